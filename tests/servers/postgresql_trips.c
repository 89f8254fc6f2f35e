/* How many round trips things take on PostgreSQL, counted by a proxy that reads what the server says.
 * Each is done once before, so that its statements are prepared. REFLEX_TEST_URL names the server. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <reflex.h>

#include "servers/trips.h"
#include "support/check.h"

/* clang-format off */
RX_MODEL(Fleet, trips_fleet,
	column(rx_text, name, .unique = true, .length = 40),
	many(Ship, ships));

RX_MODEL(Ship, trips_ship,
	column(rx_text, name, .unique = true, .length = 40),
	column(rx_opt_int32, age),
	column(rx_opt_int64, fleet_id, .foreign_key = "trips_fleet.id"),
	one(Fleet, fleet),
	many(Sailor, crew));

RX_MODEL(Sailor, trips_sailor,
	column(rx_text, name, .length = 40),
	column(rx_opt_int64, ship_id, .foreign_key = "trips_ship.id"),
	one(Ship, ship));

/* Its type is the database's own: such rows do not go by COPY. */
RX_MODEL(Flag, trips_flag,
	column(int32_t, colour, .labels = RX_LABELS("red", "white")),
	column(int32_t, number));
/* clang-format on */

enum { MOST_NAMES = 20000 };

typedef struct place {
	test_trips trips;
	rx_engine *engine; /* of trips */
	char names[MOST_NAMES][12];
	int n; /* of names so far */
} place;

static int open_place(void **state)
{
	place *p = calloc(1, sizeof(*p));

	p->engine = test_trips_open(&p->trips, "");
	*state = p;
	return 0;
}

static int close_place(void **state)
{
	place *p = *state;

	test_trips_close(&p->trips, "DROP TABLE trips_sailor, trips_ship, trips_fleet, trips_flag");

	free(p);
	return 0;
}

static const char *name(place *p)
{
	assert_true(p->n < MOST_NAMES);
	snprintf(p->names[p->n], sizeof(p->names[0]), "n%d", p->n);
	return p->names[p->n++];
}

static Fleet *add_fleet(place *p, rx_session *s)
{
	return rx_add(s, Fleet, .name = name(p));
}

static Ship *add_ship(place *p, rx_session *s, Fleet *fleet)
{
	return rx_add(s, Ship, .name = name(p), .fleet = fleet);
}

typedef void (*work)(place *p, rx_session *s);

static void must(rx_session *s)
{
	assert_rx_ok(rx_session_error(s));
}

/* The second time: begin, work, commit. */
static long trips(place *p, work do_it)
{
	long n = 0;

	for (int i = 0; i < 2; i++) {
		rx_with_session(s, .engine = p->engine) {
			(void)test_trips_count(&p->trips);
			do_it(p, s);
			must(s);
			n = test_trips_count(&p->trips);
		}
	}
	return n;
}

/* ---- flushes */

static void commit_one(place *p, rx_session *s)
{
	const Fleet *fleet = add_fleet(p, s);

	rx_commit(s);
	assert_true(fleet->id > 0);
}

static void test_servers_postgresql_trips__an_object_and_its_commit_are_two(void **state)
{
	assert_int_equal(trips(*state, commit_one), 2);
}

static void commit_many(place *p, rx_session *s)
{
	Fleet *fleets[50];

	for (int i = 0; i < 50; i++)
		fleets[i] = add_fleet(p, s);
	rx_commit(s);
	for (int i = 1; i < 50; i++)
		assert_true(fleets[i]->id > fleets[i - 1]->id);
}

static void test_servers_postgresql_trips__many_objects_are_as_one(void **state)
{
	assert_int_equal(trips(*state, commit_many), 2);
}

static void commit_levels(place *p, rx_session *s)
{
	Sailor *last = NULL;

	for (int i = 0; i < 20; i++) {
		Ship *ship = add_ship(p, s, add_fleet(p, s));

		last = rx_add(s, Sailor, .name = name(p), .ship = ship);
	}
	rx_commit(s);
	assert_true(last->ship_id.value == last->ship->id && last->ship->fleet_id.value > 0);
}

static void test_servers_postgresql_trips__each_level_of_new_rows_is_one(void **state)
{
	assert_int_equal(trips(*state, commit_levels), 3 + 1);
}

