/* Statements of standard SQL, as the servers take them. What SQLite cannot do by a statement never
 * comes here: ddl_apply.c gives it to the rebuild. */
#include "schema/ddl/ddl_statement.h"

#include <string.h>

#include "base/fail.h"
#include "model/naming.h"
#include "schema/ddl/ddl_alter.h"
#include "schema/ddl/ddl_backfill.h"
#include "schema/ddl/ddl_enum.h"
#include "schema/ddl/ddl_modify.h"
#include "schema/ddl/ddl_rule.h"
#include "schema/ddl/ddl_writer.h"
#include "schema/schema.h"

typedef rx__ddl_writer writer;

/* ---- tables */

static int create_indexes(writer *w, const rx_schema_table *table)
{
	int result = 0;

	for (size_t i = 0; i < table->n_indexes && !result; i++) {
		result =
			rx__ddl_create_index(&w->sql, w->dialect, table, &table->indexes[i], false, w->error);
		if (!result)
			result = rx__ddl_send(w);
	}
	return result;
}

/* The type of a column that is to be made. */
static int create_enum(writer *w, const rx_ddl_type *type)
{
	if (!rx__ddl_enum_is(w->dialect, type))
		return 0;
	rx__ddl_enum_create(&w->sql, w->dialect, type);
	return rx__ddl_send(w);
}

static int create_table(writer *w)
{
	const rx_schema_table *table = w->operation->definition;
	int result = 0;

	for (size_t i = 0; i < table->n_columns && !result; i++)
		result = create_enum(w, &table->columns[i].type);
	if (!result)
		result = rx__ddl_create_table(&w->sql, w->dialect, table, NULL, w->error);
	if (!result)
		result = rx__ddl_send(w);
	if (!result)
		result = create_indexes(w, table);
	if (!(w->dialect->capabilities & RX_DIALECT_COMMENTS) ||
		(w->dialect->capabilities & RX_DIALECT_MODIFY))
		return result;
	if (!result && table->comment)
		result = rx__ddl_comment_on(w, NULL, table->comment);
	for (size_t i = 0; i < table->n_columns && !result; i++) {
		if (table->columns[i].comment)
			result = rx__ddl_comment_on(w, table->columns[i].name, table->columns[i].comment);
	}
	return result;
}

/* The type of a column that is gone. */
static int drop_enum(writer *w, const rx_ddl_type *type)
{
	if (!rx__ddl_enum_is(w->dialect, type))
		return 0;
	rx__ddl_enum_drop(&w->sql, w->dialect, type);
	return rx__ddl_send(w);
}

static int drop_table(writer *w)
{
	const rx_schema_table *table = w->operation->definition;
	int result;

	rx__buf_puts(&w->sql, "DROP TABLE ");
	rx__ddl_put_table(w);
	result = rx__ddl_send(w);
	for (size_t i = 0; table && i < table->n_columns && !result; i++)
		result = drop_enum(w, &table->columns[i].type);
	return result;
}

static int rename_table(writer *w)
{
	rx__ddl_put_alter(w);
	rx__buf_puts(&w->sql, "RENAME TO ");
	rx__ddl_name(&w->sql, w->dialect, w->operation->new_name);
	return rx__ddl_send(w);
}

static int table_comment(writer *w)
{
	if (!(w->dialect->capabilities & RX_DIALECT_COMMENTS))
		return 0;
	return rx__ddl_comment_on(w, NULL, w->operation->sql);
}

/* ---- columns */

/* Rows that exist get the fill by a default, which goes again at once. */
static int add_column(writer *w)
{
	rx_schema_column column = *w->operation->column;
	const char *fill = w->operation->fill;
	int result = create_enum(w, &column.type);

	if (result)
		return result;
	if (fill)
		column.server_default = fill;
	rx__ddl_put_alter(w);
	rx__buf_puts(&w->sql, "ADD COLUMN ");
	result = rx__ddl_column(&w->sql, w->dialect, &column, w->error);
	/* Rows that exist get numbers at once. */
	if (column.autoincrement)
		rx__ddl_identity(&w->sql, w->dialect, &column);
	if (!result)
		result = rx__ddl_send(w);
	if (!result && fill) {
		rx__ddl_put_alter_column(w);
		rx__buf_puts(&w->sql, "DROP DEFAULT");
		result = rx__ddl_send(w);
	}
	if (!result && column.comment && (w->dialect->capabilities & RX_DIALECT_COMMENTS))
		result = rx__ddl_comment_on(w, column.name, column.comment);
	return result;
}

