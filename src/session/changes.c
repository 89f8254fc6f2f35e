/* First the whole struct in one comparison, then column by column only where it differs: most
 * objects are as they were. Relation members count too: what was assigned to a `one` pointer becomes
 * the foreign key's value when the object is flushed. */
#include "session/changes.h"

#include <string.h>

#include "base/fail.h"
#include "session/add.h"

void rx__changes_find(const void *object, const rx__mapper *mapper, rx__mask *out)
{
	const void *snapshot = rx__object_snapshot(object, mapper);
	*out = (rx__mask){ { 0 } };
	for (size_t i = 0; i < mapper->n_attributes; i++) {
		const rx__attribute *attribute = &mapper->attributes[i];
		size_t offset = attribute->offset;
		if (attribute->computed ||
			memcmp((const char *)object + offset, (const char *)snapshot + offset,
				attribute->size) == 0)
			continue;
		bool half_set;
		rx_value now = rx__attribute_get(attribute, object, &half_set);
		rx_value before = rx__attribute_get(attribute, snapshot, NULL);
		if (half_set || !rx__value_equal(&now, &before))
			rx__mask_set(out, i);
	}
}

/* ---- pointers -------------------------------------------------------------------------------- */

void rx__changes_set_pointer(void *object, const rx__relationship *relation, void *target)
{
	memcpy((char *)object + relation->offset, &target, sizeof target);
}

bool rx__changes_relation(const void *object, const rx__mapper *mapper)
{
	const void *snapshot = rx__object_snapshot(object, mapper);
	for (size_t i = 0; i < mapper->n_relationships; i++) {
		const rx__relationship *relation = &mapper->relationships[i];
		if (rx__changes_pointer(object, relation) != rx__changes_pointer(snapshot, relation))
			return true;
	}
	return false;
}

void *rx__changes_keyed(
	rx_session *session, const rx__attribute *key, const rx_value *value, int *rc)
{
	const rx__mapper *mapper = key->mapper;
	rx_value wanted = *value;
	rx__slot *slot;
	if (value->type == RX_TYPE_NONE || mapper->n_keys != 1 || key != mapper->keys[0])
		return NULL;
	*rc = rx__session_slot_of(session, mapper, &slot);
	if (*rc != 0 || slot->n == 0)
		return NULL;
	wanted.type = key->type;
	rx__attribute_set(key, slot->keyed, &wanted);
	return rx__slot_find(session, slot, slot->keyed, rc);
}

void rx__changes_forget_moved(void *object, const rx__mapper *mapper)
{
	for (size_t i = 0; i < mapper->n_relationships; i++) {
		const rx__relationship *relation = &mapper->relationships[i];
		void *target = !relation->here ? NULL : rx__changes_pointer(object, relation);
		if (!target)
			continue;
		rx_value here = rx__attribute_get(relation->local, object, NULL);
		rx_value there = rx__attribute_get(relation->remote, target, NULL);
		there.type = here.type;
		if (here.type == RX_TYPE_NONE || !rx__value_equal(&here, &there))
			rx__changes_set_pointer(object, relation, NULL);
	}
}

static int fail_target(rx_session *session, rx__slot *slot, void *object,
	const rx__relationship *relation, const char *what)
{
	char label[80];
	return rx__fail(&session->error, RX_EINVAL, "flush %s: %s points to %s",
		rx__object_label(object, slot->mapper, label, sizeof label), relation->field, what);
}

/* An address that is no object in this session's lists. */
static int take_in(rx_session *session, rx__slot *slot, void *object,
	const rx__relationship *relation, void **target)
{
	rx__head head = rx__object_peek(*target);
	rx__slot *to;
	if (head.check == RX__OBJECT_CHECK && head.tag != session->tag)
		return fail_target(session, slot, object, relation, "an object of another session");
	if (head.check == RX__OBJECT_CHECK && head.state == RX__OBJECT_READ_ONLY)
		return 0;
	if (head.check == RX__OBJECT_CHECK)
		return fail_target(session, slot, object, relation, "an object that was expunged");
	int rc = rx__session_slot_of(session, relation->target, &to);
	if (rc != 0)
		return rc;
	*target = rx__add_struct(session, to, *target);
	if (!*target)
		return session->error.code;
	rx__changes_set_pointer(object, relation, *target);
	return 0;
}

