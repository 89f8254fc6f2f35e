#include "migrate/db.h"

#include <string.h>

#include "base/fail.h"

int rx__db_run(const rx__db *db, const rx_buf *sql, int64_t *changes, rx_error *error)
{
	if (sql->error)
		return rx__fail_nomem(error);
	if (db->statement)
		db->statement(db->ud, rx__buf_text(sql));
	int r = db->conn->driver->execute(db->conn, rx__buf_text(sql), error);
	if (!r && changes)
		*changes = db->conn->driver->changes(db->conn);
	return r;
}

typedef struct rows {
	const char **cells;
	size_t n_cells, capacity, n_columns;
} rows;

static int take_row(rows *into, rx_stmt *stmt, rx_arena *arena, rx_error *error)
{
	const rx_driver *driver = stmt->conn->driver;
	int r = 0;
	for (size_t i = 0; i < into->n_columns && !r; i++) {
		rx_value value;
		r = driver->value(stmt, i, RX_TYPE_TEXT, &value, arena, error);
		if (!r &&
			!rx__arena_grow(arena, &into->cells, into->n_cells, &into->capacity, sizeof(char *)))
			r = rx__fail_nomem(error);
		if (!r)
			into->cells[into->n_cells++] = value.type == RX_TYPE_NONE ? NULL : value.as.s.data;
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
