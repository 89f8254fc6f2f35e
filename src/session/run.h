/* How a session talks to its database: transactions, prepared statements, the log. */
#ifndef RX_SESSION_RUN_H
#define RX_SESSION_RUN_H

#include "session/session.h"

/* Seconds as a program writes them; *ms as rx_conn.timeout has it. */
int rx__run_timeout(int64_t *ms, double seconds, rx_error *error);
/* The connection learns what the statements of the call at hand may take. */
void rx__run_limit(rx_session *session);
/* Makes sure that a transaction is open, and that it may write if write is asked. */
int rx__run_begin_slowly(rx_session *session, bool write);
static inline int rx__run_begin(rx_session *session, bool write)
{
	/* Each row of a flush asks. */
	bool open = session->conn && (session->writing || !write) && !session->read_only &&
		!session->trial && session->undo.n_set == session->undo.n_levels;
	return open ? 0 : rx__run_begin_slowly(session, write);
}
int rx__run_commit(rx_session *session);
/* Ends the transaction, if there is one, and gives the connection back. */
int rx__run_rollback(rx_session *session);
/* Ends the savepoint of a level and those inside it, if the database knows of it: keeps what was done
 * since, or takes it back. */
int rx__run_savepoint_end(rx_session *session, size_t level, bool keep, rx_error *error);

/* Writes the text of a statement whose shape is not known yet. */
typedef int (*rx__run_render)(
	rx_buf *out, const rx_dialect *dialect, const void *what, rx_error *error);

/* The statement of session->shape, with its values bound, ready to be stepped. n_columns is what its
 * result must have. rx__run_end gives it back. */
int rx__run_start(
	rx_session *session, rx__run_render render, const void *what, size_t n_columns, rx_stmt **out);
/* The same for who reads row by row and keeps none: the driver holds few rows at a time. */
int rx__run_stream(
	rx_session *session, rx__run_render render, const void *what, size_t n_columns, rx_stmt **out);
/* The two halves of that: the statement, and its values. checked: they were all found to be what can be
 * sent, and the driver need not look again. */
int rx__run_prepare(
	rx_session *session, rx__run_render render, const void *what, size_t n_columns, rx_stmt **out);
int rx__run_bind(rx_session *session, rx_stmt *stmt, bool checked);
/* RX_HAS_ROW, RX_DONE or an error. */
static inline int rx__run_step(rx_session *session, rx_stmt *stmt)
{
	return session->driver->step(stmt, &session->error);
}
/* NULL is nothing to do. */
void rx__run_end(rx_session *session, rx_stmt *stmt);
/* A statement without a result, from start to end. *changes may be NULL. */
int rx__run_write(rx_session *session, rx__run_render render, const void *what, int64_t *changes);

#endif
