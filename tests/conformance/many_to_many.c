/* Many to many: lists through a link table are loaded by one statement, and what is appended and
 * removed writes and deletes rows of the link, no more than that. */
#include "journal.h"
#include "library.h"

static Book *stored_book(rx_session *s, const char *title, int n_tags)
{
	char words[8][16];
	Book *book = rx_add(s, Book, .title = title);
	assert_in_range(n_tags, 0, 8);
	for (int i = 0; i < n_tags; i++) {
		snprintf(words[i], sizeof words[i], "w%d", i);
		Tag *tag = rx_first(s, Tag, .where = rx_eq(Tag_.word, words[i]));
		if (!tag)
			tag = rx_add(s, Tag, .word = words[i]);
		assert_true(rx_append(s, book, Book_.tags, tag));
		assert_true(rx_flush(s));
	}
	assert_true(rx_commit(s));
	assert_rx_ok(rx_session_error(s));
	return book;
}

/* ---- loading -------------------------------------------------------------------------------- */

static void test_conformance_many_to_many__a_list_is_loaded_by_one_statement(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		stored_book(s, "a", 3);
		stored_book(s, "b", 2);
		stored_book(s, "c", 0);
	}
	rx_with_session(s, .engine = the->engine) {
		journal_clear();
		Book **books = rx_all(s, Book, .order_by = { rx_asc(Book_.title) }, .load = { Book_.tags });
		assert_rx_ok(rx_session_error(s));
		assert_int_equal(journal_lines("SELECT "), 2);
		assert_int_equal(rx_len(books), 3);
		assert_int_equal(rx_len(books[0]->tags), 3);
		assert_int_equal(rx_len(books[1]->tags), 2);
		assert_non_null(books[2]->tags);
		assert_int_equal(rx_len(books[2]->tags), 0);
		assert_string_equal(books[0]->tags[0]->word, "w0");
		assert_string_equal(books[0]->tags[2]->word, "w2");
		assert_ptr_equal(books[0]->tags[0], books[1]->tags[0]);
	}
}

static void test_conformance_many_to_many__of_some_owners_only(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		stored_book(s, "a", 3);
		stored_book(s, "b", 2);
		stored_book(s, "c", 0);
	}
	rx_with_session(s, .engine = the->engine) {
		Book *book = rx_one(s, Book, .where = rx_eq(Book_.title, "b"), .load = { Book_.tags });
		assert_int_equal(rx_len(book->tags), 2);
		Tag **tags = rx_all(s, Tag, .order_by = { rx_asc(Tag_.word) });
		journal_clear();
		assert_true(rx_load(s, Tag_.books, tags));
		assert_int_equal(journal_lines("SELECT "), 1);
		assert_int_equal(rx_len(tags[0]->books), 2);
		assert_int_equal(rx_len(tags[2]->books), 1);
		assert_ptr_equal(tags[0]->books[1], book);
	}
}

static void test_conformance_many_to_many__paths_lead_through_it(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		stored_book(s, "a", 3);
		stored_book(s, "b", 2);
	}
	rx_with_session(s, .engine = the->engine) {
		journal_clear();
		Book **books = rx_all(s, Book, .load = { rx_path(Book_.tags, Tag_.books) });
		assert_rx_ok(rx_session_error(s));
		assert_int_equal(journal_lines("SELECT "), 3);
		assert_int_equal(rx_len(books[0]->tags[0]->books), 2);
		assert_int_equal(rx_len(books[0]->tags[2]->books), 1);
	}
}

static void test_conformance_many_to_many__rx_any_looks_through_it(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		stored_book(s, "a", 3);
		stored_book(s, "b", 2);
		stored_book(s, "c", 0);
		assert_int_equal(rx_count(s, Book, .where = rx_any(Book_.tags, NULL)), 2);
		assert_int_equal(rx_count(s, Book, .where = rx_any(Book_.tags, rx_eq(Tag_.word, "w2"))), 1);
		assert_int_equal(
			rx_count(s, Book, .where = rx_not(rx_any(Book_.tags, rx_eq(Tag_.word, "w2")))), 2);
		assert_int_equal(
			rx_count(
				s, Tag, .where = rx_any(Tag_.books, rx_any(Book_.tags, rx_eq(Tag_.word, "w2")))),
			3);
		assert_rx_ok(rx_session_error(s));
	}
}

