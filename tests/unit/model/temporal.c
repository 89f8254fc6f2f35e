#include <stdlib.h>
#include <time.h>

#include <reflex/types.h>

#include "base/calendar.h"
#include "support/check.h"
#include "support/seed.h"

static void check_datetime(const char *in, const char *out)
{
	char text[RX_DATETIME_SIZE];
	rx_datetime value;

	if (rx_datetime_parse(&value, in) != 0)
		fail_msg("'%s' was refused", in);
	assert_string_equal(rx_datetime_text(value, text, sizeof(text)), out);
}

static void test_model_temporal__datetime_is_written_as_sqlalchemy_does(void **state)
{
	char text[RX_DATETIME_SIZE];

	(void)state;
	rx_datetime_text(rx_datetime_of(2026, 11, 22, 3, 12, 45, 1), text, sizeof(text));
	assert_string_equal(text, "2026-11-22 03:12:45.000001");
	assert_int_equal(strlen(text), 26);
	rx_datetime_text(rx_datetime_of(2026, 11, 22, 0, 0, 0, 0), text, sizeof(text));
	assert_string_equal(text, "2026-11-22 00:00:00.000000");
}

static void test_model_temporal__datetime_forms(void **state)
{
	(void)state;
	check_datetime("2026-11-22 03:12:45.000001", "2026-11-22 03:12:45.000001");
	check_datetime("2026-11-22T03:12:45", "2026-11-22 03:12:45.000000");
	check_datetime("2026-11-22t03:12:45z", "2026-11-22 03:12:45.000000");
	check_datetime("2026-11-22 03:12", "2026-11-22 03:12:00.000000");
	check_datetime("2026-11-22", "2026-11-22 00:00:00.000000");
	check_datetime("2026-11-22T03:12:45.5", "2026-11-22 03:12:45.500000");
	check_datetime("2026-11-22T03:12:45.123456000", "2026-11-22 03:12:45.123456");
}

static void test_model_temporal__offsets_become_utc(void **state)
{
	(void)state;
	check_datetime("2026-11-22T03:12:45+02:00", "2026-11-22 01:12:45.000000");
	check_datetime("2026-11-22T03:12:45-05:30", "2026-11-22 08:42:45.000000");
	check_datetime("2026-11-22 03:12:45.25+00", "2026-11-22 03:12:45.250000");
	check_datetime("2026-01-01T00:30:00+0100", "2025-12-31 23:30:00.000000");
	check_datetime("2024-02-29T23:59:59.999999-00:01", "2024-03-01 00:00:59.999999");
}

static void test_model_temporal__years_one_and_9999(void **state)
{
	(void)state;
	check_datetime("0001-01-01 00:00:00.000000", "0001-01-01 00:00:00.000000");
	check_datetime("9999-12-31 23:59:59.999999", "9999-12-31 23:59:59.999999");
	check_datetime("1969-12-31 23:59:59.999999", "1969-12-31 23:59:59.999999");
	assert_int_equal(rx_datetime_of(1969, 12, 31, 23, 59, 59, 999999).us, -1);
	assert_int_equal(rx_datetime_of(1970, 1, 1, 0, 0, 0, 0).us, 0);
}

static void test_model_temporal__wrong_datetimes_are_refused(void **state)
{
	static const char *const wrong[] = { "", "2026", "2026-11", "2026-11-22 ", "2026-11-22T",
		"2026-11-22 03", "2026-11-22 03:12:45.", "2026-11-22 03:12:45.1234567",
		"2026-11-22 03:12:45,5", "2026-11-22 24:00:00", "2026-11-22 23:60:00",
		"2026-11-22 23:59:60", "2026-02-29 00:00:00", "2026-13-01 00:00:00", "2026-00-10 00:00:00",
		"2026-01-00 00:00:00", "0000-01-01 00:00:00", "10000-01-01 00:00:00", "26-11-22 00:00:00",
		"2026-1-2 00:00:00", "2026-11-22  03:12:45", " 2026-11-22 03:12:45", "2026-11-22 03:12:45 ",
		"2026-11-22 03:12:45+2", "2026-11-22 03:12:45+24:00", "2026-11-22 03:12:45+02:60",
		"2026-11-22 03:12:45+02:00x", "2026-11-22 03:12:45ZZ", "0001-01-01 00:00:00+00:01",
		"9999-12-31 23:59:59-00:01", "2026-11-22Z", "-2026-11-22 00:00:00", "20261122T031245",
		"now" };

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		rx_datetime value = { 42 };

		if (rx_datetime_parse(&value, wrong[i]) != RX_EDATA)
			fail_msg("'%s' was accepted", wrong[i]);
		assert_int_equal(value.us, 42);
	}
	assert_int_equal(rx_datetime_parse(&(rx_datetime){ 0 }, NULL), RX_EDATA);
}

