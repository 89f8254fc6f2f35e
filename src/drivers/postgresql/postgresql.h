/* What the files of the PostgreSQL driver share.
 *
 * A source is what all connections of one engine have in common: the URL, read into the keywords of
 * libpq. It is not written after it is made. */
#ifndef RX_DRIVERS_POSTGRESQL_POSTGRESQL_H
#define RX_DRIVERS_POSTGRESQL_POSTGRESQL_H

#include <assert.h>
#include <libpq-fe.h>

#include <reflex/sys/driver.h>
#include <reflex/sys/url.h>

#include "base/buf.h"
#include "drivers/postgresql/dialect.h"

typedef enum rx__pg_prepare {
	RX__PG_PREPARE_SERVER, /* named statements, kept by the server */
	RX__PG_PREPARE_UNNAMED, /* for poolers in transaction mode: described once, sent whole each time */
	RX__PG_PREPARE_OFF, /* the same, and described each time too */
} rx__pg_prepare;

typedef struct rx__pg_host {
	/* As the URL has it: certificates and ~/.pgpass go by it; a path: a socket's folder. */
	char *name;
	int port;
} rx__pg_host;

typedef struct rx__pg_source {
	char *shown; /* the URL for messages */
	rx__pg_host *hosts;
	size_t n_hosts;
	char *user, *password, *database; /* NULL: libpq's own way of finding it */
	const char *tls; /* libpq's sslmode */
	char *tls_ca, *tls_cert, *tls_key;
	char *passfile;
	char *target; /* target_session_attrs */
	char *application;
	char *search_path;
	int timeout, connect_timeout; /* ms; timeout 0: none */
	int lock_timeout; /* ms, of DDL in migrations */
	int lease_seconds; /* a lease and no lock of the session, in migrations; 0: the lock if it holds */
	rx__pg_prepare prepare;
} rx__pg_source;

/* What SQL may leave in the session behind its transaction; remains.c */
typedef struct rx__pg_remains {
	bool some, statements; /* anything; PREPARE */
} rx__pg_remains;

/* Statements that were sent, and their results. */
typedef struct rx__pg_pipeline {
	PGresult **results; /* once they were gathered */
	size_t n, n_good; /* sent; answered before the first failure */
	size_t n_given; /* that the caller has had already */
	struct rx__pg_stmt *sent; /* each once, the last first */
	bool open, undoable, untouched; /* untouched: nothing was run in the transaction before */
	bool synced; /* all was sent: the results are taken one by one */
} rx__pg_pipeline;

enum { RX__PG_NAME_SIZE = 64 }; /* of the server's longest, with its NUL */

typedef struct rx__pg_conn {
	rx_conn base;
	const rx__pg_source *source;
	PGconn *pg;
	rx_buf closing; /* DEALLOCATE of statements that are gone, each ended by a NUL; lead.c */
	int64_t server_timeout; /* ms, that the server has in this transaction; -1: not known */
	uint32_t n_names; /* of statements and cursors, so far */
	int64_t changes;
	int doomed_by; /* the class of the error that doomed the transaction */
	bool stale_plan; /* the error at hand is that of a plan that DDL has made invalid; stale.c */
	rx_begin_mode mode; /* of the transaction that is open */
	bool untouched; /* nothing was run in it yet */
	bool only_reads; /* nothing but plain statements; stale.c */
	bool begin_due; /* the transaction is open for us, and the server has yet to hear of it */
	/* The savepoint of what was sent last stands, and is released before the next. */
	bool release_due;
	bool closing_sent; /* the pipeline on its way begins with `closing` and a sync */
	int n_lead; /* and then so many statements of lead.c */
	bool holds_lock; /* that of migrations, over transactions */
	char outer_schema[RX__PG_NAME_SIZE]; /* base.outer_schema, once it was asked for */
	bool migrating; /* between migration_begin and migration_end: no deadline for a statement */
	rx_progress_fn progress; /* may */
	void *progress_ud;
	PGconn *observer; /* that asks how far it is; NULL: none yet, or `unseen` */
	bool unseen; /* it cannot be asked */
	bool tls; /* the connection is encrypted */
	rx__pg_remains remains; /* that was run in this session */
	uint32_t generation; /* counts up when the server's named statements are gone */
	rx__pg_pipeline line;
	struct rx__pg_stmt *copying; /* whose rows are on their way; NULL: none */
} rx__pg_conn;

