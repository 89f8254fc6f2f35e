/* Constants of options (.default_value, .min, .max) that do not fit their column. */
#include "support/models.h"

typedef enum Status { DRAFT, LIVE = 2 } Status;

#define ONE(M, ...) RX_MODEL(M, t, column(__VA_ARGS__))

ONE(TextOnInt, int32_t, n, .default_value = RX_VALUE("5"));
ONE(TextOnBool, bool, n, .default_value = RX_VALUE("true"));
ONE(TextOnDouble, double, n, .default_value = RX_VALUE("0.5"));
ONE(TextOnEnum, Status, n, .labels = RX_LABELS("a"), .default_value = RX_VALUE("a"));
ONE(NumberOnText, rx_text, n, .default_value = RX_VALUE(5));
ONE(NumberOnDecimal, rx_decimal, n, .default_value = RX_VALUE(12.5));
ONE(NumberOnDate, rx_date, n, .default_value = RX_VALUE(20261122));
ONE(NumberOnUuid, rx_uuid, n, .default_value = RX_VALUE(0));
ONE(NumberOnJson, rx_json, n, .default_value = RX_VALUE(1));

static void test_model_mistakes_value__default_of_the_wrong_type(void **state)
{
	(void)state;
	test_models_refused(MODELS(OF(TextOnInt)),
		"TextOnInt.n: .default_value is the text \"5\", and the column is int32_t; write the "
		"number: "
		"RX_VALUE(0)");
	test_models_refused(MODELS(OF(TextOnBool)),
		"TextOnBool.n: .default_value of bool is written RX_VALUE(true) or RX_VALUE(false)");
	test_models_refused(MODELS(OF(TextOnDouble)),
		"TextOnDouble.n: .default_value is the text \"0.5\", and the column is double; write the "
		"number: RX_VALUE(0.5)");
	test_models_refused(MODELS(OF(TextOnEnum)),
		"TextOnEnum.n: .default_value of an enum is its number, not its label: RX_VALUE(DRAFT), "
		"not "
		"RX_VALUE(\"a\")");
	test_models_refused(MODELS(OF(NumberOnText)),
		"NumberOnText.n: .default_value is a number, and the column is rx_text; write "
		"RX_VALUE(\"text\")");
	test_models_refused(MODELS(OF(NumberOnDecimal)),
		"NumberOnDecimal.n: .default_value is a number, and the column is rx_decimal; write "
		"RX_VALUE(\"12.50\")");
	test_models_refused(MODELS(OF(NumberOnDate)),
		"NumberOnDate.n: .default_value is a number, and the column is rx_date; write "
		"RX_VALUE(\"2026-11-22\")");
	test_models_refused(MODELS(OF(NumberOnUuid)),
		"NumberOnUuid.n: .default_value is a number, and the column is rx_uuid; write "
		"RX_VALUE(\"12345678-1234-5678-1234-567812345678\")");
	test_models_refused(MODELS(OF(NumberOnJson)),
		"NumberOnJson.n: .default_value is a number, and the column is rx_json; write "
		"RX_VALUE(\"{}\")");
}

ONE(BadDecimal, rx_decimal, n, .default_value = RX_VALUE("12,50"));
ONE(BadDate, rx_date, n, .default_value = RX_VALUE("2026-02-30"));
ONE(BadTime, rx_time, n, .default_value = RX_VALUE("24:00:00"));
ONE(BadDatetime, rx_datetime, n, .default_value = RX_VALUE("now"));
ONE(BadInterval, rx_interval, n, .default_value = RX_VALUE("soon"));
ONE(BadUuid, rx_uuid, n, .default_value = RX_VALUE("1234"));
ONE(BadJson, rx_json, n, .default_value = RX_VALUE("{"));
ONE(BadText, rx_text, n, .default_value = RX_VALUE("a\xff"));

static void test_model_mistakes_value__default_that_cannot_be_read(void **state)
{
	(void)state;
	test_models_refused(MODELS(OF(BadDecimal)),
		"BadDecimal.n: .default_value \"12,50\" cannot be read as rx_decimal; write "
		"RX_VALUE(\"12.50\")");
	test_models_refused(MODELS(OF(BadDate)),
		"BadDate.n: .default_value \"2026-02-30\" cannot be read as rx_date; write "
		"RX_VALUE(\"2026-11-22\")");
	test_models_refused(MODELS(OF(BadTime)),
		"BadTime.n: .default_value \"24:00:00\" cannot be read as rx_time; write "
		"RX_VALUE(\"03:12:45\")");
	test_models_refused(MODELS(OF(BadDatetime)),
		"BadDatetime.n: .default_value \"now\" cannot be read as rx_datetime; write "
		"RX_VALUE(\"2026-11-22 03:12:45\")");
	test_models_refused(MODELS(OF(BadInterval)),
		"BadInterval.n: .default_value \"soon\" cannot be read as rx_interval; write "
		"RX_VALUE(\"1:30:00\")");
	test_models_refused(MODELS(OF(BadUuid)),
		"BadUuid.n: .default_value \"1234\" cannot be read as rx_uuid; write "
		"RX_VALUE(\"12345678-1234-5678-1234-567812345678\")");
	test_models_refused(MODELS(OF(BadJson)),
		"BadJson.n: .default_value cannot be stored: not valid JSON at line 1, column "
		"2: a name in double quotes is expected");
	test_models_refused(MODELS(OF(BadText)),
		"BadText.n: .default_value cannot be stored: byte 1 of the text (0xff) is not valid UTF-8");
}

