#include <stdio.h>
#include <stdlib.h>

#include "engine/engine.h"
#include "engine/pool.h"
#include "support/check.h"

typedef struct fixture {
	rx_engine *engine;
	rx_conn *conn;
	rx_error error;
} fixture;

static fixture open_fixture(void)
{
	fixture f = { .engine = NULL };

	f.engine = rx_engine_open("sqlite://", &f.error);
	assert_rx_ok(&f.error);
	assert_int_equal(rx__engine_acquire(&f.conn, f.engine, &f.error), 0);
	return f;
}

static void close_fixture(fixture *f)
{
	rx__engine_release(f->conn);
	rx_engine_close(f->engine);
}

static rx_stmt *statement(fixture *f, const char *sql)
{
	rx_stmt *stmt = NULL;

	rx__stmt_of_sql(&stmt, f->conn, sql, strlen(sql), &f->error);
	assert_rx_ok(&f->error);
	return stmt;
}

static int64_t n_prepared(fixture *f)
{
	rx_engine_stats stats = { .rx__size = sizeof(stats) };

	rx_engine_stats_get(f->engine, &stats);
	return stats.statements_prepared;
}

static void test_engine_stmt_cache__the_same_sql_is_prepared_once(void **state)
{
	fixture f = open_fixture();
	rx_stmt *first = statement(&f, "SELECT 1"), *second;

	(void)state;
	rx__stmt_give(first);
	second = statement(&f, "SELECT 1");
	assert_ptr_equal(first, second);
	assert_string_equal(rx__stmt_sql(second), "SELECT 1");
	rx__stmt_give(second);
	rx__stmt_give(NULL);
	assert_int_equal(n_prepared(&f), 1);
	close_fixture(&f);
}

static void test_engine_stmt_cache__the_key_is_any_bytes(void **state)
{
	fixture f = open_fixture();
	rx_bytes a = { "\0\1", 2 }, b = { "\0\2", 2 };
	rx_stmt *stmt = NULL, *again = NULL;

	(void)state;
	assert_int_equal(rx__stmt_take(&stmt, f.conn, a), RX_NOTFOUND);
	assert_int_equal(rx__stmt_make(&stmt, f.conn, a, "SELECT 1", 8, &f.error), 0);
	rx__stmt_give(stmt);
	assert_int_equal(rx__stmt_take(&again, f.conn, b), RX_NOTFOUND);
	assert_int_equal(rx__stmt_take(&again, f.conn, a), 0);
	assert_ptr_equal(again, stmt);
	rx__stmt_give(again);
	close_fixture(&f);
}

static void test_engine_stmt_cache__a_statement_in_use_is_not_given_twice(void **state)
{
	fixture f = open_fixture();
	rx_stmt *outer = statement(&f, "SELECT 1"), *inner, *again;

	(void)state;
	assert_int_equal(f.conn->driver->step(outer, &f.error), RX_HAS_ROW);
	inner = statement(&f, "SELECT 1");
	assert_ptr_not_equal(inner, outer);
	rx__stmt_give(inner);
	assert_int_equal(f.conn->driver->step(outer, &f.error), RX_DONE);
	rx__stmt_give(outer);
	again = statement(&f, "SELECT 1");
	assert_ptr_equal(again, outer);
	rx__stmt_give(again);
	assert_int_equal(n_prepared(&f), 2);
	close_fixture(&f);
}

static void test_engine_stmt_cache__comes_back_rewound(void **state)
{
	fixture f = open_fixture();
	rx_stmt *stmt = statement(&f, "SELECT ?");
	rx_value value = { .type = RX_TYPE_INT64, .as = { .i = 1 } };

	(void)state;
	assert_int_equal(rx__stmt_bind(stmt, &value, 1, NULL, &f.error), 0);
	assert_int_equal(f.conn->driver->step(stmt, &f.error), RX_HAS_ROW);
	rx__stmt_give(stmt);
	stmt = statement(&f, "SELECT ?");
	assert_int_equal(f.conn->driver->step(stmt, &f.error), RX_EINVAL);
	rx__stmt_give(stmt);
	close_fixture(&f);
}

