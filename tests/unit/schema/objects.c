/* Views and triggers as operations: recorded, written for each engine, run, and undone. */
#include <string.h>

#include "drivers/sqlite/sqlite.h"
#include "migrate/script/script.h"
#include "schema/ddl/ddl.h"
#include "schema/ddl/ddl_statement.h"
#include "schema/schema.h"
#include "support/check.h"
#include "support/diff_case.h"
#include "support/sqlite.h"

#define BODY "BEGIN INSERT INTO log (what) VALUES (new.a); END"

static void record_all(rx_op *op)
{
	rx_create_view(op, "crm.seen", "SELECT 1 AS a", .postgresql = "SELECT 2 AS a");
	rx_create_trigger(op, "tr", "crm.t", "AFTER INSERT", BODY, .postgresql = "EXECUTE FUNCTION f()",
		.mariadb = "");
	rx_drop_trigger(op, "tr", "crm.t", .timing = "AFTER INSERT", .body = BODY, .mariadb = "");
	rx_drop_view(op, "crm.seen", .query = "SELECT 1 AS a");
	rx_drop_view(op, "other");
	/* no body is needed to say that there is none */
	rx_drop_trigger(op, "tr_two", "crm.t", .mariadb = "");
	rx_drop_view(op, "third", .postgresql = "");
}

static int add_line(void *ud, const char *sql, rx_error *error)
{
	(void)error;
	rx__buf_puts(ud, sql);
	rx__buf_puts(ud, ";\n");
	return 0;
}

static void check_texts(const char *engine, unsigned capabilities, const char *wanted)
{
	rx_dialect dialect = rx__sqlite_dialect;
	rx_error error = RX_ERROR_INIT;
	rx_buf buf = RX_BUF_INIT;
	rx_op op;

	dialect.name = engine;
	dialect.capabilities = capabilities;
	rx__op_init(&op, NULL);
	record_all(&op);
	assert_rx_ok(&op.error);
	for (size_t i = 0; i < op.n; i++) {
		rx__ddl_statements(&dialect, &op.list[i], add_line, &buf, &error);
		assert_rx_ok(&error);
	}
	assert_string_equal(rx__buf_text(&buf), wanted);
	rx__buf_deinit(&buf);
	rx__op_deinit(&op);
}

static void test_schema_objects__their_statements_on_each_engine(void **state)
{
	(void)state;
	check_texts("postgresql", RX_DIALECT_SCHEMAS,
		"CREATE VIEW \"crm\".\"seen\" AS SELECT 2 AS a;\n"
		"CREATE TRIGGER \"tr\" AFTER INSERT ON \"crm\".\"t\" FOR EACH ROW EXECUTE FUNCTION f();\n"
		"DROP TRIGGER \"tr\" ON \"crm\".\"t\";\n"
		"DROP VIEW \"crm\".\"seen\";\n"
		"DROP VIEW \"other\";\n"
		"DROP TRIGGER \"tr_two\" ON \"crm\".\"t\";\n");
	check_texts("mariadb", RX_DIALECT_SCHEMAS,
		"CREATE VIEW \"crm\".\"seen\" AS SELECT 1 AS a;\n"
		"DROP VIEW \"crm\".\"seen\";\n"
		"DROP VIEW \"other\";\n"
		"DROP VIEW \"third\";\n");
}

static void test_schema_objects__are_run_and_survive_a_rebuild(void **state)
{
	test_sqlite db;
	rx_error error = RX_ERROR_INIT;
	rx_op op;

	(void)state;
	test_sqlite_open(&db, NULL);
	test_sqlite_run(&db, "CREATE TABLE t (a INTEGER); CREATE TABLE log (what INTEGER)");
	rx__op_init(&op, "test");
	rx_create_view(&op, "big", "SELECT a FROM t WHERE a > 10");
	rx_create_trigger(&op, "tr_t", "t", "AFTER INSERT", BODY);
	rx_alter_column(&op, "t", rx_ddl_column("a", RX_INTEGER, .nullable = false), .fill = "0");
	assert_int_equal(diff_case_run(&db, &op, &error), 0);
	test_sqlite_run(&db, "INSERT INTO t VALUES (7), (70)");
	test_sqlite_expect(&db, "SELECT a FROM big", "70\n");
	test_sqlite_expect(&db, "SELECT what FROM log ORDER BY what", "7\n70\n");
	rx__op_deinit(&op);
	rx__op_init(&op, "test");
	rx_drop_trigger(&op, "tr_t", "t");
	rx_drop_view(&op, "big");
	assert_int_equal(diff_case_run(&db, &op, &error), 0);
	test_sqlite_expect(
		&db, "SELECT count(*) FROM sqlite_master WHERE type IN ('view', 'trigger')", "0\n");
	rx__op_deinit(&op);
	test_sqlite_close(&db);
}

