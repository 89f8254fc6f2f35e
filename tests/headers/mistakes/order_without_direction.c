/* Columns in .order_by without rx_asc and rx_desc: the second would be taken for a direction.
 * both: write_rx_asc_or_rx_desc
 * at most: 2 */
#include "models.h"

void mistake(rx_session *s);

void mistake(rx_session *s)
{
	rx_all(s, User, .order_by = { User_.username, User_.id });
}
