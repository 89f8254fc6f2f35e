/* A thousand objects in one query. Nothing is noted for a rollback: these are the values of the last commit
 * of whoever wrote them. */
#include "session/transaction/reload.h"

#include "session/again.h"
#include "session/run.h"

static bool is_persistent(const void *object)
{
	return rx__object_head(object)->state == RX__OBJECT_PERSISTENT;
}

static int reload_slot(rx_session *session, rx__slot *slot)
{
	void *objects[RX__AGAIN_CHUNK];
	size_t n = 0, end = slot->n;
	int rc = 0;
	for (size_t i = 0; rc == 0 && i < end; i++) {
		if (is_persistent(slot->objects[i]))
			objects[n++] = slot->objects[i];
		if (n < RX__AGAIN_CHUNK && i + 1 < end)
			continue;
		if (n > 0)
			rc = rx__again_load(session, slot, objects, n);
		n = 0;
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
