/* Exact decimals: a coefficient of up to 38 digits in 128 bits, a sign and a scale.
 *
 * Invariants of every valid value: the coefficient is below 10^38, the scale is 0 to 38, zero is
 * not negative. All arithmetic goes through the two small loops below, in 32-bit steps, so that no
 * compiler extension is needed. */
#include <reflex/types.h>

#include <limits.h>
#include <stdbool.h>
#include <string.h>

#include "base/fail.h"
#include "model/value.h"

enum { DIGITS = 38 };

/* What stands in the text, before it is known whether it fits. */
typedef struct scan {
	uint8_t digits[DIGITS]; /* the coefficient, without leading zeros */
	int n_digits;
	long exponent; /* value = digits * 10^exponent */
	bool negative;
	bool overflow; /* a digit other than zero was behind the 38th */
	bool seen; /* any digit at all */
} scan;

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* value * 10 + digit; the caller knows that the result fits. */
static void append_digit(rx_decimal *value, uint32_t digit)
{
	uint64_t low = (value->lo & UINT32_MAX) * 10 + digit;
	uint64_t middle = (value->lo >> 32) * 10 + (low >> 32);

	value->hi = value->hi * 10 + (middle >> 32);
	value->lo = middle << 32 | (low & UINT32_MAX);
}

/* Divides value by divisor and returns the remainder. */
static uint32_t divide(rx_decimal *value, uint32_t divisor)
{
	uint64_t rest, high, low;

	if (value->hi == 0) {
		rest = value->lo % divisor;
		value->lo /= divisor;
		return (uint32_t)rest;
	}
	rest = value->hi >> 32;
	high = rest / divisor << 32;
	rest = rest % divisor << 32 | (value->hi & UINT32_MAX);
	high |= rest / divisor;
	rest = rest % divisor << 32 | value->lo >> 32;
	low = rest / divisor << 32;
	rest = rest % divisor << 32 | (value->lo & UINT32_MAX);
	low |= rest / divisor;
	value->hi = high;
	value->lo = low;
	return (uint32_t)(rest % divisor);
}

/* Writes the coefficient as exactly 38 digits, with leading zeros. */
static void digits_of(rx_decimal value, char digits[DIGITS])
{
	for (int at = DIGITS; at > 0;) {
		uint32_t nine = divide(&value, 1000000000);

		for (int i = 0; i < 9 && at > 0; i++, nine /= 10)
			digits[--at] = (char)('0' + nine % 10);
	}
}

/* One digit. Zeros behind the 38th are kept as an exponent: 1 and 40 zeros is too long, but
 * 1.000…0 with as many zeros is not. */
static void take_digit(scan *s, int digit, bool fraction)
{
	s->seen = true;
	if (s->n_digits == DIGITS) {
		s->overflow = s->overflow || digit != 0;
		s->exponent += fraction ? 0 : 1;
		return;
	}
	if (s->n_digits > 0 || digit != 0)
		s->digits[s->n_digits++] = (uint8_t)digit;
	s->exponent -= fraction ? 1 : 0;
}

/* "e", a sign, digits. Clamped far outside of what can fit, so that it cannot overflow. */
static const char *take_exponent(scan *s, const char *at)
{
	long exponent = 0;
	bool negative;

	if (*at != 'e' && *at != 'E')
		return at;
	at++;
	negative = *at == '-';
	if (*at == '-' || *at == '+')
		at++;
	if (!is_digit(*at))
		return NULL;
	for (; is_digit(*at); at++)
		if (exponent < LONG_MAX / 20)
			exponent = exponent * 10 + (*at - '0');
	s->exponent += negative ? -exponent : exponent;
	return at;
}

static bool take_number(scan *s, const char *text)
{
	const char *at = text;

	s->negative = *at == '-';
	if (*at == '-' || *at == '+')
		at++;
	for (; is_digit(*at); at++)
		take_digit(s, *at - '0', false);
	if (*at == '.')
		for (at++; is_digit(*at); at++)
			take_digit(s, *at - '0', true);
	if (!s->seen)
		return false;
	at = take_exponent(s, at);
	return at && *at == '\0';
}

/* Brings digits * 10^exponent to a coefficient and a scale, or says that it does not fit. */
static bool settle(scan *s, rx_decimal *out)
{
	if (s->overflow)
		return false;
	if (s->n_digits == 0) {
		out->scale = (uint8_t)(s->exponent >= 0 ? 0
				: s->exponent < -DIGITS			? DIGITS
												: -s->exponent);
		return true;
	}
	for (; s->exponent > 0; s->exponent--) {
		if (s->n_digits == DIGITS)
			return false;
		s->digits[s->n_digits++] = 0;
	}
	for (; s->exponent < -DIGITS; s->exponent++)
		if (s->digits[--s->n_digits] != 0)
			return false;
	for (int i = 0; i < s->n_digits; i++)
		append_digit(out, s->digits[i]);
	out->scale = (uint8_t)-s->exponent;
	out->negative = s->negative;
	return true;
}

