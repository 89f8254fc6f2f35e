/* An entry of .load is followed from its beginning as long as its steps lead to one object; these come
 * by LEFT JOIN, which neither multiplies rows nor leaves any out. Two entries that begin alike share
 * what they have in common.
 *
 * A pointer is set here only where the row is known to speak for the object: for one that was made of
 * it, or whose keys say the same. What the program has changed, and what the row does not know, is left
 * to the query of its own that comes behind, which then finds something to do. */
#include "session/query/along.h"

#include <string.h>

#include <reflex/load.h>

#include "base/fail.h"
#include "session/loaded.h"
#include "sql/walk.h"

/* ---- which ----------------------------------------------------------------------------------- */

typedef struct planning {
	rx__along *along;
	rx_session *session;
	size_t owner; /* its number, as in rx__select_along */
	bool stopped; /* the rest of the entry has queries of its own */
	const char *never; /* why nothing can be joined, or NULL */
	bool unlikely; /* nothing is joined unless that is said */
	unsigned steps; /* of the entry, so far */
	int rc;
} planning;

static const char *why_not(const planning *p, const rx__relationship *relation)
{
	if (p->stopped)
		return "what stands before it in the path has a query of its own";
	if (relation->many)
		return "it is a list";
	if (p->along->n == RX__ALONG_MAX)
		return "eight others are joined already";
	return p->never;
}

/* The number of the relation among those that are joined, which is its new owner's. */
static size_t number_of(planning *p, const rx__relationship *relation)
{
	rx__along *along = p->along;
	for (size_t i = 0; i < along->n; i++) {
		if (along->list[i].relation == relation && along->list[i].owner == p->owner)
			return i + 1;
	}
	along->list[along->n++] = (rx__select_along){ relation, p->owner };
	return along->n;
}

static bool is_planned(const planning *p, const rx__relationship *relation)
{
	for (size_t i = 0; !p->stopped && i < p->along->n; i++) {
		if (p->along->list[i].relation == relation && p->along->list[i].owner == p->owner)
			return true;
	}
	return false;
}

static void plan_relation(planning *p, const rx_rel_node *node, int how)
{
	const rx__relationship *relation;
	p->rc = rx__load_relation_of(p->session, node, &relation);
	if (p->rc != 0)
		return;
	bool planned = is_planned(p, relation);
	const char *reason = planned ? NULL : why_not(p, relation);
	if (how == RX__BY_JOIN && reason)
		p->rc = rx__fail(&p->session->error, RX_EINVAL,
			"rx_by_join(%s_.%s) cannot be done: %s; without rx_by_join it is loaded by a query",
			relation->mapper->name, relation->field, reason);
	p->stopped |=
		reason || (how == RX__BY_QUERY && !planned) || (p->unlikely && how != RX__BY_JOIN);
	if (p->rc != 0 || p->stopped)
		return;
	p->owner = number_of(p, relation);
	p->steps++;
}

static void plan_along(planning *p, const rx_rel_node *node, int how)
{
	const rx__path *path = (const rx__path *)node;
	switch (node->kind) {
	case RX_NODE_BY:
		how = node->n_steps;
		node = (const rx_rel_node *)((const rx__by *)node)->relation;
		if (node)
			plan_along(p, node, how);
		break;
	case RX_NODE_PATH:
		for (size_t i = 0; p->rc == 0 && i < node->n_steps; i++)
			plan_along(p, (const rx_rel_node *)path->steps[i], how);
		break;
	case RX_NODE_ONLY:
		node = (const rx_rel_node *)((const rx__only *)node)->relation;
		if (node)
			plan_along(p, node, how == RX__BY_JOIN ? how : RX__BY_QUERY);
		break;
	default:
		plan_relation(p, node, how);
	}
}

static rx__walk_step look_for_fragment(void *ud, const rx_node *node)
{
	*(bool *)ud |= node->kind == RX_NODE_FRAGMENT;
	return RX__WALK_CONTINUE;
}

