/* Rows as arrays, one a column, in one statement of fixed text; and new rows by the engine's way for
 * many of them, where there is one (COPY) and the batch is long enough to be worth it.
 *
 * Which row is whose: the keys that a sequence gives rise in the order of the arrays, and rows come
 * back in that order; if they do not rise (a trigger, a sequence that counts down), the batch is given
 * up. Where the program gives the keys, they come back with what the database made and are compared.
 * COPY returns nothing, so that its keys are asked of the sequence before; and it is left alone where
 * the program gives keys, because triggers and rules are looked for in that question. */
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "engine/engine.h"
#include "model/value.h"
#include "session/decode.h"
#include "session/run.h"
#include "session/work/line.h"
#include "sql/render/arrays.h"

/* Rows from which on COPY is faster than arrays, with its savepoint and the numbers asked before. */
enum { COPY_FROM = 200 };

typedef struct arrays {
	const rx__mapper *mapper;
	const rx__mask *columns, *returning;
} arrays;

static int render_insert(rx_buf *out, const rx_dialect *dialect, const void *what, rx_error *error)
{
	const arrays *a = what;
	return rx__render_insert_arrays(out, dialect, a->mapper, a->columns, a->returning, error);
}

static int render_update(rx_buf *out, const rx_dialect *dialect, const void *what, rx_error *error)
{
	const arrays *a = what;
	return rx__render_update_arrays(out, dialect, a->mapper, a->columns, error);
}

static int render_delete(rx_buf *out, const rx_dialect *dialect, const void *what, rx_error *error)
{
	const arrays *a = what;
	return rx__render_delete_arrays(out, dialect, a->mapper, error);
}

/* Of the statements of arrays, by the kind of that for one row. */
static rx__run_render render_of(rx__shape_kind kind)
{
	return kind == RX__SHAPE_INSERT ? render_insert
		: kind == RX__SHAPE_UPDATE	? render_update
									: render_delete;
}

/* ---- what comes back ------------------------------------------------------------------------- */

static bool is_its_row(const rx__slot *slot, const void *object)
{
	const rx__mapper *mapper = slot->mapper;
	for (size_t i = 0; i < mapper->n_keys; i++) {
		rx_value got = rx__attribute_get(mapper->keys[i], slot->keyed, NULL);
		rx_value has = rx__attribute_get(mapper->keys[i], object, NULL);
		if (!rx__value_equal(&got, &has))
			return false;
	}
	return true;
}

static int read_row(rx_session *session, const rx__sending *s, void *object)
{
	const rx_driver *driver = session->driver;
	rx__slot *slot = s->batch->like.slot;
	int rc = 0;
	if (s->key.n_steps > 0)
		rc = driver->read(s->stmt, &s->key, slot->keyed, &session->scratch, &session->error);
	if (rc == 0 && s->key.n_steps > 0 && !is_its_row(slot, object))
		return RX_NOTFOUND;
	return rc == 0 ? driver->read(s->stmt, &s->made, object, &session->arena, &session->error) : rc;
}

static int read_rows(rx_session *session, const rx__sending *s)
{
	const rx__batch *batch = s->batch;
	const rx__plan_step *id = batch->like.needs_id ? batch->like.slot->plan->id : NULL;
	int64_t last = INT64_MIN;
	int rc = 0;
	for (size_t i = 0; rc == 0 && i < batch->n; i++) {
		rc = rx__run_step(session, s->stmt);
		if (rc != RX_HAS_ROW)
			return rc < 0 ? rc : RX_NOTFOUND;
		rc = read_row(session, s, batch->objects[i]);
		if (rc != 0 || !id)
			continue;
		int64_t now = rx__attribute_get(id->attribute, batch->objects[i], NULL).as.i;
		rc = now > last ? 0 : RX_NOTFOUND;
		last = now;
	}
	if (rc == 0)
		rc = rx__run_step(session, s->stmt);
	return rc == RX_DONE ? 0 : rc < 0 ? rc : RX_NOTFOUND;
}

