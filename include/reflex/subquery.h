/* Queries inside queries.
 *
 *     .where = rx_eq_col(User_.age, rx_select(rx_max(User_.age), User))       one value
 *     .where = rx_in_query(Team_.id, rx_select(User_.team_id, User, .where = …))
 *     .where = rx_exists_in(User, .where = rx_eq_col(User_.team_id, Team_.id))
 *
 *     rx_rows(session, Report, TeamSize, .from = rx_query_of(TeamSize, Team, .select = { … },
 *         .join = { Team_.members }, .group_by = { Team_.id }), .where = rx_gt(TeamSize_.members, 3))
 *
 * A subquery sees the tables of the queries around it (it is correlated then); rx_outer names one of
 * them where it has a table of that model itself. The query in .from sees none. All take the
 * arguments of a query but .load. */
#ifndef REFLEX_SUBQUERY_H
#define REFLEX_SUBQUERY_H
#pragma GCC system_header

#include <reflex/join.h>
#include <reflex/row.h>

/* clang-format off */

/* (SELECT operand FROM … ): an operand of the type of what it selects. Where one value is needed, more
 * than one row is an error on PostgreSQL and MariaDB, and the first one on SQLite: write .limit = 1, or
 * an aggregate. No row is NULL. */
#define rx_select(...) RX__SUBSELECT(__VA_ARGS__,)
#define RX__SUBSELECT(operand, M, ...) \
	((__typeof__(operand))(const rx__expr[1]){ \
		rx__subselect((operand), RX__QUERY_VALUE(M, NULL, __VA_ARGS__)) })
static inline rx__expr rx__subselect(rx_operand what, const rx_query *query)
{
	const rx_node *node = (const rx_node *)what;
	return (rx__expr){ .node = { RX_NODE_SELECT, node ? node->type : 0, 0 }, .a = what, .b = query };
}
#define RX__QUERY_VALUE(M, row_type, ...) \
	(&(const rx_query){ .model = &M##__model, .row = (row_type), .args = RX__QUERY(__VA_ARGS__) })

/* IN and NOT IN of an rx_select of the operand's type. A NULL among its values makes NOT IN match
 * nothing, as SQL has it: rx_not(rx_exists_in(…)) does not mind. */
#define rx_in_query(operand, query) RX__IN_QUERY(RX_NODE_IN_QUERY, operand, query)
#define rx_not_in_query(operand, query) RX__IN_QUERY(RX_NODE_NOT_IN_QUERY, operand, query)
#define RX__IN_QUERY(kind, x, y) \
	((rx_expr)(const rx__expr[1]){ RX__SAME_TYPE(x, y)(kind, (x), (y)) })

/* EXISTS: whether the query has a row. NOT EXISTS is rx_not of it. */
#define rx_exists_in(...) RX__EXISTS_IN(__VA_ARGS__,)
#define RX__EXISTS_IN(M, ...) \
	((rx_expr)(const rx__expr[1]){ { .node = { RX_NODE_EXISTS, RX_TYPE_BOOL, 0 }, \
		.b = RX__QUERY_VALUE(M, NULL, __VA_ARGS__) } })

/* A query whose rows stand in the place of a table, with the columns Row_.…: for .from of a query of
 * that row type, and of rx_join_on(Row, …, .from = …). Needs .select. */
#define rx_query_of(...) RX__QUERY_OF(__VA_ARGS__,)
#define RX__QUERY_OF(R, M, ...) RX__QUERY_VALUE(M, &R##__row, __VA_ARGS__)

/* The rows of two queries of one row type, for .from: all of both, without equal ones (rx_union) or
 * with them; those that are in both; those of the first that are not in the second. Order and limit of
 * the whole are those of the query around it. */
#define rx_union(a, b) RX__COMBINED(RX__UNION, a, b)
#define rx_union_all(a, b) RX__COMBINED(RX__UNION_ALL, a, b)
#define rx_intersect(a, b) RX__COMBINED(RX__INTERSECT, a, b)
#define rx_except(a, b) RX__COMBINED(RX__EXCEPT, a, b)
/* The rows of the first query, then what the second one finds from those, again and again until there
 * is nothing new to find (a recursive CTE). The second one reads the rows so far in a join of their type:
 *
 *     .from = rx_recursive(rx_query_of(Step, Node, .select = { Node_.id, … }, .where = …),
 *         rx_query_of(Step, Node, .select = { Node_.id, … },
 *             .join = { rx_join_on(Step, rx_eq_col(Node_.parent_id, Step_.id), .from = rx_so_far(Step)) }))
 *
 * A circle in the data would never end: count the steps, and stop by .where. Neither of the two has
 * .order_by, .limit, groups or aggregates. */
#define rx_recursive(first, then) RX__COMBINED(RX__RECURSIVE, first, then)
#define rx_so_far(R) rx_with(R)

/* A query that is said once and used as often as needed (a common table expression). It stands in .with,
 * goes by its row type, and rx_with(Row) is its rows, in .from and in the .from of a join: in this query,
 * in the subqueries inside it, and in the entries of .with behind it.
 *
 *     rx_rows(session, TeamSize, TeamSize,
 *         .with = { rx_query_of(TeamSize, User, .select = { … }, .group_by = { User_.team_id }) },
 *         .from = rx_with(TeamSize),
 *         .where = rx_gt_col(TeamSize_.members, rx_select(rx_avg(TeamSize_.members), TeamSize,
 *             .from = rx_with(TeamSize))))
 *
 * RX_EINVAL if no query around it has one of that row type. At most RX_MAX_WITH a query. */
#define rx_with(R) \
	((const rx_query[1]){ { .model = &R##__model, .row = &R##__row, .combined = RX__BY_NAME } })
enum { RX__UNION = 1, RX__UNION_ALL, RX__INTERSECT, RX__EXCEPT, RX__RECURSIVE, RX__BY_NAME };
#define RX__COMBINED(how, a, b) ((const rx_query[1]){ rx__combined(how, (a), (b)) })
static inline rx_query rx__combined(int how, const rx_query *a, const rx_query *b)
{
	return (rx_query){ .model = a ? a->model : NULL, .row = a ? a->row : NULL, .combined = how,
		.left = a, .right = b };
}

/* clang-format on */

#endif
