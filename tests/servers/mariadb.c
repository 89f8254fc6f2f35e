/* The MariaDB driver when things go wrong: deadlines, lost connections, doomed transactions, and the
 * third outcome of COMMIT. REFLEX_TEST_URL names the server. */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/calendar.h"
#include "support/check.h"
#include "support/port.h"
#include "support/proxy.h"

/* Runs for hours, if nobody ends it. */
#define ENDLESS \
	"SELECT count(*) FROM seq_1_to_1000000 a JOIN seq_1_to_1000000 b ON a.seq % 7 = b.seq % 11"

static char *server_url(char *out, size_t size, const char *options)
{
	const char *url = getenv("REFLEX_TEST_URL");

	assert_non_null(url);
	snprintf(out, size, "%s%s", url, options);
	return out;
}

static test_port *open_server(const char *options)
{
	char url[512];

	return test_port_open(server_url(url, sizeof(url), options));
}

static int server_port(void)
{
	test_port *port = open_server("");
	int number = (int)test_port_int(port, "SELECT @@port");

	test_port_close(port);
	return number;
}

static char *proxy_url(char *out, size_t size, const test_proxy *proxy, const char *options)
{
	snprintf(out, size, "mariadb://reflex@127.0.0.1:%d/reflex%s", proxy->port, options);
	return out;
}

static double seconds_since(int64_t begin)
{
	return (double)(rx__clock_monotonic() - begin) / 1e9;
}

/* ---- deadlines */

static void test_servers_mariadb__a_late_statement_is_ended_and_the_connection_kept(void **state)
{
	test_port *port = open_server("?timeout=3");
	int64_t begin = rx__clock_monotonic();

	(void)state;
	assert_int_equal(port->driver->begin(port->conn, RX_BEGIN_WRITE, &port->error), 0);
	assert_int_equal(test_port_exec_code(port, ENDLESS), RX_ETIMEOUT);
	assert_true(seconds_since(begin) < 30);
	/* The server was told, and ends it by itself, unless it is late itself: then it is killed. */
	assert_true(port->error.vendor == 1969 || port->error.vendor == 1317);
	assert_non_null(strstr(port->error.message, "raise ?timeout= in the URL (3 s)"));
	assert_false(port->conn->broken);
	assert_int_equal(port->driver->rollback(port->conn, &port->error), 0);
	assert_int_equal(test_port_int(port, "SELECT CAST(@@max_statement_time AS SIGNED)"), 3);
	test_port_close(port);
}

/* The server has been told nothing of this one: it is ended by KILL QUERY. */
static void test_servers_mariadb__a_late_statement_is_killed_and_the_connection_kept(void **state)
{
	test_port *port = open_server("");
	int64_t begin = rx__clock_monotonic();

	(void)state;
	port->conn->timeout = 500;
	assert_int_equal(test_port_exec_code(port, ENDLESS), RX_ETIMEOUT);
	port->conn->timeout = 0;
	assert_true(seconds_since(begin) < 30);
	assert_int_equal(port->error.vendor, 1317);
	assert_non_null(strstr(port->error.message, "raise .timeout of the query or session (0.5 s)"));
	assert_false(port->conn->broken);
	for (int i = 0; i < 20; i++)
		assert_int_equal(test_port_int(port, "SELECT 7"), 7);
	test_port_close(port);
}

/* Of a KILL QUERY that meets a server which is just about to begin with the statement nothing is left. */
static void test_servers_mariadb__a_statement_that_has_hardly_begun_is_ended(void **state)
{
	test_port *port = open_server(""), *other = open_server("");
	int64_t left = 1;

	(void)state;
	for (int i = 0; i < 150; i++) {
		port->conn->timeout = 1 + i % 3;
		assert_int_equal(test_port_exec_code(port, ENDLESS), RX_ETIMEOUT);
		if (!port->conn->broken)
			continue;
		test_port_close(port);
		port = open_server("");
	}
	for (int i = 0; i < 3000 && left > 0; i++) {
		left = test_port_int(other,
			"SELECT count(*) FROM information_schema.processlist WHERE info LIKE "
			"'%seq_1_to_1000000%' "
			"AND id <> connection_id()");
		usleep(left ? 10000 : 0);
	}
	assert_int_equal(left, 0);
	test_port_close(other);
	test_port_close(port);
}

