/* A misspelt option of an upsert.
 * gcc: has no member named 'do_nothin'; did you mean 'do_nothing'
 * clang: field designator 'do_nothin' does not refer to any field.*did you mean 'do_nothing'
 * at most: 2 */
#include "models.h"

void mistake(rx_session *s);

void mistake(rx_session *s)
{
	rx_upsert(s, User, (.username = "x"), .conflict = { User_.username }, .do_nothin = true);
}
