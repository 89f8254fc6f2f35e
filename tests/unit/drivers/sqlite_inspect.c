#include <reflex/schema.h>

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/buf.h"
#include "drivers/sqlite/sqlite.h"
#include "support/alloc.h"
#include "support/check.h"
#include "support/random_table.h"
#include "support/sqlite.h"

enum { N_RANDOM = 1500 };

typedef struct fixture {
	test_sqlite db;
	rx_schema *schema;
	rx_error error;
} fixture;

static int setup(void **state)
{
	fixture *f = calloc(1, sizeof(*f));

	if (!f)
		return -1;
	test_sqlite_open(&f->db, NULL);
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	fixture *f = *state;

	rx_schema_free(f->schema);
	test_sqlite_close(&f->db);
	free(f);
	return 0;
}

static void inspect(fixture *f)
{
	rx_schema_free(f->schema);
	f->schema = NULL;
	rx__sqlite_inspect(f->db.conn, &f->schema, &f->error);
	assert_rx_ok(&f->error);
}

static const rx_schema_table *table(fixture *f, const char *sql, const char *name)
{
	const rx_schema_table *found;

	test_sqlite_run(&f->db, sql);
	inspect(f);
	found = rx_schema_table_named(f->schema, NULL, name);
	assert_non_null(found);
	return found;
}

static const rx_schema_column *column(const rx_schema_table *t, const char *name)
{
	const rx_schema_column *found = rx_schema_column_named(t, name);

	assert_non_null(found);
	return found;
}

static void test_drivers_sqlite_inspect__an_empty_database(void **state)
{
	fixture *f = *state;

	inspect(f);
	assert_int_equal(f->schema->n_tables, 0);
	assert_int_equal(f->schema->n_views, 0);
}

static void test_drivers_sqlite_inspect__a_table_of_sqlmodel(void **state)
{
	fixture *f = *state;
	const rx_schema_table *t = table(f,
		"CREATE TABLE hero (\n\tid INTEGER NOT NULL, \n\tname VARCHAR NOT NULL, \n\tsecret_name "
		"VARCHAR(80) NOT NULL, \n\tage INTEGER, \n\tteam_id INTEGER, \n\tkey CHAR(32) NOT NULL, "
		"\n\twhen_ DATETIME, \n\tdone BOOLEAN, \n\tprice NUMERIC(10, 2), \n\tPRIMARY KEY (id), "
		"\n\tUNIQUE (secret_name), \n\tFOREIGN KEY(team_id) REFERENCES team (id)\n);"
		"CREATE TABLE team (id INTEGER NOT NULL, PRIMARY KEY (id));"
		"CREATE INDEX ix_hero_name ON hero (name)",
		"hero");

	assert_int_equal(t->n_columns, 9);
	assert_int_equal(column(t, "id")->type.kind, RX_TYPE_INT32);
	assert_true(column(t, "id")->autoincrement);
	assert_false(column(t, "id")->nullable);
	assert_int_equal(column(t, "name")->type.kind, RX_TYPE_TEXT);
	assert_int_equal(column(t, "name")->type.length, 0);
	assert_int_equal(column(t, "secret_name")->type.length, 80);
	assert_true(column(t, "age")->nullable);
	assert_false(column(t, "age")->autoincrement);
	assert_int_equal(column(t, "key")->type.kind, RX_TYPE_UUID);
	assert_int_equal(column(t, "when_")->type.kind, RX_TYPE_DATETIME);
	assert_int_equal(column(t, "done")->type.kind, RX_TYPE_BOOL);
	assert_int_equal(column(t, "price")->type.precision, 10);
	assert_int_equal(column(t, "price")->type.scale, 2);
	assert_int_equal(t->primary_key.n_columns, 1);
	assert_null(t->primary_key.name);
	assert_int_equal(t->n_uniques, 1);
	assert_null(t->uniques[0].name);
	assert_string_equal(t->uniques[0].columns[0], "secret_name");
	assert_int_equal(t->n_foreign_keys, 1);
	assert_string_equal(t->foreign_keys[0].target_table, "team");
	assert_string_equal(t->foreign_keys[0].target_columns[0], "id");
	assert_int_equal(t->n_indexes, 1);
	assert_string_equal(t->indexes[0].name, "ix_hero_name");
	assert_string_equal(t->indexes[0].parts[0].column, "name");
	assert_false(t->indexes[0].unique);
	assert_non_null(t->sql);
}

