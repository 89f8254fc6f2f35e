/* rx_upsert: one statement that inserts a row or changes the one that is there. */
#include "shop.h"

static int64_t hit(shop_test *t, const char *page)
{
	return rx_upsert(t->session, Visit, (.page = page, .hits = 1), .conflict = { Visit_.page },
		.set = { rx_set_expr(Visit_.hits, rx_plus_col(Visit_.hits, rx_excluded(Visit_.hits))) });
}

static Visit *visit_of(shop_test *t, const char *page)
{
	return rx_one(t->session, Visit, .where = rx_eq(Visit_.page, page), .populate_existing = true);
}

static void test_conformance_changing_upsert__inserts_then_updates_in_one_statement(void **state)
{
	shop_test *t = *state;
	for (int i = 0; i < 3; i++) {
		int64_t before = shop_statements(t);
		assert_int_equal(hit(t, "/"), 1);
		assert_fine(t);
		assert_int_equal(shop_statements(t) - before, 1);
	}
	assert_int_equal(hit(t, "/other"), 1);
	assert_true(rx_commit(t->session));
	assert_int_equal(visit_of(t, "/")->hits, 3);
	assert_int_equal(visit_of(t, "/other")->hits, 1);
	assert_int_equal(rx_count(t->session, Visit), 2);
}

static void test_conformance_changing_upsert__versions_and_moments_move_on(void **state)
{
	shop_test *t = *state;
	hit(t, "/");
	Visit *visit = visit_of(t, "/");
	assert_int_equal(visit->revision, 1);
	assert_string_equal(visit->unit, "hit");
	rx_datetime first = visit->seen_at;
	hit(t, "/");
	assert_int_equal(visit->revision, 2);
	assert_int_equal(visit->twice, 4);
	assert_true(visit->seen_at.us >= first.us);
}

static void test_conformance_changing_upsert__chosen_columns_take_the_new_values(void **state)
{
	shop_test *t = *state;
	assert_int_equal(rx_upsert(t->session, Item, (.code = "a", .title = "old", .stock = 1),
						 .conflict = { Item_.code }, .update = { Item_.title }),
		1);
	assert_int_equal(
		rx_upsert(t->session, Item, (.code = "a", .title = "new", .stock = 99, .listed = false),
			.conflict = { Item_.code }, .update = { Item_.title }),
		1);
	assert_fine(t);
	Item *item = rx_one(t->session, Item);
	assert_string_equal(item->title, "new");
	assert_int_equal(item->stock, 1);
	assert_true(item->listed);
}

static void test_conformance_changing_upsert__all_but_keys_and_the_moment_of_making(void **state)
{
	shop_test *t = *state;
	rx_upsert(t->session, Item, (.code = "a", .made_at = rx_datetime_of(2020, 1, 2, 3, 4, 5, 0)),
		.conflict = { Item_.code }, .update_all = true);
	assert_int_equal(rx_upsert(t->session, Item,
						 (.code = "a", .title = "t", .stock = 4, .price = rx_some(2),
							 .listed = false, .kind = TOOL, .shelf = rx_some(8)),
						 .conflict = { Item_.code }, .update_all = true),
		1);
	assert_fine(t);
	Item *item = rx_one(t->session, Item);
	assert_string_equal(item->title, "t");
	assert_int_equal(item->stock, 4);
	assert_int_equal(item->price.value, 2);
	assert_int_equal(item->shelf.value, 8);
	assert_int_equal(item->kind, TOOL);
	assert_false(item->listed);
	assert_int_equal(item->made_at.us, rx_datetime_of(2020, 1, 2, 3, 4, 5, 0).us);
}

