/* What the macros of expressions that compute are made of: for each type, nodes of an operand and a
 * value or of two operands, a value as an operand, and "this or that" by _Generic. For the
 * implementation of <reflex/functions.h> and its neighbours; nothing here is for programs.
 *
 * An operand appears at most twice in an expansion, so that nesting doubles the text at most. */
#ifndef REFLEX_IMPL_OPERAND_H
#define REFLEX_IMPL_OPERAND_H
#pragma GCC system_header

#include <reflex/impl/calls.h>
#include <reflex/impl/each_but_last.h>
#include <reflex/impl/expr.h>

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

/* For each type: a node of an operand and a value, one of two operands, a constant, and an operand
 * as it is. A value above INT64_MAX is refused when the query runs. */
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
	} \
	static inline rx_##name##_expr rx__as_##name(rx__expr *node, rx_##name##_expr a) \
	{ \
		(void)node; \
		return a; \
	} \
	static inline rx_##name##_expr rx__call_##name(rx__expr *node, rx_call call, \
		rx_##name##_expr a) \
	{ \
		*node = (rx__expr){ .node = { RX_NODE_CALL, type_, 1 }, .a = a, .b = &node->a, \
			.value = { .as = { .i = call } } }; \
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

#define RX__MAKE_ROUND(name, type_) \
	static inline rx_##name##_expr rx__round_##name(rx__expr *node, rx_##name##_expr a, int digits) \
	{ \
		*node = (rx__expr){ .node = { RX_NODE_ROUND, type_, 1 }, .a = a, \
			.value = rx__for_int64_column(digits) }; \
		return (rx_##name##_expr)node; \
	}
RX__MAKE_ROUND(float, RX_TYPE_FLOAT) RX__MAKE_ROUND(double, RX_TYPE_DOUBLE)
RX__MAKE_ROUND(decimal, RX_TYPE_DECIMAL)
#undef RX__MAKE_ROUND

/* An instant and an interval. */
static inline rx_datetime_expr rx__with_instant(rx__expr *node, rx_node_kind kind,
	rx_datetime_expr a, rx_interval v, const void *ignored)
{
	(void)ignored;
	*node = (rx__expr){ .node = { (uint16_t)kind, RX_TYPE_DATETIME, 1 }, .a = a,
		.value = rx__for_interval_column(v) };
	return (rx_datetime_expr)node;
}
static inline rx_datetime_expr rx__join_instant(rx__expr *node, rx_node_kind kind,
	rx_datetime_expr a, rx_interval_expr b)
{
	*node = (rx__expr){ .node = { (uint16_t)kind, RX_TYPE_DATETIME, 0 }, .a = a, .b = b };
	return (rx_datetime_expr)node;
}

#define RX__INTEGERS(f) rx_int16_expr: f##int16, rx_int32_expr: f##int32, rx_int64_expr: f##int64
#define RX__NUMBERS(f) RX__INTEGERS(f), rx_float_expr: f##float, rx_double_expr: f##double
#define RX__INSTANTS(f) rx_date_expr: f##date, rx_time_expr: f##time, rx_datetime_expr: f##datetime
#define RX__ORDERED(f) \
	RX__NUMBERS(f), rx_decimal_expr: f##decimal, RX__INSTANTS(f), rx_interval_expr: f##interval
#define RX__ALL_TYPES(f) \
	RX__ORDERED(f), rx_bool_expr: f##bool, rx_enum_expr: f##enum, rx_text_expr: f##text, \
		rx_bytes_expr: f##bytes, rx_uuid_expr: f##uuid, rx_json_expr: f##json

#define RX__NODE ((rx__expr[1]){ { .a = NULL } })

/* ---- an operand of the type, or a value of it as one; NULL is SQL's NULL */
static inline rx_operand rx__as_null(rx__expr *node, const void *null)
{
	*node = (rx__expr){ .node = { RX_NODE_VALUE, RX_TYPE_NONE, 0 }, .value = rx__for_null(null) };
	return null ? (rx_operand)node : NULL;
}
rx_operand rx__as_integer(rx__expr *, const struct rx__an_integer_is_needed_here *);
#define RX__AS(name, v) \
	_Generic((v), rx_##name##_expr: rx__as_##name, void *: rx__as_null, \
		default: rx__constant_##name)(RX__NODE, (v))
#define RX__AS_WHOLE(name, v) \
	_Generic((v), rx_##name##_expr: rx__as_##name, void *: rx__as_null, float: rx__as_integer, \
		double: rx__as_integer, long double: rx__as_integer, \
		default: rx__constant_##name)(RX__NODE, (v))
#define RX__AS_bool(v) \
	_Generic((v), rx_bool_expr: rx__as_bool, void *: rx__as_null, float: rx__as_integer, \
		double: rx__as_integer, default: rx__constant_bool)(RX__NODE, (v))
#define RX__AS_int16(v) RX__AS_WHOLE(int16, v)
#define RX__AS_int32(v) RX__AS_WHOLE(int32, v)
#define RX__AS_int64(v) RX__AS_WHOLE(int64, v)
#define RX__AS_float(v) RX__AS(float, v)
#define RX__AS_double(v) RX__AS(double, v)
#define RX__AS_text(v) RX__AS(text, v)
#define RX__AS_bytes(v) RX__AS(bytes, v)
#define RX__AS_decimal(v) RX__AS(decimal, v)
#define RX__AS_date(v) RX__AS(date, v)
#define RX__AS_time(v) RX__AS(time, v)
#define RX__AS_datetime(v) RX__AS(datetime, v)
#define RX__AS_interval(v) RX__AS(interval, v)
#define RX__AS_uuid(v) RX__AS(uuid, v)
#define RX__AS_json(v) RX__AS(json, v)

/* An integer operand of any width, or an integer. */
#define RX__AS_COUNT(v) \
	_Generic((v), RX__INTEGERS(rx__as_), float: rx__as_integer, double: rx__as_integer, \
		default: rx__constant_int64)(RX__NODE, (v))

/* An operand of any type, or a value of any type. */
static inline rx_operand rx__as_any(rx__expr *node, rx_operand a)
{
	(void)node;
	return a;
}
#define RX__AS_ANY(v) \
	_Generic((v), rx_operand: rx__as_any, bool: rx__constant_bool, short: rx__constant_int16, \
		int: rx__constant_int32, long: rx__constant_int64, long long: rx__constant_int64, \
		float: rx__constant_float, double: rx__constant_double, char *: rx__constant_text, \
		const char *: rx__constant_text, rx_bytes: rx__constant_bytes, \
		rx_decimal: rx__constant_decimal, rx_date: rx__constant_date, rx_time: rx__constant_time, \
		rx_datetime: rx__constant_datetime, rx_interval: rx__constant_interval, \
		rx_uuid: rx__constant_uuid, rx_json: rx__constant_json)(RX__NODE, (v))
#define RX__ANY_ITEM(ignored, v) RX__AS_ANY(v),

/* ---- nodes with a list of operands; a type is named by its word */
enum {
	rx__type_bool = RX_TYPE_BOOL,
	rx__type_int16 = RX_TYPE_INT16,
	rx__type_int32 = RX_TYPE_INT32,
	rx__type_int64 = RX_TYPE_INT64,
	rx__type_float = RX_TYPE_FLOAT,
	rx__type_double = RX_TYPE_DOUBLE,
	rx__type_text = RX_TYPE_TEXT,
	rx__type_bytes = RX_TYPE_BYTES,
	rx__type_decimal = RX_TYPE_DECIMAL,
	rx__type_date = RX_TYPE_DATE,
	rx__type_time = RX_TYPE_TIME,
	rx__type_datetime = RX_TYPE_DATETIME,
	rx__type_interval = RX_TYPE_INTERVAL,
	rx__type_uuid = RX_TYPE_UUID,
	rx__type_json = RX_TYPE_JSON,
};

static inline rx__expr rx__call(rx_call call, int type, uint32_t n, const rx_operand *operands)
{
	return (rx__expr){ .node = { RX_NODE_CALL, (uint16_t)type, n }, .b = operands,
		.value = { .as = { .i = call } } };
}
static inline rx__expr rx__list(rx_node_kind kind, int type, const char *text, uint32_t n,
	const rx_operand *operands)
{
	return (rx__expr){ .node = { (uint16_t)kind, (uint16_t)type, n }, .a = text, .b = operands };
}
static inline rx__expr rx__cast(int type, rx_operand a)
{
	return (rx__expr){ .node = { RX_NODE_CAST, (uint16_t)type, 0 }, .a = a };
}
static inline rx_operand rx__condition(rx_expr condition)
{
	return (rx_operand)condition;
}

#define RX__FUNCTION(name, call, n, ...) \
	((rx_##name##_expr)(const rx__expr[1]){ \
		rx__call(call, rx__type_##name, n, (const rx_operand[]){ __VA_ARGS__ }) })
/* The program's own text, then operands; the last argument is the empty one. */
#define RX__OPERANDS(kind, type, number, text, ...) \
	((type)(const rx__expr[1]){ rx__list(kind, number, (text), RX__COUNT(__VA_ARGS__) - 1, \
		(const rx_operand[]){ RX__EACH_BUT_LAST(RX__ANY_ITEM, ~, __VA_ARGS__) NULL }) })

/* clang-format on */

#endif
