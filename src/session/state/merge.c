/* A graph of structs merged into the session, in two passes over one list of pairs (their struct, our
 * object). The first pass finds or makes each object and copies the columns; what the relations of a
 * struct lead to is put at the end of the list, each struct once, so that circles end and no depth is
 * a danger to the stack. The second pass sets pointers and lists, when every struct has its object.
 *
 * A pair lives in an arena of its own, because the calls in between clear the session's scratch. */
#include <string.h>

#include <reflex/state.h>

#include "base/fail.h"
#include "base/map.h"
#include "session/add.h"
#include "session/changes.h"
#include "session/load.h"
#include "session/query/query.h"
#include "session/run.h"
#include "session/work/flush.h"
#include "sql/bind.h"

typedef struct pair {
	struct pair *next;
	rx__slot *slot;
	const void *theirs;
	void *ours;
	bool added; /* ours is new, with a key that the struct gave */
	bool is_ours; /* the struct is an object of this session: nothing to do */
} pair;

typedef struct merging {
	rx_session *session;
	rx_arena arena;
	rx_map known; /* address of a struct → its pair */
	pair *first, **end;
} merging;

/* ---- the list of pairs ----------------------------------------------------------------------- */

static int check_struct(merging *m, rx__slot *slot, const void *theirs, bool *is_ours)
{
	rx_session *session = m->session;
	rx__slot *of;
	*is_ours = rx__session_has(session, theirs, &of);
	if (*is_ours && of->mapper != slot->mapper)
		return rx__fail(&session->error, RX_EINVAL, "rx_merge(%s): the object is a %s",
			slot->mapper->name, of->mapper->name);
	rx__head head = rx__object_peek(theirs);
	if (!*is_ours && head.check == RX__OBJECT_CHECK && head.state == RX__OBJECT_DETACHED)
		return rx__fail(&session->error, RX_EINVAL,
			"rx_merge(%s): the object was expunged, and its memory is not to be used",
			slot->mapper->name);
	return 0;
}

static int add_pair(merging *m, rx__slot *slot, const void *theirs)
{
	bool is_ours;
	if (rx__map_get(&m->known, (const char *)&theirs, sizeof theirs))
		return 0;
	int rc = check_struct(m, slot, theirs, &is_ours);
	if (rc != 0)
		return rc;
	pair *p = rx__arena_zalloc(&m->arena, sizeof *p);
	if (!p)
		return rx__fail_nomem(&m->session->error);
	*p = (pair){ .slot = slot, .theirs = theirs, .is_ours = is_ours };
	p->ours = is_ours ? (void *)theirs : NULL;
	if (!rx__map_put(&m->known, (const char *)&p->theirs, sizeof p->theirs, p))
		return rx__fail_nomem(&m->session->error);
	*m->end = p;
	m->end = &p->next;
	return 0;
}

static void *ours_of(const merging *m, const void *theirs)
{
	const pair *p = rx__map_get(&m->known, (const char *)&theirs, sizeof theirs);
	return p ? p->ours : NULL;
}

static int add_related(merging *m, const pair *p)
{
	const rx__mapper *mapper = p->slot->mapper;
	int rc = 0;
	for (size_t i = 0; rc == 0 && i < mapper->n_relationships; i++) {
		const rx__relationship *relation = &mapper->relationships[i];
		void *target = rx__changes_pointer(p->theirs, relation);
		rx__slot *slot;
		if (!target)
			continue;
		rc = rx__session_slot_of(m->session, relation->target, &slot);
		if (rc == 0 && !relation->many)
			rc = add_pair(m, slot, target);
		for (void **item = target; rc == 0 && relation->many && *item; item++)
			rc = add_pair(m, slot, *item);
	}
	return rc;
}

/* ---- the first pass: objects and columns ------------------------------------------------------- */

static bool has_key(const rx__mapper *mapper, const void *theirs)
{
	for (size_t i = 0; i < mapper->n_keys; i++) {
		rx_value value = rx__attribute_get(mapper->keys[i], theirs, NULL);
		if (value.type == RX_TYPE_NONE || (mapper->keys[i]->generated && value.as.i == 0))
			return false;
	}
	return mapper->n_keys > 0;
}

