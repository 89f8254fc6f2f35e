/* Structs of another model in rx_insert_many.
 * gcc: initialization of 'const struct User \*' from incompatible pointer type 'Post \*'
 * clang: incompatible pointer types initializing 'const struct User \*'
 * at most: 1 */
#include "models.h"

void mistake(rx_session *s);

void mistake(rx_session *s)
{
	Post posts[] = { { .title = "x" } };
	rx_insert_many(s, User, posts, 1);
}
