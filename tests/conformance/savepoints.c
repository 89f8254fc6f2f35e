/* Savepoints: a part of a transaction is kept or taken back by itself, to any depth, and objects go
 * with their rows. */
#include "company.h"
#include "journal.h"

typedef struct fixture {
	suite *the;
	rx_session *s;
	Team *team, *other;
	Person *anna, *bert;
} fixture;

/* Two teams and two people, committed, and a session that has them loaded with their lists. */
static int open_company(void **state)
{
	fixture *f = calloc(1, sizeof *f);
	if (!f || suite_open_echo((void **)&f->the))
		return -1;
	rx_with_session(s, .engine = f->the->engine) {
		rx_delete_where(s, Person, .all = true);
		rx_delete_where(s, Team, .all = true);
		Team *red = rx_add(s, Team, .name = "red");
		rx_add(s, Team, .name = "blue");
		rx_add(s, Person, .name = "anna", .team = red);
		rx_add(s, Person, .name = "bert", .team = red);
		assert_true(rx_commit(s));
	}
	f->s = rx_session_open(.engine = f->the->engine);
	f->team = rx_one(f->s, Team, .where = rx_eq(Team_.name, "red"), .load = { Team_.members });
	f->other = rx_one(f->s, Team, .where = rx_eq(Team_.name, "blue"), .load = { Team_.members });
	f->anna = rx_one(f->s, Person, .where = rx_eq(Person_.name, "anna"));
	f->bert = rx_one(f->s, Person, .where = rx_eq(Person_.name, "bert"));
	assert_true(rx_commit(f->s));
	journal_clear();
	*state = f;
	return 0;
}

static int close_company(void **state)
{
	fixture *f = *state;
	void *the = f->the;
	rx_session_close(f->s);
	suite_close(&the);
	free(f);
	return 0;
}

static int64_t stored_people(const fixture *f, const char *name)
{
	int64_t n = -1;
	rx_with_session(s, .engine = f->the->engine) {
		n = rx_count(s, Person, .where = name ? rx_eq(Person_.name, name) : NULL);
		assert_rx_ok(rx_session_error(s));
	}
	return n;
}

#define assert_ok(f) assert_rx_ok(rx_session_error((f)->s))
#define assert_kept(f) \
	do { \
		assert_rx_ok(rx_savepoint_error((f)->s)); \
		assert_ok(f); \
	} while (0)

/* ---- how a block is left ---------------------------------------------------------------------- */

static void test_conformance_savepoints__the_end_of_the_block_keeps(void **state)
{
	fixture *f = *state;
	rx_savepoint(f->s) {
		rx_add(f->s, Person, .name = "carl");
		f->anna->mail = "a@b";
	}
	assert_kept(f);
	assert_int_equal(stored_people(f, "carl"), 0); /* not committed yet */
	assert_true(rx_commit(f->s));
	assert_int_equal(stored_people(f, "carl"), 1);
	assert_string_equal(f->anna->mail, "a@b");
}

static void test_conformance_savepoints__continue_ends_and_keeps(void **state)
{
	fixture *f = *state;
	int after = 0;
	rx_savepoint(f->s) {
		rx_add(f->s, Person, .name = "carl");
		if (f->s)
			continue;
		after++;
	}
	assert_int_equal(after, 0);
	assert_kept(f);
	assert_true(rx_commit(f->s));
	assert_int_equal(stored_people(f, "carl"), 1);
}

static void test_conformance_savepoints__break_takes_back(void **state)
{
	fixture *f = *state;
	f->bert->mail = "before";
	rx_savepoint(f->s) {
		rx_add(f->s, Person, .name = "carl");
		f->anna->mail = "inside";
		f->bert->mail = "inside";
		assert_true(rx_flush(f->s));
		f->anna->mail = "assigned and not flushed";
		break;
	}
	assert_kept(f);
	assert_null(f->anna->mail);
	assert_string_equal(
		f->bert->mail, "before"); /* as it was at the savepoint, not as it was loaded */
	assert_true(rx_commit(f->s));
	assert_int_equal(stored_people(f, "carl"), 0);
	rx_with_session(s, .engine = f->the->engine) {
		Person *bert = rx_get(s, Person, f->bert->id);
		assert_string_equal(bert->mail, "before");
		assert_null(rx_get(s, Person, f->anna->id)->mail);
	}
}

