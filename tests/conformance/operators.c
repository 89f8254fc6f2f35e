/* Queries: every operator on every type of column it makes sense for, NULL, lists, order, limit and
 * offset, and the ways to ask. */
#include "company.h"
#include "journal.h"

/* Ten rows, i = 0 … 9, in every column a value that grows with i; the even ones have NULL in all
 * columns of Maybe but `medium`, which is i. */
static rx_date day(int i)
{
	return rx_date_of(2026, 1, 1 + i);
}

static rx_time clock_of(int i)
{
	return rx_time_of(i, 59, 0, i);
}

static rx_datetime moment(int i)
{
	return rx_datetime_of(1965 + i, 1, 1, 0, 0, 0, 5);
}

static rx_decimal amount(int i)
{
	char text[32];

	snprintf(text, sizeof(text), "%d.5", (i - 4) * 100);
	return rx_decimal_of(i == 4 ? "0.25" : text);
}

static rx_uuid token(int i)
{
	rx_uuid uuid = { { 0 } };

	uuid.byte[0] = (uint8_t)(i * 20);
	uuid.byte[15] = (uint8_t)(255 - i);
	return uuid;
}

static const char *const words[10] = { "ant", "bee", "cat", "dog", "eel", "fox", "gnu", "hen",
	"ibis", "jay" };
static const mood moods[3] = { MOOD_SAD, MOOD_FINE, MOOD_GLAD };

static void add_rows(rx_session *s)
{
	for (int i = 0; i < 10; i++) {
		rx_add(s, Everything, .truth = i >= 5, .small = (int16_t)(i - 5), .medium = i * 1000,
			.big = (i - 5) * INT64_C(1000000000000000000), .single = (float)i / 4 - 1,
			.real = i / 8.0 - 0.5, .word = words[i], .code = words[i],
			.raw = rx_bytes_of(words[i], 2), .amount = amount(i), .number = amount(i),
			.day = day(i), .clock = clock_of(i), .moment = moment(i),
			.span = rx_interval_of((i - 5) * INT64_C(3000000)), .token = token(i),
			.document = rx_json_of(i % 2 ? "[1]" : "{}"), .feeling = moods[i % 3]);
		Maybe *m = rx_add(s, Maybe, .medium = rx_some(i));
		if (i % 2 == 0)
			continue;
		m->truth = rx_some((bool)(i >= 5));
		m->small = rx_some((int16_t)(i - 5));
		m->big = rx_some((i - 5) * INT64_C(1000000000000000000));
		m->single = rx_some((float)i / 4 - 1);
		m->real = rx_some(i / 8.0 - 0.5);
		m->word = words[i];
		m->raw = rx_bytes_of(words[i], 2);
		m->amount = rx_some(amount(i));
		m->day = rx_some(day(i));
		m->clock = rx_some(clock_of(i));
		m->moment = rx_some(moment(i));
		m->span = rx_some(rx_interval_of((i - 5) * INT64_C(3000000)));
		m->token = rx_some(token(i));
		m->document = rx_json_of("[1]");
		m->feeling = rx_some_enum(moods[i % 3]);
	}
}

static int open_with_rows(void **state)
{
	suite *the;

	if (suite_open_echo(state))
		return -1;
	the = *state;
	rx_with_session(s, .engine = the->engine) {
		add_rows(s);
		if (!rx_commit(s))
			return rx_complain(s);
	}
	journal_clear();
	return 0;
}

#define COUNT(M, ...) \
	__extension__({ \
		int64_t n_ = rx_count(s, M, .where = __VA_ARGS__); \
		assert_rx_ok(rx_session_error(s)); \
		n_; \
	})
/* The number of rows for which the condition holds, in the database and in words. */
#define HOLDS(wanted, ...) assert_int_equal(COUNT(Everything, __VA_ARGS__), wanted)
#define MAYBE(wanted, ...) assert_int_equal(COUNT(Maybe, __VA_ARGS__), wanted)

