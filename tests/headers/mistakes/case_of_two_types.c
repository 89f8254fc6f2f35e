/* A number in a CASE of texts.
 * gcc: makes pointer from integer
 * clang: incompatible integer to pointer
 * at most: 2 */
#include "models.h"

void mistake(rx_session *s);

void mistake(rx_session *s)
{
	rx_all(s, User, .where = rx_eq(rx_case(text, rx_when(User_.active, 5), rx_else("x")), "x"));
}
