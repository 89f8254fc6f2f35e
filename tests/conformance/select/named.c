/* Queries that are said once in .with and used by name, where and how often it is needed. */
#include "../engine.h"

/* clang-format off */
RX_MODEL(Sale, sale,
    column(rx_text, town),
    column(int32_t, price));
RX_ROW(Sum, field(rx_text, town), field(int64_t, total));
RX_ROW(Sums, field(int64_t, total));
RX_ROW(Two, field(rx_text, one), field(rx_text, other));
RX_ROW(Count, field(int64_t, n));
/* A row type that is named as a table is. */
RX_ROW(SALE, field(rx_text, town));
/* clang-format on */

static int open_with_sales(void **state)
{
	static const char *const towns[] = { "rome", "oslo", "rome", "bonn", "oslo", "rome" };
	suite *the;

	if (suite_open(state))
		return -1;
	the = *state;
	rx_with_session(s, .engine = the->engine) {
		for (int i = 0; i < 6; i++)
			rx_add(s, Sale, .town = towns[i], .price = 10 + i);
		if (!rx_commit(s))
			return rx_complain(s);
	}
	return 0;
}

/* rome 37, oslo 25, bonn 13 */
#define SUMS(...) \
	rx_query_of(Sum, Sale, __VA_ARGS__.select = { Sale_.town, rx_sum(Sale_.price) }, \
		.group_by = { Sale_.town })
#define WITH_SESSION \
	suite *the = *state; \
	rx_with_session(s, .engine = the->engine)

static void test_conformance_select_named__stands_in_the_query_and_in_its_subqueries(void **state)
{
	WITH_SESSION
	{
		Sum *most = rx_rows(s, Sum, Sum, .with = { SUMS() }, .from = rx_with(Sum),
			.where =
				rx_eq_col(Sum_.total, rx_select(rx_max(Sum_.total), Sum, .from = rx_with(Sum))));
		assert_rx_ok(rx_session_error(s));
		assert_int_equal(rx_len(most), 1);
		assert_string_equal(most[0].town, "rome");
		assert_int_equal(most[0].total, 37);
	}
}

static void test_conformance_select_named__twice_in_one_from(void **state)
{
	WITH_SESSION
	{
		Two *pairs = rx_rows(s, Two, Sum, .with = { SUMS() }, .from = rx_with(Sum),
			.join = { rx_join_on(Sum, rx_gt_col(rx_of("less", Sum_.total), Sum_.total),
				.as = "less", .from = rx_with(Sum)) },
			.select = { Sum_.town, rx_of("less", Sum_.town) },
			.order_by = { rx_asc(Sum_.town), rx_asc(rx_of("less", Sum_.town)) });
		assert_rx_ok(rx_session_error(s));
		assert_int_equal(rx_len(pairs), 3);
		assert_string_equal(pairs[0].one, "bonn");
		assert_string_equal(pairs[0].other, "oslo");
		assert_string_equal(pairs[2].one, "oslo");
		assert_string_equal(pairs[2].other, "rome");
	}
}

static void test_conformance_select_named__one_uses_another(void **state)
{
	WITH_SESSION
	{
		Sums *sums = rx_rows(s, Sums, Sums,
			.with = { SUMS(.where = rx_gt(Sale_.price, 11), ),
				rx_query_of(Sums, Sum, .from = rx_with(Sum),
					.select = { rx_coalesce(rx_sum(Sum_.total), 0) }) },
			.from = rx_with(Sums));
		assert_rx_ok(rx_session_error(s));
		assert_int_equal(rx_len(sums), 1);
		assert_int_equal(sums[0].total, 12 + 13 + 14 + 15);
	}
}

static void test_conformance_select_named__objects_are_found_by_it(void **state)
{
	WITH_SESSION
	{
		Sale **sales = rx_all(s, Sale, .with = { SUMS() },
			.where = rx_in_query(Sale_.town,
				rx_select(Sum_.town, Sum, .from = rx_with(Sum), .where = rx_gt(Sum_.total, 20))),
			.order_by = { rx_asc(Sale_.id) });
		assert_rx_ok(rx_session_error(s));
		assert_int_equal(rx_len(sales), 5);
		assert_string_equal(sales[1]->town, "oslo");
		assert_int_equal(
			rx_count(s, Sale, .with = { SUMS() },
				.where = rx_exists_in(Sum, .from = rx_with(Sum),
					.where = rx_and(rx_eq_col(Sum_.town, Sale_.town), rx_lt(Sum_.total, 20)))),
			1);
	}
}

