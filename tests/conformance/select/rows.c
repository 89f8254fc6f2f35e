/* rx_rows: what is selected, and whether it fits the fields of the row. */
#include "library.h"

/* clang-format off */
RX_ROW(Line, field(rx_text, title), field(int32_t, pages), field(rx_opt_decimal, price));
RX_ROW(Wide, field(rx_text, title), field(int64_t, pages), field(rx_text, sort));
RX_ROW(Name, field(rx_text, name), field(rx_opt_int32, born));
RX_ROW(Narrow, field(rx_text, title), field(int16_t, pages));
RX_ROW(NotNull, field(rx_text, name), field(int32_t, born));
RX_ROW(Both, one(Book, book), one(Author, author));
RX_ROW(Published, one(Book, book), one(Publisher, publisher));
RX_ROW(Inside, nested(Name, who), field(rx_text, title), one(Book, book));
RX_ROW(Inline, field(rx_text, name), rx_field(rx_opt_int64, id));
RX_ROW(Every,
    field(bool, truth), field(int16_t, small), field(int32_t, medium), field(int64_t, big),
    field(float, single), field(double, real), field(rx_text, word), field(rx_bytes, raw),
    field(rx_decimal, amount), field(rx_date, day), field(rx_time, clock),
    field(rx_datetime, moment), field(rx_interval, span), field(rx_uuid, token),
    field(rx_json, document), field(rx_text, feeling));
RX_ROW(EveryMaybe,
    field(rx_opt_bool, truth), field(rx_opt_int16, small), field(rx_opt_int32, medium),
    field(rx_opt_int64, big), field(rx_opt_float, single), field(rx_opt_double, real),
    field(rx_text, word), field(rx_bytes, raw), field(rx_opt_decimal, amount),
    field(rx_opt_date, day), field(rx_opt_time, clock), field(rx_opt_datetime, moment),
    field(rx_opt_interval, span), field(rx_opt_uuid, token), field(rx_json, document),
    field(rx_text, feeling));
/* clang-format on */

static void test_conformance_select_rows__take_the_entries_in_order(void **state)
{
	suite *the = *state;
	rx_with_session(s, .engine = the->engine) {
		Line *lines = rx_rows(s, Line, Book, .select = { Book_.title, Book_.pages, Book_.price },
			.where = rx_ge(Book_.pages, 200), .order_by = { rx_asc(Book_.pages) });
		assert_session_fine(s);
		assert_int_equal(rx_len(lines), 2);
		assert_string_equal(lines[0].title, "two");
		assert_int_equal(lines[0].pages, 200);
		assert_true(lines[0].price.set);
		assert_int_equal(rx_decimal_compare(lines[0].price.value, rx_decimal_of("20.20")), 0);
		assert_string_equal(lines[1].title, "three");
		assert_false(lines[1].price.set);
		assert_null(lines[2].title);
	}
}

static void test_conformance_select_rows__none_is_an_empty_list(void **state)
{
	suite *the = *state;
	rx_with_session(s, .engine = the->engine) {
		Line *lines = rx_rows(s, Line, Book, .where = rx_gt(Book_.pages, 1000));
		assert_session_fine(s);
		assert_non_null(lines);
		assert_int_equal(rx_len(lines), 0);
	}
}

static void test_conformance_select_rows__fields_take_columns_of_their_name(void **state)
{
	suite *the = *state;
	rx_with_session(s, .engine = the->engine) {
		Name *names = rx_rows(s, Name, Author, .order_by = { rx_asc(Author_.name) });
		assert_session_fine(s);
		assert_int_equal(rx_len(names), 3);
		assert_int_equal(rx_value_or(names[1].born, 0), 1980);
		assert_false(names[2].born.set);
		assert_refused(s, rx_rows(s, Line, Author),
			"field 'title' of Line has no column of its name in Author");
	}
}

static void test_conformance_select_rows__widen_and_label(void **state)
{
	suite *the = *state;
	rx_with_session(s, .engine = the->engine) {
		Wide *rows = rx_rows(s, Wide, Book, .select = { Book_.title, Book_.pages, Book_.sort },
			.order_by = { rx_asc(Book_.pages) });
		assert_session_fine(s);
		assert_int_equal(rows[1].pages, 150);
		assert_string_equal(rows[1].sort, "essay");
		assert_string_equal(rows[0].sort, "novel");
	}
}

