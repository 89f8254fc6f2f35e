/* rx_scalar, rx_scalars and rx_opt_scalars, of every type. */
#include "library.h"

static void add_everything(rx_session *s)
{
	rx_add(s, Everything, .truth = true, .small = -5, .medium = 6, .big = 5000000000,
		.single = 1.5f, .real = 0.1, .word = "w", .code = "c", .raw = rx_bytes_of("a\0b", 3),
		.amount = rx_decimal_of("12.50"), .number = rx_decimal_of("1"),
		.day = rx_date_of(2026, 11, 22), .clock = rx_time_of(1, 2, 3, 4),
		.moment = rx_datetime_of(2026, 11, 22, 1, 2, 3, 4), .span = rx_interval_of(-7),
		.token = rx_uuid_of("00000000-0000-0000-0000-000000000001"), .document = rx_json_of("[1]"),
		.feeling = MOOD_GLAD);
	rx_add(s, Maybe, .word = NULL);
	assert_true(rx_flush(s));
}

static void test_conformance_select_scalars__one_of_every_type(void **state)
{
	suite *the = *state;
	rx_with_session(s, .engine = the->engine) {
		add_everything(s);
		rx_opt_bool truth = rx_scalar(s, Everything_.truth, Everything);
		rx_opt_int16 small = rx_scalar(s, Everything_.small, Everything);
		rx_opt_int32 medium = rx_scalar(s, Everything_.medium, Everything);
		rx_opt_int64 big = rx_scalar(s, Everything_.big, Everything);
		rx_opt_float single = rx_scalar(s, Everything_.single, Everything);
		rx_opt_double real = rx_scalar(s, Everything_.real, Everything);
		rx_text word = rx_scalar(s, Everything_.word, Everything);
		rx_bytes raw = rx_scalar(s, Everything_.raw, Everything);
		rx_opt_decimal amount = rx_scalar(s, Everything_.amount, Everything);
		rx_opt_date day = rx_scalar(s, Everything_.day, Everything);
		rx_opt_time clock = rx_scalar(s, Everything_.clock, Everything);
		rx_opt_datetime moment = rx_scalar(s, Everything_.moment, Everything);
		rx_opt_interval span = rx_scalar(s, Everything_.span, Everything);
		rx_opt_uuid token = rx_scalar(s, Everything_.token, Everything);
		rx_json document = rx_scalar(s, Everything_.document, Everything);
		rx_opt_enum feeling = rx_scalar(s, Everything_.feeling, Everything);
		assert_session_fine(s);
		assert_true(truth.set && truth.value);
		assert_true(small.set && small.value == -5);
		assert_true(medium.set && medium.value == 6);
		assert_true(big.set && big.value == 5000000000);
		assert_true(single.set && single.value == 1.5f);
		assert_true(real.set && real.value == 0.1);
		assert_string_equal(word, "w");
		assert_int_equal(raw.size, 3);
		assert_true(amount.set && rx_decimal_compare(amount.value, rx_decimal_of("12.5")) == 0);
		assert_true(day.set && day.value.days == rx_date_of(2026, 11, 22).days);
		assert_true(clock.set && clock.value.us == rx_time_of(1, 2, 3, 4).us);
		assert_true(moment.set && moment.value.us == rx_datetime_of(2026, 11, 22, 1, 2, 3, 4).us);
		assert_true(span.set && span.value.us == -7);
		assert_true(token.set && token.value.byte[15] == 1);
		assert_string_equal(document.text, "[1]");
		assert_true(feeling.set && feeling.value == MOOD_GLAD);
		assert_true(rx_rollback(s));
	}
}

static void test_conformance_select_scalars__null_and_no_row_are_unset(void **state)
{
	suite *the = *state;
	rx_with_session(s, .engine = the->engine) {
		add_everything(s);
		assert_false(rx_scalar(s, Maybe_.medium, Maybe).set);
		assert_false(rx_scalar(s, Maybe_.feeling, Maybe).set);
		assert_null(rx_scalar(s, Maybe_.word, Maybe));
		assert_null(rx_scalar(s, Maybe_.raw, Maybe).data);
		assert_null(rx_scalar(s, Maybe_.document, Maybe).text);
		assert_false(rx_scalar(s, Maybe_.amount, Maybe).set);
		assert_false(
			rx_scalar(s, Everything_.medium, Everything, .where = rx_lt(Everything_.id, 0)).set);
		assert_null(rx_scalar(s, Everything_.word, Everything, .where = rx_lt(Everything_.id, 0)));
		assert_session_fine(s);
		assert_true(rx_rollback(s));
	}
}

