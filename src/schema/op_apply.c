/* What operations do to a schema in memory: history is replayed here, so each thing that an
 * operation names must be there, and what it makes must not be. Definitions are copied: the schema
 * never points into a list of operations. */
#include "base/fail.h"
#include "schema/constraint.h"
#include "schema/label.h"
#include "schema/operation.h"
#include "schema/schema.h"
#include "schema/sql_text.h"

typedef struct apply {
	rx_schema *schema;
	rx_arena *arena;
	const rx__operation *operation;
	rx_schema_table *table; /* the operation's, where it must be there */
	rx_error *error;
} apply;

static int fail(const apply *a, const char *what, const char *name, const char *state)
{
	const rx__operation *operation = a->operation;

	return rx__fail(a->error, RX_EMIGRATION, "%s '%s' of table '%s%s%s' %s", what, name,
		operation->schema ? operation->schema : "", operation->schema ? "." : "", operation->table,
		state);
}

static int missing(const apply *a, const char *what, const char *name)
{
	return fail(a, what, name, "does not exist at this point");
}

static int exists(const apply *a, const char *what, const char *name)
{
	return fail(a, what, name, "exists already at this point");
}

/* ---- tables */

static int create_table(apply *a)
{
	const rx_schema_table *definition = a->operation->definition;
	rx_schema_table *table;

	if (rx_schema_table_named(a->schema, a->operation->schema, a->operation->table))
		return rx__fail(a->error, RX_EMIGRATION, "table '%s' exists already at this point",
			a->operation->table);
	table = rx__arena_push(
		a->arena, &a->schema->tables, &a->schema->n_tables, sizeof(*a->schema->tables));
	if (!table || !rx__schema_copy_table(a->arena, table, definition))
		return rx__fail_nomem(a->error);
	for (size_t i = 0; i < table->n_columns; i++) {
		if (table->columns[i].type.kind == RX_TYPE_ENUM &&
			!rx__constraint_follow_type(a->arena, table, &table->columns[i], true))
			return rx__fail_nomem(a->error);
	}
	return 0;
}

static int drop_table(apply *a)
{
	size_t i = (size_t)(a->table - a->schema->tables);

	rx__schema_remove(&a->schema->tables, &a->schema->n_tables, i, sizeof(*a->schema->tables));
	return 0;
}

static int rename_table(apply *a)
{
	const char *in_schema = a->table->schema;
	const char *new_name = rx__arena_strdup(a->arena, a->operation->new_name);
	const char *target = rx__arena_printf(a->arena, "%s%s%s", in_schema ? in_schema : "",
		in_schema ? "." : "", a->operation->new_name);
	const rx_schema_table *other =
		rx_schema_table_named(a->schema, a->operation->schema, a->operation->new_name);

	if (!new_name || !target)
		return rx__fail_nomem(a->error);
	if (other && other != a->table)
		return rx__fail(
			a->error, RX_EMIGRATION, "table '%s' exists already at this point", new_name);
	for (size_t i = 0; i < a->schema->n_tables; i++) {
		rx_schema_table *table = &a->schema->tables[i];

		for (size_t k = 0; k < table->n_foreign_keys; k++) {
			if (rx__schema_points_to(&table->foreign_keys[k], a->table))
				table->foreign_keys[k].target_table = target;
		}
	}
	a->table->name = new_name;
	return 0;
}

static int table_comment(apply *a)
{
	a->table->comment = rx__arena_strdup(a->arena, a->operation->sql);
	return a->table->comment || !a->operation->sql ? 0 : rx__fail_nomem(a->error);
}

static int table_options(apply *a)
{
	const rx_schema_table *wanted = a->operation->definition;

	a->table->strict = wanted->strict;
	a->table->without_rowid = wanted->without_rowid;
	if (wanted->charset || wanted->collate) {
		for (size_t i = 0; i < a->table->n_columns; i++)
			a->table->columns[i].spelled = NULL;
		a->table->charset = rx__arena_strdup(a->arena, wanted->charset);
		a->table->collate = rx__arena_strdup(a->arena, wanted->collate);
	}
	if (wanted->engine)
		a->table->engine = rx__arena_strdup(a->arena, wanted->engine);
	return (wanted->engine && !a->table->engine) || (wanted->charset && !a->table->charset) ||
			(wanted->collate && !a->table->collate)
		? rx__fail_nomem(a->error)
		: 0;
}

