/* Changes that need the whole table: cases 93 to 101 of the comparison's list. */
#include "schema/ddl/ddl.h"
#include "support/check.h"
#include "support/diff_case.h"

#define ID rx_ddl_column("id", RX_BIGINT, .primary_key = true)

static void test_schema_diff__093_expression_default_of_a_new_column(void **state)
{
	diff_case c;

	(void)state;
	diff_case_begin(&c,
		"CREATE TABLE t (id INTEGER NOT NULL PRIMARY KEY);"
		"INSERT INTO t VALUES (1)");
	rx_create_table(&c.wanted, "t", ID,
		rx_ddl_column("at", RX_DATETIME, .server_default = "datetime('now')"),
		rx_ddl_column("n", RX_INTEGER, .server_default = "abs(-3)"));
	diff_case_compare(&c);
	diff_case_round_trip(&c);
	diff_case_apply(&c);
	test_sqlite_expect(&c.db, "SELECT at > '2020', n FROM t", "1|3\n");
	test_sqlite_run(&c.db, "INSERT INTO t (id) VALUES (2)");
	test_sqlite_expect(&c.db, "SELECT n FROM t WHERE id = 2", "3\n");
	diff_case_end(&c);
}

static void test_schema_diff__094_rename_in_all_structures(void **state)
{
	diff_case c;

	(void)state;
	diff_case_begin(&c,
		"CREATE TABLE t (old INTEGER NOT NULL, flag BOOLEAN, PRIMARY KEY (old), CHECK (flag IN "
		"(0, 1)), CONSTRAINT uq UNIQUE (old, flag), CONSTRAINT up FOREIGN KEY (old) REFERENCES t "
		"(old)); CREATE INDEX ix ON t (flag, old); INSERT INTO t VALUES (1, 1)");
	rx_create_table(&c.wanted, "t", rx_ddl_column("new", RX_INTEGER, .primary_key = true),
		rx_ddl_column("switch", RX_BOOLEAN, .nullable = true),
		rx_ddl_unique("uq", "new", "switch"),
		rx_ddl_foreign_key("up", "t", .columns = { "new" }, .references = { "new" }));
	rx_create_index(&c.wanted, "ix", "t", { "switch", "new" });
	diff_case_renamed(&c, "t", "new", "old");
	diff_case_renamed(&c, "t", "switch", "flag");
	diff_case_expect(&c, "rename column t.old to new\nrename column t.flag to switch\n");
	diff_case_apply(&c);
	test_sqlite_expect(&c.db, "SELECT new, switch FROM t", "1|1\n");
	diff_case_end(&c);
}

static void test_schema_diff__095_key_column_goes_and_another_comes(void **state)
{
	diff_case c;

	(void)state;
	diff_case_begin(&c,
		"CREATE TABLE t (a INTEGER NOT NULL, b TEXT NOT NULL, PRIMARY KEY (a));"
		"INSERT INTO t VALUES (1, 'x'), (2, 'y')");
	rx_create_table(
		&c.wanted, "t", rx_ddl_column("b", RX_TEXT), rx_ddl_primary_key("pk_t", "b"));
	diff_case_expect(&c,
		"drop primary key pk_t of t\ncreate primary key pk_t on t\n"
		"drop column t.a (its values are lost)\n");
	diff_case_apply(&c);
	test_sqlite_expect(&c.db, "SELECT * FROM t", "x\ny\n");
	test_sqlite_expect(&c.db, "SELECT name FROM pragma_table_info('t') WHERE pk", "b\n");
	diff_case_end(&c);
}

static void test_schema_diff__095b_a_table_gets_a_key_that_the_database_gives(void **state)
{
	diff_case c;

	(void)state;
	diff_case_begin(&c, "CREATE TABLE t (b TEXT); INSERT INTO t VALUES ('x'), ('y')");
	rx_create_table(&c.wanted, "t", ID, rx_ddl_column("b", RX_TEXT, .nullable = true));
	diff_case_apply(&c);
	test_sqlite_expect(&c.db, "SELECT count(DISTINCT id), min(b) FROM t", "2|x\n");
	test_sqlite_run(&c.db, "INSERT INTO t (b) VALUES ('z')");
	test_sqlite_expect(&c.db, "SELECT count(DISTINCT id) FROM t", "3\n");
	diff_case_end(&c);
}

static void test_schema_diff__096_place_of_a_column(void **state)
{
	(void)state;
	print_message("# SKIP 96: where a column stands is not compared, and no operation says it\n");
	skip();
}

