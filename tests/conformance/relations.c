/* Relations in queries: .load of one, many and paths with a fixed number of statements, rx_load for a
 * list, rx_has and rx_any. No access to a field ever sends a statement. */
#include "company.h"
#include "journal.h"

enum { TEAMS = 4, PEOPLE = 22, PROJECTS = 9, TASKS = 30 };

static int64_t statements(suite *the)
{
	rx_engine_stats stats = { .rx__size = sizeof(stats) };

	rx_engine_stats_get(the->engine, &stats);
	return stats.statements_run;
}

/* Person i is in team i % 5, where 4 is none; project i is led by person i; task i is of project
 * i % 9. Team 3 is of people 3, 8, 13, 18; the last team, "empty", has nobody. */
static void add_all(rx_session *s)
{
	Team *teams[TEAMS];
	Person *people[PEOPLE];
	Project *projects[PROJECTS];
	char names[PEOPLE + PROJECTS + TASKS][16];
	int n = 0;
	static const char *const team_names[TEAMS] = { "a", "b", "c", "d" };

	for (int i = 0; i < TEAMS; i++)
		teams[i] = rx_add(s, Team, .name = team_names[i]);
	rx_add(s, Team, .name = "empty");
	for (int i = 0; i < PEOPLE; i++, n++) {
		snprintf(names[n], sizeof(names[n]), "person %02d", i);
		people[i] = rx_add(s, Person, .name = names[n], .team = i % 5 < 4 ? teams[i % 5] : NULL);
	}
	for (int i = 0; i < PROJECTS; i++, n++) {
		snprintf(names[n], sizeof(names[n]), "project %02d", i);
		projects[i] = rx_add(s, Project, .name = names[n], .lead = people[i]);
	}
	for (int i = 0; i < TASKS; i++, n++) {
		snprintf(names[n], sizeof(names[n]), "task %02d", i);
		rx_add(s, Task, .title = names[n], .hours = i, .project = projects[i % PROJECTS]);
	}
	assert_true(rx_commit(s));
}

static int open_with_rows(void **state)
{
	suite *the;

	if (suite_open_echo(state))
		return -1;
	the = *state;
	rx_with_session(s, .engine = the->engine) {
		add_all(s);
	}
	journal_clear();
	return 0;
}

/* ---- loading -------------------------------------------------------------------------------- */

static void test_conformance_relations__nothing_is_loaded_by_itself(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Person **people = rx_all(s, Person);
		Team **teams = rx_all(s, Team);
		int64_t before = statements(the);
		assert_int_equal(rx_len(people), PEOPLE);
		for (Person **p = people; *p; p++)
			assert_null((*p)->projects);
		for (Team **t = teams; *t; t++)
			assert_null((*t)->members);
		assert_int_equal(statements(the), before);
	}
}

static void test_conformance_relations__one_is_loaded_by_a_join(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		journal_clear();
		Person **people =
			rx_all(s, Person, .order_by = { rx_asc(Person_.name) }, .load = { Person_.team });
		assert_int_equal(journal_lines("SELECT \"person\""), 1);
		assert_int_equal(journal_count("LEFT JOIN \"team\""), 1);
		assert_int_equal(journal_lines("SELECT "), 1);
		assert_int_equal(rx_len(people), PEOPLE);
		for (int i = 0; i < PEOPLE; i++) {
			if (i % 5 == 4) {
				assert_null(people[i]->team);
				continue;
			}
			assert_non_null(people[i]->team);
			assert_int_equal(people[i]->team->id, people[i]->team_id.value);
			assert_int_equal(people[i]->team->name[0], 'a' + i % 5);
			assert_ptr_equal(people[i]->team, people[i % 5]->team);
		}
	}
}

