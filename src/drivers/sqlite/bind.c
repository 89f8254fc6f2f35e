/* Values on their way in. Numbers and texts are handed over as they are (borrowed until the
 * statement is rewound); what SQLite has no type for is written as text, in the form that
 * SQLAlchemy writes, into the statement's scratch memory. */
#include "drivers/sqlite/sqlite.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/utf8.h"
#include "base/zero.h"
#include "drivers/sqlite/moment.h"
#include "model/temporal.h"
#include "model/value.h"

/* The constructors of values make the invalid ones; the words for them are in model/value.c. */
static int fail_value(int parameter, const rx_value *value, rx_error *error)
{
	rx_error why = RX_ERROR_INIT;

	if (rx__value_check(value, &why) == 0)
		rx__fail(&why, RX_EDATA, "the value cannot be stored");
	if (!error)
		return RX_EDATA;
	*error = why;
	rx__fail_wrap(error, "parameter %d", parameter);
	return RX_EDATA;
}

static inline char *scratch(rx__sqlite_stmt *stmt, int parameter)
{
	if (!stmt->scratch)
		stmt->scratch = malloc((size_t)stmt->base.n_parameters * RX__SQLITE_TEXT);
	return stmt->scratch ? stmt->scratch + (size_t)(parameter - 1) * RX__SQLITE_TEXT : NULL;
}

static int fail_bind(rx__sqlite_stmt *stmt, int parameter, int code, rx_error *error)
{
	code = rx__sqlite_fail(
		rx__sqlite_conn_of(stmt->base.conn), code, sqlite3_sql(stmt->handle), error);
	if (error)
		rx__fail_wrap(error, "parameter %d", parameter);
	return code;
}

static inline int check(rx__sqlite_stmt *stmt, int parameter, int code, rx_error *error)
{
	return code == SQLITE_OK ? 0 : fail_bind(stmt, parameter, code, error);
}

static int bind_text(rx__sqlite_stmt *stmt, int parameter, const rx_value *value, rx_error *error)
{
	if (value->as.s.data && rx__utf8_check(value->as.s.data, value->as.s.size) >= 0) {
		rx_value text = *value;

		text.type = RX_TYPE_TEXT;
		return fail_value(parameter, &text, error);
	}
	return check(stmt, parameter,
		sqlite3_bind_text64(stmt->handle, parameter, value->as.s.data, value->as.s.size,
			SQLITE_STATIC, SQLITE_UTF8),
		error);
}

static int bind_double(rx__sqlite_stmt *stmt, int parameter, const rx_value *value, rx_error *error)
{
	if (isnan(value->as.d))
		return rx__fail(error, RX_EDATA,
			"parameter %d: NaN cannot be stored, SQLite would make NULL of it; use an optional "
			"column and leave it unset",
			parameter);
	return check(stmt, parameter, sqlite3_bind_double(stmt->handle, parameter, value->as.d), error);
}

/* An interval is the instant that lies so far from 1970, as SQLAlchemy has it. */
static char *write_text(const rx_value *value, char *to)
{
	switch (value->type) {
	case RX_TYPE_DECIMAL:
		return rx_decimal_text(value->as.decimal, to, RX__SQLITE_TEXT);
	case RX_TYPE_DATE:
		return rx_date_text((rx_date){ (int32_t)value->as.i }, to, RX__SQLITE_TEXT);
	case RX_TYPE_TIME:
		return rx_time_text((rx_time){ value->as.i }, to, RX__SQLITE_TEXT);
	case RX_TYPE_UUID:
		rx__uuid_hex(value->as.uuid, to);
		return to;
	default:
		return rx_datetime_text((rx_datetime){ value->as.i }, to, RX__SQLITE_TEXT);
	}
}

bool rx__sqlite_write_text(const rx_value *value, char *to)
{
	return value->type != RX_TYPE_ENUM && strcmp(write_text(value, to), "invalid") != 0;
}

static int bind_written(
	rx__sqlite_stmt *stmt, int parameter, const rx_value *value, rx_error *error)
{
	char *text = scratch(stmt, parameter);

	if (!text)
		return rx__fail_nomem(error);
	if (strcmp(write_text(value, text), "invalid") == 0) {
		if (value->type != RX_TYPE_INTERVAL)
			return fail_value(parameter, value, error);
		return rx__fail(error, RX_EDATA,
			"parameter %d: SQLite holds intervals as 1970 and so much; the year must stay between "
			"1 and 9999",
			parameter);
	}
	return check(stmt, parameter,
		sqlite3_bind_text64(
			stmt->handle, parameter, text, strlen(text), SQLITE_STATIC, SQLITE_UTF8),
		error);
}

int rx__sqlite_bind_value(
	rx__sqlite_stmt *stmt, int parameter, const rx_value *value, rx_error *error)
{
	switch (value->type) {
	case RX_TYPE_NONE:
		return check(stmt, parameter, sqlite3_bind_null(stmt->handle, parameter), error);
	case RX_TYPE_BOOL:
	case RX_TYPE_INT16:
	case RX_TYPE_INT32:
	case RX_TYPE_INT64:
		return check(
			stmt, parameter, sqlite3_bind_int64(stmt->handle, parameter, value->as.i), error);
	case RX_TYPE_FLOAT:
	case RX_TYPE_DOUBLE:
		return bind_double(stmt, parameter, value, error);
	case RX_TYPE_TEXT:
	case RX_TYPE_JSON:
		return bind_text(stmt, parameter, value, error);
	case RX_TYPE_BYTES:
		return check(stmt, parameter,
			sqlite3_bind_blob64(
				stmt->handle, parameter, value->as.s.data, value->as.s.size, SQLITE_STATIC),
			error);
	case RX_TYPE_DECIMAL:
	case RX_TYPE_DATE:
	case RX_TYPE_TIME:
	case RX_TYPE_DATETIME:
	case RX_TYPE_INTERVAL:
	case RX_TYPE_UUID:
		return bind_written(stmt, parameter, value, error);
	case RX_TYPE_ENUM:
		break;
	}
	return rx__fail(error, RX_EINVAL,
		"parameter %d: a value of type %d cannot be bound; an enum is "
		"bound as the text of its label",
		parameter, (int)value->type);
}

