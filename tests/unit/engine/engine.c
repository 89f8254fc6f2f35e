#include "engine/engine.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <reflex/config.h>
#include <reflex/sys/log.h>

#include "base/buf.h"
#include "build_config.h"
#include "drivers/sqlite/sqlite.h"
#include "engine/builtin.h"
#include "support/check.h"
#include "support/tempdir.h"

static void assert_refused(const char *url, int code, const char *part)
{
	rx_error error = RX_ERROR_INIT;

	assert_null(rx_engine_open(url, &error));
	assert_rx_code(&error, code);
	assert_contains(error.message, part);
	assert_null(strstr(error.message, "secret"));
}

static void keep_line(void *ud, rx_log_level level, const char *message)
{
	rx_buf *log = ud;

	rx__buf_printf(log, "%d %s\n", (int)level, message);
}

/* ---- opening */

static void test_engine_engine__knows_its_url_and_dialect(void **state)
{
	rx_error error = { .code = RX_EBUSY };
	rx_engine *engine = rx_engine_open("sqlite://", &error);

	(void)state;
	assert_rx_ok(&error);
	assert_string_equal(rx_engine_url(engine), "sqlite://");
	assert_string_equal(rx_engine_dialect(engine), "sqlite");
	assert_ptr_equal(rx__engine_driver(engine), &rx__sqlite_driver);
	assert_false(rx__engine_echo(engine));
	rx_engine_close(engine);
	rx_engine_close(NULL);
}

static void test_engine_engine__what_is_wrong_is_said_when_it_is_opened(void **state)
{
	(void)state;
	assert_refused("sqlite:////no/such/folder/a.db", RX_ECONNECTION, "/no/such/folder");
	assert_refused("sqlite:///a.db?colour=blue", RX_EURL, "colour");
	assert_refused("nonsense", RX_EURL, "");
	assert_refused(NULL, RX_EURL, "");
	assert_null(rx_engine_open("nonsense", NULL));
}

static void test_engine_engine__a_missing_driver_names_the_package(void **state)
{
	(void)state;
	assert_refused(
		"postgresql://me:secret@host/db", RX_EDRIVER, "apt install libreflex-postgresql");
	assert_refused("postgresql://me:secret@host/db", RX_EDRIVER, "reflex-postgresql.so");
	assert_refused("mysql://me:secret@host/db", RX_EDRIVER, "apt install libreflex-mariadb");
	assert_refused("mariadb+asyncmy://host/db", RX_EDRIVER, "reflex-mariadb.so");
	assert_refused("sqlit://x", RX_EDRIVER, "did you mean 'sqlite");
	assert_refused("duckdb://x", RX_EDRIVER, "sqlite, postgresql");
}

static void test_engine_engine__options_out_of_range_are_refused(void **state)
{
	rx_error error = RX_ERROR_INIT;

	(void)state;
	assert_null(rx_engine_open("sqlite://", &error, .pool_size = -1));
	assert_rx_code(&error, RX_EINVAL);
	assert_null(rx_engine_open("sqlite://", &error, .pool_size = 1000001));
	assert_rx_code(&error, RX_EINVAL);
	assert_null(rx_engine_open("sqlite://", &error, .pool_timeout = -5));
	assert_rx_code(&error, RX_EINVAL);
	assert_null(rx_engine_open("sqlite://", &error, .pool_timeout = 0.0 / 0.0));
	assert_rx_code(&error, RX_EINVAL);
}

/* What a program compiled with an older header does not know of is zero. */
static void test_engine_engine__takes_the_options_of_an_older_header(void **state)
{
	struct {
		size_t rx__size;
		int pool_size, garbage;
	} old = {
		.rx__size = offsetof(rx_engine_options, max_overflow), .pool_size = 1, .garbage = -77777
	};
	rx_error error = RX_ERROR_INIT;
	rx_engine *engine =
		rx__engine_open("sqlite://", &error, (const rx_engine_options *)(const void *)&old);

	(void)state;
	assert_rx_ok(&error);
	rx_engine_close(engine);
	engine = rx__engine_open("sqlite://", &error, NULL);
	assert_rx_ok(&error);
	rx_engine_close(engine);
}

