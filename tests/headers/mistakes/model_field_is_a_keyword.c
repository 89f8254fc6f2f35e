/* A keyword of C as the name of a field; .name is for such columns.
 * gcc: expected identifier or '\(' before 'default'
 * clang: expected member name or ';'
 * at most: 20 */
#include <reflex.h>

RX_MODEL(A, a,
    column(rx_text, default));
