/* Expressions. One table over the kinds of nodes, one small function for each family of them. The
 * order in which placeholders are written is the order of the walk: operands first, then the node's
 * own values. */
#include "sql/render/render.h"

#include <string.h>

#include "base/fail.h"
#include "sql/bind.h"
#include "sql/shape.h"
#include "sql/walk.h"

rx_type rx__render_type_of(rx__renderer *r, const rx_node *node)
{
	rx__scope_operand operand = { .type = RX_TYPE_NONE };
	if (r->rc == 0)
		r->rc = rx__scope_operand_of(&r->scope, node, &operand, r->error);
	return operand.type;
}

void rx__render_operand(rx__renderer *r, const rx_node *node)
{
	rx__render_part(r, node);
	rx__render_suffix_of(r, node);
}

void rx__render_suffix_of(rx__renderer *r, const rx_node *node)
{
	rx__render_suffix(r, rx__render_type_of(r, node));
}

static void render_column_node(rx__renderer *r, const rx_node *node)
{
	rx__scope_found found;
	if (r->rc == 0)
		r->rc = rx__scope_column(&r->scope, node, &found, r->error);
	if (r->rc != 0)
		return;
	rx__render_alias(r, found.level);
	rx__render_text(r, ".");
	rx__render_quoted(r, found.attribute ? found.attribute->name : found.declared->rx__field);
}

static const char *comparison(rx_node_kind kind)
{
	switch (kind) {
	case RX_NODE_EQ:
	case RX_NODE_EQ_COL:
		return " = ";
	case RX_NODE_NE:
	case RX_NODE_NE_COL:
		return " <> ";
	case RX_NODE_LT:
	case RX_NODE_LT_COL:
		return " < ";
	case RX_NODE_LE:
	case RX_NODE_LE_COL:
		return " <= ";
	case RX_NODE_GT:
	case RX_NODE_GT_COL:
		return " > ";
	default:
		return " >= ";
	}
}

static void render_is_null(rx__renderer *r, const rx_node *operand, bool is_null)
{
	rx__render_part(r, operand);
	rx__render_text(r, is_null ? " IS NULL" : " IS NOT NULL");
}

static void render_compare(rx__renderer *r, const rx_node *node)
{
	const rx__expr *expr = rx__expr_of(node);
	if (expr->value.type == RX_TYPE_NONE) {
		render_is_null(r, expr->a, node->kind == RX_NODE_EQ);
		return;
	}
	rx__render_operand(r, expr->a);
	rx__render_text(r, comparison((rx_node_kind)node->kind));
	rx__render_placeholder(r);
}

static void render_compare_operands(rx__renderer *r, const rx_node *node)
{
	const rx__expr *expr = rx__expr_of(node);
	rx__render_operand(r, expr->a);
	rx__render_text(r, comparison((rx_node_kind)node->kind));
	rx__render_operand(r, expr->b);
}

static void render_between(rx__renderer *r, const rx_node *node)
{
	rx__render_operand(r, rx__expr_of(node)->a);
	rx__render_text(r, " BETWEEN ");
	rx__render_placeholder(r);
	rx__render_text(r, " AND ");
	rx__render_placeholder(r);
}

/* ---- patterns -------------------------------------------------------------------------------- */

static const char *pattern_template(const rx_dialect *dialect, rx_node_kind kind)
{
	const char *own = NULL;
	switch (kind) {
	case RX_NODE_ILIKE:
		own = dialect->ilike;
		break;
	case RX_NODE_CONTAINS:
		own = dialect->contains;
		break;
	case RX_NODE_STARTS_WITH:
		own = dialect->starts_with;
		break;
	case RX_NODE_ENDS_WITH:
		own = dialect->ends_with;
		break;
	default:
		break;
	}
	if (own)
		return own;
	if (kind == RX_NODE_ILIKE)
		return "%s LIKE %s ESCAPE '!'";
	if (dialect->like)
		return dialect->like;
	return dialect->capabilities & RX_DIALECT_GLOB ? "%s GLOB %s" : "%s LIKE %s ESCAPE '!'";
}

/* The template's first %s is the operand, the second the placeholder. */
static void render_pattern(rx__renderer *r, const rx_node *node)
{
	const char *at = pattern_template(r->dialect, (rx_node_kind)node->kind);
	bool first = true;
	for (const char *next; r->rc == 0 && (next = strstr(at, "%s")) != NULL; at = next + 2) {
		rx__buf_add(r->out, at, (size_t)(next - at));
		if (first)
			rx__render_expr(r, rx__expr_of(node)->a);
		else
			rx__render_placeholder(r);
		first = false;
	}
	rx__render_text(r, at);
}

/* ---- lists ----------------------------------------------------------------------------------- */

static void render_list_source(rx__renderer *r, const char *source)
{
	const char *at = strstr(source, "%s");
	if (r->rc != 0 || !at)
		return;
	rx__buf_add(r->out, source, (size_t)(at - source));
	rx__render_placeholder(r);
	rx__render_text(r, at + 2);
}

