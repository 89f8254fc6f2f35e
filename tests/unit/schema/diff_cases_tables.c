/* Tables and columns that come and go: cases 1 to 20 of the list that the comparison is held to. */
#include <stdlib.h>

#include "schema/schema.h"
#include "support/check.h"
#include "support/diff_case.h"

static const rx_ddl_type bigint = { .kind = RX_TYPE_INT64 };

#define ID rx_ddl_column("id", RX_BIGINT, .primary_key = true)
#define USER "CREATE TABLE user (id INTEGER NOT NULL, name TEXT, PRIMARY KEY (id));"

static void test_schema_diff__001_parent_before_child(void **state)
{
	diff_case c;

	(void)state;
	diff_case_begin(&c, NULL);
	rx_create_table(&c.wanted, "achild", ID,
		rx_ddl_column("parent_id", RX_BIGINT, .nullable = true),
		rx_ddl_foreign_key("fk_achild_parent_id", "parent", .columns = { "parent_id" },
			.references = { "id" }));
	rx_create_table(&c.wanted, "parent", ID);
	diff_case_expect(&c, "create table parent\ncreate table achild\n");
	diff_case_round_trip(&c);
	diff_case_end(&c);
}

static void test_schema_diff__002_equal_is_nothing(void **state)
{
	diff_case c;

	(void)state;
	diff_case_begin(&c, "CREATE TABLE t (a INTEGER)");
	rx_create_table(&c.wanted, "t", rx_ddl_column("a", RX_INTEGER, .nullable = true));
	diff_case_expect(&c, "");
	diff_case_end(&c);
}

static void test_schema_diff__003_table_without_model_is_dropped_and_comes_back(void **state)
{
	const rx__operation *drop;
	diff_case c;

	(void)state;
	diff_case_begin(&c,
		USER "CREATE TABLE extra (x INTEGER NOT NULL, user_id INTEGER REFERENCES user (id) "
			 "ON DELETE CASCADE, PRIMARY KEY (x))");
	rx_create_table(&c.wanted, "user", ID, rx_ddl_column("name", RX_TEXT, .nullable = true));
	diff_case_expect(&c, "drop table extra (all its rows are lost)\n");
	drop = &c.diff.operations.list[0];
	assert_true(drop->destructive);
	assert_int_equal(c.diff.n_destructive, 1);
	assert_int_equal(drop->definition->n_columns, 2);
	assert_int_equal(drop->definition->n_foreign_keys, 1);
	assert_int_equal(drop->definition->foreign_keys[0].on_delete, RX_CASCADE);
	diff_case_round_trip(&c);
	diff_case_end(&c);
}

static void test_schema_diff__003b_children_are_dropped_first_always(void **state)
{
	diff_case c;

	(void)state;
	diff_case_begin(&c,
		"CREATE TABLE p (id INTEGER PRIMARY KEY);"
		"CREATE TABLE c (id INTEGER PRIMARY KEY, p INTEGER REFERENCES p);"
		"CREATE TABLE d (id INTEGER PRIMARY KEY, c INTEGER REFERENCES c);"
		"INSERT INTO p VALUES (1); INSERT INTO c VALUES (1, 1); INSERT INTO d VALUES (1, 1)");
	diff_case_expect(&c,
		"drop table d (all its rows are lost)\n"
		"drop table c (all its rows are lost)\n"
		"drop table p (all its rows are lost)\n");
	diff_case_apply(&c);
	diff_case_end(&c);
}

static void test_schema_diff__003c_foreign_table_is_never_dropped(void **state)
{
	rx_schema *history = rx__schema_new();
	diff_case c;

	(void)state;
	diff_case_begin(&c, "CREATE TABLE ours (a INTEGER); CREATE TABLE theirs (a INTEGER)");
	assert_non_null(rx__schema_add_table(history, NULL, "ours"));
	c.history_is_set = true;
	c.options.history = history;
	diff_case_expect(&c, "drop table ours (all its rows are lost)\n");
	assert_int_equal(c.diff.n_left_alone, 1);
	assert_string_equal(c.diff.left_alone[0], "theirs");
	c.options.history = NULL;
	diff_case_expect(&c, "");
	assert_int_equal(c.diff.n_left_alone, 2);
	diff_case_end(&c);
	rx_schema_free(history);
}

