/* A mapper of one declaration, before it is connected with the others: each column becomes an
 * attribute with its type in C and in the table, and the constants of its options are read. */
#include "model/mapper.h"

#include <assert.h>
#include <regex.h>
#include <stdlib.h>
#include <string.h>

#include <reflex/query.h>

#include "base/fail.h"
#include "base/utf8.h"
#include "model/declaration.h"
#include "model/identity.h"
#include "model/naming.h"
#include "model/resolve.h"

static rx_type type_of(const rx_column *column)
{
	bool is_integer = column->rx__node.type == RX_TYPE_INT16 ||
		column->rx__node.type == RX_TYPE_INT32 || column->rx__node.type == RX_TYPE_INT64;
	return is_integer && column->labels.n > 0 ? RX_TYPE_ENUM : (rx_type)column->rx__node.type;
}

/* Labels without the holes; the column is as wide as the longest. */
static bool make_labels(rx_arena *arena, rx__attribute *attribute)
{
	const rx_labels *labels = &attribute->column->labels;
	const char **list = rx__arena_array(arena, labels->n + 1, sizeof *list);
	if (!list)
		return false;
	size_t n = 0, longest = 0;
	for (size_t i = 0; i < labels->n; i++) {
		if (!labels->at[i])
			continue;
		size_t length = rx__utf8_length(labels->at[i], strlen(labels->at[i]));
		longest = length > longest ? length : longest;
		list[n++] = labels->at[i];
	}
	attribute->ddl.labels = list;
	attribute->ddl.length = (int)longest;
	attribute->ddl.name = rx__naming_enum(
		arena, attribute->mapper->schema, attribute->mapper->table, attribute->name);
	return attribute->ddl.name != NULL;
}

static bool make_ddl_type(rx_arena *arena, rx__attribute *attribute)
{
	const rx_column *column = attribute->column;
	attribute->ddl = (rx_ddl_type){
		.kind = attribute->type,
		.length = column->length,
		.precision = column->precision,
		.scale = column->scale,
		.timezone = column->timezone,
	};
	if (attribute->inline_chars && column->length == 0)
		attribute->ddl.length = (int)attribute->size - 1;
	return attribute->type != RX_TYPE_ENUM || make_labels(arena, attribute);
}

static bool make_attribute(
	rx_arena *arena, rx__attribute *attribute, const rx__mapper *mapper, size_t ordinal)
{
	const rx_column *column = &mapper->model->columns[ordinal];
	*attribute = (rx__attribute){
		.column = column,
		.mapper = mapper,
		.field = column->rx__field,
		.name = column->name ? column->name : column->rx__field,
		.type = type_of(column),
		.ordinal = (uint32_t)ordinal,
		.offset = column->rx__offset,
		.size = column->rx__size,
		.optional = column->rx__optional,
		.inline_chars = column->rx__chars,
		.nullable = !column->rx__key && (column->rx__optional || column->nullable),
		.key = column->rx__key,
		.computed = column->computed != NULL,
	};
	return make_ddl_type(arena, attribute);
}

static int compile_pattern(rx__attribute *attribute, rx_error *error)
{
	const char *pattern = attribute->column->pattern;
	if (!pattern)
		return RX_OK;
	regex_t *compiled = malloc(sizeof *compiled);
	if (!compiled)
		return rx__fail_nomem(error);
	int code = regcomp(compiled, pattern, REG_EXTENDED | REG_NOSUB);
	if (code != 0) {
		char why[128];
		regerror(code, compiled, why, sizeof why);
		free(compiled);
		return rx__model_fail(error, RX_EMODEL, attribute,
			".pattern \"%s\" is no POSIX extended regular expression: %s", pattern, why);
	}
	attribute->pattern = compiled;
	return RX_OK;
}

/* A constant of an option must itself be storable in the column. */
static int check_constant(
	const rx__attribute *attribute, const rx_value *value, const char *option, rx_error *error)
{
	if (value->type == RX_TYPE_NONE || rx__attribute_check(attribute, value, error) == RX_OK)
		return RX_OK;
	if (!error || error->code == RX_ENOMEM)
		return error ? RX_ENOMEM : RX_EMODEL;
	/* The message begins with "Model.field: ", and so must this one. */
	size_t prefix = strlen(attribute->mapper->name) + strlen(attribute->field) + strlen(".: ");
	return rx__model_fail(
		error, RX_EMODEL, attribute, "%s cannot be stored: %s", option, error->message + prefix);
}

