#include "support/diff_case.h"

#include <stdlib.h>

#include "drivers/sqlite/sqlite.h"
#include "schema/ddl/ddl.h"
#include "schema/schema.h"
#include "support/check.h"

void diff_case_begin(diff_case *c, const char *sql)
{
	*c = (diff_case){ .compared = false };
	test_sqlite_open(&c->db, NULL);
	if (sql)
		test_sqlite_run(&c->db, sql);
	rx__op_init(&c->wanted, NULL);
	c->options = (rx__diff_options){
		.dialect = &rx__sqlite_dialect,
		.has_rows = rx__ddl_has_rows,
		.ud = c->db.conn,
	};
}

static void forget(diff_case *c)
{
	if (c->compared)
		rx__diff_deinit(&c->diff);
	rx_schema_free(c->database);
	c->database = NULL;
	c->compared = false;
}

void diff_case_end(diff_case *c)
{
	forget(c);
	rx_schema_free(c->models);
	rx__op_deinit(&c->wanted);
	test_sqlite_close(&c->db);
}

void diff_case_models(diff_case *c)
{
	rx_error error = RX_ERROR_INIT;

	if (c->models)
		return;
	c->models = rx__schema_new();
	assert_non_null(c->models);
	rx__op_apply(c->models, &c->wanted, &error);
	assert_rx_ok(&error);
	rx__schema_sort(c->models);
}

static rx_schema_column *column_of(diff_case *c, const char *table, const char *column)
{
	rx_schema_table *found;

	diff_case_models(c);
	found = rx__schema_table(c->models, NULL, table);
	assert_non_null(found);
	assert_non_null(rx__schema_column(found, column));
	return rx__schema_column(found, column);
}

void diff_case_fill(diff_case *c, const char *table, const char *column, const char *sql)
{
	column_of(c, table, column)->fill = sql;
}

void diff_case_renamed(
	diff_case *c, const char *table, const char *column, const char *renamed_from)
{
	column_of(c, table, column)->renamed_from = renamed_from;
}

static rx_schema *inspect(test_sqlite *db)
{
	rx_error error = RX_ERROR_INIT;
	rx_schema *schema = NULL;

	rx__sqlite_driver.inspect(db->conn, &schema, &error);
	assert_rx_ok(&error);
	return schema;
}

int diff_case_compare(diff_case *c)
{
	int result;

	forget(c);
	diff_case_models(c);
	c->database = inspect(&c->db);
	if (!c->history_is_set)
		c->options.history = c->database;
	c->error = (rx_error)RX_ERROR_INIT;
	result = rx__diff_make(&c->diff, c->database, c->models, &c->options, &c->error);
	assert_int_equal(result, c->error.code);
	c->compared = true;
	return result;
}

char *diff_case_lines(const rx_op *list)
{
	rx_buf buf = RX_BUF_INIT;
	rx_arena arena;
	char *text;

	rx__arena_init(&arena, 0);
	rx__buf_puts(&buf, "");
	for (size_t i = 0; i < list->n; i++)
		rx__buf_printf(&buf, "%s\n", rx__operation_describe(&arena, &list->list[i]));
	rx__arena_deinit(&arena);
	text = strdup(rx__buf_text(&buf));
	rx__buf_deinit(&buf);
	return text;
}

static void expect_lines(const rx_op *list, const char *lines)
{
	char *found = diff_case_lines(list);

	if (strcmp(found, lines) != 0)
		fail_msg("wanted:\n%sfound:\n%s", lines, found);
	free(found);
}

void diff_case_expect(diff_case *c, const char *lines)
{
	diff_case_compare(c);
	assert_rx_ok(&c->error);
	expect_lines(&c->diff.operations, lines);
}

int diff_case_run(test_sqlite *db, const rx_op *list, rx_error *error)
{
	const rx_driver *driver = &rx__sqlite_driver;
	int result = driver->migration_begin(db->conn, error);

	if (!result)
		result = driver->begin(db->conn, RX_BEGIN_EXCLUSIVE, error);
	if (!result)
		result = rx__ddl_apply(db->conn, list, NULL, error);
	if (!result)
		result = driver->commit(db->conn, error);
	else if (db->conn->in_transaction)
		driver->rollback(db->conn, NULL);
	driver->migration_end(db->conn, NULL);
	return result;
}

static void run(diff_case *c, const rx_op *list)
{
	rx_error error = RX_ERROR_INIT;

	diff_case_run(&c->db, list, &error);
	if (error.code) {
		char *lines = diff_case_lines(list);

		fail_msg("%s: %s\n%s", rx_error_name(error.code), error.message, lines);
	}
	test_sqlite_expect(&c->db, "PRAGMA foreign_key_check", "");
	test_sqlite_expect(&c->db, "PRAGMA integrity_check", "ok\n");
}

void diff_case_apply(diff_case *c)
{
	diff_case_compare(c);
	assert_rx_ok(&c->error);
	run(c, &c->diff.operations);
	diff_case_expect(c, "");
}

void diff_case_round_trip(diff_case *c)
{
	rx__diff_options options = c->options;
	rx_schema *before = inspect(&c->db), *after;
	rx_error error = RX_ERROR_INIT;
	rx__diff again;
	rx_op back;

	diff_case_compare(c);
	assert_rx_ok(&c->error);
	rx__op_init(&back, NULL);
	rx__op_reverse(&back, &c->diff.operations, &error);
	assert_rx_ok(&error);
	diff_case_apply(c);
	run(c, &back);
	after = inspect(&c->db);
	options.history = after;
	options.renames = NULL;
	rx__diff_make(&again, after, before, &options, &error);
	assert_rx_ok(&error);
	expect_lines(&again.operations, "");
	rx__diff_deinit(&again);
	rx_schema_free(before);
	rx_schema_free(after);
	rx__op_deinit(&back);
}

const char *diff_case_remark(const diff_case *c, size_t i)
{
	assert_true(i < c->diff.operations.n);
	return c->diff.operations.list[i].remark ? c->diff.operations.list[i].remark : "";
}
