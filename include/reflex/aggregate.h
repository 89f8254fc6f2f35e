/* Aggregates: one value of many rows.
 *
 *     .select   = { Team_.name, rx_count_of(User_.id), rx_avg(User_.age) },
 *     .group_by = { Team_.name },
 *     .having   = rx_gt(rx_count_of(User_.id), 3),
 *     .order_by = { rx_desc(rx_count_all()) }
 *
 * Each takes .distinct = true and .filter = condition: rx_sum(Order_.total, .filter = Order_.paid).
 * NULLs are left out. Of no rows, counts are 0 and the others NULL; rx_coalesce(rx_sum(x), 0) is
 * never NULL. */
#ifndef REFLEX_AGGREGATE_H
#define REFLEX_AGGREGATE_H
#pragma GCC system_header

#include <reflex/functions.h>

typedef struct rx__aggregate_args {
	char rx__;
	bool distinct; /* equal values count once */
	rx_expr filter; /* of the rows, those that it is true for */
} rx__aggregate_args;

/* clang-format off */

static inline void rx__aggregate(rx__expr *node, rx_node_kind kind, rx_type type, const void *a,
	const rx__aggregate_args *args)
{
	*node = (rx__expr){ .node = { (uint16_t)kind, (uint16_t)type, args->distinct }, .a = a,
		.b = args->filter };
}
static inline rx_int64_expr rx__count_of(rx__expr *node, rx_operand a,
	const rx__aggregate_args *args)
{
	rx__aggregate(node, RX_NODE_COUNT, RX_TYPE_INT64, a, args);
	return (rx_int64_expr)node;
}
#define RX__AGGREGATE(verb, kind, name, result, type) \
	static inline rx_##result##_expr rx__##verb##_##name(rx__expr *node, rx_##name##_expr a, \
		const rx__aggregate_args *args) \
	{ \
		rx__aggregate(node, kind, type, a, args); \
		return (rx_##result##_expr)node; \
	}
#define RX__SUM_AVG(name, result, type) \
	RX__AGGREGATE(sum, RX_NODE_SUM, name, result, type) \
	RX__AGGREGATE(avg, RX_NODE_AVG, name, double, RX_TYPE_DOUBLE)
#define RX__MIN_MAX(name, type) \
	RX__AGGREGATE(min, RX_NODE_MIN, name, name, type) \
	RX__AGGREGATE(max, RX_NODE_MAX, name, name, type)
RX__SUM_AVG(int16, int64, RX_TYPE_INT64) RX__SUM_AVG(int32, int64, RX_TYPE_INT64)
RX__SUM_AVG(int64, int64, RX_TYPE_INT64) RX__SUM_AVG(float, double, RX_TYPE_DOUBLE)
RX__SUM_AVG(double, double, RX_TYPE_DOUBLE) RX__SUM_AVG(decimal, decimal, RX_TYPE_DECIMAL)
RX__MIN_MAX(int16, RX_TYPE_INT16) RX__MIN_MAX(int32, RX_TYPE_INT32)
RX__MIN_MAX(int64, RX_TYPE_INT64) RX__MIN_MAX(float, RX_TYPE_FLOAT)
RX__MIN_MAX(double, RX_TYPE_DOUBLE) RX__MIN_MAX(text, RX_TYPE_TEXT)
RX__MIN_MAX(decimal, RX_TYPE_DECIMAL) RX__MIN_MAX(date, RX_TYPE_DATE)
RX__MIN_MAX(time, RX_TYPE_TIME) RX__MIN_MAX(datetime, RX_TYPE_DATETIME)
RX__MIN_MAX(interval, RX_TYPE_INTERVAL)
#undef RX__AGGREGATE
#undef RX__SUM_AVG
#undef RX__MIN_MAX

#define RX__AGGREGATE_ARGS(...) (&(const rx__aggregate_args){ .rx__ = 0, __VA_ARGS__ })
#define RX__OF_NUMBER(verb, x) \
	_Generic((x), rx_int16_expr: rx__##verb##_int16, rx_int32_expr: rx__##verb##_int32, \
		rx_int64_expr: rx__##verb##_int64, rx_float_expr: rx__##verb##_float, \
		rx_double_expr: rx__##verb##_double, rx_decimal_expr: rx__##verb##_decimal)
#define RX__OF_ORDERED(verb, x) \
	_Generic((x), rx_int16_expr: rx__##verb##_int16, rx_int32_expr: rx__##verb##_int32, \
		rx_int64_expr: rx__##verb##_int64, rx_float_expr: rx__##verb##_float, \
		rx_double_expr: rx__##verb##_double, rx_decimal_expr: rx__##verb##_decimal, \
		rx_text_expr: rx__##verb##_text, rx_date_expr: rx__##verb##_date, \
		rx_time_expr: rx__##verb##_time, rx_datetime_expr: rx__##verb##_datetime, \
		rx_interval_expr: rx__##verb##_interval)

/* How many rows; how many that have a value. int64_t. */
#define rx_count_all(...) rx__count_of(RX__NODE, NULL, RX__AGGREGATE_ARGS(__VA_ARGS__))
#define rx_count_of(...) RX__COUNT_OF(__VA_ARGS__,)
#define RX__COUNT_OF(x, ...) rx__count_of(RX__NODE, (x), RX__AGGREGATE_ARGS(__VA_ARGS__))
/* Numbers. The sum of integers is an int64_t, of floating point numbers a double, of decimals a
 * decimal without a rounding; the average of each is a double. */
#define rx_sum(...) RX__SUM(__VA_ARGS__,)
#define RX__SUM(x, ...) RX__OF_NUMBER(sum, x)(RX__NODE, (x), RX__AGGREGATE_ARGS(__VA_ARGS__))
#define rx_avg(...) RX__AVG(__VA_ARGS__,)
#define RX__AVG(x, ...) RX__OF_NUMBER(avg, x)(RX__NODE, (x), RX__AGGREGATE_ARGS(__VA_ARGS__))
/* Of the operand's own type: numbers, decimals, texts, days, times, instants, lengths of time. */
#define rx_min(...) RX__MIN(__VA_ARGS__,)
#define RX__MIN(x, ...) RX__OF_ORDERED(min, x)(RX__NODE, (x), RX__AGGREGATE_ARGS(__VA_ARGS__))
#define rx_max(...) RX__MAX(__VA_ARGS__,)
#define RX__MAX(x, ...) RX__OF_ORDERED(max, x)(RX__NODE, (x), RX__AGGREGATE_ARGS(__VA_ARGS__))

/* clang-format on */

#endif
