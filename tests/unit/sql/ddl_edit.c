#include "sql/text/ddl_edit.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "support/alloc.h"
#include "support/check.h"
#include "support/random_table.h"

enum { N_RANDOM = 1200 };

typedef struct fixture {
	sqlite3 *db;
	rx_arena arena;
	rx_error error;
	rx__ddl_text text;
	const char *before; /* what was read, or the last edit has made */
} fixture;

static int setup(void **state)
{
	fixture *f = calloc(1, sizeof(*f));

	if (!f || sqlite3_open(":memory:", &f->db) != SQLITE_OK)
		return -1;
	rx__arena_init(&f->arena, 0);
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	fixture *f = *state;

	sqlite3_close(f->db);
	rx__arena_deinit(&f->arena);
	free(f);
	return 0;
}

static rx__ddl_text *read_text(fixture *f, const char *sql)
{
	f->error = (rx_error)RX_ERROR_INIT;
	if (rx__ddl_text_read(&f->text, &f->arena, sql, &f->error) != 0)
		fail_msg("%s: %s", f->error.message, sql);
	f->before = f->text.sql;
	return &f->text;
}

#define assert_edit(f, call, wanted) \
	do { \
		if ((call) != 0) \
			fail_msg("%s", (f)->error.message); \
		assert_string_equal((f)->text.sql, wanted); \
		(f)->before = (f)->text.sql; \
	} while (0)

#define assert_refused(f, call, part) \
	do { \
		if ((call) != RX_EMIGRATION) \
			fail_msg("taken: %s", (f)->text.sql); \
		assert_contains((f)->error.message, part); \
		assert_string_equal((f)->text.sql, (f)->before); \
	} while (0)

static void test_sql_ddl_edit__renames_the_table(void **state)
{
	fixture *f = *state;
	rx__ddl_text *t = read_text(f,
		"CREATE TABLE t /* t */(a REFERENCES t(a), b AS (t.a + \"T\" . a), CHECK (t.a <> 't.a'))");

	assert_edit(f, rx__ddl_text_rename(t, "n\"ew", &f->error),
		"CREATE TABLE \"n\"\"ew\" /* t */(a REFERENCES t(a), b AS (a + a), CHECK (a <> 't.a'))");
	t = read_text(f, "CREATE TABLE main.t(a)");
	assert_edit(f, rx__ddl_text_rename(t, "u", &f->error), "CREATE TABLE \"u\"(a)");
}

static void test_sql_ddl_edit__drops_a_column(void **state)
{
	fixture *f = *state;
	static const char sql[] = "CREATE TABLE t(\n  a INT, -- about a\n  b INT /* x */,\n  c INT\n)";

	assert_edit(f, rx__ddl_text_drop_column(read_text(f, sql), "B", &f->error),
		"CREATE TABLE t(\n  a INT, -- about a\n   /* x */\n  c INT\n)");
	assert_edit(f, rx__ddl_text_drop_column(read_text(f, sql), "a", &f->error),
		"CREATE TABLE t(\n   -- about a\n  b INT /* x */,\n  c INT\n)");
	assert_edit(f, rx__ddl_text_drop_column(read_text(f, sql), "c", &f->error),
		"CREATE TABLE t(\n  a INT, -- about a\n  b INT /* x */\n)");
	assert_refused(
		f, rx__ddl_text_drop_column(read_text(f, sql), "d", &f->error), "no column \"d\"");
	assert_refused(
		f, rx__ddl_text_drop_column(read_text(f, "CREATE TABLE t(a)"), "a", &f->error), "only one");
}

static void test_sql_ddl_edit__a_dropped_column_takes_what_names_it(void **state)
{
	fixture *f = *state;
	rx__ddl_text *t = read_text(f,
		"CREATE TABLE t(a INT, b INT CHECK (a > b) NOT NULL, text INT, PRIMARY KEY "
		"(b, a), UNIQUE (a), UNIQUE (b) CHECK (a(1) > b) CHECK (t.a > 0), "
		"FOREIGN KEY (b) REFERENCES t (a), CHECK (b COLLATE a > 'a'), CHECK "
		"(CAST(b AS text) > 0))");

	assert_edit(f, rx__ddl_text_drop_column(t, "a", &f->error),
		"CREATE TABLE t(b INT NOT NULL, text INT, PRIMARY KEY (b), UNIQUE (b) CHECK (a(1) > b), "
		"CHECK (b "
		"COLLATE a > 'a'), CHECK (CAST(b AS text) > 0))");
	assert_edit(f, rx__ddl_text_drop_column(t, "text", &f->error),
		"CREATE TABLE t(b INT NOT NULL, PRIMARY KEY (b), UNIQUE (b) CHECK (a(1) > b), CHECK (b "
		"COLLATE a "
		"> 'a'), CHECK (CAST(b AS text) > 0))");
}

