/* Expressions that compute. Functions of ours are written by a form of the dialect (src/sql/calls/),
 * into which the operands are put in their order; what the program names itself, functions and
 * fragments of SQL, is written as it stands, after a look at it. */
#include <ctype.h>
#include <string.h>

#include "base/fail.h"
#include "sql/calls/calls.h"
#include "sql/raw.h"
#include "sql/render/insert.h"
#include "sql/walk.h"

/* ---- operands -------------------------------------------------------------------------------- */

static bool is_bare_condition(const rx_node *node)
{
	return (node->kind >= RX_NODE_EQ && node->kind <= RX_NODE_OR) ||
		node->kind == RX_NODE_IN_QUERY || node->kind == RX_NODE_NOT_IN_QUERY;
}

void rx__render_part(rx__renderer *r, const rx_node *node)
{
	bool wrap = node && is_bare_condition(node);
	if (!node && r->rc == 0)
		r->rc = rx__fail(r->error, RX_EINVAL, "NULL stands where an operand is needed");
	if (!node)
		return;
	rx__render_text(r, wrap ? "(" : "");
	rx__render_expr(r, node);
	rx__render_text(r, wrap ? ")" : "");
}

/* A placeholder, or NULL, with its type where the engine must be told. */
static void render_told(rx__renderer *r, rx_type type, bool null)
{
	bool told = r->dialect->constants && (unsigned)type <= RX_TYPE_ENUM;
	const char *form = told ? r->dialect->constants[type] : NULL;
	const char *at = form ? strstr(form, "%s") : NULL;
	if (at && r->rc == 0)
		rx__buf_add(r->out, form, (size_t)(at - form));
	if (null)
		rx__render_text(r, "NULL");
	else
		rx__render_placeholder(r);
	rx__render_text(r, at ? at + 2 : "");
}

void rx__render_constant(rx__renderer *r, rx_type type)
{
	render_told(r, type, false);
}

/* What a form is filled with: the second operand may be the node's own value. */
typedef struct operands {
	const rx_node *const *list;
	uint32_t n;
	const rx_node *owner; /* of a value in the place of the second operand, or NULL */
	rx_type value_type; /* RX_TYPE_NONE: the engine knows it */
} operands;

static void render_operand_number(rx__renderer *r, const operands *o, uint32_t i, char mark)
{
	bool guard = mark == 'z' && !(o->owner && i == 1);
	rx__render_text(r, guard ? "nullif(" : "");
	if (i >= o->n && r->rc == 0)
		r->rc = rx__fail(r->error, RX_EINVAL, "a function has fewer operands than it needs");
	else if (o->owner && i == 1)
		rx__render_constant(r, o->value_type);
	else
		rx__render_part(r, o->list[i]);
	if (mark == 'c' && r->rc == 0)
		rx__render_suffix_of(r, o->list[i]);
	rx__render_text(r, guard ? ", 0)" : "");
}

/* {1}, {1c}, {2z}, {* || }; {} is itself, and {{ a brace. The place behind it. */
static const char *render_hole(rx__renderer *r, const char *at, const operands *o)
{
	const char *end = strchr(at, '}');
	if (at[1] == '{') {
		rx__buf_puts(r->out, "{");
		return at + 2;
	}
	if (end == at + 1) {
		rx__buf_puts(r->out, "{}");
		return end + 1;
	}
	if (at[1] != '*') {
		render_operand_number(r, o, (uint32_t)(at[1] - '1'), at[2]);
		return end + 1;
	}
	for (uint32_t i = 0; i < o->n; i++) {
		if (i > 0 && r->rc == 0)
			rx__buf_add(r->out, at + 2, (size_t)(end - at - 2));
		render_operand_number(r, o, i, ' ');
	}
	return end + 1;
}

static void render_form(rx__renderer *r, const char *form, const operands *o)
{
	while (r->rc == 0 && *form) {
		size_t plain = strcspn(form, "{");
		rx__buf_add(r->out, form, plain);
		form += plain;
		if (*form)
			form = render_hole(r, form, o);
	}
}

static rx_type type_of(rx__renderer *r, const rx_node *node)
{
	return node ? rx__render_type_of(r, node) : RX_TYPE_NONE;
}

static void render_call_of(rx__renderer *r, rx_call call, rx_type type, const operands *o)
{
	const char *form = NULL;
	if (r->rc == 0)
		r->rc = rx__call_check(call, type, r->error);
	if (r->rc == 0)
		form = rx__call_form(r->dialect, call, type);
	if (r->rc == 0 && !form)
		r->rc = rx__fail(r->error, RX_EINVAL,
			"%s has no function with that meaning for this type; use rx_func or rx_fragment with "
			"its own",
			r->dialect->name);
	render_form(r, form ? form : "", o);
}

