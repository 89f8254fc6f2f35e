/* New objects. rx_add gives one that holds its defaults, and the macro assigns what the program
 * wrote; what is wrong with the values is found when they are flushed. */
#include "session/add.h"

#include <string.h>

#include "base/calendar.h"
#include "base/fail.h"
#include "session/graph/take.h"
#include "session/session.h"

/* ---- defaults -------------------------------------------------------------------------------- */

rx_value rx__add_now(const rx__attribute *attribute)
{
	int64_t us = rx__clock_wall();
	int64_t days = us / RX__US_PER_DAY - (us % RX__US_PER_DAY < 0);
	if (attribute->type == RX_TYPE_DATE)
		return rx__integer(RX_TYPE_DATE, days);
	if (attribute->type == RX_TYPE_TIME)
		return rx__integer(RX_TYPE_TIME, us - days * RX__US_PER_DAY);
	return rx__integer(RX_TYPE_DATETIME, us);
}

void rx__add_defaults(const rx__mapper *mapper, void *object)
{
	for (size_t i = 0; i < mapper->n_attributes; i++) {
		const rx__attribute *attribute = &mapper->attributes[i];
		rx_value now;
		if (attribute->has_default) {
			rx__attribute_set(attribute, object, &attribute->default_value);
		} else if (attribute->column->default_now) {
			now = rx__add_now(attribute);
			rx__attribute_set(attribute, object, &now);
		}
	}
}

/* ---- adding ---------------------------------------------------------------------------------- */

void *rx__add_pending(rx_session *session, rx__slot *slot)
{
	void *object = rx__object_new(&session->arena, slot->mapper, session->tag, slot->index, true);
	if (!object) {
		rx__fail_nomem(&session->error);
		return NULL;
	}
	memset(rx__object_snapshot(object, slot->mapper), 0, rx__object_room(slot->mapper));
	if (rx__session_enlist(session, slot, object) != 0)
		return NULL;
	rx__object_move(object, RX__OBJECT_PENDING);
	session->n_pending++;
	if (slot->first_pending >= slot->n)
		slot->first_pending = slot->n - 1;
	return object;
}

void *rx__add_new(rx_session *session, rx__slot *slot)
{
	void *object = rx__add_pending(session, slot);
	if (object && slot->has_defaults)
		rx__add_defaults(slot->mapper, object);
	return object;
}

static int enter_for(rx_session *session, const rx_model *model, const char *call, rx__slot **slot)
{
	if (!rx__session_enter(session, call))
		return RX_EINVAL;
	int rc = rx__session_may_write(session, call);
	return rc == 0 ? rx__session_slot(session, model, slot) : rc;
}

void *rx__add(rx_session *session, const rx_model *model)
{
	rx__slot *slot;
	if (enter_for(session, model, "rx_add", &slot) != 0)
		return NULL;
	return rx__add_new(session, slot);
}

void *rx__add_struct(rx_session *session, rx__slot *slot, const void *value)
{
	void *object = rx__add_pending(session, slot);
	if (object)
		memcpy(object, value, slot->mapper->size);
	return object;
}

void *rx__add_copy(rx_session *session, const rx_model *model, const void *value)
{
	rx__slot *slot;
	if (enter_for(session, model, "rx_add_copy", &slot) != 0)
		return NULL;
	if (!value) {
		rx__fail(&session->error, RX_EINVAL, "rx_add_copy: the struct to copy is NULL");
		return NULL;
	}
	void *object = rx__add_struct(session, slot, value);
	return object && rx__take_object(session, object) == 0 ? object : NULL;
}

void rx__added(rx_session *session, void *object)
{
	if (session->error.code == 0)
		(void)rx__take_object(session, object);
}

void *rx__add_many(rx_session *session, const rx_model *model, const void *array, size_t n)
{
	rx__slot *slot;
	if (enter_for(session, model, "rx_add_many", &slot) != 0)
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
		if (!list[i] || (slot->mapper->n_relationships && rx__take_object(session, list[i]) != 0))
			return NULL;
	}
	return list;
}
