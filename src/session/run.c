/* A connection is held while a transaction is open, and a transaction is opened by the first
 * statement. Reading comes first: the transaction begins as a reader. The first write ends it and
 * begins a new one that may write from its start, because on SQLite a reader cannot become a writer
 * when somebody else has written meanwhile (see docs/internals/transactions.md). */
#include "session/run.h"

#include <stdio.h>

#include "base/fail.h"
#include "engine/engine.h"
#include "engine/pool.h"

enum { MOST_SECONDS = 1000000 };

/* ---- transactions ---------------------------------------------------------------------------- */

static void give_back(rx_session *session)
{
	/* The connection takes back what is at hand. */
	for (size_t i = 0; i < session->n_slots; i++)
		session->slots[i]->by_key = NULL;
	rx__engine_release(session->conn);
	session->conn = NULL;
	session->writing = false;
	session->undo.n_set = 0;
}

static bool only_reads(const rx_session *session)
{
	return session->read_only || (session->trial && session->trial->read_only) ||
		rx__engine_refusal(session->engine);
}

static rx_isolation isolation_of(const rx_session *session)
{
	return session->trial ? session->trial->isolation : session->isolation;
}

/* Whether reading and writing must be one transaction from its first statement on. */
static bool is_whole(const rx_session *session)
{
	return session->trial || session->isolation >= RX_REPEATABLE_READ;
}

int rx__run_timeout(int64_t *ms, double seconds, rx_error *error)
{
	if (!(seconds <= MOST_SECONDS))
		return rx__fail(error, RX_EINVAL,
			".timeout is in seconds, at most %d; less than 0 is no limit", MOST_SECONDS);
	*ms = seconds < 0 ? -1 : seconds > 0 && seconds < 0.001 ? 1 : (int64_t)(seconds * 1000);
	return 0;
}

void rx__run_limit(rx_session *session)
{
	if (session->conn)
		session->conn->timeout = session->call_timeout ? session->call_timeout : session->timeout;
}

static int begin_on_connection(rx_session *session, bool write)
{
	return rx__conn_begin_as(session->conn, write ? RX_BEGIN_WRITE : RX_BEGIN_READ,
		isolation_of(session), only_reads(session), &session->error);
}

static int begin(rx_session *session, bool write)
{
	write = write || (is_whole(session) && !only_reads(session));
	int rc = rx__engine_acquire(&session->conn, session->engine, &session->error);
	if (rc != 0) {
		session->conn = NULL;
		return rc;
	}
	rx__pool_note_place(session->conn, session->file, session->line);
	rx__run_limit(session);
	rc = begin_on_connection(session, write);
	if (rc == 0)
		session->writing = write;
	else
		give_back(session);
	return rc;
}

static int become_writer(rx_session *session)
{
	if (session->driver->reader_may_write) {
		session->writing = true;
		return 0;
	}
	if (session->cursors)
		return rx__fail(&session->error, RX_EINVAL,
			"something is to be written inside an rx_for; write after it");
	session->undo.n_set = 0;
	int rc = rx__conn_rollback(session->conn, &session->error);
	if (rc == 0)
		rc = begin_on_connection(session, true);
	if (rc == 0)
		session->writing = true;
	else
		give_back(session);
	return rc;
}

/* Savepoints are set when the first statement follows them: one that nothing is done in costs
 * nothing, and a transaction that is begun again as a writer gets them again. */
static int set_savepoints(rx_session *session)
{
	rx__undo *undo = &session->undo;
	char sql[40];
	int rc = 0;
	while (rc == 0 && undo->n_set < undo->n_levels) {
		snprintf(sql, sizeof sql, "SAVEPOINT rx_%zu", undo->n_set + 1);
		rc = rx__conn_execute(session->conn, sql, &session->error);
		undo->n_set += rc == 0;
	}
	return rc;
}

int rx__run_begin_slowly(rx_session *session, bool write)
{
	int rc = 0;
	if (write && session->read_only)
		return rx__fail(
			&session->error, RX_EREADONLY, "the session was opened .read_only: nothing is written");
	if (write && rx__engine_refusal(session->engine))
		return rx__engine_fail_refused(session->engine, &session->error);
	if (write && only_reads(session))
		return rx__fail(&session->error, RX_EREADONLY,
			"the rx_transaction is .read_only: nothing is written in it");
	rx__run_limit(session);
	if (!session->conn)
		rc = begin(session, write);
	else if (write && !session->writing)
		rc = become_writer(session);
	if (rc == 0 && session->undo.n_set < session->undo.n_levels)
		rc = set_savepoints(session);
	return rc;
}

int rx__run_savepoint_end(rx_session *session, size_t level, bool keep, rx_error *error)
{
	char sql[96], name[24];
	int rc = 0;
	if (session->undo.n_set <= level)
		return 0;
	snprintf(name, sizeof name, "rx_%zu", level + 1);
	if (!keep) {
		snprintf(sql, sizeof sql, "ROLLBACK TO SAVEPOINT %s", name);
		rc = rx__conn_execute(session->conn, sql, error);
	}
	if (rc == 0) {
		snprintf(sql, sizeof sql, "RELEASE SAVEPOINT %s", name);
		rc = rx__conn_execute(session->conn, sql, error);
	}
	if (rc == 0)
		session->undo.n_set = level;
	return rc;
}

int rx__run_commit(rx_session *session)
{
	if (!session->conn || session->lent)
		return 0;
	rx__run_limit(session);
	int rc = rx__conn_commit(session->conn, &session->error);
	if (rc == 0)
		give_back(session);
	return rc;
}

