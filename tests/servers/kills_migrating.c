/* A server that is killed in the middle of a revision which runs step by step: before each of its
 * statements and at any moment. The next run, on the server that was started again on the same data, goes
 * on where it was: no step is lost or done twice, forwards and backwards. The server must keep what it
 * acknowledges: tests/servers/meson.build says so to it. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <reflex/migrate.h>

#include "engine/engine.h"
#include "migrate/runner.h"
#include "schema/diff/settle.h"
#include "support/check.h"
#include "support/control.h"
#include "support/seed.h"

#define BETWEEN "aaaa11110000" /* where the steps begin */

/* ---- the scripts */

static bool moves_columns; /* the engine can */

static void up_base(rx_op *op)
{
	rx_create_table(op, "member", rx_ddl_column("id", RX_BIGINT, .primary_key = true),
		rx_ddl_column("name", RX_STRING(40), .nullable = false),
		rx_ddl_column("old", RX_INTEGER, .nullable = true));
	rx_create_table(op, "counted", rx_ddl_column("step", RX_INTEGER, .nullable = false));
	rx_run_sql(op,
		"INSERT INTO member (id, name, old) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 "
		"FROM n WHERE i < 200) SELECT i, CAST(i AS CHAR(8)), i FROM n");
}

static void down_base(rx_op *op)
{
	rx_drop_table(op, "counted");
	rx_drop_table(op, "member");
}

static void up_steps(rx_op *op)
{
	rx_create_table(op, "place", rx_ddl_column("id", RX_BIGINT, .primary_key = true),
		rx_ddl_column("town", RX_STRING(30), .nullable = false));
	rx_create_index(op, "ix_place_town", "place", { "town" });
	rx_run_sql(op, "INSERT INTO place (id, town) VALUES (1, 'ulm')");
	rx_add_column(op, "member", rx_ddl_column("size", RX_INTEGER), .fill = "7");
	rx_run_sql(op, "INSERT INTO counted (step) VALUES (1)");
	rx_alter_column(op, "member", rx_ddl_column("name", RX_STRING(80)));
	rx_create_constraint(op, "member", rx_ddl_unique("uq_member_name", "name"));
	rx_create_constraint(op, "member", rx_ddl_check("ck_member_size", "size > 0"));
	rx_rename_column(op, "member", "old", "age");
	rx_run_sql(op, "CREATE INDEX ix_member_age ON member (age)");
	rx_backfill(op, "member", "age = age + 1000", .where = "age < 1000", .batch = 50);
	rx_run_sql(op, "UPDATE counted SET step = step + 1");
	rx_create_view(op, "small", "SELECT id FROM member WHERE size < 100");
	rx_rename_table(op, "place", "spot");
	if (moves_columns)
		rx_order_columns(op, "member", "size", "age", "id", "name");
	rx_create_table(op, "visit", rx_ddl_column("id", RX_BIGINT, .primary_key = true),
		rx_ddl_column("spot_id", RX_BIGINT),
		rx_ddl_foreign_key(
			"fk_visit_spot", "spot", .columns = { "spot_id" }, .references = { "id" }));
	rx_run_sql(op, "INSERT INTO visit (id, spot_id) SELECT id, 1 FROM member");
}

