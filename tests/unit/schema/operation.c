/* Lists of operations: replayed in memory, reversed, described; and what cannot be. */
#include <stdio.h>

#include "schema/diff/diff.h"
#include "schema/operation.h"
#include "schema/schema.h"
#include "support/alloc.h"
#include "support/check.h"

#define ID rx_ddl_column("id", RX_BIGINT, .primary_key = true)

static void record_base(rx_op *op)
{
	rx_create_table(op, "p", ID, rx_ddl_column("code", RX_TEXT), rx_ddl_unique(NULL, "code"));
	rx_create_table(op, "t", ID, rx_ddl_column("a", RX_INTEGER, .nullable = true),
		rx_ddl_column("b", RX_TEXT, .nullable = true),
		rx_ddl_column("c", RX_INTEGER, .nullable = true, .computed = "a + 1"),
		rx_ddl_column("s", RX_ENUM("t_s", "x", "y")), rx_ddl_check("ck_t_a", "a > 0"),
		rx_ddl_unique(NULL, "a", "b"),
		rx_ddl_foreign_key(NULL, "p", .columns = { "b" }, .references = { "code" }));
	rx_create_index(op, "ix_t_a", "t", { "a DESC" }, .where = "a > 5");
	rx_create_index(op, "ix_t_b", "t", { NULL }, .expressions = { "lower(b)" });
}

static void begin(rx_op *op, rx_schema **schema)
{
	rx_error error = RX_ERROR_INIT;

	*schema = rx__schema_new();
	rx__op_init(op, "ae1027a6acf3");
	record_base(op);
	rx__op_apply(*schema, op, &error);
	assert_rx_ok(&error);
	rx__op_deinit(op);
	rx__op_init(op, "ae1027a6acf3");
}

static void end(rx_op *op, rx_schema *schema)
{
	rx__op_deinit(op);
	rx_schema_free(schema);
}

static void test_schema_operation__rename_follows_everywhere(void **state)
{
	rx_error error = RX_ERROR_INIT;
	const rx_schema_table *t;
	rx_schema *schema;
	rx_op op;

	(void)state;
	begin(&op, &schema);
	rx_rename_column(&op, "t", "a", "the a");
	rx_rename_column(&op, "p", "code", "key");
	rx_rename_table(&op, "p", "parent");
	rx_rename_column(&op, "t", "s", "state");
	rx__op_apply(schema, &op, &error);
	assert_rx_ok(&error);
	t = rx_schema_table_named(schema, NULL, "t");
	assert_string_equal(t->columns[1].name, "the a");
	assert_string_equal(t->columns[3].computed, "\"the a\" + 1");
	assert_string_equal(t->checks[0].sql, "\"the a\" > 0");
	assert_string_equal(t->checks[1].sql, "\"state\" IN ('x', 'y')");
	assert_string_equal(t->checks[1].column, "state");
	assert_string_equal(t->uniques[0].columns[0], "the a");
	assert_string_equal(t->indexes[0].parts[0].column, "the a");
	assert_string_equal(t->indexes[0].where, "\"the a\" > 5");
	assert_string_equal(t->foreign_keys[0].target_table, "parent");
	assert_string_equal(t->foreign_keys[0].target_columns[0], "key");
	assert_null(rx_schema_table_named(schema, NULL, "p"));
	end(&op, schema);
}

/* Tables of one name in two schemas: what is renamed in one leaves the other's keys alone. */
static void test_schema_operation__rename_follows_in_its_schema(void **state)
{
	rx_error error = RX_ERROR_INIT;
	const rx_schema_foreign_key *keys;
	rx_schema *schema;
	rx_op op;

	(void)state;
	begin(&op, &schema);
	rx_create_table(&op, "s.p", ID, rx_ddl_column("code", RX_TEXT), rx_ddl_unique(NULL, "code"));
	rx_create_table(&op, "u", ID, rx_ddl_column("b", RX_TEXT), rx_ddl_column("c", RX_TEXT),
		rx_ddl_foreign_key(NULL, "p", .columns = { "b" }, .references = { "code" }),
		rx_ddl_foreign_key(NULL, "s.p", .columns = { "c" }, .references = { "code" }));
	rx_rename_column(&op, "s.p", "code", "key");
	rx_rename_table(&op, "s.p", "parent");
	rx__op_apply(schema, &op, &error);
	assert_rx_ok(&error);
	keys = rx_schema_table_named(schema, NULL, "u")->foreign_keys;
	assert_string_equal(keys[0].target_table, "p");
	assert_string_equal(keys[0].target_columns[0], "code");
	assert_string_equal(keys[1].target_table, "s.parent");
	assert_string_equal(keys[1].target_columns[0], "key");
	assert_non_null(rx_schema_table_named(schema, "s", "parent"));
	end(&op, schema);
}

