/* Texts kept as numbers.
 * gcc: incompatible pointer type
 * clang: incompatible pointer types
 * at most: 1 */
#include "models.h"

void mistake(rx_session *s);

void mistake(rx_session *s)
{
	int32_t *ages = rx_scalars(s, User_.username, User);
	(void)ages;
}
