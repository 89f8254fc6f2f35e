/* Queries inside queries: one value, IN, EXISTS, correlated, and rows in the place of a table. */
#include "library.h"

/* clang-format off */
RX_ROW(BookCount, field(rx_text, name), field(int64_t, n));
RX_ROW(Maybes, field(rx_text, name), field(rx_opt_int64, n));
RX_ROW(Sorts, field(rx_text, sort), field(rx_opt_decimal, price), field(rx_opt_date, printed));
RX_ROW(Holder, one(Book, book), field(rx_text, word));
/* clang-format on */

static void test_conformance_select_subqueries__one_value(void **state)
{
	suite *the = *state;
	rx_with_session(s, .engine = the->engine) {
		Book *longest =
			rx_one(s, Book, .where = rx_eq_col(Book_.pages, rx_select(rx_max(Book_.pages), Book)));
		assert_session_fine(s);
		assert_string_equal(longest->title, "three");
		assert_int_equal(
			rx_count(s, Book, .where = rx_eq(rx_select(rx_count_all(), Author), 3)), 4);
		assert_int_equal(
			rx_count(s, Book,
				.where = rx_eq(
					rx_select(rx_count_all(), Author, .where = rx_eq(Author_.name, "ada")), 3)),
			0);
		assert_int_equal(
			rx_count(s, Book,
				.where =
					rx_gt(rx_plus_col(Book_.pages, rx_select(rx_min(Book_.pages), Book)), 300)),
			1);
		assert_session_fine(s);
	}
}

static void test_conformance_select_subqueries__correlated(void **state)
{
	suite *the = *state;
	rx_with_session(s, .engine = the->engine) {
		BookCount *counts = rx_rows(s, BookCount, Author,
			.select = { Author_.name,
				rx_select(rx_count_all(), Book, .where = rx_eq_col(Book_.author_id, Author_.id)) },
			.order_by = { rx_asc(Author_.name) });
		assert_session_fine(s);
		assert_int_equal(counts[0].n, 3);
		assert_int_equal(counts[1].n, 1);
		assert_int_equal(counts[2].n, 0);
		/* The longest book of each author. */
		Book **books = rx_all(s, Book,
			.where = rx_eq_col(Book_.pages,
				rx_select(rx_max(Book_.pages), Book,
					.where = rx_eq_col(Book_.author_id, rx_outer(Book_.author_id)))),
			.order_by = { rx_asc(Book_.title) });
		assert_session_fine(s);
		assert_int_equal(rx_len(books), 2);
		assert_string_equal(books[0]->title, "four");
		assert_string_equal(books[1]->title, "three");
		Author **by_count = rx_all(s, Author,
			.order_by = { rx_desc(rx_select(
				rx_count_all(), Book, .where = rx_eq_col(Book_.author_id, Author_.id))) });
		assert_session_fine(s);
		assert_string_equal(by_count[0]->name, "ada");
		assert_string_equal(by_count[2]->name, "cleo");
	}
}

static void test_conformance_select_subqueries__no_row_is_null(void **state)
{
	suite *the = *state;
	rx_with_session(s, .engine = the->engine) {
		assert_refused(s,
			rx_rows(s, BookCount, Author,
				.select = { Author_.name,
					rx_select(Book_.id, Book, .where = rx_eq(Book_.title, "x"), .limit = 1) }),
			"may be NULL");
		Maybes *rows = rx_rows(s, Maybes, Author,
			.select = { Author_.name,
				rx_select(Book_.id, Book, .where = rx_eq(Book_.title, "x"), .limit = 1) });
		assert_session_fine(s);
		assert_false(rows[0].n.set);
		BookCount *other = rx_rows(s, BookCount, Author,
			.select = { Author_.name,
				rx_coalesce(rx_select(Book_.id, Book, .where = rx_eq(Book_.title, "x")), -5) });
		assert_session_fine(s);
		assert_int_equal(other[0].n, -5);
	}
}

