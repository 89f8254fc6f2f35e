/* An option of an index that does not exist.
 * gcc: 'rx_constraint' has no member named 'uniqe'; did you mean 'unique'
 * clang: 'uniqe' does not refer to any field .* did you mean 'unique'
 * at most: 2 */
#include <reflex.h>

RX_MODEL(A, a,
    column(rx_text, name),
    table_index(ix, (name), .uniqe = true));
