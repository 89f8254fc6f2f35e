/* Expressions that compute: what each means, on every engine, asked of one row whose values are known.
 * IS(x, v): the expression has that value; NONE(x): it is NULL. */
#include <math.h>

#include "engine.h"

static int open_with_row(void **state)
{
	suite *the;

	if (suite_open(state))
		return -1;
	the = *state;
	rx_with_session(s, .engine = the->engine) {
		rx_add(s, Everything, .truth = true, .small = -7, .medium = 17, .big = INT64_MAX,
			.single = 1.5f, .real = -2.5, .word = "  Äpfel & Öl ", .code = "aXbXc",
			.raw = rx_bytes_of("\x01\x00\xff", 3), .amount = rx_decimal_of("-12.345"),
			.number = rx_decimal_of("99999999999999999999999999999999999999"),
			.day = rx_date_of(2024, 2, 29), .clock = rx_time_of(13, 59, 58, 999999),
			.moment = rx_datetime_of(2021, 1, 3, 23, 59, 59, 999999),
			.span = rx_interval_of(INT64_C(90000000001)), .document = rx_json_of("{}"),
			.feeling = MOOD_GLAD);
		rx_add(s, Maybe, .medium = rx_some(1));
		if (!rx_commit(s))
			return rx_complain(s);
	}
	return 0;
}

#define ROWS(M, ...) \
	__extension__({ \
		int64_t n_ = rx_count(s, M, .where = __VA_ARGS__); \
		assert_rx_ok(rx_session_error(s)); \
		n_; \
	})
#define IS(x, v) assert_int_equal(ROWS(Everything, rx_eq(x, v)), 1)
#define NONE(x) \
	do { \
		assert_int_equal(ROWS(Everything, rx_is_null(x)), 1); \
	} while (0)
#define NONE_OF_MAYBE(x) assert_int_equal(ROWS(Maybe, rx_is_null(x)), 1)
/* Refused by us or by the engine, with a code and words; a server has words of its own for a value. */
#define REFUSED(code, words, ...) \
	do { \
		assert_int_equal(rx_count(s, Everything, .where = __VA_ARGS__), -1); \
		assert_rx_code(rx_session_error(s), code); \
		if (code != RX_EDATA || strncmp(the->url, "sqlite:", 7) == 0) \
			assert_contains(rx_session_error(s)->message, words); \
		rx_rollback(s); \
	} while (0)
#define WITH_SESSION \
	suite *the = *state; \
	rx_with_session(s, .engine = the->engine)
#define E Everything_
#define CHOSEN(text_) rx_case(text, rx_when(rx_not(E.truth), "?"), rx_else(text_))

static void test_conformance_functions__arithmetic_of_integers(void **state)
{
	WITH_SESSION
	{
		IS(rx_plus(E.medium, 5), 22);
		IS(rx_minus(E.small, 40000), -40007);
		IS(rx_times(rx_plus(E.medium, 1), 1000000000), INT64_C(18000000000));
		IS(rx_divided(E.small, 2), -3);
		IS(rx_divided(E.medium, -5), -3);
		IS(rx_mod(E.small, 2), -1);
		IS(rx_mod(E.medium, -5), 2);
		IS(rx_divided_col(E.medium, rx_plus(E.medium, -17)), NULL);
		NONE(rx_divided_col(E.medium, rx_minus_col(E.medium, E.medium)));
		NONE(rx_mod_col(E.medium, rx_minus_col(E.medium, E.medium)));
		IS(rx_negated(E.small), 7);
		IS(rx_abs(E.small), 7);
		IS(rx_sign(E.small), -1);
		IS(rx_sign(rx_minus(E.small, -7)), 0);
		IS(rx_negated(E.big), -INT64_MAX);
		NONE_OF_MAYBE(rx_plus(Maybe_.small, 1));
		NONE_OF_MAYBE(rx_negated(Maybe_.small));
	}
}

