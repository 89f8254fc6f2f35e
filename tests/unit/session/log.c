/* What a session says in the log: statements with echo on, secrets never, errors nobody looked at. */
#include <reflex/sys/log.h>

#include "support/heroes.h"

static char lines[20000];

static void collect(void *ud, rx_log_level level, const char *message)
{
	(void)ud, (void)level;
	size_t used = strlen(lines);
	snprintf(lines + used, sizeof lines - used, "%d %s\n", (int)level, message);
}

static int setup(void **state)
{
	heroes_setup(state);
	lines[0] = '\0';
	rx_log_set(collect, NULL);
	return 0;
}

static int teardown(void **state)
{
	rx_log_set(NULL, NULL);
	return heroes_teardown(state);
}

static void reopen_with_echo(heroes *h)
{
	rx_error error = RX_ERROR_INIT;
	char url[400];
	snprintf(url, sizeof url, "sqlite:///%s", h->path);
	rx_session_close(h->session);
	rx_engine_close(h->engine);
	h->engine = rx_engine_open(url, &error, .echo = true);
	assert_rx_ok(&error);
	h->session = rx_session_open(.engine = h->engine);
	lines[0] = '\0';
}

static void test_session_log__echo_shows_statements_and_values_but_no_secrets(void **state)
{
	heroes *h = *state;
	reopen_with_echo(h);
	Hero *hero = rx_add(h->session, Hero, .name = "Deadpond", .secret_name = "Dive Wilson");
	assert_true(rx_commit(h->session));
	hero->secret_name = "Wade Wilson";
	assert_true(rx_commit(h->session));
	rx_count(h->session, Hero, .where = rx_eq(Hero_.secret_name, "Tommy Sharp"));
	rx_count(h->session, Hero, .where = rx_contains(Hero_.secret_name, "Sharp"));
	rx_count(h->session, Hero, .where = rx_in(Hero_.secret_name, "Sharp", "Dive"));
	rx_count(h->session, Hero, .where = rx_eq(rx_lower(Hero_.secret_name), "sharp"));
	assert_session_ok(h->session);
	assert_contains(lines, "INSERT INTO \"hero\"");
	assert_contains(lines, "Deadpond");
	assert_contains(lines, "***");
	assert_null(strstr(lines, "Wilson"));
	assert_null(strstr(lines, "Sharp"));
	assert_null(strstr(lines, "Dive"));
	assert_null(strstr(lines, "sharp"));
}

static void test_session_log__without_echo_nothing_is_said(void **state)
{
	heroes *h = *state;
	rx_add(h->session, Hero, .name = "Deadpond");
	assert_true(rx_commit(h->session));
	assert_string_equal(lines, "");
}

static void test_session_log__an_error_nobody_looked_at_is_logged_at_the_close(void **state)
{
	heroes *h = *state;
	rx_add(h->session, Team);
	rx_commit(h->session);
	rx_session_close(h->session);
	h->session = NULL;
	assert_contains(lines, "nobody looked at");
	assert_contains(lines, "Team.name");
}

static void test_session_log__an_error_that_was_looked_at_is_not(void **state)
{
	heroes *h = *state;
	rx_add(h->session, Team);
	rx_commit(h->session);
	assert_false(rx_ok(h->session));
	rx_session_close(h->session);
	h->session = NULL;
	assert_string_equal(lines, "");
}

static void test_session_log__a_null_session_is_survived_and_named(void **state)
{
	(void)state;
	rx_session *none = NULL;
	assert_null(rx_add(none, Team, .name = "x"));
	assert_contains(lines, "rx_add: the session is NULL");
	assert_null(rx_all(none, Team));
	assert_int_equal(rx_count(none, Team), -1);
	assert_false(rx_commit(none));
	assert_false(rx_rollback(none));
	assert_false(rx_ok(none));
	assert_int_equal(rx_session_error(none)->code, RX_EINVAL);
	rx_clear(none);
	rx_session_close(none);
}

#define LOG_TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		LOG_TEST(test_session_log__echo_shows_statements_and_values_but_no_secrets),
		LOG_TEST(test_session_log__without_echo_nothing_is_said),
		LOG_TEST(test_session_log__an_error_nobody_looked_at_is_logged_at_the_close),
		LOG_TEST(test_session_log__an_error_that_was_looked_at_is_not),
		LOG_TEST(test_session_log__a_null_session_is_survived_and_named),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
