/* An option that does not exist.
 * gcc: 'rx_transaction_options' has no member named 'retries'
 * clang: field designator 'retries' does not refer to any field */
#include "models.h"

void mistake(rx_session *s);

void mistake(rx_session *s)
{
	rx_transaction(s, .retries = 3)
		rx_flush(s);
}
