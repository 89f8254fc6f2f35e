/* The rows are lists of placeholders. An upsert is ON CONFLICT, or ON DUPLICATE KEY UPDATE, which
 * knows neither which key is meant nor a condition, and in which doing nothing is written as an
 * assignment that changes nothing. */
#include "sql/render/insert.h"

#include <string.h>

#include "base/fail.h"
#include "sql/filter.h"
#include "sql/walk.h"

static bool changes_something(const rx__insert *insert)
{
	return insert->n_set > 0 || !rx__mask_empty(&insert->update);
}

/* ---- the shape ------------------------------------------------------------------------------- */

static void add_mask(rx__shaper *w, const rx__mask *mask)
{
	for (size_t i = 0; i < RX__MASK_WORDS; i++)
		rx__shaper_word(w, mask->words[i]);
}

static void shape_conflict(rx__shaper *w, const rx__insert *insert)
{
	const rx__unique *conflict = insert->conflict;
	rx__shaper_word(w, (uint64_t)(conflict ? conflict->n : 0) << 1 | insert->by_name);
	for (size_t i = 0; conflict && i < conflict->n; i++)
		rx__shaper_word(w, conflict->columns[i]->ordinal);
	rx__shaper_word(w, (uintptr_t)(conflict ? conflict->where : NULL));
	for (size_t i = 0; conflict && insert->by_name && conflict->name[i]; i++)
		rx__shaper_word(w, (unsigned char)conflict->name[i]);
	add_mask(w, &insert->update);
	rx__shaper_word(
		w, insert->n_set << 1 | rx__expr_empty(insert->where) | (uint64_t)insert->unfiltered << 32);
	w->scope.excluded = true;
	for (size_t i = 0; i < insert->n_set; i++)
		rx__shape_set(w, &insert->set[i]);
	w->unfiltered = insert->unfiltered;
	if (changes_something(insert))
		rx__filter_shape(w);
	if (!rx__expr_empty(insert->where))
		rx__shaper_walk(w, insert->where);
	w->scope.excluded = false;
}

int rx__shape_insert(
	rx__shape *shape, const rx__insert *insert, const rx_dialect *dialect, rx_error *error)
{
	rx__shaper w;
	size_t n_values = shape->n_values;
	rx__shaper_init(&w, shape, dialect, insert->mapper, error);
	shape->n_values = n_values;
	rx__shaper_word(&w, insert->upsert ? RX__SHAPE_UPSERT : RX__SHAPE_INSERT_MANY);
	rx__shaper_word(&w, (uintptr_t)insert->mapper);
	rx__shaper_word(&w, insert->n_rows);
	add_mask(&w, &insert->columns);
	if (insert->upsert)
		shape_conflict(&w, insert);
	rx__shape_returning(&w, &insert->returning);
	return w.rc;
}

/* ---- the rows -------------------------------------------------------------------------------- */

static void render_names(rx__renderer *r, const rx__insert *insert)
{
	const char *before = " (";
	for (size_t i = 0; i < insert->mapper->n_attributes; i++) {
		if (!rx__mask_has(&insert->columns, i))
			continue;
		rx__render_text(r, before);
		rx__render_quoted(r, insert->mapper->attributes[i].name);
		before = ", ";
	}
	rx__render_text(r, ")");
}

static void render_row(rx__renderer *r, const rx__insert *insert)
{
	const char *before = "(";
	for (size_t i = 0; i < insert->mapper->n_attributes; i++) {
		if (!rx__mask_has(&insert->columns, i))
			continue;
		rx__render_text(r, before);
		rx__render_placeholder(r);
		before = ", ";
	}
	rx__render_text(r, ")");
}

static void render_rows(rx__renderer *r, const rx__insert *insert)
{
	if (rx__mask_empty(&insert->columns)) {
		bool lists = r->dialect->capabilities & RX_DIALECT_EMPTY_VALUES;
		rx__render_text(r, lists ? " () VALUES ()" : " DEFAULT VALUES");
		return;
	}
	render_names(r, insert);
	rx__render_text(r, " VALUES ");
	for (size_t i = 0; i < insert->n_rows; i++) {
		rx__render_text(r, i > 0 ? ", " : "");
		render_row(r, insert);
	}
}

