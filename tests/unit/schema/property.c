/* For random schemas A and B: a database made as A, with rows, is brought to B and then looks like
 * one that was made as B; values that have a place in B are still there; and the way back brings it
 * to A again. A second comparison finds nothing at each point.
 *
 * On SQLite, or on the server that REFLEX_TEST_URL names. REFLEX_TEST_SEED runs one seed,
 * REFLEX_TEST_PAIRS says how many there are. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sqlite3.h>

#include "schema/ddl/ddl.h"
#include "schema/diff/diff.h"
#include "schema/diff/settle.h"
#include "schema/schema.h"
#include "support/check.h"
#include "support/diff_case.h"
#include "support/port.h"
#include "support/random_schema.h"
#include "support/seed.h"

enum { ROWS = 3, PAIRS = 300, PAIRS_ON_SERVER = 200, SQL_SIZE = 4096, QUERIES = 5 };

#define QUOTED_SCHEMA "\"A \"\"part\"\"\"" /* RANDOM_SCHEMA */

static unsigned seed;

/* ---- engines */

typedef struct engine {
	/* What the engine itself says of the structure, without our reader. */
	const char *structure[QUERIES];
	bool is_server;
	const char *unchecked, *checked; /* whether rows that point to nothing are taken */
	const char *text; /* the type into which any value is cast */
} engine;

static const engine sqlite = {
	.structure = {
		"SELECT m.name, lower(c.name), c.\"notnull\", c.pk, c.hidden > 0 FROM sqlite_schema m, "
		"pragma_table_xinfo(m.name) c WHERE m.type = 'table' ORDER BY 1, 2",
		"SELECT m.name, i.name, i.\"unique\", i.partial, x.seqno, x.name, x.\"desc\", x.coll "
		"FROM sqlite_schema m, pragma_index_list(m.name) i, pragma_index_xinfo(i.name) x "
		"WHERE m.type = 'table' AND i.origin = 'c' AND x.key ORDER BY 1, 2, 5",
		"SELECT DISTINCT m.name, (SELECT group_concat(x.name) FROM pragma_index_info(i.name) x) "
		"FROM sqlite_schema m, pragma_index_list(m.name) i "
		"WHERE m.type = 'table' AND i.origin = 'u' ORDER BY 1, 2",
		"SELECT m.name, f.\"table\", f.\"from\", f.\"to\", f.on_delete FROM sqlite_schema m, "
		"pragma_foreign_key_list(m.name) f WHERE m.type = 'table' ORDER BY 1, 2, 3",
		"SELECT t.name, t.strict, t.wr FROM pragma_table_list t WHERE t.schema = 'main' AND "
		"t.name NOT LIKE 'sqlite%' ORDER BY 1",
	},
	.unchecked = "PRAGMA foreign_keys = OFF",
	.checked = "PRAGMA foreign_keys = ON",
	.text = "TEXT",
};

#define OF_OURS \
	"WHERE c.relnamespace IN (SELECT oid FROM pg_namespace WHERE nspname !~ '^(pg_|inf)') "
