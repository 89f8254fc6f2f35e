/* Expressions that MariaDB gives back in words of its own: what was made is found to be the same, and what
 * was changed is not. Each stands in a table by itself, as a CHECK, a computed column or a default. */
#include "expressions.h"

static const char *const checks[] = {
	"a > 1 AND b <> 'x' OR NOT c",
	"a between 1 and 5",
	"a NOT BETWEEN 1 AND 5",
	"a in (1, 2, 3) and b not in ('x', 'it''s')",
	"b LIKE 'x!_%' ESCAPE '!'",
	"b NOT LIKE '%\\%' OR b LIKE '\\\\'",
	"b REGEXP '^[a-z]+$'",
	"b <> 'back\\slash' AND b <> 'quo\"te' AND b <> 'tick`' AND b <> 'new\nline'",
	"b <> '' AND b <> ' ' AND b <> '\303\244\342\202\254'",
	"CASE WHEN a > 1 THEN b = 'x' WHEN a IS NULL THEN c ELSE false END",
	"case a when 1 then true else c end",
	"coalesce(a, 0) >= 0 and ifnull(b, 'x') <> '' and nullif(a, 3) is not null",
	"if(a > 1, c, not c)",
	"cast(a as char) <> '3' and cast(b as signed) > 0 and cast(b as decimal(10, 2)) < 5.50",
	"convert(b, unsigned) > 1 and convert(b using latin1) <> 'x'",
	"json_valid(b) and json_extract(j, '$.a') > 3 and json_value(j, '$.b') = 'x'",
	"d > '2020-01-01' and t < '12:30:00' and m >= '2020-01-01 00:00:00'",
	"d > DATE '2020-01-01' AND m < TIMESTAMP '2030-01-01 00:00:00.5'",
	"d + INTERVAL 1 DAY > m AND date_add(d, interval 2 month) < m - interval 3 hour",
	"year(d) > 2000 and extract(month from d) = 3 and datediff(d, m) < 5",
	"c IS TRUE OR c IS NOT FALSE OR c IS UNKNOWN OR c = true",
	"c AND NOT c XOR a",
	"!(a > 1) && (a < 5 || a = 7)",
	"a <=> 3 and a <> 4 and a != 5",
	"a + 1 * 2 - -3 / 4 % 5 DIV 2 MOD 3 > 0",
	"(a + 1) * 2 > 0 AND -(a) < 5 AND ~a <> 0",
	"a & 3 | 4 ^ 5 << 1 >> 2 > 0",
	"(a > 1 AND c) OR (a > 2 AND (b = 'x' OR b = 'y'))",
	"b || 'x' || b = 'yxy'",
	"concat(b, 'x') = 'yx' and concat_ws(',', b, b) <> ''",
	"length(b) > 1 and char_length(b) < 9 and character_length(b) < 9 and octet_length(b) < 9",
	"lower(b) = b and ucase(b) <> lcase(b) and trim(b) = b and trim(both 'x' from b) = b",
	"substring(b, 1, 2) = 'ab' and substr(b from 2 for 3) = 'x' and left(b, 1) = 'x'",
	"position('x' in b) > 0 and locate('x', b) > 0 and instr(b, 'x') > 0",
	"round(p, 2) = p and floor(p) < ceiling(p) and truncate(p, 1) > 0 and pow(p, 2) > 1",
	"p > 1.50 and p < 1e3 and p <> 0.00 and f > .5",
	"a > 0x1F and b <> x'4142' and a <> b'101'",
	"b COLLATE utf8mb4_general_ci = 'x' and binary b = 'x'",
	"b = _utf8mb4'x' and b <> N'y'",
	"`b` <> \"b\" or \"a\" > 1",
	"greatest(a, 1, 2) > least(a, 3)",
	"md5(b) <> '' and sha2(b, 256) <> '' and hex(b) <> ''",
	"e = 'draft' or e in ('draft', 'it''s')",
	"u <> '123e4567-e89b-12d3-a456-426614174000'",
	"inet6_aton(b) is not null and is_ipv4(b)",
	"quarter(d) = 2 and last_day(d) <> d and to_days(d) > 5",
	"strcmp(b, 'x') = 0 and field(b, 'x', 'y') > 0 and elt(1, b, 'y') = 'z'",
	"a IN (1) AND (a) = (2) AND ((b)) IS NOT NULL",
	"a is null = false",
};

