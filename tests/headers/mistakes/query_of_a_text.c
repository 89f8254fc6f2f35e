/* A text where a composed query is taken.
 * gcc: initialization of 'const struct rx_query \*' from incompatible pointer type
 * clang: incompatible pointer types initializing 'const struct rx_query \*'
 * at most: 1 */
#include "models.h"

void mistake(rx_session *s);

void mistake(rx_session *s)
{
	rx_all(s, User, .query = "age > 5");
}
