#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "drivers/sqlite/sqlite.h"
#include "support/check.h"
#include "support/port.h"
#include "support/tempdir.h"

static char *url_of(const char *dir, const char *name)
{
	size_t size = strlen(dir) + strlen(name) + 16;
	char *url = malloc(size);

	assert_non_null(url);
	snprintf(url, size, "sqlite:///%s/%s", dir, name);
	return url;
}

static sqlite3 *handle(test_port *port)
{
	return rx__sqlite_conn_of(port->conn)->db;
}

static void assert_open_fails(const char *dir, const char *name, int code, const char *part)
{
	char *url = url_of(dir, name);
	rx_error error = RX_ERROR_INIT;
	test_port *port = NULL;

	test_port_try(&port, url, &error);
	assert_null(port);
	assert_rx_code(&error, code);
	assert_contains(error.message, part);
	free(url);
}

/* ---- settings */

static void test_drivers_sqlite_open__hardens_every_connection(void **state)
{
	static const struct {
		int op, wanted;
	} settings[] = {
		{ SQLITE_DBCONFIG_DEFENSIVE, 1 },
		{ SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0 },
		{ SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0 },
		{ SQLITE_DBCONFIG_ENABLE_FTS3_TOKENIZER, 0 },
		{ SQLITE_DBCONFIG_DQS_DML, 0 },
		{ SQLITE_DBCONFIG_DQS_DDL, 0 },
		{ SQLITE_DBCONFIG_WRITABLE_SCHEMA, 0 },
		{ SQLITE_DBCONFIG_ENABLE_FKEY, 1 },
	};
	test_port *first = test_port_open("sqlite://"), *port = test_port_again(first);

	(void)state;
	for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++) {
		int is = -1;

		sqlite3_db_config(handle(port), settings[i].op, -1, &is);
		assert_int_equal(is, settings[i].wanted);
	}
	port->driver->close(port->conn);
	port->conn = NULL;
	test_port_close(port);
	test_port_close(first);
}

static void test_drivers_sqlite_open__a_misspelt_column_in_double_quotes_is_no_text(void **state)
{
	test_port *port = test_port_open("sqlite://");

	(void)state;
	assert_int_equal(test_port_exec_code(port, "SELECT \"nope\""), RX_ESQL);
	assert_contains(port->error.message, "no such column");
	test_port_exec(port, "CREATE TABLE t (a TEXT)");
	assert_int_equal(test_port_exec_code(port, "CREATE INDEX i ON t (\"nope\")"), RX_ESQL);
	test_port_close(port);
}

static void test_drivers_sqlite_open__refuses_extensions_attach_and_schema_edits(void **state)
{
	test_port *port = test_port_open("sqlite://");
	char *text = NULL;

	(void)state;
	assert_int_equal(test_port_exec_code(port, "SELECT load_extension('x')"), RX_ESQL);
	assert_int_not_equal(sqlite3_load_extension(handle(port), "x", NULL, &text), SQLITE_OK);
	assert_contains(text, "not authorized");
	sqlite3_free(text);
	assert_int_equal(test_port_exec_code(port, "ATTACH '/tmp/other.db' AS o"), RX_ESQL);
	assert_contains(port->error.message, "second engine");
	test_port_exec(port, "CREATE TABLE t (a TEXT)");
	test_port_exec_code(port, "PRAGMA writable_schema = ON");
	assert_int_equal(
		test_port_exec_code(port, "UPDATE sqlite_schema SET sql = 'x' WHERE name = 't'"), RX_ESQL);
	test_port_close(port);
}

static void test_drivers_sqlite_open__vacuum_still_works(void **state)
{
	char *dir = test_tempdir_new(), *url = url_of(dir, "a.db");
	test_port *port = test_port_open(url);

	(void)state;
	test_port_exec(port, "CREATE TABLE t (a TEXT); INSERT INTO t VALUES ('x'); VACUUM");
	assert_int_equal(test_port_int(port, "SELECT count(*) FROM t"), 1);
	test_port_close(port);
	free(url);
	test_tempdir_free(dir);
}

static void test_drivers_sqlite_open__a_file_gets_our_settings(void **state)
{
	char *dir = test_tempdir_new(), *url = url_of(dir, "a.db");
	test_port *port = test_port_open(url);

	(void)state;
	assert_string_equal(test_port_text(port, "PRAGMA journal_mode"), "wal");
	assert_int_equal(test_port_int(port, "PRAGMA synchronous"), 2);
	assert_int_equal(test_port_int(port, "PRAGMA foreign_keys"), 1);
	assert_int_equal(test_port_int(port, "PRAGMA cache_size"), -65536);
	assert_int_equal(test_port_int(port, "PRAGMA wal_autocheckpoint"), 16384);
	assert_int_equal(test_port_int(port, "PRAGMA journal_size_limit"), 64 << 20);
	assert_int_equal(rx__sqlite_conn_of(port->conn)->busy_timeout, 5000);
	test_port_close(port);
	free(url);
	test_tempdir_free(dir);
}