/* Rows of three models that wait for nothing: new, changed, deleted; many and few. */
static void commit_mixture(place *p, rx_session *s)
{
	Ship *ships[40];

	rx_with_session(before, .engine = p->engine) {
		for (int i = 0; i < 40; i++)
			add_ship(p, before, NULL);
		add_fleet(p, before);
		rx_commit(before);
		must(before);
	}
	Ship **found = rx_all(
		s, Ship, .where = rx_is_null(Ship_.age), .order_by = { rx_desc(Ship_.id) }, .limit = 40);
	Fleet *fleet = rx_first(s, Fleet, .order_by = { rx_desc(Fleet_.id) });
	memcpy(ships, found, sizeof(ships));
	(void)test_trips_count(&p->trips);
	for (int i = 0; i < 20; i++)
		ships[i]->age = rx_some(i);
	ships[20]->fleet = fleet;
	for (int i = 21; i < 40; i++)
		rx_delete(s, ships[i]);
	fleet->name = name(p);
	add_fleet(p, s);
	for (int i = 0; i < 30; i++)
		rx_add(s, Sailor, .name = name(p), .ship = ships[0]);
	rx_commit(s);
}

static void test_servers_postgresql_trips__what_waits_for_nothing_is_one(void **state)
{
	assert_int_equal(trips(*state, commit_mixture), 1 + 1);
}

enum { MANY = 1000 };

static void commit_thousand(place *p, rx_session *s)
{
	for (int i = 0; i < MANY; i++)
		add_ship(p, s, NULL);
	rx_commit(s);
}

static void test_servers_postgresql_trips__copy_is_three(void **state)
{
	assert_int_equal(trips(*state, commit_thousand), 3 + 1);
}

/* Few rows, many, few: COPY goes between two pipelines. */
static void test_servers_postgresql_trips__rows_before_and_behind_a_copy_are_written(void **state)
{
	place *p = *state;

	rx_with_session(s, .engine = p->engine) {
		Fleet *fleets[7];
		Ship *ships[400];
		Sailor *crew[9];
		for (int i = 0; i < 7; i++)
			fleets[i] = add_fleet(p, s);
		for (int i = 0; i < 400; i++)
			ships[i] = add_ship(p, s, i % 3 ? fleets[i % 7] : NULL);
		for (int i = 0; i < 9; i++)
			crew[i] = rx_add(s, Sailor, .name = name(p), .ship = ships[i]);
		rx_flush(s);
		must(s);
		assert_int_equal(rx_count(s, Fleet), 7);
		assert_int_equal(rx_count(s, Ship), 400);
		assert_int_equal(rx_count(s, Sailor), 9);
		for (int i = 0; i < 9; i++) {
			assert_true(crew[i]->id > 0 && crew[i]->ship_id.value == ships[i]->id);
			rx_delete(s, crew[i]);
		}
		for (int i = 0; i < 4; i++)
			rx_add(s, Fleet, .name = name(p));
		for (int i = 0; i < 300; i++)
			add_ship(p, s, NULL);
		for (int i = 0; i < 5; i++)
			rx_add(s, Sailor, .name = name(p));
		fleets[0]->name = name(p);
		rx_commit(s);
		must(s);
		assert_int_equal(rx_count(s, Ship), 700);
		assert_int_equal(rx_count(s, Sailor), 5);
		assert_int_equal(rx_count(s, Fleet), 11);
		assert_int_equal(rx_count(s, Fleet, .where = rx_eq(Fleet_.name, fleets[0]->name)), 1);
	}
}

enum { PAGES = 12345 };

static void insert_sailors(place *p, rx_session *s)
{
	Sailor *crew = calloc(PAGES, sizeof(*crew));

	(void)p;
	for (int i = 0; i < PAGES; i++)
		crew[i].name = "sailor";
	assert_int_equal(rx_insert_many(s, Sailor, crew, PAGES), PAGES);
	free(crew);
	rx_commit(s);
}

static void test_servers_postgresql_trips__copies_of_ten_thousand_rows_are_two_each(void **state)
{
	assert_int_equal(trips(*state, insert_sailors), 2 * 2 + 1);
}

static void test_servers_postgresql_trips__what_cannot_be_copied_is_split(void **state)
{
	place *p = *state;
	Flag *flags = calloc(PAGES, sizeof(*flags));
	int64_t sum = 0;

	for (int i = 0; i < PAGES; i++)
		flags[i] = (Flag){ .colour = i % 2, .number = i };
	rx_with_session(s, .engine = p->engine) {
		assert_int_equal(rx_insert_many(s, Flag, flags, PAGES), PAGES);
		must(s);
		Flag **found = rx_all(s, Flag);
		must(s);
		assert_int_equal(rx_len(found), PAGES);
		for (Flag **f = found; *f; f++) {
			assert_int_equal((*f)->colour, (*f)->number % 2);
			sum += (*f)->number;
		}
	}
	assert_int_equal(sum, (int64_t)PAGES * (PAGES - 1) / 2);
	free(flags);
}