static int drop_column(writer *w)
{
	int result;

	rx__ddl_put_alter(w);
	rx__buf_puts(&w->sql, "DROP COLUMN ");
	rx__ddl_name(&w->sql, w->dialect, w->operation->name);
	result = rx__ddl_send(w);
	if (!result && w->operation->column)
		result = drop_enum(w, &w->operation->column->type);
	return result;
}

static int rename_column(writer *w)
{
	rx__ddl_put_alter(w);
	rx__buf_puts(&w->sql, "RENAME COLUMN ");
	rx__ddl_name(&w->sql, w->dialect, w->operation->name);
	rx__buf_puts(&w->sql, " TO ");
	rx__ddl_name(&w->sql, w->dialect, w->operation->new_name);
	return rx__ddl_send(w);
}

/* ---- indexes and constraints */

static bool concurrently(const writer *w)
{
	return w->operation->concurrently && (w->dialect->capabilities & RX_DIALECT_CONCURRENT_INDEX);
}

static int drop_index_named(writer *w, const char *name)
{
	rx__buf_puts(&w->sql, concurrently(w) ? "DROP INDEX CONCURRENTLY " : "DROP INDEX ");
	rx__ddl_table_name(&w->sql, w->dialect, w->operation->schema, name);
	return rx__ddl_send(w);
}

/* What a build that failed has left under the name goes first (look_up has found it). */
static int create_index(writer *w)
{
	const rx_schema_table *there = w->operation->definition;
	rx_schema_table table = { .schema = w->operation->schema, .name = w->operation->table };
	const rx_schema_index *left = there ? rx__schema_index_named(there, w->operation->name) : NULL;
	int result = 0;

	if (left && left->invalid)
		result = drop_index_named(w, left->name);
	if (!result)
		result = rx__ddl_create_index(
			&w->sql, w->dialect, &table, w->operation->index, concurrently(w), w->error);
	return result ? result : rx__ddl_send(w);
}

static int drop_index(writer *w)
{
	return drop_index_named(w, w->operation->name);
}

static int rename_index(writer *w)
{
	rx__buf_puts(&w->sql, "ALTER INDEX ");
	rx__ddl_table_name(&w->sql, w->dialect, w->operation->schema, w->operation->name);
	rx__buf_puts(&w->sql, " RENAME");
	rx__buf_puts(&w->sql, " TO ");
	rx__ddl_name(&w->sql, w->dialect, w->operation->new_name);
	return rx__ddl_send(w);
}

static int create_constraint(writer *w)
{
	const rx__operation *operation = w->operation;

	rx__ddl_put_alter(w);
	rx__buf_puts(&w->sql, "ADD ");
	if (operation->key)
		rx__ddl_key(&w->sql, w->dialect, operation->key, operation->is_primary);
	else if (operation->foreign_key)
		rx__ddl_foreign_key(&w->sql, w->dialect, operation->foreign_key);
	else
		rx__ddl_check(&w->sql, w->dialect, operation->check);
	return rx__ddl_send(w);
}

static int drop_constraint(writer *w)
{
	rx__ddl_put_alter(w);
	rx__buf_puts(&w->sql, "DROP CONSTRAINT ");
	rx__ddl_name(&w->sql, w->dialect, w->operation->name);
	return rx__ddl_send(w);
}

