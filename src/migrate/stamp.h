/* Stamps: the rows of the version table and the journal as if revisions had been reached. Nothing of
 * theirs is run. */
#ifndef RX_MIGRATE_STAMP_H
#define RX_MIGRATE_STAMP_H

#include "migrate/runner.h"

/* The targets ("base" for none) on the runner's database, in one transaction. purge: rows of unknown
 * revisions are removed first, else they are an error. */
int rx__stamp_run(
	rx__runner *runner, const char *const *targets, size_t n, bool purge, rx_error *error);

/* The same in two parts, for a state that need not be that of a database: the set of revisions that
 * will count as applied, in the graph's arena; and the rows. */
int rx__stamp_set(const rx__graph *graph, const rx__state *state, const char *const *targets,
	size_t n, bool **out, rx_error *error);
int rx__stamp_write(
	rx__runner *runner, rx__state *state, const bool *after, bool purge, rx_error *error);

#endif
