/* A number in a concatenation.
 * gcc: makes pointer from integer
 * clang: incompatible integer to pointer
 * at most: 2 */
#include "models.h"

void mistake(rx_session *s);

void mistake(rx_session *s)
{
	rx_all(s, User, .where = rx_eq(rx_concat(User_.email, 5), "x"));
}