/* All six comparisons with the value of row 5, and with one that no row has if there is one. */
#define ORDERED(column, value) \
	do { \
		HOLDS(1, rx_eq(Everything_.column, value)); \
		HOLDS(9, rx_ne(Everything_.column, value)); \
		HOLDS(5, rx_lt(Everything_.column, value)); \
		HOLDS(6, rx_le(Everything_.column, value)); \
		HOLDS(4, rx_gt(Everything_.column, value)); \
		HOLDS(5, rx_ge(Everything_.column, value)); \
		HOLDS(1, rx_between(Everything_.column, value, value)); \
		HOLDS(2, rx_in(Everything_.column, low, value)); \
		HOLDS(8, rx_not_in(Everything_.column, value, low)); \
		HOLDS(5, rx_between(Everything_.column, low, value)); \
		HOLDS(0, rx_between(Everything_.column, value, low)); \
		HOLDS(5, rx_not(rx_le(Everything_.column, low2))); \
		HOLDS(10, rx_eq_col(Everything_.column, Everything_.column)); \
		HOLDS(0, rx_lt_col(Everything_.column, Everything_.column)); \
		HOLDS(10, rx_ge_col(Everything_.column, Everything_.column)); \
		HOLDS(10, rx_is_not_null(Everything_.column)); \
		HOLDS(0, rx_is_null(Everything_.column)); \
	} while (0)
#define ORDERED_WITH(column, type, of_one, of_four, of_five) \
	do { \
		type low = of_one, low2 = of_four, five = of_five; \
		ORDERED(column, five); \
	} while (0)

static void test_conformance_operators__comparisons_of_every_type_with_an_order(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		ORDERED_WITH(small, int, -4, -1, 0);
		ORDERED_WITH(medium, int, 1000, 4000, 5000);
		ORDERED_WITH(
			big, int64_t, -4 * INT64_C(1000000000000000000), -INT64_C(1000000000000000000), 0);
		ORDERED_WITH(single, float, -0.75f, 0.0f, 0.25f);
		ORDERED_WITH(real, double, -0.375, 0.0, 0.125);
		ORDERED_WITH(word, rx_text, "bee", "eel", "fox");
		ORDERED_WITH(code, rx_text, "bee", "eel", "fox");
		ORDERED_WITH(
			raw, rx_bytes, rx_bytes_of("be", 2), rx_bytes_of("ee", 2), rx_bytes_of("fo", 2));
		ORDERED_WITH(amount, rx_decimal, amount(1), amount(4), amount(5));
		ORDERED_WITH(number, rx_decimal, amount(1), amount(4), amount(5));
		ORDERED_WITH(day, rx_date, day(1), day(4), day(5));
		ORDERED_WITH(clock, rx_time, clock_of(1), clock_of(4), clock_of(5));
		ORDERED_WITH(moment, rx_datetime, moment(1), moment(4), moment(5));
		ORDERED_WITH(span, rx_interval, rx_interval_of(-12000000), rx_interval_of(-3000000),
			rx_interval_of(0));
		ORDERED_WITH(token, rx_uuid, token(1), token(4), token(5));
	}
}

static void test_conformance_operators__comparisons_of_booleans_and_enums(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		HOLDS(5, rx_eq(Everything_.truth, true));
		HOLDS(5, rx_eq(Everything_.truth, false));
		HOLDS(5, rx_ne(Everything_.truth, true));
		HOLDS(5, Everything_.truth);
		HOLDS(5, rx_not(Everything_.truth));
		HOLDS(10, rx_in(Everything_.truth, true, false));
		HOLDS(4, rx_eq(Everything_.feeling, MOOD_SAD));
		HOLDS(3, rx_eq(Everything_.feeling, MOOD_GLAD));
		HOLDS(7, rx_ne(Everything_.feeling, MOOD_FINE));
		HOLDS(6, rx_in(Everything_.feeling, MOOD_FINE, MOOD_GLAD));
		HOLDS(4, rx_and(Everything_.truth, rx_ne(Everything_.feeling, MOOD_FINE)));
	}
}

static void test_conformance_operators__decimals_equal_by_value(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		HOLDS(1, rx_eq(Everything_.number, rx_decimal_of("100.5")));
		HOLDS(1, rx_eq(Everything_.number, rx_decimal_of("100.50000")));
		HOLDS(1, rx_eq(Everything_.number, rx_decimal_of("1.005e2")));
		HOLDS(1, rx_in(Everything_.number, rx_decimal_of("100.500"), rx_decimal_of("9")));
		HOLDS(5, rx_gt(Everything_.number, rx_decimal_of("100")));
		HOLDS(4, rx_lt(Everything_.number, rx_decimal_of("-0.001")));
		rx_decimal list[] = { rx_decimal_of("100.500"), rx_decimal_of("0.250") };
		HOLDS(2, rx_in_array(Everything_.number, list, 2));
	}
}

