/* Window functions over seven rows: two partitions, equals, a NULL. */
#include <reflex/rows.h>

#include "engine.h"

/* medium: the row, small: its partition, big: what is ordered by */
static const struct {
	int16_t part;
	int64_t points;
} given[7] = { { 1, 10 }, { 1, 20 }, { 1, 20 }, { 1, 40 }, { 2, 5 }, { 2, -5 }, { 2, 0 } };

RX_ROW(Number, field(int32_t, row), field(rx_opt_int64, value));
RX_ROW(Part, field(int32_t, row), field(double, value));
RX_ROW(Texts, field(int32_t, row), field(rx_text, value));

static int open_with_rows(void **state)
{
	suite *the;

	if (suite_open(state))
		return -1;
	the = *state;
	rx_with_session(s, .engine = the->engine) {
		for (int i = 0; i < 7; i++) {
			Maybe *m = rx_add(s, Maybe, .medium = rx_some(i), .small = rx_some(given[i].part),
				.big = rx_some(given[i].points),
				.feeling = rx_some_enum(i % 2 ? MOOD_FINE : MOOD_GLAD));
			if (i == 6)
				m->big = (rx_opt_int64){ 0 };
		}
		if (!rx_commit(s))
			return rx_complain(s);
	}
	return 0;
}

#define M Maybe_
#define ROW rx_coalesce(M.medium, 0)
#define PARTS .partition_by = { M.small }
enum { NIL = -99 };

static void compare(rx_session *s, const Number *found, const int64_t wanted[7])
{
	assert_rx_ok(rx_session_error(s));
	assert_int_equal(rx_len(found), 7);
	for (int i = 0; i < 7; i++) {
		assert_int_equal(found[i].row, i);
		assert_int_equal(rx_value_or(found[i].value, NIL), wanted[i]);
	}
}

#define GIVES(x, ...) \
	compare(s, rx_rows(s, Number, Maybe, .select = { ROW, x }, .order_by = { rx_asc(M.medium) }), \
		(const int64_t[7]){ __VA_ARGS__ })
#define WITH_SESSION \
	suite *the = *state; \
	rx_with_session(s, .engine = the->engine)

static void test_conformance_windows__numbers_and_ranks(void **state)
{
	WITH_SESSION
	{
		GIVES(rx_over(rx_row_number(), PARTS, .order_by = { rx_desc(M.medium) }), 4, 3, 2, 1, 3, 2,
			1);
		GIVES(rx_over(rx_rank(), PARTS, .order_by = { rx_asc(rx_coalesce(M.big, 0)) }), 1, 2, 2, 4,
			3, 1, 2);
		GIVES(rx_over(rx_dense_rank(), PARTS, .order_by = { rx_asc(rx_coalesce(M.big, 0)) }), 1, 2,
			2, 3, 3, 1, 2);
		GIVES(rx_over(rx_ntile(3), .order_by = { rx_asc(M.medium) }), 1, 1, 1, 2, 2, 3, 3);
		GIVES(rx_over(rx_row_number(), .order_by = { rx_desc(M.small), rx_asc(M.medium) }), 4, 5, 6,
			7, 1, 2, 3);
		Part *parts = rx_rows(s, Part, Maybe,
			.select = { ROW, rx_over(rx_percent_rank(), PARTS, .order_by = { rx_asc(M.medium) }) },
			.order_by = { rx_asc(M.medium) });
		assert_rx_ok(rx_session_error(s));
		assert_true(parts[0].value == 0 && parts[3].value == 1 && parts[5].value == 0.5);
		parts = rx_rows(s, Part, Maybe,
			.select = { ROW, rx_over(rx_cume_dist(), PARTS, .order_by = { rx_asc(M.medium) }) },
			.order_by = { rx_asc(M.medium) });
		assert_true(parts[0].value == 0.25 && parts[3].value == 1);
	}
}

