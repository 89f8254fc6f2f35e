/* Two columns of different types.
 * gcc: passing argument 3 of 'rx__pair_int32' from incompatible pointer type
 * clang: incompatible pointer types passing
 * at most: 2 */
#include "models.h"

void mistake(rx_session *s);

void mistake(rx_session *s)
{
	rx_all(s, User, .where = rx_eq_col(User_.age, User_.username));
}
