/* The batch at hand is a list of objects and a table of values in scratch memory, used again from batch
 * to batch. A row is made ready as if it were written alone and joins the batch then, so that a mistake
 * in it is told as it is told of one. */
#include "session/work/batch.h"

#include <string.h>

#include "base/fail.h"
#include "engine/engine.h"
#include "session/work/flush.h"
#include "session/work/line.h"

enum { MOST_ROWS = 1000, FIRST_VALUES = 64 };

static const struct {
	rx__batch_writer write;
	size_t fewest; /* rows that are worth it */
	/* A statement that fails has changed nothing; and one that has met too few rows may be followed by
	 * the rows one by one, since writing a row again changes nothing. No savepoint is needed then. */
	bool whole;
} forms[] = {
	[RX_BATCH_VALUES] = { rx__batch_values, 2, false },
	[RX_BATCH_TABLE] = { rx__batch_table, 8, true },
	[RX_BATCH_BULK] = { rx__batch_bulk, 4, false },
};

static rx_batch_form form_of(const rx_session *session, rx__shape_kind kind)
{
	const rx_batching *batching = &session->dialect->batching;
	return kind == RX__SHAPE_INSERT ? batching->insert
		: kind == RX__SHAPE_UPDATE	? batching->update
									: batching->remove;
}

/* ---- writing --------------------------------------------------------------------------------- */

int rx__batch_values_of(rx_session *session, const rx__batch *batch, size_t i)
{
	rx__shape *shape = &session->shape;
	int rc = rx__shape_reserve(shape, batch->n_values, &session->error);
	if (rc != 0)
		return rc;
	for (size_t k = 0; k < batch->n_values; k++) {
		shape->values[k] = batch->values[i * batch->n_values + k];
		shape->attributes[k] = batch->attributes[k];
	}
	shape->n_values = batch->n_values;
	return 0;
}

int rx__batch_one_by_one(rx_session *session, rx__batch *batch)
{
	int rc = 0;
	for (size_t i = 0; rc == 0 && i < batch->n; i++) {
		rx__row row = batch->like;
		row.object = batch->objects[i];
		rc = rx__batch_values_of(session, batch, i);
		if (rc == 0)
			rc = rx__row_write(session, &row);
		if (rc == 0)
			rc = rx__row_settle(session, &row);
	}
	return rc;
}

int rx__batch_settle(rx_session *session, rx__batch *batch)
{
	int rc = 0;
	for (size_t i = 0; rc == 0 && i < batch->n; i++) {
		batch->like.object = batch->objects[i];
		rc = rx__row_settle(session, &batch->like);
	}
	return rc;
}

bool rx__batch_is_of_a_row(int rc)
{
	switch (rc) {
	case RX_NOTFOUND:
	case RX_EUNIQUE:
	case RX_EFOREIGN_KEY:
	case RX_ENOT_NULL:
	case RX_ECHECK:
	case RX_EDATA:
	case RX_EINVAL:
	case RX_ESQL:
	case RX_ESTALE:
		return true;
	default:
		return false;
	}
}

static int execute(rx_session *session, const char *sql)
{
	return rx__conn_execute(session->conn, sql, &session->error);
}

static int take_back(rx_session *session)
{
	int rc = execute(session, "ROLLBACK TO SAVEPOINT rx_batch");
	return rc == 0 ? execute(session, "RELEASE SAVEPOINT rx_batch") : rc;
}

static int together(rx_session *session, rx__batch *batch, rx_batch_form form)
{
	bool whole = forms[form].whole;
	int rc = whole ? 0 : execute(session, "SAVEPOINT rx_batch");
	if (rc != 0)
		return rc;
	rc = forms[form].write(session, batch);
	if (rc == 0 && !whole)
		rc = execute(session, "RELEASE SAVEPOINT rx_batch");
	if (rc == 0)
		return rx__batch_settle(session, batch);
	if (rx__batch_is_of_a_row(rc)) {
		session->error = (rx_error)RX_ERROR_INIT;
		rc = whole ? 0 : take_back(session);
		return rc == 0 ? rx__batch_one_by_one(session, batch) : rc;
	}
	return rx__fail_wrap(
		&session->error, "flush %zu rows of %s", batch->n, batch->like.slot->mapper->name);
}