int rx__changes_follow(rx_session *session, rx__slot *slot, void *object,
	const rx__relationship *relation, void **target)
{
	void *before = rx__changes_pointer(rx__object_snapshot(object, slot->mapper), relation);
	rx__slot *to;
	*target = rx__changes_pointer(object, relation);
	if (*target == before)
		*target = NULL;
	if (!*target)
		return 0;
	if (!rx__session_has(session, *target, &to))
		return take_in(session, slot, object, relation, target);
	if (to->mapper != relation->target)
		return fail_target(session, slot, object, relation, "an object of another model");
	rx__object_state state = (rx__object_state)rx__object_head(*target)->state;
	if (state == RX__OBJECT_DELETED || state == RX__OBJECT_GONE)
		return fail_target(session, slot, object, relation, "an object that was deleted");
	return 0;
}

static bool same_value(const rx__attribute *attribute, const void *a, const void *b)
{
	rx_value x = rx__attribute_get(attribute, a, NULL);
	rx_value y = rx__attribute_get(attribute, b, NULL);
	return rx__value_equal(&x, &y);
}

/* The pointer was set to NULL. */
static int clear_key(
	rx_session *session, rx__slot *slot, void *object, const rx__relationship *relation)
{
	const void *snapshot = rx__object_snapshot(object, slot->mapper);
	const rx_value null = { .type = RX_TYPE_NONE };
	char label[80];
	if (!same_value(relation->local, object, snapshot))
		return 0; /* the program gave the key itself */
	if (!relation->local->nullable)
		return rx__fail(&session->error, RX_ENOT_NULL,
			"flush %s: %s was set to NULL, but %s.%s cannot be NULL",
			rx__object_label(object, slot->mapper, label, sizeof label), relation->field,
			slot->mapper->table, relation->local->name);
	rx__attribute_set(relation->local, object, &null);
	return 0;
}

/* The key of the target as a value of the foreign key. */
static rx_value key_of(const rx__relationship *relation, const void *target)
{
	rx_value key = rx__attribute_get(relation->remote, target, NULL);
	if (key.type != RX_TYPE_NONE)
		key.type = relation->local->type;
	return key;
}

static int fail_two_keys(
	rx_session *session, rx__slot *slot, void *object, const rx__relationship *relation)
{
	char label[80], other[80];
	return rx__fail(&session->error, RX_EINVAL,
		"flush %s: %s was set to %s, but %s to another key; set one of them",
		rx__object_label(object, slot->mapper, label, sizeof label), relation->field,
		rx__object_label(
			rx__changes_pointer(object, relation), relation->target, other, sizeof other),
		relation->local->field);
}

/* The foreign key was assigned and the pointer was not: it does not point to the same row any more. */
static int forget_pointer(
	rx_session *session, rx__slot *slot, void *object, const rx__relationship *relation)
{
	const void *snapshot = rx__object_snapshot(object, slot->mapper);
	void *target = rx__changes_pointer(object, relation);
	(void)session;
	if (!target || same_value(relation->local, object, snapshot))
		return 0;
	rx_value key = key_of(relation, target);
	rx_value now = rx__attribute_get(relation->local, object, NULL);
	if (!rx__value_equal(&key, &now))
		rx__changes_set_pointer(object, relation, NULL);
	return 0;
}

int rx__changes_set_key(
	rx_session *session, rx__slot *slot, void *object, const rx__relationship *relation)
{
	const void *snapshot = rx__object_snapshot(object, slot->mapper);
	void *target = rx__changes_pointer(object, relation);
	if (target == rx__changes_pointer(snapshot, relation))
		return forget_pointer(session, slot, object, relation);
	if (!target)
		return clear_key(session, slot, object, relation);
	rx_value key = key_of(relation, target);
	rx_value now = rx__attribute_get(relation->local, object, NULL);
	bool pending = rx__object_head(object)->state == RX__OBJECT_PENDING;
	/* A key that is NULL beside a pointer that is not was cleared before: by rx_remove, say. */
	bool given = now.type != RX_TYPE_NONE &&
		(pending ? now.as.i != 0 : !same_value(relation->local, object, snapshot));
	if (given && !rx__value_equal(&key, &now))
		return fail_two_keys(session, slot, object, relation);
	rx__attribute_set(relation->local, object, &key);
	return 0;
}
