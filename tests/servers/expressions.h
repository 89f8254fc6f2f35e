/* What the tests of expressions on each server share: a table for each expression, made, looked at again
 * and compared. REFLEX_TEST_URL names a server of the test's own. */
#ifndef TEST_SERVERS_EXPRESSIONS_H
#define TEST_SERVERS_EXPRESSIONS_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "schema/ddl/ddl.h"
#include "schema/diff/settle.h"
#include "schema/schema.h"
#include "support/check.h"
#include "support/diff_case.h"
#include "support/port.h"
#include "support/seed.h"

/* Types by letters, as columns() has them. */
struct computed {
	char type;
	const char *sql;
};

static const char *const labels[] = { "draft", "it's", NULL };

static inline rx_ddl_type type_of(char letter)
{
	switch (letter) {
	case 'a':
		return RX_INTEGER;
	case 'b':
		return RX_STRING(80);
	case 'c':
		return RX_BOOLEAN;
	case 'd':
		return RX_DATE;
	case 't':
		return RX_TIME;
	case 'm':
		return RX_DATETIME;
	case 'p':
		return RX_NUMERIC(10, 2);
	case 'f':
		return RX_DOUBLE;
	case 'j':
		return RX_JSON;
	case 'u':
		return RX_UUID;
	default:
		return (rx_ddl_type){ .kind = RX_TYPE_ENUM, .name = "t_e", .labels = labels };
	}
}

static inline rx_ddl_item column(const char *name, char letter)
{
	rx_ddl_item item = rx_ddl_column(name, RX_INTEGER, .nullable = true);

	item.rx__type = type_of(letter);
	return item;
}

#define COLUMNS \
	column("id", 'a'), column("a", 'a'), column("b", 'b'), column("c", 'c'), column("d", 'd'), \
		column("t", 't'), column("m", 'm'), column("p", 'p'), column("f", 'f'), column("j", 'j'), \
		column("u", 'u'), column("e", 'e')

static inline void add_check(rx_op *op, size_t i, const char *sql)
{
	char name[32], check[32];

	snprintf(name, sizeof(name), "t%zu", i);
	snprintf(check, sizeof(check), "ck_t%zu", i);
	rx_create_table(op, name, COLUMNS, rx_ddl_check(check, sql));
	assert_rx_ok(&op->error);
}

static inline void add_column(
	rx_op *op, const char *prefix, size_t i, const struct computed *c, bool stored)
{
	char name[32];
	rx_ddl_item item = column("x", c->type);

	snprintf(name, sizeof(name), "%s%zu", prefix, i);
	if (*prefix == 'd')
		item.server_default = c->sql;
	else
		item.computed = c->sql;
	item.stored = stored;
	rx_create_table(op, name, COLUMNS, item);
	assert_rx_ok(&op->error);
}

static inline rx_op one_of(const rx_op *list, size_t i)
{
	rx_op one = *list;

	one.list = &list->list[i];
	one.n = 1;
	return one;
}

static inline void apply(test_port *port, const rx_op *list)
{
	for (size_t i = 0; i < list->n; i++) {
		const rx_op one = one_of(list, i);

		rx__ddl_apply(port->conn, &one, NULL, &port->error);
		assert_rx_ok(&port->error);
	}
}

/* What differs between the database and the list. */
static inline void compare(test_port *port, const rx_op *wanted, rx__diff *diff)
{
	rx_schema *there = NULL, *models = rx__schema_new();
	const rx__diff_options options = { .dialect = port->driver->dialect, .answered = true };

	port->driver->inspect(port->conn, &there, &port->error);
	assert_rx_ok(&port->error);
	rx__op_apply(models, wanted, &port->error);
	assert_rx_ok(&port->error);
	rx__diff_settled(port->conn, diff, there, models, &options, &port->error);
	assert_rx_ok(&port->error);
	rx_schema_free(there);
	rx_schema_free(models);
}

/* The same as lines; malloc()ed. */
static inline char *found(test_port *port, const rx_op *wanted, size_t *n_warnings)
{
	rx__diff diff;
	char *lines;

	compare(port, wanted, &diff);
	lines = diff_case_lines(&diff.operations);
	if (n_warnings)
		*n_warnings = diff.n_warnings;
	rx__diff_deinit(&diff);
	return lines;
}

static inline size_t count_lines(const char *text)
{
	size_t n = 0;

	for (; *text; text++)
		n += *text == '\n';
	return n;
}

/* So many changes lead from the one to the other, and nothing differs any more. */
static inline void expect_changes_that_are_made(const rx_op *there, const rx_op *wanted, size_t n)
{
	test_port *port = test_port_open(getenv("REFLEX_TEST_URL"));
	rx__diff diff;
	char *lines;

	test_port_empty(port);
	apply(port, there);
	compare(port, wanted, &diff);
	assert_int_equal(diff.operations.n, n);
	apply(port, &diff.operations);
	rx__diff_deinit(&diff);
	lines = found(port, wanted, NULL);
	assert_string_equal(lines, "");
	free(lines);
	test_port_close(port);
}

