/* SQLite says which columns of a unique constraint are violated, but not the constraint's name, and
 * MariaDB the name, but not the columns; of a foreign key SQLite says nothing at all. The model knows the names; and a row that has but one foreign
 * key with a value leaves no doubt which one it is. */
#include "session/work/violation.h"

#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "model/key.h"
#include "model/naming.h"
#include "session/object.h"

enum { DESCENDING = 4096 }; /* RX_DESC */

static void put_name(rx_error *error, rx__naming kind, const rx__mapper *mapper, const char *column)
{
	rx_arena arena;
	const char *name;

	rx__arena_init(&arena, 0);
	name = rx__naming_make(&arena, kind, mapper->table, &column, column ? 1 : 0);
	rx__copy_text(error->constraint, sizeof error->constraint, name);
	rx__arena_deinit(&arena);
}

/* ---- unique ---------------------------------------------------------------------------------- */

/* Whether "first, second" are the columns of the list, in this order. */
static bool are_columns(const char *text, const rx__mapper *mapper, const int *ordinals)
{
	for (; *ordinals; ordinals++) {
		const char *name = mapper->attributes[(*ordinals & (DESCENDING - 1)) - 1].name;
		size_t size = strlen(name);
		if (strncmp(text, name, size) != 0)
			return false;
		text += size;
		if (ordinals[1] && strncmp(text, ", ", 2) != 0)
			return false;
		text += ordinals[1] ? 2 : 0;
	}
	return *text == '\0';
}

static bool is_key(const char *text, const rx__mapper *mapper)
{
	for (size_t i = 0; i < mapper->n_keys; i++) {
		size_t size = strlen(mapper->keys[i]->name);
		if (strncmp(text, mapper->keys[i]->name, size) != 0)
			return false;
		text += size;
		text += strncmp(text, ", ", 2) == 0 ? 2 : 0;
	}
	return *text == '\0';
}

static void name_unique(rx_error *error, const rx__mapper *mapper)
{
	const rx_model *model = mapper->model;

	if (!*error->column)
		return;
	if (is_key(error->column, mapper)) {
		put_name(error, RX__NAMING_PRIMARY_KEY, mapper, NULL);
		return;
	}
	for (uint32_t i = 0; i < model->n_constraints; i++) {
		const rx_constraint *constraint = &model->constraints[i];
		if ((constraint->rx__kind == RX_TABLE_UNIQUE || constraint->unique) &&
			are_columns(error->column, mapper, constraint->rx__columns)) {
			rx__copy_text(error->constraint, sizeof error->constraint, constraint->rx__name);
			return;
		}
	}
	for (size_t i = 0; i < mapper->n_attributes; i++) {
		const rx__attribute *attribute = &mapper->attributes[i];
		if (attribute->column->unique && strcmp(attribute->name, error->column) == 0)
			put_name(error, attribute->column->index ? RX__NAMING_INDEX : RX__NAMING_UNIQUE, mapper,
				attribute->name);
	}
}

static void add_column(rx_error *error, const rx__attribute *attribute)
{
	size_t used = strlen(error->column);

	snprintf(error->column + used, sizeof error->column - used, "%s%s", used ? ", " : "",
		attribute->name);
}

static bool is_unique_of(const rx_error *error, const rx__attribute *attribute)
{
	rx_error named = { .code = error->code };

	if (!attribute->column->unique)
		return false;
	put_name(&named, attribute->column->index ? RX__NAMING_INDEX : RX__NAMING_UNIQUE,
		attribute->mapper, attribute->name);
	return strcmp(named.constraint, error->constraint) == 0;
}

/* The columns of the unique constraint that has the name. */
static void find_columns(rx_error *error, const rx__mapper *mapper)
{
	const rx_model *model = mapper->model;

	if (strcmp(error->constraint, "PRIMARY") == 0) {
		for (size_t i = 0; i < mapper->n_keys; i++)
			add_column(error, mapper->keys[i]);
		put_name(error, RX__NAMING_PRIMARY_KEY, mapper, NULL);
		return;
	}
	for (uint32_t i = 0; i < model->n_constraints; i++) {
		const int *ordinals = model->constraints[i].rx__columns;

		if (model->constraints[i].rx__kind == RX_TABLE_CHECK ||
			strcmp(model->constraints[i].rx__name, error->constraint) != 0)
			continue;
		for (; *ordinals; ordinals++)
			add_column(error, &mapper->attributes[(*ordinals & (DESCENDING - 1)) - 1]);
		return;
	}
	for (size_t i = 0; i < mapper->n_attributes && !*error->column; i++)
		if (is_unique_of(error, &mapper->attributes[i]))
			add_column(error, &mapper->attributes[i]);
}

static void name_columns(rx_error *error, const rx__mapper *mapper)
{
	size_t used = strlen(error->message);

	find_columns(error, mapper);
	if (*error->column)
		snprintf(error->message + used, sizeof error->message - used, " (%s.%s)", error->table,
			error->column);
}

/* ---- foreign keys ---------------------------------------------------------------------------- */

