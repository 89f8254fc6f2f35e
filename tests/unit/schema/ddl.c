/* SQL as text: names, literals, CREATE TABLE and INDEX, statements of servers, and of SQLite without
 * touching the database. */
#include "schema/ddl/ddl.h"
#include "drivers/sqlite/sqlite.h"
#include "schema/ddl/ddl_statement.h"
#include "schema/schema.h"
#include "support/check.h"
#include "support/diff_case.h"
#include "support/sqlite.h"

#define ID rx_ddl_column("id", RX_BIGINT, .primary_key = true)

static void check_name(const char *name, const char *why)
{
	rx_error error = RX_ERROR_INIT;

	rx__ddl_check_name(&rx__sqlite_dialect, name, &error);
	if (!why) {
		assert_rx_ok(&error);
		return;
	}
	assert_rx_code(&error, RX_EMIGRATION);
	assert_contains(error.message, why);
}

static void test_schema_ddl__names(void **state)
{
	rx_dialect dialect = rx__sqlite_dialect;
	rx_error error = RX_ERROR_INIT;
	rx_buf buf = RX_BUF_INIT;
	char text[400];

	(void)state;
	check_name("plain", NULL);
	check_name("with \"quotes\" and blanks; DROP TABLE", NULL);
	check_name("ünï", NULL);
	check_name("", "empty");
	check_name(NULL, "empty");
	check_name("a\nb", "control");
	check_name("a\x7f", "control");
	check_name("a\xc3", "UTF-8");
	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	check_name(text, "longer than");
	dialect.max_identifier = 3;
	assert_int_equal(rx__ddl_check_name(&dialect, "abcd", &error), RX_EMIGRATION);
	assert_contains(error.message, "3 bytes");
	rx__ddl_table_name(&buf, &rx__sqlite_dialect, "sche\"ma", "ta\"ble");
	assert_string_equal(rx__buf_text(&buf), "\"sche\"\"ma\".\"ta\"\"ble\"");
	rx__buf_deinit(&buf);
}

static void test_schema_ddl__literals_and_defaults(void **state)
{
	static const char *const defaults[][2] = { { "5", "5" }, { "-5.5", "-5.5" },
		{ "'it''s'", "'it''s'" }, { "NULL", "NULL" }, { "true", "true" },
		{ "CURRENT_TIMESTAMP", "CURRENT_TIMESTAMP" }, { "(1 + 1)", "(1 + 1)" },
		{ "1 + 1", "(1 + 1)" }, { "lower('A')", "(lower('A'))" }, { "(1) + (2)", "((1) + (2))" },
		{ "x'00'", "x'00'" } };
	rx_buf buf = RX_BUF_INIT;

	(void)state;
	rx__ddl_literal(&buf, "it's");
	assert_string_equal(rx__buf_text(&buf), "'it''s'");
	for (size_t i = 0; i < sizeof(defaults) / sizeof(defaults[0]); i++) {
		rx__buf_clear(&buf);
		rx__ddl_default(&buf, defaults[i][0]);
		assert_string_equal(rx__buf_text(&buf), defaults[i][1]);
	}
	rx__buf_deinit(&buf);
}

static void record_table(rx_op *op)
{
	rx_create_table(op, "user", ID,
		rx_ddl_column("name", RX_STRING(80), .collate = "NOCASE", .server_default = "'x'"),
		rx_ddl_column("age", RX_INTEGER, .nullable = true),
		rx_ddl_column("twice", RX_INTEGER, .nullable = true, .computed = "age * 2"),
		rx_ddl_column("state", RX_ENUM("user_state", "a", "b's")),
		rx_ddl_column("team_id", RX_BIGINT, .nullable = true), rx_ddl_unique(NULL, "name"),
		rx_ddl_foreign_key(NULL, "team", .columns = { "team_id" }, .references = { "id" },
			.on_delete = RX_SET_NULL, .on_update = RX_CASCADE, .initially_deferred = true),
		rx_ddl_check("ck_user_age", "age > 0"));
	rx_create_index(op, "ix_user", "user", { "name DESC" }, .expressions = { "lower(name)" },
		.unique = true, .where = "age > 1");
}

