/* Every type of column goes to the database and comes back, at its boundaries, through the public
 * header only. A value is written by one session and read by another, so that it was really there. */
#include <float.h>
#include <math.h>

#include "engine.h"

static Everything *add_plain(rx_session *session)
{
	return rx_add(session, Everything, .truth = true, .small = 1, .medium = 2, .big = 3,
		.single = 1.5f, .real = 2.5, .word = "word", .code = "code", .raw = rx_bytes_of("raw", 3),
		.amount = rx_decimal_of("1.5"), .number = rx_decimal_of("2"),
		.day = rx_date_of(2026, 11, 22), .clock = rx_time_of(3, 12, 45, 7),
		.moment = rx_datetime_of(2026, 11, 22, 3, 12, 45, 123456), .span = rx_interval_of(90000000),
		.token = rx_uuid_new(), .document = rx_json_of("{}"), .feeling = MOOD_FINE);
}

/* Runs the block with `in` a new object with plain values, commits, then the second block with `out`
 * the same row in a session of its own. */
#define ROUND_TRIP(set, compare) \
	do { \
		suite *the = *state; \
		int64_t id = 0; \
		rx_with_session(s, .engine = the->engine) { \
			Everything *in = add_plain(s); \
			assert_non_null(in); \
			set; \
			rx_commit(s); \
			assert_rx_ok(rx_session_error(s)); \
			id = in->id; \
		} \
		rx_with_session(s, .engine = the->engine) { \
			Everything *out = rx_get(s, Everything, id); \
			assert_rx_ok(rx_session_error(s)); \
			assert_non_null(out); \
			compare; \
		} \
	} while (0)

/* Runs the block with `in`, and expects the flush to be refused with the code and the text. */
#define REFUSED(set, wanted, part) \
	do { \
		suite *the = *state; \
		rx_with_session(s, .engine = the->engine) { \
			Everything *in = add_plain(s); \
			assert_non_null(in); \
			set; \
			assert_false(rx_flush(s)); \
			assert_rx_code(rx_session_error(s), wanted); \
			assert_contains(rx_session_error(s)->message, part); \
			assert_true(rx_rollback(s)); \
			assert_true(rx_ok(s)); \
		} \
	} while (0)

static void test_conformance_round_trip__booleans_and_integers_keep_their_limits(void **state)
{
	ROUND_TRIP(in->truth = false, assert_false(out->truth));
	ROUND_TRIP(in->truth = true, assert_true(out->truth));
	ROUND_TRIP(in->small = INT16_MIN, assert_int_equal(out->small, INT16_MIN));
	ROUND_TRIP(in->small = INT16_MAX, assert_int_equal(out->small, INT16_MAX));
	ROUND_TRIP(in->medium = INT32_MIN, assert_int_equal(out->medium, INT32_MIN));
	ROUND_TRIP(in->medium = INT32_MAX, assert_int_equal(out->medium, INT32_MAX));
	ROUND_TRIP(in->big = INT64_MIN, assert_true(out->big == INT64_MIN));
	ROUND_TRIP(in->big = INT64_MAX, assert_true(out->big == INT64_MAX));
	ROUND_TRIP(in->big = 0, assert_true(out->big == 0));
}

