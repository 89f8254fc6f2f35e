/* A C type that no column can have.
 * both: column .?'c.?' of A: no column type for its C type .?'char.?'; take bool, int16_t
 * at most: 1 */
#include <reflex.h>

RX_MODEL(A, a,
    column(char, c));
