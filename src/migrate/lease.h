/* A lease: a row that says who may change this database outside of transactions, for where no lock of a
 * session holds (behind a pooler, in a Galera cluster, on CockroachDB). It has an owner, a heartbeat, an
 * end in the server's time, and a generation that grows with each owner. Who finds another generation
 * than its own before a step does nothing more: it has stood still for so long that somebody else took
 * over. A thread on a connection of its own renews it while a statement runs. */
#ifndef RX_MIGRATE_LEASE_H
#define RX_MIGRATE_LEASE_H

#include <pthread.h>

#include "migrate/db.h"

#define RX__LEASE_TABLE "reflex_lease"

typedef struct rx__lease {
	bool held, is_used; /* by this run; by anybody, ever */
	int64_t generation;
	int seconds;
	char owner[192];
	/* the heartbeat */
	bool beats;
	pthread_t thread;
	pthread_mutex_t mutex;
	pthread_cond_t over;
	bool is_over;
	rx_engine *engine;
	char *sql;
} rx__lease;

/* Takes it, in the transaction that is open, or looks whether it is still ours, and renews it.
 * RX_EBUSY names who has it; RX_EMIGRATION: it went to somebody else. */
int rx__lease_hold(rx__lease *lease, const rx__db *db, rx_error *error);
/* Before a step: RX_EBUSY where somebody else has it; where it is ours, as above. Engines on which there
 * never was one are not asked twice. */
int rx__lease_check(rx__lease *lease, const rx__db *db, rx_error *error);
/* Gives it back, if it is still ours. */
void rx__lease_release(rx__lease *lease, const rx__db *db);

#endif
