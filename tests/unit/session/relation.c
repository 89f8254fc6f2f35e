/* Relations: pointers and lists, the order of rows, loading. */
#include "support/heroes.h"

static void add_teams(rx_session *s)
{
	Team *a = rx_add(s, Team, .name = "a"), *b = rx_add(s, Team, .name = "b");
	rx_add(s, Team, .name = "empty");
	rx_add(s, Hero, .name = "x", .team = a);
	rx_add(s, Hero, .name = "y", .team = a);
	rx_add(s, Hero, .name = "z", .team = b);
	rx_add(s, Hero, .name = "alone");
	assert_true(rx_commit(s));
}

/* ---- pointers -------------------------------------------------------------------------------- */

static void test_session_relation__an_assigned_pointer_sets_the_key(void **state)
{
	heroes *h = *state;
	Hero *hero = rx_add(h->session, Hero, .name = "x");
	assert_true(rx_commit(h->session));
	Team *team = rx_add(h->session, Team, .name = "t");
	hero->team = team;
	assert_true(rx_is_dirty(h->session, hero));
	assert_true(rx_commit(h->session));
	assert_true(hero->team_id.set);
	assert_int_equal(hero->team_id.value, team->id);
	assert_int_equal(heroes_number(h, "SELECT team_id FROM hero"), team->id);
	assert_false(rx_is_dirty(h->session, hero));
}

static void test_session_relation__new_objects_are_written_after_what_they_point_to(void **state)
{
	heroes *h = *state;
	Hero *hero = rx_add(h->session, Hero, .name = "x");
	hero->team = rx_add(h->session, Team, .name = "t");
	assert_true(rx_commit(h->session));
	assert_int_equal(
		heroes_number(h, "SELECT count(*) FROM hero JOIN team ON team.id = team_id"), 1);
}

static void test_session_relation__a_pointer_to_a_struct_of_ones_own_adds_a_copy(void **state)
{
	heroes *h = *state;
	Team plain = { .name = "plain" };
	Hero *hero = rx_add(h->session, Hero, .name = "x", .team = &plain);
	assert_true(rx_commit(h->session));
	assert_ptr_not_equal(hero->team, &plain);
	assert_string_equal(hero->team->name, "plain");
	assert_ptr_equal(rx_get(h->session, Team, hero->team->id), hero->team);
	Team other = { .name = "other" };
	hero->team = &other;
	assert_true(rx_commit(h->session));
	assert_int_equal(heroes_number(h,
						 "SELECT count(*) FROM hero JOIN team ON team.id = team_id "
						 "WHERE team.name = 'other'"),
		1);
}

static void test_session_relation__null_assigned_clears_the_key(void **state)
{
	heroes *h = *state;
	add_teams(h->session);
	Hero *hero = rx_first(h->session, Hero, .where = rx_eq(Hero_.name, "x"));
	assert_non_null(hero->team);
	hero->team = NULL;
	assert_true(rx_commit(h->session));
	assert_false(hero->team_id.set);
	assert_int_equal(
		heroes_number(h, "SELECT count(*) FROM hero WHERE name = 'x' AND team_id IS NULL"), 1);
}

static void test_session_relation__an_assigned_key_forgets_the_pointer(void **state)
{
	heroes *h = *state;
	add_teams(h->session);
	Hero *hero = rx_first(h->session, Hero, .where = rx_eq(Hero_.name, "x"));
	hero->team_id = rx_some_int64(2);
	assert_true(rx_commit(h->session));
	assert_null(hero->team);
	assert_int_equal(heroes_number(h, "SELECT team_id FROM hero WHERE name = 'x'"), 2);
}

static void test_session_relation__key_and_pointer_that_disagree_are_refused(void **state)
{
	heroes *h = *state;
	add_teams(h->session);
	Hero *hero = rx_first(h->session, Hero, .where = rx_eq(Hero_.name, "x"));
	hero->team = rx_get(h->session, Team, 2);
	hero->team_id = rx_some_int64(3);
	assert_false(rx_commit(h->session));
	assert_session_failed(h->session, RX_EINVAL, "Team#2");
	assert_contains(rx_session_error(h->session)->message, "team_id");
}

