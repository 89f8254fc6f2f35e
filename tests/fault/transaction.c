/* Commits whose answer is lost, connections that are, and transactions that the server has doomed: no
 * commit is reported that did not happen, none is repeated that did. */
#include <reflex/sys/log.h>

#include "session/session.h"
#include "support/alloc.h"
#include "support/heroes.h"
#include "support/lossy.h"

static int warnings;

static void count_warnings(void *ud, rx_log_level level, const char *message)
{
	(void)ud;
	(void)message;
	warnings += level == RX_LOG_WARNING;
}

typedef struct fixture {
	heroes h;
	rx_engine *engine; /* the lossy one */
	rx_session *s;
	Account *account;
} fixture;

static int open_lossy(void **state)
{
	fixture *f = calloc(1, sizeof *f);
	rx_error error = RX_ERROR_INIT;
	test_lossy_arm(TEST_LOSS_NONE, 0, 0);
	heroes_open(&f->h);
	test_lossy_install(f->h.path);
	f->engine = rx_engine_open(TEST_LOSSY_URL, &error);
	assert_rx_ok(&error);
	f->s = rx_session_open(.engine = f->engine);
	f->account = rx_add(f->s, Account, .owner = "anna", .balance = 100);
	assert_true(rx_commit(f->s));
	warnings = 0;
	*state = f;
	return 0;
}

static int close_lossy(void **state)
{
	fixture *f = *state;
	test_lossy_arm(TEST_LOSS_NONE, 0, 0);
	rx_session_close(f->s);
	rx_engine_close(f->engine);
	heroes_close(&f->h);
	free(f);
	return 0;
}

static int64_t stored_balance(fixture *f)
{
	return heroes_number(&f->h, "SELECT balance FROM account WHERE id = 1");
}

static int64_t token_rows(fixture *f)
{
	return heroes_number(&f->h, "SELECT count(*) FROM reflex_commit");
}

#define assert_ok(f) assert_rx_ok(rx_session_error((f)->s))

/* ---- without a token ------------------------------------------------------------------------- */

static void test_fault_transaction__a_lost_answer_is_unknown_and_never_tried_again(void **state)
{
	fixture *f = *state;
	for (int loss = TEST_LOSS_ANSWER; loss <= TEST_LOSS_REQUEST; loss++) {
		int turns = 0;
		int64_t before = stored_balance(f);
		test_lossy_arm((test_loss)loss, 1, 1);
		rx_transaction(f->s) {
			turns++;
			f->account->balance += 10;
		}
		assert_int_equal(turns, 1);
		assert_session_failed(f->s, RX_EUNKNOWN, "commit: ");
		assert_int_equal(stored_balance(f), before + (loss == TEST_LOSS_ANSWER ? 10 : 0));
		assert_int_equal(f->account->balance, before); /* as if it had not happened */
		assert_true(rx_rollback(f->s));
		assert_true(rx_refresh(f->s, f->account));
		assert_true(rx_commit(f->s));
	}
	assert_int_equal(warnings, 0);
}

static void test_fault_transaction__a_plain_commit_has_the_third_outcome_too(void **state)
{
	fixture *f = *state;
	test_lossy_arm(TEST_LOSS_ANSWER, 1, 1);
	f->account->balance = 7;
	assert_false(rx_commit(f->s));
	assert_session_failed(f->s, RX_EUNKNOWN, "commit: ");
	assert_false(rx_commit(f->s)); /* the session stays failed */
	assert_rx_code(rx_session_error(f->s), RX_EUNKNOWN);
	assert_true(rx_rollback(f->s));
	assert_int_equal(f->account->balance, 100);
	rx_clear(f->s);
	assert_int_equal(rx_get(f->s, Account, 1)->balance, 7);
}

