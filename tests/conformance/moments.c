/* Expressions on texts, dates and times: what each means, with the nasty values. */
#include "engine.h"

static int open_with_rows(void **state)
{
	suite *the;

	if (suite_open(state))
		return -1;
	the = *state;
	rx_with_session(s, .engine = the->engine) {
		rx_add(s, Maybe, .medium = rx_some(1), .word = "  Äpfel & Öl ",
			.raw = rx_bytes_of("\0a", 2), .day = rx_some(rx_date_of(2024, 2, 29)),
			.clock = rx_some(rx_time_of(13, 59, 58, 999999)),
			.moment = rx_some(rx_datetime_of(2021, 1, 3, 23, 59, 59, 999999)),
			.span = rx_some(rx_interval_of(INT64_C(90000000001))));
		rx_add(s, Maybe, .medium = rx_some(2), .word = "", .day = rx_some(rx_date_of(1, 1, 1)),
			.clock = rx_some(rx_time_of(0, 0, 0, 0)),
			.moment = rx_some(rx_datetime_of(1969, 12, 31, 23, 59, 59, 999999)),
			.span = rx_some(rx_interval_of(-1)));
		rx_add(s, Maybe, .medium = rx_some(3));
		if (!rx_commit(s))
			return rx_complain(s);
	}
	return 0;
}

static int64_t holds(rx_session *s, int row, rx_expr condition)
{
	int64_t n = rx_count(s, Maybe, .where = rx_and(rx_eq(Maybe_.medium, row), condition));

	assert_rx_ok(rx_session_error(s));
	return n;
}

#define M Maybe_
#define IS(row, x, v) assert_int_equal(holds(s, row, rx_eq(x, v)), 1)
#define NONE(row, x) assert_int_equal(holds(s, row, rx_is_null(x)), 1)
#define REFUSED(code, words, ...) \
	do { \
		assert_int_equal(rx_count(s, Maybe, .where = __VA_ARGS__), -1); \
		assert_rx_code(rx_session_error(s), code); \
		if (code != RX_EDATA || strncmp(the->url, "sqlite:", 7) == 0) \
			assert_contains(rx_session_error(s)->message, words); \
		rx_rollback(s); \
	} while (0)
/* Servers know more years than an rx_date. */
#define BEYOND_THE_CALENDAR(...) \
	do { \
		if (strncmp(the->url, "sqlite:", 7) == 0) \
			REFUSED(RX_EDATA, "years 1 to 9999", __VA_ARGS__); \
	} while (0)
#define WITH_SESSION \
	suite *the = *state; \
	rx_with_session(s, .engine = the->engine)

/* ---- texts ----------------------------------------------------------------------------------- */

static void test_conformance_moments__case_is_that_of_unicode(void **state)
{
	WITH_SESSION
	{
		IS(1, rx_lower(M.word), "  äpfel & öl ");
		IS(1, rx_upper(M.word), "  ÄPFEL & ÖL ");
		IS(2, rx_upper(M.word), "");
		NONE(3, rx_upper(M.word));
		IS(1, rx_upper(rx_concat("straße ", "ъ", "ω")), "STRAßE ЪΩ");
		IS(1, rx_lower(rx_concat("ÀÉÎ ", "ЖҐ", "ΑΩ", "Ⱥ")), "àéî жґαωⱥ");
	}
}

