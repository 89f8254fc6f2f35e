/* The semicolon behind a model is missing.
 * both: expected ';'
 * at most: 1 */
#include <reflex.h>

RX_MODEL(A, a, column(rx_text, name))
int x;
