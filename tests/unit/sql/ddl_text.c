#include "sql/text/ddl_text.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

#include "support/alloc.h"
#include "support/check.h"
#include "support/random_table.h"

enum { N_RANDOM = 4000 };

typedef struct fixture {
	sqlite3 *db;
	rx_arena arena;
	rx_error error;
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

static void run(fixture *f, const char *sql)
{
	char *message = NULL;

	if (sqlite3_exec(f->db, sql, NULL, NULL, &message) != SQLITE_OK)
		fail_msg("%s: %s", sql, message);
}

/* All rows of a query as one text. */
static char *query(fixture *f, const char *sql)
{
	rx_buf out = RX_BUF_INIT;
	sqlite3_stmt *stmt = NULL;

	assert_int_equal(sqlite3_prepare_v2(f->db, sql, -1, &stmt, NULL), SQLITE_OK);
	while (sqlite3_step(stmt) == SQLITE_ROW) {
		for (int i = 0; i < sqlite3_column_count(stmt); i++)
			rx__buf_printf(&out, "%s|", (const char *)sqlite3_column_text(stmt, i));
		rx__buf_putc(&out, '\n');
	}
	sqlite3_finalize(stmt);
	rx__buf_putc(&out, '\n');
	return rx__buf_take(&out);
}

static rx__ddl_text read_text(fixture *f, const char *sql)
{
	rx__ddl_text text = { 0 };

	if (rx__ddl_text_read(&text, &f->arena, sql, &f->error) != 0)
		fail_msg("%s: %s", f->error.message, sql);
	return text;
}

static const char *span(fixture *f, const rx__ddl_text *text, rx__span span)
{
	return rx__span_text(&f->arena, text->sql, span);
}

static void test_sql_ddl_text__a_plain_table(void **state)
{
	fixture *f = *state;
	rx__ddl_text t = read_text(f,
		"CREATE TABLE user (id INTEGER NOT NULL, name VARCHAR(80) "
		"DEFAULT 'x', PRIMARY KEY (id), UNIQUE (name))");

	assert_string_equal(t.name, "user");
	assert_int_equal(t.n_columns, 2);
	assert_string_equal(t.columns[0].name, "id");
	assert_string_equal(t.columns[0].type, "INTEGER");
	assert_string_equal(t.columns[1].type, "VARCHAR(80)");
	assert_non_null(rx__ddl_text_clause(&t, 0, RX__CLAUSE_NOT_NULL));
	assert_null(rx__ddl_text_clause(&t, 1, RX__CLAUSE_NOT_NULL));
	assert_string_equal(span(f, &t, rx__ddl_text_clause(&t, 1, RX__CLAUSE_DEFAULT)->body), "'x'");
	assert_int_equal(t.n_clauses, 4);
	assert_int_equal(t.clauses[2].kind, RX__CLAUSE_PRIMARY_KEY);
	assert_string_equal(t.clauses[2].parts[0].name, "id");
	assert_string_equal(span(f, &t, t.clauses[3].span), "UNIQUE (name)");
	assert_int_equal(rx__ddl_text_rowid_column(&t), 0);
	assert_false(t.strict || t.without_rowid);
}

static void test_sql_ddl_text__all_quotes_are_names(void **state)
{
	fixture *f = *state;
	rx__ddl_text t = read_text(f,
		"CREATE TABLE \"a \"\"b\"\" \"(`c``d` INT, [e \"f] INT, 'g''h' INT, "
		"\"\xf0\x9f\xa6\x8a\" INT, \"line\nbreak\" INT, \"\" INT)");
	static const char *const names[] = { "c`d", "e \"f", "g'h", "\xf0\x9f\xa6\x8a", "line\nbreak",
		"" };

	assert_string_equal(t.name, "a \"b\" ");
	assert_int_equal(t.n_columns, 6);
	for (size_t i = 0; i < 6; i++)
		assert_string_equal(t.columns[i].name, names[i]);
}

static void test_sql_ddl_text__keywords_that_are_names(void **state)
{
	fixture *f = *state;
	const char *sql = "CREATE TABLE action(desc int, key text, generated generated, always int "
					  "generated always, if real, match blob, row int default current)";
	rx__ddl_text t;

	run(f, sql);
	t = read_text(f, sql);
	assert_int_equal(t.n_columns, 7);
	assert_string_equal(t.columns[2].type, "generated");
	assert_string_equal(t.columns[3].type, "int");
	assert_string_equal(t.columns[6].type, "int");
}

static void test_sql_ddl_text__every_clause_of_a_column(void **state)
{
	fixture *f = *state;
	const char *sql =
		"CREATE TABLE t(a INTEGER CONSTRAINT pk PRIMARY KEY DESC ON CONFLICT FAIL, "
		"b text NOT NULL ON CONFLICT IGNORE UNIQUE ON CONFLICT REPLACE COLLATE \"NoCase\" "
		"CONSTRAINT ck CHECK (b <> ')') DEFAULT (lower('X')), "
		"c int REFERENCES p (id) ON DELETE SET NULL ON UPDATE CASCADE DEFERRABLE INITIALLY "
		"DEFERRED,"
		"d int GENERATED ALWAYS AS (a + 1) STORED, e AS (a) VIRTUAL, f int DEFAULT -5)";
	rx__ddl_text t;
	const rx__clause *c;

	run(f, sql);
	t = read_text(f, sql);
	c = rx__ddl_text_clause(&t, 0, RX__CLAUSE_PRIMARY_KEY);
	assert_string_equal(c->name, "pk");
	assert_string_equal(c->conflict, "FAIL");
	assert_true(c->parts[0].descending);
	assert_int_equal(rx__ddl_text_rowid_column(&t), RX__NO_COLUMN);
	assert_string_equal(rx__ddl_text_clause(&t, 1, RX__CLAUSE_NOT_NULL)->conflict, "IGNORE");
	assert_string_equal(rx__ddl_text_clause(&t, 1, RX__CLAUSE_UNIQUE)->conflict, "REPLACE");
	assert_string_equal(rx__ddl_text_clause(&t, 1, RX__CLAUSE_COLLATE)->collate, "NoCase");
	c = rx__ddl_text_clause(&t, 1, RX__CLAUSE_CHECK);
	assert_string_equal(c->name, "ck");
	assert_string_equal(span(f, &t, c->body), "b <> ')'");
	assert_string_equal(
		span(f, &t, rx__ddl_text_clause(&t, 1, RX__CLAUSE_DEFAULT)->body), "(lower('X'))");
	c = rx__ddl_text_clause(&t, 2, RX__CLAUSE_FOREIGN_KEY);
	assert_string_equal(c->target, "p");
	assert_string_equal(c->target_columns[0], "id");
	assert_int_equal(c->on_delete, RX_SET_NULL);
	assert_int_equal(c->on_update, RX_CASCADE);
	assert_true(c->deferrable && c->initially_deferred);
	c = rx__ddl_text_clause(&t, 3, RX__CLAUSE_GENERATED);
	assert_true(c->stored);
	assert_string_equal(span(f, &t, c->body), "a + 1");
	assert_string_equal(t.columns[3].type, "int");
	assert_false(rx__ddl_text_clause(&t, 4, RX__CLAUSE_GENERATED)->stored);
	assert_string_equal(span(f, &t, rx__ddl_text_clause(&t, 5, RX__CLAUSE_DEFAULT)->body), "-5");
}

static void test_sql_ddl_text__every_constraint_of_a_table(void **state)
{
	fixture *f = *state;
	const char *sql =
		"CREATE TABLE t(a int, b int, c int, CONSTRAINT \"pk x\" PRIMARY KEY (a, b DESC) "
		"ON CONFLICT ABORT CONSTRAINT u UNIQUE (c COLLATE nocase) CHECK ((a) > (b)), "
		"CONSTRAINT fk FOREIGN KEY (a, b) REFERENCES p (x, y) ON DELETE CASCADE NOT "
		"DEFERRABLE) WITHOUT ROWID, STRICT";
	rx__ddl_text t;

	run(f, sql);
	t = read_text(f, sql);
	assert_int_equal(t.n_clauses, 4);
	assert_string_equal(t.clauses[0].name, "pk x");
	assert_int_equal(t.clauses[0].n_parts, 2);
	assert_true(t.clauses[0].parts[1].descending);
	assert_string_equal(t.clauses[1].parts[0].collate, "nocase");
	assert_int_equal(t.clauses[1].before.size, 0);
	assert_int_equal(t.clauses[2].before.size, 0);
	assert_int_equal(t.clauses[3].before.size, 1);
	assert_string_equal(span(f, &t, t.clauses[2].body), "(a) > (b)");
	assert_int_equal(t.clauses[3].n_targets, 2);
	assert_false(t.clauses[3].deferrable);
	assert_true(t.strict && t.without_rowid);
}

static void test_sql_ddl_text__comments_are_no_tokens(void **state)
{
	fixture *f = *state;
	const char *sql = "CREATE TABLE t( -- first, (\n a /* x) */ INT/**/NOT/**/NULL, -- end\n"
					  " b INT) /* open";
	rx__ddl_text t;

	run(f, sql);
	t = read_text(f, sql);
	assert_int_equal(t.n_columns, 2);
	assert_string_equal(t.columns[0].type, "INT");
	assert_string_equal(span(f, &t, t.columns[0].span), "a /* x) */ INT/**/NOT/**/NULL");
	assert_string_equal(span(f, &t, t.columns[1].span), "b INT");
}

static void test_sql_ddl_text__a_deferrable_apart_from_its_reference(void **state)
{
	fixture *f = *state;
	const char *sql = "CREATE TABLE t(a int REFERENCES p NOT NULL DEFERRABLE INITIALLY DEFERRED)";
	rx__ddl_text t;

	run(f, sql);
	t = read_text(f, sql);
	assert_int_equal(t.n_clauses, 3);
	assert_true(t.clauses[0].deferrable && t.clauses[0].initially_deferred);
}

static void test_sql_ddl_text__autoincrement_in_a_table_key(void **state)
{
	fixture *f = *state;
	const char *sql = "CREATE TABLE t(\"a\" integer, PRIMARY KEY (\"a\" AUTOINCREMENT))";
	rx__ddl_text t;

	run(f, sql);
	t = read_text(f, sql);
	assert_true(t.clauses[0].autoincrement);
	assert_string_equal(t.clauses[0].parts[0].name, "a");
	assert_int_equal(rx__ddl_text_rowid_column(&t), 0);
}

static void test_sql_ddl_text__what_is_none_is_refused_with_its_place(void **state)
{
	fixture *f = *state;
	static const char *const bad[] = { "", "CREATE", "CREATE TABLE", "CREATE TABLE t",
		"CREATE TABLE t(", "CREATE TABLE t()", "CREATE TABLE t(a", "CREATE TABLE t(a,)",
		"CREATE TABLE t(a int b(c)", "CREATE TABLE t(a int) WITHOUT", "CREATE TABLE t(a, CHECK)",
		"CREATE TABLE t(a CHECK (a)", "CREATE TABLE t(a REFERENCES)", "CREATE TABLE t(a, UNIQUE())",
		"CREATE TABLE t(a DEFAULT)", "CREATE TABLE t(a 'open)", "CREATE TABLE t(a, CHECK (1), b)",
		"CREATE TABLE t AS SELECT 1", "CREATE VIRTUAL TABLE t USING fts5(a)",
		"CREATE TABLE t(a) ; DROP TABLE t", "CREATE TABLE t(a \\)",
		"CREATE TABLE t(a ON CONFLICT FAIL)", "CREATE TABLE t(a REFERENCES p ON DELETE NOTHING)",
		"CREATE TABLE t(a) 5" };

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		rx__ddl_text t = { .name = "untouched" };

		f->error = (rx_error)RX_ERROR_INIT;
		if (rx__ddl_text_read(&t, &f->arena, bad[i], &f->error) != RX_ESQL)
			fail_msg("taken: %s", bad[i]);
		assert_string_equal(t.name, "untouched");
		assert_contains(f->error.message, "at byte");
		assert_true(f->error.offset >= 0 && (size_t)f->error.offset <= strlen(bad[i]));
	}
}

