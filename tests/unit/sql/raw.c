/* Placeholders of SQL that the program wrote, for each dialect. */
#include "sql/raw.h"

#include "support/check.h"

static const rx_dialect sqlite = { .name = "sqlite", .capabilities = RX_DIALECT_BRACKETS };
static const rx_dialect postgresql = { .name = "postgresql",
	.capabilities = RX_DIALECT_NUMBERED_PLACEHOLDERS | RX_DIALECT_DOLLAR_QUOTES };
static const rx_dialect mariadb = { .name = "mariadb", .capabilities = RX_DIALECT_HASH_COMMENTS };

static void expect(const rx_dialect *dialect, const char *sql, const char *wanted, size_t n)
{
	rx_error error = RX_ERROR_INIT;
	rx_buf out;
	rx__raw raw;
	rx__buf_init(&out, 1 << 16);
	rx__raw_read(&raw, &out, dialect, sql, &error);
	assert_rx_ok(&error);
	assert_string_equal(rx__buf_text(&out), wanted);
	assert_int_equal(raw.n_values, n);
	rx__buf_deinit(&out);
}

static void refuse(const rx_dialect *dialect, const char *sql, const char *part)
{
	rx_error error = RX_ERROR_INIT;
	rx_buf out;
	rx__raw raw;
	rx__buf_init(&out, 1 << 16);
	assert_int_equal(rx__raw_read(&raw, &out, dialect, sql, &error), RX_EINVAL);
	assert_contains(error.message, part);
	rx__buf_deinit(&out);
}

static rx__raw_kind kind_of(const char *sql)
{
	rx_error error = RX_ERROR_INIT;
	rx_buf out;
	rx__raw raw;
	rx__buf_init(&out, 1 << 16);
	rx__raw_read(&raw, &out, &sqlite, sql, &error);
	assert_rx_ok(&error);
	rx__buf_deinit(&out);
	return raw.kind;
}

static void test_sql_raw__placeholders_are_those_of_the_dialect(void **state)
{
	(void)state;
	expect(&sqlite, "SELECT ? + ?", "SELECT ? + ?", 2);
	expect(&postgresql, "SELECT ?+?,?", "SELECT $1+$2,$3", 3);
	expect(&mariadb, "SELECT ?", "SELECT ?", 1);
	expect(&postgresql, "", "", 0);
}

static void test_sql_raw__two_question_marks_are_one_that_is_sent(void **state)
{
	(void)state;
	expect(&postgresql, "SELECT a ?? 'b' AND c = ?", "SELECT a ? 'b' AND c = $1", 1);
	expect(&postgresql, "SELECT a ??| b", "SELECT a ?| b", 0);
}

static void test_sql_raw__quotes_and_comments_are_left_alone(void **state)
{
	(void)state;
	static const char *const same[] = { "SELECT '?', '''?', \"?\", `?`", "SELECT 1 -- ?\n",
		"SELECT 1 /* ? */", "SELECT 'a\n?'", "-- ?" };
	for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
		expect(&sqlite, same[i], same[i], 0);
		expect(&postgresql, same[i], same[i], 0);
		expect(&mariadb, same[i], same[i], 0);
	}
	expect(&postgresql, "-- ?\n?", "-- ?\n$1", 1);
	expect(&postgresql, "'?'?", "'?'$1", 1);
}

static void test_sql_raw__brackets_are_quotes_on_sqlite_only(void **state)
{
	(void)state;
	expect(&sqlite, "SELECT [a?]", "SELECT [a?]", 0);
	expect(&postgresql, "SELECT a[?]", "SELECT a[$1]", 1);
}

