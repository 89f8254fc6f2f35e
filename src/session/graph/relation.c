/* Relations are loaded for many objects at once, by one query for the rows on the other side, whose
 * keys go along as one list. A `one` relation first looks at what the session has already. What is
 * loaded is written into object and snapshot alike, so that it is no change. */
#include <string.h>

#include "base/fail.h"
#include "model/registry.h"
#include "session/changes.h"
#include "session/filter.h"
#include "session/graph/fetch.h"
#include "session/graph/keys.h"
#include "session/load.h"
#include "session/loaded.h"

typedef struct loading {
	rx_session *session;
	const rx__relationship *relation;
	rx__slot *slot; /* of the objects on the other side */
	void **objects; /* on this side, that are to be filled */
	size_t n;
	bool read_only;
	bool whole_table; /* the objects are all that the table of this side has */
	bool again; /* what is loaded already too */
	bool passing; /* a step on the way to another one: a list in part will do */
	const rx__only *only; /* a part of the list, or NULL */
} loading;

/* ---- the query for the other side ------------------------------------------------------------- */

/* The rows of these owners, as objects in session->found. *owners as in rx__fetch. */
static int query(loading *l, const rx_value *keys, size_t n, rx_value **owners)
{
	rx__fetch fetch = {
		.relation = l->relation,
		.slot = l->slot,
		.keys = keys,
		.n_keys = n,
		.all = l->whole_table,
		.read_only = l->read_only,
		.only = l->only,
	};
	int rc = rx__fetch_run(l->session, &fetch);
	*owners = fetch.owners;
	return rc;
}

/* The distinct values of a key of the objects, one behind the other; what has a NULL is left out. */
static int values_of(loading *l, const rx__key *key, rx_value **out, size_t *n)
{
	rx__keys keys;
	*n = 0;
	*out = rx__arena_array(&l->session->scratch, l->n * key->n + 1, sizeof **out);
	if (!*out || !rx__keys_init(&keys, &l->session->scratch, key, l->objects, l->n))
		return rx__fail_nomem(&l->session->error);
	for (size_t i = 0; i < l->n; i++) {
		rx_value *values = *out + *n * key->n;
		if (rx__key_values(key, l->objects[i], values) &&
			rx__keys_find(&keys, values) == (ptrdiff_t)i)
			(*n)++;
	}
	return 0;
}

/* ---- one ------------------------------------------------------------------------------------- */

/* What the session has already needs no row. */
static int fill_known(loading *l)
{
	const rx__relationship *relation = l->relation;
	size_t left = 0;
	int rc = 0;
	if (l->read_only || l->slot->n == 0 || !rx__key_is_primary(&relation->remote))
		return 0;
	for (size_t i = 0; rc == 0 && i < l->n; i++) {
		rx__key_copy(&relation->remote, l->slot->keyed, &relation->local, l->objects[i]);
		void *known = rx__slot_find(l->session, l->slot, l->slot->keyed, &rc);
		if (known && !rx__filter_hidden(l->session, l->slot, known))
			rx__loaded_set(l->objects[i], relation, known);
		else
			l->objects[left++] = l->objects[i];
	}
	l->n = left;
	return rc;
}

static int load_one(loading *l)
{
	const rx__relationship *relation = l->relation;
	rx_session *session = l->session;
	rx__keys keys;
	rx_value *values, *owners;
	size_t n;
	int rc = fill_known(l);
	if (rc != 0 || l->n == 0)
		return rc;
	rc = values_of(l, &relation->local, &values, &n);
	if (rc == 0)
		rc = query(l, values, n, &owners);
	if (rc == 0 &&
		!rx__keys_init(
			&keys, &session->scratch, &relation->remote, session->found, session->n_found))
		rc = rx__fail_nomem(&session->error);
	for (size_t i = 0; rc == 0 && i < l->n; i++) {
		ptrdiff_t at = rx__keys_find_of(&keys, &relation->local, l->objects[i]);
		void *target = at >= 0 ? session->found[at] : NULL;
		if (target)
			rx__loaded_set_inverse(relation, target, l->objects[i]);
		rx__loaded_set(l->objects[i], relation, target);
		if (!target)
			rc = rx__empties_note(session, l->objects[i], relation);
	}
	return rc;
}

/* ---- many ------------------------------------------------------------------------------------ */

/* By what a row of the link table says. */
static ptrdiff_t linked_owner(
	const rx__relationship *relation, const rx__keys *owners, const rx_value *values)
{
	for (size_t i = 0; i < relation->local.n; i++) {
		if (values[i].type == RX_TYPE_NONE)
			return -1;
	}
	return rx__keys_find(owners, values);
}

/* Of each item: -1 is none of the owners, or (a child that the program has changed since) no owner at
 * all. keys are of the link table's rows, where there is one. */
