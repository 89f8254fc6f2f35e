/* Running: transactions and cached statements, with the log of what was run. */
#include "engine/engine.h"

#include <string.h>

#include <reflex/sys/log.h>

#include "base/buf.h"
#include "base/fail.h"
#include "engine/pool.h"
#include "model/value.h"

static bool is_echoed(const rx_conn *conn)
{
	return rx__engine_echo(rx__engine_of(conn));
}

static int check_process(const rx_conn *conn, rx_error *error)
{
	return rx__pool_check_process(rx__pooled_of(conn)->pool, error);
}

static void echo(const rx_conn *conn, const char *text)
{
	if (is_echoed(conn))
		rx_log(RX_LOG_INFO, "%s", text);
}

static void echo_values(
	const rx__cached *item, const rx_value *values, size_t n, const bool *secret)
{
	rx_buf line = RX_BUF_INIT;

	rx__buf_add(&line, item->sql, item->sql_size);
	for (size_t i = 0; i < n; i++) {
		rx__buf_puts(&line, i == 0 ? "  [" : ", ");
		rx__value_print(&line, &values[i], secret && secret[i]);
	}
	rx__buf_puts(&line, n > 0 ? "]" : "");
	rx_log(RX_LOG_INFO, "%s", rx__buf_text(&line));
	rx__buf_deinit(&line);
}

static void echo_begin(const rx_conn *conn, rx_begin_mode mode)
{
	static const char *const modes[] = {
		[RX_BEGIN_READ] = "read",
		[RX_BEGIN_WRITE] = "write",
		[RX_BEGIN_EXCLUSIVE] = "exclusive",
	};
	static const char *const isolations[] = {
		[RX_ISOLATION_DEFAULT] = "",
		[RX_READ_UNCOMMITTED] = ", read uncommitted",
		[RX_READ_COMMITTED] = ", read committed",
		[RX_REPEATABLE_READ] = ", repeatable read",
		[RX_SERIALIZABLE] = ", serializable",
	};

	if (is_echoed(conn))
		rx_log(RX_LOG_INFO, "BEGIN (%s%s%s)", modes[mode], isolations[conn->isolation],
			conn->read_only ? " only" : "");
}

int rx__conn_begin_as(
	rx_conn *conn, rx_begin_mode mode, rx_isolation isolation, bool read_only, rx_error *error)
{
	int code = check_process(conn, error);

	if (code)
		return code;
	if (rx__engine_refusal(rx__engine_of(conn))) {
		if (mode != RX_BEGIN_READ)
			return rx__engine_fail_refused(rx__engine_of(conn), error);
		read_only = true;
	}
	conn->isolation = isolation;
	conn->read_only = read_only;
	echo_begin(conn, mode);
	return conn->driver->begin(conn, mode, error);
}

int rx__conn_begin(rx_conn *conn, rx_begin_mode mode, rx_error *error)
{
	return rx__conn_begin_as(conn, mode, RX_ISOLATION_DEFAULT, false, error);
}

int rx__conn_commit(rx_conn *conn, rx_error *error)
{
	int code = check_process(conn, error);

	if (code)
		return code;
	echo(conn, "COMMIT");
	/* After a deadlock MariaDB answers even this with success. */
	bool doomed = conn->doomed;
	code = conn->driver->commit(conn, error);
	if (code == 0 && doomed)
		code = rx__fail(error, RX_ESERIALIZATION,
			"the transaction was not committed: an error before has ended it; roll back and run it "
			"again");
	return code;
}

int rx__conn_rollback(rx_conn *conn, rx_error *error)
{
	int code = check_process(conn, error);

	if (code)
		return code;
	echo(conn, "ROLLBACK");
	return conn->driver->rollback(conn, error);
}

int rx__conn_execute(rx_conn *conn, const char *sql, rx_error *error)
{
	int code = check_process(conn, error);

	if (code)
		return code;
	echo(conn, sql);
	return conn->driver->execute(conn, sql, error);
}

int rx__stmt_take(rx_stmt **out, rx_conn *conn, rx_bytes key)
{
	rx_stmt *stmt = rx__stmt_cache_take(&rx__pooled_of(conn)->cache, key);

	if (!stmt)
		return RX_NOTFOUND;
	*out = stmt;
	return 0;
}

int rx__stmt_make(
	rx_stmt **out, rx_conn *conn, rx_bytes key, const char *sql, size_t sql_size, rx_error *error)
{
	int code = check_process(conn, error);

	if (code)
		return code;
	return rx__stmt_cache_make(out, &rx__pooled_of(conn)->cache, key, sql, sql_size, error);
}

