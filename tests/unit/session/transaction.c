/* rx_transaction: how a block is left, what is tried again and what not, and what objects are before
 * each new try. Collisions are made by a second session, a lock held beside the library, or by an
 * error put into the session. */
#include <reflex/sys/log.h>

#include "base/fail.h"
#include "session/run.h"
#include "session/session.h"
#include "support/heroes.h"

static int retries;
static sqlite3 *in_the_way; /* has a lock up to the second retry */

static void count_retries(void *ud, rx_log_level level, const char *message)
{
	(void)ud;
	if (level == RX_LOG_WARNING && strncmp(message, "rx_transaction (", 16) == 0 &&
		strstr(message, "again in") && ++retries == 2 && in_the_way)
		sqlite3_exec(in_the_way, "ROLLBACK", NULL, NULL, NULL);
}

typedef struct fixture {
	heroes h;
	rx_session *s;
	Account *account;
} fixture;

static int open_account(void **state)
{
	fixture *f = calloc(1, sizeof *f);
	heroes_open(&f->h);
	f->s = f->h.session;
	f->account = rx_add(f->s, Account, .owner = "anna", .balance = 100);
	rx_add(f->s, Team, .name = "red");
	assert_true(rx_commit(f->s));
	retries = 0;
	*state = f;
	return 0;
}

static int close_account(void **state)
{
	fixture *f = *state;
	heroes_close(&f->h);
	free(f);
	return 0;
}

/* Somebody else writes the row. */
static void write_elsewhere(fixture *f, int64_t balance)
{
	rx_with_session(other, .engine = f->h.engine) {
		rx_get(other, Account, 1)->balance = balance;
		assert_true(rx_commit(other));
	}
}

static int64_t stored_balance(fixture *f)
{
	return heroes_number(&f->h, "SELECT balance FROM account WHERE id = 1");
}

static void collide(rx_session *s, int code)
{
	rx__fail(&s->error, code, "made by the test");
}

#define assert_ok(f) assert_rx_ok(rx_session_error((f)->s))

/* ---- how a block is left ---------------------------------------------------------------------- */

static void test_session_transaction__the_end_commits(void **state)
{
	fixture *f = *state;
	int turns = 0;
	rx_transaction(f->s) {
		turns++;
		rx_get(f->s, Account, 1)->balance = 7;
		assert_int_equal(rx_transaction_try(f->s), 1);
	}
	assert_true(rx_ok(f->s));
	assert_int_equal(turns, 1);
	assert_int_equal(stored_balance(f), 7);
	assert_int_equal(rx_transaction_try(f->s), 0);
}

static void test_session_transaction__continue_ends_and_commits(void **state)
{
	fixture *f = *state;
	int after = 0;
	rx_transaction(f->s) {
		f->account->balance = 7;
		if (f->s)
			continue;
		after++;
	}
	assert_true(rx_ok(f->s));
	assert_int_equal(after, 0);
	assert_int_equal(stored_balance(f), 7);
}

static void test_session_transaction__break_rolls_back(void **state)
{
	fixture *f = *state;
	int turns = 0;
	rx_transaction(f->s) {
		turns++;
		f->account->balance = 7;
		rx_add(f->s, Team, .name = "blue");
		assert_true(rx_flush(f->s));
		break;
	}
	assert_true(rx_ok(f->s));
	assert_int_equal(turns, 1);
	assert_int_equal(f->account->balance, 100);
	assert_int_equal(stored_balance(f), 100);
	assert_int_equal(rx_count(f->s, Team), 1);
}

static bool leave_by_return(fixture *f)
{
	rx_transaction(f->s) {
		f->account->balance = 7;
		if (rx_flush(f->s))
			return true;
	}
	return false;
}

static void test_session_transaction__return_and_goto_roll_back(void **state)
{
	fixture *f = *state;
	assert_true(leave_by_return(f));
	assert_int_equal(f->account->balance, 100);
	assert_int_equal(stored_balance(f), 100);
	rx_transaction(f->s) {
		rx_transaction(f->s) {
			f->account->balance = 7;
			assert_true(rx_flush(f->s));
			goto out;
		}
	}
out:
	assert_int_equal(f->account->balance, 100);
	f->account->balance = 8;
	assert_true(rx_commit(f->s)); /* no block is open any more */
	assert_int_equal(stored_balance(f), 8);
}

