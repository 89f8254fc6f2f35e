/* Keyset pages: the rows behind a place in the order, found by an index and not by counting.
 *
 *     User **page = rx_all(session, User, .order_by = { rx_desc(User_.age) }, .limit = 20);
 *     User **next = rx_all(session, User, .order_by = { rx_desc(User_.age) }, .limit = 20,
 *         .after = rx_after(page[rx_len(page) - 1]));
 *
 * With .after, the primary key is added to .order_by where it is not there, so that no two rows stand
 * in one place; write .after = rx_after(NULL) for the first page, which then has the same order. What
 * is inserted or deleted between two pages neither repeats nor skips a row. Directions may be mixed,
 * keys may be NULL (rx_nulls_first, rx_nulls_last), and columns may be of any type. */
#ifndef REFLEX_PAGE_H
#define REFLEX_PAGE_H
#pragma GCC system_header

#include <reflex/session.h>

/* rx_nulls_last(rx_desc(User_.age)): NULLs first or last, on every engine. Without it they stand where
 * the engine has them: before all other values (SQLite, MariaDB), or behind them (PostgreSQL). */
static inline rx_order rx_nulls_first(rx_order order)
{
	order.nulls = 1;
	return order;
}
static inline rx_order rx_nulls_last(rx_order order)
{
	order.nulls = 2;
	return order;
}

/* clang-format off */

/* Behind an object of the session, by the values that it has now; its sort keys have to be columns of
 * its model. NULL: from the start. */
#define rx_after(object) ((rx_position){ 1, (object), 0 })
/* Behind these values of the sort keys, in their order, that of the primary key too (in rx_rows, where
 * none is added: just those of .order_by). */
#define rx_after_values(...) \
	((rx_position){ 2, (const rx_value[]){ RX__EACH(RX__KEY_ITEM, ~, __VA_ARGS__) }, \
		RX__COUNT(__VA_ARGS__) })
/* Behind the place that a token names. NULL and "": from the start. A token of another order, or a text
 * that is none, is refused (RX_EINVAL). */
#define rx_after_token(text) ((rx_position){ 3, (rx_text){ (text) }, 0 })

/* The place of an object as a text for a web page or an address (letters, digits, - and _): what is
 * given behind it is the same query. It holds the values of the sort keys, readable by whoever has it;
 * a .secret column is refused. NULL on an error. Borrowed: it lives in the session. */
#define rx_token_of(s, ...) RX__TOKEN_OF(s, __VA_ARGS__,)
#define RX__TOKEN_OF(s, M, object, ...) \
	rx__token_of((s), &M##__model, (const struct M *){ (object) }, RX__QUERY(__VA_ARGS__))
RX_API rx_text rx__token_of(rx_session *session, const rx_model *model, const void *object,
	const rx__query_args *query);

/* clang-format on */

#endif