static void test_conformance_functions__an_integer_of_more_than_64_bits_is_an_error(void **state)
{
	WITH_SESSION
	{
		REFUSED(RX_EDATA, "64 bits", rx_gt(rx_plus(E.big, 1), 0));
		REFUSED(RX_EDATA, "64 bits", rx_gt(rx_minus(rx_negated(E.big), 2), 0));
		REFUSED(RX_EDATA, "64 bits", rx_gt(rx_times(E.big, 2), 0));
		REFUSED(RX_EDATA, "64 bits", rx_gt(rx_divided(rx_minus(rx_negated(E.big), 1), -1), 0));
		REFUSED(RX_EDATA, "64 bits", rx_gt(rx_negated(rx_minus(rx_negated(E.big), 1)), 0));
		REFUSED(RX_EINVAL, "rx_divided by zero", rx_gt(rx_divided(E.big, 0), 0));
		REFUSED(RX_EINVAL, "rx_mod by zero", rx_gt(rx_mod(E.big, 0), 0));
	}
}

static void test_conformance_functions__arithmetic_of_reals(void **state)
{
	WITH_SESSION
	{
		IS(rx_plus(E.real, 1), -1.5);
		IS(rx_divided(E.real, 2), -1.25);
		IS(rx_divided(rx_cast(E.medium, double), 2), 8.5);
		NONE(rx_divided_col(E.real, rx_plus(E.real, 2.5)));
		IS(rx_times_col(E.real, E.real), 6.25);
		IS(rx_abs(E.real), 2.5);
		IS(rx_negated(E.single), -1.5);
		IS(rx_sign(E.real), -1);
		IS(rx_power(E.real, 2), 6.25);
		IS(rx_power(E.real, -1), -0.4);
		NONE(rx_power(E.real, 0.5));
		NONE(rx_power(rx_plus(E.real, 2.5), -1));
		IS(rx_sqrt(rx_power(E.real, 2)), 2.5);
		NONE(rx_sqrt(E.real));
	}
}

static void test_conformance_functions__rounding_takes_halves_away_from_zero(void **state)
{
	WITH_SESSION
	{
		IS(rx_round(E.real, 0), -3);
		IS(rx_round(rx_negated(E.real), 0), 3);
		IS(rx_round(rx_plus(E.real, 5.175), 2), 2.68);
		IS(rx_round(rx_plus(E.real, 2.9), 0), 0);
		IS(rx_round(rx_times(E.real, 1e20), 3), -2.5e20);
		IS(rx_floor(E.real), -3);
		IS(rx_ceil(E.real), -2);
		IS(rx_ceil(E.single), 2);
		IS(rx_round(E.amount, 2), rx_decimal_of("-12.35"));
		IS(rx_round(E.amount, 0), rx_decimal_of("-12"));
		IS(rx_round(E.amount, 10), rx_decimal_of("-12.345"));
		IS(rx_floor(E.amount), rx_decimal_of("-13"));
		IS(rx_ceil(E.amount), rx_decimal_of("-12"));
		REFUSED(RX_EINVAL, "0 to 15", rx_gt(rx_round(E.real, 16), 0));
		REFUSED(RX_EINVAL, "0 to 15", rx_gt(rx_round(E.real, -1), 0));
	}
}

static void test_conformance_functions__decimals_are_exact(void **state)
{
	WITH_SESSION
	{
		IS(rx_plus(E.amount, rx_decimal_of("0.005")), rx_decimal_of("-12.34"));
		IS(rx_minus(E.amount, rx_decimal_of("87.655")), rx_decimal_of("-100"));
		IS(rx_times(E.amount, rx_decimal_of("-0.1")), rx_decimal_of("1.2345"));
		IS(rx_times_col(E.amount, E.amount), rx_decimal_of("152.399025"));
		IS(rx_minus_col(E.amount, E.amount), rx_decimal_of("0"));
		IS(rx_negated(E.amount), rx_decimal_of("12.345"));
		IS(rx_abs(E.amount), rx_decimal_of("12.345"));
		IS(rx_sign(E.amount), -1);
		IS(rx_minus(E.number, rx_decimal_of("99999999999999999999999999999999999998")),
			rx_decimal_of("1"));
		/* Servers compute with more digits; no rx_decimal can hold them. */
		if (strncmp(the->url, "sqlite:", 7) == 0) {
			REFUSED(RX_EDATA, "38 digits",
				rx_gt(rx_plus(E.number, rx_decimal_of("1")), rx_decimal_of("0")));
			REFUSED(
				RX_EDATA, "38 digits", rx_gt(rx_times_col(E.number, E.number), rx_decimal_of("0")));
		}
		NONE_OF_MAYBE(rx_plus(Maybe_.amount, rx_decimal_of("1")));
	}
}

