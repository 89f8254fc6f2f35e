/* A plain value assigned to an optional field.
 * gcc: incompatible types when assigning to type 'rx_opt_int32'
 * clang: assigning to 'rx_opt_int32'.* from incompatible type 'int'
 * at most: 1 */
#include "models.h"

void mistake(rx_session *s);

void mistake(rx_session *s)
{
	User *user = rx_add(s, User);
	user->age = 33;
}
