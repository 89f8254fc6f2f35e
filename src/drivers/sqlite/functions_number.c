/* Numbers: rounding with one meaning, and decimals, which are texts to SQLite. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <reflex/types.h>

#include "drivers/sqlite/functions.h"
#include "model/decimal_math.h"
#include "model/value.h"

/* ---- floating point -------------------------------------------------------------------------- */

/* Halves away from zero, of the number as its 15 significant digits tell it: 2.675 to 2 digits is
 * 2.68, though the double next to it lies below. */
static double rounded(double value, int digits)
{
	char text[400], shown[40];
	rx_decimal decimal;

	if (!isfinite(value) || fabs(value) >= 1e15)
		return value;
	/* SQLite's printf has a point whatever the locale. */
	sqlite3_snprintf(sizeof(shown), shown, "%.15g", value);
	if (rx_decimal_parse(&decimal, shown) != 0 ||
		rx__decimal_round(&decimal, decimal, digits, RX__ROUND_HALF) != 0)
		return fabs(value) < 1e-15 ? 0 : value;
	rx_decimal_text(decimal, text, sizeof(text));
	/* The text has a point; strtod would want that of the locale. */
	char *point = strchr(text, '.');
	double scale = 1;
	if (!point)
		return strtod(text, NULL);
	memmove(point, point + 1, strlen(point));
	/* At most 16 digits are left, so that one division is exact to the last bit. */
	char *end = point + strlen(point);
	while (end > point && end[-1] == '0')
		*--end = '\0';
	for (; point < end; point++)
		scale *= 10;
	return strtod(text, NULL) / scale;
}

static void call_round(sqlite3_context *context, int n, sqlite3_value **values)
{
	if (!rx__sqlite_any_null(n, values))
		sqlite3_result_double(
			context, rounded(sqlite3_value_double(values[0]), sqlite3_value_int(values[1])));
}

static void call_floor(sqlite3_context *context, int n, sqlite3_value **values)
{
	if (!rx__sqlite_any_null(n, values))
		sqlite3_result_double(context, floor(sqlite3_value_double(values[0])));
}

static void call_ceil(sqlite3_context *context, int n, sqlite3_value **values)
{
	if (!rx__sqlite_any_null(n, values))
		sqlite3_result_double(context, ceil(sqlite3_value_double(values[0])));
}

/* SQLite makes NULL of NaN, which is what is to come of a result that is not real. */
static void call_sqrt(sqlite3_context *context, int n, sqlite3_value **values)
{
	double value = sqlite3_value_double(values[0]);

	if (!rx__sqlite_any_null(n, values) && value >= 0)
		sqlite3_result_double(context, sqrt(value));
}

static void call_power(sqlite3_context *context, int n, sqlite3_value **values)
{
	double base = sqlite3_value_double(values[0]), exponent = sqlite3_value_double(values[1]);
	bool real = !(base < 0 && exponent != trunc(exponent)) && !(base == 0 && exponent < 0);

	if (!rx__sqlite_any_null(n, values) && real)
		sqlite3_result_double(context, pow(base, exponent));
}

/* Towards zero, of a REAL or a decimal. */
static void call_integer(sqlite3_context *context, int n, sqlite3_value **values)
{
	const char *text = (const char *)sqlite3_value_text(values[0]);
	double real;
	rx_decimal decimal;

	if (rx__sqlite_any_null(n, values))
		return;
	if (sqlite3_value_type(values[0]) == SQLITE_TEXT) {
		char whole[RX_DECIMAL_SIZE];
		if (!text || rx_decimal_parse(&decimal, text) != 0 ||
			rx__decimal_round(&decimal, decimal, 0, RX__ROUND_TRUNC) != 0 || decimal.hi != 0 ||
			decimal.lo > (uint64_t)INT64_MAX + decimal.negative) {
			rx__sqlite_refuse(context, "a decimal does not fit 64 bits");
			return;
		}
		rx_decimal_text(decimal, whole, sizeof(whole));
		sqlite3_result_int64(context, strtoll(whole, NULL, 10));
		return;
	}
	real = trunc(sqlite3_value_double(values[0]));
	if (real >= -9223372036854775808.0 && real < 9223372036854775808.0)
		sqlite3_result_int64(context, (int64_t)real);
	else
		rx__sqlite_refuse(context, "a number does not fit 64 bits");
}

