#include "migrate/db.h"

#include <string.h>

#include "base/fail.h"

int rx__db_run(const rx__db *db, const rx_buf *sql, int64_t *changes, rx_error *error)
{
	if (sql->error)
		return rx__fail_nomem(error);
	if (db->statement)
		db->statement(db->ud, rx__buf_text(sql));
	if (db->on_paper) {
		if (changes)
			*changes = 1;
		return 0;
	}
	int r = db->conn->driver->execute(db->conn, rx__buf_text(sql), error);
	if (!r && changes)
		*changes = db->conn->driver->changes(db->conn);
	return r;
}

void rx__db_create(const rx__db *db, rx_buf *sql, const char *table)
{
	rx__buf_printf(sql, "CREATE TABLE %s%s", db->unseen ? "IF NOT EXISTS " : "", table);
}

typedef struct rows {
	const char **cells;
	size_t n_cells, capacity, n_columns;
} rows;

/* Numbers are written as texts too. */
static int take_cell(
	const char **out, rx_stmt *stmt, size_t column, rx_arena *arena, rx_error *error)
{
	rx_value value;
	int r = stmt->conn->driver->value(stmt, column, RX_TYPE_NONE, &value, arena, error);
	if (r)
		return r;
	if (value.type >= RX_TYPE_INT16 && value.type <= RX_TYPE_INT64) {
		*out = rx__arena_printf(arena, "%lld", (long long)value.as.i);
		return *out ? 0 : rx__fail_nomem(error);
	}
	r = value.type == RX_TYPE_TEXT || value.type == RX_TYPE_NONE
		? 0
		: stmt->conn->driver->value(stmt, column, RX_TYPE_TEXT, &value, arena, error);
	*out = value.type == RX_TYPE_NONE ? NULL : value.as.s.data;
	return r;
}

static int take_row(rows *into, rx_stmt *stmt, rx_arena *arena, rx_error *error)
{
	int r = 0;
	for (size_t i = 0; i < into->n_columns && !r; i++) {
		const char *cell = NULL;
		r = take_cell(&cell, stmt, i, arena, error);
		if (!r &&
			!rx__arena_grow(arena, &into->cells, into->n_cells, &into->capacity, sizeof(char *)))
			r = rx__fail_nomem(error);
		if (!r)
			into->cells[into->n_cells++] = cell;
	}
	return r;
}

int rx__db_query(const rx__db *db, const char *sql, const char ***out, size_t *n_rows,
	rx_arena *arena, rx_error *error)
{
	const rx_driver *driver = db->conn->driver;
	rx_stmt *stmt = NULL;
	rows all = { .cells = NULL };
	size_t n = 0;
	int r = driver->prepare(&stmt, db->conn, sql, strlen(sql), error);
	if (r)
		return r;
	all.n_columns = stmt->n_columns;
	while ((r = driver->step(stmt, error)) == RX_HAS_ROW) {
		r = take_row(&all, stmt, arena, error);
		if (r)
			break;
		n++;
	}
	driver->finalize(stmt);
	if (r < 0)
		return r;
	*out = all.cells;
	*n_rows = n;
	return 0;
}
