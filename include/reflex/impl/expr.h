/* Typed operands: how a column, a function and a condition are one thing that C can check.
 *
 * An operand is a pointer to an array of nodes whose bound is the number of its type. Pointers to
 * arrays of different bounds are distinct types (so _Generic tells an integer column from a text
 * column), while a pointer to an array without a bound is compatible with all of them (so any
 * operand may stand in a list). The array type is never indexed: code casts it to const rx_node *.
 *
 * For the implementation of the macros in <reflex/query.h>; only the typedefs are for programs. */
#ifndef REFLEX_IMPL_EXPR_H
#define REFLEX_IMPL_EXPR_H
#pragma GCC system_header

#include <string.h>

#include <reflex/impl/calls.h>
#include <reflex/types.h>

/* Kinds of nodes. RX_NODE_COLUMN is the first member of an rx_column, RX_NODE_ONE and _MANY of an
 * rx_relation; all others are an rx__expr. */
typedef enum rx_node_kind {
	RX_NODE_NONE,
	RX_NODE_COLUMN,
	RX_NODE_ONE,
	RX_NODE_MANY,
	RX_NODE_PATH,
	RX_NODE_EQ, /* a, value: comparison of an operand with a bound value */
	RX_NODE_NE,
	RX_NODE_LT,
	RX_NODE_LE,
	RX_NODE_GT,
	RX_NODE_GE,
	RX_NODE_EQ_COL, /* a, b: comparison of two operands */
	RX_NODE_NE_COL,
	RX_NODE_LT_COL,
	RX_NODE_LE_COL,
	RX_NODE_GT_COL,
	RX_NODE_GE_COL,
	RX_NODE_BETWEEN, /* a, b: rx_value[2] */
	RX_NODE_IN, /* a, b: rx_value[n], or with value.type set a C array of that type */
	RX_NODE_NOT_IN,
	RX_NODE_LIKE, /* a, value: the pattern as it is */
	RX_NODE_ILIKE,
	RX_NODE_CONTAINS, /* a, value: text to be found, its % and _ taken literally */
	RX_NODE_STARTS_WITH,
	RX_NODE_ENDS_WITH,
	RX_NODE_IS_NULL, /* a */
	RX_NODE_IS_NOT_NULL,
	RX_NODE_NOT, /* a */
	RX_NODE_AND, /* b: rx_expr[n], NULLs skipped */
	RX_NODE_OR,
	RX_NODE_LOWER, /* a */
	RX_NODE_UPPER,
	RX_NODE_LENGTH,
	RX_NODE_HAS, /* a: relation, b: condition or NULL */
	RX_NODE_ANY,
	RX_NODE_VALUE, /* value: an operand by itself */
	RX_NODE_NOW,
	RX_NODE_PLUS, /* a, with n 1 the value, else b */
	RX_NODE_MINUS,
	RX_NODE_TIMES,
	RX_NODE_DIVIDED,
	RX_NODE_COALESCE,
	RX_NODE_COUNT, /* aggregates: a, or NULL for all rows; b: filter or NULL; n: 1 is DISTINCT */
	RX_NODE_SUM,
	RX_NODE_AVG,
	RX_NODE_MIN,
	RX_NODE_MAX,
	RX_NODE_OF, /* a: column or relation, of the table that goes by the alias b (a text) */
	RX_NODE_OUTER, /* a: column, of a query around the one at hand */
	RX_NODE_OBJECT, /* a: rx_model, or an RX_NODE_OF of one: all of an object, in .select */
	RX_NODE_JOIN, /* an rx__join, in .join */
	RX_NODE_SELECT, /* a: what is selected, b: rx_query: a subquery that gives one value */
	RX_NODE_EXISTS, /* b: rx_query */
	RX_NODE_IN_QUERY, /* a, b: the RX_NODE_SELECT */
	RX_NODE_NOT_IN_QUERY,
	RX_NODE_ONLY, /* an rx__only, in .load */
	RX_NODE_EXCLUDED, /* a: a column; its value in the row that an upsert was to insert */
	RX_NODE_MOD,
	RX_NODE_POWER,
	RX_NODE_NULLIF,
	RX_NODE_GREATEST,
	RX_NODE_LEAST,
	RX_NODE_ROUND,
	RX_NODE_CALL, /* b: rx_operand[n], value.as.i: rx_call */
	RX_NODE_CASE, /* b: rx_operand[2 * n], conditions and results; NULL: otherwise, SQL's NULL */
	RX_NODE_CAST, /* a, to the node's own type */
	RX_NODE_FUNC, /* a: a function's name, b: rx_operand[n] */
	RX_NODE_FRAGMENT, /* a: SQL with ?, b: rx_operand[n] */
	RX_NODE_WINDOW, /* a: an aggregate or a window's function, b: rx__window */
	RX_NODE_JSON, /* a: a document, b: rx_value[n], the path; value.as.i: rx_call */
	RX_NODE_UNKNOWN, /* a: rx_model, b: a text that names no column of it, value: the choice */
	RX_NODE_BY, /* an rx__by, in .load */
	RX_NODE_IN_ROWS, /* a: an rx__key of the library's, b: rx_value[n of its columns], row by row */
	RX_NODE_LAST = RX_NODE_IN_ROWS,
} rx_node_kind;

