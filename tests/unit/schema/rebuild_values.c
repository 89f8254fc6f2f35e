/* What becomes of values: every conversion, and the rows that are named where there is none. */
#include "schema/rebuild/rebuild.h"

#include "unit/schema/rebuild_fixture.h"

typedef struct conversion {
	const char *from; /* declared type */
	const char *value; /* SQL */
	rx_ddl_type to;
	const char *result; /* "typeof|value"; NULL: it does not fit */
} conversion;

static void convert(fixture *f, const conversion *c)
{
	char sql[512];

	snprintf(sql, sizeof(sql),
		"CREATE TABLE t(id INTEGER PRIMARY KEY, a %s); INSERT INTO t VALUES (1, "
		"NULL), (7, %s)",
		c->from, c->value);
	run(f, sql);
	rx_alter_column(&f->op, "t", rx_ddl_column("a", c->to, .nullable = true));
	if (c->result) {
		char *found;

		if (apply(f) != 0)
			fail_msg("%s %s: %s", c->from, c->value, f->error.message);
		found = test_sqlite_query(
			&f->db, "SELECT typeof(a) || '|' || iif(typeof(a) = 'blob', quote(a), a) FROM t");
		assert_memory_equal(found, "NULL\n", 5);
		found[strlen(found) - 1] = '\0';
		if (strcmp(found + 5, c->result) != 0)
			fail_msg("%s %s: wanted %s, found %s", c->from, c->value, c->result, found + 5);
		free(found);
	} else {
		if (apply(f) != RX_EDATA)
			fail_msg("%s %s is not refused: %s", c->from, c->value, f->error.message);
		assert_contains(f->error.message, "table \"t\"");
		assert_contains(f->error.message, "id = 7");
		assert_string_equal(f->error.table, "t");
		assert_string_equal(f->error.column, "a");
		expect(f, "SELECT count(*) FROM t WHERE a IS NOT NULL", "1\n");
	}
	run(f, "DROP TABLE t");
}

static void test_schema_rebuild_values__to_integers(void **state)
{
	fixture *f = *state;
	const conversion list[] = {
		{ "TEXT", "'42'", RX_BIGINT, "integer|42" },
		{ "TEXT", "' -42 '", RX_BIGINT, "integer|-42" },
		{ "TEXT", "'+007'", RX_BIGINT, "integer|7" },
		{ "TEXT", "'42.0'", RX_BIGINT, "integer|42" },
		{ "TEXT", "'1e3'", RX_BIGINT, "integer|1000" },
		{ "TEXT", "'9223372036854775807'", RX_BIGINT, "integer|9223372036854775807" },
		{ "TEXT", "'-9223372036854775808'", RX_BIGINT, "integer|-9223372036854775808" },
		{ "TEXT", "'9223372036854775808'", RX_BIGINT, NULL },
		{ "TEXT", "'9007199254740993.0'", RX_BIGINT, NULL },
		{ "TEXT", "'a'", RX_BIGINT, NULL },
		{ "TEXT", "''", RX_BIGINT, NULL },
		{ "TEXT", "'42a'", RX_BIGINT, NULL },
		{ "TEXT", "'4 2'", RX_BIGINT, NULL },
		{ "TEXT", "'1.5'", RX_BIGINT, NULL },
		{ "TEXT", "'0x10'", RX_BIGINT, NULL },
		{ "TEXT", "'true'", RX_BIGINT, NULL },
		{ "TEXT", "x'3432'", RX_BIGINT, NULL },
		{ "TEXT", "'2147483647'", RX_INTEGER, "integer|2147483647" },
		{ "TEXT", "'2147483648'", RX_INTEGER, NULL },
		{ "BIGINT", "2147483648", RX_INTEGER, NULL },
		{ "BIGINT", "-32768", RX_SMALLINT, "integer|-32768" },
		{ "BIGINT", "32768", RX_SMALLINT, NULL },
		{ "INTEGER", "32768", RX_BIGINT, "integer|32768" },
		{ "DOUBLE", "5.0", RX_BIGINT, "integer|5" },
		{ "DOUBLE", "5.5", RX_BIGINT, NULL },
		{ "DOUBLE", "1e300", RX_BIGINT, NULL },
		{ "DOUBLE", "9e999", RX_BIGINT, NULL },
		{ "BOOLEAN", "1", RX_BIGINT, "integer|1" },
	};

	for (size_t i = 0; i < sizeof(list) / sizeof(list[0]); i++)
		convert(f, &list[i]);
}