static void find_owners(
	const loading *l, const rx__keys *owners, const rx_value *keys, ptrdiff_t *out)
{
	const rx_session *session = l->session;
	const rx__relationship *relation = l->relation;
	if (!keys)
		rx__keys_find_each(owners, &relation->remote, session->found, session->n_found, out);
	for (size_t i = 0; keys && i < session->n_found; i++)
		out[i] = linked_owner(relation, owners, keys + i * relation->local.n);
}

/* The items into the lists of their owners, in order. */
static void fill_lists(const loading *l, const ptrdiff_t *owner_of, void ***lists, size_t *counts)
{
	const rx__relationship *inverse = l->relation->inverse;
	bool knows_owner = inverse && inverse->here;
	void *const *found = l->session->found;
	size_t n = l->session->n_found;
	for (size_t i = 0; i < n; i++) {
		ptrdiff_t owner = owner_of[i];
		if (owner < 0)
			continue;
		lists[owner][counts[owner]++] = found[i];
		if (knows_owner && !rx__changes_pointer(found[i], inverse))
			rx__loaded_set(found[i], inverse, l->objects[owner]);
	}
}

/* Group by counting: the owner of each item, room for each list, then the items in order. */
static int distribute(loading *l, const rx__keys *owners, const rx_value *keys)
{
	rx_session *session = l->session;
	const rx__relationship *relation = l->relation;
	ptrdiff_t *owner_of =
		rx__arena_array(&session->scratch, session->n_found + 1, sizeof *owner_of);
	size_t *counts = rx__arena_array(&session->scratch, l->n + 1, sizeof *counts);
	void ***lists = rx__arena_array(&session->scratch, l->n + 1, sizeof *lists);
	if (!owner_of || !counts || !lists)
		return rx__fail_nomem(&session->error);
	find_owners(l, owners, keys, owner_of);
	for (size_t i = 0; i < session->n_found; i++) {
		if (owner_of[i] >= 0)
			counts[owner_of[i]]++;
	}
	for (size_t i = 0; i < l->n; i++) {
		lists[i] = rx__list_new(&session->arena, NULL, counts[i]);
		if (!lists[i])
			return rx__fail_nomem(&session->error);
		if (l->only && (l->only->where || l->only->limit || l->only->offset))
			rx__list_set_part(lists[i]);
		rx__list_set_stamp(lists[i], session->undo.writes);
		rx__loaded_set(l->objects[i], relation, lists[i]);
		counts[i] = 0;
	}
	fill_lists(l, owner_of, lists, counts);
	return 0;
}

static int load_many(loading *l)
{
	const rx__relationship *relation = l->relation;
	rx__keys owners;
	rx_value *values = NULL, *keys = NULL;
	size_t n = 0;
	int rc = 0;
	if (!l->whole_table)
		rc = values_of(l, &relation->local, &values, &n);
	if (rc == 0)
		rc = query(l, values, n, &keys);
	if (rc == 0 &&
		!rx__keys_init(&owners, &l->session->scratch, &relation->local, l->objects, l->n))
		rc = rx__fail_nomem(&l->session->error);
	return rc == 0 ? distribute(l, &owners, keys) : rc;
}

/* ---- one step, and paths ---------------------------------------------------------------------- */

static bool wants_loading(const loading *l, const void *object)
{
	const rx__relationship *relation = l->relation;
	uint8_t state = rx__object_head(object)->state;
	void *now = rx__changes_pointer(object, relation);
	if (state != RX__OBJECT_PERSISTENT && state != RX__OBJECT_READ_ONLY)
		return false;
	if (now && rx__loaded_changed(object, relation))
		return false;
	if (now && relation->many && (l->only || (rx__list_is_part(now) && !l->passing)))
		return true;
	if (now || relation->many)
		return !now || l->again;
	if (!l->again && rx__empties_know(l->session, object, relation))
		return false;
	return !rx__loaded_names_none(object, relation);
}

int rx__load_relation_of(rx_session *session, const rx_rel_node *node, const rx__relationship **out)
{
	const rx_relation *declared = (const rx_relation *)node;
	const rx__mapper *mapper;
	if (node->kind != RX_NODE_ONE && node->kind != RX_NODE_MANY)
		return rx__fail(&session->error, RX_EINVAL,
			"a join (rx_join, rx_left, rx_of) stands where a relation is to be loaded");
	int rc = rx__registry_mapper(&mapper, declared->rx__model, &session->error);
	if (rc != 0)
		return rc;
	if (node->ordinal >= mapper->n_relationships)
		return rx__fail(&session->error, RX_EINVAL, "%s has no relation number %u", mapper->name,
			node->ordinal);
	*out = &mapper->relationships[node->ordinal];
	return 0;
}