static void test_schema_diff__003d_cycle_is_dropped(void **state)
{
	diff_case c;

	(void)state;
	diff_case_begin(&c,
		"CREATE TABLE a (id INTEGER PRIMARY KEY, b INTEGER REFERENCES b);"
		"CREATE TABLE b (id INTEGER PRIMARY KEY, a INTEGER REFERENCES a);"
		"INSERT INTO a VALUES (1, NULL); INSERT INTO b VALUES (1, 1);"
		"UPDATE a SET b = 1");
	diff_case_expect(&c,
		"drop foreign key fk_a_b of a\n"
		"drop table b (all its rows are lost)\n"
		"drop table a (all its rows are lost)\n");
	diff_case_apply(&c);
	diff_case_end(&c);
}

static void test_schema_diff__004_version_table_is_left_alone(void **state)
{
	diff_case c;

	(void)state;
	diff_case_begin(&c, "CREATE TABLE alembic_version (version_num VARCHAR(99), more INTEGER)");
	diff_case_expect(&c, "");
	assert_int_equal(c.diff.n_left_alone, 0);
	diff_case_end(&c);

	diff_case_begin(&c, "CREATE TABLE my_versions (version_num VARCHAR(99))");
	c.options.version_table = "my_versions";
	diff_case_expect(&c, "");
	diff_case_end(&c);
}

static void test_schema_diff__005_version_table_as_a_model_is_left_alone(void **state)
{
	diff_case c;

	(void)state;
	diff_case_begin(&c, "CREATE TABLE alembic_version (version_num VARCHAR(99))");
	rx_create_table(&c.wanted, "alembic_version", rx_ddl_column("other", RX_INTEGER));
	diff_case_expect(&c, "");
	diff_case_end(&c);

	diff_case_begin(&c, NULL);
	rx_create_table(&c.wanted, "alembic_version", rx_ddl_column("other", RX_INTEGER));
	diff_case_expect(&c, "");
	diff_case_end(&c);
}

static void test_schema_diff__006_columns_are_added_in_order(void **state)
{
	diff_case c;

	(void)state;
	diff_case_begin(&c, USER "INSERT INTO user VALUES (1, 'a')");
	rx_create_table(&c.wanted, "user", ID, rx_ddl_column("name", RX_TEXT, .nullable = true),
		rx_ddl_column("username", RX_STRING(50), .nullable = true),
		rx_ddl_column("password_hash", RX_STRING(32), .nullable = true),
		rx_ddl_column("timestamp", RX_DATETIME, .nullable = true));
	diff_case_expect(&c,
		"add column user.username VARCHAR(50) NULL\n"
		"add column user.password_hash VARCHAR(32) NULL\n"
		"add column user.timestamp DATETIME NULL\n");
	diff_case_round_trip(&c);
	test_sqlite_expect(&c.db, "SELECT * FROM user", "1|a\n");
	diff_case_end(&c);
}

static void test_schema_diff__006b_reverse_drops_the_last_first(void **state)
{
	rx_error error = RX_ERROR_INIT;
	diff_case c;
	rx_op back;
	char *lines;

	(void)state;
	diff_case_begin(&c, USER);
	rx_create_table(&c.wanted, "user", ID, rx_ddl_column("name", RX_TEXT, .nullable = true),
		rx_ddl_column("x", RX_INTEGER, .nullable = true),
		rx_ddl_column("y", RX_INTEGER, .nullable = true));
	diff_case_compare(&c);
	rx__op_init(&back, NULL);
	rx__op_reverse(&back, &c.diff.operations, &error);
	assert_rx_ok(&error);
	lines = diff_case_lines(&back);
	assert_string_equal(lines,
		"drop column user.y (its values are lost)\n"
		"drop column user.x (its values are lost)\n");
	free(lines);
	rx__op_deinit(&back);
	diff_case_end(&c);
}

static void test_schema_diff__007_column_is_dropped_type_kept(void **state)
{
	const rx__operation *drop;
	diff_case c;

	(void)state;
	diff_case_begin(&c, "CREATE TABLE t (x INTEGER, y VARCHAR(12) NOT NULL DEFAULT 'q')");
	rx_create_table(&c.wanted, "t", rx_ddl_column("x", RX_INTEGER, .nullable = true));
	diff_case_expect(&c, "drop column t.y (its values are lost)\n");
	drop = &c.diff.operations.list[0];
	assert_int_equal(drop->column->type.kind, RX_TYPE_TEXT);
	assert_int_equal(drop->column->type.length, 12);
	assert_string_equal(drop->column->server_default, "'q'");
	assert_contains(drop->remark, "lost");
	diff_case_round_trip(&c);
	diff_case_end(&c);
}

