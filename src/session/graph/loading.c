/* Relations are loaded for many objects at once, by one query for the rows on the other side, whose
 * keys go along as one list. A `one` relation first looks at what the session has already. What is
 * loaded is written into object and snapshot alike, so that it is no change.
 *
 * Between the two halves other relations may have been loaded, which were asked for together: what they
 * have set is left alone. */
#include "session/graph/loading.h"

#include "base/fail.h"
#include "session/changes.h"
#include "session/filter.h"
#include "session/graph/keys.h"
#include "session/load.h"
#include "session/loaded.h"

/* ---- which objects, and their keys ------------------------------------------------------------ */

/* The distinct values of a key of the objects, one behind the other; what has a NULL is left out. */
static int values_of(rx__loading *l, const rx__key *key, rx_value **out, size_t *n)
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
static int fill_known(rx__loading *l)
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

static int fill_one(rx__loading *l)
{
	const rx__relationship *relation = l->relation;
	rx_session *session = l->session;
	rx__keys keys;
	int rc = 0;
	if (!rx__keys_init(
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
	const rx__loading *l, const rx__keys *owners, const rx_value *keys, ptrdiff_t *out)
{
	const rx_session *session = l->session;
	const rx__relationship *relation = l->relation;
	if (!keys)
		rx__keys_find_each(owners, &relation->remote, session->found, session->n_found, out);
	for (size_t i = 0; keys && i < session->n_found; i++)
		out[i] = linked_owner(relation, owners, keys + i * relation->local.n);
}

/* The items into the lists of their owners, in order. */
static void fill_lists(
	const rx__loading *l, const ptrdiff_t *owner_of, void ***lists, size_t *counts)
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
static int distribute(rx__loading *l, const rx__keys *owners, const rx_value *keys)
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

static int fill_many(rx__loading *l)
{
	rx__keys owners;
	if (!rx__keys_init(&owners, &l->session->scratch, &l->relation->local, l->objects, l->n))
		return rx__fail_nomem(&l->session->error);
	return distribute(l, &owners, l->fetch.owners);
}

/* ---- the two halves --------------------------------------------------------------------------- */

static bool wants_loading(const rx__loading *l, const void *object)
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

int rx__loading_check(rx_session *session, const rx__relationship *relation, const void *object)
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

/* Those that want it, of n. */
static size_t choose(const rx__loading *l, void *const *objects, size_t n)
{
	size_t left = 0;
	for (size_t i = 0; i < n; i++) {
		if (wants_loading(l, objects[i]))
			l->objects[left++] = objects[i];
	}
	return left;
}

static int ask(rx__loading *l)
{
	int rc = 0;
	l->fetch = (rx__fetch){
		.relation = l->relation,
		.slot = l->slot,
		.all = l->whole_table,
		.read_only = l->read_only,
		.only = l->only,
	};
	if (!l->relation->many)
		rc = fill_known(l);
	if (rc == 0 && l->n > 0 && !l->whole_table)
		rc = values_of(l, &l->relation->local, &l->fetch.keys, &l->fetch.n_keys);
	l->asks = rc == 0 && l->n > 0;
	return rc;
}

int rx__loading_begin(rx__loading *l, void *const *objects, size_t n)
{
	rx_session *session = l->session;
	int rc = rx__session_slot_of(session, l->relation->target, &l->slot);
	l->asks = false;
	l->objects = rx__arena_array(&session->scratch, n + 1, sizeof *l->objects);
	if (rc == 0 && !l->objects)
		rc = rx__fail_nomem(&session->error);
	for (size_t i = 0; rc == 0 && i < n; i++)
		rc = rx__loading_check(session, l->relation, objects[i]);
	if (rc != 0)
		return rc;
	l->n = choose(l, objects, n);
	if (l->n == 0)
		return 0;
	l->whole_table = l->whole_table && l->n == n && l->relation->many;
	l->read_only = rx__object_head(l->objects[0])->state == RX__OBJECT_READ_ONLY;
	return ask(l);
}

int rx__loading_end(rx__loading *l)
{
	if (l->beside_others)
		l->n = choose(l, l->objects, l->n);
	return l->relation->many ? fill_many(l) : fill_one(l);
}