static void test_session_transaction__an_error_rolls_back_and_stays(void **state)
{
	fixture *f = *state;
	int turns = 0;
	rx_transaction(f->s) {
		turns++;
		f->account->balance = 7;
		rx_add(f->s, Team, .name = "red");
	}
	assert_int_equal(turns, 1);
	assert_int_equal(retries, 0);
	assert_rx_code(rx_session_error(f->s), RX_EUNIQUE);
	assert_int_equal(f->account->balance, 100);
	assert_int_equal(stored_balance(f), 100);
	turns = 0;
	rx_transaction(f->s) /* not entered: the session has failed */
		turns++;
	assert_int_equal(turns, 0);
	assert_true(rx_rollback(f->s));
	assert_int_equal(rx_count(f->s, Team), 1);
}

/* ---- collisions ------------------------------------------------------------------------------ */

static void test_session_transaction__a_stale_object_from_before_is_loaded_and_tried_again(
	void **state)
{
	fixture *f = *state;
	int turns = 0;
	write_elsewhere(f, 50);
	rx_transaction(f->s) {
		turns++;
		f->account->balance += 10;
	}
	assert_ok(f);
	assert_int_equal(turns, 2);
	assert_int_equal(retries, 1);
	assert_int_equal(stored_balance(f), 60);
	assert_int_equal(f->account->balance, 60);
	assert_int_equal(f->account->doubled, 120);
}

static void test_session_transaction__a_row_that_is_gone_is_not_tried_again(void **state)
{
	fixture *f = *state;
	int turns = 0;
	heroes_run(&f->h, "DELETE FROM account");
	rx_transaction(f->s) {
		turns++;
		f->account->balance += 10;
	}
	assert_int_equal(turns, 1);
	assert_rx_code(rx_session_error(f->s), RX_ESTALE);
	assert_contains(rx_session_error(f->s)->message, "was removed");
}

static void test_session_transaction__what_is_tried_again_and_what_not(void **state)
{
	fixture *f = *state;
	for (int code = RX_ENOMEM; code >= RX_EMIGRATION; code--) {
		bool again = code == RX_ESERIALIZATION || code == RX_EBUSY;
		int turns = 0;
		rx_transaction(f->s) {
			turns++;
			if (turns == 1)
				collide(f->s, code);
		}
		assert_int_equal(turns, again ? 2 : 1);
		assert_rx_code(rx_session_error(f->s), again ? RX_OK : code);
		assert_true(rx_rollback(f->s));
	}
}

static void test_session_transaction__objects_before_each_new_try(void **state)
{
	fixture *f = *state;
	Team *red = rx_one(f->s, Team, .where = rx_eq(Team_.name, "red"));
	assert_true(rx_commit(f->s));
	int64_t added[3] = { 0 };
	rx_transaction(f->s) {
		int try = rx_transaction_try(f->s);
		/* As on the first try, whatever the last one did. */
		assert_int_equal(f->account->balance, 100);
		assert_string_equal(red->name, "red");
		assert_null(red->heroes);
		assert_int_equal(rx_count(f->s, Team), 1);
		assert_int_equal(rx_count(f->s, Hero), 0);
		f->account->balance = 1000 + try;
		red->name = try == 1 ? "one" : "other";
		Hero *hero = rx_add(f->s, Hero, .name = "new", .team = red);
		assert_true(rx_load(f->s, Team_.heroes, rx_all(f->s, Team)));
		assert_int_equal(rx_len(red->heroes), 1);
		assert_true(rx_flush(f->s));
		added[try - 1] = hero->id;
		if (try < 3)
			collide(f->s, try == 1 ? RX_ESERIALIZATION : RX_EBUSY);
		if (try == 2)
			break; /* because of the collision: tried again too */
	}
	assert_ok(f);
	assert_int_equal(retries, 2);
	assert_int_equal(added[0], added[2]);
	assert_int_equal(stored_balance(f), 1003);
	assert_int_equal(heroes_number(&f->h, "SELECT count(*) FROM hero"), 1);
	assert_int_equal(heroes_number(&f->h, "SELECT count(*) FROM team WHERE name = 'other'"), 1);
}

