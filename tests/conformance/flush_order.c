/* The order of a flush: rows go in before those that point to them and out after them, whatever the
 * order in the program; assigned relations become keys; cycles are broken. The models of company.h
 * are declared in an order in which no row could be inserted. */
#include "company.h"
#include "journal.h"

/* What the database deletes by itself. */
RX_MODEL(Leaf, leaf,
    column(rx_text, label),
    column(int64_t, tree_id, .foreign_key = "tree.id", .on_delete = RX_CASCADE));

RX_MODEL(Tree, tree,
    column(rx_text, label));

static int position(const char *of)
{
	const char *at = strstr(journal_text(), of);

	if (!at)
		fail_msg("'%s' not found in: %s", of, journal_text());
	return (int)(at - journal_text());
}

static void add_company(rx_session *s)
{
	Task *task = rx_add(s, Task, .title = "write", .hours = 3);
	Project *project = rx_add(s, Project, .name = "library");
	Person *person = rx_add(s, Person, .name = "ann");
	Team *team = rx_add(s, Team, .name = "core");

	task->project = project;
	project->lead = person;
	person->team = team;
}

/* ---- inserting ------------------------------------------------------------------------------ */

static void test_conformance_flush_order__four_models_added_in_the_wrong_order(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		add_company(s);
		assert_true(rx_flush(s));
		assert_rx_ok(rx_session_error(s));
		assert_true(position("INSERT INTO \"team\"") < position("INSERT INTO \"person\""));
		assert_true(position("INSERT INTO \"person\"") < position("INSERT INTO \"project\""));
		assert_true(position("INSERT INTO \"project\"") < position("INSERT INTO \"task\""));
		assert_true(rx_commit(s));
		Task *task = rx_first(s, Task);
		assert_int_equal(task->project_id, task->project->id);
		assert_int_equal(task->project->lead_id, task->project->lead->id);
		assert_true(task->project->lead->team_id.set);
		assert_int_equal(task->project->lead->team_id.value, task->project->lead->team->id);
	}
	rx_with_session(s, .engine = the->engine) {
		Task *task = rx_one(s, Task,
			.where = rx_has(Task_.project,
				rx_has(Project_.lead, rx_has(Person_.team, rx_eq(Team_.name, "core")))));
		assert_non_null(task);
		assert_string_equal(task->title, "write");
	}
}

static void test_conformance_flush_order__a_relation_given_to_rx_add_sets_the_key(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Team *team = rx_add(s, Team, .name = "core");
		Person *ann = rx_add(s, Person, .name = "ann", .team = team);
		assert_true(rx_commit(s));
		assert_true(ann->team_id.set);
		assert_int_equal(ann->team_id.value, team->id);
		assert_ptr_equal(ann->team, team);
	}
}

static void test_conformance_flush_order__another_relation_moves_the_key(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Team *core = rx_add(s, Team, .name = "core");
		Person *ann = rx_add(s, Person, .name = "ann", .team = core);
		assert_true(rx_commit(s));
		Team *tools = rx_add(s, Team, .name = "tools");
		ann->team = tools;
		assert_true(rx_commit(s));
		assert_int_equal(ann->team_id.value, tools->id);
		assert_true(rx_delete(s, core));
		assert_true(rx_commit(s));
	}
	rx_with_session(s, .engine = the->engine) {
		Person *ann = rx_first(s, Person, .load = { Person_.team });
		assert_string_equal(ann->team->name, "tools");
		ann->team = NULL;
		assert_true(rx_commit(s));
		assert_false(ann->team_id.set);
	}
	rx_with_session(s, .engine = the->engine) {
		assert_false(rx_first(s, Person)->team_id.set);
	}
}

static void test_conformance_flush_order__a_key_alone_is_enough(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Team *core = rx_add(s, Team, .name = "core");
		Team *tools = rx_add(s, Team, .name = "tools");
		assert_true(rx_flush(s));
		Person *ann = rx_add(s, Person, .name = "ann", .team_id = rx_some(core->id));
		assert_true(rx_commit(s));
		assert_int_equal(ann->team_id.value, core->id);
		ann->team_id = rx_some(tools->id);
		assert_true(rx_commit(s));
	}
	rx_with_session(s, .engine = the->engine) {
		Person *ann = rx_first(s, Person, .load = { Person_.team });
		assert_string_equal(ann->team->name, "tools");
	}
}

