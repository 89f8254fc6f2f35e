/* rx_sql into objects, rx_sql_table, and SQL of the program's inside an rx_for. */
#include "shop.h"

static void add_shops(shop_test *t, int n)
{
	for (int i = 0; i < n; i++) {
		char name[8];
		snprintf(name, sizeof name, "s%d", i);
		assert_non_null(rx_add(t->session, Shop, .name = name));
		assert_true(rx_flush(t->session));
	}
	assert_true(rx_commit(t->session));
}

/* ---- objects --------------------------------------------------------------------------------- */

static void test_conformance_changing_raw_objects__rows_become_objects(void **state)
{
	shop_test *t = *state;
	add_shops(t, 3);
	rx_clear(t->session);
	Shop **shops = rx_sql(t->session, Shop, "SELECT * FROM shop WHERE name <> ? ORDER BY id", "s1");
	assert_fine(t);
	assert_int_equal(rx_len(shops), 2);
	assert_null(shops[2]);
	assert_string_equal(shops[0]->name, "s0");
	assert_ptr_equal(rx_get(t->session, Shop, shops[1]->id), shops[1]);
	shops[0]->name = "renamed";
	assert_true(rx_commit(t->session));
	assert_int_equal(rx_count(t->session, Shop, .where = rx_eq(Shop_.name, "renamed")), 1);
}

static void test_conformance_changing_raw_objects__columns_come_in_any_order(void **state)
{
	shop_test *t = *state;
	Item *item =
		rx_add(t->session, Item, .code = "a", .stock = 4, .kind = TOOL, .price = rx_some(7));
	assert_true(rx_commit(t->session));
	rx_clear(t->session);
	Item **items = rx_sql(t->session, Item,
		"SELECT place, shelf, kind, made_at, listed, price, stock, title, code, shop_id, id FROM "
		"item");
	assert_fine(t);
	item = items[0];
	assert_string_equal(item->code, "a");
	assert_int_equal(item->stock, 4);
	assert_int_equal(item->kind, TOOL);
	assert_int_equal(item->price.value, 7);
	assert_true(item->listed);
	assert_false(item->shop_id.set);
}

static void test_conformance_changing_raw_objects__one_row_is_one_object(void **state)
{
	shop_test *t = *state;
	add_shops(t, 2);
	Shop *known = rx_first(t->session, Shop, .where = rx_eq(Shop_.name, "s0"));
	Shop **shops =
		rx_sql(t->session, Shop, "SELECT * FROM shop UNION ALL SELECT * FROM shop ORDER BY name");
	assert_fine(t);
	assert_int_equal(rx_len(shops), 4);
	assert_ptr_equal(shops[0], known);
	assert_ptr_equal(shops[1], known);
	assert_ptr_equal(shops[2], shops[3]);
	rx_session *reader = rx_session_open(.engine = t->the->engine, .read_only = true);
	shops = rx_sql(reader, Shop, "SELECT * FROM shop");
	assert_int_equal(rx_len(shops), 2);
	assert_rx_ok(rx_session_error(reader));
	rx_session_close(reader);
}

static void test_conformance_changing_raw_objects__no_row_is_an_empty_list(void **state)
{
	shop_test *t = *state;
	Shop **shops = rx_sql(t->session, Shop, "SELECT * FROM shop");
	assert_non_null(shops);
	assert_null(shops[0]);
	assert_int_equal(rx_len(shops), 0);
}

static void test_conformance_changing_raw_objects__a_statement_that_writes_gives_what_it_wrote(
	void **state)
{
	shop_test *t = *state;
	add_shops(t, 2);
	Shop *known = rx_first(t->session, Shop, .where = rx_eq(Shop_.name, "s0"));
	Shop **shops;
	if (suite_quirks(t->the)->updates_return) {
		shops = rx_sql(t->session, Shop,
			"UPDATE shop SET name = name || ? WHERE name = ? RETURNING *", "!", "s0");
	} else {
		rx_exec(t->session, "UPDATE shop SET name = name || ? WHERE name = ?", "!", "s0");
		shops = rx_sql(t->session, Shop, "SELECT * FROM shop WHERE name = ?", "s0!");
	}
	assert_fine(t);
	assert_int_equal(rx_len(shops), 1);
	assert_ptr_equal(shops[0], known);
	assert_string_equal(known->name, "s0!");
	shops = rx_sql(t->session, Shop, "INSERT INTO shop (name) VALUES (?) RETURNING *", "new");
	assert_string_equal(shops[0]->name, "new");
	rx_rollback(t->session);
	assert_string_equal(known->name, "s0");
	assert_int_equal(rx_count(t->session, Shop), 2);
}

