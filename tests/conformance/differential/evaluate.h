/* What an expression means, in plain C: the oracle of the differential test. It knows no SQL and no
 * engine; it goes over the nodes with the values of one object.
 *
 * A result that would be an error (an integer beyond 64 bits) is marked, and its case is left out:
 * whether an engine comes to see it depends on the order in which it looks. */
#ifndef TEST_DIFFERENTIAL_EVALUATE_H
#define TEST_DIFFERENTIAL_EVALUATE_H

#include <math.h>

#include "conformance/engine.h"

enum { LONGEST = 4000 };

typedef struct result {
	bool null, wrong;
	int64_t i; /* bool, integers, days, instants */
	double d;
	char *text; /* in the pool */
} result;

static const quirks *quirks_here; /* of the engine that is compared with */

static char pool[1 << 20];
static size_t pool_used;

static char *new_text(size_t size)
{
	char *text = pool + pool_used;
	if (pool_used + size + 1 > sizeof pool)
		fail_msg("the pool of texts is full");
	pool_used += size + 1;
	text[size] = '\0';
	return text;
}

static char *text_of(const char *data, size_t size)
{
	char *text = new_text(size);
	memcpy(text, data, size);
	return text;
}

static const result null_result = { .null = true };

static result number(int64_t i)
{
	return (result){ .i = i };
}

static result truth(bool is)
{
	return (result){ .i = is };
}

static result evaluate(const rx_node *node, const Maybe *row);

static bool is_real(const rx_node *node)
{
	return node->type == RX_TYPE_DOUBLE;
}

/* ---- leaves ---------------------------------------------------------------------------------- */

static result of_value(const rx_value *value)
{
	result r = { .null = value->type == RX_TYPE_NONE };
	if (value->type == RX_TYPE_DOUBLE)
		r.d = value->as.d;
	else if (value->type == RX_TYPE_TEXT)
		r.text = text_of(value->as.s.data, value->as.s.size);
	else
		r.i = value->as.i;
	return r;
}

#define OPTIONAL(member) (member).set ? number((int64_t)(member).value) : null_result

static result of_column(const rx_node *node, const Maybe *row)
{
	const char *name = ((const rx_column *)node)->rx__field;
	if (strcmp(name, "id") == 0)
		return number(row->id);
	if (strcmp(name, "truth") == 0)
		return OPTIONAL(row->truth);
	if (strcmp(name, "small") == 0)
		return OPTIONAL(row->small);
	if (strcmp(name, "medium") == 0)
		return OPTIONAL(row->medium);
	if (strcmp(name, "big") == 0)
		return OPTIONAL(row->big);
	if (strcmp(name, "day") == 0)
		return row->day.set ? number(row->day.value.days) : null_result;
	if (strcmp(name, "moment") == 0)
		return row->moment.set ? number(row->moment.value.us) : null_result;
	if (strcmp(name, "real") == 0)
		return (result){ .null = !row->real.set, .d = row->real.value };
	if (!row->word)
		return null_result;
	return (result){ .text = text_of(row->word, strlen(row->word)) };
}

/* ---- comparing ------------------------------------------------------------------------------- */

static int order_of(const rx_node *type, result a, result b)
{
	if (type->type == RX_TYPE_TEXT)
		return strcmp(a.text, b.text);
	if (is_real(type))
		return (a.d > b.d) - (a.d < b.d);
	return (a.i > b.i) - (a.i < b.i);
}

static bool holds(rx_node_kind kind, int order)
{
	switch (kind) {
	case RX_NODE_EQ:
	case RX_NODE_EQ_COL:
		return order == 0;
	case RX_NODE_NE:
	case RX_NODE_NE_COL:
		return order != 0;
	case RX_NODE_LT:
	case RX_NODE_LT_COL:
		return order < 0;
	case RX_NODE_LE:
	case RX_NODE_LE_COL:
		return order <= 0;
	case RX_NODE_GT:
	case RX_NODE_GT_COL:
		return order > 0;
	default:
		return order >= 0;
	}
}

