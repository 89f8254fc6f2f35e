/* Operations of migration scripts that are not about one table's columns, indexes and constraints:
 * enums, rows, views, triggers, SQL. Those are in <reflex/migrate.h>, which includes this. */
#ifndef REFLEX_OPERATIONS_H
#define REFLEX_OPERATIONS_H
#pragma GCC system_header

#include <reflex/schema.h>

typedef struct rx_op rx_op;

/* ---- enums. A column of RX_ENUM brings its type with it; rx_alter_column adds, takes away and orders
 * labels. One label more, or under another name, is less: rx_add_label(op, "user", "state",
 * "archived", .after = "live"), rx_rename_label(op, "user", "state", "live", "public"). Rows that have
 * a label keep it under its new name.
 *
 * A type by itself, for columns that share one: rx_create_enum(op, "mood", "sad", "ok"). Engines
 * without such types do nothing there. */
typedef struct rx_label_args {
	size_t rx__size;
	const char *after, *before; /* neither: behind all */
} rx_label_args;
#define rx_add_label(op, table, column, ...) RX__ADD_LABEL(op, table, column, __VA_ARGS__, )
#define RX__ADD_LABEL(op, table, column, label, ...) \
	rx__op_add_label((op), (table), (column), (label), \
		&(const rx_label_args){ .rx__size = sizeof(rx_label_args), __VA_ARGS__ })
RX_API void rx__op_add_label(
	rx_op *op, const char *table, const char *column, const char *label, const rx_label_args *args);
RX_API void rx_rename_label(
	rx_op *op, const char *table, const char *column, const char *label, const char *new_label);
#define rx_create_enum(op, name, ...) \
	rx__op_create_enum((op), (name), (const char *const[]){ __VA_ARGS__, NULL })
RX_API void rx__op_create_enum(rx_op *op, const char *name, const char *const *labels);
/* With the labels it had, so that it can be undone: rx_drop_enum(op, "mood", "sad", "ok"). */
#define rx_drop_enum(op, ...) RX__DROP_ENUM(op, __VA_ARGS__, NULL)
#define RX__DROP_ENUM(op, name, ...) \
	rx__op_drop_enum((op), (name), (const char *const[]){ __VA_ARGS__, NULL })
RX_API void rx__op_drop_enum(rx_op *op, const char *name, const char *const *labels);

/* ---- rows. rx_backfill(op, "user", "years = age", .where = "years IS NULL") is an UPDATE in batches,
 * by the primary key. In a script outside a transaction each batch is a transaction of its own, and a
 * run that was ended goes on behind the last one; elsewhere all are part of the script's. .set and
 * .where are SQL; .sqlite, .postgresql, .mariadb replace the first on that engine ("" does nothing).
 *
 * rx_copy_column(op, "user", "age", "years") fills years from age where it is NULL; .as is SQL of what
 * is copied ("CAST(age AS TEXT)"). What programs have written to years meanwhile stays. */
typedef struct rx_backfill_args {
	size_t rx__size;
	const char *where;
	const char *as; /* of rx_copy_column */
	int batch; /* rows of a batch; 0: 5000 */
	const char *sqlite, *postgresql, *mariadb;
} rx_backfill_args;
#define RX__BACKFILL_ARGS(...) \
	(&(const rx_backfill_args){ .rx__size = sizeof(rx_backfill_args), __VA_ARGS__ })
#define rx_backfill(op, table, ...) RX__BACKFILL(op, table, __VA_ARGS__, )
#define RX__BACKFILL(op, table, set, ...) \
	rx__op_backfill((op), (table), (set), RX__BACKFILL_ARGS(__VA_ARGS__))
RX_API void rx__op_backfill(
	rx_op *op, const char *table, const char *set, const rx_backfill_args *args);
#define rx_copy_column(op, table, from, ...) RX__COPY_COLUMN(op, table, from, __VA_ARGS__, )
#define RX__COPY_COLUMN(op, table, from, to, ...) \
	rx__op_copy_column((op), (table), (from), (to), RX__BACKFILL_ARGS(__VA_ARGS__))
RX_API void rx__op_copy_column(
	rx_op *op, const char *table, const char *from, const char *to, const rx_backfill_args *args);

