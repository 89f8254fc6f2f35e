/* An enum in a row: it comes as the text of its label.
 * both: field .*status.* of Row: no value of a row has the C type .*Status.*an enum: rx_text
 * at most: 1 */
#include "models.h"

RX_ROW(Row, field(int64_t, n), field(Status, status));
