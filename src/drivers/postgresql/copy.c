/* Rows by COPY, in binary: what the server takes fastest. The types of the columns are those of the
 * parameters of the INSERT that writes the same columns, which the server has told. A value that has
 * no binary form of that type is not sent by COPY at all. */
#include "drivers/postgresql/postgresql.h"

#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "drivers/postgresql/wire.h"

enum { PORTION = 64 << 10 };

static const char head[19] = "PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0";

/* Types whose binary form is known to the driver; a type of the program's own may have any. */
static bool is_known(Oid type)
{
	return type != 0 && type < RX__PG_FIRST_OWN;
}

static int add_row(rx_buf *out, const rx__pg_stmt *like, const rx_value *values, rx_error *error)
{
	char scratch[RX__PG_SCRATCH], count[2];
	int code = 0;

	rx__wire_put16(count, (uint16_t)like->base.n_parameters);
	rx__buf_add(out, count, sizeof(count));
	for (uint32_t i = 0; !code && i < like->base.n_parameters; i++) {
		rx__pg_cell cell = { .type = like->parameter_types[i], .parameter = i, .scratch = scratch };

		code = rx__pg_add_cell(out, &cell, &values[i], error);
	}
	return code;
}

static int send(rx__pg_conn *conn, rx_buf *out, rx_error *error)
{
	int sent = 0;

	while (!out->error && sent == 0) {
		sent = PQputCopyData(conn->pg, out->data, (int)out->size);
		if (sent == 0 && rx__pg_wait_to_write(conn))
			sent = -1;
	}
	rx__buf_clear(out);
	return sent > 0 ? 0 : rx__pg_fail(conn, NULL, "COPY", error);
}

static int start(rx__pg_conn *conn, const char *sql, rx_error *error)
{
	rx_buf both = RX_BUF_INIT;
	int code;

	rx__buf_printf(&both, RX__PG_SAVEPOINT "; %s", sql);
	code = both.error ? rx__fail_nomem(error) : rx__pg_run_copy(conn, rx__buf_text(&both), error);
	rx__buf_deinit(&both);
	return code;
}

/* The end of the data, or (reason not NULL) what the server is to give up for. */
static int finish(rx__pg_conn *conn, const char *reason, const char *sql, rx_error *error)
{
	PGresult *result = NULL;
	int code, sent = 0;

	while (sent == 0) {
		sent = PQputCopyEnd(conn->pg, reason);
		if (sent == 0 && rx__pg_wait_to_write(conn))
			sent = -1;
	}
	if (sent < 0) {
		conn->base.broken = true;
		return rx__pg_fail(conn, NULL, sql, error);
	}
	code = rx__pg_finish(conn, &result, sql, error);
	if (!code)
		conn->changes = strtoll(PQcmdTuples(result), NULL, 10);
	PQclear(result);
	return code;
}

static int feed(rx__pg_conn *conn, const rx__pg_stmt *like, const rx_value *values, size_t n_rows,
	rx_error *error)
{
	rx_buf out = RX_BUF_INIT;
	int code = 0;

	rx__buf_add(&out, head, sizeof(head));
	for (size_t i = 0; !code && i < n_rows; i++) {
		code = add_row(&out, like, values + i * like->base.n_parameters, error);
		if (!code && out.size > PORTION)
			code = send(conn, &out, error);
	}
	rx__buf_add(&out, "\377\377", 2);
	if (!code)
		code = send(conn, &out, error);
	rx__buf_deinit(&out);
	return code;
}

int rx__pg_copy_rows(
	rx_stmt *base, const char *sql, const rx_value *values, size_t n_rows, rx_error *error)
{
	const rx__pg_stmt *like = rx__pg_stmt_of(base);
	rx__pg_conn *conn = rx__pg_conn_of(base->conn);
	int code, ended;

	for (uint32_t i = 0; i < base->n_parameters; i++)
		if (!is_known(like->parameter_types[i]))
			return RX_NOTFOUND;
	if (!conn->base.in_transaction)
		return rx__fail(error, RX_EINVAL, "COPY needs a transaction");
	rx__pg_note_run(conn, NULL);
	code = rx__pg_tell_timeout(conn, error);
	if (!code)
		code = start(conn, sql, error);
	if (!code) {
		code = feed(conn, like, values, n_rows, error);
		ended = conn->base.broken
			? RX_ECONNECTION
			: finish(conn, code ? "given up" : NULL, sql, code ? NULL : error);
		code = code ? code : ended;
	}
	if (!code && conn->changes != (int64_t)n_rows)
		code = RX_NOTFOUND; /* a trigger has left some out */
	if (code)
		rx__pg_take_back(conn, NULL);
	else
		conn->release_due = true;
	return code;
}
