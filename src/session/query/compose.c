/* A composed query is an rx_query whose arguments live in the session's arena and grow. All conditions
 * stand in one flat list, so that a thousand of them are no deeper than two. */
#include "session/query/compose.h"

#include <string.h>

#include <reflex/compose.h>

#include "base/fail.h"
#include "sql/keep.h"
#include "sql/named.h"
#include "sql/subquery.h"

typedef struct composed {
	rx_query query; /* what the program has */
	rx__query_args args;
	rx_session *session;
	rx__expr all; /* the conditions, with AND */
	rx_expr *conditions;
	size_t n, cap;
} composed;

static const char mark[] = "a composed query";

/* The query, if all is well so far. */
static composed *open_query(rx_query *q, const char *call)
{
	if (!q)
		return NULL; /* it could not be made, and the session says why */
	if (!q->args || q->args->rx__file != mark)
		return NULL;
	composed *c = (composed *)q;
	(void)call;
	return c->session->error.code == 0 ? c : NULL;
}

static rx__keeper keeper_of(rx_session *session)
{
	return (rx__keeper){ .arena = &session->arena, .error = &session->error };
}

rx_query *rx__query_new(rx_session *session, const rx_model *model)
{
	if (!rx__session_enter(session, "rx_query_new"))
		return NULL;
	composed *c = rx__arena_zalloc(&session->arena, sizeof *c);
	if (!c) {
		rx__fail_nomem(&session->error);
		return NULL;
	}
	c->args = (rx__query_args){ .rx__size = sizeof c->args, .rx__file = mark };
	c->query = (rx_query){ .model = model, .args = &c->args };
	c->session = session;
	return &c->query;
}

/* ---- conditions ------------------------------------------------------------------------------ */

rx_query *rx_where(rx_query *q, rx_expr condition)
{
	composed *c = open_query(q, "rx_where");
	if (!c || !condition)
		return q;
	rx__keeper k = keeper_of(c->session);
	const rx_node *kept = rx__keep_node(&k, (const rx_node *)condition);
	if (!kept)
		return q;
	if (!rx__arena_grow(&c->session->arena, &c->conditions, c->n, &c->cap, sizeof *c->conditions)) {
		rx__fail_nomem(&c->session->error);
		return q;
	}
	c->conditions[c->n++] = (rx_expr)kept;
	c->all = (rx__expr){
		.node = { RX_NODE_AND, RX_TYPE_BOOL, (uint32_t)c->n },
		.b = c->conditions,
	};
	c->args.where = (rx_expr)&c->all;
	return q;
}

rx_expr rx_query_condition(const rx_query *q)
{
	return q && q->args ? q->args->where : NULL;
}

rx_operand rx__keep(rx_session *session, rx_operand operand)
{
	if (!operand || !session || session->error.code != 0)
		return NULL;
	rx__keeper k = keeper_of(session);
	return (rx_operand)rx__keep_node(&k, (const rx_node *)operand);
}

static rx_expr one_of(rx_session *session, rx_node_kind kind, const rx_expr *conditions, size_t n)
{
	const rx__expr list = {
		.node = { (uint16_t)kind, RX_TYPE_BOOL, (uint32_t)n },
		.b = conditions,
	};
	return (rx_expr)rx__keep(session, (rx_operand)&list.node);
}

rx_expr rx_and_of(rx_session *session, const rx_expr *conditions, size_t n)
{
	return one_of(session, RX_NODE_AND, conditions, n);
}

rx_expr rx_or_of(rx_session *session, const rx_expr *conditions, size_t n)
{
	return one_of(session, RX_NODE_OR, conditions, n);
}

/* ---- order, limits, relations ---------------------------------------------------------------- */

static void add_order(composed *c, rx_order order)
{
	size_t n = 0;
	rx__keeper k = keeper_of(c->session);
	while (n < RX_MAX_ORDER && c->args.order_by[n].operand)
		n++;
	if (n == RX_MAX_ORDER) {
		rx__fail(
			&c->session->error, RX_EINVAL, "a query is sorted by %d keys at most", RX_MAX_ORDER);
		return;
	}
	order.operand = (rx_operand)rx__keep_node(&k, (const rx_node *)order.operand);
	if (order.operand)
		c->args.order_by[n] = order;
}

rx_query *rx__query_order_by(rx_query *q, const rx_order *list, size_t n)
{
	composed *c = open_query(q, "rx_order_by");
	for (size_t i = 0; c && i < n && c->session->error.code == 0; i++) {
		if (list[i].operand)
			add_order(c, list[i]);
	}
	return q;
}

/* One of "-age,name", without its sign. */
static void add_named(
	composed *c, const char *name, size_t size, bool descending, const rx_operand *choice)
{
	const rx_column *column = rx__named_find(c->query.model, name, size, choice);
	if (column)
		add_order(c, (rx_order){ .operand = (rx_operand)column, .descending = descending });
	else
		rx__named_fail_for(c->query.model, name, size, choice, &c->session->error);
}

