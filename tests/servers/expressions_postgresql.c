/* Expressions that PostgreSQL gives back in words of its own: what was made is found to be the same, and
 * what was changed is not. Each stands in a table by itself: a CHECK, a computed column, a default, an
 * index or what it is of. */
#include "expressions.h"

static const char *const checks[] = {
	"a > 1 AND b <> 'x' OR NOT c",
	"a between 1 and 5",
	"a NOT BETWEEN 1 AND 5",
	"a in (1, 2, 3) and b not in ('x', 'it''s')",
	"b = ANY (ARRAY['x', 'y']) OR a <> ALL (ARRAY[1, 2])",
	"b LIKE 'x!_%' ESCAPE '!' AND b NOT ILIKE '%q' AND b SIMILAR TO '(a|b)%'",
	"b ~ '^[a-z]+$' AND b !~* 'x'",
	"b <> 'back\\slash' AND b <> 'quo\"te' AND b <> E'new\\nline' AND b <> $$it's$$",
	"b <> '' AND b <> ' ' AND b <> '\303\244\342\202\254'",
	"CASE WHEN a > 1 THEN b = 'x' WHEN a IS NULL THEN c ELSE false END",
	"case a when 1 then true else c end",
	"coalesce(a, 0) >= 0 and nullif(a, 3) is not null",
	"cast(a as varchar) <> '3' and b::int > 0 and cast(b as decimal(10, 2)) < 5.50",
	"j ->> 'a' > '3' and (j -> 'b') = '1' and j @> '{\"a\": 1}' and j #>> '{a,b}' <> 'x'",
	"d > '2020-01-01' and t < '12:30:00' and m >= '2020-01-01 00:00:00'",
	"d > DATE '2020-01-01' AND m < TIMESTAMP '2030-01-01 00:00:00.5'",
	"d + INTERVAL '1 day' > m AND m - d < interval '3 hours'",
	"extract(year from d) > 2000 and date_part('month', d) = 3 and date_trunc('day', m) = d",
	"c IS TRUE OR c IS NOT FALSE OR c IS UNKNOWN OR c = true",
	"a is distinct from 3 and b is not distinct from 'x'",
	"a + 1 * 2 - -3 / 4 % 5 > 0",
	"(a + 1) * 2 > 0 AND -(a) < 5 AND ~a <> 0",
	"a & 3 | 4 # 5 << 1 >> 2 > 0",
	"(a > 1 AND c) OR (a > 2 AND (b = 'x' OR b = 'y'))",
	"b || 'x' || b = 'yxy'",
	"length(b) > 1 and char_length(b) < 9 and octet_length(b) < 9",
	"lower(b) = b and trim(b) = b and trim(both 'x' from b) = b",
	"substring(b from 1 for 2) = 'ab' and position('x' in b) > 0",
	"overlay(b placing 'x' from 2) <> 'x'",
	"round(p, 2) = p and floor(p) < ceiling(p) and p ^ 2 > 1 and f ^ 2 > 1",
	"p > 1.50 and p < 1e3 and p <> 0.00 and f > .5 and f < '5'",
	"b COLLATE \"C\" = 'x'",
	"\"b\" <> 'b' or \"a\" > 1",
	"greatest(a, 1, 2) > least(a, 3)",
	"e = 'draft' or e in ('draft', 'it''s') or e > 'draft'::t_e",
	"u <> '123e4567-e89b-12d3-a456-426614174000'",
	"a IN (1) AND (a) = (2) AND ((b)) IS NOT NULL",
	"(a is null) = false and (a, b) = (1, 'x') and row(a, id) < row(2, 3)",
	"m at time zone 'UTC' > '2020-01-01' and a::numeric / 2 > 1",
};

static const struct computed computed[] = {
	{ 'a', "a * 2" },
	{ 'a', "case when a > 3 then 1 else 0 end" },
	{ 'b', "upper(left(b, 1)) || substring(b, 2)" },
	{ 'b', "b || ' ' || coalesce(b, '-')" },
	{ 'b', "j ->> 'name'" },
	{ 'c', "a between 1 and 3 and b in ('x', 'y')" },
	{ 'p', "p * 1.20 + 0.50" },
	{ 'p', "a::numeric / 3" },
	{ 'd', "m::date" },
	{ 'm', "d + interval '1 day'" },
	{ 'f', "sqrt(a)" },
};

