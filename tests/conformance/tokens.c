/* Transactions with a token, on any engine: the table of tokens is made by the first one, also where
 * several come first at once, and does not grow. That commits in doubt are settled by it is in
 * tests/fault/transaction.c. */
#include <pthread.h>

#include <reflex/sys/log.h>

#include "engine.h"

enum { THREADS = 8, ROUNDS = 20 };

RX_MODEL(Till, till,
    column(int64_t, coins),
    column(int32_t, revision, .version = true));

RX_ROW(Number, field(int64_t, n));

typedef struct worker {
	pthread_t thread;
	const char *url;
	rx_error error;
} worker;

static int64_t token_rows(rx_engine *engine)
{
	int64_t n = -1;
	rx_with_session(s, .engine = engine) {
		Number *number = rx_sql(s, Number, "SELECT count(*) AS n FROM reflex_commit");
		assert_rx_ok(rx_session_error(s));
		n = number->n;
	}
	return n;
}

static void drop_table(rx_engine *engine)
{
	rx_with_session(s, .engine = engine) {
		rx_exec(s, "DROP TABLE IF EXISTS reflex_commit");
		rx_delete_where(s, Till, .all = true);
		assert_true(rx_commit(s));
	}
}

static bool add_coin(rx_session *s)
{
	rx_transaction(s, .token = true, .tries = 100) {
		Till *till = rx_first(s, Till);
		if (!till)
			till = rx_add(s, Till);
		till->coins++;
	}
	return rx_ok(s);
}

static void test_conformance_tokens__the_table_is_made_and_does_not_grow(void **state)
{
	suite *the = *state;
	drop_table(the->engine);
	rx_with_session(s, .engine = the->engine) {
		for (int i = 0; i < ROUNDS; i++) {
			assert_true(add_coin(s));
			assert_in_range(token_rows(the->engine), 1, 2);
		}
		assert_int_equal(rx_first(s, Till)->coins, ROUNDS);
	}
}

static void *add_coins(void *argument)
{
	worker *w = argument;
	rx_engine *engine = rx_engine_open(w->url, &w->error, .pool_size = 1);
	for (int i = 0; engine && i < ROUNDS && w->error.code == 0; i++) {
		rx_with_session(s, .engine = engine) {
			if (!add_coin(s))
				w->error = *rx_session_error(s);
		}
	}
	rx_engine_close(engine);
	return NULL;
}

static void test_conformance_tokens__several_engines_make_the_table_at_once(void **state)
{
	suite *the = *state;
	worker workers[THREADS];
	if (strcmp(the->url, "sqlite://") == 0)
		return; /* each engine would have a database of its own */
	drop_table(the->engine);
	rx_with_session(s, .engine = the->engine) {
		rx_add(s, Till);
		assert_true(rx_commit(s));
	}
	for (int i = 0; i < THREADS; i++) {
		workers[i] = (worker){ .url = the->url };
		assert_int_equal(pthread_create(&workers[i].thread, NULL, add_coins, &workers[i]), 0);
	}
	for (int i = 0; i < THREADS; i++)
		pthread_join(workers[i].thread, NULL);
	for (int i = 0; i < THREADS; i++)
		assert_rx_ok(&workers[i].error);
	rx_with_session(s, .engine = the->engine)
		assert_int_equal(rx_one(s, Till)->coins, THREADS * ROUNDS);
	assert_in_range(token_rows(the->engine), 1, 2 * THREADS);
}

static void quiet(void *ud, rx_log_level level, const char *message)
{
	(void)ud;
	if (level >= RX_LOG_ERROR)
		fprintf(stderr, "%s\n", message);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_conformance_tokens__the_table_is_made_and_does_not_grow),
		cmocka_unit_test(test_conformance_tokens__several_engines_make_the_table_at_once),
	};
	rx_log_set(quiet, NULL);
	return cmocka_run_group_tests(tests, suite_open, suite_close);
}
