/* Cells on their way in: a row becomes a struct by one program, one switch a column.
 *
 * Cells are read where they lie in the packet, in the type that the server gave the column. It need not
 * be the member's: a sum of integers is a decimal, a column may have been declared by somebody else. What
 * can be had without loss is taken, anything else is RX_EDATA. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/fail.h"
#include "base/utf8.h"
#include "drivers/mariadb/cell.h"
#include "engine/member.h"
#include "model/value.h"

enum { SHOWN = 60 };

static inline int read_range(const rx__my_cell *from, int64_t min, int64_t max, int64_t *out)
{
	if (rx__my_cell_integer(from, out))
		return RX_EDATA;
	return *out >= min && *out <= max ? 0 : RX_EDATA;
}

static int read_float(const rx__my_cell *from, float *out)
{
	double value;

	if (rx__my_cell_real(from, &value))
		return RX_EDATA;
	*out = (float)value;
	return isinf(*out) && !isinf(value) ? RX_EDATA : 0;
}

/* Text copied into the arena; *bad is the place where it stops being UTF-8, else -1. */
static inline int read_text(
	const rx__my_cell *from, rx_arena *arena, const char **out, ssize_t *bad)
{
	char written[RX__MY_NUMBER_TEXT], *copy;
	const char *data = from->data;
	size_t size = from->size;

	if (!rx__my_cell_is_text(from)) {
		if (!rx__my_cell_written(from, written))
			return RX_EDATA;
		data = written;
		size = strlen(written);
	}
	copy = rx__arena_packed(arena, size + 1);
	if (!copy)
		return RX_ENOMEM;
	*bad = rx__utf8_copy(copy, data, size);
	copy[size] = '\0';
	*out = copy;
	return *bad < 0 ? 0 : RX_EDATA;
}

/* An empty value is told from NULL by its pointer. */
static int read_bytes(const rx__my_cell *from, rx_arena *arena, rx_bytes *out)
{
	char *copy;

	if (!rx__my_cell_is_bytes(from))
		return RX_EDATA;
	copy = rx__arena_alloc(arena, from->size + 1);
	if (!copy)
		return RX_ENOMEM;
	memcpy(copy, from->data, from->size);
	copy[from->size] = '\0';
	*out = (rx_bytes){ copy, from->size };
	return 0;
}

static int read_chars(
	const rx_decode_step *step, char *member, const rx__my_cell *from, ssize_t *bad)
{
	if (!rx__my_cell_is_text(from) || from->size >= step->size)
		return RX_EDATA;
	*bad = rx__utf8_copy(member, from->data, from->size);
	memset(member + from->size, 0, step->size - from->size);
	return *bad < 0 ? 0 : RX_EDATA;
}

static int read_label(const rx_decode_step *step, char *member, const rx__my_cell *from)
{
	return rx__my_cell_is_text(from) ? rx__member_label(step, member, from->data, from->size)
									 : RX_EDATA;
}

/* ---- messages */

static void describe(const rx__my_cell *from, char *out, size_t size)
{
	char written[RX__MY_NUMBER_TEXT];

	if (rx__my_cell_is_text(from))
		snprintf(out, size, "the text '%.*s'", (int)(from->size < SHOWN ? from->size : SHOWN),
			from->data);
	else if (rx__my_cell_written(from, written))
		snprintf(out, size, "%s", written);
	else
		snprintf(out, size, "a value of the server's type %d (%zu bytes)", (int)from->field->type,
			from->size);
}

static int fail_cell(
	const char *name, rx_type want, const rx__my_cell *from, ssize_t bad, int code, rx_error *error)
{
	char what[SHOWN + 64];

	if (code == RX_ENOMEM)
		return rx__fail_nomem(error);
	if (bad >= 0) {
		rx__fail(error, RX_EDATA,
			"column '%s': byte %zd of the stored text is not valid UTF-8; store such data as a "
			"BLOB "
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

static inline int store(const rx_decode_step *step, char *member, const rx__my_cell *from,
	rx_arena *arena, ssize_t *bad)
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
		return rx__my_cell_integer(from, (int64_t *)member);
	case RX_TYPE_FLOAT:
		return read_float(from, (float *)member);
	case RX_TYPE_DOUBLE:
		return rx__my_cell_real(from, (double *)member);
	case RX_TYPE_TEXT:
		if (step->inline_chars)
			return read_chars(step, member, from, bad);
		return read_text(from, arena, (const char **)member, bad);
	case RX_TYPE_JSON:
		return read_text(from, arena, (const char **)member, bad);
	case RX_TYPE_BYTES:
		return read_bytes(from, arena, (rx_bytes *)member);
	case RX_TYPE_DECIMAL:
		return rx__my_cell_decimal(from, (rx_decimal *)member);
	case RX_TYPE_DATE:
		return rx__my_cell_date(from, (int32_t *)member);
	case RX_TYPE_TIME:
		return rx__my_cell_time(from, (int64_t *)member);
	case RX_TYPE_DATETIME:
		return rx__my_cell_datetime(from, (int64_t *)member);
	case RX_TYPE_INTERVAL:
		return rx__my_cell_interval(from, (int64_t *)member);
	case RX_TYPE_UUID:
		return rx__my_cell_uuid(from, (rx_uuid *)member);
	case RX_TYPE_ENUM:
		return read_label(step, member, from);
	default:
		return RX_EDATA;
	}
}

int rx__my_read(
	rx_stmt *base, const rx_decode *program, void *object, rx_arena *arena, rx_error *error)
{
	rx__my_stmt *stmt = rx__my_stmt_of(base);
	const rx_decode_step *step = program->steps;

	if (!stmt->has_row)
		return rx__fail(error, RX_EINVAL, "there is no row to read");
	for (size_t n = program->n_steps; n > 0; n--, step++) {
		char *member = (char *)object + step->offset;
		const rx__my_cell *from;
		ssize_t bad = -1;
		int code;

		if (step->column >= base->n_columns)
			return rx__fail(error, RX_EINVAL, "the result has %u columns, there is no column %u",
				base->n_columns, step->column + 1);
		from = &stmt->cells[step->column];
		if (!from->data) {
			code = rx__member_null(step, member, error);
			if (code)
				return code;
			continue;
		}
		code = store(step, member, from, arena, &bad);
		if (code)
			return fail_cell(step->name, step->type, from, bad, code, error);
		if (step->optional)
			*(bool *)(member + rx__member_set_offset[step->type]) = true;
	}
	return 0;
}

int rx__my_value(
	rx_stmt *base, size_t column, rx_type want, rx_value *out, rx_arena *arena, rx_error *error)
{
	rx__my_stmt *stmt = rx__my_stmt_of(base);
	rx__member member = { .i64 = 0 };
	rx_decode_step step = { .type = (uint8_t)want, .size = sizeof(member) };
	const rx__my_cell *from;
	ssize_t bad = -1;
	int code;

	if (column >= base->n_columns || !stmt->has_row)
		return rx__fail(error, RX_EINVAL, "the result has %u columns, there is no column %zu",
			base->n_columns, column + 1);
	from = &stmt->cells[column];
	if (!from->data) {
		*out = (rx_value){ .type = RX_TYPE_NONE };
		return 0;
	}
	if (want == RX_TYPE_NONE)
		step.type = (uint8_t)rx__my_cell_type(from);
	code = store(&step, (char *)&member, from, arena, &bad);
	if (code)
		return fail_cell(rx__my_column_name(base, column), step.type, from, bad, code, error);
	out->type = step.type;
	rx__member_cell(step.type, &member, &out->as);
	return 0;
}
