/* Models of unusual shape: relations by keys that are text, UUIDs or unique columns; names that are
 * words of SQL; members that are no columns; structs of others with char arrays. */
#include "company.h"
#include "engine.h"

RX_TABLE(Land, land,
    primary_key(rx_text, code),
    column(rx_text, name),
    many(City, cities));

RX_MODEL(City, city,
    column(rx_text, name),
    column(rx_text, land_code, .nullable = true, .foreign_key = "land.code"),
    one(Land, land));

RX_TABLE(Gadget, gadget,
    primary_key(rx_uuid, token),
    column(rx_text, name),
    many(Part, parts));

RX_MODEL(Part, part,
    column(rx_text, name),
    column(rx_uuid, gadget_token, .foreign_key = "gadget.token"),
    one(Gadget, gadget));

RX_MODEL(Brand, brand,
    column(rx_text, slug, .unique = true),
    many(Shoe, shoes));

RX_MODEL(Shoe, shoe,
    column(rx_text, brand_slug, .foreign_key = "brand.slug"),
    one(Brand, brand));

RX_MODEL(Order, order,
    column(rx_text, select, .name = "select"),
    column(rx_text, from, .name = "weird name \"x\""),
    column(rx_opt_int32, group),
    transient(int, scratch),
    table_index(ix_order_group, (group RX_DESC)));

typedef struct legacy {
	int64_t id;
	char name[16];
	double unused;
	rx_opt_int32 age;
} legacy;

RX_MAP(legacy, legacy_table,
    primary_key(id),
    column(name),
    column(age));

static void test_conformance_shapes__relations_by_text_keys(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		City *vienna = rx_add(s, City, .name = "Vienna");
		City *graz = rx_add(s, City, .name = "Graz");
		rx_add(s, City, .name = "Atlantis");
		Land *austria = rx_add(s, Land, .code = "AT", .name = "Austria");
		vienna->land = austria;
		graz->land = austria;
		assert_true(rx_commit(s));
		assert_string_equal(vienna->land_code, "AT");
		assert_true(vienna->land_code != austria->code);
		assert_true(rx_expunge(s, austria));
		assert_string_equal(vienna->land_code, "AT");
	}
	rx_with_session(s, .engine = the->engine) {
		Land *list[] = { rx_get(s, Land, "AT"), NULL };
		assert_true(rx_load(s, Land_.cities, list));
		assert_int_equal(rx_len(list[0]->cities), 2);
		assert_ptr_equal(list[0]->cities[0]->land, list[0]);
		City **cities = rx_all(s, City, .load = { City_.land }, .order_by = { rx_asc(City_.name) });
		assert_null(cities[0]->land);
		assert_ptr_equal(cities[1]->land, list[0]);
		assert_int_equal(
			rx_count(s, City, .where = rx_has(City_.land, rx_eq(Land_.name, "Austria"))), 2);
		assert_int_equal(
			rx_count(s, Land, .where = rx_any(Land_.cities, rx_eq(City_.name, "Graz"))), 1);
	}
}

static void test_conformance_shapes__relations_by_uuids(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Part *wheel = rx_add(s, Part, .name = "wheel");
		Part *door = rx_add(s, Part, .name = "door");
		wheel->gadget = rx_add(s, Gadget, .token = rx_uuid_new(), .name = "car");
		door->gadget = rx_add(s, Gadget, .token = rx_uuid_new(), .name = "house");
		assert_true(rx_commit(s));
		assert_memory_equal(&wheel->gadget_token, &wheel->gadget->token, sizeof(rx_uuid));
	}
	rx_with_session(s, .engine = the->engine) {
		Part **parts = rx_all(s, Part, .load = { Part_.gadget }, .order_by = { rx_asc(Part_.id) });
		assert_string_equal(parts[0]->gadget->name, "car");
		assert_string_equal(parts[1]->gadget->name, "house");
		Gadget **gadgets = rx_all(s, Gadget, .load = { Gadget_.parts });
		assert_int_equal(rx_len(gadgets[0]->parts), 1);
		assert_ptr_equal(gadgets[0]->parts[0]->gadget, gadgets[0]);
	}
}

static void test_conformance_shapes__relations_by_a_unique_column(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Shoe *shoe = rx_add(s, Shoe);
		shoe->brand = rx_add(s, Brand, .slug = "swift");
		assert_true(rx_commit(s));
		assert_string_equal(shoe->brand_slug, "swift");
	}
	rx_with_session(s, .engine = the->engine) {
		Shoe *shoe = rx_first(s, Shoe, .load = { Shoe_.brand });
		assert_non_null(shoe->brand);
		assert_string_equal(shoe->brand->slug, "swift");
		assert_int_equal(rx_len(rx_first(s, Brand, .load = { Brand_.shoes })->shoes), 1);
		assert_int_equal(
			rx_count(s, Shoe, .where = rx_has(Shoe_.brand, rx_eq(Brand_.slug, "swift"))), 1);
	}
}

