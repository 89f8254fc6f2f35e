/* A query, rendered into the output of a case. */
#ifndef TEST_GOLDEN_QUERY_H
#define TEST_GOLDEN_QUERY_H

#include "golden/golden.h"

static void render_select(
	output *out, const rx_model *model, rx__select_form form, const rx__query_args *args)
{
	rx_error error = RX_ERROR_INIT;
	rx_arena arena;
	rx__shape shape;
	rx__select select = {
		.mapper = mapper_of(model),
		.form = form,
		.where = (const rx_node *)args->where,
		.order_by = args->order_by,
		.limit = args->limit,
		.offset = args->offset,
		.distinct = args->distinct,
		.lock = args->lock,
	};
	rx__arena_init(&arena, 0);
	rx__shape_init(&shape, &arena);
	rx__shape_select(&shape, &select, out->dialect, &error);
	assert_rx_ok(&error);
	rx__render_select(&out->sql, out->dialect, &select, &error);
	assert_rx_ok(&error);
	out->n_values = shape.n_values;
	rx__shape_deinit(&shape);
	rx__arena_deinit(&arena);
}

#endif
