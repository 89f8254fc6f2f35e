/* The driver port: what an engine of database must offer. For authors of drivers.
 *
 * One static const rx_driver per driver. Connections and statements begin with the base structs
 * below; a driver's own struct has them as first member. A connection and its statements are used
 * by one thread at a time, not always the same one.
 *
 * Functions return 0 or RX_E… with *error filled (class, vendor number, constraint, table, column,
 * the engine's own words), and the outcomes that their comments name. Slots marked "may" can be
 * NULL; rx_driver_register refuses a table that lacks another one. */
#ifndef REFLEX_SYS_DRIVER_H
#define REFLEX_SYS_DRIVER_H

#include <reflex/isolation.h>
#include <reflex/sys/dialect.h>

#define RX_DRIVER_VERSION 1

typedef struct rx_driver rx_driver;
typedef struct rx_arena rx_arena;
typedef struct rx_url rx_url; /* <reflex/sys/url.h> */

typedef struct rx_conn {
	const rx_driver *driver;
	int64_t opened_at, idle_since; /* monotonic ns; the pool's */
	void *statements; /* the statement cache; the engine's */
	bool in_transaction; /* kept by the driver */
	/* The transaction can only be rolled back; kept by the driver. Where a ROLLBACK TO SAVEPOINT that
	 * came by execute has made it whole again (PostgreSQL), it is not doomed any more. */
	bool doomed;
	bool broken; /* never to be used again, only closed; kept by the driver */
	/* What the next begin asks for besides its mode; set by the engine before each. read_only: the
	 * database itself is to refuse writes. */
	rx_isolation isolation;
	bool read_only;
	/* What each statement may take from now on, in ms, waiting for locks included: RX_ETIMEOUT after
	 * that. 0: what the URL says; less than 0: no limit. Set by the session before a transaction and
	 * before each statement. */
	int64_t timeout;
	int lease_seconds; /* of a migration, where migration_hold gives RX_NOTFOUND; 0: 15. The driver's. */
	/* The schema that operations outside of a transaction name where they say none, because the current
	 * one is known in transactions only (behind a pooler); NULL: it is known. Set by migration_hold,
	 * the driver's. */
	const char *outer_schema;
} rx_conn;

typedef struct rx_stmt {
	rx_conn *conn;
	void *cached; /* its place in the statement cache; the engine's */
	uint32_t n_parameters, n_columns; /* set by prepare */
	/* Set before bind by who reads row by row and keeps none: the driver is to hold few rows at a
	 * time. Else it may fetch all of them at once. */
	bool stream;
} rx_stmt;

/* n_columns of a statement that the server can only describe when it knows the types of its values:
 * bind sets it. */
#define RX_COLUMNS_LATER UINT32_MAX

typedef struct rx_conn_options {
	double timeout; /* seconds; of connecting, and of waiting for a lock */
	bool read_only;
} rx_conn_options;

typedef enum rx_begin_mode {
	RX_BEGIN_READ, /* SQLite: deferred */
	RX_BEGIN_WRITE, /* SQLite: IMMEDIATE */
	RX_BEGIN_EXCLUSIVE, /* migrations */
} rx_begin_mode;

/* How a row becomes a struct: made once for a statement, run once a row. Each step reads one column
 * of the result into the struct. Text and bytes are copied into the arena; text is checked to be
 * UTF-8 without NUL. What does not fit (text in an integer column, a number out of range, NULL in a
 * member that cannot hold it) is RX_EDATA with error->column set. */
typedef struct rx_decode_step {
	uint8_t type; /* rx_type of the member */
	uint8_t optional; /* the member is an rx_opt_…: value first, then set */
	uint16_t column; /* of the result */
	uint32_t offset; /* of the member */
	uint32_t size; /* of the member; what it is for an inline char array */
	uint8_t inline_chars;
	uint8_t n_labels_is_set; /* labels below are meant */
	uint8_t
		scale; /* a decimal: 1 + the digits behind the point that its column declares; 0: none */
	uint8_t computed; /* by the database: what a column without types of its own may round */
	const char *name; /* for messages */
	const char *const *labels; /* enum: its labels by number; NULL entries are holes */
	size_t n_labels;
} rx_decode_step;

