/* The workloads: the same rows and the same questions for a program written by hand on SQLite's
 * interface and for one written with this library, run in turn in one process. Each function
 * returns a checksum that both must agree on. */
#ifndef BENCH_BENCH_H
#define BENCH_BENCH_H

#include <stdbool.h>
#include <stdint.h>

enum { BENCH_TEAMS = 1000, BENCH_USERS = 10000 };

typedef struct bench_record {
	char name[32];
	char secret_name[48];
	int age; /* -1: NULL */
	double score;
	int64_t created_us; /* since 1970 */
	int team; /* 0: NULL */
} bench_record;

typedef struct bench_data {
	bench_record *records;
	int n;
} bench_data;

/* p(i) of the workloads' description: a number that looks random and is not. */
static inline int64_t bench_p(int64_t i)
{
	return ((i + 1) * INT64_C(1103515245)) % INT64_C(2147483647);
}

/* One side. open makes the schema, the teams and the users if the file is new; own_defaults: with the
 * settings that it has by itself, instead of those that both have. Each workload returns a checksum. */
typedef struct bench_side {
	const char *name;
	void *(*open)(const char *path, bool own_defaults);
	void (*close)(void *side);
	int64_t (*insert)(void *side, const bench_data *data); /* all in one commit */
	int64_t (*commits)(void *side, int n); /* n rows, a commit each */
	int64_t (*load)(void *side);
	int64_t (*load_read_only)(void *side);
	int64_t (*stream)(void *side); /* a row at a time */
	int64_t (*lookup)(void *side, int n, int rows); /* n by primary key */
	int64_t (*filter)(void *side, int n); /* n of 20 rows, sorted */
	int64_t (*relate)(void *side); /* teams with their heroes */
	int64_t (*trivial)(void *side, int rows, int times); /* a small table */
	void (*take)(void *side, int first, int n); /* loads heroes for the next two */
	int64_t (*update)(void *side); /* age + 1 */
	int64_t (*remove)(void *side);
	void (*drop)(void *side); /* lets go of what was taken */
} bench_side;

extern const bench_side bench_raw;
extern const bench_side bench_reflex;

#endif
