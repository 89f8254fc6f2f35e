/* One row, in three steps: its values are checked and gathered; the statement is run; what the database
 * made of it comes back. After that the texts are the session's own and the snapshot is the object.
 * Here are UPDATE and DELETE; row_insert.c has INSERT. */
#include "session/work/row.h"

#include <string.h>

#include "base/fail.h"
#include "session/add.h"
#include "session/changes.h"
#include "session/filter.h"
#include "session/hooks.h"
#include "session/load.h"
#include "session/run.h"
#include "session/work/batch.h"
#include "session/work/row_parts.h"
#include "session/work/violation.h"
#include "session/work/writer.h"
#include "sql/render/render.h"

int rx__row_fail(rx_session *session, const rx__row *row, int rc)
{
	const rx__mapper *mapper = row->slot->mapper;
	char label[80];
	rx__violation_name(&session->error, mapper, row->object);
	rx__fail_wrap(
		&session->error, "flush %s", rx__object_label(row->object, mapper, label, sizeof label));
	return rc;
}

/* The row as the session knows it: its key, and the version it was loaded with. */
static int add_key(rx_session *session, rx__slot *slot, const void *row)
{
	const rx__mapper *mapper = slot->mapper;
	size_t *n = &session->shape.n_values;
	int rc = 0;
	for (size_t i = 0; rc == 0 && i < mapper->n_keys; i++)
		rc = rx__plan_known(session, &slot->plan->steps[mapper->keys[i]->ordinal], row, (*n)++);
	if (rc == 0 && mapper->version)
		rc = rx__plan_known(session, &slot->plan->steps[mapper->version->ordinal], row, (*n)++);
	return rc;
}

/* ---- UPDATE ---------------------------------------------------------------------------------- */

static int render_update(rx_buf *out, const rx_dialect *dialect, const void *what, rx_error *error)
{
	const rx__row *row = what;
	return rx__render_update(out, dialect, row->slot->mapper, &row->columns, error);
}

/* Columns that change with every update, if the program has not set them. */
static void touch(const rx__mapper *mapper, void *object, rx__mask *columns)
{
	const void *snapshot = rx__object_snapshot(object, mapper);
	for (size_t i = 0; i < mapper->n_attributes; i++) {
		const rx__attribute *attribute = &mapper->attributes[i];
		if (!attribute->column->on_update_now || rx__mask_has(columns, i))
			continue;
		rx_value now = rx__add_now(attribute);
		rx__attribute_set(attribute, object, &now);
		rx__mask_set(columns, i);
	}
	if (mapper->version) {
		rx__row_count_version(
			mapper, object, rx__attribute_get(mapper->version, snapshot, NULL).as.i);
		rx__mask_set(columns, mapper->version->ordinal);
	}
}

static int fail_stale(rx_session *session, rx__slot *slot, const void *object)
{
	const rx__mapper *mapper = slot->mapper;
	const void *snapshot = rx__object_snapshot(object, mapper);
	rx__mask version = { { 0 } };
	session->stale = object;
	session->stale_gone = true;
	if (!mapper->version)
		return rx__fail(&session->error, RX_ESTALE, "the row was removed by somebody else");
	rx__mask_set(&version, mapper->version->ordinal);
	memcpy(slot->keyed, snapshot, mapper->size);
	int rc = rx__load_columns(session, slot, slot->keyed, &version);
	if (rc < 0)
		return rc;
	int64_t mine = rx__attribute_get(mapper->version, snapshot, NULL).as.i;
	if (rc == RX_NOTFOUND)
		return rx__fail(&session->error, RX_ESTALE,
			"the row (loaded with %s %lld) was removed by somebody else", mapper->version->field,
			(long long)mine);
	session->stale_gone = false;
	return rx__fail(&session->error, RX_ESTALE,
		"the row was changed by somebody else: it was loaded with %s %lld and has %lld now",
		mapper->version->field, (long long)mine,
		(long long)rx__attribute_get(mapper->version, slot->keyed, NULL).as.i);
}

static int gather_update(rx_session *session, rx__row *row)
{
	int rc = rx__row_begin_values(session, row->slot);
	size_t *n = &session->shape.n_values;
	bool kept = rx__row_take_checked(row->object);
	const rx__plan *plan = row->slot->plan;
	for (size_t i = rx__plan_next(plan, &row->columns, 0); rc == 0 && i < plan->n;
		 i = rx__plan_next(plan, &row->columns, i + 1))
		rc = rx__plan_value(session, &plan->steps[i], row->object, kept, (*n)++);
	if (rc != 0)
		return rc;
	return add_key(session, row->slot, rx__object_snapshot(row->object, row->slot->mapper));
}

