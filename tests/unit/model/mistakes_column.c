/* Options of columns that cannot be: each is one error, and its text is the whole of what a
 * programmer sees. */
#include "support/models.h"

typedef enum Status { DRAFT, LIVE = 2 } Status;

#define ONE(M, ...) RX_MODEL(M, t, __VA_ARGS__)

ONE(EnumBare, column(Status, s));
ONE(UnsignedBare, column(uint32_t, flags));
ONE(OptEnumBare, column(rx_opt_enum, s));
ONE(LabelsText, column(rx_text, s, .labels = RX_LABELS("a")));
ONE(LabelsBool, column(bool, s, .labels = RX_LABELS("a", "b")));
ONE(LabelsTwice, column(Status, s, .labels = RX_LABELS([DRAFT] = "x", [LIVE] = "x")));
ONE(LabelsEmpty, column(Status, s, .labels = RX_LABELS([DRAFT] = "")));
ONE(LabelsHoles, column(Status, s, .labels = RX_LABELS([LIVE] = NULL)));

static void test_model_mistakes_column__enums_and_labels(void **state)
{
	(void)state;
	const char *bare =
		": an enum or unsigned has no .labels; give it .labels = RX_LABELS([DRAFT] = "
		"\"draft\", …), or declare it int32_t or int64_t";
	char message[512];
	snprintf(message, sizeof message, "EnumBare.s%s", bare);
	test_models_refused(MODELS(OF(EnumBare)), message);
	snprintf(message, sizeof message, "UnsignedBare.flags%s", bare);
	test_models_refused(MODELS(OF(UnsignedBare)), message);
	snprintf(message, sizeof message, "OptEnumBare.s%s", bare);
	test_models_refused(MODELS(OF(OptEnumBare)), message);
	test_models_refused(MODELS(OF(LabelsText)),
		"LabelsText.s: .labels belongs to enums and integers, and the column is rx_text");
	test_models_refused(MODELS(OF(LabelsBool)),
		"LabelsBool.s: .labels belongs to enums and integers, and the column is bool");
	test_models_refused(MODELS(OF(LabelsTwice)),
		"LabelsTwice.s: \"x\" is the label of 0 and of 2; give each its own");
	test_models_refused(
		MODELS(OF(LabelsEmpty)), "LabelsEmpty.s: the label of 0 is empty; give it a text");
	test_models_refused(MODELS(OF(LabelsHoles)),
		"LabelsHoles.s: .labels is empty; write RX_LABELS([DRAFT] = \"draft\", …)");
}

ONE(LengthInt, column(int32_t, n, .length = 5));
ONE(LengthBytes, column(rx_bytes, n, .length = 5));
ONE(LengthNegative, column(rx_text, n, .length = -1));
ONE(MinLengthInt, column(int32_t, n, .min_length = 5));
ONE(MinLengthAbove, column(rx_text, n, .length = 3, .min_length = 4));
ONE(PatternInt, column(int64_t, n, .pattern = "a"));
ONE(PatternBroken, column(rx_text, n, .pattern = "a(b"));
ONE(PatternEmpty, column(rx_text, n, .pattern = ""));
ONE(CollateInt, column(int64_t, n, .collate = "NOCASE"));

static void test_model_mistakes_column__options_of_texts(void **state)
{
	(void)state;
	test_models_refused(MODELS(OF(LengthInt)),
		"LengthInt.n: .length belongs to rx_text, and the column is int32_t");
	test_models_refused(MODELS(OF(LengthBytes)),
		"LengthBytes.n: .length belongs to rx_text, and the column is rx_bytes");
	test_models_refused(
		MODELS(OF(LengthNegative)), "LengthNegative.n: .length and .min_length cannot be negative");
	test_models_refused(MODELS(OF(MinLengthInt)),
		"MinLengthInt.n: .min_length belongs to rx_text, and the column is int32_t");
	test_models_refused(MODELS(OF(MinLengthAbove)),
		"MinLengthAbove.n: .min_length = 4 is above .length = 3, so that no text fits");
	test_models_refused(MODELS(OF(PatternInt)),
		"PatternInt.n: .pattern belongs to rx_text, and the column is int64_t");
	test_models_refused(MODELS(OF(PatternBroken)),
		"PatternBroken.n: .pattern \"a(b\" is no POSIX extended regular expression: Unmatched ( or "
		"\\(");
	test_models_refused(
		MODELS(OF(PatternEmpty)), "PatternEmpty.n: .pattern is empty; leave it out");
	test_models_refused(MODELS(OF(CollateInt)),
		"CollateInt.n: .collate belongs to rx_text, and the column is int64_t");
}