/* Which columns of the result are read into what; their order is that of the ordinals. */
static int plan_reading(rx_session *session, rx__sending *s, const rx__mask *returning)
{
	const rx__mapper *mapper = s->batch->like.slot->mapper;
	size_t n_made = 0, n_key = 0;
	rx_decode_step *steps =
		rx__arena_array(&session->scratch, 3 * mapper->n_attributes + 1, sizeof *steps);
	if (!steps)
		return rx__fail_nomem(&session->error);
	rx_decode_step *made = steps + mapper->n_attributes, *key = made + mapper->n_attributes;
	size_t n = rx__decode_some(steps, mapper, returning->words), at = 0;
	for (size_t i = 0; i < mapper->n_attributes && at < n; i++) {
		if (!rx__mask_has(returning, i))
			continue;
		bool is_key = mapper->attributes[i].key && !s->batch->like.needs_id;
		if (is_key)
			key[n_key++] = steps[at++];
		else
			made[n_made++] = steps[at++];
	}
	s->made = (rx_decode){ made, n_made };
	s->key = (rx_decode){ key, n_key };
	return 0;
}

/* ---- the way --------------------------------------------------------------------------------- */

static int prepare(rx_session *session, rx__sending *s)
{
	const rx__row *like = &s->batch->like;
	const rx__mapper *mapper = like->slot->mapper;
	bool insert = like->kind == RX__SHAPE_INSERT;
	rx__mask returning = insert ? rx__row_returned(like) : (rx__mask){ { 0 } };
	const arrays what = { mapper, &like->columns, &returning };
	for (size_t i = 0; !rx__mask_empty(&returning) && i < mapper->n_keys; i++)
		rx__mask_set(&returning, mapper->keys[i]->ordinal);
	int rc = plan_reading(session, s, &returning);
	rx__shape_clear(&session->shape);
	if (rc == 0)
		rc = rx__shape_write_rows(
			&session->shape, RX__SHAPE_ARRAYS, mapper, &like->columns, like->kind, &session->error);
	if (rc == 0)
		rc = rx__run_prepare(
			session, render_of(like->kind), &what, s->made.n_steps + s->key.n_steps, &s->stmt);
	return rc;
}

static int send(rx_session *session, const rx__sending *s, size_t *n_sent)
{
	const rx__batch *batch = s->batch;
	int rc = rx__stmt_bind_rows(s->stmt, batch->values, batch->n_values, batch->n, &session->error);
	if (rc == 0)
		rc = session->driver->send(s->stmt, &session->error);
	*n_sent += rc == 0;
	return rc;
}

static int judge(rx_session *session, const rx__sending *s)
{
	int rc = session->driver->take(s->stmt, s->first, &session->error);
	if (rc != 0)
		return rc;
	if (s->made.n_steps + s->key.n_steps > 0) {
		rc = read_rows(session, s);
	} else {
		rc = rx__run_step(session, s->stmt);
		if (rc > 0)
			rc = session->driver->changes(session->conn) == (int64_t)s->batch->n ? 0 : RX_NOTFOUND;
	}
	if (rc == 0 && s->batch->like.kind == RX__SHAPE_INSERT)
		s->batch->like.made = (rx__mask){ { 0 } };
	return rc;
}

const rx__way rx__way_arrays = { prepare, send, judge };

/* ---- COPY ------------------------------------------------------------------------------------ */

static int render_numbers(rx_buf *out, const rx_dialect *dialect, const void *what, rx_error *error)
{
	return rx__render_numbers(out, dialect, what, error);
}

static int render_like(rx_buf *out, const rx_dialect *dialect, const void *what, rx_error *error)
{
	const arrays *a = what;
	return rx__render_insert(out, dialect, a->mapper, a->columns, NULL, error);
}

static int read_numbers(rx_session *session, const rx__batch *batch, rx_stmt *stmt)
{
	const rx__plan_step *id = batch->like.slot->plan->id;
	int rc = 0;
	for (size_t i = 0; rc == 0 && i < batch->n; i++) {
		rx_value number = { .type = RX_TYPE_NONE };
		rc = rx__run_step(session, stmt);
		rc = rc == RX_HAS_ROW ? session->driver->value(stmt, 0, RX_TYPE_INT64, &number,
									&session->scratch, &session->error)
			: rc < 0		  ? rc
							  : RX_NOTFOUND;
		if (rc == 0 && number.type == RX_TYPE_NONE)
			rc = RX_NOTFOUND;
		if (rc == 0)
			rx__plan_put_id(id, batch->objects[i], number.as.i);
	}
	return rc;
}

