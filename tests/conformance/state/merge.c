/* rx_merge: a struct of the program's, or an object of another session, and what its relations lead
 * to, become objects of this session. */
#include "../company.h"
#include "../engine.h"

/* clang-format off */
RX_MODEL(Note, note,
    column(rx_text, body),
    column(int32_t, revision, .version = true),
    column(rx_text, tag, .nullable = true),
    transient(int, shown));
/* clang-format on */

static int64_t core_id, ada_id, bob_id;

static int open_with_rows(void **state)
{
	if (suite_open(state))
		return -1;
	suite *the = *state;
	rx_with_session(s, .engine = the->engine) {
		Team *core = rx_add(s, Team, .name = "core");
		Person *ada = rx_add(s, Person, .name = "ada", .mail = "ada@x", .team = core);
		Person *bob = rx_add(s, Person, .name = "bob", .team = core);
		assert_rx_ok((rx_commit(s), rx_session_error(s)));
		core_id = core->id, ada_id = ada->id, bob_id = bob->id;
	}
	return 0;
}

static int64_t statements(suite *the)
{
	rx_engine_stats stats = { .rx__size = sizeof(stats) };

	rx_engine_stats_get(the->engine, &stats);
	return stats.statements_run;
}

static void test_conformance_state_merge__takes_the_values_of_a_struct(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Person mine = { .id = ada_id, .name = "ada", .mail = "new@x", .team_id = rx_some(core_id) };
		Person *ada = rx_merge(s, Person, &mine);
		assert_non_null(ada);
		assert_ptr_not_equal(ada, &mine);
		assert_int_equal(rx_state(s, ada), RX_STATE_PERSISTENT);
		const rx_change *changes = rx_changes(s, ada);
		assert_string_equal(changes[0].field, "mail");
		assert_null(changes[1].field);
		assert_rx_ok((rx_flush(s), rx_session_error(s)));
		assert_true(rx_refresh(s, ada));
		assert_string_equal(ada->mail, "new@x");
		assert_true(rx_rollback(s));
	}
}

static void test_conformance_state_merge__into_an_object_that_is_there(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Person *ada = rx_get(s, Person, ada_id);
		int64_t before = statements(the);
		Person copy = *ada;
		copy.mail = "merged";
		assert_ptr_equal(rx_merge(s, Person, &copy), ada);
		assert_int_equal(statements(the), before);
		assert_string_equal(ada->mail, "merged");
		assert_ptr_equal(rx_merge(s, Person, ada), ada);
		assert_true(rx_rollback(s));
		assert_string_equal(ada->mail, "ada@x");
	}
}

static void test_conformance_state_merge__adds_what_has_no_key_or_no_row(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Person keyless = { .name = "new" }, unknown = { .id = 4711, .name = "given" };
		Person *added = rx_merge(s, Person, &keyless);
		assert_int_equal(rx_state(s, added), RX_STATE_PENDING);
		Person *given = rx_merge(s, Person, &unknown);
		assert_int_equal(rx_state(s, given), RX_STATE_PENDING);
		assert_rx_ok((rx_flush(s), rx_session_error(s)));
		assert_true(added->id > 0);
		assert_int_equal(given->id, 4711);
		Seat seat = { .line = 3, .place = "b", .guest = "eve" };
		Seat *ours = rx_merge(s, Seat, &seat);
		assert_rx_ok((rx_flush(s), rx_session_error(s)));
		seat.guest = NULL;
		assert_ptr_equal(rx_merge(s, Seat, &seat), ours);
		assert_null(ours->guest);
		assert_true(rx_rollback(s));
	}
}

static void test_conformance_state_merge__follows_pointers_and_lists_in_circles(void **state)
{
	suite *the = *state;
	Team core = { .id = core_id, .name = "core, renamed" };
	Person ada = { .id = ada_id, .name = "ada", .mail = "ada@x", .team = &core };
	Person cid = { .name = "cid", .team = &core };
	Person *members[] = { &ada, &cid, NULL };
	core.members = members;

	rx_with_session(s, .engine = the->engine) {
		Team *ours = rx_merge(s, Team, &core);
		assert_non_null(ours);
		assert_rx_ok((rx_flush(s), rx_session_error(s)));
		assert_int_equal(rx_len(ours->members), 2);
		assert_int_equal(ours->members[0]->id, ada_id);
		assert_ptr_equal(ours->members[1]->team, ours);
		assert_string_equal(ours->members[1]->name, "cid");
		Person *bob = rx_get(s, Person, bob_id);
		assert_false(bob->team_id.set);
		assert_string_equal(rx_get(s, Team, core_id)->name, "core, renamed");
		assert_int_equal(rx_count(s, Person, .where = rx_eq(Person_.team_id, core_id)), 2);
		assert_true(rx_rollback(s));
	}
}

static void test_conformance_state_merge__leaves_alone_what_was_not_loaded(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Team mine = { .id = core_id, .name = "core" };
		assert_non_null(rx_merge(s, Team, &mine));
		assert_rx_ok((rx_flush(s), rx_session_error(s)));
		assert_int_equal(rx_count(s, Person, .where = rx_eq(Person_.team_id, core_id)), 2);
		Team *ours = rx_get(s, Team, core_id);
		assert_null(ours->members);
		assert_false(rx_is_dirty(s, ours));
	}
}

