/* What sessions promise, through <reflex.h> alone. */
#include "support/heroes.h"

static void add_three(rx_session *s)
{
	rx_add(s, Hero, .name = "Deadpond", .age = rx_some(30), .score = rx_some(1.5));
	rx_add(s, Hero, .name = "Rusty-Man", .age = rx_some(48));
	rx_add(s, Hero, .name = "Spider-Boy");
	assert_true(rx_commit(s));
}

/* ---- adding ---------------------------------------------------------------------------------- */

static void test_conformance_session__add_and_commit_give_an_id(void **state)
{
	heroes *h = *state;
	Hero *hero = rx_add(h->session, Hero, .name = "Deadpond");
	assert_non_null(hero);
	assert_int_equal(hero->id, 0);
	assert_true(rx_commit(h->session));
	assert_int_equal(hero->id, 1);
	assert_int_equal(heroes_number(h, "SELECT count(*) FROM hero WHERE name = 'Deadpond'"), 1);
}

static void test_conformance_session__add_puts_defaults_before_what_is_assigned(void **state)
{
	heroes *h = *state;
	Hero *a = rx_add(h->session, Hero, .name = "a");
	Hero *b = rx_add(h->session, Hero, .name = "b", .active = false);
	assert_true(a->active);
	assert_false(b->active);
	assert_true(a->created_at.us > 1700000000000000);
	assert_true(rx_commit(h->session));
	assert_int_equal(heroes_number(h, "SELECT active FROM hero WHERE name = 'b'"), 0);
	assert_int_equal(heroes_number(h, "SELECT active FROM hero WHERE name = 'a'"), 1);
}

static void test_conformance_session__add_with_an_id_keeps_it(void **state)
{
	heroes *h = *state;
	Hero *hero = rx_add(h->session, Hero, .id = 77, .name = "x");
	assert_true(rx_commit(h->session));
	assert_int_equal(hero->id, 77);
	assert_ptr_equal(rx_get(h->session, Hero, 77), hero);
}

static void test_conformance_session__add_copy_puts_no_defaults(void **state)
{
	heroes *h = *state;
	Hero value = { .name = "copy", .created_at = rx_datetime_of(2020, 1, 2, 3, 4, 5, 6) };
	Hero *hero = rx_add_copy(h->session, Hero, &value);
	assert_false(hero->active);
	assert_true(rx_commit(h->session));
	assert_int_equal(heroes_number(h, "SELECT active FROM hero"), 0);
	assert_int_equal(heroes_number(h,
						 "SELECT count(*) FROM hero WHERE created_at = "
						 "'2020-01-02 03:04:05.000006'"),
		1);
}

static void test_conformance_session__add_many_gives_a_list_with_ids(void **state)
{
	heroes *h = *state;
	Team teams[] = { { .name = "a" }, { .name = "b" }, { .name = "c" } };
	Team **added = rx_add_many(h->session, Team, teams, 3);
	assert_int_equal(rx_len(added), 3);
	assert_null(added[3]);
	assert_true(rx_commit(h->session));
	for (int i = 0; i < 3; i++)
		assert_int_equal(added[i]->id, i + 1);
}

static void test_conformance_session__add_many_of_none_is_an_empty_list(void **state)
{
	heroes *h = *state;
	Team **added = rx_add_many(h->session, Team, NULL, 0);
	assert_non_null(added);
	assert_int_equal(rx_len(added), 0);
	assert_session_ok(h->session);
}

static void test_conformance_session__add_copy_takes_the_objects_of_its_list_in(void **state)
{
	heroes *h = *state;
	Hero first = { .name = "a" }, second = { .name = "b" };
	Hero *members[] = { &first, &second, NULL };
	Team *team = rx_add_copy(h->session, Team, &(Team){ .name = "x", .heroes = members });
	assert_non_null(team);
	assert_true(rx_commit(h->session));
	assert_int_equal(
		heroes_number(h, "SELECT count(*) FROM hero JOIN team ON team.id = hero.team_id"), 2);
	assert_ptr_not_equal(team->heroes[0], &first);
	assert_int_equal(rx_len(team->heroes), 2);
}