static void test_fault_transaction__a_savepoint_does_not_clear_what_cost_the_transaction(
	void **state)
{
	fixture *f = *state;
	f->account->balance = 7;
	assert_true(rx_flush(f->s));
	test_lossy_arm(TEST_LOSS_STEP, 1, 1);
	rx_savepoint(f->s)
		rx_count(f->s, Account);
	assert_rx_code(rx_session_error(f->s), RX_ECONNECTION);
	assert_rx_code(rx_savepoint_error(f->s), RX_ECONNECTION);
	assert_false(rx_commit(f->s));
	assert_true(rx_rollback(f->s));
	assert_int_equal(stored_balance(f), 100);
	test_lossy_arm(TEST_LOSS_DEADLOCK, 1, 1);
	rx_savepoint(f->s)
		rx_count(f->s, Account);
	assert_rx_code(rx_session_error(f->s), RX_ESERIALIZATION);
	assert_true(rx_rollback(f->s));
	f->account->balance = 8;
	assert_true(rx_commit(f->s));
	assert_int_equal(stored_balance(f), 8);
}

/* ---- doomed ---------------------------------------------------------------------------------- */

static void test_fault_transaction__a_doomed_transaction_never_reports_a_commit(void **state)
{
	fixture *f = *state;
	f->account->balance = 7;
	assert_true(rx_flush(f->s));
	test_lossy_arm(TEST_LOSS_DEADLOCK, 1, 1);
	assert_int_equal(rx_count(f->s, Account), -1);
	assert_false(rx_commit(f->s)); /* the session's own error */
	/* And if that were lost: the server answers COMMIT with success, the connection knows better. */
	f->s->error = (rx_error)RX_ERROR_INIT;
	assert_false(rx_commit(f->s));
	assert_session_failed(f->s, RX_ESERIALIZATION, "was not committed");
	assert_true(rx_rollback(f->s));
	assert_int_equal(stored_balance(f), 100);
	assert_int_equal(f->account->balance, 100);
}

static void test_fault_transaction__a_deadlock_is_tried_again(void **state)
{
	fixture *f = *state;
	int turns = 0;
	test_lossy_arm(TEST_LOSS_DEADLOCK, 2, 2);
	rx_transaction(f->s) {
		turns++;
		rx_count(f->s, Account);
		f->account->balance += 10;
	}
	assert_ok(f);
	assert_int_equal(turns, 2); /* the second one hit what is loaded before a new try */
	assert_int_equal(warnings, 2);
	assert_int_equal(stored_balance(f), 110);
}

static void test_fault_transaction__a_serialization_failure_of_the_commit_is_tried_again(
	void **state)
{
	fixture *f = *state;
	test_lossy_arm(TEST_LOSS_SERIALIZATION, 1, 3);
	rx_transaction(f->s)
		f->account->balance += 10;
	assert_ok(f);
	assert_int_equal(test_lossy_hits(), 3);
	assert_int_equal(stored_balance(f), 110);
}

static void test_fault_transaction__a_connection_lost_before_the_commit_is_not(void **state)
{
	fixture *f = *state;
	int turns = 0;
	test_lossy_arm(TEST_LOSS_STEP, 1, 1);
	rx_transaction(f->s) {
		turns++;
		f->account->balance += 10;
	}
	assert_int_equal(turns, 1);
	assert_rx_code(rx_session_error(f->s), RX_ECONNECTION);
	assert_true(rx_rollback(f->s));
	assert_int_equal(stored_balance(f), 100);
}

/* ---- with a token ---------------------------------------------------------------------------- */

static void test_fault_transaction__a_token_settles_a_commit_that_happened(void **state)
{
	fixture *f = *state;
	int turns = 0;
	test_lossy_arm(TEST_LOSS_NONE, 0, 0);
	rx_transaction(f->s, .token = true) {
		if (turns++ == 0)
			test_lossy_arm(TEST_LOSS_ANSWER, 1, 1);
		f->account->balance += 10;
	}
	assert_ok(f);
	assert_int_equal(turns, 1);
	assert_int_equal(test_lossy_hits(), 1);
	assert_int_equal(stored_balance(f), 110);
	assert_int_equal(f->account->balance, 110);
	f->account->balance++; /* it is known to be the row's value */
	assert_true(rx_commit(f->s));
	assert_int_equal(stored_balance(f), 111);
}

