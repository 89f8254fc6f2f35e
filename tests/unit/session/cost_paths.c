/* What each path costs once its statements are known: blocks of the heap, statements prepared,
 * statements run. Each test does its work a few times first, so that lists have grown and statements
 * are there, and counts then. */
#include "build_config.h"
#include "session/session.h"
#include "support/alloc.h"
#include "support/heroes.h"

typedef struct cost {
	size_t blocks;
	int64_t prepared, run;
} cost;

static cost cost_now(const heroes *h)
{
	return (cost){ test_alloc_count(), heroes_prepared(h), heroes_runs(h) };
}

#define assert_cost(h, before, n_blocks, n_prepared, n_run) \
	do { \
		cost now = cost_now(h); \
		assert_int_equal(now.blocks - (before).blocks, n_blocks); \
		assert_int_equal(now.prepared - (before).prepared, n_prepared); \
		assert_int_equal(now.run - (before).run, n_run); \
	} while (0)

/* Also where the build gives each block an allocation of its own. */
static void use_chunks(rx_session *session)
{
	session->arena.separate = false;
	session->scratch.separate = false;
	session->undo.arena.separate = false;
}

enum { TEAMS = 5, HEROES = 60 };

/* Teams with heroes, stored, and the session empty again. */
static void store(heroes *h)
{
	rx_session *s = h->session;
	use_chunks(s);
	for (int i = 0; i < TEAMS; i++) {
		char name[16];
		snprintf(name, sizeof name, "team %d", i);
		Team *team = rx_add(s, Team, .name = name);
		assert_true(rx_flush(s));
		for (int k = 0; k < HEROES / TEAMS; k++)
			rx_add(s, Hero, .name = "hero", .age = rx_some(k), .team_id = rx_some(team->id));
	}
	assert_true(rx_commit(s));
	rx_clear(s);
}

static void test_session_cost_paths__get(void **state)
{
	heroes *h = *state;
	cost before = { 0, 0, 0 };
	store(h);
	for (int round = 0; round < 3; round++) {
		before = cost_now(h);
		for (int id = 1; id <= HEROES; id++) {
			assert_non_null(rx_get(h->session, Hero, id));
			rx_clear(h->session);
		}
	}
	assert_cost(h, before, 0, 0, HEROES);
	/* What the session has is asked for nobody. */
	rx_get(h->session, Hero, 1);
	rx_get(h->session, Hero, 1);
	before = cost_now(h);
	for (int i = 0; i < 100; i++)
		assert_non_null(rx_get(h->session, Hero, 1));
	assert_cost(h, before, 0, 0, 0);
}

static void test_session_cost_paths__get_prepares_once_a_connection(void **state)
{
	heroes *h = *state;
	store(h);
	rx_get(h->session, Hero, 1);
	cost before = cost_now(h);
	for (int id = 2; id <= 20; id++) {
		/* The end of the transaction gives connection and statement back. */
		assert_true(rx_commit(h->session));
		assert_non_null(rx_get(h->session, Hero, id));
	}
	assert_int_equal(heroes_prepared(h) - before.prepared, 0);
}

static void test_session_cost_paths__all(void **state)
{
	heroes *h = *state;
	cost before = { 0, 0, 0 };
	store(h);
	for (int round = 0; round < 3; round++) {
		rx_clear(h->session);
		before = cost_now(h);
		for (int i = 0; i < 20; i++) {
			assert_int_equal(rx_len(rx_all(h->session, Hero)), HEROES);
			rx_clear(h->session);
		}
	}
	assert_cost(h, before, 0, 0, 20);
}

static void test_session_cost_paths__all_of_rows_that_are_there(void **state)
{
	heroes *h = *state;
	store(h);
	for (int i = 0; i < 5; i++)
		rx_all(h->session, Hero, .where = rx_ge(Hero_.age, i));
	size_t used = h->session->arena.used;
	cost before = cost_now(h);
	for (int i = 0; i < 5; i++)
		rx_all(h->session, Hero, .where = rx_ge(Hero_.age, i));
	assert_cost(h, before, 0, 0, 5);
	/* Only the lists: no row was decoded again. */
	assert_true(h->session->arena.used - used < 5 * (HEROES + 4) * sizeof(void *));
}

