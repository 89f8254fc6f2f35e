/* A list that is to come by a join.
 * both: rx_by_join: .*Team_.members.* is a list, which is loaded by a query of its own
 * at most: 1 */
#include "models.h"

void mistake(rx_session *s);

void mistake(rx_session *s)
{
	rx_all(s, Team, .load = { rx_by_join(Team_.members) });
}
