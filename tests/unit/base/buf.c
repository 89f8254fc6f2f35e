#include "base/buf.h"

#include <stdlib.h>

#include "support/alloc.h"
#include "support/check.h"

static void test_base_buf__adds_text_in_order(void **state)
{
	(void)state;
	rx_buf buf = RX_BUF_INIT;
	assert_string_equal(rx__buf_text(&buf), "");
	rx__buf_puts(&buf, "SELECT ");
	rx__buf_putc(&buf, '*');
	rx__buf_printf(&buf, " FROM %s LIMIT %d", "user", 3);
	rx__buf_add(&buf, ";xyz", 1);
	rx__buf_puts(&buf, NULL);
	rx__buf_add(&buf, NULL, 0);
	assert_string_equal(rx__buf_text(&buf), "SELECT * FROM user LIMIT 3;");
	assert_int_equal(buf.size, strlen(buf.data));
	assert_int_equal(buf.error, RX_OK);
	rx__buf_deinit(&buf);
}

static void test_base_buf__zero_is_a_buffer(void **state)
{
	(void)state;
	rx_buf buf = { 0 };
	rx__buf_puts(&buf, "x");
	assert_string_equal(rx__buf_text(&buf), "x");
	rx__buf_deinit(&buf);
	rx__buf_deinit(&buf);
	rx__buf_init(&buf, 0);
	rx__buf_puts(&buf, "y");
	assert_string_equal(rx__buf_text(&buf), "y");
	rx__buf_deinit(&buf);
}

static void test_base_buf__keeps_nul_bytes(void **state)
{
	(void)state;
	rx_buf buf = RX_BUF_INIT;
	rx__buf_add(&buf, "a\0b", 3);
	rx__buf_putc(&buf, '\0');
	assert_int_equal(buf.size, 4);
	assert_memory_equal(buf.data, "a\0b\0", 5);
	rx__buf_deinit(&buf);
}

static void test_base_buf__grows_without_end(void **state)
{
	(void)state;
	rx_buf buf = RX_BUF_INIT;
	size_t before = test_alloc_count();
	for (int i = 0; i < 100000; i++)
		rx__buf_printf(&buf, "%d,", i % 10);
	assert_int_equal(buf.size, 200000);
	assert_memory_equal(buf.data + 199990, "5,6,7,8,9,", 11);
	assert_true(test_alloc_count() - before < 15);
	rx__buf_deinit(&buf);
}

static void test_base_buf__printf_longer_than_the_room(void **state)
{
	(void)state;
	rx_buf buf = RX_BUF_INIT;
	rx__buf_puts(&buf, "start ");
	rx__buf_printf(&buf, "%0*d|", 5000, 7);
	rx__buf_printf(&buf, "%s", "end");
	assert_int_equal(buf.size, 6 + 5000 + 1 + 3);
	assert_memory_equal(buf.data + 6 + 4999, "7|end", 6);
	rx__buf_deinit(&buf);
}

static void test_base_buf__printf_of_exactly_the_room(void **state)
{
	(void)state;
	for (int width = 120; width < 136; width++) {
		rx_buf buf = RX_BUF_INIT;
		rx__buf_putc(&buf, '<');
		rx__buf_printf(&buf, "%*d", width, 1);
		assert_int_equal(buf.size, width + 1);
		assert_int_equal(strlen(buf.data), width + 1);
		rx__buf_deinit(&buf);
	}
}

static void test_base_buf__over_the_cap_is_kept_as_an_error(void **state)
{
	(void)state;
	rx_buf buf;
	rx__buf_init(&buf, 9);
	rx__buf_puts(&buf, "123456789");
	assert_int_equal(buf.error, RX_OK);
	rx__buf_putc(&buf, '0');
	assert_int_equal(buf.error, RX_EDATA);
	rx__buf_puts(&buf, "");
	assert_string_equal(rx__buf_text(&buf), "123456789");
	assert_null(rx__buf_take(&buf));
	rx__buf_deinit(&buf);
}

static void test_base_buf__a_refused_printf_leaves_the_text(void **state)
{
	(void)state;
	rx_buf buf;
	rx__buf_init(&buf, 20);
	rx__buf_puts(&buf, "kept");
	rx__buf_printf(&buf, "%s", "much too long for the cap of twenty");
	assert_int_equal(buf.error, RX_EDATA);
	assert_string_equal(rx__buf_text(&buf), "kept");
	rx__buf_printf(&buf, "more");
	assert_string_equal(rx__buf_text(&buf), "kept");
	rx__buf_deinit(&buf);
}

static void test_base_buf__huge_sizes_do_not_overflow(void **state)
{
	(void)state;
	rx_buf buf = RX_BUF_INIT;
	rx__buf_puts(&buf, "abc");
	rx__buf_add(&buf, "x", SIZE_MAX);
	assert_int_equal(buf.error, RX_EDATA);
	assert_string_equal(rx__buf_text(&buf), "abc");
	rx__buf_deinit(&buf);
}

static void test_base_buf__out_of_memory_is_kept_as_an_error(void **state)
{
	(void)state;
	for (size_t n = 1;; n++) {
		rx_buf buf = RX_BUF_INIT;
		test_alloc_fail_at(n);
		for (int i = 0; i < 1000; i++)
			rx__buf_printf(&buf, "row %d;", i);
		bool failed = test_alloc_reset();
		assert_int_equal(buf.error, failed ? RX_ENOMEM : RX_OK);
		rx__buf_puts(&buf, "after");
		assert_int_equal(strstr(rx__buf_text(&buf), "after") != NULL, !failed);
		char *text = rx__buf_take(&buf);
		assert_int_equal(text == NULL, failed);
		free(text);
		rx__buf_deinit(&buf);
		if (!failed)
			break;
	}
}

