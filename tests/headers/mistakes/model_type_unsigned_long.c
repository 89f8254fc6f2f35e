/* 64 bits without a sign fit no column.
 * both: column .?'c.?' of A: no column type for its C type .?'uint64_t.?'
 * at most: 1 */
#include <reflex.h>

RX_MODEL(A, a,
    column(uint64_t, c));