/* ---- NULL ----------------------------------------------------------------------------------- */

static void test_conformance_operators__null_on_the_right_asks_for_null(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		rx_text none = NULL;
		MAYBE(5, rx_eq(Maybe_.small, (rx_opt_int16){ 0 }));
		MAYBE(5, rx_eq(Maybe_.big, NULL));
		MAYBE(5, rx_eq(Maybe_.real, (rx_opt_double){ 0 }));
		MAYBE(5, rx_eq(Maybe_.word, none));
		MAYBE(5, rx_eq(Maybe_.word, NULL));
		MAYBE(5, rx_eq(Maybe_.raw, rx_bytes_of(NULL, 0)));
		MAYBE(5, rx_eq(Maybe_.document, rx_json_of(NULL)));
		MAYBE(5, rx_eq(Maybe_.day, (rx_opt_date){ 0 }));
		MAYBE(5, rx_eq(Maybe_.token, (rx_opt_uuid){ 0 }));
		MAYBE(5, rx_eq(Maybe_.feeling, (rx_opt_enum){ 0 }));
		MAYBE(5, rx_eq(Maybe_.amount, (rx_opt_decimal){ 0 }));
		MAYBE(5, rx_ne(Maybe_.small, (rx_opt_int16){ 0 }));
		MAYBE(5, rx_ne(Maybe_.word, none));
		MAYBE(5, rx_ne(Maybe_.token, NULL));
		MAYBE(5, rx_is_null(Maybe_.span));
		MAYBE(5, rx_is_not_null(Maybe_.span));
		MAYBE(0, rx_is_null(Maybe_.medium));
	}
}

static void test_conformance_operators__a_set_optional_on_the_right_is_its_value(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		MAYBE(1, rx_eq(Maybe_.medium, rx_some(5)));
		MAYBE(1, rx_eq(Maybe_.small, rx_some((int16_t)0)));
		MAYBE(1, rx_eq(Maybe_.day, rx_some(day(3))));
		MAYBE(1, rx_eq(Maybe_.token, rx_some(token(9))));
		MAYBE(1, rx_eq(Maybe_.amount, rx_some(amount(7))));
		MAYBE(3, rx_eq(Maybe_.truth, rx_some((bool)true)));
	}
}

static void test_conformance_operators__null_in_a_column_is_neither_equal_nor_unequal(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		MAYBE(1, rx_eq(Maybe_.word, "bee"));
		MAYBE(4, rx_ne(Maybe_.word, "bee"));
		MAYBE(4, rx_not(rx_eq(Maybe_.word, "bee")));
		MAYBE(4, rx_not_in(Maybe_.word, "bee", "ant"));
		MAYBE(5, rx_ge(Maybe_.small, -100));
		MAYBE(5, rx_contains(Maybe_.word, ""));
		MAYBE(5, rx_eq_col(Maybe_.word, Maybe_.word));
	}
}

static void test_conformance_operators__null_in_a_list(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		rx_text list[] = { "bee", NULL, "dog" };
		/* As on the right of rx_eq, it asks for NULL. */
		MAYBE(7, rx_in_array(Maybe_.word, list, 3));
		MAYBE(7, rx_in(Maybe_.word, "bee", NULL, "dog"));
		MAYBE(3, rx_not_in_array(Maybe_.word, list, 3));
		MAYBE(3, rx_not_in(Maybe_.word, "bee", NULL, "dog"));
		MAYBE(5, rx_in(Maybe_.token, NULL));
		MAYBE(5, rx_not_in(Maybe_.token, NULL));
		MAYBE(6, rx_in(Maybe_.small, 0, (rx_opt_int16){ 0 }));
	}
}