static bool leave_by_return(fixture *f)
{
	rx_savepoint(f->s) {
		rx_add(f->s, Person, .name = "carl");
		rx_savepoint(f->s) {
			f->anna->mail = "inside";
			if (rx_flush(f->s))
				return true;
		}
	}
	return false;
}

static void test_conformance_savepoints__return_takes_back(void **state)
{
	fixture *f = *state;
	f->bert->mail = "kept";
	assert_true(leave_by_return(f));
	assert_null(f->anna->mail);
	assert_true(rx_commit(f->s));
	assert_int_equal(stored_people(f, NULL), 2);
	rx_with_session(s, .engine = f->the->engine)
		assert_string_equal(rx_get(s, Person, f->bert->id)->mail, "kept");
}

static void test_conformance_savepoints__goto_takes_back(void **state)
{
	fixture *f = *state;
	rx_savepoint(f->s) {
		rx_savepoint(f->s) {
			rx_add(f->s, Person, .name = "carl");
			goto out;
		}
	}
out:
	assert_ok(f);
	assert_true(rx_commit(f->s)); /* no block is open any more */
	assert_int_equal(stored_people(f, NULL), 2);
}

static void test_conformance_savepoints__break_of_a_loop_inside_is_the_loops(void **state)
{
	fixture *f = *state;
	rx_savepoint(f->s) {
		for (int i = 0; i < 5; i++) {
			if (i == 2)
				break;
			rx_add(f->s, Person, .name = i ? "one" : "zero");
		}
	}
	assert_kept(f);
	assert_true(rx_commit(f->s));
	assert_int_equal(stored_people(f, NULL), 4);
}

/* ---- errors ---------------------------------------------------------------------------------- */

static void test_conformance_savepoints__an_error_inside_is_cleared_and_told(void **state)
{
	fixture *f = *state;
	f->bert->mail = "outside";
	rx_savepoint(f->s) {
		f->bert->mail = "inside";
		rx_add(f->s, Person, .name = "anna"); /* taken: found by the flush at the block's end */
	}
	assert_true(rx_ok(f->s));
	assert_rx_code(rx_savepoint_error(f->s), RX_EUNIQUE);
	assert_contains(rx_savepoint_error(f->s)->message, "Person");
	assert_string_equal(f->bert->mail, "outside");
	rx_add(f->s, Person, .name = "carl");
	assert_true(rx_commit(f->s));
	assert_int_equal(stored_people(f, NULL), 3);
}

static void test_conformance_savepoints__every_kind_of_error_is_cleared(void **state)
{
	fixture *f = *state;
	rx_savepoint(f->s) {
		assert_null(rx_one(f->s, Person, .where = rx_eq(Person_.name, "nobody")));
		assert_false(rx_flush(f->s)); /* sticky */
	}
	assert_rx_code(rx_savepoint_error(f->s), RX_ENOTFOUND);
	rx_savepoint(f->s) {
		assert_int_equal(rx_exec(f->s, "UPDATE nowhere SET x = 1"), -1);
		break;
	}
	assert_rx_code(rx_savepoint_error(f->s), RX_ESQL);
	rx_savepoint(f->s)
		assert_false(rx_delete(f->s, f->s));
	assert_rx_code(rx_savepoint_error(f->s), RX_EINVAL);
	rx_savepoint(f->s) {
	}
	assert_kept(f);
	assert_int_equal(rx_count(f->s, Person), 2);
}

static void test_conformance_savepoints__an_error_that_nobody_looked_at_is_logged(void **state)
{
	fixture *f = *state;
	rx_savepoint(f->s)
		rx_add(f->s, Person, .name = "anna");
	assert_int_equal(journal_count("nobody looked at"), 0);
	assert_true(rx_commit(f->s));
	assert_int_equal(
		journal_count("a savepoint was rolled back for an error that nobody looked at"), 1);
	assert_true(rx_commit(f->s));
	assert_int_equal(journal_count("nobody looked at"), 1);
	journal_clear();
	rx_savepoint(f->s) {
		rx_add(f->s, Person, .name = "anna");
		if (!rx_flush(f->s) && !rx_ok(f->s))
			break; /* looked at inside */
	}
	rx_savepoint(f->s) {
	}
	assert_int_equal(journal_count("nobody looked at"), 0);
}

