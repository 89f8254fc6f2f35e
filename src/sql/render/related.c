/* A relation through a link table joins it, and gives the owner's key behind the target's columns: a
 * row that several owners have comes once for each. A limit is one for each owner, so the rows of
 * each are numbered, and those beyond it left out. */
#include "sql/render/related.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/fail.h"
#include "sql/filter.h"
#include "sql/walk.h"

size_t rx__related_extra(const rx__relationship *relation)
{
	return relation->through ? relation->link_local->columns.n : 0;
}

const rx__key *rx__related_owner(const rx__relationship *relation)
{
	return relation->through ? &relation->link_local->columns : &relation->remote;
}

static bool is_limited(const rx__related *related)
{
	return related->limit > 0 || related->offset > 0;
}

/* ---- the shape ------------------------------------------------------------------------------- */

static void shape_order(rx__shaper *w, const rx_order *order_by)
{
	for (const rx_order *order = order_by; order && order->operand; order++) {
		rx__shaper_word(w, (order->descending ? 2u : 1u) | (unsigned)order->nulls << 2);
		rx__shaper_walk(w, (const rx_node *)order->operand);
	}
	rx__shaper_word(w, 0);
}

static void shape_limit(rx__shaper *w, const rx__related *related)
{
	rx_value first = rx__integer(RX_TYPE_INT64, related->offset);
	rx_value last = rx__integer(RX_TYPE_INT64, related->offset + related->limit);
	if (related->limit > INT64_MAX - related->offset)
		last.as.i = INT64_MAX;
	if (w->rc == 0 && related->offset > 0)
		w->rc = rx__shape_value(w->shape, NULL, &first, w->error);
	if (w->rc == 0 && related->limit > 0)
		w->rc = rx__shape_value(w->shape, NULL, &last, w->error);
}

int rx__shape_related(
	rx__shape *shape, const rx__related *related, const rx_dialect *dialect, rx_error *error)
{
	const rx__relationship *relation = related->relation;
	rx__shaper w;
	if (related->limit < 0 || related->offset < 0)
		return rx__fail(error, RX_EINVAL, "the %s is %" PRId64 "; it cannot be negative",
			related->limit < 0 ? "limit" : "offset",
			related->limit < 0 ? related->limit : related->offset);
	rx__shaper_init(&w, shape, dialect, relation->target, error);
	rx__shaper_word(&w,
		RX__SHAPE_RELATED | (uint64_t)(related->limit > 0) << 8 |
			(uint64_t)(related->offset > 0) << 9 | (uint64_t)rx__expr_empty(related->where) << 10 |
			(uint64_t)related->unfiltered << 16);
	rx__shaper_word(&w, (uintptr_t)relation);
	if (w.rc == 0 && relation->through)
		w.rc = rx__scope_link(&w.scope, relation, error);
	w.unfiltered = related->unfiltered;
	if (is_limited(related))
		shape_order(&w, related->order_by);
	rx__filter_shape(&w);
	if (!rx__expr_empty(related->where))
		rx__shaper_walk(&w, related->where);
	if (is_limited(related))
		shape_limit(&w, related);
	else
		shape_order(&w, related->order_by);
	return w.rc;
}

/* ---- the text -------------------------------------------------------------------------------- */

static void render_owner_name(rx__renderer *r, const char *before, size_t i)
{
	char number[24];
	rx__render_text(r, before);
	rx__render_text(r, "_owner");
	snprintf(number, sizeof number, "_%zu", i);
	rx__render_text(r, i > 0 ? number : "");
}

/* The columns of the owner's key; named: each with a name for the query around. */
static void render_owner(rx__renderer *r, const rx__related *related, bool named)
{
	size_t level = related->relation->through ? 1 : 0;
	const rx__key *key = rx__related_owner(related->relation);
	for (size_t i = 0; i < key->n; i++) {
		rx__render_text(r, i > 0 ? ", " : "");
		rx__render_column(r, level, key->columns[i]);
		if (named)
			render_owner_name(r, " AS ", i);
	}
}

static void render_columns(rx__renderer *r, const rx__related *related)
{
	const rx__mapper *mapper = related->relation->target;
	for (size_t i = 0; i < mapper->n_attributes; i++) {
		rx__render_text(r, i > 0 ? ", " : "");
		rx__render_column(r, 0, &mapper->attributes[i]);
	}
	if (rx__related_extra(related->relation) == 0)
		return;
	rx__render_text(r, ", ");
	render_owner(r, related, is_limited(related));
}

static void render_order(rx__renderer *r, const rx_order *order_by)
{
	const char *before = "ORDER BY ";
	for (const rx_order *order = order_by; order && order->operand; order++) {
		rx__render_text(r, before);
		rx__render_nulls(r, order);
		rx__render_operand(r, (const rx_node *)order->operand);
		rx__render_direction(r, order);
		before = ", ";
	}
}

static void render_from(rx__renderer *r, const rx__related *related)
{
	rx__render_tables(r);
	rx__render_where(r, related->where);
}

static void render_outer(rx__renderer *r, const rx__related *related)
{
	const rx__mapper *mapper = related->relation->target;
	rx__render_text(r, "SELECT ");
	for (size_t i = 0; i < mapper->n_attributes; i++) {
		rx__render_text(r, i > 0 ? ", _r." : "_r.");
		rx__render_quoted(r, mapper->attributes[i].name);
	}
	for (size_t i = 0; i < rx__related_extra(related->relation); i++)
		render_owner_name(r, ", _r.", i);
	rx__render_text(r, " FROM (");
}

static void render_limits(rx__renderer *r, const rx__related *related)
{
	rx__render_text(r, ") AS _r WHERE ");
	if (related->offset > 0) {
		rx__render_text(r, "_r._number > ");
		rx__render_placeholder(r);
		rx__render_text(r, related->limit > 0 ? " AND " : "");
	}
	if (related->limit > 0) {
		rx__render_text(r, "_r._number <= ");
		rx__render_placeholder(r);
	}
	rx__render_text(r, " ORDER BY _r._number");
}

int rx__render_related(
	rx_buf *out, const rx_dialect *dialect, const rx__related *related, rx_error *error)
{
	bool limited = is_limited(related);
	rx__renderer r;
	rx__render_init(&r, out, dialect, related->relation->target, error);
	if (r.rc == 0 && related->relation->through)
		r.rc = rx__scope_link(&r.scope, related->relation, error);
	r.unfiltered = related->unfiltered;
	if (limited)
		render_outer(&r, related);
	rx__render_text(&r, "SELECT ");
	render_columns(&r, related);
	if (limited) {
		rx__render_text(&r, ", row_number() OVER (PARTITION BY ");
		render_owner(&r, related, false);
		rx__render_text(&r, related->order_by && related->order_by->operand ? " " : "");
		render_order(&r, related->order_by);
		rx__render_text(&r, ") AS _number");
	}
	render_from(&r, related);
	if (limited) {
		render_limits(&r, related);
	} else {
		rx__render_text(&r, related->order_by && related->order_by->operand ? " " : "");
		render_order(&r, related->order_by);
	}
	return rx__render_done(&r);
}
