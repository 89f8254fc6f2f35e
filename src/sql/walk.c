/* Which operands a node has stands here and nowhere else but in the renderer: a new kind of node is
 * added to both switches, and -Wswitch-enum names the places. */
#include "sql/walk.h"

#include <reflex/window.h>

#include "model/mapper.h"

static const rx_node *const *logic_operands(const rx_node *node)
{
	return rx__expr_of(node)->b;
}

bool rx__expr_empty(const rx_node *node)
{
	if (!node)
		return true;
	if (node->kind == RX_NODE_NOT)
		return rx__expr_empty(rx__expr_of(node)->a);
	if (node->kind != RX_NODE_AND && node->kind != RX_NODE_OR)
		return false;
	return rx__expr_operands(node) == 0;
}

bool rx__node_has_list(const rx_node *node)
{
	return node->kind == RX_NODE_CALL || node->kind == RX_NODE_FUNC ||
		node->kind == RX_NODE_FRAGMENT;
}

/* The first result that is not NULL. */
static const rx_node *first_result(const rx_node *node)
{
	const rx_node *const *pairs = rx__expr_of(node)->b;
	for (uint32_t i = 0; i < node->n; i++) {
		if (pairs[2 * i + 1])
			return pairs[2 * i + 1];
	}
	return NULL;
}

const rx_node *rx__node_first(const rx_node *node)
{
	const rx__expr *expr = rx__expr_of(node);
	switch ((rx_node_kind)node->kind) {
	case RX_NODE_LOWER:
	case RX_NODE_UPPER:
	case RX_NODE_LENGTH:
	case RX_NODE_PLUS:
	case RX_NODE_MINUS:
	case RX_NODE_TIMES:
	case RX_NODE_DIVIDED:
	case RX_NODE_COALESCE:
	case RX_NODE_COUNT:
	case RX_NODE_SUM:
	case RX_NODE_AVG:
	case RX_NODE_MIN:
	case RX_NODE_MAX:
	case RX_NODE_EXCLUDED:
	case RX_NODE_MOD:
	case RX_NODE_POWER:
	case RX_NODE_NULLIF:
	case RX_NODE_GREATEST:
	case RX_NODE_LEAST:
	case RX_NODE_ROUND:
	case RX_NODE_CAST:
	case RX_NODE_WINDOW:
	case RX_NODE_JSON:
		return expr->a;
	case RX_NODE_CALL:
	case RX_NODE_FUNC:
	case RX_NODE_FRAGMENT:
		return node->n > 0 ? *(const rx_node *const *)expr->b : NULL;
	case RX_NODE_CASE:
		return first_result(node);
	default:
		return NULL;
	}
}

bool rx__node_aggregates(const rx_node *node)
{
	return node->kind >= RX_NODE_COUNT && node->kind <= RX_NODE_MAX;
}

bool rx__node_windows(const rx_node *node)
{
	int64_t call = node->kind == RX_NODE_CALL ? rx__expr_of(node)->value.as.i : RX_CALL_NONE;
	return call >= RX_CALL_ROW_NUMBER && call <= RX_CALL_NTH_VALUE;
}

bool rx__node_passes_on(const rx_node *node)
{
	if (node->kind == RX_NODE_CALL)
		return rx__node_windows(node) && rx__expr_of(node)->value.as.i >= RX_CALL_LAG;
	return node->kind == RX_NODE_COALESCE || node->kind == RX_NODE_NULLIF ||
		node->kind == RX_NODE_GREATEST || node->kind == RX_NODE_LEAST ||
		node->kind == RX_NODE_MIN || node->kind == RX_NODE_MAX || node->kind == RX_NODE_EXCLUDED ||
		node->kind == RX_NODE_WINDOW;
}

size_t rx__expr_operands(const rx_node *node)
{
	const rx_node *const *operands = logic_operands(node);
	size_t n = 0;
	for (uint32_t i = 0; i < node->n; i++)
		n += !rx__expr_empty(operands[i]);
	return n;
}

static bool walk_logic(const rx_node *node, const rx__visitor *visitor, void *ud)
{
	const rx_node *const *operands = logic_operands(node);
	for (uint32_t i = 0; i < node->n; i++) {
		if (!rx__expr_empty(operands[i]) && !rx__walk(operands[i], visitor, ud))
			return false;
	}
	return true;
}

static bool walk_list(const rx_node *const *list, size_t n, const rx__visitor *visitor, void *ud)
{
	for (size_t i = 0; i < n; i++) {
		if (!rx__walk(list[i], visitor, ud))
			return false;
	}
	return true;
}

