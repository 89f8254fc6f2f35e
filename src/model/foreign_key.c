/* From texts, "table.column" of an option or "table(column, …)" of an element, to foreign keys. What is
 * referred to must be something that a database accepts: one of the target's unique keys, column by
 * column of the same type.
 *
 * A column that names one which is alone unique is a foreign key by itself. The others are parts: all
 * that one model says of one table must be one unique key of it, or is refused. So nothing is guessed;
 * two keys to the same table are told apart by writing them out. */
#include <assert.h>
#include <string.h>

#include "base/buf.h"
#include "base/fail.h"
#include "model/key.h"
#include "model/naming.h"
#include "model/resolve.h"
#include "model/unique.h"

typedef struct {
	char *schema, *table, *column; /* schema NULL: not written; "": the default one */
} parts;

/* A foreign key on its way. */
typedef struct {
	const rx__attribute *columns[RX__KEY_COLUMNS], *targets[RX__KEY_COLUMNS];
	size_t n;
	const rx__mapper *target;
	rx_action on_delete, on_update;
	bool deferrable, initially_deferred;
} pairs;

/* Its name if there is one that is spelt nearly so, but not just so. */
static int nearest_table(rx__resolve *resolve, const char *table, const char **out)
{
	const char **names = rx__arena_array(resolve->arena, resolve->n + 1, sizeof *names);
	if (!names)
		return rx__fail_nomem(resolve->error);
	for (size_t i = 0; i < resolve->n; i++)
		names[i] = resolve->entries[i].mapper->table;
	*out = rx__did_you_mean(table, names);
	if (*out && rx__resolve_same_name(*out, table))
		*out = NULL;
	return RX_OK;
}

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
	if (!last || !*out->column || !*out->table)
		return rx__model_fail(resolve->error, RX_EMODEL, attribute,
			".foreign_key \"%s\" is not of the form \"table.column\"", text);
	return RX_OK;
}