static void test_conformance_moments__parts_of_texts(void **state)
{
	WITH_SESSION
	{
		IS(1, rx_trim(M.word), "Äpfel & Öl");
		IS(1, rx_ltrim(M.word), "Äpfel & Öl ");
		IS(1, rx_rtrim(M.word), "  Äpfel & Öl");
		IS(1, rx_trim(rx_concat("\t", M.word)), "\t  Äpfel & Öl");
		IS(1, rx_length(M.word), 13);
		IS(1, rx_size(M.word), 15);
		IS(1, rx_size(M.raw), 2);
		IS(2, rx_length(M.word), 0);
		IS(1, rx_substr(M.word, 3, 5), "Äpfel");
		IS(1, rx_substr(M.word, 0, 3), "  Ä");
		IS(1, rx_substr(M.word, -5, 3), "  Ä");
		IS(1, rx_substr(M.word, 4, -1), "");
		IS(1, rx_substr(M.word, 4, 0), "");
		IS(1, rx_substr(M.word, 12, 99), "l ");
		IS(1, rx_substr(M.word, 14, 2), "");
		IS(1, rx_substr(M.word, INT64_C(1) << 40, INT64_C(1) << 40), "");
		IS(1, rx_substr(M.word, M.medium, rx_plus(M.medium, 2)), "  Ä");
		IS(1, rx_substr_from(M.word, 11), "Öl ");
		IS(1, rx_substr_from(M.word, -3), "  Äpfel & Öl ");
		NONE(3, rx_substr(M.word, 1, 1));
		NONE(3, rx_substr("abc", M.small, 1));
		NONE(3, rx_substr("abc", 1, M.small));
		NONE(3, rx_substr_from("abc", M.small));
	}
}

static void test_conformance_moments__texts_put_together_and_searched(void **state)
{
	WITH_SESSION
	{
		IS(1, rx_concat(M.word, "|", rx_trim(M.word)), "  Äpfel & Öl |Äpfel & Öl");
		IS(2, rx_concat(M.word, "a", "b", "c", M.word), "abc");
		NONE(3, rx_concat("a", M.word));
		IS(1, rx_replace_text(M.word, " ", ""), "Äpfel&Öl");
		IS(1, rx_replace_text(M.word, "ä", "x"), "  Äpfel & Öl ");
		IS(1, rx_replace_text(M.word, "", "x"), "  Äpfel & Öl ");
		IS(1, rx_replace_text("a%b_'c", "%", rx_trim(M.word)), "aÄpfel & Ölb_'c");
		NONE(3, rx_replace_text("a", "a", M.word));
		IS(1, rx_position(M.word, "Öl"), 11);
		IS(1, rx_position(M.word, "öl"), 0);
		IS(1, rx_position(M.word, ""), 1);
		IS(2, rx_position(M.word, "x"), 0);
		IS(2, rx_position(M.word, ""), 1);
		NONE(3, rx_position(M.word, "x"));
	}
}

static int this_year(void)
{
	char text[RX_DATETIME_SIZE];

	return atoi(rx_datetime_text(rx_datetime_now(), text, sizeof(text)));
}

/* ---- moments --------------------------------------------------------------------------------- */

static void test_conformance_moments__parts(void **state)
{
	WITH_SESSION
	{
		IS(1, rx_extract(M.moment, RX_YEAR), 2021);
		IS(1, rx_extract(M.moment, RX_QUARTER), 1);
		IS(1, rx_extract(M.moment, RX_MONTH), 1);
		IS(1, rx_extract(M.moment, RX_WEEK), 53); /* of 2020 */
		IS(1, rx_extract(M.moment, RX_DAY), 3);
		IS(1, rx_extract(M.moment, RX_HOUR), 23);
		IS(1, rx_extract(M.moment, RX_MINUTE), 59);
		IS(1, rx_extract(M.moment, RX_SECOND), 59);
		IS(1, rx_extract(M.moment, RX_MICROSECOND), 999999);
		IS(1, rx_extract(M.moment, RX_WEEKDAY), 7);
		IS(1, rx_extract(M.moment, RX_DAY_OF_YEAR), 3);
		IS(2, rx_extract(M.moment, RX_WEEKDAY), 3);
		IS(2, rx_extract(M.moment, RX_HOUR), 23);
		IS(2, rx_extract(M.moment, RX_DAY_OF_YEAR), 365);
		IS(1, rx_extract(M.day, RX_DAY_OF_YEAR), 60);
		IS(1, rx_extract(M.day, RX_WEEK), 9);
		IS(2, rx_extract(M.day, RX_YEAR), 1);
		IS(2, rx_extract(M.day, RX_WEEKDAY), 1);
		IS(1, rx_extract(M.clock, RX_HOUR), 13);
		IS(1, rx_extract(M.clock, RX_MICROSECOND), 999999);
		IS(1, rx_extract(rx_now(), RX_YEAR), this_year());
		NONE(3, rx_extract(M.moment, RX_YEAR));
		REFUSED(
			RX_EINVAL, "rx_extract with RX_HOUR of rx_date", rx_gt(rx_extract(M.day, RX_HOUR), 1));
		REFUSED(
			RX_EINVAL, "rx_extract with RX_DAY of rx_time", rx_gt(rx_extract(M.clock, RX_DAY), 1));
		REFUSED(RX_EINVAL, "none of rx_unit", rx_gt(rx_extract(M.day, (rx_unit)99), 1));
	}
}

