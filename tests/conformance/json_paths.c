/* Values inside of JSON documents: what is there, what is not, and keys of every kind. */
#include "engine.h"

static const char *const documents[] = {
	"{\"author\": {\"name\": \"ann\", \"age\": 33}, \"scores\": [10, 2.5, 3.0], \"live\": true,"
	" \"gone\": null, \"big\": 9223372036854775807, \"huge\": 9223372036854775808}",
	" [ 1 , [ ] , { } , \"x\\u00e4\\ud83d\\ude42\\n\\\"\" , false , -1e2 ] ",
	"{\"a.b\": 1, \"$\": 2, \"0\": 3, \"\": 4, \"q\\\"x\": 5, \"b\\\\s\": 6, \"\\u00e4\": 7, "
	"\"[0]\": 8,"
	" \"it's\": 9, \"%_?\": 10, \"a\": {\"a\": 11}, \"nl\\n\": 12, \"ö\": 13}",
	"\"only a text\"",
	"null",
	"[]",
};
enum { N_DOCUMENTS = sizeof(documents) / sizeof(*documents) };

static int open_with_documents(void **state)
{
	suite *the;

	if (suite_open(state))
		return -1;
	the = *state;
	rx_with_session(s, .engine = the->engine) {
		for (int i = 0; i < N_DOCUMENTS; i++)
			rx_add(s, Maybe, .medium = rx_some(i), .document = rx_json_of(documents[i]));
		rx_add(s, Maybe, .medium = rx_some(99));
		if (!rx_commit(s))
			return rx_complain(s);
	}
	return 0;
}

static int64_t holds(rx_session *s, int row, rx_expr condition)
{
	int64_t n = rx_count(s, Maybe, .where = rx_and(rx_eq(Maybe_.medium, row), condition));

	assert_rx_ok(rx_session_error(s));
	return n;
}

#define D Maybe_.document
#define IS(row, x, v) assert_int_equal(holds(s, row, rx_eq(x, v)), 1)
#define NONE(row, x) assert_int_equal(holds(s, row, rx_is_null(x)), 1)
#define YES(row, x) assert_int_equal(holds(s, row, x), 1)
#define NO(row, x) assert_int_equal(holds(s, row, rx_not(x)), 1)
#define REFUSED(code, words, ...) \
	do { \
		assert_int_equal(rx_count(s, Maybe, .where = __VA_ARGS__), -1); \
		assert_rx_code(rx_session_error(s), code); \
		assert_contains(rx_session_error(s)->message, words); \
		rx_rollback(s); \
	} while (0)
#define WITH_SESSION \
	suite *the = *state; \
	rx_with_session(s, .engine = the->engine)

static void test_conformance_json_paths__values_of_each_kind(void **state)
{
	WITH_SESSION
	{
		IS(0, rx_json_text(D, "author", "name"), "ann");
		IS(0, rx_json_int64(D, "author", "age"), 33);
		IS(0, rx_json_text(D, "author", "age"), "33");
		IS(0, rx_json_text(D, "live"), "true");
		IS(0, rx_json_bool(D, "live"), true);
		IS(1, rx_json_bool(D, 4), false);
		IS(0, rx_json_int64(D, "scores", 0), 10);
		IS(0, rx_json_double(D, "scores", 1), 2.5);
		IS(0, rx_json_double(D, "scores", 0), 10.0);
		IS(0, rx_json_int64(D, "scores", 2), 3);
		IS(0, rx_json_int64(D, "big"), INT64_MAX);
		IS(1, rx_json_int64(D, 5), -100);
		IS(1, rx_json_text(D, 3), "xä🙂\n\"");
		IS(3, rx_json_text(D), "only a text");
		IS(0, rx_json_text(rx_json_part(D, "author"), "name"), "ann");
		IS(1, rx_json_part(D, 1), rx_json_of(suite_quirks(the)->rewrites_parts ? "[]" : "[ ]"));
	}
}