static void test_conformance_round_trip__floating_point_keeps_its_limits(void **state)
{
	const double doubles[] = { 0.0, -0.0, DBL_MIN, DBL_MAX, -DBL_MAX, 4.9406564584124654e-324,
		DBL_MIN / 3, 0.1, 1.0 / 3.0, 9007199254740993.0, INFINITY, -INFINITY };
	const float floats[] = { 0.0f, FLT_MIN, FLT_MAX, 1.40129846e-45f, 0.1f, INFINITY, -INFINITY };

	for (size_t i = 0; i < sizeof(doubles) / sizeof(*doubles); i++) {
		double wanted = doubles[i];

		if (isinf(wanted) && !suite_quirks(*state)->holds_infinity)
			continue;
		ROUND_TRIP(in->real = wanted, assert_true(out->real == wanted));
	}
	/* SQLite stores whole numbers as integers, which have one zero; MariaDB has one by itself. */
	bool keeps_sign = suite_quirks(*state)->keeps_zero_sign;
	ROUND_TRIP(in->real = -0.0, assert_int_equal(signbit(out->real) != 0, keeps_sign));
	ROUND_TRIP(in->single = -0.0f, assert_int_equal(signbit(out->single) != 0, keeps_sign));
	for (size_t i = 0; i < sizeof(floats) / sizeof(*floats); i++) {
		float wanted = floats[i];

		if (isinf(wanted) && !suite_quirks(*state)->holds_infinity)
			continue;
		ROUND_TRIP(in->single = wanted, assert_true(out->single == wanted));
	}
}

static void test_conformance_round_trip__nan_is_kept_or_refused_by_name(void **state)
{
	if (suite_quirks(*state)->holds_nan) {
		ROUND_TRIP(in->real = NAN, assert_true(isnan(out->real)));
		ROUND_TRIP(in->single = NAN, assert_true(isnan(out->single)));
		return;
	}
	REFUSED(in->real = NAN, RX_EDATA, "real");
	REFUSED(in->single = NAN, RX_EDATA, "single");
}

/* Each version with each variant. */
static void test_conformance_round_trip__uuids_of_every_shape_are_kept_or_refused(void **state)
{
	bool every = suite_quirks(*state)->holds_every_uuid;

	for (int shape = 0; shape < 256; shape += 5) {
		rx_uuid wanted = rx_uuid_of("0123456789ab0def0123456789abcdef");

		wanted.byte[6] = (uint8_t)(shape & 0xF0) | 0x0D;
		wanted.byte[8] = (uint8_t)(shape << 4) | 0x01;
		if (every || shape < 0x80 || (shape & 8))
			ROUND_TRIP(in->token = wanted, assert_memory_equal(&out->token, &wanted, 16));
		else
			REFUSED(in->token = wanted, RX_EDATA, "UUID");
	}
	ROUND_TRIP(
		in->token = (rx_uuid){ { 0 } }, assert_memory_equal(&out->token, &(rx_uuid){ { 0 } }, 16));
	for (int i = 0; i < 20; i++) {
		rx_uuid wanted = rx_uuid_new();
		ROUND_TRIP(in->token = wanted, assert_memory_equal(&out->token, &wanted, 16));
	}
}

/* By their bytes, or in the engine's own order, which is the same for a condition. */
static void test_conformance_round_trip__uuids_have_an_order(void **state)
{
	suite *the = *state;
	rx_uuid a = rx_uuid_of("00000000-0000-4000-8000-0000000000ff");
	rx_uuid b = rx_uuid_of("ff000000-0000-4000-8000-000000000001");

	rx_with_session(s, .engine = the->engine) {
		rx_add(s, Maybe, .token = rx_some(b));
		rx_add(s, Maybe, .token = rx_some(a));
		Maybe **all = rx_all(s, Maybe, .order_by = { rx_asc(Maybe_.token) });
		bool bytes = memcmp(&all[0]->token.value, &a, sizeof(a)) == 0;

		assert_int_equal(rx_len(all), 2);
		assert_int_equal(bytes, suite_quirks(the)->sorts_uuids_by_bytes);
		assert_int_equal(rx_count(s, Maybe, .where = rx_lt(Maybe_.token, all[1]->token.value)), 1);
	}
}

