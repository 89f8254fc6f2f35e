/* Rows of which nothing is known before they come: for tools, reports and consoles.
 *
 *     const rx_table *t = rx_sql_table(session, "SELECT name, count(*) AS n FROM user GROUP BY name");
 *     for (size_t i = 0; t && i < t->n_rows; i++)
 *         printf("%s: %lld\n", rx_table_text(t, i, "name"), (long long)rx_table_int64(t, i, "n"));
 *
 * Where the columns are known, a struct is better (rx_sql with an RX_ROW): the compiler knows it. */
#ifndef REFLEX_TABLE_H
#define REFLEX_TABLE_H
#pragma GCC system_header

#include <reflex/raw.h>

typedef struct rx_table {
	size_t n_rows, n_columns;
	const char *const *columns; /* their names, ended by NULL */
	const rx_value *cells; /* row after row: cells[row * n_columns + column] */
	rx_session *rx__session;
} rx_table;

/* clang-format off */

/* Runs a statement that gives rows, as rx_sql does. NULL on an error. Borrowed: it lives in the
 * session. Values have the types in which the database gives them (SQLite: int64_t, double, rx_text,
 * rx_bytes, whatever the column was declared as). */
#define rx_sql_table(s, ...) RX__SQL_TABLE(s, __VA_ARGS__,)
#define RX__SQL_TABLE(s, sql, ...) \
	rx__sql_table((s), (sql), \
		(const rx_value[]){ RX__EACH_BUT_LAST(RX__RAW_ITEM, ~, __VA_ARGS__) { RX_TYPE_NONE, { 0 } } }, \
		RX__COUNT(__VA_ARGS__) - 1)
RX_API const rx_table *rx__sql_table(
	rx_session *session, const char *sql, const rx_value *values, size_t n_values);

/* clang-format on */

/* A cell, as it came; RX_TYPE_NONE is NULL. The functions below fail the session (RX_EINVAL, naming
 * the columns there are; RX_EDATA for a value of another kind), and give NULL or 0 then and for NULL. */
RX_API rx_value rx_table_value(const rx_table *table, size_t row, const char *column);
RX_API bool rx_table_is_null(const rx_table *table, size_t row, const char *column);
RX_API int64_t rx_table_int64(const rx_table *table, size_t row, const char *column);
/* An integer or decimal too. */
RX_API double rx_table_double(const rx_table *table, size_t row, const char *column);
/* Of any type but bytes, in its text form. Borrowed: it lives in the session. */
RX_API rx_text rx_table_text(const rx_table *table, size_t row, const char *column);
RX_API rx_bytes rx_table_bytes(const rx_table *table, size_t row, const char *column);

#endif
