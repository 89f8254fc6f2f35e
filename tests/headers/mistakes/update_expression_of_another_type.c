/* An expression of another type than the column.
 * gcc: incompatible pointer type
 * clang: incompatible pointer types
 * at most: 2 */
#include "models.h"

void mistake(rx_session *s);

void mistake(rx_session *s)
{
	rx_update(s, User, .set = { rx_set_expr(User_.age, rx_lower(User_.email)) }, .all = true);
}
