/* Foreign keys, checks, comments, computed columns, table options: cases 63 to 93. */
#include "drivers/sqlite/sqlite.h"
#include "schema/schema.h"
#include "support/check.h"
#include "support/diff_case.h"

#define P "CREATE TABLE p (id INTEGER NOT NULL PRIMARY KEY, a INTEGER, b INTEGER, UNIQUE (a, b));"
#define C(rest) "CREATE TABLE c (id INTEGER NOT NULL PRIMARY KEY, x INTEGER, y INTEGER" rest ");"
#define ROWS "INSERT INTO p VALUES (1, 10, 20); INSERT INTO c VALUES (1, 1, NULL), (2, NULL, NULL);"

static void begin(diff_case *c, const char *sql)
{
	diff_case_begin(c, sql);
	rx_create_table(&c->wanted, "p", rx_ddl_column("id", RX_BIGINT, .primary_key = true),
		rx_ddl_column("a", RX_INTEGER, .nullable = true),
		rx_ddl_column("b", RX_INTEGER, .nullable = true), rx_ddl_unique(NULL, "a", "b"));
}

#define CHILD_COLUMNS \
	rx_ddl_column("id", RX_BIGINT, .primary_key = true), \
		rx_ddl_column("x", RX_INTEGER, .nullable = true), \
		rx_ddl_column("y", RX_INTEGER, .nullable = true)
#define PLAIN_CHILD rx_create_table(&c.wanted, "c", CHILD_COLUMNS)
#define CHILD(...) rx_create_table(&c.wanted, "c", CHILD_COLUMNS, __VA_ARGS__)
#define FK(...) FK_(__VA_ARGS__, )
#define FK_(name, ...) \
	rx_ddl_foreign_key(name, "p", .columns = { "x" }, .references = { "id" }, __VA_ARGS__)
#define CHANGED "drop foreign key fk_c_x of c\ncreate foreign key fk_c_x on c\n"

static void finish(diff_case *c, const char *lines)
{
	diff_case_expect(c, lines);
	diff_case_round_trip(c);
	test_sqlite_expect(&c->db, "SELECT * FROM c", "1|1|NULL\n2|NULL|NULL\n");
	diff_case_end(c);
}

static void test_schema_diff__063_foreign_key_is_removed(void **state)
{
	diff_case c;

	(void)state;
	begin(&c, P C(", FOREIGN KEY (x) REFERENCES p (id)") ROWS);
	PLAIN_CHILD;
	finish(&c, "drop foreign key fk_c_x of c\n");
}

static void test_schema_diff__064_foreign_key_is_added(void **state)
{
	diff_case c;

	(void)state;
	begin(&c, P C("") ROWS);
	CHILD(FK("fk_c_x"));
	finish(&c, "create foreign key fk_c_x on c\n");
}

static void test_schema_diff__065_composite(void **state)
{
	diff_case c;

	(void)state;
	begin(&c, P C(", FOREIGN KEY (y, x) REFERENCES p (b, a)") ROWS);
	CHILD(rx_ddl_foreign_key("fk_c_x_y", "p", .columns = { "x", "y" }, .references = { "a", "b" }));
	finish(&c, "");

	begin(&c, P C(", FOREIGN KEY (x, y) REFERENCES p (a, b)") ROWS);
	PLAIN_CHILD;
	finish(&c, "drop foreign key fk_c_x_y of c\n");

	begin(&c, P C("") ROWS);
	CHILD(rx_ddl_foreign_key("fk_both", "p", .columns = { "x", "y" }, .references = { "a", "b" }));
	finish(&c, "create foreign key fk_both on c\n");
}

static void test_schema_diff__066_name_alone_is_nothing(void **state)
{
	diff_case c;

	(void)state;
	begin(&c, P C(", CONSTRAINT a FOREIGN KEY (x) REFERENCES p (id)") ROWS);
	CHILD(FK("b"));
	finish(&c, "");
}

