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
	rx__pg_note_run(conn, stmt);
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

/* The failure of a pipeline; RX_NOTFOUND where all is as it was before, and may be sent again. */
static int fail_line(rx__pg_conn *conn, const rx_error *why, rx_error *error)
{
	const rx__pg_pipeline *line = &conn->line;
	rx__pg_stmt *stmt = take_failed(&conn->line);
	bool stale = stmt && !conn->base.broken && rx__pg_is_stale(stmt, why);
	int code = why->code;

	if (!conn->base.broken && line->undoable)
		code = rx__pg_take_back(conn, NULL);
	if (stale && !line->undoable) {
		code = rx__pg_recover(stmt, why, line->untouched && line->n_given == 0, error);
		return code ? code : RX_NOTFOUND;
	}
	if (!code && stale) {
		code = rx__pg_renew(stmt, why, error);
		return code ? code : RX_NOTFOUND;
	}
	if (error)
		*error = *why;
	if (error && stmt)
		rx__copy_text(error->sql, sizeof(error->sql), stmt->sql);
	return why->code;
}

static bool send_sync(rx__pg_conn *conn)
{
	rx__pg_pipeline *line = &conn->line;

	if (!line->synced && !conn->base.broken)
		line->synced = PQpipelineSync(conn->pg);
	return line->synced && !conn->base.broken;
}

int rx__pg_gather(rx_conn *base, rx_error *error)
{
	rx__pg_conn *conn = rx__pg_conn_of(base);
	rx__pg_pipeline *line = &conn->line;
	size_t n = line->synced ? 0 : line->n; /* else what is wanted was given */
	PGresult **results = calloc(n + 1, sizeof(PGresult *));
	rx_error why = RX_ERROR_INIT;
	int code;

	if (!line->open || !send_sync(conn)) {
		base->broken = true;
		code = rx__pg_fail(conn, NULL, NULL, &why);
	} else {
		code = rx__pg_finish_pipeline(conn, results, results ? n : 0, "", &why);
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
	line->n = n;
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

static int give(rx__pg_stmt *stmt, PGresult *result, rx_error *error)
{
	int code;

	rx__pg_rewind(&stmt->base);
	stmt->result = result;
	stmt->bound = stmt->started = true;
	code = rx__pg_take_result(stmt, error);
	stmt->row = -1; /* the first step goes to the first row */
	return code;
}

int rx__pg_take(rx_stmt *base, size_t i, rx_error *error)
{
	rx__pg_pipeline *line = &rx__pg_conn_of(base->conn)->line;
	PGresult *result;

	if (i >= line->n || !line->results || !line->results[i])
		return rx__fail(error, RX_EINVAL, "the pipeline has no result %zu", i);
	result = line->results[i];
	line->results[i] = NULL;
	return give(rx__pg_stmt_of(base), result, error);
}

int rx__pg_next(rx_stmt *base, rx_error *error)
{
	rx__pg_stmt *stmt = rx__pg_stmt_of(base);
	rx__pg_conn *conn = rx__pg_conn_of(base->conn);
	rx__pg_pipeline *line = &conn->line;
	rx_error why = RX_ERROR_INIT;
	PGresult *result = NULL;
	int code;

	if (!line->open || line->undoable || line->n_given == line->n)
		return rx__fail(error, RX_EINVAL, "the pipeline has no more results");
	code = send_sync(conn) ? rx__pg_next_result(conn, &result, stmt->sql, &why)
						   : rx__pg_fail(conn, NULL, stmt->sql, &why);
	if (!code) {
		line->n_given++;
		return give(stmt, result, error);
	}
	line->n_good = line->n_given;
	line->open = false;
	line->n = 0;
	return fail_line(conn, &why, error);
}

void rx__pg_pipeline_forget(rx__pg_conn *conn)
{
	forget_results(&conn->line);
}
