/* UPDATE … FROM rx_rows(?): one statement for any number of rows, which reads their values where they
 * lie. */
#include "session/work/batch.h"

#include <assert.h>

#include "base/fail.h"
#include "engine/engine.h"
#include "session/run.h"
#include "sql/render/render.h"

static int render(rx_buf *out, const rx_dialect *dialect, const void *what, rx_error *error)
{
	const rx__row *like = what;
	return rx__render_update_rows(out, dialect, like->slot->mapper, &like->columns, error);
}

/* Whose values the log does not show; NULL where nothing is logged. */
static int secrets_of(rx_session *session, const rx__batch *batch, const bool **out)
{
	if (!rx__engine_echo(session->engine))
		return 0;
	bool *secret = rx__arena_array(&session->scratch, batch->n_values, sizeof *secret);
	if (!secret)
		return rx__fail_nomem(&session->error);
	for (size_t i = 0; i < batch->n_values; i++)
		secret[i] = batch->attributes[i]->column->secret;
	*out = secret;
	return 0;
}

int rx__batch_table(rx_session *session, rx__batch *batch)
{
	const bool *secret = NULL;
	rx_stmt *stmt = NULL;
	assert(batch->like.kind == RX__SHAPE_UPDATE);
	rx__shape_clear(&session->shape);
	int rc = rx__shape_write(&session->shape, RX__SHAPE_UPDATE_ROWS, batch->like.slot->mapper,
		&batch->like.columns, &session->error);
	if (rc == 0)
		rc = secrets_of(session, batch, &secret);
	if (rc == 0)
		rc = rx__run_prepare(session, render, &batch->like, 0, &stmt);
	if (rc == 0)
		rc = rx__stmt_bind_table(
			stmt, batch->values, batch->n_values, batch->n, secret, &session->error);
	if (rc == 0)
		rc = rx__run_step(session, stmt);
	if (rc == RX_DONE)
		rc = session->driver->changes(session->conn) == (int64_t)batch->n ? 0 : RX_NOTFOUND;
	rx__run_end(session, stmt);
	return rc;
}
