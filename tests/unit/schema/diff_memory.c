/* Memory that runs out at any place of a comparison, or of the run that follows it: an error, nothing
 * lost, nothing leaked. */
#include "drivers/sqlite/sqlite.h"
#include "schema/ddl/ddl.h"
#include "schema/schema.h"
#include "support/alloc.h"
#include "support/check.h"
#include "support/diff_case.h"

#define ID rx_ddl_column("id", RX_BIGINT, .primary_key = true)

/* A bit of everything that the comparison does. */
static void begin(diff_case *c)
{
	diff_case_begin(c,
		"CREATE TABLE p (id INTEGER PRIMARY KEY, code TEXT UNIQUE);"
		"CREATE TABLE gone (id INTEGER PRIMARY KEY, p INTEGER REFERENCES p, x INTEGER);"
		"CREATE INDEX ix_gone ON gone (x);"
		"CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER, b TEXT, s TEXT CHECK (s IN ('x')), "
		"v INTEGER AS (a + 1), CONSTRAINT ck CHECK (a > 0), UNIQUE (a, b), "
		"FOREIGN KEY (b) REFERENCES p (code)); CREATE INDEX ix ON t (a DESC) WHERE a > 1;"
		"INSERT INTO t VALUES (1, 2, NULL, 'x')");
	rx_create_table(&c->wanted, "p", ID, rx_ddl_column("key", RX_TEXT, .nullable = true));
	rx_create_table(&c->wanted, "new", ID, rx_ddl_column("t", RX_BIGINT),
		rx_ddl_foreign_key(NULL, "t", .columns = { "t" }, .references = { "id" }));
	rx_create_index(&c->wanted, "ix_new", "new", { "t" });
	rx_create_table(&c->wanted, "t", ID, rx_ddl_column("a", RX_BIGINT),
		rx_ddl_column("c", RX_TEXT), rx_ddl_column("s", RX_ENUM("t_s", "x", "y")),
		rx_ddl_column("v", RX_INTEGER, .computed = "a + 2"), rx_ddl_check("ck", "a > 1"),
		rx_ddl_unique(NULL, "a"),
		rx_ddl_foreign_key(NULL, "p", .columns = { "a" }, .references = { "id" },
			.on_delete = RX_CASCADE));
	rx_create_index(&c->wanted, "ix", "t", { "a" });
	diff_case_fill(c, "t", "c", "'q'");
	diff_case_renamed(c, "p", "key", "code");
}

static void test_schema_diff_memory__comparison(void **state)
{
	bool failed = true;
	size_t n = 1;

	(void)state;
	for (; failed; n++) {
		rx_schema *database = NULL;
		rx_error error = RX_ERROR_INIT;
		rx__diff diff;
		diff_case c;

		begin(&c);
		rx__sqlite_driver.inspect(c.db.conn, &database, &error);
		assert_rx_ok(&error);
		c.options.history = database;
		test_alloc_fail_at(n);
		rx__diff_make(&diff, database, c.models, &c.options, &error);
		failed = test_alloc_reset();
		if (failed && error.code)
			assert_rx_code(&error, RX_ENOMEM);
		else
			assert_true(diff.operations.n > 8);
		rx__diff_deinit(&diff);
		rx_schema_free(database);
		diff_case_end(&c);
	}
	assert_true(n > 10);
}

/* Done whole, or not at all: a failure that did no harm may be passed over. */
static void test_schema_diff_memory__run(void **state)
{
	bool failed = true;

	(void)state;
	for (size_t n = 1; failed; n++) {
		rx_error error = RX_ERROR_INIT;
		diff_case c;

		begin(&c);
		test_sqlite_run(&c.db, "DELETE FROM t; INSERT INTO p VALUES (2, 'c')");
		diff_case_compare(&c);
		assert_rx_ok(&c.error);
		test_alloc_fail_at(n);
		diff_case_run(&c.db, &c.diff.operations, &error);
		failed = test_alloc_reset();
		if (!failed)
			assert_rx_ok(&error);
		if (error.code)
			test_sqlite_expect(&c.db,
				"SELECT group_concat(name, ' ') FROM (SELECT name FROM sqlite_schema "
				"WHERE type = 'table' ORDER BY name)",
				"gone p t\n");
		else
			diff_case_expect(&c, "");
		diff_case_end(&c);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_schema_diff_memory__comparison),
		cmocka_unit_test(test_schema_diff_memory__run),
	};

	return cmocka_run_group_tests_name("schema/diff_memory", tests, NULL, NULL);
}