static void test_conformance_state_merge__takes_a_graph_of_another_session(void **state)
{
	suite *the = *state;

	rx_with_session(from, .engine = the->engine) {
		Team *core = rx_first(from, Team, .load = { Team_.members });
		core->members[0]->mail = "changed there";
		rx_append(from, core, Team_.members, rx_add(from, Person, .name = "made there"));
		rx_with_session(s, .engine = the->engine) {
			Team *ours = rx_merge(s, Team, core);
			assert_rx_ok((rx_flush(s), rx_session_error(s)));
			assert_ptr_not_equal(ours, core);
			assert_int_equal(rx_len(ours->members), 3);
			assert_string_equal(ours->members[0]->mail, "changed there");
			assert_int_equal(rx_state(from, core->members[2]), RX_STATE_PENDING);
			assert_int_equal(rx_state(s, ours->members[2]), RX_STATE_PERSISTENT);
			assert_true(rx_rollback(s));
		}
	}
}

static void test_conformance_state_merge__one_new_row_that_two_structs_mean(void **state)
{
	suite *the = *state;
	Country first = { .code = "at", .name = "Austria" };

	rx_with_session(s, .engine = the->engine) {
		Country *a = rx_merge(s, Country, &first);
		Country again = { .code = "at", .name = "Österreich" };
		Country *b = rx_merge(s, Country, &again);
		assert_ptr_equal(a, b);
		assert_rx_ok((rx_flush(s), rx_session_error(s)));
		assert_string_equal(a->name, "Österreich");
		assert_true(rx_rollback(s));
	}
	Team made = { .id = 900, .name = "made" }, same = { .id = 900, .name = "made" };
	Person x = { .name = "x", .team = &made }, y = { .name = "y", .team = &same };
	Person *members[] = { &x, &y, NULL };
	made.members = members;
	rx_with_session(s, .engine = the->engine) {
		Team *ours = rx_merge(s, Team, &made);
		assert_rx_ok((rx_flush(s), rx_session_error(s)));
		assert_int_equal(rx_len(ours->members), 2);
		assert_ptr_equal(ours->members[1]->team, ours);
		assert_true(rx_rollback(s));
	}
}

static void test_conformance_state_merge__sees_that_the_row_was_changed(void **state)
{
	suite *the = *state;
	Note mine;

	rx_with_session(s, .engine = the->engine) {
		Note *note = rx_add(s, Note, .body = "first");
		assert_rx_ok((rx_commit(s), rx_session_error(s)));
		mine = *note;
		mine.body = "mine";
		note->body = "theirs";
		assert_rx_ok((rx_commit(s), rx_session_error(s)));
	}
	rx_with_session(s, .engine = the->engine) {
		assert_null(rx_merge(s, Note, &mine));
		assert_rx_code(rx_session_error(s), RX_ESTALE);
		assert_contains(rx_session_error(s)->message, "revision 1");
		assert_contains(rx_session_error(s)->message, "has 2 now");
		assert_true(rx_rollback(s));
		mine.revision = 2;
		mine.tag = NULL;
		mine.shown = 7;
		Note *ours = rx_merge(s, Note, &mine);
		assert_int_equal(ours->shown, 0);
		assert_rx_ok((rx_commit(s), rx_session_error(s)));
		assert_int_equal(ours->revision, 3);
		assert_string_equal(ours->body, "mine");
	}
}

static void test_conformance_state_merge__refuses_what_is_no_struct_of_the_model(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		assert_null(rx_merge(s, Person, NULL));
		assert_rx_code(rx_session_error(s), RX_EINVAL);
		assert_true(rx_rollback(s));
	}
	rx_with_session(s, .engine = the->engine, .read_only = true) {
		Person mine = { .name = "x" };
		assert_null(rx_merge(s, Person, &mine));
		assert_rx_code(rx_session_error(s), RX_EREADONLY);
		assert_true(rx_rollback(s));
	}
}

static void test_conformance_state_merge__of_a_deep_tree_needs_no_stack(void **state)
{
	suite *the = *state;
	enum { DEPTH = 3000 };
	static Branch tree[DEPTH];

	for (int i = 0; i < DEPTH; i++)
		tree[i] = (Branch){ .label = "b", .parent = i > 0 ? &tree[i - 1] : NULL };
	rx_with_session(s, .engine = the->engine) {
		Branch *leaf = rx_merge(s, Branch, &tree[DEPTH - 1]);
		assert_non_null(leaf);
		assert_rx_ok((rx_flush(s), rx_session_error(s)));
		assert_int_equal(rx_count(s, Branch), DEPTH);
		assert_true(leaf->parent_id.set);
		assert_true(rx_rollback(s));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_conformance_state_merge__takes_the_values_of_a_struct),
		cmocka_unit_test(test_conformance_state_merge__into_an_object_that_is_there),
		cmocka_unit_test(test_conformance_state_merge__adds_what_has_no_key_or_no_row),
		cmocka_unit_test(test_conformance_state_merge__follows_pointers_and_lists_in_circles),
		cmocka_unit_test(test_conformance_state_merge__leaves_alone_what_was_not_loaded),
		cmocka_unit_test(test_conformance_state_merge__takes_a_graph_of_another_session),
		cmocka_unit_test(test_conformance_state_merge__one_new_row_that_two_structs_mean),
		cmocka_unit_test(test_conformance_state_merge__sees_that_the_row_was_changed),
		cmocka_unit_test(test_conformance_state_merge__refuses_what_is_no_struct_of_the_model),
		cmocka_unit_test(test_conformance_state_merge__of_a_deep_tree_needs_no_stack),
	};
	return cmocka_run_group_tests(tests, open_with_rows, suite_close);
}