static void test_schema_operation__dropped_column_takes_its_users_along(void **state)
{
	rx_error error = RX_ERROR_INIT;
	const rx_schema_table *t;
	rx_schema *schema;
	rx_op op;

	(void)state;
	begin(&op, &schema);
	rx_drop_column(&op, "t", "b");
	rx__op_apply(schema, &op, &error);
	assert_rx_ok(&error);
	t = rx_schema_table_named(schema, NULL, "t");
	assert_int_equal(t->n_columns, 4);
	assert_int_equal(t->n_uniques, 0);
	assert_int_equal(t->n_foreign_keys, 0);
	assert_int_equal(t->n_indexes, 1);
	assert_int_equal(t->n_checks, 2);
	assert_int_equal(t->primary_key.n_columns, 1);
	end(&op, schema);
}

static void test_schema_operation__enum_and_its_check(void **state)
{
	rx_error error = RX_ERROR_INIT;
	const rx_schema_table *t;
	rx_schema *schema;
	rx_op op;

	(void)state;
	begin(&op, &schema);
	rx_alter_column(&op, "t", rx_ddl_column("s", RX_ENUM("t_s", "x", "y", "z")));
	rx__op_apply(schema, &op, &error);
	assert_rx_ok(&error);
	t = rx_schema_table_named(schema, NULL, "t");
	assert_int_equal(t->n_checks, 2);
	assert_string_equal(t->checks[1].sql, "\"s\" IN ('x', 'y', 'z')");
	rx_alter_column(&op, "t", rx_ddl_column("s", RX_TEXT));
	rx__op_apply(schema, &op, &error);
	assert_int_equal(t->n_checks, 1);
	end(&op, schema);
}

static void test_schema_operation__the_rest_of_the_kinds(void **state)
{
	rx_error error = RX_ERROR_INIT;
	const rx_schema_table *t;
	rx_schema *schema;
	rx_op op;

	(void)state;
	begin(&op, &schema);
	rx_add_column(&op, "t", rx_ddl_column("n", RX_INTEGER), .fill = "0");
	rx_create_constraint(&op, "t", rx_ddl_unique("uq_n", "n"));
	rx_create_constraint(&op, "t", rx_ddl_check("ck_n", "n > 0"));
	rx_create_constraint(
		&op, "t", rx_ddl_foreign_key("fk_n", "p", .columns = { "n" }, .references = { "id" }));
	rx_drop_constraint(&op, "t", "uq_t_a_b");
	rx_drop_constraint(&op, "t", "pk_t");
	rx_create_constraint(&op, "t", rx_ddl_primary_key(NULL, "id", "n"));
	rx_drop_index(&op, "ix_t_a", "t");
	rx_table_comment(&op, "t", "about t");
	rx_run_sql(&op, "SELECT 1");
	rx__op_apply(schema, &op, &error);
	assert_rx_ok(&error);
	t = rx_schema_table_named(schema, NULL, "t");
	assert_non_null(rx_schema_column_named(t, "n"));
	assert_int_equal(t->n_uniques, 1);
	assert_string_equal(t->uniques[0].name, "uq_n");
	assert_int_equal(t->n_checks, 3);
	assert_int_equal(t->n_foreign_keys, 2);
	assert_int_equal(t->primary_key.n_columns, 2);
	assert_int_equal(t->n_indexes, 1);
	assert_string_equal(t->comment, "about t");
	rx_drop_table(&op, "t");
	rx_op drop = op;
	drop.list = &op.list[op.n - 1];
	drop.n = 1;
	rx__op_apply(schema, &drop, &error);
	assert_rx_ok(&error);
	assert_int_equal(schema->n_tables, 1);
	end(&op, schema);
}

