/* Many threads on few connections. Also run under ThreadSanitizer (make tsan). */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/calendar.h"
#include "engine/engine.h"
#include "support/check.h"
#include "support/tempdir.h"

enum { N_THREADS = 16, N_ROUNDS = 100 };

typedef struct work {
	rx_engine *engine;
	_Atomic int failures, torn, written;
	rx_error error; /* of the first failure */
	pthread_mutex_t mutex;
} work;

static void note(work *w, const rx_error *error)
{
	pthread_mutex_lock(&w->mutex);
	if (atomic_fetch_add(&w->failures, 1) == 0)
		w->error = *error;
	pthread_mutex_unlock(&w->mutex);
}

static int run_sql(rx_conn *conn, const char *sql, int64_t *out, rx_error *error)
{
	rx_arena arena;
	rx_stmt *stmt;
	rx_value value;
	int code = rx__stmt_of_sql(&stmt, conn, sql, strlen(sql), error);

	if (code)
		return code;
	rx__arena_init(&arena, 0);
	code = rx__stmt_bind(stmt, NULL, 0, NULL, error);
	if (!code)
		code = conn->driver->step(stmt, error);
	if (code == RX_HAS_ROW && out)
		code = conn->driver->value(stmt, 0, RX_TYPE_INT64, &value, &arena, error);
	if (code == 0 && out)
		*out = value.as.i;
	rx__stmt_give(stmt);
	rx__arena_deinit(&arena);
	return code < 0 ? code : 0;
}

/* Both counters go up together; no reader may ever see them apart. */
static int write_once(rx_conn *conn, rx_error *error)
{
	int code = rx__conn_begin(conn, RX_BEGIN_WRITE, error);

	if (!code)
		code = run_sql(conn, "UPDATE counter SET n = n + 1 WHERE id = 1", NULL, error);
	if (!code)
		code = run_sql(conn, "UPDATE counter SET n = n + 1 WHERE id = 2", NULL, error);
	return code ? code : rx__conn_commit(conn, error);
}

static int read_once(work *w, rx_conn *conn, rx_error *error)
{
	int64_t a = 0, b = 0;
	int code = rx__conn_begin(conn, RX_BEGIN_READ, error);

	if (!code)
		code = run_sql(conn, "SELECT n FROM counter WHERE id = 1", &a, error);
	if (!code)
		code = run_sql(conn, "SELECT n FROM counter WHERE id = 2", &b, error);
	if (!code && a != b)
		atomic_fetch_add(&w->torn, 1);
	return code ? code : rx__conn_commit(conn, error);
}

static void *run_thread(void *ud)
{
	work *w = ud;

	for (int i = 0; i < N_ROUNDS; i++) {
		rx_error error = RX_ERROR_INIT;
		rx_conn *conn;
		int code = rx__engine_acquire(&conn, w->engine, &error);

		if (code) {
			note(w, &error);
			continue;
		}
		code = write_once(conn, &error);
		if (!code) {
			atomic_fetch_add(&w->written, 1);
			code = read_once(w, conn, &error);
		}
		if (code)
			note(w, &error);
		rx__engine_release(conn);
	}
	return NULL;
}

static void run_threads(const char *url)
{
	rx_error error = RX_ERROR_INIT;
	work w = { .mutex = PTHREAD_MUTEX_INITIALIZER };
	pthread_t threads[N_THREADS];
	rx_engine_stats stats = { .rx__size = sizeof(stats) };
	int64_t n = 0, start = rx__clock_monotonic();
	rx_conn *conn;

	w.engine = rx_engine_open(url, &error, .pool_size = 5, .max_overflow = -1);
	assert_rx_ok(&error);
	assert_int_equal(rx__engine_acquire(&conn, w.engine, &error), 0);
	assert_int_equal(rx__conn_execute(conn,
						 "CREATE TABLE counter (id INTEGER PRIMARY KEY, n INTEGER);"
						 "INSERT INTO counter VALUES (1, 0), (2, 0)",
						 &error),
		0);
	rx__engine_release(conn);
	for (size_t i = 0; i < N_THREADS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, run_thread, &w), 0);
	for (size_t i = 0; i < N_THREADS; i++)
		pthread_join(threads[i], NULL);
	assert_rx_ok(&w.error);
	assert_int_equal(w.torn, 0);
	assert_int_equal(w.written, N_THREADS * N_ROUNDS);
	assert_int_equal(rx__engine_acquire(&conn, w.engine, &error), 0);
	assert_int_equal(run_sql(conn, "SELECT n FROM counter WHERE id = 2", &n, &error), 0);
	assert_int_equal(n, N_THREADS * N_ROUNDS);
	rx__engine_release(conn);
	rx_engine_stats_get(w.engine, &stats);
	assert_true(stats.connections_made <= 5);
	assert_int_equal(stats.connections_open, stats.connections_idle);
	assert_int_equal(stats.waiters, 0);
	assert_int_equal(stats.timeouts, 0);
	print_message("# %s: %d transactions in %lld ms\n", url, 2 * N_THREADS * N_ROUNDS,
		(long long)(rx__clock_monotonic() - start) / 1000000);
	rx_engine_close(w.engine);
}

static void test_engine_threads__sixteen_threads_on_a_file(void **state)
{
	char *dir = test_tempdir_new(), url[512];

	(void)state;
	snprintf(url, sizeof(url), "sqlite:///%s/a.db?synchronous=off&busy_timeout=60000", dir);
	run_threads(url);
	test_tempdir_free(dir);
}

static void test_engine_threads__sixteen_threads_on_a_file_without_wal(void **state)
{
	char *dir = test_tempdir_new(), url[512];

	(void)state;
	snprintf(url, sizeof(url),
		"sqlite:///%s/a.db?synchronous=off&journal_mode=truncate&busy_timeout=60000", dir);
	run_threads(url);
	test_tempdir_free(dir);
}

static void test_engine_threads__sixteen_threads_in_memory(void **state)
{
	(void)state;
	run_threads("sqlite://");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_engine_threads__sixteen_threads_on_a_file),
		cmocka_unit_test(test_engine_threads__sixteen_threads_on_a_file_without_wal),
		cmocka_unit_test(test_engine_threads__sixteen_threads_in_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
