/* The way back. Structure comes back as it was; values that were lost do not, and where a column may
 * not be without one its rows get the plainest value there is, which the remark says. */
#include "base/fail.h"
#include "schema/fill.h"
#include "schema/operation.h"
#include "schema/schema.h"

/* Begins the opposite of an operation on the same table. */
static rx__operation *push(rx_op *out, rx__operation_kind kind, const rx__operation *in)
{
	rx__operation *operation = rx__op_push(out, kind, in->table);

	if (operation && in->schema) {
		operation->schema = rx__arena_strdup(&out->arena, in->schema);
		if (!operation->schema) {
			rx__fail_nomem(&out->error);
			return NULL;
		}
	}
	return operation;
}

static int unknown(rx_op *out, const rx__operation *in, const char *what, const char *do_instead)
{
	return rx__fail(&out->error, RX_EMIGRATION,
		"the way back is not known: what %s '%s' of table '%s' was is not written down; %s", what,
		in->name ? in->name : "", in->table ? in->table : "", do_instead);
}

/* An index that went with its table. */
static void recreate_index(rx_op *out, const rx__operation *in, const rx_schema_index *index)
{
	rx__operation *operation = push(out, RX__OP_CREATE_INDEX, in);

	if (operation) {
		operation->name = index->name;
		operation->index = index;
	}
}

static void reverse_drop_table(rx_op *out, const rx__operation *in)
{
	rx_schema_table *definition;
	rx__operation *operation;

	if (!in->definition) {
		unknown(out, in, "the definition", "write rx_create_table in downgrade by hand");
		return;
	}
	definition = rx__arena_alloc(&out->arena, sizeof(*definition));
	operation = push(out, RX__OP_CREATE_TABLE, in);
	if (!operation)
		return;
	if (!definition) {
		rx__fail_nomem(&out->error);
		return;
	}
	*definition = *in->definition;
	definition->indexes = NULL;
	definition->n_indexes = 0;
	operation->definition = definition;
	operation->remark = "the rows that it had do not come back";
	for (size_t i = 0; i < in->definition->n_indexes; i++)
		recreate_index(out, in, &in->definition->indexes[i]);
}

static void reverse_rename(rx_op *out, const rx__operation *in)
{
	rx__operation *operation = push(out, in->kind, in);

	if (!operation)
		return;
	operation->name = in->new_name;
	operation->new_name = in->name;
	if (in->kind == RX__OP_RENAME_TABLE) {
		operation->table = in->new_name;
		operation->name = NULL;
		operation->new_name = in->table;
	}
}

/* NULL where the rows need no value: it may be NULL, has a default, or is computed. */
static const char *needed_fill(rx_op *out, const rx_schema_column *column)
{
	const char *zero;

	if (column->nullable || column->server_default || column->default_now || column->computed ||
		column->autoincrement)
		return NULL;
	if (column->fill)
		return column->fill;
	zero = rx__fill_zero(&out->arena, &column->type);
	if (!zero)
		rx__fail_nomem(&out->error);
	return zero;
}

static void reverse_drop_column(rx_op *out, const rx__operation *in)
{
	rx__operation *operation;

	if (!in->column) {
		unknown(out, in, "the column", "write rx_add_column in downgrade by hand");
		return;
	}
	operation = push(out, RX__OP_ADD_COLUMN, in);
	if (!operation)
		return;
	operation->name = in->name;
	operation->column = in->column;
	operation->fill = needed_fill(out, in->column);
	operation->remark = "the values that it had do not come back";
}

static void reverse_alter_column(rx_op *out, const rx__operation *in)
{
	rx__operation *operation;

	if (!in->old_column) {
		unknown(out, in, "the column", "write rx_alter_column in downgrade by hand");
		return;
	}
	operation = push(out, RX__OP_ALTER_COLUMN, in);
	if (!operation)
		return;
	operation->name = in->name;
	operation->column = in->old_column;
	operation->old_column = in->column;
	operation->drop_identity =
		in->column && in->column->autoincrement && !in->old_column->autoincrement;
	if (in->column && in->column->nullable && !in->old_column->nullable) {
		operation->fill = in->old_column->server_default;
		operation->remark = operation->fill
			? "rows without a value get this one"
			: "refused where a row has no value: add .fill for those";
	}
}

/* The operation of that kind about the same constraint. */
static void push_constraint(rx_op *out, rx__operation_kind kind, const rx__operation *in)
{
	rx__operation *operation = push(out, kind, in);

	if (!operation)
		return;
	operation->name = in->name;
	operation->key = in->key;
	operation->is_primary = in->is_primary;
	operation->check = in->check;
	operation->foreign_key = in->foreign_key;
}