static void test_conformance_round_trip__text_of_any_size_and_script(void **state)
{
	char *large = malloc((1 << 20) + 1);
	assert_non_null(large);
	memset(large, 'x', 1 << 20);
	large[1 << 20] = '\0';

	ROUND_TRIP(in->word = "", {
		assert_non_null(out->word);
		assert_string_equal(out->word, "");
	});
	ROUND_TRIP(
		in->word = "Grüße, 世界 🙂", assert_string_equal(out->word, "Grüße, 世界 🙂"));
	ROUND_TRIP(in->word = "it's \"quoted\" -- ; /* ? */ $1",
		assert_string_equal(out->word, "it's \"quoted\" -- ; /* ? */ $1"));
	ROUND_TRIP(in->word = large, {
		assert_int_equal(strlen(out->word), 1 << 20);
		assert_memory_equal(out->word, large, 1 << 20);
	});
	free(large);
}

static void test_conformance_round_trip__text_that_is_not_utf8_is_refused_with_its_position(
	void **state)
{
	REFUSED(in->word = "abc\xff", RX_EDATA, "3");
	REFUSED(in->word = "\xc3", RX_EDATA, "word");
	REFUSED(in->word = "ab\xed\xa0\x80", RX_EDATA, "2");
}

static void test_conformance_round_trip__text_that_is_null_or_too_long_is_refused(void **state)
{
	REFUSED(in->word = NULL, RX_ENOT_NULL, "word");
	REFUSED(in->code = "123456789", RX_EDATA, "code");
	ROUND_TRIP(in->code = "12345678", assert_string_equal(out->code, "12345678"));
	ROUND_TRIP(in->code = "äöüßÄÖÜẞ", assert_string_equal(out->code, "äöüßÄÖÜẞ"));
}

static void test_conformance_round_trip__bytes_keep_nul_and_tell_empty_from_null(void **state)
{
	const unsigned char all[] = { 0, 1, 0, 255, 0 };

	ROUND_TRIP(in->raw = rx_bytes_of(all, sizeof(all)), {
		assert_int_equal(out->raw.size, sizeof(all));
		assert_memory_equal(out->raw.data, all, sizeof(all));
	});
	ROUND_TRIP(in->raw = rx_bytes_of("", 0), {
		assert_non_null(out->raw.data);
		assert_int_equal(out->raw.size, 0);
	});
	REFUSED(in->raw = rx_bytes_of(NULL, 0), RX_ENOT_NULL, "raw");
}

static void decimal_round_trip(void **state, const char *text)
{
	char read[RX_DECIMAL_SIZE];

	ROUND_TRIP(in->number = rx_decimal_of(text),
		{ assert_string_equal(rx_decimal_text(out->number, read, sizeof(read)), text); });
}

static void infinity_is_refused(void **state)
{
	REFUSED(in->real = INFINITY, RX_EDATA, "infinity");
	REFUSED(in->single = -INFINITY, RX_EDATA, "infinity");
}

static void test_conformance_round_trip__infinity_is_kept_or_refused_by_name(void **state)
{
	if (!suite_quirks(*state)->holds_infinity)
		infinity_is_refused(state);
}

static void test_conformance_round_trip__decimals_lose_no_digit(void **state)
{
	decimal_round_trip(state, "0");
	decimal_round_trip(state, suite_quirks(*state)->keeps_zeros ? "12.50" : "12.5");
	decimal_round_trip(state, "-0.01");
	decimal_round_trip(state, "99999999999999999999999999999999999999");
	decimal_round_trip(state, "-99999999999999999999999999999999999999");
	if (suite_quirks(*state)->keeps_zeros)
		decimal_round_trip(state, "0.00000000000000000000000000000000000001");
	else
		REFUSED(in->number = rx_decimal_of("0.00000000000000000000000000000000000001"), RX_EDATA,
			"digits behind the point");
	decimal_round_trip(state, "1234567890123456789012345678.9012345678");
	ROUND_TRIP(in->amount = rx_decimal_of("1234567890123456789012345678.0123456789"), {
		char read[RX_DECIMAL_SIZE];
		assert_string_equal(rx_decimal_text(out->amount, read, sizeof(read)),
			"1234567890123456789012345678.0123456789");
	});
	ROUND_TRIP(in->amount = rx_decimal_of("1.500000000000"), {
		char read[RX_DECIMAL_SIZE];
		assert_string_equal(rx_decimal_text(out->amount, read, sizeof(read)), "1.5000000000");
	});
	REFUSED(in->amount = rx_decimal_of("0.12345678901"), RX_EDATA, "amount");
	REFUSED(in->number = rx_decimal_of("twelve"), RX_EDATA, "number");
	REFUSED(
		in->number = rx_decimal_of("100000000000000000000000000000000000000"), RX_EDATA, "number");
}

