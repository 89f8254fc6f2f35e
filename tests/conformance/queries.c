/* Every operator on every type of column, and what a query refuses, through <reflex.h> alone. */
#include "support/heroes.h"

/* Two rows: all values of the first are below those of the second, the optional ones of the third
 * are NULL. */
static void add_rows(rx_session *s)
{
	rx_add(s, Everything, .b = false, .i16 = -5, .i32 = -70000, .i64 = -5000000000, .f = -1.5f,
		.d = -0.1, .t = "apple", .by = rx_bytes_of("a", 1), .de = rx_decimal_of("9.5"),
		.da = rx_date_of(1999, 12, 31), .ti = rx_time_of(1, 2, 3, 4),
		.dt = rx_datetime_of(1999, 12, 31, 23, 59, 59, 999999), .iv = rx_interval_of(-1000000),
		.u = rx_uuid_of("00000000-0000-0000-0000-000000000001"), .j = rx_json_of("1"), .st = DRAFT,
		.ob = rx_some_bool(false), .oi16 = rx_some((int16_t)-5), .oi32 = rx_some(-70000),
		.oi64 = rx_some_int64(-5000000000), .of = rx_some(-1.5f), .od = rx_some(-0.1),
		.ot = "apple", .oby = rx_bytes_of("a", 1), .ode = rx_some(rx_decimal_of("9.5")),
		.oda = rx_some(rx_date_of(1999, 12, 31)), .oti = rx_some(rx_time_of(1, 2, 3, 4)),
		.odt = rx_some(rx_datetime_of(1999, 12, 31, 23, 59, 59, 999999)),
		.oiv = rx_some(rx_interval_of(-1000000)),
		.ou = rx_some(rx_uuid_of("00000000-0000-0000-0000-000000000001")), .oj = rx_json_of("1"),
		.ost = rx_some_enum(DRAFT));
	rx_add(s, Everything, .b = true, .i16 = 5, .i32 = 70000, .i64 = 5000000000, .f = 1.5f, .d = 0.1,
		.t = "pear", .by = rx_bytes_of("b", 1), .de = rx_decimal_of("10.25"),
		.da = rx_date_of(2026, 11, 22), .ti = rx_time_of(23, 59, 59, 0),
		.dt = rx_datetime_of(2026, 11, 22, 0, 0, 0, 0), .iv = rx_interval_of(1000000),
		.u = rx_uuid_of("ffffffff-0000-0000-0000-000000000001"), .j = rx_json_of("2"), .st = LIVE);
	if (!rx_commit(s))
		fail_msg("%s", rx_session_error(s)->message);
}

static int64_t count_of(rx_session *s, rx_expr where)
{
	int64_t n = rx_count(s, Everything, .where = where);
	assert_session_ok(s);
	return n;
}

/* All comparisons of one column, whose two rows hold low and high. */
#define CHECK_ORDERED(s, column, low, high) \
	do { \
		assert_int_equal(count_of(s, rx_eq(Everything_.column, low)), 1); \
		assert_int_equal(count_of(s, rx_ne(Everything_.column, low)), 1); \
		assert_int_equal(count_of(s, rx_lt(Everything_.column, high)), 1); \
		assert_int_equal(count_of(s, rx_lt(Everything_.column, low)), 0); \
		assert_int_equal(count_of(s, rx_le(Everything_.column, high)), 2); \
		assert_int_equal(count_of(s, rx_gt(Everything_.column, low)), 1); \
		assert_int_equal(count_of(s, rx_gt(Everything_.column, high)), 0); \
		assert_int_equal(count_of(s, rx_ge(Everything_.column, low)), 2); \
		assert_int_equal(count_of(s, rx_between(Everything_.column, low, high)), 2); \
		assert_int_equal(count_of(s, rx_between(Everything_.column, low, low)), 1); \
		CHECK_LISTS(s, column, low, high); \
		CHECK_COLUMNS(s, column); \
	} while (0)