static void test_conformance_select_subqueries__in(void **state)
{
	suite *the = *state;
	rx_with_session(s, .engine = the->engine) {
		assert_int_equal(
			rx_count(s, Author, .where = rx_in_query(Author_.id, rx_select(Book_.author_id, Book))),
			2);
		assert_int_equal(
			rx_count(s, Book,
				.where = rx_in_query(Book_.id,
					rx_select(Book_.id, Book, .order_by = { rx_desc(Book_.id) }, .limit = 2))),
			2);
		assert_int_equal(
			rx_count(s, Book,
				.where = rx_in_query(Book_.id,
					rx_select(Book_.id, Book, .order_by = { rx_asc(Book_.id) }, .offset = 1))),
			rx_count(s, Book) - 1);
		assert_int_equal(
			rx_count(
				s, Author, .where = rx_not_in_query(Author_.id, rx_select(Book_.author_id, Book))),
			1);
		assert_int_equal(rx_count(s, Author,
							 .where = rx_in_query(Author_.id,
								 rx_select(Book_.author_id, Book, .group_by = { Book_.author_id },
									 .having = rx_gt(rx_count_all(), 1)))),
			1);
		assert_int_equal(
			rx_count(s, Publisher,
				.where = rx_not_in_query(Publisher_.id, rx_select(Book_.publisher_id, Book))),
			0);
		assert_int_equal(rx_count(s, Publisher,
							 .where = rx_not_in_query(Publisher_.id,
								 rx_select(Book_.publisher_id, Book,
									 .where = rx_is_not_null(Book_.publisher_id)))),
			1);
		assert_int_equal(rx_count(s, Book,
							 .where = rx_in_query(Book_.sort,
								 rx_select(Book_.sort, Book, .where = rx_eq(Book_.title, "four")))),
			1);
		assert_int_equal(rx_count(s, Book,
							 .where = rx_in_query(Book_.title,
								 rx_select(Book_.title, Book, .join = { Book_.tags },
									 .where = rx_eq(Tag_.word, "blue"), .distinct = true))),
			2);
		assert_session_fine(s);
	}
}

static void test_conformance_select_subqueries__exists(void **state)
{
	suite *the = *state;
	rx_with_session(s, .engine = the->engine) {
		assert_int_equal(rx_count(s, Author,
							 .where = rx_exists_in(Book,
								 .where = rx_and(rx_eq_col(Book_.author_id, Author_.id),
									 rx_gt(Book_.pages, 200)))),
			1);
		assert_int_equal(rx_count(s, Author,
							 .where = rx_not(rx_exists_in(
								 Book, .where = rx_eq_col(Book_.author_id, Author_.id)))),
			1);
		assert_int_equal(rx_count(s, Author, .where = rx_exists_in(Reader)), 3);
		assert_int_equal(rx_count(s, Author,
							 .where = rx_exists_in(Reader, .where = rx_eq(Reader_.name, "nobody"))),
			0);
		assert_int_equal(rx_count(s, Reader,
							 .where = rx_exists_in(Reader,
								 .where = rx_eq_col(Reader_.boss_id, rx_outer(Reader_.id)))),
			2);
		assert_session_fine(s);
	}
}

static void test_conformance_select_subqueries__outer_columns_in_relations(void **state)
{
	suite *the = *state;
	rx_with_session(s, .engine = the->engine) {
		/* Who has somebody on the staff whose name is longer or comes later. */
		assert_int_equal(
			rx_count(s, Reader,
				.where = rx_any(Reader_.staff, rx_gt_col(Reader_.name, rx_outer(Reader_.name)))),
			2);
		assert_int_equal(
			rx_count(s, Reader,
				.where = rx_any(Reader_.staff, rx_lt_col(Reader_.name, rx_outer(Reader_.name)))),
			0);
		assert_int_equal(rx_count(s, Reader,
							 .where = rx_any(Reader_.staff,
								 rx_any(Reader_.staff,
									 rx_gt_col(Reader_.name, rx_outer(rx_outer(Reader_.name)))))),
			1);
		assert_session_fine(s);
	}
}

