/* One pass. A number is not read, its digits are counted: 1e400 has 401 before the point. */
#include "model/json_extent.h"

#include <string.h>

enum { MOST_EXPONENT = 100000000 };

typedef struct reader {
	const char *at, *end;
	rx__json_extent extent;
} reader;

static bool is_digit(const reader *r)
{
	return r->at < r->end && *r->at >= '0' && *r->at <= '9';
}

static bool take(reader *r, char c)
{
	if (r->at == r->end || *r->at != c)
		return false;
	r->at++;
	return true;
}

/* How many digits there are, and how many of them from the first one on that is not 0. */
static long count_digits(reader *r, long *significant)
{
	const char *first = r->at, *start = NULL;

	for (; is_digit(r); r->at++)
		start = start || *r->at == '0' ? start : r->at;
	*significant = start ? (long)(r->at - start) : 0;
	return (long)(r->at - first);
}

static long take_exponent(reader *r)
{
	bool negative = false;
	long value = 0;

	if (!take(r, 'e') && !take(r, 'E'))
		return 0;
	if (!take(r, '+'))
		negative = take(r, '-');
	for (; is_digit(r); r->at++)
		value = value < MOST_EXPONENT ? value * 10 + (*r->at - '0') : value;
	return negative ? -value : value;
}

static long larger(long a, long b)
{
	return a > b ? a : b;
}

static void take_number(reader *r)
{
	long before, behind = 0, in_behind = 0, leading, exponent;

	(void)count_digits(r, &before);
	if (take(r, '.'))
		behind = count_digits(r, &in_behind);
	exponent = take_exponent(r);
	leading = before ? before : in_behind - behind;
	if (before || in_behind)
		r->extent.before = larger(r->extent.before, leading + exponent);
	r->extent.behind = larger(r->extent.behind, behind - exponent);
}

static void take_string(reader *r)
{
	while (r->at < r->end && *r->at != '"') {
		size_t left = (size_t)(r->end - r->at);

		if (*r->at == '\\' && left > 5 && memcmp(r->at + 1, "u0000", 5) == 0)
			r->extent.has_nul = true;
		r->at += *r->at == '\\' && left > 1 ? 2 : 1;
	}
	(void)take(r, '"');
}

rx__json_extent rx__json_measure(const char *text, size_t size)
{
	reader r = { .at = text, .end = text + size };
	size_t depth = 0;

	while (r.at < r.end) {
		if (is_digit(&r)) {
			take_number(&r);
			continue;
		}
		switch (*r.at++) {
		case '[':
		case '{':
			depth++;
			r.extent.depth = depth > r.extent.depth ? depth : r.extent.depth;
			break;
		case ']':
		case '}':
			depth -= depth > 0;
			break;
		case '"':
			take_string(&r);
			break;
		default:
			break;
		}
	}
	return r.extent;
}
