/* For random schemas A and B: a database made as A, with rows, is brought to B and then looks like
 * one that was made as B; values that have a place in B are still there; and the way back brings it
 * to A again. A second comparison finds nothing at each point.
 *
 * The names of columns say what may happen to them, so that no change is refused for the rows' sake:
 * a column "v…" holds small numbers, as whatever type; "u…" may be unique, "f…" points to a table.
 * REFLEX_TEST_SEED runs one seed, REFLEX_TEST_PAIRS says how many there are. */
#include <stdio.h>
#include <stdlib.h>

#include "drivers/sqlite/sqlite.h"
#include "schema/schema.h"
#include "support/check.h"
#include "support/diff_case.h"
#include "support/seed.h"

enum { TABLES = 5, VALUES = 6, ROWS = 3, PAIRS = 300, SQL_SIZE = 4096 };

typedef struct dice {
	uint64_t state;
} dice;

static unsigned next(dice *r, unsigned below)
{
	r->state = r->state * 6364136223846793005u + 1442695040888963407u;
	return (unsigned)(r->state >> 33) % below;
}

static bool one_in(dice *r, unsigned n)
{
	return next(r, n) == 0;
}

/* ---- schemas */

static const char *const table_names[TABLES] = { "alpha", "beta", "gamma", "delta", "with \"q\"" };
static const char *const value_names[VALUES] = { "v0", "v1", "v two", "V3", "order", "v5" };
static const char *const target_names[TABLES] = { "f0", "f1", "f2", "f3", "f4" };
static const char *const labels_of_two[] = { "1", "2", "3", NULL };
static const char *const labels_of_three[] = { "3", "2", "1", "0", "it's", NULL };

static rx_ddl_type value_type(dice *r)
{
	switch (next(r, 8)) {
	case 0:
		return RX_SMALLINT;
	case 1:
		return RX_INTEGER;
	case 2:
		return RX_BIGINT;
	case 3:
		return RX_TEXT;
	case 4:
		return RX_STRING(5);
	case 5:
		return RX_STRING(9);
	case 6:
		return RX__DDL_TYPE(.kind = RX_TYPE_ENUM, .name = "e", .labels = labels_of_two);
	default:
		return RX__DDL_TYPE(.kind = RX_TYPE_ENUM, .name = "e", .labels = labels_of_three);
	}
}

typedef struct plan {
	rx_op op;
	bool has_table[TABLES];
	bool has_value[TABLES][VALUES];
} plan;

static void add_value(dice *r, plan *p, size_t t, size_t v, rx_ddl_item *item)
{
	p->has_value[t][v] = true;
	*item = rx_ddl_column(value_names[v], value_type(r));
	item->nullable = !one_in(r, 3);
	if (one_in(r, 4))
		item->server_default = one_in(r, 2) ? "'1'" : "(1 + 1)";
	if (one_in(r, 5))
		item->collate = "NOCASE";
}

/* A constraint on one of the columns that the table has. */
static size_t add_extras(dice *r, const plan *p, size_t t, rx_ddl_item *items, size_t n)
{
	static char texts[VALUES][64];

	for (size_t v = 0; v < VALUES; v++) {
		if (!p->has_value[t][v] || !one_in(r, 6))
			continue;
		snprintf(texts[v], sizeof(texts[v]), "\"%s\" <> '%u'", value_names[v], 50 + next(r, 2));
		items[n++] = rx_ddl_check(value_names[v], texts[v]);
	}
	if (one_in(r, 3))
		items[n++] = rx_ddl_unique(NULL, "u0");
	if (one_in(r, 3))
		items[n++] = rx_ddl_unique("both", "u1", "u0");
	return n;
}

static size_t add_targets(dice *r, const plan *p, rx_ddl_item *items, size_t n)
{
	for (size_t t = 0; t < 3; t++) {
		if (!p->has_table[t] || !one_in(r, 2))
			continue;
		items[n++] = rx_ddl_column(target_names[t], RX_BIGINT, .nullable = true);
		if (one_in(r, 3))
			continue;
		items[n++] = rx_ddl_foreign_key(
			NULL, table_names[t], .columns = { target_names[t] }, .references = { "id" });
		items[n - 1].on_delete = (rx_action)next(r, 4);
		items[n - 1].deferrable = one_in(r, 4);
	}
	return n;
}

