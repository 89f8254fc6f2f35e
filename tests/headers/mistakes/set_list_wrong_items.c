/* A list of another model given to a relation.
 * gcc: initialization of 'struct User \* const\*' from incompatible pointer type 'struct Post \*\*'
 * clang: incompatible pointer types initializing .* with an expression of type 'struct Post \*\[2\]'
 * at most: 1 */
#include "models.h"

void mistake(rx_session *s);

void mistake(rx_session *s)
{
	Team *team = rx_add(s, Team);
	rx_set_list(s, team, Team_.members, rx_list(Post, rx_add(s, Post)));
}
