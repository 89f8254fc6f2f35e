/* Statements: prepared, bound, run, and their rows handed out one by one, straight from the packets in
 * which they came.
 *
 * A result comes whole, as far as the caller does not ask for a stream; a stream is a cursor of the
 * server, so that other statements can run between its rows, read in portions.
 *
 * A statement that the server has forgotten, or whose columns are others since DDL, is prepared again
 * without the caller noticing; but what may have changed something is never run twice. */
#include "drivers/mariadb/mariadb.h"

#include <errmsg.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/fail.h"

enum { PORTION = 1000, UNKNOWN_STMT = 1243, TOO_MANY_STMTS = 1461, NEED_REPREPARE = 1615 };

/* ---- making and ending */

static int fail_text(const char *what, const char *sql, rx_error *error)
{
	rx__fail(error, RX_EINVAL, "%s", what);
	if (error)
		rx__copy_text(error->sql, sizeof(error->sql), sql);
	return RX_EINVAL;
}

/* mysql_stmt_close writes to the server, and reads what it still has to say: by now it is little, or
 * the connection is shut. */
static void forget(rx__my_stmt *stmt)
{
	if (stmt->my)
		rx__my_forget(stmt->my, rx__my_conn_of(stmt->base.conn));
	stmt->my = NULL;
	stmt->types_sent = false;
}

static int take_columns(rx__my_stmt *stmt, uint32_t n, rx_error *error)
{
	if (stmt->cells && n == stmt->base.n_columns)
		return 0;
	free(stmt->cells);
	stmt->cells = calloc((size_t)n + 1, sizeof(*stmt->cells));
	stmt->base.n_columns = n;
	return stmt->cells ? 0 : rx__fail_nomem(error);
}

static int take_shape(rx__my_stmt *stmt, rx_error *error)
{
	uint32_t n_parameters = (uint32_t)mysql_stmt_param_count(stmt->my);
	uint32_t n_columns = mysql_stmt_field_count(stmt->my);
	int code = n_columns == 0 ? rx__my_describe_returning(stmt, &n_columns, error) : 0;

	if (code)
		return code;
	if (stmt->binds && n_parameters != stmt->base.n_parameters)
		return rx__fail(error, RX_ESQL,
			"the tables were changed meanwhile, and the statement has other parameters now");
	if (!stmt->binds) {
		stmt->binds = calloc((size_t)n_parameters + 1, sizeof(*stmt->binds));
		stmt->scratch = calloc((size_t)n_parameters + 1, sizeof(*stmt->scratch));
		if (!stmt->binds || !stmt->scratch)
			return rx__fail_nomem(error);
	}
	stmt->base.n_parameters = n_parameters;
	for (uint32_t i = 0; i < n_parameters; i++) {
		stmt->binds[i].length = &stmt->binds[i].length_value;
		stmt->binds[i].is_null = &stmt->binds[i].is_null_value;
		if (!stmt->types_sent && !stmt->bound)
			stmt->binds[i].buffer_type = MYSQL_TYPE_VAR_STRING;
	}
	return take_columns(stmt, n_columns, error);
}

static bool drop_idle(rx__my_conn *conn)
{
	bool dropped = false;

	for (rx__my_stmt *stmt = conn->stmts; stmt; stmt = stmt->next) {
		dropped |= stmt->idle && stmt->my;
		if (stmt->idle)
			forget(stmt);
	}
	return dropped;
}

int rx__my_describe(rx__my_stmt *stmt, rx_error *error)
{
	rx__my_conn *conn = rx__my_conn_of(stmt->base.conn);
	int code = 0;

	rx__my_begin_wait(conn);
	if (rx__my_wait_prepare(conn, stmt) &&
		(conn->base.broken || mysql_stmt_errno(stmt->my) != TOO_MANY_STMTS || !drop_idle(conn) ||
			rx__my_wait_prepare(conn, stmt)))
		code = rx__my_fail(conn, stmt, stmt->sql, error);
	rx__my_end_wait(conn);
	return code;
}