static void down_steps(rx_op *op)
{
	rx_run_sql(op, "UPDATE counted SET step = step + 10");
	rx_drop_table(op, "visit");
	if (moves_columns)
		rx_order_columns(op, "member", "id", "name", "age", "size");
	rx_rename_table(op, "spot", "place");
	rx_drop_view(op, "small");
	rx_backfill(op, "member", "age = age - 1000", .where = "age > 1000", .batch = 50);
	rx_drop_index(op, "ix_member_age", "member");
	rx_rename_column(op, "member", "age", "old");
	rx_drop_constraint(op, "member", "ck_member_size");
	rx_drop_constraint(op, "member", "uq_member_name");
	rx_alter_column(op, "member", rx_ddl_column("name", RX_STRING(40)));
	rx_drop_column(op, "member", "size");
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

/* ---- a run, in which the server may be killed */

static int left; /* statements until that; 0: it is not */
static bool killed;

static void count(void *ud, const char *sql)
{
	(void)ud, (void)sql;
	if (left == 0 || --left > 0)
		return;
	killed = true;
	test_control("kill");
}

static int migrate(const char *target, rx_error *error)
{
	rx_engine *engine = rx_engine_open(getenv("REFLEX_TEST_URL"), error, .pool_size = 1);
	const bool down = strcmp(target, "head") != 0;
	rx__revisions list = { .at = NULL };
	rx__graph graph;
	rx__steps done;
	rx_arena arena;
	rx__runner runner = { .graph = &graph, .wait = 60, .db = { .statement = count } };
	int r = engine ? 0 : error->code;

	rx__arena_init(&arena, 0);
	for (size_t i = 0; revisions[i] && !r; i++)
		r = rx__revisions_add(&list, revisions[i], NULL, NULL, &arena, error);
	if (!r)
		r = rx__graph_init(&graph, list.at, list.n, &arena, error);
	if (!r)
		r = rx__engine_acquire(&runner.db.conn, engine, error);
	if (!r)
		r = rx__runner_move(&runner, target, down ? RX__DOWNGRADE : RX__UPGRADE, &done, error);
	rx__engine_release(runner.db.conn);
	rx__arena_deinit(&arena);
	rx_engine_close(engine);
	return r;
}

static void must(const char *target, int n)
{
	rx_error error = RX_ERROR_INIT;

	left = 0;
	if (migrate(target, &error))
		fail_msg("after kill %d, %s: %s", n, target, error.message);
}

/* ---- what must hold when a run has ended */

static rx_schema *inspect(rx_conn *conn)
{
	rx_error error = RX_ERROR_INIT;
	rx_schema *schema = NULL;

	conn->driver->inspect(conn, &schema, &error);
	assert_rx_ok(&error);
	return schema;
}

static void expect(rx__db *db, const char *sql, const char *wanted, int n)
{
	rx_error error = RX_ERROR_INIT;
	const char **cells = NULL;
	size_t n_cells = 0;
	rx_arena arena;

	rx__arena_init(&arena, 0);
	rx__db_query(db, sql, &cells, &n_cells, &arena, &error);
	assert_rx_ok(&error);
	assert_int_equal(n_cells, 1);
	if (!cells[0] || strcmp(cells[0], wanted) != 0)
		fail_msg("kill %d: %s: %s, wanted %s", n, sql, cells[0] ? cells[0] : "NULL", wanted);
	rx__arena_deinit(&arena);
}

/* *wanted NULL: as it is now is how it is to be. */
static void check(rx_schema **wanted, bool up, int n)
{
	rx_error error = RX_ERROR_INIT;
	rx_engine *engine = rx_engine_open(getenv("REFLEX_TEST_URL"), &error, .pool_size = 1);
	rx__db db = { .conn = NULL };
	rx_schema *there;
	rx__diff diff = { .n_questions = 0 };

	assert_rx_ok(&error);
	assert_int_equal(rx__engine_acquire(&db.conn, engine, &error), 0);
	there = inspect(db.conn);
	if (*wanted) {
		const rx__diff_options options = { .dialect = db.conn->driver->dialect,
			.history = *wanted,
			.answered = true,
			.column_order = moves_columns };

		assert_int_equal(rx__diff_settled(db.conn, &diff, there, *wanted, &options, &error), 0);
		if (diff.operations.n)
			fail_msg("kill %d: %s", n,
				rx__operation_describe(&diff.operations.arena, &diff.operations.list[0]));
		rx__diff_deinit(&diff);
		rx_schema_free(there);
	} else {
		*wanted = there;
	}
	expect(&db, "SELECT count(*) FROM member", "200", n);
	expect(&db, "SELECT count(*) FROM reflex_step", "0", n);
	if (up) {
		expect(&db, "SELECT sum(step) FROM counted", "2", n);
		expect(&db, "SELECT count(*) FROM member WHERE size = 7 AND age = id + 1000", "200", n);
		expect(&db, "SELECT count(*) FROM visit", "200", n);
	} else {
		expect(&db, "SELECT count(*) FROM counted", "0", n);
		expect(&db, "SELECT count(*) FROM member WHERE old = id", "200", n);
	}
	rx__engine_release(db.conn);
	rx_engine_close(engine);
}

typedef struct ends { /* the two places that are gone between */
	rx_schema *up, *down;
} ends;

static int setup(void **state)
{
	ends *e = calloc(1, sizeof(*e));

	moves_columns = strncmp(getenv("REFLEX_TEST_URL"), "mariadb", 7) == 0;
	must("base", 0);
	must("head", 0);
	check(&e->up, true, 0);
	must(BETWEEN, 0);
	check(&e->down, false, 0);
	*state = e;
	return 0;
}

static int teardown(void **state)
{
	ends *e = *state;

	rx_schema_free(e->up);
	rx_schema_free(e->down);
	free(e);
	return 0;
}

/* The way that was begun is gone to its end; from there to the next one. */
static void go_on(ends *e, bool up, int n)
{
	must(up ? "head" : BETWEEN, n);
	check(up ? &e->up : &e->down, up, n);
}

/* Each kill costs a start of the server: some boundaries are tried, and all with REFLEX_TEST_ALL. */
static void test_servers_kills_migrating__before_each_statement(void **state)
{
	const int step = getenv("REFLEX_TEST_ALL") ? 1 : 17;
	rx_error error = RX_ERROR_INIT;
	ends *e = *state;
	int kills = 0;

	for (int way = 0; way < 2; way++)
		for (int n = step - (int)(test_seed() % (unsigned)step);; n += step) {
			const bool up = way == 0;

			left = n;
			killed = false;
			error = (rx_error)RX_ERROR_INIT;
			migrate(up ? "head" : BETWEEN, &error);
			if (!killed) {
				assert_rx_ok(&error);
				left = 0;
				check(up ? &e->up : &e->down, up, n);
				break;
			}
			test_control("start");
			kills++;
			go_on(e, up, n);
			go_on(e, !up, n); /* and back, to be killed a little later */
		}
	assert_true(kills > 3);
	print_message("# %d kills\n", kills);
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void *kill_later(void *ud)
{
	usleep(*(const useconds_t *)ud);
	test_control("kill");
	return NULL;
}

/* The moment lies between the begin of a run and its end, which is learned from one that nobody disturbs. */
static void test_servers_kills_migrating__at_any_moment(void **state)
{
	const char *more = getenv("REFLEX_TEST_KILLS");
	const int kills = more ? atoi(more) : 4;
	unsigned long long random = test_seed();
	double begun = now(), whole;
	ends *e = *state;

	go_on(e, true, 0);
	whole = now() - begun;
	go_on(e, false, 0);
	for (int n = 1, up = 1; n <= kills; n++, up = !up) {
		rx_error error = RX_ERROR_INIT;
		useconds_t after;
		pthread_t thread;

		random = random * 6364136223846793005ULL + 1442695040888963407ULL;
		after = (useconds_t)(whole * 1e6 * (double)(random >> 33) / 2147483648.0);
		assert_int_equal(pthread_create(&thread, NULL, kill_later, &after), 0);
		migrate(up ? "head" : BETWEEN, &error);
		pthread_join(thread, NULL);
		test_control("start");
		go_on(e, up, n);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_servers_kills_migrating__before_each_statement),
		cmocka_unit_test(test_servers_kills_migrating__at_any_moment),
	};

	return cmocka_run_group_tests_name("servers/kills_migrating", tests, setup, teardown);
}
