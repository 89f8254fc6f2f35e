/* Window functions: a value of each row that looks at other rows of the result.
 *
 *     .select = { User_.name,
 *                 rx_over(rx_rank(), .partition_by = { User_.team_id }, .order_by = { rx_desc(User_.points) }),
 *                 rx_over(rx_sum(User_.points), .order_by = { rx_asc(User_.id) }, .rows = rx_frame(-2, 0)) }
 *
 * rx_over takes one of the functions below, or an aggregate. It stands in .select and .order_by only:
 * to filter by one, select it in a query and use that in .from of another. */
#ifndef REFLEX_WINDOW_H
#define REFLEX_WINDOW_H
#pragma GCC system_header

#include <reflex/aggregate.h>

enum { RX_MAX_PARTITION = 8 };

/* From where to where a frame reaches: 0 is the current row, below 0 so many before it, above 0 so
 * many behind; RX_UNBOUNDED all of them on that side. */
#define RX_UNBOUNDED INT64_MAX
typedef struct rx_frame_of {
	bool set;
	int64_t from, to;
} rx_frame_of;
static inline rx_frame_of rx_frame(int64_t from, int64_t to)
{
	return (rx_frame_of){ true, from, to };
}

typedef struct rx__window {
	char rx__;
	rx_operand partition_by[RX_MAX_PARTITION + 1];
	rx_order order_by[RX_MAX_ORDER + 1];
	/* Which rows of the partition an aggregate, rx_first_value, … looks at, counted in rows, in groups
	 * of equal order, or by the distance of the one number that .order_by has. Without one of them: all
	 * up to the current row and its equals, or with no .order_by all. */
	rx_frame_of rows, groups, range;
} rx__window;

/* clang-format off */

#define rx_over(...) RX__OVER(__VA_ARGS__,)
#define RX__OVER(function, ...) \
	((__typeof__(function))(const rx__expr[1]){ \
		rx__over((function), &(const rx__window){ .rx__ = 0, __VA_ARGS__ }) })
static inline rx__expr rx__over(rx_operand function, const rx__window *window)
{
	return (rx__expr){ .node = { RX_NODE_WINDOW, function ? ((const rx_node *)function)->type : 0, 0 },
		.a = function, .b = window };
}

/* Numbers of rows, int64_t: 1, 2, 3; equals have one, with gaps behind; without gaps. */
#define rx_row_number() RX__FUNCTION(int64, RX_CALL_ROW_NUMBER, 0, NULL)
#define rx_rank() RX__FUNCTION(int64, RX_CALL_RANK, 0, NULL)
#define rx_dense_rank() RX__FUNCTION(int64, RX_CALL_DENSE_RANK, 0, NULL)
/* double: (rank - 1) / (rows - 1), 0 for a single row; the part of rows that is not behind this one */
#define rx_percent_rank() RX__FUNCTION(double, RX_CALL_PERCENT_RANK, 0, NULL)
#define rx_cume_dist() RX__FUNCTION(double, RX_CALL_CUME_DIST, 0, NULL)
/* int64_t: in which of n parts of the same size, from 1 */
#define rx_ntile(n) RX__FUNCTION(int64, RX_CALL_NTILE, 1, (rx_operand)RX__AS_int64(n))
/* Of the type of x: its value n rows before, n rows behind; NULL where there is no such row. */
#define rx_lag(x, n) RX__LIKE(RX_CALL_LAG, 2, x, (rx_operand)RX__AS_int64(n))
#define rx_lead(x, n) RX__LIKE(RX_CALL_LEAD, 2, x, (rx_operand)RX__AS_int64(n))
/* Its value in the first, the last and the n-th row of the frame. */
#define rx_first_value(x) RX__LIKE(RX_CALL_FIRST_VALUE, 1, x, NULL)
#define rx_last_value(x) RX__LIKE(RX_CALL_LAST_VALUE, 1, x, NULL)
#define rx_nth_value(x, n) RX__LIKE(RX_CALL_NTH_VALUE, 2, x, (rx_operand)RX__AS_int64(n))

#define RX__LIKE(call, n, x, other) \
	((__typeof__(x))(const rx__expr[1]){ \
		rx__call_like(call, n, (const rx_operand[]){ rx__as_any(NULL, (x)), other }) })
static inline rx__expr rx__call_like(rx_call call, uint32_t n, const rx_operand *operands)
{
	const rx_node *first = (const rx_node *)operands[0];
	return rx__call(call, first ? first->type : 0, n, operands);
}

/* clang-format on */

#endif
