/* Relations that are loaded together, in one pipeline: how many round trips they take, and what
 * becomes of them where something goes wrong in the middle. REFLEX_TEST_URL names the server. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <reflex.h>

#include "servers/trips.h"
#include "support/check.h"

/* clang-format off */
RX_MODEL(Port, loads_port,
	column(rx_text, name, .length = 40),
	many(Quay, quays),
	many(Crane, cranes),
	many(Tug, tugs));

RX_MODEL(Quay, loads_quay,
	column(int32_t, metres),
	column(int64_t, port_id, .foreign_key = "loads_port.id"),
	one(Port, port),
	many(Berth, berths));

RX_MODEL(Berth, loads_berth,
	column(rx_text, name, .length = 40),
	column(int64_t, quay_id, .foreign_key = "loads_quay.id"),
	one(Quay, quay),
	many(Bollard, bollards));

RX_MODEL(Bollard, loads_bollard,
	column(int32_t, tons),
	column(int64_t, berth_id, .foreign_key = "loads_berth.id"));

RX_MODEL(Crane, loads_crane,
	column(int32_t, tons),
	column(rx_text, remarks, .nullable = true),
	column(int64_t, port_id, .foreign_key = "loads_port.id"),
	one(Port, port));

RX_MODEL(Tug, loads_tug,
	column(int32_t, tons),
	column(int64_t, port_id, .foreign_key = "loads_port.id"),
	column(rx_opt_int64, master_id, .foreign_key = "loads_master.id"),
	one(Master, master));

RX_MODEL(Master, loads_master,
	column(rx_text, name, .length = 40));
/* clang-format on */

enum { PORTS = 30, EACH = 3 };

static void must(rx_session *s)
{
	assert_rx_ok(rx_session_error(s));
}

static void add_port(rx_session *s, int i)
{
	Port *port = rx_add(s, Port, .name = "port");

	for (int k = 0; k < EACH; k++) {
		Quay *quay = rx_add(s, Quay, .metres = 10 * i + k, .port = port);
		Berth *berth = rx_add(s, Berth, .name = "berth", .quay = quay);
		Crane *crane = rx_add(s, Crane, .tons = 10 * i + k, .port = port);
		Tug *tug = rx_add(s, Tug, .tons = 10 * i + k);

		rx_append(s, port, Port_.tugs, tug);
		tug->master = rx_add(s, Master, .name = "master");
		rx_append(s, berth, Berth_.bollards, rx_add(s, Bollard, .tons = k));
		crane->remarks = k ? "none" : NULL;
	}
}

static int open_with(void **state, const char *options)
{
	test_trips *t = calloc(1, sizeof(*t));

	test_trips_open(t, options);
	rx_with_session(s, .engine = t->engine) {
		for (int i = 0; i < PORTS; i++)
			add_port(s, i);
		rx_commit(s);
		must(s);
	}
	*state = t;
	return 0;
}

static int open_place(void **state)
{
	return open_with(state, "");
}

static int open_unnamed(void **state)
{
	return open_with(state, "?prepare=unnamed");
}

static int close_place(void **state)
{
	test_trips_close(*state,
		"DROP TABLE loads_bollard, loads_berth, loads_quay, loads_crane, loads_tug, loads_master, "
		"loads_port");
	free(*state);
	return 0;
}

/* ---- what must have come */

static void check_tugs(Port *port, int i, bool with_master)
{
	assert_int_equal(rx_len(port->tugs), EACH);
	for (int k = 0; k < EACH; k++) {
		assert_int_equal(port->tugs[k]->tons, 10 * i + k);
		assert_int_equal(port->tugs[k]->port_id, port->id);
		assert_true(!with_master || port->tugs[k]->master != NULL);
	}
}

