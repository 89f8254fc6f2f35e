/* A column where a relation is to be loaded.
 * gcc: from incompatible pointer type
 * clang: incompatible pointer types initializing 'const rx_rel'|incompatible pointer types initializing
 * at most: 1 */
#include "models.h"

void mistake(rx_session *s);

void mistake(rx_session *s)
{
	rx_all(s, User, .load = { User_.email });
}
