/* A word that is no element.
 * both: model A: .?'colum\(rx_text, name\).?' is not one element; a comma is missing, the word is none of primary_key, column, one
 * at most: 1 */
#include <reflex.h>

RX_MODEL(A, a,
    colum(rx_text, name));
