/* Statements that change many rows at once, without loading them:
 *
 *     int64_t n = rx_update(session, User, .set = { rx_set(User_.age, 33) },
 *         .where = rx_lt(User_.age, 18));
 *     n = rx_delete_where(session, User, .where = rx_eq(User_.active, false));
 *
 * What the session holds unsaved is flushed before. Afterwards every object of the session whose
 * row the statement may have touched (also by an ON DELETE or ON UPDATE of a foreign key) is loaded
 * again, in one query for a thousand of them, and the objects whose rows are gone are deleted ones:
 * what the program holds is true at once. A rollback brings their values back. Lists that rx_load
 * gave are left as they were. */
#ifndef REFLEX_BULK_H
#define REFLEX_BULK_H
#pragma GCC system_header

#include <reflex/returning.h>
#include <reflex/session.h>

enum { RX_MAX_SET = 32 };

/* One assignment of an update. */
typedef struct rx_assignment {
	rx_operand column;
	rx_operand to; /* NULL: the value */
	rx_value value;
} rx_assignment;

typedef struct rx__bulk_args {
	size_t rx__size;
	const char *rx__file;
	int rx__line;
	rx_assignment set[RX_MAX_SET + 1];
	rx_expr where;
	bool all; /* without a condition every row is meant, and this says so */
	rx_returning returning; /* what the statement gives back: <reflex/returning.h> */
	int unfiltered; /* RX_FILTER_…, as in a query */
} rx__bulk_args;

/* clang-format off */

/* rx_set(User_.age, 33): a value of the column's type, checked as one that is stored (.min, .length
 * and the other rules). rx_set_null(User_.age). rx_set_expr(User_.age, rx_plus(User_.age, 1)): an
 * operand of the same type, which sees the row as it was; what it yields must fit the column. */
#define rx_set(field, v) \
	((rx_assignment){ .column = (field), .value = RX__ITEM(field, v)(v) })
#define rx_set_null(field) ((rx_assignment){ .column = (field) })
#define rx_set_expr(field, operand) \
	(rx__assign(RX__SAME_TYPE(field, operand)(RX_NODE_EQ_COL, (field), (operand))))
static inline rx_assignment rx__assign(rx__expr pair)
{
	return (rx_assignment){ .column = (rx_operand)pair.a, .to = (rx_operand)pair.b };
}

#define RX__BULK(...) \
	(&(const rx__bulk_args){ .rx__size = sizeof(rx__bulk_args), .rx__file = __FILE__, \
		.rx__line = __LINE__, __VA_ARGS__ })

/* The number of rows, -1 on error. Without .where, .all = true is needed; a condition with nothing
 * left (rx_and of NULLs) is refused just so. A .version column counts up and .on_update_now columns
 * take this moment, as in a flush. The primary key, computed and version columns cannot be set. */
#define rx_update(s, ...) RX__UPDATE(s, __VA_ARGS__,)
#define RX__UPDATE(s, M, ...) rx__update((s), &M##__model, RX__BULK(__VA_ARGS__))
RX_API int64_t rx__update(rx_session *session, const rx_model *model, const rx__bulk_args *args);

#define rx_delete_where(s, ...) RX__DELETE_WHERE(s, __VA_ARGS__,)
#define RX__DELETE_WHERE(s, M, ...) rx__delete_where((s), &M##__model, RX__BULK(__VA_ARGS__))
RX_API int64_t rx__delete_where(
	rx_session *session, const rx_model *model, const rx__bulk_args *args);

/* clang-format on */

#endif
