/* The three sentences on ownership, one by one. The session's arena gives each block an allocation
 * of its own here, so that AddressSanitizer sees what is used too late or written too far. */
#include "session/session.h"
#include "support/heroes.h"

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#define POISONED(p) (__asan_address_is_poisoned(p) == 1)
#else
/* Without the sanitizer nothing can be seen, and nothing is claimed. */
#define POISONED(p) ((void)(p), true)
#endif

static int setup(void **state)
{
	heroes_setup(state);
	heroes *h = *state;
	h->session->arena.separate = true;
	return 0;
}

#define OWNERSHIP_TEST(f) cmocka_unit_test_setup_teardown(f, setup, heroes_teardown)

/* "What a session gives you (objects, strings, arrays) lives in the session's arena and is valid
 * until rx_session_close, …" */
static void test_session_ownership__what_a_session_gives_stays_until_its_close(void **state)
{
	heroes *h = *state;
	rx_session *s = h->session;
	Team *team = rx_add(s, Team, .name = "team", .headquarters = "here");
	assert_true(rx_commit(s));
	const char *name = team->name;
	Team **list = rx_all(s, Team);
	for (int i = 0; i < 100; i++) {
		rx_add(s, Hero, .name = "x");
		assert_true(rx_commit(s));
		assert_int_equal(rx_len(rx_all(s, Hero)), i + 1);
	}
	assert_true(rx_rollback(s));
	assert_ptr_equal(list[0], team);
	assert_string_equal(name, "team");
	assert_string_equal(team->headquarters, "here");
}

static void test_session_ownership__lists_and_texts_outlive_later_calls(void **state)
{
	heroes *h = *state;
	rx_session *s = h->session;
	rx_add(s, Team, .name = "a");
	rx_add(s, Team, .name = "b");
	assert_true(rx_commit(s));
	rx_clear(s);
	Team **first = rx_all(s, Team, .order_by = { rx_asc(Team_.name) });
	Team **second = rx_all(s, Team, .order_by = { rx_desc(Team_.name) });
	assert_string_equal(first[0]->name, "a");
	assert_string_equal(second[0]->name, "b");
	assert_ptr_equal(first[1], second[0]);
}

/* "… or rx_expunge of it" */
static void test_session_ownership__an_expunged_object_is_not_to_be_used(void **state)
{
	heroes *h = *state;
	Team *team = rx_add(h->session, Team, .name = "x");
	Team *other = rx_add(h->session, Team, .name = "y");
	assert_true(rx_commit(h->session));
	assert_true(rx_expunge(h->session, team));
	assert_true(POISONED(team));
	assert_string_equal(other->name, "y");
}

static void test_session_ownership__what_a_rollback_takes_out_is_not_to_be_used(void **state)
{
	heroes *h = *state;
	Team *pending = rx_add(h->session, Team, .name = "x");
	Team *flushed = rx_add(h->session, Team, .name = "y");
	assert_true(rx_flush(h->session));
	assert_true(rx_rollback(h->session));
	assert_true(POISONED(pending));
	assert_true(POISONED(flushed));
}

/* "… or rx_clear" */
static void test_session_ownership__after_a_clear_all_memory_is_new(void **state)
{
	heroes *h = *state;
	for (int round = 0; round < 3; round++) {
		for (int i = 0; i < 20; i++)
			rx_add(h->session, Hero, .name = "x");
		assert_true(rx_commit(h->session));
		rx_expunge(h->session, rx_get(h->session, Hero, 1));
		rx_clear(h->session);
		assert_int_equal(h->session->arena.used, 0);
		Hero *hero = rx_get(h->session, Hero, 1);
		assert_string_equal(hero->name, "x");
	}
}

/* "What you assign to a field is borrowed until the next flush, …" */
static void test_session_ownership__what_is_assigned_is_borrowed_until_the_flush(void **state)
{
	heroes *h = *state;
	char name[] = "before";
	Team *team = rx_add(h->session, Team, .name = name);
	assert_ptr_equal(team->name, name);
	memcpy(name, "behind", 6);
	assert_true(rx_flush(h->session));
	assert_string_equal(team->name, "behind");
}

/* "… then the session has its own copy and the field points to that." */
static void test_session_ownership__after_the_flush_the_field_points_to_the_sessions_copy(
	void **state)
{
	heroes *h = *state;
	char *name = strdup("name"), *headquarters = strdup("here");
	Team *team = rx_add(h->session, Team, .name = name, .headquarters = headquarters);
	assert_true(rx_flush(h->session));
	assert_ptr_not_equal(team->name, name);
	assert_ptr_not_equal(team->headquarters, headquarters);
	memset(name, 'x', 4);
	free(name);
	free(headquarters);
	assert_string_equal(team->name, "name");
	assert_string_equal(team->headquarters, "here");
}