static void test_conformance_operators__and_and_or_skip_null(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		const char *name = NULL;
		int at_least = 4;
		MAYBE(6, rx_and(name ? rx_eq(Maybe_.word, name) : NULL, rx_ge(Maybe_.medium, at_least)));
		MAYBE(6, rx_or(name ? rx_eq(Maybe_.word, name) : NULL, rx_ge(Maybe_.medium, at_least)));
		MAYBE(10, rx_and(NULL, NULL));
		MAYBE(10, rx_or(NULL, NULL));
		MAYBE(10, NULL);
		MAYBE(1, rx_and(NULL, rx_or(NULL, rx_and(rx_eq(Maybe_.medium, 3), NULL)), NULL));
		MAYBE(2, rx_and(rx_or(rx_eq(Maybe_.medium, 3), rx_eq(Maybe_.medium, 4)), rx_and(NULL)));
		MAYBE(2, rx_or(rx_eq(Maybe_.medium, 3), rx_eq(Maybe_.medium, 4), rx_or(NULL)));
	}
}

static void test_conformance_operators__conditions_nest_and_bind_as_written(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		MAYBE(4,
			rx_or(
				rx_eq(Maybe_.medium, 1), rx_and(rx_ge(Maybe_.medium, 5), rx_lt(Maybe_.medium, 8))));
		MAYBE(3,
			rx_and(
				rx_or(rx_eq(Maybe_.medium, 1), rx_ge(Maybe_.medium, 5)), rx_lt(Maybe_.medium, 7)));
		MAYBE(7, rx_not(rx_and(rx_ge(Maybe_.medium, 2), rx_le(Maybe_.medium, 4))));
		MAYBE(8, rx_not(rx_or(rx_eq(Maybe_.medium, 2), rx_eq(Maybe_.medium, 4))));
		MAYBE(2, rx_not(rx_not(rx_in(Maybe_.medium, 2, 4))));
		MAYBE(8, rx_not(rx_between(Maybe_.medium, 2, 3)));
		MAYBE(5, rx_not(rx_is_null(Maybe_.word)));
		MAYBE(4, rx_and(rx_not(rx_starts_with(Maybe_.word, "b")), rx_is_not_null(Maybe_.word)));
	}
}

static void test_conformance_operators__functions_of_text(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		rx_add(s, Maybe, .medium = rx_some(100), .word = "MiXeD");
		rx_add(s, Maybe, .medium = rx_some(101), .word = "äöü");
		rx_add(s, Maybe, .medium = rx_some(102), .word = "");
		assert_true(rx_flush(s));
		MAYBE(1, rx_eq(rx_lower(Maybe_.word), "mixed"));
		MAYBE(1, rx_eq(rx_upper(Maybe_.word), "MIXED"));
		MAYBE(1, rx_contains(rx_lower(Maybe_.word), "xe"));
		MAYBE(1, rx_eq(rx_length(Maybe_.word), 5));
		MAYBE(1, rx_eq(rx_length(Maybe_.word), 0));
		MAYBE(1, rx_and(rx_eq(rx_length(Maybe_.word), 3), rx_eq(Maybe_.word, "äöü")));
		MAYBE(5, rx_is_null(rx_length(Maybe_.word)));
		MAYBE(1, rx_in(rx_lower(Maybe_.word), "mixed", "none"));
		MAYBE(7, rx_eq_col(rx_lower(Maybe_.word), Maybe_.word));
		Maybe **by_length = rx_all(s, Maybe, .where = rx_is_not_null(Maybe_.word),
			.order_by = { rx_desc(rx_length(Maybe_.word)), rx_asc(Maybe_.medium) });
		assert_int_equal(rx_len(by_length), 8);
		assert_string_equal(by_length[0]->word, "MiXeD");
		assert_string_equal(by_length[7]->word, "");
	}
}

/* ---- lists ---------------------------------------------------------------------------------- */

