#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "drivers/sqlite/sqlite.h"
#include "support/check.h"
#include "support/port.h"
#include "support/tempdir.h"

static int prepare(test_port *port, rx_stmt **stmt, const char *sql)
{
	port->error = (rx_error)RX_ERROR_INIT;
	return port->driver->prepare(stmt, port->conn, sql, strlen(sql), &port->error);
}

static rx_stmt *prepared(test_port *port, const char *sql)
{
	rx_stmt *stmt = NULL;

	prepare(port, &stmt, sql);
	assert_rx_ok(&port->error);
	return stmt;
}

/* ---- statements */

static void test_drivers_sqlite_stmt__only_one_statement_is_prepared(void **state)
{
	static const char *const refused[] = { "SELECT 1; DROP TABLE t", "SELECT 1;;SELECT 2",
		"SELECT 1; -- x\n SELECT 2", "SELECT 1; /* x */ garbage" };
	static const char *const taken[] = { "SELECT 1", "SELECT 1;", "SELECT 1 ; \n\t",
		"SELECT 1; -- the end", "SELECT 1; /* the end */ ;" };
	test_port *port = test_port_open("sqlite://");
	rx_stmt *stmt = NULL;

	(void)state;
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		assert_int_equal(prepare(port, &stmt, refused[i]), RX_EINVAL);
		assert_contains(port->error.message, "more than one");
		assert_null(stmt);
	}
	for (size_t i = 0; i < sizeof(taken) / sizeof(taken[0]); i++)
		port->driver->finalize(prepared(port, taken[i]));
	test_port_close(port);
}

static void test_drivers_sqlite_stmt__what_is_no_statement_is_refused(void **state)
{
	static const char *const texts[] = { "", ";", "  ", "-- nothing", "/* nothing */" };
	test_port *port = test_port_open("sqlite://");
	rx_stmt *stmt = NULL;

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		assert_int_equal(prepare(port, &stmt, texts[i]), RX_EINVAL);
	assert_int_equal(
		port->driver->prepare(&stmt, port->conn, "SELECT 1\0;DROP", 14, &port->error), RX_EINVAL);
	assert_contains(port->error.message, "NUL");
	port->driver->finalize(NULL);
	test_port_close(port);
}

static void test_drivers_sqlite_stmt__knows_its_parameters_and_columns(void **state)
{
	test_port *port = test_port_open("sqlite://");
	rx_stmt *stmt = prepared(port, "SELECT ? AS a, ? + ? AS b");

	(void)state;
	assert_int_equal(stmt->n_parameters, 3);
	assert_int_equal(stmt->n_columns, 2);
	assert_string_equal(port->driver->column_name(stmt, 1), "b");
	port->driver->finalize(stmt);
	test_port_close(port);
}

static void test_drivers_sqlite_stmt__all_parameters_must_be_bound(void **state)
{
	test_port *port = test_port_open("sqlite://");
	rx_stmt *stmt = prepared(port, "SELECT ?, ?");
	rx_value values[3] = { test_int(1), test_int(2), test_int(3) };

	(void)state;
	assert_int_equal(port->driver->step(stmt, &port->error), RX_EINVAL);
	assert_int_equal(port->driver->bind(stmt, values, 1, &port->error), RX_EINVAL);
	assert_int_equal(port->driver->bind(stmt, values, 3, &port->error), RX_EINVAL);
	assert_contains(port->error.message, "2 parameters");
	assert_int_equal(port->driver->bind(stmt, values, 2, &port->error), 0);
	assert_int_equal(port->driver->step(stmt, &port->error), RX_HAS_ROW);
	port->driver->finalize(stmt);
	test_port_close(port);
}

static void test_drivers_sqlite_stmt__an_end_stays_an_end_until_it_is_rewound(void **state)
{
	test_port *port = test_port_open("sqlite://");
	rx_stmt *stmt = prepared(port, "SELECT 1");

	(void)state;
	for (int i = 0; i < 2; i++) {
		assert_int_equal(port->driver->step(stmt, &port->error), RX_HAS_ROW);
		assert_int_equal(port->driver->step(stmt, &port->error), RX_DONE);
		assert_int_equal(port->driver->step(stmt, &port->error), RX_DONE);
		port->driver->rewind(stmt);
	}
	port->driver->finalize(stmt);
	test_port_close(port);
}

