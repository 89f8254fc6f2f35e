/* What a new object holds, and what the database puts into it: defaults of every type, an explicit
 * zero that is no omitted field, generated keys, server defaults and computed columns read back. */
#include <time.h>

#include "company.h"
#include "engine.h"

RX_MODEL(Preset, preset,
    column(bool, truth, .default_value = RX_VALUE(true)),
    column(int16_t, small, .default_value = RX_VALUE(-7)),
    column(int32_t, medium, .default_value = RX_VALUE(42)),
    column(int64_t, big, .default_value = RX_VALUE(INT64_MAX)),
    column(float, single, .default_value = RX_VALUE(1.5f)),
    column(double, real, .default_value = RX_VALUE(2.25)),
    column(rx_text, word, .default_value = RX_VALUE("as given")),
    column(rx_decimal, amount, .default_value = RX_VALUE("12.50")),
    column(rx_date, day, .default_value = RX_VALUE("2026-11-22")),
    column(rx_time, clock, .default_value = RX_VALUE("03:12:45")),
    column(rx_datetime, moment, .default_value = RX_VALUE("2026-11-22 03:12:45")),
    column(rx_interval, span, .default_value = RX_VALUE("1:30:00")),
    column(rx_uuid, token, .default_value = RX_VALUE("00112233-4455-6677-8899-aabbccddeeff")),
    column(rx_json, document, .default_value = RX_VALUE("{\"a\": 1}")),
    column(mood, feeling, .labels = RX_LABELS([MOOD_SAD] = "sad", [MOOD_FINE] = "fine", [MOOD_GLAD] = "glad"),
        .default_value = RX_VALUE(MOOD_GLAD)),
    column(rx_opt_int32, maybe, .default_value = RX_VALUE(5)),
    column(rx_text, maybe_word, .nullable = true, .default_value = RX_VALUE("perhaps")));

RX_MODEL(Stamped, stamped,
    column(rx_text, name),
    column(rx_datetime, made, .default_now = true),
    column(rx_date, made_on, .default_now = true),
    column(rx_time, made_at, .default_now = true),
    column(rx_opt_datetime, maybe, .default_now = true),
    column(rx_datetime, changed, .default_now = true, .on_update_now = true),
    column(rx_opt_datetime, touched, .on_update_now = true));

RX_MODEL(Served, served,
    column(rx_text, name),
    column(rx_opt_int32, level, .server_default = "7"),
    column(rx_text, state, .nullable = true, .server_default = "'new'"),
    column(rx_opt_double, share, .server_default = "0.5"),
    column(rx_opt_bool, active, .server_default = "true"));

RX_MODEL(Box, box,
    column(int32_t, width),
    column(int32_t, height),
    column(int32_t, area, .computed = "width * height"));

RX_MODEL(Sale, sale,
    column(rx_decimal, price, .precision = 10, .scale = 2),
    column(int32_t, amount),
    column(rx_decimal, total, .precision = 20, .scale = 2, .computed = "price * amount"),
    column(rx_opt_decimal, third, .precision = 10, .scale = 3, .computed = "price / 3"));

static int64_t now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static void assert_preset(const Preset *p)
{
	rx_uuid token = rx_uuid_of("00112233-4455-6677-8899-aabbccddeeff");

	assert_true(p->truth);
	assert_int_equal(p->small, -7);
	assert_int_equal(p->medium, 42);
	assert_true(p->big == INT64_MAX);
	assert_true(p->single == 1.5f);
	assert_true(p->real == 2.25);
	assert_string_equal(p->word, "as given");
	assert_int_equal(rx_decimal_compare(p->amount, rx_decimal_of("12.5")), 0);
	assert_int_equal(p->day.days, rx_date_of(2026, 11, 22).days);
	assert_true(p->clock.us == rx_time_of(3, 12, 45, 0).us);
	assert_true(p->moment.us == rx_datetime_of(2026, 11, 22, 3, 12, 45, 0).us);
	assert_true(p->span.us == INT64_C(5400000000));
	assert_memory_equal(&p->token, &token, sizeof(token));
	assert_string_equal(p->document.text, "{\"a\": 1}");
	assert_int_equal(p->feeling, MOOD_GLAD);
	assert_true(p->maybe.set);
	assert_int_equal(p->maybe.value, 5);
	assert_string_equal(p->maybe_word, "perhaps");
}

