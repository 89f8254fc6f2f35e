#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/calendar.h"
#include "drivers/sqlite/sqlite.h"
#include "engine/engine.h"
#include "support/alloc.h"
#include "support/check.h"
#include "support/tempdir.h"

static rx_engine *open_with(const char *url, int size, int overflow, double timeout)
{
	rx_error error = RX_ERROR_INIT;
	rx_engine *engine = rx_engine_open(
		url, &error, .pool_size = size, .max_overflow = overflow, .pool_timeout = timeout);

	assert_rx_ok(&error);
	return engine;
}

static rx_conn *acquired(rx_engine *engine)
{
	rx_error error = RX_ERROR_INIT;
	rx_conn *conn = NULL;

	rx__engine_acquire(&conn, engine, &error);
	assert_rx_ok(&error);
	return conn;
}

static rx_engine_stats stats_of(rx_engine *engine)
{
	rx_engine_stats stats = { .rx__size = sizeof(stats) };

	rx_engine_stats_get(engine, &stats);
	return stats;
}

static void execute(rx_conn *conn, const char *sql)
{
	rx_error error = RX_ERROR_INIT;

	rx__conn_execute(conn, sql, &error);
	assert_rx_ok(&error);
}

static void sleep_ms(int ms)
{
	struct timespec pause = { .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000L };

	nanosleep(&pause, NULL);
}

/* ---- numbers */

static void test_engine_pool__a_connection_is_used_again(void **state)
{
	rx_engine *engine = open_with("sqlite://", 5, 0, 0);
	rx_conn *first = acquired(engine), *second;

	(void)state;
	rx__engine_release(first);
	second = acquired(engine);
	assert_ptr_equal(first, second);
	rx__engine_release(second);
	rx__engine_release(NULL);
	assert_int_equal(stats_of(engine).connections_made, 1);
	rx_engine_close(engine);
}

static void test_engine_pool__keeps_size_and_closes_the_overflow(void **state)
{
	rx_engine *engine = open_with("sqlite://", 2, 1, 0.01);
	rx_conn *conns[3];

	(void)state;
	for (int i = 0; i < 3; i++)
		conns[i] = acquired(engine);
	assert_int_equal(stats_of(engine).connections_open, 3);
	assert_int_equal(stats_of(engine).connections_idle, 0);
	for (int i = 0; i < 3; i++)
		rx__engine_release(conns[i]);
	assert_int_equal(stats_of(engine).connections_open, 2);
	assert_int_equal(stats_of(engine).connections_idle, 2);
	rx_engine_close(engine);
}

/* One thread more than the pool has connections does not make one for each of its turns. */
static void test_engine_pool__the_overflow_is_used_again_while_it_is_needed(void **state)
{
	rx_engine *engine = open_with("sqlite://", 1, 2, 0.01);
	rx_conn *held = acquired(engine);

	(void)state;
	for (int i = 0; i < 5; i++)
		rx__engine_release(acquired(engine));
	assert_int_equal(stats_of(engine).connections_made, 2);
	rx__engine_release(held);
	assert_int_equal(stats_of(engine).connections_open, 1);
	assert_int_equal(stats_of(engine).connections_idle, 1);
	rx_engine_close(engine);
}

static void test_engine_pool__who_waits_too_long_is_told_so(void **state)
{
	rx_engine *engine = open_with("sqlite://", 1, -1, 0.05);
	rx_conn *held = acquired(engine), *conn = NULL;
	rx_error error = RX_ERROR_INIT;
	int64_t start = rx__clock_monotonic(), took;

	(void)state;
	assert_int_equal(rx__engine_acquire(&conn, engine, &error), RX_ETIMEOUT);
	took = rx__clock_monotonic() - start;
	assert_null(conn);
	assert_contains(error.message, "all 1 connections");
	assert_contains(error.message, "pool_size");
	assert_true(took >= 50000000 && took < 30 * INT64_C(1000000000));
	assert_int_equal(stats_of(engine).timeouts, 1);
	assert_int_equal(stats_of(engine).waiters, 0);
	rx__engine_release(held);
	held = acquired(engine);
	rx__engine_release(held);
	rx_engine_close(engine);
}

