/* Cells on their way in: a row becomes a struct by one program, one switch a column.
 *
 * Cells come in binary, in the type that the server gave the column. It need not be the member's: a
 * sum of integers is a bigint or a numeric, a column may have been declared by somebody else. What
 * can be had without loss is taken, anything else is RX_EDATA. Lengths are checked: what a server
 * sends is not trusted. */
#include "drivers/postgresql/postgresql.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/calendar.h"
#include "base/fail.h"
#include "base/utf8.h"
#include "drivers/postgresql/numeric.h"
#include "drivers/postgresql/wire.h"
#include "engine/member.h"
#include "model/temporal.h"
#include "model/value.h"

enum { SHOWN = 60, NUMBER_TEXT = 64 };

typedef struct cell {
	const char *data;
	size_t size;
	Oid type;
} cell;

/* ---- one cell as one C value: 0, RX_EDATA or RX_ENOMEM, without a message */

static int whole_of(double real, int64_t *out)
{
	if (!(fabs(real) <= 9007199254740992.0) || real != trunc(real))
		return RX_EDATA;
	*out = (int64_t)real;
	return 0;
}

static int read_real(const cell *from, double *out);

/* A numeric without decimals, as sum(bigint) gives it. */
static int read_numeric_int(const cell *from, int64_t *out)
{
	char text[RX_DECIMAL_SIZE];
	rx_decimal value;
	char *point, *end;

	if (rx__numeric_read(from->data, from->size, &value))
		return RX_EDATA;
	rx_decimal_text(value, text, sizeof(text));
	point = strchr(text, '.');
	if (point && point[1 + strspn(point + 1, "0")])
		return RX_EDATA;
	if (point)
		*point = '\0';
	errno = 0;
	*out = strtoll(text, &end, 10);
	return errno || *end ? RX_EDATA : 0;
}

static inline int read_integer(const cell *from, int64_t *out)
{
	double real;

	switch (from->type) {
	case RX__PG_INT8:
		*out = from->size == 8 ? (int64_t)rx__wire_get64(from->data) : 0;
		return from->size == 8 ? 0 : RX_EDATA;
	case RX__PG_INT4:
		*out = from->size == 4 ? (int32_t)rx__wire_get32(from->data) : 0;
		return from->size == 4 ? 0 : RX_EDATA;
	case RX__PG_INT2:
		*out = from->size == 2 ? (int16_t)rx__wire_get16(from->data) : 0;
		return from->size == 2 ? 0 : RX_EDATA;
	case RX__PG_OID:
	case RX__PG_XID:
		*out = from->size == 4 ? rx__wire_get32(from->data) : 0;
		return from->size == 4 ? 0 : RX_EDATA;
	case RX__PG_BOOL:
		*out = from->size == 1 && *from->data;
		return from->size == 1 ? 0 : RX_EDATA;
	case RX__PG_NUMERIC:
		return read_numeric_int(from, out);
	case RX__PG_FLOAT4:
	case RX__PG_FLOAT8:
		return read_real(from, &real) ? RX_EDATA : whole_of(real, out);
	default:
		return RX_EDATA;
	}
}

static inline int read_range(const cell *from, int64_t min, int64_t max, int64_t *out)
{
	if (read_integer(from, out))
		return RX_EDATA;
	return *out >= min && *out <= max ? 0 : RX_EDATA;
}

static int read_real(const cell *from, double *out)
{
	uint64_t bits;
	uint32_t short_bits;
	float single;
	int64_t whole;

	switch (from->type) {
	case RX__PG_FLOAT8:
		if (from->size != 8)
			return RX_EDATA;
		bits = rx__wire_get64(from->data);
		memcpy(out, &bits, sizeof(*out));
		return 0;
	case RX__PG_FLOAT4:
		if (from->size != 4)
			return RX_EDATA;
		short_bits = rx__wire_get32(from->data);
		memcpy(&single, &short_bits, sizeof(single));
		*out = (double)single;
		return 0;
	case RX__PG_NUMERIC:
		return rx__numeric_read_double(from->data, from->size, out);
	default:
		if (read_integer(from, &whole))
			return RX_EDATA;
		*out = (double)whole;
		return *out < 9223372036854775808.0 && (int64_t)*out == whole ? 0 : RX_EDATA;
	}
}