static void test_sql_ddl_text__an_index(void **state)
{
	fixture *f = *state;
	rx__index_text ix;
	const char *sql = "CREATE UNIQUE INDEX \"i x\" ON [t] (a, b COLLATE nocase DESC, lower(a), "
					  "(a), 'b', a || ',' ASC) WHERE a > 0 AND b <> ')'";

	run(f, "CREATE TABLE t(a, b)");
	run(f, sql);
	assert_int_equal(rx__index_text_read(&ix, &f->arena, sql, &f->error), 0);
	assert_string_equal(ix.name, "i x");
	assert_string_equal(ix.table, "t");
	assert_true(ix.unique);
	assert_int_equal(ix.n_parts, 6);
	assert_string_equal(ix.parts[0].name, "a");
	assert_string_equal(ix.parts[1].name, "b");
	assert_string_equal(ix.parts[1].collate, "nocase");
	assert_true(ix.parts[1].descending);
	assert_null(ix.parts[2].name);
	assert_string_equal(rx__span_text(&f->arena, sql, ix.parts[2].expression), "lower(a)");
	assert_string_equal(ix.parts[3].name, "a");
	assert_string_equal(ix.parts[4].name, "b");
	assert_string_equal(rx__span_text(&f->arena, sql, ix.parts[5].expression), "a || ','");
	assert_string_equal(rx__span_text(&f->arena, sql, ix.where), "a > 0 AND b <> ')'");
}

