/* Joins: by relation and by condition, inner and left, of a table with itself, in every kind of query. */
#include "library.h"

/* clang-format off */
RX_ROW(Written, field(rx_text, title), field(rx_text, author));
RX_ROW(Plain, field(rx_text, title), field(int64_t, publisher));
RX_ROW(Pair, one(Book, book), one(Publisher, publisher));
RX_ROW(Names, field(rx_text, first), field(rx_text, second), field(rx_text, third));
RX_ROW(Tagged, field(rx_text, title), field(rx_text, word), field(rx_opt_int32, weight));
RX_ROW(Bosses, one(Reader, reader), one(Reader, boss));
/* clang-format on */

static void test_conformance_select_joins__inner_by_a_relation(void **state)
{
	suite *the = *state;
	rx_with_session(s, .engine = the->engine) {
		Written *rows = rx_rows(s, Written, Book, .select = { Book_.title, Author_.name },
			.join = { Book_.author }, .order_by = { rx_asc(Book_.id) });
		assert_session_fine(s);
		assert_int_equal(rx_len(rows), 4);
		assert_string_equal(rows[0].author, "ada");
		assert_string_equal(rows[3].author, "ben");
		rows = rx_rows(s, Written, Author, .select = { Book_.title, Author_.name },
			.join = { Author_.books }, .where = rx_gt(Book_.pages, 150),
			.order_by = { rx_asc(Book_.title) });
		assert_session_fine(s);
		assert_int_equal(rx_len(rows), 2);
		assert_string_equal(rows[0].title, "three");
	}
}

static void test_conformance_select_joins__left_keeps_what_has_no_partner(void **state)
{
	suite *the = *state;
	rx_with_session(s, .engine = the->engine) {
		Pair *rows = rx_rows(
			s, Pair, Book, .join = { rx_left(Book_.publisher) }, .order_by = { rx_asc(Book_.id) });
		assert_session_fine(s);
		assert_int_equal(rx_len(rows), 4);
		assert_string_equal(rows[0].publisher->name, "Ace");
		assert_ptr_equal(rows[0].publisher, rows[1].publisher);
		assert_null(rows[2].publisher);
		assert_string_equal(rows[2].book->title, "three");
		Written *none = rx_rows(s, Written, Author, .select = { Book_.title, Author_.name },
			.join = { rx_left(Author_.books) }, .where = rx_is_null(Book_.id));
		assert_session_fine(s);
		assert_int_equal(rx_len(none), 1);
		assert_null(none[0].title);
		assert_string_equal(none[0].author, "cleo");
	}
}

static void test_conformance_select_joins__a_left_column_may_be_null(void **state)
{
	suite *the = *state;
	rx_with_session(s, .engine = the->engine) {
		assert_refused(s,
			rx_rows(s, Plain, Book, .select = { Book_.title, Publisher_.id },
				.join = { rx_left(Book_.publisher) }),
			"Publisher_.id, may be NULL");
		Plain *rows = rx_rows(
			s, Plain, Book, .select = { Book_.title, Publisher_.id }, .join = { Book_.publisher });
		assert_session_fine(s);
		assert_int_equal(rx_len(rows), 2);
		rows = rx_rows(s, Plain, Book, .select = { Book_.title, rx_coalesce(Publisher_.id, -1) },
			.join = { rx_left(Book_.publisher) }, .order_by = { rx_desc(Book_.id) });
		assert_session_fine(s);
		assert_int_equal(rows[0].publisher, -1);
	}
}

