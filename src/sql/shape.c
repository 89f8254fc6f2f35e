/* A key is a list of words: a head (kind, form, flags), the model, then one word a node in the order
 * of the walk. A node's word holds its kind, its number of operands and, for a column, ordinal and
 * scope; since the number of operands is in it, two trees of one key are the same tree. */
#include "sql/shape.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "sql/bind.h"
#include "sql/scope.h"
#include "sql/walk.h"

/* ---- the growing lists ----------------------------------------------------------------------- */

enum { FIRST_CAP = 32 };

void rx__shape_init(rx__shape *shape, rx_arena *arena)
{
	*shape = (rx__shape){ .arena = arena };
}

void rx__shape_deinit(rx__shape *shape)
{
	free(shape->words);
	free(shape->values);
	free(shape->attributes);
	*shape = (rx__shape){ .arena = shape->arena };
}

void rx__shape_clear(rx__shape *shape)
{
	shape->n_words = 0;
	shape->n_values = 0;
}

static void *grown(void *items, size_t *cap, size_t size)
{
	size_t wanted = *cap ? *cap * 2 : FIRST_CAP;
	void *larger = wanted < SIZE_MAX / size / 2 ? realloc(items, wanted * size) : NULL;
	if (larger)
		*cap = wanted;
	return larger;
}

static int add_word(rx__shape *shape, uint64_t word, rx_error *error)
{
	if (shape->n_words == shape->words_cap) {
		uint64_t *words = grown(shape->words, &shape->words_cap, sizeof *words);
		if (!words)
			return rx__fail_nomem(error);
		shape->words = words;
	}
	shape->words[shape->n_words++] = word;
	return 0;
}

static int grow_values(rx__shape *shape, rx_error *error)
{
	if (shape->n_values == shape->values_cap) {
		rx_value *values = grown(shape->values, &shape->values_cap, sizeof *values);
		if (!values)
			return rx__fail_nomem(error);
		shape->values = values;
	}
	if (shape->n_values == shape->attributes_cap) {
		const rx__attribute **attributes =
			grown(shape->attributes, &shape->attributes_cap, sizeof *attributes);
		if (!attributes)
			return rx__fail_nomem(error);
		shape->attributes = attributes;
	}
	return 0;
}

rx_value *rx__shape_next(rx__shape *shape, const rx__attribute *attribute, rx_error *error)
{
	bool full = shape->n_values == shape->values_cap || shape->n_values == shape->attributes_cap;
	if (full && grow_values(shape, error) != 0)
		return NULL;
	shape->attributes[shape->n_values] = attribute;
	return &shape->values[shape->n_values++];
}

int rx__shape_value(
	rx__shape *shape, const rx__attribute *attribute, const rx_value *value, rx_error *error)
{
	rx_value *next = rx__shape_next(shape, attribute, error);
	if (!next)
		return RX_ENOMEM;
	*next = *value;
	return 0;
}

/* ---- one expression -------------------------------------------------------------------------- */

/* What a value on the right side is checked against. */
static rx__scope_operand operand_of(rx__shaper *w, const rx_node *node)
{
	rx__scope_operand out = { .type = RX_TYPE_NONE };
	if (w->rc == 0)
		w->rc = rx__scope_operand_of(&w->scope, node, &out, w->error);
	return out;
}

static void add_checked(rx__shaper *w, rx__scope_operand to, rx_value value)
{
	if (w->rc == 0)
		w->rc = rx__bind_value(to.attribute, to.type, &value, w->error);
	if (w->rc == 0 && value.type != RX_TYPE_NONE)
		w->rc = rx__shape_value(w->shape, to.column, &value, w->error);
}

static bool is_glob(const rx__shaper *w, rx_node_kind kind)
{
	return kind != RX_NODE_ILIKE && w->dialect->capabilities & RX_DIALECT_GLOB;
}

static int check_pattern(const rx__shaper *w, const rx__attribute *column, const rx_value *pattern)
{
	size_t most = w->dialect->max_pattern;

	if (most == 0 || pattern->as.s.size <= most)
		return 0;
	return rx__fail(w->error, RX_EDATA,
		"%s%s%s: the text to look for makes a pattern of %zu bytes, and %s takes at most %zu",
		column ? column->mapper->name : "a text function", column ? "." : "",
		column ? column->field : "", pattern->as.s.size, w->dialect->name, most);
}

