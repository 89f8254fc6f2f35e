/* A struct of the program as a value.
 * gcc: incompatible type for argument 1 of 'rx__for_int32_column'
 * clang: passing 'User'.*to parameter of incompatible type 'int64_t'
 * at most: 2 */
#include "models.h"

void mistake(rx_session *s);

void mistake(rx_session *s)
{
	rx_all(s, User, .where = rx_eq(User_.age, *(User *)0));
}