#define REFUSE(code, part, R, ...) \
	do { \
		assert_null(rx_sql(t->session, R, __VA_ARGS__)); \
		assert_refused(t, code, part); \
	} while (0)

/* clang-format off */
RX_ROW(WithObject, field(int64_t, id), one(Shop, shop));
/* clang-format on */

static void test_conformance_changing_raw_objects__columns_that_do_not_fit(void **state)
{
	shop_test *t = *state;
	add_shops(t, 1);
	REFUSE(RX_EINVAL, "an object of Shop needs its column name, and the statement gives id", Shop,
		"SELECT id FROM shop");
	REFUSE(RX_EINVAL, "two columns are named id", Shop, "SELECT *, id FROM shop");
	REFUSE(RX_EINVAL, "gives a column n, and Shop has no column of that name", Shop,
		"SELECT *, 1 AS n FROM shop");
	REFUSE(RX_EDATA, "id", Shop, "SELECT NULL AS id, name FROM shop");
	REFUSE(RX_EINVAL, "use rx_rows", WithObject, "SELECT id, 1 AS shop FROM shop");
	REFUSE(RX_EINVAL, "gives no rows", Shop, "DELETE FROM shop");
}

/* ---- values ---------------------------------------------------------------------------------- */

static void test_conformance_changing_raw_objects__an_integer_that_no_database_has(void **state)
{
	shop_test *t = *state;
	uint64_t large = UINT64_MAX;
	size_t size = 7;
	rx_exec(t->session, "DELETE FROM shop WHERE id = ?", large);
	assert_refused(t, RX_EDATA, "value 1: 18446744073709551615 is above 9223372036854775807");
	assert_int_equal(
		rx_exec(t->session, "DELETE FROM shop WHERE id IN (?, ?)", size, (uint64_t)INT64_MAX), 0);
	assert_fine(t);
	/* A decimal of that size is one. */
	assert_int_equal(rx_exec(t->session, "DELETE FROM shop WHERE name = ?",
						 rx_decimal_of("9223372036854775808")),
		0);
	assert_fine(t);
	rx_count(t->session, Shop, .where = rx_eq(Shop_.id, large));
	assert_refused(t, RX_EDATA, "18446744073709551615 does not fit Shop.id");
}

/* ---- tables ---------------------------------------------------------------------------------- */

static void test_conformance_changing_raw_objects__a_table_tells_its_columns(void **state)
{
	shop_test *t = *state;
	add_shops(t, 3);
	bool on_server = strcmp(rx_engine_dialect(t->the->engine), "postgresql") == 0;
	const rx_table *table = rx_sql_table(t->session,
		on_server ? "SELECT id AS number, name, name || ? AS other, 1.5 AS half, NULL AS empty,"
					" '\\x00ff'::bytea AS raw FROM shop WHERE id > ? ORDER BY id"
				  : "SELECT id AS number, name, name || ? AS other, 1.5 AS half, NULL AS empty,"
					" x'00ff' AS raw FROM shop WHERE id > ? ORDER BY id",
		"!", 0);
	assert_fine(t);
	assert_int_equal(table->n_rows, 3);
	assert_int_equal(table->n_columns, 6);
	assert_string_equal(table->columns[2], "other");
	assert_null(table->columns[6]);
	assert_string_equal(rx_table_text(table, 1, "name"), "s1");
	assert_string_equal(rx_table_text(table, 2, "other"), "s2!");
	assert_true(rx_table_double(table, 0, "half") == 1.5);
	assert_true(rx_table_double(table, 0, "number") >= 1);
	assert_string_equal(rx_table_text(table, 0, "half"), "1.5");
	assert_true(rx_table_is_null(table, 0, "empty"));
	assert_false(rx_table_is_null(table, 0, "name"));
	assert_null(rx_table_text(table, 0, "empty"));
	assert_int_equal(rx_table_int64(table, 0, "empty"), 0);
	assert_int_equal(rx_table_bytes(table, 0, "raw").size, 2);
	assert_int_equal(rx_table_value(table, 0, "number").type, RX_TYPE_INT64);
	assert_int_equal(rx_table_value(table, 0, "name").type, RX_TYPE_TEXT);
	char number[24];
	snprintf(number, sizeof number, "%lld", (long long)rx_table_int64(table, 0, "number"));
	assert_string_equal(rx_table_text(table, 0, "number"), number);
	assert_fine(t);
}

