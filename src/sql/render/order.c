/* Where NULLs stand. An engine has a place for them by itself; where another one is asked for, it is
 * written behind the key, or (MariaDB) one more key before it says it. */
#include "base/fail.h"
#include "sql/render/render.h"

static bool differs(const rx__renderer *r, const rx_order *order)
{
	bool large = r->dialect->capabilities & RX_DIALECT_NULLS_LARGE;
	bool first = large ? order->descending : !order->descending;
	return order->nulls != 0 && (order->nulls == 1) != first;
}

void rx__render_nulls(rx__renderer *r, const rx_order *order)
{
	unsigned before = r->n_placeholders;
	if (!differs(r, order) || r->dialect->capabilities & RX_DIALECT_NULLS_ORDER)
		return;
	rx__render_expr(r, (const rx_node *)order->operand);
	rx__render_text(r, order->nulls == 1 ? " IS NULL DESC, " : " IS NULL, ");
	if (r->rc == 0 && r->n_placeholders != before)
		r->rc = rx__fail(r->error, RX_EINVAL,
			"%s cannot place the NULLs of an expression with values; sort by a column",
			r->dialect->name);
}

void rx__render_direction(rx__renderer *r, const rx_order *order)
{
	rx__render_text(r, order->descending ? " DESC" : "");
	if (differs(r, order) && r->dialect->capabilities & RX_DIALECT_NULLS_ORDER)
		rx__render_text(r, order->nulls == 1 ? " NULLS FIRST" : " NULLS LAST");
}
