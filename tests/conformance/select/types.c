/* Every type of column: grouped, told apart, joined, looked for by subqueries, and as a column of the
 * rows of a query. Two rows hold equal values; the decimals are written with different scales. */
#include "library.h"

/* clang-format off */
RX_ROW(Every,
    field(bool, truth), field(int16_t, small), field(int32_t, medium), field(int64_t, big),
    field(float, single), field(double, real), field(rx_text, word), field(rx_bytes, raw),
    field(rx_decimal, amount), field(rx_date, day), field(rx_time, clock),
    field(rx_datetime, moment), field(rx_interval, span), field(rx_uuid, token),
    field(rx_json, document), field(rx_text, feeling));
/* clang-format on */

#define TOKEN "0a000000-0000-4000-8000-0000000000ff"

static void add_two(rx_session *s)
{
	for (int i = 0; i < 2; i++)
		rx_add(s, Everything, .truth = true, .small = -5, .medium = 6, .big = 5000000000,
			.single = 1.5f, .real = 0.1, .word = "wörd", .code = "c", .raw = rx_bytes_of("a\0b", 3),
			.amount = rx_decimal_of(i ? "12.50" : "12.5"),
			.number = rx_decimal_of(i ? "1e1" : "10.000"), .day = rx_date_of(2026, 11, 22),
			.clock = rx_time_of(1, 2, 3, 4), .moment = rx_datetime_of(2026, 11, 22, 1, 2, 3, 4),
			.span = rx_interval_of(-7), .token = rx_uuid_of(TOKEN), .document = rx_json_of("[1]"),
			.feeling = MOOD_GLAD);
	rx_add(s, Maybe, .word = NULL);
	assert_true(rx_flush(s));
}

static int64_t matching(rx_session *s, rx_expr where)
{
	int64_t n = rx_count(s, Everything, .where = where);
	assert_session_fine(s);
	return n;
}

static size_t groups(rx_session *s, rx_operand column)
{
	int64_t *counts = rx_scalars(s, rx_count_all(), Everything, .group_by = { column });
	assert_session_fine(s);
	assert_int_equal(counts[0], 2);
	return rx_len(counts);
}

static int64_t joined(rx_session *s, rx_expr on)
{
	rx_opt_int64 n = rx_scalar(
		s, rx_count_all(), Everything, .join = { rx_join_on(Everything, on, .as = "other") });
	assert_session_fine(s);
	return rx_value_or(n, -1);
}

#define CHECK(column) \
	do { \
		assert_int_equal(groups(s, Everything_.column), 1); \
		assert_int_equal( \
			rx_scalar(s, rx_count_of(Everything_.column, .distinct = true), Everything).value, 1); \
		assert_int_equal( \
			joined(s, rx_eq_col(Everything_.column, rx_of("other", Everything_.column))), 4); \
		assert_int_equal( \
			matching( \
				s, rx_in_query(Everything_.column, rx_select(Everything_.column, Everything))), \
			2); \
		assert_int_equal( \
			matching(s, \
				rx_not_in_query(Everything_.column, rx_select(Everything_.column, Everything))), \
			0); \
		assert_int_equal(matching(s, \
							 rx_eq_col(Everything_.column, \
								 rx_select(Everything_.column, Everything, .limit = 1))), \
			2); \
		assert_int_equal(matching(s, rx_is_null(rx_select(Maybe_.column, Maybe, .limit = 1))), 2); \
	} while (0)
#define DISTINCT(column) \
	assert_int_equal(rx_len(rx_scalars(s, Everything_.column, Everything, .distinct = true)), 1)

static void test_conformance_select_types__are_grouped_joined_and_found(void **state)
{
	suite *the = *state;
	rx_with_session(s, .engine = the->engine) {
		add_two(s);
		CHECK(truth);
		CHECK(small);
		CHECK(medium);
		CHECK(big);
		CHECK(single);
		CHECK(real);
		CHECK(word);
		CHECK(raw);
		CHECK(amount);
		CHECK(day);
		CHECK(clock);
		CHECK(moment);
		CHECK(span);
		CHECK(token);
		CHECK(document);
		CHECK(feeling);
		DISTINCT(number);
		DISTINCT(amount);
		DISTINCT(word);
		DISTINCT(feeling);
		DISTINCT(token);
		assert_session_fine(s);
		assert_true(rx_rollback(s));
	}
}

static size_t derived(rx_session *s, rx_expr where)
{
	Every *rows = rx_rows(s, Every, Every,
		.from = rx_query_of(Every, Everything,
			.select = { Everything_.truth, Everything_.small, Everything_.medium, Everything_.big,
				Everything_.single, Everything_.real, Everything_.word, Everything_.raw,
				Everything_.amount, Everything_.day, Everything_.clock, Everything_.moment,
				Everything_.span, Everything_.token, Everything_.document, Everything_.feeling }),
		.where = where);
	assert_session_fine(s);
	return rx_len(rows);
}

static void test_conformance_select_types__of_rows_of_a_query(void **state)
{
	suite *the = *state;
	rx_with_session(s, .engine = the->engine) {
		add_two(s);
		assert_int_equal(derived(s, NULL), 2);
		assert_int_equal(derived(s, rx_eq(Every_.truth, true)), 2);
		assert_int_equal(derived(s, rx_lt(Every_.small, 0)), 2);
		assert_int_equal(derived(s, rx_in(Every_.medium, 6, 7)), 2);
		assert_int_equal(derived(s, rx_eq(Every_.big, 5000000000)), 2);
		assert_int_equal(derived(s, rx_eq(Every_.single, 1.5f)), 2);
		assert_int_equal(derived(s, rx_eq(Every_.real, 0.1)), 2);
		assert_int_equal(derived(s, rx_ends_with(Every_.word, "örd")), 2);
		assert_int_equal(derived(s, rx_eq(Every_.raw, rx_bytes_of("a\0b", 3))), 2);
		assert_int_equal(derived(s, rx_eq(Every_.amount, rx_decimal_of("12.500"))), 2);
		assert_int_equal(derived(s, rx_gt(Every_.amount, rx_decimal_of("9"))), 2);
		assert_int_equal(derived(s, rx_eq(Every_.day, rx_date_of(2026, 11, 22))), 2);
		assert_int_equal(derived(s, rx_eq(Every_.clock, rx_time_of(1, 2, 3, 4))), 2);
		assert_int_equal(
			derived(s, rx_eq(Every_.moment, rx_datetime_of(2026, 11, 22, 1, 2, 3, 4))), 2);
		assert_int_equal(derived(s, rx_eq(Every_.span, rx_interval_of(-7))), 2);
		assert_int_equal(derived(s, rx_eq(Every_.token, rx_uuid_of(TOKEN))), 2);
		assert_int_equal(derived(s, rx_eq(Every_.feeling, "glad")), 2);
		assert_int_equal(derived(s, rx_eq(Every_.feeling, "sad")), 0);
		assert_true(rx_rollback(s));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_conformance_select_types__are_grouped_joined_and_found),
		cmocka_unit_test(test_conformance_select_types__of_rows_of_a_query),
	};
	return cmocka_run_group_tests(tests, library_open, suite_close);
}