/* ---- changing -------------------------------------------------------------------------------- */

static void test_conformance_session__assignment_is_an_update_of_that_column(void **state)
{
	heroes *h = *state;
	add_three(h->session);
	heroes_run(h, "UPDATE hero SET age = 99 WHERE id = 1");
	Hero *hero = rx_get(h->session, Hero, 1);
	hero->name = "Changed";
	assert_true(rx_commit(h->session));
	assert_int_equal(
		heroes_number(h, "SELECT count(*) FROM hero WHERE name = 'Changed' AND age = 99"), 1);
}

static void test_conformance_session__null_can_be_assigned(void **state)
{
	heroes *h = *state;
	add_three(h->session);
	Hero *hero = rx_get(h->session, Hero, 1);
	hero->age = (rx_opt_int32){ 0 };
	hero->secret_name = "x";
	assert_true(rx_commit(h->session));
	hero->secret_name = NULL;
	assert_true(rx_commit(h->session));
	assert_int_equal(heroes_number(h,
						 "SELECT count(*) FROM hero WHERE age IS NULL AND secret_name IS NULL "
						 "AND id = 1"),
		1);
}

static void test_conformance_session__equal_values_are_no_change(void **state)
{
	heroes *h = *state;
	add_three(h->session);
	Hero *hero = rx_get(h->session, Hero, 1);
	char copy[] = "Deadpond";
	hero->name = copy;
	hero->age = rx_some(30);
	assert_false(rx_is_dirty(h->session, hero));
	int64_t before = heroes_runs(h);
	assert_true(rx_flush(h->session));
	assert_int_equal(heroes_runs(h), before);
	memset(copy, 'x', sizeof copy - 1);
	assert_string_equal(hero->name, "Deadpond");
}

static void test_conformance_session__a_changed_key_moves_the_row(void **state)
{
	heroes *h = *state;
	rx_add(h->session, Country, .code = "AT", .name = "Austria");
	assert_true(rx_commit(h->session));
	Country *country = rx_get(h->session, Country, "AT");
	country->code = "OE";
	assert_true(rx_commit(h->session));
	assert_ptr_equal(rx_get(h->session, Country, "OE"), country);
	assert_null(rx_get(h->session, Country, "AT"));
	assert_int_equal(heroes_number(h, "SELECT count(*) FROM country WHERE code = 'OE'"), 1);
}

static void test_conformance_session__transient_members_are_nobodys_business(void **state)
{
	heroes *h = *state;
	add_three(h->session);
	Hero *hero = rx_get(h->session, Hero, 1);
	hero->rank = 5;
	assert_false(rx_is_dirty(h->session, hero));
	int64_t before = heroes_runs(h);
	assert_true(rx_flush(h->session));
	assert_int_equal(heroes_runs(h), before);
	hero->name = "x";
	assert_true(rx_rollback(h->session));
	assert_int_equal(hero->rank, 5);
	assert_string_equal(hero->name, "Deadpond");
}

static void test_conformance_session__delete_removes_the_row(void **state)
{
	heroes *h = *state;
	add_three(h->session);
	Hero *hero = rx_get(h->session, Hero, 2);
	assert_true(rx_delete(h->session, hero));
	assert_true(rx_commit(h->session));
	assert_int_equal(heroes_number(h, "SELECT count(*) FROM hero WHERE id = 2"), 0);
	assert_null(rx_get(h->session, Hero, 2));
}

static void test_conformance_session__delete_of_what_was_only_added_writes_nothing(void **state)
{
	heroes *h = *state;
	Hero *hero = rx_add(h->session, Hero, .name = "x");
	assert_true(rx_delete(h->session, hero));
	int64_t before = heroes_runs(h);
	assert_true(rx_commit(h->session));
	assert_int_equal(heroes_runs(h), before);
}