static const engine postgresql = {
	.structure = {
		"SELECT c.relnamespace::regnamespace::text || c.relname, a.attname, a.attnotnull, a.attidentity::text, a.attgenerated::text, "
		"obj_description(c.oid), col_description(c.oid, a.attnum), a.attcollation FROM pg_class c JOIN pg_attribute a ON a.attrelid = "
		"c.oid AND a.attnum > 0 AND NOT a.attisdropped " OF_OURS "AND c.relkind = 'r' "
		"ORDER BY 1, 2",
		"SELECT indexdef FROM pg_indexes WHERE schemaname !~ '^(pg_|inf)' ORDER BY 1",
		"SELECT c.relnamespace::regnamespace::text || c.relname, k.conname, pg_get_constraintdef(k.oid) FROM pg_constraint k JOIN "
		"pg_class c ON c.oid = k.conrelid " OF_OURS "ORDER BY 1, 2, 3",
		"SELECT c.relnamespace::regnamespace::text || c.relname, a.attname, t.typname, (SELECT string_agg(enumlabel, ',' ORDER BY "
		"enumlabel) FROM pg_enum WHERE enumtypid = t.oid) FROM pg_class c JOIN pg_attribute a ON "
		"a.attrelid = c.oid JOIN pg_type t ON t.oid = a.atttypid " OF_OURS
		"AND t.typtype = 'e' AND c.relkind = 'r' ORDER BY 1, 2",
		"SELECT c.relnamespace::regnamespace::text || c.relname, (SELECT format('%s %s %s %s', s.seqstart, s.seqincrement, s.seqcache, "
		"s.seqcycle) FROM pg_sequence s JOIN pg_depend d ON d.objid = s.seqrelid AND d.deptype = 'i' "
		"WHERE d.refobjid = c.oid) FROM pg_class c " OF_OURS "AND c.relkind = 'r' ORDER BY 1",
	},
	.is_server = true,
	.unchecked = "SET session_replication_role = replica",
	.checked = "SET session_replication_role = origin",
	.text = "TEXT",
};

#define OF_SCHEMA(column) "WHERE " column " = DATABASE() ORDER BY 1, 2, 3"
static const engine mariadb = {
	.structure = {
		"SELECT table_name, column_name, if(data_type in ('varchar', 'longtext'), '', column_type), is_nullable, extra, "
		"collation_name, column_comment, generation_expression FROM information_schema.columns "
		OF_SCHEMA("table_schema"),
		"SELECT table_name, index_name, seq_in_index, column_name, non_unique, collation, sub_part "
		"FROM information_schema.statistics " OF_SCHEMA("table_schema"),
		"SELECT table_name, constraint_name, referenced_table_name, update_rule, delete_rule, "
		"unique_constraint_name FROM information_schema.referential_constraints "
		OF_SCHEMA("constraint_schema"),
		"SELECT table_name, constraint_name, check_clause, level FROM "
		"information_schema.check_constraints " OF_SCHEMA("constraint_schema"),
		"SELECT table_name, table_comment, table_collation, engine FROM information_schema.tables "
		OF_SCHEMA("table_schema"),
	},
	.is_server = true,
	.unchecked = "SET foreign_key_checks = 0",
	.checked = "SET foreign_key_checks = 1",
	.text = "CHAR",
};

typedef struct place {
	const engine *engine;
	test_port *port; /* whose database is changed */
	test_port *fresh; /* what it must look like is made here */
} place;

static void place_open(place *p)
{
	const char *url = getenv("REFLEX_TEST_URL");

	*p = (place){ .engine = &sqlite };
	if (!url)
		return;
	p->port = test_port_open(url);
	p->engine = strcmp(p->port->driver->name, "mariadb") == 0 ? &mariadb : &postgresql;
	test_port_exec(p->port,
		p->engine == &mariadb ? "DROP DATABASE IF EXISTS property_fresh"
							  : "DROP DATABASE IF EXISTS property_fresh WITH (FORCE)");
	test_port_exec(p->port, "CREATE DATABASE property_fresh");
	char other[512];
	snprintf(other, sizeof(other), "%.*sproperty_fresh", (int)(strrchr(url, '/') + 1 - url), url);
	p->fresh = test_port_open(other);
}

static void place_close(place *p)
{
	test_port_close(p->fresh);
	if (p->engine->is_server)
		test_port_exec(p->port, "DROP DATABASE property_fresh");
	test_port_close(p->port);
}

static void clear(const place *p, test_port **port)
{
	if (p->engine->is_server) {
		test_port_empty(*port);
		if (p->engine != &postgresql)
			return;
		test_port_exec(*port, "DROP SCHEMA IF EXISTS " QUOTED_SCHEMA " CASCADE");
		test_port_exec(*port, "CREATE SCHEMA " QUOTED_SCHEMA);
		return;
	}
	test_port_close(*port);
	*port = test_port_open("sqlite://");
}