#define CHECK_LISTS(s, column, low, high) \
	do { \
		assert_int_equal(count_of(s, rx_in(Everything_.column, low)), 1); \
		assert_int_equal(count_of(s, rx_in(Everything_.column, low, high)), 2); \
		assert_int_equal(count_of(s, rx_not_in(Everything_.column, low)), 1); \
		assert_int_equal(count_of(s, rx_not_in(Everything_.column, low, high)), 0); \
	} while (0)
#define CHECK_COLUMNS(s, column) \
	do { \
		assert_int_equal(count_of(s, rx_eq_col(Everything_.column, Everything_.column)), 2); \
		assert_int_equal(count_of(s, rx_ne_col(Everything_.column, Everything_.column)), 0); \
		assert_int_equal(count_of(s, rx_lt_col(Everything_.column, Everything_.column)), 0); \
		assert_int_equal(count_of(s, rx_le_col(Everything_.column, Everything_.column)), 2); \
		assert_int_equal(count_of(s, rx_gt_col(Everything_.column, Everything_.column)), 0); \
		assert_int_equal(count_of(s, rx_ge_col(Everything_.column, Everything_.column)), 2); \
		assert_int_equal(count_of(s, rx_is_null(Everything_.column)), 0); \
		assert_int_equal(count_of(s, rx_is_not_null(Everything_.column)), 2); \
	} while (0)

static void test_conformance_queries__integers_compare(void **state)
{
	rx_session *s = ((heroes *)*state)->session;
	add_rows(s);
	CHECK_ORDERED(s, b, false, true);
	CHECK_ORDERED(s, i16, -5, 5);
	CHECK_ORDERED(s, i32, -70000, 70000);
	CHECK_ORDERED(s, i64, -5000000000, 5000000000);
}

static void test_conformance_queries__numbers_compare(void **state)
{
	rx_session *s = ((heroes *)*state)->session;
	add_rows(s);
	CHECK_ORDERED(s, f, -1.5f, 1.5f);
	CHECK_ORDERED(s, d, -0.1, 0.1);
	CHECK_ORDERED(s, de, rx_decimal_of("9.5"), rx_decimal_of("10.25"));
	assert_int_equal(count_of(s, rx_eq(Everything_.de, rx_decimal_of("9.500"))), 1);
	assert_int_equal(count_of(s, rx_in(Everything_.de, rx_decimal_of("9.50"))), 1);
}

static void test_conformance_queries__texts_and_bytes_compare(void **state)
{
	rx_session *s = ((heroes *)*state)->session;
	add_rows(s);
	CHECK_ORDERED(s, t, "apple", "pear");
	CHECK_ORDERED(s, by, rx_bytes_of("a", 1), rx_bytes_of("b", 1));
	CHECK_ORDERED(s, j, rx_json_of("1"), rx_json_of("2"));
	CHECK_LISTS(s, st, DRAFT, LIVE);
	assert_int_equal(count_of(s, rx_eq(Everything_.st, LIVE)), 1);
	assert_int_equal(count_of(s, rx_ne(Everything_.st, LIVE)), 1);
}

static void test_conformance_queries__times_compare(void **state)
{
	rx_session *s = ((heroes *)*state)->session;
	add_rows(s);
	CHECK_ORDERED(s, da, rx_date_of(1999, 12, 31), rx_date_of(2026, 11, 22));
	CHECK_ORDERED(s, ti, rx_time_of(1, 2, 3, 4), rx_time_of(23, 59, 59, 0));
	CHECK_ORDERED(s, dt, rx_datetime_of(1999, 12, 31, 23, 59, 59, 999999),
		rx_datetime_of(2026, 11, 22, 0, 0, 0, 0));
	CHECK_ORDERED(s, iv, rx_interval_of(-1000000), rx_interval_of(1000000));
	CHECK_ORDERED(s, u, rx_uuid_of("00000000000000000000000000000001"),
		rx_uuid_of("ffffffff-0000-0000-0000-000000000001"));
}