int rx__run_rollback(rx_session *session)
{
	rx_error ignored = RX_ERROR_INIT;
	if (!session->conn)
		return 0;
	if (session->lent) {
		session->lent_lost = true;
		return 0;
	}
	/* If it fails, the connection is broken and the pool closes it: the database rolls back. */
	(void)rx__conn_rollback(session->conn, &ignored);
	give_back(session);
	return 0;
}

/* ---- statements ------------------------------------------------------------------------------ */

static rx_bytes key_of(const rx__shape *shape)
{
	return rx_bytes_of(shape->words, shape->n_words * sizeof *shape->words);
}

/* A statement that is known has passed this: its shape says how many values it has. */
static int check_values(rx_session *session)
{
	size_t n = session->shape.n_values, most = session->dialect->max_parameters;
	if (most == 0 || n <= most)
		return 0;
	return rx__fail(&session->error, RX_EINVAL,
		"the statement has %zu values, and %s takes %zu at most; split it, or give a long list as "
		"an "
		"array (rx_in_array)",
		n, session->dialect->name, most);
}

static int make(rx_session *session, rx__run_render render, const void *what, rx_stmt **out)
{
	rx__buf_clear(&session->sql);
	int rc = check_values(session);
	if (rc == 0)
		rc = render(&session->sql, session->dialect, what, &session->error);
	if (rc == 0)
		rc = rx__stmt_make(out, session->conn, key_of(&session->shape), rx__buf_text(&session->sql),
			session->sql.size, &session->error);
	return rc;
}

/* Which parameters the log must not show; NULL if there are none, or no log. */
static int secrets_of(rx_session *session, const bool **out)
{
	const rx__shape *shape = &session->shape;
	if (shape->n_values == 0)
		return 0;
	bool *secret = rx__arena_array(&session->scratch, shape->n_values, sizeof *secret);
	if (!secret)
		return rx__fail_nomem(&session->error);
	for (size_t i = 0; i < shape->n_values; i++)
		secret[i] = shape->attributes[i] && shape->attributes[i]->column->secret;
	*out = secret;
	return 0;
}

static int check_columns(rx_session *session, const rx_stmt *stmt, size_t n_columns)
{
	/* Binding tells it, where the server must know the types of the values first. */
	if (stmt->n_columns == n_columns || stmt->n_columns == RX_COLUMNS_LATER)
		return 0;
	return rx__fail(&session->error, RX_ESQL,
		"the statement gives %u columns, %zu are expected: does the table differ from its model? "
		"(reflex db check)",
		stmt->n_columns, n_columns);
}

/* The driver knows the number of the value that it refused; here its column is known too. */
static void name_value(rx_session *session)
{
	const rx__shape *shape = &session->shape;
	int number = session->error.offset;
	const rx__attribute *attribute;

	if (number < 1 || (size_t)number > shape->n_values || !shape->attributes[number - 1])
		return;
	attribute = shape->attributes[number - 1];
	rx__copy_text(session->error.column, sizeof session->error.column, attribute->name);
	rx__fail_wrap(&session->error, "%s.%s", attribute->mapper->name, attribute->field);
	session->error.offset = -1;
}

int rx__run_prepare(
	rx_session *session, rx__run_render render, const void *what, size_t n_columns, rx_stmt **out)
{
	rx_stmt *stmt = NULL;
	int rc = rx__stmt_take(&stmt, session->conn, key_of(&session->shape));
	if (rc == RX_NOTFOUND) {
		rc = make(session, render, what, &stmt);
		if (rc == 0)
			rc = check_columns(session, stmt, n_columns);
	}
	if (rc != 0) {
		rx__stmt_give(stmt);
		return rc;
	}
	stmt->stream = false;
	*out = stmt;
	return 0;
}

int rx__run_bind(rx_session *session, rx_stmt *stmt, bool checked)
{
	const rx__shape *shape = &session->shape;
	const bool *secret = NULL;
	int rc = rx__engine_echo(session->engine) ? secrets_of(session, &secret) : 0;
	if (rc != 0)
		return rc;
	rc = (checked ? rx__stmt_bind_checked : rx__stmt_bind)(
		stmt, shape->values, shape->n_values, secret, &session->error);
	if (rc != 0)
		name_value(session);
	return rc;
}

static int start(rx_session *session, rx__run_render render, const void *what, size_t n_columns,
	bool stream, rx_stmt **out)
{
	rx_stmt *stmt = NULL;
	int rc = rx__run_prepare(session, render, what, n_columns, &stmt);
	if (rc == 0)
		stmt->stream = stream;
	if (rc == 0)
		rc = rx__run_bind(session, stmt, false);
	if (rc == 0)
		*out = stmt;
	else
		rx__stmt_give(stmt);
	return rc;
}

int rx__run_start(
	rx_session *session, rx__run_render render, const void *what, size_t n_columns, rx_stmt **out)
{
	return start(session, render, what, n_columns, false, out);
}

int rx__run_stream(
	rx_session *session, rx__run_render render, const void *what, size_t n_columns, rx_stmt **out)
{
	return start(session, render, what, n_columns, true, out);
}

void rx__run_end(rx_session *session, rx_stmt *stmt)
{
	(void)session;
	rx__stmt_give(stmt);
}

int rx__run_write(rx_session *session, rx__run_render render, const void *what, int64_t *changes)
{
	rx_stmt *stmt = NULL;
	int rc = rx__run_start(session, render, what, 0, &stmt);
	if (rc == 0)
		rc = rx__run_step(session, stmt);
	if (rc > 0 && changes)
		*changes = session->driver->changes(session->conn);
	rx__run_end(session, stmt);
	return rc > 0 ? 0 : rc;
}
