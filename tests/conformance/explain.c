/* rx_sql_of and rx_explain. */
#include "support/heroes.h"

static void test_conformance_explain__the_text_is_that_of_the_query(void **state)
{
	heroes *h = *state;
	int64_t runs = heroes_runs(h);
	const char *sql = rx_sql_of(h->session, Team,
		.where = rx_and(rx_eq(Team_.name, "it's"), rx_is_null(Team_.headquarters)),
		.order_by = { rx_desc(Team_.name) }, .limit = 5);
	assert_session_ok(h->session);
	assert_string_equal(sql,
		"SELECT \"team\".\"id\", \"team\".\"name\", \"team\".\"headquarters\" FROM \"team\""
		" WHERE \"team\".\"name\" = ? AND \"team\".\"headquarters\" IS NULL"
		" ORDER BY \"team\".\"name\" DESC LIMIT 5");
	assert_string_equal(rx_sql_of(h->session, Country),
		"SELECT \"country\".\"code\", \"country\".\"name\" FROM \"country\"");
	assert_int_equal(heroes_runs(h), runs);
}

static void test_conformance_explain__what_is_unsaved_stays_so(void **state)
{
	heroes *h = *state;
	Team *team = rx_add(h->session, Team, .name = "a");
	assert_non_null(rx_sql_of(h->session, Team));
	assert_non_null(rx_explain(h->session, Team));
	assert_int_equal(team->id, 0);
	assert_true(rx_is_dirty(h->session, team));
}

static void test_conformance_explain__the_plan_names_the_index(void **state)
{
	heroes *h = *state;
	const char *plan = rx_explain(h->session, Team, .where = rx_eq(Team_.name, "a"));
	assert_session_ok(h->session);
	assert_contains(plan, "USING INDEX");
	assert_contains(rx_explain(h->session, Hero, .where = rx_eq(Hero_.name, "a")), "SCAN hero");
	assert_session_ok(h->session);
}

static void test_conformance_explain__mistakes_are_told(void **state)
{
	heroes *h = *state;
	assert_null(rx_sql_of(h->session, Team, .where = rx_eq(Hero_.name, "a")));
	assert_session_failed(h->session, RX_EINVAL, "this is a query of Team");
	assert_null(rx_explain(h->session, Team));
	rx_rollback(h->session);
	assert_null(rx_explain(h->session, Hero, .where = rx_eq(Hero_.age, 3000000000)));
	assert_session_failed(h->session, RX_EDATA, "3000000000");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		HERO_TEST(test_conformance_explain__the_text_is_that_of_the_query),
		HERO_TEST(test_conformance_explain__what_is_unsaved_stays_so),
		HERO_TEST(test_conformance_explain__the_plan_names_the_index),
		HERO_TEST(test_conformance_explain__mistakes_are_told),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
