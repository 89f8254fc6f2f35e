/* A flush goes over the session three times: inserts by rising rank of their models, updates in the
 * order in which objects were loaded and added, deletes by falling rank. Whatever fails leaves the
 * session failed, and rx_rollback is what puts it right. */
#include "session/work/flush.h"

#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "session/changes.h"
#include "session/graph/follow.h"
#include "session/graph/link.h"
#include "session/graph/take.h"
#include "session/hooks.h"
#include "session/work/batch.h"
#include "session/work/writer.h"

/* ---- slots by rank --------------------------------------------------------------------------- */

static int by_rank(const void *a, const void *b)
{
	const rx__slot *x = *(rx__slot *const *)a, *y = *(rx__slot *const *)b;
	if (x->mapper->rank != y->mapper->rank)
		return x->mapper->rank < y->mapper->rank ? -1 : 1;
	return x->index < y->index ? -1 : 1;
}

/* A copy in scratch memory; the session's own list stays in the order of first use. */
static int ranked(rx_session *session, rx__slot ***out, size_t *n)
{
	*n = session->n_slots;
	*out = rx__arena_array(&session->scratch, *n + 1, sizeof **out);
	if (!*out)
		return rx__fail_nomem(&session->error);
	if (*n == 0)
		return 0;
	memcpy(*out, session->slots, *n * sizeof **out);
	qsort(*out, *n, sizeof **out, by_rank);
	return 0;
}

/* ---- the three passes ------------------------------------------------------------------------ */

/* Most new objects point to none, and wait for none: those need no order. */
static bool stands_alone(const rx_session *session, const rx__mapper *mapper, void *object)
{
	if (session->ties.waits.n > 0 && rx__wait_of(session, object))
		return false;
	for (size_t i = 0; i < mapper->n_relationships; i++) {
		const rx__relationship *relation = &mapper->relationships[i];
		if (!relation->many && rx__changes_pointer(object, relation))
			return false;
	}
	return true;
}

static int insert_slot(rx_session *session, rx__slot *slot)
{
	int rc = 0;
	size_t i = slot->first_pending;
	for (; rc == 0 && i < slot->n; i++) {
		void *object = slot->objects[i];
		if (rx__object_head(object)->state != RX__OBJECT_PENDING)
			continue;
		rc = stands_alone(session, slot->mapper, object) ? rx__batch_insert(session, slot, object)
														 : rx__order_insert(session, slot, object);
	}
	if (rc == 0)
		rc = rx__batch_close(session);
	if (rc == 0)
		slot->first_pending = SIZE_MAX;
	return rc;
}

static int insert_all(rx_session *session)
{
	rx__slot **slots;
	size_t n;
	int rc = 0;
	/* Following a pointer to a plain struct may add an object, and with it a slot. */
	while (rc == 0 && session->n_pending > rx__batch_n_new(session)) {
		rc = rx__batch_end(session);
		if (rc == 0)
			rc = ranked(session, &slots, &n);
		for (size_t i = 0; rc == 0 && i < n; i++)
			rc = insert_slot(session, slots[i]);
	}
	return rc;
}

/* Neither now nor before: the foreign key is all there is. */
static bool points_nowhere(
	const rx__mapper *mapper, const void *object, const rx__relationship *relation)
{
	return !rx__changes_pointer(object, relation) &&
		!rx__changes_pointer(rx__object_snapshot(object, mapper), relation);
}

/* What the row of another object needs the key of. */
static int insert_now(rx_session *session, rx__slot *slot, void *object)
{
	int rc = rx__batch_may_hold(session, slot) ? rx__batch_end(session) : 0;
	if (rc == 0 && rx__object_head(object)->state == RX__OBJECT_PENDING)
		rc = rx__order_insert(session, slot, object);
	return rc == 0 ? rx__batch_end(session) : rc;
}

/* A pointer that was left as it is, beside one that changed a column of both keys. */
static int look_again(rx_session *session, rx__slot *slot, void *object)
{
	const rx__mapper *mapper = slot->mapper;
	const void *snapshot = rx__object_snapshot(object, mapper);
	int rc = 0;
	for (size_t i = 0; rc == 0 && i < mapper->n_relationships; i++) {
		const rx__relationship *relation = &mapper->relationships[i];
		if (relation->here && relation->key->own.n < relation->key->columns.n &&
			rx__changes_pointer(object, relation) == rx__changes_pointer(snapshot, relation))
			rc = rx__changes_set_key(session, slot, object, relation);
	}
	return rc;
}

