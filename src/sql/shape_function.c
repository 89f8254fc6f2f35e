/* The shape of expressions that compute: what a key must hold of them, and their values.
 *
 * A value that stands beside a secret column in a function (rx_replace_text(User_.token, "a", "b")) is as
 * secret as one that is compared with it. */
#include "sql/shape.h"

#include <reflex/window.h>

#include "base/fail.h"
#include "sql/bind.h"
#include "sql/walk.h"

enum { PAIRS_A_WORD = 32 };

/* Which of the branches have a condition, and which a result. */
static void add_branches(rx__shaper *w, const rx_node *node)
{
	const void *const *pairs = rx__expr_of(node)->b;
	uint64_t word = 0;
	for (uint32_t i = 0; i < node->n; i++) {
		uint64_t bits = (pairs[2 * i] != NULL) | (uint64_t)(pairs[2 * i + 1] != NULL) << 1;
		word |= bits << (i % PAIRS_A_WORD * 2);
		if (i % PAIRS_A_WORD == PAIRS_A_WORD - 1 || i + 1 == node->n) {
			rx__shaper_word(w, word);
			word = 0;
		}
	}
}

static const rx__attribute *secret_of(rx__shaper *w, const rx_node *node)
{
	rx__scope_operand operand = { .column = NULL };
	if (!node || w->rc != 0 || rx__scope_operand_of(&w->scope, node, &operand, NULL) != 0)
		return NULL;
	return operand.column && operand.column->column->secret ? operand.column : NULL;
}

static void find_secret(rx__shaper *w, const rx_node *node)
{
	const rx__expr *expr = rx__expr_of(node);
	const rx_node *const pair[2] = { expr->a, expr->b };
	bool listed = rx__node_has_list(node), compared = false;
	const rx_node *const *list = listed || node->kind == RX_NODE_CASE ? expr->b : pair;
	size_t n = node->kind == RX_NODE_CASE ? 2 * (size_t)node->n : listed ? node->n : 2;
	compared = node->kind >= RX_NODE_EQ_COL && node->kind <= RX_NODE_GE_COL;
	if (w->secret || (list == pair && !compared))
		return;
	for (size_t i = 0; i < n && !w->secret; i++)
		w->secret = secret_of(w, list[i]);
	w->secret_node = w->secret ? node : NULL;
}

static void check_operands(rx__shaper *w, const rx_node *node)
{
	const void *const *list = rx__expr_of(node)->b;
	for (uint32_t i = 0; i < node->n && w->rc == 0; i++) {
		if (!list[i])
			w->rc = rx__fail(w->error, RX_EINVAL, "NULL stands where an operand is needed");
	}
}

static void add_frame(rx__shaper *w, rx_frame_of frame)
{
	rx__shaper_word(w, frame.set);
	if (!frame.set)
		return;
	rx__shaper_word(w, (uint64_t)frame.from);
	rx__shaper_word(w, (uint64_t)frame.to);
}

static void add_window(rx__shaper *w, const rx_node *node)
{
	const rx__window *window = rx__expr_of(node)->b;
	uint64_t orders = 0, n = 0, partitions = 0;
	if (window->partition_by[RX_MAX_PARTITION] || window->order_by[RX_MAX_ORDER].operand)
		w->rc = rx__fail(w->error, RX_EINVAL,
			"rx_over: more than %d entries in .partition_by or %d in .order_by", RX_MAX_PARTITION,
			RX_MAX_ORDER);
	if (w->rc != 0)
		return;
	for (; window->order_by[n].operand; n++)
		orders |= (uint64_t)window->order_by[n].descending << n |
			(uint64_t)window->order_by[n].nulls << (8 + 2 * n);
	while (window->partition_by[partitions])
		partitions++;
	rx__shaper_word(w, n | partitions << 16 | orders << 32);
	add_frame(w, window->rows);
	add_frame(w, window->groups);
	add_frame(w, window->range);
}

