/* Expressions that compute: arithmetic, coalesce, this moment, constants. Each has the type of its
 * first operand and stands where a column of that type may stand:
 *
 *     .where    = rx_gt(rx_plus_col(Order_.net, Order_.tax), 1000),
 *     .order_by = { rx_desc(rx_times(User_.age, 2)) },
 *     .set      = { rx_set_expr(User_.age, rx_plus(User_.age, 1)) }
 *
 * The plain form takes a value on the right, the _col form a second operand of the same type. A NULL
 * operand makes the result NULL. Integers are divided as C does, towards zero; a division by zero
 * is NULL on every engine, and refused where the zero is written as a value. */
#ifndef REFLEX_FUNCTIONS_H
#define REFLEX_FUNCTIONS_H
#pragma GCC system_header

#include <reflex/query.h>

/* clang-format off */

/* What kind of number the C value is: integer columns take the first only. */
struct rx__an_integer_is_needed_here {
	char rx__unused;
};
struct rx__real {
	char rx__unused;
};
__attribute__((unused)) static const struct rx__an_integer_is_needed_here rx__is_unsigned = { 0 };
#define RX__KIND_OF_NUMBER(v) \
	_Generic((v), float: (struct rx__real *)0, double: (struct rx__real *)0, \
		long double: (struct rx__real *)0, unsigned long: &rx__is_unsigned, \
		unsigned long long: &rx__is_unsigned, \
		default: (const struct rx__an_integer_is_needed_here *)0)

/* For each type: a node of an operand and a value, one of two operands, and a constant. A value
 * above INT64_MAX is refused when the query runs. */