static void test_drivers_sqlite_stmt__a_rewound_statement_holds_no_lock(void **state)
{
	char *dir = test_tempdir_new(), url[512];
	test_port *reader, *writer;
	rx_stmt *stmt;

	(void)state;
	snprintf(url, sizeof(url), "sqlite:///%s/a.db?journal_mode=delete&busy_timeout=20", dir);
	reader = test_port_open(url);
	writer = test_port_open(url);
	test_port_exec(writer, "CREATE TABLE t (a); INSERT INTO t VALUES (1), (2)");
	stmt = prepared(reader, "SELECT a FROM t");
	assert_int_equal(reader->driver->step(stmt, &reader->error), RX_HAS_ROW);
	assert_int_equal(test_port_exec_code(writer, "INSERT INTO t VALUES (3)"), RX_EBUSY);
	reader->driver->rewind(stmt);
	test_port_exec(writer, "INSERT INTO t VALUES (3)");
	reader->driver->finalize(stmt);
	test_port_close(writer);
	test_port_close(reader);
	test_tempdir_free(dir);
}

static void test_drivers_sqlite_stmt__changes_and_last_id(void **state)
{
	test_port *port = test_port_open("sqlite://");

	(void)state;
	test_port_exec(port, "CREATE TABLE t (id INTEGER PRIMARY KEY, a)");
	test_port_exec(port, "INSERT INTO t (a) VALUES (1), (1), (2)");
	assert_int_equal(port->driver->last_id(port->conn), 3);
	test_port_exec(port, "UPDATE t SET a = 5 WHERE a = 1");
	assert_int_equal(port->driver->changes(port->conn), 2);
	test_port_exec(port, "DELETE FROM t WHERE a = 7");
	assert_int_equal(port->driver->changes(port->conn), 0);
	test_port_close(port);
}

static void test_drivers_sqlite_stmt__a_changed_schema_is_prepared_again(void **state)
{
	test_port *port = test_port_open("sqlite://");
	rx_stmt *stmt;

	(void)state;
	test_port_exec(port, "CREATE TABLE t (a); INSERT INTO t VALUES (1)");
	stmt = prepared(port, "SELECT a FROM t");
	assert_int_equal(port->driver->step(stmt, &port->error), RX_HAS_ROW);
	port->driver->rewind(stmt);
	test_port_exec(port, "ALTER TABLE t ADD COLUMN b");
	assert_int_equal(port->driver->step(stmt, &port->error), RX_HAS_ROW);
	port->driver->rewind(stmt);
	test_port_exec(port, "DROP TABLE t");
	assert_int_equal(port->driver->step(stmt, &port->error), RX_ESQL);
	port->driver->finalize(stmt);
	test_port_close(port);
}

static void test_drivers_sqlite_stmt__execute_runs_many_and_takes_no_placeholder(void **state)
{
	test_port *port = test_port_open("sqlite://");

	(void)state;
	test_port_exec(port, "CREATE TABLE t (a); INSERT INTO t VALUES (1); ; -- the end\n");
	assert_int_equal(test_port_int(port, "SELECT count(*) FROM t"), 1);
	assert_int_equal(test_port_exec_code(port, "INSERT INTO t VALUES (?)"), RX_EINVAL);
	assert_int_equal(
		test_port_exec_code(port, "INSERT INTO t VALUES (2); INSERT INTO nope VALUES (3)"),
		RX_ESQL);
	assert_int_equal(test_port_int(port, "SELECT count(*) FROM t"), 2);
	test_port_exec(port, "");
	test_port_close(port);
}

typedef struct interrupter {
	test_port *port;
	atomic_bool over;
} interrupter;

/* Again and again: what comes before the statement has begun does nothing. */
static void *interrupt_soon(void *ud)
{
	interrupter *i = ud;
	struct timespec pause = { .tv_nsec = 2000000 };

	while (!atomic_load(&i->over)) {
		nanosleep(&pause, NULL);
		i->port->driver->interrupt(i->port->conn);
	}
	return NULL;
}

static void test_drivers_sqlite_stmt__another_thread_can_interrupt(void **state)
{
	test_port *port = test_port_open("sqlite://");
	interrupter other = { .port = port };
	pthread_t thread;

	(void)state;
	assert_int_equal(pthread_create(&thread, NULL, interrupt_soon, &other), 0);
	test_port_exec_code(port,
		"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n");
	assert_rx_code(&port->error, RX_ETIMEOUT);
	atomic_store(&other.over, true);
	pthread_join(thread, NULL);
	assert_int_equal(test_port_int(port, "SELECT 1"), 1);
	test_port_close(port);
}

