/* In a session one row is one object, however it is asked for; in another session it is another one. */
#include "company.h"
#include "engine.h"

static int64_t statements(suite *the)
{
	rx_engine_stats stats = { .rx__size = sizeof(stats) };

	rx_engine_stats_get(the->engine, &stats);
	return stats.statements_run;
}

static int64_t stored_team(suite *the, const char *name)
{
	int64_t id = 0;

	rx_with_session(s, .engine = the->engine) {
		Team *team = rx_add(s, Team, .name = name);
		assert_true(rx_commit(s));
		id = team->id;
	}
	return id;
}

static void test_conformance_identity__every_way_to_a_row_gives_one_object(void **state)
{
	suite *the = *state;
	int64_t id = stored_team(the, "core");
	stored_team(the, "other");

	rx_with_session(s, .engine = the->engine) {
		Team *team = rx_first(s, Team, .where = rx_eq(Team_.name, "core"));
		assert_non_null(team);
		assert_ptr_equal(rx_get(s, Team, id), team);
		assert_ptr_equal(rx_one(s, Team, .where = rx_eq(Team_.id, id)), team);
		Team **all = rx_all(s, Team, .order_by = { rx_asc(Team_.name) });
		assert_int_equal(rx_len(all), 2);
		assert_ptr_equal(all[0], team);
		assert_ptr_equal(rx_all(s, Team, .order_by = { rx_desc(Team_.name) })[1], team);
		assert_true(rx_commit(s));
		assert_ptr_equal(rx_get(s, Team, id), team);
		assert_true(rx_rollback(s));
		assert_ptr_equal(rx_first(s, Team, .where = rx_eq(Team_.name, "core")), team);
	}
}

static void test_conformance_identity__relations_lead_to_the_same_objects(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Team *team = rx_add(s, Team, .name = "core");
		rx_add(s, Person, .name = "ann", .team = team);
		rx_add(s, Person, .name = "bob", .team = team);
		assert_true(rx_commit(s));
	}
	rx_with_session(s, .engine = the->engine) {
		Team *team = rx_first(s, Team);
		Person **people =
			rx_all(s, Person, .order_by = { rx_asc(Person_.name) }, .load = { Person_.team });
		assert_int_equal(rx_len(people), 2);
		assert_ptr_equal(people[0]->team, team);
		assert_ptr_equal(people[1]->team, team);
		Team *again = rx_first(s, Team, .load = { Team_.members });
		assert_ptr_equal(again, team);
		assert_int_equal(rx_len(team->members), 2);
		for (Person **p = team->members; *p; p++)
			assert_true(*p == people[0] || *p == people[1]);
	}
}

static void test_conformance_identity__get_of_a_known_row_sends_nothing(void **state)
{
	suite *the = *state;
	int64_t id = stored_team(the, "core");

	rx_with_session(s, .engine = the->engine) {
		Team *team = rx_get(s, Team, id);
		int64_t before = statements(the);
		for (int i = 0; i < 10; i++)
			assert_ptr_equal(rx_get(s, Team, id), team);
		assert_int_equal(statements(the), before);
	}
}

static void test_conformance_identity__get_of_no_row_is_null_and_no_error(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		assert_null(rx_get(s, Team, 4711));
		assert_null(rx_get(s, Team, -1));
		assert_null(rx_get(s, Team, INT64_MIN));
		assert_null(rx_get(s, Country, "nowhere"));
		assert_true(rx_ok(s));
	}
}

static void test_conformance_identity__a_new_object_is_found_by_its_generated_key(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Team *team = rx_add(s, Team, .name = "core");
		assert_int_equal(team->id, 0);
		assert_true(rx_flush(s));
		assert_true(team->id > 0);
		assert_ptr_equal(rx_get(s, Team, team->id), team);
		assert_ptr_equal(rx_first(s, Team), team);
		assert_true(rx_commit(s));
		assert_ptr_equal(rx_get(s, Team, team->id), team);
	}
}

static void test_conformance_identity__a_key_of_ones_own_is_kept(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Team *chosen = rx_add(s, Team, .id = 1000, .name = "chosen");
		Team *low = rx_add(s, Team, .id = -5, .name = "low");
		assert_true(rx_flush(s));
		assert_int_equal(chosen->id, 1000);
		assert_int_equal(low->id, -5);
		Team *next = rx_add(s, Team, .name = "next");
		assert_true(rx_commit(s));
		assert_true(next->id > 0 && next->id != 1000);
		assert_ptr_equal(rx_get(s, Team, 1000), chosen);
		assert_ptr_equal(rx_get(s, Team, -5), low);
	}
}

