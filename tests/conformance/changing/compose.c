/* Queries composed at run time: conditions added one by one, sort keys by name, and how far it goes. */
#include "shop.h"

/* clang-format off */
RX_MODEL(Member, member,
    column(rx_text, name),
    column(rx_text, email, .nullable = true),
    column(rx_text, password, .secret = true),
    column(rx_opt_int32, age),
    column(double, score),
    column(rx_bytes, photo, .nullable = true),
    column(rx_opt_int64, shop_id, .foreign_key = "shop.id"),
    one(Shop, shop));
/* clang-format on */

static void add_members(shop_test *t, int n)
{
	Shop *shop = rx_add(t->session, Shop, .name = "core");
	assert_true(rx_flush(t->session));
	for (int i = 0; i < n; i++) {
		char name[16];
		snprintf(name, sizeof name, "m%02d", i);
		rx_add(t->session, Member, .name = name, .email = i % 3 ? "a@x" : NULL, .password = "p",
			.age = rx_some(i), .score = i / 2.0, .shop_id = rx_some(shop->id));
		assert_true(rx_flush(t->session));
	}
	assert_true(rx_commit(t->session));
}

static rx_query *built(shop_test *t, const char *part, int least)
{
	/* Texts and blocks that are gone when the query runs. */
	rx_query *q = rx_query_new(t->session, Member);
	if (part) {
		char text[32];
		snprintf(text, sizeof text, "%s", part);
		rx_where(q, rx_contains(Member_.name, text));
		memset(text, '#', sizeof text);
	}
	if (least >= 0)
		rx_where(q, rx_and(rx_ge(Member_.age, least), rx_lt(Member_.age, 1000)));
	rx_order_by(q, rx_desc(Member_.age), rx_asc(Member_.name));
	return q;
}

static void test_conformance_changing_compose__conditions_are_added_with_and(void **state)
{
	shop_test *t = *state;
	add_members(t, 20);
	assert_int_equal(rx_count(t->session, Member, .query = built(t, NULL, -1)), 20);
	assert_int_equal(rx_count(t->session, Member, .query = built(t, "1", -1)), 11);
	assert_int_equal(rx_count(t->session, Member, .query = built(t, "1", 12)), 8);
	Member **found = rx_all(t->session, Member, .query = built(t, "1", 12));
	assert_fine(t);
	assert_int_equal(rx_len(found), 8);
	assert_string_equal(found[0]->name, "m19");
	assert_string_equal(found[7]->name, "m12");
}

static void test_conformance_changing_compose__every_call_takes_one(void **state)
{
	shop_test *t = *state;
	add_members(t, 10);
	rx_query *q = built(t, NULL, 5);
	assert_string_equal(rx_first(t->session, Member, .query = q)->name, "m09");
	assert_true(rx_exists(t->session, Member, .query = q));
	assert_false(rx_exists(t->session, Member, .query = q, .where = rx_eq(Member_.age, 1)));
	assert_string_equal(
		rx_one(t->session, Member, .query = q, .where = rx_eq(Member_.age, 7))->name, "m07");
	int n = 0;
	rx_for(Member, member, t->session, .query = q) {
		assert_int_equal(member->age.value, 9 - n);
		n++;
	}
	assert_int_equal(n, 5);
	rx_opt_int32 oldest =
		rx_scalar(t->session, rx_min(Member_.age), Member, .where = rx_query_condition(q));
	assert_int_equal(oldest.value, 5);
	Named *names = rx_rows(
		t->session, Named, Member, .query = q, .select = { Member_.id, Member_.name }, .limit = 2);
	assert_fine(t);
	assert_int_equal(rx_len(names), 2);
	assert_string_equal(names[1].name, "m08");
	assert_contains(rx_sql_of(t->session, Member, .query = q), "ORDER BY");
	assert_non_null(rx_explain(t->session, Member, .query = q));
}

