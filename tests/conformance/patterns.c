/* like, ilike, contains, starts_with and ends_with against the plain meaning of them in C, over random
 * texts that are full of the characters which some pattern language or another takes for its own.
 *
 * The seed is printed when a comparison fails; REFLEX_TEST_SEED sets it. */

#include "engine.h"
#include "support/seed.h"

static const char *const pieces[] = { "%", "_", "|", "\\", "'", "!", "[", "]", "*", "?", "^", "-",
	"a", "A", "b", "B", "ä", "Ä", "\xf0\x9f\x99\x82", " ", "%%", "!%", "!_", "!!", "[a]", "[^a]",
	"\"", "\n", "a", "b", "ab" };
enum { N_PIECES = sizeof(pieces) / sizeof(*pieces), N_TEXTS = 160, N_ROUNDS = 700 };

static unsigned long long random_state;

static unsigned random_below(unsigned n)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return (unsigned)((random_state >> 11) % n);
}

/* From 0 to n pieces. */
static void random_text(char *out, unsigned n)
{
	*out = '\0';
	for (unsigned i = random_below(n + 1); i > 0; i--)
		strcat(out, pieces[random_below(N_PIECES)]);
}

static size_t character(const char *at)
{
	size_t n = 1;

	while (((unsigned char)at[n] & 0xc0) == 0x80)
		n++;
	return n;
}

static char folded(char c, bool fold)
{
	return fold && c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool is_plain(const char *text)
{
	while (*text && (unsigned char)*text < 0x80)
		text++;
	return !*text;
}

/* LIKE without an escape: % is any text, _ one character; with fold, ASCII letters are equal in
 * either case. */
static bool is_like(const char *text, const char *pattern, bool fold)
{
	if (!*pattern)
		return !*text;
	if (*pattern == '%') {
		for (const char *at = text;; at += character(at)) {
			if (is_like(at, pattern + 1, fold))
				return true;
			if (!*at)
				return false;
		}
	}
	if (!*text)
		return false;
	if (*pattern == '_')
		return is_like(text + character(text), pattern + 1, fold);
	return folded(*text, fold) == folded(*pattern, fold) && is_like(text + 1, pattern + 1, fold);
}

static bool ends(const char *text, const char *part)
{
	size_t n = strlen(text), m = strlen(part);

	return n >= m && strcmp(text + n - m, part) == 0;
}

/* The rows that the database finds, and those for which the C expression holds. */
#define COMPARE(condition, expression) \
	do { \
		Maybe **found = rx_all(s, Maybe, .where = condition, .order_by = { rx_asc(Maybe_.id) }); \
		assert_rx_ok(rx_session_error(s)); \
		size_t n = 0; \
		for (size_t i = 0; all[i]; i++) { \
			const char *text = all[i]->word; \
			bool wanted = text && (expression); \
			bool is = found[n] == all[i]; \
			n += is; \
			if (wanted != is) \
				fail_msg("seed %llu: %s with '%s' %s '%s'", seed, #condition, part, \
					is ? "finds" : "does not find", text ? text : "(null)"); \
		} \
		assert_null(found[n]); \
	} while (0)

static void test_conformance_patterns__mean_what_they_say(void **state)
{
	suite *the = *state;
	unsigned long long seed = test_seed();
	char part[256];

	random_state = seed * 2654435761u + 1;
	rx_with_session(s, .engine = the->engine) {
		for (int i = 0; i < N_TEXTS; i++) {
			random_text(part, 8);
			rx_add(s, Maybe, .word = i % 20 ? part : NULL);
			assert_true(rx_flush(s));
		}
		Maybe **all = rx_all(s, Maybe, .order_by = { rx_asc(Maybe_.id) });
		for (int round = 0; round < N_ROUNDS; round++) {
			random_text(part, round % 3 ? 3 : 1);
			if (round % 5 == 0) { /* the whole of a text, or its end */
				const char *word = all[random_below(N_TEXTS)]->word;
				size_t skip = word && *word && round % 2 ? character(word) : 0;
				snprintf(part, sizeof(part), "%s", word ? word + skip : "");
			}
			COMPARE(rx_contains(Maybe_.word, part), strstr(text, part) != NULL);
			COMPARE(rx_starts_with(Maybe_.word, part), strncmp(text, part, strlen(part)) == 0);
			COMPARE(rx_ends_with(Maybe_.word, part), ends(text, part));
			COMPARE(rx_like(Maybe_.word, part), is_like(text, part, false));
			if (is_plain(part) || !suite_quirks(the)->folds_all_letters)
				COMPARE(rx_ilike(Maybe_.word, part), is_like(text, part, true));
			COMPARE(rx_not(rx_contains(Maybe_.word, part)), strstr(text, part) == NULL);
			COMPARE(rx_eq(Maybe_.word, part), strcmp(text, part) == 0);
			COMPARE(rx_lt(Maybe_.word, part), strcmp(text, part) < 0);
		}
		rx_rollback(s);
	}
}

static void test_conformance_patterns__each_special_character_is_itself_in_contains(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		for (int c = 1; c < 128; c++) {
			char text[8] = { 'x', (char)c, 'y' };
			rx_add(s, Maybe, .word = text, .medium = rx_some(c));
			assert_true(rx_flush(s));
		}
		for (int c = 1; c < 128; c++) {
			char text[8] = { 'x', (char)c, 'y' };
			int64_t wanted = c == 'x' || c == 'y' ? 127 : 1;
			assert_int_equal(rx_count(s, Maybe, .where = rx_contains(Maybe_.word, text)), 1);
			assert_int_equal(rx_count(s, Maybe, .where = rx_starts_with(Maybe_.word, text)), 1);
			assert_int_equal(rx_count(s, Maybe, .where = rx_ends_with(Maybe_.word, text + 1)), 1);
			text[0] = (char)c;
			text[1] = '\0';
			assert_int_equal(rx_count(s, Maybe, .where = rx_contains(Maybe_.word, text)), wanted);
		}
		rx_rollback(s);
	}
}