/* The connection's alarm is set for one deadline and met by statements that have another one. */
static void test_servers_mariadb__each_statement_has_its_own_deadline(void **state)
{
	test_port *port = open_server("?timeout=120");
	int64_t begin;

	(void)state;
	for (int round = 0; round < 2; round++) {
		assert_int_equal(test_port_int(port, "SELECT 1"), 1);
		port->conn->timeout = 300;
		begin = rx__clock_monotonic();
		assert_int_equal(test_port_exec_code(port, ENDLESS), RX_ETIMEOUT);
		assert_true(seconds_since(begin) < 60);
		port->conn->timeout = 0;
		assert_int_equal(test_port_int(port, "SELECT sleep(3)"), 0);
		assert_false(port->conn->broken);
	}
	test_port_close(port);
}

static void test_servers_mariadb__a_silent_network_is_given_up(void **state)
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

static void test_servers_mariadb__a_silent_server_is_not_connected_to_for_ever(void **state)
{
	test_proxy proxy = { .fault = TEST_PROXY_SILENT, .after = 0 };
	rx_error error = RX_ERROR_INIT;
	int64_t begin = rx__clock_monotonic();
	test_port *port = NULL;
	char url[256];

	(void)state;
	atomic_init(&proxy.armed, true);
	test_proxy_start(&proxy, server_port());
	assert_int_not_equal(
		test_port_try(&port, proxy_url(url, sizeof(url), &proxy, "?connect_timeout=1"), &error), 0);
	assert_true(error.code == RX_ETIMEOUT || error.code == RX_ECONNECTION);
	assert_true(seconds_since(begin) < 30);
	test_proxy_stop(&proxy);
}

/* ---- lost connections */

