/* Every type at its boundaries, through the driver port, into a table whose column is declared as the
 * dialect says, and back in both ways: as a value and as a member of a struct. One suite for all
 * engines; what an engine may do differently is declared in its quirks. */
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include <reflex/sys/driver.h>

#include "base/calendar.h"
#include "model/value.h"
#include "support/check.h"
#include "support/port.h"

typedef struct quirks {
	const char *url;
	bool refuses_nan; /* NaN is RX_EDATA */
	int64_t min_interval, max_interval; /* µs */
} quirks;

static const quirks sqlite = {
	.url = "sqlite://",
	.refuses_nan = true,
	.min_interval = RX__DAY_MIN * RX__US_PER_DAY,
	.max_interval = (RX__DAY_MAX + 1) * RX__US_PER_DAY - 1,
};

static const quirks *const engines[] = { &sqlite };

/* ---- sending one value there and back */

static void make_table(test_port *port, rx_ddl_type type)
{
	char words[64], sql[128];

	assert_int_equal(port->driver->dialect->type_text(&type, words, sizeof(words)), 0);
	snprintf(sql, sizeof(sql), "DROP TABLE IF EXISTS v; CREATE TABLE v (x %s)", words);
	test_port_exec(port, sql);
}

static int store(test_port *port, rx_ddl_type type, rx_value value)
{
	make_table(port, type);
	return test_port_run_code(port, "INSERT INTO v (x) VALUES (?)", &value, 1);
}

static void assert_same(const rx_value *wanted, const rx_value *got)
{
	rx_buf a = RX_BUF_INIT, b = RX_BUF_INIT;

	if (!rx__value_equal(wanted, got)) {
		rx__value_print(&a, wanted, false);
		rx__value_print(&b, got, false);
		fail_msg("%s: stored %s, got %s back (type %d)", rx__type_name(wanted->type),
			rx__buf_text(&a), rx__buf_text(&b), (int)got->type);
	}
}

/* Room for a member of any type, and the place behind it. */
typedef struct member {
	union {
		rx_opt_bool boolean;
		rx_opt_int16 i16;
		rx_opt_int32 i32;
		rx_opt_int64 i64;
		rx_opt_float f;
		rx_opt_double d;
		rx_opt_decimal decimal;
		rx_opt_date date;
		rx_opt_time time;
		rx_opt_datetime datetime;
		rx_opt_interval interval;
		rx_opt_uuid uuid;
		const char *text;
		rx_bytes bytes;
	} as;
	unsigned char guard[16];
} member;

static bool carries_null(rx_type type)
{
	return type == RX_TYPE_TEXT || type == RX_TYPE_BYTES || type == RX_TYPE_JSON;
}

static bool is_set(const member *m, rx_type type)
{
	switch (type) {
	case RX_TYPE_BOOL:
		return m->as.boolean.set;
	case RX_TYPE_INT16:
		return m->as.i16.set;
	case RX_TYPE_INT32:
		return m->as.i32.set;
	case RX_TYPE_INT64:
		return m->as.i64.set;
	case RX_TYPE_FLOAT:
		return m->as.f.set;
	case RX_TYPE_DOUBLE:
		return m->as.d.set;
	case RX_TYPE_DECIMAL:
		return m->as.decimal.set;
	case RX_TYPE_DATE:
		return m->as.date.set;
	case RX_TYPE_TIME:
		return m->as.time.set;
	case RX_TYPE_DATETIME:
		return m->as.datetime.set;
	case RX_TYPE_INTERVAL:
		return m->as.interval.set;
	case RX_TYPE_UUID:
		return m->as.uuid.set;
	default:
		return m->as.text != NULL;
	}
}

static rx_value value_of(const member *m, rx_type type)
{
	rx_value v = { .type = type };

	switch (type) {
	case RX_TYPE_BOOL:
		v.as.i = m->as.boolean.value;
		break;
	case RX_TYPE_INT16:
		v.as.i = m->as.i16.value;
		break;
	case RX_TYPE_INT32:
	case RX_TYPE_DATE:
		v.as.i = m->as.i32.value;
		break;
	case RX_TYPE_FLOAT:
		v.as.d = (double)m->as.f.value;
		break;
	case RX_TYPE_DOUBLE:
		v.as.d = m->as.d.value;
		break;
	case RX_TYPE_DECIMAL:
		v.as.decimal = m->as.decimal.value;
		break;
	case RX_TYPE_UUID:
		v.as.uuid = m->as.uuid.value;
		break;
	case RX_TYPE_TEXT:
	case RX_TYPE_JSON:
		v.as.s.data = m->as.text;
		v.as.s.size = strlen(m->as.text);
		break;
	case RX_TYPE_BYTES:
		v.as.s.data = m->as.bytes.data;
		v.as.s.size = m->as.bytes.size;
		break;
	default:
		v.as.i = m->as.i64.value;
	}
	return v;
}

