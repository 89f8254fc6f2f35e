/* A new row: what is left to the database is left out, values that were checked are bound straight from the
 * struct, and what the database has made of it is read back. */
#include "session/work/row_parts.h"

#include <string.h>

#include "base/fail.h"
#include "session/decode.h"
#include "session/filter.h"
#include "session/hooks.h"
#include "session/load.h"
#include "session/run.h"
#include "session/work/batch.h"
#include "session/work/writer.h"
#include "sql/render/render.h"

static int render_insert(rx_buf *out, const rx_dialect *dialect, const void *what, rx_error *error)
{
	const rx__row *row = what;
	return rx__render_insert(out, dialect, row->slot->mapper, &row->columns, NULL, error);
}

typedef struct returning {
	const rx__row *row;
	rx__mask columns;
} returning;

static int render_returning(
	rx_buf *out, const rx_dialect *dialect, const void *what, rx_error *error)
{
	const returning *r = what;
	return rx__render_insert(
		out, dialect, r->row->slot->mapper, &r->row->columns, &r->columns, error);
}

static bool is_scalar(rx_type type)
{
	return type != RX_TYPE_TEXT && type != RX_TYPE_BYTES && type != RX_TYPE_JSON;
}

static bool is_zero(const rx__attribute *attribute, const void *object)
{
	const unsigned char *member = (const unsigned char *)object + attribute->offset;
	for (size_t i = 0; i < attribute->size; i++) {
		if (member[i] != 0)
			return false;
	}
	return true;
}

bool rx__flush_leaves_out(const rx__attribute *attribute, const void *object, const rx_value *value)
{
	if (!attribute->column->server_default || attribute->has_default)
		return false;
	if (value->type == RX_TYPE_NONE)
		return true;
	return is_scalar(attribute->type) && !attribute->optional && is_zero(attribute, object);
}

/* Whether the database gives the value of a special column, this time. */
static bool is_given(const rx__plan_step *step, const void *object, rx__row *row)
{
	const rx__attribute *attribute = step->attribute;
	bool half_set = false;
	rx_value value;
	if (attribute->computed) {
		rx__mask_set(&row->made, attribute->ordinal);
		return true;
	}
	if (!rx__plan_quick(step, (const char *)object + step->offset, &value))
		value = rx__attribute_get(attribute, object, &half_set);
	if (half_set)
		return false; /* which is refused when it is added */
	if (attribute->generated && (value.type == RX_TYPE_NONE || value.as.i == 0)) {
		row->needs_id = true;
		return true;
	}
	if (rx__flush_leaves_out(attribute, object, &value)) {
		rx__mask_set(&row->made, attribute->ordinal);
		return true;
	}
	return false;
}

/* The columns that are sent, and what is left to the database. */
static int find_inserted(rx_session *session, rx__row *row)
{
	rx__slot *slot = row->slot;
	const rx__mapper *mapper = slot->mapper;
	int rc = slot->plan ? 0 : rx__plan_of(session, slot);
	if (rc == 0 && mapper->tenant)
		rc = rx__filter_stamp(session, mapper, row->object);
	if (rc != 0)
		return rc;
	const rx__plan *plan = slot->plan;
	row->checked = rx__row_take_checked(row->object);
	row->columns = plan->always;
	if (plan->simple && rx__plan_id(plan, row->object) == 0) {
		row->needs_id = true;
		return 0;
	}
	if (mapper->version && rx__attribute_get(mapper->version, row->object, NULL).as.i == 0)
		rx__row_count_version(mapper, row->object, 0);
	for (size_t i = rx__plan_next(plan, &plan->special, 0); i < plan->n;
		 i = rx__plan_next(plan, &plan->special, i + 1)) {
		if (!is_given(&plan->steps[i], row->object, row))
			rx__mask_set(&row->columns, i);
	}
	return 0;
}

static int gather_insert(rx_session *session, const rx__row *row)
{
	const rx__plan *plan = row->slot->plan;
	int rc = rx__row_begin_values(session, row->slot);
	size_t n = 0;
	for (size_t i = rx__plan_next(plan, &row->columns, 0); rc == 0 && i < plan->n;
		 i = rx__plan_next(plan, &row->columns, i + 1))
		rc = rx__plan_value(session, &plan->steps[i], row->object, row->checked, n++);
	session->shape.n_values = n;
	return rc;
}

static int take_insert(rx_session *session, const rx__row *row)
{
	const rx__write write = {
		.kind = RX__SHAPE_INSERT,
		.mapper = row->slot->mapper,
		.columns = &row->columns,
		.render = render_insert,
		.what = row,
		.plan = row->slot->plan,
	};
	return rx__writer_take(session, &row->slot->insert, &write);
}

static inline int ready_insert(rx_session *session, const rx__row *row)
{
	return rx__writer_is(&row->slot->insert, &row->columns) ? 0 : take_insert(session, row);
}

static int fail_not_written(rx_session *session)
{
	return rx__fail(&session->error, RX_ESQL,
		"the database has not written the row, and said nothing: a trigger may have taken it back");
}

/* What an INSERT that ended well has changed: its row. The last id is else that of another one. */
static int ask_id(rx_session *session, const rx__row *row, int64_t changes)
{
	if (changes == 0)
		return fail_not_written(session);
	if (row->needs_id)
		rx__plan_put_id(row->slot->plan->id, row->object, session->driver->last_id(session->conn));
	return 0;
}