static void add_pattern(rx__shaper *w, const rx_node *node)
{
	rx_value value = rx__expr_of(node)->value;
	rx__scope_operand to = operand_of(w, rx__expr_of(node)->a);
	rx_node_kind kind = (rx_node_kind)node->kind;
	if (w->rc == 0 && value.type == RX_TYPE_NONE)
		w->rc = rx__fail(w->error, RX_EINVAL,
			"the text to look for is NULL; leave the condition out, or use rx_is_null");
	/* A pattern may be longer than the column: it is checked as a text only. */
	if (w->rc == 0)
		w->rc = rx__bind_value(NULL, RX_TYPE_TEXT, &value, w->error);
	if (w->rc == 0)
		w->rc = rx__bind_pattern(kind, is_glob(w, kind), &value, w->shape->arena, w->error);
	if (w->rc == 0)
		w->rc = check_pattern(w, to.column, &value);
	if (w->rc == 0)
		w->rc = rx__shape_value(w->shape, to.column, &value, w->error);
}

static void add_between(rx__shaper *w, const rx_node *node)
{
	const rx__expr *expr = rx__expr_of(node);
	const rx_value *bounds = expr->b;
	rx__scope_operand to = operand_of(w, expr->a);
	for (int i = 0; i < 2; i++) {
		if (w->rc == 0 && bounds[i].type == RX_TYPE_NONE)
			w->rc = rx__fail(w->error, RX_EINVAL,
				"rx_between with NULL matches nothing; use rx_ge or rx_le alone");
		add_checked(w, to, bounds[i]);
	}
}

rx__shape_list rx__shape_list_of(const rx_node *list)
{
	rx__shape_list out = { 0, false };
	size_t n = rx__bind_items(list);
	for (size_t i = 0; i < n; i++) {
		if (rx__bind_item(list, i).type == RX_TYPE_NONE)
			out.has_null = true;
		else
			out.n++;
	}
	return out;
}

size_t rx__shape_placeholders(const rx_dialect *dialect, rx_type type, size_t n)
{
	if (dialect->list_source && rx__bind_json_holds(type))
		return 0;
	size_t padded = 1;
	while (padded < n)
		padded *= 2;
	return n == 0 ? 0 : padded;
}

static void add_items(rx__shaper *w, const rx_node *node, rx__scope_operand to, size_t n)
{
	rx_value last = { .type = RX_TYPE_NONE };
	size_t items = rx__bind_items(node), sent = 0;
	for (size_t i = 0; i < items && w->rc == 0; i++) {
		rx_value value = rx__bind_item(node, i);
		add_checked(w, to, value);
		if (value.type == RX_TYPE_NONE || w->rc != 0)
			continue;
		sent++;
		last = w->shape->values[w->shape->n_values - 1];
	}
	/* The empty places of the list hold its last item once more. */
	for (; sent < n && w->rc == 0; sent++)
		w->rc = rx__shape_value(w->shape, to.column, &last, w->error);
}

static void add_json(rx__shaper *w, const rx_node *node, rx__scope_operand to)
{
	size_t n = rx__bind_items(node);
	rx_value *items = rx__arena_array(w->shape->arena, n ? n : 1, sizeof *items), json;
	if (!items)
		w->rc = rx__fail_nomem(w->error);
	for (size_t i = 0; i < n && w->rc == 0; i++) {
		items[i] = rx__bind_item(node, i);
		w->rc = rx__bind_value(to.attribute, to.type, &items[i], w->error);
	}
	if (w->rc == 0)
		w->rc = rx__bind_json(items, n, &json, w->shape->arena, w->error);
	if (w->rc == 0)
		w->rc = rx__shape_value(w->shape, to.column, &json, w->error);
}

static void add_list(rx__shaper *w, const rx_node *node)
{
	rx__scope_operand to = operand_of(w, rx__expr_of(node)->a);
	rx__shape_list list = rx__shape_list_of(node);
	if (w->rc != 0)
		return;
	if (w->dialect->list_source && rx__bind_json_holds(to.type)) {
		add_json(w, node, to);
		return;
	}
	size_t n = rx__shape_placeholders(w->dialect, to.type, list.n);
	if (w->dialect->max_parameters && n > w->dialect->max_parameters)
		w->rc = rx__fail(w->error, RX_EINVAL,
			"a list of %zu items needs more than the %zu parameters that %s allows", list.n,
			w->dialect->max_parameters, w->dialect->name);
	else
		add_items(w, node, to, n);
}

