/* Sessions as such: they are never NULL, however a block is left they are closed and rolled back,
 * their error is the first one and stays until the rollback, and one that nobody looked at is logged. */
#include <fcntl.h>
#include <unistd.h>

#include "company.h"
#include "journal.h"

static int64_t teams(suite *the)
{
	int64_t n = -1;

	rx_with_session(s, .engine = the->engine) {
		n = rx_count(s, Team);
		assert_rx_ok(rx_session_error(s));
	}
	return n;
}

static int64_t connections_held(suite *the)
{
	rx_engine_stats stats = { .rx__size = sizeof(stats) };

	rx_engine_stats_get(the->engine, &stats);
	return stats.connections_open - stats.connections_idle;
}

static int64_t statements(suite *the)
{
	rx_engine_stats stats = { .rx__size = sizeof(stats) };

	rx_engine_stats_get(the->engine, &stats);
	return stats.statements_run;
}

/* Breaks a rule of the database, so that the session has an error. */
static void break_a_rule(rx_session *s)
{
	rx_add(s, Team, .name = "twice");
	rx_add(s, Team, .name = "twice");
	assert_false(rx_flush(s));
	assert_rx_code(rx_session_error(s), RX_EUNIQUE);
}

/* ---- opening -------------------------------------------------------------------------------- */

static void test_conformance_lifecycle__a_default_engine_that_cannot_be_opened_is_reported(
	void **state)
{
	suite *the = *state;
	char url[4300];
	int turns = 0;

	snprintf(url, sizeof(url), "sqlite:///%s/no/such/folder/x.db", the->folder);
	assert_int_equal(rx_configure(.db_url = url, .no_check_schema = true), 0);
	rx_with_session(s) {
		turns++;
		assert_non_null(s);
		assert_null(rx_add(s, Team, .name = "never"));
		assert_false(rx_ok(s));
		assert_rx_code(rx_session_error(s), RX_ECONNECTION);
		assert_contains(rx_session_error(s)->message, "no/such/folder");
		assert_false(rx_commit(s));
		assert_int_equal(rx_count(s, Team), -1);
		assert_null(rx_all(s, Team));
	}
	assert_int_equal(turns, 1);

	assert_int_equal(rx_configure(.db_url = "nonsense", .no_check_schema = true), 0);
	rx_with_session(s) {
		turns++;
		assert_int_equal(rx_count(s, Team), -1);
		assert_rx_code(rx_session_error(s), RX_EURL);
	}
	assert_int_equal(turns, 2);

	assert_int_equal(rx_configure(.db_url = "oracle://x/y", .no_check_schema = true), 0);
	rx_with_session(s) {
		turns++;
		assert_false(rx_exists(s, Team));
		assert_rx_code(rx_session_error(s), RX_EDRIVER);
	}
	assert_int_equal(turns, 3);
	assert_int_equal(rx_configure(), 0);
}

static void test_conformance_lifecycle__without_any_configuration_the_error_says_so(void **state)
{
	suite *the = *state;
	char *here = getcwd(NULL, 0);

	assert_non_null(here);
	unsetenv("REFLEX_DB_URL");
	unsetenv("REFLEX_CONFIG");
	assert_int_equal(rx_configure(), 0);
	assert_int_equal(chdir(the->folder), 0);
	rx_with_session(s) {
		assert_null(rx_all(s, Team));
		assert_rx_code(rx_session_error(s), RX_ECONFIG);
		assert_contains(rx_session_error(s)->message, "db_url");
	}
	assert_int_equal(chdir(here), 0);
	free(here);
}

/* ---- errors --------------------------------------------------------------------------------- */

static void test_conformance_lifecycle__a_new_session_has_no_error(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		assert_true(rx_ok(s));
		assert_int_equal(rx_session_error(s)->code, 0);
		assert_string_equal(rx_session_error(s)->message, "");
		assert_int_equal(rx_complain(s), 0);
	}
}