enum { RX__PG_SCRATCH = 64 }; /* the longest encoded value that is no text */

/* One parameter on its way out: what libpq wants of it. */
typedef struct rx__pg_parameter {
	const char **data;
	int *lengths, *formats;
	char (*scratch)[RX__PG_SCRATCH];
	rx_value *values; /* what was bound; texts and bytes are borrowed */
	bool kept; /* they are those of this run */
} rx__pg_parameters;

/* A value in the memory of a row. size -1: NULL. */
typedef struct rx__pg_span {
	const char *data;
	int size;
} rx__pg_span;

/* Rows that come by COPY; copy_out.c. */
typedef struct rx__pg_copy {
	bool on, coming, head; /* the rows are of this kind; more will come; the first is yet to come */
	char *wire; /* libpq's, of the row at hand */
	const char *at, *end; /* the row at hand */
	size_t held_at; /* in the statement's held */
	int64_t deadline;
} rx__pg_copy;

typedef struct rx__pg_stmt {
	rx_stmt base;
	char *sql;
	char name[24]; /* on the server; "" while it is not there */
	uint32_t generation; /* of the connection, when the name was given */
	Oid *parameter_types, *column_types;
	Oid *hints; /* types of the values, where the server cannot infer them; NULL: it can */
	PGresult *described; /* the names of its columns */
	rx__pg_parameters parameters;
	rx_buf *arrays; /* one a parameter, once rows were bound; else NULL */
	PGresult *result;
	int row, n_rows;
	char cursor[24]; /* "" while there is none */
	int fetch; /* rows of the next FETCH */
	int64_t last_rows; /* of its last run */
	rx__pg_copy copy;
	rx__pg_span *cells; /* of the row at hand, when it came by COPY */
	rx_buf held; /* rows that were read ahead: length, row */
	bool bound, started, done;
	bool plain; /* it does nothing but read */
	rx__pg_remains remains;
	struct rx__pg_stmt *sent_before; /* in the pipeline at hand */
	size_t sent_as; /* where it stands there first */
	bool in_line;
} rx__pg_stmt;

/* One value in the form of the wire. */
typedef struct rx__pg_cell {
	Oid type; /* that the server wants */
	size_t parameter; /* for messages */
	char *scratch; /* RX__PG_SCRATCH bytes */
	const char *data; /* scratch, or borrowed from the value; NULL: NULL */
	int length, format; /* format 1: binary */
} rx__pg_cell;

/* Types of the server that the driver knows by number. */
enum {
	RX__PG_BOOL = 16,
	RX__PG_BYTEA = 17,
	RX__PG_CHAR = 18,
	RX__PG_NAME = 19,
	RX__PG_INT8 = 20,
	RX__PG_INT2 = 21,
	RX__PG_INT4 = 23,
	RX__PG_TEXT = 25,
	RX__PG_OID = 26,
	RX__PG_XID = 28,
	RX__PG_JSON = 114,
	RX__PG_XML = 142,
	RX__PG_FLOAT4 = 700,
	RX__PG_FLOAT8 = 701,
	RX__PG_UNKNOWN = 705,
	RX__PG_BPCHAR = 1042,
	RX__PG_VARCHAR = 1043,
	RX__PG_DATE = 1082,
	RX__PG_TIME = 1083,
	RX__PG_TIMESTAMP = 1114,
	RX__PG_TIMESTAMPTZ = 1184,
	RX__PG_INTERVAL = 1186,
	RX__PG_NUMERIC = 1700,
	RX__PG_UUID = 2950,
	RX__PG_JSONB = 3802,
	RX__PG_FIRST_OWN = 16384, /* from here on: enums, domains and what else users make */
};

#define RX__PG_EPOCH_DAYS INT64_C(10957) /* 2000-01-01, from which the server counts */
#define RX__PG_EPOCH_US (RX__PG_EPOCH_DAYS * INT64_C(86400000000))

extern const rx_driver rx__pg_driver;

static inline rx__pg_conn *rx__pg_conn_of(rx_conn *conn)
{
	assert(conn->driver == &rx__pg_driver);
	return (rx__pg_conn *)conn;
}

static inline rx__pg_stmt *rx__pg_stmt_of(rx_stmt *stmt)
{
	assert(stmt->conn->driver == &rx__pg_driver);
	return (rx__pg_stmt *)stmt;
}

