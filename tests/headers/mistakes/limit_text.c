/* A text as a limit.
 * gcc: makes integer from pointer
 * clang: pointer to integer conversion initializing 'int64_t'
 * at most: 1 */
#include "models.h"

void mistake(rx_session *s);

void mistake(rx_session *s)
{
	rx_all(s, User, .limit = "20");
}