static const struct computed computed[] = {
	{ 'a', "a * 2" },
	{ 'a', "if(c, a, -a)" },
	{ 'a', "case when a > 3 then 1 else 0 end" },
	{ 'b', "concat(upper(left(b, 1)), substring(b, 2))" },
	{ 'b', "b || ' ' || coalesce(b, '-')" },
	{ 'b', "json_unquote(json_extract(j, '$.name'))" },
	{ 'c', "a between 1 and 3" },
	{ 'p', "p * 1.20 + 0.50" },
	{ 'd', "cast(m as date)" },
	{ 'm', "d + interval 1 day" },
	{ 'a', "extract(year from d) * 100 + month(d)" },
	{ 'b', "replace(b, '''', '\\')" },
};

static const struct computed defaults[] = {
	{ 'a', "5" },
	{ 'a', "-5" },
	{ 'a', "(1 + 2) * 3" },
	{ 'b', "'it''s'" },
	{ 'b', "''" },
	{ 'b', "'back\\slash'" },
	{ 'b', "'\303\244\342\202\254'" },
	{ 'b', "concat('a', 'b')" },
	{ 'b', "upper('x') || 'y'" },
	{ 'c', "true" },
	{ 'c', "false" },
	{ 'p', "1.50" },
	{ 'p', "0" },
	{ 'd', "'2020-01-01'" },
	{ 'd', "curdate()" },
	{ 'd', "current_date + interval 7 day" },
	{ 'm', "'2020-01-01 00:00:00'" },
	{ 'm', "now()" },
	{ 'm', "current_timestamp(6)" },
	{ 'm', "utc_timestamp(6)" },
	{ 'm', "now() + interval 1 hour" },
	{ 'u', "uuid()" },
	{ 'j', "'{}'" },
	{ 'j', "json_object('a', 1)" },
	{ 'f', "rand() * 3" },
	{ 'e', "'draft'" },
	{ 'b', "NULL" },
};

static void record(rx_op *op)
{
	rx__op_init(op, "test");
	for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++)
		add_check(op, i, checks[i]);
	for (size_t i = 0; i < sizeof(computed) / sizeof(computed[0]); i++)
		add_column(op, "c", i, &computed[i], i % 2);
	for (size_t i = 0; i < sizeof(defaults) / sizeof(defaults[0]); i++)
		add_column(op, "d", i, &defaults[i], false);
}

/* Statements that this connection has run. */
static int64_t statements(test_port *port)
{
	return test_port_int(port,
		"SELECT CAST(variable_value AS SIGNED) FROM information_schema.session_status WHERE "
		"variable_name = "
		"'QUESTIONS'");
}

/* As texts some are not the same; the server is asked about all of these at once. */
static void test_servers_expressions__what_was_made_is_the_same(void **state)
{
	test_port *port = test_port_open(getenv("REFLEX_TEST_URL"));
	rx_op op;
	char *lines;
	int64_t before;

	(void)state;
	test_port_empty(port);
	record(&op);
	apply(port, &op);
	before = statements(port);
	lines = found(port, &op, NULL);
	assert_string_equal(lines, "");
	assert_in_range(statements(port) - before, 7, 12); /* six catalogues, this count, and it */
	free(lines);
	rx__op_deinit(&op);
	test_port_close(port);
}

static void test_servers_expressions__a_change_is_found(void **state)
{
	static const changed_check changed[] = {
		{ "b LIKE 'x!_%' ESCAPE '!'", "b LIKE 'x!_%' ESCAPE '|'" },
		{ "cast(a as char) <> '3'", "cast(a as char(1)) <> '3'" },
		{ "d > DATE '2020-01-01'", "d > DATE '2020-01-02'" },
		{ "a + 1 * 2 > 0", "a + 1 * 3 > 0" },
		{ "b <> 'x\\'", "b <> 'x\\\\'" },
		{ "case a when 1 then true else c end", "case a when 1 then false else c end" },
		{ "c is true", "c is false" },
		{ "b <> '5'", "b <> 5" },
		/* parentheses alone */
		{ "(a + 1) * 2 > 0", "a + 1 * 2 > 0" },
		{ "a - (1 - id) > 0", "a - 1 - id > 0" },
		{ "-(a + 1) < 0", "-a + 1 < 0" },
		{ "(c OR a > 1) AND b <> 'x'", "c OR a > 1 AND b <> 'x'" },
		{ "NOT (c AND a > 1)", "NOT c AND a > 1" },
		{ "length(trim(b) = 'x') > 0", "length(trim(b)) = 'x' > 0" },
	};

	(void)state;
	expect_each_change_is_found(changed, sizeof(changed) / sizeof(changed[0]));
}