static void test_conformance_functions__choices(void **state)
{
	WITH_SESSION
	{
		IS(rx_coalesce(E.medium, 3), 17);
		assert_int_equal(ROWS(Maybe, rx_eq(rx_coalesce(Maybe_.word, "none"), "none")), 1);
		assert_int_equal(
			ROWS(Maybe, rx_eq(rx_coalesce_col(Maybe_.small, rx_constant((short)4)), 4)), 1);
		assert_int_equal(ROWS(Maybe, rx_eq(rx_coalesce(Maybe_.feeling, MOOD_FINE), MOOD_FINE)), 1);
		NONE(rx_nullif(E.code, "aXbXc"));
		IS(rx_nullif(E.code, "x"), "aXbXc");
		NONE(rx_nullif(E.amount, rx_decimal_of("-12.3450")));
		IS(rx_greatest(E.medium, 18), 18);
		IS(rx_least(E.medium, 18), 17);
		IS(rx_greatest(E.amount, rx_decimal_of("-9")), rx_decimal_of("-9"));
		IS(rx_least(E.day, rx_date_of(2023, 1, 1)), rx_date_of(2023, 1, 1));
		IS(rx_greatest_col(E.moment, E.moment), rx_datetime_of(2021, 1, 3, 23, 59, 59, 999999));
		NONE_OF_MAYBE(rx_greatest(Maybe_.small, 5));
		NONE_OF_MAYBE(rx_least_col(rx_constant((short)5), Maybe_.small));
	}
}

static void test_conformance_functions__case_takes_the_first_branch_that_holds(void **state)
{
	WITH_SESSION
	{
		IS(rx_case(text, rx_when(rx_gt(E.medium, 20), "many"), rx_when(rx_gt(E.medium, 10), "some"),
			   rx_when(E.truth, "never"), rx_else("few")),
			"some");
		IS(rx_case(int64, rx_when(rx_not(E.truth), E.big), rx_else(rx_plus(E.big, -1))),
			INT64_MAX - 1);
		NONE(rx_case(int32, rx_when(rx_not(E.truth), 1)));
		NONE(rx_case(text, rx_when(E.truth, NULL), rx_else("x")));
		IS(rx_case(decimal, rx_when(E.truth, E.amount), rx_else(rx_decimal_of("1"))),
			rx_decimal_of("-12.3450"));
		IS(rx_case(bool, rx_when(E.truth, rx_gt(E.medium, 100)), rx_else((bool)true)), false);
		IS(rx_case(text, rx_when(rx_is_null(rx_case(text, rx_when(rx_lt(E.medium, 0), "x"))), "y")),
			"y");
		REFUSED(RX_EINVAL, "rx_else is its last branch",
			rx_eq(rx_case(text, rx_when(E.truth, "a"), rx_else("b"), rx_when(E.truth, "c")), "a"));
		REFUSED(RX_EINVAL, "begins with an rx_when", rx_eq(rx_case(text, rx_else("b")), "a"));
		REFUSED(RX_EINVAL, "nothing in it", rx_eq(rx_case(text, rx_when(rx_and(NULL), "b")), "a"));
	}
}

/* Two values, with no column whose collation would decide. */
static void test_conformance_functions__texts_are_compared_letter_by_letter(void **state)
{
	WITH_SESSION
	{
		assert_int_equal(ROWS(Everything, rx_eq(CHOSEN("A"), "a")), 0);
		assert_int_equal(ROWS(Everything, rx_eq(CHOSEN("a "), "a")), 0);
		assert_int_equal(ROWS(Everything, rx_eq(CHOSEN("a\u0308"), "ä")), 0);
		assert_int_equal(ROWS(Everything, rx_in(CHOSEN("a"), "A", "a ", "b")), 0);
		assert_int_equal(ROWS(Everything, rx_in(CHOSEN("a"), "A", "a")), 1);
		assert_int_equal(ROWS(Everything, rx_lt(CHOSEN("B"), "a")), 1);
		IS(rx_position(rx_lower(E.code), "xc"), 4);
		IS(rx_position(CHOSEN("aXb"), "x"), 0);
		IS(rx_concat("A", rx_substr(E.code, 2, 1)), "AX");
		assert_int_equal(ROWS(Everything, rx_eq(rx_concat("A", "b"), "ab")), 0);
	}
}