int rx__stmt_of_sql(rx_stmt **out, rx_conn *conn, const char *sql, size_t sql_size, rx_error *error)
{
	rx_bytes key = { sql, sql_size };
	int code = rx__stmt_take(out, conn, key);

	return code == RX_NOTFOUND ? rx__stmt_make(out, conn, key, sql, sql_size, error) : code;
}

static void announce(const rx_stmt *stmt, const rx_value *values, size_t n, const bool *secret)
{
	if (is_echoed(stmt->conn))
		echo_values(stmt->cached, values, n, secret);
}

/* What is to be done before each run, whatever binds the values. */
static inline int begin_run(
	rx_stmt *stmt, const rx_value *values, size_t n, const bool *secret, rx_error *error)
{
	rx__pooled *pooled = rx__pooled_of(stmt->conn);
	int code = rx__pool_check_process(pooled->pool, error);

	if (code)
		return code;
	rx__stmt_cache_count(&pooled->cache.n_run);
	announce(stmt, values, n, secret);
	return 0;
}

int rx__stmt_bind(
	rx_stmt *stmt, const rx_value *values, size_t n, const bool *secret, rx_error *error)
{
	int code = begin_run(stmt, values, n, secret, error);

	return code ? code : stmt->conn->driver->bind(stmt, values, n, error);
}

int rx__stmt_bind_checked(
	rx_stmt *stmt, const rx_value *values, size_t n, const bool *secret, rx_error *error)
{
	const rx_driver *driver = stmt->conn->driver;
	int code = begin_run(stmt, values, n, secret, error);

	if (code)
		return code;
	return (driver->bind_checked ? driver->bind_checked : driver->bind)(stmt, values, n, error);
}

int rx__stmt_bind_struct(rx_stmt *stmt, const rx_encode *program, const void *object)
{
	const rx_driver *driver = stmt->conn->driver;
	rx__pooled *pooled = rx__pooled_of(stmt->conn);

	if (!driver->bind_struct || rx__pool_check_process(pooled->pool, NULL) ||
		rx__engine_echo(pooled->pool->engine))
		return RX_NOTFOUND;
	int code = driver->bind_struct(stmt, program, object);

	if (code == 0)
		rx__stmt_cache_count(&pooled->cache.n_run);
	return code;
}

static void echo_rows(const rx_stmt *stmt, const char *sql, size_t n_rows)
{
	if (is_echoed(stmt->conn))
		rx_log(RX_LOG_INFO, "%s  [%zu rows]", sql, n_rows);
}

/* No values are told: there are too many, and some may be secret. */
static int begin_rows(rx_stmt *stmt, const char *sql, size_t n_rows, rx_error *error)
{
	rx__pooled *pooled = rx__pooled_of(stmt->conn);
	int code = rx__pool_check_process(pooled->pool, error);

	if (code)
		return code;
	rx__stmt_cache_count(&pooled->cache.n_run);
	echo_rows(stmt, sql, n_rows);
	return 0;
}

int rx__stmt_bind_rows(
	rx_stmt *stmt, const rx_value *values, size_t n, size_t n_rows, rx_error *error)
{
	int code = begin_rows(stmt, rx__stmt_sql(stmt), n_rows, error);

	return code ? code : stmt->conn->driver->bind_rows(stmt, values, n, n_rows, error);
}

int rx__stmt_copy_rows(
	rx_stmt *like, const char *sql, const rx_value *values, size_t n_rows, rx_error *error)
{
	int code = begin_rows(like, sql, n_rows, error);

	return code ? code : like->conn->driver->copy_rows(like, sql, values, n_rows, error);
}

int rx__stmt_bind_table(rx_stmt *stmt, const rx_value *values, size_t n_values, size_t n,
	const bool *secret, rx_error *error)
{
	int code = begin_run(stmt, values, n_values, secret, error);

	for (size_t i = 1; code == 0 && is_echoed(stmt->conn) && i < n; i++)
		echo_values(stmt->cached, values + i * n_values, n_values, secret);
	return code ? code : stmt->conn->driver->bind_rows(stmt, values, n_values, n, error);
}

void rx__stmt_give(rx_stmt *stmt)
{
	if (stmt && !check_process(stmt->conn, NULL))
		rx__stmt_cache_give(&rx__pooled_of(stmt->conn)->cache, stmt);
}

const char *rx__stmt_sql(const rx_stmt *stmt)
{
	return ((const rx__cached *)stmt->cached)->sql;
}

void rx__conn_forget_statements(rx_conn *conn)
{
	if (!check_process(conn, NULL))
		rx__stmt_cache_forget(&rx__pooled_of(conn)->cache);
}
