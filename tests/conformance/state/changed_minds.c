/* Relations that are changed twice before a flush: what was said last counts, on both sides. Each of
 * these was found by random_graph. */
#include "../company.h"
#include "../engine.h"

/* clang-format off */
RX_MODEL(Recipe, recipe,
    column(rx_text, name),
    many(Herb, herbs, .through = "recipe_herb"));
RX_MODEL(Herb, herb,
    column(rx_text, name),
    many(Recipe, recipes, .through = "recipe_herb"));
RX_TABLE(RecipeHerb, recipe_herb,
    primary_key(int64_t, recipe_id, .foreign_key = "recipe.id"),
    primary_key(int64_t, herb_id, .foreign_key = "herb.id"));
/* clang-format on */

#define OK(call) assert_rx_ok(((void)(call), rx_session_error(s)))

static void test_conformance_state_changed_minds__appended_and_then_given_away_by_the_pointer(
	void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Team *team = rx_add(s, Team, .name = "core");
		Person *person = rx_add(s, Person, .name = "ada");
		assert_true(rx_append(s, team, Team_.members, person));
		person->team = NULL;
		OK(rx_flush(s));
		assert_false(person->team_id.set);
		assert_int_equal(rx_len(team->members), 0);
		assert_true(rx_rollback(s));
	}
}

static void test_conformance_state_changed_minds__the_same_of_loaded_objects(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Team *team = rx_add(s, Team, .name = "core");
		Person *person = rx_add(s, Person, .name = "ada");
		OK(rx_flush(s));
		assert_true(rx_append(s, team, Team_.members, person));
		person->team = NULL;
		OK(rx_flush(s));
		assert_false(person->team_id.set);
		assert_int_equal(rx_count(s, Person, .where = rx_is_null(Person_.team_id)), 1);
		assert_true(rx_append(s, team, Team_.members, person));
		OK(rx_flush(s));
		assert_int_equal(person->team_id.value, team->id);
		assert_true(rx_rollback(s));
	}
}

static void test_conformance_state_changed_minds__from_one_owner_to_a_new_one(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Team *old = rx_add(s, Team, .name = "old");
		Person *person = rx_add(s, Person, .name = "ada", .team = old);
		OK(rx_flush(s));
		Team *team = rx_add(s, Team, .name = "new");
		assert_true(rx_append(s, team, Team_.members, person));
		OK(rx_flush(s));
		assert_int_equal(person->team_id.value, team->id);
		assert_int_equal(rx_count(s, Person, .where = rx_eq(Person_.team_id, team->id)), 1);
		assert_true(rx_rollback(s));
	}
}

static void test_conformance_state_changed_minds__removed_and_then_given_to_another(void **state)
{
	suite *the = *state;
	int64_t id = 0;

	rx_with_session(s, .engine = the->engine) {
		Person *person = rx_add(s, Person, .name = "ada", .team = rx_add(s, Team, .name = "old"));
		OK(rx_commit(s));
		id = person->id;
	}
	rx_with_session(s, .engine = the->engine) {
		Person *person = rx_get(s, Person, id);
		Team *old = rx_first(s, Team), *team = rx_add(s, Team, .name = "new");
		assert_true(rx_remove(s, old, Team_.members, person));
		person->team = team;
		OK(rx_flush(s));
		assert_int_equal(person->team_id.value, team->id);
		OK((rx_delete(s, person), rx_delete(s, old), rx_delete(s, team), rx_commit(s)));
	}
}

static void test_conformance_state_changed_minds__appended_and_then_deleted(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Team *team = rx_add(s, Team, .name = "core");
		Person *person = rx_add(s, Person, .name = "ada"), *other = rx_add(s, Person, .name = "b");
		assert_true(rx_append(s, team, Team_.members, person));
		assert_true(rx_append(s, team, Team_.members, other));
		assert_true(rx_delete(s, person));
		OK(rx_flush(s));
		assert_int_equal(rx_len(team->members), 1);
		assert_ptr_equal(team->members[0], other);
		assert_true(rx_rollback(s));
	}
}

static void test_conformance_state_changed_minds__a_list_not_loaded_is_replaced_with_all_that_waits(
	void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Recipe *soup = rx_add(s, Recipe, .name = "soup");
		Herb *thyme = rx_add(s, Herb, .name = "thyme"), *sage = rx_add(s, Herb, .name = "sage");
		OK(rx_flush(s));
		/* Linked from the other side: the soup's own list is not loaded. */
		assert_true(rx_append(s, thyme, Herb_.recipes, soup));
		assert_true(rx_set_list(s, soup, Recipe_.herbs, rx_list(Herb, sage)));
		OK(rx_flush(s));
		assert_int_equal(rx_count(s, RecipeHerb), 1);
		assert_int_equal(rx_len(soup->herbs), 1);
		assert_ptr_equal(soup->herbs[0], sage);
		assert_int_equal(rx_len(thyme->recipes), 0);
		assert_true(rx_rollback(s));
	}
}

