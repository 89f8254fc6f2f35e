/* Which parts a node has is said once more here, because a copy needs their places and not only what
 * stands there: a new kind of node is added to the switch, and -Wswitch-enum names it. */
#include "sql/keep.h"

#include <string.h>

#include <reflex/join.h>
#include <reflex/load.h>
#include <reflex/window.h>

#include "base/fail.h"
#include "sql/bind.h"
#include "sql/named.h"
#include "sql/subquery.h"
#include "sql/walk.h"

static void *copy(rx__keeper *k, const void *what, size_t size)
{
	void *out = k->rc == 0 ? rx__arena_alloc(k->arena, size ? size : 1) : NULL;
	if (k->rc == 0 && !out)
		k->rc = rx__fail_nomem(k->error);
	if (out && size > 0)
		memcpy(out, what, size);
	return out;
}

static const char *keep_text(rx__keeper *k, const char *text)
{
	return text ? copy(k, text, strlen(text) + 1) : NULL;
}

static bool points(const rx_value *value)
{
	return value->as.s.data &&
		(value->type == RX_TYPE_TEXT || value->type == RX_TYPE_JSON ||
			value->type == RX_TYPE_BYTES);
}

static void keep_value(rx__keeper *k, rx_value *value)
{
	if (k->rc != 0 || !points(value))
		return;
	char *text = rx__arena_strndup(k->arena, value->as.s.data, value->as.s.size);
	if (!text)
		k->rc = rx__fail_nomem(k->error);
	value->as.s.data = text;
}

/* ---- lists ----------------------------------------------------------------------------------- */

static void keep_values(rx__keeper *k, rx__expr *to, size_t n)
{
	to->a = rx__keep_node(k, to->a);
	rx_value *list = copy(k, to->b, n * sizeof *list);
	for (size_t i = 0; k->rc == 0 && i < n; i++)
		keep_value(k, &list[i]);
	to->b = list;
}

/* An array of the program's becomes a list of values. */
static void keep_items(rx__keeper *k, rx__expr *to, const rx_node *from)
{
	size_t n = rx__bind_items(from);
	to->a = rx__keep_node(k, to->a);
	if (n > UINT32_MAX) {
		k->rc = rx__fail(k->error, RX_EINVAL, "a list of %zu items", n);
		return;
	}
	rx_value *list = rx__arena_array(k->arena, n + 1, sizeof *list);
	if (!list)
		k->rc = rx__fail_nomem(k->error);
	for (size_t i = 0; k->rc == 0 && i < n; i++) {
		list[i] = rx__bind_item(from, i);
		keep_value(k, &list[i]);
	}
	to->node.n = (uint32_t)n;
	to->b = list;
	to->value = (rx_value){ .type = RX_TYPE_NONE };
}

static void keep_operands(rx__keeper *k, rx__expr *to, size_t n)
{
	const rx_node **list = copy(k, to->b, n * sizeof *list);
	for (size_t i = 0; k->rc == 0 && i < n; i++)
		list[i] = rx__keep_node(k, list[i]);
	to->b = list;
}

/* ---- the parts of a node ---------------------------------------------------------------------- */

static void keep_a(rx__keeper *k, rx__expr *to)
{
	to->a = rx__keep_node(k, to->a);
}

static void keep_both(rx__keeper *k, rx__expr *to)
{
	keep_a(k, to);
	to->b = rx__keep_node(k, to->b);
}

/* The column or relation that is named is metadata; an rx_object is not. */
static void keep_named(rx__keeper *k, rx__expr *to)
{
	const rx_node *named = to->a;
	if (named && named->kind == RX_NODE_OBJECT)
		to->a = rx__keep_node(k, named);
	to->b = keep_text(k, to->b);
}

static void keep_window(rx__keeper *k, rx__expr *to)
{
	rx__window *window = copy(k, to->b, sizeof *window);
	keep_a(k, to);
	for (size_t i = 0; window && i < RX_MAX_PARTITION && window->partition_by[i]; i++)
		window->partition_by[i] =
			(rx_operand)rx__keep_node(k, (const rx_node *)window->partition_by[i]);
	for (size_t i = 0; window && i < RX_MAX_ORDER && window->order_by[i].operand; i++)
		window->order_by[i].operand =
			(rx_operand)rx__keep_node(k, (const rx_node *)window->order_by[i].operand);
	to->b = window;
}

