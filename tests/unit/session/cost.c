/* What a session costs: statements sent, statements prepared, blocks taken from the heap. */
#include "session/session.h"
#include "support/alloc.h"
#include "support/heroes.h"

static void add_heroes(rx_session *s, int n)
{
	for (int i = 0; i < n; i++)
		rx_add(s, Hero, .name = "hero", .age = rx_some(i % 90));
	assert_true(rx_commit(s));
}

static void test_session_cost__n_added_objects_are_one_prepared_statement(void **state)
{
	heroes *h = *state;
	int64_t runs = heroes_runs(h), prepared = heroes_prepared(h);
	add_heroes(h->session, 500);
	assert_int_equal(heroes_runs(h) - runs, 500);
	assert_int_equal(heroes_prepared(h) - prepared, 1);
}

static void test_session_cost__unchanged_objects_cause_no_statement(void **state)
{
	heroes *h = *state;
	add_heroes(h->session, 100);
	rx_all(h->session, Hero);
	int64_t runs = heroes_runs(h);
	assert_true(rx_flush(h->session));
	assert_true(rx_commit(h->session));
	assert_int_equal(heroes_runs(h), runs);
}

static void test_session_cost__equal_changes_are_one_prepared_statement(void **state)
{
	heroes *h = *state;
	add_heroes(h->session, 100);
	Hero **all = rx_all(h->session, Hero);
	for (int i = 0; i < 100; i++)
		all[i]->age = rx_some(1000 + i);
	int64_t runs = heroes_runs(h), prepared = heroes_prepared(h);
	assert_true(rx_commit(h->session));
	assert_int_equal(heroes_runs(h) - runs, 1);
	assert_int_equal(heroes_prepared(h) - prepared, 1);
}

static void test_session_cost__a_few_changes_are_written_one_by_one(void **state)
{
	heroes *h = *state;
	add_heroes(h->session, 100);
	Hero **all = rx_all(h->session, Hero);
	for (int i = 0; i < 7; i++)
		all[i]->age = rx_some(1000 + i);
	int64_t runs = heroes_runs(h), prepared = heroes_prepared(h);
	assert_true(rx_commit(h->session));
	assert_int_equal(heroes_runs(h) - runs, 7);
	assert_int_equal(heroes_prepared(h) - prepared, 1);
}

static void test_session_cost__deletes_are_one_prepared_statement(void **state)
{
	heroes *h = *state;
	add_heroes(h->session, 100);
	Hero **all = rx_all(h->session, Hero);
	for (int i = 0; i < 100; i++)
		rx_delete(h->session, all[i]);
	int64_t prepared = heroes_prepared(h);
	assert_true(rx_commit(h->session));
	assert_int_equal(heroes_prepared(h) - prepared, 1);
	assert_int_equal(heroes_number(h, "SELECT count(*) FROM hero"), 0);
}

static void test_session_cost__other_values_are_the_same_shape(void **state)
{
	heroes *h = *state;
	add_heroes(h->session, 10);
	rx_all(h->session, Hero, .where = rx_eq(Hero_.age, 1), .limit = 5);
	int64_t prepared = heroes_prepared(h);
	for (int i = 0; i < 20; i++)
		rx_all(h->session, Hero, .where = rx_eq(Hero_.age, i), .limit = 5);
	assert_int_equal(heroes_prepared(h), prepared);
	rx_all(h->session, Hero, .where = rx_gt(Hero_.age, 1), .limit = 5);
	assert_int_equal(heroes_prepared(h), prepared + 1);
}

static void test_session_cost__lists_of_any_length_are_one_shape(void **state)
{
	heroes *h = *state;
	static int64_t ids[3000];
	add_heroes(h->session, 10);
	for (int i = 0; i < 3000; i++)
		ids[i] = i + 1;
	rx_count(h->session, Hero, .where = rx_in(Hero_.id, 1, 2));
	int64_t prepared = heroes_prepared(h);
	for (size_t n = 0; n <= 3000; n += 300)
		assert_int_equal(
			rx_count(h->session, Hero, .where = rx_in_array(Hero_.id, ids, n)), n < 10 ? n : 10);
	/* An empty list is a shape of its own. */
	assert_int_equal(heroes_prepared(h), prepared + 1);
}

static void test_session_cost__large_limits_and_offsets_are_one_shape(void **state)
{
	heroes *h = *state;
	add_heroes(h->session, 10);
	rx_all(h->session, Hero, .limit = 5000, .offset = 1);
	int64_t prepared = heroes_prepared(h);
	for (int i = 1; i < 20; i++)
		rx_all(h->session, Hero, .limit = 5000 + i, .offset = i);
	assert_int_equal(heroes_prepared(h), prepared);
}

/* Also where the build gives each block an allocation of its own. */
static void use_chunks(rx_session *session)
{
	session->arena.separate = false;
	session->scratch.separate = false;
}