/* ---- transactions */

static void test_drivers_sqlite_stmt__transactions_keep_their_state(void **state)
{
	test_port *port = test_port_open("sqlite://");
	const rx_driver *driver = port->driver;

	(void)state;
	test_port_exec(port, "CREATE TABLE t (a)");
	assert_int_equal(driver->commit(port->conn, &port->error), RX_EINVAL);
	assert_int_equal(driver->rollback(port->conn, &port->error), 0);
	for (int mode = RX_BEGIN_READ; mode <= RX_BEGIN_EXCLUSIVE; mode++) {
		assert_int_equal(driver->begin(port->conn, (rx_begin_mode)mode, &port->error), 0);
		assert_true(port->conn->in_transaction);
		assert_int_equal(driver->begin(port->conn, RX_BEGIN_READ, &port->error), RX_EINVAL);
		test_port_exec(port, "INSERT INTO t VALUES (1)");
		assert_int_equal(driver->commit(port->conn, &port->error), 0);
		assert_false(port->conn->in_transaction);
	}
	assert_int_equal(driver->begin(port->conn, RX_BEGIN_WRITE, &port->error), 0);
	test_port_exec(port, "DELETE FROM t");
	assert_int_equal(driver->rollback(port->conn, &port->error), 0);
	assert_int_equal(test_port_int(port, "SELECT count(*) FROM t"), 3);
	test_port_close(port);
}

static void test_drivers_sqlite_stmt__a_deferred_foreign_key_fails_the_commit_only(void **state)
{
	test_port *port = test_port_open("sqlite://");
	const rx_driver *driver = port->driver;

	(void)state;
	test_port_exec(port,
		"CREATE TABLE p (id INTEGER PRIMARY KEY);"
		"CREATE TABLE c (p REFERENCES p DEFERRABLE INITIALLY DEFERRED)");
	assert_int_equal(driver->begin(port->conn, RX_BEGIN_WRITE, &port->error), 0);
	test_port_exec(port, "INSERT INTO c VALUES (1)");
	assert_int_equal(driver->commit(port->conn, &port->error), RX_EFOREIGN_KEY);
	assert_true(port->conn->in_transaction);
	assert_false(port->conn->doomed);
	test_port_exec(port, "INSERT INTO p VALUES (1)");
	assert_int_equal(driver->commit(port->conn, &port->error), 0);
	test_port_close(port);
}

static void test_drivers_sqlite_stmt__on_conflict_rollback_dooms_the_transaction(void **state)
{
	test_port *port = test_port_open("sqlite://");
	const rx_driver *driver = port->driver;

	(void)state;
	test_port_exec(port, "CREATE TABLE t (a UNIQUE); INSERT INTO t VALUES (1)");
	assert_int_equal(driver->begin(port->conn, RX_BEGIN_WRITE, &port->error), 0);
	test_port_exec(port, "INSERT INTO t VALUES (2)");
	assert_int_equal(test_port_exec_code(port, "INSERT OR ROLLBACK INTO t VALUES (1)"), RX_EUNIQUE);
	assert_true(port->conn->doomed);
	assert_int_equal(driver->commit(port->conn, &port->error), RX_EUNIQUE);
	assert_int_equal(driver->rollback(port->conn, &port->error), 0);
	assert_int_equal(test_port_int(port, "SELECT count(*) FROM t"), 1);
	test_port_close(port);
}

/* ROLLBACK as raw SQL behind the driver's back. */
static void test_drivers_sqlite_stmt__a_transaction_that_is_gone_is_not_committed(void **state)
{
	test_port *port = test_port_open("sqlite://");

	(void)state;
	assert_int_equal(port->driver->begin(port->conn, RX_BEGIN_WRITE, &port->error), 0);
	test_port_exec(port, "ROLLBACK");
	assert_int_equal(port->driver->commit(port->conn, &port->error), RX_ESQL);
	assert_int_equal(port->driver->rollback(port->conn, &port->error), 0);
	test_port_close(port);
}

