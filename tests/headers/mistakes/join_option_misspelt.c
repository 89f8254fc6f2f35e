/* An option of a join that there is none.
 * gcc: no member named 'ass'; did you mean 'as'
 * clang: field designator 'ass' does not refer to any field|did you mean 'as'
 * at most: 2 */
#include "models.h"

void mistake(rx_session *s);

void mistake(rx_session *s)
{
	rx_all(s, User, .join = { rx_left(User_.team, .ass = "x") });
}
