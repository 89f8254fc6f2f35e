/* A text for an integer field.
 * gcc: assignment to 'int64_t'.* makes integer from pointer
 * clang: pointer to integer conversion assigning to 'int64_t'
 * at most: 1 */
#include "models.h"

void mistake(rx_session *s);

void mistake(rx_session *s)
{
	rx_add(s, User, .points = "5");
}
