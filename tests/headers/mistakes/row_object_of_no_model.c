/* An object of what is no model in a row.
 * both: Nothing__model
 * at most: 2 */
#include "models.h"

RX_ROW(Row, one(Nothing, nothing));
