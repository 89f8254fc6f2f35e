/* What our SQL needs and SQLite lacks, put on every connection: a collation for decimals, which are
 * stored as text, and LIKE that tells A from a.
 *
 * SQLite's own way to the latter, PRAGMA case_sensitive_like, is deprecated, and changes what LIKE
 * means in the CHECKs and partial indexes of the file as well. */
#include "drivers/sqlite/sqlite.h"

#include <string.h>

#include <reflex/types.h>

/* ---- COLLATE rx_decimal */

typedef struct number {
	bool negative;
	const char *whole, *fraction;
	int n_whole, n_fraction; /* without zeros in front, and behind */
} number;

static int count_digits(const char *at, const char *end)
{
	const char *start = at;

	while (at < end && *at >= '0' && *at <= '9')
		at++;
	return (int)(at - start);
}

/* [-+]digits[.digits], of any length; false for all other texts. */
static bool read_number(const char *at, int size, number *out)
{
	const char *end = at + size;

	out->negative = at < end && *at == '-';
	if (at < end && (*at == '-' || *at == '+'))
		at++;
	out->whole = at;
	out->n_whole = count_digits(at, end);
	at += out->n_whole;
	out->fraction = at;
	out->n_fraction = 0;
	if (at < end && *at == '.') {
		out->fraction = ++at;
		out->n_fraction = count_digits(at, end);
		at += out->n_fraction;
	}
	if (at != end || out->n_whole + out->n_fraction == 0)
		return false;
	for (; out->n_whole > 0 && *out->whole == '0'; out->n_whole--)
		out->whole++;
	while (out->n_fraction > 0 && out->fraction[out->n_fraction - 1] == '0')
		out->n_fraction--;
	if (out->n_whole + out->n_fraction == 0)
		out->negative = false;
	return true;
}

static int compare_sizes(const number *a, const number *b)
{
	int order, common = a->n_fraction < b->n_fraction ? a->n_fraction : b->n_fraction;

	if (a->n_whole != b->n_whole)
		return a->n_whole < b->n_whole ? -1 : 1;
	order = memcmp(a->whole, b->whole, (size_t)a->n_whole);
	if (order == 0)
		order = memcmp(a->fraction, b->fraction, (size_t)common);
	return order != 0 ? order : a->n_fraction - b->n_fraction;
}

static int compare_bytes(int n_a, const char *a, int n_b, const char *b)
{
	int order = memcmp(a, b, (size_t)(n_a < n_b ? n_a : n_b));

	return order != 0 ? order : n_a - n_b;
}

/* Numbers by value; texts that are none come behind them, in the order of their bytes. */
static int compare_decimals(void *ud, int n_a, const void *a, int n_b, const void *b)
{
	number x, y;
	bool is_x = read_number(a, n_a, &x), is_y = read_number(b, n_b, &y);

	(void)ud;
	if (!is_x && !is_y)
		return compare_bytes(n_a, a, n_b, b);
	if (!is_x || !is_y)
		return is_x ? -1 : 1;
	if (x.negative != y.negative)
		return x.negative ? -1 : 1;
	return x.negative ? compare_sizes(&y, &x) : compare_sizes(&x, &y);
}

/* ---- rx_like(text, pattern) */

/* Behind the character that begins at `at`. */
static const char *next_character(const char *at, const char *end)
{
	at++;
	while (at < end && ((unsigned char)*at & 0xC0) == 0x80)
		at++;
	return at;
}

/* Whether the text at `at` goes on with the pattern's next character; both move behind it. '!' takes
 * away the meaning of %, _ and !. */
static bool take_one(const char **at, const char *end, const char **pattern, const char *last)
{
	const char *p = *pattern;

	if (p == last)
		return false;
	if (*p == '_') {
		*at = next_character(*at, end);
		*pattern = p + 1;
		return true;
	}
	if (*p == '!' && p + 1 < last)
		p++;
	if (*p != **at)
		return false;
	++*at;
	*pattern = p + 1;
	return true;
}

/* A later '%' makes all earlier ones final, so one place to go back to is enough, and no pattern
 * takes exponential time. */
static bool matches(const char *text, const char *end, const char *pattern, const char *last)
{
	const char *retry = NULL, *from = NULL;

	while (text < end) {
		if (pattern < last && *pattern == '%') {
			retry = ++pattern;
			from = text;
			if (pattern == last)
				return true;
		} else if (!take_one(&text, end, &pattern, last)) {
			if (!retry)
				return false;
			text = from = next_character(from, end);
			pattern = retry;
		}
	}
	while (pattern < last && *pattern == '%')
		pattern++;
	return pattern == last;
}

/* Both arguments as text; false, with the result NULL, if one of them is. */
static bool two_texts(
	sqlite3_context *context, sqlite3_value **values, const char *texts[2], size_t sizes[2])
{
	for (int i = 0; i < 2; i++) {
		texts[i] = (const char *)sqlite3_value_text(values[i]);
		sizes[i] = (size_t)sqlite3_value_bytes(values[i]);
		if (!texts[i]) {
			if (sqlite3_value_type(values[i]) != SQLITE_NULL)
				sqlite3_result_error_nomem(context);
			return false;
		}
	}
	return true;
}

static void call_like(sqlite3_context *context, int n, sqlite3_value **values)
{
	const char *texts[2];
	size_t sizes[2];

	(void)n;
	if (two_texts(context, values, texts, sizes))
		sqlite3_result_int(
			context, matches(texts[0], texts[0] + sizes[0], texts[1], texts[1] + sizes[1]));
}

int rx__sqlite_functions(sqlite3 *db)
{
	int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS;
	int code =
		sqlite3_create_collation_v2(db, "rx_decimal", SQLITE_UTF8, NULL, compare_decimals, NULL);

	if (code == SQLITE_OK)
		code =
			sqlite3_create_function_v2(db, "rx_like", 2, flags, NULL, call_like, NULL, NULL, NULL);
	return code;
}
