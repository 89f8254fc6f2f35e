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
static uint32_t linked_owner(
	const rx__relationship *relation, const rx__keys *owners, const rx_value *values)
{
	for (size_t i = 0; i < relation->local.n; i++) {
		if (values[i].type == RX_TYPE_NONE)
			return 0;
	}
	return (uint32_t)(rx__keys_find(owners, values) + 1);
}

/* Of each item, index + 1: 0 is none of the owners, or (a child that the program has changed since) no
 * owner at all. keys are of the link table's rows, where there is one. */
static uint32_t *find_owners(const rx__loading *l, const rx__keys *owners, const rx_value *keys)
{
	const rx__relationship *relation = l->relation;
	const rx__relationship *inverse = relation->inverse;
	void *const *found = l->session->found;
	size_t n = l->session->n_found;
	uint32_t *out = rx__arena_array(&l->session->scratch, n + 1, sizeof *out);
	if (!out)
		return NULL;
	if (!keys)
		rx__keys_find_each(owners, &relation->remote, found, n, out);
	for (size_t i = 0; keys && i < n; i++)
		out[i] = linked_owner(relation, owners, keys + i * relation->local.n);
	for (size_t i = 0; inverse && inverse->here && i < n; i++) {
		if (out[i] > 0 && !rx__changes_pointer(found[i], inverse))
			rx__loaded_set(found[i], inverse, l->objects[out[i] - 1]);
	}
	return out;
}

/* Group by counting: room for each list, then the items in order. */
static int distribute(rx__loading *l, const uint32_t *owner_of)
{
	rx_session *session = l->session;
	size_t *counts = rx__arena_array(&session->scratch, l->n + 1, sizeof *counts);
	void ***lists = rx__arena_array(&session->scratch, l->n + 1, sizeof *lists);
	bool is_part = l->only && (l->only->where || l->only->limit || l->only->offset);
	void *const *found = session->found;
	size_t n = session->n_found;
	if (!counts || !lists)
		return rx__fail_nomem(&session->error);
	for (size_t i = 0; i < n; i++)
		counts[owner_of[i]]++;
	for (size_t i = 0; i < l->n; i++) {
		void **list = rx__list_new(&session->arena, NULL, counts[i + 1]);
		if (!list)
			return rx__fail_nomem(&session->error);
		if (is_part)
			rx__list_set_part(list);
		rx__list_set_stamp(list, session->undo.writes);
		rx__loaded_set(l->objects[i], l->relation, list);
		lists[i + 1] = list;
	}
	for (size_t i = 0; i < n; i++) {
		if (owner_of[i] > 0)
			*lists[owner_of[i]]++ = found[i];
	}
	return 0;
}

static int init_owners(rx__loading *l, rx__keys *owners)
{
	rx_session *session = l->session;
	if (l->n < UINT32_MAX &&
		rx__keys_init(owners, &session->scratch, &l->relation->local, l->objects, l->n))
		return 0;
	return rx__fail_nomem(&session->error);
}

/* What most relations are: the key of the owner is a number in the row. Not where several are asked for
 * together, for the owners may have become fewer until the rows come. */
static int ask_early(rx__loading *l)
{
	const rx__relationship *inverse = l->relation->inverse;
	const rx__attribute *by = l->relation->remote.columns[0];
	rx__keys owners;
	if (l->session->driver->next || l->relation->through || by->type != RX_TYPE_INT64)
		return 0;
	int rc = init_owners(l, &owners);
	if (rc != 0 || !owners.close)
		return rc;
	l->early = (rx__load_owners){
		.numbers = owners.close,
		.least = owners.least,
		.span = owners.span,
		.objects = l->objects,
		.by = by,
		.inverse = inverse && inverse->here ? inverse : NULL,
	};
	l->fetch.early = &l->early;
	return 0;
}

static int fill_many(rx__loading *l)
{
	rx__keys owners;
	if (l->early.found)
		return distribute(l, l->early.found);
	int rc = init_owners(l, &owners);
	if (rc != 0)
		return rc;
	const uint32_t *owner_of = find_owners(l, &owners, l->fetch.owners);
	return owner_of ? distribute(l, owner_of) : rx__fail_nomem(&l->session->error);
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
	if (rc == 0 && l->relation->many)
		rc = ask_early(l);
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