static void test_sql_ddl_text__finds_by_name_and_by_what_is_said(void **state)
{
	fixture *f = *state;
	rx__ddl_text t = read_text(f,
		"CREATE TABLE t(a int CHECK (a > 0), b text UNIQUE, c int REFERENCES p, "
		"CONSTRAINT uq UNIQUE (a, b), CHECK (\"A\"   >/* */0 AND b = 'X'), "
		"CONSTRAINT fk FOREIGN KEY (a) REFERENCES p (id))");
	const char *b[] = { "B" }, *ab[] = { "a", "b" }, *a[] = { "a" }, *c[] = { "c" },
			   *id[] = { "id" };
	rx_schema_foreign_key fk = {
		.columns = a, .n_columns = 1, .target_table = "P", .target_columns = id
	};

	assert_int_equal(rx__ddl_text_column(&t, "B"), 1);
	assert_int_equal(rx__ddl_text_column(&t, "d"), RX__NO_COLUMN);
	assert_int_equal(rx__ddl_text_named(&t, "UQ")->kind, RX__CLAUSE_UNIQUE);
	assert_null(rx__ddl_text_named(&t, "nothing"));
	assert_int_equal(rx__ddl_text_unique_like(&t, b, 1)->column, 1);
	assert_string_equal(rx__ddl_text_unique_like(&t, ab, 2)->name, "uq");
	assert_null(rx__ddl_text_unique_like(&t, a, 1));
	assert_string_equal(rx__ddl_text_foreign_key_like(&t, &fk)->name, "fk");
	fk.columns = c;
	assert_non_null(rx__ddl_text_foreign_key_like(&t, &fk));
	fk.target_table = "q";
	assert_null(rx__ddl_text_foreign_key_like(&t, &fk));
	assert_int_equal(rx__ddl_text_check_like(&t, "A>0")->column, 0);
	assert_int_equal(rx__ddl_text_check_like(&t, "a > 0 and \"b\" = 'X'")->column, RX__NO_COLUMN);
	assert_null(rx__ddl_text_check_like(&t, "a > 0 and b = 'x'"));
	assert_null(rx__ddl_text_check_like(&t, "a >"));
}