static void test_conformance_select_rows__expressions_and_constants(void **state)
{
	suite *the = *state;
	rx_with_session(s, .engine = the->engine) {
		Wide *rows = rx_rows(s, Wide, Book,
			.select = { rx_upper(Book_.title), rx_plus(Book_.pages, 1), rx_constant("x") },
			.where = rx_eq(Book_.title, "one"));
		assert_session_fine(s);
		assert_string_equal(rows[0].title, "ONE");
		assert_int_equal(rows[0].pages, 101);
		assert_string_equal(rows[0].sort, "x");
	}
}

static void test_conformance_select_rows__distinct_limit_offset(void **state)
{
	suite *the = *state;
	rx_with_session(s, .engine = the->engine) {
		Inline *ids = rx_rows(s, Inline, Book, .select = { rx_constant("a"), Book_.publisher_id },
			.distinct = true, .order_by = { rx_asc(Book_.publisher_id) });
		assert_session_fine(s);
		assert_int_equal(rx_len(ids), 2);
		ids = rx_rows(s, Inline, Book, .select = { Book_.title, Book_.publisher_id },
			.order_by = { rx_asc(Book_.id) }, .limit = 2, .offset = 1);
		assert_int_equal(rx_len(ids), 2);
		assert_string_equal(ids[0].name, "two");
		assert_refused(s,
			rx_rows(s, Inline, Book, .select = { Book_.title, Book_.publisher_id },
				.distinct = true, .order_by = { rx_asc(Book_.pages) }),
			"Book_.pages is in .order_by and not in .select, and equal rows are shown once");
		Book **books =
			rx_all(s, Book, .distinct = true, .order_by = { rx_asc(rx_length(Book_.title)) });
		assert_session_fine(s);
		assert_int_equal(rx_len(books), 4);
	}
}

static void test_conformance_select_rows__every_type(void **state)
{
	suite *the = *state;
	rx_with_session(s, .engine = the->engine) {
		rx_uuid token = rx_uuid_new();
		rx_add(s, Everything, .truth = true, .small = -5, .medium = 6, .big = 5000000000,
			.single = 1.5f, .real = 0.1, .word = "w", .code = "c", .raw = rx_bytes_of("a\0b", 3),
			.amount = rx_decimal_of("12345678901234567890.0123456789"),
			.number = rx_decimal_of("1"), .day = rx_date_of(2026, 11, 22),
			.clock = rx_time_of(1, 2, 3, 4), .moment = rx_datetime_of(2026, 11, 22, 1, 2, 3, 4),
			.span = rx_interval_of(-7), .token = token, .document = rx_json_of("[1]"),
			.feeling = MOOD_GLAD);
		rx_add(s, Maybe, .word = NULL);
		Every *one = rx_rows(s, Every, Everything);
		assert_session_fine(s);
		assert_int_equal(rx_len(one), 1);
		assert_true(one->truth);
		assert_int_equal(one->small, -5);
		assert_int_equal(one->medium, 6);
		assert_int_equal(one->big, 5000000000);
		assert_true(one->single == 1.5f && one->real == 0.1);
		assert_string_equal(one->word, "w");
		assert_int_equal(one->raw.size, 3);
		assert_memory_equal(one->raw.data, "a\0b", 3);
		assert_int_equal(
			rx_decimal_compare(one->amount, rx_decimal_of("12345678901234567890.0123456789")), 0);
		assert_int_equal(one->day.days, rx_date_of(2026, 11, 22).days);
		assert_int_equal(one->clock.us, rx_time_of(1, 2, 3, 4).us);
		assert_int_equal(one->moment.us, rx_datetime_of(2026, 11, 22, 1, 2, 3, 4).us);
		assert_int_equal(one->span.us, -7);
		assert_memory_equal(&one->token, &token, sizeof(token));
		assert_string_equal(one->document.text, "[1]");
		assert_string_equal(one->feeling, "glad");
		EveryMaybe *none = rx_rows(s, EveryMaybe, Maybe);
		assert_session_fine(s);
		assert_false(none->truth.set || none->small.set || none->medium.set || none->big.set ||
			none->single.set || none->real.set || none->word || none->raw.data ||
			none->amount.set || none->day.set || none->clock.set || none->moment.set ||
			none->span.set || none->token.set || none->document.text || none->feeling);
		none = rx_rows(s, EveryMaybe, Everything);
		assert_session_fine(s);
		assert_int_equal(rx_value_or(none->small, 0), -5);
		assert_int_equal(rx_value_or(none->span, rx_interval_of(0)).us, -7);
	}
}

