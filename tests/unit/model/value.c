#include <float.h>
#include <math.h>

#include "model/value.h"
#include "support/check.h"

static rx_value integer(rx_type type, int64_t i)
{
	return (rx_value){ .type = type, .as = { .i = i } };
}

static rx_value real(rx_type type, double d)
{
	return (rx_value){ .type = type, .as = { .d = d } };
}

static rx_value text_of(rx_type type, const char *data, size_t size)
{
	return (rx_value){ .type = type, .as = { .s = { data, size } } };
}

static void check_ok(rx_value value)
{
	rx_error error = RX_ERROR_INIT;

	rx__value_check(&value, &error);
	assert_rx_ok(&error);
}

static void check_refused(rx_value value, const char *message)
{
	rx_error error = RX_ERROR_INIT;

	assert_int_equal(rx__value_check(&value, &error), RX_EDATA);
	assert_rx_code(&error, RX_EDATA);
	assert_contains(error.message, message);
	assert_int_equal(rx__value_check(&value, NULL), RX_EDATA);
}

static void test_model_value__integers_fit_their_type(void **state)
{
	(void)state;
	check_ok(integer(RX_TYPE_INT16, INT16_MIN));
	check_ok(integer(RX_TYPE_INT16, INT16_MAX));
	check_refused(integer(RX_TYPE_INT16, INT16_MAX + 1), "32768 does not fit int16_t");
	check_refused(integer(RX_TYPE_INT16, INT16_MIN - 1), "-32769 does not fit int16_t");
	check_ok(integer(RX_TYPE_INT32, INT32_MIN));
	check_ok(integer(RX_TYPE_INT32, INT32_MAX));
	check_refused(integer(RX_TYPE_INT32, 3000000000), "3000000000 does not fit int32_t");
	check_refused(integer(RX_TYPE_INT32, INT64_C(-3000000000)), "does not fit int32_t");
	check_ok(integer(RX_TYPE_INT64, INT64_MIN));
	check_ok(integer(RX_TYPE_INT64, INT64_MAX));
	check_ok(integer(RX_TYPE_ENUM, INT32_MAX));
	check_refused(integer(RX_TYPE_ENUM, INT64_C(1) << 31), "does not fit an enum");
	check_ok(integer(RX_TYPE_BOOL, 0));
	check_ok(integer(RX_TYPE_BOOL, 1));
	check_refused(integer(RX_TYPE_BOOL, 2), "2 is no bool");
}

static void test_model_value__doubles_and_floats(void **state)
{
	(void)state;
	check_ok(real(RX_TYPE_DOUBLE, DBL_MAX));
	check_ok(real(RX_TYPE_DOUBLE, DBL_TRUE_MIN));
	check_ok(real(RX_TYPE_DOUBLE, (double)NAN));
	check_ok(real(RX_TYPE_DOUBLE, (double)-INFINITY));
	check_ok(real(RX_TYPE_FLOAT, (double)FLT_MAX));
	check_ok(real(RX_TYPE_FLOAT, (double)INFINITY));
	check_refused(real(RX_TYPE_FLOAT, 1e300), "does not fit float");
	check_refused(real(RX_TYPE_FLOAT, -1e39), "does not fit float");
}

static void test_model_value__text_is_utf8_without_nul(void **state)
{
	rx_error error = RX_ERROR_INIT;
	rx_value bad = text_of(RX_TYPE_TEXT, "ab\xff", 3);

	(void)state;
	check_ok(text_of(RX_TYPE_TEXT, "", 0));
	check_ok(text_of(RX_TYPE_TEXT, "é😀", 6));
	check_refused(text_of(RX_TYPE_TEXT, "a\0b", 3), "NUL byte in the text at byte 1");
	check_refused(bad, "byte 2 of the text (0xff) is not valid UTF-8");
	check_refused(text_of(RX_TYPE_TEXT, NULL, 0), "NULL pointer");
	rx__value_check(&bad, &error);
	assert_int_equal(error.offset, 2);
}

static void test_model_value__bytes_may_hold_anything(void **state)
{
	(void)state;
	check_ok(text_of(RX_TYPE_BYTES, "a\0\xff", 3));
	check_ok(text_of(RX_TYPE_BYTES, "", 0));
	check_ok(text_of(RX_TYPE_BYTES, NULL, 0));
	check_refused(text_of(RX_TYPE_BYTES, NULL, 1), "NULL pointer");
}

