/* RX_MAP of a struct that has no such field.
 * both: no member named 'y'
 * at most: 14 */
#include <reflex.h>

struct L {
	int64_t x;
};
typedef struct L L;
RX_MAP(L, l, primary_key(y));
