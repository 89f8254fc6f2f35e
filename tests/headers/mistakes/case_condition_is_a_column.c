/* A text column in the place of a condition.
 * gcc: incompatible (pointer )?type
 * clang: incompatible pointer types
 * at most: 2 */
#include "models.h"

void mistake(rx_session *s);

void mistake(rx_session *s)
{
	rx_all(s, User, .where = rx_eq(rx_case(text, rx_when(User_.email, "a")), "x"));
}
