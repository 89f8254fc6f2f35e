/* .timeout of sessions and queries: what takes longer ends with RX_ETIMEOUT, and nothing else is lost.
 * No test measures time: each statement here would take for ever, or longer than the test may. */
#include <math.h>

#include <reflex/rows.h>
#include <reflex/subquery.h>

#include "engine.h"

RX_ROW(Step, field(int64_t, id));
RX_ROW(Total, field(int64_t, n));

/* Never ends: every row is its own successor. */
static void run_for_ever(rx_session *s, double timeout)
{
	rx_rows(s, Total, Step, .timeout = timeout, .select = { rx_count_of(Step_.id) },
		.from = rx_recursive(rx_query_of(Step, Maybe, .select = { Maybe_.id }),
			rx_query_of(Step, Maybe, .select = { Maybe_.id },
				.join = {
					rx_join_on(Step, rx_eq_col(Maybe_.id, Step_.id), .from = rx_so_far(Step)) })));
}

static void fill(suite *the)
{
	rx_with_session(s, .engine = the->engine) {
		rx_add(s, Maybe, .medium = rx_some(1), .word = "one");
		rx_commit(s);
		assert_rx_ok(rx_session_error(s));
	}
}

static void test_conformance_deadlines__a_sessions_statement_that_is_late_is_ended(void **state)
{
	suite *the = *state;

	fill(the);
	rx_with_session(s, .engine = the->engine, .timeout = 0.1) {
		run_for_ever(s, 0);
		assert_int_equal(rx_session_error(s)->code, RX_ETIMEOUT);
		assert_null(strstr(rx_session_error(s)->message, "?timeout="));
		assert_true(rx_rollback(s));
		assert_true(rx_count(s, Maybe, .timeout = -1) >= 1);
		assert_rx_ok(rx_session_error(s));
	}
}

static void test_conformance_deadlines__what_was_written_before_is_taken_back(void **state)
{
	suite *the = *state;
	int64_t before = -1;

	rx_with_session(s, .engine = the->engine)
		before = rx_count(s, Maybe);
	rx_with_session(s, .engine = the->engine, .timeout = 0.1) {
		rx_add(s, Maybe, .word = "lost");
		rx_flush(s);
		run_for_ever(s, 0);
		assert_false(rx_commit(s));
		assert_int_equal(rx_session_error(s)->code, RX_ETIMEOUT);
		rx_rollback(s);
		assert_int_equal(rx_count(s, Maybe, .timeout = -1), before);
	}
}

/* The engine hands its connection on: the next session has its own time. */
static void test_conformance_deadlines__the_next_session_has_its_own(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine, .timeout = 0.001) {
		run_for_ever(s, 0);
		rx_rollback(s);
	}
	rx_with_session(s, .engine = the->engine) {
		for (int i = 0; i < 300; i++)
			rx_add(s, Maybe, .medium = rx_some(i), .word = "many");
		rx_commit(s);
		rx_all(s, Maybe, .order_by = { rx_asc(Maybe_.word), rx_desc(Maybe_.medium) });
		rx_commit(s);
		assert_rx_ok(rx_session_error(s));
	}
}

static void test_conformance_deadlines__less_than_zero_is_no_limit(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine, .timeout = 0.001) {
		rx_all(s, Maybe, .timeout = -1, .order_by = { rx_asc(Maybe_.word) });
		rx_count(s, Maybe, .timeout = 3600);
		assert_rx_ok(rx_session_error(s));
	}
}

/* Each row is waited for anew. */
static void test_conformance_deadlines__a_loop_takes_as_long_as_the_program_likes(void **state)
{
	suite *the = *state;
	int n = 0;

	rx_with_session(s, .engine = the->engine) {
		rx_for(Maybe, m, s, .timeout = 30)
			n += m->id > 0;
		assert_rx_ok(rx_session_error(s));
		assert_int_equal(n, rx_count(s, Maybe));
	}
}

static void test_conformance_deadlines__a_query_has_one_of_its_own(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		run_for_ever(s, 0.2);
		assert_int_equal(rx_session_error(s)->code, RX_ETIMEOUT);
		assert_null(strstr(rx_session_error(s)->message, "?timeout="));
		rx_rollback(s);
		assert_true(rx_count(s, Maybe) > 0);
		assert_rx_ok(rx_session_error(s));
	}
}

/* Where a lock is waited for, the time is over too; an engine may say that it was a lock. */
static void test_conformance_deadlines__a_lock_is_waited_for_no_longer(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		assert_non_null(
			rx_first(s, Maybe, .lock = RX_FOR_UPDATE, .order_by = { rx_asc(Maybe_.id) }));
		rx_with_session(t, .engine = the->engine, .timeout = 0.1) {
			rx_first(t, Maybe, .lock = RX_FOR_UPDATE, .order_by = { rx_asc(Maybe_.id) });
			int code = rx_session_error(t)->code;
			assert_true(code == RX_ETIMEOUT || code == RX_EBUSY);
		}
	}
}

static void test_conformance_deadlines__a_subquery_has_none(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		rx_count(
			s, Maybe, .where = rx_in_query(Maybe_.id, rx_select(Maybe_.id, Maybe, .timeout = 1)));
		assert_int_equal(rx_session_error(s)->code, RX_EINVAL);
		assert_non_null(strstr(rx_session_error(s)->message, ".timeout"));
	}
}

static void test_conformance_deadlines__a_time_that_is_none_is_refused(void **state)
{
	suite *the = *state;
	static const double wrong[] = { NAN, INFINITY, 1e9 };

	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		rx_with_session(s, .engine = the->engine, .timeout = wrong[i]) {
			assert_int_equal(rx_count(s, Maybe), -1);
			assert_int_equal(rx_session_error(s)->code, RX_EINVAL);
			assert_non_null(strstr(rx_session_error(s)->message, ".timeout"));
		}
		rx_with_session(s, .engine = the->engine) {
			assert_null(rx_all(s, Maybe, .timeout = wrong[i]));
			assert_int_equal(rx_session_error(s)->code, RX_EINVAL);
			assert_non_null(strstr(rx_session_error(s)->message, ".timeout"));
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_conformance_deadlines__a_sessions_statement_that_is_late_is_ended),
		cmocka_unit_test(test_conformance_deadlines__what_was_written_before_is_taken_back),
		cmocka_unit_test(test_conformance_deadlines__the_next_session_has_its_own),
		cmocka_unit_test(test_conformance_deadlines__less_than_zero_is_no_limit),
		cmocka_unit_test(test_conformance_deadlines__a_loop_takes_as_long_as_the_program_likes),
		cmocka_unit_test(test_conformance_deadlines__a_query_has_one_of_its_own),
		cmocka_unit_test(test_conformance_deadlines__a_lock_is_waited_for_no_longer),
		cmocka_unit_test(test_conformance_deadlines__a_subquery_has_none),
		cmocka_unit_test(test_conformance_deadlines__a_time_that_is_none_is_refused),
	};

	return cmocka_run_group_tests(tests, suite_open, suite_close);
}