/* ---- the queue */

typedef struct waiter {
	rx_engine *engine;
	int *next;
	int turn;
	pthread_t thread;
} waiter;

static void *wait_for_turn(void *ud)
{
	waiter *w = ud;
	rx_error error = RX_ERROR_INIT;
	rx_conn *conn;

	if (rx__engine_acquire(&conn, w->engine, &error) == 0) {
		w->turn = (*w->next)++; /* one connection: only its holder is here */
		rx__engine_release(conn);
	}
	return NULL;
}

static void wait_until_queued(rx_engine *engine, int n)
{
	for (int i = 0; stats_of(engine).waiters < n && i < 60000; i++)
		sleep_ms(1);
	assert_int_equal(stats_of(engine).waiters, n);
}

static void test_engine_pool__first_come_first_served(void **state)
{
	enum { N = 8 };
	rx_engine *engine = open_with("sqlite://", 1, -1, 30);
	rx_conn *held = acquired(engine);
	waiter waiters[N];
	int next = 0;

	(void)state;
	for (int i = 0; i < N; i++) {
		waiters[i] = (waiter){ .engine = engine, .next = &next, .turn = -1 };
		assert_int_equal(pthread_create(&waiters[i].thread, NULL, wait_for_turn, &waiters[i]), 0);
		wait_until_queued(engine, i + 1);
	}
	rx__engine_release(held);
	for (int i = 0; i < N; i++)
		pthread_join(waiters[i].thread, NULL);
	for (int i = 0; i < N; i++)
		assert_int_equal(waiters[i].turn, i);
	assert_int_equal(stats_of(engine).connections_made, 1);
	rx_engine_close(engine);
}

/* The waiter gets the right to open one of its own. */
static void test_engine_pool__a_broken_connection_is_replaced_for_who_waits(void **state)
{
	rx_engine *engine = open_with("sqlite://", 1, -1, 30);
	rx_conn *held = acquired(engine);
	int next = 0;
	waiter w = { .engine = engine, .next = &next, .turn = -1 };

	(void)state;
	assert_int_equal(pthread_create(&w.thread, NULL, wait_for_turn, &w), 0);
	wait_until_queued(engine, 1);
	held->broken = true;
	rx__engine_release(held);
	pthread_join(w.thread, NULL);
	assert_int_equal(w.turn, 0);
	assert_int_equal(stats_of(engine).connections_made, 2);
	assert_int_equal(stats_of(engine).connections_open, 1);
	rx_engine_close(engine);
}

/* ---- giving back */

static void test_engine_pool__what_was_left_open_is_rolled_back(void **state)
{
	rx_engine *engine = open_with("sqlite://", 1, -1, 1);
	rx_error error = RX_ERROR_INIT;
	rx_conn *conn = acquired(engine);
	rx_stmt *stmt;

	(void)state;
	execute(conn, "CREATE TABLE t (a)");
	assert_int_equal(rx__conn_begin(conn, RX_BEGIN_WRITE, &error), 0);
	execute(conn, "INSERT INTO t VALUES (1)");
	assert_int_equal(rx__stmt_of_sql(&stmt, conn, "SELECT a FROM t", 15, &error), 0);
	assert_int_equal(rx__stmt_bind(stmt, NULL, 0, NULL, &error), 0);
	assert_int_equal(conn->driver->step(stmt, &error), RX_HAS_ROW);
	rx__engine_release(conn);
	conn = acquired(engine);
	assert_false(conn->in_transaction);
	assert_int_equal(rx__stmt_of_sql(&stmt, conn, "SELECT a FROM t", 15, &error), 0);
	assert_int_equal(rx__stmt_bind(stmt, NULL, 0, NULL, &error), 0);
	assert_int_equal(conn->driver->step(stmt, &error), RX_DONE);
	rx__stmt_give(stmt);
	rx__engine_release(conn);
	rx_engine_close(engine);
}