static void test_schema_rebuild_values__to_booleans(void **state)
{
	fixture *f = *state;
	const conversion list[] = {
		{ "INTEGER", "1", RX_BOOLEAN, "integer|1" },
		{ "INTEGER", "0", RX_BOOLEAN, "integer|0" },
		{ "INTEGER", "2", RX_BOOLEAN, NULL },
		{ "INTEGER", "-1", RX_BOOLEAN, NULL },
		{ "TEXT", "'TRUE'", RX_BOOLEAN, "integer|1" },
		{ "TEXT", "'f'", RX_BOOLEAN, "integer|0" },
		{ "TEXT", "'off'", RX_BOOLEAN, "integer|0" },
		{ "TEXT", "'1'", RX_BOOLEAN, "integer|1" },
		{ "TEXT", "'maybe'", RX_BOOLEAN, NULL },
		{ "TEXT", "''", RX_BOOLEAN, NULL },
		{ "DOUBLE", "1.0", RX_BOOLEAN, "integer|1" },
		{ "DOUBLE", "0.5", RX_BOOLEAN, NULL },
	};

	for (size_t i = 0; i < sizeof(list) / sizeof(list[0]); i++)
		convert(f, &list[i]);
}

static void test_schema_rebuild_values__to_reals(void **state)
{
	fixture *f = *state;
	const conversion list[] = {
		{ "TEXT", "'1.5'", RX_DOUBLE, "real|1.5" },
		{ "TEXT", "'-1e-7'", RX_DOUBLE, "real|-1.0e-07" },
		{ "TEXT", "'7'", RX_DOUBLE, "real|7.0" },
		{ "TEXT", "'1,5'", RX_DOUBLE, NULL },
		{ "TEXT", "'nan'", RX_DOUBLE, NULL },
		{ "INTEGER", "3", RX_DOUBLE, "real|3.0" },
		{ "BIGINT", "9007199254740992", RX_DOUBLE, "real|9.00719925474099e+15" },
		{ "BIGINT", "9007199254740993", RX_DOUBLE, NULL },
		{ "REAL", "0.1", RX_DOUBLE, "real|0.1" },
	};

	for (size_t i = 0; i < sizeof(list) / sizeof(list[0]); i++)
		convert(f, &list[i]);
}

static void test_schema_rebuild_values__to_texts(void **state)
{
	fixture *f = *state;
	const conversion list[] = {
		{ "INTEGER", "42", RX_TEXT, "text|42" },
		{ "BIGINT", "-9223372036854775808", RX_TEXT, "text|-9223372036854775808" },
		{ "DOUBLE", "1.5", RX_TEXT, "text|1.5" },
		{ "DOUBLE", "0.1", RX_TEXT, "text|0.1" },
		{ "DOUBLE", "0.1 + 0.2", RX_TEXT, "text|0.30000000000000004" },
		{ "BOOLEAN", "1", RX_TEXT, "text|true" },
		{ "BOOLEAN", "0", RX_TEXT, "text|false" },
		{ "DATETIME", "'2026-11-22 03:12:45.000001'", RX_TEXT, "text|2026-11-22 03:12:45.000001" },
		{ "CHAR(32)", "'00'", RX_TEXT, "text|00" },
		{ "BLOB", "x'00ff'", RX_TEXT, NULL },
		{ "TEXT", "'abc'", RX_STRING(3), "text|abc" },
		{ "TEXT", "'abcd'", RX_STRING(3), NULL },
		{ "TEXT", "'\xc3\xa4\xc3\xb6\xc3\xbc'", RX_STRING(3), "text|\xc3\xa4\xc3\xb6\xc3\xbc" },
		{ "VARCHAR(9)", "'abcd'", RX_STRING(3), NULL },
		{ "VARCHAR(2)", "'abcd'", RX_STRING(3), "text|abcd" },
		{ "INTEGER", "1234", RX_STRING(3), NULL },
		{ "TEXT", "'abc'", RX_BLOB, "blob|X'616263'" },
		{ "INTEGER", "1", RX_BLOB, NULL },
		{ "DOUBLE", "1.5", RX_NUMERIC(5, 2), "text|1.5" },
		{ "TEXT", "'12345678901234567890123456789012345678'", RX_NUMERIC(38, 0),
			"text|12345678901234567890123456789012345678" },
		{ "TEXT", "'12.x'", RX_NUMERIC(5, 2), NULL },
	};

	for (size_t i = 0; i < sizeof(list) / sizeof(list[0]); i++)
		convert(f, &list[i]);
}