#define CHECK_OPTIONAL(s, column, low, unset) \
	do { \
		assert_int_equal(count_of(s, rx_eq(Everything_.column, low)), 1); \
		assert_int_equal(count_of(s, rx_eq(Everything_.column, NULL)), 1); \
		assert_int_equal(count_of(s, rx_ne(Everything_.column, NULL)), 1); \
		assert_int_equal(count_of(s, rx_eq(Everything_.column, unset)), 1); \
		assert_int_equal(count_of(s, rx_ne(Everything_.column, unset)), 1); \
		assert_int_equal(count_of(s, rx_is_null(Everything_.column)), 1); \
		assert_int_equal(count_of(s, rx_in(Everything_.column, low, NULL)), 2); \
		assert_int_equal(count_of(s, rx_not_in(Everything_.column, low, NULL)), 0); \
		assert_int_equal(count_of(s, rx_in(Everything_.column, NULL)), 1); \
	} while (0)

static void test_conformance_queries__null_on_the_right_means_is_null(void **state)
{
	rx_session *s = ((heroes *)*state)->session;
	add_rows(s);
	CHECK_OPTIONAL(s, ob, false, (rx_opt_bool){ 0 });
	CHECK_OPTIONAL(s, oi16, -5, (rx_opt_int16){ 0 });
	CHECK_OPTIONAL(s, oi32, -70000, (rx_opt_int32){ 0 });
	CHECK_OPTIONAL(s, oi64, -5000000000, (rx_opt_int64){ 0 });
	CHECK_OPTIONAL(s, of, -1.5f, (rx_opt_float){ 0 });
	CHECK_OPTIONAL(s, od, -0.1, (rx_opt_double){ 0 });
	CHECK_OPTIONAL(s, ot, "apple", (rx_text)NULL);
	CHECK_OPTIONAL(s, oby, rx_bytes_of("a", 1), rx_bytes_of(NULL, 0));
	CHECK_OPTIONAL(s, ode, rx_decimal_of("9.5"), (rx_opt_decimal){ 0 });
	CHECK_OPTIONAL(s, oda, rx_date_of(1999, 12, 31), (rx_opt_date){ 0 });
	CHECK_OPTIONAL(s, oti, rx_time_of(1, 2, 3, 4), (rx_opt_time){ 0 });
	CHECK_OPTIONAL(s, oiv, rx_interval_of(-1000000), (rx_opt_interval){ 0 });
	CHECK_OPTIONAL(s, oj, rx_json_of("1"), rx_json_of(NULL));
}

static void test_conformance_queries__an_optional_that_is_set_is_its_value(void **state)
{
	rx_session *s = ((heroes *)*state)->session;
	add_rows(s);
	assert_int_equal(count_of(s, rx_eq(Everything_.oi32, rx_some(-70000))), 1);
	assert_int_equal(count_of(s, rx_eq(Everything_.i32, rx_some(70000))), 1);
	assert_int_equal(count_of(s, rx_eq(Everything_.ost, rx_some_enum(DRAFT))), 1);
}

