/* A path into a text.
 * gcc: incompatible (pointer )?type
 * clang: incompatible pointer types
 * at most: 2 */
#include "models.h"

void mistake(rx_session *s);

void mistake(rx_session *s)
{
	rx_all(s, User, .where = rx_json_exists(User_.email, "a"));
}
