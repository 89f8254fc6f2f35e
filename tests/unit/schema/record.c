/* What the calls of scripts record, and what they refuse. */
#include <string.h>

#include "schema/operation.h"
#include "support/alloc.h"
#include "support/check.h"

#define ID rx_ddl_column("id", RX_BIGINT, .primary_key = true)
#define A rx_ddl_column("a", RX_INTEGER)

static void begin(rx_op *op)
{
	rx__op_init(op, "ae1027a6acf3");
}

/* Ends the recorder; its error must name the script and say `why`. */
static void refused(rx_op *op, const char *why)
{
	assert_rx_code(&op->error, RX_EMIGRATION);
	assert_contains(op->error.message, "ae1027a6acf3");
	assert_contains(op->error.message, why);
	rx__op_deinit(op);
}

#define REFUSED(why, call) \
	do { \
		rx_op op_, *op = &op_; \
		begin(op); \
		call; \
		refused(op, why); \
	} while (0)

static void test_schema_record__table(void **state)
{
	const rx_schema_table *table;
	rx_op list;

	(void)state;
	begin(&list);
	rx_create_table(&list, "user", ID,
		rx_ddl_column("name", RX_STRING(80), .nullable = true, .server_default = "'x'",
			.collate = "NOCASE", .comment = "who"),
		rx_ddl_column("state", RX_ENUM("user_state", "draft", "live")),
		rx_ddl_column("twice", RX_INTEGER, .computed = "id * 2", .stored = true),
		rx_ddl_column("team_id", RX_BIGINT, .nullable = true),
		rx_ddl_unique("uq_user_name", "name"),
		rx_ddl_foreign_key("fk_user_team_id", "team", .columns = { "team_id" },
			.references = { "id" }, .on_delete = RX_SET_NULL, .deferrable = true),
		rx_ddl_check("ck_user_id", "id > 0"),
		rx_ddl_options(.comment = "people", .strict = true, .without_rowid = true));
	assert_rx_ok(&list.error);
	assert_int_equal(list.n, 1);
	assert_int_equal(list.list[0].kind, RX__OP_CREATE_TABLE);
	table = list.list[0].definition;
	assert_string_equal(table->name, "user");
	assert_null(table->schema);
	assert_string_equal(table->comment, "people");
	assert_true(table->strict && table->without_rowid);
	assert_int_equal(table->n_columns, 5);
	assert_true(table->columns[0].autoincrement);
	assert_false(table->columns[0].nullable);
	assert_int_equal(table->columns[1].type.length, 80);
	assert_true(table->columns[1].nullable);
	assert_string_equal(table->columns[1].server_default, "'x'");
	assert_string_equal(table->columns[1].collate, "NOCASE");
	assert_string_equal(table->columns[2].type.labels[1], "live");
	assert_null(table->columns[2].type.labels[2]);
	assert_string_equal(table->columns[3].computed, "id * 2");
	assert_true(table->columns[3].stored);
	assert_string_equal(table->primary_key.name, "pk_user");
	assert_string_equal(table->primary_key.columns[0], "id");
	assert_string_equal(table->uniques[0].columns[0], "name");
	assert_int_equal(table->foreign_keys[0].on_delete, RX_SET_NULL);
	assert_true(table->foreign_keys[0].deferrable);
	assert_string_equal(table->checks[0].sql, "id > 0");
	rx__op_deinit(&list);
}

