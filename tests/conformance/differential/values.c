/* No value is ever part of the SQL: whatever bytes, numbers and moments stand as operands, the text of
 * the statement and its number of placeholders stay the same, and the statement runs.
 *
 * The seed is printed when it is not so; REFLEX_TEST_SEED sets it. */

#include "random.h"
#include "support/seed.h"

enum { ROUNDS = 300 };

static unsigned long long seed;

static const char *const nasty[] = { "'", "''", "\"", "`", "\\", "\\'", ";", "--", "/*", "*/", "#",
	"?", "??", "$1", ":a", "@a", "%", "_", "%s", "!", "[", "]", "*", "(", ")", "NULL", " OR 1=1 --",
	"\n", "\r\n", "\t", "\x01", "\x7f", "\xc3\xa4", "\xf0\x9f\x99\x82", "\xe2\x80\x99", "$$", "E'",
	"x'00'", "{}", "{1}", "0", "-1", "1e999", ",", ".", "\"a\".\"b\"" };

static const char *nasty_text(void)
{
	static char made[8][400];
	static unsigned n;
	char *out = made[n++ % 8];
	*out = '\0';
	for (unsigned i = below(8); i > 0; i--)
		strcat(out, nasty[below(sizeof nasty / sizeof *nasty)]);
	return out;
}

static int64_t any_integer(void)
{
	uint64_t bits = (uint64_t)below(1u << 31) << 33 ^ (uint64_t)below(1u << 31) << 2 ^ below(4);
	int shift = (int)below(64);
	return (int64_t)(bits >> shift);
}

static rx_decimal any_decimal(void)
{
	char text[60];
	snprintf(text, sizeof text, "%s%lld.%u", below(2) ? "-" : "",
		(long long)(any_integer() & INT64_MAX), below(1000000));
	return rx_decimal_of(text);
}

static rx_datetime any_moment(void)
{
	return rx_datetime_of(1 + (int)below(9999), 1 + (int)below(12), 1 + (int)below(28),
		(int)below(24), (int)below(60), (int)below(60), (int)below(1000000));
}

static rx_bytes any_bytes(void)
{
	static unsigned char made[64];
	for (size_t i = 0; i < sizeof made; i++)
		made[i] = (unsigned char)below(256);
	return rx_bytes_of(made, below(65));
}

static size_t placeholders(const char *sql)
{
	size_t n = 0;
	for (; *sql; sql++)
		n += *sql == '?' || (*sql == '$' && sql[1] >= '0' && sql[1] <= '9');
	return n;
}

typedef struct known {
	char *sql;
	size_t n;
} known;

/* The first text of a place is remembered, each later one must be the same; and it runs. */
static void same_sql(rx_session *s, known *first, const char *sql, int64_t n, const char *what)
{
	if (!sql || n < 0)
		fail_msg("REFLEX_TEST_SEED=%llu: %s: %s", seed, what, rx_session_error(s)->message);
	if (!first->sql) {
		first->sql = strdup(sql);
		first->n = placeholders(sql);
	}
	if (strcmp(first->sql, sql) != 0 || placeholders(sql) != first->n)
		fail_msg("REFLEX_TEST_SEED=%llu: %s\n%s\n%s", seed, what, first->sql, sql);
}