static void test_schema_ddl__table_and_index_as_text(void **state)
{
	test_sqlite db;
	rx_error error = RX_ERROR_INIT;
	rx_buf buf = RX_BUF_INIT;
	rx_op op;

	(void)state;
	test_sqlite_open(&db, NULL);
	rx__op_init(&op, NULL);
	record_table(&op);
	rx__ddl_texts(&buf, db.conn, &op, &error);
	assert_rx_ok(&error);
	assert_string_equal(rx__buf_text(&buf),
		"CREATE TABLE \"user\" (\n"
		"\t\"id\" INTEGER NOT NULL,\n"
		"\t\"name\" VARCHAR(80) COLLATE \"NOCASE\" DEFAULT 'x' NOT NULL,\n"
		"\t\"age\" INTEGER,\n"
		"\t\"twice\" INTEGER GENERATED ALWAYS AS (age * 2) VIRTUAL,\n"
		"\t\"state\" VARCHAR(3) NOT NULL,\n"
		"\t\"team_id\" BIGINT,\n"
		"\tCONSTRAINT \"pk_user\" PRIMARY KEY (\"id\"),\n"
		"\tCONSTRAINT \"uq_user_name\" UNIQUE (\"name\"),\n"
		"\tCONSTRAINT \"fk_user_team_id\" FOREIGN KEY(\"team_id\") REFERENCES \"team\" (\"id\") "
		"ON DELETE SET NULL ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED,\n"
		"\tCONSTRAINT \"ck_user_age\" CHECK (age > 0),\n"
		"\tCONSTRAINT \"ck_user_state\" CHECK (\"state\" IN ('a', 'b''s'))\n"
		");\n"
		"CREATE UNIQUE INDEX \"ix_user\" ON \"user\" (\"name\" DESC, lower(name)) "
		"WHERE age > 1;\n");
	test_sqlite_expect(&db, "SELECT count(*) FROM sqlite_schema", "0\n");
	rx__buf_deinit(&buf);
	rx__op_deinit(&op);
	test_sqlite_close(&db);
}

static void test_schema_ddl__texts_of_a_rebuild_change_nothing(void **state)
{
	test_sqlite db;
	rx_error error = RX_ERROR_INIT;
	rx_buf buf = RX_BUF_INIT;
	rx_op op;

	(void)state;
	test_sqlite_open(&db, NULL);
	test_sqlite_run(&db,
		"CREATE TABLE t (a INTEGER, b TEXT); INSERT INTO t VALUES (1, 'x');"
		"CREATE VIEW v AS SELECT a FROM t");
	rx__op_init(&op, NULL);
	rx_alter_column(&op, "t", rx_ddl_column("a", RX_TEXT, .nullable = true));
	rx_run_sql(&op, "UPDATE t SET b = 'y'");
	rx_add_column(&op, "t", rx_ddl_column("c", RX_INTEGER, .nullable = true));
	rx__ddl_texts(&buf, db.conn, &op, &error);
	assert_rx_ok(&error);
	assert_contains(rx__buf_text(&buf), "INSERT OR ABORT INTO");
	assert_contains(rx__buf_text(&buf), "UPDATE t SET b = 'y';\n");
	assert_contains(rx__buf_text(&buf), "\"c\" INTEGER");
	test_sqlite_expect(&db, "SELECT a, b FROM t", "1|x\n");
	test_sqlite_expect(&db, "SELECT sql FROM sqlite_schema WHERE name = 't'",
		"CREATE TABLE t (a INTEGER, b TEXT)\n");
	/* And the text, run by hand, does the same. */
	test_sqlite_run(&db, "PRAGMA foreign_keys = OFF");
	test_sqlite_run(&db, rx__buf_text(&buf));
	test_sqlite_expect(&db, "SELECT typeof(a), b, c FROM t", "text|y|NULL\n");
	rx__buf_deinit(&buf);
	rx__op_deinit(&op);
	test_sqlite_close(&db);
}

static int add_line(void *ud, const char *sql, rx_error *error)
{
	(void)error;
	rx__buf_puts(ud, sql);
	rx__buf_puts(ud, ";\n");
	return 0;
}

