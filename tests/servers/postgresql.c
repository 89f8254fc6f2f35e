/* The PostgreSQL driver when things go wrong: deadlines, lost connections, doomed transactions, and
 * the third outcome of COMMIT. REFLEX_TEST_URL names the server. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/calendar.h"
#include "drivers/postgresql/numeric.h"
#include "support/check.h"
#include "support/port.h"
#include "support/proxy.h"
#include "support/tempdir.h"

static char *server_url(char *out, size_t size, const char *options)
{
	const char *url = getenv("REFLEX_TEST_URL");

	assert_non_null(url);
	snprintf(out, size, "%s%s", url, options);
	return out;
}

static int server_port(void)
{
	const char *colon = strrchr(getenv("REFLEX_TEST_URL"), ':');

	return atoi(colon + 1);
}

static char *proxy_url(char *out, size_t size, const test_proxy *proxy, const char *options)
{
	snprintf(out, size, "postgresql://postgres@127.0.0.1:%d/postgres%s", proxy->port, options);
	return out;
}

static test_port *open_server(const char *options)
{
	char url[512];

	return test_port_open(server_url(url, sizeof(url), options));
}

static double seconds_since(int64_t begin)
{
	return (double)(rx__clock_monotonic() - begin) / 1e9;
}

/* ---- deadlines */

static void test_servers_postgresql__a_late_statement_is_ended_and_the_connection_kept(void **state)
{
	test_port *port = open_server("?timeout=3");
	int64_t begin = rx__clock_monotonic();

	(void)state;
	assert_int_equal(port->driver->begin(port->conn, RX_BEGIN_WRITE, &port->error), 0);
	assert_int_equal(test_port_exec_code(port, "SELECT pg_sleep(60)"), RX_ETIMEOUT);
	assert_true(seconds_since(begin) < 50);
	assert_string_equal(port->error.sqlstate, "57014");
	assert_non_null(strstr(port->error.message, "raise ?timeout= in the URL (3 s)"));
	assert_true(port->conn->doomed);
	assert_false(port->conn->broken);
	assert_int_equal(port->driver->rollback(port->conn, &port->error), 0);
	assert_int_equal(test_port_int(port, "SELECT 7"), 7);
	/* On a busy machine the request to end may not be heard in time. */
	port->conn->timeout = 500;
	assert_int_equal(test_port_exec_code(port, "SELECT pg_sleep(60)"), RX_ETIMEOUT);
	if (!port->conn->broken)
		assert_non_null(
			strstr(port->error.message, "raise .timeout of the query or session (0.5 s)"));
	test_port_close(port);
}

static void test_servers_postgresql__a_silent_network_is_given_up(void **state)
{
	test_proxy proxy = { .fault = TEST_PROXY_SILENT, .after = 0 };
	int64_t begin;
	test_port *port;
	char url[256];

	(void)state;
	test_proxy_start(&proxy, server_port());
	port = test_port_open(proxy_url(url, sizeof(url), &proxy, "?timeout=4"));
	atomic_store(&proxy.armed, true);
	begin = rx__clock_monotonic();
	assert_int_equal(test_port_exec_code(port, "SELECT 1"), RX_ETIMEOUT);
	assert_true(seconds_since(begin) < 30);
	assert_true(port->conn->broken);
	test_port_close(port);
	test_proxy_stop(&proxy);
}

/* ---- lost connections */

static void test_servers_postgresql__a_killed_session_is_a_lost_connection(void **state)
{
	test_port *port = open_server(""), *other = open_server("");
	char sql[96];

	(void)state;
	port->driver->begin(port->conn, RX_BEGIN_WRITE, &port->error);
	snprintf(sql, sizeof(sql), "SELECT pg_terminate_backend(%lld)",
		(long long)test_port_int(port, "SELECT pg_backend_pid()"));
	test_port_exec(other, sql);
	assert_int_equal(test_port_exec_code(port, "SELECT 1"), RX_ECONNECTION);
	assert_true(port->conn->broken);
	assert_int_not_equal(port->driver->commit(port->conn, &port->error), 0);
	test_port_close(port);
	test_port_close(other);
}

