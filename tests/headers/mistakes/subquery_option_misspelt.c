/* An argument that a subquery has not.
 * gcc: no member named 'were'; did you mean 'where'
 * clang: field designator 'were'|did you mean 'where'
 * at most: 3 */
#include "models.h"

void mistake(rx_session *s);

void mistake(rx_session *s)
{
	rx_all(s, User, .where = rx_exists_in(Team, .were = rx_eq(Team_.name, "x")));
}
