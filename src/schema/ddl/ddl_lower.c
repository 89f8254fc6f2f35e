/* An enum brings a CHECK with it where the engine has no type of labels: it is made with the column,
 * changed with its labels, and goes with its type. Constraints that a script drops are looked up, so
 * that one without a name is found by what it says. */
#include "base/fail.h"
#include "schema/constraint.h"
#include "schema/ddl/ddl.h"
#include "schema/ddl/ddl_statement.h"
#include "schema/label.h"
#include "schema/schema.h"
#include "schema/sql_text.h"

/* The CHECK that the column has for its labels; NULL if it has none. */
static const rx_schema_check *check_of(const rx_schema_table *table, const char *column)
{
	for (size_t i = 0; i < table->n_checks; i++) {
		if (rx__constraint_is_labels(table->checks[i].sql, column))
			return &table->checks[i];
	}
	return NULL;
}

static int push_drop(rx_op *out, const rx__operation *like, const rx_schema_table *table,
	const rx_schema_check *check, rx_error *error)
{
	rx__constraint_at at = { RX__CONSTRAINT_CHECK, (size_t)(check - table->checks) };
	rx__operation operation = {
		.kind = RX__OP_DROP_CONSTRAINT,
		.schema = like->schema,
		.table = like->table,
		.name = rx__constraint_name(&out->arena, table, at),
		.check = check,
	};

	if (!operation.name || !rx__op_push_copy(out, &operation))
		return rx__fail_nomem(error);
	return 0;
}

static int push_create(
	rx_op *out, const rx__operation *like, const rx_schema_check *check, rx_error *error)
{
	rx__operation operation = {
		.kind = RX__OP_CREATE_CHECK,
		.schema = like->schema,
		.table = like->table,
		.name = check->name,
		.check = check,
	};

	return rx__op_push_copy(out, &operation) ? 0 : rx__fail_nomem(error);
}

/* In a STRICT table of SQLite a column's type is one of five words. */
static int push_column(rx_op *out, const rx_schema_table *table, const rx_dialect *dialect,
	const rx__operation *operation, rx_error *error)
{
	rx__operation *pushed = rx__op_push_copy(out, operation);
	rx_buf word = RX_BUF_INIT;
	rx_schema_column *column;
	int result = 0;

	if (!pushed)
		return rx__fail_nomem(error);
	if (!table || !table->strict || pushed->column->type.native)
		return 0;
	column = rx__arena_alloc(&out->arena, sizeof(*column));
	if (!column)
		return rx__fail_nomem(error);
	*column = *pushed->column;
	result = rx__ddl_type(&word, dialect, &column->type, true, error);
	column->type = (rx_ddl_type){ .native = rx__arena_strdup(&out->arena, rx__buf_text(&word)) };
	pushed->column = column;
	rx__buf_deinit(&word);
	return result || column->type.native ? result : rx__fail_nomem(error);
}

/* The CHECK of the column that its new type replaces or does without. To a column that becomes no
 * enum it belonged only if that was one, or if it has the name that only such a CHECK has. */
static const rx_schema_check *replaced_check(
	rx_arena *arena, const rx_schema_table *table, const rx__operation *operation, bool is_enum)
{
	const rx_schema_column *old = operation->old_column;
	const rx_schema_check *check;

	if (!table || operation->kind != RX__OP_ALTER_COLUMN)
		return NULL;
	check = check_of(table, operation->name);
	if (!check || is_enum || (old && old->type.kind == RX_TYPE_ENUM))
		return check;
	return check->name &&
			rx__same_name(
				check->name, rx__constraint_enum_name(arena, operation->table, operation->name))
		? check
		: NULL;
}

