#include <reflex/types.h>

#include "support/check.h"

static void check_interval(const char *in, const char *out)
{
	char text[RX_INTERVAL_SIZE];
	rx_interval value;

	if (rx_interval_parse(&value, in) != 0)
		fail_msg("'%s' was refused", in);
	assert_string_equal(rx_interval_text(value, text, sizeof(text)), out);
}

static void test_model_interval__both_forms_are_read(void **state)
{
	(void)state;
	check_interval("0:00:00", "0:00:00.000000");
	check_interval("-0:00:00", "0:00:00.000000");
	check_interval("1:02:03.5", "1:02:03.500000");
	check_interval("-1:02:03.000001", "-1:02:03.000001");
	check_interval("100:00:00", "100:00:00.000000");
	check_interval("00:00:00.000001", "0:00:00.000001");
	check_interval("P1D", "24:00:00.000000");
	check_interval("P1W", "168:00:00.000000");
	check_interval("P1DT2H3M4.5S", "26:03:04.500000");
	check_interval("PT0S", "0:00:00.000000");
	check_interval("-PT1M", "-0:01:00.000000");
	check_interval("P-1DT-2H", "-26:00:00.000000");
	check_interval("PT1H-30M", "0:30:00.000000");
	check_interval("PT-0.5S", "-0:00:00.500000");
}

static void test_model_interval__all_of_int64_fits(void **state)
{
	rx_interval value;

	(void)state;
	check_interval("2562047788:00:54.775807", "2562047788:00:54.775807");
	check_interval("-2562047788:00:54.775808", "-2562047788:00:54.775808");
	assert_int_equal(rx_interval_parse(&value, "-2562047788:00:54.775808"), 0);
	assert_true(value.us == INT64_MIN);
	assert_int_equal(rx_interval_parse(&value, "2562047788:00:54.775808"), RX_EDATA);
	assert_int_equal(rx_interval_parse(&value, "99999999999999999999:00:00"), RX_EDATA);
	assert_int_equal(rx_interval_parse(&value, "P99999999999999D"), RX_EDATA);
}

static void test_model_interval__wrong_forms_are_refused(void **state)
{
	static const char *const wrong[] = { "", "-", "P", "PT", "P1", "P1DT", "P1Y", "P1M", "PT1D",
		"PT1M1H", "PT1S1S", "P1.5D", "PT1.1234567S", "1:2:3", "1:60:00", "1:00:60", "1:00", "1",
		"1:00:00 ", " 1:00:00", "1:00:00.", "--1:00:00", "P1D ", "P1H", "PT1HT1M", "1 day" };

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		rx_interval value = { 42 };

		if (rx_interval_parse(&value, wrong[i]) != RX_EDATA)
			fail_msg("'%s' was accepted", wrong[i]);
		assert_int_equal(value.us, 42);
	}
	assert_int_equal(rx_interval_parse(&(rx_interval){ 0 }, NULL), RX_EDATA);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_model_interval__both_forms_are_read),
		cmocka_unit_test(test_model_interval__all_of_int64_fits),
		cmocka_unit_test(test_model_interval__wrong_forms_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
