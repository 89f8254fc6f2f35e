/* An age compared with a name that a subquery gives.
 * gcc: from incompatible pointer type
 * clang: incompatible pointer types passing
 * at most: 2 */
#include "models.h"

void mistake(rx_session *s);

void mistake(rx_session *s)
{
	rx_all(s, User, .where = rx_eq_col(User_.age, rx_select(Team_.name, Team)));
}
