/* From the start of a process to its end, with one row in between. */
#ifndef BENCH_START_H
#define BENCH_START_H

#include <stdbool.h>

/* Starts both small programs, which lie beside argv0, on the database of path; which of them first is
 * for reflex_first to say. Seconds of each, and their ratio. False: one of them failed. */
bool bench_start(const char *path, const char *argv0, bool reflex_first, double *raw,
	double *reflex, double *ratio);

#endif