static void test_drivers_sqlite_open__the_url_sets_them_too(void **state)
{
	char *dir = test_tempdir_new();
	char *url = url_of(dir,
		"a.db?journal_mode=DELETE&synchronous=normal&foreign_keys=off&cache_size=200"
		"&wal_autocheckpoint=10&journal_size_limit=-1&busy_timeout=7");
	test_port *port = test_port_open(url);

	(void)state;
	assert_string_equal(test_port_text(port, "PRAGMA journal_mode"), "delete");
	assert_int_equal(test_port_int(port, "PRAGMA synchronous"), 1);
	assert_int_equal(test_port_int(port, "PRAGMA foreign_keys"), 0);
	assert_int_equal(test_port_int(port, "PRAGMA cache_size"), 200);
	assert_int_equal(test_port_int(port, "PRAGMA wal_autocheckpoint"), 10);
	assert_int_equal(test_port_int(port, "PRAGMA journal_size_limit"), -1);
	assert_int_equal(rx__sqlite_conn_of(port->conn)->busy_timeout, 7);
	test_port_close(port);
	free(url);
	test_tempdir_free(dir);
}

static void test_drivers_sqlite_open__refuses_options_that_it_does_not_know(void **state)
{
	static const struct {
		const char *name, *part;
	} cases[] = {
		{ "a.db?jornal_mode=wal", "did you mean 'journal_mode'" },
		{ "a.db?journal_mode=fast", "it takes one of: wal, delete" },
		{ "a.db?journal_mode=off", "journal_mode" },
		{ "a.db?synchronous=2; DROP TABLE t", "synchronous" },
		{ "a.db?busy_timeout=soon", "busy_timeout" },
		{ "a.db?busy_timeout=-1", "busy_timeout" },
		{ "a.db?foreign_keys=maybe", "foreign_keys" },
		{ "a.db?mode=rwc", "mode" },
	};
	char *dir = test_tempdir_new(), *path = test_path(dir, "a.db");

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_open_fails(dir, cases[i].name, RX_EURL, cases[i].part);
	assert_int_not_equal(access(path, F_OK), 0);
	free(path);
	test_tempdir_free(dir);
}

/* ---- places */

static void test_drivers_sqlite_open__a_folder_that_is_not_there_is_named(void **state)
{
	char *dir = test_tempdir_new();

	(void)state;
	assert_open_fails(dir, "no/where/a.db", RX_ECONNECTION, "no/where' of the database does not");
	assert_open_fails(dir, "no/where/a.db", RX_ECONNECTION, "mkdir -p");
	test_tempdir_free(dir);
}

static void test_drivers_sqlite_open__a_folder_is_no_database(void **state)
{
	char *dir = test_tempdir_new(), *sub = test_path(dir, "sub");

	(void)state;
	mkdir(sub, 0777);
	assert_open_fails(dir, "sub", RX_ECONNECTION, "is a folder");
	assert_open_fails(dir, "", RX_ECONNECTION, "is a folder");
	free(sub);
	test_tempdir_free(dir);
}

static void test_drivers_sqlite_open__file_names_are_refused(void **state)
{
	static const char *const urls[] = { "sqlite:///file:x?mode=ro",
		"sqlite:///file::memory:", "sqlite:///FILE:x" };

	(void)state;
	for (size_t i = 0; i < sizeof(urls) / sizeof(urls[0]); i++) {
		rx_error error = RX_ERROR_INIT;
		test_port *port = NULL;

		test_port_try(&port, urls[i], &error);
		assert_null(port);
		assert_rx_code(&error, RX_EURL);
		assert_contains(error.message, "file:");
	}
	assert_int_not_equal(access("x", F_OK), 0);
}

static void test_drivers_sqlite_open__a_name_in_a_folder_is_never_taken_for_a_uri(void **state)
{
	char *dir = test_tempdir_new(), *path = test_path(dir, "file:x");
	char *url = url_of(dir, "file:x");
	test_port *port = test_port_open(url);

	(void)state;
	test_port_exec(port, "CREATE TABLE t (a)");
	assert_int_equal(access(path, F_OK), 0);
	test_port_close(port);
	free(url);
	free(path);
	test_tempdir_free(dir);
}

