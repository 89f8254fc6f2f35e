/* The SQL of selects with more than one table, with aggregates and with subqueries.
 *
 *     REFLEX_UPDATE_GOLDEN=1 build/tests/test_golden_select      writes the files anew */
#define GOLDEN_FOLDER "select"
#include "golden/golden.h"

#include "sql/subquery.h"

/* clang-format off */
RX_MODEL(Book, book,
    column(rx_text, title),
    many(Label, labels, .through = "book_label"));
RX_MODEL(Label, label,
    column(rx_text, word),
    many(Book, books, .through = "book_label"));
RX_TABLE(BookLabel, book_label,
    primary_key(int64_t, book_id, .foreign_key = "book.id"),
    primary_key(int64_t, label_id, .foreign_key = "label.id"),
    column(int32_t, weight));
RX_ROW(TeamSize, field(rx_text, team), field(int64_t, members));
RX_ROW(Pair, one(Hero, hero), one(Team, team));
/* clang-format on */

typedef struct how {
	const rx_model *model;
	const rx_row_type *row;
	rx__select_form form;
	bool objects, along;
} how;

/* .load of single ones: Track with its album, Hero with its team, Node with two of its ancestors. */
static size_t along_of(const rx_model *model, rx__select_along *out)
{
	const rx__mapper *mapper = mapper_of(model);
	const rx__relationship *up = rx__mapper_relationship(mapper, "parent");
	if (up)
		out[0].relation = out[1].relation = up;
	else
		out[0].relation = &mapper->relationships[0];
	out[0].owner = 0;
	out[1].owner = 1;
	return up ? 2 : 1;
}

static void write_select(output *out, how to, const rx__query_args *args)
{
	rx_error error = RX_ERROR_INIT;
	rx_arena arena;
	rx__shape shape;
	rx__select select;
	rx__select_of_args(&select, args);
	if (to.model->table)
		select.mapper = mapper_of(to.model);
	else
		select.rows = to.model;
	select.form = to.form;
	select.row = to.row;
	select.objects = to.objects;
	rx__select_along along[2];
	if (to.along)
		select.n_along = along_of(to.model, along);
	select.along = along;
	rx__arena_init(&arena, 0);
	rx__shape_init(&shape, &arena);
	rx__shape_select(&shape, &select, out->dialect, &error);
	assert_rx_ok(&error);
	rx__render_select(&out->sql, out->dialect, &select, &error);
	assert_rx_ok(&error);
	out->n_values = shape.n_values;
	rx__shape_deinit(&shape);
	rx__arena_deinit(&arena);
}

