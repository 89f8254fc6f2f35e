#include "support/check.h"
#include "support/tempdir.h"

#include <stdio.h>
#include <stdlib.h>

#include <sqlite3.h>

#include <reflex.h>

#include "drivers/sqlite/sqlite.h"
#include "engine/engine.h"
#include "migrate/project/check.h"

RX_MODEL(Team, team, column(rx_text, name, .length = 80));

static void up_one(rx_op *op)
{
	rx_create_table(op, "team",
		rx_ddl_column("id", RX_BIGINT, .primary_key = true, .autoincrement = true),
		rx_ddl_column("name", RX_STRING(80), .nullable = false));
}

static void down_one(rx_op *op)
{
	rx_drop_table(op, "team");
}

static void up_two(rx_op *op)
{
	rx_run_sql(op, "INSERT INTO team (name) VALUES ('core')");
}

static void down_two(rx_op *op)
{
	rx_run_sql(op, "DELETE FROM team");
}

static void up_three(rx_op *op)
{
	rx_add_column(op, "team", rx_ddl_column("size", RX_INTEGER, .nullable = true));
}

static void down_three(rx_op *op)
{
	rx_drop_column(op, "team", "size");
}

static const rx_revision one = { .id = "aaaa1111", .upgrade = up_one, .downgrade = down_one };
static const rx_revision two = {
	.id = "bbbb2222", .upgrade = up_two, .downgrade = down_two, .revises = "aaaa1111"
};
static const rx_revision three = {
	.id = "cccc3333", .upgrade = up_three, .downgrade = down_three, .revises = "bbbb2222"
};
static const rx_revision *const old[] = { &one, NULL };
static const rx_revision *const both[] = { &one, &two, NULL };
static const rx_revision *const all[] = { &one, &two, &three, NULL };

typedef struct fixture {
	char *folder, *path, url[256];
	rx_engine *engine;
	rx_error error;
	size_t n_statements;
} fixture;

static int count(unsigned what, void *ud, void *stmt, void *sql)
{
	fixture *f = ud;
	(void)what, (void)stmt, (void)sql;
	f->n_statements++;
	return 0;
}

/* Counts what runs on the one connection of the engine. */
static void watch(fixture *f)
{
	rx_conn *conn;
	assert_int_equal(rx__engine_acquire(&conn, f->engine, &f->error), 0);
	sqlite3_trace_v2(rx__sqlite_conn_of(conn)->db, SQLITE_TRACE_STMT, count, f);
	rx__engine_release(conn);
	f->n_statements = 0;
}

static void setup(fixture *f)
{
	memset(f, 0, sizeof(*f));
	f->folder = test_tempdir_new();
	f->path = test_path(f->folder, "app.db");
	snprintf(f->url, sizeof(f->url), "sqlite:///%s", f->path);
	f->engine = rx_engine_open(f->url, &f->error, .pool_size = 1);
	assert_rx_ok(&f->error);
}

static void teardown(fixture *f)
{
	rx_engine_close(f->engine);
	free(f->path);
	test_tempdir_free(f->folder);
}

static void test_migrate_contract__the_common_case_costs_one_row(void **state)
{
	(void)state;
	fixture f;
	setup(&f);
	assert_int_equal(rx_migrate(f.engine, both, &f.error), 0);
	watch(&f);
	assert_int_equal(rx_check_schema(f.engine, both, &f.error), RX_SCHEMA_CURRENT);
	assert_int_equal(f.n_statements, 1);
	teardown(&f);
}

static void test_migrate_contract__a_note_that_comes_later_ends_it(void **state)
{
	(void)state;
	fixture f;
	setup(&f);
	assert_int_equal(rx_migrate(f.engine, both, &f.error), 0);
	assert_int_equal(rx_migrate(f.engine, both, &f.error, .target = "-1"), 0);
	watch(&f);
	assert_int_equal(rx_check_schema(f.engine, both, &f.error), RX_SCHEMA_BEHIND);
	assert_non_null(strstr(f.error.message, "1 is not applied"));
	assert_true(f.n_statements > 1);
	assert_int_equal(f.error.code, 0);
	assert_int_equal(rx_migrate(f.engine, both, &f.error), 0);
	f.n_statements = 0;
	assert_int_equal(rx_check_schema(f.engine, both, &f.error), RX_SCHEMA_CURRENT);
	assert_int_equal(f.n_statements, 1);
	teardown(&f);
}

static void test_migrate_contract__models_that_differ_are_never_noted_as_equal(void **state)
{
	(void)state;
	fixture f;
	setup(&f);
	assert_int_equal(rx_migrate(f.engine, all, &f.error), 0); /* a column that no model has */
	watch(&f);
	assert_int_equal(rx_check_schema(f.engine, all, &f.error), RX_SCHEMA_DIFFERS);
	assert_non_null(strstr(f.error.message, "size"));
	assert_true(f.n_statements > 1);
	teardown(&f);
}

