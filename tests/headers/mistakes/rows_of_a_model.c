/* A model in the place of a row.
 * both: rx_rows: User is a model and no row; use rx_all or rx_for
 * at most: 1 */
#include "models.h"

void mistake(rx_session *s);

void mistake(rx_session *s)
{
	rx_rows(s, User, User);
}