static void test_engine_pool__a_broken_connection_is_closed(void **state)
{
	rx_engine *engine = open_with("sqlite://", 5, 0, 1);
	rx_conn *conn = acquired(engine);

	(void)state;
	execute(conn, "CREATE TABLE t (a)");
	conn->broken = true;
	rx__engine_release(conn);
	assert_int_equal(stats_of(engine).connections_open, 0);
	/* A database in memory outlives its connections. */
	conn = acquired(engine);
	execute(conn, "INSERT INTO t VALUES (1)");
	rx__engine_release(conn);
	rx_engine_close(engine);
}

static void test_engine_pool__an_old_connection_is_replaced(void **state)
{
	rx_error error = RX_ERROR_INIT;
	rx_engine *engine = rx_engine_open("sqlite://", &error, .pool_recycle = 0.01);
	rx_conn *conn;

	(void)state;
	assert_rx_ok(&error);
	sleep_ms(20);
	conn = acquired(engine);
	rx__engine_release(conn);
	assert_int_equal(stats_of(engine).connections_made, 2);
	assert_int_equal(stats_of(engine).connections_open, 1);
	rx_engine_close(engine);
}

/* The file is replaced while the connection is idle; it must not write into the old one. */
static void replace_file(bool no_pre_ping, int64_t made)
{
	char *dir = test_tempdir_new(), *path = test_path(dir, "a.db"), url[512];
	rx_error error = RX_ERROR_INIT;
	rx_engine *engine;
	rx_conn *conn;

	snprintf(url, sizeof(url), "sqlite:///%s", path);
	engine = rx_engine_open(url, &error, .no_pre_ping = no_pre_ping);
	assert_rx_ok(&error);
	conn = acquired(engine);
	rx__engine_release(conn);
	conn->idle_since -= INT64_C(2000000000);
	assert_int_equal(remove(path), 0);
	conn = acquired(engine);
	rx__engine_release(conn);
	assert_int_equal(stats_of(engine).connections_made, made);
	rx_engine_close(engine);
	free(path);
	test_tempdir_free(dir);
}

static void test_engine_pool__an_idle_connection_is_tried_before_it_is_used(void **state)
{
	(void)state;
	replace_file(false, 2);
	replace_file(true, 1);
}

/* ---- failures */

static void test_engine_pool__a_failed_opening_leaves_the_place_free(void **state)
{
	char *dir = test_tempdir_new(), *path = test_path(dir, "a.db"), url[512];
	rx_error error = RX_ERROR_INIT;
	rx_conn *first, *second = NULL;
	rx_engine *engine;

	(void)state;
	snprintf(url, sizeof(url), "sqlite:///%s?busy_timeout=10&journal_mode=delete", path);
	engine = open_with(url, 2, -1, 0.05);
	first = acquired(engine);
	assert_int_equal(rx__conn_begin(first, RX_BEGIN_EXCLUSIVE, &error), 0);
	for (int i = 0; i < 5; i++)
		assert_int_equal(rx__engine_acquire(&second, engine, &error), RX_EBUSY);
	assert_int_equal(stats_of(engine).connections_open, 1);
	assert_int_equal(rx__conn_rollback(first, &error), 0);
	second = acquired(engine);
	rx__engine_release(second);
	rx__engine_release(first);
	rx_engine_close(engine);
	free(path);
	test_tempdir_free(dir);
}

static void test_engine_pool__survives_any_failing_allocation(void **state)
{
	(void)state;
	for (size_t n = 1;; n++) {
		rx_error error = RX_ERROR_INIT;
		rx_conn *conn = NULL;
		rx_engine *engine;
		rx_stmt *stmt = NULL;
		int code = 0;

		test_alloc_fail_at(n);
		engine = rx_engine_open("sqlite://", &error, .pool_size = 2);
		if (engine)
			code = rx__engine_acquire(&conn, engine, &error);
		if (conn)
			code = rx__stmt_of_sql(&stmt, conn, "SELECT 1", 8, &error);
		if (stmt)
			rx__stmt_give(stmt);
		rx__engine_release(conn);
		if (!test_alloc_reset()) {
			assert_rx_ok(&error);
			rx_engine_close(engine);
			break;
		}
		if (!engine || code)
			assert_rx_code(&error, RX_ENOMEM);
		rx_engine_close(engine);
	}
}

