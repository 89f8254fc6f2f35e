/* rx_insert_many: what it sends, how it is split, what it refuses. */
#include "shop.h"

static void test_conformance_changing_insert_many__rows_of_an_array(void **state)
{
	shop_test *t = *state;
	Item items[] = {
		rx_values(Item, .code = "a", .stock = 3, .price = rx_some(5), .kind = TOOL),
		rx_values(Item, .code = "b", .listed = false),
		rx_values(Item, .code = "c", .title = "it's"),
	};
	int64_t before = shop_statements(t);
	assert_int_equal(rx_insert_many(t->session, Item, items, 3), 3);
	assert_fine(t);
	assert_int_equal(shop_statements(t) - before, shop_is_on_a_server(t) ? 1 : 3);
	assert_true(rx_commit(t->session));
	Item **all = rx_all(t->session, Item, .order_by = { rx_asc(Item_.id) });
	assert_int_equal(rx_len(all), 3);
	assert_string_equal(all[0]->code, "a");
	assert_int_equal(all[0]->stock, 3);
	assert_int_equal(all[0]->price.value, 5);
	assert_int_equal(all[0]->kind, TOOL);
	assert_true(all[0]->listed);
	assert_true(all[0]->made_at.us > 0);
	assert_false(all[1]->listed);
	assert_false(all[1]->price.set);
	assert_string_equal(all[2]->title, "it's");
	assert_true(all[0]->id > 0 && all[1]->id > all[0]->id);
}

/* A plain struct has no defaults: what is zero is zero. */
static void test_conformance_changing_insert_many__a_plain_struct_is_taken_as_it_is(void **state)
{
	shop_test *t = *state;
	Item item = { .code = "a" };
	assert_int_equal(rx_insert_many(t->session, Item, &item, 1), 1);
	Item *stored = rx_first(t->session, Item);
	assert_false(stored->listed);
	assert_int_equal(stored->made_at.us, 0);
	assert_int_equal(item.id, 0);
}

static void test_conformance_changing_insert_many__columns_leave_the_rest_to_defaults(void **state)
{
	shop_test *t = *state;
	Item items[] = { { .code = "a", .stock = 9, .title = "not looked at" }, { .code = "b" } };
	assert_int_equal(rx_insert_many(t->session, Item, items, 2,
						 .columns = { Item_.code, Item_.stock, Item_.kind }),
		2);
	assert_fine(t);
	Item **all = rx_all(t->session, Item, .order_by = { rx_asc(Item_.code) });
	assert_int_equal(all[0]->stock, 9);
	assert_null(all[0]->title);
	assert_true(all[0]->listed);
	assert_true(all[1]->made_at.us > 0);
}

static void test_conformance_changing_insert_many__the_database_gives_what_is_left_to_it(
	void **state)
{
	shop_test *t = *state;
	Visit visits[] = { { .page = "a", .hits = 4 }, { .page = "b", .hits = 1, .unit = "view" },
		{ .page = "c", .revision = 7 } };
	int64_t before = shop_statements(t);
	assert_int_equal(rx_insert_many(t->session, Visit, visits, 3), 3);
	assert_fine(t);
	assert_int_equal(shop_statements(t) - before, 3); /* .unit is sent by the second alone */
	Visit **all = rx_all(t->session, Visit, .order_by = { rx_asc(Visit_.page) });
	assert_string_equal(all[0]->unit, "hit");
	assert_string_equal(all[1]->unit, "view");
	assert_int_equal(all[0]->revision, 1);
	assert_int_equal(all[2]->revision, 7);
	assert_int_equal(all[0]->twice, 8);
}

static void test_conformance_changing_insert_many__ids_that_are_given_are_taken(void **state)
{
	shop_test *t = *state;
	Shop shops[] = { { .name = "a" }, { .id = 70, .name = "b" }, { .id = 71, .name = "c" },
		{ .name = "d" } };
	assert_int_equal(rx_insert_many(t->session, Shop, shops, 4), 4);
	assert_fine(t);
	assert_string_equal(rx_get(t->session, Shop, 70)->name, "b");
	assert_string_equal(rx_get(t->session, Shop, 71)->name, "c");
	assert_int_equal(rx_count(t->session, Shop), 4);
}

static void test_conformance_changing_insert_many__a_pointer_gives_the_foreign_key(void **state)
{
	shop_test *t = *state;
	Shop *shop = rx_add(t->session, Shop, .name = "s");
	Shop plain = { .id = 5 };
	Item items[] = { rx_values(Item, .code = "a", .shop = shop), rx_values(Item, .code = "b") };
	assert_int_equal(rx_insert_many(t->session, Item, items, 2), 2);
	assert_fine(t);
	assert_int_equal(rx_count(t->session, Item, .where = rx_eq(Item_.shop_id, shop->id)), 1);
	items[1].shop = &plain;
	assert_int_equal(rx_insert_many(t->session, Item, items, 2), -1);
	assert_refused(t, RX_EINVAL, "row 1: Item.shop_id is to come from a pointer");
	shop = rx_add(t->session, Shop, .name = "s");
	assert_true(rx_commit(t->session));
	Item two_keys = rx_values(Item, .code = "a", .shop = shop, .shop_id = rx_some(shop->id + 1));
	assert_int_equal(rx_insert_many(t->session, Item, &two_keys, 1), -1);
	assert_refused(t, RX_EINVAL, "set one of them");
}