/* Whatever byte of the server's is the last: an error or a result, and never a hang. */
static void cut_everywhere(test_proxy_fault fault)
{
	char url[256];
	int n_errors = 0;

	for (long after = 1; after < 900; after += 23) {
		test_proxy proxy = { .fault = fault, .after = after };
		test_port *port = NULL;
		int code;

		atomic_init(&proxy.armed, true);
		test_proxy_start(&proxy, server_port());
		code = test_port_try(
			&port, proxy_url(url, sizeof(url), &proxy, "?timeout=2&connect_timeout=2"), NULL);
		if (!code)
			code = test_port_exec_code(port, "SELECT repeat('x', 2000)");
		n_errors += code != 0;
		if (code)
			assert_true(code == RX_ECONNECTION || code == RX_ETIMEOUT);
		test_port_close(port);
		test_proxy_stop(&proxy);
	}
	assert_true(n_errors > 10);
}

static void test_servers_postgresql__a_connection_cut_at_any_byte(void **state)
{
	(void)state;
	cut_everywhere(TEST_PROXY_CLOSE);
}

static void test_servers_postgresql__a_connection_reset_at_any_byte(void **state)
{
	(void)state;
	cut_everywhere(TEST_PROXY_RESET);
}

/* ---- transactions */

static void test_servers_postgresql__a_lost_commit_is_in_doubt(void **state)
{
	test_proxy proxy = { .fault = TEST_PROXY_CLOSE, .after = -1, .word = "COMMIT" };
	test_port *port, *other = open_server("");
	char url[256];

	(void)state;
	test_port_exec(other, "DROP TABLE IF EXISTS doubt; CREATE TABLE doubt (id int)");
	test_proxy_start(&proxy, server_port());
	port = test_port_open(proxy_url(url, sizeof(url), &proxy, ""));
	port->driver->begin(port->conn, RX_BEGIN_WRITE, &port->error);
	test_port_exec(port, "INSERT INTO doubt VALUES (1)");
	atomic_store(&proxy.armed, true);
	assert_int_equal(port->driver->commit(port->conn, &port->error), RX_EUNKNOWN);
	assert_contains(port->error.message, "not known whether");
	assert_true(port->conn->broken);
	assert_int_equal(test_port_int(other, "SELECT count(*) FROM doubt"), 1);
	test_port_exec(other, "DROP TABLE doubt");
	test_port_close(port);
	test_port_close(other);
	test_proxy_stop(&proxy);
}

static void test_servers_postgresql__a_doomed_transaction_is_never_committed(void **state)
{
	test_port *port = open_server("");

	(void)state;
	port->driver->begin(port->conn, RX_BEGIN_WRITE, &port->error);
	assert_int_equal(test_port_exec_code(port, "SELECT 1/0"), RX_EDATA);
	assert_true(port->conn->doomed);
	assert_int_equal(port->driver->commit(port->conn, &port->error), RX_EDATA);
	assert_int_equal(port->driver->rollback(port->conn, &port->error), 0);
	assert_false(port->conn->doomed);
	test_port_close(port);
}

static void test_servers_postgresql__a_savepoint_makes_it_whole_again(void **state)
{
	test_port *port = open_server("");

	(void)state;
	port->driver->begin(port->conn, RX_BEGIN_WRITE, &port->error);
	test_port_exec(port, "SAVEPOINT a");
	assert_int_equal(test_port_exec_code(port, "SELECT 1/0"), RX_EDATA);
	test_port_exec(port, "ROLLBACK TO SAVEPOINT a");
	assert_false(port->conn->doomed);
	assert_int_equal(port->driver->commit(port->conn, &port->error), 0);
	test_port_close(port);
}

/* A COMMIT that the server answers with ROLLBACK, because a statement has ended the transaction. */
static void test_servers_postgresql__a_transaction_ended_by_hand_is_no_commit(void **state)
{
	test_port *port = open_server("");

	(void)state;
	port->driver->begin(port->conn, RX_BEGIN_WRITE, &port->error);
	test_port_exec(port, "ROLLBACK");
	assert_int_not_equal(port->driver->commit(port->conn, &port->error), 0);
	port->driver->rollback(port->conn, NULL);
	assert_int_equal(test_port_int(port, "SELECT 1"), 1);
	test_port_close(port);
}

/* ---- statements */