static void test_session_cost_paths__first_one_count_exists(void **state)
{
	heroes *h = *state;
	cost before = { 0, 0, 0 };
	store(h);
	for (int round = 0; round < 3; round++) {
		before = cost_now(h);
		for (int i = 0; i < 10; i++) {
			assert_non_null(rx_first(h->session, Hero, .where = rx_eq(Hero_.age, i)));
			assert_non_null(rx_one(h->session, Hero, .where = rx_eq(Hero_.id, i + 1)));
			assert_int_equal(rx_count(h->session, Hero, .where = rx_eq(Hero_.age, i)), TEAMS);
			assert_true(rx_exists(h->session, Hero, .where = rx_eq(Hero_.age, i)));
		}
	}
	assert_cost(h, before, 0, 0, 40);
}

static int64_t stream(heroes *h, size_t *most)
{
	int64_t n = 0;
	*most = 0;
	rx_for(Hero, hero, h->session) {
		n += hero->id > 0;
		if (h->session->arena.used > *most)
			*most = h->session->arena.used;
	}
	return n;
}

/* The state of the loop and its two arenas, however many rows there are. */
static void test_session_cost_paths__a_stream_takes_the_same_for_any_number_of_rows(void **state)
{
	heroes *h = *state;
	size_t most[2], blocks[2];
	store(h);
	for (int round = 0; round < 2; round++) {
		stream(h, &most[round]);
		size_t before = test_alloc_count();
		int64_t prepared = heroes_prepared(h);
		assert_int_equal(stream(h, &most[round]), round == 0 ? HEROES : HEROES + 5000);
		blocks[round] = test_alloc_count() - before;
		assert_int_equal(heroes_prepared(h), prepared);
		for (int i = 0; round == 0 && i < 5000; i++)
			rx_add(h->session, Hero, .name = "one of many");
		assert_true(rx_commit(h->session));
		rx_clear(h->session);
	}
	if (!RX__ARENA_SEPARATE)
		assert_int_equal(blocks[0], blocks[1]);
	assert_int_equal(most[0], most[1]);
}

static void test_session_cost_paths__insert(void **state)
{
	heroes *h = *state;
	rx_session *s = h->session;
	cost before = { 0, 0, 0 };
	store(h);
	for (int round = 0; round < 4; round++) {
		before = cost_now(h);
		for (int i = 0; i < 40; i++)
			rx_add(s, Hero, .name = "new", .age = rx_some(i), .team_id = rx_some_int64(1));
		assert_true(rx_commit(s));
		rx_clear(s);
	}
	assert_cost(h, before, 0, 0, 40);
}

static void test_session_cost_paths__insert_and_commit_one_by_one(void **state)
{
	heroes *h = *state;
	rx_session *s = h->session;
	cost before = { 0, 0, 0 };
	store(h);
	for (int round = 0; round < 3; round++) {
		before = cost_now(h);
		for (int i = 0; i < 10; i++) {
			rx_add(s, Hero, .name = "new", .age = rx_some(i));
			assert_true(rx_commit(s));
			rx_clear(s);
		}
	}
	assert_cost(h, before, 0, 0, 10);
}

static void test_session_cost_paths__update(void **state)
{
	heroes *h = *state;
	rx_session *s = h->session;
	cost before = { 0, 0, 0 };
	store(h);
	Hero **all = rx_all(s, Hero);
	for (int round = 1; round < 4; round++) {
		before = cost_now(h);
		for (int i = 0; i < HEROES; i++)
			all[i]->age = rx_some(100 * round + i);
		assert_true(rx_commit(s));
	}
	assert_cost(h, before, 0, 0, 1);
}

