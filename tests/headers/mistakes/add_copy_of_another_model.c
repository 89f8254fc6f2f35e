/* A struct of another model in rx_add_copy.
 * gcc: initialization of 'const struct User \*' from incompatible pointer type 'Post \*'
 * clang: incompatible pointer types initializing 'const struct User \*'
 * at most: 1 */
#include "models.h"

void mistake(rx_session *s);

void mistake(rx_session *s)
{
	Post post = { .title = "x" };
	rx_add_copy(s, User, &post);
}