/* An operand that has values of its own stands in the text all the same. */
static void render_no_items(rx__renderer *r, const rx_node *operand, bool in)
{
	bool column = rx__scope_is_column(operand);
	if (!column) {
		rx__render_text(r, "(");
		render_is_null(r, operand, true);
		rx__render_text(r, in ? " AND " : " OR ");
	}
	rx__render_text(r, in ? "1 = 0" : "1 = 1");
	rx__render_text(r, column ? "" : ")");
}

static void render_items(rx__renderer *r, const rx_node *node, rx_type type, size_t n)
{
	bool in = node->kind == RX_NODE_IN;
	size_t padded = rx__shape_placeholders(r->dialect, type, node, n);
	bool as_one = rx__bind_as_one(r->dialect, type, node, n);
	bool array = as_one && r->dialect->capabilities & RX_DIALECT_ARRAYS;
	if (n == 0 && !as_one) {
		render_no_items(r, rx__expr_of(node)->a, in);
		return;
	}
	rx__render_operand(r, rx__expr_of(node)->a);
	if (array)
		rx__render_text(r, in ? " = ANY(" : " <> ALL(");
	else
		rx__render_text(r, in ? " IN (" : " NOT IN (");
	if (array)
		rx__render_placeholder(r);
	else if (as_one && r->dialect->list_source)
		render_list_source(r, r->dialect->list_source);
	else if (as_one)
		rx__render_long_list(r, type);
	for (size_t i = 0; i < padded; i++) {
		rx__render_text(r, i > 0 ? ", " : "");
		rx__render_placeholder(r);
	}
	rx__render_text(r, ")");
}

/* NULL among the items means IS NULL, as it does on the right of rx_eq. An operand stands in the text
 * once, but for columns: OR lets an index be used. */
static void render_in(rx__renderer *r, const rx_node *node)
{
	bool in = node->kind == RX_NODE_IN;
	rx__shape_list list = rx__shape_list_of(node);
	rx_type type = rx__render_type_of(r, rx__expr_of(node)->a);
	if (!list.has_null) {
		render_items(r, node, type, list.n);
		return;
	}
	if (list.n == 0) {
		render_is_null(r, rx__expr_of(node)->a, in);
		return;
	}
	if (!rx__scope_is_column(rx__expr_of(node)->a)) {
		rx__render_text(r, "coalesce(");
		render_items(r, node, type, list.n);
		rx__render_text(r, in ? ", 1 = 1)" : ", 1 = 0)");
		return;
	}
	rx__render_text(r, "(");
	render_items(r, node, type, list.n);
	rx__render_text(r, in ? " OR " : " AND ");
	render_is_null(r, rx__expr_of(node)->a, in);
	rx__render_text(r, ")");
}

/* ---- conditions ------------------------------------------------------------------------------ */

/* Engines take a chain of ANDs for a tree that is as deep as the chain is long (SQLite: 1,000 at most),
 * so a long one is written in groups. */
static void render_logic(rx__renderer *r, const rx_node *node)
{
	enum { GROUP = 200 };
	const rx_node *const *operands = rx__expr_of(node)->b;
	bool grouped = node->n > GROUP && rx__expr_operands(node) > GROUP;
	size_t n = 0;
	for (uint32_t i = 0; i < node->n; i++) {
		if (rx__expr_empty(operands[i]))
			continue;
		if (grouped && n > 0 && n % GROUP == 0)
			rx__render_text(r, ")");
		if (n > 0)
			rx__render_text(r, node->kind == RX_NODE_AND ? " AND " : " OR ");
		if (grouped && n % GROUP == 0)
			rx__render_text(r, "(");
		rx__render_condition(r, operands[i]);
		n++;
	}
	rx__render_text(r, grouped ? ")" : "");
}

static bool needs_parentheses(const rx_node *node)
{
	return node->kind == RX_NODE_AND || node->kind == RX_NODE_OR;
}

void rx__render_condition(rx__renderer *r, const rx_node *node)
{
	bool wrap = needs_parentheses(node);
	rx__render_text(r, wrap ? "(" : "");
	rx__render_expr(r, node);
	rx__render_text(r, wrap ? ")" : "");
}

static void render_not(rx__renderer *r, const rx_node *node)
{
	rx__render_text(r, "NOT (");
	rx__render_expr(r, rx__expr_of(node)->a);
	rx__render_text(r, ")");
}

/* EXISTS over a relation: an inner select of its target, tied to the row outside by the key. */
static void render_related(rx__renderer *r, const rx_node *node)
{
	const rx__expr *expr = rx__expr_of(node);
	rx__scope_mark mark;
	if (r->rc != 0)
		return;
	r->rc = rx__scope_relate(&r->scope, expr->a, &mark, r->error);
	rx__render_text(r, "EXISTS (SELECT 1");
	rx__render_tables(r);
	rx__render_text(r, " WHERE ");
	rx__render_tie(r, r->scope.first);
	if (!rx__expr_empty(expr->b)) {
		rx__render_text(r, " AND ");
		rx__render_condition(r, expr->b);
	}
	rx__render_text(r, ")");
	rx__scope_leave(&r->scope, &mark);
}

