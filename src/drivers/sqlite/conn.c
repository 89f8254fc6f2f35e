/* Connections: opened hardened, with every setting read back where SQLite may ignore it.
 *
 * Debian's SQLite is built permissively (URI names, extension loading, double-quoted strings, a
 * trusted schema), so nothing is left at its default. A connection is used by one thread at a time,
 * hence NOMUTEX. */
#include "drivers/sqlite/rows.h"
#include "drivers/sqlite/sqlite.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/calendar.h"
#include "base/fail.h"
#include "drivers/sqlite/moment.h"

static const struct setting {
	int op, value;
	const char *name;
} settings[] = {
	{ SQLITE_DBCONFIG_DEFENSIVE, 1, "defensive" },
	{ SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, "trusted_schema" },
	{ SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, "load_extension" },
	{ SQLITE_DBCONFIG_ENABLE_FTS3_TOKENIZER, 0, "fts3_tokenizer" },
	{ SQLITE_DBCONFIG_DQS_DML, 0, "double-quoted strings" },
	{ SQLITE_DBCONFIG_DQS_DDL, 0, "double-quoted strings in DDL" },
	{ SQLITE_DBCONFIG_WRITABLE_SCHEMA, 0, "writable_schema" },
};

static void sleep_ns(int64_t ns)
{
	struct timespec time = { .tv_sec = ns / 1000000000, .tv_nsec = ns % 1000000000 };

	nanosleep(&time, NULL);
}

/* Called by SQLite while a lock is taken: waits 0.1 ms, then ever longer up to 10 ms. */
static int wait_for_lock(void *ud, int count)
{
	rx__sqlite_conn *conn = ud;
	int64_t now = rx__clock_monotonic();
	int64_t pause = INT64_C(100000) << (count < 7 ? count : 7);

	if (count == 0)
		conn->busy_until = now + rx__sqlite_patience(conn);
	if (now >= conn->busy_until)
		return 0;
	if (pause > 10000000)
		pause = 10000000;
	sleep_ns(pause < conn->busy_until - now ? pause : conn->busy_until - now);
	return 1;
}

/* Another file is another engine. VACUUM attaches a nameless one. */
static int authorize(
	void *ud, int action, const char *file, const char *b, const char *c, const char *d)
{
	(void)ud;
	(void)b;
	(void)c;
	(void)d;
	return action == SQLITE_ATTACH && file && *file ? SQLITE_DENY : SQLITE_OK;
}

static int set_foreign_keys(rx__sqlite_conn *conn, bool on, rx_error *error)
{
	int is_on = -1;

	sqlite3_db_config(conn->db, SQLITE_DBCONFIG_ENABLE_FKEY, on, &is_on);
	if (is_on != on)
		return rx__fail(error, RX_ECONNECTION,
			"%s: SQLite does not turn foreign_keys %s; its library is built without them",
			conn->source->shown, on ? "on" : "off");
	return 0;
}

static int harden(rx__sqlite_conn *conn, rx_error *error)
{
	for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++) {
		int is = -1;

		if (sqlite3_db_config(conn->db, settings[i].op, settings[i].value, &is) != SQLITE_OK ||
			is != settings[i].value)
			return rx__fail(error, RX_ECONNECTION,
				"%s: SQLite does not set %s; its library is too old, or built without it",
				conn->source->shown, settings[i].name);
	}
	sqlite3_set_authorizer(conn->db, authorize, NULL);
	if (rx__sqlite_collation(conn->db) != SQLITE_OK ||
		rx__sqlite_functions(conn->db) != SQLITE_OK ||
		rx__sqlite_rows_module(conn->db) != SQLITE_OK)
		return rx__sqlite_fail(conn, sqlite3_extended_errcode(conn->db), NULL, error);
	return set_foreign_keys(conn, conn->source->foreign_keys, error);
}

