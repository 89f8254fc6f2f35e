/* A double added to an integer column.
 * gcc: passing argument 5 of 'rx__with_int32' from incompatible pointer type
 * clang: incompatible pointer types passing 'struct rx__real
 * at most: 2 */
#include "models.h"

void mistake(rx_session *s);

void mistake(rx_session *s)
{
	rx_all(s, User, .where = rx_gt(rx_plus(User_.age, 1.5), 3));
}