static void test_conformance_operators__lists_of_every_type(void **state)
{
	suite *the = *state;
	bool truths[] = { true, true };
	int16_t smalls[] = { -5, 4, 3, 3 };
	int32_t mediums[] = { 1000, 9000, 7 };
	int64_t bigs[] = { 0, INT64_C(4000000000000000000), INT64_MIN };
	float singles[] = { 0.25f, -1.0f, 77.0f };
	double reals[] = { 0.125, -0.5, 1e300 };
	rx_text texts[] = { "fox", "it's", "jay", "\"", "[\"ant\"]" };
	rx_bytes raws[] = { { "an", 2 }, { "\0\0", 2 }, { "ja", 2 } };
	rx_decimal decimals[] = { amount(3), amount(8), rx_decimal_of("77") };
	rx_date days[] = { day(0), day(9), rx_date_of(1, 1, 1) };
	rx_time times[] = { clock_of(0), clock_of(9), rx_time_of(23, 0, 0, 0) };
	rx_datetime moments[] = { moment(0), moment(9), rx_datetime_of(1, 1, 1, 0, 0, 0, 0) };
	rx_interval spans[] = { { 0 }, { 12000000 }, { 1 } };
	rx_uuid tokens[] = { token(0), token(9), rx_uuid_of("") };
	unsigned feelings[] = { MOOD_SAD, MOOD_FINE };

	rx_with_session(s, .engine = the->engine) {
#define LIST(column, list, wanted, length) \
	do { \
		HOLDS(wanted, rx_in_array(Everything_.column, list, sizeof(list) / sizeof(*(list)))); \
		HOLDS(10 - wanted, \
			rx_not_in_array(Everything_.column, list, sizeof(list) / sizeof(*(list)))); \
		HOLDS(0, rx_in_array(Everything_.column, list, 0)); \
		HOLDS(10, rx_not_in_array(Everything_.column, list, 0)); \
		HOLDS(0, rx_in_array(Everything_.column, NULL, 0)); \
		enum { ITEMS = sizeof(list) / sizeof(*(list)), LONG = length }; \
		__typeof__(list[0]) *longer = malloc(LONG * sizeof(*longer)); \
		assert_non_null(longer); \
		for (size_t i = 0; i < LONG; i++) \
			longer[i] = list[i % ITEMS]; \
		HOLDS(wanted, rx_in_array(Everything_.column, longer, LONG)); \
		HOLDS(10 - wanted, rx_not_in_array(Everything_.column, longer, LONG)); \
		free(longer); \
	} while (0)
		LIST(truth, truths, 5, 40001);
		LIST(small, smalls, 3, 40001);
		LIST(medium, mediums, 2, 40001);
		LIST(big, bigs, 2, 40001);
		LIST(single, singles, 2, 20001);
		LIST(real, reals, 2, 20001);
		LIST(word, texts, 2, 40001);
		LIST(code, texts, 2, 40001);
		LIST(raw, raws, 2, 20001);
		LIST(amount, decimals, 2, 40001);
		LIST(number, decimals, 2, 40001);
		LIST(day, days, 2, 40001);
		LIST(clock, times, 2, 40001);
		LIST(moment, moments, 2, 40001);
		LIST(span, spans, 2, 40001);
		LIST(token, tokens, 2, 40001);
		LIST(feeling, feelings, 7, 40001);
#undef LIST
	}
}

static void test_conformance_operators__a_list_of_any_length_is_one_statement(void **state)
{
	suite *the = *state;
	const int N = 100000;
	int32_t *list = malloc((size_t)N * sizeof(*list));
	rx_engine_stats stats = { .rx__size = sizeof(stats) };
	int64_t prepared[2] = { 0 };

	assert_non_null(list);
	for (int i = 0; i < N; i++)
		list[i] = i * 10;
	rx_with_session(s, .engine = the->engine) {
		for (int i = 0; i < 2; i++) {
			HOLDS(10, rx_in_array(Everything_.medium, list, (size_t)N));
			HOLDS(0, rx_not_in_array(Everything_.medium, list, (size_t)N));
			for (size_t n = 1; n < 2000; n = n * 3 + 1)
				HOLDS((int64_t)((n + 99) / 100 > 10 ? 10 : (n + 99) / 100),
					rx_in_array(Everything_.medium, list, n));
			rx_engine_stats_get(the->engine, &stats);
			prepared[i] = stats.statements_prepared;
		}
	}
	assert_int_equal(prepared[0], prepared[1]);
	free(list);
}

