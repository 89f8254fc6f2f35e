/* The contract of a database and its programs: the sum of the models that the schema was found to be
 * equal to, and of the scripts that are applied, as the newest row of reflex_journal. A program that
 * finds its own sums there has nothing to compare: one row. Whatever is noted in the journal later
 * ends the contract; the next migration writes a new one. */
#ifndef RX_MIGRATE_CONTRACT_H
#define RX_MIGRATE_CONTRACT_H

#include "migrate/build/sum.h"
#include "migrate/db.h"
#include "migrate/graph/graph.h"
#include "migrate/runner.h"

typedef struct rx__contract {
	char models[RX__SUM_SIZE];
	char scripts[RX__SUM_SIZE]; /* "": not known, and not compared */
} rx__contract;

/* The sum of what the registered models want of a database of this dialect. */
int rx__contract_models(rx__contract *out, const rx_schema *models);
/* The sum of the ids of scripts, which are sorted here. */
void rx__contract_scripts(rx__contract *out, const char **ids, size_t n);
/* The same of a graph; a script that replaces others counts as one, as in the folder. */
int rx__contract_graph(rx__contract *out, const rx__graph *graph, rx_error *error);

/* Whether the newest row of the journal says so: 1 or 0; no table is 0. One statement. */
int rx__contract_holds(rx_conn *conn, const rx__contract *contract);

/* After a migration: where all scripts are applied and the models equal the database, that is noted,
 * unless it is already (refresh: or another contract is). A database that is locked, or cannot be
 * written, is left as it is. */
int rx__contract_keep(rx__runner *runner, bool refresh, rx_error *error);

#endif