static void test_schema_ddl__statements_of_a_server(void **state)
{
	rx_dialect server = rx__sqlite_dialect;
	rx_error error = RX_ERROR_INIT;
	rx_buf buf = RX_BUF_INIT;
	rx_op op;

	(void)state;
	server.name = "postgresql";
	server.capabilities = RX_DIALECT_SCHEMAS | RX_DIALECT_NATIVE_ENUM | RX_DIALECT_COMMENTS;
	server.identity_type = NULL;
	server.identity = " GENERATED BY DEFAULT AS IDENTITY";
	rx__op_init(&op, NULL);
	rx_create_table(&op, "crm.t", ID, rx_ddl_column("a", RX_INTEGER, .comment = "it's"));
	rx_create_index(&op, "ix", "crm.t", { "a" });
	rx_add_column(&op, "t", rx_ddl_column("b", RX_INTEGER), .fill = "7");
	rx_alter_column(&op, "t", rx_ddl_column("b", RX_BIGINT), .fill = "0");
	rx_rename_column(&op, "t", "b", "c");
	rx_drop_column(&op, "t", "c");
	rx_rename_table(&op, "t", "u");
	rx_create_constraint(&op, "u", rx_ddl_unique("uq", "a"));
	rx_create_constraint(&op, "u",
		rx_ddl_foreign_key("fk", "crm.p", .columns = { "a" }, .references = { "id" }));
	rx_drop_constraint(&op, "u", "uq");
	rx_drop_index(&op, "ix", "crm.t");
	rx_table_comment(&op, "u", NULL);
	rx_run_sql(&op, "SELECT 1", .postgresql = "SELECT 2");
	rx_run_sql(&op, "SELECT 3", .postgresql = "");
	rx_drop_table(&op, "crm.t");
	assert_rx_ok(&op.error);
	for (size_t i = 0; i < op.n; i++) {
		rx__ddl_statements(&server, &op.list[i], add_line, &buf, &error);
		assert_rx_ok(&error);
	}
	assert_string_equal(rx__buf_text(&buf),
		"CREATE TABLE \"crm\".\"t\" (\n"
		"\t\"id\" BIGINT GENERATED BY DEFAULT AS IDENTITY NOT NULL,\n"
		"\t\"a\" INTEGER NOT NULL,\n"
		"\tCONSTRAINT \"pk_t\" PRIMARY KEY (\"id\")\n);\n"
		"COMMENT ON COLUMN \"crm\".\"t\".\"a\" IS 'it''s';\n"
		"CREATE INDEX \"ix\" ON \"crm\".\"t\" (\"a\");\n"
		"ALTER TABLE \"t\" ADD COLUMN \"b\" INTEGER DEFAULT 7 NOT NULL;\n"
		"ALTER TABLE \"t\" ALTER COLUMN \"b\" DROP DEFAULT;\n"
		"ALTER TABLE \"t\" ALTER COLUMN \"b\" DROP DEFAULT;\n"
		"ALTER TABLE \"t\" ALTER COLUMN \"b\" TYPE BIGINT USING \"b\"::BIGINT;\n"
		"UPDATE \"t\" SET \"b\" = 0 WHERE \"b\" IS NULL;\n"
		"ALTER TABLE \"t\" ALTER COLUMN \"b\" SET NOT NULL;\n"
		"COMMENT ON COLUMN \"t\".\"b\" IS NULL;\n"
		"ALTER TABLE \"t\" RENAME COLUMN \"b\" TO \"c\";\n"
		"ALTER TABLE \"t\" DROP COLUMN \"c\";\n"
		"ALTER TABLE \"t\" RENAME TO \"u\";\n"
		"ALTER TABLE \"u\" ADD CONSTRAINT \"uq\" UNIQUE (\"a\");\n"
		"ALTER TABLE \"u\" ADD CONSTRAINT \"fk\" FOREIGN KEY(\"a\") REFERENCES \"crm\".\"p\" "
		"(\"id\");\n"
		"ALTER TABLE \"u\" DROP CONSTRAINT \"uq\";\n"
		"DROP INDEX \"crm\".\"ix\";\n"
		"COMMENT ON TABLE \"u\" IS NULL;\n"
		"SELECT 2;\n"
		"DROP TABLE \"crm\".\"t\";\n");
	rx__buf_deinit(&buf);
	rx__op_deinit(&op);
}