static void test_conformance_moments__starts_of_units(void **state)
{
	WITH_SESSION
	{
		IS(1, rx_date_trunc(M.moment, RX_YEAR), rx_datetime_of(2021, 1, 1, 0, 0, 0, 0));
		IS(1, rx_date_trunc(M.moment, RX_QUARTER), rx_datetime_of(2021, 1, 1, 0, 0, 0, 0));
		IS(2, rx_date_trunc(M.moment, RX_QUARTER), rx_datetime_of(1969, 10, 1, 0, 0, 0, 0));
		IS(1, rx_date_trunc(M.moment, RX_MONTH), rx_datetime_of(2021, 1, 1, 0, 0, 0, 0));
		IS(1, rx_date_trunc(M.moment, RX_WEEK), rx_datetime_of(2020, 12, 28, 0, 0, 0, 0));
		IS(1, rx_date_trunc(M.moment, RX_DAY), rx_datetime_of(2021, 1, 3, 0, 0, 0, 0));
		IS(1, rx_date_trunc(M.moment, RX_HOUR), rx_datetime_of(2021, 1, 3, 23, 0, 0, 0));
		IS(1, rx_date_trunc(M.moment, RX_MINUTE), rx_datetime_of(2021, 1, 3, 23, 59, 0, 0));
		IS(1, rx_date_trunc(M.moment, RX_SECOND), rx_datetime_of(2021, 1, 3, 23, 59, 59, 0));
		IS(2, rx_date_trunc(M.moment, RX_WEEK), rx_datetime_of(1969, 12, 29, 0, 0, 0, 0));
		IS(2, rx_date_trunc(M.moment, RX_SECOND), rx_datetime_of(1969, 12, 31, 23, 59, 59, 0));
		IS(1, rx_date_trunc(M.day, RX_YEAR), rx_date_of(2024, 1, 1));
		IS(1, rx_date_trunc(M.day, RX_QUARTER), rx_date_of(2024, 1, 1));
		IS(2, rx_date_trunc(M.day, RX_QUARTER), rx_date_of(1, 1, 1));
		IS(1, rx_date_trunc(M.day, RX_WEEK), rx_date_of(2024, 2, 26));
		IS(2, rx_date_trunc(M.day, RX_WEEK), rx_date_of(1, 1, 1));
		NONE(3, rx_date_trunc(M.day, RX_YEAR));
		NONE(3, rx_date_trunc(M.day, RX_QUARTER));
		REFUSED(RX_EINVAL, "rx_date_trunc with RX_WEEKDAY",
			rx_lt_col(rx_date_trunc(M.day, RX_WEEKDAY), M.day));
	}
}

