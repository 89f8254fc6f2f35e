/* Rows that point to each other: the flush breaks the cycle with a NULL and a later UPDATE. */
#include "company.h"
#include "engine.h"

/* Two tables that point to each other. */
RX_MODEL(Author, author,
    column(rx_text, name),
    column(rx_opt_int64, best_id, .foreign_key = "book.id"),
    one(Book, best, .via = "best_id"),
    many(Book, books, .via = "author_id"));

RX_MODEL(Book, book,
    column(rx_text, title),
    column(int64_t, author_id, .foreign_key = "author.id"),
    one(Author, author, .via = "author_id"));

/* The same without a way out. */
RX_MODEL(Hen, hen,
    column(rx_text, name),
    column(int64_t, egg_id, .foreign_key = "egg.id"),
    one(Egg, egg, .via = "egg_id"));

RX_MODEL(Egg, egg,
    column(rx_text, name),
    column(int64_t, hen_id, .foreign_key = "hen.id"),
    one(Hen, hen, .via = "hen_id"));

static void test_conformance_cycles__a_cycle_is_broken_by_a_later_update(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Author *author = rx_add(s, Author, .name = "Lem");
		Book *book = rx_add(s, Book, .title = "Solaris");
		Branch *chicken = rx_add(s, Branch, .label = "chicken");
		Branch *egg = rx_add(s, Branch, .label = "egg", .parent = chicken);
		author->best = book;
		book->author = author;
		chicken->parent = egg;
		assert_true(rx_commit(s));
		assert_rx_ok(rx_session_error(s));
		assert_int_equal(author->best_id.value, book->id);
		assert_int_equal(book->author_id, author->id);
		assert_int_equal(chicken->parent_id.value, egg->id);
		assert_int_equal(egg->parent_id.value, chicken->id);
		assert_false(rx_is_dirty(s, author));
		assert_false(rx_is_dirty(s, chicken));
	}
	rx_with_session(s, .engine = the->engine) {
		Author *author = rx_first(s, Author, .load = { Author_.best, Author_.books });
		assert_string_equal(author->best->title, "Solaris");
		assert_int_equal(rx_len(author->books), 1);
		assert_ptr_equal(author->books[0], author->best);
	}
}

static void test_conformance_cycles__a_cycle_can_be_deleted(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Author *author = rx_add(s, Author, .name = "Lem");
		Book *book = rx_add(s, Book, .title = "Solaris", .author = author);
		author->best = book;
		assert_true(rx_commit(s));
	}
	rx_with_session(s, .engine = the->engine) {
		Author *author = rx_first(s, Author);
		Book *book = rx_first(s, Book);
		assert_true(rx_delete(s, author));
		assert_true(rx_delete(s, book));
		assert_true(rx_commit(s));
		assert_rx_ok(rx_session_error(s));
		assert_int_equal(rx_count(s, Author), 0);
		assert_int_equal(rx_count(s, Book), 0);
	}
}

static void test_conformance_cycles__in_either_order_of_adding(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Book *book = rx_add(s, Book, .title = "Fiasco");
		Author *author = rx_add(s, Author, .name = "Lem", .best = book);
		book->author = author;
		assert_true(rx_commit(s));
		assert_int_equal(author->best_id.value, book->id);
		assert_int_equal(book->author_id, author->id);
	}
}

/* Everybody's best book is by the next one: one ring through all of them. */
static void test_conformance_cycles__a_long_ring_through_two_tables(void **state)
{
	suite *the = *state;
	enum { N = 500 };
	static Author *authors[N];
	static Book *books[N];

	rx_with_session(s, .engine = the->engine) {
		for (int i = 0; i < N; i++) {
			authors[i] = rx_add(s, Author, .name = "somebody");
			books[i] = rx_add(s, Book, .title = "something", .author = authors[i]);
		}
		for (int i = 0; i < N; i++)
			authors[i]->best = books[(i + 1) % N];
		assert_true(rx_commit(s));
		assert_rx_ok(rx_session_error(s));
		for (int i = 0; i < N; i++) {
			assert_int_equal(books[i]->author_id, authors[i]->id);
			assert_int_equal(authors[i]->best_id.value, books[(i + 1) % N]->id);
			assert_false(rx_is_dirty(s, authors[i]));
		}
		assert_int_equal(rx_count(s, Author, .where = rx_is_null(Author_.best_id)), 0);
		for (int i = 0; i < N; i++) {
			assert_true(rx_delete(s, authors[i]));
			assert_true(rx_delete(s, books[i]));
		}
		assert_true(rx_commit(s));
		assert_int_equal(rx_count(s, Book), 0);
		assert_int_equal(rx_count(s, Author), 0);
	}
}

static void test_conformance_cycles__a_rollback_in_between_leaves_nothing(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Author *author = rx_add(s, Author, .name = "Lem");
		author->best = rx_add(s, Book, .title = "Eden", .author = author);
		assert_true(rx_flush(s));
		assert_true(rx_rollback(s));
		assert_int_equal(rx_count(s, Book), 0);
		assert_int_equal(rx_count(s, Author), 0);
		assert_true(rx_commit(s));
	}
}

static void test_conformance_cycles__one_that_cannot_be_broken_is_refused_by_name(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Hen *hen = rx_add(s, Hen, .name = "hen");
		hen->egg = rx_add(s, Egg, .name = "egg", .hen = hen);
		assert_false(rx_commit(s));
		assert_rx_code(rx_session_error(s), RX_EINVAL);
		assert_contains(rx_session_error(s)->message, "circle");
		assert_contains(rx_session_error(s)->message, "_id");
		assert_true(rx_rollback(s));
		assert_int_equal(rx_count(s, Hen), 0);
	}
}

#define CYCLE(name) \
	cmocka_unit_test_setup_teardown(test_conformance_cycles__##name, suite_open, suite_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CYCLE(a_cycle_is_broken_by_a_later_update),
		CYCLE(a_cycle_can_be_deleted),
		CYCLE(in_either_order_of_adding),
		CYCLE(a_long_ring_through_two_tables),
		CYCLE(a_rollback_in_between_leaves_nothing),
		CYCLE(one_that_cannot_be_broken_is_refused_by_name),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
