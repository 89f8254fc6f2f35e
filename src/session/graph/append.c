/* What is done at once: lists and pointers on both sides that are loaded are brought in step. What is
 * written is the foreign key of the item, or a row of the link table. */
#include "session/graph/append.h"

#include "base/fail.h"
#include "model/key.h"
#include "session/changes.h"
#include "session/graph/cascade.h"
#include "session/graph/link.h"
#include "session/graph/list.h"
#include "session/graph/sides.h"

static bool is_pending(const void *object)
{
	return rx__object_head(object)->state == RX__OBJECT_PENDING;
}

static int fail_not_in(const rx__tie *c)
{
	return rx__fail(&c->session->error, RX_EINVAL, "%s: the %s is not in %s.%s of that object",
		c->call, c->relation->target->name, c->relation->mapper->name, c->relation->field);
}

/* ---- through a link table -------------------------------------------------------------------- */

/* In the list of either side. */
static bool is_listed(const rx__tie *c)
{
	const rx__relationship *inverse = c->relation->inverse;
	return rx__list_holds(c->owner, c->relation, c->item) ||
		(inverse && rx__list_holds(c->item, inverse, c->owner));
}

static int link_item(const rx__tie *c, bool absent)
{
	const rx__relationship *inverse = c->relation->inverse;
	bool listed = !absent && is_listed(c);
	int rc = listed ? 0 : rx__link_add(c->session, c->relation, c->owner, c->item);
	if (rc == 0)
		rc = rx__list_put(c->session, c->owner, c->relation, c->item, absent);
	if (rc == 0 && inverse)
		rc = rx__list_put(c->session, c->item, inverse, c->owner, false);
	return rc;
}

static int unlink_item(const rx__tie *c)
{
	const rx__relationship *inverse = c->relation->inverse;
	int rc = rx__link_remove(c->session, c->relation, c->owner, c->item, is_listed(c));
	if (rc == RX_NOTFOUND)
		return fail_not_in(c);
	if (rc == 0)
		rc = rx__list_take(c->session, c->owner, c->relation, c->item);
	if (rc == 0 && inverse)
		rc = rx__list_take(c->session, c->item, inverse, c->owner);
	return rc;
}

/* ---- by the item's foreign key --------------------------------------------------------------- */

static bool is_key_of(const rx__tie *c, const void *owner)
{
	const rx__relationship *relation = c->relation;
	return !is_pending(owner) && rx__key_equal(&relation->local, owner, &relation->remote, c->item);
}

/* Whose the item is now, as far as the session can know; NULL if nobody's. */
static void *owner_now(const rx__tie *c, int *rc)
{
	const rx__relationship *inverse = c->relation->inverse;
	void *pointed = inverse ? rx__changes_pointer(c->item, inverse) : NULL;
	rx__slot *slot;
	if (pointed)
		return rx__session_has(c->session, pointed, &slot) ? pointed : NULL;
	for (rx__wait *wait = rx__wait_of(c->session, c->item); wait; wait = wait->next) {
		if (wait->source && wait->key == c->relation->key)
			return wait->source;
	}
	return rx__changes_keyed(c->session, c->relation->key, c->item, rc);
}

/* What the program may have assigned to the key counts no more: it is as the row has it. */
static void reset_key(const rx__tie *c)
{
	const rx__key *own = &c->relation->key->own;
	if (is_pending(c->item))
		rx__key_clear(own, c->item);
	else
		rx__key_copy(own, c->item, own, rx__object_snapshot(c->item, c->relation->target));
}

/* Where the item has a pointer, that gives the key at the flush, so that what the program assigns to
 * it later counts. A pointer that was not loaded cannot say that it was cleared: the key does, until the
 * flush. */
static int set_owner(const rx__tie *c, void *owner)
{
	const rx__relationship *relation = c->relation, *inverse = relation->inverse;
	const void *row = rx__object_snapshot(c->item, relation->target);
	rx__wait_drop(c->session, c->item, relation->key);
	if (inverse)
		rx__changes_set_pointer(c->item, inverse, owner);
	if (inverse &&
		(rx__changes_pointer(row, inverse) || (owner && relation->key->cleared.n == 0))) {
		reset_key(c);
		return 0;
	}
	if (!inverse && owner && !is_pending(owner)) {
		reset_key(c);
		return rx__changes_give(c->session, c->item, relation->key, owner, NULL);
	}
	rx__key_clear(is_pending(c->item) ? &relation->key->own : &relation->key->cleared, c->item);
	return owner && !inverse ? rx__wait_add(c->session, c->item, relation->key, owner) : 0;
}

static int append_item(const rx__tie *c, bool absent)
{
	int rc = 0;
	void *before = owner_now(c, &rc);
	bool moved = before != c->owner;
	/* Appended or assigned and not yet flushed, it may stand in this list though its owner is another. */
	uint8_t *flags = &rx__object_head(c->item)->flags;
	bool elsewhere =
		moved && !(*flags & RX__OBJECT_TIED) && !rx__sides_assigned(c->relation, c->item);
	*flags |= RX__OBJECT_TIED;
	if (rc == 0 && before && moved)
		rc = rx__list_take(c->session, before, c->relation, c->item);
	if (rc == 0)
		rc = rx__list_put(c->session, c->owner, c->relation, c->item, elsewhere || absent);
	return rc == 0 ? set_owner(c, c->owner) : rc;
}

static int remove_item(const rx__tie *c)
{
	bool orphan = c->relation->relation->cascade & RX_DELETE_ORPHAN;
	char fields[120];
	rx__slot *slot;
	if (!rx__tie_holds(c))
		return fail_not_in(c);
	if (!orphan && c->relation->key->cleared.n == 0 && !is_pending(c->item))
		return rx__fail(&c->session->error, RX_ENOT_NULL,
			"%s: %s.%s cannot be NULL, so a %s cannot be without its %s: append it to another "
			"one, delete it, or declare .cascade = RX_DELETE_ORPHAN",
			c->call, c->relation->target->name,
			rx__key_fields(&c->relation->remote, fields, sizeof fields), c->relation->target->name,
			c->relation->mapper->name);
	int rc = rx__list_take(c->session, c->owner, c->relation, c->item);
	if (rc == 0 && !c->relation->many)
		rc = rx__release_add(c->session, c->item, c->relation->key);
	if (rc == 0 && orphan && rx__session_has(c->session, c->item, &slot))
		return rx__cascade_delete(c->session, slot, c->item, false);
	return rc == 0 ? set_owner(c, NULL) : rc;
}

/* ---- either ---------------------------------------------------------------------------------- */

bool rx__tie_holds(const rx__tie *tie)
{
	const rx__relationship *inverse = tie->relation->inverse;
	if (rx__list_holds(tie->owner, tie->relation, tie->item))
		return true;
	if (tie->relation->through)
		return inverse && rx__list_holds(tie->item, inverse, tie->owner);
	if (!inverse)
		return is_key_of(tie, tie->owner);
	/* A pointer that was assigned counts more than the key that the row still has. */
	const void *row = rx__object_snapshot(tie->item, tie->relation->target);
	void *pointer = rx__changes_pointer(tie->item, inverse);
	if (pointer || rx__changes_pointer(row, inverse))
		return pointer == tie->owner;
	return is_key_of(tie, tie->owner);
}

int rx__tie_make(const rx__tie *tie, bool absent)
{
	return tie->relation->through ? link_item(tie, absent) : append_item(tie, absent);
}

int rx__tie_undo(const rx__tie *tie)
{
	return tie->relation->through ? unlink_item(tie) : remove_item(tie);
}
