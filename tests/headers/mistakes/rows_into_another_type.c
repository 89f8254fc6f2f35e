/* Rows kept as those of another type.
 * gcc: incompatible pointer type
 * clang: incompatible pointer types
 * at most: 1 */
#include "models.h"

RX_ROW(TeamSize, field(rx_text, team), field(int64_t, members));
RX_ROW(Single, field(int32_t, n));

void mistake(rx_session *s);

void mistake(rx_session *s)
{
	TeamSize *sizes = rx_rows(s, Single, User, .select = { User_.age });
	(void)sizes;
}