static void test_conformance_identity__composite_keys(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		rx_add(s, Seat, .line = 1, .place = "a", .guest = "ann");
		rx_add(s, Seat, .line = 1, .place = "b", .guest = "bob");
		rx_add(s, Seat, .line = 2, .place = "a");
		rx_add(s, Seat, .line = 12, .place = "");
		rx_add(s, Seat, .line = -1, .place = "2");
		assert_true(rx_commit(s));
	}
	rx_with_session(s, .engine = the->engine) {
		Seat *a = rx_get(s, Seat, 1, "a");
		Seat *b = rx_get(s, Seat, 1, "b");
		assert_string_equal(a->guest, "ann");
		assert_string_equal(b->guest, "bob");
		assert_true(a != b);
		assert_ptr_equal(rx_get(s, Seat, 1, "a"), a);
		assert_null(rx_get(s, Seat, 1, "c"));
		assert_null(rx_get(s, Seat, 3, "a"));
		assert_int_equal(rx_get(s, Seat, 12, "")->line, 12);
		Seat **all = rx_all(s, Seat, .order_by = { rx_asc(Seat_.line), rx_asc(Seat_.place) });
		assert_int_equal(rx_len(all), 5);
		assert_ptr_equal(all[1], a);
		assert_ptr_equal(all[2], b);
		assert_ptr_equal(all[0], rx_get(s, Seat, -1, "2"));
		b->guest = "eve";
		assert_true(rx_commit(s));
	}
	rx_with_session(s, .engine = the->engine) {
		assert_string_equal(rx_get(s, Seat, 1, "b")->guest, "eve");
		assert_string_equal(rx_get(s, Seat, 1, "a")->guest, "ann");
		assert_true(rx_delete(s, rx_get(s, Seat, 1, "a")));
		assert_true(rx_commit(s));
		assert_int_equal(rx_count(s, Seat), 4);
		assert_null(rx_get(s, Seat, 1, "a"));
	}
}

static void test_conformance_identity__text_keys_are_equal_by_content(void **state)
{
	suite *the = *state;
	char code[3] = "AT";

	rx_with_session(s, .engine = the->engine) {
		Country *austria = rx_add(s, Country, .code = "AT", .name = "Austria");
		Country *lower = rx_add(s, Country, .code = "at", .name = "lower case");
		Country *accent = rx_add(s, Country, .code = "ÄT", .name = "accent");
		assert_true(rx_commit(s));
		assert_ptr_equal(rx_get(s, Country, code), austria);
		assert_ptr_equal(rx_get(s, Country, "at"), lower);
		assert_ptr_equal(rx_get(s, Country, "ÄT"), accent);
		assert_int_equal(rx_len(rx_all(s, Country)), 3);
	}
	rx_with_session(s, .engine = the->engine) {
		Country *austria = rx_get(s, Country, code);
		assert_string_equal(austria->name, "Austria");
		assert_ptr_equal(rx_first(s, Country, .where = rx_eq(Country_.name, "Austria")), austria);
		assert_true(rx_get(s, Country, "at") != austria);
	}
}

static void test_conformance_identity__uuid_keys(void **state)
{
	suite *the = *state;
	rx_uuid tokens[20];

	rx_with_session(s, .engine = the->engine) {
		for (int i = 0; i < 20; i++) {
			tokens[i] = rx_uuid_new();
			rx_add(s, Device, .token = tokens[i], .name = i % 2 ? "odd" : "even");
		}
		assert_true(rx_commit(s));
	}
	rx_with_session(s, .engine = the->engine) {
		for (int i = 0; i < 20; i++) {
			Device *device = rx_get(s, Device, tokens[i]);
			assert_non_null(device);
			assert_memory_equal(&device->token, &tokens[i], sizeof(rx_uuid));
			assert_string_equal(device->name, i % 2 ? "odd" : "even");
			assert_ptr_equal(rx_get(s, Device, tokens[i]), device);
		}
		assert_null(rx_get(s, Device, rx_uuid_new()));
		assert_true(rx_ok(s));
	}
}

static void test_conformance_identity__keys_that_do_not_fit_the_model_are_refused(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		assert_null(rx_get(s, Seat, 1));
		assert_rx_code(rx_session_error(s), RX_EINVAL);
		assert_contains(rx_session_error(s)->message, "Seat");
		assert_true(rx_rollback(s));
		assert_null(rx_get(s, Team, 1, 2));
		assert_rx_code(rx_session_error(s), RX_EINVAL);
		assert_true(rx_rollback(s));
		assert_null(rx_get(s, Team, "one"));
		assert_false(rx_ok(s));
		assert_contains(rx_session_error(s)->message, "id");
		assert_true(rx_rollback(s));
		assert_null(rx_get(s, Team, UINT64_MAX));
		assert_false(rx_ok(s));
		assert_contains(rx_session_error(s)->message, "18446744073709551615");
		assert_true(rx_rollback(s));
		assert_null(rx_get(s, Seat, INT64_C(3000000000), "a"));
		assert_false(rx_ok(s));
		assert_contains(rx_session_error(s)->message, "3000000000");
		assert_true(rx_rollback(s));
		assert_true(rx_ok(s));
	}
}