static void test_conformance_savepoints__what_fails_before_it_is_not_its_own(void **state)
{
	fixture *f = *state;
	int turns = 0;
	rx_add(f->s, Person, .name = "anna");
	rx_savepoint(f->s)
		turns++;
	assert_int_equal(turns, 0);
	assert_rx_code(rx_session_error(f->s), RX_EUNIQUE);
	assert_rx_code(rx_savepoint_error(f->s), RX_EUNIQUE);
	assert_true(rx_rollback(f->s));
	assert_true(rx_commit(f->s));
}

static void test_conformance_savepoints__commit_and_rollback_are_refused_inside(void **state)
{
	fixture *f = *state;
	rx_add(f->s, Person, .name = "carl");
	rx_savepoint(f->s)
		assert_false(rx_commit(f->s));
	assert_rx_code(rx_savepoint_error(f->s), RX_EINVAL);
	assert_contains(rx_savepoint_error(f->s)->message, "rx_commit inside an rx_savepoint");
	rx_savepoint(f->s)
		assert_false(rx_rollback(f->s));
	assert_contains(rx_savepoint_error(f->s)->message, "leave the block by `break`");
	int turns = 0;
	rx_for(Team, team, f->s) {
		assert_true(team->id > 0);
		assert_int_equal(rx_savepoint_begin(f->s), 0);
		turns++;
	}
	assert_int_equal(turns, 1);
	assert_rx_code(rx_session_error(f->s), RX_EINVAL);
}

/* ---- objects --------------------------------------------------------------------------------- */

static void test_conformance_savepoints__the_deleted_are_back(void **state)
{
	fixture *f = *state;
	rx_savepoint(f->s) {
		rx_delete(f->s, f->anna);
		assert_true(rx_flush(f->s));
		rx_delete(f->s, f->bert);
		break;
	}
	assert_ptr_equal(rx_get(f->s, Person, f->anna->id), f->anna);
	f->anna->mail = "alive";
	f->bert->mail = "alive";
	assert_true(rx_commit(f->s));
	assert_int_equal(stored_people(f, NULL), 2);
	rx_with_session(s, .engine = f->the->engine)
		assert_int_equal(rx_count(s, Person, .where = rx_eq(Person_.mail, "alive")), 2);
}

static void test_conformance_savepoints__added_outside_and_deleted_inside_is_back(void **state)
{
	fixture *f = *state;
	Person *carl = rx_add(f->s, Person, .name = "carl");
	rx_savepoint(f->s) {
		rx_delete(f->s, carl);
		assert_true(rx_flush(f->s));
		break;
	}
	assert_string_equal(carl->name, "carl");
	assert_ptr_equal(rx_get(f->s, Person, carl->id), carl);
	assert_true(rx_commit(f->s));
	assert_int_equal(stored_people(f, "carl"), 1);
}

static void test_conformance_savepoints__the_added_are_expunged(void **state)
{
	fixture *f = *state;
	int64_t id = 0;
	rx_savepoint(f->s) {
		Person *carl = rx_add(f->s, Person, .name = "carl");
		assert_true(rx_flush(f->s));
		id = carl->id;
		rx_add(f->s, Person, .name = "dora");
		break;
	}
	assert_true(id > 0);
	assert_null(rx_get(f->s, Person, id));
	assert_true(rx_commit(f->s));
	assert_int_equal(stored_people(f, NULL), 2);
}