static void test_conformance_select_joins__a_condition_of_the_join(void **state)
{
	suite *the = *state;
	rx_with_session(s, .engine = the->engine) {
		Written *rows = rx_rows(s, Written, Author, .select = { Book_.title, Author_.name },
			.join = { rx_left(Author_.books, .on = rx_gt(Book_.pages, 250)) },
			.order_by = { rx_asc(Author_.name) });
		assert_session_fine(s);
		assert_int_equal(rx_len(rows), 3);
		assert_string_equal(rows[0].title, "three");
		assert_null(rows[1].title);
		assert_null(rows[2].title);
		rows = rx_rows(s, Written, Author, .select = { Book_.title, Author_.name },
			.join = { rx_join(Author_.books, .on = rx_gt(Book_.pages, 250)) });
		assert_int_equal(rx_len(rows), 1);
	}
}

static void test_conformance_select_joins__by_a_condition_alone(void **state)
{
	suite *the = *state;
	rx_with_session(s, .engine = the->engine) {
		Written *rows = rx_rows(s, Written, Book, .select = { Book_.title, Author_.name },
			.join = { rx_join_on(
				Author, rx_lt_col(rx_length(Author_.name), rx_length(Book_.title))) },
			.where = rx_eq(Book_.title, "four"), .order_by = { rx_asc(Author_.name) });
		assert_session_fine(s);
		assert_int_equal(rx_len(rows), 2);
		assert_string_equal(rows[1].author, "ben");
		rows = rx_rows(s, Written, Book, .select = { Book_.title, Author_.name },
			.join = { rx_left_on(Author, rx_eq_col(Author_.name, Book_.title)) });
		assert_session_fine(s);
		assert_int_equal(rx_len(rows), 4);
		assert_null(rows[0].author);
	}
}

static void test_conformance_select_joins__of_a_table_with_itself(void **state)
{
	suite *the = *state;
	rx_with_session(s, .engine = the->engine) {
		Names *rows = rx_rows(s, Names, Reader,
			.select = { Reader_.name, rx_of("boss", Reader_.name), rx_of("top", Reader_.name) },
			.join = { rx_left(Reader_.boss, .as = "boss"),
				rx_left(rx_of("boss", Reader_.boss), .as = "top") },
			.order_by = { rx_asc(Reader_.name) });
		assert_session_fine(s);
		assert_int_equal(rx_len(rows), 4);
		assert_null(rows[0].second);
		assert_string_equal(rows[1].second, "ann");
		assert_null(rows[1].third);
		assert_string_equal(rows[3].first, "dan");
		assert_string_equal(rows[3].second, "bob");
		assert_string_equal(rows[3].third, "ann");
		rows = rx_rows(s, Names, Reader,
			.select = { Reader_.name, rx_of("other", Reader_.name), rx_constant("-") },
			.join = { rx_join_on(
				Reader, rx_lt_col(Reader_.name, rx_of("other", Reader_.name)), .as = "other") });
		assert_session_fine(s);
		assert_int_equal(rx_len(rows), 6);
		/* Relations of the table with that name. */
		assert_int_equal(rx_count(s, Reader, .join = { rx_join(Reader_.boss, .as = "boss") },
							 .where = rx_has(rx_of("boss", Reader_.boss), NULL)),
			1);
		assert_int_equal(
			rx_count(s, Reader, .join = { rx_join(Reader_.boss, .as = "boss") },
				.where = rx_any(rx_of("boss", Reader_.staff), rx_eq(Reader_.name, "cid"))),
			2);
		assert_session_fine(s);
	}
}

static void test_conformance_select_joins__objects_by_their_alias(void **state)
{
	suite *the = *state;
	rx_with_session(s, .engine = the->engine) {
		Bosses *rows = rx_rows(s, Bosses, Reader,
			.select = { rx_object(Reader), rx_of("boss", rx_object(Reader)) },
			.join = { rx_left(Reader_.boss, .as = "boss") }, .order_by = { rx_asc(Reader_.name) });
		assert_session_fine(s);
		assert_null(rows[0].boss);
		assert_ptr_equal(rows[1].boss, rows[0].reader);
		assert_ptr_equal(rows[3].boss, rows[1].reader);
	}
}

