/* The runner: brings a database to a target, one revision and its rows in one transaction at a time.
 *
 * Each step takes the database's write lock first and reads the version table again under it, so two
 * runners at once apply each revision once: the second waits, and then finds less to do. */
#ifndef RX_MIGRATE_RUNNER_H
#define RX_MIGRATE_RUNNER_H

#include <reflex/project.h>

#include "migrate/graph/graph.h"
#include "migrate/lease.h"
#include "migrate/state.h"
#include "migrate/stop.h"

typedef struct rx__runner {
	rx__db db; /* .statement sees what is run */
	const rx__graph *graph;
	/* Ids of edited scripts that are accepted, ended by NULL; or NULL. */
	const char *const *accepted;
	bool only_expand; /* what belongs to RX_CONTRACT waits */
	bool rehearse; /* everything in one transaction, which is rolled back */
	size_t n_untried; /* of what was rehearsed: scripts that cannot be */
	double wait; /* seconds to wait for the lock; 0: 30 */
	rx_resume resume; /* 0: a step of which the database cannot tell is an error that asks */
	bool holds; /* the lock is held over transactions (turn.h) */
	rx__lease lease; /* in the place of that, where there is no such lock */
	bool overtaken; /* another run has done something before the lease was had: nothing was done */
	void (*progress)(void *ud, const char *line); /* may */
	void (*tick)(void *ud, const char *line); /* may: how far it is, where that takes long */
	void *ud;
	rx__stop *stop; /* may */
} rx__runner;

/* Runs to the target; *out (in the graph's arena) also says what was done when a later step failed. Each error names the
 * script that it comes from. */
int rx__runner_move(rx__runner *runner, const char *target, rx__direction direction, rx__steps *out,
	rx_error *error);

/* Whether operations can be applied to what is there: they are run and rolled back, or where the engine
 * cannot do that, the rows are asked. */
int rx__runner_try(rx__runner *runner, const rx_op *operations, rx_error *error);

/* Parts of a run that a preview of it has too: "upgrade ae10…, add user"; and that what is to be done
 * can be done. */
void rx__runner_say_step(const rx__runner *runner, const rx__node *node, bool up);
int rx__runner_find_irreversible(const rx_op *op, rx_error *error);

#endif