/* ---- writing -------------------------------------------------------------------------------- */

static void test_conformance_many_to_many__both_sides_are_in_step(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Book *book = rx_add(s, Book, .title = "a");
		Tag *tag = rx_add(s, Tag, .word = "x");
		assert_true(rx_append(s, book, Book_.tags, tag));
		assert_int_equal(rx_len(book->tags), 1);
		assert_int_equal(rx_len(tag->books), 1);
		assert_ptr_equal(tag->books[0], book);
		assert_true(rx_commit(s));
		assert_int_equal(rx_count(s, BookTag), 1);
		assert_true(rx_remove(s, tag, Tag_.books, book));
		assert_int_equal(rx_len(book->tags), 0);
		assert_int_equal(rx_len(tag->books), 0);
		assert_true(rx_commit(s));
		assert_rx_ok(rx_session_error(s));
		assert_int_equal(rx_count(s, BookTag), 0);
		assert_int_equal(rx_count(s, Tag), 1);
	}
}

static void test_conformance_many_to_many__only_the_difference_is_sent(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		stored_book(s, "a", 4);
	}
	rx_with_session(s, .engine = the->engine) {
		Book *book = rx_first(s, Book, .load = { Book_.tags });
		Tag *first = book->tags[0], *second = book->tags[1];
		Tag *added = rx_add(s, Tag, .word = "new");
		journal_clear();
		assert_true(rx_append(s, book, Book_.tags, first)); /* it is there */
		assert_true(rx_remove(s, book, Book_.tags, first));
		assert_true(rx_append(s, book, Book_.tags, first)); /* and stays */
		assert_true(rx_append(s, book, Book_.tags, added));
		assert_true(rx_remove(s, book, Book_.tags, second));
		assert_true(rx_commit(s));
		assert_rx_ok(rx_session_error(s));
		assert_int_equal(journal_lines("INSERT INTO \"book_tag\""), 1);
		assert_int_equal(journal_lines("DELETE FROM \"book_tag\""), 1);
		assert_int_equal(journal_lines("INSERT INTO \"tag\""), 1);
		assert_int_equal(journal_lines("UPDATE "), 0);
		assert_int_equal(journal_lines("SELECT "), 0);
		assert_int_equal(rx_len(book->tags), 4);
		assert_int_equal(rx_count(s, BookTag), 4);
	}
}

static void test_conformance_many_to_many__lists_that_are_not_loaded_stay_so(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		stored_book(s, "a", 2);
		stored_book(s, "b", 0);
	}
	rx_with_session(s, .engine = the->engine) {
		Book *a = rx_one(s, Book, .where = rx_eq(Book_.title, "a"));
		Book *b = rx_one(s, Book, .where = rx_eq(Book_.title, "b"));
		Tag *tag = rx_one(s, Tag, .where = rx_eq(Tag_.word, "w0"));
		assert_true(rx_append(s, b, Book_.tags, tag));
		assert_true(rx_remove(s, a, Book_.tags, tag));
		assert_null(a->tags);
		assert_null(b->tags);
		assert_true(rx_commit(s));
		assert_rx_ok(rx_session_error(s));
		assert_int_equal(rx_count(s, BookTag, .where = rx_eq(BookTag_.book_id, a->id)), 1);
		assert_int_equal(rx_count(s, BookTag, .where = rx_eq(BookTag_.book_id, b->id)), 1);
	}
}

static void test_conformance_many_to_many__what_is_not_in_the_list_cannot_be_removed(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		stored_book(s, "a", 2);
		Book *book = rx_first(s, Book, .load = { Book_.tags });
		Tag *tag = rx_add(s, Tag, .word = "other");
		assert_true(rx_commit(s));
		assert_false(rx_remove(s, book, Book_.tags, tag));
		assert_int_equal(rx_session_error(s)->code, RX_EINVAL);
		assert_string_equal(
			rx_session_error(s)->message, "rx_remove: the Tag is not in Book.tags of that object");
		rx_rollback(s);
	}
}

