/* A place in a text that is no integer.
 * gcc: incompatible type|rx__an_integer_is_needed_here
 * clang: rx__an_integer_is_needed_here
 * at most: 2 */
#include "models.h"

void mistake(rx_session *s);

void mistake(rx_session *s)
{
	rx_all(s, User, .where = rx_eq(rx_substr(User_.email, 1.5, 2), "x"));
}
