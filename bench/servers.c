/* Runs the workloads on a server: by hand with a prepared statement a row (raw), by hand with
 * whatever is fastest (best), and with the library; in turn, in one process, client and server on one
 * CPU. Prints the median of each and of the library's time divided by the others', run by run.
 * Checksums must agree, or it ends with exit code 1.
 *
 *     bench_postgresql [--json] [--cpu] [--rows N] [--runs N] [--only WORKLOAD]
 *                      [--side raw|best|reflex]
 *
 * The server is that of REFLEX_TEST_URL, else one of its own, started by tests/support/server.py.
 * With --cpu times are those for which client and server had the CPU: for a machine that others use.
 * The server must be one of its own then.
 * With --side only that one runs, once, and nothing is measured here: for callgrind. */
#include "servers.h"

#include "clock.h"
#include "measure.h"

#include <getopt.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MAX_RUNS = 101, N_SIDES = 3, COMMITS = 500 };

typedef struct settings {
	bool json, cpu;
	int rows, runs;
	const char *only, *side;
} settings;

typedef struct place {
	const bench_server *server;
	const bench_side *calls;
	void *side;
	const bench_data *data;
	char url[512];
} place;

typedef struct workload {
	const char *name, *what;
	int64_t (*run)(place *p); /* this alone is timed */
	void (*before)(place *p);
	void (*after)(place *p);
} workload;

typedef struct result {
	double times[N_SIDES][MAX_RUNS];
	double to_raw[MAX_RUNS], to_best[MAX_RUNS];
} result;

/* ---- the workloads --------------------------------------------------------------------------- */

#define TENTH(p) ((p)->data->n / 10)

static int64_t run_insert(place *p)
{
	return p->calls->insert(p->side, p->data);
}
static int64_t run_commits(place *p)
{
	return p->calls->commits(p->side, COMMITS);
}
static int64_t run_load(place *p)
{
	return p->calls->load(p->side);
}
static int64_t run_stream(place *p)
{
	return p->calls->stream(p->side);
}
static int64_t run_lookup(place *p)
{
	return p->calls->lookup(p->side, p->data->n, p->data->n);
}
static int64_t run_filter(place *p)
{
	return p->calls->filter(p->side, TENTH(p));
}
static int64_t run_relate(place *p)
{
	return p->calls->relate(p->side);
}
static int64_t run_update(place *p)
{
	return p->calls->update(p->side);
}
static int64_t run_remove(place *p)
{
	return p->calls->remove(p->side);
}

/* Each time on tables that hold teams only, and with numbers that begin at 1. */
static void begin_anew(place *p)
{
	if (p->side)
		p->calls->close(p->side);
	p->server->clear(p->url);
	p->side = p->calls->open(p->url, false);
}
static void put_back(place *p)
{
	p->calls->drop(p->side);
	p->server->execute(p->url, p->server->put_back);
}
static void put_back_teams(place *p)
{
	p->server->execute(p->url, "DELETE FROM team WHERE name LIKE 'single-%'");
}
static void take_first(place *p)
{
	p->calls->take(p->side, 0, TENTH(p));
}
static void take_second(place *p)
{
	p->calls->take(p->side, TENTH(p), TENTH(p));
}

static const workload workloads[] = {
	{ "insert", "all rows added, one commit, ids read back", run_insert, begin_anew, NULL },
	{ "commits", "500 rows, a commit each", run_commits, NULL, put_back_teams },
	{ "load", "all rows into objects, then one pass", run_load, NULL, NULL },
	{ "stream", "all rows, one at a time", run_stream, NULL, NULL },
	{ "lookup", "by primary key, nothing kept", run_lookup, NULL, NULL },
	{ "filter", "a range, sorted, 20 rows", run_filter, NULL, NULL },
	{ "relate", "1000 parents with all their children", run_relate, NULL, NULL },
	{ "update", "a tenth of the rows changed, committed", run_update, take_first, put_back },
	{ "remove", "a tenth of the rows deleted, committed", run_remove, take_second, put_back },
};

enum { N_WORKLOADS = sizeof(workloads) / sizeof(workloads[0]) };

/* ---- measuring ------------------------------------------------------------------------------- */

static void make_full(place *p)
{
	begin_anew(p);
	p->calls->insert(p->side, p->data);
	p->server->execute(p->url, p->server->keep);
}

static double timed(place *p, const workload *w, int64_t *checksum)
{
	if (w->before)
		w->before(p);
	double begin = bench_clock();
	*checksum = w->run(p);
	double passed = bench_clock() - begin;
	if (w->after)
		w->after(p);
	return passed;
}

static bool measure(place *all, const workload *w, int runs, result *out)
{
	/* One round more, first, which is not counted: caches, page tables, statements. */
	for (int i = -1; i < runs; i++) {
		int64_t sums[N_SIDES];
		for (int k = 0; k < N_SIDES; k++) {
			int which = (i + 1 + k) % N_SIDES; /* who begins changes from round to round */
			double time = timed(&all[which], w, &sums[which]);
			if (i >= 0)
				out->times[which][i] = time;
		}
		if (sums[0] != sums[1] || sums[0] != sums[2]) {
			fprintf(stderr, "bench: %s: checksums differ, raw %lld, best %lld, reflex %lld\n",
				w->name, (long long)sums[0], (long long)sums[1], (long long)sums[2]);
			return false;
		}
		if (i < 0)
			continue;
		out->to_raw[i] = out->times[2][i] / out->times[0][i];
		out->to_best[i] = out->times[2][i] / out->times[1][i];
	}
	return true;
}