static int read_float(const cell *from, float *out)
{
	double value;

	if (read_real(from, &value))
		return RX_EDATA;
	*out = (float)value;
	return isinf(*out) && !isinf(value) ? RX_EDATA : 0;
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

/* Text, as far as it is one to us: what is no type of ours is read as its binary form, which for
 * enums, domains over text and citext is their text. */
static bool is_textual(Oid type)
{
	switch (type) {
	case RX__PG_TEXT:
	case RX__PG_VARCHAR:
	case RX__PG_BPCHAR:
	case RX__PG_NAME:
	case RX__PG_CHAR:
	case RX__PG_UNKNOWN:
	case RX__PG_JSON:
	case RX__PG_XML:
		return true;
	default:
		return type >= RX__PG_FIRST_OWN;
	}
}

/* A short text that is read further, with a NUL behind it; false for anything else. */
static bool short_text(const cell *from, char *out, size_t size)
{
	if (!is_textual(from->type) || from->size >= size || memchr(from->data, '\0', from->size))
		return false;
	memcpy(out, from->data, from->size);
	out[from->size] = '\0';
	return true;
}

static int read_decimal(const cell *from, rx_decimal *out)
{
	char text[512];
	int64_t whole;
	double real;

	if (from->type == RX__PG_NUMERIC)
		return rx__numeric_read(from->data, from->size, out);
	if (from->type == RX__PG_FLOAT4 || from->type == RX__PG_FLOAT8) {
		if (read_real(from, &real) || !real_text(real, text))
			return RX_EDATA;
	} else if (read_integer(from, &whole) == 0) {
		snprintf(text, sizeof(text), "%" PRId64, whole);
	} else if (!short_text(from, text, sizeof(text))) {
		return RX_EDATA;
	}
	return rx_decimal_parse(out, text);
}

/* ---- time: counted from 2000 */

static int read_date(const cell *from, int32_t *out)
{
	char text[RX_DATE_SIZE];
	rx_date date;
	int64_t days;

	if (from->type == RX__PG_DATE && from->size == 4) {
		days = (int32_t)rx__wire_get32(from->data) + RX__PG_EPOCH_DAYS;
		*out = (int32_t)days;
		return rx__date_valid(days) ? 0 : RX_EDATA;
	}
	if (!short_text(from, text, sizeof(text)) || rx_date_parse(&date, text))
		return RX_EDATA;
	*out = date.days;
	return 0;
}

static int read_time(const cell *from, int64_t *out)
{
	char text[RX_TIME_SIZE];
	rx_time time;

	if (from->type == RX__PG_TIME && from->size == 8) {
		*out = (int64_t)rx__wire_get64(from->data);
		return rx__time_valid(*out) ? 0 : RX_EDATA;
	}
	if (!short_text(from, text, sizeof(text)) || rx_time_parse(&time, text))
		return RX_EDATA;
	*out = time.us;
	return 0;
}

static inline int read_datetime(const cell *from, int64_t *out)
{
	char text[RX_DATETIME_SIZE];
	rx_datetime value;
	int32_t days;

	if ((from->type == RX__PG_TIMESTAMP || from->type == RX__PG_TIMESTAMPTZ) && from->size == 8)
		return __builtin_add_overflow((int64_t)rx__wire_get64(from->data), RX__PG_EPOCH_US, out) ||
				!rx__datetime_valid(*out)
			? RX_EDATA
			: 0;
	if (from->type == RX__PG_DATE && read_date(from, &days) == 0) {
		*out = days * RX__US_PER_DAY;
		return 0;
	}
	if (!short_text(from, text, sizeof(text)) || rx_datetime_parse(&value, text))
		return RX_EDATA;
	*out = value.us;
	return 0;
}

/* Months have no fixed length; a day is 24 hours, as it is to the server when it compares. */
static int read_interval(const cell *from, int64_t *out)
{
	char text[RX_INTERVAL_SIZE * 2];
	rx_interval value;
	int64_t days;

	if (from->type != RX__PG_INTERVAL) {
		if (!short_text(from, text, sizeof(text)) || rx_interval_parse(&value, text))
			return RX_EDATA;
		*out = value.us;
		return 0;
	}
	if (from->size != 16 || rx__wire_get32(from->data + 12) != 0)
		return RX_EDATA;
	days = (int32_t)rx__wire_get32(from->data + 8);
	return __builtin_mul_overflow(days, RX__US_PER_DAY, &days) ||
			__builtin_add_overflow((int64_t)rx__wire_get64(from->data), days, out)
		? RX_EDATA
		: 0;
}

static int read_uuid(const cell *from, rx_uuid *out)
{
	char text[RX_UUID_SIZE];

	if (from->type == RX__PG_UUID && from->size == 16) {
		memcpy(out->byte, from->data, 16);
		return 0;
	}
	return short_text(from, text, sizeof(text)) ? rx_uuid_parse(out, text) : RX_EDATA;
}

/* ---- texts and bytes */

/* jsonb has a version, which is 1, before its text. */
static cell text_part(const cell *from)
{
	if (from->type == RX__PG_JSONB && from->size > 0 && *from->data == 1)
		return (cell){ from->data + 1, from->size - 1, RX__PG_JSON };
	return *from;
}

/* Numbers, days and the like in text, for who wants any column as a text. */
static bool text_form(const cell *from, char out[NUMBER_TEXT])
{
	rx_decimal decimal;
	rx_uuid uuid;
	int64_t whole;
	int32_t days;
	double real;

	switch (from->type) {
	case RX__PG_BOOL:
		strcpy(out, from->size == 1 && *from->data ? "true" : "false");
		return true;
	case RX__PG_FLOAT4:
	case RX__PG_FLOAT8:
		return read_real(from, &real) == 0 && real_text(real, out);
	case RX__PG_NUMERIC:
		return read_decimal(from, &decimal) == 0 && rx_decimal_text(decimal, out, NUMBER_TEXT);
	case RX__PG_DATE:
		return read_date(from, &days) == 0 && rx_date_text((rx_date){ days }, out, NUMBER_TEXT);
	case RX__PG_TIME:
		return read_time(from, &whole) == 0 && rx_time_text((rx_time){ whole }, out, NUMBER_TEXT);
	case RX__PG_TIMESTAMP:
	case RX__PG_TIMESTAMPTZ:
		return read_datetime(from, &whole) == 0 &&
			rx_datetime_text((rx_datetime){ whole }, out, NUMBER_TEXT);
	case RX__PG_INTERVAL:
		return read_interval(from, &whole) == 0 &&
			rx_interval_text((rx_interval){ whole }, out, NUMBER_TEXT);
	case RX__PG_UUID:
		return read_uuid(from, &uuid) == 0 && rx_uuid_text(uuid, out, NUMBER_TEXT);
	default:
		if (read_integer(from, &whole))
			return false;
		snprintf(out, NUMBER_TEXT, "%" PRId64, whole);
		return true;
	}
}

/* Text copied into the arena; *bad is the place where it stops being UTF-8, else -1. */
static inline int read_text(const cell *from, rx_arena *arena, const char **out, ssize_t *bad)
{
	char written[NUMBER_TEXT], *copy;
	cell text = text_part(from);

	if (!is_textual(text.type)) {
		if (!text_form(&text, written))
			return RX_EDATA;
		text.data = written;
		text.size = strlen(written);
	}
	copy = rx__arena_packed(arena, text.size + 1);
	if (!copy)
		return RX_ENOMEM;
	*bad = rx__utf8_copy(copy, text.data, text.size);
	copy[text.size] = '\0';
	*out = copy;
	return *bad < 0 ? 0 : RX_EDATA;
}

/* An empty value is told from NULL by its pointer. */
static int read_bytes(const cell *from, rx_arena *arena, rx_bytes *out)
{
	cell text = text_part(from);
	char *copy;

	if (text.type != RX__PG_BYTEA && !is_textual(text.type))
		return RX_EDATA;
	copy = rx__arena_alloc(arena, text.size + 1);
	if (!copy)
		return RX_ENOMEM;
	memcpy(copy, text.data, text.size);
	copy[text.size] = '\0';
	*out = (rx_bytes){ copy, text.size };
	return 0;
}

static int read_chars(const rx_decode_step *step, char *member, const cell *from, ssize_t *bad)
{
	cell text = text_part(from);

	if (!is_textual(text.type) || text.size >= step->size)
		return RX_EDATA;
	*bad = rx__utf8_copy(member, text.data, text.size);
	memset(member + text.size, 0, step->size - text.size);
	return *bad < 0 ? 0 : RX_EDATA;
}

static int read_label(const rx_decode_step *step, char *member, const cell *from)
{
	return is_textual(from->type) ? rx__member_label(step, member, from->data, from->size)
								  : RX_EDATA;
}

/* ---- messages */

static void describe(const cell *from, char *out, size_t size)
{
	char written[NUMBER_TEXT];
	cell text = text_part(from);

	if (is_textual(text.type))
		snprintf(
			out, size, "the text '%.*s'", (int)(text.size < SHOWN ? text.size : SHOWN), text.data);
	else if (text_form(from, written))
		snprintf(out, size, "%s", written);
	else
		snprintf(out, size, "a value of the server's type %u (%zu bytes)", from->type, from->size);
}

static int fail_cell(
	const char *name, rx_type want, const cell *from, ssize_t bad, int code, rx_error *error)
{
	char what[SHOWN + 64];

	if (code == RX_ENOMEM)
		return rx__fail_nomem(error);
	if (bad >= 0) {
		rx__fail(error, RX_EDATA,
			"column '%s': byte %zd of the stored text is not valid UTF-8; store such data as BYTEA "
			"and read it as rx_bytes",
			name, bad);
	} else {
		describe(from, what, sizeof(what));
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

static inline int store(
	const rx_decode_step *step, char *member, const cell *from, rx_arena *arena, ssize_t *bad)
{
	int64_t i = 0;
	int code;

	switch (step->type) {
	case RX_TYPE_BOOL:
		code = read_range(from, 0, 1, &i);
		*(bool *)member = i == 1;
		return code;
	case RX_TYPE_INT16:
		code = read_range(from, INT16_MIN, INT16_MAX, &i);
		*(int16_t *)member = (int16_t)i;
		return code;
	case RX_TYPE_INT32:
		code = read_range(from, INT32_MIN, INT32_MAX, &i);
		*(int32_t *)member = (int32_t)i;
		return code;
	case RX_TYPE_INT64:
		return read_integer(from, (int64_t *)member);
	case RX_TYPE_FLOAT:
		return read_float(from, (float *)member);
	case RX_TYPE_DOUBLE:
		return read_real(from, (double *)member);
	case RX_TYPE_TEXT:
		if (step->inline_chars)
			return read_chars(step, member, from, bad);
		return read_text(from, arena, (const char **)member, bad);
	case RX_TYPE_JSON:
		return read_text(from, arena, (const char **)member, bad);
	case RX_TYPE_BYTES:
		return read_bytes(from, arena, (rx_bytes *)member);
	case RX_TYPE_DECIMAL:
		return read_decimal(from, (rx_decimal *)member);
	case RX_TYPE_DATE:
		return read_date(from, (int32_t *)member);
	case RX_TYPE_TIME:
		return read_time(from, (int64_t *)member);
	case RX_TYPE_DATETIME:
		return read_datetime(from, (int64_t *)member);
	case RX_TYPE_INTERVAL:
		return read_interval(from, (int64_t *)member);
	case RX_TYPE_UUID:
		return read_uuid(from, (rx_uuid *)member);
	case RX_TYPE_ENUM:
		return read_label(step, member, from);
	default:
		return RX_EDATA;
	}
}

/* False: NULL. Most values have a length, so that nothing else has to be asked. */
static inline bool cell_at(const rx__pg_stmt *stmt, int column, cell *out)
{
	int size;

	if (stmt->copy.on) {
		*out = (cell){ stmt->cells[column].data, (size_t)stmt->cells[column].size,
			stmt->column_types[column] };
		return stmt->cells[column].size >= 0;
	}
	size = PQgetlength(stmt->result, stmt->row, column);

	if (size == 0 && PQgetisnull(stmt->result, stmt->row, column))
		return false;
	out->data = PQgetvalue(stmt->result, stmt->row, column);
	out->size = (size_t)size;
	out->type = stmt->column_types[column];
	return true;
}

static bool has_row(const rx__pg_stmt *stmt)
{
	return stmt->copy.on ? stmt->copy.at && !stmt->done : stmt->result && stmt->row < stmt->n_rows;
}

int rx__pg_read(
	rx_stmt *base, const rx_decode *program, void *object, rx_arena *arena, rx_error *error)
{
	rx__pg_stmt *stmt = rx__pg_stmt_of(base);
	const rx_decode_step *step = program->steps;

	if (!has_row(stmt))
		return rx__fail(error, RX_EINVAL, "there is no row to read");
	for (size_t n = program->n_steps; n > 0; n--, step++) {
		char *member = (char *)object + step->offset;
		ssize_t bad = -1;
		cell from;
		int code;

		if (step->column >= base->n_columns)
			return rx__fail(error, RX_EINVAL, "the result has %u columns, there is no column %u",
				base->n_columns, step->column + 1);
		if (!cell_at(stmt, step->column, &from)) {
			code = rx__member_null(step, member, error);
			if (code)
				return code;
			continue;
		}
		code = store(step, member, &from, arena, &bad);
		if (code)
			return fail_cell(step->name, step->type, &from, bad, code, error);
		if (step->optional)
			*(bool *)(member + rx__member_set_offset[step->type]) = true;
	}
	return 0;
}

/* ---- single values */

static rx_type natural_type(Oid type)
{
	switch (type) {
	case RX__PG_BOOL:
		return RX_TYPE_BOOL;
	case RX__PG_INT2:
	case RX__PG_INT4:
	case RX__PG_INT8:
	case RX__PG_OID:
	case RX__PG_XID:
		return RX_TYPE_INT64;
	case RX__PG_FLOAT4:
	case RX__PG_FLOAT8:
		return RX_TYPE_DOUBLE;
	case RX__PG_NUMERIC:
		return RX_TYPE_DECIMAL;
	case RX__PG_BYTEA:
		return RX_TYPE_BYTES;
	case RX__PG_DATE:
		return RX_TYPE_DATE;
	case RX__PG_TIME:
		return RX_TYPE_TIME;
	case RX__PG_TIMESTAMP:
	case RX__PG_TIMESTAMPTZ:
		return RX_TYPE_DATETIME;
	case RX__PG_INTERVAL:
		return RX_TYPE_INTERVAL;
	case RX__PG_UUID:
		return RX_TYPE_UUID;
	case RX__PG_JSONB:
	case RX__PG_JSON:
		return RX_TYPE_JSON;
	default:
		return RX_TYPE_TEXT;
	}
}

int rx__pg_value(
	rx_stmt *base, size_t column, rx_type want, rx_value *out, rx_arena *arena, rx_error *error)
{
	rx__pg_stmt *stmt = rx__pg_stmt_of(base);
	rx__member member = { .i64 = 0 };
	rx_decode_step step = { .type = (uint8_t)want, .size = sizeof(member) };
	ssize_t bad = -1;
	cell from;
	int code;

	if (column >= base->n_columns || !has_row(stmt))
		return rx__fail(error, RX_EINVAL, "the result has %u columns, there is no column %zu",
			base->n_columns, column + 1);
	if (!cell_at(stmt, (int)column, &from)) {
		*out = (rx_value){ .type = RX_TYPE_NONE };
		return 0;
	}
	if (want == RX_TYPE_NONE)
		step.type = (uint8_t)natural_type(from.type);
	code = store(&step, (char *)&member, &from, arena, &bad);
	if (code)
		return fail_cell(PQfname(stmt->described, (int)column), step.type, &from, bad, code, error);
	out->type = step.type;
	rx__member_cell(step.type, &member, &out->as);
	return 0;
}
