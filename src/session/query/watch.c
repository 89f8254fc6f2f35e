/* A query that gave several objects is a parent. A later one that looks for what one of those objects
 * refers to, or what refers to it, by one value at a time, is counted by its place in the program; at
 * the fifth time it is told, once, with the relation that would have loaded all of it by one query.
 * Nothing of this runs while echo is off. */
#include "session/query/watch.h"

#include <string.h>

#include <reflex/sys/log.h>

#include "engine/engine.h"
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

void rx__watch_found(rx_session *session, const rx__mapper *mapper, size_t n, rx__place place)
{
	rx__watch *watch = &session->watch;
	if (n < 2 || !place.file || !is_on(session))
		return;
	for (size_t i = 0; i < watch->n_parents; i++) {
		if (is_here(&watch->parents[i], place))
			return;
	}
	watch->parents[watch->next_parent] = (rx__watched){ place.file, place.line, mapper, 0, false };
	watch->next_parent = (watch->next_parent + 1) % RX__WATCH_PARENTS;
	if (watch->n_parents < RX__WATCH_PARENTS)
		watch->n_parents++;
}

/* ---- what would have loaded it --------------------------------------------------------------- */

/* The column that the condition compares with one value, or NULL. */
static const rx_column *compared(const rx_node *where)
{
	const rx_node *const *operands;
	if (!where)
		return NULL;
	if (where->kind == RX_NODE_EQ) {
		const rx_node *a = rx__expr_of(where)->a;
		return a && a->kind == RX_NODE_COLUMN ? (const rx_column *)a : NULL;
	}
	if (where->kind != RX_NODE_AND)
		return NULL;
	operands = rx__expr_of(where)->b;
	for (uint32_t i = 0; i < where->n; i++) {
		const rx_column *column = compared(operands[i]);
		if (column)
			return column;
	}
	return NULL;
}

static const rx__attribute *attribute_of(const rx__mapper *mapper, const rx_column *column)
{
	const rx__attribute *found = column ? rx__mapper_attribute(mapper, column->rx__field) : NULL;
	return found && strcmp(mapper->name, column->rx__model->name) == 0 ? found : NULL;
}

/* From the parent to the rows that are looked for: by their key, or by their foreign key to it. */
static const rx__relationship *relation_to(
	const rx__mapper *parent, const rx__mapper *mapper, const rx__attribute *by)
{
	for (size_t i = 0; i < parent->n_relationships; i++) {
		const rx__relationship *relation = &parent->relationships[i];
		if (relation->target == mapper && !relation->through && relation->remote == by)
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
	*entry = (rx__watched){ place.file, place.line, mapper, 0, false };
	return entry;
}

static void count(rx_session *session, const rx__watched *parent, const rx__relationship *relation,
	rx__place place)
{
	rx__watched *entry = entry_of(&session->watch, relation->target, place);
	if (++entry->n < TIMES || entry->told)
		return;
	entry->told = true;
	rx_log(RX_LOG_WARNING,
		"N+1: the query of %s at %s:%d has run %d times, once for each %s of the query at %s:%d; "
		"one query for all of them: .load = { %s_.%s } there, or rx_load",
		relation->target->name, place.file, place.line, TIMES, parent->mapper->name, parent->file,
		parent->line, relation->mapper->name, relation->field);
}

void rx__watch_query(
	rx_session *session, const rx__mapper *mapper, const rx_node *where, rx__place place)
{
	const rx__watch *watch = &session->watch;
	if (!place.file || watch->n_parents == 0 || !is_on(session))
		return;
	const rx__attribute *by = where ? attribute_of(mapper, compared(where)) : mapper->keys[0];
	for (size_t i = watch->n_parents; by && i-- > 0;) {
		const rx__watched *parent = &watch->parents[i];
		const rx__relationship *relation = relation_to(parent->mapper, mapper, by);
		if (!relation || is_here(parent, place))
			continue;
		count(session, parent, relation, place);
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
		count(session, &watch->parents[i], &mapper->relationships[node->ordinal], place);
		return;
	}
}