ONE(PrecisionInt, column(int32_t, n, .precision = 5));
ONE(ScaleDouble, column(double, n, .scale = 2));
ONE(ScaleAbove, column(rx_decimal, n, .precision = 2, .scale = 3));
ONE(ScaleAlone, column(rx_decimal, n, .scale = 3));
ONE(PrecisionLarge, column(rx_decimal, n, .precision = 39));
ONE(PrecisionNegative, column(rx_decimal, n, .precision = -1));

static void test_model_mistakes_column__precision_and_scale(void **state)
{
	(void)state;
	test_models_refused(MODELS(OF(PrecisionInt)),
		"PrecisionInt.n: .precision belongs to rx_decimal, and the column is int32_t");
	test_models_refused(MODELS(OF(ScaleDouble)),
		"ScaleDouble.n: .scale belongs to rx_decimal, and the column is double");
	test_models_refused(MODELS(OF(ScaleAbove)),
		"ScaleAbove.n: .scale = 3 is above .precision = 2; the precision counts all digits");
	test_models_refused(MODELS(OF(ScaleAlone)),
		"ScaleAlone.n: .scale = 3 is above .precision = 0; the precision counts all digits");
	test_models_refused(MODELS(OF(PrecisionLarge)),
		"PrecisionLarge.n: .precision = 39, .scale = 0: an rx_decimal has 1 to 38 digits");
	test_models_refused(MODELS(OF(PrecisionNegative)),
		"PrecisionNegative.n: .precision = -1, .scale = 0: an rx_decimal has 1 to 38 digits");
}

ONE(NowInt, column(int64_t, n, .default_now = true));
ONE(NowInterval, column(rx_interval, n, .default_now = true));
ONE(UpdateNowText, column(rx_text, n, .on_update_now = true));
ONE(ZoneDate, column(rx_date, n, .timezone = true));
ONE(NowAndValue, column(rx_date, n, .default_now = true, .default_value = RX_VALUE("2026-11-22")));

static void test_model_mistakes_column__options_of_times(void **state)
{
	(void)state;
	test_models_refused(MODELS(OF(NowInt)),
		"NowInt.n: .default_now belongs to rx_date, rx_time and rx_datetime, and the column is "
		"int64_t");
	test_models_refused(MODELS(OF(NowInterval)),
		"NowInterval.n: .default_now belongs to rx_date, rx_time and rx_datetime, and the column "
		"is "
		"rx_interval");
	test_models_refused(MODELS(OF(UpdateNowText)),
		"UpdateNowText.n: .on_update_now belongs to rx_date, rx_time and rx_datetime, and the "
		"column "
		"is rx_text");
	test_models_refused(MODELS(OF(ZoneDate)),
		"ZoneDate.n: .timezone belongs to rx_datetime, and the column is rx_date");
	test_models_refused(MODELS(OF(NowAndValue)),
		"NowAndValue.n: .default_value and .default_now exclude each other; keep one");
}

ONE(SoftText, column(rx_text, n, .soft_delete = true));
ONE(SoftNotNull, column(rx_datetime, n, .soft_delete = true));
ONE(SoftOptBool, column(rx_opt_bool, n, .soft_delete = true));
ONE(SoftTwice, column(bool, a, .soft_delete = true), column(rx_opt_date, b, .soft_delete = true));
ONE(SoftTenant, column(bool, n, .soft_delete = true, .filter = RX_VALUE(false)));
ONE(TenantNull, column(rx_opt_int64, n, .tenant = true));
ONE(TenantDouble, column(double, n, .tenant = true));
ONE(TenantTwice, column(int64_t, a, .tenant = true), column(int64_t, b, .tenant = true));
ONE(FilterBytes, column(rx_bytes, n, .filter = RX_VALUE("x")));
ONE(FilterRange, column(int16_t, n, .filter = RX_VALUE(70000)));