static void test_conformance_state_changed_minds__removed_and_given_back(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Team *team = rx_add(s, Team, .name = "core");
		Person *person = rx_add(s, Person, .name = "ada", .team = team);
		OK(rx_flush(s));
		assert_true(rx_remove(s, team, Team_.members, person));
		assert_int_equal(rx_len(team->members), 0);
		person->team = team;
		OK(rx_flush(s));
		assert_int_equal(rx_len(team->members), 1);
		assert_ptr_equal(team->members[0], person);
		assert_int_equal(person->team_id.value, team->id);
		assert_true(rx_rollback(s));
	}
}

static void test_conformance_state_changed_minds__appended_elsewhere_and_given_back(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Team *team = rx_add(s, Team, .name = "core"), *other = rx_add(s, Team, .name = "other");
		Person *person = rx_add(s, Person, .name = "ada", .team = team);
		OK(rx_flush(s));
		assert_true(rx_append(s, other, Team_.members, person));
		person->team = team;
		OK(rx_flush(s));
		assert_int_equal(rx_len(team->members), 1);
		assert_int_equal(rx_len(other->members), 0);
		assert_true(rx_rollback(s));
	}
}

static void test_conformance_state_changed_minds__given_away_by_the_pointer_and_appended_again(
	void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Team *team = rx_add(s, Team, .name = "core"), *other = rx_add(s, Team, .name = "other");
		Person *person = rx_add(s, Person, .name = "ada", .team = team);
		OK(rx_flush(s));
		person->team = other;
		assert_true(rx_append(s, team, Team_.members, person));
		OK(rx_flush(s));
		assert_int_equal(rx_len(team->members), 1);
		assert_int_equal(rx_len(other->members), 0);
		assert_true(rx_rollback(s));
	}
}

static void test_conformance_state_changed_minds__appended_and_then_nobodys(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Team *team = rx_add(s, Team, .name = "core"), *other = rx_add(s, Team, .name = "other");
		rx_add(s, Person, .name = "ada", .team = team);
		OK(rx_commit(s));
		rx_clear(s);
		Person *person = rx_first(s, Person);
		team = rx_first(s, Team, .where = rx_eq(Team_.name, "core"));
		other = rx_first(s, Team, .where = rx_eq(Team_.name, "other"));
		/* Its own pointer is not loaded. */
		assert_true(rx_append(s, other, Team_.members, person));
		person->team = NULL;
		OK(rx_flush(s));
		assert_false(person->team_id.set);
		assert_int_equal(rx_count(s, Person, .where = rx_is_null(Person_.team_id)), 1);
		OK((rx_delete(s, person), rx_delete(s, team), rx_delete(s, other), rx_commit(s)));
	}
}

static void test_conformance_state_changed_minds__appended_nobodys_and_appended_again(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Person *person = rx_add(s, Person, .name = "ada");
		OK(rx_flush(s));
		Team *team = rx_add(s, Team, .name = "core");
		assert_true(rx_append(s, team, Team_.members, person));
		person->team = NULL;
		assert_true(rx_append(s, team, Team_.members, person));
		OK(rx_flush(s));
		assert_int_equal(rx_len(team->members), 1);
		assert_int_equal(person->team_id.value, team->id);
		assert_true(rx_rollback(s));
	}
}

int main(void)
{
#define MINDS(name) cmocka_unit_test(test_conformance_state_changed_minds__##name)
	const struct CMUnitTest tests[] = {
		MINDS(appended_and_then_given_away_by_the_pointer),
		MINDS(the_same_of_loaded_objects),
		MINDS(from_one_owner_to_a_new_one),
		MINDS(removed_and_then_given_to_another),
		MINDS(removed_and_given_back),
		MINDS(appended_elsewhere_and_given_back),
		MINDS(given_away_by_the_pointer_and_appended_again),
		MINDS(appended_and_then_nobodys),
		MINDS(appended_nobodys_and_appended_again),
		MINDS(appended_and_then_deleted),
		MINDS(a_list_not_loaded_is_replaced_with_all_that_waits),
	};
	return cmocka_run_group_tests(tests, suite_open, suite_close);
}
