#include "engine/config/dotenv.h"
#include "support/alloc.h"
#include "support/check.h"

typedef struct fixture {
	rx_arena arena;
	rx__dotenv env;
	rx_error error;
} fixture;

static int setup(void **state)
{
	static fixture f;

	f = (fixture){ .error = RX_ERROR_INIT };
	rx__arena_init(&f.arena, 0);
	*state = &f;
	return 0;
}

static int teardown(void **state)
{
	rx__arena_deinit(&((fixture *)*state)->arena);
	return 0;
}

static void parse(fixture *f, const char *text)
{
	rx__dotenv_parse(&f->env, &f->arena, text, ".env", &f->error);
	assert_rx_ok(&f->error);
}

static const char *value(fixture *f, const char *name)
{
	const rx__dotenv_entry *entry = rx__dotenv_find(&f->env, name);

	return entry ? entry->value : "(not there)";
}

static void test_engine_dotenv__plain_values(void **state)
{
	fixture *f = *state;

	parse(f,
		"A=1\nB = two words \t\r\n\n  C=x#y # a comment\n# D=1\nE=\nF=#\nG=a=b\nH= 'x' "
		"\nI=$A\nJ=end");
	assert_string_equal(value(f, "A"), "1");
	assert_string_equal(value(f, "B"), "two words");
	assert_string_equal(value(f, "C"), "x#y");
	assert_string_equal(value(f, "D"), "(not there)");
	assert_string_equal(value(f, "E"), "");
	assert_string_equal(value(f, "F"), "");
	assert_string_equal(value(f, "G"), "a=b");
	assert_string_equal(value(f, "H"), "x");
	assert_string_equal(value(f, "I"), "$A");
	assert_string_equal(value(f, "J"), "end");
	assert_int_equal(f->env.n, 9);
}

static void test_engine_dotenv__export_is_skipped(void **state)
{
	fixture *f = *state;

	parse(f, "export A=1\nexport\t B=2\nexported=3\n");
	assert_string_equal(value(f, "A"), "1");
	assert_string_equal(value(f, "B"), "2");
	assert_string_equal(value(f, "exported"), "3");
}

static void test_engine_dotenv__quotes(void **state)
{
	fixture *f = *state;

	parse(f,
		"A=\"a \\\"b\\\" \\\\ \\n\\t\\r \\x # no comment\" # one\nB='it\\'s \\n "
		"\\\\'\nC=\"\"\nD=''\n"
		"E=\"two\nlines\"\nF=after");
	assert_string_equal(value(f, "A"), "a \"b\" \\ \n\t\r \\x # no comment");
	assert_string_equal(value(f, "B"), "it's \\n \\");
	assert_string_equal(value(f, "C"), "");
	assert_string_equal(value(f, "D"), "");
	assert_string_equal(value(f, "E"), "two\nlines");
	assert_int_equal(rx__dotenv_find(&f->env, "E")->line, 5);
	assert_int_equal(rx__dotenv_find(&f->env, "F")->line, 7);
}

static void test_engine_dotenv__a_bom_is_skipped(void **state)
{
	fixture *f = *state;

	parse(f,
		"\xef\xbb\xbf"
		"A=1");
	assert_string_equal(value(f, "A"), "1");
}

static void test_engine_dotenv__the_first_file_wins_and_there_the_last_line(void **state)
{
	fixture *f = *state;

	parse(f, "A=1\nA=2\n");
	parse(f, "A=3\nB=4\n");
	assert_string_equal(value(f, "A"), "2");
	assert_string_equal(value(f, "B"), "4");
}

static void test_engine_dotenv__errors_name_the_line_and_no_value(void **state)
{
	static const struct {
		const char *text, *message;
	} wrong[] = {
		{ "A=1\nhunter2\n", ".env:2: '=' is expected" },
		{ "A", ".env:1: '=' is expected" },
		{ "=hunter2", ".env:1: a variable's name is expected" },
		{ "\n\nA='hunter2\n\n", ".env:3: the quote that begins the value is not closed" },
		{ "A=\"hunter2\\\"", ".env:1: the quote" },
		{ "A=\"hunter\"2", ".env:1: nothing but a comment" },
		{ "A=\"\n\" x", ".env:2: nothing but a comment" },
		{ "export =1", ".env:1: a variable's name" },
		{ "A B=1", ".env:1: '=' is expected" },
		{ "é=1", ".env:1: a variable's name" },
	};
	fixture *f = *state;

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		assert_int_equal(
			rx__dotenv_parse(&f->env, &f->arena, wrong[i].text, ".env", &f->error), RX_ECONFIG);
		assert_rx_code(&f->error, RX_ECONFIG);
		assert_contains(f->error.message, wrong[i].message);
		assert_null(strstr(f->error.message, "hunter"));
	}
}

static void test_engine_dotenv__values_are_wiped(void **state)
{
	fixture *f = *state;

	parse(f, "A=hunter2\nB='x'\n");
	rx__dotenv_wipe(&f->env);
	assert_memory_equal(rx__dotenv_find(&f->env, "A")->value, "\0\0\0\0\0\0\0", 8);
}

static void test_engine_dotenv__no_memory_is_an_error(void **state)
{
	fixture *f = *state;

	test_alloc_fail_from(1);
	assert_int_equal(rx__dotenv_parse(&f->env, &f->arena, "A=1\n", ".env", &f->error), RX_ENOMEM);
	assert_true(test_alloc_reset());
	assert_rx_code(&f->error, RX_ENOMEM);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_engine_dotenv__plain_values),
		TEST(test_engine_dotenv__export_is_skipped),
		TEST(test_engine_dotenv__quotes),
		TEST(test_engine_dotenv__a_bom_is_skipped),
		TEST(test_engine_dotenv__the_first_file_wins_and_there_the_last_line),
		TEST(test_engine_dotenv__errors_name_the_line_and_no_value),
		TEST(test_engine_dotenv__values_are_wiped),
		TEST(test_engine_dotenv__no_memory_is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
