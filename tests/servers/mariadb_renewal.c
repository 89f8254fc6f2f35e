/* Prepared statements that the server wants to have prepared again: its own reasons for that, and what
 * happens when it takes no more of them. All through the public header. REFLEX_TEST_URL names a server
 * of the test's own, whose settings it changes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <reflex.h>
#include <reflex/table.h>

#include "support/check.h"
#include "support/number.h"

/* clang-format off */
RX_MODEL(Thing, thing,
    column(rx_text, name, .length = 40),
    column(int32_t, size, .default_value = RX_VALUE(0)));
/* clang-format on */

typedef struct fixture {
	rx_engine *engine; /* of one connection, whose statements they are */
	rx_engine *other;
} fixture;

static rx_engine *open_engine(void)
{
	rx_error error = RX_ERROR_INIT;
	rx_engine *engine =
		rx_engine_open(getenv("REFLEX_TEST_URL"), &error, .pool_size = 1, .max_overflow = 0);

	assert_rx_ok(&error);
	return engine;
}

static void change(const fixture *f, const char *const *statements)
{
	rx_with_session(s, .engine = f->other) {
		for (; *statements; statements++)
			rx_exec(s, *statements);
		rx_commit(s);
		assert_rx_ok(rx_session_error(s));
	}
}

#define CHANGE(f, ...) change(f, (const char *const[]){ __VA_ARGS__, NULL })

static int set_up(void **state)
{
	fixture *f = calloc(1, sizeof *f);

	if (!f)
		return -1;
	f->engine = open_engine();
	f->other = open_engine();
	CHANGE(f, "DROP DATABASE reflex", "CREATE DATABASE reflex CHARACTER SET utf8mb4");
	/* Nothing is left of what was prepared, and no connection is in a database that is gone. */
	rx_engine_close(f->engine);
	rx_engine_close(f->other);
	f->engine = open_engine();
	f->other = open_engine();
	*state = f;
	return rx_create_all(f->other, NULL);
}

static int tear_down(void **state)
{
	fixture *f = *state;

	rx_engine_close(f->engine);
	rx_engine_close(f->other);
	free(f);
	return 0;
}

static int64_t status(const fixture *f, const char *name)
{
	char sql[200];
	int64_t n = -1;

	snprintf(sql, sizeof sql,
		"SELECT CAST(variable_value AS SIGNED) AS n FROM information_schema.global_status WHERE "
		"variable_name = '%s'",
		name);
	rx_with_session(s, .engine = f->other)
		n = test_number(s, sql);
	return n;
}

/* ---- 1615: the statement needs to be prepared again */

/* A function that says so itself, as often as @refusals has it, which is what the server does when a
 * statement's tables change under it again and again. */
#define REFUSING \
	"CREATE FUNCTION refusing() RETURNS BIGINT MODIFIES SQL DATA BEGIN " \
	"IF @refusals > 0 THEN SET @refusals = @refusals - 1; " \
	"SIGNAL SQLSTATE 'HY000' SET MYSQL_ERRNO = 1615, MESSAGE_TEXT = 'prepare me again'; END IF; " \
	"RETURN 7; END"

static void test_servers_mariadb_renewal__what_is_refused_once_is_run_again(void **state)
{
	fixture *f = *state;

	CHANGE(f, REFUSING);
	rx_with_session(s, .engine = f->engine) {
		assert_int_equal(test_number(s, "SELECT refusing() AS n"), 7);
		rx_exec(s, "SET @refusals = 1");
		assert_int_equal(test_number(s, "SELECT refusing() AS n"), 7);
		rx_exec(s, "SET @refusals = 1");
		assert_int_equal(test_number(s, "SELECT refusing() AS n"), 7);
		assert_int_equal(test_number(s, "SELECT @refusals AS n"), 0);
	}
}

/* What was written before stays written, and nothing is written twice. */
static void test_servers_mariadb_renewal__in_a_transaction_it_is_run_again_there(void **state)
{
	fixture *f = *state;

	CHANGE(f, REFUSING);
	rx_with_session(s, .engine = f->engine) {
		rx_add(s, Thing, .name = "before", .size = 1);
		assert_true(rx_flush(s));
		rx_exec(s, "SET @refusals = 1");
		assert_int_equal(
			rx_exec(s, "INSERT INTO thing (name, size) SELECT 'by itself', refusing()"), 1);
		assert_rx_ok(rx_session_error(s));
		rx_exec(s, "SET @refusals = 1");
		assert_int_equal(rx_exec(s, "UPDATE thing SET size = size + refusing()"), 2);
		assert_true(rx_commit(s));
	}
	rx_with_session(s, .engine = f->other) {
		assert_int_equal(test_number(s, "SELECT count(*) AS n FROM thing"), 2);
		assert_int_equal(test_number(s, "SELECT sum(size) AS n FROM thing"), 1 + 7 + 14);
	}
}

