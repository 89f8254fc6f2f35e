/* UPDATE and DELETE by a condition. The values of SET come before those of WHERE, in key, values and
 * text alike. */
#include "sql/render/bulk.h"

#include "base/fail.h"
#include "sql/bind.h"
#include "sql/filter.h"
#include "sql/walk.h"

/* ---- the shape ------------------------------------------------------------------------------- */

void rx__shape_set(rx__shaper *w, const rx__bulk_set *set)
{
	rx_value value = set->value;
	rx__shaper_word(w, set->attribute->ordinal | (uint64_t)(set->to != NULL) << 32);
	if (set->to) {
		rx__shaper_walk(w, set->to);
		return;
	}
	if (w->rc == 0 && value.type == RX_TYPE_NONE && !value.as.s.data && !set->attribute->nullable)
		w->rc = rx__fail(w->error, RX_ENOT_NULL, "%s.%s cannot be NULL",
			set->attribute->mapper->name, set->attribute->field);
	if (w->rc == 0 && value.type != set->attribute->type)
		w->rc = rx__bind_check(set->attribute, set->attribute->type, &value, w->error);
	if (w->rc == 0)
		w->rc = rx__bind_column(set->attribute, &value, w->error);
	if (w->rc == 0)
		w->rc = rx__shape_value(w->shape, set->attribute, &value, w->error);
}

int rx__shape_bulk(
	rx__shape *shape, const rx__bulk *bulk, const rx_dialect *dialect, rx_error *error)
{
	rx__shaper w;
	rx__shaper_init(&w, shape, dialect, bulk->mapper, error);
	rx__shaper_word(&w, bulk->n_set ? RX__SHAPE_BULK_UPDATE : RX__SHAPE_BULK_DELETE);
	rx__shaper_word(&w, (uintptr_t)bulk->mapper);
	rx__shaper_word(
		&w, bulk->n_set << 1 | rx__expr_empty(bulk->where) | (uint64_t)bulk->unfiltered << 32);
	w.unfiltered = bulk->unfiltered;
	for (size_t i = 0; i < bulk->n_set; i++)
		rx__shape_set(&w, &bulk->set[i]);
	rx__filter_shape(&w);
	if (!rx__expr_empty(bulk->where))
		rx__shaper_walk(&w, bulk->where);
	rx__shape_returning(&w, &bulk->returning);
	return w.rc;
}

/* ---- the text -------------------------------------------------------------------------------- */

/* What an expression yields, in the form in which the column takes it. */
static void render_stored(rx__renderer *r, const rx__bulk_set *set)
{
	rx_type type = set->attribute->type;
	const char *fit = type <= RX_TYPE_INT64 ? r->dialect->fit_integer[type] : NULL;
	rx__render_template(r, set->to->kind != RX_NODE_COLUMN ? fit : NULL, set->to);
}

void rx__render_set(rx__renderer *r, const rx__bulk_set *set)
{
	rx__render_quoted(r, set->attribute->name);
	rx__render_text(r, " = ");
	if (set->to)
		render_stored(r, set);
	else
		rx__render_placeholder(r);
}

static void render_sets(rx__renderer *r, const rx__bulk *bulk)
{
	rx__render_text(r, " SET ");
	for (size_t i = 0; i < bulk->n_set; i++) {
		rx__render_text(r, i > 0 ? ", " : "");
		rx__render_set(r, &bulk->set[i]);
	}
}

int rx__render_bulk(rx_buf *out, const rx_dialect *dialect, const rx__bulk *bulk, rx_error *error)
{
	rx__renderer r;
	rx__render_init(&r, out, dialect, bulk->mapper, error);
	r.unfiltered = bulk->unfiltered;
	rx__render_text(&r, bulk->n_set ? "UPDATE " : "DELETE FROM ");
	rx__render_table(&r, bulk->mapper);
	if (bulk->n_set)
		render_sets(&r, bulk);
	rx__render_where(&r, bulk->where);
	rx__render_returning(&r, &bulk->returning);
	return rx__render_done(&r);
}
