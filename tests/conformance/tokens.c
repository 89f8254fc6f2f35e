/* Transactions with a token, on any engine: the table of tokens is made by the first one, also where
 * several come first at once, and does not grow. That commits in doubt are settled by it is in
 * tests/fault/transaction.c. */
#include <pthread.h>
#include <time.h>

#include <reflex/sys/log.h>

#include "engine.h"
#include "support/number.h"

enum { THREADS = 8, ROUNDS = 20 };

RX_MODEL(Till, till,
    column(int64_t, coins),
    column(int32_t, revision, .version = true));

typedef struct worker {
	pthread_t thread;
	const char *url;
	rx_error error;
} worker;

static int64_t token_rows(rx_engine *engine)
{
	return test_number_of(engine, "SELECT count(*) AS n FROM reflex_commit");
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
		/* A table that is dropped fails one transaction, and is made again for the next. */
		rx_exec(s, "DROP TABLE reflex_commit");
		assert_true(rx_commit(s));
		assert_false(add_coin(s));
		assert_rx_code(rx_session_error(s), RX_ESQL);
		assert_true(rx_rollback(s));
		assert_true(add_coin(s));
		assert_int_equal(token_rows(the->engine), 1);
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

/* ---- a server that ends the connection in the middle of a COMMIT ------------------------------ */

static void make_commits_slow(rx_engine *engine)
{
	rx_with_session(s, .engine = engine) {
		rx_exec(s, "DROP TABLE IF EXISTS slow_commit");
		rx_exec(s, "CREATE TABLE slow_commit (id BIGINT)");
		rx_exec(s,
			"CREATE OR REPLACE FUNCTION slow_commit() RETURNS trigger LANGUAGE plpgsql AS "
			"$$BEGIN PERFORM pg_sleep(20); RETURN NULL; END$$");
		rx_exec(s,
			"CREATE CONSTRAINT TRIGGER slow_commit AFTER INSERT ON slow_commit "
			"DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION slow_commit()");
		assert_true(rx_commit(s));
	}
}

/* Waits for a COMMIT that sleeps, and ends its connection. */
static void *cut_commit(void *argument)
{
	worker *w = argument;
	rx_engine *engine = rx_engine_open(w->url, &w->error, .pool_size = 1);
	bool cut = false;
	for (int i = 0; engine && !cut && i < 1000 && w->error.code == 0; i++) {
		rx_with_session(s, .engine = engine) {
			Number *number = rx_sql(s, Number,
				"SELECT count(pg_terminate_backend(pid)) AS n FROM pg_stat_activity "
				"WHERE query = 'COMMIT' AND wait_event = 'PgSleep'");
			cut = number && number->n > 0;
			w->error = *rx_session_error(s);
		}
		nanosleep(&(const struct timespec){ .tv_nsec = 10 * 1000000 }, NULL);
	}
	rx_engine_close(engine);
	return NULL;
}

static int add_coin_slowly(rx_session *s, bool token)
{
	int turns = 0;
	rx_transaction(s, .token = token) {
		Till *till = rx_first(s, Till);
		till->coins++;
		if (turns++ == 0)
			rx_exec(s, "INSERT INTO slow_commit VALUES (1)");
	}
	return turns;
}

static void test_conformance_tokens__a_commit_that_the_server_cuts(void **state)
{
	suite *the = *state;
	if (strcmp(rx_engine_dialect(the->engine), "postgresql") != 0)
		return;
	make_commits_slow(the->engine);
	rx_with_session(s, .engine = the->engine) {
		rx_delete_where(s, Till, .all = true);
		rx_add(s, Till);
		assert_true(rx_commit(s));
		for (int token = 0; token <= 1; token++) {
			worker cutter = { .url = the->url };
			assert_int_equal(pthread_create(&cutter.thread, NULL, cut_commit, &cutter), 0);
			int turns = add_coin_slowly(s, token);
			pthread_join(cutter.thread, NULL);
			assert_rx_ok(&cutter.error);
			/* Without a token it is not known, and never tried again; with one, it is known to be not
			 * done. */
			assert_rx_code(rx_session_error(s), token ? RX_OK : RX_EUNKNOWN);
			assert_int_equal(turns, token ? 2 : 1);
			assert_true(rx_rollback(s));
		}
		rx_clear(s);
		assert_int_equal(rx_one(s, Till)->coins, 1);
		rx_exec(s, "DROP TABLE slow_commit");
		rx_exec(s, "DROP FUNCTION slow_commit");
		assert_true(rx_commit(s));
	}
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
		cmocka_unit_test(test_conformance_tokens__a_commit_that_the_server_cuts),
	};
	rx_log_set(quiet, NULL);
	return cmocka_run_group_tests(tests, suite_open, suite_close);
}
