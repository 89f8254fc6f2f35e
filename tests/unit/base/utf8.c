#include "base/utf8.h"

#include <stdlib.h>

#include "base/utf8_plain.h"
#include "support/check.h"

/* The file for other processors, under names of its own, so that both are tested here. */
bool words_check(const char *data, size_t size);
bool words_copy(char *to, const char *from, size_t size);
#define rx__utf8_plain_check words_check
#define rx__utf8_plain_copy words_copy
#include "base/utf8_words.c"
#undef rx__utf8_plain_check
#undef rx__utf8_plain_copy

/* Both functions must say `bad`, wherever the text begins and ends in memory. The copies are of the
 * exact size, so that ASan sees one byte too many. */
static void expect(const char *text, size_t size, ssize_t bad)
{
	for (size_t lead = 0; lead < 18; lead++) {
		char *from = malloc(lead + size + 1), *to = malloc(lead + size + 1);
		assert_true(from && to);
		memset(from, 'x', lead);
		if (size > 0)
			memcpy(from + lead, text, size);
		ssize_t wanted = bad < 0 ? -1 : bad + (ssize_t)lead;
		char *exact = malloc(lead + size ? lead + size : 1);
		assert_non_null(exact);
		memcpy(exact, from, lead + size);
		assert_int_equal(rx__utf8_check(exact, lead + size), wanted);
		to[lead + size] = '#';
		assert_int_equal(rx__utf8_copy(to, exact, lead + size), wanted);
		assert_memory_equal(to, exact, lead + size);
		assert_int_equal(to[lead + size], '#');
		free(exact);
		free(from);
		free(to);
	}
}

#define GOOD(text) expect(text, sizeof(text) - 1, -1)
#define BAD(text, at) expect(text, sizeof(text) - 1, at)

static void test_base_utf8__valid_text_of_every_length(void **state)
{
	(void)state;
	GOOD("");
	GOOD("a");
	GOOD("\x01\x7F");
	GOOD("gr\xC3\xBC\xC3\x9F dich");
	GOOD("\xE2\x82\xAC 5");
	GOOD("\xF0\x9F\xA6\x8A");
	char ascii[200];
	memset(ascii, 'q', sizeof ascii);
	for (size_t size = 0; size <= sizeof ascii; size++)
		expect(ascii, size, -1);
}

static void test_base_utf8__limits_of_each_length(void **state)
{
	(void)state;
	GOOD("\xC2\x80"); /* U+0080 */
	GOOD("\xDF\xBF"); /* U+07FF */
	GOOD("\xE0\xA0\x80"); /* U+0800 */
	GOOD("\xED\x9F\xBF"); /* U+D7FF */
	GOOD("\xEE\x80\x80"); /* U+E000 */
	GOOD("\xEF\xBF\xBF"); /* U+FFFF */
	GOOD("\xF0\x90\x80\x80"); /* U+10000 */
	GOOD("\xF4\x8F\xBF\xBF"); /* U+10FFFF */
}

static void test_base_utf8__overlong_forms_are_refused(void **state)
{
	(void)state;
	BAD("\xC0\x80", 0);
	BAD("\xC1\xBF", 0);
	BAD("\xE0\x80\x80", 0);
	BAD("\xE0\x9F\xBF", 0);
	BAD("\xF0\x80\x80\x80", 0);
	BAD("\xF0\x8F\xBF\xBF", 0);
}

static void test_base_utf8__surrogates_and_too_high_are_refused(void **state)
{
	(void)state;
	BAD("\xED\xA0\x80", 0);
	BAD("\xED\xBF\xBF", 0);
	BAD("\xF4\x90\x80\x80", 0);
	BAD("\xF5\x80\x80\x80", 0);
	BAD("\xFE", 0);
	BAD("\xFF", 0);
}

static void test_base_utf8__broken_sequences_are_refused_where_they_begin(void **state)
{
	(void)state;
	BAD("ab\x80", 2);
	BAD("ab\xBFxyz", 2);
	BAD("abc\xC3", 3);
	BAD("abc\xE2\x82", 3);
	BAD("abc\xF0\x9F\xA6", 3);
	BAD("a\xC3(", 1);
	BAD("a\xE2(\xA1", 1);
	BAD("a\xE2\x82(", 1);
	BAD("a\xF0(\x8C\xBC", 1);
	BAD("a\xF0\x90(\xBC", 1);
	BAD("a\xF0\x90\x8C(", 1);
	BAD("\xC3\xA9\xC3\xA9\xC3", 4);
}