static void test_conformance_operators__long_texts_and_quotes_in_lists(void **state)
{
	suite *the = *state;
	static const char *const hard[] = { "", "'", "\"", "\\", "\\\"", "a\nb", "\t", "\x01", "[]",
		"null", "{\"a\":1}", "ä", "\xf0\x9f\x99\x82", "%", "_", "?", "$1", ":x", "--", "/*",
		"\x7f" };
	enum { N = sizeof(hard) / sizeof(*hard) };

	rx_with_session(s, .engine = the->engine) {
		for (size_t i = 0; i < N; i++)
			rx_add(s, Maybe, .word = hard[i], .medium = rx_some(1000));
		assert_true(rx_flush(s));
		MAYBE(N, rx_and(rx_eq(Maybe_.medium, 1000), rx_in_array(Maybe_.word, hard, N)));
		static rx_text many[40000];
		for (size_t i = 0; i < 40000; i++)
			many[i] = hard[i % N];
		MAYBE(N, rx_and(rx_eq(Maybe_.medium, 1000), rx_in_array(Maybe_.word, many, 40000)));
		for (size_t i = 0; i < 40000; i++)
			many[i] = i ? "A " : "ä ";
		MAYBE(0, rx_and(rx_eq(Maybe_.medium, 1000), rx_in_array(Maybe_.word, many, 40000)));
		for (size_t i = 0; i < N; i++) {
			MAYBE(1, rx_in_array(Maybe_.word, &hard[i], 1));
			MAYBE(1, rx_in(Maybe_.word, hard[i], "never"));
			MAYBE(1, rx_eq(Maybe_.word, hard[i]));
			Maybe *m = rx_one(s, Maybe, .where = rx_in(Maybe_.word, hard[i]));
			assert_non_null(m);
			assert_string_equal(m->word, hard[i]);
		}
	}
}

/* ---- ways to ask ---------------------------------------------------------------------------- */

static void test_conformance_operators__order_by_several_columns_and_directions(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Everything **list = rx_all(s, Everything,
			.order_by = { rx_desc(Everything_.truth), rx_asc(Everything_.feeling),
				rx_desc(Everything_.medium) });
		assert_int_equal(rx_len(list), 10);
		for (int i = 1; i < 10; i++) {
			assert_true(list[i - 1]->truth >= list[i]->truth);
			if (list[i - 1]->truth == list[i]->truth && list[i - 1]->feeling == list[i]->feeling)
				assert_true(list[i - 1]->medium > list[i]->medium);
		}
#define SORTED(column, less) \
	do { \
		Everything **up = rx_all(s, Everything, .order_by = { rx_asc(Everything_.column) }); \
		Everything **down = rx_all(s, Everything, .order_by = { rx_desc(Everything_.column) }); \
		for (int i = 0; i < 10; i++) { \
			assert_int_equal(up[i]->medium, i * 1000); \
			assert_int_equal(down[i]->medium, 9000 - i * 1000); \
		} \
	} while (0)
		SORTED(small, <);
		SORTED(big, <);
		SORTED(single, <);
		SORTED(real, <);
		SORTED(word, <);
		SORTED(raw, <);
		SORTED(amount, <);
		SORTED(number, <);
		SORTED(day, <);
		SORTED(clock, <);
		SORTED(moment, <);
		SORTED(span, <);
		SORTED(token, <);
#undef SORTED
	}
}

static void test_conformance_operators__limit_and_offset(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
#define PAGE(limit_, offset_) \
	rx_all(s, Maybe, .order_by = { rx_asc(Maybe_.medium) }, .limit = limit_, .offset = offset_)
		assert_int_equal(rx_len(PAGE(3, 0)), 3);
		assert_int_equal(PAGE(3, 0)[0]->medium.value, 0);
		assert_int_equal(PAGE(3, 4)[0]->medium.value, 4);
		assert_int_equal(PAGE(3, 4)[2]->medium.value, 6);
		assert_int_equal(rx_len(PAGE(3, 9)), 1);
		assert_int_equal(rx_len(PAGE(3, 10)), 0);
		assert_int_equal(rx_len(PAGE(3, INT64_MAX)), 0);
		assert_int_equal(rx_len(PAGE(0, 0)), 10);
		assert_int_equal(rx_len(PAGE(0, 7)), 3);
		assert_int_equal(rx_len(PAGE(INT64_MAX, 0)), 10);
		assert_int_equal(rx_len(PAGE(1000, 2)), 8);
		assert_null(PAGE(-1, 0));
		assert_rx_code(rx_session_error(s), RX_EINVAL);
		assert_true(rx_rollback(s));
		assert_null(PAGE(1, -1));
		assert_rx_code(rx_session_error(s), RX_EINVAL);
		assert_true(rx_rollback(s));
#undef PAGE
	}
}

