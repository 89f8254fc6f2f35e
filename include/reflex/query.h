/* Expressions and queries. A query is a value, and each of its parts is checked by the compiler:
 *
 *     .where    = rx_and(rx_like(User_.email, "%@reflex.dev"), rx_ge(User_.age, 18)),
 *     .order_by = { rx_asc(User_.username) },
 *     .limit    = 20
 *
 * An expression written so lives to the closing brace of the block it is written in: write it in
 * the call that uses it; never store it outside the block, never return it.
 *
 * A value on the right of a comparison has the type of the column on its left. An rx_opt_… that is
 * not set, a NULL text and NULL itself compare with IS NULL (rx_eq) and IS NOT NULL (rx_ne). An
 * integer that does not fit its column is refused when the query runs, naming the column. Values
 * are always bound, never part of the SQL text. */
#ifndef REFLEX_QUERY_H
#define REFLEX_QUERY_H
#pragma GCC system_header

#include <reflex/impl/each_but_last.h>
#include <reflex/impl/expr.h>
#include <reflex/model.h>

/* clang-format off */
#define RX__CONDITION(...) ((rx_expr)(const rx__expr[1]){ { __VA_ARGS__ } })
#define RX__BOOL_NODE(kind, n) { kind, RX_TYPE_BOOL, n }
#define RX__COMPARE(kind, c, v) \
	RX__CONDITION(.node = RX__BOOL_NODE(kind, 0), .a = (c), .value = RX__ITEM(c, v)(v))

/* ---- a column or function compared with a value: rx_eq(User_.age, 33) */
#define rx_eq(operand, v) RX__COMPARE(RX_NODE_EQ, operand, v)
#define rx_ne(operand, v) RX__COMPARE(RX_NODE_NE, operand, v)
#define rx_lt(operand, v) RX__COMPARE(RX_NODE_LT, operand, v)
#define rx_le(operand, v) RX__COMPARE(RX_NODE_LE, operand, v)
#define rx_gt(operand, v) RX__COMPARE(RX_NODE_GT, operand, v)
#define rx_ge(operand, v) RX__COMPARE(RX_NODE_GE, operand, v)
#define rx_between(operand, low, high) \
	RX__CONDITION(.node = RX__BOOL_NODE(RX_NODE_BETWEEN, 2), .a = (operand), \
		.b = (const rx_value[2]){ RX__ITEM(operand, low)(low), RX__ITEM(operand, high)(high) })

/* ---- two operands of one type: rx_eq_col(User_.username, User_.email) */
#define RX__SAME_TYPE(a, b) \
	_Generic((a), rx_bool_expr: rx__pair_bool, rx_int16_expr: rx__pair_int16, \
		rx_int32_expr: rx__pair_int32, rx_int64_expr: rx__pair_int64, \
		rx_float_expr: rx__pair_float, rx_double_expr: rx__pair_double, \
		rx_text_expr: rx__pair_text, rx_bytes_expr: rx__pair_bytes, \
		rx_decimal_expr: rx__pair_decimal, rx_date_expr: rx__pair_date, \
		rx_time_expr: rx__pair_time, rx_datetime_expr: rx__pair_datetime, \
		rx_interval_expr: rx__pair_interval, rx_uuid_expr: rx__pair_uuid, \
		rx_json_expr: rx__pair_json, rx_enum_expr: rx__pair_enum)
#define RX__PAIR(name) \
	static inline rx__expr rx__pair_##name(rx_node_kind kind, rx_##name##_expr a, \
		rx_##name##_expr b) \
	{ \
		return (rx__expr){ .node = RX__BOOL_NODE(kind, 0), .a = a, .b = b }; \
	}
RX__PAIR(bool) RX__PAIR(int16) RX__PAIR(int32) RX__PAIR(int64) RX__PAIR(float) RX__PAIR(double)
RX__PAIR(text) RX__PAIR(bytes) RX__PAIR(decimal) RX__PAIR(date) RX__PAIR(time) RX__PAIR(datetime)
RX__PAIR(interval) RX__PAIR(uuid) RX__PAIR(json) RX__PAIR(enum)
#undef RX__PAIR
#define RX__COMPARE_COL(kind, x, y) \
	((rx_expr)(const rx__expr[1]){ RX__SAME_TYPE(x, y)(kind, (x), (y)) })
