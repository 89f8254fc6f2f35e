/* A plain struct is copied once for one taking, however often it is pointed to; its own relations are
 * taken in after it, from a list instead of by recursion. What holds a list is compared by marks on
 * the objects, so that the cost is the length of the two lists. */
#include "session/graph/take.h"

#include <string.h>

#include "base/fail.h"
#include "session/add.h"
#include "session/changes.h"
#include "session/graph/append.h"
#include "session/graph/list.h"
#include "session/graph/sides.h"
#include "session/load.h"

typedef struct taking {
	rx_session *session;
	const char *call;
	rx_map copies; /* of plain structs, by their addresses */
	void **todo; /* objects whose relations are still to be looked at */
	size_t n, cap;
} taking;

typedef struct copy {
	const void *from;
	void *object;
} copy;

static int push(taking *t, void *object)
{
	if (!rx__arena_grow(&t->session->scratch, &t->todo, t->n, &t->cap, sizeof *t->todo))
		return rx__fail_nomem(&t->session->error);
	t->todo[t->n++] = object;
	return 0;
}

/* ---- one target ------------------------------------------------------------------------------ */

static int copy_struct(taking *t, const rx__mapper *mapper, const void *from, void **out)
{
	copy *known = t->copies.n ? rx__map_get(&t->copies, (const char *)&from, sizeof from) : NULL;
	rx__slot *slot;
	if (known) {
		*out = known->object;
		return 0;
	}
	int rc = rx__session_slot_of(t->session, mapper, &slot);
	if (rc != 0)
		return rc;
	*out = rx__add_struct(t->session, slot, from);
	if (!*out)
		return t->session->error.code;
	copy *made = rx__arena_alloc(&t->session->scratch, sizeof *made);
	if (!made)
		return rx__fail_nomem(&t->session->error);
	*made = (copy){ from, *out };
	if (!rx__map_put(&t->copies, (const char *)&made->from, sizeof made->from, made))
		return rx__fail_nomem(&t->session->error);
	return push(t, *out);
}

static int fail_item(
	taking *t, const rx__relationship *relation, const void *owner, const char *what)
{
	char label[80];
	return rx__fail(&t->session->error, RX_EINVAL, "%s: %s of %s holds %s", t->call,
		relation->field, rx__object_label(owner, relation->mapper, label, sizeof label), what);
}

/* The object of this session that an item of a list stands for. */
static int object_of(
	taking *t, const rx__relationship *relation, const void *owner, void *item, void **out)
{
	rx__slot *slot;
	*out = item;
	if (rx__session_has(t->session, item, &slot)) {
		if (slot->mapper != relation->target)
			return fail_item(t, relation, owner, "an object of another model");
		if (rx__object_head(item)->state > RX__OBJECT_PERSISTENT)
			return fail_item(t, relation, owner, "an object that was deleted, or is read-only");
		return 0;
	}
	rx__head head = rx__object_peek(item);
	if (head.check == RX__OBJECT_CHECK)
		return fail_item(t, relation, owner,
			head.tag == t->session->tag ? "an object that was expunged, or is read-only"
										: "an object of another session");
	return copy_struct(t, relation->target, item, out);
}

/* ---- a list ---------------------------------------------------------------------------------- */

typedef struct difference {
	void **items; /* what the list is to hold, each once */
	size_t n;
	void **gone; /* what it held, and does no longer */
	size_t n_gone;
	void **came;
	size_t n_came;
} difference;

