/* A table is made while its statement runs: cells grow in scratch memory and are copied once. */
#include <reflex/table.h>

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "model/value.h"
#include "session/query/raw.h"
#include "session/run.h"

/* ---- reading --------------------------------------------------------------------------------- */

static const char *const *names_of(rx_session *session, rx_stmt *stmt)
{
	const char **names = rx__arena_array(&session->arena, stmt->n_columns + 1u, sizeof *names);
	for (uint32_t i = 0; names && i < stmt->n_columns; i++) {
		const char *name = session->driver->column_name(stmt, i);
		names[i] = rx__arena_strdup(&session->arena, name ? name : "");
		if (!names[i])
			return NULL;
	}
	return names;
}

static int read_row(rx_session *session, rx_stmt *stmt, rx_value **cells, size_t *n, size_t *cap)
{
	int rc = 0;
	for (uint32_t i = 0; rc == 0 && i < stmt->n_columns; i++) {
		if (!rx__arena_grow(&session->scratch, cells, *n, cap, sizeof **cells))
			return rx__fail_nomem(&session->error);
		rc = session->driver->value(
			stmt, i, RX_TYPE_NONE, &(*cells)[(*n)++], &session->arena, &session->error);
	}
	return rc;
}

static int read_rows(rx_session *session, rx_stmt *stmt, rx_table *table)
{
	rx_value *cells = NULL;
	size_t n = 0, cap = 0;
	int rc = rx__run_step(session, stmt);
	if (rc >= 0 && stmt->n_columns == 0) /* a procedure */
		return rx__fail(&session->error, RX_EINVAL, "the statement gives no rows; use rx_exec");
	/* The statement may have been prepared anew by its first step. */
	table->n_columns = stmt->n_columns;
	table->columns = rc >= 0 ? names_of(session, stmt) : NULL;
	if (rc >= 0 && !table->columns)
		return rx__fail_nomem(&session->error);
	while (rc == RX_HAS_ROW) {
		rc = read_row(session, stmt, &cells, &n, &cap);
		if (rc == 0)
			rc = rx__run_step(session, stmt);
	}
	if (rc < 0)
		return rc;
	rx_value *kept = rx__arena_array(&session->arena, n + 1, sizeof *kept);
	if (!kept)
		return rx__fail_nomem(&session->error);
	if (n > 0)
		memcpy(kept, cells, n * sizeof *kept);
	table->cells = kept;
	table->n_rows = n / table->n_columns;
	return 0;
}

const rx_table *rx__sql_table(
	rx_session *session, const char *sql, const rx_value *values, size_t n_values)
{
	int64_t changes;
	rx__raw_run r;
	if (!rx__session_enter(session, "rx_sql_table"))
		return NULL;
	rx_table *table = rx__arena_zalloc(&session->arena, sizeof *table);
	int rc = table ? rx__raw_start(session, sql, values, n_values, true, &r)
				   : rx__fail_nomem(&session->error);
	if (table && rc == 0)
		rc = read_rows(session, r.stmt, table);
	if (table)
		rc = rx__raw_finish(session, &r, rc, &changes);
	if (rc != 0) {
		rx__fail_wrap(&session->error, "rx_sql_table");
		return NULL;
	}
	table->rx__session = session;
	return table;
}

/* ---- cells ----------------------------------------------------------------------------------- */

static void fail_column(const rx_table *table, const char *column)
{
	rx_session *session = table->rx__session;
	const char *near = rx__did_you_mean(column, table->columns);
	char names[300] = "";
	size_t used = 0;
	for (size_t i = 0; i < table->n_columns && used < sizeof names; i++)
		used += (size_t)snprintf(
			names + used, sizeof names - used, "%s%s", i > 0 ? ", " : "", table->columns[i]);
	if (near)
		rx__fail(&session->error, RX_EINVAL, "the table has no column %s; did you mean %s? (%s)",
			column ? column : "NULL", near, names);
	else
		rx__fail(&session->error, RX_EINVAL, "the table has no column %s; it has %s",
			column ? column : "NULL", names);
}

/* The cell, or NULL with the session's error. */
static const rx_value *cell_of(const rx_table *table, size_t row, const char *column)
{
	if (!table || table->rx__session->error.code != 0)
		return NULL;
	for (size_t i = 0; column && i < table->n_columns; i++) {
		if (strcmp(table->columns[i], column) != 0)
			continue;
		if (row < table->n_rows)
			return &table->cells[row * table->n_columns + i];
		rx__fail(&table->rx__session->error, RX_EINVAL, "row %zu of a table that has %zu", row,
			table->n_rows);
		return NULL;
	}
	fail_column(table, column);
	return NULL;
}

static void fail_kind(
	const rx_table *table, const rx_value *cell, const char *column, const char *wanted)
{
	rx__fail(&table->rx__session->error, RX_EDATA, "column %s holds %s here, and %s is asked for",
		column, rx__type_name(cell->type), wanted);
}

