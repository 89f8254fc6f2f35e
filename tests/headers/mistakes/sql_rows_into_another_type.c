/* The rows of one type taken as another one.
 * gcc: initialization of 'User \*'.* from incompatible pointer type 'struct Row \*'
 * clang: incompatible pointer types initializing 'User \*'
 * at most: 2 */
#include "models.h"

RX_ROW(Row, field(int64_t, n));
void mistake(rx_session *s);

void mistake(rx_session *s)
{
	User *users = rx_sql(s, Row, "SELECT 1 AS n");
	(void)users;
}
