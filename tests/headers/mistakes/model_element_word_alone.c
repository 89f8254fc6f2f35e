/* An element without its arguments.
 * both: model A: .?'column.?' is not one element; a comma is missing, the word is none of primary_key, column, one
 * at most: 1 */
#include <reflex.h>

RX_MODEL(A, a,
    column);
