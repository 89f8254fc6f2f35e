/* Graphs of objects: what is reachable from an added object is added, keys follow from what is
 * assigned, both sides are in step, and a list that is replaced sends the difference. */
#include "household.h"
#include "journal.h"
#include "support/number.h"

/* ---- what is reachable ---------------------------------------------------------------------- */

static void test_conformance_graphs__a_whole_graph_in_one_call(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Guest *guest = rx_add(s, Guest, .name = "old");
		House *house = rx_add(s, House, .name = "mill",
			.rooms = rx_list(Room,
				&((Room){
					.name = "kitchen", .chairs = rx_list(Chair, &(Chair){ .name = "stool" }) }),
				&(Room){ .name = "attic" }),
			.guests = rx_list(Guest, guest), .deed = &(Deed){ .number = "7" });
		assert_rx_ok(rx_session_error(s));
		assert_int_equal(rx_len(house->rooms), 2);
		assert_ptr_equal(house->rooms[0]->house, house);
		assert_string_equal(house->rooms[0]->chairs[0]->name, "stool");
		assert_ptr_equal(guest->house, house);
		assert_ptr_equal(house->deed->house, house);
		assert_true(rx_commit(s));
		assert_rx_ok(rx_session_error(s));
		assert_int_equal(house->rooms[1]->house_id, house->id);
		assert_int_equal(house->rooms[0]->chairs[0]->room_id.value, house->rooms[0]->id);
		assert_int_equal(guest->house_id.value, house->id);
		assert_int_equal(house->deed->house_id.value, house->id);
		assert_false(rx_is_dirty(s, house));
	}
	assert_int_equal(test_number_of(the->engine,
						 "SELECT count(*) AS n FROM room JOIN house ON house.id = house_id"),
		2);
	assert_int_equal(test_number_of(the->engine,
						 "SELECT count(*) AS n FROM chair JOIN room ON room.id = room_id"),
		1);
}

static void test_conformance_graphs__one_struct_that_two_point_to_is_one_object(void **state)
{
	suite *the = *state;
	House plain = { .name = "mill" };
	Guest guests[2] = { { .name = "a", .house = &plain }, { .name = "b", .house = &plain } };

	rx_with_session(s, .engine = the->engine) {
		House *house =
			rx_add(s, House, .name = "other", .guests = rx_list(Guest, &guests[0], &guests[0]));
		assert_int_equal(rx_len(house->guests), 1);
		rx_rollback(s);
		Guest *a = rx_add(s, Guest, .name = "a"), *b = rx_add(s, Guest, .name = "b");
		a->house = &plain;
		b->house = &plain;
		assert_true(rx_commit(s));
		assert_rx_ok(rx_session_error(s));
		assert_ptr_equal(a->house, b->house);
		assert_int_equal(rx_count(s, House), 1);
	}
}

static void test_conformance_graphs__a_copy_brings_its_relations_along(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		House value = { .name = "mill", .rooms = rx_list(Room, &(Room){ .name = "attic" }) };
		House *house = rx_add_copy(s, House, &value);
		assert_rx_ok(rx_session_error(s));
		assert_ptr_not_equal(house->rooms, value.rooms);
		assert_true(rx_commit(s));
		assert_int_equal(rx_count(s, Room, .where = rx_eq(Room_.house_id, house->id)), 1);
	}
}

static void test_conformance_graphs__a_long_chain_of_structs(void **state)
{
	suite *the = *state;
	enum { LENGTH = 20000 };
	Room *rooms = calloc(LENGTH, sizeof *rooms);
	Room **list = calloc(LENGTH + 1, sizeof *list);

	for (int i = 0; i < LENGTH; i++) {
		rooms[i].name = "r";
		list[i] = &rooms[i];
	}
	rx_with_session(s, .engine = the->engine) {
		House *house = rx_add(s, House, .name = "castle", .rooms = list);
		assert_int_equal(rx_len(house->rooms), LENGTH);
		assert_true(rx_commit(s));
		assert_int_equal(rx_count(s, Room), LENGTH);
	}
	free(rooms);
	free(list);
}

