#include <reflex/sys/log.h>

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "support/check.h"
#include "support/tempdir.h"

typedef struct heard {
	int n;
	rx_log_level level;
	char message[5000];
} heard;

static void hear(void *ud, rx_log_level level, const char *message)
{
	heard *h = ud;
	h->n++;
	h->level = level;
	snprintf(h->message, sizeof h->message, "%s", message);
}

static void test_base_log__the_callback_gets_level_and_line(void **state)
{
	(void)state;
	heard h = { 0 };
	rx_log_set(hear, &h);
	rx_log(RX_LOG_DEBUG, "%s is %d", "answer", 42);
	rx_log_set(NULL, NULL);
	assert_int_equal(h.n, 1);
	assert_int_equal(h.level, RX_LOG_DEBUG);
	assert_string_equal(h.message, "answer is 42");
}

static void test_base_log__newlines_become_spaces(void **state)
{
	(void)state;
	heard h = { 0 };
	rx_log_set(hear, &h);
	rx_log(RX_LOG_WARNING, "one\ntwo\r\nthree\n");
	rx_log_set(NULL, NULL);
	assert_string_equal(h.message, "one two  three ");
}

static void test_base_log__long_remarks_are_cut(void **state)
{
	(void)state;
	heard h = { 0 };
	rx_log_set(hear, &h);
	rx_log(RX_LOG_ERROR, "%*d", 10000, 1);
	rx_log_set(NULL, NULL);
	assert_int_equal(h.n, 1);
	assert_int_equal(strlen(h.message), 4095);
}

/* What the default callback writes to stderr for a remark of this level; malloc()ed. */
static char *said_by_default(rx_log_level level)
{
	char *dir = test_tempdir_new();
	char *path = test_path(dir, "stderr");
	fflush(stderr);
	int saved = dup(STDERR_FILENO);
	FILE *file = fopen(path, "w");
	assert_non_null(file);
	dup2(fileno(file), STDERR_FILENO);
	rx_log(level, "remark %d", (int)level);
	fflush(stderr);
	dup2(saved, STDERR_FILENO);
	close(saved);
	fclose(file);
	char *text = test_read_file(path);
	free(path);
	test_tempdir_free(dir);
	return text;
}

static void test_base_log__by_default_all_but_debugging_is_written(void **state)
{
	(void)state;
	static const char *const wanted[] = {
		[RX_LOG_DEBUG] = "",
		[RX_LOG_INFO] = "reflex: remark 1\n",
		[RX_LOG_WARNING] = "reflex: warning: remark 2\n",
		[RX_LOG_ERROR] = "reflex: error: remark 3\n",
	};
	for (int level = RX_LOG_DEBUG; level <= RX_LOG_ERROR; level++) {
		char *text = said_by_default((rx_log_level)level);
		assert_string_equal(text, wanted[level]);
		free(text);
	}
}

static void test_base_log__null_brings_the_default_back(void **state)
{
	(void)state;
	heard h = { 0 };
	rx_log_set(hear, &h);
	rx_log_set(NULL, &h);
	char *text = said_by_default(RX_LOG_ERROR);
	assert_string_equal(text, "reflex: error: remark 3\n");
	assert_int_equal(h.n, 0);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_base_log__the_callback_gets_level_and_line),
		cmocka_unit_test(test_base_log__newlines_become_spaces),
		cmocka_unit_test(test_base_log__long_remarks_are_cut),
		cmocka_unit_test(test_base_log__by_default_all_but_debugging_is_written),
		cmocka_unit_test(test_base_log__null_brings_the_default_back),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
