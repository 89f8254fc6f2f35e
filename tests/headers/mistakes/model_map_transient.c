/* transient has no meaning in RX_MAP, where the struct exists already.
 * both: model A: .?'transient\(int, x\).?' is not one element
 * at most: 1 */
#include <reflex.h>

struct A {
	int64_t id;
};
typedef struct A A;
RX_MAP(A, a, primary_key(id), transient(int, x));
