/* The same query once for each object of another one is told in the log, once, with both places and
 * the relation that would have loaded all of it. */
#include "company.h"
#include "journal.h"
#include "library.h"

enum { TEAMS = 8 };

static void add_teams(suite *the)
{
	static const char *const names[TEAMS] = { "a", "b", "c", "d", "e", "f", "g", "h" };
	rx_with_session(s, .engine = the->engine) {
		for (int i = 0; i < TEAMS; i++)
			rx_add(s, Person, .name = names[i], .team = rx_add(s, Team, .name = names[i]));
		assert_true(rx_commit(s));
	}
}

static int open_with_rows(void **state)
{
	if (suite_open_echo(state))
		return -1;
	add_teams(*state);
	journal_clear();
	return 0;
}

/* The one warning of the journal; NULL if there is none, or more than one. */
static const char *warning(void)
{
	return journal_count("N+1: ") == 1 ? strstr(journal_text(), "N+1: ") : NULL;
}

static void assert_told(const char *of, int line, int parent_line, const char *load)
{
	char text[400];
	const char *told = warning();

	assert_non_null(told);
	snprintf(text, sizeof text, "N+1: the query of %s at ", of);
	assert_int_equal(strncmp(told, text, strlen(text)), 0);
	snprintf(text, sizeof text, "n_plus_one.c:%d has run 5 times", line);
	assert_non_null(strstr(told, text));
	snprintf(text, sizeof text, "n_plus_one.c:%d; one query", parent_line);
	assert_non_null(strstr(told, text));
	assert_non_null(strstr(told, load));
}

static void test_conformance_n_plus_one__rx_get_in_a_loop(void **state)
{
	suite *the = *state;
	int parent, line = 0;

	rx_with_session(s, .engine = the->engine) {
		parent = __LINE__ + 1;
		Person **people = rx_all(s, Person);
		for (Person **p = people; *p; p++) {
			line = __LINE__ + 1;
			assert_non_null(rx_get(s, Team, (*p)->team_id.value));
		}
		assert_told("Team", line, parent, ".load = { Person_.team }");
	}
}

static void test_conformance_n_plus_one__a_condition_in_a_loop(void **state)
{
	suite *the = *state;
	int parent, line = 0;

	rx_with_session(s, .engine = the->engine) {
		parent = __LINE__ + 1;
		Team **teams = rx_all(s, Team);
		for (Team **t = teams; *t; t++) {
			line = __LINE__ + 2;
			Person **members =
				rx_all(s, Person, .where = rx_and(rx_eq(Person_.team_id, (*t)->id), NULL));
			assert_int_equal(rx_len(members), 1);
		}
		const char *told = warning();
		assert_non_null(told);
		assert_non_null(strstr(told, ".load = { Team_.members }"));
		(void)line;
		(void)parent;
	}
}

static void test_conformance_n_plus_one__rx_load_of_one_object_in_a_loop(void **state)
{
	suite *the = *state;
	int parent, line = 0;

	rx_with_session(s, .engine = the->engine) {
		parent = __LINE__ + 1;
		Team **teams = rx_all(s, Team);
		for (Team **t = teams; *t; t++) {
			Team *one[] = { *t, NULL };
			line = __LINE__ + 1;
			assert_true(rx_load(s, Team_.members, one));
		}
		assert_told("Person", line, parent, ".load = { Team_.members }");
	}
}

static void test_conformance_n_plus_one__in_a_stream(void **state)
{
	suite *the = *state;
	int parent, line = 0;

	rx_with_session(s, .engine = the->engine) {
		parent = __LINE__ + 1;
		rx_for(Person, person, s) {
			line = __LINE__ + 1;
			assert_non_null(rx_get(s, Team, person->team_id.value));
		}
		assert_told("Team", line, parent, ".load = { Person_.team } there");
		journal_clear();
		rx_clear(s);
		rx_for(Team, team, s) {
			Person **all = rx_all(s, Person, .where = rx_eq(Person_.team_id, team->id));
			assert_int_equal(rx_len(all), 1);
		}
		assert_non_null(warning());
		assert_non_null(strstr(warning(), ".load = { Team_.members } there, with rx_all"));
	}
}