static void test_schema_record__key_that_the_database_gives(void **state)
{
	rx_op list;

	(void)state;
	begin(&list);
	rx_create_table(&list, "a", rx_ddl_column("id", RX_TEXT, .primary_key = true));
	rx_create_table(&list, "b", rx_ddl_column("x", RX_BIGINT), rx_ddl_column("y", RX_BIGINT),
		rx_ddl_primary_key("pk", "x", "y"));
	rx_create_table(&list, "c", rx_ddl_column("x", RX_BIGINT, .primary_key = true),
		rx_ddl_foreign_key(NULL, "a", .columns = { "x" }, .references = { "id" }));
	rx_create_table(&list, "d",
		rx_ddl_column("x", RX_INTEGER, .primary_key = true, .server_default = "7"));
	rx_create_table(&list, "e", rx_ddl_column("x", RX_INTEGER), rx_ddl_primary_key(NULL, "x"));
	assert_rx_ok(&list.error);
	for (size_t i = 0; i < 4; i++)
		assert_false(list.list[i].definition->columns[0].autoincrement);
	assert_true(list.list[4].definition->columns[0].autoincrement);
	assert_string_equal(list.list[2].definition->foreign_keys[0].name, "fk_c_x");
	assert_string_equal(list.list[4].definition->primary_key.name, "pk_e");
	rx__op_deinit(&list);
}

static void test_schema_record__table_in_a_schema(void **state)
{
	rx_op list;

	(void)state;
	begin(&list);
	rx_create_table(&list, "crm.user", ID);
	rx_create_table(&list, "user", ID, rx_ddl_options(.schema = "crm"));
	rx_add_column(&list, "crm.user", A);
	assert_rx_ok(&list.error);
	for (size_t i = 0; i < 3; i++) {
		assert_string_equal(list.list[i].schema, "crm");
		assert_string_equal(list.list[i].table, "user");
	}
	rx__op_deinit(&list);
	REFUSED("\"schema.table\"", rx_create_table(op, "a.b.c", ID));
	REFUSED("empty", rx_create_table(op, ".b", ID));
	REFUSED("empty", rx_create_table(op, "a.", ID));
	REFUSED("'a' and in 'b'", rx_create_table(op, "a.t", ID, rx_ddl_options(.schema = "b")));
}

static void test_schema_record__names_that_cannot_be(void **state)
{
	char long_name[300];

	(void)state;
	memset(long_name, 'x', sizeof(long_name) - 1);
	long_name[sizeof(long_name) - 1] = '\0';
	REFUSED("empty", rx_create_table(op, "", ID));
	REFUSED("empty", rx_create_table(op, NULL, ID));
	REFUSED("longer than", rx_create_table(op, long_name, ID));
	REFUSED("control character", rx_create_table(op, "a\nb", ID));
	REFUSED("UTF-8", rx_create_table(op, "a\xff", ID));
	REFUSED("empty", rx_create_table(op, "t", rx_ddl_column("", RX_INTEGER)));
	REFUSED("empty", rx_drop_column(op, "t", ""));
	REFUSED("empty", rx_rename_column(op, "t", "a", NULL));
	REFUSED("empty", rx_rename_table(op, "t", ""));
	REFUSED("empty", rx_drop_index(op, "", "t"));
	REFUSED("empty", rx_drop_constraint(op, "t", ""));
	REFUSED("empty", rx_create_constraint(op, "t", rx_ddl_check("", "a > 0")));
}

static void test_schema_record__tables_that_cannot_be(void **state)
{
	(void)state;
	REFUSED("no columns", rx_create_table(op, "t", rx_ddl_check("c", "1")));
	REFUSED("'A' is there twice", rx_create_table(op, "t", A, rx_ddl_column("A", RX_TEXT)));
	REFUSED("which the table has not", rx_create_table(op, "t", A, rx_ddl_unique("u", "b")));
	REFUSED("which the table has not", rx_create_table(op, "t", A, rx_ddl_primary_key("u", "b")));
	REFUSED("which the table has not",
		rx_create_table(op, "t", A,
			rx_ddl_foreign_key("f", "p", .columns = { "b" }, .references = { "id" })));
	REFUSED("given twice", rx_create_table(op, "t", rx_ddl_primary_key("p", "id"), ID));
	REFUSED("more than one", rx_create_table(op, "t", ID, rx_ddl_primary_key("p", "id")));
	REFUSED("unknown kind", rx_create_table(op, "t", ID, { .rx__kind = 99 }));
	REFUSED("twice", rx_create_table(op, "t", A, rx_ddl_unique("u", "a", "a")));
	REFUSED("no columns", rx_create_table(op, "t", A, rx_ddl_unique("u", NULL)));
	REFUSED("no SQL", rx_create_table(op, "t", A, rx_ddl_check("c", "")));
	REFUSED("as many",
		rx_create_table(op, "t", A,
						   rx_ddl_foreign_key("f", "p", .columns = { "a" },
							   .references = { "x", "y" })));
	REFUSED("need .on_delete = RX_SET_NULL",
		rx_create_constraint(op, "t",
			rx_ddl_foreign_key("f", "p", .columns = { "a" }, .references = { "x" },
				.delete_columns = { "a" })));
	REFUSED("at most 16",
		rx_create_table(op, "t", A,
			rx_ddl_unique("u", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13",
				"14", "15", "16", "17")));
}

