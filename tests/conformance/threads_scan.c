/* 24 threads, each 30 times: three rows added, found, changed, scanned for 40 times, deleted; with 23,
 * 12 and 6 connections for all of them. Each piece of work is a session of its own, so that every one
 * waits for a connection. What a thread sees of its own rows is always what it wrote last. */
#include <pthread.h>

#include <reflex/sys/log.h>

#include "engine.h"

#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
enum { SLOWER = 5 };
#else
enum { SLOWER = 1 };
#endif
enum { THREADS = 24, ITERATIONS = 30 / SLOWER, SCANS = 40, ROWS = 3 };

RX_MODEL(Scanned, scanned,
    column(int32_t, thread),
    column(int32_t, number),
    column(rx_text, word));

typedef struct worker {
	pthread_t thread;
	rx_engine *engine;
	int number;
	int64_t scans;
	const char *wrong; /* what was not as it should be */
	rx_error error;
} worker;

static bool fails(worker *w, rx_session *s, bool wrong, const char *what)
{
	if (rx_ok(s) && !wrong)
		return false;
	w->error = *rx_session_error(s);
	w->wrong = what;
	return true;
}

static void add_rows(worker *w)
{
	rx_with_session(s, .engine = w->engine) {
		rx_transaction(s, .tries = 100)
			for (int i = 0; i < ROWS; i++)
				rx_add(s, Scanned, .thread = w->number, .number = i, .word = "first");
		fails(w, s, false, "adding");
	}
}

static void change_rows(worker *w)
{
	rx_with_session(s, .engine = w->engine) {
		rx_transaction(s, .tries = 100) {
			Scanned **mine = rx_all(s, Scanned, .where = rx_eq(Scanned_.thread, w->number));
			for (size_t i = 0; i < rx_len(mine); i++)
				mine[i]->word = "second";
		}
		fails(w, s, false, "changing");
	}
}

/* One scan of the table, of which only this thread's rows are known. */
static void scan(worker *w, const char *word)
{
	rx_with_session(s, .engine = w->engine) {
		int n = 0;
		bool wrong = false;
		rx_for(Scanned, row, s, .order_by = { rx_asc(Scanned_.number) }) {
			if (row->thread != w->number)
				continue;
			wrong = wrong || row->number != n++ || strcmp(row->word, word) != 0;
		}
		fails(w, s, wrong || n != ROWS, "scanning");
		w->scans++;
	}
}

static void delete_rows(worker *w)
{
	rx_with_session(s, .engine = w->engine) {
		int64_t n = 0;
		rx_transaction(s, .tries = 100)
			n = rx_delete_where(s, Scanned, .where = rx_eq(Scanned_.thread, w->number));
		fails(w, s, n != ROWS, "deleting");
	}
}

static void *work(void *argument)
{
	worker *w = argument;
	for (int i = 0; i < ITERATIONS && !w->wrong; i++) {
		add_rows(w);
		scan(w, "first");
		change_rows(w);
		for (int j = 1; j < SCANS && !w->wrong; j++)
			scan(w, "second");
		delete_rows(w);
	}
	return NULL;
}

static void run(suite *the, int connections)
{
	worker workers[THREADS];
	rx_error error = RX_ERROR_INIT;
	char url[4300];
	bool file = strncmp(the->url, "sqlite:///", 10) == 0 && !strchr(the->url, '?');
	/* The disk is not what is looked at. */
	snprintf(url, sizeof url, "%s%s", the->url, file ? "?synchronous=normal" : "");
	rx_engine *engine = rx_engine_open(url, &error, .pool_size = connections, .max_overflow = -1);
	assert_rx_ok(&error);
	assert_int_equal(rx_create_all(engine, &error), 0);
	for (int i = 0; i < THREADS; i++) {
		workers[i] = (worker){ .engine = engine, .number = i };
		assert_int_equal(pthread_create(&workers[i].thread, NULL, work, &workers[i]), 0);
	}
	for (int i = 0; i < THREADS; i++)
		pthread_join(workers[i].thread, NULL);
	for (int i = 0; i < THREADS; i++) {
		if (workers[i].wrong)
			fail_msg("thread %d, %s: %s", i, workers[i].wrong, workers[i].error.message);
		assert_int_equal(workers[i].scans, ITERATIONS * SCANS);
	}
	rx_engine_stats stats = { .rx__size = sizeof stats };
	rx_engine_stats_get(engine, &stats);
	assert_in_range(stats.connections_made, 1, connections);
	assert_int_equal(stats.connections_idle, stats.connections_open);
	assert_int_equal(stats.timeouts, 0);
	rx_with_session(s, .engine = engine)
		assert_int_equal(rx_count(s, Scanned), 0);
	rx_engine_close(engine);
}

static void test_conformance_threads_scan__with_23_connections(void **state)
{
	run(*state, 23);
}

static void test_conformance_threads_scan__with_12_connections(void **state)
{
	run(*state, 12);
}

static void test_conformance_threads_scan__with_6_connections(void **state)
{
	run(*state, 6);
}

static void hush(void *ud, rx_log_level level, const char *message)
{
	(void)ud;
	if (level >= RX_LOG_ERROR)
		fprintf(stderr, "%s\n", message);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_conformance_threads_scan__with_23_connections),
		cmocka_unit_test(test_conformance_threads_scan__with_12_connections),
		cmocka_unit_test(test_conformance_threads_scan__with_6_connections),
	};
	rx_log_set(hush, NULL); /* each new try is a warning */
	return cmocka_run_group_tests(tests, suite_open, suite_close);
}