static void test_conformance_defaults__a_new_object_holds_them_at_once(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Preset *p = rx_add(s, Preset);
		assert_rx_ok(rx_session_error(s));
		assert_non_null(p);
		assert_int_equal(p->id, 0);
		assert_preset(p);
		assert_true(rx_commit(s));
		assert_preset(p);
		assert_true(p->id > 0);
	}
	rx_with_session(s, .engine = the->engine) {
		assert_preset(rx_first(s, Preset));
	}
}

static void test_conformance_defaults__an_explicit_zero_is_no_omitted_field(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Preset *p =
			rx_add(s, Preset, .truth = false, .small = 0, .medium = 0, .big = 0, .single = 0,
				.real = 0, .word = "", .amount = rx_decimal_of("0"), .day = rx_date_of(1970, 1, 1),
				.clock = rx_time_of(0, 0, 0, 0), .moment = rx_datetime_of(1970, 1, 1, 0, 0, 0, 0),
				.span = rx_interval_of(0), .token = rx_uuid_of(""), .document = rx_json_of("null"),
				.feeling = MOOD_SAD, .maybe = (rx_opt_int32){ 0 }, .maybe_word = NULL);
		assert_non_null(p);
		assert_true(rx_commit(s));
	}
	rx_with_session(s, .engine = the->engine) {
		Preset *p = rx_first(s, Preset);
		rx_uuid nil = { { 0 } };
		assert_false(p->truth);
		assert_int_equal(p->small, 0);
		assert_int_equal(p->medium, 0);
		assert_int_equal(p->big, 0);
		assert_true(p->single == 0 && p->real == 0);
		assert_string_equal(p->word, "");
		assert_int_equal(rx_decimal_compare(p->amount, rx_decimal_of("0")), 0);
		assert_int_equal(p->day.days, 0);
		assert_int_equal(p->clock.us, 0);
		assert_int_equal(p->moment.us, 0);
		assert_int_equal(p->span.us, 0);
		assert_memory_equal(&p->token, &nil, sizeof(nil));
		assert_string_equal(p->document.text, "null");
		assert_int_equal(p->feeling, MOOD_SAD);
		assert_false(p->maybe.set);
		assert_null(p->maybe_word);
	}
}

static void test_conformance_defaults__one_that_is_changed_before_the_flush_counts(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Preset *p = rx_add(s, Preset, .medium = 1);
		assert_int_equal(p->medium, 1);
		assert_int_equal(p->small, -7);
		p->medium = 2;
		p->word = "changed";
		assert_true(rx_commit(s));
	}
	rx_with_session(s, .engine = the->engine) {
		Preset *p = rx_first(s, Preset);
		assert_int_equal(p->medium, 2);
		assert_string_equal(p->word, "changed");
		assert_int_equal(p->small, -7);
	}
}

static void test_conformance_defaults__a_copied_struct_gets_none(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Preset mine = { .word = "mine", .document = rx_json_of("[]") };
		Preset *p = rx_add_copy(s, Preset, &mine);
		assert_int_equal(p->medium, 0);
		assert_false(p->truth);
		assert_false(p->maybe.set);
		assert_null(p->maybe_word);
		assert_true(rx_commit(s));
	}
	rx_with_session(s, .engine = the->engine) {
		Preset *p = rx_first(s, Preset);
		assert_int_equal(p->medium, 0);
		assert_string_equal(p->word, "mine");
		assert_false(p->maybe.set);
	}
}

static void test_conformance_defaults__the_moment_of_the_add_is_stamped(void **state)
{
	suite *the = *state;
	int64_t before = now_us();
	Stamped stored;

	rx_with_session(s, .engine = the->engine) {
		Stamped *x = rx_add(s, Stamped, .name = "x");
		assert_true(rx_commit(s));
		assert_in_range(x->made.us, before, now_us());
		assert_in_range(x->changed.us, before, now_us());
		assert_true(x->maybe.set);
		assert_in_range(x->maybe.value.us, before, now_us());
		assert_in_range(
			x->made_on.days, before / INT64_C(86400000000), now_us() / INT64_C(86400000000));
		assert_in_range(x->made_at.us, 0, INT64_C(86399999999));
		stored = *x;
	}
	rx_with_session(s, .engine = the->engine) {
		Stamped *x = rx_first(s, Stamped);
		assert_true(x->made.us == stored.made.us);
		assert_true(x->changed.us == stored.changed.us);
		assert_int_equal(x->made_on.days, stored.made_on.days);
		assert_true(x->made_at.us == stored.made_at.us);
	}
}

