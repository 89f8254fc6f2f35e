/* What the program has assigned to relations is taken in: plain structs become objects, and lists are
 * compared with what they held, so that the difference is what is written. */
#ifndef RX_SESSION_TAKE_H
#define RX_SESSION_TAKE_H

#include "session/session.h"

/* Of these objects, and of all that they bring along. */
int rx__take_objects(rx_session *session, void *const *objects, size_t n);
/* Of all objects: a flush begins with it. */
int rx__take_all(rx_session *session);
/* Makes a list hold what this one does, which is ended by NULL. */
int rx__take_list(rx_session *session, void *owner, const rx__relationship *relation, void *list,
	const char *call);

#endif