static void test_schema_diff__067_same_name_other_column(void **state)
{
	diff_case c;

	(void)state;
	begin(&c, P C(", CONSTRAINT \"MyFK\" FOREIGN KEY (y) REFERENCES p (id)") ROWS);
	CHILD(FK("myfk"));
	finish(&c, "drop foreign key MyFK of c\ncreate foreign key myfk on c\n");
}

static void test_schema_diff__068_to_071_actions(void **state)
{
	diff_case c;

	(void)state;
	begin(&c, P C(", FOREIGN KEY (x) REFERENCES p (id)") ROWS);
	CHILD(FK("fk_c_x", .on_delete = RX_CASCADE));
	finish(&c, CHANGED);

	begin(&c, P C(", FOREIGN KEY (x) REFERENCES p (id) ON DELETE CASCADE") ROWS);
	CHILD(FK("fk_c_x"));
	finish(&c, CHANGED);

	begin(&c, P C(", FOREIGN KEY (x) REFERENCES p (id) on delete caSCAde") ROWS);
	CHILD(FK("fk_c_x", .on_delete = RX_CASCADE));
	finish(&c, "");

	begin(&c, P C(", FOREIGN KEY (x) REFERENCES p ON DELETE NO ACTION ON UPDATE NO ACTION") ROWS);
	CHILD(FK("fk_c_x"));
	finish(&c, "");

	begin(&c, P C(", FOREIGN KEY (x) REFERENCES p (id) ON UPDATE RESTRICT") ROWS);
	CHILD(FK("fk_c_x", .on_update = RX_CASCADE));
	finish(&c, CHANGED);
}

static void test_schema_diff__072_deferrable(void **state)
{
	diff_case c;

	(void)state;
	begin(&c, P C(", FOREIGN KEY (x) REFERENCES p (id)") ROWS);
	CHILD(FK("fk_c_x", .deferrable = true));
	finish(&c, CHANGED);

	begin(&c, P C(", FOREIGN KEY (x) REFERENCES p (id) DEFERRABLE INITIALLY DEFERRED") ROWS);
	CHILD(FK("fk_c_x", .deferrable = true, .initially_deferred = true));
	finish(&c, "");
}

static void test_schema_diff__073_target_that_is_not_ours(void **state)
{
	rx_schema *history = rx__schema_new();
	diff_case c;

	(void)state;
	diff_case_begin(&c, P C(", FOREIGN KEY (x) REFERENCES p (id)") ROWS);
	PLAIN_CHILD;
	c.history_is_set = true;
	c.options.history = history;
	diff_case_expect(&c, "drop foreign key fk_c_x of c\n");
	assert_int_equal(c.diff.n_left_alone, 1);
	diff_case_apply(&c);
	diff_case_end(&c);
	rx_schema_free(history);
}

static void test_schema_diff__074_of_the_column_itself(void **state)
{
	diff_case c;

	(void)state;
	begin(&c,
		P "CREATE TABLE c (id INTEGER NOT NULL PRIMARY KEY, x INTEGER REFERENCES p, "
		  "y INTEGER REFERENCES \"P\" (\"ID\") ON DELETE SET NULL);" ROWS);
	CHILD(FK("fk_c_x"),
		rx_ddl_foreign_key(
			"fk_c_y", "p", .columns = { "y" }, .references = { "id" }, .on_delete = RX_SET_NULL));
	finish(&c, "");
}

