/* Every check names the entry of .select as the program wrote it, as far as a short text can. */
#include "sql/check.h"

#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "sql/check_group.h"
#include "sql/walk.h"

/* ---- fields ---------------------------------------------------------------------------------- */

size_t rx__check_n_fields(const rx_row_type *row)
{
	size_t n = 0;
	for (size_t i = 0; i < row->n_fields; i++)
		n += row->fields[i].nested ? rx__check_n_fields(row->fields[i].nested) : 1;
	return n;
}

const rx_row_field *rx__check_field(const rx_row_type *row, size_t item)
{
	for (size_t i = 0; i < row->n_fields; i++) {
		const rx_row_field *field = &row->fields[i];
		size_t n = field->nested ? rx__check_n_fields(field->nested) : 1;
		if (item < n)
			return field->nested ? rx__check_field(field->nested, item) : field;
		item -= n;
	}
	return NULL;
}

/* ---- NULL ------------------------------------------------------------------------------------ */

typedef struct nulls {
	const rx__scope *scope;
	bool grouped, found;
} nulls;

static bool column_nullable(const rx__scope *scope, const rx_node *node)
{
	rx_error ignored = RX_ERROR_INIT;
	rx__scope_found found;
	if (rx__scope_column(scope, node, &found, &ignored) != 0)
		return true;
	if (scope->at[found.level].nullable)
		return true;
	return found.attribute ? found.attribute->nullable : found.declared->rx__optional;
}

/* A subquery may have no row at all, unless it counts. */
static bool subquery_nullable(const rx_node *node)
{
	const rx_query *query = rx__expr_of(node)->b;
	const rx_node *what = rx__expr_of(node)->a;
	return what->kind != RX_NODE_COUNT || query->args->group_by[0] || query->args->having ||
		query->args->limit || query->args->offset;
}

/* Of operands that are not NULL. */
static bool call_nullable(int64_t call)
{
	return call == RX_CALL_SQRT || (call >= RX_CALL_LAG && call <= RX_CALL_NTH_VALUE);
}

static bool case_nullable(const nulls *n, const rx_node *node)
{
	const rx_node *const *pairs = rx__expr_of(node)->b;
	bool otherwise = false;
	for (uint32_t i = 0; i < node->n; i++) {
		otherwise = otherwise || !pairs[2 * i];
		if (!pairs[2 * i + 1] || rx__check_nullable(n->scope, pairs[2 * i + 1], n->grouped))
			return true;
	}
	return !otherwise;
}

/* An aggregate of a frame, which may be empty; a function of the window. */
static bool window_nullable(const nulls *n, const rx_node *function)
{
	if (rx__node_aggregates(function))
		return function->kind != RX_NODE_COUNT;
	return rx__check_nullable(n->scope, function, n->grouped);
}

static rx__walk_step look_for_null(void *ud, const rx_node *node)
{
	nulls *n = ud;
	const rx__expr *expr = rx__expr_of(node);
	switch ((rx_node_kind)node->kind) {
	case RX_NODE_COLUMN:
	case RX_NODE_OF:
	case RX_NODE_OUTER:
		n->found = column_nullable(n->scope, node);
		break;
	case RX_NODE_SELECT:
		n->found = subquery_nullable(node);
		break;
	case RX_NODE_COALESCE:
		n->found = rx__check_nullable(n->scope, node, n->grouped);
		break;
	case RX_NODE_SUM:
	case RX_NODE_AVG:
	case RX_NODE_MIN:
	case RX_NODE_MAX:
		n->found =
			!n->grouped || !rx__expr_empty(expr->b) || rx__check_nullable(n->scope, expr->a, true);
		break;
	case RX_NODE_DIVIDED:
	case RX_NODE_MOD:
		n->found = !node->n;
		return n->found ? RX__WALK_ABORT : RX__WALK_CONTINUE;
	case RX_NODE_CALL:
		n->found = call_nullable(rx__expr_of(node)->value.as.i);
		return n->found ? RX__WALK_ABORT : RX__WALK_CONTINUE;
	case RX_NODE_CASE:
		n->found = case_nullable(n, node);
		break;
	case RX_NODE_WINDOW:
		n->found = window_nullable(n, expr->a);
		break;
	case RX_NODE_NULLIF:
	case RX_NODE_POWER:
	case RX_NODE_JSON:
		n->found = node->kind != RX_NODE_JSON || expr->value.as.i != RX_CALL_JSON + RX__JSON_EXISTS;
		return n->found ? RX__WALK_ABORT : RX__WALK_CONTINUE;
	case RX_NODE_COUNT:
	case RX_NODE_IS_NULL:
	case RX_NODE_IS_NOT_NULL:
	case RX_NODE_EXISTS:
	case RX_NODE_HAS:
	case RX_NODE_ANY:
		return RX__WALK_PRUNE;
	default:
		return RX__WALK_CONTINUE;
	}
	return n->found ? RX__WALK_ABORT : RX__WALK_PRUNE;
}

static const rx__visitor null_visitor = { look_for_null, NULL };

bool rx__check_nullable(const rx__scope *scope, const rx_node *node, bool grouped)
{
	nulls n = { .scope = scope, .grouped = grouped };
	if (node->kind == RX_NODE_COALESCE)
		return !node->n && rx__check_nullable(scope, rx__expr_of(node)->a, grouped) &&
			rx__check_nullable(scope, rx__expr_of(node)->b, grouped);
	rx__walk(node, &null_visitor, &n);
	return n.found;
}

