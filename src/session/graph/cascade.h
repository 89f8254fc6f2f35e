/* What is deleted with an object: the items of lists whose relation says so. */
#ifndef RX_SESSION_CASCADE_H
#define RX_SESSION_CASCADE_H

#include "session/session.h"

/* Marks a pending or persistent object as deleted, and with it everything that .cascade =
 * RX_CASCADE_DELETE names, which is loaded if it is not. purge: rows are
 * deleted truly, whatever their models declare; what goes with such a row goes in the same way. */
int rx__cascade_delete(rx_session *session, rx__slot *slot, void *object, bool purge);

#endif
