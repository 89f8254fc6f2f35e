#include <stdio.h>

#include "drivers/sqlite/sqlite.h"
#include "support/check.h"
#include "support/port.h"

static const rx_dialect *const dialect = &rx__sqlite_dialect;
static const char *const short_labels[] = { "on", "off", NULL };
static const char *const long_labels[] = { "on", "off", "unknown", NULL };

static rx_ddl_type kind(rx_type type)
{
	return (rx_ddl_type){ .kind = type };
}

static rx_ddl_type text(int length)
{
	return (rx_ddl_type){ .kind = RX_TYPE_TEXT, .length = length };
}

static rx_ddl_type decimal(int precision, int scale)
{
	return (rx_ddl_type){ .kind = RX_TYPE_DECIMAL, .precision = precision, .scale = scale };
}

static rx_ddl_type labels(const char *const *list)
{
	return (rx_ddl_type){ .kind = RX_TYPE_ENUM, .labels = list };
}

static rx_ddl_type read_type(const char *words)
{
	rx_ddl_type type;

	assert_int_equal(dialect->type_read(words, &type), 0);
	return type;
}

static bool equal(const char *there, rx_ddl_type wanted)
{
	rx_ddl_type type = read_type(there);

	return dialect->type_equal(&type, &wanted, false);
}

/* ---- words */

static void test_drivers_sqlite_dialect__words_of_each_type(void **state)
{
	const struct {
		rx_ddl_type type;
		const char *words;
	} cases[] = {
		{ kind(RX_TYPE_BOOL), "BOOLEAN" },
		{ kind(RX_TYPE_INT16), "SMALLINT" },
		{ kind(RX_TYPE_INT32), "INTEGER" },
		{ kind(RX_TYPE_INT64), "BIGINT" },
		{ kind(RX_TYPE_FLOAT), "REAL" },
		{ kind(RX_TYPE_DOUBLE), "DOUBLE" },
		{ text(0), "TEXT" },
		{ text(80), "VARCHAR(80)" },
		{ kind(RX_TYPE_BYTES), "BLOB" },
		{ decimal(0, 0), "DECIMAL_TEXT" },
		{ decimal(10, 2), "DECIMAL_TEXT(10, 2)" },
		{ kind(RX_TYPE_DATE), "DATE" },
		{ kind(RX_TYPE_TIME), "TIME" },
		{ kind(RX_TYPE_DATETIME), "DATETIME" },
		{ { .kind = RX_TYPE_DATETIME, .timezone = true }, "DATETIME" },
		{ kind(RX_TYPE_INTERVAL), "DATETIME" },
		{ kind(RX_TYPE_UUID), "CHAR(32)" },
		{ kind(RX_TYPE_JSON), "JSON_TEXT" },
		{ labels(short_labels), "VARCHAR(3)" },
		{ { .native = "GEOMETRY" }, "GEOMETRY" },
	};
	char words[64];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(dialect->type_text(&cases[i].type, words, sizeof(words)), 0);
		assert_string_equal(words, cases[i].words);
	}
}

static void test_drivers_sqlite_dialect__words_that_do_not_fit_are_an_error(void **state)
{
	rx_ddl_type none = kind(RX_TYPE_NONE), decimal_type = decimal(10, 2);
	char words[8];

	(void)state;
	assert_int_equal(dialect->type_text(&none, words, sizeof(words)), RX_EINVAL);
	assert_int_equal(dialect->type_text(&decimal_type, words, sizeof(words)), RX_EINVAL);
}

static void test_drivers_sqlite_dialect__reads_its_own_words(void **state)
{
	(void)state;
	for (rx_type type = RX_TYPE_BOOL; type < RX_TYPE_ENUM; type++) {
		rx_ddl_type in = kind(type), out;
		char words[64];

		assert_int_equal(dialect->type_text(&in, words, sizeof(words)), 0);
		out = read_type(words);
		assert_null(out.native);
		assert_int_equal(out.kind, type == RX_TYPE_INTERVAL ? RX_TYPE_DATETIME : type);
		assert_true(dialect->type_equal(&out, &in, false));
	}
	assert_int_equal(read_type("varchar ( 80 )").length, 80);
	assert_int_equal(read_type("Numeric(10,5)").precision, 10);
	assert_int_equal(read_type("DECIMAL_TEXT(10, 5)").scale, 5);
	assert_int_equal(read_type("  double\t PRECISION ").kind, RX_TYPE_DOUBLE);
}