/* ---- the fit --------------------------------------------------------------------------------- */

static bool type_fits(rx_type field, rx_type item)
{
	if (field == item)
		return true;
	switch (item) {
	case RX_TYPE_INT16:
		return field == RX_TYPE_INT32 || field == RX_TYPE_INT64;
	case RX_TYPE_INT32:
		return field == RX_TYPE_INT64;
	case RX_TYPE_FLOAT:
		return field == RX_TYPE_DOUBLE;
	case RX_TYPE_ENUM:
		return field == RX_TYPE_TEXT;
	default:
		return false;
	}
}

static bool holds_null(const rx_row_field *field)
{
	return field->optional ||
		(!field->chars &&
			(field->type == RX_TYPE_TEXT || field->type == RX_TYPE_BYTES ||
				field->type == RX_TYPE_JSON));
}

/* "entry 2 of .select, rx_sum(User_.age),", or of which row it is the only one. */
static const char *entry_text(const rx_node *node, size_t i, char *out, size_t size)
{
	char what[120];
	snprintf(
		out, size, "entry %zu of .select, %s,", i + 1, rx__check_describe(node, what, sizeof what));
	return out;
}

static int check_object(const rx__scope *scope, const rx_row_type *row, const rx_row_field *field,
	const rx_node *node, rx_error *error)
{
	size_t level;
	int rc = rx__scope_object(scope, node, &level, error);
	if (rc != 0)
		return rc;
	if (field->model && strcmp(scope->at[level].mapper->name, field->model->name) == 0)
		return 0;
	if (field->model)
		return rx__fail(error, RX_EINVAL,
			"field '%s' of %s is an object of %s, and rx_object(%s) stands in its place",
			field->name, row->name, field->model->name, scope->at[level].mapper->name);
	return rx__fail(error, RX_EINVAL,
		"field '%s' of %s is no object, and rx_object(%s) stands in its place: declare it "
		"one(%s, %s)",
		field->name, row->name, scope->at[level].mapper->name, scope->at[level].mapper->name,
		field->name);
}

bool rx__check_is_object(const rx_node *node)
{
	while (node->kind == RX_NODE_OF)
		node = rx__expr_of(node)->a;
	return node->kind == RX_NODE_OBJECT;
}

static int check_value(const rx__scope *scope, const rx__select *select, size_t i,
	const rx_row_field *field, rx_error *error)
{
	const rx_node *node = (const rx_node *)select->items[i];
	const char *row = select->row->name;
	rx__scope_operand operand;
	char entry[160];
	int rc = rx__scope_operand_of(scope, node, &operand, error);
	if (rc != 0)
		return rc;
	entry_text(node, i, entry, sizeof entry);
	if (field->model)
		return rx__fail(error, RX_EINVAL,
			"field '%s' of %s is an object of %s, and %s is a value: write rx_object(%s)",
			field->name, row, field->model->name, entry, field->model->name);
	if (!type_fits((rx_type)field->type, operand.type))
		return rx__fail(error, RX_EINVAL, "field '%s' of %s is %s, and %s is %s", field->name, row,
			rx__type_name((rx_type)field->type), entry, rx__type_name(operand.type));
	if (holds_null(field) || !rx__check_nullable(scope, node, select->group_by != NULL))
		return 0;
	if (!select->row->model) /* the list of one expression, which has no row type */
		return rx__fail(error, RX_EINVAL, "%s: %s may be NULL: take rx_opt_scalars, or rx_coalesce",
			row, rx__check_describe(node, entry, sizeof entry));
	return rx__fail(error, RX_EINVAL,
		"field '%s' of %s is %s, and %s may be NULL: make the field an rx_opt_..., or select "
		"rx_coalesce(..., other)",
		field->name, row, rx__type_name((rx_type)field->type), entry);
}

static int check_row(const rx__scope *scope, const rx__select *select, rx_error *error)
{
	size_t fields = rx__check_n_fields(select->row), n = 0;
	int rc = 0;
	while (select->items[n])
		n++;
	if (n != fields)
		return rx__fail(error, RX_EINVAL, "%s has %zu fields, and .select has %zu entries",
			select->row->name, fields, n);
	for (size_t i = 0; rc == 0 && i < n; i++) {
		const rx_row_field *field = rx__check_field(select->row, i);
		const rx_node *node = (const rx_node *)select->items[i];
		if (rx__check_is_object(node))
			rc = check_object(scope, select->row, field, node, error);
		else
			rc = check_value(scope, select, i, field, error);
	}
	return rc;
}

/* Objects are for the rows of the program only. */
static int check_values_only(const rx__select *select, rx_error *error)
{
	for (size_t i = 0; select->items[i]; i++) {
		if (rx__check_is_object((const rx_node *)select->items[i]))
			return rx__fail(
				error, RX_EINVAL, "rx_object stands in a subquery, which has values only");
	}
	return 0;
}

int rx__check_select(const rx__scope *scope, const rx__select *select, rx_error *error)
{
	int rc = rx__check_group(scope, select, error);
	if (rc == 0 && !select->mapper && !select->items && select->form == RX__SELECT_ROWS)
		rc =
			rx__fail(error, RX_EINVAL, "a query of rows of %s needs a .select", select->rows->name);
	if (rc == 0 && select->items && select->row)
		rc = check_row(scope, select, error);
	if (rc == 0 && select->items && (scope->depth > 0 || scope->floor > 0 || !select->row))
		rc = check_values_only(select, error);
	return rc;
}
