/* A relation in an order.
 * gcc: from incompatible pointer type
 * clang: incompatible pointer types initializing 'rx_operand'
 * at most: 1 */
#include "models.h"

void mistake(rx_session *s);

void mistake(rx_session *s)
{
	rx_all(s, User, .order_by = { rx_asc(User_.team) });
}
