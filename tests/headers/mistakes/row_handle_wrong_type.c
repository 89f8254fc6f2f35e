/* A text compared with a count of a row.
 * gcc: makes integer from pointer
 * clang: pointer to integer conversion
 * at most: 1 */
#include "models.h"

RX_ROW(TeamSize, field(rx_text, team), field(int64_t, members));
RX_ROW(Single, field(int32_t, n));

void mistake(rx_session *s);

void mistake(rx_session *s)
{
	rx_rows(s, TeamSize, TeamSize, .where = rx_gt(TeamSize_.members, "3"));
}