static Everything *add_number(rx_session *session, const char *number)
{
	Everything *in = add_plain(session);
	in->word = "compared";
	in->number = rx_decimal_of(number);
	return in;
}

static void test_conformance_round_trip__decimals_compare_as_numbers(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		rx_expr mine = rx_eq(Everything_.word, "compared");
		add_number(s, "9000.5");
		add_number(s, "10000.25");
		add_number(s, "-9000.5");
		assert_int_equal(
			rx_count(s, Everything,
				.where = rx_and(mine, rx_gt(Everything_.number, rx_decimal_of("9001")))),
			1);
		assert_int_equal(
			rx_count(s, Everything,
				.where = rx_and(mine, rx_eq(Everything_.number, rx_decimal_of("9000.500")))),
			1);
		assert_int_equal(rx_count(s, Everything,
							 .where = rx_and(mine, rx_lt(Everything_.number, rx_decimal_of("0")))),
			1);
		Everything **sorted =
			rx_all(s, Everything, .where = mine, .order_by = { rx_desc(Everything_.number) });
		assert_int_equal(rx_len(sorted), 3);
		char text[RX_DECIMAL_SIZE];
		assert_string_equal(rx_decimal_text(sorted[0]->number, text, sizeof(text)), "10000.25");
		assert_string_equal(rx_decimal_text(sorted[2]->number, text, sizeof(text)), "-9000.5");
		rx_rollback(s);
	}
}

static void test_conformance_round_trip__days_and_moments_from_year_1_to_9999(void **state)
{
	ROUND_TRIP(in->day = rx_date_of(1, 1, 1), assert_int_equal(out->day.days, -719162));
	ROUND_TRIP(in->day = rx_date_of(9999, 12, 31), assert_int_equal(out->day.days, 2932896));
	ROUND_TRIP(in->day = rx_date_of(2024, 2, 29),
		assert_int_equal(out->day.days, rx_date_of(2024, 2, 29).days));
	ROUND_TRIP(in->clock = rx_time_of(0, 0, 0, 0), assert_true(out->clock.us == 0));
	ROUND_TRIP(in->clock = rx_time_of(23, 59, 59, 999999),
		assert_true(out->clock.us == INT64_C(86399999999)));
	ROUND_TRIP(in->moment = rx_datetime_of(1, 1, 1, 0, 0, 0, 1),
		assert_true(out->moment.us == rx_datetime_of(1, 1, 1, 0, 0, 0, 1).us));
	ROUND_TRIP(in->moment = rx_datetime_of(9999, 12, 31, 23, 59, 59, 999999),
		assert_true(out->moment.us == rx_datetime_of(9999, 12, 31, 23, 59, 59, 999999).us));
	ROUND_TRIP(in->moment = rx_datetime_of(1969, 12, 31, 23, 59, 59, 999999),
		assert_true(out->moment.us == -1));
	REFUSED(in->day = rx_date_of(2023, 2, 29), RX_EDATA, "day");
	REFUSED(in->moment = rx_datetime_of(10000, 1, 1, 0, 0, 0, 0), RX_EDATA, "moment");
	REFUSED(in->clock = rx_time_of(24, 0, 0, 0), RX_EDATA, "clock");
}

