/* The unit of work as the program sees it: flush, commit, rollback, and what becomes of objects. */
#include "session/work/unit.h"

#include <string.h>

#include "base/fail.h"
#include "session/changes.h"
#include "session/hooks.h"
#include "session/load.h"
#include "session/run.h"
#include "session/work/flush.h"
#include "session/work/restore.h"

/* ---- flush, commit --------------------------------------------------------------------------- */

bool rx_flush(rx_session *session)
{
	if (!rx__session_enter(session, "rx_flush"))
		return false;
	return rx__flush(session) == 0;
}

bool rx_commit(rx_session *session)
{
	if (!rx__session_enter(session, "rx_commit"))
		return false;
	if (session->cursors) {
		rx__fail(&session->error, RX_EINVAL, "rx_commit inside an rx_for; commit after the loop");
		return false;
	}
	if (session->n_blocks > 0) {
		rx__fail(&session->error, RX_EINVAL,
			"rx_commit inside an rx_savepoint or rx_transaction: the end of the block keeps what "
			"is "
			"done in it, and so does `continue`");
		return false;
	}
	if (rx__flush(session) != 0)
		return false;
	if (rx__run_commit(session) != 0) {
		rx__fail_wrap(&session->error, "commit");
		return false;
	}
	rx__unit_committed(session);
	return true;
}

void rx__unit_committed(rx_session *session)
{
	bool wrote = session->undo.writes != session->undo.writes_before;
	rx__undo_forget(&session->undo);
	rx__session_trust(session);
	rx__session_forget_savepoint(session);
	rx__hooks_committed(session, wrote);
}

/* ---- rollback -------------------------------------------------------------------------------- */

bool rx_rollback(rx_session *session)
{
	if (!session || session->is_static || rx__hooks_refuse(session, "rx_rollback"))
		return false;
	if (session->cursors) {
		if (session->error.code == 0)
			rx__fail(
				&session->error, RX_EINVAL, "rx_rollback inside an rx_for; leave the loop first");
		return false;
	}
	if (session->n_blocks > 0) {
		if (session->error.code == 0)
			rx__fail(&session->error, RX_EINVAL,
				"rx_rollback inside an rx_savepoint or rx_transaction: leave the block by `break`");
		return false;
	}
	if (!session->engine)
		return false; /* opening failed: there is nothing that could work afterwards */
	rx__unit_roll_back(session);
	rx__unit_forget_error(session);
	return true;
}

void rx__unit_roll_back(rx_session *session)
{
	bool wrote = session->undo.writes != session->undo.writes_before;
	rx__run_rollback(session);
	rx__restore_all(session);
	rx__session_forget_savepoint(session);
	rx__hooks_rolled_back(session, wrote);
}

void rx__unit_forget_error(rx_session *session)
{
	session->error = (rx_error)RX_ERROR_INIT;
	session->seen = false;
	session->stale = NULL;
}

void rx_clear(rx_session *session)
{
	if (!session || session->is_static || rx__hooks_refuse(session, "rx_clear"))
		return;
	for (size_t i = 0; i < session->n_slots; i++)
		rx__slot_clear(session->slots[i]);
	/* What the open transaction knew of the objects goes with them: after a rollback, what is loaded
	 * from here on may be a row that was taken back. */
	if (session->undo.n || session->in_doubt)
		rx__session_doubt(session);
	rx__undo_clear(&session->undo);
	rx__ties_clear(&session->ties);
	rx__empties_clear(&session->empties);
	for (size_t i = 0; session->trial && i < session->trial->n_slots; i++)
		session->trial->loaded_before[i] = 0;
	session->n_pending = 0;
	session->n_deleted = 0;
	session->n_found = 0;
	rx__arena_clear(&session->arena);
	rx__arena_clear(&session->scratch);
}

/* ---- what has changed ------------------------------------------------------------------------ */

/* The value that an assigned pointer will give a column of its foreign key. False if it will not. */
static bool pointed_value(
	const rx__relationship *relation, const void *object, size_t i, rx_value *out)
{
	const rx__foreign_key *key = relation->key;
	void *target = rx__changes_pointer(object, relation);
	*out = (rx_value){ .type = RX_TYPE_NONE };
	if (target)
		*out = rx__attribute_get(key->targets.columns[i], target, NULL);
	return target || rx__key_has(&key->cleared, key->columns.columns[i]);
}

