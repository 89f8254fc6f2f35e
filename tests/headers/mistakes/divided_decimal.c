/* A division of decimals.
 * gcc: '_Generic' selector of type
 * clang: not compatible with any generic association type
 * at most: 2 */
#include "models.h"

void mistake(rx_session *s);

void mistake(rx_session *s)
{
	rx_all(s, User, .where = rx_eq(rx_divided(User_.balance, rx_decimal_of("2")), rx_decimal_of("1")));
}
