/* One operation, one call. The order of arguments is that of <reflex/migrate.h>. */
#include <stdio.h>

#include "migrate/script/c_literal.h"
#include "migrate/script/script.h"
#include "migrate/script/script_item.h"

static void put_table(rx__layout *layout, const rx__operation *op)
{
	if (!op->schema) {
		rx__layout_text(layout, NULL, op->table);
		return;
	}
	rx_buf name = RX_BUF_INIT;
	rx__buf_printf(&name, "%s.%s", op->schema, op->table);
	rx__layout_text(layout, NULL, rx__buf_text(&name));
	rx__buf_end_part(layout->out, &name);
}

static const char *const calls[] = {
	[RX__OP_CREATE_TABLE] = "rx_create_table",
	[RX__OP_DROP_TABLE] = "rx_drop_table",
	[RX__OP_RENAME_TABLE] = "rx_rename_table",
	[RX__OP_ADD_COLUMN] = "rx_add_column",
	[RX__OP_DROP_COLUMN] = "rx_drop_column",
	[RX__OP_ALTER_COLUMN] = "rx_alter_column",
	[RX__OP_RENAME_COLUMN] = "rx_rename_column",
	[RX__OP_CREATE_INDEX] = "rx_create_index",
	[RX__OP_DROP_INDEX] = "rx_drop_index",
	[RX__OP_CREATE_KEY] = "rx_create_constraint",
	[RX__OP_CREATE_CHECK] = "rx_create_constraint",
	[RX__OP_CREATE_FOREIGN_KEY] = "rx_create_constraint",
	[RX__OP_DROP_CONSTRAINT] = "rx_drop_constraint",
	[RX__OP_TABLE_COMMENT] = "rx_table_comment",
	[RX__OP_CREATE_VIEW] = "rx_create_view",
	[RX__OP_DROP_VIEW] = "rx_drop_view",
	[RX__OP_CREATE_TRIGGER] = "rx_create_trigger",
	[RX__OP_DROP_TRIGGER] = "rx_drop_trigger",
	[RX__OP_RENAME_INDEX] = "rx_rename_index",
	[RX__OP_RENAME_CONSTRAINT] = "rx_rename_constraint",
	[RX__OP_CREATE_ENUM] = "rx_create_enum",
	[RX__OP_DROP_ENUM] = "rx_drop_enum",
	[RX__OP_ADD_LABEL] = "rx_add_label",
	[RX__OP_RENAME_LABEL] = "rx_rename_label",
	[RX__OP_BACKFILL] = "rx_backfill",
	[RX__OP_SESSION] = "rx_op_session",
	[RX__OP_RUN_SQL] = "rx_run_sql",
	[RX__OP_IRREVERSIBLE] = "rx_irreversible",
	[RX__OP_TABLE_OPTIONS] = "rx_alter_table",
	[RX__OP_ORDER_COLUMNS] = "rx_order_columns",
};

/* What stands behind the table of an operation that is about a column. */
static void put_column(rx__layout *layout, const rx__operation *op)
{
	rx__item_column(layout, op->column, false, false);
	rx__layout_text(layout, "fill", op->fill);
	rx__layout_flag(layout, "drop_identity", op->drop_identity);
}

static void put_engines(rx__layout *layout, const rx__operation *op)
{
	rx__layout_text(layout, "sqlite", op->sql_sqlite);
	rx__layout_text(layout, "postgresql", op->sql_postgresql);
	rx__layout_text(layout, "mariadb", op->sql_mariadb);
}

static void put_sql(rx__layout *layout, const rx__operation *op)
{
	rx__layout_text(layout, NULL, op->sql);
	put_engines(layout, op);
}

/* "schema.name" of a view. */
static void put_view(rx__layout *layout, const rx__operation *op)
{
	rx__operation named = *op;
	named.table = op->name;
	put_table(layout, &named);
}

static void put_trigger(rx__layout *layout, const rx__operation *op)
{
	const bool is_new = op->kind == RX__OP_CREATE_TRIGGER;
	rx__layout_text(layout, NULL, op->name);
	put_table(layout, op);
	rx__layout_text(layout, is_new ? NULL : "timing", op->timing);
	rx__layout_text(layout, is_new ? NULL : "body", op->sql);
	put_engines(layout, op);
}

static void put_constraint(rx__layout *layout, const rx__operation *op)
{
	put_table(layout, op);
	if (op->kind == RX__OP_CREATE_CHECK)
		rx__item_check(layout, op->check);
	else if (op->kind == RX__OP_CREATE_FOREIGN_KEY)
		rx__item_foreign_key(layout, op->foreign_key);
	else if (op->is_primary)
		rx__item_primary_key(layout, op->key);
	else
		rx__item_unique(layout, op->key);
}

static void put_enum(rx__layout *layout, const rx__operation *op)
{
	rx__layout_text(layout, NULL, op->name);
	for (size_t i = 0; op->column && op->column->type.labels[i]; i++)
		rx__layout_text(layout, NULL, op->column->type.labels[i]);
}