static void test_servers_postgresql__a_stale_plan_is_made_anew(void **state)
{
	test_port *port = open_server(""), *other = test_port_again(port);
	rx_value value;
	rx_stmt *stmt = NULL;

	(void)state;
	test_port_exec(other, "DROP TABLE IF EXISTS plan; CREATE TABLE plan (a int)");
	test_port_exec(other, "INSERT INTO plan VALUES (5)");
	assert_int_equal(
		port->driver->prepare(&stmt, port->conn, "SELECT a FROM plan", 18, &port->error), 0);
	assert_int_equal(port->driver->step(stmt, &port->error), RX_HAS_ROW);
	port->driver->rewind(stmt);
	test_port_exec(other, "ALTER TABLE plan ALTER a TYPE bigint");
	port->driver->begin(port->conn, RX_BEGIN_READ, &port->error);
	assert_int_equal(port->driver->step(stmt, &port->error), RX_HAS_ROW);
	assert_rx_ok(&port->error);
	port->driver->value(stmt, 0, RX_TYPE_INT64, &value, &port->arena, &port->error);
	assert_int_equal(value.as.i, 5);
	port->driver->finalize(stmt);
	port->driver->rollback(port->conn, NULL);
	test_port_exec(other, "DROP TABLE plan");
	test_port_close(other);
	test_port_close(port);
}

/* Bound for an integer, sent for a bigint; whatever was read before it in the transaction. */
static void test_servers_postgresql__a_stale_plan_takes_values_of_other_types(void **state)
{
	test_port *port = open_server(""), *other = test_port_again(port);
	const rx_value five = test_int(5);
	rx_stmt *stmt = NULL;

	(void)state;
	test_port_exec(other, "DROP TABLE IF EXISTS plan; CREATE TABLE plan (a int)");
	test_port_exec(other, "INSERT INTO plan VALUES (5)");
	assert_int_equal(port->driver->prepare(
						 &stmt, port->conn, "SELECT a FROM plan WHERE a = $1", 31, &port->error),
		0);
	for (int i = 0; i < 4; i++) {
		port->driver->begin(port->conn, RX_BEGIN_READ, &port->error);
		if (i % 2 == 0)
			assert_int_equal(test_port_int(port, "SELECT 7"), 7);
		assert_int_equal(port->driver->bind(stmt, &five, 1, &port->error), 0);
		assert_int_equal(port->driver->step(stmt, &port->error), RX_HAS_ROW);
		assert_rx_ok(&port->error);
		port->driver->rewind(stmt);
		port->driver->rollback(port->conn, NULL);
		test_port_exec(other,
			i % 2 == 0 ? "ALTER TABLE plan ALTER a TYPE bigint"
					   : "ALTER TABLE plan ALTER a TYPE int");
	}
	assert_false(port->conn->broken);
	port->driver->finalize(stmt);
	test_port_exec(other, "DROP TABLE plan");
	test_port_close(other);
	test_port_close(port);
}

/* As a migration does it when an enum loses a label. */
static void test_servers_postgresql__a_type_that_was_replaced_is_looked_up_again(void **state)
{
	test_port *port = open_server(""), *other = test_port_again(port);
	const rx_value label = test_text("a");
	rx_stmt *stmt = NULL;

	(void)state;
	test_port_exec(other, "DROP TABLE IF EXISTS plan; DROP TYPE IF EXISTS plan_mood");
	test_port_exec(other, "CREATE TYPE plan_mood AS ENUM ('a', 'b')");
	test_port_exec(other, "CREATE TABLE plan (m plan_mood)");
	assert_int_equal(
		port->driver->prepare(&stmt, port->conn, "INSERT INTO plan VALUES ($1)", 28, &port->error),
		0);
	for (int i = 0; i < 2; i++) {
		port->driver->begin(port->conn, RX_BEGIN_WRITE, &port->error);
		assert_int_equal(port->driver->bind(stmt, &label, 1, &port->error), 0);
		assert_int_equal(port->driver->step(stmt, &port->error), RX_DONE);
		assert_rx_ok(&port->error);
		port->driver->rewind(stmt);
		assert_int_equal(port->driver->commit(port->conn, &port->error), 0);
		test_port_exec(other, "ALTER TYPE plan_mood RENAME TO plan_mood_old");
		test_port_exec(other, "CREATE TYPE plan_mood AS ENUM ('a')");
		test_port_exec(other, "ALTER TABLE plan ALTER m TYPE plan_mood USING m::text::plan_mood");
		test_port_exec(other, "DROP TYPE plan_mood_old");
	}
	port->driver->finalize(stmt);
	test_port_expect(other, "SELECT m FROM plan", "a\na\n");
	test_port_exec(other, "DROP TABLE plan; DROP TYPE plan_mood");
	test_port_close(other);
	test_port_close(port);
}