rx_value rx_table_value(const rx_table *table, size_t row, const char *column)
{
	const rx_value *cell = cell_of(table, row, column);
	return cell ? *cell : (rx_value){ .type = RX_TYPE_NONE };
}

bool rx_table_is_null(const rx_table *table, size_t row, const char *column)
{
	const rx_value *cell = cell_of(table, row, column);
	return cell && cell->type == RX_TYPE_NONE;
}

static bool is_integer(rx_type type)
{
	return type == RX_TYPE_BOOL || type == RX_TYPE_INT16 || type == RX_TYPE_INT32 ||
		type == RX_TYPE_INT64;
}

int64_t rx_table_int64(const rx_table *table, size_t row, const char *column)
{
	const rx_value *cell = cell_of(table, row, column);
	if (!cell || cell->type == RX_TYPE_NONE)
		return 0;
	if (is_integer(cell->type))
		return cell->as.i;
	fail_kind(table, cell, column, "int64_t");
	return 0;
}

static double double_of(rx_decimal value)
{
	long double out = (long double)value.hi * 18446744073709551616.0L + (long double)value.lo;
	long double power = 1;
	for (unsigned i = 0; i < value.scale; i++)
		power *= 10;
	return (double)(value.negative ? -out / power : out / power);
}

double rx_table_double(const rx_table *table, size_t row, const char *column)
{
	const rx_value *cell = cell_of(table, row, column);
	if (!cell || cell->type == RX_TYPE_NONE)
		return 0;
	if (cell->type == RX_TYPE_FLOAT || cell->type == RX_TYPE_DOUBLE)
		return cell->as.d;
	if (is_integer(cell->type))
		return (double)cell->as.i;
	if (cell->type == RX_TYPE_DECIMAL)
		return double_of(cell->as.decimal);
	fail_kind(table, cell, column, "double");
	return 0;
}

rx_bytes rx_table_bytes(const rx_table *table, size_t row, const char *column)
{
	const rx_value *cell = cell_of(table, row, column);
	if (!cell || cell->type == RX_TYPE_NONE)
		return (rx_bytes){ NULL, 0 };
	if (cell->type == RX_TYPE_BYTES || cell->type == RX_TYPE_TEXT || cell->type == RX_TYPE_JSON)
		return (rx_bytes){ cell->as.s.data, cell->as.s.size };
	fail_kind(table, cell, column, "rx_bytes");
	return (rx_bytes){ NULL, 0 };
}

/* The shortest form that reads back as the same number, with a point in every locale. */
static void write_double(double value, char *out, size_t size)
{
	double back;
	snprintf(out, size, "%.15g", value);
	if (sscanf(out, "%lf", &back) != 1 || back != value)
		snprintf(out, size, "%.17g", value);
	char *comma = strchr(out, ',');
	if (comma)
		*comma = '.';
}

static void write_number(const rx_value *cell, char *out, size_t size)
{
	switch (cell->type) {
	case RX_TYPE_BOOL:
		snprintf(out, size, "%s", cell->as.i ? "true" : "false");
		break;
	case RX_TYPE_FLOAT:
	case RX_TYPE_DOUBLE:
		write_double(cell->as.d, out, size);
		break;
	case RX_TYPE_DECIMAL:
		rx_decimal_text(cell->as.decimal, out, size);
		break;
	case RX_TYPE_DATE:
		rx_date_text((rx_date){ (int32_t)cell->as.i }, out, size);
		break;
	case RX_TYPE_TIME:
		rx_time_text((rx_time){ cell->as.i }, out, size);
		break;
	case RX_TYPE_DATETIME:
		rx_datetime_text((rx_datetime){ cell->as.i }, out, size);
		break;
	case RX_TYPE_INTERVAL:
		rx_interval_text((rx_interval){ cell->as.i }, out, size);
		break;
	case RX_TYPE_UUID:
		rx_uuid_text(cell->as.uuid, out, size);
		break;
	default:
		snprintf(out, size, "%" PRId64, cell->as.i);
		break;
	}
}

rx_text rx_table_text(const rx_table *table, size_t row, const char *column)
{
	const rx_value *cell = cell_of(table, row, column);
	char number[80];
	if (!cell || cell->type == RX_TYPE_NONE)
		return NULL;
	if (cell->type == RX_TYPE_TEXT || cell->type == RX_TYPE_JSON)
		return cell->as.s.data;
	if (cell->type == RX_TYPE_BYTES) {
		fail_kind(table, cell, column, "rx_text");
		return NULL;
	}
	write_number(cell, number, sizeof number);
	rx_session *session = table->rx__session;
	const char *text = rx__arena_strdup(&session->arena, number);
	if (!text)
		rx__fail_nomem(&session->error);
	return text;
}
