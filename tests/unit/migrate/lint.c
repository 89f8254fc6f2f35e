/* Each rule of the lint with what it finds and what it must leave alone; and that no rule is without
 * such a pair: lint_cases.c has them. */
#include <string.h>

#include <reflex/migrate.h>

#include "migrate/lint/allow.h"
#include "migrate/lint/lint.h"
#include "migrate/lint/rule.h"
#include "migrate/lint/words.h"
#include "schema/schema.h"
#include "support/check.h"
#include "unit/migrate/lint_cases.h"

/* ---- running one */

typedef struct result {
	rx_arena arena;
	rx__lint_findings found;
} result;

static void lint(result *out, void (*record)(rx_op *op), unsigned engine, const char *text)
{
	rx_op before, op;
	rx_error error = RX_ERROR_INIT;
	rx_schema *schema = rx__schema_new();
	assert_non_null(schema);
	rx__arena_init(&out->arena, 4096);
	out->found = (rx__lint_findings){ .arena = &out->arena };
	rx__op_init(&before, "before");
	lint_existing(&before);
	rx__op_init(&op, "script");
	record(&op);
	assert_int_equal(before.error.code, 0);
	if (op.error.code)
		fail_msg("%s", op.error.message);
	if (rx__op_apply(schema, &before, &error))
		fail_msg("%s", error.message);
	const rx__lint_script script = { .upgrade = &op, .text = text };
	if (rx__lint_run(&out->found, &script, engine, schema, &error))
		fail_msg("%s", error.message);
	rx__op_deinit(&before);
	rx__op_deinit(&op);
	rx_schema_free(schema);
}

static const rx__lint_finding *find(const result *in, const char *rule)
{
	for (size_t i = 0; i < in->found.n; i++)
		if (!strcmp(in->found.at[i].rule, rule))
			return &in->found.at[i];
	return NULL;
}

static void check(void (*record)(rx_op *op), unsigned engine, const char *rule, bool wanted)
{
	result r;
	lint(&r, record, engine, NULL);
	const bool found = find(&r, rule) != NULL;
	rx__arena_deinit(&r.arena);
	if (found != wanted)
		fail_msg("%s %s", rule, wanted ? "was not found" : "was found where it is not");
}

static void test_migrate_lint__each_rule_of_operations_finds_its_case_and_no_other(void **state)
{
	(void)state;
	for (size_t i = 0; i < lint_n_operation_cases; i++) {
		check(lint_operation_cases[i].bad, lint_operation_cases[i].engine,
			lint_operation_cases[i].rule, true);
		check(lint_operation_cases[i].good, lint_operation_cases[i].engine,
			lint_operation_cases[i].rule, false);
	}
}

static const char *raw;

static void run_raw(rx_op *op)
{
	rx_run_sql(op, raw);
}

static void test_migrate_lint__each_rule_of_raw_sql_finds_its_case_and_no_other(void **state)
{
	(void)state;
	for (size_t i = 0; i < lint_n_sql_cases; i++) {
		raw = lint_sql_cases[i].bad;
		check(run_raw, lint_sql_cases[i].engine, lint_sql_cases[i].rule, true);
		raw = lint_sql_cases[i].good;
		check(run_raw, lint_sql_cases[i].engine, lint_sql_cases[i].rule, false);
	}
}

static bool has_case(const char *rule)
{
	for (size_t i = 0; i < lint_n_operation_cases; i++)
		if (!strcmp(lint_operation_cases[i].rule, rule))
			return true;
	for (size_t i = 0; i < lint_n_sql_cases; i++)
		if (!strcmp(lint_sql_cases[i].rule, rule))
			return true;
	return !strcmp(rule, "ALL01"); /* of the way back: below */
}

