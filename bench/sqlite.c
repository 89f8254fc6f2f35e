/* Runs the workloads of both sides in turn, in one process, and prints the median of each and of
 * the ratios pair by pair. Checksums must agree, or it ends with exit code 1.
 *
 *     bench_sqlite [--json] [--rows N] [--runs N] [--only WORKLOAD]
 *
 * Times are those of CLOCK_MONOTONIC; only ratios of one run mean anything. */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "bench.h"

enum { MAX_RUNS = 101, N_WORKLOADS = 9 };

typedef struct settings {
	bool json;
	int rows, runs;
	const char *only;
} settings;

typedef struct context {
	void *side;
	const bench_side *calls;
	const bench_data *data;
	char path[128];
} context;

static int64_t run_insert(context *c)
{
	return c->calls->insert(c->side, c->data);
}
static int64_t run_commits(context *c)
{
	return c->calls->commit_each(c->side, 500);
}
static int64_t run_load(context *c)
{
	return c->calls->load(c->side);
}
static int64_t run_stream(context *c)
{
	return c->calls->stream(c->side);
}
static int64_t run_lookup(context *c)
{
	return c->calls->lookup(c->side, c->data->n, c->data->n);
}
static int64_t run_filter(context *c)
{
	return c->calls->filter(c->side, c->data->n / 20);
}
static int64_t run_relate(context *c)
{
	return c->calls->relate(c->side);
}
static int64_t run_update(context *c)
{
	return c->calls->update(c->side, c->data->n / 10);
}
static int64_t run_remove(context *c)
{
	return c->calls->remove(c->side, c->data->n / 10, c->data->n / 10);
}

static const struct workload {
	const char *name, *what;
	int64_t (*run)(context *c);
	bool fresh; /* on a new file each time */
} workloads[N_WORKLOADS] = {
	{ "insert", "add all rows, one commit, ids read back", run_insert, true },
	{ "commits", "500 times one row added and removed, a commit each (WAL, full sync)", run_commits,
		false },
	{ "load", "all rows into objects, then one pass", run_load, false },
	{ "stream", "all rows, one at a time", run_stream, false },
	{ "lookup", "by primary key, nothing from the identity map", run_lookup, false },
	{ "filter", "a range, sorted, 20 rows", run_filter, false },
	{ "relate", "1000 parents with all their children", run_relate, false },
	{ "update", "a tenth of the rows loaded, changed, committed", run_update, false },
	{ "remove", "a tenth of the rows loaded and deleted (rolled back)", run_remove, false },
};

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

static double median(double *values, int n)
{
	qsort(values, (size_t)n, sizeof(*values), compare);
	return n % 2 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2;
}

static void erase(const char *path)
{
	const char *const endings[] = { "", "-wal", "-shm", "-journal" };
	char name[160];
	for (size_t i = 0; i < sizeof(endings) / sizeof(*endings); i++) {
		snprintf(name, sizeof(name), "%s%s", path, endings[i]);
		unlink(name);
	}
}

static void reopen(context *c)
{
	if (c->side)
		c->calls->close(c->side);
	erase(c->path);
	c->side = c->calls->open(c->path);
}

static double timed(context *c, const struct workload *w, int64_t *checksum)
{
	if (w->fresh)
		reopen(c);
	double begin = now();
	*checksum = w->run(c);
	return now() - begin;
}

static bool measure(context *both, const struct workload *w, const settings *set)
{
	double raw[MAX_RUNS], reflex[MAX_RUNS], ratio[MAX_RUNS];
	/* One pair more, first, which is not counted: caches and page tables. */
	for (int i = -1; i < set->runs; i++) {
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
		raw[i] = times[0];
		reflex[i] = times[1];
		ratio[i] = times[1] / times[0];
	}
	double r = median(raw, set->runs), x = median(reflex, set->runs), q = median(ratio, set->runs);
	if (set->json)
		printf("{\"workload\": \"%s\", \"raw_s\": %.6f, \"reflex_s\": %.6f, \"ratio\": %.3f, "
			   "\"rows\": %d, \"runs\": %d}\n",
			w->name, r, x, q, both[0].data->n, set->runs);
	else
		printf("%-8s %10.2f %10.2f %8.2f   %s\n", w->name, r * 1e3, x * 1e3, q, w->what);
	fflush(stdout);
	return true;
}

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
		{ "only", required_argument, NULL, 'o' }, { NULL, 0, NULL, 0 } };
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
	settings set = { .rows = 100000, .runs = 7 };
	bench_data data;
	context both[2] = { { .calls = &bench_raw }, { .calls = &bench_reflex } };
	bool good = true;

	read_settings(&set, argc, argv);
	make_data(&data, set.rows);
	for (int k = 0; k < 2; k++) {
		both[k].data = &data;
		snprintf(both[k].path, sizeof(both[k].path), "/tmp/reflex-bench-%d-%s.db", (int)getpid(),
			both[k].calls->name);
		reopen(&both[k]);
		both[k].calls->insert(both[k].side, &data);
	}
	if (!set.json)
		printf("%d rows, median of %d pairs\n%-8s %10s %10s %8s\n", set.rows, set.runs, "workload",
			"raw ms", "reflex ms", "ratio");
	for (size_t i = 0; good && i < N_WORKLOADS; i++)
		if (!set.only || !strcmp(set.only, workloads[i].name))
			good = measure(both, &workloads[i], &set);
	for (int k = 0; k < 2; k++) {
		both[k].calls->close(both[k].side);
		erase(both[k].path);
	}
	free(data.records);
	return good ? 0 : 1;
}
