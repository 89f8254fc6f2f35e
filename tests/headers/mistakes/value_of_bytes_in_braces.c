/* A brace with a comma is not one argument of a macro; rx_bytes_of makes an expression.
 * gcc: macro "rx_eq" passed 3 arguments, but takes just 2
 * clang: too many arguments provided to function-like macro invocation
 * at most: 8 */
#include "models.h"

void mistake(rx_session *s);

void mistake(rx_session *s)
{
	rx_all(s, User, .where = rx_eq(User_.photo, (rx_bytes){ "x", 1 }));
}
