/* Structs that were read from rows become objects of the session. */
#ifndef RX_SESSION_OBJECTS_H
#define RX_SESSION_OBJECTS_H

#include "session/session.h"

/* A list as rx_all gives it, of n structs of the slot's model whose texts are the session's. A row
 * whose object is in the session already is that object, as it is. read_only: objects of their own,
 * without change tracking. NULL with the session's error. */
void **rx__objects_of(
	rx_session *session, rx__slot *slot, const char *items, size_t n, bool read_only);

#endif
