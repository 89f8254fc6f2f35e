/* A query that gave several objects is a parent. A later one that looks for what one of those objects
 * refers to, or what refers to it, by one value at a time, is counted by its place in the program; at
 * the fifth time it is told, once, with the relation that would have loaded all of it by one query.
 * Nothing of this runs while echo is off. */
#include "session/query/watch.h"

#include <string.h>

#include <reflex/sys/log.h>

#include "engine/engine.h"
#include "model/key.h"
#include "model/registry.h"
#include "sql/walk.h"

enum { TIMES = 5 };

static bool is_on(const rx_session *session)
{
	return session->engine && rx__engine_echo(session->engine);
}

static bool is_here(const rx__watched *w, rx__place place)
{
	return w->file == place.file && w->line == place.line;
}

/* ---- parents --------------------------------------------------------------------------------- */

static void add_parent(
	rx_session *session, const rx__mapper *mapper, size_t n, rx__place place, bool stream)
{
	rx__watch *watch = &session->watch;
	if (n < 2 || !place.file || !is_on(session))
		return;
	for (size_t i = 0; i < watch->n_parents; i++) {
		if (is_here(&watch->parents[i], place))
			return;
	}
	watch->parents[watch->next_parent] =
		(rx__watched){ .file = place.file, .line = place.line, .mapper = mapper, .stream = stream };
	watch->next_parent = (watch->next_parent + 1) % RX__WATCH_PARENTS;
	if (watch->n_parents < RX__WATCH_PARENTS)
		watch->n_parents++;
}

void rx__watch_found(rx_session *session, const rx__mapper *mapper, size_t n, rx__place place)
{
	add_parent(session, mapper, n, place, false);
}

void rx__watch_stream(rx_session *session, const rx__mapper *mapper, size_t n, rx__place place)
{
	add_parent(session, mapper, n, place, true);
}

/* ---- what would have loaded it --------------------------------------------------------------- */

static bool is_column(const rx_node *operand, const rx__attribute *attribute)
{
	const rx_column *column = (const rx_column *)operand;
	return operand && operand->kind == RX_NODE_COLUMN &&
		strcmp(column->rx__field, attribute->field) == 0 &&
		strcmp(column->rx__model->name, attribute->mapper->name) == 0;
}

/* Whether the condition compares the column with one value. */
static bool compares(const rx_node *where, const rx__attribute *attribute)
{
	const rx_node *const *operands;
	if (where && where->kind == RX_NODE_EQ)
		return is_column(rx__expr_of(where)->a, attribute);
	if (!where || where->kind != RX_NODE_AND)
		return false;
	operands = rx__expr_of(where)->b;
	for (uint32_t i = 0; i < where->n; i++) {
		if (compares(operands[i], attribute))
			return true;
	}
	return false;
}

/* Whether the rows are looked for by this key; without a condition they are by their primary key. */
static bool looks_by(const rx__key *key, const rx_node *where)
{
	if (!where)
		return rx__key_is_primary(key);
	for (size_t i = 0; i < key->n; i++) {
		if (!compares(where, key->columns[i]))
			return false;
	}
	return true;
}

/* Whether the condition compares the primary key. */
static bool names_one(const rx__mapper *mapper, const rx_node *where)
{
	for (size_t i = 0; i < mapper->n_keys; i++) {
		if (!compares(where, mapper->keys[i]))
			return false;
	}
	return true;
}

/* Whether the rows are looked for by rx_any or rx_has of the way back, with the key of the parent. */
static bool looks_back(const rx__relationship *relation, const rx_node *where)
{
	const rx_node *const *operands;
	const rx__relationship *back = relation->inverse;
	if (!where || !back)
		return false;
	if (where->kind == RX_NODE_ANY || where->kind == RX_NODE_HAS) {
		const rx_relation *by = rx__expr_of(where)->a;
		return by->rx__node.ordinal == back->ordinal &&
			(by->rx__node.kind == RX_NODE_ONE || by->rx__node.kind == RX_NODE_MANY) &&
			strcmp(by->rx__model->name, back->mapper->name) == 0 &&
			names_one(relation->mapper, rx__expr_of(where)->b);
	}
	if (where->kind != RX_NODE_AND)
		return false;
	operands = rx__expr_of(where)->b;
	for (uint32_t i = 0; i < where->n; i++) {
		if (looks_back(relation, operands[i]))
			return true;
	}
	return false;
}

