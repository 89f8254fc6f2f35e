/* RX_MODEL has an id already; RX_TABLE is for keys of your own.
 * both: duplicate member 'id'
 * at most: 6 */
#include <reflex.h>

RX_MODEL(A, a,
    column(rx_text, name),
    column(int64_t, id));
