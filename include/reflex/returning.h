/* What statements that change rows give back: RETURNING.
 *
 *     User **changed;
 *     rx_update(session, User, .set = { rx_set(User_.active, false) },
 *         .where = rx_lt(User_.age, 18), .returning = rx_into(User, &changed));
 *
 *     RX_ROW(Gone, field(int64_t, id), field(rx_text, email));
 *     Gone *gone;
 *     rx_delete_where(session, User, .where = rx_not(User_.active),
 *         .returning = rx_into(Gone, &gone, User_.id, rx_lower(User_.email)));
 *
 * A model's name stands for its rows as objects of the session, as rx_all gives them (of a delete:
 * read-only ones); the name of an RX_ROW for structs, whose fields take the operands in their order.
 * The list is there when the call was successful, and NULL when it was not; rx_len tells its length.
 * In which order the rows come is not defined. An engine that has no RETURNING for the statement
 * (MariaDB for UPDATE, MySQL for all) refuses it before anything is sent. */
#ifndef REFLEX_RETURNING_H
#define REFLEX_RETURNING_H
#pragma GCC system_header

#include <reflex/query.h>
#include <reflex/row.h>

enum { RX_MAX_RETURNING = 32 };

/* Made by rx_into. */
typedef struct rx_returning {
	const rx_row_type *rx__type; /* NULL: nothing is asked for */
	void *rx__list; /* the address of the program's pointer */
	rx_operand rx__columns[RX_MAX_RETURNING + 1];
} rx_returning;

/* clang-format off */

#define rx_into(R, ...) RX__INTO(R, __VA_ARGS__,)
#define RX__INTO(R, list, ...) \
	((rx_returning){ (RX__MUST(RX__SAME(*(list), RX__LIST_OF(R)), \
		"rx_into: the list is of another type: for a model M it is M **list, for a row R it is " \
		"R *list; pass &list"), \
		&R##__row), (void *)(list), { __VA_ARGS__ NULL } })

/* clang-format on */

#endif
