/* A list of objects where rows are given.
 * both: rx_into: the list is of another type
 * at most: 1 */
#include "models.h"

RX_ROW(Name, field(rx_text, name));

void mistake(rx_session *s);

void mistake(rx_session *s)
{
	Name **names;
	rx_delete_where(s, User, .all = true, .returning = rx_into(Name, &names, User_.username));
}