static void test_model_mistakes_column__filters(void **state)
{
	(void)state;
	test_models_refused(MODELS(OF(SoftText)),
		"SoftText.n: .soft_delete belongs to rx_opt_datetime, rx_opt_date and bool, and the column "
		"is rx_text");
	test_models_refused(MODELS(OF(SoftNotNull)),
		"SoftNotNull.n: .soft_delete needs NULL for the rows that are there; declare it "
		"rx_opt_datetime");
	test_models_refused(MODELS(OF(SoftOptBool)),
		"SoftOptBool.n: a .soft_delete flag is true or false, not NULL; declare it bool");
	test_models_refused(MODELS(OF(SoftTwice)),
		"SoftTwice.b: a table has one .soft_delete column, and a is one already; leave out one of "
		"the two");
	test_models_refused(MODELS(OF(SoftTenant)),
		"SoftTenant.n: .filter and .soft_delete exclude each other; keep one");
	test_models_refused(MODELS(OF(TenantNull)),
		"TenantNull.n: a .tenant column cannot be NULL: a row of nobody is nobody's");
	test_models_refused(MODELS(OF(TenantDouble)),
		"TenantDouble.n: .tenant belongs to integers, rx_text and rx_uuid, and the column is "
		"double");
	test_models_refused(MODELS(OF(TenantTwice)),
		"TenantTwice.b: a table has one .tenant column, and a is one already; leave out one of the "
		"two");
	test_models_refused(MODELS(OF(FilterBytes)),
		"FilterBytes.n: .filter belongs to bool, integers, enums and rx_text, and the column is "
		"rx_bytes");
	test_models_refused(MODELS(OF(FilterRange)),
		"FilterRange.n: .filter cannot be stored: 70000 does not fit int16_t");
}

ONE(VersionText, column(rx_text, n, .version = true));
ONE(VersionOpt, column(rx_opt_int32, n, .version = true));
ONE(VersionTwice, column(int32_t, a, .version = true), column(int64_t, b, .version = true));
RX_TABLE(VersionKey, t, primary_key(int64_t, id, .version = true));

static void test_model_mistakes_column__version(void **state)
{
	(void)state;
	test_models_refused(MODELS(OF(VersionText)),
		"VersionText.n: .version belongs to int16_t, int32_t and int64_t, and the column is "
		"rx_text");
	test_models_refused(MODELS(OF(VersionOpt)),
		"VersionOpt.n: a .version column cannot be NULL; declare it without rx_opt_");
	test_models_refused(MODELS(OF(VersionTwice)),
		"VersionTwice.b: a table has one .version column, and a is one already; leave out one of "
		"the "
		"two");
	test_models_refused(
		MODELS(OF(VersionKey)), "VersionKey.id: a primary key cannot be the .version");
}

ONE(NullableInt, column(int32_t, n, .nullable = true));
ONE(NullableDate, column(rx_date, n, .nullable = true));
ONE(NullableEnum, column(Status, n, .nullable = true, .labels = RX_LABELS("a")));
RX_TABLE(NullableKey, t, primary_key(rx_text, n, .nullable = true));
RX_TABLE(OptKey, t, primary_key(rx_opt_int64, n));
ONE(NullableOpt, column(rx_opt_int32, n, .nullable = true));

static void test_model_mistakes_column__null_where_it_cannot_be(void **state)
{
	(void)state;
	test_models_refused(MODELS(OF(NullableInt)),
		"NullableInt.n: .nullable is set, and int32_t cannot hold NULL; declare it rx_opt_int32");
	test_models_refused(MODELS(OF(NullableDate)),
		"NullableDate.n: .nullable is set, and rx_date cannot hold NULL; declare it rx_opt_date");
	test_models_refused(MODELS(OF(NullableEnum)),
		"NullableEnum.n: .nullable is set, and enum cannot hold NULL; declare it rx_opt_enum");
	const char *key = ": a primary key cannot be NULL; declare it without rx_opt_ and .nullable";
	char message[256];
	snprintf(message, sizeof message, "NullableKey.n%s", key);
	test_models_refused(MODELS(OF(NullableKey)), message);
	snprintf(message, sizeof message, "OptKey.n%s", key);
	test_models_refused(MODELS(OF(OptKey)), message);
	test_models_accepted(MODELS(OF(NullableOpt))); /* says it twice, and that is no mistake */
}

ONE(ComputedDefault, column(int32_t, n, .computed = "1", .default_value = RX_VALUE(1)));
ONE(ComputedServer, column(int32_t, n, .computed = "1", .server_default = "1"));
ONE(ComputedNow, column(rx_date, n, .computed = "1", .default_now = true));
ONE(ComputedUpdate, column(rx_date, n, .computed = "1", .on_update_now = true));
ONE(ComputedVersion, column(int32_t, n, .computed = "1", .version = true));
RX_TABLE(ComputedKey, t, primary_key(int64_t, n, .computed = "1"));