static void test_schema_rebuild_values__to_moments(void **state)
{
	fixture *f = *state;
	const conversion list[] = {
		{ "TEXT", "'2026-11-22'", RX_DATE, "text|2026-11-22" },
		{ "TEXT", "'2026-02-30'", RX_DATE, NULL },
		{ "TEXT", "'22.11.2026'", RX_DATE, NULL },
		{ "TEXT", "'now'", RX_DATE, NULL },
		{ "INTEGER", "20261122", RX_DATE, NULL },
		{ "DATETIME", "'2026-11-22 00:00:00.000000'", RX_DATE, "text|2026-11-22" },
		{ "DATETIME", "'2026-11-22 03:12:45'", RX_DATE, NULL },
		{ "DATE", "'2026-11-22'", RX_DATETIME, "text|2026-11-22 00:00:00.000000" },
		{ "TEXT", "'2026-11-22T03:12:45Z'", RX_DATETIME, "text|2026-11-22 03:12:45" },
		{ "TEXT", "'2026-11-22 03:12:45.123456'", RX_DATETIME, "text|2026-11-22 03:12:45.123456" },
		{ "TEXT", "'2026-11-22 03:12:45+02:00'", RX_DATETIME, "text|2026-11-22 01:12:45.000000" },
		{ "TEXT", "'2026-11-22 25:00:00'", RX_DATETIME, NULL },
		{ "TEXT", "'yesterday'", RX_DATETIME, NULL },
		{ "TEXT", "'03:12:45'", RX_TIME, "text|03:12:45" },
		{ "TEXT", "'3 pm'", RX_TIME, NULL },
	};

	for (size_t i = 0; i < sizeof(list) / sizeof(list[0]); i++)
		convert(f, &list[i]);
}

static void test_schema_rebuild_values__to_uuids_json_and_labels(void **state)
{
	fixture *f = *state;
	const conversion list[] = {
		{ "TEXT", "'AAAAAAAA-0000-1111-2222-333333333333'", RX_UUID,
			"text|aaaaaaaa000011112222333333333333" },
		{ "BLOB", "x'000102030405060708090a0b0c0d0e0f'", RX_UUID,
			"text|000102030405060708090a0b0c0d0e0f" },
		{ "TEXT", "'AAAAAAAA-0000-1111-2222-33333333333g'", RX_UUID, NULL },
		{ "TEXT", "'12'", RX_UUID, NULL },
		{ "TEXT", "'{\"a\": [1]}'", RX_JSON, "text|{\"a\": [1]}" },
		{ "TEXT", "'{a'", RX_JSON, NULL },
		{ "INTEGER", "5", RX_JSON, "text|5" },
		{ "TEXT", "'live'", RX_ENUM(NULL, "draft", "live"), "text|live" },
		{ "TEXT", "'it''s'", RX_ENUM(NULL, "it's"), "text|it's" },
		{ "TEXT", "'dead'", RX_ENUM(NULL, "draft", "live"), NULL },
		{ "TEXT", "'x'", RX_NATIVE("my type"), "text|x" },
		{ "whatever", "'12'", RX_BIGINT, "integer|12" },
	};

	for (size_t i = 0; i < sizeof(list) / sizeof(list[0]); i++)
		convert(f, &list[i]);
}