static void test_drivers_sqlite_inspect__a_key_is_never_nullable(void **state)
{
	fixture *f = *state;
	const rx_schema_table *t = table(f,
		"CREATE TABLE t(id INTEGER PRIMARY KEY, x); "
		"CREATE TABLE u(a TEXT, b TEXT, c TEXT, PRIMARY KEY (a, b))",
		"t");

	assert_false(column(t, "id")->nullable);
	assert_true(column(t, "x")->nullable);
	t = rx_schema_table_named(f->schema, NULL, "u");
	assert_false(column(t, "a")->nullable);
	assert_false(column(t, "b")->nullable);
	assert_true(column(t, "c")->nullable);
	assert_false(column(t, "a")->autoincrement);
}

static void test_drivers_sqlite_inspect__names_of_constraints(void **state)
{
	fixture *f = *state;
	const rx_schema_table *t = table(f,
		"CREATE TABLE t(a INT CONSTRAINT nn NOT NULL CONSTRAINT ck_a CHECK (a > 0), b INT "
		"CONSTRAINT uq_b UNIQUE, c INT CONSTRAINT fk_c REFERENCES t (a) ON DELETE SET NULL ON "
		"UPDATE "
		"CASCADE DEFERRABLE INITIALLY DEFERRED, CONSTRAINT pk_t PRIMARY KEY (a, b), CONSTRAINT "
		"ck_t CHECK (a <> b), CHECK (b <> 3), CONSTRAINT \"fk x\" FOREIGN KEY (a, b) REFERENCES "
		"t (b, a))",
		"t");

	assert_string_equal(t->primary_key.name, "pk_t");
	assert_int_equal(t->n_uniques, 1);
	assert_string_equal(t->uniques[0].name, "uq_b");
	assert_int_equal(t->n_checks, 3);
	assert_string_equal(t->checks[0].name, "ck_a");
	assert_string_equal(t->checks[0].sql, "a > 0");
	assert_null(t->checks[0].column);
	assert_string_equal(t->checks[1].name, "ck_t");
	assert_null(t->checks[2].name);
	assert_int_equal(t->n_foreign_keys, 2);
	assert_string_equal(t->foreign_keys[0].name, "fk_c");
	assert_int_equal(t->foreign_keys[0].on_delete, RX_SET_NULL);
	assert_int_equal(t->foreign_keys[0].on_update, RX_CASCADE);
	assert_true(t->foreign_keys[0].deferrable && t->foreign_keys[0].initially_deferred);
	assert_string_equal(t->foreign_keys[1].name, "fk x");
	assert_int_equal(t->foreign_keys[1].n_columns, 2);
	assert_string_equal(t->foreign_keys[1].target_columns[1], "a");
}

static void test_drivers_sqlite_inspect__a_reference_without_columns(void **state)
{
	fixture *f = *state;
	const rx_schema_table *t = table(f,
		"CREATE TABLE c(a INT REFERENCES P, b INT REFERENCES nowhere); "
		"CREATE TABLE p(k INTEGER PRIMARY KEY)",
		"c");

	assert_string_equal(t->foreign_keys[0].target_columns[0], "k");
	assert_null(t->foreign_keys[1].target_columns);
}

static void test_drivers_sqlite_inspect__defaults_collations_and_computed_columns(void **state)
{
	fixture *f = *state;
	const rx_schema_table *t = table(f,
		"CREATE TABLE t(a INT DEFAULT -5, b TEXT DEFAULT 'it''s' COLLATE NOCASE, c DATETIME "
		"DEFAULT "
		"CURRENT_TIMESTAMP, d DATETIME DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')), e INT "
		"GENERATED ALWAYS AS (a + "
		"1) "
		"STORED, f TEXT AS (lower(b)), g INT DEFAULT (1 + 1), h INT)",
		"t");

	assert_string_equal(column(t, "a")->server_default, "-5");
	assert_string_equal(column(t, "b")->server_default, "'it''s'");
	assert_string_equal(column(t, "b")->collate, "NOCASE");
	assert_string_equal(column(t, "c")->server_default, "CURRENT_TIMESTAMP");
	assert_false(column(t, "c")->default_now);
	assert_true(column(t, "d")->default_now);
	assert_string_equal(column(t, "e")->computed, "a + 1");
	assert_true(column(t, "e")->stored);
	assert_string_equal(column(t, "f")->computed, "lower(b)");
	assert_false(column(t, "f")->stored);
	assert_string_equal(column(t, "g")->server_default, "(1 + 1)");
	assert_false(column(t, "g")->default_now);
	assert_null(column(t, "h")->server_default);
}

