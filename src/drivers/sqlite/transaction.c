/* Transactions. SQLite may end one by itself (disk full, I/O error, out of memory): such a
 * transaction is doomed, and COMMIT, which SQLite would answer with "no transaction is active" or
 * worse, is never sent. */
#include "drivers/sqlite/sqlite.h"

#include <string.h>

#include "base/fail.h"

static const char *const texts[RX__SQLITE_N_OWN] = {
	[RX__SQLITE_BEGIN] = "BEGIN",
	[RX__SQLITE_BEGIN_IMMEDIATE] = "BEGIN IMMEDIATE",
	[RX__SQLITE_BEGIN_EXCLUSIVE] = "BEGIN EXCLUSIVE",
	[RX__SQLITE_COMMIT] = "COMMIT",
	[RX__SQLITE_ROLLBACK] = "ROLLBACK",
};

/* A result code of SQLite; prepared is five times as fast as sqlite3_exec. */
static int run(rx__sqlite_conn *conn, rx__sqlite_own which)
{
	int code = SQLITE_OK;

	if (!conn->own[which])
		code = sqlite3_prepare_v3(
			conn->db, texts[which], -1, SQLITE_PREPARE_PERSISTENT, &conn->own[which], NULL);
	if (code != SQLITE_OK)
		return code;
	conn->deadline = INT64_MAX; /* they wait for locks, and are done in a moment then */
	code = sqlite3_step(conn->own[which]);
	sqlite3_reset(conn->own[which]);
	return code == SQLITE_DONE ? SQLITE_OK : code;
}

/* A transaction that only reads is held to that by SQLite too. The pragma stays until it is changed,
 * so that only a change of sides costs something. */
static int set_query_only(rx__sqlite_conn *conn, bool on)
{
	int code;

	if (on == conn->query_only)
		return SQLITE_OK;
	code = sqlite3_exec(
		conn->db, on ? "PRAGMA query_only=1" : "PRAGMA query_only=0", NULL, NULL, NULL);
	if (code == SQLITE_OK)
		conn->query_only = on;
	return code;
}

int rx__sqlite_begin(rx_conn *base, rx_begin_mode mode, rx_error *error)
{
	rx__sqlite_conn *conn = rx__sqlite_conn_of(base);
	rx__sqlite_own which = mode == RX_BEGIN_READ ? RX__SQLITE_BEGIN
		: mode == RX_BEGIN_WRITE				 ? RX__SQLITE_BEGIN_IMMEDIATE
												 : RX__SQLITE_BEGIN_EXCLUSIVE;
	int code;

	if (base->in_transaction)
		return rx__fail(error, RX_EINVAL, "a transaction is open already; commit or roll it back");
	if (mode != RX_BEGIN_READ && sqlite3_db_readonly(conn->db, "main"))
		return rx__fail(error, RX_EREADONLY,
			"%s: the database can only be read; check the permissions of the file and of its "
			"folder, and mode=ro in the URL",
			conn->source->shown);
	code = set_query_only(conn, base->read_only);
	if (code == SQLITE_OK)
		code = run(conn, which);
	if (code != SQLITE_OK)
		return rx__sqlite_fail(conn, code, texts[which], error);
	base->in_transaction = true;
	base->doomed = false;
	return 0;
}

/* Whether the commit record was written before it failed, nobody can say; in memory, it was not. */
static int fail_commit(rx__sqlite_conn *conn, int sqlite, rx_error *error)
{
	int code = rx__sqlite_fail(conn, sqlite, texts[RX__SQLITE_COMMIT], error);

	if ((sqlite & 0xFF) != SQLITE_IOERR || conn->source->memory)
		return code;
	conn->base.broken = true;
	conn->base.doomed = true;
	conn->doomed_by = RX_EUNKNOWN;
	if (!error)
		return RX_EUNKNOWN;
	error->code = RX_EUNKNOWN;
	return rx__fail_wrap(error,
		"it is not known whether the commit happened; read the rows again "
		"before you repeat it");
}

