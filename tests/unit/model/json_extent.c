#include "model/json_extent.h"

#include <stdlib.h>
#include <string.h>

#include "support/check.h"

static rx__json_extent measure(const char *text)
{
	return rx__json_measure(text, strlen(text));
}

static void test_model_json_extent__levels_of_arrays_and_objects(void **state)
{
	(void)state;
	assert_int_equal(measure("1").depth, 0);
	assert_int_equal(measure("\"[[[\"").depth, 0);
	assert_int_equal(measure("[]").depth, 1);
	assert_int_equal(measure("[{},[],{\"a\":[1]}]").depth, 3);
	assert_int_equal(measure("[\"\\\"[[\", {\"[\": 1}]").depth, 2);
}

static void test_model_json_extent__a_nul_is_an_escape(void **state)
{
	(void)state;
	assert_true(measure("\"\\u0000\"").has_nul);
	assert_true(measure("{\"a\\u0000\":1}").has_nul);
	assert_true(measure("\"\\\\\\u0000\"").has_nul);
	assert_false(measure("\"\\\\u0000\"").has_nul);
	assert_false(measure("\"\\u0001u0000\"").has_nul);
	assert_false(measure("\"u0000\"").has_nul);
}

static void check_number(const char *text, long before, long behind)
{
	rx__json_extent extent = measure(text);

	if (extent.before != before || extent.behind != behind)
		fail_msg("%s: %ld and %ld digits", text, extent.before, extent.behind);
}

static void test_model_json_extent__digits_are_counted_with_the_exponent(void **state)
{
	(void)state;
	check_number("0", 0, 0);
	check_number("[7, 123.45]", 3, 2);
	check_number("-12.50", 2, 2);
	check_number("1e400", 401, 0);
	check_number("1E+2", 3, 0);
	check_number("1e-20", 0, 20);
	check_number("0.0012e3", 1, 1);
	check_number("0e400", 0, 0);
	check_number("0.00e-3", 0, 5);
	check_number("1e131071", 131072, 0);
	check_number("\"1e9\"", 0, 0);
}

/* What is no JSON is looked at without reading behind it. */
static void test_model_json_extent__texts_that_end_early(void **state)
{
	static const char *const texts[] = { "", "\"", "\"\\", "\"\\u00", "1e", "1e-", "-", "1.", "]]",
		"[{", "1e99999999999999999999999" };

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		size_t size = strlen(texts[i]);
		char *exact = malloc(size ? size : 1);

		assert_non_null(exact);
		memcpy(exact, texts[i], size);
		assert_true(rx__json_measure(exact, size).depth <= 2);
		free(exact);
	}
	assert_true(measure("1e99999999999999999999999").before > 131072);
	assert_true(measure("1e-99999999999999999999999").behind > 16383);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_model_json_extent__levels_of_arrays_and_objects),
		cmocka_unit_test(test_model_json_extent__a_nul_is_an_escape),
		cmocka_unit_test(test_model_json_extent__digits_are_counted_with_the_exponent),
		cmocka_unit_test(test_model_json_extent__texts_that_end_early),
	};

	return cmocka_run_group_tests_name("model/json_extent", tests, NULL, NULL);
}
