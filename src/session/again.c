/* The keys go along as one list, those of several columns as rows of it. Filters are left aside: what an
 * object is of, the session knows. */
#include "session/again.h"

#include <assert.h>

#include "base/fail.h"
#include "model/key.h"
#include "session/load.h"

int rx__again_load(rx_session *session, rx__slot *slot, void *const *objects, size_t n)
{
	const rx__mapper *mapper = slot->mapper;
	const rx__key key = { mapper->keys, mapper->n_keys };
	rx_value *keys = rx__arena_array(&session->scratch, n * key.n, sizeof *keys);
	const rx__load_options options = { .populate_existing = true };
	const rx__expr where = {
		.node = { key.n > 1 ? RX_NODE_IN_ROWS : RX_NODE_IN, RX_TYPE_BOOL, (uint32_t)n },
		.a = key.n > 1 ? (const void *)&key : mapper->keys[0]->column,
		.b = keys,
	};
	const rx__select select = {
		.mapper = mapper,
		.form = RX__SELECT_ROWS,
		.where = &where.node,
		.unfiltered = RX_FILTER_ALL,
	};
	assert(n <= RX__AGAIN_CHUNK);
	if (!keys)
		return rx__fail_nomem(&session->error);
	for (size_t i = 0; i < n; i++)
		rx__key_values(&key, objects[i], keys + i * key.n);
	int rc = rx__shape_select(&session->shape, &select, session->dialect, &session->error);
	return rc == 0 ? rx__load_run(session, slot, &select, &options) : rc;
}
