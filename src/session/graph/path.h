/* What may stand in .load and rx_load: relations, parts of them, and paths, which may hold paths. */
#ifndef RX_SESSION_PATH_H
#define RX_SESSION_PATH_H

#include <reflex/load.h>

#include "session/session.h"

/* What stands inside rx_only, rx_by_join and rx_by_query; *by_join: in the second of them. NULL: nothing. */
const rx_rel_node *rx__path_unwrap(const rx_rel_node *node, const rx__only **only, bool *by_join);

/* One relation on the way, and what is wanted of it. */
typedef struct rx__path_step {
	const rx_rel_node *node;
	const rx__only *only;
	bool passing; /* there are more behind it */
	bool by_join; /* rx_by_join */
} rx__path_step;

/* The steps in their order, in scratch memory. */
typedef struct rx__path_steps {
	rx__path_step *list;
	size_t n, cap;
} rx__path_steps;
int rx__path_flatten(rx_session *session, rx_rel relation, rx__path_steps *out);

/* The loaded objects on the other side of a relation, each once, in scratch memory. */
int rx__path_follow(
	rx_session *session, const rx__relationship *relation, void *const **objects, size_t *n);

#endif