static void test_drivers_sqlite_open__a_link_to_the_file_is_not_followed(void **state)
{
	char *dir = test_tempdir_new(), *link = test_path(dir, "link.db");
	char *target = test_path(dir, "a.db");

	(void)state;
	assert_int_equal(symlink(target, link), 0);
	assert_open_fails(dir, "link.db", RX_ECONNECTION, "symbolic link");
	assert_int_not_equal(access(target, F_OK), 0);
	free(target);
	free(link);
	test_tempdir_free(dir);
}

static void test_drivers_sqlite_open__a_link_to_the_folder_is(void **state)
{
	char *dir = test_tempdir_new(), *link = test_path(dir, "link"), *url;
	char *real = test_path(dir, "real"), *target = test_path(real, "a.db");
	test_port *port;

	(void)state;
	mkdir(real, 0777);
	assert_int_equal(symlink(real, link), 0);
	url = url_of(dir, "link/a.db");
	port = test_port_open(url);
	test_port_close(port);
	assert_int_equal(access(target, F_OK), 0);
	free(url);
	free(target);
	free(real);
	free(link);
	test_tempdir_free(dir);
}

/* The pool opens connections later: a program that has changed its folder meanwhile must not get
 * another database. */
static void test_drivers_sqlite_open__a_relative_path_is_that_of_the_start(void **state)
{
	char *dir = test_tempdir_new(), *other = test_tempdir_new(), *stray = test_path(other, "a.db");
	char *before = getcwd(NULL, 0);
	test_port *first, *second;

	(void)state;
	assert_int_equal(chdir(dir), 0);
	first = test_port_open("sqlite:///a.db");
	test_port_exec(first, "CREATE TABLE t (a)");
	assert_int_equal(chdir(other), 0);
	second = test_port_again(first);
	assert_int_equal(test_port_int(second, "SELECT count(*) FROM t"), 0);
	assert_int_not_equal(access(stray, F_OK), 0);
	assert_int_equal(chdir(before), 0);
	test_port_close(second);
	test_port_close(first);
	free(before);
	free(stray);
	test_tempdir_free(other);
	test_tempdir_free(dir);
}

static void test_drivers_sqlite_open__a_file_that_is_no_database(void **state)
{
	char *dir = test_tempdir_new(), *path = test_path(dir, "a.db"), *text;

	(void)state;
	test_write_file(path, "this is a letter to my grandmother, and not a database at all\n");
	assert_open_fails(dir, "a.db", RX_ECORRUPT, "not a database");
	assert_open_fails(dir, "a.db?mode=ro", RX_ECORRUPT, "not a database");
	assert_open_fails(dir, "a.db?journal_mode=delete", RX_ECORRUPT, "not a database");
	text = test_read_file(path);
	assert_contains(text, "grandmother");
	free(text);
	free(path);
	test_tempdir_free(dir);
}

static void test_drivers_sqlite_open__an_empty_file_is_an_empty_database(void **state)
{
	char *dir = test_tempdir_new(), *path = test_path(dir, "a.db"), *url = url_of(dir, "a.db");
	test_port *port;

	(void)state;
	test_write_file(path, "");
	port = test_port_open(url);
	assert_int_equal(test_port_int(port, "SELECT count(*) FROM sqlite_schema"), 0);
	test_port_close(port);
	free(url);
	free(path);
	test_tempdir_free(dir);
}

/* ---- read-only */

static void test_drivers_sqlite_open__mode_ro_makes_nothing_and_writes_nothing(void **state)
{
	char *dir = test_tempdir_new(), *path = test_path(dir, "a.db");
	char *url = url_of(dir, "a.db"), *read_only = url_of(dir, "a.db?mode=ro");
	test_port *port;

	(void)state;
	assert_open_fails(dir, "a.db?mode=ro", RX_ECONNECTION, "does not exist");
	assert_int_not_equal(access(path, F_OK), 0);
	port = test_port_open(url);
	test_port_exec(port, "CREATE TABLE t (a)");
	test_port_close(port);
	port = test_port_open(read_only);
	assert_int_equal(test_port_int(port, "SELECT count(*) FROM t"), 0);
	assert_int_equal(test_port_exec_code(port, "INSERT INTO t VALUES (1)"), RX_EREADONLY);
	assert_int_equal(port->driver->begin(port->conn, RX_BEGIN_WRITE, &port->error), RX_EREADONLY);
	test_port_close(port);
	free(read_only);
	free(url);
	free(path);
	test_tempdir_free(dir);
}