static int rename_constraint(writer *w)
{
	rx__ddl_put_alter(w);
	rx__buf_puts(&w->sql, "RENAME CONSTRAINT ");
	rx__ddl_name(&w->sql, w->dialect, w->operation->name);
	rx__buf_puts(&w->sql, " TO ");
	rx__ddl_name(&w->sql, w->dialect, w->operation->new_name);
	return rx__ddl_send(w);
}

/* ---- enums */

static int create_type(writer *w)
{
	return create_enum(w, &w->operation->column->type);
}

static int drop_type(writer *w)
{
	if (!(w->dialect->capabilities & RX_DIALECT_ENUM_TYPES))
		return 0;
	rx__buf_puts(&w->sql, "DROP TYPE ");
	rx__ddl_name(&w->sql, w->dialect, w->operation->name);
	return rx__ddl_send(w);
}

/* Where the column's type is not known (--sql), it has the name that a model gives it. */
static int change_label(writer *w)
{
	const rx_schema_column *old = w->operation->old_column;
	rx_ddl_type type = { .kind = RX_TYPE_ENUM };
	rx_arena arena;
	int result;

	rx__arena_init(&arena, 256);
	type.name = old && old->type.name
		? old->type.name
		: rx__naming_enum(&arena, w->operation->schema, w->operation->table, w->operation->name);
	if (type.name)
		rx__ddl_enum_label(&w->sql, w->dialect, &type, w->operation);
	result = type.name ? rx__ddl_send(w) : rx__fail_nomem(w->error);
	rx__arena_deinit(&arena);
	return result;
}

/* ---- rows */

static int backfill(writer *w)
{
	if (!rx__ddl_put_backfill(&w->sql, w->dialect, w->operation, NULL))
		return 0;
	return rx__ddl_send(w);
}

static int session(writer *w)
{
	return rx__fail(w->error, RX_EMIGRATION,
		"the script changes rows by rx_op_session, of which there is no SQL; apply it with `reflex "
		"db "
		"migrate`, and print the scripts before and after it");
}

/* ---- SQL of the script's own */

/* "" included, and NULL where the script says nothing. */
static const char *own_words(const rx_dialect *dialect, const rx__operation *operation)
{
	const char *name = dialect->name;

	if (strcmp(name, "sqlite") == 0 && operation->sql_sqlite)
		return operation->sql_sqlite;
	if (strcmp(name, "postgresql") == 0 && operation->sql_postgresql)
		return operation->sql_postgresql;
	if (strcmp(name, "mariadb") == 0 && operation->sql_mariadb)
		return operation->sql_mariadb;
	return operation->sql;
}

const char *rx__ddl_own_sql(const rx_dialect *dialect, const rx__operation *operation)
{
	const char *sql = own_words(dialect, operation);

	return sql && *sql ? sql : NULL;
}

static int run_sql(writer *w)
{
	const char *sql = rx__ddl_own_sql(w->dialect, w->operation);

	return sql ? w->emit(w->ud, sql, w->error) : 0;
}

/* ---- views and triggers: on an engine for which the script says "" there is none */

static bool is_none(const writer *w)
{
	const char *words = own_words(w->dialect, w->operation);

	return words && !*words;
}

static int create_view(writer *w)
{
	if (is_none(w))
		return 0;
	rx__buf_puts(&w->sql, "CREATE VIEW ");
	rx__ddl_table_name(&w->sql, w->dialect, w->operation->schema, w->operation->name);
	rx__buf_printf(&w->sql, " AS %s", rx__ddl_own_sql(w->dialect, w->operation));
	return rx__ddl_send(w);
}

static int drop_view(writer *w)
{
	if (is_none(w))
		return 0;
	rx__buf_puts(&w->sql, "DROP VIEW ");
	rx__ddl_table_name(&w->sql, w->dialect, w->operation->schema, w->operation->name);
	return rx__ddl_send(w);
}

static int create_trigger(writer *w)
{
	if (is_none(w))
		return 0;
	rx__buf_puts(&w->sql, "CREATE TRIGGER ");
	rx__ddl_name(&w->sql, w->dialect, w->operation->name);
	rx__buf_printf(&w->sql, " %s ON ", w->operation->timing);
	rx__ddl_put_table(w);
	rx__buf_printf(&w->sql, " FOR EACH ROW %s", rx__ddl_own_sql(w->dialect, w->operation));
	return rx__ddl_send(w);
}

