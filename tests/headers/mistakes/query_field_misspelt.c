/* A field that does not exist, in a condition.
 * gcc: has no member named 'usrname'; did you mean 'username'
 * clang: 'usrname'.*; did you mean 'username'
 * at most: 4 */
#include "models.h"

void mistake(rx_session *s);

void mistake(rx_session *s)
{
	rx_all(s, User, .where = rx_eq(User_.usrname, "x"));
}