static void test_conformance_queries__lists_may_be_c_arrays(void **state)
{
	rx_session *s = ((heroes *)*state)->session;
	add_rows(s);
	const int16_t i16[] = { -5, 1 };
	const int32_t i32[] = { 70000, 1, -70000 };
	const int64_t i64[] = { 5000000000 };
	const double d[] = { 0.1, 3, 4, 5, 6 };
	const bool b[] = { true };
	const rx_text t[] = { "pear", NULL, "\"quoted\"\n\\" };
	const rx_bytes by[] = { { "a", 1 }, { "b", 1 } };
	const rx_date da[] = { rx_date_of(2026, 11, 22) };
	const rx_datetime dt[] = { rx_datetime_of(2026, 11, 22, 0, 0, 0, 0) };
	const rx_time ti[] = { rx_time_of(23, 59, 59, 0) };
	const rx_interval iv[] = { { 1000000 } };
	const rx_uuid u[] = { rx_uuid_of("ffffffff-0000-0000-0000-000000000001") };
	const rx_decimal de[] = { rx_decimal_of("10.25") };
	const unsigned st[] = { LIVE, DRAFT };
	assert_int_equal(count_of(s, rx_in_array(Everything_.i16, i16, 2)), 1);
	assert_int_equal(count_of(s, rx_in_array(Everything_.i32, i32, 3)), 2);
	assert_int_equal(count_of(s, rx_not_in_array(Everything_.i32, i32, 2)), 1);
	assert_int_equal(count_of(s, rx_in_array(Everything_.i64, i64, 1)), 1);
	assert_int_equal(count_of(s, rx_in_array(Everything_.d, d, 5)), 1);
	assert_int_equal(count_of(s, rx_in_array(Everything_.b, b, 1)), 1);
	assert_int_equal(count_of(s, rx_in_array(Everything_.t, t, 3)), 1);
	assert_int_equal(count_of(s, rx_in_array(Everything_.by, by, 2)), 2);
	assert_int_equal(count_of(s, rx_in_array(Everything_.da, da, 1)), 1);
	assert_int_equal(count_of(s, rx_in_array(Everything_.dt, dt, 1)), 1);
	assert_int_equal(count_of(s, rx_in_array(Everything_.ti, ti, 1)), 1);
	assert_int_equal(count_of(s, rx_in_array(Everything_.iv, iv, 1)), 1);
	assert_int_equal(count_of(s, rx_in_array(Everything_.u, u, 1)), 1);
	assert_int_equal(count_of(s, rx_in_array(Everything_.de, de, 1)), 1);
	assert_int_equal(count_of(s, rx_in_array(Everything_.st, st, 2)), 2);
}

static void test_conformance_queries__an_empty_list_matches_nothing(void **state)
{
	rx_session *s = ((heroes *)*state)->session;
	const int32_t *none = NULL;
	const double *no_doubles = NULL;
	add_rows(s);
	assert_int_equal(count_of(s, rx_in_array(Everything_.i32, none, 0)), 0);
	assert_int_equal(count_of(s, rx_not_in_array(Everything_.i32, none, 0)), 2);
	assert_int_equal(count_of(s, rx_not_in_array(Everything_.oi32, none, 0)), 2);
	assert_int_equal(count_of(s, rx_in_array(Everything_.d, no_doubles, 0)), 0);
	assert_int_equal(count_of(s, rx_not_in_array(Everything_.d, no_doubles, 0)), 2);
}

/* ---- texts ----------------------------------------------------------------------------------- */

static const char *const words[] = { "apple", "Apple", "a%b", "a_b", "a!b", "a\\b", "a[b", "a*b",
	"a?b", "axb", "äb", "über Äpfel", "" };
enum { N_WORDS = sizeof words / sizeof *words };

static void add_words(rx_session *s)
{
	for (int i = 0; i < N_WORDS; i++)
		rx_add(s, Team, .name = words[i]);
	assert_true(rx_commit(s));
}

static int64_t teams(rx_session *s, rx_expr where)
{
	int64_t n = rx_count(s, Team, .where = where);
	assert_session_ok(s);
	return n;
}

/* Each word finds what C says holds it. */
static void test_conformance_queries__contains_finds_exactly_what_holds_the_text(void **state)
{
	rx_session *s = ((heroes *)*state)->session;
	const char *const parts[] = { "a", "%", "_", "!", "\\", "[", "*", "?", "b", "ä", "pp", "a%",
		"A", "", "!_", "[*]" };
	add_words(s);
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		int64_t holds = 0, starts = 0, ends = 0;
		size_t size = strlen(parts[i]);
		for (int j = 0; j < N_WORDS; j++) {
			size_t length = strlen(words[j]);
			holds += strstr(words[j], parts[i]) != NULL;
			starts += strncmp(words[j], parts[i], size) == 0;
			ends += length >= size && strcmp(words[j] + length - size, parts[i]) == 0;
		}
		assert_int_equal(teams(s, rx_contains(Team_.name, parts[i])), holds);
		assert_int_equal(teams(s, rx_starts_with(Team_.name, parts[i])), starts);
		assert_int_equal(teams(s, rx_ends_with(Team_.name, parts[i])), ends);
	}
}