static void test_schema_diff__007b_dropped_column_goes_with_all_that_uses_it(void **state)
{
	diff_case c;

	(void)state;
	diff_case_begin(&c,
		USER "CREATE TABLE t (x INTEGER NOT NULL, y INTEGER, user_id INTEGER, "
			 "PRIMARY KEY (x), UNIQUE (y), CONSTRAINT big CHECK (y > 3), "
			 "FOREIGN KEY (user_id) REFERENCES user (id));"
			 "CREATE INDEX ix_t_y ON t (y); INSERT INTO t VALUES (1, 5, NULL)");
	rx_create_table(&c.wanted, "user", ID, rx_ddl_column("name", RX_TEXT, .nullable = true));
	rx_create_table(&c.wanted, "t", rx_ddl_column("x", RX_BIGINT, .primary_key = true));
	diff_case_expect(&c,
		"drop index ix_t_y of t\n"
		"drop foreign key fk_t_user_id of t\n"
		"drop check big of t\n"
		"drop unique constraint uq_t_y of t\n"
		"drop column t.user_id (its values are lost)\n"
		"drop column t.y (its values are lost)\n");
	diff_case_round_trip(&c);
	test_sqlite_expect(&c.db, "SELECT * FROM t", "1|NULL|NULL\n");
	diff_case_end(&c);
}

static void test_schema_diff__008_other_column_is_added_and_asked_about(void **state)
{
	diff_case c;

	(void)state;
	diff_case_begin(&c, "CREATE TABLE t (a INTEGER); INSERT INTO t VALUES (1)");
	rx_create_table(&c.wanted, "t", rx_ddl_column("b", RX_INTEGER, .nullable = true));
	diff_case_expect(&c, "add column t.b INTEGER NULL\ndrop column t.a (its values are lost)\n");
	assert_int_equal(c.diff.n_questions, 1);
	assert_string_equal(c.diff.questions[0].table, "t");
	assert_string_equal(c.diff.questions[0].dropped, "a");
	assert_string_equal(c.diff.questions[0].added, "b");
	assert_string_equal(c.diff.questions[0].option, "t.a:b");
	diff_case_round_trip(&c);
	diff_case_end(&c);
}

static void test_schema_diff__009_order_of_columns_is_nothing(void **state)
{
	diff_case c;

	(void)state;
	diff_case_begin(&c, "CREATE TABLE t (a INTEGER, b TEXT)");
	rx_create_table(&c.wanted, "t", rx_ddl_column("b", RX_TEXT, .nullable = true),
		rx_ddl_column("a", RX_INTEGER, .nullable = true));
	diff_case_expect(&c, "");
	diff_case_end(&c);
}

static void test_schema_diff__010_index_before_table_unique_with_it(void **state)
{
	diff_case c;

	(void)state;
	diff_case_begin(&c,
		"CREATE TABLE t (a INTEGER, b INTEGER, CONSTRAINT uq_b UNIQUE (b));"
		"CREATE INDEX ix_a ON t (a)");
	diff_case_expect(&c, "drop index ix_a of t\ndrop table t (all its rows are lost)\n");
	diff_case_round_trip(&c);
	diff_case_end(&c);
}

static void test_schema_diff__011_unique_of_a_new_table_is_in_it(void **state)
{
	diff_case c;

	(void)state;
	diff_case_begin(&c, NULL);
	rx_create_table(
		&c.wanted, "t", ID, rx_ddl_column("x", RX_TEXT), rx_ddl_unique("uq_t_x", "x"));
	diff_case_expect(&c, "create table t\n");
	assert_int_equal(c.diff.operations.list[0].definition->n_uniques, 1);
	diff_case_round_trip(&c);
	diff_case_end(&c);
}

static void test_schema_diff__012_to_014_indexes_follow_their_table(void **state)
{
	diff_case c;

	(void)state;
	diff_case_begin(&c, NULL);
	rx_create_table(
		&c.wanted, "t", ID, rx_ddl_column("x", RX_TEXT), rx_ddl_column("y", RX_TEXT));
	rx_create_index(&c.wanted, "a_second", "t", { "y" });
	rx_create_index(&c.wanted, "ix_t_x", "t", { "x" }, .unique = true);
	diff_case_expect(&c,
		"create table t\n"
		"create index a_second on t\n"
		"create unique index ix_t_x on t\n");
	assert_int_equal(c.diff.operations.list[0].definition->n_uniques, 0);
	assert_int_equal(c.diff.operations.list[0].definition->n_indexes, 0);
	diff_case_round_trip(&c);
	diff_case_end(&c);
}