static void test_conformance_functions__a_sum_of_more_than_64_bits_is_an_error(void **state)
{
	WITH_SESSION
	{
		rx_add(s, Everything, .big = INT64_MAX, .word = "", .code = "", .raw = rx_bytes_of("", 0),
			.document = rx_json_of("1"));
		assert_true(rx_flush(s));
		assert_null(rx_opt_scalars(s, rx_sum(E.big), Everything));
		assert_rx_code(rx_session_error(s), RX_EDATA);
		rx_rollback(s);
	}
}

/* A text that is known when the statement runs, not before. */
#define READ(text) rx_replace_text(E.code, "aXbXc", text)

static void test_conformance_functions__casts(void **state)
{
	WITH_SESSION
	{
		IS(rx_cast(E.medium, text), "17");
		IS(rx_cast(E.small, text), "-7");
		IS(rx_cast(E.medium, double), 17.0);
		IS(rx_cast(E.medium, decimal), rx_decimal_of("17"));
		IS(rx_cast(E.medium, bool), true);
		IS(rx_cast(E.medium, int16), 17);
		IS(rx_cast(E.truth, int32), 1);
		IS(rx_cast(rx_gt(E.medium, 100), int64), 0);
		IS(rx_cast(E.real, int64), -2);
		IS(rx_cast(E.amount, int64), -12);
		IS(rx_cast(E.amount, double), -12.345);
		IS(rx_cast(E.feeling, text), "glad");
		IS(rx_cast(E.day, text), "2024-02-29");
		IS(rx_cast(E.clock, text), "13:59:58.999999");
		IS(rx_cast(E.moment, text), "2021-01-03 23:59:59.999999");
		IS(rx_cast(E.moment, date), rx_date_of(2021, 1, 3));
		IS(rx_cast(E.moment, time), rx_time_of(23, 59, 59, 999999));
		IS(rx_cast(E.day, datetime), rx_datetime_of(2024, 2, 29, 0, 0, 0, 0));
		IS(rx_cast(rx_cast(E.medium, text), int64), 17);
		IS(rx_cast(READ(" \t\n-0017\r "), int64), -17);
		IS(rx_cast(READ("+9223372036854775807"), int64), INT64_MAX);
		IS(rx_cast(READ("-9223372036854775808"), int64), INT64_MIN);
		IS(rx_cast(READ(".5"), double), 0.5);
		IS(rx_cast(READ("-1.5E+3"), double), -1500.0);
		IS(rx_cast(READ("0.1"), double), 0.1);
		IS(rx_cast(READ("1e-3"), double), 0.001);
		IS(rx_cast(READ("8.9e307"), double), 8.9e307);
		IS(rx_cast(READ("000.0010000000"), decimal), rx_decimal_of("0.001"));
		IS(rx_cast(READ("+99999999999999999999999999999999999999"), decimal),
			rx_decimal_of("99999999999999999999999999999999999999"));
		IS(rx_cast(READ("-.123456789012345678901234567"), decimal),
			rx_decimal_of("-0.123456789012345678901234567"));
		IS(rx_cast(E.small, int16), -7);
		IS(rx_cast(rx_minus(E.medium, 32785), int16), INT16_MIN);
		IS(rx_cast(rx_plus(E.medium, INT32_MAX - 17), int32), INT32_MAX);
		IS(rx_cast(rx_times(E.real, 3689348814741910323.0), int64), -9223372036854775807 - 1);
		IS(rx_cast(rx_concat(" -", rx_cast(E.medium, text), ".50 "), double), -17.5);
		IS(rx_cast(rx_concat("-", rx_cast(E.medium, text), ".50"), decimal),
			rx_decimal_of("-17.5"));
		NONE_OF_MAYBE(rx_cast(Maybe_.small, text));
		NONE_OF_MAYBE(rx_cast(Maybe_.real, int64));
		NONE_OF_MAYBE(rx_cast(Maybe_.word, int64));
	}
}