#define rx_eq_col(x, y) RX__COMPARE_COL(RX_NODE_EQ_COL, x, y)
#define rx_ne_col(x, y) RX__COMPARE_COL(RX_NODE_NE_COL, x, y)
#define rx_lt_col(x, y) RX__COMPARE_COL(RX_NODE_LT_COL, x, y)
#define rx_le_col(x, y) RX__COMPARE_COL(RX_NODE_LE_COL, x, y)
#define rx_gt_col(x, y) RX__COMPARE_COL(RX_NODE_GT_COL, x, y)
#define rx_ge_col(x, y) RX__COMPARE_COL(RX_NODE_GE_COL, x, y)

/* ---- lists: rx_in(User_.id, 1, 2, 3); rx_in_array(User_.id, ids, n) with a C array of the column's
 * own type. An empty array matches nothing (rx_not_in_array: everything). A list of any length is
 * one statement. */
#define RX__LIST_ITEM(c, x) RX__ITEM(c, x)(x),
#define RX__IN(kind, c, ...) \
	RX__CONDITION(.node = RX__BOOL_NODE(kind, RX__COUNT(__VA_ARGS__)), .a = (c), \
		.b = (const rx_value[]){ RX__EACH(RX__LIST_ITEM, c, __VA_ARGS__) })
#define rx_in(operand, ...) RX__IN(RX_NODE_IN, operand, __VA_ARGS__)
#define rx_not_in(operand, ...) RX__IN(RX_NODE_NOT_IN, operand, __VA_ARGS__)
#define RX__ARRAY(name, ctype, type_) \
	static inline rx__expr rx__array_##name(rx_node_kind kind, rx_##name##_expr a, \
		const ctype *items, size_t n) \
	{ \
		return (rx__expr){ .node = RX__BOOL_NODE(kind, (uint32_t)n), .a = a, .b = items, \
			.value = { .type = type_, .as = { .i = (int64_t)n } } }; \
	}
RX__ARRAY(bool, bool, RX_TYPE_BOOL) RX__ARRAY(int16, int16_t, RX_TYPE_INT16)
RX__ARRAY(int32, int32_t, RX_TYPE_INT32) RX__ARRAY(int64, int64_t, RX_TYPE_INT64)
RX__ARRAY(float, float, RX_TYPE_FLOAT) RX__ARRAY(double, double, RX_TYPE_DOUBLE)
RX__ARRAY(text, rx_text, RX_TYPE_TEXT) RX__ARRAY(bytes, rx_bytes, RX_TYPE_BYTES)
RX__ARRAY(decimal, rx_decimal, RX_TYPE_DECIMAL) RX__ARRAY(date, rx_date, RX_TYPE_DATE)
RX__ARRAY(time, rx_time, RX_TYPE_TIME) RX__ARRAY(datetime, rx_datetime, RX_TYPE_DATETIME)
RX__ARRAY(interval, rx_interval, RX_TYPE_INTERVAL) RX__ARRAY(uuid, rx_uuid, RX_TYPE_UUID)
RX__ARRAY(json, rx_json, RX_TYPE_JSON) RX__ARRAY(enum, unsigned, RX_TYPE_ENUM)
#undef RX__ARRAY
#define RX__ARRAY_OF(c) \
	_Generic((c), rx_bool_expr: rx__array_bool, rx_int16_expr: rx__array_int16, \
		rx_int32_expr: rx__array_int32, rx_int64_expr: rx__array_int64, \
		rx_float_expr: rx__array_float, rx_double_expr: rx__array_double, \
		rx_text_expr: rx__array_text, rx_bytes_expr: rx__array_bytes, \
		rx_decimal_expr: rx__array_decimal, rx_date_expr: rx__array_date, \
		rx_time_expr: rx__array_time, rx_datetime_expr: rx__array_datetime, \
		rx_interval_expr: rx__array_interval, rx_uuid_expr: rx__array_uuid, \
		rx_json_expr: rx__array_json, rx_enum_expr: rx__array_enum)
#define rx_in_array(operand, items, n) \
	((rx_expr)(const rx__expr[1]){ RX__ARRAY_OF(operand)(RX_NODE_IN, (operand), (items), (n)) })
