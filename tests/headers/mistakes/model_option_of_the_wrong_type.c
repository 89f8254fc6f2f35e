/* A text for an option that is a number.
 * gcc: initialization of 'int' from 'char \*' makes integer from pointer
 * clang: incompatible pointer to integer conversion initializing 'int'
 * at most: 2 */
#include <reflex.h>

RX_MODEL(A, a,
    column(rx_text, name, .length = "80"));
