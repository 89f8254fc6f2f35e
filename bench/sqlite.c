/* Runs the workloads of both sides in turn, in one process, and prints the median of each and of
 * the ratios pair by pair. Checksums must agree, or it ends with exit code 1.
 *
 *     bench_sqlite [--json] [--rows N] [--runs N] [--only WORKLOAD] [--side raw|reflex]
 *
 * With --side only that one runs, once, and nothing is measured here: for callgrind. Times are those
 * of CLOCK_MONOTONIC; only ratios of one run mean anything. */
#include <getopt.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "measure.h"
#include "start.h"
#include "workloads.h"

enum { MAX_RUNS = 101 };

typedef struct settings {
	bool json;
	int rows, runs;
	const char *only, *side, *folder;
} settings;

typedef struct result {
	double raw[MAX_RUNS], reflex[MAX_RUNS], ratio[MAX_RUNS];
} result;

/* ---- one side -------------------------------------------------------------------------------- */

static void erase(const char *path)
{
	const char *const endings[] = { "", "-wal", "-shm", "-journal" };
	char name[160];
	for (size_t i = 0; i < sizeof(endings) / sizeof(*endings); i++) {
		snprintf(name, sizeof(name), "%s%s", path, endings[i]);
		unlink(name);
	}
}

static void reopen(bench_context *c, bool own_defaults)
{
	if (c->side)
		c->calls->close(c->side);
	c->own_defaults = own_defaults;
	c->side = c->calls->open(c->path, own_defaults);
}

static void begin_anew(bench_context *c, bool own_defaults)
{
	if (c->side)
		c->calls->close(c->side);
	c->side = NULL;
	erase(c->path);
	reopen(c, own_defaults);
}

static void make_full(bench_context *c, bool own_defaults)
{
	begin_anew(c, own_defaults);
	c->calls->insert(c->side, c->data);
	bench_keep_copies(c);
}

static double timed(bench_context *c, const bench_workload *w, int64_t *checksum)
{
	c->rows = w->rows;
	if (w->fresh)
		begin_anew(c, w->own_defaults);
	else if (w->prepare)
		reopen(c, false);
	if (w->before)
		w->before(c);
	double begin = bench_now();
	*checksum = w->run(c);
	double passed = bench_now() - begin;
	if (w->after)
		w->after(c);
	return passed;
}

/* ---- both in turn ---------------------------------------------------------------------------- */

static bool measure(bench_context *both, const bench_workload *w, int runs, result *out)
{
	/* One pair more, first, which is not counted: caches and page tables. */
	for (int i = -1; i < runs; i++) {
		int64_t sums[2];
		double times[2];
		for (int k = 0; k < 2; k++) {
			int which = (i + k) & 1; /* who begins changes from pair to pair */
			times[which] = timed(&both[which], w, &sums[which]);
		}
		if (sums[0] != sums[1]) {
			fprintf(stderr, "bench: %s: checksums differ, raw %lld, reflex %lld\n", w->name,
				(long long)sums[0], (long long)sums[1]);
			return false;
		}
		if (i < 0)
			continue;
		out->raw[i] = times[0];
		out->reflex[i] = times[1];
		out->ratio[i] = times[1] / times[0];
	}
	return true;
}

static void report(const char *name, const char *what, result *r, const settings *set)
{
	double raw = bench_median(r->raw, set->runs), reflex = bench_median(r->reflex, set->runs);
	double ratio = bench_median(r->ratio, set->runs);
	if (set->json)
		printf("{\"workload\": \"%s\", \"raw_s\": %.6f, \"reflex_s\": %.6f, \"ratio\": %.3f, "
			   "\"rows\": %d, \"runs\": %d}\n",
			name, raw, reflex, ratio, set->rows, set->runs);
	else
		printf("%-16s %10.2f %10.2f %8.2f   %s\n", name, raw * 1e3, reflex * 1e3, ratio, what);
	fflush(stdout);
}

static bool is_wanted(const settings *set, const char *name)
{
	return !set->only || strcmp(set->only, name) == 0;
}

/* Both programs on one database, that of the raw side. */
static bool run_starts(bench_context *both, const settings *set, result *r)
{
	if (!both[0].side || both[0].own_defaults)
		make_full(&both[0], false);
	for (int i = -1; i < set->runs; i++) {
		int at = i < 0 ? 0 : i; /* the first one does not count */
		if (!bench_start(
				both[0].path, set->folder, i & 1, &r->raw[at], &r->reflex[at], &r->ratio[at]))
			return false;
	}
	report("start", "from exec to the first row", r, set);
	return true;
}