static void test_conformance_lifecycle__after_an_error_every_call_fails_at_once(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Team *team = rx_add(s, Team, .name = "core");
		Person *person = rx_add(s, Person, .name = "ann", .team = team);
		Person *list[] = { person, NULL };
		assert_true(rx_commit(s));
		break_a_rule(s);
		rx_error first = *rx_session_error(s);
		int64_t before = statements(the);

		assert_null(rx_add(s, Team, .name = "x"));
		assert_null(rx_add_copy(s, Team, (&(Team){ .name = "x" })));
		assert_null(rx_add_many(s, Team, (&(Team){ .name = "x" }), 1));
		assert_false(rx_delete(s, team));
		assert_null(rx_get(s, Team, team->id));
		assert_null(rx_first(s, Team));
		assert_null(rx_one(s, Team));
		assert_null(rx_all(s, Team));
		assert_int_equal(rx_count(s, Team), -1);
		assert_false(rx_exists(s, Team));
		rx_for(Team, item, s) {
			fail_msg("a turn for %s", item->name);
		}
		assert_false(rx_flush(s));
		assert_false(rx_commit(s));
		assert_false(rx_refresh(s, team));
		assert_null(rx_changes(s, team));
		assert_false(rx_load(s, Person_.team, list));
		assert_false(rx_append_to(s, team, Team_.members, person));
		assert_false(rx_remove_from(s, team, Team_.members, person));

		assert_int_equal(statements(the), before);
		assert_rx_code(rx_session_error(s), RX_EUNIQUE);
		assert_string_equal(rx_session_error(s)->message, first.message);
		assert_false(rx_ok(s));
	}
	assert_int_equal(teams(the), 1);
}

static void test_conformance_lifecycle__a_rollback_forgets_the_error(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		for (int i = 0; i < 5; i++) {
			break_a_rule(s);
			assert_true(rx_rollback(s));
			assert_true(rx_ok(s));
			assert_int_equal(rx_session_error(s)->code, 0);
		}
		rx_add(s, Team, .name = "after all");
		assert_true(rx_commit(s));
	}
	assert_int_equal(teams(the), 1);
}

static void test_conformance_lifecycle__an_error_in_a_query_is_sticky_too(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		rx_add(s, Team, .name = "core");
		assert_true(rx_flush(s));
		assert_null(rx_one(s, Team, .where = rx_eq(Team_.name, "none")));
		assert_rx_code(rx_session_error(s), RX_ENOTFOUND);
		assert_false(rx_commit(s));
		assert_rx_code(rx_session_error(s), RX_ENOTFOUND);
	}
	assert_int_equal(teams(the), 0);
}

static void test_conformance_lifecycle__rx_complain_prints_the_error_and_returns_1(void **state)
{
	suite *the = *state;
	char *path = test_path(the->folder, "stderr");
	int saved = dup(2), file = open(path, O_CREAT | O_RDWR | O_TRUNC, 0600), result = -1;

	rx_with_session(s, .engine = the->engine) {
		break_a_rule(s);
		fflush(stderr);
		dup2(file, 2);
		result = rx_complain(s);
		fflush(stderr);
		dup2(saved, 2);
	}
	close(file);
	close(saved);
	char *printed = test_read_file(path);
	assert_int_equal(result, 1);
	assert_non_null(strcasestr(printed, "unique"));
	assert_contains(printed, "team");
	assert_int_equal(printed[strlen(printed) - 1], '\n');
	free(printed);
	free(path);
}

static void test_conformance_lifecycle__an_error_nobody_looked_at_is_logged(void **state)
{
	suite *the = *state;

	journal_clear();
	rx_with_session(s, .engine = the->engine) {
		rx_add(s, Team, .name = "twice");
		rx_add(s, Team, .name = "twice");
		rx_commit(s);
	}
	assert_contains(journal_text(), "team");
	assert_non_null(strcasestr(journal_text(), "unique"));
}

