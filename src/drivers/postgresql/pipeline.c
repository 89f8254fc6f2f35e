/* Several statements in one round trip. They are sent as they come and nothing is waited for; then
 * all results are taken at once. An undoable pipeline stands behind a savepoint, so that the failure
 * of one statement takes back all of them and nothing else. */
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
	line->open = rx__pg_enter_pipeline(conn) &&
		(!line->undoable || rx__pg_send_word(conn, "SAVEPOINT rx__pipeline"));
	return line->open ? 0 : rx__pg_fail(conn, NULL, NULL, error);
}

int rx__pg_send(rx_stmt *base, rx_error *error)
{
	rx__pg_stmt *stmt = rx__pg_stmt_of(base);
	rx__pg_conn *conn = rx__pg_conn_of(base->conn);

	if (!stmt->bound || !conn->line.open)
		return rx__fail(error, RX_EINVAL, "a statement is sent that has no values yet");
	if (!rx__pg_send_whole(stmt))
		return rx__pg_fail(conn, NULL, stmt->sql, error);
	conn->line.n++;
	conn->untouched = false;
	stmt->bound = false;
	return PQflush(conn->pg) < 0 ? rx__pg_fail(conn, NULL, stmt->sql, error) : 0;
}

static int take_back(rx__pg_conn *conn)
{
	rx_error ignored = RX_ERROR_INIT;

	return conn->base.broken
		? RX_ECONNECTION
		: rx__pg_run(conn, "ROLLBACK TO SAVEPOINT rx__pipeline; RELEASE SAVEPOINT rx__pipeline",
			  NULL, &ignored);
}

int rx__pg_gather(rx_conn *base, rx_error *error)
{
	rx__pg_conn *conn = rx__pg_conn_of(base);
	rx__pg_pipeline *line = &conn->line;
	size_t extra = line->undoable ? 1 : 0, n = line->n + 2 * extra;
	PGresult **results = calloc(n + 1, sizeof(PGresult *));
	bool ok = line->open && (!extra || rx__pg_send_word(conn, "RELEASE SAVEPOINT rx__pipeline")) &&
		PQpipelineSync(conn->pg);
	int code;

	line->open = false;
	line->n = 0;
	if (ok) {
		code = rx__pg_finish_pipeline(conn, results, results ? n : 0, "", error);
	} else {
		base->broken = true;
		code = rx__pg_fail(conn, NULL, NULL, error);
	}
	if (!code && !results)
		code = rx__fail_nomem(error);
	if (code) {
		free(results);
		if (extra)
			take_back(conn);
		return code;
	}
	PQclear(extra ? results[0] : NULL);
	PQclear(extra ? results[n - 1] : NULL);
	memmove(results, results + extra, (n - extra) * sizeof(PGresult *));
	line->results = results;
	line->n = n - 2 * extra;
	return 0;
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