static void test_migrate_lint__every_rule_has_a_case_and_says_what_to_do_instead(void **state)
{
	const rx__lint_table *const tables[] = { &rx__lint_common, &rx__lint_sqlite,
		&rx__lint_postgresql, &rx__lint_mariadb };
	(void)state;
	for (size_t t = 0; t < sizeof(tables) / sizeof(*tables); t++)
		for (size_t i = 0; i < tables[t]->n; i++) {
			const rx__lint_rule *rule = &tables[t]->rules[i];
			if (!has_case(rule->id))
				fail_msg("%s has no case", rule->id);
			assert_true(*rule->why && *rule->instead);
			assert_true((rule->applies != NULL) != (rule->words != NULL));
		}
}

/* ---- the way back */

static void count_down(const char *rule, void (*up)(rx_op *), void (*down)(rx_op *), bool wanted)
{
	rx_op before, upgrade, downgrade;
	rx_arena arena;
	rx_schema *schema = rx__schema_new();
	rx__arena_init(&arena, 4096);
	rx__lint_findings found = { .arena = &arena };
	rx__op_init(&before, "before");
	rx__op_init(&upgrade, "up");
	rx__op_init(&downgrade, "down");
	lint_existing(&before);
	up(&upgrade);
	if (down)
		down(&downgrade);
	const rx__lint_script script = { .upgrade = &upgrade, .downgrade = &downgrade };
	assert_int_equal(rx__op_apply(schema, &before, NULL), 0);
	assert_int_equal(rx__lint_run(&found, &script, SQLITE, schema, NULL), 0);
	size_t n = 0;
	for (size_t i = 0; i < found.n; i++)
		n += !strcmp(found.at[i].rule, rule);
	assert_int_equal(n, wanted ? 1 : 0);
	rx__op_deinit(&before);
	rx__op_deinit(&upgrade);
	rx__op_deinit(&downgrade);
	rx_schema_free(schema);
	rx__arena_deinit(&arena);
}

static void add_city(rx_op *op)
{
	rx_add_column(op, "user", rx_ddl_column("city", RX_TEXT, .nullable = true));
	rx_drop_index(op, "ix_user_name_age", "user");
}

static void drop_city(rx_op *op)
{
	rx_drop_column(op, "user", "city");
}

static void drop_age(rx_op *op)
{
	rx_drop_column(op, "user", "age");
}

static void give_up(rx_op *op)
{
	rx_drop_column(op, "user", "age");
	rx_irreversible(op, "it is gone");
}

static void test_migrate_lint__the_way_back_must_be_there_and_lose_nothing_else(void **state)
{
	(void)state;
	count_down("ALL01", add_city, NULL, true);
	count_down("ALL01", add_city, drop_city, false);
	count_down("ALL01", add_city, drop_age, true);
	count_down("ALL01", add_city, give_up, false);
}

/* ---- comments that allow */

static void test_migrate_lint__a_comment_allows_a_rule_with_its_reason(void **state)
{
	result r;
	(void)state;
	lint(&r, drop_age, POSTGRESQL,
		"/* drop age\n * reflex: allow PG24 PG41, built at night */\n#include <reflex/migrate.h>");
	assert_string_equal(find(&r, "PG24")->allowed, "built at night");
	rx__arena_deinit(&r.arena);
	lint(&r, drop_age, POSTGRESQL, "// reflex: allow PG03, for another\nint x;");
	assert_null(find(&r, "PG24")->allowed);
	rx__arena_deinit(&r.arena);
}

