/* With aggregates or a GROUP BY, one row of the result stands for many: a column has one value there if
 * it is grouped by, or if the key of its table is. Engines differ in what they let pass; here the
 * strictest rule holds for all. Two expressions are the same if their nodes are, one by one. */
#include "sql/check_group.h"

#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "sql/check.h"
#include "sql/walk.h"

/* ---- words for messages ---------------------------------------------------------------------- */

static const char *aggregate_name(const rx_node *node)
{
	switch ((rx_node_kind)node->kind) {
	case RX_NODE_COUNT:
		return "rx_count_of";
	case RX_NODE_SUM:
		return "rx_sum";
	case RX_NODE_AVG:
		return "rx_avg";
	case RX_NODE_MIN:
		return "rx_min";
	default:
		return "rx_max";
	}
}

const char *rx__check_describe(const rx_node *node, char *out, size_t size)
{
	char inner[80];
	const rx_node *bare = node;
	while (bare && (bare->kind == RX_NODE_OF || bare->kind == RX_NODE_OUTER))
		bare = rx__expr_of(bare)->a;
	if (bare && bare->kind == RX_NODE_COLUMN) {
		const rx_column *column = (const rx_column *)bare;
		snprintf(out, size, "%s_.%s", column->rx__model->name, column->rx__field);
	} else if (rx__node_aggregates(node) && rx__expr_of(node)->a) {
		snprintf(out, size, "%s(%s)", aggregate_name(node),
			rx__check_describe(rx__expr_of(node)->a, inner, sizeof inner));
	} else {
		snprintf(out, size, "%s", rx__node_aggregates(node) ? "rx_count_all()" : "an expression");
	}
	return out;
}

/* ---- aggregates ------------------------------------------------------------------------------ */

typedef struct finding {
	const void *windowed; /* the function of the window at hand: no aggregate of this query */
	bool aggregate, window;
} finding;

static rx__walk_step look_for_aggregate(void *ud, const rx_node *node)
{
	finding *found = ud;
	found->window = found->window || node->kind == RX_NODE_WINDOW;
	found->aggregate = found->aggregate || (rx__node_aggregates(node) && node != found->windowed);
	if (node->kind == RX_NODE_WINDOW)
		found->windowed = rx__expr_of(node)->a;
	return RX__WALK_CONTINUE;
}

static finding find(const rx_node *node)
{
	static const rx__visitor visitor = { look_for_aggregate, NULL };
	finding found = { .windowed = NULL };
	rx__walk(node, &visitor, &found);
	return found;
}

static bool has_aggregate(const rx_node *node)
{
	return find(node).aggregate;
}

/* An aggregate of what is none for a single row: an aggregate of this query, or a window. */
static rx__walk_step look_for_nested(void *ud, const rx_node *node)
{
	finding *found = ud;
	if (node->kind == RX_NODE_WINDOW)
		found->windowed = rx__expr_of(node)->a;
	if (!rx__node_aggregates(node) || node == found->windowed)
		return RX__WALK_CONTINUE;
	finding of = find(rx__expr_of(node)->a), filter = find(rx__expr_of(node)->b);
	found->aggregate = of.aggregate || filter.aggregate;
	found->window = of.window || filter.window;
	return found->aggregate || found->window ? RX__WALK_ABORT : RX__WALK_PRUNE;
}

static int check_nested(const rx_node *node, const char *place, rx_error *error)
{
	static const rx__visitor visitor = { look_for_nested, NULL };
	finding found = { .windowed = NULL };
	if (rx__walk(node, &visitor, &found))
		return 0;
	return rx__fail(error, RX_EINVAL,
		"%s stands inside of an aggregate in %s, which looks at single rows: select the inner one "
		"in "
		"a query, and the outer one in another that has this one in .from",
		found.aggregate ? "an aggregate" : "a window function", place);
}

