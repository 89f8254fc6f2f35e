/* INSERT, UPDATE and DELETE of one row. */
#include "sql/render/render.h"

#include <stdio.h>

typedef void (*column_part)(rx__renderer *r, const rx__attribute *attribute);

static void part_name(rx__renderer *r, const rx__attribute *attribute)
{
	rx__render_quoted(r, attribute->name);
}

static void part_placeholder(rx__renderer *r, const rx__attribute *attribute)
{
	(void)attribute;
	rx__render_placeholder(r);
}

static void part_assignment(rx__renderer *r, const rx__attribute *attribute)
{
	rx__render_quoted(r, attribute->name);
	rx__render_text(r, " = ");
	rx__render_placeholder(r);
}

static void render_parts(
	rx__renderer *r, const rx__mapper *mapper, const rx__mask *columns, column_part part)
{
	bool first = true;
	for (size_t i = 0; i < mapper->n_attributes; i++) {
		if (!rx__mask_has(columns, i))
			continue;
		rx__render_text(r, first ? "" : ", ");
		part(r, &mapper->attributes[i]);
		first = false;
	}
}

static void render_values(rx__renderer *r, const rx__insert_rows *rows)
{
	if (rx__mask_empty(rows->columns)) {
		bool lists = r->dialect->capabilities & RX_DIALECT_EMPTY_VALUES;
		rx__render_text(r, lists ? " () VALUES ()" : " DEFAULT VALUES");
		return;
	}
	rx__render_text(r, " (");
	render_parts(r, rows->mapper, rows->columns, part_name);
	rx__render_text(r, ") VALUES ");
	for (size_t i = 0; i < rows->n; i++) {
		rx__render_text(r, i > 0 ? ", (" : "(");
		render_parts(r, rows->mapper, rows->columns, part_placeholder);
		rx__render_text(r, ")");
	}
}

int rx__render_insert_rows(
	rx_buf *out, const rx_dialect *dialect, const rx__insert_rows *rows, rx_error *error)
{
	rx__renderer r;
	rx__render_init(&r, out, dialect, rows->mapper, error);
	rx__render_text(&r, "INSERT INTO ");
	rx__render_table(&r, rows->mapper);
	render_values(&r, rows);
	if (rows->returning && !rx__mask_empty(rows->returning)) {
		rx__render_text(&r, " RETURNING ");
		render_parts(&r, rows->mapper, rows->returning, part_name);
	}
	return rx__render_done(&r);
}

int rx__render_insert(rx_buf *out, const rx_dialect *dialect, const rx__mapper *mapper,
	const rx__mask *columns, const rx__mask *returning, rx_error *error)
{
	const rx__insert_rows one = { mapper, columns, returning, 1 };
	return rx__render_insert_rows(out, dialect, &one, error);
}

int rx__render_update(rx_buf *out, const rx_dialect *dialect, const rx__mapper *mapper,
	const rx__mask *columns, rx_error *error)
{
	rx__renderer r;
	rx__render_init(&r, out, dialect, mapper, error);
	rx__render_text(&r, "UPDATE ");
	rx__render_table(&r, mapper);
	rx__render_text(&r, " SET ");
	render_parts(&r, mapper, columns, part_assignment);
	rx__render_text(&r, " WHERE ");
	rx__render_key(&r, mapper, true);
	return rx__render_done(&r);
}

static void render_from_rows(rx__renderer *r, const rx__attribute *attribute, unsigned number)
{
	char source[24];
	snprintf(source, sizeof source, " = rx_%u", number);
	rx__render_quoted(r, attribute->name);
	rx__render_text(r, source);
}

int rx__render_update_rows(rx_buf *out, const rx_dialect *dialect, const rx__mapper *mapper,
	const rx__mask *columns, rx_error *error)
{
	rx__renderer r;
	unsigned number = 0;
	rx__render_init(&r, out, dialect, mapper, error);
	rx__render_text(&r, "UPDATE ");
	rx__render_table(&r, mapper);
	rx__render_text(&r, " SET ");
	for (size_t i = 0; i < mapper->n_attributes; i++) {
		if (!rx__mask_has(columns, i))
			continue;
		rx__render_text(&r, number > 0 ? ", " : "");
		render_from_rows(&r, &mapper->attributes[i], number++);
	}
	rx__render_text(&r, " FROM rx_rows(");
	rx__render_placeholder(&r);
	rx__render_text(&r, ") WHERE ");
	for (size_t i = 0; i < mapper->n_keys; i++) {
		rx__render_text(&r, i > 0 ? " AND " : "");
		render_from_rows(&r, mapper->keys[i], number++);
	}
	return rx__render_done(&r);
}

int rx__render_delete(
	rx_buf *out, const rx_dialect *dialect, const rx__mapper *mapper, rx_error *error)
{
	rx__renderer r;
	rx__render_init(&r, out, dialect, mapper, error);
	rx__render_text(&r, "DELETE FROM ");
	rx__render_table(&r, mapper);
	rx__render_text(&r, " WHERE ");
	rx__render_key(&r, mapper, true);
	return rx__render_done(&r);
}
