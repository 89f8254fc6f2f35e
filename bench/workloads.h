/* The workloads of both sides. */
#ifndef BENCH_WORKLOADS_H
#define BENCH_WORKLOADS_H

#include "bench.h"

enum { BENCH_COMMITS = 500 };

typedef struct bench_context {
	void *side;
	const bench_side *calls;
	const bench_data *data;
	bool own_defaults; /* how the side was opened */
	int rows; /* of the workload at hand */
	char path[128];
} bench_context;

typedef struct bench_workload {
	const char *name, *what;
	int64_t (*run)(bench_context *c); /* this alone is timed */
	void (*before)(bench_context *c);
	void (*after)(bench_context *c);
	bool fresh; /* on a new file each time */
	bool prepare; /* with no statement prepared before */
	bool own_defaults; /* each side with its own settings */
	int rows;
} bench_workload;

extern const bench_workload bench_workloads[]; /* ended by one without a name */

/* What put_back needs, once all heroes are there. */
void bench_keep_copies(const bench_context *c);

#endif
