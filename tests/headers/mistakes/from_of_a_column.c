/* A column where the rows of a query are to come from.
 * gcc: from incompatible pointer type
 * clang: incompatible pointer types initializing
 * at most: 1 */
#include "models.h"

RX_ROW(TeamSize, field(rx_text, team), field(int64_t, members));
RX_ROW(Single, field(int32_t, n));

void mistake(rx_session *s);

void mistake(rx_session *s)
{
	rx_rows(s, TeamSize, TeamSize, .from = User_.username);
}
