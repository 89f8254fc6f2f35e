/* What the calls of a script do for a table as a whole: its options, the order of its columns. */
#include "base/fail.h"
#include "schema/record_item.h"
#include "schema/schema.h"

void rx__op_alter_table(rx_op *op, const char *table, const rx_table_change *args)
{
	char call[RX__RECORD_CALL_SIZE];
	rx__operation *operation = rx__record_begin(
		op, RX__OP_TABLE_OPTIONS, rx__record_call(call, "rx_alter_table", table), table);
	rx_schema_table *definition;

	if (!operation)
		return;
	definition = rx__arena_zalloc(&op->arena, sizeof(*definition));
	if (!definition) {
		rx__fail_nomem(&op->error);
		return;
	}
	definition->name = operation->table;
	definition->strict = args->strict;
	definition->without_rowid = args->without_rowid;
	operation->definition = definition;
}

static void add_column(rx_op *op, const char *call, rx_schema_table *table, const char *name)
{
	if (!rx__record_name(op, call, "column", name))
		return;
	if (rx__schema_column(table, name)) {
		rx__record_fail(op, call, "the column '%s' is there twice", name);
		return;
	}
	if (!rx__schema_add_column(&op->arena, table, name))
		rx__fail_nomem(&op->error);
}

void rx__op_order_columns(rx_op *op, const char *table, const char *const *columns)
{
	char call[RX__RECORD_CALL_SIZE];
	rx__operation *operation = rx__record_begin(
		op, RX__OP_ORDER_COLUMNS, rx__record_call(call, "rx_order_columns", table), table);
	rx_schema_table *definition;

	if (!operation)
		return;
	definition = rx__arena_zalloc(&op->arena, sizeof(*definition));
	if (!definition) {
		rx__fail_nomem(&op->error);
		return;
	}
	definition->name = operation->table;
	for (; *columns && !op->error.code; columns++)
		add_column(op, call, definition, *columns);
	operation->definition = definition;
}