static void test_session_transaction__deleted_objects_are_back_for_a_new_try(void **state)
{
	fixture *f = *state;
	rx_transaction(f->s) {
		assert_ptr_equal(rx_get(f->s, Account, 1), f->account);
		assert_true(rx_delete(f->s, f->account));
		assert_true(rx_flush(f->s));
		if (rx_transaction_try(f->s) == 1)
			collide(f->s, RX_ESERIALIZATION);
	}
	assert_ok(f);
	assert_int_equal(heroes_number(&f->h, "SELECT count(*) FROM account"), 0);
}

static void test_session_transaction__what_is_loaded_in_the_block_is_loaded_by_each_try(
	void **state)
{
	fixture *f = *state;
	rx_clear(f->s);
	rx_transaction(f->s) {
		Account *account = rx_get(f->s, Account, 1);
		Account **all = rx_all(f->s, Account);
		assert_ptr_equal(all[0], account);
		assert_int_equal(account->balance, rx_transaction_try(f->s) == 1 ? 100 : 55);
		if (rx_transaction_try(f->s) == 1) {
			/* As if the row had been written between the tries. */
			collide(f->s, RX_ESERIALIZATION);
			rx__run_rollback(f->s);
			write_elsewhere(f, 55);
			continue;
		}
		account->balance += 5;
	}
	assert_ok(f);
	assert_int_equal(stored_balance(f), 60);
}

static void test_session_transaction__composite_keys_and_texts_are_loaded_again(void **state)
{
	fixture *f = *state;
	Hero *hero = rx_add(f->s, Hero, .name = "h");
	Team *red = rx_first(f->s, Team);
	assert_true(rx_flush(f->s));
	Membership *m =
		rx_add(f->s, Membership, .hero_id = hero->id, .team_id = red->id, .role = "old");
	Country *country = rx_add(f->s, Country, .code = "de", .name = "old");
	assert_true(rx_commit(f->s));
	rx_transaction(f->s) {
		if (rx_transaction_try(f->s) == 1) {
			assert_string_equal(m->role, "old");
			heroes_run(
				&f->h, "UPDATE membership SET role = 'new'; UPDATE country SET name = 'new'");
			collide(f->s, RX_EBUSY);
			continue;
		}
		assert_string_equal(m->role, "new");
		assert_string_equal(country->name, "new");
	}
	assert_ok(f);
}

/* ---- limits ---------------------------------------------------------------------------------- */

static void test_session_transaction__as_often_as_it_says(void **state)
{
	fixture *f = *state;
	int turns = 0;
	rx_transaction(f->s, .tries = 3) {
		turns++;
		collide(f->s, RX_ESERIALIZATION);
	}
	assert_int_equal(turns, 3);
	assert_int_equal(retries, 2);
	assert_rx_code(rx_session_error(f->s), RX_ESERIALIZATION);
	assert_contains(rx_session_error(f->s)->message, "try 3: made by the test");
	assert_contains(rx_session_error(f->s)->message, "transaction.c:");
	assert_true(rx_rollback(f->s));
	turns = 0;
	rx_transaction(f->s, .tries = 1) {
		turns++;
		collide(f->s, RX_EBUSY);
	}
	assert_int_equal(turns, 1);
	assert_true(rx_rollback(f->s));
	turns = 0;
	rx_transaction(f->s) {
		turns++;
		collide(f->s, RX_EBUSY);
	}
	assert_int_equal(turns, 10);
}

static void test_session_transaction__until_its_deadline(void **state)
{
	fixture *f = *state;
	int turns = 0;
	rx_transaction(f->s, .deadline = 0.05, .tries = 100000) {
		turns++;
		collide(f->s, RX_ESERIALIZATION);
	}
	assert_in_range(turns, 1, 200);
	assert_rx_code(rx_session_error(f->s), RX_ESERIALIZATION);
}