static void test_conformance_windows__values_of_other_rows(void **state)
{
	WITH_SESSION
	{
		GIVES(rx_over(rx_lag(M.big, 1), PARTS, .order_by = { rx_asc(M.medium) }), NIL, 10, 20, 20,
			NIL, 5, -5);
		GIVES(rx_over(rx_lead(M.big, 2), PARTS, .order_by = { rx_asc(M.medium) }), 20, 40, NIL, NIL,
			NIL, NIL, NIL);
		GIVES(rx_coalesce(rx_over(rx_lead(M.big, 2), PARTS, .order_by = { rx_asc(M.medium) }), 7),
			20, 40, 7, 7, 7, 7, 7);
		GIVES(rx_over(rx_first_value(M.big), PARTS, .order_by = { rx_asc(M.medium) }), 10, 10, 10,
			10, 5, 5, 5);
		GIVES(rx_over(rx_last_value(M.big), PARTS, .order_by = { rx_asc(M.medium) },
				  .rows = rx_frame(RX_UNBOUNDED, RX_UNBOUNDED)),
			40, 40, 40, 40, NIL, NIL, NIL);
		GIVES(rx_over(rx_nth_value(M.big, 2), PARTS, .order_by = { rx_asc(M.medium) }), NIL, 20, 20,
			20, NIL, -5, -5);
		Texts *texts = rx_rows(s, Texts, Maybe,
			.select = { ROW, rx_over(rx_lag(M.feeling, 1), .order_by = { rx_asc(M.medium) }) },
			.order_by = { rx_asc(M.medium) });
		assert_rx_ok(rx_session_error(s));
		assert_null(texts[0].value);
		assert_string_equal(texts[1].value, "glad");
		assert_string_equal(texts[2].value, "fine");
	}
}

static void test_conformance_windows__aggregates_and_frames(void **state)
{
	WITH_SESSION
	{
		GIVES(rx_over(rx_sum(M.big), PARTS), 90, 90, 90, 90, 0, 0, 0);
		GIVES(rx_over(rx_sum(M.big), PARTS, .order_by = { rx_asc(M.medium) }), 10, 30, 50, 90, 5, 0,
			0);
		GIVES(rx_over(rx_sum(M.big), PARTS, .order_by = { rx_asc(rx_coalesce(M.big, -100)) }), 10,
			50, 50, 90, 0, -5, NIL);
		GIVES(rx_over(
				  rx_sum(M.big), PARTS, .order_by = { rx_asc(M.medium) }, .rows = rx_frame(-1, 0)),
			10, 30, 40, 60, 5, 0, -5);
		GIVES(rx_over(rx_sum(M.big), PARTS, .order_by = { rx_asc(M.medium) },
				  .rows = rx_frame(1, RX_UNBOUNDED)),
			80, 60, 40, NIL, -5, NIL, NIL);
		if (suite_quirks(the)->frames_count_groups)
			GIVES(rx_over(rx_count_all(), PARTS, .order_by = { rx_asc(rx_coalesce(M.big, -100)) },
					  .groups = rx_frame(-1, 0)),
				1, 3, 3, 3, 2, 2, 1);
		GIVES(rx_over(rx_count_of(M.big), PARTS, .order_by = { rx_asc(rx_coalesce(M.big, -100)) },
				  .range = rx_frame(-10, 0)),
			1, 3, 3, 1, 2, 1, 0);
		GIVES(rx_over(rx_count_all(.filter = rx_gt(M.big, 10)), PARTS), 3, 3, 3, 3, 0, 0, 0);
		GIVES(rx_over(rx_max(M.big), .rows = rx_frame(RX_UNBOUNDED, 0),
				  .order_by = { rx_asc(M.medium) }),
			10, 20, 20, 40, 40, 40, 40);
	}
}

RX_ROW(Money, field(int32_t, row), field(rx_opt_decimal, value));

