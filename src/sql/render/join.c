/* Tables: FROM, the joins, and subqueries in the place of tables and values. */
#include <reflex/subquery.h>

#include <stdio.h>

#include "base/fail.h"
#include "sql/filter.h"
#include "sql/render/render.h"
#include "sql/subquery.h"
#include "sql/walk.h"

static void render_combined(rx__renderer *r, const rx_query *query);

/* A row type may be named as a table is, which its query would hide: no table of ours begins with _. */
static void render_name(rx__renderer *r, const rx_row_type *row)
{
	char name[128];
	int n = snprintf(name, sizeof name, "_%s", row->name);
	if (r->rc == 0 && (n < 0 || (size_t)n >= sizeof name))
		r->rc = rx__fail(r->error, RX_EINVAL, "the name of the row type %s is too long", row->name);
	rx__render_quoted(r, name);
}

static void render_rows_of(rx__renderer *r, const rx_query *query)
{
	rx__subquery inner;
	rx__scope_mark mark;
	if (r->rc != 0)
		return;
	if (query->combined) {
		render_combined(r, query);
		return;
	}
	rx__scope_close(&r->scope, &mark);
	r->rc = rx__subquery_of(&inner, query, r->error);
	if (r->rc == 0)
		rx__render_query(r, &inner.select, true);
	rx__scope_leave(&r->scope, &mark);
}

/* Each part in a select of its own: so it may have an order and a limit, and be combined itself. */
static void render_part_of(rx__renderer *r, const rx_query *query, const char *alias)
{
	rx__render_text(r, "SELECT * FROM (");
	render_rows_of(r, query);
	rx__render_text(r, alias);
}

static void render_combined(rx__renderer *r, const rx_query *query)
{
	static const char *const words[] = { [RX__UNION] = " UNION ",
		[RX__UNION_ALL] = " UNION ALL ",
		[RX__INTERSECT] = " INTERSECT ",
		[RX__EXCEPT] = " EXCEPT " };
	if (query->combined != RX__RECURSIVE) {
		render_part_of(r, query->left, ") AS _l");
		rx__render_text(r, words[query->combined]);
		render_part_of(r, query->right, ") AS _r");
		return;
	}
	size_t n_named = r->scope.n_named;
	rx__render_text(r, "WITH RECURSIVE ");
	render_name(r, query->row);
	rx__render_text(r, " AS (");
	render_rows_of(r, query->left);
	rx__render_text(r, " UNION ALL ");
	if (r->rc == 0)
		r->rc = rx__scope_name(&r->scope, query, 0, r->error);
	render_rows_of(r, query->right);
	rx__render_text(r, ") SELECT * FROM ");
	render_name(r, query->row);
	r->scope.n_named = n_named;
}

void rx__render_with(rx__renderer *r, const rx__select *select)
{
	for (size_t i = 0; r->rc == 0 && select->with && select->with[i]; i++) {
		rx__render_text(r, i == 0 ? "WITH " : ", ");
		render_name(r, select->with[i]->row);
		rx__render_text(r, " AS (");
		render_rows_of(r, select->with[i]);
		rx__render_text(r, ")");
		if (r->rc == 0)
			r->rc = rx__scope_name(&r->scope, select->with[i], i, r->error);
	}
	rx__render_text(r, select->with ? " " : "");
}

static void render_source(rx__renderer *r, const rx_query *query)
{
	if (query->combined == RX__BY_NAME) {
		render_name(r, query->row);
		return;
	}
	rx__render_text(r, "(");
	render_rows_of(r, query);
	rx__render_text(r, ")");
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

/* Column by column: so an index over the first ones is used too. */
static void render_keys(rx__renderer *r, size_t level)
{
	const rx__scope_table *table = &r->scope.at[level];
	for (size_t i = 0; i < table->key->n; i++) {
		rx__render_text(r, i > 0 ? " AND " : "");
		rx__render_column(r, level, table->key->columns[i]);
		rx__render_suffix(r, table->key->columns[i]->type);
		rx__render_text(r, " = ");
		rx__render_column(r, table->owner, table->owner_key->columns[i]);
	}
}

void rx__render_tie(rx__renderer *r, size_t level)
{
	const rx__scope_table *table = &r->scope.at[level];
	bool on = !rx__expr_empty(table->on);
	rx__scope_mark mark;
	if (r->rc != 0)
		return;
	if (table->key)
		render_keys(r, level);
	if (table->key && on)
		rx__render_text(r, " AND ");
	if (!on && !table->key)
		rx__render_text(r, "1 = 1");
	rx__scope_hide(&r->scope, level, &mark);
	if (on && (table->key || rx__filter_any(table, r->unfiltered)))
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

static void render_subquery(rx__renderer *r, const rx_node *node, bool list)
{
	rx__subquery inner;
	bool wrapped;
	if (r->rc == 0)
		r->rc = rx__subquery_of_node(&inner, node, r->error);
	if (r->rc != 0)
		return;
	wrapped = list && r->dialect->capabilities & RX_DIALECT_LIST_NO_LIMIT &&
		(inner.select.limit > 0 || inner.select.offset > 0);
	rx__render_text(r, node->kind == RX_NODE_EXISTS ? "EXISTS (" : "(");
	rx__render_text(r, wrapped ? "SELECT * FROM (" : "");
	rx__render_query(r, &inner.select, false);
	rx__render_text(r, wrapped ? ") AS limited)" : ")");
}

void rx__render_subquery(rx__renderer *r, const rx_node *node)
{
	render_subquery(r, node, false);
}

void rx__render_list_query(rx__renderer *r, const rx_node *node)
{
	render_subquery(r, node, true);
}
