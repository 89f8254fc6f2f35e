/* The pool on a server: what is started anew behind its back, who comes first, when a connection is
 * tried and when it is replaced. REFLEX_TEST_URL names the server, which the test may end. */
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <reflex.h>
#include <reflex/sys/log.h>

#include "engine/engine.h"
#include "support/check.h"
#include "support/control.h"
#include "support/number.h"
#include "support/proxy.h"
#include "support/url.h"

enum { CONNECTIONS = 4, WAITERS = 16, CALLS = 6 };

static const char *server_url(void)
{
	assert_non_null(getenv("REFLEX_TEST_URL"));
	return getenv("REFLEX_TEST_URL");
}

static rx_engine_stats stats_of(const rx_engine *engine)
{
	rx_engine_stats stats = { .rx__size = sizeof(stats) };

	rx_engine_stats_get(engine, &stats);
	return stats;
}

static bool ask(rx_engine *engine)
{
	bool done = false;

	rx_with_session(s, .engine = engine) {
		Number *number = rx_sql(s, Number, "SELECT 7 AS n");

		done = number && number->n == 7 && rx_commit(s);
		rx_session_error(s); /* seen */
	}
	return done;
}

/* ---- a server that is started anew */

typedef struct waiter {
	pthread_t thread;
	rx_engine *engine;
	pthread_barrier_t *ready, *restarted;
	int n_failed, n_done;
} waiter;

static void *use_pool(void *ud)
{
	waiter *w = ud;

	ask(w->engine);
	pthread_barrier_wait(w->ready);
	pthread_barrier_wait(w->restarted);
	for (int i = 0; i < CALLS; i++) {
		bool done = ask(w->engine);

		w->n_done += done;
		w->n_failed += !done;
	}
	return NULL;
}

static void restart(void)
{
	test_control("kill");
	test_control("start");
}

static void test_servers_threads_pool__after_a_restart_each_waiter_sees_one_error_at_most(
	void **state)
{
	rx_error error = RX_ERROR_INIT;
	rx_engine *engine = rx_engine_open(
		server_url(), &error, .pool_size = CONNECTIONS, .max_overflow = -1, .warm_up = true);
	pthread_barrier_t ready, restarted;
	waiter waiters[WAITERS];

	(void)state;
	assert_rx_ok(&error);
	for (int round = 0; round < 3; round++) {
		int64_t made = stats_of(engine).connections_made;
		int n_failed = 0;

		pthread_barrier_init(&ready, NULL, WAITERS + 1);
		pthread_barrier_init(&restarted, NULL, WAITERS + 1);
		for (int i = 0; i < WAITERS; i++) {
			waiters[i] = (waiter){ .engine = engine, .ready = &ready, .restarted = &restarted };
			assert_int_equal(pthread_create(&waiters[i].thread, NULL, use_pool, &waiters[i]), 0);
		}
		pthread_barrier_wait(&ready);
		restart();
		pthread_barrier_wait(&restarted);
		for (int i = 0; i < WAITERS; i++)
			pthread_join(waiters[i].thread, NULL);
		for (int i = 0; i < WAITERS; i++) {
			assert_in_range(waiters[i].n_failed, 0, 1);
			assert_true(waiters[i].n_done >= CALLS - 1);
			n_failed += waiters[i].n_failed;
		}
		assert_in_range(n_failed, 0, CONNECTIONS); /* those that were met before one was known */
		/* Nobody stampedes: each that was lost is made once more. */
		assert_in_range(stats_of(engine).connections_made - made, 1, CONNECTIONS);
		assert_int_equal(stats_of(engine).waiters, 0);
		pthread_barrier_destroy(&ready);
		pthread_barrier_destroy(&restarted);
	}
	rx_engine_close(engine);
}

