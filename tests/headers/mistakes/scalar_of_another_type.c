/* A text kept as an optional number.
 * gcc: invalid initializer
 * clang: initializing 'rx_opt_int32'
 * at most: 1 */
#include "models.h"

void mistake(rx_session *s);

void mistake(rx_session *s)
{
	rx_opt_int32 age = rx_scalar(s, User_.username, User);
	(void)age;
}
