/* Columns with two tasks: the tenant is part of the primary key and of every foreign key. */
#include "../journal.h"
#include "ledger.h"
#include "support/number.h"

static void test_conformance_keys_shared__two_keys_to_one_table(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Member *ann = rx_add(s, Member, .tenant = 1, .badge = 1, .name = "Ann");
		Member *bo = rx_add(s, Member, .tenant = 1, .badge = 2, .name = "Bo");
		Task *task = rx_add(s, Task, .number = 1, .writer = ann, .checker = bo);
		assert_true(rx_commit(s));
		assert_rx_ok(rx_session_error(s));
		assert_int_equal(task->tenant, 1);
		assert_int_equal(task->writer_badge, 1);
		assert_int_equal(task->checker_badge.value, 2);
		rx_clear(s);
		task = rx_first(s, Task, .load = { Task_.writer, Task_.checker });
		assert_string_equal(task->writer->name, "Ann");
		assert_string_equal(task->checker->name, "Bo");
		assert_true(rx_load(s, Member_.written, rx_list(Member, task->writer)));
		assert_true(rx_load(s, Member_.checked, rx_list(Member, task->writer)));
		assert_int_equal(rx_len(task->writer->written), 1);
		assert_int_equal(rx_len(task->writer->checked), 0);
		/* Without a checker: the tenant stays, which others need. */
		task->checker = NULL;
		assert_true(rx_commit(s));
		assert_rx_ok(rx_session_error(s));
		assert_int_equal(task->tenant, 1);
		assert_false(task->checker_badge.set);
		assert_int_equal(task->writer_badge, 1);
		assert_true(rx_append(s, task->writer, Member_.checked, task));
		assert_true(rx_commit(s));
		assert_int_equal(task->checker_badge.value, 1);
		assert_true(rx_remove(s, task->writer, Member_.checked, task));
		assert_true(rx_commit(s));
		assert_false(task->checker_badge.set);
		assert_int_equal(task->tenant, 1);
	}
}

static void test_conformance_keys_shared__another_tenant_is_refused(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Member *ann = rx_add(s, Member, .tenant = 1, .badge = 1);
		Member *eve = rx_add(s, Member, .tenant = 2, .badge = 1);
		assert_true(rx_commit(s));
		rx_add(s, Task, .number = 1, .writer = ann, .checker = eve);
		assert_false(rx_commit(s));
		assert_int_equal(rx_session_error(s)->code, RX_EINVAL);
		assert_non_null(strstr(rx_session_error(s)->message, "checker was set to Member#(2, 1)"));
		assert_non_null(strstr(rx_session_error(s)->message, "tenant to another key"));
		rx_rollback(s);
		Crew *crew = rx_add(s, Crew, .tenant = 2, .word = "blue");
		assert_true(rx_commit(s));
		assert_false(rx_append(s, ann, Member_.crews, crew) && rx_commit(s));
		assert_int_equal(rx_session_error(s)->code, RX_EINVAL);
		assert_non_null(strstr(rx_session_error(s)->message, "tenant"));
		rx_rollback(s);
		assert_int_equal(test_number(s, "SELECT count(*) AS n FROM member_crew"), 0);
		/* The same when none of them has a row yet. */
		Member *new_one = rx_add(s, Member, .tenant = 1, .badge = 9);
		Crew *new_crew = rx_add(s, Crew, .tenant = 2, .word = "red");
		assert_false(rx_append(s, new_one, Member_.crews, new_crew) && rx_commit(s));
		assert_int_equal(rx_session_error(s)->code, RX_EINVAL);
		rx_rollback(s);
	}
}

static void test_conformance_keys_shared__moving_to_another_tenant(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Member *ann = rx_add(s, Member, .tenant = 1, .badge = 1);
		Member *bo = rx_add(s, Member, .tenant = 1, .badge = 2);
		Member *eve = rx_add(s, Member, .tenant = 2, .badge = 1);
		Task *task = rx_add(s, Task, .number = 1, .writer = ann, .checker = bo);
		assert_true(rx_commit(s));
		task->writer = eve;
		task->checker = NULL;
		assert_true(rx_commit(s));
		assert_rx_ok(rx_session_error(s));
		assert_int_equal(task->tenant, 2);
		assert_false(task->checker_badge.set);
		assert_ptr_equal(rx_get(s, Task, 2, 1), task);
		assert_null(rx_get(s, Task, 1, 1));
		task->checker = eve;
		assert_true(rx_commit(s));
		task->writer = ann;
		task->checker = bo;
		assert_true(rx_commit(s));
		assert_rx_ok(rx_session_error(s));
		assert_int_equal(task->tenant, 1);
		assert_int_equal(task->checker_badge.value, 2);
	}
}

static void test_conformance_keys_shared__a_pointer_that_was_left_is_forgotten(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Member *ann = rx_add(s, Member, .tenant = 1, .badge = 1);
		Member *eve = rx_add(s, Member, .tenant = 2, .badge = 1);
		Task *task = rx_add(s, Task, .number = 1, .writer = ann, .checker = ann);
		assert_true(rx_commit(s));
		task->checker = eve; /* the writer's badge is one of the other tenant now */
		assert_true(rx_commit(s));
		assert_rx_ok(rx_session_error(s));
		assert_int_equal(task->tenant, 2);
		assert_ptr_equal(task->checker, eve);
		assert_null(task->writer);
		assert_true(rx_load(s, Task_.writer, rx_list(Task, task)));
		assert_ptr_equal(task->writer, eve);
		/* Where no such row is, the database says so. */
		Member *bo = rx_add(s, Member, .tenant = 1, .badge = 7);
		task->checker = bo;
		assert_true(rx_commit(s));
		Member *zoe = rx_add(s, Member, .tenant = 3, .badge = 7);
		task->checker = zoe;
		assert_false(rx_commit(s));
		assert_int_equal(rx_session_error(s)->code, RX_EFOREIGN_KEY);
		rx_rollback(s);
		assert_ptr_equal(task->checker, bo);
		assert_int_equal(task->tenant, 1);
	}
}