static void test_session_ownership__the_same_for_an_update(void **state)
{
	heroes *h = *state;
	Team *team = rx_add(h->session, Team, .name = "first");
	assert_true(rx_commit(h->session));
	char *name = strdup("second");
	team->name = name;
	assert_true(rx_flush(h->session));
	assert_ptr_not_equal(team->name, name);
	free(name);
	assert_string_equal(team->name, "second");
	assert_false(rx_is_dirty(h->session, team));
}

static void test_session_ownership__the_same_where_the_text_is_equal(void **state)
{
	heroes *h = *state;
	Team *team = rx_add(h->session, Team, .name = "same");
	assert_true(rx_commit(h->session));
	char *name = strdup("same");
	team->name = name;
	assert_true(rx_flush(h->session));
	assert_ptr_not_equal(team->name, name);
	free(name);
	assert_string_equal(team->name, "same");
}

static void test_session_ownership__bytes_and_json_are_copied_too(void **state)
{
	heroes *h = *state;
	char *data = malloc(3), *json = strdup("{\"a\":1}");
	memcpy(data, "a\0b", 3);
	Everything *e = rx_add(h->session, Everything, .t = "", .by = rx_bytes_of(data, 3),
		.de = rx_decimal_of("1"), .j = rx_json_of(json));
	assert_true(rx_flush(h->session));
	free(data);
	free(json);
	assert_memory_equal(e->by.data, "a\0b", 3);
	assert_string_equal(e->j.text, "{\"a\":1}");
}

static void test_session_ownership__values_of_add_copy_are_borrowed_until_the_flush(void **state)
{
	heroes *h = *state;
	char *name = strdup("copied");
	Team value = { .name = name };
	Team *team = rx_add_copy(h->session, Team, &value);
	assert_ptr_equal(team->name, name);
	assert_true(rx_commit(h->session));
	free(name);
	assert_string_equal(team->name, "copied");
}

static void test_session_ownership__a_rollback_points_back_to_the_sessions_texts(void **state)
{
	heroes *h = *state;
	Team *team = rx_add(h->session, Team, .name = "first");
	assert_true(rx_commit(h->session));
	char *name = strdup("second");
	team->name = name;
	assert_true(rx_rollback(h->session));
	free(name);
	assert_string_equal(team->name, "first");
}

static void test_session_ownership__changes_are_borrowed_until_the_next_call(void **state)
{
	heroes *h = *state;
	Team *team = rx_add(h->session, Team, .name = "first");
	assert_true(rx_commit(h->session));
	team->name = "second";
	const rx_change *changes = rx_changes(h->session, team);
	assert_string_equal(changes->field, "name");
	assert_int_equal(rx_len(rx_all(h->session, Team)), 1);
}

static void test_session_ownership__the_texts_of_a_cursor_are_those_of_its_row(void **state)
{
	heroes *h = *state;
	rx_add(h->session, Team, .name = "a");
	rx_add(h->session, Team, .name = "b");
	assert_true(rx_commit(h->session));
	size_t before = h->session->arena.used;
	int n = 0;
	rx_for(Team, team, h->session, .order_by = { rx_asc(Team_.name) }) {
		assert_string_equal(team->name, n == 0 ? "a" : "b");
		n++;
	}
	assert_int_equal(n, 2);
	assert_int_equal(h->session->arena.used, before);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		OWNERSHIP_TEST(test_session_ownership__what_a_session_gives_stays_until_its_close),
		OWNERSHIP_TEST(test_session_ownership__lists_and_texts_outlive_later_calls),
		OWNERSHIP_TEST(test_session_ownership__an_expunged_object_is_not_to_be_used),
		OWNERSHIP_TEST(test_session_ownership__what_a_rollback_takes_out_is_not_to_be_used),
		OWNERSHIP_TEST(test_session_ownership__after_a_clear_all_memory_is_new),
		OWNERSHIP_TEST(test_session_ownership__what_is_assigned_is_borrowed_until_the_flush),
		OWNERSHIP_TEST(
			test_session_ownership__after_the_flush_the_field_points_to_the_sessions_copy),
		OWNERSHIP_TEST(test_session_ownership__the_same_for_an_update),
		OWNERSHIP_TEST(test_session_ownership__the_same_where_the_text_is_equal),
		OWNERSHIP_TEST(test_session_ownership__bytes_and_json_are_copied_too),
		OWNERSHIP_TEST(test_session_ownership__values_of_add_copy_are_borrowed_until_the_flush),
		OWNERSHIP_TEST(test_session_ownership__a_rollback_points_back_to_the_sessions_texts),
		OWNERSHIP_TEST(test_session_ownership__changes_are_borrowed_until_the_next_call),
		OWNERSHIP_TEST(test_session_ownership__the_texts_of_a_cursor_are_those_of_its_row),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