static void test_model_temporal__dates(void **state)
{
	char text[RX_DATE_SIZE];
	rx_date value = { 7 };

	(void)state;
	assert_int_equal(rx_date_parse(&value, "2026-11-22"), 0);
	assert_string_equal(rx_date_text(value, text, sizeof(text)), "2026-11-22");
	assert_int_equal(value.days, rx_date_of(2026, 11, 22).days);
	assert_int_equal(rx_date_of(1970, 1, 1).days, 0);
	assert_string_equal(rx_date_text(rx_date_of(1, 1, 1), text, sizeof(text)), "0001-01-01");
	assert_string_equal(rx_date_text(rx_date_of(9999, 12, 31), text, sizeof(text)), "9999-12-31");
	assert_int_equal(rx_date_parse(&value, "2026-11-22 00:00:00"), RX_EDATA);
	assert_int_equal(rx_date_parse(&value, "2026-11-31"), RX_EDATA);
	assert_int_equal(rx_date_parse(&value, "2026/11/22"), RX_EDATA);
	assert_int_equal(rx_date_parse(&value, "1900-02-29"), RX_EDATA);
	assert_int_equal(rx_date_parse(&value, NULL), RX_EDATA);
	assert_int_equal(value.days, rx_date_of(2026, 11, 22).days);
}

static void test_model_temporal__times(void **state)
{
	char text[RX_TIME_SIZE];
	rx_time value = { 7 };

	(void)state;
	assert_int_equal(rx_time_parse(&value, "03:12:45.000001"), 0);
	assert_string_equal(rx_time_text(value, text, sizeof(text)), "03:12:45.000001");
	assert_int_equal(rx_time_parse(&value, "23:59:59.999999"), 0);
	assert_int_equal(value.us, INT64_C(86399999999));
	assert_int_equal(rx_time_parse(&value, "00:00"), 0);
	assert_int_equal(value.us, 0);
	assert_int_equal(rx_time_parse(&value, "24:00:00"), RX_EDATA);
	assert_int_equal(rx_time_parse(&value, "03:12:45Z"), RX_EDATA);
	assert_int_equal(rx_time_parse(&value, "3:12:45"), RX_EDATA);
	assert_int_equal(rx_time_parse(&value, "-3:12:45"), RX_EDATA);
	assert_int_equal(rx_time_parse(&value, NULL), RX_EDATA);
}

static void test_model_temporal__parts_out_of_range_are_marked(void **state)
{
	char text[RX_DATETIME_SIZE];

	(void)state;
	assert_int_equal(rx_date_of(2026, 2, 29).days, INT32_MIN);
	assert_int_equal(rx_date_of(0, 1, 1).days, INT32_MIN);
	assert_int_equal(rx_date_of(10000, 1, 1).days, INT32_MIN);
	assert_true(rx_time_of(24, 0, 0, 0).us == INT64_MIN);
	assert_true(rx_time_of(0, 60, 0, 0).us == INT64_MIN);
	assert_true(rx_time_of(0, 0, 60, 0).us == INT64_MIN);
	assert_true(rx_time_of(0, 0, 0, 1000000).us == INT64_MIN);
	assert_true(rx_time_of(-1, 0, 0, 0).us == INT64_MIN);
	assert_true(rx_datetime_of(2026, 13, 1, 0, 0, 0, 0).us == INT64_MIN);
	assert_true(rx_datetime_of(2026, 12, 1, 0, 0, -1, 0).us == INT64_MIN);
	assert_string_equal(rx_date_text((rx_date){ INT32_MIN }, text, sizeof(text)), "invalid");
	assert_string_equal(rx_time_text((rx_time){ INT64_MIN }, text, sizeof(text)), "invalid");
	assert_string_equal(
		rx_datetime_text((rx_datetime){ INT64_MIN }, text, sizeof(text)), "invalid");
	assert_string_equal(
		rx_datetime_text((rx_datetime){ INT64_MAX }, text, sizeof(text)), "invalid");
}

static void test_model_temporal__now_is_now(void **state)
{
	int64_t now = (int64_t)time(NULL);
	rx_datetime value = rx_datetime_now();

	(void)state;
	assert_in_range(value.us / 1000000, now - 2, now + 2);
}

static void test_model_temporal__random_instants_round_trip(void **state)
{
	const int64_t first = RX__DAY_MIN * RX__US_PER_DAY;
	const uint64_t span = (uint64_t)(RX__DAY_MAX - RX__DAY_MIN + 1) * (uint64_t)RX__US_PER_DAY;
	unsigned seed = (unsigned)test_seed();

	(void)state;
	srand(seed);
	for (int i = 0; i < 20000; i++) {
		uint64_t bits = (uint64_t)rand() << 42 ^ (uint64_t)rand() << 21 ^ (uint64_t)rand();
		rx_datetime value = { first + (int64_t)(bits % span) }, back;
		char text[RX_DATETIME_SIZE];

		assert_int_equal(rx_datetime_parse(&back, rx_datetime_text(value, text, sizeof(text))), 0);
		assert_true(back.us == value.us);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_model_temporal__datetime_is_written_as_sqlalchemy_does),
		cmocka_unit_test(test_model_temporal__datetime_forms),
		cmocka_unit_test(test_model_temporal__offsets_become_utc),
		cmocka_unit_test(test_model_temporal__years_one_and_9999),
		cmocka_unit_test(test_model_temporal__wrong_datetimes_are_refused),
		cmocka_unit_test(test_model_temporal__dates),
		cmocka_unit_test(test_model_temporal__times),
		cmocka_unit_test(test_model_temporal__parts_out_of_range_are_marked),
		cmocka_unit_test(test_model_temporal__now_is_now),
		cmocka_unit_test(test_model_temporal__random_instants_round_trip),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
