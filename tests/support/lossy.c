/* The driver's own table with some slots replaced; its connections are told to use this one. */
#include "support/lossy.h"

#include <reflex/sys/driver.h>
#include <stdio.h>
#include <string.h>

#include "drivers/sqlite/sqlite.h"

static rx_driver lossy;
static const char *file;
static test_loss armed, next;
static int countdown, left, next_left, hits;

static bool lost(test_loss loss)
{
	if (armed != loss || left == 0)
		return false;
	if (countdown > 1) {
		countdown--;
		return false;
	}
	hits++;
	if (--left == 0) {
		armed = next;
		left = next_left;
		next = TEST_LOSS_NONE;
	}
	return true;
}

static int fail(rx_error *error, int code, const char *sqlstate, const char *text)
{
	*error = (rx_error){ .code = code, .offset = -1 };
	snprintf(error->message, sizeof error->message, "lossy: %s", text);
	snprintf(error->sqlstate, sizeof error->sqlstate, "%s", sqlstate);
	return code;
}

static int cut(rx_conn *conn, rx_error *error, int code)
{
	conn->broken = conn->doomed = true;
	return fail(error, code, "08006", "the connection was lost");
}

static int lossy_source_open(void **out, const rx_url *url, rx_error *error)
{
	char text[400];
	rx_url *of_file = NULL;
	(void)url;
	snprintf(text, sizeof text, "sqlite:///%s", file);
	int code = rx_url_parse(&of_file, text, error);
	if (code == 0)
		code = rx__sqlite_source_open(out, of_file, error);
	rx_url_free(of_file);
	return code;
}

static int lossy_open(rx_conn **out, void *source, const rx_conn_options *options, rx_error *error)
{
	if (lost(TEST_LOSS_OPEN))
		return fail(error, RX_ECONNECTION, "08001", "no route to host");
	int code = rx__sqlite_open(out, source, options, error);
	if (code == 0)
		(*out)->driver = &lossy;
	return code;
}

static int lossy_commit(rx_conn *conn, rx_error *error)
{
	if (lost(TEST_LOSS_ANSWER)) {
		rx__sqlite_commit(conn, error);
		return cut(conn, error, RX_EUNKNOWN);
	}
	if (lost(TEST_LOSS_REQUEST)) {
		rx__sqlite_rollback(conn, error);
		return cut(conn, error, RX_EUNKNOWN);
	}
	if (lost(TEST_LOSS_SERIALIZATION)) {
		rx__sqlite_rollback(conn, error);
		conn->doomed = true;
		return fail(error, RX_ESERIALIZATION, "40001", "could not serialize access");
	}
	if (conn->doomed) { /* as MariaDB does after a 1213 */
		conn->in_transaction = false;
		return 0;
	}
	return rx__sqlite_commit(conn, error);
}

static int lossy_step(rx_stmt *stmt, rx_error *error)
{
	if (lost(TEST_LOSS_STEP))
		return cut(stmt->conn, error, RX_ECONNECTION);
	if (lost(TEST_LOSS_DEADLOCK)) {
		rx_error ignored;
		rx__sqlite_rollback(stmt->conn, &ignored);
		stmt->conn->in_transaction = stmt->conn->doomed = true;
		return fail(error, RX_ESERIALIZATION, "40001", "Deadlock found when trying to get lock");
	}
	return rx__sqlite_step(stmt, error);
}

void test_lossy_install(const char *path)
{
	static const char *const schemes[] = { "lossy", NULL };
	rx_error error;
	file = path;
	if (lossy.name)
		return;
	lossy = rx__sqlite_driver;
	lossy.source_open = lossy_source_open;
	lossy.name = "lossy";
	lossy.schemes = schemes;
	lossy.open = lossy_open;
	lossy.commit = lossy_commit;
	lossy.step = lossy_step;
	(void)rx_driver_register(&lossy, &error);
}

void test_lossy_arm(test_loss loss, int n, int times)
{
	armed = loss;
	countdown = n;
	left = times;
	next = TEST_LOSS_NONE;
	hits = 0;
}

void test_lossy_then(test_loss loss, int times)
{
	next = loss;
	next_left = times;
}

int test_lossy_hits(void)
{
	return hits;
}
