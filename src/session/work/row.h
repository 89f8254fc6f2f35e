/* One row of a flush, from the object into the database and back. */
#ifndef RX_SESSION_ROW_H
#define RX_SESSION_ROW_H

#include "session/session.h"
#include "session/work/plan.h"

/* A row on its way into the database. Who asks for one sets slot and object, the rest is what
 * rx__row_insert, _update and _delete find. */
typedef struct rx__row {
	rx__shape_kind kind; /* RX__SHAPE_INSERT, _UPDATE or _DELETE */
	rx__slot *slot;
	void *object;
	rx__mask columns; /* that are sent; of a DELETE none */
	rx__mask made; /* by the database, and still to be read back */
	bool needs_id; /* the database gives the key */
	bool checked; /* of an INSERT: rx__rules_check has seen its values */
	bool hooked; /* of an UPDATE: the model's hooks are asked */
} rx__row;

/* The first step: hooks, value rules, the note for a rollback. The values are in session->shape then:
 * of `columns` by their ordinals, behind them (but of an INSERT) the key and the version that the row
 * was loaded with. RX_DONE: there is nothing to write. An error names the object. */
int rx__row_insert(rx_session *session, rx__row *row);
int rx__row_update(rx_session *session, rx__row *row);
int rx__row_delete(rx_session *session, rx__row *row);
/* The second: a statement for this row, with the values in session->shape. It may read back what was
 * made, and says so by emptying the mask. RX_ESTALE: there is no such row any more. */
int rx__row_write(rx_session *session, rx__row *row);
/* That statement of an UPDATE or DELETE, ready to be bound; it stays the writer's. */
int rx__row_statement(rx_session *session, const rx__row *row, rx__writer **out);
/* What goes wrong with a row tells which one it is: its object's name is put before the message. */
int rx__row_fail(rx_session *session, const rx__row *row, int rc);
/* The third: the object becomes what its row is. */
int rx__row_settle(rx_session *session, const rx__row *row);

/* What an INSERT of the row has to return, where the engine tells the key in no other way. */
static inline rx__mask rx__row_returned(const rx__row *row)
{
	rx__mask out = row->made;
	if (row->needs_id)
		rx__mask_set(&out, row->slot->plan->id->attribute->ordinal);
	return out;
}

/* All three, at once. An UPDATE does nothing if no column has changed. */
int rx__flush_insert(rx_session *session, rx__slot *slot, void *object);
int rx__flush_update(rx_session *session, rx__slot *slot, void *object);
int rx__flush_delete(rx_session *session, rx__slot *slot, void *object);

/* Whether an insert leaves the column to the database: NULL, or a number that is zero, where the
 * table has a DEFAULT and the model has none. */
bool rx__flush_leaves_out(
	const rx__attribute *attribute, const void *object, const rx_value *value);
/* Whether the row of a deleted object stays, and is marked as deleted. */
bool rx__flush_hides(const rx__slot *slot, const void *object);

#endif