static void test_session_relation__pointers_to_what_was_deleted_are_refused(void **state)
{
	heroes *h = *state;
	add_teams(h->session);
	Team *team = rx_get(h->session, Team, 3);
	Hero *hero = rx_first(h->session, Hero, .where = rx_eq(Hero_.name, "alone"));
	assert_true(rx_delete(h->session, team));
	hero->team = team;
	assert_false(rx_flush(h->session));
	assert_session_failed(h->session, RX_EINVAL, "deleted");
}

static void test_session_relation__pointers_into_another_session_are_refused(void **state)
{
	heroes *h = *state;
	add_teams(h->session);
	rx_with_session(other, .engine = h->engine) {
		Team *team = rx_get(other, Team, 1);
		Hero *hero = rx_add(h->session, Hero, .name = "n", .team = team);
		assert_non_null(hero);
		assert_false(rx_flush(h->session));
	}
	assert_session_failed(h->session, RX_EINVAL, "another session");
}

/* ---- order ----------------------------------------------------------------------------------- */

static void test_session_relation__a_tree_added_from_its_leaves_is_written_from_its_root(
	void **state)
{
	heroes *h = *state;
	enum { DEPTH = 2000 };
	Node *leaf = rx_add(h->session, Node, .label = "leaf"), *at = leaf;
	for (int i = 0; i < DEPTH; i++) {
		at->parent = rx_add(h->session, Node, .label = "n");
		at = at->parent;
	}
	assert_true(rx_commit(h->session));
	assert_int_equal(heroes_number(h, "SELECT count(*) FROM node"), DEPTH + 1);
	assert_int_equal(heroes_number(h, "SELECT count(*) FROM node WHERE parent_id IS NULL"), 1);
	assert_int_equal(leaf->id, DEPTH + 1);
	for (Node *node = leaf; node->parent; node = node->parent)
		assert_int_equal(node->parent_id.value, node->parent->id);
}

static void test_session_relation__a_tree_is_deleted_from_its_leaves(void **state)
{
	heroes *h = *state;
	Node *root = rx_add(h->session, Node, .label = "root");
	Node *a = rx_add(h->session, Node, .label = "a", .parent = root);
	Node *b = rx_add(h->session, Node, .label = "b", .parent = a);
	assert_true(rx_commit(h->session));
	rx_delete(h->session, root);
	rx_delete(h->session, a);
	rx_delete(h->session, b);
	assert_true(rx_commit(h->session));
	assert_int_equal(heroes_number(h, "SELECT count(*) FROM node"), 0);
}

static void test_session_relation__parents_added_after_children_in_key_order(void **state)
{
	heroes *h = *state;
	Node *child = rx_add(h->session, Node, .id = 1, .label = "child");
	child->parent = rx_add(h->session, Node, .id = 2, .label = "parent");
	assert_true(rx_commit(h->session));
	assert_int_equal(heroes_number(h, "SELECT parent_id FROM node WHERE id = 1"), 2);
}

static void test_session_relation__an_object_may_point_to_itself(void **state)
{
	heroes *h = *state;
	Node *node = rx_add(h->session, Node, .label = "self");
	node->parent = node;
	assert_true(rx_commit(h->session));
	assert_int_equal(heroes_number(h, "SELECT parent_id FROM node"), node->id);
}

static void test_session_relation__a_circle_is_broken_with_null_and_an_update(void **state)
{
	heroes *h = *state;
	Left *left = rx_add(h->session, Left, .name = "l");
	Right *right = rx_add(h->session, Right, .name = "r", .left = left);
	left->right = right;
	assert_true(rx_commit(h->session));
	assert_int_equal(heroes_number(h, "SELECT right_id FROM left_one"), right->id);
	assert_int_equal(heroes_number(h, "SELECT left_id FROM right_one"), left->id);
	assert_false(rx_is_dirty(h->session, left));
	assert_false(rx_is_dirty(h->session, right));
}