static void test_conformance_many_to_many__a_rollback_gives_lists_and_rows_back(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		stored_book(s, "a", 3);
	}
	for (int flushed = 0; flushed < 2; flushed++) {
		rx_with_session(s, .engine = the->engine) {
			Book *book = rx_first(s, Book, .load = { rx_path(Book_.tags, Tag_.books) });
			Tag *tag = book->tags[1];
			assert_true(rx_remove(s, book, Book_.tags, tag));
			assert_true(rx_append(s, book, Book_.tags, rx_add(s, Tag, .word = "new")));
			if (flushed)
				assert_true(rx_flush(s));
			assert_true(rx_rollback(s));
			assert_int_equal(rx_len(book->tags), 3);
			assert_ptr_equal(book->tags[1], tag);
			assert_int_equal(rx_len(tag->books), 1);
			assert_int_equal(rx_count(s, BookTag), 3);
			assert_int_equal(rx_count(s, Tag), 3);
			/* and all of it may be done again */
			assert_true(rx_remove(s, book, Book_.tags, tag));
			assert_true(rx_flush(s));
			assert_int_equal(rx_count(s, BookTag), 2);
			assert_rx_ok(rx_session_error(s));
		}
	}
}

static void test_conformance_many_to_many__deleting_an_end_deletes_its_links(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		stored_book(s, "a", 3);
		stored_book(s, "b", 2);
		assert_true(rx_delete(s, rx_one(s, Book, .where = rx_eq(Book_.title, "a"))));
		assert_true(rx_commit(s));
		assert_rx_ok(rx_session_error(s));
		assert_int_equal(rx_count(s, BookTag), 2);
		assert_int_equal(rx_count(s, Tag), 3);
		Tag *tag = rx_one(s, Tag, .where = rx_eq(Tag_.word, "w0"), .load = { Tag_.books });
		assert_true(rx_delete(s, tag));
		assert_true(rx_commit(s));
		assert_rx_ok(rx_session_error(s));
		assert_int_equal(rx_count(s, BookTag), 1);
	}
}

static void test_conformance_many_to_many__an_end_that_goes_takes_a_new_link_along(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Book *book = rx_add(s, Book, .title = "a");
		Tag *gone = rx_add(s, Tag, .word = "x"), *stays = rx_add(s, Tag, .word = "y");
		assert_true(rx_append(s, book, Book_.tags, gone));
		assert_true(rx_append(s, book, Book_.tags, stays));
		assert_true(rx_delete(s, gone));
		assert_true(rx_commit(s));
		assert_rx_ok(rx_session_error(s));
		assert_int_equal(rx_count(s, BookTag), 1);
		assert_int_equal(rx_count(s, Tag), 1);
	}
}

static void link_either_way(rx_session *s, Book *book, Tag **tags, int i)
{
	for (int k = 0; k < 5; k++) {
		if ((i + k) % 2 == 0)
			assert_true(rx_append(s, book, Book_.tags, tags[k]));
		else
			assert_true(rx_append(s, tags[k], Tag_.books, book));
	}
}

static void test_conformance_many_to_many__new_objects_of_both_sides_in_any_order(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Tag *tags[5];
		char words[5][8];
		for (int i = 0; i < 5; i++) {
			snprintf(words[i], sizeof words[i], "t%d", i);
			tags[i] = rx_add(s, Tag, .word = words[i]);
		}
		for (int i = 0; i < 20; i++)
			link_either_way(s, rx_add(s, Book, .title = "b"), tags, i);
		assert_true(rx_commit(s));
		assert_rx_ok(rx_session_error(s));
		assert_int_equal(rx_count(s, BookTag), 100);
		for (int k = 0; k < 5; k++)
			assert_int_equal(rx_len(tags[k]->books), 20);
	}
}

/* ---- links with columns of their own --------------------------------------------------------- */

