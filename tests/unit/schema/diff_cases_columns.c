/* Nullable, types, defaults: cases 21 to 44. */
#include <stdio.h>
#include <stdlib.h>

#include "drivers/sqlite/sqlite.h"
#include "schema/schema.h"
#include "support/check.h"
#include "support/diff_case.h"

/* A table t with the one column c, declared so in the database and so in the model. */
static void check(const char *declared, rx_ddl_item column, const char *lines)
{
	char sql[256];
	diff_case c;

	snprintf(sql, sizeof(sql), "CREATE TABLE t (id INTEGER PRIMARY KEY, c %s)", declared);
	diff_case_begin(&c, sql);
	rx_create_table(
		&c.wanted, "t", rx_ddl_column("id", RX_BIGINT, .primary_key = true), column);
	diff_case_expect(&c, lines);
	if (*lines)
		diff_case_round_trip(&c);
	diff_case_end(&c);
}

#define CHECK(declared, lines, ...) \
	check(declared, rx_ddl_column("c", __VA_ARGS__, .nullable = true), lines)
#define CHANGE(from, to) "alter column t.c from " from " NULL to " to " NULL\n"

static void test_schema_diff__021_null_to_not_null(void **state)
{
	diff_case c;

	(void)state;
	diff_case_begin(&c, "CREATE TABLE t (a VARCHAR(7), b INTEGER); INSERT INTO t VALUES ('x', 1)");
	rx_create_table(&c.wanted, "t", rx_ddl_column("a", RX_STRING(7)),
		rx_ddl_column("b", RX_INTEGER, .nullable = true));
	diff_case_expect(&c, "alter column t.a from VARCHAR(7) NULL to VARCHAR(7) NOT NULL\n");
	assert_contains(diff_case_remark(&c, 0), "refused where a row has no value");
	diff_case_round_trip(&c);
	test_sqlite_expect(&c.db, "SELECT * FROM t", "x|1\n");
	diff_case_end(&c);
}

static void test_schema_diff__021b_nulls_are_filled_from_the_default_visibly(void **state)
{
	diff_case c;

	(void)state;
	diff_case_begin(&c,
		"CREATE TABLE t (a INTEGER, b INTEGER);"
		"INSERT INTO t VALUES (1, NULL), (2, 20)");
	rx_create_table(&c.wanted, "t", rx_ddl_column("a", RX_INTEGER, .nullable = true),
		rx_ddl_column("b", RX_INTEGER));
	diff_case_fill(&c, "t", "b", "7");
	diff_case_expect(&c, "alter column t.b from INTEGER NULL to INTEGER NOT NULL, filled with 7\n");
	assert_string_equal(c.diff.operations.list[0].fill, "7");
	diff_case_apply(&c);
	test_sqlite_expect(&c.db, "SELECT * FROM t", "1|7\n2|20\n");
	diff_case_end(&c);
}

static void test_schema_diff__021c_without_a_default_a_null_is_refused_naming_a_row(void **state)
{
	rx_error error = RX_ERROR_INIT;
	diff_case c;

	(void)state;
	diff_case_begin(&c,
		"CREATE TABLE t (a INTEGER, b INTEGER);"
		"INSERT INTO t VALUES (1, 2), (2, NULL)");
	rx_create_table(&c.wanted, "t", rx_ddl_column("a", RX_INTEGER, .nullable = true),
		rx_ddl_column("b", RX_INTEGER));
	diff_case_compare(&c);
	assert_rx_ok(&c.error);
	assert_true(diff_case_run(&c.db, &c.diff.operations, &error) < 0);
	assert_contains(error.message, "t");
	assert_contains(error.message, "2");
	test_sqlite_expect(&c.db, "SELECT * FROM t", "1|2\n2|NULL\n");
	diff_case_end(&c);
}

static void test_schema_diff__022_not_null_to_null(void **state)
{
	(void)state;
	CHECK(
		"INTEGER NOT NULL", "alter column t.c from INTEGER NOT NULL to INTEGER NULL\n", RX_INTEGER);
}