static void test_conformance_graphs__what_is_wrong_in_a_list_is_told(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		rx_with_session(other, .engine = the->engine) {
			Guest *stranger = rx_add(other, Guest, .name = "x");
			rx_add(s, House, .name = "mill", .guests = rx_list(Guest, stranger));
			assert_int_equal(rx_session_error(s)->code, RX_EINVAL);
			assert_string_equal(rx_session_error(s)->message,
				"rx_add: guests of House (new, name 'mill') holds an object of another session");
			rx_rollback(other);
		}
		rx_rollback(s);
		Guest *guest = rx_add(s, Guest, .name = "x");
		assert_true(rx_commit(s));
		assert_true(rx_delete(s, guest));
		rx_add(s, House, .name = "mill", .guests = rx_list(Guest, guest));
		assert_string_equal(rx_session_error(s)->message,
			"rx_add: guests of House (new, name 'mill') holds an object that was deleted, or is "
			"read-only");
		rx_rollback(s);
	}
}

/* ---- both sides ----------------------------------------------------------------------------- */

static House *stored_house(rx_session *s, const char *name, int n_guests)
{
	House *house = rx_add(s, House, .name = name);
	for (int i = 0; i < n_guests; i++)
		rx_add(s, Guest, .name = "g", .house = house);
	assert_true(rx_commit(s));
	assert_rx_ok(rx_session_error(s));
	assert_int_equal(rx_len(house->guests), n_guests);
	return house;
}

static void test_conformance_graphs__a_pointer_that_is_assigned_moves_the_item(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		House *a = stored_house(s, "a", 3), *b = stored_house(s, "b", 0);
		Guest *guest = a->guests[1];
		guest->house = b;
		journal_clear();
		assert_true(rx_commit(s));
		assert_int_equal(journal_lines("UPDATE "), 1);
		assert_int_equal(guest->house_id.value, b->id);
		assert_int_equal(rx_len(a->guests), 2);
	}
	rx_with_session(s, .engine = the->engine) {
		House **houses =
			rx_all(s, House, .order_by = { rx_asc(House_.name) }, .load = { House_.guests });
		Guest *guest = houses[1]->guests[0];
		guest->house_id = rx_some(houses[0]->id); /* by the key */
		assert_true(rx_flush(s));
		assert_int_equal(rx_len(houses[0]->guests), 3);
		assert_ptr_equal(houses[0]->guests[2], guest);
		assert_int_equal(rx_len(houses[1]->guests), 0);
		guest->house_id = (rx_opt_int64){ 0 };
		assert_true(rx_flush(s));
		assert_int_equal(rx_len(houses[0]->guests), 2);
		assert_true(rx_rollback(s));
		assert_int_equal(rx_len(houses[0]->guests), 2);
		assert_int_equal(rx_len(houses[1]->guests), 1);
		assert_ptr_equal(houses[1]->guests[0], guest);
	}
}

static void test_conformance_graphs__appending_elsewhere_moves_the_item_at_once(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		House *house = rx_add(s, House, .name = "a",
			.rooms = rx_list(Room, &(Room){ .name = "x" }, &(Room){ .name = "y" }));
		House *other = rx_add(s, House, .name = "b");
		assert_true(rx_commit(s));
		Room *room = house->rooms[0];
		assert_true(rx_append(s, other, House_.rooms, room));
		assert_int_equal(rx_len(house->rooms), 1);
		assert_ptr_equal(room->house, other);
		assert_true(rx_commit(s));
		assert_int_equal(room->house_id, other->id);
		assert_int_equal(rx_count(s, Room), 2); /* it was no orphan */
	}
}

static void test_conformance_graphs__a_key_that_cannot_be_null_is_refused_at_once(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		House *house = rx_add(s, House, .name = "a");
		Lodger *lodger = rx_add(s, Lodger, .name = "l", .house = house);
		assert_true(rx_commit(s));
		assert_false(rx_remove(s, house, House_.lodgers, lodger));
		assert_int_equal(rx_session_error(s)->code, RX_ENOT_NULL);
		assert_string_equal(rx_session_error(s)->message,
			"rx_remove: Lodger.house_id cannot be NULL, so a Lodger cannot be without its House: "
			"append it to another one, delete it, or declare .cascade = RX_DELETE_ORPHAN");
		rx_rollback(s);
		assert_int_equal(rx_len(house->lodgers), 1);
	}
}

/* ---- one to one ----------------------------------------------------------------------------- */

