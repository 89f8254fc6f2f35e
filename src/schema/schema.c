/* A schema lives in one arena, together with the struct that heads it: both are in one allocation,
 * so that rx_schema_free is two calls. Lists have no stored capacity: they grow when their length is
 * a power of two, and copies are made with the same room, so any list made here can be pushed to. */
#include "schema/schema.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "model/naming.h"

typedef struct schema_owner {
	rx_schema schema;
	rx_arena arena;
} schema_owner;

rx_schema *rx__schema_new(void)
{
	schema_owner *owner = calloc(1, sizeof(*owner));

	if (!owner)
		return NULL;
	rx__arena_init(&owner->arena, 0);
	owner->schema.rx__arena = &owner->arena;
	return &owner->schema;
}

rx_arena *rx__schema_arena(rx_schema *schema)
{
	return schema->rx__arena;
}

void rx_schema_free(rx_schema *schema)
{
	if (!schema)
		return;
	rx__arena_deinit(schema->rx__arena);
	free(schema);
}

static size_t room_for(size_t n)
{
	size_t room = 1;

	while (room < n)
		room *= 2;
	return room;
}

void rx__schema_remove(void *items, size_t *n, size_t i, size_t item_size)
{
	char *list;

	memcpy(&list, items, sizeof(list));
	memmove(list + i * item_size, list + (i + 1) * item_size, (*n - i - 1) * item_size);
	/* At a power of two the next push makes a new list: nothing is lost by a shorter one. */
	(*n)--;
}

rx_schema_table *rx__schema_add_table(rx_schema *schema, const char *in_schema, const char *name)
{
	rx_arena *arena = schema->rx__arena;
	rx_schema_table table = {
		.schema = rx__arena_strdup(arena, in_schema),
		.name = rx__arena_strdup(arena, name),
	};
	rx_schema_table *added;

	if (!table.name || (in_schema && !table.schema))
		return NULL;
	added = rx__arena_push(arena, &schema->tables, &schema->n_tables, sizeof(table));
	if (added)
		*added = table;
	return added;
}

rx_schema_column *rx__schema_add_column(rx_arena *arena, rx_schema_table *table, const char *name)
{
	const char *copy = rx__arena_strdup(arena, name);
	rx_schema_column *added;

	if (!copy)
		return NULL;
	added = rx__arena_push(arena, &table->columns, &table->n_columns, sizeof(*added));
	if (added)
		added->name = copy;
	return added;
}

bool rx__schema_add_view(rx_schema *schema, const char *name)
{
	const char *copy = rx__arena_strdup(schema->rx__arena, name);
	const char **added = NULL;

	if (copy)
		added = rx__arena_push(
			schema->rx__arena, &schema->views, &schema->n_views, sizeof(*schema->views));
	if (added)
		*added = copy;
	return added != NULL;
}

static int by_schema_and_name(const void *a, const void *b)
{
	const rx_schema_table *x = a, *y = b;
	int order = strcmp(x->schema ? x->schema : "", y->schema ? y->schema : "");

	return order ? order : strcmp(x->name, y->name);
}

void rx__schema_sort(rx_schema *schema)
{
	if (schema->n_tables)
		qsort(schema->tables, schema->n_tables, sizeof(*schema->tables), by_schema_and_name);
}

/* ---- copies */

static bool copy_text(rx_arena *arena, const char **text)
{
	const char *in = *text;

	*text = rx__arena_strdup(arena, in);
	return *text || !in;
}

const char **rx__schema_copy_names(rx_arena *arena, const char *const *names, size_t n)
{
	const char **list;

	if (!names)
		return NULL;
	/* Room for the NULL, and for pushes. */
	list = rx__arena_array(arena, room_for(n) + 1, sizeof(*list));
	for (size_t i = 0; list && i < n; i++) {
		list[i] = rx__arena_strdup(arena, names[i]);
		if (!list[i])
			return NULL;
	}
	return list;
}

static bool copy_names(rx_arena *arena, const char ***names, size_t n)
{
	const char *const *in = *names;

	if (!n) {
		*names = NULL;
		return true;
	}
	*names = rx__schema_copy_names(arena, in, n);
	return *names != NULL;
}

bool rx__schema_copy_type(rx_arena *arena, rx_ddl_type *out, const rx_ddl_type *in)
{
	size_t n = 0;

	*out = *in;
	if (in->labels) {
		while (in->labels[n])
			n++;
		out->labels = rx__schema_copy_names(arena, in->labels, n);
		if (!out->labels)
			return false;
	}
	return copy_text(arena, &out->name) && copy_text(arena, &out->native);
}

