/* rx_has is for one(...); many(...) wants rx_any.
 * gcc: passing argument 1 of 'rx__has' from incompatible pointer type
 * clang: incompatible pointer types passing.*'rx_one_rel'
 * at most: 1 */
#include "models.h"

void mistake(rx_session *s);

void mistake(rx_session *s)
{
	rx_all(s, Team, .where = rx_has(Team_.members, NULL));
}
