/* How far something is that takes long: a line such as "12 of 1000 migrations, 85 a second, about 12 s
 * left", from the first second on, ten times a second at most. */
#ifndef RX_MIGRATE_PROGRESS_H
#define RX_MIGRATE_PROGRESS_H

#include <stddef.h>
#include <stdint.h>

typedef struct rx__progress {
	const char *what; /* "migrations" */
	int64_t begun, told; /* monotonic ns */
	uint64_t from; /* what was done when it began */
	char line[120];
} rx__progress;

void rx__progress_begin(rx__progress *progress, const char *what, uint64_t done);
/* The line, NULL where there is nothing to tell now. total 0: not known. */
const char *rx__progress_line(rx__progress *progress, uint64_t done, uint64_t total);
/* The same at this moment, for tests. */
const char *rx__progress_line_at(
	rx__progress *progress, uint64_t done, uint64_t total, int64_t now);

#endif