static void test_conformance_operators__first_is_the_first_of_the_order(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Maybe *m = rx_first(s, Maybe, .order_by = { rx_desc(Maybe_.medium) });
		assert_int_equal(m->medium.value, 9);
		m = rx_first(s, Maybe, .order_by = { rx_asc(Maybe_.medium) }, .offset = 2);
		assert_int_equal(m->medium.value, 2);
		assert_null(rx_first(s, Maybe, .where = rx_eq(Maybe_.medium, 77)));
		assert_true(rx_ok(s));
	}
}

static void test_conformance_operators__one_is_exactly_one(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		assert_non_null(rx_one(s, Maybe, .where = rx_eq(Maybe_.medium, 7)));
		assert_null(rx_one(s, Maybe, .where = rx_eq(Maybe_.medium, 77)));
		assert_rx_code(rx_session_error(s), RX_ENOTFOUND);
		assert_contains(rx_session_error(s)->message, "Maybe");
		assert_true(rx_rollback(s));
		assert_null(rx_one(s, Maybe, .where = rx_ge(Maybe_.medium, 8)));
		assert_rx_code(rx_session_error(s), RX_EMULTIPLE);
		assert_contains(rx_session_error(s)->message, "Maybe");
		assert_true(rx_rollback(s));
		assert_null(rx_one(s, Maybe));
		assert_rx_code(rx_session_error(s), RX_EMULTIPLE);
		assert_true(rx_rollback(s));
	}
}

static void test_conformance_operators__count_and_exists(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		assert_int_equal(rx_count(s, Maybe), 10);
		assert_int_equal(rx_count(s, Maybe, .where = rx_eq(Maybe_.medium, 77)), 0);
		assert_true(rx_exists(s, Maybe));
		assert_true(rx_exists(s, Maybe, .where = rx_eq(Maybe_.medium, 7)));
		assert_false(rx_exists(s, Maybe, .where = rx_eq(Maybe_.medium, 77)));
		assert_true(rx_ok(s));
		assert_int_equal(rx_count(s, Maybe, .limit = 3), 3);
		assert_int_equal(rx_count(s, Maybe, .offset = 8), 2);
		assert_false(rx_exists(s, Maybe, .offset = 10));
	}
}

static void test_conformance_operators__what_was_added_is_found(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Maybe *m = rx_add(s, Maybe, .medium = rx_some(500));
		assert_true(rx_flush(s));
		assert_ptr_equal(rx_one(s, Maybe, .where = rx_eq(Maybe_.medium, 500)), m);
		assert_true(rx_delete(s, m));
		assert_true(rx_flush(s));
		assert_null(rx_first(s, Maybe, .where = rx_eq(Maybe_.medium, 500)));
	}
}

static void test_conformance_operators__distinct_rows(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		assert_int_equal(rx_len(rx_all(s, Maybe, .distinct = true)), 10);
		assert_true(rx_ok(s));
	}
}

static void test_conformance_operators__one_shape_is_prepared_once(void **state)
{
	suite *the = *state;
	rx_engine_stats stats = { .rx__size = sizeof(stats) };
	int64_t before;

	rx_with_session(s, .engine = the->engine) {
		MAYBE(1, rx_eq(Maybe_.medium, 0));
		rx_engine_stats_get(the->engine, &stats);
		before = stats.statements_prepared;
		for (int i = 0; i < 10; i++)
			MAYBE(1, rx_eq(Maybe_.medium, i));
		rx_engine_stats_get(the->engine, &stats);
		assert_int_equal(stats.statements_prepared, before);
	}
}