static void test_conformance_changing_raw_objects__a_table_without_rows_has_columns(void **state)
{
	shop_test *t = *state;
	const rx_table *table = rx_sql_table(t->session, "SELECT id, name FROM shop");
	assert_int_equal(table->n_rows, 0);
	assert_int_equal(table->n_columns, 2);
	assert_string_equal(table->columns[1], "name");
	assert_null(rx_table_text(table, 0, "name"));
	assert_refused(t, RX_EINVAL, "row 0 of a table that has 0");
}

static void test_conformance_changing_raw_objects__a_cell_that_is_not_there(void **state)
{
	shop_test *t = *state;
	add_shops(t, 1);
	const rx_table *table = rx_sql_table(t->session, "SELECT id, name FROM shop");
	assert_int_equal(rx_table_int64(table, 0, "nam"), 0);
	assert_refused(t, RX_EINVAL, "the table has no column nam; did you mean name? (id, name)");
	assert_int_equal(rx_table_int64(table, 0, "name"), 0);
	assert_refused(t, RX_EDATA, "column name holds rx_text here, and int64_t is asked for");
	assert_null(rx_table_text(table, 0, NULL));
	assert_refused(t, RX_EINVAL, "no column NULL");
	assert_null(rx_sql_table(t->session, "DELETE FROM shop"));
	assert_refused(t, RX_EINVAL, "gives no rows");
	assert_null(rx_sql_table(t->session, "SELECT ?"));
	assert_refused(t, RX_EINVAL, "0 values are given for 1 placeholders");
}

/* ---- inside a loop --------------------------------------------------------------------------- */

static void test_conformance_changing_raw_objects__reading_goes_on_inside_a_loop(void **state)
{
	shop_test *t = *state;
	add_shops(t, 4);
	Shop *kept = rx_first(t->session, Shop);
	int n = 0;
	rx_for(Shop, shop, t->session, .order_by = { rx_asc(Shop_.id) }) {
		Named *row = rx_sql(t->session, Named, "SELECT id, name FROM shop WHERE id = ?", shop->id);
		assert_non_null(row);
		assert_string_equal(row[0].name, shop->name);
		n++;
	}
	assert_fine(t);
	assert_int_equal(n, 4);
	rx_for(Shop, shop, t->session) {
		kept->name = "unsaved";
		rx_sql(t->session, Named, "SELECT id, name FROM shop WHERE id = ?", shop->id);
	}
	assert_refused(t, RX_EINVAL, "a flush inside an rx_for");
	rx_for(Shop, shop, t->session)
		rx_exec(t->session, "DELETE FROM shop WHERE id = ?", shop->id);
	assert_refused(t, RX_EINVAL, "a statement that writes inside an rx_for");
	assert_int_equal(rx_count(t->session, Shop), 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SHOP_TEST(test_conformance_changing_raw_objects__rows_become_objects),
		SHOP_TEST(test_conformance_changing_raw_objects__columns_come_in_any_order),
		SHOP_TEST(test_conformance_changing_raw_objects__one_row_is_one_object),
		SHOP_TEST(test_conformance_changing_raw_objects__no_row_is_an_empty_list),
		SHOP_TEST(
			test_conformance_changing_raw_objects__a_statement_that_writes_gives_what_it_wrote),
		SHOP_TEST(test_conformance_changing_raw_objects__columns_that_do_not_fit),
		SHOP_TEST(test_conformance_changing_raw_objects__an_integer_that_no_database_has),
		SHOP_TEST(test_conformance_changing_raw_objects__a_table_tells_its_columns),
		SHOP_TEST(test_conformance_changing_raw_objects__a_table_without_rows_has_columns),
		SHOP_TEST(test_conformance_changing_raw_objects__a_cell_that_is_not_there),
		SHOP_TEST(test_conformance_changing_raw_objects__reading_goes_on_inside_a_loop),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
