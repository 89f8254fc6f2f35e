/* A session on a connection that somebody else holds, in the transaction that is open there: rx_commit
 * writes what there is and leaves the transaction open. */
#ifndef RX_SESSION_LENT_H
#define RX_SESSION_LENT_H

#include "session/session.h"

/* Never NULL, as rx_session_open. */
rx_session *rx__session_lend(rx_conn *conn);
/* Writes what is not written yet, and closes the session, whatever comes of it. Its first error, or
 * RX_EMIGRATION if it was rolled back, which the transaction cannot be in part. */
int rx__session_take_back(rx_session *session, rx_error *error);

#endif