/* ---- decimals -------------------------------------------------------------------------------- */

static bool read(sqlite3_context *context, sqlite3_value *value, rx_decimal *out)
{
	const char *text = (const char *)sqlite3_value_text(value);

	if (text && rx_decimal_parse(out, text) == 0)
		return true;
	rx__sqlite_refuse(context, "'%.40s' is no decimal", text ? text : "");
	return false;
}

static void give(sqlite3_context *context, int rc, rx_decimal value)
{
	char text[RX_DECIMAL_SIZE];

	if (rc != 0) {
		rx__sqlite_refuse(context, "a computed decimal needs more than 38 digits");
		return;
	}
	rx_decimal_text(value, text, sizeof(text));
	sqlite3_result_text(context, text, -1, SQLITE_TRANSIENT);
}

static void of_two(sqlite3_context *context, sqlite3_value **values,
	int (*compute)(rx_decimal *out, rx_decimal a, rx_decimal b))
{
	rx_decimal a, b, out = { .hi = 0 };

	if (rx__sqlite_any_null(2, values) || !read(context, values[0], &a) ||
		!read(context, values[1], &b))
		return;
	int rc = compute(&out, a, b);
	give(context, rc, out);
}

static void call_plus(sqlite3_context *context, int n, sqlite3_value **values)
{
	(void)n;
	of_two(context, values, rx__decimal_add);
}

static void call_minus(sqlite3_context *context, int n, sqlite3_value **values)
{
	(void)n;
	of_two(context, values, rx__decimal_subtract);
}

static void call_times(sqlite3_context *context, int n, sqlite3_value **values)
{
	(void)n;
	of_two(context, values, rx__decimal_multiply);
}

static void call_decimal_abs(sqlite3_context *context, int n, sqlite3_value **values)
{
	rx_decimal value;

	if (rx__sqlite_any_null(n, values) || !read(context, values[0], &value))
		return;
	value.negative = 0;
	give(context, 0, value);
}

static void round_to(
	sqlite3_context *context, sqlite3_value *value, int digits, rx__rounding rounding)
{
	rx_decimal a, out = { .hi = 0 };

	if (!read(context, value, &a))
		return;
	int rc = rx__decimal_round(&out, a, digits, rounding);
	give(context, rc, out);
}

static void call_decimal_round(sqlite3_context *context, int n, sqlite3_value **values)
{
	if (!rx__sqlite_any_null(n, values))
		round_to(context, values[0], sqlite3_value_int(values[1]), RX__ROUND_HALF);
}

static void call_decimal_floor(sqlite3_context *context, int n, sqlite3_value **values)
{
	if (!rx__sqlite_any_null(n, values))
		round_to(context, values[0], 0, RX__ROUND_FLOOR);
}

static void call_decimal_ceil(sqlite3_context *context, int n, sqlite3_value **values)
{
	if (!rx__sqlite_any_null(n, values))
		round_to(context, values[0], 0, RX__ROUND_CEIL);
}

const rx__sqlite_function rx__sqlite_number_functions[] = {
	{ "rx_round", 2, call_round },
	{ "rx_floor", 1, call_floor },
	{ "rx_ceil", 1, call_ceil },
	{ "rx_sqrt", 1, call_sqrt },
	{ "rx_power", 2, call_power },
	{ "rx_integer", 1, call_integer },
	{ "rx_decimal_plus", 2, call_plus },
	{ "rx_decimal_minus", 2, call_minus },
	{ "rx_decimal_times", 2, call_times },
	{ "rx_decimal_abs", 1, call_decimal_abs },
	{ "rx_decimal_round", 2, call_decimal_round },
	{ "rx_decimal_floor", 1, call_decimal_floor },
	{ "rx_decimal_ceil", 1, call_decimal_ceil },
	{ NULL, 0, NULL },
};