/* What does not consist of operands alone. */
static void keep_other(rx__keeper *k, rx__expr *to, const rx_node *from)
{
	if (from->kind == RX_NODE_OF) {
		keep_named(k, to);
	} else if (from->kind == RX_NODE_UNKNOWN) {
		k->rc = rx__named_fail(from, k->error);
	} else {
		keep_a(k, to);
		to->b = rx__keep_query(k, to->b);
	}
}

static void keep_parts(rx__keeper *k, rx__expr *to, const rx_node *from)
{
	switch ((rx_node_kind)from->kind) {
	case RX_NODE_IN:
	case RX_NODE_NOT_IN:
		keep_items(k, to, from);
		break;
	case RX_NODE_BETWEEN:
	case RX_NODE_JSON:
		keep_values(k, to, from->kind == RX_NODE_BETWEEN ? 2 : from->n);
		break;
	case RX_NODE_WINDOW:
		keep_window(k, to);
		break;
	case RX_NODE_AND:
	case RX_NODE_OR:
	case RX_NODE_CALL:
		keep_operands(k, to, from->n);
		break;
	case RX_NODE_CASE:
		keep_operands(k, to, 2 * (size_t)from->n);
		break;
	case RX_NODE_FUNC:
	case RX_NODE_FRAGMENT:
		to->a = keep_text(k, to->a);
		keep_operands(k, to, from->n);
		break;
	case RX_NODE_HAS:
	case RX_NODE_ANY:
		to->a = rx__keep_relation(k, (rx_rel)to->a);
		to->b = rx__keep_node(k, to->b);
		break;
	case RX_NODE_EQ:
	case RX_NODE_NE:
	case RX_NODE_LT:
	case RX_NODE_LE:
	case RX_NODE_GT:
	case RX_NODE_GE:
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
	case RX_NODE_OUTER:
	case RX_NODE_EXCLUDED:
	case RX_NODE_CAST:
		keep_a(k, to);
		break;
	case RX_NODE_EQ_COL:
	case RX_NODE_NE_COL:
	case RX_NODE_LT_COL:
	case RX_NODE_LE_COL:
	case RX_NODE_GT_COL:
	case RX_NODE_GE_COL:
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
	case RX_NODE_COUNT:
	case RX_NODE_SUM:
	case RX_NODE_AVG:
	case RX_NODE_MIN:
	case RX_NODE_MAX:
	case RX_NODE_IN_QUERY:
	case RX_NODE_NOT_IN_QUERY:
		keep_both(k, to);
		break;
	case RX_NODE_OF:
	case RX_NODE_SELECT:
	case RX_NODE_EXISTS:
	case RX_NODE_UNKNOWN:
		keep_other(k, to, from);
		break;
	case RX_NODE_OBJECT:
	case RX_NODE_VALUE:
	case RX_NODE_NOW:
	case RX_NODE_NONE:
	case RX_NODE_COLUMN:
	case RX_NODE_ONE:
	case RX_NODE_MANY:
	case RX_NODE_PATH:
	case RX_NODE_JOIN:
	case RX_NODE_ONLY:
	case RX_NODE_BY:
	case RX_NODE_IN_ROWS: /* never a program's */
		break;
	}
}

const rx_node *rx__keep_node(rx__keeper *k, const rx_node *node)
{
	if (!node || k->rc != 0 || node->kind == RX_NODE_COLUMN)
		return k->rc == 0 ? node : NULL;
	if (node->kind == RX_NODE_NONE || node->kind > RX_NODE_LAST)
		k->rc = rx__fail(k->error, RX_EINVAL,
			"an expression that is none: was it written outside the call that uses it?");
	else if (k->depth == RX__KEEP_DEPTH)
		k->rc = rx__fail(k->error, RX_EINVAL,
			"the expression is nested more than %d deep; rx_and_of and rx_or_of take lists",
			RX__KEEP_DEPTH);
	rx__expr *to = copy(k, node, sizeof(rx__expr));
	if (!to)
		return NULL;
	k->depth++;
	keep_value(k, &to->value);
	keep_parts(k, to, node);
	k->depth--;
	return k->rc == 0 ? &to->node : NULL;
}

/* ---- relations ------------------------------------------------------------------------------- */

static rx_rel keep_join(rx__keeper *k, const rx__join *join)
{
	rx__join *to = copy(k, join, sizeof *join);
	if (!to)
		return NULL;
	to->relation = rx__keep_relation(k, to->relation);
	to->on = (rx_expr)rx__keep_node(k, (const rx_node *)to->on);
	to->as = keep_text(k, to->as);
	to->from = rx__keep_query(k, to->from);
	return (rx_rel)to;
}

