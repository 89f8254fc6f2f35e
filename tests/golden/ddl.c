/* What the operations of scripts are on servers, there and back: the statements stand in files
 * (tests/golden/ddl/<case>.<dialect>.sql), so that a change of one is read as SQL. Rendered without a
 * server, on the schema that the operations before have made, as `--sql` does it. On SQLite they are
 * rebuilds, of which the tests of those tell. REFLEX_UPDATE_GOLDEN=1 writes the files. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "drivers/mariadb/dialect.h"
#include "drivers/postgresql/dialect.h"
#include "schema/apply/there.h"
#include "schema/schema.h"
#include "support/check.h"
#include "support/diff_case.h"
#include "support/tempdir.h"

#define ID rx_ddl_column("id", RX_BIGINT, .primary_key = true)

static void begin(rx_op *op)
{
	rx_create_table(op, "team", ID, rx_ddl_column("code", RX_STRING(10)),
		rx_ddl_unique("uq_team_code", "code"));
	rx_create_table(op, "member", ID, rx_ddl_column("name", RX_STRING(40)),
		rx_ddl_column("age", RX_INTEGER, .nullable = true),
		rx_ddl_column("notes", RX_TEXT, .nullable = true),
		rx_ddl_column("team_id", RX_BIGINT, .nullable = true),
		rx_ddl_column("state", RX_ENUM("member_state", "draft", "live")));
}

static void tables(rx_op *op)
{
	rx_create_table(op, "everything", ID, rx_ddl_column("b", RX_BOOLEAN, .server_default = "true"),
		rx_ddl_column("i", RX_SMALLINT), rx_ddl_column("t", RX_TEXT, .nullable = true),
		rx_ddl_column("s", RX_STRING(20), .comment = "it's", .collate = "x_y"),
		rx_ddl_column("d", RX_NUMERIC(10, 2), .server_default = "1.50"),
		rx_ddl_column("at", RX_DATETIME, .default_now = true), rx_ddl_column("j", RX_JSON),
		rx_ddl_column("u", RX_UUID), rx_ddl_column("raw", RX_BLOB),
		rx_ddl_column("e", RX_ENUM("everything_e", "a", "it's")),
		rx_ddl_column("g", RX_INTEGER, .nullable = true, .computed = "i * 2", .stored = true),
		rx_ddl_unique("uq_everything_s", "s"), rx_ddl_check("ck_everything_i", "i > 0"),
		rx_ddl_foreign_key("fk_everything_i", "team", .columns = { "i" }, .references = { "id" },
			.on_delete = RX_CASCADE),
		rx_ddl_options(.comment = "all", .engine = "Aria", .charset = "latin1"));
	rx_create_table(op, "pair", rx_ddl_column("a", RX_INTEGER), rx_ddl_column("b", RX_STRING(5)),
		rx_ddl_primary_key("pk_pair", "b", "a"));
	rx_create_table(op, "given", rx_ddl_column("id", RX_BIGINT, .primary_key = true, .assigned = true));
	rx_rename_table(op, "team", "club");
	rx_table_comment(op, "member", "who is 'in'");
}

static void columns(rx_op *op)
{
	rx_add_column(op, "member", rx_ddl_column("size", RX_INTEGER), .fill = "7");
	rx_add_column(op, "member", rx_ddl_column("nick", RX_STRING(9), .nullable = true));
	rx_alter_column(op, "member", rx_ddl_column("name", RX_STRING(80), .comment = "whole"));
	rx_alter_column(op, "member", rx_ddl_column("age", RX_BIGINT), .fill = "0");
	rx_alter_column(op, "member", rx_ddl_column("nick", RX_STRING(9), .nullable = true, .server_default = "'x'"));
	rx_rename_column(op, "member", "age", "years");
	rx_drop_column(op, "member", "nick");
	rx_drop_column(op, "member", "size");
}

static void indexes(rx_op *op)
{
	rx_create_index(op, "ix_member_name", "member", { "name", "age DESC" });
	rx_create_index(op, "ix_member_age", "member", { "age" }, .unique = true);
	rx_create_index(op, "ix_member_notes", "member", { "notes" });
	rx_rename_index(op, "member", "ix_member_age", "ix_member_years");
	rx_drop_index(op, "ix_member_name", "member");
}

static void constraints(rx_op *op)
{
	rx_create_constraint(op, "member", rx_ddl_unique("uq_member_name", "name", "age"));
	rx_create_constraint(op, "member", rx_ddl_check("ck_member_age", "age >= 0"));
	rx_create_constraint(op, "member",
		rx_ddl_foreign_key("fk_member_team_id", "team", .columns = { "team_id" },
			.references = { "id" }, .on_delete = RX_SET_NULL, .on_update = RX_CASCADE));
	rx_rename_constraint(op, "member", "ck_member_age", "ck_member_years");
	rx_drop_constraint(op, "member", "uq_member_name");
	rx_drop_constraint(op, "member", "fk_member_team_id");
}

static void labels(rx_op *op)
{
	rx_add_label(op, "member", "state", "it's", .after = "draft");
	rx_rename_label(op, "member", "state", "live", "public");
}

static void objects(rx_op *op)
{
	rx_create_view(op, "grown", "SELECT id FROM member WHERE age > 17");
	rx_create_trigger(op, "tr_member", "member", "BEFORE INSERT", "SET NEW.age = 1",
		.postgresql = "EXECUTE FUNCTION f()");
	rx_drop_trigger(op, "tr_member", "member", .timing = "BEFORE INSERT", .body = "SET NEW.age = 1",
		.postgresql = "EXECUTE FUNCTION f()");
	rx_drop_view(op, "grown", .query = "SELECT id FROM member WHERE age > 17");
}

static void rows(rx_op *op)
{
	rx_backfill(op, "member", "age = 1", .where = "age IS NULL");
	rx_copy_column(op, "member", "name", "notes");
	rx_run_sql(op, "DELETE FROM member", .mariadb = "TRUNCATE member");
}

static void options(rx_op *op)
{
	rx_alter_table(op, "member", .engine = "Aria", .charset = "latin1", .collate = "latin1_bin");
}

static const struct {
	const char *name;
	void (*script)(rx_op *op);
	bool one_way;
} cases[] = {
	{ "tables", tables, false },
	{ "columns", columns, false },
	{ "indexes", indexes, false },
	{ "constraints", constraints, false },
	{ "labels", labels, true },
	{ "objects", objects, false },
	{ "rows", rows, true },
	{ "options", options, true },
};

static const rx_dialect *const dialects[] = { &rx__pg_dialect, &rx__my_dialect };

static int emit(void *ud, const char *sql, rx_error *error)
{
	(void)error;
	rx__buf_printf(ud, "%s;\n", sql);
	return 0;
}

/* What the operations know of what was there: a drop how to be undone. */
static void complete(rx__operation *operation, const rx_schema *schema)
{
	const rx_schema_table *table =
		operation->table ? rx_schema_table_named(schema, NULL, operation->table) : NULL;

	if (!table)
		return;
	if (operation->kind == RX__OP_ALTER_COLUMN)
		operation->old_column = rx_schema_column_named(table, operation->name);
	if (operation->kind == RX__OP_DROP_COLUMN)
		operation->column = rx_schema_column_named(table, operation->name);
	if (operation->kind == RX__OP_DROP_INDEX)
		operation->index = rx__schema_index_named(table, operation->name);
	for (size_t i = 0; operation->kind == RX__OP_DROP_CONSTRAINT && i < table->n_uniques; i++)
		if (rx__same_name(table->uniques[i].name, operation->name))
			operation->key = &table->uniques[i];
	for (size_t i = 0; operation->kind == RX__OP_DROP_CONSTRAINT && i < table->n_foreign_keys; i++)
		if (rx__same_name(table->foreign_keys[i].name, operation->name))
			operation->foreign_key = &table->foreign_keys[i];
}

