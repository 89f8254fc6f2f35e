/* What a model says in its columns' options and its table elements becomes plain lists: constraints
 * with the names of the convention, so that each can be found in the database again. */
#include "schema/from_models.h"

#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "model/key.h"
#include "model/naming.h"
#include "model/registry.h"
#include "schema/constraint.h"
#include "schema/fill.h"
#include "schema/index_part.h"
#include "schema/schema.h"

typedef struct builder {
	const rx_dialect *dialect;
	rx_arena *arena;
	const rx__mapper *mapper;
	rx_schema_table *table;
	rx_error *error;
} builder;

static int nomem(const builder *b)
{
	return rx__fail_nomem(b->error);
}

static const char *name_for(const builder *b, rx__naming kind, const char *column)
{
	return rx__naming_make(b->arena, kind, b->table->name, &column, 1);
}

/* ---- columns */

/* SQL of the default that a new object gets, for rows that exist already. */
static int set_fill(const builder *b, const rx__attribute *attribute, rx_schema_column *column)
{
	rx_value value = attribute->default_value;

	if (attribute->column->default_now) {
		column->fill = rx__fill_now(attribute->type);
		return 0;
	}
	if (!attribute->has_default || value.type == RX_TYPE_NONE)
		return 0;
	if (attribute->type == RX_TYPE_ENUM && value.type != RX_TYPE_TEXT) {
		const rx_labels *labels = &attribute->column->labels;
		const char *label = NULL;

		if (value.as.i >= 0 && (size_t)value.as.i < labels->n)
			label = labels->at[value.as.i];
		if (!label)
			return 0;
		value = (rx_value){ .type = RX_TYPE_TEXT, .as.s = { label, strlen(label) } };
	}
	column->fill = rx__fill_of(b->arena, &value);
	return column->fill ? 0 : nomem(b);
}

static int check_type(const builder *b, const rx__attribute *attribute)
{
	char text[256];

	if (b->dialect->type_text(&attribute->ddl, text, sizeof(text)) == 0)
		return 0;
	if (attribute->ddl.kind == RX_TYPE_ENUM)
		return 0; /* its labels may be longer than the buffer; the DDL writer has a larger one */
	return rx__fail(b->error, RX_EMODEL, "%s.%s: %s has no column of this type", b->mapper->name,
		attribute->field, b->dialect->name);
}

static int add_column(const builder *b, const rx__attribute *attribute)
{
	const rx_column *declared = attribute->column;
	rx_schema_column column = {
		.name = attribute->name,
		.type = attribute->ddl,
		.nullable = attribute->nullable && !attribute->key,
		.autoincrement = attribute->generated,
		.server_default = declared->server_default,
		.collate = declared->collate,
		.comment = declared->comment,
		.computed = declared->computed,
		.stored = declared->computed && declared->stored,
		.renamed_from = declared->renamed_from,
		.renamed_labels = declared->renamed_labels,
		.identity = attribute->generated ? b->mapper->model->options->identity : NULL,
	};
	rx_schema_column *added;
	int result = check_type(b, attribute);

	if (!result)
		result = set_fill(b, attribute, &column);
	if (result)
		return result;
	added = rx__schema_add_column(b->arena, b->table, attribute->name);
	return added && rx__schema_copy_column(b->arena, added, &column) ? 0 : nomem(b);
}

static const char **one_name(const builder *b, const char *name)
{
	return rx__schema_copy_names(b->arena, &name, 1);
}

static const char **names_of(const builder *b, const rx__key *key)
{
	const char *names[RX__KEY_COLUMNS];

	for (size_t i = 0; i < key->n; i++)
		names[i] = key->columns[i]->name;
	return rx__schema_copy_names(b->arena, names, key->n);
}

