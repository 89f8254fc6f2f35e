/* A column that is no condition, inside rx_and.
 * gcc: from incompatible pointer type
 * clang: incompatible pointer types initializing 'const rx_expr'|incompatible pointer types initializing
 * at most: 2 */
#include "models.h"

void mistake(rx_session *s);

void mistake(rx_session *s)
{
	rx_all(s, User, .where = rx_and(rx_eq(User_.age, 1), User_.email));
}