/* ---- columns */

static int order_columns(apply *a)
{
	const rx_schema_table *wanted = a->operation->definition;
	rx_schema_column *ordered = rx__arena_array(a->arena, wanted->n_columns, sizeof(*ordered));

	if (wanted->n_columns != a->table->n_columns)
		return rx__fail(a->error, RX_EMIGRATION,
			"table '%s' has %zu columns at this point, and the order names %zu",
			a->operation->table, a->table->n_columns, wanted->n_columns);
	if (!ordered)
		return rx__fail_nomem(a->error);
	for (size_t i = 0; i < wanted->n_columns; i++) {
		const rx_schema_column *column = rx__schema_column(a->table, wanted->columns[i].name);

		if (!column)
			return missing(a, "column", wanted->columns[i].name);
		ordered[i] = *column;
	}
	for (size_t i = 0; i < wanted->n_columns; i++)
		a->table->columns[i] = ordered[i];
	return 0;
}

static int add_column(apply *a)
{
	const rx_schema_column *column = a->operation->column;
	rx_schema_column *added;

	if (rx__schema_column(a->table, column->name))
		return exists(a, "column", column->name);
	added = rx__arena_push(
		a->arena, &a->table->columns, &a->table->n_columns, sizeof(*a->table->columns));
	if (!added || !rx__schema_copy_column(a->arena, added, column) ||
		!rx__constraint_follow_type(a->arena, a->table, added, false))
		return rx__fail_nomem(a->error);
	return 0;
}

static bool in_names(const char *const *names, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++) {
		if (rx__same_name(names[i], name))
			return true;
	}
	return false;
}

static bool index_uses(const rx_schema_index *index, const char *column)
{
	for (size_t i = 0; i < index->n_parts; i++) {
		if (rx__same_name(index->parts[i].column, column) ||
			rx__sql_mentions(index->parts[i].expression, column))
			return true;
	}
	return rx__sql_mentions(index->where, column);
}

/* Takes out the constraints that cannot be without the column, as every engine does. */
static void drop_users(rx_schema_table *table, const char *column)
{
	for (size_t i = table->n_uniques; i-- > 0;) {
		if (in_names(table->uniques[i].columns, table->uniques[i].n_columns, column))
			rx__constraint_remove(table, (rx__constraint_at){ RX__CONSTRAINT_UNIQUE, i });
	}
	for (size_t i = table->n_foreign_keys; i-- > 0;) {
		if (in_names(table->foreign_keys[i].columns, table->foreign_keys[i].n_columns, column))
			rx__constraint_remove(table, (rx__constraint_at){ RX__CONSTRAINT_FOREIGN_KEY, i });
	}
	for (size_t i = table->n_checks; i-- > 0;) {
		if (rx__sql_mentions(table->checks[i].sql, column))
			rx__constraint_remove(table, (rx__constraint_at){ RX__CONSTRAINT_CHECK, i });
	}
	for (size_t i = table->n_indexes; i-- > 0;) {
		if (index_uses(&table->indexes[i], column))
			rx__schema_remove(&table->indexes, &table->n_indexes, i, sizeof(*table->indexes));
	}
	for (size_t i = table->primary_key.n_columns; i-- > 0;) {
		if (rx__same_name(table->primary_key.columns[i], column))
			rx__schema_remove(&table->primary_key.columns, &table->primary_key.n_columns, i,
				sizeof(*table->primary_key.columns));
	}
}

static int drop_column(apply *a)
{
	rx_schema_column *column = rx__schema_column(a->table, a->operation->name);
	size_t i;

	if (!column)
		return missing(a, "column", a->operation->name);
	i = (size_t)(column - a->table->columns);
	rx__schema_remove(&a->table->columns, &a->table->n_columns, i, sizeof(*a->table->columns));
	drop_users(a->table, a->operation->name);
	return 0;
}

/* What a model cannot say stays as it was. */
static void keep_unsaid(rx_schema_column *column, const rx_schema_column *before)
{
	column->invisible = before->invisible;
	column->compressed = before->compressed;
	column->unversioned = before->unversioned;
	column->on_update_now = before->on_update_now;
	column->own_check = before->own_check;
}

