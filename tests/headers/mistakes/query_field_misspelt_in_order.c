/* A field that does not exist, in an order.
 * gcc: has no member named 'usrname'; did you mean 'username'
 * clang: 'usrname'.*; did you mean 'username'
 * at most: 2 */
#include "models.h"

void mistake(rx_session *s);

void mistake(rx_session *s)
{
	rx_all(s, User, .order_by = { rx_asc(User_.usrname) });
}