static void test_base_buf__clear_forgets_the_error_and_keeps_the_memory(void **state)
{
	(void)state;
	rx_buf buf;
	rx__buf_init(&buf, 10);
	rx__buf_puts(&buf, "12345");
	rx__buf_puts(&buf, "1234567890");
	rx__buf_clear(&buf);
	assert_string_equal(rx__buf_text(&buf), "");
	size_t before = test_alloc_count();
	rx__buf_puts(&buf, "again");
	assert_string_equal(rx__buf_text(&buf), "again");
	assert_int_equal(test_alloc_count(), before);
	rx__buf_deinit(&buf);
}

static void test_base_buf__quote_doubles_the_quotes_within(void **state)
{
	static const char *const pairs[][2] = {
		{ "", "''" },
		{ "plain", "'plain'" },
		{ "'", "''''" },
		{ "it's", "'it''s'" },
		{ "''a'", "'''''a'''" },
		{ "a\"b", "'a\"b'" },
	};
	(void)state;
	rx_buf buf = RX_BUF_INIT;
	for (size_t i = 0; i < sizeof(pairs) / sizeof(*pairs); i++) {
		rx__buf_clear(&buf);
		rx__buf_quote(&buf, pairs[i][0], '\'');
		assert_string_equal(rx__buf_text(&buf), pairs[i][1]);
	}
	rx__buf_clear(&buf);
	rx__buf_quote(&buf, "a`b", '`');
	assert_string_equal(rx__buf_text(&buf), "`a``b`");
	rx__buf_deinit(&buf);
}

static void test_base_buf__a_part_that_failed_fails_the_whole(void **state)
{
	(void)state;
	rx_buf buf = RX_BUF_INIT, good = RX_BUF_INIT, bad = RX_BUF_INIT;
	rx__buf_init(&bad, 2);
	rx__buf_puts(&good, "good");
	rx__buf_puts(&bad, "too long");
	rx__buf_puts(&buf, rx__buf_text(&good));
	rx__buf_end_part(&buf, &good);
	assert_int_equal(buf.error, RX_OK);
	assert_null(good.data);
	rx__buf_end_part(&buf, &bad);
	assert_int_equal(buf.error, RX_EDATA);
	assert_null(bad.data);
	rx__buf_end_part(&buf, &good);
	assert_int_equal(buf.error, RX_EDATA); /* the first failure stays */
	assert_string_equal(rx__buf_text(&buf), "good");
	rx__buf_deinit(&buf);
}

static void test_base_buf__truncate_only_shortens(void **state)
{
	(void)state;
	rx_buf buf = RX_BUF_INIT;
	rx__buf_truncate(&buf, 0);
	rx__buf_puts(&buf, "a, b, ");
	rx__buf_truncate(&buf, 100);
	assert_string_equal(rx__buf_text(&buf), "a, b, ");
	rx__buf_truncate(&buf, buf.size - 2);
	assert_string_equal(rx__buf_text(&buf), "a, b");
	rx__buf_deinit(&buf);
}

static void test_base_buf__take_hands_the_text_over(void **state)
{
	(void)state;
	rx_buf buf = RX_BUF_INIT;
	rx__buf_puts(&buf, "mine");
	char *text = rx__buf_take(&buf);
	assert_string_equal(text, "mine");
	assert_null(buf.data);
	rx__buf_puts(&buf, "new");
	assert_string_equal(rx__buf_text(&buf), "new");
	free(text);
	rx__buf_deinit(&buf);
}

static void test_base_buf__taking_nothing_gives_the_empty_text(void **state)
{
	(void)state;
	rx_buf buf = RX_BUF_INIT;
	char *text = rx__buf_take(&buf);
	assert_string_equal(text, "");
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_base_buf__adds_text_in_order),
		cmocka_unit_test(test_base_buf__zero_is_a_buffer),
		cmocka_unit_test(test_base_buf__keeps_nul_bytes),
		cmocka_unit_test(test_base_buf__grows_without_end),
		cmocka_unit_test(test_base_buf__printf_longer_than_the_room),
		cmocka_unit_test(test_base_buf__printf_of_exactly_the_room),
		cmocka_unit_test(test_base_buf__over_the_cap_is_kept_as_an_error),
		cmocka_unit_test(test_base_buf__a_refused_printf_leaves_the_text),
		cmocka_unit_test(test_base_buf__huge_sizes_do_not_overflow),
		cmocka_unit_test(test_base_buf__out_of_memory_is_kept_as_an_error),
		cmocka_unit_test(test_base_buf__clear_forgets_the_error_and_keeps_the_memory),
		cmocka_unit_test(test_base_buf__quote_doubles_the_quotes_within),
		cmocka_unit_test(test_base_buf__a_part_that_failed_fails_the_whole),
		cmocka_unit_test(test_base_buf__truncate_only_shortens),
		cmocka_unit_test(test_base_buf__take_hands_the_text_over),
		cmocka_unit_test(test_base_buf__taking_nothing_gives_the_empty_text),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