/* ---- what becomes of a row that is there ------------------------------------------------------ */

static void render_new_value(rx__renderer *r, const rx__attribute *attribute)
{
	const char *template = r->dialect->excluded ? r->dialect->excluded : "excluded.%s";
	const char *at = strstr(template, "%s");
	if (r->rc != 0 || !at)
		return;
	rx__buf_add(r->out, template, (size_t)(at - template));
	rx__render_quoted(r, attribute->name);
	rx__render_text(r, at + 2);
}

void rx__render_excluded(rx__renderer *r, const rx_node *node)
{
	rx__scope_found found;
	if (r->rc == 0)
		r->rc = rx__scope_column(&r->scope, rx__expr_of(node)->a, &found, r->error);
	if (r->rc == 0)
		render_new_value(r, found.attribute);
}

static void render_assignments(rx__renderer *r, const rx__insert *insert)
{
	const char *before = "";
	for (size_t i = 0; i < insert->mapper->n_attributes; i++) {
		const rx__attribute *attribute = &insert->mapper->attributes[i];
		if (!rx__mask_has(&insert->update, i))
			continue;
		rx__render_text(r, before);
		rx__render_quoted(r, attribute->name);
		rx__render_text(r, " = ");
		render_new_value(r, attribute);
		before = ", ";
	}
	for (size_t i = 0; i < insert->n_set; i++) {
		rx__render_text(r, before);
		rx__render_set(r, &insert->set[i]);
		before = ", ";
	}
}

static void render_target(rx__renderer *r, const rx__insert *insert)
{
	const rx__unique *conflict = insert->conflict;
	if (conflict && insert->by_name) {
		rx__render_text(r, " ON CONSTRAINT ");
		rx__render_quoted(r, conflict->name);
		return;
	}
	for (size_t i = 0; conflict && i < conflict->n; i++) {
		rx__render_text(r, i > 0 ? ", " : " (");
		rx__render_quoted(r, conflict->columns[i]->name);
	}
	rx__render_text(r, conflict ? ")" : "");
	if (conflict && conflict->where) {
		rx__render_text(r, " WHERE ");
		rx__render_text(r, conflict->where);
	}
}

static void render_on_conflict(rx__renderer *r, const rx__insert *insert)
{
	rx__render_text(r, " ON CONFLICT");
	render_target(r, insert);
	if (!changes_something(insert)) {
		rx__render_text(r, " DO NOTHING");
		return;
	}
	rx__render_text(r, " DO UPDATE SET ");
	render_assignments(r, insert);
	r->unfiltered = insert->unfiltered;
	rx__render_where(r, insert->where);
}

static void render_duplicate_key(rx__renderer *r, const rx__insert *insert)
{
	rx__render_text(r, " ON DUPLICATE KEY UPDATE ");
	render_assignments(r, insert);
	if (!changes_something(insert)) {
		const char *key = insert->mapper->keys[0]->name;
		rx__render_quoted(r, key);
		rx__render_text(r, " = ");
		rx__render_quoted(r, key);
	}
	if (r->rc == 0 && !rx__expr_empty(insert->where))
		r->rc = rx__fail(r->error, RX_EINVAL,
			"%s has no condition on what an upsert changes: leave .where out", r->dialect->name);
}

int rx__render_insert_many(
	rx_buf *out, const rx_dialect *dialect, const rx__insert *insert, rx_error *error)
{
	rx__renderer r;
	rx__render_init(&r, out, dialect, insert->mapper, error);
	rx__render_text(&r, "INSERT INTO ");
	rx__render_table(&r, insert->mapper);
	render_rows(&r, insert);
	r.scope.excluded = true;
	if (insert->upsert && dialect->capabilities & RX_DIALECT_DUPLICATE_KEY)
		render_duplicate_key(&r, insert);
	else if (insert->upsert)
		render_on_conflict(&r, insert);
	r.scope.excluded = false;
	rx__render_returning(&r, &insert->returning);
	return rx__render_done(&r);
}