static void test_schema_diff__023_to_026_lengths_of_text(void **state)
{
	(void)state;
	CHECK("VARCHAR(30)", CHANGE("VARCHAR(30)", "VARCHAR(40)"), RX_STRING(40));
	CHECK("VARCHAR(30)", "", RX_TEXT);
	CHECK("TEXT", CHANGE("TEXT", "VARCHAR(255)"), RX_STRING(255));
	CHECK("VARCHAR(30)", CHANGE("VARCHAR(30)", "INTEGER"), RX_INTEGER);
	CHECK("VARCHAR", "", RX_TEXT);
}

static void test_schema_diff__027_to_029_decimals(void **state)
{
	(void)state;
	CHECK("DECIMAL(10,5)", CHANGE("NUMERIC(10, 5)", "NUMERIC(10, 6)"), RX_NUMERIC(10, 6));
	CHECK("DECIMAL(10,5)", "", RX_NUMERIC(10, 0));
	CHECK("DECIMAL(10)", "", RX_NUMERIC(10, 5));
	CHECK("DECIMAL(10,5)", "", RX_NUMERIC(10, 5));
	CHECK("NUMERIC(10,5)", "", RX_NUMERIC(10, 5));
	CHECK("DECIMAL(10,5)", CHANGE("NUMERIC(10, 5)", "NUMERIC(12, 5)"), RX_NUMERIC(12, 5));
}

static void test_schema_diff__030_integers(void **state)
{
	(void)state;
	CHECK("BIGINT", CHANGE("BIGINT", "INTEGER"), RX_INTEGER);
	CHECK("BIGINT", CHANGE("BIGINT", "SMALLINT"), RX_SMALLINT);
	CHECK("BIGINT", "", RX_BIGINT);
}

static void test_schema_diff__031_char(void **state)
{
	(void)state;
	CHECK("CHAR", CHANGE("CHAR", "VARCHAR(1)"), RX_STRING(1));
}

static void test_schema_diff__032_timezones(void **state)
{
	(void)state;
	/* SQLite keeps a moment as text either way. */
	CHECK("DATETIME", "", RX_DATETIME_TZ);
	CHECK("TIMESTAMP", "", RX_DATETIME);
}

static void test_schema_diff__033_untyped(void **state)
{
	(void)state;
	CHECK("", "", RX_INTEGER);
	CHECK("", "", RX_STRING(9));
}

static void test_schema_diff__034_native_types(void **state)
{
	(void)state;
	CHECK("POINT", "", RX_NATIVE("point"));
	CHECK("POINT", CHANGE("POINT", "INTEGER"), RX_INTEGER);
	/* It is read as a text, and stays what it is; but not where a model says more of the text. */
	CHECK("POINT", "", RX_TEXT);
	CHECK("POINT", CHANGE("POINT", "VARCHAR(9)"), RX_STRING(9));
	CHECK("INTEGER", CHANGE("INTEGER", "POINT"), RX_NATIVE("POINT"));
}

static void test_schema_diff__035_036_hooks(void **state)
{
	(void)state;
	print_message("# SKIP 35, 36: a model has one type for all engines, and what a type equals is "
				  "the dialect's word (type_equal), not a callback's\n");
	skip();
}

