/* Everything that moves is gathered first, then done owner by owner with marks on the objects, so that
 * filling a list of any length costs its length. */
#include "session/graph/sides.h"

#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "model/key.h"
#include "session/changes.h"
#include "session/graph/list.h"

typedef struct move {
	void *owner;
	const rx__relationship *list; /* of the owner */
	void *item;
	size_t number; /* in the order of being found */
	bool in;
} move;

typedef struct moves {
	rx_session *session;
	move *list;
	size_t n, cap;
} moves;

bool rx__sides_owned(const rx__tie *tie)
{
	const rx__relationship *inverse = tie->relation->inverse;
	if (tie->relation->through)
		return true;
	void *pointer = inverse ? rx__changes_pointer(tie->item, inverse) : NULL;
	if (pointer)
		return pointer == tie->owner;
	return rx__key_equal(&tie->relation->local, tie->owner, &tie->relation->remote, tie->item);
}

/* ---- finding --------------------------------------------------------------------------------- */

/* Only who has the list, or is new and so has an empty one. */
static bool has_list(const void *owner, const rx__relationship *list)
{
	uint8_t state = rx__object_head(owner)->state;
	if (state > RX__OBJECT_PERSISTENT)
		return false;
	return !list->many || rx__changes_pointer(owner, list) || state == RX__OBJECT_PENDING;
}

static int add_move(moves *m, void *owner, const rx__relationship *list, void *item, bool in)
{
	rx__slot *slot;
	if (!owner || !rx__session_has(m->session, owner, &slot) || slot->mapper != list->mapper ||
		!has_list(owner, list))
		return 0;
	if (!rx__arena_grow(&m->session->scratch, &m->list, m->n, &m->cap, sizeof *m->list))
		return rx__fail_nomem(&m->session->error);
	m->list[m->n] = (move){ owner, list, item, m->n, in };
	m->n++;
	return 0;
}

/* The owner that a struct names: by its pointer, else by its key. */
static void *owner_of(moves *m, const rx__relationship *pointer, const void *of, int *rc)
{
	void *owner = rx__changes_pointer(of, pointer);
	if (owner || *rc != 0)
		return owner;
	return rx__changes_keyed(m->session, pointer->key, of, rc);
}

/* The owner that an object is to have: the pointer if it was assigned, else the key if that was. */
static void *owner_next(
	moves *m, const rx__relationship *pointer, const void *object, const void *snapshot, int *rc)
{
	void *now = rx__changes_pointer(object, pointer);
	if (now != rx__changes_pointer(snapshot, pointer) || *rc != 0)
		return now;
	return rx__changes_keyed(m->session, pointer->key, object, rc);
}

bool rx__sides_assigned(const rx__relationship *list, const void *item)
{
	const void *snapshot = rx__object_snapshot(item, list->target);
	const rx__relationship *pointer = list->inverse;
	return !rx__key_same_bytes(&list->remote, item, snapshot) ||
		(pointer && rx__changes_pointer(item, pointer) != rx__changes_pointer(snapshot, pointer));
}

static int look_at(moves *m, const rx__relationship *pointer, void *object)
{
	const void *snapshot = rx__object_snapshot(object, pointer->mapper);
	int rc = 0;
	if (!rx__sides_assigned(pointer->inverse, object))
		return 0;
	bool pending = rx__object_head(object)->state == RX__OBJECT_PENDING;
	void *before = pending ? NULL : owner_of(m, pointer, snapshot, &rc);
	void *next = owner_next(m, pointer, object, snapshot, &rc);
	if (rc == 0 && before && before != next)
		rc = add_move(m, before, pointer->inverse, object, false);
	if (rc == 0 && before && before != next && !pointer->inverse->many)
		rc = rx__release_add(m->session, object, pointer->key);
	if (rc == 0 && next && before != next)
		rc = add_move(m, next, pointer->inverse, object, true);
	return rc;
}

static int find_in_slot(moves *m, const rx__slot *slot, const rx__relationship *pointer)
{
	int rc = 0;
	for (size_t i = 0; rc == 0 && i < slot->n; i++) {
		if (rx__object_head(slot->objects[i])->state <= RX__OBJECT_PERSISTENT)
			rc = look_at(m, pointer, slot->objects[i]);
	}
	return rc;
}

/* Without an object of the owners' model there is no list to be in step with. */
static bool has_any(const rx_session *session, const rx__mapper *mapper)
{
	for (size_t i = 0; i < session->n_slots; i++) {
		if (session->slots[i]->mapper == mapper)
			return session->slots[i]->n > 0;
	}
	return false;
}

static int find_all(moves *m)
{
	int rc = 0;
	for (size_t i = 0; i < m->session->n_slots; i++) {
		const rx__slot *slot = m->session->slots[i];
		for (size_t k = 0; rc == 0 && k < slot->mapper->n_relationships; k++) {
			const rx__relationship *pointer = &slot->mapper->relationships[k];
			if (pointer->here && pointer->inverse && has_any(m->session, pointer->target))
				rc = find_in_slot(m, slot, pointer);
		}
	}
	return rc;
}

/* ---- doing ----------------------------------------------------------------------------------- */

static int by_list(const void *a, const void *b)
{
	const move *x = a, *y = b;
	if (x->owner != y->owner)
		return (uintptr_t)x->owner < (uintptr_t)y->owner ? -1 : 1;
	if (x->list != y->list)
		return (uintptr_t)x->list < (uintptr_t)y->list ? -1 : 1;
	return x->number < y->number ? -1 : 1;
}