static void test_conformance_lifecycle__an_error_somebody_looked_at_is_not_logged(void **state)
{
	suite *the = *state;

	for (int way = 0; way < 3; way++) {
		journal_clear();
		rx_with_session(s, .engine = the->engine) {
			rx_add(s, Team, .name = "twice");
			rx_add(s, Team, .name = "twice");
			rx_commit(s);
			if (way == 0)
				assert_false(rx_ok(s));
			else if (way == 1)
				assert_rx_code(rx_session_error(s), RX_EUNIQUE);
			else
				assert_true(rx_rollback(s));
		}
		if (way < 2)
			assert_string_equal(journal_text(), "");
	}
}

/* ---- leaving -------------------------------------------------------------------------------- */

static void test_conformance_lifecycle__a_block_left_by_break_rolls_back(void **state)
{
	suite *the = *state;
	bool behind = false;

	rx_with_session(s, .engine = the->engine) {
		rx_add(s, Team, .name = "never");
		assert_true(rx_flush(s));
		assert_int_equal(connections_held(the), 1);
		if (rx_ok(s))
			break;
		behind = true;
	}
	assert_false(behind);
	assert_int_equal(connections_held(the), 0);
	assert_int_equal(teams(the), 0);
}

static int add_and_return(suite *the)
{
	rx_with_session(s, .engine = the->engine) {
		rx_add(s, Team, .name = "never");
		if (rx_flush(s))
			return 7;
	}
	return 0;
}

static void test_conformance_lifecycle__a_block_left_by_return_rolls_back(void **state)
{
	suite *the = *state;

	assert_int_equal(add_and_return(the), 7);
	assert_int_equal(connections_held(the), 0);
	assert_int_equal(teams(the), 0);
}

static void test_conformance_lifecycle__a_block_left_by_goto_rolls_back(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		rx_add(s, Team, .name = "never");
		assert_true(rx_flush(s));
		goto out;
	}
	fail_msg("the goto did not leave the block");
out:
	assert_int_equal(connections_held(the), 0);
	assert_int_equal(teams(the), 0);
}

static void test_conformance_lifecycle__a_block_left_by_continue_or_its_end_rolls_back(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		rx_add(s, Team, .name = "never");
		assert_true(rx_flush(s));
		continue;
	}
	rx_with_session(s, .engine = the->engine) {
		rx_add(s, Team, .name = "never");
		assert_true(rx_flush(s));
	}
	assert_int_equal(connections_held(the), 0);
	assert_int_equal(teams(the), 0);
}

static void test_conformance_lifecycle__what_was_committed_stays_however_the_block_is_left(
	void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		rx_add(s, Team, .name = "kept");
		assert_true(rx_commit(s));
		rx_add(s, Team, .name = "lost");
		assert_true(rx_flush(s));
		break;
	}
	rx_with_session(s, .engine = the->engine) {
		assert_int_equal(rx_count(s, Team), 1);
		assert_true(rx_exists(s, Team, .where = rx_eq(Team_.name, "kept")));
	}
}

static void test_conformance_lifecycle__a_block_left_inside_rx_for_ends_the_query(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		for (int i = 0; i < 10; i++) {
			char name[16];
			snprintf(name, sizeof(name), "team %d", i);
			rx_add(s, Team, .name = name);
			assert_true(rx_flush(s));
		}
		assert_true(rx_commit(s));
	}
	for (int i = 0; i < 30; i++) {
		rx_with_session(s, .engine = the->engine) {
			rx_for(Team, team, s) {
				assert_non_null(team->name);
				goto out;
			}
		}
	out:
		assert_int_equal(connections_held(the), 0);
	}
	rx_with_session(s, .engine = the->engine) {
		rx_for(Team, team, s) {
			assert_non_null(team->name);
			break;
		}
		rx_add(s, Team, .name = "behind the query");
		assert_true(rx_commit(s));
	}
	assert_int_equal(teams(the), 11);
}

