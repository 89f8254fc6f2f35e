/* Rows are read by the driver's own decoding, into structs that grow in scratch memory; their texts
 * go to the session's arena at once. Columns are matched after the first step, when the engine has
 * the statement in the form in which it runs. */
#include "session/query/rows.h"

#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "session/query/objects.h"
#include "session/run.h"

int rx__rows_init(rx__rows *rows, rx_session *session, const rx_row_type *type)
{
	*rows = (rx__rows){ .session = session, .type = type, .size = type->size };
	if (type->fields)
		return 0;
	int rc = rx__session_slot(session, type->model, &rows->slot);
	if (rc == 0)
		rows->size = rows->slot->mapper->size;
	return rc;
}

/* ---- what is to be filled -------------------------------------------------------------------- */

static size_t n_wanted(const rx__rows *rows)
{
	return rows->slot ? rows->slot->mapper->n_attributes : rows->type->n_fields;
}

static const char *name_of(const rx__rows *rows, size_t i)
{
	return rows->slot ? rows->slot->mapper->attributes[i].name : rows->type->fields[i].name;
}

/* The step without its column. */
static int step_of(const rx__rows *rows, size_t i, rx_decode_step *out)
{
	if (rows->slot) {
		*out = rows->slot->decode.steps[i];
		return 0;
	}
	const rx_row_field *field = &rows->type->fields[i];
	if (field->model || field->nested)
		return rx__fail(&rows->session->error, RX_EINVAL,
			"field %s of %s is no value: SQL of your own gives columns; use rx_rows for objects "
			"and "
			"rows in rows",
			field->name, rows->type->name);
	*out = (rx_decode_step){
		.type = field->type,
		.optional = field->optional,
		.offset = field->offset,
		.size = field->size,
		.inline_chars = field->chars,
		.name = field->name,
	};
	return 0;
}

/* ---- columns and what they fill --------------------------------------------------------------- */

static int fail_no_column(rx__rows *rows, rx_stmt *stmt, const char *wanted)
{
	rx_session *session = rows->session;
	char names[200] = "";
	for (uint32_t i = 0; i < stmt->n_columns; i++) {
		size_t used = strlen(names);
		const char *name = session->driver->column_name(stmt, i);
		snprintf(names + used, sizeof names - used, "%s%s", i > 0 ? ", " : "", name ? name : "?");
	}
	if (rows->slot)
		return rx__fail(&session->error, RX_EINVAL,
			"an object of %s needs its column %s, and the statement gives %s; take an RX_ROW for "
			"some columns",
			rows->type->name, wanted, names);
	return rx__fail(&session->error, RX_EINVAL,
		"field %s has no column of its name (the statement gives %s); write … AS %s", wanted, names,
		wanted);
}

static int find_column(rx__rows *rows, rx_stmt *stmt, const char *wanted, uint16_t *out)
{
	bool found = false;
	for (uint32_t i = 0; i < stmt->n_columns; i++) {
		const char *name = rows->session->driver->column_name(stmt, i);
		if (!name || strcmp(name, wanted) != 0)
			continue;
		if (found)
			return rx__fail(&rows->session->error, RX_EINVAL, "two columns are named %s", wanted);
		*out = (uint16_t)i;
		found = true;
	}
	return found ? 0 : fail_no_column(rows, stmt, wanted);
}

static bool is_wanted(const rx__rows *rows, const char *name)
{
	for (size_t i = 0; name && i < n_wanted(rows); i++) {
		if (strcmp(name_of(rows, i), name) == 0)
			return true;
	}
	return false;
}

static int check_columns(rx__rows *rows, rx_stmt *stmt)
{
	for (uint32_t i = 0; i < stmt->n_columns; i++) {
		const char *name = rows->session->driver->column_name(stmt, i);
		if (!is_wanted(rows, name))
			return rx__fail(&rows->session->error, RX_EINVAL,
				"the statement gives a column %s, and %s has no %s of that name", name ? name : "?",
				rows->type->name, rows->slot ? "column" : "field");
	}
	return 0;
}

static int match(rx__rows *rows, rx_stmt *stmt, rx_decode *out)
{
	size_t n = n_wanted(rows);
	rx_decode_step *steps = rx__arena_array(&rows->session->scratch, n + 1, sizeof *steps);
	int rc = steps ? 0 : rx__fail_nomem(&rows->session->error);
	for (size_t i = 0; rc == 0 && i < n; i++) {
		rc = step_of(rows, i, &steps[i]);
		if (rc == 0)
			rc = find_column(rows, stmt, name_of(rows, i), &steps[i].column);
	}
	*out = (rx_decode){ steps, n };
	return rc == 0 ? check_columns(rows, stmt) : rc;
}

/* ---- rows ------------------------------------------------------------------------------------ */

static int take_row(rx__rows *rows, rx_stmt *stmt, const rx_decode *decode)
{
	rx_session *session = rows->session;
	if (!rx__arena_grow(&session->scratch, &rows->items, rows->n, &rows->cap, rows->size))
		return rx__fail_nomem(&session->error);
	void *row = rows->items + rows->n++ * rows->size;
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
	rx_session *session = rows->session;
	if (rows->slot) {
		rows->list = rx__objects_of(session, rows->slot, rows->items, rows->n, session->read_only);
		return rows->list ? 0 : session->error.code;
	}
	rows->list = rx__list_of_structs(&session->arena, rows->items, rows->n, rows->size);
	return rows->list ? 0 : rx__fail_nomem(&session->error);
}
