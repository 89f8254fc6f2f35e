/* A double compared with an integer column.
 * gcc: incompatible type for argument 1 of 'rx__for_integer_column'
 * clang: passing 'double' to parameter of incompatible type 'const struct rx__an_integer_is_needed_here \*'
 * at most: 2 */
#include "models.h"

void mistake(rx_session *s);

void mistake(rx_session *s)
{
	rx_all(s, User, .where = rx_eq(User_.points, 1.5));
}
