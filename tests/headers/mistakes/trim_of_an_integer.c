/* A text function of an integer column.
 * gcc: incompatible (pointer )?type
 * clang: incompatible pointer types
 * at most: 2 */
#include "models.h"

void mistake(rx_session *s);

void mistake(rx_session *s)
{
	rx_all(s, User, .where = rx_eq(rx_trim(User_.age), "x"));
}