static void test_schema_diff__037_every_type_round_trips(void **state)
{
	diff_case c;

	(void)state;
	diff_case_begin(&c, NULL);
	rx_create_table(&c.wanted, "t", rx_ddl_column("id", RX_BIGINT, .primary_key = true),
		rx_ddl_column("a", RX_BOOLEAN), rx_ddl_column("b", RX_SMALLINT),
		rx_ddl_column("c", RX_INTEGER), rx_ddl_column("d", RX_BIGINT), rx_ddl_column("e", RX_REAL),
		rx_ddl_column("f", RX_DOUBLE), rx_ddl_column("g", RX_TEXT),
		rx_ddl_column("h", RX_STRING(20)), rx_ddl_column("i", RX_BLOB),
		rx_ddl_column("j", RX_NUMERIC(12, 3)), rx_ddl_column("k", RX_NUMERIC(0, 0)),
		rx_ddl_column("l", RX_DATE), rx_ddl_column("m", RX_TIME), rx_ddl_column("n", RX_DATETIME),
		rx_ddl_column("o", RX_DATETIME_TZ), rx_ddl_column("p", RX_INTERVAL),
		rx_ddl_column("q", RX_UUID), rx_ddl_column("r", RX_JSON),
		rx_ddl_column("s", RX_ENUM("t_s", "draft", "it's", "live")),
		rx_ddl_column("u", RX_NATIVE("GEOMETRY")));
	diff_case_expect(&c, "create table t\n");
	diff_case_round_trip(&c);
	diff_case_apply(&c);
	test_sqlite_expect(&c.db,
		"SELECT sql LIKE '%CONSTRAINT \"ck_t_s\" CHECK (\"s\" IN (''draft'', ''it''''s'', "
		"''live''))%' FROM sqlite_schema WHERE name = 't'",
		"1\n");
	diff_case_end(&c);
}

static void test_schema_diff__037b_types_that_sqlmodel_writes(void **state)
{
	diff_case c;

	(void)state;
	diff_case_begin(&c,
		"CREATE TABLE hero (\n\tid INTEGER NOT NULL, \n\tname VARCHAR NOT NULL, \n\tage INTEGER, "
		"\n\tweight FLOAT, \n\tmoney NUMERIC(10, 2), \n\tborn DATE, \n\tat DATETIME, "
		"\n\tt TIME, \n\tlong DATETIME, \n\ttoken CHAR(32), \n\tok BOOLEAN NOT NULL, "
		"\n\tdata BLOB, \n\tdoc JSON, \n\tstate VARCHAR(5), \n\tteam_id INTEGER, "
		"\n\tPRIMARY KEY (id), \n\tUNIQUE (name), \n\tFOREIGN KEY(team_id) REFERENCES team (id)\n)"
		";CREATE INDEX ix_hero_age ON hero (age);"
		"CREATE TABLE team (\n\tid INTEGER NOT NULL, \n\tPRIMARY KEY (id)\n)");
	rx_create_table(&c.wanted, "team", rx_ddl_column("id", RX_INTEGER, .primary_key = true));
	rx_create_table(&c.wanted, "hero", rx_ddl_column("id", RX_BIGINT, .primary_key = true),
		rx_ddl_column("name", RX_TEXT), rx_ddl_column("age", RX_INTEGER, .nullable = true),
		rx_ddl_column("weight", RX_DOUBLE, .nullable = true),
		rx_ddl_column("money", RX_NUMERIC(10, 2), .nullable = true),
		rx_ddl_column("born", RX_DATE, .nullable = true),
		rx_ddl_column("at", RX_DATETIME, .nullable = true),
		rx_ddl_column("t", RX_TIME, .nullable = true),
		rx_ddl_column("long", RX_INTERVAL, .nullable = true),
		rx_ddl_column("token", RX_UUID, .nullable = true), rx_ddl_column("ok", RX_BOOLEAN),
		rx_ddl_column("data", RX_BLOB, .nullable = true),
		rx_ddl_column("doc", RX_JSON, .nullable = true),
		rx_ddl_column("state", RX_ENUM("state", "DRAFT", "LIVE"), .nullable = true),
		rx_ddl_column("team_id", RX_BIGINT, .nullable = true),
		rx_ddl_unique("uq_hero_name", "name"),
		rx_ddl_foreign_key(
			"fk_hero_team_id", "team", .columns = { "team_id" }, .references = { "id" }));
	rx_create_index(&c.wanted, "ix_hero_age", "hero", { "age" });
	diff_case_expect(&c, "");
	diff_case_end(&c);
}

