/* A column without its type.
 * both: unknown type name 'name'
 * at most: 20 */
#include <reflex.h>

RX_MODEL(A, a,
    column(name));
