#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "drivers/sqlite/sqlite.h"
#include "support/alloc.h"
#include "support/check.h"
#include "support/port.h"

static const char *const modes[] = { "sqlite://", "sqlite://?journal_mode=delete",
	"sqlite://?journal_mode=truncate", "sqlite://?journal_mode=persist" };

enum { N_MODES = sizeof(modes) / sizeof(modes[0]) };

/* Closes one connection and keeps the database. */
static void close_conn(test_port *port)
{
	port->driver->close(port->conn);
	port->conn = NULL;
}

static void test_drivers_sqlite_memory__is_kept_as_a_file_would_be(void **state)
{
	test_port *port = test_port_open("sqlite://");

	(void)state;
	assert_string_equal(test_port_text(port, "PRAGMA journal_mode"), "wal");
	assert_int_equal(test_port_int(port, "PRAGMA foreign_keys"), 1);
	test_port_close(port);
}

static void test_drivers_sqlite_memory__leaves_no_file(void **state)
{
	test_port *port = test_port_open("sqlite://");

	(void)state;
	test_port_exec(port, "CREATE TABLE t (a); INSERT INTO t VALUES (zeroblob(100000))");
	assert_int_not_equal(access("/memory", F_OK), 0);
	assert_int_not_equal(access("/memory-wal", F_OK), 0);
	test_port_close(port);
}

/* Two sessions of one thread: the one has read something and is still open, the other commits. */
static void test_drivers_sqlite_memory__a_reader_blocks_no_writer(void **state)
{
	test_port *reader = test_port_open("sqlite://?busy_timeout=0");
	test_port *writer = test_port_again(reader);
	rx_error error = RX_ERROR_INIT;

	(void)state;
	test_port_exec(writer, "CREATE TABLE t (a); INSERT INTO t VALUES (1)");
	assert_int_equal(reader->driver->begin(reader->conn, RX_BEGIN_READ, &error), 0);
	assert_int_equal(test_port_int(reader, "SELECT count(*) FROM t"), 1);
	assert_int_equal(writer->driver->begin(writer->conn, RX_BEGIN_WRITE, &error), 0);
	test_port_exec(writer, "INSERT INTO t VALUES (2)");
	assert_int_equal(test_port_int(reader, "SELECT count(*) FROM t"), 1);
	assert_int_equal(writer->driver->commit(writer->conn, &error), 0);
	assert_int_equal(test_port_int(reader, "SELECT count(*) FROM t"), 1);
	assert_int_equal(reader->driver->commit(reader->conn, &error), 0);
	assert_int_equal(test_port_int(reader, "SELECT count(*) FROM t"), 2);
	test_port_close(writer);
	test_port_close(reader);
}

static void test_drivers_sqlite_memory__two_writers_are_one_after_the_other(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_MODES; i++) {
		char url[96];
		test_port *a, *b;
		rx_error error = RX_ERROR_INIT;

		snprintf(url, sizeof(url), "%s%cbusy_timeout=5", modes[i], i == 0 ? '?' : '&');
		a = test_port_open(url);
		b = test_port_again(a);
		assert_int_equal(a->driver->begin(a->conn, RX_BEGIN_WRITE, &error), 0);
		assert_int_equal(b->driver->begin(b->conn, RX_BEGIN_WRITE, &error), RX_EBUSY);
		assert_int_equal(a->driver->rollback(a->conn, &error), 0);
		assert_int_equal(b->driver->begin(b->conn, RX_BEGIN_WRITE, &error), 0);
		assert_int_equal(b->driver->commit(b->conn, &error), 0);
		test_port_close(b);
		test_port_close(a);
	}
}

/* In a rollback journal's mode the commit waits for the readers, and lets no new ones in. */
static void test_drivers_sqlite_memory__without_wal_a_reader_holds_up_the_commit(void **state)
{
	test_port *a = test_port_open("sqlite://?journal_mode=delete&busy_timeout=5");
	test_port *b = test_port_again(a);
	rx_error error = RX_ERROR_INIT;

	(void)state;
	test_port_exec(a, "CREATE TABLE t (a)");
	assert_int_equal(b->driver->begin(b->conn, RX_BEGIN_READ, &error), 0);
	assert_int_equal(test_port_int(b, "SELECT count(*) FROM t"), 0);
	assert_int_equal(a->driver->begin(a->conn, RX_BEGIN_WRITE, &error), 0);
	test_port_exec(a, "INSERT INTO t VALUES (1)");
	assert_int_equal(a->driver->commit(a->conn, &error), RX_EBUSY);
	assert_true(a->conn->in_transaction);
	assert_false(a->conn->doomed);
	assert_int_equal(b->driver->commit(b->conn, &error), 0);
	assert_int_equal(test_port_exec_code(b, "SELECT * FROM t"), RX_EBUSY);
	assert_int_equal(a->driver->commit(a->conn, &error), 0);
	assert_int_equal(test_port_int(b, "SELECT count(*) FROM t"), 1);
	test_port_close(b);
	test_port_close(a);
}

