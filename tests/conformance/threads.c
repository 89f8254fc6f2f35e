/* One engine, many threads, each with sessions of its own, and fewer connections than threads: sums
 * are right, nobody sees RX_EBUSY, and a child of fork() is refused the parent's connections. On a
 * file and in memory. Also built under ThreadSanitizer (make tsan). */
#include <pthread.h>
#include <stdatomic.h>
#include <sys/wait.h>
#include <unistd.h>

#include "company.h"
#include "engine.h"

#if defined(__SANITIZE_THREAD__)
enum { SLOWER = 4 };
#else
enum { SLOWER = 1 };
#endif
enum { THREADS = 24, ROUNDS = 40 / SLOWER };

RX_MODEL(Purse, purse,
    column(rx_text, owner, .unique = true),
    column(int64_t, coins),
    column(int32_t, revision, .version = true));

RX_MODEL(Entry, entry,
    column(int32_t, writer),
    column(int32_t, number),
    table_unique(uq_entry, writer, number));

/* What a thread is told, and what it says: assertions of cmocka are for the main thread alone. */
typedef struct worker {
	pthread_t thread;
	rx_engine *engine;
	int number;
	int64_t done, repeated;
	rx_error error; /* the first one that must not be */
	atomic_bool *stop;
} worker;

static void note(worker *w, rx_session *s)
{
	if (!w->error.code)
		w->error = *rx_session_error(s);
}

static void run_all(worker *workers, int n, rx_engine *engine, void *(*body)(void *))
{
	for (int i = 0; i < n; i++) {
		workers[i].engine = engine;
		workers[i].number = i;
		assert_int_equal(pthread_create(&workers[i].thread, NULL, body, &workers[i]), 0);
	}
	for (int i = 0; i < n; i++)
		pthread_join(workers[i].thread, NULL);
	for (int i = 0; i < n; i++)
		assert_rx_ok(&workers[i].error);
}

/* ---- the bodies ----------------------------------------------------------------------------- */

static void *write_entries(void *argument)
{
	worker *w = argument;

	for (int i = 0; i < ROUNDS; i++) {
		rx_with_session(s, .engine = w->engine) {
			rx_add(s, Entry, .writer = w->number, .number = i);
			if (rx_commit(s))
				w->done++;
			else
				note(w, s);
		}
	}
	return NULL;
}

static void *read_and_write(void *argument)
{
	worker *w = argument;

	for (int i = 0; i < ROUNDS; i++) {
		/* Who reads twice and wants the same says so; who only writes does not. */
		rx_with_session(s, .engine = w->engine,
			.isolation = w->number % 3 && strcmp(rx_engine_dialect(w->engine), "sqlite") != 0
				? RX_REPEATABLE_READ
				: RX_ISOLATION_DEFAULT) {
			if (w->number % 3 == 0) {
				rx_add(s, Entry, .writer = w->number, .number = i);
				w->done += rx_commit(s);
			} else if (w->number % 3 == 1) {
				Entry **mine = rx_all(s, Entry, .order_by = { rx_asc(Entry_.id) });
				int64_t n = rx_count(s, Entry); /* in the same transaction: the same rows */
				w->done += mine && n == (int64_t)rx_len(mine);
			} else {
				int64_t n = 0, last = 0;
				rx_for(Entry, entry, s, .order_by = { rx_asc(Entry_.id) }) {
					n += entry->id > last;
					last = entry->id;
				}
				w->done += n == rx_count(s, Entry);
			}
			if (!rx_ok(s))
				note(w, s);
		}
	}
	return NULL;
}

/* Adds one coin; whoever was overtaken takes the purse again. */
static void *earn_coins(void *argument)
{
	worker *w = argument;

	while (w->done < ROUNDS && !w->error.code) {
		rx_with_session(s, .engine = w->engine) {
			Purse *purse = rx_first(s, Purse);
			if (purse)
				purse->coins++;
			if (purse && rx_commit(s))
				w->done++;
			else if (rx_session_error(s)->code == RX_ESTALE ||
				rx_session_error(s)->code == RX_ESERIALIZATION)
				w->repeated++;
			else
				note(w, s);
		}
	}
	return NULL;
}

/* ---- the tests, on any engine ---------------------------------------------------------------- */

static int64_t count_entries(rx_engine *engine)
{
	int64_t n = -1;

	rx_with_session(s, .engine = engine) {
		n = rx_count(s, Entry);
		assert_rx_ok(rx_session_error(s));
	}
	return n;
}