static void test_drivers_sqlite_stmt__reset_leaves_nothing_of_the_session(void **state)
{
	test_port *port = test_port_open("sqlite://");

	(void)state;
	test_port_exec(port, "CREATE TABLE t (a); PRAGMA foreign_keys = OFF");
	assert_int_equal(port->driver->begin(port->conn, RX_BEGIN_WRITE, &port->error), 0);
	test_port_exec(port, "INSERT INTO t VALUES (1)");
	assert_int_equal(port->driver->reset(port->conn, &port->error), 0);
	assert_false(port->conn->in_transaction);
	assert_int_equal(test_port_int(port, "SELECT count(*) FROM t"), 0);
	assert_int_equal(test_port_int(port, "PRAGMA foreign_keys"), 1);
	test_port_exec(port, "BEGIN; INSERT INTO t VALUES (1)");
	assert_int_equal(port->driver->reset(port->conn, &port->error), 0);
	assert_int_equal(test_port_int(port, "SELECT count(*) FROM t"), 0);
	test_port_close(port);
}

static void test_drivers_sqlite_stmt__migrations_run_without_foreign_keys(void **state)
{
	test_port *port = test_port_open("sqlite://");
	const rx_driver *driver = port->driver;

	(void)state;
	assert_int_equal(driver->migration_begin(port->conn, &port->error), 0);
	assert_int_equal(test_port_int(port, "PRAGMA foreign_keys"), 0);
	assert_int_equal(driver->migration_end(port->conn, &port->error), 0);
	assert_int_equal(test_port_int(port, "PRAGMA foreign_keys"), 1);
	assert_int_equal(driver->begin(port->conn, RX_BEGIN_EXCLUSIVE, &port->error), 0);
	assert_int_equal(driver->migration_begin(port->conn, &port->error), RX_EINVAL);
	assert_int_equal(driver->rollback(port->conn, &port->error), 0);
	test_port_close(port);
}

static void test_drivers_sqlite_stmt__ping_finds_a_file_that_was_replaced(void **state)
{
	char *dir = test_tempdir_new(), *path = test_path(dir, "a.db"), url[512];
	test_port *port;

	(void)state;
	snprintf(url, sizeof(url), "sqlite:///%s", path);
	port = test_port_open(url);
	test_port_exec(port, "CREATE TABLE t (a)");
	assert_int_equal(port->driver->ping(port->conn, &port->error), 0);
	assert_int_equal(remove(path), 0);
	assert_int_equal(port->driver->ping(port->conn, &port->error), RX_ECONNECTION);
	assert_true(port->conn->broken);
	test_port_close(port);
	free(path);
	test_tempdir_free(dir);
}

/* ---- what others stored */

static void assert_read_as(test_port *port, const char *sql, rx_type want, const char *wanted)
{
	rx_value value = test_port_value(port, sql, NULL, want);
	char text[64] = "";

	switch (want) {
	case RX_TYPE_DECIMAL:
		rx_decimal_text(value.as.decimal, text, sizeof(text));
		break;
	case RX_TYPE_DATETIME:
		rx_datetime_text((rx_datetime){ value.as.i }, text, sizeof(text));
		break;
	case RX_TYPE_JSON:
	case RX_TYPE_TEXT:
		snprintf(text, sizeof(text), "%s", value.as.s.data);
		break;
	case RX_TYPE_UUID:
		rx_uuid_text(value.as.uuid, text, sizeof(text));
		break;
	case RX_TYPE_DOUBLE:
		snprintf(text, sizeof(text), "%g", value.as.d);
		break;
	default:
		snprintf(text, sizeof(text), "%lld", (long long)value.as.i);
	}
	assert_string_equal(text, wanted);
}

