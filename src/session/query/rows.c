/* Rows are read by the driver's own decoding, into structs that grow in scratch memory; their texts
 * go to the session's arena at once. Columns are matched after the first step, when the engine has
 * the statement in the form in which it runs. */
#include "session/query/rows.h"

#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "session/run.h"

void rx__rows_init(rx__rows *rows, rx_session *session, const rx_row_type *type)
{
	*rows = (rx__rows){ .session = session, .type = type };
}

/* ---- columns and fields ---------------------------------------------------------------------- */

static int fail_no_column(rx__rows *rows, rx_stmt *stmt, const char *field)
{
	rx_session *session = rows->session;
	char names[200] = "";
	for (uint32_t i = 0; i < stmt->n_columns; i++) {
		size_t used = strlen(names);
		const char *name = session->driver->column_name(stmt, i);
		snprintf(names + used, sizeof names - used, "%s%s", i > 0 ? ", " : "", name ? name : "?");
	}
	return rx__fail(&session->error, RX_EINVAL,
		"field %s has no column of its name (the statement gives %s); write … AS %s", field, names,
		field);
}

static int find_column(rx__rows *rows, rx_stmt *stmt, const char *field, uint16_t *out)
{
	bool found = false;
	for (uint32_t i = 0; i < stmt->n_columns; i++) {
		const char *name = rows->session->driver->column_name(stmt, i);
		if (!name || strcmp(name, field) != 0)
			continue;
		if (found)
			return rx__fail(&rows->session->error, RX_EINVAL, "two columns are named %s", field);
		*out = (uint16_t)i;
		found = true;
	}
	return found ? 0 : fail_no_column(rows, stmt, field);
}

static const rx_row_field *field_of(const rx_row_type *type, const char *name)
{
	for (size_t i = 0; name && i < type->n_fields; i++) {
		if (strcmp(type->fields[i].name, name) == 0)
			return &type->fields[i];
	}
	return NULL;
}

static int check_columns(rx__rows *rows, rx_stmt *stmt)
{
	for (uint32_t i = 0; i < stmt->n_columns; i++) {
		const char *name = rows->session->driver->column_name(stmt, i);
		if (!field_of(rows->type, name))
			return rx__fail(&rows->session->error, RX_EINVAL,
				"the statement gives a column %s, and %s has no field of that name",
				name ? name : "?", rows->type->name);
	}
	return 0;
}

static int match(rx__rows *rows, rx_stmt *stmt, rx_decode *out)
{
	const rx_row_type *type = rows->type;
	rx_decode_step *steps =
		rx__arena_array(&rows->session->scratch, type->n_fields + 1, sizeof *steps);
	int rc = steps ? 0 : rx__fail_nomem(&rows->session->error);
	for (size_t i = 0; rc == 0 && i < type->n_fields; i++) {
		const rx_row_field *field = &type->fields[i];
		steps[i] = (rx_decode_step){
			.type = field->type,
			.optional = field->optional,
			.offset = field->offset,
			.size = field->size,
			.inline_chars = field->chars,
			.name = field->name,
		};
		rc = find_column(rows, stmt, field->name, &steps[i].column);
	}
	*out = (rx_decode){ steps, type->n_fields };
	return rc == 0 ? check_columns(rows, stmt) : rc;
}

/* ---- rows ------------------------------------------------------------------------------------ */

static int take_row(rx__rows *rows, rx_stmt *stmt, const rx_decode *decode)
{
	rx_session *session = rows->session;
	if (!rx__arena_grow(&session->scratch, &rows->items, rows->n, &rows->cap, rows->type->size))
		return rx__fail_nomem(&session->error);
	void *row = rows->items + rows->n++ * rows->type->size;
	return session->driver->read(stmt, decode, row, &session->arena, &session->error);
}

int rx__rows_read(rx__rows *rows, rx_stmt *stmt)
{
	rx_decode decode = { NULL, 0 };
	int rc = rx__run_step(rows->session, stmt), outcome = rc;
	if (rc >= 0)
		rc = match(rows, stmt, &decode);
	while (rc == 0 && outcome == RX_HAS_ROW) {
		rc = take_row(rows, stmt, &decode);
		if (rc == 0)
			outcome = rx__run_step(rows->session, stmt);
		if (outcome < 0)
			rc = outcome;
	}
	return rc;
}

int rx__rows_done(rx__rows *rows)
{
	size_t size = rows->type->size;
	rows->list = rx__list_of_structs(&rows->session->arena, rows->items, rows->n, size);
	return rows->list ? 0 : rx__fail_nomem(&rows->session->error);
}
