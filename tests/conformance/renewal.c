/* Statements that are kept prepared, and tables that others change meanwhile: what a statement gives is
 * what it would give if it were new. Nobody but the database knows of the change, which comes by an
 * engine of its own. */
#include "engine.h"
#include "support/number.h"

#include <reflex/table.h>

/* clang-format off */
RX_ROW(Plan, field(int64_t, a), field(rx_opt_int64, b));
/* clang-format on */

/* By somebody else, who is gone again. */
static void change(const suite *the, const char *const *statements)
{
	rx_error error = RX_ERROR_INIT;
	rx_engine *other = rx_engine_open(the->url, &error, .pool_size = 1);

	assert_rx_ok(&error);
	rx_with_session(s, .engine = other) {
		for (; *statements; statements++)
			rx_exec(s, *statements);
		assert_true(rx_commit(s));
	}
	rx_engine_close(other);
}

#define CHANGE(the, ...) change(the, (const char *const[]){ __VA_ARGS__, NULL })

static int empty(void **state)
{
	CHANGE(*state, "DROP TABLE IF EXISTS plan");
	return 0;
}

static int64_t n_prepared(const suite *the)
{
	rx_engine_stats stats = { .rx__size = sizeof stats };

	rx_engine_stats_get(the->engine, &stats);
	return stats.statements_prepared;
}

static void assert_columns(rx_session *s, size_t n_columns, const char *last, int64_t value)
{
	const rx_table *table = rx_sql_table(s, "SELECT * FROM plan");

	assert_rx_ok(rx_session_error(s));
	assert_int_equal(table->n_columns, n_columns);
	assert_string_equal(table->columns[n_columns - 1], last);
	assert_int_equal(table->n_rows, 1);
	assert_int_equal(rx_table_int64(table, 0, last), value);
}

static void assert_columns_anew(const suite *the, size_t n_columns, const char *last, int64_t value)
{
	rx_with_session(s, .engine = the->engine)
		assert_columns(s, n_columns, last, value);
}

static void test_conformance_renewal__columns_come_and_go(void **state)
{
	suite *the = *state;

	CHANGE(the, "CREATE TABLE plan (a int)", "INSERT INTO plan VALUES (5)");
	assert_columns_anew(the, 1, "a", 5);
	assert_columns_anew(the, 1, "a", 5);
	CHANGE(the, "ALTER TABLE plan ADD COLUMN b int DEFAULT 6",
		"ALTER TABLE plan ADD COLUMN c int DEFAULT 7");
	assert_columns_anew(the, 3, "c", 7);
	assert_columns_anew(the, 3, "c", 7);
	CHANGE(the, "ALTER TABLE plan DROP COLUMN c");
	assert_columns_anew(the, 2, "b", 6);
	CHANGE(the, "ALTER TABLE plan RENAME COLUMN b TO d");
	assert_columns_anew(the, 2, "d", 6);
}

static void test_conformance_renewal__a_table_is_made_anew(void **state)
{
	suite *the = *state;

	CHANGE(the, "CREATE TABLE plan (a int)", "INSERT INTO plan VALUES (5)");
	assert_columns_anew(the, 1, "a", 5);
	CHANGE(the, "DROP TABLE plan", "CREATE TABLE plan (x int, a int)",
		"INSERT INTO plan VALUES (1, 2)");
	assert_columns_anew(the, 2, "a", 2);
	CHANGE(the, "DROP TABLE plan");
	rx_with_session(s, .engine = the->engine) {
		assert_null(rx_sql_table(s, "SELECT * FROM plan"));
		assert_int_equal(rx_session_error(s)->code, RX_ESQL);
	}
	CHANGE(the, "CREATE TABLE plan (y int)", "INSERT INTO plan VALUES (3)");
	assert_columns_anew(the, 1, "y", 3);
}