static void test_schema_diff__075_cycle_of_new_tables(void **state)
{
	diff_case c;

	(void)state;
	diff_case_begin(&c, NULL);
	rx_create_table(&c.wanted, "a", rx_ddl_column("id", RX_BIGINT, .primary_key = true),
		rx_ddl_column("b", RX_BIGINT, .nullable = true),
		rx_ddl_column("up", RX_BIGINT, .nullable = true),
		rx_ddl_foreign_key("fk_a_b", "b", .columns = { "b" }, .references = { "id" }),
		rx_ddl_foreign_key("fk_a_up", "a", .columns = { "up" }, .references = { "id" }));
	rx_create_table(&c.wanted, "b", rx_ddl_column("id", RX_BIGINT, .primary_key = true),
		rx_ddl_column("a", RX_BIGINT, .nullable = true),
		rx_ddl_foreign_key("fk_b_a", "a", .columns = { "a" }, .references = { "id" }));
	diff_case_expect(&c, "create table a\ncreate table b\ncreate foreign key fk_a_b on a\n");
	assert_int_equal(c.diff.operations.list[0].definition->n_foreign_keys, 1);
	diff_case_round_trip(&c);
	diff_case_end(&c);
}

/* What fails upstream (2.4): a column with a foreign key to a table that is new too. */
static void test_schema_diff__075b_foreign_key_column_to_a_new_table(void **state)
{
	diff_case c;

	(void)state;
	diff_case_begin(&c, C("") "INSERT INTO c VALUES (1, 2, 3)");
	rx_create_table(&c.wanted, "team", rx_ddl_column("id", RX_BIGINT, .primary_key = true));
	CHILD(rx_ddl_column("team_id", RX_BIGINT, .nullable = true),
		rx_ddl_foreign_key("fk_c_team_id", "team", .columns = { "team_id" }, .references = { "id" },
			.on_delete = RX_SET_NULL));
	diff_case_expect(&c,
		"create table team\nadd column c.team_id BIGINT NULL\n"
		"create foreign key fk_c_team_id on c\n");
	diff_case_round_trip(&c);
	test_sqlite_expect(&c.db, "SELECT * FROM c", "1|2|3\n");
	diff_case_end(&c);
}

/* ---- checks */

static void test_schema_diff__076_077_named_check(void **state)
{
	diff_case c;

	(void)state;
	begin(&c, P C("") ROWS);
	CHILD(rx_ddl_check("ck_c_x", "x > 0"));
	finish(&c, "create check ck_c_x on c\n");

	begin(&c, P C(", CONSTRAINT ck_c_x CHECK (x > 0)") ROWS);
	PLAIN_CHILD;
	finish(&c, "drop check ck_c_x of c\n");

	begin(&c,
		P "CREATE TABLE c (id INTEGER NOT NULL PRIMARY KEY, x INTEGER "
		  "CONSTRAINT pos CHECK (x > 0), y INTEGER);" ROWS);
	PLAIN_CHILD;
	finish(&c, "drop check pos of c\n");
}

/* Better than upstream, which goes by the name. */
static void test_schema_diff__078_text_of_a_check(void **state)
{
	diff_case c;

	(void)state;
	begin(&c, P C(", CONSTRAINT ck_c_x CHECK (x > 0)") ROWS);
	CHILD(rx_ddl_check("ck_c_x", "x > -1"));
	finish(&c, "drop check ck_c_x of c\ncreate check ck_c_x on c\n");

	begin(&c, P C(", CONSTRAINT ck_c_x CHECK ((\"x\">0 AND  \n x != 7 ))") ROWS);
	CHILD(rx_ddl_check("ck_c_x", "X > 0 and x <> 7"));
	finish(&c, "");

	begin(&c, P C(", CONSTRAINT one CHECK (x > 0)") ROWS);
	CHILD(rx_ddl_check("other", "x > 0"));
	finish(&c, "");
}

static void test_schema_diff__079_unnamed_check_stays(void **state)
{
	diff_case c;

	(void)state;
	begin(&c, P C(", CHECK (x > 0)") ROWS);
	PLAIN_CHILD;
	finish(&c, "");

	begin(&c, P C(", CHECK (x > 0)") ROWS);
	CHILD(rx_ddl_check("ck_c_x", "x > 0"));
	finish(&c, "");
}

