/* Transactions. A deadlock ends the one it happens in, and the server answers COMMIT afterwards with
 * success, although nothing is left to commit: so it is not sent. A lock that was not had in time takes
 * back its statement only. DDL commits by itself what was done before; what comes after it is a transaction
 * again.
 *
 * A connection that dies while COMMIT is under way leaves it open whether it happened. */
#include "drivers/mariadb/mariadb.h"

#include <stdio.h>
#include <string.h>

#include "base/fail.h"

static const char *const isolations[] = {
	[RX_ISOLATION_DEFAULT] = "",
	[RX_READ_UNCOMMITTED] = "SET TRANSACTION ISOLATION LEVEL READ UNCOMMITTED; ",
	[RX_READ_COMMITTED] = "SET TRANSACTION ISOLATION LEVEL READ COMMITTED; ",
	[RX_REPEATABLE_READ] = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ; ",
	[RX_SERIALIZABLE] = "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE; ",
};

int rx__my_fail_doomed(rx__my_conn *conn, const char *sql, rx_error *error)
{
	int code = conn->doomed_by && conn->base.doomed ? conn->doomed_by : RX_ECONNECTION;

	rx__fail(error, code,
		conn->base.broken
			? "%s: the connection is lost; roll back and begin anew"
			: "%s: an error before has ended the transaction; roll back and run it again",
		conn->source->shown);
	if (error)
		rx__copy_text(error->sql, sizeof(error->sql), sql);
	return code;
}

static int start(rx__my_conn *conn, rx_error *error)
{
	rx_buf sql = RX_BUF_INIT;
	int code;

	rx__buf_printf(&sql, "%sSTART TRANSACTION%s", isolations[conn->base.isolation],
		conn->base.read_only ? " READ ONLY" : "");
	code = sql.error ? rx__fail_nomem(error) : rx__my_run(conn, rx__buf_text(&sql), NULL, error);
	rx__buf_deinit(&sql);
	return code;
}

int rx__my_go_on(rx__my_conn *conn, rx_error *error)
{
	const rx_conn *base = &conn->base;

	if (!base->in_transaction || base->doomed || base->broken || conn->migrating ||
		(conn->my->server_status & SERVER_STATUS_IN_TRANS))
		return 0;
	return start(conn, error);
}

int rx__my_begin(rx_conn *base, rx_begin_mode mode, rx_error *error)
{
	rx__my_conn *conn = rx__my_conn_of(base);
	int code;

	if (base->in_transaction)
		return rx__fail(error, RX_EINVAL, "a transaction is open already; commit or roll it back");
	code = start(conn, error);
	if (code)
		return code;
	base->in_transaction = true;
	base->doomed = false;
	conn->mode = RX_BEGIN_READ;
	code = mode == RX_BEGIN_EXCLUSIVE ? rx__my_take_lock(conn, error) : 0;
	if (code)
		rx__my_rollback(base, NULL);
	else
		conn->mode = mode;
	return code;
}

static void end(rx__my_conn *conn)
{
	conn->base.in_transaction = false;
	conn->base.doomed = false;
	if (conn->mode == RX_BEGIN_EXCLUSIVE)
		rx__my_leave_lock(conn);
	conn->mode = RX_BEGIN_READ;
}

static int fail_unknown(rx__my_conn *conn, rx_error *error)
{
	conn->base.broken = true;
	conn->base.doomed = true;
	conn->doomed_by = RX_EUNKNOWN;
	if (!error)
		return RX_EUNKNOWN;
	error->code = RX_EUNKNOWN;
	return rx__fail_wrap(error,
		"it is not known whether the commit happened; read the rows again before you repeat it");
}

int rx__my_commit(rx_conn *base, rx_error *error)
{
	rx__my_conn *conn = rx__my_conn_of(base);
	int code;

	if (!base->in_transaction)
		return rx__fail(error, RX_EINVAL, "there is no transaction to commit");
	if (base->doomed || base->broken)
		return rx__fail(error, base->doomed ? conn->doomed_by : RX_ECONNECTION,
			"%s: the transaction cannot be committed, an error before has ended it; roll back and "
			"run it again",
			conn->source->shown);
	code = rx__my_run(conn, "COMMIT", NULL, error);
	if (code && (base->broken || code == RX_EUNKNOWN || code == RX_ETIMEOUT))
		return fail_unknown(conn, error);
	if (code && code != RX_ESERIALIZATION)
		rx__my_rollback(base, NULL);
	end(conn);
	return code;
}

