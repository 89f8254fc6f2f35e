/* A column that is no condition as the filter of an aggregate.
 * gcc: from incompatible pointer type
 * clang: incompatible pointer types initializing
 * at most: 1 */
#include "models.h"

RX_ROW(TeamSize, field(rx_text, team), field(int64_t, members));
RX_ROW(Single, field(int32_t, n));

void mistake(rx_session *s);

void mistake(rx_session *s)
{
	rx_rows(s, Single, User, .select = { rx_count_all(.filter = User_.age) });
}
