/* What the files of the SQLite driver share.
 *
 * A source is what all connections of one engine have in common: the settings of the URL and the
 * place of the database. It is not written after it is made. */
#ifndef RX_DRIVERS_SQLITE_SQLITE_H
#define RX_DRIVERS_SQLITE_SQLITE_H

#include <assert.h>
#include <sqlite3.h>

#include <reflex/sys/driver.h>
#include <reflex/sys/url.h>

#include "drivers/sqlite/memory.h"

typedef struct rx__sqlite_source {
	char *path; /* absolute, the folder without symbolic links */
	char *shown; /* for messages: as the URL has it */
	rx__sqlite_memory *memory; /* NULL: a file */
	bool read_only;
	const char *journal_mode; /* NULL: WAL where it is possible */
	const char *synchronous;
	int busy_timeout; /* ms */
	bool foreign_keys;
	int cache_size; /* pages, or KiB below zero, as the pragma has it */
	int wal_autocheckpoint; /* pages */
	int journal_size_limit; /* KiB; below zero: none */
} rx__sqlite_source;

/* Statements of the driver's own, prepared when they are first needed. */
typedef enum rx__sqlite_own {
	RX__SQLITE_BEGIN,
	RX__SQLITE_BEGIN_IMMEDIATE,
	RX__SQLITE_BEGIN_EXCLUSIVE,
	RX__SQLITE_COMMIT,
	RX__SQLITE_ROLLBACK,
	RX__SQLITE_N_OWN,
} rx__sqlite_own;

typedef struct rx__sqlite_conn {
	rx_conn base;
	const rx__sqlite_source *source;
	sqlite3 *db;
	sqlite3_stmt *own[RX__SQLITE_N_OWN];
	int busy_timeout; /* ms */
	int64_t busy_until; /* monotonic ns; of the wait that is going on */
	int64_t deadline; /* monotonic ns, of the statement that runs; while it is watched */
	bool watched; /* SQLite asks now and then whether it is time to end */
	int doomed_by; /* the class of the error that doomed the transaction */
	bool read_only;
	rx_progress_fn progress; /* may */
	void *progress_ud;
	uint64_t n_rows; /* that the running statement has changed so far; while there is one */
	bool changed; /* SQL was run that may outlive its transaction; remains.c */
	bool query_only; /* the pragma as it was set last */
	bool syncs_later; /* between migration_sync(true) and migration_sync(false) */
	/* The day and the month that were read last: dates repeat, and this spares their conversion. */
	char day_text[10], month_text[8];
	int32_t day;
	int32_t before_month; /* the day before its first */
	int days_of_month;
	int64_t day_us;
} rx__sqlite_conn;

/* What rx_rows reads: n rows of n_values each, borrowed. */
typedef struct rx__sqlite_rows {
	const rx_value *values;
	size_t n_values, n;
} rx__sqlite_rows;

typedef struct rx__sqlite_stmt {
	rx_stmt base;
	sqlite3_stmt *handle;
	char *scratch; /* RX__SQLITE_TEXT bytes a parameter, made when first needed */
	rx__sqlite_rows rows; /* of bind_rows */
	bool bound, done;
	bool started; /* it was stepped */
	bool running; /* it was stepped under a deadline */
	bool ready; /* may be stepped: it has its values, and is not at its end */
} rx__sqlite_stmt;

enum { RX__SQLITE_TEXT = 48 }; /* the longest text form that binding makes */

extern const rx_driver rx__sqlite_driver;
extern const rx_dialect rx__sqlite_dialect;

void rx__sqlite_close(rx_conn *conn);

/* deadline.c: the statement that is run from here on has rx_conn.timeout, or none. */
void rx__sqlite_watch(rx__sqlite_conn *conn);
/* What is left of it for waiting until a lock is free, in ns. */
int64_t rx__sqlite_patience(const rx__sqlite_conn *conn);

/* Tells connections of this driver by a slot, so that a table made of it may replace others. */
static inline rx__sqlite_conn *rx__sqlite_conn_of(rx_conn *conn)
{
	assert(conn->driver->close == rx__sqlite_close);
	return (rx__sqlite_conn *)conn;
}

