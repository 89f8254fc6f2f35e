/* A connection through the driver port. */
#include "support/port.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <reflex/sys/url.h>

#include "base/buf.h"
#include "engine/drivers.h"
#include "support/check.h"

int test_port_try(test_port **out, const char *url, rx_error *error)
{
	test_port *port = calloc(1, sizeof(*port));
	rx_url *parts = NULL;
	int code;

	assert_non_null(port);
	rx__arena_init(&port->arena, 0);
	code = rx_url_parse(&parts, url, &port->error);
	if (!code)
		code = rx__drivers_find(&port->driver, parts, &port->error);
	if (!code)
		code = port->driver->source_open(&port->source, parts, &port->error);
	if (!code)
		code = port->driver->open(&port->conn, port->source, NULL, &port->error);
	rx_url_free(parts);
	if (error)
		*error = port->error;
	if (code)
		test_port_close(port);
	else
		*out = port;
	return code;
}

test_port *test_port_open(const char *url)
{
	test_port *port = NULL;
	rx_error error = RX_ERROR_INIT;

	test_port_try(&port, url, &error);
	assert_rx_ok(&error);
	return port;
}

test_port *test_port_again(const test_port *other)
{
	test_port *port = calloc(1, sizeof(*port));

	assert_non_null(port);
	rx__arena_init(&port->arena, 0);
	port->driver = other->driver;
	port->driver->open(&port->conn, other->source, NULL, &port->error);
	assert_rx_ok(&port->error);
	return port;
}

void test_port_close(test_port *port)
{
	if (!port)
		return;
	if (port->conn)
		port->driver->close(port->conn);
	if (port->source)
		port->driver->source_close(port->source);
	rx__arena_deinit(&port->arena);
	free(port);
}

int test_port_exec_code(test_port *port, const char *sql)
{
	port->error = (rx_error)RX_ERROR_INIT;
	return port->driver->execute(port->conn, sql, &port->error);
}

void test_port_exec(test_port *port, const char *sql)
{
	test_port_exec_code(port, sql);
	assert_rx_ok(&port->error);
}

void test_port_empty(test_port *port)
{
	char name[80], sql[256];

	if (strcmp(port->driver->name, "mariadb") != 0) {
		test_port_exec(port, "DROP SCHEMA public CASCADE");
		test_port_exec(port, "CREATE SCHEMA public");
		return;
	}
	snprintf(name, sizeof(name), "%s", test_port_text(port, "SELECT database()"));
	snprintf(sql, sizeof(sql), "DROP DATABASE `%s`", name);
	test_port_exec(port, sql);
	snprintf(sql, sizeof(sql), "CREATE DATABASE `%s` CHARACTER SET utf8mb4", name);
	test_port_exec(port, sql);
	snprintf(sql, sizeof(sql), "USE `%s`", name);
	test_port_exec(port, sql);
}

/* Prepared, bound, stepped once: RX_HAS_ROW, RX_DONE or an error. */
static int first_step(
	test_port *port, rx_stmt **stmt, const char *sql, const rx_value *values, size_t n)
{
	int code;

	port->error = (rx_error)RX_ERROR_INIT;
	*stmt = NULL;
	code = port->driver->prepare(stmt, port->conn, sql, strlen(sql), &port->error);
	if (!code)
		code = port->driver->bind(*stmt, values, n, &port->error);
	return code ? code : port->driver->step(*stmt, &port->error);
}

int test_port_run_code(test_port *port, const char *sql, const rx_value *values, size_t n)
{
	rx_stmt *stmt;
	int code = first_step(port, &stmt, sql, values, n);

	while (code == RX_HAS_ROW)
		code = port->driver->step(stmt, &port->error);
	port->driver->finalize(stmt);
	return code == RX_DONE ? 0 : code;
}

