#include "schema/apply/there.h"

#include "schema/apply/fit.h"
#include "schema/ddl/ddl_modify.h"
#include "schema/ddl/ddl_writer.h"
#include "schema/schema.h"
#include "schema/sql_text.h"

void rx__there_forget(rx__there *there)
{
	rx_schema_free(there->schema);
	there->schema = NULL;
}

/* Without a connection an operation that the schema does not take leaves it as it is. */
void rx__there_after(rx__there *there, const rx__operation *operation)
{
	const bool unknown = !there->schema || operation->kind == RX__OP_RUN_SQL;

	if (!unknown && rx__operation_apply(there->schema, operation, NULL) == 0)
		return;
	if (there->conn)
		rx__there_forget(there);
}

int rx__there_table(
	rx__there *there, const rx__operation *operation, const rx_schema_table **out, rx_error *error)
{
	int code = 0;

	*out = NULL;
	if (!there->schema && there->conn)
		code = there->conn->driver->inspect(there->conn, &there->schema, error);
	if (!code && there->schema)
		*out = rx_schema_table_named(there->schema, operation->schema, operation->table);
	return code;
}

static bool wants_what_is_there(const rx_dialect *dialect, const rx__operation *operation)
{
	switch (operation->kind) {
	case RX__OP_ALTER_COLUMN:
	case RX__OP_DROP_COLUMN:
	case RX__OP_DROP_TABLE:
	case RX__OP_ADD_LABEL:
	case RX__OP_RENAME_LABEL:
		return true;
	case RX__OP_CREATE_INDEX:
		if (operation->concurrently)
			return true;
		break;
	default:
		break;
	}
	return (dialect->capabilities & RX_DIALECT_MODIFY) && rx__ddl_modify_looks(operation);
}

/* The operation with the column or table that it changes. Borrowed from the schema. A table that is not
 * there is told by the statement's own error. */
static void complete(rx__operation *known, const rx_schema_table *table)
{
	if (known->kind == RX__OP_ALTER_COLUMN || known->label)
		known->old_column = rx_schema_column_named(table, known->name);
	else if (known->kind == RX__OP_DROP_COLUMN)
		known->column = rx_schema_column_named(table, known->name);
	else if (known->kind == RX__OP_DROP_TABLE || known->concurrently)
		known->definition = table;
}

/* Whether an expression that is not the same as a text is another one. */
static int settle_computed(
	rx__there *there, rx__ddl_writer *writer, rx_sql_pair *pair, rx_error *error)
{
	const rx_schema_column *old = writer->operation->old_column, *new = writer->operation->column;
	const rx_dialect *dialect = there->dialect;
	int code;

	if (!there->conn || !there->conn->driver->settle || !old || !old->computed || !new->computed ||
		(dialect->capabilities & RX_DIALECT_MODIFY) || rx__sql_equal(old->computed, new->computed))
		return 0;
	*pair = (rx_sql_pair){ .there = writer->there,
		.wanted = writer->there,
		.place = RX_SQL_COMPUTED,
		.column = old->name,
		.type = new->type,
		.a = old->computed,
		.b = new->computed,
		.equal =
			dialect->expression_equal && dialect->expression_equal(old->computed, new->computed) };
	code = there->conn->driver->settle(there->conn, pair, 1, error);
	if (!code)
		writer->computed = pair;
	return code == RX_NOTFOUND ? 0 : code;
}

int rx__there_statements(
	rx__there *there, const rx__operation *operation, rx__ddl_emit *emit, void *ud, rx_error *error)
{
	rx__operation known = *operation;
	rx__ddl_writer writer = { .dialect = there->dialect,
		.operation = &known,
		.emit = emit,
		.ud = ud,
		.error = error,
		.sql = RX_BUF_INIT };
	rx_sql_pair computed;
	int result = 0;

	if (!(there->dialect->capabilities & RX_DIALECT_REBUILD) &&
		wants_what_is_there(there->dialect, operation))
		result = rx__there_table(there, operation, &writer.there, error);
	if (result)
		return result;
	if (writer.there)
		complete(&known, writer.there);
	if (there->conn && !there->conn->in_transaction && !known.schema)
		known.schema = there->conn->outer_schema;
	if (writer.there && there->conn && known.kind == RX__OP_ADD_COLUMN) {
		result = rx__ddl_has_rows(there->conn, known.schema, known.table, error);
		writer.there_has_rows = result == RX_HAS_ROW;
	}
	if (result >= 0 && there->conn && known.kind == RX__OP_ALTER_COLUMN && known.old_column)
		result = rx__fit_type(there->conn, writer.there, &known, error);
	if (result >= 0 && known.kind == RX__OP_ALTER_COLUMN && writer.there)
		result = settle_computed(there, &writer, &computed, error);
	return result < 0 ? result : rx__ddl_write(&writer);
}
