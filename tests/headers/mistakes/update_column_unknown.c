/* A column that does not exist.
 * gcc: has no member named 'agee'; did you mean 'age'
 * clang: no member named 'agee'
 * at most: 2 */
#include "models.h"

void mistake(rx_session *s);

void mistake(rx_session *s)
{
	rx_update(s, User, .set = { rx_set_null(User_.agee) }, .all = true);
}