static void test_sql_ddl_edit__a_column_that_is_needed_is_not_dropped(void **state)
{
	fixture *f = *state;

	assert_refused(f,
		rx__ddl_text_drop_column(
			read_text(f, "CREATE TABLE t(a, b AS (a + 1), c)"), "a", &f->error),
		"\"b\" is computed from it");
	assert_refused(f,
		rx__ddl_text_drop_column(
			read_text(f, "CREATE TABLE t(a, b, PRIMARY KEY (a)) WITHOUT ROWID"), "a", &f->error),
		"WITHOUT ROWID");
	assert_refused(f,
		rx__ddl_text_drop_column(
			read_text(f, "CREATE TABLE t(a INT PRIMARY KEY, b) WITHOUT ROWID"), "a", &f->error),
		"WITHOUT ROWID");
	assert_refused(f,
		rx__ddl_text_drop_column(read_text(f, "CREATE TABLE t(a, b AS (1))"), "a", &f->error),
		"only one");
}

static void test_sql_ddl_edit__renames_a_column_wherever_it_stands(void **state)
{
	fixture *f = *state;
	rx__ddl_text *t = read_text(f,
		"CREATE TABLE t(a INT DEFAULT a, b INT CHECK (a > [A] AND 'a' <> a(b)) "
		"REFERENCES t(a), c AS (t.a || a.c), d REFERENCES p(a), PRIMARY KEY (a), "
		"UNIQUE (b, \"a\" COLLATE a), FOREIGN KEY (a, b) REFERENCES p (a, b), "
		"CHECK (CAST(b AS a) > a))");

	assert_edit(f, rx__ddl_text_rename_column(t, "a", "z z", &f->error),
		"CREATE TABLE t(\"z z\" INT DEFAULT a, b INT CHECK (\"z z\" > \"z z\" AND 'a' <> a(b)) "
		"REFERENCES "
		"t(\"z z\"), c AS (t.\"z z\" || a.c), d REFERENCES p(a), PRIMARY KEY (\"z z\"), UNIQUE (b, "
		"\"z z\" "
		"COLLATE a), FOREIGN KEY (\"z z\", b) REFERENCES p (a, b), CHECK (CAST(b AS a) > \"z "
		"z\"))");
	assert_refused(f, rx__ddl_text_rename_column(t, "b", "C", &f->error), "already has a column");
	assert_edit(f,
		rx__ddl_text_rename_column(read_text(f, "CREATE TABLE t(a, b)"), "a", "A", &f->error),
		"CREATE TABLE t(\"A\", b)");
}

static void test_sql_ddl_edit__types(void **state)
{
	fixture *f = *state;

	assert_edit(f, rx__ddl_text_set_type(read_text(f, "CREATE TABLE t(a)"), "a", "INT", &f->error),
		"CREATE TABLE t(a INT)");
	assert_edit(f,
		rx__ddl_text_set_type(
			read_text(f, "CREATE TABLE t(a VARCHAR ( 10 )NOT NULL)"), "a", "TEXT", &f->error),
		"CREATE TABLE t(a TEXT NOT NULL)");
	assert_edit(f,
		rx__ddl_text_set_type(
			read_text(f, "CREATE TABLE t(\"a\"double/**/precision,b)"), "a", "BIGINT", &f->error),
		"CREATE TABLE t(\"a\" BIGINT,b)");
	assert_edit(f,
		rx__ddl_text_set_type(
			read_text(f, "CREATE TABLE t(a generated always as (1))"), "a", "INT", &f->error),
		"CREATE TABLE t(a INT generated always as (1))");
}

static void test_sql_ddl_edit__not_null(void **state)
{
	fixture *f = *state;
	rx__ddl_text *t = read_text(f, "CREATE TABLE t(a INT DEFAULT 1)");

	assert_edit(f, rx__ddl_text_set_nullable(t, "a", false, &f->error),
		"CREATE TABLE t(a INT NOT NULL DEFAULT 1)");
	assert_edit(f, rx__ddl_text_set_nullable(t, "a", false, &f->error),
		"CREATE TABLE t(a INT NOT NULL DEFAULT 1)");
	assert_edit(
		f, rx__ddl_text_set_nullable(t, "a", true, &f->error), "CREATE TABLE t(a INT DEFAULT 1)");
	t = read_text(
		f, "CREATE TABLE t(a CONSTRAINT n NOT/* */NULL ON CONFLICT FAIL UNIQUE NOT NULL,b NULL)");
	assert_edit(
		f, rx__ddl_text_set_nullable(t, "a", true, &f->error), "CREATE TABLE t(a UNIQUE,b NULL)");
	assert_edit(f, rx__ddl_text_set_nullable(t, "b", false, &f->error),
		"CREATE TABLE t(a UNIQUE,b NOT NULL)");
}