/* ---- running */

static void run(test_sqlite *db, rx_op *op, rx_error *error)
{
	*error = (rx_error)RX_ERROR_INIT;
	diff_case_run(db, op, error);
	rx__op_deinit(op);
	rx__op_init(op, "ae1027a6acf3");
}

static void test_schema_ddl__what_cannot_be_is_named_and_nothing_is_done(void **state)
{
	rx_error error = RX_ERROR_INIT;
	test_sqlite db;
	rx_op op;

	(void)state;
	test_sqlite_open(&db, NULL);
	test_sqlite_run(&db, "CREATE TABLE t (a INTEGER)");
	rx__op_init(&op, "ae1027a6acf3");

	rx_create_table(&op, "new", ID);
	rx_drop_column(&op, "t", "b");
	run(&db, &op, &error);
	assert_rx_code(&error, RX_EMIGRATION);
	assert_contains(error.message, "ae1027a6acf3");
	assert_contains(error.message, "column 'b' of table 't' does not exist");
	test_sqlite_expect(&db, "SELECT name FROM sqlite_schema", "t\n");

	rx_create_table(&op, "new", ID);
	rx_drop_table(&op, "other");
	run(&db, &op, &error);
	assert_contains(error.message, "table 'other' does not exist");

	rx_create_table(&op, "new", ID);
	rx_run_sql(&op, "INSERT INTO nowhere VALUES (1)");
	run(&db, &op, &error);
	assert_rx_code(&error, RX_ESQL);
	assert_contains(error.message, "nowhere");
	test_sqlite_expect(&db, "SELECT name FROM sqlite_schema", "t\n");

	rx_create_table(&op, "new", ID);
	rx_irreversible(&op, "the data is gone");
	run(&db, &op, &error);
	assert_rx_code(&error, RX_EMIGRATION);
	assert_contains(error.message, "the data is gone");

	rx_create_table(&op, "T", ID);
	run(&db, &op, &error);
	assert_contains(error.message, "already exists");

	rx_create_table(&op, "pair", ID, rx_ddl_column("a", RX_BIGINT, .nullable = true),
		rx_ddl_foreign_key("fk_full", "pair", .columns = { "id", "a" }, .references = { "id", "a" },
			.match_full = true));
	run(&db, &op, &error);
	assert_contains(error.message, "has no MATCH FULL, and without it \"fk_full\" would let in");

	rx_create_table(&op, "pair", ID, rx_ddl_column("a", RX_BIGINT, .nullable = true),
		rx_ddl_foreign_key("fk_some", "pair", .columns = { "id", "a" }, .references = { "id", "a" },
			.on_delete = RX_SET_NULL, .delete_columns = { "a" }));
	run(&db, &op, &error);
	assert_contains(error.message, "a delete would set all columns of \"fk_some\"");

	rx_drop_table(&op, "");
	run(&db, &op, &error);
	assert_contains(error.message, "empty");
	test_sqlite_expect(&db, "SELECT name FROM sqlite_schema", "t\n");
	rx__op_deinit(&op);
	test_sqlite_close(&db);
}

static void test_schema_ddl__sql_of_the_script_is_seen_by_what_follows(void **state)
{
	rx_error error = RX_ERROR_INIT;
	test_sqlite db;
	rx_op op;

	(void)state;
	test_sqlite_open(&db, NULL);
	rx__op_init(&op, "ae1027a6acf3");
	rx_run_sql(&op, "CREATE TABLE raw (a TEXT); INSERT INTO raw VALUES ('5')",
		.postgresql = "no such thing");
	rx_alter_column(&op, "raw", rx_ddl_column("a", RX_INTEGER, .nullable = true));
	rx_run_sql(&op, "SELECT nothing", .sqlite = "");
	rx_rename_table(&op, "raw", "cooked");
	run(&db, &op, &error);
	assert_rx_ok(&error);
	test_sqlite_expect(&db, "SELECT typeof(a), a FROM cooked", "integer|5\n");
	rx__op_deinit(&op);
	test_sqlite_close(&db);
}