/* ---- operands of one type -------------------------------------------------------------------- */

static rx_call call_of(const rx_node *node)
{
	bool instant = node->type == RX_TYPE_DATETIME;
	switch ((rx_node_kind)node->kind) {
	case RX_NODE_PLUS:
		return instant ? RX_CALL_LATER : RX_CALL_PLUS;
	case RX_NODE_MINUS:
		return instant ? RX_CALL_EARLIER : RX_CALL_MINUS;
	case RX_NODE_TIMES:
		return RX_CALL_TIMES;
	case RX_NODE_DIVIDED:
		return RX_CALL_DIVIDED;
	case RX_NODE_MOD:
		return RX_CALL_MOD;
	case RX_NODE_POWER:
		return RX_CALL_POWER;
	case RX_NODE_NULLIF:
		return RX_CALL_NULLIF;
	case RX_NODE_GREATEST:
		return RX_CALL_GREATEST;
	case RX_NODE_LEAST:
		return RX_CALL_LEAST;
	case RX_NODE_ROUND:
		return RX_CALL_ROUND;
	case RX_NODE_LOWER:
		return RX_CALL_LOWER;
	case RX_NODE_UPPER:
		return RX_CALL_UPPER;
	case RX_NODE_LENGTH:
		return RX_CALL_LENGTH;
	default:
		return RX_CALL_COALESCE;
	}
}

/* Where the value stands in a little select of its own, its type must be told. */
static rx_type told_type(const rx_node *node)
{
	bool tell = node->kind == RX_NODE_GREATEST || node->kind == RX_NODE_LEAST ||
		node->kind == RX_NODE_POWER;
	bool moves = node->kind == RX_NODE_PLUS || node->kind == RX_NODE_MINUS;
	if (moves && node->type == RX_TYPE_DATETIME)
		return RX_TYPE_INTERVAL;
	return tell ? (rx_type)node->type : RX_TYPE_NONE;
}

static void render_computed(rx__renderer *r, const rx_node *node)
{
	const rx__expr *expr = rx__expr_of(node);
	const rx_node *const list[2] = { expr->a, expr->b };
	bool alone =
		node->kind == RX_NODE_LOWER || node->kind == RX_NODE_UPPER || node->kind == RX_NODE_LENGTH;
	operands o = { list, alone ? 1 : 2, node->n && !alone ? node : NULL, told_type(node) };
	render_call_of(r, call_of(node), (rx_type)node->type, &o);
}

static void render_call(rx__renderer *r, const rx_node *node)
{
	const rx_node *const *list = rx__expr_of(node)->b;
	operands o = { list, node->n, NULL, RX_TYPE_NONE };
	rx_type type = node->n > 0 ? type_of(r, list[0]) : RX_TYPE_NONE;
	if (r->rc == 0 && rx__node_windows(node) && !(r->window && rx__expr_of(r->window)->a == node))
		r->rc = rx__fail(r->error, RX_EINVAL,
			"a function of windows stands alone: put rx_over(..., .order_by = ...) around it");
	render_call_of(r, (rx_call)rx__expr_of(node)->value.as.i, type, &o);
}

static void render_json(rx__renderer *r, const rx_node *node)
{
	const rx_node *document = rx__expr_of(node)->a;
	operands o = { &document, 2, node, RX_TYPE_NONE };
	render_call_of(r, (rx_call)rx__expr_of(node)->value.as.i, RX_TYPE_JSON, &o);
}

static void render_cast(rx__renderer *r, const rx_node *node)
{
	const rx_node *operand = rx__expr_of(node)->a;
	operands o = { &operand, 1, NULL, RX_TYPE_NONE };
	rx_type from = type_of(r, operand), to = (rx_type)node->type;
	bool same = false;
	rx_call call = rx__call_of_cast(from, to, &same);
	if (same) {
		rx__render_part(r, operand);
		return;
	}
	if (r->rc == 0 && (call == RX_CALL_NONE || !rx__call_form(r->dialect, call, from)))
		r->rc = rx__fail(r->error, RX_EINVAL,
			"rx_cast from %s to %s has no meaning that %s shares with the other engines; use "
			"rx_func or rx_fragment",
			rx__type_name(from), rx__type_name(to), r->dialect->name);
	render_call_of(r, call, from, &o);
}

static void render_now(rx__renderer *r)
{
	if (r->rc == 0 && !r->dialect->now)
		r->rc = rx__fail(r->error, RX_EINVAL, "%s has no SQL for this moment", r->dialect->name);
	rx__render_text(r, r->dialect->now);
}