static void test_engine_engine__closing_while_in_use_is_told_and_harmless(void **state)
{
	rx_error error = RX_ERROR_INIT;
	rx_engine *engine = rx_engine_open("sqlite://", &error);
	rx_buf log = RX_BUF_INIT;
	rx_conn *conn;

	(void)state;
	assert_int_equal(rx__engine_acquire(&conn, engine, &error), 0);
	rx_log_set(keep_line, &log);
	rx_engine_close(engine);
	rx_log_set(NULL, NULL);
	assert_contains(rx__buf_text(&log), "while 1 connections are in use");
	assert_int_equal(rx__conn_execute(conn, "CREATE TABLE t (a)", &error), 0);
	rx__engine_release(conn);
	rx_engine_close(engine);
	rx__buf_deinit(&log);
}

/* ---- echo */

static void test_engine_engine__echo_shows_values_but_no_secrets(void **state)
{
	rx_error error = RX_ERROR_INIT;
	rx_engine *engine = rx_engine_open("sqlite://", &error, .echo = true);
	rx_value values[2] = { { .type = RX_TYPE_INT64, .as = { .i = 7 } },
		{ .type = RX_TYPE_TEXT, .as = { .s = { "secret", 6 } } } };
	const bool secret[2] = { false, true };
	rx_buf log = RX_BUF_INIT;
	rx_conn *conn;
	rx_stmt *stmt;

	(void)state;
	assert_true(rx__engine_echo(engine));
	rx_log_set(keep_line, &log);
	assert_int_equal(rx__engine_acquire(&conn, engine, &error), 0);
	assert_ptr_equal(rx__engine_of(conn), engine);
	rx__conn_begin(conn, RX_BEGIN_WRITE, &error);
	assert_int_equal(rx__stmt_of_sql(&stmt, conn, "SELECT ?, ?", 11, &error), 0);
	assert_int_equal(rx__stmt_bind(stmt, values, 2, secret, &error), 0);
	rx__stmt_give(stmt);
	rx__conn_commit(conn, &error);
	rx__conn_begin(conn, RX_BEGIN_READ, &error);
	rx__conn_rollback(conn, &error);
	rx__engine_release(conn);
	rx_log_set(NULL, NULL);
	assert_string_equal(rx__buf_text(&log),
		"1 BEGIN (write)\n1 SELECT ?, ?  [7, ***]\n1 COMMIT\n1 BEGIN (read)\n1 ROLLBACK\n");
	rx__buf_deinit(&log);
	rx_engine_close(engine);
}

/* ---- drivers */

static void test_engine_engine__an_incomplete_driver_is_refused(void **state)
{
	static const char *const schemes[] = { "incomplete", NULL };
	rx_driver driver = rx__sqlite_driver;
	rx_dialect dialect = *driver.dialect;
	rx_error error = RX_ERROR_INIT;

	(void)state;
	driver.schemes = schemes;
	driver.rewind = NULL;
	assert_int_equal(rx_driver_register(&driver, &error), RX_EINVAL);
	assert_contains(error.message, "'rewind'");
	driver = rx__sqlite_driver;
	driver.version = RX_DRIVER_VERSION + 1;
	assert_int_equal(rx_driver_register(&driver, &error), RX_EINVAL);
	assert_contains(error.message, "version");
	driver = rx__sqlite_driver;
	driver.size -= 8;
	assert_int_equal(rx_driver_register(&driver, &error), RX_EINVAL);
	assert_contains(error.message, "bytes");
	driver = rx__sqlite_driver;
	driver.layout++;
	assert_int_equal(rx_driver_register(&driver, &error), RX_EINVAL);
	assert_contains(error.message, "'sqlite'");
	assert_contains(error.message, "other headers");
	driver = rx__sqlite_driver;
	driver.library = "0.0.7";
	assert_int_equal(rx_driver_register(&driver, &error), RX_EINVAL);
	assert_contains(error.message, "reflex 0.0.7");
	assert_contains(error.message, RX__VERSION);
	driver = rx__sqlite_driver;
	dialect.rx__size -= 8;
	driver.dialect = &dialect;
	assert_int_equal(rx_driver_register(&driver, &error), RX_EINVAL);
	assert_contains(error.message, "dialect");
	assert_int_equal(rx_driver_register(NULL, &error), RX_EINVAL);
	assert_refused("incomplete://x", RX_EDRIVER, "incomplete");
}