#define rx_not_in_array(operand, items, n) \
	((rx_expr)(const rx__expr[1]){ RX__ARRAY_OF(operand)(RX_NODE_NOT_IN, (operand), (items), (n)) })

/* ---- text: rx_like and rx_ilike take a pattern with % and _ ; the other three find the text as it
 * is, whatever characters it holds. rx_like tells A from a on every engine, rx_ilike does not
 * (beyond ASCII only where the engine can). */
static inline rx__expr rx__text_node(rx_node_kind kind, rx_text_expr a, rx_text v)
{
	return (rx__expr){ .node = RX__BOOL_NODE(kind, 0), .a = a, .value = rx__string(RX_TYPE_TEXT, v) };
}
#define RX__TEXT_NODE(kind, c, v) ((rx_expr)(const rx__expr[1]){ rx__text_node(kind, (c), (v)) })
#define rx_like(operand, pattern) RX__TEXT_NODE(RX_NODE_LIKE, operand, pattern)
#define rx_ilike(operand, pattern) RX__TEXT_NODE(RX_NODE_ILIKE, operand, pattern)
#define rx_contains(operand, text) RX__TEXT_NODE(RX_NODE_CONTAINS, operand, text)
#define rx_starts_with(operand, text) RX__TEXT_NODE(RX_NODE_STARTS_WITH, operand, text)
#define rx_ends_with(operand, text) RX__TEXT_NODE(RX_NODE_ENDS_WITH, operand, text)
static inline rx__expr rx__text_function(rx_node_kind kind, rx_type type, rx_text_expr a)
{
	return (rx__expr){ .node = { kind, (uint16_t)type, 0 }, .a = a };
}
#define rx_lower(operand) \
	((rx_text_expr)(const rx__expr[1]){ rx__text_function(RX_NODE_LOWER, RX_TYPE_TEXT, (operand)) })
#define rx_upper(operand) \
	((rx_text_expr)(const rx__expr[1]){ rx__text_function(RX_NODE_UPPER, RX_TYPE_TEXT, (operand)) })
#define rx_length(operand) \
	((rx_int64_expr)(const rx__expr[1]){ \
		rx__text_function(RX_NODE_LENGTH, RX_TYPE_INT64, (operand)) })

/* ---- conditions */
static inline rx__expr rx__unary(rx_node_kind kind, rx_operand a)
{
	return (rx__expr){ .node = RX__BOOL_NODE(kind, 0), .a = a };
}
static inline rx__expr rx__negation(rx_expr a)
{
	return (rx__expr){ .node = RX__BOOL_NODE(RX_NODE_NOT, 0), .a = a };
}
static inline rx__expr rx__logic(rx_node_kind kind, uint32_t n, const rx_expr *list)
{
	return (rx__expr){ .node = RX__BOOL_NODE(kind, n), .b = list };
}
#define rx_is_null(operand) ((rx_expr)(const rx__expr[1]){ rx__unary(RX_NODE_IS_NULL, (operand)) })
#define rx_is_not_null(operand) \
	((rx_expr)(const rx__expr[1]){ rx__unary(RX_NODE_IS_NOT_NULL, (operand)) })
#define rx_not(condition) ((rx_expr)(const rx__expr[1]){ rx__negation(condition) })
/* NULL operands are skipped, so that an optional filter is `name ? rx_eq(…, name) : NULL`. With
 * nothing left it is no condition in a select, and refused in an update or delete. */
#define rx_and(...) \
	((rx_expr)(const rx__expr[1]){ \
		rx__logic(RX_NODE_AND, RX__COUNT(__VA_ARGS__), (const rx_expr[]){ __VA_ARGS__ }) })
#define rx_or(...) \
	((rx_expr)(const rx__expr[1]){ \
		rx__logic(RX_NODE_OR, RX__COUNT(__VA_ARGS__), (const rx_expr[]){ __VA_ARGS__ }) })

/* EXISTS over a relation: rx_has(User_.team, rx_eq(Team_.name, "core")), rx_any(Team_.members,
 * NULL). The condition may be NULL: that there is one. */
