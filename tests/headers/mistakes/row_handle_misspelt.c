/* A field that the row has not.
 * gcc: has no member named 'membrs'; did you mean 'members'
 * clang: no member named 'membrs'
 * at most: 2 */
#include "models.h"

RX_ROW(TeamSize, field(rx_text, team), field(int64_t, members));
RX_ROW(Single, field(int32_t, n));

void mistake(rx_session *s);

void mistake(rx_session *s)
{
	rx_rows(s, TeamSize, TeamSize, .where = rx_gt(TeamSize_.membrs, 3));
}