static const struct computed defaults[] = {
	{ 'a', "5" },
	{ 'a', "-5" },
	{ 'a', "(1 + 2) * 3" },
	{ 'b', "'it''s'" },
	{ 'b', "''" },
	{ 'b', "'back\\slash'" },
	{ 'b', "upper('x') || 'y'" },
	{ 'b', "'a'::text || 'b'" },
	{ 'c', "true" },
	{ 'c', "1 > 2" },
	{ 'p', "1.50" },
	{ 'p', "0" },
	{ 'd', "'2020-01-01'" },
	{ 'd', "current_date" },
	{ 'd', "current_date + interval '7 days'" },
	{ 'm', "'2020-01-01 00:00:00'" },
	{ 'm', "now()" },
	{ 'm', "current_timestamp" },
	{ 'm', "now() AT TIME ZONE 'UTC' + interval '1 hour'" },
	{ 'u', "gen_random_uuid()" },
	{ 'j', "'{}'" },
	{ 'j', "jsonb_build_object('a', 1)" },
	{ 'f', "random() * 3" },
	{ 'e', "'draft'" },
	{ 'b', "NULL" },
};

static const struct indexed {
	const char *sql, *where;
} indexed[] = {
	{ "lower(b)", NULL },
	{ "a + 1", "a > 1 and b in ('x', 'y')" },
	{ "(a + 1) * 2", "c" },
	{ "coalesce(b, 'x') || 'y'", "b is not null or a between 1 and 3" },
	{ "a::numeric / 3", "e = 'draft'" },
	{ "j ->> 'a'", "d > '2020-01-01'" },
};

static void add_index(rx_op *op, size_t i, const struct indexed *x)
{
	char table[32], name[32];

	snprintf(table, sizeof(table), "i%zu", i);
	snprintf(name, sizeof(name), "ix_i%zu", i);
	rx_create_table(op, table, COLUMNS);
	assert_rx_ok(&op->error);
	rx_create_index(op, name, table, { NULL }, .expressions = { x->sql }, .where = x->where);
	assert_rx_ok(&op->error);
}

static void record(rx_op *op)
{
	rx__op_init(op, "test");
	for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++)
		add_check(op, i, checks[i]);
	for (size_t i = 0; i < sizeof(computed) / sizeof(computed[0]); i++)
		add_column(op, "c", i, &computed[i], true);
	for (size_t i = 0; i < sizeof(defaults) / sizeof(defaults[0]); i++)
		add_column(op, "d", i, &defaults[i], false);
	for (size_t i = 0; i < sizeof(indexed) / sizeof(indexed[0]); i++)
		add_index(op, i, &indexed[i]);
}

/* As texts some are not the same; the server is asked about all of these at once. */
static void test_servers_expressions__what_was_made_is_the_same(void **state)
{
	test_port *port = test_port_open(getenv("REFLEX_TEST_URL"));
	rx_op op;
	char *lines;

	(void)state;
	test_port_empty(port);
	record(&op);
	apply(port, &op);
	lines = found(port, &op, NULL);
	assert_string_equal(lines, "");
	free(lines);
	/* and within a transaction, of which nothing stays */
	test_port_exec(port, "BEGIN");
	lines = found(port, &op, NULL);
	assert_string_equal(lines, "");
	free(lines);
	test_port_exec(port, "COMMIT");
	assert_int_equal(
		test_port_int(port, "SELECT count(*) FROM pg_class WHERE relpersistence = 't'"), 0);
	rx__op_deinit(&op);
	test_port_close(port);
}

static void test_servers_expressions__a_change_is_found(void **state)
{
	static const changed_check changed[] = {
		{ "b LIKE 'x!_%' ESCAPE '!'", "b LIKE 'x!_%' ESCAPE '|'" },
		{ "cast(a as varchar) <> '3'", "cast(a as varchar(1)) <> '3'" },
		{ "d > DATE '2020-01-01'", "d > DATE '2020-01-02'" },
		{ "a + 1 * 2 > 0", "a + 1 * 3 > 0" },
		{ "case a when 1 then true else c end", "case a when 1 then false else c end" },
		{ "c is true", "c is false" },
		/* parentheses and casts alone */
		{ "(a + 1) * 2 > 0", "a + 1 * 2 > 0" },
		{ "a - (1 - id) > 0", "a - 1 - id > 0" },
		{ "-(a + 1) < 0", "-a + 1 < 0" },
		{ "(c OR a > 1) AND b <> 'x'", "c OR a > 1 AND b <> 'x'" },
		{ "NOT (c AND a > 1)", "NOT c AND a > 1" },
		{ "a::numeric / id > 0", "a / id > 0" },
		{ "a / id > 0", "a / id::float > 0" },
		{ "b < '10'", "b::int < 10" },
	};

	(void)state;
	expect_each_change_is_found(changed, sizeof(changed) / sizeof(changed[0]));
}