static void test_conformance_moments__moved_by_units(void **state)
{
	WITH_SESSION
	{
		IS(1, rx_date_add(M.day, 1, RX_YEAR), rx_date_of(2025, 2, 28));
		IS(1, rx_date_add(M.day, 4, RX_YEAR), rx_date_of(2028, 2, 29));
		IS(1, rx_date_add(M.day, -1, RX_QUARTER), rx_date_of(2023, 11, 29));
		IS(1, rx_date_add(rx_date_add(M.day, 2, RX_DAY), 12, RX_MONTH), rx_date_of(2025, 3, 2));
		IS(1, rx_date_add(M.day, 1, RX_WEEK), rx_date_of(2024, 3, 7));
		IS(1, rx_date_add(M.day, rx_negated(M.medium), RX_DAY), rx_date_of(2024, 2, 28));
		IS(1, rx_date_add(M.moment, 1, RX_MICROSECOND), rx_datetime_of(2021, 1, 4, 0, 0, 0, 0));
		IS(1, rx_date_add(M.moment, 1, RX_MONTH), rx_datetime_of(2021, 2, 3, 23, 59, 59, 999999));
		IS(1, rx_date_add(M.moment, -24, RX_HOUR), rx_datetime_of(2021, 1, 2, 23, 59, 59, 999999));
		IS(2, rx_date_add(M.moment, 90, RX_MINUTE), rx_datetime_of(1970, 1, 1, 1, 29, 59, 999999));
		IS(2, rx_date_add(M.moment, 1, RX_SECOND), rx_datetime_of(1970, 1, 1, 0, 0, 0, 999999));
		NONE(3, rx_date_add(M.day, 1, RX_DAY));
		NONE(3, rx_date_add(rx_today(), M.small, RX_DAY));
		BEYOND_THE_CALENDAR(rx_gt(rx_date_add(M.day, -1, RX_DAY), rx_date_of(1, 1, 1)));
		BEYOND_THE_CALENDAR(rx_gt(rx_date_add(M.day, 9000, RX_YEAR), rx_date_of(1, 1, 1)));
		BEYOND_THE_CALENDAR(rx_gt(rx_date_add(M.day, INT64_MAX, RX_WEEK), rx_date_of(1, 1, 1)));
		REFUSED(RX_EINVAL, "rx_date_add with RX_HOUR of rx_date",
			rx_gt(rx_date_add(M.day, 1, RX_HOUR), rx_date_of(1, 1, 1)));
	}
}

static void test_conformance_moments__intervals(void **state)
{
	WITH_SESSION
	{
		/* 25 hours and a microsecond; one microsecond back */
		IS(1, rx_plus_col(M.moment, M.span), rx_datetime_of(2021, 1, 5, 1, 0, 0, 0));
		IS(1, rx_minus(M.moment, rx_interval_of(INT64_C(86400000000))),
			rx_datetime_of(2021, 1, 2, 23, 59, 59, 999999));
		IS(2, rx_minus_col(M.moment, M.span), rx_datetime_of(1970, 1, 1, 0, 0, 0, 0));
		IS(2, rx_plus(M.moment, rx_interval_of(1)), rx_datetime_of(1970, 1, 1, 0, 0, 0, 0));
		NONE(3, rx_plus(M.moment, rx_interval_of(1)));
		BEYOND_THE_CALENDAR(rx_gt(rx_plus(M.moment, rx_interval_of(INT64_C(253000000000000000))),
			rx_datetime_of(2021, 1, 1, 0, 0, 0, 0)));
	}
}

static void test_conformance_moments__differences(void **state)
{
	WITH_SESSION
	{
		IS(1, rx_difference(M.moment, rx_datetime_of(2021, 1, 4, 0, 0, 0, 0)), rx_interval_of(-1));
		IS(2, rx_difference(rx_datetime_of(1970, 1, 2, 0, 0, 0, 0), M.moment),
			rx_interval_of(INT64_C(86400000001)));
		IS(1, rx_days_between(M.day, rx_date_of(2024, 3, 1)), -1);
		IS(2, rx_days_between(rx_date_of(9999, 12, 31), M.day), 3652058);
		NONE(3, rx_difference(rx_now(), M.moment));
		NONE(3, rx_days_between(rx_today(), M.day));
		assert_int_equal(
			holds(s, 1, rx_between(rx_days_between(rx_today(), rx_cast(rx_now(), date)), -1, 1)),
			1);
		assert_int_equal(holds(s, 1, rx_gt_col(rx_now(), M.moment)), 1);
	}
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, open_with_rows, suite_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_conformance_moments__case_is_that_of_unicode),
		TEST(test_conformance_moments__parts_of_texts),
		TEST(test_conformance_moments__texts_put_together_and_searched),
		TEST(test_conformance_moments__parts),
		TEST(test_conformance_moments__starts_of_units),
		TEST(test_conformance_moments__moved_by_units),
		TEST(test_conformance_moments__intervals),
		TEST(test_conformance_moments__differences),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
