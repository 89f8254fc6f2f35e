/* A type that does not exist.
 * both: unknown type name 'rx_txt'
 * at most: 1 */
#include <reflex.h>

RX_MODEL(A, a,
    column(rx_txt, name));