/* A check as the database has it, and as it is wanted. */
typedef struct changed_check {
	const char *there, *wanted;
} changed_check;

/* What differs between the two, as lines; malloc()ed. */
static inline char *found_of_checks(const changed_check *changed, size_t n)
{
	test_port *port = test_port_open(getenv("REFLEX_TEST_URL"));
	rx_op there, wanted;
	char *lines;

	test_port_empty(port);
	rx__op_init(&there, "there");
	rx__op_init(&wanted, "wanted");
	for (size_t i = 0; i < n; i++) {
		add_check(&there, i, changed[i].there);
		add_check(&wanted, i, changed[i].wanted);
	}
	apply(port, &there);
	lines = found(port, &wanted, NULL);
	rx__op_deinit(&there);
	rx__op_deinit(&wanted);
	test_port_close(port);
	return lines;
}

static inline void expect_each_change_is_found(const changed_check *changed, size_t n)
{
	char *lines = found_of_checks(changed, n);

	if (count_lines(lines) != 2 * n) /* each is dropped and made */
		fail_msg("%s", lines);
	free(lines);
}

/* What is no SQL to the server is not the same as anything, and harms no other one. other: a check that
 * the server gives back in words of its own. */
static inline void expect_one_that_is_no_sql_harms_no_other(const char *other)
{
	const changed_check changed[] = {
		{ "a > 1", "a > > ' (" },
		{ other, other },
		{ "a > 1", "nothing > 1" },
	};
	char *lines = found_of_checks(changed, 3);

	assert_string_equal(lines,
		"drop check ck_t0 of t0\ncreate check ck_t0 on t0\n"
		"drop check ck_t2 of t2\ncreate check ck_t2 on t2\n");
	free(lines);
}

/* ---- whatever is made of pieces */

static unsigned long long state_of_random;

static inline size_t any(size_t n)
{
	state_of_random = state_of_random * 6364136223846793005ULL + 1442695040888963407ULL;
	return (size_t)(state_of_random >> 33) % n;
}

/* Texts to make others of, three without a hole first; %b, %n and %s are holes for truths, numbers and texts. */
typedef struct pieces {
	const char *const *truths, *const *numbers, *const *texts;
	size_t n_truths, n_numbers, n_texts;
} pieces;

#define PIECES(truths, numbers, texts) \
	{ \
		truths, numbers, texts, sizeof(truths) / sizeof(*truths), \
			sizeof(numbers) / sizeof(*numbers), sizeof(texts) / sizeof(*texts) \
	}

static inline void put(rx_buf *out, const pieces *of, char kind, int depth)
{
	const bool is_b = kind == 'b', is_n = kind == 'n';
	const char *const *list = is_b ? of->truths : is_n ? of->numbers : of->texts;
	const size_t n = is_b ? of->n_truths : is_n ? of->n_numbers : of->n_texts;
	const char *text = list[any(depth ? n : 3)];

	for (; *text; text++)
		if (*text != '%' || text[1] == '%') {
			rx__buf_putc(out, *text);
			text += *text == '%';
		} else {
			put(out, of, *++text, depth - 1);
		}
}

/* Checks and columns (stored or not) of any of the pieces, made and compared. */
static inline void expect_whatever_is_made_is_the_same(const pieces *of, bool stored)
{
	enum { TABLES = 80, DEPTH = 4 };
	test_port *port = test_port_open(getenv("REFLEX_TEST_URL"));
	rx_op op, made;
	char *lines;

	rx__op_init(&made, "test");
	state_of_random = test_seed();
	test_port_empty(port);
	rx__op_init(&op, "test");
	for (size_t i = 0; i < TABLES; i++) {
		rx_buf sql = RX_BUF_INIT;

		put(&sql, of, "bbns"[i % 4], DEPTH);
		if (i % 4 < 2)
			add_check(&op, i, rx__buf_text(&sql));
		else
			add_column(&op, "c", i,
				&(struct computed){ i % 4 == 2 ? 'f' : 'b', rx__buf_text(&sql) }, stored);
		rx__buf_deinit(&sql);
	}
	/* Some of them mix what the server does not let be mixed. */
	for (size_t i = 0; i < op.n; i++) {
		const rx_op one = one_of(&op, i);

		if (rx__ddl_apply(port->conn, &one, NULL, &port->error) == 0)
			rx__op_push_copy(&made, &op.list[i]);
	}
	port->error = (rx_error)RX_ERROR_INIT;
	assert_in_range(made.n, TABLES / 2, TABLES);
	lines = found(port, &made, NULL);
	if (*lines)
		fail_msg("the seed is said above: %s", lines);
	free(lines);
	rx__op_deinit(&made);
	rx__op_deinit(&op);
	test_port_close(port);
}

#endif
