/* Expressions that compute: they stand wherever a column of their type may stand.
 *
 *     .where    = rx_gt(rx_plus_col(Order_.net, Order_.tax), 1000),
 *     .order_by = { rx_desc(rx_times(User_.age, 2)) },
 *     .set      = { rx_set_expr(User_.age, rx_plus(User_.age, 1)) }
 *
 * Each means the same on every engine; docs/reference/functions.md tells it in full. An operand that
 * is NULL makes the result NULL, unless it says otherwise. Texts are in <reflex/text.h>, dates and
 * times in <reflex/moments.h>. */
#ifndef REFLEX_FUNCTIONS_H
#define REFLEX_FUNCTIONS_H
#pragma GCC system_header

#include <reflex/impl/operand.h>
#include <reflex/query.h>

/* clang-format off */

#define RX__WITH_NUMBER(x) _Generic((x), RX__NUMBERS(rx__with_))
#define RX__WITH_FACTOR(x) _Generic((x), RX__NUMBERS(rx__with_), rx_decimal_expr: rx__with_decimal)
#define RX__WITH_TERM(x) \
	_Generic((x), RX__NUMBERS(rx__with_), rx_decimal_expr: rx__with_decimal, \
		rx_datetime_expr: rx__with_instant)
#define RX__WITH_INTEGER(x) _Generic((x), RX__INTEGERS(rx__with_))
#define RX__WITH_ORDERED(x) _Generic((x), RX__ORDERED(rx__with_))
#define RX__WITH_ANY(x) _Generic((x), RX__ALL_TYPES(rx__with_))
#define RX__JOIN_NUMBER(x) _Generic((x), RX__NUMBERS(rx__join_))
#define RX__JOIN_FACTOR(x) _Generic((x), RX__NUMBERS(rx__join_), rx_decimal_expr: rx__join_decimal)
#define RX__JOIN_TERM(x) \
	_Generic((x), RX__NUMBERS(rx__join_), rx_decimal_expr: rx__join_decimal, \
		rx_datetime_expr: rx__join_instant)
#define RX__JOIN_INTEGER(x) _Generic((x), RX__INTEGERS(rx__join_))
#define RX__JOIN_ORDERED(x) _Generic((x), RX__ORDERED(rx__join_))
#define RX__JOIN_ANY(x) _Generic((x), RX__ALL_TYPES(rx__join_))
#define RX__MATH(with, kind, x, v) with(x)(RX__NODE, kind, (x), (v), RX__KIND_OF_NUMBER(v))

/* ---- arithmetic. The plain form takes a value on the right, the _col form a second operand of the
 * same type. Integers are computed in 64 bits, and what does not fit these is an error. Decimals are
 * exact: a result of more than 38 digits is an error. Integers are divided as C does, towards zero,
 * and the sign of rx_mod is that of x. A division by zero is NULL, and refused where the zero is
 * written as a value. There is no division of decimals, as no two engines agree on its digits:
 * rx_cast(x, double) first. rx_plus and rx_minus also move an rx_datetime by an rx_interval. */
#define rx_plus(x, v) RX__MATH(RX__WITH_TERM, RX_NODE_PLUS, x, v)
#define rx_minus(x, v) RX__MATH(RX__WITH_TERM, RX_NODE_MINUS, x, v)
#define rx_times(x, v) RX__MATH(RX__WITH_FACTOR, RX_NODE_TIMES, x, v)
#define rx_divided(x, v) RX__MATH(RX__WITH_NUMBER, RX_NODE_DIVIDED, x, v)
#define rx_mod(x, v) RX__MATH(RX__WITH_INTEGER, RX_NODE_MOD, x, v)
#define rx_plus_col(x, y) RX__JOIN_TERM(x)(RX__NODE, RX_NODE_PLUS, (x), (y))
#define rx_minus_col(x, y) RX__JOIN_TERM(x)(RX__NODE, RX_NODE_MINUS, (x), (y))
#define rx_times_col(x, y) RX__JOIN_FACTOR(x)(RX__NODE, RX_NODE_TIMES, (x), (y))
#define rx_divided_col(x, y) RX__JOIN_NUMBER(x)(RX__NODE, RX_NODE_DIVIDED, (x), (y))
#define rx_mod_col(x, y) RX__JOIN_INTEGER(x)(RX__NODE, RX_NODE_MOD, (x), (y))

/* ---- of one number; the result has its type. rx_round takes digits behind the point, 0 to 15, and
 * rounds halves away from zero. */
#define RX__NUMBER_CALL(call, x) \
	_Generic((x), RX__NUMBERS(rx__call_), rx_decimal_expr: rx__call_decimal)(RX__NODE, call, (x))