/* Python's int is an INTEGER, the int64_t of a key here a BIGINT: the rowid either way. */
static void test_schema_diff__037c_column_that_points_to_a_key(void **state)
{
	diff_case c;

	(void)state;
	diff_case_begin(&c,
		"CREATE TABLE team (id INTEGER NOT NULL, PRIMARY KEY (id));"
		"CREATE TABLE hero (id INTEGER NOT NULL, n INTEGER, team_id INTEGER, "
		"PRIMARY KEY (id), FOREIGN KEY(team_id) REFERENCES team (id))");
	rx_create_table(&c.wanted, "team", rx_ddl_column("id", RX_BIGINT, .primary_key = true));
	rx_create_table(&c.wanted, "hero", rx_ddl_column("id", RX_BIGINT, .primary_key = true),
		rx_ddl_column("n", RX_BIGINT, .nullable = true),
		rx_ddl_column("team_id", RX_BIGINT, .nullable = true),
		rx_ddl_foreign_key(
			NULL, "team", .columns = { "team_id" }, .references = { "id" }));
	diff_case_expect(&c, "alter column hero.n from INTEGER NULL to BIGINT NULL\n");
	diff_case_end(&c);
}

static void test_schema_diff__038_defaults(void **state)
{
	(void)state;
	CHECK("TEXT DEFAULT 'x'",
		"alter column t.c from TEXT NULL DEFAULT 'x' to TEXT NULL DEFAULT "
		"'y'\n",
		RX_TEXT, .server_default = "'y'");
	CHECK(
		"TEXT DEFAULT 'x'", "alter column t.c from TEXT NULL DEFAULT 'x' to TEXT NULL\n", RX_TEXT);
	CHECK("TEXT DEFAULT 'x'", "", RX_TEXT, .server_default = "'x'");
}

static void test_schema_diff__039_defaults_that_are_equal(void **state)
{
	(void)state;
	CHECK("INTEGER DEFAULT 5", "", RX_INTEGER, .server_default = "5");
	CHECK("INTEGER DEFAULT '5'", "", RX_INTEGER, .server_default = "5");
	CHECK("INTEGER DEFAULT (5)", "", RX_INTEGER, .server_default = "5");
	CHECK("BOOLEAN DEFAULT 1", "", RX_BOOLEAN, .server_default = "TRUE");
	CHECK("INTEGER DEFAULT NULL", "", RX_INTEGER);
	CHECK("INTEGER DEFAULT 5",
		"alter column t.c from INTEGER NULL DEFAULT 5 to INTEGER NULL DEFAULT 7\n", RX_INTEGER,
		.server_default = "7");
}

static void test_schema_diff__040_defaults_that_are_expressions(void **state)
{
	(void)state;
	CHECK("DATETIME DEFAULT (datetime('now', 'localtime'))", "", RX_DATETIME,
		.server_default = "datetime('now','localtime')");
	CHECK("DATETIME DEFAULT CURRENT_TIMESTAMP", "", RX_DATETIME,
		.server_default = "CURRENT_TIMESTAMP");
	CHECK("DATETIME DEFAULT CURRENT_TIMESTAMP", "", RX_DATETIME, .default_now = true);
	CHECK("DATETIME DEFAULT (datetime('now'))", "", RX_DATETIME,
		.server_default = "current_timestamp");
}

static void test_schema_diff__040b_default_of_this_moment(void **state)
{
	diff_case c;

	(void)state;
	diff_case_begin(&c, "CREATE TABLE t (a INTEGER, at DATETIME, d DATE, h TIME)");
	rx_create_table(&c.wanted, "t", rx_ddl_column("a", RX_INTEGER, .nullable = true),
		rx_ddl_column("at", RX_DATETIME, .nullable = true, .default_now = true),
		rx_ddl_column("d", RX_DATE, .nullable = true, .server_default = "CURRENT_DATE"),
		rx_ddl_column("h", RX_TIME, .nullable = true, .server_default = "CURRENT_TIME"));
	diff_case_compare(&c);
	diff_case_round_trip(&c);
	diff_case_apply(&c);
	test_sqlite_run(&c.db, "INSERT INTO t (a) VALUES (1)");
	test_sqlite_expect(&c.db, "SELECT at > '2020', d > '2020', length(h) FROM t", "1|1|8\n");
	diff_case_end(&c);
}

static void test_schema_diff__041_default_is_added(void **state)
{
	(void)state;
	CHECK("TEXT", "alter column t.c from TEXT NULL to TEXT NULL DEFAULT 'y'\n", RX_TEXT,
		.server_default = "'y'");
}

