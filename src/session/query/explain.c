/* The text of a query, and the engine's plan for it. */
#include <reflex/explain.h>

#include "base/fail.h"
#include "engine/engine.h"
#include "session/load.h"
#include "session/query/after.h"
#include "session/run.h"

/* The query's text in session->sql, its values in session->shape. */
static int write_text(rx_session *session, const rx_model *model, const rx__query_args *args,
	const char *before, const char *call)
{
	rx__query query;
	int rc = rx__query_begin(session, model, args, call, &query);
	if (rc == 0)
		rc = rx__query_table(session, model, &query);
	query.select.objects = !query.select.items;
	if (rc == 0)
		rc = rx__after_apply(session, &query);
	if (rc == 0)
		rc = rx__query_shape(session, &query);
	if (rc != 0)
		return rc;
	rx__buf_clear(&session->sql);
	rx__buf_puts(&session->sql, before);
	return rx__load_render(&session->sql, session->dialect, &query.select, &session->error);
}

static const char *keep(rx_session *session, const rx_buf *text)
{
	const char *copy = rx__arena_strndup(&session->arena, rx__buf_text(text), text->size);
	if (!copy)
		rx__fail_nomem(&session->error);
	return copy;
}

const char *rx__sql_of(rx_session *session, const rx_model *model, const rx__query_args *args)
{
	if (write_text(session, model, args, "", "rx_sql_of") != 0)
		return NULL;
	return keep(session, &session->sql);
}

static int read_plan(rx_session *session, rx_stmt *stmt, rx_buf *out)
{
	rx_value line;
	int rc;
	while ((rc = rx__run_step(session, stmt)) == RX_HAS_ROW) {
		rc = session->driver->value(stmt, session->dialect->explain_column, RX_TYPE_TEXT, &line,
			&session->scratch, &session->error);
		if (rc != 0)
			return rc;
		rx__buf_add(out, line.as.s.data, line.as.s.size);
		rx__buf_putc(out, '\n');
	}
	return rc < 0 ? rc : 0;
}

const char *rx__explain(rx_session *session, const rx_model *model, const rx__query_args *args)
{
	const rx__shape *shape = &session->shape;
	const char *plan = NULL;
	rx_stmt *stmt = NULL;
	rx_buf text;
	int rc = write_text(
		session, model, args, session->dialect ? session->dialect->explain : "", "rx_explain");
	if (rc == 0)
		rc = rx__run_begin(session, false);
	if (rc != 0)
		return NULL;
	rx__buf_init(&text, 1 << 20);
	rc = rx__stmt_of_sql(
		&stmt, session->conn, rx__buf_text(&session->sql), session->sql.size, &session->error);
	if (rc == 0)
		rc = rx__stmt_bind(stmt, shape->values, shape->n_values, NULL, &session->error);
	if (rc == 0)
		rc = read_plan(session, stmt, &text);
	if (rc == 0)
		plan = keep(session, &text);
	rx__run_end(session, stmt);
	rx__buf_deinit(&text);
	return plan;
}
