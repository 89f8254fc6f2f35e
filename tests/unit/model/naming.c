#include "model/naming.h"
#include "support/alloc.h"
#include "support/check.h"

static rx_arena arena;

static const char *name_of(rx__naming kind, const char *table, const char *part)
{
	char *name = rx__naming_make(&arena, kind, table, &part, part ? 1 : 0);
	assert_non_null(name);
	return name;
}

static void test_model_naming__a_prefix_for_each_kind(void **state)
{
	(void)state;
	assert_string_equal(name_of(RX__NAMING_PRIMARY_KEY, "user", NULL), "pk_user");
	assert_string_equal(name_of(RX__NAMING_FOREIGN_KEY, "user", "team_id"), "fk_user_team_id");
	assert_string_equal(name_of(RX__NAMING_INDEX, "user", "email"), "ix_user_email");
	assert_string_equal(name_of(RX__NAMING_UNIQUE, "user", "email"), "uq_user_email");
	assert_string_equal(name_of(RX__NAMING_CHECK, "user", "adult"), "ck_user_adult");
}

static void test_model_naming__several_columns_are_joined(void **state)
{
	(void)state;
	const char *parts[] = { "a", "b", "c" };
	assert_string_equal(rx__naming_make(&arena, RX__NAMING_UNIQUE, "t", parts, 3), "uq_t_a_b_c");
}

#define TEN "1234567890"

static void test_model_naming__63_bytes_stay_as_they_are(void **state)
{
	(void)state;
	const char *table = TEN TEN TEN TEN TEN;
	const char *exact = name_of(RX__NAMING_INDEX, table, "abcdefghi");
	assert_int_equal(strlen(exact), 63);
	assert_string_equal(exact, "ix_" TEN TEN TEN TEN TEN "_abcdefghi");
}

/* These texts stand in databases: a change here breaks every project that has them. */
static void test_model_naming__longer_ones_are_cut_and_end_in_a_hash(void **state)
{
	(void)state;
	const char *table = TEN TEN TEN TEN TEN;
	const char *cut = name_of(RX__NAMING_INDEX, table, "abcdefghij");
	assert_int_equal(strlen(cut), 63);
	assert_string_equal(cut, "ix_" TEN TEN TEN TEN TEN "__d8adbb8a");
	const char *other = name_of(RX__NAMING_INDEX, table, "abcdefghik");
	assert_int_equal(strlen(other), 63);
	assert_string_not_equal(cut, other);
	assert_string_equal(cut, name_of(RX__NAMING_INDEX, table, "abcdefghij"));
}

static void test_model_naming__no_character_is_split(void **state)
{
	(void)state;
	/* "ix_" and 25 letters of two bytes are 53 bytes; the 54th is the first half of a letter. */
	const char *table = "öööööööööööööööööööööööööööööööööö";
	const char *cut = name_of(RX__NAMING_INDEX, table, "x");
	assert_int_equal(strlen(cut), 3 + 2 * 25 + 9);
	assert_memory_equal(cut + 3 + 2 * 24, "ö_", 3);
}

static void test_model_naming__enums_of_a_schema_have_its_name(void **state)
{
	(void)state;
	assert_string_equal(rx__naming_enum(&arena, NULL, "user", "state"), "user_state");
	assert_string_equal(rx__naming_enum(&arena, "shop", "user", "state"), "shop_user_state");
	rx__arena_deinit(&arena);
}

static void test_model_naming__out_of_memory(void **state)
{
	(void)state;
	rx_arena small;
	rx__arena_init(&small, 0);
	test_alloc_fail_at(1);
	assert_null(rx__naming_make(&small, RX__NAMING_PRIMARY_KEY, "user", NULL, 0));
	assert_true(test_alloc_reset());
	test_alloc_fail_at(2);
	assert_null(rx__naming_make(&small, RX__NAMING_PRIMARY_KEY, "user", NULL, 0));
	assert_true(test_alloc_reset());
	rx__arena_deinit(&small);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_model_naming__a_prefix_for_each_kind),
		cmocka_unit_test(test_model_naming__several_columns_are_joined),
		cmocka_unit_test(test_model_naming__63_bytes_stay_as_they_are),
		cmocka_unit_test(test_model_naming__longer_ones_are_cut_and_end_in_a_hash),
		cmocka_unit_test(test_model_naming__no_character_is_split),
		cmocka_unit_test(test_model_naming__enums_of_a_schema_have_its_name),
		cmocka_unit_test(test_model_naming__out_of_memory),
	};
	rx__arena_init(&arena, 0);
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	rx__arena_deinit(&arena);
	return failed;
}