static void remove_entries(rx_engine *engine)
{
	rx_with_session(s, .engine = engine) {
		for (Entry **e = rx_all(s, Entry); e && *e; e++)
			rx_delete(s, *e);
		assert_true(rx_commit(s));
	}
}

static void all_write(rx_engine *engine)
{
	worker workers[THREADS] = { { .number = 0 } };

	run_all(workers, THREADS, engine, write_entries);
	for (int i = 0; i < THREADS; i++)
		assert_int_equal(workers[i].done, ROUNDS);
	assert_int_equal(count_entries(engine), THREADS * ROUNDS);
	rx_with_session(s, .engine = engine) {
		for (int i = 0; i < THREADS; i++)
			assert_int_equal(rx_count(s, Entry, .where = rx_eq(Entry_.writer, i)), ROUNDS);
	}
	remove_entries(engine);
}

static void some_read(rx_engine *engine)
{
	worker workers[THREADS] = { { .number = 0 } };

	run_all(workers, THREADS, engine, read_and_write);
	for (int i = 0; i < THREADS; i++)
		assert_int_equal(workers[i].done, ROUNDS);
	assert_int_equal(count_entries(engine), THREADS / 3 * ROUNDS);
	remove_entries(engine);
}

static void all_count(rx_engine *engine)
{
	worker workers[THREADS] = { { .number = 0 } };

	rx_with_session(s, .engine = engine) {
		rx_add(s, Purse, .owner = "all");
		assert_true(rx_commit(s));
	}
	run_all(workers, THREADS / 3, engine, earn_coins);
	rx_with_session(s, .engine = engine) {
		Purse *purse = rx_one(s, Purse);
		assert_non_null(purse);
		assert_int_equal(purse->coins, THREADS / 3 * ROUNDS);
		assert_true(rx_delete(s, purse));
		assert_true(rx_commit(s));
	}
}

static void small_pool(const char *url, void (*body)(rx_engine *))
{
	rx_error error = RX_ERROR_INIT;
	rx_engine *engine =
		rx_engine_open(url, &error, .pool_size = 3, .max_overflow = 2, .pool_timeout = 60);
	rx_engine_stats stats = { .rx__size = sizeof(stats) };

	assert_rx_ok(&error);
	assert_int_equal(rx_create_all(engine, &error), 0);
	body(engine);
	rx_engine_stats_get(engine, &stats);
	assert_in_range(stats.connections_open, 1, 5);
	assert_int_equal(stats.connections_open, stats.connections_idle);
	assert_int_equal(stats.waiters, 0);
	assert_int_equal(stats.timeouts, 0);
	rx_engine_close(engine);
}

static void test_conformance_threads__writers_on_a_file(void **state)
{
	small_pool(((suite *)*state)->url, all_write);
}

static void test_conformance_threads__writers_in_memory(void **state)
{
	(void)state;
	small_pool("sqlite://", all_write);
}

static void test_conformance_threads__readers_and_writers_on_a_file(void **state)
{
	small_pool(((suite *)*state)->url, some_read);
}

static void test_conformance_threads__readers_and_writers_in_memory(void **state)
{
	(void)state;
	small_pool("sqlite://", some_read);
}

static void test_conformance_threads__counting_with_a_version_on_a_file(void **state)
{
	small_pool(((suite *)*state)->url, all_count);
}

static void test_conformance_threads__counting_with_a_version_in_memory(void **state)
{
	(void)state;
	small_pool("sqlite://", all_count);
}

/* ---- engines -------------------------------------------------------------------------------- */

static void test_conformance_threads__two_databases_in_memory_are_two(void **state)
{
	rx_error error = RX_ERROR_INIT;
	rx_engine *one = rx_engine_open("sqlite://", &error);
	rx_engine *two = rx_engine_open("sqlite://", &error);

	(void)state;
	assert_rx_ok(&error);
	assert_int_equal(rx_create_all(one, &error), 0);
	assert_int_equal(rx_create_all(two, &error), 0);
	rx_with_session(s, .engine = one) {
		rx_add(s, Team, .name = "of one");
		assert_true(rx_commit(s));
	}
	rx_with_session(s, .engine = two) {
		assert_int_equal(rx_count(s, Team), 0);
	}
	rx_engine_close(one);
	rx_engine_close(two);
}

static void test_conformance_threads__a_database_in_memory_lives_as_long_as_its_engine(void **state)
{
	rx_error error = RX_ERROR_INIT;
	rx_engine *engine = rx_engine_open("sqlite://", &error, .pool_recycle = 0.01);

	(void)state;
	assert_rx_ok(&error);
	assert_int_equal(rx_create_all(engine, &error), 0);
	for (int i = 0; i < 5; i++) {
		rx_with_session(s, .engine = engine) {
			rx_add(s, Entry, .writer = 1, .number = i);
			assert_true(rx_commit(s));
		}
		usleep(20000);
	}
	assert_int_equal(count_entries(engine), 5);
	rx_engine_close(engine);
}

