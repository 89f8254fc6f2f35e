/* A row in a row that was never declared.
 * both: incomplete type|Nothing__row
 * at most: 4 */
#include "models.h"

RX_ROW(Row, nested(Nothing, nothing));
