/* Objects are loaded again in place, a thousand in one query. What they were before is noted for a
 * rollback first. */
#include "session/query/sync.h"

#include "base/fail.h"
#include "model/registry.h"
#include "session/again.h"
#include "session/filter.h"

static bool is_persistent(const void *object)
{
	return rx__object_head(object)->state == RX__OBJECT_PERSISTENT;
}

static void mark_gone(rx__slot *slot, void *object)
{
	rx__identity_remove(&slot->identity, rx__object_snapshot(object, slot->mapper), object);
	rx__object_move(object, RX__OBJECT_GONE);
}

/* was_hidden: before the statement. An object whose row is hidden now is one that is gone. */
static void settle(rx_session *session, rx__slot *slot, void *object, bool was_hidden)
{
	if (!was_hidden && rx__filter_hidden(session, slot, object))
		mark_gone(slot, object);
}

static int note(rx_session *session, rx__slot *slot, void *object)
{
	if (!rx__undo_note(&session->undo, object, slot->mapper, false))
		return rx__fail_nomem(&session->error);
	return 0;
}

static int sync_chunk(rx_session *session, rx__slot *slot, void **objects, size_t n)
{
	bool hidden[RX__AGAIN_CHUNK];
	int rc = 0;
	for (size_t i = 0; rc == 0 && i < n; i++) {
		hidden[i] = rx__filter_hidden(session, slot, objects[i]);
		rc = note(session, slot, objects[i]);
	}
	if (rc == 0)
		rc = rx__again_load(session, slot, objects, n);
	for (size_t i = 0; rc == 0 && i < session->n_found; i++)
		rx__object_head(session->found[i])->flags |= RX__OBJECT_SEEN;
	for (size_t i = 0; rc == 0 && i < n; i++) {
		rx__head *head = rx__object_head(objects[i]);
		if (head->flags & RX__OBJECT_SEEN)
			settle(session, slot, objects[i], hidden[i]);
		else
			mark_gone(slot, objects[i]);
		head->flags &= (uint8_t)~RX__OBJECT_SEEN;
	}
	return rc;
}

static int sync_slot(rx_session *session, rx__slot *slot)
{
	void *objects[RX__AGAIN_CHUNK];
	size_t n = 0;
	int rc = 0;
	for (size_t i = 0; rc == 0 && i < slot->n; i++) {
		if (is_persistent(slot->objects[i]))
			objects[n++] = slot->objects[i];
		if (n == RX__AGAIN_CHUNK) {
			rc = sync_chunk(session, slot, objects, n);
			n = 0;
		}
	}
	return rc == 0 && n > 0 ? sync_chunk(session, slot, objects, n) : rc;
}

/* ---- which models ---------------------------------------------------------------------------- */

static bool is_action(rx_action action)
{
	return action == RX_CASCADE || action == RX_SET_NULL || action == RX_SET_DEFAULT;
}

/* Whether a foreign key of the model follows what happens to one of the marked ones. */
static bool reached(
	const rx__mapper *const *all, const bool *in, size_t n, const rx__mapper *mapper, bool deleted)
{
	for (size_t i = 0; i < mapper->n_foreign_keys; i++) {
		const rx__foreign_key *key = &mapper->foreign_keys[i];
		if (!(is_action(key->on_update) || (deleted && is_action(key->on_delete))))
			continue;
		for (size_t j = 0; j < n; j++) {
			if (in[j] && all[j] == key->target)
				return true;
		}
	}
	return false;
}

/* Adds what the foreign keys of the marked models reach, until nothing is added any more. */
static void spread(const rx__mapper *const *all, bool *in, size_t n, bool deleted)
{
	bool again = true;
	while (again) {
		again = false;
		for (size_t i = 0; i < n; i++) {
			if (!in[i] && reached(all, in, n, all[i], deleted))
				in[i] = again = true;
		}
	}
}

static int sync_mapper(rx_session *session, const rx__mapper *mapper)
{
	for (size_t i = 0; i < session->n_slots; i++) {
		if (session->slots[i]->mapper == mapper)
			return sync_slot(session, session->slots[i]);
	}
	return 0;
}

int rx__sync_model(rx_session *session, const rx__mapper *mapper, bool deleted)
{
	rx__session_doubt(session);
	const rx__mapper *const *all;
	size_t n;
	int rc = rx__registry_mappers(&all, &n, &session->error);
	bool *in = rc == 0 ? rx__arena_array(&session->scratch, n, sizeof *in) : NULL;
	if (rc == 0 && !in)
		rc = rx__fail_nomem(&session->error);
	for (size_t i = 0; rc == 0 && i < n; i++)
		in[i] = all[i] == mapper;
	if (rc == 0)
		spread(all, in, n, deleted);
	for (size_t i = 0; rc == 0 && i < n; i++) {
		if (in[i])
			rc = sync_mapper(session, all[i]);
	}
	return rc;
}

int rx__sync_all(rx_session *session)
{
	rx__session_doubt(session);
	int rc = 0;
	for (size_t i = 0; rc == 0 && i < session->n_slots; i++)
		rc = sync_slot(session, session->slots[i]);
	return rc;
}
