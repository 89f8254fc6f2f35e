/* In which order rows are written so that no foreign key ever points to nothing. Models go by rank;
 * inside a model that points to itself, and where models point to each other in a circle, the
 * objects' own pointers decide. Both walks have their stack in scratch memory, so that a chain of any
 * length is no danger to the program's. */
#include <string.h>

#include "base/fail.h"
#include "session/changes.h"
#include "session/work/batch.h"
#include "session/work/flush.h"

/* ---- inserts --------------------------------------------------------------------------------- */

typedef struct frame {
	rx__slot *slot;
	void *object;
	size_t next; /* relation to look at */
	const rx__wait *wait; /* to look at, after the relations */
	const rx__foreign_key *taken; /* by which the next frame was come to */
} frame;

typedef struct walk {
	rx_session *session;
	frame *frames;
	size_t n, cap;
} walk;

static int push(walk *w, rx__slot *slot, void *object)
{
	if (!rx__arena_grow(&w->session->scratch, &w->frames, w->n, &w->cap, sizeof *w->frames))
		return rx__fail_nomem(&w->session->error);
	w->frames[w->n++] = (frame){ slot, object, 0, rx__wait_of(w->session, object), NULL };
	rx__object_head(object)->flags |= RX__OBJECT_ON_PATH;
	return 0;
}

/* An object on the path points to one that is on it too. Its row is written with NULL first, and the
 * update that follows sets the key; where no column of the circle can be NULL, there is no order. */
static int fail_circle(walk *w, const frame *at, const rx__foreign_key *key)
{
	char names[120];
	return rx__fail(&w->session->error, RX_EINVAL,
		"flush %s: new objects point to each other in a circle, and %s.%s on it cannot be NULL; "
		"make one of the foreign keys nullable",
		at->slot->mapper->name, at->slot->mapper->table,
		rx__key_names(&key->columns, names, sizeof names));
}

/* The top points to an object further down by a key that cannot wait. Another one on the circle may:
 * the walk goes back to who has it, as if that pointer were not there. CUT, or an error. */
enum { CUT = 1 };
static int cut_circle(walk *w, const void *target, const rx__foreign_key *closing)
{
	size_t keep = w->n - 1;
	while (w->frames[keep].object != target && w->frames[keep - 1].taken->cleared.n == 0)
		keep--;
	if (w->frames[keep].object == target)
		return fail_circle(w, &w->frames[w->n - 1], closing);
	while (w->n > keep)
		rx__object_head(w->frames[--w->n].object)->flags &= (uint8_t)~RX__OBJECT_ON_PATH;
	return CUT;
}

/* The object behind the next relation or wait of the frame: *object is NULL at the end of them. */
static int next_target(walk *w, frame *at, void **object)
{
	const rx__mapper *mapper = at->slot->mapper;
	while (at->next < mapper->n_relationships) {
		const rx__relationship *relation = &mapper->relationships[at->next++];
		if (!relation->here)
			continue;
		at->taken = relation->key;
		int rc = rx__changes_follow(w->session, at->slot, at->object, relation, object);
		if (rc != 0 || *object)
			return rc;
	}
	for (*object = NULL; at->wait && !*object; at->wait = at->wait->next) {
		at->taken = at->wait->key;
		*object = at->wait->source;
	}
	return 0;
}

/* Whether the object is one that has no row yet. One that waits in a batch gets its row now. */
static int is_pending(rx_session *session, const void *object, rx__slot **slot, bool *out)
{
	int rc = 0;
	*out = rx__session_has(session, object, slot) &&
		rx__object_head(object)->state == RX__OBJECT_PENDING;
	if (*out && rx__batch_may_hold(session, *slot)) {
		rc = rx__batch_end(session);
		*out = rx__object_head(object)->state == RX__OBJECT_PENDING;
	}
	return rc;
}

/* The next object of the frame that has to be written first. */
static int step(walk *w, rx__slot **slot, void **object)
{
	frame *at = &w->frames[w->n - 1];
	bool pending;
	int rc;
	while ((rc = next_target(w, at, object)) == 0 && *object) {
		rc = is_pending(w->session, *object, slot, &pending);
		if (rc != 0)
			return rc;
		if (!pending)
			continue;
		if (!(rx__object_head(*object)->flags & RX__OBJECT_ON_PATH))
			return 0;
		if (at->taken->cleared.n == 0)
			return cut_circle(w, *object, at->taken);
	}
	return rc;
}

/* The keys of everything that the object points to and that has a row. */
static int set_keys(walk *w, const frame *at)
{
	const rx__mapper *mapper = at->slot->mapper;
	rx__slot *to;
	bool pending;
	int rc = 0;
	for (size_t i = 0; rc == 0 && i < mapper->n_relationships; i++) {
		const rx__relationship *relation = &mapper->relationships[i];
		void *target = relation->here ? rx__changes_pointer(at->object, relation) : NULL;
		if (!target)
			continue;
		rc = is_pending(w->session, target, &to, &pending);
		if (rc == 0 && !pending)
			rc = rx__changes_set_key(w->session, at->slot, at->object, relation);
	}
	for (rx__wait *wait = rx__wait_of(w->session, at->object); rc == 0 && wait; wait = wait->next) {
		if (wait->source)
			rc = is_pending(w->session, wait->source, &to, &pending);
		if (rc == 0)
			rc = rx__wait_settle(w->session, wait);
	}
	return rc;
}

/* What still points to a pending object is left for the update: the snapshot forgets it. The object
 * itself is in its batch, which is written first. */