/* The key that the server quotes is that of the other table. */
static void test_servers_postgresql__a_row_that_is_pointed_to_names_the_constraint(void **state)
{
	test_port *port = open_server("");

	(void)state;
	test_port_exec(port, "DROP TABLE IF EXISTS leaf, tree; CREATE TABLE tree (id int PRIMARY KEY)");
	test_port_exec(port, "CREATE TABLE leaf (tree_id int CONSTRAINT fk_leaf REFERENCES tree (id))");
	test_port_exec(port, "INSERT INTO tree VALUES (1); INSERT INTO leaf VALUES (1)");
	assert_int_equal(test_port_exec_code(port, "DELETE FROM tree"), RX_EFOREIGN_KEY);
	assert_string_equal(port->error.constraint, "fk_leaf");
	assert_string_equal(port->error.table, "leaf");
	assert_string_equal(port->error.column, "");
	assert_int_equal(test_port_exec_code(port, "INSERT INTO leaf VALUES (2)"), RX_EFOREIGN_KEY);
	assert_string_equal(port->error.column, "tree_id");
	test_port_exec(port, "DROP TABLE leaf, tree");
	test_port_close(port);
}

static void test_servers_postgresql__closed_statements_leave_the_server(void **state)
{
	test_port *port = open_server("");
	char sql[64];

	(void)state;
	for (int i = 0; i < 40; i++) {
		snprintf(sql, sizeof(sql), "SELECT %d", i);
		assert_int_equal(test_port_int(port, sql), i);
	}
	port->driver->begin(port->conn, RX_BEGIN_READ, &port->error);
	assert_true(test_port_int(port, "SELECT count(*) FROM pg_prepared_statements") <= 2);
	port->driver->rollback(port->conn, NULL);
	test_port_close(port);
}

static void test_servers_postgresql__types_are_told_where_they_cannot_be_inferred(void **state)
{
	test_port *port = open_server("");
	rx_value values[2] = { test_int(40), test_int(2) }, value;
	rx_stmt *stmt = NULL;

	(void)state;
	port->driver->begin(port->conn, RX_BEGIN_READ, &port->error);
	assert_int_equal(
		port->driver->prepare(&stmt, port->conn, "SELECT $1 + $2", 14, &port->error), 0);
	assert_int_equal(port->driver->bind(stmt, values, 2, &port->error), 0);
	assert_int_equal(port->driver->step(stmt, &port->error), RX_HAS_ROW);
	port->driver->value(stmt, 0, RX_TYPE_INT64, &value, &port->arena, &port->error);
	assert_int_equal(value.as.i, 42);
	port->driver->finalize(stmt);
	assert_false(port->conn->doomed);
	port->driver->rollback(port->conn, NULL);
	test_port_close(port);
}

/* ---- NUMERIC */

static void test_servers_postgresql__decimals_are_read_as_the_server_reads_them(void **state)
{
	static const char *const texts[] = { "0", "0.00", "1", "-1", "12.50", "10000", "99999999",
		"0.0001", "0.00001", "-0.10", "123456789012345678901234567890.12345678",
		"99999999999999999999999999999999999999", "0.00000000000000000000000000000000000001",
		"10000.0001", "100000000.00000001" };
	test_port *port = open_server("");

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		rx_value value = { .type = RX_TYPE_DECIMAL, .as = { .decimal = rx_decimal_of(texts[i]) } };
		rx_value same, back;

		same = test_port_value(port, "SELECT $1::numeric::text", &value, RX_TYPE_TEXT);
		assert_string_equal(same.as.s.data, texts[i]);
		back = test_port_value(port, "SELECT $1::numeric", &value, RX_TYPE_DECIMAL);
		assert_memory_equal(&back.as.decimal, &value.as.decimal, sizeof(rx_decimal));
	}
	test_port_close(port);
}