static void test_conformance_shapes__names_that_are_words_of_sql(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Order *order = rx_add(s, Order, .select = "a", .from = "b", .group = rx_some(3));
		assert_true(rx_commit(s));
		order->from = "c";
		assert_true(rx_commit(s));
	}
	rx_with_session(s, .engine = the->engine) {
		Order *order =
			rx_one(s, Order, .where = rx_and(rx_eq(Order_.from, "c"), rx_eq(Order_.group, 3)),
				.order_by = { rx_desc(Order_.select) });
		assert_non_null(order);
		assert_string_equal(order->select, "a");
		assert_true(rx_delete(s, order));
		assert_true(rx_commit(s));
	}
}

static void test_conformance_shapes__transient_members_are_no_business_of_the_session(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Order *order = rx_add(s, Order, .select = "a", .from = "b", .scratch = 77);
		assert_true(rx_commit(s));
		assert_int_equal(order->scratch, 77);
		order->scratch = 5;
		assert_false(rx_is_dirty(s, order));
		assert_true(rx_refresh(s, order));
		assert_int_equal(order->scratch, 5);
		assert_true(rx_rollback(s));
		assert_int_equal(order->scratch, 5);
	}
	rx_with_session(s, .engine = the->engine) {
		assert_int_equal(rx_first(s, Order)->scratch, 0);
	}
}

static void test_conformance_shapes__char_arrays_are_texts_in_place(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		legacy *l = rx_add(s, legacy, .age = rx_some(3));
		strcpy(l->name, "abc");
		l->unused = 2.5;
		assert_true(rx_commit(s));
		assert_false(rx_is_dirty(s, l));
		strcpy(l->name, "fifteen letters");
		assert_true(rx_commit(s));
		strcpy(l->name, "x");
		assert_true(rx_rollback(s));
		assert_string_equal(l->name, "fifteen letters");
		l->name[3] = '\0';
		memset(l->name + 4, 'z', sizeof(l->name) - 4);
		assert_true(rx_commit(s));
		assert_string_equal(l->name, "fif");
		memset(l->name + 4, 'y', sizeof(l->name) - 4); /* behind the NUL: no change */
		assert_false(rx_is_dirty(s, l));
	}
	rx_with_session(s, .engine = the->engine) {
		legacy *l = rx_one(s, legacy, .where = rx_eq(legacy_.name, "fif"));
		assert_non_null(l);
		assert_true(l->unused == 0);
		assert_int_equal(rx_count(s, legacy, .where = rx_starts_with(legacy_.name, "fi")), 1);
	}
}

static void test_conformance_shapes__a_char_array_without_an_end_is_refused(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		legacy *l = rx_add(s, legacy, .age = rx_some(3));
		memset(l->name, 'z', sizeof(l->name));
		assert_false(rx_commit(s));
		assert_rx_code(rx_session_error(s), RX_EDATA);
		assert_contains(rx_session_error(s)->message, "legacy.name");
		assert_true(rx_rollback(s));
		assert_int_equal(rx_count(s, legacy), 0);
	}
}

static void two_writers(const char *url)
{
	rx_error error = RX_ERROR_INIT;
	rx_engine *engine = rx_engine_open(url, &error);

	assert_rx_ok(&error);
	assert_int_equal(rx_create_all(engine, &error), 0);
	rx_with_session(first, .engine = engine) {
		rx_add(first, Team, .name = "first");
		assert_true(rx_flush(first));
		rx_with_session(second, .engine = engine) {
			rx_add(second, Team, .name = "second");
			assert_false(rx_commit(second));
			assert_rx_code(rx_session_error(second), RX_EBUSY);
			assert_true(rx_rollback(second));
			assert_int_equal(rx_count(second, Team), 0);
		}
		assert_true(rx_commit(first));
	}
	rx_engine_close(engine);
}

static void test_conformance_shapes__two_writers_of_one_thread_end_after_the_busy_timeout(
	void **state)
{
	suite *the = *state;
	char url[4300];

	snprintf(url, sizeof(url), "sqlite:///%s/two.db?busy_timeout=200", the->folder);
	two_writers(url);
	two_writers("sqlite://?busy_timeout=200");
}

#define SHAPE(name) \
	cmocka_unit_test_setup_teardown(test_conformance_shapes__##name, suite_open, suite_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		SHAPE(relations_by_text_keys),
		SHAPE(relations_by_uuids),
		SHAPE(relations_by_a_unique_column),
		SHAPE(names_that_are_words_of_sql),
		SHAPE(transient_members_are_no_business_of_the_session),
		SHAPE(char_arrays_are_texts_in_place),
		SHAPE(a_char_array_without_an_end_is_refused),
		SHAPE(two_writers_of_one_thread_end_after_the_busy_timeout),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