static void test_schema_ddl__unnamed_constraints_answer_to_the_convention(void **state)
{
	rx_error error = RX_ERROR_INIT;
	test_sqlite db;
	rx_op op;

	(void)state;
	test_sqlite_open(&db, NULL);
	test_sqlite_run(&db,
		"CREATE TABLE p (id INTEGER PRIMARY KEY);"
		"CREATE TABLE t (a INTEGER UNIQUE, b INTEGER REFERENCES p, c TEXT,"
		"UNIQUE (a, b), PRIMARY KEY (c)); INSERT INTO t VALUES (1, NULL, 'x')");
	rx__op_init(&op, "ae1027a6acf3");
	rx_drop_constraint(&op, "t", "uq_t_a");
	rx_drop_constraint(&op, "t", "fk_t_b");
	rx_drop_constraint(&op, "t", "pk_t");
	run(&db, &op, &error);
	assert_rx_ok(&error);
	test_sqlite_expect(&db,
		"SELECT i.origin, x.name FROM pragma_index_list('t') i, "
		"pragma_index_info(i.name) x ORDER BY 2",
		"u|a\nu|b\n");
	test_sqlite_expect(&db, "SELECT count(*) FROM pragma_foreign_key_list('t')", "0\n");
	rx_drop_constraint(&op, "t", "uq_t_nothing");
	run(&db, &op, &error);
	assert_rx_code(&error, RX_EMIGRATION);
	assert_contains(error.message, "uq_t_nothing");
	rx__op_deinit(&op);
	test_sqlite_close(&db);
}

static void test_schema_ddl__enum_of_a_script_has_its_check(void **state)
{
	rx_error error = RX_ERROR_INIT;
	test_sqlite db;
	rx_op op;

	(void)state;
	test_sqlite_open(&db, NULL);
	test_sqlite_run(&db, "CREATE TABLE t (a INTEGER); INSERT INTO t VALUES (1)");
	rx__op_init(&op, "ae1027a6acf3");
	rx_add_column(&op, "t", rx_ddl_column("s", RX_ENUM("t_s", "x", "y")), .fill = "'x'");
	run(&db, &op, &error);
	assert_rx_ok(&error);
	rx_run_sql(&op, "INSERT INTO t VALUES (2, 'z')");
	run(&db, &op, &error);
	assert_rx_code(&error, RX_ECHECK);
	rx_alter_column(&op, "t", rx_ddl_column("s", RX_ENUM("t_s", "x", "y", "z")));
	rx_run_sql(&op, "INSERT INTO t VALUES (2, 'z')");
	run(&db, &op, &error);
	assert_rx_ok(&error);
	rx_alter_column(&op, "t", rx_ddl_column("s", RX_TEXT, .nullable = true));
	rx_run_sql(&op, "INSERT INTO t VALUES (3, 'free')");
	rx_rename_column(&op, "t", "s", "r");
	run(&db, &op, &error);
	assert_rx_ok(&error);
	test_sqlite_expect(&db, "SELECT r FROM t", "x\nz\nfree\n");
	rx__op_deinit(&op);
	test_sqlite_close(&db);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_schema_ddl__names),
		cmocka_unit_test(test_schema_ddl__literals_and_defaults),
		cmocka_unit_test(test_schema_ddl__table_and_index_as_text),
		cmocka_unit_test(test_schema_ddl__texts_of_a_rebuild_change_nothing),
		cmocka_unit_test(test_schema_ddl__statements_of_a_server),
		cmocka_unit_test(test_schema_ddl__what_cannot_be_is_named_and_nothing_is_done),
		cmocka_unit_test(test_schema_ddl__sql_of_the_script_is_seen_by_what_follows),
		cmocka_unit_test(test_schema_ddl__unnamed_constraints_answer_to_the_convention),
		cmocka_unit_test(test_schema_ddl__enum_of_a_script_has_its_check),
	};

	return cmocka_run_group_tests_name("schema/ddl", tests, NULL, NULL);
}