static inline rx__sqlite_stmt *rx__sqlite_stmt_of(rx_stmt *stmt)
{
	assert(stmt->conn->driver->close == rx__sqlite_close);
	return (rx__sqlite_stmt *)stmt;
}

/* source.c */
int rx__sqlite_source_open(void **out, const rx_url *url, rx_error *error);
void rx__sqlite_source_close(void *source);

/* conn.c */
int rx__sqlite_open(rx_conn **out, void *source, const rx_conn_options *options, rx_error *error);
int rx__sqlite_ping(rx_conn *conn, rx_error *error);
int rx__sqlite_reset(rx_conn *conn, rx_error *error);

/* transaction.c */
int rx__sqlite_begin(rx_conn *conn, rx_begin_mode mode, rx_error *error);
int rx__sqlite_commit(rx_conn *conn, rx_error *error);
int rx__sqlite_rollback(rx_conn *conn, rx_error *error);
int rx__sqlite_migration_begin(rx_conn *conn, rx_error *error);
int rx__sqlite_migration_end(rx_conn *conn, rx_error *error);
int rx__sqlite_migration_sync(rx_conn *conn, bool later, rx_error *error);

/* progress.c */
void rx__sqlite_progress(rx_conn *conn, rx_progress_fn fn, void *ud);
void rx__sqlite_progress_begin(rx__sqlite_conn *conn);

/* blocker.c */
void rx__sqlite_blocker(rx_conn *conn, const char *sql, char *out, size_t size);

/* remains.c: whether SQL leaves something in its connection behind its transaction. */
bool rx__sqlite_remains(const char *sql);

/* stmt.c */
int rx__sqlite_prepare(rx_stmt **out, rx_conn *conn, const char *sql, size_t size, rx_error *error);
void rx__sqlite_finalize(rx_stmt *stmt);
int rx__sqlite_bind(rx_stmt *stmt, const rx_value *values, size_t n, rx_error *error);
int rx__sqlite_step(rx_stmt *stmt, rx_error *error);
int rx__sqlite_read(
	rx_stmt *stmt, const rx_decode *program, void *object, rx_arena *arena, rx_error *error);
int rx__sqlite_value(
	rx_stmt *stmt, size_t column, rx_type want, rx_value *out, rx_arena *arena, rx_error *error);
void rx__sqlite_rewind(rx_stmt *stmt);
int rx__sqlite_execute(rx_conn *conn, const char *sql, rx_error *error);

/* types.c: any cell into a member of any type. */
int rx__sqlite_store(rx__sqlite_conn *conn, const rx_decode_step *step, char *member,
	sqlite3_value *cell, rx_arena *arena, rx_error *error);

/* bind.c: parameters are counted from 1, and named so in errors. */
int rx__sqlite_bind_struct(rx_stmt *stmt, const rx_encode *program, const void *object);
int rx__sqlite_bind_checked(rx_stmt *stmt, const rx_value *values, size_t n, rx_error *error);
int rx__sqlite_bind_value(
	rx__sqlite_stmt *stmt, int parameter, const rx_value *value, rx_error *error);
/* The text form of a type that SQLite does not have, into RX__SQLITE_TEXT bytes. False: the value has
 * none. */
bool rx__sqlite_write_text(const rx_value *value, char *to);

/* collation.c: the collation that our SQL uses, put on every connection. */
int rx__sqlite_collation(sqlite3 *db);
/* functions.c: likewise the function. */
int rx__sqlite_functions(sqlite3 *db);
int rx__sqlite_aggregates(sqlite3 *db);

/* inspect.c: the slot of the driver. */
int rx__sqlite_inspect(rx_conn *conn, rx_schema **out, rx_error *error);
/* names NULL: all of them */
int rx__sqlite_inspect_tables(
	rx_conn *conn, const char *const *names, size_t n, rx_schema **out, rx_error *error);

/* examine.c: the slot of the driver. */
int rx__sqlite_examine(rx_conn *conn, rx_examined_fn found, void *ud, rx_error *error);

/* errors.c: the class of an extended result code; and *error filled from the connection's last
 * error, with the constraint, table and column that SQLite's text names. sql may be NULL. */
int rx__sqlite_error_class(int code);
int rx__sqlite_fail(rx__sqlite_conn *conn, int code, const char *sql, rx_error *error);

#endif
