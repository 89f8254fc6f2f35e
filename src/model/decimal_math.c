/* Schoolbook arithmetic on digits (the sum is in decimal.c): a decimal is written out with 80 digits before and behind a common
 * point, which no result can leave; what comes out is read like any text. It is made for reports of
 * money, where being exact matters and a microsecond does not. */
#include "model/decimal_math.h"

#include <stdbool.h>
#include <string.h>

#include "model/value.h"

enum { SIDE = 80, WIDTH = 2 * SIDE };

typedef struct wide {
	uint8_t digit[WIDTH]; /* the point stands behind the first SIDE */
	bool negative;
	int scale;
} wide;

static void widen(wide *out, rx_decimal value)
{
	char text[RX_DECIMAL_SIZE], *at = text;
	*out = (wide){ .negative = value.negative, .scale = value.scale };
	rx_decimal_text(value, text, sizeof text);
	at += *at == '-';
	size_t whole = strcspn(at, ".");
	for (size_t i = 0; i < whole; i++)
		out->digit[SIDE - whole + i] = (uint8_t)(at[i] - '0');
	for (size_t i = 0; at[whole] && at[whole + 1 + i]; i++)
		out->digit[SIDE + i] = (uint8_t)(at[whole + 1 + i] - '0');
}

/* The digits up to the scale, as a text that is read. */
static int narrow(rx_decimal *out, const wide *from)
{
	char text[WIDTH + 4], *at = text;
	if (from->negative)
		*at++ = '-';
	for (int i = 0; i < SIDE + from->scale; i++) {
		if (i == SIDE)
			*at++ = '.';
		*at++ = (char)('0' + from->digit[i]);
	}
	*at = '\0';
	return rx_decimal_parse(out, text);
}

static void add_digits(wide *out, const wide *a, const wide *b)
{
	unsigned carry = 0;
	for (int i = WIDTH; i-- > 0;) {
		unsigned sum = a->digit[i] + b->digit[i] + carry;
		out->digit[i] = (uint8_t)(sum % 10);
		carry = sum / 10;
	}
}

int rx__decimal_subtract(rx_decimal *out, rx_decimal a, rx_decimal b)
{
	b.negative = !b.negative;
	return rx__decimal_add(out, a, b);
}

/* 38 digits times 38: at most 76 before the point and 76 behind it. */
int rx__decimal_multiply(rx_decimal *out, rx_decimal a, rx_decimal b)
{
	enum { HALF = 38 };
	unsigned columns[WIDTH] = { 0 };
	wide x, y, product = { .scale = a.scale + b.scale, .negative = a.negative != b.negative };
	widen(&x, a);
	widen(&y, b);
	/* Place p stands for 10^(SIDE - 1 - p); the places of a product add up. */
	for (int i = SIDE - HALF; i < SIDE + HALF; i++) {
		for (int j = SIDE - HALF; x.digit[i] && j < SIDE + HALF; j++)
			columns[i + j - (SIDE - 1)] += (unsigned)x.digit[i] * y.digit[j];
	}
	for (unsigned carry = 0, i = WIDTH; i-- > 0; carry /= 10) {
		carry += columns[i];
		product.digit[i] = (uint8_t)(carry % 10);
	}
	return narrow(out, &product);
}

static bool goes_up(const wide *value, int digits, rx__rounding rounding)
{
	bool any = false;
	for (int i = SIDE + digits; i < WIDTH; i++)
		any = any || value->digit[i] != 0;
	switch (rounding) {
	case RX__ROUND_HALF:
		return value->digit[SIDE + digits] >= 5;
	case RX__ROUND_FLOOR:
		return any && value->negative;
	case RX__ROUND_CEIL:
		return any && !value->negative;
	case RX__ROUND_TRUNC:
		break;
	}
	return false;
}

int rx__decimal_round(rx_decimal *out, rx_decimal a, int digits, rx__rounding rounding)
{
	wide value, unit = { .scale = 0 };
	if (digits < 0 || digits > 38)
		return RX_EDATA;
	widen(&value, a);
	bool up = goes_up(&value, digits, rounding);
	memset(value.digit + SIDE + digits, 0, (size_t)(SIDE - digits));
	unit.digit[SIDE + digits - 1] = 1;
	if (up)
		add_digits(&value, &value, &unit);
	value.scale = digits;
	return narrow(out, &value);
}
