/* Objects loaded again, in place. */
#ifndef RX_SESSION_AGAIN_H
#define RX_SESSION_AGAIN_H

#include "session/session.h"

enum { RX__AGAIN_CHUNK = 1000 }; /* objects in one query */

/* The rows of up to RX__AGAIN_CHUNK objects of one model, in one query: each object takes the values of its
 * row, and those that have one are in session->found. */
int rx__again_load(rx_session *session, rx__slot *slot, void *const *objects, size_t n);

#endif
