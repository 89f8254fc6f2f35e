/* Keyset pages: whatever the order, the pages put together are the whole list, each row once. */
#include "shop.h"

/* clang-format off */
RX_MODEL(Entry, entry,
    column(rx_opt_int32, a),
    column(rx_text, b, .nullable = true),
    column(double, c),
    column(bool, d),
    column(rx_opt_decimal, e, .precision = 10, .scale = 2),
    column(rx_datetime, f),
    column(Kind, g, .labels = RX_LABELS([FOOD] = "food", [TOOL] = "tool")),
    column(rx_uuid, u),
    column(rx_text, pin, .secret = true, .nullable = true));
/* clang-format on */

RX_ROW(Sum, field(double, c), field(int64_t, n));

enum { N = 60 };

static unsigned seed = 7;
static int any(int n)
{
	seed = seed * 1103515245u + 12345u;
	return (int)(seed >> 16) % n;
}

static void add_entries(shop_test *t)
{
	static const char *const texts[] = { "", "a", "A", "\xc3\xa4", "it's", "z%", "b" };
	for (int i = 0; i < N; i++) {
		Entry *entry = rx_add(t->session, Entry, .c = any(3) / 2.0, .d = any(2), .g = any(2),
			.f = rx_datetime_of(2026, 1 + any(3), 1, 0, 0, 0, 0), .u = rx_uuid_new());
		if (any(4))
			entry->a = rx_some(any(5));
		if (any(4))
			entry->b = texts[any(7)];
		if (any(3))
			entry->e = any(2) ? rx_some(rx_decimal_of("10.50")) : rx_some(rx_decimal_of("9.25"));
	}
	assert_true(rx_commit(t->session));
}

typedef enum way { BY_OBJECT, BY_TOKEN } way;