static void test_migrate_lint__a_comment_without_reason_or_for_no_rule_is_refused(void **state)
{
	rx_error error = RX_ERROR_INIT;
	(void)state;
	assert_int_equal(rx__lint_check_allowed("/* reflex: allow PG03, why not */", &error), 0);
	assert_int_equal(rx__lint_check_allowed("int reflex;", &error), 0);
	assert_int_equal(rx__lint_check_allowed("/* reflex: allow PG03 */", &error), RX_EMIGRATION);
	assert_non_null(strstr(error.message, "no reason"));
	assert_int_equal(rx__lint_check_allowed("/* reflex: allow PG03,  */", &error), RX_EMIGRATION);
	assert_int_equal(rx__lint_check_allowed("/* reflex: allow , x */", &error), RX_EMIGRATION);
	assert_int_equal(
		rx__lint_check_allowed("// reflex: allow PG03 PG99, x", &error), RX_EMIGRATION);
	assert_non_null(strstr(error.message, "PG99"));
	assert_int_equal(rx__lint_check_allowed("/* reflex: allow ", &error), RX_EMIGRATION);
}

static void mix_phases(rx_op *op)
{
	rx_add_column(op, "user", rx_ddl_column("a", RX_TEXT, .nullable = true));
	rx_drop_column(op, "user", "age");
}

static void test_migrate_lint__common_rules_are_said_once_for_several_engines(void **state)
{
	result r;
	size_t n = 0;
	(void)state;
	lint(&r, mix_phases, SQLITE | POSTGRESQL | MARIADB, NULL);
	for (size_t i = 0; i < r.found.n; i++)
		n += !strcmp(r.found.at[i].rule, "ALL05");
	assert_int_equal(n, 1);
	assert_non_null(find(&r, "PG24"));
	assert_non_null(find(&r, "MY09"));
	assert_non_null(find(&r, "SL30"));
	rx__arena_deinit(&r.arena);
}

/* ---- words */

static void test_migrate_lint__words_are_those_of_statements(void **state)
{
	(void)state;
	assert_true(rx__lint_matches("/* a */ drop -- x\n table t", "DROP TABLE"));
	assert_false(rx__lint_matches("SELECT 'DROP TABLE'", "… DROP TABLE"));
	assert_false(rx__lint_matches("SELECT \"DROP\" TABLE", "… DROP TABLE"));
	assert_true(rx__lint_matches("SELECT 1;; ;DROP TABLE t", "DROP TABLE"));
	assert_false(rx__lint_matches("SELECT drop FROM t", "DROP"));
	assert_false(rx__lint_matches("", "DROP"));
	assert_false(rx__lint_matches("DROP", "DROP TABLE"));
	assert_false(rx__lint_matches("DELETE FROM t; SELECT 1 WHERE 2", "DELETE … WHERE"));
	assert_true(rx__lint_matches("DELETE FROM t; SELECT 1 WHERE 2", "DELETE …! WHERE"));
	assert_true(rx__lint_mentions("UPDATE \"User\" SET a = 1", "User"));
	assert_false(rx__lint_mentions("UPDATE users SET a = 'user'", "user"));
	assert_int_equal(rx__lint_statements(""), 0);
	assert_int_equal(rx__lint_statements("; SELECT ';' ;; SELECT 2;"), 2);
	assert_false(rx__lint_unqualified("DROP"));
	assert_false(rx__lint_unqualified("DROP TABLE IF EXISTS"));
	assert_true(rx__lint_unqualified("DROP TABLE IF EXISTS t"));
	assert_false(rx__lint_unqualified("DROP TABLE \"a\" . b"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_migrate_lint__each_rule_of_operations_finds_its_case_and_no_other),
		cmocka_unit_test(test_migrate_lint__each_rule_of_raw_sql_finds_its_case_and_no_other),
		cmocka_unit_test(test_migrate_lint__every_rule_has_a_case_and_says_what_to_do_instead),
		cmocka_unit_test(test_migrate_lint__the_way_back_must_be_there_and_lose_nothing_else),
		cmocka_unit_test(test_migrate_lint__a_comment_allows_a_rule_with_its_reason),
		cmocka_unit_test(test_migrate_lint__a_comment_without_reason_or_for_no_rule_is_refused),
		cmocka_unit_test(test_migrate_lint__common_rules_are_said_once_for_several_engines),
		cmocka_unit_test(test_migrate_lint__words_are_those_of_statements),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