static void test_session_relation__a_circle_of_rows_can_be_deleted(void **state)
{
	heroes *h = *state;
	Left *left = rx_add(h->session, Left, .name = "l");
	Right *right = rx_add(h->session, Right, .name = "r", .left = left);
	left->right = right;
	assert_true(rx_commit(h->session));
	rx_delete(h->session, left);
	rx_delete(h->session, right);
	if (!rx_commit(h->session))
		fail_msg("%s", rx_session_error(h->session)->message);
	assert_int_equal(heroes_number(h, "SELECT count(*) FROM left_one"), 0);
	assert_int_equal(heroes_number(h, "SELECT count(*) FROM right_one"), 0);
}

/* c points into the circle of a and b, and a second circle is on its own. */
static void add_circles(rx_session *session, Node *(*node)[5])
{
	for (size_t i = 0; i < 5; i++)
		(*node)[i] = rx_add(session, Node, .label = "n");
	(*node)[0]->parent = (*node)[1];
	(*node)[1]->parent = (*node)[0];
	(*node)[2]->parent = (*node)[0];
	(*node)[3]->parent = (*node)[4];
	(*node)[4]->parent = (*node)[3];
	assert_true(rx_commit(session));
}

static void test_session_relation__a_circle_in_one_table_can_be_deleted(void **state)
{
	heroes *h = *state;
	Node *node[5];
	add_circles(h->session, &node);
	for (size_t i = 0; i < 5; i++)
		rx_delete(h->session, node[i]);
	if (!rx_commit(h->session))
		fail_msg("%s", rx_session_error(h->session)->message);
	assert_int_equal(heroes_number(h, "SELECT count(*) FROM node"), 0);
}

static void test_session_relation__a_deleted_circle_is_whole_after_a_rollback(void **state)
{
	heroes *h = *state;
	Node *node[5];
	add_circles(h->session, &node);
	for (size_t i = 0; i < 5; i++)
		rx_delete(h->session, node[i]);
	assert_true(rx_flush(h->session));
	assert_true(rx_rollback(h->session));
	assert_int_equal(node[0]->parent_id.value, node[1]->id);
	assert_int_equal(node[1]->parent_id.value, node[0]->id);
	assert_false(rx_is_dirty(h->session, node[0]));
	rx_delete(h->session, node[2]);
	rx_delete(h->session, node[1]);
	rx_delete(h->session, node[0]);
	assert_true(rx_commit(h->session));
	assert_int_equal(heroes_number(h, "SELECT count(*) FROM node"), 2);
}

static void test_session_relation__owners_are_deleted_after_their_items(void **state)
{
	heroes *h = *state;
	Hero *hero = rx_add(h->session, Hero, .name = "h");
	Team *team = rx_add(h->session, Team, .name = "t");
	assert_true(rx_flush(h->session));
	Membership *m =
		rx_add(h->session, Membership, .hero_id = hero->id, .team_id = team->id, .role = "x");
	assert_true(rx_commit(h->session));
	rx_delete(h->session, team);
	rx_delete(h->session, hero);
	rx_delete(h->session, m);
	assert_true(rx_commit(h->session));
	assert_int_equal(heroes_number(h, "SELECT count(*) FROM membership"), 0);
}

/* ---- loading --------------------------------------------------------------------------------- */

static void test_session_relation__load_brings_the_one_of_all_in_the_same_query(void **state)
{
	heroes *h = *state;
	add_teams(h->session);
	rx_clear(h->session);
	int64_t before = heroes_runs(h);
	Hero **all = rx_all(h->session, Hero, .order_by = { rx_asc(Hero_.id) }, .load = { Hero_.team });
	assert_int_equal(heroes_runs(h), before + 1);
	assert_string_equal(all[0]->team->name, "a");
	assert_ptr_equal(all[0]->team, all[1]->team);
	rx_clear(h->session);
	before = heroes_runs(h);
	all = rx_all(
		h->session, Hero, .order_by = { rx_asc(Hero_.id) }, .load = { rx_by_query(Hero_.team) });
	assert_int_equal(heroes_runs(h), before + 2);
	assert_string_equal(all[0]->team->name, "a");
	assert_ptr_equal(all[0]->team, all[1]->team);
	assert_string_equal(all[2]->team->name, "b");
	assert_null(all[3]->team);
	assert_false(rx_is_dirty(h->session, all[0]));
	assert_ptr_equal(rx_get(h->session, Team, 1), all[0]->team);
}

