/* Members of structs as values, and back. */
#include "support/models.h"

typedef enum Small { ZERO, ONE, LAST = 0x7fffffff } Small;
typedef enum Signed { MINUS = -1, PLUS = 1 } Signed;

#define TWO .labels = RX_LABELS("zero", "one")
RX_MODEL(All, all_types,
    column(bool, b), column(int16_t, i16), column(int32_t, i32), column(int64_t, i64),
    column(float, f), column(double, d), column(rx_text, text), column(rx_bytes, bytes),
    column(rx_decimal, dec), column(rx_date, date), column(rx_time, time),
    column(rx_datetime, moment), column(rx_interval, span), column(rx_uuid, uuid),
    column(rx_json, json), column(Small, e, TWO), column(Signed, se, TWO),
    column(int16_t, e16, TWO), column(int64_t, e64, TWO),
    column(rx_opt_bool, ob), column(rx_opt_int16, oi16), column(rx_opt_int32, oi32),
    column(rx_opt_int64, oi64), column(rx_opt_float, of), column(rx_opt_double, od),
    column(rx_opt_decimal, odec), column(rx_opt_date, odate), column(rx_opt_time, otime),
    column(rx_opt_datetime, omoment), column(rx_opt_interval, ospan), column(rx_opt_uuid, ouuid),
    column(rx_opt_enum, oe, TWO), column(rx_opt_int16, oe16, TWO));

struct Chars {
	int64_t id;
	char name[8];
	char one[1];
};
typedef struct Chars Chars;
RX_MAP(Chars, chars, primary_key(id), column(name), column(one));

static const rx__attribute *attribute(const rx_model *model, const char *field)
{
	rx_error error = RX_ERROR_INIT;
	const rx__mapper *mapper = NULL;
	rx__registry_mapper(&mapper, model, &error);
	assert_rx_ok(&error);
	const rx__attribute *found = rx__mapper_attribute(mapper, field);
	assert_non_null(found);
	return found;
}

static rx_value get(const void *object, const rx_model *model, const char *field)
{
	return rx__attribute_get(attribute(model, field), object, NULL);
}

static void test_model_attribute__integers_of_every_width(void **state)
{
	(void)state;
	All all = { .b = true, .i16 = INT16_MIN, .i32 = INT32_MIN, .i64 = INT64_MIN };
	assert_int_equal(get(&all, &All__model, "b").type, RX_TYPE_BOOL);
	assert_int_equal(get(&all, &All__model, "b").as.i, 1);
	assert_int_equal(get(&all, &All__model, "i16").as.i, INT16_MIN);
	assert_int_equal(get(&all, &All__model, "i32").as.i, INT32_MIN);
	assert_true(get(&all, &All__model, "i64").as.i == INT64_MIN);
}

static void test_model_attribute__enums_of_every_width(void **state)
{
	(void)state;
	All all = { .e = LAST, .se = MINUS, .e16 = -2, .e64 = 1 };
	all.oe = rx_some_enum(1);
	all.oe16 = rx_some_int16(-3);
	assert_int_equal(get(&all, &All__model, "e").type, RX_TYPE_ENUM);
	assert_int_equal(get(&all, &All__model, "e").as.i, LAST);
	assert_int_equal(get(&all, &All__model, "se").as.i, -1);
	assert_int_equal(get(&all, &All__model, "e16").as.i, -2);
	assert_int_equal(get(&all, &All__model, "e64").as.i, 1);
	assert_int_equal(get(&all, &All__model, "oe").as.i, 1);
	assert_int_equal(get(&all, &All__model, "oe16").as.i, -3);
	assert_int_equal(get(&all, &All__model, "oe16").type, RX_TYPE_ENUM);
	all.e = (Small)0x80000000u; /* an unsigned to the compiler */
	assert_true(get(&all, &All__model, "e").as.i == INT64_C(0x80000000));
}

static void test_model_attribute__texts_are_borrowed(void **state)
{
	(void)state;
	const char *text = "äb";
	All all = { .text = text, .json = rx_json_of("{}"), .bytes = rx_bytes_of("a\0b", 3) };
	rx_value value = get(&all, &All__model, "text");
	assert_ptr_equal(value.as.s.data, text);
	assert_int_equal(value.as.s.size, 3);
	assert_int_equal(get(&all, &All__model, "json").type, RX_TYPE_JSON);
	assert_int_equal(get(&all, &All__model, "bytes").as.s.size, 3);
	all = (All){ .bytes = rx_bytes_of("", 0) };
	assert_int_equal(get(&all, &All__model, "text").type, RX_TYPE_NONE);
	assert_int_equal(get(&all, &All__model, "json").type, RX_TYPE_NONE);
	assert_int_equal(get(&all, &All__model, "bytes").type, RX_TYPE_BYTES);
	all.bytes.data = NULL;
	assert_int_equal(get(&all, &All__model, "bytes").type, RX_TYPE_NONE);
}