static inline rx__expr rx__has(rx_one_rel relation, rx_expr condition)
{
	return (rx__expr){ .node = RX__BOOL_NODE(RX_NODE_HAS, 0), .a = relation, .b = condition };
}
static inline rx__expr rx__any(rx_many_rel relation, rx_expr condition)
{
	return (rx__expr){ .node = RX__BOOL_NODE(RX_NODE_ANY, 0), .a = relation, .b = condition };
}
#define rx_has(relation, ...) ((rx_expr)(const rx__expr[1]){ rx__has((relation), (__VA_ARGS__)) })
#define rx_any(relation, ...) ((rx_expr)(const rx__expr[1]){ rx__any((relation), (__VA_ARGS__)) })

/* ---- order */
typedef struct rx_order {
	union {
		const struct rx__write_rx_asc_or_rx_desc *rx__; /* a bare column does not compile */
		rx_operand operand;
	};
	bool descending;
	uint8_t nulls; /* where rows stand that have NULL: 0 as the engine sorts, 1 first, 2 last */
} rx_order;
#define rx_asc(x) ((rx_order){ .operand = (x), .descending = false, .nulls = 0 })
#define rx_desc(x) ((rx_order){ .operand = (x), .descending = true, .nulls = 0 })

/* ---- relations to load with the objects: .load = { User_.team, rx_path(Team_.members, User_.posts,
 * Post_.comments) }. The compiler checks that each step begins where the last one ended; write the
 * handles out (Team_.members, no alias, no parentheses). More in <reflex/load.h>. */
enum { RX_MAX_STEPS = 8 };
typedef struct rx__path {
	rx_rel_node node;
	rx_rel steps[RX_MAX_STEPS];
} rx__path;
#define RX__MUST(condition, message) \
	((void)sizeof(struct { int rx__x; _Static_assert(condition, message); }))
/* The same of a list: clang takes a compound literal in the struct above for a constant. */
#define RX__MUST_LIST(condition, message) \
	__extension__({ _Static_assert(condition, message); (void)0; })
#define rx_path(...) RX__CAT(RX__PATH_, RX__COUNT(__VA_ARGS__))(__VA_ARGS__)
#define RX__PATH(n, must, ...) \
	((rx_path_rel)(must, &(const rx__path){ { RX_NODE_PATH, n, 0 }, { __VA_ARGS__ } }))
