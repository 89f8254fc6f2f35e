/* What a runner tells of the statements that it runs: their texts, and how far a backfill is. */
#ifndef RX_MIGRATE_TOLD_H
#define RX_MIGRATE_TOLD_H

#include "migrate/progress.h"
#include "migrate/runner.h"
#include "schema/ddl/ddl.h"

typedef struct rx__told {
	const rx__runner *runner;
	const char *table; /* of the backfill that is going on; borrowed */
	bool copying; /* a rebuild copies so many rows */
	uint64_t n_rows;
	char what[160];
	rx__progress progress;
} rx__told;

/* The callbacks for a list of operations; told must live until the end is told. The driver tells of long
 * statements meanwhile. */
rx__ddl_options rx__told_begin(rx__told *told, const rx__runner *runner);
void rx__told_end(rx__told *told);

#endif
