/* Revisions that run step by step, and whose runner is killed before each of its statements: the next
 * run goes on where it was, and in the end all is as if nobody had been killed. Forwards and
 * backwards, on whatever database REFLEX_TEST_URL names; by default on SQLite. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <reflex/migrate.h>

#include "engine/engine.h"
#include "migrate/runner.h"
#include "schema/diff/diff.h"
#include "support/check.h"
#include "support/tempdir.h"

enum { KILLED = 77 };

/* ---- the scripts */

static void up_base(rx_op *op)
{
	rx_create_table(op, "member",
		rx_ddl_column("id", RX_BIGINT, .autoincrement = true),
		rx_ddl_column("name", RX_STRING(40), .nullable = false),
		rx_ddl_column("old", RX_INTEGER, .nullable = true),
		rx_ddl_primary_key("pk_member", "id"));
	rx_create_table(op, "counted", rx_ddl_column("step", RX_INTEGER, .nullable = false));
	rx_run_sql(op, "INSERT INTO member (name, old) VALUES ('ann', 1)");
}

static void down_base(rx_op *op)
{
	rx_drop_table(op, "counted");
	rx_drop_table(op, "member");
}

static void up_steps(rx_op *op)
{
	rx_create_table(op, "place",
		rx_ddl_column("id", RX_BIGINT, .autoincrement = true),
		rx_ddl_column("town", RX_STRING(30), .nullable = false),
		rx_ddl_primary_key("pk_place", "id"));
	rx_create_index(op, "ix_place_town", "place", { "town" });
	rx_run_sql(op, "INSERT INTO place (town) VALUES ('ulm')");
	rx_add_column(
		op, "member", rx_ddl_column("size", RX_INTEGER, .nullable = false), .fill = "7");
	rx_run_sql(op, "INSERT INTO counted (step) VALUES (1)");
	rx_alter_column(op, "member", rx_ddl_column("name", RX_STRING(80), .nullable = false));
	rx_create_constraint(op, "member", rx_ddl_unique("uq_member_name", "name"));
	rx_create_constraint(op, "member", rx_ddl_check("ck_member_size", "size > 0"));
	rx_rename_column(op, "member", "old", "age");
	rx_run_sql(op, "CREATE INDEX ix_member_age ON member (age)");
	rx_run_sql(op, "UPDATE counted SET step = step + 1");
	rx_create_view(op, "small", "SELECT id FROM member WHERE size < 100");
	rx_rename_table(op, "place", "spot");
	rx_drop_column(op, "member", "age");
}

static void down_steps(rx_op *op)
{
	rx_run_sql(op, "UPDATE counted SET step = step + 10");
	rx_drop_view(op, "small");
	rx_add_column(op, "member", rx_ddl_column("old", RX_INTEGER, .nullable = true));
	rx_rename_table(op, "spot", "place");
	rx_drop_constraint(op, "member", "ck_member_size");
	rx_drop_constraint(op, "member", "uq_member_name");
	rx_alter_column(op, "member", rx_ddl_column("name", RX_STRING(40), .nullable = false));
	rx_drop_column(op, "member", "size");
	rx_drop_index(op, "ix_place_town", "place");
	rx_drop_table(op, "place");
	rx_run_sql(op, "DELETE FROM counted");
}

static const rx_revision base = {
	.id = "aaaa11110000", .upgrade = up_base, .downgrade = down_base
};
static const rx_revision steps = { .id = "bbbb22220000",
	.upgrade = up_steps,
	.downgrade = down_steps,
	.revises = "aaaa11110000",
	.no_transaction = true };
static const rx_revision *const revisions[] = { &base, &steps, NULL };

/* ---- a run, which may end at a statement */

static int left; /* statements until the end; 0: it runs through */
static const char *fatal; /* or the statement before which it ends; NULL: none */

static void count(void *ud, const char *sql)
{
	(void)ud;
	if (fatal && !strcmp(sql, fatal))
		_exit(KILLED);
	if (left > 0 && --left == 0)
		_exit(KILLED);
}

typedef struct run {
	const char *url;
	const rx_revision *const *revisions;
	const char *target;
	rx_resume resume;
	double wait;
} run;

static int migrate(const run *what, rx_error *error)
{
	rx_engine *engine = rx_engine_open(what->url, error, .pool_size = 1);
	rx__revisions list = { .at = NULL };
	rx__graph graph;
	rx__steps done;
	rx_arena arena;
	rx__runner runner = {
		.graph = &graph, .resume = what->resume, .wait = what->wait, .db = { .statement = count }
	};
	const bool down = !strcmp(what->target, "base") || *what->target == '-';
	int r = engine ? 0 : error->code;

	rx__arena_init(&arena, 0);
	for (size_t i = 0; what->revisions[i] && !r; i++)
		r = rx__revisions_add(&list, what->revisions[i], NULL, NULL, &arena, error);
	if (!r)
		r = rx__graph_init(&graph, list.at, list.n, &arena, error);
	if (!r)
		r = rx__engine_acquire(&runner.db.conn, engine, error);
	if (!r)
		r = rx__runner_move(
			&runner, what->target, down ? RX__DOWNGRADE : RX__UPGRADE, &done, error);
	rx__engine_release(runner.db.conn);
	rx__arena_deinit(&arena);
	rx_engine_close(engine);
	return r;
}