static int check_owner(rx_session *session, const rx__relationship *relation, const void *object)
{
	rx__head head = rx__object_peek(object);
	if (head.check != RX__OBJECT_CHECK || head.tag != session->tag || head.slot >= session->n_slots)
		return rx__fail(&session->error, RX_EINVAL,
			"loading %s.%s: an object of the list is not of this session", relation->mapper->name,
			relation->field);
	const rx__mapper *mapper = session->slots[head.slot]->mapper;
	if (mapper == relation->mapper)
		return 0;
	return rx__fail(&session->error, RX_EINVAL,
		"loading %s.%s: the objects are of the model %s, which has no such relation",
		relation->mapper->name, relation->field, mapper->name);
}

/* A relation on the way, and what is wanted of it. */
typedef struct step {
	const rx_rel_node *node;
	const rx__only *only;
	bool passing;
	bool by_join; /* rx_by_join */
	unsigned how;
	unsigned *n_along; /* how many steps from here on came with the rows of a query */
} step;

static int fail_join(rx_session *session, const rx__relationship *relation)
{
	return rx__fail(&session->error, RX_EINVAL,
		"rx_by_join(%s_.%s): there is no query to join it to; it is loaded by a query of its own "
		"here",
		relation->mapper->name, relation->field);
}

static int load_step(rx_session *session, const step *at, void *const *objects, size_t n)
{
	bool came = *at->n_along > 0;
	loading l = {
		.session = session,
		.again = at->how & RX__LOAD_AGAIN && !came,
		.passing = at->passing,
		.only = at->only,
	};
	int rc = rx__load_relation_of(session, at->node, &l.relation);
	*at->n_along -= came;
	if (rc == 0 && at->by_join && !came)
		rc = fail_join(session, l.relation);
	if (rc == 0)
		rc = rx__session_slot_of(session, l.relation->target, &l.slot);
	l.objects = rx__arena_array(&session->scratch, n + 1, sizeof *l.objects);
	if (rc == 0 && !l.objects)
		rc = rx__fail_nomem(&session->error);
	for (size_t i = 0; rc == 0 && i < n; i++) {
		rc = check_owner(session, l.relation, objects[i]);
		if (rc == 0 && wants_loading(&l, objects[i]))
			l.objects[l.n++] = objects[i];
	}
	if (rc != 0 || l.n == 0)
		return rc;
	l.whole_table = at->how & RX__LOAD_WHOLE_TABLE && l.n == n && l.relation->many;
	l.read_only = rx__object_head(l.objects[0])->state == RX__OBJECT_READ_ONLY;
	return l.relation->many ? load_many(&l) : load_one(&l);
}

static size_t targets_of(const rx__relationship *relation, const void *object, void **out)
{
	void *target = rx__changes_pointer(object, relation);
	if (!relation->many || !target) {
		if (target && out)
			*out = target;
		return target != NULL;
	}
	if (out)
		memcpy(out, target, rx_len(target) * sizeof *out);
	return rx_len(target);
}

/* What the program has put into a pointer may be anything. */
static bool is_object(const rx_session *session, const void *object)
{
	rx__head head = rx__object_peek(object);
	return head.check == RX__OBJECT_CHECK && head.tag == session->tag;
}

/* Takes out what comes again: several objects may share one on the other side. */
static size_t once_each(const rx_session *session, void **all, size_t n)
{
	size_t left = 0;
	for (size_t i = 0; i < n; i++) {
		rx__head *head = rx__object_head(all[i]);
		bool listed = is_object(session, all[i]) && head->flags & RX__OBJECT_LISTED;
		if (!listed)
			all[left++] = all[i];
		if (is_object(session, all[i]))
			head->flags |= RX__OBJECT_LISTED;
	}
	for (size_t i = 0; i < left; i++) {
		if (is_object(session, all[i]))
			rx__object_head(all[i])->flags &= (uint8_t)~RX__OBJECT_LISTED;
	}
	return left;
}

/* The loaded objects on the other side of a step, each once. */
static int next_objects(
	rx_session *session, const rx_rel_node *node, void *const *objects, size_t *n, void ***out)
{
	const rx__relationship *relation;
	size_t size = 0, at = 0;
	int rc = rx__load_relation_of(session, node, &relation);
	for (size_t i = 0; rc == 0 && i < *n; i++)
		size += targets_of(relation, objects[i], NULL);
	void **all = rx__arena_array(&session->scratch, size + 1, sizeof *all);
	if (rc == 0 && !all)
		rc = rx__fail_nomem(&session->error);
	for (size_t i = 0; rc == 0 && i < *n; i++)
		at += targets_of(relation, objects[i], all + at);
	if (rc != 0)
		return rc;
	*out = all;
	*n = relation->many && !relation->through ? size : once_each(session, all, size);
	return 0;
}