/* SQL of the program names columns without their table, as it may while there is one table only. */
static bool has_fragments(const rx__query_args *args)
{
	const rx__visitor visitor = { .enter = look_for_fragment };
	bool found = false;
	rx__walk((const rx_node *)args->where, &visitor, &found);
	rx__walk((const rx_node *)args->having, &visitor, &found);
	for (const rx_order *order = args->order_by; order->operand; order++)
		rx__walk((const rx_node *)order->operand, &visitor, &found);
	return found;
}

int rx__along_plan(rx__along *along, rx_session *session, const rx__query_args *args)
{
	const char *form =
		args->lock & RX_FOR_UPDATE ? session->dialect->lock_update : session->dialect->lock_share;
	planning p = { .along = along, .session = session };
	along->n = 0;
	along->n_left = 0;
	along->n_columns = 0;
	along->texts = NULL;
	along->read_only = session->read_only || args->read_only;
	along->again = args->populate_existing;
	if (!args->load[0])
		return 0;
	if (args->lock && form && !strstr(form, "%s"))
		p.never = "the engine would lock its row too";
	p.unlikely = has_fragments(args);
	for (size_t i = 0; p.rc == 0 && args->load[i]; i++) {
		p.owner = 0;
		p.stopped = false;
		p.steps = 0;
		plan_along(&p, (const rx_rel_node *)args->load[i], 0);
		along->n_steps[i] = (uint8_t)p.steps;
		along->whole[i] = !p.stopped;
	}
	for (size_t i = 0; i < along->n; i++)
		along->n_columns += along->list[i].relation->target->n_attributes;
	return p.rc;
}

/* ---- rows ------------------------------------------------------------------------------------ */

int rx__along_start(rx__along *along, rx_session *session, const rx__mapper *mapper,
	rx_arena *arena, rx_arena *texts)
{
	int rc = 0;
	size_t first = mapper->n_attributes;
	along->texts = texts;
	for (size_t i = 0; i < along->n; i++)
		rx__identity_init(&along->nodes[i].known, along->list[i].relation->target);
	for (size_t i = 0; rc == 0 && i < along->n; i++) {
		const rx__mapper *target = along->list[i].relation->target;
		rx__along_node *node = &along->nodes[i];
		rx__slot *slot;
		node->object = NULL;
		node->first = first;
		rc = rx__session_slot_of(session, target, &slot);
		if (rc == 0)
			rc = rx__row_object_init(&node->at, session, arena, slot, first);
		if (rc == 0 && texts)
			rc = rx__row_object_stream(&node->at, session, arena);
		first += target->n_attributes;
	}
	return rc;
}

void rx__along_end(rx__along *along)
{
	for (size_t i = 0; i < along->n; i++)
		rx__identity_deinit(&along->nodes[i].known);
}

/* What objects are told apart by, into slot->keyed. The first column of it is read already. */
static int read_key(
	const rx__along_node *node, rx_session *session, rx_stmt *stmt, const rx_value *first)
{
	rx__slot *slot = node->at.at.slot;
	const rx__attribute *key = slot->mapper->keys[0];
	if (slot->mapper->n_keys > 1 || key->type != first->type)
		return session->driver->read(
			stmt, &node->at.at.decode_key, slot->keyed, &session->scratch, &session->error);
	rx__attribute_set(key, slot->keyed, first);
	return 0;
}

/* Objects without change tracking are in no slot: those of this result are found again here. */
static int read_only_object(rx__along_node *node, rx_session *session, rx_stmt *stmt)
{
	rx__slot *slot = node->at.at.slot;
	if (!rx__identity_reserve(&node->known, 1))
		return rx__fail_nomem(&session->error);
	node->object = rx__identity_find(&node->known, slot->keyed);
	if (node->object)
		return 0;
	node->is_new = true;
	int rc = rx__load_made(session, stmt, &node->at.at, true, &node->object);
	if (rc == 0 && !rx__identity_add(&node->known, node->object))
		rc = rx__fail_nomem(&session->error);
	return rc;
}

