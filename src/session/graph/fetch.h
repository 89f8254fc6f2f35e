/* The rows on the other side of a relation, for many owners at once, as objects. */
#ifndef RX_SESSION_FETCH_H
#define RX_SESSION_FETCH_H

#include <reflex/load.h>

#include "session/load.h"
#include "session/session.h"
#include "sql/render/related.h"

enum { RX__FETCH_ORDER = 8 };

/* Must not move while it runs. */
typedef struct rx__fetch {
	const rx__relationship *relation;
	rx__slot *slot; /* of the objects on the other side */
	rx_value *keys; /* of the owners: as many values each as columns tell a row's owner */
	size_t n_keys; /* owners */
	bool all; /* the owners are all there are: no list of keys */
	bool read_only;
	const rx__only *only; /* what else the rows must be; may be NULL */
	rx__load_owners *early; /* taken if owners can be told while rows are read; then ->found is set,
	                         * if there are rows. May be NULL */
	/* Out, in scratch memory: the owner's key of each object in session->found, one behind the other;
	 * NULL where the objects tell it themselves. */
	rx_value *owners;
	struct { /* the query, while it runs */
		rx__related related;
		rx__expr owners, both;
		rx_expr parts[2];
		rx_order order_by[RX__FETCH_ORDER + 1];
		const rx__attribute *sorted_by; /* here, when the rows have come; NULL: by the database */
		rx_stmt *stmt;
	} query;
} rx__fetch;

/* Called when the objects of the i-th are in session->found, in the order of the relation. */
typedef int (*rx__fetch_arrived)(void *ud, size_t i);

/* One query for each; all in one round trip, where the driver has pipelines. Their rows are read one after the
 * other, so that no more than one result has to be held. */
int rx__fetch_all(
	rx_session *session, rx__fetch *const *fetches, size_t n, rx__fetch_arrived arrived, void *ud);

#endif
