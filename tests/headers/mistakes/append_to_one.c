/* rx_append on a relation that is no list.
 * gcc: passing argument 3 of 'rx_append_to' from incompatible pointer type
 * clang: incompatible pointer types passing.*'rx_many_rel'
 * at most: 1 */
#include "models.h"

void mistake(rx_session *s);

void mistake(rx_session *s)
{
	User *user = rx_add(s, User);
	Team *team = rx_add(s, Team);
	rx_append(s, user, User_.team, team);
}
