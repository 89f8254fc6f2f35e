#include "support/alloc.h"
#include "support/check.h"
#include "support/tempdir.h"

#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <sqlite3.h>

#include <reflex/migrate.h>

/* Scripts as a program links them, without RX_REVISION so that they can stand in one file. */
static void up_one(rx_op *op)
{
	rx_create_table(op, "team", rx_ddl_column("id", RX_BIGINT, .primary_key = true),
		rx_ddl_column("name", RX_STRING(80), .nullable = false));
	rx_create_index(op, "ix_team_name", "team", { "name" });
	rx_run_sql(op, "INSERT INTO team (name) VALUES ('core')");
}

static void down_one(rx_op *op)
{
	rx_drop_table(op, "team");
}

static void up_two(rx_op *op)
{
	rx_add_column(op, "team", rx_ddl_column("size", RX_INTEGER, .nullable = false), .fill = "7");
	rx_create_constraint(op, "team", rx_ddl_unique("uq_team_name", "name"));
}

static void down_two(rx_op *op)
{
	rx_drop_constraint(op, "team", "uq_team_name");
	rx_drop_column(op, "team", "size");
}

static void up_fails(rx_op *op)
{
	rx_run_sql(op, "INSERT INTO team (name, size) VALUES ('two', 2)");
	rx_run_sql(op, "INSERT INTO nowhere VALUES (1)");
}

static void nothing(rx_op *op)
{
	(void)op;
}

static const rx_revision one = { .id = "aaaa1111", .upgrade = up_one, .downgrade = down_one };
static const rx_revision two = { .id = "bbbb2222",
	.upgrade = up_two,
	.downgrade = down_two,
	.revises = "aaaa1111",
	.message = "size" };
static const rx_revision fails = {
	.id = "cccc3333", .upgrade = up_fails, .downgrade = nothing, .revises = "bbbb2222"
};
static const rx_revision *const both[] = { &two, &one, NULL };
static const rx_revision *const three[] = { &one, &two, &fails, NULL };
static const rx_revision *const only_two[] = { &two, NULL };

typedef struct fixture {
	char *folder, *path, url[256];
	rx_engine *engine;
	rx_error error;
} fixture;

static void setup(fixture *f)
{
	memset(f, 0, sizeof(*f));
	f->folder = test_tempdir_new();
	f->path = test_path(f->folder, "app.db");
	snprintf(f->url, sizeof(f->url), "sqlite:///%s", f->path);
	f->engine = rx_engine_open(f->url, &f->error);
	assert_rx_ok(&f->error);
}

static void teardown(fixture *f)
{
	rx_engine_close(f->engine);
	free(f->path);
	test_tempdir_free(f->folder);
}

/* One number out of the database, past the library. */
static int number(const fixture *f, const char *sql)
{
	sqlite3 *db;
	sqlite3_stmt *stmt = NULL;
	int value = -1;
	assert_int_equal(sqlite3_open(f->path, &db), SQLITE_OK);
	if (sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) == SQLITE_OK &&
		sqlite3_step(stmt) == SQLITE_ROW)
		value = sqlite3_column_int(stmt, 0);
	sqlite3_finalize(stmt);
	sqlite3_close(db);
	return value;
}

static void test_migrate_embed__brings_a_database_up_to_date(void **state)
{
	(void)state;
	fixture f;
	setup(&f);
	assert_int_equal(rx_migrate(f.engine, both, &f.error), 0);
	assert_int_equal(number(&f, "SELECT size FROM team"), 7);
	assert_int_equal(
		number(&f, "SELECT count(*) FROM alembic_version WHERE version_num = 'bbbb2222'"), 1);
	assert_int_equal(number(&f, "SELECT count(*) FROM reflex_journal"), 2);
	assert_int_equal(rx_migrate(f.engine, both, &f.error), 0);
	assert_int_equal(number(&f, "SELECT count(*) FROM reflex_journal"), 2);
	teardown(&f);
}

static void test_migrate_embed__goes_down_to_a_target(void **state)
{
	(void)state;
	fixture f;
	setup(&f);
	assert_int_equal(rx_migrate(f.engine, both, &f.error), 0);
	assert_int_equal(rx_migrate(f.engine, both, &f.error, .target = "aaaa"), 0);
	assert_int_equal(number(&f, "SELECT count(*) FROM pragma_table_info('team')"), 2);
	assert_int_equal(rx_migrate(f.engine, both, &f.error, .target = "head"), 0);
	assert_int_equal(rx_migrate(f.engine, both, &f.error, .target = "-1"), 0);
	assert_int_equal(rx_migrate(f.engine, both, &f.error, .target = "base"), 0);
	assert_int_equal(number(&f, "SELECT count(*) FROM sqlite_master WHERE name = 'team'"), 0);
	assert_int_equal(number(&f, "SELECT count(*) FROM alembic_version"), 0);
	teardown(&f);
}

