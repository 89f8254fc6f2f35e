/* Ten thousand read-modify-writes on one row, by six threads and by six processes: the row ends with
 * exactly what was acknowledged. Guarded by a version, in plain sessions that are run again by hand
 * and in rx_transaction; by a lock on the row; and by a serializable rx_transaction alone. */
#include <pthread.h>
#include <sys/wait.h>
#include <unistd.h>

#include <reflex/sys/log.h>

#include "engine.h"

#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
enum { SLOWER = 10 };
#else
enum { SLOWER = 1 };
#endif
enum { WORKERS = 6, TOTAL = 10000 / SLOWER };

RX_MODEL(Tally, tally,
    column(int64_t, n),
    column(int32_t, revision, .version = true));

RX_MODEL(BareTally, bare_tally,
    column(int64_t, n));

typedef bool (*increment)(rx_engine *engine, rx_error *error);

typedef struct worker {
	pthread_t thread;
	rx_engine *engine;
	increment once;
	int rounds;
	int64_t done;
	rx_error error; /* the first one */
} worker;

/* ---- one read-modify-write -------------------------------------------------------------------- */

/* True if it is acknowledged; RX_ESTALE and the like leave the error clear: the caller comes again. */
static bool by_version(rx_engine *engine, rx_error *error)
{
	bool done = false;
	rx_with_session(s, .engine = engine) {
		Tally *tally = rx_first(s, Tally);
		if (tally)
			tally->n++;
		done = tally && rx_commit(s);
		int code = rx_session_error(s)->code;
		if (code != RX_ESTALE && code != RX_ESERIALIZATION && code != RX_EBUSY)
			*error = *rx_session_error(s);
	}
	return done;
}

static bool by_version_in_transaction(rx_engine *engine, rx_error *error)
{
	bool done = false;
	rx_with_session(s, .engine = engine) {
		rx_transaction(s, .tries = 1000) {
			Tally *tally = rx_first(s, Tally);
			if (!tally)
				break;
			tally->n++;
			done = true;
		}
		*error = *rx_session_error(s);
		done = done && rx_ok(s);
	}
	return done;
}

/* The row is locked when it is read: nobody collides. */
static bool by_lock(rx_engine *engine, rx_error *error)
{
	bool done = false;
	rx_with_session(s, .engine = engine) {
		BareTally *tally = rx_first(s, BareTally, .lock = RX_FOR_UPDATE);
		if (tally)
			tally->n++;
		done = tally && rx_commit(s);
		*error = *rx_session_error(s);
	}
	return done;
}

static bool by_lock_in_transaction(rx_engine *engine, rx_error *error)
{
	bool done = false;
	rx_with_session(s, .engine = engine) {
		rx_transaction(s) {
			BareTally *tally = rx_first(s, BareTally, .lock = RX_FOR_UPDATE);
			if (!tally)
				break;
			tally->n++;
			done = true;
		}
		*error = *rx_session_error(s);
		done = done && rx_ok(s);
	}
	return done;
}

static bool by_isolation(rx_engine *engine, rx_error *error)
{
	bool done = false;
	rx_with_session(s, .engine = engine) {
		rx_transaction(s, .tries = 1000, .isolation = RX_SERIALIZABLE) {
			BareTally *tally = rx_first(s, BareTally);
			if (!tally)
				break;
			tally->n++;
			done = true;
		}
		*error = *rx_session_error(s);
		done = done && rx_ok(s);
	}
	return done;
}

static void *work(void *argument)
{
	worker *w = argument;
	while (w->done < w->rounds && !w->error.code)
		w->done += w->once(w->engine, &w->error);
	return NULL;
}

/* ---- threads and processes -------------------------------------------------------------------- */

static void make_workers(worker *workers, suite *the, increment once)
{
	for (int i = 0; i < WORKERS; i++)
		workers[i] = (worker){
			.engine = the->engine, .once = once, .rounds = TOTAL / WORKERS + (i < TOTAL % WORKERS)
		};
}

static int64_t run_threads(suite *the, increment once)
{
	worker workers[WORKERS];
	int64_t acknowledged = 0;
	make_workers(workers, the, once);
	for (int i = 0; i < WORKERS; i++)
		assert_int_equal(pthread_create(&workers[i].thread, NULL, work, &workers[i]), 0);
	for (int i = 0; i < WORKERS; i++)
		pthread_join(workers[i].thread, NULL);
	for (int i = 0; i < WORKERS; i++) {
		assert_rx_ok(&workers[i].error);
		acknowledged += workers[i].done;
	}
	return acknowledged;
}

/* Tells what it has done through the pipe, and leaves without the parent's business. */
static void in_the_child(const char *url, worker *w, int out)
{
	w->engine = rx_engine_open(url, &w->error);
	if (w->engine)
		work(w);
	rx_engine_close(w->engine);
	if (write(out, w, sizeof *w) != (ssize_t)sizeof *w)
		_exit(2);
	_exit(0);
}

static int64_t run_processes(suite *the, increment once)
{
	worker workers[WORKERS], report;
	pid_t children[WORKERS];
	int ends[2], status;
	int64_t acknowledged = 0;
	make_workers(workers, the, once);
	assert_int_equal(pipe(ends), 0);
	fflush(NULL);
	for (int i = 0; i < WORKERS; i++) {
		children[i] = fork();
		if (children[i] == 0)
			in_the_child(the->url, &workers[i], ends[1]);
		assert_true(children[i] > 0);
	}
	for (int i = 0; i < WORKERS; i++) {
		assert_int_equal(read(ends[0], &report, sizeof report), sizeof report);
		assert_rx_ok(&report.error);
		acknowledged += report.done;
	}
	for (int i = 0; i < WORKERS; i++) {
		assert_int_equal(waitpid(children[i], &status, 0), children[i]);
		assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	}
	close(ends[0]);
	close(ends[1]);
	return acknowledged;
}

