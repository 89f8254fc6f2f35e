/* Aggregates, groups, and what may stand beside them. */
#include "library.h"

/* clang-format off */
RX_ROW(Count, field(rx_text, name), field(int64_t, n));
RX_ROW(Sums,
    field(int64_t, n), field(int64_t, priced), field(rx_opt_int64, pages), field(rx_opt_double, mean),
    field(rx_opt_int32, least), field(rx_opt_int32, most), field(rx_opt_decimal, price),
    field(rx_opt_double, mean_price), field(rx_opt_decimal, dearest), field(rx_text, first),
    field(rx_opt_date, last));
RX_ROW(Filtered, field(int64_t, all), field(int64_t, large), field(rx_opt_int64, pages));
RX_ROW(Types,
    field(rx_opt_int64, small), field(rx_opt_int64, medium), field(rx_opt_int64, big),
    field(rx_opt_double, single), field(rx_opt_double, real), field(rx_opt_decimal, amount));
RX_ROW(Least,
    field(rx_opt_int16, small), field(rx_opt_int32, medium), field(rx_opt_int64, big),
    field(rx_opt_float, single), field(rx_opt_double, real), field(rx_text, word),
    field(rx_opt_decimal, amount), field(rx_opt_date, day), field(rx_opt_time, clock),
    field(rx_opt_datetime, moment), field(rx_opt_interval, span));
RX_ROW(Shelf, one(Author, author), field(int64_t, books));
RX_ROW(PlainSum, field(int64_t, pages));
/* clang-format on */

static rx_decimal money(const char *text)
{
	return rx_decimal_of(text);
}

#define assert_money(sum_, text) \
	do { \
		assert_true((sum_).set); \
		assert_int_equal(rx_decimal_compare((sum_).value, money(text)), 0); \
	} while (0)

static void test_conformance_select_aggregates__of_all_rows(void **state)
{
	suite *the = *state;
	rx_with_session(s, .engine = the->engine) {
		Sums *sums = rx_rows(s, Sums, Book,
			.select = { rx_count_all(), rx_count_of(Book_.price), rx_sum(Book_.pages),
				rx_avg(Book_.pages), rx_min(Book_.pages), rx_max(Book_.pages), rx_sum(Book_.price),
				rx_avg(Book_.price), rx_max(Book_.price), rx_min(Book_.title),
				rx_max(Book_.printed) });
		assert_session_fine(s);
		assert_int_equal(rx_len(sums), 1);
		assert_int_equal(sums->n, 4);
		assert_int_equal(sums->priced, 3);
		assert_int_equal(rx_value_or(sums->pages, 0), 750);
		assert_true(rx_value_or(sums->mean, 0) == 187.5);
		assert_int_equal(rx_value_or(sums->least, 0), 100);
		assert_int_equal(rx_value_or(sums->most, 0), 300);
		assert_money(sums->price, "30.31");
		assert_true(sums->mean_price.value > 10.10 && sums->mean_price.value < 10.11);
		assert_money(sums->dearest, "20.20");
		assert_string_equal(sums->first, "four");
		assert_int_equal(sums->last.value.days, rx_date_of(2003, 1, 1).days);
	}
}

static void test_conformance_select_aggregates__of_no_rows_are_null_and_counts_zero(void **state)
{
	suite *the = *state;
	rx_with_session(s, .engine = the->engine) {
		Sums *sums = rx_rows(s, Sums, Book,
			.select = { rx_count_all(), rx_count_of(Book_.price), rx_sum(Book_.pages),
				rx_avg(Book_.pages), rx_min(Book_.pages), rx_max(Book_.pages), rx_sum(Book_.price),
				rx_avg(Book_.price), rx_max(Book_.price), rx_min(Book_.title),
				rx_max(Book_.printed) },
			.where = rx_gt(Book_.pages, 1000));
		assert_session_fine(s);
		assert_int_equal(rx_len(sums), 1);
		assert_int_equal(sums->n + sums->priced, 0);
		assert_false(sums->pages.set || sums->mean.set || sums->least.set || sums->price.set ||
			sums->mean_price.set || sums->dearest.set || sums->first || sums->last.set);
	}
}