static void test_conformance_lifecycle__sessions_may_be_nested(void **state)
{
	suite *the = *state;

	rx_with_session(outer, .engine = the->engine) {
		rx_add(outer, Team, .name = "outer");
		assert_true(rx_commit(outer));
		rx_with_session(inner, .engine = the->engine) {
			assert_true(outer != inner);
			assert_int_equal(rx_count(inner, Team), 1);
			rx_add(inner, Team, .name = "inner");
			rx_with_session(third, .engine = the->engine) {
				assert_int_equal(rx_count(third, Team), 1);
				break;
			}
			assert_true(rx_commit(inner));
			break;
		}
		assert_int_equal(rx_count(outer, Team), 2);
	}
	assert_int_equal(connections_held(the), 0);
}

static void test_conformance_lifecycle__closing_nothing_is_nothing(void **state)
{
	(void)state;
	rx_session_close(NULL);
	assert_int_equal(rx_len(NULL), 0);
}

/* ---- connections ---------------------------------------------------------------------------- */

static void test_conformance_lifecycle__only_an_open_transaction_holds_a_connection(void **state)
{
	suite *the = *state;
	rx_error error = RX_ERROR_INIT;
	rx_engine *engine =
		rx_engine_open(the->url, &error, .pool_size = 1, .max_overflow = -1, .pool_timeout = 5);
	rx_session *sessions[40];

	assert_non_null(engine);
	assert_int_equal(rx_create_all(engine, &error), 0);
	for (int i = 0; i < 40; i++) {
		char name[16];
		snprintf(name, sizeof(name), "team %d", i);
		sessions[i] = rx_session_open(.engine = engine);
		rx_add(sessions[i], Team, .name = name);
		assert_true(rx_commit(sessions[i]));
	}
	for (int i = 0; i < 40; i++) {
		assert_int_equal(rx_count(sessions[i], Team), 40);
		assert_true(rx_rollback(sessions[i]));
	}
	for (int i = 0; i < 40; i++)
		rx_session_close(sessions[i]);
	rx_engine_close(engine);
}

static void test_conformance_lifecycle__a_pool_that_is_empty_too_long_is_a_timeout(void **state)
{
	suite *the = *state;
	rx_error error = RX_ERROR_INIT;
	rx_engine *engine =
		rx_engine_open(the->url, &error, .pool_size = 1, .max_overflow = -1, .pool_timeout = 0.2);
	rx_engine_stats stats = { .rx__size = sizeof(stats) };

	assert_non_null(engine);
	assert_int_equal(rx_create_all(engine, &error), 0);
	rx_with_session(first, .engine = engine) {
		assert_int_equal(rx_count(first, Team), 0);
		rx_with_session(second, .engine = engine) {
			assert_int_equal(rx_count(second, Team), -1);
			assert_rx_code(rx_session_error(second), RX_ETIMEOUT);
			assert_contains(rx_session_error(second)->message, "pool");
			assert_true(rx_commit(first));
			assert_true(rx_rollback(second));
			assert_int_equal(rx_count(second, Team), 0);
		}
	}
	rx_engine_stats_get(engine, &stats);
	assert_int_equal(stats.timeouts, 1);
	rx_engine_close(engine);
}

/* ---- read-only and misuse ------------------------------------------------------------------- */

static void test_conformance_lifecycle__a_read_only_session_writes_nothing(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		rx_add(s, Team, .name = "core");
		assert_true(rx_commit(s));
	}
	rx_with_session(s, .engine = the->engine, .read_only = true) {
		Team *team = rx_first(s, Team);
		assert_non_null(team);
		assert_string_equal(team->name, "core");
		rx_add(s, Team, .name = "never");
		assert_false(rx_commit(s));
		assert_rx_code(rx_session_error(s), RX_EREADONLY);
		assert_true(rx_rollback(s));
		assert_int_equal(rx_count(s, Team), 1);
	}
	rx_with_session(s, .engine = the->engine, .read_only = true) {
		rx_first(s, Team)->name = "changed";
		rx_commit(s);
		assert_true(rx_ok(s) || rx_session_error(s)->code == RX_EREADONLY);
	}
	rx_with_session(s, .engine = the->engine) {
		assert_string_equal(rx_first(s, Team)->name, "core");
	}
}

