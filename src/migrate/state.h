/* Where a database stands: its schema, the rows of alembic_version, the journal, and what that means
 * for the scripts. Read in one go; nothing is written. */
#ifndef RX_MIGRATE_STATE_H
#define RX_MIGRATE_STATE_H

#include "migrate/journal.h"
#include "migrate/trail.h"
#include "migrate/version.h"

typedef struct rx__state {
	rx_schema *schema;
	rx__version version;
	rx__journal journal;
	rx__trail trail; /* of a revision that stands in the middle */
	bool *applied; /* a set */
	rx__names unknown; /* rows of which there is no script */
} rx__state;

/* Lives in graph->arena but for the schema: needs rx__state_deinit, also after a failure. */
int rx__state_read(rx__state *out, const rx__db *db, const rx__graph *graph, rx_error *error);
/* After a step of this run: only the rows of the version table are read again, as somebody else may
 * have been between the steps. The schema is the one of before. */
int rx__state_again(rx__state *state, const rx__db *db, const rx__graph *graph, rx_error *error);
/* A database that is said to be at these revisions, n 0 for none: nothing is asked. The schema is to be
 * filled in by the caller. */
int rx__state_suppose(
	rx__state *out, const rx__graph *graph, rx__node *const *nodes, size_t n, rx_error *error);
void rx__state_deinit(rx__state *state);

/* RX_EMIGRATION for a row of which there is no script. */
int rx__state_check_known(const rx__state *state, rx_error *error);

/* RX_EMIGRATION for an applied script that is not as it was when it was applied, or not there any
 * more, for one that was inserted between applied ones, or put into another order; the message names it, and the words that override. accepted: ids, ended by NULL, or NULL. */
int rx__state_check_scripts(
	const rx__state *state, const rx__graph *graph, const char *const *accepted, rx_error *error);

/* RX_EMIGRATION where a revision stands in the middle: no comparison with anything means something
 * then. */
int rx__state_check_whole(const rx__state *state, rx_arena *arena, rx_error *error);

/* Whether an applied script was changed since: 0 no, 1 its text only, 2 what it does; or RX_E…. */
int rx__state_edited(const rx__state *state, const rx__node *node, rx_error *error);

/* How many scripts are not applied. */
size_t rx__state_pending(const rx__state *state, const rx__graph *graph);

#endif
