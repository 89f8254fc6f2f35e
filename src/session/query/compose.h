/* Queries that the program has composed, and what a call says beside one. */
#ifndef RX_SESSION_COMPOSE_H
#define RX_SESSION_COMPOSE_H

#include "session/session.h"

/* Puts what .query says into the arguments: its conditions with AND, its lists before those that are
 * there, its limit and offset where there is none. */
int rx__compose_merge(rx_session *session, const rx_model *model, rx__query_args *args);

#endif