static void test_engine_engine__a_scheme_has_one_driver(void **state)
{
	rx_driver driver = rx__sqlite_driver;
	rx_error error = RX_ERROR_INIT;

	(void)state;
	assert_int_equal(rx_driver_register(&rx__sqlite_driver, &error), 0);
	driver.name = "other";
	assert_int_equal(rx_driver_register(&driver, &error), RX_EINVAL);
	assert_contains(error.message, "the driver 'other' wants the scheme 'sqlite'");
}

static void test_engine_engine__a_module_is_found_by_the_scheme(void **state)
{
	(void)state;
	for (int i = 0; i < 2; i++)
		assert_refused("testsql://me:secret@host/db", RX_ECONNECTION,
			"testsql has been asked for testsql://me:***@host/db");
}

static void test_engine_engine__a_module_of_another_version_is_named(void **state)
{
	(void)state;
	for (int i = 0; i < 2; i++) {
		assert_refused("stalesql://me:secret@host/db", RX_EDRIVER, "reflex-stalesql.so");
		assert_refused("stalesql://me:secret@host/db", RX_EDRIVER, "bytes");
	}
	assert_refused("lostsql://me:secret@host/db", RX_EDRIVER, "reflex-lostsql.so");
	assert_refused("lostsql://me:secret@host/db", RX_EDRIVER, "rx__what_was_taken_out");
}

/* ---- the default engine */

static void in_project(void (*check)(const char *dir))
{
	char *dir = test_tempdir_new(), *before = getcwd(NULL, 0);

	unsetenv("REFLEX_DB_URL");
	unsetenv("REFLEX_CONFIG");
	assert_int_equal(chdir(dir), 0);
	check(dir);
	assert_int_equal(chdir(before), 0);
	free(before);
	test_tempdir_free(dir);
}

static void check_nothing_configured(const char *dir)
{
	rx_error error = RX_ERROR_INIT;

	(void)dir;
	assert_null(rx_engine_default(&error));
	assert_rx_code(&error, RX_ECONFIG);
	assert_null(rx_engine_default(NULL));
}

static void check_tries_again(const char *dir)
{
	rx_error error = RX_ERROR_INIT;
	rx_engine *engine;

	(void)dir;
	test_write_file("rxconfig.ini", "db_url = sqlite:///missing/a.db\n");
	assert_null(rx_engine_default(&error));
	assert_rx_code(&error, RX_ECONNECTION);
	assert_contains(error.message, "rxconfig.ini:1");
	test_write_file("rxconfig.ini", "db_url = sqlite://\necho = true\n");
	engine = rx_engine_default(&error);
	assert_rx_ok(&error);
	assert_non_null(engine);
	assert_true(rx__engine_echo(engine));
	assert_ptr_equal(rx_engine_default(&error), engine);
}

static void test_engine_engine__the_default_needs_a_configuration(void **state)
{
	(void)state;
	in_project(check_nothing_configured);
}

static void test_engine_engine__the_default_is_tried_again_and_then_kept(void **state)
{
	(void)state;
	in_project(check_tries_again);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_engine_engine__knows_its_url_and_dialect),
		cmocka_unit_test(test_engine_engine__what_is_wrong_is_said_when_it_is_opened),
		cmocka_unit_test(test_engine_engine__a_missing_driver_names_the_package),
		cmocka_unit_test(test_engine_engine__options_out_of_range_are_refused),
		cmocka_unit_test(test_engine_engine__takes_the_options_of_an_older_header),
		cmocka_unit_test(test_engine_engine__closing_while_in_use_is_told_and_harmless),
		cmocka_unit_test(test_engine_engine__echo_shows_values_but_no_secrets),
		cmocka_unit_test(test_engine_engine__an_incomplete_driver_is_refused),
		cmocka_unit_test(test_engine_engine__a_scheme_has_one_driver),
		cmocka_unit_test(test_engine_engine__a_module_is_found_by_the_scheme),
		cmocka_unit_test(test_engine_engine__a_module_of_another_version_is_named),
		cmocka_unit_test(test_engine_engine__the_default_needs_a_configuration),
		cmocka_unit_test(test_engine_engine__the_default_is_tried_again_and_then_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
