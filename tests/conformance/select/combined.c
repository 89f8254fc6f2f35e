/* Queries put together: UNION and its kin, and the rows of a tree by a recursive query. */
#include "../engine.h"

/* clang-format off */
RX_MODEL(Person, person,
    column(rx_text, name),
    column(rx_text, city),
    column(rx_opt_int64, boss_id, .foreign_key = "person.id"),
    one(Person, boss, .via = "boss_id"));
/* clang-format on */

RX_ROW(Name, field(rx_text, name));
RX_ROW(Below, field(int64_t, id), field(rx_text, name), field(int64_t, depth));

static int open_with_people(void **state)
{
	/* name, city, boss */
	static const char *const people[][2] = { { "ann", "rome" }, { "bob", "oslo" },
		{ "cid", "rome" }, { "dan", "oslo" }, { "eve", "bonn" }, { "bob", "bonn" } };
	static const int bosses[] = { -1, 0, 0, 1, 3, -1 };
	suite *the;

	if (suite_open(state))
		return -1;
	the = *state;
	rx_with_session(s, .engine = the->engine) {
		int64_t ids[6];
		for (int i = 0; i < 6; i++) {
			Person *p = rx_add(s, Person, .name = people[i][0], .city = people[i][1]);
			if (bosses[i] >= 0)
				p->boss_id = rx_some_int64(ids[bosses[i]]);
			if (!rx_flush(s))
				return rx_complain(s);
			ids[i] = p->id;
		}
		if (!rx_commit(s))
			return rx_complain(s);
	}
	return 0;
}

static void same(rx_session *s, const Name *names, const char *wanted)
{
	char found[200] = "";

	assert_rx_ok(rx_session_error(s));
	for (size_t i = 0; i < rx_len(names); i++)
		strcat(strcat(found, i ? " " : ""), names[i].name);
	assert_string_equal(found, wanted);
}

#define IN(...) IN_TOWN(__VA_ARGS__, )
#define IN_TOWN(town, ...) \
	rx_query_of( \
		Name, Person, __VA_ARGS__.select = { Person_.name }, .where = rx_eq(Person_.city, town))
#define NAMES(...) rx_rows(s, Name, Name, .from = __VA_ARGS__, .order_by = { rx_asc(Name_.name) })
#define WITH_SESSION \
	suite *the = *state; \
	rx_with_session(s, .engine = the->engine)

static void test_conformance_select_combined__rows_of_both(void **state)
{
	WITH_SESSION
	{
		same(s, NAMES(rx_union(IN("oslo"), IN("bonn"))), "bob dan eve");
		same(s, NAMES(rx_union_all(IN("oslo"), IN("bonn"))), "bob bob dan eve");
		same(s, NAMES(rx_intersect(IN("oslo"), IN("bonn"))), "bob");
		same(s, NAMES(rx_except(IN("oslo"), IN("bonn"))), "dan");
		same(s, NAMES(rx_except(IN("bonn"), IN("oslo"))), "eve");
	}
}

static void test_conformance_select_combined__nested_in_any_order(void **state)
{
	WITH_SESSION
	{
		/* INTERSECT does not bind closer than EXCEPT here: as the calls are nested. */
		same(s, NAMES(rx_except(rx_union(IN("oslo"), IN("rome")), rx_union(IN("bonn"), IN("x")))),
			"ann cid dan");
		same(s, NAMES(rx_union(IN("rome"), rx_intersect(IN("oslo"), IN("bonn")))), "ann bob cid");
		same(s, NAMES(rx_intersect(rx_union(IN("rome"), IN("oslo")), IN("bonn"))), "bob");
	}
}

static void test_conformance_select_combined__parts_and_whole_have_order_and_limit(void **state)
{
	WITH_SESSION
	{
		same(s,
			NAMES(rx_union_all(
				IN("oslo", .order_by = { rx_desc(Person_.name) }, .limit = 1), IN("rome"))),
			"ann cid dan");
		same(s,
			rx_rows(s, Name, Name, .from = rx_union(IN("oslo"), IN("bonn")),
				.where = rx_gt(Name_.name, "b"), .order_by = { rx_desc(Name_.name) }, .limit = 1,
				.offset = 1),
			"dan");
		rx_opt_int64 n =
			rx_scalar(s, rx_count_all(), Name, .from = rx_union_all(IN("oslo"), IN("bonn")));
		assert_int_equal(n.value, 4);
	}
}

static void test_conformance_select_combined__a_tree_by_a_recursive_query(void **state)
{
	WITH_SESSION
	{
		Below *below = rx_rows(s, Below, Below,
			.from =
				rx_recursive(rx_query_of(Below, Person,
								 .select = { Person_.id, Person_.name, rx_constant(INT64_C(0)) },
								 .where = rx_eq(Person_.name, "ann")),
					rx_query_of(Below, Person,
						.select = { Person_.id, Person_.name, rx_plus(Below_.depth, 1) },
						.join = { rx_join_on(Below,
							rx_eq_col(rx_coalesce(Person_.boss_id, 0), Below_.id),
							.from = rx_so_far(Below)) },
						.where = rx_lt(Below_.depth, 2))),
			.order_by = { rx_asc(Below_.depth), rx_asc(Below_.name) });
		assert_rx_ok(rx_session_error(s));
		assert_int_equal(rx_len(below), 4);
		assert_string_equal(below[0].name, "ann");
		assert_string_equal(below[1].name, "bob");
		assert_string_equal(below[2].name, "cid");
		assert_string_equal(below[3].name, "dan");
		assert_int_equal(below[3].depth, 2);
	}
}

#define REFUSED(words, ...) \
	do { \
		const Name *none = NAMES(__VA_ARGS__); \
		assert_null(none); \
		assert_rx_code(rx_session_error(s), RX_EINVAL); \
		assert_contains(rx_session_error(s)->message, words); \
		rx_rollback(s); \
	} while (0)

static void test_conformance_select_combined__mistakes(void **state)
{
	WITH_SESSION
	{
		REFUSED("is NULL", rx_union(IN("oslo"), NULL));
		REFUSED("rows of one type",
			rx_union(IN("oslo"),
				rx_query_of(Below, Person, .select = { Person_.id, Person_.name, Person_.id })));
		REFUSED("made by rx_query_of", rx_recursive(IN("oslo"), rx_union(IN("x"), IN("y"))));
		REFUSED("no .order_by, .limit", rx_recursive(IN("oslo", .limit = 1), IN("x")));
	}
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, open_with_people, suite_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_conformance_select_combined__rows_of_both),
		TEST(test_conformance_select_combined__nested_in_any_order),
		TEST(test_conformance_select_combined__parts_and_whole_have_order_and_limit),
		TEST(test_conformance_select_combined__a_tree_by_a_recursive_query),
		TEST(test_conformance_select_combined__mistakes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