int rx__sqlite_commit(rx_conn *base, rx_error *error)
{
	rx__sqlite_conn *conn = rx__sqlite_conn_of(base);
	int code;

	if (!base->in_transaction)
		return rx__fail(error, RX_EINVAL, "there is no transaction to commit");
	if (base->doomed || sqlite3_get_autocommit(conn->db))
		return rx__fail(error, base->doomed ? conn->doomed_by : RX_ESQL,
			"%s: the transaction cannot be committed, an error before has ended it; roll back and "
			"run it again",
			conn->source->shown);
	code = run(conn, RX__SQLITE_COMMIT);
	if (code != SQLITE_OK)
		return fail_commit(conn, code, error);
	base->in_transaction = false;
	return 0;
}

int rx__sqlite_rollback(rx_conn *base, rx_error *error)
{
	rx__sqlite_conn *conn = rx__sqlite_conn_of(base);
	int code = sqlite3_get_autocommit(conn->db) ? SQLITE_OK : run(conn, RX__SQLITE_ROLLBACK);

	base->in_transaction = !sqlite3_get_autocommit(conn->db);
	if (!base->in_transaction) {
		base->doomed = false;
		return 0;
	}
	base->broken = true;
	return rx__sqlite_fail(conn, code, texts[RX__SQLITE_ROLLBACK], error);
}

/* The pragma is ignored inside a transaction, so it is read back. */
static int set_checks(rx__sqlite_conn *conn, bool on, rx_error *error)
{
	int is_on = -1;

	if (!sqlite3_get_autocommit(conn->db))
		return rx__fail(error, RX_EINVAL, "%s: foreign keys cannot be turned %s in a transaction",
			conn->source->shown, on ? "on" : "off");
	sqlite3_db_config(conn->db, SQLITE_DBCONFIG_ENABLE_FKEY, on, &is_on);
	if (is_on != on)
		return rx__fail(error, RX_ESQL, "%s: SQLite does not turn foreign keys %s",
			conn->source->shown, on ? "on" : "off");
	return 0;
}

int rx__sqlite_migration_begin(rx_conn *base, rx_error *error)
{
	return set_checks(rx__sqlite_conn_of(base), false, error);
}

int rx__sqlite_migration_end(rx_conn *base, rx_error *error)
{
	rx__sqlite_conn *conn = rx__sqlite_conn_of(base);

	return set_checks(conn, conn->source->foreign_keys, error);
}

/* In a WAL, a commit that is not synced is kept whole or lost whole, with all that came after it; in
 * the other modes of the journal it is not, so there each is synced. */
static bool may_sync_later(const rx__sqlite_conn *conn)
{
	const char *mode = conn->source->synchronous;
	sqlite3_stmt *stmt = NULL;
	bool wal = false;

	if (strcmp(mode, "full") != 0 && strcmp(mode, "extra") != 0)
		return false;
	if (sqlite3_prepare_v2(conn->db, "PRAGMA journal_mode", -1, &stmt, NULL) == SQLITE_OK &&
		sqlite3_step(stmt) == SQLITE_ROW)
		wal = strcmp((const char *)sqlite3_column_text(stmt, 0), "wal") == 0;
	sqlite3_finalize(stmt);
	return wal;
}

static int sync_journal(rx__sqlite_conn *conn, rx_error *error)
{
	sqlite3_file *file = NULL;
	int code = sqlite3_file_control(conn->db, "main", SQLITE_FCNTL_JOURNAL_POINTER, (void *)&file);

	if (code == SQLITE_OK && file && file->pMethods)
		code = file->pMethods->xSync(file, SQLITE_SYNC_NORMAL);
	return code == SQLITE_OK
		? 0
		: rx__fail(error, RX_EIO, "%s: what was committed could not be synced to the disk (%s)",
			  conn->source->shown, sqlite3_errstr(code));
}

int rx__sqlite_migration_sync(rx_conn *base, bool later, rx_error *error)
{
	rx__sqlite_conn *conn = rx__sqlite_conn_of(base);
	char sql[40];
	int code;

	if (later && !may_sync_later(conn))
		return 0;
	if (!later && !conn->syncs_later)
		return 0;
	sqlite3_snprintf(
		sizeof(sql), sql, "PRAGMA synchronous=%s", later ? "normal" : conn->source->synchronous);
	code = sqlite3_exec(conn->db, sql, NULL, NULL, NULL);
	if (code != SQLITE_OK)
		return rx__sqlite_fail(conn, code, sql, error);
	conn->syncs_later = later;
	return later ? 0 : sync_journal(conn, error);
}
