/* Whether the rows that there are fit what a list of operations asks of them, before it is run: so a
 * script, and the way back above all, is refused before its first statement and not in the middle. */
#ifndef RX_SCHEMA_FIT_H
#define RX_SCHEMA_FIT_H

#include <reflex/sys/driver.h>

#include "schema/operation.h"

/* Looks at each operation of which the list has changed nothing before: neither its table, nor rows by
 * SQL, a backfill or a session. RX_EDATA, RX_ENOT_NULL, RX_EUNIQUE, RX_EFOREIGN_KEY, RX_ECHECK naming
 * table, column and a row. Changes nothing. */
int rx__fit_ahead(rx_conn *conn, const rx_op *op, rx_error *error);

/* One column, at its turn, before its type changes: operation has old_column. Servers cut what is too
 * long and round what is too precise where they are told to cast. */
int rx__fit_type(
	rx_conn *conn, const rx_schema_table *table, const rx__operation *operation, rx_error *error);

#endif
