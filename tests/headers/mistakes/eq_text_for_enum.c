/* A label compared with an enum column.
 * gcc: 'rx__for_enum_column' makes integer from pointer
 * clang: pointer to integer conversion passing 'char\[5\]'
 * at most: 2 */
#include "models.h"

void mistake(rx_session *s);

void mistake(rx_session *s)
{
	rx_all(s, User, .where = rx_eq(User_.status, "live"));
}
