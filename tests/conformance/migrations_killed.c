/* Runners of migrations that are killed (-9), at each step and at any moment, and several at once: a
 * script is there whole or not at all, the tables that say so are true, and the next run goes on. Where
 * the engine cannot take back a change of a table, a killed script stands in the middle; then no step of it
 * is done twice, no row is lost, and the next run ends it. */
#include "engine.h"

#include <signal.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <reflex/migrate.h>

/* A server of a busy machine does not come to all of them in its time; REFLEX_TEST_KILLS has no end. */
enum { MOST_SECONDS = 60, KILLS = 200, MOST_ROUNDS = 20 * KILLS, ROWS = 300 };

/* ---- the scripts: each counts itself in the same transaction, and there are rows to lose */

static void up_1(rx_op *op)
{
	rx_create_table(op, "counted", rx_ddl_column("step", RX_INTEGER));
	rx_create_table(op, "account", rx_ddl_column("id", RX_BIGINT, .primary_key = true),
		rx_ddl_column("owner", RX_STRING(40), .nullable = true),
		rx_ddl_column("balance", RX_INTEGER));
	rx_run_sql(op,
		"INSERT INTO account (id, owner, balance) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL "
		"SELECT i + 1 FROM n WHERE i < 300) SELECT i, 'somebody', 7 FROM n");
	rx_run_sql(op, "INSERT INTO counted VALUES (1)");
}

static void down_1(rx_op *op)
{
	rx_drop_table(op, "account");
	rx_drop_table(op, "counted");
}

static void up_2(rx_op *op)
{
	rx_add_column(op, "account", rx_ddl_column("city", RX_STRING(20)), .fill = "'Bonn'");
	rx_run_sql(op, "INSERT INTO counted VALUES (2)");
}

static void down_2(rx_op *op)
{
	rx_run_sql(op, "DELETE FROM counted WHERE step = 2");
	rx_drop_column(op, "account", "city");
}

static void up_3(rx_op *op)
{
	rx_run_sql(op, "INSERT INTO counted VALUES (3)");
	rx_create_index(op, "ix_account_owner", "account", { "owner", "city DESC" });
}

static void down_3(rx_op *op)
{
	rx_drop_index(op, "ix_account_owner", "account");
	rx_run_sql(op, "DELETE FROM counted WHERE step = 3");
}

static void up_4(rx_op *op)
{
	rx_alter_column(op, "account", rx_ddl_column("balance", RX_BIGINT));
	rx_create_constraint(op, "account", rx_ddl_check("ck_account_balance", "balance >= 0"));
	rx_run_sql(op, "INSERT INTO counted VALUES (4)");
}

static void down_4(rx_op *op)
{
	rx_drop_constraint(op, "account", "ck_account_balance");
	rx_alter_column(op, "account", rx_ddl_column("balance", RX_INTEGER));
	rx_run_sql(op, "DELETE FROM counted WHERE step = 4");
}

static void up_5(rx_op *op)
{
	rx_create_table(op, "note", rx_ddl_column("id", RX_BIGINT, .primary_key = true),
		rx_ddl_column("account_id", RX_BIGINT),
		rx_ddl_foreign_key("fk_note_account", "account", .columns = { "account_id" },
			.references = { "id" }, .on_delete = RX_CASCADE));
	rx_run_sql(op, "INSERT INTO note (id, account_id) SELECT id, id FROM account");
	rx_run_sql(op, "INSERT INTO counted VALUES (5)");
}

static void down_5(rx_op *op)
{
	rx_drop_table(op, "note");
	rx_run_sql(op, "DELETE FROM counted WHERE step = 5");
}

static void up_6(rx_op *op)
{
	rx_rename_column(op, "account", "owner", "holder");
	rx_alter_column(
		op, "account", rx_ddl_column("holder", RX_STRING(60)), .fill = "'nobody'");
	rx_run_sql(op, "INSERT INTO counted VALUES (6)");
}

static void down_6(rx_op *op)
{
	rx_alter_column(op, "account", rx_ddl_column("holder", RX_STRING(60), .nullable = true));
	rx_rename_column(op, "account", "holder", "owner");
	rx_run_sql(op, "DELETE FROM counted WHERE step = 6");
}

#define SCRIPT(n, before) \
	{ \
		.rx__size = sizeof(rx_revision), .id = "step" #n, .revises = before, .upgrade = up_##n, \
		.downgrade = down_##n \
	}
static const rx_revision scripts[] = { SCRIPT(1, NULL), SCRIPT(2, "step1"), SCRIPT(3, "step2"),
	SCRIPT(4, "step3"), SCRIPT(5, "step4"), SCRIPT(6, "step5") };
enum { STEPS = sizeof(scripts) / sizeof(*scripts) };
static const rx_revision *const revisions[] = { &scripts[0], &scripts[1], &scripts[2], &scripts[3],
	&scripts[4], &scripts[5], NULL };