/* ---- values that were checked before */

/* The text of a moment, straight into the statement's memory. */
static inline int bind_moment(rx__sqlite_stmt *stmt, int parameter, int64_t us)
{
	char *text = scratch(stmt, parameter);

	if (!text)
		return SQLITE_NOMEM;
	rx__sqlite_moment_write(rx__sqlite_conn_of(stmt->base.conn), us, text);
	return sqlite3_bind_text(stmt->handle, parameter, text, RX__SQLITE_MOMENT, SQLITE_STATIC);
}

/* A type that is seldom, or a value that SQLite cannot hold: SQLITE_MISMATCH. */
static inline int bind_known(rx__sqlite_stmt *stmt, int parameter, const rx_value *value)
{
	switch (value->type) {
	case RX_TYPE_NONE:
		return sqlite3_bind_null(stmt->handle, parameter);
	case RX_TYPE_BOOL:
	case RX_TYPE_INT16:
	case RX_TYPE_INT32:
	case RX_TYPE_INT64:
		return sqlite3_bind_int64(stmt->handle, parameter, value->as.i);
	case RX_TYPE_DOUBLE:
		if (isnan(value->as.d))
			return SQLITE_MISMATCH;
		return sqlite3_bind_double(stmt->handle, parameter, value->as.d);
	case RX_TYPE_TEXT:
		return sqlite3_bind_text64(stmt->handle, parameter, value->as.s.data, value->as.s.size,
			SQLITE_STATIC, SQLITE_UTF8);
	case RX_TYPE_DATETIME:
		return bind_moment(stmt, parameter, value->as.i);
	default:
		return SQLITE_MISMATCH;
	}
}

int rx__sqlite_bind_checked(rx_stmt *base, const rx_value *values, size_t n, rx_error *error)
{
	rx__sqlite_stmt *stmt = rx__sqlite_stmt_of(base);

	if (n != base->n_parameters)
		return rx__sqlite_bind(base, values, n, error);
	if (stmt->bound)
		rx__sqlite_rewind(base);
	for (size_t i = 0; i < n; i++) {
		int parameter = (int)i + 1;

		if (bind_known(stmt, parameter, &values[i]) == SQLITE_OK)
			continue;
		/* Again, in the way that has the words for what is wrong. */
		int code = rx__sqlite_bind_value(stmt, parameter, &values[i], error);
		if (code) {
			if (error)
				error->offset = parameter;
			return code;
		}
	}
	stmt->bound = true;
	stmt->ready = true;
	return 0;
}

/* ---- straight from a struct */

static inline int bind_member(
	rx__sqlite_stmt *stmt, int parameter, const rx_encode_step *step, const char *member)
{
	sqlite3_stmt *handle = stmt->handle;

	if (step->flag && !member[step->flag])
		return step->nullable && rx__zero_member(member, step->flag)
			? sqlite3_bind_null(handle, parameter)
			: SQLITE_MISMATCH;
	switch (step->type) {
	case RX_TYPE_BOOL:
		if (*(const unsigned char *)member > 1)
			return SQLITE_MISMATCH;
		return sqlite3_bind_int64(handle, parameter, *(const unsigned char *)member);
	case RX_TYPE_INT16:
		return sqlite3_bind_int64(handle, parameter, *(const int16_t *)(const void *)member);
	case RX_TYPE_INT32:
		return sqlite3_bind_int64(handle, parameter, *(const int32_t *)(const void *)member);
	case RX_TYPE_INT64:
		return sqlite3_bind_int64(handle, parameter, *(const int64_t *)(const void *)member);
	case RX_TYPE_DOUBLE:
		if (isnan(*(const double *)(const void *)member))
			return SQLITE_MISMATCH;
		return sqlite3_bind_double(handle, parameter, *(const double *)(const void *)member);
	case RX_TYPE_TEXT:
		if (!*(const char *const *)(const void *)member && !step->nullable)
			return SQLITE_MISMATCH;
		return sqlite3_bind_text(
			handle, parameter, *(const char *const *)(const void *)member, -1, SQLITE_STATIC);
	case RX_TYPE_DATETIME:
		if (!rx__datetime_valid(*(const int64_t *)(const void *)member))
			return SQLITE_MISMATCH;
		return bind_moment(stmt, parameter, *(const int64_t *)(const void *)member);
	default:
		return SQLITE_MISMATCH;
	}
}

int rx__sqlite_bind_struct(rx_stmt *base, const rx_encode *program, const void *object)
{
	rx__sqlite_stmt *stmt = rx__sqlite_stmt_of(base);
	const rx_encode_step *step = program->steps;

	if (program->n_steps != base->n_parameters)
		return RX_NOTFOUND;
	if (stmt->bound)
		rx__sqlite_rewind(base);
	for (int parameter = 1; parameter <= (int)program->n_steps; parameter++, step++) {
		if (bind_member(stmt, parameter, step, (const char *)object + step->offset) != SQLITE_OK)
			return RX_NOTFOUND;
	}
	stmt->bound = true;
	stmt->ready = true;
	return 0;
}