static member read_member(test_port *port, rx_type type)
{
	rx_decode_step step = { .type = (uint8_t)type,
		.optional = !carries_null(type),
		.name = "x",
		.size = sizeof(member) - 16 };
	member m;

	memset(&m, 0xA5, sizeof(m));
	test_port_read_code(port, "SELECT x FROM v", &step, 1, &m);
	assert_rx_ok(&port->error);
	for (size_t i = 0; i < sizeof(m.guard); i++)
		assert_int_equal(m.guard[i], 0xA5);
	return m;
}

static void round_trip_as(test_port *port, rx_ddl_type type, rx_value value)
{
	rx_value got;
	member m;

	if (store(port, type, value))
		fail_msg("%s: %s", rx__type_name(value.type), port->error.message);
	got = test_port_value(port, "SELECT x FROM v", NULL, value.type);
	assert_same(&value, &got);
	m = read_member(port, value.type);
	assert_true(is_set(&m, value.type));
	got = value_of(&m, value.type);
	assert_same(&value, &got);
}

static void round_trip(test_port *port, rx_value value)
{
	round_trip_as(port, (rx_ddl_type){ .kind = value.type }, value);
}

static rx_value integer(rx_type type, int64_t i)
{
	return (rx_value){ .type = type, .as = { .i = i } };
}

static rx_value real(rx_type type, double d)
{
	return (rx_value){ .type = type, .as = { .d = d } };
}

static rx_value string(rx_type type, const char *data, size_t size)
{
	return (rx_value){ .type = type, .as = { .s = { data, size } } };
}

static rx_value decimal(const char *text)
{
	return (rx_value){ .type = RX_TYPE_DECIMAL, .as = { .decimal = rx_decimal_of(text) } };
}

static void assert_refused(test_port *port, rx_value value, const char *part)
{
	assert_int_equal(store(port, (rx_ddl_type){ .kind = value.type }, value), RX_EDATA);
	assert_rx_code(&port->error, RX_EDATA);
	assert_contains(port->error.message, "parameter 1");
	assert_contains(port->error.message, part);
	assert_int_equal(test_port_int(port, "SELECT count(*) FROM v"), 0);
}

/* ---- the tests: each once an engine */

static const quirks *quirks_of(void **state)
{
	return *(const quirks **)*state;
}

static test_port *open_engine(void **state)
{
	return test_port_open(quirks_of(state)->url);
}

static void test_conformance_types__booleans(void **state)
{
	test_port *port = open_engine(state);

	round_trip(port, integer(RX_TYPE_BOOL, 0));
	round_trip(port, integer(RX_TYPE_BOOL, 1));
	test_port_close(port);
}

static void test_conformance_types__integers_at_their_limits(void **state)
{
	static const struct {
		rx_type type;
		int64_t value;
	} cases[] = {
		{ RX_TYPE_INT16, 0 },
		{ RX_TYPE_INT16, INT16_MIN },
		{ RX_TYPE_INT16, INT16_MAX },
		{ RX_TYPE_INT32, -1 },
		{ RX_TYPE_INT32, INT32_MIN },
		{ RX_TYPE_INT32, INT32_MAX },
		{ RX_TYPE_INT64, 0 },
		{ RX_TYPE_INT64, INT64_MIN },
		{ RX_TYPE_INT64, INT64_MAX },
		{ RX_TYPE_INT64, (INT64_C(1) << 53) + 1 },
	};
	test_port *port = open_engine(state);

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		round_trip(port, integer(cases[i].type, cases[i].value));
	test_port_close(port);
}