static void test_session_relation__load_takes_what_the_session_has(void **state)
{
	heroes *h = *state;
	add_teams(h->session);
	rx_clear(h->session);
	rx_all(h->session, Team);
	int64_t before = heroes_runs(h);
	Hero **all = rx_all(h->session, Hero, .load = { Hero_.team });
	assert_int_equal(heroes_runs(h), before + 1);
	assert_non_null(all[0]->team);
}

static void test_session_relation__load_brings_all_lists_in_one_query(void **state)
{
	heroes *h = *state;
	add_teams(h->session);
	rx_clear(h->session);
	int64_t before = heroes_runs(h);
	Team **teams =
		rx_all(h->session, Team, .order_by = { rx_asc(Team_.name) }, .load = { Team_.heroes });
	assert_int_equal(heroes_runs(h), before + 2);
	assert_int_equal(rx_len(teams[0]->heroes), 2);
	assert_int_equal(rx_len(teams[1]->heroes), 1);
	assert_non_null(teams[2]->heroes);
	assert_int_equal(rx_len(teams[2]->heroes), 0);
	assert_string_equal(teams[0]->heroes[0]->name, "y");
	assert_string_equal(teams[0]->heroes[1]->name, "x");
	assert_null(teams[0]->heroes[2]);
	assert_ptr_equal(teams[0]->heroes[0]->team, teams[0]);
	assert_false(rx_is_dirty(h->session, teams[0]));
	assert_false(rx_is_dirty(h->session, teams[0]->heroes[0]));
}

static void test_session_relation__a_list_that_is_not_loaded_is_null(void **state)
{
	heroes *h = *state;
	add_teams(h->session);
	rx_clear(h->session);
	Team *team = rx_get(h->session, Team, 1);
	assert_null(team->heroes);
	Team *list[] = { team, NULL };
	assert_true(rx_load(h->session, Team_.heroes, list));
	assert_int_equal(rx_len(team->heroes), 2);
}

static void test_session_relation__paths_load_step_by_step(void **state)
{
	heroes *h = *state;
	add_teams(h->session);
	rx_clear(h->session);
	int64_t before = heroes_runs(h);
	Hero **all = rx_all(h->session, Hero, .where = rx_eq(Hero_.name, "x"),
		.load = { rx_path(Hero_.team, Team_.heroes) });
	assert_int_equal(heroes_runs(h), before + 2);
	assert_int_equal(rx_len(all[0]->team->heroes), 2);
	assert_ptr_equal(all[0]->team->heroes[1], all[0]);
}

static void test_session_relation__a_self_relation_loads_both_ways(void **state)
{
	heroes *h = *state;
	Node *root = rx_add(h->session, Node, .label = "root");
	rx_add(h->session, Node, .label = "a", .parent = root);
	rx_add(h->session, Node, .label = "b", .parent = root);
	assert_true(rx_commit(h->session));
	rx_clear(h->session);
	Node **roots =
		rx_all(h->session, Node, .where = rx_is_null(Node_.parent_id), .load = { Node_.children });
	assert_int_equal(rx_len(roots), 1);
	assert_int_equal(rx_len(roots[0]->children), 2);
	assert_ptr_equal(roots[0]->children[0]->parent, roots[0]);
}

static void test_session_relation__loading_for_an_empty_list_asks_nothing(void **state)
{
	heroes *h = *state;
	int64_t before = heroes_runs(h);
	Hero **all = rx_all(h->session, Hero, .load = { Hero_.team });
	assert_int_equal(rx_len(all), 0);
	assert_int_equal(heroes_runs(h), before + 1);
}

