/* Operations are data: a script that runs against a recorder gives a list of these. From the list
 * come the SQL of any engine, the text of a script, the reverse, and the schema that the history
 * describes. All of it lives in the recorder's arena. */
#ifndef RX_SCHEMA_OPERATION_H
#define RX_SCHEMA_OPERATION_H

#include <reflex/migrate.h>

#include "base/arena.h"

typedef enum rx__operation_kind {
	RX__OP_CREATE_TABLE, /* definition */
	RX__OP_DROP_TABLE, /* definition, where known, for the reverse */
	RX__OP_RENAME_TABLE, /* new_name */
	RX__OP_ADD_COLUMN, /* column, fill */
	RX__OP_DROP_COLUMN, /* name; column where known */
	RX__OP_ALTER_COLUMN, /* name, column (as it is to be), fill; old_column where known */
	RX__OP_RENAME_COLUMN, /* name, new_name */
	RX__OP_CREATE_INDEX, /* index */
	RX__OP_DROP_INDEX, /* name; index where known */
	RX__OP_RENAME_INDEX, /* name, new_name */
	RX__OP_CREATE_KEY, /* key: unique, or the primary key if is_primary */
	RX__OP_CREATE_CHECK, /* check */
	RX__OP_CREATE_FOREIGN_KEY, /* foreign_key */
	RX__OP_DROP_CONSTRAINT, /* name; the constraint where known */
	RX__OP_RENAME_CONSTRAINT, /* name, new_name */
	RX__OP_TABLE_COMMENT, /* sql: the comment, NULL removes it; old_sql where known */
	RX__OP_CREATE_VIEW, /* name; sql: the query, and by engine */
	RX__OP_DROP_VIEW, /* name; the query where known */
	RX__OP_CREATE_TRIGGER, /* name, timing; sql: the body, and by engine */
	RX__OP_DROP_TRIGGER, /* name; the rest where known */
	RX__OP_CREATE_ENUM, /* name, column: whose type it is */
	RX__OP_DROP_ENUM, /* name; column where known */
	RX__OP_ADD_LABEL, /* name: the column; label, and after or before which; old_column where known */
	RX__OP_RENAME_LABEL, /* name: the column; label, new_name; old_column where known */
	RX__OP_BACKFILL, /* sql: what is set, and by engine; where; batch. Of a copy: name, new_name */
	RX__OP_SESSION, /* rows are changed by the script itself */
	RX__OP_RUN_SQL, /* sql, and by engine */
	RX__OP_IRREVERSIBLE, /* sql: why */
	/* The numbers are in the sums of applied scripts: new kinds come at the end. */
	RX__OP_TABLE_OPTIONS, /* definition: its options, as they are to be; old_definition where known */
	RX__OP_ORDER_COLUMNS, /* definition: its columns, in their order; old_definition where known */
} rx__operation_kind;

typedef struct rx__operation {
	rx__operation_kind kind;
	const char *schema; /* NULL: the default one */
	const char *table;
	const char *name;
	const char *new_name;
	const rx_schema_table *definition, *old_definition;
	const rx_schema_column *column, *old_column;
	const rx_schema_index *index;
	const rx_schema_key *key;
	bool is_primary;
	const rx_schema_check *check;
	const rx_schema_foreign_key *foreign_key;
	const char *fill;
	bool drop_identity; /* of ALTER_COLUMN: autoincrement goes; else it stays */
	const char *sql, *old_sql;
	const char *sql_sqlite, *sql_postgresql, *sql_mariadb;
	const char *timing; /* of a trigger: "AFTER INSERT" */
	const char *label, *after, *before; /* of an enum */
	const char *where; /* of a backfill */
	int batch;
	bool concurrently; /* an index is made or dropped while others write */
	const char *remark; /* for the script and the output: what this loses, or why it is so */
	bool destructive; /* data is lost */
} rx__operation;

/* Who runs a script while it records. */
typedef struct rx__op_live {
	/* Runs what was recorded so far, and gives a session on the same connection; NULL after an error,
	 * which is op's. */
	struct rx_session *(*session)(rx_op *op);
} rx__op_live;

/* The recorder, and any other list of operations. */
struct rx_op {
	rx_arena arena;
	rx__operation *list;
	size_t n, capacity;
	rx_error error; /* sticky */
	const char *source; /* who records: a revision's id, for messages; borrowed */
	bool outside; /* the script says that it runs outside a transaction */
	rx__op_live *live; /* borrowed; NULL: it is only recorded */
	/* Of a script that took the place of several (rx_replaces), only what this one did is recorded;
	 * NULL: everything. */
	const char *only;
	bool passing, met; /* what comes now is another one's; the wanted one has come */
	rx__operation passed; /* where that goes */
};

void rx__op_init(rx_op *op, const char *source);
void rx__op_deinit(rx_op *op);
/* A new operation at the end, zeroed; NULL after an error. */
rx__operation *rx__op_push(rx_op *op, rx__operation_kind kind, const char *table);

/* A deep copy at the end of the list; NULL after an error. */
rx__operation *rx__op_push_copy(rx_op *op, const rx__operation *operation);

/* Makes the opposite list, in reverse order, in `out`; RX_EMIGRATION where an operation does not
 * know what it would have to bring back. */
int rx__op_reverse(rx_op *out, const rx_op *in, rx_error *error);

/* Applies the operations to a schema in memory (which must have been made by rx__schema_new). Raw SQL
 * changes nothing there. RX_EMIGRATION: a table, column, … that is not there, or is there already;
 * the message begins with the source. */
int rx__op_apply(rx_schema *schema, const rx_op *op, rx_error *error);
int rx__operation_apply(rx_schema *schema, const rx__operation *operation, rx_error *error);

/* "schema.table" or "table": how messages and options name an operation's table. */
const char *rx__operation_table(rx_arena *arena, const rx__operation *operation);

#endif