/* All pages of a query, put together, are its whole list. */
static void check_pages(shop_test *t, rx_query *q, int64_t size, way how)
{
	Entry **whole = rx_all(t->session, Entry, .query = q, .after = rx_after(NULL));
	assert_fine(t);
	assert_int_equal(rx_len(whole), N);
	size_t n = 0;
	Entry *last = NULL;
	rx_text token = NULL;
	for (;;) {
		Entry **page = how == BY_OBJECT
			? rx_all(t->session, Entry, .query = q, .limit = size, .after = rx_after(last))
			: rx_all(t->session, Entry, .query = q, .limit = size, .after = rx_after_token(token));
		assert_fine(t);
		for (size_t i = 0; i < rx_len(page); i++)
			assert_ptr_equal(page[i], whole[n++]);
		if (rx_len(page) < (size_t)size)
			break;
		last = page[rx_len(page) - 1];
		token = rx_token_of(t->session, Entry, last, .query = q);
		assert_non_null(token);
		assert_int_equal(
			strspn(token, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"),
			strlen(token));
	}
	assert_int_equal(n, N);
}

static rx_order random_order(void)
{
	const rx_operand columns[] = { Entry_.a, Entry_.b, Entry_.c, Entry_.d, Entry_.e, Entry_.f,
		Entry_.g, Entry_.u, Entry_.id };
	rx_order order = { .operand = columns[any(9)], .descending = any(2) };
	switch (any(3)) {
	case 0:
		return rx_nulls_first(order);
	case 1:
		return rx_nulls_last(order);
	default:
		return order;
	}
}

static void test_conformance_changing_pages__put_together_are_the_whole_list(void **state)
{
	shop_test *t = *state;
	add_entries(t);
	for (int i = 0; i < 80; i++) {
		rx_query *q = rx_query_new(t->session, Entry);
		for (int k = any(4); k > 0; k--)
			rx_order_by(q, random_order());
		check_pages(t, q, 1 + any(20), any(2) ? BY_OBJECT : BY_TOKEN);
	}
}

static void test_conformance_changing_pages__nulls_stand_where_they_are_asked_to(void **state)
{
	shop_test *t = *state;
	add_entries(t);
	Entry **all = rx_all(t->session, Entry, .order_by = { rx_nulls_last(rx_asc(Entry_.a)) });
	assert_true(all[0]->a.set);
	assert_false(all[N - 1]->a.set);
	all = rx_all(t->session, Entry, .order_by = { rx_nulls_first(rx_desc(Entry_.a)) });
	assert_false(all[0]->a.set);
	assert_int_equal(all[N - 1]->a.value, 0);
	all = rx_all(t->session, Entry, .order_by = { rx_nulls_first(rx_asc(rx_plus(Entry_.a, 1))) });
	assert_false(all[0]->a.set);
	assert_fine(t);
}

/* Rows that come and go between two pages neither repeat nor skip others. */
static void test_conformance_changing_pages__rows_come_and_go_between(void **state)
{
	shop_test *t = *state;
	add_entries(t);
	Entry **page = rx_all(
		t->session, Entry, .order_by = { rx_desc(Entry_.c) }, .limit = 10, .after = rx_after(NULL));
	Entry *last = page[9];
	int64_t first_id = page[0]->id;
	Entry **rest =
		rx_all(t->session, Entry, .order_by = { rx_desc(Entry_.c) }, .after = rx_after(last));
	assert_int_equal(rx_len(rest), N - 10);
	rx_delete(t->session, page[0]);
	rx_add(t->session, Entry, .c = 100, .u = rx_uuid_new());
	rx_delete(t->session, last); /* its values still tell the place */
	rx_text token = rx_token_of(t->session, Entry, last, .order_by = { rx_desc(Entry_.c) });
	assert_true(rx_flush(t->session));
	Entry **again = rx_all(
		t->session, Entry, .order_by = { rx_desc(Entry_.c) }, .after = rx_after_token(token));
	assert_fine(t);
	assert_int_equal(rx_len(again), N - 10);
	for (size_t i = 0; i < rx_len(again); i++) {
		assert_ptr_equal(again[i], rest[i]);
		assert_int_not_equal(again[i]->id, first_id);
	}
}

static void test_conformance_changing_pages__values_tell_the_place_too(void **state)
{
	shop_test *t = *state;
	for (int i = 0; i < 10; i++)
		rx_add(t->session, Entry, .c = i / 2, .a = rx_some(i), .u = rx_uuid_new());
	assert_true(rx_commit(t->session));
	Entry **all = rx_all(t->session, Entry, .order_by = { rx_asc(Entry_.id) });
	Entry **found = rx_all(t->session, Entry, .order_by = { rx_asc(Entry_.c) },
		.after = rx_after_values(2.0, all[4]->id));
	assert_fine(t);
	assert_int_equal(rx_len(found), 5);
	assert_ptr_equal(found[0], all[5]);
	/* In rx_rows the order is what it is. */
	Sum *sums = rx_rows(t->session, Sum, Entry, .select = { Entry_.c, rx_count_all() },
		.group_by = { Entry_.c }, .order_by = { rx_desc(Entry_.c) }, .after = rx_after_values(3.0));
	assert_fine(t);
	assert_int_equal(rx_len(sums), 3);
	assert_true(sums[0].c == 2.0);
	assert_int_equal(rx_count(t->session, Entry, .order_by = { rx_asc(Entry_.a) },
						 .after = rx_after_values(6, all[6]->id)),
		3);
	int n = 0;
	rx_for(Entry, entry, t->session, .order_by = { rx_asc(Entry_.a) }, .after = rx_after(all[6]))
		n += entry->a.value > 6;
	assert_int_equal(n, 3);
}

/* An expression may be sorted by; its value has to be given. */
static void test_conformance_changing_pages__expressions_are_sort_keys(void **state)
{
	shop_test *t = *state;
	for (int i = 0; i < 6; i++)
		rx_add(t->session, Entry, .a = rx_some(i), .u = rx_uuid_new());
	assert_true(rx_commit(t->session));
	Entry **all = rx_all(t->session, Entry, .order_by = { rx_asc(Entry_.id) });
	Entry **found = rx_all(t->session, Entry, .order_by = { rx_desc(rx_times(Entry_.a, 10)) },
		.after = rx_after_values(30, all[3]->id));
	assert_fine(t);
	assert_int_equal(rx_len(found), 3);
	assert_ptr_equal(found[0], all[2]);
	rx_all(t->session, Entry, .order_by = { rx_desc(rx_times(Entry_.a, 10)) },
		.after = rx_after(all[3]));
	assert_refused(t, RX_EINVAL, "sort key 1 is no column of Entry");
}

static void test_conformance_changing_pages__an_index_finds_the_place(void **state)
{
	shop_test *t = *state;
	if (shop_is_on_a_server(t))
		skip();
	Shop *shop = rx_add(t->session, Shop, .name = "m");
	assert_true(rx_commit(t->session));
	const char *plan = rx_explain(
		t->session, Shop, .order_by = { rx_asc(Shop_.name) }, .limit = 5, .after = rx_after(shop));
	assert_fine(t);
	assert_contains(plan, "SEARCH shop USING");
	assert_contains(plan, "name>");
	assert_null(strstr(plan, "TEMP B-TREE"));
}

static void test_conformance_changing_pages__what_is_no_place_is_refused(void **state)
{
	shop_test *t = *state;
	Entry *entry = rx_add(t->session, Entry, .c = 1, .u = rx_uuid_new(), .pin = "1234");
	Shop *shop = rx_add(t->session, Shop, .name = "s");
	assert_true(rx_commit(t->session));
	Entry plain = { .id = 1 };
	rx_all(t->session, Entry, .after = rx_after(&plain));
	assert_refused(t, RX_EINVAL, "rx_after takes an object of Entry");
	rx_all(t->session, Entry, .after = rx_after(shop));
	assert_refused(t, RX_EINVAL, "rx_after takes an object of Entry");
	rx_all(t->session, Entry, .order_by = { rx_asc(Entry_.c) }, .after = rx_after_values(1.0));
	assert_refused(t, RX_EINVAL, "1 values for 2 sort keys (the primary key is one");
	rx_all(t->session, Entry, .order_by = { rx_asc(Entry_.c) }, .after = rx_after_values("x", 1));
	assert_refused(t, RX_EINVAL, "Entry.c is double");
	static const char *const bad[] = { "x", "!", "AAAA", "AQAAAAA", "AQ\xc3\xa4",
		"====", "AQAAAAAHAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" };
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		rx_all(
			t->session, Entry, .order_by = { rx_asc(Entry_.c) }, .after = rx_after_token(bad[i]));
		assert_refused(t, RX_EINVAL, "the token of .after is none of this order");
	}
	rx_text token = rx_token_of(t->session, Entry, entry, .order_by = { rx_asc(Entry_.c) });
	rx_all(t->session, Entry, .order_by = { rx_desc(Entry_.c) }, .after = rx_after_token(token));
	assert_refused(t, RX_EINVAL, "the token of .after is none of this order");
	char cut[200];
	snprintf(cut, sizeof cut, "%s", token);
	for (size_t n = strlen(token); n-- > 1;) {
		cut[n] = '\0';
		rx_all(t->session, Entry, .order_by = { rx_asc(Entry_.c) }, .after = rx_after_token(cut));
		assert_refused(t, RX_EINVAL, "token");
	}
	assert_null(rx_token_of(t->session, Entry, entry, .order_by = { rx_asc(Entry_.pin) }));
	assert_refused(t, RX_EINVAL, "Entry.pin is .secret");
	assert_null(rx_token_of(t->session, Entry, NULL, .order_by = { rx_asc(Entry_.c) }));
	assert_refused(t, RX_EINVAL, "the object is NULL");
	rx_count(t->session, Entry, .where = rx_exists_in(Shop, .after = rx_after(shop)));
	assert_refused(t, RX_EINVAL, "a subquery has no pages");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SHOP_TEST(test_conformance_changing_pages__put_together_are_the_whole_list),
		SHOP_TEST(test_conformance_changing_pages__nulls_stand_where_they_are_asked_to),
		SHOP_TEST(test_conformance_changing_pages__rows_come_and_go_between),
		SHOP_TEST(test_conformance_changing_pages__values_tell_the_place_too),
		SHOP_TEST(test_conformance_changing_pages__expressions_are_sort_keys),
		SHOP_TEST(test_conformance_changing_pages__an_index_finds_the_place),
		SHOP_TEST(test_conformance_changing_pages__what_is_no_place_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
