/* An object of another model for a relation.
 * gcc: assignment to 'struct Team \*' from incompatible pointer type 'Post \*'
 * clang: incompatible pointer types assigning to 'struct Team \*'
 * at most: 1 */
#include "models.h"

void mistake(rx_session *s);

void mistake(rx_session *s)
{
	Post *post = rx_add(s, Post);
	rx_add(s, User, .team = post);
}