static void test_conformance_changing_compose__the_call_may_say_more(void **state)
{
	shop_test *t = *state;
	add_members(t, 10);
	rx_query *q = rx_query_new(t->session, Member);
	rx_order_by(q, rx_asc(Member_.score));
	rx_limit(rx_offset(q, 2), 3);
	Member **found = rx_all(t->session, Member, .query = q);
	assert_int_equal(rx_len(found), 3);
	assert_int_equal(found[0]->age.value, 2);
	found = rx_all(t->session, Member, .query = q, .limit = 1, .offset = 4,
		.order_by = { rx_desc(Member_.id) }, .load = { Member_.shop });
	assert_fine(t);
	assert_int_equal(rx_len(found), 1);
	assert_int_equal(found[0]->age.value, 4);
	assert_string_equal(found[0]->shop->name, "core");
	rx_query_load(q, Member_.shop);
	rx_query_join(q, Member_.shop);
	rx_where(q, rx_eq(Shop_.name, "core"));
	found = rx_all(t->session, Member, .query = q);
	assert_fine(t);
	assert_int_equal(rx_len(found), 3);
	assert_non_null(found[0]->shop);
}

/* A query may run many times, and go on to grow. */
static void test_conformance_changing_compose__a_query_is_used_again(void **state)
{
	shop_test *t = *state;
	add_members(t, 10);
	rx_query *q = rx_query_new(t->session, Member);
	assert_int_equal(rx_count(t->session, Member, .query = q), 10);
	rx_where(q, rx_ge(Member_.age, 4));
	assert_int_equal(rx_count(t->session, Member, .query = q), 6);
	rx_where(q, rx_lt(Member_.age, 8));
	assert_int_equal(rx_count(t->session, Member, .query = q), 4);
	rx_where(q, NULL);
	assert_int_equal(rx_count(t->session, Member, .query = q), 4);
	assert_int_equal(rx_update(t->session, Member, .set = { rx_set(Member_.score, 1.25) },
						 .where = rx_query_condition(q)),
		4);
	assert_int_equal(rx_delete_where(t->session, Member, .where = rx_query_condition(q)), 4);
	/* No condition is no condition: all rows have to be asked for. */
	assert_int_equal(rx_delete_where(t->session, Member,
						 .where = rx_query_condition(rx_query_new(t->session, Member))),
		-1);
	assert_refused(t, RX_EINVAL, ".all = true");
}

/* ---- conditions that are kept ----------------------------------------------------------------- */

static rx_expr adults(rx_session *s, int32_t least)
{
	const int32_t ages[] = { 1, 2, least };
	char text[] = "m";
	return rx_keep(s,
		rx_and(rx_ge(Member_.age, least), rx_starts_with(Member_.name, text),
			rx_not_in_array(Member_.age, ages, 3), rx_between(Member_.score, 0, 1000),
			rx_in(rx_lower(Member_.name), "m04", "m05", "m06", "m07"),
			rx_has(Member_.shop, rx_eq(Shop_.name, "core")),
			rx_not(rx_is_null(rx_coalesce(Member_.email, "none"))),
			rx_ne_col(rx_plus(Member_.age, 1), Member_.age)));
}

static void overwrite_stack(void)
{
	volatile char bytes[4096];
	for (size_t i = 0; i < sizeof bytes; i++)
		bytes[i] = (char)0xaa;
}

static void test_conformance_changing_compose__what_is_kept_outlives_its_block(void **state)
{
	shop_test *t = *state;
	add_members(t, 10);
	rx_expr kept = adults(t->session, 4);
	overwrite_stack();
	Member **found = rx_all(t->session, Member, .where = kept, .order_by = { rx_asc(Member_.age) });
	assert_fine(t);
	assert_int_equal(rx_len(found), 3);
	assert_int_equal(found[0]->age.value, 5);
	rx_int32_expr sum = rx_keep(t->session, rx_plus(Member_.age, 100));
	overwrite_stack();
	assert_int_equal(rx_count(t->session, Member, .where = rx_gt(sum, 107)), 2);
	assert_null(rx_keep(t->session, (rx_expr)NULL));
}

static rx_expr oldest_of_a_shop(rx_session *s, const char *name)
{
	char text[16];
	snprintf(text, sizeof text, "%s", name);
	return rx_keep(s,
		rx_and(rx_in_query(
				   Member_.shop_id, rx_select(Shop_.id, Shop, .where = rx_eq(Shop_.name, text))),
			rx_eq_col(Member_.age,
				rx_select(rx_max(rx_of("other", Member_.age)), Member,
					.join = { rx_join_on(Member,
						rx_eq_col(rx_of("other", Member_.shop_id), Member_.shop_id),
						.as = "other") })),
			rx_exists_in(Shop, .where = rx_eq_col(Shop_.id, Member_.shop_id)),
			rx_gt(rx_case(int32, rx_when(rx_eq(Member_.name, text), 1), rx_else(2)), 1)));
}