static void test_conformance_savepoints__pointers_and_lists_are_as_they_were(void **state)
{
	fixture *f = *state;
	assert_int_equal(rx_len(f->team->members), 2);
	rx_savepoint(f->s) {
		f->anna->team = f->other;
		rx_remove(f->s, f->team, Team_.members, f->bert);
		Person *carl = rx_add(f->s, Person, .name = "carl");
		rx_append(f->s, f->team, Team_.members, carl);
		assert_true(rx_flush(f->s));
		rx_append(f->s, f->other, Team_.members, rx_add(f->s, Person, .name = "dora"));
		break;
	}
	assert_ok(f);
	assert_ptr_equal(f->anna->team, f->team);
	assert_ptr_equal(f->bert->team, f->team);
	assert_int_equal(f->anna->team_id.value, f->team->id);
	assert_int_equal(f->bert->team_id.value, f->team->id);
	assert_int_equal(rx_len(f->team->members), 2);
	assert_ptr_equal(f->team->members[0], f->anna);
	assert_ptr_equal(f->team->members[1], f->bert);
	assert_int_equal(rx_len(f->other->members), 0);
	assert_true(rx_commit(f->s));
	assert_int_equal(journal_lines("COMMIT"), 1);
	assert_int_equal(stored_people(f, NULL), 2);
}

static void test_conformance_savepoints__a_list_loaded_inside_after_a_write_is_not_loaded(
	void **state)
{
	fixture *f = *state;
	rx_clear(f->s);
	Team *team = rx_one(f->s, Team, .where = rx_eq(Team_.name, "red"));
	rx_savepoint(f->s) {
		rx_add(f->s, Person, .name = "carl", .team = team);
		rx_delete(f->s, rx_one(f->s, Person, .where = rx_eq(Person_.name, "anna")));
		Team **teams = rx_all(f->s, Team, .load = { Team_.members });
		assert_int_equal(rx_len(teams[0] == team ? teams[0]->members : teams[1]->members), 2);
		break;
	}
	assert_ok(f);
	assert_null(team->members);
	rx_all(f->s, Team, .load = { Team_.members });
	assert_int_equal(rx_len(team->members), 2);
	assert_string_equal(team->members[0]->name, "anna");
	assert_string_equal(team->members[1]->name, "bert");
}

static void test_conformance_savepoints__a_list_loaded_inside_before_a_write_stays(void **state)
{
	fixture *f = *state;
	rx_clear(f->s);
	Team *team = rx_one(f->s, Team, .where = rx_eq(Team_.name, "red"));
	rx_savepoint(f->s) {
		rx_all(f->s, Team, .load = { Team_.members });
		team->members[0]->mail = "inside";
		assert_true(rx_flush(f->s));
		break;
	}
	assert_int_equal(rx_len(team->members), 2);
	assert_null(team->members[0]->mail);
}

static void test_conformance_savepoints__what_a_bulk_statement_did_is_taken_back(void **state)
{
	fixture *f = *state;
	rx_savepoint(f->s) {
		assert_int_equal(
			rx_update(f->s, Person, .set = { rx_set(Person_.mail, "all") }, .all = true), 2);
		assert_string_equal(f->anna->mail, "all");
		assert_int_equal(rx_delete_where(f->s, Person, .where = rx_eq(Person_.name, "bert")), 1);
		break;
	}
	assert_null(f->anna->mail);
	assert_string_equal(f->bert->name, "bert");
	assert_ptr_equal(rx_get(f->s, Person, f->bert->id), f->bert);
	f->bert->mail = "still ours";
	assert_true(rx_commit(f->s));
	rx_with_session(s, .engine = f->the->engine) {
		assert_string_equal(rx_get(s, Person, f->bert->id)->mail, "still ours");
		assert_null(rx_get(s, Person, f->anna->id)->mail);
	}
}

static void test_conformance_savepoints__what_was_loaded_after_a_bulk_statement_goes(void **state)
{
	fixture *f = *state;
	rx_clear(f->s);
	int64_t id = 0;
	rx_savepoint(f->s) {
		rx_update(f->s, Person, .set = { rx_set(Person_.mail, "all") }, .all = true);
		Person *anna = rx_one(f->s, Person, .where = rx_eq(Person_.name, "anna"));
		assert_string_equal(anna->mail, "all");
		id = anna->id;
		break;
	}
	assert_null(rx_get(f->s, Person, id)->mail); /* loaded anew */
}