static void add_indexes(dice *r, plan *p, size_t t)
{
	const char *table = table_names[t];
	char name[40], expression[60];

	snprintf(name, sizeof(name), "ix_%zu_u", t);
	if (one_in(r, 3))
		rx_create_index(&p->op, name, table, { one_in(r, 2) ? "u0" : "u0 DESC", "u1" });
	snprintf(name, sizeof(name), "ix_%zu_part", t);
	if (one_in(r, 4))
		rx_create_index(
			&p->op, name, table, { "u1" }, .unique = true, .where = one_in(r, 2) ? "u1 > 0" : "u0 > 5");
	for (size_t v = 0; v < VALUES; v++) {
		snprintf(name, sizeof(name), "ix_%zu_%zu", t, v);
		snprintf(expression, sizeof(expression), "lower(\"%s\")", value_names[v]);
		if (p->has_value[t][v] && one_in(r, 5))
			rx_create_index(&p->op, name, table, { NULL },
				.expressions = { expression, one_in(r, 2) ? "u0" : "u1 DESC" });
	}
}

static void add_table(dice *r, plan *p, size_t t)
{
	rx_ddl_item items[40] = { { .rx__kind = RX_DDL_END } };
	bool two = t >= 3 && one_in(r, 2);
	size_t n = 0;

	items[n++] = rx_ddl_column("id", RX_BIGINT, .primary_key = !two);
	items[n++] = rx_ddl_column("k", RX_INTEGER);
	if (two)
		items[n++] = rx_ddl_primary_key(NULL, "id", "k");
	items[n++] = rx_ddl_column("u0", RX_INTEGER, .nullable = true);
	items[n++] = rx_ddl_column("u1", RX_INTEGER, .nullable = true);
	for (size_t v = 0; v < VALUES; v++) {
		if (!one_in(r, 3))
			add_value(r, p, t, v, &items[n++]);
	}
	if (one_in(r, 4))
		items[n++] = rx_ddl_column("g", RX_INTEGER, .nullable = true, .computed = "k * 2");
	n = add_targets(r, p, items, n);
	n = add_extras(r, p, t, items, n);
	if (t == 2)
		items[n++] = rx_ddl_options(.strict = true);
	if (t == 4)
		items[n++] = rx_ddl_options(.without_rowid = true);
	items[n] = (rx_ddl_item){ .rx__kind = RX_DDL_END };
	rx__op_create_table(&p->op, table_names[t], items);
}

static void make_plan(dice *r, plan *p)
{
	*p = (plan){ .has_table = { false } };
	rx__op_init(&p->op, "plan");
	for (size_t t = 0; t < TABLES; t++)
		p->has_table[t] = !one_in(r, 4);
	for (size_t t = 0; t < TABLES; t++) {
		if (p->has_table[t])
			add_table(r, p, t);
	}
	for (size_t t = 0; t < TABLES; t++) {
		if (p->has_table[t])
			add_indexes(r, p, t);
	}
	assert_rx_ok(&p->op.error);
}

static bool is_value(const char *column)
{
	for (size_t v = 0; v < VALUES; v++) {
		if (strcmp(value_names[v], column) == 0)
			return true;
	}
	return false;
}

static rx_schema *schema_of(const plan *p)
{
	rx_schema *schema = rx__schema_new();
	rx_error error = RX_ERROR_INIT;

	rx__op_apply(schema, &p->op, &error);
	assert_rx_ok(&error);
	rx__schema_sort(schema);
	for (size_t i = 0; i < schema->n_tables; i++) {
		for (size_t k = 0; k < schema->tables[i].n_columns; k++)
			if (is_value(schema->tables[i].columns[k].name))
				schema->tables[i].columns[k].fill = "'1'";
	}
	return schema;
}

/* ---- databases */

static rx_schema *inspect(test_sqlite *db)
{
	rx_error error = RX_ERROR_INIT;
	rx_schema *schema = NULL;

	rx__sqlite_driver.inspect(db->conn, &schema, &error);
	assert_rx_ok(&error);
	return schema;
}

static unsigned seed;

static void must(const rx_error *error, const rx_op *list)
{
	char *lines;

	if (!error->code)
		return;
	lines = diff_case_lines(list);
	fail_msg("REFLEX_TEST_SEED=%u: %s\n%s", seed, error->message, lines);
}

