/* A backfill as an UPDATE. */
#ifndef RX_SCHEMA_DDL_BACKFILL_H
#define RX_SCHEMA_DDL_BACKFILL_H

#include "schema/ddl/ddl.h"

/* Of the rows for which the script's .where and `also` hold (SQL; NULL: all). False, and nothing is
 * written, where the script has none for this engine. */
bool rx__ddl_put_backfill(
	rx_buf *out, const rx_dialect *dialect, const rx__operation *operation, const char *also);

#endif