static int follow_pointers(rx_session *session, rx__slot *slot, void *object)
{
	const rx__mapper *mapper = slot->mapper;
	rx__slot *to;
	int rc = 0;
	for (size_t i = 0; rc == 0 && i < mapper->n_relationships; i++) {
		const rx__relationship *relation = &mapper->relationships[i];
		void *target;
		if (!relation->here || points_nowhere(slot->mapper, object, relation))
			continue;
		rc = rx__changes_follow(session, slot, object, relation, &target);
		if (rc == 0 && target && rx__session_has(session, target, &to) &&
			rx__object_head(target)->state == RX__OBJECT_PENDING)
			rc = insert_now(session, to, target);
		if (rc == 0)
			rc = rx__changes_set_key(session, slot, object, relation);
	}
	return rc == 0 ? look_again(session, slot, object) : rc;
}

/* Objects whose rows this flush has deleted. */
typedef struct fallen {
	void **objects;
	size_t n, cap;
} fallen;

static int delete_object(rx_session *session, rx__slot *slot, void *object, fallen *out)
{
	if (!rx__arena_grow(&session->scratch, &out->objects, out->n, &out->cap, sizeof(void *)))
		return rx__fail_nomem(&session->error);
	out->objects[out->n++] = object;
	int rc = rx__object_goes(slot->mapper, object) ? rx__link_delete_all(session, slot, object) : 0;
	return rc == 0 ? rx__batch_delete(session, slot, object) : rc;
}

static bool has_items(const rx__mapper *mapper)
{
	for (size_t i = 0; i < mapper->n_relationships; i++) {
		if (!mapper->relationships[i].here)
			return true;
	}
	return false;
}

/* One to one: the item that was let go gives up its unique key before its successor takes it. */
static const rx__relationship *pointer_by(const rx__mapper *mapper, const rx__foreign_key *key)
{
	for (size_t i = 0; i < mapper->n_relationships; i++) {
		if (mapper->relationships[i].here && mapper->relationships[i].key == key)
			return &mapper->relationships[i];
	}
	return NULL;
}

static void set_values(const rx__key *key, void *object, const rx_value *values)
{
	for (size_t i = 0; i < key->n; i++)
		rx__attribute_set(key->columns[i], object, &values[i]);
}

/* Writes the row with NULL in the key first; what the key is to be is left to the update. */
static int let_key_go(rx_session *session, rx__slot *slot, void *object, const rx__foreign_key *key)
{
	const rx__relationship *pointer = pointer_by(slot->mapper, key);
	rx_value next[RX__KEY_COLUMNS];
	int rc = follow_pointers(session, slot, object);
	void *target = pointer ? rx__changes_pointer(object, pointer) : NULL;
	if (rc != 0 || key->cleared.n == 0)
		return rc == 0 ? rx__flush_update(session, slot, object) : rc;
	for (size_t i = 0; i < key->cleared.n; i++)
		next[i] = rx__attribute_get(key->cleared.columns[i], object, NULL);
	rx__key_clear(&key->cleared, object);
	if (pointer)
		rx__changes_set_pointer(object, pointer, NULL);
	rc = rx__flush_update(session, slot, object);
	set_values(&key->cleared, object, next);
	if (pointer)
		rx__changes_set_pointer(object, pointer, target);
	return rc;
}

static int release(rx_session *session, rx__slot *slot, const rx__release *released, fallen *out)
{
	uint8_t state = rx__object_head(released->item)->state;
	if (state == RX__OBJECT_DELETED && !has_items(slot->mapper)) {
		int rc = delete_object(session, slot, released->item, out);
		return rc == 0 ? rx__batch_end(session) : rc;
	}
	if (state != RX__OBJECT_PERSISTENT)
		return 0;
	return let_key_go(session, slot, released->item, released->key);
}

static int release_all(rx_session *session, fallen *out)
{
	rx__slot *slot;
	int rc = 0;
	for (size_t i = 0; rc == 0 && i < session->ties.n_released; i++) {
		if (rx__session_has(session, session->ties.released[i].item, &slot))
			rc = release(session, slot, &session->ties.released[i], out);
	}
	return rc;
}

static int update_slot(rx_session *session, rx__slot *slot)
{
	const rx__mapper *mapper = slot->mapper;
	int rc = 0;
	for (size_t i = 0; rc == 0 && i < slot->n; i++) {
		void *object = slot->objects[i];
		if (rx__object_head(object)->state != RX__OBJECT_PERSISTENT ||
			!rx__changes_any(object, mapper))
			continue;
		rc = follow_pointers(session, slot, object);
		if (rc == 0)
			rc = rx__batch_update(session, slot, object);
	}
	return rc == 0 ? rx__batch_close(session) : rc;
}

static int update_all(rx_session *session)
{
	int rc = 0;
	for (size_t i = 0; rc == 0 && i < session->n_slots; i++)
		rc = update_slot(session, session->slots[i]);
	return rc;
}