static void test_conformance_savepoints__doubts_of_the_work_around_stay_its_own(void **state)
{
	fixture *f = *state;
	rx_clear(f->s);
	rx_update(f->s, Person, .set = { rx_set(Person_.mail, "outside") }, .all = true);
	Person *anna = rx_one(f->s, Person, .where = rx_eq(Person_.name, "anna"));
	rx_savepoint(f->s) {
		rx_update(f->s, Person, .set = { rx_set(Person_.mail, "inside") }, .all = true);
		break;
	}
	assert_string_equal(anna->mail, "outside");
	assert_ptr_equal(rx_get(f->s, Person, anna->id), anna);
	int64_t id = anna->id;
	assert_true(rx_rollback(f->s)); /* and now it goes: it was loaded after the first update */
	assert_null(rx_get(f->s, Person, id)->mail);
}

static void test_conformance_savepoints__a_clear_inside(void **state)
{
	fixture *f = *state;
	int64_t id = f->anna->id;
	f->anna->mail = "outside";
	rx_savepoint(f->s) {
		rx_add(f->s, Person, .name = "carl");
		assert_true(rx_flush(f->s));
		rx_clear(f->s);
		rx_get(f->s, Person, id)->mail = "inside";
		assert_true(rx_flush(f->s));
		break;
	}
	assert_ok(f);
	assert_string_equal(rx_get(f->s, Person, id)->mail, "outside");
	assert_true(rx_commit(f->s));
	assert_int_equal(stored_people(f, "carl"), 0);
}

static void test_conformance_savepoints__keys_that_changed_inside(void **state)
{
	fixture *f = *state;
	int64_t id = f->anna->id;
	rx_savepoint(f->s) {
		f->anna->id = 77000;
		assert_true(rx_flush(f->s));
		assert_ptr_equal(rx_get(f->s, Person, 77000), f->anna);
		break;
	}
	assert_int_equal(f->anna->id, id);
	assert_ptr_equal(rx_get(f->s, Person, id), f->anna);
	assert_null(rx_get(f->s, Person, 77000));
}

/* ---- nesting --------------------------------------------------------------------------------- */

/* Each level sets the mail and adds a person; those below `keep` end, the others break. */
static void go_down(fixture *f, int depth, int deepest, int keep)
{
	char name[20], *mail = calloc(1, 20);
	snprintf(name, sizeof name, "level %d", depth);
	snprintf(mail, 20, "m%d", depth);
	rx_savepoint(f->s) {
		f->anna->mail = mail;
		rx_add(f->s, Person, .name = name);
		assert_true(rx_flush(f->s));
		if (depth < deepest)
			go_down(f, depth + 1, deepest, keep);
		if (depth >= keep)
			break;
	}
	free(mail);
}

static void test_conformance_savepoints__nested_to_any_depth(void **state)
{
	fixture *f = *state;
	for (int keep = 0; keep <= 20; keep += 5) {
		char mail[20];
		go_down(f, 0, 19, keep);
		assert_ok(f);
		snprintf(mail, sizeof mail, "m%d", keep - 1);
		if (keep == 0)
			assert_null(f->anna->mail);
		else
			assert_string_equal(f->anna->mail, mail);
		assert_int_equal(rx_count(f->s, Person), 2 + keep);
		assert_true(rx_rollback(f->s));
		assert_null(f->anna->mail);
		assert_int_equal(rx_count(f->s, Person), 2);
	}
}

static void test_conformance_savepoints__an_inner_one_kept_goes_with_the_outer_one(void **state)
{
	fixture *f = *state;
	rx_savepoint(f->s) {
		rx_savepoint(f->s) {
			f->anna->mail = "inner";
			rx_add(f->s, Person, .name = "carl");
			rx_delete(f->s, f->bert);
		}
		assert_kept(f);
		f->anna->mail = "outer";
		assert_int_equal(rx_count(f->s, Person), 2);
		break;
	}
	assert_null(f->anna->mail);
	assert_int_equal(rx_count(f->s, Person), 2);
	assert_ptr_equal(rx_get(f->s, Person, f->bert->id), f->bert);
	assert_int_equal(rx_count(f->s, Person, .where = rx_eq(Person_.name, "carl")), 0);
}

