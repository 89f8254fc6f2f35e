#include <stdio.h>

#include "schema/sql_text.h"
#include "support/check.h"

static void equal(const char *a, const char *b)
{
	if (!rx__sql_equal(a, b) || !rx__sql_equal(b, a))
		fail_msg("differ: %s | %s", a, b);
}

static void differ(const char *a, const char *b)
{
	if (rx__sql_equal(a, b) || rx__sql_equal(b, a))
		fail_msg("are equal: %s | %s", a, b);
}

static void test_schema_sql_text__spellings_of_one_expression(void **state)
{
	(void)state;
	equal("a > 1", "A>1");
	equal("a > 1", "((a > 1))");
	equal("a > 1", "\"a\" > 1");
	equal("a > 1", "[a] > 1");
	equal("a > 1", "`a` > 1");
	equal("a > 1", "a > 1 -- comment");
	equal("a > 1", "a /* b */ >\n\t1");
	equal("a <> 1", "a != 1");
	equal("a = 1", "a == 1");
	equal("a || 'x'", "a||'x'");
	equal("x'00' = b", "x'00'=b");
	equal(NULL, NULL);
}

static void test_schema_sql_text__what_is_not_the_same(void **state)
{
	(void)state;
	differ("a > 1", "a > 2");
	differ("a = 'x'", "a = 'X'");
	differ("a = 'x  y'", "a = 'x y'");
	differ("a > 1", "b > 1");
	differ("(a) + (b)", "a) + (b");
	differ("a", NULL);
	differ("a - -1", "a --1");
	differ("a b", "ab");
}

static void test_schema_sql_text__uses_of_a_name(void **state)
{
	(void)state;
	assert_true(rx__sql_mentions("lower(name) = 'x'", "name"));
	assert_true(rx__sql_mentions("\"Name\" > 1", "name"));
	assert_false(rx__sql_mentions("name('x')", "name"));
	assert_false(rx__sql_mentions("'name' = 1", "name"));
	assert_false(rx__sql_mentions("names > 1 -- name", "name"));
	assert_false(rx__sql_mentions(NULL, "name"));
}

static void renamed(const char *text, const char *name, const char *new_name, const char *result)
{
	rx_arena arena;

	rx__arena_init(&arena, 0);
	assert_string_equal(rx__sql_rename(&arena, text, name, new_name, '"'), result);
	rx__arena_deinit(&arena);
}

static void test_schema_sql_text__rename(void **state)
{
	(void)state;
	renamed("a > 1 AND A < 9", "a", "b", "b > 1 AND b < 9");
	renamed("\"a\" > 1", "a", "b", "\"b\" > 1");
	renamed("a > 'a' -- a", "a", "b", "b > 'a' -- a");
	renamed("a(a)", "a", "b", "a(b)");
	renamed("a > 1", "a", "two words", "\"two words\" > 1");
	renamed("a > 1", "a", "say \"x\"", "\"say \"\"x\"\"\" > 1");
	renamed("a > 1", "z", "b", "a > 1");
}

static void test_schema_sql_text__items_of_a_list(void **state)
{
	(void)state;
	assert_string_equal(rx__sql_item_end("lower(a, b), c"), ", c");
	assert_string_equal(rx__sql_item_end("'a,b' || \"c,d\", e"), ", e");
	assert_string_equal(rx__sql_item_end("a"), "");
}

static void test_schema_sql_text__nothing_runs_over_the_end(void **state)
{
	static const char *const texts[] = { "'open", "\"open", "[open", "`open", "/* open", "-- x",
		"(((", ")))", "1e", "1e+", ".", "0x", "x'", "'", "\"", "", " ", "a''", "'a''" };
	rx_arena arena;

	(void)state;
	rx__arena_init(&arena, 0);
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		char exact[16];

		snprintf(exact, sizeof(exact), "%s", texts[i]);
		assert_true(rx__sql_equal(exact, exact));
		assert_non_null(rx__sql_item_end(exact));
		rx__sql_mentions(exact, "open");
		rx__sql_is_enclosed(exact);
	}
	rx__arena_deinit(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_schema_sql_text__spellings_of_one_expression),
		cmocka_unit_test(test_schema_sql_text__what_is_not_the_same),
		cmocka_unit_test(test_schema_sql_text__uses_of_a_name),
		cmocka_unit_test(test_schema_sql_text__rename),
		cmocka_unit_test(test_schema_sql_text__items_of_a_list),
		cmocka_unit_test(test_schema_sql_text__nothing_runs_over_the_end),
	};

	return cmocka_run_group_tests_name("schema/sql_text", tests, NULL, NULL);
}