static void test_conformance_relations__many_is_loaded_by_one_statement(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		journal_clear();
		Team **teams =
			rx_all(s, Team, .order_by = { rx_asc(Team_.name) }, .load = { Team_.members });
		assert_int_equal(journal_lines("SELECT \"team\""), 1);
		assert_int_equal(journal_lines("SELECT \"person\""), 1);
		assert_int_equal(rx_len(teams), 5);
		assert_int_equal(rx_len(teams[0]->members), 5);
		assert_int_equal(rx_len(teams[1]->members), 5);
		assert_int_equal(rx_len(teams[2]->members), 4);
		assert_int_equal(rx_len(teams[3]->members), 4);
		assert_non_null(teams[4]->members);
		assert_int_equal(rx_len(teams[4]->members), 0);
		assert_null(teams[4]->members[0]);
		for (int i = 0; i < 4; i++) {
			Person **p = teams[i]->members;
			for (; *p; p++)
				assert_int_equal((*p)->team_id.value, teams[i]->id);
			assert_int_equal(p - teams[i]->members, (ptrdiff_t)rx_len(teams[i]->members));
		}
	}
}

static void test_conformance_relations__several_and_paths_at_once(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		journal_clear();
		Project **projects = rx_all(s, Project, .order_by = { rx_asc(Project_.name) },
			.load = { Project_.tasks, rx_path(Project_.lead, Person_.team) });
		assert_int_equal(journal_lines("SELECT "), 2);
		assert_int_equal(rx_len(projects), PROJECTS);
		for (int i = 0; i < PROJECTS; i++) {
			assert_int_equal(rx_len(projects[i]->tasks), i < TASKS % PROJECTS ? 4 : 3);
			assert_non_null(projects[i]->lead);
			if (i % 5 < 4)
				assert_int_equal(projects[i]->lead->team->name[0], 'a' + i % 5);
			else
				assert_null(projects[i]->lead->team);
		}
	}
}

static void test_conformance_relations__a_path_through_two_lists(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		journal_clear();
		Team **teams = rx_all(s, Team, .order_by = { rx_asc(Team_.name) },
			.load = { rx_path(Team_.members, Person_.projects) });
		assert_int_equal(journal_lines("SELECT "), 3);
		int projects = 0;
		for (Team **t = teams; *t; t++)
			for (Person **p = (*t)->members; *p; p++)
				projects += (int)rx_len((*p)->projects);
		assert_int_equal(projects, 8); /* the one of person 4, who has no team, is not among them */
	}
}

static void test_conformance_relations__of_no_rows_are_no_statements(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		journal_clear();
		Team **teams =
			rx_all(s, Team, .where = rx_eq(Team_.name, "none"), .load = { Team_.members });
		assert_int_equal(rx_len(teams), 0);
		assert_int_equal(journal_lines("SELECT "), 1);
	}
}

static void test_conformance_relations__rx_load_takes_a_list(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Team **teams = rx_all(s, Team, .order_by = { rx_asc(Team_.name) });
		journal_clear();
		assert_true(rx_load(s, Team_.members, teams));
		assert_int_equal(journal_lines("SELECT "), 1);
		assert_int_equal(rx_len(teams[0]->members), 5);
		assert_int_equal(rx_len(teams[4]->members), 0);
		Person *pair[] = { teams[0]->members[0], teams[1]->members[0], NULL };
		assert_true(rx_load(s, Person_.projects, pair));
		assert_int_equal(rx_len(pair[0]->projects), 1);
		Person *none[] = { NULL };
		assert_true(rx_load(s, Person_.projects, none));
		assert_true(rx_load(s, rx_path(Team_.members, Person_.projects), teams));
		assert_int_equal(rx_len(teams[2]->members[0]->projects), 1);
	}
}

static void test_conformance_relations__first_and_one_load_too(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Person *first =
			rx_first(s, Person, .order_by = { rx_asc(Person_.name) }, .load = { Person_.team });
		assert_string_equal(first->team->name, "a");
		Team *team = rx_one(s, Team, .where = rx_eq(Team_.name, "d"), .load = { Team_.members });
		assert_int_equal(rx_len(team->members), 4);
	}
}

