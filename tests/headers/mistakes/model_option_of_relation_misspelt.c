/* An option of a relation that does not exist.
 * gcc: 'rx_relation' has no member named 'trough'; did you mean 'through'
 * clang: 'trough' does not refer to any field .* did you mean 'through'
 * at most: 3 */
#include <reflex.h>

RX_MODEL(A, a,
    column(rx_text, name),
    many(A, others, .trough = "x"));
