/* The list that rows are given into is one of another model.
 * both: rx_into: the list is of another type
 * at most: 1 */
#include "models.h"

void mistake(rx_session *s);

void mistake(rx_session *s)
{
	Post **posts;
	rx_delete_where(s, User, .all = true, .returning = rx_into(User, &posts));
}
