/* An option of a column that does not exist.
 * gcc: 'rx_column' has no member named 'uniqe'; did you mean 'unique'
 * clang: field designator 'uniqe' does not refer to any field .* did you mean 'unique'
 * at most: 1 */
#include <reflex.h>

RX_MODEL(A, a,
    column(rx_text, name, .uniqe = true));