static void test_conformance_keys_shared__a_tree(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Member *leaf = rx_add(s, Member, .tenant = 3, .badge = 3);
		Member *middle = rx_add(s, Member, .tenant = 3, .badge = 2);
		Member *root = rx_add(s, Member, .tenant = 3, .badge = 1);
		Member *stranger = rx_add(s, Member, .tenant = 4, .badge = 1);
		leaf->boss = middle;
		middle->boss = root;
		assert_true(rx_commit(s));
		assert_rx_ok(rx_session_error(s));
		assert_int_equal(leaf->boss_badge.value, 2);
		rx_clear(s);
		Member **roots = rx_all(s, Member, .where = rx_is_null(Member_.boss_badge),
			.order_by = { rx_asc(Member_.tenant) },
			.load = { rx_path(Member_.staff, Member_.staff) });
		assert_int_equal(rx_len(roots), 2);
		assert_int_equal(roots[0]->staff[0]->staff[0]->badge, 3);
		assert_ptr_equal(roots[0]->staff[0]->boss, roots[0]);
		assert_int_equal(rx_len(roots[1]->staff), 0);
		root = roots[0];
		stranger = roots[1];
		/* A circle, and a row that points to itself. */
		root->boss = root->staff[0]->staff[0];
		stranger->boss = stranger;
		assert_true(rx_commit(s));
		assert_rx_ok(rx_session_error(s));
		assert_int_equal(stranger->boss_badge.value, 1);
		assert_true(rx_delete(s, stranger));
		for (Member **at = rx_all(s, Member, .where = rx_eq(Member_.tenant, 3)); at && *at; at++)
			assert_true(rx_delete(s, *at));
		assert_true(rx_commit(s));
		assert_rx_ok(rx_session_error(s));
		assert_int_equal(test_number(s, "SELECT count(*) AS n FROM member"), 0);
	}
}

static void test_conformance_keys_shared__a_circle_of_new_objects(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Member *a = rx_add(s, Member, .tenant = 1, .badge = 1);
		Member *b = rx_add(s, Member, .tenant = 1, .badge = 2, .boss = a);
		a->boss = b;
		assert_true(rx_commit(s));
		assert_rx_ok(rx_session_error(s));
		assert_int_equal(a->boss_badge.value, 2);
		assert_int_equal(b->boss_badge.value, 1);
		assert_int_equal(
			test_number(s, "SELECT count(*) AS n FROM member WHERE boss_badge > 0"), 2);
	}
}

static void test_conformance_keys_shared__links(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Crew *crew = rx_add(s, Crew, .tenant = 1, .word = "blue",
			.members = rx_list(Member, &(Member){ .tenant = 1, .badge = 1 },
				&(Member){ .tenant = 1, .badge = 2 }));
		Crew *other = rx_add(s, Crew, .tenant = 2, .word = "blue",
			.members = rx_list(Member, &(Member){ .tenant = 2, .badge = 1 }));
		assert_true(rx_commit(s));
		assert_rx_ok(rx_session_error(s));
		assert_int_equal(test_number(s, "SELECT count(*) AS n FROM member_crew"), 3);
		Member *first = crew->members[0];
		rx_clear(s);
		Crew **crews =
			rx_all(s, Crew, .order_by = { rx_asc(Crew_.tenant) }, .load = { Crew_.members });
		assert_int_equal(rx_len(crews[0]->members), 2);
		assert_int_equal(rx_len(crews[1]->members), 1);
		assert_int_equal(crews[1]->members[0]->tenant, 2);
		first = crews[0]->members[0];
		assert_true(rx_remove(s, crews[0], Crew_.members, first));
		assert_true(rx_commit(s));
		assert_int_equal(test_number(s, "SELECT count(*) AS n FROM member_crew"), 2);
		assert_int_equal(
			rx_count(s, Member, .where = rx_any(Member_.crews, rx_eq(Crew_.word, "blue"))), 2);
		(void)other;
	}
}

static void test_conformance_keys_shared__cascades(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Member *ann = rx_add(s, Member, .tenant = 1, .badge = 1);
		Member *same_badge = rx_add(s, Member, .tenant = 2, .badge = 1);
		Task *mine = rx_add(s, Task, .number = 1, .writer = ann);
		Task *its = rx_add(s, Task, .number = 1, .writer = same_badge);
		assert_true(rx_commit(s));
		assert_true(rx_delete(s, ann));
		assert_true(rx_commit(s));
		assert_rx_ok(rx_session_error(s));
		assert_int_equal(rx_state(s, mine), RX_STATE_DELETED);
		assert_int_equal(rx_state(s, its), RX_STATE_PERSISTENT);
		Task *checked = rx_add(s, Task, .number = 2, .writer = same_badge, .checker = same_badge);
		assert_true(rx_commit(s));
		checked->checker = NULL;
		assert_true(rx_commit(s));
		assert_int_equal(checked->tenant, 2);
	}
}

#define SHARED(name) \
	cmocka_unit_test_setup_teardown( \
		test_conformance_keys_shared__##name, suite_open_echo, suite_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		SHARED(two_keys_to_one_table),
		SHARED(another_tenant_is_refused),
		SHARED(moving_to_another_tenant),
		SHARED(a_pointer_that_was_left_is_forgotten),
		SHARED(a_tree),
		SHARED(a_circle_of_new_objects),
		SHARED(links),
		SHARED(cascades),
	};
	journal_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
