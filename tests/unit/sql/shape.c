/* Shape keys: equal for queries that differ in values only, different for all others; and the values
 * in the order of the placeholders. */
#include "sql/shape.h"

#include "drivers/sqlite/sqlite.h"
#include "model/registry.h"
#include "support/heroes.h"

typedef struct made {
	rx__shape shape;
	rx_arena arena;
	rx_error error;
	int rc;
} made;

static const rx_dialect plain = {
	.rx__size = sizeof(rx_dialect), .name = "plain", .quote = '"', .max_parameters = 20
};

static void make(
	made *m, const rx_dialect *dialect, const rx_model *model, const rx__query_args *args)
{
	*m = (made){ .rc = 0 };
	rx__select select = {
		.form = RX__SELECT_ROWS,
		.where = (const rx_node *)args->where,
		.order_by = args->order_by,
		.limit = args->limit,
		.offset = args->offset,
		.distinct = args->distinct,
	};
	rx__registry_mapper(&select.mapper, model, &m->error);
	assert_rx_ok(&m->error);
	rx__arena_init(&m->arena, 0);
	rx__shape_init(&m->shape, &m->arena);
	m->rc = rx__shape_select(&m->shape, &select, dialect, &m->error);
}

static void drop(made *m)
{
	rx__shape_deinit(&m->shape);
	rx__arena_deinit(&m->arena);
}

static bool same(const made *a, const made *b)
{
	return a->shape.n_words == b->shape.n_words &&
		memcmp(a->shape.words, b->shape.words, a->shape.n_words * sizeof *a->shape.words) == 0;
}

static bool compare(const rx_dialect *dialect, const rx_model *model, const rx__query_args *a,
	const rx__query_args *b)
{
	made x, y;
	make(&x, dialect, model, a);
	make(&y, dialect, model, b);
	assert_rx_ok(&x.error);
	assert_rx_ok(&y.error);
	bool equal = same(&x, &y);
	drop(&x);
	drop(&y);
	return equal;
}

/* A function, because cmocka's macros make a string of what stands in them, expanded. */
static void expect(const rx_dialect *dialect, const rx_model *model, const rx__query_args *a,
	const rx__query_args *b, bool wanted)
{
	if (compare(dialect, model, a, b) != wanted)
		fail_msg("line %d: the keys %s", a->rx__line, wanted ? "differ" : "are equal");
}
#define EQUAL(M, a, b) expect(&rx__sqlite_dialect, &M##__model, RX__QUERY a, RX__QUERY b, true)
#define DIFFERENT(M, a, b) expect(&rx__sqlite_dialect, &M##__model, RX__QUERY a, RX__QUERY b, false)

static void test_sql_shape__values_are_not_in_the_key(void **state)
{
	(void)state;
	EQUAL(Hero, (.where = rx_eq(Hero_.age, 1)), (.where = rx_eq(Hero_.age, 2)));
	EQUAL(Hero, (.where = rx_between(Hero_.age, 1, 2)), (.where = rx_between(Hero_.age, 3, 4)));
	EQUAL(Hero, (.where = rx_contains(Hero_.name, "a")), (.where = rx_contains(Hero_.name, "%")));
	EQUAL(Hero, (.where = rx_in(Hero_.age, 1)), (.where = rx_in(Hero_.age, 1, 2, 3, 4, 5)));
	EQUAL(Hero, (.limit = 5000), (.limit = 6000));
	EQUAL(Hero, (.offset = 1), (.offset = 2));
	EQUAL(
		Hero, (.where = rx_and(NULL, rx_eq(Hero_.age, 1))), (.where = rx_and(rx_eq(Hero_.age, 1))));
}

static void test_sql_shape__structure_is_in_the_key(void **state)
{
	(void)state;
	DIFFERENT(Hero, (.where = rx_eq(Hero_.age, 1)), (.where = rx_ne(Hero_.age, 1)));
	DIFFERENT(Hero, (.where = rx_eq(Hero_.age, 1)), (.where = rx_eq(Hero_.id, 1)));
	DIFFERENT(Hero, (.where = rx_eq(Hero_.age, 1)), (.where = rx_eq(Hero_.age, NULL)));
	DIFFERENT(Hero, (.where = rx_eq(Hero_.age, 1)), (.limit = 0));
	DIFFERENT(Hero, (.where = rx_in(Hero_.age, 1)), (.where = rx_in(Hero_.age, 1, NULL)));
	DIFFERENT(Hero, (.where = rx_in(Hero_.age, 1)), (.where = rx_not_in(Hero_.age, 1)));
	DIFFERENT(Hero, (.order_by = { rx_asc(Hero_.age) }), (.order_by = { rx_desc(Hero_.age) }));
	DIFFERENT(Hero, (.order_by = { rx_asc(Hero_.age) }),
		(.order_by = { rx_asc(Hero_.age), rx_asc(Hero_.id) }));
	DIFFERENT(Hero, (.limit = 1), (.limit = 2));
	DIFFERENT(Hero, (.limit = 1), (.offset = 1));
	DIFFERENT(Hero, (.distinct = true), (.distinct = false));
	DIFFERENT(Hero, (.where = rx_has(Hero_.team, NULL)),
		(.where = rx_has(Hero_.team, rx_eq(Team_.id, 1))));
}