static void test_conformance_graphs__one_to_one_from_either_side(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		House *house = rx_add(s, House, .name = "a");
		Deed *deed = rx_add(s, Deed, .number = "1", .house = house);
		assert_true(rx_commit(s));
		assert_ptr_equal(house->deed, deed);
		assert_int_equal(deed->house_id.value, house->id);
		Deed *next = rx_add(s, Deed, .number = "2");
		house->deed = next;
		assert_true(rx_commit(s));
		assert_rx_ok(rx_session_error(s));
		assert_int_equal(next->house_id.value, house->id);
		assert_ptr_equal(next->house, house);
		assert_null(deed->house);
		assert_false(deed->house_id.set);
		house->deed = NULL;
		assert_true(rx_commit(s));
		assert_false(next->house_id.set);
	}
	rx_with_session(s, .engine = the->engine) {
		Deed *deed = rx_first(s, Deed);
		House *house = rx_first(s, House);
		house->deed = deed; /* not loaded: there may be another one */
		assert_true(rx_commit(s));
		assert_int_equal(deed->house_id.value, house->id);
	}
	rx_with_session(s, .engine = the->engine) {
		journal_clear();
		House **houses = rx_all(s, House, .load = { rx_path(House_.deed, Deed_.house) });
		assert_rx_ok(rx_session_error(s));
		assert_int_equal(journal_lines("SELECT "), 1);
		assert_non_null(houses[0]->deed);
		assert_ptr_equal(houses[0]->deed->house, houses[0]);
		assert_int_equal(rx_count(s, House, .where = rx_has(House_.deed, NULL)), 1);
		assert_int_equal(rx_count(s, Deed, .where = rx_has(Deed_.house, NULL)), 1);
	}
}

static void test_conformance_graphs__one_to_one_changes_places(void **state)
{
	suite *the = *state;

	for (int from_the_key = 0; from_the_key < 2; from_the_key++) {
		rx_with_session(s, .engine = the->engine) {
			House *a = rx_add(s, House, .name = "a", .deed = &(Deed){ .number = "1" });
			House *b = rx_add(s, House, .name = "b", .deed = &(Deed){ .number = "2" });
			assert_true(rx_commit(s));
			Deed *first = a->deed, *second = b->deed;
			if (from_the_key) {
				first->house = b;
				second->house = a;
			} else {
				a->deed = second;
				b->deed = first;
			}
			assert_true(rx_commit(s));
			assert_rx_ok(rx_session_error(s));
			assert_int_equal(first->house_id.value, b->id);
			assert_int_equal(second->house_id.value, a->id);
			assert_ptr_equal(a->deed, second);
			assert_ptr_equal(b->deed, first);
			assert_ptr_equal(first->house, b);
			assert_false(rx_is_dirty(s, first));
		}
	}
}

/* ---- a list that is replaced ---------------------------------------------------------------- */

static void test_conformance_graphs__a_replaced_list_sends_the_difference(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		stored_house(s, "a", 4);
	}
	for (int by_call = 0; by_call < 2; by_call++) {
		rx_with_session(s, .engine = the->engine) {
			House *house = rx_first(s, House, .load = { House_.guests });
			Guest *first = house->guests[0], *second = house->guests[1];
			Guest *third = house->guests[2], *gone = house->guests[3];
			Guest **list = rx_list(Guest, third, first, &(Guest){ .name = "new" }, second);
			journal_clear();
			if (by_call)
				assert_true(rx_set_list(s, house, House_.guests, list));
			else
				house->guests = list;
			assert_true(rx_commit(s));
			assert_rx_ok(rx_session_error(s));
			assert_int_equal(journal_lines("INSERT "), 1);
			assert_int_equal(journal_lines("UPDATE "), 1);
			assert_int_equal(journal_lines("DELETE "), 0);
			assert_ptr_not_equal(house->guests, list);
			assert_int_equal(rx_len(house->guests), 4);
			assert_ptr_equal(house->guests[0], third);
			assert_ptr_equal(house->guests[3], second);
			assert_null(gone->house);
			assert_false(gone->house_id.set);
		}
	}
	assert_int_equal(
		test_number_of(the->engine, "SELECT count(*) AS n FROM guest WHERE house_id IS NOT NULL"),
		4);
}

static void test_conformance_graphs__a_list_that_was_not_loaded_is_replaced_too(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		stored_house(s, "a", 3);
		rx_add(s, House, .name = "b",
			.rooms = rx_list(Room, &(Room){ .name = "x" }, &(Room){ .name = "y" }));
		assert_true(rx_commit(s));
	}
	rx_with_session(s, .engine = the->engine) {
		House *a = rx_one(s, House, .where = rx_eq(House_.name, "a"));
		House *b = rx_one(s, House, .where = rx_eq(House_.name, "b"));
		assert_true(rx_set_list(s, a, House_.guests, rx_list(Guest)));
		b->rooms = rx_list(Room, &(Room){ .name = "z" });
		assert_true(rx_commit(s));
		assert_rx_ok(rx_session_error(s));
		assert_int_equal(rx_count(s, Guest, .where = rx_is_null(Guest_.house_id)), 3);
		assert_int_equal(rx_len(a->guests), 0);
		assert_int_equal(rx_count(s, Room), 1); /* the others were orphans */
		assert_string_equal(b->rooms[0]->name, "z");
	}
}

