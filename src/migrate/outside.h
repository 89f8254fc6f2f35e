/* A revision that cannot run in one transaction: one whose script says so, and every one on an engine
 * that ends the transaction with each change of the schema. Its operations are run one by one, each
 * written down before and after, so that the next run goes on where one was ended; the same
 * backwards. */
#ifndef RX_MIGRATE_OUTSIDE_H
#define RX_MIGRATE_OUTSIDE_H

#include "migrate/runner.h"

/* Whether the revision runs so on this database. */
bool rx__outside_is(const rx__runner *runner, const rx__node *node);

/* Runs what is not done yet. Called within the transaction of the runner's turn, which it ends; it
 * comes back in a new one, in which the caller writes the revision down and calls
 * rx__trail_clear. RX_EMIGRATION where it cannot go on by itself, with the words that decide. */
int rx__outside_run(rx__runner *runner, rx__state *state, const rx__node *node, bool up,
	const rx_op *op, rx_error *error);

/* RX_EMIGRATION if another revision, or the other direction of this one, stands in the middle.
 * next: what would be run now, may be NULL. RX_EBUSY: its runner is at work. */
int rx__outside_check(
	rx__runner *runner, const rx__state *state, const rx__node *next, bool up, rx_error *error);

#endif