/* Runs a pragma; its first column goes to out (size bytes), as text. A result code of SQLite. */
static int pragma(rx__sqlite_conn *conn, const char *sql, char *out, size_t size)
{
	sqlite3_stmt *stmt = NULL;
	int code = sqlite3_prepare_v2(conn->db, sql, -1, &stmt, NULL);

	if (code == SQLITE_OK)
		code = sqlite3_step(stmt);
	if (code == SQLITE_ROW && out)
		rx__copy_text(out, size, (const char *)sqlite3_column_text(stmt, 0));
	while (code == SQLITE_ROW)
		code = sqlite3_step(stmt);
	sqlite3_finalize(stmt);
	return code == SQLITE_DONE ? SQLITE_OK : code;
}

/* Going over to WAL needs the file for a moment alone; SQLite does not always wait for that. */
static int set_journal_mode(rx__sqlite_conn *conn, rx_error *error)
{
	const char *wanted = conn->source->journal_mode ? conn->source->journal_mode : "wal";
	int64_t until = rx__clock_monotonic() + conn->busy_timeout * INT64_C(1000000);
	char sql[64], is[16] = "";
	int code;

	sqlite3_snprintf(sizeof(sql), sql, "PRAGMA journal_mode=%s", wanted);
	while ((code = pragma(conn, sql, is, sizeof(is))) != SQLITE_OK &&
		(code & 0xFF) == SQLITE_BUSY && rx__clock_monotonic() < until)
		sleep_ns(2000000);
	if (code == SQLITE_READONLY && !conn->source->journal_mode)
		return 0;
	if (code != SQLITE_OK)
		return rx__sqlite_fail(conn, code, sql, error);
	if (conn->source->journal_mode && strcasecmp(is, wanted) != 0)
		return rx__fail(error, RX_ECONNECTION,
			"%s: journal_mode=%s cannot be had here, it stays at '%s'", conn->source->shown, wanted,
			is);
	return 0;
}

static int run_pragmas(rx__sqlite_conn *conn, rx_error *error)
{
	const rx__sqlite_source *source = conn->source;
	char sql[96];
	int code;

	if (source->memory)
		pragma(conn, "PRAGMA temp_store=MEMORY", NULL, 0);
	if (!conn->read_only && !sqlite3_db_readonly(conn->db, "main")) {
		code = set_journal_mode(conn, error);
		if (code)
			return code;
	}
	sqlite3_snprintf(sizeof(sql), sql, "PRAGMA synchronous=%s", source->synchronous);
	code = pragma(conn, sql, NULL, 0);
	if (code == SQLITE_OK) {
		sqlite3_snprintf(sizeof(sql), sql, "PRAGMA cache_size=%d", source->cache_size);
		code = pragma(conn, sql, NULL, 0);
	}
	if (code == SQLITE_OK) {
		sqlite3_int64 limit = source->journal_size_limit;

		sqlite3_snprintf(
			sizeof(sql), sql, "PRAGMA journal_size_limit=%lld", limit < 0 ? limit : limit * 1024);
		code = pragma(conn, sql, NULL, 0);
	}
	/* The first look into the file: it says whether there is a database in it. */
	if (code == SQLITE_OK)
		code = pragma(conn, "PRAGMA schema_version", NULL, 0);
	if (code != SQLITE_OK)
		return rx__sqlite_fail(conn, code, NULL, error);
	sqlite3_wal_autocheckpoint(conn->db, source->wal_autocheckpoint);
	return 0;
}

/* SQLite tries again read-only where it may not write, and then reports that there is no file. */
static int true_errno(const rx__sqlite_conn *conn, int number)
{
	const char *path = conn->source->path, *slash = strrchr(path, '/');
	char folder[PATH_MAX];

	if (number != ENOENT || conn->read_only)
		return number;
	snprintf(folder, sizeof(folder), "%.*s", (int)(slash - path) + 1, path);
	return access(folder, W_OK) == 0 ? number : errno;
}