static void check_quays(Port *port, int i, bool with_all)
{
	assert_int_equal(rx_len(port->quays), EACH);
	for (int k = 0; k < EACH; k++) {
		Quay *quay = port->quays[k];

		assert_int_equal(quay->metres, 10 * i + k);
		assert_ptr_equal(quay->port, port);
		if (!with_all)
			continue;
		assert_int_equal(rx_len(quay->berths), 1);
		assert_ptr_equal(quay->berths[0]->quay, quay);
		assert_int_equal(rx_len(quay->berths[0]->bollards), 1);
		assert_int_equal(quay->berths[0]->bollards[0]->tons, k);
	}
}

static void check_cranes(Port *port, int i)
{
	assert_int_equal(rx_len(port->cranes), EACH);
	for (int k = 0; k < EACH; k++) {
		assert_int_equal(port->cranes[k]->tons, 10 * i + k);
		assert_ptr_equal(port->cranes[k]->port, port);
		assert_int_equal(port->cranes[k]->remarks != NULL, k > 0);
	}
}

static void check_siblings(Port **ports)
{
	assert_int_equal(rx_len(ports), PORTS);
	for (int i = 0; i < PORTS; i++) {
		check_quays(ports[i], i, false);
		check_cranes(ports[i], i);
		check_tugs(ports[i], i, false);
	}
}

/* ---- round trips */

typedef Port **(*query)(rx_session *s);

/* The second time, in a new session: its statements are prepared. */
static long trips_of(test_trips *t, query ask, void (*check)(Port **ports))
{
	long n = 0;

	for (int i = 0; i < 2; i++) {
		rx_with_session(s, .engine = t->engine) {
			(void)test_trips_count(t);
			Port **ports = ask(s);
			must(s);
			n = test_trips_count(t);
			check(ports);
		}
	}
	return n;
}

static Port **ask_siblings(rx_session *s)
{
	return rx_all(s, Port, .order_by = { rx_asc(Port_.id) },
		.load = { Port_.quays, Port_.cranes, Port_.tugs });
}

static void test_servers_postgresql_loads__relations_of_one_level_are_one(void **state)
{
	assert_int_equal(trips_of(*state, ask_siblings, check_siblings), 2);
}

static Port **ask_some_siblings(rx_session *s)
{
	return rx_all(s, Port, .where = rx_ge(Port_.id, 1), .order_by = { rx_asc(Port_.id) },
		.limit = PORTS, .load = { Port_.quays, Port_.cranes, Port_.tugs });
}

static void test_servers_postgresql_loads__keys_of_the_owners_go_along(void **state)
{
	assert_int_equal(trips_of(*state, ask_some_siblings, check_siblings), 2);
}

static Port **ask_levels(rx_session *s)
{
	return rx_all(s, Port, .order_by = { rx_asc(Port_.id) },
		.load = { rx_path(Port_.quays, Quay_.berths, Berth_.bollards), Port_.cranes,
			rx_path(Port_.tugs, Tug_.master) });
}

static void check_levels(Port **ports)
{
	assert_int_equal(rx_len(ports), PORTS);
	for (int i = 0; i < PORTS; i++) {
		check_quays(ports[i], i, true);
		check_cranes(ports[i], i);
		check_tugs(ports[i], i, true);
	}
}

static void test_servers_postgresql_loads__each_level_is_one(void **state)
{
	assert_int_equal(trips_of(*state, ask_levels, check_levels), 3 + 1);
}

static Port **ask_beginnings(rx_session *s)
{
	return rx_all(s, Port, .order_by = { rx_asc(Port_.id) },
		.load = { Port_.quays, rx_path(Port_.quays, Quay_.berths), Port_.cranes, Port_.tugs,
			rx_path(Port_.quays, Quay_.berths, Berth_.bollards),
			rx_path(Port_.tugs, Tug_.master) });
}

static void test_servers_postgresql_loads__paths_that_begin_alike_share_it(void **state)
{
	assert_int_equal(trips_of(*state, ask_beginnings, check_levels), 3 + 1);
}

