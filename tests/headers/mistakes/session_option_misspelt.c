/* An option of a session that does not exist.
 * gcc: 'rx_session_options' has no member named 'engin'; did you mean 'engine'
 * clang: 'engin' does not refer to any field .* did you mean 'engine'
 * at most: 1 */
#include "models.h"

void mistake(rx_session *s);

void mistake(rx_session *s)
{
	rx_with_session(other, .engin = NULL) {
		rx_commit(other);
	}
	rx_commit(s);
}