static void test_schema_diff__041b_default_that_reflex_left_behind(void **state)
{
	diff_case c;

	(void)state;
	diff_case_begin(&c,
		"CREATE TABLE t (a INTEGER DEFAULT (42) NOT NULL, b DATETIME DEFAULT "
		"CURRENT_TIMESTAMP)");
	rx_create_table(&c.wanted, "t", rx_ddl_column("a", RX_INTEGER),
		rx_ddl_column("b", RX_DATETIME, .nullable = true));
	diff_case_fill(&c, "t", "a", "42");
	diff_case_fill(&c, "t", "b", "CURRENT_TIMESTAMP");
	diff_case_expect(&c, "");
	diff_case_fill(&c, "t", "a", "43");
	diff_case_expect(
		&c, "alter column t.a from INTEGER NOT NULL DEFAULT (42) to INTEGER NOT NULL\n");
	diff_case_end(&c);
}

static void test_schema_diff__042_default_with_a_quote(void **state)
{
	(void)state;
	CHECK("TEXT DEFAULT 'it''s'", "", RX_TEXT, .server_default = "'it''s'");
}

static void test_schema_diff__043_hints_carry_what_stays(void **state)
{
	const rx__operation *alter;
	diff_case c;

	(void)state;
	diff_case_begin(&c, "CREATE TABLE t (a VARCHAR(9) DEFAULT 'q' COLLATE NOCASE)");
	rx_create_table(&c.wanted, "t",
		rx_ddl_column("a", RX_STRING(9), .server_default = "'q'", .collate = "NOCASE"));
	diff_case_compare(&c);
	assert_int_equal(c.diff.operations.n, 1);
	alter = &c.diff.operations.list[0];
	assert_string_equal(alter->column->server_default, "'q'");
	assert_string_equal(alter->column->collate, "NOCASE");
	assert_string_equal(alter->old_column->server_default, "'q'");
	assert_true(alter->old_column->nullable);
	assert_int_equal(alter->old_column->type.length, 9);
	assert_string_equal(alter->fill, "'q'");
	diff_case_round_trip(&c);
	diff_case_end(&c);
}

static void test_schema_diff__044_integer_key_is_a_bigint(void **state)
{
	diff_case c;

	(void)state;
	diff_case_begin(&c,
		"CREATE TABLE a (id INTEGER NOT NULL, PRIMARY KEY (id));"
		"CREATE TABLE b (id INTEGER PRIMARY KEY AUTOINCREMENT)");
	rx_create_table(&c.wanted, "a", rx_ddl_column("id", RX_BIGINT, .primary_key = true));
	rx_create_table(&c.wanted, "b", rx_ddl_column("id", RX_INTEGER, .primary_key = true));
	diff_case_expect(&c, "");
	diff_case_end(&c);
}

static void test_schema_diff__collation(void **state)
{
	(void)state;
	CHECK("TEXT", "alter column t.c from TEXT NULL to TEXT NULL COLLATE NOCASE\n", RX_TEXT,
		.collate = "NOCASE");
	CHECK("TEXT COLLATE nocase", "", RX_TEXT, .collate = "NOCASE");
	CHECK("TEXT COLLATE BINARY", "", RX_TEXT);
	CHECK("TEXT COLLATE NOCASE", "alter column t.c from TEXT NULL COLLATE NOCASE to TEXT NULL\n",
		RX_TEXT);
}

