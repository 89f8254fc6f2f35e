/* rx_some(1) is an rx_opt_int32, and the field an rx_opt_int64.
 * gcc: incompatible types when assigning to type 'rx_opt_int64'.* from type 'rx_opt_int32'
 * clang: assigning to 'rx_opt_int64'.* from incompatible type 'rx_opt_int32'
 * at most: 1 */
#include "models.h"

void mistake(rx_session *s);

void mistake(rx_session *s)
{
	rx_add(s, User, .team_id = rx_some(1));
}