static void test_drivers_sqlite_dialect__words_of_others_stay_as_they_are(void **state)
{
	static const char *const words[] = { "GEOMETRY", "CHAR(10)", "UUID", "STRING", "VARCHAR(x)",
		"VARCHAR(10", "VARCHAR(1,2)", "INTEGER(5)", "TINYINT", "DECIMAL(1,2,3)", "VARCHAR(-1)",
		"a type of more than forty characters, for sure" };

	(void)state;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		rx_ddl_type type = read_type(words[i]);

		assert_int_equal(type.kind, RX_TYPE_NONE);
		assert_ptr_equal(type.native, words[i]);
	}
}

/* ---- comparing */

static void test_drivers_sqlite_dialect__a_sqlmodel_table_is_no_difference(void **state)
{
	(void)state;
	assert_true(equal("VARCHAR", text(0)));
	assert_true(equal("CHAR(32)", kind(RX_TYPE_UUID)));
	assert_true(equal("NUMERIC", decimal(0, 0)));
	assert_true(equal("NUMERIC(10, 2)", decimal(10, 2)));
	assert_true(equal("JSON", kind(RX_TYPE_JSON)));
	assert_true(equal("FLOAT", kind(RX_TYPE_DOUBLE)));
	assert_true(equal("FLOAT", kind(RX_TYPE_FLOAT)));
	assert_true(equal("DATETIME", kind(RX_TYPE_DATETIME)));
	assert_true(equal("TIMESTAMP", kind(RX_TYPE_DATETIME)));
	assert_true(equal("DATETIME", kind(RX_TYPE_INTERVAL)));
	assert_true(equal("DATETIME", (rx_ddl_type){ .kind = RX_TYPE_DATETIME, .timezone = true }));
	assert_true(equal("VARCHAR(3)", labels(short_labels)));
	assert_true(equal("BOOLEAN", kind(RX_TYPE_BOOL)));
	assert_true(equal("DATE", kind(RX_TYPE_DATE)));
	assert_true(equal("TIME", kind(RX_TYPE_TIME)));
	assert_true(equal("BLOB", kind(RX_TYPE_BYTES)));
	assert_true(equal("INTEGER", kind(RX_TYPE_INT32)));
}

static void test_drivers_sqlite_dialect__lengths(void **state)
{
	(void)state;
	assert_true(equal("VARCHAR(30)", text(30)));
	assert_false(equal("VARCHAR(30)", text(40)));
	assert_true(equal("VARCHAR(30)", text(0)));
	assert_false(equal("TEXT", text(255)));
	assert_false(equal("VARCHAR(30)", kind(RX_TYPE_INT32)));
	assert_false(equal("VARCHAR(3)", labels(long_labels)));
	assert_false(equal("CHAR", text(1)));
	assert_false(equal("VARCHAR(32)", kind(RX_TYPE_UUID)));
}

static void test_drivers_sqlite_dialect__decimals_compare_what_both_sides_say(void **state)
{
	(void)state;
	assert_false(equal("DECIMAL(10,5)", decimal(10, 6)));
	assert_true(equal("DECIMAL(10,5)", decimal(10, 0)));
	assert_true(equal("DECIMAL(10)", decimal(10, 5)));
	assert_true(equal("DECIMAL(10,5)", decimal(10, 5)));
	assert_false(equal("DECIMAL(10,5)", decimal(12, 5)));
	assert_true(equal("DECIMAL(10,5)", decimal(0, 0)));
}

static void test_drivers_sqlite_dialect__integers_differ_but_for_a_key(void **state)
{
	rx_ddl_type small = kind(RX_TYPE_INT16), middle = kind(RX_TYPE_INT32),
				big = kind(RX_TYPE_INT64);

	(void)state;
	assert_false(dialect->type_equal(&big, &middle, false));
	assert_false(dialect->type_equal(&big, &small, false));
	assert_true(dialect->type_equal(&big, &big, false));
	assert_true(dialect->type_equal(&middle, &big, true));
	assert_true(dialect->type_equal(&big, &middle, true));
	assert_false(dialect->type_equal(&small, &big, true));
}

static void test_drivers_sqlite_dialect__native_types_compare_by_their_words(void **state)
{
	(void)state;
	assert_true(equal("Geometry( 3 )", (rx_ddl_type){ .native = "GEOMETRY(3)" }));
	assert_false(equal("GEOMETRY", (rx_ddl_type){ .native = "POINT" }));
	assert_false(equal("GEOMETRY", text(0)));
	assert_true(equal("", text(0)));
	assert_true(equal("", (rx_ddl_type){ .native = "POINT" }));
}

static void test_drivers_sqlite_dialect__enums_with_other_labels_differ(void **state)
{
	rx_ddl_type a = labels(short_labels), b = labels(long_labels);

	(void)state;
	assert_true(dialect->type_equal(&a, &a, false));
	assert_false(dialect->type_equal(&a, &b, false));
	assert_false(dialect->type_equal(&b, &a, false));
}

