/* An object of another model taken out of a list.
 * both: rx_remove: the item is not of the model that .?'Team_.members.?' lists
 * at most: 1 */
#include "models.h"

void mistake(rx_session *s);

void mistake(rx_session *s)
{
	Team *team = rx_add(s, Team);
	Post *post = rx_add(s, Post);
	rx_remove(s, team, Team_.members, post);
}
