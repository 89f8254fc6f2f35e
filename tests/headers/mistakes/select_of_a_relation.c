/* A relation among what is selected.
 * gcc: from incompatible pointer type
 * clang: incompatible pointer types initializing
 * at most: 1 */
#include "models.h"

RX_ROW(TeamSize, field(rx_text, team), field(int64_t, members));
RX_ROW(Single, field(int32_t, n));

void mistake(rx_session *s);

void mistake(rx_session *s)
{
	rx_rows(s, Single, User, .select = { User_.team });
}
