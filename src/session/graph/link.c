/* A row of the link table is an object like any other: it is written in the order of the foreign
 * keys, has defaults and hooks, and goes with a rollback. To delete one that was not loaded, an object
 * stands in for it whose key is made of the two ends'. */
#include "session/graph/link.h"

#include <string.h>

#include "base/fail.h"
#include "model/key.h"
#include "session/add.h"
#include "session/changes.h"
#include "session/graph/list.h"
#include "session/load.h"
#include "session/run.h"
#include "sql/render/bulk.h"

static bool is_pending(const void *object)
{
	return rx__object_head(object)->state == RX__OBJECT_PENDING;
}

/* ---- the rows that the session knows ---------------------------------------------------------- */

/* One key for both sides of a relation. */
static rx__pair_key key_of(const rx__relationship *relation, const void *owner, const void *item)
{
	if (relation->link_local->ordinal < relation->link_remote->ordinal)
		return (rx__pair_key){ relation->link_local, relation->link_remote, owner, item };
	return (rx__pair_key){ relation->link_remote, relation->link_local, item, owner };
}

static rx__pair *pair_of(
	rx_session *session, const rx__relationship *relation, const void *owner, const void *item)
{
	rx__pair_key key = key_of(relation, owner, item);
	rx__pair *pair = session->ties.pairs.n == 0
		? NULL
		: rx__map_get(&session->ties.pairs, (const char *)&key, sizeof key);
	rx__slot *slot;
	return pair && rx__session_has(session, pair->row, &slot) ? pair : NULL;
}

static int remember(rx_session *session, const rx__relationship *relation, const void *owner,
	const void *item, void *row, bool stand_in)
{
	rx__pair *pair = rx__arena_alloc(&session->ties.arena, sizeof *pair);
	if (!pair)
		return rx__fail_nomem(&session->error);
	*pair = (rx__pair){ key_of(relation, owner, item), row, stand_in };
	/* A pair that is replaced leaves its key in the map: it goes first. */
	rx__map_remove(&session->ties.pairs, (const char *)&pair->key, sizeof pair->key);
	if (!rx__map_put(&session->ties.pairs, (const char *)&pair->key, sizeof pair->key, pair))
		return rx__fail_nomem(&session->error);
	return 0;
}

/* Whether the two foreign keys hold the whole primary key of the link. */
static bool is_key(const rx__relationship *relation)
{
	const rx__mapper *link = relation->link;
	for (size_t i = 0; i < link->n_keys; i++) {
		if (!rx__key_has(&relation->link_local->columns, link->keys[i]) &&
			!rx__key_has(&relation->link_remote->columns, link->keys[i]))
			return false;
	}
	return true;
}

static void set_ends(
	const rx__relationship *relation, void *row, const void *owner, const void *item)
{
	rx__key_copy(&relation->link_local->columns, row, &relation->local, owner);
	rx__key_copy(&relation->link_remote->columns, row, &relation->remote, item);
}

/* The loaded row between two objects that have theirs. */
static void *loaded_row(rx_session *session, const rx__relationship *relation, const void *owner,
	const void *item, int *rc)
{
	rx__slot *slot;
	*rc = rx__session_slot_of(session, relation->link, &slot);
	if (*rc != 0 || !is_key(relation) || slot->n == 0 || is_pending(owner) || is_pending(item))
		return NULL;
	set_ends(relation, slot->keyed, owner, item);
	return rx__slot_find(session, slot, slot->keyed, rc);
}

/* ---- adding ---------------------------------------------------------------------------------- */

/* The member of an association object that points to one of its ends, or NULL. */
static const rx__relationship *pointer_by(const rx__mapper *link, const rx__foreign_key *key)
{
	for (size_t i = 0; i < link->n_relationships; i++) {
		const rx__relationship *relation = &link->relationships[i];
		if (relation->here && relation->key == key)
			return relation;
	}
	return NULL;
}

static int tie(rx_session *session, void *row, const rx__foreign_key *key, void *end)
{
	const rx__relationship *pointer = pointer_by(key->mapper, key);
	if (pointer)
		rx__changes_set_pointer(row, pointer, end);
	if (is_pending(end))
		return pointer ? 0 : rx__wait_add(session, row, key, end);
	return rx__changes_give(session, row, key, end, pointer);
}