/* Permissions mean nothing to root: the check runs in a process that is nobody. */
static void as_nobody(void (*check)(const char *dir), const char *dir)
{
	int status = -1;
	pid_t child = fork();

	assert_true(child >= 0);
	if (child == 0) {
		if (geteuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0))
			_exit(3);
		check(dir);
		_exit(0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

/* In the child: no cmocka. The exit code says what was wrong. */
static void check_read_only_folder(const char *dir)
{
	char *url = url_of(dir, "new.db");
	rx_error error = RX_ERROR_INIT;
	test_port *port = NULL;

	if (test_port_try(&port, url, &error) != RX_EREADONLY)
		_exit(10);
	if (!strstr(error.message, "new.db") || !strstr(error.message, "permissions"))
		_exit(11);
	free(url);
}

static void check_read_only_file(const char *dir)
{
	char *url = url_of(dir, "a.db");
	rx_error error = RX_ERROR_INIT;
	test_port *port = NULL;

	if (test_port_try(&port, url, &error) != 0)
		_exit(20);
	if (test_port_exec_code(port, "SELECT * FROM t") != 0)
		_exit(21);
	if (test_port_exec_code(port, "INSERT INTO t VALUES (1)") != RX_EREADONLY)
		_exit(22);
	if (!strstr(port->error.message, "permissions"))
		_exit(23);
	test_port_close(port);
	free(url);
}

static void check_unreadable_file(const char *dir)
{
	char *url = url_of(dir, "a.db");
	rx_error error = RX_ERROR_INIT;
	test_port *port = NULL;

	if (test_port_try(&port, url, &error) != RX_EREADONLY)
		_exit(30);
	if (!strstr(error.message, "Permission denied"))
		_exit(31);
	free(url);
}

static void test_drivers_sqlite_open__a_read_only_folder(void **state)
{
	char *dir = test_tempdir_new();

	(void)state;
	chmod(dir, 0555);
	as_nobody(check_read_only_folder, dir);
	chmod(dir, 0755);
	test_tempdir_free(dir);
}

static void test_drivers_sqlite_open__a_read_only_file(void **state)
{
	char *dir = test_tempdir_new(), *path = test_path(dir, "a.db");
	char *url = url_of(dir, "a.db?journal_mode=delete");
	test_port *port = test_port_open(url);

	(void)state;
	test_port_exec(port, "CREATE TABLE t (a)");
	test_port_close(port);
	chmod(dir, 0755);
	chmod(path, 0444);
	as_nobody(check_read_only_file, dir);
	chmod(path, 0);
	as_nobody(check_unreadable_file, dir);
	free(url);
	free(path);
	test_tempdir_free(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_drivers_sqlite_open__hardens_every_connection),
		cmocka_unit_test(test_drivers_sqlite_open__a_misspelt_column_in_double_quotes_is_no_text),
		cmocka_unit_test(test_drivers_sqlite_open__refuses_extensions_attach_and_schema_edits),
		cmocka_unit_test(test_drivers_sqlite_open__vacuum_still_works),
		cmocka_unit_test(test_drivers_sqlite_open__a_file_gets_our_settings),
		cmocka_unit_test(test_drivers_sqlite_open__the_url_sets_them_too),
		cmocka_unit_test(test_drivers_sqlite_open__refuses_options_that_it_does_not_know),
		cmocka_unit_test(test_drivers_sqlite_open__a_folder_that_is_not_there_is_named),
		cmocka_unit_test(test_drivers_sqlite_open__a_folder_is_no_database),
		cmocka_unit_test(test_drivers_sqlite_open__file_names_are_refused),
		cmocka_unit_test(test_drivers_sqlite_open__a_name_in_a_folder_is_never_taken_for_a_uri),
		cmocka_unit_test(test_drivers_sqlite_open__a_link_to_the_file_is_not_followed),
		cmocka_unit_test(test_drivers_sqlite_open__a_link_to_the_folder_is),
		cmocka_unit_test(test_drivers_sqlite_open__a_relative_path_is_that_of_the_start),
		cmocka_unit_test(test_drivers_sqlite_open__a_file_that_is_no_database),
		cmocka_unit_test(test_drivers_sqlite_open__an_empty_file_is_an_empty_database),
		cmocka_unit_test(test_drivers_sqlite_open__mode_ro_makes_nothing_and_writes_nothing),
		cmocka_unit_test(test_drivers_sqlite_open__a_read_only_folder),
		cmocka_unit_test(test_drivers_sqlite_open__a_read_only_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