static void test_schema_diff__080_checks_of_types(void **state)
{
	diff_case c;

	(void)state;
	diff_case_begin(&c,
		"CREATE TABLE t (f BOOLEAN, s VARCHAR(2), CONSTRAINT nm CHECK (f IN (0, 1)), "
		"CONSTRAINT en CHECK (s IN ('a', 'bb')))");
	rx_create_table(&c.wanted, "t", rx_ddl_column("f", RX_BOOLEAN, .nullable = true),
		rx_ddl_column("s", RX_ENUM("s", "a", "bb"), .nullable = true));
	diff_case_expect(&c, "");
	diff_case_end(&c);

	diff_case_begin(&c,
		"CREATE TABLE t (f BOOLEAN, s TEXT, CHECK (f IN (0, 1)));"
		"INSERT INTO t VALUES (1, 'x')");
	rx_create_table(&c.wanted, "t", rx_ddl_column("f", RX_INTEGER, .nullable = true),
		rx_ddl_column("s", RX_TEXT, .nullable = true));
	diff_case_expect(&c,
		"drop check ck_t_f of t\n"
		"alter column t.f from BOOLEAN NULL to INTEGER NULL\n");
	diff_case_apply(&c);
	test_sqlite_run(&c.db, "UPDATE t SET f = 5");
	diff_case_end(&c);
}

static void test_schema_diff__081_checks_go_with_their_table(void **state)
{
	diff_case c;

	(void)state;
	diff_case_begin(&c, "CREATE TABLE old (x INTEGER, CONSTRAINT a CHECK (x > 0))");
	rx_create_table(&c.wanted, "new", rx_ddl_column("id", RX_BIGINT, .primary_key = true),
		rx_ddl_column("t", RX_TEXT), rx_ddl_check("b", "t <> ''"));
	diff_case_expect(&c, "create table new\ndrop table old (all its rows are lost)\n");
	diff_case_round_trip(&c);
	diff_case_end(&c);
}

static void test_schema_diff__082_plugins(void **state)
{
	(void)state;
	print_message("# SKIP 82: there are no plugins to exclude\n");
	skip();
}

static void test_schema_diff__083_comments_where_there_are_any(void **state)
{
	rx_dialect with_comments = rx__sqlite_dialect;
	rx_schema_table *table;
	diff_case c;

	(void)state;
	diff_case_begin(&c, "CREATE TABLE t (a INTEGER)");
	rx_create_table(&c.wanted, "t", rx_ddl_column("a", RX_INTEGER, .nullable = true, .comment = "y"),
		rx_ddl_options(.comment = "x"));
	diff_case_expect(&c, "");
	with_comments.capabilities |= RX_DIALECT_COMMENTS;
	c.options.dialect = &with_comments;
	diff_case_expect(
		&c, "alter column t.a from INTEGER NULL to INTEGER NULL\nset comment of table t\n");
	table = rx__schema_table(c.models, NULL, "t");
	table->comment = NULL;
	table->columns[0].comment = NULL;
	diff_case_expect(&c, "");
	diff_case_end(&c);
}

static void test_schema_diff__084_computed_columns_come_and_go(void **state)
{
	diff_case c;

	(void)state;
	diff_case_begin(&c, "CREATE TABLE t (a INTEGER); INSERT INTO t VALUES (3)");
	rx_create_table(&c.wanted, "t", rx_ddl_column("a", RX_INTEGER, .nullable = true),
		rx_ddl_column("b", RX_INTEGER, .nullable = true, .computed = "a * 2"));
	diff_case_expect(&c, "add column t.b INTEGER NULL AS (a * 2)\n");
	assert_string_equal(c.diff.operations.list[0].column->computed, "a * 2");
	diff_case_round_trip(&c);
	diff_case_apply(&c);
	test_sqlite_expect(&c.db, "SELECT a, b FROM t", "3|6\n");
	diff_case_end(&c);

	diff_case_begin(&c,
		"CREATE TABLE t (a INTEGER, b INTEGER GENERATED ALWAYS AS (a * 2) STORED);"
		"INSERT INTO t VALUES (3)");
	rx_create_table(&c.wanted, "t", rx_ddl_column("a", RX_INTEGER, .nullable = true));
	diff_case_expect(&c, "drop column t.b\n");
	assert_int_equal(c.diff.n_destructive, 0);
	diff_case_round_trip(&c);
	diff_case_end(&c);
}