static void test_sql_shape__nesting_is_in_the_key(void **state)
{
	(void)state;
	const rx_expr a = Hero_.active;
	DIFFERENT(Hero, (.where = rx_and(a, rx_or(a, a))), (.where = rx_and(rx_or(a, a), a)));
	DIFFERENT(Hero, (.where = rx_and(a, a, a)), (.where = rx_and(rx_and(a, a), a)));
	DIFFERENT(Hero, (.where = rx_not(rx_and(a, a))), (.where = rx_and(rx_not(a), a)));
	DIFFERENT(Node, (.where = rx_has(Node_.parent, rx_eq(Node_.label, "x"))),
		(.where = rx_and(rx_has(Node_.parent, NULL), rx_eq(Node_.label, "x"))));
}

static void test_sql_shape__the_model_is_in_the_key(void **state)
{
	(void)state;
	made a, b;
	make(&a, &plain, &Left__model, RX__QUERY(.limit = 1));
	make(&b, &plain, &Right__model, RX__QUERY(.limit = 1));
	assert_false(same(&a, &b));
	drop(&a);
	drop(&b);
}

static void test_sql_shape__values_come_in_the_order_of_their_places(void **state)
{
	(void)state;
	made m;
	make(&m, &plain, &Hero__model,
		RX__QUERY(.where = rx_and(rx_eq(Hero_.age, 1), rx_in(Hero_.id, 2, 3),
					  rx_has(Hero_.team, rx_eq(Team_.id, 4)), rx_between(Hero_.age, 5, 6)),
			.limit = 7000, .offset = 8));
	assert_rx_ok(&m.error);
	const int64_t wanted[] = { 1, 2, 3, 4, 5, 6, 7000, 8 };
	assert_int_equal(m.shape.n_values, 8);
	for (int i = 0; i < 8; i++)
		assert_int_equal(m.shape.values[i].as.i, wanted[i]);
	assert_string_equal(m.shape.attributes[0]->field, "age");
	assert_null(m.shape.attributes[7]);
	drop(&m);
}

static void test_sql_shape__lists_without_a_source_are_filled_to_a_power_of_two(void **state)
{
	(void)state;
	made m;
	make(&m, &plain, &Hero__model, RX__QUERY(.where = rx_in(Hero_.id, 1, 2, 3, 4, 5)));
	assert_int_equal(m.shape.n_values, 8);
	for (int i = 0; i < 8; i++)
		assert_int_equal(m.shape.values[i].as.i, i < 5 ? i + 1 : 5);
	drop(&m);
	expect(&plain, &Hero__model, RX__QUERY(.where = rx_in(Hero_.id, 1, 2, 3)),
		RX__QUERY(.where = rx_in(Hero_.id, 1, 2, 3, 4)), true);
	expect(&plain, &Hero__model, RX__QUERY(.where = rx_in(Hero_.id, 1, 2, 3, 4)),
		RX__QUERY(.where = rx_in(Hero_.id, 1, 2, 3, 4, 5)), false);
}

static void test_sql_shape__more_items_than_parameters_are_refused(void **state)
{
	(void)state;
	int64_t ids[21] = { 0 };
	made m;
	make(&m, &plain, &Hero__model, RX__QUERY(.where = rx_in_array(Hero_.id, ids, 17)));
	assert_rx_code(&m.error, RX_OK);
	assert_int_equal(m.shape.n_values, 17); /* 32 places would be too many */
	drop(&m);
	make(&m, &plain, &Hero__model, RX__QUERY(.where = rx_in_array(Hero_.id, ids, 21)));
	assert_rx_code(&m.error, RX_EINVAL);
	assert_contains(m.error.message, "21 items");
	drop(&m);
}

