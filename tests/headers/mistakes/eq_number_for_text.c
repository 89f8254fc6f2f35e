/* A number compared with a text column.
 * gcc: 'rx__for_text_column' makes pointer from integer
 * clang: incompatible integer to pointer conversion passing 'int' to parameter of type 'rx_text'
 * at most: 2 */
#include "models.h"

void mistake(rx_session *s);

void mistake(rx_session *s)
{
	rx_all(s, User, .where = rx_eq(User_.username, 5));
}