static void test_servers_postgresql__a_wrong_numeric_is_refused(void **state)
{
	char data[RX__NUMERIC_MAX];
	rx_decimal out;
	size_t size = rx__numeric_write(rx_decimal_of("12345.678"), data);

	(void)state;
	for (size_t cut = 0; cut < size; cut++)
		assert_int_equal(rx__numeric_read(data, cut, &out), RX_EDATA);
	assert_int_equal(rx__numeric_read(data, size, &out), 0);
	data[4] = (char)0xC0; /* NaN */
	assert_int_equal(rx__numeric_read(data, size, &out), RX_EDATA);
	data[4] = 0;
	data[8] = (char)0x7F; /* a digit of more than 9999 */
	assert_int_equal(rx__numeric_read(data, size, &out), RX_EDATA);
}

/* ---- examination */

typedef struct findings {
	char text[4096];
	int n_good, n_warnings, n_bad;
} findings;

static void note(void *ud, rx_health health, const char *what, const char *advice)
{
	findings *f = ud;
	size_t used = strlen(f->text);

	snprintf(f->text + used, sizeof(f->text) - used, "%s | %s\n", what, advice ? advice : "");
	f->n_good += health == RX_HEALTH_GOOD;
	f->n_warnings += health == RX_HEALTH_WARNING;
	f->n_bad += health == RX_HEALTH_BAD;
}

static void test_servers_postgresql__a_doctor_finds_what_was_left_behind(void **state)
{
	test_port *port = open_server("");
	findings well = { .n_good = 0 }, ill = { .n_good = 0 }, lost = { .n_good = 0 };

	(void)state;
	assert_int_equal(port->driver->examine(port->conn, note, &well, &port->error), 0);
	assert_int_equal(well.n_bad, 0);
	assert_true(well.n_good >= 3);
	test_port_exec(port, "CREATE TABLE ill (a INT); INSERT INTO ill VALUES (1), (1)");
	assert_int_not_equal(
		test_port_exec_code(port, "CREATE UNIQUE INDEX CONCURRENTLY ill_a ON ill (a)"), 0);
	test_port_exec(port, "ALTER TABLE ill ADD CHECK (a > 1) NOT VALID");
	assert_int_equal(port->driver->examine(port->conn, note, &ill, &port->error), 0);
	assert_int_equal(ill.n_warnings, well.n_warnings + 2);
	assert_non_null(strstr(ill.text, "1 index is not valid, as"));
	test_port_exec(port, "DROP TABLE ill; SET search_path = nowhere");
	assert_int_equal(port->driver->examine(port->conn, note, &lost, &port->error), 0);
	assert_int_equal(lost.n_bad, 1);
	test_port_close(port);
}

/* ---- the environment */

static void test_servers_postgresql__an_address_of_the_environment_is_no_host(void **state)
{
	test_port *port = NULL;
	rx_error error = RX_ERROR_INIT;
	char url[512];

	(void)state;
	setenv("PGHOSTADDR", "203.0.113.9", 1);
	assert_int_equal(
		test_port_try(&port, server_url(url, sizeof(url), ""), &error), RX_ECONNECTION);
	assert_non_null(strstr(error.message, "PGHOSTADDR"));
	snprintf(url, sizeof(url), "postgresql://postgres@127.0.0.1:%d/postgres", server_port());
	port = test_port_open(url); /* an address of the URL's own */
	assert_int_equal(test_port_int(port, "SELECT 7"), 7);
	test_port_close(port);
	unsetenv("PGHOSTADDR");
}

static void test_servers_postgresql__options_of_the_environment_are_not_taken(void **state)
{
	test_port *port = NULL;
	rx_error error = RX_ERROR_INIT;
	char url[512];

	(void)state;
	setenv("PGOPTIONS", "-c work_mem=1234kB", 1);
	port = open_server("");
	assert_string_not_equal(test_port_text(port, "SHOW work_mem"), "1234kB");
	test_port_close(port);
	assert_int_equal(test_port_try(&port, server_url(url, sizeof(url), "?prepare=unnamed"), &error),
		RX_ECONNECTION);
	assert_non_null(strstr(error.message, "PGOPTIONS"));
	unsetenv("PGOPTIONS");
}

