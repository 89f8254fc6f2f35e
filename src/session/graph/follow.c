/* In rounds: what falls in one may take others along in the next. A key is compared as the row had it,
 * so a child that was given to somebody else in the same flush stays. Everything is noted for a
 * rollback before it is changed. */
#include "session/graph/follow.h"

#include <string.h>

#include "base/fail.h"
#include "session/changes.h"
#include "session/graph/keys.h"
#include "session/graph/list.h"

typedef struct follow {
	rx_session *session;
	void **gone;
	size_t n, cap;
	void **keyed; /* those of the round that a foreign key may refer to */
	size_t n_keyed;
} follow;

static int push(follow *f, void *object)
{
	if (!rx__arena_grow(&f->session->scratch, &f->gone, f->n, &f->cap, sizeof *f->gone))
		return rx__fail_nomem(&f->session->error);
	f->gone[f->n++] = object;
	return 0;
}

static const rx__mapper *mapper_of(const follow *f, const void *object)
{
	return f->session->slots[rx__object_head(object)->slot]->mapper;
}

static int note(follow *f, void *object, const rx__mapper *mapper)
{
	if (!rx__undo_note(&f->session->undo, object, mapper, false))
		return rx__fail_nomem(&f->session->error);
	return 0;
}

/* ---- keys ------------------------------------------------------------------------------------ */

/* Rows of a link table are deleted by the session where the database does not. */
static bool is_link(const rx__foreign_key *key)
{
	for (size_t i = 0; i < key->target->n_relationships; i++) {
		const rx__relationship *relation = &key->target->relationships[i];
		if (relation->through && relation->link_local == key)
			return true;
	}
	return false;
}

static int fall(follow *f, rx__slot *slot, void *object)
{
	int rc = note(f, object, slot->mapper);
	if (rc != 0)
		return rc;
	rx__identity_remove(&slot->identity, rx__object_snapshot(object, slot->mapper), object);
	f->session->n_deleted -= rx__object_head(object)->state == RX__OBJECT_DELETED;
	rx__object_move(object, RX__OBJECT_GONE);
	return push(f, object);
}

static void clear_pointers(
	const follow *f, const rx__mapper *mapper, void *of, const rx__foreign_key *key)
{
	for (size_t i = 0; i < mapper->n_relationships; i++) {
		const rx__relationship *relation = &mapper->relationships[i];
		void *target = relation->here ? rx__changes_pointer(of, relation) : NULL;
		rx__slot *slot;
		if (target && relation->key == key && rx__session_has(f->session, target, &slot) &&
			rx__object_head(target)->state == RX__OBJECT_GONE)
			rx__changes_set_pointer(of, relation, NULL);
	}
}

/* SET NULL sets all columns of the key; those that the program has assigned since stay assigned. */
static int let_go(follow *f, rx__slot *slot, void *object, const rx__foreign_key *key)
{
	const rx_value null = { .type = RX_TYPE_NONE };
	void *snapshot = rx__object_snapshot(object, slot->mapper);
	int rc = note(f, object, slot->mapper);
	if (rc != 0)
		return rc;
	for (size_t i = 0; i < key->columns.n; i++) {
		const rx__attribute *column = key->columns.columns[i];
		rx_value before = rx__attribute_get(column, snapshot, NULL);
		rx_value now = rx__attribute_get(column, object, NULL);
		if (rx__value_equal(&before, &now))
			rx__attribute_set(column, object, &null);
		rx__attribute_set(column, snapshot, &null);
	}
	clear_pointers(f, slot->mapper, snapshot, key);
	clear_pointers(f, slot->mapper, object, key);
	return 0;
}

static int follow_key(follow *f, rx__slot *slot, const rx__foreign_key *key)
{
	bool falls = key->on_delete == RX_CASCADE || is_link(key);
	rx__keys keys;
	int rc = 0;
	if (!rx__keys_init(&keys, &f->session->scratch, &key->targets, f->keyed, f->n_keyed))
		return rx__fail_nomem(&f->session->error);
	for (size_t i = 0; rc == 0 && i < slot->n; i++) {
		void *object = slot->objects[i];
		uint8_t state = rx__object_head(object)->state;
		if (state != RX__OBJECT_PERSISTENT && state != RX__OBJECT_DELETED)
			continue;
		const void *snapshot = rx__object_snapshot(object, slot->mapper);
		if (rx__keys_find_of(&keys, &key->columns, snapshot) < 0)
			continue;
		rc = falls ? fall(f, slot, object) : let_go(f, slot, object, key);
	}
	return rc;
}

static bool is_referred(const follow *f, const void *gone, const rx__foreign_key *key)
{
	const rx__mapper *mapper = mapper_of(f, gone);
	return mapper == key->target && rx__object_goes(mapper, gone);
}

