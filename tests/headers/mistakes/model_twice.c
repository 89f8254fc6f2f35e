/* The same model twice in one unit.
 * gcc: redefinition of 'struct A'
 * clang: redefinition of 'A'
 * at most: 20 */
#include <reflex.h>

RX_MODEL(A, a);
RX_MODEL(A, b);
