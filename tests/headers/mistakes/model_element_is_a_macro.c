/* The program has macros of the names of elements; rx_column and rx_to_one are for it.
 * both: model A: .?'1\(A, other\).?' is not one element.*a macro of yours has its name \(then write rx_column and so on\)
 * at most: 4 */
#include <reflex.h>

#define column(x) x
#define one 1
RX_MODEL(A, a,
    column(rx_text),
    column(rx_text, name),
    one(A, other));