/* What it held, as objects; loads a list that was not. */
static int held_before(
	taking *t, const rx__relationship *relation, void *owner, void ***out, size_t *n)
{
	rx_session *session = t->session;
	bool pending = rx__object_head(owner)->state == RX__OBJECT_PENDING;
	void *held = rx__known_of(session, owner, relation);
	int rc = 0;
	rx__changes_set_pointer(owner, relation, held);
	if (!pending && (!held || (relation->many && rx__list_is_part(held))))
		rc = rx__load_relation(session, (rx_rel)&relation->relation->rx__node, &owner, 1, 0);
	held = rx__changes_pointer(owner, relation);
	*n = !held ? 0 : relation->many ? rx_len(held) : 1;
	*out = rx__arena_array(&session->scratch, *n + 1, sizeof **out);
	if (!*out)
		return rx__fail_nomem(&session->error);
	if (*n > 0)
		memcpy(*out, relation->many ? held : (void *)&held, *n * sizeof **out);
	return rc;
}

static int items_of(
	taking *t, const rx__relationship *relation, void *owner, void *list, difference *d)
{
	void *const *from = relation->many ? list : (void *)&list;
	size_t n = !list ? 0 : relation->many ? rx_len(list) : 1;
	int rc = 0;
	d->items = rx__arena_array(&t->session->scratch, n + 1, sizeof *d->items);
	if (!d->items)
		return rx__fail_nomem(&t->session->error);
	for (size_t i = 0; rc == 0 && i < n; i++) {
		void *item;
		rc = object_of(t, relation, owner, from[i], &item);
		if (rc != 0 || rx__list_marked(item))
			continue;
		rx__list_mark(&item, 1, true);
		d->items[d->n++] = item;
	}
	rx__list_mark(d->items, d->n, false);
	return rc;
}

static int compare(taking *t, void *const *before, size_t n, difference *d)
{
	d->gone = rx__arena_array(&t->session->scratch, n + 1, sizeof *d->gone);
	d->came = rx__arena_array(&t->session->scratch, d->n + 1, sizeof *d->came);
	if (!d->gone || !d->came)
		return rx__fail_nomem(&t->session->error);
	rx__list_mark(d->items, d->n, true);
	for (size_t i = 0; i < n; i++) {
		if (!rx__list_marked(before[i]))
			d->gone[d->n_gone++] = before[i];
	}
	rx__list_mark(d->items, d->n, false);
	rx__list_mark(before, n, true);
	for (size_t i = 0; i < d->n; i++) {
		if (!rx__list_marked(d->items[i]))
			d->came[d->n_came++] = d->items[i];
	}
	rx__list_mark(before, n, false);
	return 0;
}

static int apply(taking *t, const rx__relationship *relation, void *owner, const difference *d)
{
	rx__tie tie = { t->session, t->call, relation, owner, NULL };
	rx__slot *slot;
	int rc = 0;
	for (size_t i = d->n_gone; rc == 0 && i-- > 0;) {
		tie.item = d->gone[i];
		/* One that was deleted, or given to somebody else, is not the owner's to let go. */
		if (rx__session_has(t->session, tie.item, &slot) &&
			rx__object_head(tie.item)->state <= RX__OBJECT_PERSISTENT && rx__sides_owned(&tie))
			rc = rx__tie_undo(&tie);
	}
	for (size_t i = 0; rc == 0 && i < d->n_came; i++) {
		tie.item = d->came[i];
		rc = rx__tie_make(&tie, true);
	}
	return rc == 0 ? rx__list_set(t->session, owner, relation, d->items, d->n) : rc;
}

static int take_list(taking *t, const rx__relationship *relation, void *owner, void *list)
{
	difference d = { .n = 0 };
	void **before = NULL;
	size_t n = 0;
	int rc = items_of(t, relation, owner, list, &d);
	if (rc == 0)
		rc = held_before(t, relation, owner, &before, &n);
	if (rc == 0)
		rc = compare(t, before, n, &d);
	return rc == 0 ? apply(t, relation, owner, &d) : rc;
}

/* ---- one object ------------------------------------------------------------------------------ */