static void test_conformance_select_aggregates__by_group(void **state)
{
	suite *the = *state;
	rx_with_session(s, .engine = the->engine) {
		Count *counts = rx_rows(s, Count, Author, .select = { Author_.name, rx_count_of(Book_.id) },
			.join = { rx_left(Author_.books) }, .group_by = { Author_.id },
			.order_by = { rx_desc(rx_count_of(Book_.id)) });
		assert_session_fine(s);
		assert_int_equal(rx_len(counts), 3);
		assert_string_equal(counts[0].name, "ada");
		assert_int_equal(counts[0].n, 3);
		assert_string_equal(counts[2].name, "cleo");
		assert_int_equal(counts[2].n, 0);
		counts = rx_rows(s, Count, Author, .select = { Author_.name, rx_count_all() },
			.join = { Author_.books }, .group_by = { Author_.name },
			.having = rx_gt(rx_count_all(), 1));
		assert_session_fine(s);
		assert_int_equal(rx_len(counts), 1);
		assert_string_equal(counts[0].name, "ada");
	}
}

static void test_conformance_select_aggregates__by_an_expression(void **state)
{
	suite *the = *state;
	rx_with_session(s, .engine = the->engine) {
		Count *counts = rx_rows(s, Count, Book, .select = { rx_upper(Book_.title), rx_count_all() },
			.group_by = { rx_upper(Book_.title) }, .order_by = { rx_asc(rx_upper(Book_.title)) });
		assert_session_fine(s);
		assert_int_equal(rx_len(counts), 4);
		assert_string_equal(counts[0].name, "FOUR");
		if (!suite_quirks(the)->groups_by_values)
			break;
		counts = rx_rows(s, Count, Book,
			.select = { rx_coalesce(rx_min(Book_.title), "-"), rx_sum(Book_.pages) },
			.group_by = { rx_divided(Book_.pages, 200) },
			.order_by = { rx_asc(rx_divided(Book_.pages, 200)) });
		assert_session_fine(s);
		assert_int_equal(rx_len(counts), 2);
		assert_int_equal(counts[0].n, 250);
		assert_int_equal(counts[1].n, 500);
		/* Selected, grouped by and sorted by, each time with its own value. */
		for (int by = 100; by <= 200; by += 100) {
			int32_t *pages = rx_scalars(s, rx_divided(Book_.pages, by), Book,
				.group_by = { rx_divided(Book_.pages, by) },
				.order_by = { rx_desc(rx_divided(Book_.pages, by)) });
			assert_session_fine(s);
			assert_int_equal(rx_len(pages), by == 100 ? 3 : 2);
			assert_int_equal(pages[0], by == 100 ? 3 : 1);
		}
		assert_refused(s,
			rx_scalars(s, rx_divided(Book_.pages, 100), Book,
				.group_by = { rx_divided(Book_.pages, 200) }),
			"is not grouped by");
	}
}

static void test_conformance_select_aggregates__distinct_and_filtered(void **state)
{
	suite *the = *state;
	rx_with_session(s, .engine = the->engine) {
		Filtered *row = rx_rows(s, Filtered, Book,
			.select = { rx_count_of(Book_.author_id, .distinct = true),
				rx_count_all(.filter = rx_ge(Book_.pages, 200)),
				rx_sum(Book_.pages, .filter = rx_lt(Book_.pages, 200)) });
		assert_session_fine(s);
		assert_int_equal(row->all, 2);
		assert_int_equal(row->large, 2);
		assert_int_equal(rx_value_or(row->pages, 0), 250);
		row = rx_rows(s, Filtered, Book,
			.select = {
				rx_count_of(Book_.sort, .distinct = true, .filter = rx_lt(Book_.pages, 150)),
				rx_count_all(.filter = NULL),
				rx_sum(Book_.pages, .filter = rx_lt(Book_.pages, 0)) });
		assert_session_fine(s);
		assert_int_equal(row->all, 1);
		assert_int_equal(row->large, 4);
		assert_false(row->pages.set);
		assert_refused(s,
			rx_rows(s, Filtered, Book,
				.select = { rx_count_all(.distinct = true), rx_count_all(), rx_count_all() }),
			"which values are to be distinct");
	}
}