static void test_schema_record__columns_that_cannot_be(void **state)
{
	(void)state;
	REFUSED("no type", rx_add_column(op, "t", rx_ddl_column("a", (rx_ddl_type){ 0 })));
	REFUSED("no type", rx_add_column(op, "t", rx_ddl_column("a", RX_NATIVE(""))));
	REFUSED("negative length", rx_add_column(op, "t", rx_ddl_column("a", RX_STRING(-1))));
	REFUSED("precision", rx_add_column(op, "t", rx_ddl_column("a", RX_NUMERIC(39, 0))));
	REFUSED("precision", rx_add_column(op, "t", rx_ddl_column("a", RX_NUMERIC(4, 5))));
	REFUSED("without labels",
		rx_add_column(op, "t", rx_ddl_column("a", RX__DDL_TYPE(.kind = RX_TYPE_ENUM))));
	REFUSED("rx_ddl_column", rx_add_column(op, "t", rx_ddl_check("c", "1")));
	REFUSED("rx_ddl_primary_key",
		rx_add_column(op, "t", rx_ddl_column("a", RX_INTEGER, .primary_key = true)));
	REFUSED("give one of them",
		rx_add_column(op, "t",
			rx_ddl_column("a", RX_DATETIME, .default_now = true, .server_default = "1")));
	REFUSED("rx_ddl_unique", rx_create_constraint(op, "t", A));
}

static void test_schema_record__indexes(void **state)
{
	const rx_schema_index *index;
	rx_op list;

	(void)state;
	begin(&list);
	rx_create_index(&list, "ix", "t",
		{ "plain", "down DESC", "up asc", "text COLLATE NOCASE desc", "with blanks" },
		.unique = true, .where = "a > 1");
	rx_create_index(&list, "ix2", "t", { NULL }, .expressions = { "lower(a) DESC", "b" });
	assert_rx_ok(&list.error);
	index = list.list[0].index;
	assert_int_equal(index->n_parts, 5);
	assert_true(index->unique);
	assert_string_equal(index->where, "a > 1");
	assert_string_equal(index->parts[1].column, "down");
	assert_true(index->parts[1].descending);
	assert_string_equal(index->parts[2].column, "up");
	assert_false(index->parts[2].descending);
	assert_string_equal(index->parts[3].column, "text");
	assert_string_equal(index->parts[3].collate, "NOCASE");
	assert_true(index->parts[3].descending);
	assert_string_equal(index->parts[4].column, "with blanks");
	index = list.list[1].index;
	assert_string_equal(index->parts[0].expression, "lower(a)");
	assert_true(index->parts[0].descending);
	assert_string_equal(index->parts[1].column, "b");
	rx__op_deinit(&list);
	REFUSED("neither columns", rx_create_index(op, "ix", "t", { NULL }));
	REFUSED("at most 16",
		rx_create_index(op, "ix", "t",
							  { "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12",
								  "13", "14", "15", "16", "17" }));
}

