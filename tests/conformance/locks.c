/* .lock: what is read under it nobody else changes before the transaction ends. */
#include <reflex/rows.h>

#include "engine.h"

static int open_with_rows(void **state)
{
	suite *the;

	if (suite_open(state))
		return -1;
	the = *state;
	rx_with_session(s, .engine = the->engine) {
		for (int i = 0; i < 3; i++)
			rx_add(s, Maybe, .medium = rx_some(i), .word = "free");
		if (!rx_commit(s))
			return rx_complain(s);
	}
	return 0;
}

RX_ROW(Word, field(rx_text, word));

static void test_conformance_locks__rows_are_read_and_changed(void **state)
{
	suite *the = *state;
	static const int locks[] = { RX_FOR_UPDATE, RX_FOR_SHARE, RX_FOR_UPDATE | RX_SKIP_LOCKED,
		RX_FOR_UPDATE | RX_NOWAIT, RX_FOR_SHARE | RX_NOWAIT };

	for (size_t i = 0; i < sizeof(locks) / sizeof(*locks); i++)
		rx_with_session(s, .engine = the->engine) {
			Maybe *one = rx_one(s, Maybe, .where = rx_eq(Maybe_.medium, 1), .lock = locks[i]);
			assert_rx_ok(rx_session_error(s));
			one->word = "taken";
			Word *words = rx_rows(s, Word, Maybe, .select = { Maybe_.word }, .lock = locks[i],
				.order_by = { rx_asc(Maybe_.id) }, .limit = 2);
			assert_rx_ok(rx_session_error(s));
			assert_int_equal(rx_len(words), 2);
			rx_for(Maybe, m, s, .lock = locks[i])
				assert_non_null(m);
			assert_true(rx_commit(s));
		}
}

/* The second one waits, or is told; it never reads what the first is about to change. */
static void test_conformance_locks__another_writer_has_to_wait(void **state)
{
	suite *the = *state;
	char url[4300];
	rx_error error = RX_ERROR_INIT;

	snprintf(url, sizeof(url), "%s%sbusy_timeout=50", the->url, strchr(the->url, '?') ? "&" : "?");
	if (strncmp(url, "sqlite:///", 10) != 0)
		skip(); /* an engine of its own on the same database in memory, or another option */
	rx_engine *other = rx_engine_open(url, &error);
	assert_rx_ok(&error);
	rx_with_session(s, .engine = the->engine) {
		assert_non_null(
			rx_first(s, Maybe, .where = rx_eq(Maybe_.medium, 1), .lock = RX_FOR_UPDATE));
		rx_with_session(t, .engine = other) {
			assert_null(
				rx_first(t, Maybe, .where = rx_eq(Maybe_.medium, 1), .lock = RX_FOR_UPDATE));
			assert_rx_code(rx_session_error(t), RX_EBUSY);
			rx_rollback(t);
			assert_non_null(rx_first(t, Maybe, .where = rx_eq(Maybe_.medium, 1)));
		}
	}
	rx_engine_close(other);
}

#define REFUSED(code, words, ...) \
	do { \
		__VA_ARGS__; \
		assert_rx_code(rx_session_error(s), code); \
		assert_contains(rx_session_error(s)->message, words); \
		rx_rollback(s); \
	} while (0)

static void test_conformance_locks__mistakes(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		REFUSED(RX_EINVAL, ".lock is RX_FOR_UPDATE or", rx_all(s, Maybe, .lock = RX_NOWAIT));
		REFUSED(RX_EINVAL, ".lock is RX_FOR_UPDATE or",
			rx_all(s, Maybe, .lock = RX_FOR_UPDATE | RX_FOR_SHARE));
		REFUSED(RX_EINVAL, ".lock is RX_FOR_UPDATE or",
			rx_all(s, Maybe, .lock = RX_FOR_UPDATE | RX_SKIP_LOCKED | RX_NOWAIT));
		REFUSED(RX_EINVAL, ".lock is for rows", rx_count(s, Maybe, .lock = RX_FOR_UPDATE));
		REFUSED(RX_EINVAL, ".lock is for rows", rx_exists(s, Maybe, .lock = RX_FOR_UPDATE));
		REFUSED(RX_EINVAL, ".lock is for rows",
			rx_rows(s, Word, Maybe, .select = { Maybe_.word }, .distinct = true,
				.lock = RX_FOR_UPDATE));
		REFUSED(RX_EINVAL, "a subquery cannot lock",
			rx_all(s, Maybe,
				.where =
					rx_in_query(Maybe_.id, rx_select(Maybe_.id, Maybe, .lock = RX_FOR_UPDATE))));
	}
	rx_with_session(s, .engine = the->engine, .read_only = true) {
		REFUSED(RX_EREADONLY, "read_only", rx_all(s, Maybe, .lock = RX_FOR_UPDATE));
	}
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, open_with_rows, suite_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_conformance_locks__rows_are_read_and_changed),
		TEST(test_conformance_locks__another_writer_has_to_wait),
		TEST(test_conformance_locks__mistakes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
