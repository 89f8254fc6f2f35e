/* The key of a select: a head that says which parts there are, the tables, then the words of each part
 * in the order of the text. A subquery is the same once more. */
#include <inttypes.h>

#include <reflex/subquery.h>

#include "base/fail.h"
#include "sql/check_group.h"
#include "sql/filter.h"
#include "sql/shape.h"
#include "sql/subquery.h"
#include "sql/walk.h"

static size_t count_operands(const rx_operand *list)
{
	size_t n = 0;
	while (list && list[n])
		n++;
	return n;
}

static size_t count_orders(const rx_order *list)
{
	size_t n = 0;
	while (list && list[n].operand)
		n++;
	return n;
}

static uint64_t head_word(const rx__select *select)
{
	bool literal = rx__select_limit_literal(select->limit);
	return RX__SHAPE_SELECT | (uint64_t)select->form << 8 | (uint64_t)select->distinct << 16 |
		(uint64_t)(select->limit > 0) << 17 | (uint64_t)(select->offset > 0) << 18 |
		(uint64_t)(literal ? select->limit : 0) << 19 | (uint64_t)(select->columns != NULL) << 40 |
		(uint64_t)rx__expr_empty(select->where) << 41 |
		(uint64_t)rx__expr_empty(select->having) << 42 | (uint64_t)(select->row != NULL) << 43 |
		(uint64_t)select->objects << 44 | (uint64_t)count_orders(select->order_by) << 48 |
		(uint64_t)select->unfiltered << 56 | (uint64_t)(select->lock & 15) << 60;
}

/* ---- tables ---------------------------------------------------------------------------------- */

static void add_source(rx__shaper *w, const rx__scope_table *table)
{
	rx__shaper_word(w, (uintptr_t)table->mapper);
	if (table->mapper)
		return;
	rx__shaper_name(w, table->model->name);
	rx__shaper_word(w, table->from != NULL);
	if (table->from)
		rx__shape_source(w, table->from);
}

static void add_join(rx__shaper *w, size_t level)
{
	const rx__scope_table *table = &w->scope.at[level];
	rx__scope_mark mark;
	rx__shaper_word(w,
		(uint64_t)table->left | (uint64_t)table->implicit << 1 |
			(uint64_t)(table->alias != NULL) << 2 | (uint64_t)rx__expr_empty(table->on) << 3 |
			(uint64_t)table->along << 4 | (uint64_t)table->owner << 8);
	rx__shaper_word(w, (uintptr_t)table->relationship);
	if (table->alias)
		rx__shaper_name(w, table->alias);
	add_source(w, table);
	rx__scope_hide(&w->scope, level, &mark);
	if (!rx__expr_empty(table->on))
		rx__shaper_walk(w, table->on);
	rx__scope_leave(&w->scope, &mark);
	rx__filter_shape_table(w, level);
}

static void add_tables(rx__shaper *w)
{
	size_t first = w->scope.first, n = w->scope.n;
	add_source(w, &w->scope.at[first]);
	for (size_t level = first + 1; level < n; level++)
		add_join(w, level);
}

/* ---- what is selected ------------------------------------------------------------------------ */

/* The types of the fields: that the items fit them is checked once for each key. In a subquery the
 * names stand in the text. */
static void add_fields(rx__shaper *w, const rx_row_type *row, bool named)
{
	rx__shaper_word(w, row->n_fields);
	for (size_t i = 0; i < row->n_fields; i++) {
		const rx_row_field *field = &row->fields[i];
		rx__shaper_word(w,
			field->type | (uint64_t)field->optional << 8 | (uint64_t)(field->model != NULL) << 9 |
				(uint64_t)(field->nested != NULL) << 10);
		if (field->model)
			rx__shaper_name(w, field->model->name);
		if (field->nested)
			add_fields(w, field->nested, named);
		else if (named)
			rx__shaper_name(w, field->name);
	}
}

static void add_operands(rx__shaper *w, const rx_operand *list)
{
	rx__shaper_word(w, count_operands(list));
	for (; w->rc == 0 && list && *list; list++)
		rx__shaper_walk(w, (const rx_node *)*list);
}

/* An expression with values that is selected too goes by its place there, and where placeholders have
 * numbers, one that is grouped by is written with the same: to PostgreSQL, two with different
 * parameters are two expressions. */
static void add_placed(
	rx__shaper *w, const rx__select *select, const rx_node *node, const rx_operand *groups)
{
	rx__shape *shape = w->shape;
	size_t words = shape->n_words, values = shape->n_values;
	rx__shaper_walk(w, node);
	if (w->rc != 0 || shape->n_values == values)
		return;
	size_t place = rx__check_place(&w->scope, select->items, node, w->dialect);
	size_t group = place > 0 || !(w->dialect->capabilities & RX_DIALECT_NUMBERED_PLACEHOLDERS)
		? 0
		: rx__check_place(&w->scope, groups, node, w->dialect);
	if (place == 0 && group == 0)
		return;
	shape->n_words = words;
	shape->n_values = values;
	rx__shaper_word(w, UINT64_C(1) << 63 | place | group << 16);
}

static void add_groups(rx__shaper *w, const rx__select *select)
{
	rx__shaper_word(w, count_operands(select->group_by));
	for (const rx_operand *at = select->group_by; w->rc == 0 && at && *at; at++)
		add_placed(w, select, (const rx_node *)*at, NULL);
}

