/* The texts are those that the engines take for a literal of the type: quoted text wherever there
 * is a choice, which SQLite stores as it stands and the servers convert. */
#include "schema/fill.h"

#include <inttypes.h>
#include <math.h>

#include "base/buf.h"
#include "model/value.h"

static const char *quoted(rx_arena *arena, const char *text)
{
	rx_buf buf = RX_BUF_INIT;
	const char *result = NULL;

	rx__buf_quote(&buf, text, '\'');
	if (!buf.error)
		result = rx__arena_strdup(arena, rx__buf_text(&buf));
	rx__buf_deinit(&buf);
	return result;
}

const char *rx__fill_zero(rx_arena *arena, const rx_ddl_type *type)
{
	switch (type->kind) {
	case RX_TYPE_BOOL:
	case RX_TYPE_INT16:
	case RX_TYPE_INT32:
	case RX_TYPE_INT64:
	case RX_TYPE_FLOAT:
	case RX_TYPE_DOUBLE:
	case RX_TYPE_DECIMAL:
		return type->kind == RX_TYPE_BOOL ? "FALSE" : "0";
	case RX_TYPE_DATE:
		return "'1970-01-01'";
	case RX_TYPE_TIME:
		return "'00:00:00'";
	case RX_TYPE_DATETIME:
	case RX_TYPE_INTERVAL:
		return "'1970-01-01 00:00:00'";
	case RX_TYPE_UUID:
		return "'00000000000000000000000000000000'";
	case RX_TYPE_JSON:
		return "'null'";
	case RX_TYPE_ENUM:
		return type->labels && type->labels[0] ? quoted(arena, type->labels[0]) : "''";
	case RX_TYPE_NONE:
	case RX_TYPE_TEXT:
	case RX_TYPE_BYTES:
		break;
	}
	return "''";
}

static const char *hex(rx_arena *arena, const char *data, size_t size)
{
	rx_buf buf = RX_BUF_INIT;
	const char *result = NULL;

	rx__buf_puts(&buf, "X'");
	for (size_t i = 0; i < size; i++)
		rx__buf_printf(&buf, "%02X", (unsigned char)data[i]);
	rx__buf_putc(&buf, '\'');
	if (!buf.error)
		result = rx__arena_strdup(arena, rx__buf_text(&buf));
	rx__buf_deinit(&buf);
	return result;
}

/* Infinity has no literal; a number that is too large is one. NaN has none at all. */
static const char *real(rx_arena *arena, double value, int digits)
{
	if (isnan(value))
		return NULL;
	if (isinf(value))
		return value < 0 ? "-9e999" : "9e999";
	return rx__arena_printf(arena, "%.*g", digits, value);
}

const char *rx__fill_of(rx_arena *arena, const rx_value *value)
{
	const char *whole;
	char text[64];

	switch (value->type) {
	case RX_TYPE_BOOL:
		return value->as.i ? "TRUE" : "FALSE";
	case RX_TYPE_INT16:
	case RX_TYPE_INT32:
	case RX_TYPE_INT64:
		return rx__arena_printf(arena, "%" PRId64, value->as.i);
	case RX_TYPE_FLOAT:
		return real(arena, value->as.d, 9);
	case RX_TYPE_DOUBLE:
		return real(arena, value->as.d, 17);
	case RX_TYPE_BYTES:
		return hex(arena, value->as.s.data, value->as.s.size);
	case RX_TYPE_TEXT:
	case RX_TYPE_JSON:
		whole =
			rx__arena_strndup(arena, value->as.s.size ? value->as.s.data : "", value->as.s.size);
		return whole ? quoted(arena, whole) : NULL;
	case RX_TYPE_DECIMAL:
	case RX_TYPE_DATE:
	case RX_TYPE_TIME:
	case RX_TYPE_DATETIME:
	case RX_TYPE_UUID:
		rx__value_text(value, text, sizeof(text));
		return quoted(arena, text);
	case RX_TYPE_INTERVAL: /* as the column stores it: 1970 and so much */
		rx_datetime_text((rx_datetime){ value->as.i }, text, sizeof(text));
		return quoted(arena, text);
	case RX_TYPE_ENUM: /* its caller knows the labels, and gives one as text */
	case RX_TYPE_NONE:
		break;
	}
	return NULL;
}

const char *rx__fill_now(rx_type type)
{
	if (type == RX_TYPE_DATE)
		return "CURRENT_DATE";
	return type == RX_TYPE_TIME ? "CURRENT_TIME" : "CURRENT_TIMESTAMP";
}