static void test_fault_transaction__a_token_settles_a_commit_that_did_not_happen(void **state)
{
	fixture *f = *state;
	int turns = 0;
	rx_transaction(f->s, .token = true) {
		if (turns++ == 0)
			test_lossy_arm(TEST_LOSS_REQUEST, 1, 1);
		f->account->balance += 10;
		rx_add(f->s, Team, .name = "once");
	}
	assert_ok(f);
	assert_int_equal(turns, 2);
	assert_int_equal(stored_balance(f), 110);
	assert_int_equal(heroes_number(&f->h, "SELECT count(*) FROM team"), 1);
}

static void test_fault_transaction__a_server_that_is_away_for_a_while(void **state)
{
	fixture *f = *state;
	int turns = 0;
	rx_transaction(f->s, .token = true) {
		if (turns++ == 0) {
			test_lossy_arm(TEST_LOSS_ANSWER, 1, 1);
			test_lossy_then(TEST_LOSS_OPEN, 5);
		}
		f->account->balance += 10;
	}
	assert_ok(f);
	assert_int_equal(turns, 1);
	assert_int_equal(stored_balance(f), 110);
}

static void test_fault_transaction__what_cannot_be_settled_stays_unknown(void **state)
{
	fixture *f = *state;
	int turns = 0;
	/* One connection only, so that none is left when it is lost. */
	rx_transaction(f->s, .token = true, .deadline = 0.2) {
		if (turns++ == 0) {
			test_lossy_arm(TEST_LOSS_ANSWER, 1, 1);
			test_lossy_then(TEST_LOSS_OPEN, 1000000);
		}
		f->account->balance += 10;
	}
	test_lossy_arm(TEST_LOSS_NONE, 0, 0);
	assert_int_equal(turns, 1);
	assert_session_failed(f->s, RX_EUNKNOWN, "reflex_commit has the token ");
	assert_int_equal(f->account->balance, 100);
	assert_true(rx_rollback(f->s));
	assert_true(rx_refresh(f->s, f->account));
	assert_int_equal(f->account->balance, 110);
}

static void test_fault_transaction__random_losses_lose_and_double_nothing(void **state)
{
	fixture *f = *state;
	unsigned seed = 12345;
	int64_t acknowledged = 0;
	for (int i = 0; i < 300; i++) {
		static const test_loss losses[] = { TEST_LOSS_NONE, TEST_LOSS_ANSWER, TEST_LOSS_REQUEST,
			TEST_LOSS_DEADLOCK, TEST_LOSS_SERIALIZATION };
		seed = seed * 1103515245 + 12345;
		test_lossy_arm(losses[(seed >> 16) % 5], 1 + (int)(seed >> 20) % 3, 1);
		rx_transaction(f->s, .token = true)
			f->account->balance++;
		assert_ok(f);
		acknowledged += rx_ok(f->s);
	}
	assert_int_equal(stored_balance(f), 100 + acknowledged);
	assert_int_equal(acknowledged, 300);
	/* The rows of settled transactions are deleted by later ones. */
	test_lossy_arm(TEST_LOSS_NONE, 0, 0);
	for (int i = 0; i < 50; i++)
		rx_transaction(f->s, .token = true)
			f->account->balance++;
	assert_in_range(token_rows(f), 1, 2);
}

static void test_fault_transaction__one_that_writes_nothing_needs_no_token(void **state)
{
	fixture *f = *state;
	rx_transaction(f->s, .token = true)
		assert_int_equal(rx_count(f->s, Account), 1);
	assert_ok(f);
	assert_int_equal(token_rows(f), 0);
	rx_transaction(f->s, .token = true, .read_only = true)
		assert_int_equal(rx_count(f->s, Account), 1);
	assert_ok(f);
	assert_int_equal(token_rows(f), 0);
}

static void test_fault_transaction__old_rows_are_deleted(void **state)
{
	fixture *f = *state;
	heroes_run(&f->h,
		"CREATE TABLE reflex_commit (token CHAR(32) NOT NULL PRIMARY KEY, made_at BIGINT NOT NULL);"
		"INSERT INTO reflex_commit VALUES ('old', 1), ('new', 99999999999999999)");
	rx_transaction(f->s, .token = true)
		rx_count(f->s, Account);
	assert_ok(f);
	assert_int_equal(token_rows(f), 1);
}