/* One thread alone would meet each of the dead ones in turn. */
static void test_servers_threads_pool__one_error_is_enough_to_know(void **state)
{
	rx_error error = RX_ERROR_INIT;
	rx_engine *engine = rx_engine_open(
		server_url(), &error, .pool_size = CONNECTIONS, .max_overflow = -1, .warm_up = true);
	int n_failed = 0;

	(void)state;
	assert_rx_ok(&error);
	assert_int_equal(stats_of(engine).connections_idle, CONNECTIONS);
	restart();
	for (int i = 0; i < 3 * CONNECTIONS; i++)
		n_failed += !ask(engine);
	assert_in_range(n_failed, 0, 1);
	rx_engine_close(engine);
}

/* While it is away everybody is told, and nobody waits for it longer than for a connection. */
static void test_servers_threads_pool__a_server_that_is_away_is_an_error_and_then_back(void **state)
{
	rx_error error = RX_ERROR_INIT;
	rx_engine *engine = rx_engine_open(server_url(), &error, .pool_size = 2, .max_overflow = -1);

	(void)state;
	assert_rx_ok(&error);
	test_control("kill");
	for (int i = 0; i < 5; i++)
		assert_false(ask(engine));
	assert_int_equal(stats_of(engine).connections_open, 0);
	test_control("start");
	for (int i = 0; i < 5; i++)
		assert_true(ask(engine));
	assert_int_equal(stats_of(engine).connections_open, 1);
	rx_engine_close(engine);
}

/* ---- a server that is full */

static void limit_connections(rx_engine *direct, bool on)
{
	const bool mariadb = test_url_is(server_url(), "mariadb");

	rx_with_session(s, .engine = direct) {
		if (mariadb)
			rx_exec(s, on ? "SET GLOBAL max_connections = 10" : "SET GLOBAL max_connections = 400");
		else if (on)
			rx_exec(s, "CREATE ROLE limited LOGIN CONNECTION LIMIT 2");
		else
			rx_exec(s, "DROP ROLE limited");
		rx_commit(s);
		assert_rx_ok(rx_session_error(s));
	}
}

/* Opening one more is an error; those that are there go on, and what is given back can be used again. */
static void test_servers_threads_pool__too_many_connections_are_an_error_and_no_loop(void **state)
{
	enum { MANY = 16 };
	const bool mariadb = test_url_is(server_url(), "mariadb");
	rx_error error = RX_ERROR_INIT;
	rx_engine *direct = rx_engine_open(server_url(), &error, .pool_size = 1);
	rx_conn *conns[MANY] = { NULL };
	rx_engine *engine;
	char url[4400];
	int n = 0;

	(void)state;
	limit_connections(direct, true);
	snprintf(url, sizeof(url), "%s%s", mariadb ? "" : "postgresql://limited",
		mariadb ? server_url() : strchr(server_url(), '@'));
	engine = rx_engine_open(url, &error, .pool_size = MANY);
	assert_rx_ok(&error);
	while (n < MANY && rx__engine_acquire(&conns[n], engine, &error) == 0)
		n++;
	assert_in_range(n, 1, MANY - 1);
	assert_int_not_equal(error.code, 0);
	assert_contains(error.message, mariadb ? "oo many connections" : "too many connections");
	assert_int_equal(stats_of(engine).connections_open, n);
	assert_int_equal(stats_of(engine).connections_made, n);
	while (n > 0)
		rx__engine_release(conns[--n]);
	assert_true(ask(engine));
	rx_engine_close(engine);
	limit_connections(direct, false);
	rx_engine_close(direct);
}

/* ---- closing */

typedef struct loader {
	pthread_t thread;
	rx_engine *engine;
	atomic_bool *stop;
	int n_done, n_failed;
} loader;

static void *load(void *ud)
{
	loader *l = ud;

	while (!atomic_load(l->stop)) {
		bool done = ask(l->engine);

		l->n_done += done;
		l->n_failed += !done;
	}
	return NULL;
}