static void test_conformance_identity__two_sessions_have_two_objects(void **state)
{
	suite *the = *state;
	int64_t id = stored_team(the, "core");

	rx_with_session(s, .engine = the->engine) {
		rx_with_session(other, .engine = the->engine) {
			Team *mine = rx_get(s, Team, id);
			Team *theirs = rx_get(other, Team, id);
			assert_true(mine != theirs);
			mine->name = "changed";
			assert_string_equal(theirs->name, "core");
		}
	}
}

static void test_conformance_identity__a_query_leaves_what_was_changed_in_memory(void **state)
{
	suite *the = *state;
	int64_t id = stored_team(the, "core");

	rx_with_session(s, .engine = the->engine) {
		Team *team = rx_get(s, Team, id);
		team->name = "changed";
		assert_ptr_equal(rx_get(s, Team, id), team);
		assert_ptr_equal(rx_all(s, Team)[0], team);
		assert_string_equal(team->name, "changed");
		assert_true(rx_commit(s));
		assert_string_equal(team->name, "changed");
	}
}

static void test_conformance_identity__populate_existing_takes_the_values_of_the_row(void **state)
{
	suite *the = *state;
	int64_t id = stored_team(the, "core");

	rx_with_session(s, .engine = the->engine) {
		Team *team = rx_get(s, Team, id);
		assert_true(rx_commit(s));
		rx_with_session(other, .engine = the->engine) {
			rx_get(other, Team, id)->name = "by another";
			assert_true(rx_commit(other));
		}
		assert_ptr_equal(rx_first(s, Team), team);
		assert_string_equal(team->name, "core");
		assert_ptr_equal(rx_first(s, Team, .populate_existing = true), team);
		assert_string_equal(team->name, "by another");
		assert_false(rx_is_dirty(s, team));
		assert_true(rx_commit(s));
	}
}

static void test_conformance_identity__a_deleted_row_may_be_added_again(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Country *first = rx_add(s, Country, .code = "AT", .name = "first");
		assert_true(rx_commit(s));
		for (int i = 0; i < 3; i++) {
			assert_true(rx_delete(s, first));
			assert_true(rx_flush(s));
			assert_null(rx_get(s, Country, "AT"));
			Country *second = rx_add(s, Country, .code = "AT", .name = "second");
			assert_true(rx_flush(s));
			assert_true(second != first);
			assert_ptr_equal(rx_get(s, Country, "AT"), second);
			assert_string_equal(second->name, "second");
			first = second;
		}
		assert_true(rx_commit(s));
		assert_int_equal(rx_count(s, Country), 1);
	}
}

static void test_conformance_identity__get_of_a_row_that_is_to_be_deleted_is_null(void **state)
{
	suite *the = *state;
	int64_t id = stored_team(the, "core");

	rx_with_session(s, .engine = the->engine) {
		Team *team = rx_get(s, Team, id);
		assert_true(rx_delete(s, team));
		assert_true(rx_flush(s));
		assert_null(rx_get(s, Team, id));
		assert_true(rx_ok(s));
		assert_true(rx_rollback(s));
		assert_ptr_equal(rx_get(s, Team, id), team);
	}
}

static void test_conformance_identity__a_key_changed_in_place_is_not_lost_in_silence(void **state)
{
	suite *the = *state;
	bool committed = false;

	rx_with_session(s, .engine = the->engine) {
		Country *country = rx_add(s, Country, .code = "AT", .name = "Austria");
		assert_true(rx_commit(s));
		country->code = "OE";
		committed = rx_commit(s);
		if (!committed)
			assert_contains(rx_session_error(s)->message, "code");
		else
			assert_ptr_equal(rx_get(s, Country, "OE"), country);
	}
	rx_with_session(s, .engine = the->engine) {
		assert_int_equal(rx_count(s, Country), 1);
		assert_non_null(rx_get(s, Country, committed ? "OE" : "AT"));
	}
}

