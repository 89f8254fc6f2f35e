/* A connection through the driver port, for tests of drivers and of values. Each call fails the test
 * with the error's message, unless its name says that it returns the code. */
#ifndef TEST_SUPPORT_PORT_H
#define TEST_SUPPORT_PORT_H

#include <reflex/sys/driver.h>

#include "base/arena.h"

typedef struct test_port {
	const rx_driver *driver;
	void *source;
	rx_conn *conn;
	rx_arena arena;
	rx_error error; /* of the last call */
} test_port;

test_port *test_port_open(const char *url);
/* The code; *out is set on success only. error may be NULL. */
int test_port_try(test_port **out, const char *url, rx_error *error);
/* Another connection to the same source; close it before that one. */
test_port *test_port_again(const test_port *port);
void test_port_close(test_port *port);

void test_port_exec(test_port *port, const char *sql);
int test_port_exec_code(test_port *port, const char *sql);

/* An empty database on a server, in the place of the one that the port is connected to. */
void test_port_empty(test_port *port);

/* One statement with n values, run to its end. */
int test_port_run_code(test_port *port, const char *sql, const rx_value *values, size_t n);

/* The statement's first row, with one value bound (NULL: none): its first column by value(). The
 * texts live as long as the port. */
int test_port_value_code(
	test_port *port, const char *sql, const rx_value *value, rx_type want, rx_value *out);
rx_value test_port_value(test_port *port, const char *sql, const rx_value *value, rx_type want);
int64_t test_port_int(test_port *port, const char *sql);
const char *test_port_text(test_port *port, const char *sql);

/* All rows as text, "a|b\n" each, NULL as nothing; malloc()ed. */
char *test_port_rows(test_port *port, const char *sql);
void test_port_expect(test_port *port, const char *sql, const char *rows);

/* The first row of the statement into object. */
int test_port_read_code(
	test_port *port, const char *sql, const rx_decode_step *steps, size_t n, void *object);

rx_value test_int(int64_t value);
rx_value test_text(const char *text);

#endif