static int describe(rx__my_stmt *stmt, rx_error *error)
{
	rx__my_conn *conn = rx__my_conn_of(stmt->base.conn);
	int code = 0;

	forget(stmt);
	free(stmt->names);
	stmt->names = NULL;
	stmt->generation = conn->generation;
	stmt->my = mysql_stmt_init(conn->my);
	if (!stmt->my)
		return rx__fail_nomem(error);
	code = rx__my_describe(stmt, error);
	if (!code)
		code = take_shape(stmt, error);
	if (code)
		forget(stmt);
	return code;
}

static void link_stmt(rx__my_stmt *stmt)
{
	rx__my_conn *conn = rx__my_conn_of(stmt->base.conn);

	stmt->next = conn->stmts;
	if (conn->stmts)
		conn->stmts->previous = stmt;
	conn->stmts = stmt;
}

static void unlink_stmt(rx__my_stmt *stmt)
{
	if (stmt->next)
		stmt->next->previous = stmt->previous;
	if (stmt->previous)
		stmt->previous->next = stmt->next;
	else
		rx__my_conn_of(stmt->base.conn)->stmts = stmt->next;
}

int rx__my_prepare_stmt(rx_stmt **out, rx_conn *base, const char *sql, size_t size, rx_error *error)
{
	rx__my_conn *conn = rx__my_conn_of(base);
	rx__my_stmt *stmt;
	int code;

	if (size > INT32_MAX || memchr(sql, '\0', size))
		return fail_text("the SQL holds a NUL byte or is longer than 2 GB", sql, error);
	if (base->broken || (base->in_transaction && base->doomed))
		return rx__my_fail_doomed(conn, sql, error);
	stmt = calloc(1, sizeof(*stmt));
	if (!stmt)
		return rx__fail_nomem(error);
	stmt->base.conn = base;
	link_stmt(stmt);
	stmt->sql = strndup(sql, size);
	stmt->sql_size = size;
	code = !stmt->sql ? rx__fail_nomem(error)
		: rx__my_has_several(stmt->sql)
		? fail_text("more than one statement; run them one by one", stmt->sql, error)
		: rx__my_is_blank(stmt->sql)
		? fail_text("there is no statement in the SQL", stmt->sql, error)
		: describe(stmt, error);
	if (code) {
		rx__my_finalize(&stmt->base);
		return code;
	}
	stmt->lasts = rx__my_lasts(stmt->sql);
	stmt->counts_rows = rx__my_is_upsert(stmt->sql);
	stmt->writes = !rx__my_only_reads(stmt->sql);
	stmt->calls = strncasecmp(stmt->sql + strspn(stmt->sql, " \t\r\n"), "CALL ", 5) == 0;
	if (stmt->calls)
		stmt->base.n_columns = RX_COLUMNS_LATER;
	*out = &stmt->base;
	return 0;
}

void rx__my_finalize(rx_stmt *base)
{
	rx__my_stmt *stmt;

	if (!base)
		return;
	stmt = rx__my_stmt_of(base);
	rx__my_rewind(base);
	forget(stmt);
	unlink_stmt(stmt);
	free(stmt->binds);
	free(stmt->scratch);
	free(stmt->cells);
	free(stmt->names);
	free(stmt->sql);
	free(stmt);
}

/* Where columns have other names since it was prepared, libmariadb knows the new ones until the connection
 * runs something else. */
static bool is_renamed(const rx__my_stmt *stmt)
{
	const MYSQL *my = stmt->my->mysql;

	if (rx__my_conn_of(stmt->base.conn)->answered != stmt || !my->fields ||
		my->field_count != stmt->base.n_columns)
		return false;
	for (uint32_t i = 0; i < stmt->base.n_columns; i++)
		if (strcmp(my->fields[i].name, stmt->names ? stmt->names[i] : stmt->my->fields[i].name) !=
			0)
			return true;
	return false;
}

const char *rx__my_column_name(rx_stmt *base, size_t column)
{
	rx__my_stmt *stmt = rx__my_stmt_of(base);

	if (!stmt->my)
		return "";
	if (stmt->started && !stmt->names_seen) {
		if (is_renamed(stmt) && rx__my_keep_names(stmt, stmt->my->mysql->fields, base->n_columns))
			return NULL;
		stmt->names_seen = true;
	}
	return stmt->names ? stmt->names[column] : stmt->my->fields[column].name;
}

/* ---- binding */

