/* rx_sql and rx_exec. Unlike a query, raw SQL may change anything: what is unsaved is flushed before,
 * and after a change all objects are loaded again. A statement is kept prepared under its own text. */
#include "session/query/raw.h"

#include <inttypes.h>
#include <string.h>

#include <reflex/raw.h>

#include "base/fail.h"
#include "engine/engine.h"
#include "session/changes.h"
#include "session/query/rows.h"
#include "session/query/sync.h"
#include "session/run.h"
#include "session/work/flush.h"
#include "sql/bind.h"

/* ---- values ---------------------------------------------------------------------------------- */

static int check_value(rx_session *session, rx_value *value)
{
	enum { TOO_LARGE = 2 }; /* as rx__for_unsigned says it */
	if (value->type == RX_TYPE_ENUM)
		return rx__fail(&session->error, RX_EINVAL,
			"an enum has no number in the database; pass the text of its label");
	if (value->type == RX_TYPE_DECIMAL && value->as.decimal.invalid == TOO_LARGE)
		return rx__fail(&session->error, RX_EDATA,
			"%" PRIu64 " is above %" PRId64 ", the largest integer that databases have; pass it "
			"as a decimal or a text if that is what the column holds",
			value->as.decimal.lo, INT64_MAX);
	return rx__bind_value(NULL, value->type, value, &session->error);
}

static int take_values(rx_session *session, const rx_value *values, size_t n, rx__raw_run *out)
{
	int rc = 0;
	out->n_values = n;
	out->values = rx__arena_array(&session->scratch, n + 1, sizeof *out->values);
	if (!out->values)
		return rx__fail_nomem(&session->error);
	for (size_t i = 0; rc == 0 && i < n; i++) {
		out->values[i] = values[i];
		rc = check_value(session, &out->values[i]);
		if (rc != 0)
			rx__fail_wrap(&session->error, "value %zu", i + 1);
	}
	return rc;
}

/* ---- start and end --------------------------------------------------------------------------- */

static int read_statement(rx_session *session, const char *sql, rx__raw_run *out)
{
	rx__buf_clear(&session->sql);
	if (!sql)
		return rx__fail(&session->error, RX_EINVAL, "the SQL is NULL");
	int rc = rx__raw_read(&out->statement, &session->sql, session->dialect, sql, &session->error);
	if (rc != 0)
		return rc;
	if (out->statement.kind == RX__RAW_TRANSACTION)
		return rx__fail(&session->error, RX_EINVAL,
			"the session has a transaction of its own: use rx_commit, rx_rollback");
	if (out->statement.n_values != out->n_values)
		return rx__fail(&session->error, RX_EINVAL, "%zu values are given for %zu placeholders",
			out->n_values, out->statement.n_values);
	return 0;
}

static bool is_unsaved(const rx_session *session)
{
	if (session->n_pending > 0 || session->n_deleted > 0 || session->ties.waits.n > 0)
		return true;
	for (size_t i = 0; i < session->n_slots; i++) {
		const rx__slot *slot = session->slots[i];
		for (size_t j = 0; j < slot->n; j++) {
			if (rx__object_head(slot->objects[j])->state == RX__OBJECT_PERSISTENT &&
				rx__changes_any(slot->objects[j], slot->mapper))
				return true;
		}
	}
	return false;
}

/* Inside an rx_for nothing is written; reading goes on, if there is nothing to be written before. */
static int flush(rx_session *session)
{
	return session->cursors && !is_unsaved(session) ? 0 : rx__flush(session);
}

static int begin(rx_session *session, const rx__raw_run *run)
{
	bool write = run->statement.kind != RX__RAW_READ;
	if (write && session->cursors)
		return rx__fail(&session->error, RX_EINVAL,
			"a statement that writes inside an rx_for; write after the loop");
	return rx__run_begin(session, write);
}

int rx__raw_start(rx_session *session, const char *sql, const rx_value *values, size_t n, bool rows,
	rx__raw_run *out)
{
	*out = (rx__raw_run){ .stmt = NULL };
	int rc = take_values(session, values, n, out);
	if (rc == 0)
		rc = flush(session);
	if (rc == 0) /* a flush writes into session->sql too */
		rc = read_statement(session, sql, out);
	if (rc == 0)
		rc = begin(session, out);
	if (rc == 0)
		rc = rx__stmt_of_sql(&out->stmt, session->conn, rx__buf_text(&session->sql),
			session->sql.size, &session->error);
	if (rc == 0)
		rc = rx__stmt_bind(out->stmt, out->values, out->n_values, NULL, &session->error);
	if (rc == 0 && out->stmt->n_columns != RX_COLUMNS_LATER && rows != (out->stmt->n_columns > 0))
		rc = rx__fail(&session->error, RX_EINVAL,
			rows ? "the statement gives no rows; use rx_exec"
				 : "the statement gives rows; use rx_sql");
	return rc;
}

/* What was changed is only known while the statement is the last one. */
int rx__raw_finish(rx_session *session, rx__raw_run *run, int rc, int64_t *changes)
{
	bool wrote = run->statement.kind != RX__RAW_READ;
	*changes = rc == 0 && wrote ? session->driver->changes(session->conn) : 0;
	rx__run_end(session, run->stmt);
	if (rc != 0 || !wrote)
		return rc;
	if (run->statement.kind == RX__RAW_DDL) {
		*changes = 0;
		rx__conn_forget_statements(session->conn);
	}
	return rx__sync_all(session);
}

/* ---- calls ----------------------------------------------------------------------------------- */

void *rx__sql(rx_session *session, const rx_row_type *row, const char *sql, const rx_value *values,
	size_t n_values)
{
	rx__rows rows;
	int64_t changes;
	rx__raw_run r;
	if (!rx__session_enter(session, "rx_sql"))
		return NULL;
	int rc = rx__rows_init(&rows, session, row);
	if (rc == 0) {
		rc = rx__raw_start(session, sql, values, n_values, true, &r);
		if (rc == 0)
			rc = rx__rows_read(&rows, r.stmt);
		rc = rx__raw_finish(session, &r, rc, &changes);
	}
	if (rc == 0)
		rc = rx__rows_done(&rows);
	if (rc == 0)
		return rows.list;
	rx__fail_wrap(&session->error, "rx_sql(%s)", row->name);
	return NULL;
}

int64_t rx__exec(rx_session *session, const char *sql, const rx_value *values, size_t n_values)
{
	int64_t changes = 0;
	rx__raw_run r;
	if (!rx__session_enter(session, "rx_exec"))
		return -1;
	int rc = rx__raw_start(session, sql, values, n_values, false, &r);
	if (rc == 0)
		rc = rx__run_step(session, r.stmt);
	rc = rx__raw_finish(session, &r, rc > 0 ? 0 : rc, &changes);
	if (rc == 0)
		return changes;
	rx__fail_wrap(&session->error, "rx_exec");
	return -1;
}
