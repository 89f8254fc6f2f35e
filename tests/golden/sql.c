/* The SQL of each kind of query and of statements about one row, one file a case and dialect, to be
 * read by people.
 *
 *     REFLEX_UPDATE_GOLDEN=1 build/tests/test_golden_sql      writes the files anew */
#define GOLDEN_FOLDER "sql"
#include "golden/golden.h"
#include "golden/query.h"

#define ROWS(M, ...) render_select(out, &M##__model, RX__SELECT_ROWS, RX__QUERY(__VA_ARGS__))
#define COUNT(M, ...) render_select(out, &M##__model, RX__SELECT_COUNT, RX__QUERY(__VA_ARGS__))
#define EXISTS(M, ...) render_select(out, &M##__model, RX__SELECT_EXISTS, RX__QUERY(__VA_ARGS__))

/* clang-format off */
CASE(all) { ROWS(Team, .limit = 0); }
CASE(where_eq) { ROWS(Team, .where = rx_eq(Team_.name, "a")); }
CASE(where_eq_null) { ROWS(Team, .where = rx_eq(Team_.headquarters, NULL)); }
CASE(where_ne_null) { ROWS(Team, .where = rx_ne(Team_.headquarters, NULL)); }
CASE(where_ne) { ROWS(Team, .where = rx_ne(Team_.name, "a")); }
CASE(where_ordering)
{
	ROWS(Hero, .where = rx_and(rx_lt(Hero_.age, 1), rx_le(Hero_.age, 2), rx_gt(Hero_.age, 3),
		rx_ge(Hero_.age, 4)));
}
CASE(where_bool) { ROWS(Hero, .where = Hero_.active); }
CASE(where_not) { ROWS(Hero, .where = rx_not(Hero_.active)); }
CASE(where_and_or)
{
	ROWS(Team, .where = rx_and(rx_or(rx_eq(Team_.name, "a"), rx_eq(Team_.name, "b")),
		rx_is_null(Team_.headquarters)));
}
CASE(where_nothing_left) { ROWS(Team, .where = rx_and(NULL, rx_or(NULL), rx_not(rx_and(NULL)))); }
CASE(where_one_left) { ROWS(Team, .where = rx_and(NULL, rx_eq(Team_.id, 1), NULL)); }
CASE(where_columns) { ROWS(Team, .where = rx_lt_col(Team_.name, Team_.headquarters)); }
CASE(where_between) { ROWS(Hero, .where = rx_between(Hero_.age, 18, 30)); }
CASE(where_in) { ROWS(Hero, .where = rx_in(Hero_.age, 1, 2, 3)); }
CASE(where_in_null) { ROWS(Hero, .where = rx_in(Hero_.age, 1, NULL)); }
CASE(where_not_in) { ROWS(Hero, .where = rx_not_in(Hero_.name, "a", "b", "c", "d", "e")); }
CASE(where_not_in_null) { ROWS(Hero, .where = rx_not_in(Hero_.age, 1, NULL)); }
CASE(where_in_doubles) { ROWS(Hero, .where = rx_in(Hero_.score, 1.5, 2.5, 3.5)); }
CASE(where_in_empty)
{
	const int64_t *none = NULL;
	ROWS(Team, .where = rx_in_array(Team_.id, none, 0));
}
CASE(where_not_in_empty)
{
	const double *none = NULL;
	ROWS(Hero, .where = rx_not_in_array(Hero_.score, none, 0));
}
CASE(where_like) { ROWS(Team, .where = rx_like(Team_.name, "a%_")); }
CASE(where_ilike) { ROWS(Team, .where = rx_ilike(Team_.name, "a%")); }
CASE(where_contains) { ROWS(Team, .where = rx_contains(Team_.name, "50%")); }
CASE(where_starts_with) { ROWS(Team, .where = rx_starts_with(Team_.name, "a_")); }
CASE(where_ends_with) { ROWS(Team, .where = rx_ends_with(Team_.name, "!")); }
CASE(where_functions)
{
	ROWS(Team, .where = rx_and(rx_eq(rx_lower(Team_.name), "a"),
		rx_eq_col(rx_upper(Team_.name), Team_.headquarters), rx_gt(rx_length(Team_.name), 3)));
}
CASE(where_decimal) { ROWS(Everything, .where = rx_gt(Everything_.de, rx_decimal_of("1.5"))); }
CASE(where_enum) { ROWS(Everything, .where = rx_eq(Everything_.st, LIVE)); }
CASE(where_has) { ROWS(Hero, .where = rx_has(Hero_.team, rx_eq(Team_.name, "a"))); }
CASE(where_has_nothing) { ROWS(Hero, .where = rx_not(rx_has(Hero_.team, NULL))); }
CASE(where_any)
{
	ROWS(Team, .where = rx_any(Team_.heroes, rx_or(rx_gt(Hero_.age, 30), Hero_.active)));
}
CASE(where_any_nested)
{
	ROWS(Team, .where = rx_any(Team_.heroes, rx_has(Hero_.team, rx_eq(Team_.name, "a"))));
}
CASE(where_has_self) { ROWS(Node, .where = rx_has(Node_.parent, rx_eq(Node_.label, "root"))); }
CASE(where_any_self)
{
	ROWS(Node, .where = rx_and(rx_any(Node_.children, rx_eq(Node_.label, "a")),
		rx_any(Node_.children, rx_eq(Node_.label, "b"))));
}
CASE(where_arithmetic)
{
	ROWS(Hero, .where = rx_and(rx_gt(rx_plus(Hero_.age, 1), 2), rx_lt(rx_minus(Hero_.score, 1), 2),
		rx_eq(rx_times(rx_plus(Hero_.age, 1), 3), 9), rx_eq(rx_divided(Hero_.age, 2), 1),
		rx_eq_col(rx_divided_col(Hero_.age, Hero_.age), rx_plus_col(Hero_.age, Hero_.age)),
		rx_eq(rx_divided(Hero_.score, 2), 1.5)));
}
CASE(where_coalesce)
{
	ROWS(Everything, .where = rx_and(rx_eq(rx_coalesce(Everything_.ost, DRAFT), LIVE),
		rx_eq(rx_coalesce_col(Everything_.ode, Everything_.de), rx_decimal_of("1"))));
}
CASE(where_now) { ROWS(Hero, .where = rx_lt_col(Hero_.created_at, rx_now())); }
CASE(where_constant) { ROWS(Hero, .where = rx_lt_col(rx_constant(5), Hero_.age)); }
CASE(order_limit_offset)
{
	ROWS(Hero, .order_by = { rx_desc(Hero_.age), rx_asc(rx_lower(Hero_.name)) }, .limit = 20,
		.offset = 40);
}
CASE(order_decimal) { ROWS(Everything, .order_by = { rx_asc(Everything_.de) }); }
CASE(order_nulls)
{
	ROWS(Hero, .order_by = { rx_nulls_first(rx_asc(Hero_.age)), rx_nulls_last(rx_asc(Hero_.score)),
		rx_nulls_first(rx_desc(Hero_.team_id)), rx_nulls_last(rx_desc(Hero_.secret_name)) });
}
CASE(limit_large) { ROWS(Team, .limit = 123456); }
CASE(offset_alone) { ROWS(Team, .offset = 5); }
CASE(distinct) { ROWS(Team, .distinct = true); }
CASE(count) { COUNT(Team, .where = rx_is_not_null(Team_.headquarters)); }
CASE(count_limited) { COUNT(Team, .limit = 10, .offset = 2); }
CASE(exists) { EXISTS(Team, .where = rx_eq(Team_.name, "a")); }
/* clang-format on */

