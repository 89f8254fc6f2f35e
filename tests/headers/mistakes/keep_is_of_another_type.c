/* A kept text where a number is meant.
 * gcc: initialization of 'rx_int32_expr'.* from incompatible pointer type
 * clang: incompatible pointer types initializing
 * at most: 1 */
#include "models.h"

void mistake(rx_session *s);

void mistake(rx_session *s)
{
	rx_int32_expr age = rx_keep(s, rx_lower(User_.username));
	(void)age;
}