static void test_sql_ddl_edit__defaults(void **state)
{
	fixture *f = *state;
	rx__ddl_text *t = read_text(f, "CREATE TABLE t(a INT NOT NULL UNIQUE)");

	assert_edit(f, rx__ddl_text_set_default(t, "a", "-5", &f->error),
		"CREATE TABLE t(a INT NOT NULL DEFAULT -5 UNIQUE)");
	assert_edit(f, rx__ddl_text_set_default(t, "a", "(1, ')')", &f->error),
		"CREATE TABLE t(a INT NOT NULL DEFAULT (1, ')') UNIQUE)");
	assert_edit(f, rx__ddl_text_set_default(t, "a", NULL, &f->error),
		"CREATE TABLE t(a INT NOT NULL UNIQUE)");
	assert_edit(f, rx__ddl_text_set_default(t, "a", NULL, &f->error),
		"CREATE TABLE t(a INT NOT NULL UNIQUE)");
	assert_refused(f, rx__ddl_text_set_default(t, "a", "(1", &f->error), "not complete");
	assert_refused(f, rx__ddl_text_set_default(t, "a", "1) STRICT --", &f->error), "not complete");
}

static void test_sql_ddl_edit__collations_and_computed_columns(void **state)
{
	fixture *f = *state;
	rx__ddl_text *t = read_text(f, "CREATE TABLE t(a INT DEFAULT 1, b TEXT collate rtrim)");

	assert_edit(f, rx__ddl_text_set_collate(t, "b", "no\"case", &f->error),
		"CREATE TABLE t(a INT DEFAULT 1, b TEXT COLLATE \"no\"\"case\")");
	assert_edit(f, rx__ddl_text_set_collate(t, "b", NULL, &f->error),
		"CREATE TABLE t(a INT DEFAULT 1, b TEXT)");
	assert_edit(f, rx__ddl_text_set_computed(t, "a", "b || 1", true, &f->error),
		"CREATE TABLE t(a INT GENERATED ALWAYS AS (b || 1) STORED, b TEXT)");
	assert_edit(f, rx__ddl_text_set_computed(t, "a", "b", false, &f->error),
		"CREATE TABLE t(a INT GENERATED ALWAYS AS (b) VIRTUAL, b TEXT)");
	assert_edit(f, rx__ddl_text_set_computed(t, "a", NULL, false, &f->error),
		"CREATE TABLE t(a INT, b TEXT)");
}

static void test_sql_ddl_edit__adds_columns_and_constraints(void **state)
{
	fixture *f = *state;
	rx__ddl_text *t =
		read_text(f, "CREATE TABLE t(a INT -- last column\n, CHECK (a > 0) -- end\n) STRICT");

	assert_edit(f, rx__ddl_text_add_column(t, "\"b\" TEXT", &f->error),
		"CREATE TABLE t(a INT, \"b\" TEXT -- last column\n, CHECK (a > 0) -- end\n) STRICT");
	assert_edit(f, rx__ddl_text_add_constraint(t, "UNIQUE (a)", &f->error),
		"CREATE TABLE t(a INT, \"b\" TEXT -- last column\n, CHECK (a > 0), UNIQUE (a) -- end\n) "
		"STRICT");
	assert_refused(f, rx__ddl_text_add_column(t, "A INT", &f->error), "already has a column");
	assert_refused(f, rx__ddl_text_add_column(t, "x INT, y INT", &f->error), "not the definition");
	assert_refused(f, rx__ddl_text_add_column(t, "UNIQUE (b)", &f->error), "");
	assert_refused(f, rx__ddl_text_add_constraint(t, "x INT", &f->error), "");
	assert_refused(
		f, rx__ddl_text_add_constraint(t, "CHECK (1) CHECK (2)", &f->error), "not the def");
	assert_refused(f, rx__ddl_text_add_constraint(t, "CHECK (1 -- )", &f->error), "not complete");
}

