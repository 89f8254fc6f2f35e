/* A struct of the program as a key.
 * gcc: '_Generic' selector of type .* is not compatible with any association
 * clang: not compatible with any generic association
 * at most: 1 */
#include "models.h"

void mistake(rx_session *s);

void mistake(rx_session *s)
{
	User user = { .username = "x" };
	rx_get(s, User, user);
}
