/* What the database did by itself when rows were deleted, done to the objects of the session. */
#ifndef RX_SESSION_FOLLOW_H
#define RX_SESSION_FOLLOW_H

#include "session/session.h"

/* After the rows of these objects are gone: objects whose foreign key says ON DELETE CASCADE are gone
 * too, those with SET NULL lose key and pointer, and loaded lists lose what is gone. */
int rx__follow_deletes(rx_session *session, void *const *gone, size_t n);

#endif
