/* A list of objects that grows while it is walked, so that a tree of any depth is no danger to the
 * stack. An item counts as the owner's if its pointer or key still says so: one that was given to
 * somebody else since the list was loaded stays. */
#include "session/graph/cascade.h"

#include <reflex/filter.h>

#include "base/fail.h"
#include "model/key.h"
#include "session/changes.h"
#include "session/load.h"
#include "session/run.h"

typedef struct cascade {
	rx_session *session;
	void **objects;
	size_t n, cap;
} cascade;

static int push(cascade *c, void *object)
{
	if (!rx__arena_grow(&c->session->scratch, &c->objects, c->n, &c->cap, sizeof *c->objects))
		return rx__fail_nomem(&c->session->error);
	c->objects[c->n++] = object;
	return 0;
}

static bool is_owners(const rx__relationship *relation, const void *owner, const void *item)
{
	if (relation->through)
		return true;
	const rx__relationship *inverse = relation->inverse;
	void *pointer = inverse && inverse->here ? rx__changes_pointer(item, inverse) : NULL;
	if (pointer)
		return pointer == owner;
	return rx__key_equal(&relation->local, owner, &relation->remote, item);
}

/* The database deletes the rows by itself: those of this relation, and all that they would take along
 * in turn. `above` is where the question comes from: a tree ends there. */
typedef struct asked {
	const rx__relationship *relation;
	const struct asked *above;
} asked;

static bool is_left_to_database(const rx__relationship *relation, const asked *above)
{
	const asked here = { relation, above };
	if (relation->through || relation->key->on_delete != RX_CASCADE)
		return false;
	for (; above; above = above->above) {
		if (above->relation == relation)
			return true;
	}
	for (size_t i = 0; i < relation->target->n_relationships; i++) {
		const rx__relationship *next = &relation->target->relationships[i];
		if (next->relation->cascade & RX_CASCADE_DELETE && !is_left_to_database(next, &here))
			return false;
	}
	return true;
}

static void set_purge(void *object, bool purge)
{
	rx__head *head = rx__object_head(object);
	head->flags &= (uint8_t)~RX__OBJECT_PURGE;
	head->flags |= purge ? RX__OBJECT_PURGE : 0;
}

/* A row that goes takes the hidden items along too. */
static int load_items(cascade *c, const rx__relationship *relation, void *owner)
{
	rx_session *session = c->session;
	unsigned unfiltered = session->unfiltered;
	bool hidden = rx__object_goes(relation->mapper, owner) && relation->target->soft_delete;
	void *items = rx__changes_pointer(owner, relation);
	bool loaded = !hidden && items && !(relation->many && rx__list_is_part(items));
	if (rx__object_head(owner)->state != RX__OBJECT_PERSISTENT || loaded ||
		(rx__object_goes(relation->mapper, owner) && is_left_to_database(relation, NULL)))
		return 0;
	int rc = rx__run_begin(session, false);
	session->unfiltered |= hidden ? RX_FILTER_DELETED : 0;
	if (rc == 0)
		rc = rx__load_relation(
			session, (rx_rel)&relation->relation->rx__node, &owner, 1, hidden ? RX__LOAD_AGAIN : 0);
	session->unfiltered = unfiltered;
	return rc;
}

/* New items that point to the owner, and are in no list of it because none is loaded. */
static int push_pending(cascade *c, const rx__relationship *relation, void *owner)
{
	const rx__relationship *inverse = relation->inverse;
	rx__slot *slot;
	int rc = 0;
	if (c->session->n_pending == 0 || !inverse || !inverse->here)
		return 0;
	rc = rx__session_slot_of(c->session, relation->target, &slot);
	for (size_t i = rc == 0 ? slot->first_pending : SIZE_MAX; rc == 0 && i < slot->n; i++) {
		void *item = slot->objects[i];
		if (rx__object_head(item)->state == RX__OBJECT_PENDING &&
			rx__changes_pointer(item, inverse) == owner)
			rc = push(c, item);
	}
	return rc;
}

static int push_items(cascade *c, const rx__relationship *relation, void *owner)
{
	rx_session *session = c->session;
	int rc = load_items(c, relation, owner);
	void *pointer = rx__changes_pointer(owner, relation);
	void **list = relation->many ? pointer : &pointer;
	size_t n = relation->many ? rx_len(list) : pointer != NULL;
	for (size_t i = 0; rc == 0 && i < n; i++) {
		rx__slot *slot;
		if (!rx__session_has(session, list[i], &slot) || !is_owners(relation, owner, list[i]))
			continue;
		if (rx__object_head(list[i])->state > RX__OBJECT_PERSISTENT)
			continue;
		set_purge(list[i], rx__object_goes(relation->mapper, owner));
		rc = push(c, list[i]);
	}
	return rc == 0 ? push_pending(c, relation, owner) : rc;
}

static int push_all_items(cascade *c, rx__slot *slot, void *object)
{
	const rx__mapper *mapper = slot->mapper;
	int rc = 0;
	for (size_t i = 0; rc == 0 && i < mapper->n_relationships; i++) {
		const rx__relationship *relation = &mapper->relationships[i];
		if (!relation->here && relation->relation->cascade & RX_CASCADE_DELETE &&
			(rx__object_goes(mapper, object) || relation->target->soft_delete))
			rc = push_items(c, relation, object);
	}
	return rc;
}

static void mark(rx_session *session, rx__slot *slot, void *object)
{
	if (rx__object_head(object)->state == RX__OBJECT_PENDING) {
		rx__session_detach(session, slot, object);
		return;
	}
	rx__object_move(object, RX__OBJECT_DELETED);
	session->n_deleted++;
}

static bool takes_along(const rx__mapper *mapper)
{
	for (size_t i = 0; i < mapper->n_relationships; i++) {
		const rx__relationship *relation = &mapper->relationships[i];
		if (!relation->here && relation->relation->cascade & RX_CASCADE_DELETE)
			return true;
	}
	return false;
}

int rx__cascade_delete(rx_session *session, rx__slot *slot, void *object, bool purge)
{
	cascade c = { .session = session };
	set_purge(object, purge);
	if (!takes_along(slot->mapper)) {
		if (rx__object_head(object)->state <= RX__OBJECT_PERSISTENT)
			mark(session, slot, object);
		return 0;
	}
	int rc = push(&c, object);
	for (size_t i = 0; rc == 0 && i < c.n; i++) {
		/* An object that two paths lead to is marked already. */
		if (!rx__session_has(session, c.objects[i], &slot) ||
			rx__object_head(c.objects[i])->state > RX__OBJECT_PERSISTENT)
			continue;
		rc = push_all_items(&c, slot, c.objects[i]);
		if (rc == 0)
			mark(session, slot, c.objects[i]);
	}
	return rc;
}

static bool delete_object(rx_session *session, void *object, const char *call, bool purge)
{
	const unsigned states = 1u << RX__OBJECT_PENDING | 1u << RX__OBJECT_PERSISTENT;
	rx__slot *slot;
	if (!rx__session_enter(session, call) || rx__session_may_write(session, call) != 0 ||
		rx__session_own(session, object, states, call, &slot) != 0)
		return false;
	return rx__cascade_delete(session, slot, object, purge) == 0;
}

bool rx_delete(rx_session *session, void *object)
{
	return delete_object(session, object, "rx_delete", false);
}

bool rx_purge(rx_session *session, void *object)
{
	return delete_object(session, object, "rx_purge", true);
}
