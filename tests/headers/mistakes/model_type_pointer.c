/* A pointer to something.
 * both: column .?'c.?' of A: no column type for its C type .?'void \*.?'
 * at most: 1 */
#include <reflex.h>

RX_MODEL(A, a,
    column(void *, c));
