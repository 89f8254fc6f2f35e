/* Transactions. A deadlock ends the one it happens in, and the server answers COMMIT afterwards with
 * success, although nothing is left to commit: so it is not sent. A lock that was not had in time takes
 * back its statement only. DDL commits by itself what was done before.
 *
 * A connection that dies while COMMIT is under way leaves it open whether it happened. */
#include "drivers/mariadb/mariadb.h"

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

int rx__my_begin(rx_conn *base, rx_begin_mode mode, rx_error *error)
{
	rx__my_conn *conn = rx__my_conn_of(base);
	rx_buf sql = RX_BUF_INIT;
	int code;

	if (base->in_transaction)
		return rx__fail(error, RX_EINVAL, "a transaction is open already; commit or roll it back");
	rx__buf_printf(&sql, "%sSTART TRANSACTION%s", isolations[base->isolation],
		base->read_only ? " READ ONLY" : "");
	code = sql.error ? rx__fail_nomem(error) : rx__my_run(conn, rx__buf_text(&sql), NULL, error);
	rx__buf_deinit(&sql);
	if (code)
		return code;
	base->in_transaction = true;
	base->doomed = false;
	conn->mode = mode;
	return 0;
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
	base->in_transaction = false;
	base->doomed = false;
	return code;
}

int rx__my_rollback(rx_conn *base, rx_error *error)
{
	rx__my_conn *conn = rx__my_conn_of(base);
	int code = base->broken ? 0 : rx__my_run(conn, "ROLLBACK", NULL, error);

	base->in_transaction = false;
	base->doomed = false;
	if (code)
		base->broken = true;
	return code;
}

/* ---- migrations: statements take as long as they take, but locks are not waited for that long */

int rx__my_migration_begin(rx_conn *base, rx_error *error)
{
	(void)error;
	rx__my_conn_of(base)->migrating = true;
	return 0;
}

int rx__my_migration_end(rx_conn *base, rx_error *error)
{
	(void)error;
	rx__my_conn_of(base)->migrating = false;
	return 0;
}