static void test_servers_threads_pool__closed_right_behind_a_load_nothing_is_left_on_the_server(
	void **state)
{
	rx_error error = RX_ERROR_INIT;
	rx_engine *direct = rx_engine_open(server_url(), &error, .pool_size = 1);
	const char *count = test_url_is(server_url(), "mariadb")
		? "SELECT count(*) AS n FROM information_schema.processlist WHERE user = current_user() OR "
		  "user = 'reflex'"
		: "SELECT count(*) AS n FROM pg_stat_activity WHERE backend_type = 'client backend'";
	loader loaders[8];

	(void)state;
	for (int round = 0; round < 4; round++) {
		rx_engine *engine = rx_engine_open(server_url(), &error, .pool_size = 2, .max_overflow = 3);
		atomic_bool stop = false;

		assert_rx_ok(&error);
		for (int i = 0; i < 8; i++) {
			loaders[i] = (loader){ .engine = engine, .stop = &stop };
			assert_int_equal(pthread_create(&loaders[i].thread, NULL, load, &loaders[i]), 0);
		}
		usleep(50000);
		atomic_store(&stop, true);
		for (int i = 0; i < 8; i++)
			pthread_join(loaders[i].thread, NULL);
		rx_engine_close(engine);
		for (int i = 0; i < 8; i++)
			assert_int_equal(loaders[i].n_failed, 0);
	}
	for (int i = 0; i < 3000 && test_number_of(direct, count) > 1; i++)
		usleep(10000); /* the server takes its time to let them go */
	assert_int_equal(test_number_of(direct, count), 1);
	rx_engine_close(direct);
}

/* ---- order, trial, age */

static void *take_turn(void *ud)
{
	waiter *w = ud;
	static atomic_int turns;
	rx_error error = RX_ERROR_INIT;
	rx_conn *conn = NULL;

	if (rx__engine_acquire(&conn, w->engine, &error) == 0) {
		w->n_done = atomic_fetch_add(&turns, 1) % WAITERS; /* one connection: nobody else is here */
		rx__engine_release(conn);
	}
	return NULL;
}

static void test_servers_threads_pool__who_came_first_is_served_first(void **state)
{
	rx_error error = RX_ERROR_INIT;
	rx_engine *engine = rx_engine_open(server_url(), &error, .pool_size = 1, .max_overflow = -1);
	waiter waiters[WAITERS];
	rx_conn *held = NULL;

	(void)state;
	assert_rx_ok(&error);
	assert_int_equal(rx__engine_acquire(&held, engine, &error), 0);
	for (int i = 0; i < WAITERS; i++) {
		waiters[i] = (waiter){ .engine = engine, .n_done = -1 };
		assert_int_equal(pthread_create(&waiters[i].thread, NULL, take_turn, &waiters[i]), 0);
		while (stats_of(engine).waiters < i + 1)
			usleep(1000);
	}
	rx__engine_release(held);
	for (int i = 0; i < WAITERS; i++) {
		pthread_join(waiters[i].thread, NULL);
		assert_int_equal(waiters[i].n_done, i);
	}
	assert_int_equal(stats_of(engine).connections_made, 1);
	rx_engine_close(engine);
}

static void url_through(char *out, size_t size, const test_proxy *proxy)
{
	snprintf(out, size, "%.*s@127.0.0.1:%d%s", (int)strcspn(server_url(), "@"), server_url(),
		proxy->port, strrchr(server_url(), '/'));
}

static int find_port(void)
{
	rx_error error = RX_ERROR_INIT;
	rx_engine *engine = rx_engine_open(server_url(), &error, .pool_size = 1);
	int port = 0;

	assert_rx_ok(&error);
	port = (int)test_number_of(engine,
		test_url_is(server_url(), "mariadb") ? "SELECT @@port AS n"
											 : "SELECT current_setting('port')::bigint AS n");
	rx_engine_close(engine);
	return port;
}

/* How many bytes go to the server when a connection is taken that was idle for so long. */
static long bytes_of_taking(rx_engine *engine, test_proxy *proxy, double idle)
{
	rx_error error = RX_ERROR_INIT;
	rx_conn *conn = NULL;
	long before, after;

	assert_int_equal(rx__engine_acquire(&conn, engine, &error), 0);
	rx__engine_release(conn);
	usleep(20000); /* what is still under way */
	before = atomic_load(&proxy->from_client);
	conn->idle_since = INT64_MAX / 2; /* of the future: not idle at all */
	if (idle > 0)
		conn->idle_since = conn->opened_at - (int64_t)(idle * 1e9);
	assert_int_equal(rx__engine_acquire(&conn, engine, &error), 0);
	after = atomic_load(&proxy->from_client);
	rx__engine_release(conn);
	return after - before;
}

