/* Cells on their way out: any cell into a member of any type, or the message why not. What another
 * program may have stored is accepted where nothing is lost (12.5 as REAL in a decimal, 3.0 in an
 * integer), and RX_EDATA where something would be. The usual cells of a row do not come here
 * (read.c). */
#include "drivers/sqlite/sqlite.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/calendar.h"
#include "base/fail.h"
#include "base/utf8.h"
#include "drivers/sqlite/moment.h"
#include "engine/member.h"
#include "model/decimal_math.h"
#include "model/value.h"

enum { SHOWN = 60, NUMBER_TEXT = 40 };

enum { IS_NULL = 1 }; /* what storing a cell says instead of an error: there is nothing to store */

/* ---- one cell as one C value: 0, RX_EDATA or RX_ENOMEM, without a message */

static int read_int(sqlite3_value *cell, int kind, int64_t min, int64_t max, int64_t *out)
{
	double real;

	if (kind == SQLITE_INTEGER) {
		*out = sqlite3_value_int64(cell);
		return *out >= min && *out <= max ? 0 : RX_EDATA;
	}
	if (kind != SQLITE_FLOAT)
		return RX_EDATA;
	real = sqlite3_value_double(cell);
	if (!(fabs(real) <= 9007199254740992.0) || real != trunc(real))
		return RX_EDATA;
	*out = (int64_t)real;
	return *out >= min && *out <= max ? 0 : RX_EDATA;
}

static int read_double(sqlite3_value *cell, int kind, double *out)
{
	int64_t whole;

	if (kind == SQLITE_FLOAT) {
		*out = sqlite3_value_double(cell);
		return 0;
	}
	if (kind != SQLITE_INTEGER)
		return RX_EDATA;
	whole = sqlite3_value_int64(cell);
	*out = (double)whole;
	return *out < 9223372036854775808.0 && (int64_t)*out == whole ? 0 : RX_EDATA;
}

static int read_float(sqlite3_value *cell, int kind, float *out)
{
	double value;

	if (read_double(cell, kind, &value))
		return RX_EDATA;
	*out = (float)value;
	return isinf(*out) && !isinf(value) ? RX_EDATA : 0;
}

/* Text of at most `size` bytes without NUL, borrowed; NULL for anything else. */
static const char *short_text(sqlite3_value *cell, size_t size)
{
	const char *text;
	size_t length;

	if (sqlite3_value_type(cell) != SQLITE_TEXT)
		return NULL;
	text = (const char *)sqlite3_value_text(cell);
	length = (size_t)sqlite3_value_bytes(cell);
	return text && length <= size && !memchr(text, '\0', length) ? text : NULL;
}

/* The shortest text that reads back as the same double, with a point whatever the locale. */
static bool real_text(double value, char out[NUMBER_TEXT])
{
	if (!isfinite(value))
		return false;
	for (int digits = 15; digits <= 17; digits++) {
		snprintf(out, NUMBER_TEXT, "%.*g", digits, value);
		if (strtod(out, NULL) == value)
			break;
	}
	for (char *at = out; *at; at++)
		if (!strchr("+-0123456789e", *at))
			*at = '.';
	return true;
}

static bool number_text(sqlite3_value *cell, char out[NUMBER_TEXT])
{
	switch (sqlite3_value_type(cell)) {
	case SQLITE_INTEGER:
		snprintf(out, NUMBER_TEXT, "%" PRId64, (int64_t)sqlite3_value_int64(cell));
		return true;
	case SQLITE_FLOAT:
		return real_text(sqlite3_value_double(cell), out);
	default:
		return false;
	}
}

/* With the digits that the column declares, as a database with decimals of its own gives them: SQLite
 * computes with floating point numbers, and other programs store those. Digits beyond are rounded
 * where they were computed; where somebody has stored them, only zeros go. */
static int read_decimal(const rx_decode_step *step, sqlite3_value *cell, rx_decimal *out)
{
	char number[NUMBER_TEXT];
	const char *text = number_text(cell, number) ? number : short_text(cell, 512);
	int digits = step->scale - 1;
	int code = text ? rx_decimal_parse(out, text) : RX_EDATA;
	rx_decimal rounded;

	if (code || step->scale == 0 || out->scale == digits)
		return code;
	/* What has too many digits to be rounded stays as it is. */
	if (rx__decimal_round(&rounded, *out, digits, RX__ROUND_HALF))
		return 0;
	if (step->computed || rx_decimal_compare(rounded, *out) == 0)
		*out = rounded;
	return 0;
}

static int read_datetime(rx__sqlite_conn *conn, sqlite3_value *cell, int kind, int64_t *out)
{
	const char *text;
	rx_datetime value;

	if (kind == SQLITE_TEXT && rx__sqlite_moment_read(conn, cell, out))
		return 0;
	text = short_text(cell, RX_DATETIME_SIZE);
	if (!text || rx_datetime_parse(&value, text))
		return RX_EDATA;
	*out = value.us;
	return 0;
}