static void test_sql_ddl_edit__removes_constraints(void **state)
{
	fixture *f = *state;
	rx__ddl_text *t = read_text(f,
		"CREATE TABLE t(a INT CONSTRAINT u UNIQUE CHECK (a > 0), b REFERENCES p ON "
		"DELETE CASCADE NOT NULL DEFERRABLE, CONSTRAINT x CHECK (1) UNIQUE (b) "
		"/* c */ CHECK (2), CONSTRAINT last CHECK (3))");

	assert_edit(f, rx__ddl_text_remove(t, rx__ddl_text_named(t, "u"), &f->error),
		"CREATE TABLE t(a INT CHECK (a > 0), b REFERENCES p ON DELETE CASCADE NOT NULL DEFERRABLE, "
		"CONSTRAINT x CHECK (1) UNIQUE (b) /* c */ CHECK (2), CONSTRAINT last CHECK (3))");
	assert_edit(f,
		rx__ddl_text_remove(t, rx__ddl_text_clause(t, 1, RX__CLAUSE_FOREIGN_KEY), &f->error),
		"CREATE TABLE t(a INT CHECK (a > 0), b NOT NULL, CONSTRAINT x CHECK (1) UNIQUE (b) /* c */ "
		"CHECK "
		"(2), CONSTRAINT last CHECK (3))");
	assert_edit(f, rx__ddl_text_remove(t, rx__ddl_text_named(t, "x"), &f->error),
		"CREATE TABLE t(a INT CHECK (a > 0), b NOT NULL, UNIQUE (b) /* c */ CHECK (2), CONSTRAINT "
		"last "
		"CHECK (3))");
	assert_edit(f, rx__ddl_text_remove(t, rx__ddl_text_named(t, "last"), &f->error),
		"CREATE TABLE t(a INT CHECK (a > 0), b NOT NULL, UNIQUE (b) /* c */ CHECK (2))");
	assert_edit(f, rx__ddl_text_remove(t, rx__ddl_text_check_like(t, "2"), &f->error),
		"CREATE TABLE t(a INT CHECK (a > 0), b NOT NULL, UNIQUE (b) /* c */ )");
}

/* ---- random tables: what is not edited stays byte by byte, and SQLite takes the result */

static void list_items(fixture *f, const rx__ddl_text *t, const rx__clause *without, rx_buf *out)
{
	for (size_t i = 0; i < t->n_columns; i++)
		rx__buf_printf(out, "%s %s\n", t->columns[i].name, t->columns[i].type);
	for (size_t i = 0; i < t->n_clauses; i++) {
		const rx__clause *clause = &t->clauses[i];

		if (clause == without ||
			(without && clause + 1 == without && clause->kind == RX__CLAUSE_NAME &&
				clause->column != RX__NO_COLUMN && clause->column == without->column) ||
			(without && without->kind == RX__CLAUSE_FOREIGN_KEY && clause > without &&
				clause->column == without->column && clause->kind == RX__CLAUSE_DEFERRABLE))
			continue;
		rx__buf_printf(out, "%zd: %s\n", (ssize_t)clause->column,
			rx__span_text(&f->arena, t->sql, clause->span));
	}
}

static void test_sql_ddl_edit__removes_nothing_but_what_it_should(void **state)
{
	fixture *f = *state;
	size_t n = 0;

	for (unsigned seed = 0; seed < N_RANDOM; seed++) {
		rx_buf sql = RX_BUF_INIT;
		rx__ddl_text t;

		test_random_table(&sql, seed);
		if (rx__ddl_text_read(&t, &f->arena, sql.data, &f->error) != 0)
			fail_msg("%s: %s", f->error.message, sql.data);
		for (size_t i = 0; i < t.n_clauses; i++) {
			rx_buf wanted = RX_BUF_INIT, found = RX_BUF_INIT;
			rx__ddl_text edited = t;

			list_items(f, &t, &t.clauses[i], &wanted);
			if (rx__ddl_text_remove(&edited, &edited.clauses[i], &f->error) != 0)
				fail_msg("%s: %s", f->error.message, sql.data);
			list_items(f, &edited, NULL, &found);
			if (strcmp(rx__buf_text(&wanted), rx__buf_text(&found)) != 0)
				print_message("%s\n%s\nwanted:\n%s", sql.data, edited.sql, wanted.data),
					print_message("found:\n%s", found.data), fail();
			rx__buf_deinit(&wanted);
			rx__buf_deinit(&found);
			n++;
		}
		rx__buf_deinit(&sql);
		rx__arena_clear(&f->arena);
	}
	assert_true(n > N_RANDOM);
}

static bool creates(fixture *f, const char *sql)
{
	return sqlite3_exec(f->db, sql, NULL, NULL, NULL) == SQLITE_OK;
}