/* Writes each value into the member of every column and reads it back; what is around stays. */
static void test_model_attribute__each_type_there_and_back(void **state)
{
	(void)state;
	rx_error error = RX_ERROR_INIT;
	const rx__mapper *mapper = NULL;
	rx__registry_mapper(&mapper, &All__model, &error);
	assert_rx_ok(&error);
	All source = { .id = 1,
		.b = true,
		.i16 = -5,
		.i32 = 6,
		.i64 = -7,
		.f = 0.1f,
		.d = 0.1,
		.text = "t",
		.bytes = rx_bytes_of("b", 1),
		.dec = rx_decimal_of("-12.50"),
		.date = rx_date_of(1, 1, 1),
		.time = rx_time_of(23, 59, 59, 999999),
		.moment = rx_datetime_of(9999, 12, 31, 23, 59, 59, 999999),
		.span = { -1 },
		.uuid = rx_uuid_of("12345678-1234-5678-1234-567812345678"),
		.json = { "1" },
		.e = ONE,
		.se = PLUS,
		.e16 = 1,
		.e64 = 1,
		.ob = rx_some_bool(true),
		.oi16 = rx_some_int16(-5),
		.oi32 = rx_some(6),
		.oi64 = rx_some_int64(-7),
		.of = rx_some(0.1f),
		.od = rx_some(0.1),
		.odec = rx_some(rx_decimal_of("1e3")),
		.odate = rx_some(rx_date_of(9999, 12, 31)),
		.otime = rx_some(rx_time_of(0, 0, 0, 1)),
		.omoment = rx_some(rx_datetime_of(1, 1, 1, 0, 0, 0, 0)),
		.ospan = rx_some(rx_interval_of(5)),
		.oe = rx_some_enum(1),
		.oe16 = rx_some_int16(1) };
	source.ouuid = rx_some(source.uuid);
	for (size_t i = 0; i < mapper->n_attributes; i++) {
		const rx__attribute *a = &mapper->attributes[i];
		All copy;
		memset(&copy, 0xAA, sizeof copy);
		rx_value value = rx__attribute_get(a, &source, NULL);
		assert_int_not_equal(value.type, RX_TYPE_NONE);
		rx__attribute_set(a, &copy, &value);
		rx_value again = rx__attribute_get(a, &copy, NULL);
		assert_true(rx__value_equal(&value, &again));
		const unsigned char *bytes = (const unsigned char *)&copy;
		for (size_t at = 0; at < sizeof copy; at++)
			if (at < a->offset || at >= a->offset + a->size)
				assert_int_equal(bytes[at], 0xAA);
		rx__attribute_set(a, &copy, &(rx_value){ .type = RX_TYPE_NONE });
		for (size_t at = a->offset; at < a->offset + a->size; at++)
			assert_int_equal(bytes[at], 0);
	}
}

static void test_model_attribute__an_unset_optional_is_null(void **state)
{
	(void)state;
	All all = { .oi32 = { .set = false } };
	bool half = true;
	const rx__attribute *a = attribute(&All__model, "oi32");
	assert_int_equal(rx__attribute_get(a, &all, &half).type, RX_TYPE_NONE);
	assert_false(half);
	all.oi32.value = 3; /* a value, but not set: the mistake of braces */
	assert_int_equal(rx__attribute_get(a, &all, &half).type, RX_TYPE_NONE);
	assert_true(half);
	all.oi32.set = true;
	assert_int_equal(rx__attribute_get(a, &all, &half).as.i, 3);
	assert_false(half);
	assert_true(all.oi32.set);
}