static void test_conformance_session__changes_names_old_and_new(void **state)
{
	heroes *h = *state;
	add_three(h->session);
	Hero *hero = rx_get(h->session, Hero, 1);
	hero->name = "New";
	hero->age = (rx_opt_int32){ 0 };
	assert_true(rx_is_dirty(h->session, hero));
	const rx_change *changes = rx_changes(h->session, hero);
	assert_string_equal(changes[0].field, "name");
	assert_string_equal(changes[0].old_value.as.s.data, "Deadpond");
	assert_string_equal(changes[0].new_value.as.s.data, "New");
	assert_string_equal(changes[1].field, "age");
	assert_int_equal(changes[1].old_value.as.i, 30);
	assert_int_equal(changes[1].new_value.type, RX_TYPE_NONE);
	assert_null(changes[2].field);
}

static void test_conformance_session__changes_of_a_new_object_are_what_is_set(void **state)
{
	heroes *h = *state;
	Team *team = rx_add(h->session, Team, .name = "t");
	const rx_change *changes = rx_changes(h->session, team);
	assert_string_equal(changes[0].field, "name");
	assert_int_equal(changes[0].old_value.type, RX_TYPE_NONE);
	assert_null(changes[1].field);
	assert_true(rx_is_dirty(h->session, team));
}

static void test_conformance_session__refresh_takes_the_rows_values(void **state)
{
	heroes *h = *state;
	add_three(h->session);
	Hero *hero = rx_get(h->session, Hero, 1);
	assert_true(rx_commit(h->session));
	heroes_run(h, "UPDATE hero SET name = 'Other' WHERE id = 1");
	hero->age = rx_some(1);
	assert_true(rx_refresh(h->session, hero));
	assert_string_equal(hero->name, "Other");
	assert_int_equal(hero->age.value, 30);
	assert_false(rx_is_dirty(h->session, hero));
}

static void test_conformance_session__refresh_of_a_row_that_is_gone_is_stale(void **state)
{
	heroes *h = *state;
	add_three(h->session);
	Hero *hero = rx_get(h->session, Hero, 1);
	assert_true(rx_commit(h->session));
	heroes_run(h, "DELETE FROM hero WHERE id = 1");
	assert_false(rx_refresh(h->session, hero));
	assert_session_failed(h->session, RX_ESTALE, "Hero#1");
}

/* ---- rollback -------------------------------------------------------------------------------- */

static void test_conformance_session__rollback_gives_back_values_that_were_not_flushed(void **state)
{
	heroes *h = *state;
	add_three(h->session);
	Hero *hero = rx_get(h->session, Hero, 1);
	hero->name = "x";
	hero->age = rx_some(1);
	assert_true(rx_rollback(h->session));
	assert_string_equal(hero->name, "Deadpond");
	assert_int_equal(hero->age.value, 30);
	assert_false(rx_is_dirty(h->session, hero));
}

static void test_conformance_session__rollback_gives_back_values_that_were_flushed(void **state)
{
	heroes *h = *state;
	add_three(h->session);
	Hero *hero = rx_get(h->session, Hero, 1);
	hero->name = "first";
	assert_true(rx_flush(h->session));
	hero->name = "second";
	assert_true(rx_flush(h->session));
	assert_true(rx_rollback(h->session));
	assert_string_equal(hero->name, "Deadpond");
	assert_int_equal(heroes_number(h, "SELECT count(*) FROM hero WHERE name = 'Deadpond'"), 1);
	hero->name = "third";
	assert_true(rx_commit(h->session));
	assert_int_equal(heroes_number(h, "SELECT count(*) FROM hero WHERE name = 'third'"), 1);
}

