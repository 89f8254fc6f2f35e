/* Transactions. A statement that fails dooms the one it is in, and the server answers COMMIT of such
 * a transaction with success and the tag ROLLBACK: so it is not sent, and the tag is looked at.
 *
 * A connection that dies while COMMIT is under way leaves it open whether it happened. */
#include "drivers/postgresql/postgresql.h"

#include <stdio.h>
#include <string.h>

#include "base/fail.h"

/* ---- beginning */

/* One migration at a time. The lock is tried, never waited for: a waiting transaction would hold up
 * CREATE INDEX CONCURRENTLY, and that would hold it up. It goes with the transaction, so that it
 * works through a pooler too. */
#define LOCK_KEY RX__PG_LOCK_CLASS ", " RX__PG_LOCK_SCHEMA

/* The server looks each second whether we are still there: of a runner that was killed, a statement
 * that runs for an hour would keep the lock until its end. For the transaction, or the session. */
#define WATCH(local) ", set_config('client_connection_check_interval', '1s', " local ")"
enum { CAN_WATCH = 140000 };

static bool can_watch(const rx__pg_conn *conn)
{
	return PQserverVersion(conn->pg) >= CAN_WATCH && !PQparameterStatus(conn->pg, "crdb_version");
}

static int try_lock(rx__pg_conn *conn, const char *sql, rx_error *error)
{
	PGresult *result = NULL;
	char holder[256];
	int code = rx__pg_run(conn, sql, &result, error);

	if (!code && (PQntuples(result) != 1 || strcmp(PQgetvalue(result, 0, 0), "t") != 0)) {
		rx__pg_blocker(&conn->base, NULL, holder, sizeof(holder));
		code = rx__fail(error, RX_EBUSY,
			"%s: another program is changing this database: %s; try again when it is done",
			conn->source->shown, *holder ? holder : "it has just ended");
	}
	PQclear(result);
	return code;
}

static int take_lock(rx__pg_conn *conn, rx_error *error)
{
	static const char plain[] = "SELECT pg_try_advisory_xact_lock(" LOCK_KEY ")";
	static const char watched[] = "SELECT pg_try_advisory_xact_lock(" LOCK_KEY ")" WATCH("true");
	int code = try_lock(conn, can_watch(conn) ? watched : plain, error);

	if (code)
		rx__pg_rollback(&conn->base, NULL);
	return code;
}

int rx__pg_begin(rx_conn *base, rx_begin_mode mode, rx_error *error)
{
	rx__pg_conn *conn = rx__pg_conn_of(base);

	if (base->in_transaction)
		return rx__fail(error, RX_EINVAL, "a transaction is open already; commit or roll it back");
	if (base->broken)
		return rx__pg_fail(conn, NULL, "BEGIN", error);
	base->in_transaction = true;
	base->doomed = false;
	conn->begin_due = true; /* lead.c sends it */
	conn->mode = mode;
	conn->untouched = true;
	conn->only_reads = mode != RX_BEGIN_EXCLUSIVE && !conn->migrating;
	return mode == RX_BEGIN_EXCLUSIVE ? take_lock(conn, error) : 0;
}

/* ---- ending */

static int fail_unknown(rx__pg_conn *conn, rx_error *error)
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

static int fail_tag(rx__pg_conn *conn, const char *tag, rx_error *error)
{
	const bool is_known = strcmp(tag, "ROLLBACK") == 0;
	int code = rx__fail(error, RX_ESQL, "%s: the server answered COMMIT with '%.40s'%s",
		conn->source->shown, tag, is_known ? ": nothing was kept; run the transaction again" : "");

	return is_known ? code : fail_unknown(conn, error);
}

int rx__pg_commit(rx_conn *base, rx_error *error)
{
	rx__pg_conn *conn = rx__pg_conn_of(base);
	PGresult *result = NULL;
	int code;

	if (!base->in_transaction)
		return rx__fail(error, RX_EINVAL, "there is no transaction to commit");
	if (base->doomed || base->broken)
		return rx__fail(error, base->doomed ? conn->doomed_by : RX_ECONNECTION,
			"%s: the transaction cannot be committed, an error before has ended it; roll back and "
			"run it again",
			conn->source->shown);
	if (conn->begin_due) {
		conn->begin_due = base->in_transaction = false;
		return 0;
	}
	conn->release_due = false;
	code = rx__pg_run(conn, "COMMIT", &result, error);
	if (code && (base->broken || code == RX_EUNKNOWN || code == RX_ETIMEOUT))
		return fail_unknown(conn, error);
	base->in_transaction = false;
	base->doomed = false;
	if (!code && strcmp(PQcmdStatus(result), "COMMIT") != 0)
		code = fail_tag(conn, PQcmdStatus(result), error);
	PQclear(result);
	return code;
}

int rx__pg_rollback(rx_conn *base, rx_error *error)
{
	rx__pg_conn *conn = rx__pg_conn_of(base);
	int code = 0;

	conn->begin_due = conn->release_due = false;
	if (!base->broken && PQtransactionStatus(conn->pg) != PQTRANS_IDLE)
		code = rx__pg_run(conn, "ROLLBACK", NULL, error);
	base->in_transaction = false;
	base->doomed = false;
	if (code)
		base->broken = true;
	return code;
}

/* ---- migrations: statements take as long as they take, but locks are not waited for that long */

int rx__pg_migration_begin(rx_conn *base, rx_error *error)
{
	(void)error;
	rx__pg_conn_of(base)->migrating = true;
	return 0;
}

/* Behind a pooler the session is not ours for longer than a transaction. */
int rx__pg_migration_hold(rx_conn *base, rx_error *error)
{
	static const char plain[] = "SELECT pg_try_advisory_lock(" LOCK_KEY ")";
	static const char watched[] = "SELECT pg_try_advisory_lock(" LOCK_KEY ")" WATCH("false");
	static const char look[] =
		"SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND granted "
		"AND objsubid = 2 AND classid = " RX__PG_LOCK_CLASS " AND pid = pg_backend_pid())";
	rx__pg_conn *conn = rx__pg_conn_of(base);
	int code;

	base->lease_seconds = conn->source->lease_seconds;
	if (conn->source->prepare != RX__PG_PREPARE_SERVER) {
		code = rx__pg_find_outer_schema(conn, error);
		return code ? code : RX_NOTFOUND;
	}
	/* CockroachDB takes these locks and keeps nobody out by them. */
	if (conn->source->lease_seconds || PQparameterStatus(conn->pg, "crdb_version"))
		return RX_NOTFOUND;
	code = try_lock(conn, conn->holds_lock ? look : can_watch(conn) ? watched : plain, error);
	if (code && conn->holds_lock)
		return rx__fail_wrap(error, "the lock of this migration was lost");
	conn->holds_lock = !code;
	return code;
}

void rx__pg_migration_release(rx_conn *base)
{
	rx__pg_conn *conn = rx__pg_conn_of(base);

	if (conn->holds_lock && !base->broken)
		rx__pg_run(conn, "SELECT pg_advisory_unlock(" LOCK_KEY ")", NULL, NULL);
	conn->holds_lock = false;
}

int rx__pg_migration_end(rx_conn *base, rx_error *error)
{
	(void)error;
	rx__pg_conn_of(base)->migrating = false;
	return 0;
}