static void record_altered(rx_op *op, bool wanted)
{
	static const struct {
		const char *prefix;
		struct computed sides[2];
	} altered[] = {
		{ "c", { { 'a', "(a + 1) * 2" }, { 'a', "a + 1 * 2" } } },
		{ "c", { { 'p', "a::numeric / id" }, { 'p', "a / id" } } },
		{ "c", { { 'b', "upper((b || 'x')::varchar(2))" }, { 'b', "upper(b || 'x')" } } },
		{ "d", { { 'a', "(1 + 2) * 3" }, { 'a', "1 + 2 * 3" } } },
		{ "d", { { 'p', "7::numeric / 2" }, { 'p', "7 / 2" } } },
	};
	static const struct indexed indexes[][2] = {
		{ { "(a + 1) * 2", NULL }, { "a + 1 * 2", NULL } },
		{ { "a::numeric / id", NULL }, { "a / id", NULL } },
		{ { "a + 1", "(a + 1) * 2 > 0" }, { "a + 1", "a + 1 * 2 > 0" } },
	};

	rx__op_init(op, "altered");
	for (size_t i = 0; i < sizeof(altered) / sizeof(altered[0]); i++)
		add_column(op, altered[i].prefix, i, &altered[i].sides[wanted], true);
	for (size_t i = 0; i < sizeof(indexes) / sizeof(indexes[0]); i++)
		add_index(op, i, &indexes[i][wanted]);
}

static void test_servers_expressions__parentheses_and_casts_alone_are_a_change(void **state)
{
	rx_op there, wanted;

	(void)state;
	record_altered(&there, false);
	record_altered(&wanted, true);
	expect_changes_that_are_made(&there, &wanted, 5 + 2 * 3);
	rx__op_deinit(&there);
	rx__op_deinit(&wanted);
}

/* Types that models do not have, and names that need quotes: the real table says what they are. */
static void test_servers_expressions__of_types_and_names_of_the_database(void **state)
{
	test_port *port = test_port_open(getenv("REFLEX_TEST_URL"));
	rx_op wanted;
	char *lines;

	(void)state;
	test_port_empty(port);
	test_port_exec(port,
		"CREATE SCHEMA \"s x\"; CREATE DOMAIN \"s x\".few AS int CHECK (value > 0);"
		"CREATE TABLE \"s x\".\"t\"\"q\" (\"A b\" \"s x\".few, b text DEFAULT '1'::text, "
		"\"c\"\"d\" int, CONSTRAINT ck_one CHECK ((\"A b\" + 1) * 2 > 0 AND b IN ('x', 'y')), "
		"CONSTRAINT ck_two CHECK (\"t\"\"q\".\"c\"\"d\" BETWEEN 1 AND \"A b\"))");
	rx__op_init(&wanted, "wanted");
	rx_create_table(&wanted, "s x.t\"q", rx_ddl_column("A b", RX_TEXT, .nullable = true),
		rx_ddl_column("b", RX_TEXT, .nullable = true, .server_default = "'1'"),
		rx_ddl_column("c\"d", RX_INTEGER, .nullable = true),
		rx_ddl_check("ck_one", "(\"A b\" + 1) * 2 > 0 AND b IN ('x', 'y')"),
		rx_ddl_check("ck_two", "\"t\"\"q\".\"c\"\"d\" BETWEEN 1 AND \"A b\""));
	assert_rx_ok(&wanted.error);
	lines = found(port, &wanted, NULL);
	if (*lines)
		fail_msg("%s", lines);
	free(lines);
	rx__op_deinit(&wanted);
	test_port_close(port);
}

static void test_servers_expressions__one_that_is_no_sql_harms_no_other(void **state)
{
	(void)state;
	expect_one_that_is_no_sql_harms_no_other("cast(a as varchar) <> '3'");
}

static void test_servers_expressions__without_the_right_it_is_said(void **state)
{
	test_port *port = test_port_open(getenv("REFLEX_TEST_URL"));
	size_t n_warnings = 0;
	rx_op there, wanted;
	char *lines;

	(void)state;
	test_port_empty(port);
	rx__op_init(&there, "there");
	rx__op_init(&wanted, "wanted");
	add_check(&there, 0, "(a + 1) * 2 > 0");
	add_check(&wanted, 0, "a + 1 * 2 > 0");
	add_check(&there, 1, "1 < a");
	add_check(&wanted, 1, "a > 1");
	apply(port, &there);
	test_port_exec(port, "SET default_transaction_read_only = on");
	lines = found(port, &wanted, &n_warnings);
	assert_string_equal(lines, "drop check ck_t1 of t1\ncreate check ck_t1 on t1\n");
	assert_int_equal(n_warnings, 1);
	free(lines);
	/* a transaction goes on as it was */
	test_port_exec(port, "BEGIN");
	lines = found(port, &wanted, &n_warnings);
	assert_int_equal(n_warnings, 1);
	free(lines);
	test_port_exec(port, "COMMIT");
	rx__op_deinit(&there);
	rx__op_deinit(&wanted);
	test_port_close(port);
}