static void test_conformance_types__an_integer_too_large_for_its_member_is_refused(void **state)
{
	static const struct {
		rx_type type;
		int64_t value;
	} cases[] = {
		{ RX_TYPE_BOOL, 2 },
		{ RX_TYPE_INT16, INT16_MAX + 1 },
		{ RX_TYPE_INT16, INT16_MIN - 1 },
		{ RX_TYPE_INT32, INT64_C(1) << 31 },
		{ RX_TYPE_INT32, INT64_MIN },
	};
	test_port *port = open_engine(state);

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		rx_decode_step step = { .type = (uint8_t)cases[i].type, .name = "x", .size = 8 };
		int64_t room[2];

		store(port, (rx_ddl_type){ .kind = RX_TYPE_INT64 }, test_int(cases[i].value));
		assert_int_equal(test_port_read_code(port, "SELECT x FROM v", &step, 1, room), RX_EDATA);
		assert_string_equal(port->error.column, "x");
		assert_contains(port->error.message, rx__type_name(cases[i].type));
	}
	test_port_close(port);
}

static void test_conformance_types__doubles_at_their_limits(void **state)
{
	static const double cases[] = { 0.0, -0.0, 0.1, -1.5, DBL_MIN, DBL_MAX, -DBL_MAX,
		5e-324 /* the smallest subnormal */, -2.2250738585072009e-308, DBL_EPSILON, 1e15, 1e300,
		9007199254740993.0, (double)INFINITY, -(double)INFINITY };
	test_port *port = open_engine(state);

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		rx_value value = real(RX_TYPE_DOUBLE, cases[i]);

		/* SQLite keeps -0.0 as the integer 0. */
		if (cases[i] == 0.0)
			value.as.d = 0.0;
		round_trip(port, value);
	}
	test_port_close(port);
}

static void test_conformance_types__floats_at_their_limits(void **state)
{
	static const float cases[] = { 0.0F, 0.1F, FLT_MIN, FLT_MAX, -FLT_MAX, 1.4e-45F, 16777217.0F,
		INFINITY, -INFINITY };
	test_port *port = open_engine(state);
	rx_decode_step step = { .type = RX_TYPE_FLOAT, .name = "x", .size = sizeof(float) };
	float room;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		round_trip(port, real(RX_TYPE_FLOAT, (double)cases[i]));
	store(port, (rx_ddl_type){ .kind = RX_TYPE_DOUBLE }, real(RX_TYPE_DOUBLE, 1e300));
	assert_int_equal(test_port_read_code(port, "SELECT x FROM v", &step, 1, &room), RX_EDATA);
	test_port_close(port);
}

static void test_conformance_types__nan_is_refused_where_the_engine_cannot_hold_it(void **state)
{
	test_port *port = open_engine(state);

	if (quirks_of(state)->refuses_nan) {
		assert_refused(port, real(RX_TYPE_DOUBLE, (double)NAN), "NaN");
		assert_refused(port, real(RX_TYPE_FLOAT, (double)NAN), "NaN");
	} else {
		assert_int_equal(
			store(port, (rx_ddl_type){ .kind = RX_TYPE_DOUBLE }, real(RX_TYPE_DOUBLE, (double)NAN)),
			0);
	}
	test_port_close(port);
}

static void test_conformance_types__texts(void **state)
{
	static const char *const cases[] = { "", " ", "a", "'; DROP TABLE v; --", "\t\r\n", "007",
		"1e2", "Grüße", "日本語", "\xF0\x9F\x98\x80", "\xF4\x8F\xBF\xBF", "true", "NULL", "12.50" };
	test_port *port = open_engine(state);

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		round_trip(port, string(RX_TYPE_TEXT, cases[i], strlen(cases[i])));
	test_port_close(port);
}

static void test_conformance_types__a_text_of_one_megabyte(void **state)
{
	enum { SIZE = 1 << 20 };
	test_port *port = open_engine(state);
	char *text = malloc(SIZE + 1);

	assert_non_null(text);
	for (size_t i = 0; i < SIZE; i++)
		text[i] = (char)('a' + i % 26);
	memcpy(text + SIZE - 2, "é", 2);
	text[SIZE] = '\0';
	round_trip(port, string(RX_TYPE_TEXT, text, SIZE));
	round_trip(port, string(RX_TYPE_BYTES, text, SIZE));
	free(text);
	test_port_close(port);
}

