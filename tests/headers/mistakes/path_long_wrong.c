/* A path whose third step does not start where the second ends.
 * both: rx_path: .?'Team_.members.?' does not start where .?'User_.posts.?' ends
 * at most: 1 */
#include "models.h"

void mistake(rx_session *s);

void mistake(rx_session *s)
{
	rx_all(s, Team, .load = { rx_path(Team_.members, User_.posts, Team_.members) });
}