ONE(LargeInt16, int16_t, n, .default_value = RX_VALUE(40000));
ONE(LargeInt32, int32_t, n, .default_value = RX_VALUE(3000000000));
ONE(LargeInt64, int64_t, n, .default_value = RX_VALUE(UINT64_MAX));
ONE(LargeFloat, float, n, .default_value = RX_VALUE(1e300));
ONE(LargeBool, bool, n, .default_value = RX_VALUE(2));
ONE(Fraction, int32_t, n, .default_value = RX_VALUE(2.5));
ONE(Whole, int32_t, n, .default_value = RX_VALUE(2.0));
ONE(Hole, Status, n, .labels = RX_LABELS([DRAFT] = "a", [LIVE] = "b"),
	.default_value = RX_VALUE(1));
ONE(LongText, rx_text, n, .length = 2, .default_value = RX_VALUE("äöü"));
ONE(ManyDigits, rx_decimal, n, .precision = 4, .scale = 2, .default_value = RX_VALUE("123.45"));
ONE(ManyPlaces, rx_decimal, n, .precision = 4, .scale = 2, .default_value = RX_VALUE("1.234"));

static void test_model_mistakes_value__default_out_of_range_of_the_column(void **state)
{
	(void)state;
	test_models_refused(MODELS(OF(LargeInt16)),
		"LargeInt16.n: .default_value cannot be stored: 40000 does not fit int16_t");
	test_models_refused(MODELS(OF(LargeInt32)),
		"LargeInt32.n: .default_value cannot be stored: 3000000000 does not fit int32_t");
	test_models_refused(MODELS(OF(LargeInt64)),
		"LargeInt64.n: .default_value is 1.84467e+19, which is no integer that fits int64_t");
	test_models_refused(MODELS(OF(LargeFloat)),
		"LargeFloat.n: .default_value cannot be stored: 1e+300 does not fit float");
	test_models_refused(MODELS(OF(LargeBool)),
		"LargeBool.n: .default_value of bool is written RX_VALUE(true) or RX_VALUE(false)");
	test_models_refused(MODELS(OF(Fraction)),
		"Fraction.n: .default_value is 2.5, which is no integer that fits int32_t");
	test_models_refused(
		MODELS(OF(Whole)), "Whole.n: .default_value is 2, which is no integer that fits int32_t");
	test_models_refused(
		MODELS(OF(Hole)), "Hole.n: .default_value cannot be stored: 1 is none of its .labels");
	test_models_refused(MODELS(OF(LongText)),
		"LongText.n: .default_value cannot be stored: a text of 3 characters does not fit a column "
		"of .length = 2");
	test_models_refused(MODELS(OF(ManyDigits)),
		"ManyDigits.n: .default_value cannot be stored: 123.45 does not fit NUMERIC(4, 2): it has "
		"more digits before the point");
	test_models_refused(MODELS(OF(ManyPlaces)),
		"ManyPlaces.n: .default_value cannot be stored: 1.234 does not fit NUMERIC(4, 2): it has "
		"more digits behind the point; round it first");
}

ONE(BelowMin, int32_t, n, .min = RX_VALUE(1), .default_value = RX_VALUE(0));
ONE(AboveMax, rx_date, n, .max = RX_VALUE("2026-11-22"), .default_value = RX_VALUE("2026-11-23"));
ONE(ShortText, rx_text, n, .min_length = 2, .default_value = RX_VALUE("a"));
ONE(OtherText, rx_text, n, .pattern = "^[0-9]+$", .default_value = RX_VALUE("12a"));
ONE(OtherSecret, rx_text, n, .secret = true, .pattern = "^[0-9]+$", .default_value = RX_VALUE("x"));

