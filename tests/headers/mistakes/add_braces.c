/* Braces in rx_add; rx_bytes_of makes an expression.
 * gcc: expected expression before '\{'
 * clang: expected expression
 * at most: 4 */
#include "models.h"

void mistake(rx_session *s);

void mistake(rx_session *s)
{
	rx_add(s, User, .photo = { "x", 1 });
}
