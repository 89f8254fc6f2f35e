/* The rows of a table on their way into its new form: the statement that copies them, and the search
 * for the row that it could not take. For rebuild.c. */
#ifndef RX_SCHEMA_TABLE_COPY_H
#define RX_SCHEMA_TABLE_COPY_H

#include "base/buf.h"
#include "schema/rebuild/table_edit.h"

/* INSERT OR ABORT INTO target (…) SELECT … FROM the old table, with explicit lists; computed columns
 * are left out, the rowid goes along where it has no other name. */
void rx__table_copy_sql(rx_buf *out, rx__table_edit *edit, const char *target);

/* After that statement failed: finds a row that is to blame and says so in *error, in which the
 * engine's own words are; if none is found they stay. Returns the code. */
int rx__table_copy_explain(rx__table_edit *edit, rx_conn *conn, rx_error *error);

#endif
