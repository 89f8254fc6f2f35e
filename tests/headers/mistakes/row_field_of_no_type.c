/* A field of a row whose C type is that of no value.
 * both: field .*n.* of Row: no value of a row has the C type .*char
 * at most: 1 */
#include <reflex.h>

RX_ROW(Row, field(char, n));
