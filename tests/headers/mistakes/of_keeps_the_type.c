/* A number compared with the text column of an alias.
 * gcc: makes pointer from integer
 * clang: integer to pointer conversion
 * at most: 1 */
#include "models.h"

void mistake(rx_session *s);

void mistake(rx_session *s)
{
	rx_all(s, User, .where = rx_eq(rx_of("boss", User_.username), 5));
}