static uint64_t word_of(rx__shaper *w, const rx_node *node)
{
	const rx__expr *expr = rx__expr_of(node);
	uint64_t word = node->kind;
	size_t level = 0;
	const rx__attribute *attribute = NULL;
	rx__shape_list list;
	rx__scope_operand to;
	switch ((rx_node_kind)node->kind) {
	case RX_NODE_COLUMN:
		w->rc = rx__scope_column(&w->scope, node, &attribute, &level, w->error);
		return word | (uint64_t)node->n << 16 | (uint64_t)level << 48;
	case RX_NODE_AND:
	case RX_NODE_OR:
		return word | (uint64_t)rx__expr_operands(node) << 16;
	case RX_NODE_IN:
	case RX_NODE_NOT_IN:
		list = rx__shape_list_of(node);
		to = operand_of(w, expr->a);
		return word | (uint64_t)rx__shape_placeholders(w->dialect, to.type, list.n) << 16 |
			(uint64_t)list.has_null << 62 | (uint64_t)(list.n == 0) << 63;
	case RX_NODE_HAS:
	case RX_NODE_ANY:
		return word | (uint64_t)rx__expr_empty(expr->b) << 16;
	case RX_NODE_EQ:
	case RX_NODE_NE:
		return word | (uint64_t)(expr->value.type == RX_TYPE_NONE) << 16;
	case RX_NODE_PLUS:
	case RX_NODE_MINUS:
	case RX_NODE_TIMES:
	case RX_NODE_DIVIDED:
	case RX_NODE_COALESCE:
		return word | (uint64_t)node->n << 16 | (uint64_t)node->type << 48;
	default:
		return word;
	}
}

static rx__walk_step enter(void *ud, const rx_node *node)
{
	rx__shaper *w = ud;
	const rx__relationship *relation;
	size_t level = 0;
	if (node->kind == RX_NODE_NONE || node->kind > RX_NODE_LAST)
		w->rc = rx__fail(w->error, RX_EINVAL,
			"an expression that is none: was it written outside the call that uses it?");
	uint64_t word = w->rc == 0 ? word_of(w, node) : 0;
	if (w->rc == 0)
		w->rc = add_word(w->shape, word, w->error);
	if (w->rc == 0 && (node->kind == RX_NODE_HAS || node->kind == RX_NODE_ANY)) {
		w->rc = rx__scope_relation(&w->scope, rx__expr_of(node)->a, &relation, &level, w->error);
		if (w->rc == 0)
			w->rc = add_word(w->shape, relation->ordinal | (uint64_t)level << 32, w->error);
		if (w->rc == 0)
			w->rc = rx__scope_push(&w->scope, relation->target, w->error);
	}
	return w->rc == 0 ? RX__WALK_CONTINUE : RX__WALK_ABORT;
}

static void add_compared(rx__shaper *w, const rx_node *node)
{
	const rx__expr *expr = rx__expr_of(node);
	bool ordering = node->kind != RX_NODE_EQ && node->kind != RX_NODE_NE;
	rx__scope_operand to = operand_of(w, expr->a);
	if (w->rc == 0 && ordering && expr->value.type == RX_TYPE_NONE)
		w->rc = rx__fail(w->error, RX_EINVAL,
			"a comparison with NULL by <, <=, > or >= matches nothing; use rx_is_null, or leave "
			"the condition out");
	add_checked(w, to, expr->value);
}

static bool is_zero(const rx_value *value)
{
	bool real = value->type == RX_TYPE_FLOAT || value->type == RX_TYPE_DOUBLE;
	return real ? value->as.d == 0 : value->as.i == 0;
}

/* A constant, or the value on the right of a function of two operands. */
static void add_computed(rx__shaper *w, const rx_node *node)
{
	const rx__expr *expr = rx__expr_of(node);
	bool alone = node->kind == RX_NODE_VALUE;
	rx__scope_operand to = { .type = (rx_type)node->type };
	if (!alone && node->n == 0)
		return;
	if (!alone)
		to = operand_of(w, expr->a);
	if (w->rc == 0 && expr->value.type == RX_TYPE_NONE)
		w->rc =
			rx__fail(w->error, RX_EINVAL, "%s with NULL: the result would be NULL for every row",
				alone ? "rx_constant" : "a function");
	if (w->rc == 0 && node->kind == RX_NODE_DIVIDED && is_zero(&expr->value))
		w->rc = rx__fail(w->error, RX_EINVAL, "rx_divided by zero");
	add_checked(w, to, expr->value);
}