typedef struct rx_decode {
	const rx_decode_step *steps;
	size_t n_steps;
} rx_decode;

/* The way back for the values that need no words: which members become the parameters of a statement. */
typedef struct rx_encode_step {
	uint32_t offset; /* of the member */
	uint8_t type; /* rx_type of the member; not inline_chars, no enum */
	uint8_t flag; /* of an rx_opt_…: where `set` stands in it; else 0 */
	bool nullable;
} rx_encode_step;

typedef struct rx_encode {
	const rx_encode_step *steps;
	size_t n_steps;
} rx_encode;

/* What an examination finds: one line, and what to do where it is not good. */
typedef enum rx_health {
	RX_HEALTH_GOOD,
	RX_HEALTH_WARNING,
	RX_HEALTH_BAD,
} rx_health;
typedef void (*rx_examined_fn)(void *ud, rx_health health, const char *what, const char *advice);

/* How far the statement is that runs: done of total (0: not known) of some unit ("rows", "blocks"), in
 * the thread that runs it; nothing may be run on its connection. unit NULL: a statement begins. */
typedef void (*rx_progress_fn)(void *ud, uint64_t done, uint64_t total, const char *unit);

struct rx_driver {
	uint32_t version; /* RX_DRIVER_VERSION */
	uint32_t size; /* of this struct */
	uint32_t layout; /* RX_DRIVER_LAYOUT */
	const char *library; /* may: the version of reflex that it works with, and no other */
	const char *name;
	const char *const *schemes; /* of URLs, ended by NULL */
	const char *package; /* the Debian package that brings it */
	const rx_dialect *dialect;

	/* What all connections to one URL have in common: made once when an engine is opened, from a URL
	 * whose options it checks, and kept until its last connection is closed. It is read by any
	 * thread. *out is set on success only; owned by the caller: source_close. */
	int (*source_open)(void **out, const rx_url *url, rx_error *error);
	void (*source_close)(void *source);

	/* *out is set on success only; owned by the caller: close. RX_NOTFOUND, with *error filled: the
	 * server wants a password, and the source has none. */
	int (*open)(rx_conn **out, void *source, const rx_conn_options *options, rx_error *error);
	void (*close)(rx_conn *conn); /* finalizes nothing: statements are gone before */
	/* Whether the server still answers. */
	int (*ping)(rx_conn *conn, rx_error *error);
	/* Before it goes back to the pool: no transaction open, nothing of the session left. */
	int (*reset)(rx_conn *conn, rx_error *error);

	/* Errors of this and of every later call of the transaction: RX_ESERIALIZATION (SQLSTATE 40001,
	 * 40P01, MariaDB 1213, SQLITE_BUSY_SNAPSHOT) and RX_EBUSY (a lock that was not had in time: 55P03,
	 * 1205, SQLITE_BUSY) mean that it has not happened and may be run again after a rollback. No
	 * other failure may have these classes. */
	int (*begin)(rx_conn *conn, rx_begin_mode mode, rx_error *error);
	/* RX_EUNKNOWN: it is not known whether it happened. A doomed transaction is never committed. */
	int (*commit)(rx_conn *conn, rx_error *error);
	int (*rollback)(rx_conn *conn, rx_error *error);

	/* One statement; more than one is RX_EINVAL. */
	int (*prepare)(rx_stmt **out, rx_conn *conn, const char *sql, size_t size, rx_error *error);
	void (*finalize)(rx_stmt *stmt);
	/* Binds n values to parameters 1 … n, which must be all of them; what they point to is borrowed
	 * until rewind. RX_EDATA, with error->offset its number, for what may not be sent: text not UTF-8
	 * or holds a NUL, a decimal or day that its constructor could not make, NaN and other values
	 * that the engine cannot hold. A NULL pointer as text, bytes or JSON is NULL. An enum is bound
	 * as its label (RX_TYPE_TEXT); that a JSON text is JSON is for the caller to check. */
	int (*bind)(rx_stmt *stmt, const rx_value *values, size_t n, rx_error *error);
	/* may: bind for values that the caller has found to be fit to be sent: the texts are UTF-8 without
	 * NUL, dates are dates. What the engine cannot hold is refused here too. */
	int (*bind_checked)(rx_stmt *stmt, const rx_value *values, size_t n, rx_error *error);
	/* RX_HAS_ROW, RX_DONE, or an error. */
	int (*step)(rx_stmt *stmt, rx_error *error);
	/* The current row into object, by the program. */
	int (*read)(
		rx_stmt *stmt, const rx_decode *program, void *object, rx_arena *arena, rx_error *error);
	/* One column of the current row as a value of type want (RX_TYPE_NONE: as it comes), copied into
	 * the arena. An enum is read as its label (want RX_TYPE_TEXT). */
	int (*value)(rx_stmt *stmt, size_t column, rx_type want, rx_value *out, rx_arena *arena,
		rx_error *error);
	const char *(*column_name)(rx_stmt *stmt, size_t column); /* borrowed until finalize */
	void (*rewind)(rx_stmt *stmt); /* ready to be bound and run again; holds no lock */
	int64_t (*changes)(rx_conn *conn); /* rows of the last INSERT, UPDATE or DELETE */
	int64_t (*last_id)(rx_conn *conn); /* may: the key given by the last INSERT */

