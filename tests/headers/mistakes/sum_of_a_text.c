/* The sum of texts.
 * gcc: _Generic.* selector of type|not compatible with any association
 * clang: not compatible with any generic association
 * at most: 1 */
#include "models.h"

RX_ROW(TeamSize, field(rx_text, team), field(int64_t, members));
RX_ROW(Single, field(int32_t, n));

void mistake(rx_session *s);

void mistake(rx_session *s)
{
	rx_rows(s, Single, User, .select = { rx_sum(User_.username) });
}
