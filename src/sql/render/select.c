/* SELECT: an explicit column list in the order of declaration, so that the result can be decoded by
 * position; everything behind it is left out when it is not asked for. */
#include "sql/render/render.h"

#include <inttypes.h>

#include "sql/walk.h"

static void render_columns(rx__renderer *r, const rx__select *select)
{
	const rx__mapper *mapper = select->mapper;
	bool first = true;
	for (size_t i = 0; i < mapper->n_attributes; i++) {
		if (select->columns && !rx__mask_has(select->columns, i))
			continue;
		rx__render_text(r, first ? "" : ", ");
		rx__render_column(r, 0, &mapper->attributes[i]);
		first = false;
	}
}

static void render_from(rx__renderer *r, const rx__select *select)
{
	rx__render_text(r, " FROM ");
	rx__render_table(r, select->mapper);
}

static void render_where(rx__renderer *r, const rx__select *select)
{
	if (rx__expr_empty(select->where))
		return;
	rx__render_text(r, " WHERE ");
	rx__render_expr(r, select->where);
}

static void render_order(rx__renderer *r, const rx__select *select)
{
	const char *before = " ORDER BY ";
	for (const rx_order *order = select->order_by; order && order->operand; order++) {
		rx__render_text(r, before);
		rx__render_operand(r, (const rx_node *)order->operand);
		rx__render_text(r, order->descending ? " DESC" : "");
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

static void render_rows(rx__renderer *r, const rx__select *select)
{
	rx__render_text(r, select->distinct ? "SELECT DISTINCT " : "SELECT ");
	render_columns(r, select);
	render_from(r, select);
	render_where(r, select);
	render_order(r, select);
	render_limit(r, select);
}

/* A count of no more than `limit` rows counts the rows of an inner select. */
static void render_count(rx__renderer *r, const rx__select *select)
{
	bool limited = select->limit > 0 || select->offset > 0;
	rx__render_text(r, limited ? "SELECT count(*) FROM (SELECT 1" : "SELECT count(*)");
	render_from(r, select);
	render_where(r, select);
	render_limit(r, select);
	rx__render_text(r, limited ? ") AS _0" : "");
}

static void render_exists(rx__renderer *r, const rx__select *select)
{
	rx__render_text(r, "SELECT EXISTS (SELECT 1");
	render_from(r, select);
	render_where(r, select);
	render_limit(r, select);
	rx__render_text(r, ")");
}

static void render_by_key(rx__renderer *r, const rx__select *select)
{
	rx__render_text(r, "SELECT ");
	render_columns(r, select);
	render_from(r, select);
	rx__render_text(r, " WHERE ");
	rx__render_key(r, select->mapper, false);
}

int rx__render_select(
	rx_buf *out, const rx_dialect *dialect, const rx__select *select, rx_error *error)
{
	rx__renderer r;
	rx__render_init(&r, out, dialect, select->mapper, error);
	switch (select->form) {
	case RX__SELECT_ROWS:
		render_rows(&r, select);
		break;
	case RX__SELECT_COUNT:
		render_count(&r, select);
		break;
	case RX__SELECT_EXISTS:
		render_exists(&r, select);
		break;
	case RX__SELECT_KEY:
		render_by_key(&r, select);
		break;
	}
	return rx__render_done(&r);
}