static void test_schema_diff__enum_labels(void **state)
{
	diff_case c;

	(void)state;
	diff_case_begin(&c,
		"CREATE TABLE t (s VARCHAR(5) NOT NULL, CONSTRAINT ck_t_s CHECK (s IN ('draft', 'live')));"
		"INSERT INTO t VALUES ('live')");
	rx_create_table(&c.wanted, "t", rx_ddl_column("s", RX_ENUM("t_s", "live", "draft")));
	diff_case_expect(&c, "");
	diff_case_end(&c);

	diff_case_begin(&c,
		"CREATE TABLE t (s VARCHAR(5) NOT NULL, CONSTRAINT ck_t_s CHECK (s IN ('draft', 'live')));"
		"INSERT INTO t VALUES ('live')");
	rx_create_table(&c.wanted, "t", rx_ddl_column("s", RX_ENUM("t_s", "draft", "live", "gone")));
	diff_case_expect(&c,
		"alter column t.s from ENUM('draft', 'live') NOT NULL to ENUM('draft', 'live', 'gone') NOT "
		"NULL\n");
	diff_case_round_trip(&c);
	diff_case_apply(&c);
	test_sqlite_run(&c.db, "INSERT INTO t VALUES ('gone')");
	test_sqlite_expect(&c.db, "SELECT count(*) FROM t", "2\n");
	diff_case_end(&c);
}

static void test_schema_diff__enum_loses_a_label_that_a_row_has(void **state)
{
	rx_error error = RX_ERROR_INIT;
	diff_case c;

	(void)state;
	diff_case_begin(&c,
		"CREATE TABLE t (s VARCHAR(5) NOT NULL, CONSTRAINT ck_t_s CHECK (s IN ('draft', 'live')));"
		"INSERT INTO t VALUES ('live')");
	rx_create_table(&c.wanted, "t", rx_ddl_column("s", RX_ENUM("t_s", "draft")));
	diff_case_compare(&c);
	assert_contains(diff_case_remark(&c, 0), "label");
	assert_true(diff_case_run(&c.db, &c.diff.operations, &error) < 0);
	test_sqlite_expect(&c.db, "SELECT s FROM t", "live\n");
	diff_case_end(&c);
}

static void test_schema_diff__text_becomes_enum_and_back(void **state)
{
	diff_case c;

	(void)state;
	diff_case_begin(&c, "CREATE TABLE t (s TEXT); INSERT INTO t VALUES ('a'), (NULL)");
	rx_create_table(
		&c.wanted, "t", rx_ddl_column("s", RX_ENUM("t_s", "a", "b"), .nullable = true));
	diff_case_expect(&c, "alter column t.s from TEXT NULL to ENUM('a', 'b') NULL\n");
	diff_case_round_trip(&c);
	diff_case_apply(&c);
	test_sqlite_expect(
		&c.db, "SELECT sql LIKE '%CHECK (\"s\" IN (''a'', ''b''))%' FROM sqlite_schema", "1\n");
	test_sqlite_expect(&c.db, "SELECT s FROM t", "a\nNULL\n");
	diff_case_end(&c);
}

static void test_schema_diff__enum_becomes_text_or_goes(void **state)
{
	const char *sql = "CREATE TABLE t (i INTEGER, s VARCHAR(1), CONSTRAINT ck_t_s CHECK (s IN "
					  "('a', 'b'))); INSERT INTO t VALUES (1, 'a')";
	diff_case c;

	(void)state;
	diff_case_begin(&c, sql);
	rx_create_table(&c.wanted, "t", rx_ddl_column("i", RX_INTEGER, .nullable = true),
		rx_ddl_column("s", RX_TEXT, .nullable = true));
	diff_case_expect(&c, "alter column t.s from ENUM('a', 'b') NULL to TEXT NULL\n");
	diff_case_round_trip(&c);
	diff_case_apply(&c);
	test_sqlite_run(&c.db, "INSERT INTO t VALUES (2, 'other')");
	diff_case_end(&c);

	diff_case_begin(&c, sql);
	rx_create_table(&c.wanted, "t", rx_ddl_column("i", RX_INTEGER, .nullable = true));
	diff_case_expect(&c, "drop column t.s (its values are lost)\n");
	diff_case_round_trip(&c);
	diff_case_end(&c);
}

static void test_schema_diff__text_with_a_check_of_its_own_stays_text(void **state)
{
	diff_case c;

	(void)state;
	diff_case_begin(
		&c, "CREATE TABLE t (s VARCHAR(20), CONSTRAINT ck_t_s CHECK (s IN ('a', 'b')))");
	rx_create_table(&c.wanted, "t", rx_ddl_column("s", RX_STRING(20), .nullable = true),
		rx_ddl_check("ck_t_s", "s IN ('a', 'b')"));
	diff_case_expect(&c, "");
	diff_case_end(&c);
}

