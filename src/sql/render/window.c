/* OVER: a function, then which rows it looks at. */
#include <reflex/window.h>

#include <inttypes.h>

#include "base/fail.h"
#include "sql/render/render.h"
#include "sql/walk.h"

static void render_bound(rx__renderer *r, int64_t bound, bool is_start)
{
	const char *side =
		bound < 0 || (is_start && bound == RX_UNBOUNDED) ? " PRECEDING" : " FOLLOWING";
	if (r->rc != 0)
		return;
	if (bound == 0)
		rx__buf_puts(r->out, "CURRENT ROW");
	else if (bound == RX_UNBOUNDED)
		rx__buf_printf(r->out, "UNBOUNDED%s", side);
	else
		rx__buf_printf(
			r->out, "%" PRIu64 "%s", bound < 0 ? -(uint64_t)bound : (uint64_t)bound, side);
}

static void render_frame(rx__renderer *r, const char *word, rx_frame_of frame)
{
	bool backward = frame.from != RX_UNBOUNDED && frame.from > frame.to;
	if (!frame.set)
		return;
	if (r->rc == 0 && backward)
		r->rc = rx__fail(r->error, RX_EINVAL,
			"rx_frame(%" PRId64 ", %" PRId64 "): the end lies before the start", frame.from,
			frame.to);
	rx__render_text(r, word);
	rx__render_text(r, " BETWEEN ");
	render_bound(r, frame.from, true);
	rx__render_text(r, " AND ");
	render_bound(r, frame.to, false);
}

static const char *partitions(rx__renderer *r, const rx__window *window)
{
	const char *before = "PARTITION BY ";
	for (const rx_operand *at = window->partition_by; *at; at++) {
		rx__render_text(r, before);
		rx__render_operand(r, (const rx_node *)*at);
		before = ", ";
	}
	return window->partition_by[0] ? " " : "";
}

static const char *orders(rx__renderer *r, const rx__window *window, const char *space)
{
	if (!window->order_by[0].operand)
		return space;
	rx__render_text(r, space);
	rx__render_text(r, "ORDER BY ");
	for (const rx_order *at = window->order_by; at->operand; at++) {
		rx__render_text(r, at == window->order_by ? "" : ", ");
		rx__render_nulls(r, at);
		rx__render_operand(r, (const rx_node *)at->operand);
		rx__render_direction(r, at);
	}
	return " ";
}

static bool measures_distance(rx_frame_of range)
{
	return range.set &&
		((range.from != 0 && range.from != RX_UNBOUNDED) ||
			(range.to != 0 && range.to != RX_UNBOUNDED));
}

/* Decimals are not: SQLite has them as texts. */
static bool is_number(const rx_node *node)
{
	while (node->kind == RX_NODE_OF || node->kind == RX_NODE_OUTER)
		node = rx__expr_of(node)->a;
	return node->type >= RX_TYPE_INT16 && node->type <= RX_TYPE_DOUBLE;
}

static int check(const rx_dialect *dialect, const rx_node *node, rx_error *error)
{
	const rx_node *function = rx__expr_of(node)->a;
	const rx__window *window = rx__expr_of(node)->b;
	int frames = window->rows.set + window->groups.set + window->range.set;
	if (!rx__node_aggregates(function) && !rx__node_windows(function) &&
		function->kind != RX_NODE_FUNC && function->kind != RX_NODE_FRAGMENT)
		return rx__fail(error, RX_EINVAL,
			"rx_over takes an aggregate, a function of <reflex/window.h> or an rx_func");
	if (window->groups.set && !(dialect->capabilities & RX_DIALECT_FRAME_GROUPS))
		return rx__fail(error, RX_EINVAL, "%s has no frames counted in groups", dialect->name);
	if (frames > 1)
		return rx__fail(error, RX_EINVAL, "rx_over takes one of .rows, .groups and .range");
	if (rx__node_aggregates(function) && function->n)
		return rx__fail(error, RX_EINVAL, "rx_over takes no aggregate with .distinct");
	if (measures_distance(window->range) &&
		(!window->order_by[0].operand || window->order_by[1].operand ||
			!is_number((const rx_node *)window->order_by[0].operand)))
		return rx__fail(error, RX_EINVAL,
			".range of rx_over measures the distance of an integer or a floating point number: "
			".order_by has to be one; take .rows "
			"or .groups");
	return 0;
}

void rx__render_over(rx__renderer *r, const rx_node *node)
{
	const rx__window *window = rx__expr_of(node)->b;
	rx__render_text(r, " OVER (");
	const char *space = orders(r, window, partitions(r, window));
	rx__render_text(r, window->rows.set || window->groups.set || window->range.set ? space : "");
	render_frame(r, "ROWS", window->rows);
	render_frame(r, "GROUPS", window->groups);
	render_frame(r, "RANGE", window->range);
	rx__render_text(r, ")");
}

/* Aggregates write the OVER themselves: it may stand inside of a cast. */
void rx__render_window(rx__renderer *r, const rx_node *node)
{
	const rx_node *outer = r->window, *function = rx__expr_of(node)->a;
	if (r->rc == 0)
		r->rc = check(r->dialect, node, r->error);
	r->window = node;
	rx__render_expr(r, function);
	r->window = outer;
	if (!rx__node_aggregates(function))
		rx__render_over(r, node);
}
