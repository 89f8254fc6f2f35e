/* A path whose second step does not begin where the first ends.
 * both: rx_path: .?'User_.posts.?' does not start where .?'User_.team.?' ends
 * at most: 1 */
#include "models.h"

void mistake(rx_session *s);

void mistake(rx_session *s)
{
	rx_all(s, User, .load = { rx_path(User_.team, User_.posts) });
}
