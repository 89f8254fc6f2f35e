/* A key is a list of words: a head (kind, form, flags), the model, then one word a node in the order
 * of the walk. A node's word holds its kind, its number of operands and, for a column, ordinal and
 * scope; since the number of operands is in it, two trees of one key are the same tree. */
#include "sql/shape.h"

#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "sql/bind.h"
#include "sql/filter.h"
#include "sql/named.h"
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
	if (shape->values_cap <= shape->attributes_cap) {
		rx_value *values = grown(shape->values, &shape->values_cap, sizeof *values);
		if (!values)
			return rx__fail_nomem(error);
		shape->values = values;
	}
	if (shape->attributes_cap < shape->values_cap) {
		const rx__attribute **attributes =
			grown(shape->attributes, &shape->attributes_cap, sizeof *attributes);
		if (!attributes)
			return rx__fail_nomem(error);
		shape->attributes = attributes;
	}
	return 0;
}

int rx__shape_reserve(rx__shape *shape, size_t n, rx_error *error)
{
	int rc = 0;
	while (rc == 0 &&
		(shape->values_cap - shape->n_values < n || shape->attributes_cap - shape->n_values < n))
		rc = grow_values(shape, error);
	return rc;
}

int rx__shape_value(
	rx__shape *shape, const rx__attribute *attribute, const rx_value *value, rx_error *error)
{
	int rc = rx__shape_reserve(shape, 1, error);
	if (rc != 0)
		return rc;
	shape->attributes[shape->n_values] = attribute;
	shape->values[shape->n_values++] = *value;
	return 0;
}

/* ---- one expression -------------------------------------------------------------------------- */

/* What a value on the right side is checked against. */
rx__scope_operand rx__shaper_operand(rx__shaper *w, const rx_node *node)
{
	rx__scope_operand out = { .type = RX_TYPE_NONE };
	if (w->rc == 0)
		w->rc = rx__scope_operand_of(&w->scope, node, &out, w->error);
	/* What is computed of integers has 64 bits, however narrow they are. */
	if (!out.attribute && (out.type == RX_TYPE_INT16 || out.type == RX_TYPE_INT32))
		out.type = RX_TYPE_INT64;
	return out;
}