static void render_in_query(rx__renderer *r, const rx_node *node)
{
	rx__render_operand(r, rx__expr_of(node)->a);
	rx__render_text(r, node->kind == RX_NODE_IN_QUERY ? " IN " : " NOT IN ");
	rx__render_list_query(r, rx__expr_of(node)->b);
}

static void render_null_test(rx__renderer *r, const rx_node *node)
{
	render_is_null(r, rx__expr_of(node)->a, node->kind == RX_NODE_IS_NULL);
}

static void render_value(rx__renderer *r, const rx_node *node)
{
	rx__render_constant(r, (rx_type)node->type);
}

/* What each kind of node looks like; those that are no expressions have nothing here. */
static void (*const renderers[RX_NODE_LAST + 1])(rx__renderer *r, const rx_node *node) = {
	[RX_NODE_COLUMN] = render_column_node,
	[RX_NODE_OF] = render_column_node,
	[RX_NODE_OUTER] = render_column_node,
	[RX_NODE_EQ] = render_compare,
	[RX_NODE_NE] = render_compare,
	[RX_NODE_LT] = render_compare,
	[RX_NODE_LE] = render_compare,
	[RX_NODE_GT] = render_compare,
	[RX_NODE_GE] = render_compare,
	[RX_NODE_EQ_COL] = render_compare_operands,
	[RX_NODE_NE_COL] = render_compare_operands,
	[RX_NODE_LT_COL] = render_compare_operands,
	[RX_NODE_LE_COL] = render_compare_operands,
	[RX_NODE_GT_COL] = render_compare_operands,
	[RX_NODE_GE_COL] = render_compare_operands,
	[RX_NODE_BETWEEN] = render_between,
	[RX_NODE_IN] = render_in,
	[RX_NODE_NOT_IN] = render_in,
	[RX_NODE_IN_ROWS] = rx__render_rows,
	[RX_NODE_LIKE] = render_pattern,
	[RX_NODE_ILIKE] = render_pattern,
	[RX_NODE_CONTAINS] = render_pattern,
	[RX_NODE_STARTS_WITH] = render_pattern,
	[RX_NODE_ENDS_WITH] = render_pattern,
	[RX_NODE_IS_NULL] = render_null_test,
	[RX_NODE_IS_NOT_NULL] = render_null_test,
	[RX_NODE_NOT] = render_not,
	[RX_NODE_AND] = render_logic,
	[RX_NODE_OR] = render_logic,
	[RX_NODE_HAS] = render_related,
	[RX_NODE_ANY] = render_related,
	[RX_NODE_VALUE] = render_value,
	[RX_NODE_LOWER] = rx__render_function,
	[RX_NODE_UPPER] = rx__render_function,
	[RX_NODE_LENGTH] = rx__render_function,
	[RX_NODE_NOW] = rx__render_function,
	[RX_NODE_PLUS] = rx__render_function,
	[RX_NODE_MINUS] = rx__render_function,
	[RX_NODE_TIMES] = rx__render_function,
	[RX_NODE_DIVIDED] = rx__render_function,
	[RX_NODE_COALESCE] = rx__render_function,
	[RX_NODE_EXCLUDED] = rx__render_function,
	[RX_NODE_MOD] = rx__render_function,
	[RX_NODE_POWER] = rx__render_function,
	[RX_NODE_NULLIF] = rx__render_function,
	[RX_NODE_GREATEST] = rx__render_function,
	[RX_NODE_LEAST] = rx__render_function,
	[RX_NODE_ROUND] = rx__render_function,
	[RX_NODE_CALL] = rx__render_function,
	[RX_NODE_CASE] = rx__render_function,
	[RX_NODE_CAST] = rx__render_function,
	[RX_NODE_FUNC] = rx__render_function,
	[RX_NODE_FRAGMENT] = rx__render_function,
	[RX_NODE_JSON] = rx__render_function,
	[RX_NODE_WINDOW] = rx__render_window,
	[RX_NODE_COUNT] = rx__render_aggregate,
	[RX_NODE_SUM] = rx__render_aggregate,
	[RX_NODE_AVG] = rx__render_aggregate,
	[RX_NODE_MIN] = rx__render_aggregate,
	[RX_NODE_MAX] = rx__render_aggregate,
	[RX_NODE_SELECT] = rx__render_subquery,
	[RX_NODE_EXISTS] = rx__render_subquery,
	[RX_NODE_IN_QUERY] = render_in_query,
	[RX_NODE_NOT_IN_QUERY] = render_in_query,
};

void rx__render_expr(rx__renderer *r, const rx_node *node)
{
	if (r->rc != 0)
		return;
	if (node->kind <= RX_NODE_LAST && renderers[node->kind])
		renderers[node->kind](r, node);
	else if (node->kind == RX_NODE_OBJECT)
		r->rc = rx__fail(r->error, RX_EINVAL, "an rx_object stands where a value is needed");
	else
		r->rc = rx__fail(r->error, RX_EINVAL, "a relation stands where a condition is needed");
}
