/* A thousand tables of ten columns compared with their models on a server, against a reader of the same
 * catalogues written by hand. Both take turns; the ratio is the median of the pairs'. */
#include "compare.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "migrate_models.h"

enum { PAIRS = 5 };

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static int by_size(const void *a, const void *b)
{
	double left = *(const double *)a, right = *(const double *)b;
	return left < right ? -1 : left > right;
}

static double median(double *list)
{
	qsort(list, PAIRS, sizeof(*list), by_size);
	return list[PAIRS / 2];
}

static void check(int code, const char *what, const rx_error *error)
{
	if (code >= 0)
		return;
	fprintf(stderr, "bench: %s: %s\n", what, error->message);
	exit(1);
}

static void one(rx_op *op)
{
	rx_run_sql(op, "DELETE FROM m1000 WHERE id < 0");
}

static const rx_revision first = {
	.rx__size = sizeof(rx_revision), .id = "first", .upgrade = one, .downgrade = one
};
static const rx_revision second = { .rx__size = sizeof(rx_revision),
	.id = "second",
	.revises = "first",
	.upgrade = one,
	.downgrade = one };
static const rx_revision *const only[] = { &first, NULL };
static const rx_revision *const both[] = { &first, &second, NULL };

/* A step up and down again is noted behind the contract: without that, everything is compared. */
static void make(rx_engine *engine)
{
	rx_error error = RX_ERROR_INIT;
	check(rx_create_all(engine, &error), "tables", &error);
	check(rx_migrate(engine, only, &error), "migrate", &error);
	check(rx_migrate(engine, both, &error, .target = "+1"), "up", &error);
	check(rx_migrate(engine, both, &error, .target = "-1"), "down", &error);
}

static double compare(rx_engine *engine)
{
	rx_error error = RX_ERROR_INIT;
	double begun = now();
	int outcome = rx_check_schema(engine, only, &error);
	double took = now() - begun;
	check(outcome, "compare", &error);
	if (outcome != RX_SCHEMA_CURRENT) {
		fprintf(stderr, "bench: they differ: %s\n", error.message);
		exit(1);
	}
	return took;
}

static double read_raw(void *side)
{
	double begun = now();
	size_t n = bench_reader_of_server.read(side);
	double took = now() - begun;
	if (n < BENCH_TABLES * 10) {
		fputs("bench: the reader has read nothing\n", stderr);
		exit(1);
	}
	return took;
}

static void run(const char *url, bool json)
{
	double ours[PAIRS], raw[PAIRS], ratios[PAIRS];
	rx_error error = RX_ERROR_INIT;
	rx_engine *engine = rx_engine_open(url, &error);
	check(engine ? 0 : -1, url, &error);
	make(engine);
	void *side = bench_reader_of_server.open(url);
	for (int i = 0; i < PAIRS; i++) {
		if (i % 2)
			raw[i] = read_raw(side);
		ours[i] = compare(engine);
		if (i % 2 == 0)
			raw[i] = read_raw(side);
		ratios[i] = ours[i] / raw[i];
	}
	bench_reader_of_server.close(side);
	rx_engine_close(engine);
	const double ratio = median(ratios);
	if (json)
		printf(
			"{\"workload\": \"compare\", \"engine\": \"%s\", \"raw_s\": %.6f, \"reflex_s\": %.6f, "
			"\"ratio\": %.3f, \"tables\": %d, \"runs\": %d}\n",
			bench_reader_of_server.server, median(raw) / 1e3, median(ours) / 1e3, ratio,
			BENCH_TABLES, PAIRS);
	else
		printf("1000 tables of 10 columns compared with models  %9.1f ms  by hand %9.1f ms  ratio "
			   "%.2f  (goal 3)\n",
			median(ours), median(raw), ratio);
}

int main(int argc, char **argv)
{
	const char *url = getenv("REFLEX_TEST_URL");
	const bool json = argc > 1 && !strcmp(argv[1], "--json");
	if (!url) {
		execlp("python3", "python3", BENCH_SERVER_SCRIPT, bench_reader_of_server.server, "--",
			argv[0], json ? "--json" : NULL, NULL);
		perror("bench: python3");
		return 1;
	}
	run(url, json);
	return 0;
}