static void test_sql_raw__dollar_quotes_and_nested_comments_of_postgresql(void **state)
{
	(void)state;
	expect(&postgresql, "SELECT $$ ? $$, ?", "SELECT $$ ? $$, $1", 1);
	expect(&postgresql, "SELECT $a$ ? $$ ? $a$, ?", "SELECT $a$ ? $$ ? $a$, $1", 1);
	expect(&postgresql, "/* /* ? */ ? */ ?", "/* /* ? */ ? */ $1", 1);
	expect(&sqlite, "/* /* ? */ ?", "/* /* ? */ ?", 1);
	expect(&postgresql, "SELECT E'\\'?', ?", "SELECT E'\\'?', $1", 1);
	expect(&postgresql, "SELECT '\\', ?", "SELECT '\\', $1", 1);
	expect(&postgresql, "SELECT a::text, ?", "SELECT a::text, $1", 1);
}

static void test_sql_raw__backslashes_and_hashes_of_mariadb(void **state)
{
	(void)state;
	expect(&mariadb, "SELECT '\\', ?", "SELECT '\\', ?", 1);
	expect(&mariadb, "SELECT 1 # ?\n, ?", "SELECT 1 # ?\n, ?", 1);
}

static void test_sql_raw__variables_of_mariadb(void **state)
{
	(void)state;
	expect(&mariadb, "SET @a = ?, @b := @@sql_mode", "SET @a = ?, @b := @@sql_mode", 1);
	expect(&mariadb, "SELECT @a+@b, ?", "SELECT @a+@b, ?", 1);
	refuse(&mariadb, "SELECT :name", "\":name\" is no placeholder");
}

static void test_sql_raw__other_placeholders_are_refused(void **state)
{
	(void)state;
	refuse(&sqlite, "SELECT ?1", "at byte 7: \"?1\" is no placeholder here; write ?");
	refuse(&sqlite, "SELECT :name", "\":name\" is no placeholder");
	refuse(&sqlite, "SELECT @name", "is no placeholder");
	refuse(&postgresql, "SELECT $1", "is no placeholder");
}

static void test_sql_raw__open_quotes_are_refused(void **state)
{
	(void)state;
	refuse(&sqlite, "SELECT 'a", "at byte 7: a quote or comment that does not end");
	refuse(&sqlite, "SELECT \"a", "does not end");
	refuse(&sqlite, "SELECT [a", "does not end");
	refuse(&sqlite, "SELECT /* a", "does not end");
	refuse(&postgresql, "SELECT $a$ $$", "does not end");
	refuse(&postgresql, "/* /* */", "does not end");
}

static void test_sql_raw__the_kind_is_told_by_the_words(void **state)
{
	(void)state;
	assert_int_equal(kind_of("  /* x */ select 1"), RX__RAW_READ);
	assert_int_equal(kind_of("WITH a AS (SELECT 1) SELECT replace('a', 'b', 'c')"), RX__RAW_READ);
	assert_int_equal(kind_of("WITH a AS (SELECT 1) INSERT INTO b SELECT 1"), RX__RAW_WRITE);
	assert_int_equal(kind_of("Insert INTO a VALUES (1)"), RX__RAW_WRITE);
	assert_int_equal(kind_of("CREATE TABLE a (b)"), RX__RAW_DDL);
	assert_int_equal(kind_of("-- x\nCOMMIT"), RX__RAW_TRANSACTION);
	assert_int_equal(kind_of("ROLLBACK TO x"), RX__RAW_TRANSACTION);
}

static void test_sql_raw__what_looks_like_a_quote_and_is_none(void **state)
{
	(void)state;
	/* A text may hold the other quotes, comment signs and dollars. */
	expect(
		&postgresql, "SELECT '--', ?, '/*', ?, '$$', ?", "SELECT '--', $1, '/*', $2, '$$', $3", 3);
	expect(&sqlite, "SELECT \"'\", ?, `\"`, ?, ['], ?", "SELECT \"'\", ?, `\"`, ?, ['], ?", 3);
	/* A comment may hold quotes that never end. */
	expect(&postgresql, "SELECT ? -- it's\n, ?", "SELECT $1 -- it's\n, $2", 2);
	expect(&mariadb, "SELECT ? # it's \"\n, ?", "SELECT ? # it's \"\n, ?", 2);
	expect(&sqlite, "SELECT ? /* it's */, ?", "SELECT ? /* it's */, ?", 2);
	/* Division and minus are no comments. */
	expect(&postgresql, "SELECT ?/?-?", "SELECT $1/$2-$3", 3);
	expect(&mariadb, "SELECT 5--?", "SELECT 5--?", 1);
	expect(&mariadb, "SELECT 5 -- ?", "SELECT 5 -- ?", 0);
	expect(&mariadb, "SELECT 5 --", "SELECT 5 --", 0);
}