/* The server of the tests does not vacuum by itself, and each pair leaves the catalogues longer. */
static void tidy_up(const place *p)
{
	if (p->engine != &postgresql || seed % 10)
		return;
	test_port_exec(p->port, "VACUUM");
	test_port_exec(p->fresh, "VACUUM");
}

/* ---- databases */

static rx_schema *inspect(test_port *port)
{
	rx_schema *schema = NULL;

	port->error = (rx_error)RX_ERROR_INIT;
	port->driver->inspect(port->conn, &schema, &port->error);
	assert_rx_ok(&port->error);
	return schema;
}

static void must(const rx_error *error, const rx_op *list)
{
	char *lines;

	if (!error->code)
		return;
	lines = diff_case_lines(list);
	fail_msg("REFLEX_TEST_SEED=%u: %s\n%s", seed, error->message, lines);
}

/* The operations from the database to the schema; the caller ends *diff. */
static void compare(test_port *port, const rx_schema *wanted, rx__diff *diff)
{
	rx_schema *database = inspect(port);
	rx__diff_options options = {
		.dialect = port->driver->dialect, .history = database, .answered = true
	};

	/* Every other pair in the order of its columns too, where there is one to choose. */
	options.column_order = seed % 2 && strcmp(port->driver->name, "postgresql") != 0;
	rx_error error = RX_ERROR_INIT;

	/* MariaDB is asked in servers/expressions: a temporary table a pair takes too long here. */
	rx__diff_settled(strcmp(port->driver->name, "mariadb") ? port->conn : NULL, diff, database,
		wanted, &options, &error);
	must(&error, &diff->operations);
	rx_schema_free(database);
}

static void expect_nothing(test_port *port, const rx_schema *wanted, const rx_op *done)
{
	rx__diff diff;

	compare(port, wanted, &diff);
	if (diff.operations.n || diff.n_warnings) {
		char *first = diff_case_lines(done), *second = diff_case_lines(&diff.operations);

		fail_msg("REFLEX_TEST_SEED=%u: after\n%sthis is found again:\n%s%s", seed, first, second,
			diff.n_warnings ? diff.warnings[0] : "");
	}
	rx__diff_deinit(&diff);
}

static int apply(test_port *port, const rx_op *list, rx_error *error)
{
	const rx_driver *driver = port->driver;
	int r = driver->migration_begin ? driver->migration_begin(port->conn, error) : 0;

	if (!r)
		r = driver->begin(port->conn, RX_BEGIN_EXCLUSIVE, error);
	if (!r)
		r = rx__ddl_apply(port->conn, list, NULL, error);
	if (!r)
		r = driver->commit(port->conn, error);
	if (port->conn->in_transaction)
		driver->rollback(port->conn, NULL);
	if (driver->migration_end)
		driver->migration_end(port->conn, NULL);
	return r;
}

static void run(const place *p, test_port *port, const rx_op *list)
{
	rx_error error = RX_ERROR_INIT;

	apply(port, list, &error);
	must(&error, list);
	if (p->engine->is_server)
		return;
	test_port_expect(port, "PRAGMA foreign_key_check", "");
	test_port_expect(port, "PRAGMA integrity_check", "ok\n");
}

static void make_database(const place *p, test_port **port, const rx_schema *schema)
{
	rx__diff diff;

	clear(p, port);
	compare(*port, schema, &diff);
	run(p, *port, &diff.operations);
	expect_nothing(*port, schema, &diff.operations);
	rx__diff_deinit(&diff);
}

static const char *schema_of(const rx_schema_table *table)
{
	return table->schema ? QUOTED_SCHEMA "." : "";
}

static void add_row(test_port *port, const rx_schema_table *table, int row, dice *r)
{
	char *names = sqlite3_mprintf("id"), *values = sqlite3_mprintf("%d", row), *sql;

	for (size_t i = 1; i < table->n_columns; i++) {
		const rx_schema_column *column = &table->columns[i];
		bool is_null = column->nullable && dice_one_in(r, 3);

		if (column->computed)
			continue;
		names = sqlite3_mprintf("%z, \"%w\"", names, column->name);
		values = is_null ? sqlite3_mprintf("%z, NULL", values)
						 : sqlite3_mprintf("%z, '%d'", values, row);
	}
	sql = sqlite3_mprintf(
		"INSERT INTO %s\"%w\" (%z) VALUES (%z)", schema_of(table), table->name, names, values);
	test_port_exec(port, sql);
	sqlite3_free(sql);
}

