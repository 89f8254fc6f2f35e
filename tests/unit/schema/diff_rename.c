/* Renames, questions, and columns that need a value. */
#include <stdlib.h>

#include "schema/schema.h"
#include "support/check.h"
#include "support/diff_case.h"

#define USER \
	"CREATE TABLE user (id INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL, age INTEGER);" \
	"INSERT INTO user VALUES (1, 'ann', 30), (2, 'bob', NULL);"
#define ID rx_ddl_column("id", RX_BIGINT, .primary_key = true)
#define RENAMES(...) ((const char *const[]){ __VA_ARGS__, NULL })

static void user_with(diff_case *c, const char *column, const char *table)
{
	diff_case_begin(c, USER);
	rx_create_table(&c->wanted, table, ID, rx_ddl_column(column, RX_TEXT),
		rx_ddl_column("age", RX_INTEGER, .nullable = true));
}

static void test_schema_rename__model_says_it(void **state)
{
	diff_case c;

	(void)state;
	user_with(&c, "full_name", "user");
	diff_case_renamed(&c, "user", "full_name", "name");
	diff_case_expect(&c, "rename column user.name to full_name\n");
	assert_int_equal(c.diff.n_questions, 0);
	assert_int_equal(c.diff.n_destructive, 0);
	diff_case_apply(&c);
	test_sqlite_expect(&c.db, "SELECT full_name FROM user", "ann\nbob\n");
	diff_case_end(&c);
}

static void test_schema_rename__user_says_it(void **state)
{
	diff_case c;

	(void)state;
	user_with(&c, "full_name", "user");
	c.options.renames = RENAMES("user.name:full_name");
	diff_case_expect(&c, "rename column user.name to full_name\n");
	assert_int_equal(c.diff.n_questions, 0);
	diff_case_compare(&c);
	assert_int_equal(diff_case_run(&c.db, &c.diff.operations, &c.error), 0);
	c.options.renames = NULL;
	diff_case_expect(&c, "");
	test_sqlite_expect(&c.db, "SELECT full_name FROM user", "ann\nbob\n");
	diff_case_end(&c);
}

static void test_schema_rename__nobody_says_it_so_it_is_asked(void **state)
{
	diff_case c;

	(void)state;
	user_with(&c, "full_name", "user");
	diff_case_expect(&c,
		"add column user.full_name TEXT NOT NULL\n"
		"drop column user.name (its values are lost)\n");
	assert_int_equal(c.diff.n_questions, 1);
	assert_string_equal(c.diff.questions[0].option, "user.name:full_name");
	assert_int_equal(c.diff.n_destructive, 1);
	diff_case_end(&c);
}

static void test_schema_rename__the_answer_no_needs_a_default(void **state)
{
	diff_case c;

	(void)state;
	user_with(&c, "full_name", "user");
	c.options.answered = true;
	diff_case_compare(&c);
	assert_rx_code(&c.error, RX_EMIGRATION);
	assert_contains(c.error.message, "user.full_name");
	assert_contains(c.error.message, "default");
	assert_contains(c.error.message, "nullable");
	assert_contains(c.error.message, "two steps");
	assert_contains(c.error.message, "--rename user.name:full_name");
	diff_case_fill(&c, "user", "full_name", "'?'");
	diff_case_expect(&c,
		"add column user.full_name TEXT NOT NULL, filled with '?'\n"
		"drop column user.name (its values are lost)\n");
	assert_int_equal(c.diff.n_questions, 1);
	diff_case_round_trip(&c);
	diff_case_apply(&c);
	test_sqlite_expect(&c.db, "SELECT * FROM user", "1|30|?\n2|NULL|?\n");
	diff_case_end(&c);
}

static void test_schema_rename__other_types_are_no_question(void **state)
{
	diff_case c;

	(void)state;
	diff_case_begin(&c, USER);
	rx_create_table(&c.wanted, "user", ID, rx_ddl_column("name", RX_TEXT),
		rx_ddl_column("born", RX_DATE, .nullable = true));
	diff_case_compare(&c);
	assert_int_equal(c.diff.n_questions, 0);
	diff_case_end(&c);
}