int rx__batch_close(rx_session *session)
{
	rx__batch *batch = session->batch;
	if (!batch || batch->n == 0)
		return 0;
	rx_batch_form form = form_of(session, batch->like.kind);
	if (form == RX_BATCH_ARRAYS)
		return rx__line_add(session);
	int rc = batch->n >= forms[form].fewest ? together(session, batch, form)
											: rx__batch_one_by_one(session, batch);
	batch->n = 0;
	return rc;
}

int rx__batch_finish(rx_session *session)
{
	int rc = rx__batch_close(session);
	return rc == 0 && session->in_line->n > 0 ? rx__line_run(session) : rc;
}

bool rx__batch_may_hold(const rx_session *session, const rx__slot *slot)
{
	const rx__line *line = session->in_line;
	if (session->batch && session->batch->n > 0 && session->batch->like.slot == slot)
		return true;
	for (size_t i = 0; line && i < line->n; i++) {
		if (line->batches[i]->like.slot == slot)
			return true;
	}
	return false;
}

static size_t n_new(const rx__batch *batch)
{
	return batch && batch->like.kind == RX__SHAPE_INSERT ? batch->n : 0;
}

size_t rx__batch_n_new(const rx_session *session)
{
	size_t n = n_new(session->batch);
	for (size_t i = 0; session->in_line && i < session->in_line->n; i++)
		n += n_new(session->in_line->batches[i]);
	return n;
}

/* ---- gathering ------------------------------------------------------------------------------- */

bool rx__batch_alike(const rx__row *a, const rx__row *b)
{
	return a->kind == b->kind && a->slot == b->slot && rx__mask_equal(&a->columns, &b->columns) &&
		a->needs_id == b->needs_id && a->hooked == b->hooked;
}

/* Room for the values of a row behind those that are there. */
static bool make_room(rx_session *session, rx__batch *batch, size_t used, size_t n)
{
	size_t cap = batch->values_cap ? batch->values_cap : FIRST_VALUES;
	if (used + n <= batch->values_cap)
		return true;
	while (cap < used + n)
		cap *= 2;
	rx_value *values = rx__arena_array(&session->scratch, cap, sizeof *values);
	if (!values)
		return false;
	if (used > 0)
		memcpy(values, batch->values, used * sizeof *values);
	batch->values = values;
	batch->values_cap = cap;
	return true;
}

/* The order in which a row's values were gathered. */
static bool list_attributes(rx_session *session, rx__batch *batch)
{
	const rx__mapper *mapper = batch->like.slot->mapper;
	size_t n = 0;
	batch->attributes =
		rx__arena_array(&session->scratch, batch->n_values, sizeof *batch->attributes);
	if (!batch->attributes)
		return false;
	for (size_t i = 0; i < mapper->n_attributes; i++) {
		if (rx__mask_has(&batch->like.columns, i))
			batch->attributes[n++] = &mapper->attributes[i];
	}
	if (batch->like.kind == RX__SHAPE_INSERT)
		return true;
	for (size_t i = 0; i < mapper->n_keys; i++)
		batch->attributes[n++] = mapper->keys[i];
	if (mapper->version)
		batch->attributes[n++] = mapper->version;
	return true;
}

static bool begin(rx_session *session, rx__batch *batch, const rx__row *row, size_t n_values)
{
	size_t most = session->dialect->batching.most, parameters = session->dialect->max_parameters;
	batch->like = *row;
	batch->n_values = n_values;
	batch->most = most > 0 ? most : MOST_ROWS;
	if (form_of(session, row->kind) == RX_BATCH_VALUES && parameters > 0 &&
		batch->most > parameters / batch->n_values)
		batch->most = parameters / batch->n_values;
	return list_attributes(session, batch);
}

/* The batch at hand: the first behind those in line. */
static rx__batch *batch_of(rx_session *session)
{
	rx_arena *scratch = &session->scratch;
	if (session->batch)
		return session->batch;
	if (!session->in_line) {
		session->in_line = rx__arena_alloc(scratch, sizeof *session->in_line);
		if (!session->in_line)
			return NULL;
		*session->in_line = (rx__line){ .n = 0 };
	}
	rx__line *line = session->in_line;
	if (line->n == line->n_made) {
		rx__batch *batch = rx__arena_alloc(scratch, sizeof *batch);
		if (!batch ||
			!rx__arena_grow(scratch, &line->batches, line->n_made, &line->cap, sizeof(rx__batch *)))
			return NULL;
		*batch = (rx__batch){ .n = 0 };
		line->batches[line->n_made++] = batch;
	}
	return session->batch = line->batches[line->n];
}

