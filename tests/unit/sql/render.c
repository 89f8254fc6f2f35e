/* Names: quoted, whatever they hold, and refused where no database would take them. */
#include "sql/render/render.h"

#include "drivers/sqlite/sqlite.h"
#include "support/check.h"

static const rx_dialect backtick = {
	.rx__size = sizeof(rx_dialect), .name = "mariadb", .quote = '`', .max_identifier = 10
};

static void assert_name(const rx_dialect *dialect, const char *name, const char *wanted)
{
	rx_error error = RX_ERROR_INIT;
	rx_buf out = RX_BUF_INIT;
	rx__render_name(&out, dialect, name, &error);
	assert_rx_ok(&error);
	assert_string_equal(rx__buf_text(&out), wanted);
	rx__buf_deinit(&out);
}

static void assert_refused(const rx_dialect *dialect, const char *name, const char *part)
{
	rx_error error = RX_ERROR_INIT;
	rx_buf out = RX_BUF_INIT;
	assert_int_equal(rx__render_name(&out, dialect, name, &error), RX_EINVAL);
	assert_contains(error.message, part);
	rx__buf_deinit(&out);
}

static void test_sql_render__names_are_quoted(void **state)
{
	(void)state;
	assert_name(&rx__sqlite_dialect, "user", "\"user\"");
	assert_name(&backtick, "user", "`user`");
	assert_name(&rx__sqlite_dialect, "select; drop", "\"select; drop\"");
	assert_name(&rx__sqlite_dialect, "größe", "\"größe\"");
}

static void test_sql_render__the_quote_in_a_name_is_doubled(void **state)
{
	(void)state;
	assert_name(&rx__sqlite_dialect, "a\"b\"", "\"a\"\"b\"\"\"");
	assert_name(&backtick, "a`b", "`a``b`");
	assert_name(&backtick, "a\"b", "`a\"b`");
}

static void test_sql_render__names_that_no_database_takes_are_refused(void **state)
{
	(void)state;
	assert_refused(&rx__sqlite_dialect, "", "empty");
	assert_refused(&rx__sqlite_dialect, NULL, "empty");
	assert_refused(&rx__sqlite_dialect, "a\xff", "UTF-8");
	assert_refused(&backtick, "elevenbytes", "10 bytes");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sql_render__names_are_quoted),
		cmocka_unit_test(test_sql_render__the_quote_in_a_name_is_doubled),
		cmocka_unit_test(test_sql_render__names_that_no_database_takes_are_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
