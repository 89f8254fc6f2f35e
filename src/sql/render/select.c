/* SELECT: an explicit column list in the order of declaration, so that the result can be decoded by
 * position; everything behind it is left out when it is not asked for.
 *
 * Objects that are joined to many rows come once each because the rows are grouped by the key. */
#include <inttypes.h>

#include "sql/check.h"
#include "sql/check_group.h"
#include "sql/render/render.h"
#include "sql/walk.h"

/* ---- what is selected ------------------------------------------------------------------------ */

static void render_columns(rx__renderer *r, size_t level, const rx__mask *columns)
{
	const rx__mapper *mapper = r->scope.at[level].mapper;
	bool first = true;
	for (size_t i = 0; mapper && i < mapper->n_attributes; i++) {
		if (columns && !rx__mask_has(columns, i))
			continue;
		rx__render_text(r, first ? "" : ", ");
		rx__render_column(r, level, &mapper->attributes[i]);
		first = false;
	}
}

static void render_object(rx__renderer *r, const rx_node *node)
{
	size_t level;
	if (r->rc == 0)
		r->rc = rx__scope_object(&r->scope, node, &level, r->error);
	if (r->rc == 0)
		render_columns(r, level, NULL);
}

/* Equal values are equal by the column's collation, so DISTINCT has to see it. */
static void render_item(rx__renderer *r, const rx_node *node, bool distinct)
{
	const rx_node *inner = node;
	while (inner->kind == RX_NODE_OF)
		inner = rx__expr_of(inner)->a;
	if (inner->kind == RX_NODE_OBJECT)
		render_object(r, node);
	else if (distinct)
		rx__render_operand(r, node);
	else
		rx__render_expr(r, node);
}

static void render_items(rx__renderer *r, const rx__select *select, bool named)
{
	for (size_t i = 0; r->rc == 0 && select->items[i]; i++) {
		rx__render_text(r, i > 0 ? ", " : "");
		render_item(r, (const rx_node *)select->items[i], select->distinct);
		if (!named || !select->row)
			continue;
		rx__render_text(r, " AS ");
		rx__render_quoted(r, rx__check_field(select->row, i)->name);
	}
}

/* ---- the parts ------------------------------------------------------------------------------- */

static void render_condition(rx__renderer *r, const char *before, const rx_node *condition)
{
	if (rx__expr_empty(condition))
		return;
	rx__render_text(r, before);
	rx__render_expr(r, condition);
}

/* The keys of the tables that have one row for each object. */
static void render_keys(rx__renderer *r)
{
	const char *before = " GROUP BY ";
	for (size_t level = r->scope.first; level < r->scope.n; level++) {
		const rx__scope_table *table = &r->scope.at[level];
		for (size_t i = 0; table->single && table->mapper && i < table->mapper->n_keys; i++) {
			rx__render_text(r, before);
			rx__render_column(r, level, table->mapper->keys[i]);
			before = ", ";
		}
	}
}

/* Where the entries of GROUP BY stand in the text. */
typedef struct groups {
	const rx_operand *list;
	size_t start[RX_MAX_GROUP + 1], end[RX_MAX_GROUP + 1];
} groups;

static void render_copy(rx__renderer *r, size_t start, size_t end)
{
	for (size_t at = start; r->out->error == 0 && at < end; at++)
		rx__buf_putc(r->out, r->out->data[at]);
}

/* As the shape has it: by its place among the items, or as the same entry of GROUP BY, if it has values
 * and is one of them. */
static void render_placed(
	rx__renderer *r, const rx__select *select, const rx_node *node, const groups *grouped)
{
	size_t size = r->out->size, place = 0, group = 0;
	unsigned n = r->n_placeholders;
	rx__render_operand(r, node);
	if (r->rc != 0 || r->n_placeholders == n)
		return;
	place = rx__check_place(&r->scope, select->items, node, r->dialect);
	if (place == 0 && r->dialect->capabilities & RX_DIALECT_NUMBERED_PLACEHOLDERS)
		group = rx__check_place(&r->scope, grouped->list, node, r->dialect);
	if (place == 0 && group == 0)
		return;
	rx__buf_truncate(r->out, size);
	r->n_placeholders = n;
	if (place > 0)
		rx__buf_printf(r->out, "%zu", place);
	else
		render_copy(r, grouped->start[group - 1], grouped->end[group - 1]);
}

static void render_group(rx__renderer *r, const rx__select *select, groups *grouped)
{
	const char *before = " GROUP BY ";
	bool keys = select->form != RX__SELECT_EXISTS || !rx__expr_empty(select->having);
	const groups none = { .list = NULL };
	if (keys && select->objects && rx__check_multiplies(&r->scope))
		render_keys(r);
	for (size_t i = 0; select->group_by && select->group_by[i]; i++) {
		rx__render_text(r, before);
		grouped->start[i] = r->out->size;
		render_placed(r, select, (const rx_node *)select->group_by[i], &none);
		grouped->end[i] = r->out->size;
		before = ", ";
	}
	grouped->list = select->group_by;
	render_condition(r, " HAVING ", select->having);
}