static void reverse_drop_constraint(rx_op *out, const rx__operation *in)
{
	if (in->key)
		push_constraint(out, RX__OP_CREATE_KEY, in);
	else if (in->check)
		push_constraint(out, RX__OP_CREATE_CHECK, in);
	else if (in->foreign_key)
		push_constraint(out, RX__OP_CREATE_FOREIGN_KEY, in);
	else
		unknown(out, in, "the constraint", "write rx_create_constraint in downgrade by hand");
}

static void reverse_index(rx_op *out, const rx__operation *in)
{
	bool drop = in->kind == RX__OP_CREATE_INDEX;
	rx__operation *operation;

	if (!in->index) {
		unknown(out, in, "the index", "write rx_create_index in downgrade by hand");
		return;
	}
	operation = push(out, drop ? RX__OP_DROP_INDEX : RX__OP_CREATE_INDEX, in);
	if (!operation)
		return;
	operation->name = in->name;
	operation->index = in->index;
	operation->concurrently = in->concurrently;
}

static void reverse_simple(rx_op *out, const rx__operation *in, rx__operation_kind kind)
{
	rx__operation *operation = push(out, kind, in);

	if (!operation)
		return;
	operation->name = in->name;
	operation->definition = in->definition;
	operation->column = in->column;
	operation->sql = in->old_sql;
	operation->old_sql = in->sql;
	operation->destructive = kind == RX__OP_DROP_TABLE || kind == RX__OP_DROP_COLUMN;
}

/* A STRICT table had other words for the type. */
static bool is_strict_type(const rx_ddl_type *type)
{
	return type->native || type->kind == RX_TYPE_INT32 || type->kind == RX_TYPE_FLOAT ||
		type->kind == RX_TYPE_BYTES || (type->kind == RX_TYPE_TEXT && !type->length);
}

static void restore_types(rx_op *out, const rx__operation *in)
{
	const rx_schema_table *old = in->old_definition;

	for (size_t i = 0; i < old->n_columns; i++) {
		rx__operation *operation;

		if (is_strict_type(&old->columns[i].type))
			continue;
		operation = push(out, RX__OP_ALTER_COLUMN, in);
		if (!operation)
			return;
		operation->name = old->columns[i].name;
		operation->column = &old->columns[i];
	}
}

static void reverse_definition(rx_op *out, const rx__operation *in)
{
	rx__operation *operation;

	if (!in->old_definition) {
		unknown(out, in, "the definition", "write it in downgrade by hand");
		return;
	}
	operation = push(out, in->kind, in);
	if (!operation)
		return;
	operation->definition = in->old_definition;
	operation->old_definition = in->definition;
	if (in->kind == RX__OP_TABLE_OPTIONS && in->definition->strict && !in->old_definition->strict)
		restore_types(out, in);
}

static void reverse_enum(rx_op *out, const rx__operation *in)
{
	bool create = in->kind == RX__OP_DROP_ENUM;
	rx__operation *operation;

	if (create && !in->column) {
		rx__fail(&out->error, RX_EMIGRATION,
			"the way back of dropping the type \"%s\" is not known; say in the drop which labels "
			"it "
			"had",
			in->name);
		return;
	}
	operation = push(out, create ? RX__OP_CREATE_ENUM : RX__OP_DROP_ENUM, in);
	if (!operation)
		return;
	operation->name = in->name;
	operation->column = in->column;
}

static void reverse_label(rx_op *out, const rx__operation *in)
{
	rx__operation *operation = push(out, RX__OP_RENAME_LABEL, in);

	if (!operation)
		return;
	operation->name = in->name;
	operation->label = in->new_name;
	operation->new_name = in->label;
}

