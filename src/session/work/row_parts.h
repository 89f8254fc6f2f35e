/* What a new row (row_insert.c) and one that changes (row.c) have in common. */
#ifndef RX_SESSION_ROW_PARTS_H
#define RX_SESSION_ROW_PARTS_H

#include "session/work/row.h"
#include "sql/shape.h"

/* The second and the third step of an INSERT. */
int rx__row_write_insert(rx_session *session, rx__row *row);
int rx__row_settle_insert(rx_session *session, const rx__row *row);

/* Columns that the database has made, read into the object by a query; nothing to do if there are none. */
int rx__row_read_back(rx_session *session, const rx__row *row);

static inline int rx__row_wrap(rx_session *session, const rx__row *row, int rc)
{
	return rc >= 0 ? rc : rx__row_fail(session, row, rc);
}

/* Begins the values of a row: at most one a column, and one a key column and version. */
static inline int rx__row_begin_values(rx_session *session, rx__slot *slot)
{
	rx__shape *shape = &session->shape;
	rx__shape_clear(shape);
	int rc = slot->plan ? 0 : rx__plan_of(session, slot);
	if (rc == 0 && shape->values_cap < 2 * slot->plan->n + 1)
		rc = rx__shape_reserve(shape, 2 * slot->plan->n + 1, &session->error);
	return rc;
}

static inline void rx__row_count_version(const rx__mapper *mapper, void *object, int64_t before)
{
	rx_value next = rx__integer(mapper->version->type, before + 1);
	rx__attribute_set(mapper->version, object, &next);
}

/* Whether rx__rules_check has seen the object's values; told once. */
static inline bool rx__row_take_checked(const void *object)
{
	rx__head *head = rx__object_head(object);
	bool checked = head->flags & RX__OBJECT_CHECKED;
	head->flags &= (uint8_t) ~(RX__OBJECT_CHECKED | RX__OBJECT_TIED);
	return checked;
}

#endif