	/* Runs the statements of sql one after the other, without parameters or results. */
	int (*execute)(rx_conn *conn, const char *sql, rx_error *error);
	/* The whole schema, into *out (owned: rx_schema_free); a few queries, not one a table. */
	int (*inspect)(rx_conn *conn, rx_schema **out, rx_error *error);
	/* may: the same of these tables only, with their indexes; for engines whose migrations have to look
	 * again and again. */
	int (*inspect_tables)(
		rx_conn *conn, const char *const *names, size_t n, rx_schema **out, rx_error *error);
	/* may: whether two texts of SQL are one to the engine, which gives them back in words of its own:
	 * sets `equal` of each pair. A few statements, whatever their number; nothing of it stays. What the
	 * engine does not take is left as it was. RX_NOTFOUND: it cannot be asked here (no right to, or the
	 * transaction is read-only). */
	int (*settle)(rx_conn *conn, rx_sql_pair *pairs, size_t n, rx_error *error);
	/* may: makes ready for, and ends, a migration on this connection: checks of foreign keys off and
	 * on again (outside a transaction). */
	int (*migration_begin)(rx_conn *conn, rx_error *error);
	int (*migration_end)(rx_conn *conn, rx_error *error);
	/* may: with `later`, what is committed from now on may reach the disk later than its commit, in the
	 * order of the commits: a cut of the power takes the last ones back whole. Without, all of it is
	 * on the disk when this returns 0, and commits are as before. Outside a transaction. */
	int (*migration_sync)(rx_conn *conn, bool later, rx_error *error);
	/* may: keeps the lock that begin takes with RX_BEGIN_EXCLUSIVE over the ends of transactions, for
	 * steps that run outside of one; called again, it makes sure that the lock is still held.
	 * RX_NOTFOUND: there is no such lock here (behind a pooler, in a cluster); RX_EBUSY: somebody
	 * else has it. Release gives it back. */
	int (*migration_hold)(rx_conn *conn, rx_error *error);
	void (*migration_release)(rx_conn *conn);
	/* may: who keeps this connection from the locks of a statement that failed with RX_EBUSY, or from
	 * the lock that begin takes with RX_BEGIN_EXCLUSIVE (sql NULL), in words: "process 4711 (psql) of
	 * anna"; "" where nobody knows. Outside a transaction. */
	void (*blocker)(rx_conn *conn, const char *sql, char *out, size_t size);
	/* may: while a statement runs, tells now and then how far it is, as far as the engine knows that; fn
	 * NULL: not any more. */
	void (*progress)(rx_conn *conn, rx_progress_fn fn, void *ud);
	/* Asks a running statement of another thread to end. */
	void (*interrupt)(rx_conn *conn);

	/* A transaction that was begun with RX_BEGIN_READ may write. Else a session ends it before its
	 * first write and begins another one (SQLite: a reader cannot always become a writer). */
	bool reader_may_write;

	/* may: looks at version, settings, rights and leftovers of the database, and tells each in a line
	 * (what and advice are borrowed for the call). Changes nothing. */
	int (*examine)(rx_conn *conn, rx_examined_fn found, void *ud, rx_error *error);