static bool same_key(const rx__mapper *mapper, const void *a, const void *b)
{
	for (size_t i = 0; i < mapper->n_keys; i++) {
		rx_value x = rx__attribute_get(mapper->keys[i], a, NULL);
		rx_value y = rx__attribute_get(mapper->keys[i], b, NULL);
		if (!rx__value_equal(&x, &y))
			return false;
	}
	return true;
}

/* A struct with the same new key came before in this very graph. */
static void *added_before(const merging *m, const pair *p)
{
	for (const pair *other = m->first; other && other != p; other = other->next) {
		if (other->added && other->slot == p->slot &&
			same_key(p->slot->mapper, other->ours, p->theirs))
			return other->ours;
	}
	return NULL;
}

static int find(merging *m, pair *p)
{
	rx_session *session = m->session;
	const rx__mapper *mapper = p->slot->mapper;
	int rc = 0;
	for (size_t i = 0; rc == 0 && i < mapper->n_keys; i++) {
		rx_value value = rx__attribute_get(mapper->keys[i], p->theirs, NULL);
		rc = rx__bind_check(mapper->keys[i], mapper->keys[i]->type, &value, &session->error);
		if (rc == 0)
			rx__attribute_set(mapper->keys[i], p->slot->keyed, &value);
	}
	if (rc == 0)
		p->ours = rx__get_keyed(session, p->slot);
	if (rc == 0 && !p->ours && session->error.code == 0)
		p->ours = added_before(m, p);
	return session->error.code;
}

static int add(merging *m, pair *p)
{
	const rx__mapper *mapper = p->slot->mapper;
	p->ours = rx__add_pending(m->session, p->slot);
	if (!p->ours)
		return m->session->error.code;
	memcpy(p->ours, p->theirs, mapper->size);
	for (size_t i = 0; i < mapper->n_relationships; i++)
		rx__changes_set_pointer(p->ours, &mapper->relationships[i], NULL);
	p->added = true;
	return 0;
}

static int check_version(merging *m, const pair *p)
{
	const rx__attribute *version = p->slot->mapper->version;
	char label[80];
	if (!version)
		return 0;
	const void *snapshot = rx__object_snapshot(p->ours, p->slot->mapper);
	int64_t theirs = rx__attribute_get(version, p->theirs, NULL).as.i;
	int64_t row = rx__attribute_get(version, snapshot, NULL).as.i;
	if (theirs == 0 || theirs == row)
		return 0;
	return rx__fail(&m->session->error, RX_ESTALE,
		"rx_merge: %s was read with %s %lld and has %lld now: somebody else has changed it",
		rx__object_label(p->ours, p->slot->mapper, label, sizeof label), version->field,
		(long long)theirs, (long long)row);
}

/* The key of a pointer that is set is the pointer's affair. */
static bool is_pointed(const rx__mapper *mapper, const void *theirs, const rx__attribute *attribute)
{
	for (size_t i = 0; i < mapper->n_relationships; i++) {
		const rx__relationship *relation = &mapper->relationships[i];
		if (relation->here && rx__key_has(&relation->key->own, attribute) &&
			rx__changes_pointer(theirs, relation))
			return true;
	}
	return false;
}

static void copy_columns(const pair *p)
{
	const rx__mapper *mapper = p->slot->mapper;
	for (size_t i = 0; i < mapper->n_attributes; i++) {
		const rx__attribute *attribute = &mapper->attributes[i];
		if (attribute->key || attribute->computed || attribute == mapper->version ||
			is_pointed(mapper, p->theirs, attribute))
			continue;
		rx_value now = rx__attribute_get(attribute, p->ours, NULL);
		bool half_set;
		rx_value next = rx__attribute_get(attribute, p->theirs, &half_set);
		/* Texts that are equal stay the session's own. */
		if (half_set || !rx__value_equal(&now, &next))
			memcpy((char *)p->ours + attribute->offset, (const char *)p->theirs + attribute->offset,
				attribute->size);
	}
}