static int tracked_object(
	const rx__along *along, rx__along_node *node, rx_session *session, rx_stmt *stmt)
{
	int rc = 0;
	node->object = rx__slot_find(session, node->at.at.slot, node->at.at.slot->keyed, &rc);
	if (rc == 0 && node->object && along->again)
		return rx__load_again(session, stmt, &node->at.at, node->object);
	if (rc != 0 || node->object)
		return rc;
	node->is_new = true;
	return rx__load_made(session, stmt, &node->at.at, false, &node->object);
}

static int read_object(
	const rx__along *along, rx__along_node *node, rx_session *session, rx_stmt *stmt)
{
	rx_arena *keys = along->texts ? along->texts : &session->scratch;
	rx_value key;
	node->object = NULL;
	node->is_new = false;
	int rc = session->driver->value(stmt, node->at.key, RX_TYPE_NONE, &key, keys, &session->error);
	if (rc != 0 || key.type == RX_TYPE_NONE)
		return rc;
	if (along->texts) {
		node->object = node->at.memory;
		node->is_new = true;
		return rx__row_object_again(&node->at, session, stmt, along->texts);
	}
	rc = read_key(node, session, stmt, &key);
	if (rc != 0)
		return rc;
	return along->read_only ? read_only_object(node, session, stmt)
							: tracked_object(along, node, session, stmt);
}

static bool wants(const rx__along *along, const rx__relationship *relation, const void *owner)
{
	uint8_t state = rx__object_head(owner)->state;
	if (state != RX__OBJECT_PERSISTENT && state != RX__OBJECT_READ_ONLY)
		return false;
	if (!rx__changes_pointer(owner, relation))
		return true;
	return along->again && !rx__loaded_changed(owner, relation);
}

/* Whether the row has the key by which the object refers to others now. */
static int is_of_row(const rx__along_node *owner, rx_session *session, rx_stmt *stmt,
	const rx__key *local, bool *out)
{
	int rc = 0;
	*out = true;
	for (size_t i = 0; rc == 0 && *out && i < local->n; i++) {
		const rx__attribute *part = local->columns[i];
		rx_value here = rx__attribute_get(part, owner->object, NULL), there;
		rc = session->driver->value(stmt, owner->first + part->ordinal, part->type, &there,
			&session->scratch, &session->error);
		*out = rc == 0 && rx__value_equal(&here, &there);
	}
	return rc;
}

/* The row has no target for it. Of a stream nothing is remembered: its objects are those of many rows. */
static int set_none(rx__along *along, rx_session *session, rx_stmt *stmt,
	const rx__relationship *relation, const rx__along_node *owner)
{
	bool speaks = owner->is_new;
	int rc = 0;
	if (along->texts || rx__loaded_names_none(owner->object, relation) ||
		rx__empties_know(session, owner->object, relation))
		return 0;
	if (!speaks)
		rc = is_of_row(owner, session, stmt, &relation->local, &speaks);
	along->n_left += !speaks;
	return rc == 0 && speaks ? rx__empties_note(session, owner->object, relation) : rc;
}

static int set_pointer(rx__along *along, rx_session *session, rx_stmt *stmt,
	const rx__relationship *relation, const rx__along_node *owner, const rx__along_node *target)
{
	bool fits = owner->is_new && target->is_new;
	if (!wants(along, relation, owner->object))
		return 0;
	if (!target->object)
		return set_none(along, session, stmt, relation, owner);
	if (!fits && !rx__loaded_fits(relation, owner->object, target->object)) {
		along->n_left++;
		return 0;
	}
	rx__loaded_set_inverse(relation, target->object, owner->object);
	rx__loaded_set(owner->object, relation, target->object);
	return 0;
}

int rx__along_row(void *ud, rx_session *session, rx_stmt *stmt, void *object, bool is_new)
{
	rx__along *along = ud;
	rx__along_node first = { .object = object, .is_new = is_new };
	int rc = 0;
	for (size_t i = 0; rc == 0 && i < along->n; i++) {
		size_t number = along->list[i].owner;
		rx__along_node *owner = number ? &along->nodes[number - 1] : &first;
		rc = read_object(along, &along->nodes[i], session, stmt);
		if (rc == 0 && owner->object)
			rc =
				set_pointer(along, session, stmt, along->list[i].relation, owner, &along->nodes[i]);
	}
	return rc;
}