static int check_place(const rx_node *node, const char *place, rx_error *error)
{
	finding found = find(node);
	if (found.window)
		return rx__fail(error, RX_EINVAL,
			"a window function stands in %s, which is looked at before there are windows: select "
			"it "
			"in a query, and filter in another that has this one in .from",
			place);
	if (!found.aggregate)
		return 0;
	return rx__fail(error, RX_EINVAL,
		"an aggregate stands in %s, which looks at single rows: conditions on aggregates go into "
		".having",
		place);
}

static int check_places(const rx__scope *scope, const rx__select *select, rx_error *error)
{
	int rc = check_place(select->where, ".where", error);
	for (size_t i = scope->first; rc == 0 && i < scope->n; i++)
		rc = check_place(scope->at[i].on, ".join", error);
	for (const rx_operand *at = select->group_by; rc == 0 && at && *at; at++)
		rc = check_place((const rx_node *)*at, ".group_by", error);
	for (const rx_operand *at = select->items; rc == 0 && at && *at; at++)
		rc = check_nested((const rx_node *)*at, ".select", error);
	for (const rx_order *at = select->order_by; rc == 0 && at && at->operand; at++)
		rc = check_nested((const rx_node *)at->operand, ".order_by", error);
	return rc == 0 ? check_nested(select->having, ".having", error) : rc;
}

/* ---- equal expressions ------------------------------------------------------------------------ */

enum { MOST_NODES = 64 };

typedef struct nodes {
	const rx_node *at[MOST_NODES];
	size_t n;
	bool too_many;
} nodes;

static rx__walk_step note_node(void *ud, const rx_node *node)
{
	nodes *all = ud;
	if (all->n == MOST_NODES)
		all->too_many = true;
	else
		all->at[all->n++] = node;
	return all->too_many ? RX__WALK_ABORT : RX__WALK_CONTINUE;
}

static bool same_value(const rx_value *a, const rx_value *b)
{
	if (a->type != b->type)
		return false;
	switch (a->type) {
	case RX_TYPE_TEXT:
	case RX_TYPE_BYTES:
	case RX_TYPE_JSON:
		return a->as.s.size == b->as.s.size &&
			(a->as.s.size == 0 || memcmp(a->as.s.data, b->as.s.data, a->as.s.size) == 0);
	case RX_TYPE_DECIMAL:
		return rx_decimal_compare(a->as.decimal, b->as.decimal) == 0;
	case RX_TYPE_UUID:
		return memcmp(&a->as.uuid, &b->as.uuid, sizeof a->as.uuid) == 0;
	default:
		return a->as.i == b->as.i;
	}
}

static bool same_path(const rx_node *a, const rx_node *b)
{
	const rx_value *one = rx__expr_of(a)->b, *other = rx__expr_of(b)->b;
	for (uint32_t i = 0; i < a->n && i < b->n; i++) {
		if (!same_value(&one[i], &other[i]))
			return false;
	}
	return a->n == b->n;
}

/* What a node has besides its operands and its value. */
static bool same_payload(const rx_node *a, const rx_node *b)
{
	const rx__expr *one = rx__expr_of(a), *other = rx__expr_of(b);
	switch ((rx_node_kind)a->kind) {
	case RX_NODE_CALL:
		return one->value.as.i == other->value.as.i;
	case RX_NODE_JSON:
		return one->value.as.i == other->value.as.i && same_path(a, b);
	case RX_NODE_FUNC:
	case RX_NODE_FRAGMENT:
		return strcmp(one->a, other->a) == 0;
	case RX_NODE_HAS:
	case RX_NODE_ANY:
		return one->a == other->a;
	case RX_NODE_BETWEEN:
	case RX_NODE_IN:
	case RX_NODE_NOT_IN:
	case RX_NODE_SELECT:
	case RX_NODE_EXISTS:
	case RX_NODE_WINDOW:
		return one->b == other->b;
	default:
		return true;
	}
}

static bool same_column(const rx__scope *scope, const rx_node *a, const rx_node *b)
{
	rx_error ignored = RX_ERROR_INIT;
	rx__scope_found one, other;
	return rx__scope_column(scope, a, &one, &ignored) == 0 &&
		rx__scope_column(scope, b, &other, &ignored) == 0 && one.level == other.level &&
		one.declared->rx__node.n == other.declared->rx__node.n;
}