/* Every edit on a column, each on a fresh text. False: it is refused. */
static bool edit(fixture *f, rx__ddl_text *t, size_t kind, const char *column)
{
	switch (kind) {
	case 0:
		return rx__ddl_text_set_nullable(t, column, false, &f->error) == 0;
	case 1:
		return rx__ddl_text_set_nullable(t, column, true, &f->error) == 0;
	case 2:
		return rx__ddl_text_set_collate(t, column, "nocase", &f->error) == 0;
	case 3:
		return rx__ddl_text_set_collate(t, column, NULL, &f->error) == 0;
	case 4:
		return rx__ddl_text_set_default(t, column, NULL, &f->error) == 0;
	case 5:
		return rx__ddl_text_rename_column(t, column, "renamed", &f->error) == 0;
	case 6:
		return rx__ddl_text_drop_column(t, column, &f->error) == 0;
	case 7:
		return rx__ddl_text_add_column(t, "fresh INT DEFAULT 1", &f->error) == 0;
	case 8:
		return rx__ddl_text_add_constraint(t, "CHECK (1)", &f->error) == 0;
	default:
		return rx__ddl_text_rename(t, "t2", &f->error) == 0;
	}
}

enum { N_EDITS = 10 };

/* SQLite wants a column that is not computed, and knows that only from the whole. */
static void check_created(fixture *f, size_t kind, const char *column, const char *sql)
{
	const char *why = creates(f, sql) ? "" : sqlite3_errmsg(f->db);

	if (*why && !strstr(why, "generated column") && !strstr(why, "near \"(\""))
		fail_msg("edit %zu of %s: %s\n%s", kind, column, why, sql);
	creates(f, "DROP TABLE IF EXISTS t; DROP TABLE IF EXISTS t2");
}

static void edit_all(fixture *f, const rx__ddl_text *t)
{
	for (size_t kind = 0; kind < N_EDITS; kind++) {
		for (size_t i = 0; i < t->n_columns; i++) {
			rx__ddl_text edited = *t;

			if (edit(f, &edited, kind, t->columns[i].name))
				check_created(f, kind, t->columns[i].name, edited.sql);
		}
	}
}

static void test_sql_ddl_edit__makes_what_sqlite_accepts(void **state)
{
	fixture *f = *state;
	size_t n = 0;

	creates(f, "CREATE TABLE p(id INTEGER PRIMARY KEY)");
	for (unsigned seed = 0; seed < N_RANDOM / 2; seed++) {
		rx_buf sql = RX_BUF_INIT;
		rx__ddl_text t;

		test_random_table(&sql, seed);
		if (creates(f, sql.data)) {
			creates(f, "DROP TABLE t");
			assert_int_equal(rx__ddl_text_read(&t, &f->arena, sql.data, &f->error), 0);
			edit_all(f, &t);
			n++;
		}
		rx__buf_deinit(&sql);
		rx__arena_clear(&f->arena);
	}
	assert_true(n > N_RANDOM / 8);
}

static void test_sql_ddl_edit__survives_a_lack_of_memory(void **state)
{
	fixture *f = *state;
	rx_buf sql = RX_BUF_INIT;
	size_t n = 1;

	rx__buf_puts(&sql, "CREATE TABLE t(a INT");
	for (int i = 0; i < 800; i++)
		rx__buf_printf(&sql, ", c%d VARCHAR(80) DEFAULT 'x' CHECK (c%d <> a)", i, i);
	rx__buf_puts(&sql, ")");
	for (;; n++) {
		rx__ddl_text *t;
		const char *before;
		int code;

		rx__arena_deinit(&f->arena);
		rx__arena_init(&f->arena, 0);
		t = read_text(f, sql.data);
		before = t->sql;
		test_alloc_fail_at(n);
		code = rx__ddl_text_rename_column(t, "a", "b", &f->error);
		if (!test_alloc_reset()) {
			assert_int_equal(code, 0);
			break;
		}
		assert_int_equal(code, RX_ENOMEM);
		assert_ptr_equal(t->sql, before);
	}
	assert_true(n > 2);
	rx__buf_deinit(&sql);
}

#define TEST(name) cmocka_unit_test_setup_teardown(test_sql_ddl_edit__##name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(renames_the_table),
		TEST(drops_a_column),
		TEST(a_dropped_column_takes_what_names_it),
		TEST(a_column_that_is_needed_is_not_dropped),
		TEST(renames_a_column_wherever_it_stands),
		TEST(types),
		TEST(not_null),
		TEST(defaults),
		TEST(collations_and_computed_columns),
		TEST(adds_columns_and_constraints),
		TEST(removes_constraints),
		TEST(removes_nothing_but_what_it_should),
		TEST(makes_what_sqlite_accepts),
		TEST(survives_a_lack_of_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
