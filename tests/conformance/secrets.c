/* A column that is .secret: whatever goes wrong with its value, no message holds it. Each value here
 * is made of sevens, and nothing else is. */
#include <string.h>

#include "engine.h"

RX_MODEL(Vault, vault,
    column(rx_text, code, .secret = true, .nullable = true, .pattern = "^[a-z]*$", .length = 8,
        .unique = true),
    column(rx_opt_int32, pin, .secret = true, .max = RX_VALUE(999)),
    column(rx_opt_int64, twin_id, .secret = true, .foreign_key = "vault.id"),
    column(rx_opt_decimal, amount, .secret = true, .precision = 4, .scale = 2),
    column(rx_opt_float, ratio, .secret = true),
    column(rx_opt_enum, kind, .secret = true, .labels = RX_LABELS("a", "b")),
    column(rx_opt_date, day, .secret = true, .min = RX_VALUE("2020-01-01")),
    column(rx_json, note, .secret = true, .nullable = true));

RX_TABLE(Badge, badge,
    primary_key(rx_text, number, .secret = true));

/* A message may name the database: its file, whose folder has a random name, or its server's port. Both
 * may hold sevens. */
static const char *without_folder(const char *message)
{
	static char text[sizeof(((rx_error *)0)->message)];
	const char *const beginning = "reflex-test-";
	char *at;

	snprintf(text, sizeof(text), "%s", message);
	for (at = text; (at = strstr(at, "://")) != NULL;)
		for (at += strlen("://"); *at && *at != ' '; at++)
			*at = '?';
	for (at = text; (at = strstr(at, beginning)) != NULL;)
		for (at += strlen(beginning); *at && *at != '/'; at++)
			*at = '?';
	return text;
}

static void assert_hidden(rx_session *s, int code)
{
	const rx_error *error = rx_session_error(s);

	assert_int_equal(error->code, code);
	if (strstr(without_folder(error->message), "77") || strstr(error->sql, "77"))
		fail_msg("a secret is shown: %s (%s)", error->message, error->sql);
	assert_true(rx_rollback(s));
}

#define HIDDEN_IN_A_ROW(code, assignment) \
	do { \
		rx_add(s, Vault, assignment); \
		assert_false(rx_flush(s)); \
		assert_hidden(s, code); \
	} while (0)

static void test_conformance_secrets__are_in_no_message_about_a_row(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		HIDDEN_IN_A_ROW(RX_ECHECK, .code = "777");
		HIDDEN_IN_A_ROW(RX_EDATA, .code = "777777777");
		HIDDEN_IN_A_ROW(RX_ECHECK, .pin = rx_some(7777));
		HIDDEN_IN_A_ROW(RX_EDATA, .amount = rx_some(rx_decimal_of("77.777")));
		HIDDEN_IN_A_ROW(RX_EDATA, .kind = rx_some_enum(77));
		HIDDEN_IN_A_ROW(RX_ECHECK, .day = rx_some(rx_date_of(1977, 7, 7)));
		HIDDEN_IN_A_ROW(RX_EDATA, .note = rx_json_of("77x"));
		HIDDEN_IN_A_ROW(RX_EFOREIGN_KEY, .twin_id = rx_some_int64(777777));
	}
}

#define HIDDEN_IN_A_QUERY(code, condition) \
	do { \
		assert_int_equal(rx_count(s, Vault, .where = condition), -1); \
		assert_hidden(s, code); \
	} while (0)

static void test_conformance_secrets__are_in_no_message_about_a_query(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		HIDDEN_IN_A_QUERY(RX_EDATA, rx_eq(Vault_.pin, 7777777777777));
		HIDDEN_IN_A_QUERY(RX_EDATA, rx_in(Vault_.pin, 1, 7777777777777));
		HIDDEN_IN_A_QUERY(RX_EDATA, rx_eq(Vault_.twin_id, 17777777777777777777u));
		HIDDEN_IN_A_QUERY(RX_EDATA, rx_eq(Vault_.kind, 77));
		HIDDEN_IN_A_QUERY(RX_EDATA, rx_eq(Vault_.code, "777\xff"));
	}
}

static void test_conformance_secrets__are_in_no_message_about_a_key(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Badge *badge = rx_add(s, Badge, .number = "777");
		assert_true(rx_commit(s));
		rx_delete(s, badge);
		assert_false(rx_refresh(s, badge));
		assert_hidden(s, RX_EINVAL);
		rx_clear(s);
		rx_add(s, Badge, .number = "777");
		assert_false(rx_flush(s));
		assert_hidden(s, RX_EUNIQUE);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			test_conformance_secrets__are_in_no_message_about_a_row, suite_open, suite_close),
		cmocka_unit_test_setup_teardown(
			test_conformance_secrets__are_in_no_message_about_a_query, suite_open, suite_close),
		cmocka_unit_test_setup_teardown(
			test_conformance_secrets__are_in_no_message_about_a_key, suite_open, suite_close),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
