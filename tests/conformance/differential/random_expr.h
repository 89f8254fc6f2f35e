/* Random expressions, as the macros of <reflex/query.h> and its neighbours would make them. Each kind of
 * value has a maker; all take how deep they may still go. The nodes live until the next case. */
#ifndef TEST_DIFFERENTIAL_RANDOM_EXPR_H
#define TEST_DIFFERENTIAL_RANDOM_EXPR_H

#include "random.h"

enum { MOST_NODES = 4000 };
static rx__expr nodes[MOST_NODES];
static const void *lists[MOST_NODES];
static rx_value values[MOST_NODES];
static size_t n_nodes, n_lists, n_values;

static void forget_nodes(void)
{
	n_nodes = n_lists = n_values = 0;
}

static const void **new_list(size_t n)
{
	assert_true(n_lists + n <= MOST_NODES);
	n_lists += n;
	return &lists[n_lists - n];
}

static rx_value *new_values(size_t n)
{
	assert_true(n_values + n <= MOST_NODES);
	n_values += n;
	return &values[n_values - n];
}

static const rx_node *make(
	unsigned kind, unsigned type, uint32_t n, const void *a, const void *b, rx_value value)
{
	assert_true(n_nodes < MOST_NODES);
	nodes[n_nodes] = (rx__expr){ { (uint16_t)kind, (uint16_t)type, n }, a, b, value };
	return &nodes[n_nodes++].node;
}

static const rx_value no_value = { .type = RX_TYPE_NONE };

static const rx_node *call(rx_call which, unsigned type, uint32_t n, const void **operands)
{
	return make(RX_NODE_CALL, type, n, NULL, operands, (rx_value){ .as = { .i = which } });
}

static const rx_node *call_of(rx_call which, unsigned type, const rx_node *a)
{
	const void **list = new_list(1);
	list[0] = a;
	return call(which, type, 1, list);
}

/* ---- values ---------------------------------------------------------------------------------- */

static const char *const pieces[] = { "a", "A", "b", "B", "ab", "\xc3\xa4", "\xc3\x84", " ", "  ",
	"%", "_", "'", "\\", "|", "!", "0", "10", "9", "-1", "\"", "?", "$1" };
static char texts[400][80];
static size_t n_texts;

static const char *random_text(void)
{
	char *text = texts[n_texts++ % 400];
	*text = '\0';
	for (unsigned i = below(4); i > 0; i--)
		strcat(text, pieces[below(sizeof pieces / sizeof *pieces)]);
	return text;
}

static int64_t random_integer(void)
{
	switch (below(12)) {
	case 0:
		return 30000;
	case 1:
		return -30000;
	default:
		return (int64_t)below(9) - 4;
	}
}

static double random_real(void)
{
	return ((double)below(33) - 16) / 4;
}

static int32_t random_day(void)
{
	static const int32_t days[] = { -719162, -1, 0, 11016, 18321, 19782, 20000, 20088 };
	return days[below(8)] + (int32_t)below(3);
}

static rx_value value_of(unsigned type)
{
	switch (type) {
	case RX_TYPE_DOUBLE:
		return rx__for_double_column(random_real());
	case RX_TYPE_TEXT:
		return rx__for_text_column(random_text());
	case RX_TYPE_DATE:
		return rx__integer(RX_TYPE_DATE, random_day());
	case RX_TYPE_BOOL:
		return rx__integer(RX_TYPE_BOOL, below(2));
	default:
		return rx__integer(RX_TYPE_INT64, random_integer());
	}
}

static const rx_node *constant(unsigned type)
{
	return make(RX_NODE_VALUE, type, 0, NULL, NULL, value_of(type));
}

/* ---- operands -------------------------------------------------------------------------------- */

static const rx_node *operand(unsigned type, int depth);
static const rx_node *condition(int depth);

#define COLUMN(name) ((const rx_node *)Maybe_.name)

static const rx_node *column(unsigned type)
{
	switch (type) {
	case RX_TYPE_DOUBLE:
		return COLUMN(real);
	case RX_TYPE_TEXT:
		return COLUMN(word);
	case RX_TYPE_DATE:
		return COLUMN(day);
	case RX_TYPE_BOOL:
		return COLUMN(truth);
	default:
		return COLUMN(big);
	}
}

/* Of two operands of the type, or of one and a value. */
static const rx_node *of_two(unsigned kind, unsigned type, int depth)
{
	const rx_node *a = operand(type, depth - 1);
	rx_value value = no_value;
	if (below(2)) {
		do
			value = value_of(type);
		while ((kind == RX_NODE_DIVIDED || kind == RX_NODE_MOD) &&
			(type == RX_TYPE_DOUBLE ? value.as.d == 0 : value.as.i == 0));
		return make(kind, type, 1, a, NULL, value);
	}
	return make(kind, type, 0, a, operand(type, depth - 1), no_value);
}