static void test_conformance_savepoints__one_after_the_other(void **state)
{
	fixture *f = *state;
	for (int i = 0; i < 200; i++) {
		char name[20];
		snprintf(name, sizeof name, "p%d", i);
		rx_savepoint(f->s) {
			rx_add(f->s, Person, .name = name);
			f->anna->team = i % 2 ? f->team : f->other;
			if (i % 3 == 0)
				break;
		}
		assert_kept(f);
	}
	assert_int_equal(rx_count(f->s, Person), 2 + 133);
	assert_true(rx_commit(f->s));
	assert_ptr_equal(f->anna->team, f->team);
	assert_int_equal(stored_people(f, NULL), 2 + 133);
}

static void test_conformance_savepoints__a_rollback_of_all_forgets_them(void **state)
{
	fixture *f = *state;
	int64_t outer = rx_savepoint_begin(f->s);
	f->anna->mail = "one";
	int64_t inner = rx_savepoint_begin(f->s);
	f->anna->mail = "two";
	assert_true(rx_flush(f->s));
	assert_true(rx_rollback(f->s));
	assert_null(f->anna->mail);
	assert_false(rx_savepoint_release(f->s, inner));
	assert_rx_code(rx_session_error(f->s), RX_EINVAL);
	assert_false(rx_savepoint_rollback(f->s, outer));
	assert_true(rx_rollback(f->s));
	assert_true(rx_commit(f->s));
}

/* ---- as calls -------------------------------------------------------------------------------- */

static void test_conformance_savepoints__as_calls(void **state)
{
	fixture *f = *state;
	f->anna->mail = "zero";
	int64_t one = rx_savepoint_begin(f->s);
	f->anna->mail = "one";
	int64_t two = rx_savepoint_begin(f->s);
	f->anna->mail = "two";
	int64_t three = rx_savepoint_begin(f->s);
	f->anna->mail = "three";
	assert_true(one > 0 && two > one && three > two);
	assert_true(rx_savepoint_release(f->s, three));
	assert_string_equal(f->anna->mail, "three");
	assert_true(rx_savepoint_rollback(f->s, two));
	assert_string_equal(f->anna->mail, "one");
	int64_t again = rx_savepoint_begin(f->s);
	rx_add(f->s, Person, .name = "anna");
	assert_false(rx_flush(f->s));
	assert_false(rx_savepoint_release(f->s, again));
	assert_true(rx_savepoint_rollback(f->s, one)); /* with the one inside it */
	assert_true(rx_ok(f->s));
	assert_string_equal(f->anna->mail, "zero");
	assert_false(rx_savepoint_rollback(f->s, again));
	assert_rx_code(rx_session_error(f->s), RX_EINVAL);
	assert_contains(rx_session_error(f->s)->message, "has ended already");
	assert_true(rx_rollback(f->s));
	assert_null(f->anna->mail);
}

static void test_conformance_savepoints__a_commit_keeps_all_of_them(void **state)
{
	fixture *f = *state;
	int64_t one = rx_savepoint_begin(f->s);
	rx_add(f->s, Person, .name = "carl");
	assert_true(rx_savepoint_begin(f->s) > one);
	rx_add(f->s, Person, .name = "dora");
	assert_true(rx_commit(f->s));
	assert_int_equal(stored_people(f, NULL), 4);
	assert_false(rx_savepoint_rollback(f->s, one));
	assert_true(rx_rollback(f->s));
}

/* ---- statements ------------------------------------------------------------------------------ */

static void test_conformance_savepoints__one_in_which_nothing_is_done_costs_nothing(void **state)
{
	fixture *f = *state;
	rx_savepoint(f->s)
		rx_savepoint(f->s) {
			f->anna->mail = "assigned";
			break;
		}
	assert_string_equal(journal_text(), "");
	assert_null(f->anna->mail);
}

