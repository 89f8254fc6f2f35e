/* Lists of `many` relations. What is written is the foreign key of the item; a list that was loaded
 * is kept in step with it. The list as it was loaded is never changed, so that a rollback can give
 * it back: the first change makes a copy. */
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "session/changes.h"
#include "session/graph/cascade.h"
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
	if (c->relation->through)
		return rx__fail(&c->session->error, RX_EINVAL,
			"%s: %s.%s goes through a link table, which this version cannot write; add an object "
			"of the link table's model",
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
	if (session->read_only)
		return rx__fail(
			&session->error, RX_EREADONLY, "%s: the session was opened .read_only", c->call);
	int rc = rx__session_own(session, c->owner, states, c->call, &c->owner_slot);
	if (rc == 0)
		rc = rx__session_own(session, c->item, states, c->call, &c->item_slot);
	return rc == 0 ? find_relation(c, relation) : rc;
}

/* ---- the list -------------------------------------------------------------------------------- */

static void **list_of(const change *c)
{
	return rx__changes_pointer(c->owner, c->relation);
}

static ptrdiff_t place_in(void *const *list, const void *item)
{
	for (size_t i = 0; i < rx_len(list); i++) {
		if (list[i] == item)
			return (ptrdiff_t)i;
	}
	return -1;
}

/* Room for one more, in a list of our own; the length is not changed. */
static void **own_list(change *c, size_t n)
{
	void **list = list_of(c);
	const void *snapshot = rx__object_snapshot(c->owner, c->owner_slot->mapper);
	bool ours = list && list != rx__changes_pointer(snapshot, c->relation);
	/* Lists of ours have room up to the next power of two. */
	if (ours && (n & (n - 1)) != 0)
		return list;
	size_t room = n < 4 ? 4 : n * 2;
	void **copy = rx__list_new(&c->session->arena, NULL, room);
	if (!copy) {
		rx__fail_nomem(&c->session->error);
		return NULL;
	}
	if (list && n > 0)
		memcpy(copy, list, n * sizeof *copy);
	rx__list_shorten(copy, n);
	rx__changes_set_pointer(c->owner, c->relation, copy);
	return copy;
}

static int list_add(change *c)
{
	void **list = list_of(c);
	bool pending = rx__object_head(c->owner)->state == RX__OBJECT_PENDING;
	if (!list && !pending)
		return 0; /* not loaded, and stays so */
	size_t n = rx_len(list);
	if (list && place_in(list, c->item) >= 0)
		return 0;
	list = own_list(c, n);
	if (!list)
		return RX_ENOMEM;
	list[n] = c->item;
	rx__list_shorten(list, n + 1);
	return 0;
}

static int list_remove(change *c)
{
	void **list = list_of(c);
	ptrdiff_t at = list ? place_in(list, c->item) : -1;
	if (at < 0)
		return 0;
	size_t n = rx_len(list);
	list = own_list(c, n);
	if (!list)
		return RX_ENOMEM;
	memmove(list + at, list + at + 1, (n - (size_t)at - 1) * sizeof *list);
	rx__list_shorten(list, n - 1);
	return 0;
}

/* ---- the key --------------------------------------------------------------------------------- */

static void unlink_item(change *c)
{
	rx_session *session = c->session;
	for (size_t i = 0; i < session->n_links;) {
		if (session->links[i].item == c->item && session->links[i].relation == c->relation)
			session->links[i] = session->links[--session->n_links];
		else
			i++;
	}
}

/* The owner has no key yet: the flush sets it. */
static int link_item(change *c)
{
	rx_session *session = c->session;
	if (session->n_links == session->links_cap) {
		size_t cap = session->links_cap ? session->links_cap * 2 : 16;
		rx__link *links = realloc(session->links, cap * sizeof *links);
		if (!links)
			return rx__fail_nomem(&session->error);
		session->links = links;
		session->links_cap = cap;
	}
	session->links[session->n_links++] = (rx__link){ c->owner, c->item, c->relation };
	return 0;
}

static void set_key(change *c, rx_value key)
{
	if (key.type != RX_TYPE_NONE)
		key.type = c->relation->remote->type;
	rx__attribute_set(c->relation->remote, c->item, &key);
}

static const rx__relationship *inverse_of(const change *c)
{
	const rx__relationship *inverse = c->relation->inverse;
	return inverse && !inverse->many ? inverse : NULL;
}

bool rx_append_to(rx_session *session, void *owner, rx_many_rel relation, void *object)
{
	change c = { .session = session, .call = "rx_append", .owner = owner, .item = object };
	if (begin(&c, relation) != 0 || list_add(&c) != 0)
		return false;
	unlink_item(&c);
	const rx__relationship *inverse = inverse_of(&c);
	bool pending = rx__object_head(owner)->state == RX__OBJECT_PENDING;
	if (inverse)
		rx__changes_set_pointer(object, inverse, owner);
	if (!pending)
		set_key(&c, rx__attribute_get(c.relation->local, owner, NULL));
	else if (!inverse)
		return link_item(&c) == 0;
	else
		set_key(&c, (rx_value){ .type = RX_TYPE_NONE });
	return true;
}

bool rx_remove_from(rx_session *session, void *owner, rx_many_rel relation, void *object)
{
	change c = { .session = session, .call = "rx_remove", .owner = owner, .item = object };
	if (begin(&c, relation) != 0)
		return false;
	rx_value mine = rx__attribute_get(c.relation->local, owner, NULL);
	rx_value its = rx__attribute_get(c.relation->remote, object, NULL);
	mine.type = its.type == RX_TYPE_NONE ? mine.type : its.type;
	const rx__relationship *inverse = inverse_of(&c);
	bool listed = list_of(&c) && place_in(list_of(&c), object) >= 0;
	if (!listed && !rx__value_equal(&mine, &its) &&
		!(inverse && rx__changes_pointer(object, inverse) == owner)) {
		rx__fail(&session->error, RX_EINVAL, "rx_remove: the %s is not in %s.%s of that object",
			c.relation->target->name, c.relation->mapper->name, c.relation->field);
		return false;
	}
	if (list_remove(&c) != 0)
		return false;
	unlink_item(&c);
	if (inverse)
		rx__changes_set_pointer(object, inverse, NULL);
	if (c.relation->relation->cascade & RX_DELETE_ORPHAN)
		return rx__cascade_delete(session, c.item_slot, object) == 0;
	set_key(&c, (rx_value){ .type = RX_TYPE_NONE });
	return true;
}
