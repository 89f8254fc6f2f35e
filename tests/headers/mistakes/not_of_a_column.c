/* A column that is no condition, inside rx_not.
 * gcc: passing argument 1 of 'rx__negation' from incompatible pointer type
 * clang: incompatible pointer types passing
 * at most: 2 */
#include "models.h"

void mistake(rx_session *s);

void mistake(rx_session *s)
{
	rx_all(s, User, .where = rx_not(User_.email));
}
