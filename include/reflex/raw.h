/* SQL that you write yourself:
 *
 *     User **users = rx_sql(session, User, "SELECT * FROM user WHERE age > ?", 18);
 *
 *     RX_ROW(TeamSize, field(rx_text, team), field(int64_t, members));
 *     TeamSize *rows = rx_sql(session, TeamSize,
 *         "SELECT t.name AS team, count(*) AS members FROM team t JOIN user u ON u.team_id = t.id"
 *         " WHERE u.age > ? GROUP BY t.name", 18);
 *     int64_t n = rx_exec(session, "UPDATE user SET age = age + ? WHERE team_id = ?", 1, team->id);
 *
 * A ? stands for a value on every engine, whatever placeholder the engine has itself; ?? is a ? that
 * is sent. In texts, quoted names, comments and dollar quotes a ? is left alone. The number of values
 * is checked; a value may be any C expression of a column's type (RX_ARG), NULL is NULL. One
 * statement a call. BEGIN, COMMIT and the like are refused: transactions are the session's.
 *
 * What the session holds unsaved is flushed before. After a statement that changed rows, all objects
 * of the session are loaded again, as after rx_update. */
#ifndef REFLEX_RAW_H
#define REFLEX_RAW_H
#pragma GCC system_header

#include <reflex/row.h>
#include <reflex/session.h>

/* clang-format off */

/* The rows, as an array of structs whose length rx_len tells; a zeroed one stands behind the last.
 * NULL only on error. Each field takes the column of its name (write … AS name); a field without a
 * column, a column without a field and a value that does not fit its field are errors. Borrowed: it
 * lives in the session.
 * With the name of a model: the rows as objects, as rx_all gives them. The statement has to give all
 * columns of the table, by their names in the database and in any order; a row whose object is in the
 * session already is that object, as it is.
 * Inside an rx_for, statements that only read may run, as long as nothing is unsaved. */
#define rx_sql(s, ...) RX__SQL(s, __VA_ARGS__,)
#define RX__SQL(s, R, ...) RX__SQL_(s, R, __VA_ARGS__)
#define RX__SQL_(s, R, sql, ...) \
	((RX__LIST_OF(R))rx__sql((s), &R##__row, (sql), \
		(const rx_value[]){ RX__EACH_BUT_LAST(RX__RAW_ITEM, ~, __VA_ARGS__) { RX_TYPE_NONE, { 0 } } }, \
		RX__COUNT(__VA_ARGS__) - 1))
#define RX__RAW_ITEM(ignored, x) RX_ARG(x),
RX_API void *rx__sql(rx_session *session, const rx_row_type *row, const char *sql,
	const rx_value *values, size_t n_values);

/* Runs a statement that gives no rows; how many it changed, -1 on error. */
#define rx_exec(s, ...) RX__EXEC(s, __VA_ARGS__,)
#define RX__EXEC(s, sql, ...) \
	rx__exec((s), (sql), \
		(const rx_value[]){ RX__EACH_BUT_LAST(RX__RAW_ITEM, ~, __VA_ARGS__) { RX_TYPE_NONE, { 0 } } }, \
		RX__COUNT(__VA_ARGS__) - 1)
RX_API int64_t rx__exec(
	rx_session *session, const char *sql, const rx_value *values, size_t n_values);

/* clang-format on */

#endif