static void test_schema_rename__each_column_is_asked_about_once(void **state)
{
	diff_case c;

	(void)state;
	diff_case_begin(&c, "CREATE TABLE t (a TEXT, b TEXT NOT NULL, c TEXT, d INTEGER)");
	rx_create_table(&c.wanted, "t", rx_ddl_column("x", RX_TEXT),
		rx_ddl_column("y", RX_TEXT, .nullable = true),
		rx_ddl_column("d", RX_INTEGER, .nullable = true));
	diff_case_compare(&c);
	assert_int_equal(c.diff.n_questions, 2);
	assert_string_equal(c.diff.questions[0].option, "t.a:y");
	assert_string_equal(c.diff.questions[1].option, "t.b:x");
	diff_case_end(&c);
}

static void test_schema_rename__done_before_means_nothing(void **state)
{
	diff_case c;

	(void)state;
	user_with(&c, "name", "user");
	diff_case_renamed(&c, "user", "name", "username");
	diff_case_expect(&c, "");
	diff_case_end(&c);

	/* Nor where the old name is used again, for something new. */
	diff_case_begin(&c, "CREATE TABLE t (a TEXT, b TEXT)");
	rx_create_table(&c.wanted, "t", rx_ddl_column("a", RX_TEXT, .nullable = true),
		rx_ddl_column("b", RX_TEXT, .nullable = true));
	diff_case_renamed(&c, "t", "b", "a");
	diff_case_expect(&c, "");
	diff_case_end(&c);
}

static void test_schema_rename__old_name_used_anew(void **state)
{
	diff_case c;

	(void)state;
	diff_case_begin(&c, "CREATE TABLE t (a TEXT); INSERT INTO t VALUES ('kept')");
	rx_create_table(&c.wanted, "t", rx_ddl_column("a", RX_INTEGER, .nullable = true),
		rx_ddl_column("b", RX_TEXT, .nullable = true));
	diff_case_renamed(&c, "t", "b", "a");
	diff_case_expect(&c, "rename column t.a to b\nadd column t.a INTEGER NULL\n");
	diff_case_apply(&c);
	test_sqlite_expect(&c.db, "SELECT a, b FROM t", "NULL|kept\n");
	diff_case_end(&c);
}

static void test_schema_rename__table(void **state)
{
	rx_schema_table *table;
	diff_case c;

	(void)state;
	user_with(&c, "name", "account");
	test_sqlite_run(&c.db,
		"CREATE TABLE post (id INTEGER NOT NULL PRIMARY KEY, "
		"user_id INTEGER REFERENCES user (id));"
		"INSERT INTO post VALUES (1, 2)");
	rx_create_table(&c.wanted, "post", ID, rx_ddl_column("user_id", RX_INTEGER, .nullable = true),
		rx_ddl_foreign_key(
			NULL, "account", .columns = { "user_id" }, .references = { "id" }));
	diff_case_expect(&c,
		"create table account\n"
		"drop foreign key fk_post_user_id of post\n"
		"create foreign key fk_post_user_id on post\n"
		"drop table user (all its rows are lost)\n");
	assert_int_equal(c.diff.n_questions, 1);
	assert_null(c.diff.questions[0].table);
	assert_string_equal(c.diff.questions[0].option, "user:account");
	table = rx__schema_table(c.models, NULL, "account");
	table->renamed_from = "user";
	diff_case_expect(&c, "rename table user to account\n");
	diff_case_round_trip(&c);
	diff_case_apply(&c);
	test_sqlite_expect(
		&c.db, "SELECT name FROM account JOIN post ON user_id = account.id", "bob\n");
	diff_case_end(&c);
}

static void test_schema_rename__table_and_column_at_once(void **state)
{
	const char *const *orders[] = { RENAMES("user:account", "user.name:full_name"),
		RENAMES("account.name:full_name", "user:account") };
	diff_case c;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		user_with(&c, "full_name", "account");
		c.options.renames = orders[i];
		diff_case_expect(&c,
			"rename table user to account\n"
			"rename column account.name to full_name\n");
		diff_case_end(&c);
	}
}

