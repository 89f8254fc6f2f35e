/* New objects. rx_add gives one that holds its defaults, and the macro assigns what the program
 * wrote; what is wrong with the values is found when they are flushed. */
#include "session/add.h"

#include <string.h>

#include "base/calendar.h"
#include "base/fail.h"
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

static inline void *add_pending(rx_session *session, rx__slot *slot)
{
	void *object = rx__object_new(
		&session->arena, slot->mapper, session->tag, slot->index, RX__OBJECT_SNAPSHOT);
	if (!object) {
		rx__fail_nomem(&session->error);
		return NULL;
	}
	if (rx__session_enlist(session, slot, object) != 0)
		return NULL;
	rx__object_move(object, RX__OBJECT_PENDING);
	session->n_pending++;
	if (slot->first_pending >= slot->n)
		slot->first_pending = slot->n - 1;
	return object;
}

void *rx__add_pending(rx_session *session, rx__slot *slot)
{
	return add_pending(session, slot);
}

void *rx__add_new(rx_session *session, rx__slot *slot)
{
	void *object = add_pending(session, slot);
	if (object && slot->has_defaults)
		rx__add_defaults(slot->mapper, object);
	return object;
}

int rx__add_enter(rx_session *session, const rx_model *model, const char *call, rx__slot **slot)
{
	if (!rx__session_enter(session, call))
		return RX_EINVAL;
	int rc = rx__session_may_write(session, call);
	return rc == 0 ? rx__session_slot(session, model, slot) : rc;
}

void *rx__add(rx_session *session, const rx_model *model)
{
	rx__slot *slot;
	if (rx__add_enter(session, model, "rx_add", &slot) != 0)
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