static int add_primary_key(const builder *b)
{
	rx_schema_key *key = &b->table->primary_key;

	key->name = rx__naming_make(b->arena, RX__NAMING_PRIMARY_KEY, b->table->name, NULL, 0);
	if (!key->name)
		return nomem(b);
	for (size_t i = 0; i < b->mapper->n_keys; i++) {
		const char **column =
			rx__arena_push(b->arena, &key->columns, &key->n_columns, sizeof(*column));

		if (!column || !(*column = rx__arena_strdup(b->arena, b->mapper->keys[i]->name)))
			return nomem(b);
	}
	return 0;
}

/* Sessions leave it out as well where the engine has no schemas. */
static const char *schema_of(const rx_dialect *dialect, const rx__mapper *mapper)
{
	return dialect->capabilities & RX_DIALECT_SCHEMAS ? mapper->schema : NULL;
}

static int add_foreign_key(const builder *b, const rx__foreign_key *declared)
{
	const char *schema = schema_of(b->dialect, declared->target);
	rx_schema_foreign_key *key =
		rx__arena_push(b->arena, &b->table->foreign_keys, &b->table->n_foreign_keys, sizeof(*key));

	if (!key)
		return nomem(b);
	key->name = rx__arena_strdup(b->arena, declared->name);
	key->columns = names_of(b, &declared->columns);
	key->target_table = rx__arena_printf(
		b->arena, "%s%s%s", schema ? schema : "", schema ? "." : "", declared->target->table);
	key->target_columns = names_of(b, &declared->targets);
	key->n_columns = declared->columns.n;
	key->on_delete = declared->on_delete;
	key->on_update = declared->on_update;
	key->deferrable = declared->deferrable;
	key->initially_deferred = declared->initially_deferred;
	if (!key->name || !key->columns || !key->target_table || !key->target_columns)
		return nomem(b);
	return 0;
}

/* What an engine without it would let in, that the model keeps out, is refused. */
static int check_rule(
	const builder *b, bool wanted, unsigned rule, const char *name, const char *what)
{
	if (!wanted || (b->dialect->constraints & rule))
		return 0;
	return rx__fail(b->error, RX_EMODEL, "%s: \"%s\" is %s, and %s has none such", b->mapper->name,
		name, what, b->dialect->name);
}

static int check_nulls(const builder *b, bool wanted, const char *name)
{
	return check_rule(
		b, wanted, RX_CONSTRAINT_NULLS_NOT_DISTINCT, name, "unique with .nulls_not_distinct");
}

static int add_unique(const builder *b, const rx__attribute *attribute)
{
	const bool nulls = attribute->column->nulls_not_distinct;
	rx_schema_key *key =
		rx__arena_push(b->arena, &b->table->uniques, &b->table->n_uniques, sizeof(*key));

	if (!key)
		return nomem(b);
	key->name = name_for(b, RX__NAMING_UNIQUE, attribute->name);
	key->columns = one_name(b, attribute->name);
	key->n_columns = 1;
	key->nulls_not_distinct = nulls;
	return key->name && key->columns ? check_nulls(b, nulls, attribute->name) : nomem(b);
}

static rx_schema_index *push_index(const builder *b)
{
	return rx__arena_push(
		b->arena, &b->table->indexes, &b->table->n_indexes, sizeof(*b->table->indexes));
}

static int add_index(const builder *b, const rx__attribute *attribute)
{
	rx_schema_index *index = push_index(b);
	rx_schema_index_part *part;

	if (!index)
		return nomem(b);
	index->name = name_for(b, RX__NAMING_INDEX, attribute->name);
	index->unique = attribute->column->unique;
	part = rx__arena_push(b->arena, &index->parts, &index->n_parts, sizeof(*part));
	if (!index->name || !part)
		return nomem(b);
	part->column = rx__arena_strdup(b->arena, attribute->name);
	index->nulls_not_distinct = attribute->column->nulls_not_distinct;
	return part->column ? check_nulls(b, index->nulls_not_distinct, index->name) : nomem(b);
}

