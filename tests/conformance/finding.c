/* How sessions find rows: by key, one, the first, all, a number, one at a time. */
#include "support/heroes.h"

static void add_three(rx_session *s)
{
	rx_add(s, Hero, .name = "Deadpond", .age = rx_some(30), .score = rx_some(1.5));
	rx_add(s, Hero, .name = "Rusty-Man", .age = rx_some(48));
	rx_add(s, Hero, .name = "Spider-Boy");
	assert_true(rx_commit(s));
}

static void test_conformance_finding__get_finds_by_key_or_gives_null(void **state)
{
	heroes *h = *state;
	add_three(h->session);
	rx_clear(h->session);
	Hero *hero = rx_get(h->session, Hero, 2);
	assert_non_null(hero);
	assert_string_equal(hero->name, "Rusty-Man");
	assert_int_equal(hero->age.value, 48);
	assert_false(hero->score.set);
	assert_null(rx_get(h->session, Hero, 99));
	assert_session_ok(h->session);
}

static void test_conformance_finding__get_of_a_known_object_asks_nothing(void **state)
{
	heroes *h = *state;
	add_three(h->session);
	Hero *first = rx_get(h->session, Hero, 1);
	int64_t before = heroes_runs(h);
	assert_ptr_equal(rx_get(h->session, Hero, 1), first);
	assert_int_equal(heroes_runs(h), before);
}

static void test_conformance_finding__get_with_the_wrong_number_of_keys_is_refused(void **state)
{
	heroes *h = *state;
	assert_null(rx_get(h->session, Membership, 1));
	assert_session_failed(h->session, RX_EINVAL, "primary key has 2");
}

static void test_conformance_finding__get_by_composite_key(void **state)
{
	heroes *h = *state;
	Hero *hero = rx_add(h->session, Hero, .name = "h");
	Team *team = rx_add(h->session, Team, .name = "t");
	assert_true(rx_flush(h->session));
	Membership *m =
		rx_add(h->session, Membership, .hero_id = hero->id, .team_id = team->id, .role = "lead");
	assert_true(rx_commit(h->session));
	assert_ptr_equal(rx_get(h->session, Membership, hero->id, team->id), m);
	rx_clear(h->session);
	m = rx_get(h->session, Membership, 1, 1);
	assert_non_null(m);
	assert_string_equal(m->role, "lead");
	assert_null(rx_get(h->session, Membership, 1, 2));
}

static void test_conformance_finding__get_by_text_and_uuid_key(void **state)
{
	heroes *h = *state;
	rx_uuid id = rx_uuid_of("123e4567-e89b-12d3-a456-426614174000");
	rx_add(h->session, Country, .code = "AT", .name = "Austria");
	rx_add(h->session, Token, .id = id, .note = "n");
	assert_true(rx_commit(h->session));
	rx_clear(h->session);
	Country *country = rx_get(h->session, Country, "AT");
	assert_non_null(country);
	assert_ptr_equal(rx_get(h->session, Country, "AT"), country);
	assert_null(rx_get(h->session, Country, "at"));
	Token *token = rx_get(h->session, Token, id);
	assert_non_null(token);
	assert_string_equal(token->note, "n");
}

static void test_conformance_finding__all_of_nothing_is_an_empty_list(void **state)
{
	heroes *h = *state;
	Hero **all = rx_all(h->session, Hero);
	assert_non_null(all);
	assert_null(all[0]);
	assert_int_equal(rx_len(all), 0);
}

static void test_conformance_finding__all_orders_limits_and_skips(void **state)
{
	heroes *h = *state;
	add_three(h->session);
	Hero **all =
		rx_all(h->session, Hero, .order_by = { rx_desc(Hero_.name) }, .limit = 2, .offset = 1);
	assert_int_equal(rx_len(all), 2);
	assert_string_equal(all[0]->name, "Rusty-Man");
	assert_string_equal(all[1]->name, "Deadpond");
	all = rx_all(h->session, Hero, .order_by = { rx_asc(Hero_.name) }, .offset = 2);
	assert_int_equal(rx_len(all), 1);
	assert_string_equal(all[0]->name, "Spider-Boy");
}

static void test_conformance_finding__one_row_is_one_object(void **state)
{
	heroes *h = *state;
	add_three(h->session);
	rx_clear(h->session);
	Hero *hero = rx_get(h->session, Hero, 1);
	Hero **all = rx_all(h->session, Hero, .order_by = { rx_asc(Hero_.id) });
	assert_ptr_equal(all[0], hero);
	assert_ptr_equal(rx_first(h->session, Hero, .where = rx_eq(Hero_.id, 1)), hero);
	Hero **again = rx_all(h->session, Hero, .order_by = { rx_asc(Hero_.id) });
	for (int i = 0; i < 3; i++)
		assert_ptr_equal(again[i], all[i]);
}

static void test_conformance_finding__a_query_keeps_what_was_assigned(void **state)
{
	heroes *h = *state;
	add_three(h->session);
	Hero *hero = rx_get(h->session, Hero, 1);
	hero->name = "Changed";
	rx_all(h->session, Hero);
	assert_string_equal(hero->name, "Changed");
	rx_all(h->session, Hero, .populate_existing = true);
	assert_string_equal(hero->name, "Deadpond");
}

