/* Adding what may bring relations along: structs with pointers and lists of others. */
#include "base/fail.h"
#include "session/add.h"
#include "session/changes.h"
#include "session/graph/take.h"

/* The snapshot of a new object is all zeros, and most new objects point to nothing. */
static bool points_somewhere(const rx__mapper *mapper, const void *object)
{
	for (size_t i = 0; i < mapper->n_relationships; i++) {
		if (rx__changes_pointer(object, &mapper->relationships[i]))
			return true;
	}
	return false;
}

void rx__added(rx_session *session, void *object)
{
	const rx__mapper *mapper = session->slots[rx__object_head(object)->slot]->mapper;
	if (session->error.code == 0 && points_somewhere(mapper, object))
		(void)rx__take_objects(session, &object, 1);
}

void *rx__add_copy(rx_session *session, const rx_model *model, const void *value)
{
	rx__slot *slot;
	if (rx__add_enter(session, model, "rx_add_copy", &slot) != 0)
		return NULL;
	if (!value) {
		rx__fail(&session->error, RX_EINVAL, "rx_add_copy: the struct to copy is NULL");
		return NULL;
	}
	void *object = rx__add_struct(session, slot, value);
	return object && rx__take_objects(session, &object, 1) == 0 ? object : NULL;
}

void *rx__add_many(rx_session *session, const rx_model *model, const void *array, size_t n)
{
	rx__slot *slot;
	if (rx__add_enter(session, model, "rx_add_many", &slot) != 0)
		return NULL;
	if (!array && n > 0) {
		rx__fail(&session->error, RX_EINVAL, "rx_add_many: the array is NULL");
		return NULL;
	}
	if (n > SIZE_MAX / sizeof(void *) / 2) {
		rx__fail_nomem(&session->error);
		return NULL;
	}
	void **list = rx__list_new(&session->arena, NULL, n);
	if (!list) {
		rx__fail_nomem(&session->error);
		return NULL;
	}
	for (size_t i = 0; i < n; i++) {
		list[i] = rx__add_struct(session, slot, (const char *)array + i * slot->mapper->size);
		if (!list[i])
			return NULL;
	}
	if (slot->mapper->n_relationships > 0 && rx__take_objects(session, list, n) != 0)
		return NULL;
	return list;
}
