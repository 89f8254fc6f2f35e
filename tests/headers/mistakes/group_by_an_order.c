/* An order in .group_by.
 * gcc: incompatible types when initializing|braces around scalar|incompatible type
 * clang: initializing 'rx_operand'
 * at most: 2 */
#include "models.h"

RX_ROW(TeamSize, field(rx_text, team), field(int64_t, members));
RX_ROW(Single, field(int32_t, n));

void mistake(rx_session *s);

void mistake(rx_session *s)
{
	rx_rows(s, Single, User, .select = { rx_count_all() }, .group_by = { rx_asc(User_.age) });
}
