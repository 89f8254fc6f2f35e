/* The comparison goes in steps: renames first, done in a copy of the database's schema, so that what
 * follows compares like with like; then the tables that are on one side only; then table by table.
 * What is found is put in order at the end: phase, table, step (differ.h), place of finding. */
#include "schema/diff/diff.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "model/naming.h"
#include "schema/diff/differ.h"
#include "schema/sql_text.h"

/* ---- what all files of the comparison use */

void rx__differ_nomem(rx__differ *differ)
{
	if (!differ->result)
		differ->result = rx__fail_nomem(differ->error);
}

rx__operation *rx__differ_push(rx__differ *differ, rx__diff_phase phase, rx__diff_step step,
	size_t rank, rx__operation_kind kind, const rx_schema_table *table)
{
	rx__found *found;

	if (differ->result)
		return NULL;
	if (!rx__arena_grow(differ->arena, &differ->found, differ->n_found, &differ->found_capacity,
			sizeof(*differ->found))) {
		rx__differ_nomem(differ);
		return NULL;
	}
	found = &differ->found[differ->n_found];
	*found = (rx__found){
		.phase = phase,
		.step = step,
		.table = rank,
		.n = differ->n_found++,
		.operation = { .kind = kind, .schema = table->schema, .table = table->name },
	};
	return &found->operation;
}

rx__operation *rx__differ_alter(
	rx__differ *differ, const rx__table_pair *pair, rx__diff_step step, rx__operation_kind kind)
{
	return rx__differ_push(differ, RX__PHASE_ALTER_TABLE, step, pair->rank, kind, pair->new);
}

const char *rx__differ_text(rx__differ *differ, const char *format, ...)
{
	char text[512];
	const char *copy;
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	copy = rx__arena_strdup(differ->arena, text);
	if (!copy)
		rx__differ_nomem(differ);
	return copy ? copy : "";
}

const char *rx__differ_table(rx__differ *differ, const rx_schema_table *table)
{
	return rx__differ_text(differ, "%s%s%s", table->schema ? table->schema : "",
		table->schema ? "." : "", table->name);
}

static void add_text(rx__differ *differ, const char ***list, size_t *n, const char *text)
{
	const char **added = rx__arena_push(differ->arena, list, n, sizeof(**list));

	if (added)
		*added = text;
	else
		rx__differ_nomem(differ);
}

void rx__differ_warn(rx__differ *differ, const char *format, ...)
{
	char text[512];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	add_text(differ, &differ->out->warnings, &differ->out->n_warnings,
		rx__differ_text(differ, "%s", text));
}

bool rx__differ_same_sql(const rx__differ *differ, const char *a, const char *b)
{
	return rx__sql_equal(a, b) ||
		(a && b && differ->dialect->expression_equal && differ->dialect->expression_equal(a, b));
}

static bool is_pair(const rx_sql_pair *pair, const rx_schema_table *table, const rx_sql_pair *texts)
{
	return pair->place == texts->place && rx__same(pair->there->name, table->name) &&
		rx__same(pair->there->schema, table->schema) && rx__same(pair->column, texts->column) &&
		rx__same(pair->a, texts->a) && rx__same(pair->b, texts->b);
}

static void leave_unsettled(rx__differ *differ, rx_sql_pair pair)
{
	rx__diff *out = differ->out;
	const bool in_column = pair.column;
	rx_schema_table *tables = rx__arena_array(differ->arena, 2, sizeof(*tables));
	rx_sql_pair *added =
		rx__arena_push(differ->arena, &out->unsettled, &out->n_unsettled, sizeof(*added));

	if (!tables || !added || !rx__schema_copy_table(differ->arena, &tables[0], pair.there) ||
		!rx__schema_copy_table(differ->arena, &tables[1], pair.wanted)) {
		rx__differ_nomem(differ);
		return;
	}
	pair.there = &tables[0];
	pair.wanted = &tables[1];
	pair.a = rx__arena_strdup(differ->arena, pair.a);
	pair.b = rx__arena_strdup(differ->arena, pair.b);
	pair.column = rx__arena_strdup(differ->arena, pair.column);
	if (!pair.a || !pair.b || (in_column && !pair.column))
		rx__differ_nomem(differ);
	*added = pair;
}

