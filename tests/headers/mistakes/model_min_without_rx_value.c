/* A bound that is not wrapped in RX_VALUE.
 * both: rx__write_RX_VALUE
 * at most: 1 */
#include <reflex.h>

RX_MODEL(A, a,
    column(double, n, .min = 0.5));