static int read_uuid(sqlite3_value *cell, rx_uuid *out)
{
	const char *text = short_text(cell, RX_UUID_SIZE);

	return text ? rx_uuid_parse(out, text) : RX_EDATA;
}

/* Text copied into the arena; *bad is the place where it stops being UTF-8, else -1. */
static int read_text(sqlite3_value *cell, int kind, rx_arena *arena, const char **out, ssize_t *bad)
{
	const char *text;
	size_t size;
	char *copy;

	*bad = -1;
	if (kind != SQLITE_TEXT)
		return RX_EDATA;
	text = (const char *)sqlite3_value_text(cell);
	size = (size_t)sqlite3_value_bytes(cell);
	copy = text ? rx__arena_packed(arena, size + 1) : NULL;
	if (!copy)
		return RX_ENOMEM;
	*bad = rx__utf8_copy(copy, text, size);
	copy[size] = '\0';
	*out = copy;
	return *bad < 0 ? 0 : RX_EDATA;
}

/* A number in a JSON column of NUMERIC affinity is a number to SQLite. */
static int read_json(sqlite3_value *cell, int kind, rx_arena *arena, const char **out, ssize_t *bad)
{
	char number[NUMBER_TEXT];

	if (!number_text(cell, number))
		return read_text(cell, kind, arena, out, bad);
	*out = rx__arena_strdup(arena, number);
	return *out ? 0 : RX_ENOMEM;
}

/* An empty value is told from NULL by its pointer. */
static int read_bytes(sqlite3_value *cell, rx_arena *arena, const char **out, size_t *size)
{
	int type = sqlite3_value_type(cell);
	const void *data;
	char *copy;

	if (type != SQLITE_BLOB && type != SQLITE_TEXT)
		return RX_EDATA;
	data = type == SQLITE_TEXT ? (const void *)sqlite3_value_text(cell) : sqlite3_value_blob(cell);
	*size = (size_t)sqlite3_value_bytes(cell);
	copy = *size == 0 || data ? rx__arena_alloc(arena, *size + 1) : NULL;
	if (!copy)
		return RX_ENOMEM;
	if (*size > 0)
		memcpy(copy, data, *size);
	copy[*size] = '\0';
	*out = copy;
	return 0;
}

/* ---- messages */

static void describe(sqlite3_value *cell, char *out, size_t size)
{
	switch (sqlite3_value_type(cell)) {
	case SQLITE_INTEGER:
		snprintf(out, size, "the integer %" PRId64, (int64_t)sqlite3_value_int64(cell));
		break;
	case SQLITE_FLOAT:
		snprintf(out, size, "the number %g", sqlite3_value_double(cell));
		break;
	case SQLITE_TEXT:
		snprintf(out, size, "the text '%.*s'", SHOWN, (const char *)sqlite3_value_text(cell));
		break;
	case SQLITE_BLOB:
		snprintf(out, size, "a BLOB of %d bytes", sqlite3_value_bytes(cell));
		break;
	default:
		snprintf(out, size, "NULL");
	}
}

static int fail_cell(
	const char *name, rx_type want, sqlite3_value *cell, ssize_t bad, int code, rx_error *error)
{
	char what[SHOWN + 32];

	if (code == RX_ENOMEM)
		return rx__fail_nomem(error);
	if (bad >= 0) {
		rx__fail(error, RX_EDATA,
			"column '%s': byte %zd of the stored text (0x%02x) is %s; store such data as BLOB and "
			"read it as rx_bytes",
			name, bad, sqlite3_value_text(cell)[bad],
			sqlite3_value_text(cell)[bad] ? "not valid UTF-8" : "a NUL");
	} else {
		describe(cell, what, sizeof(what));
		rx__fail(error, RX_EDATA, "column '%s': %s is no valid %s", name, what,
			want == RX_TYPE_ENUM ? "label of its enum" : rx__type_name(want));
	}
	if (error) {
		error->offset = (int)bad;
		rx__copy_text(error->column, sizeof(error->column), name);
	}
	return RX_EDATA;
}

/* ---- rows */

static int store_chars(const rx_decode_step *step, char *member, sqlite3_value *cell, ssize_t *bad)
{
	const char *text;
	size_t size;

	if (sqlite3_value_type(cell) != SQLITE_TEXT)
		return RX_EDATA;
	text = (const char *)sqlite3_value_text(cell);
	if (!text)
		return RX_ENOMEM;
	size = (size_t)sqlite3_value_bytes(cell);
	if (size >= step->size)
		return RX_EDATA;
	*bad = rx__utf8_copy(member, text, size);
	memset(member + size, 0, step->size - size);
	return *bad < 0 ? 0 : RX_EDATA;
}

static int store_label(const rx_decode_step *step, char *member, sqlite3_value *cell)
{
	const char *text =
		sqlite3_value_type(cell) == SQLITE_TEXT ? (const char *)sqlite3_value_text(cell) : NULL;

	return text ? rx__member_label(step, member, text, (size_t)sqlite3_value_bytes(cell))
				: RX_EDATA;
}

