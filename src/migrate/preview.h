/* A run on a server that is only worked out: the statements that it would run, for --sql, and what can
 * be said without running them, for a dry run where the engine cannot take back a change of the schema.
 * Operations are followed on the schema in memory; nothing is written, and no lock is taken. */
#ifndef RX_MIGRATE_PREVIEW_H
#define RX_MIGRATE_PREVIEW_H

#include "migrate/runner.h"

/* Whether the driver's databases are previewed so; the others are copied (scratch.h). */
bool rx__preview_is(const rx__runner *runner);

/* Like rx__runner_move. runner->db.statement gets the statements; NULL: rows are looked at, as far as
 * the first revision asks something of those that are there. */
int rx__preview_move(rx__runner *runner, const char *target, rx__direction direction,
	rx__steps *out, rx_error *error);

/* These steps, from a state that need not be that of a database: of runner->db.conn only the driver is
 * asked, where there is somebody to take statements. *state is told what was done. */
int rx__preview_steps(rx__runner *runner, rx__state *state, rx__direction direction,
	const rx__steps *steps, rx_error *error);

#endif