static void test_conformance_session__rollback_takes_out_what_was_added(void **state)
{
	heroes *h = *state;
	Team *flushed = rx_add(h->session, Team, .name = "flushed");
	assert_true(rx_flush(h->session));
	Team *pending = rx_add(h->session, Team, .name = "pending");
	assert_true(rx_rollback(h->session));
	assert_int_equal(heroes_number(h, "SELECT count(*) FROM team"), 0);
	assert_null(rx_get(h->session, Team, 1));
	assert_false(rx_delete(h->session, flushed));
	assert_session_failed(h->session, RX_EINVAL, "expunged");
	assert_true(rx_rollback(h->session));
	assert_false(rx_refresh(h->session, pending));
	assert_session_failed(h->session, RX_EINVAL, "expunged");
}

static void test_conformance_session__rollback_brings_back_what_was_deleted(void **state)
{
	heroes *h = *state;
	add_three(h->session);
	Hero *flushed = rx_get(h->session, Hero, 1), *marked = rx_get(h->session, Hero, 2);
	assert_true(rx_delete(h->session, flushed));
	assert_true(rx_flush(h->session));
	assert_true(rx_delete(h->session, marked));
	assert_true(rx_rollback(h->session));
	assert_ptr_equal(rx_get(h->session, Hero, 1), flushed);
	assert_ptr_equal(rx_get(h->session, Hero, 2), marked);
	flushed->name = "again";
	assert_true(rx_commit(h->session));
	assert_int_equal(heroes_number(h, "SELECT count(*) FROM hero WHERE name = 'again'"), 1);
	assert_int_equal(heroes_number(h, "SELECT count(*) FROM hero"), 3);
}

static void test_conformance_session__rollback_keeps_what_was_committed(void **state)
{
	heroes *h = *state;
	Team *team = rx_add(h->session, Team, .name = "kept");
	assert_true(rx_commit(h->session));
	assert_true(rx_rollback(h->session));
	assert_ptr_equal(rx_get(h->session, Team, team->id), team);
	assert_string_equal(team->name, "kept");
}

static void test_conformance_session__close_rolls_back(void **state)
{
	heroes *h = *state;
	rx_with_session(s, .engine = h->engine) {
		rx_add(s, Team, .name = "lost");
		assert_true(rx_flush(s));
	}
	assert_int_equal(heroes_number(h, "SELECT count(*) FROM team"), 0);
}

/* ---- expunge, clear -------------------------------------------------------------------------- */

static void test_conformance_session__expunged_objects_are_not_written(void **state)
{
	heroes *h = *state;
	add_three(h->session);
	Hero *hero = rx_get(h->session, Hero, 1);
	hero->name = "x";
	assert_true(rx_expunge(h->session, hero));
	assert_true(rx_commit(h->session));
	assert_int_equal(heroes_number(h, "SELECT count(*) FROM hero WHERE name = 'x'"), 0);
	Hero *again = rx_get(h->session, Hero, 1);
	assert_ptr_not_equal(again, hero);
	assert_string_equal(again->name, "Deadpond");
}

static void test_conformance_session__clear_forgets_all(void **state)
{
	heroes *h = *state;
	add_three(h->session);
	rx_add(h->session, Hero, .name = "pending");
	rx_clear(h->session);
	assert_true(rx_commit(h->session));
	assert_int_equal(rx_count(h->session, Hero), 3);
	assert_int_equal(rx_len(rx_all(h->session, Hero)), 3);
}

/* ---- read-only ------------------------------------------------------------------------------- */

static void test_conformance_session__a_read_only_session_writes_nothing(void **state)
{
	heroes *h = *state;
	add_three(h->session);
	rx_with_session(s, .engine = h->engine, .read_only = true) {
		Hero *hero = rx_get(s, Hero, 1);
		assert_string_equal(hero->name, "Deadpond");
		hero->name = "x";
		assert_true(rx_commit(s));
		assert_null(rx_add(s, Team, .name = "t"));
		assert_session_failed(s, RX_EREADONLY, "read_only");
	}
	assert_int_equal(heroes_number(h, "SELECT count(*) FROM hero WHERE name = 'x'"), 0);
}