static void test_conformance_select_subqueries__any_through_a_link_table(void **state)
{
	suite *the = *state;
	rx_with_session(s, .engine = the->engine) {
		assert_int_equal(rx_count(s, Book, .where = rx_any(Book_.tags, NULL)), 3);
		assert_int_equal(
			rx_count(s, Book, .where = rx_any(Book_.tags, rx_eq(Tag_.word, "blue"))), 2);
		assert_int_equal(rx_count(s, Book,
							 .where = rx_and(rx_any(Book_.tags, rx_eq(Tag_.word, "blue")),
								 rx_any(Book_.tags, rx_eq(Tag_.word, "red")))),
			2);
		assert_int_equal(
			rx_count(s, Book, .where = rx_any(Book_.tags, rx_gt(BookTag_.weight, 3))), 1);
		assert_int_equal(rx_count(s, Tag, .where = rx_not(rx_any(Tag_.books, NULL))), 1);
		assert_int_equal(
			rx_count(s, Author,
				.where = rx_any(Author_.books, rx_any(Book_.tags, rx_eq(Tag_.word, "blue")))),
			2);
		assert_session_fine(s);
	}
}

static void test_conformance_select_subqueries__rows_of_a_query(void **state)
{
	suite *the = *state;
	rx_with_session(s, .engine = the->engine) {
		BookCount *rows = rx_rows(s, BookCount, BookCount,
			.from =
				rx_query_of(BookCount, Author, .select = { Author_.name, rx_count_of(Book_.id) },
					.join = { rx_left(Author_.books) }, .where = rx_ne(Author_.name, "nobody"),
					.group_by = { Author_.id }),
			.where = rx_ge(BookCount_.n, 1), .order_by = { rx_asc(BookCount_.n) });
		assert_session_fine(s);
		assert_int_equal(rx_len(rows), 2);
		assert_string_equal(rows[0].name, "ben");
		assert_int_equal(rows[1].n, 3);
		rx_opt_double mean = rx_scalar(s, rx_avg(BookCount_.n), BookCount,
			.from =
				rx_query_of(BookCount, Author, .select = { Author_.name, rx_count_of(Book_.id) },
					.join = { rx_left(Author_.books) }, .group_by = { Author_.id }));
		assert_session_fine(s);
		assert_true(mean.set && mean.value > 1.33 && mean.value < 1.34);
		Sorts *sorts = rx_rows(s, Sorts, Sorts,
			.from = rx_query_of(Sorts, Book,
				.select = { Book_.sort, rx_max(Book_.price), rx_min(Book_.printed) },
				.group_by = { Book_.sort }),
			.where = rx_and(rx_eq(Sorts_.sort, "novel"), rx_ge(Sorts_.price, rx_decimal_of("20.2")),
				rx_lt(Sorts_.printed, rx_date_of(2010, 1, 1))));
		assert_session_fine(s);
		assert_int_equal(rx_len(sorts), 1);
	}
}

static void test_conformance_select_subqueries__joined_rows_of_a_query(void **state)
{
	suite *the = *state;
	rx_with_session(s, .engine = the->engine) {
		Holder *rows = rx_rows(s, Holder, Book, .select = { rx_object(Book), Maybes_.name },
			.join = { rx_left_on(Maybes, rx_eq_col(Maybes_.n, Book_.id),
				.from = rx_query_of(Maybes, BookTag, .select = { Tag_.word, BookTag_.book_id },
					.join = { rx_join_on(Tag, rx_eq_col(Tag_.id, BookTag_.tag_id)) },
					.where = rx_eq(BookTag_.weight, 5))) },
			.order_by = { rx_asc(Book_.id) });
		assert_session_fine(s);
		assert_int_equal(rx_len(rows), 4);
		assert_null(rows[0].word);
		assert_string_equal(rows[3].word, "blue");
		assert_string_equal(rows[3].book->title, "four");
	}
}

static void test_conformance_select_subqueries__in_statements_that_change(void **state)
{
	suite *the = *state;
	rx_with_session(s, .engine = the->engine) {
		assert_int_equal(
			rx_update(s, Author, .set = { rx_set(Author_.motto, "none") },
				.where = rx_not_in_query(Author_.id, rx_select(Book_.author_id, Book))),
			1);
		assert_int_equal(rx_delete_where(s, Author,
							 .where = rx_not(rx_exists_in(
								 Book, .where = rx_eq_col(Book_.author_id, Author_.id)))),
			1);
		assert_session_fine(s);
		assert_true(rx_rollback(s));
	}
}