static void test_conformance_functions__casts_that_lose_something_are_refused(void **state)
{
	WITH_SESSION
	{
		static const char *const none[] = { "", " ", "x", "1x", "1 2", "1.5", "--1", "1e", ".",
			"9223372036854775808", "-9223372036854775809", "1\n2",
			"99999999999999999999999999999999999999999999999999999999999999999999" };

		for (size_t i = 0; i < sizeof(none) / sizeof(*none); i++) {
			REFUSED(RX_EDATA, "", rx_gt(rx_cast(READ(none[i]), int64), 0));
			if (strpbrk(none[i], "57890") && !strpbrk(none[i], "x\n"))
				continue;
			REFUSED(RX_EDATA, "", rx_gt(rx_cast(READ(none[i]), double), 0));
			REFUSED(RX_EDATA, "", rx_gt(rx_cast(READ(none[i]), decimal), rx_decimal_of("0")));
		}
		REFUSED(RX_EDATA, "", rx_eq(rx_cast(READ("1.5x"), decimal), rx_decimal_of("1.5")));
		REFUSED(RX_EDATA, "16 bits", rx_gt(rx_cast(rx_minus(E.medium, 32786), int16), 0));
		REFUSED(RX_EDATA, "16 bits", rx_gt(rx_cast(E.big, int16), 0));
		REFUSED(RX_EDATA, "32 bits", rx_gt(rx_cast(E.big, int32), 0));
		REFUSED(RX_EDATA, "64 bits", rx_gt(rx_cast(rx_times(E.real, 1e300), int64), 0));
		REFUSED(RX_EDATA, "64 bits", rx_gt(rx_cast(E.number, int64), 0));
		REFUSED(RX_EDATA, "'aXbXc' is no integer", rx_gt(rx_cast(E.code, int64), 0));
		REFUSED(RX_EDATA, "'aXbXc' is no number", rx_gt(rx_cast(E.code, double), 0));
		REFUSED(
			RX_EDATA, "'aXbXc' is no number", rx_gt(rx_cast(E.code, decimal), rx_decimal_of("0")));
		REFUSED(RX_EINVAL, "rx_cast from double to rx_text", rx_eq(rx_cast(E.real, text), "x"));
		REFUSED(RX_EINVAL, "rx_cast from rx_uuid to int64_t", rx_eq(rx_cast(E.token, int64), 1));
	}
}

/* What one engine or another takes for a number. */
static void test_conformance_functions__numbers_of_one_engine_are_numbers_of_none(void **state)
{
	WITH_SESSION
	{
		static const char *const none[] = { "0x10", "0X1p4", "0b11", "0o17", "1_000", "1e1_0",
			"nan", "NaN", "inf", "Infinity", "-infinity", "1d2", "1f", "\302\2401", "1\\&" };

		for (size_t i = 0; i < sizeof(none) / sizeof(*none); i++) {
			REFUSED(RX_EDATA, "no integer", rx_gt(rx_cast(READ(none[i]), int64), 0));
			REFUSED(RX_EDATA, "no number", rx_gt(rx_cast(READ(none[i]), double), 0));
			REFUSED(
				RX_EDATA, "no number", rx_gt(rx_cast(READ(none[i]), decimal), rx_decimal_of("0")));
		}
		IS(rx_cast(READ(" \t\n+1e2\r "), double), 100.0);
		IS(rx_cast(READ("\t-12 "), int64), -12);
	}
}