static void test_conformance_session__objects_of_a_read_only_query_are_not_tracked(void **state)
{
	heroes *h = *state;
	add_three(h->session);
	rx_clear(h->session);
	Hero **all = rx_all(h->session, Hero, .read_only = true);
	all[0]->name = "x";
	assert_true(rx_commit(h->session));
	assert_int_equal(heroes_number(h, "SELECT count(*) FROM hero WHERE name = 'x'"), 0);
	assert_false(rx_delete(h->session, all[0]));
	assert_session_failed(h->session, RX_EINVAL, "read-only");
	assert_true(rx_rollback(h->session));
	Hero *tracked = rx_get(h->session, Hero, 1);
	assert_ptr_not_equal(tracked, all[0]);
	tracked->name = "y";
	assert_true(rx_commit(h->session));
	assert_int_equal(heroes_number(h, "SELECT count(*) FROM hero WHERE name = 'y'"), 1);
}

/* ---- what the database makes ------------------------------------------------------------------ */

static void test_conformance_session__server_defaults_and_computed_columns_come_back(void **state)
{
	heroes *h = *state;
	Account *a = rx_add(h->session, Account, .owner = "o", .balance = 21);
	assert_true(rx_commit(h->session));
	assert_string_equal(a->currency, "EUR");
	assert_true(a->limit_of.set);
	assert_int_equal(a->limit_of.value, 7);
	assert_int_equal(a->doubled, 42);
	assert_int_equal(a->revision, 1);
	assert_false(rx_is_dirty(h->session, a));
	a->balance = 5;
	assert_true(rx_commit(h->session));
	assert_int_equal(a->doubled, 10);
	assert_int_equal(a->revision, 2);
}

static void test_conformance_session__on_update_now_moves_with_each_update(void **state)
{
	heroes *h = *state;
	Account *a = rx_add(h->session, Account, .owner = "o");
	a->changed_at = rx_datetime_of(2000, 1, 1, 0, 0, 0, 0);
	assert_true(rx_commit(h->session));
	assert_int_equal(a->changed_at.us, rx_datetime_of(2000, 1, 1, 0, 0, 0, 0).us);
	a->balance = 1;
	assert_true(rx_commit(h->session));
	assert_true(a->changed_at.us > rx_datetime_of(2020, 1, 1, 0, 0, 0, 0).us);
}

static void test_conformance_session__a_stale_object_is_refused(void **state)
{
	heroes *h = *state;
	Account *a = rx_add(h->session, Account, .owner = "o");
	assert_true(rx_commit(h->session));
	heroes_run(h, "UPDATE account SET balance = 9, revision = 5");
	a->balance = 1;
	assert_false(rx_commit(h->session));
	assert_session_failed(h->session, RX_ESTALE, "Account#1");
	assert_contains(rx_session_error(h->session)->message, "revision 1 and has 5 now");
	assert_true(rx_rollback(h->session));
	assert_int_equal(a->balance, 0);
	assert_int_equal(a->revision, 1);
	assert_true(rx_refresh(h->session, a));
	a->balance = 2;
	assert_true(rx_commit(h->session));
	assert_int_equal(heroes_number(h, "SELECT revision FROM account"), 6);
}

static void test_conformance_session__a_row_that_is_gone_is_stale(void **state)
{
	heroes *h = *state;
	add_three(h->session);
	Hero *hero = rx_get(h->session, Hero, 1);
	assert_true(rx_commit(h->session));
	heroes_run(h, "DELETE FROM hero WHERE id = 1");
	hero->name = "x";
	assert_false(rx_flush(h->session));
	assert_session_failed(h->session, RX_ESTALE, "flush Hero#1");
}

/* ---- errors ---------------------------------------------------------------------------------- */