static void test_conformance_select_rows__what_does_not_fit_is_refused_unsent(void **state)
{
	suite *the = *state;
	rx_with_session(s, .engine = the->engine) {
		assert_int_equal(rx_count(s, Book), 4);
		int64_t before = library_statements(the);
		assert_refused(s, rx_rows(s, Narrow, Book),
			"field 'pages' of Narrow is int16_t, and entry 2 of .select, Book_.pages, is int32_t");
		assert_refused(s,
			rx_rows(s, Line, Book, .select = { Book_.pages, Book_.pages, Book_.price }),
			"field 'title' of Line is rx_text, and entry 1 of .select, Book_.pages, is int32_t");
		assert_refused(
			s, rx_rows(s, NotNull, Author), "entry 2 of .select, Author_.born, may be NULL");
		assert_refused(s, rx_rows(s, Line, Book, .select = { Book_.title }),
			"Line has 3 fields, and .select has 1 entries");
		assert_refused(s,
			rx_rows(s, Line, Book, .select = { Book_.title, Book_.pages, Book_.price, Book_.id }),
			"Line has 3 fields, and .select has 4 entries");
		assert_int_equal(library_statements(the), before);
	}
}

static void test_conformance_select_rows__coalesce_makes_it_fit(void **state)
{
	suite *the = *state;
	rx_with_session(s, .engine = the->engine) {
		NotNull *rows =
			rx_rows(s, NotNull, Author, .select = { Author_.name, rx_coalesce(Author_.born, -1) },
				.order_by = { rx_desc(Author_.name) });
		assert_session_fine(s);
		assert_int_equal(rows[0].born, -1);
		assert_int_equal(rows[2].born, 1970);
	}
}

static void test_conformance_select_rows__parts_for_objects_are_refused(void **state)
{
	suite *the = *state;
	rx_with_session(s, .engine = the->engine) {
		assert_refused(s, rx_rows(s, Line, Book, .load = { Book_.author }), ".load is for objects");
		assert_refused(s, rx_rows(s, Line, Book, .populate_existing = true),
			".populate_existing is for objects");
		assert_refused(s, rx_all(s, Book, .select = { Book_.title }), ".select is for rx_rows");
		assert_refused(s, rx_all(s, Book, .group_by = { Book_.title }), ".group_by is for rx_rows");
		assert_refused(s, rx_all(s, Line), "rx_all(Line): that is a row and no model");
	}
}

static void test_conformance_select_rows__objects_are_those_of_the_session(void **state)
{
	suite *the = *state;
	rx_with_session(s, .engine = the->engine) {
		Author *ada = rx_one(s, Author, .where = rx_eq(Author_.name, "ada"));
		ada->motto = "changed";
		Both *pairs =
			rx_rows(s, Both, Book, .join = { Book_.author }, .order_by = { rx_asc(Book_.id) });
		assert_session_fine(s);
		assert_int_equal(rx_len(pairs), 4);
		assert_ptr_equal(pairs[0].author, ada);
		assert_ptr_equal(pairs[1].author, ada);
		assert_string_equal(ada->motto, "changed");
		assert_string_equal(pairs[3].author->name, "ben");
		assert_string_equal(pairs[3].book->title, "four");
		assert_ptr_equal(rx_get(s, Book, pairs[3].book->id), pairs[3].book);
		pairs[3].book->pages = 151;
		assert_true(rx_is_dirty(s, pairs[3].book));
		assert_true(rx_rollback(s));
	}
}