static void test_sql_raw__quotes_of_each_engine_end_where_the_engine_says(void **state)
{
	(void)state;
	expect(&postgresql, "SELECT 'a\\', ?", "SELECT 'a\\', $1", 1);
	expect(&postgresql, "SELECT E'a\\'?', ?", "SELECT E'a\\'?', $1", 1);
	expect(&postgresql, "SELECT e'\\\\', ?", "SELECT e'\\\\', $1", 1);
	expect(&postgresql, "SELECT type'\\', ?", "SELECT type'\\', $1", 1);
	expect(&mariadb, "SELECT 'a\\', \"b\\\", ?", "SELECT 'a\\', \"b\\\", ?", 1);
	expect(&sqlite, "SELECT 'a\\', ?", "SELECT 'a\\', ?", 1);
	expect(&postgresql, "SELECT $a$ ? $b$ ' $$ $a$, ?", "SELECT $a$ ? $b$ ' $$ $a$, $1", 1);
	expect(&postgresql, "SELECT $$ $a$ ? $$, ?", "SELECT $$ $a$ ? $$, $1", 1);
	expect(&postgresql, "SELECT $\xc3\xa9$ ? $\xc3\xa9$", "SELECT $\xc3\xa9$ ? $\xc3\xa9$", 0);
	expect(&postgresql, "/* a /* ? */ ? */ SELECT ?", "/* a /* ? */ ? */ SELECT $1", 1);
	expect(&sqlite, "/* a /* ? */ SELECT ?", "/* a /* ? */ SELECT ?", 1);
	refuse(&postgresql, "SELECT $a$ ? $A$", "does not end");
	refuse(&postgresql, "/* /* */ SELECT ?", "does not end");
	refuse(&mariadb, "SELECT 'a''", "does not end");
}

/* A dollar inside a word is part of it, on every engine. */
static void test_sql_raw__a_dollar_inside_a_name_is_part_of_it(void **state)
{
	(void)state;
	expect(&postgresql, "SELECT a$b$, ?, c$b$ FROM t", "SELECT a$b$, $1, c$b$ FROM t", 1);
	expect(&sqlite, "SELECT a$b, ?", "SELECT a$b, ?", 1);
	expect(&mariadb, "SELECT a$b, ?", "SELECT a$b, ?", 1);
	refuse(&sqlite, "SELECT $b", "write ? for each value");
}

static void test_sql_raw__explain_analyze_runs_what_it_explains(void **state)
{
	(void)state;
	assert_int_equal(kind_of("EXPLAIN ANALYZE DELETE FROM t"), RX__RAW_WRITE);
	assert_int_equal(kind_of("EXPLAIN (ANALYZE) UPDATE t SET a = 1"), RX__RAW_WRITE);
	assert_int_equal(kind_of("EXPLAIN ANALYZE SELECT 1"), RX__RAW_READ);
	assert_int_equal(kind_of("EXPLAIN QUERY PLAN DELETE FROM t"), RX__RAW_READ);
}

static rx__raw_look look_at(const char *sql)
{
	rx__raw_look look;
	rx__raw_look_at(&look, &postgresql, sql);
	return look;
}

static void test_sql_raw__a_statement_is_alone_or_not(void **state)
{
	static const char *const alone[] = { "", "VACUUM t", "VACUUM t;",
		"VACUUM t ; -- a; b\n /* ; c */ ;", "DO $$ BEGIN a; b; END $$", "SELECT a$b$, 1; -- $b$",
		"SELECT ';' AS \"a;b\"", "SELECT E'\\'; x'", NULL };
	static const char *const several[] = { "BEGIN; COMMIT", "a; b", "a;;b;", "a /* ; */ ; 'b'",
		"DO $a$ ; $$ ; $a$; DO $$ $$", NULL };

	(void)state;
	for (size_t i = 0; alone[i]; i++)
		assert_true(look_at(alone[i]).is_single);
	for (size_t i = 0; several[i]; i++)
		assert_false(look_at(several[i]).is_single);
}