static int read_values(rx__attribute *attribute, rx_error *error)
{
	const rx_column *column = attribute->column;
	rx_value min = { .type = RX_TYPE_NONE }, max = { .type = RX_TYPE_NONE };
	int code = rx__literal_read(&min, attribute, &column->min, ".min", error);
	if (code == RX_OK)
		code = rx__literal_read(&max, attribute, &column->max, ".max", error);
	if (code == RX_OK)
		code = check_constant(attribute, &min, ".min", error);
	if (code == RX_OK)
		code = check_constant(attribute, &max, ".max", error);
	if (code < 0)
		return code;
	if (min.type != RX_TYPE_NONE && max.type != RX_TYPE_NONE && rx__value_compare(&min, &max) > 0)
		return rx__model_fail(error, RX_EMODEL, attribute,
			".min is above .max, so that no value is allowed; swap them");
	attribute->min = min;
	attribute->max = max;
	code = compile_pattern(attribute, error);
	if (code == RX_OK)
		code = rx__literal_read(
			&attribute->default_value, attribute, &column->default_value, ".default_value", error);
	if (code == RX_OK)
		code = check_constant(attribute, &attribute->default_value, ".default_value", error);
	attribute->has_default = attribute->default_value.type != RX_TYPE_NONE;
	return code;
}

static int collect_keys(rx_arena *arena, rx__mapper *mapper, rx_error *error)
{
	for (size_t i = 0; i < mapper->n_attributes; i++)
		mapper->n_keys += mapper->attributes[i].key;
	if (mapper->n_keys == 0)
		return rx__mapper_fail(error, RX_EMODEL, mapper,
			"table \"%s\" has no primary key; declare one with primary_key(type, name), or use "
			"RX_MODEL, which begins with an int64_t id",
			mapper->table);
	mapper->keys = rx__arena_array(arena, mapper->n_keys, sizeof(mapper->keys[0]));
	if (!mapper->keys)
		return rx__fail_nomem(error);
	size_t n = 0;
	for (size_t i = 0; i < mapper->n_attributes; i++)
		if (mapper->attributes[i].key)
			mapper->keys[n++] = &mapper->attributes[i];
	return RX_OK;
}

/* A single integer key is given by the database, unless the program has another source for it. */
static void mark_generated(rx__mapper *mapper)
{
	if (mapper->n_keys != 1)
		return;
	rx__attribute *key = &mapper->attributes[mapper->keys[0]->ordinal];
	const rx_column *column = key->column;
	key->generated = (key->type == RX_TYPE_INT64 || key->type == RX_TYPE_INT32) &&
		!column->foreign_key && !column->default_value.set && !column->server_default &&
		!column->assigned;
}

static int find_version(rx__mapper *mapper, rx_error *error)
{
	for (size_t i = 0; i < mapper->n_attributes; i++) {
		const rx__attribute *attribute = &mapper->attributes[i];
		if (!attribute->column->version)
			continue;
		if (mapper->version)
			return rx__model_fail(error, RX_EMODEL, attribute,
				"a table has one .version column, and %s is one already; leave out one of the two",
				mapper->version->field);
		mapper->version = attribute;
	}
	return RX_OK;
}

/* Which filter a column is; a day or moment of deletion is NULL in rows that are there. */
static int mark_filter(rx__attribute *attribute, rx_error *error)
{
	const rx_column *column = attribute->column;
	attribute->filter_value = (rx_value){ .type = RX_TYPE_NONE };
	if (column->filter.set) {
		attribute->filter = RX_FILTER_VALUE;
		int code = rx__literal_read(
			&attribute->filter_value, attribute, &column->filter, ".filter", error);
		if (code == RX_OK)
			code = check_constant(attribute, &attribute->filter_value, ".filter", error);
		return code;
	}
	attribute->filter = column->tenant ? RX_FILTER_TENANT : 0;
	if (!column->soft_delete)
		return RX_OK;
	attribute->filter = RX_FILTER_DELETED;
	if (attribute->optional)
		return attribute->type == RX_TYPE_BOOL
			? rx__model_fail(error, RX_EMODEL, attribute,
				  "a .soft_delete flag is true or false, not NULL; declare it bool")
			: RX_OK;
	if (attribute->type != RX_TYPE_BOOL)
		return rx__model_fail(error, RX_EMODEL, attribute,
			".soft_delete needs NULL for the rows that are there; declare it rx_opt_datetime");
	attribute->filter_value = rx__integer(RX_TYPE_BOOL, 0);
	return RX_OK;
}

static int take_filter(const rx__attribute *attribute, const rx__attribute **place,
	const char *option, rx_error *error)
{
	if (*place)
		return rx__model_fail(error, RX_EMODEL, attribute,
			"a table has one %s column, and %s is one already; leave out one of the two", option,
			(*place)->field);
	*place = attribute;
	return RX_OK;
}

static int find_filters(rx_arena *arena, rx__mapper *mapper, rx_error *error)
{
	int code = RX_OK;
	mapper->filters = rx__arena_array(arena, mapper->n_attributes + 1, sizeof(mapper->filters[0]));
	if (!mapper->filters)
		return rx__fail_nomem(error);
	for (size_t i = 0; code == RX_OK && i < mapper->n_attributes; i++) {
		rx__attribute *attribute = &mapper->attributes[i];
		code = mark_filter(attribute, error);
		if (code == RX_OK && attribute->filter == RX_FILTER_DELETED)
			code = take_filter(attribute, &mapper->soft_delete, ".soft_delete", error);
		if (code == RX_OK && attribute->filter == RX_FILTER_TENANT)
			code = take_filter(attribute, &mapper->tenant, ".tenant", error);
		if (code == RX_OK && attribute->filter)
			mapper->filters[mapper->n_filters++] = attribute;
	}
	return code;
}

