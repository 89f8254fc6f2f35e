/* A column that is no condition.
 * gcc: initialization of 'const rx_node \(\*\)\[1\]'.* from incompatible pointer type|initialization of 'rx_expr'
 * clang: incompatible pointer types initializing 'rx_expr'
 * at most: 2 */
#include "models.h"

void mistake(rx_session *s);

void mistake(rx_session *s)
{
	rx_all(s, User, .where = User_.age);
}