static void test_model_mistakes_column__computed_with_another_source(void **state)
{
	(void)state;
	test_models_refused(MODELS(OF(ComputedDefault)),
		"ComputedDefault.n: .computed and .default_value exclude each other: the database computes "
		"the value; keep one");
	test_models_refused(MODELS(OF(ComputedServer)),
		"ComputedServer.n: .computed and .server_default exclude each other: the database computes "
		"the value; keep one");
	test_models_refused(MODELS(OF(ComputedNow)),
		"ComputedNow.n: .computed and .default_now exclude each other: the database computes the "
		"value; keep one");
	test_models_refused(MODELS(OF(ComputedUpdate)),
		"ComputedUpdate.n: .computed and .on_update_now exclude each other: the database computes "
		"the value; keep one");
	test_models_refused(MODELS(OF(ComputedVersion)),
		"ComputedVersion.n: .computed and .version exclude each other; keep one");
	test_models_refused(
		MODELS(OF(ComputedKey)), "ComputedKey.n: a primary key cannot be .computed");
}

ONE(EmptyName, column(int32_t, n, .name = ""));
ONE(EmptyServer, column(int32_t, n, .server_default = " "));
ONE(EmptyCheck, column(int32_t, n, .check = "\t"));
ONE(EmptyComputed, column(int32_t, n, .computed = ""));
ONE(EmptyCollate, column(rx_text, n, .collate = ""));
ONE(EmptyRenamed, column(rx_text, n, .renamed_from = ""));
ONE(RenamedSelf, column(rx_text, n, .renamed_from = "N"));
ONE(RenamedTwice, column(rx_text, a, .renamed_from = "x"), column(rx_text, b, .renamed_from = "X"));

static void test_model_mistakes_column__empty_texts_and_old_names(void **state)
{
	(void)state;
	test_models_refused(MODELS(OF(EmptyName)), "EmptyName.n: .name is empty; leave it out");
	test_models_refused(
		MODELS(OF(EmptyServer)), "EmptyServer.n: .server_default is empty; leave it out");
	test_models_refused(MODELS(OF(EmptyCheck)), "EmptyCheck.n: .check is empty; leave it out");
	test_models_refused(
		MODELS(OF(EmptyComputed)), "EmptyComputed.n: .computed is empty; leave it out");
	test_models_refused(
		MODELS(OF(EmptyCollate)), "EmptyCollate.n: .collate is empty; leave it out");
	test_models_refused(
		MODELS(OF(EmptyRenamed)), "EmptyRenamed.n: .renamed_from is empty; leave it out");
	test_models_refused(MODELS(OF(RenamedSelf)),
		"RenamedSelf.n: .renamed_from = \"N\" is the name that the column has; leave it out");
	test_models_refused(MODELS(OF(RenamedTwice)),
		"RenamedTwice.b: .renamed_from = \"X\" is said of RenamedTwice.a too; one column has one "
		"old name");
}

/* A struct of somebody else. */
struct Chars {
	int64_t id;
	char name[8];
};
typedef struct Chars Chars;
RX_MAP(Chars, t, primary_key(id), column(name, .length = 8));
struct CharsNull {
	int64_t id;
	char name[8];
};
typedef struct CharsNull CharsNull;
RX_MAP(CharsNull, t, primary_key(id), column(name, .nullable = true));

static void test_model_mistakes_column__char_arrays(void **state)
{
	(void)state;
	test_models_refused(
		MODELS(OF(Chars)), "Chars.name: .length = 8 does not fit char[8] with its NUL");
	test_models_refused(MODELS(OF(CharsNull)),
		"CharsNull.name: .nullable is set, and a char array cannot hold NULL; use rx_text, or "
		"leave "
		"it out");
}

static int leave_all(void **state)
{
	(void)state;
	test_models_leave_all(OF(CharsNull));
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_model_mistakes_column__enums_and_labels),
		cmocka_unit_test(test_model_mistakes_column__options_of_texts),
		cmocka_unit_test(test_model_mistakes_column__precision_and_scale),
		cmocka_unit_test(test_model_mistakes_column__options_of_times),
		cmocka_unit_test(test_model_mistakes_column__filters),
		cmocka_unit_test(test_model_mistakes_column__version),
		cmocka_unit_test(test_model_mistakes_column__null_where_it_cannot_be),
		cmocka_unit_test(test_model_mistakes_column__computed_with_another_source),
		cmocka_unit_test(test_model_mistakes_column__empty_texts_and_old_names),
		cmocka_unit_test(test_model_mistakes_column__char_arrays),
	};
	return cmocka_run_group_tests(tests, leave_all, NULL);
}