#define SELECT(M, ...) \
	write_select( \
		out, (how){ &M##__model, NULL, RX__SELECT_ROWS, false, false }, RX__QUERY(__VA_ARGS__))
#define ROWS(R, M, ...) \
	write_select(out, (how){ &M##__model, &R##__row, RX__SELECT_ROWS, false, false }, \
		RX__QUERY(__VA_ARGS__))
#define OBJECTS(M, ...) \
	write_select( \
		out, (how){ &M##__model, NULL, RX__SELECT_ROWS, true, false }, RX__QUERY(__VA_ARGS__))
#define ALONG(M, ...) \
	write_select( \
		out, (how){ &M##__model, NULL, RX__SELECT_ROWS, true, true }, RX__QUERY(__VA_ARGS__))
#define COUNT(M, ...) \
	write_select( \
		out, (how){ &M##__model, NULL, RX__SELECT_COUNT, true, false }, RX__QUERY(__VA_ARGS__))
#define EXISTS(M, ...) \
	write_select( \
		out, (how){ &M##__model, NULL, RX__SELECT_EXISTS, true, false }, RX__QUERY(__VA_ARGS__))

/* clang-format off */
CASE(columns) { SELECT(Hero, .select = { Hero_.name, Hero_.age }); }
CASE(expressions) { SELECT(Hero, .select = { rx_upper(Hero_.name), rx_plus(Hero_.age, 1) }, .where = rx_gt(Hero_.age, 2)); }
CASE(distinct_columns) { SELECT(Everything, .select = { Everything_.t, Everything_.de }, .distinct = true); }
CASE(count_all) { SELECT(Hero, .select = { rx_count_all(), rx_count_of(Hero_.age), rx_count_of(Hero_.name, .distinct = true) }); }
CASE(sums) { SELECT(Everything, .select = { rx_sum(Everything_.i16), rx_sum(Everything_.i64), rx_sum(Everything_.f), rx_sum(Everything_.de), rx_sum(Everything_.de, .distinct = true) }); }
CASE(averages) { SELECT(Everything, .select = { rx_avg(Everything_.i32), rx_avg(Everything_.d), rx_avg(Everything_.de) }); }
CASE(least_and_most) { SELECT(Everything, .select = { rx_min(Everything_.t), rx_max(Everything_.de), rx_max(Everything_.dt) }); }
CASE(filtered) { SELECT(Hero, .select = { rx_count_all(.filter = rx_gt(Hero_.age, 1)), rx_sum(rx_plus(Hero_.age, 2), .filter = rx_lt(Hero_.age, 3)), rx_count_of(Hero_.name, .distinct = true, .filter = Hero_.active) }); }
CASE(group_having_order)
{
	SELECT(Hero, .select = { Hero_.age, rx_count_all() }, .where = Hero_.active, .group_by = { Hero_.age },
		.having = rx_gt(rx_count_all(), 3), .order_by = { rx_desc(rx_count_all()), rx_asc(Hero_.age) }, .limit = 10);
}
CASE(group_with_values) { SELECT(Hero, .select = { rx_count_all(), rx_divided(Hero_.age, 10) }, .group_by = { rx_divided(Hero_.age, 10) }, .order_by = { rx_desc(rx_divided(Hero_.age, 10)), rx_asc(rx_divided(rx_min(Hero_.age), 7)) }); }
CASE(group_and_order_with_values) { SELECT(Hero, .select = { rx_count_all() }, .group_by = { Hero_.name, rx_divided(Hero_.age, 10) }, .order_by = { rx_desc(rx_divided(Hero_.age, 10)) }, .limit = 1000000); }
CASE(group_with_other_values) { SELECT(Hero, .select = { rx_count_all(), rx_max(rx_divided(Hero_.age, 10)) }, .group_by = { rx_divided(Hero_.age, 20) }); }
CASE(group_decimal) { SELECT(Everything, .select = { Everything_.de, rx_count_all() }, .group_by = { Everything_.de }); }
CASE(join_one) { SELECT(Hero, .select = { Hero_.name, Team_.name }, .join = { Hero_.team }); }
CASE(join_many) { SELECT(Team, .select = { Team_.name, Hero_.name }, .join = { Team_.heroes }); }
CASE(join_left) { SELECT(Hero, .select = { Hero_.name, Team_.name }, .join = { rx_left(Hero_.team) }, .where = rx_is_null(Team_.id)); }
CASE(join_left_on) { SELECT(Team, .select = { Team_.name, Hero_.name }, .join = { rx_left(Team_.heroes, .on = rx_gt(Hero_.age, 1)) }, .where = rx_eq(Team_.name, "x")); }
CASE(join_condition) { SELECT(Hero, .select = { Hero_.name, Team_.name }, .join = { rx_join_on(Team, rx_and(rx_eq_col(Team_.name, Hero_.name), rx_gt(Hero_.age, 1))) }); }
CASE(join_self) { SELECT(Node, .select = { Node_.label, rx_of("up", Node_.label) }, .join = { rx_left(Node_.parent, .as = "up") }, .where = rx_eq(rx_of("up", Node_.label), "x")); }
CASE(join_self_twice)
{
	SELECT(Node, .select = { rx_of("top", Node_.label) }, .join = { rx_join(Node_.parent, .as = "up"),
		rx_left(rx_of("up", Node_.parent), .as = "top") });
}
CASE(join_many_to_many) { SELECT(Book, .select = { Book_.title, Label_.word, BookLabel_.weight }, .join = { rx_left(Book_.labels) }); }
CASE(join_three) { SELECT(Album, .select = { rx_count_of(Take_.id) }, .join = { Album_.tracks, rx_left(Track_.takes) }); }
CASE(pair) { ROWS(Pair, Hero, .select = { rx_object(Hero), rx_object(Team) }, .join = { rx_left(Hero_.team) }); }
CASE(objects_joined_to_one) { OBJECTS(Hero, .join = { Hero_.team }, .where = rx_eq(Team_.name, "x"), .order_by = { rx_asc(Team_.name) }); }
CASE(objects_joined_to_many) { OBJECTS(Team, .join = { Team_.heroes }, .where = rx_gt(Hero_.age, 1), .order_by = { rx_desc(rx_max(Hero_.age)), rx_asc(Team_.name) }, .having = rx_gt(rx_count_of(Hero_.id), 2), .limit = 5); }
CASE(objects_joined_to_both) { OBJECTS(Track, .join = { Track_.album, Track_.takes }, .order_by = { rx_asc(Album_.title) }); }
CASE(along_one) { ALONG(Hero, .where = rx_gt(Hero_.age, 1), .order_by = { rx_desc(Hero_.name) }, .limit = 20); }
CASE(along_one_beside_a_join) { ALONG(Hero, .join = { rx_left(Hero_.team) }, .where = rx_eq(Team_.name, "x")); }
CASE(along_one_locked) { ALONG(Hero, .lock = RX_FOR_UPDATE); }
CASE(along_path_to_itself) { ALONG(Node, .where = rx_any(Node_.children, NULL)); }
CASE(along_one_grouped) { ALONG(Track, .join = { Track_.takes }); }
CASE(count_joined) { COUNT(Team, .join = { Team_.heroes }, .where = rx_gt(Hero_.age, 1)); }
CASE(count_joined_to_one) { COUNT(Hero, .join = { Hero_.team }); }
CASE(exists_joined) { EXISTS(Team, .join = { Team_.heroes }, .where = rx_gt(Hero_.age, 1)); }
CASE(any_many_to_many) { OBJECTS(Book, .where = rx_any(Book_.labels, rx_eq(Label_.word, "x"))); }
CASE(any_in_join) { SELECT(Track, .select = { Track_.title }, .join = { rx_join(Track_.album, .on = rx_any(Album_.tracks, rx_eq(Track_.title, "x"))) }); }
CASE(outer_column) { OBJECTS(Node, .where = rx_any(Node_.children, rx_eq_col(Node_.label, rx_outer(Node_.label)))); }
CASE(scalar_subquery) { OBJECTS(Hero, .where = rx_eq_col(Hero_.age, rx_select(rx_max(Hero_.age), Hero, .where = rx_gt(Hero_.age, 3))), .order_by = { rx_asc(Hero_.id) }); }
CASE(correlated)
{
	SELECT(Team, .select = { Team_.name, rx_select(rx_count_all(), Hero, .where = rx_and(rx_eq_col(Hero_.team_id, Team_.id), rx_gt(Hero_.age, 1))) }, .where = rx_eq(Team_.name, "x"));
}
CASE(correlated_same_table)
{
	OBJECTS(Hero, .where = rx_eq_col(Hero_.age, rx_select(rx_max(Hero_.age), Hero, .where = rx_eq_col(Hero_.team_id, rx_outer(Hero_.team_id)))));
}
CASE(in_query) { OBJECTS(Team, .where = rx_in_query(Team_.id, rx_select(rx_coalesce(Hero_.team_id, 0), Hero, .where = rx_gt(Hero_.age, 1), .order_by = { rx_asc(Hero_.id) }, .limit = 3))); }
CASE(not_in_query) { OBJECTS(Team, .where = rx_not_in_query(Team_.id, rx_select(Hero_.team_id, Hero, .join = { Hero_.team }, .distinct = true))); }
CASE(exists_in) { OBJECTS(Team, .where = rx_and(rx_exists_in(Hero, .where = rx_eq_col(Hero_.team_id, Team_.id)), rx_not(rx_exists_in(Node, .where = rx_eq_col(Node_.label, Team_.name))))); }
CASE(group_in_subquery) { OBJECTS(Team, .where = rx_in_query(Team_.id, rx_select(Hero_.team_id, Hero, .group_by = { Hero_.team_id }, .having = rx_gt(rx_count_all(), 2)))); }
CASE(derived)
{
	SELECT(TeamSize, .select = { TeamSize_.team, TeamSize_.members },
		.from = rx_query_of(TeamSize, Team, .select = { Team_.name, rx_count_of(Hero_.id) }, .join = { rx_left(Team_.heroes) }, .where = rx_ne(Team_.name, "x"), .group_by = { Team_.id }),
		.where = rx_gt(TeamSize_.members, 3), .order_by = { rx_desc(TeamSize_.members) });
}
CASE(derived_joined)
{
	SELECT(Team, .select = { Team_.name, TeamSize_.members },
		.join = { rx_left_on(TeamSize, rx_eq_col(TeamSize_.team, Team_.name), .from = rx_query_of(TeamSize, Hero, .select = { Hero_.name, rx_count_all() }, .where = rx_gt(Hero_.age, 1), .group_by = { Hero_.name })),
			rx_join_on(TeamSize, rx_eq_col(rx_of("other", TeamSize_.team), Team_.name), .as = "other", .from = rx_query_of(TeamSize, Hero, .select = { Hero_.name, rx_count_all() }, .group_by = { Hero_.name })) });
}
CASE(derived_of_derived)
{
	SELECT(TeamSize, .select = { rx_max(TeamSize_.members) }, .from = rx_query_of(TeamSize, TeamSize, .select = { TeamSize_.team, TeamSize_.members },
		.from = rx_query_of(TeamSize, Team, .select = { Team_.name, Team_.id }, .where = rx_gt(Team_.id, 1)), .where = rx_gt(TeamSize_.members, 2)));
}
/* clang-format on */

static const golden_case cases[] = {
	ENTRY(columns),
	ENTRY(expressions),
	ENTRY(distinct_columns),
	ENTRY(count_all),
	ENTRY(sums),
	ENTRY(averages),
	ENTRY(least_and_most),
	ENTRY(filtered),
	ENTRY(group_having_order),
	ENTRY(group_with_values),
	ENTRY(group_and_order_with_values),
	ENTRY(group_with_other_values),
	ENTRY(group_decimal),
	ENTRY(join_one),
	ENTRY(join_many),
	ENTRY(join_left),
	ENTRY(join_left_on),
	ENTRY(join_condition),
	ENTRY(join_self),
	ENTRY(join_self_twice),
	ENTRY(join_many_to_many),
	ENTRY(join_three),
	ENTRY(pair),
	ENTRY(objects_joined_to_one),
	ENTRY(objects_joined_to_many),
	ENTRY(objects_joined_to_both),
	ENTRY(along_one),
	ENTRY(along_one_beside_a_join),
	ENTRY(along_one_locked),
	ENTRY(along_path_to_itself),
	ENTRY(along_one_grouped),
	ENTRY(count_joined),
	ENTRY(count_joined_to_one),
	ENTRY(exists_joined),
	ENTRY(any_many_to_many),
	ENTRY(any_in_join),
	ENTRY(outer_column),
	ENTRY(scalar_subquery),
	ENTRY(correlated),
	ENTRY(correlated_same_table),
	ENTRY(in_query),
	ENTRY(not_in_query),
	ENTRY(exists_in),
	ENTRY(group_in_subquery),
	ENTRY(derived),
	ENTRY(derived_joined),
	ENTRY(derived_of_derived),
};

#include "golden/golden_run.h"

int main(void)
{
	return golden_main();
}