int rx__my_rollback(rx_conn *base, rx_error *error)
{
	rx__my_conn *conn = rx__my_conn_of(base);
	int code = base->broken ? 0 : rx__my_run(conn, "ROLLBACK", NULL, error);

	if (code)
		base->broken = true;
	end(conn);
	return code;
}

/* ---- migrations: statements take as long as they take, but locks are not waited for that long */

int rx__my_migration_begin(rx_conn *base, rx_error *error)
{
	rx__my_conn *conn = rx__my_conn_of(base);
	int seconds = (conn->source->lock_timeout + 999) / 1000;
	char sql[160];
	int code;

	conn->migrating = true;
	snprintf(sql, sizeof(sql), "SET lock_wait_timeout=%d, innodb_lock_wait_timeout=%d%s", seconds,
		seconds < 1 ? 1 : seconds,
		conn->is_mariadb ? ", max_statement_time=0" : ", max_execution_time=0");
	code = rx__my_run(conn, sql, NULL, error);
	if (code)
		conn->migrating = false;
	return code;
}

int rx__my_migration_end(rx_conn *base, rx_error *error)
{
	rx__my_conn *conn = rx__my_conn_of(base);
	char sql[160];

	conn->migrating = false;
	if (base->broken)
		return 0;
	snprintf(sql, sizeof(sql),
		"SET lock_wait_timeout=DEFAULT, innodb_lock_wait_timeout=DEFAULT, %s=%d",
		conn->is_mariadb ? "max_statement_time" : "max_execution_time",
		conn->is_mariadb ? conn->source->timeout / 1000 : conn->source->timeout);
	return rx__my_run(conn, sql, NULL, error);
}

/* ---- the lock of migrations: a named one of the session, which counts how often it was taken, so that
 * a transaction has it and a run of steps too. In a cluster it is one of the node alone. */

/* The one cell is '1', or somebody else has it. */
static int ask_lock(rx__my_conn *conn, const char *sql, rx_error *error)
{
	MYSQL_RES *rows = NULL;
	MYSQL_ROW row = NULL;
	char holder[256];
	int code = rx__my_run(conn, sql, &rows, error);

	if (!code)
		row = rows ? mysql_fetch_row(rows) : NULL;
	const bool ours = row && row[0] && *row[0] == '1';
	if (rows)
		mysql_free_result(rows);
	if (code || ours)
		return code;
	rx__my_blocker(&conn->base, NULL, holder, sizeof(holder));
	return rx__fail(error, RX_EBUSY,
		"%s: another program is changing this database: %s; try again when it is done",
		conn->source->shown, *holder ? holder : "it has just ended, or is not shown");
}

int rx__my_take_lock(rx__my_conn *conn, rx_error *error)
{
	return ask_lock(conn, "SELECT get_lock(" RX__MY_LOCK_NAME ", 0)", error);
}

void rx__my_leave_lock(rx__my_conn *conn)
{
	if (!conn->base.broken)
		rx__my_run(conn, "DO release_lock(" RX__MY_LOCK_NAME ")", NULL, NULL);
}

static bool in_cluster(rx__my_conn *conn)
{
	MYSQL_RES *rows = NULL;
	MYSQL_ROW row = NULL;
	bool is;

	if (rx__my_run(conn, "SHOW VARIABLES LIKE 'wsrep_on'", &rows, NULL) == 0 && rows)
		row = mysql_fetch_row(rows);
	is = row && row[1] && strcmp(row[1], "ON") == 0;
	if (rows)
		mysql_free_result(rows);
	return is;
}

int rx__my_migration_hold(rx_conn *base, rx_error *error)
{
	rx__my_conn *conn = rx__my_conn_of(base);
	int code;

	if (conn->holds_lock) {
		code = ask_lock(conn, "SELECT is_used_lock(" RX__MY_LOCK_NAME ") = connection_id()", error);
		return code ? rx__fail_wrap(error, "the lock of this migration was lost") : 0;
	}
	if (in_cluster(conn))
		return RX_NOTFOUND;
	code = rx__my_take_lock(conn, error);
	conn->holds_lock = !code;
	return code;
}

void rx__my_migration_release(rx_conn *base)
{
	rx__my_conn *conn = rx__my_conn_of(base);

	if (conn->holds_lock)
		rx__my_leave_lock(conn);
	conn->holds_lock = false;
}
