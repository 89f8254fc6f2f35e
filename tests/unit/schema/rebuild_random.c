/* The rebuild of tables that nobody thought of, of large ones, and of hostile ones. */
#include "schema/rebuild/rebuild.h"

#include "drivers/sqlite/sqlite.h"
#include "support/alloc.h"
#include "support/random_table.h"
#include "unit/schema/rebuild_fixture.h"

enum { N_RANDOM = 600 };

/* What SQLite says of the table t, without the columns that the test adds. */
static char *facts(fixture *f)
{
	return test_sqlite_query(&f->db,
		"SELECT name, type, \"notnull\", dflt_value, pk, hidden FROM pragma_table_xinfo('t') WHERE "
		"name "
		"<> 'added' UNION ALL SELECT \"table\", \"from\", on_update, on_delete, \"to\", seq FROM "
		"(SELECT * "
		"FROM pragma_foreign_key_list('t') ORDER BY id DESC) UNION ALL SELECT x.name, l.origin, "
		"l.\"unique\", x.coll, x.\"desc\", l.partial FROM pragma_index_list('t') l JOIN "
		"pragma_index_xinfo(l.name) x WHERE x.key UNION ALL SELECT type, wr, strict, NULL, NULL, "
		"NULL FROM "
		"pragma_table_list('t') WHERE schema = 'main'");
}

/* A row, if there is one that the constraints let in. */
static void insert_row(fixture *f)
{
	sqlite3 *db = rx__sqlite_conn_of(f->db.conn)->db;

	for (unsigned i = 1; i < 5; i++) {
		char sql[64];

		snprintf(sql, sizeof(sql), "INSERT INTO t(c0, c1) VALUES (%u, %u)", i, i);
		sqlite3_exec(db, sql, NULL, NULL, NULL);
	}
}

/* Computed columns that need each other: SQLite makes such a table, and can do nothing with it. */
static bool is_loop(fixture *f)
{
	sqlite3 *db = rx__sqlite_conn_of(f->db.conn)->db;
	sqlite3_stmt *stmt = NULL;
	bool loop = sqlite3_prepare_v2(db, "SELECT * FROM t", -1, &stmt, NULL) != SQLITE_OK;

	sqlite3_finalize(stmt);
	loop = loop || sqlite3_prepare_v2(db, "INSERT INTO t(c0) VALUES (1)", -1, &stmt, NULL) != 0;
	sqlite3_finalize(stmt);
	return loop;
}

static void rebuild_random(fixture *f, const char *sql)
{
	char *before, *rows, *after;

	insert_row(f);
	before = facts(f);
	rows = test_sqlite_query(&f->db, "SELECT * FROM t ORDER BY c0, c1");
	rx_add_column(&f->op, "t", rx_ddl_column("added", RX_TEXT), .fill = "'x'");
	if (apply(f) != 0)
		fail_msg("%s: %s", f->error.message, sql);
	assert_int_equal(f->n_created, 1);
	after = facts(f);
	if (strcmp(before, after) != 0)
		print_message("%s\nbefore:\n%s", sql, before), print_message("after:\n%s", after), fail();
	free(after);
	rx_drop_column(&f->op, "t", "added");
	if (apply(f) != 0)
		fail_msg("%s: %s", f->error.message, sql);
	after = facts(f);
	assert_string_equal(after, before);
	free(after);
	after = test_sqlite_query(&f->db, "SELECT * FROM t ORDER BY c0, c1");
	if (strcmp(after, rows) != 0)
		fail_msg("%s\nbefore:\n%safter:\n%s", sql, rows, after);
	free(after);
	free(before);
	free(rows);
}

static void test_schema_rebuild_random__tables_come_back_as_they_were(void **state)
{
	fixture *f = *state;
	sqlite3 *db = rx__sqlite_conn_of(f->db.conn)->db;
	size_t accepted = 0, with_rows = 0;

	run(f, "PRAGMA foreign_keys = OFF; CREATE TABLE p(id INTEGER PRIMARY KEY)");
	for (unsigned seed = 50000; seed < 50000 + N_RANDOM; seed++) {
		rx_buf sql = RX_BUF_INIT, index = RX_BUF_INIT;

		test_random_table(&sql, seed);
		test_random_index(&index, seed);
		if (sqlite3_exec(db, sql.data, NULL, NULL, NULL) == SQLITE_OK && !is_loop(f)) {
			char *count;

			sqlite3_exec(db, index.data, NULL, NULL, NULL);
			rebuild_random(f, sql.data);
			count = test_sqlite_query(&f->db, "SELECT count(*) > 0 FROM t");
			with_rows += count[0] == '1';
			free(count);
			run(f, "PRAGMA foreign_keys = OFF");
			accepted++;
		}
		run(f, "DROP TABLE IF EXISTS t");
		rx__buf_deinit(&sql);
		rx__buf_deinit(&index);
	}
	print_message("# %zu tables, %zu of them with rows\n", accepted, with_rows);
	assert_true(accepted > N_RANDOM / 5 && with_rows > accepted / 10);
}