/* From the parent to the rows that are looked for: by their key, by their foreign key to it, or the
 * rows of the link table between. */
static const rx__relationship *relation_to(
	const rx__mapper *parent, const rx__mapper *mapper, const rx_node *where)
{
	for (size_t i = 0; i < parent->n_relationships; i++) {
		const rx__relationship *relation = &parent->relationships[i];
		if (relation->target == mapper &&
			((!relation->through && looks_by(&relation->remote, where)) ||
				looks_back(relation, where)))
			return relation;
		if (relation->through && relation->link == mapper && where &&
			looks_by(&relation->link_local->columns, where))
			return relation;
	}
	return NULL;
}

/* ---- counting -------------------------------------------------------------------------------- */

static rx__watched *entry_of(rx__watch *watch, const rx__mapper *mapper, rx__place place)
{
	for (size_t i = 0; i < RX__WATCH_PLACES; i++) {
		if (is_here(&watch->places[i], place) && watch->places[i].mapper == mapper)
			return &watch->places[i];
	}
	rx__watched *entry = &watch->places[watch->next_place];
	watch->next_place = (watch->next_place + 1) % RX__WATCH_PLACES;
	*entry = (rx__watched){ .file = place.file, .line = place.line, .mapper = mapper };
	return entry;
}

static void count(rx_session *session, const rx__watched *parent, const rx__relationship *relation,
	const rx__mapper *mapper, rx__place place)
{
	rx__watched *entry = entry_of(&session->watch, mapper, place);
	bool apart = parent->stream && relation->many; /* rx_for cannot load lists */
	if (++entry->n < TIMES || entry->told)
		return;
	entry->told = true;
	rx_log(RX_LOG_WARNING,
		"N+1: the query of %s at %s:%d has run %d times, once for each %s of the query at %s:%d; "
		"one query for all of them: .load = { %s_.%s } there%s",
		mapper->name, place.file, place.line, TIMES, parent->mapper->name, parent->file,
		parent->line, relation->mapper->name, relation->field,
		apart				 ? ", with rx_all"
			: parent->stream ? ""
							 : ", or rx_load");
}

void rx__watch_query(
	rx_session *session, const rx__mapper *mapper, const rx_node *where, rx__place place)
{
	const rx__watch *watch = &session->watch;
	if (!place.file || watch->n_parents == 0 || !is_on(session))
		return;
	for (size_t i = watch->n_parents; i-- > 0;) {
		const rx__watched *parent = &watch->parents[i];
		const rx__relationship *relation = relation_to(parent->mapper, mapper, where);
		bool itself = parent->mapper == mapper && is_here(parent, place);
		if (!relation || itself)
			continue;
		count(session, parent, relation, mapper, place);
		return;
	}
}

void rx__watch_load(rx_session *session, rx_rel relation, size_t n, rx__place place)
{
	const rx__watch *watch = &session->watch;
	const rx_rel_node *node = (const rx_rel_node *)relation;
	const rx__mapper *mapper;
	if (n != 1 || !place.file || watch->n_parents == 0 || !is_on(session) ||
		(node->kind != RX_NODE_ONE && node->kind != RX_NODE_MANY) ||
		rx__registry_mapper(&mapper, ((const rx_relation *)node)->rx__model, NULL) != 0)
		return;
	for (size_t i = watch->n_parents; i-- > 0;) {
		if (watch->parents[i].mapper != mapper)
			continue;
		const rx__relationship *found = &mapper->relationships[node->ordinal];
		count(session, &watch->parents[i], found, found->target, place);
		return;
	}
}
