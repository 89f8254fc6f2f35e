/* INSERT … VALUES (…), (…). The statement is a shape by itself for each number of rows, so that a long
 * flush of rows that are alike has two: of the most rows that fit, and of the rest. */
#include "session/work/batch.h"

#include <assert.h>
#include <string.h>

#include "base/fail.h"
#include "session/decode.h"
#include "session/run.h"
#include "sql/render/render.h"

static int render(rx_buf *out, const rx_dialect *dialect, const void *what, rx_error *error)
{
	return rx__render_insert_rows(out, dialect, what, error);
}

/* The values of all rows, one behind the other. */
static int gather(rx_session *session, const rx__batch *batch)
{
	rx__shape *shape = &session->shape;
	size_t n = batch->n * batch->n_values;
	rx__shape_clear(shape);
	int rc = rx__shape_reserve(shape, n, &session->error);
	if (rc != 0)
		return rc;
	memcpy(shape->values, batch->values, n * sizeof *shape->values);
	for (size_t i = 0; i < batch->n; i++)
		memcpy(shape->attributes + i * batch->n_values, batch->attributes,
			batch->n_values * sizeof *shape->attributes);
	shape->n_values = n;
	return rx__shape_write_rows(shape, RX__SHAPE_INSERT_ROWS, batch->like.slot->mapper,
		&batch->like.columns, batch->n, &session->error);
}

/* Row by row into the objects. */
static int read_rows(rx_session *session, rx__batch *batch, rx_stmt *stmt, const rx_decode *decode)
{
	int rc = RX_HAS_ROW;
	for (size_t i = 0; rc == RX_HAS_ROW && i < batch->n; i++) {
		rc = rx__run_step(session, stmt);
		if (rc == RX_HAS_ROW &&
			session->driver->read(
				stmt, decode, batch->objects[i], &session->arena, &session->error) != 0)
			rc = session->error.code;
	}
	if (rc == RX_HAS_ROW)
		rc = rx__run_step(session, stmt);
	return rc == RX_DONE ? 0 : rc < 0 ? rc : RX_NOTFOUND;
}

int rx__batch_values(rx_session *session, rx__batch *batch)
{
	const rx__mapper *mapper = batch->like.slot->mapper;
	const rx__mask returning = rx__row_returned(&batch->like);
	const rx__insert_rows rows = { mapper, &batch->like.columns, &returning, batch->n };
	rx_decode_step *steps = rx__arena_array(&session->scratch, mapper->n_attributes, sizeof *steps);
	rx_stmt *stmt = NULL;
	assert(batch->like.kind == RX__SHAPE_INSERT);
	if (!steps)
		return rx__fail_nomem(&session->error);
	const rx_decode decode = { steps, rx__decode_some(steps, mapper, returning.words) };
	int rc = gather(session, batch);
	if (rc == 0)
		rc = rx__run_prepare(session, render, &rows, decode.n_steps, &stmt);
	if (rc == 0)
		rc = rx__run_bind(session, stmt, true);
	if (rc == 0 && decode.n_steps == 0)
		rc = rx__run_step(session, stmt) == RX_DONE ? 0 : session->error.code;
	else if (rc == 0)
		rc = read_rows(session, batch, stmt, &decode);
	rx__run_end(session, stmt);
	if (rc == 0)
		batch->like.made = (rx__mask){ { 0 } };
	return rc;
}
