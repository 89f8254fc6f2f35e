/* Programs run side by side, without a shell. What each writes is kept and given back whole. */
#ifndef RX_MIGRATE_PROCESS_H
#define RX_MIGRATE_PROCESS_H

#include "base/buf.h"

#include <reflex/error.h>

typedef struct rx__process {
	const char *const *argv; /* ended by NULL; argv[0] is looked for in PATH */
	rx_buf output; /* set by the run: what it wrote on both channels */
	int status; /* set by the run: exit code, or 128 + the signal */
} rx__process;

/* Runs all of them, as many at once as there are processors, and waits. 0 also when programs failed:
 * look at each status. Negative when one could not be started. */
int rx__process_run(rx__process *processes, size_t n, rx_error *error);

#endif