static void test_conformance_round_trip__intervals_below_and_above_zero(void **state)
{
	ROUND_TRIP(in->span = rx_interval_of(0), assert_true(out->span.us == 0));
	ROUND_TRIP(in->span = rx_interval_of(-1), assert_true(out->span.us == -1));
	ROUND_TRIP(in->span = rx_interval_of(INT64_C(86400000000) * 400 + 1),
		assert_true(out->span.us == INT64_C(86400000000) * 400 + 1));
	ROUND_TRIP(in->span = rx_interval_of(INT64_C(-86400000000) * 400 - 1),
		assert_true(out->span.us == INT64_C(-86400000000) * 400 - 1));
}

/* Where an interval is kept as a moment, one that is none is refused before it is sent. */
static void test_conformance_round_trip__long_intervals_are_kept_or_refused(void **state)
{
	const bool all = suite_quirks(*state)->holds_long_intervals;
	const int64_t longest = rx_datetime_of(9999, 12, 31, 23, 59, 59, 999999).us,
				  shortest = rx_datetime_of(1, 1, 1, 0, 0, 0, 0).us;

	ROUND_TRIP(in->span = rx_interval_of(longest), assert_true(out->span.us == longest));
	ROUND_TRIP(in->span = rx_interval_of(shortest), assert_true(out->span.us == shortest));
	if (all) {
		ROUND_TRIP(
			in->span = rx_interval_of(longest + 1), assert_true(out->span.us == longest + 1));
		ROUND_TRIP(
			in->span = rx_interval_of(shortest - 1), assert_true(out->span.us == shortest - 1));
		ROUND_TRIP(in->span = rx_interval_of(INT64_MAX), assert_true(out->span.us == INT64_MAX));
		return;
	}
	REFUSED(in->span = rx_interval_of(longest + 1), RX_EDATA, "span");
	REFUSED(in->span = rx_interval_of(shortest - 1), RX_EDATA, "span");
	REFUSED(in->span = rx_interval_of(INT64_MIN), RX_EDATA, "span");
}

static void test_conformance_round_trip__uuids_and_json(void **state)
{
	rx_uuid token = rx_uuid_of("00112233-4455-6677-8899-aabbccddeeff");
	rx_uuid nil = { { 0 } };

	ROUND_TRIP(in->token = token, assert_memory_equal(&out->token, &token, sizeof(token)));
	ROUND_TRIP(in->token = nil, assert_memory_equal(&out->token, &nil, sizeof(nil)));
	ROUND_TRIP(in->document = rx_json_of("{\"a\":[1,2.50,null,\"ü\"]}"),
		assert_non_null(strstr(out->document.text, "ü")));
	ROUND_TRIP(in->document = rx_json_of("12345678901234567890.123456789"),
		assert_string_equal(out->document.text, "12345678901234567890.123456789"));
	ROUND_TRIP(
		in->document = rx_json_of("\"text\""), assert_string_equal(out->document.text, "\"text\""));
	REFUSED(in->document = rx_json_of("{\"a\":}"), RX_EDATA, "document");
	REFUSED(in->document = rx_json_of(""), RX_EDATA, "document");
	REFUSED(in->document = rx_json_of(NULL), RX_ENOT_NULL, "document");
}

/* `levels` arrays, one in the other. */
static rx_json nested(char room[128], size_t levels)
{
	memset(room, '[', levels);
	memset(room + levels, ']', levels);
	room[2 * levels] = '\0';
	return rx_json_of(room);
}

static void test_conformance_round_trip__json_that_an_engine_cannot_hold(void **state)
{
	const quirks *own = suite_quirks(*state);
	char room[128];

	ROUND_TRIP(in->document = nested(room, 31), assert_string_equal(out->document.text, room));
	if (own->nests_json_deeply)
		ROUND_TRIP(in->document = nested(room, 32), assert_string_equal(out->document.text, room));
	else
		REFUSED(in->document = nested(room, 32), RX_EDATA, "Everything.document: parameter");
	if (own->holds_json_nul)
		ROUND_TRIP(in->document = rx_json_of("\"\\u0000\""),
			assert_string_equal(out->document.text, "\"\\u0000\""));
	else
		REFUSED(
			in->document = rx_json_of("\"\\u0000\""), RX_EDATA, "Everything.document: parameter");
}