static void test_conformance_flush_order__a_rollback_takes_relation_and_key_back(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Team *core = rx_add(s, Team, .name = "core");
		Person *ann = rx_add(s, Person, .name = "ann", .team = core);
		assert_true(rx_commit(s));
		for (int flushed = 0; flushed < 2; flushed++) {
			Team *never = rx_add(s, Team, .name = "never");
			ann->team = never;
			if (flushed)
				assert_true(rx_flush(s));
			assert_true(rx_rollback(s));
			assert_true(ann->team_id.set);
			assert_int_equal(ann->team_id.value, core->id);
			assert_ptr_equal(ann->team, core);
			assert_false(rx_is_dirty(s, ann));
		}
		assert_true(rx_commit(s));
		assert_int_equal(rx_count(s, Team), 1);
	}
}

static void test_conformance_flush_order__a_tree_in_one_table(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Branch *leaf = rx_add(s, Branch, .label = "leaf");
		Branch *twig = rx_add(s, Branch, .label = "twig");
		Branch *other = rx_add(s, Branch, .label = "other");
		Branch *root = rx_add(s, Branch, .label = "root");
		leaf->parent = twig;
		twig->parent = root;
		other->parent = root;
		assert_true(rx_commit(s));
		assert_int_equal(leaf->parent_id.value, twig->id);
		assert_int_equal(twig->parent_id.value, root->id);
		assert_int_equal(other->parent_id.value, root->id);
		assert_false(root->parent_id.set);
	}
	rx_with_session(s, .engine = the->engine) {
		Branch *root =
			rx_one(s, Branch, .where = rx_is_null(Branch_.parent_id), .load = { Branch_.children });
		assert_int_equal(rx_len(root->children), 2);
		assert_int_equal(rx_count(s, Branch,
							 .where = rx_has(Branch_.parent,
								 rx_has(Branch_.parent, rx_eq(Branch_.label, "root")))),
			1);
	}
}

static void test_conformance_flush_order__a_long_chain_in_one_table(void **state)
{
	suite *the = *state;
	enum { N = 3000 };
	static Branch *chain[N];

	rx_with_session(s, .engine = the->engine) {
		for (int i = 0; i < N; i++) {
			chain[i] = rx_add(s, Branch, .label = "link");
			if (i)
				chain[i - 1]->parent = chain[i];
		}
		assert_true(rx_commit(s));
		for (int i = 0; i + 1 < N; i++)
			assert_int_equal(chain[i]->parent_id.value, chain[i + 1]->id);
		for (int i = N / 2; i < N; i++)
			assert_true(rx_delete(s, chain[i]));
		for (int i = 0; i < N / 2; i++)
			assert_true(rx_delete(s, chain[i]));
		assert_true(rx_commit(s));
		assert_int_equal(rx_count(s, Branch), 0);
	}
}

static void test_conformance_flush_order__an_object_that_is_its_own_parent(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Branch *self = rx_add(s, Branch, .label = "self");
		self->parent = self;
		assert_true(rx_commit(s));
		assert_true(self->parent_id.set);
		assert_int_equal(self->parent_id.value, self->id);
		if (!suite_quirks(the)->deletes_own_parent) {
			self->parent = NULL;
			assert_true(rx_commit(s));
		}
		assert_true(rx_delete(s, self));
		assert_true(rx_commit(s));
		assert_int_equal(rx_count(s, Branch), 0);
	}
}

/* ---- deleting ------------------------------------------------------------------------------- */

static void test_conformance_flush_order__deletes_go_the_other_way(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		add_company(s);
		assert_true(rx_commit(s));
	}
	rx_with_session(s, .engine = the->engine) {
		Team *team = rx_first(s, Team);
		Person *person = rx_first(s, Person);
		Project *project = rx_first(s, Project);
		Task *task = rx_first(s, Task);
		assert_true(rx_delete(s, team));
		assert_true(rx_delete(s, person));
		assert_true(rx_delete(s, project));
		assert_true(rx_delete(s, task));
		journal_clear();
		assert_true(rx_commit(s));
		assert_rx_ok(rx_session_error(s));
		assert_true(position("DELETE FROM \"task\"") < position("DELETE FROM \"project\""));
		assert_true(position("DELETE FROM \"project\"") < position("DELETE FROM \"person\""));
		assert_true(position("DELETE FROM \"person\"") < position("DELETE FROM \"team\""));
		assert_int_equal(rx_count(s, Team), 0);
		assert_int_equal(rx_count(s, Task), 0);
	}
}

