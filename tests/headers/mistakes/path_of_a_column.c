/* A path over a column.
 * gcc: has no member named 'name'
 * clang: no member named 'name'
 * at most: 3 */
#include "models.h"

void mistake(rx_session *s);

void mistake(rx_session *s)
{
	rx_all(s, User, .load = { rx_path(User_.team, Team_.name) });
}
