/* rx_any is for many(...); one(...) wants rx_has.
 * gcc: passing argument 1 of 'rx__any' from incompatible pointer type
 * clang: incompatible pointer types passing.*'rx_many_rel'
 * at most: 1 */
#include "models.h"

void mistake(rx_session *s);

void mistake(rx_session *s)
{
	rx_all(s, User, .where = rx_any(User_.team, NULL));
}
