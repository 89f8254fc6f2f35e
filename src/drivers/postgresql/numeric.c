/* A NUMERIC is a header of four 16-bit numbers (how many digits, the weight of the first, the sign,
 * how many decimals are shown) and digits to the base of 10000. The point stands between two of
 * them. It is brought into decimal text and read by the reader of decimals, so that there is one
 * place that knows what fits. */
#include "drivers/postgresql/numeric.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "drivers/postgresql/wire.h"

enum {
	HEADER = 8,
	POSITIVE = 0x0000,
	NEGATIVE = 0x4000,
	NOT_A_NUMBER = 0xC000,
	INFINITY_ABOVE = 0xD000,
	INFINITY_BELOW = 0xF000,
	WHOLE_GROUPS = 10, /* 40 digits: more than a decimal holds */
	SHOWN = 76, /* decimals that are looked at; beyond them only zeros may stand */
	DOUBLE_GROUPS = 120, /* 480 digits tell any double from its neighbours */
};

typedef struct number {
	const char *digits;
	int n, weight, shown;
	unsigned sign;
} number;

/* ---- writing */

static int value_of(const char *digits, size_t n)
{
	int value = 0;

	for (size_t i = 0; i < n; i++)
		value = value * 10 + digits[i] - '0';
	return value;
}

/* The digits before the point are grouped from the point to the left, those behind it to the right. */
size_t rx__numeric_write(rx_decimal value, char out[RX__NUMERIC_MAX])
{
	char text[RX_DECIMAL_SIZE], padded[RX_DECIMAL_SIZE + 8] = "";
	const char *at = rx_decimal_text(value, text, sizeof(text)) + value.negative;
	size_t whole = strcspn(at, "."), decimals = value.scale, lead = (4 - whole % 4) % 4;
	size_t groups = (whole + lead) / 4 + (decimals + 3) / 4, first = 0, last = groups;

	memset(padded, '0', sizeof(padded));
	memcpy(padded + lead, at, whole);
	memcpy(padded + lead + whole, at + whole + (decimals > 0), decimals);
	while (first < last && value_of(padded + first * 4, 4) == 0)
		first++;
	while (last > first && value_of(padded + (last - 1) * 4, 4) == 0)
		last--;
	rx__wire_put16(out, (uint16_t)(last - first));
	rx__wire_put16(
		out + 2, last == first ? 0 : (uint16_t)((int)((whole + lead) / 4) - 1 - (int)first));
	rx__wire_put16(out + 4, value.negative ? NEGATIVE : POSITIVE);
	rx__wire_put16(out + 6, value.scale);
	for (size_t i = first; i < last; i++)
		rx__wire_put16(out + HEADER + (i - first) * 2, (uint16_t)value_of(padded + i * 4, 4));
	return HEADER + (last - first) * 2;
}

/* ---- reading */

static bool take_apart(const char *data, size_t size, number *out)
{
	if (size < HEADER)
		return false;
	out->n = rx__wire_get16(data);
	out->weight = (int16_t)rx__wire_get16(data + 2);
	out->sign = rx__wire_get16(data + 4);
	out->shown = rx__wire_get16(data + 6);
	out->digits = data + HEADER;
	if (size != HEADER + (size_t)out->n * 2)
		return false;
	for (int i = 0; i < out->n; i++)
		if (rx__wire_get16(out->digits + i * 2) > 9999)
			return false;
	return true;
}

/* The digits of weight w; 0 where none are sent. */
static int group(const number *from, int w)
{
	int i = from->weight - w;

	return i >= 0 && i < from->n ? rx__wire_get16(from->digits + i * 2) : 0;
}

static char *put_group(char *to, int value)
{
	to[0] = (char)('0' + value / 1000);
	to[1] = (char)('0' + value / 100 % 10);
	to[2] = (char)('0' + value / 10 % 10);
	to[3] = (char)('0' + value % 10);
	return to + 4;
}

/* Whether a digit other than zero stands behind so many decimals. */
static bool has_more(const number *from, int decimals)
{
	for (int i = 0; i < from->n; i++)
		if (from->weight - i < -(decimals / 4) && group(from, from->weight - i) != 0)
			return true;
	return false;
}

int rx__numeric_read(const char *data, size_t size, rx_decimal *out)
{
	char text[1 + WHOLE_GROUPS * 4 + 1 + SHOWN + 8], *to = text, *point;
	number from;
	int shown;

	if (!take_apart(data, size, &from) || (from.sign != POSITIVE && from.sign != NEGATIVE) ||
		(from.n > 0 && from.weight >= WHOLE_GROUPS))
		return RX_EDATA;
	shown = from.shown < SHOWN ? from.shown : SHOWN;
	if (has_more(&from, shown + 3))
		return RX_EDATA;
	if (from.sign == NEGATIVE)
		*to++ = '-';
	*to++ = '0';
	for (int w = from.n > 0 ? from.weight : 0; w >= 0; w--)
		to = put_group(to, group(&from, w));
	point = to;
	*to++ = '.';
	for (int w = -1; w >= -((shown + 3) / 4); w--)
		to = put_group(to, group(&from, w));
	point[shown > 0 ? shown + 1 : 0] = '\0';
	return rx_decimal_parse(out, text);
}

int rx__numeric_read_double(const char *data, size_t size, double *out)
{
	char text[2 + DOUBLE_GROUPS * 4 + 16], *to = text;
	number from;
	int n;

	if (!take_apart(data, size, &from))
		return RX_EDATA;
	switch (from.sign) {
	case POSITIVE:
	case NEGATIVE:
		break;
	case NOT_A_NUMBER:
		*out = (double)NAN;
		return 0;
	case INFINITY_ABOVE:
	case INFINITY_BELOW:
		*out = from.sign == INFINITY_ABOVE ? (double)INFINITY : -(double)INFINITY;
		return 0;
	default:
		return RX_EDATA;
	}
	n = from.n < DOUBLE_GROUPS ? from.n : DOUBLE_GROUPS;
	if (from.sign == NEGATIVE)
		*to++ = '-';
	*to++ = '0';
	for (int i = 0; i < n; i++)
		to = put_group(to, group(&from, from.weight - i));
	/* Written without a point, which a locale may want as a comma. */
	snprintf(to, 16, "e%d", (from.weight - n + 1) * 4);
	*out = strtod(text, NULL);
	return 0;
}