void rx__shape_function(rx__shaper *w, const rx_node *node)
{
	if (w->rc != 0)
		return;
	find_secret(w, node);
	if (node->kind == RX_NODE_CALL || node->kind == RX_NODE_JSON)
		rx__shaper_word(w, (uint64_t)rx__expr_of(node)->value.as.i);
	else if (node->kind == RX_NODE_FUNC || node->kind == RX_NODE_FRAGMENT)
		rx__shaper_name(w, rx__expr_of(node)->a ? rx__expr_of(node)->a : "");
	else if (node->kind == RX_NODE_CASE)
		add_branches(w, node);
	else if (node->kind == RX_NODE_WINDOW)
		add_window(w, node);
	if (rx__node_has_list(node))
		check_operands(w, node);
}

/* ---- values ---------------------------------------------------------------------------------- */

static bool is_zero(const rx_value *value)
{
	bool real = value->type == RX_TYPE_FLOAT || value->type == RX_TYPE_DOUBLE;
	return real ? value->as.d == 0 : value->as.i == 0;
}

static void add_constant(rx__shaper *w, const rx_node *node)
{
	rx__scope_operand to = { .type = (rx_type)node->type, .column = w->secret };
	const rx_value *value = &rx__expr_of(node)->value;
	if (w->rc == 0 && value->type == RX_TYPE_NONE)
		w->rc = rx__fail(
			w->error, RX_EINVAL, "rx_constant with NULL: the result would be NULL for every row");
	rx__shaper_checked(w, to, *value);
}

static int check_value(const rx_node *node, rx_error *error)
{
	const rx_value *value = &rx__expr_of(node)->value;
	bool divides = node->kind == RX_NODE_DIVIDED || node->kind == RX_NODE_MOD;
	if (value->type == RX_TYPE_NONE)
		return rx__fail(
			error, RX_EINVAL, "a function with NULL: the result would be NULL for every row");
	if (divides && is_zero(value))
		return rx__fail(error, RX_EINVAL, "%s by zero",
			node->kind == RX_NODE_DIVIDED ? "rx_divided" : "rx_mod");
	if (node->kind == RX_NODE_ROUND && (value->as.i < 0 || value->as.i > 15))
		return rx__fail(
			error, RX_EINVAL, "rx_round to %d digits: 0 to 15 can be asked for", (int)value->as.i);
	return 0;
}

/* On the right of a function of two operands. */
static void add_second(rx__shaper *w, const rx_node *node)
{
	const rx__expr *expr = rx__expr_of(node);
	bool moves = node->kind == RX_NODE_PLUS || node->kind == RX_NODE_MINUS;
	bool computes = moves || node->kind == RX_NODE_TIMES || node->kind == RX_NODE_DIVIDED ||
		node->kind == RX_NODE_MOD;
	if (node->n == 0)
		return;
	rx__scope_operand to = rx__shaper_operand(w, expr->a);
	if (w->rc == 0)
		w->rc = check_value(node, w->error);
	/* Digits, and how far an instant is moved, are not of the operand's own type. */
	if (node->kind == RX_NODE_ROUND || (moves && node->type == RX_TYPE_DATETIME))
		to = (rx__scope_operand){ .type = expr->value.type, .column = to.column };
	else if (computes && node->type <= RX_TYPE_INT64)
		to = (rx__scope_operand){ .type = RX_TYPE_INT64, .column = to.column };
	rx__shaper_checked(w, to, expr->value);
}

static void add_path(rx__shaper *w, const rx_node *node)
{
	rx__scope_operand of = rx__shaper_operand(w, rx__expr_of(node)->a);
	rx_value path;
	if (w->rc == 0)
		w->rc = rx__bind_path(node, w->dialect->json_root, &path, w->shape->arena, w->error);
	if (w->rc == 0)
		w->rc = rx__shape_value(w->shape, of.column, &path, w->error);
}

void rx__shape_function_value(rx__shaper *w, const rx_node *node)
{
	switch ((rx_node_kind)node->kind) {
	case RX_NODE_VALUE:
		add_constant(w, node);
		break;
	case RX_NODE_JSON:
		add_path(w, node);
		break;
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
		add_second(w, node);
		break;
	default:
		break;
	}
	if (w->secret_node == node)
		w->secret = NULL, w->secret_node = NULL;
}