/* Tables may point to each other, so the keys are checked when all rows are there. */
static void add_rows(const place *p, test_port *port, const rx_schema *schema, dice *r)
{
	test_port_exec(port, p->engine->unchecked);
	for (size_t t = 0; t < schema->n_tables; t++) {
		for (int row = 1; row <= ROWS; row++)
			add_row(port, &schema->tables[t], row, r);
	}
	test_port_exec(port, p->engine->checked);
	if (!p->engine->is_server)
		test_port_expect(port, "PRAGMA foreign_key_check", "");
}

/* Tables that both schemas have: their rows by the columns that both have, as texts, NULL as it may
 * be filled. */
static void values_query(
	const engine *e, const rx_schema_table *a, const rx_schema_table *b, char out[SQL_SIZE])
{
	char *sql = sqlite3_mprintf("SELECT id, k");

	for (size_t i = 0; i < a->n_columns; i++) {
		const rx_schema_column *column = &a->columns[i];
		const rx_schema_column *other = rx_schema_column_named(b, column->name);

		if (!other || column->computed || other->computed)
			continue;
		sql = sqlite3_mprintf(column->nullable && !other->nullable
				? "%z, coalesce(CAST(\"%w\" AS %s), '1')"
				: "%z, CAST(\"%w\" AS %s)",
			sql, column->name, e->text);
	}
	sql = sqlite3_mprintf("%z FROM %s\"%w\" ORDER BY 1", sql, schema_of(a), a->name);
	snprintf(out, SQL_SIZE, "%s", sql);
	sqlite3_free(sql);
}

typedef struct kept {
	char sql[RANDOM_TABLES][SQL_SIZE];
	char *rows[RANDOM_TABLES];
	size_t n;
} kept;

static void remember(const place *p, const rx_schema *a, const rx_schema *b, kept *k)
{
	k->n = 0;
	for (size_t i = 0; i < a->n_tables; i++) {
		const rx_schema_table *other =
			rx_schema_table_named(b, a->tables[i].schema, a->tables[i].name);

		if (!other)
			continue;
		values_query(p->engine, &a->tables[i], other, k->sql[k->n]);
		k->rows[k->n] = test_port_rows(p->port, k->sql[k->n]);
		k->n++;
	}
}

static void expect_kept(test_port *port, kept *k)
{
	for (size_t i = 0; i < k->n; i++) {
		char *rows = test_port_rows(port, k->sql[i]);

		if (strcmp(rows, k->rows[i]) != 0)
			fail_msg("REFLEX_TEST_SEED=%u: %s\nwas:\n%sis:\n%s", seed, k->sql[i], k->rows[i], rows);
		free(rows);
		free(k->rows[i]);
	}
}

/* For messages, which are cut after some 1000 bytes. */
static const char *line_that_differs(const char *text, const char *other)
{
	size_t begin = 0;

	for (size_t i = 0; text[i] && text[i] == other[i]; i++)
		if (text[i] == '\n')
			begin = i + 1;
	return strndup(text + begin, strcspn(text + begin, "\n"));
}

static void expect_same_structure(const place *p, const rx_op *done)
{
	for (size_t i = 0; i < QUERIES; i++) {
		const char *sql = p->engine->structure[i];
		char *a = test_port_rows(p->port, sql), *b = test_port_rows(p->fresh, sql);

		if (strcmp(a, b) != 0)
			fail_msg("REFLEX_TEST_SEED=%u:\nmigrated: %s\nfresh: %s\n%s\nafter\n%s", seed,
				line_that_differs(a, b), line_that_differs(b, a), sql, diff_case_lines(done));
		free(a);
		free(b);
	}
}

static const rx_dialect *dialect_of(place *p)
{
	if (!p->port)
		p->port = test_port_open("sqlite://");
	return p->port->driver->dialect;
}

