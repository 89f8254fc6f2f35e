/* A column without its type.
 * gcc: expected specifier-qualifier-list before 'name'
 * clang: type name requires a specifier or qualifier
 * at most: 20 */
#include <reflex.h>

RX_MODEL(A, a,
    column(name));
