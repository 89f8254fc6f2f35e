/* Queries whose rows are no objects of one model.
 *
 *     RX_ROW(TeamSize, field(rx_text, team), field(int64_t, members));
 *     TeamSize *sizes = rx_rows(session, TeamSize, Team,
 *         .select   = { Team_.name, rx_count_of(User_.id) },
 *         .join     = { rx_left(Team_.members) },
 *         .group_by = { Team_.id },
 *         .order_by = { rx_desc(rx_count_of(User_.id)) });
 *
 *     RX_ROW(Pair, one(User, user), one(Team, team));
 *     Pair *pairs = rx_rows(session, Pair, User, .join = { rx_left(User_.team) });
 *
 *     rx_opt_int32 oldest = rx_scalar(session, rx_max(User_.age), User);
 *     rx_text *names = rx_scalars(session, User_.name, User, .where = rx_ge(User_.age, 18));
 *
 * The entries of .select go into the fields in their order, those of a nested row in its place. An
 * integer goes into a wider one, a float into a double, an enum into the rx_text of its label; what
 * may be NULL (a nullable column, one of a left join, rx_sum of no rows) needs an rx_opt_… . What
 * does not fit is refused before anything is sent, with the field and both types. */
#ifndef REFLEX_ROWS_H
#define REFLEX_ROWS_H
#pragma GCC system_header

#include <reflex/aggregate.h>
#include <reflex/join.h>
#include <reflex/row.h>
#include <reflex/session.h>

/* clang-format off */

/* All rows, as an array of structs whose length rx_len tells; a zeroed one stands behind the last. NULL
 * only on error. Objects in them (one(…) of the row) are those of the session, NULL where a left join
 * found nothing. Without .select, each field takes the column of its name of the model, and each
 * one(…) the object of its model. Borrowed: it lives in the session. */
#define RX__MUST_BE_ROW(call, R) \
	RX__MUST(R##__is_row, #call ": " #R " is a model and no row; use rx_all or rx_for, or a row with " \
		"one(" #R ", ...)")
#define rx_rows(s, ...) RX__ROWS(s, __VA_ARGS__,)
#define RX__ROWS(s, R, M, ...) \
	(RX__MUST_BE_ROW(rx_rows, R), \
	(struct R *)rx__select_rows((s), &R##__row, &M##__model, RX__QUERY(__VA_ARGS__)))
RX_API void *rx__select_rows(rx_session *session, const rx_row_type *row, const rx_model *model,
	const rx__query_args *query);

/* rx_for_rows(TeamSize, row, s, Team, .select = …) { … }: one row at a time in constant memory. The row,
 * its texts and its objects are valid until the next turn; the objects are not those of the session
 * and are never written. break, return and goto end the query. No flush, commit or rollback inside. */
#define rx_for_rows(R, item, ...) \
	RX__FOR_ROWS(RX__CAT(rx__cursor_, __COUNTER__), R, item, __VA_ARGS__,)
#define RX__FOR_ROWS(c, R, item, ...) RX__FOR_ROWS_(c, R, item, __VA_ARGS__)
#define RX__FOR_ROWS_(c, R, item, s, M, ...) \
	for (rx__cursor c __attribute__((cleanup(rx__cursor_leave))) = { \
			(RX__MUST_BE_ROW(rx_for_rows, R), \
			rx__cursor_open_rows((s), &R##__row, &M##__model, RX__QUERY(__VA_ARGS__))), true }; \
		c.first; c.first = false) \
		for (struct R *item; (item = (struct R *)rx__cursor_next(c.state)) != NULL;)
RX_API struct rx__cursor_state *rx__cursor_open_rows(rx_session *session, const rx_row_type *row,
	const rx_model *model, const rx__query_args *query);

/* In .select: the whole object, for a field one(User, …). */
#define rx_object(M) \
	((rx_operand)(const rx__expr[1]){ { .node = { RX_NODE_OBJECT, 0, 0 }, .a = &M##__model } })

/* One value: that of the first row, as the rx_opt_… of its type (rx_text, rx_bytes, rx_json as they
 * are). NULL, which is { 0 }, where there is no row, where it is NULL, and on error. */
#define rx_scalar(s, ...) RX__SCALAR(s, __VA_ARGS__,)
#define RX__SCALAR(s, what, M, ...) \
	(*(RX__OPT_LIST(what))rx__scalar((s), (what), &M##__model, RX__QUERY(__VA_ARGS__)))
/* One value of each row, as an array of the C type of the expression; what may be NULL is refused.
 * rx_opt_scalars: of the rx_opt_… of its type. rx_len tells the length; NULL only on error. */
#define rx_scalars(s, ...) RX__SCALARS(s, __VA_ARGS__,)
#define RX__SCALARS(s, what, M, ...) \
	((RX__LIST(what))rx__scalars((s), (what), false, &M##__model, RX__QUERY(__VA_ARGS__)))
#define rx_opt_scalars(s, ...) RX__OPT_SCALARS(s, __VA_ARGS__,)
#define RX__OPT_SCALARS(s, what, M, ...) \
	((RX__OPT_LIST(what))rx__scalars((s), (what), true, &M##__model, RX__QUERY(__VA_ARGS__)))
#define RX__LIST(what) \
	__typeof__(_Generic((what), rx_bool_expr: (bool *)0, rx_int16_expr: (int16_t *)0, \
		rx_int32_expr: (int32_t *)0, rx_int64_expr: (int64_t *)0, rx_float_expr: (float *)0, \
		rx_double_expr: (double *)0, rx_text_expr: (rx_text *)0, rx_bytes_expr: (rx_bytes *)0, \
		rx_decimal_expr: (rx_decimal *)0, rx_date_expr: (rx_date *)0, rx_time_expr: (rx_time *)0, \
		rx_datetime_expr: (rx_datetime *)0, rx_interval_expr: (rx_interval *)0, \
		rx_uuid_expr: (rx_uuid *)0, rx_json_expr: (rx_json *)0, rx_enum_expr: (int32_t *)0))
#define RX__OPT_LIST(what) \
	__typeof__(_Generic((what), rx_bool_expr: (rx_opt_bool *)0, rx_int16_expr: (rx_opt_int16 *)0, \
		rx_int32_expr: (rx_opt_int32 *)0, rx_int64_expr: (rx_opt_int64 *)0, \
		rx_float_expr: (rx_opt_float *)0, rx_double_expr: (rx_opt_double *)0, \
		rx_text_expr: (rx_text *)0, rx_bytes_expr: (rx_bytes *)0, \
		rx_decimal_expr: (rx_opt_decimal *)0, rx_date_expr: (rx_opt_date *)0, \
		rx_time_expr: (rx_opt_time *)0, rx_datetime_expr: (rx_opt_datetime *)0, \
		rx_interval_expr: (rx_opt_interval *)0, rx_uuid_expr: (rx_opt_uuid *)0, \
		rx_json_expr: (rx_json *)0, rx_enum_expr: (rx_opt_enum *)0))
RX_API const void *rx__scalar(rx_session *session, rx_operand what, const rx_model *model,
	const rx__query_args *query);
RX_API void *rx__scalars(rx_session *session, rx_operand what, bool optional, const rx_model *model,
	const rx__query_args *query);

/* clang-format on */

#endif