/* source.c */
int rx__pg_source_open(void **out, const rx_url *url, rx_error *error);
void rx__pg_source_close(void *source);

/* resolve.c: the addresses of a host, as texts separated by commas (owned: free), within the deadline
 * (monotonic ns). */
int rx__pg_resolve(char **out, const char *host, int64_t deadline, rx_error *error);

/* conn.c */
int rx__pg_open(rx_conn **out, void *source, const rx_conn_options *options, rx_error *error);
void rx__pg_close(rx_conn *conn);
int rx__pg_ping(rx_conn *conn, rx_error *error);
int rx__pg_reset(rx_conn *conn, rx_error *error);

/* gate.c: takes a connection that waits for the server's request for authentication through it, *step being
 * what the last PQconnectPoll gave. RX_EINVAL: the server wants the password itself, or something odd;
 * RX_ETIMEOUT; RX_ENOMEM: no descriptor is free; RX_EDRIVER: TLS that cannot be looked into. Else libpq
 * has succeeded or failed. */
int rx__pg_gate(PGconn *pg, PostgresPollingStatusType *step, int64_t deadline);

/* connect.c: a connection of libpq, encrypted as the source says, within the source's
 * connect_timeout. *out is set on success only; owned: PQfinish. RX_NOTFOUND: see rx_driver.open. */
int rx__pg_connect(PGconn **out, const rx__pg_source *source, rx_error *error);
/* What each session of ours has; ended by one without name. */
typedef struct rx__pg_setting {
	const char *name, *value;
} rx__pg_setting;
extern const rx__pg_setting rx__pg_settings[];

/* wait.c: what was sent is brought to its end within the statement's deadline, or cancelled. *out is
 * the result (owned: PQclear), on success only: of several, the last. */
int rx__pg_finish(rx__pg_conn *conn, PGresult **out, const char *sql, rx_error *error);
/* In pipeline mode: the n results up to the sync, or the first error. results may be NULL. */
int rx__pg_finish_pipeline(
	rx__pg_conn *conn, PGresult **results, size_t n, const char *sql, rx_error *error);
/* The next one of them. After a failure the pipeline has ended. */
int rx__pg_next_result(rx__pg_conn *conn, PGresult **out, const char *sql, rx_error *error);
/* Statements without values, by the simple protocol. out may be NULL. */
int rx__pg_run(rx__pg_conn *conn, const char *sql, PGresult **out, rx_error *error);
/* The same with nothing before it, for what runs outside of transactions only. */
int rx__pg_run_bare(rx__pg_conn *conn, const char *sql, PGresult **out, rx_error *error);
/* bare.c: one that runs outside of transactions behind a pooler, in one of its own where it can be; and what
 * such a one has to name, into base.outer_schema. */
int rx__pg_run_alone(rx__pg_conn *conn, const char *sql, PGresult **out, rx_error *error);
int rx__pg_find_outer_schema(rx__pg_conn *conn, rx_error *error);
/* COPY … FROM STDIN, up to where the server waits for its data; and waiting until it has taken what
 * was put into libpq's buffer. */
int rx__pg_run_copy(rx__pg_conn *conn, const char *sql, rx_error *error);
int rx__pg_wait_to_write(rx__pg_conn *conn);
/* A message of COPY … TO STDOUT: its size, *data owned by the caller: PQfreemem. 0: it has ended well. */
int rx__pg_copy_data(
	rx__pg_conn *conn, int64_t *deadline, char **data, const char *sql, rx_error *error);
int64_t rx__pg_deadline(const rx__pg_conn *conn);
/* What a statement may take, in ms; 0: as long as it takes. */
int64_t rx__pg_timeout(const rx__pg_conn *conn);
/* Before a statement in a transaction: the server learns that, if it has another one. */
int rx__pg_tell_timeout(rx__pg_conn *conn, rx_error *error);
/* Waits until the socket can be read (or written too); 0, or RX_ETIMEOUT without a message. */
int rx__pg_poll(int fd, bool to_write, int64_t deadline);
void rx__pg_cancel(rx__pg_conn *conn);

/* Behind a pooler, outside of a transaction: each statement brings its settings. */
static inline bool rx__pg_is_bare(const rx__pg_conn *conn)
{
	return conn->source->prepare != RX__PG_PREPARE_SERVER && !conn->base.in_transaction &&
		PQtransactionStatus(conn->pg) == PQTRANS_IDLE;
}
/* lead.c: what is due before the next statement: BEGIN, RELEASE SAVEPOINT. In front of one that is sent
 * whole (RX_ENOMEM, without a message), and of those of a pipeline, which this enters. */