/* The engine gives the id by itself after the statement. */
static int insert_then_ask(rx_session *session, const rx__row *row)
{
	int64_t changes = 0;
	int rc = ready_insert(session, row);
	if (rc == 0)
		rc = rx__writer_run(session, &row->slot->insert, &changes);
	return rc == 0 ? ask_id(session, row, changes) : rc;
}

/* The engine gives nothing but what the statement returns. */
static int insert_returning(rx_session *session, rx__row *row)
{
	const rx__mapper *mapper = row->slot->mapper;
	returning back = { row, rx__row_returned(row) };
	rx_decode_step *steps = rx__arena_array(&session->scratch, mapper->n_attributes, sizeof *steps);
	rx_stmt *stmt = NULL;
	if (!steps)
		return rx__fail_nomem(&session->error);
	row->made = (rx__mask){ { 0 } };
	int rc =
		rx__shape_write(&session->shape, RX__SHAPE_RETURN, mapper, &row->columns, &session->error);
	rx_decode decode = { steps, rx__decode_some(steps, mapper, back.columns.words) };
	if (rc == 0)
		rc = rx__run_start(session, render_returning, &back, decode.n_steps, &stmt);
	if (rc == 0)
		rc = rx__run_step(session, stmt);
	if (rc == RX_HAS_ROW)
		rc = session->driver->read(stmt, &decode, row->object, &session->arena, &session->error);
	else if (rc >= 0)
		rc = fail_not_written(session);
	rx__run_end(session, stmt);
	return rc > 0 ? 0 : rc;
}

int rx__row_read_back(rx_session *session, const rx__row *row)
{
	if (rx__mask_empty(&row->made))
		return 0;
	int rc = rx__load_columns(session, row->slot, row->object, &row->made);
	if (rc == RX_NOTFOUND)
		rc = rx__fail(&session->error, RX_ESTALE, "the row that was written is not there");
	return rc;
}

int rx__row_write_insert(rx_session *session, rx__row *row)
{
	bool asks = row->needs_id || !rx__mask_empty(&row->made);
	return !session->driver->last_id && asks ? insert_returning(session, row)
											 : insert_then_ask(session, row);
}

static inline int settle(rx_session *session, const rx__row *row)
{
	rx__slot *slot = row->slot;
	int rc = rx__row_read_back(session, row);
	if (rc != 0)
		return rc;
	memcpy(rx__object_snapshot(row->object, slot->mapper), row->object, slot->mapper->size);
	rx__object_move(row->object, RX__OBJECT_PERSISTENT);
	session->n_pending--;
	rc = rx__slot_enter(session, slot, row->object);
	return rc == 0 ? rx__hooks_run(session, slot, row->object, RX__AFTER_INSERT) : rc;
}

int rx__row_settle_insert(rx_session *session, const rx__row *row)
{
	return settle(session, row);
}

static int note_insert(rx_session *session, const rx__row *row)
{
	return rx__undo_note(&session->undo, row->object, row->slot->mapper, true)
		? 0
		: rx__fail_nomem(&session->error);
}

static int begin_insert(rx_session *session, rx__row *row)
{
	row->kind = RX__SHAPE_INSERT;
	int rc = rx__hooks_before_row(session, row->slot, row->object, RX__BEFORE_INSERT);
	if (rc == 0)
		rc = rx__run_begin(session, true);
	return rc == 0 ? find_inserted(session, row) : rc;
}

int rx__row_insert(rx_session *session, rx__row *row)
{
	int rc = begin_insert(session, row);
	if (rc == 0)
		rc = gather_insert(session, row);
	if (rc == 0)
		rc = note_insert(session, row);
	return rx__row_wrap(session, row, rc);
}

/* Values that were checked are bound straight from the struct. RX_NOTFOUND: these cannot be. */
static int insert_checked(rx_session *session, const rx__row *row)
{
	rx__writer *writer = &row->slot->insert;
	int64_t changes = 0;
	if (!row->checked || !session->driver->last_id)
		return RX_NOTFOUND;
	int rc = ready_insert(session, row);
	if (rc == 0)
		rc = rx__writer_bind_struct(writer, row->object);
	if (rc == 0)
		rc = note_insert(session, row);
	if (rc == 0)
		rc = rx__writer_run_bound(session, writer, &changes);
	return rc == 0 ? ask_id(session, row, changes) : rc;
}

static int insert_gathered(rx_session *session, rx__row *row)
{
	int rc = gather_insert(session, row);
	if (rc == 0)
		rc = note_insert(session, row);
	return rc == 0 ? rx__row_write_insert(session, row) : rc;
}

int rx__flush_insert(rx_session *session, rx__slot *slot, void *object)
{
	rx__row row = { .slot = slot, .object = object };
	int rc = rx__batch_end(session);
	if (rc != 0)
		return rc;
	rc = begin_insert(session, &row);
	if (rc == 0) {
		rc = insert_checked(session, &row);
		if (rc == RX_NOTFOUND)
			rc = insert_gathered(session, &row);
	}
	if (rc == 0)
		rc = settle(session, &row);
	return rx__row_wrap(session, &row, rc);
}
