/* A plain value for an optional field; rx_some makes one.
 * gcc: incompatible types when assigning to type 'rx_opt_int32'.* from type 'int'
 * clang: assigning to 'rx_opt_int32'.* from incompatible type 'int'
 * at most: 1 */
#include "models.h"

void mistake(rx_session *s);

void mistake(rx_session *s)
{
	rx_add(s, User, .age = 33);
}