static void test_model_mistakes_value__default_against_the_rules(void **state)
{
	(void)state;
	test_models_refused(MODELS(OF(BelowMin)),
		"BelowMin.n: .default_value cannot be stored: 0 is below its .min of 1");
	test_models_refused(MODELS(OF(AboveMax)),
		"AboveMax.n: .default_value cannot be stored: 2026-11-23 is above its .max of 2026-11-22");
	test_models_refused(MODELS(OF(ShortText)),
		"ShortText.n: .default_value cannot be stored: a text of 1 characters is below its "
		".min_length of 2");
	test_models_refused(MODELS(OF(OtherText)),
		"OtherText.n: .default_value cannot be stored: '12a' does not match its .pattern "
		"\"^[0-9]+$\"");
	test_models_refused(MODELS(OF(OtherSecret)),
		"OtherSecret.n: .default_value cannot be stored: *** does not match its .pattern "
		"\"^[0-9]+$\"");
}

ONE(MinAbove, int32_t, n, .min = RX_VALUE(2), .max = RX_VALUE(1));
ONE(MinAboveDecimal, rx_decimal, n, .min = RX_VALUE("0.20"), .max = RX_VALUE("0.1"));
ONE(MinText, rx_text, n, .min = RX_VALUE("a"));
ONE(MaxUuid, rx_uuid, n, .max = RX_VALUE("12345678-1234-5678-1234-567812345678"));
ONE(MaxEnum, Status, n, .labels = RX_LABELS("a"), .max = RX_VALUE(1));
ONE(MaxLarge, int16_t, n, .max = RX_VALUE(100000));
ONE(MinUnread, rx_interval, n, .min = RX_VALUE("long"));
ONE(MinEqual, int32_t, n, .min = RX_VALUE(2), .max = RX_VALUE(2), .default_value = RX_VALUE(2));

static void test_model_mistakes_value__min_and_max(void **state)
{
	(void)state;
	test_models_refused(MODELS(OF(MinAbove)),
		"MinAbove.n: .min is above .max, so that no value is allowed; swap them");
	test_models_refused(MODELS(OF(MinAboveDecimal)),
		"MinAboveDecimal.n: .min is above .max, so that no value is allowed; swap them");
	test_models_refused(MODELS(OF(MinText)),
		"MinText.n: .min belongs to numbers and times (for text: .min_length), and the column is "
		"rx_text");
	test_models_refused(MODELS(OF(MaxUuid)),
		"MaxUuid.n: .max belongs to numbers and times (for text: .length), and the column is "
		"rx_uuid");
	test_models_refused(MODELS(OF(MaxEnum)),
		"MaxEnum.n: .max belongs to numbers and times (for text: .length), and the column is enum");
	test_models_refused(
		MODELS(OF(MaxLarge)), "MaxLarge.n: .max cannot be stored: 100000 does not fit int16_t");
	test_models_refused(MODELS(OF(MinUnread)),
		"MinUnread.n: .min \"long\" cannot be read as rx_interval; write RX_VALUE(\"1:30:00\")");
	test_models_accepted(MODELS(OF(MinEqual)));
}

ONE(BareNumber, int32_t, n, .default_value = { .i = 5 });
ONE(BareDouble, double, n, .default_value = { .d = 0.5 });
ONE(BareText, rx_text, n, .default_value = { .s = "x" });
ONE(BareMin, int32_t, n, .min = { .i = 5 });

static void test_model_mistakes_value__constant_without_rx_value(void **state)
{
	(void)state;
	const char *message = ".n: .default_value is written without RX_VALUE; write .default_value = "
						  "RX_VALUE(…)";
	char text[256];
	snprintf(text, sizeof text, "BareNumber%s", message);
	test_models_refused(MODELS(OF(BareNumber)), text);
	snprintf(text, sizeof text, "BareDouble%s", message);
	test_models_refused(MODELS(OF(BareDouble)), text);
	snprintf(text, sizeof text, "BareText%s", message);
	test_models_refused(MODELS(OF(BareText)), text);
	test_models_refused(MODELS(OF(BareMin)),
		"BareMin.n: .min is written without RX_VALUE; write .min = RX_VALUE(…)");
}

static int leave_all(void **state)
{
	(void)state;
	test_models_leave_all(OF(BareMin));
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_model_mistakes_value__default_of_the_wrong_type),
		cmocka_unit_test(test_model_mistakes_value__default_that_cannot_be_read),
		cmocka_unit_test(test_model_mistakes_value__default_out_of_range_of_the_column),
		cmocka_unit_test(test_model_mistakes_value__default_against_the_rules),
		cmocka_unit_test(test_model_mistakes_value__min_and_max),
		cmocka_unit_test(test_model_mistakes_value__constant_without_rx_value),
	};
	return cmocka_run_group_tests(tests, leave_all, NULL);
}
