/* Keys looked for among names.
 * gcc: from incompatible pointer type
 * clang: incompatible pointer types passing
 * at most: 2 */
#include "models.h"

void mistake(rx_session *s);

void mistake(rx_session *s)
{
	rx_all(s, User, .where = rx_in_query(User_.id, rx_select(Team_.name, Team)));
}