static int take_out(moves *m, const move *group, size_t n)
{
	void *owner = group->owner;
	void **list = rx__list_of(owner, group->list);
	size_t length = group->list->many ? rx_len(list) : 0, left = 0, marked = 0;
	if (!group->list->many) {
		for (size_t i = 0; i < n; i++) {
			if (!group[i].in && (void *)list == group[i].item)
				return rx__list_take(m->session, owner, group->list, group[i].item);
		}
		return 0;
	}
	for (size_t i = 0; i < n; i++) {
		marked += !group[i].in;
		if (!group[i].in)
			rx__list_mark(&group[i].item, 1, true);
	}
	void **items = marked ? rx__arena_array(&m->session->scratch, length + 1, sizeof *items) : NULL;
	for (size_t i = 0; items && i < length; i++) {
		if (!rx__list_marked(list[i]))
			items[left++] = list[i];
	}
	for (size_t i = 0; i < n; i++)
		rx__list_mark(&group[i].item, 1, false);
	if (marked && !items)
		return rx__fail_nomem(&m->session->error);
	return items && left < length ? rx__list_set(m->session, owner, group->list, items, left) : 0;
}

static int put_in(moves *m, const move *group, size_t n)
{
	void *owner = group->owner;
	bool many = group->list->many;
	void **before = rx__list_of(owner, group->list);
	size_t length = many ? rx_len(before) : 0;
	int rc = 0;
	if (many)
		rx__list_mark(before, length, true);
	for (size_t i = 0; rc == 0 && i < n; i++) {
		if (!group[i].in || (many && rx__list_marked(group[i].item)))
			continue;
		rc = rx__list_put(m->session, owner, group->list, group[i].item, true);
		if (rc == 0 && many)
			rx__list_mark(&group[i].item, 1, true);
	}
	if (many) {
		void **after = rx__list_of(owner, group->list);
		rx__list_mark(before, length, false);
		rx__list_mark(after, rx_len(after), false);
	}
	return rc;
}

static int do_moves(moves *m)
{
	int rc = 0;
	qsort(m->list, m->n, sizeof *m->list, by_list);
	for (size_t i = 0, end; rc == 0 && i < m->n; i = end) {
		for (end = i + 1; end < m->n && m->list[end].owner == m->list[i].owner &&
			 m->list[end].list == m->list[i].list;
			 end++)
			continue;
		rc = take_out(m, &m->list[i], end - i);
		if (rc == 0)
			rc = put_in(m, &m->list[i], end - i);
	}
	return rc;
}

/* ---- lists that were changed ----------------------------------------------------------------- */

/* Whether the item will be the owner's: the pointer says so if it was assigned, else the key. */
static bool stays(rx_session *session, const rx__relationship *list, void *owner, void *item)
{
	const rx__tie tie = { session, "flush", list, owner, item };
	const rx__relationship *pointer = list->inverse;
	rx__slot *slot;
	if (!rx__session_has(session, item, &slot))
		return false;
	const void *snapshot = rx__object_snapshot(item, pointer->mapper);
	void *pointed = rx__changes_pointer(item, pointer);
	if (pointed != rx__changes_pointer(snapshot, pointer))
		return pointed == owner;
	if (rx__key_same_bytes(&pointer->local, item, snapshot))
		return rx__sides_owned(&tie);
	return rx__key_equal(&list->local, owner, &list->remote, item);
}

/* What stays of the list, and behind it what was taken out of it and given back since the last flush:
 * neither its pointer nor its key tells that it was away. */
static int settle_list(rx_session *session, void *owner, const rx__relationship *list)
{
	void **items = rx__list_of(owner, list);
	void **before = rx__list_of(rx__object_snapshot(owner, list->mapper), list);
	size_t n = rx_len(items), n_before = rx_len(before), left = 0, back = 0;
	void **kept = rx__arena_array(&session->scratch, n + n_before + 1, sizeof *kept);
	if (!kept)
		return rx__fail_nomem(&session->error);
	for (size_t i = 0; i < n; i++) {
		if (stays(session, list, owner, items[i]))
			kept[left++] = items[i];
	}
	rx__list_mark(kept, left, true);
	for (size_t i = 0; i < n_before; i++) {
		if (stays(session, list, owner, before[i]) && !rx__list_marked(before[i]) &&
			rx__object_head(before[i])->state <= RX__OBJECT_PERSISTENT)
			kept[left + back++] = before[i];
	}
	rx__list_mark(kept, left, false);
	return left < n || back > 0 ? rx__list_set(session, owner, list, kept, left + back) : 0;
}

static int settle_in_slot(rx_session *session, const rx__slot *slot, const rx__relationship *list)
{
	int rc = 0;
	for (size_t i = 0; rc == 0 && i < slot->n; i++) {
		void *owner = slot->objects[i];
		if (rx__object_head(owner)->state > RX__OBJECT_PERSISTENT)
			continue;
		void *items = rx__changes_pointer(owner, list);
		if (items && items != rx__changes_pointer(rx__object_snapshot(owner, slot->mapper), list))
			rc = settle_list(session, owner, list);
	}
	return rc;
}

static int settle_all(rx_session *session)
{
	int rc = 0;
	for (size_t i = 0; i < session->n_slots; i++) {
		const rx__slot *slot = session->slots[i];
		for (size_t k = 0; rc == 0 && k < slot->mapper->n_relationships; k++) {
			const rx__relationship *list = &slot->mapper->relationships[k];
			if (list->many && !list->through && list->inverse)
				rc = settle_in_slot(session, slot, list);
		}
	}
	return rc;
}

/* ---- the whole ------------------------------------------------------------------------------- */

int rx__sides_match(rx_session *session)
{
	moves m = { .session = session };
	int rc = find_all(&m);
	if (rc == 0 && m.n > 0)
		rc = do_moves(&m);
	return rc == 0 ? settle_all(session) : rc;
}