static void test_schema_rebuild_values__a_long_value_is_cut_in_the_message(void **state)
{
	fixture *f = *state;

	run(f,
		"CREATE TABLE t(a TEXT, b TEXT, PRIMARY KEY (a, b)); INSERT INTO t VALUES ('k''1', "
		"printf('%.2000c', 'x'))");
	rx_alter_column(&f->op, "t", rx_ddl_column("b", RX_BIGINT));
	assert_int_equal(apply(f), RX_EDATA);
	assert_true(strlen(f->error.message) < 500);
	assert_contains(f->error.message, "xxx");
	assert_contains(f->error.message, "\xe2\x80\xa6");
}

static void test_schema_rebuild_values__nulls_are_filled(void **state)
{
	fixture *f = *state;

	run(f,
		"CREATE TABLE t(id INTEGER PRIMARY KEY, a TEXT, b INT); INSERT INTO t VALUES (1, NULL, 5), "
		"(2, "
		"'x', NULL), (3, NULL, NULL)");
	rx_alter_column(&f->op, "t", rx_ddl_column("a", RX_TEXT), .fill = "'n' || id");
	rx_alter_column(&f->op, "t", rx_ddl_column("b", RX_INTEGER), .fill = "0");
	apply_ok(f);
	expect(f, "SELECT * FROM t", "1|n1|5\n2|x|0\n3|n3|0\n");
}

static void test_schema_rebuild_values__this_moment_is_filled_as_sessions_write_it(void **state)
{
	fixture *f = *state;

	run(f, "CREATE TABLE t(id INTEGER PRIMARY KEY, a DATETIME); INSERT INTO t VALUES (1, NULL)");
	rx_add_column(
		&f->op, "t", rx_ddl_column("made", RX_DATETIME), .fill = "CURRENT_TIMESTAMP");
	rx_alter_column(&f->op, "t", rx_ddl_column("a", RX_DATETIME), .fill = "CURRENT_TIMESTAMP");
	apply_ok(f);
	expect(f, "SELECT length(a), length(made), made GLOB '20*-*-* *:*:*.*' FROM t", "26|26|1\n");
}

static void test_schema_rebuild_values__a_null_that_may_not_be_is_named(void **state)
{
	fixture *f = *state;

	run(f,
		"CREATE TABLE t(id INTEGER PRIMARY KEY, a TEXT); INSERT INTO t VALUES (1, 'x'), (42, "
		"NULL)");
	rx_alter_column(&f->op, "t", rx_ddl_column("a", RX_TEXT));
	assert_int_equal(apply(f), RX_ENOT_NULL);
	assert_contains(f->error.message, "id = 42");
	assert_contains(f->error.message, ".fill");
	assert_string_equal(f->error.column, "a");
	expect(f, "SELECT * FROM t", "1|x\n42|NULL\n");
	run(f, "UPDATE t SET a = 'y' WHERE id = 42");
	rx_alter_column(&f->op, "t", rx_ddl_column("a", RX_TEXT));
	apply_ok(f);
}

static void test_schema_rebuild_values__rows_that_a_constraint_refuses_are_named(void **state)
{
	fixture *f = *state;

	run(f,
		"CREATE TABLE t(id INTEGER PRIMARY KEY, a TEXT, b INT); INSERT INTO t VALUES (1, 'x', 1), "
		"(2, "
		"'y', -1), (3, 'x', 2)");
	rx_create_constraint(&f->op, "t", rx_ddl_check("ck_t_b", "b > 0 /* positive */"));
	assert_int_equal(apply(f), RX_ECHECK);
	assert_contains(f->error.message, "id = 2");
	assert_contains(f->error.message, "ck_t_b");
	assert_string_equal(f->error.constraint, "ck_t_b");
	rx_create_constraint(&f->op, "t", rx_ddl_unique("uq_t_a", "a"));
	assert_int_equal(apply(f), RX_EUNIQUE);
	assert_contains(f->error.message, "id = 1");
	assert_contains(f->error.message, "id = 3");
	run(f, "CREATE TABLE p(id INTEGER PRIMARY KEY); INSERT INTO p VALUES (1)");
	rx_create_constraint(
		&f->op, "t", rx_ddl_foreign_key("fk", "p", .columns = { "b" }, .references = { "id" }));
	assert_int_equal(apply(f), RX_EFOREIGN_KEY);
	assert_contains(f->error.message, "table \"t\"");
	assert_contains(f->error.message, "\"p\"");
	expect(f, "SELECT count(*) FROM t", "3\n");
	expect(f, "SELECT count(*) FROM sqlite_schema WHERE name LIKE '%reflex%'", "0\n");
}