/* ---- the tests ------------------------------------------------------------------------------- */

/* A fresh row in each table. */
static void begin_at_zero(suite *the)
{
	rx_with_session(s, .engine = the->engine) {
		rx_delete_where(s, Tally, .all = true);
		rx_delete_where(s, BareTally, .all = true);
		rx_add(s, Tally, .n = 0);
		rx_add(s, BareTally, .n = 0);
		assert_true(rx_commit(s));
	}
}

static void assert_tally(suite *the, int64_t acknowledged)
{
	assert_int_equal(acknowledged, TOTAL);
	rx_with_session(s, .engine = the->engine) {
		Tally *tally = rx_one(s, Tally);
		assert_rx_ok(rx_session_error(s));
		assert_int_equal(tally->n, acknowledged);
		assert_int_equal(tally->revision, acknowledged + 1); /* nobody wrote past the version */
	}
}

static void assert_bare_tally(suite *the, int64_t acknowledged)
{
	assert_int_equal(acknowledged, TOTAL);
	rx_with_session(s, .engine = the->engine) {
		BareTally *tally = rx_one(s, BareTally);
		assert_rx_ok(rx_session_error(s));
		assert_int_equal(tally->n, acknowledged);
	}
}

static bool is_shared(const suite *the)
{
	return strcmp(the->url, "sqlite://") != 0; /* a database in memory has no other processes */
}

static void test_conformance_threads_lost_update__threads_with_a_version(void **state)
{
	begin_at_zero(*state);
	assert_tally(*state, run_threads(*state, by_version));
}

static void test_conformance_threads_lost_update__processes_with_a_version(void **state)
{
	begin_at_zero(*state);
	if (is_shared(*state))
		assert_tally(*state, run_processes(*state, by_version));
}

static void test_conformance_threads_lost_update__threads_in_transactions_with_a_version(
	void **state)
{
	begin_at_zero(*state);
	assert_tally(*state, run_threads(*state, by_version_in_transaction));
}

static void test_conformance_threads_lost_update__processes_in_transactions_with_a_version(
	void **state)
{
	begin_at_zero(*state);
	if (is_shared(*state))
		assert_tally(*state, run_processes(*state, by_version_in_transaction));
}

static void test_conformance_threads_lost_update__threads_with_a_lock(void **state)
{
	begin_at_zero(*state);
	assert_bare_tally(*state, run_threads(*state, by_lock));
}

static void test_conformance_threads_lost_update__processes_with_a_lock(void **state)
{
	begin_at_zero(*state);
	if (is_shared(*state))
		assert_bare_tally(*state, run_processes(*state, by_lock));
}

static void test_conformance_threads_lost_update__threads_in_transactions_with_a_lock(void **state)
{
	begin_at_zero(*state);
	assert_bare_tally(*state, run_threads(*state, by_lock_in_transaction));
}

static void test_conformance_threads_lost_update__threads_in_serializable_transactions(void **state)
{
	begin_at_zero(*state);
	assert_bare_tally(*state, run_threads(*state, by_isolation));
}

static void test_conformance_threads_lost_update__processes_in_serializable_transactions(
	void **state)
{
	begin_at_zero(*state);
	if (is_shared(*state))
		assert_bare_tally(*state, run_processes(*state, by_isolation));
}

/* What is looked at is who overwrites whom, not what survives a power cut: a SQLite file need not wait
 * for the disk sixty thousand times. */
static int open_quick(void **state)
{
	rx_error error = RX_ERROR_INIT;
	if (suite_open(state))
		return -1;
	suite *the = *state;
	rx_engine_close(the->engine);
	if (strncmp(the->url, "sqlite:///", 10) == 0 && !strchr(the->url, '?'))
		strncat(the->url, "?synchronous=normal&busy_timeout=60000",
			sizeof the->url - strlen(the->url) - 1);
	/* A connection for each thread: one more than that would be opened and closed all the time. */
	the->engine = rx_engine_open(the->url, &error, .pool_size = WORKERS);
	return the->engine && rx_create_all(the->engine, &error) == 0 ? 0 : -1;
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
		cmocka_unit_test(test_conformance_threads_lost_update__threads_with_a_version),
		cmocka_unit_test(test_conformance_threads_lost_update__processes_with_a_version),
		cmocka_unit_test(
			test_conformance_threads_lost_update__threads_in_transactions_with_a_version),
		cmocka_unit_test(
			test_conformance_threads_lost_update__processes_in_transactions_with_a_version),
		cmocka_unit_test(test_conformance_threads_lost_update__threads_with_a_lock),
		cmocka_unit_test(test_conformance_threads_lost_update__processes_with_a_lock),
		cmocka_unit_test(test_conformance_threads_lost_update__threads_in_transactions_with_a_lock),
		cmocka_unit_test(
			test_conformance_threads_lost_update__threads_in_serializable_transactions),
		cmocka_unit_test(
			test_conformance_threads_lost_update__processes_in_serializable_transactions),
	};
	rx_log_set(hush, NULL); /* each new try is a warning */
	return cmocka_run_group_tests(tests, open_quick, suite_close);
}
