/* One relation of some objects, in two halves: what is to be asked of the database, and what becomes of the
 * answer. */
#ifndef RX_SESSION_LOADING_H
#define RX_SESSION_LOADING_H

#include "session/graph/fetch.h"

typedef struct rx__loading {
	rx_session *session;
	const rx__relationship *relation;
	const rx__only *only; /* a part of the list, or NULL */
	bool whole_table; /* the objects are all that the table of this side has */
	bool again; /* what is loaded already too */
	bool passing; /* a step on the way to another one: a list in part will do */
	bool beside_others; /* which may set what it was to load */
	/* From here on it is the loading's own. */
	rx__slot *slot; /* of the objects on the other side */
	void **objects; /* on this side, that are to be filled */
	size_t n;
	bool read_only;
	bool asks; /* there is something to ask: fetch */
	rx__fetch fetch;
	rx__load_owners early; /* whose children the rows are, told while they are read */
} rx__loading;

/* Of these objects, which must be of the relation's model: what is known is filled in at once. */
int rx__loading_begin(rx__loading *l, void *const *objects, size_t n);
/* With the answer in session->found and fetch.owners. */
int rx__loading_end(rx__loading *l);
/* RX_EINVAL: the object has no such relation, or is not of this session. */
int rx__loading_check(rx_session *session, const rx__relationship *relation, const void *object);

#endif
