/* Dates and times, which are texts to SQLite. A value is read by the same readers as a column's (so
 * that a date, or a T in the middle, is understood), and written in the form that is stored. */
#include <limits.h>
#include <string.h>

#include <reflex/impl/calls.h>
#include <reflex/types.h>

#include "base/calendar.h"
#include "drivers/sqlite/functions.h"
#include "model/temporal.h"

typedef enum moment_form { A_DATE, A_TIME, A_DATETIME } moment_form;

/* A value in microseconds from 1970, or from midnight, and what it was. */
typedef struct moment {
	moment_form form;
	int64_t us;
} moment;

static bool read_text(const char *text, size_t size, moment *out)
{
	rx_date date;
	rx_time time;
	rx_datetime datetime;

	if (size == 10 && text[4] == '-' && rx_date_parse(&date, text) == 0) {
		*out = (moment){ A_DATE, date.days * RX__US_PER_DAY };
		return true;
	}
	if (size > 2 && text[2] == ':' && rx_time_parse(&time, text) == 0) {
		*out = (moment){ A_TIME, time.us };
		return true;
	}
	if (rx_datetime_parse(&datetime, text) != 0)
		return false;
	*out = (moment){ A_DATETIME, datetime.us };
	return true;
}

static bool read(sqlite3_context *context, sqlite3_value *value, moment *out)
{
	const char *text = (const char *)sqlite3_value_text(value);
	size_t size = text ? (size_t)sqlite3_value_bytes(value) : 0;

	if (text && !memchr(text, '\0', size) && read_text(text, size, out))
		return true;
	rx__sqlite_refuse(context, "'%.40s' is no date or time", text ? text : "");
	return false;
}

static int64_t clock_of(int64_t us)
{
	return (us % RX__US_PER_DAY + RX__US_PER_DAY) % RX__US_PER_DAY;
}

static int32_t day_of(int64_t us)
{
	return (int32_t)((us - clock_of(us)) / RX__US_PER_DAY);
}

static void give(sqlite3_context *context, moment_form form, int64_t us)
{
	char text[RX_DATETIME_SIZE];

	if (form != A_TIME && !rx__datetime_valid(us)) {
		rx__sqlite_refuse(context, "a computed date lies outside of the years 1 to 9999");
		return;
	}
	if (form == A_DATE)
		rx_date_text((rx_date){ day_of(us) }, text, sizeof(text));
	else if (form == A_TIME)
		rx_time_text((rx_time){ us }, text, sizeof(text));
	else
		rx_datetime_text((rx_datetime){ us }, text, sizeof(text));
	sqlite3_result_text(context, text, -1, SQLITE_TRANSIENT);
}

/* ---- parts ----------------------------------------------------------------------------------- */

/* 1 Monday to 7 Sunday; day 0 was a Thursday. */
static int weekday_of(int32_t day)
{
	return (int)(((int64_t)day + 3) % 7 + 7) % 7 + 1;
}

/* A week belongs to the year that its Thursday is in. */
static int week_of(int32_t day)
{
	int32_t thursday = day - weekday_of(day) + 4;
	rx__ymd ymd = rx__ymd_from_days(thursday);

	return (thursday - rx__days_from_ymd(ymd.year, 1, 1)) / 7 + 1;
}

static int64_t part_of(int64_t us, rx_unit unit)
{
	int32_t day = day_of(us);
	rx__ymd ymd = rx__ymd_from_days(day);
	int64_t clock = clock_of(us);

	switch (unit) {
	case RX_YEAR:
		return ymd.year;
	case RX_QUARTER:
		return (ymd.month + 2) / 3;
	case RX_MONTH:
		return ymd.month;
	case RX_WEEK:
		return week_of(day);
	case RX_DAY:
		return ymd.day;
	case RX_HOUR:
		return clock / INT64_C(3600000000);
	case RX_MINUTE:
		return clock / 60000000 % 60;
	case RX_SECOND:
		return clock / 1000000 % 60;
	case RX_MICROSECOND:
		return clock % 1000000;
	case RX_WEEKDAY:
		return weekday_of(day);
	default:
		return day - rx__days_from_ymd(ymd.year, 1, 1) + 1;
	}
}

static void call_extract(sqlite3_context *context, int n, sqlite3_value **values)
{
	moment m;

	if (!rx__sqlite_any_null(n, values) && read(context, values[0], &m))
		sqlite3_result_int64(context, part_of(m.us, (rx_unit)sqlite3_value_int(values[1])));
}

/* ---- the start of a unit --------------------------------------------------------------------- */

static int64_t start_of(int64_t us, rx_unit unit)
{
	int32_t day = day_of(us);
	rx__ymd ymd = rx__ymd_from_days(day);
	int64_t clock = clock_of(us);

	switch (unit) {
	case RX_YEAR:
		return rx__days_from_ymd(ymd.year, 1, 1) * RX__US_PER_DAY;
	case RX_QUARTER:
		return rx__days_from_ymd(ymd.year, (ymd.month - 1) / 3 * 3 + 1, 1) * RX__US_PER_DAY;
	case RX_MONTH:
		return rx__days_from_ymd(ymd.year, ymd.month, 1) * RX__US_PER_DAY;
	case RX_WEEK:
		return ((int64_t)day - weekday_of(day) + 1) * RX__US_PER_DAY;
	case RX_HOUR:
		return us - clock % INT64_C(3600000000);
	case RX_MINUTE:
		return us - clock % 60000000;
	case RX_SECOND:
		return us - clock % 1000000;
	default:
		return us - clock;
	}
}