static int drop_trigger(writer *w)
{
	if (is_none(w))
		return 0;
	rx__buf_puts(&w->sql, "DROP TRIGGER ");
	rx__ddl_name(&w->sql, w->dialect, w->operation->name);
	if (strcmp(w->dialect->name, "postgresql") == 0) {
		rx__buf_puts(&w->sql, " ON ");
		rx__ddl_put_table(w);
	}
	return rx__ddl_send(w);
}

static int nothing(writer *w)
{
	(void)w;
	return 0;
}

static int order_columns(writer *w)
{
	return rx__fail(w->error, RX_EMIGRATION,
		"%s cannot move a column of a table that is there; leave rx_order_columns out, or make a "
		"new table and copy the rows",
		w->dialect->name);
}

static int irreversible(writer *w)
{
	return rx__fail(w->error, RX_EMIGRATION, "this cannot be undone: %s",
		w->operation->sql ? w->operation->sql : "the script says so");
}

int rx__ddl_write(rx__ddl_writer *w)
{
	static int (*const by_kind[])(writer *) = {
		[RX__OP_CREATE_TABLE] = create_table,
		[RX__OP_DROP_TABLE] = drop_table,
		[RX__OP_RENAME_TABLE] = rename_table,
		[RX__OP_ADD_COLUMN] = add_column,
		[RX__OP_DROP_COLUMN] = drop_column,
		[RX__OP_ALTER_COLUMN] = rx__ddl_change_column,
		[RX__OP_RENAME_COLUMN] = rename_column,
		[RX__OP_CREATE_INDEX] = create_index,
		[RX__OP_DROP_INDEX] = drop_index,
		[RX__OP_RENAME_INDEX] = rename_index,
		[RX__OP_CREATE_KEY] = create_constraint,
		[RX__OP_CREATE_CHECK] = create_constraint,
		[RX__OP_CREATE_FOREIGN_KEY] = create_constraint,
		[RX__OP_DROP_CONSTRAINT] = drop_constraint,
		[RX__OP_RENAME_CONSTRAINT] = rename_constraint,
		[RX__OP_TABLE_COMMENT] = table_comment,
		[RX__OP_CREATE_VIEW] = create_view,
		[RX__OP_DROP_VIEW] = drop_view,
		[RX__OP_CREATE_TRIGGER] = create_trigger,
		[RX__OP_DROP_TRIGGER] = drop_trigger,
		[RX__OP_CREATE_ENUM] = create_type,
		[RX__OP_DROP_ENUM] = drop_type,
		[RX__OP_ADD_LABEL] = change_label,
		[RX__OP_RENAME_LABEL] = change_label,
		[RX__OP_BACKFILL] = backfill,
		[RX__OP_SESSION] = session,
		[RX__OP_RUN_SQL] = run_sql,
		[RX__OP_IRREVERSIBLE] = irreversible,
		[RX__OP_TABLE_OPTIONS] = nothing, /* SQLite's own */
		[RX__OP_ORDER_COLUMNS] = order_columns,
	};
	int result = rx__ddl_rules(w->dialect, w->operation, w->error);

	if (result)
		return result;
	result = RX_NOTFOUND;
	if (w->dialect->capabilities & RX_DIALECT_MODIFY)
		result = rx__ddl_modify(w);
	if (result == RX_NOTFOUND)
		result = by_kind[w->operation->kind](w);
	rx__buf_deinit(&w->sql);
	return result;
}

int rx__ddl_statements(const rx_dialect *dialect, const rx__operation *operation,
	rx__ddl_emit *emit, void *ud, rx_error *error)
{
	return rx__ddl_write(&(writer){ .dialect = dialect,
		.operation = operation,
		.emit = emit,
		.ud = ud,
		.error = error,
		.sql = RX_BUF_INIT });
}