/* Those of the round that the foreign key may refer to. */
static int gather(follow *f, const rx__foreign_key *key, size_t from, size_t to)
{
	f->n_keyed = 0;
	for (size_t i = from; i < to; i++) {
		if (is_referred(f, f->gone[i], key))
			f->n_keyed++;
	}
	f->keyed =
		f->n_keyed ? rx__arena_array(&f->session->scratch, f->n_keyed, sizeof *f->keyed) : NULL;
	if (!f->keyed)
		return f->n_keyed ? rx__fail_nomem(&f->session->error) : 0;
	for (size_t i = from, n = 0; i < to; i++) {
		if (is_referred(f, f->gone[i], key))
			f->keyed[n++] = f->gone[i];
	}
	return 0;
}

static bool acts(const rx__foreign_key *key)
{
	return key->on_delete == RX_CASCADE || key->on_delete == RX_SET_NULL || is_link(key);
}

static int follow_round(follow *f, size_t from, size_t to)
{
	int rc = 0;
	for (size_t i = 0; i < f->session->n_slots; i++) {
		rx__slot *slot = f->session->slots[i];
		for (size_t k = 0; rc == 0 && slot->n > 0 && k < slot->mapper->n_foreign_keys; k++) {
			const rx__foreign_key *key = &slot->mapper->foreign_keys[k];
			if (!acts(key))
				continue;
			rc = gather(f, key, from, to);
			if (rc == 0 && f->n_keyed > 0)
				rc = follow_key(f, slot, key);
		}
	}
	return rc;
}

/* ---- lists ----------------------------------------------------------------------------------- */

static bool is_gone(const void *item)
{
	return rx__object_head(item)->state == RX__OBJECT_GONE;
}

static void set_both(void *object, const rx__relationship *relation, void *value)
{
	rx__changes_set_pointer(object, relation, value);
	rx__changes_set_pointer(rx__object_snapshot(object, relation->mapper), relation, value);
}

static int shorten(follow *f, void *object, const rx__relationship *relation)
{
	void **list = rx__list_of(object, relation);
	size_t n = rx_len(list), left = 0;
	for (size_t i = 0; i < n; i++)
		left += !is_gone(list[i]);
	if (left == n)
		return 0;
	void **shorter = rx__list_new(&f->session->arena, NULL, left);
	if (!shorter)
		return rx__fail_nomem(&f->session->error);
	rx__list_set_stamp(shorter, rx__list_stamp(list));
	if (rx__list_is_part(list))
		rx__list_set_part(shorter);
	left = 0;
	for (size_t i = 0; i < n; i++) {
		if (!is_gone(list[i]))
			shorter[left++] = list[i];
	}
	int rc = note(f, object, relation->mapper);
	if (rc == 0)
		set_both(object, relation, shorter);
	return rc;
}

static int shorten_one(follow *f, void *object, const rx__relationship *relation)
{
	if (!is_gone(rx__changes_pointer(object, relation)))
		return 0;
	int rc = note(f, object, relation->mapper);
	if (rc == 0)
		set_both(object, relation, NULL);
	return rc;
}

static bool lists_gone(const follow *f, const rx__relationship *relation)
{
	for (size_t i = 0; !relation->here && i < f->n; i++) {
		if (mapper_of(f, f->gone[i]) == relation->target)
			return true;
	}
	return false;
}

static int shorten_in(follow *f, const rx__slot *slot, const rx__relationship *relation)
{
	int rc = 0;
	for (size_t i = 0; rc == 0 && i < slot->n; i++) {
		void *object = slot->objects[i];
		if (rx__object_head(object)->state != RX__OBJECT_PERSISTENT ||
			!rx__changes_pointer(object, relation))
			continue;
		rc = relation->many ? shorten(f, object, relation) : shorten_one(f, object, relation);
	}
	return rc;
}

static int shorten_lists(follow *f)
{
	int rc = 0;
	for (size_t i = 0; i < f->session->n_slots; i++) {
		const rx__slot *slot = f->session->slots[i];
		for (size_t k = 0; rc == 0 && k < slot->mapper->n_relationships; k++) {
			const rx__relationship *relation = &slot->mapper->relationships[k];
			if (slot->n > 0 && lists_gone(f, relation))
				rc = shorten_in(f, slot, relation);
		}
	}
	return rc;
}

int rx__follow_deletes(rx_session *session, void *const *gone, size_t n)
{
	follow f = { .session = session };
	int rc = 0;
	for (size_t i = 0; rc == 0 && i < n; i++)
		rc = push(&f, gone[i]);
	for (size_t from = 0, to; rc == 0 && from < f.n; from = to) {
		to = f.n;
		rc = follow_round(&f, from, to);
	}
	return rc == 0 && f.n > 0 ? shorten_lists(&f) : rc;
}
