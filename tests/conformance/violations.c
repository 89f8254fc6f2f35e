/* What the database or the model forbids: the class of the error, and the table, column, constraint
 * and object that it names; nothing of the transaction stays, and the session goes on after a
 * rollback. And two sessions on one row: isolation and the version column. */
#include "company.h"
#include "journal.h"

RX_MODEL(Rule, rule,
    column(rx_text, code, .unique = true),
    column(rx_text, first),
    column(rx_text, second),
    column(int32_t, level, .min = RX_VALUE(1), .max = RX_VALUE(10)),
    column(rx_text, short_one, .min_length = 2, .length = 5, .nullable = true),
    column(rx_text, plate, .pattern = "^[A-Z]+-[0-9]+$", .nullable = true),
    table_unique(uq_rule_pair, first, second),
    table_check(ck_rule_order, "first <= second"));

RX_MODEL(Account, account,
    column(rx_text, owner, .unique = true),
    column(int64_t, balance),
    column(int32_t, revision, .version = true));

static Rule *add_rule(rx_session *s, const char *code)
{
	return rx_add(s, Rule, .code = code, .first = code, .second = code, .level = 5);
}

static void assert_rules(suite *the, int64_t n)
{
	rx_with_session(s, .engine = the->engine) {
		assert_int_equal(rx_count(s, Rule), n);
	}
}

/* Expects the commit to fail, and the session to be as good as new after the rollback. */
#define FORBIDDEN(wanted, ...) \
	do { \
		const char *parts[] = { __VA_ARGS__ }; \
		assert_false(rx_commit(s)); \
		const rx_error *error = rx_session_error(s); \
		assert_rx_code(error, wanted); \
		for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) \
			assert_contains(error->message, parts[i]); \
	} while (0)

#define GOES_ON() \
	do { \
		assert_true(rx_rollback(s)); \
		assert_true(rx_ok(s)); \
		add_rule(s, "goes on"); \
		assert_true(rx_commit(s)); \
	} while (0)

/* ---- rules of the database ------------------------------------------------------------------ */

static void test_conformance_violations__of_a_unique_column(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		add_rule(s, "one");
		assert_true(rx_commit(s));
		rx_add(s, Rule, .code = "one", .first = "a", .second = "b", .level = 5);
		FORBIDDEN(RX_EUNIQUE, "rule", "code", "Rule");
		assert_string_equal(rx_session_error(s)->table, "rule");
		assert_string_equal(rx_session_error(s)->column, "code");
		assert_string_equal(rx_session_error(s)->constraint, "uq_rule_code");
		GOES_ON();
	}
	assert_rules(the, 2);
}

static void test_conformance_violations__of_a_primary_key(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		rx_add(s, Country, .code = "AT", .name = "Austria");
		assert_true(rx_commit(s));
	}
	rx_with_session(s, .engine = the->engine) {
		rx_add(s, Country, .code = "AT", .name = "again");
		FORBIDDEN(RX_EUNIQUE, "country", "code", "AT");
		assert_string_equal(rx_session_error(s)->table, "country");
		GOES_ON();
		assert_int_equal(rx_count(s, Country), 1);
	}
	rx_with_session(s, .engine = the->engine) {
		rx_add(s, Seat, .line = 1, .place = "a");
		rx_add(s, Seat, .line = 1, .place = "a");
		FORBIDDEN(RX_EUNIQUE, "seat");
		assert_true(rx_rollback(s));
		assert_int_equal(rx_count(s, Seat), 0);
	}
}

static void test_conformance_violations__of_a_key_of_an_object_in_the_session(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Country *first = rx_add(s, Country, .code = "AT", .name = "Austria");
		assert_true(rx_commit(s));
		rx_add(s, Country, .code = "AT", .name = "again");
		FORBIDDEN(RX_EUNIQUE, "AT");
		assert_true(rx_rollback(s));
		assert_ptr_equal(rx_get(s, Country, "AT"), first);
		assert_string_equal(first->name, "Austria");
	}
}

static void test_conformance_violations__of_a_check_of_a_column(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Person *ann = rx_add(s, Person, .name = "ann");
		Project *project = rx_add(s, Project, .name = "p", .lead = ann);
		assert_true(rx_commit(s));
		rx_add(s, Task, .title = "write", .project = project, .hours = -1);
		FORBIDDEN(RX_ECHECK, "task", "hours");
		assert_string_equal(rx_session_error(s)->table, "task");
		assert_true(*rx_session_error(s)->constraint != '\0');
		GOES_ON();
	}
}

