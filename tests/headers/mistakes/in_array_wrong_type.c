/* An array of another type than the column.
 * gcc: passing argument 3 of 'rx__array_int64' from incompatible pointer type
 * clang: incompatible pointer types passing 'int32_t
 * at most: 2 */
#include "models.h"

void mistake(rx_session *s);

void mistake(rx_session *s)
{
	rx_all(s, User, .where = rx_in_array(User_.points, (int32_t *)s, 2));
}