static void test_conformance_n_plus_one__counts_in_a_loop(void **state)
{
	suite *the = *state;
	int parent, line = 0;

	rx_with_session(s, .engine = the->engine) {
		parent = __LINE__ + 1;
		Team **teams = rx_all(s, Team);
		for (Team **t = teams; *t; t++) {
			line = __LINE__ + 1;
			assert_int_equal(rx_count(s, Person, .where = rx_eq(Person_.team_id, (*t)->id)), 1);
		}
		assert_told("Person", line, parent, ".load = { Team_.members }");
		journal_clear();
		for (Team **t = teams; *t; t++)
			assert_true(rx_exists(s, Person, .where = rx_eq(Person_.team_id, (*t)->id)));
		assert_non_null(warning());
	}
}

static void test_conformance_n_plus_one__the_way_back_in_a_loop(void **state)
{
	suite *the = *state;
	int parent, line = 0;

	rx_with_session(s, .engine = the->engine) {
		parent = __LINE__ + 1;
		Team **teams = rx_all(s, Team);
		for (Team **t = teams; *t; t++) {
			line = __LINE__ + 2;
			assert_non_null(
				rx_all(s, Person, .where = rx_has(Person_.team, rx_eq(Team_.id, (*t)->id))));
		}
		assert_told("Person", line, parent, ".load = { Team_.members }");
	}
}

static void test_conformance_n_plus_one__link_tables_in_a_loop(void **state)
{
	suite *the = *state;
	int parent, line = 0;

	rx_with_session(s, .engine = the->engine) {
		for (int i = 0; i < TEAMS; i++)
			rx_add(s, Book, .title = "b");
		assert_true(rx_commit(s));
		parent = __LINE__ + 1;
		Book **books = rx_all(s, Book);
		for (Book **b = books; *b; b++) {
			line = __LINE__ + 1;
			assert_non_null(rx_all(s, BookTag, .where = rx_eq(BookTag_.book_id, (*b)->id)));
		}
		assert_told("BookTag", line, parent, ".load = { Book_.tags }");
		journal_clear();
		for (Book **b = books; *b; b++) {
			line = __LINE__ + 1;
			assert_non_null(rx_all(s, Tag, .where = rx_any(Tag_.books, rx_eq(Book_.id, (*b)->id))));
		}
		assert_told("Tag", line, parent, ".load = { Book_.tags }");
	}
}

static void test_conformance_n_plus_one__what_is_loaded_at_once_is_not_told(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Team **teams = rx_all(s, Team, .load = { Team_.members });
		for (Team **t = teams; *t; t++)
			assert_non_null(rx_get(s, Person, (*t)->members[0]->id)); /* known: no query */
		assert_true(rx_load(s, Team_.members, teams));
		for (int i = 0; i < 10; i++) /* not by a relation of what was found */
			(void)rx_first(s, Project, .where = rx_eq(Project_.name, "x"));
		assert_null(strstr(journal_text(), "N+1"));
	}
}

static void test_conformance_n_plus_one__not_without_echo(void **state)
{
	suite *the = *state;
	rx_error error = RX_ERROR_INIT;
	rx_engine *quiet = rx_engine_open(the->url, &error);

	rx_with_session(s, .engine = quiet) {
		Person **people = rx_all(s, Person);
		for (Person **p = people; *p; p++)
			(void)rx_get(s, Team, (*p)->team_id.value);
		assert_true(rx_ok(s));
	}
	rx_engine_close(quiet);
	assert_string_equal(journal_text(), "");
}

#define WATCH(name) \
	cmocka_unit_test_setup_teardown( \
		test_conformance_n_plus_one__##name, open_with_rows, suite_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WATCH(rx_get_in_a_loop),
		WATCH(a_condition_in_a_loop),
		WATCH(rx_load_of_one_object_in_a_loop),
		WATCH(in_a_stream),
		WATCH(counts_in_a_loop),
		WATCH(the_way_back_in_a_loop),
		WATCH(link_tables_in_a_loop),
		WATCH(what_is_loaded_at_once_is_not_told),
		WATCH(not_without_echo),
	};
	journal_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
