/* A comma is missing between two elements.
 * both: model A: .?'column\(rx_text, name\) column\(rx_text, email\).?' is not one element; a comma is missing, the word is none of primary_key, column, one
 * at most: 1 */
#include <reflex.h>

RX_MODEL(A, a,
    column(rx_text, name)
    column(rx_text, email));