static void test_servers_mariadb__a_killed_session_is_a_lost_connection(void **state)
{
	test_port *port = open_server(""), *other = open_server("");
	char sql[96];

	(void)state;
	port->driver->begin(port->conn, RX_BEGIN_WRITE, &port->error);
	snprintf(
		sql, sizeof(sql), "KILL %lld", (long long)test_port_int(port, "SELECT connection_id()"));
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
	int server = server_port(), n_errors = 0;
	char url[256];

	for (long after = 1; after < 1800; after += 37) {
		test_proxy proxy = { .fault = fault, .after = after };
		test_port *port = NULL;
		int code;

		atomic_init(&proxy.armed, true);
		test_proxy_start(&proxy, server);
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

static void test_servers_mariadb__a_connection_cut_at_any_byte(void **state)
{
	(void)state;
	cut_everywhere(TEST_PROXY_CLOSE);
}

static void test_servers_mariadb__a_connection_reset_at_any_byte(void **state)
{
	(void)state;
	cut_everywhere(TEST_PROXY_RESET);
}

/* ---- transactions */

static void test_servers_mariadb__a_lost_commit_is_in_doubt(void **state)
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

typedef struct racer {
	pthread_t thread;
	test_port *port;
	int code;
} racer;

static void *take_first_row(void *ud)
{
	racer *r = ud;

	r->code = test_port_exec_code(r->port, "UPDATE racing SET n = n + 1 WHERE id = 1");
	return NULL;
}

/* Of two that wait for each other one is ended by the server; its COMMIT would be answered with OK. */
static void test_servers_mariadb__a_deadlock_is_never_committed(void **state)
{
	racer first = { .port = open_server("") };
	test_port *second = open_server(""), *loser;
	int code;

	(void)state;
	test_port_exec(second,
		"DROP TABLE IF EXISTS racing; CREATE TABLE racing (id int PRIMARY KEY, n int); "
		"INSERT INTO racing VALUES (1, 0), (2, 0)");
	first.port->driver->begin(first.port->conn, RX_BEGIN_WRITE, &first.port->error);
	second->driver->begin(second->conn, RX_BEGIN_WRITE, &second->error);
	test_port_exec(second, "UPDATE racing SET n = n + 1 WHERE id = 1");
	test_port_exec(first.port, "UPDATE racing SET n = n + 1 WHERE id = 2");
	assert_int_equal(pthread_create(&first.thread, NULL, take_first_row, &first), 0);
	code = test_port_exec_code(second, "UPDATE racing SET n = n + 1 WHERE id = 2");
	if (code == 0)
		assert_int_equal(second->driver->commit(second->conn, &second->error), 0);
	pthread_join(first.thread, NULL);
	assert_true((code == RX_ESERIALIZATION) != (first.code == RX_ESERIALIZATION));
	loser = code ? second : first.port;
	assert_int_equal(loser->error.vendor, 1213);
	assert_true(loser->conn->doomed);
	assert_int_equal(loser->driver->commit(loser->conn, &loser->error), RX_ESERIALIZATION);
	assert_int_equal(loser->driver->rollback(loser->conn, &loser->error), 0);
	first.port->driver->rollback(first.port->conn, NULL);
	second->driver->rollback(second->conn, NULL);
	test_port_exec(second, "DROP TABLE racing");
	test_port_close(second);
	test_port_close(first.port);
}

/* A lock that is not had in time takes its statement back, and nothing else. */
static void test_servers_mariadb__a_lock_wait_ends_the_statement_only(void **state)
{
	test_port *port = open_server(""), *other = open_server("");

	(void)state;
	test_port_exec(other, "DROP TABLE IF EXISTS locked; CREATE TABLE locked (id int PRIMARY KEY)");
	test_port_exec(other, "INSERT INTO locked VALUES (1), (2)");
	other->driver->begin(other->conn, RX_BEGIN_WRITE, &other->error);
	test_port_exec(other, "SELECT * FROM locked WHERE id = 1 FOR UPDATE");
	test_port_exec(port, "SET innodb_lock_wait_timeout = 1");
	port->driver->begin(port->conn, RX_BEGIN_WRITE, &port->error);
	test_port_exec(port, "DELETE FROM locked WHERE id = 2");
	assert_int_equal(test_port_exec_code(port, "DELETE FROM locked WHERE id = 1"), RX_EBUSY);
	assert_int_equal(port->error.vendor, 1205);
	assert_false(port->conn->doomed);
	assert_int_equal(port->driver->rollback(port->conn, &port->error), 0);
	other->driver->rollback(other->conn, NULL);
	assert_int_equal(test_port_int(port, "SELECT count(*) FROM locked"), 2);
	test_port_exec(other, "DROP TABLE locked");
	test_port_close(port);
	test_port_close(other);
}

/* ---- sessions */

static void test_servers_mariadb__nothing_of_a_session_is_left_in_the_pool(void **state)
{
	test_port *port = open_server(""), *other = open_server("");

	(void)state;
	test_port_exec(port, "SET time_zone = '+02:00', sql_mode = ''");
	test_port_exec(port, "SET @mine = 5; CREATE TEMPORARY TABLE own (id int)");
	assert_int_equal(test_port_int(port, "SELECT get_lock('rx_test', 0)"), 1);
	assert_int_equal(port->driver->reset(port->conn, &port->error), 0);
	assert_string_equal(test_port_text(port, "SELECT @@time_zone"), "+00:00");
	assert_true(strstr(test_port_text(port, "SELECT @@sql_mode"), "STRICT_ALL_TABLES") != NULL);
	assert_int_equal(test_port_int(port, "SELECT @mine IS NULL"), 1);
	assert_int_equal(test_port_int(other, "SELECT get_lock('rx_test', 0)"), 1);
	assert_int_equal(test_port_exec_code(port, "SELECT * FROM own"), RX_ESQL);
	test_port_close(port);
	test_port_close(other);
}

/* What begins with no word of setting may set something too. */
static void test_servers_mariadb__what_a_query_has_set_is_left_to_nobody(void **state)
{
	test_port *port = open_server("");

	(void)state;
	assert_int_equal(test_port_int(port, "SELECT @mine := 5"), 5);
	assert_int_equal(port->driver->reset(port->conn, &port->error), 0);
	assert_int_equal(test_port_int(port, "SELECT @mine IS NULL"), 1);
	test_port_exec(port, "/* of the program */ SET sql_select_limit = 1");
	assert_int_equal(port->driver->reset(port->conn, &port->error), 0);
	assert_int_equal(test_port_int(port, "SELECT count(*) FROM (SELECT 1 UNION SELECT 2) a"), 2);
	test_port_expect(port, "SELECT seq FROM seq_1_to_3", "1\n2\n3\n");
	test_port_exec(port, "EXECUTE IMMEDIATE 'SET tx_read_only = 1'");
	assert_int_equal(port->driver->reset(port->conn, &port->error), 0);
	assert_int_equal(test_port_int(port, "SELECT @@tx_read_only"), 0);
	test_port_close(port);
}

static void test_servers_mariadb__statements_outlive_the_renewal_of_their_session(void **state)
{
	test_port *port = open_server("");
	rx_value seven = test_int(7), value;
	rx_stmt *stmt = NULL;

	(void)state;
	assert_int_equal(port->driver->prepare(&stmt, port->conn, "SELECT ?", 8, &port->error), 0);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(port->driver->bind(stmt, &seven, 1, &port->error), 0);
		assert_int_equal(port->driver->step(stmt, &port->error), RX_HAS_ROW);
		port->driver->value(stmt, 0, RX_TYPE_INT64, &value, &port->arena, &port->error);
		assert_int_equal(value.as.i, 7);
		port->driver->rewind(stmt);
		test_port_exec(port, "SET @a = 1");
		assert_int_equal(port->driver->reset(port->conn, &port->error), 0);
	}
	port->driver->finalize(stmt);
	test_port_close(port);
}

static void test_servers_mariadb__types_that_ddl_has_changed_are_read_as_they_are(void **state)
{
	test_port *port = open_server(""), *other = open_server("");
	rx_value value;
	rx_stmt *stmt = NULL;

	(void)state;
	test_port_exec(other, "DROP TABLE IF EXISTS plan; CREATE TABLE plan (a int)");
	test_port_exec(other, "INSERT INTO plan VALUES (5)");
	assert_int_equal(
		port->driver->prepare(&stmt, port->conn, "SELECT * FROM plan", 18, &port->error), 0);
	assert_int_equal(port->driver->step(stmt, &port->error), RX_HAS_ROW);
	port->driver->rewind(stmt);
	test_port_exec(other, "ALTER TABLE plan MODIFY a varchar(10)");
	assert_int_equal(port->driver->step(stmt, &port->error), RX_HAS_ROW);
	port->driver->value(stmt, 0, RX_TYPE_TEXT, &value, &port->arena, &port->error);
	assert_string_equal(value.as.s.data, "5");
	port->driver->rewind(stmt);
	test_port_exec(other, "ALTER TABLE plan ADD COLUMN b int");
	assert_int_equal(port->driver->step(stmt, &port->error), RX_HAS_ROW);
	assert_int_equal(stmt->n_columns, 2);
	assert_string_equal(port->driver->column_name(stmt, 1), "b");
	port->driver->finalize(stmt);
	test_port_exec(other, "DROP TABLE plan");
	test_port_close(other);
	test_port_close(port);
}

static void test_servers_mariadb__closed_statements_leave_the_server(void **state)
{
	test_port *port = open_server("");
	char sql[64];

	(void)state;
	for (int i = 0; i < 40; i++) {
		snprintf(sql, sizeof(sql), "SELECT %d", i);
		assert_int_equal(test_port_int(port, sql), i);
	}
	assert_true(
		test_port_int(port,
			"SELECT CAST(variable_value AS SIGNED) FROM information_schema.session_status WHERE "
			"variable_name = 'Com_stmt_close'") >= 40);
	test_port_close(port);
}

static void test_servers_mariadb__what_is_too_large_is_not_sent(void **state)
{
	test_port *port = open_server("");
	size_t size = (size_t)test_port_int(port, "SELECT @@max_allowed_packet");
	char *text = malloc(size + 1);
	rx_value value = { .type = RX_TYPE_TEXT, .as = { .s = { text, size } } };

	(void)state;
	assert_non_null(text);
	memset(text, 'x', size);
	assert_int_equal(test_port_run_code(port, "SELECT length(?)", &value, 1), RX_EDATA);
	assert_contains(port->error.message, "max_allowed_packet");
	assert_false(port->conn->broken);
	assert_int_equal(test_port_int(port, "SELECT 1"), 1);
	free(text);
	test_port_close(port);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_servers_mariadb__a_late_statement_is_ended_and_the_connection_kept),
		cmocka_unit_test(test_servers_mariadb__a_late_statement_is_killed_and_the_connection_kept),
		cmocka_unit_test(test_servers_mariadb__a_statement_that_has_hardly_begun_is_ended),
		cmocka_unit_test(test_servers_mariadb__each_statement_has_its_own_deadline),
		cmocka_unit_test(test_servers_mariadb__a_silent_network_is_given_up),
		cmocka_unit_test(test_servers_mariadb__a_silent_server_is_not_connected_to_for_ever),
		cmocka_unit_test(test_servers_mariadb__a_killed_session_is_a_lost_connection),
		cmocka_unit_test(test_servers_mariadb__a_connection_cut_at_any_byte),
		cmocka_unit_test(test_servers_mariadb__a_connection_reset_at_any_byte),
		cmocka_unit_test(test_servers_mariadb__a_lost_commit_is_in_doubt),
		cmocka_unit_test(test_servers_mariadb__a_deadlock_is_never_committed),
		cmocka_unit_test(test_servers_mariadb__a_lock_wait_ends_the_statement_only),
		cmocka_unit_test(test_servers_mariadb__nothing_of_a_session_is_left_in_the_pool),
		cmocka_unit_test(test_servers_mariadb__what_a_query_has_set_is_left_to_nobody),
		cmocka_unit_test(test_servers_mariadb__statements_outlive_the_renewal_of_their_session),
		cmocka_unit_test(test_servers_mariadb__types_that_ddl_has_changed_are_read_as_they_are),
		cmocka_unit_test(test_servers_mariadb__closed_statements_leave_the_server),
		cmocka_unit_test(test_servers_mariadb__what_is_too_large_is_not_sent),
	};

	return cmocka_run_group_tests_name("servers/mariadb", tests, NULL, NULL);
}
