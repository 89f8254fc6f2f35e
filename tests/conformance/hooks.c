/* Hooks: when they run and in which order, what they may change and what they may not, and that an
 * error in one takes everything back. */
#include "company.h"
#include "journal.h"

/* What the hooks of the test at hand have been called for, and what they are to do. */
typedef struct script {
	char calls[400];
	const char *fail_in; /* "before_insert" */
	bool (*act)(rx_session *session, void *object); /* in it, instead */
	const char *act_in;
} script;

typedef struct fixture {
	suite *the;
	rx_engine *engine; /* of its own: hooks stay as long as it */
	rx_session *s;
	script script;
} fixture;

static int open_fixture(void **state)
{
	fixture *f = calloc(1, sizeof *f);
	if (!f || suite_open((void **)&f->the))
		return -1;
	f->engine = f->the->engine;
	rx_with_session(s, .engine = f->engine) {
		rx_delete_where(s, Person, .all = true);
		rx_delete_where(s, Team, .all = true);
		assert_true(rx_commit(s));
	}
	*state = f;
	return 0;
}

static int close_fixture(void **state)
{
	fixture *f = *state;
	void *the = f->the;
	rx_session_close(f->s);
	suite_close(&the);
	free(f);
	return 0;
}

static bool note(rx_session *s, script *to, const char *hook, void *object)
{
	const Person *person = object;
	size_t n = strlen(to->calls);
	snprintf(to->calls + n, sizeof to->calls - n, "%s(%s) ", hook, person->name);
	if (to->fail_in && strcmp(to->fail_in, hook) == 0)
		return rx_fail(s, RX_ECHECK, "%s is not wanted", person->name);
	if (to->act_in && strcmp(to->act_in, hook) == 0)
		return to->act(s, object);
	return true;
}