static void test_session_cost__a_known_shape_allocates_nothing(void **state)
{
	heroes *h = *state;
	rx_session *s = h->session;
	use_chunks(s);
	add_heroes(s, 50);
	for (int i = 0; i < 3; i++) {
		rx_all(s, Hero, .where = rx_ge(Hero_.age, i), .limit = 20);
		rx_get(s, Hero, 9999);
	}
	size_t before = test_alloc_count();
	for (int i = 0; i < 100; i++) {
		Hero **all = rx_all(s, Hero, .where = rx_ge(Hero_.age, i % 10), .limit = 20);
		assert_int_equal(rx_len(all), 20);
		assert_null(rx_get(s, Hero, 9999));
	}
	assert_int_equal(test_alloc_count() - before, 0);
}

/* clang-format off */
RX_ROW(HeroTeam, field(rx_text, hero), field(rx_text, team), field(int64_t, n));
RX_ROW(HeroPair, one(Hero, hero), one(Team, team));
/* clang-format on */

static void ask_for_rows(rx_session *s, int i)
{
	assert_non_null(rx_rows(s, HeroTeam, Hero, .select = { Hero_.name, Team_.name, rx_count_all() },
		.join = { rx_left(Hero_.team, .on = rx_gt(Team_.id, i), .as = NULL) },
		.where = rx_ge(Hero_.age, i), .group_by = { Hero_.id, Team_.id }, .limit = 20));
	assert_non_null(
		rx_rows(s, HeroPair, Hero, .join = { rx_left(Hero_.team) }, .where = rx_ge(Hero_.age, i)));
	assert_int_equal(
		rx_scalar(s, rx_count_all(), Hero, .where = rx_ge(Hero_.age, i)).value, 50 - i);
	assert_int_equal(rx_len(rx_scalars(s, Hero_.name, Hero, .where = rx_lt(Hero_.age, i))), i);
}

static void test_session_cost__known_shapes_of_rows_allocate_nothing(void **state)
{
	heroes *h = *state;
	rx_session *s = h->session;
	use_chunks(s);
	add_heroes(s, 50);
	for (int i = 0; i < 3; i++)
		ask_for_rows(s, i);
	int64_t prepared = heroes_prepared(h);
	size_t before = test_alloc_count();
	for (int i = 0; i < 20; i++)
		ask_for_rows(s, i);
	/* The arena takes a chunk now and then. */
	assert_in_range(test_alloc_count() - before, 0, 2);
	assert_int_equal(heroes_prepared(h), prepared);
}

static void test_session_cost__loaded_rows_take_only_the_arena(void **state)
{
	heroes *h = *state;
	rx_session *s = h->session;
	use_chunks(s);
	add_heroes(s, 50);
	rx_clear(s);
	assert_int_equal(rx_len(rx_all(s, Hero)), 50);
	rx_clear(s);
	size_t before = test_alloc_count();
	assert_int_equal(rx_len(rx_all(s, Hero)), 50);
	assert_int_equal(test_alloc_count() - before, 0);
}

static void test_session_cost__a_hundred_thousand_objects(void **state)
{
	heroes *h = *state;
	rx_session *s = h->session;
	enum { N = 100000 };
	add_heroes(s, N);
	rx_clear(s);
	Hero **all = rx_all(s, Hero, .order_by = { rx_asc(Hero_.id) });
	assert_int_equal(rx_len(all), N);
	for (int i = 0; i < N; i += 1000) {
		assert_ptr_equal(rx_get(s, Hero, all[i]->id), all[i]);
		all[i]->age = rx_some(1234);
	}
	int64_t runs = heroes_runs(h);
	assert_true(rx_commit(s));
	assert_int_equal(heroes_runs(h) - runs, 1); /* of a hundred rows */
	assert_int_equal(heroes_number(h, "SELECT count(*) FROM hero WHERE age = 1234"), N / 1000);
	for (int i = 0; i < N; i++)
		rx_delete(s, all[i]);
	assert_true(rx_commit(s));
	assert_int_equal(heroes_number(h, "SELECT count(*) FROM hero"), 0);
}

static void test_session_cost__clear_gives_the_memory_back(void **state)
{
	heroes *h = *state;
	add_heroes(h->session, 10000);
	assert_true(h->session->arena.used > 1000000);
	rx_clear(h->session);
	assert_int_equal(h->session->arena.used, 0);
	for (int i = 1; i < 1000; i++) {
		assert_non_null(rx_get(h->session, Hero, i));
		rx_clear(h->session);
	}
	assert_true(h->session->arena.used < 1000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		HERO_TEST(test_session_cost__n_added_objects_are_one_prepared_statement),
		HERO_TEST(test_session_cost__unchanged_objects_cause_no_statement),
		HERO_TEST(test_session_cost__equal_changes_are_one_prepared_statement),
		HERO_TEST(test_session_cost__a_few_changes_are_written_one_by_one),
		HERO_TEST(test_session_cost__deletes_are_one_prepared_statement),
		HERO_TEST(test_session_cost__other_values_are_the_same_shape),
		HERO_TEST(test_session_cost__lists_of_any_length_are_one_shape),
		HERO_TEST(test_session_cost__large_limits_and_offsets_are_one_shape),
		HERO_TEST(test_session_cost__a_known_shape_allocates_nothing),
		HERO_TEST(test_session_cost__known_shapes_of_rows_allocate_nothing),
		HERO_TEST(test_session_cost__loaded_rows_take_only_the_arena),
		HERO_TEST(test_session_cost__a_hundred_thousand_objects),
		HERO_TEST(test_session_cost__clear_gives_the_memory_back),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
