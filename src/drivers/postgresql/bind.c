/* Values on their way out, in the type that the server has inferred for the parameter: in binary where
 * that type is ours too, else as text, which the server reads as it would read a literal. Texts and
 * bytes are handed over as they are (borrowed until the statement is rewound). */
#include "drivers/postgresql/postgresql.h"

#include <float.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "base/utf8.h"
#include "drivers/postgresql/numeric.h"
#include "drivers/postgresql/wire.h"
#include "model/json_extent.h"
#include "model/temporal.h"
#include "model/value.h"

typedef rx__pg_cell slot;

/* Of a NUMERIC, which the numbers of a JSONB are. */
enum { MOST_BEFORE = 131072, MOST_BEHIND = 16383 };

Oid rx__pg_hint(const rx_value *value)
{
	static const Oid hints[] = {
		[RX_TYPE_BOOL] = RX__PG_BOOL,
		[RX_TYPE_INT16] = RX__PG_INT2,
		[RX_TYPE_INT32] = RX__PG_INT4,
		[RX_TYPE_INT64] = RX__PG_INT8,
		[RX_TYPE_FLOAT] = RX__PG_FLOAT4,
		[RX_TYPE_DOUBLE] = RX__PG_FLOAT8,
		[RX_TYPE_TEXT] = RX__PG_TEXT,
		[RX_TYPE_BYTES] = RX__PG_BYTEA,
		[RX_TYPE_DECIMAL] = RX__PG_NUMERIC,
		[RX_TYPE_DATE] = RX__PG_DATE,
		[RX_TYPE_TIME] = RX__PG_TIME,
		[RX_TYPE_DATETIME] = RX__PG_TIMESTAMP,
		[RX_TYPE_INTERVAL] = RX__PG_INTERVAL,
		[RX_TYPE_UUID] = RX__PG_UUID,
		[RX_TYPE_JSON] = RX__PG_JSONB,
		[RX_TYPE_ENUM] = RX__PG_TEXT,
	};

	return (unsigned)value->type <= RX_TYPE_ENUM ? hints[value->type] : 0;
}

static int fail_value(slot *to, const rx_value *value, rx_error *error)
{
	rx_error why = RX_ERROR_INIT;

	if (rx__value_check(value, &why) == 0)
		rx__fail(&why, RX_EDATA, "the value cannot be stored");
	if (!error)
		return RX_EDATA;
	*error = why;
	rx__fail_wrap(error, "parameter %zu", to->parameter + 1);
	return RX_EDATA;
}

static int put(slot *to, const char *data, size_t size, bool binary)
{
	to->data = data;
	to->length = (int)size;
	to->format = binary;
	return 0;
}

static int put_null(slot *to)
{
	return put(to, NULL, 0, true);
}

/* ---- numbers */

static int fail_range(slot *to, int64_t value, const char *type, rx_error *error)
{
	return rx__fail(error, RX_EDATA, "parameter %zu: %" PRId64 " does not fit into %s",
		to->parameter + 1, value, type);
}

static int put_integer(slot *to, int64_t value, rx_error *error)
{
	switch (to->type) {
	case RX__PG_BOOL:
		if (value != 0 && value != 1)
			return fail_range(to, value, "a boolean", error);
		to->scratch[0] = (char)value;
		return put(to, to->scratch, 1, true);
	case RX__PG_INT2:
		if (value < INT16_MIN || value > INT16_MAX)
			return fail_range(to, value, "a smallint", error);
		rx__wire_put16(to->scratch, (uint16_t)value);
		return put(to, to->scratch, 2, true);
	case RX__PG_INT4:
		if (value < INT32_MIN || value > INT32_MAX)
			return fail_range(to, value, "an integer", error);
		rx__wire_put32(to->scratch, (uint32_t)value);
		return put(to, to->scratch, 4, true);
	case RX__PG_INT8:
		rx__wire_put64(to->scratch, (uint64_t)value);
		return put(to, to->scratch, 8, true);
	default:
		return put(to, to->scratch,
			(size_t)snprintf(to->scratch, RX__PG_SCRATCH, "%" PRId64, value), false);
	}
}

static int put_bool(slot *to, bool value, rx_error *error)
{
	switch (to->type) {
	case RX__PG_TEXT:
	case RX__PG_VARCHAR:
	case RX__PG_BPCHAR:
		strcpy(to->scratch, value ? "true" : "false");
		return put(to, to->scratch, strlen(to->scratch), false);
	default:
		return put_integer(to, value, error);
	}
}