static void test_conformance_many_to_many__through_a_model_with_defaults(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Book *book = rx_add(s, Book, .title = "a");
		Author *one = rx_add(s, Author, .name = "one"), *two = rx_add(s, Author, .name = "two");
		assert_true(rx_append(s, book, Book_.authors, one));
		rx_add(s, Credit, .book = book, .author = two, .role = "editor", .place = 1);
		assert_true(rx_commit(s));
		assert_rx_ok(rx_session_error(s));
		assert_int_equal(rx_count(s, Credit), 2);
	}
	rx_with_session(s, .engine = the->engine) {
		Book *book = rx_first(s, Book, .load = { rx_path(Book_.credits, Credit_.author) });
		assert_int_equal(rx_len(book->credits), 2);
		assert_string_equal(book->credits[0]->role, "writer");
		assert_string_equal(book->credits[0]->author->name, "one");
		assert_string_equal(book->credits[1]->role, "editor");
		Book **again = rx_all(s, Book, .load = { Book_.authors });
		assert_int_equal(rx_len(again[0]->authors), 2);
		/* The link's row has a key of its own: it is looked for, and deleted. */
		Author *two = rx_one(s, Author, .where = rx_eq(Author_.name, "two"));
		assert_true(rx_remove(s, book, Book_.authors, two));
		assert_true(rx_commit(s));
		assert_rx_ok(rx_session_error(s));
		assert_int_equal(rx_count(s, Credit), 1);
		assert_int_equal(
			rx_count(s, Credit, .where = rx_has(Credit_.author, rx_eq(Author_.name, "one"))), 1);
	}
}

static void test_conformance_many_to_many__conditions_on_the_link(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Book *book = rx_add(s, Book, .title = "a");
		Author *one = rx_add(s, Author, .name = "one"), *two = rx_add(s, Author, .name = "two");
		assert_true(rx_append(s, book, Book_.authors, one));
		rx_add(s, Credit, .book = book, .author = two, .role = "editor", .place = 1);
		assert_true(rx_commit(s));
		assert_int_equal(
			rx_count(s, Author, .where = rx_any(Author_.books, rx_eq(Credit_.role, "editor"))), 1);
		assert_rx_ok(rx_session_error(s));
	}
}

/* ---- to itself ------------------------------------------------------------------------------- */

static void test_conformance_many_to_many__a_model_with_itself(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Author *a = rx_add(s, Author, .name = "a"), *b = rx_add(s, Author, .name = "b");
		Author *c = rx_add(s, Author, .name = "c");
		assert_true(rx_append(s, a, Author_.follows, b));
		assert_true(rx_append(s, a, Author_.follows, c));
		assert_true(rx_append(s, b, Author_.follows, a));
		assert_true(rx_append(s, c, Author_.follows, c)); /* even this */
		assert_int_equal(rx_len(c->followers), 2);
		assert_true(rx_commit(s));
		assert_rx_ok(rx_session_error(s));
	}
	rx_with_session(s, .engine = the->engine) {
		Author **all = rx_all(s, Author, .order_by = { rx_asc(Author_.name) },
			.load = { Author_.follows, Author_.followers });
		assert_int_equal(rx_len(all[0]->follows), 2);
		assert_int_equal(rx_len(all[0]->followers), 1);
		assert_int_equal(rx_len(all[1]->follows), 1);
		assert_int_equal(rx_len(all[2]->followers), 2);
		assert_ptr_equal(all[1]->follows[0], all[0]);
		assert_true(rx_remove(s, all[2], Author_.followers, all[0]));
		assert_int_equal(rx_len(all[0]->follows), 1);
		assert_true(rx_commit(s));
		assert_rx_ok(rx_session_error(s));
		assert_int_equal(rx_count(s, Follow), 3);
		assert_true(rx_count(s, Follow, .where = rx_gt(Follow_.since, rx_datetime_now())) == 0);
		assert_int_equal(rx_count(s, Author,
							 .where = rx_any(Author_.follows,
								 rx_any(Author_.follows, rx_eq(Author_.name, "a")))),
			1);
	}
}

#define LINKS(name) \
	cmocka_unit_test_setup_teardown( \
		test_conformance_many_to_many__##name, suite_open_echo, suite_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		LINKS(a_list_is_loaded_by_one_statement),
		LINKS(of_some_owners_only),
		LINKS(paths_lead_through_it),
		LINKS(rx_any_looks_through_it),
		LINKS(both_sides_are_in_step),
		LINKS(only_the_difference_is_sent),
		LINKS(lists_that_are_not_loaded_stay_so),
		LINKS(what_is_not_in_the_list_cannot_be_removed),
		LINKS(a_rollback_gives_lists_and_rows_back),
		LINKS(deleting_an_end_deletes_its_links),
		LINKS(an_end_that_goes_takes_a_new_link_along),
		LINKS(new_objects_of_both_sides_in_any_order),
		LINKS(through_a_model_with_defaults),
		LINKS(conditions_on_the_link),
		LINKS(a_model_with_itself),
	};
	journal_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
