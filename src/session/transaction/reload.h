/* Objects brought up to their rows before a transaction is tried again. */
#ifndef RX_SESSION_RELOAD_H
#define RX_SESSION_RELOAD_H

#include "session/session.h"

/* Loads the persistent objects of the session again, none of which has changes. One whose row is gone
 * stays as it was: writing it is RX_ESTALE. */
int rx__reload_all(rx_session *session);

#endif
