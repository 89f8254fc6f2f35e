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
	(&(const rx_query){ &M##__model, (row_type), RX__QUERY(__VA_ARGS__) })

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

/* clang-format on */

#endif
