/* A relation loaded by a query for a list of another model.
 * both: rx_load: the list is not one of the model that .*belongs to
 * at most: 1 */
#include "models.h"

void mistake(rx_session *s);

void mistake(rx_session *s)
{
	User **users = rx_all(s, User);
	rx_load(s, rx_by_query(Team_.members), users);
}