/* Twice in a row is an error, of the statement only. */
static void test_servers_mariadb_renewal__what_is_refused_for_good_is_an_error(void **state)
{
	fixture *f = *state;

	CHANGE(f, REFUSING);
	rx_with_session(s, .engine = f->engine) {
		rx_exec(s, "SET @refusals = 2");
		assert_null(rx_sql(s, Number, "SELECT refusing() AS n"));
		assert_int_equal(rx_session_error(s)->code, RX_ESQL);
		assert_int_equal(rx_session_error(s)->vendor, 1615);
		assert_true(rx_rollback(s));
		assert_int_equal(test_number(s, "SELECT refusing() AS n"), 7);
	}
}

/* The unit of work, whose statements are refused by a trigger. */
static void test_servers_mariadb_renewal__a_flush_does_not_notice(void **state)
{
	fixture *f = *state;
	Thing *things[3];

	CHANGE(f, REFUSING,
		"CREATE TRIGGER on_insert BEFORE INSERT ON thing FOR EACH ROW SET NEW.size = NEW.size + "
		"refusing()",
		"CREATE TRIGGER on_update BEFORE UPDATE ON thing FOR EACH ROW SET NEW.size = NEW.size + "
		"IF(OLD.id = @first, 7, refusing())",
		"CREATE TRIGGER on_delete BEFORE DELETE ON thing FOR EACH ROW SET @n = refusing()");
	rx_with_session(s, .engine = f->engine) {
		rx_exec(s, "SET @refusals = 1");
		for (int i = 0; i < 3; i++)
			things[i] = rx_add(s, Thing, .name = "a", .size = i);
		assert_true(rx_flush(s));
		/* Not the first row: that one is written by then, and is written once. */
		rx_exec(s, "SET @refusals = 1, @first = ?", things[0]->id);
		for (int i = 0; i < 3; i++)
			things[i]->size = 10 * i + 1;
		assert_true(rx_flush(s));
		rx_exec(s, "SET @refusals = 1");
		rx_delete(s, things[2]);
		assert_true(rx_commit(s));
		assert_int_equal(test_number(s, "SELECT count(*) AS n FROM thing"), 2);
		assert_int_equal(test_number(s, "SELECT sum(size) AS n FROM thing"), 8 + 18);
	}
}

/* ---- views, and a cache of definitions that has no room for them */

enum { VIEWS = 450 };

static char *select_from_views(void)
{
	size_t size = 64 * (VIEWS + 1);
	char *sql = malloc(size), *at = sql;

	assert_non_null(sql);
	at += sprintf(at, "SELECT count(*) AS n FROM (");
	for (int i = 0; i < VIEWS; i++)
		at += sprintf(at, "%sSELECT id FROM v%d", i ? " UNION ALL " : "", i);
	sprintf(at, ") AS all_of_them");
	return sql;
}

/* Each look at a view makes room for it by letting go of another one, so that none is the one that it was
 * when the statement was prepared. The server knows a view by what it says: nothing is refused. */
static void test_servers_mariadb_renewal__more_views_than_the_server_can_hold(void **state)
{
	fixture *f = *state;
	char *sql = select_from_views(), text[96];

	rx_with_session(s, .engine = f->other) {
		for (int i = 0; i < VIEWS; i++) {
			snprintf(text, sizeof text, "CREATE VIEW v%d AS SELECT id FROM thing", i);
			rx_exec(s, text);
		}
		rx_add(s, Thing, .name = "seen");
		assert_true(rx_commit(s));
	}
	CHANGE(f, "SET GLOBAL table_definition_cache = 400");
	for (int round = 0; round < 4; round++) {
		rx_with_session(s, .engine = f->engine)
			assert_int_equal(test_number(s, sql), round < 2 ? VIEWS : VIEWS - 1);
		CHANGE(f, "FLUSH TABLES");
		if (round == 1)
			CHANGE(f, "CREATE OR REPLACE VIEW v7 AS SELECT id FROM thing WHERE id < 0");
	}
	CHANGE(f, "SET GLOBAL table_definition_cache = DEFAULT");
	free(sql);
}

/* ---- procedures, of whose rows nothing is known before */

