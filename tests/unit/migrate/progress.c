#include "support/check.h"

#include "migrate/progress.h"

#define MS INT64_C(1000000)

static const char *line_at(rx__progress *progress, uint64_t done, uint64_t total, int64_t ms)
{
	return rx__progress_line_at(progress, done, total, progress->begun + ms * MS);
}

static void test_migrate_progress__the_first_second_is_silent(void **state)
{
	(void)state;
	rx__progress progress;
	rx__progress_begin(&progress, "migrations", 0);
	assert_null(line_at(&progress, 999, 1000, 999));
	assert_string_equal(line_at(&progress, 100, 1000, 1000),
		"100 of 1000 migrations, 100 a second, about 9 s left");
}

static void test_migrate_progress__at_most_ten_lines_a_second(void **state)
{
	(void)state;
	rx__progress progress;
	rx__progress_begin(&progress, "rows", 0);
	assert_non_null(line_at(&progress, 1, 10, 1000));
	assert_null(line_at(&progress, 2, 10, 1099));
	assert_non_null(line_at(&progress, 3, 10, 1100));
}

static void test_migrate_progress__what_was_there_before_is_no_speed(void **state)
{
	(void)state;
	rx__progress progress;
	rx__progress_begin(&progress, "rows", 5000);
	assert_string_equal(
		line_at(&progress, 5010, 5100, 2000), "5010 of 5100 rows, 5.0 a second, about 18 s left");
}

static void test_migrate_progress__the_rest_is_told_in_the_unit_of_a_person(void **state)
{
	(void)state;
	rx__progress progress;
	rx__progress_begin(&progress, "rows", 0);
	assert_non_null(strstr(line_at(&progress, 1, 601, 1000), "about 10 min left"));
	assert_non_null(strstr(line_at(&progress, 2, 21602, 2000), "about 6.0 h left"));
	assert_non_null(strstr(line_at(&progress, 3000, 3001, 3000), "about 1 s left"));
}

static void test_migrate_progress__without_an_end_there_is_no_rest(void **state)
{
	(void)state;
	rx__progress progress;
	rx__progress_begin(&progress, "rows", 0);
	assert_string_equal(line_at(&progress, 4000, 0, 2000), "4000 rows, 2000 a second");
	assert_string_equal(line_at(&progress, 8000, 8000, 4000), "8000 of 8000 rows, 2000 a second");
	assert_string_equal(
		line_at(&(rx__progress){ .what = "rows" }, 0, 7, 4000), "0 of 7 rows, 0.0 a second");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_migrate_progress__the_first_second_is_silent),
		cmocka_unit_test(test_migrate_progress__at_most_ten_lines_a_second),
		cmocka_unit_test(test_migrate_progress__what_was_there_before_is_no_speed),
		cmocka_unit_test(test_migrate_progress__the_rest_is_told_in_the_unit_of_a_person),
		cmocka_unit_test(test_migrate_progress__without_an_end_there_is_no_rest),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
