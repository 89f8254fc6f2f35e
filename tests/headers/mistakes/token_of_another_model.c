/* A token of an object of another model.
 * gcc: initialization of 'const struct User \*' from incompatible pointer type
 * clang: incompatible pointer types initializing 'const struct User \*'
 * at most: 1 */
#include "models.h"

void mistake(rx_session *s);

void mistake(rx_session *s)
{
	rx_token_of(s, User, rx_first(s, Post));
}
