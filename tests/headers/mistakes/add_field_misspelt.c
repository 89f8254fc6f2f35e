/* A field that does not exist, in rx_add.
 * gcc: has no member named 'usrname'; did you mean 'username'
 * clang: no member named 'usrname' in 'struct User'; did you mean 'username'
 * at most: 1 */
#include "models.h"

void mistake(rx_session *s);

void mistake(rx_session *s)
{
	rx_add(s, User, .usrname = "x");
}
