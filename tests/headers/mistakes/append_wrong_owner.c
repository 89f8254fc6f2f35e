/* The list of another model than that of the object.
 * both: rx_append: the object is not of the model that .?'Team_.members.?' belongs to
 * at most: 1 */
#include "models.h"

void mistake(rx_session *s);

void mistake(rx_session *s)
{
	User *user = rx_add(s, User);
	rx_append(s, user, Team_.members, user);
}
