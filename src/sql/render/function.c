/* Expressions that compute: arithmetic and functions of several operands. */
#include "base/fail.h"
#include "sql/render/insert.h"
#include "sql/walk.h"

static const char *sign_of(const rx_dialect *dialect, const rx_node *node)
{
	bool integers = node->type <= RX_TYPE_INT64;
	switch ((rx_node_kind)node->kind) {
	case RX_NODE_PLUS:
		return "+";
	case RX_NODE_MINUS:
		return "-";
	case RX_NODE_TIMES:
		return "*";
	default:
		return integers && dialect->divide_integers ? dialect->divide_integers : "/";
	}
}

static void render_second(rx__renderer *r, const rx_node *node)
{
	if (node->n)
		rx__render_placeholder(r);
	else
		rx__render_expr(r, rx__expr_of(node)->b);
}

/* A value is never zero here: the shape has refused it. */
static void render_arithmetic(rx__renderer *r, const rx_node *node)
{
	bool guard = node->kind == RX_NODE_DIVIDED && node->n == 0;
	rx__render_text(r, "(");
	rx__render_expr(r, rx__expr_of(node)->a);
	rx__render_text(r, " ");
	rx__render_text(r, sign_of(r->dialect, node));
	rx__render_text(r, guard ? " nullif(" : " ");
	render_second(r, node);
	rx__render_text(r, guard ? ", 0))" : ")");
}

static void render_coalesce(rx__renderer *r, const rx_node *node)
{
	rx__render_text(r, "coalesce(");
	rx__render_expr(r, rx__expr_of(node)->a);
	rx__render_text(r, ", ");
	render_second(r, node);
	rx__render_text(r, ")");
}

static void render_now(rx__renderer *r)
{
	if (r->rc == 0 && !r->dialect->now)
		r->rc = rx__fail(r->error, RX_EINVAL, "%s has no SQL for this moment", r->dialect->name);
	rx__render_text(r, r->dialect->now);
}

static void render_call(rx__renderer *r, const char *name, const rx_node *node)
{
	rx__render_text(r, name);
	rx__render_text(r, "(");
	rx__render_expr(r, rx__expr_of(node)->a);
	rx__render_text(r, ")");
}

void rx__render_function(rx__renderer *r, const rx_node *node)
{
	switch ((rx_node_kind)node->kind) {
	case RX_NODE_LOWER:
		render_call(r, "lower", node);
		break;
	case RX_NODE_UPPER:
		render_call(r, "upper", node);
		break;
	case RX_NODE_LENGTH:
		render_call(r, "length", node);
		break;
	case RX_NODE_NOW:
		render_now(r);
		break;
	case RX_NODE_COALESCE:
		render_coalesce(r, node);
		break;
	case RX_NODE_EXCLUDED:
		rx__render_excluded(r, node);
		break;
	default:
		render_arithmetic(r, node);
		break;
	}
}