static void test_conformance_finding__first_gives_the_first_or_null(void **state)
{
	heroes *h = *state;
	add_three(h->session);
	Hero *hero = rx_first(h->session, Hero, .order_by = { rx_desc(Hero_.id) });
	assert_string_equal(hero->name, "Spider-Boy");
	assert_null(rx_first(h->session, Hero, .where = rx_eq(Hero_.name, "nobody")));
	assert_session_ok(h->session);
}

static void test_conformance_finding__one_insists_on_exactly_one(void **state)
{
	heroes *h = *state;
	add_three(h->session);
	assert_non_null(rx_one(h->session, Hero, .where = rx_eq(Hero_.name, "Deadpond")));
	assert_null(rx_one(h->session, Hero, .where = rx_eq(Hero_.name, "nobody")));
	assert_session_failed(h->session, RX_ENOTFOUND, "rx_one(Hero)");
	assert_true(rx_rollback(h->session));
	assert_null(rx_one(h->session, Hero));
	assert_session_failed(h->session, RX_EMULTIPLE, "more than one");
}

static void test_conformance_finding__count_and_exists(void **state)
{
	heroes *h = *state;
	add_three(h->session);
	assert_int_equal(rx_count(h->session, Hero), 3);
	assert_int_equal(rx_count(h->session, Hero, .where = rx_is_null(Hero_.age)), 1);
	assert_int_equal(rx_count(h->session, Hero, .limit = 2), 2);
	assert_int_equal(rx_count(h->session, Hero, .offset = 2), 1);
	assert_true(rx_exists(h->session, Hero, .where = rx_gt(Hero_.age, 40)));
	assert_false(rx_exists(h->session, Hero, .where = rx_gt(Hero_.age, 50)));
	assert_session_ok(h->session);
}

static void test_conformance_finding__a_query_sees_what_was_added_and_deleted(void **state)
{
	heroes *h = *state;
	Hero *hero = rx_add(h->session, Hero, .name = "new");
	assert_ptr_equal(rx_first(h->session, Hero, .where = rx_eq(Hero_.name, "new")), hero);
	assert_true(rx_delete(h->session, hero));
	assert_int_equal(rx_count(h->session, Hero), 0);
}

static void test_conformance_finding__for_walks_in_one_objects_memory(void **state)
{
	heroes *h = *state;
	add_three(h->session);
	Hero *same = NULL;
	char names[100] = "";
	rx_for(Hero, hero, h->session, .order_by = { rx_asc(Hero_.id) }) {
		if (same)
			assert_ptr_equal(hero, same);
		same = hero;
		strcat(names, hero->name);
		strcat(names, " ");
	}
	assert_string_equal(names, "Deadpond Rusty-Man Spider-Boy ");
	assert_session_ok(h->session);
}

static void test_conformance_finding__for_may_be_left_and_nested(void **state)
{
	heroes *h = *state;
	add_three(h->session);
	int n = 0;
	rx_for(Hero, a, h->session) {
		rx_for(Hero, b, h->session) {
			n++;
			if (b->id == 2)
				break;
		}
		assert_int_equal(rx_count(h->session, Hero), 3);
	}
	assert_int_equal(n, 6);
	assert_true(rx_commit(h->session));
}

static void test_conformance_finding__commit_inside_for_is_refused(void **state)
{
	heroes *h = *state;
	add_three(h->session);
	int turns = 0;
	rx_for(Hero, hero, h->session) {
		turns++;
		assert_false(rx_commit(h->session));
	}
	assert_int_equal(turns, 1);
	assert_session_failed(h->session, RX_EINVAL, "rx_for");
}

static void test_conformance_finding__closing_inside_for_ends_the_loop(void **state)
{
	heroes *h = *state;
	add_three(h->session);
	int turns = 0;
	rx_for(Hero, hero, h->session) {
		turns++;
		rx_session_close(h->session);
	}
	assert_int_equal(turns, 1);
	h->session = NULL;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		HERO_TEST(test_conformance_finding__get_finds_by_key_or_gives_null),
		HERO_TEST(test_conformance_finding__get_of_a_known_object_asks_nothing),
		HERO_TEST(test_conformance_finding__get_with_the_wrong_number_of_keys_is_refused),
		HERO_TEST(test_conformance_finding__get_by_composite_key),
		HERO_TEST(test_conformance_finding__get_by_text_and_uuid_key),
		HERO_TEST(test_conformance_finding__all_of_nothing_is_an_empty_list),
		HERO_TEST(test_conformance_finding__all_orders_limits_and_skips),
		HERO_TEST(test_conformance_finding__one_row_is_one_object),
		HERO_TEST(test_conformance_finding__a_query_keeps_what_was_assigned),
		HERO_TEST(test_conformance_finding__first_gives_the_first_or_null),
		HERO_TEST(test_conformance_finding__one_insists_on_exactly_one),
		HERO_TEST(test_conformance_finding__count_and_exists),
		HERO_TEST(test_conformance_finding__a_query_sees_what_was_added_and_deleted),
		HERO_TEST(test_conformance_finding__for_walks_in_one_objects_memory),
		HERO_TEST(test_conformance_finding__for_may_be_left_and_nested),
		HERO_TEST(test_conformance_finding__commit_inside_for_is_refused),
		HERO_TEST(test_conformance_finding__closing_inside_for_ends_the_loop),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