#define HOOK(name) \
	static bool name(rx_session *session, void *object, void *ud) \
	{ \
		return note(session, ud, #name, object); \
	}
HOOK(before_insert)
HOOK(after_insert)
HOOK(before_update)
HOOK(after_update)
HOOK(before_delete)
HOOK(after_delete)
HOOK(after_load)

/* All hooks of Person, and a session. */
static void open_session(fixture *f)
{
	assert_int_equal(rx_hook(f->engine, Person, .before_insert = before_insert,
						 .after_insert = after_insert, .before_update = before_update,
						 .after_update = after_update, .before_delete = before_delete,
						 .after_delete = after_delete, .after_load = after_load, .ud = &f->script),
		0);
	f->s = rx_session_open(.engine = f->engine);
}

static int64_t people(fixture *f)
{
	int64_t n = -1;
	rx_with_session(s, .engine = f->engine)
		n = rx_count(s, Person);
	return n;
}

#define assert_calls(f, text) \
	do { \
		assert_string_equal((f)->script.calls, text); \
		*(f)->script.calls = '\0'; \
	} while (0)
#define assert_failed(f, wanted, part) \
	do { \
		assert_rx_code(rx_session_error((f)->s), wanted); \
		assert_contains(rx_session_error((f)->s)->message, part); \
	} while (0)

static bool set_mail(rx_session *s, void *object)
{
	Person *person = object;
	(void)s;
	person->mail = "set@hook";
	return true;
}

/* ---- when ------------------------------------------------------------------------------------ */

static void test_conformance_hooks__around_each_row(void **state)
{
	fixture *f = *state;
	open_session(f);
	Person *anna = rx_add(f->s, Person, .name = "anna");
	rx_add(f->s, Person, .name = "bert");
	assert_calls(f, "");
	assert_true(rx_commit(f->s));
	assert_calls(
		f, "before_insert(anna) before_insert(bert) after_insert(anna) after_insert(bert) ");
	anna->mail = "a@b";
	assert_true(rx_flush(f->s));
	assert_calls(f, "before_update(anna) after_update(anna) ");
	assert_true(rx_flush(f->s));
	assert_calls(f, ""); /* nothing has changed */
	rx_delete(f->s, anna);
	assert_true(rx_commit(f->s));
	assert_calls(f, "before_delete(anna) after_delete(anna) ");
	rx_clear(f->s);
	assert_int_equal(rx_len(rx_all(f->s, Person)), 1);
	assert_calls(f, "after_load(bert) ");
	rx_all(f->s, Person); /* is there already */
	assert_calls(f, "");
	Person *bert = rx_first(f->s, Person, .populate_existing = true);
	assert_calls(f, "after_load(bert) ");
	assert_true(rx_refresh(f->s, bert));
	assert_calls(f, "after_load(bert) ");
	rx_first(f->s, Person, .read_only = true);
	assert_calls(f, "after_load(bert) ");
	rx_for(Person, person, f->s)
		assert_string_equal(person->name, "bert");
	assert_calls(f, "after_load(bert) ");
}

static void test_conformance_hooks__of_what_a_flush_comes_upon_later(void **state)
{
	fixture *f = *state;
	open_session(f);
	Person plain = { .name = "plain" };
	Team *team = rx_add(f->s, Team, .name = "t");
	Project *project = rx_add(f->s, Project, .name = "p", .lead = &plain);
	assert_non_null(project);
	assert_true(rx_flush(f->s));
	assert_calls(f, "before_insert(plain) after_insert(plain) ");
	project->lead->team = team; /* the key follows from the pointer */
	assert_true(rx_flush(f->s));
	assert_calls(f, "before_update(plain) after_update(plain) ");
	rx_delete(f->s, project);
	assert_true(rx_flush(f->s));
	assert_calls(f, "");
}

static void test_conformance_hooks__of_objects_that_are_loaded_again(void **state)
{
	fixture *f = *state;
	open_session(f);
	rx_add(f->s, Person, .name = "anna");
	rx_add(f->s, Person, .name = "bert");
	assert_true(rx_commit(f->s));
	*f->script.calls = '\0';
	assert_int_equal(rx_update(f->s, Person, .set = { rx_set(Person_.mail, "x") }, .all = true), 2);
	assert_calls(f, "after_load(anna) after_load(bert) ");
	assert_int_equal(rx_exec(f->s, "UPDATE person SET mail = 'y' WHERE name = 'anna'"), 1);
	assert_calls(f, "after_load(anna) after_load(bert) ");
	f->script.act = set_mail;
	f->script.act_in = "after_load";
	assert_int_equal(rx_exec(f->s, "UPDATE person SET mail = 'z'"), 2);
	f->script.act_in = NULL;
	assert_true(rx_commit(f->s));
	rx_with_session(s, .engine = f->engine)
		assert_int_equal(rx_count(s, Person, .where = rx_eq(Person_.mail, "set@hook")), 2);
}

static void test_conformance_hooks__in_the_order_of_registration(void **state)
{
	fixture *f = *state;
	assert_int_equal(rx_hook(f->engine, Person, .after_load = after_load, .ud = &f->script), 0);
	open_session(f);
	assert_int_equal(
		rx_hook(f->engine, Person, .before_insert = before_insert, .ud = &f->script), 0);
	rx_add(f->s, Person, .name = "anna"); /* the session uses the model from here on */
	assert_int_equal(
		rx_hook(f->engine, Person, .before_insert = before_insert, .ud = &f->script), 0);
	rx_add(f->s, Team, .name = "t");
	assert_true(rx_commit(f->s));
	assert_calls(f, "before_insert(anna) before_insert(anna) after_insert(anna) ");
	rx_with_session(later, .engine = f->engine) {
		rx_first(later, Person);
		assert_calls(f, "after_load(anna) after_load(anna) ");
	}
}

static void test_conformance_hooks__registrations_that_are_none(void **state)
{
	fixture *f = *state;
	assert_int_equal(rx_hook(f->engine, Person, .ud = f), RX_EINVAL);
	assert_int_equal(rx_hook(NULL, Person, .after_load = after_load), RX_EINVAL);
	assert_int_equal(rx_hook_ends(f->engine, .ud = f), RX_EINVAL);
	assert_int_equal(rx_hook_ends(NULL, .ud = f), RX_EINVAL);
}

/* ---- what they may change --------------------------------------------------------------------- */

static void test_conformance_hooks__what_a_before_hook_assigns_is_written(void **state)
{
	fixture *f = *state;
	open_session(f);
	f->script.act = set_mail;
	f->script.act_in = "before_insert";
	Person *anna = rx_add(f->s, Person, .name = "anna");
	assert_true(rx_commit(f->s));
	assert_false(rx_is_dirty(f->s, anna));
	assert_string_equal(anna->mail, "set@hook");
	f->script.act_in = "before_update";
	anna->mail = NULL;
	assert_true(rx_commit(f->s));
	rx_with_session(s, .engine = f->engine)
		assert_string_equal(rx_get(s, Person, anna->id)->mail, "set@hook");
}

static void test_conformance_hooks__what_a_later_hook_assigns_is_a_change(void **state)
{
	fixture *f = *state;
	open_session(f);
	f->script.act = set_mail;
	f->script.act_in = "after_load";
	rx_add(f->s, Person, .name = "anna");
	assert_true(rx_commit(f->s));
	rx_clear(f->s);
	Person *anna = rx_first(f->s, Person);
	assert_true(rx_is_dirty(f->s, anna));
	assert_string_equal(rx_changes(f->s, anna)->field, "mail");
	assert_true(rx_commit(f->s));
	f->script.act_in = NULL;
	rx_with_session(s, .engine = f->engine)
		assert_string_equal(rx_get(s, Person, anna->id)->mail, "set@hook");
}

static bool set_same(rx_session *s, void *object)
{
	Person *person = object;
	const rx_change *change = rx_changes(s, person);
	if (!rx_is_dirty(s, person) || !change || !rx_ok(s) || strcmp(change->field, "mail") != 0)
		return rx_fail(s, RX_EINVAL, "the hook sees no change");
	person->mail = NULL; /* as it was */
	return true;
}

static void test_conformance_hooks__a_before_hook_may_take_a_change_back(void **state)
{
	fixture *f = *state;
	open_session(f);
	Person *anna = rx_add(f->s, Person, .name = "anna");
	assert_true(rx_commit(f->s));
	f->script.act = set_same;
	f->script.act_in = "before_update";
	anna->mail = "changed";
	*f->script.calls = '\0';
	assert_true(rx_commit(f->s));
	assert_calls(f, "before_update(anna) ");
	assert_null(anna->mail);
}

static bool move(rx_session *s, void *object)
{
	(void)s;
	Person *person = object;
	person->team = (Team *)(void *)person;
	return true;
}

static void test_conformance_hooks__relations_may_not_be_assigned(void **state)
{
	fixture *f = *state;
	open_session(f);
	f->script.act = move;
	f->script.act_in = "before_insert";
	rx_add(f->s, Person, .name = "anna");
	assert_false(rx_flush(f->s));
	assert_failed(f, RX_EINVAL, "the hook before_insert of Person has assigned .team");
	assert_true(rx_rollback(f->s));
	f->script.act_in = "after_insert";
	rx_add(f->s, Person, .name = "anna");
	assert_false(rx_flush(f->s));
	assert_failed(f, RX_EINVAL, "the hook after_insert of Person has assigned .team");
	assert_true(rx_rollback(f->s));
	assert_int_equal(people(f), 0);
}

static bool use_the_session(rx_session *s, void *object)
{
	(void)object;
	static int turn;
	switch (turn++) {
	case 0:
		rx_add(s, Team, .name = "t");
		break;
	case 1:
		rx_delete(s, object);
		break;
	case 2:
		rx_flush(s);
		break;
	case 3:
		rx_commit(s);
		break;
	case 4:
		rx_rollback(s);
		break;
	case 5:
		rx_clear(s);
		break;
	case 6:
		rx_session_close(s);
		break;
	case 7:
		rx_count(s, Person);
		break;
	case 8:
		rx_refresh(s, object);
		break;
	case 9:
		rx_exec(s, "DELETE FROM team");
		break;
	case 10:
		rx_savepoint_begin(s);
		break;
	case 11:
		rx_update(s, Person, .set = { rx_set(Person_.mail, "x") }, .all = true);
		break;
	case 12:
		rx_expunge(s, object);
		break;
	case 13:
		rx_for(Person, person, s)
			assert_non_null(person);
		break;
	case 14:
		rx_transaction(s)
			rx_add(s, Team, .name = "t");
		break;
	case 15:
		rx_after_commit(s, NULL, NULL);
		break;
	default:
		turn = 0;
		return false;
	}
	return true;
}

static void test_conformance_hooks__a_call_that_would_change_the_plan_is_refused(void **state)
{
	fixture *f = *state;
	open_session(f);
	f->script.act = use_the_session;
	f->script.act_in = "before_insert";
	for (int i = 0; i <= 15; i++) {
		rx_add(f->s, Person, .name = "anna");
		assert_false(rx_flush(f->s));
		assert_failed(f, RX_EINVAL, "inside the hook before_insert of Person");
		assert_contains(rx_session_error(f->s)->message, "flush Person (new, name 'anna')");
		assert_true(rx_rollback(f->s));
	}
	rx_add(f->s, Person, .name = "anna");
	assert_false(rx_flush(f->s));
	assert_failed(f, RX_ECHECK, "the hook before_insert of Person has refused");
	assert_true(rx_rollback(f->s));
	assert_int_equal(people(f), 0);
}

/* ---- errors ---------------------------------------------------------------------------------- */

static void test_conformance_hooks__an_error_in_one_takes_everything_back(void **state)
{
	fixture *f = *state;
	open_session(f);
	Person *old = rx_add(f->s, Person, .name = "old");
	Person *gone = rx_add(f->s, Person, .name = "gone");
	assert_true(rx_commit(f->s));
	static const char *const hooks[] = { "before_insert", "after_insert", "before_update",
		"after_update", "before_delete", "after_delete" };
	for (size_t i = 0; i < sizeof hooks / sizeof hooks[0]; i++) {
		f->script.fail_in = hooks[i];
		old->mail = "changed";
		rx_delete(f->s, gone);
		rx_add(f->s, Person, .name = "new");
		assert_false(rx_commit(f->s));
		assert_failed(f, RX_ECHECK, " is not wanted");
		assert_contains(rx_session_error(f->s)->message, hooks[i]);
		assert_contains(rx_session_error(f->s)->message, "flush Person");
		assert_true(rx_rollback(f->s));
		assert_null(old->mail);
		assert_int_equal(people(f), 2);
	}
	f->script.fail_in = "after_load";
	rx_clear(f->s);
	assert_null(rx_all(f->s, Person));
	assert_failed(f, RX_ECHECK, "hook after_load of Person: ");
	assert_true(rx_rollback(f->s));
	f->script.fail_in = NULL;
	assert_int_equal(rx_len(rx_all(f->s, Person)), 2);
	rx_savepoint(f->s) {
		f->script.fail_in = "after_insert";
		rx_add(f->s, Person, .name = "new");
	}
	assert_rx_code(rx_savepoint_error(f->s), RX_ECHECK);
	assert_true(rx_commit(f->s));
	f->script.fail_in = NULL;
	assert_int_equal(people(f), 2);
}

static void test_conformance_hooks__before_hooks_run_before_anything_is_sent(void **state)
{
	fixture *f = *state;
	open_session(f);
	rx_add(f->s, Team, .name = "t");
	rx_add(f->s, Person, .name = "anna");
	f->script.fail_in = "before_insert";
	rx_engine_stats before = { .rx__size = sizeof before }, after = { .rx__size = sizeof after };
	rx_engine_stats_get(f->engine, &before);
	assert_false(rx_flush(f->s));
	rx_engine_stats_get(f->engine, &after);
	assert_int_equal(after.statements_run, before.statements_run);
}

static void test_conformance_hooks__rx_fail_outside_a_hook(void **state)
{
	fixture *f = *state;
	open_session(f);
	assert_false(rx_fail(f->s, RX_EFULL, "no room for %d", 7));
	assert_failed(f, RX_EFULL, "no room for 7");
	assert_false(rx_fail(f->s, RX_EIO, "another"));
	assert_failed(f, RX_EFULL, "no room for 7"); /* the first one stays */
	assert_true(rx_rollback(f->s));
	assert_false(rx_fail(f->s, 17, "no such code"));
	assert_failed(f, RX_EINVAL, "no such code");
	assert_false(rx_fail(NULL, RX_EIO, "no session"));
}

/* ---- ends of transactions -------------------------------------------------------------------- */

static void add_one(rx_session *session, void *ud)
{
	(void)session;
	++*(int *)ud;
}

static void use_it(rx_session *session, void *ud)
{
	++*(int *)ud;
	rx_add(session, Team, .name = "no");
}

static void test_conformance_hooks__ends_of_an_engines_transactions(void **state)
{
	fixture *f = *state;
	int commits = 0, rollbacks = 0;
	assert_int_equal(rx_hook_ends(f->engine, .after_commit = add_one, .ud = &commits), 0);
	assert_int_equal(rx_hook_ends(f->engine, .after_rollback = add_one, .ud = &rollbacks), 0);
	rx_with_session(s, .engine = f->engine) {
		assert_true(rx_commit(s)); /* nothing was done */
		rx_count(s, Person);
		assert_true(rx_commit(s)); /* nothing was written */
		assert_int_equal(commits, 0);
		rx_add(s, Person, .name = "anna");
		assert_true(rx_flush(s));
		assert_int_equal(commits, 0);
		assert_true(rx_commit(s));
		assert_int_equal(commits, 1);
		rx_add(s, Person, .name = "anna");
		assert_false(rx_commit(s));
		assert_int_equal(commits, 1);
		assert_true(rx_rollback(s));
		assert_int_equal(rollbacks, 1);
		assert_true(rx_rollback(s));
		assert_int_equal(rollbacks, 1);
		rx_savepoint(s) {
			rx_add(s, Person, .name = "bert");
			break;
		}
		assert_true(rx_exec(s, "DELETE FROM person WHERE name = 'nobody'") == 0);
		assert_true(rx_commit(s));
		assert_int_equal(commits, 2);
		rx_add(s, Person, .name = "carl");
		assert_true(rx_flush(s));
	}
	assert_int_equal(commits, 2);
	assert_int_equal(rollbacks, 2); /* by closing the session */
}

static void test_conformance_hooks__calls_for_one_transaction(void **state)
{
	fixture *f = *state;
	int commits = 0, rollbacks = 0;
	f->s = rx_session_open(.engine = f->engine);
	assert_true(rx_after_commit(f->s, add_one, &commits));
	assert_true(rx_after_rollback(f->s, add_one, &rollbacks));
	rx_add(f->s, Person, .name = "anna");
	assert_true(rx_flush(f->s));
	assert_int_equal(commits, 0);
	assert_true(rx_commit(f->s));
	assert_int_equal(commits, 1);
	assert_true(rx_commit(f->s)); /* once */
	assert_int_equal(commits, 1);
	rx_after_commit(f->s, add_one, &commits);
	rx_after_rollback(f->s, add_one, &rollbacks);
	assert_true(rx_rollback(f->s));
	assert_int_equal(commits, 1);
	assert_int_equal(rollbacks, 1);
	rx_after_rollback(f->s, add_one, &rollbacks);
	rx_session_close(f->s);
	assert_int_equal(rollbacks, 2);
	f->s = rx_session_open(.engine = f->engine);
	assert_false(rx_after_commit(f->s, NULL, NULL));
	assert_failed(f, RX_EINVAL, "rx_after_commit: the function is NULL");
}

static void test_conformance_hooks__not_for_a_savepoint_that_was_taken_back(void **state)
{
	fixture *f = *state;
	int kept = 0, lost = 0, undone = 0, around = 0;
	f->s = rx_session_open(.engine = f->engine);
	rx_after_commit(f->s, add_one, &kept);
	rx_after_rollback(f->s, add_one, &around);
	rx_savepoint(f->s) {
		rx_add(f->s, Person, .name = "anna");
		rx_after_commit(f->s, add_one, &kept);
	}
	rx_savepoint(f->s) {
		rx_savepoint(f->s)
			rx_after_commit(f->s, add_one, &lost);
		rx_after_commit(f->s, add_one, &lost);
		rx_after_rollback(f->s, add_one, &undone);
		rx_add(f->s, Person, .name = "anna"); /* taken */
	}
	assert_rx_code(rx_savepoint_error(f->s), RX_EUNIQUE);
	assert_int_equal(undone, 1);
	assert_int_equal(kept, 0);
	assert_true(rx_commit(f->s));
	assert_int_equal(kept, 2);
	assert_int_equal(lost, 0);
	assert_int_equal(undone, 1);
	assert_int_equal(around, 0);
}

static void quiet(void *ud, rx_log_level level, const char *message)
{
	(void)ud;
	(void)level;
	(void)message;
}

/* A stale object makes the first try fail. */
static void test_conformance_hooks__once_for_the_try_that_succeeds(void **state)
{
	fixture *f = *state;
	int commits = 0, rollbacks = 0, engines = 0;
	f->s = rx_session_open(.engine = f->engine);
	Person *anna = rx_add(f->s, Person, .name = "anna");
	assert_true(rx_commit(f->s));
	assert_int_equal(rx_hook_ends(f->engine, .after_commit = add_one, .ud = &engines), 0);
	rx_log_set(quiet, NULL);
	rx_transaction(f->s) {
		rx_after_commit(f->s, add_one, &commits);
		rx_after_rollback(f->s, add_one, &rollbacks);
		anna->mail = "try";
		if (rx_transaction_try(f->s) < 3) {
			assert_true(rx_flush(f->s));
			rx_fail(f->s, RX_ESERIALIZATION, "made by the test");
		}
	}
	rx_log_set(NULL, NULL);
	assert_rx_ok(rx_session_error(f->s));
	assert_int_equal(commits, 1);
	assert_int_equal(rollbacks, 2);
	assert_int_equal(engines, 1);
}

static void test_conformance_hooks__an_end_may_not_use_its_session(void **state)
{
	fixture *f = *state;
	int calls = 0;
	f->s = rx_session_open(.engine = f->engine);
	rx_after_commit(f->s, use_it, &calls);
	rx_add(f->s, Person, .name = "anna");
	assert_true(rx_commit(f->s)); /* it is committed, whatever the hook does */
	assert_int_equal(calls, 1);
	assert_failed(f, RX_EINVAL, "rx_add inside the hook after_commit");
	assert_true(rx_rollback(f->s));
	assert_int_equal(people(f), 1);
}

#define HOOK_TEST(name) \
	cmocka_unit_test_setup_teardown(test_conformance_hooks__##name, open_fixture, close_fixture)

int main(void)
{
	const struct CMUnitTest tests[] = {
		HOOK_TEST(around_each_row),
		HOOK_TEST(of_what_a_flush_comes_upon_later),
		HOOK_TEST(of_objects_that_are_loaded_again),
		HOOK_TEST(in_the_order_of_registration),
		HOOK_TEST(registrations_that_are_none),
		HOOK_TEST(what_a_before_hook_assigns_is_written),
		HOOK_TEST(what_a_later_hook_assigns_is_a_change),
		HOOK_TEST(a_before_hook_may_take_a_change_back),
		HOOK_TEST(relations_may_not_be_assigned),
		HOOK_TEST(a_call_that_would_change_the_plan_is_refused),
		HOOK_TEST(an_error_in_one_takes_everything_back),
		HOOK_TEST(before_hooks_run_before_anything_is_sent),
		HOOK_TEST(rx_fail_outside_a_hook),
		HOOK_TEST(ends_of_an_engines_transactions),
		HOOK_TEST(calls_for_one_transaction),
		HOOK_TEST(not_for_a_savepoint_that_was_taken_back),
		HOOK_TEST(once_for_the_try_that_succeeds),
		HOOK_TEST(an_end_may_not_use_its_session),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