static rx_rel keep_path(rx__keeper *k, const rx__path *path)
{
	rx__path *to = copy(k, path, sizeof *path);
	for (size_t i = 0; to && i < sizeof to->steps / sizeof *to->steps && to->steps[i]; i++)
		to->steps[i] = rx__keep_relation(k, to->steps[i]);
	return (rx_rel)to;
}

static rx_rel keep_part(rx__keeper *k, const rx__only *only)
{
	rx__only *to = copy(k, only, sizeof *only);
	if (!to)
		return NULL;
	to->relation = rx__keep_relation(k, to->relation);
	to->where = (rx_expr)rx__keep_node(k, (const rx_node *)to->where);
	for (size_t i = 0; i < RX_MAX_ORDER && to->order_by[i].operand; i++)
		to->order_by[i].operand =
			(rx_operand)rx__keep_node(k, (const rx_node *)to->order_by[i].operand);
	return (rx_rel)to;
}

static rx_rel keep_by(rx__keeper *k, const rx__by *by)
{
	rx__by *to = copy(k, by, sizeof *by);
	if (to)
		to->relation = rx__keep_relation(k, to->relation);
	return (rx_rel)to;
}

rx_rel rx__keep_relation(rx__keeper *k, rx_rel relation)
{
	const rx_rel_node *node = (const rx_rel_node *)relation;
	if (!node || k->rc != 0)
		return NULL;
	switch (node->kind) {
	case RX_NODE_PATH:
		return keep_path(k, (const rx__path *)node);
	case RX_NODE_ONLY:
		return keep_part(k, (const rx__only *)node);
	case RX_NODE_BY:
		return keep_by(k, (const rx__by *)node);
	case RX_NODE_JOIN:
		return keep_join(k, (const rx__join *)node);
	case RX_NODE_OF:
		return (rx_rel)rx__keep_node(k, (const rx_node *)node);
	default:
		return relation;
	}
}

/* ---- queries --------------------------------------------------------------------------------- */

static void keep_args(rx__keeper *k, rx__query_args *args)
{
	for (size_t i = 0; i < RX_MAX_ORDER && args->order_by[i].operand; i++)
		args->order_by[i].operand =
			(rx_operand)rx__keep_node(k, (const rx_node *)args->order_by[i].operand);
	for (size_t i = 0; i < RX_MAX_SELECT && args->select[i]; i++)
		args->select[i] = (rx_operand)rx__keep_node(k, (const rx_node *)args->select[i]);
	for (size_t i = 0; i < RX_MAX_GROUP && args->group_by[i]; i++)
		args->group_by[i] = (rx_operand)rx__keep_node(k, (const rx_node *)args->group_by[i]);
	for (size_t i = 0; i < RX_MAX_LOAD && args->load[i]; i++)
		args->load[i] = rx__keep_relation(k, args->load[i]);
	for (size_t i = 0; i < RX_MAX_JOIN && args->join[i]; i++)
		args->join[i] = rx__keep_relation(k, args->join[i]);
	args->where = (rx_expr)rx__keep_node(k, (const rx_node *)args->where);
	args->having = (rx_expr)rx__keep_node(k, (const rx_node *)args->having);
	args->from = rx__keep_query(k, args->from);
	for (size_t i = 0; i < RX_MAX_WITH && args->with[i]; i++)
		args->with[i] = rx__keep_query(k, args->with[i]);
}

const rx_query *rx__keep_query(rx__keeper *k, const rx_query *query)
{
	rx__query_args args;
	if (!query || k->rc != 0)
		return NULL;
	if (k->depth == RX__KEEP_DEPTH)
		k->rc = rx__fail(k->error, RX_EINVAL, "queries are nested too deep");
	rx_query *to = copy(k, query, sizeof *query);
	if (to && query->combined) {
		k->depth++;
		to->left = rx__keep_query(k, query->left);
		to->right = rx__keep_query(k, query->right);
		k->depth--;
	}
	if (!to || !query->args)
		return to;
	rx__args_take(&args, query->args);
	args.rx__size = sizeof args;
	k->depth++;
	keep_args(k, &args);
	k->depth--;
	to->args = copy(k, &args, sizeof args);
	return to;
}
