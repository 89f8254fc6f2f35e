/* A model that was never declared.
 * gcc: 'Nothing__model' undeclared
 * clang: undeclared identifier 'Nothing__model'
 * at most: 2 */
#include "models.h"

void mistake(rx_session *s);

void mistake(rx_session *s)
{
	rx_all(s, User, .join = { rx_join_on(Nothing, User_.active) });
}