static void put_label(rx__layout *layout, const rx__operation *op)
{
	put_table(layout, op);
	rx__layout_text(layout, NULL, op->name);
	rx__layout_text(layout, NULL, op->label);
	if (op->kind == RX__OP_RENAME_LABEL)
		rx__layout_text(layout, NULL, op->new_name);
	rx__layout_text(layout, "after", op->after);
	rx__layout_text(layout, "before", op->before);
}

static void put_backfill(rx__layout *layout, const rx__operation *op)
{
	char batch[32];
	put_table(layout, op);
	if (op->new_name) {
		rx__layout_text(layout, NULL, op->name);
		rx__layout_text(layout, NULL, op->new_name);
		rx__layout_text(layout, "as", op->sql);
	} else {
		rx__layout_text(layout, NULL, op->sql);
	}
	rx__layout_text(layout, "where", op->where);
	snprintf(batch, sizeof(batch), ".batch = %d", op->batch);
	if (op->batch)
		rx__layout_argument(layout, batch);
	put_engines(layout, op);
}

static void put_arguments(rx__layout *layout, const rx__operation *op)
{
	switch (op->kind) {
	case RX__OP_CREATE_TABLE:
		put_table(layout, op);
		rx__item_table(layout, op->definition);
		break;
	case RX__OP_DROP_TABLE:
		put_table(layout, op);
		break;
	case RX__OP_RENAME_TABLE:
		put_table(layout, op);
		rx__layout_text(layout, NULL, op->new_name);
		break;
	case RX__OP_ADD_COLUMN:
	case RX__OP_ALTER_COLUMN:
		put_table(layout, op);
		put_column(layout, op);
		break;
	case RX__OP_DROP_COLUMN:
	case RX__OP_DROP_CONSTRAINT:
		put_table(layout, op);
		rx__layout_text(layout, NULL, op->name);
		break;
	case RX__OP_RENAME_COLUMN:
	case RX__OP_RENAME_INDEX:
	case RX__OP_RENAME_CONSTRAINT:
		put_table(layout, op);
		rx__layout_text(layout, NULL, op->name);
		rx__layout_text(layout, NULL, op->new_name);
		break;
	case RX__OP_CREATE_INDEX:
		rx__layout_text(layout, NULL, op->index->name);
		put_table(layout, op);
		rx__item_index(layout, op->index);
		rx__layout_flag(layout, "concurrently", op->concurrently);
		break;
	case RX__OP_DROP_INDEX:
		rx__layout_text(layout, NULL, op->name);
		put_table(layout, op);
		rx__layout_flag(layout, "concurrently", op->concurrently);
		break;
	case RX__OP_CREATE_ENUM:
	case RX__OP_DROP_ENUM:
		put_enum(layout, op);
		break;
	case RX__OP_ADD_LABEL:
	case RX__OP_RENAME_LABEL:
		put_label(layout, op);
		break;
	case RX__OP_BACKFILL:
		put_backfill(layout, op);
		break;
	case RX__OP_SESSION: /* its rows are not known: the call alone stands for it */
		break;
	case RX__OP_CREATE_KEY:
	case RX__OP_CREATE_CHECK:
	case RX__OP_CREATE_FOREIGN_KEY:
		put_constraint(layout, op);
		break;
	case RX__OP_TABLE_COMMENT:
		put_table(layout, op);
		rx__layout_text(layout, NULL, op->sql);
		break;
	case RX__OP_CREATE_VIEW:
		put_view(layout, op);
		put_sql(layout, op);
		break;
	case RX__OP_DROP_VIEW:
		put_view(layout, op);
		rx__layout_text(layout, "query", op->sql);
		put_engines(layout, op);
		break;
	case RX__OP_CREATE_TRIGGER:
	case RX__OP_DROP_TRIGGER:
		put_trigger(layout, op);
		break;
	case RX__OP_RUN_SQL:
		put_sql(layout, op);
		break;
	case RX__OP_TABLE_OPTIONS:
		put_table(layout, op);
		rx__layout_flag(layout, "strict", op->definition->strict);
		rx__layout_flag(layout, "without_rowid", op->definition->without_rowid);
		rx__layout_text(layout, "engine", op->definition->engine);
		rx__layout_text(layout, "charset", op->definition->charset);
		rx__layout_text(layout, "collate", op->definition->collate);
		break;
	case RX__OP_ORDER_COLUMNS:
		put_table(layout, op);
		for (size_t i = 0; i < op->definition->n_columns; i++)
			rx__layout_text(layout, NULL, op->definition->columns[i].name);
		break;
	case RX__OP_IRREVERSIBLE:
		rx__layout_text(layout, NULL, op->sql);
		break;
	}
}

void rx__script_operations(rx_buf *out, const rx_op *operations)
{
	for (size_t i = 0; i < operations->n; i++) {
		const rx__operation *op = &operations->list[i];
		rx__layout layout = { .out = out };
		if (op->remark)
			rx__layout_comment(out, op->remark);
		rx__layout_begin(&layout,
			op->new_name && op->kind == RX__OP_BACKFILL ? "rx_copy_column" : calls[op->kind]);
		put_arguments(&layout, op);
		rx__layout_end(&layout);
	}
}