static void test_drivers_sqlite_dialect__defaults(void **state)
{
	static const struct {
		const char *a, *b;
		bool equal;
	} cases[] = {
		{ "5", "'5'", true },
		{ "5", "(5)", true },
		{ "5", " ( (5) ) ", true },
		{ "5", "7", false },
		{ "'x'", "'x'", true },
		{ "'x'", "'y'", false },
		{ "'x'", "'X'", false },
		{ "'a b'", "'ab'", false },
		{ "'it''s'", "'it''s'", true },
		{ "'it''s'", "'its'", false },
		{ "CURRENT_TIMESTAMP", "current_timestamp", true },
		{ "CURRENT_TIMESTAMP", "(CURRENT_TIMESTAMP)", true },
		{ "(datetime('now','localtime'))", "datetime('now', 'localtime')", true },
		{ "datetime('now')", "datetime('NOW')", false },
		{ "(1) + (2)", "1) + (2", false },
		{ "true", "1", true },
		{ "FALSE", "0", true },
		{ "true", "0", false },
		{ NULL, NULL, true },
		{ NULL, "NULL", true },
		{ NULL, "0", false },
		{ "''", "0", false },
		{ "''", "''", true },
		{ "'", "'", true },
		{ "(", "(", true },
		{ "", "", true },
		{ "'5x'", "5x", false },
		{ "1.0", "'1.0'", true },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		if (dialect->default_equal(cases[i].a, cases[i].b) != cases[i].equal ||
			dialect->default_equal(cases[i].b, cases[i].a) != cases[i].equal)
			fail_msg("%s and %s", cases[i].a ? cases[i].a : "(null)",
				cases[i].b ? cases[i].b : "(null)");
	}
}

/* ---- what the affinity of a column does; docs/internals/sqlite.md tells it */

static const char *stored(test_port *port, const char *type, const char *literal)
{
	char sql[256];

	snprintf(sql, sizeof(sql),
		"DROP TABLE IF EXISTS v; CREATE TABLE v (x %s); INSERT INTO v VALUES (%s)", type, literal);
	test_port_exec(port, sql);
	return test_port_text(port, "SELECT typeof(x) || ' ' || x FROM v");
}

static void test_drivers_sqlite_dialect__a_numeric_column_loses_what_a_text_column_keeps(
	void **state)
{
	test_port *port = test_port_open("sqlite://");

	(void)state;
	assert_string_equal(stored(port, "NUMERIC", "'12345678901234567890123456789012345678'"),
		"real 1.23456789012346e+37");
	assert_string_equal(stored(port, "NUMERIC", "'12.50'"), "real 12.5");
	assert_string_equal(
		stored(port, "DECIMAL_TEXT(38, 0)", "'12345678901234567890123456789012345678'"),
		"text 12345678901234567890123456789012345678");
	assert_string_equal(stored(port, "DECIMAL_TEXT(10, 2)", "'12.50'"), "text 12.50");
	assert_string_equal(stored(port, "JSON", "'1e2'"), "integer 100");
	assert_string_equal(stored(port, "JSON_TEXT", "'1e2'"), "text 1e2");
	assert_string_equal(stored(port, "UUID", "'00000000000000000000000000000001'"), "integer 1");
	assert_string_equal(stored(port, "CHAR(32)", "'00000000000000000000000000000001'"),
		"text 00000000000000000000000000000001");
	assert_string_equal(stored(port, "STRING", "'007'"), "integer 7");
	test_port_close(port);
}

static void test_drivers_sqlite_dialect__now_is_in_the_stored_form(void **state)
{
	test_port *port = test_port_open("sqlite://");
	char sql[128];
	int64_t now = rx_datetime_now().us, said;

	(void)state;
	snprintf(sql, sizeof(sql), "SELECT length(%s)", dialect->now);
	assert_int_equal(test_port_int(port, sql), 26);
	snprintf(sql, sizeof(sql), "SELECT %s", dialect->now);
	said = test_port_value(port, sql, NULL, RX_TYPE_DATETIME).as.i;
	assert_true(said - now < 5000000 && now - said < 5000000);
	test_port_close(port);
}

static void test_drivers_sqlite_dialect__a_list_is_one_parameter(void **state)
{
	test_port *port = test_port_open("sqlite://");
	rx_value list = test_text("[1, 3, 9]");
	char source[64], sql[128];

	(void)state;
	test_port_exec(port, "CREATE TABLE t (a); INSERT INTO t VALUES (1), (2), (3)");
	snprintf(source, sizeof(source), "%s", "SELECT value FROM json_each(?)");
	assert_string_equal(dialect->list_source, "SELECT value FROM json_each(%s)");
	snprintf(sql, sizeof(sql), "SELECT count(*) FROM t WHERE a IN (%s)", source);
	assert_int_equal(test_port_value(port, sql, &list, RX_TYPE_INT64).as.i, 2);
	test_port_close(port);
}