static void test_conformance_select_aggregates__values_beside_filters_stay_in_order(void **state)
{
	suite *the = *state;
	rx_with_session(s, .engine = the->engine) {
		Filtered *row = rx_rows(s, Filtered, Book,
			.select = { rx_sum(rx_plus(Book_.pages, 1), .filter = rx_eq(Book_.title, "one")),
				rx_count_all(.filter = rx_in(Book_.title, "one", "two", "x")),
				rx_sum(rx_times(Book_.pages, 10), .filter = rx_gt(Book_.pages, 250)) },
			.where = rx_ne(Book_.title, "two"), .group_by = { rx_constant(1) });
		assert_refused(s, row, "field 'all' of Filtered is int64_t");
		row = rx_rows(s, Filtered, Book,
			.select = { rx_coalesce(
							rx_sum(rx_plus(Book_.pages, 1), .filter = rx_eq(Book_.title, "one")),
							7),
				rx_count_all(.filter = rx_in(Book_.title, "one", "two", "x")),
				rx_sum(rx_times(Book_.pages, 10), .filter = rx_gt(Book_.pages, 250)) },
			.where = rx_ne(Book_.title, "two"));
		assert_session_fine(s);
		assert_int_equal(row->all, 101);
		assert_int_equal(row->large, 1);
		assert_int_equal(row->pages.value, 3000);
	}
}

static void add_numbers(rx_session *s)
{
	for (int i = 0; i < 3; i++)
		rx_add(s, Everything, .truth = true, .small = (int16_t)(30000 + i),
			.medium = 2000000000 + i, .big = 5 + i, .single = 0.5f, .real = 0.25,
			.word = i ? "b" : "a", .code = "c", .raw = rx_bytes_of("a", 1),
			.amount = rx_decimal_of("1234567890123456789.0000000001"), .number = rx_decimal_of("1"),
			.day = rx_date_of(2026, 11, 20 + i), .clock = rx_time_of(i, 2, 3, 4),
			.moment = rx_datetime_of(2026, 11, 22, 1, i, 3, 4), .span = rx_interval_of(i * 1000000),
			.token = rx_uuid_new(), .document = rx_json_of("[1]"), .feeling = MOOD_GLAD);
	assert_true(rx_flush(s));
}

static void test_conformance_select_aggregates__of_every_type(void **state)
{
	suite *the = *state;
	rx_with_session(s, .engine = the->engine) {
		add_numbers(s);
		Types *sum = rx_rows(s, Types, Everything,
			.select = { rx_sum(Everything_.small), rx_sum(Everything_.medium),
				rx_sum(Everything_.big), rx_sum(Everything_.single), rx_sum(Everything_.real),
				rx_sum(Everything_.amount) });
		assert_session_fine(s);
		assert_int_equal(sum->small.value, 90003);
		assert_int_equal(sum->medium.value, 6000000003);
		assert_int_equal(sum->big.value, 18);
		assert_true(sum->single.value == 1.5 && sum->real.value == 0.75);
		assert_money(sum->amount, "3703703670370370367.0000000003");
		Least *least = rx_rows(s, Least, Everything,
			.select = { rx_min(Everything_.small), rx_min(Everything_.medium),
				rx_min(Everything_.big), rx_min(Everything_.single), rx_min(Everything_.real),
				rx_min(Everything_.word), rx_min(Everything_.amount), rx_min(Everything_.day),
				rx_min(Everything_.clock), rx_min(Everything_.moment), rx_min(Everything_.span) });
		assert_session_fine(s);
		assert_int_equal(least->small.value, 30000);
		assert_string_equal(least->word, "a");
		assert_int_equal(least->day.value.days, rx_date_of(2026, 11, 20).days);
		assert_int_equal(least->clock.value.us, rx_time_of(0, 2, 3, 4).us);
		assert_int_equal(least->moment.value.us, rx_datetime_of(2026, 11, 22, 1, 0, 3, 4).us);
		assert_int_equal(least->span.value.us, 0);
		least = rx_rows(s, Least, Everything,
			.select = { rx_max(Everything_.small), rx_max(Everything_.medium),
				rx_max(Everything_.big), rx_max(Everything_.single), rx_max(Everything_.real),
				rx_max(Everything_.word), rx_max(Everything_.amount), rx_max(Everything_.day),
				rx_max(Everything_.clock), rx_max(Everything_.moment), rx_max(Everything_.span) });
		assert_session_fine(s);
		assert_int_equal(least->medium.value, 2000000002);
		assert_int_equal(least->big.value, 7);
		assert_int_equal(least->span.value.us, 2000000);
		assert_money(least->amount, "1234567890123456789.0000000001");
		assert_true(rx_rollback(s));
	}
}

