/* A row that was not declared.
 * gcc: 'Rov__row' undeclared
 * clang: use of undeclared identifier 'Rov__row'
 * at most: 3 */
#include "models.h"

RX_ROW(Row, field(int64_t, n));
void mistake(rx_session *s);

void mistake(rx_session *s)
{
	rx_sql(s, Rov, "SELECT 1 AS n");
}