bool rx__differ_settled(rx__differ *differ, const rx__table_pair *pair, const rx_sql_pair *texts)
{
	const rx__diff_options *options = differ->options;
	const rx__diff *out = differ->out;
	rx_sql_pair asked = *texts;

	if (!texts->a || !texts->b || rx__sql_equal(texts->a, texts->b))
		return texts->equal;
	for (size_t i = 0; i < options->n_settled; i++)
		if (is_pair(&options->settled[i], pair->old, texts))
			return options->settled[i].equal;
	for (size_t i = 0; i < out->n_unsettled; i++)
		if (is_pair(&out->unsettled[i], pair->old, texts))
			return texts->equal;
	asked.there = pair->old;
	asked.wanted = pair->new;
	if (!rx__schema_copy_type(differ->arena, &asked.type, &texts->type))
		rx__differ_nomem(differ);
	else if (options->asks)
		leave_unsettled(differ, asked);
	return texts->equal;
}

void rx__differ_name_enum(
	rx__differ *differ, const rx_schema_table *table, rx_schema_column *column)
{
	if (column->type.kind != RX_TYPE_ENUM || column->type.name)
		return;
	column->type.name = rx__naming_enum(differ->arena, table->schema, table->name, column->name);
	if (!column->type.name)
		rx__differ_nomem(differ);
}

void *rx__differ_copy(rx__differ *differ, const void *part, size_t size)
{
	void *copy = rx__arena_alloc(differ->arena, size);

	if (copy)
		memcpy(copy, part, size);
	else
		rx__differ_nomem(differ);
	return copy;
}

/* ---- tables on one side */

/* The name by which a model may call the default schema, or NULL: where the database itself tells its
 * tables apart from others by that name, the default one is another. */
static const char *default_schema(const rx_dialect *dialect, const rx_schema *database)
{
	const char *name = strcmp(dialect->name, "sqlite") == 0 ? "main" : "public";

	for (size_t i = 0; i < database->n_tables; i++) {
		if (database->tables[i].schema && rx__same_name(database->tables[i].schema, name))
			return NULL;
	}
	return name;
}

/* Names of the default schema are no names. */
static void drop_default_schema(rx_schema *schema, const char *name)
{
	size_t size = name ? strlen(name) : 0;

	for (size_t i = 0; name && i < schema->n_tables; i++) {
		rx_schema_table *table = &schema->tables[i];

		if (table->schema && rx__same_name(table->schema, name))
			table->schema = NULL;
		for (size_t k = 0; k < table->n_foreign_keys; k++) {
			const char *target = table->foreign_keys[k].target_table;

			if (strncmp(target, name, size) == 0 && target[size] == '.')
				table->foreign_keys[k].target_table = target + size + 1;
		}
	}
}

static bool is_version_table(rx__differ *differ, const rx_schema_table *table)
{
	const char *name = differ->options->version_table;

	return !table->schema && rx__same_name(table->name, name ? name : "alembic_version");
}

static bool is_view(rx__differ *differ, const rx_schema_table *table)
{
	for (size_t i = 0; i < differ->database->n_views; i++) {
		if (!table->schema && rx__same_name(differ->database->views[i], table->name))
			return true;
	}
	return false;
}

/* The tables of one schema that the other has not, in a list of pointers. */
static const rx_schema_table **only_in(
	rx__differ *differ, const rx_schema *here, const rx_schema *there, size_t *n)
{
	const rx_schema_table **list =
		rx__arena_array(differ->arena, here->n_tables + 1, sizeof(*list));

	*n = 0;
	if (!list) {
		rx__differ_nomem(differ);
		return NULL;
	}
	for (size_t i = 0; i < here->n_tables; i++) {
		const rx_schema_table *table = &here->tables[i];

		if (!is_version_table(differ, table) &&
			!rx_schema_table_named(there, table->schema, table->name))
			list[(*n)++] = table;
	}
	return list;
}

