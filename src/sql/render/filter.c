/* The conditions of declared filters, in the order in which rx__filter_values gathers their values. */
#include "sql/filter.h"

#include "sql/render/render.h"
#include "sql/walk.h"

void rx__render_filter(rx__renderer *r, size_t level, const char *before)
{
	const rx__mapper *mapper = r->rc == 0 ? r->scope.at[level].mapper : NULL;
	for (size_t i = 0; mapper && i < mapper->n_filters; i++) {
		const rx__attribute *attribute = mapper->filters[i];
		if (!(attribute->filter & ~r->unfiltered))
			continue;
		rx__render_text(r, before);
		rx__render_column(r, level, attribute);
		before = " AND ";
		if (attribute->filter != RX_FILTER_TENANT && attribute->filter_value.type == RX_TYPE_NONE) {
			rx__render_text(r, " IS NULL");
			continue;
		}
		rx__render_suffix(r, attribute->type);
		rx__render_text(r, " = ");
		rx__render_placeholder(r);
	}
}

void rx__render_where(rx__renderer *r, const rx_node *where)
{
	bool filtered = r->rc == 0 && rx__filter_any(&r->scope.at[r->scope.first], r->unfiltered);
	bool empty = rx__expr_empty(where);
	rx__render_filter(r, r->scope.first, " WHERE ");
	if (empty)
		return;
	rx__render_text(r, filtered ? " AND " : " WHERE ");
	if (filtered)
		rx__render_condition(r, where);
	else
		rx__render_expr(r, where);
}