static int take_pointer(taking *t, rx__slot *slot, void *object, const rx__relationship *relation)
{
	rx__slot *ignored;
	void *target = rx__changes_pointer(object, relation);
	if (!target ||
		target == rx__changes_pointer(rx__object_snapshot(object, slot->mapper), relation) ||
		rx__session_has(t->session, target, &ignored) ||
		rx__object_peek(target).check == RX__OBJECT_CHECK)
		return 0; /* what is wrong with it is told when its key is needed */
	int rc = copy_struct(t, relation->target, target, &target);
	if (rc == 0)
		rx__changes_set_pointer(object, relation, target);
	return rc;
}

static int take(taking *t, rx__slot *slot, void *object)
{
	const rx__mapper *mapper = slot->mapper;
	int rc = 0;
	for (size_t i = 0; rc == 0 && i < mapper->n_relationships; i++) {
		const rx__relationship *relation = &mapper->relationships[i];
		void *now = rx__changes_pointer(object, relation);
		if (relation->here)
			rc = take_pointer(t, slot, object, relation);
		else if (now != rx__known_of(t->session, object, relation) && (now || !relation->many))
			rc = take_list(t, relation, object, now);
	}
	return rc;
}

static int take_todo(taking *t)
{
	rx__slot *slot;
	int rc = 0;
	while (rc == 0 && t->n > 0) {
		void *object = t->todo[--t->n];
		if (rx__session_has(t->session, object, &slot))
			rc = take(t, slot, object);
	}
	return rc;
}

/* Whether any relation member differs from what it was at the last flush. */
static bool is_touched(const rx__mapper *mapper, const void *object)
{
	const void *snapshot = rx__object_snapshot(object, mapper);
	for (size_t i = 0; i < mapper->n_relationships; i++) {
		size_t offset = mapper->relationships[i].offset;
		if (memcmp((const char *)object + offset, (const char *)snapshot + offset,
				sizeof(void *)) != 0)
			return true;
	}
	return false;
}

static const rx__mapper *mapper_of(const rx_session *session, const void *object)
{
	return session->slots[rx__object_head(object)->slot]->mapper;
}

int rx__take_objects(rx_session *session, void *const *objects, size_t n)
{
	int rc = 0;
	/* Most objects point to nothing when they are added. */
	while (n > 0 && !is_touched(mapper_of(session, objects[n - 1]), objects[n - 1]))
		n--;
	if (n == 0)
		return 0;
	taking t = { .session = session, .call = "rx_add", .copies = RX_MAP_INIT };
	for (size_t i = n; rc == 0 && i-- > 0;) {
		if (is_touched(mapper_of(session, objects[i]), objects[i]))
			rc = push(&t, objects[i]);
	}
	if (rc == 0)
		rc = take_todo(&t);
	rx__map_deinit(&t.copies);
	return rc;
}

int rx__take_list(rx_session *session, void *owner, const rx__relationship *relation, void *list,
	const char *call)
{
	taking t = { .session = session, .call = call, .copies = RX_MAP_INIT };
	int rc = take_list(&t, relation, owner, list);
	if (rc == 0)
		rc = take_todo(&t);
	rx__map_deinit(&t.copies);
	return rc;
}

/* ---- all ------------------------------------------------------------------------------------- */

static int take_slot(taking *t, rx__slot *slot)
{
	int rc = 0;
	/* What is added meanwhile was looked at when it was added. */
	for (size_t i = 0, n = slot->n; rc == 0 && i < n; i++) {
		void *object = slot->objects[i];
		if (rx__object_head(object)->state <= RX__OBJECT_PERSISTENT &&
			is_touched(slot->mapper, object))
			rc = take(t, slot, object);
		if (rc == 0 && t->n > 0)
			rc = take_todo(t);
	}
	return rc;
}

int rx__take_all(rx_session *session)
{
	taking t = { .session = session, .call = "flush", .copies = RX_MAP_INIT };
	int rc = 0;
	for (size_t i = 0; rc == 0 && i < session->n_slots; i++) {
		if (session->slots[i]->mapper->n_relationships > 0)
			rc = take_slot(&t, session->slots[i]);
	}
	rx__map_deinit(&t.copies);
	return rc == 0 ? rx__sides_match(session) : rc;
}
