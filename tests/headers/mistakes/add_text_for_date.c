/* A text for a date field.
 * gcc: incompatible types when assigning to type 'rx_date'
 * clang: assigning to 'rx_date'.* from incompatible type 'char\[11\]'
 * at most: 1 */
#include "models.h"

void mistake(rx_session *s);

void mistake(rx_session *s)
{
	rx_add(s, User, .birthday = "2026-11-22");
}
