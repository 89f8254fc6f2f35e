/* A type that is none.
 * gcc: rx__type_string|rx_string_expr
 * clang: rx__type_string|rx_string_expr
 * at most: 5 */
#include "models.h"

void mistake(rx_session *s);

void mistake(rx_session *s)
{
	rx_all(s, User, .where = rx_eq(rx_cast(User_.age, string), "x"));
}