static void test_conformance_graphs__a_list_of_another_owner_may_be_assigned(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		House *a = stored_house(s, "a", 3), *b = stored_house(s, "b", 1);
		b->guests = a->guests;
		assert_true(rx_commit(s));
		assert_rx_ok(rx_session_error(s));
		assert_int_equal(rx_len(a->guests), 0);
		assert_int_equal(rx_len(b->guests), 3);
		assert_int_equal(rx_count(s, Guest, .where = rx_eq(Guest_.house_id, b->id)), 3);
		assert_true(rx_append(s, b, House_.guests, rx_add(s, Guest, .name = "more")));
		assert_true(rx_commit(s));
		assert_int_equal(rx_len(b->guests), 4);
		assert_int_equal(rx_len(a->guests), 0);
	}
}

/* ---- deleting ------------------------------------------------------------------------------- */

static void test_conformance_graphs__set_null_reaches_loaded_objects(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		House *house = stored_house(s, "a", 2);
		Guest *guest = house->guests[0];
		assert_true(rx_delete(s, house));
		journal_clear();
		assert_true(rx_flush(s));
		assert_rx_ok(rx_session_error(s));
		assert_int_equal(journal_lines("UPDATE "), 0); /* the database has done it */
		assert_false(guest->house_id.set);
		assert_null(guest->house);
		assert_false(rx_is_dirty(s, guest));
		assert_true(rx_rollback(s));
		assert_int_equal(guest->house_id.value, house->id);
		assert_ptr_equal(guest->house, house);
		assert_true(rx_delete(s, house));
		assert_true(rx_commit(s));
		assert_int_equal(rx_count(s, Guest, .where = rx_is_null(Guest_.house_id)), 2);
	}
}

static void test_conformance_graphs__cascades_are_left_to_the_database(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		House *house = rx_add(s, House, .name = "a",
			.lamps = rx_list(Lamp, &(Lamp){ .name = "x" }, &(Lamp){ .name = "y" }));
		assert_true(rx_commit(s));
		assert_int_equal(rx_count(s, Lamp), 2);
		rx_clear(s);
		house = rx_first(s, House);
		Lamp *lamp = rx_first(s, Lamp);
		journal_clear();
		assert_true(rx_delete(s, house));
		assert_true(rx_flush(s));
		assert_rx_ok(rx_session_error(s));
		assert_int_equal(journal_lines("DELETE FROM \"lamp\""), 0);
		assert_int_equal(journal_lines("SELECT \"lamp\""), 0);
		assert_int_equal(rx_state(s, lamp), rx_state(s, house));
		assert_int_equal(rx_count(s, Lamp), 0);
		assert_true(rx_rollback(s));
		assert_int_equal(rx_count(s, Lamp), 2);
		assert_ptr_equal(rx_get(s, Lamp, lamp->id), lamp);
		assert_false(rx_is_dirty(s, lamp));
	}
}

static void test_conformance_graphs__a_restriction_is_told_by_name(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		House *house =
			rx_add(s, House, .name = "a", .lodgers = rx_list(Lodger, &(Lodger){ .name = "l" }));
		assert_true(rx_commit(s));
		assert_true(rx_delete(s, house));
		assert_false(rx_commit(s));
		assert_int_equal(rx_session_error(s)->code, RX_EFOREIGN_KEY);
		/* An engine that knows it names the table that refers; else it is the one of the object. */
		assert_true(strcmp(rx_session_error(s)->table, "house") == 0 ||
			strcmp(rx_session_error(s)->table, "lodger") == 0);
		assert_non_null(strstr(rx_session_error(s)->message, "flush House#1: "));
		assert_non_null(strstr(rx_session_error(s)->message, "Lodger.house_id"));
		/* Rooms went with the house: they cannot be what is left. */
		assert_null(strstr(rx_session_error(s)->message, "Room.house_id"));
		rx_rollback(s);
	}
}