static void test_schema_rename__everything_follows_the_column(void **state)
{
	diff_case c;

	(void)state;
	diff_case_begin(&c,
		"CREATE TABLE p (id INTEGER NOT NULL PRIMARY KEY, code TEXT UNIQUE);"
		"CREATE TABLE t (id INTEGER NOT NULL PRIMARY KEY, a INTEGER, b TEXT,"
		" CONSTRAINT pos CHECK (a > 0), UNIQUE (a), FOREIGN KEY (b) REFERENCES p (code));"
		"CREATE INDEX some ON t (a DESC) WHERE a > 5;"
		"INSERT INTO p VALUES (1, 'x'); INSERT INTO t VALUES (1, 7, 'x')");
	rx_create_table(&c.wanted, "p", ID, rx_ddl_column("key", RX_TEXT, .nullable = true),
		rx_ddl_unique(NULL, "key"));
	rx_create_table(&c.wanted, "t", ID, rx_ddl_column("n", RX_INTEGER, .nullable = true),
		rx_ddl_column("b", RX_TEXT, .nullable = true), rx_ddl_check("pos", "n > 0"),
		rx_ddl_unique(NULL, "n"),
		rx_ddl_foreign_key(NULL, "p", .columns = { "b" }, .references = { "key" }));
	rx_create_index(&c.wanted, "some", "t", { "n DESC" }, .where = "n > 5");
	diff_case_renamed(&c, "p", "key", "code");
	diff_case_renamed(&c, "t", "n", "a");
	diff_case_expect(&c, "rename column p.code to key\nrename column t.a to n\n");
	diff_case_apply(&c);
	test_sqlite_expect(&c.db, "SELECT n, b FROM t", "7|x\n");
	diff_case_end(&c);
}

static void test_schema_rename__conventional_index_takes_its_new_name(void **state)
{
	diff_case c;

	(void)state;
	diff_case_begin(&c, "CREATE TABLE t (a TEXT); CREATE INDEX ix_t_a ON t (a)");
	rx_create_table(&c.wanted, "t", rx_ddl_column("b", RX_TEXT, .nullable = true));
	rx_create_index(&c.wanted, "ix_t_b", "t", { "b" });
	diff_case_renamed(&c, "t", "b", "a");
	diff_case_expect(&c,
		"rename column t.a to b\ndrop index ix_t_a of t\n"
		"create index ix_t_b on t\n");
	diff_case_apply(&c);
	diff_case_end(&c);
}

static void test_schema_rename__case_of_letters_is_nothing_on_sqlite(void **state)
{
	diff_case c;

	(void)state;
	diff_case_begin(&c, "CREATE TABLE \"User\" (\"Id\" INTEGER PRIMARY KEY, \"Name\" TEXT)");
	rx_create_table(
		&c.wanted, "user", ID, rx_ddl_column("name", RX_TEXT, .nullable = true));
	diff_case_expect(&c, "");
	diff_case_end(&c);
}

static void refused(const char *option, const char *why)
{
	diff_case c;

	user_with(&c, "full_name", "user");
	c.options.renames = RENAMES(option);
	diff_case_compare(&c);
	assert_rx_code(&c.error, RX_EMIGRATION);
	assert_contains(c.error.message, option);
	assert_contains(c.error.message, why);
	diff_case_end(&c);
}

static void test_schema_rename__wishes_that_cannot_be(void **state)
{
	(void)state;
	refused("user.nmae:full_name", "no column 'nmae'");
	refused("user.name:fullname", "no column 'fullname'");
	refused("usr.name:full_name", "no table 'usr'");
	refused("usr:account", "no table 'usr'");
	refused("user:account", "no model");
	refused("user.name", "table.column:new");
	refused(":x", "table:new");
	refused("x:", "table:new");
	refused("user.name:age", "new name already");
	refused("user.name:team.full_name", "another table: 'team'");
}

/* ---- columns that must have a value */