static void test_conformance_select_rows__objects_are_asked_for_by_name(void **state)
{
	suite *the = *state;
	rx_with_session(s, .engine = the->engine) {
		Both *pairs = rx_rows(s, Both, Book, .select = { rx_object(Book), rx_object(Author) },
			.join = { Book_.author }, .where = rx_eq(Author_.name, "ben"));
		assert_session_fine(s);
		assert_int_equal(rx_len(pairs), 1);
		assert_string_equal(pairs[0].book->title, "four");
		assert_refused(s,
			rx_rows(s, Both, Book, .select = { rx_object(Author), rx_object(Book) },
				.join = { Book_.author }),
			"field 'book' of Both is an object of Book, and rx_object(Author) stands in its place");
		assert_refused(s,
			rx_rows(
				s, Both, Book, .select = { Book_.id, rx_object(Author) }, .join = { Book_.author }),
			"is a value: write rx_object(Book)");
		assert_refused(s,
			rx_rows(s, Line, Book, .select = { rx_object(Book), Book_.pages, Book_.price }),
			"declare it one(Book, title)");
		assert_refused(
			s, rx_rows(s, Both, Book), "Author_.id is used, but this is a query of Book");
	}
}

static void test_conformance_select_rows__rows_inside_rows(void **state)
{
	suite *the = *state;
	rx_with_session(s, .engine = the->engine) {
		Inside *rows = rx_rows(s, Inside, Book,
			.select = { Author_.name, Author_.born, rx_lower(Book_.title), rx_object(Book) },
			.join = { Book_.author }, .order_by = { rx_desc(Book_.id) });
		assert_session_fine(s);
		assert_int_equal(rx_len(rows), 4);
		assert_string_equal(rows[0].who.name, "ben");
		assert_int_equal(rx_value_or(rows[0].who.born, 0), 1980);
		assert_string_equal(rows[0].title, "four");
		assert_string_equal(rows[0].book->title, "four");
	}
}

static void test_conformance_select_rows__of_a_read_only_session(void **state)
{
	suite *the = *state;
	rx_with_session(s, .engine = the->engine, .read_only = true) {
		Both *pairs =
			rx_rows(s, Both, Book, .join = { Book_.author }, .order_by = { rx_asc(Book_.id) });
		assert_session_fine(s);
		assert_string_equal(pairs[3].author->name, "ben");
	}
}

static void test_conformance_select_rows__read_only_objects_are_never_written(void **state)
{
	suite *the = *state;
	rx_with_session(s, .engine = the->engine) {
		Both *pairs = rx_rows(s, Both, Book, .join = { Book_.author }, .read_only = true,
			.where = rx_eq(Book_.title, "four"));
		assert_session_fine(s);
		pairs->book->pages = 1;
		assert_true(rx_commit(s));
		assert_int_equal(
			rx_scalar(s, Book_.pages, Book, .where = rx_eq(Book_.title, "four")).value, 150);
	}
}

static void test_conformance_select_rows__see_what_was_added(void **state)
{
	suite *the = *state;
	rx_with_session(s, .engine = the->engine) {
		rx_add(s, Author, .name = "zoe");
		assert_int_equal(rx_len(rx_rows(s, Name, Author)), 4);
		assert_true(rx_rollback(s));
	}
}

static void test_conformance_select_rows__stream_one_by_one(void **state)
{
	suite *the = *state;
	rx_with_session(s, .engine = the->engine) {
		int n = 0;
		int64_t pages = 0;
		rx_for_rows(Inside, row, s, Book,
			.select = { Author_.name, Author_.born, rx_coalesce(Book_.title, ""), rx_object(Book) },
			.join = { Book_.author }, .order_by = { rx_asc(Book_.id) }) {
			n++;
			pages += row->book->pages;
			assert_string_equal(row->title, row->book->title);
			assert_string_equal(row->who.name, n == 4 ? "ben" : "ada");
		}
		assert_session_fine(s);
		assert_int_equal(n, 4);
		assert_int_equal(pages, 750);
		n = 0;
		rx_for_rows(Line, line, s, Book, .where = rx_gt(Book_.pages, 100)) {
			n++;
			if (line->pages == 200)
				break;
		}
		assert_int_equal(n, 1);
		assert_true(rx_commit(s));
		rx_for_rows(Narrow, narrow, s, Book)
			n += narrow->pages;
		assert_int_equal(rx_session_error(s)->code, RX_EINVAL);
		assert_contains(rx_session_error(s)->message, "field 'pages' of Narrow is int16_t");
		assert_true(rx_rollback(s));
		rx_for_rows(Line, none, s, Author)
			n += none->pages;
		assert_contains(rx_session_error(s)->message, "has no column of its name in Author");
		assert_true(rx_rollback(s));
	}
}