static void there_and_back(place *p, const rx_schema *a, const rx_schema *b, dice *r)
{
	rx_error error = RX_ERROR_INIT;
	rx__diff there;
	rx_op back;
	kept k;

	make_database(p, &p->port, a);
	make_database(p, &p->fresh, b);
	add_rows(p, p->port, a, r);
	compare(p->port, b, &there);
	remember(p, a, b, &k);
	run(p, p->port, &there.operations);
	expect_nothing(p->port, b, &there.operations);
	expect_kept(p->port, &k);
	expect_same_structure(p, &there.operations);

	rx__op_init(&back, NULL);
	rx__op_reverse(&back, &there.operations, &error);
	must(&error, &there.operations);
	run(p, p->port, &back);
	expect_nothing(p->port, a, &back);
	make_database(p, &p->fresh, a);
	expect_same_structure(p, &back);
	rx__op_deinit(&back);
	rx__diff_deinit(&there);
}

static void one_pair(place *p)
{
	dice r = { .state = seed * 2654435761u + 1 };
	random_plan pa, pb;
	rx_schema *a, *b;

	random_plan_make(&r, &pa, dialect_of(p));
	random_plan_make(&r, &pb, dialect_of(p));
	a = random_plan_schema(&pa);
	b = random_plan_schema(&pb);
	there_and_back(p, a, b, &r);
	rx_schema_free(a);
	rx_schema_free(b);
	rx__op_deinit(&pa.op);
	rx__op_deinit(&pb.op);
}

static unsigned from_environment(const char *name, unsigned otherwise)
{
	const char *text = getenv(name);

	return text && *text ? (unsigned)strtoul(text, NULL, 10) : otherwise;
}

static void test_schema_property__from_any_schema_to_any_other_and_back(void **state)
{
	unsigned pairs;
	place p;

	(void)state;
	place_open(&p);
	pairs = p.engine->is_server ? PAIRS_ON_SERVER : PAIRS;
	pairs = from_environment("REFLEX_TEST_PAIRS", test_seed_is_given() ? 1 : pairs);
	seed = (unsigned)test_seed();
	for (; pairs > 0; pairs--, seed++) {
		one_pair(&p);
		tidy_up(&p);
	}
	place_close(&p);
}

/* History is a third way to the same schema: the operations, replayed in memory. */
static void replay(place *p)
{
	dice r = { .state = seed };
	rx_error error = RX_ERROR_INIT;
	rx__diff_options options = { .dialect = dialect_of(p), .answered = true };
	rx_schema *a, *b, *history;
	random_plan pa, pb;
	rx__diff diff, again;

	random_plan_make(&r, &pa, options.dialect);
	random_plan_make(&r, &pb, options.dialect);
	a = random_plan_schema(&pa);
	b = random_plan_schema(&pb);
	history = rx__schema_copy(a);
	options.history = a;
	rx__diff_make(&diff, a, b, &options, &error);
	must(&error, &diff.operations);
	rx__op_apply(history, &diff.operations, &error);
	must(&error, &diff.operations);
	options.history = history;
	rx__diff_make(&again, history, b, &options, &error);
	must(&error, &again.operations);
	if (again.operations.n)
		fail_msg("seed %u: %s", seed, diff_case_lines(&again.operations));
	rx__diff_deinit(&again);
	rx__diff_deinit(&diff);
	rx_schema_free(history);
	rx_schema_free(a);
	rx_schema_free(b);
	rx__op_deinit(&pa.op);
	rx__op_deinit(&pb.op);
}

static void test_schema_property__replayed_operations_are_the_schema(void **state)
{
	place p;

	(void)state;
	place_open(&p);
	for (seed = 1; seed <= 100; seed++)
		replay(&p);
	place_close(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_schema_property__from_any_schema_to_any_other_and_back),
		cmocka_unit_test(test_schema_property__replayed_operations_are_the_schema),
	};

	return cmocka_run_group_tests_name("schema/property", tests, NULL, NULL);
}