static void test_conformance_queries__like_tells_upper_from_lower_and_ilike_does_not(void **state)
{
	rx_session *s = ((heroes *)*state)->session;
	add_words(s);
	assert_int_equal(teams(s, rx_like(Team_.name, "apple")), 1);
	assert_int_equal(teams(s, rx_ilike(Team_.name, "APPLE")), 2);
	assert_int_equal(teams(s, rx_like(Team_.name, "a_b")), 8);
	assert_int_equal(teams(s, rx_like(Team_.name, "a!b")), 1);
	assert_int_equal(teams(s, rx_ilike(Team_.name, "A!B")), 1);
	assert_int_equal(teams(s, rx_like(Team_.name, "_b")), 1);
	assert_int_equal(teams(s, rx_like(Team_.name, "%")), N_WORDS);
}

static void test_conformance_queries__functions_of_texts(void **state)
{
	rx_session *s = ((heroes *)*state)->session;
	add_words(s);
	assert_int_equal(teams(s, rx_eq(rx_lower(Team_.name), "apple")), 2);
	assert_int_equal(teams(s, rx_eq(rx_upper(Team_.name), "APPLE")), 2);
	assert_int_equal(teams(s, rx_eq(rx_length(Team_.name), 2)), 1);
	assert_int_equal(teams(s, rx_in(rx_length(Team_.name), 2, 10)), 2);
	assert_int_equal(teams(s, rx_eq_col(rx_lower(Team_.name), Team_.name)), N_WORDS - 2);
	assert_int_equal(teams(s, rx_eq(rx_upper(Team_.name), "ÜBER ÄPFEL")), 1);
	Team **all = rx_all(s, Team, .order_by = { rx_desc(rx_length(Team_.name)) }, .limit = 1);
	assert_string_equal(all[0]->name, "über Äpfel");
}

/* ---- conditions ------------------------------------------------------------------------------ */

static void add_heroes(rx_session *s)
{
	Team *a = rx_add(s, Team, .name = "a"), *b = rx_add(s, Team, .name = "b");
	rx_add(s, Team, .name = "none");
	rx_add(s, Hero, .name = "x", .age = rx_some(20), .team = a);
	rx_add(s, Hero, .name = "y", .age = rx_some(40), .team = a);
	rx_add(s, Hero, .name = "z", .team = b);
	rx_add(s, Hero, .name = "alone", .active = false);
	assert_true(rx_commit(s));
}

static int64_t count_heroes(rx_session *s, rx_expr where)
{
	int64_t n = rx_count(s, Hero, .where = where);
	assert_session_ok(s);
	return n;
}

static void test_conformance_queries__and_or_not(void **state)
{
	rx_session *s = ((heroes *)*state)->session;
	add_heroes(s);
	assert_int_equal(count_heroes(s, rx_and(rx_eq(Hero_.name, "x"), rx_eq(Hero_.age, 20))), 1);
	assert_int_equal(count_heroes(s, rx_and(rx_eq(Hero_.name, "x"), rx_eq(Hero_.age, 21))), 0);
	assert_int_equal(count_heroes(s, rx_or(rx_eq(Hero_.name, "x"), rx_eq(Hero_.age, 40))), 2);
	assert_int_equal(count_heroes(s, rx_not(rx_eq(Hero_.name, "x"))), 3);
	assert_int_equal(count_heroes(s, Hero_.active), 3);
	assert_int_equal(count_heroes(s, rx_not(Hero_.active)), 1);
	assert_int_equal(count_heroes(s,
						 rx_and(rx_or(rx_eq(Hero_.name, "x"), rx_eq(Hero_.name, "y")),
							 rx_not(rx_or(rx_eq(Hero_.age, 20), rx_eq(Hero_.age, 0))))),
		1);
}

