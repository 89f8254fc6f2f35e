/* A pattern for an integer column.
 * gcc: passing argument 2 of 'rx__text_node' from incompatible pointer type
 * clang: incompatible pointer types passing 'const User__t_age'|incompatible pointer types passing
 * at most: 2 */
#include "models.h"

void mistake(rx_session *s);

void mistake(rx_session *s)
{
	rx_all(s, User, .where = rx_like(User_.age, "%5%"));
}