/* What decides where we connect, how it is secured and what values mean is not the environment's. */
static void test_servers_postgresql__settings_of_the_environment_change_nothing(void **state)
{
	static const char *const variables[][2] = { { "PGTZ", "Asia/Tokyo" },
		{ "PGDATESTYLE", "German" }, { "PGSSLMODE", "allow" }, { "PGHOST", "203.0.113.9" },
		{ "PGPORT", "1" }, { "PGTARGETSESSIONATTRS", "standby" }, { "PGCLIENTENCODING", "LATIN1" },
		{ "PGAPPNAME", "other" }, { "PGGSSENCMODE", "require" }, { "PGCHANNELBINDING", "require" },
		{ "PGCONNECT_TIMEOUT", "1" } };
	const size_t n = sizeof(variables) / sizeof(*variables);
	test_port *port;

	(void)state;
	for (size_t i = 0; i < n; i++)
		setenv(variables[i][0], variables[i][1], 1);
	port = open_server("");
	for (size_t i = 0; i < n; i++)
		unsetenv(variables[i][0]);
	assert_string_equal(test_port_text(port, "SHOW timezone"), "UTC");
	assert_int_equal(strncmp(test_port_text(port, "SHOW datestyle"), "ISO", 3), 0);
	assert_string_equal(test_port_text(port, "SHOW client_encoding"), "UTF8");
	assert_string_equal(test_port_text(port, "SHOW application_name"), "reflex");
	test_port_close(port);
}

/* A service says what the URL leaves open, and is refused where it would lead elsewhere. */
static void test_servers_postgresql__a_service_of_the_environment_leads_nowhere_else(void **state)
{
	char *folder = test_tempdir_new(), *file = test_path(folder, "services"), url[512];
	rx_error error = RX_ERROR_INIT;
	test_port *port = NULL;

	(void)state;
	test_write_file(file,
		"[mild]\nhost=203.0.113.9\nport=1\nsslmode=allow\ntarget_session_attrs=standby\n"
		"[wild]\nhostaddr=203.0.113.9\n");
	setenv("PGSERVICEFILE", file, 1);
	setenv("PGSERVICE", "mild", 1);
	port = open_server("");
	assert_int_equal(test_port_int(port, "SELECT 7"), 7);
	test_port_close(port);
	setenv("PGSERVICE", "wild", 1);
	assert_int_equal(
		test_port_try(&port, server_url(url, sizeof(url), ""), &error), RX_ECONNECTION);
	assert_contains(error.message, "PGSERVICE");
	unsetenv("PGSERVICE");
	unsetenv("PGSERVICEFILE");
	free(file);
	test_tempdir_free(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			test_servers_postgresql__a_late_statement_is_ended_and_the_connection_kept),
		cmocka_unit_test(test_servers_postgresql__a_silent_network_is_given_up),
		cmocka_unit_test(test_servers_postgresql__a_killed_session_is_a_lost_connection),
		cmocka_unit_test(test_servers_postgresql__a_connection_cut_at_any_byte),
		cmocka_unit_test(test_servers_postgresql__a_connection_reset_at_any_byte),
		cmocka_unit_test(test_servers_postgresql__a_lost_commit_is_in_doubt),
		cmocka_unit_test(test_servers_postgresql__a_doomed_transaction_is_never_committed),
		cmocka_unit_test(test_servers_postgresql__a_savepoint_makes_it_whole_again),
		cmocka_unit_test(test_servers_postgresql__a_transaction_ended_by_hand_is_no_commit),
		cmocka_unit_test(test_servers_postgresql__a_stale_plan_is_made_anew),
		cmocka_unit_test(test_servers_postgresql__a_stale_plan_takes_values_of_other_types),
		cmocka_unit_test(test_servers_postgresql__a_type_that_was_replaced_is_looked_up_again),
		cmocka_unit_test(test_servers_postgresql__a_row_that_is_pointed_to_names_the_constraint),
		cmocka_unit_test(test_servers_postgresql__closed_statements_leave_the_server),
		cmocka_unit_test(test_servers_postgresql__types_are_told_where_they_cannot_be_inferred),
		cmocka_unit_test(test_servers_postgresql__decimals_are_read_as_the_server_reads_them),
		cmocka_unit_test(test_servers_postgresql__a_wrong_numeric_is_refused),
		cmocka_unit_test(test_servers_postgresql__a_doctor_finds_what_was_left_behind),
		cmocka_unit_test(test_servers_postgresql__an_address_of_the_environment_is_no_host),
		cmocka_unit_test(test_servers_postgresql__options_of_the_environment_are_not_taken),
		cmocka_unit_test(test_servers_postgresql__settings_of_the_environment_change_nothing),
		cmocka_unit_test(test_servers_postgresql__a_service_of_the_environment_leads_nowhere_else),
	};

	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests_name("servers/postgresql", tests, NULL, NULL);
}
