/* From the text of .foreign_key, "table.column" (or "schema.table.column"), to the attribute that it
 * names. The target must be something that a database accepts as one: alone unique, and of the same
 * type. */
#include <string.h>

#include "base/fail.h"
#include "model/resolve.h"

typedef struct {
	char *schema, *table, *column; /* schema NULL: not written */
} parts;

/* Cuts a copy of the text at its last dot, and what is left at the one before. */
static int split(rx__resolve *resolve, const rx__attribute *attribute, parts *out)
{
	const char *text = attribute->column->foreign_key;
	char *copy = rx__arena_strdup(resolve->arena, text);
	if (!copy)
		return rx__fail_nomem(resolve->error);
	char *last = strrchr(copy, '.');
	if (last) {
		*last = '\0';
		out->column = last + 1;
		char *before = strrchr(copy, '.');
		out->schema = before ? copy : NULL;
		out->table = before ? before + 1 : copy;
		if (before)
			*before = '\0';
	}
	if (!last || !*out->column || !*out->table || (out->schema && !*out->schema))
		return rx__model_fail(resolve->error, RX_EMODEL, attribute,
			".foreign_key \"%s\" is not of the form \"table.column\"", text);
	return RX_OK;
}

static int fail_no_table(rx__resolve *resolve, const rx__attribute *attribute, const parts *to)
{
	const char **names = rx__arena_array(resolve->arena, resolve->n + 1, sizeof *names);
	if (!names)
		return rx__fail_nomem(resolve->error);
	for (size_t i = 0; i < resolve->n; i++)
		names[i] = resolve->entries[i].mapper->table;
	const char *near = rx__did_you_mean(to->table, names);
	const char *text = attribute->column->foreign_key;
	if (near && !rx__resolve_same_name(near, to->table))
		return rx__model_fail(resolve->error, RX_EMODEL, attribute,
			".foreign_key \"%s\": no model has the table \"%s\"; did you mean \"%s.%s\"?", text,
			to->table, near, to->column);
	return rx__model_fail(resolve->error, RX_EMODEL, attribute,
		".foreign_key \"%s\": no model has the table \"%s%s%s\"; is its header included?", text,
		to->schema ? to->schema : "", to->schema ? "." : "", to->table);
}

static int fail_no_column(rx__resolve *resolve, const rx__attribute *attribute,
	const rx__mapper *target, const char *column)
{
	const char **names = rx__arena_array(resolve->arena, target->n_attributes + 1, sizeof *names);
	if (!names)
		return rx__fail_nomem(resolve->error);
	for (size_t i = 0; i < target->n_attributes; i++)
		names[i] = target->attributes[i].name;
	const char *near = rx__did_you_mean(column, names);
	return rx__model_fail(resolve->error, RX_EMODEL, attribute,
		".foreign_key \"%s\": table \"%s\" (model %s) has no column \"%s\"; %s%s%s",
		attribute->column->foreign_key, target->table, target->name, column,
		near ? "did you mean \"" : "its key is \"", near ? near : target->keys[0]->name,
		near ? "\"?" : "\"");
}

/* Alone in a unique constraint or unique index without a condition. */
static bool has_unique_of_its_own(const rx__attribute *attribute)
{
	const rx_model *model = attribute->mapper->model;
	for (size_t i = 0; i < model->n_constraints; i++) {
		const rx_constraint *c = &model->constraints[i];
		bool unique = c->rx__kind == RX_TABLE_UNIQUE || (c->unique && !c->where);
		if (unique && (c->rx__columns[0] & 4095) == (int)attribute->ordinal + 1 &&
			c->rx__columns[1] == 0)
			return true;
	}
	return attribute->column->unique;
}

bool rx__attribute_is_unique(const rx__attribute *attribute)
{
	return (attribute->key && attribute->mapper->n_keys == 1) || has_unique_of_its_own(attribute);
}

static int check_target(
	rx__resolve *resolve, const rx__attribute *attribute, const rx__attribute *target)
{
	const char *text = attribute->column->foreign_key;
	if (attribute->type != target->type)
		return rx__model_fail(resolve->error, RX_EMODEL, attribute,
			".foreign_key \"%s\": the column is %s, and %s.%s is %s; declare both of one type",
			text, rx__type_name(attribute->type), target->mapper->name, target->field,
			rx__type_name(target->type));
	if (!rx__attribute_is_unique(target))
		return rx__model_fail(resolve->error, RX_EMODEL, attribute,
			".foreign_key \"%s\": %s.%s is neither the primary key nor unique by itself, so that "
			"no "
			"database can refer to it; give it .unique = true",
			text, target->mapper->name, target->field);
	return RX_OK;
}

static int resolve_one(rx__resolve *resolve, rx__attribute *attribute)
{
	parts to = { NULL, NULL, NULL };
	int code = split(resolve, attribute, &to);
	if (code < 0)
		return code;
	const rx__mapper *target = NULL;
	if (!to.schema) /* first beside the own table, then in the default schema */
		target = rx__resolve_table(resolve, attribute->mapper->schema, to.table);
	if (!target)
		target = rx__resolve_table(resolve, to.schema, to.table);
	if (!target)
		return fail_no_table(resolve, attribute, &to);
	attribute->target = rx__mapper_column(target, to.column);
	if (!attribute->target)
		return fail_no_column(resolve, attribute, target, to.column);
	return check_target(resolve, attribute, attribute->target);
}

int rx__foreign_keys_resolve(rx__resolve *resolve, rx__mapper *mapper)
{
	for (size_t i = 0; i < mapper->n_attributes; i++) {
		if (!mapper->attributes[i].column->foreign_key)
			continue;
		int code = resolve_one(resolve, &mapper->attributes[i]);
		if (code < 0)
			return code;
	}
	return RX_OK;
}