static void test_conformance_queries__null_operands_are_left_out(void **state)
{
	rx_session *s = ((heroes *)*state)->session;
	const char *name = NULL;
	int min = 30;
	add_heroes(s);
	assert_int_equal(
		count_heroes(
			s, rx_and(name ? rx_eq(Hero_.name, name) : NULL, min ? rx_ge(Hero_.age, min) : NULL)),
		1);
	assert_int_equal(count_heroes(s, rx_and(NULL)), 4);
	assert_int_equal(count_heroes(s, rx_or(NULL, rx_and(NULL, NULL))), 4);
	assert_int_equal(count_heroes(s, rx_not(rx_and(NULL))), 4);
	assert_int_equal(count_heroes(s, NULL), 4);
}

static void test_conformance_queries__has_and_any(void **state)
{
	rx_session *s = ((heroes *)*state)->session;
	add_heroes(s);
	assert_int_equal(count_heroes(s, rx_has(Hero_.team, rx_eq(Team_.name, "a"))), 2);
	assert_int_equal(count_heroes(s, rx_has(Hero_.team, NULL)), 3);
	assert_int_equal(count_heroes(s, rx_not(rx_has(Hero_.team, NULL))), 1);
	assert_int_equal(teams(s, rx_any(Team_.heroes, rx_gt(Hero_.age, 30))), 1);
	assert_int_equal(teams(s, rx_any(Team_.heroes, NULL)), 2);
	assert_int_equal(teams(s, rx_not(rx_any(Team_.heroes, NULL))), 1);
	assert_int_equal(
		teams(s,
			rx_any(Team_.heroes,
				rx_and(rx_eq(Hero_.name, "x"), rx_has(Hero_.team, rx_eq(Team_.name, "a"))))),
		1);
}

static void test_conformance_queries__a_relation_to_the_own_table(void **state)
{
	rx_session *s = ((heroes *)*state)->session;
	Node *root = rx_add(s, Node, .label = "root");
	Node *child = rx_add(s, Node, .label = "child", .parent = root);
	rx_add(s, Node, .label = "grandchild", .parent = child);
	assert_true(rx_commit(s));
	assert_ptr_equal(
		rx_one(s, Node, .where = rx_has(Node_.parent, rx_eq(Node_.label, "root"))), child);
	assert_ptr_equal(rx_one(s, Node,
						 .where = rx_any(Node_.children,
							 rx_any(Node_.children, rx_eq(Node_.label, "grandchild")))),
		root);
}

static void test_conformance_queries__order_by_several(void **state)
{
	rx_session *s = ((heroes *)*state)->session;
	add_heroes(s);
	Hero **all = rx_all(s, Hero,
		.order_by = {
			rx_desc(Hero_.active), rx_nulls_last(rx_desc(Hero_.age)), rx_asc(Hero_.name) });
	assert_string_equal(all[0]->name, "y");
	assert_string_equal(all[1]->name, "x");
	assert_string_equal(all[2]->name, "z");
	assert_string_equal(all[3]->name, "alone");
}

static void test_conformance_queries__decimals_are_ordered_by_value(void **state)
{
	rx_session *s = ((heroes *)*state)->session;
	add_rows(s);
	Everything **all = rx_all(s, Everything, .order_by = { rx_asc(Everything_.de) });
	assert_int_equal(all[0]->i16, -5);
}

/* ---- what is refused -------------------------------------------------------------------------- */

#define REFUSED(s, M, code, part, ...) \
	do { \
		assert_int_equal(rx_count(s, M, .where = __VA_ARGS__), -1); \
		assert_session_failed(s, code, part); \
		assert_true(rx_rollback(s)); \
	} while (0)

