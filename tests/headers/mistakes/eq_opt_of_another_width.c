/* An optional of another type than the column.
 * gcc: incompatible type for argument 1 of 'rx__for_int32_column'
 * clang: passing 'rx_opt_int64'.*to parameter of incompatible type 'int64_t'
 * at most: 2 */
#include "models.h"

void mistake(rx_session *s);

void mistake(rx_session *s)
{
	rx_all(s, User, .where = rx_eq(User_.age, rx_some_int64(1)));
}