static bool same_node(const rx__scope *scope, const rx_node *a, const rx_node *b)
{
	if (rx__scope_is_column(a) || rx__scope_is_column(b))
		return rx__scope_is_column(a) && rx__scope_is_column(b) && same_column(scope, a, b);
	return a->kind == b->kind && a->type == b->type && a->n == b->n &&
		same_value(&rx__expr_of(a)->value, &rx__expr_of(b)->value) && same_payload(a, b);
}

static bool same(const rx__scope *scope, const rx_node *a, const rx_node *b)
{
	static const rx__visitor visitor = { note_node, NULL };
	nodes one = { .n = 0 }, other = { .n = 0 };
	if (a->kind != b->kind && !(rx__scope_is_column(a) && rx__scope_is_column(b)))
		return false;
	rx__walk(a, &visitor, &one);
	rx__walk(b, &visitor, &other);
	if (one.too_many || one.n != other.n)
		return false;
	for (size_t i = 0; i < one.n; i++) {
		if (!same_node(scope, one.at[i], other.at[i]))
			return false;
	}
	return true;
}

size_t rx__check_place(
	const rx__scope *scope, const rx_operand *list, const rx_node *node, const rx_dialect *dialect)
{
	rx_error ignored = RX_ERROR_INIT;
	rx__scope_operand operand;
	if (rx__scope_operand_of(scope, node, &operand, &ignored) != 0 ||
		dialect->compare_suffix[operand.type])
		return 0;
	for (size_t i = 0; list && list[i]; i++) {
		const rx_node *item = (const rx_node *)list[i];
		if (rx__check_is_object(item))
			return 0;
		if (same(scope, item, node))
			return i + 1;
	}
	return 0;
}

/* ---- what is grouped --------------------------------------------------------------------------- */

typedef struct grouping {
	const rx__scope *scope;
	const rx__select *select;
	const rx_node *bad; /* a column or object that has no one value */
} grouping;

static bool is_grouped_by(const grouping *g, const rx_node *node)
{
	for (const rx_operand *at = g->select->group_by; at && *at; at++) {
		if (same(g->scope, node, (const rx_node *)*at))
			return true;
	}
	return false;
}

static bool key_is_grouped(const grouping *g, const rx__attribute *key, size_t level)
{
	rx_error ignored = RX_ERROR_INIT;
	rx__scope_found found;
	for (const rx_operand *at = g->select->group_by; at && *at; at++) {
		const rx_node *node = (const rx_node *)*at;
		if (rx__scope_is_column(node) && rx__scope_column(g->scope, node, &found, &ignored) == 0 &&
			found.level == level && found.attribute == key)
			return true;
	}
	return false;
}

static bool table_is_grouped(const grouping *g, size_t level)
{
	const rx__scope_table *table = &g->scope->at[level];
	if (level < g->scope->first || (g->select->objects && table->single))
		return true;
	if (!table->mapper)
		return false;
	for (size_t i = 0; i < table->mapper->n_keys; i++) {
		if (!key_is_grouped(g, table->mapper->keys[i], level))
			return false;
	}
	return true;
}

static rx__walk_step look_at_column(grouping *g, const rx_node *node)
{
	rx_error ignored = RX_ERROR_INIT;
	rx__scope_found found;
	if (rx__scope_column(g->scope, node, &found, &ignored) != 0 || table_is_grouped(g, found.level))
		return RX__WALK_PRUNE;
	g->bad = node;
	return RX__WALK_ABORT;
}

static rx__walk_step look_for_bare(void *ud, const rx_node *node)
{
	grouping *g = ud;
	rx_error ignored = RX_ERROR_INIT;
	size_t level;
	if (rx__node_aggregates(node) || is_grouped_by(g, node))
		return RX__WALK_PRUNE;
	switch ((rx_node_kind)node->kind) {
	case RX_NODE_COLUMN:
	case RX_NODE_OUTER:
		return look_at_column(g, node);
	case RX_NODE_OF:
	case RX_NODE_OBJECT:
		if (rx__scope_is_column(node))
			return look_at_column(g, node);
		if (rx__scope_object(g->scope, node, &level, &ignored) != 0 || table_is_grouped(g, level))
			return RX__WALK_PRUNE;
		g->bad = node;
		return RX__WALK_ABORT;
	case RX_NODE_HAS:
	case RX_NODE_ANY:
	case RX_NODE_SELECT:
	case RX_NODE_EXISTS:
		return RX__WALK_PRUNE;
	default:
		return RX__WALK_CONTINUE;
	}
}