static const rx_node *a_case(unsigned type, int depth)
{
	uint32_t n = 1 + below(3);
	const void **pairs = new_list(2 * n);
	for (uint32_t i = 0; i < n; i++) {
		bool otherwise = i > 0 && i + 1 == n && below(2);
		pairs[2 * i] = otherwise ? NULL : condition(depth - 1);
		pairs[2 * i + 1] = below(8) ? operand(type, depth - 1) : NULL;
	}
	return make(RX_NODE_CASE, type, n, NULL, pairs, no_value);
}

static const rx_node *choice(unsigned type, int depth)
{
	static const unsigned kinds[] = { RX_NODE_COALESCE, RX_NODE_NULLIF, RX_NODE_GREATEST,
		RX_NODE_LEAST };
	bool ordered = type == RX_TYPE_INT64 || type == RX_TYPE_DOUBLE || type == RX_TYPE_DATE;
	return of_two(kinds[below(ordered ? 4 : 2)], type, depth);
}

static const rx_node *cast_from(unsigned from, unsigned to, int depth)
{
	return make(RX_NODE_CAST, to, 0, operand(from, depth - 1), NULL, no_value);
}

static const rx_node *integer_of_text(int depth)
{
	const void **list = new_list(2);
	list[0] = operand(RX_TYPE_TEXT, depth - 1);
	if (below(3) == 0)
		return make(RX_NODE_LENGTH, RX_TYPE_INT64, 0, list[0], NULL, no_value);
	if (below(2))
		return call(RX_CALL_SIZE, RX_TYPE_INT64, 1, list);
	list[1] = operand(RX_TYPE_TEXT, 0);
	return call(RX_CALL_POSITION, RX_TYPE_INT64, 2, list);
}

static const rx_node *integer_of_day(int depth)
{
	static const rx_unit units[] = { RX_YEAR, RX_QUARTER, RX_MONTH, RX_DAY, RX_WEEKDAY,
		RX_DAY_OF_YEAR };
	const void **list = new_list(2);
	list[0] = operand(RX_TYPE_DATE, depth - 1);
	list[1] = operand(RX_TYPE_DATE, 0);
	if (below(3) == 0)
		return call(RX_CALL_DAYS_BETWEEN, RX_TYPE_INT64, 2, list);
	return call((rx_call)(RX_CALL_EXTRACT + units[below(6)]), RX_TYPE_INT64, 1, list);
}

static const rx_node *integer(int depth)
{
	switch (below(8)) {
	case 0:
		return choice(RX_TYPE_INT64, depth);
	case 1:
		return a_case(RX_TYPE_INT64, depth);
	case 2:
		return integer_of_text(depth);
	case 3:
		return integer_of_day(depth);
	case 4:
		return call_of(below(2) ? RX_CALL_ABS
				: below(2)		? RX_CALL_NEGATE
								: RX_CALL_SIGN,
			RX_TYPE_INT64, operand(RX_TYPE_INT64, depth - 1));
	case 5:
		return below(2) ? cast_from(RX_TYPE_DOUBLE, RX_TYPE_INT64, depth)
						: cast_from(RX_TYPE_BOOL, RX_TYPE_INT64, depth);
	default:
		return of_two(below(5) ? RX_NODE_PLUS + below(4) : RX_NODE_MOD, RX_TYPE_INT64, depth);
	}
}

static const rx_node *real(int depth)
{
	static const rx_call calls[] = { RX_CALL_ABS, RX_CALL_NEGATE, RX_CALL_FLOOR, RX_CALL_CEIL };
	switch (below(6)) {
	case 0:
		return choice(RX_TYPE_DOUBLE, depth);
	case 1:
		return a_case(RX_TYPE_DOUBLE, depth);
	case 2:
		return call_of(calls[below(4)], RX_TYPE_DOUBLE, operand(RX_TYPE_DOUBLE, depth - 1));
	case 3:
		return cast_from(RX_TYPE_INT64, RX_TYPE_DOUBLE, depth);
	case 4:
		/* Of a column: what was divided has digits that the oracle does not round as decimals. */
		return make(
			RX_NODE_ROUND, RX_TYPE_DOUBLE, 1, COLUMN(real), NULL, rx__integer(RX_TYPE_INT64, 0));
	default:
		return of_two(RX_NODE_PLUS + below(4), RX_TYPE_DOUBLE, depth);
	}
}

