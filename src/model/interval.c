/* Lengths of time: [-]h:mm:ss[.f] and ISO 8601 durations, exact in microseconds.
 *
 * Years and months are refused, because they have no fixed length. Sums are made with their sign
 * from the start, so that the smallest int64 can be read as well as the largest. */
#include <reflex/types.h>

#include <stdbool.h>
#include <stdio.h>

#include "model/temporal.h"

/* Units of ISO 8601, in the order in which they may follow each other. */
static const struct unit {
	char letter;
	bool in_time; /* behind the T */
	int64_t us;
} units[] = {
	{ 'W', false, INT64_C(604800000000) },
	{ 'D', false, INT64_C(86400000000) },
	{ 'H', true, INT64_C(3600000000) },
	{ 'M', true, INT64_C(60000000) },
	{ 'S', true, INT64_C(1000000) },
};
enum { N_UNITS = sizeof(units) / sizeof(units[0]) };

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Adds sign * count * unit; false when it does not fit. */
static bool add(int64_t *sum, int sign, int64_t count, int64_t unit)
{
	int64_t product;

	return !__builtin_mul_overflow(count * sign, unit, &product) &&
		!__builtin_add_overflow(*sum, product, sum);
}

/* Digits, any number of them; NULL without any, or when they do not fit. */
static const char *scan_count(const char *at, int64_t *count)
{
	int64_t value = 0;

	if (!is_digit(*at))
		return NULL;
	for (; is_digit(*at); at++)
		if (__builtin_mul_overflow(value, 10, &value) ||
			__builtin_add_overflow(value, *at - '0', &value))
			return NULL;
	*count = value;
	return at;
}

/* h:mm:ss[.f], h as long as it needs to be. */
static const char *scan_clock(const char *at, int sign, int64_t *us)
{
	int64_t hours;
	int minutes, seconds, micro;

	at = scan_count(at, &hours);
	at = at && *at == ':' ? rx__scan_digits(at + 1, 2, &minutes) : NULL;
	at = at && *at == ':' ? rx__scan_digits(at + 1, 2, &seconds) : NULL;
	at = at ? rx__scan_fraction(at, &micro) : NULL;
	if (!at || minutes > 59 || seconds > 59)
		return NULL;
	if (!add(us, sign, hours, 3600000000) ||
		!add(us, sign, (minutes * INT64_C(60) + seconds) * 1000000 + micro, 1))
		return NULL;
	return at;
}

/* One number with its unit; *next is the first unit that may still come. */
static const char *scan_component(const char *at, int sign, bool in_time, int *next, int64_t *us)
{
	int64_t count;
	int micro, i = *next;
	const char *point;

	if (*at == '-' || *at == '+')
		sign = *at++ == '-' ? -sign : sign;
	point = scan_count(at, &count);
	at = point ? rx__scan_fraction(point, &micro) : NULL;
	while (at && i < N_UNITS && (units[i].letter != *at || units[i].in_time != in_time))
		i++;
	if (!at || i == N_UNITS || (at != point && units[i].letter != 'S'))
		return NULL;
	if (!add(us, sign, count, units[i].us) || !add(us, sign, micro, 1))
		return NULL;
	*next = i + 1;
	return at + 1;
}

/* P1W2DT3H4M5.6S: at least one component, T only before one. */
static const char *scan_iso(const char *at, int sign, int64_t *us)
{
	int next = 0;
	bool in_time = false;

	if (*at == '\0')
		return NULL;
	while (at && *at) {
		if (*at == 'T' && in_time)
			return NULL;
		if (*at == 'T') {
			in_time = true;
			at++;
		}
		at = scan_component(at, sign, in_time, &next, us);
	}
	return at;
}

int rx_interval_parse(rx_interval *out, const char *text)
{
	int64_t us = 0;
	const char *at = text;
	int sign = 1;

	if (!text)
		return RX_EDATA;
	if (*at == '-' || *at == '+')
		sign = *at++ == '-' ? -1 : 1;
	at = *at == 'P' ? scan_iso(at + 1, sign, &us) : scan_clock(at, sign, &us);
	if (!at || *at)
		return RX_EDATA;
	out->us = us;
	return 0;
}

char *rx_interval_text(rx_interval value, char *buffer, size_t size)
{
	uint64_t us = value.us < 0 ? 0 - (uint64_t)value.us : (uint64_t)value.us;
	uint64_t second = us / 1000000;

	snprintf(buffer, size, "%s%u:%02u:%02u.%06u", value.us < 0 ? "-" : "",
		(unsigned)(second / 3600), (unsigned)(second / 60 % 60), (unsigned)(second % 60),
		(unsigned)(us % 1000000));
	return buffer;
}