static void test_schema_diff__097_tables_that_point_to_each_other_and_themselves(void **state)
{
	diff_case c;

	(void)state;
	diff_case_begin(&c,
		"CREATE TABLE p (id INTEGER NOT NULL PRIMARY KEY, up INTEGER REFERENCES p ON DELETE "
		"CASCADE, n INTEGER);"
		"CREATE TABLE c (id INTEGER NOT NULL PRIMARY KEY, p INTEGER REFERENCES p ON DELETE "
		"CASCADE);"
		"INSERT INTO p VALUES (1, NULL, 1), (2, 1, 2); INSERT INTO c VALUES (1, 1), (2, 2)");
	rx_create_table(&c.wanted, "p", ID, rx_ddl_column("up", RX_INTEGER, .nullable = true),
		rx_ddl_column("n", RX_TEXT, .nullable = true),
		rx_ddl_foreign_key(NULL, "p", .columns = { "up" }, .references = { "id" },
			.on_delete = RX_CASCADE));
	rx_create_table(&c.wanted, "c", ID, rx_ddl_column("p", RX_INTEGER, .nullable = true),
		rx_ddl_foreign_key(NULL, "p", .columns = { "p" }, .references = { "id" },
			.on_delete = RX_CASCADE));
	diff_case_expect(&c, "alter column p.n from INTEGER NULL to TEXT NULL\n");
	diff_case_round_trip(&c);
	test_sqlite_expect(&c.db, "SELECT * FROM c", "1|1\n2|2\n");
	test_sqlite_expect(&c.db, "SELECT * FROM p", "1|NULL|1\n2|1|2\n");
	test_sqlite_run(&c.db, "PRAGMA foreign_keys = ON; DELETE FROM p WHERE id = 1");
	test_sqlite_expect(&c.db, "SELECT count(*) FROM c", "0\n");
	diff_case_end(&c);
}

/* How many tables the comparison makes anew. */
static size_t rebuilds(diff_case *c)
{
	rx_error error = RX_ERROR_INIT;
	rx_buf buf = RX_BUF_INIT;
	size_t n = 0;

	diff_case_compare(c);
	assert_rx_ok(&c->error);
	rx__ddl_texts(&buf, c->db.conn, &c->diff.operations, &error);
	assert_rx_ok(&error);
	for (const char *at = rx__buf_text(&buf); (at = strstr(at, "CREATE TABLE")); at++)
		n++;
	rx__buf_deinit(&buf);
	return n;
}

static void test_schema_diff__098_only_what_needs_it_is_rebuilt_and_once(void **state)
{
	diff_case c;

	(void)state;
	diff_case_begin(&c,
		"CREATE TABLE t (id INTEGER NOT NULL PRIMARY KEY, a TEXT, b TEXT);"
		"INSERT INTO t VALUES (1, '1', '2')");
	rx_create_table(&c.wanted, "t", ID, rx_ddl_column("a", RX_TEXT, .nullable = true),
		rx_ddl_column("b", RX_TEXT, .nullable = true),
		rx_ddl_column("c", RX_INTEGER, .nullable = true));
	rx_create_index(&c.wanted, "ix", "t", { "a" });
	assert_int_equal(rebuilds(&c), 0);
	diff_case_end(&c);

	diff_case_begin(&c,
		"CREATE TABLE t (id INTEGER NOT NULL PRIMARY KEY, a TEXT, b TEXT);"
		"CREATE INDEX ix ON t (a); INSERT INTO t VALUES (1, '1', '2')");
	rx_create_table(&c.wanted, "t", ID, rx_ddl_column("a", RX_INTEGER),
		rx_ddl_column("c", RX_INTEGER), rx_ddl_unique(NULL, "a"), rx_ddl_check("ck", "c > 0"));
	diff_case_fill(&c, "t", "c", "5");
	assert_int_equal(rebuilds(&c), 1);
	diff_case_apply(&c);
	test_sqlite_expect(&c.db, "SELECT id, a, c FROM t", "1|1|5\n");
	diff_case_end(&c);
}

static void test_schema_diff__099_values_are_converted_or_refused(void **state)
{
	rx_error error = RX_ERROR_INIT;
	diff_case c;

	(void)state;
	diff_case_begin(&c,
		"CREATE TABLE t (a TEXT, b BOOLEAN, c INTEGER);"
		"INSERT INTO t VALUES ('12', 1, 1), ('-3', 0, 0), (NULL, NULL, NULL)");
	rx_create_table(&c.wanted, "t", rx_ddl_column("a", RX_INTEGER, .nullable = true),
		rx_ddl_column("b", RX_INTEGER, .nullable = true),
		rx_ddl_column("c", RX_BOOLEAN, .nullable = true));
	diff_case_round_trip(&c);
	diff_case_apply(&c);
	test_sqlite_expect(&c.db, "SELECT typeof(a), a, b, c FROM t",
		"integer|12|1|1\ninteger|-3|0|0\nnull|NULL|NULL|NULL\n");
	diff_case_end(&c);

	diff_case_begin(&c, "CREATE TABLE t (a TEXT); INSERT INTO t VALUES ('1'), ('twelve')");
	rx_create_table(&c.wanted, "t", rx_ddl_column("a", RX_INTEGER, .nullable = true));
	diff_case_compare(&c);
	assert_true(diff_case_run(&c.db, &c.diff.operations, &error) < 0);
	assert_contains(error.message, "twelve");
	test_sqlite_expect(&c.db, "SELECT * FROM t", "1\ntwelve\n");
	diff_case_end(&c);
}