#define REFUSED(why, call) \
	do { \
		rx_error error_ = RX_ERROR_INIT; \
		rx_schema *schema_; \
		rx_op op_, *op = &op_; \
		begin(op, &schema_); \
		call; \
		assert_rx_ok(&op->error); \
		rx__op_apply(schema_, op, &error_); \
		assert_rx_code(&error_, RX_EMIGRATION); \
		assert_contains(error_.message, "ae1027a6acf3"); \
		assert_contains(error_.message, why); \
		end(op, schema_); \
	} while (0)

static void test_schema_operation__what_is_not_there_is_named(void **state)
{
	(void)state;
	REFUSED("table 'x' does not exist", rx_drop_table(op, "x"));
	REFUSED("table 's.t' does not exist", rx_drop_table(op, "s.t"));
	REFUSED("table 't' exists already", rx_create_table(op, "t", ID));
	REFUSED("table 'p' exists already", rx_rename_table(op, "t", "p"));
	REFUSED("column 'x' of table 't' does not exist", rx_drop_column(op, "t", "x"));
	REFUSED("column 'x' of table 't' does not exist", rx_rename_column(op, "t", "x", "y"));
	REFUSED("column 'b' of table 't' exists", rx_rename_column(op, "t", "a", "b"));
	REFUSED("column 'x' of table 't' does not exist",
		rx_alter_column(op, "t", rx_ddl_column("x", RX_TEXT)));
	REFUSED("column 'a' of table 't' exists", rx_add_column(op, "t", rx_ddl_column("a", RX_TEXT)));
	REFUSED("index 'ix' of table 't' does not exist", rx_drop_index(op, "ix", "t"));
	REFUSED("index 'ix_t_a' of table 't' exists", rx_create_index(op, "ix_t_a", "t", { "a" }));
	REFUSED("column 'x' of table 't' does not exist", rx_create_index(op, "i", "t", { "x" }));
	REFUSED("constraint 'no' of table 't' does not exist", rx_drop_constraint(op, "t", "no"));
	REFUSED("column 'x' of table 't' does not exist",
		rx_create_constraint(op, "t", rx_ddl_unique("u", "x")));
	REFUSED("primary key 'pk_t' of table 't' exists",
		rx_create_constraint(op, "t", rx_ddl_primary_key("u", "a")));
}

static void test_schema_operation__a_list_with_an_error_is_not_applied(void **state)
{
	rx_error error = RX_ERROR_INIT;
	rx_schema *schema;
	rx_op op;

	(void)state;
	begin(&op, &schema);
	rx_drop_table(&op, "t");
	rx_drop_table(&op, "");
	rx__op_apply(schema, &op, &error);
	assert_rx_code(&error, RX_EMIGRATION);
	assert_contains(error.message, "empty");
	assert_int_equal(schema->n_tables, 2);
	end(&op, schema);
}

/* ---- the way back */

static void cannot_reverse(rx_op *op, const char *why)
{
	rx_error error = RX_ERROR_INIT;
	rx_op back;

	rx__op_init(&back, NULL);
	assert_rx_ok(&op->error);
	assert_int_equal(rx__op_reverse(&back, op, &error), RX_EMIGRATION);
	assert_contains(error.message, why);
	rx__op_deinit(&back);
	rx__op_deinit(op);
	rx__op_init(op, NULL);
}

static void test_schema_operation__what_is_not_known_cannot_come_back(void **state)
{
	rx_op op;

	(void)state;
	rx__op_init(&op, NULL);
	rx_drop_table(&op, "t");
	cannot_reverse(&op, "rx_create_table");
	rx_drop_column(&op, "t", "a");
	cannot_reverse(&op, "rx_add_column");
	rx_alter_column(&op, "t", rx_ddl_column("a", RX_TEXT));
	cannot_reverse(&op, "rx_alter_column");
	rx_drop_index(&op, "ix", "t");
	cannot_reverse(&op, "rx_create_index");
	rx_drop_constraint(&op, "t", "c");
	cannot_reverse(&op, "rx_create_constraint");
	rx_run_sql(&op, "SELECT 1");
	cannot_reverse(&op, "rx_run_sql");
	rx_irreversible(&op, "the reason");
	cannot_reverse(&op, "the reason");
	rx__op_deinit(&op);
}