/* What every node begins with. */
typedef struct rx_node {
	uint16_t kind; /* rx_node_kind */
	uint16_t type; /* rx_type of what it yields */
	uint32_t n; /* column, relation: its ordinal in the model; lists: how many */
} rx_node;

/* An operand of any type: what lists hold. */
typedef const rx_node (*rx_operand)[];
/* A condition, which is an operand of type Boolean. */
typedef const rx_node (*rx_expr)[RX_TYPE_BOOL];

typedef const rx_node (*rx_bool_expr)[RX_TYPE_BOOL];
typedef const rx_node (*rx_int16_expr)[RX_TYPE_INT16];
typedef const rx_node (*rx_int32_expr)[RX_TYPE_INT32];
typedef const rx_node (*rx_int64_expr)[RX_TYPE_INT64];
typedef const rx_node (*rx_float_expr)[RX_TYPE_FLOAT];
typedef const rx_node (*rx_double_expr)[RX_TYPE_DOUBLE];
typedef const rx_node (*rx_text_expr)[RX_TYPE_TEXT];
typedef const rx_node (*rx_bytes_expr)[RX_TYPE_BYTES];
typedef const rx_node (*rx_decimal_expr)[RX_TYPE_DECIMAL];
typedef const rx_node (*rx_date_expr)[RX_TYPE_DATE];
typedef const rx_node (*rx_time_expr)[RX_TYPE_TIME];
typedef const rx_node (*rx_datetime_expr)[RX_TYPE_DATETIME];
typedef const rx_node (*rx_interval_expr)[RX_TYPE_INTERVAL];
typedef const rx_node (*rx_uuid_expr)[RX_TYPE_UUID];
typedef const rx_node (*rx_json_expr)[RX_TYPE_JSON];
typedef const rx_node (*rx_enum_expr)[RX_TYPE_ENUM];

/* Relations, told apart the same way; [] takes each of them. */
typedef struct rx_rel_node {
	uint16_t kind; /* RX_NODE_ONE, _MANY, _PATH */
	uint16_t n_steps;
	uint32_t ordinal;
} rx_rel_node;
typedef const rx_rel_node (*rx_one_rel)[1];
typedef const rx_rel_node (*rx_many_rel)[2];
typedef const rx_rel_node (*rx_path_rel)[3];
typedef const rx_rel_node (*rx_rel)[];

/* Every node that is no column. */
typedef struct rx__expr {
	rx_node node;
	const void *a;
	const void *b;
	rx_value value;
} rx__expr;

/* ---- values on the right side, checked against the type of the left side ---------------------- */

static inline rx_value rx__integer(rx_type type, int64_t i)
{
	return (rx_value){ .type = type, .as = { .i = i } };
}

static inline rx_value rx__string(rx_type type, const char *data)
{
	return (rx_value){ .type = data ? type : RX_TYPE_NONE,
		.as = { .s = { data, data ? strlen(data) : 0 } } };
}