/* The operations from the database to the schema; the caller ends *diff. */
static void compare(test_sqlite *db, const rx_schema *wanted, rx__diff *diff)
{
	rx_schema *database = inspect(db);
	rx__diff_options options = {
		.dialect = &rx__sqlite_dialect, .history = database, .answered = true
	};
	rx_error error = RX_ERROR_INIT;

	rx__diff_make(diff, database, wanted, &options, &error);
	must(&error, &diff->operations);
	rx_schema_free(database);
}

static void expect_nothing(test_sqlite *db, const rx_schema *wanted, const rx_op *done)
{
	rx__diff diff;

	compare(db, wanted, &diff);
	if (diff.operations.n || diff.n_warnings) {
		char *first = diff_case_lines(done), *second = diff_case_lines(&diff.operations);

		fail_msg("REFLEX_TEST_SEED=%u: after\n%sthis is found again:\n%s%s", seed, first, second,
			diff.n_warnings ? diff.warnings[0] : "");
	}
	rx__diff_deinit(&diff);
}

static void run(test_sqlite *db, const rx_op *list)
{
	rx_error error = RX_ERROR_INIT;

	diff_case_run(db, list, &error);
	must(&error, list);
	test_sqlite_expect(db, "PRAGMA foreign_key_check", "");
	test_sqlite_expect(db, "PRAGMA integrity_check", "ok\n");
}

static void make_database(test_sqlite *db, const rx_schema *schema)
{
	rx__diff diff;

	test_sqlite_open(db, NULL);
	compare(db, schema, &diff);
	run(db, &diff.operations);
	expect_nothing(db, schema, &diff.operations);
	rx__diff_deinit(&diff);
}

static void add_row(test_sqlite *db, const rx_schema_table *table, int row, dice *r)
{
	char *names = sqlite3_mprintf("id"), *values = sqlite3_mprintf("%d", row), *sql;

	for (size_t i = 1; i < table->n_columns; i++) {
		const rx_schema_column *column = &table->columns[i];
		bool is_null = column->nullable && one_in(r, 3);

		if (column->computed)
			continue;
		names = sqlite3_mprintf("%z, \"%w\"", names, column->name);
		values = is_null ? sqlite3_mprintf("%z, NULL", values)
						 : sqlite3_mprintf("%z, '%d'", values, row);
	}
	sql = sqlite3_mprintf("INSERT INTO \"%w\" (%z) VALUES (%z)", table->name, names, values);
	test_sqlite_run(db, sql);
	sqlite3_free(sql);
}

static void add_rows(test_sqlite *db, const rx_schema *schema, dice *r)
{
	test_sqlite_run(db, "PRAGMA foreign_keys = OFF");
	for (size_t t = 0; t < schema->n_tables; t++) {
		for (int row = 1; row <= ROWS; row++)
			add_row(db, &schema->tables[t], row, r);
	}
	test_sqlite_run(db, "PRAGMA foreign_keys = ON");
	test_sqlite_expect(db, "PRAGMA foreign_key_check", "");
}

/* Tables that both schemas have: their rows by the columns that both have, NULL as it may be filled. */
static void values_query(const rx_schema_table *a, const rx_schema_table *b, char out[SQL_SIZE])
{
	char *sql = sqlite3_mprintf("SELECT id, k");

	for (size_t i = 0; i < a->n_columns; i++) {
		const rx_schema_column *column = &a->columns[i];
		const rx_schema_column *other = rx_schema_column_named(b, column->name);

		if (!other || column->computed || other->computed)
			continue;
		if (column->nullable && !other->nullable)
			sql = sqlite3_mprintf("%z, coalesce(\"%w\", '1')", sql, column->name);
		else
			sql = sqlite3_mprintf("%z, \"%w\"", sql, column->name);
	}
	sql = sqlite3_mprintf("%z FROM \"%w\" ORDER BY id", sql, a->name);
	snprintf(out, SQL_SIZE, "%s", sql);
	sqlite3_free(sql);
}

typedef struct kept {
	char sql[TABLES][SQL_SIZE];
	char *rows[TABLES];
	size_t n;
} kept;

static void remember(test_sqlite *db, const rx_schema *a, const rx_schema *b, kept *k)
{
	k->n = 0;
	for (size_t i = 0; i < a->n_tables; i++) {
		const rx_schema_table *other = rx_schema_table_named(b, NULL, a->tables[i].name);

		if (!other)
			continue;
		values_query(&a->tables[i], other, k->sql[k->n]);
		k->rows[k->n] = test_sqlite_query(db, k->sql[k->n]);
		k->n++;
	}
}

