/* SQLite says which columns of a unique constraint are violated, but not the constraint's name; and of
 * a foreign key it says nothing at all. The model knows the names; and a row that has but one foreign
 * key with a value leaves no doubt which one it is. */
#include "session/work/violation.h"

#include <stdio.h>
#include <string.h>

#include "base/fail.h"
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
		if (constraint->rx__kind != RX_TABLE_CHECK &&
			(constraint->rx__kind == RX_TABLE_UNIQUE || constraint->unique) &&
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

/* ---- foreign keys ---------------------------------------------------------------------------- */

static void add_text(char *to, size_t size, const char *text)
{
	size_t used = strlen(to);

	rx__copy_text(to + used, size - used, text);
}

static void describe_key(char *out, size_t size, const rx__attribute *key, rx_value value)
{
	char number[32] = "";

	bool shown =
		value.type == RX_TYPE_INT64 || value.type == RX_TYPE_INT32 || value.type == RX_TYPE_INT16;
	if (shown && !key->column->secret)
		snprintf(number, sizeof number, " = %lld", (long long)value.as.i);
	snprintf(out, size, "%s%s to %s.%s", key->name, number, key->target->mapper->table,
		key->target->name);
}

/* The foreign keys of the row that have a value. */
static void name_foreign_key(rx_error *error, const rx__mapper *mapper, const void *object)
{
	const rx__attribute *only = NULL;
	char list[160] = "";
	size_t n = 0;

	for (size_t i = 0; i < mapper->n_attributes; i++) {
		const rx__attribute *attribute = &mapper->attributes[i];
		char part[160];
		rx_value value = rx__attribute_get(attribute, object, NULL);
		if (!attribute->target || value.type == RX_TYPE_NONE)
			continue;
		only = attribute;
		describe_key(part, sizeof part, attribute, value);
		add_text(list, sizeof list, n++ ? ", " : "");
		add_text(list, sizeof list, part);
	}
	if (n == 0)
		return;
	if (n == 1) {
		rx__copy_text(error->column, sizeof error->column, only->name);
		put_name(error, RX__NAMING_FOREIGN_KEY, mapper, only->name);
	}
	add_text(error->message, sizeof error->message,
		n == 1 ? " (its foreign key: " : " (its foreign keys: ");
	add_text(error->message, sizeof error->message, list);
	add_text(error->message, sizeof error->message, ")");
}

/* A row that cannot be deleted: the foreign keys of other models by which it may be referred to. */
static void name_referrers(rx_error *error, const rx__mapper *mapper)
{
	const rx__attribute *only = NULL;
	char list[160] = "";
	size_t n = 0;

	for (size_t i = 0; i < mapper->n_relationships; i++) {
		const rx__relationship *relation = &mapper->relationships[i];
		const rx__attribute *key = relation->through ? relation->link_local : relation->remote;
		rx_action action = key->column->on_delete;
		if (relation->here || action == RX_CASCADE || action == RX_SET_NULL)
			continue;
		only = key;
		add_text(list, sizeof list, n++ ? ", " : "");
		add_text(list, sizeof list, key->mapper->name);
		add_text(list, sizeof list, ".");
		add_text(list, sizeof list, key->field);
	}
	if (n == 0)
		return;
	if (n == 1 && !*error->constraint)
		put_name(error, RX__NAMING_FOREIGN_KEY, only->mapper, only->name);
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
	else if (*error->constraint)
		return;
	else if (error->code == RX_EUNIQUE)
		name_unique(error, mapper);
	else if (error->code == RX_EFOREIGN_KEY)
		name_foreign_key(error, mapper, object);
}