/* Why the file could not be opened, as far as the system says so. */
static int fail_open(rx__sqlite_conn *conn, int code, rx_error *error)
{
	const char *shown = conn->source->shown;
	int number = conn->db ? true_errno(conn, sqlite3_system_errno(conn->db)) : 0;
	int class = RX_ECONNECTION;

	if (!conn->db || (code & 0xFF) == SQLITE_NOMEM)
		return rx__fail_nomem(error);
	if (code == SQLITE_CANTOPEN_SYMLINK)
		rx__fail(error, class,
			"the database '%s' is a symbolic link, which is not followed; give the path of the "
			"file that it points to",
			shown);
	else if (number == ENOENT && conn->read_only)
		rx__fail(
			error, class, "the database '%s' does not exist, and with mode=ro none is made", shown);
	else if (number == EACCES || number == EPERM || number == EROFS)
		class = rx__fail(error, RX_EREADONLY,
			"the database '%s' cannot be opened or made: %s; check the permissions of the file and "
			"of its folder",
			shown, strerror(number));
	else
		rx__fail(error, class, "the database '%s' cannot be opened: %s", shown,
			number ? strerror(number) : sqlite3_errmsg(conn->db));
	if (error)
		error->vendor = code;
	return class;
}

static int connect_to(rx__sqlite_conn *conn, rx_error *error)
{
	const rx__sqlite_source *source = conn->source;
	const char *path = source->memory ? rx__sqlite_memory_path : source->path;
	const char *vfs = source->memory ? rx__sqlite_memory_vfs(source->memory) : NULL;
	int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW;
	int code;

	flags |= conn->read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
	code = sqlite3_open_v2(path, &conn->db, flags, vfs);
	if (code != SQLITE_OK)
		return fail_open(conn, conn->db ? sqlite3_extended_errcode(conn->db) : code, error);
	sqlite3_extended_result_codes(conn->db, 1);
	sqlite3_busy_handler(conn->db, wait_for_lock, conn);
	code = harden(conn, error);
	return code ? code : run_pragmas(conn, error);
}

int rx__sqlite_open(rx_conn **out, void *source, const rx_conn_options *options, rx_error *error)
{
	rx__sqlite_conn *conn = calloc(1, sizeof(*conn));
	int code;

	if (!conn)
		return rx__fail_nomem(error);
	conn->base.driver = &rx__sqlite_driver;
	conn->source = source;
	rx__sqlite_day(conn, "1970-01-01"); /* some day, so that no text is taken for that of none */
	conn->read_only = conn->source->read_only || (options && options->read_only);
	conn->busy_timeout = options && options->timeout > 0 ? (int)(options->timeout * 1000)
														 : conn->source->busy_timeout;
	code = connect_to(conn, error);
	if (code) {
		rx__sqlite_close(&conn->base);
		return code;
	}
	*out = &conn->base;
	return 0;
}

void rx__sqlite_close(rx_conn *base)
{
	rx__sqlite_conn *conn;

	if (!base)
		return;
	conn = rx__sqlite_conn_of(base);
	for (size_t i = 0; i < RX__SQLITE_N_OWN; i++)
		sqlite3_finalize(conn->own[i]);
	sqlite3_close_v2(conn->db);
	free(conn);
}

/* A file that was moved or replaced under the connection is not the database any more. */
int rx__sqlite_ping(rx_conn *base, rx_error *error)
{
	rx__sqlite_conn *conn = rx__sqlite_conn_of(base);
	int moved = 0;

	if (!conn->source->memory)
		sqlite3_file_control(conn->db, "main", SQLITE_FCNTL_HAS_MOVED, &moved);
	if (!moved && !base->broken)
		return 0;
	base->broken = true;
	return rx__fail(error, RX_ECONNECTION, "%s: the file was moved, replaced or deleted while open",
		conn->source->shown);
}

int rx__sqlite_reset(rx_conn *base, rx_error *error)
{
	rx__sqlite_conn *conn = rx__sqlite_conn_of(base);
	int code = 0;

	if (base->in_transaction || !sqlite3_get_autocommit(conn->db))
		code = rx__sqlite_rollback(base, error);
	if (!code)
		code = set_foreign_keys(conn, conn->source->foreign_keys, error);
	if (!code && conn->changed)
		code = rx__fail(error, RX_EINVAL, "SQL of the program has changed what it is set to");
	return code;
}