static void test_session_transaction__a_lock_held_elsewhere(void **state)
{
	fixture *f = *state;
	rx_error error = RX_ERROR_INIT;
	char url[400];
	sqlite3 *db = NULL;
	snprintf(url, sizeof url, "sqlite:///%s?busy_timeout=10", f->h.path);
	rx_engine *impatient = rx_engine_open(url, &error);
	assert_rx_ok(&error);
	assert_int_equal(sqlite3_open(f->h.path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
	rx_with_session(s, .engine = impatient) {
		rx_transaction(s) {
			if (rx_transaction_try(s) == 3)
				sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
			Account *account = rx_get(s, Account, 1);
			if (!account)
				break;
			account->balance = 5;
		}
		assert_rx_ok(rx_session_error(s));
	}
	assert_int_equal(retries, 2);
	assert_int_equal(stored_balance(f), 5);
	sqlite3_close(db);
	rx_engine_close(impatient);
}

/* The table of tokens is made before the block begins. */
static void test_session_transaction__a_lock_in_the_way_of_the_table_of_tokens(void **state)
{
	fixture *f = *state;
	rx_error error = RX_ERROR_INIT;
	char url[400];
	int turns = 0;
	snprintf(url, sizeof url, "sqlite:///%s?busy_timeout=10", f->h.path);
	rx_engine *impatient = rx_engine_open(url, &error);
	assert_rx_ok(&error);
	assert_int_equal(sqlite3_open(f->h.path, &in_the_way), SQLITE_OK);
	assert_int_equal(sqlite3_exec(in_the_way, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
	rx_with_session(s, .engine = impatient) {
		rx_transaction(s, .token = true, .tries = 2)
			turns++;
		assert_session_failed(s, RX_EBUSY, "reflex_commit");
		assert_int_equal(turns, 0);
		assert_int_equal(retries, 1);
		rx_rollback(s);
		retries = 0;
		rx_transaction(s, .token = true) {
			turns++;
			assert_int_equal(rx_transaction_try(s), 1);
			rx_get(s, Account, 1)->balance = 5;
		}
		assert_rx_ok(rx_session_error(s));
	}
	assert_int_equal(turns, 1);
	assert_int_equal(retries, 2);
	assert_int_equal(stored_balance(f), 5);
	sqlite3_close(in_the_way);
	in_the_way = NULL;
	rx_engine_close(impatient);
}

/* ---- what is refused -------------------------------------------------------------------------- */

static void test_session_transaction__unsaved_work_before_it(void **state)
{
	fixture *f = *state;
	int turns = 0;
	f->account->balance = 1;
	rx_transaction(f->s)
		turns++;
	assert_session_failed(f->s, RX_EINVAL, "Account#1 has changes that are not saved");
	assert_true(rx_rollback(f->s));
	rx_add(f->s, Team, .name = "blue");
	rx_transaction(f->s)
		turns++;
	assert_session_failed(f->s, RX_EINVAL, "Team (new, name 'blue') has changes");
	assert_true(rx_rollback(f->s));
	rx_delete(f->s, f->account);
	rx_transaction(f->s)
		turns++;
	assert_session_failed(f->s, RX_EINVAL, "Account#1 has changes");
	assert_true(rx_rollback(f->s));
	f->account->balance = 1;
	assert_true(rx_flush(f->s));
	rx_transaction(f->s)
		turns++;
	assert_session_failed(f->s, RX_EINVAL, "written something that is not committed");
	assert_true(rx_rollback(f->s));
	assert_true(rx_savepoint_begin(f->s) > 0);
	rx_transaction(f->s)
		turns++;
	assert_session_failed(f->s, RX_EINVAL, "not committed");
	assert_true(rx_rollback(f->s));
	assert_int_equal(turns, 0);
	assert_int_equal(stored_balance(f), 100);
	assert_int_equal(rx_exec(f->s, "UPDATE account SET balance = 3"), 1);
	rx_transaction(f->s)
		turns++;
	assert_session_failed(f->s, RX_EINVAL, "not committed");
	assert_int_equal(turns, 0);
}

static void test_session_transaction__commit_and_rollback_inside(void **state)
{
	fixture *f = *state;
	rx_transaction(f->s) {
		f->account->balance = 1;
		assert_false(rx_commit(f->s));
	}
	assert_session_failed(f->s, RX_EINVAL, "rx_commit inside");
	assert_true(rx_rollback(f->s));
	rx_transaction(f->s) {
		f->account->balance = 1;
		assert_false(rx_rollback(f->s));
	}
	assert_session_failed(f->s, RX_EINVAL, "rx_rollback inside");
	assert_true(rx_rollback(f->s));
	assert_int_equal(f->account->balance, 100);
	assert_int_equal(stored_balance(f), 100);
}

static void test_session_transaction__of_no_session(void **state)
{
	(void)state;
	int turns = 0;
	rx_transaction((rx_session *)NULL)
		turns++;
	assert_int_equal(turns, 0);
	assert_int_equal(rx_transaction_try(NULL), 0);
}

/* ---- one inside another ----------------------------------------------------------------------- */

static void test_session_transaction__an_inner_one_is_part_of_the_outer(void **state)
{
	fixture *f = *state;
	rx_transaction(f->s) {
		rx_transaction(f->s) {
			f->account->balance = 1;
		}
		assert_int_equal(stored_balance(f), 100);
		rx_transaction(f->s) {
			f->account->balance = 2;
			assert_true(rx_flush(f->s));
			break;
		}
		assert_true(rx_ok(f->s));
		assert_int_equal(f->account->balance, 1);
	}
	assert_true(rx_ok(f->s));
	assert_int_equal(stored_balance(f), 1);
}

static void test_session_transaction__an_error_in_an_inner_one_is_the_outer_ones(void **state)
{
	fixture *f = *state;
	int after = 0;
	rx_transaction(f->s) {
		f->account->balance = 1;
		rx_transaction(f->s)
			rx_add(f->s, Team, .name = "red");
		after += !rx_ok(f->s);
	}
	assert_int_equal(after, 1);
	assert_rx_code(rx_session_error(f->s), RX_EUNIQUE);
	assert_int_equal(stored_balance(f), 100);
}

static void add_ten(fixture *f, int *turns)
{
	rx_transaction(f->s) {
		rx_savepoint(f->s) {
			++*turns;
			f->account->balance += 10;
			if (*turns < 3)
				collide(f->s, RX_ESERIALIZATION); /* the savepoint does not clear that */
		}
	}
}

static void test_session_transaction__a_collision_in_an_inner_one_runs_the_outer_again(void **state)
{
	fixture *f = *state;
	int outer = 0, inner = 0;
	rx_transaction(f->s) {
		outer++;
		f->account->balance += 1;
		add_ten(f, &inner);
	}
	assert_ok(f);
	assert_int_equal(outer, 3);
	assert_int_equal(inner, 3);
	assert_int_equal(stored_balance(f), 111);
}

static void test_session_transaction__inside_a_savepoint_it_is_one_itself(void **state)
{
	fixture *f = *state;
	rx_add(f->s, Team, .name = "blue");
	rx_savepoint(f->s) {
		rx_transaction(f->s)
			f->account->balance = 1;
		assert_int_equal(rx_transaction_try(f->s), 0);
	}
	assert_int_equal(stored_balance(f), 100);
	assert_true(rx_commit(f->s));
	assert_int_equal(stored_balance(f), 1);
}

/* ---- isolation and read-only ------------------------------------------------------------------ */

static void test_session_transaction__nobody_writes_between_reading_and_writing(void **state)
{
	fixture *f = *state;
	rx_error error = RX_ERROR_INIT;
	char url[400];
	snprintf(url, sizeof url, "sqlite:///%s?busy_timeout=10", f->h.path);
	rx_engine *impatient = rx_engine_open(url, &error);
	rx_transaction(f->s) {
		Account *account = rx_get(f->s, Account, 1);
		rx_refresh(f->s, account);
		rx_with_session(other, .engine = impatient) {
			rx_add(other, Team, .name = "blue");
			assert_false(rx_commit(other));
			assert_rx_code(rx_session_error(other), RX_EBUSY);
		}
		account->balance++;
	}
	assert_ok(f);
	rx_with_session(strict, .engine = f->h.engine, .isolation = RX_SERIALIZABLE) {
		assert_int_equal(rx_count(strict, Team), 1);
		rx_with_session(other, .engine = impatient) {
			rx_add(other, Team, .name = "blue");
			assert_false(rx_commit(other));
		}
	}
	rx_with_session(lax, .engine = f->h.engine, .isolation = RX_READ_COMMITTED) {
		assert_int_equal(rx_count(lax, Team), 1);
		rx_with_session(other, .engine = impatient) {
			rx_add(other, Team, .name = "blue");
			assert_true(rx_commit(other));
		}
	}
	rx_engine_close(impatient);
}

static void test_session_transaction__one_that_only_reads(void **state)
{
	fixture *f = *state;
	rx_transaction(f->s, .read_only = true, .isolation = RX_SERIALIZABLE) {
		assert_int_equal(rx_count(f->s, Account), 1);
		write_elsewhere(f, 33); /* nobody waits for it */
		Account *again = rx_first(f->s, Account, .populate_existing = true);
		assert_int_equal(again->balance, 100); /* it sees what was there when it began */
	}
	assert_ok(f);
	rx_transaction(f->s, .read_only = true)
		f->account->balance = 9;
	assert_session_failed(f->s, RX_EREADONLY, "the rx_transaction is .read_only");
	assert_true(rx_rollback(f->s));
	rx_transaction(f->s, .read_only = true)
		rx_exec(f->s, "DELETE FROM account");
	assert_session_failed(f->s, RX_EREADONLY, "");
	assert_true(rx_rollback(f->s));
	assert_int_equal(stored_balance(f), 33);
	rx_refresh(f->s, f->account);
	f->account->balance = 10;
	assert_true(rx_commit(f->s)); /* the connection writes again */
}

static void test_session_transaction__sqlite_itself_refuses_writes_of_a_reader(void **state)
{
	fixture *f = *state;
	rx_with_session(s, .engine = f->h.engine, .read_only = true) {
		assert_int_equal(rx_count(s, Account), 1);
		/* Past all that the library knows of the statement. */
		assert_int_equal(
			s->driver->execute(s->conn, "DELETE FROM account", &s->error), RX_EREADONLY);
	}
	assert_int_equal(stored_balance(f), 100);
	rx_with_session(s, .engine = f->h.engine) {
		assert_int_equal(rx_exec(s, "UPDATE account SET balance = 1"), 1);
		assert_true(rx_commit(s));
	}
}

static void test_session_transaction__an_isolation_that_is_none(void **state)
{
	fixture *f = *state;
	int turns = 0;
	rx_with_session(s, .engine = f->h.engine, .isolation = (rx_isolation)9) {
		assert_int_equal(rx_count(s, Account), -1);
		assert_session_failed(s, RX_EINVAL, ".isolation 9");
	}
	rx_transaction(f->s, .isolation = (rx_isolation)5)
		turns++;
	assert_session_failed(f->s, RX_EINVAL, ".isolation 5");
	assert_int_equal(turns, 0);
}

#define ACCOUNT_TEST(name) \
	cmocka_unit_test_setup_teardown(test_session_transaction__##name, open_account, close_account)

int main(void)
{
	const struct CMUnitTest tests[] = {
		ACCOUNT_TEST(the_end_commits),
		ACCOUNT_TEST(continue_ends_and_commits),
		ACCOUNT_TEST(break_rolls_back),
		ACCOUNT_TEST(return_and_goto_roll_back),
		ACCOUNT_TEST(an_error_rolls_back_and_stays),
		ACCOUNT_TEST(a_stale_object_from_before_is_loaded_and_tried_again),
		ACCOUNT_TEST(a_row_that_is_gone_is_not_tried_again),
		ACCOUNT_TEST(what_is_tried_again_and_what_not),
		ACCOUNT_TEST(objects_before_each_new_try),
		ACCOUNT_TEST(deleted_objects_are_back_for_a_new_try),
		ACCOUNT_TEST(what_is_loaded_in_the_block_is_loaded_by_each_try),
		ACCOUNT_TEST(composite_keys_and_texts_are_loaded_again),
		ACCOUNT_TEST(as_often_as_it_says),
		ACCOUNT_TEST(until_its_deadline),
		ACCOUNT_TEST(a_lock_held_elsewhere),
		ACCOUNT_TEST(a_lock_in_the_way_of_the_table_of_tokens),
		ACCOUNT_TEST(unsaved_work_before_it),
		ACCOUNT_TEST(commit_and_rollback_inside),
		ACCOUNT_TEST(of_no_session),
		ACCOUNT_TEST(an_inner_one_is_part_of_the_outer),
		ACCOUNT_TEST(an_error_in_an_inner_one_is_the_outer_ones),
		ACCOUNT_TEST(a_collision_in_an_inner_one_runs_the_outer_again),
		ACCOUNT_TEST(inside_a_savepoint_it_is_one_itself),
		ACCOUNT_TEST(nobody_writes_between_reading_and_writing),
		ACCOUNT_TEST(one_that_only_reads),
		ACCOUNT_TEST(sqlite_itself_refuses_writes_of_a_reader),
		ACCOUNT_TEST(an_isolation_that_is_none),
	};
	rx_log_set(count_retries, NULL);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