static void test_conformance_defaults__a_moment_of_ones_own_is_kept(void **state)
{
	suite *the = *state;
	rx_datetime then = rx_datetime_of(1999, 12, 31, 23, 59, 59, 999999);

	rx_with_session(s, .engine = the->engine) {
		Stamped *x = rx_add(s, Stamped, .name = "x", .made = then, .maybe = (rx_opt_datetime){ 0 },
			.made_on = rx_date_of(2000, 1, 1));
		assert_true(rx_commit(s));
		assert_true(x->made.us == then.us);
		assert_false(x->maybe.set);
	}
	rx_with_session(s, .engine = the->engine) {
		Stamped *x = rx_first(s, Stamped);
		assert_true(x->made.us == then.us);
		assert_false(x->maybe.set);
		assert_int_equal(x->made_on.days, rx_date_of(2000, 1, 1).days);
	}
}

static void test_conformance_defaults__each_update_stamps_its_moment(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Stamped *x = rx_add(s, Stamped, .name = "x");
		assert_true(rx_commit(s));
		Stamped first = *x;
		int64_t before = now_us();
		x->name = "y";
		assert_true(rx_commit(s));
		assert_true(x->changed.us >= before);
		assert_true(x->changed.us > first.changed.us);
		assert_true(x->touched.set);
		assert_in_range(x->touched.value.us, before, now_us());
		assert_true(x->made.us == first.made.us);
		first = *x;
		assert_true(rx_commit(s));
		assert_true(x->changed.us == first.changed.us); /* nothing changed: no update */
	}
	rx_with_session(s, .engine = the->engine) {
		Stamped *x = rx_first(s, Stamped);
		assert_true(x->touched.set);
		assert_true(x->changed.us > x->made.us);
	}
}

static void test_conformance_defaults__of_the_server_are_read_back(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Served *plain = rx_add(s, Served, .name = "plain");
		Served *chosen = rx_add(s, Served, .name = "chosen", .level = rx_some(1), .state = "old",
			.share = rx_some(0.25), .active = rx_some((bool)false));
		Served *half = rx_add(s, Served, .name = "half", .level = rx_some(2));
		assert_true(rx_flush(s));
		assert_true(plain->level.set);
		assert_int_equal(plain->level.value, 7);
		assert_string_equal(plain->state, "new");
		assert_true(plain->share.set && plain->share.value == 0.5);
		assert_true(plain->active.set && plain->active.value);
		assert_int_equal(chosen->level.value, 1);
		assert_string_equal(chosen->state, "old");
		assert_true(chosen->share.value == 0.25);
		assert_true(chosen->active.set && !chosen->active.value);
		assert_int_equal(half->level.value, 2);
		assert_string_equal(half->state, "new");
		assert_false(rx_is_dirty(s, plain));
		assert_false(rx_is_dirty(s, half));
		assert_true(rx_commit(s));
		assert_string_equal(plain->name, "plain");
	}
	rx_with_session(s, .engine = the->engine) {
		Served *plain = rx_first(s, Served, .where = rx_eq(Served_.name, "plain"));
		assert_int_equal(plain->level.value, 7);
		assert_string_equal(plain->state, "new");
	}
}

static void test_conformance_defaults__computed_columns_are_read_back_and_never_written(
	void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Box *box = rx_add(s, Box, .width = 3, .height = 5);
		assert_true(rx_flush(s));
		assert_int_equal(box->area, 15);
		assert_false(rx_is_dirty(s, box));
		box->height = 7;
		assert_true(rx_commit(s));
		assert_int_equal(box->area, 21);
		assert_true(rx_refresh(s, box));
		assert_int_equal(box->area, 21);
	}
	rx_with_session(s, .engine = the->engine) {
		Box *box = rx_one(s, Box, .where = rx_eq(Box_.area, 21));
		assert_non_null(box);
		assert_int_equal(box->width, 3);
	}
}

