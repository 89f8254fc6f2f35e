/* Errors of a MariaDB server by class: each number of the driver's table, raised by a real server, and
 * what becomes of the connection and of the transaction. REFLEX_TEST_URL names the server. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <errmsg.h>

#include "drivers/mariadb/mariadb.h"
#include "support/check.h"
#include "support/port.h"

typedef struct raised {
	unsigned int number;
	int code;
	bool lost, doomed;
} raised;

static const raised all[] = {
	/* to be run again */
	{ 1213, RX_ESERIALIZATION, false, true },
	{ 1020, RX_ESERIALIZATION, false, true },
	{ 1205, RX_EBUSY, false, false },
	{ 8002, RX_ESERIALIZATION, false, false },
	{ 8005, RX_ESERIALIZATION, false, false },
	/* the connection is lost */
	{ 1053, RX_ECONNECTION, true, true },
	{ 1158, RX_ECONNECTION, true, true },
	{ 1159, RX_ECONNECTION, true, true },
	{ 1160, RX_ECONNECTION, true, true },
	{ 1161, RX_ECONNECTION, true, true },
	{ 1927, RX_ECONNECTION, true, true },
	{ 4031, RX_ECONNECTION, true, true },
	/* nobody knows */
	{ 1180, RX_EUNKNOWN, false, false },
	/* another node */
	{ 1047, RX_ECONNECTION, false, false },
	{ 1290, RX_EREADONLY, false, false },
	{ 1792, RX_EREADONLY, false, false },
	{ 1836, RX_EREADONLY, false, false },
	/* ended */
	{ 1317, RX_ETIMEOUT, false, false },
	{ 1969, RX_ETIMEOUT, false, false },
	{ 3024, RX_ETIMEOUT, false, false },
	/* limits */
	{ 1040, RX_ECONNECTION, false, false },
	{ 1203, RX_ECONNECTION, false, false },
	{ 1114, RX_EFULL, false, false },
	{ 1021, RX_EFULL, false, false },
	{ 1153, RX_EDATA, true, true },
	{ 1105, RX_ESQL, false, false },
	/* constraints */
	{ 1062, RX_EUNIQUE, false, false },
	{ 1586, RX_EUNIQUE, false, false },
	{ 1451, RX_EFOREIGN_KEY, false, false },
	{ 1452, RX_EFOREIGN_KEY, false, false },
	{ 1048, RX_ENOT_NULL, false, false },
	{ 1364, RX_ENOT_NULL, false, false },
	{ 4025, RX_ECHECK, false, false },
	{ 3819, RX_ECHECK, false, false },
	/* values */
	{ 1264, RX_EDATA, false, false },
	{ 1292, RX_EDATA, false, false },
	{ 1366, RX_EDATA, false, false },
	{ 1406, RX_EDATA, false, false },
	{ 1690, RX_EDATA, false, false },
	/* corrupt */
	{ 126, RX_ECORRUPT, true, true },
	{ 127, RX_ECORRUPT, true, true },
	{ 1194, RX_ECORRUPT, true, true },
	/* permanent, as all that nobody knows */
	{ 1054, RX_ESQL, false, false },
	{ 1064, RX_ESQL, false, false },
	{ 1146, RX_ESQL, false, false },
	{ 1644, RX_ESQL, false, false },
	{ 65000, RX_ESQL, false, false },
};

static test_port *open_server(void)
{
	assert_non_null(getenv("REFLEX_TEST_URL"));
	return test_port_open(getenv("REFLEX_TEST_URL"));
}

static void check(test_port *port, const raised *one)
{
	char sql[160];

	snprintf(sql, sizeof(sql),
		"SIGNAL SQLSTATE '45123' SET MYSQL_ERRNO = %u, MESSAGE_TEXT = 'words of %u'", one->number,
		one->number);
	assert_int_equal(port->driver->begin(port->conn, RX_BEGIN_WRITE, &port->error), 0);
	if (test_port_exec_code(port, sql) != one->code)
		fail_msg("%u is of class %d: %s", one->number, port->error.code, port->error.message);
	assert_int_equal(port->error.vendor, one->number);
	assert_string_equal(port->error.sqlstate, "45123");
	assert_contains(port->error.message, "words of");
	if (port->conn->broken != one->lost || port->conn->doomed != one->doomed)
		fail_msg("%u: lost %d, doomed %d", one->number, port->conn->broken, port->conn->doomed);
	if (one->doomed)
		assert_int_not_equal(port->driver->commit(port->conn, &port->error), 0);
	assert_int_equal(port->driver->rollback(port->conn, &port->error), 0);
}

