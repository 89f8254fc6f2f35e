/* The flush: what was added, changed and deleted becomes statements. */
#ifndef RX_SESSION_FLUSH_H
#define RX_SESSION_FLUSH_H

#include "session/session.h"

int rx__flush(rx_session *session);
/* A flush if something was added or deleted; a look at two numbers if not. */
int rx__flush_before_query(rx_session *session);

/* Checks the values of all objects that are to be written, before anything is sent. All that is wrong
 * is put into session->violations, and one error tells of it. */
int rx__rules_check(rx_session *session);

/* ---- the order, in order.c -------------------------------------------------------------------- */

/* Inserts the object, and before it the pending ones that it points to. */
int rx__order_insert(rx_session *session, rx__slot *slot, void *object);
/* The deleted objects of a slot, children first, into a list ended by NULL (scratch memory). *circles
 * is its end, or where those begin that point to each other in circles. */
int rx__order_deletes(rx_session *session, rx__slot *slot, void ***out, void ***circles);

#endif
