/* A number as a pattern.
 * gcc: passing argument 3 of 'rx__text_node' makes pointer from integer
 * clang: integer to pointer conversion passing 'int'
 * at most: 2 */
#include "models.h"

void mistake(rx_session *s);

void mistake(rx_session *s)
{
	rx_all(s, User, .where = rx_like(User_.email, 5));
}
