/* .returning of statements that change rows: objects of the session, or structs. */
#include "shop.h"

static void add_items(shop_test *t, int n)
{
	Item *rows = calloc((size_t)n, sizeof *rows);
	char codes[100][8];
	for (int i = 0; i < n; i++) {
		snprintf(codes[i], sizeof codes[i], "c%d", i);
		rows[i] = rx_values(Item, .code = codes[i], .stock = i, .kind = i % 2 ? TOOL : FOOD);
	}
	assert_int_equal(rx_insert_many(t->session, Item, rows, (size_t)n), n);
	assert_true(rx_commit(t->session));
	free(rows);
}

static void test_conformance_changing_returning__insert_many_gives_objects(void **state)
{
	shop_test *t = *state;
	Shop rows[] = { { .name = "a" }, { .name = "b" } };
	Shop **shops = NULL;
	int64_t before = shop_statements(t);
	assert_int_equal(
		rx_insert_many(t->session, Shop, rows, 2, .returning = rx_into(Shop, &shops)), 2);
	assert_fine(t);
	assert_int_equal(shop_statements(t) - before, 1);
	assert_int_equal(rx_len(shops), 2);
	assert_null(shops[2]);
	assert_true(shops[0]->id > 0);
	assert_ptr_equal(rx_get(t->session, Shop, shops[0]->id), shops[0]);
	shops[0]->name = "renamed";
	assert_true(rx_commit(t->session));
	assert_int_equal(rx_count(t->session, Shop, .where = rx_eq(Shop_.name, "renamed")), 1);
}

static void test_conformance_changing_returning__a_rollback_takes_the_objects_out(void **state)
{
	shop_test *t = *state;
	Shop row = { .name = "a" };
	Shop **shops = NULL;
	rx_insert_many(t->session, Shop, &row, 1, .returning = rx_into(Shop, &shops));
	int64_t id = shops[0]->id;
	rx_rollback(t->session);
	assert_null(rx_get(t->session, Shop, id));
	assert_fine(t);
}

static void test_conformance_changing_returning__over_several_statements(void **state)
{
	shop_test *t = *state;
	enum { N = 2100 };
	Stamp *rows = calloc(N, sizeof *rows);
	Stamp **stamps = NULL;
	for (int i = 0; i < N; i++)
		rows[i] = (Stamp){ .line = i, .place = "p" };
	assert_int_equal(
		rx_insert_many(t->session, Stamp, rows, N, .returning = rx_into(Stamp, &stamps)), N);
	assert_int_equal(rx_len(stamps), N);
	int64_t sum = 0;
	for (int i = 0; i < N; i++)
		sum += stamps[i]->line;
	assert_int_equal(sum, (int64_t)N * (N - 1) / 2);
	free(rows);
}

static void test_conformance_changing_returning__update_gives_rows_as_they_are_now(void **state)
{
	shop_test *t = *state;
	if (!shop_updates_return(t))
		return;
	add_items(t, 4);
	Item *known = rx_first(t->session, Item, .where = rx_eq(Item_.code, "c1"));
	Item **changed = NULL;
	assert_int_equal(
		rx_update(t->session, Item, .set = { rx_set_expr(Item_.stock, rx_plus(Item_.stock, 10)) },
			.where = rx_le(Item_.stock, 1), .returning = rx_into(Item, &changed)),
		2);
	assert_fine(t);
	assert_int_equal(rx_len(changed), 2);
	assert_true(changed[0] == known || changed[1] == known);
	assert_int_equal(known->stock, 11);
	assert_int_equal(changed[0]->stock + changed[1]->stock, 21);
	rx_rollback(t->session);
	assert_int_equal(known->stock, 1);
}

/* clang-format off */
RX_ROW(Sold, field(rx_text, code), field(int64_t, stock), field(rx_opt_int32, price),
	field(rx_text, kind), field(int32_t, next));
/* clang-format on */

static void test_conformance_changing_returning__structs_take_operands_in_their_order(void **state)
{
	shop_test *t = *state;
	if (!shop_updates_return(t))
		return;
	add_items(t, 3);
	Sold *sold = NULL;
	assert_int_equal(rx_update(t->session, Item, .set = { rx_set(Item_.price, 9) },
						 .where = rx_ge(Item_.stock, 1),
						 .returning = rx_into(Sold, &sold, rx_upper(Item_.code), Item_.stock,
							 Item_.price, Item_.kind, rx_plus(Item_.stock, 100))),
		2);
	assert_fine(t);
	assert_int_equal(rx_len(sold), 2);
	const Sold *first = sold[0].stock == 1 ? &sold[0] : &sold[1];
	assert_string_equal(first->code, "C1");
	assert_int_equal(first->price.value, 9);
	assert_string_equal(first->kind, "tool");
	assert_int_equal(first->next, 101);
}

