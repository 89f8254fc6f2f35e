/* Loading relations: paths of any depth with one statement a step, parts of lists, and what is loaded
 * told from what is empty and from what is not there. */
#include "household.h"
#include "journal.h"
#include "library.h"

enum { HOUSES = 1000, ROOMS = 3, CHAIRS = 2 };

static void add_houses(rx_session *s, int n)
{
	static const char *const names[ROOMS] = { "r0", "r1", "r2" };
	House *houses = calloc((size_t)n, sizeof *houses);
	for (int i = 0; i < n; i++)
		houses[i].name = "h";
	House **added = rx_add_many(s, House, houses, (size_t)n);
	for (int i = 0; i < n * ROOMS; i++) {
		Room *room = rx_add(s, Room, .name = names[i % ROOMS], .house = added[i / ROOMS]);
		for (int k = 0; k < CHAIRS; k++)
			assert_true(rx_append(s, room, Room_.chairs, rx_add(s, Chair, .name = "c")));
		if (i % 64 == 0)
			assert_true(rx_flush(s));
	}
	assert_true(rx_commit(s));
	assert_rx_ok(rx_session_error(s));
	free(houses);
}

static void test_conformance_loading__three_levels_are_three_queries(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		add_houses(s, HOUSES);
	}
	rx_with_session(s, .engine = the->engine) {
		journal_clear();
		House **houses = rx_all(s, House, .load = { rx_path(House_.rooms, Room_.chairs) });
		assert_rx_ok(rx_session_error(s));
		assert_int_equal(journal_lines("SELECT "), 3);
		assert_int_equal(rx_len(houses), HOUSES);
		for (House **h = houses; *h; h++) {
			assert_int_equal(rx_len((*h)->rooms), ROOMS);
			for (Room **r = (*h)->rooms; *r; r++)
				assert_int_equal(rx_len((*r)->chairs), CHAIRS);
		}
	}
	rx_with_session(s, .engine = the->engine) {
		House **houses = rx_all(s, House, .where = rx_gt(House_.id, 500));
		journal_clear();
		assert_true(rx_load(s, rx_path(House_.rooms, Room_.chairs), houses));
		assert_int_equal(journal_lines("SELECT "), 2);
		journal_clear();
		assert_int_equal(rx_len(houses[499]->rooms[2]->chairs), CHAIRS);
		assert_string_equal(journal_text(), "");
	}
}

static void test_conformance_loading__paths_of_many_steps(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Author *a = rx_add(s, Author, .name = "a"), *b = rx_add(s, Author, .name = "b");
		assert_true(rx_append(s, a, Author_.follows, b));
		assert_true(rx_append(s, b, Author_.follows, a));
		Book *book = rx_add(s, Book, .title = "x", .tags = rx_list(Tag, &(Tag){ .word = "t" }));
		rx_add(s, Credit, .book = book, .author = b);
		assert_true(rx_commit(s));
		assert_rx_ok(rx_session_error(s));
	}
	rx_with_session(s, .engine = the->engine) {
		journal_clear();
		Author *a = rx_one(s, Author, .where = rx_eq(Author_.name, "a"),
			.load = { rx_path(Author_.follows, Author_.credits, Credit_.book, Book_.tags) });
		assert_rx_ok(rx_session_error(s));
		assert_int_equal(journal_lines("SELECT "), 5);
		assert_string_equal(a->follows[0]->credits[0]->book->tags[0]->word, "t");
	}
	rx_with_session(s, .engine = the->engine) {
		Author *a = rx_one(s, Author, .where = rx_eq(Author_.name, "a"),
			.load = { rx_path(Author_.follows, Author_.follows, Author_.follows, Author_.follows,
				Author_.follows, Author_.follows, Author_.follows, Author_.books) });
		assert_rx_ok(rx_session_error(s));
		assert_int_equal(rx_len(a->follows[0]->books), 1);
		assert_false(rx_is_loaded(s, a, Author_.books));
	}
}

/* ---- parts ---------------------------------------------------------------------------------- */