static void test_conformance_operators__a_column_of_another_model_is_one_clear_error(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		assert_null(rx_all(s, Maybe, .where = rx_eq(Team_.name, "core")));
		assert_rx_code(rx_session_error(s), RX_EINVAL);
		assert_contains(rx_session_error(s)->message, "Team");
		assert_contains(rx_session_error(s)->message, "name");
		assert_contains(rx_session_error(s)->message, "Maybe");
		assert_true(rx_rollback(s));
		assert_int_equal(
			rx_count(
				s, Maybe, .where = rx_and(rx_eq(Maybe_.medium, 1), rx_not(rx_in(Team_.id, 1, 2)))),
			-1);
		assert_rx_code(rx_session_error(s), RX_EINVAL);
		assert_true(rx_rollback(s));
		assert_null(rx_all(s, Maybe, .order_by = { rx_asc(Team_.name) }));
		assert_rx_code(rx_session_error(s), RX_EINVAL);
		assert_contains(rx_session_error(s)->message, "Team");
		assert_true(rx_rollback(s));
		assert_null(rx_all(s, Maybe, .where = rx_eq_col(Maybe_.word, Team_.name)));
		assert_rx_code(rx_session_error(s), RX_EINVAL);
		assert_true(rx_rollback(s));
		assert_null(rx_all(s, Maybe, .load = { Team_.members }));
		assert_rx_code(rx_session_error(s), RX_EINVAL);
		assert_contains(rx_session_error(s)->message, "members");
		assert_true(rx_rollback(s));
		assert_int_equal(rx_count(s, Maybe, .where = rx_any(Team_.members, NULL)), -1);
		assert_rx_code(rx_session_error(s), RX_EINVAL);
		assert_true(rx_rollback(s));
		assert_int_equal(rx_count(s, Maybe), 10);
	}
}

static void test_conformance_operators__lists_that_are_too_long_are_refused(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		assert_null(rx_all(s, Maybe,
			.order_by = { rx_asc(Maybe_.id), rx_asc(Maybe_.id), rx_asc(Maybe_.id),
				rx_asc(Maybe_.id), rx_asc(Maybe_.id), rx_asc(Maybe_.id), rx_asc(Maybe_.id),
				rx_asc(Maybe_.id), rx_asc(Maybe_.id) }));
		assert_rx_code(rx_session_error(s), RX_EINVAL);
		assert_contains(rx_session_error(s)->message, "order_by");
		assert_true(rx_rollback(s));
		assert_int_equal(rx_len(rx_all(s, Maybe,
							 .order_by = { rx_asc(Maybe_.id), rx_asc(Maybe_.id), rx_asc(Maybe_.id),
								 rx_asc(Maybe_.id), rx_asc(Maybe_.id), rx_asc(Maybe_.id),
								 rx_asc(Maybe_.id), rx_asc(Maybe_.id) })),
			10);
	}
}

static void test_conformance_operators__values_are_never_part_of_the_statement(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		journal_clear();
		MAYBE(0, rx_eq(Maybe_.word, "x' OR '1'='1"));
		MAYBE(0, rx_in(Maybe_.word, "x') OR ('1'='1", "\"; DROP TABLE maybe; --"));
		MAYBE(0, rx_contains(Maybe_.word, "' OR 1=1 --"));
		rx_add(s, Maybe, .word = "'); DROP TABLE maybe; --");
		assert_true(rx_commit(s));
		assert_int_equal(rx_count(s, Maybe), 11);
	}
}

#define QUERY(name) \
	cmocka_unit_test_setup_teardown(test_conformance_operators__##name, open_with_rows, suite_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		QUERY(comparisons_of_every_type_with_an_order),
		QUERY(comparisons_of_booleans_and_enums),
		QUERY(decimals_equal_by_value),
		QUERY(null_on_the_right_asks_for_null),
		QUERY(a_set_optional_on_the_right_is_its_value),
		QUERY(null_in_a_column_is_neither_equal_nor_unequal),
		QUERY(null_in_a_list),
		QUERY(and_and_or_skip_null),
		QUERY(conditions_nest_and_bind_as_written),
		QUERY(functions_of_text),
		QUERY(lists_of_every_type),
		QUERY(a_list_of_any_length_is_one_statement),
		QUERY(long_texts_and_quotes_in_lists),
		QUERY(order_by_several_columns_and_directions),
		QUERY(limit_and_offset),
		QUERY(first_is_the_first_of_the_order),
		QUERY(one_is_exactly_one),
		QUERY(count_and_exists),
		QUERY(what_was_added_is_found),
		QUERY(distinct_rows),
		QUERY(one_shape_is_prepared_once),
		QUERY(a_column_of_another_model_is_one_clear_error),
		QUERY(lists_that_are_too_long_are_refused),
		QUERY(values_are_never_part_of_the_statement),
	};
	journal_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
