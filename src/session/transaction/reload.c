/* A thousand keys in one query; a composite key takes a query for each object. Nothing is noted for a
 * rollback: these are the values of the last commit of whoever wrote them. */
#include "session/transaction/reload.h"

#include <string.h>

#include "base/fail.h"
#include "session/changes.h"
#include "session/hooks.h"
#include "session/load.h"
#include "session/run.h"

enum { CHUNK = 1000 };

static int load_keys(rx_session *session, rx__slot *slot, const rx_value *keys, size_t n)
{
	const rx__load_options options = { .populate_existing = true };
	const rx__expr where = {
		.node = { RX_NODE_IN, RX_TYPE_BOOL, (uint32_t)n },
		.a = slot->mapper->keys[0]->column,
		.b = keys,
	};
	rx__select select = {
		.mapper = slot->mapper,
		.form = RX__SELECT_ROWS,
		.where = &where.node,
		.unfiltered = RX_FILTER_ALL,
	};
	int rc = rx__shape_select(&session->shape, &select, session->dialect, &session->error);
	return rc == 0 ? rx__load_run(session, slot, &select, &options) : rc;
}

static bool is_persistent(const void *object)
{
	return rx__object_head(object)->state == RX__OBJECT_PERSISTENT;
}

static int reload_chunks(rx_session *session, rx__slot *slot)
{
	rx_value keys[CHUNK];
	size_t n = 0, end = slot->n;
	int rc = 0;
	for (size_t i = 0; rc == 0 && i < end; i++) {
		if (is_persistent(slot->objects[i]))
			keys[n++] = rx__attribute_get(slot->mapper->keys[0], slot->objects[i], NULL);
		if (n < CHUNK && i + 1 < end)
			continue;
		if (n > 0)
			rc = load_keys(session, slot, keys, n);
		n = 0;
	}
	return rc;
}

static int reload_one(rx_session *session, rx__slot *slot, void *object)
{
	int rc = rx__load_columns(session, slot, object, NULL);
	if (rc == RX_NOTFOUND)
		return 0;
	if (rc != 0)
		return rc;
	rx__changes_forget_moved(object, slot->mapper);
	memcpy(rx__object_snapshot(object, slot->mapper), object, slot->mapper->size);
	return rx__hooks_run(session, slot, object, RX__AFTER_LOAD);
}

static int reload_slot(rx_session *session, rx__slot *slot)
{
	int rc = 0;
	if (slot->mapper->n_keys == 1)
		return reload_chunks(session, slot);
	for (size_t i = 0; rc == 0 && i < slot->n; i++) {
		if (is_persistent(slot->objects[i]))
			rc = reload_one(session, slot, slot->objects[i]);
	}
	return rc;
}

static bool has_objects(const rx_session *session)
{
	for (size_t i = 0; i < session->n_slots; i++) {
		for (size_t j = 0; j < session->slots[i]->n; j++) {
			if (is_persistent(session->slots[i]->objects[j]))
				return true;
		}
	}
	return false;
}

int rx__reload_all(rx_session *session)
{
	if (!has_objects(session))
		return 0;
	int rc = rx__run_begin(session, false);
	for (size_t i = 0; rc == 0 && i < session->n_slots; i++)
		rc = reload_slot(session, session->slots[i]);
	return rc;
}
