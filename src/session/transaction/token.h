/* A row written in the same transaction: what tells, when the answer to a COMMIT was lost, whether it
 * happened. */
#ifndef RX_SESSION_TOKEN_H
#define RX_SESSION_TOKEN_H

#include "engine/tokens.h"
#include "session/session.h"

typedef struct rx__token_row {
	rx__token token;
	rx__token deleted[RX__TOKENS_AT_ONCE]; /* by the same transaction */
	size_t n_deleted;
} rx__token_row;

/* Sees to it that the table is there; on a connection of its own, outside any transaction. */
int rx__token_prepare(rx_session *session);
/* A new row in the open transaction, and settled ones deleted. */
int rx__token_write(rx_session *session, rx__token_row *out);
/* The outcome is known: the row may be deleted (committed), or what was deleted is there still. */
void rx__token_done(rx_session *session, const rx__token_row *row, bool committed);
/* The session's error is RX_EUNKNOWN and its connection is given back. 0: the commit has happened, and
 * the error is gone. RX_ESERIALIZATION: it has not. RX_EUNKNOWN: that could not be found out. */
int rx__token_settle(rx_session *session, const rx__token *token, int64_t until);

#endif