static void test_conformance_flush_order__add_change_and_delete_in_one_flush(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Team *old = rx_add(s, Team, .name = "old");
		Person *ann = rx_add(s, Person, .name = "ann", .team = old);
		assert_true(rx_commit(s));
		assert_true(rx_delete(s, old));
		ann->team = rx_add(s, Team, .name = "new");
		ann->mail = "ann@example.org";
		rx_add(s, Person, .name = "bob", .team = ann->team);
		assert_true(rx_commit(s));
		assert_rx_ok(rx_session_error(s));
	}
	rx_with_session(s, .engine = the->engine) {
		assert_int_equal(rx_count(s, Team), 1);
		assert_int_equal(
			rx_count(s, Person, .where = rx_has(Person_.team, rx_eq(Team_.name, "new"))), 2);
	}
}

static void test_conformance_flush_order__what_still_points_there_is_an_error(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		add_company(s);
		assert_true(rx_commit(s));
		assert_true(rx_delete(s, rx_first(s, Project)));
		assert_false(rx_commit(s));
		assert_rx_code(rx_session_error(s), RX_EFOREIGN_KEY);
		assert_true(rx_rollback(s));
		assert_int_equal(rx_count(s, Project), 1);
		assert_int_equal(rx_count(s, Task), 1);
	}
}

static void test_conformance_flush_order__the_databases_own_actions_work(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Tree *tree = rx_add(s, Tree, .label = "oak");
		assert_true(rx_flush(s));
		for (int i = 0; i < 5; i++)
			rx_add(s, Leaf, .label = "green", .tree_id = tree->id);
		Team *team = rx_add(s, Team, .name = "core");
		rx_add(s, Person, .name = "ann", .team = team);
		assert_true(rx_commit(s));
	}
	rx_with_session(s, .engine = the->engine) {
		assert_true(rx_delete(s, rx_first(s, Tree)));
		assert_true(rx_delete(s, rx_first(s, Team)));
		assert_true(rx_commit(s));
		assert_int_equal(rx_count(s, Leaf), 0);
		Person *ann = rx_first(s, Person);
		assert_false(ann->team_id.set);
	}
}

/* ---- lists and cascades --------------------------------------------------------------------- */

static void test_conformance_flush_order__append_and_remove_set_the_key_of_the_item(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Team *team = rx_add(s, Team, .name = "core");
		Person *ann = rx_add(s, Person, .name = "ann");
		Person *bob = rx_add(s, Person, .name = "bob");
		assert_true(rx_append(s, team, Team_.members, ann));
		assert_true(rx_append(s, team, Team_.members, bob));
		assert_true(rx_commit(s));
		assert_int_equal(ann->team_id.value, team->id);
		assert_int_equal(bob->team_id.value, team->id);
		assert_true(rx_remove(s, team, Team_.members, ann));
		assert_true(rx_commit(s));
		assert_false(ann->team_id.set);
		assert_true(bob->team_id.set);
	}
	rx_with_session(s, .engine = the->engine) {
		Team *team = rx_first(s, Team, .load = { Team_.members });
		assert_int_equal(rx_len(team->members), 1);
		assert_string_equal(team->members[0]->name, "bob");
	}
}

#define ORDER(name) \
	cmocka_unit_test_setup_teardown( \
		test_conformance_flush_order__##name, suite_open_echo, suite_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		ORDER(four_models_added_in_the_wrong_order),
		ORDER(a_relation_given_to_rx_add_sets_the_key),
		ORDER(another_relation_moves_the_key),
		ORDER(a_key_alone_is_enough),
		ORDER(a_rollback_takes_relation_and_key_back),
		ORDER(a_tree_in_one_table),
		ORDER(a_long_chain_in_one_table),
		ORDER(an_object_that_is_its_own_parent),
		ORDER(deletes_go_the_other_way),
		ORDER(add_change_and_delete_in_one_flush),
		ORDER(what_still_points_there_is_an_error),
		ORDER(the_databases_own_actions_work),
		ORDER(append_and_remove_set_the_key_of_the_item),
	};
	journal_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