static void report(const workload *w, result *r, const settings *set)
{
	double raw = bench_median(r->times[0], set->runs), best = bench_median(r->times[1], set->runs);
	double reflex = bench_median(r->times[2], set->runs);
	double to_raw = bench_median(r->to_raw, set->runs),
		   to_best = bench_median(r->to_best, set->runs);
	if (set->json)
		printf("{\"workload\": \"%s\", \"raw_s\": %.6f, \"best_s\": %.6f, \"reflex_s\": %.6f, "
			   "\"ratio\": %.3f, \"ratio_best\": %.3f, \"rows\": %d, \"runs\": %d}\n",
			w->name, raw, best, reflex, to_raw, to_best, set->rows, set->runs);
	else
		printf("%-10s %10.2f %10.2f %10.2f %8.2f %8.2f   %s\n", w->name, raw * 1e3, best * 1e3,
			reflex * 1e3, to_raw, to_best, w->what);
	fflush(stdout);
}

static bool run_all(place *all, const settings *set)
{
	bool full = false;
	result r;
	for (int i = 0; i < N_WORKLOADS; i++) {
		const workload *w = &workloads[i];
		bool fresh = w->before == begin_anew;
		if (set->only && strcmp(set->only, w->name) != 0)
			continue;
		for (int k = 0; !fresh && !full && k < N_SIDES; k++)
			make_full(&all[k]);
		full = !fresh;
		if (!measure(all, w, set->runs, &r))
			return false;
		report(w, &r, set);
	}
	return true;
}

static bool run_one(place *all, const settings *set)
{
	int64_t sum;
	for (int k = 0; k < N_SIDES; k++) {
		for (int i = 0; i < N_WORKLOADS; i++) {
			if (strcmp(set->side, all[k].calls->name) != 0 || !set->only ||
				strcmp(set->only, workloads[i].name) != 0)
				continue;
			if (workloads[i].before != begin_anew)
				make_full(&all[k]);
			timed(&all[k], &workloads[i], &sum);
			return true;
		}
	}
	fprintf(stderr, "bench: --side needs --only with the name of a workload\n");
	return false;
}

/* ---- the setting ----------------------------------------------------------------------------- */

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
		{ "cpu", no_argument, NULL, 'c' }, { "rows", required_argument, NULL, 'r' },
		{ "runs", required_argument, NULL, 'n' }, { "only", required_argument, NULL, 'o' },
		{ "side", required_argument, NULL, 's' }, { NULL, 0, NULL, 0 } };
	int c;
	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (c == 'j')
			set->json = true;
		else if (c == 'c')
			set->cpu = true;
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

/* The CPU on which we happen to be is the only one, for the server that we start too. */
static void use_one_cpu(void)
{
	cpu_set_t one;
	int cpu = sched_getcpu();
	CPU_ZERO(&one);
	CPU_SET(cpu < 0 ? 0 : cpu, &one);
	sched_setaffinity(0, sizeof(one), &one);
}

/* The same program again, below the script that starts a server for it. */
static void start_server(int argc, char **argv, const bench_server *server)
{
	const char **words = calloc((size_t)argc + 5, sizeof(*words));
	size_t n = 0;
	if (!words)
		abort();
	words[n++] = "python3";
	words[n++] = BENCH_SERVER_SCRIPT;
	words[n++] = server->name;
	words[n++] = "--";
	for (int i = 0; i < argc; i++)
		words[n++] = argv[i];
	execvp(words[0], (char *const *)words);
	perror("bench: python3");
	exit(1);
}

int bench_servers_main(int argc, char **argv, const bench_server *server)
{
	settings set = { .rows = 100000, .runs = 5 };
	bench_data data;
	place all[N_SIDES] = { { .calls = server->raw }, { .calls = server->best },
		{ .calls = &bench_reflex } };
	const char *url = getenv("REFLEX_TEST_URL");

	read_settings(&set, argc, argv);
	use_one_cpu();
	if (!url)
		start_server(argc, argv, server);
	if (set.cpu)
		bench_clock_use_cpu(
			atoi(getenv("REFLEX_TEST_SERVER") ? getenv("REFLEX_TEST_SERVER") : "0"));
	make_data(&data, set.rows);
	for (int k = 0; k < N_SIDES; k++) {
		all[k].server = server;
		all[k].data = &data;
		snprintf(
			all[k].url, sizeof(all[k].url), "%s%s%s", url, server->own_place, all[k].calls->name);
	}
	if (!set.json && !set.side)
		printf("%d rows, median of %d rounds\n%-10s %10s %10s %10s %8s %8s\n", set.rows, set.runs,
			"workload", "raw ms", "best ms", "reflex ms", "to raw", "to best");
	bool good = set.side ? run_one(all, &set) : run_all(all, &set);
	for (int k = 0; k < N_SIDES; k++) {
		if (all[k].side)
			all[k].calls->close(all[k].side);
	}
	free(data.records);
	return good ? 0 : 1;
}
