/* A double compared with a decimal column; rx_decimal_of is exact.
 * gcc: incompatible type for argument 1 of 'rx__for_decimal_column'
 * clang: passing 'double' to parameter of incompatible type 'rx_decimal'
 * at most: 2 */
#include "models.h"

void mistake(rx_session *s);

void mistake(rx_session *s)
{
	rx_all(s, User, .where = rx_eq(User_.balance, 12.5));
}
