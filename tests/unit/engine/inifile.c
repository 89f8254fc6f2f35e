#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "engine/config/inifile.h"
#include "support/alloc.h"
#include "support/check.h"
#include "support/tempdir.h"

/* Writes each entry as "line [section] name=value;". */
static int record(
	void *ud, const char *section, const char *name, const char *value, int line, rx_error *error)
{
	if (strcmp(name, "refuse") == 0) {
		error->code = RX_ECONFIG;
		return RX_ECONFIG;
	}
	rx__buf_printf(ud, "%d [%s] %s=%s;", line, section, name, value);
	return 0;
}

static void check(const char *text, const char *wanted)
{
	rx_buf out = RX_BUF_INIT;
	rx_error error = RX_ERROR_INIT;

	rx__ini_read(text, "x.ini", record, &out, &error);
	assert_rx_ok(&error);
	assert_string_equal(rx__buf_text(&out), wanted);
	rx__buf_deinit(&out);
}

static void check_wrong(const char *text, const char *message)
{
	rx_buf out = RX_BUF_INIT;
	rx_error error = RX_ERROR_INIT;

	assert_int_equal(rx__ini_read(text, "x.ini", record, &out, &error), RX_ECONFIG);
	assert_contains(error.message, message);
	rx__buf_deinit(&out);
}

static void test_engine_inifile__entries_come_with_section_and_line(void **state)
{
	(void)state;
	check("", "");
	check("\n\n", "");
	check("a=1", "1 [] a=1;");
	check("; c\n# c\n\n a = 1 ; c\n[s]\nb : 2\r\n[t]\n\tc = x=y;z\n",
		"4 [] a=1;6 [s] b=2;8 [t] c=x=y;z;");
	check("a =\nb = \n", "1 [] a=;2 [] b=;");
	check("\xef\xbb\xbf"
		  "a=1\n",
		"1 [] a=1;");
}

static void test_engine_inifile__an_indented_line_is_no_continuation(void **state)
{
	(void)state;
	check("a = 1\n  b = 2\n", "1 [] a=1;2 [] b=2;");
	check_wrong("a = 1\n  more\n", "x.ini:2: neither a [section]");
}

static void test_engine_inifile__the_same_name_twice_is_two_entries(void **state)
{
	(void)state;
	check("a=1\na=2\n", "1 [] a=1;2 [] a=2;");
}

static void test_engine_inifile__errors_name_the_line(void **state)
{
	(void)state;
	check_wrong("a=1\n\nnonsense\nb=2\n", "x.ini:3: neither a [section], nor name = value");
	check_wrong("[open\na=1\n", "x.ini:1: neither");
}

static void test_engine_inifile__what_the_callback_says_ends_it(void **state)
{
	rx_buf out = RX_BUF_INIT;
	rx_error error = RX_ERROR_INIT;

	(void)state;
	assert_int_equal(
		rx__ini_read("a=1\nrefuse=1\nb=2\n", "x.ini", record, &out, &error), RX_ECONFIG);
	assert_string_equal(rx__buf_text(&out), "1 [] a=1;");
	rx__buf_deinit(&out);
}

/* Any length around every multiple of what inih's buffer holds. */
static void test_engine_inifile__long_values_are_whole(void **state)
{
	static const char alphabet[] = "abc d;e #f=g:h[i]  j";
	char value[2000], text[2300], wanted[2300];

	(void)state;
	for (size_t size = 1; size < 1500; size++) {
		for (size_t i = 0; i < size; i++)
			value[i] = alphabet[(i * 7 + size) % (sizeof(alphabet) - 1)];
		/* What would be a comment is none here; blanks at the ends are not part of a value. */
		for (size_t i = 1; i < size; i++)
			if (value[i] == ';' && value[i - 1] == ' ')
				value[i - 1] = '_';
		value[0] = 'x';
		value[size - 1] = 'y';
		value[size] = '\0';
		snprintf(text, sizeof(text), "[s]\nkey = %s \t\nz=1\n", value);
		snprintf(wanted, sizeof(wanted), "2 [s] key=%s;3 [s] z=1;", value);
		check(text, wanted);
	}
}

