/* Transactions made to collide: two that each read what the other one writes (write skew), and two
 * that take two rows in opposite order (a deadlock, where rows are locked). Each engine has its own
 * way to refuse one of them; rx_transaction runs that one again, and the rule holds. */
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <time.h>

#include <reflex/sys/log.h>

#include "engine.h"

enum { ROUNDS = 10 };

RX_MODEL(Doctor, doctor,
    column(rx_text, name, .unique = true),
    column(bool, on_duty),
    column(int64_t, calls));

/* Two threads that wait for each other, but not for ever: on SQLite the second one cannot come. */
typedef struct meeting {
	int patience; /* s, or 0: a moment */
	pthread_mutex_t mutex;
	pthread_cond_t all_here;
	int here;
} meeting;

static meeting met = { .mutex = PTHREAD_MUTEX_INITIALIZER, .all_here = PTHREAD_COND_INITIALIZER };
static atomic_int retries;

static void meet(void)
{
	struct timespec until;
	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += met.patience;
	until.tv_nsec += 100 * 1000000;
	until.tv_sec += until.tv_nsec / 1000000000;
	until.tv_nsec %= 1000000000;
	pthread_mutex_lock(&met.mutex);
	met.here++;
	pthread_cond_broadcast(&met.all_here);
	while (met.here < 2 && pthread_cond_timedwait(&met.all_here, &met.mutex, &until) != ETIMEDOUT)
		;
	pthread_mutex_unlock(&met.mutex);
}

typedef struct worker {
	pthread_t thread;
	rx_engine *engine;
	const char *name, *other;
	rx_error error;
} worker;

static void run_two(suite *the, void *(*body)(void *))
{
	worker workers[2] = {
		{ .engine = the->engine, .name = "anna", .other = "bert" },
		{ .engine = the->engine, .name = "bert", .other = "anna" },
	};
	met.here = 0;
	met.patience = strcmp(rx_engine_dialect(the->engine), "sqlite") != 0 ? 30 : 0;
	for (int i = 0; i < 2; i++)
		assert_int_equal(pthread_create(&workers[i].thread, NULL, body, &workers[i]), 0);
	for (int i = 0; i < 2; i++)
		pthread_join(workers[i].thread, NULL);
	for (int i = 0; i < 2; i++)
		assert_rx_ok(&workers[i].error);
}

static void begin_anew(suite *the)
{
	rx_with_session(s, .engine = the->engine) {
		rx_delete_where(s, Doctor, .all = true);
		rx_add(s, Doctor, .name = "anna", .on_duty = true);
		rx_add(s, Doctor, .name = "bert", .on_duty = true);
		assert_true(rx_commit(s));
	}
}

static Doctor *doctor(rx_session *s, const char *name)
{
	return rx_one(s, Doctor, .where = rx_eq(Doctor_.name, name));
}

/* ---- write skew ------------------------------------------------------------------------------ */

/* Goes off duty if somebody else is on. */
static void *go_home(void *argument)
{
	worker *w = argument;
	rx_with_session(s, .engine = w->engine, .isolation = RX_SERIALIZABLE) {
		rx_transaction(s) {
			int64_t on_duty = rx_count(s, Doctor, .where = Doctor_.on_duty);
			if (rx_transaction_try(s) == 1)
				meet();
			Doctor *me = on_duty >= 2 ? doctor(s, w->name) : NULL;
			if (me)
				me->on_duty = false;
		}
		w->error = *rx_session_error(s);
	}
	return NULL;
}

static void test_conformance_threads_collide__one_doctor_stays_on_duty(void **state)
{
	suite *the = *state;
	for (int i = 0; i < ROUNDS; i++) {
		begin_anew(the);
		run_two(the, go_home);
		rx_with_session(s, .engine = the->engine)
			assert_int_equal(rx_count(s, Doctor, .where = Doctor_.on_duty), 1);
	}
}

/* ---- deadlock -------------------------------------------------------------------------------- */

static void *call_both(void *argument)
{
	worker *w = argument;
	rx_with_session(s, .engine = w->engine) {
		rx_transaction(s, .tries = 50) {
			rx_update(s, Doctor, .set = { rx_set_expr(Doctor_.calls, rx_plus(Doctor_.calls, 1)) },
				.where = rx_eq(Doctor_.name, w->name));
			if (rx_transaction_try(s) == 1)
				meet();
			rx_update(s, Doctor, .set = { rx_set_expr(Doctor_.calls, rx_plus(Doctor_.calls, 1)) },
				.where = rx_eq(Doctor_.name, w->other));
		}
		w->error = *rx_session_error(s);
	}
	return NULL;
}

static void test_conformance_threads_collide__a_deadlock_costs_a_try_and_nothing_else(void **state)
{
	suite *the = *state;
	retries = 0;
	begin_anew(the);
	for (int i = 0; i < ROUNDS; i++)
		run_two(the, call_both);
	rx_with_session(s, .engine = the->engine) {
		assert_int_equal(doctor(s, "anna")->calls, 2 * ROUNDS);
		assert_int_equal(doctor(s, "bert")->calls, 2 * ROUNDS);
	}
	if (strcmp(rx_engine_dialect(the->engine), "sqlite") != 0)
		assert_in_range(retries, 1, 50 * ROUNDS); /* rows were locked crosswise */
}

/* ---- reading only ---------------------------------------------------------------------------- */

static void test_conformance_threads_collide__a_reader_is_refused_by_the_database(void **state)
{
	suite *the = *state;
	begin_anew(the);
	rx_with_session(s, .engine = the->engine) {
		Doctor *anna = doctor(s, "anna");
		assert_true(rx_commit(s));
		rx_transaction(s, .read_only = true, .isolation = RX_REPEATABLE_READ) {
			assert_int_equal(rx_count(s, Doctor), 2);
			rx_with_session(other, .engine = the->engine) {
				rx_add(other, Doctor, .name = "carl");
				assert_true(rx_commit(other));
			}
			assert_int_equal(rx_count(s, Doctor), 2); /* one snapshot */
		}
		assert_rx_ok(rx_session_error(s));
		assert_int_equal(rx_count(s, Doctor), 3);
		assert_true(rx_commit(s));
		rx_transaction(s, .read_only = true)
			anna->calls = 7;
		assert_rx_code(rx_session_error(s), RX_EREADONLY);
		assert_true(rx_rollback(s));
		assert_int_equal(anna->calls, 0);
		anna->calls = 8;
		assert_true(rx_commit(s));
	}
}

static void count_retries(void *ud, rx_log_level level, const char *message)
{
	(void)ud;
	if (level >= RX_LOG_ERROR)
		fprintf(stderr, "%s\n", message);
	if (level == RX_LOG_WARNING && strstr(message, "again in"))
		retries++;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_conformance_threads_collide__one_doctor_stays_on_duty),
		cmocka_unit_test(test_conformance_threads_collide__a_deadlock_costs_a_try_and_nothing_else),
		cmocka_unit_test(test_conformance_threads_collide__a_reader_is_refused_by_the_database),
	};
	rx_log_set(count_retries, NULL);
	return cmocka_run_group_tests(tests, suite_open, suite_close);
}