/* ---- a runner, in a process of its own */

typedef struct runner {
	int left; /* steps that are begun before it kills itself; negative: it does not */
	const atomic_int *gate; /* may: it waits until this is set */
} runner;

static void count_down(void *ud, const char *line)
{
	runner *self = ud;
	if ((!strncmp(line, "upgrade ", 8) || !strncmp(line, "downgrade ", 10)) && self->left-- == 0)
		raise(SIGKILL);
}

static void run(const suite *the, const char *target, runner *self)
{
	rx_error error = RX_ERROR_INIT;
	rx_engine *engine = rx_engine_open(the->url, &error, .pool_size = 1);
	while (self->gate && !atomic_load(self->gate))
		usleep(200);
	int code = engine ? rx_migrate(engine, revisions, &error, .target = target,
							.progress = count_down, .ud = self, .lock_wait = 60)
					  : error.code;
	if (code)
		fprintf(stderr, "# %s\n", error.message);
	rx_engine_close(engine);
	_exit(code ? 1 : 0);
}

/* No engine is open in the parent when it forks. */
static pid_t start(const suite *the, const char *target, runner self)
{
	fflush(NULL);
	pid_t pid = fork();
	if (pid == 0)
		run(the, target, &self);
	assert_true(pid > 0);
	return pid;
}

/* Whether it ended by itself, and well; a killed one did not. */
static bool finish(pid_t pid)
{
	int status = 0;
	assert_int_equal(waitpid(pid, &status, 0), pid);
	if (WIFSIGNALED(status)) {
		assert_int_equal(WTERMSIG(status), SIGKILL);
		return false;
	}
	assert_int_equal(WEXITSTATUS(status), 0);
	return true;
}

/* ---- what must hold whenever nobody is at work */

static int64_t number(rx_session *s, const char *sql)
{
	const rx_table *table = rx_sql_table(s, sql);
	assert_rx_ok(rx_session_error(s));
	assert_int_equal(table->n_rows, 1);
	return rx_table_int64(table, 0, "n");
}

static bool has_table(rx_session *s, const char *name)
{
	char sql[80];
	snprintf(sql, sizeof(sql), "SELECT count(*) FROM %s", name);
	const rx_table *table = rx_sql_table(s, sql);
	if (!table)
		rx_rollback(s);
	return table;
}

static int version(rx_session *s)
{
	if (!has_table(s, "alembic_version"))
		return 0;
	return (int)number(s,
		"SELECT CAST(coalesce(max(substr(version_num, 5, 1)), '0') AS "
		"INTEGER) AS n FROM alembic_version");
}

/* A server may still be at the last statement of a runner that is dead, and then sees that it is gone. */
static void wait_for_the_dead(rx_engine *engine)
{
	const char *dialect = rx_engine_dialect(engine);
	int64_t n = strcmp(dialect, "sqlite") != 0;
	const char *count = strcmp(dialect, "mariadb") == 0
		? "SELECT count(*) AS n FROM information_schema.processlist WHERE db = database() AND id "
		  "<> "
		  "connection_id()"
		: "SELECT count(*) AS n FROM pg_locks WHERE locktype = 'advisory' AND objid::bigint = "
		  "hashtext(current_schema())::bigint & 4294967295";

	while (n) {
		rx_with_session(s, .engine = engine)
			n = number(s, count);
		usleep(1000);
	}
}

static bool takes_back(const rx_engine *engine)
{
	return strcmp(rx_engine_dialect(engine), "mariadb") != 0;
}

/* Of a script that stands in the middle: each step is counted once, and rows are as they were. */
static void check_middle(rx_session *s, int at)
{
	if (has_table(s, "counted")) {
		const int64_t n = number(s, "SELECT count(*) AS n FROM counted");
		assert_int_equal(number(s, "SELECT count(DISTINCT step) AS n FROM counted"), n);
		assert_true(n >= at - 1 && n <= at + 1);
	}
	if (has_table(s, "account") && at > 1)
		assert_int_equal(number(s, "SELECT count(*) AS n FROM account"), ROWS);
}

static bool is_in_the_middle(rx_session *s)
{
	return has_table(s, "reflex_step") && number(s, "SELECT count(*) AS n FROM reflex_step") > 0;
}