static void test_schema_rebuild_random__ten_thousand_rows(void **state)
{
	fixture *f = *state;
	char *sum;

	run(f,
		"CREATE TABLE t(id INTEGER PRIMARY KEY, n TEXT NOT NULL, s TEXT UNIQUE, x REAL); CREATE "
		"TABLE "
		"c(t INT NOT NULL REFERENCES t(id) ON DELETE CASCADE); CREATE INDEX i ON t(n, s); WITH "
		"RECURSIVE "
		"k(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM k WHERE i < 10000) INSERT INTO t SELECT i, "
		"i * 7, "
		"'s' || i, i / 3.0 FROM k; INSERT INTO c SELECT id FROM t");
	sum = test_sqlite_query(
		&f->db, "SELECT count(*), sum(id), sum(n), sum(length(s)), sum(x) FROM t");
	rx_alter_column(&f->op, "t", rx_ddl_column("n", RX_BIGINT));
	rx_add_column(&f->op, "t", rx_ddl_column("z", RX_TEXT), .fill = "s || '!'");
	apply_ok(f);
	expect(f, "SELECT count(*), sum(id), sum(n), sum(length(s)), sum(x) FROM t", sum);
	expect(f, "SELECT count(*) FROM t WHERE typeof(n) <> 'integer' OR z <> s || '!'", "0\n");
	expect(f, "SELECT count(*) FROM c", "10000\n");
	expect(f, "PRAGMA integrity_check", "ok\n");
	free(sum);
	run(f, "UPDATE t SET s = 'bad' WHERE id = 9999");
	rx_create_constraint(&f->op, "t", rx_ddl_check("ck", "s LIKE 's%'"));
	assert_int_equal(apply(f), RX_ECHECK);
	assert_contains(f->error.message, "id = 9999");
}

static void test_schema_rebuild_random__hostile_names_and_texts(void **state)
{
	fixture *f = *state;
	rx_buf sql = RX_BUF_INIT;
	const char *table = "a \"b\" 'c' ]d[ `e`*/ -- \xf0\x9f\xa6\x8a";
	char name[201];

	memset(name, 'n', 200);
	name[200] = '\0';
	rx__buf_printf(&sql,
		"CREATE TABLE \"a \"\"b\"\" 'c' ]d[ `e`*/ -- \xf0\x9f\xa6\x8a\"(\"select\" TEXT PRIMARY "
		"KEY DEFAULT "
		"'*/ -- \"''\n', \"%s\" INT, \"q\"\"uote\" TEXT, \"line\nbreak\" TEXT CHECK "
		"(\"line\nbreak\" <> "
		"'\n--'), \"*/\" TEXT, ';' INT); CREATE INDEX \"i\n\"\"x\" ON \"a \"\"b\"\" 'c' ]d[ "
		"`e`*/ -- "
		"\xf0\x9f\xa6\x8a\"(\"q\"\"uote\", \"%s\") WHERE \"*/\" <> ''';'; INSERT INTO \"a "
		"\"\"b\"\" 'c' ]d[ "
		"`e`*/ -- \xf0\x9f\xa6\x8a\" VALUES ('k', 1, NULL, 'x', '5', 6)",
		name, name);
	run(f, sql.data);
	rx_alter_column(&f->op, table, rx_ddl_column("q\"uote", RX_TEXT), .fill = "'it''s'");
	rx_alter_column(&f->op, table, rx_ddl_column("*/", RX_BIGINT, .nullable = true));
	rx_drop_column(&f->op, table, ";");
	apply_ok(f);
	expect(f, "SELECT count(*) FROM sqlite_schema WHERE sql IS NOT NULL", "2\n");
	rx__buf_clear(&sql);
	rx__buf_printf(&sql,
		"SELECT \"q\"\"uote\", typeof(\"*/\"), \"%s\" FROM \"a \"\"b\"\" 'c' ]d[ `e`*/ -- "
		"\xf0\x9f\xa6\x8a\"",
		name);
	expect(f, sql.data, "it's|integer|1\n");
	rx_rename_table(&f->op, table, "plain");
	rx_rename_column(&f->op, "plain", "q\"uote", "order");
	rx_rename_column(&f->op, "plain", "select", "it's \"new\"");
	apply_ok(f);
	rx_alter_column(&f->op, "plain", rx_ddl_column("order", RX_TEXT), .fill = "'o'");
	apply_ok(f);
	expect(f, "SELECT \"order\", \"it's \"\"new\"\"\" FROM plain", "it's|k\n");
	rx__buf_deinit(&sql);
}

static void test_schema_rebuild_random__what_other_tools_left_behind(void **state)
{
	fixture *f = *state;

	run(f,
		"CREATE TABLE t(a TEXT); INSERT INTO t VALUES ('1'); CREATE TABLE _alembic_tmp_t(a INT); "
		"CREATE "
		"TABLE \"_reflex_new_t\"(mine); INSERT INTO \"_reflex_new_t\" VALUES (5); CREATE INDEX "
		"_REFLEX_NEW_t_1 ON t(a)");
	rx_alter_column(&f->op, "t", rx_ddl_column("a", RX_BIGINT));
	apply_ok(f);
	expect(f, "SELECT typeof(a) FROM t", "integer\n");
	expect(f, "SELECT mine FROM _reflex_new_t", "5\n");
	expect(f, "SELECT count(*) FROM sqlite_schema WHERE type = 'table'", "3\n");
}

