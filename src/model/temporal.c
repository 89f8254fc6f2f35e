/* Days, times of day and instants: constructors from parts, strict readers of ISO 8601, writers.
 *
 * Each reader is a chain of small steps over a cursor that becomes NULL at the first step that does
 * not fit; only the public functions look at it, and write their result only then. */
#include "model/temporal.h"

#include <stdbool.h>

#include <reflex/types.h>

#include "base/calendar.h"
#include "base/fail.h"

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

const char *rx__scan_digits(const char *at, int n, int *out)
{
	int value = 0;

	for (int i = 0; i < n; i++) {
		if (!is_digit(at[i]))
			return NULL;
		value = value * 10 + (at[i] - '0');
	}
	*out = value;
	return at + n;
}

const char *rx__scan_fraction(const char *at, int *us)
{
	int scale = 100000;

	*us = 0;
	if (*at != '.')
		return at;
	at++;
	if (!is_digit(*at))
		return NULL;
	for (; is_digit(*at); at++, scale /= 10) {
		if (scale == 0 && *at != '0')
			return NULL;
		*us += (*at - '0') * scale;
	}
	return at;
}

/* The last n digits of value, with leading zeros. Returns the place behind them. */
static char *put_digits(char *to, int n, int value)
{
	for (int i = n; i > 0; value /= 10)
		to[--i] = (char)('0' + value % 10);
	return to + n;
}

static char *put_date(char *to, int32_t days)
{
	rx__ymd date = rx__ymd_from_days(days);

	to = put_digits(to, 4, date.year);
	*to++ = '-';
	to = put_digits(to, 2, date.month);
	*to++ = '-';
	return put_digits(to, 2, date.day);
}

static char *put_time(char *to, int64_t us)
{
	int second = (int)(us / 1000000);

	to = put_digits(to, 2, second / 3600);
	*to++ = ':';
	to = put_digits(to, 2, second / 60 % 60);
	*to++ = ':';
	to = put_digits(to, 2, second % 60);
	*to++ = '.';
	return put_digits(to, 6, (int)(us % 1000000));
}

static const char *scan_char(const char *at, char c)
{
	return at && *at == c ? at + 1 : NULL;
}

static const char *scan_date(const char *at, int32_t *days)
{
	int year, month, day;

	at = rx__scan_digits(at, 4, &year);
	at = scan_char(at, '-');
	at = at ? rx__scan_digits(at, 2, &month) : NULL;
	at = scan_char(at, '-');
	at = at ? rx__scan_digits(at, 2, &day) : NULL;
	if (!at || !rx__ymd_valid(year, month, day))
		return NULL;
	*days = rx__days_from_ymd(year, month, day);
	return at;
}

/* hh:mm, hh:mm:ss or hh:mm:ss.f */
static const char *scan_time(const char *at, int64_t *us)
{
	int hour, minute, second = 0, micro = 0;
	rx_time time;

	at = rx__scan_digits(at, 2, &hour);
	at = scan_char(at, ':');
	at = at ? rx__scan_digits(at, 2, &minute) : NULL;
	if (at && *at == ':') {
		at = rx__scan_digits(at + 1, 2, &second);
		at = at ? rx__scan_fraction(at, &micro) : NULL;
	}
	if (!at)
		return NULL;
	time = rx_time_of(hour, minute, second, micro);
	*us = time.us;
	return time.us < 0 ? NULL : at;
}

/* Z, +hh, +hhmm or +hh:mm; nothing means UTC. */
static const char *scan_offset(const char *at, int64_t *us)
{
	int hour, minute = 0, sign = *at == '-' ? -1 : 1;

	*us = 0;
	if (*at == 'Z' || *at == 'z')
		return at + 1;
	if (*at != '+' && *at != '-')
		return at;
	at = rx__scan_digits(at + 1, 2, &hour);
	if (at && *at == ':')
		at = rx__scan_digits(at + 1, 2, &minute);
	else if (at && is_digit(*at))
		at = rx__scan_digits(at, 2, &minute);
	if (!at || hour > 23 || minute > 59)
		return NULL;
	*us = sign * (hour * INT64_C(3600) + minute * INT64_C(60)) * 1000000;
	return at;
}

rx_date rx_date_of(int year, int month, int day)
{
	if (!rx__ymd_valid(year, month, day))
		return (rx_date){ INT32_MIN };
	return (rx_date){ rx__days_from_ymd(year, month, day) };
}

rx_time rx_time_of(int hour, int minute, int second, int microsecond)
{
	if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59 ||
		microsecond < 0 || microsecond > 999999)
		return (rx_time){ INT64_MIN };
	return (rx_time){ ((hour * INT64_C(60) + minute) * 60 + second) * 1000000 + microsecond };
}

rx_datetime rx_datetime_of(
	int year, int month, int day, int hour, int minute, int second, int microsecond)
{
	rx_date date = rx_date_of(year, month, day);
	rx_time time = rx_time_of(hour, minute, second, microsecond);

	if (date.days == INT32_MIN || time.us == INT64_MIN)
		return (rx_datetime){ INT64_MIN };
	return (rx_datetime){ date.days * RX__US_PER_DAY + time.us };
}

rx_datetime rx_datetime_now(void)
{
	return (rx_datetime){ rx__clock_wall() };
}

int rx_date_parse(rx_date *out, const char *text)
{
	int32_t days;
	const char *at = text ? scan_date(text, &days) : NULL;

	if (!at || *at)
		return RX_EDATA;
	out->days = days;
	return 0;
}

int rx_time_parse(rx_time *out, const char *text)
{
	int64_t us;
	const char *at = text ? scan_time(text, &us) : NULL;

	if (!at || *at)
		return RX_EDATA;
	out->us = us;
	return 0;
}

int rx_datetime_parse(rx_datetime *out, const char *text)
{
	int32_t days;
	int64_t time = 0, offset = 0, us;
	const char *at = text ? scan_date(text, &days) : NULL;

	if (at && *at) {
		at = *at == 'T' || *at == 't' || *at == ' ' ? scan_time(at + 1, &time) : NULL;
		at = at ? scan_offset(at, &offset) : NULL;
	}
	if (!at || *at)
		return RX_EDATA;
	us = days * RX__US_PER_DAY + time - offset;
	if (!rx__datetime_valid(us))
		return RX_EDATA;
	out->us = us;
	return 0;
}

char *rx_date_text(rx_date value, char *buffer, size_t size)
{
	char text[RX_DATE_SIZE] = "invalid";

	if (rx__date_valid(value.days))
		*put_date(text, value.days) = '\0';
	rx__copy_text(buffer, size, text);
	return buffer;
}

char *rx_time_text(rx_time value, char *buffer, size_t size)
{
	char text[RX_TIME_SIZE] = "invalid";

	if (rx__time_valid(value.us))
		*put_time(text, value.us) = '\0';
	rx__copy_text(buffer, size, text);
	return buffer;
}

char *rx_datetime_text(rx_datetime value, char *buffer, size_t size)
{
	char text[RX_DATETIME_SIZE] = "invalid", *to;
	int64_t us;

	if (rx__datetime_valid(value.us)) {
		us = value.us % RX__US_PER_DAY;
		us += us < 0 ? RX__US_PER_DAY : 0;
		to = put_date(text, (int32_t)((value.us - us) / RX__US_PER_DAY));
		*to++ = ' ';
		*put_time(to, us) = '\0';
	}
	rx__copy_text(buffer, size, text);
	return buffer;
}
