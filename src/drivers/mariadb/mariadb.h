/* What the files of the MariaDB driver share.
 *
 * A source is what all connections of one engine have in common: the URL, read into what libmariadb
 * wants to know. It is not written after it is made. */
#ifndef RX_DRIVERS_MARIADB_MARIADB_H
#define RX_DRIVERS_MARIADB_MARIADB_H

#include <assert.h>
#include <mysql.h>

#include <reflex/sys/driver.h>
#include <reflex/sys/url.h>

#include "base/buf.h"
#include "drivers/mariadb/dialect.h"

typedef enum rx__my_tls {
	RX__MY_TLS_OFF,
	RX__MY_TLS_REQUIRE, /* encrypted, the server's certificate is not looked at */
	RX__MY_TLS_VERIFY_CA,
	RX__MY_TLS_VERIFY_FULL,
} rx__my_tls;

typedef struct rx__my_host {
	char *name; /* as the URL has it: certificates go by it */
	int port;
} rx__my_host;

typedef struct rx__my_source {
	char *shown; /* the URL for messages */
	rx__my_host *hosts;
	size_t n_hosts; /* 0: by the socket */
	char *socket;
	char *user, *password, *database; /* user NULL: who is logged in */
	rx__my_tls tls;
	char *tls_ca, *tls_cert, *tls_key;
	char *application;
	int timeout, connect_timeout; /* ms; timeout 0: none */
	int lock_timeout; /* ms, of DDL in migrations */
} rx__my_source;

typedef struct rx__my_conn {
	rx_conn base;
	const rx__my_source *source;
	MYSQL *my;
	struct rx__my_stmt *stmts; /* all of them */
	int64_t changes, last_id;
	int64_t allowed; /* ns, for the statement that runs */
	int64_t deadline; /* monotonic ns, of it; 0: the time begins when it is waited for */
	int timer; /* a timerfd, for deadlines; -1: none */
	int64_t alarm; /* monotonic ns at which it goes off; 0: it is not set */
	int64_t server_timeout; /* ms, after which the server ends a statement by itself; 0: never */
	const struct rx__my_stmt *answered; /* which my->fields are of; NULL: of none that is known */
	bool cancelled; /* it has passed once, and the server was asked to end the statement */
	int doomed_by; /* the class of the error that doomed the transaction */
	rx_begin_mode mode; /* of the transaction that is open */
	size_t max_packet; /* bytes that the server takes at once */
	bool is_mariadb; /* not MySQL */
	bool holds_lock; /* that of migrations, over transactions */
	bool migrating; /* between migration_begin and migration_end: no deadline for a statement */
	rx_progress_fn progress; /* may */
	void *progress_ud;
	bool reports; /* the server was asked to tell how far it is */
	bool tls; /* the connection is encrypted */
	bool session_changed; /* SQL was run that may outlive its transaction: SET, GET_LOCK, … */
	uint32_t generation; /* counts up when the server's prepared statements are gone */
} rx__my_conn;

enum { RX__MY_SCRATCH = 72 }; /* the longest value that is written as text, and no text */

typedef union rx__my_scratch {
	char tiny;
	int64_t whole;
	double real;
	MYSQL_TIME time;
	char text[RX__MY_SCRATCH];
} rx__my_scratch;

/* One column of the current row: where it lies in what the server has sent. */
typedef struct rx__my_cell {
	const char *data; /* NULL: the value is NULL */
	size_t size;
	const MYSQL_FIELD *field;
} rx__my_cell;

/* Many rows for one statement: an array for each of its parameters. */
typedef struct rx__my_arrays {
	unsigned int n_rows; /* 0: there are none, it is run for one row */
	char *block; /* all arrays */
	MYSQL_BIND *binds;
} rx__my_arrays;

typedef struct rx__my_stmt {
	rx_stmt base;
	struct rx__my_stmt *previous, *next; /* of the connection's */
	char *sql;
	size_t sql_size;
	MYSQL_STMT *my; /* NULL while the server does not know it */
	MYSQL_BIND *binds;
	rx__my_scratch *scratch;
	rx__my_arrays arrays;
	rx__my_cell *cells;
	char **names; /* of the columns, where the prepared statement does not know them; else NULL */
	const MYSQL_ROWS *row; /* the current one */
	uint32_t generation; /* of the connection, when the statement was prepared */
	size_t size; /* bytes of what is bound */
	bool types_sent; /* the server knows the types of the values as they are */
	bool fine_decimals; /* one is bound that may have more decimals than its column */
	bool counts_rows; /* an upsert: each of its rows counts, whether it was there or not */
	bool cursor; /* the rows come in portions */
	bool bound, started, done, has_row;
	bool writes; /* it may have changed something when its columns are told */
	bool calls; /* a procedure, which has columns when it is run */
	bool idle; /* it was run, and nobody has asked for it since */
	bool lasts; /* it may leave something in the session, each time that it is run */
	bool names_seen; /* names are those of the rows that are there */
} rx__my_stmt;