static void test_conformance_changing_upsert__does_nothing_if_it_is_told_so(void **state)
{
	shop_test *t = *state;
	assert_int_equal(rx_upsert(t->session, Item,
						 (.code = "a", .stock = 1, .shelf = rx_some(1), .place = rx_some(1)),
						 .conflict = { Item_.code }, .do_nothing = true),
		1);
	assert_int_equal(rx_upsert(t->session, Item, (.code = "a", .stock = 2),
						 .conflict = { Item_.code }, .do_nothing = true),
		0);
	assert_fine(t);
	/* Without a key, any decides. */
	assert_int_equal(
		rx_upsert(t->session, Item, (.code = "b", .shelf = rx_some(1), .place = rx_some(1)),
			.do_nothing = true),
		0);
	assert_fine(t);
	assert_int_equal(rx_one(t->session, Item)->stock, 1);
	if (!suite_quirks(t->the)->upserts_by_one_key)
		return;
	/* With one, the others stay what they are. */
	assert_int_equal(
		rx_upsert(t->session, Item, (.code = "b", .shelf = rx_some(1), .place = rx_some(1)),
			.conflict = { Item_.code }, .do_nothing = true),
		-1);
	assert_refused(t, RX_EUNIQUE, "rx_upsert(Item)");
}

static void test_conformance_changing_upsert__a_condition_guards_the_update(void **state)
{
	shop_test *t = *state;
	if (!suite_quirks(t->the)->upserts_by_one_key) {
		rx_upsert(t->session, Item, (.code = "a", .stock = 9), .conflict = { Item_.code },
			.update = { Item_.stock }, .where = rx_lt(Item_.stock, 6));
		assert_refused(t, RX_EINVAL, "leave .where out");
		return;
	}
	for (int32_t stock = 5; stock >= 3; stock--)
		assert_int_equal(rx_upsert(t->session, Item, (.code = "a", .stock = stock),
							 .conflict = { Item_.code }, .update = { Item_.stock },
							 .where = rx_gt_col(rx_excluded(Item_.stock), Item_.stock)),
			stock == 5);
	assert_int_equal(rx_upsert(t->session, Item, (.code = "a", .stock = 9),
						 .conflict = { Item_.code }, .update = { Item_.stock },
						 .where = rx_and(rx_gt_col(rx_excluded(Item_.stock), Item_.stock),
							 rx_lt(Item_.stock, 6), rx_eq(rx_excluded(Item_.code), "a"))),
		1);
	assert_fine(t);
	assert_int_equal(rx_one(t->session, Item)->stock, 9);
}

static void test_conformance_changing_upsert__keys_of_several_columns_and_by_name(void **state)
{
	shop_test *t = *state;
	for (int i = 0; i < 2; i++)
		assert_int_equal(
			rx_upsert(t->session, Stamp, (.line = 3, .place = "a", .guest = i ? "bob" : "ann"),
				.conflict = { Stamp_.place, Stamp_.line }, .update = { Stamp_.guest }),
			1);
	assert_string_equal(rx_get(t->session, Stamp, 3, "a")->guest, "bob");
	rx_upsert(t->session, Item, (.code = "a", .shelf = rx_some(1), .place = rx_some(2)),
		.constraint = "uq_item_place", .update = { Item_.code });
	rx_upsert(t->session, Item, (.code = "b", .shelf = rx_some(1), .place = rx_some(2)),
		.constraint = "uq_item_place", .update = { Item_.code });
	assert_fine(t);
	assert_string_equal(rx_one(t->session, Item)->code, "b");
	assert_int_equal(rx_upsert(t->session, Visit, (.page = "p", .hits = 1),
						 .constraint = "ix_visit_page", .update_all = true),
		1);
	assert_fine(t);
}

