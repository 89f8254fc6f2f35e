/* For statements whose rows have to be read to their end before objects are made of them: because the
 * session's objects are loaded again in between, or because columns come in an order of their own. */
#include "session/query/objects.h"

#include <string.h>

#include "base/fail.h"
#include "session/hooks.h"

static void *make(rx_session *session, rx__slot *slot, const void *row, bool read_only)
{
	const rx__mapper *mapper = slot->mapper;
	void *object = rx__object_new(&session->arena, mapper, session->tag, slot->index,
		read_only ? RX__OBJECT_STRUCT : RX__OBJECT_SNAPSHOT_LATER);
	if (!object) {
		rx__fail_nomem(&session->error);
		return NULL;
	}
	memcpy(object, row, mapper->size);
	if (read_only) {
		rx__object_move(object, RX__OBJECT_READ_ONLY);
	} else {
		memcpy(rx__object_snapshot(object, mapper), object, mapper->size);
		if (rx__session_enlist(session, slot, object) != 0)
			return NULL;
		rx__object_move(object, RX__OBJECT_PERSISTENT);
		if (rx__slot_enter(session, slot, object) != 0)
			return NULL;
	}
	return rx__hooks_run(session, slot, object, RX__AFTER_LOAD) == 0 ? object : NULL;
}

static void *object_of(rx_session *session, rx__slot *slot, const void *row, bool read_only)
{
	int rc = 0;
	void *object = read_only ? NULL : rx__slot_find(session, slot, row, &rc);
	return object || rc != 0 ? object : make(session, slot, row, read_only);
}

void **rx__objects_of(
	rx_session *session, rx__slot *slot, const char *items, size_t n, bool read_only)
{
	size_t size = slot->mapper->size;
	void **list = rx__list_new(&session->arena, NULL, n);
	if (!list)
		rx__fail_nomem(&session->error);
	for (size_t i = 0; list && i < n; i++) {
		list[i] = object_of(session, slot, items + i * size, read_only);
		if (!list[i])
			return NULL;
	}
	return list;
}