rx_query *rx__query_order_by_named(rx_query *q, const char *text, const rx_operand *choice)
{
	composed *c = open_query(q, "rx_order_by_named");
	while (c && text && *text && c->session->error.code == 0) {
		text += strspn(text, " ");
		bool descending = *text == '-';
		text += *text == '-' || *text == '+';
		size_t size = strcspn(text, ","), trimmed = size;
		while (trimmed > 0 && text[trimmed - 1] == ' ')
			trimmed--;
		add_named(c, text, trimmed, descending, choice);
		text += size;
		text += *text == ',';
	}
	return q;
}

rx_operand rx__column_named(
	const rx_model *model, const char *name, rx__expr *node, const rx_operand *choice)
{
	const rx_column *column = rx__named_find(model, name, name ? strlen(name) : 0, choice);
	if (column)
		return (rx_operand)column;
	*node = (rx__expr){
		.node = { RX_NODE_UNKNOWN, RX_TYPE_NONE, 0 },
		.a = model,
		.b = name,
		.value = { .type = RX_TYPE_NONE,
			.as = { .s = { choice[0] ? (const char *)choice : NULL, 0 } } },
	};
	return (rx_operand)&node->node;
}

rx_query *rx_limit(rx_query *q, int64_t limit)
{
	composed *c = open_query(q, "rx_limit");
	if (c)
		c->args.limit = limit;
	return q;
}

rx_query *rx_offset(rx_query *q, int64_t offset)
{
	composed *c = open_query(q, "rx_offset");
	if (c)
		c->args.offset = offset;
	return q;
}

static void add_relation(composed *c, rx_rel *list, size_t most, const char *name, rx_rel relation)
{
	size_t n = 0;
	rx__keeper k = keeper_of(c->session);
	while (n < most && list[n])
		n++;
	if (n == most)
		rx__fail(&c->session->error, RX_EINVAL, "%s has more than %zu entries", name, most);
	else
		list[n] = rx__keep_relation(&k, relation);
}

rx_query *rx_query_load(rx_query *q, rx_rel relation)
{
	composed *c = open_query(q, "rx_query_load");
	if (c && relation)
		add_relation(c, c->args.load, RX_MAX_LOAD, ".load", relation);
	return q;
}

rx_query *rx_query_join(rx_query *q, rx_rel relation)
{
	composed *c = open_query(q, "rx_query_join");
	if (c && relation)
		add_relation(c, c->args.join, RX_MAX_JOIN, ".join", relation);
	return q;
}

/* ---- running --------------------------------------------------------------------------------- */

static int merge_where(rx_session *session, rx_expr first, rx__query_args *args)
{
	if (!first || !args->where) {
		args->where = first ? first : args->where;
		return 0;
	}
	rx__expr *both = rx__arena_zalloc(&session->scratch, sizeof *both);
	rx_expr *list = rx__arena_array(&session->scratch, 2, sizeof *list);
	if (!both || !list)
		return rx__fail_nomem(&session->error);
	list[0] = first;
	list[1] = args->where;
	*both = (rx__expr){ .node = { RX_NODE_AND, RX_TYPE_BOOL, 2 }, .b = list };
	args->where = (rx_expr)&both->node;
	return 0;
}

/* Puts the n entries of `first` before those of a list of pointers that ends with NULL. */
static int merge_list(
	rx_session *session, const void *first, void *list, size_t size, size_t most, const char *name)
{
	static const char end[sizeof(rx_order)];
	char *to = list;
	size_t n = 0, m = 0;
	while (n < most && memcmp((const char *)first + n * size, end, sizeof(void *)) != 0)
		n++;
	while (m < most && memcmp(to + m * size, end, sizeof(void *)) != 0)
		m++;
	if (n + m > most)
		return rx__fail(&session->error, RX_EINVAL,
			"%s of the call and of its .query have more than %zu entries", name, most);
	memmove(to + n * size, to, m * size);
	memcpy(to, first, n * size);
	return 0;
}

static int check_query(rx_session *session, const rx_model *model, const rx_query *q)
{
	if (!q->args || !q->model)
		return rx__fail(&session->error, RX_EINVAL, ".query is not one of rx_query_new");
	if (strcmp(q->model->name, model->name) != 0)
		return rx__fail(&session->error, RX_EINVAL,
			".query is a query of %s, and this is one of %s", q->model->name, model->name);
	if (q->args->rx__file != mark)
		return rx__fail(&session->error, RX_EINVAL,
			".query takes what rx_query_new made; write the parts of another query in the call");
	return 0;
}

int rx__compose_merge(rx_session *session, const rx_model *model, rx__query_args *args)
{
	const rx_query *q = args->query;
	if (!q)
		return 0;
	int rc = check_query(session, model, q);
	if (rc != 0)
		return rc;
	const rx__query_args *from = q->args;
	rc = merge_where(session, from->where, args);
	if (rc == 0)
		rc = merge_list(
			session, from->order_by, args->order_by, sizeof(rx_order), RX_MAX_ORDER, ".order_by");
	if (rc == 0)
		rc = merge_list(session, from->load, args->load, sizeof(rx_rel), RX_MAX_LOAD, ".load");
	if (rc == 0)
		rc = merge_list(session, from->join, args->join, sizeof(rx_rel), RX_MAX_JOIN, ".join");
	if (args->timeout == 0)
		args->timeout = from->timeout;
	if (args->limit == 0)
		args->limit = from->limit;
	if (args->offset == 0)
		args->offset = from->offset;
	return rc;
}