/* Two kinds of change in turn are two statements, found again in the connection's cache. */
static void test_session_cost_paths__update_of_other_columns_in_turn(void **state)
{
	heroes *h = *state;
	rx_session *s = h->session;
	cost before = { 0, 0, 0 };
	store(h);
	Hero **all = rx_all(s, Hero);
	for (int round = 1; round < 4; round++) {
		before = cost_now(h);
		for (int i = 0; i < HEROES; i++) {
			if (i % 2)
				all[i]->age = rx_some(100 * round + i);
			else
				all[i]->score = rx_some(round + i / 100.0);
		}
		assert_true(rx_commit(s));
	}
	assert_cost(h, before, 0, 0, HEROES);
}

static void test_session_cost_paths__delete(void **state)
{
	heroes *h = *state;
	rx_session *s = h->session;
	cost before = { 0, 0, 0 };
	store(h);
	for (int round = 0; round < 3; round++) {
		Hero **some = rx_all(s, Hero, .limit = 10);
		assert_int_equal(rx_len(some), 10);
		before = cost_now(h);
		for (int i = 0; i < 10; i++)
			assert_true(rx_delete(s, some[i]));
		assert_true(rx_commit(s));
		cost now = cost_now(h);
		/* Lists of what fell grow in scratch memory, which is the session's. */
		assert_true(round < 2 || now.blocks - before.blocks <= 1);
		assert_int_equal(now.run - before.run, 10);
		assert_int_equal(now.prepared - before.prepared, round == 0 ? 1 : 0);
		rx_clear(s);
	}
}

/* Two statements for any number of owners, one where what is pointed to is joined; and one that is
 * known allocates nothing. */
static void test_session_cost_paths__relations(void **state)
{
	heroes *h = *state;
	rx_session *s = h->session;
	cost before = { 0, 0, 0 };
	store(h);
	for (int round = 0; round < 4; round++) {
		rx_clear(s);
		before = cost_now(h);
		Team **teams = rx_all(s, Team, .load = { Team_.heroes });
		assert_int_equal(rx_len(teams), TEAMS);
		assert_int_equal(rx_len(teams[0]->heroes), HEROES / TEAMS);
	}
	cost now = cost_now(h);
	assert_int_equal(now.run - before.run, 2);
	assert_int_equal(now.prepared - before.prepared, 0);
	for (int round = 0; round < 4; round++) {
		rx_clear(s);
		before = cost_now(h);
		Hero **all = rx_all(s, Hero, .load = { Hero_.team });
		assert_non_null(all[0]->team);
	}
	now = cost_now(h);
	assert_int_equal(now.run - before.run, 1);
	assert_int_equal(now.prepared - before.prepared, 0);
	for (int round = 0; round < 4; round++) {
		rx_clear(s);
		before = cost_now(h);
		Hero **all = rx_all(s, Hero, .load = { rx_by_query(Hero_.team) });
		assert_non_null(all[0]->team);
	}
	now = cost_now(h);
	assert_int_equal(now.run - before.run, 2);
	assert_int_equal(now.prepared - before.prepared, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		HERO_TEST(test_session_cost_paths__get),
		HERO_TEST(test_session_cost_paths__get_prepares_once_a_connection),
		HERO_TEST(test_session_cost_paths__all),
		HERO_TEST(test_session_cost_paths__all_of_rows_that_are_there),
		HERO_TEST(test_session_cost_paths__first_one_count_exists),
		HERO_TEST(test_session_cost_paths__a_stream_takes_the_same_for_any_number_of_rows),
		HERO_TEST(test_session_cost_paths__insert),
		HERO_TEST(test_session_cost_paths__insert_and_commit_one_by_one),
		HERO_TEST(test_session_cost_paths__update),
		HERO_TEST(test_session_cost_paths__update_of_other_columns_in_turn),
		HERO_TEST(test_session_cost_paths__delete),
		HERO_TEST(test_session_cost_paths__relations),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