static void test_conformance_select_aggregates__decimals_lose_no_digit(void **state)
{
	suite *the = *state;
	rx_with_session(s, .engine = the->engine) {
		const char *values[] = { "0.1", "0.2", "-0.30", "99999999999999999999999999.999" };
		for (int i = 0; i < 4; i++)
			rx_add(s, Maybe, .amount = rx_some(rx_decimal_of(i < 3 ? values[i] : "1.5")));
		rx_add(s, Maybe, .word = "none");
		rx_opt_decimal sum = rx_scalar(s, rx_sum(Maybe_.amount), Maybe);
		assert_session_fine(s);
		assert_money(sum, "1.5");
		sum = rx_scalar(
			s, rx_sum(Maybe_.amount), Maybe, .where = rx_lt(Maybe_.amount, rx_decimal_of("1")));
		assert_money(sum, "0");
		sum = rx_scalar(s, rx_min(Maybe_.amount), Maybe);
		assert_money(sum, "-0.3");
		assert_int_equal(rx_count(s, Maybe, .where = rx_eq_col(Maybe_.amount, Maybe_.amount)), 4);
		assert_true(rx_rollback(s));
	}
}

static void test_conformance_select_aggregates__beside_plain_columns_are_refused(void **state)
{
	suite *the = *state;
	rx_with_session(s, .engine = the->engine) {
		int64_t n = rx_count(s, Author), before = library_statements(the);
		assert_int_equal(n, 3);
		assert_refused(s, rx_rows(s, Count, Author, .select = { Author_.name, rx_count_all() }),
			"Author_.name in .select stands beside aggregates");
		assert_refused(s,
			rx_rows(s, Count, Author, .select = { Author_.name, rx_count_all() },
				.group_by = { Author_.born }),
			"Author_.name in .select is not grouped by");
		assert_refused(s,
			rx_rows(s, Count, Book, .select = { Book_.title, rx_count_all() },
				.group_by = { Book_.title }, .order_by = { rx_asc(Book_.pages) }),
			"Book_.pages in .order_by is not grouped by");
		assert_refused(s,
			rx_rows(s, Count, Book, .select = { Book_.title, rx_count_all() },
				.group_by = { Book_.title }, .having = rx_gt(Book_.pages, 1)),
			"Book_.pages in .having is not grouped by");
		assert_refused(s,
			rx_rows(s, Count, Book, .select = { rx_upper(Book_.title), rx_count_all() },
				.group_by = { rx_lower(Book_.title) }),
			"Book_.title in .select is not grouped by");
		assert_int_equal(library_statements(the), before);
	}
}

static void test_conformance_select_aggregates__beside_whole_objects(void **state)
{
	suite *the = *state;
	rx_with_session(s, .engine = the->engine) {
		Shelf *shelves =
			rx_rows(s, Shelf, Author, .select = { rx_object(Author), rx_count_of(Book_.id) },
				.join = { rx_left(Author_.books) }, .group_by = { Author_.id },
				.order_by = { rx_desc(rx_count_of(Book_.id)), rx_asc(Author_.name) });
		assert_session_fine(s);
		assert_int_equal(rx_len(shelves), 3);
		assert_string_equal(shelves[0].author->name, "ada");
		assert_int_equal(shelves[0].books, 3);
		assert_string_equal(shelves[2].author->name, "cleo");
		assert_refused(s,
			rx_rows(s, Shelf, Author, .select = { rx_object(Author), rx_count_all() },
				.group_by = { Author_.name }),
			"is not grouped by");
	}
}