/* What differs only for the dialect needs no other column made anew. */
static void test_servers_expressions__an_altered_expression_is_made(void **state)
{
	test_port *port = test_port_open(getenv("REFLEX_TEST_URL"));
	rx_op op;
	char *lines;

	(void)state;
	test_port_empty(port);
	rx__op_init(&op, "there");
	add_column(&op, "c", 0, &(struct computed){ 'a', "(a + 1) * 2" }, true);
	apply(port, &op);
	test_port_exec(port, "INSERT INTO c0 (id, a) VALUES (1, 5)");
	rx__op_deinit(&op);
	rx__op_init(&op, "alter");
	rx_alter_column(&op, "c0",
		rx_ddl_column("x", RX_INTEGER, .nullable = true, .computed = "a + 1 * 2", .stored = true));
	assert_rx_ok(&op.error);
	apply(port, &op);
	lines = test_port_rows(port,
		"SELECT x, attnum FROM c0, pg_attribute WHERE attrelid = "
		"'c0'::regclass AND attname = 'x'");
	assert_string_equal(lines, "7|14\n");
	free(lines);
	apply(port, &op); /* the same again: the column stays */
	lines = test_port_rows(port,
		"SELECT x, attnum FROM c0, pg_attribute WHERE attrelid = "
		"'c0'::regclass AND attname = 'x'");
	assert_string_equal(lines, "7|14\n");
	free(lines);
	rx__op_deinit(&op);
	test_port_close(port);
}

/* ---- whatever is made of pieces */

static const char *const truths[] = { "c", "a > 3", "b <> 'it''s'", "(%b AND %b)", "(%b or %b)",
	"(NOT %b)", "(%n BETWEEN %n AND %n)", "(%n IN (1, %n, 3))", "(%s LIKE 'x%%')",
	"(%s IS NOT NULL)", "(%n = %n)", "((%n <> %n) IS TRUE)", "(%s IN ('x', %s))",
	"d < '2020-02-03'", "true", "CASE WHEN %b THEN %b ELSE %b END", "(%b = %b)",
	"coalesce(%b, false)" };
static const char *const numbers[] = { "a", "id", "7", "(-2)", "(%n + %n)", "(%n - %n) * %n",
	"%n %% 5", "coalesce(%n, %n)", "abs(%n)", "%n::numeric", "length(%s)", "extract(year from d)",
	"CASE %n WHEN 1 THEN %n ELSE %n END", "(%n / 3)", "CASE WHEN %b THEN %n ELSE %n END", "1.50",
	"(%n::int %% 7)" };
static const char *const texts[] = { "b", "'x'", "'it''s'", "'a\\b'", "(%s || %s)", "upper(%s)",
	"trim(%s)", "substring(%s, 1, 2)", "(%s || %s || '-')", "coalesce(%s, '')", "%n::text",
	"CASE WHEN %b THEN %s ELSE %s END", "replace(%s, 'x', %s)", "left(%s, 3)" };

static void test_servers_expressions__whatever_is_made_is_the_same(void **state)
{
	static const pieces all = PIECES(truths, numbers, texts);

	(void)state;
	expect_whatever_is_made_is_the_same(&all, true);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_servers_expressions__what_was_made_is_the_same),
		cmocka_unit_test(test_servers_expressions__a_change_is_found),
		cmocka_unit_test(test_servers_expressions__parentheses_and_casts_alone_are_a_change),
		cmocka_unit_test(test_servers_expressions__of_types_and_names_of_the_database),
		cmocka_unit_test(test_servers_expressions__an_altered_expression_is_made),
		cmocka_unit_test(test_servers_expressions__one_that_is_no_sql_harms_no_other),
		cmocka_unit_test(test_servers_expressions__without_the_right_it_is_said),
		cmocka_unit_test(test_servers_expressions__whatever_is_made_is_the_same),
	};

	return cmocka_run_group_tests_name("servers/expressions_postgresql", tests, NULL, NULL);
}
