#include "base/calendar.h"

#include <time.h>

#include "support/check.h"

static void test_base_calendar__known_days(void **state)
{
	(void)state;
	assert_int_equal(rx__days_from_ymd(1970, 1, 1), 0);
	assert_int_equal(rx__days_from_ymd(1969, 12, 31), -1);
	assert_int_equal(rx__days_from_ymd(2000, 2, 29), 11016);
	assert_int_equal(rx__days_from_ymd(2026, 11, 22), 20779);
	assert_int_equal(rx__days_from_ymd(1, 1, 1), RX__DAY_MIN);
	assert_int_equal(rx__days_from_ymd(9999, 12, 31), RX__DAY_MAX);
}

static void test_base_calendar__every_day_follows_the_one_before(void **state)
{
	(void)state;
	rx__ymd before = rx__ymd_from_days(RX__DAY_MIN);
	assert_true(before.year == 1 && before.month == 1 && before.day == 1);
	for (int32_t day = RX__DAY_MIN + 1; day <= RX__DAY_MAX; day++) {
		rx__ymd now = rx__ymd_from_days(day);
		bool next_day =
			now.year == before.year && now.month == before.month && now.day == before.day + 1;
		bool next_month = now.day == 1 &&
			!rx__ymd_valid(before.year, before.month, before.day + 1) &&
			now.year * 12 + now.month == before.year * 12 + before.month + 1;
		if (!next_day && !next_month)
			fail_msg("day %d is %d-%d-%d", day, now.year, now.month, now.day);
		if (rx__days_from_ymd(now.year, now.month, now.day) != day)
			fail_msg("%d-%d-%d is not day %d", now.year, now.month, now.day, day);
		before = now;
	}
	assert_true(before.year == 9999 && before.month == 12 && before.day == 31);
}

static void test_base_calendar__leap_years(void **state)
{
	(void)state;
	assert_true(rx__ymd_valid(2024, 2, 29));
	assert_true(rx__ymd_valid(2000, 2, 29));
	assert_false(rx__ymd_valid(2023, 2, 29));
	assert_false(rx__ymd_valid(1900, 2, 29));
	assert_false(rx__ymd_valid(2100, 2, 29));
	assert_false(rx__ymd_valid(2024, 2, 30));
}

static void test_base_calendar__days_that_are_none(void **state)
{
	(void)state;
	assert_false(rx__ymd_valid(0, 1, 1));
	assert_false(rx__ymd_valid(10000, 1, 1));
	assert_false(rx__ymd_valid(-5, 1, 1));
	assert_false(rx__ymd_valid(2026, 0, 1));
	assert_false(rx__ymd_valid(2026, 13, 1));
	assert_false(rx__ymd_valid(2026, 1, 0));
	assert_false(rx__ymd_valid(2026, 1, 32));
	assert_false(rx__ymd_valid(2026, 4, 31));
	assert_true(rx__ymd_valid(1, 1, 1));
	assert_true(rx__ymd_valid(9999, 12, 31));
}

static void test_base_calendar__days_outside_the_range_are_still_counted(void **state)
{
	(void)state;
	rx__ymd day = rx__ymd_from_days(RX__DAY_MIN - 1);
	assert_true(day.year == 0 && day.month == 12 && day.day == 31);
	day = rx__ymd_from_days(RX__DAY_MAX + 1);
	assert_true(day.year == 10000 && day.month == 1 && day.day == 1);
	assert_int_equal(rx__days_from_ymd(-401, 3, 1), rx__days_from_ymd(-1, 3, 1) - 146097);
	assert_true(rx__ymd_from_days(INT32_MIN).year < -5000000);
	assert_true(rx__ymd_from_days(INT32_MAX).year > 5000000);
}

static void test_base_calendar__the_monotonic_clock_goes_forward(void **state)
{
	(void)state;
	int64_t before = rx__clock_monotonic();
	struct timespec pause = { .tv_nsec = 2000000 };
	nanosleep(&pause, NULL);
	int64_t passed = rx__clock_monotonic() - before;
	assert_true(passed >= 2000000);
	assert_true(passed < INT64_C(60000000000));
}

static void test_base_calendar__the_wall_clock_tells_microseconds_since_1970(void **state)
{
	(void)state;
	int64_t seconds = (int64_t)time(NULL);
	int64_t wall = rx__clock_wall();
	assert_true(wall / 1000000 >= seconds - 1);
	assert_true(wall / 1000000 <= seconds + 60);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_base_calendar__known_days),
		cmocka_unit_test(test_base_calendar__every_day_follows_the_one_before),
		cmocka_unit_test(test_base_calendar__leap_years),
		cmocka_unit_test(test_base_calendar__days_that_are_none),
		cmocka_unit_test(test_base_calendar__days_outside_the_range_are_still_counted),
		cmocka_unit_test(test_base_calendar__the_monotonic_clock_goes_forward),
		cmocka_unit_test(test_base_calendar__the_wall_clock_tells_microseconds_since_1970),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