static void test_schema_diff__100_failure_leaves_nothing_and_retry_works(void **state)
{
	rx_error error = RX_ERROR_INIT;
	diff_case c;

	(void)state;
	diff_case_begin(&c,
		"CREATE TABLE t (id INTEGER NOT NULL PRIMARY KEY, a INTEGER);"
		"CREATE INDEX ix ON t (a); INSERT INTO t VALUES (1, 5), (2, 5)");
	rx_create_table(&c.wanted, "first", ID);
	rx_create_table(
		&c.wanted, "t", ID, rx_ddl_column("a", RX_INTEGER), rx_ddl_unique(NULL, "a"));
	diff_case_compare(&c);
	assert_true(diff_case_run(&c.db, &c.diff.operations, &error) < 0);
	test_sqlite_expect(&c.db, "SELECT name FROM sqlite_schema ORDER BY 1", "ix\nt\n");
	test_sqlite_expect(&c.db, "SELECT * FROM t", "1|5\n2|5\n");
	test_sqlite_run(&c.db, "UPDATE t SET a = id");
	diff_case_apply(&c);
	diff_case_end(&c);
}

static void test_schema_diff__101_everything_survives_a_rebuild(void **state)
{
	diff_case c;

	(void)state;
	diff_case_begin(&c,
		"CREATE TABLE p (id INTEGER PRIMARY KEY);"
		"CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, a TEXT COLLATE NOCASE, b INTEGER "
		"REFERENCES p ON DELETE SET NULL, n INTEGER UNIQUE ON CONFLICT IGNORE, CHECK (n <> 13));"
		"CREATE INDEX d ON t (n DESC); CREATE INDEX e ON t (lower(a)) WHERE n > 0;"
		"CREATE TABLE log (x); CREATE VIEW v AS SELECT a FROM t;"
		"CREATE TRIGGER tr AFTER INSERT ON t BEGIN INSERT INTO log VALUES (new.id); END;"
		"INSERT INTO t VALUES (7, 'x', NULL, 1); DELETE FROM log");
	rx_create_table(&c.wanted, "p", ID);
	rx_create_table(&c.wanted, "log", rx_ddl_column("x", RX_INTEGER, .nullable = true));
	rx_create_table(&c.wanted, "t", ID,
		rx_ddl_column("a", RX_TEXT, .nullable = true, .collate = "NOCASE"),
		rx_ddl_column("b", RX_BIGINT, .nullable = true),
		rx_ddl_column("n", RX_BIGINT, .nullable = true), rx_ddl_unique(NULL, "n"),
		rx_ddl_foreign_key(NULL, "p", .columns = { "b" }, .references = { "id" },
			.on_delete = RX_SET_NULL));
	rx_create_index(&c.wanted, "d", "t", { "n DESC" });
	rx_create_index(
		&c.wanted, "e", "t", { NULL }, .expressions = { "lower(a)" }, .where = "n > 0");
	diff_case_expect(&c, "alter column t.n from INTEGER NULL to BIGINT NULL\n");
	diff_case_apply(&c);
	test_sqlite_run(&c.db, "INSERT INTO t (a, n) VALUES ('y', 2), ('z', 2)");
	test_sqlite_expect(&c.db, "SELECT id, a FROM t", "7|x\n8|y\n");
	test_sqlite_expect(&c.db, "SELECT x FROM log", "8\n");
	test_sqlite_expect(&c.db, "SELECT a FROM v WHERE a = 'X'", "x\n");
	diff_case_end(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_schema_diff__093_expression_default_of_a_new_column),
		cmocka_unit_test(test_schema_diff__094_rename_in_all_structures),
		cmocka_unit_test(test_schema_diff__095_key_column_goes_and_another_comes),
		cmocka_unit_test(test_schema_diff__095b_a_table_gets_a_key_that_the_database_gives),
		cmocka_unit_test(test_schema_diff__096_place_of_a_column),
		cmocka_unit_test(test_schema_diff__097_tables_that_point_to_each_other_and_themselves),
		cmocka_unit_test(test_schema_diff__098_only_what_needs_it_is_rebuilt_and_once),
		cmocka_unit_test(test_schema_diff__099_values_are_converted_or_refused),
		cmocka_unit_test(test_schema_diff__100_failure_leaves_nothing_and_retry_works),
		cmocka_unit_test(test_schema_diff__101_everything_survives_a_rebuild),
	};

	return cmocka_run_group_tests_name("schema/diff_cases_batch", tests, NULL, NULL);
}