static void test_servers_threads_pool__a_connection_is_tried_after_idleness_only(void **state)
{
	test_proxy proxy = { .after = -1 };
	rx_error error = RX_ERROR_INIT;
	rx_engine *engine;
	char url[4400];

	(void)state;
	test_proxy_start(&proxy, find_port());
	url_through(url, sizeof(url), &proxy);
	engine = rx_engine_open(url, &error, .pool_size = 1);
	assert_rx_ok(&error);
	assert_int_equal(bytes_of_taking(engine, &proxy, 0), 0);
	assert_true(bytes_of_taking(engine, &proxy, 2) > 0);
	assert_int_equal(bytes_of_taking(engine, &proxy, 0), 0);
	assert_int_equal(stats_of(engine).connections_made, 1);
	rx_engine_close(engine);
	test_proxy_stop(&proxy);
}

static void test_servers_threads_pool__an_old_connection_is_another_session_of_the_server(
	void **state)
{
	const char *who = test_url_is(server_url(), "mariadb") ? "SELECT connection_id() AS n"
														   : "SELECT pg_backend_pid()::bigint AS n";
	rx_error error = RX_ERROR_INIT;
	rx_engine *engine = rx_engine_open(server_url(), &error, .pool_size = 1);
	rx_engine *brief = rx_engine_open(server_url(), &error, .pool_size = 1, .pool_recycle = 0.01);
	int64_t first, second;

	(void)state;
	assert_rx_ok(&error);
	first = test_number_of(engine, who);
	usleep(20000);
	assert_int_equal(test_number_of(engine, who), first);
	second = test_number_of(brief, who);
	usleep(20000);
	assert_int_not_equal(test_number_of(brief, who), second);
	rx_engine_close(brief);
	rx_engine_close(engine);
}

/* ---- what is left open */

static char logged[2000];

static void keep_log(void *ud, rx_log_level level, const char *message)
{
	(void)ud;
	if (level == RX_LOG_WARNING)
		snprintf(logged + strlen(logged), sizeof(logged) - strlen(logged), "%s\n", message);
}

static void test_servers_threads_pool__a_leak_is_logged_with_its_place(void **state)
{
	rx_error error = RX_ERROR_INIT;
	rx_engine *engine = rx_engine_open(server_url(), &error, .pool_size = 2);
	char place[80];
	rx_session *s;

	(void)state;
	assert_rx_ok(&error);
	snprintf(place, sizeof(place), "threads_pool.c:%d still has a connection", __LINE__ + 1);
	s = rx_session_open(.engine = engine);
	assert_non_null(rx_sql(s, Number, "SELECT 7 AS n"));
	rx_log_set(keep_log, NULL);
	rx_engine_close(engine); /* too early */
	rx_log_set(NULL, NULL);
	assert_contains(logged, place);
	assert_contains(logged, "1 connections are in use");
	rx_session_close(s);
	rx_engine_close(engine);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			test_servers_threads_pool__after_a_restart_each_waiter_sees_one_error_at_most),
		cmocka_unit_test(test_servers_threads_pool__one_error_is_enough_to_know),
		cmocka_unit_test(
			test_servers_threads_pool__a_server_that_is_away_is_an_error_and_then_back),
		cmocka_unit_test(test_servers_threads_pool__too_many_connections_are_an_error_and_no_loop),
		cmocka_unit_test(
			test_servers_threads_pool__closed_right_behind_a_load_nothing_is_left_on_the_server),
		cmocka_unit_test(test_servers_threads_pool__who_came_first_is_served_first),
		cmocka_unit_test(test_servers_threads_pool__a_connection_is_tried_after_idleness_only),
		cmocka_unit_test(
			test_servers_threads_pool__an_old_connection_is_another_session_of_the_server),
		cmocka_unit_test(test_servers_threads_pool__a_leak_is_logged_with_its_place),
	};

	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