static const rx_node *text(int depth)
{
	static const rx_call trims[] = { RX_CALL_TRIM, RX_CALL_LTRIM, RX_CALL_RTRIM };
	const void **list = new_list(3);
	list[0] = operand(RX_TYPE_TEXT, depth - 1);
	switch (below(9)) {
	case 0:
		return choice(RX_TYPE_TEXT, depth);
	case 1:
		return a_case(RX_TYPE_TEXT, depth);
	case 2:
		return make(
			below(2) ? RX_NODE_LOWER : RX_NODE_UPPER, RX_TYPE_TEXT, 0, list[0], NULL, no_value);
	case 3:
		return call(trims[below(3)], RX_TYPE_TEXT, 1, list);
	case 4:
		list[1] = operand(RX_TYPE_INT64, 1);
		list[2] = operand(RX_TYPE_INT64, 0);
		if (below(2))
			return call(RX_CALL_SUBSTR_FROM, RX_TYPE_TEXT, 2, list);
		return call(RX_CALL_SUBSTR, RX_TYPE_TEXT, 3, list);
	case 5:
		list[1] = operand(RX_TYPE_TEXT, 0);
		list[2] = operand(RX_TYPE_TEXT, 0);
		return call(RX_CALL_REPLACE, RX_TYPE_TEXT, 3, list);
	case 6:
		return cast_from(RX_TYPE_INT64, RX_TYPE_TEXT, depth);
	default:
		list[1] = operand(RX_TYPE_TEXT, depth - 1);
		list[2] = operand(RX_TYPE_TEXT, 0);
		return call(RX_CALL_CONCAT, RX_TYPE_TEXT, 2 + below(2), list);
	}
}

static const rx_node *day(int depth)
{
	const void **list = new_list(2);
	switch (below(3)) {
	case 0:
		return choice(RX_TYPE_DATE, depth);
	case 1:
		return a_case(RX_TYPE_DATE, depth);
	default:
		list[0] = operand(RX_TYPE_DATE, depth - 1);
		list[1] = operand(RX_TYPE_INT64, 1);
		return call((rx_call)(RX_CALL_ADD + RX_DAY), RX_TYPE_DATE, 2, list);
	}
}

static const rx_node *operand(unsigned type, int depth)
{
	if (depth <= 0)
		return below(4) ? column(type) : constant(type);
	switch (type) {
	case RX_TYPE_DOUBLE:
		return real(depth);
	case RX_TYPE_TEXT:
		return text(depth);
	case RX_TYPE_DATE:
		return day(depth);
	case RX_TYPE_BOOL:
		return below(3) ? condition(depth - 1) : a_case(RX_TYPE_BOOL, depth);
	default:
		return integer(depth);
	}
}

/* ---- conditions ------------------------------------------------------------------------------ */

static unsigned any_type(void)
{
	static const unsigned types[] = { RX_TYPE_INT64, RX_TYPE_DOUBLE, RX_TYPE_TEXT, RX_TYPE_DATE };
	return types[below(4)];
}

static const rx_node *list_condition(unsigned type, int depth)
{
	uint32_t n = 1 + below(4);
	rx_value *items = new_values(n);
	for (uint32_t i = 0; i < n; i++)
		items[i] = below(6) ? value_of(type) : no_value;
	return make(below(2) ? RX_NODE_IN : RX_NODE_NOT_IN, RX_TYPE_BOOL, n, operand(type, depth),
		items, no_value);
}

static const rx_node *range_condition(unsigned type, int depth)
{
	rx_value *bounds = new_values(2);
	bounds[0] = value_of(type);
	bounds[1] = value_of(type);
	return make(RX_NODE_BETWEEN, RX_TYPE_BOOL, 2, operand(type, depth), bounds, no_value);
}

static const rx_node *logic_condition(int depth)
{
	uint32_t n = 2 + below(2);
	const void **list = new_list(n);
	for (uint32_t i = 0; i < n; i++)
		list[i] = below(10) || i == 0 ? condition(depth - 1) : NULL;
	return make(below(2) ? RX_NODE_AND : RX_NODE_OR, RX_TYPE_BOOL, n, NULL, list, no_value);
}

static const rx_node *condition(int depth)
{
	unsigned type = any_type(), kind;
	switch (depth > 0 ? below(10) : 3 + below(4)) {
	case 0:
	case 1:
		return logic_condition(depth);
	case 2:
		return make(RX_NODE_NOT, RX_TYPE_BOOL, 0, condition(depth - 1), NULL, no_value);
	case 3:
		return list_condition(type, depth - 1);
	case 4:
		return range_condition(type, depth - 1);
	case 5:
		return make(below(2) ? RX_NODE_IS_NULL : RX_NODE_IS_NOT_NULL, RX_TYPE_BOOL, 0,
			operand(type, depth - 1), NULL, no_value);
	case 6:
		return make(RX_NODE_CONTAINS + below(3), RX_TYPE_BOOL, 0, operand(RX_TYPE_TEXT, depth - 1),
			NULL, value_of(RX_TYPE_TEXT));
	case 7:
		kind = RX_NODE_EQ_COL + below(6);
		return make(
			kind, RX_TYPE_BOOL, 0, operand(type, depth - 1), operand(type, depth - 1), no_value);
	default:
		kind = RX_NODE_EQ + below(6);
		return make(kind, RX_TYPE_BOOL, 0, operand(type, depth - 1), NULL,
			kind <= RX_NODE_NE && below(10) == 0 ? no_value : value_of(type));
	}
}

#endif
