/* What a query is to the database, for logs and tests. Takes what rx_all takes; nothing is flushed,
 * and rx_sql_of does not even open a connection.
 *
 *     puts(rx_sql_of(session, User, .where = rx_ge(User_.age, 18), .limit = 20)); */
#ifndef REFLEX_EXPLAIN_H
#define REFLEX_EXPLAIN_H
#pragma GCC system_header

#include <reflex/session.h>

/* clang-format off */

/* The SQL of rx_all, with placeholders; NULL on error. Borrowed: it lives in the session. */
#define rx_sql_of(s, ...) RX__SQL_OF(s, __VA_ARGS__,)
#define RX__SQL_OF(s, M, ...) rx__sql_of((s), &M##__model, RX__QUERY(__VA_ARGS__))
RX_API const char *rx__sql_of(
	rx_session *session, const rx_model *model, const rx__query_args *query);

/* How the engine would run it, in its own words, a line a step; NULL on error. Borrowed likewise. */
#define rx_explain(s, ...) RX__EXPLAIN(s, __VA_ARGS__,)
#define RX__EXPLAIN(s, M, ...) rx__explain((s), &M##__model, RX__QUERY(__VA_ARGS__))
RX_API const char *rx__explain(
	rx_session *session, const rx_model *model, const rx__query_args *query);

/* clang-format on */

#endif
