/* Joins: other tables in a query.
 *
 *     rx_rows(session, Pair, Team, .join = { Team_.members }, …)
 *     rx_rows(session, Pair, User, .join = { rx_left(User_.team) }, …)
 *     rx_rows(session, Pair, User, .join = { rx_join_on(Team, rx_eq_col(Team_.name, User_.city)) }, …)
 *
 * An entry of .join is a relation of a table that is in the query already (an inner join by its key;
 * a path joins each of its steps), or one of the macros below. A left join keeps the rows that have
 * nothing on the other side; the columns of that side may be NULL then.
 *
 * A table that is in a query twice needs a name: .as, and rx_of names the table of a column:
 *
 *     .join = { rx_left(User_.boss, .as = "boss") }, .where = rx_eq(rx_of("boss", User_.name), "ann")
 *
 * Joins in rx_all, rx_first, rx_one, rx_for, rx_count and rx_exists choose among the objects: each
 * object comes once, however many rows stand on the other side. */
#ifndef REFLEX_JOIN_H
#define REFLEX_JOIN_H
#pragma GCC system_header

#include <reflex/query.h>

typedef struct rx__join {
	rx_rel_node node;
	rx_rel relation; /* NULL: by the condition alone */
	const rx_model *model; /* without a relation */
	bool left;
	char rx__; /* the options: */
	rx_expr on; /* a further condition of the join */
	const char *as; /* the name of the table in this query */
	const rx_query *from; /* rows of a query in the place of a table */
} rx__join;

/* clang-format off */

#define RX__JOIN(rel, mod, is_left, ...) \
	((rx_rel)(const rx__join[1]){ { .node = { RX_NODE_JOIN, 0, 0 }, .relation = (rel), \
		.model = (mod), .left = (is_left), .rx__ = 0, __VA_ARGS__ } })

/* By a relation: rx_join(Team_.members, .on = rx_ge(User_.age, 18), .as = "adult"). */
#define rx_join(...) RX__JOIN_BY(false, __VA_ARGS__,)
#define rx_left(...) RX__JOIN_BY(true, __VA_ARGS__,)
#define RX__JOIN_BY(is_left, rel, ...) RX__JOIN(rel, NULL, is_left, __VA_ARGS__)

/* By a condition alone: rx_join_on(Team, rx_eq_col(Team_.name, User_.city), .as = "t"). The model may
 * be a row type, with .from = rx_query_of(…) or the name of a CTE. */
#define rx_join_on(...) RX__JOIN_ON(false, __VA_ARGS__,)
#define rx_left_on(...) RX__JOIN_ON(true, __VA_ARGS__,)
#define RX__JOIN_ON(is_left, M, condition, ...) \
	RX__JOIN(NULL, &M##__model, is_left, .on = (condition), __VA_ARGS__)

/* The column, relation or rx_object of the table that goes by the name. */
#define rx_of(name, x) ((__typeof__(x))(const rx__expr[1]){ rx__of((x), (name)) })
static inline rx__expr rx__of(const void *x, const char *name)
{
	return (rx__expr){ .node = { RX_NODE_OF, x ? ((const rx_node *)x)->type : 0, 0 }, .a = x,
		.b = name };
}

/* Inside rx_any, rx_has or a subquery: the column of a table of the query around it, where the one
 * inside has a table of that model too. */
#define rx_outer(column) \
	((__typeof__(column))(const rx__expr[1]){ rx__outer((column)) })
static inline rx__expr rx__outer(rx_operand x)
{
	const rx_node *node = (const rx_node *)x;
	return (rx__expr){ .node = { RX_NODE_OUTER, node ? node->type : 0, 0 }, .a = x };
}

/* clang-format on */

#endif