static void test_schema_diff__016_nullable_key_column_is_noise(void **state)
{
	diff_case c;

	(void)state;
	diff_case_begin(&c,
		"CREATE TABLE t (a INTEGER, b INTEGER, PRIMARY KEY (a, b));"
		"CREATE TABLE s (id INTEGER PRIMARY KEY)");
	rx_create_table(&c.wanted, "t", rx_ddl_column("a", RX_INTEGER), rx_ddl_column("b", RX_INTEGER),
		rx_ddl_primary_key("pk_t", "a", "b"));
	rx_create_table(&c.wanted, "s", ID);
	diff_case_expect(&c, "");
	diff_case_end(&c);
}

static void test_schema_diff__018_views_are_left_alone(void **state)
{
	diff_case c;

	(void)state;
	diff_case_begin(&c, USER "CREATE VIEW names AS SELECT name FROM user");
	rx_create_table(&c.wanted, "user", ID, rx_ddl_column("name", RX_TEXT, .nullable = true));
	diff_case_expect(&c, "");
	assert_int_equal(c.diff.n_left_alone, 0);
	diff_case_end(&c);
}

static void test_schema_diff__018b_model_of_a_view_makes_no_table(void **state)
{
	diff_case c;

	(void)state;
	diff_case_begin(&c, USER "CREATE VIEW names AS SELECT name FROM user");
	rx_create_table(&c.wanted, "user", ID, rx_ddl_column("name", RX_TEXT, .nullable = true));
	rx_create_table(&c.wanted, "names", rx_ddl_column("name", RX_TEXT));
	diff_case_expect(&c, "");
	diff_case_end(&c);
}

static void test_schema_diff__019_mixed(void **state)
{
	diff_case c;

	(void)state;
	diff_case_begin(&c,
		"CREATE TABLE user (id INTEGER NOT NULL PRIMARY KEY, name VARCHAR(50), a1 TEXT, "
		"pw VARCHAR(50)); CREATE INDEX pw_idx ON user (pw);"
		"CREATE TABLE address (id INTEGER NOT NULL PRIMARY KEY, email VARCHAR(100) NOT NULL);"
		"CREATE TABLE \"order\" (order_id INTEGER NOT NULL PRIMARY KEY, "
		"amount NUMERIC(8, 2) NOT NULL);"
		"CREATE TABLE extra (x TEXT, uid INTEGER REFERENCES user (id));"
		"INSERT INTO user VALUES (1, 'ed', 'q', 'pw'); INSERT INTO \"order\" VALUES (1, 12.5);"
		"INSERT INTO address VALUES (1, 'ed@x')");
	rx_create_table(&c.wanted, "user", ID, rx_ddl_column("name", RX_STRING(50)),
		rx_ddl_column("a1", RX_TEXT, .nullable = true, .server_default = "'x'"));
	rx_create_table(&c.wanted, "address", ID, rx_ddl_column("email", RX_STRING(100)),
		rx_ddl_column("street", RX_STRING(50), .nullable = true),
		rx_ddl_unique("uq_email", "email"));
	rx_create_table(&c.wanted, "order", rx_ddl_column("order_id", RX_BIGINT, .primary_key = true),
		rx_ddl_column("amount", RX_NUMERIC(10, 2), .nullable = true),
		rx_ddl_column("user_id", RX_BIGINT, .nullable = true),
		rx_ddl_foreign_key(
			"fk_order_user_id", "user", .columns = { "user_id" }, .references = { "id" }));
	rx_create_table(&c.wanted, "item", ID, rx_ddl_column("description", RX_STRING(100)),
		rx_ddl_column("order_id", RX_BIGINT),
		rx_ddl_foreign_key(
			"fk_item_order_id", "order", .columns = { "order_id" }, .references = { "order_id" }));
	diff_case_expect(&c,
		"create table item\n"
		"add column address.street VARCHAR(50) NULL\n"
		"create unique constraint uq_email on address\n"
		"add column order.user_id BIGINT NULL\n"
		"alter column order.amount from NUMERIC(8, 2) NOT NULL to NUMERIC(10, 2) NULL\n"
		"create foreign key fk_order_user_id on order\n"
		"drop index pw_idx of user\n"
		"alter column user.name from VARCHAR(50) NULL to VARCHAR(50) NOT NULL\n"
		"alter column user.a1 from TEXT NULL to TEXT NULL DEFAULT 'x'\n"
		"drop column user.pw (its values are lost)\n"
		"drop table extra (all its rows are lost)\n");
	diff_case_round_trip(&c);
	test_sqlite_expect(&c.db, "SELECT id, name, a1, pw FROM user", "1|ed|q|NULL\n");
	test_sqlite_expect(&c.db, "SELECT amount FROM \"order\"", "12.5\n");
	diff_case_end(&c);
}