static void test_migrate_embed__a_dry_run_changes_nothing(void **state)
{
	(void)state;
	fixture f;
	setup(&f);
	assert_int_equal(rx_migrate(f.engine, both, &f.error, .dry_run = true), 0);
	assert_int_equal(number(&f, "SELECT count(*) FROM sqlite_master"), 0);
	assert_true(rx_migrate(f.engine, three, &f.error, .dry_run = true) < 0);
	assert_contains(f.error.message, "nowhere");
	assert_int_equal(number(&f, "SELECT count(*) FROM sqlite_master"), 0);
	teardown(&f);
}

static void test_migrate_embed__waits_for_the_lock_no_longer_than_it_may(void **state)
{
	(void)state;
	fixture f;
	sqlite3 *other;
	setup(&f);
	assert_int_equal(sqlite3_open(f.path, &other), SQLITE_OK);
	assert_int_equal(sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(rx_migrate(f.engine, both, &f.error, .lock_wait = 0.05), RX_EBUSY);
	assert_int_equal(sqlite3_exec(other, "ROLLBACK", NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(other);
	f.error = (rx_error)RX_ERROR_INIT;
	assert_int_equal(rx_migrate(f.engine, both, &f.error, .lock_wait = 0.05), 0);
	teardown(&f);
}

/* An engine that waits for hours by itself would hang here. */
static void test_migrate_embed__the_engines_patience_is_not_added_to_that(void **state)
{
	(void)state;
	fixture f;
	sqlite3 *other;
	char url[4200];
	setup(&f);
	rx_engine_close(f.engine);
	snprintf(url, sizeof(url), "%s?busy_timeout=36000000", f.url);
	f.engine = rx_engine_open(url, &f.error);
	assert_rx_ok(&f.error);
	assert_int_equal(sqlite3_open(f.path, &other), SQLITE_OK);
	assert_int_equal(sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(rx_migrate(f.engine, both, &f.error, .lock_wait = 0.05), RX_EBUSY);
	assert_contains(f.error.message, "for 0.05 s,");
	assert_int_equal(sqlite3_exec(other, "ROLLBACK", NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(other);
	teardown(&f);
}

static const rx_revision contracts = { .rx__size = sizeof(rx_revision),
	.id = "dddd4444",
	.upgrade = down_two,
	.downgrade = nothing,
	.revises = "bbbb2222",
	.phase = RX_CONTRACT };
static const rx_revision *const with_contract[] = { &one, &two, &contracts, NULL };

static void test_migrate_embed__the_first_phase_only(void **state)
{
	(void)state;
	fixture f;
	setup(&f);
	assert_int_equal(rx_migrate(f.engine, with_contract, &f.error, .phase = RX_EXPAND), 0);
	assert_int_equal(number(&f, "SELECT size FROM team"), 7);
	assert_int_equal(rx_migrate(f.engine, with_contract, &f.error), 0);
	assert_int_equal(number(&f, "SELECT count(*) FROM pragma_table_info('team')"), 2);
	teardown(&f);
}

static void count_line(void *ud, const char *line)
{
	assert_contains(line, "upgrade ");
	++*(int *)ud;
}

static void test_migrate_embed__tells_its_progress(void **state)
{
	(void)state;
	fixture f;
	int n = 0;
	setup(&f);
	assert_int_equal(rx_migrate(f.engine, both, &f.error, .progress = count_line, .ud = &n), 0);
	assert_int_equal(n, 2);
	teardown(&f);
}

/* Scripts of which the second takes minutes on any machine. */
static void up_endless(rx_op *op)
{
	rx_create_table(op, "half", rx_ddl_column("id", RX_BIGINT, .primary_key = true));
	rx_run_sql(op, "CREATE TABLE x AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n "
				   "WHERE i < 2000000000) SELECT max(i) FROM n");
}

static const rx_revision endless = {
	.id = "dddd4444", .upgrade = up_endless, .downgrade = nothing, .revises = "aaaa1111"
};
static const rx_revision *const with_endless[] = { &one, &endless, NULL };

typedef struct stopper {
	atomic_bool begun, stop;
	const char *at; /* the line at which it is to stop */
} stopper;

static void see_line(void *ud, const char *line)
{
	stopper *s = ud;
	if (strstr(line, s->at))
		atomic_store(&s->begun, true);
}

static void stop_at_line(void *ud, const char *line)
{
	stopper *s = ud;
	if (strstr(line, s->at))
		atomic_store(&s->stop, true);
}

static void *stop_when_begun(void *ud)
{
	stopper *s = ud;
	while (!atomic_load(&s->begun))
		sched_yield();
	atomic_store(&s->stop, true);
	return NULL;
}

static void test_migrate_embed__a_stop_from_another_thread_takes_the_script_back(void **state)
{
	(void)state;
	fixture f;
	pthread_t thread;
	stopper s = { .at = "dddd4444" };
	setup(&f);
	assert_int_equal(pthread_create(&thread, NULL, stop_when_begun, &s), 0);
	assert_int_equal(rx_migrate(f.engine, with_endless, &f.error, .progress = see_line, .ud = &s,
						 .stop = &s.stop),
		RX_ETIMEOUT);
	pthread_join(thread, NULL);
	assert_contains(f.error.message, "interrupted");
	assert_int_equal(number(&f, "SELECT count(*) FROM team"), 1);
	assert_int_equal(number(&f, "SELECT count(*) FROM sqlite_schema WHERE name = 'half'"), 0);
	assert_int_equal(
		number(&f, "SELECT count(*) FROM alembic_version WHERE version_num = 'aaaa1111'"), 1);
	teardown(&f);
}

static void test_migrate_embed__stopped_before_and_between_scripts(void **state)
{
	(void)state;
	fixture f;
	stopper s = { .at = "aaaa1111", .stop = true };
	setup(&f);
	assert_int_equal(rx_migrate(f.engine, both, &f.error, .stop = &s.stop), RX_ETIMEOUT);
	assert_int_equal(number(&f, "SELECT count(*) FROM sqlite_schema WHERE name = 'team'"), 0);
	/* a flag that nobody sets is no hindrance, and one that is set when all is done neither */
	atomic_store(&s.stop, false);
	assert_int_equal(rx_migrate(f.engine, both, &f.error, .target = "aaaa", .stop = &s.stop), 0);
	atomic_store(&s.stop, true);
	assert_int_equal(rx_migrate(f.engine, both, &f.error, .target = "aaaa", .stop = &s.stop), 0);
	/* set while a script runs: what is done by then is whole, and the next run goes on */
	atomic_store(&s.stop, false);
	s.at = "bbbb2222";
	int r =
		rx_migrate(f.engine, both, &f.error, .progress = stop_at_line, .ud = &s, .stop = &s.stop);
	assert_true(r == RX_ETIMEOUT || r == 0);
	assert_int_equal(rx_migrate(f.engine, both, &f.error), 0);
	assert_int_equal(number(&f, "SELECT size FROM team"), 7);
	teardown(&f);
}

static void stop_and_wait(void *ud, const char *line)
{
	stop_at_line(ud, line);
	nanosleep(&(const struct timespec){ .tv_nsec = 200 * 1000000 }, NULL);
}

/* The error and the code that is returned are one, also where the step that is stopped has failed by itself. */
static void test_migrate_embed__stopped_in_a_script_that_fails(void **state)
{
	(void)state;
	fixture f;
	stopper s = { .at = "cccc3333" };
	setup(&f);
	int r =
		rx_migrate(f.engine, three, &f.error, .progress = stop_and_wait, .ud = &s, .stop = &s.stop);
	assert_int_equal(r, f.error.code);
	assert_true(r == RX_ETIMEOUT || r == RX_ESQL);
	teardown(&f);
}

static void tick_line(void *ud, const char *line)
{
	assert_contains(line, " a second");
	++*(int *)ud;
}

/* What takes less than a second ticks never. */
static void test_migrate_embed__ticks_only_where_it_takes_long(void **state)
{
	(void)state;
	fixture f;
	int n = 0;
	struct timespec begun, over;
	setup(&f);
	clock_gettime(CLOCK_MONOTONIC, &begun);
	assert_int_equal(rx_migrate(f.engine, both, &f.error, .tick = tick_line, .ud = &n), 0);
	clock_gettime(CLOCK_MONOTONIC, &over);
	if (over.tv_sec - begun.tv_sec < 1)
		assert_int_equal(n, 0);
	teardown(&f);
}

static void test_migrate_embed__a_failure_names_the_script_and_keeps_what_was_done(void **state)
{
	(void)state;
	fixture f;
	setup(&f);
	assert_int_not_equal(rx_migrate(f.engine, three, &f.error), 0);
	assert_contains(f.error.message, "cccc3333");
	assert_contains(f.error.message, "nowhere");
	assert_int_equal(number(&f, "SELECT count(*) FROM team"), 1);
	assert_int_equal(
		number(&f, "SELECT count(*) FROM alembic_version WHERE version_num = 'bbbb2222'"), 1);
	teardown(&f);
}

static void test_migrate_embed__a_database_that_is_newer_is_refused(void **state)
{
	(void)state;
	fixture f;
	setup(&f);
	assert_int_equal(rx_migrate(f.engine, both, &f.error), 0);
	const rx_revision *const old[] = { &one, NULL };
	assert_int_equal(rx_migrate(f.engine, old, &f.error), RX_EMIGRATION);
	assert_contains(f.error.message, "bbbb2222");
	assert_int_equal(number(&f, "SELECT size FROM team"), 7);
	teardown(&f);
}

static void test_migrate_embed__a_missing_parent_is_refused(void **state)
{
	(void)state;
	fixture f;
	setup(&f);
	assert_int_equal(rx_migrate(f.engine, only_two, &f.error), RX_EMIGRATION);
	assert_contains(f.error.message, "revision bbbb2222 revises aaaa1111");
	assert_int_equal(number(&f, "SELECT count(*) FROM sqlite_master"), 0);
	teardown(&f);
}

static void test_migrate_embed__works_on_a_database_in_memory(void **state)
{
	(void)state;
	rx_error error = RX_ERROR_INIT;
	rx_engine *engine = rx_engine_open("sqlite://", &error);
	assert_rx_ok(&error);
	assert_int_equal(rx_migrate(engine, both, &error), 0);
	assert_int_equal(rx_migrate(engine, both, &error, .target = "base"), 0);
	rx_engine_close(engine);
}

static void test_migrate_embed__without_engine_or_scripts(void **state)
{
	(void)state;
	rx_error error = RX_ERROR_INIT;
	assert_int_equal(rx_migrate(NULL, both, &error), RX_EINVAL);
	fixture f;
	setup(&f);
	assert_int_equal(rx_migrate(f.engine, NULL, &f.error), RX_EINVAL);
	const rx_revision *const none[] = { NULL };
	assert_int_equal(rx_migrate(f.engine, none, &f.error), 0);
	teardown(&f);
}

/* Each allocation of our own code fails once: an error and a database at a whole step, or success. */
static void test_migrate_embed__every_allocation_may_fail(void **state)
{
	(void)state;
	size_t n = 1;
	for (bool delivered = true; delivered; n++) {
		fixture f;
		setup(&f);
		test_alloc_fail_at(n);
		int r = rx_migrate(f.engine, both, &f.error);
		delivered = test_alloc_reset();
		if (r == 0) {
			assert_int_equal(number(&f, "SELECT size FROM team"), 7);
		} else {
			assert_true(f.error.code != 0 && *f.error.message);
			assert_int_equal(rx_migrate(f.engine, both, &f.error), 0);
			assert_int_equal(number(&f, "SELECT size FROM team"), 7);
		}
		assert_int_equal(number(&f, "SELECT count(*) FROM team"), 1);
		assert_int_equal(number(&f, "SELECT count(*) FROM alembic_version"), 1);
		teardown(&f);
	}
	assert_true(n > 20);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_migrate_embed__brings_a_database_up_to_date),
		cmocka_unit_test(test_migrate_embed__goes_down_to_a_target),
		cmocka_unit_test(test_migrate_embed__a_dry_run_changes_nothing),
		cmocka_unit_test(test_migrate_embed__waits_for_the_lock_no_longer_than_it_may),
		cmocka_unit_test(test_migrate_embed__the_engines_patience_is_not_added_to_that),
		cmocka_unit_test(test_migrate_embed__the_first_phase_only),
		cmocka_unit_test(test_migrate_embed__tells_its_progress),
		cmocka_unit_test(test_migrate_embed__a_stop_from_another_thread_takes_the_script_back),
		cmocka_unit_test(test_migrate_embed__stopped_before_and_between_scripts),
		cmocka_unit_test(test_migrate_embed__stopped_in_a_script_that_fails),
		cmocka_unit_test(test_migrate_embed__ticks_only_where_it_takes_long),
		cmocka_unit_test(test_migrate_embed__a_failure_names_the_script_and_keeps_what_was_done),
		cmocka_unit_test(test_migrate_embed__a_database_that_is_newer_is_refused),
		cmocka_unit_test(test_migrate_embed__a_missing_parent_is_refused),
		cmocka_unit_test(test_migrate_embed__works_on_a_database_in_memory),
		cmocka_unit_test(test_migrate_embed__without_engine_or_scripts),
		cmocka_unit_test(test_migrate_embed__every_allocation_may_fail),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
