/* Each allocation fails once, in everything that graphs of objects do: afterwards the session is failed
 * for want of memory, a rollback makes it usable, and the database is as it was. */
#include "conformance/household.h"
#include "conformance/library.h"
#include "support/alloc.h"
#include "support/check.h"
#include "support/tempdir.h"

enum { MOST = 20000 };

static bool write_graph(rx_session *s)
{
	House *house = rx_add(s, House, .name = "new",
		.rooms = rx_list(Room, &(Room){ .name = "a" }, &(Room){ .name = "b" }),
		.deed = &(Deed){ .number = "1" });
	if (!house || !rx_ok(s))
		return false;
	Guest *guest = rx_first(s, Guest);
	if (!guest || !rx_append(s, house, House_.guests, guest))
		return false;
	house->deed = rx_add(s, Deed, .number = "2");
	if (!house->deed || !rx_flush(s))
		return false;
	return rx_set_list(s, house, House_.rooms, rx_list(Room, &(Room){ .name = "c" })) &&
		rx_flush(s);
}

static bool write_links(rx_session *s)
{
	Book *book = rx_first(s, Book, .load = { rx_path(Book_.tags, Tag_.books) });
	if (!book || !book->tags || rx_len(book->tags) != 2)
		return false;
	if (!rx_remove(s, book, Book_.tags, book->tags[0]))
		return false;
	Tag *tag = rx_add(s, Tag, .word = "z");
	if (!tag || !rx_append(s, book, Book_.tags, tag) || !rx_flush(s))
		return false;
	return rx_delete(s, book) && rx_flush(s);
}

static bool load_and_delete(rx_session *s)
{
	House **houses = rx_all(s, House, .where = rx_eq(House_.name, "old"),
		.load = { House_.deed, House_.guests, rx_only(House_.rooms, .limit = 1) });
	if (!houses || !houses[0] || rx_len(houses[0]->rooms) != 1)
		return false;
	return rx_is_loaded(s, houses[0], House_.deed) && rx_delete(s, houses[0]) && rx_flush(s);
}

static bool load_along(rx_session *s)
{
	size_t n = 0;
	Guest **guests =
		rx_all(s, Guest, .read_only = true, .load = { rx_path(Guest_.house, House_.deed) });
	if (!guests || !guests[0]->house)
		return false;
	Room **rooms = rx_all(s, Room, .load = { rx_path(Room_.house, House_.deed), Room_.chairs });
	if (!rooms || rx_len(rooms) != 2 || rooms[0]->house != rooms[1]->house)
		return false;
	rx_for(Room, room, s, .load = { Room_.house })
		n += room->house != NULL;
	return n == 2 && rx_ok(s) && rx_expunge(s, rooms[0]->house) && rx_flush(s);
}

static bool scenario(rx_session *s)
{
	return load_along(s) && load_and_delete(s) && write_graph(s) && write_links(s);
}

static void prepare(rx_engine *engine)
{
	rx_with_session(s, .engine = engine) {
		rx_add(s, House, .name = "old",
			.rooms = rx_list(Room, &(Room){ .name = "x" }, &(Room){ .name = "y" }),
			.guests = rx_list(Guest, &(Guest){ .name = "g" }));
		rx_add(s, Book, .title = "t",
			.tags = rx_list(Tag, &(Tag){ .word = "a" }, &(Tag){ .word = "b" }));
		assert_true(rx_commit(s));
	}
}

static void assert_untouched(rx_session *s)
{
	assert_int_equal(rx_count(s, House), 1);
	assert_int_equal(rx_count(s, Room), 2);
	assert_int_equal(rx_count(s, Guest, .where = rx_is_not_null(Guest_.house_id)), 1);
	assert_int_equal(rx_count(s, Deed), 0);
	assert_int_equal(rx_count(s, BookTag), 2);
	assert_int_equal(rx_count(s, Tag), 2);
	assert_rx_ok(rx_session_error(s));
}

static void test_fault_graph__each_allocation_may_fail(void **state)
{
	rx_error error = RX_ERROR_INIT;
	char *folder = test_tempdir_new(), url[4200];
	bool clean = false;
	size_t n = 1;

	(void)state;
	snprintf(url, sizeof url, "sqlite:///%s/graph.db", folder);
	rx_engine *engine = rx_engine_open(url, &error);
	assert_non_null(engine);
	assert_int_equal(rx_create_all(engine, &error), 0);
	prepare(engine);
	for (; !clean && n < MOST; n++) {
		test_alloc_fail_at(n);
		rx_session *s = rx_session_open(.engine = engine);
		bool done = scenario(s);
		clean = !test_alloc_reset();
		if (clean)
			assert_true(done);
		if (!done)
			assert_rx_code(rx_session_error(s), RX_ENOMEM);
		if (rx_rollback(s))
			assert_untouched(s);
		rx_session_close(s);
	}
	assert_true(clean);
	assert_true(n > 50);
	rx_engine_close(engine);
	test_tempdir_free(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fault_graph__each_allocation_may_fail),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
