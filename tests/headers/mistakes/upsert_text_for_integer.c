/* A text for an integer field of an upsert.
 * gcc: assignment to 'int64_t'.* makes integer from pointer
 * clang: pointer to integer conversion assigning to 'int64_t'
 * at most: 1 */
#include "models.h"

void mistake(rx_session *s);

void mistake(rx_session *s)
{
	rx_upsert(s, User, (.username = "x", .points = "5"), .conflict = { User_.username },
		.do_nothing = true);
}
