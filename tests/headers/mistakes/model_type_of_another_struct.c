/* A struct of the program.
 * both: column .?'c.?' of A: no column type for its C type .?'struct point.?'
 * at most: 1 */
#include <reflex.h>

struct point {
	int x, y;
};
RX_MODEL(A, a,
    column(struct point, c));