static void test_conformance_json_paths__another_kind_is_null(void **state)
{
	WITH_SESSION
	{
		NONE(0, rx_json_text(D, "author"));
		NONE(0, rx_json_text(D, "gone"));
		NONE(0, rx_json_text(D, "nothing"));
		NONE(0, rx_json_int64(D, "author", "name"));
		NONE(0, rx_json_int64(D, "scores", 1));
		NONE(0, rx_json_int64(D, "huge"));
		NONE(0, rx_json_int64(D, "live"));
		NONE(0, rx_json_double(D, "live"));
		NONE(0, rx_json_bool(D, "scores", 0));
		NONE(0, rx_json_text(D, "scores", 3));
		NONE(0, rx_json_text(D, "scores", "0"));
		NONE(0, rx_json_text(D, 0));
		NONE(5, rx_json_int64(D, 0));
		NONE(3, rx_json_text(D, "x"));
		NONE(4, rx_json_text(D));
		NONE(99, rx_json_text(D, "x"));
		NONE(99, rx_json_part(D));
		NO(3, rx_eq(rx_json_text(D), "only a text "));
		NO(3, rx_eq(rx_json_text(D), "Only a text"));
	}
}

static void test_conformance_json_paths__what_is_there(void **state)
{
	WITH_SESSION
	{
		YES(0, rx_json_exists(D, "gone"));
		YES(0, rx_json_exists(D, "author", "name"));
		NO(0, rx_json_exists(D, "author", "x"));
		NO(0, rx_json_exists(D, "scores", 3));
		YES(0, rx_json_exists(D));
		YES(0, rx_json_is_null(D, "gone"));
		NO(0, rx_json_is_null(D, "nothing"));
		NO(0, rx_json_is_null(D, "live"));
		YES(4, rx_json_is_null(D));
		YES(1, rx_json_exists(D, 1));
		NO(1, rx_json_exists(D, 1, 0));
		NO(99, rx_json_exists(D));
		NO(99, rx_json_is_null(D));
	}
}

static void test_conformance_json_paths__keys_are_taken_as_they_are(void **state)
{
	char made[8];

	snprintf(made, sizeof(made), "%s", "a.b");
	WITH_SESSION
	{
		IS(2, rx_json_int64(D, made), 1);
		IS(2, rx_json_int64(D, "$"), 2);
		IS(2, rx_json_int64(D, "0"), 3);
		NONE(2, rx_json_int64(D, 0));
		IS(2, rx_json_int64(D, ""), 4);
		IS(2, rx_json_int64(D, "q\"x"), 5);
		IS(2, rx_json_int64(D, "b\\s"), 6);
		if (suite_quirks(the)->finds_escaped_keys)
			IS(2, rx_json_int64(D, "ä"), 7);
		else
			NONE(2, rx_json_int64(D, "ä"));
		IS(2, rx_json_int64(D, "ö"), 13);
		IS(2, rx_json_int64(D, "[0]"), 8);
		IS(2, rx_json_int64(D, "it's"), 9);
		IS(2, rx_json_int64(D, "%_?"), 10);
		IS(2, rx_json_int64(D, "a", "a"), 11);
		IS(2, rx_json_int64(D, "nl\n"), 12);
		NONE(2, rx_json_int64(D, "a", "b"));
		NONE(2, rx_json_int64(D, "x') OR 1=1 --"));
	}
}

static void test_conformance_json_paths__mistakes(void **state)
{
	const char *nothing = NULL;

	WITH_SESSION
	{
		REFUSED(RX_EINVAL, "index -1", rx_json_exists(D, -1));
		REFUSED(RX_EINVAL, "one is NULL", rx_json_exists(D, nothing));
		REFUSED(RX_EINVAL, "one is double", rx_json_exists(D, 1.5));
		REFUSED(RX_EDATA, "UTF-8", rx_json_exists(D, "\xff"));
	}
}

static void test_conformance_json_paths__one_statement_for_all_paths_of_a_length(void **state)
{
	WITH_SESSION
	{
		const char *one = rx_sql_of(s, Maybe, .where = rx_eq(rx_json_text(D, "a"), "x"));
		const char *other = rx_sql_of(s, Maybe, .where = rx_eq(rx_json_text(D, "b'\"?"), "x"));
		assert_string_equal(one, other);
	}
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, open_with_documents, suite_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_conformance_json_paths__values_of_each_kind),
		TEST(test_conformance_json_paths__another_kind_is_null),
		TEST(test_conformance_json_paths__what_is_there),
		TEST(test_conformance_json_paths__keys_are_taken_as_they_are),
		TEST(test_conformance_json_paths__mistakes),
		TEST(test_conformance_json_paths__one_statement_for_all_paths_of_a_length),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