/* Another process that ends before its n-th statement. False: it was done before. */
static bool killed(const run *what, int n)
{
	rx_error error = RX_ERROR_INIT;
	int status = 0;
	pid_t child = fork();

	assert_true(child >= 0);
	if (child == 0) {
		left = n;
		int r = migrate(what, &error);
		if (r)
			fprintf(stderr, "# %s\n", error.message);
		_exit(r ? 1 : 0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	assert_true(WEXITSTATUS(status) == KILLED || WEXITSTATUS(status) == 0);
	return WEXITSTATUS(status) == KILLED;
}

/* ---- the fixture: a database of its own */

typedef struct fixture {
	char *folder;
	char url[4300], schema[64];
	const char *server;
} fixture;

static void on_server(const fixture *f, const char *words, const char *end)
{
	rx_error error = RX_ERROR_INIT;
	char sql[200];
	rx_conn *conn = NULL;
	rx_engine *engine = rx_engine_open(f->server, &error, .pool_size = 1);

	assert_rx_ok(&error);
	snprintf(sql, sizeof(sql), "%s %s%s", words, f->schema, end);
	assert_int_equal(rx__engine_acquire(&conn, engine, &error), 0);
	assert_int_equal(conn->driver->execute(conn, sql, &error), 0);
	rx__engine_release(conn);
	rx_engine_close(engine);
}

static bool is_mariadb(const fixture *f)
{
	return f->server && strncmp(f->server, "mariadb", 7) == 0;
}

static int setup(void **state)
{
	fixture *f = calloc(1, sizeof(*f));
	const char *server = getenv("REFLEX_TEST_URL");
	const char *tail;

	f->folder = test_tempdir_new();
	f->server = server && strncmp(server, "sqlite", 6) != 0 ? server : NULL;
	snprintf(f->schema, sizeof(f->schema), "resume_%ld", (long)getpid());
	if (!f->server) {
		snprintf(f->url, sizeof(f->url), "sqlite:///%s/app.db?synchronous=off", f->folder);
	} else if (is_mariadb(f)) {
		tail = strrchr(server, '/');
		snprintf(f->url, sizeof(f->url), "%.*s/%s", (int)(tail - server), server, f->schema);
		on_server(f, "CREATE DATABASE", "");
	} else {
		snprintf(f->url, sizeof(f->url), "%s?search_path=%s", server, f->schema);
		on_server(f, "CREATE SCHEMA", "");
	}
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	fixture *f = *state;

	if (f->server)
		on_server(
			f, is_mariadb(f) ? "DROP DATABASE" : "DROP SCHEMA", is_mariadb(f) ? "" : " CASCADE");
	test_tempdir_free(f->folder);
	free(f);
	return 0;
}

static rx_schema *inspect(const fixture *f)
{
	rx_error error = RX_ERROR_INIT;
	rx_schema *schema = NULL;
	rx_conn *conn = NULL;
	rx_engine *engine = rx_engine_open(f->url, &error, .pool_size = 1);

	assert_rx_ok(&error);
	assert_int_equal(rx__engine_acquire(&conn, engine, &error), 0);
	assert_int_equal(conn->driver->inspect(conn, &schema, &error), 0);
	rx__engine_release(conn);
	rx_engine_close(engine);
	return schema;
}

/* The one number that a query gives; -1 if it fails. */
static int number(const fixture *f, const char *sql)
{
	rx_error error = RX_ERROR_INIT;
	rx__db db = { .conn = NULL };
	const char **cells = NULL;
	size_t n = 0;
	rx_arena arena;
	rx_engine *engine = rx_engine_open(f->url, &error, .pool_size = 1);
	int value = -1;

	rx__arena_init(&arena, 0);
	assert_rx_ok(&error);
	assert_int_equal(rx__engine_acquire(&db.conn, engine, &error), 0);
	if (rx__db_query(&db, sql, &cells, &n, &arena, &error) == 0 && n == 1 && cells[0])
		value = atoi(cells[0]);
	rx__engine_release(db.conn);
	rx_engine_close(engine);
	rx__arena_deinit(&arena);
	return value;
}

static const rx_dialect *dialect_of(const fixture *f)
{
	rx_error error = RX_ERROR_INIT;
	rx_engine *engine = rx_engine_open(f->url, &error);
	const rx_dialect *dialect = rx__engine_driver(engine)->dialect;

	rx_engine_close(engine);
	return dialect;
}

static void assert_same_schema(const fixture *f, const rx_schema *wanted, int n)
{
	rx_error error = RX_ERROR_INIT;
	rx_schema *there = inspect(f);
	rx__diff diff;
	rx__diff_options options = { .dialect = dialect_of(f), .history = wanted, .answered = true };
	rx_arena arena;

	rx__arena_init(&arena, 0);
	assert_int_equal(rx__diff_make(&diff, there, wanted, &options, &error), 0);
	if (diff.operations.n)
		fail_msg("killed before statement %d: %s", n,
			rx__operation_describe(&arena, &diff.operations.list[0]));
	assert_int_equal(there->n_views, wanted->n_views);
	rx__arena_deinit(&arena);
	rx__diff_deinit(&diff);
	rx_schema_free(there);
}

static void must(const run *what)
{
	rx_error error = RX_ERROR_INIT;
	int r = migrate(what, &error);

	if (r)
		fail_msg("%s: %s", what->target, error.message);
}

/* ---- killed at every boundary */

/* A server takes a while for each: every third boundary is tried there, and all with REFLEX_TEST_ALL. */
static int step(const fixture *f)
{
	return f->server && !getenv("REFLEX_TEST_ALL") ? 3 : 1;
}

static void assert_up(const fixture *f, const rx_schema *wanted, int n)
{
	assert_same_schema(f, wanted, n);
	assert_int_equal(number(f, "SELECT count(*) FROM spot"), 1);
	assert_int_equal(number(f, "SELECT sum(step) FROM counted"), 2);
	assert_int_equal(number(f, "SELECT min(size) FROM member"), 7);
	assert_int_equal(number(f, "SELECT count(*) FROM reflex_step"), 0);
	assert_int_equal(
		number(f, "SELECT count(*) FROM alembic_version WHERE version_num = 'bbbb22220000'"), 1);
}

static void test_servers_resume__killed_before_each_statement_of_an_upgrade(void **state)
{
	const fixture *f = *state;
	run up = { f->url, revisions, "head", 0, 0 }, down = { f->url, revisions, "base", 0, 0 };
	rx_schema *wanted;
	int n = 0;

	must(&up);
	wanted = inspect(f);
	do {
		must(&down);
		n += step(f);
		const bool more = killed(&up, n);
		must(&up);
		assert_up(f, wanted, n);
		if (!more)
			break;
	} while (n < 1000);
	assert_in_range(n, 40, 999);
	rx_schema_free(wanted);
}

static void test_servers_resume__killed_before_each_statement_of_a_downgrade(void **state)
{
	const fixture *f = *state;
	run up = { f->url, revisions, "head", 0, 0 }, down = { f->url, revisions, "-1", 0, 0 };
	rx_schema *wanted;
	int n = 0;

	must(&up);
	must(&down);
	wanted = inspect(f);
	do {
		must(&up);
		n += step(f);
		const bool more = killed(&down, n);
		if (number(f, "SELECT count(*) FROM alembic_version WHERE version_num = 'bbbb22220000'"))
			must(&down);
		assert_same_schema(f, wanted, n);
		assert_int_equal(number(f, "SELECT count(*) FROM counted"), 0);
		assert_int_equal(number(f, "SELECT count(*) FROM reflex_step"), 0);
		if (!more)
			break;
	} while (n < 1000);
	assert_in_range(n, 20, 999);
	rx_schema_free(wanted);
}

/* Killed again and again before it has come far: each run does a little. (What is one step must be
 * had whole, so the runs get longer.) */
static void test_servers_resume__killed_many_times_in_one_revision(void **state)
{
	const fixture *f = *state;
	run up = { f->url, revisions, "head", 0, 0 };
	rx_schema *wanted;
	int kills = 0;

	must(&up);
	wanted = inspect(f);
	must(&(run){ f->url, revisions, "base", 0, 0 });
	must(&(run){ f->url, revisions, "+1", 0, 0 });
	while (killed(&up, 6 + kills / 4) && kills < 200)
		kills++;
	assert_in_range(kills, 5, 199);
	assert_up(f, wanted, kills);
	rx_schema_free(wanted);
}

/* ---- what fails, and what cannot be told */

static const char *third; /* SQL of the third step */

static void up_fails(rx_op *op)
{
	rx_run_sql(op, "INSERT INTO counted (step) VALUES (1)");
	rx_create_table(op, "kept", rx_ddl_column("id", RX_INTEGER, .nullable = false));
	rx_run_sql(op, third);
	rx_run_sql(op, "INSERT INTO counted (step) VALUES (4)");
}

static void nothing(rx_op *op)
{
	(void)op;
}

static const rx_revision fails = { .id = "cccc33330000",
	.upgrade = up_fails,
	.downgrade = nothing,
	.revises = "aaaa11110000",
	.no_transaction = true };
static const rx_revision *const with_failure[] = { &base, &fails, NULL };

static void test_servers_resume__a_step_that_fails_is_mended_and_gone_on_with(void **state)
{
	const fixture *f = *state;
	rx_error error = RX_ERROR_INIT;
	run up = { f->url, with_failure, "head", 0, 0 };

	third = "ALTER TABLE nowhere ADD COLUMN x INTEGER";
	assert_int_not_equal(migrate(&up, &error), 0);
	assert_non_null(strstr(error.message, "cccc33330000"));
	assert_non_null(strstr(error.message, "step 3 of 4"));
	assert_non_null(strstr(error.message, "those before it stay done"));
	assert_int_equal(number(f, "SELECT count(*) FROM reflex_step"), 3);

	third = "ALTER TABLE kept ADD COLUMN x INTEGER";
	must(&up);
	assert_int_equal(number(f, "SELECT count(*) FROM counted"), 2);
	assert_int_equal(number(f, "SELECT count(x) FROM kept"), 0);
	assert_int_equal(number(f, "SELECT count(*) FROM reflex_step"), 0);
}

static void test_servers_resume__a_step_that_was_done_must_not_change(void **state)
{
	const fixture *f = *state;
	rx_error error = RX_ERROR_INIT;
	run up = { f->url, with_failure, "head", 0, 0 };

	third = "ALTER TABLE kept ADD COLUMN x INTEGER";
	must(&(run){ f->url, with_failure, "+1", 0, 0 });
	fatal = third;
	assert_true(killed(&up, 0));
	fatal = NULL;
	assert_int_equal(
		number(f, "SELECT count(*) FROM reflex_step WHERE step = 3 AND state = 'begun'"), 1);
	third = "ALTER TABLE kept ADD COLUMN y INTEGER";
	assert_int_equal(migrate(&up, &error), RX_EMIGRATION);
	assert_non_null(strstr(error.message, "step 3"));
	assert_non_null(strstr(error.message, "another one in its place"));
}

static void test_servers_resume__of_what_cannot_be_told_the_user_says_it(void **state)
{
	const fixture *f = *state;
	rx_error error = RX_ERROR_INIT;
	run up = { f->url, with_failure, "head", 0, 0 };

	third = "ALTER TABLE kept ADD COLUMN x INTEGER";
	must(&(run){ f->url, with_failure, "+1", 0, 0 });
	fatal = third;
	assert_true(killed(&up, 0));
	fatal = NULL;
	assert_int_equal(
		number(f, "SELECT count(*) FROM reflex_step WHERE step = 3 AND state = 'begun'"), 1);
	assert_int_equal(migrate(&up, &error), RX_EMIGRATION);
	assert_non_null(strstr(error.message, "--resume done"));
	assert_int_equal(number(f, "SELECT count(*) FROM reflex_step"), 3);
	up.resume = RX_RESUME_AGAIN;
	must(&up);
	assert_int_equal(number(f, "SELECT count(x) FROM kept"), 0);
	assert_int_equal(number(f, "SELECT count(*) FROM counted"), 2);
}

static void test_servers_resume__the_other_direction_is_refused_in_the_middle(void **state)
{
	const fixture *f = *state;
	rx_error error = RX_ERROR_INIT;
	run up = { f->url, revisions, "head", 0, 0 }, down = { f->url, revisions, "base", 0, 0 };

	must(&(run){ f->url, revisions, "+1", 0, 0 });
	assert_true(killed(&up, 12));
	assert_int_equal(migrate(&down, &error), RX_EMIGRATION);
	assert_non_null(strstr(error.message, "bbbb22220000 stands in the middle of its upgrade"));
	assert_non_null(strstr(error.message, "reflex db migrate bbbb22220000"));
	must(&up);
	assert_true(killed(&(run){ f->url, revisions, "-1", 0, 0 }, 12));
	assert_int_equal(migrate(&up, &error), RX_EMIGRATION);
	assert_non_null(strstr(error.message, "in the middle of its downgrade"));
	assert_non_null(strstr(error.message, "reflex db downgrade bbbb22220000-1"));
	must(&down);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
		TEST(test_servers_resume__killed_before_each_statement_of_an_upgrade),
		TEST(test_servers_resume__killed_before_each_statement_of_a_downgrade),
		TEST(test_servers_resume__killed_many_times_in_one_revision),
		TEST(test_servers_resume__a_step_that_fails_is_mended_and_gone_on_with),
		TEST(test_servers_resume__a_step_that_was_done_must_not_change),
		TEST(test_servers_resume__of_what_cannot_be_told_the_user_says_it),
		TEST(test_servers_resume__the_other_direction_is_refused_in_the_middle),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