static result compare(rx_node_kind kind, const rx_node *type, result a, result b)
{
	if (a.wrong || b.wrong)
		return (result){ .wrong = true };
	return a.null || b.null ? null_result : truth(holds(kind, order_of(type, a, b)));
}

/* rx_eq with NULL is IS NULL. */
static result compare_value(const rx_node *node, const Maybe *row)
{
	const rx__expr *expr = (const rx__expr *)node;
	result a = evaluate(expr->a, row);
	if (expr->value.type == RX_TYPE_NONE && !a.wrong)
		return truth(a.null == (node->kind == RX_NODE_EQ));
	return compare((rx_node_kind)node->kind, expr->a, a, of_value(&expr->value));
}

static result between(const rx__expr *expr, const Maybe *row)
{
	const rx_value *bounds = expr->b;
	result a = evaluate(expr->a, row);
	result low = compare(RX_NODE_GE, expr->a, a, of_value(&bounds[0]));
	result high = compare(RX_NODE_LE, expr->a, a, of_value(&bounds[1]));
	if (low.wrong || low.null)
		return low;
	return truth(low.i && high.i);
}

/* NULL in the list means "or is NULL" (NOT IN: "and is not NULL"). */
static result in_list(const rx_node *node, const Maybe *row)
{
	const rx__expr *expr = (const rx__expr *)node;
	const rx_value *items = expr->b;
	result a = evaluate(expr->a, row);
	bool in = node->kind == RX_NODE_IN, found = false, null = false;
	if (a.wrong)
		return a;
	for (uint32_t i = 0; i < node->n; i++) {
		null = null || items[i].type == RX_TYPE_NONE;
		if (!a.null && items[i].type != RX_TYPE_NONE)
			found = found || order_of(expr->a, a, of_value(&items[i])) == 0;
	}
	if (a.null)
		return null ? truth(in) : null_result;
	return truth(found == in);
}

/* ---- logic ----------------------------------------------------------------------------------- */

static result logic(const rx_node *node, const Maybe *row)
{
	const rx_node *const *operands = ((const rx__expr *)node)->b;
	bool stops = node->kind == RX_NODE_OR, null = false, stopped = false, wrong = false;
	for (uint32_t i = 0; i < node->n; i++) {
		if (!operands[i])
			continue;
		result r = evaluate(operands[i], row);
		wrong = wrong || r.wrong;
		null = null || r.null;
		stopped = stopped || (!r.null && (r.i != 0) == stops);
	}
	if (wrong)
		return (result){ .wrong = true };
	if (stopped)
		return truth(stops);
	return null ? null_result : truth(!stops);
}

static result negation(const rx__expr *expr, const Maybe *row)
{
	result a = evaluate(expr->a, row);
	return a.null || a.wrong ? a : truth(!a.i);
}

/* ---- arithmetic and choices ------------------------------------------------------------------ */

static result of_integers(rx_node_kind kind, int64_t a, int64_t b)
{
	int64_t out = 0;
	bool over = false;
	if ((kind == RX_NODE_DIVIDED || kind == RX_NODE_MOD) && b == 0)
		return null_result;
	if (kind == RX_NODE_PLUS)
		over = __builtin_add_overflow(a, b, &out);
	else if (kind == RX_NODE_MINUS)
		over = __builtin_sub_overflow(a, b, &out);
	else if (kind == RX_NODE_TIMES)
		over = __builtin_mul_overflow(a, b, &out);
	else if (b == -1)
		over = kind == RX_NODE_DIVIDED && __builtin_sub_overflow(0, a, &out);
	else
		out = kind == RX_NODE_DIVIDED ? a / b : a % b;
	return (result){ .i = out, .wrong = over };
}