static void test_sql_raw__a_name_with_its_schema_is_seen(void **state)
{
	static const char *const with[] = { "VACUUM a.t", "VACUUM \"a b\".t", "VACUUM a.\"t\"",
		"VACUUM x2.t", "CALL a$1.p()", "DO $$ BEGIN CALL a.p(); END $$", NULL };
	static const char *const without[] = { "VACUUM t", "", ".", "a.", ".a", "SELECT 1.5, .5, 12.e3",
		"VACUUM t -- a.b", "VACUUM t /* a.b */", "SELECT 'a.b'", "REINDEX TABLE \"a.b\"", NULL };

	(void)state;
	for (size_t i = 0; with[i]; i++)
		assert_true(look_at(with[i]).has_schema);
	for (size_t i = 0; without[i]; i++)
		assert_false(look_at(without[i]).has_schema);
}

static void note_word(void *ud, const char *word, size_t size, bool first)
{
	rx__buf_printf(ud, "%s%.*s ", first ? "|" : "", (int)size, word);
}

static void expect_words(const rx_dialect *dialect, const char *sql, const char *words)
{
	rx_buf out = RX_BUF_INIT;

	rx__raw_words(dialect, sql, note_word, &out);
	assert_string_equal(rx__buf_text(&out), words);
	rx__buf_deinit(&out);
}

static void test_sql_raw__words_are_those_outside_of_quotes_and_comments(void **state)
{
	(void)state;
	expect_words(&postgresql, "", "");
	expect_words(&postgresql, "/* a */ -- b\n set a$b = 'c d'", "|set a$b ");
	expect_words(&postgresql, " ( (SELECT \"x y\".z)) ;; DO $$ a $$; b", "|SELECT z |DO |b ");
	expect_words(&postgresql, "SELECT E'\\'; b', 'c''; d', 1.5", "|SELECT E 1 5 ");
	expect_words(&sqlite, "SELECT [a b] FROM `c d`", "|SELECT FROM ");
	expect_words(&mariadb, "# a\nSET @b = 1", "|SET b 1 ");
	expect_words(&mariadb, "SELECT 'it ends nowhere", "|SELECT ");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sql_raw__placeholders_are_those_of_the_dialect),
		cmocka_unit_test(test_sql_raw__two_question_marks_are_one_that_is_sent),
		cmocka_unit_test(test_sql_raw__quotes_and_comments_are_left_alone),
		cmocka_unit_test(test_sql_raw__brackets_are_quotes_on_sqlite_only),
		cmocka_unit_test(test_sql_raw__dollar_quotes_and_nested_comments_of_postgresql),
		cmocka_unit_test(test_sql_raw__backslashes_and_hashes_of_mariadb),
		cmocka_unit_test(test_sql_raw__variables_of_mariadb),
		cmocka_unit_test(test_sql_raw__other_placeholders_are_refused),
		cmocka_unit_test(test_sql_raw__open_quotes_are_refused),
		cmocka_unit_test(test_sql_raw__the_kind_is_told_by_the_words),
		cmocka_unit_test(test_sql_raw__what_looks_like_a_quote_and_is_none),
		cmocka_unit_test(test_sql_raw__quotes_of_each_engine_end_where_the_engine_says),
		cmocka_unit_test(test_sql_raw__a_dollar_inside_a_name_is_part_of_it),
		cmocka_unit_test(test_sql_raw__explain_analyze_runs_what_it_explains),
		cmocka_unit_test(test_sql_raw__a_statement_is_alone_or_not),
		cmocka_unit_test(test_sql_raw__a_name_with_its_schema_is_seen),
		cmocka_unit_test(test_sql_raw__words_are_those_outside_of_quotes_and_comments),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