static void test_conformance_functions__what_only_the_database_has(void **state)
{
	WITH_SESSION
	{
		IS(rx_func(text, "coalesce", E.code, "x"), "aXbXc");
		IS(rx_func(int64, "abs", rx_func(int64, "length", E.code)), 5);
		IS(rx_fragment(int64, "(? + ?) * 2", E.medium, 4), 42);
		IS(rx_fragment(text, "coalesce(?, '?')", E.code), "aXbXc");
		assert_int_equal(ROWS(Everything, rx_fragment(bool, "? > ?", E.medium, 16)), 1);
		assert_int_equal(ROWS(Everything, rx_not(rx_fragment(bool, "1 = 1 OR 1 = 0"))), 0);
		REFUSED(RX_EINVAL, "no name of a function", rx_eq(rx_func(text, "lower(", E.code), "x"));
		REFUSED(RX_EINVAL, "no name of a function", rx_eq(rx_func(text, "", E.code), "x"));
		REFUSED(RX_EINVAL, "no name of a function", rx_eq(rx_func(text, "1x", E.code), "x"));
		REFUSED(
			RX_EINVAL, "has 1 ?, and there are 2", rx_eq(rx_fragment(text, "?", E.code, 1), "x"));
		REFUSED(
			RX_EINVAL, "has 2 ?, and there are 1", rx_eq(rx_fragment(text, "? || ?", E.code), "x"));
		REFUSED(RX_EINVAL, "a ) without its (", rx_fragment(bool, "1) OR (1"));
		REFUSED(RX_EINVAL, "a ( without its )", rx_fragment(bool, "(1"));
		REFUSED(RX_EINVAL, "; would end", rx_fragment(bool, "1; DROP TABLE everything"));
		REFUSED(RX_EINVAL, "a comment", rx_fragment(bool, "1 -- all"));
		REFUSED(RX_EINVAL, "a comment", rx_fragment(bool, "1 /* all"));
		REFUSED(RX_EINVAL, "a quote that does not end", rx_fragment(bool, "'a"));
		REFUSED(RX_EINVAL, "no placeholder here", rx_fragment(bool, "?1", 1));
		REFUSED(RX_EINVAL, "without SQL", rx_fragment(bool, ""));
	}
}

static void test_conformance_functions__null_is_refused_where_it_would_be_all(void **state)
{
	const char *nothing = NULL;

	WITH_SESSION
	{
		REFUSED(RX_EINVAL, "with NULL", rx_eq(rx_concat(E.code, nothing), "x"));
		REFUSED(RX_EINVAL, "with NULL", rx_eq(rx_nullif(E.code, nothing), "x"));
	}
}

static void test_conformance_functions__stand_in_order_and_in_updates(void **state)
{
	WITH_SESSION
	{
		Everything **all = rx_all(s, Everything,
			.order_by = { rx_asc(rx_case(int32, rx_when(E.truth, 1), rx_else(2))),
				rx_desc(rx_substr(E.word, 1, 3)) });
		assert_int_equal(rx_len(all), 1);
		assert_int_equal(rx_update(s, Everything,
							 .set = { rx_set_expr(E.code, rx_replace_text(E.code, "X", "")),
								 rx_set_expr(E.amount, rx_times(E.amount, rx_decimal_of("2"))),
								 rx_set_expr(E.medium, rx_cast(rx_length(E.code), int32)) },
							 .where = rx_gt(rx_length(E.code), 1)),
			1);
		rx_clear(s);
		all = rx_all(s, Everything);
		assert_string_equal(all[0]->code, "abc");
		assert_int_equal(all[0]->medium, 5);
		assert_int_equal(rx_decimal_compare(all[0]->amount, rx_decimal_of("-24.69")), 0);
	}
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, open_with_row, suite_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_conformance_functions__arithmetic_of_integers),
		TEST(test_conformance_functions__an_integer_of_more_than_64_bits_is_an_error),
		TEST(test_conformance_functions__arithmetic_of_reals),
		TEST(test_conformance_functions__rounding_takes_halves_away_from_zero),
		TEST(test_conformance_functions__decimals_are_exact),
		TEST(test_conformance_functions__choices),
		TEST(test_conformance_functions__case_takes_the_first_branch_that_holds),
		TEST(test_conformance_functions__texts_are_compared_letter_by_letter),
		TEST(test_conformance_functions__a_sum_of_more_than_64_bits_is_an_error),
		TEST(test_conformance_functions__casts),
		TEST(test_conformance_functions__casts_that_lose_something_are_refused),
		TEST(test_conformance_functions__numbers_of_one_engine_are_numbers_of_none),
		TEST(test_conformance_functions__what_only_the_database_has),
		TEST(test_conformance_functions__null_is_refused_where_it_would_be_all),
		TEST(test_conformance_functions__stand_in_order_and_in_updates),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
