/* rx_sql_of and rx_explain. */
#include "support/heroes.h"

/* The engine's own quotes and placeholder count as ' and ?. */
static void assert_sql(const char *sql, const char *wanted)
{
	char plain[512];
	size_t n = 0;

	assert_non_null(sql);
	for (; *sql && n + 1 < sizeof(plain); sql++) {
		char c = *sql;
		if (c == '"' || c == '`')
			c = '\'';
		if (c == '$')
			sql += strspn(sql + 1, "0123456789");
		plain[n++] = c == '$' ? '?' : c;
	}
	plain[n] = '\0';
	assert_string_equal(plain, wanted);
}

/* What a plan says of a search by an index, and of one that reads all rows. */
static const struct plan_words {
	const char *dialect, *by_index, *by_scan;
} plan_words[] = { { "sqlite", "USING INDEX", "SCAN hero" },
	{ "postgresql", "Index Scan using uq_team_name", "Seq Scan on hero" },
	{ "mariadb", "uq_team_name", "hero" } };

static const struct plan_words *words_of(rx_engine *engine)
{
	const struct plan_words *w = plan_words;

	while (strcmp(w->dialect, rx_engine_dialect(engine)) != 0)
		w++;
	return w;
}

static void test_conformance_explain__the_text_is_that_of_the_query(void **state)
{
	heroes *h = *state;
	int64_t runs = heroes_runs(h);
	const char *sql = rx_sql_of(h->session, Team,
		.where = rx_and(rx_eq(Team_.name, "it's"), rx_is_null(Team_.headquarters)),
		.order_by = { rx_desc(Team_.name) }, .limit = 5);
	assert_session_ok(h->session);
	assert_sql(sql,
		"SELECT 'team'.'id', 'team'.'name', 'team'.'headquarters' FROM 'team'"
		" WHERE 'team'.'name' = ? AND 'team'.'headquarters' IS NULL"
		" ORDER BY 'team'.'name' DESC LIMIT 5");
	assert_sql(
		rx_sql_of(h->session, Country), "SELECT 'country'.'code', 'country'.'name' FROM 'country'");
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
	const struct plan_words *words = words_of(h->engine);
	/* MariaDB looks for it already while it plans. */
	if (strcmp(words->dialect, "mariadb") == 0) {
		rx_add(h->session, Team, .name = "a", .headquarters = "b");
		rx_flush(h->session);
	}
	const char *plan = rx_explain(h->session, Team, .where = rx_eq(Team_.name, "a"));
	assert_session_ok(h->session);
	assert_contains(plan, words->by_index);
	assert_contains(rx_explain(h->session, Hero, .where = rx_eq(Hero_.name, "a")), words->by_scan);
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