static void check_parts(Port **ports)
{
	for (int i = 0; i < PORTS; i++) {
		assert_int_equal(rx_len(ports[i]->quays), 1);
		assert_int_equal(ports[i]->quays[0]->metres, 10 * i + 2);
		assert_int_equal(rx_len(ports[i]->cranes), 2);
		assert_int_equal(ports[i]->cranes[0]->tons, 10 * i + 1);
	}
}

static Port **ask_parts(rx_session *s)
{
	return rx_all(s, Port, .order_by = { rx_asc(Port_.id) },
		.load = {
			rx_only(Port_.quays, .order_by = { rx_desc(Quay_.metres) }, .limit = 1),
			rx_only(Port_.cranes, .where = rx_is_not_null(Crane_.remarks)),
		});
}

static void test_servers_postgresql_loads__parts_of_lists_are_one(void **state)
{
	assert_int_equal(trips_of(*state, ask_parts, check_parts), 2);
}

static Port **ask_read_only(rx_session *s)
{
	return rx_all(s, Port, .order_by = { rx_asc(Port_.id) }, .read_only = true,
		.load = { rx_path(Port_.quays, Quay_.berths, Berth_.bollards), Port_.cranes,
			rx_path(Port_.tugs, Tug_.master) });
}

static void test_servers_postgresql_loads__read_only_objects_too(void **state)
{
	assert_int_equal(trips_of(*state, ask_read_only, check_levels), 3 + 1);
}

static void test_servers_postgresql_loads__no_statement_has_a_name_behind_a_pooler(void **state)
{
	assert_int_equal(trips_of(*state, ask_levels, check_levels), 3 + 1);
}

static void test_servers_postgresql_loads__a_refresh_with_relations_is_two(void **state)
{
	test_trips *t = *state;

	rx_with_session(s, .engine = t->engine) {
		Port *port = *ask_siblings(s);
		rx_refresh(s, port, .load = { Port_.quays, Port_.cranes, Port_.tugs });
		test_trips_exec(t, "UPDATE loads_crane SET tons = 77 WHERE tons = 0");
		(void)test_trips_count(t);
		rx_refresh(s, port, .load = { Port_.quays, Port_.cranes, Port_.tugs });
		must(s);
		assert_int_equal(test_trips_count(t), 2);
		assert_int_equal(rx_len(port->cranes), EACH);
	}
}

/* ---- when it goes wrong */

/* Loads again in the same session, on the same connection. */
static void goes_on(test_trips *t, rx_session *s)
{
	rx_engine_stats stats = { .rx__size = sizeof(stats) };

	rx_rollback(s);
	must(s);
	rx_clear(s);
	check_siblings(ask_siblings(s));
	must(s);
	rx_engine_stats_get(t->engine, &stats);
	assert_int_equal(stats.connections_made, 1);
}

static void test_servers_postgresql_loads__an_error_in_the_middle_is_told_and_leaves_all_well(
	void **state)
{
	test_trips *t = *state;

	rx_with_session(s, .engine = t->engine) {
		check_siblings(ask_siblings(s));
		rx_rollback(s);
		rx_clear(s);
		test_trips_exec(t, "ALTER TABLE loads_crane RENAME remarks TO notes");
		assert_null(ask_siblings(s));
		assert_rx_code(rx_session_error(s), RX_ESQL);
		assert_string_equal(rx_session_error(s)->sqlstate, "42703");
		assert_contains(rx_session_error(s)->sql, "loads_crane");
		test_trips_exec(t, "ALTER TABLE loads_crane RENAME notes TO remarks");
		goes_on(t, s);
	}
}

