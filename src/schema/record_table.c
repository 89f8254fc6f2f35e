/* What the calls of a script do for a table as a whole: its options, the order of its columns. */
#include "base/fail.h"
#include "schema/record_item.h"
#include "schema/schema.h"

/* The operation's table, with nothing but its name; NULL after an error. */
static rx_schema_table *begin(
	rx_op *op, rx__operation_kind kind, const char *call, const char *table)
{
	rx__operation *operation = rx__record_begin(op, kind, call, table);
	rx_schema_table *definition;

	if (!operation)
		return NULL;
	definition = rx__arena_zalloc(&op->arena, sizeof(*definition));
	if (!definition) {
		rx__fail_nomem(&op->error);
		return NULL;
	}
	definition->name = operation->table;
	operation->definition = definition;
	return definition;
}

void rx__op_alter_table(rx_op *op, const char *table, const rx_table_change *args)
{
	char call[RX__RECORD_CALL_SIZE];
	rx_schema_table *definition =
		begin(op, RX__OP_TABLE_OPTIONS, rx__record_call(call, "rx_alter_table", table), table);

	if (!definition)
		return;
	definition->strict = args->strict;
	definition->without_rowid = args->without_rowid;
	rx__record_set_text(op, &definition->engine, args->engine);
	rx__record_set_text(op, &definition->charset, args->charset);
	rx__record_set_text(op, &definition->collate, args->collate);
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
	rx_schema_table *definition =
		begin(op, RX__OP_ORDER_COLUMNS, rx__record_call(call, "rx_order_columns", table), table);

	if (!definition)
		return;
	for (; *columns && !op->error.code; columns++)
		add_column(op, call, definition, *columns);
}
