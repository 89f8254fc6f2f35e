#include <stdio.h>
#include <stdlib.h>

#include <reflex/types.h>

#include "model/value.h"
#include "support/check.h"
#include "support/seed.h"

#define NINES "99999999999999999999999999999999999999"

static void check_text(const char *in, const char *out)
{
	char text[RX_DECIMAL_SIZE];
	rx_decimal value = { .invalid = 1 };

	if (rx_decimal_parse(&value, in) != 0)
		fail_msg("'%s' was refused", in);
	assert_true(rx__decimal_valid(value));
	assert_string_equal(rx_decimal_text(value, text, sizeof(text)), out);
}

static void check_refused(const char *in)
{
	rx_decimal value = { .lo = 77, .scale = 3 };

	if (rx_decimal_parse(&value, in) != RX_EDATA)
		fail_msg("'%s' was accepted", in);
	assert_int_equal(value.lo, 77);
	assert_int_equal(value.scale, 3);
	assert_int_equal(rx_decimal_of(in).invalid, 1);
}

static void test_model_decimal__scale_is_kept(void **state)
{
	(void)state;
	check_text("12.50", "12.50");
	check_text("12.5", "12.5");
	check_text("0.00", "0.00");
	check_text("-0.10", "-0.10");
	check_text("7", "7");
}

static void test_model_decimal__signs_and_leading_zeros(void **state)
{
	(void)state;
	check_text("+1", "1");
	check_text("-1", "-1");
	check_text("007", "7");
	check_text("-000.50", "-0.50");
	check_text(".5", "0.5");
	check_text("5.", "5");
	check_text("0000000000000000000000000000000000000000000000001", "1");
}

static void test_model_decimal__zero_is_never_negative(void **state)
{
	(void)state;
	check_text("-0", "0");
	check_text("-0.00", "0.00");
	check_text("-0e5", "0");
	assert_int_equal(rx_decimal_of("-0").negative, 0);
}

static void test_model_decimal__exponents_are_exact(void **state)
{
	(void)state;
	check_text("1e3", "1000");
	check_text("1E+3", "1000");
	check_text("1.25e1", "12.5");
	check_text("1.25e2", "125");
	check_text("125e-2", "1.25");
	check_text("1e-38", "0.00000000000000000000000000000000000001");
	check_text("1e37", "10000000000000000000000000000000000000");
	check_text("0e999999999999999999999999", "0");
	check_text("0e-999999999999999999999999", "0.00000000000000000000000000000000000000");
	check_text("10e-39", "0.00000000000000000000000000000000000001");
}

static void test_model_decimal__thirty_eight_digits_fit(void **state)
{
	(void)state;
	check_text(NINES, NINES);
	check_text("-" NINES, "-" NINES);
	check_text("0." NINES, "0." NINES);
	check_text("-0." NINES, "-0." NINES);
	check_text("9."
			   "9999999999999999999999999999999999999",
		"9.9999999999999999999999999999999999999");
	check_text("18446744073709551615", "18446744073709551615");
	check_text("18446744073709551616", "18446744073709551616");
}

static void test_model_decimal__thirty_nine_digits_are_refused(void **state)
{
	(void)state;
	check_refused(NINES "9");
	check_refused("1"
				  "00000000000000000000000000000000000000");
	check_refused("1e38");
	check_refused("0." NINES "9");
	check_refused("1." NINES);
	check_refused("1e-39");
	check_refused("1e999999999999999999999999999");
	check_refused("1e-999999999999999999999999999");
}

static void test_model_decimal__zeros_that_change_nothing_fit(void **state)
{
	(void)state;
	check_text("1.0000000000000000000000000000000000000000000000000000",
		"1.0000000000000000000000000000000000000");
	check_text("0.000000000000000000000000000000000000000000000000",
		"0.00000000000000000000000000000000000000");
	check_text(
		"0.100000000000000000000000000000000000000000", "0.10000000000000000000000000000000000000");
}

static void test_model_decimal__what_is_no_number_is_refused(void **state)
{
	static const char *const wrong[] = { "", ".", "+", "-", "e5", "1e", "1e+", "1e5.", "1 ", " 1",
		"1.2.3", "1,5", "0x10", "NaN", "inf", "--1", "+-1", "1e5e5", "१", "1_000", "1\n" };

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		check_refused(wrong[i]);
	check_refused(NULL);
}