static int leave_circles(walk *w, const frame *at)
{
	const rx__mapper *mapper = at->slot->mapper;
	void *snapshot = rx__object_snapshot(at->object, mapper);
	rx__slot *to;
	int rc = 0;
	for (size_t i = 0; rc == 0 && i < mapper->n_relationships; i++) {
		const rx__relationship *relation = &mapper->relationships[i];
		void *target = relation->here ? rx__changes_pointer(at->object, relation) : NULL;
		if (!target || !rx__session_has(w->session, target, &to) ||
			(target != at->object && rx__object_head(target)->state != RX__OBJECT_PENDING))
			continue;
		rc = rx__batch_end(w->session);
		rx__changes_set_pointer(snapshot, relation, NULL);
	}
	return rc;
}

static int insert_top(walk *w)
{
	frame *at = &w->frames[w->n - 1];
	int rc = set_keys(w, at);
	if (rc == 0)
		rc = rx__batch_insert(w->session, at->slot, at->object);
	if (rc == 0)
		rc = leave_circles(w, at);
	if (rc != 0)
		return rc;
	rx__object_head(at->object)->flags &= (uint8_t)~RX__OBJECT_ON_PATH;
	w->n--;
	return 0;
}

int rx__order_insert(rx_session *session, rx__slot *slot, void *object)
{
	frame first; /* most objects point to nothing that is pending, and need no more */
	walk w = { .session = session, .frames = &first, .cap = 1 };
	int rc = push(&w, slot, object);
	while (rc == 0 && w.n > 0) {
		void *target;
		rx__slot *to;
		rc = step(&w, &to, &target);
		if (rc == 0)
			rc = target ? push(&w, to, target) : insert_top(&w);
		else if (rc == CUT)
			rc = rx__batch_end(session); /* whoever waited for those rows is gone from the path */
	}
	while (w.n > 0)
		rx__object_head(w.frames[--w.n].object)->flags &= (uint8_t)~RX__OBJECT_ON_PATH;
	return rc;
}

/* ---- deletes --------------------------------------------------------------------------------- */

/* The deleted object that this one points to by a foreign key into its own table. That may be the object
 * itself: not every engine deletes a row that refers to itself. */
static void *deleted_parent(
	rx_session *session, rx__slot *slot, void *object, const rx__foreign_key *key, int *rc)
{
	void *parent = rx__changes_keyed(session, key, rx__object_snapshot(object, slot->mapper), rc);
	return parent && rx__object_head(parent)->state == RX__OBJECT_DELETED ? parent : NULL;
}

typedef struct deletes {
	rx_session *session;
	rx__slot *slot;
	uint32_t *children; /* of each object of the slot, that are deleted too and not listed yet */
	void **list;
	size_t n;
} deletes;

static int count_children(deletes *d, void *object, int by, bool enqueue)
{
	const rx__mapper *mapper = d->slot->mapper;
	int rc = 0;
	for (size_t i = 0; rc == 0 && i < mapper->n_foreign_keys; i++) {
		const rx__foreign_key *key = &mapper->foreign_keys[i];
		if (key->target != mapper)
			continue;
		void *parent = deleted_parent(d->session, d->slot, object, key, &rc);
		if (!parent || rc != 0)
			continue;
		uint32_t *count = &d->children[rx__object_head(parent)->index];
		*count += (uint32_t)by;
		if (enqueue && *count == 0)
			d->list[d->n++] = parent;
	}
	return rc;
}

static bool is_deleted(const void *object)
{
	return rx__object_head(object)->state == RX__OBJECT_DELETED;
}

/* Whoever is on a circle of rows is never without children: those come last, as they are. */
static void append_rest(deletes *d)
{
	rx__slot *slot = d->slot;
	for (size_t i = 0; i < slot->n; i++) {
		if (is_deleted(slot->objects[i]) && d->children[i] > 0)
			d->list[d->n++] = slot->objects[i];
	}
}

static bool points_to_itself(const rx__mapper *mapper)
{
	for (size_t i = 0; i < mapper->n_foreign_keys; i++) {
		if (mapper->foreign_keys[i].target == mapper)
			return true;
	}
	return false;
}

/* Those without children first, and behind its last child each parent. */
static int list_children_first(deletes *d)
{
	rx__slot *slot = d->slot;
	int rc = 0;
	d->children = rx__arena_array(&d->session->scratch, slot->n + 1, sizeof *d->children);
	if (!d->children)
		return rx__fail_nomem(&d->session->error);
	for (size_t i = 0; rc == 0 && i < slot->n; i++) {
		if (is_deleted(slot->objects[i]))
			rc = count_children(d, slot->objects[i], 1, false);
	}
	for (size_t i = slot->n; rc == 0 && i-- > 0;) {
		if (is_deleted(slot->objects[i]) && d->children[i] == 0)
			d->list[d->n++] = slot->objects[i];
	}
	/* The list grows while it is read. */
	for (size_t i = 0; rc == 0 && i < d->n; i++)
		rc = count_children(d, d->list[i], -1, true);
	return rc;
}

static void list_backwards(deletes *d)
{
	const rx__slot *slot = d->slot;
	for (size_t i = slot->n; i-- > 0;) {
		if (is_deleted(slot->objects[i]))
			d->list[d->n++] = slot->objects[i];
	}
}

int rx__order_deletes(rx_session *session, rx__slot *slot, void ***out, void ***circles)
{
	deletes d = { .session = session, .slot = slot };
	bool tree = points_to_itself(slot->mapper);
	int rc = 0;
	d.list = rx__arena_array(&session->scratch, session->n_deleted + 1, sizeof *d.list);
	if (!d.list)
		return rx__fail_nomem(&session->error);
	if (tree)
		rc = list_children_first(&d);
	else
		list_backwards(&d);
	*out = d.list;
	*circles = d.list + d.n;
	if (rc == 0 && tree)
		append_rest(&d);
	return rc;
}
