/* Statements: prepared, bound, run, and their rows handed out one by one.
 *
 * A result comes whole, as far as the caller does not ask for a stream; a stream is a cursor, so that
 * other statements can run between its rows, read in portions of about a megabyte.
 *
 * What becomes of a statement whose plan DDL has made invalid is said in stale.c. */
#include "drivers/postgresql/postgresql.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/fail.h"

enum { FIRST_FETCH = 64, MAX_FETCH = 10000, PORTION = 1 << 20 };

/* ---- making and ending */

static int fail_text(const char *what, const char *sql, rx_error *error)
{
	rx__fail(error, RX_EINVAL, "%s", what);
	if (error)
		rx__copy_text(error->sql, sizeof(error->sql), sql);
	return RX_EINVAL;
}

static bool is_blank(const char *sql)
{
	for (;;) {
		sql += strspn(sql, " \t\r\n\f\v;");
		if (strncmp(sql, "--", 2) == 0)
			sql += strcspn(sql, "\n");
		else if (strncmp(sql, "/*", 2) == 0 && strstr(sql, "*/"))
			sql = strstr(sql, "*/") + 2;
		else
			return !*sql;
	}
}

int rx__pg_fail_doomed(rx__pg_conn *conn, const char *sql, rx_error *error)
{
	int code = conn->base.broken ? RX_ECONNECTION : conn->doomed_by ? conn->doomed_by : RX_ESQL;

	rx__fail(error, code,
		conn->base.broken
			? "%s: the connection is lost; roll back and begin anew"
			: "%s: an error before has ended the transaction; roll back and run it again",
		conn->source->shown);
	if (error)
		rx__copy_text(error->sql, sizeof(error->sql), sql);
	return code;
}

int rx__pg_prepare_stmt(rx_stmt **out, rx_conn *base, const char *sql, size_t size, rx_error *error)
{
	rx__pg_conn *conn = rx__pg_conn_of(base);
	rx__pg_stmt *stmt;
	int code;

	if (size > INT32_MAX || memchr(sql, '\0', size))
		return fail_text("the SQL holds a NUL byte or is longer than 2 GB", sql, error);
	if (base->broken || (base->in_transaction && base->doomed))
		return rx__pg_fail_doomed(conn, sql, error);
	stmt = calloc(1, sizeof(*stmt));
	if (!stmt)
		return rx__fail_nomem(error);
	stmt->base.conn = base;
	stmt->sql = strndup(sql, size);
	code = !stmt->sql		  ? rx__fail_nomem(error)
		: is_blank(stmt->sql) ? fail_text("there is no statement in the SQL", stmt->sql, error)
							  : rx__pg_describe(stmt, error);
	if (code) {
		rx__pg_finalize(&stmt->base);
		return code;
	}
	stmt->remains = rx__pg_remains_of(stmt->sql);
	stmt->plain = rx__pg_is_plain(stmt->sql);
	*out = &stmt->base;
	return 0;
}

static void free_parameters(rx__pg_parameters *parameters)
{
	free(parameters->data);
	free(parameters->lengths);
	free(parameters->formats);
	free(parameters->scratch);
	free(parameters->values);
	memset(parameters, 0, sizeof *parameters);
}

void rx__pg_finalize(rx_stmt *base)
{
	rx__pg_stmt *stmt;

	if (!base)
		return;
	stmt = rx__pg_stmt_of(base);
	rx__pg_rewind(base);
	rx__pg_forget(stmt);
	rx__pg_free_arrays(stmt);
	free_parameters(&stmt->parameters);
	PQclear(stmt->described);
	rx__buf_deinit(&stmt->held);
	free(stmt->cells);
	free(stmt->parameter_types);
	free(stmt->hints);
	free(stmt->sql);
	free(stmt);
}

const char *rx__pg_column_name(rx_stmt *base, size_t column)
{
	return PQfname(rx__pg_stmt_of(base)->described, (int)column);
}

/* ---- binding */

int rx__pg_make_parameters(rx__pg_stmt *stmt, rx_error *error)
{
	rx__pg_parameters *p = &stmt->parameters;
	size_t n = stmt->base.n_parameters ? stmt->base.n_parameters : 1;

	if (p->data)
		return 0;
	p->data = calloc(n, sizeof(*p->data));
	p->lengths = calloc(n, sizeof(*p->lengths));
	p->formats = calloc(n, sizeof(*p->formats));
	p->scratch = calloc(n, sizeof(*p->scratch));
	p->values = calloc(n, sizeof(*p->values));
	if (p->data && p->lengths && p->formats && p->scratch && p->values)
		return 0;
	free_parameters(p);
	return rx__fail_nomem(error);
}