static void test_engine_stmt_cache__the_least_recently_used_goes(void **state)
{
	fixture f = open_fixture();
	int64_t before;
	char sql[32];

	(void)state;
	rx__stmt_give(statement(&f, "SELECT 'kept'"));
	rx__stmt_give(statement(&f, "SELECT 'lost'"));
	for (int i = 0; i < RX__STMT_CACHE_SIZE - 1; i++) {
		snprintf(sql, sizeof(sql), "SELECT %d", i);
		rx__stmt_give(statement(&f, "SELECT 'kept'"));
		rx__stmt_give(statement(&f, sql));
	}
	before = n_prepared(&f);
	assert_int_equal(before, RX__STMT_CACHE_SIZE + 1);
	rx__stmt_give(statement(&f, "SELECT 'kept'"));
	assert_int_equal(n_prepared(&f), before);
	rx__stmt_give(statement(&f, "SELECT 'lost'"));
	assert_int_equal(n_prepared(&f), before + 1);
	assert_int_equal(rx__pooled_of(f.conn)->cache.idle.n, RX__STMT_CACHE_SIZE);
	close_fixture(&f);
}

static void test_engine_stmt_cache__any_number_may_be_in_use(void **state)
{
	enum { N = RX__STMT_CACHE_SIZE + 50 };
	fixture f = open_fixture();
	rx_stmt *stmts[N];
	char sql[32];

	(void)state;
	for (int i = 0; i < N; i++) {
		snprintf(sql, sizeof(sql), "SELECT %d", i);
		stmts[i] = statement(&f, sql);
	}
	for (int i = 0; i < N; i++)
		assert_int_equal(f.conn->driver->step(stmts[i], &f.error), RX_HAS_ROW);
	for (int i = 0; i < N; i++)
		rx__stmt_give(stmts[i]);
	assert_int_equal(rx__pooled_of(f.conn)->cache.idle.n, RX__STMT_CACHE_SIZE);
	close_fixture(&f);
}

static void test_engine_stmt_cache__a_bad_statement_is_not_kept(void **state)
{
	fixture f = open_fixture();
	rx_stmt *stmt = NULL;

	(void)state;
	for (int i = 0; i < 2; i++) {
		assert_int_equal(rx__stmt_of_sql(&stmt, f.conn, "SELEKT 1", 8, &f.error), RX_ESQL);
		assert_null(stmt);
		assert_string_equal(f.error.sql, "SELEKT 1");
	}
	assert_int_equal(n_prepared(&f), 0);
	close_fixture(&f);
}

static void test_engine_stmt_cache__can_be_forgotten(void **state)
{
	fixture f = open_fixture();
	rx_stmt *used = statement(&f, "SELECT 1");

	(void)state;
	rx__stmt_give(statement(&f, "SELECT 2"));
	rx__conn_forget_statements(f.conn);
	assert_int_equal(f.conn->driver->step(used, &f.error), RX_HAS_ROW);
	rx__stmt_give(used);
	rx__stmt_give(statement(&f, "SELECT 2"));
	assert_int_equal(n_prepared(&f), 3);
	close_fixture(&f);
}

static void test_engine_stmt_cache__runs_are_counted_over_closed_connections_too(void **state)
{
	fixture f = open_fixture();
	rx_engine_stats stats = { .rx__size = sizeof(stats) };

	(void)state;
	for (int i = 0; i < 3; i++) {
		rx_stmt *stmt = statement(&f, "SELECT 1");

		assert_int_equal(rx__stmt_bind(stmt, NULL, 0, NULL, &f.error), 0);
		rx__stmt_give(stmt);
	}
	f.conn->broken = true;
	rx__engine_release(f.conn);
	rx_engine_stats_get(f.engine, &stats);
	assert_int_equal(stats.connections_open, 0);
	assert_int_equal(stats.statements_run, 3);
	assert_int_equal(stats.statements_prepared, 1);
	rx_engine_close(f.engine);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_engine_stmt_cache__the_same_sql_is_prepared_once),
		cmocka_unit_test(test_engine_stmt_cache__the_key_is_any_bytes),
		cmocka_unit_test(test_engine_stmt_cache__a_statement_in_use_is_not_given_twice),
		cmocka_unit_test(test_engine_stmt_cache__comes_back_rewound),
		cmocka_unit_test(test_engine_stmt_cache__the_least_recently_used_goes),
		cmocka_unit_test(test_engine_stmt_cache__any_number_may_be_in_use),
		cmocka_unit_test(test_engine_stmt_cache__a_bad_statement_is_not_kept),
		cmocka_unit_test(test_engine_stmt_cache__can_be_forgotten),
		cmocka_unit_test(test_engine_stmt_cache__runs_are_counted_over_closed_connections_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