static rx_schema_check *push_check(const builder *b)
{
	return rx__arena_push(
		b->arena, &b->table->checks, &b->table->n_checks, sizeof(*b->table->checks));
}

static int add_check(const builder *b, const rx__attribute *attribute)
{
	rx_schema_check *check = push_check(b);

	if (!check)
		return nomem(b);
	check->name = name_for(b, RX__NAMING_CHECK, attribute->name);
	check->sql = rx__arena_strdup(b->arena, attribute->column->check);
	return check->name && check->sql ? 0 : nomem(b);
}

/* An enum's own CHECK, and one that the column asks for as well, cannot have the same name. */
static int add_enum_check(const builder *b, const rx__attribute *attribute)
{
	const rx_schema_column *column = rx_schema_column_named(b->table, attribute->name);
	rx_schema_check *check = push_check(b);

	if (!check || !rx__constraint_of_enum(b->arena, check, b->table->name, column))
		return nomem(b);
	if (attribute->column->check)
		return rx__fail(b->error, RX_EMODEL,
			"%s.%s: a column with .labels has a CHECK of its own; write yours as a "
			"table_check(name, \"…\")",
			b->mapper->name, attribute->field);
	return 0;
}

static int add_constraints(const builder *b, const rx__attribute *attribute)
{
	const rx_column *column = attribute->column;
	int result = 0;

	if (column->unique && !column->index)
		result = add_unique(b, attribute);
	if (!result && column->index)
		result = add_index(b, attribute);
	if (!result && attribute->ddl.kind == RX_TYPE_ENUM &&
		!(b->dialect->capabilities & RX_DIALECT_NATIVE_ENUM))
		result = add_enum_check(b, attribute);
	else if (!result && column->check)
		result = add_check(b, attribute);
	return result;
}

/* ---- table elements */

enum { DESCENDING = 4096 };

static const char *column_at(const builder *b, int ordinal)
{
	return b->mapper->attributes[(ordinal & (DESCENDING - 1)) - 1].name;
}

static int add_table_unique(const builder *b, const rx_constraint *constraint)
{
	rx_schema_key *key =
		rx__arena_push(b->arena, &b->table->uniques, &b->table->n_uniques, sizeof(*key));

	if (!key || !(key->name = rx__arena_strdup(b->arena, constraint->rx__name)))
		return nomem(b);
	key->initially_deferred = constraint->initially_deferred;
	key->deferrable = constraint->deferrable || constraint->initially_deferred;
	key->nulls_not_distinct = constraint->nulls_not_distinct;
	for (const int *ordinal = constraint->rx__columns; *ordinal; ordinal++) {
		const char **column =
			rx__arena_push(b->arena, &key->columns, &key->n_columns, sizeof(*column));

		if (!column || !(*column = rx__arena_strdup(b->arena, column_at(b, *ordinal))))
			return nomem(b);
	}
	return check_nulls(b, key->nulls_not_distinct, key->name);
}

/* "a, b" */
static bool add_include(const builder *b, rx_schema_index *index, const char *names)
{
	while (names && *names) {
		size_t size = strcspn(names, ",");
		const char *name = rx__arena_strndup(b->arena, names, size);
		const char **column =
			rx__arena_push(b->arena, &index->include, &index->n_include, sizeof(*column));

		if (!name || !column)
			return false;
		name += strspn(name, " ");
		*column = rx__arena_strndup(b->arena, name, strcspn(name, " "));
		if (!*column)
			return false;
		names += size + (names[size] == ',');
	}
	return true;
}