static void add_items(rx__shaper *w, const rx__select *select)
{
	for (size_t i = 0; select->columns && i < RX__MASK_WORDS; i++)
		rx__shaper_word(w, select->columns->words[i]);
	if (select->row)
		add_fields(w, select->row, w->scope.closed);
	add_operands(w, select->items);
}

static void add_order(rx__shaper *w, const rx__select *select)
{
	const rx_order *order = select->order_by;
	for (; w->rc == 0 && order && order->operand; order++) {
		rx__shaper_word(w, (order->descending ? 2u : 1u) | (unsigned)order->nulls << 2);
		add_placed(w, select, (const rx_node *)order->operand, select->group_by);
	}
}

static void add_limits(rx__shaper *w, const rx__select *select)
{
	if (w->rc == 0 && (select->limit < 0 || select->offset < 0))
		w->rc = rx__fail(w->error, RX_EINVAL, "the %s is %" PRId64 "; it cannot be negative",
			select->limit < 0 ? "limit" : "offset",
			select->limit < 0 ? select->limit : select->offset);
	rx_value limit = rx__integer(RX_TYPE_INT64, select->limit);
	rx_value offset = rx__integer(RX_TYPE_INT64, select->offset);
	if (w->rc == 0 && select->limit > 0 && !rx__select_limit_literal(select->limit))
		w->rc = rx__shape_value(w->shape, NULL, &limit, w->error);
	if (w->rc == 0 && select->offset > 0)
		w->rc = rx__shape_value(w->shape, NULL, &offset, w->error);
}

/* ---- named queries --------------------------------------------------------------------------- */

static void add_with(rx__shaper *w, const rx__select *select)
{
	for (size_t i = 0; w->rc == 0 && select->with && select->with[i]; i++) {
		rx__shape_source(w, select->with[i]);
		if (w->rc == 0)
			w->rc = rx__scope_name(&w->scope, select->with[i], i, w->error);
		if (w->rc == 0)
			rx__shaper_name(w, select->with[i]->row->name);
	}
	rx__shaper_word(w, select->with != NULL);
}

/* ---- whole selects --------------------------------------------------------------------------- */

void rx__shape_query(rx__shaper *w, const rx__select *select)
{
	rx__scope_mark mark;
	size_t n_named = w->scope.n_named;
	unsigned unfiltered = w->unfiltered;
	if (w->rc != 0)
		return;
	w->unfiltered |= select->unfiltered;
	add_with(w, select);
	if (w->rc == 0)
		w->rc = rx__scope_enter(&w->scope, select, &mark, w->error);
	if (w->rc != 0)
		return;
	rx__shaper_word(w, head_word(select));
	rx__shaper_word(w, w->scope.n - w->scope.first);
	add_items(w, select);
	add_tables(w);
	rx__filter_shape_table(w, w->scope.first);
	if (!rx__expr_empty(select->where))
		rx__shaper_walk(w, select->where);
	add_groups(w, select);
	if (!rx__expr_empty(select->having))
		rx__shaper_walk(w, select->having);
	add_order(w, select);
	add_limits(w, select);
	rx__scope_leave(&w->scope, &mark);
	w->scope.n_named = n_named;
	w->unfiltered = unfiltered;
}

void rx__shape_subquery(rx__shaper *w, const rx_node *node)
{
	rx__subquery inner;
	if (w->rc == 0)
		w->rc = rx__subquery_of_node(&inner, node, w->error);
	if (w->rc == 0)
		rx__shape_query(w, &inner.select);
}

enum { COMBINED = 0xee }; /* what no select begins with */

static void add_combined(rx__shaper *w, const rx_query *query)
{
	if (w->rc == 0)
		w->rc = rx__combined_check(&w->scope, query, w->error);
	rx__shaper_word(w, COMBINED | (uint64_t)query->combined << 8);
	if (w->rc != 0 || query->combined == RX__BY_NAME)
		return;
	size_t n_named = w->scope.n_named;
	rx__shape_source(w, query->left);
	if (w->rc == 0 && query->combined == RX__RECURSIVE)
		w->rc = rx__scope_name(&w->scope, query, 0, w->error);
	rx__shape_source(w, query->right);
	w->scope.n_named = n_named;
}

void rx__shape_source(rx__shaper *w, const rx_query *query)
{
	rx__subquery inner;
	rx__scope_mark mark;
	if (query && query->combined)
		add_combined(w, query);
	if (w->rc != 0 || (query && query->combined))
		return;
	rx__scope_close(&w->scope, &mark);
	w->rc = rx__subquery_of(&inner, query, w->error);
	if (w->rc == 0)
		rx__shape_query(w, &inner.select);
	rx__scope_leave(&w->scope, &mark);
}

int rx__shape_select(
	rx__shape *shape, const rx__select *select, const rx_dialect *dialect, rx_error *error)
{
	rx__shaper w;
	rx__shaper_init(&w, shape, dialect, NULL, error);
	if (select->form != RX__SELECT_KEY) {
		rx__shape_query(&w, select);
		return w.rc;
	}
	rx__shaper_word(&w, head_word(select));
	rx__shaper_word(&w, (uintptr_t)select->mapper);
	for (size_t i = 0; select->columns && i < RX__MASK_WORDS; i++)
		rx__shaper_word(&w, select->columns->words[i]);
	return w.rc;
}