static void test_drivers_sqlite_inspect__indexes_with_all_they_have(void **state)
{
	fixture *f = *state;
	const rx_schema_table *t = table(f,
		"CREATE TABLE \"a b\"(x TEXT, y TEXT COLLATE nocase, UNIQUE (x));"
		"CREATE UNIQUE INDEX z ON \"a b\"(x DESC, y COLLATE nocase, lower(y) COLLATE rtrim DESC);"
		"CREATE INDEX y ON \"a b\"(x COLLATE nocase, y) WHERE x <> '(' AND y > 0",
		"a b");

	assert_int_equal(t->n_indexes, 2);
	assert_string_equal(t->indexes[0].name, "z");
	assert_true(t->indexes[0].unique);
	assert_int_equal(t->indexes[0].n_parts, 3);
	assert_true(t->indexes[0].parts[0].descending);
	assert_null(t->indexes[0].parts[1].collate);
	assert_null(t->indexes[0].parts[2].column);
	assert_string_equal(t->indexes[0].parts[2].expression, "lower(y)");
	assert_string_equal(t->indexes[0].parts[2].collate, "rtrim");
	assert_true(t->indexes[0].parts[2].descending);
	assert_string_equal(t->indexes[1].parts[0].collate, "nocase");
	assert_string_equal(t->indexes[1].where, "x <> '(' AND y > 0");
}

static void test_drivers_sqlite_inspect__the_check_of_an_enum(void **state)
{
	fixture *f = *state;
	const rx_schema_table *t = table(f,
		"CREATE TABLE t(a VARCHAR(5) NOT NULL, b BOOLEAN CHECK (b IN (0, 1)), c TEXT CHECK (c IN "
		"('x', 'it''s')), d INT CHECK (d IN (1, 2)), e TEXT, CONSTRAINT ck_t_a CHECK (\"a\" IN "
		"('draft', 'live')), CHECK (e IN ('x') OR e = 'y'))",
		"t");

	assert_int_equal(column(t, "a")->type.kind, RX_TYPE_ENUM);
	assert_string_equal(column(t, "a")->type.labels[0], "draft");
	assert_string_equal(column(t, "a")->type.labels[1], "live");
	assert_null(column(t, "a")->type.labels[2]);
	assert_int_equal(column(t, "b")->type.kind, RX_TYPE_BOOL);
	assert_string_equal(column(t, "c")->type.labels[1], "it's");
	assert_int_equal(column(t, "d")->type.kind, RX_TYPE_INT32);
	assert_int_equal(column(t, "e")->type.kind, RX_TYPE_TEXT);
	assert_int_equal(t->n_checks, 5);
	assert_string_equal(t->checks[0].column, "b");
	assert_string_equal(t->checks[1].column, "c");
	assert_null(t->checks[2].column);
	assert_string_equal(t->checks[3].column, "a");
	assert_string_equal(t->checks[3].name, "ck_t_a");
	assert_null(t->checks[4].column);
}

static void test_drivers_sqlite_inspect__strict_and_without_rowid(void **state)
{
	fixture *f = *state;
	const rx_schema_table *t = table(f,
		"CREATE TABLE t(a INTEGER PRIMARY KEY, b ANY) STRICT, WITHOUT ROWID; CREATE TABLE u(a)",
		"t");

	assert_true(t->strict && t->without_rowid);
	assert_false(column(t, "a")->autoincrement);
	assert_string_equal(column(t, "b")->type.native, "ANY");
	t = rx_schema_table_named(f->schema, NULL, "u");
	assert_false(t->strict || t->without_rowid);
	assert_string_equal(column(t, "a")->type.native, "");
}

static void test_drivers_sqlite_inspect__views_are_listed_and_the_internal_left_out(void **state)
{
	fixture *f = *state;

	test_sqlite_run(&f->db,
		"CREATE TABLE b(id INTEGER PRIMARY KEY AUTOINCREMENT, t TEXT); INSERT INTO b(t) VALUES "
		"('x'); CREATE INDEX i ON b(t); ANALYZE; CREATE VIEW v2 AS SELECT * FROM b; CREATE VIEW v1 "
		"AS SELECT missing FROM nowhere; CREATE VIRTUAL TABLE search USING fts5(body); "
		"CREATE TABLE sqlitefan(a); CREATE TABLE \"search_mine\"(a); CREATE TABLE a(x); CREATE "
		"TRIGGER tr AFTER INSERT ON a BEGIN DELETE FROM b; END");
	inspect(f);
	assert_int_equal(f->schema->n_tables, 4);
	assert_string_equal(f->schema->tables[0].name, "a");
	assert_string_equal(f->schema->tables[1].name, "b");
	assert_string_equal(f->schema->tables[2].name, "search_mine");
	assert_string_equal(f->schema->tables[3].name, "sqlitefan");
	assert_int_equal(f->schema->tables[1].n_indexes, 1);
	assert_int_equal(f->schema->n_views, 2);
	assert_string_equal(f->schema->views[0], "v1");
}

