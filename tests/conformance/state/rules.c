/* Value rules: looked at before anything is sent, all that is wrong told at once. */
#include "../engine.h"

#include <math.h>

/* clang-format off */
typedef enum { ROLE_GUEST, ROLE_STAFF = 2 } role;

RX_MODEL(Visitor, visitor,
    column(rx_text, name, .min_length = 2, .length = 8, .name = "full_name"),
    column(rx_opt_int32, age, .min = RX_VALUE(18), .max = RX_VALUE(120)),
    column(rx_text, mail, .nullable = true, .pattern = "^[^@ ]+@[^@ ]+\\.[a-z]{2,}$"),
    column(rx_text, nick, .nullable = true, .min_length = 3, .length = 5, .pattern = "^[a-z]*$"),
    column(rx_text, pin, .nullable = true, .secret = true, .pattern = "^[0-9]{4}$"),
    column(rx_decimal, paid, .precision = 5, .scale = 2, .min = RX_VALUE("0.00")),
    column(role, part, .labels = RX_LABELS([ROLE_GUEST] = "guest", [ROLE_STAFF] = "staff")),
    column(rx_opt_date, since, .min = RX_VALUE("2020-01-01")),
    column(int32_t, seats, .server_default = "1"),
    column(int32_t, revision, .version = true),
    column(double, weight),
    column(rx_opt_float, height),
    column(rx_opt_int64, guide_id, .foreign_key = "visitor.id"),
    one(Visitor, guide));
/* clang-format on */

static int64_t statements(suite *the)
{
	rx_engine_stats stats = { .rx__size = sizeof(stats) };

	rx_engine_stats_get(the->engine, &stats);
	return stats.statements_run;
}

static size_t length(const rx_violation *list)
{
	size_t n = 0;
	while (list[n].field)
		n++;
	return n;
}

static const rx_violation *of(const rx_violation *list, const void *object, const char *field)
{
	for (; list->field; list++) {
		if (list->object == object && strcmp(list->field, field) == 0)
			return list;
	}
	fail_msg("nothing is said of %s", field);
	return list;
}

static Visitor *good(rx_session *s, const char *name)
{
	return rx_add(s, Visitor, .name = name, .age = rx_some(20), .mail = "a@x.org", .pin = "1234",
		.paid = rx_decimal_of("12.50"), .since = rx_some(rx_date_of(2024, 2, 29)));
}

static void test_conformance_state_rules__let_good_values_pass(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Visitor *v = good(s, "ann");
		assert_int_equal(length(rx_validate(s, v)), 0);
		assert_rx_ok((rx_flush(s), rx_session_error(s)));
		assert_int_equal(length(rx_violations(s)), 0);
		assert_int_equal(v->seats, 1);
		assert_true(rx_rollback(s));
	}
}

static void test_conformance_state_rules__list_all_that_is_wrong(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Visitor *first = good(s, "bob"), *second = good(s, "cid"), *third = good(s, "dan");
		int64_t before = statements(the);
		first->age = rx_some(17);
		first->mail = "nobody";
		second->name = "x";
		second->part = (role)1;
		third->name = "far too long";
		third->since = rx_some(rx_date_of(2019, 12, 31));
		third->paid = rx_decimal_of("-1.00");
		assert_false(rx_commit(s));
		assert_int_equal(statements(the), before);
		const rx_violation *list = rx_violations(s);
		assert_int_equal(length(list), 7);
		assert_string_equal(of(list, first, "age")->rule, "min");
		assert_string_equal(of(list, first, "age")->value, "17");
		assert_string_equal(of(list, first, "mail")->rule, "pattern");
		assert_string_equal(of(list, first, "mail")->value, "'nobody'");
		assert_string_equal(of(list, second, "name")->rule, "min_length");
		assert_string_equal(of(list, second, "name")->column, "full_name");
		assert_string_equal(of(list, second, "part")->rule, "labels");
		assert_int_equal(of(list, second, "part")->code, RX_EDATA);
		assert_string_equal(of(list, third, "name")->rule, "length");
		assert_string_equal(of(list, third, "since")->rule, "min");
		assert_string_equal(of(list, third, "paid")->model, "Visitor");
		const rx_error *error = rx_session_error(s);
		assert_rx_code(error, RX_ECHECK);
		assert_contains(error->message, "7 values are refused");
		assert_contains(
			error->message, "Visitor (new, name 'bob'): Visitor.age: 17 is below its .min of 18");
		assert_string_equal(error->table, "visitor");
		assert_string_equal(error->column, "age");
		assert_true(rx_rollback(s));
		assert_int_equal(length(rx_violations(s)), 7);
		assert_true(rx_commit(s));
		assert_int_equal(length(rx_violations(s)), 0);
		assert_int_equal(rx_count(s, Visitor), 0);
	}
}

static void test_conformance_state_rules__one_alone_has_its_own_message(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		good(s, "eve")->age = rx_some(121);
		assert_false(rx_flush(s));
		assert_string_equal(rx_session_error(s)->message,
			"flush Visitor (new, name 'eve'): Visitor.age: 121 is above its .max of 120");
		assert_true(rx_rollback(s));
	}
}