static void test_schema_rebuild_random__a_failure_can_be_tried_again(void **state)
{
	fixture *f = *state;
	char *before, *after;

	run(f,
		"CREATE TABLE t(id INTEGER PRIMARY KEY AUTOINCREMENT, a TEXT); CREATE INDEX i ON t(a); "
		"CREATE "
		"TRIGGER tr AFTER DELETE ON t BEGIN SELECT 1; END; INSERT INTO t(a) VALUES ('1'), ('x')");
	before = everything(f);
	for (int i = 0; i < 3; i++) {
		rx_alter_column(&f->op, "t", rx_ddl_column("a", RX_BIGINT));
		rx_drop_index(&f->op, "i", "t");
		rx_add_column(&f->op, "t", rx_ddl_column("b", RX_TEXT), .fill = "''");
		assert_int_equal(apply(f), RX_EDATA);
		after = everything(f);
		assert_string_equal(after, before);
		free(after);
		expect(f, "PRAGMA legacy_alter_table", "0\n");
	}
	free(before);
	run(f, "UPDATE t SET a = '2' WHERE a = 'x'");
	rx_alter_column(&f->op, "t", rx_ddl_column("a", RX_BIGINT));
	apply_ok(f);
	expect(f, "SELECT * FROM t", "1|1\n2|2\n");
}

static void test_schema_rebuild_random__statistics_stay(void **state)
{
	fixture *f = *state;
	char *before;

	run(f,
		"CREATE TABLE t(a TEXT, b INT); CREATE INDEX i ON t(a, b); INSERT INTO t VALUES ('x', 1), "
		"('y', "
		"2); ANALYZE");
	before = test_sqlite_query(&f->db, "SELECT tbl, idx, stat FROM sqlite_stat1 ORDER BY 2");
	rx_alter_column(&f->op, "t", rx_ddl_column("b", RX_INTEGER));
	apply_ok(f);
	expect(f, "SELECT tbl, idx, stat FROM sqlite_stat1 ORDER BY 2", before);
	free(before);
}

static void test_schema_rebuild_random__the_content_of_a_virtual_table(void **state)
{
	fixture *f = *state;

	run(f,
		"CREATE TABLE doc(body TEXT, n INT); CREATE VIRTUAL TABLE search USING fts5(body, "
		"content='doc', content_rowid='rowid'); INSERT INTO doc(rowid, body) VALUES (10, 'one "
		"two'), "
		"(30, 'two three'); INSERT INTO search(search) VALUES ('rebuild'); CREATE VIEW v AS SELECT "
		"* "
		"FROM search");
	rx_alter_column(&f->op, "doc", rx_ddl_column("n", RX_INTEGER), .fill = "0");
	rx_add_column(&f->op, "doc", rx_ddl_column("m", RX_TEXT), .fill = "''");
	apply_ok(f);
	expect(f, "SELECT rowid, body FROM search WHERE search MATCH 'two' ORDER BY 1",
		"10|one two\n30|two three\n");
}

/* Each allocation of ours fails once: the old tables stay, and the connection can go on. */
static void test_schema_rebuild_random__survives_a_lack_of_memory(void **state)
{
	fixture *f = *state;
	size_t n = 1;
	char *before;

	run(f,
		"CREATE TABLE t(id INTEGER PRIMARY KEY, a TEXT); CREATE INDEX i ON t(a); CREATE VIEW v AS "
		"SELECT a FROM t; INSERT INTO t VALUES (1, '5')");
	before = everything(f);
	for (;; n++) {
		char *after;
		int code;

		rx_alter_column(&f->op, "t", rx_ddl_column("a", RX_BIGINT));
		rx_add_column(&f->op, "t", rx_ddl_column("b", RX_TEXT), .fill = "''");
		assert_rx_ok(&f->op.error);
		test_alloc_fail_at(n);
		code = apply(f);
		if (!test_alloc_reset()) {
			assert_int_equal(code, 0);
			break;
		}
		if (code == 0)
			break;
		after = everything(f);
		assert_string_equal(after, before);
		free(after);
	}
	print_message("# %zu allocations\n", n);
	assert_true(n > 10);
	expect(f, "SELECT typeof(a), b FROM t", "integer|\n");
	free(before);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(rebuild_random__tables_come_back_as_they_were),
		TEST(rebuild_random__ten_thousand_rows),
		TEST(rebuild_random__hostile_names_and_texts),
		TEST(rebuild_random__what_other_tools_left_behind),
		TEST(rebuild_random__a_failure_can_be_tried_again),
		TEST(rebuild_random__statistics_stay),
		TEST(rebuild_random__the_content_of_a_virtual_table),
		TEST(rebuild_random__survives_a_lack_of_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
