/* Engines for the layers above: a connection for a while, and statements on it.
 *
 *     rx_conn *conn;
 *     int code = rx__engine_acquire(&conn, engine, error);
 *     code = rx__conn_begin(conn, RX_BEGIN_WRITE, error);
 *     code = rx__stmt_take(&stmt, conn, key);            RX_NOTFOUND: render the SQL, then
 *     code = rx__stmt_make(&stmt, conn, key, sql, sql_size, error);
 *     code = rx__stmt_bind(stmt, values, n, NULL, error);
 *     while ((code = driver->step(stmt, error)) == RX_HAS_ROW) driver->read(…);
 *     rx__stmt_give(stmt);
 *     code = rx__conn_commit(conn, error);
 *     rx__engine_release(conn);
 *
 * A connection and its statements are used by one thread at a time. Everything else here may be
 * called by any thread. */
#ifndef RX_ENGINE_ENGINE_H
#define RX_ENGINE_ENGINE_H

#include <reflex/engine.h>
#include <reflex/sys/driver.h>

#include "base/chunk_pool.h"

const rx_driver *rx__engine_driver(const rx_engine *engine);
bool rx__engine_echo(const rx_engine *engine);
/* What a session takes its large chunks from, borrowed; it refs it. NULL: there is none. */
rx__chunk_pool *rx__engine_chunks(rx_engine *engine);
rx_engine *rx__engine_of(const rx_conn *conn);

/* A connection out of the pool, no transaction open; waits, in the order of arrival, where all are in
 * use. *out is set on success only; owned: rx__engine_release. RX_ETIMEOUT after pool_timeout. */
int rx__engine_acquire(rx_conn **out, rx_engine *engine, rx_error *error);
/* Gives it back: what is open is rolled back, statements that were not given back are taken, and a
 * broken connection is closed. NULL does nothing. */
void rx__engine_release(rx_conn *conn);

/* ---- transactions: the driver's calls, with echo, and refused in a process that was forked since
 * the connection was opened */
int rx__conn_begin(rx_conn *conn, rx_begin_mode mode, rx_error *error);
/* The same with an isolation, and with writes refused by the database itself. */
int rx__conn_begin_as(
	rx_conn *conn, rx_begin_mode mode, rx_isolation isolation, bool read_only, rx_error *error);
int rx__conn_commit(rx_conn *conn, rx_error *error);
int rx__conn_rollback(rx_conn *conn, rx_error *error);
/* Statements without values or results, one after the other. */
int rx__conn_execute(rx_conn *conn, const char *sql, rx_error *error);

/* ---- statements, kept prepared per connection under a key of any bytes (the key of a shape, or the
 * SQL itself), at most 256 that are not in use, the one used longest ago closed first */

/* The cached statement of this key, ready to be bound; owned until rx__stmt_give. RX_NOTFOUND if
 * there is none, or it is in use. */
int rx__stmt_take(rx_stmt **out, rx_conn *conn, rx_bytes key);
/* Prepares one and puts it into the cache (beside it, where the key is taken). Key and SQL are
 * copied. Owned until rx__stmt_give. */
int rx__stmt_make(
	rx_stmt **out, rx_conn *conn, rx_bytes key, const char *sql, size_t sql_size, rx_error *error);
/* Both in one: take, or make with the SQL itself as the key. */
int rx__stmt_of_sql(
	rx_stmt **out, rx_conn *conn, const char *sql, size_t sql_size, rx_error *error);
/* Binds all parameters, counts the run and logs it with echo on. secret: one a parameter, true where
 * the log shows *** instead of the value; NULL: none is. */
int rx__stmt_bind(
	rx_stmt *stmt, const rx_value *values, size_t n, const bool *secret, rx_error *error);
/* The same with values that the caller has found to be what the driver's bind would take. */
int rx__stmt_bind_checked(
	rx_stmt *stmt, const rx_value *values, size_t n, const bool *secret, rx_error *error);
/* The same with the members of a struct. RX_NOTFOUND: they cannot be bound so (the driver does not, or
 * the log wants to see them); nothing was done. */
int rx__stmt_bind_struct(rx_stmt *stmt, const rx_encode *program, const void *object);
/* The rows of many, as the driver's slots of these names take them. */
int rx__stmt_bind_rows(
	rx_stmt *stmt, const rx_value *values, size_t n, size_t n_rows, rx_error *error);
int rx__stmt_copy_rows(
	rx_stmt *like, const char *sql, const rx_value *values, size_t n_rows, rx_error *error);
/* n rows of n_values each for a statement that reads them as a table; one run, and a line of the log for
 * each row. secret: one a value of a row. */
int rx__stmt_bind_table(rx_stmt *stmt, const rx_value *values, size_t n_values, size_t n,
	const bool *secret, rx_error *error);
/* Rewinds it and leaves it to the cache. NULL does nothing. */
void rx__stmt_give(rx_stmt *stmt);
/* The SQL it was made of; borrowed. */
const char *rx__stmt_sql(const rx_stmt *stmt);

/* Finalizes every cached statement that is not in use; after DDL. */
void rx__conn_forget_statements(rx_conn *conn);

/* From now on nothing is written through the engine: transactions that would write are refused by
 * this message (copied), others are read-only in the database too. NULL takes it back. What is open
 * already is not touched. RX_ENOMEM. */
int rx__engine_refuse_writes(rx_engine *engine, const char *message, rx_error *error);
/* The message, NULL where writing is allowed. Borrowed, as long as the engine. */
const char *rx__engine_refusal(const rx_engine *engine);
/* RX_EMIGRATION with that message. */
int rx__engine_fail_refused(const rx_engine *engine, rx_error *error);

/* Whether no connection is in use; false in a forked process. */
bool rx__engine_is_idle(const rx_engine *engine);

#endif