static int put_double(slot *to, double value)
{
	float single = (float)value;
	uint64_t bits;
	uint32_t short_bits;

	if (to->type == RX__PG_FLOAT8) {
		memcpy(&bits, &value, sizeof(bits));
		rx__wire_put64(to->scratch, bits);
		return put(to, to->scratch, 8, true);
	}
	if (to->type == RX__PG_FLOAT4 && (isnan(value) || (double)single == value)) {
		memcpy(&short_bits, &single, sizeof(short_bits));
		rx__wire_put32(to->scratch, short_bits);
		return put(to, to->scratch, 4, true);
	}
	snprintf(to->scratch, RX__PG_SCRATCH, "%.17g", value);
	for (char *at = to->scratch; *at; at++)
		if (!strchr("+-0123456789einfa", *at))
			*at = '.';
	return put(to, to->scratch, strlen(to->scratch), false);
}

/* ---- what has a text form: the server's own type, else that text */

static int put_text_form(slot *to)
{
	return put(to, to->scratch, strlen(to->scratch), false);
}

static int put_decimal(slot *to, const rx_value *value, rx_error *error)
{
	if (!rx__decimal_valid(value->as.decimal))
		return fail_value(to, value, error);
	if (to->type == RX__PG_NUMERIC)
		return put(to, to->scratch, rx__numeric_write(value->as.decimal, to->scratch), true);
	rx_decimal_text(value->as.decimal, to->scratch, RX__PG_SCRATCH);
	return put_text_form(to);
}

static int put_us(slot *to, int64_t us)
{
	rx__wire_put64(to->scratch, (uint64_t)us);
	return put(to, to->scratch, 8, true);
}

static int put_date(slot *to, const rx_value *value, rx_error *error)
{
	if (!rx__date_valid(value->as.i))
		return fail_value(to, value, error);
	if (to->type == RX__PG_TIMESTAMP || to->type == RX__PG_TIMESTAMPTZ)
		return put_us(to, (value->as.i - RX__PG_EPOCH_DAYS) * INT64_C(86400000000));
	if (to->type != RX__PG_DATE) {
		rx_date_text((rx_date){ (int32_t)value->as.i }, to->scratch, RX__PG_SCRATCH);
		return put_text_form(to);
	}
	rx__wire_put32(to->scratch, (uint32_t)(value->as.i - RX__PG_EPOCH_DAYS));
	return put(to, to->scratch, 4, true);
}

static int put_time(slot *to, const rx_value *value, rx_error *error)
{
	if (!rx__time_valid(value->as.i))
		return fail_value(to, value, error);
	if (to->type == RX__PG_TIME)
		return put_us(to, value->as.i);
	rx_time_text((rx_time){ value->as.i }, to->scratch, RX__PG_SCRATCH);
	return put_text_form(to);
}

static int put_datetime(slot *to, const rx_value *value, rx_error *error)
{
	if (!rx__datetime_valid(value->as.i))
		return fail_value(to, value, error);
	if (to->type == RX__PG_TIMESTAMP || to->type == RX__PG_TIMESTAMPTZ)
		return put_us(to, value->as.i - RX__PG_EPOCH_US);
	rx_datetime_text((rx_datetime){ value->as.i }, to->scratch, RX__PG_SCRATCH);
	return put_text_form(to);
}

/* Microseconds, days and months are kept apart; ours has microseconds only. */
static int put_interval(slot *to, const rx_value *value)
{
	if (to->type != RX__PG_INTERVAL) {
		rx_interval_text((rx_interval){ value->as.i }, to->scratch, RX__PG_SCRATCH);
		return put_text_form(to);
	}
	memset(to->scratch, 0, 16);
	rx__wire_put64(to->scratch, (uint64_t)value->as.i);
	return put(to, to->scratch, 16, true);
}

/* CHAR(32) is how SQLAlchemy keeps a UUID where there is no such type. */
static int put_uuid(slot *to, const rx_value *value)
{
	if (to->type == RX__PG_UUID) {
		memcpy(to->scratch, value->as.uuid.byte, 16);
		return put(to, to->scratch, 16, true);
	}
	if (to->type == RX__PG_BPCHAR || to->type == RX__PG_VARCHAR)
		rx__uuid_hex(value->as.uuid, to->scratch);
	else
		rx_uuid_text(value->as.uuid, to->scratch, RX__PG_SCRATCH);
	return put_text_form(to);
}