static void test_conformance_session__the_first_error_stays_until_a_rollback(void **state)
{
	heroes *h = *state;
	rx_add(h->session, Team, .name = "same");
	rx_add(h->session, Team, .name = "same");
	assert_false(rx_commit(h->session));
	assert_session_failed(h->session, RX_EUNIQUE, "team.name");
	assert_null(rx_add(h->session, Team, .name = "other"));
	assert_null(rx_all(h->session, Team));
	assert_int_equal(rx_count(h->session, Team), -1);
	assert_false(rx_commit(h->session));
	assert_session_failed(h->session, RX_EUNIQUE, "team.name");
	assert_true(rx_rollback(h->session));
	assert_true(rx_ok(h->session));
	assert_int_equal(rx_count(h->session, Team), 0);
	rx_add(h->session, Team, .name = "same");
	assert_true(rx_commit(h->session));
}

static void test_conformance_session__the_error_names_table_and_column(void **state)
{
	heroes *h = *state;
	rx_add(h->session, Team, .name = "a");
	rx_add(h->session, Team, .name = "a");
	assert_false(rx_flush(h->session));
	const rx_error *error = rx_session_error(h->session);
	assert_string_equal(error->table, "team");
	assert_string_equal(error->column, "name");
	assert_contains(error->message, "flush Team");
}

static void test_conformance_session__not_null_is_found_before_sending(void **state)
{
	heroes *h = *state;
	int64_t before = heroes_runs(h);
	rx_add(h->session, Team);
	assert_false(rx_flush(h->session));
	assert_session_failed(h->session, RX_ENOT_NULL, "Team.name");
	assert_string_equal(rx_session_error(h->session)->column, "name");
	assert_int_equal(heroes_runs(h), before);
}

static void test_conformance_session__a_value_that_is_not_set_is_refused(void **state)
{
	heroes *h = *state;
	Hero *hero = rx_add(h->session, Hero, .name = "x");
	hero->age.value = 5;
	assert_false(rx_flush(h->session));
	assert_session_failed(h->session, RX_EINVAL, "Hero.age");
	assert_contains(rx_session_error(h->session)->message, "rx_some");
}

static void test_conformance_session__a_foreign_key_to_nothing_is_refused(void **state)
{
	heroes *h = *state;
	rx_add(h->session, Hero, .name = "x", .team_id = rx_some_int64(99));
	assert_false(rx_commit(h->session));
	assert_session_failed(h->session, RX_EFOREIGN_KEY, "flush Hero");
}

static void test_conformance_session__text_that_is_no_utf8_is_refused(void **state)
{
	heroes *h = *state;
	rx_add(h->session, Team, .name = "ab\xff");
	assert_false(rx_flush(h->session));
	assert_session_failed(h->session, RX_EDATA, "Team.name");
}

static void test_conformance_session__misuse_names_the_states(void **state)
{
	heroes *h = *state;
	rx_session *s = h->session;
	add_three(s);
	Hero *hero = rx_get(s, Hero, 1);

	assert_false(rx_delete(s, NULL));
	assert_session_failed(s, RX_EINVAL, "NULL");
	assert_true(rx_rollback(s));

	assert_true(rx_delete(s, hero));
	assert_false(rx_delete(s, hero));
	assert_session_failed(s, RX_EINVAL, "Hero#1 is deleted");
	assert_contains(rx_session_error(s)->message, "pending or persistent");
	assert_true(rx_rollback(s));

	Hero plain = { .name = "x" };
	assert_false(rx_delete(s, &plain));
	assert_session_failed(s, RX_EINVAL, "no object of a session");
	assert_true(rx_rollback(s));

	rx_with_session(other, .engine = h->engine) {
		assert_false(rx_delete(other, hero));
		assert_session_failed(other, RX_EINVAL, "another session");
	}
	assert_true(rx_expunge(s, hero));
	assert_false(rx_expunge(s, hero));
	assert_session_failed(s, RX_EINVAL, "expunged");
}

