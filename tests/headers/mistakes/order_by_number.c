/* A number in an order.
 * gcc: makes pointer from integer
 * clang: integer to pointer conversion initializing 'rx_operand'
 * at most: 1 */
#include "models.h"

void mistake(rx_session *s);

void mistake(rx_session *s)
{
	rx_all(s, User, .order_by = { rx_desc(1) });
}
