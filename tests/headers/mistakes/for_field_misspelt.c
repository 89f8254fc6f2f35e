/* A field that does not exist, in a loop over rows.
 * gcc: has no member named 'usrname'; did you mean 'username'
 * clang: no member named 'usrname' in 'struct User'; did you mean 'username'
 * at most: 1 */
#include "models.h"

void mistake(rx_session *s);

void mistake(rx_session *s)
{
	rx_for (User, user, s, .where = rx_eq(User_.active, true))
		(void)user->usrname;
}
