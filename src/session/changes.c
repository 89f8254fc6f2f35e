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

void *rx__changes_keyed(rx_session *session, const rx__foreign_key *key, const void *of, int *rc)
{
	rx__slot *slot;
	if (!rx__key_is_primary(&key->targets) || rx__key_is_null(&key->columns, of))
		return NULL;
	*rc = rx__session_slot_of(session, key->target, &slot);
	if (*rc != 0 || slot->n == 0)
		return NULL;
	rx__key_copy(&key->targets, slot->keyed, &key->columns, of);
	return rx__slot_find(session, slot, slot->keyed, rc);
}

void rx__changes_forget_moved(void *object, const rx__mapper *mapper)
{
	for (size_t i = 0; i < mapper->n_relationships; i++) {
		const rx__relationship *relation = &mapper->relationships[i];
		void *target = !relation->here ? NULL : rx__changes_pointer(object, relation);
		if (target && !rx__key_equal(&relation->local, object, &relation->remote, target))
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

/* The pointer was set to NULL. */
static int clear_key(
	rx_session *session, rx__slot *slot, void *object, const rx__relationship *relation)
{
	const void *snapshot = rx__object_snapshot(object, slot->mapper);
	const rx__foreign_key *key = relation->key;
	const rx__key *cleared = key->cleared.n > 0 ? &key->cleared : &key->columns;
	char label[80], names[120];
	if (!rx__key_unchanged(cleared, object, snapshot))
		return 0; /* the program gave the key itself */
	if (key->cleared.n == 0)
		return rx__fail(&session->error, RX_ENOT_NULL,
			"flush %s: %s was set to NULL, but %s.%s cannot be NULL",
			rx__object_label(object, slot->mapper, label, sizeof label), relation->field,
			slot->mapper->table, rx__key_names(&key->columns, names, sizeof names));
	rx__key_clear(&key->cleared, object);
	return 0;
}

/* Zero is what a new object has where nothing was assigned. */
static bool is_zero(const rx_value *value)
{
	static const rx_uuid none;
	if (value->type == RX_TYPE_UUID)
		return memcmp(&value->as.uuid, &none, sizeof none) == 0;
	if (value->type == RX_TYPE_TEXT || value->type == RX_TYPE_BYTES)
		return value->as.s.size == 0;
	return value->as.i == 0;
}

/* Whether the program has given the column its value. A key that is NULL beside a pointer that is not
 * was cleared before: by rx_remove, say. */
static bool is_given(const rx__attribute *column, const rx_value *now, const void *object)
{
	if (now->type == RX_TYPE_NONE)
		return false;
	if (rx__object_head(object)->state == RX__OBJECT_PENDING)
		return !is_zero(now);
	rx_value before = rx__attribute_get(column, rx__object_snapshot(object, column->mapper), NULL);
	return !rx__value_equal(now, &before);
}

static int fail_two_keys(rx_session *session, const void *object, const rx__attribute *column,
	const void *target, const rx__relationship *by)
{
	char label[80], other[80];
	const rx__mapper *to = session->slots[rx__object_head(target)->slot]->mapper;
	rx__object_label(object, column->mapper, label, sizeof label);
	rx__object_label(target, to, other, sizeof other);
	if (!by)
		return rx__fail(&session->error, RX_EINVAL,
			"flush %s: it is to refer to %s, but %s was set to another key; set one of them", label,
			other, column->field);
	return rx__fail(&session->error, RX_EINVAL,
		"flush %s: %s was set to %s, but %s to another key; set one of them", label, by->field,
		other, column->field);
}

int rx__changes_give(rx_session *session, void *object, const rx__foreign_key *key,
	const void *target, const rx__relationship *by)
{
	for (size_t i = 0; i < key->columns.n; i++) {
		const rx__attribute *column = key->columns.columns[i];
		rx_value next = rx__attribute_get(key->targets.columns[i], target, NULL);
		rx_value now = rx__attribute_get(column, object, NULL);
		if (is_given(column, &now, object) && !rx__value_equal(&next, &now))
			return fail_two_keys(session, object, column, target, by);
		rx__attribute_set(column, object, &next);
	}
	return 0;
}

/* The foreign key was assigned and the pointer was not: it does not point to the same row any more. */
static void forget_pointer(rx__slot *slot, void *object, const rx__relationship *relation)
{
	const void *snapshot = rx__object_snapshot(object, slot->mapper);
	void *target = rx__changes_pointer(object, relation);
	if (target && !rx__key_unchanged(&relation->local, object, snapshot) &&
		!rx__key_equal(&relation->local, object, &relation->remote, target))
		rx__changes_set_pointer(object, relation, NULL);
}

int rx__changes_set_key(
	rx_session *session, rx__slot *slot, void *object, const rx__relationship *relation)
{
	const void *snapshot = rx__object_snapshot(object, slot->mapper);
	void *target = rx__changes_pointer(object, relation);
	if (target && target != rx__changes_pointer(snapshot, relation))
		return rx__changes_give(session, object, relation->key, target, relation);
	if (target == rx__changes_pointer(snapshot, relation))
		forget_pointer(slot, object, relation);
	else
		return clear_key(session, slot, object, relation);
	return 0;
}
