/* A value as the condition of a join.
 * gcc: makes pointer from integer
 * clang: integer to pointer conversion
 * at most: 2 */
#include "models.h"

void mistake(rx_session *s);

void mistake(rx_session *s)
{
	rx_all(s, User, .join = { rx_join_on(Team, 5) });
}
