/* rx_for: one row at a time in constant memory, however many there are. */
#include <malloc.h>

#include "company.h"
#include "engine.h"

enum { ROWS = 200000, BATCH = 20000 };

static int open_with_rows(void **state)
{
	suite *the;

	if (suite_open(state))
		return -1;
	the = *state;
	Branch *batch = calloc(BATCH, sizeof(*batch));
	for (int i = 0; i < BATCH; i++)
		batch[i].label = i % 2 ? "a label of some length, so that there is something to copy" : "x";
	for (int i = 0; i < ROWS / BATCH; i++) {
		rx_with_session(s, .engine = the->engine) {
			rx_add_many(s, Branch, batch, BATCH);
			if (!rx_commit(s))
				return rx_complain(s);
		}
	}
	free(batch);
	return 0;
}

static int64_t held(suite *the)
{
	rx_engine_stats stats = { .rx__size = sizeof(stats) };

	rx_engine_stats_get(the->engine, &stats);
	return stats.connections_open - stats.connections_idle;
}

/* What the process has from malloc: allocated, and mapped for single large blocks. */
static size_t memory(void)
{
	struct mallinfo2 info = mallinfo2();

	return info.uordblks + info.hblkhd;
}

static void test_conformance_streaming__takes_constant_memory(void **state)
{
	suite *the = *state;
	size_t early = 0, most = 0;
	int64_t n = 0, last = 0;

	rx_with_session(s, .engine = the->engine) {
		rx_for(Branch, branch, s, .order_by = { rx_asc(Branch_.id) }) {
			assert_true(branch->id > last);
			last = branch->id;
			if (++n == 1000)
				early = memory();
			if (n % 10000 == 0 && memory() > most)
				most = memory();
		}
		assert_true(rx_ok(s));
	}
	assert_int_equal(n, ROWS);
	/* 10 MB at least is what all rows would take. The cache of pages of SQLite may grow. */
	if (most > early + (6 << 20))
		fail_msg("%zu bytes after 1000 rows, %zu later", early, most);
}

static void test_conformance_streaming__rows_are_in_no_identity_map_and_never_written(void **state)
{
	suite *the = *state;
	int n = 0;

	rx_with_session(s, .engine = the->engine) {
		Branch *first = rx_get(s, Branch, 1);
		rx_for(Branch, branch, s, .order_by = { rx_asc(Branch_.id) }, .limit = 3) {
			assert_true(branch != first);
			branch->label = "scribbled on";
			n++;
		}
		assert_true(rx_commit(s));
		assert_string_equal(first->label, "x");
		assert_int_equal(rx_count(s, Branch, .where = rx_eq(Branch_.label, "scribbled on")), 0);
	}
	assert_int_equal(n, 3);
}

static void test_conformance_streaming__takes_where_order_limit_and_offset(void **state)
{
	suite *the = *state;
	int64_t wanted = 199990;

	rx_with_session(s, .engine = the->engine) {
		rx_for(Branch, branch, s, .where = rx_le(Branch_.id, 200000),
			.order_by = { rx_desc(Branch_.id) }, .limit = 5, .offset = 10) {
			assert_int_equal(branch->id, wanted--);
		}
		assert_true(rx_ok(s));
		rx_for(Branch, branch, s, .where = rx_lt(Branch_.id, 0)) {
			fail_msg("a row of id %lld", (long long)branch->id);
		}
		assert_true(rx_ok(s));
	}
	assert_int_equal(wanted, 199985);
}

static void test_conformance_streaming__queries_and_other_loops_may_stand_inside(void **state)
{
	suite *the = *state;
	int n = 0;

	rx_with_session(s, .engine = the->engine) {
		rx_for(Branch, outer, s, .order_by = { rx_asc(Branch_.id) }, .limit = 20) {
			Branch *same = rx_get(s, Branch, outer->id);
			assert_non_null(same);
			assert_true(same != outer);
			rx_for(Branch, inner, s, .where = rx_gt(Branch_.id, outer->id),
				.order_by = { rx_asc(Branch_.id) }, .limit = 3) {
				assert_true(inner->id > outer->id);
				n++;
			}
			assert_int_equal(outer->id, same->id);
			if (n % 2)
				continue;
		}
		assert_rx_ok(rx_session_error(s));
	}
	assert_int_equal(n, 60);
}

/* Leaves the rows at the seventh; how many were seen. */
static int see_seven(rx_session *session)
{
	int n = 0;
	rx_for(Branch, branch, session) {
		assert_non_null(branch->label);
		if (++n == 7)
			break;
	}
	return n;
}

static void test_conformance_streaming__ends_where_it_is_left(void **state)
{
	suite *the = *state;

	for (int i = 0; i < 20; i++) {
		rx_with_session(s, .engine = the->engine) {
			assert_int_equal(see_seven(s), 7);
			assert_true(rx_ok(s));
			assert_true(rx_commit(s));
			assert_int_equal(held(the), 0);
			assert_int_equal(rx_count(s, Branch), ROWS);
		}
		assert_int_equal(held(the), 0);
	}
}

static void test_conformance_streaming__refuses_flush_commit_and_rollback_inside(void **state)
{
	suite *the = *state;

	for (int way = 0; way < 3; way++) {
		rx_with_session(s, .engine = the->engine) {
			int n = 0;
			rx_for(Branch, branch, s, .order_by = { rx_asc(Branch_.id) }, .limit = 5) {
				assert_non_null(branch->label);
				bool done = way == 0 ? rx_flush(s) : way == 1 ? rx_commit(s) : rx_rollback(s);
				n++;
				assert_false(done);
				assert_rx_code(rx_session_error(s), RX_EINVAL);
				assert_contains(rx_session_error(s)->message, "rx_for");
				break;
			}
			assert_int_equal(n, 1);
			assert_true(rx_rollback(s));
			assert_true(rx_ok(s));
			assert_true(rx_exists(s, Branch));
		}
	}
}

static void test_conformance_streaming__all_of_them_at_once_is_possible_too(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Branch **all = rx_all(s, Branch, .order_by = { rx_asc(Branch_.id) });
		assert_int_equal(rx_len(all), ROWS);
		for (int i = 0; i < ROWS; i++)
			assert_int_equal(all[i]->id, i + 1);
		all[150000]->label = "changed";
		assert_true(rx_commit(s));
		assert_int_equal(rx_count(s, Branch, .where = rx_eq(Branch_.label, "changed")), 1);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_conformance_streaming__takes_constant_memory),
		cmocka_unit_test(test_conformance_streaming__rows_are_in_no_identity_map_and_never_written),
		cmocka_unit_test(test_conformance_streaming__takes_where_order_limit_and_offset),
		cmocka_unit_test(test_conformance_streaming__queries_and_other_loops_may_stand_inside),
		cmocka_unit_test(test_conformance_streaming__ends_where_it_is_left),
		cmocka_unit_test(test_conformance_streaming__refuses_flush_commit_and_rollback_inside),
		cmocka_unit_test(test_conformance_streaming__all_of_them_at_once_is_possible_too),
	};
	return cmocka_run_group_tests(tests, open_with_rows, suite_close);
}