static void *open_and_close(void *argument)
{
	worker *w = argument;
	const char *url = (const char *)w->engine;

	for (int i = 0; i < ROUNDS / 4; i++) {
		rx_engine *engine = rx_engine_open(url, &w->error);
		if (!engine)
			return NULL;
		rx_with_session(s, .engine = engine) {
			rx_add(s, Entry, .writer = w->number, .number = i);
			if (rx_commit(s))
				w->done++;
			else
				note(w, s);
		}
		rx_engine_close(engine);
	}
	return NULL;
}

static void test_conformance_threads__engines_come_and_go_on_one_file(void **state)
{
	suite *the = *state;
	worker workers[8] = { { .number = 0 } };

	for (int i = 0; i < 8; i++) {
		workers[i].engine = (rx_engine *)the->url;
		workers[i].number = i;
		assert_int_equal(pthread_create(&workers[i].thread, NULL, open_and_close, &workers[i]), 0);
	}
	for (int i = 0; i < 8; i++)
		pthread_join(workers[i].thread, NULL);
	for (int i = 0; i < 8; i++) {
		assert_rx_ok(&workers[i].error);
		assert_int_equal(workers[i].done, ROUNDS / 4);
	}
	assert_int_equal(count_entries(the->engine), 8 * (ROUNDS / 4));
	remove_entries(the->engine);
}

static void *first_use(void *argument)
{
	worker *w = argument;

	rx_with_session(s) {
		if (rx_count(s, Entry) >= 0)
			w->done++;
		else
			note(w, s);
	}
	w->engine = rx_engine_default(NULL);
	return NULL;
}

static void test_conformance_threads__the_default_engine_is_opened_once(void **state)
{
	suite *the = *state;
	worker workers[THREADS] = { { .number = 0 } };
	rx_error error = RX_ERROR_INIT;
	rx_engine_stats stats = { .rx__size = sizeof(stats) };

	assert_int_equal(rx_configure(.db_url = the->url, .no_check_schema = true), 0);
	run_all(workers, THREADS, NULL, first_use);
	for (int i = 0; i < THREADS; i++) {
		assert_non_null(workers[i].engine);
		assert_ptr_equal(workers[i].engine, rx_engine_default(&error));
	}
	rx_engine_stats_get(rx_engine_default(&error), &stats);
	assert_in_range(stats.connections_open, 1, 15);
}

/* ---- load ----------------------------------------------------------------------------------- */

static void *write_until_stopped(void *argument)
{
	worker *w = argument;

	while (!atomic_load(w->stop)) {
		rx_with_session(s, .engine = w->engine) {
			rx_add(s, Entry, .writer = w->number, .number = (int32_t)w->done);
			if (rx_commit(s))
				w->done++;
			else
				note(w, s);
		}
	}
	return NULL;
}

static void test_conformance_threads__an_engine_closed_right_behind_its_last_session(void **state)
{
	suite *the = *state;
	rx_error error = RX_ERROR_INIT;
	int64_t done = 0;

	for (int round = 0; round < 5; round++) {
		worker workers[8] = { { .number = 0 } };
		atomic_bool stop = false;
		rx_engine *engine = rx_engine_open(the->url, &error, .pool_size = 2, .max_overflow = 1);
		assert_rx_ok(&error);
		for (int i = 0; i < 8; i++) {
			workers[i].engine = engine;
			workers[i].number = round * 8 + i;
			workers[i].stop = &stop;
			assert_int_equal(
				pthread_create(&workers[i].thread, NULL, write_until_stopped, &workers[i]), 0);
		}
		usleep(30000);
		atomic_store(&stop, true);
		for (int i = 0; i < 8; i++)
			pthread_join(workers[i].thread, NULL);
		rx_engine_close(engine);
		for (int i = 0; i < 8; i++) {
			assert_rx_ok(&workers[i].error);
			done += workers[i].done;
		}
	}
	assert_int_equal(count_entries(the->engine), done);
	remove_entries(the->engine);
}

/* ---- fork ----------------------------------------------------------------------------------- */

