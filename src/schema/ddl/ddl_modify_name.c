/* A run that was ended in the middle writes the same statements again, from what it finds then: so each
 * of them is made whether its change is there already or not. */
#include "schema/ddl/ddl_modify_name.h"

#include <stdint.h>
#include <string.h>

#include "base/fail.h"
#include "schema/label.h"
#include "schema/schema.h"

typedef rx__ddl_writer writer;

/* ---- labels */

static int fail_unknown(writer *w, const char *what, const char *name)
{
	return rx__fail(w->error, RX_EMIGRATION,
		"%s '%s' of table '%s' is not known: its statement depends on what is there", what, name,
		w->operation->table);
}

static size_t count(const char *const *labels)
{
	size_t n = 0;

	while (labels[n])
		n++;
	return n;
}

/* The labels with `add` behind `beside`, where it is not one of them, and without `drop`. */
static const char *const *with(rx_arena *arena, const char *const *labels, const char *beside,
	const char *add, const char *drop)
{
	const bool is_there = rx__label_place(labels, add) != SIZE_MAX;
	const char **list = rx__arena_array(arena, count(labels) + 2, sizeof(*list));
	size_t n = 0;

	for (size_t i = 0; list && labels[i]; i++) {
		if (!drop || strcmp(labels[i], drop) != 0)
			list[n++] = labels[i];
		if (!is_there && beside && strcmp(labels[i], beside) == 0)
			list[n++] = add;
	}
	return (const char *const *)list;
}

static bool is_default(const rx_schema_column *column, const char *label)
{
	rx_buf text = RX_BUF_INIT;
	bool is;

	rx__ddl_literal(&text, label);
	is = column->server_default && !text.error &&
		strcmp(column->server_default, rx__buf_text(&text)) == 0;
	rx__buf_deinit(&text);
	return is;
}

static int move_rows(writer *w)
{
	const rx__operation *operation = w->operation;

	rx__buf_puts(&w->sql, "UPDATE ");
	rx__ddl_put_table(w);
	rx__buf_puts(&w->sql, " SET ");
	rx__ddl_name(&w->sql, w->dialect, operation->name);
	rx__buf_puts(&w->sql, " = ");
	rx__ddl_literal(&w->sql, operation->new_name);
	rx__buf_puts(&w->sql, " WHERE ");
	rx__ddl_name(&w->sql, w->dialect, operation->name);
	rx__buf_puts(&w->sql, " = ");
	rx__ddl_literal(&w->sql, operation->label);
	return rx__ddl_send(w);
}

/* The new label beside the old one, the rows, and the old one goes. */
static int rename_label(writer *w, rx_schema_column *column, rx_arena *arena)
{
	const char *const *labels = column->type.labels;
	const char *old = w->operation->label, *new = w->operation->new_name;
	rx_buf text = RX_BUF_INIT;
	int result;

	if (rx__label_place(labels, old) == SIZE_MAX && rx__label_place(labels, new) == SIZE_MAX)
		return rx__label_change(arena, &column->type, w->operation, w->error);
	if (is_default(column, old)) {
		rx__ddl_literal(&text, new);
		column->server_default = rx__arena_strdup(arena, rx__buf_text(&text));
		rx__buf_deinit(&text);
	}
	column->type.labels = with(arena, labels, old, new, NULL);
	result = column->type.labels ? rx__ddl_modify_column(w, column) : rx__fail_nomem(w->error);
	if (!result)
		result = move_rows(w);
	column->type.labels = result ? NULL : with(arena, labels, old, new, old);
	if (!result)
		result = column->type.labels ? rx__ddl_modify_column(w, column) : rx__fail_nomem(w->error);
	return result;
}

static int add_label(writer *w, rx_schema_column *column, rx_arena *arena)
{
	int result = 0;

	if (rx__label_place(column->type.labels, w->operation->label) == SIZE_MAX)
		result = rx__label_change(arena, &column->type, w->operation, w->error);
	return result ? result : rx__ddl_modify_column(w, column);
}