static void render(rx_buf *out, rx__there *there, rx_op *list, rx_op *known)
{
	rx_error error = RX_ERROR_INIT;

	for (size_t i = 0; i < list->n; i++) {
		char *line;
		rx_op one = *list;

		if (known) {
			complete(&list->list[i], there->schema);
			rx__op_push_copy(known, &list->list[i]);
		}
		one.list = &list->list[i];
		one.n = 1;
		line = diff_case_lines(&one);
		rx__buf_printf(out, "-- %s", line);
		free(line);
		rx__there_statements(there, &list->list[i], emit, out, &error);
		assert_rx_ok(&error);
		rx__there_after(there, &list->list[i]);
	}
}

static void check_case(size_t at, const rx_dialect *dialect)
{
	rx__there there = { .dialect = dialect, .schema = rx__schema_new() };
	const char *source = getenv("REFLEX_TEST_SOURCE");
	rx_error error = RX_ERROR_INIT;
	rx_buf out = RX_BUF_INIT;
	rx_op first, list, known, back;
	char path[500], *wanted;

	rx__op_init(&first, "begin");
	rx__op_init(&list, "golden");
	rx__op_init(&known, "golden");
	rx__op_init(&back, "golden");
	begin(&first);
	assert_int_equal(rx__op_apply(there.schema, &first, &error), 0);
	cases[at].script(&list);
	assert_rx_ok(&list.error);
	render(&out, &there, &list, &known);
	if (!cases[at].one_way) {
		rx__op_reverse(&back, &known, &error);
		assert_rx_ok(&error);
		rx__buf_puts(&out, "-- and back\n");
		render(&out, &there, &back, NULL);
	}
	snprintf(path, sizeof(path), "%s/tests/golden/ddl/%s.%s.sql", source ? source : ".",
		cases[at].name, dialect->name);
	if (getenv("REFLEX_UPDATE_GOLDEN"))
		test_write_file(path, rx__buf_text(&out));
	wanted = test_read_file(path);
	if (!wanted)
		fail_msg("%s is not there; run this test with REFLEX_UPDATE_GOLDEN=1", path);
	assert_string_equal(rx__buf_text(&out), wanted);
	free(wanted);
	rx__there_forget(&there);
	rx__buf_deinit(&out);
	rx__op_deinit(&first);
	rx__op_deinit(&list);
	rx__op_deinit(&known);
	rx__op_deinit(&back);
}

static void test_golden_ddl__every_case_is_as_its_file_says(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		for (size_t k = 0; k < sizeof(dialects) / sizeof(dialects[0]); k++)
			check_case(i, dialects[k]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_golden_ddl__every_case_is_as_its_file_says),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
