/* The one value of a relation.
 * gcc: _Generic.* selector of type|not compatible with any association
 * clang: not compatible with any generic association
 * at most: 2 */
#include "models.h"

void mistake(rx_session *s);

void mistake(rx_session *s)
{
	(void)rx_scalar(s, User_.team, User);
}