static int alter_column(apply *a)
{
	rx_schema_column *column = rx__schema_column(a->table, a->operation->name), before;
	const rx_schema_column *old = a->operation->old_column;
	bool was_enum;

	if (!column)
		return missing(a, "column", a->operation->name);
	was_enum = column->type.kind == RX_TYPE_ENUM || (old && old->type.kind == RX_TYPE_ENUM);
	before = *column;
	if (!rx__schema_copy_column(a->arena, column, a->operation->column))
		return rx__fail_nomem(a->error);
	column->autoincrement |= before.autoincrement && !a->operation->drop_identity;
	if (column->autoincrement && !column->identity)
		column->identity = before.identity;
	keep_unsaid(column, &before);
	if (!rx__constraint_follow_type(a->arena, a->table, column, was_enum))
		return rx__fail_nomem(a->error);
	return 0;
}

/* ---- a column under another name, wherever it stands */

static bool rename_in_sql(const apply *a, const char **sql, const char *new_name)
{
	const char *old = *sql;

	*sql = rx__sql_rename(a->arena, old, a->operation->name, new_name, '"');
	return *sql || !old;
}

static void rename_in_names(const apply *a, const char **names, size_t n, const char *new_name)
{
	for (size_t i = 0; i < n; i++) {
		if (rx__same_name(names[i], a->operation->name))
			names[i] = new_name;
	}
}

static bool rename_in_index(const apply *a, rx_schema_index *index, const char *new_name)
{
	for (size_t i = 0; i < index->n_parts; i++) {
		if (rx__same_name(index->parts[i].column, a->operation->name))
			index->parts[i].column = new_name;
		if (!rename_in_sql(a, &index->parts[i].expression, new_name))
			return false;
	}
	return rename_in_sql(a, &index->where, new_name);
}

static bool rename_in_check(const apply *a, rx_schema_check *check, const char *new_name)
{
	if (check->column && rx__same_name(check->column, a->operation->name))
		check->column = new_name;
	return rename_in_sql(a, &check->sql, new_name);
}

static void rename_in_foreign_keys(const apply *a, const char *new_name)
{
	for (size_t i = 0; i < a->schema->n_tables; i++) {
		rx_schema_table *table = &a->schema->tables[i];

		for (size_t k = 0; k < table->n_foreign_keys; k++) {
			rx_schema_foreign_key *key = &table->foreign_keys[k];

			if (table == a->table) {
				rename_in_names(a, key->columns, key->n_columns, new_name);
				rename_in_names(a, key->delete_columns, key->n_delete_columns, new_name);
			}
			if (key->target_columns && rx__schema_points_to(key, a->table))
				rename_in_names(a, key->target_columns, key->n_columns, new_name);
		}
	}
}

static int rename_column(apply *a)
{
	rx_schema_column *column = rx__schema_column(a->table, a->operation->name);
	const char *new_name = rx__arena_strdup(a->arena, a->operation->new_name);
	rx_schema_column *other = rx__schema_column(a->table, a->operation->new_name);
	bool ok = new_name != NULL;

	if (!column)
		return missing(a, "column", a->operation->name);
	if (other && other != column)
		return exists(a, "column", a->operation->new_name);
	for (size_t i = 0; ok && i < a->table->n_columns; i++)
		ok = rename_in_sql(a, &a->table->columns[i].computed, new_name) &&
			rename_in_sql(a, &a->table->columns[i].own_check, new_name);
	for (size_t i = 0; ok && i < a->table->n_indexes; i++)
		ok = rename_in_index(a, &a->table->indexes[i], new_name);
	for (size_t i = 0; ok && i < a->table->n_checks; i++)
		ok = rename_in_check(a, &a->table->checks[i], new_name);
	if (!ok)
		return rx__fail_nomem(a->error);
	for (size_t i = 0; i < a->table->n_uniques; i++)
		rename_in_names(a, a->table->uniques[i].columns, a->table->uniques[i].n_columns, new_name);
	rename_in_names(a, a->table->primary_key.columns, a->table->primary_key.n_columns, new_name);
	rename_in_foreign_keys(a, new_name);
	column->name = new_name;
	return 0;
}

/* ---- indexes and constraints */

