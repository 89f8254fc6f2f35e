/* Objects as they were before the transaction, or at a savepoint. */
#ifndef RX_SESSION_RESTORE_H
#define RX_SESSION_RESTORE_H

#include "session/session.h"

/* After the database has rolled back the whole transaction. */
void rx__restore_all(rx_session *session);
/* After it has rolled back to the savepoint of a level, which ends, with those inside it. Nothing that
 * was flushed then is unsaved at a savepoint, so what is unsaved now goes. */
void rx__restore_level(rx_session *session, size_t level);
/* Relations that point to objects which were taken out, and lists that were loaded after so many
 * writes, are not loaded any more. */
void rx__restore_relations(rx_session *session, uint64_t writes);

#endif
