#include <stdlib.h>

#include <jansson.h>

#include "model/json.h"
#include "support/check.h"
#include "support/seed.h"

static void check_ok(const char *text)
{
	rx_error error = RX_ERROR_INIT;

	if (rx__json_check(text, strlen(text), &error) != 0)
		fail_msg("%s: %s", text, error.message);
}

static void check_wrong(const char *text, int offset, const char *message)
{
	rx_error error = RX_ERROR_INIT;

	if (rx__json_check(text, strlen(text), &error) != RX_EDATA)
		fail_msg("%s was accepted", text);
	assert_rx_code(&error, RX_EDATA);
	assert_contains(error.message, message);
	if (error.offset != offset)
		fail_msg("%s: wanted offset %d, got %d (%s)", text, offset, error.offset, error.message);
}

static void test_model_json__every_kind_may_stand_at_the_top(void **state)
{
	static const char *const texts[] = { "{}", "[]", "null", "true", "false", "0", "-0", "1.5e-7",
		"\"\"", " \t\r\n1 ", "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\"", "\"é€😀\"",
		"[1, [2, {\"a\": [ ]}]]", "{\"a\": 1, \"b\": {\"c\": null}, \"a\": 2}",
		"\"\\ud83d\\ude00\"", "[[],{}]" };

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		check_ok(texts[i]);
}

static void test_model_json__numbers_of_any_size_are_left_alone(void **state)
{
	(void)state;
	check_ok("123456789012345678901234567890123456789012345678901234567890");
	check_ok("-9223372036854775809");
	check_ok("0.123456789012345678901234567890123456789");
	check_ok("1e400");
	check_ok("[1E+9999, 1e-9999]");
}

static void test_model_json__errors_say_where(void **state)
{
	(void)state;
	check_wrong("", 0, "line 1, column 1: a value is expected");
	check_wrong("  ", 2, "a value is expected");
	check_wrong("{\n  \"é\": x}", 10, "line 2, column 8");
	check_wrong("[1,]", 3, "a value is expected");
	check_wrong("[1 2]", 3, "',' or ']'");
	check_wrong("{\"a\":1,}", 7, "a name in double quotes");
	check_wrong("{\"a\" 1}", 5, "':' is expected");
	check_wrong("{a:1}", 1, "a name in double quotes");
	check_wrong("{\"a\":1]", 6, "',' or '}'");
	check_wrong("[1}", 2, "',' or ']'");
	check_wrong("[", 1, "a value is expected");
	check_wrong("{", 1, "a name");
	check_wrong("[1", 2, "',' or ']'");
	check_wrong("1 2", 2, "nothing may follow");
	check_wrong("01", 1, "nothing may follow");
	check_wrong("-", 1, "a digit");
	check_wrong("+1", 0, "a value is expected");
	check_wrong("1.", 2, "behind the point");
	check_wrong(".5", 0, "a value is expected");
	check_wrong("1e", 2, "exponent");
	check_wrong("nul", 0, "a value is expected");
	check_wrong("nulll", 4, "nothing may follow");
	check_wrong("'a'", 0, "a value is expected");
	check_wrong("\"a", 2, "no end");
	check_wrong("\"a\n\"", 2, "control character");
	check_wrong("\"\\x\"", 2, "no such escape");
	check_wrong("\"\\u12g4\"", 5, "four hexadecimal digits");
	check_wrong("\"\\ud800\"", 7, "surrogate");
	check_wrong("\"\\udc00\"", 7, "surrogate");
	check_wrong("\"\xff\"", 1, "UTF-8");
	check_wrong("NaN", 0, "a value is expected");
	check_wrong("// c\n1", 0, "a value is expected");
}

static void test_model_json__a_nul_byte_is_refused(void **state)
{
	rx_error error = RX_ERROR_INIT;

	(void)state;
	assert_int_equal(rx__json_check("[1]\0", 4, &error), RX_EDATA);
	assert_int_equal(error.offset, 3);
	assert_int_equal(rx__json_check("x", 1, NULL), RX_EDATA);
}

static void check_depth(size_t depth, int wanted)
{
	char *text = malloc(2 * depth + 1);

	assert_non_null(text);
	memset(text, '[', depth);
	memset(text + depth, ']', depth);
	assert_int_equal(rx__json_check(text, 2 * depth, NULL), wanted);
	free(text);
}

static void test_model_json__depth_is_limited(void **state)
{
	(void)state;
	check_depth(RX__JSON_DEPTH, 0);
	check_depth(RX__JSON_DEPTH + 1, 0); /* the innermost pair is empty and opens nothing */
	check_depth(RX__JSON_DEPTH + 2, RX_EDATA);
	check_depth(1000000, RX_EDATA);
}

/* Jansson is the oracle for small random texts, but for what it refuses in numbers on purpose. */
static void test_model_json__agrees_with_jansson(void **state)
{
	static const char *const pieces[] = { "{", "}", "[", "]", ",", ":", "\"a\"", "\"\"", "1", "0",
		"-", ".5", "e1", "true", "null", " ", "\"\\u0041\"", "\\", "\"" };
	unsigned seed = (unsigned)test_seed();
	int n_valid = 0;

	(void)state;
	srand(seed);
	for (int i = 0; i < 200000; i++) {
		char text[128] = "";
		json_error_t refused;
		json_t *tree;
		int ours;

		for (int n = 1 + rand() % 9; n > 0; n--)
			strcat(text, pieces[(size_t)rand() % (sizeof(pieces) / sizeof(pieces[0]))]);
		tree = json_loads(text, JSON_DECODE_ANY, &refused);
		if (!tree && json_error_code(&refused) == json_error_numeric_overflow)
			continue;
		ours = rx__json_check(text, strlen(text), NULL);
		if ((tree != NULL) != (ours == 0))
			fail_msg("jansson %s, we %s: %s", tree ? "accepts" : "refuses",
				ours == 0 ? "accept" : "refuse", text);
		n_valid += ours == 0;
		json_decref(tree);
	}
	assert_in_range(n_valid, 100, 199900);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_model_json__every_kind_may_stand_at_the_top),
		cmocka_unit_test(test_model_json__numbers_of_any_size_are_left_alone),
		cmocka_unit_test(test_model_json__errors_say_where),
		cmocka_unit_test(test_model_json__a_nul_byte_is_refused),
		cmocka_unit_test(test_model_json__depth_is_limited),
		cmocka_unit_test(test_model_json__agrees_with_jansson),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
