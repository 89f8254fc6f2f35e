#include "model/identity.h"

#include "support/check.h"

static rx_arena arena;

/* The shortest text of what a text says. */
static const char *short_of(const char *text, rx_type kind)
{
	rx__identity identity;
	assert_null(rx__identity_read(&identity, text, kind));
	return rx__identity_text(&arena, &identity, kind);
}

static void test_model_identity__what_is_not_said_has_the_defaults_of_sql(void **state)
{
	rx__identity i;
	(void)state;
	assert_null(rx__identity_read(&i, NULL, RX_TYPE_INT16));
	assert_false(i.always || i.cycle);
	assert_true(i.start == 1 && i.increment == 1 && i.minimum == 1 && i.cache == 1);
	assert_int_equal(i.maximum, INT16_MAX);
	assert_null(rx__identity_read(&i, "INCREMENT BY -2", RX_TYPE_INT32));
	assert_true(i.start == -1 && i.maximum == -1 && i.minimum == INT32_MIN);
	assert_null(rx__identity_read(&i, "MINVALUE 10", RX_TYPE_INT64));
	assert_true(i.start == 10 && i.maximum == INT64_MAX);
}

static void test_model_identity__the_shortest_text_says_the_same(void **state)
{
	(void)state;
	assert_string_equal(short_of("", RX_TYPE_INT64), "BY DEFAULT");
	assert_string_equal(
		short_of(" start  with 1\tincrement by 1 cache 1 ", RX_TYPE_INT64), "BY DEFAULT");
	assert_string_equal(short_of("MAXVALUE 32767 ALWAYS", RX_TYPE_INT16), "ALWAYS");
	assert_string_equal(
		short_of("CYCLE CACHE 5 MINVALUE 0 START 0", RX_TYPE_INT64), "MINVALUE 0 CACHE 5 CYCLE");
	assert_string_equal(short_of("START 7 MINVALUE -3 INCREMENT 2", RX_TYPE_INT32),
		"START 7 INCREMENT 2 MINVALUE -3");
	assert_string_equal(
		short_of("MAXVALUE 9223372036854775807", RX_TYPE_INT32), "MAXVALUE 9223372036854775807");
}

static void test_model_identity__two_texts_of_one_meaning_are_equal(void **state)
{
	(void)state;
	assert_true(rx__identity_equal(NULL, "BY DEFAULT START 1", RX_TYPE_INT64));
	assert_true(rx__identity_equal("MAXVALUE 2147483647", NULL, RX_TYPE_INT32));
	assert_false(rx__identity_equal("MAXVALUE 2147483647", NULL, RX_TYPE_INT64));
	assert_false(rx__identity_equal("ALWAYS", "CYCLE", RX_TYPE_INT64));
	assert_false(rx__identity_equal("nonsense", "nonsense", RX_TYPE_INT64));
}

static void test_model_identity__what_is_wrong_is_said(void **state)
{
	static const struct {
		const char *text, *wrong;
	} cases[] = {
		{ "START", "without a number" },
		{ "START 1x", "without a number" },
		{ "START 99999999999999999999", "without a number" },
		{ "STARTS 1", "none of ALWAYS" },
		{ "ALWAYS BY DEFAULT", "both" },
		{ "BY CHANCE", "none of ALWAYS" },
		{ "CACHE 2 CACHE 3", "twice" },
		{ "CACHE 0", "CACHE" },
		{ "INCREMENT 0", "counts by 0" },
		{ "MINVALUE 5 MAXVALUE 5", "MINVALUE" },
		{ "START 0", "starts outside" },
	};
	rx__identity identity;
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *wrong = rx__identity_read(&identity, cases[i].text, RX_TYPE_INT64);
		if (!wrong)
			print_error("%s\n", cases[i].text);
		assert_non_null(wrong);
		assert_contains(wrong, cases[i].wrong);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_model_identity__what_is_not_said_has_the_defaults_of_sql),
		cmocka_unit_test(test_model_identity__the_shortest_text_says_the_same),
		cmocka_unit_test(test_model_identity__two_texts_of_one_meaning_are_equal),
		cmocka_unit_test(test_model_identity__what_is_wrong_is_said),
	};
	rx__arena_init(&arena, 0);
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	rx__arena_deinit(&arena);
	return failed;
}
