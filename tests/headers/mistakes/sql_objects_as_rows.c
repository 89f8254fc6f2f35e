/* Objects that SQL gives, taken for structs.
 * gcc: initialization of 'User \*' from incompatible pointer type
 * clang: incompatible pointer types initializing 'User \*'
 * at most: 1 */
#include "models.h"

void mistake(rx_session *s);

void mistake(rx_session *s)
{
	User *users = rx_sql(s, User, "SELECT * FROM user");
	(void)users;
}