static int take_pair(merging *m, pair *p)
{
	int rc = 0;
	if (p->is_ours)
		return 0;
	if (has_key(p->slot->mapper, p->theirs))
		rc = find(m, p);
	if (rc != 0)
		return rc;
	if (!p->ours)
		return add(m, p);
	if (rx__object_head(p->ours)->state != RX__OBJECT_PENDING)
		rc = check_version(m, p);
	if (rc == 0)
		copy_columns(p);
	return rc;
}

/* ---- the second pass: relations ---------------------------------------------------------------- */

static bool is_wanted(const merging *m, void *const *theirs, const void *item)
{
	for (; *theirs; theirs++) {
		if (ours_of(m, *theirs) == item)
			return true;
	}
	return false;
}

static int take_out(
	merging *m, const pair *p, const rx__relationship *relation, void *const *theirs)
{
	rx_many_rel handle = (rx_many_rel)&relation->relation->rx__node;
	void **list = rx__changes_pointer(p->ours, relation);
	size_t n = rx_len(list), left = 0;
	void **unwanted = rx__arena_array(&m->arena, n + 1, sizeof *unwanted);
	if (!unwanted)
		return rx__fail_nomem(&m->session->error);
	for (size_t i = 0; i < n; i++) {
		if (!is_wanted(m, theirs, list[i]))
			unwanted[left++] = list[i];
	}
	for (size_t i = 0; i < left; i++) {
		if (!rx_remove_from(m->session, p->ours, handle, unwanted[i]))
			return m->session->error.code;
	}
	return 0;
}

static int set_list(merging *m, const pair *p, const rx__relationship *relation)
{
	rx_session *session = m->session;
	rx_many_rel handle = (rx_many_rel)&relation->relation->rx__node;
	void *const *theirs = rx__changes_pointer(p->theirs, relation);
	void *object = p->ours;
	int rc = 0;
	if (!theirs)
		return 0;
	if (rx__object_head(p->ours)->state == RX__OBJECT_PERSISTENT)
		rc = rx__load_relation(session, (rx_rel)handle, &object, 1, 0);
	if (rc == 0)
		rc = take_out(m, p, relation, theirs);
	for (; rc == 0 && *theirs; theirs++) {
		if (!rx_append_to(session, p->ours, handle, ours_of(m, *theirs)))
			rc = session->error.code;
	}
	return rc;
}

static int set_relations(merging *m, const pair *p)
{
	const rx__mapper *mapper = p->slot->mapper;
	int rc = 0;
	if (p->is_ours)
		return 0;
	for (size_t i = 0; rc == 0 && i < mapper->n_relationships; i++) {
		const rx__relationship *relation = &mapper->relationships[i];
		const void *target = rx__changes_pointer(p->theirs, relation);
		if (relation->many)
			rc = set_list(m, p, relation);
		else if (target) {
			rx__changes_set_pointer(p->ours, relation, ours_of(m, target));
			if (p->added && relation->here)
				rx__key_clear(&relation->key->own, p->ours);
		}
	}
	return rc;
}

/* ---- the whole --------------------------------------------------------------------------------- */

static int merge(merging *m, rx__slot *slot, const void *value)
{
	int rc = rx__flush_before_query(m->session);
	if (rc == 0)
		rc = add_pair(m, slot, value);
	for (pair *p = m->first; rc == 0 && p; p = p->next) {
		rc = take_pair(m, p);
		if (rc == 0 && !p->is_ours)
			rc = add_related(m, p);
	}
	for (const pair *p = m->first; rc == 0 && p; p = p->next)
		rc = set_relations(m, p);
	return rc;
}

void *rx__merge(rx_session *session, const rx_model *model, const void *value)
{
	rx__slot *slot;
	if (!rx__session_enter(session, "rx_merge") ||
		rx__session_may_write(session, "rx_merge") != 0 ||
		rx__session_slot(session, model, &slot) != 0)
		return NULL;
	if (!value) {
		rx__fail(&session->error, RX_EINVAL, "rx_merge(%s): the struct is NULL", model->name);
		return NULL;
	}
	merging m = { .session = session, .known = RX_MAP_INIT };
	m.end = &m.first;
	rx__arena_init(&m.arena, 0);
	int rc = merge(&m, slot, value);
	void *ours = rc == 0 ? m.first->ours : NULL;
	rx__map_deinit(&m.known);
	rx__arena_deinit(&m.arena);
	return ours;
}
