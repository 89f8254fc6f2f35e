/* Statements: prepared one at a time, stepped, and rewound at once so that no lock outlives a
 * result. Reading a row is in types.c, binding a value in bind.c. */
#include "drivers/sqlite/sqlite.h"

#include <stdlib.h>
#include <string.h>

#include "base/fail.h"

/* Whether only blanks and comments are left: SQLite then makes no statement of it. */
static bool is_blank(sqlite3 *db, const char *sql, const char *end)
{
	sqlite3_stmt *more = NULL;
	bool blank;

	while (sql < end && strchr(" \t\r\n\f;", *sql))
		sql++;
	if (sql >= end)
		return true;
	blank = sqlite3_prepare_v2(db, sql, (int)(end - sql), &more, NULL) == SQLITE_OK && !more;
	sqlite3_finalize(more);
	return blank;
}

static int fail_text(const char *what, const char *sql, rx_error *error)
{
	rx__fail(error, RX_EINVAL, "%s", what);
	if (error)
		rx__copy_text(error->sql, sizeof(error->sql), sql);
	return RX_EINVAL;
}

int rx__sqlite_prepare(rx_stmt **out, rx_conn *base, const char *sql, size_t size, rx_error *error)
{
	rx__sqlite_conn *conn = rx__sqlite_conn_of(base);
	sqlite3_stmt *handle = NULL;
	rx__sqlite_stmt *stmt;
	const char *tail;
	int code;

	if (size > INT32_MAX || memchr(sql, '\0', size))
		return fail_text("the SQL holds a NUL byte or is longer than 2 GB", sql, error);
	code = sqlite3_prepare_v3(conn->db, sql, (int)size, SQLITE_PREPARE_PERSISTENT, &handle, &tail);
	if (code != SQLITE_OK)
		return rx__sqlite_fail(conn, code, sql, error);
	if (!handle)
		return fail_text("there is no statement in the SQL", sql, error);
	if (!is_blank(conn->db, tail, sql + size)) {
		sqlite3_finalize(handle);
		return fail_text("more than one statement; run them one by one", sql, error);
	}
	stmt = calloc(1, sizeof(*stmt));
	if (!stmt) {
		sqlite3_finalize(handle);
		return rx__fail_nomem(error);
	}
	conn->changed = conn->changed || rx__sqlite_remains(sqlite3_sql(handle));
	stmt->handle = handle;
	stmt->base.conn = base;
	stmt->base.n_parameters = (uint32_t)sqlite3_bind_parameter_count(handle);
	stmt->base.n_columns = (uint32_t)sqlite3_column_count(handle);
	stmt->ready = stmt->base.n_parameters == 0;
	*out = &stmt->base;
	return 0;
}

void rx__sqlite_finalize(rx_stmt *base)
{
	rx__sqlite_stmt *stmt;

	if (!base)
		return;
	stmt = rx__sqlite_stmt_of(base);
	sqlite3_finalize(stmt->handle);
	free(stmt->scratch);
	free(stmt);
}

int rx__sqlite_bind(rx_stmt *base, const rx_value *values, size_t n, rx_error *error)
{
	rx__sqlite_stmt *stmt = rx__sqlite_stmt_of(base);

	if (n != base->n_parameters)
		return rx__fail(error, RX_EINVAL,
			"the statement has %u parameters, but %zu values are given", base->n_parameters, n);
	if (stmt->bound)
		rx__sqlite_rewind(base);
	for (size_t i = 0; i < n; i++) {
		int code = rx__sqlite_bind_value(stmt, (int)i + 1, &values[i], error);

		if (code) {
			if (error)
				error->offset = (int)i + 1;
			return code;
		}
	}
	stmt->bound = true;
	stmt->ready = true;
	return 0;
}

/* Not ready: at its end, or without values. */
static int step_idle(rx__sqlite_stmt *stmt, rx_error *error)
{
	if (stmt->done)
		return RX_DONE;
	return rx__fail(error, RX_EINVAL, "the statement is stepped before its values are bound");
}

/* A stream is read as slowly as the program likes: each of its rows has the time anew. */
static void watch(rx__sqlite_stmt *stmt)
{
	if (!stmt->running || stmt->base.stream)
		rx__sqlite_watch(rx__sqlite_conn_of(stmt->base.conn));
	stmt->running = true;
}

static int step_ended(rx__sqlite_stmt *stmt, int code, rx_error *error)
{
	stmt->done = true;
	stmt->ready = false;
	if (code == SQLITE_DONE)
		return RX_DONE;
	code = rx__sqlite_fail(
		rx__sqlite_conn_of(stmt->base.conn), code, sqlite3_sql(stmt->handle), error);
	sqlite3_reset(stmt->handle);
	return code;
}

int rx__sqlite_step(rx_stmt *base, rx_error *error)
{
	rx__sqlite_stmt *stmt = rx__sqlite_stmt_of(base);
	int code;

	if (!stmt->ready)
		return step_idle(stmt, error);
	if (base->conn->timeout != 0)
		watch(stmt);
	code = sqlite3_step(stmt->handle);
	if (!stmt->started) {
		/* SQLite has prepared it anew, where others have changed its tables. */
		stmt->started = true;
		base->n_columns = (uint32_t)sqlite3_column_count(stmt->handle);
	}
	return code == SQLITE_ROW ? RX_HAS_ROW : step_ended(stmt, code, error);
}

void rx__sqlite_rewind(rx_stmt *base)
{
	rx__sqlite_stmt *stmt = rx__sqlite_stmt_of(base);

	sqlite3_reset(stmt->handle);
	stmt->bound = false;
	stmt->started = false;
	stmt->running = false;
	stmt->done = false;
	stmt->ready = base->n_parameters == 0;
}

/* One of several statements; *at moves behind it. */
static int execute_one(rx__sqlite_conn *conn, const char **at, rx_error *error)
{
	sqlite3_stmt *stmt = NULL;
	int code = sqlite3_prepare_v2(conn->db, *at, -1, &stmt, at);

	if (code != SQLITE_OK)
		return rx__sqlite_fail(conn, code, *at, error);
	if (sqlite3_bind_parameter_count(stmt) > 0) {
		fail_text("a placeholder in SQL that is run without values", sqlite3_sql(stmt), error);
		sqlite3_finalize(stmt);
		return RX_EINVAL;
	}
	code = stmt ? sqlite3_step(stmt) : SQLITE_DONE;
	while (code == SQLITE_ROW)
		code = sqlite3_step(stmt);
	if (code != SQLITE_DONE)
		code = rx__sqlite_fail(conn, code, sqlite3_sql(stmt), error);
	else
		code = 0;
	sqlite3_finalize(stmt);
	return code;
}

int rx__sqlite_execute(rx_conn *base, const char *sql, rx_error *error)
{
	rx__sqlite_conn *conn = rx__sqlite_conn_of(base);
	int code = 0;

	rx__sqlite_watch(conn);
	rx__sqlite_progress_begin(conn);
	while (!code && *sql)
		code = execute_one(conn, &sql, error);
	return code;
}