static inline rx_value rx__for_null(const void *null)
{
	/* NULL is the only void pointer with a meaning; another one is refused when it is used. */
	return null ? (rx_value){ .type = RX_TYPE_NONE, .as = { .s = { (const char *)null, 1 } } }
				: (rx_value){ .type = RX_TYPE_NONE };
}

/* The names are what the compiler prints when the value does not fit the column. */
#define RX__FOR(name, ctype, type_, ...) \
	static inline rx_value rx__for_##name##_column(ctype v) \
	{ \
		return __VA_ARGS__; \
	}
RX__FOR(bool, int64_t, BOOL, rx__integer(RX_TYPE_BOOL, v))
RX__FOR(int16, int64_t, INT16, rx__integer(RX_TYPE_INT64, v))
RX__FOR(int32, int64_t, INT32, rx__integer(RX_TYPE_INT64, v))
RX__FOR(int64, int64_t, INT64, rx__integer(RX_TYPE_INT64, v))
RX__FOR(enum, int64_t, ENUM, rx__integer(RX_TYPE_ENUM, v))
RX__FOR(float, double, FLOAT, (rx_value){ .type = RX_TYPE_DOUBLE, .as = { .d = v } })
RX__FOR(double, double, DOUBLE, (rx_value){ .type = RX_TYPE_DOUBLE, .as = { .d = v } })
RX__FOR(text, rx_text, TEXT, rx__string(RX_TYPE_TEXT, v))
RX__FOR(json, rx_json, JSON, rx__string(RX_TYPE_JSON, v.text))
RX__FOR(bytes, rx_bytes, BYTES,
	(rx_value){ .type = v.data ? RX_TYPE_BYTES : RX_TYPE_NONE,
		.as = { .s = { (const char *)v.data, v.size } } })
RX__FOR(decimal, rx_decimal, DECIMAL, (rx_value){ .type = RX_TYPE_DECIMAL, .as = { .decimal = v } })
RX__FOR(date, rx_date, DATE, rx__integer(RX_TYPE_DATE, v.days))
RX__FOR(time, rx_time, TIME, rx__integer(RX_TYPE_TIME, v.us))
RX__FOR(datetime, rx_datetime, DATETIME, rx__integer(RX_TYPE_DATETIME, v.us))
RX__FOR(interval, rx_interval, INTERVAL, rx__integer(RX_TYPE_INTERVAL, v.us))
RX__FOR(uuid, rx_uuid, UUID, (rx_value){ .type = RX_TYPE_UUID, .as = { .uuid = v } })
#undef RX__FOR

#define RX__FOR_OPT(name) \
	static inline rx_value rx__for_opt_##name(rx_opt_##name v) \
	{ \
		return v.set ? rx__for_##name##_column(v.value) : (rx_value){ .type = RX_TYPE_NONE }; \
	}
RX__FOR_OPT(bool)
RX__FOR_OPT(int16)
RX__FOR_OPT(int32)
RX__FOR_OPT(int64)
RX__FOR_OPT(enum)
RX__FOR_OPT(float)
RX__FOR_OPT(double)
RX__FOR_OPT(decimal)
RX__FOR_OPT(date)
RX__FOR_OPT(time)
RX__FOR_OPT(datetime)
RX__FOR_OPT(interval)
RX__FOR_OPT(uuid)
#undef RX__FOR_OPT

/* An unsigned value above INT64_MAX fits no column: a decimal that says so (invalid 2), which is refused
 * where it is used. */
static inline rx_value rx__for_unsigned(uint64_t v)
{
	rx_value value = rx__integer(RX_TYPE_INT64, (int64_t)v);
	if (v > INT64_MAX)
		value.type = RX_TYPE_DECIMAL, value.as.decimal = (rx_decimal){ 0, v, 0, 0, 2, { 0 } };
	return value;
}

/* Never defined: its parameter is what the compiler says is wrong. */
struct rx__an_integer_is_needed_here;
rx_value rx__for_integer_column(const struct rx__an_integer_is_needed_here *);