static int add_table_index(const builder *b, const rx_constraint *constraint)
{
	rx_schema_index *index = push_index(b);

	if (constraint->where && !(b->dialect->capabilities & RX_DIALECT_PARTIAL_INDEX))
		return rx__fail(b->error, RX_EMODEL,
			"%s: the index %s has a .where, and %s has no "
			"partial indexes",
			b->mapper->name, constraint->rx__name, b->dialect->name);
	if (!index || !(index->name = rx__arena_strdup(b->arena, constraint->rx__name)))
		return nomem(b);
	index->unique = constraint->unique;
	index->where = rx__arena_strdup(b->arena, constraint->where);
	index->method = rx__arena_strdup(b->arena, constraint->method);
	index->storage = rx__arena_strdup(b->arena, constraint->storage);
	index->nulls_not_distinct = constraint->nulls_not_distinct;
	if (check_nulls(b, index->nulls_not_distinct, index->name))
		return RX_EMODEL;
	if ((constraint->where && !index->where) || (constraint->method && !index->method) ||
		(constraint->storage && !index->storage) || !add_include(b, index, constraint->include))
		return nomem(b);
	if (constraint->expression)
		return rx__index_part_read_list(b->arena, index, constraint->expression) ? 0 : nomem(b);
	for (const int *ordinal = constraint->rx__columns; *ordinal; ordinal++) {
		rx_schema_index_part *part =
			rx__arena_push(b->arena, &index->parts, &index->n_parts, sizeof(*part));

		if (!part || !(part->column = rx__arena_strdup(b->arena, column_at(b, *ordinal))))
			return nomem(b);
		part->descending = *ordinal & DESCENDING;
	}
	return 0;
}

static int add_table_check(const builder *b, const rx_constraint *constraint)
{
	rx_schema_check *check = push_check(b);

	if (!check)
		return nomem(b);
	check->name = rx__arena_strdup(b->arena, constraint->rx__name);
	check->sql = rx__arena_strdup(b->arena, constraint->rx__check);
	check->exclude = constraint->rx__kind == RX_TABLE_EXCLUDE;
	check->initially_deferred = constraint->initially_deferred;
	check->deferrable = constraint->deferrable || constraint->initially_deferred;
	if (!check->name || !check->sql)
		return nomem(b);
	return check_rule(
		b, check->exclude, RX_CONSTRAINT_EXCLUDE, check->name, "an exclusion constraint");
}

static int add_element(const builder *b, const rx_constraint *constraint)
{
	switch (constraint->rx__kind) {
	case RX_TABLE_UNIQUE:
		return add_table_unique(b, constraint);
	case RX_TABLE_INDEX:
		return add_table_index(b, constraint);
	case RX_TABLE_CHECK:
	case RX_TABLE_EXCLUDE:
		return add_table_check(b, constraint);
	case RX_TABLE_FOREIGN_KEY:
		return 0; /* with the others */
	}
	return rx__fail(b->error, RX_EMODEL, "%s: the table element '%s' is of an unknown kind",
		b->mapper->name, constraint->rx__name);
}

static int by_index_name(const void *a, const void *b)
{
	const rx_schema_index *x = a, *y = b;

	return strcmp(x->name, y->name);
}

static int set_options(const builder *b)
{
	const rx_table_options *options = b->mapper->model->options;
	rx_schema_table *table = b->table;

	if (!options)
		return 0;
	table->strict = options->strict;
	table->without_rowid = options->without_rowid;
	table->comment = rx__arena_strdup(b->arena, options->comment);
	table->renamed_from = rx__arena_strdup(b->arena, options->renamed_from);
	table->engine = rx__arena_strdup(b->arena, options->engine);
	table->charset = rx__arena_strdup(b->arena, options->charset);
	table->collate = rx__arena_strdup(b->arena, options->collate);
	if ((options->comment && !table->comment) || (options->renamed_from && !table->renamed_from) ||
		(options->engine && !table->engine) || (options->charset && !table->charset) ||
		(options->collate && !table->collate))
		return nomem(b);
	return 0;
}

/* ---- lengths of keys */

static void limit(const builder *b, const char *name)
{
	for (size_t i = 0; i < b->table->n_columns; i++) {
		rx_schema_column *column = &b->table->columns[i];

		if (column->name == name || strcmp(column->name, name) == 0) {
			bool bounded = column->type.kind == RX_TYPE_TEXT || column->type.kind == RX_TYPE_BYTES;

			if (bounded && column->type.length == 0 && !column->type.native)
				column->type.length = (int)b->dialect->key_length;
			return;
		}
	}
}

