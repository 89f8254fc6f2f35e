/* The rows on the other side of a relation, for many owners at once, as objects. */
#ifndef RX_SESSION_FETCH_H
#define RX_SESSION_FETCH_H

#include <reflex/load.h>

#include "session/session.h"

typedef struct rx__fetch {
	const rx__relationship *relation;
	rx__slot *slot; /* of the objects on the other side */
	const rx_value *keys; /* of the owners: as many values each as columns tell a row's owner */
	size_t n_keys; /* owners */
	bool all; /* the owners are all there are: no list of keys */
	bool read_only;
	const rx__only *only; /* what else the rows must be; may be NULL */
	rx_value
		*owners; /* out, in scratch memory: the owner's key of each object in session->found, one
	                   * behind the other; NULL where the objects tell it themselves */
} rx__fetch;

/* One query; the objects come into session->found, in the order of the relation. */
int rx__fetch_run(rx_session *session, rx__fetch *fetch);

#endif
