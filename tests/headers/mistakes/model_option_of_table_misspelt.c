/* An option of the table that does not exist.
 * gcc: 'rx_table_options' has no member named 'coment'; did you mean 'comment'
 * clang: 'coment' does not refer to any field .* did you mean 'comment'
 * at most: 2 */
#include <reflex.h>

RX_MODEL(A, a,
    column(rx_text, name),
    table_options(.coment = "x"));