static void limit_all(const builder *b, const char *const *names, size_t n)
{
	for (size_t i = 0; i < n; i++)
		limit(b, names[i]);
}

/* Where the engine can only find what has a length, texts and bytes of keys and indexes get one. */
static void limit_keys(const builder *b)
{
	const rx_schema_table *table = b->table;

	if (!b->dialect->key_length)
		return;
	limit_all(b, table->primary_key.columns, table->primary_key.n_columns);
	for (size_t i = 0; i < table->n_uniques; i++)
		limit_all(b, table->uniques[i].columns, table->uniques[i].n_columns);
	for (size_t i = 0; i < table->n_foreign_keys; i++)
		limit_all(b, table->foreign_keys[i].columns, table->foreign_keys[i].n_columns);
	for (size_t i = 0; i < table->n_indexes; i++)
		for (size_t k = 0; k < table->indexes[i].n_parts; k++)
			if (table->indexes[i].parts[k].column)
				limit(b, table->indexes[i].parts[k].column);
}

static int build_table(const builder *b)
{
	const rx__mapper *mapper = b->mapper;
	int result = set_options(b);

	for (size_t i = 0; i < mapper->n_attributes && !result; i++)
		result = add_column(b, &mapper->attributes[i]);
	if (!result)
		result = add_primary_key(b);
	for (size_t i = 0; i < mapper->n_attributes && !result; i++)
		result = add_constraints(b, &mapper->attributes[i]);
	for (size_t i = 0; i < mapper->n_foreign_keys && !result; i++)
		result = add_foreign_key(b, &mapper->foreign_keys[i]);
	for (size_t i = 0; i < mapper->model->n_constraints && !result; i++)
		result = add_element(b, &mapper->model->constraints[i]);
	if (!result)
		limit_keys(b);
	if (!result && b->table->n_indexes)
		qsort(b->table->indexes, b->table->n_indexes, sizeof(*b->table->indexes), by_index_name);
	return result;
}

static int add_table(rx_schema_table **out, rx_schema *schema, const rx__mapper *mapper,
	const rx_dialect *dialect, rx_error *error)
{
	const char *in_schema = schema_of(dialect, mapper);

	if (rx_schema_table_named(schema, in_schema, mapper->table))
		return rx__fail(error, RX_EMODEL,
			"%s: %s has no schemas, and there is a table \"%s\" of another schema already; give "
			"one of the two another name",
			mapper->name, dialect->name, mapper->table);
	*out = rx__schema_add_table(schema, in_schema, mapper->table);
	return *out ? 0 : rx__fail_nomem(error);
}

int rx__schema_from_mappers(rx_schema **out, const rx__mapper *const *mappers, size_t n,
	const rx_dialect *dialect, rx_error *error)
{
	rx_schema *schema = rx__schema_new();
	int result = 0;

	if (!schema)
		return rx__fail_nomem(error);
	for (size_t i = 0; i < n && !result; i++) {
		builder b = {
			.dialect = dialect,
			.arena = rx__schema_arena(schema),
			.mapper = mappers[i],
			.error = error,
		};

		if (rx__mapper_frozen(mappers[i]))
			continue;
		result = add_table(&b.table, schema, mappers[i], dialect, error);
		if (!result)
			result = build_table(&b);
	}
	if (result) {
		rx_schema_free(schema);
		return result;
	}
	rx__schema_sort(schema);
	*out = schema;
	return 0;
}

int rx__schema_from_models(rx_schema **out, const rx_dialect *dialect, rx_error *error)
{
	const rx__mapper *const *mappers;
	size_t n;
	int result = rx__registry_mappers(&mappers, &n, error);

	return result ? result : rx__schema_from_mappers(out, mappers, n, dialect, error);
}