static void test_conformance_changing_upsert__values_and_null_are_set(void **state)
{
	shop_test *t = *state;
	for (int i = 0; i < 2; i++)
		rx_upsert(t->session, Item, (.code = "a", .title = "t", .price = rx_some(i)),
			.conflict = { Item_.code }, .update = { Item_.price },
			.set = { rx_set(Item_.stock, 7), rx_set_null(Item_.title), rx_set(Item_.kind, TOOL) });
	assert_fine(t);
	Item *item = rx_one(t->session, Item);
	assert_int_equal(item->price.value, 1);
	assert_int_equal(item->stock, 7);
	assert_null(item->title);
	assert_int_equal(item->kind, TOOL);
	assert_int_equal(rx_upsert(t->session, Item, (.code = "a"), .conflict = { Item_.code },
						 .set = { rx_set(Item_.stock, -1) }),
		-1);
	assert_refused(t, RX_ECHECK, "Item.stock");
}

static void test_conformance_changing_upsert__objects_of_the_session_are_true_at_once(void **state)
{
	shop_test *t = *state;
	Item *item = rx_add(t->session, Item, .code = "a", .stock = 1);
	assert_true(rx_commit(t->session));
	item->title = "unsaved";
	assert_int_equal(rx_upsert(t->session, Item, (.code = "a", .stock = 2),
						 .conflict = { Item_.code }, .update = { Item_.stock }),
		1);
	assert_int_equal(item->stock, 2);
	assert_string_equal(item->title, "unsaved");
	assert_ptr_equal(rx_one(t->session, Item), item);
	rx_rollback(t->session);
	assert_int_equal(item->stock, 1);
	assert_null(item->title);
}

static void test_conformance_changing_upsert__many_rows(void **state)
{
	shop_test *t = *state;
	enum { N = 1200 };
	Stamp *rows = calloc(N, sizeof *rows);
	for (int i = 0; i < N; i++)
		rows[i] = (Stamp){ .line = i, .place = "p", .guest = "first" };
	assert_int_equal(rx_insert_many(t->session, Stamp, rows, N / 2), N / 2);
	for (int i = 0; i < N; i++)
		rows[i].guest = "second";
	int64_t before = shop_statements(t);
	assert_int_equal(rx_upsert_many(t->session, Stamp, rows, N,
						 .conflict = { Stamp_.line, Stamp_.place }, .update = { Stamp_.guest }),
		N);
	assert_fine(t);
	assert_int_equal(shop_statements(t) - before, 2);
	assert_int_equal(rx_count(t->session, Stamp, .where = rx_eq(Stamp_.guest, "second")), N);
	assert_int_equal(rx_upsert_many(t->session, Stamp, rows, N, .do_nothing = true), 0);
	free(rows);
}

/* The shape is the same whatever the values: it is prepared once. */
static void test_conformance_changing_upsert__a_known_shape_is_not_prepared_again(void **state)
{
	shop_test *t = *state;
	rx_engine_stats stats = { .rx__size = sizeof(stats) };
	hit(t, "a");
	rx_engine_stats_get(t->the->engine, &stats);
	int64_t before = stats.statements_prepared;
	hit(t, "b");
	hit(t, "a");
	rx_engine_stats_get(t->the->engine, &stats);
	assert_int_equal(stats.statements_prepared, before);
	rx_upsert(t->session, Visit, (.page = "a", .hits = 1), .conflict = { Visit_.page },
		.update = { Visit_.hits });
	rx_engine_stats_get(t->the->engine, &stats);
	assert_int_equal(stats.statements_prepared, before + 1);
	assert_int_equal(visit_of(t, "a")->hits, 1);
}

#define REFUSE(part, ...) \
	do { \
		assert_int_equal(rx_upsert(t->session, __VA_ARGS__), -1); \
		assert_refused(t, RX_EINVAL, part); \
	} while (0)

