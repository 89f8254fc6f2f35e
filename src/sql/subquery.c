/* A subquery is made ready on the stack of who walks it, once by the shape and once by the renderer. */
#include "sql/subquery.h"

#include <reflex/subquery.h>

#include <string.h>

#include "base/fail.h"
#include "model/registry.h"
#include "sql/walk.h"

void rx__args_take(rx__query_args *out, const rx__query_args *args)
{
	size_t size = args->rx__size < sizeof *out ? args->rx__size : sizeof *out;
	memcpy(out, args, size);
	memset((char *)out + size, 0, sizeof *out - size);
}

static int too_long(const char *list, int limit, rx_error *error)
{
	return rx__fail(error, RX_EINVAL, "%s has more than %d entries", list, limit);
}

int rx__args_check(const rx__query_args *args, rx_error *error)
{
	if (args->order_by[RX_MAX_ORDER].operand)
		return too_long(".order_by", RX_MAX_ORDER, error);
	if (args->load[RX_MAX_LOAD])
		return too_long(".load", RX_MAX_LOAD, error);
	if (args->join[RX_MAX_JOIN])
		return too_long(".join", RX_MAX_JOIN, error);
	if (args->select[RX_MAX_SELECT])
		return too_long(".select", RX_MAX_SELECT, error);
	if (args->group_by[RX_MAX_GROUP])
		return too_long(".group_by", RX_MAX_GROUP, error);
	if (args->with[RX_MAX_WITH])
		return too_long(".with", RX_MAX_WITH, error);
	return 0;
}

void rx__select_of_args(rx__select *out, const rx__query_args *args)
{
	*out = (rx__select){
		.from = args->from,
		.with = args->with[0] ? args->with : NULL,
		.items = args->select[0] ? args->select : NULL,
		.join = args->join[0] ? args->join : NULL,
		.where = (const rx_node *)args->where,
		.group_by = args->group_by[0] ? args->group_by : NULL,
		.having = (const rx_node *)args->having,
		.order_by = args->order_by,
		.limit = args->limit,
		.offset = args->offset,
		.unfiltered = (unsigned)args->unfiltered,
		.lock = args->lock,
		.distinct = args->distinct,
	};
}

static int prepare(rx__subquery *out, const rx_query *query, rx_error *error)
{
	if (!query || !query->args || !query->model)
		return rx__fail(error, RX_EINVAL, "a subquery is NULL");
	rx__args_take(&out->args, query->args);
	int rc = rx__args_check(&out->args, error);
	if (rc == 0 && out->args.load[0])
		rc = rx__fail(error, RX_EINVAL, "a subquery has no objects to .load anything for");
	if (rc == 0 && out->args.lock)
		rc = rx__fail(
			error, RX_EINVAL, "a subquery cannot lock rows: .lock stands in the query itself");
	if (rc == 0 && out->args.timeout != 0)
		rc = rx__fail(error, RX_EINVAL,
			"a subquery has no time of its own: .timeout stands in the query itself");
	if (rc == 0 && out->args.after.rx__kind)
		rc = rx__fail(
			error, RX_EINVAL, "a subquery has no pages: .after stands in the query itself");
	if (rc == 0 && out->args.query)
		rc = rx__fail(error, RX_EINVAL,
			".query stands in a call that runs a query; a subquery takes the conditions of one, by "
			"rx_query_condition");
	if (rc != 0)
		return rc;
	rx__select_of_args(&out->select, &out->args);
	if (query->model->table)
		return rx__registry_mapper(&out->select.mapper, query->model, error);
	out->select.rows = query->model;
	return 0;
}

static int check_step(const rx_query *query, rx_error *error)
{
	const rx__query_args *args = query->args;
	if (!args || query->combined)
		return rx__fail(error, RX_EINVAL, "rx_recursive takes two queries made by rx_query_of");
	if (args->order_by[0].operand || args->limit || args->offset || args->group_by[0] ||
		args->having)
		return rx__fail(error, RX_EINVAL,
			"the two queries of rx_recursive have no .order_by, .limit, .offset and .group_by: "
			"they "
			"stand in the query around it");
	return 0;
}

int rx__combined_check(const rx__scope *scope, const rx_query *query, rx_error *error)
{
	const rx_query *a = query->left, *b = query->right;
	int rc = 0;
	if (query->combined == RX__BY_NAME)
		return rx__scope_named(scope, query->row, error);
	if (!a || !b)
		return rx__fail(error, RX_EINVAL, "one of the queries that are combined is NULL");
	if (!a->row || !b->row || strcmp(a->row->name, b->row->name) != 0)
		return rx__fail(error, RX_EINVAL,
			"queries are combined by rows of one type, and these give %s and %s",
			a->row ? a->row->name : "objects", b->row ? b->row->name : "objects");
	if (query->combined == RX__RECURSIVE)
		rc = check_step(a, error);
	return rc == 0 && query->combined == RX__RECURSIVE ? check_step(b, error) : rc;
}

int rx__subquery_of(rx__subquery *out, const rx_query *query, rx_error *error)
{
	int rc = prepare(out, query, error);
	if (rc == 0)
		out->select.row = query->row;
	if (rc == 0 && !out->select.items)
		rc = rx__fail(error, RX_EINVAL, "the query of %s has no .select", query->model->name);
	return rc;
}

int rx__subquery_of_node(rx__subquery *out, const rx_node *node, rx_error *error)
{
	const rx__expr *expr = rx__expr_of(node);
	int rc = prepare(out, expr->b, error);
	if (rc == 0 && out->select.items)
		rc = rx__fail(error, RX_EINVAL,
			".select stands in a subquery that takes its one operand before the model");
	if (rc == 0 && node->kind == RX_NODE_SELECT && !expr->a)
		rc = rx__fail(error, RX_EINVAL, "a subquery selects NULL");
	out->items[0] = (rx_operand)expr->a;
	out->items[1] = NULL;
	out->select.items = expr->a ? out->items : NULL;
	if (node->kind == RX_NODE_EXISTS)
		out->select.form = RX__SELECT_EXISTS;
	return rc;
}