void rx__shaper_checked(rx__shaper *w, rx__scope_operand to, rx_value value)
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
	rx__scope_operand to = rx__shaper_operand(w, rx__expr_of(node)->a);
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
	rx__scope_operand to = rx__shaper_operand(w, expr->a);
	for (int i = 0; i < 2; i++) {
		if (w->rc == 0 && bounds[i].type == RX_TYPE_NONE)
			w->rc = rx__fail(w->error, RX_EINVAL,
				"rx_between with NULL matches nothing; use rx_ge or rx_le alone");
		rx__shaper_checked(w, to, bounds[i]);
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

size_t rx__shape_placeholders(
	const rx_dialect *dialect, rx_type type, const rx_node *list, size_t n)
{
	if (rx__bind_as_one(dialect, type, list, n))
		return 0;
	size_t padded = 1;
	while (padded < n)
		padded *= 2;
	/* Where the empty places are too many, there are none. */
	if (dialect->max_parameters && padded > dialect->max_parameters)
		padded = n;
	return n == 0 ? 0 : padded;
}

static void add_items(rx__shaper *w, const rx_node *node, rx__scope_operand to, size_t n)
{
	rx_value last = { .type = RX_TYPE_NONE };
	size_t items = rx__bind_items(node), sent = 0;
	for (size_t i = 0; i < items && w->rc == 0; i++) {
		rx_value value = rx__bind_item(node, i);
		rx__shaper_checked(w, to, value);
		if (value.type == RX_TYPE_NONE || w->rc != 0)
			continue;
		sent++;
		last = w->shape->values[w->shape->n_values - 1];
	}
	/* The empty places of the list hold its last item once more. */
	for (; sent < n && w->rc == 0; sent++)
		w->rc = rx__shape_value(w->shape, to.column, &last, w->error);
}

static void add_as_one(rx__shaper *w, const rx_node *node, rx__scope_operand to)
{
	size_t n = rx__bind_items(node);
	rx_value *items = rx__arena_array(w->shape->arena, n ? n : 1, sizeof *items), whole;
	if (!items)
		w->rc = rx__fail_nomem(w->error);
	for (size_t i = 0; i < n && w->rc == 0; i++) {
		items[i] = rx__bind_item(node, i);
		w->rc = rx__bind_value(to.attribute, to.type, &items[i], w->error);
	}
	if (w->rc == 0)
		w->rc = (w->dialect->capabilities & RX_DIALECT_ARRAYS ? rx__bind_array : rx__bind_json)(
			items, n, &whole, w->shape->arena, w->error);
	if (w->rc == 0)
		w->rc = rx__shape_value(w->shape, to.column, &whole, w->error);
}

static void add_list(rx__shaper *w, const rx_node *node)
{
	rx__scope_operand to = rx__shaper_operand(w, rx__expr_of(node)->a);
	rx__shape_list list = rx__shape_list_of(node);
	if (w->rc != 0 || (list.n == 0 && list.has_null))
		return;
	if (rx__bind_as_one(w->dialect, to.type, node, list.n)) {
		add_as_one(w, node, to);
		return;
	}
	size_t n = rx__shape_placeholders(w->dialect, to.type, node, list.n);
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
	rx__scope_found found = { .level = 0 };
	rx__shape_list list;
	rx__scope_operand to;
	switch ((rx_node_kind)node->kind) {
	case RX_NODE_OF:
	case RX_NODE_OBJECT:
		if (!rx__scope_is_column(node)) {
			w->rc = rx__scope_object(&w->scope, node, &level, w->error);
			return RX_NODE_OBJECT | (uint64_t)level << 16;
		}
	/* fall through */
	case RX_NODE_COLUMN:
	case RX_NODE_OUTER:
		w->rc = rx__scope_column(&w->scope, node, &found, w->error);
		if (w->rc != 0)
			return 0;
		return RX_NODE_COLUMN | (uint64_t)found.declared->rx__node.n << 16 |
			(uint64_t)found.level << 48;
	case RX_NODE_IN_QUERY:
	case RX_NODE_NOT_IN_QUERY:
		if (((const rx_node *)expr->b)->kind != RX_NODE_SELECT)
			w->rc = rx__fail(w->error, RX_EINVAL, "rx_in_query takes an rx_select");
		return word;
	case RX_NODE_COUNT:
	case RX_NODE_SUM:
	case RX_NODE_AVG:
	case RX_NODE_MIN:
	case RX_NODE_MAX:
		return word | (uint64_t)(node->n & 1) << 16 | (uint64_t)(expr->a != NULL) << 17 |
			(uint64_t)rx__expr_empty(expr->b) << 18 | (uint64_t)node->type << 48;
	case RX_NODE_AND:
	case RX_NODE_OR:
		return word | (uint64_t)rx__expr_operands(node) << 16;
	case RX_NODE_IN:
	case RX_NODE_NOT_IN:
		list = rx__shape_list_of(node);
		to = rx__shaper_operand(w, expr->a);
		return word | (uint64_t)rx__shape_placeholders(w->dialect, to.type, node, list.n) << 16 |
			(uint64_t)list.has_null << 62 | (uint64_t)(list.n == 0) << 63;
	case RX_NODE_IN_ROWS:
		return rx__shape_rows_word(w, node);
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
	case RX_NODE_MOD:
	case RX_NODE_POWER:
	case RX_NODE_NULLIF:
	case RX_NODE_GREATEST:
	case RX_NODE_LEAST:
	case RX_NODE_ROUND:
	case RX_NODE_VALUE:
	case RX_NODE_CAST:
	case RX_NODE_CALL:
	case RX_NODE_CASE:
	case RX_NODE_FUNC:
	case RX_NODE_FRAGMENT:
	case RX_NODE_WINDOW:
	case RX_NODE_JSON:
		return word | (uint64_t)node->n << 16 | (uint64_t)node->type << 48;
	default:
		return word;
	}
}

/* Into the target of a relation, whose condition has a scope of its own. */
static void add_related(rx__shaper *w, const rx_node *node)
{
	const rx__expr *expr = rx__expr_of(node);
	rx__scope_mark mark;
	w->rc = rx__scope_relate(&w->scope, expr->a, &mark, w->error);
	if (w->rc == 0) {
		const rx__scope_table *first = &w->scope.at[w->scope.first];
		rx__shaper_word(w, first->owner);
		rx__shaper_word(w, (uintptr_t)first->relationship);
	}
	rx__filter_shape(w);
	if (!rx__expr_empty(expr->b))
		rx__shaper_walk(w, expr->b);
	rx__scope_leave(&w->scope, &mark);
}

/* Where a filter is written as CASE, its values come before those of the operand. */
static void add_aggregate(rx__shaper *w, const rx_node *node)
{
	const rx__expr *expr = rx__expr_of(node);
	const rx_node *filter = rx__expr_empty(expr->b) ? NULL : expr->b;
	bool filter_first = !(w->dialect->capabilities & RX_DIALECT_FILTER);
	if (node->kind == RX_NODE_COUNT && !expr->a && node->n)
		w->rc = rx__fail(w->error, RX_EINVAL,
			"rx_count_all(.distinct = true): which values are to be distinct? Use rx_count_of");
	if (filter_first && filter)
		rx__shaper_walk(w, filter);
	if (expr->a)
		rx__shaper_walk(w, expr->a);
	if (!filter_first && filter)
		rx__shaper_walk(w, filter);
}

/* What has a scope of its own, or values in an order of its own, is gone through here. */
static bool enter_own(rx__shaper *w, const rx_node *node)
{
	if (node->kind == RX_NODE_HAS || node->kind == RX_NODE_ANY)
		add_related(w, node);
	else if (node->kind == RX_NODE_SELECT || node->kind == RX_NODE_EXISTS)
		rx__shape_subquery(w, node);
	else if (rx__node_aggregates(node))
		add_aggregate(w, node);
	else
		return false;
	return true;
}

static void check_excluded(rx__shaper *w, const rx_node *node)
{
	if (w->rc != 0 || node->kind != RX_NODE_EXCLUDED)
		return;
	const rx_node *of = rx__expr_of(node)->a;
	if (!w->scope.excluded)
		w->rc = rx__fail(w->error, RX_EINVAL,
			"rx_excluded is the row that an upsert was to insert; it stands in .set and .where of "
			"rx_upsert only");
	else if (!of || of->kind != RX_NODE_COLUMN)
		w->rc = rx__fail(w->error, RX_EINVAL, "rx_excluded takes a column of the upsert's model");
}

static rx__walk_step enter(void *ud, const rx_node *node)
{
	rx__shaper *w = ud;
	if (node->kind == RX_NODE_NONE || node->kind > RX_NODE_LAST)
		w->rc = rx__fail(w->error, RX_EINVAL,
			"an expression that is none: was it written outside the call that uses it?");
	if (w->rc == 0 && node->kind == RX_NODE_UNKNOWN)
		w->rc = rx__named_fail(node, w->error);
	check_excluded(w, node);
	uint64_t word = w->rc == 0 ? word_of(w, node) : 0;
	if (w->rc == 0)
		w->rc = add_word(w->shape, word, w->error);
	rx__shape_function(w, node);
	bool own = w->rc == 0 && enter_own(w, node);
	if (w->rc != 0)
		return RX__WALK_ABORT;
	return own ? RX__WALK_PRUNE : RX__WALK_CONTINUE;
}

static void add_compared(rx__shaper *w, const rx_node *node)
{
	const rx__expr *expr = rx__expr_of(node);
	bool ordering = node->kind != RX_NODE_EQ && node->kind != RX_NODE_NE;
	rx__scope_operand to = rx__shaper_operand(w, expr->a);
	if (w->rc == 0 && ordering && expr->value.type == RX_TYPE_NONE)
		w->rc = rx__fail(w->error, RX_EINVAL,
			"a comparison with NULL by <, <=, > or >= matches nothing; use rx_is_null, or leave "
			"the condition out");
	rx__shaper_checked(w, to, expr->value);
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
	case RX_NODE_IN_ROWS:
		rx__shape_rows(w, node);
		break;
	case RX_NODE_LIKE:
	case RX_NODE_ILIKE:
	case RX_NODE_CONTAINS:
	case RX_NODE_STARTS_WITH:
	case RX_NODE_ENDS_WITH:
		add_pattern(w, node);
		break;
	default:
		rx__shape_function_value(w, node);
		break;
	}
	return w->rc == 0 ? RX__WALK_CONTINUE : RX__WALK_ABORT;
}