static void test_conformance_loading__a_condition_an_order_and_a_limit_for_each(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		add_houses(s, 5);
	}
	rx_with_session(s, .engine = the->engine) {
		journal_clear();
		House **houses = rx_all(s, House,
			.load = { rx_only(House_.rooms, .where = rx_ne(Room_.name, "r1"),
				.order_by = { rx_desc(Room_.name) }) });
		assert_rx_ok(rx_session_error(s));
		assert_int_equal(journal_lines("SELECT "), 2);
		for (House **h = houses; *h; h++) {
			assert_int_equal(rx_len((*h)->rooms), 2);
			assert_string_equal((*h)->rooms[0]->name, "r2");
		}
		/* Loaded whole when that is asked; a part of it again when that is. */
		assert_true(rx_load(s, House_.rooms, houses));
		assert_int_equal(rx_len(houses[0]->rooms), 3);
		assert_true(rx_load(s, rx_only(House_.rooms, .limit = 1), houses));
		assert_int_equal(rx_len(houses[4]->rooms), 1);
		assert_string_equal(houses[4]->rooms[0]->name, "r0");
		assert_true(rx_load(s, rx_only(House_.rooms, .offset = 1, .limit = 1), houses));
		assert_string_equal(houses[4]->rooms[0]->name, "r1");
		assert_true(rx_load(s, rx_only(House_.rooms, .offset = 2), houses));
		assert_int_equal(rx_len(houses[3]->rooms), 1);
		assert_string_equal(houses[3]->rooms[0]->name, "r2");
		assert_rx_ok(rx_session_error(s));
	}
}

static void test_conformance_loading__a_part_is_a_step_too(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		add_houses(s, 5);
	}
	rx_with_session(s, .engine = the->engine) {
		journal_clear();
		House **houses = rx_all(s, House,
			.load = { rx_only(House_.rooms, .limit = 1),
				rx_only(rx_path(House_.rooms, Room_.chairs), .limit = 1) });
		assert_rx_ok(rx_session_error(s));
		assert_int_equal(journal_lines("SELECT "), 3);
		assert_int_equal(rx_len(houses[2]->rooms), 1);
		assert_int_equal(rx_len(houses[2]->rooms[0]->chairs), 1);
	}
}

static void add_credits(rx_session *s, Author *author, int place)
{
	static const char *const titles[] = { "x", "y" };
	for (int i = 0; i < 2; i++) {
		Book *book = rx_first(s, Book, .where = rx_eq(Book_.title, titles[i]));
		if (!book)
			book = rx_add(s, Book, .title = titles[i]);
		rx_add(s, Credit, .book = book, .author = author, .place = place,
			.role = place % 2 ? "editor" : "writer");
	}
}

static void test_conformance_loading__a_part_through_a_link_table(void **state)
{
	suite *the = *state;
	static const char *const names[] = { "a", "b", "c", "d" };

	rx_with_session(s, .engine = the->engine) {
		for (int i = 0; i < 4; i++) {
			Author *author = rx_add(s, Author, .name = names[i]);
			assert_true(rx_flush(s));
			add_credits(s, author, i);
		}
		assert_true(rx_commit(s));
	}
	rx_with_session(s, .engine = the->engine) {
		Book **books = rx_all(s, Book,
			.load = { rx_only(Book_.authors, .where = rx_eq(Credit_.role, "editor"),
				.order_by = { rx_desc(Credit_.place) }, .limit = 1) });
		assert_rx_ok(rx_session_error(s));
		assert_int_equal(rx_len(books), 2);
		for (int i = 0; i < 2; i++) {
			assert_int_equal(rx_len(books[i]->authors), 1);
			assert_string_equal(books[i]->authors[0]->name, "d");
		}
		assert_true(
			rx_load(s, rx_only(Book_.authors, .order_by = { rx_desc(Author_.name) }), books));
		assert_int_equal(rx_len(books[1]->authors), 4);
		assert_string_equal(books[1]->authors[3]->name, "a");
	}
}

static void test_conformance_loading__what_needs_all_of_it_loads_it(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		add_houses(s, 2);
	}
	rx_with_session(s, .engine = the->engine) {
		House *house = rx_first(s, House, .load = { rx_only(House_.rooms, .limit = 1) });
		Room *kept = house->rooms[0];
		assert_true(rx_set_list(s, house, House_.rooms, rx_list(Room, kept)));
		assert_true(rx_commit(s));
		assert_int_equal(rx_count(s, Room, .where = rx_eq(Room_.house_id, house->id)), 1);
	}
	rx_with_session(s, .engine = the->engine) {
		House *house = rx_first(s, House, .order_by = { rx_desc(House_.id) },
			.load = { rx_only(House_.rooms, .limit = 1) });
		assert_true(rx_delete(s, house));
		assert_true(rx_commit(s));
		assert_rx_ok(rx_session_error(s));
		assert_int_equal(rx_count(s, Room), 1);
	}
}