bool rx__schema_copy_column(rx_arena *arena, rx_schema_column *out, const rx_schema_column *in)
{
	*out = *in;
	return rx__schema_copy_type(arena, &out->type, &in->type) && copy_text(arena, &out->name) &&
		copy_text(arena, &out->server_default) && copy_text(arena, &out->collate) &&
		copy_text(arena, &out->comment) && copy_text(arena, &out->computed) &&
		copy_text(arena, &out->renamed_from) && copy_text(arena, &out->fill) &&
		copy_text(arena, &out->renamed_labels) && copy_text(arena, &out->identity) &&
		copy_text(arena, &out->own_check) && copy_text(arena, &out->spelled);
}

bool rx__schema_copy_key(rx_arena *arena, rx_schema_key *out, const rx_schema_key *in)
{
	*out = *in;
	return copy_text(arena, &out->name) && copy_names(arena, &out->columns, in->n_columns);
}

bool rx__schema_copy_index(rx_arena *arena, rx_schema_index *out, const rx_schema_index *in)
{
	*out = *in;
	out->parts = rx__arena_array(arena, room_for(in->n_parts), sizeof(*out->parts));
	if (!out->parts || !copy_text(arena, &out->name) || !copy_text(arena, &out->where) ||
		!copy_text(arena, &out->method) || !copy_text(arena, &out->storage) ||
		!copy_names(arena, &out->include, in->n_include))
		return false;
	for (size_t i = 0; i < in->n_parts; i++) {
		rx_schema_index_part *part = &out->parts[i];

		*part = in->parts[i];
		if (!copy_text(arena, &part->column) || !copy_text(arena, &part->expression) ||
			!copy_text(arena, &part->collate) || !copy_text(arena, &part->opclass) ||
			!copy_text(arena, &part->usual_opclass))
			return false;
	}
	return true;
}

bool rx__schema_copy_foreign_key(
	rx_arena *arena, rx_schema_foreign_key *out, const rx_schema_foreign_key *in)
{
	*out = *in;
	return copy_text(arena, &out->name) && copy_text(arena, &out->target_table) &&
		copy_names(arena, &out->columns, in->n_columns) &&
		copy_names(arena, &out->target_columns, in->target_columns ? in->n_columns : 0) &&
		copy_names(arena, &out->delete_columns, in->n_delete_columns);
}

bool rx__schema_copy_check(rx_arena *arena, rx_schema_check *out, const rx_schema_check *in)
{
	*out = *in;
	return copy_text(arena, &out->name) && copy_text(arena, &out->sql) &&
		copy_text(arena, &out->column);
}

/* Declares how a list of a table is copied: the lists differ in type only. */
#define COPY_LIST(name, type, copy_item) \
	static bool name(rx_arena *arena, type **list, size_t n) \
	{ \
		const type *in = *list; \
		type *items = n ? rx__arena_array(arena, room_for(n), sizeof(*items)) : NULL; \
\
		*list = items; \
		for (size_t i = 0; items && i < n; i++) { \
			if (!copy_item(arena, &items[i], &in[i])) \
				return false; \
		} \
		return items || !n; \
	}
COPY_LIST(copy_columns, rx_schema_column, rx__schema_copy_column)
COPY_LIST(copy_keys, rx_schema_key, rx__schema_copy_key)
COPY_LIST(copy_indexes, rx_schema_index, rx__schema_copy_index)
COPY_LIST(copy_foreign_keys, rx_schema_foreign_key, rx__schema_copy_foreign_key)
COPY_LIST(copy_checks, rx_schema_check, rx__schema_copy_check)
#undef COPY_LIST

bool rx__schema_copy_table(rx_arena *arena, rx_schema_table *out, const rx_schema_table *in)
{
	*out = *in;
	return copy_text(arena, &out->schema) && copy_text(arena, &out->name) &&
		copy_text(arena, &out->comment) && copy_text(arena, &out->renamed_from) &&
		copy_text(arena, &out->engine) && copy_text(arena, &out->charset) &&
		copy_text(arena, &out->collate) && copy_text(arena, &out->sql) &&
		copy_columns(arena, &out->columns, out->n_columns) &&
		rx__schema_copy_key(arena, &out->primary_key, &in->primary_key) &&
		copy_keys(arena, &out->uniques, out->n_uniques) &&
		copy_indexes(arena, &out->indexes, out->n_indexes) &&
		copy_foreign_keys(arena, &out->foreign_keys, out->n_foreign_keys) &&
		copy_checks(arena, &out->checks, out->n_checks);
}