static void test_conformance_select_joins__many_to_many(void **state)
{
	suite *the = *state;
	rx_with_session(s, .engine = the->engine) {
		Tagged *rows = rx_rows(s, Tagged, Book,
			.select = { Book_.title, Tag_.word, BookTag_.weight }, .join = { rx_left(Book_.tags) },
			.order_by = { rx_asc(Book_.id), rx_asc(Tag_.word) });
		assert_session_fine(s);
		assert_int_equal(rx_len(rows), 6);
		assert_string_equal(rows[0].word, "blue");
		assert_int_equal(rows[0].weight.value, 2);
		assert_string_equal(rows[3].title, "three");
		assert_null(rows[3].word);
		assert_false(rows[3].weight.set);
	}
}

static void test_conformance_select_joins__paths(void **state)
{
	suite *the = *state;
	rx_with_session(s, .engine = the->engine) {
		Tagged *rows =
			rx_rows(s, Tagged, Author, .select = { Author_.name, Tag_.word, BookTag_.weight },
				.join = { rx_path(Author_.books, Book_.tags) }, .where = rx_eq(Author_.name, "ben"),
				.order_by = { rx_asc(Tag_.word) });
		assert_session_fine(s);
		assert_int_equal(rx_len(rows), 2);
		assert_string_equal(rows[1].word, "red");
	}
}

static void test_conformance_select_joins__give_each_object_once(void **state)
{
	suite *the = *state;
	rx_with_session(s, .engine = the->engine) {
		Author **authors =
			rx_all(s, Author, .join = { Author_.books }, .order_by = { rx_asc(Author_.name) });
		assert_session_fine(s);
		assert_int_equal(rx_len(authors), 2);
		assert_string_equal(authors[0]->name, "ada");
		authors = rx_all(s, Author, .join = { Author_.books },
			.order_by = { rx_desc(rx_sum(Book_.pages)) }, .limit = 1);
		assert_int_equal(rx_len(authors), 1);
		assert_string_equal(authors[0]->name, "ada");
		authors = rx_all(s, Author, .join = { rx_left(Author_.books) },
			.having = rx_lt(rx_count_of(Book_.id), 2), .order_by = { rx_asc(Author_.name) });
		assert_session_fine(s);
		assert_int_equal(rx_len(authors), 2);
		assert_string_equal(authors[1]->name, "cleo");
		assert_int_equal(rx_count(s, Author, .join = { Author_.books }), 2);
		assert_int_equal(
			rx_count(s, Author, .join = { Author_.books }, .where = rx_gt(Book_.pages, 150)), 1);
		assert_int_equal(
			rx_count(s, Author, .join = { Author_.books }, .having = rx_gt(rx_count_all(), 2)), 1);
		assert_int_equal(
			rx_count(s, Book, .join = { Book_.author }, .where = rx_eq(Author_.name, "ada")), 3);
		assert_int_equal(rx_count(s, Book, .join = { Book_.tags }), 3);
		assert_true(
			rx_exists(s, Author, .join = { Author_.books }, .where = rx_gt(Book_.pages, 250)));
		assert_false(
			rx_exists(s, Author, .join = { Author_.books }, .where = rx_gt(Book_.pages, 350)));
		assert_true(
			rx_exists(s, Author, .join = { Author_.books }, .having = rx_gt(rx_count_all(), 2)));
		assert_false(
			rx_exists(s, Author, .join = { Author_.books }, .having = rx_gt(rx_count_all(), 3)));
		assert_session_fine(s);
		Author *first =
			rx_first(s, Author, .join = { Author_.books }, .where = rx_eq(Book_.title, "four"));
		assert_string_equal(first->name, "ben");
		assert_ptr_equal(
			rx_one(s, Author, .join = { Author_.books }, .where = rx_lt(Book_.pages, 250),
				.order_by = { rx_asc(Author_.id) }, .offset = 1),
			first);
		int n = 0;
		rx_for(Author, author, s, .join = { Author_.books })
			n += author->id > 0;
		assert_int_equal(n, 2);
		assert_session_fine(s);
	}
}

