/* A runner's turn: the lock of the database and the transaction under it, for one step. Where a step
 * needs the lock for longer than its transactions, it is held over them. */
#ifndef RX_MIGRATE_TURN_H
#define RX_MIGRATE_TURN_H

#include "migrate/runner.h"

void rx__turn_say(const rx__runner *runner, const char *line);

/* Begins the transaction with the lock, and waits for it up to the runner's time; RX_EBUSY says who
 * has it, where the engine knows. */
int rx__turn_lock(rx__runner *runner, rx_error *error);
/* The same, and the connection is made ready for a migration first. */
int rx__turn_begin(rx__runner *runner, rx_error *error);
/* Commits if all went well (r 0) and keep is set, else rolls back and keeps the error; lets go of
 * what is held. Returns r, or what went wrong here. */
int rx__turn_end(rx__runner *runner, int r, bool keep, rx_error *error);

/* The commits of a run may reach the disk together, at its end, where the engine knows how; done says
 * that it has ended: then they are there, or it fails. Returns r, or what went wrong here. */
int rx__turn_sync(rx__runner *runner, bool done, int r, rx_error *error);

/* Within the transaction: the lock stays with this connection until rx__turn_end. Again: it is looked
 * at whether it still is ours. A lease takes
 * its place where it does not hold. RX_NOTFOUND: the engine has no such lock. */
int rx__turn_hold(rx__runner *runner, rx_error *error);

/* What keeps a run from going on after RX_EBUSY, as far as the engine knows it: "a table is in use
 * (process 4711 (psql) of anna …)", or what the error says. Outside a transaction. */
enum { RX__TURN_WORDS = 480 };
void rx__turn_blocked(const rx__runner *runner, const rx_error *error, char out[RX__TURN_WORDS]);

/* A pause before the next try, longer each time. False if the time that is left does not allow one:
 * begun is when the first try began (rx__clock_monotonic). */
bool rx__turn_pause(const rx__runner *runner, int64_t begun, int tries);

#endif
