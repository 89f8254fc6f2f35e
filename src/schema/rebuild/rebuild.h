/* Changes of one table on an engine whose ALTER TABLE cannot do them (SQLite): by plain ALTER TABLE
 * where that is safe on a table with rows, else by making the table anew from its own edited text.
 *
 * Everything is done on the connection that the caller gives, inside the transaction that is open
 * there, with the checks of foreign keys off (driver.migration_begin before the transaction begins):
 * RX_EINVAL otherwise. After a failure the caller rolls back. See docs/internals/sqlite-rebuild.md. */
#ifndef RX_SCHEMA_REBUILD_H
#define RX_SCHEMA_REBUILD_H

#include <reflex/sys/driver.h>

#include "schema/operation.h"

/* How many operations from the start of the list are for rx__rebuild_apply, in one call: they change
 * one table, and are RENAME_TABLE, ADD_COLUMN, DROP_COLUMN, ALTER_COLUMN, RENAME_COLUMN, CREATE_KEY,
 * CREATE_CHECK, CREATE_FOREIGN_KEY, DROP_CONSTRAINT, TABLE_OPTIONS or ORDER_COLUMNS (CREATE_INDEX and DROP_INDEX of that table too,
 * where one of these stands behind them). 0: the first one is not of these kinds. */
size_t rx__rebuild_take(const rx__operation *list, size_t n);

typedef struct rx__rebuild_options {
	/* may: sees each statement that changes something before it is run. */
	void (*statement)(void *ud, const char *sql);
	/* may: hears before the rows of a table are copied how many they are; NULL afterwards. */
	void (*copying)(void *ud, const char *table, uint64_t n_rows);
	void *ud;
} rx__rebuild_options;

/* Does them, in order. options may be NULL. What is run depends on operations and schema only, never
 * on the rows.
 *
 * RX_EMIGRATION, before anything is changed: a view, trigger or foreign key of another table would
 * not work any more (the message names it), a column or constraint is not there. RX_EDATA,
 * RX_ENOT_NULL, RX_ECHECK, RX_EUNIQUE while rows are copied: a value that does not fit its column's
 * new type, a NULL where none is allowed, a row that a new constraint does not let in; the message
 * names table, row and value. */
int rx__rebuild_apply(rx_conn *conn, const rx__operation *list, size_t n,
	const rx__rebuild_options *options, rx_error *error);

#endif