static void test_schema_diff__085_computed_text_changes(void **state)
{
	diff_case c;

	(void)state;
	diff_case_begin(&c,
		"CREATE TABLE t (a INTEGER, b INTEGER AS (a * 2), c INTEGER AS (a+1));"
		"CREATE INDEX ix ON t (b); INSERT INTO t VALUES (3)");
	rx_create_table(&c.wanted, "t", rx_ddl_column("a", RX_INTEGER, .nullable = true),
		rx_ddl_column("b", RX_INTEGER, .nullable = true, .computed = "a * 3"),
		rx_ddl_column("c", RX_INTEGER, .nullable = true, .computed = "(a  +  1)"));
	rx_create_index(&c.wanted, "ix", "t", { "b" });
	diff_case_expect(
		&c, "alter column t.b from INTEGER NULL AS (a * 2) to INTEGER NULL AS (a * 3)\n");
	assert_int_equal(c.diff.n_warnings + c.diff.n_destructive, 0);
	assert_contains(diff_case_remark(&c, 0), "computed anew");
	diff_case_round_trip(&c);
	diff_case_apply(&c);
	test_sqlite_expect(&c.db, "SELECT a, b, c FROM t", "3|9|4\n");
	diff_case_end(&c);
}

static void test_schema_diff__085_computed_columns_become_plain_and_back(void **state)
{
	diff_case c;

	(void)state;
	diff_case_begin(&c,
		"CREATE TABLE t (a INTEGER, b INTEGER AS (a * 2), c INTEGER DEFAULT 7);"
		"INSERT INTO t (a) VALUES (3)");
	rx_create_table(&c.wanted, "t", rx_ddl_column("a", RX_INTEGER, .nullable = true),
		rx_ddl_column("b", RX_INTEGER),
		rx_ddl_column("c", RX_INTEGER, .nullable = true, .computed = "a + 1", .stored = true));
	diff_case_expect(&c,
		"alter column t.b from INTEGER NULL AS (a * 2) to INTEGER NOT NULL\n"
		"alter column t.c from INTEGER NULL DEFAULT 7 to INTEGER NULL AS (a + 1) (its values are "
		"lost)\n");
	assert_contains(diff_case_remark(&c, 0), "keep what was computed");
	assert_contains(diff_case_remark(&c, 1), "its values are lost");
	diff_case_round_trip(&c);
	test_sqlite_expect(&c.db, "SELECT a, b, c FROM t", "3|6|4\n");
	diff_case_apply(&c);
	test_sqlite_run(&c.db, "UPDATE t SET a = 10, b = 1");
	test_sqlite_expect(&c.db, "SELECT a, b, c FROM t", "10|1|11\n");
	diff_case_end(&c);
}

static void test_schema_diff__085_stored_and_not_stored_are_two(void **state)
{
	diff_case c;

	(void)state;
	diff_case_begin(
		&c, "CREATE TABLE t (a INTEGER, b INTEGER AS (a * 2)); INSERT INTO t VALUES (3)");
	rx_create_table(&c.wanted, "t", rx_ddl_column("a", RX_INTEGER, .nullable = true),
		rx_ddl_column("b", RX_INTEGER, .nullable = true, .computed = "a * 2", .stored = true));
	diff_case_compare(&c);
	assert_int_equal(c.diff.operations.n, 1);
	diff_case_round_trip(&c);
	diff_case_end(&c);
}

static void test_schema_diff__086_identity(void **state)
{
	(void)state;
	print_message("# SKIP 86: SQLite has no identity options\n");
	skip();
}