static void test_servers_expressions__parentheses_alone_are_a_change(void **state)
{
	static const struct {
		const char *prefix;
		struct computed there, wanted;
	} altered[] = {
		{ "c", { 'a', "(a + 1) * 2" }, { 'a', "a + 1 * 2" } },
		{ "c", { 'p', "p / (a * 2.5)" }, { 'p', "p / a * 2.5" } },
		{ "c", { 'b', "if(c, (a + 1) * 2, b)" }, { 'b', "if(c, a + 1 * 2, b)" } },
		{ "d", { 'a', "(1 + 2) * 3" }, { 'a', "1 + 2 * 3" } },
	};
	const size_t n = sizeof(altered) / sizeof(altered[0]);
	rx_op there, wanted;

	(void)state;
	rx__op_init(&there, "there");
	rx__op_init(&wanted, "wanted");
	for (size_t i = 0; i < 2 * n; i++) {
		add_column(&there, altered[i % n].prefix, i, &altered[i % n].there, i >= n);
		add_column(&wanted, altered[i % n].prefix, i, &altered[i % n].wanted, i >= n);
	}
	expect_changes_that_are_made(&there, &wanted, 2 * n);
	rx__op_deinit(&there);
	rx__op_deinit(&wanted);
}

static void test_servers_expressions__one_that_is_no_sql_harms_no_other(void **state)
{
	(void)state;
	expect_one_that_is_no_sql_harms_no_other("cast(a as char) <> '3'");
}

static void test_servers_expressions__without_the_right_it_is_said(void **state)
{
	test_port *port = test_port_open(getenv("REFLEX_TEST_URL")), *poor;
	char *url = strdup(getenv("REFLEX_TEST_URL")), *at = strstr(url, "://"), *end = strchr(at, '@');
	char poor_url[512];
	size_t n_warnings = 0;
	rx_op op;
	char *lines;

	(void)state;
	test_port_empty(port);
	record(&op);
	apply(port, &op);
	test_port_exec(port, "CREATE OR REPLACE USER rx_poor@localhost");
	test_port_exec(port, "GRANT SELECT ON *.* TO rx_poor@localhost");
	snprintf(poor_url, sizeof(poor_url), "%.*s://rx_poor%s", (int)(at - url), url, end);
	poor = test_port_open(poor_url);
	lines = found(poor, &op, &n_warnings);
	assert_true(n_warnings > 0 && *lines);
	free(lines);
	free(url);
	rx__op_deinit(&op);
	test_port_close(poor);
	test_port_exec(port, "DROP USER rx_poor@localhost");
	test_port_close(port);
}

/* ---- whatever is made of pieces */

static const char *const truths[] = { "c", "a > 3", "b <> 'it''s'", "(%b AND %b)", "(%b or %b)",
	"NOT %b", "(%n BETWEEN %n AND %n)", "%n IN (1, %n, 3)", "%s LIKE 'x%%'", "%s IS NOT NULL",
	"(%n = %n)", "(%n <> %n) IS TRUE", "json_valid(%s)", "d < '2020-02-03'", "true",
	"CASE WHEN %b THEN %b ELSE %b END", "(%b XOR %b)", "coalesce(%b, false)" };
static const char *const numbers[] = { "a", "id", "7", "-2", "(%n + %n)", "(%n - %n) * %n",
	"%n MOD 5", "coalesce(%n, %n)", "abs(%n)", "cast(%s AS signed)", "length(%s)", "year(d)",
	"CASE %n WHEN 1 THEN %n ELSE %n END", "(%n & 3)", "if(%b, %n, %n)", "1.50", "(%n DIV 2)" };
static const char *const texts[] = { "b", "'x'", "'it''s'", "'a\\b'", "(%s || %s)", "upper(%s)",
	"trim(%s)", "substring(%s, 1, 2)", "concat(%s, %s, '-')", "coalesce(%s, '')",
	"cast(%n AS char)", "if(%b, %s, %s)", "replace(%s, 'x', %s)", "left(%s, 3)" };

static void test_servers_expressions__whatever_is_made_is_the_same(void **state)
{
	static const pieces all = PIECES(truths, numbers, texts);

	(void)state;
	expect_whatever_is_made_is_the_same(&all, false);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_servers_expressions__what_was_made_is_the_same),
		cmocka_unit_test(test_servers_expressions__a_change_is_found),
		cmocka_unit_test(test_servers_expressions__parentheses_alone_are_a_change),
		cmocka_unit_test(test_servers_expressions__one_that_is_no_sql_harms_no_other),
		cmocka_unit_test(test_servers_expressions__without_the_right_it_is_said),
		cmocka_unit_test(test_servers_expressions__whatever_is_made_is_the_same),
	};

	return cmocka_run_group_tests_name("servers/expressions_mariadb", tests, NULL, NULL);
}