static void test_model_attribute__char_arrays_hold_their_text(void **state)
{
	(void)state;
	Chars chars = { .name = "abc" };
	const rx__attribute *name = attribute(&Chars__model, "name");
	rx_value value = rx__attribute_get(name, &chars, NULL);
	assert_int_equal(value.as.s.size, 3);
	assert_ptr_equal(value.as.s.data, chars.name);
	rx_value text = { .type = RX_TYPE_TEXT, .as = { .s = { "1234567", 7 } } };
	rx__attribute_set(name, &chars, &text);
	assert_string_equal(chars.name, "1234567");
	text.as.s.data = "123456ö", text.as.s.size = 8; /* cut before the letter, not in it */
	rx__attribute_set(name, &chars, &text);
	assert_string_equal(chars.name, "123456");
	memset(chars.name, 'x', sizeof chars.name); /* no NUL: its whole size, and refused */
	value = rx__attribute_get(name, &chars, NULL);
	assert_int_equal(value.as.s.size, 8);
	rx_error error = RX_ERROR_INIT;
	assert_int_equal(rx__attribute_check(name, &value, &error), RX_EDATA);
	assert_string_equal(
		error.message, "Chars.name: a text of 8 bytes does not fit char[8] with its NUL");
}

/* ---- checks ---------------------------------------------------------------------------------- */

RX_MODEL(Rules, rules,
    column(rx_text, name, .length = 4, .min_length = 2, .pattern = "^[a-zö]+$"),
    column(rx_opt_int32, age, .min = RX_VALUE(18), .max = RX_VALUE(99)),
    column(rx_decimal, price, .precision = 5, .scale = 2, .min = RX_VALUE("0.00")),
    column(rx_datetime, moment, .max = RX_VALUE("2026-11-22 00:00:00")),
    column(Small, state, .labels = RX_LABELS([ONE] = "one")),
    column(rx_text, password, .secret = true, .pattern = "[0-9]"),
    column(float, ratio, .max = RX_VALUE(1)), column(rx_json, extra, .nullable = true),
    column(int16_t, small));

static void refused(const char *field, rx_value value, int code, const char *message)
{
	rx_error error = RX_ERROR_INIT;
	const rx__attribute *a = attribute(&Rules__model, field);
	assert_int_equal(rx__attribute_check(a, &value, &error), code);
	assert_string_equal(error.message, message);
	assert_string_equal(error.table, "rules");
	assert_string_equal(error.column, a->name);
	assert_int_equal(rx__attribute_check(a, &value, NULL), code);
}

static void accepted(const char *field, rx_value value)
{
	rx_error error = RX_ERROR_INIT;
	rx__attribute_check(attribute(&Rules__model, field), &value, &error);
	assert_rx_ok(&error);
}

static rx_value integer(int64_t i)
{
	return (rx_value){ .type = RX_TYPE_INT64, .as = { .i = i } };
}

static rx_value text(const char *data)
{
	return (rx_value){ .type = RX_TYPE_TEXT, .as = { .s = { data, strlen(data) } } };
}

static rx_value decimal(const char *data)
{
	return (rx_value){ .type = RX_TYPE_DECIMAL, .as = { .decimal = rx_decimal_of(data) } };
}

static void test_model_attribute__checks_texts(void **state)
{
	(void)state;
	accepted("name", text("ab"));
	accepted("name", text("öööö")); /* four characters, eight bytes */
	refused("name", text("abcde"), RX_EDATA,
		"Rules.name: a text of 5 characters does not fit a column of .length = 4");
	refused("name", text("a"), RX_ECHECK,
		"Rules.name: a text of 1 characters is below its .min_length of 2");
	refused("name", text("a b"), RX_ECHECK,
		"Rules.name: 'a b' does not match its .pattern \"^[a-zö]+$\"");
	refused("name", text("a\xff"), RX_EDATA,
		"Rules.name: byte 1 of the text (0xff) is not valid UTF-8");
	rx_value nul = { .type = RX_TYPE_TEXT, .as = { .s = { "a\0b", 3 } } };
	refused(
		"name", nul, RX_EDATA, "Rules.name: a NUL byte in the text at byte 1; use rx_bytes for it");
	refused("password", text("secret"), RX_ECHECK,
		"Rules.password: *** does not match its .pattern \"[0-9]\"");
}

