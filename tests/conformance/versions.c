/* Optimistic locking: whoever writes a row that somebody else has changed since it was loaded gets
 * RX_ESTALE, which names the row and both versions; by update, by delete, and by moving it in a
 * relation. */
#include "engine.h"

RX_MODEL(Shelf, shelf,
    column(rx_text, name),
    many(Book, books));

RX_MODEL(Book, book,
    column(rx_text, title),
    column(rx_opt_int64, shelf_id, .foreign_key = "shelf.id"),
    column(int32_t, revision, .version = true),
    one(Shelf, shelf));

typedef struct fixture {
	suite *the;
	rx_session *s;
	Shelf *upper, *lower;
	Book *book;
} fixture;

static int open_shelves(void **state)
{
	fixture *f = calloc(1, sizeof *f);
	if (!f || suite_open((void **)&f->the))
		return -1;
	f->s = rx_session_open(.engine = f->the->engine);
	rx_delete_where(f->s, Book, .all = true);
	rx_delete_where(f->s, Shelf, .all = true);
	f->upper = rx_add(f->s, Shelf, .name = "upper");
	f->lower = rx_add(f->s, Shelf, .name = "lower");
	f->book = rx_add(f->s, Book, .title = "one", .shelf = f->upper);
	assert_true(rx_commit(f->s));
	*state = f;
	return 0;
}

static int close_shelves(void **state)
{
	fixture *f = *state;
	void *the = f->the;
	rx_session_close(f->s);
	suite_close(&the);
	free(f);
	return 0;
}

static void write_elsewhere(fixture *f, const char *title)
{
	rx_with_session(other, .engine = f->the->engine) {
		rx_get(other, Book, f->book->id)->title = title;
		assert_true(rx_commit(other));
	}
}

static void delete_elsewhere(fixture *f)
{
	rx_with_session(other, .engine = f->the->engine) {
		rx_delete(other, rx_get(other, Book, f->book->id));
		assert_true(rx_commit(other));
	}
}

/* The message has the row and both versions. */
static void assert_stale(fixture *f, int loaded, int now)
{
	const rx_error *error = rx_session_error(f->s);
	char part[80];
	assert_rx_code(error, RX_ESTALE);
	snprintf(part, sizeof part, "Book#%lld", (long long)f->book->id);
	assert_contains(error->message, part);
	snprintf(part, sizeof part, "revision %d", loaded);
	assert_contains(error->message, part);
	snprintf(part, sizeof part, now > 0 ? "has %d now" : "was removed", now);
	assert_contains(error->message, part);
}

static void test_conformance_versions__a_version_counts_from_one(void **state)
{
	fixture *f = *state;
	assert_int_equal(f->book->revision, 1);
	f->book->title = "two";
	assert_true(rx_commit(f->s));
	assert_int_equal(f->book->revision, 2);
	assert_true(rx_commit(f->s)); /* nothing has changed */
	assert_int_equal(f->book->revision, 2);
	rx_update(f->s, Book, .set = { rx_set(Book_.title, "three") }, .all = true);
	assert_int_equal(f->book->revision, 3);
}

static void test_conformance_versions__an_update(void **state)
{
	fixture *f = *state;
	write_elsewhere(f, "theirs");
	write_elsewhere(f, "theirs too");
	f->book->title = "mine";
	assert_false(rx_commit(f->s));
	assert_stale(f, 1, 3);
	assert_true(rx_rollback(f->s));
	assert_string_equal(f->book->title, "one");
	assert_int_equal(f->book->revision, 1);
	assert_true(rx_refresh(f->s, f->book));
	assert_string_equal(f->book->title, "theirs too");
	f->book->title = "mine";
	assert_true(rx_commit(f->s));
	assert_int_equal(f->book->revision, 4);
}

static void test_conformance_versions__a_delete(void **state)
{
	fixture *f = *state;
	write_elsewhere(f, "theirs");
	assert_true(rx_delete(f->s, f->book));
	assert_false(rx_commit(f->s));
	assert_stale(f, 1, 2);
	assert_true(rx_rollback(f->s));
	assert_int_equal(rx_count(f->s, Book), 1);
	assert_true(rx_refresh(f->s, f->book));
	assert_true(rx_delete(f->s, f->book));
	assert_true(rx_commit(f->s));
	assert_int_equal(rx_count(f->s, Book), 0);
}

static void test_conformance_versions__a_pointer_that_is_moved(void **state)
{
	fixture *f = *state;
	write_elsewhere(f, "theirs");
	f->book->shelf = f->lower;
	assert_false(rx_commit(f->s));
	assert_stale(f, 1, 2);
	assert_true(rx_rollback(f->s));
	assert_ptr_equal(f->book->shelf, f->upper);
}

