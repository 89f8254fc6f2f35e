/* A server that is killed in the middle of commits, again and again: what was acknowledged is there, what
 * has failed is not, no transaction is torn, and what nobody knows is called unknown. The server must
 * keep what it acknowledges: tests/servers/meson.build says so to it. */
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <reflex.h>

#include "support/check.h"
#include "support/control.h"
#include "support/seed.h"

RX_MODEL(Half, half,
    column(int64_t, token, .index = true),
    column(int32_t, part));

enum { WRITERS = 6, KILLS = 4, MOST = 200000, TOKENS_EACH = 1000000 };

typedef struct writer {
	pthread_t thread;
	rx_engine *engine;
	atomic_bool *stop;
	int number, n; /* tokens used */
	signed char *outcomes; /* 1: acknowledged, 0: failed, -1: unknown */
	atomic_int n_acknowledged;
} writer;

static bool write_two(rx_engine *engine, int64_t token, int *code)
{
	bool done = false;

	rx_with_session(s, .engine = engine) {
		rx_add(s, Half, .token = token, .part = 1);
		rx_flush(s);
		rx_add(s, Half, .token = token, .part = 2);
		done = rx_commit(s);
		*code = rx_session_error(s)->code;
	}
	return done;
}

static void *write_on(void *ud)
{
	writer *w = ud;

	while (!atomic_load(w->stop) && w->n < MOST) {
		int code = 0;
		bool done = write_two(w->engine, (int64_t)w->number * TOKENS_EACH + w->n, &code);

		w->outcomes[w->n++] = done ? 1 : code == RX_EUNKNOWN ? -1 : 0;
		atomic_fetch_add(&w->n_acknowledged, done);
		if (!done)
			usleep(2000); /* the server is away */
	}
	return NULL;
}

/* Everybody has been served since then. */
static void wait_for_commits(writer *writers, int more)
{
	int before[WRITERS];

	for (int i = 0; i < WRITERS; i++)
		before[i] = atomic_load(&writers[i].n_acknowledged);
	for (int i = 0; i < WRITERS; i++)
		for (int k = 0; atomic_load(&writers[i].n_acknowledged) < before[i] + more; k++) {
			assert_true(k < 60000);
			usleep(1000);
		}
}

/* How many rows each token has. */
static void count_rows(rx_engine *engine, writer *writers, signed char *found[WRITERS])
{
	rx_with_session(s, .engine = engine) {
		const rx_table *rows =
			rx_sql_table(s, "SELECT token, count(*) AS n FROM half GROUP BY token");

		assert_rx_ok(rx_session_error(s));
		for (size_t r = 0; r < rows->n_rows; r++) {
			int64_t token = rx_table_int64(rows, r, "token");
			int64_t i = token / TOKENS_EACH, k = token % TOKENS_EACH;

			assert_true(i < WRITERS && k < writers[i].n);
			found[i][k] = (signed char)rx_table_int64(rows, r, "n");
		}
	}
}

static void check(const writer *w, const signed char *found, int sums[3])
{
	for (int k = 0; k < w->n; k++) {
		if (found[k] != 0 && found[k] != 2)
			fail_msg("a torn transaction: %d of 2 rows", found[k]);
		if (w->outcomes[k] == 1 && found[k] != 2)
			fail_msg("an acknowledged commit is lost");
		if (w->outcomes[k] == 0 && found[k] != 0)
			fail_msg("a commit was told to have failed, and has not");
		sums[0] += w->outcomes[k] == 1;
		sums[1] += w->outcomes[k] == -1;
		sums[2] += w->outcomes[k] == -1 && found[k] == 2;
	}
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void kill_and_start(writer *writers, unsigned long long seed)
{
	const char *seconds = getenv("REFLEX_TEST_LONG");
	double end = now() + (seconds ? atof(seconds) : 0);

	for (int i = 0; i < KILLS || now() < end; i++) {
		seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
		wait_for_commits(writers, 3);
		usleep((useconds_t)((seed >> 33) % 150000));
		test_control("kill");
		test_control("start");
	}
	wait_for_commits(writers, 1);
}

static void test_servers_kills__no_acknowledged_commit_is_lost(void **state)
{
	rx_error error = RX_ERROR_INIT;
	rx_engine *engine =
		rx_engine_open(getenv("REFLEX_TEST_URL"), &error, .pool_size = WRITERS, .max_overflow = -1);
	writer writers[WRITERS];
	signed char *found[WRITERS];
	atomic_bool stop = false;
	int sums[3] = { 0 };

	(void)state;
	assert_rx_ok(&error);
	assert_int_equal(rx_create_all(engine, &error), 0);
	for (int i = 0; i < WRITERS; i++) {
		memset(&writers[i], 0, sizeof(writers[i]));
		writers[i].engine = engine;
		writers[i].stop = &stop;
		writers[i].number = i;
		writers[i].outcomes = calloc(MOST, 1);
		found[i] = calloc(MOST, 1);
		assert_true(writers[i].outcomes && found[i]);
		assert_int_equal(pthread_create(&writers[i].thread, NULL, write_on, &writers[i]), 0);
	}
	kill_and_start(writers, test_seed());
	atomic_store(&stop, true);
	for (int i = 0; i < WRITERS; i++)
		pthread_join(writers[i].thread, NULL);
	count_rows(engine, writers, found);
	for (int i = 0; i < WRITERS; i++) {
		check(&writers[i], found[i], sums);
		free(writers[i].outcomes);
		free(found[i]);
	}
	printf(
		"# %d acknowledged, %d in doubt, of which %d have happened\n", sums[0], sums[1], sums[2]);
	rx_engine_close(engine);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_servers_kills__no_acknowledged_commit_is_lost),
	};

	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
