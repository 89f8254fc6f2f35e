/* An object by value instead of its address.
 * gcc: incompatible type for argument 2 of 'rx_delete'
 * clang: passing 'User'.* to parameter of incompatible type 'void \*'
 * at most: 1 */
#include "models.h"

void mistake(rx_session *s);

void mistake(rx_session *s)
{
	User user = { .username = "x" };
	rx_delete(s, user);
}
