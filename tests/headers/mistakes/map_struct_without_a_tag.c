/* RX_MAP of a typedef whose struct has no tag.
 * both: RX_MAP needs .?'struct L.?' and a typedef of that name
 * at most: 20 */
#include <reflex.h>

typedef struct {
	int64_t x;
} L;
RX_MAP(L, l, primary_key(x));
