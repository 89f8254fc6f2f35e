/* An object of another model put into a list.
 * both: rx_append: the item is not of the model that .?'Team_.members.?' lists
 * at most: 1 */
#include "models.h"

void mistake(rx_session *s);

void mistake(rx_session *s)
{
	Team *team = rx_add(s, Team);
	Post *post = rx_add(s, Post);
	rx_append(s, team, Team_.members, post);
}
