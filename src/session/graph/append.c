/* What rx_append and rx_remove do at once: lists and pointers on both sides that are loaded are
 * brought in step. What is written is the foreign key of the item, or a row of the link table. */
#include <string.h>

#include "base/fail.h"
#include "session/changes.h"
#include "session/graph/cascade.h"
#include "session/graph/link.h"
#include "session/graph/list.h"
#include "session/session.h"

typedef struct change {
	rx_session *session;
	const char *call;
	const rx__relationship *relation;
	void *owner, *item;
	rx__slot *owner_slot, *item_slot;
} change;

static int find_relation(change *c, rx_many_rel relation)
{
	const rx_relation *declared = (const rx_relation *)relation;
	const rx__mapper *mapper = c->owner_slot->mapper;
	if (!declared || strcmp(declared->rx__model->name, mapper->name) != 0 ||
		declared->rx__node.ordinal >= mapper->n_relationships)
		return rx__fail(&c->session->error, RX_EINVAL,
			"%s: the relation does not belong to the object, which is of the model %s", c->call,
			mapper->name);
	c->relation = &mapper->relationships[declared->rx__node.ordinal];
	if (!c->relation->many)
		return rx__fail(&c->session->error, RX_EINVAL, "%s: %s.%s is no list; assign the pointer",
			c->call, mapper->name, c->relation->field);
	if (c->item_slot->mapper != c->relation->target)
		return rx__fail(&c->session->error, RX_EINVAL, "%s: %s.%s lists %s, the item is a %s",
			c->call, mapper->name, c->relation->field, c->relation->target->name,
			c->item_slot->mapper->name);
	return 0;
}

static int begin(change *c, rx_many_rel relation)
{
	const unsigned states = 1u << RX__OBJECT_PENDING | 1u << RX__OBJECT_PERSISTENT;
	rx_session *session = c->session;
	if (!rx__session_enter(session, c->call))
		return RX_EINVAL;
	int rc = rx__session_may_write(session, c->call);
	if (rc == 0)
		rc = rx__session_own(session, c->owner, states, c->call, &c->owner_slot);
	if (rc == 0)
		rc = rx__session_own(session, c->item, states, c->call, &c->item_slot);
	return rc == 0 ? find_relation(c, relation) : rc;
}

static bool is_pending(const void *object)
{
	return rx__object_head(object)->state == RX__OBJECT_PENDING;
}

static int fail_not_in(const change *c)
{
	return rx__fail(&c->session->error, RX_EINVAL, "%s: the %s is not in %s.%s of that object",
		c->call, c->relation->target->name, c->relation->mapper->name, c->relation->field);
}

/* The same list on the other side of a relation many to many. */
static const rx__relationship *many_inverse(const change *c)
{
	const rx__relationship *inverse = c->relation->inverse;
	return inverse && inverse->many ? inverse : NULL;
}

/* The pointer on the other side of a list. */
static const rx__relationship *one_inverse(const change *c)
{
	const rx__relationship *inverse = c->relation->inverse;
	return inverse && !inverse->many ? inverse : NULL;
}

/* ---- through a link table -------------------------------------------------------------------- */

/* In the list of either side. */
static bool is_listed(const change *c)
{
	const rx__relationship *inverse = many_inverse(c);
	return rx__list_holds(rx__list_of(c->owner, c->relation), c->item) ||
		(inverse && rx__list_holds(rx__list_of(c->item, inverse), c->owner));
}

static int link_item(change *c)
{
	const rx__relationship *inverse = many_inverse(c);
	int rc = is_listed(c) ? 0 : rx__link_add(c->session, c->relation, c->owner, c->item);
	if (rc == 0)
		rc = rx__list_put(c->session, c->owner, c->relation, c->item, false);
	if (rc == 0 && inverse)
		rc = rx__list_put(c->session, c->item, inverse, c->owner, false);
	return rc;
}

