/* What waits lives in an arena of its own until the flush that ends all of it. A wait whose source
 * was taken out of the session meanwhile waits for nothing, and is passed over. */
#include "session/wait.h"

#include "base/fail.h"
#include "session/changes.h"
#include "session/session.h"

void rx__ties_init(rx__ties *ties)
{
	*ties = (rx__ties){ .waits = RX_MAP_INIT, .pairs = RX_MAP_INIT, .known = RX_MAP_INIT };
	rx__arena_init(&ties->arena, 0);
	rx__map_init(&ties->waits);
	rx__map_init(&ties->pairs);
	rx__map_init(&ties->known);
}

void rx__ties_deinit(rx__ties *ties)
{
	rx__map_deinit(&ties->waits);
	rx__map_deinit(&ties->pairs);
	rx__map_deinit(&ties->known);
	rx__arena_deinit(&ties->arena);
}

/* ---- what is in step ------------------------------------------------------------------------- */

enum { KNOWN_KEY = sizeof(void *) * 2 };

void *rx__known_of(const rx_session *session, const void *object, const rx__relationship *relation)
{
	const void *key[2] = { object, relation };
	const rx__known *known = session->ties.known.n == 0
		? NULL
		: rx__map_get(&session->ties.known, (const char *)key, KNOWN_KEY);
	if (known)
		return known->value;
	return rx__changes_pointer(rx__object_snapshot(object, relation->mapper), relation);
}

int rx__known_set(rx_session *session, void *object, const rx__relationship *relation, void *value)
{
	const void *key[2] = { object, relation };
	rx__known *known = rx__map_get(&session->ties.known, (const char *)key, KNOWN_KEY);
	if (!known) {
		known = rx__arena_alloc(&session->ties.arena, sizeof *known);
		if (!known)
			return rx__fail_nomem(&session->error);
		*known = (rx__known){ object, relation, NULL };
		if (!rx__map_put(&session->ties.known, (const char *)known, KNOWN_KEY, known))
			return rx__fail_nomem(&session->error);
	}
	known->value = value;
	rx__changes_set_pointer(object, relation, value);
	return relation->many || value ? 0 : rx__empties_note(session, object, relation);
}

int rx__release_add(rx_session *session, void *item, const rx__foreign_key *key)
{
	rx__ties *ties = &session->ties;
	if (!rx__arena_grow(&ties->arena, &ties->released, ties->n_released, &ties->released_cap,
			sizeof *ties->released))
		return rx__fail_nomem(&session->error);
	ties->released[ties->n_released++] = (rx__release){ item, key };
	return 0;
}

/* ---- waits ----------------------------------------------------------------------------------- */

rx__wait *rx__wait_of(const rx_session *session, void *object)
{
	if (session->ties.waits.n == 0)
		return NULL;
	return rx__map_get(&session->ties.waits, (const char *)&object, sizeof object);
}

void rx__wait_drop(rx_session *session, void *object, const rx__foreign_key *key)
{
	for (rx__wait *wait = rx__wait_of(session, object); wait; wait = wait->next) {
		if (wait->key == key)
			wait->source = NULL;
	}
}

int rx__wait_add(rx_session *session, void *object, const rx__foreign_key *key, void *source)
{
	rx__wait *first = rx__wait_of(session, object);
	rx__wait_drop(session, object, key);
	rx__wait *wait = rx__arena_alloc(&session->ties.arena, sizeof *wait);
	if (!wait)
		return rx__fail_nomem(&session->error);
	*wait = (rx__wait){ object, key, source, NULL };
	if (first) {
		wait->next = first->next;
		first->next = wait;
		return 0;
	}
	if (!rx__map_put(&session->ties.waits, (const char *)&wait->object, sizeof wait->object, wait))
		return rx__fail_nomem(&session->error);
	return 0;
}

int rx__wait_settle(rx_session *session, rx__wait *wait)
{
	rx__slot *slot;
	if (!wait->source || !rx__session_has(session, wait->source, &slot) ||
		rx__object_head(wait->source)->state == RX__OBJECT_PENDING)
		return 0;
	int rc = rx__changes_give(session, wait->object, wait->key, wait->source, NULL);
	wait->source = NULL;
	return rc;
}

int rx__wait_settle_all(rx_session *session)
{
	size_t at = 0;
	const char *key;
	void *value;
	rx__slot *slot;
	int rc = 0;
	while (rc == 0 && rx__map_next(&session->ties.waits, &at, &key, &value)) {
		for (rx__wait *wait = value; rc == 0 && wait; wait = wait->next) {
			if (rx__session_has(session, wait->object, &slot))
				rc = rx__wait_settle(session, wait);
		}
	}
	return rc;
}