static bool run_all(bench_context *both, const settings *set)
{
	bool full = false, good = true;
	result r;
	for (const bench_workload *w = bench_workloads; good && w->name; w++) {
		if (!is_wanted(set, w->name))
			continue;
		/* A fresh one leaves other files behind; the raw side's settings differ with defaults. */
		if (!w->fresh && (!full || both[0].own_defaults != w->own_defaults))
			for (int k = 0; k < 2; k++)
				make_full(&both[k], w->own_defaults);
		full = !w->fresh;
		good = measure(both, w, set->runs, &r);
		if (good)
			report(w->name, w->what, &r, set);
	}
	return good && is_wanted(set, "start") ? run_starts(both, set, &r) : good;
}

/* ---- for callgrind --------------------------------------------------------------------------- */

static bool run_one(bench_context *both, const settings *set)
{
	bench_context *c = &both[strcmp(set->side, "raw") == 0 ? 0 : 1];
	int64_t sum;
	for (const bench_workload *w = bench_workloads; w->name; w++) {
		if (!set->only || strcmp(set->only, w->name) != 0)
			continue;
		if (!w->fresh)
			make_full(c, false);
		timed(c, w, &sum);
		return true;
	}
	fprintf(stderr, "bench: --side needs --only with the name of a workload\n");
	return false;
}

/* ---- main ------------------------------------------------------------------------------------ */

static void make_data(bench_data *data, int rows)
{
	data->n = rows;
	data->records = calloc((size_t)rows, sizeof(*data->records));
	if (!data->records)
		abort();
	for (int i = 0; i < rows; i++) {
		bench_record *r = &data->records[i];
		snprintf(r->name, sizeof(r->name), "Hero-%lld", (long long)bench_p(i));
		snprintf(r->secret_name, sizeof(r->secret_name), "Secret identity of hero number %d", i);
		r->age = i % 10 == 0 ? -1 : (int)(18 + bench_p(i) % 60);
		r->score = (double)(bench_p(i) % 10000) / 8;
		r->created_us = (INT64_C(1577836800) + INT64_C(61) * i) * 1000000;
		r->team = i % 50 == 7 ? 0 : i % BENCH_TEAMS + 1;
	}
}

static void read_settings(settings *set, int argc, char **argv)
{
	const struct option options[] = { { "json", no_argument, NULL, 'j' },
		{ "rows", required_argument, NULL, 'r' }, { "runs", required_argument, NULL, 'n' },
		{ "only", required_argument, NULL, 'o' }, { "side", required_argument, NULL, 's' },
		{ NULL, 0, NULL, 0 } };
	int c;
	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (c == 'j')
			set->json = true;
		else if (c == 'r')
			set->rows = atoi(optarg);
		else if (c == 'n')
			set->runs = atoi(optarg);
		else if (c == 'o')
			set->only = optarg;
		else if (c == 's')
			set->side = optarg;
		else
			exit(2);
	}
	if (set->rows < 1000 || set->runs < 1 || set->runs > MAX_RUNS) {
		fprintf(stderr, "bench: --rows is 1000 or more, --runs 1 to %d\n", MAX_RUNS);
		exit(2);
	}
}

int main(int argc, char **argv)
{
	settings set = { .rows = 100000, .runs = 7, .folder = argv[0] };
	bench_data data;
	bench_context both[2] = { { .calls = &bench_raw }, { .calls = &bench_reflex } };

	read_settings(&set, argc, argv);
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); /* no statistics of memory, for both */
	make_data(&data, set.rows);
	for (int k = 0; k < 2; k++) {
		both[k].data = &data;
		snprintf(both[k].path, sizeof(both[k].path), "/tmp/reflex-bench-%d-%s.db", (int)getpid(),
			both[k].calls->name);
	}
	if (!set.json && !set.side)
		printf("%d rows, median of %d pairs\n%-16s %10s %10s %8s\n", set.rows, set.runs, "workload",
			"raw ms", "reflex ms", "ratio");
	bool good = set.side ? run_one(both, &set) : run_all(both, &set);
	for (int k = 0; k < 2; k++) {
		if (both[k].side)
			both[k].calls->close(both[k].side);
		erase(both[k].path);
	}
	free(data.records);
	return good ? 0 : 1;
}