static void test_conformance_round_trip__enums_go_by_their_labels(void **state)
{
	ROUND_TRIP(in->feeling = MOOD_SAD, assert_int_equal(out->feeling, MOOD_SAD));
	ROUND_TRIP(in->feeling = MOOD_GLAD, assert_int_equal(out->feeling, MOOD_GLAD));
	REFUSED(in->feeling = (mood)1, RX_EDATA, "feeling");
	REFUSED(in->feeling = (mood)77, RX_EDATA, "feeling");
}

static void test_conformance_round_trip__what_is_not_set_is_null(void **state)
{
	suite *the = *state;
	int64_t id = 0;

	rx_with_session(s, .engine = the->engine) {
		Maybe *in = rx_add(s, Maybe);
		assert_true(rx_commit(s));
		id = in->id;
	}
	rx_with_session(s, .engine = the->engine) {
		Maybe *out = rx_get(s, Maybe, id);
		assert_non_null(out);
		assert_false(out->truth.set || out->small.set || out->medium.set || out->big.set);
		assert_false(out->single.set || out->real.set || out->amount.set || out->day.set);
		assert_false(out->clock.set || out->moment.set || out->span.set || out->token.set);
		assert_false(out->feeling.set);
		assert_null(out->word);
		assert_null(out->raw.data);
		assert_null(out->document.text);
	}
}

static void test_conformance_round_trip__what_is_set_comes_back_and_can_be_unset(void **state)
{
	suite *the = *state;
	int64_t id = 0;

	rx_with_session(s, .engine = the->engine) {
		Maybe *in = rx_add(s, Maybe, .truth = rx_some((bool)false), .small = rx_some((int16_t)-1),
			.medium = rx_some(0), .big = rx_some(INT64_MIN), .single = rx_some(0.5f),
			.real = rx_some(0.25), .word = "", .raw = rx_bytes_of("", 0),
			.amount = rx_some(rx_decimal_of("0.0001")), .day = rx_some(rx_date_of(1, 1, 1)),
			.clock = rx_some(rx_time_of(0, 0, 0, 0)),
			.moment = rx_some(rx_datetime_of(1970, 1, 1, 0, 0, 0, 0)),
			.span = rx_some(rx_interval_of(0)), .token = rx_some(rx_uuid_of("")),
			.document = rx_json_of("null"), .feeling = rx_some_enum(MOOD_SAD));
		assert_true(rx_commit(s));
		id = in->id;
	}
	rx_with_session(s, .engine = the->engine) {
		Maybe *out = rx_get(s, Maybe, id);
		assert_non_null(out);
		assert_true(out->truth.set && !out->truth.value);
		assert_true(out->small.set && out->small.value == -1);
		assert_true(out->medium.set && out->medium.value == 0);
		assert_true(out->big.set && out->big.value == INT64_MIN);
		assert_true(out->single.set && out->single.value == 0.5f);
		assert_true(out->real.set && out->real.value == 0.25);
		assert_string_equal(out->word, "");
		assert_true(out->raw.data && out->raw.size == 0);
		assert_true(out->amount.set && out->day.set && out->day.value.days == -719162);
		assert_true(out->clock.set && out->moment.set && out->moment.value.us == 0);
		assert_true(out->span.set && out->token.set && out->feeling.set);
		assert_string_equal(out->document.text, "null");
		assert_int_equal(out->feeling.value, MOOD_SAD);

		out->truth = (rx_opt_bool){ 0 };
		out->word = NULL;
		out->amount = (rx_opt_decimal){ 0 };
		out->document = rx_json_of(NULL);
		assert_true(rx_commit(s));
	}
	rx_with_session(s, .engine = the->engine) {
		Maybe *out = rx_get(s, Maybe, id);
		assert_non_null(out);
		assert_false(out->truth.set || out->amount.set);
		assert_null(out->word);
		assert_null(out->document.text);
		assert_true(out->medium.set);
	}
}

