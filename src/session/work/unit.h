/* The ends of a transaction, for those that end one in other ways than rx_commit and rx_rollback. */
#ifndef RX_SESSION_UNIT_H
#define RX_SESSION_UNIT_H

#include "session/session.h"

/* What the session knows of the transaction is forgotten: the database has committed it. */
void rx__unit_committed(rx_session *session);
/* Rolls back the database and the objects; the session's error stays. */
void rx__unit_roll_back(rx_session *session);
void rx__unit_forget_error(rx_session *session);

#endif
