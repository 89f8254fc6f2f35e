/* A place is one value for each sort key. Behind it are the rows whose first key is behind its value, or
 * equal while the rest is behind the rest. NULL is equal to NULL here, and stands where the order has
 * it. */
#include "session/query/after.h"

#include <string.h>

#include <reflex/page.h>

#include "base/fail.h"

enum { BY_OBJECT = 1, BY_VALUES, BY_TOKEN };

/* ---- the order ------------------------------------------------------------------------------- */

static size_t count_keys(const rx__query *query)
{
	size_t n = 0;
	while (n < RX_MAX_ORDER && query->args.order_by[n].operand)
		n++;
	return n;
}

/* The column of the query's own model that is sorted by; NULL: something else. */
static const rx__attribute *attribute_of(const rx__query *query, const rx_order *order)
{
	const rx_column *column = (const rx_column *)order->operand;
	const rx__mapper *mapper = query->select.mapper;
	if (!mapper || column->rx__node.kind != RX_NODE_COLUMN ||
		strcmp(column->rx__model->name, mapper->name) != 0 ||
		column->rx__node.n >= mapper->n_attributes)
		return NULL;
	return &mapper->attributes[column->rx__node.n];
}

static bool sorts_by(const rx__query *query, const rx__attribute *key)
{
	for (const rx_order *at = query->args.order_by; at->operand; at++) {
		if (attribute_of(query, at) == key)
			return true;
	}
	return false;
}

static int complete_order(rx_session *session, rx__query *query)
{
	const rx__mapper *mapper = query->select.mapper;
	for (size_t i = 0; query->select.objects && i < mapper->n_keys; i++) {
		size_t n = count_keys(query);
		if (sorts_by(query, mapper->keys[i]))
			continue;
		if (n == RX_MAX_ORDER)
			return rx__fail(&session->error, RX_EINVAL,
				".after adds the primary key to .order_by, which has %d entries already",
				RX_MAX_ORDER);
		query->args.order_by[n] = (rx_order){ .operand = (rx_operand)mapper->keys[i]->column };
	}
	if (count_keys(query) == 0)
		return rx__fail(&session->error, RX_EINVAL, ".after needs an .order_by");
	return 0;
}

/* ---- the values ------------------------------------------------------------------------------- */

static int check_object(rx_session *session, const rx__query *query, const void *object)
{
	rx__head head = rx__object_peek(object);
	const rx__mapper *mapper = query->select.mapper;
	bool ours = (uintptr_t)object % 8 == 0 && head.check == RX__OBJECT_CHECK &&
		head.tag == session->tag && head.slot < session->n_slots &&
		session->slots[head.slot]->mapper == mapper;
	if (ours)
		return 0;
	return rx__fail(&session->error, RX_EINVAL,
		"rx_after takes an object of %s that this session gave; rx_after_values takes values",
		mapper ? mapper->name : "a model");
}

static int values_of_object(
	rx_session *session, const rx__query *query, const void *object, rx_value *values)
{
	int rc = check_object(session, query, object);
	for (size_t i = 0; rc == 0 && query->args.order_by[i].operand; i++) {
		const rx__attribute *attribute = attribute_of(query, &query->args.order_by[i]);
		if (!attribute)
			return rx__fail(&session->error, RX_EINVAL,
				"sort key %zu is no column of %s, so the object does not tell its value; give the "
				"place by rx_after_values",
				i + 1, query->select.mapper->name);
		values[i] = rx__attribute_get(attribute, object, NULL);
	}
	return rc;
}

static int values_given(
	rx_session *session, const rx__query *query, const rx_position *after, rx_value *values)
{
	size_t n = count_keys(query);
	if (after->rx__n != n)
		return rx__fail(&session->error, RX_EINVAL,
			"rx_after_values has %zu values for %zu sort keys%s", after->rx__n, n,
			query->select.objects ? " (the primary key is one, where .order_by does not name it)"
								  : "");
	memcpy(values, after->rx__what, n * sizeof *values);
	return 0;
}

/* ---- the condition ---------------------------------------------------------------------------- */

typedef struct maker {
	rx_session *session;
	const rx__query *query;
	const rx_value *values;
	size_t n;
	bool failed;
} maker;

static const rx_node *make(maker *m, rx__expr expr)
{
	rx__expr *node = rx__arena_alloc(&m->session->scratch, sizeof *node);
	if (!node) {
		m->failed = true;
		return NULL;
	}
	*node = expr;
	return &node->node;
}

static const rx_node *make_both(
	maker *m, rx_node_kind kind, const rx_node *first, const rx_node *second)
{
	const rx_node **list = rx__arena_array(&m->session->scratch, 2, sizeof *list);
	if (!list) {
		m->failed = true;
		return NULL;
	}
	list[0] = first;
	list[1] = second;
	return make(m, (rx__expr){ .node = { (uint16_t)kind, RX_TYPE_BOOL, 2 }, .b = list });
}

static const rx_node *make_test(maker *m, rx_node_kind kind, size_t i)
{
	return make(m,
		(rx__expr){
			.node = { (uint16_t)kind, RX_TYPE_BOOL, 0 },
			.a = m->query->args.order_by[i].operand,
			.value = m->values[i],
		});
}