static void test_conformance_round_trip__an_optional_with_a_value_that_is_not_set_is_refused(
	void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Maybe *in = rx_add(s, Maybe);
		in->medium.value = 3;
		assert_false(rx_flush(s));
		assert_rx_code(rx_session_error(s), RX_EINVAL);
		assert_contains(rx_session_error(s)->message, "medium");
		rx_rollback(s);
	}
}

static void test_conformance_round_trip__a_value_that_does_not_fit_the_column_is_refused(
	void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		assert_int_equal(
			rx_count(s, Everything, .where = rx_eq(Everything_.medium, INT64_C(3000000000))), -1);
		assert_rx_code(rx_session_error(s), RX_EDATA);
		assert_contains(rx_session_error(s)->message, "3000000000");
		assert_contains(rx_session_error(s)->message, "medium");
		rx_rollback(s);
		assert_int_equal(rx_count(s, Everything, .where = rx_in(Everything_.small, 1, 40000)), -1);
		assert_contains(rx_session_error(s)->message, "40000");
		rx_rollback(s);
		assert_int_equal(rx_count(s, Everything, .where = rx_eq(Everything_.big, UINT64_MAX)), -1);
		assert_contains(rx_session_error(s)->message, "18446744073709551615");
		rx_rollback(s);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_conformance_round_trip__booleans_and_integers_keep_their_limits),
		cmocka_unit_test(test_conformance_round_trip__floating_point_keeps_its_limits),
		cmocka_unit_test(test_conformance_round_trip__nan_is_kept_or_refused_by_name),
		cmocka_unit_test(test_conformance_round_trip__uuids_of_every_shape_are_kept_or_refused),
		cmocka_unit_test(test_conformance_round_trip__uuids_have_an_order),
		cmocka_unit_test(test_conformance_round_trip__text_of_any_size_and_script),
		cmocka_unit_test(
			test_conformance_round_trip__text_that_is_not_utf8_is_refused_with_its_position),
		cmocka_unit_test(test_conformance_round_trip__text_that_is_null_or_too_long_is_refused),
		cmocka_unit_test(test_conformance_round_trip__bytes_keep_nul_and_tell_empty_from_null),
		cmocka_unit_test(test_conformance_round_trip__infinity_is_kept_or_refused_by_name),
		cmocka_unit_test(test_conformance_round_trip__decimals_lose_no_digit),
		cmocka_unit_test(test_conformance_round_trip__decimals_compare_as_numbers),
		cmocka_unit_test(test_conformance_round_trip__days_and_moments_from_year_1_to_9999),
		cmocka_unit_test(test_conformance_round_trip__intervals_below_and_above_zero),
		cmocka_unit_test(test_conformance_round_trip__long_intervals_are_kept_or_refused),
		cmocka_unit_test(test_conformance_round_trip__uuids_and_json),
		cmocka_unit_test(test_conformance_round_trip__json_that_an_engine_cannot_hold),
		cmocka_unit_test(test_conformance_round_trip__enums_go_by_their_labels),
		cmocka_unit_test(test_conformance_round_trip__what_is_not_set_is_null),
		cmocka_unit_test(test_conformance_round_trip__what_is_set_comes_back_and_can_be_unset),
		cmocka_unit_test(
			test_conformance_round_trip__an_optional_with_a_value_that_is_not_set_is_refused),
		cmocka_unit_test(
			test_conformance_round_trip__a_value_that_does_not_fit_the_column_is_refused),
	};
	return cmocka_run_group_tests(tests, suite_open, suite_close);
}