/* Types of the values for a statement whose types cannot be inferred; described again where they are
 * not those of the last time. */
static int use_hints(rx__pg_stmt *stmt, const rx_value *values, size_t n, rx_error *error)
{
	bool changed = !stmt->hints;

	if (!stmt->hints)
		stmt->hints = calloc(n ? n : 1, sizeof(*stmt->hints));
	if (!stmt->hints)
		return rx__fail_nomem(error);
	for (size_t i = 0; i < n; i++) {
		Oid hint = rx__pg_hint(&values[i]);

		changed = changed || stmt->hints[i] != hint;
		stmt->hints[i] = hint;
	}
	return changed ? rx__pg_describe(stmt, error) : 0;
}

/* A parameter of which nothing was known (SELECT $1) is a text to the server. Bytes are none. */
static bool misses(const rx__pg_stmt *stmt, const rx_value *values, size_t n)
{
	for (size_t i = 0; stmt->parameter_types && i < n; i++)
		if (values[i].type == RX_TYPE_BYTES && stmt->parameter_types[i] == RX__PG_TEXT)
			return true;
	return false;
}

/* It is described each time, or has lost its name on the server. */
static bool is_to_be_described(const rx__pg_stmt *stmt)
{
	const rx__pg_conn *conn = rx__pg_conn_of(stmt->base.conn);

	if (conn->line.open || conn->base.doomed)
		return false;
	return conn->source->prepare == RX__PG_PREPARE_OFF ||
		(conn->source->prepare == RX__PG_PREPARE_SERVER && !stmt->name[0]);
}

static int fail_line(rx_error *error)
{
	return rx__fail(error, RX_EINVAL, "the statement cannot be prepared while others are sent");
}

static int encode(rx__pg_stmt *stmt, const rx_value *values, size_t n, rx_error *error)
{
	int code = 0;

	for (size_t i = 0; !code && i < n; i++) {
		code = rx__pg_bind_value(stmt, i, &values[i], error);
		if (code && error)
			error->offset = (int)i + 1;
	}
	return code;
}

int rx__pg_bind(rx_stmt *base, const rx_value *values, size_t n, rx_error *error)
{
	rx__pg_stmt *stmt = rx__pg_stmt_of(base);
	rx__pg_conn *conn = rx__pg_conn_of(base->conn);
	int code = 0;

	if (n != base->n_parameters)
		return rx__fail(error, RX_EINVAL,
			"the statement has %u parameters, but %zu values are given", base->n_parameters, n);
	if (stmt->bound || stmt->started)
		rx__pg_rewind(base);
	if (base->n_columns == RX_COLUMNS_LATER || stmt->hints || misses(stmt, values, n))
		code = conn->line.open ? fail_line(error) : use_hints(stmt, values, n, error);
	else if (is_to_be_described(stmt))
		code = rx__pg_describe_again(stmt, error);
	if (!code)
		code = rx__pg_make_parameters(stmt, error);
	if (!code)
		code = encode(stmt, values, n, error);
	if (!code && n > 0)
		memcpy(stmt->parameters.values, values, n * sizeof(*values));
	stmt->parameters.kept = !code;
	stmt->bound = !code;
	return code;
}

/* The parameters of a statement that was described again may be of other types. Arrays have their
 * types in the text. */
static int bind_again(rx__pg_stmt *stmt, rx_error *error)
{
	return stmt->parameters.kept
		? encode(stmt, stmt->parameters.values, stmt->base.n_parameters, error)
		: 0;
}

/* ---- running */

static int send_text(rx__pg_stmt *stmt, const char *sql)
{
	const rx__pg_parameters *p = &stmt->parameters;

	return PQsendQueryParams(rx__pg_conn_of(stmt->base.conn)->pg, sql, (int)stmt->base.n_parameters,
		stmt->parameter_types, p->data, p->lengths, p->formats, 1);
}

bool rx__pg_send_whole(rx__pg_stmt *stmt)
{
	const rx__pg_parameters *p = &stmt->parameters;

	if (!stmt->name[0])
		return send_text(stmt, stmt->sql);
	return PQsendQueryPrepared(rx__pg_conn_of(stmt->base.conn)->pg, stmt->name,
		(int)stmt->base.n_parameters, p->data, p->lengths, p->formats, 1);
}

/* The first of a transaction: BEGIN goes with it. */
static int run_first(rx__pg_stmt *stmt, rx_error *error)
{
	rx__pg_conn *conn = rx__pg_conn_of(stmt->base.conn);

	if (!rx__pg_enter_pipeline(conn) || !rx__pg_send_whole(stmt) || !PQpipelineSync(conn->pg)) {
		conn->base.broken = true;
		return rx__pg_fail(conn, NULL, stmt->sql, error);
	}
	return rx__pg_finish_pipeline(conn, &stmt->result, 1, stmt->sql, error);
}