#define rx_negated(x) RX__NUMBER_CALL(RX_CALL_NEGATE, x)
#define rx_abs(x) RX__NUMBER_CALL(RX_CALL_ABS, x)
#define rx_floor(x) RX__ONE_REAL(RX_CALL_FLOOR, x)
#define rx_ceil(x) RX__ONE_REAL(RX_CALL_CEIL, x)
#define RX__ONE_REAL(call, x) \
	_Generic((x), rx_float_expr: rx__call_float, rx_double_expr: rx__call_double, \
		rx_decimal_expr: rx__call_decimal)(RX__NODE, call, (x))
#define rx_round(x, digits) \
	_Generic((x), rx_float_expr: rx__round_float, rx_double_expr: rx__round_double, \
		rx_decimal_expr: rx__round_decimal)(RX__NODE, (x), (digits))
/* -1, 0 or 1 */
#define rx_sign(x) \
	RX__FUNCTION(int64, RX_CALL_SIGN, 1, \
		(rx_operand)_Generic((x), RX__NUMBERS(rx__as_), rx_decimal_expr: rx__as_decimal)(NULL, (x)))
/* Of doubles; NULL where there is no real result. */
#define rx_sqrt(x) _Generic((x), rx_double_expr: rx__call_double)(RX__NODE, RX_CALL_SQRT, (x))
#define rx_power(x, v) rx__with_double(RX__NODE, RX_NODE_POWER, (x), (v), NULL)
#define rx_power_col(x, y) rx__join_double(RX__NODE, RX_NODE_POWER, (x), (y))

/* ---- any type: the operand, or where it is NULL the value (the second operand) */
#define rx_coalesce(x, v) RX__MATH(RX__WITH_ANY, RX_NODE_COALESCE, x, v)
#define rx_coalesce_col(x, y) RX__JOIN_ANY(x)(RX__NODE, RX_NODE_COALESCE, (x), (y))
/* NULL where both are equal, else the operand */
#define rx_nullif(x, v) RX__MATH(RX__WITH_ANY, RX_NODE_NULLIF, x, v)
#define rx_nullif_col(x, y) RX__JOIN_ANY(x)(RX__NODE, RX_NODE_NULLIF, (x), (y))
/* The greater and the lesser of two numbers, dates or times */
#define rx_greatest(x, v) RX__MATH(RX__WITH_ORDERED, RX_NODE_GREATEST, x, v)
#define rx_greatest_col(x, y) RX__JOIN_ORDERED(x)(RX__NODE, RX_NODE_GREATEST, (x), (y))
#define rx_least(x, v) RX__MATH(RX__WITH_ORDERED, RX_NODE_LEAST, x, v)
#define rx_least_col(x, y) RX__JOIN_ORDERED(x)(RX__NODE, RX_NODE_LEAST, (x), (y))

/* ---- CASE: the type first, then what each condition gives, a value or an operand of that type or
 * NULL; without rx_else it is NULL where no condition holds.
 *
 *     rx_case(text, rx_when(rx_lt(User_.age, 18), "minor"), rx_else(User_.name)) */
#define rx_case(type, ...) \
	((rx_##type##_expr)(const rx__expr[1]){ rx__list(RX_NODE_CASE, rx__type_##type, NULL, \
		RX__COUNT(__VA_ARGS__), \
		(const rx_operand[]){ RX__EACH(RX__WHEN, RX__AS_##type, __VA_ARGS__) }) })
#define rx_when(condition, v) (condition, v)
#define rx_else(v) (NULL, v)
#define RX__WHEN(as, pair) RX__WHEN_PAIR(as, RX__UNPAIR pair)
#define RX__UNPAIR(...) __VA_ARGS__
#define RX__WHEN_PAIR(...) RX__WHEN_PARTS(__VA_ARGS__)
#define RX__WHEN_PARTS(as, condition, v) rx__condition(condition), as(v),

/* ---- another type: rx_cast(User_.age, text). What has one meaning on all engines is there, all
 * else is refused when the query is made: between numbers (towards zero), from and to texts. */
#define rx_cast(x, type) ((rx_##type##_expr)(const rx__expr[1]){ rx__cast(rx__type_##type, (x)) })

/* ---- what only this database has. A function by its name (letters, digits, _ and . only) and the
 * type that it gives: rx_func(text, "soundex", User_.name). SQL with ? for each operand or value
 * behind it: rx_fragment(int64, "? & ?", User_.flags, 4); it stands in parentheses, and its text is
 * the program's own: never make it of a user's input. */
#define rx_func(type, ...) RX__OPERANDS_(RX_NODE_FUNC, rx_##type##_expr, rx__type_##type, __VA_ARGS__,)
#define rx_fragment(type, ...) \
	RX__OPERANDS_(RX_NODE_FRAGMENT, rx_##type##_expr, rx__type_##type, __VA_ARGS__,)
#define RX__OPERANDS_(kind, type, number, ...) RX__OPERANDS(kind, type, number, __VA_ARGS__)

/* ---- this moment, by the database's clock, in UTC */
#define rx_now() \
	((rx_datetime_expr)(const rx__expr[1]){ { .node = { RX_NODE_NOW, RX_TYPE_DATETIME, 0 } } })

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
