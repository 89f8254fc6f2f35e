/* The lower case of an integer.
 * gcc: passing argument 3 of 'rx__text_function' from incompatible pointer type
 * clang: incompatible pointer types passing
 * at most: 2 */
#include "models.h"

void mistake(rx_session *s);

void mistake(rx_session *s)
{
	rx_all(s, User, .where = rx_eq(rx_lower(User_.age), "x"));
}