extern const rx_driver rx__my_driver;

static inline rx__my_conn *rx__my_conn_of(rx_conn *conn)
{
	assert(conn->driver == &rx__my_driver);
	return (rx__my_conn *)conn;
}

static inline rx__my_stmt *rx__my_stmt_of(rx_stmt *stmt)
{
	assert(stmt->conn->driver == &rx__my_driver);
	return (rx__my_stmt *)stmt;
}

/* source.c */
int rx__my_source_open(void **out, const rx_url *url, rx_error *error);
void rx__my_source_close(void *source);

/* option_file.c: user and password, where the source has none, out of a file that only its owner may
 * read. */
int rx__my_read_option_file(rx__my_source *source, const char *path, rx_error *error);

/* conn.c */
int rx__my_open(rx_conn **out, void *source, const rx_conn_options *options, rx_error *error);
void rx__my_close(rx_conn *conn);
int rx__my_ping(rx_conn *conn, rx_error *error);
int rx__my_reset(rx_conn *conn, rx_error *error);

/* connect.c: a connection of libmariadb, encrypted as the source says, within the source's
 * connect_timeout. *out is set on success only; owned: mysql_close. RX_NOTFOUND: see rx_driver.open. */
int rx__my_connect(MYSQL **out, const rx__my_source *source, rx_error *error);
/* Asks the server, on a connection of its own, to end the statement that conn runs, or its session. Whether
 * it has been told so before the deadline (monotonic ns): only then no later statement can be hit. */
typedef enum rx__my_kill_kind { RX__MY_KILL_QUERY = 1, RX__MY_KILL_SESSION } rx__my_kill_kind;
bool rx__my_kill(const rx__my_conn *conn, rx__my_kill_kind kind, int64_t deadline);

/* wait.c: calls of libmariadb that wait for the server, each brought to its end within the deadline of
 * the statement (rx__my_begin_wait), or cancelled. 0, or what the call has returned; a connection that
 * was given up is broken. */
void rx__my_begin_wait(rx__my_conn *conn);
int64_t rx__my_timeout(const rx__my_conn *conn); /* ms; 0: none */
/* Tells the server, where it would end a statement too early. */
int rx__my_tell_timeout(rx__my_conn *conn, rx_error *error);
int rx__my_wait_query(rx__my_conn *conn, const char *sql, size_t size);
int rx__my_wait_store(rx__my_conn *conn, MYSQL_RES **out);
int rx__my_wait_next(rx__my_conn *conn);
int rx__my_wait_prepare(rx__my_conn *conn, rx__my_stmt *stmt);
int rx__my_wait_execute(rx__my_conn *conn, rx__my_stmt *stmt);
int rx__my_wait_rows(rx__my_conn *conn, rx__my_stmt *stmt);
int rx__my_wait_fetch(rx__my_conn *conn, rx__my_stmt *stmt);
int rx__my_wait_free(rx__my_conn *conn, rx__my_stmt *stmt);
int rx__my_wait_more(rx__my_conn *conn, rx__my_stmt *stmt);
int rx__my_wait_reset(rx__my_conn *conn);
/* After a statement that was cancelled: a late request to end it is met by a statement of no
 * importance. */
void rx__my_end_wait(rx__my_conn *conn);
/* These close what is theirs, also where the server is gone: no SIGPIPE comes of that. */
void rx__my_hang_up(MYSQL *my);
void rx__my_forget(MYSQL_STMT *stmt, const rx__my_conn *conn);

/* conn.c: whether the server runs a statement for many rows at once. */
bool rx__my_takes_arrays(const rx__my_conn *conn);
/* Statements without values, one after the other, by the text protocol. Each result that has rows is given
 * to take (taken: mysql_free_result). */
typedef void rx__my_take_rows(void *ud, MYSQL_RES *rows);
int rx__my_run_each(
	rx__my_conn *conn, const char *sql, rx__my_take_rows *take, void *ud, rx_error *error);
/* The same; the first one goes to *out (owned: mysql_free_result), which may be NULL. */
int rx__my_run(rx__my_conn *conn, const char *sql, MYSQL_RES **out, rx_error *error);
int rx__my_execute(rx_conn *conn, const char *sql, rx_error *error);

/* remains.c: whether the statement may leave something in the session behind its transaction. */
bool rx__my_lasts(const char *sql);

/* examine.c */
int rx__my_examine(rx_conn *base, rx_examined_fn found, void *ud, rx_error *error);

/* settle.c */
int rx__my_settle(rx_conn *conn, rx_sql_pair *pairs, size_t n, rx_error *error);

/* transaction.c */
int rx__my_begin(rx_conn *conn, rx_begin_mode mode, rx_error *error);
/* After a statement that may have ended the transaction, as DDL does: what follows is one again. Not in
 * migrations, whose steps are each by itself. */