static void test_conformance_lifecycle__objects_of_others_are_refused(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		rx_add(s, Team, .name = "core");
		assert_true(rx_commit(s));
		rx_with_session(other, .engine = the->engine) {
			Team *theirs = rx_first(other, Team);
			assert_false(rx_delete(s, theirs));
			assert_rx_code(rx_session_error(s), RX_EINVAL);
			assert_contains(rx_session_error(s)->message, "rx_delete");
			assert_true(rx_rollback(s));
			assert_false(rx_refresh(s, theirs));
			assert_rx_code(rx_session_error(s), RX_EINVAL);
			assert_true(rx_rollback(s));
			assert_false(rx_expunge(s, theirs));
			assert_true(rx_rollback(s));
			assert_null(rx_changes(s, theirs));
			assert_true(rx_rollback(s));
			assert_false(rx_delete(s, NULL));
			assert_rx_code(rx_session_error(s), RX_EINVAL);
			assert_true(rx_rollback(s));
		}
	}
	assert_int_equal(teams(the), 1);
}

static void test_conformance_lifecycle__a_struct_of_the_program_is_refused(void **state)
{
	suite *the = *state;
	Team *block = calloc(3, sizeof(Team) + 64);
	Team *mine = (Team *)((char *)block + 64);

	assert_non_null(block);
	mine->name = "mine";
	rx_with_session(s, .engine = the->engine) {
		assert_false(rx_delete(s, mine));
		assert_rx_code(rx_session_error(s), RX_EINVAL);
		assert_true(rx_rollback(s));
		assert_false(rx_refresh(s, mine));
		assert_true(rx_rollback(s));
	}
	free(block);
}

static void test_conformance_lifecycle__commit_and_rollback_of_nothing_are_done(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		assert_true(rx_flush(s));
		assert_true(rx_commit(s));
		assert_true(rx_rollback(s));
		assert_true(rx_rollback(s));
		assert_true(rx_commit(s));
		rx_clear(s);
		assert_true(rx_ok(s));
		Team **none = rx_add_many(s, Team, (Team *)NULL, 0);
		assert_non_null(none);
		assert_null(none[0]);
		assert_int_equal(rx_len(none), 0);
		assert_true(rx_commit(s));
	}
}

#define LIFE(name) \
	cmocka_unit_test_setup_teardown(test_conformance_lifecycle__##name, suite_open, suite_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		LIFE(a_default_engine_that_cannot_be_opened_is_reported),
		LIFE(without_any_configuration_the_error_says_so),
		LIFE(a_new_session_has_no_error),
		LIFE(after_an_error_every_call_fails_at_once),
		LIFE(a_rollback_forgets_the_error),
		LIFE(an_error_in_a_query_is_sticky_too),
		LIFE(rx_complain_prints_the_error_and_returns_1),
		LIFE(an_error_nobody_looked_at_is_logged),
		LIFE(an_error_somebody_looked_at_is_not_logged),
		LIFE(a_block_left_by_break_rolls_back),
		LIFE(a_block_left_by_return_rolls_back),
		LIFE(a_block_left_by_goto_rolls_back),
		LIFE(a_block_left_by_continue_or_its_end_rolls_back),
		LIFE(what_was_committed_stays_however_the_block_is_left),
		LIFE(a_block_left_inside_rx_for_ends_the_query),
		LIFE(sessions_may_be_nested),
		LIFE(closing_nothing_is_nothing),
		LIFE(only_an_open_transaction_holds_a_connection),
		LIFE(a_pool_that_is_empty_too_long_is_a_timeout),
		LIFE(a_read_only_session_writes_nothing),
		LIFE(objects_of_others_are_refused),
		LIFE(a_struct_of_the_program_is_refused),
		LIFE(commit_and_rollback_of_nothing_are_done),
	};
	journal_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