static int check_grouped(grouping *g, const rx_node *node, const char *place, rx_error *error)
{
	static const rx__visitor visitor = { look_for_bare, NULL };
	char what[120];
	rx__walk(node, &visitor, g);
	if (!g->bad)
		return 0;
	rx__check_describe(g->bad, what, sizeof what);
	if (g->select->objects)
		return rx__fail(error, RX_EINVAL,
			"%s has many values for each %s in %s: take rx_min or rx_max of it", what,
			g->scope->at[g->scope->first].mapper->name, place);
	if (g->select->group_by)
		return rx__fail(error, RX_EINVAL,
			"%s in %s is not grouped by: put it, or the key of its table, into .group_by, or take "
			"rx_min or rx_max of it",
			what, place);
	return rx__fail(error, RX_EINVAL,
		"%s in %s stands beside aggregates, which are one row of many: name it in .group_by", what,
		place);
}

/* With DISTINCT, rows that are one have one place in the order only if it goes by what they show. */
static int check_distinct(const rx__scope *scope, const rx__select *select, rx_error *error)
{
	char what[120];
	for (const rx_order *at = select->order_by; at && at->operand; at++) {
		const rx_node *node = (const rx_node *)at->operand;
		size_t i = 0;
		while (select->items[i] && !same(scope, (const rx_node *)select->items[i], node))
			i++;
		if (!select->items[i])
			return rx__fail(error, RX_EINVAL,
				"%s is in .order_by and not in .select, and equal rows are shown once (.distinct)",
				rx__check_describe(node, what, sizeof what));
	}
	return 0;
}

static int check_all(grouping *g, rx_error *error)
{
	int rc = 0;
	for (const rx_operand *at = g->select->items; rc == 0 && at && *at; at++)
		rc = check_grouped(g, (const rx_node *)*at, ".select", error);
	if (rc == 0 && !rx__expr_empty(g->select->having))
		rc = check_grouped(g, g->select->having, ".having", error);
	for (const rx_order *at = g->select->order_by; rc == 0 && at && at->operand; at++)
		rc = check_grouped(g, (const rx_node *)at->operand, ".order_by", error);
	return rc;
}

static bool aggregates(const rx__select *select)
{
	for (const rx_operand *at = select->items; at && *at; at++) {
		if (has_aggregate((const rx_node *)*at))
			return true;
	}
	for (const rx_order *at = select->order_by; at && at->operand; at++) {
		if (has_aggregate((const rx_node *)at->operand))
			return true;
	}
	return has_aggregate(select->having);
}

bool rx__check_multiplies(const rx__scope *scope)
{
	for (size_t level = scope->first; level < scope->n; level++) {
		if (!scope->at[level].single)
			return true;
	}
	return false;
}

int rx__check_group(const rx__scope *scope, const rx__select *select, rx_error *error)
{
	grouping g = { .scope = scope, .select = select };
	int rc = check_places(scope, select, error);
	if (rc == 0 && select->distinct && select->items)
		rc = check_distinct(scope, select, error);
	bool one_of_many =
		select->objects ? rx__check_multiplies(scope) : select->group_by || aggregates(select);
	if (rc != 0 || one_of_many)
		return rc == 0 ? check_all(&g, error) : rc;
	if (select->objects && aggregates(select))
		return rx__fail(error, RX_EINVAL,
			"an aggregate over the rows of one %s: join a relation to many first",
			scope->at[scope->first].mapper->name);
	if (!rx__expr_empty(select->having))
		return rx__fail(error, RX_EINVAL,
			".having without aggregates or .group_by: conditions on rows go into .where");
	return 0;
}
