/* A text compared with a date column; rx_date_of makes one.
 * gcc: incompatible type for argument 1 of 'rx__for_date_column'
 * clang: passing 'char\[11\]' to parameter of incompatible type 'rx_date'
 * at most: 2 */
#include "models.h"

void mistake(rx_session *s);

void mistake(rx_session *s)
{
	rx_all(s, User, .where = rx_eq(User_.birthday, "2026-11-22"));
}
