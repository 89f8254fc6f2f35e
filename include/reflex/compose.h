/* Queries and conditions put together while the program runs.
 *
 *     rx_query *q = rx_query_new(session, User);
 *     if (name)
 *         rx_where(q, rx_contains(User_.name, name));
 *     rx_order_by_named(q, "-age,name");                  what a user of the program has typed
 *     User **page = rx_all(session, User, .query = q, .limit = 20);
 *     int64_t total = rx_count(session, User, .query = q);
 *
 * What a call is given is copied at once into the session, with its texts and lists: nothing has to
 * live on. Any call that takes a query takes one with .query (rx_all, rx_first, rx_one, rx_count,
 * rx_exists, rx_for, rx_rows, rx_scalar, rx_sql_of, rx_explain) and may say more: its .where is ANDed,
 * its .order_by, .load and .join come behind, its .limit and .offset take the place of those here.
 * The first thing that is wrong fails the session, and all later calls do nothing. */
#ifndef REFLEX_COMPOSE_H
#define REFLEX_COMPOSE_H
#pragma GCC system_header

#include <reflex/session.h>

/* clang-format off */

/* Borrowed: it lives in the session. NULL on an error, which every call below passes over. */
#define rx_query_new(s, M) rx__query_new((s), &M##__model)
RX_API rx_query *rx__query_new(rx_session *session, const rx_model *model);

/* Adds a condition to those that are there, with AND; NULL is none. Returns q, as the others do. */
RX_API rx_query *rx_where(rx_query *q, rx_expr condition);
/* Adds sort keys: rx_order_by(q, rx_desc(User_.age), rx_asc(User_.name)). */
#define rx_order_by(q, ...) \
	rx__query_order_by((q), (const rx_order[]){ __VA_ARGS__ }, RX__COUNT(__VA_ARGS__))
RX_API rx_query *rx__query_order_by(rx_query *q, const rx_order *list, size_t n);
/* 0: none. */
RX_API rx_query *rx_limit(rx_query *q, int64_t limit);
RX_API rx_query *rx_offset(rx_query *q, int64_t offset);
/* A relation to load with the objects, or to join. */
RX_API rx_query *rx_query_load(rx_query *q, rx_rel relation);
RX_API rx_query *rx_query_join(rx_query *q, rx_rel relation);
/* All conditions so far, for rx_update and rx_delete_where; NULL if there are none. */
RX_API rx_expr rx_query_condition(const rx_query *q);

/* ---- sort keys that a user of the program chooses */

/* The column of a field's name, as an operand: rx_asc(rx_column_named(User, "email")). A name that is
 * none is refused when the query runs, with the names there are. Columns that are .secret are not
 * among them. With columns behind it, these are the choice:
 * rx_column_named(User, key, User_.name, User_.age). */
#define rx_column_named(...) RX__NAMED(__VA_ARGS__,)
#define RX__NAMED(M, ...) RX__NAMED_(M, __VA_ARGS__)
#define RX__NAMED_(M, name, ...) \
	((rx_operand)rx__column_named(&M##__model, (name), (rx__expr[1]){ { .a = NULL } }, \
		(const rx_operand[]){ __VA_ARGS__ NULL }))
RX_API rx_operand rx__column_named(
	const rx_model *model, const char *name, rx__expr *node, const rx_operand *choice);
/* Sort keys from a text as web addresses have them: "-age,name" is age descending, then name. NULL
 * and "" add none. The names are those of rx_column_named, and a choice may follow:
 * rx_order_by_named(q, text, User_.name, User_.age). */
#define rx_order_by_named(q, ...) RX__ORDER_NAMED(q, __VA_ARGS__,)
#define RX__ORDER_NAMED(q, text, ...) \
	rx__query_order_by_named((q), (text), (const rx_operand[]){ __VA_ARGS__ NULL })
RX_API rx_query *rx__query_order_by_named(rx_query *q, const char *text, const rx_operand *choice);

/* ---- conditions that outlive the block they are written in */

/* A copy of a condition (or any operand) that lives as long as the session: what a function returns,
 * what a variable holds. NULL gives NULL; on an error too, and the session has failed then. */
#define rx_keep(s, operand) \
	((__typeof__((void)0, (operand)))rx__keep((s), (rx_operand)(operand)))
RX_API rx_operand rx__keep(rx_session *session, rx_operand operand);
/* One condition of an array of n, each NULL or kept: all of them, or any. n may be 0. */
RX_API rx_expr rx_and_of(rx_session *session, const rx_expr *conditions, size_t n);
RX_API rx_expr rx_or_of(rx_session *session, const rx_expr *conditions, size_t n);

/* clang-format on */

#endif