static void test_conformance_changing_returning__delete_gives_what_is_gone(void **state)
{
	shop_test *t = *state;
	add_items(t, 5);
	Item *known = rx_first(t->session, Item, .where = rx_eq(Item_.code, "c4"));
	Item **gone = NULL;
	Named *names = NULL;
	assert_int_equal(rx_delete_where(t->session, Item, .where = rx_ge(Item_.stock, 3),
						 .returning = rx_into(Item, &gone)),
		2);
	assert_fine(t);
	assert_int_equal(rx_len(gone), 2);
	assert_ptr_not_equal(gone[0], known);
	assert_int_equal(gone[0]->stock + gone[1]->stock, 7);
	assert_int_equal(rx_delete_where(t->session, Item, .all = true,
						 .returning = rx_into(Named, &names, Item_.id, Item_.code)),
		3);
	assert_int_equal(rx_len(names), 3);
	assert_int_equal(names[0].name[0], 'c');
	assert_int_equal(rx_delete_where(t->session, Item, .all = true,
						 .returning = rx_into(Named, &names, Item_.id, Item_.code)),
		0);
	assert_non_null(names);
	assert_int_equal(rx_len(names), 0);
}

static void test_conformance_changing_returning__upsert_gives_what_it_made_of_the_row(void **state)
{
	shop_test *t = *state;
	Visit **visits = NULL;
	Visit *first = NULL;
	for (int i = 0; i < 3; i++) {
		assert_int_equal(
			rx_upsert(t->session, Visit, (.page = "a", .hits = 1), .conflict = { Visit_.page },
				.set = { rx_set_expr(Visit_.hits, rx_plus(Visit_.hits, 1)) },
				.returning = rx_into(Visit, &visits)),
			1);
		assert_fine(t);
		assert_int_equal(rx_len(visits), 1);
		assert_int_equal(visits[0]->hits, i + 1);
		assert_int_equal(visits[0]->revision, i + 1);
		assert_true(i == 0 || visits[0] == first);
		first = visits[0];
	}
	/* What MariaDB has in the place of DO NOTHING gives the row that is there. */
	int64_t n = suite_quirks(t->the)->upserts_by_one_key ? 0 : 1;
	assert_int_equal(rx_upsert(t->session, Visit, (.page = "a", .hits = 1), .do_nothing = true,
						 .returning = rx_into(Visit, &visits)),
		n);
	assert_int_equal(rx_len(visits), n);
}

static void test_conformance_changing_returning__what_does_not_fit_is_refused(void **state)
{
	shop_test *t = *state;
	Shop **shops = (Shop **)&shops;
	Named *names = NULL;
	rx_delete_where(t->session, Item, .all = true, .returning = rx_into(Shop, &shops));
	assert_null(shops);
	assert_refused(t, RX_EINVAL, "the rows are those of Item, and rx_into names Shop");
	rx_delete_where(t->session, Shop, .all = true, .returning = rx_into(Shop, &shops, Shop_.name));
	assert_refused(t, RX_EINVAL, "gives whole objects");
	rx_delete_where(t->session, Item, .all = true, .returning = rx_into(Named, &names, Item_.id));
	assert_refused(t, RX_EINVAL, "Named has 2 fields, and rx_into names 1 operands");
	rx_delete_where(
		t->session, Item, .all = true, .returning = rx_into(Named, &names, Item_.code, Item_.code));
	assert_refused(
		t, RX_EINVAL, "field id of Named is int64_t, and operand 1 of rx_into is rx_text");
	rx_delete_where(
		t->session, Item, .all = true, .returning = rx_into(Named, &names, Item_.id, Shop_.name));
	assert_refused(t, RX_EINVAL, "Shop_.name is used");
	assert_null(names);
}

/* NULL where the field has no place for it is found with the row, and nothing is kept. */
static void test_conformance_changing_returning__a_null_needs_a_place(void **state)
{
	shop_test *t = *state;
	if (!shop_updates_return(t))
		return;
	add_items(t, 1);
	Sold *sold = NULL;
	assert_int_equal(rx_update(t->session, Item, .set = { rx_set(Item_.stock, 5) }, .all = true,
						 .returning = rx_into(Sold, &sold, Item_.code, Item_.stock, Item_.price,
							 Item_.kind, Item_.price)),
		-1);
	assert_refused(t, RX_EDATA, "next");
	assert_int_equal(rx_one(t->session, Item)->stock, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SHOP_TEST(test_conformance_changing_returning__insert_many_gives_objects),
		SHOP_TEST(test_conformance_changing_returning__a_rollback_takes_the_objects_out),
		SHOP_TEST(test_conformance_changing_returning__over_several_statements),
		SHOP_TEST(test_conformance_changing_returning__update_gives_rows_as_they_are_now),
		SHOP_TEST(test_conformance_changing_returning__structs_take_operands_in_their_order),
		SHOP_TEST(test_conformance_changing_returning__delete_gives_what_is_gone),
		SHOP_TEST(test_conformance_changing_returning__upsert_gives_what_it_made_of_the_row),
		SHOP_TEST(test_conformance_changing_returning__what_does_not_fit_is_refused),
		SHOP_TEST(test_conformance_changing_returning__a_null_needs_a_place),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