static void test_conformance_relations__a_list_of_many_thousands_is_loaded_at_once(void **state)
{
	suite *the = *state;
	enum { N = 20000 };

	rx_with_session(s, .engine = the->engine) {
		Branch *root = rx_add(s, Branch, .label = "root");
		assert_true(rx_flush(s));
		Branch *array = calloc(N, sizeof(*array));
		assert_non_null(array);
		for (int i = 0; i < N; i++) {
			array[i].label = "twig";
			array[i].parent_id = rx_some(root->id);
		}
		assert_int_equal(rx_len(rx_add_many(s, Branch, array, N)), N);
		free(array);
		assert_true(rx_commit(s));
	}
	rx_with_session(s, .engine = the->engine) {
		journal_clear();
		Branch **all = rx_all(s, Branch, .order_by = { rx_asc(Branch_.id) },
			.load = { Branch_.children, Branch_.parent });
		assert_int_equal(rx_len(all), N + 1);
		assert_int_equal(rx_len(all[0]->children), N);
		assert_in_range(journal_lines("SELECT "), 2, 3);
		assert_null(all[0]->parent);
		for (int i = 1; i <= N; i++) {
			assert_ptr_equal(all[i]->parent, all[0]);
			assert_int_equal(rx_len(all[i]->children), 0);
		}
	}
}

static void test_conformance_relations__loading_again_keeps_what_was_assigned(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Person *person =
			rx_first(s, Person, .order_by = { rx_asc(Person_.name) }, .load = { Person_.team });
		Team *empty = rx_one(s, Team, .where = rx_eq(Team_.name, "empty"));
		Person *list[] = { person, NULL };
		person->team = empty;
		assert_true(rx_load(s, Person_.team, list));
		assert_ptr_equal(person->team, empty);
		assert_true(rx_commit(s));
		assert_int_equal(person->team_id.value, empty->id);
	}
}

static void test_conformance_relations__loading_again_keeps_what_was_appended(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Team *team =
			rx_one(s, Team, .where = rx_eq(Team_.name, "empty"), .load = { Team_.members });
		Team *list[] = { team, NULL };
		Person *person = rx_get(s, Person, 5);
		assert_false(person->team_id.set);
		assert_true(rx_append(s, team, Team_.members, person));
		assert_true(rx_load(s, Team_.members, list));
		assert_int_equal(rx_len(team->members), 1);
		assert_ptr_equal(team->members[0], person);
		assert_true(rx_commit(s));
		assert_true(rx_load(s, Team_.members, list));
		assert_int_equal(rx_len(team->members), 1);
	}
}

static void test_conformance_relations__a_row_populated_again_forgets_what_was_assigned(
	void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Person *person =
			rx_first(s, Person, .order_by = { rx_asc(Person_.name) }, .load = { Person_.team });
		Team *before = person->team;
		person->team = rx_one(s, Team, .where = rx_eq(Team_.name, "empty"));
		assert_ptr_equal(
			rx_first(s, Person, .order_by = { rx_asc(Person_.name) }, .populate_existing = true),
			person);
		assert_ptr_equal(person->team, before);
		assert_false(rx_is_dirty(s, person));
		assert_true(rx_commit(s));
		rx_with_session(other, .engine = the->engine) {
			Person *theirs = rx_get(other, Person, person->id);
			theirs->team_id = (rx_opt_int64){ 0 };
			assert_true(rx_commit(other));
		}
		assert_ptr_equal(
			rx_first(s, Person, .order_by = { rx_asc(Person_.name) }, .populate_existing = true),
			person);
		assert_false(person->team_id.set);
		assert_null(person->team);
		person->mail = "x";
		assert_true(rx_commit(s));
		assert_false(person->team_id.set);
	}
}