static void
test_servers_postgresql_trips__what_was_sent_before_is_taken_back_with_the_row_that_fails(
	void **state)
{
	place *p = *state;
	const char *taken = name(p);
	int64_t n = 0;

	rx_with_session(s, .engine = p->engine) {
		rx_add(s, Fleet, .name = taken);
		Ship *ship = add_ship(p, s, NULL);
		rx_commit(s);
		n = rx_count(s, Fleet);
		rx_savepoint(s) {
			ship->age = rx_some(99);
			for (int i = 0; i < 10; i++)
				rx_add(s, Sailor, .name = name(p), .ship_id = rx_some(ship->id));
			add_fleet(p, s);
			rx_add(s, Fleet, .name = taken);
			rx_flush(s);
			assert_rx_code(rx_session_error(s), RX_EUNIQUE);
			assert_contains(rx_session_error(s)->message, "flush Fleet");
			assert_string_equal(rx_session_error(s)->column, "name");
			break;
		}
		must(s);
		assert_int_equal(rx_count(s, Fleet), n);
		assert_int_equal(rx_count(s, Sailor, .where = rx_eq(Sailor_.ship_id, ship->id)), 0);
		assert_false(ship->age.set);
		ship->age = rx_some(7); /* and all goes on */
		rx_commit(s);
		must(s);
	}
}

static void test_servers_postgresql_trips__a_row_that_is_gone_is_named_among_many(void **state)
{
	place *p = *state;

	rx_with_session(s, .engine = p->engine) {
		Ship *ships[12];
		for (int i = 0; i < 12; i++)
			ships[i] = add_ship(p, s, NULL);
		Fleet *fleet = add_fleet(p, s);
		rx_commit(s);
		int64_t gone = ships[5]->id;
		rx_with_session(other, .engine = p->engine) {
			rx_exec(other, "DELETE FROM trips_ship WHERE id = ?", gone);
			rx_commit(other);
			must(other);
		}
		for (int i = 0; i < 12; i++)
			ships[i]->age = rx_some(i);
		fleet->name = name(p);
		rx_flush(s);
		assert_rx_code(rx_session_error(s), RX_ESTALE);
		char label[40];
		snprintf(label, sizeof(label), "flush Ship#%lld", (long long)gone);
		assert_contains(rx_session_error(s)->message, label);
		rx_rollback(s);
		must(s);
	}
}

/* ---- reading */

static void look_up(place *p, rx_session *s)
{
	(void)p;
	assert_true(rx_get(s, Fleet, 1) || rx_ok(s));
}

static void test_servers_postgresql_trips__a_look_up_is_one(void **state)
{
	assert_int_equal(trips(*state, look_up), 1);
}

static void make_family(place *p)
{
	rx_with_session(s, .engine = p->engine) {
		for (int i = 0; i < 30; i++) {
			Ship *ship = add_ship(p, s, add_fleet(p, s));

			rx_add(s, Sailor, .name = name(p), .ship = ship);
		}
		rx_commit(s);
		must(s);
	}
}

static void load_children(place *p, rx_session *s)
{
	Fleet **fleets;

	make_family(p);
	(void)test_trips_count(&p->trips);
	fleets = rx_all(s, Fleet, .load = { Fleet_.ships });
	assert_non_null(fleets[29]->ships);
}

static void test_servers_postgresql_trips__parents_with_children_are_two(void **state)
{
	assert_int_equal(trips(*state, load_children), 2);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_place, close_place)
	const struct CMUnitTest tests[] = {
		TEST(test_servers_postgresql_trips__an_object_and_its_commit_are_two),
		TEST(test_servers_postgresql_trips__many_objects_are_as_one),
		TEST(test_servers_postgresql_trips__each_level_of_new_rows_is_one),
		TEST(test_servers_postgresql_trips__what_waits_for_nothing_is_one),
		TEST(test_servers_postgresql_trips__copy_is_three),
		TEST(test_servers_postgresql_trips__rows_before_and_behind_a_copy_are_written),
		TEST(test_servers_postgresql_trips__copies_of_ten_thousand_rows_are_two_each),
		TEST(test_servers_postgresql_trips__what_cannot_be_copied_is_split),
		TEST(
			test_servers_postgresql_trips__what_was_sent_before_is_taken_back_with_the_row_that_fails),
		TEST(test_servers_postgresql_trips__a_row_that_is_gone_is_named_among_many),
		TEST(test_servers_postgresql_trips__a_look_up_is_one),
		TEST(test_servers_postgresql_trips__parents_with_children_are_two),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