static void test_session_relation__loading_what_does_not_belong_is_refused(void **state)
{
	heroes *h = *state;
	add_teams(h->session);
	assert_null(rx_all(h->session, Hero, .load = { Team_.heroes }));
	assert_session_failed(h->session, RX_EINVAL, "Team_.heroes is a relation of Team");
}

static void test_session_relation__a_read_only_query_loads_read_only_objects(void **state)
{
	heroes *h = *state;
	add_teams(h->session);
	rx_clear(h->session);
	Team **teams = rx_all(h->session, Team, .order_by = { rx_asc(Team_.id) }, .read_only = true,
		.load = { Team_.heroes });
	assert_int_equal(rx_len(teams[0]->heroes), 2);
	teams[0]->heroes[0]->name = "changed";
	assert_true(rx_commit(h->session));
	assert_int_equal(heroes_number(h, "SELECT count(*) FROM hero WHERE name = 'changed'"), 0);
}

/* ---- append, remove --------------------------------------------------------------------------- */

static void test_session_relation__append_sets_key_pointer_and_list(void **state)
{
	heroes *h = *state;
	add_teams(h->session);
	rx_clear(h->session);
	Team *team =
		rx_first(h->session, Team, .where = rx_eq(Team_.name, "b"), .load = { Team_.heroes });
	Hero *hero = rx_first(h->session, Hero, .where = rx_eq(Hero_.name, "alone"));
	assert_true(rx_append(h->session, team, Team_.heroes, hero));
	assert_int_equal(rx_len(team->heroes), 2);
	assert_ptr_equal(team->heroes[1], hero);
	assert_ptr_equal(hero->team, team);
	assert_true(rx_commit(h->session));
	assert_int_equal(heroes_number(h, "SELECT team_id FROM hero WHERE name = 'alone'"), team->id);
}

static void test_session_relation__append_to_a_new_owner_waits_for_its_key(void **state)
{
	heroes *h = *state;
	Team *team = rx_add(h->session, Team, .name = "new");
	Hero *hero = rx_add(h->session, Hero, .name = "x");
	assert_true(rx_append(h->session, team, Team_.heroes, hero));
	assert_int_equal(rx_len(team->heroes), 1);
	assert_true(rx_commit(h->session));
	assert_int_equal(hero->team_id.value, team->id);
	assert_int_equal(heroes_number(h, "SELECT count(*) FROM hero WHERE team_id = 1"), 1);
}

static void test_session_relation__append_moves_an_item_to_another_owner(void **state)
{
	heroes *h = *state;
	add_teams(h->session);
	Team *b = rx_get(h->session, Team, 2);
	Hero *hero = rx_first(h->session, Hero, .where = rx_eq(Hero_.name, "x"));
	assert_true(rx_append(h->session, b, Team_.heroes, hero));
	assert_true(rx_commit(h->session));
	assert_int_equal(heroes_number(h, "SELECT team_id FROM hero WHERE name = 'x'"), 2);
}

static void test_session_relation__append_twice_lists_once(void **state)
{
	heroes *h = *state;
	Team *team = rx_add(h->session, Team, .name = "new");
	Hero *hero = rx_add(h->session, Hero, .name = "x");
	assert_true(rx_append(h->session, team, Team_.heroes, hero));
	assert_true(rx_append(h->session, team, Team_.heroes, hero));
	assert_int_equal(rx_len(team->heroes), 1);
	for (int i = 0; i < 50; i++) {
		Hero *more = rx_add(h->session, Hero, .name = "m");
		assert_true(rx_append(h->session, team, Team_.heroes, more));
	}
	assert_int_equal(rx_len(team->heroes), 51);
	assert_true(rx_commit(h->session));
	assert_int_equal(heroes_number(h, "SELECT count(*) FROM hero WHERE team_id = 1"), 51);
}