static void test_conformance_windows__sums_of_decimals(void **state)
{
	static const char *const wanted[7] = { "10.5", "31", "41", "61.0", "46.0", "1", "-4" };

	WITH_SESSION
	{
		Money *money = rx_rows(s, Money, Maybe,
			.select = { ROW,
				rx_over(
					rx_sum(rx_plus(rx_cast(rx_coalesce(M.big, 0), decimal), rx_decimal_of("0.5"))),
					.order_by = { rx_asc(M.medium) }, .rows = rx_frame(-1, 0)) },
			.order_by = { rx_asc(M.medium) });
		assert_rx_ok(rx_session_error(s));
		for (int i = 0; i < 7; i++)
			assert_int_equal(rx_decimal_compare(money[i].value.value, rx_decimal_of(wanted[i])), 0);
	}
}

static void test_conformance_windows__over_groups_and_in_order(void **state)
{
	WITH_SESSION
	{
		Number *n = rx_rows(s, Number, Maybe,
			.select = { rx_cast(rx_coalesce(M.small, 0), int32),
				rx_over(rx_rank(), .order_by = { rx_desc(rx_sum(M.big)) }) },
			.group_by = { M.small }, .order_by = { rx_asc(M.small) });
		assert_rx_ok(rx_session_error(s));
		assert_int_equal(rx_len(n), 2);
		assert_int_equal(n[0].value.value, 1);
		assert_int_equal(n[1].value.value, 2);
		Maybe **all = rx_all(s, Maybe,
			.order_by = {
				rx_desc(rx_over(rx_row_number(), PARTS, .order_by = { rx_asc(M.medium) })),
				rx_asc(M.medium) });
		assert_rx_ok(rx_session_error(s));
		assert_int_equal(all[0]->medium.value, 3);
		assert_int_equal(all[1]->medium.value, 2);
		assert_int_equal(all[2]->medium.value, 6);
	}
}

#define REFUSED(words, ...) \
	do { \
		Number *found = rx_rows(s, Number, Maybe, __VA_ARGS__); \
		assert_null(found); \
		assert_rx_code(rx_session_error(s), RX_EINVAL); \
		assert_contains(rx_session_error(s)->message, words); \
		rx_rollback(s); \
	} while (0)

static void test_conformance_windows__mistakes(void **state)
{
	WITH_SESSION
	{
		REFUSED("put rx_over", .select = { ROW, rx_rank() });
		REFUSED("put rx_over", .select = { ROW, rx_over(rx_sum(rx_row_number())) });
		REFUSED("stands in .where", .select = { ROW, M.big },
			.where = rx_eq(rx_over(rx_row_number()), 1));
		REFUSED("rx_over takes an aggregate", .select = { ROW, rx_over(M.big) });
		REFUSED("one of .rows, .groups and .range",
			.select = {
				ROW, rx_over(rx_sum(M.big), .rows = rx_frame(0, 1), .range = rx_frame(0, 1)) });
		REFUSED("the end lies before the start",
			.select = { ROW, rx_over(rx_sum(M.big), .rows = rx_frame(1, 0)) });
		REFUSED("no aggregate with .distinct",
			.select = { ROW, rx_over(rx_sum(M.big, .distinct = true)) });
		REFUSED("measures the distance of an integer",
			.select = { ROW, rx_over(rx_sum(M.big), .range = rx_frame(-1, 0)) });
		REFUSED("measures the distance of an integer",
			.select = { ROW,
				rx_over(rx_sum(M.big), .order_by = { rx_asc(rx_cast(M.big, text)) },
					.range = rx_frame(-1, 0)) });
	}
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, open_with_rows, suite_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_conformance_windows__numbers_and_ranks),
		TEST(test_conformance_windows__values_of_other_rows),
		TEST(test_conformance_windows__aggregates_and_frames),
		TEST(test_conformance_windows__sums_of_decimals),
		TEST(test_conformance_windows__over_groups_and_in_order),
		TEST(test_conformance_windows__mistakes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