static void test_conformance_types__an_empty_text_is_not_null(void **state)
{
	test_port *port = open_engine(state);
	rx_ddl_type type = { .kind = RX_TYPE_TEXT };
	member m;

	store(port, type, string(RX_TYPE_TEXT, "", 0));
	m = read_member(port, RX_TYPE_TEXT);
	assert_non_null(m.as.text);
	assert_string_equal(m.as.text, "");
	assert_int_equal(test_port_int(port, "SELECT count(*) FROM v WHERE x IS NULL"), 0);
	store(port, type, (rx_value){ .type = RX_TYPE_NONE });
	m = read_member(port, RX_TYPE_TEXT);
	assert_null(m.as.text);
	store(port, type, string(RX_TYPE_TEXT, NULL, 0));
	assert_int_equal(test_port_int(port, "SELECT count(*) FROM v WHERE x IS NULL"), 1);
	test_port_close(port);
}

static void test_conformance_types__a_nul_is_refused_in_text_and_kept_in_bytes(void **state)
{
	test_port *port = open_engine(state);

	assert_refused(port, string(RX_TYPE_TEXT, "ab\0cd", 5), "byte 2");
	assert_refused(port, string(RX_TYPE_JSON, "1\0", 2), "NUL");
	round_trip(port, string(RX_TYPE_BYTES, "ab\0cd\0", 6));
	round_trip(port, string(RX_TYPE_BYTES, "\xFF\xFE\x00\x80", 4));
	test_port_close(port);
}

static void test_conformance_types__invalid_utf8_is_refused_with_its_position(void **state)
{
	static const struct {
		const char *text;
		int at;
	} cases[] = {
		{ "\xFF", 0 },
		{ "ab\xC0\xAF", 2 }, /* overlong */
		{ "abcdefghijklmnopqrstuvwxyz\xED\xA0\x80", 26 }, /* a surrogate */
		{ "é\xF4\x90\x80\x80", 2 }, /* above U+10FFFF */
		{ "abc\xE2\x82", 3 }, /* cut short */
		{ "\x80", 0 },
	};
	test_port *port = open_engine(state);

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		rx_value value = string(RX_TYPE_TEXT, cases[i].text, strlen(cases[i].text));
		char part[32];

		snprintf(part, sizeof(part), "byte %d ", cases[i].at);
		make_table(port, (rx_ddl_type){ .kind = RX_TYPE_TEXT });
		assert_int_equal(
			test_port_run_code(port, "INSERT INTO v (x) VALUES (?)", &value, 1), RX_EDATA);
		assert_contains(port->error.message, part);
		assert_int_equal(port->error.offset, 1); /* the parameter */
	}
	test_port_close(port);
}

static void test_conformance_types__empty_bytes_are_not_null(void **state)
{
	test_port *port = open_engine(state);
	member m;

	round_trip(port, string(RX_TYPE_BYTES, "", 0));
	assert_int_equal(test_port_int(port, "SELECT count(*) FROM v WHERE x IS NULL"), 0);
	store(port, (rx_ddl_type){ .kind = RX_TYPE_BYTES }, string(RX_TYPE_BYTES, NULL, 0));
	m = read_member(port, RX_TYPE_BYTES);
	assert_null(m.as.bytes.data);
	assert_int_equal(m.as.bytes.size, 0);
	test_port_close(port);
}

static void test_conformance_types__decimals_of_38_digits(void **state)
{
	static const char *const cases[] = { "0", "0.00", "1", "-1", "12.50", "-0.01",
		"99999999999999999999999999999999999999", "-99999999999999999999999999999999999999",
		"0.99999999999999999999999999999999999999", "0.00000000000000000000000000000000000001",
		"1234567890123456789.0123456789012345678", "123456789012345678", "9007199254740993", "0.1",
		"100" };
	test_port *port = open_engine(state);

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		round_trip(port, decimal(cases[i]));
	assert_refused(port, decimal("not a number"), "decimal");
	assert_refused(port, decimal("123456789012345678901234567890123456789"), "38");
	test_port_close(port);
}

