/* A model that does not exist.
 * gcc: 'Usr__model' undeclared
 * clang: undeclared identifier 'Usr__model'
 * at most: 3 */
#include "models.h"

void mistake(rx_session *s);

void mistake(rx_session *s)
{
	rx_all(s, Usr);
}
