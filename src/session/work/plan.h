/* How the rows of one model are written: what each column needs before its value is sent, worked out
 * once a session. */
#ifndef RX_SESSION_PLAN_H
#define RX_SESSION_PLAN_H

#include "session/session.h"

typedef struct rx__plan_step {
	const rx__attribute *attribute;
	uint32_t offset; /* of the member */
	uint32_t most; /* bytes of a text that fits, however many characters they are */
	uint8_t quick; /* the type, where a look at the member is all that its value needs; else
	                * RX_TYPE_NONE */
	uint8_t flag; /* of an optional: where its `set` stands in the member; else 0 */
	bool special; /* an INSERT may leave it to the database */
} rx__plan_step;

typedef struct rx__plan {
	rx__plan_step *steps; /* one a column, by ordinal */
	size_t n;
	rx__mask always; /* columns that every INSERT sends: those that are not special */
} rx__plan;

/* Makes the slot's plan if it has none yet. */
int rx__plan_of(rx_session *session, rx__slot *slot);

/* Whether a member holds what its column takes; false says only that it is not so simple. */
bool rx__plan_fits(const rx__plan_step *step, const void *object);
/* Adds the value of a member to session->shape, checked to be one that the column takes (checked:
 * rx__rules_check has done that). A text is copied into the session's memory by the way, and the
 * member points to the copy from then on: what the program assigned is borrowed no longer. */
int rx__plan_add(rx_session *session, const rx__plan_step *step, void *object, bool checked);
/* The same of a row that came from the database: nothing is copied. */
int rx__plan_add_known(rx_session *session, const rx__plan_step *step, const void *row);

#endif