static void test_drivers_sqlite_inspect__hostile_names_and_texts(void **state)
{
	fixture *f = *state;
	rx_buf sql = RX_BUF_INIT;
	const rx_schema_table *t;
	char name[201];

	memset(name, 'n', 200);
	name[200] = '\0';
	rx__buf_printf(&sql,
		"CREATE TABLE \"a\"\"b'c]d`e\nf*/g--h\xf0\x9f\xa6\x8a\"(\"select\" TEXT DEFAULT '*/ -- "
		"\"''', "
		"\"%s\" INT, \"\" INT, \"x\ny\" INT CHECK (\"x\ny\" <> '\n--'));"
		"CREATE INDEX \"i\"\"x\" ON \"a\"\"b'c]d`e\nf*/g--h\xf0\x9f\xa6\x8a\"(\"select\", \"%s\")",
		name, name);
	t = table(f, sql.data, "a\"b'c]d`e\nf*/g--h\xf0\x9f\xa6\x8a");
	assert_int_equal(t->n_columns, 4);
	assert_string_equal(t->columns[0].name, "select");
	assert_string_equal(t->columns[0].server_default, "'*/ -- \"'''");
	assert_string_equal(t->columns[1].name, name);
	assert_string_equal(t->columns[2].name, "");
	assert_string_equal(t->columns[3].name, "x\ny");
	assert_string_equal(t->checks[0].sql, "\"x\ny\" <> '\n--'");
	assert_string_equal(t->indexes[0].name, "i\"x");
	assert_string_equal(t->indexes[0].parts[1].column, name);
	rx__buf_deinit(&sql);
}

static void test_drivers_sqlite_inspect__sees_what_alter_table_made(void **state)
{
	fixture *f = *state;
	const rx_schema_table *t = table(f,
		"CREATE TABLE old(a INT, b TEXT, CHECK (a > 0)); CREATE INDEX i ON old(b) WHERE a > 1;"
		"ALTER TABLE old ADD COLUMN c INT NOT NULL DEFAULT 7 /* x */; ALTER TABLE old RENAME "
		"COLUMN a "
		"TO \"the a\"; ALTER TABLE old RENAME TO \"new one\"; ALTER TABLE \"new one\" ADD COLUMN "
		"d; "
		"ALTER TABLE \"new one\" DROP COLUMN d; CREATE TABLE made AS SELECT * FROM \"new one\"",
		"new one");

	assert_int_equal(t->n_columns, 3);
	assert_string_equal(t->columns[0].name, "the a");
	assert_string_equal(t->columns[2].server_default, "7");
	assert_string_equal(t->checks[0].sql, "\"the a\" > 0");
	assert_string_equal(t->indexes[0].where, "\"the a\" > 1");
	assert_int_equal(rx_schema_table_named(f->schema, NULL, "made")->n_columns, 3);
}

static char *list_pragma(fixture *f)
{
	return test_sqlite_query(&f->db,
		"SELECT name, NOT (\"notnull\" OR pk), hidden, pk FROM pragma_table_xinfo('t') UNION ALL "
		"SELECT * FROM (SELECT group_concat(\"from\", ','), \"table\", on_delete, on_update FROM "
		"(SELECT * FROM pragma_foreign_key_list('t') ORDER BY id DESC, seq) GROUP BY id ORDER BY "
		"id "
		"DESC)");
}

static const char *action_text(rx_action action)
{
	static const char *const texts[] = { "NO ACTION", "RESTRICT", "CASCADE", "SET NULL",
		"SET DEFAULT" };

	return texts[action];
}

static char *list_inspected(const rx_schema_table *t)
{
	rx_buf out = RX_BUF_INIT;

	for (size_t i = 0; i < t->n_columns; i++) {
		const rx_schema_column *c = &t->columns[i];
		size_t pk = 0;

		for (size_t k = t->primary_key.n_columns; k-- > 0;) {
			if (sqlite3_stricmp(t->primary_key.columns[k], c->name) == 0)
				pk = k + 1;
		}
		rx__buf_printf(&out, "%s|%d|%d|%zu\n", c->name, c->nullable,
			c->computed ? (c->stored ? 3 : 2) : 0, pk);
	}
	for (size_t i = 0; i < t->n_foreign_keys; i++) {
		const rx_schema_foreign_key *k = &t->foreign_keys[i];

		rx__buf_printf(&out, "%s|%s|%s|%s\n", k->columns[0], k->target_table,
			action_text(k->on_delete), action_text(k->on_update));
	}
	return rx__buf_take(&out);
}