/* ---- CASE ------------------------------------------------------------------------------------ */

static int check_case(const rx_node *node, rx_error *error)
{
	const rx_node *const *pairs = rx__expr_of(node)->b;
	if (node->n == 0 || !pairs[0])
		return rx__fail(error, RX_EINVAL, "rx_case begins with an rx_when that has a condition");
	for (uint32_t i = 0; i < node->n; i++) {
		if (!pairs[2 * i] && i + 1 < node->n)
			return rx__fail(error, RX_EINVAL,
				"rx_case: each rx_when needs a condition, and rx_else is its last branch");
		if (pairs[2 * i] && rx__expr_empty(pairs[2 * i]))
			return rx__fail(error, RX_EINVAL, "rx_case: a condition with nothing in it");
	}
	return 0;
}

static void render_case(rx__renderer *r, const rx_node *node)
{
	const rx_node *const *pairs = rx__expr_of(node)->b;
	bool typed = rx__node_first(node) != NULL;
	if (r->rc == 0)
		r->rc = check_case(node, r->error);
	rx__render_text(r, "CASE");
	for (uint32_t i = 0; i < node->n && r->rc == 0; i++) {
		const rx_node *condition = pairs[2 * i], *result = pairs[2 * i + 1];
		rx__render_text(r, condition ? " WHEN " : " ELSE ");
		if (condition)
			rx__render_expr(r, condition);
		rx__render_text(r, condition ? " THEN " : "");
		if (result)
			rx__render_part(r, result);
		else
			render_told(r, typed ? RX_TYPE_NONE : (rx_type)node->type, true);
	}
	rx__render_text(r, " END");
}

/* ---- what only this database has ------------------------------------------------------------- */

static bool is_function_name(const char *name)
{
	if (!name || !(isalpha((unsigned char)*name) || *name == '_'))
		return false;
	for (; *name; name++) {
		if (!isalnum((unsigned char)*name) && *name != '_' && *name != '.')
			return false;
	}
	return name[-1] != '.';
}

static void render_func(rx__renderer *r, const rx_node *node)
{
	const char *name = rx__expr_of(node)->a;
	const rx_node *const *list = rx__expr_of(node)->b;
	if (r->rc == 0 && !is_function_name(name))
		r->rc = rx__fail(r->error, RX_EINVAL,
			"rx_func: \"%.60s\" is no name of a function: letters, digits, _ and . only",
			name ? name : "(null)");
	rx__render_text(r, name);
	rx__render_text(r, "(");
	for (uint32_t i = 0; i < node->n && r->rc == 0; i++) {
		rx__render_text(r, i > 0 ? ", " : "");
		rx__render_part(r, list[i]);
	}
	rx__render_text(r, ")");
}

typedef struct fragment {
	rx__renderer *r;
	const rx_node *node;
	uint32_t n;
} fragment;

static int fill(void *ud)
{
	fragment *f = ud;
	const rx_node *const *list = rx__expr_of(f->node)->b;
	if (f->n < f->node->n)
		rx__render_part(f->r, list[f->n]);
	f->n++;
	return f->r->rc;
}

static void render_fragment(rx__renderer *r, const rx_node *node)
{
	const char *sql = rx__expr_of(node)->a;
	fragment f = { r, node, 0 };
	rx__render_text(r, "(");
	if (r->rc == 0 && (!sql || !*sql))
		r->rc = rx__fail(r->error, RX_EINVAL, "rx_fragment without SQL");
	if (r->rc == 0)
		r->rc = rx__raw_fill(r->out, r->dialect, sql, fill, &f, r->error);
	if (r->rc == 0 && f.n != node->n)
		r->rc = rx__fail(r->error, RX_EINVAL,
			"rx_fragment(\"%.60s\"): the text has %u ?, and there are %u operands", sql, f.n,
			node->n);
	rx__render_text(r, ")");
}

void rx__render_function(rx__renderer *r, const rx_node *node)
{
	switch ((rx_node_kind)node->kind) {
	case RX_NODE_CALL:
		render_call(r, node);
		break;
	case RX_NODE_CASE:
		render_case(r, node);
		break;
	case RX_NODE_JSON:
		render_json(r, node);
		break;
	case RX_NODE_CAST:
		render_cast(r, node);
		break;
	case RX_NODE_FUNC:
		render_func(r, node);
		break;
	case RX_NODE_FRAGMENT:
		render_fragment(r, node);
		break;
	case RX_NODE_NOW:
		render_now(r);
		break;
	case RX_NODE_EXCLUDED:
		rx__render_excluded(r, node);
		break;
	default:
		render_computed(r, node);
		break;
	}
}