static void test_conformance_queries__values_that_do_not_fit_are_refused(void **state)
{
	heroes *h = *state;
	rx_session *s = h->session;
	int64_t before = heroes_runs(h);
	REFUSED(s, Hero, RX_EDATA, "3000000000 does not fit Hero.age", rx_eq(Hero_.age, 3000000000));
	REFUSED(s, Everything, RX_EDATA, "40000 does not fit Everything.i16",
		rx_eq(Everything_.i16, 40000));
	REFUSED(s, Everything, RX_EDATA, "2 does not fit Everything.b", rx_eq(Everything_.b, 2));
	REFUSED(s, Everything, RX_EDATA, "18446744073709551615 does not fit Everything.i64",
		rx_eq(Everything_.i64, UINT64_MAX));
	REFUSED(s, Everything, RX_EDATA, "labels of Everything.st", rx_eq(Everything_.st, 77));
	REFUSED(s, Hero, RX_EDATA, "3000000000 does not fit Hero.age", rx_in(Hero_.age, 1, 3000000000));
	REFUSED(s, Hero, RX_EDATA, "does not fit Hero.age", rx_between(Hero_.age, 1, 3000000000));
	REFUSED(s, Team, RX_EDATA, "UTF-8", rx_eq(Team_.name, "\xff"));
	REFUSED(s, Everything, RX_EDATA, "Everything.de", rx_eq(Everything_.de, rx_decimal_of("x")));
	REFUSED(
		s, Everything, RX_EDATA, "Everything.da", rx_eq(Everything_.da, rx_date_of(2026, 2, 30)));
	assert_int_equal(heroes_runs(h), before);
}

static void test_conformance_queries__rules_are_for_rows_not_for_conditions(void **state)
{
	rx_session *s = ((heroes *)*state)->session;
	char text[200];
	memset(text, 'x', sizeof text - 1);
	text[sizeof text - 1] = '\0';
	assert_int_equal(rx_count(s, Hero, .where = rx_eq(Hero_.name, text)), 0);
	assert_session_ok(s);
	rx_add(s, Hero, .name = text);
	assert_false(rx_flush(s));
	assert_session_failed(s, RX_EDATA, "Hero.name");
}

static void test_conformance_queries__a_pointer_that_is_not_null_is_refused(void **state)
{
	rx_session *s = ((heroes *)*state)->session;
	int x = 0;
	void *pointer = &x;
	REFUSED(s, Hero, RX_EINVAL, "Hero.age", rx_eq(Hero_.age, pointer));
}

static void test_conformance_queries__comparing_order_with_null_is_refused(void **state)
{
	rx_session *s = ((heroes *)*state)->session;
	REFUSED(s, Hero, RX_EINVAL, "rx_is_null", rx_lt(Hero_.age, NULL));
	REFUSED(s, Hero, RX_EINVAL, "rx_between", rx_between(Hero_.age, NULL, 3));
	REFUSED(s, Team, RX_EINVAL, "NULL", rx_contains(Team_.name, NULL));
}

static void test_conformance_queries__a_column_of_another_table_is_refused_with_the_way(
	void **state)
{
	rx_session *s = ((heroes *)*state)->session;
	REFUSED(s, Hero, RX_EINVAL, "rx_has(Hero_.team", rx_eq(Team_.name, "a"));
	REFUSED(s, Team, RX_EINVAL, "rx_any(Team_.heroes", rx_eq(Hero_.name, "a"));
	REFUSED(s, Country, RX_EINVAL, "no relation", rx_eq(Hero_.name, "a"));
	REFUSED(s, Hero, RX_EINVAL, "Team_.heroes", rx_any(Team_.heroes, NULL));
	assert_null(rx_all(s, Hero, .order_by = { rx_asc(Team_.name) }));
	assert_session_failed(s, RX_EINVAL, "query of Hero");
	assert_contains(rx_session_error(s)->message, "queries.c:");
}