static void test_schema_diff__087_default_schema(void **state)
{
	rx_schema_table *table;
	diff_case c;

	(void)state;
	diff_case_begin(&c, "CREATE TABLE t (a INTEGER)");
	rx_create_table(
		&c.wanted, "main.t", rx_ddl_column("a", RX_INTEGER, .nullable = true));
	diff_case_models(&c);
	table = rx__schema_table(c.models, "main", "t");
	assert_non_null(table);
	diff_case_expect(&c, "");
	diff_case_end(&c);
}

static void test_schema_diff__088_to_090_elsewhere(void **state)
{
	(void)state;
	print_message("# SKIP 88, 90: SQLite has one schema, and there are no filters; 89: the "
				  "registry refuses two models of one table (unit/model/mistakes_table)\n");
	skip();
}

static void test_schema_diff__091_names_by_convention_are_final(void **state)
{
	diff_case c;

	(void)state;
	diff_case_begin(&c, NULL);
	rx_create_table(&c.wanted, "t", rx_ddl_column("id", RX_BIGINT, .primary_key = true),
		rx_ddl_column("x", RX_INTEGER), rx_ddl_unique(NULL, "x"));
	diff_case_compare(&c);
	assert_string_equal(c.diff.operations.list[0].definition->primary_key.name, "pk_t");
	assert_string_equal(c.diff.operations.list[0].definition->uniques[0].name, "uq_t_x");
	diff_case_round_trip(&c);
	diff_case_end(&c);
}

static void test_schema_diff__primary_key_changes(void **state)
{
	diff_case c;

	(void)state;
	diff_case_begin(&c,
		"CREATE TABLE t (a INTEGER NOT NULL, b INTEGER NOT NULL, PRIMARY KEY (a));"
		"INSERT INTO t VALUES (1, 2)");
	rx_create_table(&c.wanted, "t", rx_ddl_column("a", RX_INTEGER), rx_ddl_column("b", RX_INTEGER),
		rx_ddl_primary_key("pk_t", "a", "b"));
	diff_case_expect(&c, "drop primary key pk_t of t\ncreate primary key pk_t on t\n");
	diff_case_round_trip(&c);
	test_sqlite_expect(&c.db, "SELECT * FROM t", "1|2\n");
	diff_case_end(&c);
}

#define ID rx_ddl_column("id", RX_BIGINT, .primary_key = true)

static void test_schema_diff__a_table_becomes_strict_and_is_none_again(void **state)
{
	static const char *const typeofs = "SELECT typeof(d), typeof(n), d, b FROM t";
	diff_case c;

	(void)state;
	diff_case_begin(&c,
		"CREATE TABLE t (id INTEGER NOT NULL PRIMARY KEY, b VARCHAR(80), d DATETIME, n DOUBLE, "
		"x BOOLEAN NOT NULL, CHECK (x IN (0, 1)));"
		"CREATE INDEX ix ON t (b DESC);"
		"INSERT INTO t VALUES (1, 'x', '2026-01-02 03:04:05', 1.5, 1)");
	rx_create_table(&c.wanted, "t", ID, rx_ddl_column("b", RX_STRING(80), .nullable = true),
		rx_ddl_column("d", RX_DATETIME, .nullable = true),
		rx_ddl_column("n", RX_DOUBLE, .nullable = true), rx_ddl_column("x", RX_BOOLEAN),
		rx_ddl_options(.strict = true));
	rx_create_index(&c.wanted, "ix", "t", { "b DESC" });
	diff_case_expect(&c, "change options of table t from none to STRICT\n");
	diff_case_round_trip(&c);
	test_sqlite_expect(&c.db, typeofs, "text|real|2026-01-02 03:04:05|x\n");
	test_sqlite_expect(&c.db, "SELECT type FROM pragma_table_info('t')",
		"INTEGER\nVARCHAR(80)\nDATETIME\nREAL\nBOOLEAN\n");
	diff_case_apply(&c);
	test_sqlite_expect(&c.db, typeofs, "text|real|2026-01-02 03:04:05|x\n");
	test_sqlite_expect(&c.db, "SELECT strict FROM pragma_table_list('t')", "1\n");
	diff_case_end(&c);

	diff_case_begin(&c,
		"CREATE TABLE t (id INTEGER NOT NULL PRIMARY KEY, b TEXT, d TEXT) STRICT;"
		"INSERT INTO t VALUES (1, 'x', '2026-01-02 03:04:05')");
	rx_create_table(&c.wanted, "t", ID, rx_ddl_column("b", RX_STRING(80), .nullable = true),
		rx_ddl_column("d", RX_DATETIME, .nullable = true));
	diff_case_expect(&c,
		"change options of table t from STRICT to none\n"
		"alter column t.b from TEXT NULL to VARCHAR(80) NULL\n"
		"alter column t.d from TEXT NULL to DATETIME NULL\n");
	diff_case_round_trip(&c);
	diff_case_apply(&c);
	test_sqlite_expect(
		&c.db, "SELECT type FROM pragma_table_info('t')", "INTEGER\nVARCHAR(80)\nDATETIME\n");
	diff_case_end(&c);
}