static void test_conformance_savepoints__the_statements_that_are_sent(void **state)
{
	fixture *f = *state;
	rx_savepoint(f->s) {
		assert_int_equal(rx_count(f->s, Person), 2); /* as a reader */
		rx_add(f->s, Person, .name = "carl"); /* which becomes a writer */
		rx_savepoint(f->s) {
			rx_add(f->s, Person, .name = "dora");
			assert_true(rx_flush(f->s));
			break;
		}
	}
	assert_kept(f);
	assert_int_equal(journal_lines("ROLLBACK TO SAVEPOINT rx_2"), 1);
	assert_int_equal(journal_lines("RELEASE SAVEPOINT rx_2"), 1);
	assert_int_equal(journal_lines("RELEASE SAVEPOINT rx_1"), 1);
	assert_int_equal(journal_lines("ROLLBACK TO SAVEPOINT rx_1"), 0);
	assert_true(rx_commit(f->s));
	assert_int_equal(stored_people(f, NULL), 3);
}

static void test_conformance_savepoints__in_a_session_that_only_reads(void **state)
{
	fixture *f = *state;
	rx_with_session(s, .engine = f->the->engine, .read_only = true) {
		rx_savepoint(s) {
			assert_int_equal(rx_count(s, Person), 2);
			assert_null(rx_add(s, Person, .name = "carl"));
		}
		assert_rx_code(rx_savepoint_error(s), RX_EREADONLY);
		assert_int_equal(rx_count(s, Person), 2);
		assert_true(rx_ok(s));
	}
}

static void test_conformance_savepoints__of_no_session(void **state)
{
	(void)state;
	int turns = 0;
	rx_savepoint((rx_session *)NULL)
		turns++;
	assert_int_equal(turns, 0);
	assert_false(rx_savepoint_rollback(NULL, 1));
	assert_int_equal(rx_savepoint_begin(NULL), 0);
	assert_rx_code(rx_savepoint_error(NULL), RX_EINVAL);
}

#define COMPANY_TEST(name) \
	cmocka_unit_test_setup_teardown( \
		test_conformance_savepoints__##name, open_company, close_company)

int main(void)
{
	const struct CMUnitTest tests[] = {
		COMPANY_TEST(the_end_of_the_block_keeps),
		COMPANY_TEST(continue_ends_and_keeps),
		COMPANY_TEST(break_takes_back),
		COMPANY_TEST(return_takes_back),
		COMPANY_TEST(goto_takes_back),
		COMPANY_TEST(break_of_a_loop_inside_is_the_loops),
		COMPANY_TEST(an_error_inside_is_cleared_and_told),
		COMPANY_TEST(every_kind_of_error_is_cleared),
		COMPANY_TEST(an_error_that_nobody_looked_at_is_logged),
		COMPANY_TEST(what_fails_before_it_is_not_its_own),
		COMPANY_TEST(commit_and_rollback_are_refused_inside),
		COMPANY_TEST(the_deleted_are_back),
		COMPANY_TEST(added_outside_and_deleted_inside_is_back),
		COMPANY_TEST(the_added_are_expunged),
		COMPANY_TEST(pointers_and_lists_are_as_they_were),
		COMPANY_TEST(a_list_loaded_inside_after_a_write_is_not_loaded),
		COMPANY_TEST(a_list_loaded_inside_before_a_write_stays),
		COMPANY_TEST(what_a_bulk_statement_did_is_taken_back),
		COMPANY_TEST(what_was_loaded_after_a_bulk_statement_goes),
		COMPANY_TEST(doubts_of_the_work_around_stay_its_own),
		COMPANY_TEST(a_clear_inside),
		COMPANY_TEST(keys_that_changed_inside),
		COMPANY_TEST(nested_to_any_depth),
		COMPANY_TEST(an_inner_one_kept_goes_with_the_outer_one),
		COMPANY_TEST(one_after_the_other),
		COMPANY_TEST(a_rollback_of_all_forgets_them),
		COMPANY_TEST(as_calls),
		COMPANY_TEST(a_commit_keeps_all_of_them),
		COMPANY_TEST(one_in_which_nothing_is_done_costs_nothing),
		COMPANY_TEST(the_statements_that_are_sent),
		COMPANY_TEST(in_a_session_that_only_reads),
		COMPANY_TEST(of_no_session),
	};
	journal_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