static void add_text(char *to, size_t size, const char *text)
{
	size_t used = strlen(to);

	rx__copy_text(to + used, size - used, text);
}

/* "team_id = 7 to team.id", or "(region, number) = (eu, 7) to order.(region, number)". */
static void describe_values(char *out, size_t size, const rx__key *key, const void *object)
{
	for (size_t i = 0; i < key->n; i++) {
		rx_value value = rx__attribute_get(key->columns[i], object, NULL);
		char number[32];
		bool shown = value.type == RX_TYPE_INT64 || value.type == RX_TYPE_INT32 ||
			value.type == RX_TYPE_INT16;
		if (key->n == 1 && (!shown || key->columns[i]->column->secret))
			return;
		add_text(out, size, i > 0 ? ", " : key->n > 1 ? " = (" : " = ");
		snprintf(number, sizeof number, "%lld", (long long)value.as.i);
		shown = shown && !key->columns[i]->column->secret;
		add_text(out, size, shown ? number : "…");
	}
	add_text(out, size, key->n > 1 ? ")" : "");
}

static void describe_key(char *out, size_t size, const rx__foreign_key *key, const void *object)
{
	char names[80] = "";

	*out = '\0';
	add_text(out, size, rx__key_names(&key->columns, names, sizeof names));
	describe_values(out, size, &key->columns, object);
	add_text(out, size, " to ");
	add_text(out, size, key->target->table);
	add_text(out, size, key->targets.n == 1 ? "." : "");
	add_text(out, size, rx__key_names(&key->targets, names, sizeof names));
}

/* The foreign keys of the row that have a value. */
static void name_foreign_key(rx_error *error, const rx__mapper *mapper, const void *object)
{
	const rx__foreign_key *only = NULL;
	char list[200] = "";
	size_t n = 0;

	for (size_t i = 0; i < mapper->n_foreign_keys; i++) {
		const rx__foreign_key *key = &mapper->foreign_keys[i];
		char part[200];
		if (rx__key_is_null(&key->columns, object))
			continue;
		only = key;
		describe_key(part, sizeof part, key, object);
		add_text(list, sizeof list, n++ ? ", " : "");
		add_text(list, sizeof list, part);
	}
	if (n == 0)
		return;
	if (n == 1) {
		rx__copy_text(error->column, sizeof error->column, only->columns.columns[0]->name);
		rx__copy_text(error->constraint, sizeof error->constraint, only->name);
	}
	add_text(error->message, sizeof error->message,
		n == 1 ? " (its foreign key: " : " (its foreign keys: ");
	add_text(error->message, sizeof error->message, list);
	add_text(error->message, sizeof error->message, ")");
}

/* A row that cannot be deleted: the foreign keys of other models by which it may be referred to. */
static void name_referrers(rx_error *error, const rx__mapper *mapper)
{
	const rx__foreign_key *only = NULL;
	char list[160] = "", fields[80];
	size_t n = 0;

	for (size_t i = 0; i < mapper->n_relationships; i++) {
		const rx__relationship *relation = &mapper->relationships[i];
		const rx__foreign_key *key = relation->through ? relation->link_local : relation->key;
		if (relation->here || key->on_delete == RX_CASCADE || key->on_delete == RX_SET_NULL ||
			relation->relation->cascade & RX_CASCADE_DELETE)
			continue;
		if (*error->constraint && strcmp(error->constraint, key->name) != 0)
			continue;
		only = key;
		add_text(list, sizeof list, n++ ? ", " : "");
		add_text(list, sizeof list, key->mapper->name);
		add_text(list, sizeof list, ".");
		add_text(list, sizeof list, rx__key_fields(&key->columns, fields, sizeof fields));
	}
	if (n == 0)
		return;
	if (n == 1 && !*error->constraint)
		rx__copy_text(error->constraint, sizeof error->constraint, only->name);
	add_text(error->message, sizeof error->message, " (rows refer to it still, by ");
	add_text(error->message, sizeof error->message, list);
	add_text(error->message, sizeof error->message,
		"; delete them first, or declare .cascade, or .on_delete at the key)");
}

void rx__violation_name(rx_error *error, const rx__mapper *mapper, const void *object)
{
	bool constraint = error->code == RX_EUNIQUE || error->code == RX_EFOREIGN_KEY ||
		error->code == RX_ENOT_NULL || error->code == RX_ECHECK;

	if (!constraint)
		return;
	if (!*error->table)
		rx__copy_text(error->table, sizeof error->table, mapper->table);
	if (error->code == RX_EFOREIGN_KEY && rx__object_head(object)->state == RX__OBJECT_DELETED)
		name_referrers(error, mapper);
	else if (error->code == RX_EUNIQUE && *error->constraint && !*error->column)
		name_columns(error, mapper);
	else if (*error->constraint)
		return;
	else if (error->code == RX_EUNIQUE)
		name_unique(error, mapper);
	else if (error->code == RX_EFOREIGN_KEY)
		name_foreign_key(error, mapper, object);
}