static int add_row(rx_session *session, const rx__relationship *relation, void *owner, void *item)
{
	rx__slot *slot;
	int rc = rx__session_slot_of(session, relation->link, &slot);
	void *row = rc == 0 ? rx__add_new(session, slot) : NULL;
	if (!row)
		return rc == 0 ? session->error.code : rc;
	rc = tie(session, row, relation->link_local, owner);
	if (rc == 0)
		rc = tie(session, row, relation->link_remote, item);
	return rc == 0 ? remember(session, relation, owner, item, row, false) : rc;
}

static void revive(rx_session *session, void *row)
{
	if (rx__object_head(row)->state != RX__OBJECT_DELETED)
		return;
	rx__object_move(row, RX__OBJECT_PERSISTENT);
	session->n_deleted--;
}

int rx__link_add(rx_session *session, const rx__relationship *relation, void *owner, void *item)
{
	rx__pair *pair = pair_of(session, relation, owner, item);
	rx__slot *slot;
	int rc = 0;
	if (pair && pair->stand_in && rx__session_has(session, pair->row, &slot)) {
		rx__session_detach(session, slot, pair->row); /* the row stays, as it is */
		return 0;
	}
	void *row = pair ? pair->row : loaded_row(session, relation, owner, item, &rc);
	if (rc == 0 && row)
		revive(session, row);
	else if (rc == 0)
		rc = add_row(session, relation, owner, item);
	return rc;
}

/* ---- removing -------------------------------------------------------------------------------- */

static void mark_deleted(rx_session *session, rx__slot *slot, void *row)
{
	uint8_t state = rx__object_head(row)->state;
	if (state == RX__OBJECT_PENDING) {
		rx__session_detach(session, slot, row);
	} else if (state == RX__OBJECT_PERSISTENT) {
		rx__object_move(row, RX__OBJECT_DELETED);
		session->n_deleted++;
	}
}

/* An object for a row whose key is known, and nothing else. A rollback takes it out of the session. */
static int add_stand_in(
	rx_session *session, rx__slot *slot, const rx__relationship *relation, void *owner, void *item)
{
	void *row = rx__object_new(
		&session->arena, slot->mapper, session->tag, slot->index, RX__OBJECT_SNAPSHOT_LATER);
	if (!row)
		return rx__fail_nomem(&session->error);
	set_ends(relation, row, owner, item);
	memcpy(rx__object_snapshot(row, slot->mapper), row, slot->mapper->size);
	int rc = rx__session_enlist(session, slot, row);
	if (rc != 0)
		return rc;
	rx__object_move(row, RX__OBJECT_PERSISTENT);
	if (!rx__undo_note(&session->undo, row, slot->mapper, true))
		return rx__fail_nomem(&session->error);
	mark_deleted(session, slot, row);
	return remember(session, relation, owner, item, row, true);
}

/* Conditions of the rows that refer to an object by the key: one a column. */
static size_t refer_to(
	const rx__foreign_key *key, const void *end, rx__expr *equal, rx_expr *list, size_t n)
{
	for (size_t i = 0; i < key->columns.n; i++, n++) {
		equal[n] = (rx__expr){
			.node = { RX_NODE_EQ, RX_TYPE_BOOL, 0 },
			.a = key->columns.columns[i]->column,
			.value = rx__attribute_get(key->targets.columns[i], end, NULL),
		};
		list[n] = (rx_expr)&equal[n];
	}
	return n;
}

/* A link whose key or version is not made of its ends': the row itself is needed. */
static int load_row(rx_session *session, rx__slot *slot, const rx__relationship *relation,
	const void *owner, const void *item)
{
	rx__expr equal[2 * RX__KEY_COLUMNS];
	rx_expr list[2 * RX__KEY_COLUMNS];
	size_t n = refer_to(relation->link_local, owner, equal, list, 0);
	n = refer_to(relation->link_remote, item, equal, list, n);
	const rx__expr where = { .node = { RX_NODE_AND, RX_TYPE_BOOL, (uint32_t)n }, .b = list };
	const rx__load_options options = { .read_only = false };
	const rx__select select = {
		.mapper = slot->mapper,
		.form = RX__SELECT_ROWS,
		.where = &where.node,
	};
	int rc = rx__run_begin(session, false);
	if (rc == 0)
		rc = rx__shape_select(&session->shape, &select, session->dialect, &session->error);
	if (rc == 0)
		rc = rx__load_run(session, slot, &select, &options);
	if (rc == 0 && session->n_found == 0)
		rc = RX_NOTFOUND;
	return rc;
}