static int create_index(apply *a)
{
	const rx_schema_index *index = a->operation->index;
	rx_schema_index *added;

	for (size_t i = 0; i < a->table->n_indexes; i++) {
		if (rx__same_name(a->table->indexes[i].name, index->name))
			return exists(a, "index", index->name);
	}
	for (size_t i = 0; i < index->n_parts; i++) {
		if (index->parts[i].column && !rx__schema_column(a->table, index->parts[i].column))
			return missing(a, "column", index->parts[i].column);
	}
	added = rx__arena_push(
		a->arena, &a->table->indexes, &a->table->n_indexes, sizeof(*a->table->indexes));
	if (!added || !rx__schema_copy_index(a->arena, added, index))
		return rx__fail_nomem(a->error);
	return 0;
}

static int drop_index(apply *a)
{
	const rx_schema_index *index = rx__schema_index_named(a->table, a->operation->name);

	if (!index)
		return missing(a, "index", a->operation->name);
	rx__schema_remove(&a->table->indexes, &a->table->n_indexes, (size_t)(index - a->table->indexes),
		sizeof(*a->table->indexes));
	return 0;
}

static int check_columns(const apply *a, const char *const *columns, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (!rx__schema_column(a->table, columns[i]))
			return missing(a, "column", columns[i]);
	}
	return 0;
}

static int create_key(apply *a)
{
	const rx_schema_key *key = a->operation->key;
	rx_schema_key *added = &a->table->primary_key;
	int result = check_columns(a, key->columns, key->n_columns);

	if (result)
		return result;
	if (a->operation->is_primary && added->n_columns)
		return exists(a, "primary key", added->name ? added->name : "");
	if (!a->operation->is_primary)
		added = rx__arena_push(a->arena, &a->table->uniques, &a->table->n_uniques, sizeof(*added));
	if (!added || !rx__schema_copy_key(a->arena, added, key))
		return rx__fail_nomem(a->error);
	return 0;
}

static int create_check(apply *a)
{
	rx_schema_check *added =
		rx__arena_push(a->arena, &a->table->checks, &a->table->n_checks, sizeof(*a->table->checks));

	if (!added || !rx__schema_copy_check(a->arena, added, a->operation->check))
		return rx__fail_nomem(a->error);
	return 0;
}

static int create_foreign_key(apply *a)
{
	const rx_schema_foreign_key *key = a->operation->foreign_key;
	rx_schema_foreign_key *added;
	int result = check_columns(a, key->columns, key->n_columns);

	if (result)
		return result;
	added = rx__arena_push(a->arena, &a->table->foreign_keys, &a->table->n_foreign_keys,
		sizeof(*a->table->foreign_keys));
	if (!added || !rx__schema_copy_foreign_key(a->arena, added, key))
		return rx__fail_nomem(a->error);
	return 0;
}

static int drop_constraint(apply *a)
{
	rx__constraint_at at = rx__constraint_named(a->arena, a->table, a->operation->name);

	if (at.what == RX__CONSTRAINT_NONE)
		return missing(a, "constraint", a->operation->name);
	rx__constraint_remove(a->table, at);
	return 0;
}

static int rename_index(apply *a)
{
	rx_schema_index *index =
		(rx_schema_index *)rx__schema_index_named(a->table, a->operation->name);

	if (!index)
		return missing(a, "index", a->operation->name);
	index->name = rx__arena_strdup(a->arena, a->operation->new_name);
	return index->name ? 0 : rx__fail_nomem(a->error);
}

static int rename_constraint(apply *a)
{
	rx__constraint_at at = rx__constraint_named(a->arena, a->table, a->operation->name);
	const char *name = rx__arena_strdup(a->arena, a->operation->new_name);

	if (at.what == RX__CONSTRAINT_NONE)
		return missing(a, "constraint", a->operation->name);
	if (at.what == RX__CONSTRAINT_PRIMARY_KEY)
		a->table->primary_key.name = name;
	else if (at.what == RX__CONSTRAINT_UNIQUE)
		a->table->uniques[at.i].name = name;
	else if (at.what == RX__CONSTRAINT_FOREIGN_KEY)
		a->table->foreign_keys[at.i].name = name;
	else
		a->table->checks[at.i].name = name;
	return name ? 0 : rx__fail_nomem(a->error);
}