static void render_order(rx__renderer *r, const rx__select *select, const groups *grouped)
{
	const char *before = " ORDER BY ";
	for (const rx_order *order = select->order_by; order && order->operand; order++) {
		rx__render_text(r, before);
		rx__render_nulls(r, order);
		render_placed(r, select, (const rx_node *)order->operand, grouped);
		rx__render_direction(r, order);
		before = ", ";
	}
}

static void render_limit(rx__renderer *r, const rx__select *select)
{
	if (select->limit > 0 && rx__select_limit_literal(select->limit)) {
		if (r->rc == 0)
			rx__buf_printf(r->out, " LIMIT %" PRId64, select->limit);
	} else if (select->limit > 0) {
		rx__render_text(r, " LIMIT ");
		rx__render_placeholder(r);
	} else if (select->offset > 0) {
		/* SQLite and MariaDB have no OFFSET without LIMIT; all take the largest number. */
		rx__render_text(r, " LIMIT 9223372036854775807");
	}
	if (select->offset > 0) {
		rx__render_text(r, " OFFSET ");
		rx__render_placeholder(r);
	}
}

/* Everything from FROM on. */
static void render_rest(rx__renderer *r, const rx__select *select)
{
	groups grouped;
	rx__render_tables(r);
	rx__render_where(r, select->where);
	render_group(r, select, &grouped);
	render_order(r, select, &grouped);
	render_limit(r, select);
	rx__render_lock(r, select);
}

/* ---- the forms ------------------------------------------------------------------------------- */

static void render_rows(rx__renderer *r, const rx__select *select, bool named)
{
	rx__render_text(r, select->distinct ? "SELECT DISTINCT " : "SELECT ");
	if (select->items)
		render_items(r, select, named);
	else
		render_columns(r, r->scope.first, select->columns);
	for (size_t i = 0; r->rc == 0 && i < select->n_along; i++) {
		rx__render_text(r, ", ");
		render_columns(r, r->scope.n - select->n_along + i, NULL);
	}
	render_rest(r, select);
}

/* A count of no more than `limit` rows, or of groups, counts the rows of an inner select. */
static void render_count(rx__renderer *r, const rx__select *select)
{
	bool inner = select->limit > 0 || select->offset > 0 || select->group_by ||
		(select->objects && rx__check_multiplies(&r->scope));
	rx__render_text(r, inner ? "SELECT count(*) FROM (SELECT 1" : "SELECT count(*)");
	render_rest(r, select);
	rx__render_text(r, inner ? ") AS _0" : "");
}

static void render_by_key(rx__renderer *r, const rx__select *select)
{
	rx__render_text(r, "SELECT ");
	render_columns(r, r->scope.first, select->columns);
	rx__render_tables(r);
	rx__render_text(r, " WHERE ");
	rx__render_key(r, select->mapper, false);
	rx__render_filter(r, r->scope.first, " AND ");
}

void rx__render_query(rx__renderer *r, const rx__select *select, bool named)
{
	rx__scope_mark mark;
	size_t n_named = r->scope.n_named;
	unsigned unfiltered = r->unfiltered;
	if (r->rc != 0)
		return;
	r->unfiltered |= select->unfiltered;
	rx__render_with(r, select);
	if (r->rc == 0)
		r->rc = rx__scope_enter(&r->scope, select, &mark, r->error);
	if (r->rc == 0)
		r->rc = rx__check_select(&r->scope, select, r->error);
	if (r->rc != 0)
		return;
	switch (select->form) {
	case RX__SELECT_ROWS:
		render_rows(r, select, named);
		break;
	case RX__SELECT_COUNT:
		render_count(r, select);
		break;
	case RX__SELECT_EXISTS:
		rx__render_text(r, "SELECT 1");
		render_rest(r, select);
		break;
	case RX__SELECT_KEY:
		render_by_key(r, select);
		break;
	}
	rx__scope_leave(&r->scope, &mark);
	r->scope.n_named = n_named;
	r->unfiltered = unfiltered;
}

int rx__render_select(
	rx_buf *out, const rx_dialect *dialect, const rx__select *select, rx_error *error)
{
	rx__renderer r;
	bool exists = select->form == RX__SELECT_EXISTS;
	rx__render_init(&r, out, dialect, NULL, error);
	rx__render_text(&r, exists ? "SELECT EXISTS (" : "");
	rx__render_query(&r, select, false);
	rx__render_text(&r, exists ? ")" : "");
	return rx__render_done(&r);
}