int test_port_value_code(
	test_port *port, const char *sql, const rx_value *value, rx_type want, rx_value *out)
{
	rx_stmt *stmt;
	int code = first_step(port, &stmt, sql, value, value != NULL);

	if (code == RX_DONE)
		fail_msg("no row: %s", sql);
	if (code == RX_HAS_ROW)
		code = port->driver->value(stmt, 0, want, out, &port->arena, &port->error);
	port->driver->finalize(stmt);
	return code;
}

rx_value test_port_value(test_port *port, const char *sql, const rx_value *value, rx_type want)
{
	rx_value out = { .type = RX_TYPE_NONE };

	test_port_value_code(port, sql, value, want, &out);
	assert_rx_ok(&port->error);
	return out;
}

int64_t test_port_int(test_port *port, const char *sql)
{
	return test_port_value(port, sql, NULL, RX_TYPE_INT64).as.i;
}

const char *test_port_text(test_port *port, const char *sql)
{
	rx_value value = test_port_value(port, sql, NULL, RX_TYPE_TEXT);

	return value.type == RX_TYPE_NONE ? NULL : value.as.s.data;
}

static void put_cell(const rx_value *value, rx_buf *out)
{
	switch (value->type) {
	case RX_TYPE_NONE:
		break;
	case RX_TYPE_BOOL:
		rx__buf_puts(out, value->as.i ? "true" : "false");
		break;
	case RX_TYPE_INT16:
	case RX_TYPE_INT32:
	case RX_TYPE_INT64:
		rx__buf_printf(out, "%lld", (long long)value->as.i);
		break;
	case RX_TYPE_FLOAT:
	case RX_TYPE_DOUBLE:
		rx__buf_printf(out, "%.17g", value->as.d);
		break;
	default:
		rx__buf_add(out, value->as.s.data, value->as.s.size);
	}
}

static void put_row(test_port *port, rx_stmt *stmt, rx_buf *out)
{
	rx_value value;

	for (uint32_t i = 0; i < stmt->n_columns; i++) {
		port->driver->value(stmt, i, RX_TYPE_NONE, &value, &port->arena, &port->error);
		assert_rx_ok(&port->error);
		rx__buf_puts(out, i ? "|" : "");
		put_cell(&value, out);
	}
	rx__buf_putc(out, '\n');
}

char *test_port_rows(test_port *port, const char *sql)
{
	rx_buf out = RX_BUF_INIT;
	rx_stmt *stmt;
	char *text;
	int code = first_step(port, &stmt, sql, NULL, 0);

	rx__buf_puts(&out, "");
	for (; code == RX_HAS_ROW; code = port->driver->step(stmt, &port->error))
		put_row(port, stmt, &out);
	if (code != RX_DONE)
		fail_msg("%s: %s", sql, port->error.message);
	port->driver->finalize(stmt);
	text = strdup(rx__buf_text(&out));
	rx__buf_deinit(&out);
	return text;
}

void test_port_expect(test_port *port, const char *sql, const char *rows)
{
	char *found = test_port_rows(port, sql);

	if (strcmp(found, rows) != 0)
		fail_msg("%s\nwanted:\n%sfound:\n%s", sql, rows, found);
	free(found);
}

int test_port_read_code(
	test_port *port, const char *sql, const rx_decode_step *steps, size_t n, void *object)
{
	rx_decode program = { steps, n };
	rx_stmt *stmt;
	int code = first_step(port, &stmt, sql, NULL, 0);

	if (code == RX_DONE)
		fail_msg("no row: %s", sql);
	if (code == RX_HAS_ROW)
		code = port->driver->read(stmt, &program, object, &port->arena, &port->error);
	port->driver->finalize(stmt);
	return code;
}

rx_value test_int(int64_t value)
{
	return (rx_value){ .type = RX_TYPE_INT64, .as = { .i = value } };
}

rx_value test_text(const char *text)
{
	return (rx_value){ .type = RX_TYPE_TEXT, .as = { .s = { text, strlen(text) } } };
}