static int run_whole(rx__pg_stmt *stmt, rx_error *error)
{
	rx__pg_conn *conn = rx__pg_conn_of(stmt->base.conn);

	if (rx__pg_is_due(conn))
		return run_first(stmt, error);
	if (!rx__pg_send_whole(stmt))
		return rx__pg_fail(conn, NULL, stmt->sql, error);
	return rx__pg_finish(conn, &stmt->result, stmt->sql, error);
}

static int send_fetch(rx__pg_stmt *stmt)
{
	char sql[64];

	snprintf(sql, sizeof(sql), "FETCH %d FROM %s", stmt->fetch, stmt->cursor);
	return PQsendQueryParams(
		rx__pg_conn_of(stmt->base.conn)->pg, sql, 0, NULL, NULL, NULL, NULL, 1);
}

static int open_cursor(rx__pg_stmt *stmt, rx_error *error)
{
	rx__pg_conn *conn = rx__pg_conn_of(stmt->base.conn);
	PGresult *results[2] = { NULL };
	rx_buf sql = RX_BUF_INIT;
	int code = 0;

	snprintf(stmt->cursor, sizeof(stmt->cursor), "rx_c%u", ++conn->n_names);
	stmt->fetch = FIRST_FETCH;
	rx__buf_printf(&sql, "DECLARE %s NO SCROLL CURSOR FOR %s", stmt->cursor, stmt->sql);
	if (sql.error)
		code = rx__fail_nomem(error);
	else if (!rx__pg_enter_pipeline(conn) || !send_text(stmt, rx__buf_text(&sql)) ||
		!send_fetch(stmt) || !PQpipelineSync(conn->pg))
		code = rx__pg_fail(conn, NULL, stmt->sql, error);
	if (!code)
		code = rx__pg_finish_pipeline(conn, results, 2, stmt->sql, error);
	rx__buf_deinit(&sql);
	if (code) {
		stmt->cursor[0] = '\0';
		return code;
	}
	PQclear(results[0]);
	stmt->result = results[1];
	return 0;
}

/* The next portion; its size follows from that of the rows so far. */
static int fetch_more(rx__pg_stmt *stmt, rx_error *error)
{
	rx__pg_conn *conn = rx__pg_conn_of(stmt->base.conn);
	size_t size = PQresultMemorySize(stmt->result) / (size_t)(stmt->n_rows ? stmt->n_rows : 1);
	size_t rows = PORTION / (size ? size : 1);
	int code;

	stmt->fetch = rows < 1 ? 1 : rows > MAX_FETCH ? MAX_FETCH : (int)rows;
	PQclear(stmt->result);
	stmt->result = NULL;
	stmt->n_rows = stmt->row = 0;
	if (conn->base.broken || conn->base.doomed)
		return rx__pg_fail_doomed(conn, stmt->sql, error);
	code = rx__pg_tell_timeout(conn, error);
	if (code)
		return code;
	rx__pg_hold(conn);
	if (!send_fetch(stmt))
		return rx__pg_fail(conn, NULL, stmt->sql, error);
	return rx__pg_finish(conn, &stmt->result, stmt->sql, error);
}

static int run(rx__pg_stmt *stmt, rx_error *error)
{
	rx__pg_conn *conn = rx__pg_conn_of(stmt->base.conn);
	const bool first = !conn->base.in_transaction || conn->untouched;
	rx_error why = RX_ERROR_INIT;
	int code;

	if (conn->base.broken || (conn->base.in_transaction && conn->base.doomed))
		return rx__pg_fail_doomed(conn, stmt->sql, error);
	code = rx__pg_tell_timeout(conn, error);
	if (code)
		return code;
	rx__pg_hold(conn);
	if (stmt->base.stream && conn->base.in_transaction && stmt->base.n_columns > 0)
		code = open_cursor(stmt, &why);
	else if (rx__pg_copies_out(stmt))
		code = rx__pg_copy_out(stmt, &why);
	else
		code = run_whole(stmt, &why);
	if (code && rx__pg_is_stale(stmt, &why)) {
		rx_error stale = why;

		code = rx__pg_recover(stmt, &stale, first, &why);
		if (!code)
			code = bind_again(stmt, &why);
		if (!code)
			code = run_whole(stmt, &why);
	}
	rx__pg_note_run(conn, stmt);
	if (code && error)
		*error = why;
	return code;
}

