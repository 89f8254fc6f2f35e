/* An option of an aggregate that there is none.
 * gcc: no member named 'distinkt'; did you mean 'distinct'
 * clang: field designator 'distinkt'|did you mean 'distinct'
 * at most: 2 */
#include "models.h"

RX_ROW(TeamSize, field(rx_text, team), field(int64_t, members));
RX_ROW(Single, field(int32_t, n));

void mistake(rx_session *s);

void mistake(rx_session *s)
{
	rx_rows(s, Single, User, .select = { rx_count_of(User_.id, .distinkt = true) });
}