/* ---- fork */

static void test_engine_pool__a_forked_child_is_refused_and_the_parent_unharmed(void **state)
{
	char *dir = test_tempdir_new(), url[512];
	rx_error error = RX_ERROR_INIT;
	rx_engine *engine;
	rx_conn *conn;
	int status = -1;
	pid_t child;

	(void)state;
	snprintf(url, sizeof(url), "sqlite:///%s/a.db", dir);
	engine = open_with(url, 2, -1, 1);
	conn = acquired(engine);
	execute(conn, "CREATE TABLE t (a)");
	assert_int_equal(rx__conn_begin(conn, RX_BEGIN_WRITE, &error), 0);
	execute(conn, "INSERT INTO t VALUES (1)");
	child = fork();
	if (child == 0) {
		rx_conn *other = NULL;
		rx_stmt *stmt = NULL;

		if (rx__engine_acquire(&other, engine, &error) != RX_ECONNECTION)
			_exit(1);
		if (!strstr(error.message, "fork()"))
			_exit(2);
		if (rx__stmt_of_sql(&stmt, conn, "SELECT 1", 8, &error) != RX_ECONNECTION)
			_exit(3);
		if (rx__conn_commit(conn, &error) != RX_ECONNECTION)
			_exit(4);
		rx__engine_release(conn);
		rx_engine_close(engine);
		_exit(0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	assert_int_equal(rx__conn_commit(conn, &error), 0);
	execute(conn, "INSERT INTO t VALUES (2)");
	rx__engine_release(conn);
	rx_engine_close(engine);
	test_tempdir_free(dir);
}

/* ---- memory */

static void test_engine_pool__connections_share_a_database_in_memory(void **state)
{
	rx_engine *engine = open_with("sqlite://", 3, -1, 1), *other = open_with("sqlite://", 1, -1, 1);
	rx_conn *a = acquired(engine), *b = acquired(engine), *c = acquired(other);
	rx_error error = RX_ERROR_INIT;

	(void)state;
	execute(a, "CREATE TABLE t (a)");
	execute(b, "INSERT INTO t VALUES (1)");
	assert_int_equal(rx__conn_execute(c, "INSERT INTO t VALUES (1)", &error), RX_ESQL);
	rx__engine_release(c);
	rx__engine_release(b);
	rx__engine_release(a);
	rx_engine_close(other);
	rx_engine_close(engine);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_engine_pool__a_connection_is_used_again),
		cmocka_unit_test(test_engine_pool__keeps_size_and_closes_the_overflow),
		cmocka_unit_test(test_engine_pool__the_overflow_is_used_again_while_it_is_needed),
		cmocka_unit_test(test_engine_pool__who_waits_too_long_is_told_so),
		cmocka_unit_test(test_engine_pool__first_come_first_served),
		cmocka_unit_test(test_engine_pool__a_broken_connection_is_replaced_for_who_waits),
		cmocka_unit_test(test_engine_pool__what_was_left_open_is_rolled_back),
		cmocka_unit_test(test_engine_pool__a_broken_connection_is_closed),
		cmocka_unit_test(test_engine_pool__an_old_connection_is_replaced),
		cmocka_unit_test(test_engine_pool__an_idle_connection_is_tried_before_it_is_used),
		cmocka_unit_test(test_engine_pool__a_failed_opening_leaves_the_place_free),
		cmocka_unit_test(test_engine_pool__survives_any_failing_allocation),
		cmocka_unit_test(test_engine_pool__a_forked_child_is_refused_and_the_parent_unharmed),
		cmocka_unit_test(test_engine_pool__connections_share_a_database_in_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