static bool key_changed(const rx__mapper *mapper, const rx__mask *columns)
{
	for (size_t i = 0; i < mapper->n_keys; i++) {
		if (rx__mask_has(columns, mapper->keys[i]->ordinal))
			return true;
	}
	return false;
}

/* No column has changed: equal texts at other addresses, or transient members. The object gets back
 * our copies of the texts, because what was assigned is borrowed no longer. */
static int take_back_texts(rx_session *session, const rx__mapper *mapper, void *object)
{
	if (rx__changes_relation(object, mapper) &&
		!rx__undo_note(&session->undo, object, mapper, false))
		return rx__fail_nomem(&session->error);
	void *snapshot = rx__object_snapshot(object, mapper);
	for (size_t i = 0; i < mapper->n_attributes; i++) {
		const rx__attribute *attribute = &mapper->attributes[i];
		memcpy((char *)object + attribute->offset, (const char *)snapshot + attribute->offset,
			attribute->size);
	}
	memcpy(snapshot, object, mapper->size);
	return 0;
}

/* What the database made of the update, and what the session knows of the object now. */
static int settle_update(rx_session *session, const rx__row *row)
{
	rx__slot *slot = row->slot;
	void *snapshot = rx__object_snapshot(row->object, slot->mapper);
	bool moved = key_changed(slot->mapper, &row->columns);
	if (moved)
		rx__identity_remove(&slot->identity, snapshot, row->object);
	int rc = rx__row_read_back(session, row);
	if (rc == 0)
		memcpy(snapshot, row->object, slot->mapper->size);
	if (rc == 0 && moved)
		rc = rx__slot_enter(session, slot, row->object);
	if (rc == 0 && row->hooked)
		rc = rx__hooks_run(session, slot, row->object, RX__AFTER_UPDATE);
	return rc;
}

/* What has changed; the hooks, if they have not been asked yet, may change it. */
static int find_columns(rx_session *session, rx__row *row)
{
	rx__slot *slot = row->slot;
	const void *snapshot = rx__object_snapshot(row->object, slot->mapper);
	int rc = rx__plan_of(session, slot);
	if (rc != 0)
		return rc;
	rx__plan_changes(slot->plan, row->object, snapshot, &row->columns);
	if (!row->hooked || rx__mask_empty(&row->columns))
		return 0;
	rc = rx__hooks_before_row(session, slot, row->object, RX__BEFORE_UPDATE);
	rx__plan_changes(slot->plan, row->object, snapshot, &row->columns);
	return rc;
}

/* Some columns have changed. */
static int begin_update(rx_session *session, rx__row *row)
{
	rx__slot *slot = row->slot;
	int rc = rx__filter_stays(session, slot->mapper, &row->columns);
	if (rc == 0)
		rc = rx__run_begin(session, true);
	if (rc == 0 && slot->plan->touched)
		touch(slot->mapper, row->object, &row->columns);
	if (rc == 0)
		rc = gather_update(session, row);
	if (rc == 0 && !rx__undo_note(&session->undo, row->object, slot->mapper, false))
		rc = rx__fail_nomem(&session->error);
	return rc;
}

int rx__row_update(rx_session *session, rx__row *row)
{
	row->kind = RX__SHAPE_UPDATE;
	row->needs_id = false;
	row->hooked = row->slot->hooks && rx__object_head(row->object)->state == RX__OBJECT_PERSISTENT;
	int rc = find_columns(session, row);
	if (rc == 0 && rx__mask_empty(&row->columns)) {
		rc = take_back_texts(session, row->slot->mapper, row->object);
		return rc == 0 ? RX_DONE : rc;
	}
	if (rc == 0)
		rc = begin_update(session, row);
	row->made = row->slot->plan->computed;
	return rx__row_wrap(session, row, rc);
}

/* ---- DELETE ---------------------------------------------------------------------------------- */

static int render_delete(rx_buf *out, const rx_dialect *dialect, const void *what, rx_error *error)
{
	return rx__render_delete(out, dialect, what, error);
}

static int settle_delete(rx_session *session, const rx__row *row)
{
	rx__slot *slot = row->slot;
	const void *snapshot = rx__object_snapshot(row->object, slot->mapper);
	rx__identity_remove(&slot->identity, snapshot, row->object);
	rx__object_move(row->object, RX__OBJECT_GONE);
	session->n_deleted--;
	return rx__hooks_run(session, slot, row->object, RX__AFTER_DELETE);
}

static int note_delete(rx_session *session, const rx__row *row)
{
	return rx__undo_note(&session->undo, row->object, row->slot->mapper, false)
		? 0
		: rx__fail_nomem(&session->error);
}

