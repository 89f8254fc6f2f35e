/* rx_sql and rx_exec. Unlike a query, raw SQL may change anything: what is unsaved is flushed before,
 * and after a change all objects are loaded again. A statement is kept prepared under its own text. */
#include <reflex/raw.h>

#include <string.h>

#include "base/fail.h"
#include "engine/engine.h"
#include "session/query/rows.h"
#include "session/query/sync.h"
#include "session/run.h"
#include "session/work/flush.h"
#include "sql/bind.h"
#include "sql/raw.h"

typedef struct raw {
	rx__raw statement;
	rx_value *values;
	size_t n_values;
	rx_stmt *stmt;
} raw;

static int take_values(rx_session *session, const rx_value *values, size_t n, raw *out)
{
	int rc = 0;
	out->n_values = n;
	out->values = rx__arena_array(&session->scratch, n + 1, sizeof *out->values);
	if (!out->values)
		return rx__fail_nomem(&session->error);
	for (size_t i = 0; rc == 0 && i < n; i++) {
		out->values[i] = values[i];
		if (values[i].type == RX_TYPE_ENUM)
			rc = rx__fail(&session->error, RX_EINVAL,
				"an enum has no number in the database; pass the text of its label");
		else
			rc = rx__bind_value(NULL, values[i].type, &out->values[i], &session->error);
		if (rc != 0)
			rx__fail_wrap(&session->error, "value %zu", i + 1);
	}
	return rc;
}

static int read_statement(rx_session *session, const char *sql, raw *out)
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

static int start(rx_session *session, const char *sql, const rx_value *values, size_t n, raw *out)
{
	*out = (raw){ .stmt = NULL };
	int rc = take_values(session, values, n, out);
	if (rc == 0)
		rc = rx__flush(session);
	if (rc == 0) /* a flush writes into session->sql too */
		rc = read_statement(session, sql, out);
	if (rc == 0)
		rc = rx__run_begin(session, out->statement.kind != RX__RAW_READ);
	if (rc == 0)
		rc = rx__stmt_of_sql(&out->stmt, session->conn, rx__buf_text(&session->sql),
			session->sql.size, &session->error);
	if (rc == 0)
		rc = rx__stmt_bind(out->stmt, out->values, out->n_values, NULL, &session->error);
	return rc;
}

/* What was changed is only known while the statement is the last one. */
static int finish(rx_session *session, raw *r, int rc, int64_t *changes)
{
	bool wrote = r->statement.kind != RX__RAW_READ;
	*changes = rc == 0 && wrote ? session->driver->changes(session->conn) : 0;
	rx__run_end(session, r->stmt);
	if (rc != 0 || !wrote)
		return rc;
	if (r->statement.kind == RX__RAW_DDL) {
		*changes = 0;
		rx__conn_forget_statements(session->conn);
	}
	return rx__sync_all(session);
}

void *rx__sql(rx_session *session, const rx_row_type *row, const char *sql, const rx_value *values,
	size_t n_values)
{
	rx__rows rows;
	int64_t changes;
	raw r;
	if (!rx__session_enter(session, "rx_sql"))
		return NULL;
	rx__rows_init(&rows, session, row);
	int rc = start(session, sql, values, n_values, &r);
	if (rc == 0 && r.stmt->n_columns == 0)
		rc = rx__fail(&session->error, RX_EINVAL, "the statement gives no rows; use rx_exec");
	if (rc == 0)
		rc = rx__rows_read(&rows, r.stmt);
	rc = finish(session, &r, rc, &changes);
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
	raw r;
	if (!rx__session_enter(session, "rx_exec"))
		return -1;
	int rc = start(session, sql, values, n_values, &r);
	if (rc == 0 && r.stmt->n_columns > 0)
		rc = rx__fail(&session->error, RX_EINVAL, "the statement gives rows; use rx_sql");
	if (rc == 0)
		rc = rx__run_step(session, r.stmt);
	rc = finish(session, &r, rc > 0 ? 0 : rc, &changes);
	if (rc == 0)
		return changes;
	rx__fail_wrap(&session->error, "rx_exec");
	return -1;
}