/* The structure agrees with what SQLite says of the columns and foreign keys. */
static void compare(fixture *f, const rx__ddl_text *t)
{
	sqlite3_stmt *stmt = NULL;
	size_t i = 0;
	int n_keys = 0;

	assert_int_equal(sqlite3_prepare_v2(f->db,
						 "SELECT name, \"notnull\", dflt_value, hidden, type, pk "
						 "FROM pragma_table_xinfo('t')",
						 -1, &stmt, NULL),
		SQLITE_OK);
	for (; sqlite3_step(stmt) == SQLITE_ROW; i++) {
		const rx__clause *dflt, *generated;

		assert_true(i < t->n_columns);
		assert_string_equal(t->columns[i].name, (const char *)sqlite3_column_text(stmt, 0));
		dflt = rx__ddl_text_clause(t, i, RX__CLAUSE_DEFAULT);
		generated = rx__ddl_text_clause(t, i, RX__CLAUSE_GENERATED);
		if (rx__ddl_text_clause(t, i, RX__CLAUSE_NOT_NULL))
			assert_int_equal(sqlite3_column_int(stmt, 1), 1);
		assert_int_equal(generated ? (generated->stored ? 3 : 2) : 0, sqlite3_column_int(stmt, 3));
		if ((dflt && !generated) != (sqlite3_column_text(stmt, 2) != NULL))
			fail_msg("DEFAULT of column %s: %s", t->columns[i].name, t->sql);
		/* A comment between GENERATED and ALWAYS makes SQLite take the first for the type. */
		if ((t->columns[i].type[0] == '\0') != (sqlite3_column_bytes(stmt, 4) == 0) &&
			sqlite3_strnicmp((const char *)sqlite3_column_text(stmt, 4), "generated", 9) != 0)
			fail_msg("type of column %s: %s", t->columns[i].name, t->sql);
		n_keys += sqlite3_column_int(stmt, 5) > 0;
	}
	sqlite3_finalize(stmt);
	assert_int_equal(i, t->n_columns);
	assert_int_equal(n_keys > 0, rx__ddl_text_primary_key(t) != NULL);
	i = 0;
	for (size_t k = 0; k < t->n_clauses; k++)
		i += t->clauses[k].kind == RX__CLAUSE_FOREIGN_KEY;
	assert_int_equal(sqlite3_prepare_v2(f->db,
						 "SELECT count(DISTINCT id) FROM "
						 "pragma_foreign_key_list('t')",
						 -1, &stmt, NULL),
		SQLITE_OK);
	sqlite3_step(stmt);
	assert_int_equal(sqlite3_column_int(stmt, 0), i);
	sqlite3_finalize(stmt);
}

