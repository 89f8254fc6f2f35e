/* The states of an object, each way from one to the next, and reading an object again. */
#include "../company.h"
#include "../engine.h"

#define assert_state(s, object, wanted) \
	assert_string_equal(rx_state_name(rx_state(s, object)), rx_state_name(wanted))

static int open_with_rows(void **state)
{
	if (suite_open(state))
		return -1;
	suite *the = *state;
	rx_with_session(s, .engine = the->engine) {
		Team *core = rx_add(s, Team, .name = "core");
		rx_add(s, Team, .name = "edge");
		rx_add(s, Person, .name = "ada", .mail = "ada@x", .team = core);
		rx_add(s, Person, .name = "bob");
		assert_true(rx_commit(s));
	}
	return 0;
}

static Person *person(rx_session *s, const char *name)
{
	return rx_first(s, Person, .where = rx_eq(Person_.name, name));
}

/* Another session changes the row behind the back of the first. */
static void change_mail(suite *the, const char *name, const char *mail)
{
	rx_with_session(s, .engine = the->engine) {
		person(s, name)->mail = mail;
		assert_true(rx_commit(s));
	}
}

static void test_conformance_state_states__follow_the_table(void **state)
{
	suite *the = *state;
	Person mine = { .name = "cid" };

	rx_with_session(s, .engine = the->engine) {
		assert_state(s, NULL, RX_STATE_TRANSIENT);
		assert_state(s, &mine, RX_STATE_TRANSIENT);
		Person *p = rx_add_copy(s, Person, &mine);
		assert_state(s, p, RX_STATE_PENDING);
		assert_state(s, &mine, RX_STATE_TRANSIENT);
		assert_true(rx_flush(s));
		assert_state(s, p, RX_STATE_PERSISTENT);
		assert_true(rx_delete(s, p));
		assert_state(s, p, RX_STATE_DELETED);
		assert_true(rx_flush(s));
		assert_state(s, p, RX_STATE_DELETED);
		assert_true(rx_commit(s));
		assert_state(s, p, RX_STATE_DELETED);
	}
}

static void test_conformance_state_states__come_back_by_a_rollback(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Person *ada = person(s, "ada");
		Person *added = rx_add(s, Person, .name = "dan");
		assert_true(rx_flush(s));
		assert_true(rx_delete(s, ada));
		assert_true(rx_flush(s));
		assert_true(rx_rollback(s));
		assert_state(s, ada, RX_STATE_PERSISTENT);
		assert_state(s, added, RX_STATE_DETACHED);
	}
}

static void test_conformance_state_states__of_what_was_expunged_and_of_others(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Person *ada = person(s, "ada");
		assert_true(rx_expunge(s, ada));
		assert_state(s, ada, RX_STATE_DETACHED);
		Person *bob = person(s, "bob");
		rx_with_session(other, .engine = the->engine) {
			assert_state(other, bob, RX_STATE_DETACHED);
			Person **read = rx_all(other, Person, .read_only = true);
			assert_state(other, read[0], RX_STATE_READ_ONLY);
			assert_state(s, read[0], RX_STATE_DETACHED);
		}
	}
}

static void test_conformance_state_states__are_told_in_a_failed_session(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Person *ada = person(s, "ada");
		Team *twice = rx_add(s, Team, .name = "core");
		assert_false(rx_flush(s));
		assert_state(s, ada, RX_STATE_PERSISTENT);
		assert_state(s, twice, RX_STATE_PENDING);
		assert_rx_code(rx_session_error(s), RX_EUNIQUE);
		assert_true(rx_rollback(s));
	}
}

/* ---- a second load ------------------------------------------------------------------------------ */

static void test_conformance_state_states__second_load_keeps_the_change(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Person *ada = person(s, "ada");
		ada->mail = "mine";
		assert_ptr_equal(person(s, "ada"), ada);
		assert_string_equal(ada->mail, "mine");
		assert_true(rx_is_dirty(s, ada));
		assert_ptr_equal(
			rx_first(s, Person, .where = rx_eq(Person_.name, "ada"), .populate_existing = true),
			ada);
		assert_string_equal(ada->mail, "ada@x");
		assert_false(rx_is_dirty(s, ada));
	}
}

/* ---- rx_refresh ---------------------------------------------------------------------------------- */

static void test_conformance_state_states__refresh_takes_the_row(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Person *ada = person(s, "ada");
		if (!suite_quirks(the)->writes_what_others_changed)
			assert_true(rx_commit(s));
		change_mail(the, "ada", "theirs");
		ada->name = "changed here";
		assert_true(rx_commit(s) && rx_ok(s));
		assert_string_equal(ada->mail, "ada@x");
		ada->name = "and lost";
		assert_true(rx_refresh(s, ada));
		assert_string_equal(ada->mail, "theirs");
		assert_string_equal(ada->name, "changed here");
		assert_false(rx_is_dirty(s, ada));
		ada->name = "ada";
		assert_true(rx_commit(s));
	}
}

