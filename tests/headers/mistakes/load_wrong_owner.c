/* A relation loaded for a list of another model.
 * both: rx_load: the list is not one of the model that .*belongs to
 * at most: 1 */
#include "models.h"

void mistake(rx_session *s);

void mistake(rx_session *s)
{
	Team **teams = rx_all(s, Team);
	rx_load(s, User_.team, teams);
}