static rx__walk_step leave(void *ud, const rx_node *node)
{
	rx__shaper *w = ud;
	switch ((rx_node_kind)node->kind) {
	case RX_NODE_EQ:
	case RX_NODE_NE:
	case RX_NODE_LT:
	case RX_NODE_LE:
	case RX_NODE_GT:
	case RX_NODE_GE:
		add_compared(w, node);
		break;
	case RX_NODE_BETWEEN:
		add_between(w, node);
		break;
	case RX_NODE_IN:
	case RX_NODE_NOT_IN:
		add_list(w, node);
		break;
	case RX_NODE_LIKE:
	case RX_NODE_ILIKE:
	case RX_NODE_CONTAINS:
	case RX_NODE_STARTS_WITH:
	case RX_NODE_ENDS_WITH:
		add_pattern(w, node);
		break;
	case RX_NODE_HAS:
	case RX_NODE_ANY:
		rx__scope_pop(&w->scope);
		break;
	case RX_NODE_VALUE:
	case RX_NODE_PLUS:
	case RX_NODE_MINUS:
	case RX_NODE_TIMES:
	case RX_NODE_DIVIDED:
	case RX_NODE_COALESCE:
		add_computed(w, node);
		break;
	default:
		break;
	}
	return w->rc == 0 ? RX__WALK_CONTINUE : RX__WALK_ABORT;
}

static const rx__visitor shape_visitor = { enter, leave };

void rx__shaper_init(rx__shaper *w, rx__shape *shape, const rx_dialect *dialect,
	const rx__mapper *mapper, rx_error *error)
{
	*w = (rx__shaper){ .shape = shape, .dialect = dialect, .error = error };
	rx__shape_clear(shape);
	rx__scope_init(&w->scope, mapper);
}

void rx__shaper_word(rx__shaper *w, uint64_t word)
{
	if (w->rc == 0)
		w->rc = add_word(w->shape, word, w->error);
}

void rx__shaper_walk(rx__shaper *w, const rx_node *node)
{
	if (w->rc == 0)
		rx__walk(node, &shape_visitor, w);
}

/* ---- whole statements ------------------------------------------------------------------------ */

static uint64_t head_word(const rx__select *select)
{
	bool literal = rx__select_limit_literal(select->limit);
	return RX__SHAPE_SELECT | (uint64_t)select->form << 8 | (uint64_t)select->distinct << 16 |
		(uint64_t)(select->limit > 0) << 17 | (uint64_t)(select->offset > 0) << 18 |
		(uint64_t)(literal ? select->limit : 0) << 19 | (uint64_t)(select->columns != NULL) << 40 |
		(uint64_t)rx__expr_empty(select->where) << 41;
}

static int add_head(rx__shape *shape, const rx__select *select, rx_error *error)
{
	int rc = add_word(shape, head_word(select), error);
	if (rc == 0)
		rc = add_word(shape, (uintptr_t)select->mapper, error);
	for (size_t i = 0; rc == 0 && select->columns && i < RX__MASK_WORDS; i++)
		rc = add_word(shape, select->columns->words[i], error);
	return rc;
}

static void add_order(rx__shaper *w, const rx_order *order_by)
{
	for (const rx_order *order = order_by; w->rc == 0 && order && order->operand; order++) {
		w->rc = add_word(w->shape, order->descending ? 2 : 1, w->error);
		if (w->rc == 0)
			rx__walk((const rx_node *)order->operand, &shape_visitor, w);
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

int rx__shape_select(
	rx__shape *shape, const rx__select *select, const rx_dialect *dialect, rx_error *error)
{
	rx__shape_clear(shape);
	int rc = add_head(shape, select, error);
	if (rc != 0 || select->form == RX__SELECT_KEY)
		return rc;
	rx__shaper w = { .shape = shape, .dialect = dialect, .error = error };
	rx__scope_init(&w.scope, select->mapper);
	if (!rx__expr_empty(select->where))
		rx__walk(select->where, &shape_visitor, &w);
	add_order(&w, select->order_by);
	add_limits(&w, select);
	return w.rc;
}

int rx__shape_write(rx__shape *shape, rx__shape_kind kind, const rx__mapper *mapper,
	const rx__mask *columns, rx_error *error)
{
	shape->n_words = 0;
	int rc = add_word(shape, kind, error);
	if (rc == 0)
		rc = add_word(shape, (uintptr_t)mapper, error);
	for (size_t i = 0; rc == 0 && columns && i < RX__MASK_WORDS; i++)
		rc = add_word(shape, columns->words[i], error);
	return rc;
}
