/* How often, how long and after which pauses a transaction is tried. */
#ifndef RX_SESSION_ATTEMPTS_H
#define RX_SESSION_ATTEMPTS_H

#include <reflex/transaction.h>

#include "session/session.h"

typedef struct rx__attempts {
	rx__trial trial; /* what the session is shown */
	int64_t until; /* monotonic ns; INT64_MAX: no deadline */
	uint64_t stamp; /* undo.writes when the block began */
	uint64_t random;
	int tries;
	bool token;
	const char *file;
	int line;
} rx__attempts;

/* NULL when out of memory. Owned: rx__attempts_free. */
rx__attempts *rx__attempts_new(const rx_session *session, const rx_transaction_options *options);
void rx__attempts_free(rx__attempts *attempts);

/* Remembers which objects are there. */
bool rx__attempts_mark(rx__attempts *attempts, const rx_session *session);
/* Whether the session's error lets the transaction be run again: it is known not to have happened, and
 * another try may go better. */
bool rx__attempts_may_retry(const rx__attempts *attempts, const rx_session *session);
/* Logs the error, waits, and counts. False (and nothing is done) where limit or deadline forbid it. */
bool rx__attempts_pause(rx__attempts *attempts, const rx_session *session);

#endif