/* A session in the migration's transaction, for what SQL cannot say:
 *
 *     rx_session *session = rx_op_session(op);
 *     if (session)
 *         rx_for(User_2026, user, session) …
 *
 * What stands before the call is done by then, and what the session has changed is written before what
 * stands behind it. NULL while the script is only read (lint, sums, --sql, which refuses it), and after
 * an error: so the list of operations must not depend on what is in the rows. Its end, commit and
 * rollback are the runner's.
 *
 * Its models (by <reflex.h>) are the script's own, as the tables are at that moment: not those of the program, which go
 * on changing. They say table_options(.frozen = true), so that nobody takes them for the program's,
 * and have names that no other model has; or rows by rx_sql with RX_ROW structs. */
typedef struct rx_session rx_session;
RX_API rx_session *rx_op_session(rx_op *op);

/* A view, by its query: rx_create_view(op, "adult", "SELECT * FROM \"user\" WHERE age >= 18"). A trigger,
 * by when it acts and what it does for each row: rx_create_trigger(op, "tr_user_log", "user",
 * "AFTER INSERT", "BEGIN INSERT INTO log VALUES (new.id); END", .postgresql = "EXECUTE FUNCTION f()").
 * .sqlite, .postgresql, .mariadb replace the query or body on that engine ("": there is none). The
 * drops take the same, so that they can be undone; without it a drop has no way back, and on an engine
 * of which they say "" nothing is dropped. */
typedef struct rx_object_args {
	size_t rx__size;
	const char *sqlite, *postgresql, *mariadb;
	const char *query, *timing, *body; /* of what is dropped */
} rx_object_args;
#define RX__OBJECT_ARGS(...) \
	(&(const rx_object_args){ .rx__size = sizeof(rx_object_args), __VA_ARGS__ })
#define rx_create_view(op, name, ...) RX__CREATE_VIEW(op, name, __VA_ARGS__, )
#define RX__CREATE_VIEW(op, name, query, ...) \
	rx__op_create_view((op), (name), (query), RX__OBJECT_ARGS(__VA_ARGS__))
RX_API void rx__op_create_view(
	rx_op *op, const char *name, const char *query, const rx_object_args *args);
#define rx_drop_view(op, ...) RX__DROP_VIEW(op, __VA_ARGS__, )
#define RX__DROP_VIEW(op, name, ...) rx__op_drop_view((op), (name), RX__OBJECT_ARGS(__VA_ARGS__))
RX_API void rx__op_drop_view(rx_op *op, const char *name, const rx_object_args *args);
#define rx_create_trigger(op, name, table, timing, ...) \
	RX__CREATE_TRIGGER(op, name, table, timing, __VA_ARGS__, )
#define RX__CREATE_TRIGGER(op, name, table, timing, body, ...) \
	rx__op_create_trigger((op), (name), (table), (timing), (body), RX__OBJECT_ARGS(__VA_ARGS__))
RX_API void rx__op_create_trigger(rx_op *op, const char *name, const char *table,
	const char *timing, const char *body, const rx_object_args *args);
#define rx_drop_trigger(op, name, ...) RX__DROP_TRIGGER(op, name, __VA_ARGS__, )
#define RX__DROP_TRIGGER(op, name, table, ...) \
	rx__op_drop_trigger((op), (name), (table), RX__OBJECT_ARGS(__VA_ARGS__))
RX_API void rx__op_drop_trigger(
	rx_op *op, const char *name, const char *table, const rx_object_args *args);

/* Runs SQL as it is. .sqlite, .postgresql, .mariadb replace it on that engine ("" does nothing). */
typedef struct rx_sql_args {
	size_t rx__size;
	const char *sqlite, *postgresql, *mariadb;
} rx_sql_args;
#define rx_run_sql(op, ...) RX__RUN_SQL(op, __VA_ARGS__, )
#define RX__RUN_SQL(op, sql, ...) \
	rx__op_run_sql( \
		(op), (sql), &(const rx_sql_args){ .rx__size = sizeof(rx_sql_args), __VA_ARGS__ })
RX_API void rx__op_run_sql(rx_op *op, const char *sql, const rx_sql_args *args);
/* This direction runs outside a transaction, as .no_transaction = true of RX_REVISION says of both. */
RX_API void rx_no_transaction(rx_op *op);
/* Says that this direction cannot be done; the runner refuses it before the first statement. */
RX_API void rx_irreversible(rx_op *op, const char *why);
/* In a script that `reflex db squash` wrote: what follows is what the script of this id did, up to the
 * next such call. */
RX_API void rx_replaces(rx_op *op, const char *id);

#endif