static void find_pointed(const rx__mapper *mapper, const void *object,
	const rx__relationship *relation, rx__mask *columns, rx_value *values)
{
	const void *snapshot = rx__object_snapshot(object, mapper);
	if (rx__changes_pointer(object, relation) == rx__changes_pointer(snapshot, relation))
		return;
	for (size_t i = 0; i < relation->local.n; i++) {
		const rx__attribute *column = relation->local.columns[i];
		rx_value before = rx__attribute_get(column, snapshot, NULL), next;
		if (!pointed_value(relation, object, i, &next) || rx__value_equal(&next, &before))
			continue;
		rx__mask_set(columns, column->ordinal);
		if (values)
			values[column->ordinal] = next;
	}
}

/* The columns that differ, and the values that pointers will give them (one an attribute). */
static void find_changes(
	const rx__mapper *mapper, const void *object, rx__mask *columns, rx_value *values)
{
	rx__changes_find(object, mapper, columns);
	for (size_t i = 0; values && i < mapper->n_attributes; i++)
		values[i] = rx__attribute_get(&mapper->attributes[i], object, NULL);
	for (size_t i = 0; i < mapper->n_relationships; i++) {
		if (mapper->relationships[i].here)
			find_pointed(mapper, object, &mapper->relationships[i], columns, values);
	}
}

enum {
	KNOWN_STATES = 1u << RX__OBJECT_PENDING | 1u << RX__OBJECT_PERSISTENT | 1u << RX__OBJECT_DELETED
};

bool rx_is_dirty(rx_session *session, const void *object)
{
	const unsigned never_written = 1u << RX__OBJECT_GONE | 1u << RX__OBJECT_READ_ONLY;
	rx__slot *slot;
	rx__mask columns;
	if (!rx__session_look(session, "rx_is_dirty") ||
		rx__session_own(session, object, KNOWN_STATES | never_written, "rx_is_dirty", &slot) != 0)
		return false;
	unsigned state = rx__object_head(object)->state;
	if (state != RX__OBJECT_PERSISTENT)
		return !(never_written & 1u << state);
	if (!rx__changes_any(object, slot->mapper))
		return false;
	find_changes(slot->mapper, object, &columns, NULL);
	return !rx__mask_empty(&columns);
}

static void list_changes(
	const rx__mapper *mapper, const void *object, const rx__mask *columns, rx_change *out)
{
	const void *snapshot = rx__object_snapshot(object, mapper);
	bool pending = rx__object_head(object)->state == RX__OBJECT_PENDING;
	for (size_t i = 0; i < mapper->n_attributes; i++) {
		if (!rx__mask_has(columns, i))
			continue;
		out->field = mapper->attributes[i].field;
		out->old_value = (rx_value){ .type = RX_TYPE_NONE };
		if (!pending)
			out->old_value = rx__attribute_get(&mapper->attributes[i], snapshot, NULL);
		out++;
	}
}

/* A new object: all columns that have a value. */
static void find_set(const rx__mapper *mapper, const rx_value *values, rx__mask *columns)
{
	for (size_t i = 0; i < mapper->n_attributes; i++) {
		const rx__attribute *attribute = &mapper->attributes[i];
		if (values[i].type != RX_TYPE_NONE && !attribute->computed &&
			!(attribute->generated && values[i].as.i == 0))
			rx__mask_set(columns, i);
	}
}

const rx_change *rx_changes(rx_session *session, const void *object)
{
	rx__slot *slot;
	rx__mask columns = { { 0 } };
	if (!rx__session_look(session, "rx_changes") ||
		rx__session_own(session, object, KNOWN_STATES, "rx_changes", &slot) != 0)
		return NULL;
	const rx__mapper *mapper = slot->mapper;
	uint8_t state = rx__object_head(object)->state;
	rx_change *out = rx__arena_array(&session->scratch, mapper->n_attributes + 1, sizeof *out);
	rx_value *values = rx__arena_array(&session->scratch, mapper->n_attributes + 1, sizeof *values);
	if (!out || !values) {
		rx__fail_nomem(&session->error);
		return NULL;
	}
	if (state != RX__OBJECT_DELETED)
		find_changes(mapper, object, &columns, values);
	if (state == RX__OBJECT_PENDING)
		find_set(mapper, values, &columns);
	list_changes(mapper, object, &columns, out);
	rx_change *at = out;
	for (size_t i = 0; i < mapper->n_attributes; i++) {
		if (rx__mask_has(&columns, i))
			(at++)->new_value = values[i];
	}
	return out;
}