static void test_conformance_select_named__in_a_subquery_of_its_own(void **state)
{
	WITH_SESSION
	{
		int64_t n = rx_count(s, Sale,
			.where = rx_in_query(Sale_.town,
				rx_select(Sum_.town, Sum, .with = { SUMS() }, .from = rx_with(Sum),
					.where = rx_eq(Sum_.total, 25))));
		assert_rx_ok(rx_session_error(s));
		assert_int_equal(n, 2);
		assert_int_equal(rx_delete_where(s, Sale,
							 .where = rx_in_query(Sale_.town,
								 rx_select(Sum_.town, Sum, .with = { SUMS() }, .from = rx_with(Sum),
									 .where = rx_eq(Sum_.total, 25)))),
			2);
		rx_rollback(s);
	}
}

static void test_conformance_select_named__a_recursive_one_twice(void **state)
{
	WITH_SESSION
	{
		Count *n = rx_rows(s, Count, Count,
			.with = { rx_recursive(rx_query_of(Count, Sale, .select = { rx_constant(INT64_C(1)) },
									   .where = rx_eq(Sale_.price, 10)),
				rx_query_of(Count, Count, .from = rx_so_far(Count),
					.select = { rx_plus(Count_.n, 1) }, .where = rx_lt(Count_.n, 4))) },
			.from = rx_union_all(
				rx_query_of(Count, Count, .from = rx_with(Count), .select = { Count_.n }),
				rx_query_of(
					Count, Count, .from = rx_with(Count), .select = { rx_times(Count_.n, 10) })),
			.order_by = { rx_desc(Count_.n) });
		assert_rx_ok(rx_session_error(s));
		assert_int_equal(rx_len(n), 8);
		assert_int_equal(n[0].n, 40);
		assert_int_equal(n[7].n, 1);
	}
}

static void test_conformance_select_named__does_not_hide_a_table(void **state)
{
	WITH_SESSION
	{
		SALE *rows = rx_rows(s, SALE, SALE,
			.with = { rx_query_of(
				SALE, Sale, .select = { Sale_.town }, .where = rx_gt(Sale_.price, 13)) },
			.from = rx_with(SALE),
			.where = rx_in_query(
				SALE_.town, rx_select(Sale_.town, Sale, .where = rx_eq(Sale_.price, 11))));
		assert_rx_ok(rx_session_error(s));
		assert_int_equal(rx_len(rows), 1);
		assert_string_equal(rows[0].town, "oslo");
	}
}

#define REFUSED(words, call) \
	do { \
		assert_false(call); \
		assert_rx_code(rx_session_error(s), RX_EINVAL); \
		assert_contains(rx_session_error(s)->message, words); \
		rx_rollback(s); \
	} while (0)

static void test_conformance_select_named__mistakes(void **state)
{
	WITH_SESSION
	{
		REFUSED("no query around this place has .with = { rx_query_of(Sum, ...) }",
			rx_rows(s, Sum, Sum, .from = rx_with(Sum)));
		REFUSED("no query around this place",
			rx_all(s, Sale, .where = rx_exists_in(Sum, .from = rx_with(Sum))));
		REFUSED("no query around this place",
			rx_rows(s, Sums, Sums,
				.with = { rx_query_of(Sums, Sum, .from = rx_with(Sum),
							  .select = { rx_coalesce(rx_sum(Sum_.total), 0) }),
					SUMS() },
				.from = rx_with(Sums)));
		REFUSED("two queries of Sum",
			rx_rows(s, Sum, Sum, .with = { SUMS(), SUMS() }, .from = rx_with(Sum)));
		REFUSED("rows of Sum are asked for",
			rx_rows(s, Sum, Sum, .with = { SUMS() }, .from = rx_with(Sums)));
	}
}

#define TEST(f) \
	cmocka_unit_test_setup_teardown( \
		test_conformance_select_named__##f, open_with_sales, suite_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(stands_in_the_query_and_in_its_subqueries),
		TEST(twice_in_one_from),
		TEST(one_uses_another),
		TEST(objects_are_found_by_it),
		TEST(in_a_subquery_of_its_own),
		TEST(a_recursive_one_twice),
		TEST(does_not_hide_a_table),
		TEST(mistakes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