static void test_schema_operation__needed_values_come_back_as_the_plainest(void **state)
{
	rx_schema_column column = { .name = "n", .type = RX_INTEGER };
	rx_schema_column may_be_null = { .name = "n", .type = RX_INTEGER, .nullable = true };
	rx_error error = RX_ERROR_INIT;
	rx__operation *operation;
	rx_op op, back;

	(void)state;
	rx__op_init(&op, NULL);
	rx__op_init(&back, NULL);
	operation = rx__op_push(&op, RX__OP_DROP_COLUMN, "t");
	operation->name = "n";
	operation->column = &column;
	operation = rx__op_push(&op, RX__OP_ALTER_COLUMN, "t");
	operation->name = "n";
	operation->column = &may_be_null;
	operation->old_column = &column;
	rx__op_reverse(&back, &op, &error);
	assert_rx_ok(&error);
	assert_int_equal(back.n, 2);
	assert_int_equal(back.list[0].kind, RX__OP_ALTER_COLUMN);
	assert_null(back.list[0].fill);
	assert_contains(back.list[0].remark, "refused where a row has no value");
	assert_int_equal(back.list[1].kind, RX__OP_ADD_COLUMN);
	assert_string_equal(back.list[1].fill, "0");
	assert_contains(back.list[1].remark, "do not come back");
	rx__op_deinit(&op);
	rx__op_deinit(&back);
}

static void test_schema_operation__lines_that_say_what_is_done(void **state)
{
	static const char *const lines[] = { "create table crm.t",
		"add column t.a VARCHAR(9) NOT NULL DEFAULT 'x' COLLATE NOCASE, filled with 'y'",
		"alter column t.a NUMERIC(4, 2) NULL", "drop column t.a (its values are lost)",
		"rename column t.a to b", "create unique index ix on t", "drop index ix of t",
		"create unique constraint u on t", "create primary key p on t", "create check c on t",
		"create foreign key f on t", "drop constraint c of t", "set comment of table t",
		"remove comment of table t", "run SQL", "cannot be undone: x", "rename table t to u",
		"drop table t (all its rows are lost)" };
	rx_op op;

	(void)state;
	rx__op_init(&op, NULL);
	rx_create_table(&op, "crm.t", ID);
	rx_add_column(&op, "t",
		rx_ddl_column("a", RX_STRING(9), .server_default = "'x'", .collate = "NOCASE"),
		.fill = "'y'");
	rx_alter_column(&op, "t", rx_ddl_column("a", RX_NUMERIC(4, 2), .nullable = true));
	rx_drop_column(&op, "t", "a");
	rx_rename_column(&op, "t", "a", "b");
	rx_create_index(&op, "ix", "t", { "a" }, .unique = true);
	rx_drop_index(&op, "ix", "t");
	rx_create_constraint(&op, "t", rx_ddl_unique("u", "a"));
	rx_create_constraint(&op, "t", rx_ddl_primary_key("p", "a"));
	rx_create_constraint(&op, "t", rx_ddl_check("c", "1"));
	rx_create_constraint(
		&op, "t", rx_ddl_foreign_key("f", "p", .columns = { "a" }, .references = { "b" }));
	rx_drop_constraint(&op, "t", "c");
	rx_table_comment(&op, "t", "x");
	rx_table_comment(&op, "t", NULL);
	rx_run_sql(&op, "SELECT 1");
	rx_irreversible(&op, "x");
	rx_rename_table(&op, "t", "u");
	rx_drop_table(&op, "t");
	assert_rx_ok(&op.error);
	assert_int_equal(op.n, sizeof(lines) / sizeof(lines[0]));
	for (size_t i = 0; i < op.n; i++)
		assert_string_equal(rx__operation_describe(&op.arena, &op.list[i]), lines[i]);
	rx__op_deinit(&op);
}

/* ---- schemas */