static result of_reals(rx_node_kind kind, double a, double b)
{
	result r = { .d = 0 };
	if (kind == RX_NODE_DIVIDED && b == 0)
		return null_result;
	r.d = kind == RX_NODE_PLUS	? a + b
		: kind == RX_NODE_MINUS ? a - b
		: kind == RX_NODE_TIMES ? a * b
								: a / b;
	r.wrong = !isfinite(r.d) || fabs(r.d) > 1e12;
	return r;
}

static result computed(const rx_node *node, const Maybe *row)
{
	const rx__expr *expr = (const rx__expr *)node;
	rx_node_kind kind = (rx_node_kind)node->kind;
	result a = evaluate(expr->a, row);
	result b = node->n ? of_value(&expr->value) : evaluate(expr->b, row);
	if (a.wrong || b.wrong)
		return (result){ .wrong = true };
	if (kind == RX_NODE_COALESCE)
		return a.null ? b : a;
	if (kind == RX_NODE_NULLIF)
		return !a.null && !b.null && order_of(node, a, b) == 0 ? null_result : a;
	if (a.null || b.null)
		return null_result;
	if (kind == RX_NODE_GREATEST)
		return order_of(node, a, b) >= 0 ? a : b;
	if (kind == RX_NODE_LEAST)
		return order_of(node, a, b) <= 0 ? a : b;
	return is_real(node) ? of_reals(kind, a.d, b.d) : of_integers(kind, a.i, b.i);
}

static result branches(const rx_node *node, const Maybe *row)
{
	const rx_node *const *pairs = ((const rx__expr *)node)->b;
	result out = null_result;
	bool taken = false, wrong = false;
	for (uint32_t i = 0; i < node->n; i++) {
		result condition = pairs[2 * i] ? evaluate(pairs[2 * i], row) : truth(true);
		result value = pairs[2 * i + 1] ? evaluate(pairs[2 * i + 1], row) : null_result;
		wrong = wrong || condition.wrong || value.wrong;
		if (!taken && !condition.null && condition.i) {
			out = value;
			taken = true;
		}
	}
	out.wrong = wrong;
	return out;
}

#include "functions.h"

static result evaluate(const rx_node *node, const Maybe *row)
{
	const rx__expr *expr = (const rx__expr *)node;
	result a;
	switch ((rx_node_kind)node->kind) {
	case RX_NODE_COLUMN:
		return of_column(node, row);
	case RX_NODE_VALUE:
		return of_value(&expr->value);
	case RX_NODE_EQ:
	case RX_NODE_NE:
	case RX_NODE_LT:
	case RX_NODE_LE:
	case RX_NODE_GT:
	case RX_NODE_GE:
		return compare_value(node, row);
	case RX_NODE_EQ_COL:
	case RX_NODE_NE_COL:
	case RX_NODE_LT_COL:
	case RX_NODE_LE_COL:
	case RX_NODE_GT_COL:
	case RX_NODE_GE_COL:
		return compare(
			(rx_node_kind)node->kind, expr->a, evaluate(expr->a, row), evaluate(expr->b, row));
	case RX_NODE_BETWEEN:
		return between(expr, row);
	case RX_NODE_IN:
	case RX_NODE_NOT_IN:
		return in_list(node, row);
	case RX_NODE_IS_NULL:
	case RX_NODE_IS_NOT_NULL:
		a = evaluate(expr->a, row);
		return (result){ .i = a.null == (node->kind == RX_NODE_IS_NULL), .wrong = a.wrong };
	case RX_NODE_NOT:
		return negation(expr, row);
	case RX_NODE_AND:
	case RX_NODE_OR:
		return logic(node, row);
	case RX_NODE_CASE:
		return branches(node, row);
	case RX_NODE_CONTAINS:
	case RX_NODE_STARTS_WITH:
	case RX_NODE_ENDS_WITH:
		return found_in(node, row);
	case RX_NODE_CALL:
	case RX_NODE_LOWER:
	case RX_NODE_UPPER:
	case RX_NODE_LENGTH:
	case RX_NODE_CAST:
	case RX_NODE_ROUND:
		return function(node, row);
	default:
		return computed(node, row);
	}
}

#endif