static void test_schema_record__the_rest(void **state)
{
	rx_op list;

	(void)state;
	begin(&list);
	rx_add_column(&list, "t", A, .fill = "0");
	rx_alter_column(&list, "t", rx_ddl_column("a", RX_BIGINT, .nullable = true));
	rx_drop_column(&list, "t", "a");
	rx_rename_column(&list, "t", "a", "b");
	rx_drop_index(&list, "ix", "t");
	rx_create_constraint(&list, "t", rx_ddl_primary_key(NULL, "a"));
	rx_create_constraint(&list, "t", rx_ddl_unique(NULL, "a", "b"));
	rx_create_constraint(&list, "t",
		rx_ddl_foreign_key(NULL, "p", .columns = { "a" }, .references = { "id" }));
	rx_create_constraint(&list, "t", rx_ddl_check("c", "a > 0"));
	rx_drop_constraint(&list, "t", "c");
	rx_table_comment(&list, "t", NULL);
	rx_run_sql(&list, "SELECT 1", .sqlite = "SELECT 2");
	rx_irreversible(&list, "because");
	rx_drop_table(&list, "t");
	assert_rx_ok(&list.error);
	assert_int_equal(list.n, 14);
	assert_string_equal(list.list[0].fill, "0");
	assert_null(list.list[1].fill);
	assert_true(list.list[2].destructive);
	assert_true(list.list[5].is_primary);
	assert_string_equal(list.list[5].name, "pk_t");
	assert_string_equal(list.list[6].name, "uq_t_a_b");
	assert_string_equal(list.list[7].name, "fk_t_a");
	assert_string_equal(list.list[11].sql_sqlite, "SELECT 2");
	assert_string_equal(list.list[12].sql, "because");
	assert_true(list.list[13].destructive);
	rx__op_deinit(&list);
	REFUSED("no SQL", rx_run_sql(op, NULL));
}

static void test_schema_record__first_error_stays(void **state)
{
	rx_op list;

	(void)state;
	begin(&list);
	rx_drop_table(&list, "");
	rx_drop_table(&list, "a.b.c");
	rx_create_table(&list, "fine", ID);
	rx_run_sql(&list, "SELECT 1");
	rx_irreversible(&list, "x");
	assert_int_equal(list.n, 0);
	refused(&list, "empty");
}

static void record_all(rx_op *op)
{
	rx_create_table(op, "crm.t", ID, A, rx_ddl_unique(NULL, "a"), rx_ddl_check("c", "a > 0"),
		rx_ddl_column("e", RX_ENUM("e", "x", "y")),
		rx_ddl_foreign_key(NULL, "p", .columns = { "a" }, .references = { "id" }));
	rx_create_index(op, "ix", "t", { "a" }, .expressions = { "lower(b) DESC" }, .where = "a > 0");
	rx_alter_column(op, "t", A, .fill = "1");
	rx_create_constraint(op, "t", rx_ddl_unique(NULL, "a"));
	rx_run_sql(op, "SELECT 1");
}

static void test_schema_record__every_allocation_may_fail(void **state)
{
	rx_op list, copy;
	bool failed = true;

	(void)state;
	for (size_t n = 1; failed; n++) {
		begin(&list);
		rx__op_init(&copy, NULL);
		list.arena.separate = copy.arena.separate = true;
		test_alloc_fail_at(n);
		record_all(&list);
		for (size_t i = 0; i < list.n && !list.error.code; i++)
			rx__op_push_copy(&copy, &list.list[i]);
		failed = test_alloc_reset();
		if (failed)
			assert_true(list.error.code == RX_ENOMEM || copy.error.code == RX_ENOMEM);
		rx__op_deinit(&list);
		rx__op_deinit(&copy);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_schema_record__table),
		cmocka_unit_test(test_schema_record__key_that_the_database_gives),
		cmocka_unit_test(test_schema_record__table_in_a_schema),
		cmocka_unit_test(test_schema_record__names_that_cannot_be),
		cmocka_unit_test(test_schema_record__tables_that_cannot_be),
		cmocka_unit_test(test_schema_record__columns_that_cannot_be),
		cmocka_unit_test(test_schema_record__indexes),
		cmocka_unit_test(test_schema_record__the_rest),
		cmocka_unit_test(test_schema_record__first_error_stays),
		cmocka_unit_test(test_schema_record__every_allocation_may_fail),
	};

	return cmocka_run_group_tests_name("schema/record", tests, NULL, NULL);
}
