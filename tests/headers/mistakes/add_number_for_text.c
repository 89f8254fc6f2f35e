/* A number for a text field.
 * gcc: assignment to 'rx_text'.* from 'int' makes pointer from integer
 * clang: integer to pointer conversion assigning to 'rx_text'
 * at most: 1 */
#include "models.h"

void mistake(rx_session *s);

void mistake(rx_session *s)
{
	rx_add(s, User, .username = 5);
}