static void test_conformance_select_joins__load_beside_a_join(void **state)
{
	suite *the = *state;
	rx_with_session(s, .engine = the->engine) {
		Author **authors = rx_all(s, Author, .join = { Author_.books }, .load = { Author_.books },
			.where = rx_eq(Book_.title, "one"));
		assert_session_fine(s);
		assert_int_equal(rx_len(authors), 1);
		assert_int_equal(rx_len(authors[0]->books), 3);
	}
}

static void test_conformance_select_joins__order_of_objects_by_one_of_many_values(void **state)
{
	suite *the = *state;
	rx_with_session(s, .engine = the->engine) {
		assert_refused(s,
			rx_all(s, Author, .join = { Author_.books }, .order_by = { rx_asc(Book_.pages) }),
			"Book_.pages has many values for each Author in .order_by: take rx_min or rx_max");
		Book **books = rx_all(s, Book, .join = { Book_.author, Book_.tags },
			.order_by = { rx_desc(Author_.name), rx_asc(Book_.id) });
		assert_session_fine(s);
		assert_int_equal(rx_len(books), 3);
		assert_string_equal(books[0]->title, "four");
	}
}

static void test_conformance_select_joins__what_is_not_in_the_query_is_named(void **state)
{
	suite *the = *state;
	rx_with_session(s, .engine = the->engine) {
		assert_int_equal(rx_count(s, Book), 4);
		int64_t before = library_statements(the);
		assert_refused(s, rx_all(s, Book, .where = rx_eq(Author_.name, "x")),
			"Author_.name is used, but this is a query of Book: reach it by rx_has(Book_.author, "
			"...), or "
			"join it with .join = { Book_.author }");
		assert_refused(s, rx_all(s, Book, .join = { Book_.author }, .where = rx_eq(Tag_.word, "x")),
			"this is a query of Book, Author: reach it by rx_any(Book_.tags, ...)");
		assert_refused(s, rx_all(s, Book, .where = rx_eq(Reader_.name, "x")),
			"which has no relation to Reader");
		assert_refused(s,
			rx_all(s, Reader, .join = { rx_join(Reader_.boss, .as = "boss") },
				.where = rx_eq(rx_of("bos", Reader_.name), "x")),
			"rx_of(\"bos\", Reader_.name): this is a query of Reader, Reader as boss, and no "
			"Reader there goes by that name");
		assert_refused(s,
			rx_all(s, Book, .join = { rx_join(Book_.author, .as = "who") },
				.where = rx_eq(Author_.name, "x")),
			"write rx_of(\"who\", Author_.name)");
		assert_refused(s, rx_all(s, Book, .join = { Author_.books }),
			"Author_.books is used, but this is a query of Book");
		assert_int_equal(library_statements(the), before);
	}
}

static void test_conformance_select_joins__names_are_checked(void **state)
{
	suite *the = *state;
	rx_with_session(s, .engine = the->engine) {
		assert_refused(s, rx_all(s, Reader, .join = { Reader_.boss }),
			"Reader is in the query already: give this one a name");
		assert_refused(s, rx_all(s, Reader, .join = { rx_join(Reader_.boss, .as = "reader") }),
			"the name 'reader' is taken");
		assert_refused(s, rx_all(s, Reader, .join = { rx_join(Reader_.boss, .as = "Reader") }),
			"the name 'Reader' is taken");
		assert_refused(s,
			rx_all(s, Reader,
				.join = { rx_join(Reader_.boss, .as = "x"), rx_join(Reader_.staff, .as = "x") }),
			"the name 'x' is taken");
		assert_refused(
			s, rx_all(s, Reader, .join = { rx_join(Reader_.boss, .as = "") }), "is empty");
		assert_refused(
			s, rx_all(s, Reader, .join = { rx_join(Reader_.boss, .as = "_1") }), "begins with _");
		assert_int_equal(
			rx_count(s, Reader, .join = { rx_join(Reader_.boss, .as = "a \"b\" `c`; --") }), 3);
		assert_session_fine(s);
	}
}