static void test_conformance_changing_insert_many__nothing_is_nothing(void **state)
{
	shop_test *t = *state;
	int64_t before = shop_statements(t);
	assert_int_equal(rx_insert_many(t->session, Shop, NULL, 0), 0);
	assert_int_equal(shop_statements(t), before);
	assert_int_equal(rx_insert_many(t->session, Shop, NULL, 1), -1);
	assert_refused(t, RX_EINVAL, "the array is NULL");
}

static Wide *wide_rows(size_t n)
{
	Wide *rows = calloc(n, sizeof *rows);
	for (size_t i = 0; i < n; i++)
		rows[i].a1 = (int32_t)i, rows[i].e8 = (int32_t)(n - i);
	return rows;
}

/* On SQLite plain rows go one by one, and those that may be there already in one statement. */
static int64_t insert_together(const shop_test *t, const Wide *rows, size_t n)
{
	return shop_is_on_a_server(t) ? rx_insert_many(t->session, Wide, rows, n)
								  : rx_upsert_many(t->session, Wide, rows, n, .do_nothing = true);
}

/* 40 columns: at most 819 rows fit 32,766 parameters. */
static void test_conformance_changing_insert_many__is_split_at_the_limit_of_parameters(void **state)
{
	shop_test *t = *state;
	static const struct {
		size_t n, statements;
	} cases[] = { { 819, 1 }, { 820, 2 }, { 1638, 2 }, { 1639, 3 } };
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		Wide *rows = wide_rows(cases[i].n);
		int64_t before = shop_statements(t);
		assert_int_equal(insert_together(t, rows, cases[i].n), cases[i].n);
		assert_fine(t);
		if (!shop_is_on_a_server(t)) /* other engines have other limits */
			assert_int_equal(shop_statements(t) - before, cases[i].statements);
		assert_int_equal(rx_count(t->session, Wide), cases[i].n);
		assert_int_equal(rx_count(t->session, Wide,
							 .where = rx_eq_col(rx_plus_col(Wide_.a1, Wide_.e8),
								 rx_constant((int32_t)cases[i].n))),
			cases[i].n);
		rx_rollback(t->session);
		free(rows);
	}
}

static void test_conformance_changing_insert_many__rows_go_by_thousands_or_by_copy(void **state)
{
	shop_test *t = *state;
	enum { N = 2500 };
	Stamp *rows = calloc(N, sizeof *rows);
	for (int i = 0; i < N; i++)
		rows[i] = (Stamp){ .line = i, .place = "p" };
	int64_t before = shop_statements(t);
	assert_int_equal(rx_insert_many(t->session, Stamp, rows, N), N);
	const char *dialect = rx_engine_dialect(t->the->engine);
	bool copies = strcmp(dialect, "postgresql") == 0;
	assert_int_equal(shop_statements(t) - before,
		copies								 ? 1
			: strcmp(dialect, "sqlite") == 0 ? N
											 : 3);
	assert_int_equal(rx_count(t->session, Stamp), N);
	free(rows);
}

/* One statement for all of them, prepared once. */
static void test_conformance_changing_insert_many__a_row_a_statement_is_prepared_once(void **state)
{
	shop_test *t = *state;
	enum { N = 300 };
	Stamp *rows = calloc(N, sizeof *rows);
	for (int i = 0; i < N; i++)
		rows[i] = (Stamp){ .line = i, .place = "p" };
	rx_engine_stats stats = { .rx__size = sizeof(stats) };
	rx_engine_stats_get(t->the->engine, &stats);
	int64_t before = stats.statements_prepared;
	assert_int_equal(rx_insert_many(t->session, Stamp, rows, N), N);
	assert_fine(t);
	rx_engine_stats_get(t->the->engine, &stats);
	assert_true(stats.statements_prepared - before <= 2);
	free(rows);
}

/* All or nothing: what stands before the row that is wrong goes with it. */
static void test_conformance_changing_insert_many__a_wrong_row_leaves_nothing(void **state)
{
	shop_test *t = *state;
	enum { N = 1500 };
	Stamp *rows = calloc(N, sizeof *rows);
	for (int i = 0; i < N; i++)
		rows[i] = (Stamp){ .line = i, .place = "p" };
	rows[1400].line = 3;
	assert_int_equal(rx_insert_many(t->session, Stamp, rows, N), -1);
	assert_refused(
		t, RX_EUNIQUE, shop_is_on_a_server(t) ? "one of the rows 1000 to 1499: " : "row 1400: ");
	assert_int_equal(rx_count(t->session, Stamp), 0);
	rows[1400] = (Stamp){ .line = 1400 };
	assert_int_equal(rx_insert_many(t->session, Stamp, rows, N), -1);
	assert_refused(t, RX_ENOT_NULL, "row 1400: Stamp.place has no value");
	assert_int_equal(rx_count(t->session, Stamp), 0);
	free(rows);
}