static void expect_kept(test_sqlite *db, kept *k)
{
	for (size_t i = 0; i < k->n; i++) {
		char *rows = test_sqlite_query(db, k->sql[i]);

		if (strcmp(rows, k->rows[i]) != 0)
			fail_msg("REFLEX_TEST_SEED=%u: %s\nwas:\n%sis:\n%s", seed, k->sql[i], k->rows[i], rows);
		free(rows);
		free(k->rows[i]);
	}
}

/* What SQLite itself says of the structure, without our reader: columns, indexes, foreign keys. */
static void expect_same_structure(test_sqlite *migrated, test_sqlite *fresh)
{
	static const char *const queries[] = {
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
	};

	for (size_t i = 0; i < sizeof(queries) / sizeof(queries[0]); i++) {
		char *a = test_sqlite_query(migrated, queries[i]),
			 *b = test_sqlite_query(fresh, queries[i]);

		if (strcmp(a, b) != 0)
			fail_msg("REFLEX_TEST_SEED=%u: %s\nmigrated:\n%sfresh:\n%s", seed, queries[i], a, b);
		free(a);
		free(b);
	}
}

static void one_pair(void)
{
	dice r = { .state = seed * 2654435761u + 1 };
	test_sqlite db, fresh;
	rx_error error = RX_ERROR_INIT;
	rx_schema *a, *b;
	rx__diff there;
	plan pa, pb;
	rx_op back;
	kept k;

	make_plan(&r, &pa);
	make_plan(&r, &pb);
	a = schema_of(&pa);
	b = schema_of(&pb);
	make_database(&db, a);
	make_database(&fresh, b);
	add_rows(&db, a, &r);
	compare(&db, b, &there);
	remember(&db, a, b, &k);
	run(&db, &there.operations);
	expect_nothing(&db, b, &there.operations);
	expect_kept(&db, &k);
	expect_same_structure(&db, &fresh);
	test_sqlite_close(&fresh);

	rx__op_init(&back, NULL);
	rx__op_reverse(&back, &there.operations, &error);
	must(&error, &there.operations);
	run(&db, &back);
	expect_nothing(&db, a, &back);
	make_database(&fresh, a);
	expect_same_structure(&db, &fresh);

	rx__op_deinit(&back);
	rx__diff_deinit(&there);
	test_sqlite_close(&fresh);
	test_sqlite_close(&db);
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
	unsigned pairs = from_environment("REFLEX_TEST_PAIRS", test_seed_is_given() ? 1 : PAIRS);

	(void)state;
	seed = (unsigned)test_seed();
	for (; pairs > 0; pairs--, seed++)
		one_pair();
}

/* History is a third way to the same schema: the operations, replayed in memory. */
static void test_schema_property__replayed_operations_are_the_schema(void **state)
{
	(void)state;
	for (seed = 1; seed <= 100; seed++) {
		dice r = { .state = seed };
		rx_error error = RX_ERROR_INIT;
		rx_schema *a, *b, *history;
		rx__diff diff, again;
		rx__diff_options options = { .dialect = &rx__sqlite_dialect, .answered = true };
		plan pa, pb;

		make_plan(&r, &pa);
		make_plan(&r, &pb);
		a = schema_of(&pa);
		b = schema_of(&pb);
		history = rx__schema_copy(a);
		options.history = a;
		rx__diff_make(&diff, a, b, &options, &error);
		must(&error, &diff.operations);
		rx__op_apply(history, &diff.operations, &error);
		must(&error, &diff.operations);
		options.history = history;
		rx__diff_make(&again, history, b, &options, &error);
		must(&error, &again.operations);
		if (again.operations.n) {
			char *lines = diff_case_lines(&again.operations);

			fail_msg("seed %u: %s", seed, lines);
		}
		rx__diff_deinit(&again);
		rx__diff_deinit(&diff);
		rx_schema_free(history);
		rx_schema_free(a);
		rx_schema_free(b);
		rx__op_deinit(&pa.op);
		rx__op_deinit(&pb.op);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_schema_property__from_any_schema_to_any_other_and_back),
		cmocka_unit_test(test_schema_property__replayed_operations_are_the_schema),
	};

	return cmocka_run_group_tests_name("schema/property", tests, NULL, NULL);
}