static void test_conformance_types__decimals_compare_by_value(void **state)
{
	static const char *const ordered[] = { "-99999999999999999999999999999999999999", "-10.5",
		"-9.75", "0.00", "0.5", "9", "10.0", "10.01", "99999999999999999999999999999999999998",
		"99999999999999999999999999999999999999" };
	enum { N = sizeof(ordered) / sizeof(ordered[0]) };
	test_port *port = open_engine(state);
	const char *suffix = port->driver->dialect->compare_suffix[RX_TYPE_DECIMAL];
	rx_value limit = decimal("9.000");
	char sql[160];

	make_table(port, (rx_ddl_type){ .kind = RX_TYPE_DECIMAL });
	for (size_t i = 0; i < N; i++) {
		rx_value value = decimal(ordered[(i * 7 + 3) % N]);

		assert_int_equal(test_port_run_code(port, "INSERT INTO v (x) VALUES (?)", &value, 1), 0);
	}
	for (size_t i = 0; i < N; i++) {
		rx_value wanted = decimal(ordered[i]), got;

		snprintf(sql, sizeof(sql), "SELECT x FROM v ORDER BY x%s LIMIT 1 OFFSET %zu",
			suffix ? suffix : "", i);
		got = test_port_value(port, sql, NULL, RX_TYPE_DECIMAL);
		assert_same(&wanted, &got);
	}
	snprintf(sql, sizeof(sql), "SELECT count(*) FROM v WHERE x%s = ?", suffix ? suffix : "");
	assert_int_equal(test_port_value(port, sql, &limit, RX_TYPE_INT64).as.i, 1);
	snprintf(sql, sizeof(sql), "SELECT count(*) FROM v WHERE x%s > ?", suffix ? suffix : "");
	assert_int_equal(test_port_value(port, sql, &limit, RX_TYPE_INT64).as.i, 4);
	test_port_close(port);
}

static void test_conformance_types__days_and_instants_from_year_1_to_9999(void **state)
{
	test_port *port = open_engine(state);

	round_trip(port, integer(RX_TYPE_DATE, rx_date_of(1, 1, 1).days));
	round_trip(port, integer(RX_TYPE_DATE, rx_date_of(9999, 12, 31).days));
	round_trip(port, integer(RX_TYPE_DATE, rx_date_of(2024, 2, 29).days));
	round_trip(port, integer(RX_TYPE_DATE, 0));
	round_trip(port, integer(RX_TYPE_DATETIME, rx_datetime_of(1, 1, 1, 0, 0, 0, 0).us));
	round_trip(
		port, integer(RX_TYPE_DATETIME, rx_datetime_of(9999, 12, 31, 23, 59, 59, 999999).us));
	round_trip(port, integer(RX_TYPE_DATETIME, rx_datetime_of(2026, 11, 22, 3, 12, 45, 1).us));
	round_trip(port, integer(RX_TYPE_DATETIME, -1));
	round_trip(port, integer(RX_TYPE_TIME, 0));
	round_trip(port, integer(RX_TYPE_TIME, 1));
	round_trip(port, integer(RX_TYPE_TIME, RX__US_PER_DAY - 1));
	assert_refused(port, integer(RX_TYPE_DATE, rx_date_of(2025, 2, 29).days), "date");
	assert_refused(port, integer(RX_TYPE_DATE, rx_date_of(10000, 1, 1).days), "date");
	assert_refused(
		port, integer(RX_TYPE_DATETIME, rx_datetime_of(0, 1, 1, 0, 0, 0, 0).us), "date and time");
	assert_refused(port, integer(RX_TYPE_TIME, RX__US_PER_DAY), "time");
	assert_refused(port, integer(RX_TYPE_TIME, -1), "time");
	test_port_close(port);
}

static void test_conformance_types__instants_sort_as_they_follow_each_other(void **state)
{
	test_port *port = open_engine(state);
	int64_t us[] = { rx_datetime_of(1, 1, 1, 0, 0, 0, 0).us, -1, 0, 1,
		rx_datetime_of(2026, 11, 22, 3, 12, 45, 0).us,
		rx_datetime_of(2026, 11, 22, 3, 12, 45, 1).us,
		rx_datetime_of(9999, 12, 31, 0, 0, 0, 0).us };

	make_table(port, (rx_ddl_type){ .kind = RX_TYPE_DATETIME });
	for (size_t i = 0; i < 7; i++) {
		rx_value value = integer(RX_TYPE_DATETIME, us[(i * 5 + 2) % 7]);

		assert_int_equal(test_port_run_code(port, "INSERT INTO v (x) VALUES (?)", &value, 1), 0);
	}
	for (size_t i = 0; i < 7; i++) {
		char sql[80];

		snprintf(sql, sizeof(sql), "SELECT x FROM v ORDER BY x LIMIT 1 OFFSET %zu", i);
		assert_int_equal(test_port_value(port, sql, NULL, RX_TYPE_DATETIME).as.i, us[i]);
	}
	test_port_close(port);
}

