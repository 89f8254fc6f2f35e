/* An option of a query that does not exist.
 * gcc: has no member named 'wher'; did you mean 'where'
 * clang: 'wher'.*; did you mean 'where'
 * at most: 1 */
#include "models.h"

void mistake(rx_session *s);

void mistake(rx_session *s)
{
	rx_all(s, User, .wher = rx_eq(User_.username, "x"));
}
