/* rx_outer of a number.
 * gcc: passing argument 1 of .rx__outer.|incompatible type for argument|cannot convert to a pointer type
 * clang: incompatible type
 * at most: 4 */
#include "models.h"

void mistake(rx_session *s);

void mistake(rx_session *s)
{
	rx_all(s, User, .where = rx_any(User_.posts, rx_eq(rx_outer(5.5), 5)));
}