static void test_conformance_changing_compose__subqueries_and_functions_are_kept(void **state)
{
	shop_test *t = *state;
	add_members(t, 10);
	rx_expr kept = oldest_of_a_shop(t->session, "core");
	overwrite_stack();
	Member **found = rx_all(t->session, Member, .where = kept);
	assert_fine(t);
	assert_int_equal(rx_len(found), 1);
	assert_int_equal(found[0]->age.value, 9);
	kept = oldest_of_a_shop(t->session, "other");
	overwrite_stack();
	assert_int_equal(rx_count(t->session, Member, .where = kept), 0);
	rx_query *q = rx_query_new(t->session, Shop);
	rx_where(q, rx_eq(Shop_.name, "core"));
	assert_int_equal(rx_count(t->session, Member,
						 .where = rx_in_query(Member_.shop_id,
							 rx_select(Shop_.id, Shop, .where = rx_query_condition(q)))),
		10);
	assert_fine(t);
	rx_count(t->session, Member,
		.where = rx_in_query(Member_.shop_id, rx_select(Shop_.id, Shop, .query = q)));
	assert_refused(t, RX_EINVAL, "by rx_query_condition");
}

static void test_conformance_changing_compose__lists_of_conditions(void **state)
{
	shop_test *t = *state;
	add_members(t, 10);
	rx_expr any[10];
	for (int i = 0; i < 10; i++)
		any[i] = i % 2 ? rx_keep(t->session, rx_eq(Member_.age, i)) : NULL;
	assert_int_equal(rx_count(t->session, Member, .where = rx_or_of(t->session, any, 10)), 5);
	assert_int_equal(rx_count(t->session, Member, .where = rx_and_of(t->session, any, 10)), 0);
	assert_int_equal(rx_count(t->session, Member, .where = rx_or_of(t->session, any, 1)), 10);
	assert_int_equal(rx_count(t->session, Member, .where = rx_and_of(t->session, NULL, 0)), 10);
	assert_fine(t);
}

/* ---- sort keys by name ------------------------------------------------------------------------ */

static void test_conformance_changing_compose__sort_keys_by_name(void **state)
{
	shop_test *t = *state;
	add_members(t, 6);
	Member **found = rx_all(t->session, Member,
		.order_by = { rx_desc(rx_column_named(Member, "age")), rx_asc(Member_.id) });
	assert_fine(t);
	assert_int_equal(found[0]->age.value, 5);
	rx_query *q = rx_query_new(t->session, Member);
	rx_order_by_named(q, " -score , name ");
	found = rx_all(t->session, Member, .query = q);
	assert_fine(t);
	assert_int_equal(rx_len(found), 6);
	assert_string_equal(found[0]->name, "m05");
	rx_query *none = rx_query_new(t->session, Member);
	rx_order_by_named(rx_order_by_named(none, NULL), "");
	assert_int_equal(rx_len(rx_all(t->session, Member, .query = none)), 6);
	q = rx_query_new(t->session, Member);
	rx_order_by_named(q, "+age,-name", Member_.name, Member_.age);
	found = rx_all(t->session, Member, .query = q);
	assert_int_equal(found[0]->age.value, 0);
}