static void test_schema_needs__not_null_without_a_default_is_refused(void **state)
{
	diff_case c;

	(void)state;
	diff_case_begin(&c, USER);
	rx_create_table(&c.wanted, "user", ID, rx_ddl_column("name", RX_TEXT),
		rx_ddl_column("age", RX_INTEGER, .nullable = true), rx_ddl_column("score", RX_INTEGER),
		rx_ddl_column("level", RX_BIGINT));
	diff_case_compare(&c);
	assert_rx_code(&c.error, RX_EMIGRATION);
	assert_contains(c.error.message, "user.score");
	assert_contains(c.error.message, "user.level");
	test_sqlite_run(&c.db, "DELETE FROM user");
	diff_case_expect(&c,
		"add column user.score INTEGER NOT NULL\n"
		"add column user.level BIGINT NOT NULL\n");
	assert_contains(diff_case_remark(&c, 0), "no rows");
	diff_case_round_trip(&c);
	diff_case_end(&c);
}

static void test_schema_needs__default_fills_and_does_not_stay(void **state)
{
	diff_case c;

	(void)state;
	diff_case_begin(&c, USER);
	rx_create_table(&c.wanted, "user", ID, rx_ddl_column("name", RX_TEXT),
		rx_ddl_column("age", RX_INTEGER, .nullable = true), rx_ddl_column("role", RX_STRING(9)),
		rx_ddl_column("at", RX_DATETIME),
		rx_ddl_column("level", RX_INTEGER, .server_default = "3"));
	diff_case_fill(&c, "user", "role", "'it''s'");
	diff_case_fill(&c, "user", "at", "CURRENT_TIMESTAMP");
	diff_case_expect(&c,
		"add column user.role VARCHAR(9) NOT NULL, filled with 'it''s'\n"
		"add column user.at DATETIME NOT NULL, filled with CURRENT_TIMESTAMP\n"
		"add column user.level INTEGER NOT NULL DEFAULT 3\n");
	diff_case_round_trip(&c);
	diff_case_apply(&c);
	test_sqlite_expect(
		&c.db, "SELECT name, role, at > '2020', level FROM user", "ann|it's|1|3\nbob|it's|1|3\n");
	test_sqlite_expect(&c.db,
		"SELECT name, dflt_value FROM pragma_table_info('user') WHERE dflt_value IS NOT NULL",
		"level|3\n");
	diff_case_end(&c);
}

static void test_schema_needs__error_of_has_rows_is_handed_on(void **state)
{
	diff_case c;

	(void)state;
	diff_case_begin(&c, USER "CREATE VIEW v AS SELECT 1");
	rx_create_table(&c.wanted, "user", ID, rx_ddl_column("name", RX_TEXT),
		rx_ddl_column("age", RX_INTEGER, .nullable = true), rx_ddl_column("score", RX_INTEGER));
	diff_case_compare(&c);
	assert_rx_code(&c.error, RX_EMIGRATION);
	c.options.has_rows = NULL;
	diff_case_compare(&c);
	assert_rx_code(&c.error, RX_EMIGRATION);
	diff_case_end(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_schema_rename__model_says_it),
		cmocka_unit_test(test_schema_rename__user_says_it),
		cmocka_unit_test(test_schema_rename__nobody_says_it_so_it_is_asked),
		cmocka_unit_test(test_schema_rename__the_answer_no_needs_a_default),
		cmocka_unit_test(test_schema_rename__other_types_are_no_question),
		cmocka_unit_test(test_schema_rename__each_column_is_asked_about_once),
		cmocka_unit_test(test_schema_rename__done_before_means_nothing),
		cmocka_unit_test(test_schema_rename__old_name_used_anew),
		cmocka_unit_test(test_schema_rename__table),
		cmocka_unit_test(test_schema_rename__table_and_column_at_once),
		cmocka_unit_test(test_schema_rename__everything_follows_the_column),
		cmocka_unit_test(test_schema_rename__conventional_index_takes_its_new_name),
		cmocka_unit_test(test_schema_rename__case_of_letters_is_nothing_on_sqlite),
		cmocka_unit_test(test_schema_rename__wishes_that_cannot_be),
		cmocka_unit_test(test_schema_needs__not_null_without_a_default_is_refused),
		cmocka_unit_test(test_schema_needs__default_fills_and_does_not_stay),
		cmocka_unit_test(test_schema_needs__error_of_has_rows_is_handed_on),
	};

	return cmocka_run_group_tests_name("schema/diff_rename", tests, NULL, NULL);
}