static inline bool rx__pg_is_due(const rx__pg_conn *conn)
{
	return conn->begin_due || conn->release_due || rx__pg_is_bare(conn);
}
int rx__pg_add_lead(rx__pg_conn *conn, rx_buf *out);
bool rx__pg_enter_pipeline(rx__pg_conn *conn);
/* A statement without values, into the pipeline; and one of ours, whose result nobody asks for. */
bool rx__pg_send_word(rx__pg_conn *conn, const char *sql);
bool rx__pg_send_lead(rx__pg_conn *conn, const char *sql);
/* The savepoint before whatever can be taken back as one: its name is always this. Taking it back. */
#define RX__PG_SAVEPOINT "SAVEPOINT rx__undo"
int rx__pg_take_back(rx__pg_conn *conn, rx_error *error);
/* A name is to be forgotten by the server, soon; all such, now. */
void rx__pg_close_later(rx__pg_conn *conn, const char *name);
void rx__pg_run_closing(rx__pg_conn *conn);

/* transaction.c */
int rx__pg_begin(rx_conn *conn, rx_begin_mode mode, rx_error *error);
int rx__pg_commit(rx_conn *conn, rx_error *error);
int rx__pg_rollback(rx_conn *conn, rx_error *error);
int rx__pg_migration_begin(rx_conn *conn, rx_error *error);
int rx__pg_migration_end(rx_conn *conn, rx_error *error);
int rx__pg_migration_hold(rx_conn *conn, rx_error *error);
/* The lock of migrations, as two numbers: that they are ours, and one a schema. */
#define RX__PG_LOCK_CLASS "1919247480"
#define RX__PG_LOCK_SCHEMA "hashtext(coalesce(current_schema(), ''))"
void rx__pg_migration_release(rx_conn *conn);

/* progress.c */
void rx__pg_progress(rx_conn *conn, rx_progress_fn fn, void *ud);
/* Asks on a second connection how far the statement is, and tells it. */
void rx__pg_progress_look(rx__pg_conn *conn);

/* blocker.c */
void rx__pg_blocker(rx_conn *conn, const char *sql, char *out, size_t size);

/* stmt.c */
int rx__pg_prepare_stmt(
	rx_stmt **out, rx_conn *conn, const char *sql, size_t size, rx_error *error);
void rx__pg_finalize(rx_stmt *stmt);
int rx__pg_bind(rx_stmt *stmt, const rx_value *values, size_t n, rx_error *error);
int rx__pg_step(rx_stmt *stmt, rx_error *error);
void rx__pg_rewind(rx_stmt *stmt);
int rx__pg_execute(rx_conn *conn, const char *sql, rx_error *error);
const char *rx__pg_column_name(rx_stmt *stmt, size_t column);

int rx__pg_make_parameters(rx__pg_stmt *stmt, rx_error *error);
bool rx__pg_send_whole(rx__pg_stmt *stmt);
/* What the server has answered becomes the statement's rows. */
int rx__pg_take_result(rx__pg_stmt *stmt, rx_error *error);
int rx__pg_fail_doomed(rx__pg_conn *conn, const char *sql, rx_error *error);

/* remains.c */
rx__pg_remains rx__pg_remains_of(const char *sql);
/* It is run, each time. */
void rx__pg_note_remains(rx__pg_conn *conn, rx__pg_remains remains);
/* Before the connection is given to the next session. */
int rx__pg_clear_remains(rx__pg_conn *conn, rx_error *error);

/* stale.c: whether the error is one of a plan that DDL has made invalid, or of a name that is not known. */
bool rx__pg_is_stale_plan(const PGresult *result, const char *state);
bool rx__pg_is_stale(const rx__pg_stmt *stmt, const rx_error *error);
/* Such a statement is prepared again. */
int rx__pg_renew(rx__pg_stmt *stmt, const rx_error *why, rx_error *error);
int rx__pg_describe_again(rx__pg_stmt *stmt, rx_error *error);
/* The same where the transaction around it was ended by the failure: 0, and it may be run once more in the
 * transaction, which is begun again; or RX_ESERIALIZATION. first: nothing was run in it before. */
