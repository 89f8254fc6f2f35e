/* A relation as what a subquery selects.
 * gcc: passing argument 1 of 'rx__subselect' from incompatible pointer type
 * clang: incompatible pointer types passing
 * at most: 3 */
#include "models.h"

void mistake(rx_session *s);

void mistake(rx_session *s)
{
	rx_all(s, User, .where = rx_is_null(rx_select(User_.team, User)));
}