static void test_drivers_sqlite_stmt__reads_what_others_stored(void **state)
{
	static const struct {
		const char *sql;
		rx_type want;
		const char *text;
	} cases[] = {
		{ "SELECT 12.5", RX_TYPE_DECIMAL, "12.5" },
		{ "SELECT 0.1", RX_TYPE_DECIMAL, "0.1" },
		{ "SELECT 1e20", RX_TYPE_DECIMAL, "100000000000000000000" },
		{ "SELECT 0.1 + 0.2", RX_TYPE_DECIMAL, "0.30000000000000004" },
		{ "SELECT -7", RX_TYPE_DECIMAL, "-7" },
		{ "SELECT '12.50'", RX_TYPE_DECIMAL, "12.50" },
		{ "SELECT '2026-11-22T03:12:45Z'", RX_TYPE_DATETIME, "2026-11-22 03:12:45.000000" },
		{ "SELECT '2026-11-22 03:12:45.1'", RX_TYPE_DATETIME, "2026-11-22 03:12:45.100000" },
		{ "SELECT '2026-11-22 03:12:45+02:00'", RX_TYPE_DATETIME, "2026-11-22 01:12:45.000000" },
		{ "SELECT '2026-11-22 03:12'", RX_TYPE_DATETIME, "2026-11-22 03:12:00.000000" },
		{ "SELECT '2026-11-22 03:12:45.000001'", RX_TYPE_DATETIME, "2026-11-22 03:12:45.000001" },
		{ "SELECT 100", RX_TYPE_JSON, "100" },
		{ "SELECT 2.5", RX_TYPE_JSON, "2.5" },
		{ "SELECT 3.0", RX_TYPE_INT64, "3" },
		{ "SELECT 3", RX_TYPE_DOUBLE, "3" },
		{ "SELECT '12345678-1234-4234-8234-123456789012'", RX_TYPE_UUID,
			"12345678-1234-4234-8234-123456789012" },
	};
	test_port *port = test_port_open("sqlite://");

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_read_as(port, cases[i].sql, cases[i].want, cases[i].text);
	test_port_close(port);
}

static void test_drivers_sqlite_stmt__refuses_what_would_lose_something(void **state)
{
	static const struct {
		const char *sql;
		rx_type want;
	} cases[] = {
		{ "SELECT '5'", RX_TYPE_INT64 },
		{ "SELECT 1.5", RX_TYPE_INT64 },
		{ "SELECT 1e300", RX_TYPE_INT64 },
		{ "SELECT 9e999", RX_TYPE_INT64 },
		{ "SELECT 9007199254740993", RX_TYPE_DOUBLE },
		{ "SELECT 9223372036854775807", RX_TYPE_DOUBLE },
		{ "SELECT '1.5'", RX_TYPE_DOUBLE },
		{ "SELECT 5", RX_TYPE_TEXT },
		{ "SELECT x'00'", RX_TYPE_TEXT },
		{ "SELECT 5", RX_TYPE_BYTES },
		{ "SELECT 9e999", RX_TYPE_DECIMAL },
		{ "SELECT '12,5'", RX_TYPE_DECIMAL },
		{ "SELECT 20261122", RX_TYPE_DATE },
		{ "SELECT '2026-02-30'", RX_TYPE_DATE },
		{ "SELECT '22.11.2026'", RX_TYPE_DATE },
		{ "SELECT '2026-11-22 03:12:45.0000001'", RX_TYPE_DATETIME },
		{ "SELECT '2026-11-22 24:00:00.000000'", RX_TYPE_DATETIME },
		{ "SELECT '2026-13-22 03:12:45.000000'", RX_TYPE_DATETIME },
		{ "SELECT '2026-11-22 03:12:45.00000x'", RX_TYPE_DATETIME },
		{ "SELECT 1763781165", RX_TYPE_DATETIME },
		{ "SELECT '25:00:00'", RX_TYPE_TIME },
		{ "SELECT 'xyz'", RX_TYPE_UUID },
		{ "SELECT 9e999", RX_TYPE_JSON },
		{ "SELECT 2", RX_TYPE_BOOL },
		{ "SELECT 'true'", RX_TYPE_BOOL },
	};
	test_port *port = test_port_open("sqlite://");

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		rx_value out;

		if (test_port_value_code(port, cases[i].sql, NULL, cases[i].want, &out) != RX_EDATA)
			fail_msg("%s was taken", cases[i].sql);
		assert_contains(port->error.message, "column '");
	}
	test_port_close(port);
}

static void test_drivers_sqlite_stmt__stored_text_that_is_none_is_refused(void **state)
{
	test_port *port = test_port_open("sqlite://");
	rx_value out;

	(void)state;
	assert_int_equal(
		test_port_value_code(port, "SELECT CAST(x'6162ff' AS TEXT) AS a", NULL, RX_TYPE_TEXT, &out),
		RX_EDATA);
	assert_contains(port->error.message, "column 'a': byte 2");
	assert_int_equal(port->error.offset, 2);
	assert_int_equal(
		test_port_value_code(port, "SELECT CAST(x'610062' AS TEXT) AS a", NULL, RX_TYPE_TEXT, &out),
		RX_EDATA);
	assert_contains(port->error.message, "NUL");
	assert_int_equal(test_port_value_code(port, "SELECT 1", NULL, RX_TYPE_TEXT, &out), RX_EDATA);
	test_port_close(port);
}

