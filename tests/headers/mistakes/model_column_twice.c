/* Two columns of one name.
 * both: duplicate member 'name'
 * at most: 6 */
#include <reflex.h>

RX_MODEL(A, a,
    column(rx_text, name),
    column(rx_text, name));
