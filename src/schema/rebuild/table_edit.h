/* The changes of one table as its new text, and where the values of each new column come from.
 *
 * Operations are taken one after the other; nothing is run. For rebuild.c. */
#ifndef RX_SCHEMA_TABLE_EDIT_H
#define RX_SCHEMA_TABLE_EDIT_H

#include <reflex/sys/driver.h>

#include "schema/operation.h"
#include "sql/text/ddl_edit.h"

/* Where the values of a column of the new table come from. */
typedef struct rx__edited_column {
	const char *name;
	const char *source; /* column of the old table; NULL: it is new */
	const char *fill; /* SQL of the value where there is none */
	rx_ddl_type from, to;
	bool converts;
} rx__edited_column;

/* ALTER TABLE … ADD COLUMN, or … DROP COLUMN. */
typedef struct rx__plain_change {
	const char *column; /* that is added; NULL: dropped */
	const char *text; /* the definition, or the quoted name */
	bool has_default;
} rx__plain_change;

typedef struct rx__table_index {
	const char *name, *sql;
	rx__index_text text;
	bool gone; /* dropped, by itself or with its column */
	bool named; /* by a DROP INDEX of the list */
} rx__table_index;

typedef struct rx__table_edit {
	rx_arena *arena;
	const rx_dialect *dialect;
	const char *table; /* its name as it is written in the database */
	rx__ddl_text old, text;
	rx__edited_column *columns;
	size_t n_columns, cap_columns;
	rx__table_index *indexes; /* that are there */
	size_t n_indexes, cap_indexes;
	const rx_schema_index **created;
	size_t n_created, cap_created;
	const char **dropped; /* columns */
	size_t n_dropped, cap_dropped;
	rx__plain_change *plain;
	size_t n_plain, cap_plain;
	bool careful; /* there are views or triggers: no plain DROP COLUMN */
	bool rebuild; /* plain statements are not enough */
	bool reshaped; /* a column came or went */
	bool changed; /* anything at all */
} rx__table_edit;

/* Reads the table as it is. RX_EMIGRATION if there is none of that name. */
int rx__table_edit_read(
	rx__table_edit *edit, rx_conn *conn, rx_arena *arena, const char *table, rx_error *error);

/* One operation other than a rename. */
int rx__table_edit_add(rx__table_edit *edit, const rx__operation *operation, rx_error *error);

/* For it (table_shape.c): what the table is, and the order of its columns. */
int rx__table_edit_options(rx__table_edit *edit, const rx_schema_table *wanted, rx_error *error);
int rx__table_edit_order(rx__table_edit *edit, const rx_schema_table *wanted, rx_error *error);

#endif
