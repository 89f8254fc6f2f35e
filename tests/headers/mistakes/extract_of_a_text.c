/* A part of a text.
 * gcc: '_Generic' selector of type
 * clang: not compatible with any generic association type
 * at most: 2 */
#include "models.h"

void mistake(rx_session *s);

void mistake(rx_session *s)
{
	rx_all(s, User, .where = rx_eq(rx_extract(User_.email, RX_YEAR), 1));
}