static void test_drivers_sqlite_inspect__agrees_with_the_pragmas(void **state)
{
	fixture *f = *state;
	sqlite3 *db = rx__sqlite_conn_of(f->db.conn)->db;
	size_t accepted = 0;

	test_sqlite_run(&f->db, "CREATE TABLE p(id INTEGER PRIMARY KEY)");
	assert_int_equal(rx__sqlite_migration_begin(f->db.conn, &f->error), 0);
	for (unsigned seed = 10000; seed < 10000 + N_RANDOM; seed++) {
		rx_buf sql = RX_BUF_INIT;

		test_random_table(&sql, seed);
		if (sqlite3_exec(db, sql.data, NULL, NULL, NULL) == SQLITE_OK) {
			char *wanted = list_pragma(f), *found;

			inspect(f);
			found = list_inspected(rx_schema_table_named(f->schema, NULL, "t"));
			if (strcmp(wanted, found) != 0)
				fail_msg("%s\nwanted:\n%sfound:\n%s", sql.data, wanted, found);
			free(wanted);
			free(found);
			test_sqlite_run(&f->db, "DROP TABLE t");
			accepted++;
		}
		rx__buf_deinit(&sql);
	}
	assert_true(accepted > N_RANDOM / 5);
}

static void make_many(fixture *f, int n)
{
	rx_buf sql = RX_BUF_INIT;

	test_sqlite_run(&f->db, "BEGIN");
	for (int i = 0; i < n; i++) {
		rx__buf_clear(&sql);
		rx__buf_printf(&sql,
			"CREATE TABLE table_%d (id INTEGER NOT NULL, a VARCHAR(80) NOT NULL, b TEXT DEFAULT "
			"'x', c INTEGER, d DATETIME, e BOOLEAN, f DOUBLE, g CHAR(32), h BIGINT, parent_id "
			"INTEGER, PRIMARY KEY (id), UNIQUE (a), CONSTRAINT fk FOREIGN KEY (parent_id) "
			"REFERENCES "
			"table_0 (id) ON DELETE CASCADE, CHECK (c > 0));"
			"CREATE INDEX ix_%d ON table_%d (b, c DESC)",
			i, i, i);
		test_sqlite_run(&f->db, sql.data);
	}
	test_sqlite_run(&f->db, "COMMIT");
	rx__buf_deinit(&sql);
}

static void test_drivers_sqlite_inspect__a_thousand_tables(void **state)
{
	fixture *f = *state;
	struct timespec begin, end;
	double ms;

	make_many(f, 1000);
	clock_gettime(CLOCK_MONOTONIC, &begin);
	inspect(f);
	clock_gettime(CLOCK_MONOTONIC, &end);
	ms = (double)(end.tv_sec - begin.tv_sec) * 1e3 + (double)(end.tv_nsec - begin.tv_nsec) / 1e6;
	print_message("# 1000 tables of 10 columns: %.1f ms\n", ms);
	assert_int_equal(f->schema->n_tables, 1000);
	assert_int_equal(f->schema->tables[999].n_indexes, 1);
}

static void test_drivers_sqlite_inspect__survives_a_lack_of_memory(void **state)
{
	fixture *f = *state;
	size_t n = 1;

	make_many(f, 100);
	for (;; n = test_alloc_next(n)) {
		rx_schema *schema = NULL;
		int code;

		test_alloc_fail_at(n);
		code = rx__sqlite_inspect(f->db.conn, &schema, &f->error);
		if (!test_alloc_reset()) {
			assert_int_equal(code, 0);
			rx_schema_free(schema);
			break;
		}
		assert_int_equal(code, RX_ENOMEM);
		assert_null(schema);
	}
	assert_true(n > 2);
}

#define TEST(name) \
	cmocka_unit_test_setup_teardown(test_drivers_sqlite_inspect__##name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(an_empty_database),
		TEST(a_table_of_sqlmodel),
		TEST(a_key_is_never_nullable),
		TEST(names_of_constraints),
		TEST(a_reference_without_columns),
		TEST(defaults_collations_and_computed_columns),
		TEST(indexes_with_all_they_have),
		TEST(the_check_of_an_enum),
		TEST(strict_and_without_rowid),
		TEST(views_are_listed_and_the_internal_left_out),
		TEST(hostile_names_and_texts),
		TEST(sees_what_alter_table_made),
		TEST(agrees_with_the_pragmas),
		TEST(a_thousand_tables),
		TEST(survives_a_lack_of_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
