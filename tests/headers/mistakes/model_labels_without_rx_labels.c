/* Labels that are not wrapped in RX_LABELS.
 * gcc: initialization of 'const char \* const\*' from incompatible pointer type 'char \*'
 * clang: incompatible pointer types initializing 'const char \*const \*'
 * at most: 3 */
#include <reflex.h>

RX_MODEL(A, a,
    column(int32_t, n, .labels = { "a", "b" }));
