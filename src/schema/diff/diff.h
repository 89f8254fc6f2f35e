/* The comparison of two schemas: what operations make the database like the models.
 *
 * Nothing is read or written here; the database comes inspected, the models by from_models.h. The
 * list is in an order that always works, the same for the same input. What loses data is marked
 * (rx__operation.destructive) and says so (.remark). */
#ifndef RX_SCHEMA_DIFF_H
#define RX_SCHEMA_DIFF_H

#include <reflex/sys/dialect.h>

#include "schema/operation.h"

typedef struct rx__diff_options {
	const rx_dialect *dialect;
	/* What the scripts describe so far (rx__op_apply over all of them). A table that stands in it is
	 * ours; only such a table is ever dropped. NULL: none is. */
	const rx_schema *history;
	/* Renames that the user named, "table:new" or "table.column:new", ended by NULL; may be NULL. */
	const char *const *renames;
	/* Nobody is left to be asked: what is in a question is a drop and an add. Without it a column
	 * that is in a question is not refused for want of a default, as the answer may be a rename;
	 * such a list is only for asking. */
	bool answered;
	/* A new table's foreign key may stand in it before the table that it points to is made, which
	 * only SQLite takes: for lists that are no script. */
	bool forward_keys;
	/* The order of columns counts: where the engine can move them they are moved, elsewhere it is a
	 * warning. Without it any order is the same. */
	bool column_order;
	/* What the engine was asked before (settle.h); NULL and `asks`: such pairs are gathered. */
	const rx_sql_pair *settled;
	size_t n_settled;
	bool asks;
	/* The table of applied revisions, left alone on both sides; NULL: "alembic_version". */
	const char *version_table;
	/* RX_HAS_ROW, 0, or RX_E…: whether a table of the database has a row. NULL: all have. */
	int (*has_rows)(void *ud, const char *in_schema, const char *table, rx_error *error);
	void *ud;
} rx__diff_options;

/* A drop and an add that look like a rename. The list holds drop and add; if the user says that it
 * is a rename, compare again with `option` among the renames. */
typedef struct rx__diff_question {
	const char *table; /* "schema.table" or "table"; NULL: the question is about two tables */
	const char *dropped, *added; /* names of columns, or of tables */
	const char *option; /* "user.name:full_name", as --rename takes it */
} rx__diff_question;

typedef struct rx__diff {
	rx_op operations; /* its arena holds all that is here; n 0: nothing differs */
	rx__diff_question *questions;
	size_t n_questions;
	const char **left_alone; /* tables that no model and no revision knows */
	size_t n_left_alone;
	const char **warnings; /* differences for which there is no operation */
	size_t n_warnings;
	size_t n_destructive; /* operations that lose data */
	/* With `asks`: what only the engine can tell, and what was taken for it. */
	rx_sql_pair *unsettled;
	size_t n_unsettled;
} rx__diff;

/* Fills *out (which needs rx__diff_deinit, also after a failure). RX_EMIGRATION: a column that must
 * have a value is added to a table with rows and has no default (the message gives the choices), a
 * rename names what is not there, and the like. */
int rx__diff_make(rx__diff *out, const rx_schema *database, const rx_schema *models,
	const rx__diff_options *options, rx_error *error);
void rx__diff_deinit(rx__diff *diff);

/* One line that says what an operation does, for output: "add column user.age INTEGER NULL",
 * "drop table team (all its rows are lost)". In the arena; NULL when out of memory. */
const char *rx__operation_describe(rx_arena *arena, const rx__operation *operation);

#endif
