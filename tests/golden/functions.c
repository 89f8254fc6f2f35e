/* The SQL of expressions that compute, as golden/sql.c has that of statements. */
#define GOLDEN_FOLDER "functions"
#include "golden/golden.h"
#include "golden/query.h"

#define WHERE(M, ...) \
	render_select(out, &M##__model, RX__SELECT_COUNT, RX__QUERY(.where = __VA_ARGS__))

/* clang-format off */
CASE(arithmetic_of_integers)
{
	WHERE(Everything, rx_and(rx_gt(rx_plus(Everything_.i16, 1), 1),
		rx_gt(rx_minus_col(Everything_.i32, Everything_.oi32), 1),
		rx_gt(rx_times(rx_plus(Everything_.i64, 1), 2), 1),
		rx_gt(rx_divided_col(Everything_.i32, Everything_.oi32), 1),
		rx_gt(rx_divided(Everything_.i32, 3), 1), rx_eq(rx_mod(Everything_.i32, 3), 1),
		rx_eq(rx_mod_col(Everything_.i32, Everything_.oi32), 1), rx_lt(rx_negated(Everything_.i16), 0)));
}
CASE(arithmetic_of_reals)
{
	WHERE(Everything, rx_and(rx_gt(rx_plus(Everything_.f, 1), 1),
		rx_gt(rx_minus_col(Everything_.d, Everything_.od), 1),
		rx_gt(rx_times(Everything_.d, 0.5), 1), rx_gt(rx_divided_col(Everything_.d, Everything_.od), 1),
		rx_gt(rx_divided(Everything_.d, 3), 1), rx_lt(rx_negated(Everything_.d), 0)));
}
CASE(arithmetic_of_decimals)
{
	WHERE(Everything, rx_and(rx_gt(rx_plus(Everything_.de, rx_decimal_of("1.5")), rx_decimal_of("1")),
		rx_eq_col(rx_minus_col(Everything_.de, Everything_.ode), rx_times_col(Everything_.de, Everything_.ode)),
		rx_lt(rx_negated(Everything_.de), rx_decimal_of("0"))));
}
CASE(numbers)
{
	WHERE(Everything, rx_and(rx_gt(rx_abs(Everything_.i32), 1), rx_gt(rx_abs(Everything_.d), 1),
		rx_gt(rx_abs(Everything_.de), rx_decimal_of("1")), rx_eq(rx_sign(Everything_.i32), 1),
		rx_eq(rx_round(Everything_.d, 2), 1.5), rx_eq(rx_round(Everything_.de, 2), rx_decimal_of("1")),
		rx_eq(rx_floor(Everything_.d), 1), rx_eq(rx_ceil(Everything_.de), rx_decimal_of("1")),
		rx_eq(rx_sqrt(Everything_.d), 2), rx_eq(rx_power(Everything_.d, 2), 2),
		rx_eq(rx_power_col(Everything_.d, Everything_.od), 2)));
}
CASE(choices)
{
	WHERE(Everything, rx_and(rx_eq(rx_nullif(Everything_.t, ""), "x"),
		rx_eq(rx_nullif(Everything_.de, rx_decimal_of("0")), rx_decimal_of("1")),
		rx_eq(rx_greatest(Everything_.i32, 5), 5), rx_eq(rx_least_col(Everything_.de, Everything_.ode), rx_decimal_of("1")),
		rx_eq(rx_greatest(Everything_.da, rx_date_of(2026, 1, 1)), rx_date_of(2026, 1, 2)),
		rx_eq(rx_coalesce(rx_coalesce_col(Everything_.oi32, Everything_.i32), 1), 5)));
}
CASE(texts)
{
	WHERE(Everything, rx_and(rx_eq(rx_lower(Everything_.t), "a"), rx_eq(rx_upper(Everything_.t), "A"),
		rx_gt(rx_length(Everything_.t), 1), rx_eq(rx_trim(Everything_.t), "a"),
		rx_eq(rx_ltrim(Everything_.t), "a"), rx_eq(rx_rtrim(Everything_.t), "a"),
		rx_eq(rx_replace_text(Everything_.t, "a", Everything_.ot), "b"), rx_gt(rx_position(Everything_.t, "b"), 0),
		rx_eq(rx_concat(Everything_.t, ", ", Everything_.ot), "a, b"),
		rx_gt(rx_size(Everything_.t), 1), rx_gt(rx_size(Everything_.by), 1)));
}
CASE(parts_of_texts)
{
	WHERE(Everything, rx_and(rx_eq(rx_substr(Everything_.t, 2, Everything_.oi32), "a"),
		rx_eq(rx_substr_from(Everything_.t, rx_plus(rx_position(Everything_.t, "@"), 1)), "a")));
}
#define PARTS(x, ...) rx_and(RX__EACH(PART, x, __VA_ARGS__) NULL)
#define PART(x, unit) rx_gt(rx_extract(x, unit), 0),
CASE(extract)
{
	WHERE(Everything, PARTS(Everything_.dt, RX_YEAR, RX_QUARTER, RX_MONTH, RX_WEEK, RX_DAY, RX_HOUR,
		RX_MINUTE, RX_SECOND, RX_MICROSECOND, RX_WEEKDAY, RX_DAY_OF_YEAR));
}
CASE(extract_of_date_and_time)
{
	WHERE(Everything, rx_and(PARTS(Everything_.da, RX_YEAR, RX_WEEKDAY), PARTS(Everything_.ti, RX_HOUR, RX_SECOND)));
}
#define TRUNC(x, unit) rx_lt_col(rx_date_trunc(x, unit), x),
#define TRUNCS(x, ...) rx_and(RX__EACH(TRUNC, x, __VA_ARGS__) NULL)
CASE(date_trunc)
{
	WHERE(Everything, TRUNCS(Everything_.dt, RX_YEAR, RX_QUARTER, RX_MONTH, RX_WEEK, RX_DAY, RX_HOUR, RX_MINUTE, RX_SECOND));
}
CASE(date_trunc_of_date) { WHERE(Everything, TRUNCS(Everything_.da, RX_YEAR, RX_QUARTER, RX_MONTH, RX_WEEK, RX_DAY)); }
#define ADD(x, unit) rx_lt_col(rx_date_add(x, 2, unit), x),
#define ADDS(x, ...) rx_and(RX__EACH(ADD, x, __VA_ARGS__) NULL)
CASE(date_add)
{
	WHERE(Everything, rx_and(ADDS(Everything_.dt, RX_YEAR, RX_QUARTER, RX_MONTH, RX_WEEK, RX_DAY, RX_HOUR,
		RX_MINUTE, RX_SECOND, RX_MICROSECOND),
		rx_gt(rx_date_add(Everything_.da, Everything_.i32, RX_DAY), rx_date_of(2026, 1, 1))));
}
CASE(moments)
{
	WHERE(Everything, rx_and(rx_gt(rx_plus(Everything_.dt, rx_interval_of(5)), rx_datetime_of(2026, 1, 1, 0, 0, 0, 0)),
		rx_lt_col(rx_minus_col(Everything_.dt, Everything_.iv), rx_now()),
		rx_gt(rx_difference(rx_now(), Everything_.dt), rx_interval_of(7)),
		rx_gt(rx_days_between(rx_today(), Everything_.da), 7)));
}
CASE(case_of_values)
{
	WHERE(Everything, rx_eq(rx_case(text, rx_when(rx_lt(Everything_.i32, 5), "few"),
		rx_when(rx_and(Everything_.b, rx_gt(Everything_.i32, 9)), Everything_.t), rx_when(Everything_.ob, NULL),
		rx_else(rx_lower(Everything_.ot))), "few"));
}
CASE(case_without_else)
{
	WHERE(Everything, rx_and(rx_eq(rx_case(int64, rx_when(Everything_.b, 1)), 1),
		rx_case(bool, rx_when(Everything_.b, rx_gt(Everything_.d, 1)), rx_else((bool)true)),
		rx_gt(rx_case(decimal, rx_when(Everything_.b, Everything_.de)), rx_decimal_of("1"))));
}
CASE(cast_numbers)
{
	WHERE(Everything, rx_and(rx_eq(rx_cast(Everything_.i64, int16), 1), rx_eq(rx_cast(Everything_.i64, int32), 1),
		rx_eq(rx_cast(Everything_.i16, int64), 1), rx_eq(rx_cast(Everything_.i32, bool), 1),
		rx_eq(rx_cast(Everything_.i32, double), 1), rx_eq(rx_cast(Everything_.i32, decimal), rx_decimal_of("1")),
		rx_eq(rx_cast(Everything_.b, int32), 1), rx_eq(rx_cast(rx_gt(Everything_.i32, 5), int32), 1),
		rx_eq(rx_cast(Everything_.d, int64), 1), rx_eq(rx_cast(Everything_.f, double), 1),
		rx_eq(rx_cast(Everything_.de, int64), 1), rx_eq(rx_cast(Everything_.de, double), 1)));
}
CASE(cast_to_text)
{
	WHERE(Everything, rx_and(rx_eq(rx_cast(Everything_.i32, text), "1"), rx_eq(rx_cast(Everything_.st, text), "draft"),
		rx_eq(rx_cast(Everything_.da, text), "2026-01-01"), rx_eq(rx_cast(Everything_.ti, text), "1"),
		rx_eq(rx_cast(Everything_.dt, text), "1"), rx_eq(rx_cast(Everything_.t, text), "1")));
}
CASE(cast_moments)
{
	WHERE(Everything, rx_and(rx_eq_col(rx_cast(Everything_.dt, date), Everything_.da),
		rx_eq_col(rx_cast(Everything_.dt, time), Everything_.ti), rx_eq_col(rx_cast(Everything_.da, datetime), Everything_.dt)));
}
CASE(func_by_name)
{
	WHERE(Everything, rx_and(rx_eq(rx_func(text, "coalesce", Everything_.ot, "none"), "x"),
		rx_ne(rx_func(int64, "abs", rx_func(int64, "length", Everything_.t)), 0)));
}
CASE(fragment)
{
	WHERE(Everything, rx_and(rx_eq(rx_fragment(int64, "? & ?", Everything_.i64, 4), 4),
		rx_fragment(bool, "? > 'ab' AND (? < 3)", Everything_.t, rx_plus(Everything_.i32, 1))));
}
CASE(json_values)
{
	WHERE(Everything, rx_and(rx_eq(rx_json_text(Everything_.j, "author", "na\"me"), "x"), rx_eq(rx_json_int64(Everything_.j, 0), 1),
		rx_eq(rx_json_double(Everything_.j, "a", 2), 1.5), rx_json_bool(Everything_.j, "b"), rx_json_exists(Everything_.oj),
		rx_json_is_null(Everything_.oj, "c"), rx_eq(rx_json_text(rx_json_part(Everything_.j, "d"), "e"), "f")));
}
static void windows(output *out, const rx_operand *items)
{
	rx_error error = RX_ERROR_INIT;
	rx_arena arena;
	rx__shape shape;
	rx__select select = { .mapper = mapper_of(&Hero__model), .items = items };
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
#define SELECT(...) windows(out, (const rx_operand[]){ __VA_ARGS__, NULL })
CASE(window_ranks)
{
	SELECT(rx_over(rx_row_number()), rx_over(rx_rank(), .order_by = { rx_desc(Hero_.age) }),
		rx_over(rx_dense_rank(), .partition_by = { Hero_.team_id, Hero_.active }, .order_by = { rx_asc(Hero_.age), rx_desc(Hero_.id) }),
		rx_over(rx_percent_rank(), .partition_by = { Hero_.team_id }), rx_over(rx_cume_dist()), rx_over(rx_ntile(4)));
}
CASE(window_values)
{
	SELECT(rx_over(rx_lag(Hero_.name, 1), .order_by = { rx_asc(Hero_.id) }), rx_over(rx_lead(rx_lower(Hero_.name), 2)),
		rx_over(rx_first_value(Hero_.age)), rx_over(rx_last_value(Hero_.age)), rx_over(rx_nth_value(Hero_.age, 3)));
}
CASE(window_frames)
{
	SELECT(rx_over(rx_sum(Hero_.age), .order_by = { rx_asc(Hero_.id) }, .rows = rx_frame(-2, 0)),
		rx_over(rx_count_all(), .rows = rx_frame(RX_UNBOUNDED, RX_UNBOUNDED)),
		rx_over(rx_max(Hero_.age), .partition_by = { rx_plus(Hero_.age, 1) }, .order_by = { rx_asc(Hero_.age) }, .range = rx_frame(-5, 5)),
		rx_over(rx_avg(Hero_.score), .order_by = { rx_asc(Hero_.id) }, .rows = rx_frame(0, 1)),
		rx_over(rx_count_of(Hero_.age, .filter = rx_gt(Hero_.age, 3)), .order_by = { rx_asc(rx_coalesce(Hero_.age, 7)) }));
}
#define LOCKED(...) render_select(out, &Hero__model, RX__SELECT_ROWS, RX__QUERY(__VA_ARGS__))
CASE(lock_update) { LOCKED(.where = rx_gt(Hero_.age, 5), .limit = 3, .lock = RX_FOR_UPDATE); }
CASE(lock_update_skip) { LOCKED(.lock = RX_FOR_UPDATE | RX_SKIP_LOCKED); }
CASE(lock_share_nowait) { LOCKED(.lock = RX_FOR_SHARE | RX_NOWAIT); }
RX_ROW(Step, field(int64_t, id), field(rx_text, label));
static void from_query(output *out, const rx_query *from)
{
	rx_error error = RX_ERROR_INIT;
	rx_arena arena;
	rx__shape shape;
	rx__select select = { .rows = &Step__model, .from = from, .limit = 5,
		.items = (const rx_operand[]){ (rx_operand)Step_.label, NULL },
		.order_by = (const rx_order[]){ rx_desc(Step_.id), { .operand = NULL } } };
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
#define STEPS(...) rx_query_of(Step, Node, .select = { Node_.id, Node_.label }, __VA_ARGS__)
CASE(combined_union)
{
	from_query(out, rx_union(STEPS(.where = rx_eq(Node_.label, "a"), .limit = 2), STEPS(.where = rx_gt(Node_.id, 5))));
}
CASE(combined_nested)
{
	from_query(out, rx_except(rx_union_all(STEPS(.limit = 0), STEPS(.limit = 0)), rx_intersect(STEPS(.limit = 0), STEPS(.distinct = true))));
}
CASE(recursive)
{
	from_query(out, rx_recursive(STEPS(.where = rx_eq(Node_.label, "root")),
		STEPS(.join = { rx_join_on(Step, rx_eq_col(rx_coalesce(Node_.parent_id, 0), Step_.id), .from = rx_so_far(Step)) })));
}
CASE(named)
{
	from_query(out, rx_query_of(Step, Step, .with = { STEPS(.where = rx_gt(Node_.id, 5)) }, .from = rx_with(Step),
		.select = { Step_.id, Step_.label },
		.where = rx_eq_col(Step_.id, rx_select(rx_max(Step_.id), Step, .from = rx_with(Step)))));
}
CASE(constants)
{
	WHERE(Everything, rx_and(rx_lt_col(rx_constant(5), Everything_.i32), rx_lt_col(rx_constant("a"), Everything_.t),
		rx_lt_col(rx_constant(rx_date_of(2026, 1, 1)), Everything_.da)));
}
/* clang-format on */

static const golden_case cases[] = {
	ENTRY(arithmetic_of_integers),
	ENTRY(arithmetic_of_reals),
	ENTRY(arithmetic_of_decimals),
	ENTRY(numbers),
	ENTRY(choices),
	ENTRY(texts),
	ENTRY(parts_of_texts),
	ENTRY(extract),
	ENTRY(extract_of_date_and_time),
	ENTRY(date_trunc),
	ENTRY(date_trunc_of_date),
	ENTRY(date_add),
	ENTRY(moments),
	ENTRY(case_of_values),
	ENTRY(case_without_else),
	ENTRY(cast_numbers),
	ENTRY(cast_to_text),
	ENTRY(cast_moments),
	ENTRY(func_by_name),
	ENTRY(fragment),
	ENTRY(json_values),
	ENTRY(window_ranks),
	ENTRY(window_values),
	ENTRY(window_frames),
	ENTRY(lock_update),
	ENTRY(lock_update_skip),
	ENTRY(lock_share_nowait),
	ENTRY(combined_union),
	ENTRY(combined_nested),
	ENTRY(recursive),
	ENTRY(named),
	ENTRY(constants),
};

#include "golden/golden_run.h"

int main(void)
{
	return golden_main();
}
