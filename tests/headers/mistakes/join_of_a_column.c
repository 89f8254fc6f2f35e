/* A column where a table is to be joined.
 * gcc: from incompatible pointer type
 * clang: incompatible pointer types initializing
 * at most: 1 */
#include "models.h"

void mistake(rx_session *s);

void mistake(rx_session *s)
{
	rx_all(s, User, .join = { User_.team_id });
}