static void test_drivers_sqlite_memory__outlives_its_connections(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_MODES; i++) {
		test_port *first = test_port_open(modes[i]), *later;

		test_port_exec(first, "CREATE TABLE t (a); INSERT INTO t VALUES (7)");
		close_conn(first);
		later = test_port_again(first);
		assert_int_equal(test_port_int(later, "SELECT a FROM t"), 7);
		assert_string_equal(test_port_text(later, "PRAGMA integrity_check"), "ok");
		test_port_close(later);
		test_port_close(first);
	}
}

static void test_drivers_sqlite_memory__two_engines_have_two_databases(void **state)
{
	test_port *a = test_port_open("sqlite://"), *b = test_port_open("sqlite:///:memory:");

	(void)state;
	test_port_exec(a, "CREATE TABLE t (a)");
	assert_int_equal(test_port_exec_code(b, "SELECT * FROM t"), RX_ESQL);
	test_port_close(b);
	test_port_close(a);
}

/* Much is written, changed, rolled back, vacuumed and removed, in every journal mode, with a small
 * cache so that pages go to and fro. */
static void test_drivers_sqlite_memory__keeps_a_large_database_whole(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_MODES; i++) {
		char url[96];
		test_port *port, *other;
		rx_error error = RX_ERROR_INIT;

		snprintf(url, sizeof(url), "%s%ccache_size=10&wal_autocheckpoint=50", modes[i],
			i == 0 ? '?' : '&');
		port = test_port_open(url);
		other = test_port_again(port);
		test_port_exec(port,
			"CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT); CREATE INDEX i ON t (b);"
			"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 20000) "
			"INSERT INTO t SELECT i, 'row ' || (i * 7919 % 20000) FROM n");
		assert_int_equal(port->driver->begin(port->conn, RX_BEGIN_WRITE, &error), 0);
		test_port_exec(port, "DELETE FROM t WHERE a % 3 = 0; UPDATE t SET b = b || ' changed'");
		assert_int_equal(port->driver->rollback(port->conn, &error), 0);
		assert_int_equal(test_port_int(other, "SELECT count(*) FROM t WHERE b LIKE '%changed'"), 0);
		test_port_exec(port, "DELETE FROM t WHERE a > 100; VACUUM");
		assert_int_equal(test_port_int(other, "SELECT count(*) FROM t"), 100);
		assert_string_equal(test_port_text(other, "PRAGMA integrity_check"), "ok");
		test_port_exec(other, "INSERT INTO t SELECT a + 1000, b FROM t");
		assert_int_equal(test_port_int(port, "SELECT count(*) FROM t"), 200);
		test_port_close(other);
		test_port_close(port);
	}
}

/* Out of memory is no commit in doubt: what was not written is not there. */
static void test_drivers_sqlite_memory__out_of_memory_keeps_the_database_whole(void **state)
{
	test_port *port = test_port_open("sqlite://");
	int64_t rows = 0;

	(void)state;
	test_port_exec(port, "CREATE TABLE t (a)");
	for (size_t n = 1; n < 40; n++) {
		int code;

		test_alloc_fail_at(n);
		code = test_port_exec_code(port, "INSERT INTO t VALUES (zeroblob(150000))");
		test_alloc_reset();
		assert_true(code == 0 || code == RX_ENOMEM);
		rows += code == 0;
		assert_int_equal(test_port_int(port, "SELECT count(*) FROM t"), rows);
	}
	assert_true(rows > 0 && rows < 39);
	assert_string_equal(test_port_text(port, "PRAGMA integrity_check"), "ok");
	test_port_close(port);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_drivers_sqlite_memory__is_kept_as_a_file_would_be),
		cmocka_unit_test(test_drivers_sqlite_memory__leaves_no_file),
		cmocka_unit_test(test_drivers_sqlite_memory__a_reader_blocks_no_writer),
		cmocka_unit_test(test_drivers_sqlite_memory__two_writers_are_one_after_the_other),
		cmocka_unit_test(test_drivers_sqlite_memory__without_wal_a_reader_holds_up_the_commit),
		cmocka_unit_test(test_drivers_sqlite_memory__outlives_its_connections),
		cmocka_unit_test(test_drivers_sqlite_memory__two_engines_have_two_databases),
		cmocka_unit_test(test_drivers_sqlite_memory__keeps_a_large_database_whole),
		cmocka_unit_test(test_drivers_sqlite_memory__out_of_memory_keeps_the_database_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