static int fail_no_table(rx__resolve *resolve, const rx__attribute *attribute, const parts *to)
{
	const char *near, *text = attribute->column->foreign_key;
	int code = nearest_table(resolve, to->table, &near);
	if (code < 0)
		return code;
	if (near)
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

static bool is_unique(const rx__attribute *attribute)
{
	const rx__key alone = { &attribute, 1 };
	return rx__key_is_unique(&alone);
}

static int resolve_column(rx__resolve *resolve, rx__attribute *attribute)
{
	parts to = { NULL, NULL, NULL };
	int code = split(resolve, attribute, &to);
	if (code < 0)
		return code;
	const rx__mapper *target = rx__resolve_named(resolve, attribute->mapper, to.schema, to.table);
	if (!target)
		return fail_no_table(resolve, attribute, &to);
	attribute->target = rx__mapper_column(target, to.column);
	if (!attribute->target)
		return fail_no_column(resolve, attribute, target, to.column);
	if (attribute->type != attribute->target->type)
		return rx__model_fail(resolve->error, RX_EMODEL, attribute,
			".foreign_key \"%s\": the column is %s, and %s.%s is %s; declare both of one type",
			attribute->column->foreign_key, rx__type_name(attribute->type), target->name,
			attribute->target->field, rx__type_name(attribute->target->type));
	return RX_OK;
}

/* ---- what is referred to --------------------------------------------------------------------- */

/* Puts the pairs of a key into the order of the unique key of the target that they are; false if they
 * are none. Some databases want that order. */
static bool match_unique(pairs *p)
{
	rx__unique unique;
	size_t at = 0;
	while (rx__unique_next(p->target, &at, &unique)) {
		const rx__key whole = { unique.columns, unique.n };
		const rx__key named = { p->targets, p->n };
		pairs before = *p;
		if (unique.where || unique.deferrable || !rx__key_same_columns(&whole, &named))
			continue;
		for (size_t i = 0; i < p->n; i++) {
			size_t from = 0;
			while (before.targets[from] != unique.columns[i])
				from++;
			p->columns[i] = before.columns[from];
			p->targets[i] = before.targets[from];
		}
		return true;
	}
	return false;
}

/* A unique key of several columns that has this one; false if there is none. */
static bool composite_with(const rx__attribute *target, rx__unique *out)
{
	size_t at = 0;
	while (rx__unique_next(target->mapper, &at, out)) {
		const rx__key key = { out->columns, out->n };
		if (out->n > 1 && !out->where && !out->deferrable && rx__key_has(&key, target))
			return true;
	}
	return false;
}

/* ---- keys ------------------------------------------------------------------------------------ */

static bool copy_columns(
	rx_arena *arena, rx__key *out, const rx__attribute *const *columns, size_t n)
{
	const rx__attribute **copy = rx__arena_array(arena, n + 1, sizeof(*copy));
	for (size_t i = 0; copy && i < n; i++)
		copy[i] = columns[i];
	*out = (rx__key){ copy, n };
	return copy != NULL;
}

static int add_key(rx__resolve *resolve, rx__mapper *mapper, const pairs *p, const char *name)
{
	rx__foreign_key *key = &mapper->foreign_keys[mapper->n_foreign_keys];
	const char *names[RX__KEY_COLUMNS];
	for (size_t i = 0; i < p->n; i++)
		names[i] = p->columns[i]->name;
	*key = (rx__foreign_key){
		.mapper = mapper,
		.target = p->target,
		.named = name != NULL,
		.on_delete = p->on_delete,
		.on_update = p->on_update,
		.deferrable = p->deferrable || p->initially_deferred,
		.initially_deferred = p->initially_deferred,
		.ordinal = mapper->n_foreign_keys,
	};
	key->name = name
		? name
		: rx__naming_make(resolve->arena, RX__NAMING_FOREIGN_KEY, mapper->table, names, p->n);
	if (!key->name || !copy_columns(resolve->arena, &key->columns, p->columns, p->n) ||
		!copy_columns(resolve->arena, &key->targets, p->targets, p->n))
		return rx__fail_nomem(resolve->error);
	mapper->n_foreign_keys++;
	return RX_OK;
}

/* ---- columns with .foreign_key ---------------------------------------------------------------- */

static int fail_not_unique(rx__resolve *resolve, const rx__attribute *attribute)
{
	const rx__attribute *target = attribute->target;
	return rx__model_fail(resolve->error, RX_EMODEL, attribute,
		".foreign_key \"%s\": %s.%s is neither the primary key nor unique by itself, so that no "
		"database can refer to it; give it .unique = true",
		attribute->column->foreign_key, target->mapper->name, target->field);
}

/* Some of the columns of a key are named, and some are not. */
static int fail_part(rx__resolve *resolve, const pairs *p, const rx__unique *unique)
{
	const rx__key whole = { unique->columns, unique->n }, named = { p->targets, p->n };
	const rx__attribute *missing = NULL, *first = p->columns[0];
	char fields[200];
	for (size_t i = 0; i < whole.n && !missing; i++)
		missing = rx__key_has(&named, whole.columns[i]) ? NULL : whole.columns[i];
	rx__key_fields(&whole, fields, sizeof fields);
	if (!missing)
		return rx__model_fail(resolve->error, RX_EMODEL, first,
			".foreign_key \"%s\": the columns of %s that refer to table \"%s\" name more than its "
			"key %s; write each foreign key out: table_foreign_key(name, (column, …), \"%s%s\")",
			first->column->foreign_key, first->mapper->name, p->target->table, fields,
			p->target->table, fields);
	return rx__model_fail(resolve->error, RX_EMODEL, first,
		".foreign_key \"%s\": %s.%s is unique only together with the others of %s, and no column "
		"of %s refers to %s; give one .foreign_key = \"%s.%s\", or write the key out: "
		"table_foreign_key(name, (column, …), \"%s%s\")",
		first->column->foreign_key, p->target->name, p->targets[0]->field, fields,
		first->mapper->name, missing->field, p->target->table, missing->name, p->target->table,
		fields);
}

static int fail_twice(
	rx__resolve *resolve, const pairs *p, const rx__attribute *a, const rx__attribute *b)
{
	return rx__model_fail(resolve->error, RX_EMODEL, b,
		".foreign_key \"%s\": %s refers to the same part of a key; write both keys out, so that "
		"they are told apart: table_foreign_key(name, (column, …), \"%s(column, …)\")",
		b->column->foreign_key, a->field, p->target->table);
}

/* What one column says of an action holds for all of the key. */
static int take_action(
	rx__resolve *resolve, const rx__attribute *attribute, rx_action said, rx_action *out)
{
	if (said != RX_NO_ACTION && *out != RX_NO_ACTION && said != *out)
		return rx__model_fail(resolve->error, RX_EMODEL, attribute,
			".on_delete or .on_update says something else than at another column of the same "
			"foreign key; say it once");
	*out = said == RX_NO_ACTION ? *out : said;
	return RX_OK;
}

static bool is_part(const rx__attribute *attribute)
{
	rx__unique unique;
	return attribute->column->foreign_key && !is_unique(attribute->target) &&
		composite_with(attribute->target, &unique);
}

/* All columns that name parts of keys of that table. */
static int gather(rx__resolve *resolve, const rx__mapper *mapper, const rx__mapper *to, pairs *p)
{
	int code = RX_OK;
	*p = (pairs){ .target = to };
	for (size_t i = 0; code == RX_OK && i < mapper->n_attributes; i++) {
		const rx__attribute *attribute = &mapper->attributes[i];
		if (!is_part(attribute) || attribute->target->mapper != to)
			continue;
		for (size_t j = 0; j < p->n; j++) {
			if (p->targets[j] == attribute->target)
				return fail_twice(resolve, p, p->columns[j], attribute);
		}
		if (p->n == RX__KEY_COLUMNS)
			return rx__model_fail(resolve->error, RX_EMODEL, attribute,
				"a foreign key has at most %d columns", RX__KEY_COLUMNS);
		p->columns[p->n] = attribute;
		p->targets[p->n++] = attribute->target;
		p->deferrable |= attribute->column->deferrable;
		p->initially_deferred |= attribute->column->initially_deferred;
		code = take_action(resolve, attribute, attribute->column->on_delete, &p->on_delete);
		if (code == RX_OK)
			code = take_action(resolve, attribute, attribute->column->on_update, &p->on_update);
	}
	return code;
}

static int add_parts(rx__resolve *resolve, rx__mapper *mapper, const rx__attribute *attribute)
{
	rx__unique unique;
	pairs p;
	(void)composite_with(attribute->target, &unique);
	int code = gather(resolve, mapper, attribute->target->mapper, &p);
	if (code < 0 || p.columns[0] != attribute)
		return code; /* added with the first one */
	if (!match_unique(&p))
		return fail_part(resolve, &p, &unique);
	return add_key(resolve, mapper, &p, NULL);
}

static int add_column_key(rx__resolve *resolve, rx__mapper *mapper, const rx__attribute *attribute)
{
	if (is_part(attribute))
		return add_parts(resolve, mapper, attribute);
	if (!is_unique(attribute->target))
		return fail_not_unique(resolve, attribute);
	const pairs p = {
		.columns = { attribute },
		.targets = { attribute->target },
		.n = 1,
		.target = attribute->target->mapper,
		.on_delete = attribute->column->on_delete,
		.on_update = attribute->column->on_update,
		.deferrable = attribute->column->deferrable,
		.initially_deferred = attribute->column->initially_deferred,
	};
	return add_key(resolve, mapper, &p, NULL);
}

/* ---- table_foreign_key ------------------------------------------------------------------------ */

static int fail_form(rx__resolve *resolve, const rx__mapper *mapper, const rx_constraint *c)
{
	return rx__mapper_fail(resolve->error, RX_EMODEL, mapper,
		"foreign key \"%s\": \"%s\" is not of the form \"table(column, …)\"", c->rx__name,
		c->rx__target);
}

/* Cuts "schema.table(a, b)" into the table and the list behind it, which is NULL if there is none. */
static int split_element(
	rx__resolve *resolve, const rx__mapper *mapper, const rx_constraint *c, parts *out)
{
	char *copy = rx__arena_strdup(resolve->arena, c->rx__target + strspn(c->rx__target, " \t\n"));
	if (!copy)
		return rx__fail_nomem(resolve->error);
	char *open = strchr(copy, '('), *end = copy + strlen(copy);
	while (end > copy && (end[-1] == ' ' || end[-1] == '\t'))
		*--end = '\0';
	if (open && (end == open || end[-1] != ')'))
		return fail_form(resolve, mapper, c);
	if (open) {
		end[-1] = '\0';
		*open = '\0';
		out->column = open + 1;
	}
	copy[strcspn(copy, " \t")] = '\0';
	char *dot = strrchr(copy, '.');
	out->schema = dot ? copy : NULL;
	out->table = dot ? dot + 1 : copy;
	if (dot)
		*dot = '\0';
	if (!*out->table)
		return fail_form(resolve, mapper, c);
	return RX_OK;
}

static int fail_no_target(
	rx__resolve *resolve, const rx__mapper *mapper, const rx_constraint *c, const parts *to)
{
	const char *near;
	int code = nearest_table(resolve, to->table, &near);
	if (code < 0)
		return code;
	return rx__mapper_fail(resolve->error, RX_EMODEL, mapper,
		"foreign key \"%s\": no model has the table \"%s%s%s\"; %s%s%s", c->rx__name,
		to->schema ? to->schema : "", to->schema ? "." : "", to->table,
		near ? "did you mean \"" : "is its header included", near ? near : "", near ? "\"?" : "?");
}

/* The columns of the list, or those of the primary key. */
static int read_targets(
	rx__resolve *resolve, const rx__mapper *mapper, const rx_constraint *c, char *list, pairs *p)
{
	size_t n = 0;
	for (; !list && n < p->target->n_keys && n < RX__KEY_COLUMNS; n++)
		p->targets[n] = p->target->keys[n];
	for (char *part = list ? strsep(&list, ",") : NULL; part;
		 part = list ? strsep(&list, ",") : NULL) {
		part += strspn(part, " \t\n");
		part[strcspn(part, " \t\n")] = '\0';
		const rx__attribute *found = rx__mapper_column(p->target, part);
		if (!*part || n == RX__KEY_COLUMNS)
			return fail_form(resolve, mapper, c);
		if (!found)
			return rx__mapper_fail(resolve->error, RX_EMODEL, mapper,
				"foreign key \"%s\": table \"%s\" (model %s) has no column \"%s\"", c->rx__name,
				p->target->table, p->target->name, part);
		p->targets[n++] = found;
	}
	if (n != p->n)
		return rx__mapper_fail(resolve->error, RX_EMODEL, mapper,
			"foreign key \"%s\": %zu columns refer to %zu columns of \"%s\"; name as many",
			c->rx__name, p->n, n, p->target->table);
	return RX_OK;
}

static int check_pairs(
	rx__resolve *resolve, const rx__mapper *mapper, const rx_constraint *c, pairs *p)
{
	char fields[200];
	for (size_t i = 0; i < p->n; i++) {
		const rx__attribute *a = p->columns[i], *b = p->targets[i];
		assert(a && b); /* read_targets has found as many */
		if (a->type != b->type)
			return rx__mapper_fail(resolve->error, RX_EMODEL, mapper,
				"foreign key \"%s\": %s is %s, and %s.%s is %s; declare both of one type",
				c->rx__name, a->field, rx__type_name(a->type), p->target->name, b->field,
				rx__type_name(b->type));
	}
	if (match_unique(p))
		return RX_OK;
	const rx__key named = { p->targets, p->n };
	return rx__mapper_fail(resolve->error, RX_EMODEL, mapper,
		"foreign key \"%s\": %s of %s is neither the primary key nor declared unique, so that no "
		"database can refer to it",
		c->rx__name, rx__key_fields(&named, fields, sizeof fields), p->target->name);
}

static int check_new(
	rx__resolve *resolve, const rx__mapper *mapper, const rx_constraint *c, const pairs *p)
{
	const rx__key columns = { p->columns, p->n };
	char fields[200];
	for (size_t i = 0; i < mapper->n_foreign_keys; i++) {
		const rx__foreign_key *other = &mapper->foreign_keys[i];
		if (other->target == p->target && rx__key_same_columns(&other->columns, &columns))
			return rx__mapper_fail(resolve->error, RX_EMODEL, mapper,
				"foreign key \"%s\": %s refers to table \"%s\" already, by \"%s\"; leave one out",
				c->rx__name, rx__key_fields(&columns, fields, sizeof fields), p->target->table,
				other->name);
	}
	return RX_OK;
}

static int add_element_key(rx__resolve *resolve, rx__mapper *mapper, const rx_constraint *c)
{
	parts to = { NULL, NULL, NULL };
	pairs p = { .on_delete = c->on_delete,
		.on_update = c->on_update,
		.deferrable = c->deferrable,
		.initially_deferred = c->initially_deferred };
	int code = split_element(resolve, mapper, c, &to);
	if (code < 0)
		return code;
	for (const int *at = c->rx__columns; *at && p.n < RX__KEY_COLUMNS; at++)
		p.columns[p.n++] = &mapper->attributes[*at - 1];
	p.target = rx__resolve_named(resolve, mapper, to.schema, to.table);
	if (!p.target)
		return fail_no_target(resolve, mapper, c, &to);
	code = read_targets(resolve, mapper, c, to.column, &p);
	if (code == RX_OK)
		code = check_pairs(resolve, mapper, c, &p);
	if (code == RX_OK)
		code = check_new(resolve, mapper, c, &p);
	return code == RX_OK ? add_key(resolve, mapper, &p, c->rx__name) : code;
}

/* ---- what the columns do besides -------------------------------------------------------------- */

static bool is_shared(const rx__foreign_key *key, const rx__attribute *attribute)
{
	const rx__mapper *mapper = key->mapper;
	for (size_t i = 0; i < mapper->n_foreign_keys; i++) {
		if (&mapper->foreign_keys[i] != key &&
			rx__key_has(&mapper->foreign_keys[i].columns, attribute))
			return true;
	}
	return false;
}

static int find_own(rx__resolve *resolve, rx__foreign_key *key)
{
	const rx__attribute *own[RX__KEY_COLUMNS], *cleared[RX__KEY_COLUMNS];
	size_t n_own = 0, n_cleared = 0;
	bool single = key->columns.n == 1;
	for (size_t i = 0; i < key->columns.n; i++) {
		const rx__attribute *attribute = key->columns.columns[i];
		if (!single && (attribute->key || is_shared(key, attribute)))
			continue;
		own[n_own++] = attribute;
		if (attribute->nullable)
			cleared[n_cleared++] = attribute;
	}
	for (size_t i = 0; n_own > 0 && n_cleared == 0 && i < key->columns.n; i++) {
		if (key->columns.columns[i]->nullable)
			cleared[n_cleared++] = key->columns.columns[i];
	}
	if (!copy_columns(resolve->arena, &key->own, own, n_own) ||
		!copy_columns(resolve->arena, &key->cleared, cleared, n_cleared))
		return rx__fail_nomem(resolve->error);
	return RX_OK;
}

/* An action that sets columns sets all of them. */
static int check_actions(rx__resolve *resolve, const rx__foreign_key *key)
{
	bool sets_null = key->on_delete == RX_SET_NULL || key->on_update == RX_SET_NULL;
	bool sets_default = key->on_delete == RX_SET_DEFAULT || key->on_update == RX_SET_DEFAULT;
	for (size_t i = 0; i < key->columns.n; i++) {
		const rx__attribute *attribute = key->columns.columns[i];
		bool given = attribute->column->server_default != NULL;
		if (attribute->nullable || !(sets_null || (sets_default && !given)))
			continue;
		return rx__mapper_fail(resolve->error, RX_EMODEL, key->mapper,
			"foreign key \"%s\": %s sets all of its columns, and %s cannot be NULL%s; take "
			"RX_CASCADE or RX_RESTRICT",
			key->name, sets_null ? "RX_SET_NULL" : "RX_SET_DEFAULT", attribute->field,
			sets_null ? "" : " and has no .server_default");
	}
	return RX_OK;
}

/* ---- all --------------------------------------------------------------------------------------- */

static int make_room(rx__resolve *resolve, rx__mapper *mapper)
{
	size_t most = mapper->n_attributes + mapper->model->n_constraints;
	mapper->foreign_keys = rx__arena_array(resolve->arena, most + 1, sizeof(rx__foreign_key));
	return mapper->foreign_keys ? RX_OK : rx__fail_nomem(resolve->error);
}

/* The parts of keys that were written out have their targets too. */
static void set_targets(rx__mapper *mapper)
{
	for (size_t i = 0; i < mapper->n_foreign_keys; i++) {
		const rx__foreign_key *key = &mapper->foreign_keys[i];
		for (size_t j = 0; j < key->columns.n; j++) {
			rx__attribute *attribute = &mapper->attributes[key->columns.columns[j]->ordinal];
			if (!attribute->target)
				attribute->target = key->targets.columns[j];
		}
	}
}

static int add_all(rx__resolve *resolve, rx__mapper *mapper)
{
	int code = RX_OK;
	for (size_t i = 0; code == RX_OK && i < mapper->n_attributes; i++) {
		if (mapper->attributes[i].column->foreign_key)
			code = resolve_column(resolve, &mapper->attributes[i]);
	}
	for (size_t i = 0; code == RX_OK && i < mapper->n_attributes; i++) {
		if (mapper->attributes[i].column->foreign_key)
			code = add_column_key(resolve, mapper, &mapper->attributes[i]);
	}
	for (size_t i = 0; code == RX_OK && i < mapper->model->n_constraints; i++) {
		const rx_constraint *c = &mapper->model->constraints[i];
		if (c->rx__kind == RX_TABLE_FOREIGN_KEY)
			code = add_element_key(resolve, mapper, c);
	}
	return code;
}

int rx__foreign_keys_resolve(rx__resolve *resolve, rx__mapper *mapper)
{
	int code = make_room(resolve, mapper);
	if (code == RX_OK)
		code = add_all(resolve, mapper);
	for (size_t i = 0; code == RX_OK && i < mapper->n_foreign_keys; i++) {
		code = find_own(resolve, &mapper->foreign_keys[i]);
		bool checked = mapper->foreign_keys[i].columns.n == 1 && !mapper->foreign_keys[i].named;
		if (code == RX_OK && !checked)
			code = check_actions(resolve, &mapper->foreign_keys[i]);
	}
	if (code == RX_OK)
		set_targets(mapper);
	return code;
}