/* A statement without a name is planned each time: its columns may be others by now. */
static bool has_other_columns(const rx__pg_stmt *stmt)
{
	int n = PQnfields(stmt->result);

	if ((stmt->name[0] && !stmt->cursor[0]) || n == 0)
		return false;
	if ((uint32_t)n != stmt->base.n_columns)
		return true;
	for (int i = 0; i < n; i++)
		if (PQftype(stmt->result, i) != stmt->column_types[i] ||
			strcmp(PQfname(stmt->result, i), PQfname(stmt->described, i)) != 0)
			return true;
	return false;
}

int rx__pg_take_result(rx__pg_stmt *stmt, rx_error *error)
{
	rx__pg_conn *conn = rx__pg_conn_of(stmt->base.conn);
	ExecStatusType status = PQresultStatus(stmt->result);

	if (status == PGRES_EMPTY_QUERY)
		return fail_text("there is no statement in the SQL", stmt->sql, error);
	if (has_other_columns(stmt)) {
		int code = rx__pg_keep_columns(stmt, stmt->result, error);

		if (code)
			return code;
	}
	if ((status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK) ||
		(uint32_t)PQnfields(stmt->result) != stmt->base.n_columns) {
		conn->base.broken = true;
		return rx__fail(error, RX_ECONNECTION,
			"%s: the server's answer (%s, %d columns) is not what was asked for; the connection is "
			"given up",
			conn->source->shown, PQresStatus(status), PQnfields(stmt->result));
	}
	stmt->n_rows = PQntuples(stmt->result);
	stmt->last_rows = stmt->n_rows;
	stmt->row = 0;
	if (!stmt->cursor[0])
		conn->changes = strtoll(PQcmdTuples(stmt->result), NULL, 10);
	return 0;
}

int rx__pg_step(rx_stmt *base, rx_error *error)
{
	rx__pg_stmt *stmt = rx__pg_stmt_of(base);
	int code = 0;

	if (stmt->done)
		return RX_DONE;
	if (!stmt->started) {
		if (!stmt->bound && base->n_parameters > 0)
			return rx__fail(
				error, RX_EINVAL, "the statement is stepped before its values are bound");
		if (!stmt->bound)
			code = rx__pg_bind(base, NULL, 0, error);
		if (!code)
			code = run(stmt, error);
		if (!code && !stmt->copy.on)
			code = rx__pg_take_result(stmt, error);
		stmt->started = true;
		if (stmt->copy.on)
			stmt->last_rows = 0;
	} else if (!stmt->copy.on && ++stmt->row == stmt->n_rows && stmt->cursor[0] &&
		stmt->n_rows == stmt->fetch) {
		code = fetch_more(stmt, error);
		if (!code)
			code = rx__pg_take_result(stmt, error);
	}
	if (!code && stmt->copy.on) {
		code = rx__pg_copy_step(stmt, error);
		if (code == RX_HAS_ROW)
			return code;
		stmt->done = true;
		return code;
	}
	if (!code && stmt->row < stmt->n_rows)
		return RX_HAS_ROW;
	stmt->done = true;
	return code ? code : RX_DONE;
}

void rx__pg_rewind(rx_stmt *base)
{
	rx__pg_stmt *stmt = rx__pg_stmt_of(base);
	rx__pg_conn *conn = rx__pg_conn_of(base->conn);
	char sql[40];

	if (stmt->cursor[0] && base->conn->in_transaction && !base->conn->doomed &&
		!base->conn->broken) {
		snprintf(sql, sizeof(sql), "CLOSE %s", stmt->cursor);
		rx__pg_run(conn, sql, NULL, NULL);
	}
	if (stmt->copy.on)
		rx__pg_copy_end(stmt);
	stmt->cursor[0] = '\0';
	PQclear(stmt->result);
	stmt->result = NULL;
	stmt->row = stmt->n_rows = 0;
	stmt->bound = stmt->started = stmt->done = false;
}

/* ---- several at once */

int rx__pg_execute(rx_conn *base, const char *sql, rx_error *error)
{
	rx__pg_conn *conn = rx__pg_conn_of(base);
	PGresult *result = NULL;
	int code;

	if (base->broken)
		return rx__pg_fail_doomed(conn, sql, error);
	rx__pg_note_remains(conn, rx__pg_remains_of(sql));
	rx__pg_note_run(conn, NULL);
	if (strncasecmp(sql, "ROLLBACK TO", 11) == 0)
		conn->server_timeout = -1; /* as it was before the savepoint */
	code = (rx__pg_is_bare(conn) ? rx__pg_run_alone : rx__pg_run)(conn, sql, &result, error);
	if (!code)
		conn->changes = strtoll(PQcmdTuples(result), NULL, 10);
	PQclear(result);
	return code;
}