static void test_sql_ddl_text__reads_what_sqlite_accepts(void **state)
{
	fixture *f = *state;
	size_t accepted = 0;

	run(f, "CREATE TABLE p(id INTEGER PRIMARY KEY)");
	for (unsigned seed = 0; seed < N_RANDOM; seed++) {
		rx_buf sql = RX_BUF_INIT;

		test_random_table(&sql, seed);
		if (sqlite3_exec(f->db, sql.data, NULL, NULL, NULL) == SQLITE_OK) {
			char *stored = query(f, "SELECT sql FROM sqlite_schema WHERE name = 't'");
			rx__ddl_text t;

			stored[strlen(stored) - 3] = '\0';
			t = read_text(f, stored);
			compare(f, &t);
			accepted++;
			free(stored);
			run(f, "DROP TABLE t");
		}
		rx__buf_deinit(&sql);
		rx__arena_clear(&f->arena);
	}
	assert_true(accepted > N_RANDOM / 4);
}

static void test_sql_ddl_text__reads_indexes_that_sqlite_accepts(void **state)
{
	fixture *f = *state;
	size_t accepted = 0;

	run(f, "CREATE TABLE t(c0, c1)");
	for (unsigned seed = 0; seed < N_RANDOM; seed++) {
		rx_buf sql = RX_BUF_INIT;

		test_random_index(&sql, seed);
		if (sqlite3_exec(f->db, sql.data, NULL, NULL, NULL) == SQLITE_OK) {
			char *stored = query(f, "SELECT sql FROM sqlite_schema WHERE name = 'ix'");
			char *said = query(f,
				"SELECT cid < 0, \"desc\" FROM pragma_index_xinfo('ix') "
				"WHERE key");
			rx_buf read = RX_BUF_INIT;
			rx__index_text ix;

			stored[strlen(stored) - 3] = '\0';
			if (rx__index_text_read(&ix, &f->arena, stored, &f->error) != 0)
				fail_msg("%s: %s", f->error.message, stored);
			for (size_t i = 0; i < ix.n_parts; i++)
				rx__buf_printf(&read, "%d|%d|\n", !ix.parts[i].name, ix.parts[i].descending);
			rx__buf_putc(&read, '\n');
			assert_string_equal(read.data, said);
			accepted++;
			rx__buf_deinit(&read);
			free(stored);
			free(said);
			run(f, "DROP INDEX ix");
		}
		rx__buf_deinit(&sql);
		rx__arena_clear(&f->arena);
	}
	assert_true(accepted > N_RANDOM / 4);
}