static void test_conformance_identity__holds_for_thousands_of_rows_of_many_sessions(void **state)
{
	suite *the = *state;
	enum { N = 5000 };
	static Team *by_id[N + 1];

	rx_with_session(s, .engine = the->engine) {
		for (int i = 0; i < N; i++) {
			static char names[N][16];
			snprintf(names[i], sizeof(names[i]), "team %d", i);
			rx_add(s, Team, .name = names[i]);
		}
		assert_true(rx_commit(s));
	}
	rx_with_session(s, .engine = the->engine) {
		Team **all = rx_all(s, Team);
		assert_int_equal(rx_len(all), N);
		for (int i = 0; i < N; i++) {
			assert_true(all[i]->id >= 1 && all[i]->id <= N);
			assert_null(by_id[all[i]->id]);
			by_id[all[i]->id] = all[i];
		}
		int64_t before = statements(the);
		for (int i = 1; i <= N; i++)
			assert_ptr_equal(rx_get(s, Team, i), by_id[i]);
		assert_int_equal(statements(the), before);
		Team **again = rx_all(s, Team, .where = rx_gt(Team_.id, N / 2));
		for (Team **t = again; *t; t++)
			assert_ptr_equal(*t, by_id[(*t)->id]);
	}
}

static void test_conformance_identity__read_only_objects_are_apart_and_never_written(void **state)
{
	suite *the = *state;
	int64_t id = stored_team(the, "core");

	rx_with_session(s, .engine = the->engine) {
		Team *team = rx_get(s, Team, id);
		Team *seen = rx_first(s, Team, .read_only = true);
		assert_true(seen != team);
		assert_string_equal(seen->name, "core");
		seen->name = "scribbled on";
		assert_true(rx_commit(s));
		assert_string_equal(team->name, "core");
		assert_ptr_equal(rx_first(s, Team), team);
	}
	rx_with_session(s, .engine = the->engine) {
		assert_string_equal(rx_get(s, Team, id)->name, "core");
	}
}

#define IDENTITY(name) \
	cmocka_unit_test_setup_teardown(test_conformance_identity__##name, suite_open, suite_close)

static void test_conformance_identity__after_a_rollback_nothing_holds_what_was_taken_back(
	void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Country *real = rx_add(s, Country, .code = "rb", .name = "committed");
		Country *bystander = rx_add(s, Country, .code = "rc", .name = "bystander");
		assert_true(rx_commit(s));

		real->name = "taken back";
		rx_add(s, Country, .code = "rd", .name = "never was");
		assert_true(rx_flush(s));
		assert_true(rx_expunge(s, real));
		assert_true(rx_expunge(s, rx_get(s, Country, "rd")));
		assert_string_equal(rx_get(s, Country, "rb")->name, "taken back");
		assert_non_null(rx_get(s, Country, "rd"));
		assert_true(rx_rollback(s));

		assert_string_equal(rx_get(s, Country, "rb")->name, "committed");
		assert_null(rx_get(s, Country, "rd"));
		assert_ptr_equal(rx_get(s, Country, "rc"), bystander);
		assert_string_equal(bystander->name, "bystander");
		assert_rx_ok(rx_session_error(s));
	}
}

static void test_conformance_identity__nor_after_a_clear(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		rx_add(s, Country, .code = "rg", .name = "committed");
		assert_true(rx_commit(s));
		rx_get(s, Country, "rg")->name = "taken back";
		assert_true(rx_flush(s));
		rx_clear(s);
		assert_string_equal(rx_get(s, Country, "rg")->name, "taken back");
		assert_true(rx_rollback(s));
		assert_string_equal(rx_get(s, Country, "rg")->name, "committed");

		/* Without a rollback, what was loaded again stays. */
		rx_get(s, Country, "rg")->name = "kept";
		assert_true(rx_flush(s));
		rx_clear(s);
		Country *again = rx_get(s, Country, "rg");
		assert_true(rx_commit(s));
		assert_true(rx_rollback(s));
		assert_ptr_equal(rx_get(s, Country, "rg"), again);
		assert_string_equal(again->name, "kept");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IDENTITY(every_way_to_a_row_gives_one_object),
		IDENTITY(relations_lead_to_the_same_objects),
		IDENTITY(get_of_a_known_row_sends_nothing),
		IDENTITY(get_of_no_row_is_null_and_no_error),
		IDENTITY(a_new_object_is_found_by_its_generated_key),
		IDENTITY(a_key_of_ones_own_is_kept),
		IDENTITY(composite_keys),
		IDENTITY(text_keys_are_equal_by_content),
		IDENTITY(uuid_keys),
		IDENTITY(keys_that_do_not_fit_the_model_are_refused),
		IDENTITY(two_sessions_have_two_objects),
		IDENTITY(a_query_leaves_what_was_changed_in_memory),
		IDENTITY(populate_existing_takes_the_values_of_the_row),
		IDENTITY(a_deleted_row_may_be_added_again),
		IDENTITY(get_of_a_row_that_is_to_be_deleted_is_null),
		IDENTITY(a_key_changed_in_place_is_not_lost_in_silence),
		IDENTITY(holds_for_thousands_of_rows_of_many_sessions),
		IDENTITY(read_only_objects_are_apart_and_never_written),
		IDENTITY(after_a_rollback_nothing_holds_what_was_taken_back),
		IDENTITY(nor_after_a_clear),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