static void test_schema_diff__a_value_that_strict_refuses_is_named(void **state)
{
	rx_error error = RX_ERROR_INIT;
	diff_case c;

	(void)state;
	diff_case_begin(&c,
		"CREATE TABLE t (id INTEGER NOT NULL PRIMARY KEY, a INTEGER);"
		"INSERT INTO t VALUES (1, 5), (7, 'five')");
	rx_create_table(&c.wanted, "t", ID, rx_ddl_column("a", RX_INTEGER, .nullable = true),
		rx_ddl_options(.strict = true));
	diff_case_compare(&c);
	assert_int_equal(diff_case_run(&c.db, &c.diff.operations, &error), RX_EDATA);
	assert_contains(error.message, "'five'");
	assert_contains(error.message, "id = 7");
	test_sqlite_expect(&c.db, "SELECT id, a FROM t", "1|5\n7|five\n");
	diff_case_end(&c);
}

static void test_schema_diff__a_table_becomes_without_rowid_and_is_none_again(void **state)
{
	rx_error error = RX_ERROR_INIT;
	diff_case c;

	(void)state;
	diff_case_begin(&c,
		"CREATE TABLE t (id BIGINT NOT NULL PRIMARY KEY, a TEXT COLLATE NOCASE);"
		"CREATE TABLE child (id INTEGER NOT NULL PRIMARY KEY, t BIGINT REFERENCES t (id));"
		"INSERT INTO t VALUES (5, 'x'); INSERT INTO child VALUES (1, 5)");
	rx_create_table(&c.wanted, "t", ID,
		rx_ddl_column("a", RX_TEXT, .nullable = true, .collate = "NOCASE"),
		rx_ddl_options(.without_rowid = true));
	rx_create_table(&c.wanted, "child", ID, rx_ddl_column("t", RX_BIGINT, .nullable = true),
		rx_ddl_foreign_key("fk_child_t", "t", .columns = { "t" }, .references = { "id" }));
	diff_case_expect(&c, "change options of table t from none to WITHOUT ROWID\n");
	diff_case_round_trip(&c);
	diff_case_apply(&c);
	test_sqlite_expect(&c.db, "SELECT wr FROM pragma_table_list('t')", "1\n");
	test_sqlite_expect(&c.db, "SELECT id, a, (SELECT t FROM child) FROM t", "5|x|5\n");
	diff_case_end(&c);

	diff_case_begin(&c, "CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT)");
	rx_create_table(&c.wanted, "t", ID, rx_ddl_options(.without_rowid = true));
	diff_case_compare(&c);
	assert_int_equal(diff_case_run(&c.db, &c.diff.operations, &error), RX_EMIGRATION);
	assert_contains(error.message, "AUTOINCREMENT");
	diff_case_end(&c);
}