static void test_model_value__json_is_checked(void **state)
{
	(void)state;
	check_ok(text_of(RX_TYPE_JSON, "{\"a\":1e400}", 11));
	check_refused(text_of(RX_TYPE_JSON, "{", 1), "not valid JSON at line 1, column 2");
	check_refused(text_of(RX_TYPE_JSON, NULL, 0), "NULL pointer");
}

static void test_model_value__what_a_constructor_marked_is_refused(void **state)
{
	rx_value decimal = { .type = RX_TYPE_DECIMAL, .as = { .decimal = rx_decimal_of("12,5") } };

	(void)state;
	check_refused(decimal, "no valid decimal");
	decimal.as.decimal = rx_decimal_of("12.5");
	check_ok(decimal);
	check_refused(integer(RX_TYPE_DATE, rx_date_of(2026, 2, 30).days), "no valid date");
	check_refused(integer(RX_TYPE_TIME, rx_time_of(25, 0, 0, 0).us), "no valid time of day");
	check_refused(
		integer(RX_TYPE_DATETIME, rx_datetime_of(0, 1, 1, 0, 0, 0, 0).us), "no valid date");
}

static void test_model_value__days_and_instants_end_with_their_years(void **state)
{
	int32_t first = rx_date_of(1, 1, 1).days, last = rx_date_of(9999, 12, 31).days;
	int64_t start = rx_datetime_of(1, 1, 1, 0, 0, 0, 0).us;
	int64_t end = rx_datetime_of(9999, 12, 31, 23, 59, 59, 999999).us;

	(void)state;
	check_ok(integer(RX_TYPE_DATE, first));
	check_ok(integer(RX_TYPE_DATE, last));
	check_refused(integer(RX_TYPE_DATE, first - 1), "0001-01-01");
	check_refused(integer(RX_TYPE_DATE, last + 1), "9999-12-31");
	check_ok(integer(RX_TYPE_DATETIME, start));
	check_ok(integer(RX_TYPE_DATETIME, end));
	check_refused(integer(RX_TYPE_DATETIME, start - 1), "0001 to 9999");
	check_refused(integer(RX_TYPE_DATETIME, end + 1), "0001 to 9999");
	check_ok(integer(RX_TYPE_TIME, INT64_C(86399999999)));
	check_refused(integer(RX_TYPE_TIME, INT64_C(86400000000)), "23:59:59.999999");
	check_refused(integer(RX_TYPE_TIME, -1), "00:00:00");
	check_ok(integer(RX_TYPE_INTERVAL, INT64_MIN));
}

static void test_model_value__an_unknown_type_is_misuse(void **state)
{
	rx_error error = RX_ERROR_INIT;
	rx_value value = integer((rx_type)99, 0);

	(void)state;
	assert_int_equal(rx__value_check(&value, &error), RX_EINVAL);
	assert_string_equal(rx__type_name((rx_type)99), "?");
	assert_string_equal(rx__type_name(RX_TYPE_DATETIME), "rx_datetime");
	assert_string_equal(rx__type_name(RX_TYPE_ENUM), "enum");
}

static bool equal(rx_value a, rx_value b)
{
	return rx__value_equal(&a, &b);
}

static void test_model_value__equality_is_of_what_would_be_stored(void **state)
{
	rx_value a = { .type = RX_TYPE_DECIMAL, .as = { .decimal = rx_decimal_of("1.0") } };
	rx_value b = { .type = RX_TYPE_DECIMAL, .as = { .decimal = rx_decimal_of("1.00") } };
	rx_value none = { .type = RX_TYPE_NONE };

	(void)state;
	assert_true(equal(a, a));
	assert_false(equal(a, b));
	assert_true(equal(none, none));
	assert_false(equal(none, integer(RX_TYPE_INT64, 0)));
	assert_false(equal(integer(RX_TYPE_INT32, 1), integer(RX_TYPE_INT64, 1)));
	assert_true(equal(integer(RX_TYPE_INT64, 1), integer(RX_TYPE_INT64, 1)));
	assert_false(equal(integer(RX_TYPE_DATETIME, 1), integer(RX_TYPE_DATETIME, 2)));
	assert_true(equal(real(RX_TYPE_DOUBLE, (double)NAN), real(RX_TYPE_DOUBLE, (double)NAN)));
	assert_false(equal(real(RX_TYPE_DOUBLE, 0.0), real(RX_TYPE_DOUBLE, -0.0)));
	assert_true(equal(text_of(RX_TYPE_TEXT, "ab", 2), text_of(RX_TYPE_TEXT, "abc", 2)));
	assert_false(equal(text_of(RX_TYPE_TEXT, "ab", 2), text_of(RX_TYPE_TEXT, "ac", 2)));
	assert_false(equal(text_of(RX_TYPE_BYTES, "", 0), text_of(RX_TYPE_BYTES, NULL, 0)));
	assert_true(equal(text_of(RX_TYPE_BYTES, "a\0b", 3), text_of(RX_TYPE_BYTES, "a\0b", 3)));
}