static void test_conformance_types__intervals(void **state)
{
	const quirks *engine = quirks_of(state);
	test_port *port = open_engine(state);

	round_trip(port, integer(RX_TYPE_INTERVAL, 0));
	round_trip(port, integer(RX_TYPE_INTERVAL, 1));
	round_trip(port, integer(RX_TYPE_INTERVAL, -1));
	round_trip(port, integer(RX_TYPE_INTERVAL, 90 * RX__US_PER_DAY + 1));
	round_trip(port, integer(RX_TYPE_INTERVAL, engine->min_interval));
	round_trip(port, integer(RX_TYPE_INTERVAL, engine->max_interval));
	if (engine->max_interval < INT64_MAX)
		assert_refused(port, integer(RX_TYPE_INTERVAL, engine->max_interval + 1), "interval");
	if (engine->min_interval > INT64_MIN)
		assert_refused(port, integer(RX_TYPE_INTERVAL, engine->min_interval - 1), "interval");
	test_port_close(port);
}

static void test_conformance_types__uuids(void **state)
{
	static const char *const cases[] = { "00000000-0000-0000-0000-000000000000",
		"ffffffff-ffff-ffff-ffff-ffffffffffff", "00000000-0000-0000-0000-000000000001",
		"12345678-1234-4234-8234-123456789012", "1e200000-0000-0000-0000-000000000000" };
	test_port *port = open_engine(state);

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		round_trip(
			port, (rx_value){ .type = RX_TYPE_UUID, .as = { .uuid = rx_uuid_of(cases[i]) } });
	test_port_close(port);
}

static void test_conformance_types__json_of_every_kind(void **state)
{
	static const char *const cases[] = { "{}", "[]", "null", "true", "\"\"", "0", "1e2", "-1.50",
		"12345678901234567890123456789012345678901234567890", "1.0", " {\"a\" : 1}",
		"{\"b\":1,\"a\":[1,2.50,\"é\"]}" };
	test_port *port = open_engine(state);

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		round_trip(port, string(RX_TYPE_JSON, cases[i], strlen(cases[i])));
	test_port_close(port);
}

static void test_conformance_types__null_of_every_type(void **state)
{
	test_port *port = open_engine(state);

	for (rx_type type = RX_TYPE_BOOL; type < RX_TYPE_ENUM; type++) {
		member m;

		assert_int_equal(
			store(port, (rx_ddl_type){ .kind = type }, (rx_value){ .type = RX_TYPE_NONE }), 0);
		assert_int_equal(test_port_value(port, "SELECT x FROM v", NULL, type).type, RX_TYPE_NONE);
		m = read_member(port, type);
		assert_false(is_set(&m, type));
	}
	test_port_close(port);
}

static void test_conformance_types__null_is_refused_where_the_member_cannot_hold_it(void **state)
{
	test_port *port = open_engine(state);

	for (rx_type type = RX_TYPE_BOOL; type < RX_TYPE_ENUM; type++) {
		rx_decode_step step = { .type = (uint8_t)type, .name = "x", .size = 24 };
		member m;

		if (carries_null(type))
			continue;
		store(port, (rx_ddl_type){ .kind = type }, (rx_value){ .type = RX_TYPE_NONE });
		assert_int_equal(test_port_read_code(port, "SELECT x FROM v", &step, 1, &m), RX_EDATA);
		assert_contains(port->error.message, "NULL");
		assert_string_equal(port->error.column, "x");
	}
	test_port_close(port);
}