/* The fields of a struct are found by the names that the columns have now. */
static void test_conformance_renewal__structs_are_filled_by_name(void **state)
{
	suite *the = *state;

	CHANGE(the, "CREATE TABLE plan (a int, b int)", "INSERT INTO plan VALUES (5, 6)");
	for (int i = 0; i < 3; i++) {
		rx_with_session(s, .engine = the->engine) {
			Plan *plan = rx_sql(s, Plan, "SELECT * FROM plan");

			assert_rx_ok(rx_session_error(s));
			assert_int_equal(rx_len(plan), 1);
			assert_int_equal(plan->a, 5);
			assert_int_equal(plan->b.value, 6);
		}
		if (i == 1)
			CHANGE(the, "DROP TABLE plan", "CREATE TABLE plan (b bigint, a bigint)",
				"INSERT INTO plan VALUES (6, 5)");
	}
	CHANGE(the, "ALTER TABLE plan ADD COLUMN c int DEFAULT 7");
	rx_with_session(s, .engine = the->engine) {
		assert_null(rx_sql(s, Plan, "SELECT * FROM plan"));
		assert_int_equal(rx_session_error(s)->code, RX_EINVAL);
		assert_contains(rx_session_error(s)->message, "column c");
		assert_true(rx_rollback(s));
		assert_columns(s, 3, "c", 7);
	}
}

/* A value that was bound for the column as it was is sent for the column as it is. */
static void assert_found(const suite *the, int64_t a)
{
	rx_with_session(s, .engine = the->engine) {
		Plan *plan = rx_sql(s, Plan, "SELECT a, b FROM plan WHERE a = ? AND b < ?", a, 7);

		assert_rx_ok(rx_session_error(s));
		assert_int_equal(rx_len(plan), 1);
		assert_int_equal(plan->a, a);
	}
}

static void test_conformance_renewal__values_take_the_type_of_their_column(void **state)
{
	static const char *const types[] = { "bigint", "smallint", "int", "bigint" };
	suite *the = *state;
	char create[80];

	CHANGE(the, "CREATE TABLE plan (a int, b int)", "INSERT INTO plan VALUES (5, 6)");
	assert_found(the, 5);
	for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
		snprintf(create, sizeof create, "CREATE TABLE plan (a %s, b %s)", types[i], types[i]);
		CHANGE(the, "DROP TABLE plan", create, "INSERT INTO plan VALUES (5, 6)");
		assert_found(the, 5);
		assert_found(the, 5);
	}
}

/* Its first statement is the one that is not the same any more. */
static void test_conformance_renewal__begins_a_transaction(void **state)
{
	suite *the = *state;

	CHANGE(the, "CREATE TABLE plan (a int)", "INSERT INTO plan VALUES (5)");
	assert_columns_anew(the, 1, "a", 5);
	CHANGE(the, "ALTER TABLE plan ADD COLUMN b int DEFAULT 6");
	rx_with_session(s, .engine = the->engine) {
		assert_columns(s, 2, "b", 6);
		assert_int_equal(rx_exec(s, "UPDATE plan SET b = 8"), 1);
		assert_columns(s, 2, "b", 8);
		assert_true(rx_commit(s));
		assert_columns(s, 2, "b", 8);
	}
}

/* What was written before it in its transaction is written once: where the statement cannot be renewed
 * there, the transaction is told to be run again. */
static void test_conformance_renewal__in_a_transaction_nothing_is_lost(void **state)
{
	suite *the = *state;
	int n_runs = 0;

	CHANGE(the, "CREATE TABLE plan (a int)", "INSERT INTO plan VALUES (5)");
	assert_columns_anew(the, 1, "a", 5);
	CHANGE(the, "ALTER TABLE plan ADD COLUMN b int DEFAULT 6");
	rx_with_session(s, .engine = the->engine) {
		rx_transaction(s) {
			n_runs++;
			rx_add(s, Maybe, .word = "renewal");
			rx_flush(s);
			rx_sql_table(s, "SELECT * FROM plan");
		}
		assert_true(rx_ok(s));
		assert_columns(s, 2, "b", 6);
		assert_int_equal(rx_count(s, Maybe, .where = rx_eq(Maybe_.word, "renewal")), 1);
	}
	assert_true(n_runs == 1 || n_runs == 2);
}