static void test_model_attribute__checks_numbers(void **state)
{
	(void)state;
	accepted("age", integer(18));
	accepted("age", integer(99));
	refused("age", integer(17), RX_ECHECK, "Rules.age: 17 is below its .min of 18");
	refused("age", integer(100), RX_ECHECK, "Rules.age: 100 is above its .max of 99");
	refused("age", integer(3000000000), RX_EDATA, "Rules.age: 3000000000 does not fit int32_t");
	accepted("small", integer(-32768));
	refused("small", integer(32768), RX_EDATA, "Rules.small: 32768 does not fit int16_t");
	accepted("ratio", (rx_value){ .type = RX_TYPE_DOUBLE, .as = { .d = 0.5 } });
	refused("ratio", (rx_value){ .type = RX_TYPE_DOUBLE, .as = { .d = 1.5 } }, RX_ECHECK,
		"Rules.ratio: 1.5 is above its .max of 1");
	refused("ratio", (rx_value){ .type = RX_TYPE_DOUBLE, .as = { .d = -1e300 } }, RX_EDATA,
		"Rules.ratio: -1e+300 does not fit a float");
}

static void test_model_attribute__checks_decimals(void **state)
{
	(void)state;
	accepted("price", decimal("999.99"));
	accepted("price", decimal("0"));
	accepted("price", decimal("1.50000")); /* zeros behind are no digits */
	accepted("price", decimal("1e2"));
	refused("price", decimal("1000"), RX_EDATA,
		"Rules.price: 1000 does not fit NUMERIC(5, 2): it has more digits before the point");
	refused("price", decimal("0.001"), RX_EDATA,
		"Rules.price: 0.001 does not fit NUMERIC(5, 2): it has more digits behind the point; round "
		"it first");
	refused("price", decimal("-0.01"), RX_ECHECK, "Rules.price: -0.01 is below its .min of 0.00");
	refused("price", decimal("x"), RX_EDATA,
		"Rules.price: no valid decimal: rx_decimal_of got a text that is no number of at most 38 "
		"digits");
}

static void test_model_attribute__checks_times_enums_json(void **state)
{
	(void)state;
	rx_value late = { .type = RX_TYPE_DATETIME,
		.as = { .i = rx_datetime_of(2026, 11, 22, 0, 0, 0, 1).us } };
	refused("moment", late, RX_ECHECK,
		"Rules.moment: 2026-11-22 00:00:00.000001 is above its .max of 2026-11-22 00:00:00.000000");
	accepted("state", integer(ONE));
	refused("state", integer(ZERO), RX_EDATA, "Rules.state: 0 is none of its .labels");
	refused("state", integer(-1), RX_EDATA, "Rules.state: -1 is none of its .labels");
	refused("state", integer(INT64_MAX), RX_EDATA,
		"Rules.state: 9223372036854775807 is none of its .labels");
	rx_value json = { .type = RX_TYPE_JSON, .as = { .s = { "[1,]", 4 } } };
	rx_error error = RX_ERROR_INIT;
	assert_int_equal(
		rx__attribute_check(attribute(&Rules__model, "extra"), &json, &error), RX_EDATA);
	assert_contains(error.message, "Rules.extra: not valid JSON at line 1, column 4");
}

static void test_model_attribute__checks_the_type(void **state)
{
	(void)state;
	refused(
		"age", text("5"), RX_EDATA, "Rules.age: a value of type rx_text for a column of int32_t");
	refused("name", integer(5), RX_EDATA,
		"Rules.name: a value of type int64_t for a column of rx_text");
	refused("extra", text("{}"), RX_EDATA,
		"Rules.extra: a value of type rx_text for a column of rx_json");
}

static void test_model_attribute__checks_null(void **state)
{
	(void)state;
	rx_value null = { .type = RX_TYPE_NONE };
	accepted("age", null);
	accepted("extra", null);
	accepted("id", null); /* the database gives it */
	refused("name", null, RX_ENOT_NULL,
		"Rules.name: there is no value, and the column is NOT NULL; give it one");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_model_attribute__integers_of_every_width),
		cmocka_unit_test(test_model_attribute__enums_of_every_width),
		cmocka_unit_test(test_model_attribute__texts_are_borrowed),
		cmocka_unit_test(test_model_attribute__each_type_there_and_back),
		cmocka_unit_test(test_model_attribute__an_unset_optional_is_null),
		cmocka_unit_test(test_model_attribute__char_arrays_hold_their_text),
		cmocka_unit_test(test_model_attribute__checks_texts),
		cmocka_unit_test(test_model_attribute__checks_numbers),
		cmocka_unit_test(test_model_attribute__checks_decimals),
		cmocka_unit_test(test_model_attribute__checks_times_enums_json),
		cmocka_unit_test(test_model_attribute__checks_the_type),
		cmocka_unit_test(test_model_attribute__checks_null),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