static void test_conformance_graphs__what_is_deleted_leaves_loaded_lists(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		House *house = stored_house(s, "a", 3);
		Guest *guest = house->guests[1];
		assert_true(rx_delete(s, guest));
		assert_true(rx_flush(s));
		assert_int_equal(rx_len(house->guests), 2);
		assert_true(rx_rollback(s));
		assert_int_equal(rx_len(house->guests), 3);
		assert_ptr_equal(house->guests[1], guest);
		assert_true(rx_delete(s, guest));
		assert_true(rx_commit(s));
		assert_int_equal(rx_len(house->guests), 2);
	}
}

/* ---- what is taken out of the session ------------------------------------------------------------ */

static void test_conformance_graphs__what_is_expunged_is_in_no_list(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		rx_add(s, House, .name = "mill",
			.guests = rx_list(
				Guest, &(Guest){ .name = "a" }, &(Guest){ .name = "b" }, &(Guest){ .name = "c" }),
			.deed = &(Deed){ .number = "1" });
		assert_true(rx_commit(s));
	}
	rx_with_session(s, .engine = the->engine) {
		House *house = rx_first(s, House, .load = { House_.guests, House_.deed });
		Guest *a = house->guests[0], *b = house->guests[1];
		assert_true(rx_expunge(s, a));
		assert_true(rx_expunge(s, b));
		assert_true(rx_expunge(s, house->deed));
		assert_true(rx_flush(s));
		assert_int_equal(rx_len(house->guests), 1);
		assert_string_equal(house->guests[0]->name, "c");
		assert_null(house->deed);
		assert_false(rx_is_loaded(s, house, House_.deed));
		/* What is left is a part: who has to know all of it loads the rest. */
		assert_true(rx_set_list(s, house, House_.guests, rx_list(Guest, house->guests[0])));
		assert_true(rx_commit(s));
		assert_int_equal(rx_count(s, Guest, .where = rx_is_not_null(Guest_.house_id)), 1);
		assert_rx_ok(rx_session_error(s));
	}
	rx_with_session(s, .engine = the->engine) {
		House *house = rx_first(s, House, .load = { House_.guests });
		Guest *guest = house->guests[0];
		assert_ptr_equal(guest->house, house);
		assert_true(rx_expunge(s, house));
		guest->name = "d";
		assert_true(rx_commit(s));
		assert_null(guest->house); /* not loaded; its key is what it was */
		assert_true(guest->house_id.set);
		/* A new object of the same row: its list is that of the row. */
		House *again = rx_first(s, House, .load = { House_.guests });
		assert_ptr_not_equal(again, house);
		assert_ptr_equal(again->guests[0], guest);
		assert_ptr_equal(guest->house, again);
		assert_true(rx_set_list(s, again, House_.guests, rx_list(Guest)));
		assert_true(rx_commit(s));
		assert_int_equal(rx_count(s, Guest, .where = rx_is_not_null(Guest_.house_id)), 0);
		assert_rx_ok(rx_session_error(s));
		/* What the program assigned is told. */
		guest->house = again;
		assert_true(rx_expunge(s, again));
		assert_false(rx_flush(s));
		assert_contains(rx_session_error(s)->message, "house points to");
	}
}

#define GRAPH(name) \
	cmocka_unit_test_setup_teardown(test_conformance_graphs__##name, suite_open_echo, suite_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		GRAPH(a_whole_graph_in_one_call),
		GRAPH(one_struct_that_two_point_to_is_one_object),
		GRAPH(a_copy_brings_its_relations_along),
		GRAPH(a_long_chain_of_structs),
		GRAPH(what_is_wrong_in_a_list_is_told),
		GRAPH(a_pointer_that_is_assigned_moves_the_item),
		GRAPH(appending_elsewhere_moves_the_item_at_once),
		GRAPH(a_key_that_cannot_be_null_is_refused_at_once),
		GRAPH(one_to_one_from_either_side),
		GRAPH(one_to_one_changes_places),
		GRAPH(a_replaced_list_sends_the_difference),
		GRAPH(a_list_that_was_not_loaded_is_replaced_too),
		GRAPH(a_list_of_another_owner_may_be_assigned),
		GRAPH(set_null_reaches_loaded_objects),
		GRAPH(cascades_are_left_to_the_database),
		GRAPH(a_restriction_is_told_by_name),
		GRAPH(what_is_deleted_leaves_loaded_lists),
		GRAPH(what_is_expunged_is_in_no_list),
	};
	journal_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
