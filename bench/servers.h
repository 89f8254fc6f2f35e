/* An engine that runs as a server, benchmarked: two programs written by hand on its client library,
 * and what is done around the workloads. */
#ifndef BENCH_SERVERS_H
#define BENCH_SERVERS_H

#include <stddef.h>

#include "bench.h"

typedef struct bench_server {
	const char *name; /* of the engine, as tests/support/server.py has it */
	const bench_side *raw; /* a prepared statement a row */
	const bench_side *best; /* whatever the client library offers that is faster */
	/* What gives a side tables of its own, put behind the URL and followed by the side's name. */
	const char *own_place;
	/* Both with a connection that is only for them, to url with own_place. */
	void (*clear)(const char *url); /* no tables are left */
	void (*execute)(const char *url, const char *sql);
	/* To bring the rows back as they were, after keep was run once: */
	const char *keep, *put_back;
} bench_server;

/* The main of each. */
int bench_servers_main(int argc, char **argv, const bench_server *server);

/* What a hero is to the programs written by hand, and memory for many of them and their texts. */
typedef struct raw_hero {
	int64_t id;
	const char *name, *secret_name;
	int age; /* -1: NULL */
	double score; /* NaN: NULL */
	int64_t created_us; /* INT64_MIN: NULL */
	int64_t team_id; /* 0: NULL */
} raw_hero;

typedef struct raw_block {
	struct raw_block *next;
	size_t used, size;
	char data[];
} raw_block;

void *raw_take(raw_block **blocks, size_t size);
const char *raw_keep(raw_block **blocks, const char *text, size_t size);
void raw_forget(raw_block **blocks);

/* The day since 1970 of a date, and back. */
int64_t raw_days(int year, int month, int day);
void raw_date(int64_t days, int *year, int *month, int *day);

int64_t raw_weigh(const raw_hero *hero);
static inline int64_t raw_age(const raw_hero *hero)
{
	return hero->age < 0 ? 0 : hero->age;
}

/* The checksum of 1000 teams (their names' lengths), each with its heroes. The children are grouped
 * by counting. */
int64_t raw_group(const size_t *name_lengths, raw_hero *const *heroes, size_t n);

#endif