static void test_servers_postgresql_loads__a_value_that_does_not_fit_ends_it(void **state)
{
	test_trips *t = *state;

	rx_with_session(s, .engine = t->engine) {
		test_trips_exec(t, "ALTER TABLE loads_crane ALTER tons TYPE bigint");
		test_trips_exec(t, "UPDATE loads_crane SET tons = 5000000000 WHERE tons = 21");
		assert_null(ask_siblings(s));
		assert_rx_code(rx_session_error(s), RX_EDATA);
		assert_contains(rx_session_error(s)->message, "tons");
		test_trips_exec(t, "UPDATE loads_crane SET tons = 21 WHERE tons > 1000");
		goes_on(t, s);
	}
}

static void test_servers_postgresql_loads__one_that_waits_too_long_is_cancelled(void **state)
{
	test_trips *t = *state;

	rx_with_session(s, .engine = t->engine) {
		check_siblings(ask_siblings(s));
		rx_rollback(s);
		rx_clear(s);
		rx_with_session(other, .engine = t->beside) {
			rx_exec(other, "LOCK TABLE loads_crane IN ACCESS EXCLUSIVE MODE");
			must(other);
			assert_null(rx_all(s, Port, .timeout = 2, .order_by = { rx_asc(Port_.id) },
				.load = { Port_.quays, Port_.cranes, Port_.tugs }));
			assert_rx_code(rx_session_error(s), RX_ETIMEOUT);
			assert_contains(rx_session_error(s)->sql, "loads_crane");
		}
		goes_on(t, s);
	}
}

static void test_servers_postgresql_loads__nothing_is_loaded_in_a_doomed_transaction(void **state)
{
	test_trips *t = *state;

	rx_with_session(s, .engine = t->engine) {
		Port **ports = rx_all(s, Port, .order_by = { rx_asc(Port_.id) });
		must(s);
		rx_savepoint(s) {
			rx_exec(s, "DO $$ BEGIN PERFORM 1 / 0; END $$");
			assert_string_equal(rx_session_error(s)->sqlstate, "22012");
			break;
		}
		must(s);
		/* the savepoint has made it whole */
		assert_true(rx_refresh(s, ports[0], .load = { Port_.quays, Port_.cranes, Port_.tugs }));
		check_cranes(ports[0], 0);
		rx_exec(s, "DO $$ BEGIN PERFORM 1 / 0; END $$");
		assert_false(rx_load(s, Port_.cranes, ports));
		goes_on(t, s);
	}
}

static void test_servers_postgresql_loads__a_connection_lost_in_the_middle_is_told(void **state)
{
	test_trips *t = *state;
	rx_engine_stats stats = { .rx__size = sizeof(stats) };

	rx_with_session(s, .engine = t->engine) {
		check_siblings(ask_siblings(s));
		rx_rollback(s);
		rx_clear(s);
		t->proxy.fault = TEST_PROXY_CLOSE;
		t->proxy.once = true;
		t->proxy.after = 3000;
		atomic_store(&t->proxy.armed, true);
		assert_null(ask_siblings(s));
		assert_rx_code(rx_session_error(s), RX_ECONNECTION);
		rx_rollback(s);
		rx_clear(s);
		check_siblings(ask_siblings(s));
		must(s);
		rx_engine_stats_get(t->engine, &stats);
		assert_int_equal(stats.connections_open, 1);
	}
}

/* ---- plans that another connection makes invalid */

/* NULL: the try has failed. */
static void check_if_there(Port **ports)
{
	if (ports)
		check_siblings(ports);
}

/* Each of these changes the type of a column, so that the plans of all queries of the table are. */
static void change_types(test_trips *t, bool back)
{
	static const char *const tables[] = { "loads_quay ALTER metres", "loads_crane ALTER tons",
		"loads_tug ALTER tons", "loads_berth ALTER name", "loads_bollard ALTER tons" };
	char sql[120];

	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
		bool text = strstr(tables[i], "name");
		const char *type =
			text ? (back ? "varchar(40)" : "varchar(60)") : (back ? "int" : "bigint");

		snprintf(sql, sizeof(sql), "ALTER TABLE %s TYPE %s", tables[i], type);
		test_trips_exec(t, sql);
	}
}