static void test_conformance_queries__lists_that_are_too_long_are_refused(void **state)
{
	rx_session *s = ((heroes *)*state)->session;
	const rx_order by = rx_asc(Hero_.id);
	assert_int_equal(rx_len(rx_all(s, Hero, .order_by = { by, by, by, by, by, by, by, by })), 0);
	assert_session_ok(s);
	assert_null(rx_all(s, Hero, .order_by = { by, by, by, by, by, by, by, by, by }));
	assert_session_failed(s, RX_EINVAL, ".order_by has more than 8");
	assert_true(rx_rollback(s));
	const rx_rel r = Hero_.team;
	assert_null(rx_all(s, Hero, .load = { r, r, r, r, r, r, r, r, r }));
	assert_session_failed(s, RX_EINVAL, ".load has more than 8");
}

static void test_conformance_queries__negative_limits_are_refused(void **state)
{
	rx_session *s = ((heroes *)*state)->session;
	assert_null(rx_all(s, Hero, .limit = -1));
	assert_session_failed(s, RX_EINVAL, "the limit is -1");
	assert_true(rx_rollback(s));
	assert_null(rx_all(s, Hero, .offset = -2));
	assert_session_failed(s, RX_EINVAL, "the offset is -2");
}

/* ---- injection ------------------------------------------------------------------------------- */

static void test_conformance_queries__values_are_never_sql(void **state)
{
	heroes *h = *state;
	rx_session *s = h->session;
	const char *const nasty[] = { "'; DROP TABLE team; --", "\" OR 1=1", "?", "$1", "%s", "\\'",
		"json_each('[1]')", "/* */" };
	for (size_t i = 0; i < sizeof nasty / sizeof *nasty; i++)
		rx_add(s, Team, .name = nasty[i]);
	assert_true(rx_commit(s));
	for (size_t i = 0; i < sizeof nasty / sizeof *nasty; i++) {
		assert_int_equal(teams(s, rx_eq(Team_.name, nasty[i])), 1);
		assert_int_equal(teams(s, rx_in(Team_.name, nasty[i])), 1);
		assert_int_equal(teams(s, rx_contains(Team_.name, nasty[i])), 1);
	}
	assert_int_equal(heroes_number(h, "SELECT count(*) FROM team"), 8);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		HERO_TEST(test_conformance_queries__integers_compare),
		HERO_TEST(test_conformance_queries__numbers_compare),
		HERO_TEST(test_conformance_queries__texts_and_bytes_compare),
		HERO_TEST(test_conformance_queries__times_compare),
		HERO_TEST(test_conformance_queries__null_on_the_right_means_is_null),
		HERO_TEST(test_conformance_queries__an_optional_that_is_set_is_its_value),
		HERO_TEST(test_conformance_queries__lists_may_be_c_arrays),
		HERO_TEST(test_conformance_queries__an_empty_list_matches_nothing),
		HERO_TEST(test_conformance_queries__contains_finds_exactly_what_holds_the_text),
		HERO_TEST(test_conformance_queries__like_tells_upper_from_lower_and_ilike_does_not),
		HERO_TEST(test_conformance_queries__functions_of_texts),
		HERO_TEST(test_conformance_queries__and_or_not),
		HERO_TEST(test_conformance_queries__null_operands_are_left_out),
		HERO_TEST(test_conformance_queries__has_and_any),
		HERO_TEST(test_conformance_queries__a_relation_to_the_own_table),
		HERO_TEST(test_conformance_queries__order_by_several),
		HERO_TEST(test_conformance_queries__decimals_are_ordered_by_value),
		HERO_TEST(test_conformance_queries__values_that_do_not_fit_are_refused),
		HERO_TEST(test_conformance_queries__rules_are_for_rows_not_for_conditions),
		HERO_TEST(test_conformance_queries__a_pointer_that_is_not_null_is_refused),
		HERO_TEST(test_conformance_queries__comparing_order_with_null_is_refused),
		HERO_TEST(test_conformance_queries__a_column_of_another_table_is_refused_with_the_way),
		HERO_TEST(test_conformance_queries__lists_that_are_too_long_are_refused),
		HERO_TEST(test_conformance_queries__negative_limits_are_refused),
		HERO_TEST(test_conformance_queries__values_are_never_sql),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
