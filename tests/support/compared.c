#include "support/compared.h"

#include <stdlib.h>
#include <string.h>

#include "schema/ddl/ddl.h"
#include "schema/diff/settle.h"
#include "schema/schema.h"
#include "support/check.h"
#include "support/diff_case.h"

static rx_schema *inspect(test_port *port)
{
	rx_schema *schema = NULL;

	port->error = (rx_error)RX_ERROR_INIT;
	port->driver->inspect(port->conn, &schema, &port->error);
	assert_rx_ok(&port->error);
	return schema;
}

/* The operations from the database to the schema. */
static void find(test_port *port, const rx_schema *wanted, rx__diff *out, const char *lines,
	const char *number, const char *rename)
{
	const char *const renames[] = { rename, NULL };
	rx_schema *there = inspect(port);
	const rx__diff_options options = {
		.dialect = port->driver->dialect, .history = there, .answered = true, .renames = renames
	};
	char *found;

	rx__diff_settled(port->conn, out, there, wanted, &options, &port->error);
	assert_rx_ok(&port->error);
	found = diff_case_lines(&out->operations);
	if (strcmp(found, lines) != 0)
		fail_msg("case %s, wanted:\n%sfound:\n%s", number, lines, found);
	free(found);
	rx_schema_free(there);
}

static void run(test_port *port, const rx_op *list, const char *number)
{
	port->driver->begin(port->conn, RX_BEGIN_EXCLUSIVE, &port->error);
	assert_rx_ok(&port->error);
	if (rx__ddl_apply(port->conn, list, NULL, &port->error))
		fail_msg("case %s: %s", number, port->error.message);
	port->driver->commit(port->conn, &port->error);
	assert_rx_ok(&port->error);
}

/* One by one, where the server does not take several at once. */
static void make(test_port *port, const char *sql)
{
	if (strcmp(port->driver->name, "mariadb") != 0) {
		test_port_exec(port, sql);
		return;
	}
	while (*sql) {
		const size_t size = strcspn(sql, ";");
		char *one = strndup(sql, size);

		assert_non_null(one);
		test_port_exec(port, one);
		free(one);
		sql += size + (sql[size] == ';');
	}
}

void compared_run(test_port *port, const compared *c, const besides *also)
{
	const char *rename = also ? also->rename : NULL;
	const char *query = also ? also->query : NULL;
	rx_schema *wanted = rx__schema_new(), *before;
	rx__diff there, nothing;
	rx_op script, back;

	test_port_empty(port);
	make(port, c->sql);
	before = inspect(port);
	rx__op_init(&script, "wanted");
	c->wanted(&script);
	assert_int_equal(rx__op_apply(wanted, &script, &port->error), 0);
	rx__schema_sort(wanted);
	find(port, wanted, &there, c->found, c->number, rename);
	run(port, &there.operations, c->number);
	find(port, wanted, &nothing, "", c->number, NULL);
	rx__diff_deinit(&nothing);
	if (query)
		test_port_expect(port, query, also->rows);
	rx__op_init(&back, NULL);
	rx__op_reverse(&back, &there.operations, &port->error);
	assert_rx_ok(&port->error);
	run(port, &back, c->number);
	if (query && !rename)
		test_port_expect(port, query, also->rows);
	find(port, before, &nothing, "", c->number, NULL);
	rx__diff_deinit(&nothing);
	rx__diff_deinit(&there);
	rx__op_deinit(&back);
	rx__op_deinit(&script);
	rx_schema_free(before);
	rx_schema_free(wanted);
}
