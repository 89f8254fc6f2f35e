/* A copy of an expression, with all that it points to, that lives as long as an arena. */
#ifndef RX_SQL_KEEP_H
#define RX_SQL_KEEP_H

#include <reflex/query.h>

#include "base/arena.h"

/* How deep expressions may be nested: SQLite's own limit is 1,000, and a few nodes are two of it. */
enum { RX__KEEP_DEPTH = 400 };

typedef struct rx__keeper {
	rx_arena *arena;
	rx_error *error;
	unsigned depth;
	int rc; /* sticky: after the first failure NULL is all that comes */
} rx__keeper;

/* NULL gives NULL. Metadata of models (columns, relations) is not copied: it does not go away. */
const rx_node *rx__keep_node(rx__keeper *k, const rx_node *node);
/* The same for a relation: plain, a path, by alias, or a join. */
rx_rel rx__keep_relation(rx__keeper *k, rx_rel relation);
const rx_query *rx__keep_query(rx__keeper *k, const rx_query *query);

#endif