static int check(const suite *the)
{
	rx_error error = RX_ERROR_INIT;
	rx_engine *engine = rx_engine_open(the->url, &error, .pool_size = 1);
	int at = 0;
	assert_rx_ok(&error);
	wait_for_the_dead(engine);
	rx_with_session(s, .engine = engine) {
		at = version(s);
		if (!takes_back(engine) && is_in_the_middle(s)) {
			check_middle(s, at);
			break;
		}
		assert_int_equal(has_table(s, "counted"), at >= 1);
		assert_int_equal(has_table(s, "note"), at >= 5);
		if (at >= 1) {
			assert_int_equal(number(s, "SELECT count(*) AS n FROM counted"), at);
			assert_int_equal(number(s, "SELECT max(step) AS n FROM counted"), at);
			assert_int_equal(number(s, "SELECT count(*) AS n FROM account"), ROWS);
			assert_int_equal(
				number(s, "SELECT count(*) AS n FROM account WHERE balance = 7"), ROWS);
		}
		if (at >= 2)
			assert_int_equal(
				number(s, "SELECT count(*) AS n FROM account WHERE city = 'Bonn'"), ROWS);
		if (at >= 5)
			assert_int_equal(number(s, "SELECT count(*) AS n FROM note"), ROWS);
		if (at >= 6)
			assert_int_equal(
				number(s, "SELECT count(*) AS n FROM account WHERE holder = 'somebody'"), ROWS);
	}
	rx_engine_close(engine);
	return at;
}

static int open_place(void **state)
{
	suite *s = calloc(1, sizeof(*s));
	if (!s)
		return -1;
	s->folder = test_tempdir_new();
	*state = s;
	return suite_place(s);
}

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void test_conformance_migrations_killed__at_each_step(void **state)
{
	suite *the = *state;
	for (int down = 0; down < 2; down++)
		for (int left = 0; left < STEPS; left++) {
			const char *target = down ? "base" : "head";
			assert_false(finish(start(the, target, (runner){ .left = left })));
			assert_int_equal(check(the), down ? STEPS - left : left);
			assert_true(finish(start(the, target, (runner){ .left = -1 })));
			assert_int_equal(check(the), down ? 0 : STEPS);
			if (left + 1 < STEPS)
				assert_true(finish(start(the, down ? "head" : "base", (runner){ .left = -1 })));
		}
}

/* A runner is killed at a moment between its begin and its end: how long one takes is learned from
 * those that came to their end before. */
static void test_conformance_migrations_killed__at_any_moment(void **state)
{
	suite *the = *state;
	const char *more = getenv("REFLEX_TEST_KILLS"), *seed = getenv("REFLEX_TEST_SEED");
	uint64_t random = seed ? strtoull(seed, NULL, 10) : 7;
	const int wanted = more ? atoi(more) : KILLS;
	int kills = 0, ends = 0;
	double whole = 0;
	const double end = now() + MOST_SECONDS;
	for (bool down = false; kills < wanted && (more || now() < end);) {
		const double begun = now();
		pid_t pid = start(the, down ? "base" : "head", (runner){ .left = -1 });
		random = random * UINT64_C(6364136223846793005) + 1442695040888963407;
		if (whole > 0) {
			usleep((useconds_t)(whole * 1e6 * (double)(random >> 33) / 2147483648.0));
			kill(pid, SIGKILL);
		}
		const bool ended = finish(pid);
		if (ended)
			whole = whole > 0 ? 0.7 * whole + 0.3 * (now() - begun) / 2 : now() - begun;
		const int at = check(the);
		if (ended)
			assert_int_equal(at, down ? 0 : STEPS);
		kills += !ended;
		ends += ended;
		assert_true(more || kills + ends < MOST_ROUNDS);
		if (ended)
			down = !down;
	}
	print_message("# killed %d times, %d came to their end\n", kills, ends);
}

static void test_conformance_migrations_killed__several_at_once(void **state)
{
	suite *the = *state;
	atomic_int *gate =
		mmap(NULL, sizeof(*gate), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	pid_t pids[8];
	assert_true(gate != MAP_FAILED);
	for (int n = 2; n <= 8; n += 2) {
		atomic_store(gate, 0);
		for (int i = 0; i < n; i++)
			pids[i] = start(the, "head", (runner){ .left = -1, .gate = gate });
		atomic_store(gate, 1);
		for (int i = 0; i < n; i++)
			assert_true(finish(pids[i]));
		assert_int_equal(check(the), STEPS);
		/* and some of them are killed meanwhile */
		atomic_store(gate, 0);
		for (int i = 0; i < n; i++)
			pids[i] = start(the, "base", (runner){ .left = i % 2 ? i / 2 : -1, .gate = gate });
		atomic_store(gate, 1);
		for (int i = 0; i < n; i++)
			finish(pids[i]);
		assert_int_equal(check(the), 0);
	}
	munmap(gate, sizeof(*gate));
}

static int close_place(void **state)
{
	suite *s = *state;
	int code = *s->schema ? suite_schema(getenv("REFLEX_TEST_URL"), false, s->schema) : 0;
	test_tempdir_free(s->folder);
	free(s);
	return code;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			test_conformance_migrations_killed__at_each_step, open_place, close_place),
		cmocka_unit_test_setup_teardown(
			test_conformance_migrations_killed__at_any_moment, open_place, close_place),
		cmocka_unit_test_setup_teardown(
			test_conformance_migrations_killed__several_at_once, open_place, close_place),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