static void test_sql_ddl_text__survives_every_cut(void **state)
{
	fixture *f = *state;

	for (unsigned seed = 0; seed < 40; seed++) {
		rx_buf sql = RX_BUF_INIT;

		test_random_table(&sql, seed);
		for (size_t n = sql.size; n-- > 0;) {
			rx__ddl_text t;

			sql.data[n] = '\0';
			if (rx__ddl_text_read(&t, &f->arena, sql.data, &f->error) != 0)
				assert_rx_code(&f->error, RX_ESQL);
			rx__arena_clear(&f->arena);
		}
		rx__buf_deinit(&sql);
	}
}

static void test_sql_ddl_text__survives_a_lack_of_memory(void **state)
{
	fixture *f = *state;
	rx_buf sql = RX_BUF_INIT;
	size_t n = 1;

	rx__buf_puts(&sql, "CREATE TABLE t(a INT");
	for (int i = 0; i < 3000; i++)
		rx__buf_printf(&sql, ", c%d VARCHAR(80) DEFAULT 'x' CHECK (c%d <> '')", i, i);
	rx__buf_puts(&sql, ")");
	for (;; n = test_alloc_next(n)) {
		rx__ddl_text t;
		int code;
		bool failed;

		rx__arena_deinit(&f->arena);
		rx__arena_init(&f->arena, 0);
		test_alloc_fail_at(n);
		code = rx__ddl_text_read(&t, &f->arena, sql.data, &f->error);
		failed = test_alloc_reset();
		if (!failed)
			break;
		assert_int_equal(code, RX_ENOMEM);
	}
	assert_true(n > 3);
	rx__buf_deinit(&sql);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_sql_ddl_text__a_plain_table, setup, teardown),
		cmocka_unit_test_setup_teardown(test_sql_ddl_text__all_quotes_are_names, setup, teardown),
		cmocka_unit_test_setup_teardown(
			test_sql_ddl_text__keywords_that_are_names, setup, teardown),
		cmocka_unit_test_setup_teardown(
			test_sql_ddl_text__every_clause_of_a_column, setup, teardown),
		cmocka_unit_test_setup_teardown(
			test_sql_ddl_text__every_constraint_of_a_table, setup, teardown),
		cmocka_unit_test_setup_teardown(test_sql_ddl_text__comments_are_no_tokens, setup, teardown),
		cmocka_unit_test_setup_teardown(
			test_sql_ddl_text__a_deferrable_apart_from_its_reference, setup, teardown),
		cmocka_unit_test_setup_teardown(
			test_sql_ddl_text__autoincrement_in_a_table_key, setup, teardown),
		cmocka_unit_test_setup_teardown(
			test_sql_ddl_text__what_is_none_is_refused_with_its_place, setup, teardown),
		cmocka_unit_test_setup_teardown(test_sql_ddl_text__an_index, setup, teardown),
		cmocka_unit_test_setup_teardown(
			test_sql_ddl_text__finds_by_name_and_by_what_is_said, setup, teardown),
		cmocka_unit_test_setup_teardown(
			test_sql_ddl_text__reads_what_sqlite_accepts, setup, teardown),
		cmocka_unit_test_setup_teardown(
			test_sql_ddl_text__reads_indexes_that_sqlite_accepts, setup, teardown),
		cmocka_unit_test_setup_teardown(test_sql_ddl_text__survives_every_cut, setup, teardown),
		cmocka_unit_test_setup_teardown(
			test_sql_ddl_text__survives_a_lack_of_memory, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