static void test_schema_rebuild_values__violations_of_before_may_stay(void **state)
{
	fixture *f = *state;

	run(f,
		"CREATE TABLE p(id INTEGER PRIMARY KEY); CREATE TABLE c(id INTEGER PRIMARY KEY, p INT "
		"REFERENCES "
		"p(id), x TEXT); PRAGMA foreign_keys = OFF; INSERT INTO c VALUES (1, 99, NULL), (2, NULL, "
		"NULL); PRAGMA foreign_keys = ON");
	rx_alter_column(&f->op, "c", rx_ddl_column("x", RX_TEXT), .fill = "''");
	apply_ok(f);
	expect(f, "SELECT * FROM c", "1|99|\n2|NULL|\n");
	rx_alter_column(&f->op, "c", rx_ddl_column("p", RX_INTEGER), .fill = "98");
	assert_int_equal(apply(f), RX_EFOREIGN_KEY);
	assert_contains(f->error.message, "rowid 2");
}

static void test_schema_rebuild_values__strict_tables_refuse_by_name_too(void **state)
{
	fixture *f = *state;

	run(f,
		"CREATE TABLE t(id INTEGER PRIMARY KEY, a TEXT) STRICT; INSERT INTO t VALUES (1, '5'), (2, "
		"'x')");
	rx_alter_column(&f->op, "t", rx_ddl_column("a", RX_NATIVE("INTEGER"), .nullable = true));
	assert_int_equal(apply(f), RX_EDATA);
	assert_contains(f->error.message, "id = 2");
	run(f, "UPDATE t SET a = '4000000000' WHERE id = 2");
	rx_alter_column(&f->op, "t", rx_ddl_column("a", RX_BIGINT, .nullable = true));
	apply_ok(f);
	expect(f, "SELECT a, typeof(a) FROM t", "5|integer\n4000000000|integer\n");
}

static void test_schema_rebuild_values__no_row_is_lost_by_a_conflict_clause(void **state)
{
	fixture *f = *state;

	run(f,
		"CREATE TABLE t(id INTEGER PRIMARY KEY, a TEXT NOT NULL ON CONFLICT IGNORE, b TEXT UNIQUE "
		"ON "
		"CONFLICT REPLACE); INSERT INTO t VALUES (1, 'x', '1'), (2, 'y', '01')");
	rx_alter_column(&f->op, "t", rx_ddl_column("b", RX_BIGINT, .nullable = true));
	assert_int_equal(apply(f), RX_EUNIQUE);
	expect(f, "SELECT * FROM t", "1|x|1\n2|y|01\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(rebuild_values__to_integers),
		TEST(rebuild_values__to_booleans),
		TEST(rebuild_values__to_reals),
		TEST(rebuild_values__to_texts),
		TEST(rebuild_values__to_moments),
		TEST(rebuild_values__to_uuids_json_and_labels),
		TEST(rebuild_values__a_long_value_is_cut_in_the_message),
		TEST(rebuild_values__nulls_are_filled),
		TEST(rebuild_values__this_moment_is_filled_as_sessions_write_it),
		TEST(rebuild_values__a_null_that_may_not_be_is_named),
		TEST(rebuild_values__rows_that_a_constraint_refuses_are_named),
		TEST(rebuild_values__violations_of_before_may_stay),
		TEST(rebuild_values__strict_tables_refuse_by_name_too),
		TEST(rebuild_values__no_row_is_lost_by_a_conflict_clause),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