int rx__ddl_modify_label(writer *w)
{
	const rx_schema_column *old = w->operation->old_column;
	rx_schema_column column;
	rx_arena arena;
	int result;

	if (!old)
		return fail_unknown(w, "column", w->operation->name);
	rx__arena_init(&arena, 1024);
	column = *old;
	if (column.type.kind != RX_TYPE_ENUM || !column.type.labels)
		result = rx__label_change(&arena, &column.type, w->operation, w->error);
	else if (w->operation->kind == RX__OP_ADD_LABEL)
		result = add_label(w, &column, &arena);
	else
		result = rename_label(w, &column, &arena);
	rx__arena_deinit(&arena);
	return result;
}

/* ---- names */

const rx_schema_foreign_key *rx__ddl_modify_foreign_key(const writer *w, const char *name)
{
	for (size_t i = 0; w->there && i < w->there->n_foreign_keys; i++)
		if (rx__same_name(w->there->foreign_keys[i].name, name))
			return &w->there->foreign_keys[i];
	return NULL;
}

bool rx__ddl_modify_is_unique(const writer *w, const char *name)
{
	for (size_t i = 0; w->there && i < w->there->n_uniques; i++)
		if (rx__same_name(w->there->uniques[i].name, name))
			return true;
	for (size_t i = 0; w->there && i < w->there->n_indexes; i++)
		if (rx__same_name(w->there->indexes[i].name, name))
			return true;
	return false;
}

static const rx_schema_check *check_there(const writer *w, const char *name)
{
	for (size_t i = 0; w->there && i < w->there->n_checks; i++)
		if (rx__same_name(w->there->checks[i].name, name))
			return &w->there->checks[i];
	return NULL;
}

int rx__ddl_modify_rename_index(writer *w)
{
	rx__ddl_put_alter(w);
	rx__buf_puts(&w->sql, "RENAME INDEX ");
	rx__ddl_name(&w->sql, w->dialect, w->operation->name);
	rx__buf_puts(&w->sql, " TO ");
	rx__ddl_name(&w->sql, w->dialect, w->operation->new_name);
	return rx__ddl_send(w);
}

static int rename_check(writer *w, rx_schema_check check)
{
	check.name = w->operation->new_name;
	rx__ddl_put_alter(w);
	rx__buf_puts(&w->sql, "DROP CONSTRAINT ");
	rx__ddl_name(&w->sql, w->dialect, w->operation->name);
	rx__buf_puts(&w->sql, ", ADD ");
	rx__ddl_check(&w->sql, w->dialect, &check);
	return rx__ddl_send(w);
}

/* The index that it has made for itself goes with it; the new one makes its own. */
static int rename_foreign_key(writer *w, rx_schema_foreign_key key)
{
	key.name = w->operation->new_name;
	rx__ddl_put_alter(w);
	rx__buf_puts(&w->sql, "DROP FOREIGN KEY ");
	rx__ddl_name(&w->sql, w->dialect, w->operation->name);
	rx__buf_puts(&w->sql, ", DROP INDEX IF EXISTS ");
	rx__ddl_name(&w->sql, w->dialect, w->operation->name);
	rx__buf_puts(&w->sql, ", ADD ");
	rx__ddl_foreign_key(&w->sql, w->dialect, &key);
	return rx__ddl_send(w);
}

int rx__ddl_modify_rename(writer *w)
{
	const char *names[] = { w->operation->name, w->operation->new_name };

	if (rx__ddl_modify_is_primary(w))
		return 0;
	for (size_t i = 0; i < 2; i++) {
		const rx_schema_foreign_key *key = rx__ddl_modify_foreign_key(w, names[i]);
		const rx_schema_check *check = check_there(w, names[i]);

		if (key)
			return rename_foreign_key(w, *key);
		if (check)
			return rename_check(w, *check);
		if (rx__ddl_modify_is_unique(w, names[i]))
			return rx__ddl_modify_rename_index(w);
	}
	return fail_unknown(w, "constraint", w->operation->name);
}
