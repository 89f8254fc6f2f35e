/* What was taken out of the session, taken out of the relations of those that stay. */
#ifndef RX_SESSION_EXPUNGED_H
#define RX_SESSION_EXPUNGED_H

#include "session/session.h"

/* Pointers that were loaded become "not loaded", lists lose the object and are lists in part: whoever
 * has to know all of one loads it again. What the program assigned stays, for the flush to refuse. */
int rx__expunged_forget(rx_session *session);

#endif
