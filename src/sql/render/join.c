/* Tables: FROM, the joins, and subqueries in the place of tables and values. */
#include "sql/filter.h"
#include "sql/render/render.h"
#include "sql/subquery.h"
#include "sql/walk.h"

static void render_source(rx__renderer *r, const rx_query *query)
{
	rx__subquery inner;
	rx__scope_mark mark;
	if (r->rc != 0)
		return;
	rx__scope_close(&r->scope, &mark);
	r->rc = rx__subquery_of(&inner, query, r->error);
	rx__render_text(r, "(");
	if (r->rc == 0)
		rx__render_query(r, &inner.select, true);
	rx__render_text(r, ")");
	rx__scope_leave(&r->scope, &mark);
}

/* The table, and the name it goes by where that is another one. */
static void render_table(rx__renderer *r, size_t level)
{
	const rx__scope_table *table = &r->scope.at[level];
	if (table->mapper)
		rx__render_table(r, table->mapper);
	else if (table->from)
		render_source(r, table->from);
	else
		rx__render_quoted(r, table->model->name);
	if (!table->number && !table->alias && !table->from)
		return;
	rx__render_text(r, " AS ");
	rx__render_alias(r, level);
}

void rx__render_tie(rx__renderer *r, size_t level)
{
	const rx__scope_table *table = &r->scope.at[level];
	bool on = !rx__expr_empty(table->on);
	rx__scope_mark mark;
	if (r->rc != 0)
		return;
	if (table->column) {
		rx__render_column(r, level, table->column);
		rx__render_suffix(r, table->column->type);
		rx__render_text(r, " = ");
		rx__render_column(r, table->owner, table->owner_column);
	}
	if (table->column && on)
		rx__render_text(r, " AND ");
	if (!on && !table->column)
		rx__render_text(r, "1 = 1");
	rx__scope_hide(&r->scope, level, &mark);
	if (on && (table->column || rx__filter_any(table, r->unfiltered)))
		rx__render_condition(r, table->on);
	else if (on)
		rx__render_expr(r, table->on);
	rx__scope_leave(&r->scope, &mark);
	rx__render_filter(r, level, " AND ");
}

void rx__render_tables(rx__renderer *r)
{
	size_t first = r->scope.first, n = r->scope.n;
	rx__render_text(r, " FROM ");
	for (size_t level = first; r->rc == 0 && level < n; level++) {
		bool joined = level > first;
		if (joined)
			rx__render_text(r, r->scope.at[level].left ? " LEFT JOIN " : " JOIN ");
		render_table(r, level);
		if (!joined)
			continue;
		rx__render_text(r, " ON ");
		rx__render_tie(r, level);
	}
}

void rx__render_subquery(rx__renderer *r, const rx_node *node)
{
	rx__subquery inner;
	if (r->rc == 0)
		r->rc = rx__subquery_of_node(&inner, node, r->error);
	if (r->rc != 0)
		return;
	rx__render_text(r, node->kind == RX_NODE_EXISTS ? "EXISTS (" : "(");
	rx__render_query(r, &inner.select, false);
	rx__render_text(r, ")");
}
