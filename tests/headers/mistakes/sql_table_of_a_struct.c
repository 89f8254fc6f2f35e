/* A struct as a value of SQL.
 * gcc: '_Generic' selector of type 'struct User' is not compatible
 * clang: controlling expression type '(struct )?User'.* not compatible
 * at most: 1 */
#include "models.h"

void mistake(rx_session *s);

void mistake(rx_session *s)
{
	User user = { .username = "x" };
	rx_sql_table(s, "SELECT ?", user);
}