rx_schema *rx__schema_copy(const rx_schema *schema)
{
	rx_schema *copy = rx__schema_new();
	bool ok = copy != NULL;

	for (size_t i = 0; ok && i < schema->n_tables; i++) {
		rx_schema_table *table =
			rx__arena_push(copy->rx__arena, &copy->tables, &copy->n_tables, sizeof(*copy->tables));

		ok = table && rx__schema_copy_table(copy->rx__arena, table, &schema->tables[i]);
	}
	for (size_t i = 0; ok && i < schema->n_views; i++)
		ok = rx__schema_add_view(copy, schema->views[i]);
	if (ok)
		return copy;
	rx_schema_free(copy);
	return NULL;
}

bool rx__schema_index_is_sayable(
	const rx_schema *schema, const rx_schema_table *table, const char *name)
{
	if (name[strspn(name, RX__NAME_LETTERS)])
		return false;
	for (size_t i = 0; i < schema->n_tables; i++) {
		const rx_schema_table *other = &schema->tables[i];

		if (!rx__same(other->schema, table->schema))
			continue;
		if (rx__same_name(other->name, name))
			return false;
		for (size_t k = 0; k < other->n_indexes && !rx__same_name(other->name, table->name); k++)
			if (rx__same_name(other->indexes[k].name, name))
				return false;
		for (size_t k = 0; k < other->n_uniques && !rx__same_name(other->name, table->name); k++)
			if (rx__same_name(other->uniques[k].name, name))
				return false;
	}
	return true;
}

void rx__schema_usual_options(const rx_dialect *dialect, rx_schema_table *table)
{
	if (table->engine && rx__same_name(table->engine, dialect->usual_engine))
		table->engine = NULL;
	if (table->collate && rx__same_name(table->collate, dialect->usual_collate))
		table->charset = table->collate = NULL;
}

/* ---- finding */

bool rx__same(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

bool rx__same_name(const char *a, const char *b)
{
	if (!a || !b)
		return a == b;
	while (*a && tolower((unsigned char)*a) == tolower((unsigned char)*b))
		a++, b++;
	return !*a && !*b;
}

bool rx__same_names(const char *const *a, const char *const *b, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (!rx__same_name(a[i], b[i]))
			return false;
	}
	return true;
}

/* The position of a name in a list of structs, n if it is not there. A name as it is written goes
 * before one that differs in the case of letters: an engine that tells them apart may have both. */
static size_t find_name(
	const void *items, size_t n, size_t item_size, size_t name_offset, const char *name)
{
	const char *at = items;
	size_t loose = n;

	for (size_t i = 0; i < n; i++) {
		const char *item_name;

		memcpy(&item_name, at + i * item_size + name_offset, sizeof(item_name));
		if (rx__same(item_name, name))
			return i;
		if (loose == n && rx__same_name(item_name, name))
			loose = i;
	}
	return loose;
}

#define FIND_NAME(items, n, wanted) \
	find_name((items), (n), sizeof(*(items)), offsetof(__typeof__(*(items)), name), (wanted))

const rx_schema_table *rx_schema_table_named(
	const rx_schema *schema, const char *in_schema, const char *name)
{
	const rx_schema_table *loose = NULL;

	for (size_t i = 0; schema && name && i < schema->n_tables; i++) {
		const rx_schema_table *table = &schema->tables[i];

		if (!rx__same_name(table->schema, in_schema) || !rx__same_name(table->name, name))
			continue;
		if (strcmp(table->name, name) == 0)
			return table;
		if (!loose)
			loose = table;
	}
	return loose;
}

const rx_schema_column *rx_schema_column_named(const rx_schema_table *table, const char *name)
{
	size_t i;

	if (!table || !name)
		return NULL;
	i = FIND_NAME(table->columns, table->n_columns, name);
	return i < table->n_columns ? &table->columns[i] : NULL;
}

rx_schema_table *rx__schema_table(rx_schema *schema, const char *in_schema, const char *name)
{
	const rx_schema_table *found = rx_schema_table_named(schema, in_schema, name);

	return found ? schema->tables + (found - schema->tables) : NULL;
}

rx_schema_column *rx__schema_column(rx_schema_table *table, const char *name)
{
	const rx_schema_column *found = rx_schema_column_named(table, name);

	return found ? table->columns + (found - table->columns) : NULL;
}

const rx_schema_index *rx__schema_index_named(const rx_schema_table *table, const char *name)
{
	size_t i = FIND_NAME(table->indexes, table->n_indexes, name);

	return i < table->n_indexes ? &table->indexes[i] : NULL;
}
#undef FIND_NAME

bool rx__schema_points_to(const rx_schema_foreign_key *key, const rx_schema_table *table)
{
	const char *target = key->target_table;
	const size_t size = table->schema ? strlen(table->schema) : 0;

	if (size && (strncmp(target, table->schema, size) != 0 || target[size] != '.'))
		return false;
	return rx__same_name(target + size + (size > 0), table->name);
}