static bool is_ours(rx__differ *differ, const rx_schema_table *table)
{
	return rx_schema_table_named(differ->options->history, table->schema, table->name) != NULL;
}

/* Takes tables that are not ours out of the list of those to be dropped. */
static size_t keep_ours(rx__differ *differ, const rx_schema_table **tables, size_t n)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++) {
		if (is_ours(differ, tables[i]))
			tables[kept++] = tables[i];
		else
			add_text(differ, &differ->out->left_alone, &differ->out->n_left_alone,
				rx__differ_table(differ, tables[i]));
	}
	return kept;
}

/* A model may stand for a view; its columns are the view's own business. */
static size_t skip_views(rx__differ *differ, const rx_schema_table **tables, size_t n)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++) {
		if (!is_view(differ, tables[i]))
			tables[kept++] = tables[i];
	}
	return kept;
}

static void compare(rx__differ *differ)
{
	const rx_schema_table **added, **dropped;
	size_t n_added, n_dropped;

	rx__diff_renames(differ);
	rx__diff_tell_uniques(differ);
	added = only_in(differ, differ->models, differ->database, &n_added);
	dropped = only_in(differ, differ->database, differ->models, &n_dropped);
	if (differ->result)
		return;
	n_added = skip_views(differ, added, n_added);
	n_dropped = keep_ours(differ, dropped, n_dropped);
	rx__diff_ask_tables(differ, dropped, n_dropped, added, n_added);
	rx__diff_create_tables(differ, added, n_added);
	for (size_t i = 0; i < differ->models->n_tables && !differ->result; i++) {
		rx__table_pair pair = { .new = &differ->models->tables[i], .rank = i, .has_rows = -1 };

		pair.old = rx_schema_table_named(differ->database, pair.new->schema, pair.new->name);
		if (pair.old && !is_version_table(differ, pair.new))
			rx__diff_table(differ, &pair);
	}
	rx__diff_drop_tables(differ, dropped, n_dropped);
}

/* ---- the result */

static int by_place(const void *a, const void *b)
{
	const rx__found *x = a, *y = b;

	if (x->phase != y->phase)
		return x->phase < y->phase ? -1 : 1;
	if (x->table != y->table)
		return x->table < y->table ? -1 : 1;
	if (x->step != y->step)
		return x->step < y->step ? -1 : 1;
	return x->n < y->n ? -1 : 1;
}

static int write_list(rx__differ *differ)
{
	rx_op *operations = &differ->out->operations;

	if (differ->n_found)
		qsort(differ->found, differ->n_found, sizeof(*differ->found), by_place);
	for (size_t i = 0; i < differ->n_found; i++) {
		if (!rx__op_push_copy(operations, &differ->found[i].operation))
			return rx__fail_nomem(differ->error);
		if (differ->found[i].operation.destructive)
			differ->out->n_destructive++;
	}
	return 0;
}

int rx__diff_make(rx__diff *out, const rx_schema *database, const rx_schema *models,
	const rx__diff_options *options, rx_error *error)
{
	rx__differ differ = {
		.out = out,
		.options = options,
		.dialect = options->dialect,
		.error = error,
	};

	*out = (rx__diff){ .n_questions = 0 };
	rx__op_init(&out->operations, NULL);
	differ.arena = &out->operations.arena;
	differ.database = rx__schema_copy(database);
	differ.models = rx__schema_copy(models);
	if (differ.database && differ.models) {
		const char *name = default_schema(options->dialect, differ.database);

		drop_default_schema(differ.database, name);
		drop_default_schema(differ.models, name);
		rx__schema_sort(differ.database);
		rx__schema_sort(differ.models);
		compare(&differ);
	} else {
		rx__differ_nomem(&differ);
	}
	if (!differ.result)
		differ.result = write_list(&differ);
	rx_schema_free(differ.database);
	rx_schema_free(differ.models);
	return differ.result;
}

void rx__diff_deinit(rx__diff *diff)
{
	if (diff)
		rx__op_deinit(&diff->operations);
}