static void test_session_relation__remove_clears_the_key(void **state)
{
	heroes *h = *state;
	add_teams(h->session);
	rx_clear(h->session);
	Team *team =
		rx_first(h->session, Team, .where = rx_eq(Team_.name, "a"), .load = { Team_.heroes });
	Hero *hero = team->heroes[0];
	assert_true(rx_remove(h->session, team, Team_.heroes, hero));
	assert_int_equal(rx_len(team->heroes), 1);
	assert_null(hero->team);
	assert_true(rx_commit(h->session));
	assert_int_equal(heroes_number(h, "SELECT count(*) FROM hero WHERE team_id = 1"), 1);
}

static void test_session_relation__remove_of_what_is_not_there_is_refused(void **state)
{
	heroes *h = *state;
	add_teams(h->session);
	Team *team = rx_get(h->session, Team, 1);
	Hero *hero = rx_first(h->session, Hero, .where = rx_eq(Hero_.name, "alone"));
	assert_false(rx_remove(h->session, team, Team_.heroes, hero));
	assert_session_failed(h->session, RX_EINVAL, "not in Team.heroes");
}

static void test_session_relation__rollback_gives_back_lists_as_they_were_loaded(void **state)
{
	heroes *h = *state;
	add_teams(h->session);
	rx_clear(h->session);
	Team *team =
		rx_first(h->session, Team, .where = rx_eq(Team_.name, "a"), .load = { Team_.heroes });
	Hero *alone = rx_first(h->session, Hero, .where = rx_eq(Hero_.name, "alone"));
	Hero **loaded = team->heroes;
	assert_true(rx_append(h->session, team, Team_.heroes, alone));
	assert_true(rx_remove(h->session, team, Team_.heroes, team->heroes[0]));
	assert_true(rx_rollback(h->session));
	assert_ptr_equal(team->heroes, loaded);
	assert_int_equal(rx_len(team->heroes), 2);
	assert_null(alone->team);
	assert_ptr_equal(team->heroes[0]->team, team);
}

/* ---- cascade --------------------------------------------------------------------------------- */

static Album *add_album(rx_session *s)
{
	Album *album = rx_add(s, Album, .title = "a");
	for (int i = 0; i < 3; i++) {
		Track *track = rx_add(s, Track, .title = "t", .album = album);
		assert_true(rx_flush(s));
		rx_add(s, Take, .track_id = track->id);
		rx_add(s, Take, .track_id = track->id);
	}
	assert_true(rx_commit(s));
	return album;
}

static void test_session_relation__a_cascade_deletes_items_that_were_not_loaded(void **state)
{
	heroes *h = *state;
	add_album(h->session);
	rx_clear(h->session);
	assert_true(rx_delete(h->session, rx_get(h->session, Album, 1)));
	assert_true(rx_commit(h->session));
	assert_int_equal(heroes_number(h, "SELECT count(*) FROM album"), 0);
	assert_int_equal(heroes_number(h, "SELECT count(*) FROM track"), 0);
	assert_int_equal(heroes_number(h, "SELECT count(*) FROM take"), 0);
}

static void test_session_relation__a_cascade_is_undone_by_a_rollback(void **state)
{
	heroes *h = *state;
	Album *album = add_album(h->session);
	assert_true(rx_delete(h->session, album));
	assert_true(rx_flush(h->session));
	assert_true(rx_rollback(h->session));
	assert_int_equal(rx_count(h->session, Take), 6);
	assert_ptr_equal(rx_get(h->session, Album, 1), album);
	assert_true(rx_delete(h->session, album));
	assert_true(rx_commit(h->session));
	assert_int_equal(heroes_number(h, "SELECT count(*) FROM take"), 0);
}

static void test_session_relation__an_item_given_away_is_not_deleted(void **state)
{
	heroes *h = *state;
	Album *album = add_album(h->session);
	Album *other = rx_add(h->session, Album, .title = "b");
	assert_true(rx_flush(h->session));
	Track *track = rx_get(h->session, Track, 1);
	track->album = other;
	assert_true(rx_delete(h->session, album));
	assert_true(rx_commit(h->session));
	assert_int_equal(heroes_number(h, "SELECT count(*) FROM track WHERE album_id = 2"), 1);
	assert_int_equal(heroes_number(h, "SELECT count(*) FROM track"), 1);
}

