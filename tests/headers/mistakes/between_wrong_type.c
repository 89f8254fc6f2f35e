/* The upper end of a range has the wrong type.
 * gcc: 'rx__for_int32_column' makes integer from pointer
 * clang: pointer to integer conversion passing 'char\[2\]'
 * at most: 2 */
#include "models.h"

void mistake(rx_session *s);

void mistake(rx_session *s)
{
	rx_all(s, User, .where = rx_between(User_.age, 1, "9"));
}
