/* A row becomes a struct by one program, one switch a column.
 *
 * A cell is looked at by sqlite3_column_value and sqlite3_value_*: as fast as the plain column calls,
 * and the storage class is known, so that nothing is converted behind our back. Here are the cells
 * that rows are made of nearly always: the storage class that the column's type has, in a type that
 * programs use much. Whatever else there is (NULL in a type that has none, a number stored as text, a
 * type used seldom) goes to rx__sqlite_store, which knows all types and writes the messages. */
#include "drivers/sqlite/sqlite.h"

#include <string.h>

#include "base/arena.h"
#include "base/utf8.h"
#include "drivers/sqlite/moment.h"

/* Stores a usual cell; false: it is not one, and nothing has been stored that matters. */
static inline bool read_text(sqlite3_value *cell, rx_arena *arena, const char **out)
{
	const char *text = (const char *)sqlite3_value_text(cell);
	size_t size = (size_t)sqlite3_value_bytes(cell);
	char *copy = text ? rx__arena_packed(arena, size + 1) : NULL;

	if (!copy || rx__utf8_copy(copy, text, size) >= 0)
		return false;
	copy[size] = '\0';
	*out = copy;
	return true;
}

static inline bool read_int32(sqlite3_value *cell, int32_t *out)
{
	int64_t wide = sqlite3_value_int64(cell);

	*out = (int32_t)wide;
	return wide == *out;
}

static inline bool read_usual(rx__sqlite_conn *conn, const rx_decode_step *step, char *member,
	sqlite3_value *cell, rx_arena *arena)
{
	int kind = sqlite3_value_type(cell);

	switch (step->type) {
	case RX_TYPE_INT32:
		if (kind != SQLITE_INTEGER || !read_int32(cell, (int32_t *)member))
			return false;
		if (step->optional)
			((rx_opt_int32 *)member)->set = true;
		return true;
	case RX_TYPE_INT64:
		if (kind != SQLITE_INTEGER)
			return false;
		*(int64_t *)member = sqlite3_value_int64(cell);
		if (step->optional)
			((rx_opt_int64 *)member)->set = true;
		return true;
	case RX_TYPE_DOUBLE:
		if (kind != SQLITE_FLOAT)
			return false;
		*(double *)member = sqlite3_value_double(cell);
		if (step->optional)
			((rx_opt_double *)member)->set = true;
		return true;
	case RX_TYPE_DATETIME:
		if (kind != SQLITE_TEXT || !rx__sqlite_moment_read(conn, cell, (int64_t *)member))
			return false;
		if (step->optional)
			((rx_opt_datetime *)member)->set = true;
		return true;
	case RX_TYPE_TEXT:
		return kind == SQLITE_TEXT && !step->inline_chars &&
			read_text(cell, arena, (const char **)member);
	default:
		return false;
	}
}

int rx__sqlite_read(
	rx_stmt *base, const rx_decode *program, void *object, rx_arena *arena, rx_error *error)
{
	rx__sqlite_stmt *stmt = rx__sqlite_stmt_of(base);
	rx__sqlite_conn *conn = rx__sqlite_conn_of(base->conn);
	const rx_decode_step *end = program->steps + program->n_steps;

	for (const rx_decode_step *step = program->steps; step < end; step++) {
		sqlite3_value *cell = sqlite3_column_value(stmt->handle, step->column);
		char *member = (char *)object + step->offset;

		if (!read_usual(conn, step, member, cell, arena)) {
			int code = rx__sqlite_store(conn, step, member, cell, arena, error);

			if (code)
				return code;
		}
	}
	return 0;
}