bool rx__decimal_valid(rx_decimal value)
{
	/* 10^38 is 0x4b3b4ca85a86c47a098a224000000000. */
	const uint64_t hi = UINT64_C(0x4b3b4ca85a86c47a), lo = UINT64_C(0x098a224000000000);

	return !value.invalid && value.scale <= DIGITS && value.negative <= 1 &&
		(value.hi < hi || (value.hi == hi && value.lo < lo));
}

int rx__decimal_precision(rx_decimal value)
{
	char digits[DIGITS];
	int leading = 0;

	digits_of(value, digits);
	while (leading < DIGITS && digits[leading] == '0')
		leading++;
	return DIGITS - leading;
}

rx_decimal rx_decimal_of(const char *text)
{
	rx_decimal value = { .invalid = 1 };

	(void)rx_decimal_parse(&value, text);
	return value;
}

int rx_decimal_parse(rx_decimal *out, const char *text)
{
	rx_decimal value = { .hi = 0 };
	scan s = { .n_digits = 0 };

	if (!text || !take_number(&s, text) || !settle(&s, &value))
		return RX_EDATA;
	*out = value;
	return 0;
}

char *rx_decimal_text(rx_decimal value, char *buffer, size_t size)
{
	char digits[DIGITS], text[RX_DECIMAL_SIZE] = "invalid", *to = text;
	int whole = DIGITS - value.scale, skip = 0;

	if (rx__decimal_valid(value)) {
		digits_of(value, digits);
		/* One digit stays before the point, unless all 38 are behind it. */
		while (skip < whole - 1 && digits[skip] == '0')
			skip++;
		if (value.negative)
			*to++ = '-';
		if (whole == 0)
			*to++ = '0';
		to = mempcpy(to, digits + skip, (size_t)(whole - skip));
		if (value.scale)
			*to++ = '.';
		to = mempcpy(to, digits + whole, value.scale);
		*to = '\0';
	}
	rx__copy_text(buffer, size, text);
	return buffer;
}

/* Both coefficients around one common point: 38 places before it, 38 behind it. */
static void align(rx_decimal value, char digits[2 * DIGITS])
{
	memset(digits, '0', 2 * (size_t)DIGITS);
	digits_of(value, digits + value.scale);
}

int rx_decimal_compare(rx_decimal a, rx_decimal b)
{
	char x[2 * DIGITS], y[2 * DIGITS];
	int order;

	if (a.negative != b.negative)
		return a.negative ? -1 : 1;
	align(a, x);
	align(b, y);
	order = memcmp(x, y, sizeof(x));
	order = order < 0 ? -1 : order > 0;
	return a.negative ? -order : order;
}

/* Adds or subtracts the digits of two numbers, the first of which is the larger one. */
static void combine(char x[2 * DIGITS], const char y[2 * DIGITS], bool subtract, int *carry)
{
	*carry = 0;
	for (int i = 2 * DIGITS; i-- > 0;) {
		int digit = x[i] - '0' + (subtract ? -(y[i] - '0') : y[i] - '0') + *carry;

		*carry = digit < 0 ? -1 : digit > 9;
		x[i] = (char)('0' + digit - 10 * *carry);
	}
}

int rx__decimal_add(rx_decimal *out, rx_decimal a, rx_decimal b)
{
	rx_decimal sum = { .scale = a.scale > b.scale ? a.scale : b.scale };
	char x[2 * DIGITS], y[2 * DIGITS];
	int carry, end = DIGITS + sum.scale, first = 0;
	bool swap;

	align(a, x);
	align(b, y);
	swap = memcmp(x, y, sizeof(x)) < 0;
	combine(swap ? y : x, swap ? x : y, a.negative != b.negative, &carry);
	if (swap)
		memcpy(x, y, sizeof(x));
	while (first < end && x[first] == '0')
		first++;
	if (carry != 0 || end - first > DIGITS)
		return RX_EDATA;
	for (int i = first; i < end; i++)
		append_digit(&sum, (uint32_t)(x[i] - '0'));
	sum.negative = (sum.hi || sum.lo) && (swap ? b.negative : a.negative);
	*out = sum;
	return 0;
}