#define RX__ITEM_INTEGER(v, name) \
	_Generic((v), void *: rx__for_null, rx_opt_##name: rx__for_opt_##name,                         \
		float: rx__for_integer_column, double: rx__for_integer_column,                             \
		long double: rx__for_integer_column, unsigned long: rx__for_unsigned,                      \
		unsigned long long: rx__for_unsigned, default: rx__for_##name##_column)
#define RX__ITEM_OPT(v, name) \
	_Generic((v), void *: rx__for_null, rx_opt_##name: rx__for_opt_##name,                         \
		default: rx__for_##name##_column)
#define RX__ITEM_PLAIN(v, name) \
	_Generic((v), void * : rx__for_null, default : rx__for_##name##_column)

/* The function that makes an rx_value of v for a comparison with operand c. c stands in the
 * expansion once, v is not evaluated here. */
#define RX__ITEM(c, v) \
	_Generic((c), rx_bool_expr \
			 : RX__ITEM_INTEGER(v, bool), rx_int16_expr \
			 : RX__ITEM_INTEGER(v, int16), rx_int32_expr \
			 : RX__ITEM_INTEGER(v, int32), rx_int64_expr \
			 : RX__ITEM_INTEGER(v, int64), rx_enum_expr \
			 : RX__ITEM_INTEGER(v, enum), rx_float_expr \
			 : RX__ITEM_OPT(v, float), rx_double_expr \
			 : RX__ITEM_OPT(v, double), rx_text_expr \
			 : RX__ITEM_PLAIN(v, text), rx_bytes_expr \
			 : RX__ITEM_PLAIN(v, bytes), rx_json_expr \
			 : RX__ITEM_PLAIN(v, json), rx_decimal_expr \
			 : RX__ITEM_OPT(v, decimal), rx_date_expr \
			 : RX__ITEM_OPT(v, date), rx_time_expr \
			 : RX__ITEM_OPT(v, time), rx_datetime_expr \
			 : RX__ITEM_OPT(v, datetime), rx_interval_expr \
			 : RX__ITEM_OPT(v, interval), rx_uuid_expr \
			 : RX__ITEM_OPT(v, uuid))

/* The value of any C expression that has a column type, for keys and raw SQL. */
#define RX_ARG(x) \
	_Generic((x), bool: rx__for_bool_column, char: rx__for_int64_column,                           \
		signed char: rx__for_int64_column, unsigned char: rx__for_int64_column,                    \
		short: rx__for_int64_column, unsigned short: rx__for_int64_column,                         \
		int: rx__for_int64_column, unsigned: rx__for_int64_column, long: rx__for_int64_column,     \
		long long: rx__for_int64_column, unsigned long: rx__for_unsigned,                          \
		unsigned long long: rx__for_unsigned, float: rx__for_float_column,                         \
		double: rx__for_double_column, char *: rx__for_text_column,                                \
		const char *: rx__for_text_column, void *: rx__for_null, const void *: rx__for_null,       \
		rx_bytes: rx__for_bytes_column, rx_decimal: rx__for_decimal_column,                        \
		rx_date: rx__for_date_column, rx_time: rx__for_time_column,                                \
		rx_datetime: rx__for_datetime_column, rx_interval: rx__for_interval_column,                \
		rx_uuid: rx__for_uuid_column, rx_json: rx__for_json_column,                                \
		rx_opt_bool: rx__for_opt_bool, rx_opt_int16: rx__for_opt_int16,                            \
		rx_opt_int32: rx__for_opt_int32, rx_opt_int64: rx__for_opt_int64,                          \
		rx_opt_enum: rx__for_opt_enum, rx_opt_float: rx__for_opt_float,                            \
		rx_opt_double: rx__for_opt_double, rx_opt_decimal: rx__for_opt_decimal,                    \
		rx_opt_date: rx__for_opt_date, rx_opt_time: rx__for_opt_time,                              \
		rx_opt_datetime: rx__for_opt_datetime, rx_opt_interval: rx__for_opt_interval,              \
		rx_opt_uuid: rx__for_opt_uuid)(x)

#endif
