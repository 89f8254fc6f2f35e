#include "base/fail.h"

#include "support/check.h"

static void test_base_fail__sets_code_and_message(void **state)
{
	(void)state;
	rx_error error = { .code = RX_EBUSY, .table = "left", .message = "old" };
	assert_int_equal(rx__fail(&error, RX_EURL, "bad port %d", 77), RX_EURL);
	assert_int_equal(error.code, RX_EURL);
	assert_string_equal(error.message, "bad port 77");
	assert_string_equal(error.table, "");
	assert_int_equal(error.offset, -1);
}

static void test_base_fail__without_an_error_returns_the_code(void **state)
{
	(void)state;
	assert_int_equal(rx__fail(NULL, RX_EIO, "nobody sees %s", "this"), RX_EIO);
	assert_int_equal(rx__fail_wrap(NULL, "nobody"), RX_OK);
	assert_int_equal(rx__fail_nomem(NULL), RX_ENOMEM);
}

static void test_base_fail__may_quote_its_own_message(void **state)
{
	(void)state;
	rx_error error = RX_ERROR_INIT;
	rx__fail(&error, RX_EIO, "first");
	rx__fail(&error, RX_EDATA, "second after %s", error.message);
	assert_string_equal(error.message, "second after first");
}

static void test_base_fail__long_messages_are_cut_between_characters(void **state)
{
	(void)state;
	char text[2000];
	for (size_t lead = 0; lead < 4; lead++) {
		memset(text, 'x', lead);
		for (size_t i = lead; i + 3 < sizeof text; i += 3)
			memcpy(text + i, "\xE2\x82\xAC", 4);
		rx_error error = RX_ERROR_INIT;
		rx__fail(&error, RX_EDATA, "%s", text);
		size_t length = strlen(error.message);
		assert_true(length < sizeof error.message);
		assert_true(length > sizeof error.message - 4);
		assert_int_equal((length - lead) % 3, 0);
	}
}

static void test_base_fail__wrap_puts_context_in_front(void **state)
{
	(void)state;
	rx_error error = RX_ERROR_INIT;
	rx__fail(&error, RX_EUNIQUE, "user.email is taken");
	rx__copy_text(error.column, sizeof error.column, "email");
	assert_int_equal(rx__fail_wrap(&error, "flush %s#%d", "User", 7), RX_EUNIQUE);
	assert_string_equal(error.message, "flush User#7: user.email is taken");
	assert_string_equal(error.column, "email");
}

static void test_base_fail__wrap_keeps_the_code_when_there_is_no_room(void **state)
{
	(void)state;
	rx_error error = RX_ERROR_INIT;
	rx__fail(&error, RX_EUNIQUE, "end");
	for (int i = 0; i < 200; i++)
		rx__fail_wrap(&error, "context %d", i);
	assert_int_equal(error.code, RX_EUNIQUE);
	assert_int_equal(strlen(error.message), sizeof error.message - 1);
	assert_memory_equal(error.message, "context 199: context 198", 24);
}

static void test_base_fail__copy_text_cuts_between_characters(void **state)
{
	(void)state;
	char to[6];
	rx__copy_text(to, sizeof to, "abcd\xC3\xA9");
	assert_string_equal(to, "abcd");
	rx__copy_text(to, sizeof to, "abc\xC3\xA9");
	assert_string_equal(to, "abc\xC3\xA9");
	rx__copy_text(to, sizeof to, NULL);
	assert_string_equal(to, "");
	to[0] = 'q';
	rx__copy_text(to, 0, "no room at all");
	assert_int_equal(to[0], 'q');
}

static void test_base_fail__did_you_mean_finds_typing_mistakes(void **state)
{
	(void)state;
	static const char *const names[] = { "db_url", "app_name", "username", "email", "id", NULL };
	assert_string_equal(rx__did_you_mean("usrname", names), "username");
	assert_string_equal(rx__did_you_mean("db_ulr", names), "db_url");
	assert_string_equal(rx__did_you_mean("DB_URL", names), "db_url");
	assert_string_equal(rx__did_you_mean("emial", names), "email");
	assert_string_equal(rx__did_you_mean("ID", names), "id");
	assert_string_equal(rx__did_you_mean("app-name", names), "app_name");
}

static void test_base_fail__did_you_mean_is_silent_when_nothing_is_near(void **state)
{
	(void)state;
	static const char *const names[] = { "db_url", "id", NULL };
	static const char *const none[] = { NULL };
	assert_null(rx__did_you_mean("password", names));
	assert_null(rx__did_you_mean("is", names));
	assert_null(rx__did_you_mean("", names));
	assert_null(rx__did_you_mean("db_url", none));
	assert_null(rx__did_you_mean(NULL, names));
	char longest[100];
	memset(longest, 'd', sizeof longest - 1);
	longest[sizeof longest - 1] = '\0';
	assert_null(rx__did_you_mean(longest, names));
}

static void test_base_fail__did_you_mean_prefers_the_nearest(void **state)
{
	(void)state;
	static const char *const names[] = { "created_on", "created_at", "create_at", NULL };
	assert_string_equal(rx__did_you_mean("createdat", names), "created_at");
}

static void test_base_fail__every_code_has_a_name_and_a_text(void **state)
{
	(void)state;
	int n = 0;
#define CHECK_CODE(name, number, text) \
	assert_int_equal(name, number); \
	assert_string_equal(rx_error_name(name), #name); \
	assert_string_equal(rx_error_text(name), text); \
	n++;
	RX_ERRORS(CHECK_CODE)
#undef CHECK_CODE
	assert_true(n <= 25);
	assert_string_equal(rx_error_name(RX_OK), "RX_OK");
	assert_string_equal(rx_error_name(12345), "?");
	assert_string_equal(rx_error_text(RX_OK), "no error");
	assert_string_equal(rx_error_text(12345), "an error of no known kind");
}

static void test_base_fail__what_others_say_is_made_fit_for_a_terminal(void **state)
{
	static const struct {
		const char *said, *shown;
	} cases[] = { { "a\nb\x1b]0;x\x07\x7f", "a b ]0;x  " },
		{ "\xc2\x9b"
		  "2J \xc2\xa0",
			" 2J \xc2\xa0" },
		{ "\xff\xfe!", "?\?!" }, { "Gr\xc3\xbc\xc3\x9f", "Gr\xc3\xbc\xc3\x9f" },
		{ "cut \xe2\x82", "cut ?\?" }, { "\x9b", "?" }, { "", "" } };
	char text[40];

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		strcpy(text, cases[i].said);
		rx__clean_text(text);
		assert_string_equal(text, cases[i].shown);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_base_fail__sets_code_and_message),
		cmocka_unit_test(test_base_fail__without_an_error_returns_the_code),
		cmocka_unit_test(test_base_fail__may_quote_its_own_message),
		cmocka_unit_test(test_base_fail__long_messages_are_cut_between_characters),
		cmocka_unit_test(test_base_fail__wrap_puts_context_in_front),
		cmocka_unit_test(test_base_fail__wrap_keeps_the_code_when_there_is_no_room),
		cmocka_unit_test(test_base_fail__copy_text_cuts_between_characters),
		cmocka_unit_test(test_base_fail__did_you_mean_finds_typing_mistakes),
		cmocka_unit_test(test_base_fail__did_you_mean_is_silent_when_nothing_is_near),
		cmocka_unit_test(test_base_fail__did_you_mean_prefers_the_nearest),
		cmocka_unit_test(test_base_fail__what_others_say_is_made_fit_for_a_terminal),
		cmocka_unit_test(test_base_fail__every_code_has_a_name_and_a_text),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
