/* Aggregates. Where the engine has no FILTER, the operand is a CASE, which is NULL for the rows that are
 * left out. */
#include "sql/render/render.h"
#include "sql/walk.h"
#include <string.h>

static const char *function_of(const rx_dialect *dialect, const rx_node *node)
{
	switch ((rx_node_kind)node->kind) {
	case RX_NODE_COUNT:
		return "count";
	case RX_NODE_SUM:
		return node->type == RX_TYPE_DECIMAL && dialect->sum_decimal ? dialect->sum_decimal : "sum";
	case RX_NODE_AVG:
		return "avg";
	case RX_NODE_MIN:
		return "min";
	default:
		return "max";
	}
}

static void render_operand(rx__renderer *r, const rx_node *node)
{
	const rx_node *operand = rx__expr_of(node)->a;
	bool real =
		node->kind == RX_NODE_AVG || (node->kind == RX_NODE_SUM && node->type == RX_TYPE_DOUBLE);
	if (real)
		rx__render_template(r, r->dialect->real_operand, operand);
	else if (node->kind == RX_NODE_SUM && !(node->n & 1))
		rx__render_expr(r, operand);
	else
		rx__render_operand(r, operand);
}

static void render_case(rx__renderer *r, const rx_node *node)
{
	const rx__expr *expr = rx__expr_of(node);
	rx__render_text(r, "CASE WHEN ");
	rx__render_expr(r, expr->b);
	rx__render_text(r, " THEN ");
	if (expr->a)
		render_operand(r, node);
	else
		rx__render_text(r, "1");
	rx__render_text(r, " END");
}

static void render_call(rx__renderer *r, const rx_node *node)
{
	const rx__expr *expr = rx__expr_of(node);
	bool filtered = !rx__expr_empty(expr->b);
	bool by_case = filtered && !(r->dialect->capabilities & RX_DIALECT_FILTER);
	rx__render_text(r, function_of(r->dialect, node));
	rx__render_text(r, node->n & 1 ? "(DISTINCT " : "(");
	if (by_case)
		render_case(r, node);
	else if (expr->a)
		render_operand(r, node);
	else
		rx__render_text(r, "*");
	rx__render_text(r, ")");
	if (!filtered || by_case)
		return;
	rx__render_text(r, " FILTER (WHERE ");
	rx__render_expr(r, expr->b);
	rx__render_text(r, ")");
}

void rx__render_aggregate(rx__renderer *r, const rx_node *node)
{
	bool sum = node->kind == RX_NODE_SUM && node->type == RX_TYPE_INT64;
	const char *around = sum ? r->dialect->sum_integer : NULL;
	const char *at = around ? strstr(around, "%s") : NULL;
	const rx_node *window = r->window && rx__expr_of(r->window)->a == node ? r->window : NULL;
	if (r->rc == 0 && at)
		rx__buf_add(r->out, around, (size_t)(at - around));
	render_call(r, node);
	if (window)
		rx__render_over(r, window);
	rx__render_text(r, at ? at + 2 : "");
}
