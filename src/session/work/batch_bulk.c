/* The statement for one row, run by the engine for each row of the batch: one round trip, and the same
 * text as for a row by itself. */
#include "session/work/batch.h"

#include <assert.h>

#include "engine/engine.h"
#include "session/run.h"

int rx__batch_bulk(rx_session *session, rx__batch *batch)
{
	rx__writer *writer = NULL;
	assert(batch->like.kind != RX__SHAPE_INSERT);
	rx__shape_clear(&session->shape);
	int rc = rx__row_statement(session, &batch->like, &writer);
	if (rc != 0)
		return rc;
	rc =
		rx__stmt_bind_rows(writer->stmt, batch->values, batch->n_values, batch->n, &session->error);
	if (rc == 0)
		rc = rx__run_step(session, writer->stmt);
	if (rc > 0 && rc != RX_NOTFOUND)
		rc = session->driver->changes(session->conn) == (int64_t)batch->n ? 0 : RX_NOTFOUND;
	session->driver->rewind(writer->stmt);
	return rc;
}
