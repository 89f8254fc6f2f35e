/* A relation compared like a column.
 * gcc: '_Generic' selector of type 'const rx_rel_node \(\* const\)\[1\]'|selector of type .* is not compatible with any association
 * clang: controlling expression type 'rx_one_rel'.* not compatible with any generic association
 * at most: 3 */
#include "models.h"

void mistake(rx_session *s);

void mistake(rx_session *s)
{
	rx_all(s, User, .where = rx_eq(User_.team, 5));
}