static void test_conformance_patterns__the_empty_text_is_everywhere(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		rx_add(s, Maybe, .word = "");
		rx_add(s, Maybe, .word = "a");
		rx_add(s, Maybe, .word = NULL);
		assert_true(rx_flush(s));
		assert_int_equal(rx_count(s, Maybe, .where = rx_contains(Maybe_.word, "")), 2);
		assert_int_equal(rx_count(s, Maybe, .where = rx_starts_with(Maybe_.word, "")), 2);
		assert_int_equal(rx_count(s, Maybe, .where = rx_ends_with(Maybe_.word, "")), 2);
		assert_int_equal(rx_count(s, Maybe, .where = rx_like(Maybe_.word, "%")), 2);
		assert_int_equal(rx_count(s, Maybe, .where = rx_like(Maybe_.word, "")), 1);
		assert_int_equal(rx_count(s, Maybe, .where = rx_ilike(Maybe_.word, "_")), 1);
		rx_rollback(s);
	}
}

static void test_conformance_patterns__like_tells_case_apart_and_ilike_does_not(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		rx_add(s, Maybe, .word = "Reflex");
		assert_true(rx_flush(s));
		assert_int_equal(rx_count(s, Maybe, .where = rx_like(Maybe_.word, "Ref%")), 1);
		assert_int_equal(rx_count(s, Maybe, .where = rx_like(Maybe_.word, "ref%")), 0);
		assert_int_equal(rx_count(s, Maybe, .where = rx_ilike(Maybe_.word, "rEF%")), 1);
		assert_int_equal(rx_count(s, Maybe, .where = rx_contains(Maybe_.word, "REF")), 0);
		assert_int_equal(rx_count(s, Maybe, .where = rx_starts_with(Maybe_.word, "r")), 0);
		assert_int_equal(rx_count(s, Maybe, .where = rx_ends_with(Maybe_.word, "X")), 0);
		rx_rollback(s);
	}
}

static void test_conformance_patterns__long_texts(void **state)
{
	suite *the = *state;
	size_t size = 200000, part = 40000;
	char *text = malloc(size + 1);

	assert_non_null(text);
	memset(text, 'a', size);
	text[size] = '\0';
	text[size / 2] = '%';
	rx_with_session(s, .engine = the->engine) {
		rx_add(s, Maybe, .word = text);
		assert_true(rx_flush(s));
		assert_int_equal(rx_count(s, Maybe, .where = rx_contains(Maybe_.word, "a%a")), 1);
		assert_int_equal(rx_count(s, Maybe, .where = rx_contains(Maybe_.word, "a%%a")), 0);
		text[part] = '\0';
		assert_int_equal(rx_count(s, Maybe, .where = rx_starts_with(Maybe_.word, text)), 1);
		assert_int_equal(rx_count(s, Maybe, .where = rx_ends_with(Maybe_.word, text)), 1);
		assert_int_equal(rx_count(s, Maybe, .where = rx_contains(Maybe_.word, text)), 1);
		text[part] = 'a';
		rx_rollback(s);
	}
	free(text);
}

static void test_conformance_patterns__longer_than_the_engine_takes_are_found_or_refused_by_name(
	void **state)
{
	suite *the = *state;
	size_t size = 200000;
	char *text = malloc(size + 1);

	assert_non_null(text);
	memset(text, 'a', size);
	text[size] = '\0';
	rx_with_session(s, .engine = the->engine) {
		rx_add(s, Maybe, .word = text);
		assert_true(rx_flush(s));
		int64_t n = rx_count(s, Maybe, .where = rx_starts_with(Maybe_.word, text));
		if (n < 0) {
			assert_rx_code(rx_session_error(s), RX_EDATA);
			assert_contains(rx_session_error(s)->message, "Maybe.word");
			assert_contains(rx_session_error(s)->message, "50000");
		} else {
			assert_int_equal(n, 1);
		}
		assert_true(rx_rollback(s));
	}
	free(text);
}

static void test_conformance_patterns__without_a_text_are_refused_or_match_nothing(void **state)
{
	suite *the = *state;
	const char *none = NULL;

	rx_with_session(s, .engine = the->engine) {
		rx_add(s, Maybe, .word = "a");
		rx_add(s, Maybe, .word = NULL);
		assert_true(rx_flush(s));
		int64_t n = rx_count(s, Maybe, .where = rx_contains(Maybe_.word, none));
		if (n < 0)
			assert_rx_code(rx_session_error(s), RX_EINVAL);
		else
			assert_int_equal(n, 0);
		assert_true(rx_rollback(s));
	}
}

#define PATTERN(name) \
	cmocka_unit_test_setup_teardown(test_conformance_patterns__##name, suite_open, suite_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		PATTERN(mean_what_they_say),
		PATTERN(each_special_character_is_itself_in_contains),
		PATTERN(the_empty_text_is_everywhere),
		PATTERN(like_tells_case_apart_and_ilike_does_not),
		PATTERN(long_texts),
		PATTERN(longer_than_the_engine_takes_are_found_or_refused_by_name),
		PATTERN(without_a_text_are_refused_or_match_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