static void test_fault_transaction__a_table_that_cannot_be_used_is_reported_before(void **state)
{
	fixture *f = *state;
	int turns = 0;
	heroes_run(&f->h, "CREATE VIEW reflex_commit AS SELECT 1 AS token, 2 AS made_at");
	rx_transaction(f->s, .token = true)
		turns++;
	assert_int_equal(turns, 0);
	assert_session_failed(f->s, RX_ESQL, "the table reflex_commit cannot be used");
	assert_true(rx_rollback(f->s));
}

/* ---- memory ---------------------------------------------------------------------------------- */

static void add_and_take_back(rx_session *s, Account *account)
{
	rx_savepoint(s) {
		account->balance += 1;
		rx_add(s, Team, .name = "t");
		rx_savepoint(s) {
			account->balance += 100;
			if (rx_flush(s))
				break;
		}
	}
}

static int ends;

static void count_end(rx_session *session, void *ud)
{
	(void)session;
	*(int *)ud += 1;
}

static bool look(rx_session *session, void *object, void *ud)
{
	(void)ud;
	const Account *account = object;
	return account->balance >= 0 && rx_ok(session);
}

static bool scenario(rx_session *s, Account *account)
{
	rx_transaction(s, .token = true, .tries = 3) {
		rx_after_commit(s, count_end, &ends);
		account->balance += 1;
		add_and_take_back(s, account);
		if (rx_savepoint_error(s)->code == RX_ENOMEM)
			break;
	}
	return rx_ok(s);
}

/* Whichever allocation fails: either all of it is there or nothing, and the session knows which. */
static void test_fault_transaction__each_allocation_may_fail(void **state)
{
	fixture *f = *state;
	bool clean = false;
	assert_int_equal(rx_hook(f->engine, Account, .before_update = look, .after_update = look,
						 .after_load = look),
		0);
	rx_session_close(f->s);
	f->s = rx_session_open(.engine = f->engine);
	f->account = rx_get(f->s, Account, 1);
	assert_true(rx_commit(f->s));
	for (size_t n = 1; !clean; n = test_alloc_next(n)) {
		int64_t before = stored_balance(f);
		test_alloc_fail_at(n);
		ends = 0;
		bool done = scenario(f->s, f->account);
		clean = !test_alloc_reset();
		assert_int_equal(ends, done && stored_balance(f) != before);
		if (!done)
			assert_true(rx_rollback(f->s));
		int64_t after = stored_balance(f);
		if (!done)
			assert_int_equal(after, before);
		else
			assert_true(after == before || after == before + 2);
		assert_int_equal(f->account->balance, after);
		heroes_run(&f->h, "DELETE FROM team");
		rx_clear(f->s);
		f->account = rx_get(f->s, Account, 1);
		assert_true(rx_commit(f->s));
	}
	assert_true(stored_balance(f) > 100);
}

#define LOSSY_TEST(name) \
	cmocka_unit_test_setup_teardown(test_fault_transaction__##name, open_lossy, close_lossy)

int main(void)
{
	const struct CMUnitTest tests[] = {
		LOSSY_TEST(a_lost_answer_is_unknown_and_never_tried_again),
		LOSSY_TEST(a_plain_commit_has_the_third_outcome_too),
		LOSSY_TEST(a_savepoint_does_not_clear_what_cost_the_transaction),
		LOSSY_TEST(a_doomed_transaction_never_reports_a_commit),
		LOSSY_TEST(a_deadlock_is_tried_again),
		LOSSY_TEST(a_serialization_failure_of_the_commit_is_tried_again),
		LOSSY_TEST(a_connection_lost_before_the_commit_is_not),
		LOSSY_TEST(a_token_settles_a_commit_that_happened),
		LOSSY_TEST(a_token_settles_a_commit_that_did_not_happen),
		LOSSY_TEST(a_server_that_is_away_for_a_while),
		LOSSY_TEST(what_cannot_be_settled_stays_unknown),
		LOSSY_TEST(random_losses_lose_and_double_nothing),
		LOSSY_TEST(one_that_writes_nothing_needs_no_token),
		LOSSY_TEST(old_rows_are_deleted),
		LOSSY_TEST(a_table_that_cannot_be_used_is_reported_before),
		LOSSY_TEST(each_allocation_may_fail),
	};
	rx_log_set(count_warnings, NULL);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