static void call_trunc(sqlite3_context *context, int n, sqlite3_value **values)
{
	moment m;

	if (!rx__sqlite_any_null(n, values) && read(context, values[0], &m))
		give(context, m.form, start_of(m.us, (rx_unit)sqlite3_value_int(values[1])));
}

/* ---- moved ----------------------------------------------------------------------------------- */

static int64_t unit_size(rx_unit unit)
{
	switch (unit) {
	case RX_WEEK:
		return 7 * RX__US_PER_DAY;
	case RX_DAY:
		return RX__US_PER_DAY;
	case RX_HOUR:
		return INT64_C(3600000000);
	case RX_MINUTE:
		return 60000000;
	case RX_SECOND:
		return 1000000;
	case RX_MICROSECOND:
		return 1;
	default:
		return 0;
	}
}

/* INT64_MIN where it is outside of the calendar. */
static int64_t months_later(int64_t us, int64_t months)
{
	enum { MOST = 12 * 10000 };
	rx__ymd ymd = rx__ymd_from_days(day_of(us));
	int64_t month;
	int year, day = ymd.day;

	if (months < -MOST || months > MOST)
		return INT64_MIN;
	month = ymd.year * INT64_C(12) + ymd.month - 1 + months;
	if (month < 12 || month >= MOST)
		return INT64_MIN;
	year = (int)(month / 12);
	while (!rx__ymd_valid(year, (int)(month % 12) + 1, day))
		day--;
	return rx__days_from_ymd(year, (int)(month % 12) + 1, day) * RX__US_PER_DAY + clock_of(us);
}

static int64_t moved(int64_t us, int64_t n, rx_unit unit)
{
	int64_t size = unit_size(unit), way, to;
	int months = unit == RX_YEAR ? 12 : unit == RX_QUARTER ? 3 : 1;

	if (size == 0)
		return n < -200000 || n > 200000 ? INT64_MIN : months_later(us, n * months);
	if (__builtin_mul_overflow(n, size, &way) || __builtin_add_overflow(us, way, &to))
		return INT64_MIN;
	return to;
}

static void call_add(sqlite3_context *context, int n, sqlite3_value **values)
{
	moment m;

	if (rx__sqlite_any_null(n, values) || !read(context, values[0], &m))
		return;
	give(context, m.form,
		moved(m.us, sqlite3_value_int64(values[1]), (rx_unit)sqlite3_value_int(values[2])));
}

/* An interval is the instant that lies so far from 1970. */
static void move_by(sqlite3_context *context, sqlite3_value **values, bool back)
{
	moment m, interval;
	int64_t to;

	if (rx__sqlite_any_null(2, values) || !read(context, values[0], &m) ||
		!read(context, values[1], &interval))
		return;
	to = back ? m.us - interval.us : m.us + interval.us;
	give(context, A_DATETIME, to);
}

static void call_later(sqlite3_context *context, int n, sqlite3_value **values)
{
	(void)n;
	move_by(context, values, false);
}

static void call_earlier(sqlite3_context *context, int n, sqlite3_value **values)
{
	(void)n;
	move_by(context, values, true);
}

static void call_difference(sqlite3_context *context, int n, sqlite3_value **values)
{
	moment a, b;

	if (!rx__sqlite_any_null(n, values) && read(context, values[0], &a) &&
		read(context, values[1], &b))
		give(context, A_DATETIME, a.us - b.us);
}

static void call_days_between(sqlite3_context *context, int n, sqlite3_value **values)
{
	moment a, b;

	if (!rx__sqlite_any_null(n, values) && read(context, values[0], &a) &&
		read(context, values[1], &b))
		sqlite3_result_int64(context, day_of(a.us) - day_of(b.us));
}

/* ---- from one form to another ---------------------------------------------------------------- */

static void as_form(sqlite3_context *context, sqlite3_value *value, moment_form form)
{
	moment m;

	if (sqlite3_value_type(value) == SQLITE_NULL || !read(context, value, &m))
		return;
	give(context, form, form == A_TIME ? clock_of(m.us) : m.us);
}

static void call_date(sqlite3_context *context, int n, sqlite3_value **values)
{
	(void)n;
	as_form(context, values[0], A_DATE);
}

static void call_time(sqlite3_context *context, int n, sqlite3_value **values)
{
	(void)n;
	as_form(context, values[0], A_TIME);
}

static void call_datetime(sqlite3_context *context, int n, sqlite3_value **values)
{
	(void)n;
	as_form(context, values[0], A_DATETIME);
}

const rx__sqlite_function rx__sqlite_moment_functions[] = {
	{ "rx_extract", 2, call_extract },
	{ "rx_trunc", 2, call_trunc },
	{ "rx_add", 3, call_add },
	{ "rx_later", 2, call_later },
	{ "rx_earlier", 2, call_earlier },
	{ "rx_difference", 2, call_difference },
	{ "rx_days_between", 2, call_days_between },
	{ "rx_date", 1, call_date },
	{ "rx_time", 1, call_time },
	{ "rx_datetime", 1, call_datetime },
	{ NULL, 0, NULL },
};
