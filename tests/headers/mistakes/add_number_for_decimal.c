/* A number for a decimal field.
 * gcc: incompatible types when assigning to type 'rx_decimal'
 * clang: assigning to 'rx_decimal'.* from incompatible type 'double'
 * at most: 1 */
#include "models.h"

void mistake(rx_session *s);

void mistake(rx_session *s)
{
	rx_add(s, User, .balance = 12.5);
}