static void test_conformance_defaults__computed_decimals_have_the_digits_of_their_column(
	void **state)
{
	suite *the = *state;
	char text[RX_DECIMAL_SIZE];

	rx_with_session(s, .engine = the->engine) {
		Sale *sale = rx_add(s, Sale, .price = rx_decimal_of("12.50"), .amount = 4);
		assert_true(rx_commit(s));
		assert_string_equal(rx_decimal_text(sale->total, text, sizeof text), "50.00");
		assert_string_equal(rx_decimal_text(sale->third.value, text, sizeof text), "4.167");
	}
	rx_with_session(s, .engine = the->engine) {
		Sale *sale = rx_one(s, Sale, .where = rx_eq(Sale_.total, rx_decimal_of("50")));
		assert_non_null(sale);
		assert_string_equal(rx_decimal_text(sale->total, text, sizeof text), "50.00");
		assert_string_equal(rx_decimal_text(sale->third.value, text, sizeof text), "4.167");
		assert_false(rx_is_dirty(s, sale));
	}
}

static void test_conformance_defaults__keys_are_generated_for_all_objects_of_a_flush(void **state)
{
	suite *the = *state;
	enum { N = 3000 };
	static Branch branches[N];

	rx_with_session(s, .engine = the->engine) {
		for (int i = 0; i < N; i++)
			branches[i].label = "x";
		Branch **list = rx_add_many(s, Branch, branches, N);
		assert_true(rx_commit(s));
		for (int i = 1; i < N; i++)
			assert_true(list[i]->id > list[i - 1]->id);
		assert_int_equal(list[0]->id, 1);
		assert_int_equal(list[N - 1]->id, N);
		assert_int_equal(branches[0].id, 0);
	}
}

static void test_conformance_defaults__a_key_the_database_gives_again_is_of_the_new_object(
	void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		for (int i = 0; i < 3; i++) {
			Team *old = rx_add(s, Team, .name = "old");
			assert_true(rx_commit(s));
			int64_t id = old->id;
			assert_true(rx_delete(s, old));
			assert_true(rx_commit(s));
			Team *new = rx_add(s, Team, .name = "new");
			assert_true(rx_commit(s));
			assert_true(new != old);
			assert_int_equal(new->id == id, suite_quirks(the)->gives_keys_again);
			assert_ptr_equal(rx_get(s, Team, new->id), new);
			assert_string_equal(rx_first(s, Team)->name, "new");
			assert_true(rx_delete(s, new));
			assert_true(rx_commit(s));
			assert_null(rx_get(s, Team, new->id));
		}
	}
}

static void test_conformance_defaults__an_object_of_the_rolled_back_add_may_be_added_anew(
	void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		rx_add(s, Preset, .medium = 1);
		assert_true(rx_flush(s));
		assert_true(rx_rollback(s));
		Preset *p = rx_add(s, Preset);
		assert_true(rx_commit(s));
		assert_preset(p);
		assert_int_equal(rx_count(s, Preset), 1);
	}
}

#define DEFAULT(name) \
	cmocka_unit_test_setup_teardown(test_conformance_defaults__##name, suite_open, suite_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		DEFAULT(a_new_object_holds_them_at_once),
		DEFAULT(an_explicit_zero_is_no_omitted_field),
		DEFAULT(one_that_is_changed_before_the_flush_counts),
		DEFAULT(a_copied_struct_gets_none),
		DEFAULT(the_moment_of_the_add_is_stamped),
		DEFAULT(a_moment_of_ones_own_is_kept),
		DEFAULT(each_update_stamps_its_moment),
		DEFAULT(of_the_server_are_read_back),
		DEFAULT(computed_columns_are_read_back_and_never_written),
		DEFAULT(computed_decimals_have_the_digits_of_their_column),
		DEFAULT(keys_are_generated_for_all_objects_of_a_flush),
		DEFAULT(a_key_the_database_gives_again_is_of_the_new_object),
		DEFAULT(an_object_of_the_rolled_back_add_may_be_added_anew),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