static void test_conformance_select_joins__what_is_no_join_is_refused(void **state)
{
	suite *the = *state;
	rx_with_session(s, .engine = the->engine) {
		assert_refused(s, rx_all(s, Book, .load = { rx_left(Book_.author) }),
			"a join (rx_join, rx_left, rx_of) stands where a relation is to be loaded");
		assert_refused(s, rx_all(s, Book, .join = { rx_join_on(Author, NULL) }),
			"the condition by which Author is joined is NULL");
		assert_refused(
			s, rx_all(s, Book, .join = { rx_left(NULL) }), "the relation of a join is NULL");
		assert_refused(s,
			rx_all(s, Book,
				.join = { rx_join(Book_.author, .on = rx_eq(Publisher_.name, "x")),
					Book_.publisher }),
			"Publisher_.name is used");
		assert_refused(s,
			rx_all(s, Book, .join = { rx_join(Book_.author, .on = rx_gt(rx_count_all(), 1)) }),
			"an aggregate stands in .join");
	}
}

static void test_conformance_select_joins__known_shapes_are_prepared_once(void **state)
{
	suite *the = *state;
	rx_with_session(s, .engine = the->engine) {
		rx_engine_stats stats = { .rx__size = sizeof(stats) };
		int64_t before = 0;
		for (int i = 0; i < 5; i++) {
			rx_rows(s, Written, Book, .select = { Book_.title, Author_.name },
				.join = { Book_.author }, .where = rx_gt(Book_.pages, i));
			rx_all(s, Author, .join = { rx_left(Author_.books, .on = rx_gt(Book_.pages, i)) });
			rx_engine_stats_get(the->engine, &stats);
			if (i == 0)
				before = stats.statements_prepared;
			assert_int_equal(stats.statements_prepared, before);
		}
		/* An alias is part of the text. */
		rx_all(s, Reader, .join = { rx_join(Reader_.boss, .as = "one") },
			.where = rx_eq(rx_of("one", Reader_.name), "ann"));
		Reader **two = rx_all(s, Reader, .join = { rx_join(Reader_.boss, .as = "two") },
			.where = rx_eq(rx_of("two", Reader_.name), "bob"));
		assert_session_fine(s);
		assert_int_equal(rx_len(two), 1);
		assert_string_equal(two[0]->name, "dan");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_conformance_select_joins__inner_by_a_relation),
		cmocka_unit_test(test_conformance_select_joins__left_keeps_what_has_no_partner),
		cmocka_unit_test(test_conformance_select_joins__a_left_column_may_be_null),
		cmocka_unit_test(test_conformance_select_joins__a_condition_of_the_join),
		cmocka_unit_test(test_conformance_select_joins__by_a_condition_alone),
		cmocka_unit_test(test_conformance_select_joins__of_a_table_with_itself),
		cmocka_unit_test(test_conformance_select_joins__objects_by_their_alias),
		cmocka_unit_test(test_conformance_select_joins__many_to_many),
		cmocka_unit_test(test_conformance_select_joins__paths),
		cmocka_unit_test(test_conformance_select_joins__give_each_object_once),
		cmocka_unit_test(test_conformance_select_joins__load_beside_a_join),
		cmocka_unit_test(test_conformance_select_joins__order_of_objects_by_one_of_many_values),
		cmocka_unit_test(test_conformance_select_joins__what_is_not_in_the_query_is_named),
		cmocka_unit_test(test_conformance_select_joins__names_are_checked),
		cmocka_unit_test(test_conformance_select_joins__what_is_no_join_is_refused),
		cmocka_unit_test(test_conformance_select_joins__known_shapes_are_prepared_once),
	};
	return cmocka_run_group_tests(tests, library_open, suite_close);
}