static void test_model_decimal__invalid_is_shown_as_such(void **state)
{
	char text[RX_DECIMAL_SIZE];

	(void)state;
	assert_string_equal(rx_decimal_text(rx_decimal_of("x"), text, sizeof(text)), "invalid");
	assert_string_equal(
		rx_decimal_text((rx_decimal){ .hi = UINT64_MAX, .lo = 1 }, text, sizeof(text)), "invalid");
	assert_string_equal(
		rx_decimal_text((rx_decimal){ .lo = 1, .scale = 39 }, text, sizeof(text)), "invalid");
}

static void test_model_decimal__validity_ends_exactly_at_ten_to_the_38(void **state)
{
	rx_decimal value = rx_decimal_of(NINES);

	(void)state;
	assert_true(rx__decimal_valid(value));
	value.lo++;
	assert_false(rx__decimal_valid(value));
}

static void test_model_decimal__text_is_cut_and_never_overrun(void **state)
{
	char text[8];

	(void)state;
	memset(text, 'x', sizeof(text));
	rx_decimal_text(rx_decimal_of("123456"), text, 4);
	assert_string_equal(text, "123");
	assert_int_equal(text[4], 'x');
}

static void test_model_decimal__compare_is_by_value(void **state)
{
	static const char *const ascending[] = { "-" NINES, "-2", "-1.5", "-1.49", "-0." NINES,
		"-1e-38", "0", "1e-38", "0." NINES, "1", "1.0000000000000000000000000000000000001", "2",
		"10", NINES };
	const size_t n = sizeof(ascending) / sizeof(ascending[0]);

	(void)state;
	assert_int_equal(rx_decimal_compare(rx_decimal_of("1.0"), rx_decimal_of("1.00")), 0);
	assert_int_equal(rx_decimal_compare(rx_decimal_of("-0"), rx_decimal_of("0.000")), 0);
	assert_int_equal(rx_decimal_compare(rx_decimal_of("1e37"),
						 rx_decimal_of("10000000000000000000000000000000000000")),
		0);
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < n; k++)
			assert_int_equal(
				rx_decimal_compare(rx_decimal_of(ascending[i]), rx_decimal_of(ascending[k])),
				i < k ? -1 : i > k);
}

static void test_model_decimal__precision_counts_significant_digits(void **state)
{
	(void)state;
	assert_int_equal(rx__decimal_precision(rx_decimal_of("0.00")), 0);
	assert_int_equal(rx__decimal_precision(rx_decimal_of("12.50")), 4);
	assert_int_equal(rx__decimal_precision(rx_decimal_of(NINES)), 38);
	assert_int_equal(rx__decimal_precision(rx_decimal_of("0.001")), 1);
}

/* Any digits with a point anywhere come back as they went in. */
static void test_model_decimal__random_numbers_round_trip(void **state)
{
	unsigned seed = (unsigned)test_seed();

	(void)state;
	srand(seed);
	for (int i = 0; i < 20000; i++) {
		char text[RX_DECIMAL_SIZE], back[RX_DECIMAL_SIZE];
		int whole = 1 + rand() % 20, fraction = rand() % 19, at = 0;

		if (rand() % 2)
			text[at++] = '-';
		text[at++] = (char)('1' + rand() % 9);
		for (int k = 1; k < whole; k++)
			text[at++] = (char)('0' + rand() % 10);
		if (fraction)
			text[at++] = '.';
		for (int k = 0; k < fraction; k++)
			text[at++] = (char)('0' + rand() % 10);
		text[at] = '\0';
		assert_string_equal(rx_decimal_text(rx_decimal_of(text), back, sizeof(back)), text);
		assert_int_equal(rx_decimal_compare(rx_decimal_of(text), rx_decimal_of(back)), 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_model_decimal__scale_is_kept),
		cmocka_unit_test(test_model_decimal__signs_and_leading_zeros),
		cmocka_unit_test(test_model_decimal__zero_is_never_negative),
		cmocka_unit_test(test_model_decimal__exponents_are_exact),
		cmocka_unit_test(test_model_decimal__thirty_eight_digits_fit),
		cmocka_unit_test(test_model_decimal__thirty_nine_digits_are_refused),
		cmocka_unit_test(test_model_decimal__zeros_that_change_nothing_fit),
		cmocka_unit_test(test_model_decimal__what_is_no_number_is_refused),
		cmocka_unit_test(test_model_decimal__invalid_is_shown_as_such),
		cmocka_unit_test(test_model_decimal__validity_ends_exactly_at_ten_to_the_38),
		cmocka_unit_test(test_model_decimal__text_is_cut_and_never_overrun),
		cmocka_unit_test(test_model_decimal__compare_is_by_value),
		cmocka_unit_test(test_model_decimal__precision_counts_significant_digits),
		cmocka_unit_test(test_model_decimal__random_numbers_round_trip),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