static void test_conformance_violations__by_sql_of_the_program(void **state)
{
	suite *the = *state;
	bool names_table = suite_quirks(the)->names_every_table;

	rx_with_session(s, .engine = the->engine) {
		add_rule(s, "one");
		assert_true(rx_commit(s));
		rx_exec(s, "UPDATE rule SET first = 'z'");
		assert_rx_code(rx_session_error(s), RX_ECHECK);
		assert_string_equal(rx_session_error(s)->constraint, "ck_rule_order");
		if (names_table)
			assert_string_equal(rx_session_error(s)->table, "rule");
		assert_true(rx_rollback(s));
		rx_exec(s, "UPDATE rule SET first = NULL");
		assert_rx_code(rx_session_error(s), RX_ENOT_NULL);
		assert_string_equal(rx_session_error(s)->column, "first");
		if (names_table)
			assert_string_equal(rx_session_error(s)->table, "rule");
		GOES_ON();
	}
}

static void test_conformance_violations__of_not_null(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		rx_add(s, Rule, .code = "x", .first = "a", .level = 5);
		FORBIDDEN(RX_ENOT_NULL, "second", "Rule");
		assert_string_equal(rx_session_error(s)->table, "rule");
		assert_string_equal(rx_session_error(s)->column, "second");
		GOES_ON();
	}
	rx_with_session(s, .engine = the->engine) {
		Rule *rule = rx_first(s, Rule);
		rule->first = NULL;
		FORBIDDEN(RX_ENOT_NULL, "first", "Rule");
		assert_true(rx_rollback(s));
		assert_string_equal(rule->first, "goes on");
	}
	assert_rules(the, 1);
}

static void test_conformance_violations__of_an_update_name_the_object(void **state)
{
	suite *the = *state;
	char key[32];

	rx_with_session(s, .engine = the->engine) {
		for (int i = 0; i < 60; i++) {
			char code[16];
			snprintf(code, sizeof(code), "code %d", i);
			add_rule(s, code);
			assert_true(rx_flush(s));
		}
		assert_true(rx_commit(s));
		Rule *rule = rx_first(s, Rule, .where = rx_eq(Rule_.code, "code 47"));
		snprintf(key, sizeof(key), "%lld", (long long)rule->id);
		rule->code = "code 3";
		FORBIDDEN(RX_EUNIQUE, "rule", "code", "Rule", key);
		assert_true(rx_rollback(s));
		assert_string_equal(rule->code, "code 47");
	}
	assert_rules(the, 60);
}

static void test_conformance_violations__leave_nothing_of_the_flush(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Rule *old = add_rule(s, "old");
		assert_true(rx_commit(s));
		old->level = 6;
		for (int i = 0; i < 20; i++) {
			char code[16];
			snprintf(code, sizeof(code), "code %d", i);
			add_rule(s, code);
			assert_true(rx_flush(s));
		}
		add_rule(s, "code 7");
		FORBIDDEN(RX_EUNIQUE, "rule");
		assert_true(rx_rollback(s));
		assert_int_equal(old->level, 5);
		assert_int_equal(rx_count(s, Rule), 1);
	}
	rx_with_session(s, .engine = the->engine) {
		assert_int_equal(rx_first(s, Rule)->level, 5);
	}
	assert_rules(the, 1);
}

static void test_conformance_violations__carry_the_engines_own_number(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		add_rule(s, "a secret");
		add_rule(s, "a secret");
		assert_false(rx_flush(s));
		assert_int_equal(rx_session_error(s)->vendor != 0, suite_quirks(the)->numbers_errors);
		assert_int_equal(
			strlen(rx_session_error(s)->sqlstate), suite_quirks(the)->states_errors ? 5 : 0);
		assert_contains(rx_session_error(s)->sql, "INSERT INTO");
		assert_null(strstr(rx_session_error(s)->sql, "secret"));
	}
}

/* ---- rules of the model --------------------------------------------------------------------- */

#define REFUSED(field, wanted) \
	do { \
		Rule *rule = add_rule(s, "x"); \
		field; \
		journal_clear(); \
		FORBIDDEN(RX_ECHECK, wanted, "Rule"); \
		assert_int_equal(journal_count("INSERT"), 0); \
		assert_string_equal(rx_session_error(s)->column, wanted); \
		assert_true(rx_rollback(s)); \
	} while (0)