static int bind(rx_stmt *base, const rx_value *values, size_t n, bool checked, rx_error *error)
{
	rx__my_stmt *stmt = rx__my_stmt_of(base);
	size_t most = rx__my_conn_of(base->conn)->max_packet;
	int code = 0;

	if (n != base->n_parameters)
		return rx__fail(error, RX_EINVAL,
			"the statement has %u parameters, but %zu values are given", base->n_parameters, n);
	if (stmt->bound || stmt->started)
		rx__my_rewind(base);
	stmt->idle = false;
	stmt->size = 0;
	stmt->fine_decimals = false;
	for (size_t i = 0; !code && i < n; i++) {
		code = rx__my_bind_value(stmt, i, &stmt->scratch[i], &values[i], checked, error);
		if (!code && most && stmt->size > most)
			code = rx__fail(error, RX_EDATA,
				"parameter %zu: the values of the statement have %zu bytes, more than the server "
				"takes at once (max_allowed_packet is %zu); nothing was sent",
				i + 1, stmt->size, most);
		if (code && error)
			error->offset = (int)i + 1;
	}
	stmt->bound = !code;
	return code;
}

int rx__my_bind(rx_stmt *base, const rx_value *values, size_t n, rx_error *error)
{
	return bind(base, values, n, false, error);
}

int rx__my_bind_checked(rx_stmt *base, const rx_value *values, size_t n, rx_error *error)
{
	return bind(base, values, n, true, error);
}

/* libmariadb has a copy of the binds; what can change without their types changing is where the values
 * are. Their lengths, and whether they are NULL, it looks up in ours. */
static int hand_over(rx__my_stmt *stmt)
{
	if (stmt->base.n_parameters == 0)
		return 0;
	if (stmt->my->array_size != stmt->arrays.n_rows &&
		mysql_stmt_attr_set(stmt->my, STMT_ATTR_ARRAY_SIZE, &stmt->arrays.n_rows))
		return RX_ENOMEM;
	if (stmt->arrays.n_rows > 0)
		return mysql_stmt_bind_param(stmt->my, stmt->arrays.binds) ? RX_ENOMEM : 0;
	if (!stmt->types_sent) {
		if (mysql_stmt_bind_param(stmt->my, stmt->binds))
			return RX_ENOMEM;
		stmt->types_sent = true;
		return 0;
	}
	for (uint32_t i = 0; i < stmt->base.n_parameters; i++)
		stmt->my->params[i].buffer = stmt->binds[i].buffer;
	return 0;
}

/* ---- running */

static void set_cursor(rx__my_stmt *stmt)
{
	unsigned long type = stmt->base.stream && stmt->base.n_columns > 0 ? CURSOR_TYPE_READ_ONLY
																	   : CURSOR_TYPE_NO_CURSOR;
	unsigned long rows = PORTION;

	if (stmt->my->flags == type)
		return;
	mysql_stmt_attr_set(stmt->my, STMT_ATTR_CURSOR_TYPE, &type);
	mysql_stmt_attr_set(stmt->my, STMT_ATTR_PREFETCH_ROWS, &rows);
}

/* *number: libmariadb's number of what went wrong. */
static int run_once(rx__my_stmt *stmt, unsigned int *number, rx_error *error)
{
	rx__my_conn *conn = rx__my_conn_of(stmt->base.conn);

	*number = 0;
	if (hand_over(stmt))
		return rx__fail_nomem(error);
	set_cursor(stmt);
	stmt->my->cursor_exists = 0;
	/* Then libmariadb takes the columns that come, and has no error instead of what was written. */
	if (stmt->writes)
		stmt->my->field_count = 0;
	rx__my_begin_wait(conn);
	if (rx__my_wait_execute(conn, stmt))
		goto failed;
	stmt->cursor = stmt->my->cursor_exists;
	if (stmt->my->field_count > 0 && !stmt->cursor && rx__my_wait_rows(conn, stmt)) {
		/* An error in the place of a row is the end of the rows; libmariadb would wait for one. */
		if (!conn->base.broken)
			stmt->my->state = MYSQL_STMT_FETCH_DONE;
		goto failed;
	}
	rx__my_end_wait(conn);
	return 0;
failed:
	*number = conn->base.broken ? 0 : mysql_stmt_errno(stmt->my);
	rx__my_fail(conn, stmt, stmt->sql, error);
	rx__my_end_wait(conn);
	return error->code;
}