/* A view or trigger comes back by what its drop says of it. */
static void reverse_object(rx_op *out, const rx__operation *in)
{
	static const rx__operation_kind opposites[] = {
		[RX__OP_CREATE_VIEW] = RX__OP_DROP_VIEW,
		[RX__OP_DROP_VIEW] = RX__OP_CREATE_VIEW,
		[RX__OP_CREATE_TRIGGER] = RX__OP_DROP_TRIGGER,
		[RX__OP_DROP_TRIGGER] = RX__OP_CREATE_TRIGGER,
	};
	const rx__operation_kind kind = opposites[in->kind];
	rx__operation *operation;

	if ((kind == RX__OP_CREATE_VIEW || kind == RX__OP_CREATE_TRIGGER) &&
		(!in->sql || (kind == RX__OP_CREATE_TRIGGER && !in->timing))) {
		rx__fail(&out->error, RX_EMIGRATION,
			"the way back of dropping %s \"%s\" is not known; say in the drop what it was (%s)",
			kind == RX__OP_CREATE_VIEW ? "view" : "trigger", in->name,
			kind == RX__OP_CREATE_VIEW ? ".query" : ".timing and .body");
		return;
	}
	operation = push(out, kind, in);
	if (!operation)
		return;
	operation->name = in->name;
	operation->timing = in->timing;
	operation->sql = in->sql;
	operation->sql_sqlite = in->sql_sqlite;
	operation->sql_postgresql = in->sql_postgresql;
	operation->sql_mariadb = in->sql_mariadb;
}

static void reverse_one(rx_op *out, const rx__operation *in)
{
	switch (in->kind) {
	case RX__OP_CREATE_TABLE:
		reverse_simple(out, in, RX__OP_DROP_TABLE);
		return;
	case RX__OP_DROP_TABLE:
		reverse_drop_table(out, in);
		return;
	case RX__OP_RENAME_TABLE:
	case RX__OP_RENAME_COLUMN:
		reverse_rename(out, in);
		return;
	case RX__OP_ADD_COLUMN:
		reverse_simple(out, in, RX__OP_DROP_COLUMN);
		return;
	case RX__OP_DROP_COLUMN:
		reverse_drop_column(out, in);
		return;
	case RX__OP_ALTER_COLUMN:
		reverse_alter_column(out, in);
		return;
	case RX__OP_CREATE_INDEX:
	case RX__OP_DROP_INDEX:
		reverse_index(out, in);
		return;
	case RX__OP_CREATE_KEY:
	case RX__OP_CREATE_CHECK:
	case RX__OP_CREATE_FOREIGN_KEY:
		push_constraint(out, RX__OP_DROP_CONSTRAINT, in);
		return;
	case RX__OP_DROP_CONSTRAINT:
		reverse_drop_constraint(out, in);
		return;
	case RX__OP_TABLE_COMMENT:
		reverse_simple(out, in, RX__OP_TABLE_COMMENT);
		return;
	case RX__OP_CREATE_VIEW:
	case RX__OP_DROP_VIEW:
	case RX__OP_CREATE_TRIGGER:
	case RX__OP_DROP_TRIGGER:
		reverse_object(out, in);
		return;
	case RX__OP_RENAME_INDEX:
	case RX__OP_RENAME_CONSTRAINT:
		reverse_rename(out, in);
		return;
	case RX__OP_CREATE_ENUM:
	case RX__OP_DROP_ENUM:
		reverse_enum(out, in);
		return;
	case RX__OP_ADD_LABEL:
		reverse_alter_column(out, in);
		return;
	case RX__OP_RENAME_LABEL:
		reverse_label(out, in);
		return;
	case RX__OP_BACKFILL:
	case RX__OP_SESSION:
	case RX__OP_RUN_SQL:
		rx__fail(&out->error, RX_EMIGRATION,
			"the way back of %s is not known; write it in downgrade by hand",
			in->kind == RX__OP_RUN_SQL		 ? "rx_run_sql"
				: in->kind == RX__OP_SESSION ? "rx_op_session"
				: in->name					 ? "rx_copy_column"
											 : "rx_backfill");
		return;
	case RX__OP_TABLE_OPTIONS:
	case RX__OP_ORDER_COLUMNS:
		reverse_definition(out, in);
		return;
	case RX__OP_IRREVERSIBLE:
		rx__fail(&out->error, RX_EMIGRATION, "this cannot be undone: %s", in->sql ? in->sql : "");
		return;
	}
}

int rx__op_reverse(rx_op *out, const rx_op *in, rx_error *error)
{
	rx_op list;
	int result;

	/* First with parts that belong to `in`, then whole copies: half-copied operations never show. */
	rx__op_init(&list, in->source);
	for (size_t i = in->n; i-- > 0;)
		reverse_one(&list, &in->list[i]);
	for (size_t i = 0; i < list.n && !list.error.code; i++) {
		if (!rx__op_push_copy(out, &list.list[i]))
			list.error = out->error;
	}
	result = list.error.code;
	if (result && error)
		*error = list.error;
	rx__op_deinit(&list);
	return result;
}