static void test_conformance_violations__of_value_rules_are_found_before_anything_is_sent(
	void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		REFUSED(rule->level = 0, "level");
		REFUSED(rule->level = 11, "level");
		REFUSED(rule->short_one = "a", "short_one");
		REFUSED(rule->short_one = "", "short_one");
		REFUSED(rule->plate = "W 123", "plate");
		REFUSED(rule->plate = "", "plate");
		Rule *rule = add_rule(s, "good");
		rule->level = 10;
		rule->short_one = "äö";
		rule->plate = "W-123";
		assert_true(rx_commit(s));
		rule->level = 99;
		FORBIDDEN(RX_ECHECK, "level", "99");
		assert_true(rx_rollback(s));
		assert_int_equal(rule->level, 10);
	}
	assert_rules(the, 1);
}

/* ---- two sessions --------------------------------------------------------------------------- */

static void test_conformance_violations__others_see_nothing_before_the_commit(void **state)
{
	suite *the = *state;

	rx_with_session(writer, .engine = the->engine) {
		add_rule(writer, "one");
		assert_true(rx_flush(writer));
		assert_int_equal(rx_count(writer, Rule), 1);
		assert_rules(the, 0);
		assert_true(rx_commit(writer));
		assert_rules(the, 1);
	}
}

static void test_conformance_violations__a_reader_sees_one_state_until_it_ends(void **state)
{
	suite *the = *state;

	rx_with_session(reader, .engine = the->engine, .isolation = suite_snapshot(the)) {
		assert_int_equal(rx_count(reader, Rule), 0);
		rx_with_session(writer, .engine = the->engine) {
			add_rule(writer, "one");
			assert_true(rx_commit(writer));
		}
		assert_int_equal(rx_count(reader, Rule), 0);
		assert_true(rx_commit(reader));
		assert_int_equal(rx_count(reader, Rule), 1);
	}
}

static int64_t stored_account(suite *the)
{
	int64_t id = 0;

	rx_with_session(s, .engine = the->engine) {
		Account *account = rx_add(s, Account, .owner = "ann", .balance = 100);
		assert_true(rx_commit(s));
		id = account->id;
	}
	return id;
}

static void test_conformance_violations__the_version_counts_the_updates(void **state)
{
	suite *the = *state;
	int64_t id = stored_account(the);

	rx_with_session(s, .engine = the->engine) {
		Account *account = rx_get(s, Account, id);
		int32_t first = account->revision;
		for (int i = 1; i <= 3; i++) {
			account->balance += 1;
			assert_true(rx_commit(s));
			assert_int_equal(account->revision, first + i);
			assert_false(rx_is_dirty(s, account));
		}
		assert_true(rx_commit(s));
		assert_int_equal(account->revision, first + 3);
		account->balance = 0;
		assert_true(rx_flush(s));
		assert_true(rx_rollback(s));
		assert_int_equal(account->revision, first + 3);
		account->balance = 7;
		assert_true(rx_commit(s));
		assert_int_equal(account->revision, first + 4);
	}
}

static void test_conformance_violations__an_object_changed_by_another_is_stale(void **state)
{
	suite *the = *state;
	int64_t id = stored_account(the);
	char key[32];

	snprintf(key, sizeof(key), "%lld", (long long)id);
	rx_with_session(s, .engine = the->engine) {
		Account *mine = rx_get(s, Account, id);
		assert_true(rx_commit(s));
		rx_with_session(other, .engine = the->engine) {
			rx_get(other, Account, id)->balance += 50;
			assert_true(rx_commit(other));
		}
		mine->balance -= 30;
		FORBIDDEN(RX_ESTALE, "Account", key);
		assert_true(rx_rollback(s));
		assert_true(rx_refresh(s, mine));
		assert_int_equal(mine->balance, 150);
		mine->balance -= 30;
		assert_true(rx_commit(s));
	}
	rx_with_session(s, .engine = the->engine) {
		assert_int_equal(rx_get(s, Account, id)->balance, 120);
	}
}

static void test_conformance_violations__a_stale_object_is_not_deleted(void **state)
{
	suite *the = *state;
	int64_t id = stored_account(the);

	rx_with_session(s, .engine = the->engine) {
		Account *mine = rx_get(s, Account, id);
		assert_true(rx_commit(s));
		rx_with_session(other, .engine = the->engine) {
			rx_get(other, Account, id)->balance += 50;
			assert_true(rx_commit(other));
		}
		assert_true(rx_delete(s, mine));
		FORBIDDEN(RX_ESTALE, "Account");
		assert_true(rx_rollback(s));
		assert_int_equal(rx_count(s, Account), 1);
	}
}