static void test_conformance_relations__that_are_not_loaded_leave_the_key_alone(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Person *person = rx_get(s, Person, 1);
		int64_t team = person->team_id.value;
		assert_true(person->team_id.set);
		assert_null(person->team);
		person->mail = "new@example.org";
		assert_true(rx_commit(s));
		assert_true(person->team_id.set);
		assert_int_equal(person->team_id.value, team);
	}
	rx_with_session(s, .engine = the->engine) {
		assert_true(rx_get(s, Person, 1)->team_id.set);
	}
}

static void test_conformance_relations__a_changed_key_wins_over_a_loaded_pointer(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Person *person = rx_one(s, Person, .where = rx_eq(Person_.id, 1), .load = { Person_.team });
		Team *empty = rx_one(s, Team, .where = rx_eq(Team_.name, "empty"));
		assert_true(person->team != empty);
		person->team_id = rx_some(empty->id);
		assert_true(rx_commit(s));
		assert_int_equal(person->team_id.value, empty->id);
		person->mail = "again";
		assert_true(rx_commit(s));
		assert_int_equal(person->team_id.value, empty->id);
	}
	rx_with_session(s, .engine = the->engine) {
		Person *person = rx_one(s, Person, .where = rx_eq(Person_.id, 1), .load = { Person_.team });
		assert_string_equal(person->team->name, "empty");
	}
}

static void test_conformance_relations__to_objects_of_another_session_are_refused(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		rx_with_session(other, .engine = the->engine) {
			Person *person = rx_get(s, Person, 1);
			Team *theirs = rx_first(other, Team, .where = rx_eq(Team_.name, "empty"));
			int64_t before = person->team_id.value;
			person->team = theirs;
			assert_false(rx_commit(s));
			assert_rx_code(rx_session_error(s), RX_EINVAL);
			assert_contains(rx_session_error(s)->message, "team");
			assert_true(rx_rollback(s));
			assert_int_equal(person->team_id.value, before);
			assert_true(person->team != theirs);
		}
	}
}

static void test_conformance_relations__to_a_deleted_object_are_refused_or_fail(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Person *person = rx_get(s, Person, 1);
		Team *empty = rx_first(s, Team, .where = rx_eq(Team_.name, "empty"));
		assert_true(rx_delete(s, empty));
		person->team = empty;
		assert_false(rx_commit(s));
		assert_contains(rx_session_error(s)->message, "team");
		assert_true(rx_rollback(s));
		assert_non_null(rx_get(s, Team, empty->id));
		assert_string_equal(rx_get(s, Person, 1)->name, "person 00");
	}
}

/* ---- conditions ----------------------------------------------------------------------------- */

static void test_conformance_relations__has_and_any_are_exists(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
#define FINDS(M, wanted, ...) \
	do { \
		assert_int_equal(rx_count(s, M, .where = __VA_ARGS__), wanted); \
		assert_rx_ok(rx_session_error(s)); \
	} while (0)
		FINDS(Person, 18, rx_has(Person_.team, NULL));
		FINDS(Person, 4, rx_not(rx_has(Person_.team, NULL)));
		FINDS(Person, 5, rx_has(Person_.team, rx_eq(Team_.name, "b")));
		FINDS(Person, 9, rx_has(Person_.team, rx_in(Team_.name, "b", "c", "empty")));
		FINDS(Team, 4, rx_any(Team_.members, NULL));
		FINDS(Team, 1, rx_not(rx_any(Team_.members, NULL)));
		FINDS(Team, 1, rx_any(Team_.members, rx_eq(Person_.name, "person 07")));
		FINDS(Team, 2, rx_any(Team_.members, rx_in(Person_.name, "person 07", "person 08")));
		FINDS(Team, 0, rx_any(Team_.members, rx_eq(Person_.name, "person 04")));
		FINDS(Team, 1,
			rx_and(rx_any(Team_.members, rx_eq(Person_.name, "person 07")),
				rx_any(Team_.members, rx_eq(Person_.name, "person 12"))));
		FINDS(Team, 0,
			rx_any(Team_.members,
				rx_and(rx_eq(Person_.name, "person 07"), rx_eq(Person_.name, "person 12"))));
		FINDS(Task, 4,
			rx_has(Task_.project, rx_has(Project_.lead, rx_eq(Person_.name, "person 00"))));
		FINDS(Team, 1,
			rx_any(Team_.members,
				rx_any(Person_.projects, rx_any(Project_.tasks, rx_eq(Task_.title, "task 29")))));
		FINDS(Task, 14,
			rx_has(Task_.project,
				rx_has(Project_.lead, rx_has(Person_.team, rx_in(Team_.name, "a", "b")))));
#undef FINDS
	}
}