static const rx__visitor shape_visitor = { enter, leave };

void rx__shaper_init(rx__shaper *w, rx__shape *shape, const rx_dialect *dialect,
	const rx__mapper *mapper, rx_error *error)
{
	/* The scope is large, and its tables are set when they come. */
	w->shape = shape;
	w->dialect = dialect;
	w->unfiltered = 0;
	w->error = error;
	w->rc = 0;
	w->secret = NULL;
	w->secret_node = NULL;
	rx__shape_clear(shape);
	rx__scope_init(&w->scope);
	if (mapper)
		w->rc = rx__scope_push(&w->scope, mapper, error);
}

void rx__shaper_word(rx__shaper *w, uint64_t word)
{
	if (w->rc == 0)
		w->rc = add_word(w->shape, word, w->error);
}

void rx__shaper_name(rx__shaper *w, const char *name)
{
	size_t size = strlen(name);
	rx__shaper_word(w, size);
	for (size_t i = 0; i < size; i += sizeof(uint64_t)) {
		uint64_t word = 0;
		size_t rest = size - i;
		memcpy(&word, name + i, rest < sizeof word ? rest : sizeof word);
		rx__shaper_word(w, word);
	}
}

void rx__shaper_walk(rx__shaper *w, const rx_node *node)
{
	if (w->rc == 0)
		rx__walk(node, &shape_visitor, w);
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

int rx__shape_write_rows(rx__shape *shape, rx__shape_kind kind, const rx__mapper *mapper,
	const rx__mask *columns, size_t n, rx_error *error)
{
	int rc = rx__shape_write(shape, kind, mapper, columns, error);
	return rc == 0 ? add_word(shape, n, error) : rc;
}