static void test_sql_shape__a_list_is_one_json_text(void **state)
{
	(void)state;
	made m;
	make(&m, &rx__sqlite_dialect, &Hero__model,
		RX__QUERY(.where = rx_and(rx_in(Hero_.id, INT64_MIN, 0, INT64_MAX),
					  rx_in(Hero_.name, "a\"b\\\n\x01", NULL, ""))));
	assert_rx_ok(&m.error);
	assert_int_equal(m.shape.n_values, 2);
	assert_string_equal(
		m.shape.values[0].as.s.data, "[-9223372036854775808,0,9223372036854775807]");
	assert_string_equal(m.shape.values[1].as.s.data, "[\"a\\\"b\\\\\\u000a\\u0001\",\"\"]");
	drop(&m);
}

static void test_sql_shape__patterns_are_escaped(void **state)
{
	(void)state;
	static const rx_dialect glob = { .rx__size = sizeof(rx_dialect),
		.name = "glob",
		.quote = '"',
		.capabilities = RX_DIALECT_GLOB };
	made m;
	make(&m, &plain, &Team__model,
		RX__QUERY(.where = rx_and(rx_contains(Team_.name, "5%_!"), rx_like(Team_.name, "a%_!"),
					  rx_starts_with(Team_.name, "x"), rx_ends_with(Team_.name, "*[?"))));
	assert_string_equal(m.shape.values[0].as.s.data, "%5!%!_!!%");
	assert_string_equal(m.shape.values[1].as.s.data, "a%_!!");
	assert_string_equal(m.shape.values[2].as.s.data, "x%");
	assert_string_equal(m.shape.values[3].as.s.data, "%*[?");
	drop(&m);
	make(&m, &glob, &Team__model,
		RX__QUERY(.where = rx_and(rx_contains(Team_.name, "*[?%"), rx_like(Team_.name, "a%_*"),
					  rx_ilike(Team_.name, "a%_*"))));
	assert_string_equal(m.shape.values[0].as.s.data, "*[*][[][?]%*");
	assert_string_equal(m.shape.values[1].as.s.data, "a*?[*]");
	assert_string_equal(m.shape.values[2].as.s.data, "a%_*");
	drop(&m);
}

static void test_sql_shape__enums_are_sent_as_labels(void **state)
{
	(void)state;
	made m;
	make(&m, &plain, &Everything__model, RX__QUERY(.where = rx_eq(Everything_.st, RETIRED)));
	assert_int_equal(m.shape.values[0].type, RX_TYPE_TEXT);
	assert_string_equal(m.shape.values[0].as.s.data, "retired");
	drop(&m);
}

static void test_sql_shape__memory_that_is_no_expression_is_refused(void **state)
{
	(void)state;
	const rx__expr garbage = { .node = { 999, RX_TYPE_BOOL, 0 } };
	made m;
	make(&m, &plain, &Team__model, RX__QUERY(.where = (rx_expr)&garbage));
	assert_rx_code(&m.error, RX_EINVAL);
	assert_contains(m.error.message, "outside the call");
	drop(&m);
}

static void test_sql_shape__too_deep_nesting_of_relations_is_refused(void **state)
{
	(void)state;
	made m;
	rx__expr nested[40];
	for (int i = 0; i < 40; i++)
		nested[i] = rx__has(Node_.parent, i == 0 ? NULL : (rx_expr)&nested[i - 1]);
	make(&m, &plain, &Node__model, RX__QUERY(.where = (rx_expr)&nested[39]));
	assert_rx_code(&m.error, RX_EINVAL);
	assert_contains(m.error.message, "more than 32 tables");
	drop(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sql_shape__values_are_not_in_the_key),
		cmocka_unit_test(test_sql_shape__structure_is_in_the_key),
		cmocka_unit_test(test_sql_shape__nesting_is_in_the_key),
		cmocka_unit_test(test_sql_shape__the_model_is_in_the_key),
		cmocka_unit_test(test_sql_shape__values_come_in_the_order_of_their_places),
		cmocka_unit_test(test_sql_shape__lists_without_a_source_are_filled_to_a_power_of_two),
		cmocka_unit_test(test_sql_shape__more_items_than_parameters_are_refused),
		cmocka_unit_test(test_sql_shape__a_list_is_one_json_text),
		cmocka_unit_test(test_sql_shape__patterns_are_escaped),
		cmocka_unit_test(test_sql_shape__enums_are_sent_as_labels),
		cmocka_unit_test(test_sql_shape__memory_that_is_no_expression_is_refused),
		cmocka_unit_test(test_sql_shape__too_deep_nesting_of_relations_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
