/* The one thing that our SQL needs and SQLite lacks: a collation for decimals, which are stored as
 * text. */
#include "drivers/sqlite/sqlite.h"

#include <string.h>

#include <reflex/types.h>

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

int rx__sqlite_collation(sqlite3 *db)
{
	return sqlite3_create_collation_v2(db, "rx_decimal", SQLITE_UTF8, NULL, compare_decimals, NULL);
}
