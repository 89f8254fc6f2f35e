/* Values as SQL texts: what rows get when a column is added has to be what a session would have
 * written, or it is read back wrongly. */
#include "schema/fill.h"

#include <math.h>

#include "support/check.h"

static void is_written(rx_value value, const char *wanted)
{
	rx_arena arena;
	rx__arena_init(&arena, 0);
	const char *text = rx__fill_of(&arena, &value);
	if (wanted)
		assert_string_equal(text, wanted);
	else
		assert_null(text);
	rx__arena_deinit(&arena);
}

static rx_value number(rx_type type, int64_t i)
{
	return (rx_value){ .type = type, .as = { .i = i } };
}

static rx_value text_of(rx_type type, const char *data, size_t size)
{
	return (rx_value){ .type = type, .as = { .s = { data, size } } };
}

static void test_schema_fill__numbers_are_plain(void **state)
{
	(void)state;
	is_written(number(RX_TYPE_BOOL, 1), "TRUE");
	is_written(number(RX_TYPE_INT64, INT64_MIN), "-9223372036854775808");
	is_written((rx_value){ .type = RX_TYPE_DOUBLE, .as = { .d = 0.1 } }, "0.10000000000000001");
	is_written((rx_value){ .type = RX_TYPE_DOUBLE, .as = { .d = -INFINITY } }, "-9e999");
	is_written((rx_value){ .type = RX_TYPE_DOUBLE, .as = { .d = NAN } }, NULL);
}

static void test_schema_fill__texts_are_quoted_and_their_quotes_doubled(void **state)
{
	(void)state;
	is_written(text_of(RX_TYPE_TEXT, "it's", 4), "'it''s'");
	is_written(text_of(RX_TYPE_TEXT, "", 0), "''");
	is_written(text_of(RX_TYPE_BYTES, "\0\xff", 2), "X'00FF'");
}

static void test_schema_fill__moments_and_intervals_are_written_as_they_are_stored(void **state)
{
	(void)state;
	is_written(number(RX_TYPE_DATE, 0), "'1970-01-01'");
	is_written(number(RX_TYPE_TIME, 1), "'00:00:00.000001'");
	is_written(number(RX_TYPE_DATETIME, -1), "'1969-12-31 23:59:59.999999'");
	is_written(number(RX_TYPE_INTERVAL, INT64_C(90000000000)), "'1970-01-02 01:00:00.000000'");
	is_written(number(RX_TYPE_INTERVAL, -1), "'1969-12-31 23:59:59.999999'");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_schema_fill__numbers_are_plain),
		cmocka_unit_test(test_schema_fill__texts_are_quoted_and_their_quotes_doubled),
		cmocka_unit_test(test_schema_fill__moments_and_intervals_are_written_as_they_are_stored),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
