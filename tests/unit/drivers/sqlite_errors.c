#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "drivers/sqlite/sqlite.h"
#include "support/check.h"
#include "support/fault_vfs.h"
#include "support/port.h"
#include "support/tempdir.h"

static void assert_exec_fails(test_port *port, const char *sql, int code)
{
	test_port_exec_code(port, sql);
	assert_rx_code(&port->error, code);
}

/* ---- classes */

static void test_drivers_sqlite_errors__classes(void **state)
{
	static const struct {
		int sqlite, code;
	} cases[] = {
		{ SQLITE_BUSY, RX_EBUSY },
		{ SQLITE_BUSY_RECOVERY, RX_EBUSY },
		{ SQLITE_BUSY_SNAPSHOT, RX_ESERIALIZATION },
		{ SQLITE_LOCKED, RX_EBUSY },
		{ SQLITE_LOCKED_SHAREDCACHE, RX_EBUSY },
		{ SQLITE_SCHEMA, RX_ESERIALIZATION },
		{ SQLITE_NOMEM, RX_ENOMEM },
		{ SQLITE_IOERR_NOMEM, RX_ENOMEM },
		{ SQLITE_READONLY_DIRECTORY, RX_EREADONLY },
		{ SQLITE_READONLY_DBMOVED, RX_ECONNECTION },
		{ SQLITE_INTERRUPT, RX_ETIMEOUT },
		{ SQLITE_IOERR_FSYNC, RX_EIO },
		{ SQLITE_CORRUPT_INDEX, RX_ECORRUPT },
		{ SQLITE_NOTADB, RX_ECORRUPT },
		{ SQLITE_FULL, RX_EFULL },
		{ SQLITE_CANTOPEN_ISDIR, RX_ECONNECTION },
		{ SQLITE_TOOBIG, RX_EDATA },
		{ SQLITE_CONSTRAINT_UNIQUE, RX_EUNIQUE },
		{ SQLITE_CONSTRAINT_PRIMARYKEY, RX_EUNIQUE },
		{ SQLITE_CONSTRAINT_ROWID, RX_EUNIQUE },
		{ SQLITE_CONSTRAINT_FOREIGNKEY, RX_EFOREIGN_KEY },
		{ SQLITE_CONSTRAINT_NOTNULL, RX_ENOT_NULL },
		{ SQLITE_CONSTRAINT_CHECK, RX_ECHECK },
		{ SQLITE_CONSTRAINT_TRIGGER, RX_ECHECK },
		{ SQLITE_CONSTRAINT_DATATYPE, RX_EDATA },
		{ SQLITE_ERROR, RX_ESQL },
		{ SQLITE_AUTH, RX_ESQL },
		{ 250, RX_ESQL },
		{ 12345, RX_ESQL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (rx__sqlite_error_class(cases[i].sqlite) != cases[i].code)
			fail_msg("%d is %s, not %s", cases[i].sqlite,
				rx_error_name(rx__sqlite_error_class(cases[i].sqlite)),
				rx_error_name(cases[i].code));
}

/* ---- constraints */

static test_port *with_tables(void)
{
	test_port *port = test_port_open("sqlite://");

	test_port_exec(port,
		"CREATE TABLE team (id INTEGER PRIMARY KEY);"
		"CREATE TABLE user (id INTEGER PRIMARY KEY, email TEXT UNIQUE, name TEXT NOT NULL,"
		" age INTEGER CONSTRAINT ck_user_age CHECK (age > 0), team_id INTEGER REFERENCES team,"
		" UNIQUE (name, age));"
		"INSERT INTO user (id, email, name, age) VALUES (1, 'a', 'A', 1)");
	return port;
}

static void test_drivers_sqlite_errors__name_table_and_column(void **state)
{
	test_port *port = with_tables();

	(void)state;
	assert_exec_fails(port, "INSERT INTO user (email, name) VALUES ('a', 'B')", RX_EUNIQUE);
	assert_string_equal(port->error.table, "user");
	assert_string_equal(port->error.column, "email");
	assert_int_equal(port->error.vendor, SQLITE_CONSTRAINT_UNIQUE);
	assert_contains(port->error.message, "UNIQUE constraint failed: user.email");
	assert_contains(port->error.sql, "INSERT INTO user");
	assert_exec_fails(port, "INSERT INTO user (id, name) VALUES (1, 'B')", RX_EUNIQUE);
	assert_string_equal(port->error.column, "id");
	assert_exec_fails(port, "INSERT INTO user (name, age) VALUES ('A', 1)", RX_EUNIQUE);
	assert_string_equal(port->error.table, "user");
	assert_string_equal(port->error.column, "name, age");
	assert_exec_fails(port, "INSERT INTO user (name) VALUES (NULL)", RX_ENOT_NULL);
	assert_string_equal(port->error.table, "user");
	assert_string_equal(port->error.column, "name");
	test_port_close(port);
}

static void test_drivers_sqlite_errors__name_the_constraint(void **state)
{
	test_port *port = with_tables();

	(void)state;
	assert_exec_fails(port, "INSERT INTO user (name, age) VALUES ('B', 0)", RX_ECHECK);
	assert_string_equal(port->error.constraint, "ck_user_age");
	test_port_exec(port, "CREATE UNIQUE INDEX ix_lower ON user (lower(email))");
	assert_exec_fails(port, "INSERT INTO user (email, name) VALUES ('A', 'B')", RX_EUNIQUE);
	assert_string_equal(port->error.constraint, "ix_lower");
	assert_string_equal(port->error.column, "");
	assert_exec_fails(port, "INSERT INTO user (name, team_id) VALUES ('B', 7)", RX_EFOREIGN_KEY);
	assert_int_equal(port->error.vendor, SQLITE_CONSTRAINT_FOREIGNKEY);
	test_port_close(port);
}

static void test_drivers_sqlite_errors__bad_sql_has_its_place(void **state)
{
	test_port *port = test_port_open("sqlite://");

	(void)state;
	test_port_run_code(port, "SELECT 1 FORM t", NULL, 0);
	assert_rx_code(&port->error, RX_ESQL);
	assert_int_equal(port->error.offset, 14);
	assert_string_equal(port->error.sql, "SELECT 1 FORM t");
	test_port_close(port);
}

/* ---- busy */

static void test_drivers_sqlite_errors__a_locked_database_is_busy_after_the_timeout(void **state)
{
	char *dir = test_tempdir_new(), url[512];
	test_port *holder, *other;
	rx_error error = RX_ERROR_INIT;

	(void)state;
	snprintf(url, sizeof(url), "sqlite:///%s/a.db?busy_timeout=50", dir);
	holder = test_port_open(url);
	other = test_port_open(url);
	assert_int_equal(holder->driver->begin(holder->conn, RX_BEGIN_WRITE, &error), 0);
	assert_int_equal(other->driver->begin(other->conn, RX_BEGIN_WRITE, &error), RX_EBUSY);
	assert_contains(error.message, "busy_timeout");
	assert_false(other->conn->in_transaction);
	assert_false(other->conn->broken);
	assert_int_equal(holder->driver->rollback(holder->conn, &error), 0);
	assert_int_equal(other->driver->begin(other->conn, RX_BEGIN_WRITE, &error), 0);
	assert_int_equal(other->driver->rollback(other->conn, &error), 0);
	test_port_close(other);
	test_port_close(holder);
	test_tempdir_free(dir);
}

/* The holder is another process; it says through a pipe when it has the lock. */
static pid_t lock_in_child(const char *url, int *until)
{
	int ready[2], done[2];
	char byte = 0;
	pid_t child;

	assert_int_equal(pipe(ready), 0);
	assert_int_equal(pipe(done), 0);
	child = fork();
	if (child == 0) {
		test_port *port = NULL;

		close(done[1]);
		if (test_port_try(&port, url, NULL) ||
			port->driver->begin(port->conn, RX_BEGIN_EXCLUSIVE, NULL))
			_exit(1);
		if (write(ready[1], "r", 1) != 1 || read(done[0], &byte, 1) < 0)
			_exit(2);
		test_port_close(port);
		_exit(0);
	}
	close(ready[1]);
	close(done[0]);
	assert_int_equal(read(ready[0], &byte, 1), 1);
	close(ready[0]);
	*until = done[1];
	return child;
}

static void test_drivers_sqlite_errors__locked_by_another_process(void **state)
{
	char *dir = test_tempdir_new(), url[512];
	rx_error error = RX_ERROR_INIT;
	test_port *port = NULL;
	int until, status = -1;
	pid_t child;

	(void)state;
	snprintf(url, sizeof(url), "sqlite:///%s/a.db?busy_timeout=30&journal_mode=delete", dir);
	child = lock_in_child(url, &until);
	test_port_try(&port, url, &error);
	assert_null(port);
	assert_rx_code(&error, RX_EBUSY);
	assert_contains(error.message, "another connection or process");
	close(until);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	port = test_port_open(url);
	test_port_close(port);
	test_tempdir_free(dir);
}

static void test_drivers_sqlite_errors__a_stale_snapshot_asks_for_a_new_transaction(void **state)
{
	char *dir = test_tempdir_new(), url[512];
	rx_error error = RX_ERROR_INIT;
	test_port *reader, *writer;

	(void)state;
	snprintf(url, sizeof(url), "sqlite:///%s/a.db?busy_timeout=50", dir);
	reader = test_port_open(url);
	writer = test_port_open(url);
	test_port_exec(writer, "CREATE TABLE t (a)");
	assert_int_equal(reader->driver->begin(reader->conn, RX_BEGIN_READ, &error), 0);
	assert_int_equal(test_port_int(reader, "SELECT count(*) FROM t"), 0);
	test_port_exec(writer, "INSERT INTO t VALUES (1)");
	assert_exec_fails(reader, "INSERT INTO t VALUES (2)", RX_ESERIALIZATION);
	assert_int_equal(reader->error.vendor, SQLITE_BUSY_SNAPSHOT);
	assert_true(reader->conn->doomed);
	assert_int_equal(reader->driver->commit(reader->conn, &error), RX_ESERIALIZATION);
	assert_int_equal(reader->driver->rollback(reader->conn, &error), 0);
	assert_false(reader->conn->doomed);
	assert_int_equal(reader->driver->begin(reader->conn, RX_BEGIN_WRITE, &error), 0);
	test_port_exec(reader, "INSERT INTO t VALUES (2)");
	assert_int_equal(reader->driver->commit(reader->conn, &error), 0);
	assert_int_equal(test_port_int(writer, "SELECT count(*) FROM t"), 2);
	test_port_close(writer);
	test_port_close(reader);
	test_tempdir_free(dir);
}

/* ---- full disks and I/O errors */

static test_port *open_file(char *dir, const char *options)
{
	test_port *port;
	char url[512];

	snprintf(url, sizeof(url), "sqlite:///%s/a.db%s", dir, options);
	port = test_port_open(url);
	test_port_exec(port, "CREATE TABLE IF NOT EXISTS t (a INTEGER, b TEXT)");
	return port;
}

static void test_drivers_sqlite_errors__a_full_database_dooms_the_transaction(void **state)
{
	char *dir = test_tempdir_new();
	test_port *port = open_file(dir, "?cache_size=5");

	(void)state;
	test_port_exec(port, "PRAGMA max_page_count = 10");
	assert_int_equal(port->driver->begin(port->conn, RX_BEGIN_WRITE, &port->error), 0);
	assert_exec_fails(port,
		"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 10000) "
		"INSERT INTO t SELECT i, 'some text to fill the pages' FROM n",
		RX_EFULL);
	assert_true(port->conn->doomed);
	assert_true(port->conn->in_transaction);
	assert_int_equal(port->driver->commit(port->conn, &port->error), RX_EFULL);
	assert_contains(port->error.message, "cannot be committed");
	assert_int_equal(port->driver->rollback(port->conn, &port->error), 0);
	assert_false(port->conn->in_transaction);
	assert_int_equal(test_port_int(port, "SELECT count(*) FROM t"), 0);
	assert_string_equal(test_port_text(port, "PRAGMA integrity_check"), "ok");
	test_port_close(port);
	test_tempdir_free(dir);
}

static void begin_and_insert(test_port *port)
{
	assert_int_equal(port->driver->begin(port->conn, RX_BEGIN_WRITE, &port->error), 0);
	test_port_exec(port, "INSERT INTO t VALUES (1, 'x')");
}

/* However the journal is kept, a disk that is full at the commit means: not done. */
static void test_drivers_sqlite_errors__a_disk_full_at_the_commit_is_known_not_to_be_done(
	void **state)
{
	static const char *const modes[] = { "", "?journal_mode=delete", "?journal_mode=truncate",
		"?journal_mode=persist" };

	(void)state;
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		char *dir = test_tempdir_new();
		test_port *port = open_file(dir, modes[i]);
		int code;

		begin_and_insert(port);
		test_fault_vfs_arm(TEST_FAULT_FULL, 1, 1);
		code = port->driver->commit(port->conn, &port->error);
		assert_true(test_fault_vfs_hits() > 0);
		test_fault_vfs_arm(TEST_FAULT_NONE, 0, 0);
		assert_int_equal(code, RX_EFULL);
		port->driver->rollback(port->conn, &port->error);
		test_port_close(port);
		port = open_file(dir, modes[i]);
		assert_int_equal(test_port_int(port, "SELECT count(*) FROM t"), 0);
		assert_string_equal(test_port_text(port, "PRAGMA integrity_check"), "ok");
		test_port_close(port);
		test_tempdir_free(dir);
	}
}

static void test_drivers_sqlite_errors__an_io_error_at_the_commit_leaves_it_unknown(void **state)
{
	char *dir = test_tempdir_new();
	test_port *port = open_file(dir, "");

	(void)state;
	begin_and_insert(port);
	test_fault_vfs_arm(TEST_FAULT_SYNC, 1, 1);
	assert_int_equal(port->driver->commit(port->conn, &port->error), RX_EUNKNOWN);
	test_fault_vfs_arm(TEST_FAULT_NONE, 0, 0);
	assert_rx_code(&port->error, RX_EUNKNOWN);
	assert_contains(port->error.message, "not known whether the commit happened");
	assert_int_equal(port->error.vendor, SQLITE_IOERR_FSYNC);
	assert_true(port->conn->broken);
	assert_true(port->conn->doomed);
	assert_int_equal(port->driver->commit(port->conn, &port->error), RX_EUNKNOWN);
	port->driver->rollback(port->conn, &port->error);
	test_port_close(port);
	port = open_file(dir, "");
	assert_string_equal(test_port_text(port, "PRAGMA integrity_check"), "ok");
	test_port_close(port);
	test_tempdir_free(dir);
}

static void test_drivers_sqlite_errors__a_read_that_fails_breaks_the_connection(void **state)
{
	char *dir = test_tempdir_new();
	test_port *port = open_file(dir, "");

	(void)state;
	test_port_exec(port, "INSERT INTO t VALUES (1, 'x')");
	test_port_close(port);
	port = open_file(dir, "");
	test_fault_vfs_arm(TEST_FAULT_READ, 1, 1);
	assert_exec_fails(port, "SELECT * FROM t", RX_EIO);
	test_fault_vfs_arm(TEST_FAULT_NONE, 0, 0);
	assert_true(port->conn->broken);
	test_port_close(port);
	test_tempdir_free(dir);
}

/* Every write and sync of a transaction fails in its turn: what is reported as done is there, what is
 * reported as not done is not, and the file is sound. */
static void test_drivers_sqlite_errors__no_fault_makes_a_wrong_report(void **state)
{
	static const test_fault faults[] = { TEST_FAULT_FULL, TEST_FAULT_WRITE, TEST_FAULT_SYNC };

	(void)state;
	for (size_t f = 0; f < 3; f++) {
		for (int n = 1, hits = 1; hits > 0; n++) {
			char *dir = test_tempdir_new();
			test_port *port = open_file(dir, "");
			int64_t count;
			int code;

			assert_int_equal(port->driver->begin(port->conn, RX_BEGIN_WRITE, &port->error), 0);
			test_fault_vfs_arm(faults[f], n, 0);
			code = test_port_exec_code(port, "INSERT INTO t VALUES (1, 'x')");
			if (!code)
				code = port->driver->commit(port->conn, &port->error);
			hits = test_fault_vfs_hits();
			test_fault_vfs_arm(TEST_FAULT_NONE, 0, 0);
			assert_true((hits > 0) == (code != 0));
			test_port_close(port);
			port = open_file(dir, "");
			count = test_port_int(port, "SELECT count(*) FROM t");
			if (code != RX_EUNKNOWN)
				assert_int_equal(count, code == 0);
			assert_string_equal(test_port_text(port, "PRAGMA integrity_check"), "ok");
			test_port_close(port);
			test_tempdir_free(dir);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_drivers_sqlite_errors__classes),
		cmocka_unit_test(test_drivers_sqlite_errors__name_table_and_column),
		cmocka_unit_test(test_drivers_sqlite_errors__name_the_constraint),
		cmocka_unit_test(test_drivers_sqlite_errors__bad_sql_has_its_place),
		cmocka_unit_test(test_drivers_sqlite_errors__a_locked_database_is_busy_after_the_timeout),
		cmocka_unit_test(test_drivers_sqlite_errors__locked_by_another_process),
		cmocka_unit_test(test_drivers_sqlite_errors__a_stale_snapshot_asks_for_a_new_transaction),
		cmocka_unit_test(test_drivers_sqlite_errors__a_full_database_dooms_the_transaction),
		cmocka_unit_test(
			test_drivers_sqlite_errors__a_disk_full_at_the_commit_is_known_not_to_be_done),
		cmocka_unit_test(test_drivers_sqlite_errors__an_io_error_at_the_commit_leaves_it_unknown),
		cmocka_unit_test(test_drivers_sqlite_errors__a_read_that_fails_breaks_the_connection),
		cmocka_unit_test(test_drivers_sqlite_errors__no_fault_makes_a_wrong_report),
	};

	test_fault_vfs_install();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
