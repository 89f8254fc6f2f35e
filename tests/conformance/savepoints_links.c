/* Savepoints and new tries over links of many to many, over lists that are replaced and over objects
 * that a graph brings along: a rollback gives rows, lists and both sides back. */
#include "journal.h"
#include "library.h"

typedef struct fixture {
	suite *the;
	rx_session *s;
	Book *book;
	Tag *red, *blue;
} fixture;

static int open_library(void **state)
{
	fixture *f = calloc(1, sizeof *f);
	if (!f || suite_open_echo((void **)&f->the))
		return -1;
	f->s = rx_session_open(.engine = f->the->engine);
	rx_delete_where(f->s, BookTag, .all = true);
	rx_delete_where(f->s, Book, .all = true);
	rx_delete_where(f->s, Tag, .all = true);
	Book *book = rx_add(f->s, Book, .title = "book");
	rx_append(f->s, book, Book_.tags, rx_add(f->s, Tag, .word = "red"));
	rx_add(f->s, Tag, .word = "blue");
	assert_true(rx_commit(f->s));
	rx_clear(f->s);
	f->book = rx_one(f->s, Book, .load = { Book_.tags });
	f->red = rx_one(f->s, Tag, .where = rx_eq(Tag_.word, "red"), .load = { Tag_.books });
	f->blue = rx_one(f->s, Tag, .where = rx_eq(Tag_.word, "blue"), .load = { Tag_.books });
	assert_true(rx_commit(f->s));
	journal_clear();
	*state = f;
	return 0;
}

static int close_library(void **state)
{
	fixture *f = *state;
	void *the = f->the;
	rx_session_close(f->s);
	suite_close(&the);
	free(f);
	return 0;
}

/* Both sides say that the book has the red tag and nothing else, and so does the database. */
static void assert_only_red(fixture *f)
{
	assert_rx_ok(rx_session_error(f->s));
	assert_int_equal(rx_len(f->book->tags), 1);
	assert_ptr_equal(f->book->tags[0], f->red);
	assert_int_equal(rx_len(f->red->books), 1);
	assert_ptr_equal(f->red->books[0], f->book);
	assert_non_null(f->blue->books);
	assert_int_equal(rx_len(f->blue->books), 0);
	assert_true(rx_commit(f->s));
	rx_with_session(s, .engine = f->the->engine) {
		Book *book = rx_one(s, Book, .load = { Book_.tags });
		assert_rx_ok(rx_session_error(s));
		assert_int_equal(rx_len(book->tags), 1);
		assert_string_equal(book->tags[0]->word, "red");
		assert_int_equal(rx_count(s, BookTag), 1);
		assert_int_equal(rx_count(s, Tag), 2);
	}
}

static void swap_tags(fixture *f)
{
	assert_true(rx_append(f->s, f->book, Book_.tags, f->blue));
	assert_true(rx_remove(f->s, f->book, Book_.tags, f->red));
}

static void test_conformance_savepoints_links__not_flushed(void **state)
{
	fixture *f = *state;
	rx_savepoint(f->s) {
		swap_tags(f);
		break;
	}
	assert_only_red(f);
}

static void test_conformance_savepoints_links__flushed(void **state)
{
	fixture *f = *state;
	rx_savepoint(f->s) {
		swap_tags(f);
		assert_true(rx_flush(f->s));
		assert_int_equal(rx_count(f->s, BookTag), 1);
		assert_ptr_equal(f->book->tags[0], f->blue);
		break;
	}
	assert_only_red(f);
}

static void test_conformance_savepoints_links__kept_inside_and_taken_back_around(void **state)
{
	fixture *f = *state;
	rx_savepoint(f->s) {
		rx_savepoint(f->s)
			swap_tags(f);
		assert_rx_ok(rx_savepoint_error(f->s));
		assert_ptr_equal(f->book->tags[0], f->blue);
		assert_int_equal(rx_len(f->red->books), 0);
		break;
	}
	assert_only_red(f);
}

static void test_conformance_savepoints_links__changed_outside_and_again_inside(void **state)
{
	fixture *f = *state;
	swap_tags(f);
	rx_savepoint(f->s) {
		assert_true(rx_append(f->s, f->book, Book_.tags, f->red));
		assert_true(rx_remove(f->s, f->book, Book_.tags, f->blue));
		break;
	}
	assert_int_equal(rx_len(f->book->tags), 1);
	assert_ptr_equal(f->book->tags[0], f->blue);
	assert_int_equal(rx_len(f->red->books), 0);
	assert_true(rx_rollback(f->s));
	assert_only_red(f);
}

static void test_conformance_savepoints_links__new_tags_are_expunged(void **state)
{
	fixture *f = *state;
	rx_savepoint(f->s) {
		assert_true(rx_append(f->s, f->book, Book_.tags, rx_add(f->s, Tag, .word = "new")));
		assert_true(rx_flush(f->s));
		assert_int_equal(rx_len(f->book->tags), 2);
		break;
	}
	assert_only_red(f);
}

static void test_conformance_savepoints_links__a_deleted_end_is_back(void **state)
{
	fixture *f = *state;
	rx_savepoint(f->s) {
		assert_true(rx_delete(f->s, f->red));
		assert_true(rx_flush(f->s));
		assert_int_equal(rx_count(f->s, BookTag), 0);
		break;
	}
	assert_ptr_equal(rx_get(f->s, Tag, f->red->id), f->red);
	assert_only_red(f);
}

static void test_conformance_savepoints_links__an_error_inside(void **state)
{
	fixture *f = *state;
	rx_savepoint(f->s) {
		swap_tags(f);
		rx_add(f->s, Tag, .word = "red");
	}
	assert_rx_code(rx_savepoint_error(f->s), RX_EUNIQUE);
	assert_only_red(f);
}

static void quiet(void *ud, rx_log_level level, const char *message)
{
	(void)ud;
	(void)level;
	(void)message;
}

static void test_conformance_savepoints_links__before_a_new_try(void **state)
{
	fixture *f = *state;
	rx_log_set(quiet, NULL);
	rx_transaction(f->s) {
		assert_int_equal(rx_len(f->book->tags), 1);
		assert_ptr_equal(f->book->tags[0], f->red);
		swap_tags(f);
		if (rx_transaction_try(f->s) == 3)
			break;
		assert_true(rx_flush(f->s));
		rx_fail(f->s, RX_ESERIALIZATION, "made by the test");
	}
	rx_log_set(journal_note, NULL);
	assert_only_red(f);
}

static void test_conformance_savepoints_links__unsaved_links_are_unsaved_work(void **state)
{
	fixture *f = *state;
	int turns = 0;
	swap_tags(f);
	rx_transaction(f->s)
		turns++;
	assert_int_equal(turns, 0);
	assert_rx_code(rx_session_error(f->s), RX_EINVAL);
	assert_true(rx_rollback(f->s));
	assert_only_red(f);
}

#define LINKS(name) \
	cmocka_unit_test_setup_teardown( \
		test_conformance_savepoints_links__##name, open_library, close_library)

int main(void)
{
	const struct CMUnitTest tests[] = {
		LINKS(not_flushed),
		LINKS(flushed),
		LINKS(kept_inside_and_taken_back_around),
		LINKS(changed_outside_and_again_inside),
		LINKS(new_tags_are_expunged),
		LINKS(a_deleted_end_is_back),
		LINKS(an_error_inside),
		LINKS(before_a_new_try),
		LINKS(unsaved_links_are_unsaved_work),
	};
	journal_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
