/* The place in the order behind which a page begins. */
#ifndef RX_SESSION_AFTER_H
#define RX_SESSION_AFTER_H

#include "session/query/query.h"

enum { RX__AFTER_KEYS = RX_MAX_ORDER };

/* Completes the order by the primary key, and adds the condition that .after is to the select. */
int rx__after_apply(rx_session *session, rx__query *query);

/* ---- tokens, in after_token.c ----------------------------------------------------------------- */

/* n values of the query's sort keys as a text in the session's arena, and back into values that live in
 * scratch memory. */
rx_text rx__after_write(
	rx_session *session, const rx__query *query, const rx_value *values, size_t n);
int rx__after_read(
	rx_session *session, const rx__query *query, const char *token, rx_value *values, size_t n);

#endif