static void test_schema_diff__009_the_order_of_columns_is_kept_by_choice(void **state)
{
	diff_case c;

	(void)state;
	diff_case_begin(&c,
		"CREATE TABLE t (gone TEXT, a INTEGER /* of a */, id INTEGER NOT NULL PRIMARY KEY);"
		"CREATE INDEX ix ON t (a); INSERT INTO t VALUES ('g', 3, 1)");
	rx_create_table(&c.wanted, "t", ID, rx_ddl_column("b", RX_TEXT, .nullable = true),
		rx_ddl_column("a", RX_INTEGER, .nullable = true));
	rx_create_index(&c.wanted, "ix", "t", { "a" });
	c.options.column_order = true;
	diff_case_expect(&c,
		"order columns of table t: a, id, gone\n"
		"add column t.b TEXT NULL\n"
		"drop column t.gone (its values are lost)\n"
		"order columns of table t: id, b, a\n");
	diff_case_round_trip(&c);
	test_sqlite_expect(&c.db, "SELECT name FROM pragma_table_info('t')", "gone\na\nid\n");
	diff_case_apply(&c);
	test_sqlite_expect(&c.db, "SELECT name FROM pragma_table_info('t')", "id\nb\na\n");
	test_sqlite_expect(&c.db, "SELECT * FROM t", "1|NULL|3\n");
	diff_case_end(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_schema_diff__063_foreign_key_is_removed),
		cmocka_unit_test(test_schema_diff__064_foreign_key_is_added),
		cmocka_unit_test(test_schema_diff__065_composite),
		cmocka_unit_test(test_schema_diff__066_name_alone_is_nothing),
		cmocka_unit_test(test_schema_diff__067_same_name_other_column),
		cmocka_unit_test(test_schema_diff__068_to_071_actions),
		cmocka_unit_test(test_schema_diff__072_deferrable),
		cmocka_unit_test(test_schema_diff__073_target_that_is_not_ours),
		cmocka_unit_test(test_schema_diff__074_of_the_column_itself),
		cmocka_unit_test(test_schema_diff__075_cycle_of_new_tables),
		cmocka_unit_test(test_schema_diff__075b_foreign_key_column_to_a_new_table),
		cmocka_unit_test(test_schema_diff__076_077_named_check),
		cmocka_unit_test(test_schema_diff__078_text_of_a_check),
		cmocka_unit_test(test_schema_diff__079_unnamed_check_stays),
		cmocka_unit_test(test_schema_diff__080_checks_of_types),
		cmocka_unit_test(test_schema_diff__081_checks_go_with_their_table),
		cmocka_unit_test(test_schema_diff__082_plugins),
		cmocka_unit_test(test_schema_diff__083_comments_where_there_are_any),
		cmocka_unit_test(test_schema_diff__084_computed_columns_come_and_go),
		cmocka_unit_test(test_schema_diff__085_computed_text_changes),
		cmocka_unit_test(test_schema_diff__085_computed_columns_become_plain_and_back),
		cmocka_unit_test(test_schema_diff__085_stored_and_not_stored_are_two),
		cmocka_unit_test(test_schema_diff__086_identity),
		cmocka_unit_test(test_schema_diff__087_default_schema),
		cmocka_unit_test(test_schema_diff__088_to_090_elsewhere),
		cmocka_unit_test(test_schema_diff__091_names_by_convention_are_final),
		cmocka_unit_test(test_schema_diff__primary_key_changes),
		cmocka_unit_test(test_schema_diff__a_table_becomes_strict_and_is_none_again),
		cmocka_unit_test(test_schema_diff__a_value_that_strict_refuses_is_named),
		cmocka_unit_test(test_schema_diff__a_table_becomes_without_rowid_and_is_none_again),
		cmocka_unit_test(test_schema_diff__009_the_order_of_columns_is_kept_by_choice),
	};

	return cmocka_run_group_tests_name("schema/diff_cases_constraints", tests, NULL, NULL);
}
