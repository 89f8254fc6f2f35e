#include "schema/apply/fold.h"

#include "schema/ddl/ddl.h"
#include "unit/schema/rebuild_fixture.h"

/* The list in one transaction, as the runner does it, by the statements that f->log has then. */
static int apply_list(fixture *f)
{
	const rx_driver *driver = f->db.conn->driver;
	const rx__ddl_options options = { .statement = note, .ud = f };
	rx_error later = RX_ERROR_INIT;

	assert_rx_ok(&f->op.error);
	f->error = (rx_error)RX_ERROR_INIT;
	rx__buf_clear(&f->log);
	int code = driver->migration_begin(f->db.conn, &f->error);
	if (!code)
		code = driver->begin(f->db.conn, RX_BEGIN_EXCLUSIVE, &f->error);
	if (!code)
		code = rx__ddl_apply(f->db.conn, &f->op, &options, &f->error);
	if (!code)
		code = driver->commit(f->db.conn, &f->error);
	if (code)
		driver->rollback(f->db.conn, &later);
	driver->migration_end(f->db.conn, &later);
	rx__op_deinit(&f->op);
	rx__op_init(&f->op, "test");
	return code;
}

static void refused(fixture *f, const char *sql)
{
	assert_int_not_equal(f->db.conn->driver->execute(f->db.conn, sql, &f->error), 0);
}

static void make_town(fixture *f)
{
	rx_create_table(&f->op, "town", rx_ddl_column("id", RX_BIGINT, .primary_key = true),
		rx_ddl_column("name", RX_TEXT));
}

static void test_schema_fold__a_column_is_made_with_its_table(void **state)
{
	fixture *f = *state;

	make_town(f);
	rx_create_index(&f->op, "ix_town_name", "town", { "name" });
	rx_add_column(&f->op, "town", rx_ddl_column("size", RX_INTEGER), .fill = "7");
	rx_create_index(&f->op, "ix_town_size", "town", { "size" });
	assert_int_equal(apply_list(f), 0);
	assert_null(strstr(rx__buf_text(&f->log), "ALTER"));
	assert_null(strstr(rx__buf_text(&f->log), "_reflex_new"));
	expect(f, "SELECT name, \"notnull\", dflt_value FROM pragma_table_info('town')",
		"id|1|NULL\nname|1|NULL\nsize|1|NULL\n");
	expect(f, "SELECT name FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL",
		"ix_town_name\nix_town_size\n");
}

static void test_schema_fold__constraints_and_labels_too(void **state)
{
	fixture *f = *state;

	make_town(f);
	rx_create_table(&f->op, "house", rx_ddl_column("id", RX_BIGINT, .primary_key = true));
	rx_add_column(&f->op, "house", rx_ddl_column("town_id", RX_BIGINT));
	rx_create_constraint(&f->op, "house",
		rx_ddl_foreign_key("fk_house_town_id", "town", .columns = { "town_id" },
			.references = { "id" }, .on_delete = RX_CASCADE));
	rx_create_constraint(&f->op, "town", rx_ddl_unique("uq_town_name", "name"));
	rx_create_constraint(&f->op, "town", rx_ddl_check("ck_town_name", "name <> ''"));
	rx_add_column(&f->op, "town", rx_ddl_column("state", RX_ENUM("town_state", "old", "new")));
	assert_int_equal(apply_list(f), 0);
	assert_null(strstr(rx__buf_text(&f->log), "ALTER"));
	expect(f, "SELECT count(*) FROM sqlite_schema WHERE type = 'table'", "2\n");
	expect(f, "SELECT \"table\", \"from\", on_delete FROM pragma_foreign_key_list('house')",
		"town|town_id|CASCADE\n");
	run(f, "INSERT INTO town VALUES (1, 'a', 'old')");
	refused(f, "INSERT INTO town VALUES (2, 'a', 'old')");
	refused(f, "INSERT INTO town VALUES (2, '', 'old')");
	refused(f, "INSERT INTO town VALUES (2, 'b', 'red')");
}

static void test_schema_fold__rows_in_between_get_what_they_were_promised(void **state)
{
	fixture *f = *state;

	make_town(f);
	rx_run_sql(&f->op, "INSERT INTO town VALUES (1, 'a')");
	rx_add_column(&f->op, "town", rx_ddl_column("size", RX_INTEGER), .fill = "7");
	assert_int_equal(apply_list(f), 0);
	expect(f, "SELECT * FROM town", "1|a|7\n");
}

static void test_schema_fold__not_over_what_looks_at_the_table(void **state)
{
	fixture *f = *state;

	make_town(f);
	rx_create_view(&f->op, "all_towns", "SELECT * FROM town");
	rx_add_column(&f->op, "town", rx_ddl_column("size", RX_INTEGER, .nullable = true));
	assert_int_equal(apply_list(f), 0);
	assert_non_null(strstr(rx__buf_text(&f->log), "ADD COLUMN"));

	rx_create_table(&f->op, "road", rx_ddl_column("id", RX_BIGINT, .primary_key = true));
	rx_add_column(&f->op, "road", rx_ddl_column("a", RX_INTEGER, .nullable = true));
	rx_rename_table(&f->op, "road", "way");
	rx_add_column(&f->op, "way", rx_ddl_column("b", RX_INTEGER, .nullable = true));
	assert_int_equal(apply_list(f), 0);
	expect(f, "SELECT name FROM pragma_table_info('way')", "id\na\nb\n");
}

static void test_schema_fold__a_wrong_operation_is_named_itself(void **state)
{
	fixture *f = *state;

	make_town(f);
	rx_add_column(&f->op, "town", rx_ddl_column("name", RX_TEXT, .nullable = true));
	assert_int_equal(apply_list(f), RX_EMIGRATION);
	assert_non_null(strstr(f->error.message, "add column town.name"));
	expect(f, "SELECT count(*) FROM sqlite_schema", "0\n");
}

static void test_schema_fold__a_table_that_was_there_is_left_alone(void **state)
{
	fixture *f = *state;

	run(f, "CREATE TABLE old(id INTEGER PRIMARY KEY); INSERT INTO old VALUES (1)");
	rx_add_column(&f->op, "old", rx_ddl_column("a", RX_INTEGER, .nullable = true));
	make_town(f);
	rx_add_column(&f->op, "old", rx_ddl_column("b", RX_INTEGER, .nullable = true));
	assert_int_equal(apply_list(f), 0);
	expect(f, "SELECT * FROM old", "1|NULL|NULL\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			test_schema_fold__a_column_is_made_with_its_table, setup, teardown),
		cmocka_unit_test_setup_teardown(
			test_schema_fold__constraints_and_labels_too, setup, teardown),
		cmocka_unit_test_setup_teardown(
			test_schema_fold__rows_in_between_get_what_they_were_promised, setup, teardown),
		cmocka_unit_test_setup_teardown(
			test_schema_fold__not_over_what_looks_at_the_table, setup, teardown),
		cmocka_unit_test_setup_teardown(
			test_schema_fold__a_wrong_operation_is_named_itself, setup, teardown),
		cmocka_unit_test_setup_teardown(
			test_schema_fold__a_table_that_was_there_is_left_alone, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
