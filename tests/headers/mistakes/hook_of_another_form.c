/* A hook takes the session, the object and a pointer of the program's.
 * gcc: initialization of .* from incompatible pointer type
 * clang: incompatible function pointer types */
#include "models.h"

void mistake(rx_engine *e);
bool wrong(rx_session *session, User *user);

void mistake(rx_engine *e)
{
	rx_hook(e, User, .before_insert = wrong);
}