static void test_session_relation__a_removed_orphan_is_deleted(void **state)
{
	heroes *h = *state;
	add_album(h->session);
	rx_clear(h->session);
	Album *album = rx_first(h->session, Album, .load = { Album_.tracks });
	assert_true(rx_remove(h->session, album, Album_.tracks, album->tracks[0]));
	assert_int_equal(rx_len(album->tracks), 2);
	assert_true(rx_commit(h->session));
	assert_int_equal(heroes_number(h, "SELECT count(*) FROM track"), 2);
	assert_int_equal(heroes_number(h, "SELECT count(*) FROM take"), 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		HERO_TEST(test_session_relation__an_assigned_pointer_sets_the_key),
		HERO_TEST(test_session_relation__new_objects_are_written_after_what_they_point_to),
		HERO_TEST(test_session_relation__a_pointer_to_a_struct_of_ones_own_adds_a_copy),
		HERO_TEST(test_session_relation__null_assigned_clears_the_key),
		HERO_TEST(test_session_relation__an_assigned_key_forgets_the_pointer),
		HERO_TEST(test_session_relation__key_and_pointer_that_disagree_are_refused),
		HERO_TEST(test_session_relation__pointers_to_what_was_deleted_are_refused),
		HERO_TEST(test_session_relation__pointers_into_another_session_are_refused),
		HERO_TEST(test_session_relation__a_tree_added_from_its_leaves_is_written_from_its_root),
		HERO_TEST(test_session_relation__a_tree_is_deleted_from_its_leaves),
		HERO_TEST(test_session_relation__parents_added_after_children_in_key_order),
		HERO_TEST(test_session_relation__an_object_may_point_to_itself),
		HERO_TEST(test_session_relation__a_circle_is_broken_with_null_and_an_update),
		HERO_TEST(test_session_relation__a_circle_of_rows_can_be_deleted),
		HERO_TEST(test_session_relation__a_circle_in_one_table_can_be_deleted),
		HERO_TEST(test_session_relation__a_deleted_circle_is_whole_after_a_rollback),
		HERO_TEST(test_session_relation__owners_are_deleted_after_their_items),
		HERO_TEST(test_session_relation__load_brings_the_one_of_all_in_the_same_query),
		HERO_TEST(test_session_relation__load_takes_what_the_session_has),
		HERO_TEST(test_session_relation__load_brings_all_lists_in_one_query),
		HERO_TEST(test_session_relation__a_list_that_is_not_loaded_is_null),
		HERO_TEST(test_session_relation__paths_load_step_by_step),
		HERO_TEST(test_session_relation__a_self_relation_loads_both_ways),
		HERO_TEST(test_session_relation__loading_for_an_empty_list_asks_nothing),
		HERO_TEST(test_session_relation__loading_what_does_not_belong_is_refused),
		HERO_TEST(test_session_relation__a_read_only_query_loads_read_only_objects),
		HERO_TEST(test_session_relation__append_sets_key_pointer_and_list),
		HERO_TEST(test_session_relation__append_to_a_new_owner_waits_for_its_key),
		HERO_TEST(test_session_relation__append_moves_an_item_to_another_owner),
		HERO_TEST(test_session_relation__append_twice_lists_once),
		HERO_TEST(test_session_relation__remove_clears_the_key),
		HERO_TEST(test_session_relation__remove_of_what_is_not_there_is_refused),
		HERO_TEST(test_session_relation__rollback_gives_back_lists_as_they_were_loaded),
		HERO_TEST(test_session_relation__a_cascade_deletes_items_that_were_not_loaded),
		HERO_TEST(test_session_relation__a_cascade_is_undone_by_a_rollback),
		HERO_TEST(test_session_relation__an_item_given_away_is_not_deleted),
		HERO_TEST(test_session_relation__a_removed_orphan_is_deleted),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