static void test_conformance_violations__a_change_of_a_row_that_is_gone_is_stale(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		add_rule(s, "one");
		Team *team = rx_add(s, Team, .name = "core");
		assert_true(rx_commit(s));
		rx_with_session(other, .engine = the->engine) {
			assert_true(rx_delete(other, rx_first(other, Rule)));
			assert_true(rx_delete(other, rx_first(other, Team)));
			assert_true(rx_commit(other));
		}
		rx_get(s, Rule, 1)->level = 7;
		team->name = "never";
		FORBIDDEN(RX_ESTALE, "1");
		assert_true(rx_rollback(s));
	}
	assert_rules(the, 0);
}

static void test_conformance_violations__a_session_that_read_may_write_after_others_did(
	void **state)
{
	suite *the = *state;
	int64_t id = stored_account(the);

	rx_with_session(s, .engine = the->engine) {
		assert_int_equal(rx_count(s, Rule), 0); /* a read transaction is open */
		rx_with_session(other, .engine = the->engine) {
			rx_get(other, Account, id)->balance += 50;
			assert_true(rx_commit(other));
		}
		add_rule(s, "one");
		bool done = rx_commit(s);
		if (!done) /* a collision, said as such, is an answer; a hang or RX_EBUSY is none */
			assert_rx_code(rx_session_error(s), RX_ESERIALIZATION);
	}
}

static void test_conformance_violations__of_a_unique_pair(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		add_rule(s, "one");
		assert_true(rx_commit(s));
		rx_add(s, Rule, .code = "two", .first = "one", .second = "one", .level = 5);
		FORBIDDEN(RX_EUNIQUE, "rule", "first", "second");
		assert_string_equal(rx_session_error(s)->table, "rule");
		assert_contains(rx_session_error(s)->column, "first");
		assert_contains(rx_session_error(s)->column, "second");
		assert_string_equal(rx_session_error(s)->constraint, "uq_rule_pair");
		GOES_ON();
	}
	assert_rules(the, 2);
}

static void test_conformance_violations__of_a_foreign_key(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		rx_add(s, Task, .title = "write", .project_id = 4711, .hours = 1);
		/* The server quotes the key only where it would quote secrets too. */
		FORBIDDEN(RX_EFOREIGN_KEY, "Task", "project_id",
			suite_quirks(the)->states_errors ? "fk_task_project_id" : "4711");
		assert_string_equal(rx_session_error(s)->table, "task");
		assert_string_equal(rx_session_error(s)->column, "project_id");
		assert_string_equal(rx_session_error(s)->constraint, "fk_task_project_id");
		assert_contains(rx_session_error(s)->sql, "INSERT INTO ");
		GOES_ON();
		assert_int_equal(rx_count(s, Task), 0);
	}
}

static void test_conformance_violations__of_a_check_of_the_table(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		rx_add(s, Rule, .code = "x", .first = "z", .second = "a", .level = 5);
		FORBIDDEN(RX_ECHECK, "ck_rule_order", "Rule");
		assert_string_equal(rx_session_error(s)->constraint, "ck_rule_order");
		assert_string_equal(rx_session_error(s)->table, "rule");
		GOES_ON();
	}
	assert_rules(the, 1);
}

#define FORBID(name) \
	cmocka_unit_test_setup_teardown( \
		test_conformance_violations__##name, suite_open_echo, suite_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		FORBID(of_a_unique_column),
		FORBID(of_a_primary_key),
		FORBID(of_a_key_of_an_object_in_the_session),
		FORBID(of_a_check_of_a_column),
		FORBID(of_not_null),
		FORBID(by_sql_of_the_program),
		FORBID(of_an_update_name_the_object),
		FORBID(leave_nothing_of_the_flush),
		FORBID(carry_the_engines_own_number),
		FORBID(of_value_rules_are_found_before_anything_is_sent),
		FORBID(others_see_nothing_before_the_commit),
		FORBID(a_reader_sees_one_state_until_it_ends),
		FORBID(the_version_counts_the_updates),
		FORBID(an_object_changed_by_another_is_stale),
		FORBID(a_stale_object_is_not_deleted),
		FORBID(a_change_of_a_row_that_is_gone_is_stale),
		FORBID(a_session_that_read_may_write_after_others_did),
		FORBID(of_a_unique_pair),
		FORBID(of_a_foreign_key),
		FORBID(of_a_check_of_the_table),
	};
	journal_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
