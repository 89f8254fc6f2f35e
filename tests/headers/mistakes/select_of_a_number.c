/* A number among what is selected.
 * gcc: makes pointer from integer
 * clang: integer to pointer conversion
 * at most: 1 */
#include "models.h"

RX_ROW(TeamSize, field(rx_text, team), field(int64_t, members));
RX_ROW(Single, field(int32_t, n));

void mistake(rx_session *s);

void mistake(rx_session *s)
{
	rx_rows(s, Single, User, .select = { 1 });
}