/* The storage class is asked for once, here: each question to SQLite is a call into another
 * library. */
static int store(rx__sqlite_conn *conn, const rx_decode_step *step, char *member,
	sqlite3_value *cell, rx_arena *arena, ssize_t *bad)
{
	int kind = sqlite3_value_type(cell);
	int64_t i = 0;
	int code;

	if (kind == SQLITE_NULL)
		return IS_NULL;
	switch (step->type) {
	case RX_TYPE_BOOL:
		code = read_int(cell, kind, 0, 1, &i);
		*(bool *)member = i == 1;
		return code;
	case RX_TYPE_INT16:
		code = read_int(cell, kind, INT16_MIN, INT16_MAX, &i);
		*(int16_t *)member = (int16_t)i;
		return code;
	case RX_TYPE_INT32:
		code = read_int(cell, kind, INT32_MIN, INT32_MAX, &i);
		*(int32_t *)member = (int32_t)i;
		return code;
	case RX_TYPE_INT64:
		return read_int(cell, kind, INT64_MIN, INT64_MAX, (int64_t *)member);
	case RX_TYPE_FLOAT:
		return read_float(cell, kind, (float *)member);
	case RX_TYPE_DOUBLE:
		return read_double(cell, kind, (double *)member);
	case RX_TYPE_TEXT:
		if (step->inline_chars)
			return store_chars(step, member, cell, bad);
		return read_text(cell, kind, arena, (const char **)member, bad);
	case RX_TYPE_JSON:
		return read_json(cell, kind, arena, (const char **)member, bad);
	case RX_TYPE_BYTES: {
		rx_bytes *bytes = (rx_bytes *)member;

		return read_bytes(cell, arena, (const char **)&bytes->data, &bytes->size);
	}
	case RX_TYPE_DECIMAL:
		return read_decimal(step, cell, (rx_decimal *)member);
	case RX_TYPE_DATE: {
		const char *text = short_text(cell, RX_DATE_SIZE);

		return text ? rx_date_parse((rx_date *)member, text) : RX_EDATA;
	}
	case RX_TYPE_TIME: {
		const char *text = short_text(cell, RX_TIME_SIZE);

		return text ? rx_time_parse((rx_time *)member, text) : RX_EDATA;
	}
	case RX_TYPE_DATETIME:
	case RX_TYPE_INTERVAL:
		return read_datetime(conn, cell, kind, (int64_t *)member);
	case RX_TYPE_UUID:
		return read_uuid(cell, (rx_uuid *)member);
	case RX_TYPE_ENUM:
		return store_label(step, member, cell);
	default:
		return RX_EDATA;
	}
}

int rx__sqlite_store(rx__sqlite_conn *conn, const rx_decode_step *step, char *member,
	sqlite3_value *cell, rx_arena *arena, rx_error *error)
{
	ssize_t bad = -1;
	int code = store(conn, step, member, cell, arena, &bad);

	if (code < 0)
		return fail_cell(step->name, step->type, cell, bad, code, error);
	if (code == IS_NULL)
		return rx__member_null(step, member, error);
	if (step->optional)
		*(bool *)(member + rx__member_set_offset[step->type]) = true;
	return 0;
}

/* ---- single values */

static rx_type natural_type(sqlite3_value *cell)
{
	switch (sqlite3_value_type(cell)) {
	case SQLITE_INTEGER:
		return RX_TYPE_INT64;
	case SQLITE_FLOAT:
		return RX_TYPE_DOUBLE;
	case SQLITE_TEXT:
		return RX_TYPE_TEXT;
	case SQLITE_BLOB:
		return RX_TYPE_BYTES;
	default:
		return RX_TYPE_NONE;
	}
}

int rx__sqlite_value(
	rx_stmt *base, size_t column, rx_type want, rx_value *out, rx_arena *arena, rx_error *error)
{
	rx__sqlite_stmt *stmt = rx__sqlite_stmt_of(base);
	sqlite3_value *cell = sqlite3_column_value(stmt->handle, (int)column);
	rx_type type = want == RX_TYPE_NONE ? natural_type(cell) : want;
	rx_decode_step step = { .type = (uint8_t)type };
	rx__member member = { .i64 = 0 };
	ssize_t bad = -1;
	int code;

	if (column >= base->n_columns)
		return rx__fail(error, RX_EINVAL, "the result has %u columns, there is no column %zu",
			base->n_columns, column + 1);
	code = store(rx__sqlite_conn_of(base->conn), &step, (char *)&member, cell, arena, &bad);
	if (code == IS_NULL) {
		*out = (rx_value){ .type = RX_TYPE_NONE };
		return 0;
	}
	if (code < 0)
		return fail_cell(
			sqlite3_column_name(stmt->handle, (int)column), type, cell, bad, code, error);
	out->type = type;
	rx__member_cell(type, &member, &out->as);
	return 0;
}