static void test_servers_mariadb_errors__each_number_is_of_its_class(void **state)
{
	test_port *port = open_server();

	(void)state;
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		check(port, &all[i]);
		if (!port->conn->broken)
			continue;
		test_port_close(port);
		port = open_server();
	}
	test_port_close(port);
}

/* As when its rows did not fit into memory: what is left of them would be the answer to the next
 * statement. */
static void test_servers_mariadb_errors__an_answer_that_was_not_read_ends_the_connection(
	void **state)
{
	test_port *port = open_server();
	rx__my_conn *conn = rx__my_conn_of(port->conn);

	(void)state;
	conn->my->net.last_errno = CR_OUT_OF_MEMORY;
	assert_int_equal(rx__my_fail(conn, NULL, "SELECT 1", &port->error), RX_ENOMEM);
	assert_true(port->conn->broken);
	test_port_close(port);
}

static void test_servers_mariadb_errors__say_which_constraint_table_and_column(void **state)
{
	static const struct {
		const char *sql;
		int number, code;
		const char *constraint, *table, *column;
	} cases[] = {
		{ "INSERT INTO `child` VALUES (1, 1, 5, 'a')", 1062, RX_EUNIQUE, "PRIMARY", "child", "" },
		{ "INSERT INTO `child` VALUES (2, 1, 5, 'b')", 1062, RX_EUNIQUE, "uq_child_size", "child",
			"" },
		{ "INSERT INTO `child` VALUES (2, 9, 6, 'b')", 1452, RX_EFOREIGN_KEY, "fk_child_parent",
			"child", "parent" },
		{ "DELETE FROM `parent` WHERE id = 1", 1451, RX_EFOREIGN_KEY, "fk_child_parent", "child",
			"parent" },
		{ "INSERT INTO `child` VALUES (2, NULL, 6, 'b')", 1048, RX_ENOT_NULL, "", "child",
			"parent" },
		{ "INSERT INTO `child` VALUES (2, 1, -6, 'b')", 4025, RX_ECHECK, "ck_child_size", "child",
			"" },
		{ "INSERT INTO `child` VALUES (2, 1, 6, 'longer')", 1406, RX_EDATA, "", "child", "word" },
		{ "INSERT INTO `child` VALUES (2, 1, 99999999999, 'b')", 1264, RX_EDATA, "", "child",
			"size" },
		{ "INSERT INTO `nowhere` VALUES (1)", 1146, RX_ESQL, "", "", "" },
	};
	test_port *port = open_server();

	(void)state;
	test_port_exec(port, "DROP TABLE IF EXISTS child; DROP TABLE IF EXISTS parent");
	test_port_exec(port, "CREATE TABLE parent (id int PRIMARY KEY); INSERT INTO parent VALUES (1)");
	test_port_exec(port,
		"CREATE TABLE child (id int PRIMARY KEY, parent int NOT NULL, size int, word varchar(3), "
		"CONSTRAINT fk_child_parent FOREIGN KEY (parent) REFERENCES parent (id), "
		"CONSTRAINT uq_child_size UNIQUE (size), CONSTRAINT ck_child_size CHECK (size > 0))");
	test_port_exec(port, "INSERT INTO child VALUES (1, 1, 5, 'a')");
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		rx_error *error = &port->error;

		if (test_port_exec_code(port, cases[i].sql) != cases[i].code)
			fail_msg("%s: %s", cases[i].sql, error->message);
		assert_int_equal(error->vendor, cases[i].number);
		assert_int_equal(strlen(error->sqlstate), 5);
		assert_string_equal(error->constraint, cases[i].constraint);
		assert_string_equal(error->table, cases[i].table);
		assert_string_equal(error->column, cases[i].column);
	}
	test_port_exec(port, "DROP TABLE child; DROP TABLE parent");
	test_port_close(port);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_servers_mariadb_errors__each_number_is_of_its_class),
		cmocka_unit_test(
			test_servers_mariadb_errors__an_answer_that_was_not_read_ends_the_connection),
		cmocka_unit_test(test_servers_mariadb_errors__say_which_constraint_table_and_column),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
