/* A remainder of floating point numbers.
 * gcc: '_Generic' selector of type
 * clang: not compatible with any generic association type
 * at most: 2 */
#include "models.h"

void mistake(rx_session *s);

void mistake(rx_session *s)
{
	rx_all(s, User, .where = rx_eq(rx_mod(User_.ratio, 2), 1));
}
