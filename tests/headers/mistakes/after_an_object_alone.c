/* The object itself where a place is meant.
 * gcc: incompatible types when initializing type .unsigned char.|initialization of 'unsigned char' from 'User \*'|initialization of 'uint8_t'
 * clang: incompatible pointer to integer conversion initializing
 * at most: 2 */
#include "models.h"

void mistake(rx_session *s);

void mistake(rx_session *s)
{
	User *last = rx_first(s, User);
	rx_all(s, User, .after = last);
}
