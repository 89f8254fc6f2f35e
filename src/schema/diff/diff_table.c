/* Whole tables: made in the order of their foreign keys, dropped in the opposite one. A foreign key
 * that closes a cycle, or that points to a key or a type which an existing table is only about to get,
 * is made by itself at the end. */
#include "base/fail.h"
#include "schema/constraint.h"
#include "schema/diff/differ.h"

/* Whether the key's target columns are a key of the table as it is in the database. */
static bool can_point_to(const rx_schema_foreign_key *key, const rx_schema_table *target)
{
	if (!key->target_columns)
		return true;
	if (key->n_columns == target->primary_key.n_columns &&
		rx__same_names(key->target_columns, target->primary_key.columns, key->n_columns))
		return true;
	for (size_t i = 0; i < target->n_uniques; i++) {
		if (key->n_columns == target->uniques[i].n_columns &&
			rx__same_names(key->target_columns, target->uniques[i].columns, key->n_columns))
			return true;
	}
	for (size_t i = 0; i < target->n_indexes; i++) {
		const rx_schema_index *index = &target->indexes[i];

		if (index->unique && index->n_parts == 1 && key->n_columns == 1 &&
			rx__same_name(index->parts[0].column, key->target_columns[0]))
			return true;
	}
	return false;
}

/* Whether the foreign key of tables[i] has to wait until all tables are made and changed. */
static bool is_late(rx__differ *differ, const rx_schema_table *const *tables, size_t n, size_t i,
	const rx_schema_foreign_key *key)
{
	for (size_t k = 0; k < n; k++) {
		if (rx__schema_points_to(key, tables[k]))
			return k > i && !differ->options->forward_keys;
	}
	for (size_t k = 0; k < differ->database->n_tables; k++) {
		const rx_schema_table *table = &differ->database->tables[k];

		if (rx__schema_points_to(key, table))
			return !can_point_to(key, table) || rx__diff_target_retyped(differ, key, table);
	}
	return false;
}

static void plain_column(rx_schema_column *column)
{
	column->fill = NULL;
	column->renamed_from = NULL;
	column->default_now = column->default_now && !column->server_default;
}

/* A copy of the table with lists of its own, so that parts can be taken out. */
static rx_schema_table *own_definition(rx__differ *differ, const rx_schema_table *table)
{
	rx_schema_table *definition = rx__arena_alloc(differ->arena, sizeof(*definition));

	if (!definition || !rx__schema_copy_table(differ->arena, definition, table)) {
		rx__differ_nomem(differ);
		return NULL;
	}
	definition->indexes = NULL;
	definition->n_indexes = 0;
	definition->sql = NULL;
	definition->renamed_from = NULL;
	rx__schema_usual_options(differ->dialect, definition);
	for (size_t i = 0; i < definition->n_columns; i++) {
		plain_column(&definition->columns[i]);
		rx__differ_name_enum(differ, table, &definition->columns[i]);
	}
	return definition;
}

/* The CHECK of an enum is part of its type: engines that need one get it from there. */
static void drop_enum_checks(rx_schema_table *definition)
{
	for (size_t i = definition->n_checks; i-- > 0;) {
		const rx_schema_column *column =
			rx_schema_column_named(definition, definition->checks[i].column);

		if (column && column->type.kind == RX_TYPE_ENUM)
			rx__schema_remove(
				&definition->checks, &definition->n_checks, i, sizeof(*definition->checks));
	}
}

static void create_index(
	rx__differ *differ, size_t rank, const rx_schema_table *table, const rx_schema_index *index)
{
	rx__operation *operation = rx__differ_push(
		differ, RX__PHASE_CREATE_TABLE, RX__STEP_CREATE_INDEX, rank, RX__OP_CREATE_INDEX, table);

	if (operation) {
		operation->name = index->name;
		operation->index = index;
	}
}

static void create_table(rx__differ *differ, const rx_schema_table *const *tables, size_t n,
	size_t i, rx__operation *operation)
{
	rx_schema_table *definition = own_definition(differ, tables[i]);

	operation->definition = definition;
	if (!definition)
		return;
	drop_enum_checks(definition);
	for (size_t k = 0; k < definition->n_foreign_keys;) {
		if (is_late(differ, tables, n, i, &definition->foreign_keys[k]))
			rx__schema_remove(&definition->foreign_keys, &definition->n_foreign_keys, k,
				sizeof(*definition->foreign_keys));
		else
			k++;
	}
}