#define RX__STEP(first, second) \
	RX__MUST(RX__SAME(rx__link_##first.to, rx__link_##second.from), \
		"rx_path: '" #second "' does not start where '" #first "' ends")
#define RX__PATH_2(a, b) RX__PATH(2, RX__STEP(a, b), a, b)
#define RX__PATH_3(a, b, c) RX__PATH(3, (RX__STEP(a, b), RX__STEP(b, c)), a, b, c)
#define RX__PATH_4(a, b, c, d) \
	RX__PATH(4, (RX__STEP(a, b), RX__STEP(b, c), RX__STEP(c, d)), a, b, c, d)
#define RX__PATH_5(a, b, c, d, e) \
	RX__PATH(5, (RX__STEP(a, b), RX__STEP(b, c), RX__STEP(c, d), RX__STEP(d, e)), a, b, c, d, e)
#define RX__PATH_6(a, b, c, d, e, f) \
	RX__PATH(6, (RX__STEP(a, b), RX__STEP(b, c), RX__STEP(c, d), RX__STEP(d, e), RX__STEP(e, f)), \
		a, b, c, d, e, f)
#define RX__PATH_7(a, b, c, d, e, f, g) \
	RX__PATH(7, (RX__STEP(a, b), RX__STEP(b, c), RX__STEP(c, d), RX__STEP(d, e), RX__STEP(e, f), \
		RX__STEP(f, g)), a, b, c, d, e, f, g)
#define RX__PATH_8(a, b, c, d, e, f, g, h) \
	RX__PATH(8, (RX__STEP(a, b), RX__STEP(b, c), RX__STEP(c, d), RX__STEP(d, e), RX__STEP(e, f), \
		RX__STEP(f, g), RX__STEP(g, h)), a, b, c, d, e, f, g, h)

/* ---- filters that models declare (.soft_delete, .tenant, .filter of a column). Every query carries
 * those of each model in it: of joined models, of rx_has and rx_any, of relations that are loaded with
 * it, of rx_get, rx_update and rx_delete_where too. .unfiltered = RX_FILTER_DELETED leaves out one of
 * them (true is the same), .unfiltered = RX_FILTER_DELETED | RX_FILTER_VALUE two. */
enum {
	RX_FILTER_DELETED = 1, /* rows that rx_delete hid are found too */
	RX_FILTER_VALUE = 2,   /* whatever the .filter columns hold */
	RX_FILTER_TENANT = 4,  /* rows of all tenants */
	RX_FILTER_ALL = 7,
};

/* ---- row locks, for a row that is read, changed by what was read, and written. Others who want to
 * change it, or to lock it, wait until this transaction ends. RX_FOR_SHARE lets others share it. With
 * RX_SKIP_LOCKED rows that another has locked are left out, with RX_NOWAIT they are an error
 * (RX_EBUSY) at once: .lock = RX_FOR_UPDATE | RX_SKIP_LOCKED. With joins it is the rows of the first
 * table. Objects that the session has already keep their values, unless .populate_existing is set.
 *
 * SQLite has one lock for the whole file: a locking query begins a transaction that writes (BEGIN
 * IMMEDIATE), so that between reading and writing nobody else writes anything. It waits for that lock
 * as every writer does, with RX_SKIP_LOCKED and RX_NOWAIT too. */
enum {
	RX_FOR_UPDATE = 1,
	RX_FOR_SHARE = 2,
	RX_SKIP_LOCKED = 4,
	RX_NOWAIT = 8,
};

/* ---- the query: what rx_all, rx_first, rx_one, rx_count, rx_exists, rx_for, rx_rows, rx_scalar and
 * the subqueries take. Only written inside those calls; each list is one longer than its limit so
 * that an overflow is seen. Joins: <reflex/join.h>; .select, .group_by, .having: <reflex/rows.h>;
 * .from: <reflex/subquery.h>. */
enum {
	RX_MAX_ORDER = 8,
	RX_MAX_LOAD = 8,
	RX_MAX_JOIN = 8,
	RX_MAX_SELECT = 32,
	RX_MAX_GROUP = 8, RX_MAX_WITH = 4,
};
/* A place in the order of a query. Made by rx_after, rx_after_values, rx_after_token. */
typedef struct rx_position {
	uint8_t rx__kind; /* 0: none; 1: behind an object, 2: values, 3: a token */
	const void *rx__what;
	size_t rx__n;
} rx_position;
typedef struct rx__query_args {
	size_t rx__size;
	const char *rx__file;
	int rx__line;
	rx_expr where;
	rx_order order_by[RX_MAX_ORDER + 1];
	rx_rel load[RX_MAX_LOAD + 1];
	int64_t limit;  /* 0: no limit */
	int64_t offset; /* rows to leave out at the start */
	bool distinct;
	bool read_only;          /* objects without change tracking; never written */
	bool populate_existing;  /* objects already loaded take the row's values; changes are lost */
	int unfiltered;          /* RX_FILTER_…: what the models' filters would hide */
	rx_rel join[RX_MAX_JOIN + 1];
	rx_operand select[RX_MAX_SELECT + 1];
	rx_operand group_by[RX_MAX_GROUP + 1];
	rx_expr having;
	const struct rx_query *from;
	const struct rx_query *query; /* what is said beside this: <reflex/compose.h> */
	int lock;                /* RX_FOR_UPDATE, …: the rows, until the end of the transaction */
	rx_position after; /* the rows behind a place in the order: <reflex/page.h> */
	const struct rx_query *with[RX_MAX_WITH + 1]; /* named queries: <reflex/subquery.h> */
	double timeout; /* seconds for each statement of it; 0: the session's; less than 0: none */
} rx__query_args;

/* A query as a value: its table, what its rows are (NULL: objects, or one value), and what is asked. */
typedef struct rx_query {
	const rx_model *model; /* or that of a row type: without a table */
	const struct rx_row_type *row;
	const rx__query_args *args;
	int combined; /* RX__UNION, …: of the two below instead, with no args */
	const struct rx_query *left, *right;
} rx_query;
#define RX__QUERY(...) \
	(&(const rx__query_args){ .rx__size = sizeof(rx__query_args), .rx__file = __FILE__, \
		.rx__line = __LINE__, __VA_ARGS__ })
/* clang-format on */

#endif
