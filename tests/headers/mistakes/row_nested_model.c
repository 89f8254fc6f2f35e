/* An object inside a row, as if it were a row.
 * both: field .*user.* of Pair: User is a model and no row; write one.User, user
 * at most: 1 */
#include "models.h"

RX_ROW(Pair, nested(User, user));