static void test_conformance_types__enums_travel_as_labels(void **state)
{
	enum { DRAFT, LIVE = 2 };
	static const char *const labels[] = { "draft", NULL, "live" };
	test_port *port = open_engine(state);
	rx_decode_step step = { .type = RX_TYPE_ENUM,
		.size = sizeof(int32_t),
		.n_labels_is_set = 1,
		.name = "state",
		.labels = labels,
		.n_labels = 3 };
	int32_t state_of = -1;
	rx_opt_enum optional = { .value = 7 };

	store(port, (rx_ddl_type){ .kind = RX_TYPE_TEXT, .length = 5 }, test_text("live"));
	test_port_read_code(port, "SELECT x FROM v", &step, 1, &state_of);
	assert_rx_ok(&port->error);
	assert_int_equal(state_of, LIVE);
	step.optional = 1;
	step.size = sizeof(optional);
	test_port_read_code(port, "SELECT x FROM v", &step, 1, &optional);
	assert_true(optional.set);
	assert_int_equal(optional.value, LIVE);
	test_port_read_code(port, "SELECT NULL FROM v", &step, 1, &optional);
	assert_false(optional.set);
	assert_int_equal(optional.value, DRAFT);
	store(port, (rx_ddl_type){ .kind = RX_TYPE_TEXT }, test_text("gone"));
	assert_int_equal(test_port_read_code(port, "SELECT x FROM v", &step, 1, &optional), RX_EDATA);
	assert_contains(port->error.message, "'gone'");
	assert_string_equal(port->error.column, "state");
	test_port_close(port);
}

static void test_conformance_types__a_char_array_holds_what_fits(void **state)
{
	test_port *port = open_engine(state);
	rx_decode_step step = { .type = RX_TYPE_TEXT, .inline_chars = 1, .name = "x", .size = 6 };
	char chars[8] = "zzzzzzz";

	store(port, (rx_ddl_type){ .kind = RX_TYPE_TEXT }, test_text("abcde"));
	test_port_read_code(port, "SELECT x FROM v", &step, 1, chars);
	assert_rx_ok(&port->error);
	assert_string_equal(chars, "abcde");
	assert_int_equal(chars[6], 'z');
	store(port, (rx_ddl_type){ .kind = RX_TYPE_TEXT }, test_text("abcdef"));
	assert_int_equal(test_port_read_code(port, "SELECT x FROM v", &step, 1, chars), RX_EDATA);
	store(port, (rx_ddl_type){ .kind = RX_TYPE_TEXT }, (rx_value){ .type = RX_TYPE_NONE });
	assert_int_equal(test_port_read_code(port, "SELECT x FROM v", &step, 1, chars), RX_EDATA);
	test_port_close(port);
}

#define TEST(name, engine) \
	{ \
#name, name, NULL, NULL, (void *)&(engine) \
	}

int main(void)
{
	for (size_t i = 0; i < sizeof(engines) / sizeof(engines[0]); i++) {
		const struct CMUnitTest tests[] = {
			TEST(test_conformance_types__booleans, engines[i]),
			TEST(test_conformance_types__integers_at_their_limits, engines[i]),
			TEST(
				test_conformance_types__an_integer_too_large_for_its_member_is_refused, engines[i]),
			TEST(test_conformance_types__doubles_at_their_limits, engines[i]),
			TEST(test_conformance_types__floats_at_their_limits, engines[i]),
			TEST(
				test_conformance_types__nan_is_refused_where_the_engine_cannot_hold_it, engines[i]),
			TEST(test_conformance_types__texts, engines[i]),
			TEST(test_conformance_types__a_text_of_one_megabyte, engines[i]),
			TEST(test_conformance_types__an_empty_text_is_not_null, engines[i]),
			TEST(test_conformance_types__a_nul_is_refused_in_text_and_kept_in_bytes, engines[i]),
			TEST(test_conformance_types__invalid_utf8_is_refused_with_its_position, engines[i]),
			TEST(test_conformance_types__empty_bytes_are_not_null, engines[i]),
			TEST(test_conformance_types__decimals_of_38_digits, engines[i]),
			TEST(test_conformance_types__decimals_compare_by_value, engines[i]),
			TEST(test_conformance_types__days_and_instants_from_year_1_to_9999, engines[i]),
			TEST(test_conformance_types__instants_sort_as_they_follow_each_other, engines[i]),
			TEST(test_conformance_types__intervals, engines[i]),
			TEST(test_conformance_types__uuids, engines[i]),
			TEST(test_conformance_types__json_of_every_kind, engines[i]),
			TEST(test_conformance_types__null_of_every_type, engines[i]),
			TEST(test_conformance_types__null_is_refused_where_the_member_cannot_hold_it,
				engines[i]),
			TEST(test_conformance_types__enums_travel_as_labels, engines[i]),
			TEST(test_conformance_types__a_char_array_holds_what_fits, engines[i]),
		};
		int failed = cmocka_run_group_tests_name(engines[i]->url, tests, NULL, NULL);

		if (failed)
			return failed;
	}
	return 0;
}
