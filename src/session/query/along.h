/* What `one` relations point to, in the rows of a query: which of .load come so, and each row's objects
 * put where they belong. The rest of .load has queries of its own (session/load.h). */
#ifndef RX_SESSION_ALONG_H
#define RX_SESSION_ALONG_H

#include "session/query/row_program.h"

enum { RX__ALONG_MAX = 8 };

typedef struct rx__along_node {
	rx__row_object at;
	rx__identity known; /* read-only: the objects that this result had so far */
	void *object; /* of the row at hand, or NULL */
	bool is_new; /* made of this row */
	size_t first; /* of its columns */
} rx__along_node;

typedef struct rx__along {
	rx__select_along list[RX__ALONG_MAX];
	rx__along_node nodes[RX__ALONG_MAX];
	size_t n;
	size_t n_columns; /* behind those of the first table */
	uint8_t n_steps[RX_MAX_LOAD]; /* of each entry of .load: how many came with the rows, … */
	bool whole[RX_MAX_LOAD]; /* … and whether these are all */
	bool read_only;
	rx_arena *texts; /* of a stream, whose objects are the same memory in every row; else NULL */
	bool again; /* what is loaded already too */
	size_t n_left; /* pointers that the rows said nothing certain about */
} rx__along;

/* Looks at .load of a query. RX_EINVAL: a join is asked for that cannot be. */
int rx__along_plan(rx__along *along, rx_session *session, const rx__query_args *args);
/* Makes the programs by which rows are read, in the arena. mapper: of the first table; texts: where
 * those of a stream go, or NULL. */
int rx__along_start(rx__along *along, rx_session *session, const rx__mapper *mapper,
	rx_arena *arena, rx_arena *texts);
/* An rx__load_more whose ud is the rx__along. */
int rx__along_row(void *ud, rx_session *session, rx_stmt *stmt, void *object, bool is_new);
void rx__along_end(rx__along *along);

#endif