/* Longer than a list that goes item by item on any engine. */
#define LONG_LIST(name, column, T, item) \
	CASE(name) \
	{ \
		enum { N = 40000 }; \
		T *list = calloc(N, sizeof *list); \
		for (size_t i = 0; i < N; i++) \
			list[i] = item; \
		ROWS(Everything, .where = rx_in_array(Everything_.column, list, (size_t)N)); \
		free(list); \
	}

LONG_LIST(long_list_integers, i64, int64_t, (int64_t)i)
LONG_LIST(long_list_texts, t, rx_text, "a")
LONG_LIST(long_list_decimals, de, rx_decimal, rx_decimal_of("1.5"))
LONG_LIST(long_list_moments, dt, rx_datetime, (rx_datetime){ (int64_t)i })
LONG_LIST(long_list_uuids, u, rx_uuid, (rx_uuid){ .byte = { 1 } })

static void by_key(output *out, const rx_model *model, size_t n_values)
{
	rx_error error = RX_ERROR_INIT;
	rx__select select = { .mapper = mapper_of(model), .form = RX__SELECT_KEY };
	rx__render_select(&out->sql, out->dialect, &select, &error);
	assert_rx_ok(&error);
	out->n_values = n_values;
}

CASE(get)
{
	by_key(out, &Team__model, 1);
}

CASE(get_composite)
{
	by_key(out, &Membership__model, 2);
}