static void test_conformance_select_subqueries__what_is_wrong_is_refused_unsent(void **state)
{
	suite *the = *state;
	rx_with_session(s, .engine = the->engine) {
		assert_int_equal(rx_count(s, Book), 4);
		int64_t before = library_statements(the);
		assert_refused(
			s, rx_rows(s, BookCount, BookCount), "BookCount is a row type: say with .from");
		assert_refused(s,
			rx_rows(s, BookCount, Author, .select = { Author_.name, Author_.id },
				.from = rx_query_of(BookCount, Author, .select = { Author_.name, rx_count_all() })),
			"Author is a model: name the row type instead");
		assert_refused(s,
			rx_rows(s, BookCount, BookCount,
				.from = rx_query_of(Maybes, Author, .select = { Author_.name, Author_.id })),
			".from gives Maybes, and rows of BookCount are asked for");
		assert_refused(s,
			rx_rows(s, BookCount, BookCount,
				.from = rx_query_of(BookCount, Author, .select = { Author_.name, Author_.name })),
			"field 'n' of BookCount is int64_t");
		assert_refused(s,
			rx_rows(s, BookCount, BookCount,
				.from = rx_query_of(BookCount, Author, .select = { Author_.name, Author_.id }),
				.where = rx_eq(Author_.name, "x")),
			"Author_.name is used, but this is a query of BookCount");
		assert_refused(s, rx_rows(s, BookCount, BookCount, .from = rx_query_of(BookCount, Author)),
			"has no .select");
		assert_refused(s,
			rx_all(s, Book,
				.where = rx_eq_col(
					Book_.pages, rx_select(rx_max(Book_.pages), Book, .select = { Book_.id }))),
			"takes its one operand before the model");
		assert_refused(s, rx_all(s, Book, .where = rx_in_query(Book_.id, Book_.author_id)),
			"rx_in_query takes an rx_select");
		assert_refused(s,
			rx_all(s, Book,
				.where = rx_eq_col(
					Book_.pages, rx_select(rx_max(Book_.pages), Book, .load = { Book_.author }))),
			"no objects to .load");
		assert_refused(s,
			rx_all(s, Author,
				.where = rx_eq(rx_select(Book_.title, Book, .where = rx_eq(Tag_.word, "x")), "x")),
			"Tag_.word is used, but this is a query of Book");
		assert_refused(s,
			rx_all(s, Author, .where = rx_exists_in(Book, .where = rx_gt(rx_count_all(), 1))),
			"an aggregate stands in .where");
		assert_refused(s,
			rx_all(s, Book,
				.where = rx_exists_in(
					Author, .where = rx_eq_col(Author_.id, Book_.author_id), .limit = -1)),
			"cannot be negative");
		assert_refused(s, rx_all(s, Book, .where = rx_eq_col(Book_.pages, rx_outer(Book_.pages))),
			"rx_outer(Book_.pages): there is no query around this one");
		assert_int_equal(library_statements(the), before);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_conformance_select_subqueries__one_value),
		cmocka_unit_test(test_conformance_select_subqueries__correlated),
		cmocka_unit_test(test_conformance_select_subqueries__no_row_is_null),
		cmocka_unit_test(test_conformance_select_subqueries__in),
		cmocka_unit_test(test_conformance_select_subqueries__exists),
		cmocka_unit_test(test_conformance_select_subqueries__outer_columns_in_relations),
		cmocka_unit_test(test_conformance_select_subqueries__any_through_a_link_table),
		cmocka_unit_test(test_conformance_select_subqueries__rows_of_a_query),
		cmocka_unit_test(test_conformance_select_subqueries__joined_rows_of_a_query),
		cmocka_unit_test(test_conformance_select_subqueries__in_statements_that_change),
		cmocka_unit_test(test_conformance_select_subqueries__what_is_wrong_is_refused_unsent),
	};
	return cmocka_run_group_tests(tests, library_open, suite_close);
}