static void test_conformance_changing_compose__names_that_are_none_are_refused(void **state)
{
	shop_test *t = *state;
	rx_all(t->session, Member, .order_by = { rx_asc(rx_column_named(Member, "emial")) });
	assert_refused(t, RX_EINVAL,
		"Member has no column \"emial\" to choose; did you mean email?; there are: id, name, "
		"email, "
		"age, score, photo, shop_id");
	rx_all(t->session, Member, .order_by = { rx_asc(rx_column_named(Member, "password")) });
	assert_refused(t, RX_EINVAL, "no column \"password\" to choose");
	rx_all(t->session, Member,
		.order_by = { rx_asc(rx_column_named(Member, "age", Member_.name, Member_.email)) });
	assert_refused(t, RX_EINVAL, "no column \"age\" to choose; there are: name, email");
	rx_all(t->session, Member, .order_by = { rx_asc(rx_column_named(Member, NULL)) });
	assert_refused(t, RX_EINVAL, "no column \"NULL\"");
	static const char *const bad[] = { "age;DROP TABLE member", "age desc", "\"age\"", "-", ",",
		"--age", "AGE", "age,", "1" };
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		rx_query *q = rx_query_new(t->session, Member);
		rx_order_by_named(q, bad[i]);
		if (strcmp(bad[i], "age,") == 0) {
			assert_fine(t);
			continue;
		}
		assert_refused(t, RX_EINVAL, "to choose");
	}
	rx_query *q = rx_query_new(t->session, Member);
	rx_where(q, rx_is_null(rx_column_named(Member, "nmae")));
	assert_refused(t, RX_EINVAL, "did you mean name?");
	q = rx_query_new(t->session, Member);
	rx_order_by_named(q, "age,age,age,age,age,age,age,age,age");
	assert_refused(t, RX_EINVAL, "sorted by 8 keys at most");
}

/* ---- limits ----------------------------------------------------------------------------------- */

static void test_conformance_changing_compose__thousands_of_conditions(void **state)
{
	shop_test *t = *state;
	add_members(t, 3);
	static const int n_conditions[] = { 199, 200, 201, 399, 400, 401, 1500 };
	for (size_t k = 0; k < sizeof n_conditions / sizeof *n_conditions; k++) {
		int n = n_conditions[k];
		rx_query *q = rx_query_new(t->session, Member);
		for (int i = 0; i < n; i++)
			rx_where(q, rx_ne(Member_.age, 1000 + i));
		rx_where(q, rx_eq(Member_.age, 1));
		assert_int_equal(rx_count(t->session, Member, .query = q), 1);
		assert_fine(t);
	}
}

/* Lists of doubles take a parameter for each item, a power of two of them. */
static void test_conformance_changing_compose__as_many_values_as_the_engine_takes(void **state)
{
	shop_test *t = *state;
	static const double numbers[16384] = { 0.5 };
	add_members(t, 3);
	if (shop_is_on_a_server(t))
		skip(); /* other engines have other limits */
	rx_query *q = rx_query_new(t->session, Member);
	for (size_t n = 16384; n >= 2; n /= 2)
		rx_where(q, rx_in_array(Member_.score, numbers, n));
	assert_int_equal(rx_count(t->session, Member, .query = q), 2);
	assert_fine(t);
	rx_where(q, rx_ge(Member_.age, 0));
	rx_count(t->session, Member, .query = q);
	assert_refused(t, RX_EINVAL, "the statement has 32767 values, and sqlite takes 32766 at most");
}

/* Beyond half of what the engine takes there is no room for a power of two. */
static void test_conformance_changing_compose__a_list_up_to_the_engines_limit(void **state)
{
	shop_test *t = *state;
	static const double numbers[32767] = { 0.5 };
	static const size_t sizes[] = { 16384, 16385, 20000, 32766 };
	add_members(t, 3);
	if (shop_is_on_a_server(t))
		skip(); /* other engines have other limits */
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
		assert_int_equal(
			rx_count(t->session, Member, .where = rx_in_array(Member_.score, numbers, sizes[i])),
			2);
	assert_fine(t);
	rx_count(t->session, Member, .where = rx_in_array(Member_.score, numbers, 32767));
	assert_refused(t, RX_EINVAL, "a list of 32767 items needs more than the 32766 parameters");
}

static void test_conformance_changing_compose__a_text_that_is_too_long(void **state)
{
	shop_test *t = *state;
	enum { N = 150000 };
	rx_expr *list = calloc(N, sizeof *list);
	for (int i = 0; i < N; i++)
		list[i] = Member_.shop_id && i % 2 ? rx_keep(t->session, rx_is_null(Member_.shop_id))
										   : rx_keep(t->session, rx_is_not_null(Member_.email));
	rx_count(t->session, Member, .where = rx_or_of(t->session, list, N));
	assert_refused(t, RX_EINVAL, "the text of the statement is longer than");
	free(list);
}