static int lower_column(rx_op *out, const rx_schema_table *table, const rx_dialect *dialect,
	const rx__operation *operation, rx_error *error)
{
	const rx_schema_column *column = operation->column;
	bool is_enum = column->type.kind == RX_TYPE_ENUM && column->type.labels;
	const rx_schema_check *old = replaced_check(&out->arena, table, operation, is_enum);
	rx_schema_check own;
	int result = 0;

	if (is_enum && !rx__constraint_of_enum(&out->arena, &own, operation->table, column))
		return rx__fail_nomem(error);
	if (old && is_enum && rx__sql_equal(old->sql, own.sql))
		return push_column(out, table, dialect, operation, error);
	if (old)
		result = push_drop(out, operation, table, old, error);
	if (!result)
		result = push_column(out, table, dialect, operation, error);
	if (!result && is_enum)
		result = push_create(out, operation, &own, error);
	return result;
}

static int lower_drop(
	rx_op *out, const rx_schema_table *table, const rx__operation *operation, rx_error *error)
{
	rx__operation known = *operation;
	rx__constraint_at at = { RX__CONSTRAINT_NONE, 0 };

	if (table)
		at = rx__constraint_named(&out->arena, table, operation->name);
	if (at.what != RX__CONSTRAINT_NONE) {
		known.key = NULL;
		known.check = NULL;
		known.foreign_key = NULL;
		known.is_primary = at.what == RX__CONSTRAINT_PRIMARY_KEY;
	}
	if (at.what == RX__CONSTRAINT_PRIMARY_KEY)
		known.key = &table->primary_key;
	else if (at.what == RX__CONSTRAINT_UNIQUE)
		known.key = &table->uniques[at.i];
	else if (at.what == RX__CONSTRAINT_FOREIGN_KEY)
		known.foreign_key = &table->foreign_keys[at.i];
	else if (at.what == RX__CONSTRAINT_CHECK)
		known.check = &table->checks[at.i];
	return rx__op_push_copy(out, &known) ? 0 : rx__fail_nomem(error);
}

static int lower_rename_index(
	rx_op *out, const rx_schema_table *table, const rx__operation *operation, rx_error *error)
{
	const rx_schema_index *index = table ? rx__schema_index_named(table, operation->name) : NULL;
	rx__operation part = { .kind = RX__OP_DROP_INDEX,
		.schema = operation->schema,
		.table = operation->table,
		.name = operation->name,
		.index = index };
	rx_schema_index renamed;

	if (!index)
		return rx__fail(error, RX_EMIGRATION,
			"index '%s' of table '%s' does not exist at this point", operation->name,
			operation->table);
	if (!rx__op_push_copy(out, &part))
		return rx__fail_nomem(error);
	renamed = *index;
	renamed.name = operation->new_name;
	part.kind = RX__OP_CREATE_INDEX;
	part.name = operation->new_name;
	part.index = &renamed;
	return rx__op_push_copy(out, &part) ? 0 : rx__fail_nomem(error);
}

/* Dropped by its old name and made by its new one: one rebuild. */
static int lower_rename_constraint(
	rx_op *out, const rx_schema_table *table, const rx__operation *operation, rx_error *error)
{
	rx__operation drop = *operation, create;
	rx_schema_foreign_key foreign_key;
	rx_schema_check check;
	rx_schema_key key;
	int result;

	drop.kind = RX__OP_DROP_CONSTRAINT;
	drop.new_name = NULL;
	result = lower_drop(out, table, &drop, error);
	if (result)
		return result;
	create = out->list[out->n - 1];
	create.name = operation->new_name;
	create.kind = create.key ? RX__OP_CREATE_KEY
		: create.check		 ? RX__OP_CREATE_CHECK
							 : RX__OP_CREATE_FOREIGN_KEY;
	if (create.key) {
		key = *create.key;
		key.name = operation->new_name;
		create.key = &key;
	} else if (create.check) {
		check = *create.check;
		check.name = operation->new_name;
		create.check = &check;
	} else if (create.foreign_key) {
		foreign_key = *create.foreign_key;
		foreign_key.name = operation->new_name;
		create.foreign_key = &foreign_key;
	} else {
		return rx__fail(error, RX_EMIGRATION,
			"constraint '%s' of table '%s' does not exist at this point", operation->name,
			operation->table);
	}
	return rx__op_push_copy(out, &create) ? 0 : rx__fail_nomem(error);
}

