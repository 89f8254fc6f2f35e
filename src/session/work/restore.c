/* Objects get back the values that they had, in five steps whose order matters: rows that were
 * written through objects which are gone; objects whose row was added; objects whose row was written;
 * assignments that no flush has seen; and relations that were loaded when the database had what it
 * has no longer. Nothing here allocates, so that a rollback cannot fail. */
#include "session/work/restore.h"

#include <string.h>

#include "session/changes.h"

/* ---- rows that were written ------------------------------------------------------------------ */

static void detach_added(rx_session *session, size_t first)
{
	for (size_t i = first; i < session->undo.n; i++) {
		rx__slot *slot;
		void *object = session->undo.entries[i].object;
		if (!session->undo.entries[i].before && rx__session_has(session, object, &slot))
			rx__session_detach(session, slot, object);
	}
}

/* A row that the transaction wrote, whose object was expunged: another object that was loaded of it
 * since holds what is taken back. */
static void detach_successor(rx_session *session, const rx__undo_entry *entry)
{
	rx__slot *slot = session->slots[rx__object_peek(entry->object).slot], *ignored;
	int rc;
	if (rx__session_has(session, entry->object, &ignored))
		return;
	rx__object_unpoison(entry->object, slot->mapper);
	const void *keyed = entry->before;
	void *successor = rx__slot_find(
		session, slot, keyed ? keyed : rx__object_snapshot(entry->object, slot->mapper), &rc);
	rx__object_poison(entry->object, slot->mapper);
	if (successor)
		rx__session_detach(session, slot, successor);
}

/* The object as it was before the transaction touched its row. */
static void take_back(rx_session *session, rx__undo_entry *entry)
{
	rx__slot *slot;
	if (!entry->before || !rx__session_has(session, entry->object, &slot))
		return;
	void *snapshot = rx__object_snapshot(entry->object, slot->mapper);
	rx__identity_remove(&slot->identity, snapshot, entry->object);
	memcpy(snapshot, entry->before, slot->mapper->size);
	if (rx__object_head(entry->object)->state == RX__OBJECT_DELETED)
		session->n_deleted--;
	rx__object_move(entry->object, RX__OBJECT_PERSISTENT);
	rx__object_restore(entry->object, snapshot, slot->mapper);
	(void)rx__slot_enter(session, slot, entry->object); /* the room is there: it was in before */
}

static void restore_slot(rx_session *session, rx__slot *slot)
{
	for (size_t i = 0; i < slot->n; i++) {
		void *object = slot->objects[i];
		uint8_t state = rx__object_head(object)->state;
		bool doubtful = i >= slot->doubtful_from && state != RX__OBJECT_DETACHED &&
			state != RX__OBJECT_READ_ONLY;
		if (state == RX__OBJECT_PENDING || doubtful) {
			rx__session_detach(session, slot, object);
			continue;
		}
		if (state != RX__OBJECT_PERSISTENT && state != RX__OBJECT_DELETED)
			continue;
		if (rx__changes_any(object, slot->mapper))
			rx__object_restore(object, rx__object_snapshot(object, slot->mapper), slot->mapper);
		rx__object_move(object, RX__OBJECT_PERSISTENT);
	}
	slot->first_pending = SIZE_MAX;
}

/* ---- relations ------------------------------------------------------------------------------- */

static bool is_detached(const void *object)
{
	rx__head head = rx__object_peek(object);
	return head.check != RX__OBJECT_CHECK || head.state == RX__OBJECT_DETACHED;
}

static bool has_detached(void *const *list)
{
	for (size_t i = 0; i < rx_len(list); i++) {
		if (is_detached(list[i]))
			return true;
	}
	return false;
}

/* A list that was loaded after the first write may have what was taken back, and lack what is there
 * again. */
static void forget_relations(rx__slot *slot, void *object, uint64_t writes)
{
	const rx__mapper *mapper = slot->mapper;
	void *snapshot = rx__object_snapshot(object, mapper);
	for (size_t i = 0; i < mapper->n_relationships; i++) {
		const rx__relationship *relation = &mapper->relationships[i];
		void *target = rx__changes_pointer(object, relation);
		if (!target)
			continue;
		bool gone = relation->many
			? !rx__list_is_ours(target) || rx__list_stamp(target) > writes || has_detached(target)
			: is_detached(target);
		if (!gone)
			continue;
		rx__changes_set_pointer(object, relation, NULL);
		rx__changes_set_pointer(snapshot, relation, NULL);
	}
}

static void forget_slot_relations(rx__slot *slot, uint64_t writes)
{
	if (slot->mapper->n_relationships == 0)
		return;
	for (size_t i = 0; i < slot->n; i++) {
		if (rx__object_head(slot->objects[i])->state == RX__OBJECT_PERSISTENT)
			forget_relations(slot, slot->objects[i], writes);
	}
}

void rx__restore_relations(rx_session *session, uint64_t writes)
{
	for (size_t i = 0; i < session->n_slots; i++)
		forget_slot_relations(session->slots[i], writes);
}

/* ---- the whole ------------------------------------------------------------------------------- */

static void restore_from(rx_session *session, size_t first, uint64_t writes)
{
	bool wrote = session->undo.writes > writes;
	rx__ties_clear(&session->ties);
	rx__empties_clear(&session->empties);
	for (size_t i = first; i < session->undo.n; i++)
		detach_successor(session, &session->undo.entries[i]);
	detach_added(session, first);
	for (size_t i = session->undo.n; i-- > first;)
		take_back(session, &session->undo.entries[i]);
	for (size_t i = 0; i < session->n_slots; i++)
		restore_slot(session, session->slots[i]);
	if (wrote)
		rx__restore_relations(session, writes);
	session->n_deleted = 0;
	session->n_pending = 0;
	session->expunged = session->has_expunged; /* older lists are back */
}

void rx__restore_all(rx_session *session)
{
	restore_from(session, 0, session->undo.writes_before);
	rx__undo_forget(&session->undo);
	rx__session_trust(session);
}

void rx__restore_level(rx_session *session, size_t level)
{
	rx__undo *undo = &session->undo;
	restore_from(session, undo->levels[level].first, undo->levels[level].writes);
	rx__session_forget_doubts(session, level);
	rx__undo_drop(undo, level);
}