static void test_conformance_state_states__refresh_of_chosen_columns_keeps_the_others(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Person *bob = person(s, "bob");
		assert_true(rx_commit(s));
		change_mail(the, "bob", "theirs");
		bob->name = "robert";
		bob->mail = "lost";
		assert_true(rx_refresh(s, bob, .columns = { Person_.mail }));
		assert_string_equal(bob->mail, "theirs");
		assert_string_equal(bob->name, "robert");
		const rx_change *changes = rx_changes(s, bob);
		assert_string_equal(changes[0].field, "name");
		assert_null(changes[1].field);
		assert_true(rx_rollback(s));
		assert_string_equal(bob->name, "bob");
		assert_string_equal(bob->mail, "theirs");
	}
}

static void test_conformance_state_states__refresh_of_a_foreign_key_drops_the_pointer(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Person *ada =
			rx_first(s, Person, .where = rx_eq(Person_.name, "ada"), .load = { Person_.team });
		assert_string_equal(ada->team->name, "core");
		assert_true(rx_commit(s));
		rx_with_session(other, .engine = the->engine) {
			person(other, "ada")->team = rx_first(other, Team, .where = rx_eq(Team_.name, "edge"));
			assert_true(rx_commit(other));
		}
		assert_true(rx_refresh(s, ada, .columns = { Person_.mail }));
		assert_string_equal(ada->team->name, "core");
		assert_true(rx_refresh(s, ada, .columns = { Person_.team_id }));
		assert_null(ada->team);
		assert_true(rx_refresh(s, ada, .load = { Person_.team }));
		assert_string_equal(ada->team->name, "edge");
		assert_false(rx_is_dirty(s, ada));
		ada->team = rx_first(s, Team, .where = rx_eq(Team_.name, "core"));
		assert_true(rx_commit(s));
	}
}

static void test_conformance_state_states__refresh_of_others_keeps_an_assigned_pointer(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Person *bob = person(s, "bob");
		bob->team = rx_add(s, Team, .name = "made here");
		assert_true(rx_refresh(s, bob, .columns = { Person_.mail }));
		assert_non_null(bob->team);
		assert_true(rx_flush(s));
		assert_int_equal(bob->team_id.value, bob->team->id);
		assert_true(rx_rollback(s));
	}
}

static void test_conformance_state_states__refresh_refuses_what_it_cannot_do(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Person *bob = person(s, "bob");
		assert_false(rx_refresh(s, bob, .columns = { Team_.name }));
		assert_contains(rx_session_error(s)->message, "Team_.name");
		assert_true(rx_rollback(s));
		assert_false(rx_refresh(s, bob, .columns = { rx_lower(Person_.name) }));
		assert_contains(rx_session_error(s)->message, "no column");
		assert_true(rx_rollback(s));
		Person *fresh = rx_add(s, Person, .name = "eve");
		assert_false(rx_refresh(s, fresh));
		assert_contains(rx_session_error(s)->message, "pending");
		assert_true(rx_rollback(s));
	}
}

static void test_conformance_state_states__refresh_of_a_row_that_is_gone(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Person *fred = rx_add(s, Person, .name = "fred", .mail = "kept");
		assert_true(rx_commit(s));
		rx_with_session(other, .engine = the->engine) {
			assert_int_equal(
				rx_delete_where(other, Person, .where = rx_eq(Person_.name, "fred")), 1);
			assert_true(rx_commit(other));
		}
		assert_false(rx_refresh(s, fred, .columns = { Person_.mail }));
		assert_rx_code(rx_session_error(s), RX_ESTALE);
		assert_contains(rx_session_error(s)->message, "Person#");
		assert_string_equal(fred->mail, "kept");
		assert_true(rx_rollback(s));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_conformance_state_states__follow_the_table),
		cmocka_unit_test(test_conformance_state_states__come_back_by_a_rollback),
		cmocka_unit_test(test_conformance_state_states__of_what_was_expunged_and_of_others),
		cmocka_unit_test(test_conformance_state_states__are_told_in_a_failed_session),
		cmocka_unit_test(test_conformance_state_states__second_load_keeps_the_change),
		cmocka_unit_test(test_conformance_state_states__refresh_takes_the_row),
		cmocka_unit_test(test_conformance_state_states__refresh_of_chosen_columns_keeps_the_others),
		cmocka_unit_test(test_conformance_state_states__refresh_of_a_foreign_key_drops_the_pointer),
		cmocka_unit_test(
			test_conformance_state_states__refresh_of_others_keeps_an_assigned_pointer),
		cmocka_unit_test(test_conformance_state_states__refresh_refuses_what_it_cannot_do),
		cmocka_unit_test(test_conformance_state_states__refresh_of_a_row_that_is_gone),
	};
	return cmocka_run_group_tests(tests, open_with_rows, suite_close);
}