/* Rows that have the label get its new name between the old CHECK and the new one. */
static int push_relabel(
	rx_op *out, const rx_dialect *dialect, const rx__operation *operation, rx_error *error)
{
	rx__operation update = {
		.kind = RX__OP_BACKFILL, .schema = operation->schema, .table = operation->table
	};
	rx_buf set = RX_BUF_INIT, where = RX_BUF_INIT;
	int result = 0;

	rx__ddl_name(&set, dialect, operation->name);
	rx__buf_puts(&set, " = ");
	rx__ddl_literal(&set, operation->new_name);
	rx__ddl_name(&where, dialect, operation->name);
	rx__buf_puts(&where, " = ");
	rx__ddl_literal(&where, operation->label);
	update.sql = rx__buf_text(&set);
	update.where = rx__buf_text(&where);
	if (set.error || where.error || !rx__op_push_copy(out, &update))
		result = rx__fail_nomem(error);
	rx__buf_deinit(&set);
	rx__buf_deinit(&where);
	return result;
}

static int lower_label(rx_op *out, const rx_schema_table *table, const rx_dialect *dialect,
	const rx__operation *operation, rx_error *error)
{
	const rx_schema_column *old = table ? rx_schema_column_named(table, operation->name) : NULL;
	const rx_schema_check *check = old ? check_of(table, operation->name) : NULL;
	rx__operation alter = { .kind = RX__OP_ALTER_COLUMN,
		.schema = operation->schema,
		.table = operation->table,
		.name = operation->name,
		.old_column = old };
	rx_schema_column column;
	rx_schema_check own;
	int result;

	if (!old)
		return rx__fail(error, RX_EMIGRATION, "column %s.%s does not exist at this point",
			operation->table, operation->name);
	column = *old;
	alter.column = &column;
	result = rx__label_change(&out->arena, &column.type, operation, error);
	if (result || operation->kind == RX__OP_ADD_LABEL)
		return result ? result : lower_column(out, table, dialect, &alter, error);
	if (check)
		result = push_drop(out, operation, table, check, error);
	if (!result)
		result = push_relabel(out, dialect, operation, error);
	if (!result)
		result = push_column(out, table, dialect, &alter, error);
	if (!result && !rx__constraint_of_enum(&out->arena, &own, operation->table, &column))
		result = rx__fail_nomem(error);
	if (!result && check)
		own.name = check->name ? check->name : own.name;
	return result ? result : push_create(out, operation, &own, error);
}

int rx__ddl_lower(rx_op *out, const rx_schema *schema, const rx_dialect *dialect,
	const rx__operation *operation, rx_error *error)
{
	const rx_schema_table *table = operation->table
		? rx_schema_table_named(schema, operation->schema, operation->table)
		: NULL;

	if (operation->kind == RX__OP_ADD_COLUMN || operation->kind == RX__OP_ALTER_COLUMN)
		return lower_column(out, table, dialect, operation, error);
	if (operation->kind == RX__OP_DROP_CONSTRAINT)
		return lower_drop(out, table, operation, error);
	if (operation->kind == RX__OP_RENAME_CONSTRAINT)
		return lower_rename_constraint(out, table, operation, error);
	if (operation->kind == RX__OP_RENAME_INDEX)
		return lower_rename_index(out, table, operation, error);
	if (operation->kind == RX__OP_ADD_LABEL || operation->kind == RX__OP_RENAME_LABEL)
		return lower_label(out, table, dialect, operation, error);
	return rx__op_push_copy(out, operation) ? 0 : rx__fail_nomem(error);
}
