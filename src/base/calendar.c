/* Days are counted in cycles of 400 years that begin on a 1st of March, so that the leap day is the
 * last of its year and the lengths of the months follow one formula (153 days in five months). The
 * algorithm is Howard Hinnant's, "chrono-Compatible Low-Level Date Algorithms". */
#include "base/calendar.h"

#include <time.h>

enum {
	DAYS_IN_CYCLE = 146097, /* 400 years */
	DAYS_TO_EPOCH = 719468, /* from 0000-03-01 to 1970-01-01 */
};

static bool is_leap(int year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

bool rx__ymd_valid(int year, int month, int day)
{
	static const int lengths[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1)
		return false;
	return day <= lengths[month - 1] + (month == 2 && is_leap(year));
}

int32_t rx__days_from_ymd(int year, int month, int day)
{
	int shifted = year - (month <= 2);
	int cycle = (shifted >= 0 ? shifted : shifted - 399) / 400;
	int year_of_cycle = shifted - cycle * 400;
	int month_from_march = month > 2 ? month - 3 : month + 9;
	int day_of_year = (153 * month_from_march + 2) / 5 + day - 1;
	int day_of_cycle = year_of_cycle * 365 + year_of_cycle / 4 - year_of_cycle / 100 + day_of_year;
	return cycle * DAYS_IN_CYCLE + day_of_cycle - DAYS_TO_EPOCH;
}

rx__ymd rx__ymd_from_days(int32_t days)
{
	int64_t from_march = (int64_t)days + DAYS_TO_EPOCH;
	int cycle =
		(int)((from_march >= 0 ? from_march : from_march - (DAYS_IN_CYCLE - 1)) / DAYS_IN_CYCLE);
	int day_of_cycle = (int)(from_march - (int64_t)cycle * DAYS_IN_CYCLE);
	int year_of_cycle = (day_of_cycle - day_of_cycle / 1460 + day_of_cycle / 36524 -
							day_of_cycle / (DAYS_IN_CYCLE - 1)) /
		365;
	int day_of_year =
		day_of_cycle - (365 * year_of_cycle + year_of_cycle / 4 - year_of_cycle / 100);
	int month_from_march = (5 * day_of_year + 2) / 153;
	int day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
	int month = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;
	return (rx__ymd){ year_of_cycle + cycle * 400 + (month <= 2), month, day };
}

static int64_t nanoseconds(clockid_t clock)
{
	struct timespec now = { 0 };
	clock_gettime(clock, &now);
	return (int64_t)now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

int64_t rx__clock_monotonic(void)
{
	return nanoseconds(CLOCK_MONOTONIC);
}

int64_t rx__clock_wall(void)
{
	return nanoseconds(CLOCK_REALTIME) / 1000;
}
