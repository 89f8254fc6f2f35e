/* A default that is not wrapped in RX_VALUE.
 * both: rx__write_RX_VALUE
 * at most: 1 */
#include <reflex.h>

RX_MODEL(A, a,
    column(rx_text, name, .default_value = "x"));