/* Of many rows the first ones may have been written before the server said so. */
static bool may_run_again(const rx__my_stmt *stmt, unsigned int number)
{
	return number == UNKNOWN_STMT || (number == NEED_REPREPARE && stmt->arrays.n_rows == 0) ||
		(number == CR_NEW_STMT_METADATA && !stmt->writes);
}

static int run_known(rx__my_stmt *stmt, unsigned int *number, rx_error *error)
{
	const rx__my_conn *conn = rx__my_conn_of(stmt->base.conn);
	int code = 0;

	*number = 0;
	stmt->idle = false;
	if (!stmt->my || stmt->generation != conn->generation)
		code = describe(stmt, error);
	return code ? code : run_once(stmt, number, error);
}

static int run(rx__my_stmt *stmt, rx_error *error)
{
	rx__my_conn *conn = rx__my_conn_of(stmt->base.conn);
	rx_error ignored; /* large: only made where it is needed */
	unsigned int number;
	int code;

	if (conn->base.broken || (conn->base.in_transaction && conn->base.doomed))
		return rx__my_fail_doomed(conn, stmt->sql, error);
	if (!error) {
		ignored = (rx_error)RX_ERROR_INIT;
		error = &ignored;
	}
	code = rx__my_tell_timeout(conn, error);
	if (code)
		return code;
	conn->session_changed = conn->session_changed || stmt->lasts;
	code = run_known(stmt, &number, error);
	if (code && may_run_again(stmt, number)) {
		*error = (rx_error)RX_ERROR_INIT;
		forget(stmt);
		code = run_known(stmt, &number, error);
	}
	return code;
}

/* The number behind those words of "Rows matched: 1  Changed: 0  Warnings: 0", or -1. */
static int64_t number_in(const char *info, const char *before)
{
	return info && strncmp(info, before, strlen(before)) == 0
		? strtoll(info + strlen(before), NULL, 10)
		: -1;
}

/* Rows that were written, as other engines count them: an UPDATE counts what it has found. */
static int64_t count_changes(const rx__my_stmt *stmt)
{
	const char *info = mysql_info(stmt->my->mysql);
	int64_t n = number_in(info, "Rows matched: ");

	if (stmt->base.n_columns > 0)
		return stmt->cursor ? 0 : (int64_t)mysql_stmt_num_rows(stmt->my);
	if (n >= 0 && stmt->arrays.n_rows == 0)
		return n;
	if (!stmt->counts_rows)
		return (int64_t)mysql_stmt_affected_rows(stmt->my);
	n = number_in(info, "Records: ");
	return n >= 0 ? n : 1;
}

/* The server rounds what has too many decimals, and only warns. No digit is lost without being told:
 * what the transaction has done by now is not committed. */
static int fail_rounded(rx__my_stmt *stmt, rx_error *error)
{
	rx_conn *conn = stmt->base.conn;

	if (conn->in_transaction) {
		conn->doomed = true;
		rx__my_conn_of(conn)->doomed_by = RX_EDATA;
	}
	return rx__fail(error, RX_EDATA,
		"a decimal has more digits behind the point than its column; declare .precision and .scale "
		"(a column without them has %d decimals on MariaDB), or round it; roll back",
		RX__MY_DECIMAL_SCALE);
}

/* What writes has run by now, with the columns that there are. */
static int take_new_columns(rx__my_stmt *stmt, rx_error *error)
{
	uint32_t n = mysql_stmt_field_count(stmt->my);

	if (!stmt->writes || n == stmt->base.n_columns || (n == 0 && !stmt->calls))
		return 0;
	if (take_columns(stmt, n, error))
		return RX_ENOMEM;
	return n && rx__my_keep_names(stmt, stmt->my->fields, n) ? rx__fail_nomem(error) : 0;
}