static void test_servers_mariadb_renewal__a_procedure_gives_what_it_gives(void **state)
{
	fixture *f = *state;

	CHANGE(f,
		"CREATE PROCEDURE two(a BIGINT) BEGIN SELECT a AS n; SELECT a + 1 AS n; INSERT INTO thing "
		"(name, size) VALUES ('by two', a); END",
		"CREATE PROCEDURE none() BEGIN INSERT INTO thing (name, size) VALUES ('none', 1); END");
	rx_with_session(s, .engine = f->engine) {
		for (int i = 0; i < 3; i++) {
			Number *number = rx_sql(s, Number, "CALL two(?)", i);

			assert_rx_ok(rx_session_error(s));
			assert_int_equal(rx_len(number), 1);
			assert_int_equal(number->n, i);
			assert_int_not_equal(rx_exec(s, "CALL two(?)", 10 + i), -1);
			assert_int_not_equal(rx_exec(s, "CALL none()"), -1);
		}
		assert_true(rx_commit(s));
		assert_int_equal(test_number(s, "SELECT count(*) AS n FROM thing"), 9);
	}
	CHANGE(
		f, "DROP PROCEDURE two", "CREATE PROCEDURE two(a BIGINT) BEGIN SELECT 1 AS m, a AS n; END");
	rx_with_session(s, .engine = f->engine) {
		const rx_table *table = rx_sql_table(s, "CALL two(?)", 5);

		assert_rx_ok(rx_session_error(s));
		assert_int_equal(table->n_columns, 2);
		assert_int_equal(rx_table_int64(table, 0, "n"), 5);
		assert_null(rx_sql(s, Number, "CALL none()"));
		assert_int_equal(rx_session_error(s)->code, RX_EINVAL);
		assert_true(rx_rollback(s));
		assert_null(rx_sql_table(s, "CALL none()"));
		assert_contains(rx_session_error(s)->message, "gives no rows");
		assert_true(rx_rollback(s));
		assert_int_equal(test_number(s, "SELECT count(*) AS n FROM thing"), 9);
	}
}

/* ---- 1461: no more prepared statements */

/* Statements of ours that nobody uses just now make room. */
static void test_servers_mariadb_renewal__idle_statements_make_room(void **state)
{
	fixture *f = *state;
	char sql[64];

	CHANGE(f, "SET GLOBAL max_prepared_stmt_count = 12");
	rx_with_session(s, .engine = f->engine) {
		Thing *thing = rx_add(s, Thing, .name = "a");

		for (int i = 0; i < 40; i++) {
			snprintf(sql, sizeof sql, "SELECT %d AS n", i);
			assert_int_equal(test_number(s, sql), i);
		}
		thing->size = 5;
		assert_true(rx_commit(s));
		rx_for(Thing, one, s, .where = rx_eq(Thing_.size, 5))
			for (int i = 0; i < 40; i++) {
				snprintf(sql, sizeof sql, "SELECT %d AS n", i);
				assert_int_equal(test_number(s, sql), i);
			}
		rx_delete(s, thing);
		assert_true(rx_commit(s));
	}
	assert_true(status(f, "Prepared_stmt_count") <= 12);
	CHANGE(f, "SET GLOBAL max_prepared_stmt_count = DEFAULT");
}

/* Takes the one place that there is. Connections closed before may have theirs still: the server lets go
 * of them when it comes to it. */
static void take_the_only_place(rx_session *s)
{
	Number *number = NULL;

	for (int i = 0; i < 3000 && !number; i++) {
		number = rx_sql(s, Number, "SELECT 77 AS n");
		if (!number) {
			assert_int_equal(rx_session_error(s)->vendor, 1461);
			assert_true(rx_rollback(s));
			usleep(10000);
		}
	}
	assert_non_null(number);
}

static void test_servers_mariadb_renewal__what_others_have_prepared_is_told(void **state)
{
	fixture *f = *state;

	CHANGE(f, "SET GLOBAL max_prepared_stmt_count = 1");
	rx_with_session(s, .engine = f->other)
		take_the_only_place(s);
	rx_with_session(s, .engine = f->engine) {
		assert_null(rx_sql(s, Number, "SELECT 123 AS n"));
		assert_int_equal(rx_session_error(s)->code, RX_ESQL);
		assert_int_equal(rx_session_error(s)->vendor, 1461);
		assert_contains(rx_session_error(s)->message, "raise max_prepared_stmt_count");
		assert_true(rx_rollback(s));
	}
	CHANGE(f, "SET GLOBAL max_prepared_stmt_count = DEFAULT");
	rx_with_session(s, .engine = f->engine)
		assert_int_equal(test_number(s, "SELECT 123 AS n"), 123);
}

int main(void)
{
#define TEST(name) \
	cmocka_unit_test_setup_teardown(test_servers_mariadb_renewal__##name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(what_is_refused_once_is_run_again),
		TEST(in_a_transaction_it_is_run_again_there),
		TEST(what_is_refused_for_good_is_an_error),
		TEST(a_flush_does_not_notice),
		TEST(more_views_than_the_server_can_hold),
		TEST(a_procedure_gives_what_it_gives),
		TEST(idle_statements_make_room),
		TEST(what_others_have_prepared_is_told),
	};

	return cmocka_run_group_tests_name("servers/mariadb_renewal", tests, NULL, NULL);
}