int rx__my_go_on(rx__my_conn *conn, rx_error *error);
int rx__my_commit(rx_conn *conn, rx_error *error);
int rx__my_rollback(rx_conn *conn, rx_error *error);
/* The lock of migrations: one a database. */
#define RX__MY_LOCK_NAME "concat('reflex.', md5(coalesce(database(), '')))"
int rx__my_migration_begin(rx_conn *conn, rx_error *error);
int rx__my_migration_end(rx_conn *conn, rx_error *error);
int rx__my_migration_hold(rx_conn *conn, rx_error *error);
void rx__my_migration_release(rx_conn *conn);
int rx__my_take_lock(rx__my_conn *conn, rx_error *error);
void rx__my_leave_lock(rx__my_conn *conn);
int rx__my_fail_doomed(rx__my_conn *conn, const char *sql, rx_error *error);

/* progress.c */
void rx__my_progress(rx_conn *conn, rx_progress_fn fn, void *ud);

/* blocker.c */
void rx__my_blocker(rx_conn *conn, const char *sql, char *out, size_t size);

/* stmt.c */
int rx__my_prepare_stmt(
	rx_stmt **out, rx_conn *conn, const char *sql, size_t size, rx_error *error);
void rx__my_finalize(rx_stmt *stmt);
int rx__my_bind(rx_stmt *stmt, const rx_value *values, size_t n, rx_error *error);
int rx__my_bind_checked(rx_stmt *stmt, const rx_value *values, size_t n, rx_error *error);
int rx__my_step(rx_stmt *stmt, rx_error *error);
void rx__my_rewind(rx_stmt *stmt);
const char *rx__my_column_name(rx_stmt *stmt, size_t column);

/* Has the server prepare stmt->sql as stmt->my. Where it takes no more statements, the idle ones of the
 * connection are taken from it: they are prepared again when they are needed. */
int rx__my_describe(rx__my_stmt *stmt, rx_error *error);

/* words.c */
bool rx__my_is_blank(const char *sql); /* nothing but blanks and comments */
bool rx__my_has_several(const char *sql);
/* INSERT … ON DUPLICATE KEY UPDATE that changes something. */
bool rx__my_is_upsert(const char *sql);
/* Whether it cannot have changed anything, however far it came. */
bool rx__my_only_reads(const char *sql);
/* Behind what is quoted or a comment at that place of a statement; the place itself if there is nothing
 * such. */
const char *rx__my_skip(const char *at);

/* returning.c: the columns of a statement with RETURNING, which stmt->names gets; others are let be. */
int rx__my_describe_returning(rx__my_stmt *stmt, uint32_t *n_columns, rx_error *error);
/* The fields' names, copied to stmt->names. */
int rx__my_keep_names(rx__my_stmt *stmt, const MYSQL_FIELD *fields, uint32_t n);

/* bind.c: parameters are counted from 0 here, and from 1 in messages. scratch: where values are put that
 * have another form on the wire. checked: texts are known to be UTF-8. */
int rx__my_bind_value(rx__my_stmt *stmt, size_t parameter, rx__my_scratch *scratch,
	const rx_value *value, bool checked, rx_error *error);

/* arrays.c: RX_NOTFOUND if the server, or values of these types, cannot go that way. */
int rx__my_bind_rows(
	rx_stmt *stmt, const rx_value *values, size_t n, size_t n_rows, rx_error *error);
void rx__my_forget_arrays(rx__my_stmt *stmt);

/* row.c: the current row taken apart into stmt->cells. RX_ECONNECTION if it is not one. */
int rx__my_split(rx__my_stmt *stmt, rx_error *error);

/* types.c */
int rx__my_read(
	rx_stmt *stmt, const rx_decode *program, void *object, rx_arena *arena, rx_error *error);
int rx__my_value(
	rx_stmt *stmt, size_t column, rx_type want, rx_value *out, rx_arena *arena, rx_error *error);

/* inspect.c */
int rx__my_inspect(rx_conn *conn, rx_schema **out, rx_error *error);
/* An expression of information_schema or SHOW CREATE TABLE with its texts as the standard has them. NULL for
 * NULL or when out of memory. */
const char *rx__my_sql_text(rx_arena *arena, const char *text);
/* Sets own_check of the columns of tables that have a check without a name. */
int rx__my_read_own_checks(rx__my_conn *conn, rx_arena *arena, rx_schema *schema, rx_error *error);

/* errors.c: the class of an errno; and *error filled from the statement, or (NULL) the connection. sql
 * may be NULL. */
int rx__my_error_class(unsigned int number);
int rx__my_fail(rx__my_conn *conn, const rx__my_stmt *stmt, const char *sql, rx_error *error);
/* The same for a number and words that are at hand. */
int rx__my_fail_as(const rx__my_source *source, unsigned int number, const char *sqlstate,
	const char *text, rx_error *error);

#endif
