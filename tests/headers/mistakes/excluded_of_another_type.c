/* The new row's value of a column of another type.
 * gcc: incompatible type for argument|passing argument 3 of 'rx__pair_int64' from incompatible pointer type
 * clang: incompatible pointer types passing
 * at most: 1 */
#include "models.h"

void mistake(rx_session *s);

void mistake(rx_session *s)
{
	rx_upsert(s, User, (.username = "x"), .conflict = { User_.username },
		.set = { rx_set_expr(User_.points, rx_excluded(User_.email)) });
}