static void test_conformance_select_scalars__aggregates_and_order(void **state)
{
	suite *the = *state;
	rx_with_session(s, .engine = the->engine) {
		assert_int_equal(rx_scalar(s, rx_count_all(), Book).value, 4);
		assert_int_equal(
			rx_value_or(
				rx_scalar(s, rx_sum(Book_.pages), Book, .where = rx_gt(Book_.pages, 999)), -1),
			-1);
		assert_string_equal(
			rx_scalar(s, Book_.title, Book, .order_by = { rx_desc(Book_.pages) }), "three");
		assert_string_equal(
			rx_scalar(s, Book_.title, Book, .order_by = { rx_desc(Book_.pages) }, .offset = 1),
			"two");
		assert_string_equal(rx_scalar(s, Author_.name, Book, .join = { Book_.author },
								.where = rx_eq(Book_.title, "four")),
			"ben");
		assert_session_fine(s);
	}
}

static void test_conformance_select_scalars__lists(void **state)
{
	suite *the = *state;
	rx_with_session(s, .engine = the->engine) {
		rx_text *titles = rx_scalars(s, Book_.title, Book, .order_by = { rx_asc(Book_.title) });
		assert_session_fine(s);
		assert_int_equal(rx_len(titles), 4);
		assert_string_equal(titles[0], "four");
		assert_null(titles[4]);
		int32_t *pages = rx_scalars(s, Book_.pages, Book, .where = rx_gt(Book_.pages, 100),
			.order_by = { rx_asc(Book_.pages) });
		assert_int_equal(rx_len(pages), 3);
		assert_int_equal(pages[2], 300);
		int32_t *sorts =
			rx_scalars(s, Book_.sort, Book, .distinct = true, .order_by = { rx_asc(Book_.sort) });
		assert_session_fine(s);
		assert_int_equal(rx_len(sorts), 2);
		bool by_place = suite_quirks(the)->sorts_enums_by_place;
		assert_int_equal(sorts[0], by_place ? KIND_NOVEL : KIND_ESSAY);
		assert_int_equal(sorts[1], by_place ? KIND_ESSAY : KIND_NOVEL);
		rx_opt_decimal *prices =
			rx_opt_scalars(s, Book_.price, Book, .order_by = { rx_asc(Book_.id) });
		assert_session_fine(s);
		assert_int_equal(rx_len(prices), 4);
		assert_true(prices[0].set);
		assert_false(prices[2].set);
		rx_text *mottos = rx_scalars(s, Author_.motto, Author, .order_by = { rx_asc(Author_.id) });
		assert_session_fine(s);
		assert_string_equal(mottos[0], "go on");
		assert_null(mottos[1]);
		assert_int_equal(rx_len(rx_scalars(s, Book_.id, Book, .where = rx_lt(Book_.pages, 0))), 0);
		int64_t *counts = rx_scalars(s, rx_count_all(), Book, .group_by = { Book_.author_id },
			.order_by = { rx_asc(rx_count_all()) });
		assert_session_fine(s);
		assert_int_equal(counts[1], 3);
	}
}

static void test_conformance_select_scalars__what_may_be_null_is_refused(void **state)
{
	suite *the = *state;
	rx_with_session(s, .engine = the->engine) {
		assert_refused(s, rx_scalars(s, Author_.born, Author),
			"rx_scalars: Author_.born may be NULL: take rx_opt_scalars, or rx_coalesce");
		assert_refused(s, rx_scalars(s, Publisher_.id, Book, .join = { rx_left(Book_.publisher) }),
			"Publisher_.id may be NULL");
		assert_refused(s, rx_scalars(s, Book_.id, Book, .select = { Book_.id }),
			"takes its expression before the model");
		assert_refused(
			s, rx_scalars(s, Book_.id, Author), "Book_.id is used, but this is a query of Author");
		assert_refused(s, rx_scalar(s, Author_.name, Author, .load = { Author_.books }),
			".load is for objects");
		int32_t *born =
			rx_scalars(s, rx_coalesce(Author_.born, 0), Author, .order_by = { rx_asc(Author_.id) });
		assert_session_fine(s);
		assert_int_equal(born[2], 0);
	}
}

static void test_conformance_select_scalars__on_a_failed_session_are_unset(void **state)
{
	suite *the = *state;
	rx_with_session(s, .engine = the->engine) {
		rx_all(s, Book, .limit = -1);
		assert_false(rx_ok(s));
		assert_false(rx_scalar(s, rx_count_all(), Book).set);
		assert_null(rx_scalar(s, Book_.title, Book));
		assert_null(rx_scalars(s, Book_.title, Book));
		assert_null(rx_opt_scalars(s, Book_.price, Book));
	}
	assert_false(rx_scalar((rx_session *)NULL, rx_count_all(), Book).set);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_conformance_select_scalars__one_of_every_type),
		cmocka_unit_test(test_conformance_select_scalars__null_and_no_row_are_unset),
		cmocka_unit_test(test_conformance_select_scalars__aggregates_and_order),
		cmocka_unit_test(test_conformance_select_scalars__lists),
		cmocka_unit_test(test_conformance_select_scalars__what_may_be_null_is_refused),
		cmocka_unit_test(test_conformance_select_scalars__on_a_failed_session_are_unset),
	};
	return cmocka_run_group_tests(tests, library_open, suite_close);
}