static void test_engine_inifile__long_comments_are_skipped(void **state)
{
	char text[3000], spaces[600], value[300], wanted[400];

	(void)state;
	memset(spaces, ' ', sizeof(spaces) - 1);
	spaces[sizeof(spaces) - 1] = '\0';
	memset(value, 'v', sizeof(value) - 1);
	value[sizeof(value) - 1] = '\0';
	snprintf(text, sizeof(text), "; %s x=1\na = 1 ; %s b=2 [c]\n%sd=3%s\n", spaces, spaces, spaces,
		spaces);
	check(text, "2 [] a=1;3 [] d=3;");
	snprintf(text, sizeof(text), "a = %s ; %s b=2\nc=3\n", value, value);
	snprintf(wanted, sizeof(wanted), "1 [] a=%s;2 [] c=3;", value);
	check(text, wanted);
}

static void test_engine_inifile__a_line_behind_a_long_one_has_its_own_number(void **state)
{
	char text[1200] = "a = ";

	(void)state;
	memset(text + 4, 'v', 900);
	strcpy(text + 904, "\nb = 1\nnonsense\n");
	check_wrong(text, "x.ini:3: neither");
	strcpy(text + 904, "\nb=1\n");
	memset(text, 'v', 900);
	check_wrong(text, "x.ini:1: neither");
}

static void test_engine_inifile__files_are_read_whole(void **state)
{
	char *folder = test_tempdir_new(), *path = test_path(folder, "x.ini"), *text = NULL;
	rx_error error = RX_ERROR_INIT;

	(void)state;
	test_write_file(path, "a=1\n");
	assert_int_equal(rx__file_read(&text, path, &error), 0);
	assert_string_equal(text, "a=1\n");
	rx__file_free(text);
	text = NULL;
	test_write_file(path, "a=1\nb=\xff\n");
	assert_int_equal(rx__file_read(&text, path, &error), RX_ECONFIG);
	assert_contains(error.message, "x.ini:2: a byte (0xff)");
	assert_int_equal(rx__file_read(&text, folder, &error), RX_EIO);
	assert_contains(error.message, "Is a directory");
	assert_int_equal(rx__file_read(&text, "/nonexistent/x.ini", &error), RX_EIO);
	assert_contains(error.message, "/nonexistent/x.ini cannot be read: No such file");
	assert_null(text);
	free(path);
	test_tempdir_free(folder);
}

static void test_engine_inifile__a_file_over_a_mebibyte_is_refused(void **state)
{
	char *folder = test_tempdir_new(), *path = test_path(folder, "x.ini"), *text = NULL;
	rx_error error = RX_ERROR_INIT;

	(void)state;
	test_write_file(path, "");
	assert_int_equal(truncate(path, (1 << 20) + 1), 0);
	assert_int_equal(rx__file_read(&text, path, &error), RX_ECONFIG);
	assert_contains(error.message, "larger than 1 MiB");
	free(path);
	test_tempdir_free(folder);
}

static void test_engine_inifile__no_memory_is_an_error(void **state)
{
	rx_buf out = RX_BUF_INIT;
	rx_error error = RX_ERROR_INIT;

	(void)state;
	test_alloc_fail_from(1);
	assert_int_equal(rx__ini_read("a=1\n", "x.ini", record, &out, &error), RX_ENOMEM);
	assert_true(test_alloc_reset());
	rx__buf_deinit(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_engine_inifile__entries_come_with_section_and_line),
		cmocka_unit_test(test_engine_inifile__an_indented_line_is_no_continuation),
		cmocka_unit_test(test_engine_inifile__the_same_name_twice_is_two_entries),
		cmocka_unit_test(test_engine_inifile__errors_name_the_line),
		cmocka_unit_test(test_engine_inifile__what_the_callback_says_ends_it),
		cmocka_unit_test(test_engine_inifile__long_values_are_whole),
		cmocka_unit_test(test_engine_inifile__long_comments_are_skipped),
		cmocka_unit_test(test_engine_inifile__a_line_behind_a_long_one_has_its_own_number),
		cmocka_unit_test(test_engine_inifile__files_are_read_whole),
		cmocka_unit_test(test_engine_inifile__a_file_over_a_mebibyte_is_refused),
		cmocka_unit_test(test_engine_inifile__no_memory_is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