static void test_conformance_changing_insert_many__values_are_checked_as_those_of_objects(
	void **state)
{
	shop_test *t = *state;
	Item item = rx_values(Item, .code = "a", .stock = -1);
	assert_int_equal(rx_insert_many(t->session, Item, &item, 1), -1);
	assert_refused(t, RX_ECHECK, "Item.stock");
	item = rx_values(Item, .code = "a", .price.value = 3);
	assert_int_equal(rx_insert_many(t->session, Item, &item, 1), -1);
	assert_refused(t, RX_EINVAL, "rx_some(value)");
	item = rx_values(Item, .code = "a text that is longer than twenty");
	assert_int_equal(rx_insert_many(t->session, Item, &item, 1), -1);
	assert_refused(t, RX_EDATA, "Item.code");
	item = rx_values(Item, .code = "a", .kind = (Kind)9);
	assert_int_equal(rx_insert_many(t->session, Item, &item, 1), -1);
	assert_refused(t, RX_EDATA, "Item.kind");
	item = rx_values(Item, .code = NULL);
	assert_int_equal(rx_insert_many(t->session, Item, &item, 1), -1);
	assert_refused(t, RX_ENOT_NULL, "Item.code");
	Item *none[1] = { NULL };
	Shop shop = { .name = "a", .items = none };
	assert_int_equal(rx_insert_many(t->session, Shop, &shop, 1), -1);
	assert_refused(t, RX_EINVAL, "Shop.items is not NULL");
}

static void test_conformance_changing_insert_many__options_that_make_no_sense(void **state)
{
	shop_test *t = *state;
	Shop shop = { .name = "a" };
	assert_int_equal(rx_insert_many(t->session, Shop, &shop, 1, .conflict = { Shop_.name }), -1);
	assert_refused(t, RX_EINVAL, "rx_upsert");
	assert_int_equal(rx_insert_many(t->session, Shop, &shop, 1, .columns = { Item_.code }), -1);
	assert_refused(t, RX_EINVAL, "Item_.code is used");
	assert_int_equal(
		rx_insert_many(t->session, Shop, &shop, 1, .columns = { rx_lower(Shop_.name) }), -1);
	assert_refused(t, RX_EINVAL, ".columns takes columns of Shop");
	assert_int_equal(rx_count(t->session, Shop), 0);
}

/* What is unsaved goes first; what was inserted can be loaded, and goes with a rollback. */
static void test_conformance_changing_insert_many__is_part_of_the_transaction(void **state)
{
	shop_test *t = *state;
	Shop *kept = rx_add(t->session, Shop, .name = "kept");
	assert_true(rx_commit(t->session));
	kept->name = "renamed";
	Shop rows[] = { { .name = "kept" }, { .name = "b" } };
	assert_int_equal(rx_insert_many(t->session, Shop, rows, 2), 2);
	assert_fine(t);
	Shop **all = rx_all(t->session, Shop, .order_by = { rx_asc(Shop_.name) });
	assert_int_equal(rx_len(all), 3);
	rx_rollback(t->session);
	assert_string_equal(kept->name, "kept");
	assert_int_equal(rx_len(rx_all(t->session, Shop)), 1);
	rx_session *reader = rx_session_open(.engine = t->the->engine, .read_only = true);
	assert_int_equal(rx_insert_many(reader, Shop, rows, 2), -1);
	assert_rx_code(rx_session_error(reader), RX_EREADONLY);
	rx_session_close(reader);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SHOP_TEST(test_conformance_changing_insert_many__rows_of_an_array),
		SHOP_TEST(test_conformance_changing_insert_many__a_plain_struct_is_taken_as_it_is),
		SHOP_TEST(test_conformance_changing_insert_many__columns_leave_the_rest_to_defaults),
		SHOP_TEST(test_conformance_changing_insert_many__the_database_gives_what_is_left_to_it),
		SHOP_TEST(test_conformance_changing_insert_many__ids_that_are_given_are_taken),
		SHOP_TEST(test_conformance_changing_insert_many__a_pointer_gives_the_foreign_key),
		SHOP_TEST(test_conformance_changing_insert_many__nothing_is_nothing),
		SHOP_TEST(test_conformance_changing_insert_many__is_split_at_the_limit_of_parameters),
		SHOP_TEST(test_conformance_changing_insert_many__rows_go_by_thousands_or_by_copy),
		SHOP_TEST(test_conformance_changing_insert_many__a_row_a_statement_is_prepared_once),
		SHOP_TEST(test_conformance_changing_insert_many__a_wrong_row_leaves_nothing),
		SHOP_TEST(test_conformance_changing_insert_many__values_are_checked_as_those_of_objects),
		SHOP_TEST(test_conformance_changing_insert_many__options_that_make_no_sense),
		SHOP_TEST(test_conformance_changing_insert_many__is_part_of_the_transaction),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
