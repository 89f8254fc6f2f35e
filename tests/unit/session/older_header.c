/* A program that was compiled with an older header passes shorter structs: nothing behind their end
 * is read, and what is not there is as if it had not been set. Each struct ends exactly at the end of
 * an allocation, so that a sanitizer sees a byte too many. */
#include "support/heroes.h"

/* A copy of the first size bytes of *of, which says that it is that long. */
static void *cut(const void *of, size_t size)
{
	void *copy = malloc(size);
	assert_non_null(copy);
	memcpy(copy, of, size);
	memcpy(copy, &size, sizeof size);
	return copy;
}

static void test_session_older_header__options_of_a_session(void **state)
{
	heroes *h = *state;
	rx_session_options options = { .engine = h->engine, .read_only = true };
	void *old = cut(&options, offsetof(rx_session_options, read_only));
	rx_session *session = rx__session_open(old);
	free(old);
	assert_true(rx_ok(session));
	rx_add(session, Hero, .name = "x"); /* not read-only: the older program could not say so */
	assert_true(rx_commit(session));
	rx_session_close(session);
}

static void test_session_older_header__options_of_an_engine(void **state)
{
	heroes *h = *state;
	(void)h;
	rx_error error = RX_ERROR_INIT;
	rx_engine_options options = { .pool_size = 1, .max_overflow = -1, .echo = true };
	void *old = cut(&options, offsetof(rx_engine_options, pool_timeout));
	rx_engine *engine = rx__engine_open("sqlite://", &error, old);
	free(old);
	assert_rx_ok(&error);
	rx_engine_close(engine);
	/* Nothing but the size. */
	old = cut(&options, sizeof(size_t));
	engine = rx__engine_open("sqlite://", &error, old);
	free(old);
	assert_rx_ok(&error);
	rx_engine_close(engine);
}

static void test_session_older_header__a_query(void **state)
{
	heroes *h = *state;
	rx_add(h->session, Hero, .name = "a");
	rx_add(h->session, Hero, .name = "b");
	assert_true(rx_commit(h->session));
	rx__query_args args = {
		.rx__file = __FILE__, .rx__line = __LINE__, .limit = 1, .where = rx_ne(Hero_.name, "c")
	};
	void *old = cut(&args, offsetof(rx__query_args, limit));
	Hero **all = rx__all(h->session, &Hero__model, old);
	free(old);
	assert_int_equal(rx_len(all), 2);
	old = cut(&args, offsetof(rx__query_args, where));
	assert_int_equal(rx__count(h->session, &Hero__model, old), 2);
	free(old);
}

static void test_session_older_header__numbers_of_an_engine(void **state)
{
	heroes *h = *state;
	rx_engine_stats none = { .rx__size = 0 };
	void *stats = cut(&none, offsetof(rx_engine_stats, waiters));
	rx_engine_stats_get(h->engine, stats);
	int64_t made = 0;
	memcpy(&made, (char *)stats + offsetof(rx_engine_stats, connections_made), sizeof made);
	assert_true(made > 0);
	free(stats);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			test_session_older_header__options_of_a_session, heroes_setup, heroes_teardown),
		cmocka_unit_test_setup_teardown(
			test_session_older_header__options_of_an_engine, heroes_setup, heroes_teardown),
		cmocka_unit_test_setup_teardown(
			test_session_older_header__a_query, heroes_setup, heroes_teardown),
		cmocka_unit_test_setup_teardown(
			test_session_older_header__numbers_of_an_engine, heroes_setup, heroes_teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
