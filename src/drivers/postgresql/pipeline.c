/* Several statements in one round trip. They are sent as they come and nothing is waited for; then
 * all results are taken at once. An undoable pipeline stands behind a savepoint, so that the failure
 * of one statement takes back all of them and nothing else. The savepoint stands until the next
 * statement, which brings its release along: a caller whom the results do not please may undo all. */
#include "drivers/postgresql/postgresql.h"

#include <stdlib.h>
#include <string.h>

#include "base/fail.h"

static void forget_results(rx__pg_pipeline *line)
{
	for (size_t i = 0; i < line->n; i++)
		PQclear(line->results[i]);
	free(line->results);
	*line = (rx__pg_pipeline){ .results = NULL };
}

int rx__pg_pipeline_begin(rx_conn *base, bool undoable, rx_error *error)
{
	rx__pg_conn *conn = rx__pg_conn_of(base);
	rx__pg_pipeline *line = &conn->line;
	int code;

	rx__pg_hold(conn);
	forget_results(line);
	if (base->broken || (base->in_transaction && base->doomed))
		return rx__pg_fail_doomed(conn, "", error);
	code = rx__pg_tell_timeout(conn, error);
	if (code)
		return code;
	line->undoable = undoable && base->in_transaction;
	line->untouched = conn->untouched;
	line->open = rx__pg_enter_pipeline(conn) &&
		(!line->undoable || rx__pg_send_lead(conn, RX__PG_SAVEPOINT));
	if (line->open)
		return 0;
	base->broken = true;
	return rx__pg_fail(conn, NULL, NULL, error);
}

int rx__pg_send(rx_stmt *base, rx_error *error)
{
	rx__pg_stmt *stmt = rx__pg_stmt_of(base);
	rx__pg_conn *conn = rx__pg_conn_of(base->conn);
	rx__pg_pipeline *line = &conn->line;

	if (!stmt->bound || !line->open)
		return rx__fail(error, RX_EINVAL, "a statement is sent that has no values yet");
	if (!rx__pg_send_whole(stmt)) {
		conn->base.broken = true;
		return rx__pg_fail(conn, NULL, stmt->sql, error);
	}
	if (!stmt->in_line) {
		stmt->in_line = true;
		stmt->sent_as = line->n;
		stmt->sent_before = line->sent;
		line->sent = stmt;
	}
	line->n++;
	conn->untouched = false;
	stmt->bound = false;
	return PQflush(conn->pg) < 0 ? rx__pg_fail(conn, NULL, stmt->sql, error) : 0;
}

/* Empties the list of what was sent; that which stands at the place of the failure, or NULL. */
static rx__pg_stmt *take_failed(rx__pg_pipeline *line)
{
	rx__pg_stmt *failed = NULL, *stmt;

	while ((stmt = line->sent)) {
		failed = stmt->sent_as == line->n_good ? stmt : failed;
		line->sent = stmt->sent_before;
		stmt->in_line = false;
		stmt->sent_before = NULL;
	}
	return failed;
}

static int go_back(rx__pg_conn *conn, const rx__pg_stmt *stmt, const rx_error *why, rx_error *error)
{
	const rx__pg_pipeline *line = &conn->line;

	if (conn->base.broken)
		return why->code;
	if (line->undoable)
		return rx__pg_take_back(conn, error);
	if (!stmt || !rx__pg_is_stale(stmt, why))
		return why->code;
	if (line->untouched)
		return conn->base.in_transaction ? rx__pg_begin_anew(conn, error) : 0;
	conn->doomed_by = RX_ESERIALIZATION;
	return RX_ESERIALIZATION;
}

/* The failure of a pipeline; RX_NOTFOUND where all is as it was before, and may be sent again. */
static int fail_line(rx__pg_conn *conn, rx_error *why, rx_error *error)
{
	rx__pg_stmt *stmt = take_failed(&conn->line);
	int code = go_back(conn, stmt, why, NULL);

	if (!code && stmt && rx__pg_is_stale(stmt, why)) {
		code = rx__pg_renew(stmt, why, error);
		return code ? code : RX_NOTFOUND;
	}
	if (code == RX_ESERIALIZATION)
		why->code = code;
	if (error)
		*error = *why;
	return why->code;
}

int rx__pg_gather(rx_conn *base, rx_error *error)
{
	rx__pg_conn *conn = rx__pg_conn_of(base);
	rx__pg_pipeline *line = &conn->line;
	PGresult **results = calloc(line->n + 1, sizeof(PGresult *));
	rx_error why = RX_ERROR_INIT;
	int code;

	if (!line->open || base->broken || !PQpipelineSync(conn->pg)) {
		base->broken = true;
		code = rx__pg_fail(conn, NULL, NULL, &why);
	} else {
		code = rx__pg_finish_pipeline(conn, results, results ? line->n : 0, "", &why);
	}
	line->open = false;
	if (!code && !results) {
		code = rx__fail_nomem(&why);
		base->broken = true;
	}
	if (code) {
		free(results);
		line->n = 0;
		return fail_line(conn, &why, error);
	}
	take_failed(line);
	line->results = results;
	conn->release_due = line->undoable;
	return 0;
}

int rx__pg_undo(rx_conn *base, rx_error *error)
{
	rx__pg_conn *conn = rx__pg_conn_of(base);

	if (!conn->release_due)
		return rx__fail(error, RX_EINVAL, "there is nothing that can be taken back");
	return rx__pg_take_back(conn, error);
}

int rx__pg_take(rx_stmt *base, size_t i, rx_error *error)
{
	rx__pg_stmt *stmt = rx__pg_stmt_of(base);
	rx__pg_conn *conn = rx__pg_conn_of(base->conn);
	int code;

	if (i >= conn->line.n || !conn->line.results[i])
		return rx__fail(error, RX_EINVAL, "the pipeline has no result %zu", i);
	rx__pg_rewind(base);
	stmt->result = conn->line.results[i];
	conn->line.results[i] = NULL;
	stmt->bound = stmt->started = true;
	code = rx__pg_take_result(stmt, error);
	stmt->row = -1; /* the first step goes to the first row */
	return code;
}

void rx__pg_pipeline_forget(rx__pg_conn *conn)
{
	forget_results(&conn->line);
}