/* A statement that writes and gives back what it has written is run once, whatever it gives. */
static void test_conformance_renewal__what_writes_is_run_once(void **state)
{
	suite *the = *state;
	static const char insert[] = "INSERT INTO plan (a) VALUES (?) RETURNING *";

	CHANGE(the, "CREATE TABLE plan (a int)");
	for (int i = 0; i < 5; i++) {
		size_t n_columns = i < 2 ? 1 : i < 4 ? 3 : 2;

		rx_with_session(s, .engine = the->engine) {
			const rx_table *table = rx_sql_table(s, insert, i);

			assert_rx_ok(rx_session_error(s));
			assert_int_equal(table->n_rows, 1);
			assert_int_equal(table->n_columns, n_columns);
			assert_int_equal(rx_table_int64(table, 0, "a"), i);
			assert_string_equal(table->columns[n_columns - 1], i < 2 ? "a" : i < 4 ? "c" : "d");
			assert_true(rx_commit(s));
			assert_int_equal(test_number(s, "SELECT count(*) AS n FROM plan"), i + 1);
		}
		if (i == 1)
			CHANGE(the, "ALTER TABLE plan ADD COLUMN b int DEFAULT 6",
				"ALTER TABLE plan ADD COLUMN c int DEFAULT 7");
		if (i == 3)
			CHANGE(the, "ALTER TABLE plan DROP COLUMN c", "ALTER TABLE plan RENAME COLUMN b TO d");
	}
}

/* Queries and the unit of work name their columns: a table that has got more of them is the same. */
static void test_conformance_renewal__models_do_not_see_more_columns(void **state)
{
	suite *the = *state;
	int64_t prepared = 0;

	for (int i = 0; i < 4; i++) {
		rx_with_session(s, .engine = the->engine) {
			Maybe *one = rx_add(s, Maybe, .word = "model", .medium = rx_some(1));

			assert_true(rx_commit(s));
			one->medium = rx_some(2);
			assert_true(rx_commit(s));
			assert_non_null(rx_first(s, Maybe, .where = rx_eq(Maybe_.word, "model")));
			rx_delete(s, one);
			assert_true(rx_commit(s));
		}
		if (i == 1) {
			prepared = n_prepared(the);
			CHANGE(the, "ALTER TABLE maybe ADD COLUMN more int DEFAULT 7");
		}
		if (i == 2)
			CHANGE(the, "ALTER TABLE maybe DROP COLUMN more");
	}
	assert_int_equal(n_prepared(the), prepared);
}

/* A stream of many rows, whose statement is an old one. */
static void test_conformance_renewal__streams_begin_with_what_there_is(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		for (int i = 0; i < 2500; i++)
			rx_add(s, Maybe, .word = "stream", .medium = rx_some(i));
		rx_commit(s);
		assert_rx_ok(rx_session_error(s));
	}
	for (int round = 0; round < 3; round++) {
		int n = 0;

		rx_with_session(s, .engine = the->engine) {
			rx_for(Maybe, one, s, .where = rx_eq(Maybe_.word, "stream"))
				n += one->medium.set;
			assert_rx_ok(rx_session_error(s));
		}
		assert_int_equal(n, 2500);
		if (round == 0)
			CHANGE(the, "ALTER TABLE maybe ADD COLUMN more int DEFAULT 7");
		if (round == 1)
			CHANGE(the, "ALTER TABLE maybe DROP COLUMN more");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_conformance_renewal__columns_come_and_go, empty),
		cmocka_unit_test_setup(test_conformance_renewal__a_table_is_made_anew, empty),
		cmocka_unit_test_setup(test_conformance_renewal__structs_are_filled_by_name, empty),
		cmocka_unit_test_setup(
			test_conformance_renewal__values_take_the_type_of_their_column, empty),
		cmocka_unit_test_setup(test_conformance_renewal__begins_a_transaction, empty),
		cmocka_unit_test_setup(test_conformance_renewal__in_a_transaction_nothing_is_lost, empty),
		cmocka_unit_test_setup(test_conformance_renewal__what_writes_is_run_once, empty),
		cmocka_unit_test_setup(test_conformance_renewal__models_do_not_see_more_columns, empty),
		cmocka_unit_test_setup(test_conformance_renewal__streams_begin_with_what_there_is, empty),
	};

	return cmocka_run_group_tests_name("conformance/renewal", tests, suite_open_alone, suite_close);
}
