/* A text set in an integer column of rx_update.
 * gcc: makes integer from pointer
 * clang: incompatible pointer to integer
 * at most: 2 */
#include "models.h"

void mistake(rx_session *s);

void mistake(rx_session *s)
{
	rx_update(s, User, .set = { rx_set(User_.age, "33") }, .all = true);
}
