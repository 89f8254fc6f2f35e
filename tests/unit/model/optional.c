#include <reflex.h>

#include <float.h>
#include <limits.h>
#include <math.h>

#include "support/check.h"

/* rx_some must give exactly the opt that belongs to the C type, or this does not compile. */
static void test_model_optional__some_keeps_the_value_at_its_boundaries(void **state)
{
	rx_opt_bool yes = rx_some((bool)true);
	rx_opt_int16 low16 = rx_some((int16_t)INT16_MIN);
	rx_opt_int32 high32 = rx_some(INT32_MAX), low32 = rx_some(INT32_MIN);
	rx_opt_int64 low64 = rx_some((int64_t)INT64_MIN), high64 = rx_some((int64_t)INT64_MAX);
	rx_opt_int64 long_long = rx_some(LLONG_MAX);
	rx_opt_float small = rx_some(FLT_TRUE_MIN);
	rx_opt_double nan = rx_some((double)NAN), big = rx_some(DBL_MAX);

	(void)state;
	assert_true(yes.set && yes.value);
	assert_true(low16.set && low16.value == INT16_MIN);
	assert_true(high32.set && high32.value == INT32_MAX);
	assert_true(low32.set && low32.value == INT32_MIN);
	assert_true(low64.set && low64.value == INT64_MIN);
	assert_true(high64.set && high64.value == INT64_MAX);
	assert_true(long_long.set && long_long.value == INT64_MAX);
	assert_true(small.set && small.value == FLT_TRUE_MIN);
	assert_true(nan.set && isnan(nan.value));
	assert_true(big.set && big.value == DBL_MAX);
}

static void test_model_optional__some_takes_each_struct_type(void **state)
{
	rx_opt_decimal decimal = rx_some(rx_decimal_of("-99999999999999999999999999999999999999"));
	rx_opt_date date = rx_some(rx_date_of(1, 1, 1));
	rx_opt_time time = rx_some(rx_time_of(23, 59, 59, 999999));
	rx_opt_datetime datetime = rx_some(rx_datetime_of(9999, 12, 31, 23, 59, 59, 999999));
	rx_opt_interval interval = rx_some(rx_interval_of(INT64_MIN));
	rx_opt_uuid uuid = rx_some(rx_uuid_of("00000000-0000-0000-0000-0000000000ff"));
	char text[RX_DECIMAL_SIZE];

	(void)state;
	assert_true(decimal.set && date.set && time.set && datetime.set && interval.set && uuid.set);
	assert_string_equal(rx_decimal_text(decimal.value, text, sizeof(text)),
		"-99999999999999999999999999999999999999");
	assert_string_equal(rx_date_text(date.value, text, sizeof(text)), "0001-01-01");
	assert_string_equal(rx_time_text(time.value, text, sizeof(text)), "23:59:59.999999");
	assert_string_equal(
		rx_datetime_text(datetime.value, text, sizeof(text)), "9999-12-31 23:59:59.999999");
	assert_true(interval.value.us == INT64_MIN);
	assert_int_equal(uuid.value.byte[15], 0xff);
}

static void test_model_optional__zero_is_not_the_absence_of_a_value(void **state)
{
	rx_opt_int32 zero = rx_some(0), none = { 0 };

	(void)state;
	assert_true(zero.set);
	assert_false(none.set);
	assert_int_equal(rx_value_or(zero, 7), 0);
	assert_int_equal(rx_value_or(none, 7), 7);
}

static void test_model_optional__value_or_evaluates_once_and_nests(void **state)
{
	rx_opt_int32 list[] = { rx_some(1), rx_some(2) }, *at = list, none = { 0 };
	rx_opt_datetime never = { .set = false };

	(void)state;
	assert_int_equal(rx_value_or(*at++, 9), 1);
	assert_ptr_equal(at, list + 1);
	assert_int_equal(rx_value_or(none, rx_value_or(*at, 9)), 2);
	assert_true(rx_value_or(never, rx_datetime_of(1970, 1, 1, 0, 0, 0, 1)).us == 1);
}

static void test_model_optional__an_enum_is_said_to_be_one(void **state)
{
	enum state_of_post { DRAFT, LIVE } variable = LIVE;
	rx_opt_enum constant = rx_some_enum(LIVE), of_variable = rx_some(variable);

	(void)state;
	assert_true(constant.set && constant.value == LIVE);
	assert_true(of_variable.set && of_variable.value == LIVE);
	assert_int_not_equal(of_variable.value, DRAFT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_model_optional__some_keeps_the_value_at_its_boundaries),
		cmocka_unit_test(test_model_optional__some_takes_each_struct_type),
		cmocka_unit_test(test_model_optional__zero_is_not_the_absence_of_a_value),
		cmocka_unit_test(test_model_optional__value_or_evaluates_once_and_nests),
		cmocka_unit_test(test_model_optional__an_enum_is_said_to_be_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
