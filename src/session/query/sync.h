/* After a statement that changed rows behind the session's back: its objects are made true again. */
#ifndef RX_SESSION_SYNC_H
#define RX_SESSION_SYNC_H

#include "session/session.h"

/* Loads the persistent objects of the mapper again, and those of models that its foreign keys reach
 * by an action (ON DELETE if deleted, else ON UPDATE). Objects whose rows are gone become deleted
 * ones. Nothing may be unsaved. */
int rx__sync_model(rx_session *session, const rx__mapper *mapper, bool deleted);
/* The same for all models: after raw SQL. */
int rx__sync_all(rx_session *session);

#endif
