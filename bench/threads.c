/* Many threads on one engine: 24 threads do 30 times: three rows added, found and changed, 40 scans of
 * the table, the rows deleted; each piece of work in a session of its own, with 23, 12 and 6
 * connections for all. Prints how many sessions a second that makes, and how often one had to wait.
 *
 * Usage: bench_threads [URL]; by default a new file of SQLite in the folder for temporary files. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <reflex.h>
#include <reflex/sys/log.h>

#include "measure.h"

enum { THREADS = 24, ITERATIONS = 30, SCANS = 40, ROWS = 3 };

RX_MODEL(Scanned, scanned,
    column(int32_t, thread),
    column(int32_t, number),
    column(rx_text, word));

typedef struct worker {
	pthread_t thread;
	rx_engine *engine;
	int number;
	int failures;
} worker;

static void change(worker *w, rx_session *s)
{
	rx_transaction(s, .tries = 100) {
		Scanned **mine = rx_all(s, Scanned, .where = rx_eq(Scanned_.thread, w->number));
		for (size_t i = 0; i < rx_len(mine); i++)
			mine[i]->word = "second";
	}
}

static void scan(worker *w)
{
	rx_with_session(s, .engine = w->engine) {
		int n = 0;
		rx_for(Scanned, row, s, .order_by = { rx_asc(Scanned_.number) })
			n += row->thread == w->number;
		w->failures += !rx_ok(s) || n != ROWS;
	}
}

static void add(worker *w, rx_session *s)
{
	rx_transaction(s, .tries = 100)
		for (int i = 0; i < ROWS; i++)
			rx_add(s, Scanned, .thread = w->number, .number = i, .word = "first");
}

static void *work(void *argument)
{
	worker *w = argument;
	for (int i = 0; i < ITERATIONS; i++) {
		rx_with_session(s, .engine = w->engine) {
			add(w, s);
			w->failures += !rx_ok(s);
		}
		rx_with_session(s, .engine = w->engine) {
			change(w, s);
			w->failures += !rx_ok(s);
		}
		for (int j = 0; j < SCANS; j++)
			scan(w);
		rx_with_session(s, .engine = w->engine) {
			rx_transaction(s, .tries = 100)
				rx_delete_where(s, Scanned, .where = rx_eq(Scanned_.thread, w->number));
			w->failures += !rx_ok(s);
		}
	}
	return NULL;
}

static int run(const char *url, int connections)
{
	worker workers[THREADS];
	rx_error error = RX_ERROR_INIT;
	int failures = 0;
	rx_engine *engine = rx_engine_open(url, &error, .pool_size = connections, .max_overflow = -1);
	if (!engine || rx_create_all(engine, &error) != 0) {
		fprintf(stderr, "%s\n", error.message);
		return 1;
	}
	double begin = bench_now();
	for (int i = 0; i < THREADS; i++) {
		workers[i] = (worker){ .engine = engine, .number = i };
		if (pthread_create(&workers[i].thread, NULL, work, &workers[i]) != 0)
			abort();
	}
	for (int i = 0; i < THREADS; i++) {
		pthread_join(workers[i].thread, NULL);
		failures += workers[i].failures;
	}
	double seconds = bench_now() - begin;
	rx_engine_stats stats = { .rx__size = sizeof stats };
	rx_engine_stats_get(engine, &stats);
	printf("%2d connections: %6.3f s, %8.0f sessions a second, %lld made, %d failures\n",
		connections, seconds, THREADS * ITERATIONS * (SCANS + 3) / seconds,
		(long long)stats.connections_made, failures);
	rx_engine_close(engine);
	return failures;
}

static void hush(void *ud, rx_log_level level, const char *message)
{
	(void)ud;
	if (level >= RX_LOG_ERROR)
		fprintf(stderr, "%s\n", message);
}

int main(int argc, char **argv)
{
	char folder[] = "/tmp/reflex-bench-XXXXXX", url[128], command[64];
	rx_log_set(hush, NULL); /* each new try is a warning */
	if (argc < 2 && !mkdtemp(folder))
		return 1;
	snprintf(url, sizeof url, "sqlite:///%s/threads.db", folder);
	int failures = 0;
	static const int connections[] = { 23, 12, 6 };
	for (int i = 0; i < 3; i++)
		failures += run(argc < 2 ? url : argv[1], connections[i]);
	snprintf(command, sizeof command, "rm -r %s", folder);
	if (argc < 2 && system(command) != 0)
		return 1;
	return failures != 0;
}