static void test_servers_postgresql_loads__stale_plans_are_made_anew_unseen(void **state)
{
	test_trips *t = *state;

	rx_with_session(s, .engine = t->engine) {
		check_levels(ask_levels(s));
		for (int i = 0; i < 3; i++) {
			rx_rollback(s);
			rx_clear(s);
			change_types(t, i % 2);
			check_levels(ask_levels(s));
			must(s);
		}
		rx_rollback(s);
		rx_clear(s);
		(void)test_trips_count(t);
		check_levels(ask_levels(s));
		assert_int_equal(test_trips_count(t), 4); /* and all is prepared again */
	}
}

/* The first of its transaction is a pipeline. */
static void test_servers_postgresql_loads__also_where_they_come_first(void **state)
{
	test_trips *t = *state;

	rx_with_session(s, .engine = t->engine) {
		Port *port = *ask_siblings(s);
		rx_refresh(s, port, .load = { Port_.quays, Port_.cranes, Port_.tugs });
		rx_commit(s);
		change_types(t, false);
		rx_refresh(s, port, .load = { Port_.quays, Port_.cranes, Port_.tugs });
		must(s);
		check_quays(port, 0, false);
		check_cranes(port, 0);
		check_tugs(port, 0, false);
	}
}

static void test_servers_postgresql_loads__with_a_snapshot_the_transaction_is_run_again(
	void **state)
{
	test_trips *t = *state;
	int tries = 0;

	rx_with_session(s, .engine = t->engine) {
		for (int i = 0; i < 2; i++) {
			check_siblings(ask_siblings(s));
			rx_rollback(s);
			rx_clear(s);
			change_types(t, i % 2);
			rx_transaction(s, .isolation = RX_REPEATABLE_READ) {
				tries++;
				check_if_there(ask_siblings(s));
				continue;
			}
			must(s);
			rx_clear(s);
		}
	}
	assert_in_range(tries, 4, 8); /* each of three may be found by a try of its own */
}

static void test_servers_postgresql_loads__what_was_written_is_not_lost_to_a_stale_plan(
	void **state)
{
	test_trips *t = *state;
	int tries = 0;

	rx_with_session(s, .engine = t->engine) {
		check_siblings(ask_siblings(s));
		rx_rollback(s);
		rx_clear(s);
		change_types(t, false);
		rx_transaction(s) {
			tries++;
			rx_add(s, Master, .name = "written");
			rx_flush(s);
			check_if_there(ask_siblings(s));
			continue;
		}
		must(s);
		assert_true(tries > 1);
		assert_int_equal(rx_count(s, Master, .where = rx_eq(Master_.name, "written")), 1);
	}
}

static void test_servers_postgresql_loads__a_flush_meets_stale_plans_unseen(void **state)
{
	test_trips *t = *state;

	rx_with_session(s, .engine = t->engine) {
		for (int i = 0; i < 3; i++) {
			Bollard *first = NULL, *last = NULL;
			if (i > 0) { /* what the INSERTs return has another type now */
				test_trips_exec(t,
					i == 1 ? "ALTER TABLE loads_bollard ALTER id TYPE int"
						   : "ALTER TABLE loads_bollard ALTER id TYPE bigint");
				test_trips_exec(t,
					i == 1 ? "ALTER TABLE loads_crane ALTER id TYPE int"
						   : "ALTER TABLE loads_crane ALTER id TYPE bigint");
			}
			Port *port = rx_first(s, Port);
			Berth *berth = rx_first(s, Berth);
			for (int k = 0; k < 20; k++) {
				last = rx_add(s, Bollard, .tons = k, .berth_id = berth->id);
				first = first ? first : last;
			}
			Crane *crane = rx_add(s, Crane, .tons = 9, .port_id = port->id);
			port->name = i % 2 ? "odd" : "even";
			rx_commit(s);
			must(s);
			assert_true(crane->id > 0 && last->id == first->id + 19);
			assert_int_equal(rx_count(s, Bollard, .where = rx_ge(Bollard_.id, first->id)), 20);
			rx_commit(s);
		}
	}
}