#define STAYS(...) \
	do { \
		static known first; \
		const char *sql = rx_sql_of(s, Maybe, .where = __VA_ARGS__); \
		same_sql(s, &first, sql, rx_count(s, Maybe, .where = __VA_ARGS__), #__VA_ARGS__); \
		if (last) { \
			free(first.sql); \
			first.sql = NULL; \
		} \
	} while (0)

static void texts_stay_values(rx_session *s, bool last)
{
	const char *a = nasty_text(), *b = nasty_text(), *c = nasty_text();
	STAYS(rx_eq(Maybe_.word, a));
	STAYS(rx_between(Maybe_.word, a, b));
	STAYS(rx_in(Maybe_.word, a, b, c));
	STAYS(rx_not_in(rx_concat(Maybe_.word, a), b, c));
	STAYS(rx_like(Maybe_.word, a));
	STAYS(rx_ilike(Maybe_.word, a));
	STAYS(rx_contains(Maybe_.word, a));
	STAYS(rx_starts_with(Maybe_.word, a));
	STAYS(rx_ends_with(Maybe_.word, a));
	STAYS(rx_eq(rx_replace_text(Maybe_.word, a, b), c));
	STAYS(rx_gt(rx_position(a, rx_trim(b)), 0));
	STAYS(rx_eq(rx_case(text, rx_when(rx_eq(Maybe_.word, a), b), rx_else(c)), a));
	STAYS(rx_eq(rx_coalesce(Maybe_.word, a), b));
	STAYS(rx_eq(rx_nullif(Maybe_.word, a), b));
	STAYS(rx_eq(rx_func(text, "coalesce", Maybe_.word, a), b));
	STAYS(rx_eq(rx_fragment(text, "coalesce(?, ?)", Maybe_.word, a), b));
	STAYS(rx_eq(rx_json_text(Maybe_.document, a, b), c));
	STAYS(rx_json_exists(Maybe_.document, a));
	STAYS(rx_lt_col(rx_constant(a), Maybe_.word));
}

static void numbers_stay_values(rx_session *s, bool last)
{
	int64_t i = any_integer(), j = any_integer() | 1;
	double d = (double)any_integer() / 1024;
	rx_decimal decimal = any_decimal();
	STAYS(rx_eq(Maybe_.big, i));
	STAYS(rx_in(Maybe_.big, i, j, -j));
	STAYS(rx_eq(rx_mod(Maybe_.big, j), 1));
	STAYS(rx_lt_col(rx_constant(i), Maybe_.big));
	STAYS(rx_eq(rx_substr(Maybe_.word, i, j), "x"));
	STAYS(rx_json_exists(Maybe_.document, i & INT32_MAX));
	STAYS(rx_gt(Maybe_.real, d));
	STAYS(rx_in(Maybe_.real, d, -d));
	STAYS(rx_eq(rx_greatest(Maybe_.real, d), 1));
	STAYS(rx_eq(Maybe_.amount, decimal));
	STAYS(rx_lt(rx_least(Maybe_.amount, decimal), decimal));
}

static void moments_stay_values(rx_session *s, bool last)
{
	rx_datetime moment = any_moment();
	rx_date date = { (int32_t)below(2000000) - 700000 };
	rx_bytes bytes = any_bytes();
	rx_uuid uuid = rx_uuid_new();
	STAYS(rx_eq(Maybe_.moment, moment));
	STAYS(rx_gt(
		rx_difference(Maybe_.moment, rx_datetime_of(2000, 1, 1, 0, 0, 0, 0)), rx_interval_of(5)));
	STAYS(rx_in(Maybe_.day, date, date));
	STAYS(rx_gt(rx_days_between(Maybe_.day, date), 5));
	STAYS(rx_eq(Maybe_.clock, rx_time_of((int)below(24), (int)below(60), 0, 0)));
	STAYS(rx_eq(Maybe_.raw, bytes));
	STAYS(rx_in(Maybe_.raw, bytes, bytes, bytes));
	STAYS(rx_ne(Maybe_.token, uuid));
}

static void test_conformance_differential_values__are_never_part_of_the_sql(void **state)
{
	suite *the = *state;
	seed = test_seed();
	random_state = seed * 2654435761u + 1;
	rx_with_session(s, .engine = the->engine) {
		rx_add(s, Maybe, .word = "x", .document = rx_json_of("{}"));
		for (int round = 0; round < ROUNDS; round++) {
			bool last = round + 1 == ROUNDS;
			texts_stay_values(s, last);
			numbers_stay_values(s, last);
			moments_stay_values(s, last);
		}
	}
}

/* What comes in by a value comes back as it was. */
static void test_conformance_differential_values__are_found_as_they_were_stored(void **state)
{
	suite *the = *state;
	rx_with_session(s, .engine = the->engine) {
		for (int round = 0; round < 100; round++) {
			const char *word = nasty_text();
			Maybe *m = rx_add(s, Maybe, .word = word);
			assert_true(rx_flush(s));
			Maybe **found = rx_all(s, Maybe,
				.where = rx_and(rx_eq(Maybe_.id, m->id), rx_eq(Maybe_.word, word),
					rx_contains(Maybe_.word, word), rx_in(Maybe_.word, word, "-")));
			assert_rx_ok(rx_session_error(s));
			assert_int_equal(rx_len(found), 1);
			assert_string_equal(found[0]->word, word);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			test_conformance_differential_values__are_never_part_of_the_sql, suite_open,
			suite_close),
		cmocka_unit_test_setup_teardown(
			test_conformance_differential_values__are_found_as_they_were_stored, suite_open,
			suite_close),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