static rx__mapper *make_shell(rx_arena *arena, const rx_model *declared)
{
	rx__mapper *mapper = rx__arena_zalloc(arena, sizeof *mapper);
	const rx_model *model = rx__declaration_copy(arena, declared);
	if (!mapper || !model)
		return NULL;
	*mapper = (rx__mapper){
		.model = model,
		.name = model->name,
		.table = model->table,
		.schema = model->options->schema,
		.size = model->size,
		.room = (model->size + 15) & ~(size_t)15,
		.n_attributes = model->n_columns,
		.n_relationships = model->n_relations,
	};
	mapper->attributes = rx__arena_array(arena, mapper->n_attributes + 1, sizeof(rx__attribute));
	mapper->relationships =
		rx__arena_array(arena, mapper->n_relationships + 1, sizeof(rx__relationship));
	return mapper->attributes && mapper->relationships ? mapper : NULL;
}

static int check_identity(const rx__mapper *mapper, rx_error *error)
{
	const char *text = mapper->model->options->identity;
	rx__identity identity;
	if (!text)
		return RX_OK;
	if (!mapper->keys[0]->generated)
		return rx__model_fail(error, RX_EMODEL, mapper->keys[0],
			"table_options(.identity = \"%s\") is said of a key that the database gives, and this "
			"one it does not; leave it out",
			text);
	const char *wrong = rx__identity_read(&identity, text, mapper->keys[0]->type);
	return wrong ? rx__model_fail(error, RX_EMODEL, mapper->keys[0],
					   "table_options(.identity = \"%s\") %s", text, wrong)
				 : RX_OK;
}

int rx__mapper_make(rx__resolve *resolve, rx__entry *entry)
{
	rx_error *error = resolve->error;
	rx__mapper *mapper = make_shell(resolve->arena, entry->registration->model);
	if (!mapper)
		return rx__fail_nomem(error);
	entry->mapper = mapper;
	for (size_t i = 0; i < mapper->n_attributes; i++) {
		if (!make_attribute(resolve->arena, &mapper->attributes[i], mapper, i))
			return rx__fail_nomem(error);
	}
	for (size_t i = 0; i < mapper->n_attributes; i++) {
		int code = rx__attribute_options_check(&mapper->attributes[i], error);
		if (code == RX_OK)
			code = read_values(&mapper->attributes[i], error);
		if (code < 0)
			return code;
	}
	int code = collect_keys(resolve->arena, mapper, error);
	if (code == RX_OK)
		code = find_version(mapper, error);
	if (code == RX_OK)
		code = find_filters(resolve->arena, mapper, error);
	if (code == RX_OK)
		code = rx__mapper_table_check(mapper, error);
	if (code < 0)
		return code;
	assert(mapper->keys); /* collect_keys refuses a model without a key */
	mark_generated(mapper);
	code = check_identity(mapper, error);
	if (code < 0)
		return code;
	if (mapper->keys[0]->generated && mapper->model->options->without_rowid)
		return rx__model_fail(error, RX_EMODEL, mapper->keys[0],
			"SQLite gives no keys to a table that is .without_rowid; leave that out, or set the "
			"key in the program and say so: .assigned = true");
	return RX_OK;
}

void rx__mapper_dispose(rx__mapper *mapper)
{
	for (size_t i = 0; mapper && i < mapper->n_attributes && mapper->attributes; i++) {
		regex_t *compiled = (regex_t *)mapper->attributes[i].pattern;
		if (compiled)
			regfree(compiled);
		free(compiled);
		mapper->attributes[i].pattern = NULL;
	}
}

const rx__attribute *rx__mapper_attribute(const rx__mapper *mapper, const char *field)
{
	for (size_t i = 0; i < mapper->n_attributes; i++)
		if (strcmp(mapper->attributes[i].field, field) == 0)
			return &mapper->attributes[i];
	return NULL;
}

const rx__attribute *rx__mapper_column(const rx__mapper *mapper, const char *name)
{
	for (size_t i = 0; i < mapper->n_attributes; i++)
		if (strcmp(mapper->attributes[i].name, name) == 0)
			return &mapper->attributes[i];
	return NULL;
}

const rx__relationship *rx__mapper_relationship(const rx__mapper *mapper, const char *field)
{
	for (size_t i = 0; i < mapper->n_relationships; i++)
		if (strcmp(mapper->relationships[i].field, field) == 0)
			return &mapper->relationships[i];
	return NULL;
}
