/* A text compared with an integer column.
 * gcc: 'rx__for_int32_column' makes integer from pointer
 * clang: pointer to integer conversion passing 'char\[2\]' to parameter of type 'int64_t'
 * at most: 2 */
#include "models.h"

void mistake(rx_session *s);

void mistake(rx_session *s)
{
	rx_all(s, User, .where = rx_eq(User_.age, "5"));
}