static void test_conformance_select_rows__streamed_objects_may_be_missing(void **state)
{
	suite *the = *state;
	rx_with_session(s, .engine = the->engine) {
		int with = 0, without = 0;
		rx_for_rows(Published, row, s, Book, .join = { rx_left(Book_.publisher) }) {
			assert_non_null(row->book);
			with += row->publisher && strcmp(row->publisher->name, "Ace") == 0;
			without += !row->publisher;
		}
		assert_session_fine(s);
		assert_int_equal(with, 2);
		assert_int_equal(without, 2);
		Book *other = rx_first(s, Book);
		rx_for_rows(Published, row, s, Book, .select = { rx_object(Book), rx_object(Publisher) },
			.join = { Book_.publisher }) {
			assert_ptr_not_equal(row->book, other);
			row->book->pages = 1;
		}
		assert_true(rx_commit(s));
		assert_int_equal(rx_scalar(s, rx_min(Book_.pages), Book).value, 100);
	}
}

static void test_conformance_select_rows__lists_beyond_their_limit_are_refused(void **state)
{
	suite *the = *state;
	rx_with_session(s, .engine = the->engine) {
		const rx_rel j = Book_.author;
		const rx_operand o = Book_.id;
		assert_refused(s, rx_all(s, Book, .join = { j, j, j, j, j, j, j, j, j }),
			".join has more than 8 entries");
		assert_refused(s, rx_rows(s, Line, Book, .group_by = { o, o, o, o, o, o, o, o, o }),
			".group_by has more than 8 entries");
		assert_refused(s,
			rx_rows(s, Line, Book,
				.select = { o, o, o, o, o, o, o, o, o, o, o, o, o, o, o, o, o, o, o, o, o, o, o, o,
					o, o, o, o, o, o, o, o, o }),
			".select has more than 32 entries");
		assert_refused(s,
			rx_all(s, Book, .where = rx_exists_in(Author, .join = { j, j, j, j, j, j, j, j, j })),
			".join has more than 8 entries");
	}
}

static void test_conformance_select_rows__show_their_sql(void **state)
{
	suite *the = *state;
	rx_with_session(s, .engine = the->engine) {
		const char *sql = rx_sql_of(
			s, Book, .select = { Book_.title, rx_count_all() }, .group_by = { Book_.title });
		assert_session_fine(s);
		assert_contains(sql, "count(*)");
		assert_contains(sql, "GROUP BY");
		assert_non_null(rx_explain(s, Book, .select = { Book_.title }, .join = { Book_.author }));
		assert_session_fine(s);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_conformance_select_rows__take_the_entries_in_order),
		cmocka_unit_test(test_conformance_select_rows__none_is_an_empty_list),
		cmocka_unit_test(test_conformance_select_rows__fields_take_columns_of_their_name),
		cmocka_unit_test(test_conformance_select_rows__widen_and_label),
		cmocka_unit_test(test_conformance_select_rows__expressions_and_constants),
		cmocka_unit_test(test_conformance_select_rows__distinct_limit_offset),
		cmocka_unit_test(test_conformance_select_rows__every_type),
		cmocka_unit_test(test_conformance_select_rows__what_does_not_fit_is_refused_unsent),
		cmocka_unit_test(test_conformance_select_rows__coalesce_makes_it_fit),
		cmocka_unit_test(test_conformance_select_rows__parts_for_objects_are_refused),
		cmocka_unit_test(test_conformance_select_rows__objects_are_those_of_the_session),
		cmocka_unit_test(test_conformance_select_rows__objects_are_asked_for_by_name),
		cmocka_unit_test(test_conformance_select_rows__rows_inside_rows),
		cmocka_unit_test(test_conformance_select_rows__of_a_read_only_session),
		cmocka_unit_test(test_conformance_select_rows__read_only_objects_are_never_written),
		cmocka_unit_test(test_conformance_select_rows__see_what_was_added),
		cmocka_unit_test(test_conformance_select_rows__stream_one_by_one),
		cmocka_unit_test(test_conformance_select_rows__streamed_objects_may_be_missing),
		cmocka_unit_test(test_conformance_select_rows__lists_beyond_their_limit_are_refused),
		cmocka_unit_test(test_conformance_select_rows__show_their_sql),
	};
	return cmocka_run_group_tests(tests, library_open, suite_close);
}