static void test_conformance_changing_compose__depth_has_an_end(void **state)
{
	shop_test *t = *state;
	add_members(t, 3);
	rx_expr deep = NULL;
	for (int i = 0; i < 20; i++)
		deep = rx_keep(t->session,
			i % 2 ? rx_and(rx_ge(Member_.age, 0), rx_or(deep, NULL, deep))
				  : rx_not(rx_eq(Member_.age, 1)));
	assert_int_equal(rx_count(t->session, Member, .where = deep), 2);
	assert_fine(t);
	/* What the engine does not read is told in its words and ours. */
	deep = rx_keep(t->session, rx_eq(Member_.age, 1));
	for (int i = 0; i < 398; i++)
		deep = rx_keep(t->session, i % 2 ? rx_and(rx_ge(Member_.age, 0), deep) : rx_not(deep));
	assert_non_null(deep);
	if (!shop_is_on_a_server(t)) {
		assert_int_equal(rx_count(t->session, Member, .where = deep), -1);
		assert_refused(t, RX_ESQL, "nested deeper than SQLite reads");
	}
	for (int i = 0; i < 3; i++)
		deep = rx_keep(t->session, rx_not(deep));
	assert_null(deep);
	assert_refused(t, RX_EINVAL, "nested more than 400 deep");
}

static void test_conformance_changing_compose__misuse(void **state)
{
	shop_test *t = *state;
	rx_query *q = rx_query_new(t->session, Member);
	rx_all(t->session, Shop, .query = q);
	assert_refused(t, RX_EINVAL, ".query is a query of Member, and this is one of Shop");
	q = rx_query_new(t->session, Member);
	rx_where(q, rx_eq(Shop_.name, "x"));
	rx_all(t->session, Member, .query = q);
	assert_refused(t, RX_EINVAL, "Shop_.name is used");
	q = rx_query_new(t->session, Member);
	for (int i = 0; i < 9; i++)
		rx_query_load(q, Member_.shop);
	assert_refused(t, RX_EINVAL, ".load has more than 8 entries");
	q = rx_query_new(t->session, Member);
	for (int i = 0; i < 8; i++)
		rx_order_by(q, rx_asc(Member_.age));
	rx_all(t->session, Member, .query = q, .order_by = { rx_asc(Member_.id) });
	assert_refused(t, RX_EINVAL, "more than 8 entries");
	/* After a failure all calls do nothing, with NULL too. */
	rx_all(t->session, Member, .where = rx_eq(Shop_.name, "x"));
	q = rx_query_new(t->session, Member);
	assert_null(q);
	assert_null(rx_where(q, rx_eq(Member_.age, 1)));
	assert_null(rx_limit(rx_order_by(rx_offset(q, 1), rx_asc(Member_.age)), 1));
	assert_null(rx_query_condition(q));
	assert_refused(t, RX_EINVAL, "Shop_.name");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SHOP_TEST(test_conformance_changing_compose__conditions_are_added_with_and),
		SHOP_TEST(test_conformance_changing_compose__every_call_takes_one),
		SHOP_TEST(test_conformance_changing_compose__the_call_may_say_more),
		SHOP_TEST(test_conformance_changing_compose__a_query_is_used_again),
		SHOP_TEST(test_conformance_changing_compose__what_is_kept_outlives_its_block),
		SHOP_TEST(test_conformance_changing_compose__subqueries_and_functions_are_kept),
		SHOP_TEST(test_conformance_changing_compose__lists_of_conditions),
		SHOP_TEST(test_conformance_changing_compose__sort_keys_by_name),
		SHOP_TEST(test_conformance_changing_compose__names_that_are_none_are_refused),
		SHOP_TEST(test_conformance_changing_compose__thousands_of_conditions),
		SHOP_TEST(test_conformance_changing_compose__as_many_values_as_the_engine_takes),
		SHOP_TEST(test_conformance_changing_compose__a_list_up_to_the_engines_limit),
		SHOP_TEST(test_conformance_changing_compose__a_text_that_is_too_long),
		SHOP_TEST(test_conformance_changing_compose__depth_has_an_end),
		SHOP_TEST(test_conformance_changing_compose__misuse),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