/* One statement that may fail and leaves the transaction as it was then. */
static int run_alone(rx_session *session, rx_stmt *stmt)
{
	const rx_driver *driver = session->driver;
	int rc = driver->pipeline(session->conn, true, &session->error);
	if (rc != 0)
		return rc;
	rc = rx__run_bind(session, stmt, true);
	if (rc == 0)
		rc = driver->send(stmt, &session->error);
	int gathered = driver->gather(session->conn, rc == 0 ? &session->error : NULL);
	rc = rc == 0 ? gathered : rc;
	return rc == 0 ? driver->take(stmt, 0, &session->error) : rc;
}

/* The numbers that the sequence gives, into the batch's objects. */
static int take_numbers(rx_session *session, const rx__batch *batch)
{
	const rx__attribute *id = batch->like.slot->plan->id->attribute;
	const rx_value count = rx__integer(RX_TYPE_INT64, (int64_t)batch->n);
	rx__shape *shape = &session->shape;
	rx_stmt *stmt = NULL;
	rx__shape_clear(shape);
	int rc =
		rx__shape_write(shape, RX__SHAPE_NUMBERS, batch->like.slot->mapper, NULL, &session->error);
	if (rc == 0)
		rc = rx__shape_value(shape, NULL, &count, &session->error);
	if (rc == 0)
		rc = rx__run_prepare(session, render_numbers, id, 1, &stmt);
	if (rc == 0)
		rc = run_alone(session, stmt);
	if (rc == RX_NOTFOUND)
		rc = run_alone(session, stmt); /* it was prepared again */
	if (rc == 0)
		rc = read_numbers(session, batch, stmt);
	rx__run_end(session, stmt);
	return rc;
}

/* The batch's values with the key among them, by the columns' ordinals. */
static rx_value *add_keys(const rx__batch *batch)
{
	const rx__attribute *id = batch->like.slot->plan->id->attribute;
	size_t n = batch->n_values, before = 0;
	rx_value *values = malloc(batch->n * (n + 1) * sizeof *values);
	for (size_t i = 0; i < id->ordinal; i++)
		before += rx__mask_has(&batch->like.columns, i);
	for (size_t i = 0; values && i < batch->n; i++) {
		const rx_value *from = batch->values + i * n;
		rx_value *to = values + i * (n + 1);
		memcpy(to, from, before * sizeof *to);
		to[before] = rx__attribute_get(id, batch->objects[i], NULL);
		memcpy(to + before + 1, from + before, (n - before) * sizeof *to);
	}
	return values;
}

static int copy_values(
	rx_session *session, const rx__batch *batch, const arrays *what, const rx_value *values)
{
	rx_buf sql = RX_BUF_INIT;
	rx_stmt *like = NULL;
	rx__shape_clear(&session->shape);
	int rc = rx__shape_write(
		&session->shape, RX__SHAPE_INSERT, what->mapper, what->columns, &session->error);
	if (rc == 0)
		rc = rx__run_prepare(session, render_like, what, 0, &like);
	if (rc == 0)
		rc = rx__render_copy(&sql, session->dialect, what->mapper, what->columns, &session->error);
	if (rc == 0)
		rc = rx__stmt_copy_rows(like, rx__buf_text(&sql), values, batch->n, &session->error);
	rx__run_end(session, like);
	rx__buf_deinit(&sql);
	return rc;
}

int rx__copy_run(rx_session *session, rx__batch *batch)
{
	rx__mask columns = batch->like.columns;
	const arrays what = { batch->like.slot->mapper, &columns, NULL };
	int rc = take_numbers(session, batch);
	if (rc != 0)
		return rc;
	rx__mask_set(&columns, batch->like.slot->plan->id->attribute->ordinal);
	rx_value *values = add_keys(batch);
	rc = values ? copy_values(session, batch, &what, values) : rx__fail_nomem(&session->error);
	free(values);
	return rc;
}

bool rx__copy_fits(const rx_session *session, const rx__batch *batch)
{
	return session->driver->copy_rows && batch->n >= COPY_FROM && batch->like.needs_id &&
		rx__mask_empty(&batch->like.made) && batch->like.kind == RX__SHAPE_INSERT;
}