static void test_schema_diff__020_the_same_list_every_time(void **state)
{
	diff_case c;
	char *first, *second;

	(void)state;
	diff_case_begin(&c,
		"CREATE TABLE z (a INTEGER); CREATE TABLE y (a INTEGER);"
		"CREATE TABLE x (a INTEGER, b INTEGER, c INTEGER)");
	rx_create_table(&c.wanted, "n", ID);
	rx_create_table(&c.wanted, "m", ID);
	rx_create_table(&c.wanted, "x", rx_ddl_column("d", RX_TEXT, .nullable = true));
	diff_case_compare(&c);
	first = diff_case_lines(&c.diff.operations);
	diff_case_compare(&c);
	second = diff_case_lines(&c.diff.operations);
	assert_string_equal(first, second);
	assert_string_equal(first,
		"create table m\n"
		"create table n\n"
		"add column x.d TEXT NULL\n"
		"drop column x.c (its values are lost)\n"
		"drop column x.b (its values are lost)\n"
		"drop column x.a (its values are lost)\n"
		"drop table z (all its rows are lost)\n"
		"drop table y (all its rows are lost)\n");
	free(first);
	free(second);
	diff_case_apply(&c);
	diff_case_end(&c);
}

/* Case 15, keys beside names, and case 17, system columns: C has the first by .name of a column, and
 * SQLite has no columns of the second kind. */
static void test_schema_diff__015_columns_are_known_by_the_name_in_the_database(void **state)
{
	diff_case c;
	rx_schema_column *column;

	(void)state;
	diff_case_begin(&c, "CREATE TABLE t (\"The Name\" INTEGER)");
	rx_create_table(&c.wanted, "t", rx_ddl_column("the name", RX_INTEGER, .nullable = true));
	diff_case_expect(&c, "");
	diff_case_models(&c);
	column = &c.models->tables[0].columns[0];
	assert_int_equal(column->type.kind, RX_TYPE_INT32);
	column->type = bigint;
	diff_case_expect(&c, "alter column t.The Name from INTEGER NULL to BIGINT NULL\n");
	diff_case_end(&c);
}

static void test_schema_diff__017_system_columns(void **state)
{
	(void)state;
	print_message("# SKIP 17: SQLite has no system columns that an inspection would show\n");
	skip();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_schema_diff__001_parent_before_child),
		cmocka_unit_test(test_schema_diff__002_equal_is_nothing),
		cmocka_unit_test(test_schema_diff__003_table_without_model_is_dropped_and_comes_back),
		cmocka_unit_test(test_schema_diff__003b_children_are_dropped_first_always),
		cmocka_unit_test(test_schema_diff__003c_foreign_table_is_never_dropped),
		cmocka_unit_test(test_schema_diff__003d_cycle_is_dropped),
		cmocka_unit_test(test_schema_diff__004_version_table_is_left_alone),
		cmocka_unit_test(test_schema_diff__005_version_table_as_a_model_is_left_alone),
		cmocka_unit_test(test_schema_diff__006_columns_are_added_in_order),
		cmocka_unit_test(test_schema_diff__006b_reverse_drops_the_last_first),
		cmocka_unit_test(test_schema_diff__007_column_is_dropped_type_kept),
		cmocka_unit_test(test_schema_diff__007b_dropped_column_goes_with_all_that_uses_it),
		cmocka_unit_test(test_schema_diff__008_other_column_is_added_and_asked_about),
		cmocka_unit_test(test_schema_diff__009_order_of_columns_is_nothing),
		cmocka_unit_test(test_schema_diff__010_index_before_table_unique_with_it),
		cmocka_unit_test(test_schema_diff__011_unique_of_a_new_table_is_in_it),
		cmocka_unit_test(test_schema_diff__012_to_014_indexes_follow_their_table),
		cmocka_unit_test(test_schema_diff__015_columns_are_known_by_the_name_in_the_database),
		cmocka_unit_test(test_schema_diff__016_nullable_key_column_is_noise),
		cmocka_unit_test(test_schema_diff__017_system_columns),
		cmocka_unit_test(test_schema_diff__018_views_are_left_alone),
		cmocka_unit_test(test_schema_diff__018b_model_of_a_view_makes_no_table),
		cmocka_unit_test(test_schema_diff__019_mixed),
		cmocka_unit_test(test_schema_diff__020_the_same_list_every_time),
	};

	return cmocka_run_group_tests_name("schema/diff_cases_tables", tests, NULL, NULL);
}
