/* Expressions on dates and times:
 *
 *     .where    = rx_eq(rx_extract(Order_.placed_at, RX_YEAR), 2026),
 *     .group_by = { rx_date_trunc(Order_.placed_at, RX_MONTH) },
 *     .where    = rx_lt_col(rx_date_add(Loan_.begins, 2, RX_WEEK), rx_today())
 *
 * The calendar is the Gregorian one, weeks are those of ISO 8601, and times are UTC, on every engine.
 * rx_plus and rx_minus (<reflex/functions.h>) move an rx_datetime by an rx_interval.
 * docs/reference/functions.md tells each in full. */
#ifndef REFLEX_MOMENTS_H
#define REFLEX_MOMENTS_H
#pragma GCC system_header

#include <reflex/functions.h>

/* clang-format off */

/* A part of a date, time or datetime as a number, an int64_t. A part that it has not (RX_HOUR of a
 * date) is refused when the query is made. */
#define rx_extract(x, unit) \
	((rx_int64_expr)(const rx__expr[1]){ rx__moment(RX_CALL_EXTRACT, RX_TYPE_INT64, (unit), 1, \
		(const rx_operand[]){ (rx_operand)_Generic((x), RX__INSTANTS(rx__as_))(NULL, (x)) }) })

/* The start of the year, quarter, month, week, day, hour, minute or second; the same type. */
#define rx_date_trunc(x, unit) \
	_Generic((x), rx_date_expr: rx__trunc_date, rx_datetime_expr: rx__trunc_datetime)( \
		RX__NODE, (x), (unit))

/* A date or datetime so many units later; `n` is an integer or an integer operand and may be below
 * 0. A day that the month has not becomes its last: January 31st and a month is February 28th. */
#define rx_date_add(x, n, unit) \
	_Generic((x), rx_date_expr: rx__add_date, rx_datetime_expr: rx__add_datetime)( \
		RX__PAIR_NODE, (x), RX__WIDE_COUNT(n), (unit))

/* From b to a, an rx_interval; both are datetimes, operands or values. */
#define rx_difference(a, b) \
	RX__FUNCTION(interval, RX_CALL_DIFFERENCE, 2, RX__AS_datetime(a), RX__AS_datetime(b))
/* Days from b to a; both are dates. */
#define rx_days_between(a, b) \
	RX__FUNCTION(int64, RX_CALL_DAYS_BETWEEN, 2, RX__AS_date(a), RX__AS_date(b))

/* This day, by the database's clock, in UTC */
#define rx_today() rx_cast(rx_now(), date)

/* A unit that is none becomes no function at all, which is refused when the query is made. */
static inline rx__expr rx__moment(rx_call first, int type, rx_unit unit, uint32_t n,
	const rx_operand *operands)
{
	return rx__call((unsigned)unit < RX__N_UNITS ? (rx_call)(first + (int)unit) : RX_CALL_NONE,
		type, n, operands);
}

#define RX__PAIR_NODE ((rx__pair_node[1]){ { .node = { .a = NULL } } })
typedef struct rx__pair_node {
	rx__expr node;
	rx_operand operands[2];
} rx__pair_node;
#define RX__WIDE_COUNT(n) (rx_operand)RX__AS_COUNT(n)

#define RX__MAKE_MOMENT(name, type_) \
	static inline rx_##name##_expr rx__trunc_##name(rx__expr *node, rx_##name##_expr a, \
		rx_unit unit) \
	{ \
		node->a = a; \
		*node = rx__moment(RX_CALL_TRUNC, type_, unit, 1, (const rx_operand *)&node->a); \
		node->a = a; \
		return (rx_##name##_expr)node; \
	} \
	static inline rx_##name##_expr rx__add_##name(rx__pair_node *node, rx_##name##_expr a, \
		rx_operand n, rx_unit unit) \
	{ \
		node->operands[0] = (rx_operand)a; \
		node->operands[1] = n; \
		node->node = rx__moment(RX_CALL_ADD, type_, unit, 2, node->operands); \
		return (rx_##name##_expr)&node->node; \
	}
RX__MAKE_MOMENT(date, RX_TYPE_DATE) RX__MAKE_MOMENT(datetime, RX_TYPE_DATETIME)
#undef RX__MAKE_MOMENT

/* clang-format on */

#endif