static void test_conformance_state_rules__of_a_loaded_object_look_at_what_changed(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Visitor *v = good(s, "fay");
		assert_true(rx_flush(s));
		/* A row that broke the rule before is no reason to refuse another column's change. */
		assert_int_equal(rx_exec(s, "UPDATE visitor SET age = 3 WHERE id = ?", v->id), 1);
		assert_true(rx_refresh(s, v));
		v->mail = "f@x.org";
		assert_int_equal(length(rx_validate(s, v)), 0);
		assert_true(rx_flush(s));
		v->age.value = 4;
		assert_int_equal(length(rx_validate(s, v)), 1);
		assert_false(rx_flush(s));
		assert_contains(rx_session_error(s)->message, "flush Visitor#");
		assert_true(rx_rollback(s));
	}
}

static void test_conformance_state_rules__validate_asks_without_failing(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Visitor *v = good(s, "gus");
		v->pin = "12345";
		v->name = NULL;
		const rx_violation *list = rx_validate(s, v);
		assert_int_equal(length(list), 2);
		assert_string_equal(of(list, v, "name")->rule, "not_null");
		assert_int_equal(of(list, v, "name")->code, RX_ENOT_NULL);
		assert_string_equal(of(list, v, "name")->value, "NULL");
		assert_true(rx_ok(s));
		v->pin = "9999";
		v->name = "gus";
		assert_int_equal(length(rx_validate(s, v)), 0);
		assert_true(rx_flush(s));
		assert_true(rx_rollback(s));
	}
}

static void test_conformance_state_rules__show_no_secrets(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		good(s, "hal")->pin = "hunter2";
		good(s, "ian")->pin = "pa55";
		assert_false(rx_flush(s));
		const rx_violation *list = rx_violations(s);
		assert_int_equal(length(list), 2);
		for (; list->field; list++) {
			assert_string_equal(list->value, "***");
			assert_null(strstr(list->message, "hunter2"));
			assert_null(strstr(list->message, "pa55"));
		}
		assert_null(strstr(rx_session_error(s)->message, "hunter2"));
		assert_true(rx_rollback(s));
	}
}

static void test_conformance_state_rules__half_set_and_no_utf8(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Visitor *v = good(s, "jo\xff");
		v->age = (rx_opt_int32){ .value = 30 };
		const rx_violation *list = rx_validate(s, v);
		assert_int_equal(length(list), 2);
		assert_string_equal(of(list, v, "name")->rule, "type");
		assert_int_equal(of(list, v, "age")->code, RX_EINVAL);
		assert_contains(of(list, v, "age")->message, "rx_some");
		assert_true(rx_rollback(s));
	}
}

static void test_conformance_state_rules__leave_what_the_flush_fills_in(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Visitor *guide = good(s, "kim"), *v = good(s, "lea");
		v->guide = guide;
		assert_int_equal(length(rx_validate(s, v)), 0);
		assert_true(rx_flush(s));
		assert_int_equal(v->guide_id.value, guide->id);
		assert_int_equal(v->revision, 1);
		assert_true(rx_rollback(s));
	}
}

static void test_conformance_state_rules__one_value_may_break_several(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Visitor *small = good(s, "nia"), *big = good(s, "ole");
		small->nick = "A";
		big->nick = "TOO LONG";
		assert_false(rx_flush(s));
		const rx_violation *list = rx_violations(s);
		assert_int_equal(length(list), 4);
		assert_string_equal(list[0].rule, "min_length");
		assert_string_equal(list[1].rule, "pattern");
		assert_string_equal(list[2].rule, "length");
		assert_string_equal(list[3].rule, "pattern");
		assert_true(rx_rollback(s));
	}
}

static void test_conformance_state_rules__nan_is_told_with_the_rest(void **state)
{
	suite *the = *state;
	bool refused = !suite_quirks(the)->holds_nan;

	rx_with_session(s, .engine = the->engine) {
		good(s, "mia");
		Visitor *v = good(s, "nan");
		v->weight = (double)NAN;
		v->height = rx_some((float)NAN);
		v->age = rx_some(17);
		int64_t before = statements(the);
		assert_false(rx_flush(s));
		assert_int_equal(length(rx_violations(s)), refused ? 3 : 1);
		if (refused)
			assert_contains(of(rx_violations(s), v, "weight")->message,
				"Visitor (new, name 'nan'): Visitor.weight: NaN cannot be stored");
		assert_int_equal(statements(the), before);
		assert_true(rx_rollback(s));
	}
}

static void test_conformance_state_rules__a_long_list_is_whole(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		for (int i = 0; i < 300; i++)
			good(s, "mia")->age = rx_some(i % 2 ? 1 : 40);
		assert_false(rx_flush(s));
		assert_int_equal(length(rx_violations(s)), 150);
		assert_contains(rx_session_error(s)->message, "150 values are refused");
		assert_true(rx_rollback(s));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_conformance_state_rules__let_good_values_pass),
		cmocka_unit_test(test_conformance_state_rules__list_all_that_is_wrong),
		cmocka_unit_test(test_conformance_state_rules__one_alone_has_its_own_message),
		cmocka_unit_test(test_conformance_state_rules__of_a_loaded_object_look_at_what_changed),
		cmocka_unit_test(test_conformance_state_rules__validate_asks_without_failing),
		cmocka_unit_test(test_conformance_state_rules__show_no_secrets),
		cmocka_unit_test(test_conformance_state_rules__half_set_and_no_utf8),
		cmocka_unit_test(test_conformance_state_rules__leave_what_the_flush_fills_in),
		cmocka_unit_test(test_conformance_state_rules__one_value_may_break_several),
		cmocka_unit_test(test_conformance_state_rules__nan_is_told_with_the_rest),
		cmocka_unit_test(test_conformance_state_rules__a_long_list_is_whole),
	};
	return cmocka_run_group_tests(tests, suite_open, suite_close);
}
