/* A thousand tables of ten columns compared with their models on a server, against a reader of the same
 * catalogues written by hand. Both take turns; the ratio is the median of the pairs'. */
#include "compare.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "measure.h"
#include "migrate_models.h"
#include "tables.h"

enum { PAIRS = 5 };

static double read_raw(void *side)
{
	double begun = bench_now();
	size_t n = bench_reader_of_server.read(side);
	double took = bench_now() - begun;
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
	bench_check(engine ? 0 : -1, url, &error);
	bench_tables_make(engine);
	bench_tables_forget_contract(engine);
	void *side = bench_reader_of_server.open(url);
	for (int i = 0; i < PAIRS; i++) {
		if (i % 2)
			raw[i] = read_raw(side);
		ours[i] = bench_tables_check(engine);
		if (i % 2 == 0)
			raw[i] = read_raw(side);
		ratios[i] = ours[i] / raw[i];
	}
	bench_reader_of_server.close(side);
	rx_engine_close(engine);
	const double ratio = bench_median(ratios, PAIRS);
	if (json)
		printf(
			"{\"workload\": \"compare\", \"engine\": \"%s\", \"raw_s\": %.6f, \"reflex_s\": %.6f, "
			"\"ratio\": %.3f, \"tables\": %d, \"runs\": %d}\n",
			bench_reader_of_server.server, bench_median(raw, PAIRS), bench_median(ours, PAIRS),
			ratio, BENCH_TABLES, PAIRS);
	else
		printf("1000 tables of 10 columns compared with models  %9.1f ms  by hand %9.1f ms  ratio "
			   "%.2f  (goal 3)\n",
			bench_median(ours, PAIRS) * 1e3, bench_median(raw, PAIRS) * 1e3, ratio);
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