static void test_conformance_relations__a_row_of_a_list_counts_once(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Team **teams = rx_all(
			s, Team, .where = rx_any(Team_.members, NULL), .order_by = { rx_asc(Team_.name) });
		assert_int_equal(rx_len(teams), 4);
		assert_string_equal(teams[0]->name, "a");
	}
}

static void test_conformance_relations__of_a_table_to_itself_name_the_right_row(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Branch *root = rx_add(s, Branch, .label = "root");
		Branch *left = rx_add(s, Branch, .label = "left", .parent = root);
		rx_add(s, Branch, .label = "right", .parent = root);
		rx_add(s, Branch, .label = "leaf", .parent = left);
		assert_true(rx_flush(s));
		assert_int_equal(
			rx_count(s, Branch, .where = rx_has(Branch_.parent, rx_eq(Branch_.label, "root"))), 2);
		assert_int_equal(
			rx_count(s, Branch, .where = rx_any(Branch_.children, rx_eq(Branch_.label, "leaf"))),
			1);
		assert_int_equal(rx_count(s, Branch, .where = rx_not(rx_any(Branch_.children, NULL))), 2);
		assert_ptr_equal(rx_one(s, Branch,
							 .where = rx_and(rx_eq(Branch_.label, "left"),
								 rx_any(Branch_.children, rx_ne(Branch_.label, "left")))),
			left);
		assert_true(rx_rollback(s));
	}
}

static void test_conformance_relations__loading_again_sees_what_others_added(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Team *team =
			rx_one(s, Team, .where = rx_eq(Team_.name, "empty"), .load = { Team_.members });
		Team *list[] = { team, NULL };
		assert_int_equal(rx_len(team->members), 0);
		assert_true(rx_commit(s));
		rx_with_session(other, .engine = the->engine) {
			rx_add(other, Person, .name = "new", .team_id = rx_some(team->id));
			assert_true(rx_commit(other));
		}
		assert_true(rx_load(s, Team_.members, list));
		assert_int_equal(rx_len(team->members), 1);
		assert_string_equal(team->members[0]->name, "new");
	}
}

#define RELATION(name) \
	cmocka_unit_test_setup_teardown(test_conformance_relations__##name, open_with_rows, suite_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		RELATION(nothing_is_loaded_by_itself),
		RELATION(one_is_loaded_by_a_join),
		RELATION(many_is_loaded_by_one_statement),
		RELATION(several_and_paths_at_once),
		RELATION(a_path_through_two_lists),
		RELATION(of_no_rows_are_no_statements),
		RELATION(rx_load_takes_a_list),
		RELATION(first_and_one_load_too),
		RELATION(a_list_of_many_thousands_is_loaded_at_once),
		RELATION(has_and_any_are_exists),
		RELATION(a_row_of_a_list_counts_once),
		RELATION(of_a_table_to_itself_name_the_right_row),
		RELATION(loading_again_sees_what_others_added),
		RELATION(loading_again_keeps_what_was_assigned),
		RELATION(loading_again_keeps_what_was_appended),
		RELATION(a_row_populated_again_forgets_what_was_assigned),
		RELATION(that_are_not_loaded_leave_the_key_alone),
		RELATION(a_changed_key_wins_over_a_loaded_pointer),
		RELATION(to_objects_of_another_session_are_refused),
		RELATION(to_a_deleted_object_are_refused_or_fail),
	};
	journal_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