static void test_conformance_loading__what_cannot_be_is_told(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		journal_clear();
		assert_null(rx_all(s, House, .load = { Room_.chairs }));
		assert_int_equal(rx_session_error(s)->code, RX_EINVAL);
		assert_non_null(strstr(rx_session_error(s)->message,
			".load: Room_.chairs is a relation of Room, and this is a query of House"));
		assert_non_null(strstr(rx_session_error(s)->message, "loading.c:"));
		assert_string_equal(journal_text(), ""); /* before anything is sent */
		rx_rollback(s);
		rx_add(s, Room, .name = "r", .house = rx_add(s, House, .name = "h"));
		assert_true(rx_commit(s));
		assert_null(rx_all(s, House, .load = { rx_only(House_.deed, .limit = 1) }));
		assert_non_null(strstr(rx_session_error(s)->message, "rx_only(House_.deed) is for lists"));
		rx_rollback(s);
		assert_null(rx_all(s, House, .load = { rx_only(House_.rooms, .limit = -1) }));
		assert_int_equal(rx_session_error(s)->code, RX_EINVAL);
		rx_rollback(s);
	}
}

/* ---- three states --------------------------------------------------------------------------- */

static void test_conformance_loading__three_states_are_told_apart(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		House *house = rx_add(s, House, .name = "h");
		assert_true(rx_is_loaded(s, house, House_.rooms)); /* it is new: there are none */
		rx_add(s, Guest, .name = "a", .house = house);
		rx_add(s, Guest, .name = "b");
		assert_true(rx_commit(s));
	}
	rx_with_session(s, .engine = the->engine) {
		House *house = rx_first(s, House);
		Guest **guests = rx_all(s, Guest, .order_by = { rx_asc(Guest_.name) });
		assert_false(rx_is_loaded(s, house, House_.rooms));
		assert_null(house->rooms);
		assert_false(rx_is_loaded(s, house, House_.deed));
		assert_false(rx_is_loaded(s, guests[0], Guest_.house));
		assert_true(rx_is_loaded(s, guests[1], Guest_.house)); /* its key is NULL */
		House *list[] = { house, NULL };
		assert_true(rx_load(s, House_.rooms, list));
		assert_true(rx_load(s, House_.deed, list));
		assert_true(rx_load(s, Guest_.house, guests));
		assert_true(rx_is_loaded(s, house, House_.rooms));
		assert_non_null(house->rooms);
		assert_int_equal(rx_len(house->rooms), 0);
		assert_true(rx_is_loaded(s, house, House_.deed));
		assert_null(house->deed);
		assert_true(rx_is_loaded(s, guests[0], Guest_.house));
		assert_ptr_equal(guests[0]->house, house);
		journal_clear();
		House **again = rx_all(s, House, .load = { House_.deed, House_.rooms });
		assert_int_equal(journal_lines("SELECT "), 1); /* both are known */
		assert_ptr_equal(again[0], house);
		rx_add(s, Deed, .number = "1", .house = house);
		assert_true(rx_commit(s));
		assert_true(rx_is_loaded(s, house, House_.deed));
		assert_string_equal(house->deed->number, "1");
		assert_rx_ok(rx_session_error(s));
	}
	rx_with_session(s, .engine = the->engine) {
		House **houses = rx_all(s, House, .read_only = true, .load = { House_.rooms });
		assert_true(rx_is_loaded(s, houses[0], House_.rooms));
		assert_false(rx_is_loaded(s, houses[0], House_.deed));
		assert_rx_ok(rx_session_error(s));
	}
}

#define LOADING(name) \
	cmocka_unit_test_setup_teardown(test_conformance_loading__##name, suite_open_echo, suite_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		LOADING(three_levels_are_three_queries),
		LOADING(paths_of_many_steps),
		LOADING(a_condition_an_order_and_a_limit_for_each),
		LOADING(a_part_is_a_step_too),
		LOADING(a_part_through_a_link_table),
		LOADING(what_needs_all_of_it_loads_it),
		LOADING(what_cannot_be_is_told),
		LOADING(three_states_are_told_apart),
	};
	journal_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