/* ---- functions */

/* A pattern with a fixed beginning finds its rows by the index. */
static void test_drivers_sqlite_dialect__glob_tells_a_from_A_and_uses_an_index(void **state)
{
	test_port *port = test_port_open("sqlite://");
	rx_decode_step detail = { .type = RX_TYPE_TEXT, .column = 3, .name = "detail" };
	rx_value pattern = test_text("us*");
	const char *plan = NULL;

	(void)state;
	assert_true(dialect->capabilities & RX_DIALECT_GLOB);
	test_port_exec(port,
		"CREATE TABLE t (a TEXT); CREATE INDEX i ON t (a); INSERT INTO t VALUES ('user'), "
		"('USER')");
	assert_int_equal(
		test_port_value(port, "SELECT count(*) FROM t WHERE a GLOB ?", &pattern, RX_TYPE_INT64)
			.as.i,
		1);
	assert_int_equal(test_port_int(port, "SELECT count(*) FROM t WHERE a LIKE 'us%'"), 2);
	assert_int_equal(
		test_port_read_code(
			port, "EXPLAIN QUERY PLAN SELECT * FROM t WHERE a GLOB 'us*'", &detail, 1, &plan),
		0);
	assert_contains(plan, "SEARCH t USING COVERING INDEX i (a>? AND a<?)");
	test_port_close(port);
}

static void test_drivers_sqlite_dialect__collates_decimals(void **state)
{
	static const struct {
		const char *a, *b;
		int order;
	} cases[] = {
		{ "9", "10", -1 },
		{ "-9", "-10", 1 },
		{ "1.0", "1.00", 0 },
		{ "1", "1.00", 0 },
		{ "01", "1", 0 },
		{ "0", "-0.00", 0 },
		{ "-1", "1", -1 },
		{ "0.1", "0.09", 1 },
		{ "0.10", "0.1", 0 },
		{ "99999999999999999999999999999999999999", "99999999999999999999999999999999999998", 1 },
		{ "+5", "5", 0 },
		{ "5", "five", -1 },
		{ "five", "six", -1 },
		{ "", "0", 1 },
		{ ".5", "0.5", 0 },
		{ "5.", "5", 0 },
	};
	test_port *port = test_port_open("sqlite://");
	char sql[256];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		snprintf(sql, sizeof(sql),
			"SELECT CASE WHEN a = b THEN 0 WHEN a < b THEN -1 ELSE 1 END FROM "
			"(SELECT '%s' COLLATE rx_decimal AS a, '%s' AS b)",
			cases[i].a, cases[i].b);
		if (test_port_int(port, sql) != cases[i].order)
			fail_msg("%s and %s", cases[i].a, cases[i].b);
	}
	test_port_close(port);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_drivers_sqlite_dialect__words_of_each_type),
		cmocka_unit_test(test_drivers_sqlite_dialect__words_that_do_not_fit_are_an_error),
		cmocka_unit_test(test_drivers_sqlite_dialect__reads_its_own_words),
		cmocka_unit_test(test_drivers_sqlite_dialect__words_of_others_stay_as_they_are),
		cmocka_unit_test(test_drivers_sqlite_dialect__a_sqlmodel_table_is_no_difference),
		cmocka_unit_test(test_drivers_sqlite_dialect__lengths),
		cmocka_unit_test(test_drivers_sqlite_dialect__decimals_compare_what_both_sides_say),
		cmocka_unit_test(test_drivers_sqlite_dialect__integers_differ_but_for_a_key),
		cmocka_unit_test(test_drivers_sqlite_dialect__native_types_compare_by_their_words),
		cmocka_unit_test(test_drivers_sqlite_dialect__enums_with_other_labels_differ),
		cmocka_unit_test(test_drivers_sqlite_dialect__defaults),
		cmocka_unit_test(
			test_drivers_sqlite_dialect__a_numeric_column_loses_what_a_text_column_keeps),
		cmocka_unit_test(test_drivers_sqlite_dialect__now_is_in_the_stored_form),
		cmocka_unit_test(test_drivers_sqlite_dialect__a_list_is_one_parameter),
		cmocka_unit_test(test_drivers_sqlite_dialect__glob_tells_a_from_A_and_uses_an_index),
		cmocka_unit_test(test_drivers_sqlite_dialect__collates_decimals),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