static void test_conformance_select_aggregates__in_a_place_for_rows_are_refused(void **state)
{
	suite *the = *state;
	rx_with_session(s, .engine = the->engine) {
		assert_refused(s,
			rx_rows(s, Count, Author, .where = rx_gt(rx_count_all(), 1),
				.select = { Author_.name, Author_.id }),
			"an aggregate stands in .where");
		assert_refused(s,
			rx_rows(s, Count, Author, .group_by = { rx_count_all() },
				.select = { Author_.name, rx_count_all() }),
			"an aggregate stands in .group_by");
		assert_refused(s,
			rx_rows(s, Count, Author, .having = rx_eq(Author_.name, "a"),
				.select = { Author_.name, Author_.id }),
			".having without aggregates");
		assert_refused(s, rx_all(s, Author, .where = rx_gt(rx_count_all(), 1)),
			"an aggregate stands in .where");
		assert_refused(s, rx_all(s, Author, .order_by = { rx_asc(rx_count_all()) }),
			"an aggregate over the rows of one Author");
	}
}

static void test_conformance_select_aggregates__of_aggregates_are_refused(void **state)
{
	suite *the = *state;
	rx_with_session(s, .engine = the->engine) {
		int64_t n = rx_count(s, Author), before = library_statements(the);
		assert_int_equal(n, 3);
		assert_refused(s,
			rx_rows(s, Count, Book,
				.select = { rx_max(Book_.title), rx_count_of(rx_max(Book_.pages)) }),
			"an aggregate stands inside of an aggregate in .select");
		assert_refused(s,
			rx_rows(s, Count, Book, .select = { Book_.title, rx_count_all() },
				.group_by = { Book_.title },
				.having = rx_gt(rx_count_all(.filter = rx_gt(rx_max(Book_.pages), 1)), 1)),
			"an aggregate stands inside of an aggregate in .having");
		assert_refused(s,
			rx_rows(s, Count, Book, .select = { Book_.title, rx_count_all() },
				.group_by = { Book_.title },
				.order_by = { rx_asc(rx_max(rx_over(rx_row_number()))) }),
			"a window function stands inside of an aggregate in .order_by");
		assert_int_equal(library_statements(the), before);
		rx_opt_int64 total = rx_scalar(s, rx_over(rx_sum(rx_count_all())), Book);
		assert_session_fine(s);
		assert_true(total.set);
	}
}

static void test_conformance_select_aggregates__that_may_be_null_need_a_field_for_it(void **state)
{
	suite *the = *state;
	rx_with_session(s, .engine = the->engine) {
		assert_refused(s, rx_rows(s, PlainSum, Book, .select = { rx_sum(Book_.pages) }),
			"field 'pages' of PlainSum is int64_t, and entry 1 of .select, rx_sum(Book_.pages), "
			"may be NULL");
		PlainSum *sum = rx_rows(s, PlainSum, Book,
			.select = { rx_coalesce(rx_sum(Book_.pages), 0) }, .where = rx_gt(Book_.pages, 999));
		assert_session_fine(s);
		assert_int_equal(sum->pages, 0);
		sum = rx_rows(s, PlainSum, Book, .select = { rx_sum(Book_.pages) },
			.group_by = { Book_.author_id }, .order_by = { rx_asc(Book_.author_id) });
		assert_session_fine(s);
		assert_int_equal(sum[0].pages, 600);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_conformance_select_aggregates__of_all_rows),
		cmocka_unit_test(test_conformance_select_aggregates__of_no_rows_are_null_and_counts_zero),
		cmocka_unit_test(test_conformance_select_aggregates__by_group),
		cmocka_unit_test(test_conformance_select_aggregates__by_an_expression),
		cmocka_unit_test(test_conformance_select_aggregates__distinct_and_filtered),
		cmocka_unit_test(test_conformance_select_aggregates__values_beside_filters_stay_in_order),
		cmocka_unit_test(test_conformance_select_aggregates__of_every_type),
		cmocka_unit_test(test_conformance_select_aggregates__decimals_lose_no_digit),
		cmocka_unit_test(test_conformance_select_aggregates__beside_plain_columns_are_refused),
		cmocka_unit_test(test_conformance_select_aggregates__beside_whole_objects),
		cmocka_unit_test(test_conformance_select_aggregates__in_a_place_for_rows_are_refused),
		cmocka_unit_test(test_conformance_select_aggregates__of_aggregates_are_refused),
		cmocka_unit_test(test_conformance_select_aggregates__that_may_be_null_need_a_field_for_it),
	};
	return cmocka_run_group_tests(tests, library_open, suite_close);
}