static bool may_be_null(const maker *m, size_t i)
{
	const rx__attribute *attribute = attribute_of(m->query, &m->query->args.order_by[i]);
	return !attribute || attribute->nullable;
}

static bool nulls_first(const maker *m, size_t i)
{
	const rx_order *order = &m->query->args.order_by[i];
	bool large = m->session->dialect->capabilities & RX_DIALECT_NULLS_LARGE;
	return order->nulls ? order->nulls == 1 : large ? order->descending : !order->descending;
}

static bool is_null(const maker *m, size_t i)
{
	return m->values[i].type == RX_TYPE_NONE;
}

/* Behind the value by this key alone; NULL: no row is. */
static const rx_node *behind(maker *m, size_t i)
{
	bool descending = m->query->args.order_by[i].descending;
	if (is_null(m, i))
		return nulls_first(m, i) ? make_test(m, RX_NODE_IS_NOT_NULL, i) : NULL;
	const rx_node *by_value = make_test(m, descending ? RX_NODE_LT : RX_NODE_GT, i);
	if (nulls_first(m, i) || !may_be_null(m, i))
		return by_value;
	return make_both(m, RX_NODE_OR, by_value, make_test(m, RX_NODE_IS_NULL, i));
}

/* No row at all. */
static const rx_node *never(maker *m, size_t i)
{
	return make_both(
		m, RX_NODE_AND, make_test(m, RX_NODE_IS_NULL, i), make_test(m, RX_NODE_IS_NOT_NULL, i));
}

static const rx_node *behind_from(maker *m, size_t i)
{
	const rx_node *here = behind(m, i);
	if (i + 1 == m->n)
		return here ? here : never(m, i);
	const rx_node *equal = make_test(m, is_null(m, i) ? RX_NODE_IS_NULL : RX_NODE_EQ, i);
	const rx_node *rest = make_both(m, RX_NODE_AND, equal, behind_from(m, i + 1));
	return here ? make_both(m, RX_NODE_OR, here, rest) : rest;
}

/* An index finds the place by the first key: a bound that says no more than the rest, but says it so
 * that engines see it. */
static const rx_node *with_bound(maker *m, const rx_node *condition)
{
	bool descending = m->query->args.order_by[0].descending;
	if (m->n == 1 || is_null(m, 0) || (may_be_null(m, 0) && !nulls_first(m, 0)))
		return condition;
	return make_both(
		m, RX_NODE_AND, make_test(m, descending ? RX_NODE_LE : RX_NODE_GE, 0), condition);
}

static int add_condition(rx_session *session, rx__query *query, const rx_value *values)
{
	maker m = { session, query, values, count_keys(query), false };
	const rx_node *condition = with_bound(&m, behind_from(&m, 0));
	if (!m.failed && query->select.where)
		condition = make_both(&m, RX_NODE_AND, query->select.where, condition);
	query->select.where = condition;
	return m.failed ? rx__fail_nomem(&session->error) : 0;
}

int rx__after_apply(rx_session *session, rx__query *query)
{
	const rx_position *after = &query->args.after;
	const char *token = after->rx__kind == BY_TOKEN ? after->rx__what : NULL;
	rx_value values[RX__AFTER_KEYS];
	if (after->rx__kind == 0)
		return 0;
	int rc = complete_order(session, query);
	if (rc != 0 || (after->rx__kind == BY_OBJECT && !after->rx__what) ||
		(after->rx__kind == BY_TOKEN && (!token || !*token)))
		return rc;
	if (after->rx__kind == BY_OBJECT)
		rc = values_of_object(session, query, after->rx__what, values);
	else if (after->rx__kind == BY_VALUES)
		rc = values_given(session, query, after, values);
	else
		rc = rx__after_read(session, query, token, values, count_keys(query));
	return rc == 0 ? add_condition(session, query, values) : rc;
}

/* ---- tokens ---------------------------------------------------------------------------------- */

static int check_secrets(rx_session *session, const rx__query *query)
{
	for (const rx_order *at = query->args.order_by; at->operand; at++) {
		const rx__attribute *attribute = attribute_of(query, at);
		if (attribute && attribute->column->secret)
			return rx__fail(&session->error, RX_EINVAL,
				"%s.%s is .secret, and a token would tell it", attribute->mapper->name,
				attribute->field);
	}
	return 0;
}

rx_text rx__token_of(
	rx_session *session, const rx_model *model, const void *object, const rx__query_args *args)
{
	rx__query query;
	rx_value values[RX__AFTER_KEYS];
	if (rx__query_take(session, model, args, RX__SELECT_ROWS, "rx_token_of", &query) != 0 ||
		complete_order(session, &query) != 0 || check_secrets(session, &query) != 0)
		return NULL;
	if (!object) {
		rx__fail(&session->error, RX_EINVAL, "rx_token_of: the object is NULL");
		return NULL;
	}
	if (values_of_object(session, &query, object, values) != 0)
		return NULL;
	return rx__after_write(session, &query, values, count_keys(&query));
}