static void test_drivers_sqlite_stmt__reads_a_utf16_database(void **state)
{
	char *dir = test_tempdir_new(), *path = test_path(dir, "a.db"), url[512];
	test_port *port;
	sqlite3 *db;

	(void)state;
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db,
						 "PRAGMA encoding = 'UTF-16'; CREATE TABLE t (a TEXT);"
						 "INSERT INTO t VALUES ('Grüße')",
						 NULL, NULL, NULL),
		SQLITE_OK);
	sqlite3_close(db);
	snprintf(url, sizeof(url), "sqlite:///%s", path);
	port = test_port_open(url);
	assert_string_equal(test_port_text(port, "SELECT a FROM t"), "Grüße");
	assert_int_equal(test_port_int(port, "SELECT a GLOB 'Gr??e' FROM t"), 1);
	test_port_close(port);
	free(path);
	test_tempdir_free(dir);
}

static void test_drivers_sqlite_stmt__a_value_as_it_comes(void **state)
{
	test_port *port = test_port_open("sqlite://");
	rx_value out;

	(void)state;
	assert_int_equal(test_port_value(port, "SELECT 5", NULL, RX_TYPE_NONE).type, RX_TYPE_INT64);
	assert_int_equal(test_port_value(port, "SELECT 5.5", NULL, RX_TYPE_NONE).type, RX_TYPE_DOUBLE);
	assert_int_equal(test_port_value(port, "SELECT 'a'", NULL, RX_TYPE_NONE).type, RX_TYPE_TEXT);
	assert_int_equal(test_port_value(port, "SELECT x'00'", NULL, RX_TYPE_NONE).type, RX_TYPE_BYTES);
	assert_int_equal(test_port_value(port, "SELECT NULL", NULL, RX_TYPE_NONE).type, RX_TYPE_NONE);
	out = test_port_value(port, "SELECT 'abc'", NULL, RX_TYPE_NONE);
	assert_int_equal(out.as.s.size, 3);
	test_port_close(port);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_drivers_sqlite_stmt__only_one_statement_is_prepared),
		cmocka_unit_test(test_drivers_sqlite_stmt__what_is_no_statement_is_refused),
		cmocka_unit_test(test_drivers_sqlite_stmt__knows_its_parameters_and_columns),
		cmocka_unit_test(test_drivers_sqlite_stmt__all_parameters_must_be_bound),
		cmocka_unit_test(test_drivers_sqlite_stmt__an_end_stays_an_end_until_it_is_rewound),
		cmocka_unit_test(test_drivers_sqlite_stmt__a_rewound_statement_holds_no_lock),
		cmocka_unit_test(test_drivers_sqlite_stmt__changes_and_last_id),
		cmocka_unit_test(test_drivers_sqlite_stmt__a_changed_schema_is_prepared_again),
		cmocka_unit_test(test_drivers_sqlite_stmt__execute_runs_many_and_takes_no_placeholder),
		cmocka_unit_test(test_drivers_sqlite_stmt__another_thread_can_interrupt),
		cmocka_unit_test(test_drivers_sqlite_stmt__transactions_keep_their_state),
		cmocka_unit_test(test_drivers_sqlite_stmt__a_deferred_foreign_key_fails_the_commit_only),
		cmocka_unit_test(test_drivers_sqlite_stmt__on_conflict_rollback_dooms_the_transaction),
		cmocka_unit_test(test_drivers_sqlite_stmt__a_transaction_that_is_gone_is_not_committed),
		cmocka_unit_test(test_drivers_sqlite_stmt__reset_leaves_nothing_of_the_session),
		cmocka_unit_test(test_drivers_sqlite_stmt__migrations_run_without_foreign_keys),
		cmocka_unit_test(test_drivers_sqlite_stmt__ping_finds_a_file_that_was_replaced),
		cmocka_unit_test(test_drivers_sqlite_stmt__reads_what_others_stored),
		cmocka_unit_test(test_drivers_sqlite_stmt__refuses_what_would_lose_something),
		cmocka_unit_test(test_drivers_sqlite_stmt__stored_text_that_is_none_is_refused),
		cmocka_unit_test(test_drivers_sqlite_stmt__reads_a_utf16_database),
		cmocka_unit_test(test_drivers_sqlite_stmt__a_value_as_it_comes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