static int take_result(rx__my_stmt *stmt, rx_error *error)
{
	rx__my_conn *conn = rx__my_conn_of(stmt->base.conn);

	if (take_new_columns(stmt, error))
		return RX_ENOMEM;
	if (mysql_stmt_field_count(stmt->my) != stmt->base.n_columns) {
		conn->base.broken = true;
		return rx__fail(error, RX_ECONNECTION,
			"%s: the server's answer (%u columns) is not what was asked for; the connection is "
			"given "
			"up",
			conn->source->shown, mysql_stmt_field_count(stmt->my));
	}
	for (uint32_t i = 0; i < stmt->base.n_columns; i++)
		stmt->cells[i].field = &stmt->my->fields[i];
	conn->changes = count_changes(stmt);
	conn->last_id = (int64_t)mysql_stmt_insert_id(stmt->my);
	stmt->row = NULL;
	return stmt->fine_decimals && mysql_stmt_warning_count(stmt->my) > 0 ? fail_rounded(stmt, error)
																		 : 0;
}

/* The next row of a cursor: the one that libmariadb is about to hand out, or the first of a portion that
 * it gets just now. */
static int fetch(rx__my_stmt *stmt, rx_error *error)
{
	rx__my_conn *conn = rx__my_conn_of(stmt->base.conn);
	const MYSQL_ROWS *next = stmt->my->result_cursor;
	int code;

	if (!next && conn->base.broken)
		return rx__my_fail_doomed(conn, stmt->sql, error);
	if (!next)
		rx__my_begin_wait(conn);
	code = rx__my_wait_fetch(conn, stmt);
	if (code == MYSQL_NO_DATA) {
		stmt->row = NULL;
		return 0;
	}
	if (code && code != MYSQL_DATA_TRUNCATED) {
		code = rx__my_fail(conn, stmt, stmt->sql, error);
		rx__my_end_wait(conn);
		return code;
	}
	stmt->row = next ? next : stmt->my->result.data;
	return 0;
}

static int advance(rx__my_stmt *stmt, rx_error *error)
{
	int code = 0;

	if (stmt->base.n_columns == 0)
		stmt->row = NULL;
	else if (stmt->cursor)
		code = fetch(stmt, error);
	else
		stmt->row = stmt->row ? stmt->row->next : stmt->my->result.data;
	return !code && stmt->row ? rx__my_split(stmt, error) : code;
}

int rx__my_step(rx_stmt *base, rx_error *error)
{
	rx__my_stmt *stmt = rx__my_stmt_of(base);
	int code = 0;

	if (stmt->done)
		return RX_DONE;
	if (!stmt->started) {
		if (!stmt->bound && base->n_parameters > 0)
			return rx__fail(
				error, RX_EINVAL, "the statement is stepped before its values are bound");
		code = run(stmt, error);
		if (!code)
			code = take_result(stmt, error);
		if (!code && base->n_columns == 0)
			code = rx__my_go_on(rx__my_conn_of(base->conn), error);
		stmt->started = true;
	}
	if (!code)
		code = advance(stmt, error);
	stmt->has_row = !code && stmt->row;
	if (stmt->has_row)
		return RX_HAS_ROW;
	stmt->done = true;
	return code ? code : RX_DONE;
}

/* What a procedure has given besides its first result. */
static void flush(rx__my_stmt *stmt)
{
	rx__my_conn *conn = rx__my_conn_of(stmt->base.conn);

	/* Where all has come there is nothing to wait for. */
	if (!stmt->cursor && conn->my->status == MYSQL_STATUS_READY) {
		mysql_stmt_free_result(stmt->my);
		if (!mysql_stmt_more_results(stmt->my))
			return;
	}
	rx__my_begin_wait(conn);
	rx__my_wait_free(conn, stmt);
	while (!conn->base.broken && mysql_stmt_more_results(stmt->my))
		if (rx__my_wait_more(conn, stmt) || rx__my_wait_free(conn, stmt))
			break;
	rx__my_end_wait(conn);
}

void rx__my_rewind(rx_stmt *base)
{
	rx__my_stmt *stmt = rx__my_stmt_of(base);

	if (stmt->started && stmt->my && !base->conn->broken && stmt->base.n_columns > 0 &&
		stmt->generation == rx__my_conn_of(base->conn)->generation)
		flush(stmt);
	rx__my_forget_arrays(stmt);
	if (stmt->calls)
		base->n_columns = RX_COLUMNS_LATER;
	stmt->row = NULL;
	stmt->bound = stmt->started = stmt->done = stmt->has_row = stmt->cursor = false;
	stmt->names_seen = false;
	stmt->idle = true;
}
