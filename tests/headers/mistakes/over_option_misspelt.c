/* An option of a window that there is not.
 * gcc: no member named .partition
 * clang: partition
 * at most: 2 */
#include "models.h"

void mistake(rx_session *s);

void mistake(rx_session *s)
{
	rx_all(s, User, .order_by = { rx_asc(rx_over(rx_rank(), .partition = { User_.age })) });
}