typedef enum write_kind { INSERT, INSERT_RETURNING, UPDATE, DELETE } write_kind;

static void write_row(output *out, const rx_model *model, write_kind kind, unsigned columns)
{
	rx_error error = RX_ERROR_INIT;
	const rx__mapper *mapper = mapper_of(model);
	const rx__mask mask = { { columns } }, id = { { kind == INSERT_RETURNING } };
	if (kind == UPDATE)
		rx__render_update(&out->sql, out->dialect, mapper, &mask, &error);
	else if (kind == DELETE)
		rx__render_delete(&out->sql, out->dialect, mapper, &error);
	else
		rx__render_insert(&out->sql, out->dialect, mapper, &mask, &id, &error);
	assert_rx_ok(&error);
	out->n_values = (size_t)__builtin_popcount(columns);
	if (kind == UPDATE || kind == DELETE)
		out->n_values += mapper->n_keys + (mapper->version != NULL);
}

CASE(insert)
{
	write_row(out, &Team__model, INSERT, 1 << 1 | 1 << 2);
}

CASE(insert_nothing)
{
	write_row(out, &Team__model, INSERT, 0);
}

CASE(insert_returning)
{
	write_row(out, &Team__model, INSERT_RETURNING, 1 << 1);
}

CASE(insert_rows)
{
	rx_error error = RX_ERROR_INIT;
	const rx__mask mask = { { 1 << 1 | 1 << 2 } }, id = { { 1 } };
	const rx__insert_rows rows = { mapper_of(&Team__model), &mask, &id, 3 };
	rx__render_insert_rows(&out->sql, out->dialect, &rows, &error);
	assert_rx_ok(&error);
	out->n_values = 6;
}

CASE(update)
{
	write_row(out, &Team__model, UPDATE, 1 << 1 | 1 << 2);
}

CASE(update_composite)
{
	write_row(out, &Membership__model, UPDATE, 1 << 2);
}

CASE(update_version)
{
	write_row(out, &Account__model, UPDATE, 1 << 2 | 1 << 3);
}

CASE(delete_row)
{
	write_row(out, &Team__model, DELETE, 0);
}

CASE(delete_version)
{
	write_row(out, &Account__model, DELETE, 0);
}

static const golden_case cases[] = {
	ENTRY(all),
	ENTRY(where_eq),
	ENTRY(where_eq_null),
	ENTRY(where_ne_null),
	ENTRY(where_ne),
	ENTRY(where_ordering),
	ENTRY(where_bool),
	ENTRY(where_not),
	ENTRY(where_and_or),
	ENTRY(where_nothing_left),
	ENTRY(where_one_left),
	ENTRY(where_columns),
	ENTRY(where_between),
	ENTRY(where_in),
	ENTRY(where_in_null),
	ENTRY(where_not_in),
	ENTRY(where_not_in_null),
	ENTRY(where_in_doubles),
	ENTRY(where_in_empty),
	ENTRY(where_not_in_empty),
	ENTRY(where_like),
	ENTRY(where_ilike),
	ENTRY(where_contains),
	ENTRY(where_starts_with),
	ENTRY(where_ends_with),
	ENTRY(where_functions),
	ENTRY(where_decimal),
	ENTRY(where_enum),
	ENTRY(where_has),
	ENTRY(where_has_nothing),
	ENTRY(where_any),
	ENTRY(where_any_nested),
	ENTRY(where_has_self),
	ENTRY(where_any_self),
	ENTRY(where_arithmetic),
	ENTRY(where_coalesce),
	ENTRY(where_now),
	ENTRY(where_constant),
	ENTRY(order_limit_offset),
	ENTRY(order_decimal),
	ENTRY(order_nulls),
	ENTRY(limit_large),
	ENTRY(offset_alone),
	ENTRY(distinct),
	ENTRY(count),
	ENTRY(count_limited),
	ENTRY(exists),
	ENTRY(long_list_integers),
	ENTRY(long_list_texts),
	ENTRY(long_list_decimals),
	ENTRY(long_list_moments),
	ENTRY(long_list_uuids),
	ENTRY(get),
	ENTRY(get_composite),
	ENTRY(insert),
	ENTRY(insert_nothing),
	ENTRY(insert_rows),
	ENTRY(insert_returning),
	ENTRY(update),
	ENTRY(update_composite),
	ENTRY(update_version),
	ENTRY(delete_row),
	ENTRY(delete_version),
};

#include "golden/golden_run.h"

int main(void)
{
	return golden_main();
}