static void test_base_utf8__nul_is_refused_where_it_stands(void **state)
{
	(void)state;
	BAD("\0", 0);
	BAD("abc\0", 3);
	BAD("\xC3\xA9\0abc", 2);
	char text[100];
	memset(text, 'q', sizeof text);
	for (size_t at = 0; at < sizeof text; at++) {
		text[at] = '\0';
		expect(text, sizeof text, (ssize_t)at);
		text[at] = 'q';
	}
}

static void test_base_utf8__every_code_point_is_right(void **state)
{
	(void)state;
	for (uint32_t code = 1; code <= 0x110010; code++) {
		char text[4];
		size_t size = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
		static const unsigned char leads[] = { 0, 0, 0xC0, 0xE0, 0xF0 };
		uint32_t rest = code;
		for (size_t i = size - 1; i > 0; i--, rest >>= 6)
			text[i] = (char)(0x80 | (rest & 0x3F));
		text[0] = (char)(leads[size] | rest);
		bool valid = code <= 0x10FFFF && (code < 0xD800 || code > 0xDFFF);
		if (rx__utf8_check(text, size) != (valid ? -1 : 0))
			fail_msg("U+%04X", (unsigned)code);
	}
}

static void test_base_utf8__both_quick_looks_agree(void **state)
{
	(void)state;
	static const char odd[] = { '\0', '\x01', '\x7F', '\x80', '\xFF' };
	char text[70], a[70], b[70];
	for (size_t size = 0; size < sizeof text; size++)
		for (size_t at = 0; at < (size ? size : 1); at++)
			for (size_t i = 0; i < sizeof odd; i++) {
				memset(text, 'q', sizeof text);
				text[at] = odd[i];
				bool plain = size == 0 || (text[at] > 0);
				assert_int_equal(rx__utf8_plain_check(text, size), plain);
				assert_int_equal(words_check(text, size), plain);
				memset(a, 1, sizeof a);
				memset(b, 1, sizeof b);
				assert_int_equal(rx__utf8_plain_copy(a, text, size), plain);
				assert_int_equal(words_copy(b, text, size), plain);
				assert_memory_equal(a, text, size);
				assert_memory_equal(b, text, size);
			}
}

static void test_base_utf8__a_zero_before_a_one_does_not_hide(void **state)
{
	(void)state;
	/* The borrow of the zero runs into the bytes behind it; the answer must still be right. */
	assert_false(words_check("\x01\x01\x00\x01\x01\x01\x01\x01", 8));
	assert_true(words_check("\x01\x01\x01\x01\x01\x01\x01\x01", 8));
	assert_false(rx__utf8_plain_check("\x01\x01\x00\x01\x01\x01\x01\x01", 8));
}

static void test_base_utf8__length_counts_code_points(void **state)
{
	(void)state;
	assert_int_equal(rx__utf8_length("", 0), 0);
	assert_int_equal(rx__utf8_length("abc", 3), 3);
	assert_int_equal(rx__utf8_length("gr\xC3\xBC\xC3\x9F", 6), 4);
	assert_int_equal(rx__utf8_length("\xE2\x82\xAC\xF0\x9F\xA6\x8A", 7), 2);
}

static void test_base_utf8__a_megabyte(void **state)
{
	(void)state;
	enum { SIZE = 1 << 20 };
	char *text = malloc(SIZE), *copy = malloc(SIZE);
	assert_true(text && copy);
	memset(text, 'm', SIZE);
	assert_int_equal(rx__utf8_copy(copy, text, SIZE), -1);
	memcpy(text + SIZE - 2, "\xC3\xA9", 2);
	assert_int_equal(rx__utf8_copy(copy, text, SIZE), -1);
	assert_memory_equal(copy, text, SIZE);
	text[SIZE - 1] = 'x';
	assert_int_equal(rx__utf8_check(text, SIZE), SIZE - 2);
	free(text);
	free(copy);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_base_utf8__valid_text_of_every_length),
		cmocka_unit_test(test_base_utf8__limits_of_each_length),
		cmocka_unit_test(test_base_utf8__overlong_forms_are_refused),
		cmocka_unit_test(test_base_utf8__surrogates_and_too_high_are_refused),
		cmocka_unit_test(test_base_utf8__broken_sequences_are_refused_where_they_begin),
		cmocka_unit_test(test_base_utf8__nul_is_refused_where_it_stands),
		cmocka_unit_test(test_base_utf8__every_code_point_is_right),
		cmocka_unit_test(test_base_utf8__both_quick_looks_agree),
		cmocka_unit_test(test_base_utf8__a_zero_before_a_one_does_not_hide),
		cmocka_unit_test(test_base_utf8__length_counts_code_points),
		cmocka_unit_test(test_base_utf8__a_megabyte),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