/* Whether a deleted row lets go of what it points to by this key: of its own table, or of other models
 * on a circle. */
static bool lets_go(const rx__mapper *mapper, const rx__foreign_key *key, bool own)
{
	bool same = key->target == mapper;
	return key->cleared.n > 0 && (own ? same : !same && key->target->cyclic);
}

/* A deleted row on a circle lets go of the other one first, where it can. */
static int let_go(rx_session *session, rx__slot *slot, void *object, bool own)
{
	const rx__mapper *mapper = slot->mapper;
	bool any = false;
	if (rx__flush_hides(slot, object))
		return 0;
	for (size_t i = 0; i < mapper->n_foreign_keys; i++) {
		const rx__foreign_key *key = &mapper->foreign_keys[i];
		if (!lets_go(mapper, key, own) || rx__key_is_null(&key->columns, object))
			continue;
		rx__key_clear(&key->cleared, object);
		any = true;
	}
	return any ? rx__flush_update(session, slot, object) : 0;
}

static int let_go_all(rx_session *session, rx__slot *slot)
{
	int rc = 0;
	for (size_t i = 0; rc == 0 && slot->mapper->cyclic && i < slot->n; i++) {
		void *object = slot->objects[i];
		if (rx__object_head(object)->state == RX__OBJECT_DELETED)
			rc = let_go(session, slot, object, false);
	}
	return rc;
}

/* Rows of link tables are deleted at once, when it is an owner's turn. */
static bool has_links(const rx__mapper *mapper)
{
	for (size_t i = 0; i < mapper->n_relationships; i++) {
		if (mapper->relationships[i].through)
			return true;
	}
	return false;
}

static int delete_slot(rx_session *session, rx__slot *slot, fallen *out)
{
	void **list, **circles;
	int rc = rx__order_deletes(session, slot, &list, &circles);
	bool any = rc == 0 && *circles;
	for (; rc == 0 && *circles; circles++)
		rc = let_go(session, slot, *circles, true);
	if (rc == 0 && any)
		rc = rx__order_deletes(session, slot, &list, &circles);
	if (rc == 0 && *list && has_links(slot->mapper))
		rc = rx__batch_end(session);
	for (; rc == 0 && *list; list++)
		rc = delete_object(session, slot, *list, out);
	return rc == 0 ? rx__batch_close(session) : rc;
}

static int delete_all(rx_session *session, fallen *gone)
{
	rx__slot **slots;
	size_t n;
	if (session->n_deleted == 0 && gone->n == 0)
		return rx__batch_end(session);
	int rc = ranked(session, &slots, &n);
	for (size_t i = 0; rc == 0 && i < n; i++)
		rc = let_go_all(session, slots[i]);
	for (size_t i = n; rc == 0 && i-- > 0;)
		rc = delete_slot(session, slots[i], gone);
	if (rc == 0)
		rc = rx__batch_end(session);
	return rc == 0 ? rx__follow_deletes(session, gone->objects, gone->n) : rc;
}

/* ---- the whole ------------------------------------------------------------------------------- */

int rx__flush(rx_session *session)
{
	fallen gone = { .n = 0 };
	int rc = 0;
	if (session->read_only)
		return 0;
	if (session->cursors)
		return rx__fail(&session->error, RX_EINVAL,
			"a flush inside an rx_for; leave the loop first, or collect the objects with rx_all");
	session->batch = NULL; /* what it pointed to went with the scratch memory */
	session->in_line = NULL;
	rc = rx__take_all(session);
	rx__link_drop_orphans(session);
	if (rc == 0)
		rc = rx__hooks_before_flush(session);
	if (rc == 0)
		rc = rx__rules_check(session);
	if (rc == 0 && (session->n_pending > 0 || session->n_deleted > 0))
		rc = rx__run_begin(session, true);
	if (rc == 0)
		rc = release_all(session, &gone);
	if (rc == 0)
		rc = insert_all(session);
	if (rc == 0 && session->ties.waits.n > 0)
		rc = rx__batch_end(session); /* they wait for keys */
	if (rc == 0)
		rc = rx__wait_settle_all(session);
	if (rc == 0)
		rc = update_all(session);
	if (rc == 0)
		rc = delete_all(session, &gone);
	session->batch = NULL;
	session->in_line = NULL;
	rx__writers_end(session);
	rx__hooks_after_flush(session);
	if (rc == 0)
		rx__ties_clear(&session->ties);
	return rc;
}

int rx__flush_before_query(rx_session *session)
{
	if (session->n_pending == 0 && session->n_deleted == 0 && session->ties.waits.n == 0)
		return 0;
	return rx__flush(session);
}