void rx__diff_create_tables(rx__differ *differ, const rx_schema_table *const *tables, size_t n)
{
	const rx_schema_table **ordered = rx__arena_array(differ->arena, n + 1, sizeof(*ordered));
	rx__operation *operation;

	for (size_t i = 0; ordered && i < n; i++)
		ordered[i] = tables[i];
	if (!ordered || !rx__order_tables(differ->arena, ordered, n)) {
		rx__differ_nomem(differ);
		return;
	}
	for (size_t i = 0; i < n; i++) {
		operation = rx__differ_push(
			differ, RX__PHASE_CREATE_TABLE, RX__STEP_TABLE, i, RX__OP_CREATE_TABLE, ordered[i]);
		if (!operation)
			return;
		create_table(differ, ordered, n, i, operation);
		for (size_t k = 0; k < ordered[i]->n_indexes; k++)
			create_index(differ, i, ordered[i], &ordered[i]->indexes[k]);
		for (size_t k = 0; k < ordered[i]->n_foreign_keys; k++) {
			if (is_late(differ, ordered, n, i, &ordered[i]->foreign_keys[k]))
				rx__diff_create_foreign_key(differ, RX__PHASE_LATE_FOREIGN_KEY, i, ordered[i],
					&ordered[i]->foreign_keys[k]);
		}
	}
}

/* ---- dropping */

/* A key of a table that is dropped after the one it points to (a cycle) goes first. */
static void drop_cyclic_key(rx__differ *differ, const rx_schema_table *const *tables, size_t n,
	size_t i, rx_schema_table *definition)
{
	for (size_t k = definition->n_foreign_keys; k-- > 0;) {
		rx_schema_foreign_key *key;
		rx__operation *operation;
		bool cyclic = false;

		for (size_t later = i + 1; later < n; later++)
			cyclic |= rx__schema_points_to(&definition->foreign_keys[k], tables[later]);
		if (!cyclic)
			continue;
		operation = rx__differ_push(differ, RX__PHASE_EARLY_FOREIGN_KEY, RX__STEP_DROP_CONSTRAINT,
			i, RX__OP_DROP_CONSTRAINT, tables[i]);
		key = rx__differ_copy(differ, &definition->foreign_keys[k], sizeof(*key));
		if (!operation || !key)
			return;
		key->name = rx__constraint_name(
			differ->arena, definition, (rx__constraint_at){ RX__CONSTRAINT_FOREIGN_KEY, k });
		if (!key->name)
			rx__differ_nomem(differ);
		operation->foreign_key = key;
		operation->name = key->name;
		rx__schema_remove(&definition->foreign_keys, &definition->n_foreign_keys, k,
			sizeof(*definition->foreign_keys));
	}
}

static void drop_table(rx__differ *differ, const rx_schema_table *const *tables, size_t n, size_t i)
{
	const rx_schema_table *table = tables[i];
	rx_schema_table *definition = own_definition(differ, table);
	size_t rank = n - i;
	rx__operation *operation;

	if (!definition)
		return;
	for (size_t k = 0; k < table->n_indexes; k++) {
		operation = rx__differ_push(
			differ, RX__PHASE_DROP_TABLE, RX__STEP_DROP_INDEX, rank, RX__OP_DROP_INDEX, table);
		if (!operation)
			return;
		operation->name = table->indexes[k].name;
		operation->index = &table->indexes[k];
	}
	drop_cyclic_key(differ, tables, n, i, definition);
	operation = rx__differ_push(
		differ, RX__PHASE_DROP_TABLE, RX__STEP_DROP_TABLE, rank, RX__OP_DROP_TABLE, table);
	if (!operation)
		return;
	operation->definition = definition;
	operation->destructive = true;
	operation->remark = "no model has this table any more: all its rows are lost";
}