static void test_schema_operation__copy_of_a_schema_is_its_own(void **state)
{
	rx_schema *schema, *copy;
	rx_op op;

	(void)state;
	begin(&op, &schema);
	assert_true(rx__schema_add_view(schema, "v"));
	copy = rx__schema_copy(schema);
	rx_schema_free(schema);
	assert_int_equal(copy->n_tables, 2);
	assert_string_equal(copy->views[0], "v");
	assert_string_equal(rx_schema_table_named(copy, NULL, "T")->checks[1].column, "s");
	assert_string_equal(rx_schema_table_named(copy, NULL, "t")->columns[4].type.labels[1], "y");
	for (int i = 0; i < 40; i++) {
		char name[20];

		snprintf(name, sizeof(name), "new%02d", 39 - i);
		assert_non_null(rx__schema_add_table(copy, i % 2 ? "b" : NULL, name));
		assert_non_null(rx__schema_add_column(rx__schema_arena(copy), &copy->tables[1], name));
	}
	rx__schema_sort(copy);
	assert_string_equal(copy->tables[0].name, "new01");
	assert_string_equal(copy->tables[41].name, "new38");
	assert_non_null(rx_schema_table_named(copy, "b", "new02"));
	assert_null(rx_schema_table_named(copy, NULL, "new02"));
	end(&op, copy);
}

static void test_schema_operation__names_as_written_go_first(void **state)
{
	rx_schema *schema = rx__schema_new();
	rx_schema_table *table;

	(void)state;
	rx__schema_add_table(schema, NULL, "User");
	table = rx__schema_add_table(schema, NULL, "user");
	rx__schema_add_column(rx__schema_arena(schema), table, "Id");
	rx__schema_add_column(rx__schema_arena(schema), table, "id");
	assert_string_equal(rx_schema_table_named(schema, NULL, "user")->name, "user");
	assert_string_equal(rx_schema_table_named(schema, NULL, "USER")->name, "User");
	assert_string_equal(rx_schema_column_named(table, "id")->name, "id");
	assert_string_equal(rx_schema_column_named(table, "ID")->name, "Id");
	assert_null(rx_schema_column_named(table, "no"));
	assert_null(rx_schema_table_named(NULL, NULL, "user"));
	assert_null(rx_schema_column_named(NULL, "id"));
	rx_schema_free(schema);
	rx_schema_free(NULL);
}

static void test_schema_operation__every_allocation_may_fail(void **state)
{
	bool failed = true;

	(void)state;
	for (size_t n = 1; failed; n++) {
		rx_error error = RX_ERROR_INIT;
		rx_schema *schema, *copy;
		rx_op op, back;

		begin(&op, &schema);
		rx_rename_column(&op, "t", "a", "z");
		rx_add_column(&op, "t", rx_ddl_column("n", RX_ENUM("n", "1")));
		rx_create_index(&op, "i", "t", { "n" });
		rx_create_constraint(&op, "t", rx_ddl_unique(NULL, "n"));
		rx__op_init(&back, NULL);
		rx__schema_arena(schema)->separate = back.arena.separate = true;
		test_alloc_fail_at(n);
		rx__op_apply(schema, &op, &error);
		if (!error.code)
			rx__op_reverse(&back, &op, &error);
		copy = error.code ? NULL : rx__schema_copy(schema);
		failed = test_alloc_reset();
		if (failed)
			assert_true(error.code == RX_ENOMEM || (!error.code && !copy));
		rx_schema_free(copy);
		rx__op_deinit(&back);
		end(&op, schema);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_schema_operation__rename_follows_everywhere),
		cmocka_unit_test(test_schema_operation__rename_follows_in_its_schema),
		cmocka_unit_test(test_schema_operation__dropped_column_takes_its_users_along),
		cmocka_unit_test(test_schema_operation__enum_and_its_check),
		cmocka_unit_test(test_schema_operation__the_rest_of_the_kinds),
		cmocka_unit_test(test_schema_operation__what_is_not_there_is_named),
		cmocka_unit_test(test_schema_operation__a_list_with_an_error_is_not_applied),
		cmocka_unit_test(test_schema_operation__what_is_not_known_cannot_come_back),
		cmocka_unit_test(test_schema_operation__needed_values_come_back_as_the_plainest),
		cmocka_unit_test(test_schema_operation__lines_that_say_what_is_done),
		cmocka_unit_test(test_schema_operation__copy_of_a_schema_is_its_own),
		cmocka_unit_test(test_schema_operation__names_as_written_go_first),
		cmocka_unit_test(test_schema_operation__every_allocation_may_fail),
	};

	return cmocka_run_group_tests_name("schema/operation", tests, NULL, NULL);
}