int rx__row_delete(rx_session *session, rx__row *row)
{
	row->kind = RX__SHAPE_DELETE;
	row->columns = row->made = (rx__mask){ { 0 } };
	row->needs_id = false;
	int rc = rx__row_begin_values(session, row->slot);
	if (rc == 0)
		rc = add_key(session, row->slot, rx__object_snapshot(row->object, row->slot->mapper));
	if (rc == 0)
		rc = note_delete(session, row);
	return rx__row_wrap(session, row, rc);
}

/* ---- UPDATE and DELETE ----------------------------------------------------------------------- */

int rx__row_statement(rx_session *session, const rx__row *row, rx__writer **out)
{
	bool updates = row->kind == RX__SHAPE_UPDATE;
	const rx__mapper *mapper = row->slot->mapper;
	const rx__write write = {
		.kind = row->kind,
		.mapper = mapper,
		.columns = updates ? &row->columns : NULL,
		.render = updates ? render_update : render_delete,
		.what = updates ? (const void *)row : mapper,
		.plan = updates ? NULL : row->slot->plan,
	};
	*out = updates ? &row->slot->update : &row->slot->remove;
	return rx__writer_ready(session, *out, &write);
}

static int change_row(rx_session *session, const rx__row *row)
{
	rx__writer *writer = NULL;
	int64_t changes = 0;
	int rc = rx__row_statement(session, row, &writer);
	if (rc == 0)
		rc = rx__writer_run(session, writer, &changes);
	return rc == 0 && changes == 0 ? fail_stale(session, row->slot, row->object) : rc;
}

/* The key straight from the snapshot. RX_NOTFOUND: it cannot be bound so. */
static int delete_by_key(rx_session *session, const rx__row *row)
{
	rx__slot *slot = row->slot;
	int64_t changes = 0;
	rx__writer *writer = &slot->remove;
	int rc = slot->plan ? 0 : rx__plan_of(session, slot);
	if (rc == 0 && !rx__writer_is(writer, NULL))
		rc = rx__row_statement(session, row, &writer);
	if (rc == 0)
		rc = rx__writer_bind_struct(writer, rx__object_snapshot(row->object, slot->mapper));
	if (rc == 0)
		rc = note_delete(session, row);
	if (rc == 0)
		rc = rx__writer_run_bound(session, writer, &changes);
	return rc == 0 && changes == 0 ? fail_stale(session, slot, row->object) : rc;
}

/* ---- a row by itself -------------------------------------------------------------------------- */

int rx__row_write(rx_session *session, rx__row *row)
{
	int rc = row->kind == RX__SHAPE_INSERT ? rx__row_write_insert(session, row)
										   : change_row(session, row);
	return rx__row_wrap(session, row, rc);
}

int rx__row_settle(rx_session *session, const rx__row *row)
{
	int rc = row->kind == RX__SHAPE_INSERT ? rx__row_settle_insert(session, row)
		: row->kind == RX__SHAPE_UPDATE	   ? settle_update(session, row)
										   : settle_delete(session, row);
	return rx__row_wrap(session, row, rc);
}

static int write_and_settle(rx_session *session, rx__row *row, int rc)
{
	if (rc == 0)
		rc = rx__row_write(session, row);
	if (rc == 0)
		return rx__row_settle(session, row);
	return rc < 0 ? rc : 0;
}

int rx__flush_update(rx_session *session, rx__slot *slot, void *object)
{
	rx__row row = { .slot = slot, .object = object };
	int rc = rx__batch_end(session);
	return rc == 0 ? write_and_settle(session, &row, rx__row_update(session, &row)) : rc;
}

/* A model with a .soft_delete column: that column is all that is written. */
static int hide_row(rx_session *session, rx__slot *slot, void *object)
{
	const rx__attribute *attribute = slot->mapper->soft_delete;
	rx_value mark = rx__filter_mark(attribute);
	rx__object_restore(object, rx__object_snapshot(object, slot->mapper), slot->mapper);
	rx__attribute_set(attribute, object, &mark);
	return rx__flush_update(session, slot, object);
}

bool rx__flush_hides(const rx__slot *slot, const void *object)
{
	return slot->mapper->soft_delete && !(rx__object_head(object)->flags & RX__OBJECT_PURGE);
}

int rx__flush_delete(rx_session *session, rx__slot *slot, void *object)
{
	rx__row row = { .kind = RX__SHAPE_DELETE, .slot = slot, .object = object };
	int rc = rx__batch_end(session);
	if (rc != 0)
		return rc;
	if (rx__flush_hides(slot, object)) {
		rc = hide_row(session, slot, object);
		return rc == 0 ? rx__row_settle(session, &row) : rc;
	}
	rc = delete_by_key(session, &row);
	if (rc == RX_NOTFOUND)
		return write_and_settle(session, &row, rx__row_delete(session, &row));
	if (rc == 0)
		rc = settle_delete(session, &row);
	return rx__row_wrap(session, &row, rc);
}
