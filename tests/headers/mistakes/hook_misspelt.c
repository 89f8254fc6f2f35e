/* A hook that does not exist.
 * gcc: 'rx_hook_options' has no member named 'on_insert'
 * clang: field designator 'on_insert' does not refer to any field */
#include "models.h"

void mistake(rx_engine *e);
bool look(rx_session *session, void *object, void *ud);

void mistake(rx_engine *e)
{
	rx_hook(e, User, .on_insert = look);
}
