/* An object as a value of raw SQL.
 * gcc: '_Generic' selector of type 'User \*'
 * clang: controlling expression type .*User.* not compatible with any generic association type
 * at most: 2 */
#include "models.h"

RX_ROW(Row, field(int64_t, n));
void mistake(rx_session *s);

void mistake(rx_session *s)
{
	User *user = rx_get(s, User, 1);
	rx_exec(s, "DELETE FROM user WHERE id = ?", user);
}