	/* may: many rows in one statement. values has n_rows times n of them, row by row; parameter i of
	 * the statement becomes the array of the values of column i.
	 * Otherwise as bind; the values are borrowed for the call only.
	 * Where the dialect has RX_BATCH_TABLE, all rows together are the table that the statement's one
	 * parameter stands for. They were checked before, and are borrowed until rewind; a value that cannot
	 * be sent makes the statement fail.
	 * Where it has RX_BATCH_BULK, the statement has one parameter a column, and is run for each row; the
	 * values were checked before, and are borrowed until rewind. RX_NOTFOUND: these cannot go that way.
	 * changes tells the rows of all together. */
	int (*bind_rows)(
		rx_stmt *stmt, const rx_value *values, size_t n, size_t n_rows, rx_error *error);
	/* may: the rows into a table by the way that is made for many of them. sql begins it ("COPY t (a,
	 * b) FROM STDIN (FORMAT binary)"), like is the prepared INSERT of one row with the same columns.
	 * A failure leaves no row and the transaction as it was before. RX_NOTFOUND: values of these
	 * types cannot go that way, or not all rows were taken; nothing was done. */
	int (*copy_rows)(
		rx_stmt *like, const char *sql, const rx_value *values, size_t n_rows, rx_error *error);
	/* may, all or none: several statements in one round trip. pipeline begins it, send puts a bound
	 * statement behind those before (its values are on their way then, so that it may be bound and
	 * sent again), gather brings all to their end, take makes the i-th result that of the statement,
	 * to be stepped and read. Between pipeline and gather nothing else is done on the connection, nor
	 * is anything prepared. The first failure ends all: undoable, what the pipeline has done is taken
	 * back and the transaction is as before; else it is doomed. After a failed send the connection is
	 * broken. Results that are not taken are let go of by the next pipeline. gather may also give
	 * RX_NOTFOUND: the server had forgotten a statement, which was prepared again; all is as it was
	 * before the pipeline, and may be sent once more. undo takes back what the last undoable pipeline
	 * has done, as long as nothing else was sent since. */
	int (*pipeline)(rx_conn *conn, bool undoable, rx_error *error);
	int (*send)(rx_stmt *stmt, rx_error *error);
	int (*gather)(rx_conn *conn, rx_error *error);
	int (*take)(rx_stmt *stmt, size_t i, rx_error *error);
	/* may: bind_checked, with the members of a struct for all parameters. RX_NOTFOUND: the statement
	 * has other parameters, a type is not known here, or a member holds what cannot be sent (it is
	 * half set, or NULL where there may be none): nothing was bound, and bind_checked finds the words. */
	int (*bind_struct)(rx_stmt *stmt, const rx_encode *program, const void *object);
	int (*undo)(rx_conn *conn, rx_error *error); /* of pipelines, above */
	/* may, where there are pipelines, of those that are not undoable: in the place of take, and before
	 * gather, the result of the statement that was sent next, as soon as it has come; those behind it
	 * wait on their way, so that one is held at a time. A failure ends the pipeline; after RX_NOTFOUND
	 * this statement and those behind it may be sent once more, and what was given before holds. Else
	 * gather ends it, and lets go of what was not asked for. */
	int (*next)(rx_stmt *stmt, rx_error *error);
};

/* The structs that library and driver share: two numbers where they were compiled with headers that
 * differ. */
#define RX_DRIVER_LAYOUT \
	((uint32_t)(sizeof(rx_driver) + 31 * sizeof(rx_dialect) + 1009 * sizeof(rx_conn) + \
		10007 * sizeof(rx_stmt) + 100003 * sizeof(rx_error) + 1000003 * sizeof(rx_value) + \
		10000019 * sizeof(rx_decode_step)))

/* Makes a driver known to the process, by its schemes. The table must stay. RX_EINVAL with a message
 * that names the empty slot, or the driver that has the scheme already, or both versions where it
 * was made for another library; twice the same table is no error. Thread-safe. The constructor of a module reflex-<name>.so calls it, and that of a driver
 * that is linked into a program. */
RX_API int rx_driver_register(const rx_driver *driver, rx_error *error);

/* For drivers: memory of the result's arena. 16-byte aligned; NULL when out of memory. */
RX_API void *rx_arena_alloc(rx_arena *arena, size_t size);

#endif