/* ---- much */

enum { LONG = 4000, MANY = 3000 };

/* Keys that fill the buffers on the way there, and rows on the way back. */
static void test_servers_postgresql_loads__much_in_both_directions_does_not_block(void **state)
{
	test_trips *t = *state;
	char *sql = malloc(4096);

	test_trips_exec(t, "TRUNCATE loads_port CASCADE");
	snprintf(sql, 4096,
		"INSERT INTO loads_port (name) SELECT repeat('x', 30) FROM generate_series(1, 20000);"
		"INSERT INTO loads_crane (tons, remarks, port_id) SELECT 1, repeat('y', %d), id FROM "
		"loads_port ORDER BY id DESC LIMIT %d;"
		"INSERT INTO loads_quay (metres, port_id) SELECT 1, id FROM loads_port;"
		"INSERT INTO loads_tug (tons, port_id) SELECT 1, id FROM loads_port",
		LONG, MANY);
	for (char *at = strtok(sql, ";"); at; at = strtok(NULL, ";"))
		test_trips_exec(t, at);
	free(sql);
	rx_with_session(s, .engine = t->engine) {
		Port **ports = rx_all(s, Port, .where = rx_ge(Port_.id, 1),
			.load = { Port_.quays, Port_.cranes, Port_.tugs });
		must(s);
		size_t n = 0, size = 0;
		for (Port **p = ports; *p; p++) {
			assert_int_equal(rx_len((*p)->quays), 1);
			assert_int_equal(rx_len((*p)->tugs), 1);
			for (Crane **c = (*p)->cranes; *c; c++, n++)
				size += strlen((*c)->remarks);
		}
		assert_int_equal(rx_len(ports), 20000);
		assert_int_equal(n, MANY);
		assert_int_equal(size, (size_t)MANY * LONG);
	}
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_place, close_place)
	const struct CMUnitTest tests[] = {
		TEST(test_servers_postgresql_loads__relations_of_one_level_are_one),
		TEST(test_servers_postgresql_loads__keys_of_the_owners_go_along),
		TEST(test_servers_postgresql_loads__each_level_is_one),
		TEST(test_servers_postgresql_loads__paths_that_begin_alike_share_it),
		TEST(test_servers_postgresql_loads__parts_of_lists_are_one),
		TEST(test_servers_postgresql_loads__read_only_objects_too),
		cmocka_unit_test_setup_teardown(
			test_servers_postgresql_loads__no_statement_has_a_name_behind_a_pooler, open_unnamed,
			close_place),
		TEST(test_servers_postgresql_loads__a_refresh_with_relations_is_two),
		TEST(test_servers_postgresql_loads__an_error_in_the_middle_is_told_and_leaves_all_well),
		TEST(test_servers_postgresql_loads__a_value_that_does_not_fit_ends_it),
		TEST(test_servers_postgresql_loads__one_that_waits_too_long_is_cancelled),
		TEST(test_servers_postgresql_loads__nothing_is_loaded_in_a_doomed_transaction),
		TEST(test_servers_postgresql_loads__a_connection_lost_in_the_middle_is_told),
		TEST(test_servers_postgresql_loads__stale_plans_are_made_anew_unseen),
		TEST(test_servers_postgresql_loads__also_where_they_come_first),
		TEST(test_servers_postgresql_loads__with_a_snapshot_the_transaction_is_run_again),
		TEST(test_servers_postgresql_loads__what_was_written_is_not_lost_to_a_stale_plan),
		TEST(test_servers_postgresql_loads__a_flush_meets_stale_plans_unseen),
		TEST(test_servers_postgresql_loads__much_in_both_directions_does_not_block),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