static void test_schema_diff__strict_tables_have_five_types(void **state)
{
	diff_case c;

	(void)state;
	diff_case_begin(&c, "CREATE TABLE t (a INTEGER, b TEXT, c REAL, d BLOB) STRICT");
	rx_create_table(&c.wanted, "t", rx_ddl_column("a", RX_BOOLEAN, .nullable = true),
		rx_ddl_column("b", RX_STRING(9), .nullable = true),
		rx_ddl_column("c", RX_DOUBLE, .nullable = true),
		rx_ddl_column("d", RX_BLOB, .nullable = true),
		rx_ddl_column("e", RX_DATETIME, .nullable = true), rx_ddl_options(.strict = true));
	diff_case_expect(&c, "add column t.e DATETIME NULL\n");
	diff_case_round_trip(&c);
	diff_case_end(&c);

	diff_case_begin(&c, NULL);
	rx_create_table(&c.wanted, "t", rx_ddl_column("id", RX_BIGINT, .primary_key = true),
		rx_ddl_column("b", RX_STRING(9)), rx_ddl_column("e", RX_DATETIME),
		rx_ddl_column("s", RX_ENUM("t_s", "a", "b")),
		rx_ddl_options(.strict = true, .without_rowid = false));
	diff_case_expect(&c, "create table t\n");
	diff_case_round_trip(&c);
	diff_case_end(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_schema_diff__021_null_to_not_null),
		cmocka_unit_test(test_schema_diff__021b_nulls_are_filled_from_the_default_visibly),
		cmocka_unit_test(test_schema_diff__021c_without_a_default_a_null_is_refused_naming_a_row),
		cmocka_unit_test(test_schema_diff__022_not_null_to_null),
		cmocka_unit_test(test_schema_diff__023_to_026_lengths_of_text),
		cmocka_unit_test(test_schema_diff__027_to_029_decimals),
		cmocka_unit_test(test_schema_diff__030_integers),
		cmocka_unit_test(test_schema_diff__031_char),
		cmocka_unit_test(test_schema_diff__032_timezones),
		cmocka_unit_test(test_schema_diff__033_untyped),
		cmocka_unit_test(test_schema_diff__034_native_types),
		cmocka_unit_test(test_schema_diff__035_036_hooks),
		cmocka_unit_test(test_schema_diff__037_every_type_round_trips),
		cmocka_unit_test(test_schema_diff__037b_types_that_sqlmodel_writes),
		cmocka_unit_test(test_schema_diff__037c_column_that_points_to_a_key),
		cmocka_unit_test(test_schema_diff__038_defaults),
		cmocka_unit_test(test_schema_diff__039_defaults_that_are_equal),
		cmocka_unit_test(test_schema_diff__040_defaults_that_are_expressions),
		cmocka_unit_test(test_schema_diff__040b_default_of_this_moment),
		cmocka_unit_test(test_schema_diff__041_default_is_added),
		cmocka_unit_test(test_schema_diff__041b_default_that_reflex_left_behind),
		cmocka_unit_test(test_schema_diff__042_default_with_a_quote),
		cmocka_unit_test(test_schema_diff__043_hints_carry_what_stays),
		cmocka_unit_test(test_schema_diff__044_integer_key_is_a_bigint),
		cmocka_unit_test(test_schema_diff__collation),
		cmocka_unit_test(test_schema_diff__enum_labels),
		cmocka_unit_test(test_schema_diff__enum_loses_a_label_that_a_row_has),
		cmocka_unit_test(test_schema_diff__text_becomes_enum_and_back),
		cmocka_unit_test(test_schema_diff__enum_becomes_text_or_goes),
		cmocka_unit_test(test_schema_diff__text_with_a_check_of_its_own_stays_text),
		cmocka_unit_test(test_schema_diff__strict_tables_have_five_types),
	};

	return cmocka_run_group_tests_name("schema/diff_cases_columns", tests, NULL, NULL);
}