/* ---- labels */

static int change_label(apply *a)
{
	rx_schema_column *column = rx__schema_column(a->table, a->operation->name);
	int result;

	if (!column)
		return missing(a, "column", a->operation->name);
	result = rx__label_change(a->arena, &column->type, a->operation, a->error);
	if (!result && !rx__constraint_follow_type(a->arena, a->table, column, true))
		result = rx__fail_nomem(a->error);
	return result;
}

/* ---- views: only their names are known */

static int create_view(apply *a)
{
	return rx__schema_add_view(a->schema, a->operation->name) ? 0 : rx__fail_nomem(a->error);
}

static int drop_view(apply *a)
{
	rx_schema *schema = a->schema;

	for (size_t i = schema->n_views; i-- > 0;)
		if (rx__same_name(schema->views[i], a->operation->name))
			rx__schema_remove(&schema->views, &schema->n_views, i, sizeof(*schema->views));
	return 0;
}

static bool is_of_table(rx__operation_kind kind)
{
	return kind != RX__OP_CREATE_TABLE && kind != RX__OP_CREATE_VIEW && kind != RX__OP_DROP_VIEW;
}

int rx__operation_apply(rx_schema *schema, const rx__operation *operation, rx_error *error)
{
	static int (*const by_kind[])(apply *) = {
		[RX__OP_CREATE_TABLE] = create_table,
		[RX__OP_DROP_TABLE] = drop_table,
		[RX__OP_RENAME_TABLE] = rename_table,
		[RX__OP_ADD_COLUMN] = add_column,
		[RX__OP_DROP_COLUMN] = drop_column,
		[RX__OP_ALTER_COLUMN] = alter_column,
		[RX__OP_RENAME_COLUMN] = rename_column,
		[RX__OP_CREATE_INDEX] = create_index,
		[RX__OP_DROP_INDEX] = drop_index,
		[RX__OP_RENAME_INDEX] = rename_index,
		[RX__OP_CREATE_KEY] = create_key,
		[RX__OP_CREATE_CHECK] = create_check,
		[RX__OP_CREATE_FOREIGN_KEY] = create_foreign_key,
		[RX__OP_DROP_CONSTRAINT] = drop_constraint,
		[RX__OP_RENAME_CONSTRAINT] = rename_constraint,
		[RX__OP_TABLE_COMMENT] = table_comment,
		[RX__OP_CREATE_VIEW] = create_view,
		[RX__OP_DROP_VIEW] = drop_view,
		[RX__OP_CREATE_TRIGGER] = NULL,
		[RX__OP_DROP_TRIGGER] = NULL,
		[RX__OP_CREATE_ENUM] = NULL,
		[RX__OP_DROP_ENUM] = NULL,
		[RX__OP_ADD_LABEL] = change_label,
		[RX__OP_RENAME_LABEL] = change_label,
		[RX__OP_BACKFILL] = NULL,
		[RX__OP_SESSION] = NULL,
		[RX__OP_RUN_SQL] = NULL,
		[RX__OP_IRREVERSIBLE] = NULL,
		[RX__OP_TABLE_OPTIONS] = table_options,
		[RX__OP_ORDER_COLUMNS] = order_columns,
	};
	apply a = {
		.schema = schema,
		.arena = rx__schema_arena(schema),
		.operation = operation,
		.error = error,
	};

	if (!by_kind[operation->kind])
		return 0;
	if (is_of_table(operation->kind)) {
		a.table = rx__schema_table(schema, operation->schema, operation->table);
		if (!a.table)
			return rx__fail(error, RX_EMIGRATION, "table '%s%s%s' does not exist at this point",
				operation->schema ? operation->schema : "", operation->schema ? "." : "",
				operation->table);
		a.table->sql = NULL;
	}
	return by_kind[operation->kind](&a);
}

int rx__op_apply(rx_schema *schema, const rx_op *op, rx_error *error)
{
	int result = op->error.code;

	if (result) {
		if (error)
			*error = op->error;
		return result;
	}
	for (size_t i = 0; i < op->n && !result; i++) {
		result = rx__operation_apply(schema, &op->list[i], error);
		if (result && op->source)
			rx__fail_wrap(error, "%s", op->source);
	}
	return result;
}
