/* An option of rx_delete_where that does not exist.
 * gcc: has no member named 'wher'; did you mean 'where'
 * clang: 'wher'.*; did you mean 'where'
 * at most: 1 */
#include "models.h"

void mistake(rx_session *s);

void mistake(rx_session *s)
{
	rx_delete_where(s, User, .wher = User_.active);
}