static void check_shown(rx_value value, bool secret, const char *wanted)
{
	rx_buf out = RX_BUF_INIT;

	rx__value_print(&out, &value, secret);
	assert_string_equal(rx__buf_text(&out), wanted);
	rx__buf_deinit(&out);
}

static void test_model_value__messages_show_a_value(void **state)
{
	(void)state;
	check_shown(integer(RX_TYPE_INT64, INT64_MIN), false, "-9223372036854775808");
	check_shown(integer(RX_TYPE_BOOL, 1), false, "true");
	check_shown(real(RX_TYPE_DOUBLE, 0.5), false, "0.5");
	check_shown(real(RX_TYPE_FLOAT, (double)0.1F), false, "0.100000001");
	check_shown(text_of(RX_TYPE_TEXT, "it\n", 3), false, "'it.'");
	check_shown(text_of(RX_TYPE_TEXT, NULL, 0), false, "NULL");
	check_shown(text_of(RX_TYPE_BYTES, "abc", 3), false, "(3 bytes)");
	check_shown(text_of(RX_TYPE_JSON, "[1]", 3), false, "'[1]'");
	check_shown((rx_value){ .type = RX_TYPE_NONE }, false, "NULL");
	check_shown(integer(RX_TYPE_DATE, 0), false, "1970-01-01");
	check_shown(integer(RX_TYPE_DATE, INT64_C(1) << 32), false, "invalid");
	check_shown(integer(RX_TYPE_TIME, 1), false, "00:00:00.000001");
	check_shown(integer(RX_TYPE_DATETIME, 1), false, "1970-01-01 00:00:00.000001");
	check_shown(integer(RX_TYPE_INTERVAL, -1), false, "-0:00:00.000001");
	check_shown((rx_value){ .type = RX_TYPE_DECIMAL, .as = { .decimal = rx_decimal_of("1.50") } },
		false, "1.50");
	check_shown((rx_value){ .type = RX_TYPE_UUID }, false, "00000000-0000-0000-0000-000000000000");
}

static void test_model_value__a_long_text_is_cut_between_characters(void **state)
{
	char text[101];

	(void)state;
	memset(text, 'a', 100);
	memcpy(text + 59, "é", 2);
	check_shown(text_of(RX_TYPE_TEXT, text, 100), false,
		"'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa…'");
	check_shown(text_of(RX_TYPE_TEXT, text, 59), false,
		"'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'");
}

static void test_model_value__secrets_are_masked(void **state)
{
	(void)state;
	check_shown(text_of(RX_TYPE_TEXT, "hunter2", 7), true, "***");
	check_shown(integer(RX_TYPE_INT64, 4711), true, "***");
	check_shown((rx_value){ .type = RX_TYPE_NONE }, true, "NULL");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_model_value__integers_fit_their_type),
		cmocka_unit_test(test_model_value__doubles_and_floats),
		cmocka_unit_test(test_model_value__text_is_utf8_without_nul),
		cmocka_unit_test(test_model_value__bytes_may_hold_anything),
		cmocka_unit_test(test_model_value__json_is_checked),
		cmocka_unit_test(test_model_value__what_a_constructor_marked_is_refused),
		cmocka_unit_test(test_model_value__days_and_instants_end_with_their_years),
		cmocka_unit_test(test_model_value__an_unknown_type_is_misuse),
		cmocka_unit_test(test_model_value__equality_is_of_what_would_be_stored),
		cmocka_unit_test(test_model_value__messages_show_a_value),
		cmocka_unit_test(test_model_value__a_long_text_is_cut_between_characters),
		cmocka_unit_test(test_model_value__secrets_are_masked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