static void test_conformance_versions__a_move_between_lists(void **state)
{
	fixture *f = *state;
	Shelf **shelves = rx_all(f->s, Shelf, .load = { Shelf_.books });
	assert_int_equal(rx_len(shelves), 2);
	assert_true(rx_commit(f->s));
	write_elsewhere(f, "theirs");
	assert_true(rx_append(f->s, f->lower, Shelf_.books, f->book));
	assert_false(rx_commit(f->s));
	assert_stale(f, 1, 2);
	assert_true(rx_rollback(f->s));
	assert_true(rx_remove(f->s, f->upper, Shelf_.books, f->book));
	assert_false(rx_commit(f->s));
	assert_stale(f, 1, 2);
	assert_true(rx_rollback(f->s));
	assert_true(rx_refresh(f->s, f->book));
	assert_true(rx_append(f->s, f->lower, Shelf_.books, f->book));
	assert_true(rx_commit(f->s));
	assert_int_equal(f->book->revision, 3);
}

static void test_conformance_versions__a_row_that_is_gone(void **state)
{
	fixture *f = *state;
	delete_elsewhere(f);
	f->book->title = "mine";
	assert_false(rx_commit(f->s));
	assert_stale(f, 1, 0);
	assert_true(rx_rollback(f->s));
	assert_true(rx_delete(f->s, f->book));
	assert_false(rx_commit(f->s));
	assert_stale(f, 1, 0);
}

static void test_conformance_versions__one_stale_row_among_many(void **state)
{
	fixture *f = *state;
	for (int i = 0; i < 50; i++)
		rx_add(f->s, Book, .title = "more", .shelf = f->upper);
	assert_true(rx_commit(f->s));
	write_elsewhere(f, "theirs");
	Book **all = rx_all(f->s, Book);
	for (size_t i = 0; i < rx_len(all); i++)
		all[i]->title = "mine";
	assert_false(rx_commit(f->s));
	assert_stale(f, 1, 2);
	assert_true(rx_rollback(f->s));
	assert_int_equal(rx_count(f->s, Book, .where = rx_eq(Book_.title, "mine")), 0);
	all = rx_all(f->s, Book);
	for (size_t i = 0; i < rx_len(all); i++)
		rx_delete(f->s, all[i]);
	assert_false(rx_commit(f->s));
	assert_stale(f, 1, 2);
	assert_true(rx_rollback(f->s));
	assert_int_equal(rx_count(f->s, Book), 51);
}

static void test_conformance_versions__a_savepoint_gives_the_version_back(void **state)
{
	fixture *f = *state;
	rx_savepoint(f->s) {
		f->book->title = "inside";
		assert_true(rx_flush(f->s));
		assert_int_equal(f->book->revision, 2);
		break;
	}
	assert_int_equal(f->book->revision, 1);
	f->book->title = "outside";
	assert_true(rx_commit(f->s));
	assert_int_equal(f->book->revision, 2);
}

static void test_conformance_versions__a_stale_object_in_a_savepoint(void **state)
{
	fixture *f = *state;
	write_elsewhere(f, "theirs");
	rx_savepoint(f->s)
		f->book->title = "mine";
	assert_rx_code(rx_savepoint_error(f->s), RX_ESTALE);
	assert_true(rx_refresh(f->s, f->book)); /* the work around goes on */
	f->book->title = "mine";
	assert_true(rx_commit(f->s));
	assert_int_equal(f->book->revision, 3);
}

static void test_conformance_versions__a_transaction_is_run_again(void **state)
{
	fixture *f = *state;
	int turns = 0;
	write_elsewhere(f, "theirs");
	rx_transaction(f->s) {
		turns++;
		assert_int_equal(f->book->revision, turns);
		f->book->shelf = f->lower;
	}
	assert_rx_ok(rx_session_error(f->s));
	assert_int_equal(turns, 2);
	assert_int_equal(f->book->revision, 3);
	assert_string_equal(f->book->title, "theirs");
	assert_int_equal(f->book->shelf_id.value, f->lower->id);
}

#define SHELF_TEST(name) \
	cmocka_unit_test_setup_teardown(test_conformance_versions__##name, open_shelves, close_shelves)

int main(void)
{
	const struct CMUnitTest tests[] = {
		SHELF_TEST(a_version_counts_from_one),
		SHELF_TEST(an_update),
		SHELF_TEST(a_delete),
		SHELF_TEST(a_pointer_that_is_moved),
		SHELF_TEST(a_move_between_lists),
		SHELF_TEST(a_row_that_is_gone),
		SHELF_TEST(one_stale_row_among_many),
		SHELF_TEST(a_savepoint_gives_the_version_back),
		SHELF_TEST(a_stale_object_in_a_savepoint),
		SHELF_TEST(a_transaction_is_run_again),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