/* The batch at hand is closed, and the values that stand behind its own begin the next. */
static int begin_next(rx_session *session, const rx_value *values, size_t n)
{
	int rc = rx__batch_close(session);
	if (rc != 0)
		return rc;
	rx__batch *next = batch_of(session);
	if (!next || !make_room(session, next, 0, n))
		return rx__fail_nomem(&session->error);
	memmove(next->values, values, n * sizeof *values);
	return 0;
}

/* The values are put behind those of the batch at hand in any case: if the row is not one of it, they
 * are kept there while that is written, and are the first ones of the next. */
static int join(rx_session *session, const rx__row *row)
{
	rx__batch *batch = batch_of(session);
	size_t n = session->shape.n_values;
	if (!batch)
		return rx__fail_nomem(&session->error);
	size_t used = batch->n * batch->n_values;
	bool fits = batch->n > 0 && batch->n < batch->most && rx__batch_alike(&batch->like, row);
	if (!make_room(session, batch, used, n))
		return rx__fail_nomem(&session->error);
	memcpy(batch->values + used, session->shape.values, n * sizeof *batch->values);
	if (!fits && batch->n > 0) {
		int rc = begin_next(session, batch->values + used, n);
		if (rc != 0)
			return rc;
		batch = session->batch;
	}
	if ((!fits && !begin(session, batch, row, n)) ||
		!rx__arena_grow(&session->scratch, &batch->objects, batch->n, &batch->objects_cap,
			sizeof *batch->objects))
		return rx__fail_nomem(&session->error);
	batch->objects[batch->n++] = row->object;
	return 0;
}

/* A table of rows is for rows that may be written twice: whose key and version stay. */
static bool fits_table(const rx__row *row, size_t n_values)
{
	const rx__mapper *mapper = row->slot->mapper;
	for (size_t i = 0; i < mapper->n_keys; i++) {
		if (rx__mask_has(&row->columns, mapper->keys[i]->ordinal))
			return false;
	}
	return !mapper->version && n_values <= RX_BATCH_TABLE_COLUMNS;
}

/* An INSERT without columns has a form of its own, and no other row beside it. */
static bool may_join(const rx_session *session, const rx__row *row)
{
	size_t n_values = session->shape.n_values;
	return n_values > 0 &&
		(form_of(session, row->kind) != RX_BATCH_TABLE || fits_table(row, n_values));
}

static int join_or_write(rx_session *session, rx__row *row)
{
	if (may_join(session, row))
		return join(session, row);
	int rc = rx__batch_end(session);
	if (rc == 0)
		rc = rx__row_write(session, row);
	return rc == 0 ? rx__row_settle(session, row) : rc;
}

/* ---- rows as they come ----------------------------------------------------------------------- */

int rx__batch_insert_row(rx_session *session, rx__slot *slot, void *object)
{
	rx__row row = { .slot = slot, .object = object };
	int rc = rx__row_insert(session, &row);
	return rc == 0 ? join_or_write(session, &row) : rc;
}

int rx__batch_update(rx_session *session, rx__slot *slot, void *object)
{
	rx__row row = { .slot = slot, .object = object };
	if (session->dialect->batching.update == RX_BATCH_NONE)
		return rx__flush_update(session, slot, object);
	int rc = rx__row_update(session, &row);
	if (rc == 0)
		rc = join_or_write(session, &row);
	return rc < 0 ? rc : 0;
}

int rx__batch_delete(rx_session *session, rx__slot *slot, void *object)
{
	rx__row row = { .slot = slot, .object = object };
	if (session->dialect->batching.remove == RX_BATCH_NONE || rx__flush_hides(slot, object))
		return rx__flush_delete(session, slot, object);
	int rc = rx__row_delete(session, &row);
	return rc == 0 ? join_or_write(session, &row) : rc;
}
