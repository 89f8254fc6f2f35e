/* The same query again and again, once for each object of another one: told in the log, with echo on. */
#ifndef RX_SESSION_WATCH_H
#define RX_SESSION_WATCH_H

#include "session/session.h"

typedef struct rx__place {
	const char *file; /* NULL: not known */
	int line;
} rx__place;

/* A query of the program is about to run: by a primary key (where NULL), by a condition, or of one
 * relation for a list of n objects. */
void rx__watch_query(
	rx_session *session, const rx__mapper *mapper, const rx_node *where, rx__place place);
void rx__watch_load(rx_session *session, rx_rel relation, size_t n, rx__place place);
/* It gave that many objects. */
void rx__watch_found(rx_session *session, const rx__mapper *mapper, size_t n, rx__place place);
/* A stream has given that many so far. */
void rx__watch_stream(rx_session *session, const rx__mapper *mapper, size_t n, rx__place place);

#endif