static bool walk_key(const rx__key *key, const rx__visitor *visitor, void *ud)
{
	for (size_t i = 0; i < key->n; i++) {
		if (!rx__walk((const rx_node *)key->columns[i]->column, visitor, ud))
			return false;
	}
	return true;
}

static bool walk_window(const rx__expr *expr, const rx__visitor *visitor, void *ud)
{
	const rx__window *window = expr->b;
	if (!rx__walk(expr->a, visitor, ud))
		return false;
	for (const rx_operand *at = window->partition_by; *at; at++) {
		if (!rx__walk((const rx_node *)*at, visitor, ud))
			return false;
	}
	for (const rx_order *at = window->order_by; at->operand; at++) {
		if (!rx__walk((const rx_node *)at->operand, visitor, ud))
			return false;
	}
	return true;
}

static bool walk_operands(const rx_node *node, const rx__visitor *visitor, void *ud)
{
	const rx__expr *expr = rx__expr_of(node);
	switch ((rx_node_kind)node->kind) {
	case RX_NODE_EQ:
	case RX_NODE_NE:
	case RX_NODE_LT:
	case RX_NODE_LE:
	case RX_NODE_GT:
	case RX_NODE_GE:
	case RX_NODE_BETWEEN:
	case RX_NODE_IN:
	case RX_NODE_NOT_IN:
	case RX_NODE_LIKE:
	case RX_NODE_ILIKE:
	case RX_NODE_CONTAINS:
	case RX_NODE_STARTS_WITH:
	case RX_NODE_ENDS_WITH:
	case RX_NODE_IS_NULL:
	case RX_NODE_IS_NOT_NULL:
	case RX_NODE_NOT:
	case RX_NODE_LOWER:
	case RX_NODE_UPPER:
	case RX_NODE_LENGTH:
	case RX_NODE_EXCLUDED:
	case RX_NODE_CAST:
	case RX_NODE_JSON:
		return rx__walk(expr->a, visitor, ud);
	case RX_NODE_EQ_COL:
	case RX_NODE_NE_COL:
	case RX_NODE_LT_COL:
	case RX_NODE_LE_COL:
	case RX_NODE_GT_COL:
	case RX_NODE_GE_COL:
		return rx__walk(expr->a, visitor, ud) && rx__walk(expr->b, visitor, ud);
	case RX_NODE_HAS:
	case RX_NODE_ANY:
		return rx__expr_empty(expr->b) || rx__walk(expr->b, visitor, ud);
	case RX_NODE_AND:
	case RX_NODE_OR:
		return walk_logic(node, visitor, ud);
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
		return rx__walk(expr->a, visitor, ud) && (node->n || rx__walk(expr->b, visitor, ud));
	case RX_NODE_CALL:
	case RX_NODE_FUNC:
	case RX_NODE_FRAGMENT:
		return walk_list(expr->b, node->n, visitor, ud);
	case RX_NODE_WINDOW:
		return walk_window(expr, visitor, ud);
	case RX_NODE_CASE:
		return walk_list(expr->b, 2 * (size_t)node->n, visitor, ud);
	case RX_NODE_COUNT:
	case RX_NODE_SUM:
	case RX_NODE_AVG:
	case RX_NODE_MIN:
	case RX_NODE_MAX:
		return rx__walk(expr->a, visitor, ud) &&
			(rx__expr_empty(expr->b) || rx__walk(expr->b, visitor, ud));
	case RX_NODE_IN_ROWS:
		return walk_key(expr->a, visitor, ud);
	case RX_NODE_IN_QUERY:
	case RX_NODE_NOT_IN_QUERY:
		return rx__walk(expr->a, visitor, ud) && rx__walk(expr->b, visitor, ud);
	/* Subqueries have a scope of their own: who visits them does so by rx__select_of. */
	case RX_NODE_SELECT:
	case RX_NODE_EXISTS:
	case RX_NODE_OF:
	case RX_NODE_OUTER:
	case RX_NODE_OBJECT:
	case RX_NODE_JOIN:
	case RX_NODE_ONLY:
	case RX_NODE_BY:
	case RX_NODE_VALUE:
	case RX_NODE_NOW:
	case RX_NODE_UNKNOWN:
	case RX_NODE_NONE:
	case RX_NODE_COLUMN:
	case RX_NODE_ONE:
	case RX_NODE_MANY:
	case RX_NODE_PATH:
		break;
	}
	return true;
}

bool rx__walk(const rx_node *root, const rx__visitor *visitor, void *ud)
{
	if (!root)
		return true;
	rx__walk_step step = visitor->enter(ud, root);
	if (step != RX__WALK_CONTINUE)
		return step == RX__WALK_PRUNE;
	if (!walk_operands(root, visitor, ud))
		return false;
	return !visitor->leave || visitor->leave(ud, root) != RX__WALK_ABORT;
}
