/* A misspelt field in an upsert.
 * gcc: no member named 'usrname'; did you mean 'username'
 * clang: no member named 'usrname' in 'struct User'; did you mean 'username'
 * at most: 1 */
#include "models.h"

void mistake(rx_session *s);

void mistake(rx_session *s)
{
	rx_upsert(s, User, (.usrname = "x"), .conflict = { User_.username }, .do_nothing = true);
}