static void test_conformance_changing_upsert__what_cannot_be_meant_is_refused(void **state)
{
	shop_test *t = *state;
	REFUSE(
		"say what becomes of a row that is there", Item, (.code = "a"), .conflict = { Item_.code });
	REFUSE("say which unique key decides", Item, (.code = "a"), .update = { Item_.stock });
	REFUSE("both say which key", Item, (.code = "a"), .conflict = { Item_.code },
		.constraint = "uq_item_code", .do_nothing = true);
	REFUSE("leaves a row that is there as it is", Item, (.code = "a"), .conflict = { Item_.code },
		.do_nothing = true, .update_all = true);
	REFUSE("give one of them", Item, (.code = "a"), .conflict = { Item_.code },
		.update = { Item_.stock }, .update_all = true);
	REFUSE(".do_nothing changes nothing", Item, (.code = "a"), .conflict = { Item_.code },
		.do_nothing = true, .where = rx_eq(Item_.stock, 1));
	REFUSE("no unique key of Item; these are: pk_item (id); uq_item_code (code); uq_item_place "
		   "(shelf, place)",
		Item, (.code = "a"), .conflict = { Item_.title }, .update = { Item_.stock });
	REFUSE("no unique key of Item", Item, (.code = "a"), .conflict = { Item_.code, Item_.shelf },
		.update = { Item_.stock });
	if (suite_quirks(t->the)->knows_constraints)
		REFUSE("\"uq_item_nothing\" is no unique key of Item", Item, (.code = "a"),
			.constraint = "uq_item_nothing", .update = { Item_.stock });
	REFUSE("is part of the primary key", Item, (.code = "a"), .conflict = { Item_.code },
		.update = { Item_.id });
	REFUSE("is set twice", Item, (.code = "a"), .conflict = { Item_.code },
		.update = { Item_.stock }, .set = { rx_set(Item_.stock, 1) });
	REFUSE("counts the versions", Visit, (.page = "a"), .conflict = { Visit_.page },
		.update = { Visit_.revision });
	REFUSE("Shop_.name is used", Item, (.code = "a"), .conflict = { Shop_.name },
		.update = { Item_.stock });
	REFUSE("takes columns of Item", Item, (.code = "a"), .conflict = { rx_lower(Item_.code) },
		.update = { Item_.stock });
	assert_int_equal(rx_count(t->session, Item), 0);
}

static void test_conformance_changing_upsert__excluded_stands_in_upserts_only(void **state)
{
	shop_test *t = *state;
	rx_all(t->session, Item, .where = rx_eq(rx_excluded(Item_.stock), 1));
	assert_refused(t, RX_EINVAL, "rx_upsert only");
	rx_update(t->session, Item, .set = { rx_set_expr(Item_.stock, rx_excluded(Item_.stock)) },
		.all = true);
	assert_refused(t, RX_EINVAL, "rx_upsert only");
	rx_upsert(t->session, Item, (.code = "a"), .conflict = { Item_.code },
		.set = { rx_set_expr(Item_.title, rx_excluded(rx_lower(Item_.title))) });
	assert_refused(t, RX_EINVAL, "rx_excluded takes a column");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SHOP_TEST(test_conformance_changing_upsert__inserts_then_updates_in_one_statement),
		SHOP_TEST(test_conformance_changing_upsert__versions_and_moments_move_on),
		SHOP_TEST(test_conformance_changing_upsert__chosen_columns_take_the_new_values),
		SHOP_TEST(test_conformance_changing_upsert__all_but_keys_and_the_moment_of_making),
		SHOP_TEST(test_conformance_changing_upsert__does_nothing_if_it_is_told_so),
		SHOP_TEST(test_conformance_changing_upsert__a_condition_guards_the_update),
		SHOP_TEST(test_conformance_changing_upsert__keys_of_several_columns_and_by_name),
		SHOP_TEST(test_conformance_changing_upsert__values_and_null_are_set),
		SHOP_TEST(test_conformance_changing_upsert__objects_of_the_session_are_true_at_once),
		SHOP_TEST(test_conformance_changing_upsert__many_rows),
		SHOP_TEST(test_conformance_changing_upsert__a_known_shape_is_not_prepared_again),
		SHOP_TEST(test_conformance_changing_upsert__what_cannot_be_meant_is_refused),
		SHOP_TEST(test_conformance_changing_upsert__excluded_stands_in_upserts_only),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
