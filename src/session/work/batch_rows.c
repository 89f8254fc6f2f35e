/* Few rows, each by the statement for one, sent together. */
#include <string.h>

#include "base/fail.h"
#include "session/decode.h"
#include "session/run.h"
#include "session/work/line.h"
#include "sql/render/render.h"

static int render(rx_buf *out, const rx_dialect *dialect, const void *what, rx_error *error)
{
	const rx__row *row = what;
	const rx__mapper *mapper = row->slot->mapper;
	const rx__mask returned = rx__row_returned(row);
	if (row->kind == RX__SHAPE_UPDATE)
		return rx__render_update(out, dialect, mapper, &row->columns, error);
	if (row->kind == RX__SHAPE_DELETE)
		return rx__render_delete(out, dialect, mapper, error);
	return rx__render_insert(
		out, dialect, mapper, &row->columns, rx__mask_empty(&returned) ? NULL : &returned, error);
}

/* The shapes are those of rows that are written by themselves. */
static int prepare(rx_session *session, rx__sending *s)
{
	const rx__row *like = &s->batch->like;
	const rx__mapper *mapper = like->slot->mapper;
	const rx__mask returned = rx__row_returned(like);
	bool insert = like->kind == RX__SHAPE_INSERT;
	bool returns = insert && !rx__mask_empty(&returned);
	rx_decode_step *steps = rx__arena_array(&session->scratch, mapper->n_attributes, sizeof *steps);
	if (!steps)
		return rx__fail_nomem(&session->error);
	s->made = (rx_decode){ steps, returns ? rx__decode_some(steps, mapper, returned.words) : 0 };
	rx__shape_clear(&session->shape);
	int rc = rx__shape_write(&session->shape, returns ? RX__SHAPE_RETURN : like->kind, mapper,
		like->kind == RX__SHAPE_DELETE ? NULL : &like->columns, &session->error);
	return rc == 0 ? rx__run_prepare(session, render, like, s->made.n_steps, &s->stmt) : rc;
}

static int send(rx_session *session, const rx__sending *s, size_t *n_sent)
{
	int rc = 0;
	for (size_t i = 0; rc == 0 && i < s->batch->n; i++) {
		rc = rx__batch_values_of(session, s->batch, i);
		if (rc == 0)
			rc = rx__run_bind(session, s->stmt, true);
		if (rc == 0)
			rc = session->driver->send(s->stmt, &session->error);
		*n_sent += rc == 0;
	}
	return rc;
}

static int judge_row(rx_session *session, const rx__sending *s, size_t i)
{
	const rx_driver *driver = session->driver;
	int rc = driver->take(s->stmt, s->first + i, &session->error);
	if (rc == 0)
		rc = rx__run_step(session, s->stmt);
	if (rc < 0)
		return rc;
	if (s->batch->like.kind != RX__SHAPE_INSERT)
		return driver->changes(session->conn) > 0 ? 0 : RX_NOTFOUND;
	if (s->made.n_steps == 0)
		return 0;
	return rc == RX_HAS_ROW
		? driver->read(s->stmt, &s->made, s->batch->objects[i], &session->arena, &session->error)
		: RX_NOTFOUND;
}

static int judge(rx_session *session, const rx__sending *s)
{
	int rc = 0;
	for (size_t i = 0; rc == 0 && i < s->batch->n; i++)
		rc = judge_row(session, s, i);
	if (rc == 0 && s->batch->like.kind == RX__SHAPE_INSERT)
		s->batch->like.made = (rx__mask){ { 0 } };
	return rc;
}

const rx__way rx__way_rows = { prepare, send, judge };