static void test_migrate_contract__nothing_to_do_writes_nothing(void **state)
{
	(void)state;
	fixture f;
	setup(&f);
	assert_int_equal(rx_migrate(f.engine, both, &f.error), 0);
	sqlite3 *other;
	assert_int_equal(sqlite3_open(f.path, &other), SQLITE_OK);
	assert_int_equal(sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
	/* the lock is somebody else's, and is not asked for */
	assert_int_equal(rx_migrate(f.engine, both, &f.error, .lock_wait = 0.01), 0);
	sqlite3_close(other);
	teardown(&f);
}

static int write_team(fixture *f)
{
	int code = 0;
	rx_with_session(session, .engine = f->engine) {
		rx_add(session, Team, .name = "new");
		rx_commit(session);
		code = rx_session_error(session)->code;
		f->error = *rx_session_error(session);
	}
	return code;
}

static int64_t count_teams(fixture *f)
{
	int64_t n = -1;
	rx_with_session(session, .engine = f->engine)
		n = rx_count(session, Team);
	return n;
}

/* The newer program has been here, on an engine of its own. */
static void migrate_newer(fixture *f)
{
	rx_engine *newer = rx_engine_open(f->url, &f->error);
	assert_non_null(newer);
	assert_int_equal(rx_migrate(newer, both, &f->error), 0);
	rx_engine_close(newer);
}

static void test_migrate_contract__a_program_older_than_its_database_only_reads(void **state)
{
	(void)state;
	fixture f;
	setup(&f);
	assert_int_equal(rx_migrate(f.engine, old, &f.error), 0);
	assert_int_equal(write_team(&f), 0);
	migrate_newer(&f);
	assert_int_equal(rx_check_schema(f.engine, old, &f.error), RX_EMIGRATION);
	assert_non_null(strstr(f.error.message, "bbbb2222"));
	assert_int_equal(write_team(&f), RX_EMIGRATION);
	assert_non_null(strstr(f.error.message, "bbbb2222"));
	assert_int_equal(count_teams(&f), 2); /* one of the program, one of the newer script */
	rx_with_session(session, .engine = f.engine) {
		assert_true(rx_exec(session, "DELETE FROM team") < 0);
		rx_rollback(session);
		rx_transaction(session)
			rx_add(session, Team, .name = "third");
		assert_int_equal(rx_session_error(session)->code, RX_EMIGRATION);
		rx_rollback(session);
	}
	assert_int_equal(rx_create_all(f.engine, &f.error), RX_EMIGRATION);
	assert_int_equal(count_teams(&f), 2);
	/* with the newer scripts it is another program */
	assert_int_equal(rx_check_schema(f.engine, both, &f.error), RX_SCHEMA_CURRENT);
	assert_int_equal(write_team(&f), 0);
	teardown(&f);
}

static void test_migrate_contract__rx_migrate_of_an_older_program_refuses_writes_too(void **state)
{
	(void)state;
	fixture f;
	setup(&f);
	migrate_newer(&f);
	assert_int_equal(rx_migrate(f.engine, old, &f.error), RX_EMIGRATION);
	assert_non_null(strstr(f.error.message, "bbbb2222"));
	assert_int_equal(write_team(&f), RX_EMIGRATION);
	assert_int_equal(count_teams(&f), 1);
	assert_int_equal(rx_migrate(f.engine, both, &f.error), 0);
	assert_int_equal(write_team(&f), 0);
	teardown(&f);
}

static void test_migrate_contract__the_default_engine_knows_what_was_configured(void **state)
{
	(void)state;
	fixture f;
	rx_config *config = NULL;
	setup(&f);
	migrate_newer(&f);
	assert_int_equal(rx_configure(.db_url = f.url, .revisions = old), 0);
	assert_int_equal(rx_config_load(&config, &f.error), 0);
	assert_ptr_equal(rx_config_revisions(config), old);
	rx__check_startup(f.engine, config);
	assert_int_equal(write_team(&f), RX_EMIGRATION);
	assert_non_null(strstr(f.error.message, "bbbb2222"));
	rx_config_free(config);
	assert_int_equal(rx_configure(.db_url = f.url, .revisions = both), 0);
	assert_int_equal(rx_config_load(&config, &f.error), 0);
	watch(&f);
	rx__check_startup(f.engine, config);
	assert_int_equal(f.n_statements, 1);
	assert_int_equal(write_team(&f), 0);
	rx_config_free(config);
	rx_configure();
	teardown(&f);
}

static void test_migrate_contract__wrong_arguments(void **state)
{
	(void)state;
	rx_error error = RX_ERROR_INIT;
	assert_int_equal(rx_check_schema(NULL, both, &error), RX_EINVAL);
	assert_int_equal(rx_check_schema(NULL, NULL, NULL), RX_EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_migrate_contract__the_common_case_costs_one_row),
		cmocka_unit_test(test_migrate_contract__a_note_that_comes_later_ends_it),
		cmocka_unit_test(test_migrate_contract__models_that_differ_are_never_noted_as_equal),
		cmocka_unit_test(test_migrate_contract__nothing_to_do_writes_nothing),
		cmocka_unit_test(test_migrate_contract__a_program_older_than_its_database_only_reads),
		cmocka_unit_test(test_migrate_contract__rx_migrate_of_an_older_program_refuses_writes_too),
		cmocka_unit_test(test_migrate_contract__the_default_engine_knows_what_was_configured),
		cmocka_unit_test(test_migrate_contract__wrong_arguments),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