static int unlink_item(change *c)
{
	const rx__relationship *inverse = many_inverse(c);
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

static rx_value key_of(const change *c, const void *owner)
{
	rx_value key = rx__attribute_get(c->relation->local, owner, NULL);
	if (key.type != RX_TYPE_NONE)
		key.type = c->relation->remote->type;
	return key;
}

static bool is_key_of(const change *c, const void *owner)
{
	rx_value mine = key_of(c, owner);
	rx_value its = rx__attribute_get(c->relation->remote, c->item, NULL);
	return !is_pending(owner) && mine.type != RX_TYPE_NONE && rx__value_equal(&mine, &its);
}

/* The object that the key names, where the session has it. */
static void *keyed_owner(const change *c, const rx_value *key, int *rc)
{
	const rx__mapper *mapper = c->owner_slot->mapper;
	if (key->type == RX_TYPE_NONE || mapper->n_keys != 1 || c->relation->local != mapper->keys[0])
		return NULL;
	rx_value wanted = *key;
	wanted.type = c->relation->local->type;
	rx__attribute_set(c->relation->local, c->owner_slot->keyed, &wanted);
	return rx__slot_find(c->session, c->owner_slot, c->owner_slot->keyed, rc);
}

/* Whose list the item is in now, as far as the session can know; NULL if nobody's. */
static void *owner_now(const change *c, int *rc)
{
	const rx__relationship *inverse = one_inverse(c);
	void *pointed = inverse ? rx__changes_pointer(c->item, inverse) : NULL;
	rx__slot *slot;
	if (pointed)
		return rx__session_has(c->session, pointed, &slot) ? pointed : NULL;
	for (rx__wait *wait = rx__wait_of(c->session, c->item); wait; wait = wait->next) {
		if (wait->source && wait->to == c->relation->remote)
			return wait->source;
	}
	rx_value key = rx__attribute_get(c->relation->remote, c->item, NULL);
	return keyed_owner(c, &key, rc);
}

static int set_owner(change *c, void *owner)
{
	const rx__relationship *inverse = one_inverse(c);
	rx_value key = { .type = RX_TYPE_NONE };
	if (inverse)
		rx__changes_set_pointer(c->item, inverse, owner);
	rx__wait_drop(c->session, c->item, c->relation->remote);
	if (owner && !is_pending(owner))
		key = key_of(c, owner);
	rx__attribute_set(c->relation->remote, c->item, &key);
	if (!owner || inverse || !is_pending(owner))
		return 0;
	return rx__wait_add(c->session, c->item, c->relation->remote, owner, c->relation->local);
}

static int append_item(change *c)
{
	int rc = 0;
	void *before = owner_now(c, &rc);
	bool moved = before != c->owner;
	if (rc == 0 && before && moved)
		rc = rx__list_take(c->session, before, c->relation, c->item);
	if (rc == 0)
		rc = rx__list_put(c->session, c->owner, c->relation, c->item, moved);
	return rc == 0 ? set_owner(c, c->owner) : rc;
}

static bool is_in(const change *c)
{
	const rx__relationship *inverse = one_inverse(c);
	return rx__list_holds(rx__list_of(c->owner, c->relation), c->item) || is_key_of(c, c->owner) ||
		(inverse && rx__changes_pointer(c->item, inverse) == c->owner);
}

static int remove_item(change *c)
{
	bool orphan = c->relation->relation->cascade & RX_DELETE_ORPHAN;
	if (!is_in(c))
		return fail_not_in(c);
	if (!orphan && !c->relation->remote->nullable && !is_pending(c->item))
		return rx__fail(&c->session->error, RX_ENOT_NULL,
			"%s: %s.%s cannot be NULL, so a %s cannot be without its %s: append it to another "
			"one, delete it, or declare .cascade = RX_DELETE_ORPHAN",
			c->call, c->relation->target->name, c->relation->remote->field,
			c->relation->target->name, c->relation->mapper->name);
	int rc = rx__list_take(c->session, c->owner, c->relation, c->item);
	if (rc == 0 && orphan)
		return rx__cascade_delete(c->session, c->item_slot, c->item, false);
	return rc == 0 ? set_owner(c, NULL) : rc;
}

/* ---- the calls ------------------------------------------------------------------------------- */

bool rx_append_to(rx_session *session, void *owner, rx_many_rel relation, void *object)
{
	change c = { .session = session, .call = "rx_append", .owner = owner, .item = object };
	if (begin(&c, relation) != 0)
		return false;
	return (c.relation->through ? link_item(&c) : append_item(&c)) == 0;
}

bool rx_remove_from(rx_session *session, void *owner, rx_many_rel relation, void *object)
{
	change c = { .session = session, .call = "rx_remove", .owner = owner, .item = object };
	if (begin(&c, relation) != 0)
		return false;
	return (c.relation->through ? unlink_item(&c) : remove_item(&c)) == 0;
}