#define RX__MAKE(name, ctype, kind_type, type_, ...) \
	static inline rx_##name##_expr rx__with_##name(rx__expr *node, rx_node_kind kind, \
		rx_##name##_expr a, ctype v, const kind_type *is_unsigned) \
	{ \
		(void)is_unsigned; \
		*node = (rx__expr){ .node = { (uint16_t)kind, type_, 1 }, .a = a, .value = __VA_ARGS__ }; \
		return (rx_##name##_expr)node; \
	} \
	static inline rx_##name##_expr rx__join_##name(rx__expr *node, rx_node_kind kind, \
		rx_##name##_expr a, rx_##name##_expr b) \
	{ \
		*node = (rx__expr){ .node = { (uint16_t)kind, type_, 0 }, .a = a, .b = b }; \
		return (rx_##name##_expr)node; \
	} \
	static inline rx_##name##_expr rx__constant_##name(rx__expr *node, ctype v) \
	{ \
		*node = (rx__expr){ .node = { RX_NODE_VALUE, type_, 0 }, \
			.value = rx__for_##name##_column(v) }; \
		return (rx_##name##_expr)node; \
	}
#define RX__MAKE_PLAIN(name, ctype, type_) \
	RX__MAKE(name, ctype, void, type_, rx__for_##name##_column(v))
#define RX__MAKE_INTEGER(name, type_) \
	RX__MAKE(name, int64_t, struct rx__an_integer_is_needed_here, type_, \
		is_unsigned ? rx__for_unsigned((uint64_t)v) : rx__for_##name##_column(v))
/* bool is a macro: it must not be expanded on the way. */
RX__MAKE(bool, int64_t, struct rx__an_integer_is_needed_here, RX_TYPE_BOOL,
	is_unsigned ? rx__for_unsigned((uint64_t)v) : rx__for_bool_column(v))
RX__MAKE_INTEGER(int16, RX_TYPE_INT16)
RX__MAKE_INTEGER(int32, RX_TYPE_INT32) RX__MAKE_INTEGER(int64, RX_TYPE_INT64)
RX__MAKE_INTEGER(enum, RX_TYPE_ENUM)
RX__MAKE_PLAIN(float, double, RX_TYPE_FLOAT) RX__MAKE_PLAIN(double, double, RX_TYPE_DOUBLE)
RX__MAKE_PLAIN(text, rx_text, RX_TYPE_TEXT) RX__MAKE_PLAIN(bytes, rx_bytes, RX_TYPE_BYTES)
RX__MAKE_PLAIN(decimal, rx_decimal, RX_TYPE_DECIMAL) RX__MAKE_PLAIN(date, rx_date, RX_TYPE_DATE)
RX__MAKE_PLAIN(time, rx_time, RX_TYPE_TIME) RX__MAKE_PLAIN(json, rx_json, RX_TYPE_JSON)
RX__MAKE_PLAIN(datetime, rx_datetime, RX_TYPE_DATETIME) RX__MAKE_PLAIN(uuid, rx_uuid, RX_TYPE_UUID)
RX__MAKE_PLAIN(interval, rx_interval, RX_TYPE_INTERVAL)
#undef RX__MAKE
#undef RX__MAKE_PLAIN
#undef RX__MAKE_INTEGER

#define RX__WITH_NUMBER(x) \
	_Generic((x), rx_int16_expr: rx__with_int16, rx_int32_expr: rx__with_int32, \
		rx_int64_expr: rx__with_int64, rx_float_expr: rx__with_float, \
		rx_double_expr: rx__with_double)
#define RX__WITH_ANY(x) \
	_Generic((x), rx_bool_expr: rx__with_bool, rx_int16_expr: rx__with_int16, \
		rx_int32_expr: rx__with_int32, rx_int64_expr: rx__with_int64, \
		rx_enum_expr: rx__with_enum, rx_float_expr: rx__with_float, \
		rx_double_expr: rx__with_double, rx_text_expr: rx__with_text, \
		rx_bytes_expr: rx__with_bytes, rx_decimal_expr: rx__with_decimal, \
		rx_date_expr: rx__with_date, rx_time_expr: rx__with_time, \
		rx_datetime_expr: rx__with_datetime, rx_interval_expr: rx__with_interval, \
		rx_uuid_expr: rx__with_uuid, rx_json_expr: rx__with_json)
#define RX__JOIN_NUMBER(x) \
	_Generic((x), rx_int16_expr: rx__join_int16, rx_int32_expr: rx__join_int32, \
		rx_int64_expr: rx__join_int64, rx_float_expr: rx__join_float, \
		rx_double_expr: rx__join_double)
#define RX__JOIN_ANY(x) \
	_Generic((x), rx_bool_expr: rx__join_bool, rx_int16_expr: rx__join_int16, \
		rx_int32_expr: rx__join_int32, rx_int64_expr: rx__join_int64, \
		rx_enum_expr: rx__join_enum, rx_float_expr: rx__join_float, \
		rx_double_expr: rx__join_double, rx_text_expr: rx__join_text, \
		rx_bytes_expr: rx__join_bytes, rx_decimal_expr: rx__join_decimal, \
		rx_date_expr: rx__join_date, rx_time_expr: rx__join_time, \
		rx_datetime_expr: rx__join_datetime, rx_interval_expr: rx__join_interval, \
		rx_uuid_expr: rx__join_uuid, rx_json_expr: rx__join_json)
#define RX__NODE ((rx__expr[1]){ { .a = NULL } })

/* ---- numbers: int16_t, int32_t, int64_t, float and double (decimals: the engines do not agree) */
#define RX__MATH(kind, x, v) \
	RX__WITH_NUMBER(x)(RX__NODE, kind, (x), (v), RX__KIND_OF_NUMBER(v))
#define RX__MATH_COL(kind, x, y) RX__JOIN_NUMBER(x)(RX__NODE, kind, (x), (y))
#define rx_plus(operand, v) RX__MATH(RX_NODE_PLUS, operand, v)
#define rx_minus(operand, v) RX__MATH(RX_NODE_MINUS, operand, v)
#define rx_times(operand, v) RX__MATH(RX_NODE_TIMES, operand, v)
#define rx_divided(operand, v) RX__MATH(RX_NODE_DIVIDED, operand, v)
#define rx_plus_col(x, y) RX__MATH_COL(RX_NODE_PLUS, x, y)
#define rx_minus_col(x, y) RX__MATH_COL(RX_NODE_MINUS, x, y)
#define rx_times_col(x, y) RX__MATH_COL(RX_NODE_TIMES, x, y)
#define rx_divided_col(x, y) RX__MATH_COL(RX_NODE_DIVIDED, x, y)

/* ---- any type: the operand, or where it is NULL the value (the second operand) */
#define rx_coalesce(operand, v) \
	RX__WITH_ANY(operand)(RX__NODE, RX_NODE_COALESCE, (operand), (v), RX__KIND_OF_NUMBER(v))
#define rx_coalesce_col(x, y) RX__JOIN_ANY(x)(RX__NODE, RX_NODE_COALESCE, (x), (y))

/* ---- this moment, by the database's clock, in UTC */
#define rx_now() ((rx_datetime_expr)(const rx__expr[1]){ { .node = { RX_NODE_NOW, RX_TYPE_DATETIME, 0 } } })

/* ---- a value as an operand: its type is that of the C expression (33 is an int32_t, true in C11 an
 * int: write (bool)true) */
#define rx_constant(v) \
	_Generic((v), bool: rx__constant_bool, short: rx__constant_int16, int: rx__constant_int32, \
		long: rx__constant_int64, long long: rx__constant_int64, float: rx__constant_float, \
		double: rx__constant_double, char *: rx__constant_text, const char *: rx__constant_text, \
		rx_bytes: rx__constant_bytes, rx_decimal: rx__constant_decimal, \
		rx_date: rx__constant_date, rx_time: rx__constant_time, \
		rx_datetime: rx__constant_datetime, rx_interval: rx__constant_interval, \
		rx_uuid: rx__constant_uuid, rx_json: rx__constant_json)(RX__NODE, (v))

/* clang-format on */

#endif