/* A path may hold paths; what is asked besides belongs to its last step. */
static int load_along(rx_session *session, const step *at, void *const **objects, size_t *n)
{
	const rx__path *path = (const rx__path *)at->node;
	step next = *at;
	void **found = NULL;
	int rc = 0;
	if (at->node->kind == RX_NODE_BY) {
		next.by_join = at->node->n_steps == RX__BY_JOIN;
		next.node = (const rx_rel_node *)((const rx__by *)at->node)->relation;
		return load_along(session, &next, objects, n);
	}
	if (at->node->kind != RX_NODE_PATH) {
		rc = load_step(session, at, *objects, *n);
		if (rc == 0 && at->passing) {
			rc = next_objects(session, at->node, *objects, n, &found);
			*objects = found;
		}
		return rc;
	}
	for (uint16_t i = 0; rc == 0 && i < at->node->n_steps; i++) {
		bool last = i + 1 == at->node->n_steps;
		next.node = (const rx_rel_node *)path->steps[i];
		next.passing = at->passing || !last;
		next.only = last ? at->only : NULL;
		rc = load_along(session, &next, objects, n);
		next.how &= ~(unsigned)RX__LOAD_WHOLE_TABLE;
	}
	return rc;
}

/* What stands inside rx_only, rx_by_join and rx_by_query; *by_join: in the second of them. */
static const rx_rel_node *unwrapped(const rx_rel_node *node, const rx__only **only, bool *by_join)
{
	*only = NULL;
	*by_join = false;
	while (node && (node->kind == RX_NODE_ONLY || node->kind == RX_NODE_BY)) {
		if (node->kind == RX_NODE_ONLY) {
			*only = (const rx__only *)node;
			node = (const rx_rel_node *)(*only)->relation;
		} else {
			*by_join = node->n_steps == RX__BY_JOIN;
			node = (const rx_rel_node *)((const rx__by *)node)->relation;
		}
	}
	return node;
}

int rx__load_relation(
	rx_session *session, rx_rel relation, void *const *objects, size_t n, unsigned how)
{
	unsigned n_along = how / RX__LOAD_STEPS;
	step at = { .how = how, .n_along = &n_along };
	at.node = unwrapped((const rx_rel_node *)relation, &at.only, &at.by_join);
	if (!at.node)
		return rx__fail(&session->error, RX_EINVAL, "the relation that is to be loaded is NULL");
	return load_along(session, &at, &objects, &n);
}

int rx__load_check(rx_session *session, const rx__mapper *mapper, rx_rel relation)
{
	const rx__only *only;
	const rx__relationship *first;
	bool by_join;
	const rx_rel_node *node = unwrapped((const rx_rel_node *)relation, &only, &by_join);
	while (node && node->kind == RX_NODE_PATH)
		node = unwrapped((const rx_rel_node *)((const rx__path *)node)->steps[0], &only, &by_join);
	if (!node)
		return rx__fail(&session->error, RX_EINVAL, ".load: the relation is NULL");
	int rc = rx__load_relation_of(session, node, &first);
	if (rc != 0 || first->mapper == mapper)
		return rc;
	return rx__fail(&session->error, RX_EINVAL,
		".load: %s_.%s is a relation of %s, and this is a query of %s", first->mapper->name,
		first->field, first->mapper->name, mapper->name);
}

/* ---- what is there --------------------------------------------------------------------------- */

bool rx_is_loaded_in(rx_session *session, const void *object, rx_rel relation)
{
	const unsigned known = 1u << RX__OBJECT_PENDING | 1u << RX__OBJECT_PERSISTENT |
		1u << RX__OBJECT_DELETED | 1u << RX__OBJECT_GONE | 1u << RX__OBJECT_READ_ONLY;
	const rx__relationship *found;
	rx__slot *slot;
	if (!rx__session_enter(session, "rx_is_loaded"))
		return false;
	if (!relation) {
		rx__fail(&session->error, RX_EINVAL, "rx_is_loaded: the relation is NULL");
		return false;
	}
	if (!object) {
		rx__fail(&session->error, RX_EINVAL, "rx_is_loaded: the object is NULL");
		return false;
	}
	rx__head head = rx__object_peek(object);
	bool read_only = head.check == RX__OBJECT_CHECK && head.tag == session->tag &&
		head.state == RX__OBJECT_READ_ONLY;
	if ((!read_only && rx__session_own(session, object, known, "rx_is_loaded", &slot) != 0) ||
		rx__load_relation_of(session, (const rx_rel_node *)relation, &found) != 0 ||
		check_owner(session, found, object) != 0)
		return false;
	if (rx__changes_pointer(object, found) || head.state == RX__OBJECT_PENDING)
		return true;
	if (found->many)
		return false;
	bool names_none = found->here && rx__key_is_null(&found->local, object);
	return names_none || rx__empties_know(session, object, found);
}