void rx__diff_drop_tables(rx__differ *differ, const rx_schema_table *const *tables, size_t n)
{
	const rx_schema_table **ordered = rx__arena_array(differ->arena, n + 1, sizeof(*ordered));

	for (size_t i = 0; ordered && i < n; i++)
		ordered[i] = tables[i];
	if (!ordered || !rx__order_tables(differ->arena, ordered, n)) {
		rx__differ_nomem(differ);
		return;
	}
	for (size_t i = n; i-- > 0;)
		drop_table(differ, ordered, n, i);
}

/* ---- a table on both sides */

static void compare_comment(rx__differ *differ, const rx__table_pair *pair)
{
	rx__operation *operation;

	if (!(differ->dialect->capabilities & RX_DIALECT_COMMENTS) ||
		rx__same(pair->old->comment, pair->new->comment))
		return;
	operation = rx__differ_alter(differ, pair, RX__STEP_COMMENT, RX__OP_TABLE_COMMENT);
	if (operation) {
		operation->sql = pair->new->comment;
		operation->old_sql = pair->old->comment;
	}
}

bool rx__diff_same_options(
	const rx__differ *differ, const rx_schema_table *old, const rx_schema_table *new, bool of_texts)
{
	rx_schema_table wanted = { .engine = of_texts ? NULL : new->engine,
		.charset = of_texts ? new->charset : NULL,
		.collate = of_texts ? new->collate : NULL };

	return !differ->dialect->options_equal || differ->dialect->options_equal(old, &wanted);
}

static rx_schema_table *options_of(rx__differ *differ, const rx_schema_table *table)
{
	rx_schema_table *options = rx__arena_zalloc(differ->arena, sizeof(*options));

	if (!options) {
		rx__differ_nomem(differ);
		return NULL;
	}
	options->name = table->name;
	options->strict = table->strict;
	options->without_rowid = table->without_rowid;
	return options;
}

/* Of the options that a server can change, those that are another one there; of the other side the
 * same, so that the way back says them. */
static void server_options(rx__differ *differ, const rx__table_pair *pair, rx__operation *operation)
{
	rx_schema_table *definition = options_of(differ, pair->new);
	rx_schema_table *before = options_of(differ, pair->old);

	if (!definition || !before)
		return;
	if (!rx__diff_same_options(differ, pair->old, pair->new, true)) {
		definition->charset = pair->new->charset;
		definition->collate = pair->new->collate;
		before->charset = pair->old->charset;
		before->collate = pair->old->collate;
		operation->remark = "the table is copied and its texts are converted; refused where one of "
							"them has no place in the new character set";
	}
	if (!rx__diff_same_options(differ, pair->old, pair->new, false)) {
		definition->engine = pair->new->engine;
		before->engine = pair->old->engine;
		operation->remark = "the table is copied";
	}
	operation->definition = definition;
	operation->old_definition = before;
}

/* With the columns as they were: a STRICT table does not know the types that they had. */
static void compare_options(rx__differ *differ, const rx__table_pair *pair)
{
	const rx_schema_table *old = pair->old, *new = pair->new;
	rx__operation *operation;

	if (differ->dialect->options_equal && !differ->dialect->options_equal(old, new)) {
		operation = rx__differ_alter(differ, pair, RX__STEP_TABLE, RX__OP_TABLE_OPTIONS);
		if (operation)
			server_options(differ, pair, operation);
		return;
	}
	if (!(differ->dialect->capabilities & RX_DIALECT_REBUILD) ||
		(old->strict == new->strict && old->without_rowid == new->without_rowid))
		return;
	operation = rx__differ_alter(differ, pair, RX__STEP_TABLE, RX__OP_TABLE_OPTIONS);
	if (!operation)
		return;
	operation->definition = options_of(differ, new);
	operation->old_definition = own_definition(differ, old);
	operation->remark = new->strict && !old->strict
		? "refused where a row has a value of another kind than its column"
		: NULL;
}

void rx__diff_table(rx__differ *differ, rx__table_pair *pair)
{
	rx__diff_ask_columns(differ, pair);
	compare_options(differ, pair);
	rx__diff_columns(differ, pair);
	rx__diff_indexes(differ, pair);
	rx__diff_constraints(differ, pair);
	compare_comment(differ, pair);
	rx__diff_order(differ, pair);
}
