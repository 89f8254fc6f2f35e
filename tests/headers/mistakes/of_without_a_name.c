/* rx_of with a number for the name.
 * gcc: makes pointer from integer
 * clang: integer to pointer conversion
 * at most: 2 */
#include "models.h"

void mistake(rx_session *s);

void mistake(rx_session *s)
{
	rx_all(s, User, .where = rx_eq(rx_of(5, User_.username), "x"));
}