static void test_schema_objects__the_way_back(void **state)
{
	rx_error error = RX_ERROR_INIT;
	rx_op op, back, again;

	(void)state;
	rx__op_init(&op, NULL);
	rx__op_init(&back, NULL);
	rx__op_init(&again, NULL);
	rx_create_view(&op, "v", "SELECT 1", .mariadb = "SELECT 2");
	rx_create_trigger(&op, "tr", "t", "AFTER INSERT", BODY);
	assert_int_equal(rx__op_reverse(&back, &op, &error), 0);
	assert_int_equal(back.n, 2);
	assert_int_equal(back.list[0].kind, RX__OP_DROP_TRIGGER);
	assert_int_equal(back.list[1].kind, RX__OP_DROP_VIEW);
	assert_int_equal(rx__op_reverse(&again, &back, &error), 0);
	assert_int_equal(again.n, 2);
	assert_string_equal(again.list[0].sql, "SELECT 1");
	assert_string_equal(again.list[0].sql_mariadb, "SELECT 2");
	assert_string_equal(again.list[1].timing, "AFTER INSERT");
	assert_string_equal(again.list[1].sql, BODY);
	rx__op_deinit(&again);
	rx__op_deinit(&back);
	rx__op_deinit(&op);
	rx__op_init(&op, NULL);
	rx__op_init(&back, NULL);
	rx_drop_view(&op, "v");
	assert_int_equal(rx__op_reverse(&back, &op, &error), RX_EMIGRATION);
	assert_contains(error.message, ".query");
	rx__op_deinit(&back);
	rx__op_deinit(&op);
}

static void test_schema_objects__their_calls_in_a_script(void **state)
{
	rx_buf text = RX_BUF_INIT;
	rx_op op;

	(void)state;
	rx__op_init(&op, NULL);
	record_all(&op);
	rx__script_operations(&text, &op);
	assert_contains(rx__buf_text(&text),
		"rx_create_view(op, \"crm.seen\", \"SELECT 1 AS a\", .postgresql = \"SELECT 2 AS a\");");
	assert_contains(
		rx__buf_text(&text), "rx_create_trigger(op, \"tr\", \"crm.t\", \"AFTER INSERT\",");
	assert_contains(rx__buf_text(&text), ".timing = \"AFTER INSERT\"");
	assert_contains(rx__buf_text(&text), "rx_drop_view(op, \"other\");");
	rx__buf_deinit(&text);
	rx__op_deinit(&op);
}

static void test_schema_objects__a_replay_knows_views_by_name(void **state)
{
	rx_schema *schema = rx__schema_new();
	rx_op op;

	(void)state;
	rx__op_init(&op, NULL);
	rx_create_view(&op, "v", "SELECT 1");
	rx_create_view(&op, "w", "SELECT 1");
	rx_drop_view(&op, "v");
	assert_int_equal(rx__op_apply(schema, &op, NULL), 0);
	assert_int_equal(schema->n_views, 1);
	assert_string_equal(schema->views[0], "w");
	rx__op_deinit(&op);
	rx_schema_free(schema);
}

static void refused(void (*record)(rx_op *op), const char *why)
{
	rx_op op;
	rx__op_init(&op, "ae1027a6acf3");
	record(&op);
	assert_rx_code(&op.error, RX_EMIGRATION);
	assert_contains(op.error.message, "ae1027a6acf3");
	assert_contains(op.error.message, why);
	rx__op_deinit(&op);
}

static void no_query(rx_op *op)
{
	rx_create_view(op, "v", "");
}

static void no_name(rx_op *op)
{
	rx_create_view(op, "", "SELECT 1");
}

static void no_timing(rx_op *op)
{
	rx_create_trigger(op, "tr", "t", NULL, BODY);
}

static void no_body(rx_op *op)
{
	rx_create_trigger(op, "tr", "t", "AFTER INSERT", NULL);
}

static void no_table(rx_op *op)
{
	rx_create_trigger(op, "tr", NULL, "AFTER INSERT", BODY);
}

static void test_schema_objects__what_cannot_be_is_refused(void **state)
{
	(void)state;
	refused(no_query, "no query");
	refused(no_name, "view");
	refused(no_timing, "AFTER INSERT");
	refused(no_body, "no body");
	refused(no_table, "table");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_schema_objects__their_statements_on_each_engine),
		cmocka_unit_test(test_schema_objects__are_run_and_survive_a_rebuild),
		cmocka_unit_test(test_schema_objects__the_way_back),
		cmocka_unit_test(test_schema_objects__their_calls_in_a_script),
		cmocka_unit_test(test_schema_objects__a_replay_knows_views_by_name),
		cmocka_unit_test(test_schema_objects__what_cannot_be_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