/* ---- texts and bytes */

/* Text is its own binary form, so that its length is sent and it need not be measured again; for any
 * other type it is what a literal would be. */
static bool is_text(Oid type)
{
	return type == RX__PG_TEXT || type == RX__PG_VARCHAR || type == RX__PG_BPCHAR ||
		type == RX__PG_NAME || type == RX__PG_JSON || type == RX__PG_UNKNOWN;
}

static int put_text(slot *to, const rx_value *value, rx_error *error)
{
	if (!value->as.s.data)
		return put_null(to);
	if (value->as.s.size > INT32_MAX / 2)
		return rx__fail(error, RX_EDATA, "parameter %zu: a text of %zu bytes is too long",
			to->parameter + 1, value->as.s.size);
	if (rx__utf8_check(value->as.s.data, value->as.s.size) >= 0) {
		rx_value text = *value;

		text.type = RX_TYPE_TEXT;
		return fail_value(to, &text, error);
	}
	return put(to, value->as.s.data, value->as.s.size, is_text(to->type));
}

static int put_json(slot *to, const rx_value *value, rx_error *error)
{
	rx__json_extent extent = { .depth = 0 };

	if (to->type == RX__PG_JSONB && value->as.s.data)
		extent = rx__json_measure(value->as.s.data, value->as.s.size);
	if (extent.has_nul)
		return rx__fail(error, RX_EDATA,
			"parameter %zu: PostgreSQL's JSONB has no \\u0000; leave it out, or keep the document "
			"as a text",
			to->parameter + 1);
	if (extent.before > MOST_BEFORE || extent.behind > MOST_BEHIND)
		return rx__fail(error, RX_EDATA,
			"parameter %zu: a number in the document has more digits than PostgreSQL's JSONB holds "
			"(%d before the point, %d behind it); keep it as a text",
			to->parameter + 1, MOST_BEFORE, MOST_BEHIND);
	return put_text(to, value, error);
}

static int put_bytes(slot *to, const rx_value *value, rx_error *error)
{
	if (!value->as.s.data)
		return put_null(to);
	if (value->as.s.size > INT32_MAX / 2)
		return rx__fail(error, RX_EDATA, "parameter %zu: %zu bytes are too many", to->parameter + 1,
			value->as.s.size);
	return put(to, value->as.s.data, value->as.s.size, true);
}

int rx__pg_encode(rx__pg_cell *to, const rx_value *value, rx_error *error)
{
	switch (value->type) {
	case RX_TYPE_NONE:
		return put_null(to);
	case RX_TYPE_BOOL:
		return put_bool(to, value->as.i != 0, error);
	case RX_TYPE_INT16:
	case RX_TYPE_INT32:
	case RX_TYPE_INT64:
		return put_integer(to, value->as.i, error);
	case RX_TYPE_FLOAT:
	case RX_TYPE_DOUBLE:
		return put_double(to, value->as.d);
	case RX_TYPE_TEXT:
		return put_text(to, value, error);
	case RX_TYPE_JSON:
		return put_json(to, value, error);
	case RX_TYPE_BYTES:
		return put_bytes(to, value, error);
	case RX_TYPE_DECIMAL:
		return put_decimal(to, value, error);
	case RX_TYPE_DATE:
		return put_date(to, value, error);
	case RX_TYPE_TIME:
		return put_time(to, value, error);
	case RX_TYPE_DATETIME:
		return put_datetime(to, value, error);
	case RX_TYPE_INTERVAL:
		return put_interval(to, value);
	case RX_TYPE_UUID:
		return put_uuid(to, value);
	case RX_TYPE_ENUM:
		break;
	}
	return rx__fail(error, RX_EINVAL,
		"parameter %zu: a value of type %d cannot be bound; an enum is bound as the text of its "
		"label",
		to->parameter + 1, (int)value->type);
}

int rx__pg_bind_value(rx__pg_stmt *stmt, size_t parameter, const rx_value *value, rx_error *error)
{
	rx__pg_parameters *p = &stmt->parameters;
	rx__pg_cell cell = {
		.scratch = p->scratch[parameter],
		.parameter = parameter,
		.type = stmt->parameter_types[parameter],
	};
	int code = rx__pg_encode(&cell, value, error);

	p->data[parameter] = cell.data;
	p->lengths[parameter] = cell.length;
	p->formats[parameter] = cell.format;
	return code;
}
