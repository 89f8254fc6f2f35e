/* The columns of the statement's own table, or operands made of them. Their values come last. */
#include "sql/render/returning.h"

void rx__shape_returning(rx__shaper *w, const rx__returning *returning)
{
	rx__shaper_word(w, (uint64_t)returning->all << 32 | returning->n);
	for (size_t i = 0; i < returning->n; i++)
		rx__shaper_walk(w, (const rx_node *)returning->operands[i]);
}

void rx__render_returning(rx__renderer *r, const rx__returning *returning)
{
	const rx__mapper *mapper = r->scope.at[0].mapper;
	const char *before = " RETURNING ";
	for (size_t i = 0; returning->all && i < mapper->n_attributes; i++) {
		rx__render_text(r, before);
		rx__render_quoted(r, mapper->attributes[i].name);
		before = ", ";
	}
	for (size_t i = 0; i < returning->n; i++) {
		rx__render_text(r, before);
		rx__render_expr(r, (const rx_node *)returning->operands[i]);
		before = ", ";
	}
}
