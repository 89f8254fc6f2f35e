/* A column that is no condition, in rx_where.
 * gcc: passing argument 2 of 'rx_where' from incompatible pointer type
 * clang: incompatible pointer types passing
 * at most: 1 */
#include "models.h"

void mistake(rx_session *s);

void mistake(rx_session *s)
{
	rx_where(rx_query_new(s, User), User_.age);
}
