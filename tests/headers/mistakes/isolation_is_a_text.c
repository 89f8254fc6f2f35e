/* An isolation is a constant, not a text.
 * gcc: incompatible|makes integer from pointer|incompatible types when initializing
 * clang: incompatible pointer to integer conversion|incompatible type */
#include "models.h"

void mistake(rx_session *s);

void mistake(rx_session *s)
{
	rx_transaction(s, .isolation = "serializable")
		rx_flush(s);
}