static int remove_stored(
	rx_session *session, rx__slot *slot, const rx__relationship *relation, void *owner, void *item)
{
	if (is_key(relation) && !slot->mapper->version)
		return add_stand_in(session, slot, relation, owner, item);
	int rc = load_row(session, slot, relation, owner, item);
	for (size_t i = 0; rc == 0 && i < session->n_found; i++) {
		mark_deleted(session, slot, session->found[i]);
		rc = remember(session, relation, owner, item, session->found[i], false);
	}
	return rc;
}

int rx__link_remove(
	rx_session *session, const rx__relationship *relation, void *owner, void *item, bool listed)
{
	rx__slot *slot;
	int rc = rx__session_slot_of(session, relation->link, &slot);
	if (rc != 0)
		return rc;
	rx__pair *pair = pair_of(session, relation, owner, item);
	void *row = pair ? pair->row : loaded_row(session, relation, owner, item, &rc);
	if (rc != 0)
		return rc;
	if (row && rx__object_head(row)->state <= RX__OBJECT_PERSISTENT) {
		mark_deleted(session, slot, row);
		return pair ? 0 : remember(session, relation, owner, item, row, false);
	}
	/* Without the list, and with no row at hand, the database is the one to know. */
	bool known = listed || !rx__list_of(owner, relation);
	if (row || !known || is_pending(owner) || is_pending(item))
		return RX_NOTFOUND;
	return remove_stored(session, slot, relation, owner, item);
}

/* ---- flush ----------------------------------------------------------------------------------- */

static bool is_there(rx_session *session, const void *object)
{
	rx__slot *slot;
	return rx__session_has(session, object, &slot) &&
		rx__object_head(object)->state <= RX__OBJECT_PERSISTENT;
}

void rx__link_drop_orphans(rx_session *session)
{
	size_t at = 0;
	const char *key;
	void *value;
	while (rx__map_next(&session->ties.pairs, &at, &key, &value)) {
		rx__pair *pair = value;
		rx__slot *slot;
		if (is_there(session, pair->key.a) && is_there(session, pair->key.b))
			continue;
		if (rx__session_has(session, pair->row, &slot) && is_pending(pair->row))
			rx__session_detach(session, slot, pair->row);
	}
}

static int render_bulk(rx_buf *out, const rx_dialect *dialect, const void *what, rx_error *error)
{
	return rx__render_bulk(out, dialect, what, error);
}

static int delete_of(rx_session *session, const rx__relationship *relation, const void *owner)
{
	const void *snapshot = rx__object_snapshot(owner, relation->mapper);
	rx__expr equal[RX__KEY_COLUMNS];
	rx_expr list[RX__KEY_COLUMNS];
	size_t n = refer_to(relation->link_local, snapshot, equal, list, 0);
	const rx__expr all = { .node = { RX_NODE_AND, RX_TYPE_BOOL, (uint32_t)n }, .b = list };
	const rx_node *where = n == 1 ? &equal[0].node : &all.node;
	const rx__bulk bulk = { .mapper = relation->link, .where = where };
	int rc = rx__run_begin(session, true);
	if (rc == 0)
		rc = rx__shape_bulk(&session->shape, &bulk, session->dialect, &session->error);
	return rc == 0 ? rx__run_write(session, render_bulk, &bulk, NULL) : rc;
}

int rx__link_delete_all(rx_session *session, rx__slot *slot, void *owner)
{
	const rx__mapper *mapper = slot->mapper;
	int rc = 0;
	for (size_t i = 0; rc == 0 && i < mapper->n_relationships; i++) {
		const rx__relationship *relation = &mapper->relationships[i];
		if (relation->through && relation->link_local->on_delete != RX_CASCADE)
			rc = delete_of(session, relation, owner);
	}
	return rc;
}