static void test_conformance_session__an_engine_that_cannot_be_had_is_said_by_the_first_call(
	void **state)
{
	heroes *h = *state;
	rx_session_close(h->session);
	h->session = NULL;
	setenv("REFLEX_DB_URL", "sqlite:////nonexistent-folder-for-tests/x.db", 1);
	rx_session *s = rx_session_open();
	assert_non_null(s);
	assert_false(rx_ok(s));
	assert_null(rx_add(s, Team, .name = "x"));
	assert_int_equal(rx_session_error(s)->code != 0, true);
	assert_contains(rx_session_error(s)->message, "opening a session");
	assert_false(rx_rollback(s));
	rx_session_close(s);
	unsetenv("REFLEX_DB_URL");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		HERO_TEST(test_conformance_session__add_and_commit_give_an_id),
		HERO_TEST(test_conformance_session__add_puts_defaults_before_what_is_assigned),
		HERO_TEST(test_conformance_session__add_with_an_id_keeps_it),
		HERO_TEST(test_conformance_session__add_copy_puts_no_defaults),
		HERO_TEST(test_conformance_session__add_many_gives_a_list_with_ids),
		HERO_TEST(test_conformance_session__add_many_of_none_is_an_empty_list),
		HERO_TEST(test_conformance_session__add_copy_takes_the_objects_of_its_list_in),
		HERO_TEST(test_conformance_session__assignment_is_an_update_of_that_column),
		HERO_TEST(test_conformance_session__null_can_be_assigned),
		HERO_TEST(test_conformance_session__equal_values_are_no_change),
		HERO_TEST(test_conformance_session__a_changed_key_moves_the_row),
		HERO_TEST(test_conformance_session__transient_members_are_nobodys_business),
		HERO_TEST(test_conformance_session__delete_removes_the_row),
		HERO_TEST(test_conformance_session__delete_of_what_was_only_added_writes_nothing),
		HERO_TEST(test_conformance_session__changes_names_old_and_new),
		HERO_TEST(test_conformance_session__changes_of_a_new_object_are_what_is_set),
		HERO_TEST(test_conformance_session__refresh_takes_the_rows_values),
		HERO_TEST(test_conformance_session__refresh_of_a_row_that_is_gone_is_stale),
		HERO_TEST(test_conformance_session__rollback_gives_back_values_that_were_not_flushed),
		HERO_TEST(test_conformance_session__rollback_gives_back_values_that_were_flushed),
		HERO_TEST(test_conformance_session__rollback_takes_out_what_was_added),
		HERO_TEST(test_conformance_session__rollback_brings_back_what_was_deleted),
		HERO_TEST(test_conformance_session__rollback_keeps_what_was_committed),
		HERO_TEST(test_conformance_session__close_rolls_back),
		HERO_TEST(test_conformance_session__expunged_objects_are_not_written),
		HERO_TEST(test_conformance_session__clear_forgets_all),
		HERO_TEST(test_conformance_session__a_read_only_session_writes_nothing),
		HERO_TEST(test_conformance_session__objects_of_a_read_only_query_are_not_tracked),
		HERO_TEST(test_conformance_session__server_defaults_and_computed_columns_come_back),
		HERO_TEST(test_conformance_session__on_update_now_moves_with_each_update),
		HERO_TEST(test_conformance_session__a_stale_object_is_refused),
		HERO_TEST(test_conformance_session__a_row_that_is_gone_is_stale),
		HERO_TEST(test_conformance_session__the_first_error_stays_until_a_rollback),
		HERO_TEST(test_conformance_session__the_error_names_table_and_column),
		HERO_TEST(test_conformance_session__not_null_is_found_before_sending),
		HERO_TEST(test_conformance_session__a_value_that_is_not_set_is_refused),
		HERO_TEST(test_conformance_session__a_foreign_key_to_nothing_is_refused),
		HERO_TEST(test_conformance_session__text_that_is_no_utf8_is_refused),
		HERO_TEST(test_conformance_session__misuse_names_the_states),
		HERO_TEST(test_conformance_session__an_engine_that_cannot_be_had_is_said_by_the_first_call),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