int rx__pg_recover(rx__pg_stmt *stmt, const rx_error *why, bool first, rx_error *error);
/* Whether it does nothing but read, as far as its text shows. */
bool rx__pg_is_plain(const char *sql);
/* Something is run in the transaction; NULL: SQL that nobody has looked at. */
void rx__pg_note_run(rx__pg_conn *conn, const rx__pg_stmt *stmt);

/* arrays.c */
typedef struct rx__pg_rows {
	const rx_value *values; /* row by row */
	size_t n, n_rows;
} rx__pg_rows;
int rx__pg_bind_rows(
	rx_stmt *stmt, const rx_value *values, size_t n, size_t n_rows, rx_error *error);
void rx__pg_free_arrays(rx__pg_stmt *stmt);
/* Length and binary form of one value, as arrays and COPY have it; RX_NOTFOUND if there is none. */
int rx__pg_add_cell(rx_buf *out, rx__pg_cell *cell, const rx_value *value, rx_error *error);

/* pipeline.c */
int rx__pg_pipeline_begin(rx_conn *conn, bool undoable, rx_error *error);
int rx__pg_send(rx_stmt *stmt, rx_error *error);
int rx__pg_gather(rx_conn *conn, rx_error *error);
int rx__pg_take(rx_stmt *stmt, size_t i, rx_error *error);
int rx__pg_next(rx_stmt *stmt, rx_error *error);
int rx__pg_undo(rx_conn *conn, rx_error *error);
void rx__pg_pipeline_forget(rx__pg_conn *conn);

/* copy_out.c: whether the statement is to be run that way; its start; RX_HAS_ROW, RX_DONE or an error;
 * the end, wherever it is; and what stands before anything else that is sent. */
bool rx__pg_copies_out(const rx__pg_stmt *stmt);
int rx__pg_copy_out(rx__pg_stmt *stmt, rx_error *error);
int rx__pg_copy_step(rx__pg_stmt *stmt, rx_error *error);
void rx__pg_copy_end(rx__pg_stmt *stmt);
void rx__pg_copy_hold(rx__pg_conn *conn);
static inline void rx__pg_hold(rx__pg_conn *conn)
{
	if (conn->copying)
		rx__pg_copy_hold(conn);
}

/* copy.c */
int rx__pg_copy_rows(
	rx_stmt *like, const char *sql, const rx_value *values, size_t n_rows, rx_error *error);

/* describe.c: makes the statement known to the server, and what it needs and gives known to us. */
int rx__pg_describe(rx__pg_stmt *stmt, rx_error *error);
/* Its columns are those of the result. */
int rx__pg_keep_columns(rx__pg_stmt *stmt, const PGresult *result, rx_error *error);
/* The name on the server, if it has one, is given up. */
void rx__pg_forget(rx__pg_stmt *stmt);

/* bind.c: parameters are counted from 0 here, and from 1 in messages. */
/* From type, parameter and scratch to the rest. */
int rx__pg_encode(rx__pg_cell *to, const rx_value *value, rx_error *error);
int rx__pg_bind_value(rx__pg_stmt *stmt, size_t parameter, const rx_value *value, rx_error *error);
/* The type that a value of ours has by itself; 0: the server may choose. */
Oid rx__pg_hint(const rx_value *value);

/* types.c */
int rx__pg_read(
	rx_stmt *stmt, const rx_decode *program, void *object, rx_arena *arena, rx_error *error);
int rx__pg_value(
	rx_stmt *stmt, size_t column, rx_type want, rx_value *out, rx_arena *arena, rx_error *error);

/* inspect.c */
int rx__pg_inspect(rx_conn *conn, rx_schema **out, rx_error *error);

/* settle.c */
int rx__pg_settle_pairs(rx_conn *conn, rx_sql_pair *pairs, size_t n, rx_error *error);

/* examine.c */
int rx__pg_examine(rx_conn *conn, rx_examined_fn found, void *ud, rx_error *error);

/* errors.c: the class of an SQLSTATE; and *error filled from a result, or (result NULL) from the
 * connection. sql may be NULL. */
int rx__pg_error_class(const char *sqlstate);
/* What libpq says of a connection, as one line. */
void rx__pg_words(const PGconn *pg, char *out, size_t size);
int rx__pg_fail(rx__pg_conn *conn, const PGresult *result, const char *sql, rx_error *error);
/* The connection as it is after a statement: doomed, broken, or well again after a savepoint. */
void rx__pg_settle(rx__pg_conn *conn, int code);

#endif
