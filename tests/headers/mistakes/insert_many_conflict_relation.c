/* A relation where columns are listed.
 * gcc: initialization of 'const rx_node \(\*\)\[\]' from incompatible pointer type
 * clang: incompatible pointer types initializing 'rx_operand'
 * at most: 1 */
#include "models.h"

void mistake(rx_session *s);

void mistake(rx_session *s)
{
	User users[] = { { .username = "x" } };
	rx_upsert_many(s, User, users, 1, .conflict = { User_.team }, .do_nothing = true);
}