/* Runs in the child: 0 if all is as it should be, else the number of the step. */
static int in_the_child(suite *the, rx_session *inherited)
{
	rx_error error = RX_ERROR_INIT;
	int step = 0;

	rx_add(inherited, Entry, .writer = 99, .number = 1);
	if (rx_commit(inherited) || rx_session_error(inherited)->code != RX_ECONNECTION)
		return 1;
	if (!strstr(rx_session_error(inherited)->message, "fork"))
		return 2;
	rx_session_close(inherited);
	rx_engine *own = rx_engine_open(the->url, &error);
	if (!own)
		return 3;
	rx_with_session(s, .engine = own) {
		rx_add(s, Entry, .writer = 99, .number = 2);
		if (!rx_commit(s))
			step = 4;
	}
	rx_engine_close(own);
	return step;
}

static void test_conformance_threads__a_child_is_refused_the_parents_connections(void **state)
{
	suite *the = *state;
	int status = 0;

	rx_session *inherited =
		rx_session_open(.engine = the->engine, .isolation = suite_snapshot(the));
	rx_add(inherited, Entry, .writer = 98, .number = 1);
	assert_true(rx_commit(inherited));
	assert_int_equal(rx_count(inherited, Entry), 1); /* holds a connection with a transaction */
	fflush(NULL);
	pid_t child = fork();
	if (child == 0)
		_exit(in_the_child(the, inherited));
	assert_true(child > 0);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);

	assert_int_equal(rx_count(inherited, Entry), 1); /* still the parent's transaction */
	assert_true(rx_commit(inherited));
	assert_int_equal(rx_count(inherited, Entry), 2);
	rx_add(inherited, Entry, .writer = 98, .number = 2);
	assert_true(rx_commit(inherited));
	rx_session_close(inherited);
	assert_int_equal(count_entries(the->engine), 3);
	remove_entries(the->engine);
}

static void test_conformance_threads__a_child_leaves_idle_connections_alone_too(void **state)
{
	suite *the = *state;
	int status = 0;

	assert_int_equal(count_entries(the->engine), 0);
	fflush(NULL);
	pid_t child = fork();
	if (child == 0) {
		int step = 0;
		rx_with_session(s, .engine = the->engine) {
			/* Either a connection of its own, or a refusal; never the parent's. */
			rx_add(s, Entry, .writer = 97, .number = 1);
			if (!rx_commit(s) && rx_session_error(s)->code != RX_ECONNECTION)
				step = 1;
		}
		rx_engine_close(the->engine);
		_exit(step);
	}
	assert_true(child > 0);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
	for (int i = 0; i < 3; i++) {
		rx_with_session(s, .engine = the->engine) {
			rx_add(s, Entry, .writer = 96, .number = i);
			assert_true(rx_commit(s));
		}
	}
	assert_in_range(count_entries(the->engine), 3, 4);
	remove_entries(the->engine);
}

/* What is looked at is who overwrites whom, and not the disk: where that is slow, one of many writers of a
 * SQLite file may not come to its turn for seconds. */
static int open_patiently(void **state)
{
	rx_error error = RX_ERROR_INIT;
	if (suite_open(state))
		return -1;
	suite *the = *state;
	if (strncmp(the->url, "sqlite:///", 10) != 0 || strchr(the->url, '?'))
		return 0;
	rx_engine_close(the->engine);
	strncat(the->url, "?synchronous=normal&busy_timeout=60000",
		sizeof(the->url) - strlen(the->url) - 1);
	the->engine = rx_engine_open(the->url, &error);
	return the->engine ? 0 : -1;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_conformance_threads__writers_on_a_file),
		cmocka_unit_test(test_conformance_threads__writers_in_memory),
		cmocka_unit_test(test_conformance_threads__readers_and_writers_on_a_file),
		cmocka_unit_test(test_conformance_threads__readers_and_writers_in_memory),
		cmocka_unit_test(test_conformance_threads__counting_with_a_version_on_a_file),
		cmocka_unit_test(test_conformance_threads__counting_with_a_version_in_memory),
		cmocka_unit_test(test_conformance_threads__two_databases_in_memory_are_two),
		cmocka_unit_test(
			test_conformance_threads__a_database_in_memory_lives_as_long_as_its_engine),
		cmocka_unit_test(test_conformance_threads__engines_come_and_go_on_one_file),
		cmocka_unit_test(test_conformance_threads__an_engine_closed_right_behind_its_last_session),
		cmocka_unit_test(test_conformance_threads__the_default_engine_is_opened_once),
		cmocka_unit_test(test_conformance_threads__a_child_is_refused_the_parents_connections),
		cmocka_unit_test(test_conformance_threads__a_child_leaves_idle_connections_alone_too),
	};
	return cmocka_run_group_tests(tests, open_patiently, suite_close);
}
