/* Lists. All items go into one JSON array, so that a list of any length is one statement. What JSON
 * cannot hold (bytes) is sent item by item. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "model/value.h"
#include "sql/bind.h"
#include "sql/walk.h"

/* ---- items ----------------------------------------------------------------------------------- */

size_t rx__bind_items(const rx_node *list)
{
	const rx__expr *expr = rx__expr_of(list);
	return expr->value.type == RX_TYPE_NONE ? list->n : (size_t)expr->value.as.i;
}

/* Item i of a C array of the type. */
static rx_value array_item(rx_type type, const void *items, size_t i)
{
	switch (type) {
	case RX_TYPE_BOOL:
		return rx__integer(type, ((const bool *)items)[i]);
	case RX_TYPE_INT16:
		return rx__integer(type, ((const int16_t *)items)[i]);
	case RX_TYPE_INT32:
		return rx__integer(type, ((const int32_t *)items)[i]);
	case RX_TYPE_INT64:
		return rx__integer(type, ((const int64_t *)items)[i]);
	case RX_TYPE_ENUM:
		return rx__integer(type, ((const unsigned *)items)[i]);
	case RX_TYPE_FLOAT:
		return rx__for_float_column((double)((const float *)items)[i]);
	case RX_TYPE_DOUBLE:
		return rx__for_double_column(((const double *)items)[i]);
	case RX_TYPE_TEXT:
		return rx__for_text_column(((const rx_text *)items)[i]);
	case RX_TYPE_BYTES:
		return rx__for_bytes_column(((const rx_bytes *)items)[i]);
	case RX_TYPE_DECIMAL:
		return rx__for_decimal_column(((const rx_decimal *)items)[i]);
	case RX_TYPE_DATE:
		return rx__for_date_column(((const rx_date *)items)[i]);
	case RX_TYPE_TIME:
		return rx__for_time_column(((const rx_time *)items)[i]);
	case RX_TYPE_DATETIME:
		return rx__for_datetime_column(((const rx_datetime *)items)[i]);
	case RX_TYPE_INTERVAL:
		return rx__for_interval_column(((const rx_interval *)items)[i]);
	case RX_TYPE_UUID:
		return rx__for_uuid_column(((const rx_uuid *)items)[i]);
	case RX_TYPE_JSON:
		return rx__for_json_column(((const rx_json *)items)[i]);
	case RX_TYPE_NONE:
		break;
	}
	return (rx_value){ .type = RX_TYPE_NONE };
}

rx_value rx__bind_item(const rx_node *list, size_t i)
{
	const rx__expr *expr = rx__expr_of(list);
	if (expr->value.type == RX_TYPE_NONE)
		return ((const rx_value *)expr->b)[i];
	return array_item(expr->value.type, expr->b, i);
}

/* ---- JSON ------------------------------------------------------------------------------------ */

enum { LONGEST_NUMBER = 64, LONGEST_CHARACTER = 6 };

bool rx__bind_json_holds(rx_type type)
{
	return type != RX_TYPE_BYTES && type != RX_TYPE_NONE && type != RX_TYPE_FLOAT &&
		type != RX_TYPE_DOUBLE;
}

bool rx__bind_json_exact(const rx_value *value)
{
	enum { MOST_BYTES = 255, MOST_DECIMALS = 27 };
	const unsigned char *uuid = value->as.uuid.byte;
	switch (value->type) {
	case RX_TYPE_FLOAT:
	case RX_TYPE_DOUBLE:
		return isfinite(value->as.d);
	case RX_TYPE_DECIMAL:
		return value->as.decimal.scale <= MOST_DECIMALS;
	case RX_TYPE_BYTES:
		return value->as.s.size <= MOST_BYTES;
	case RX_TYPE_UUID:
		return uuid[6] < 0x80 || uuid[8] >= 0x80;
	default:
		return true;
	}
}

static size_t longest(const rx_value *value)
{
	if (value->type == RX_TYPE_BYTES)
		return value->as.s.size * 2 + 3;
	if (value->type == RX_TYPE_TEXT || value->type == RX_TYPE_JSON)
		return value->as.s.size * LONGEST_CHARACTER + 3;
	return LONGEST_NUMBER;
}

static const char hex[] = "0123456789abcdef";

static char *put_bytes(char *at, const char *data, size_t size)
{
	*at++ = '"';
	for (size_t i = 0; i < size; i++) {
		*at++ = hex[(unsigned char)data[i] >> 4];
		*at++ = hex[(unsigned char)data[i] & 15];
	}
	*at++ = '"';
	return at;
}

/* 17 digits tell a double from all others; the server reads them to the nearest. */
static char *put_double(char *at, double value)
{
	int n = snprintf(at, LONGEST_NUMBER, "%.17g", value);
	for (char *end = at + n; at < end; at++)
		if (!strchr("+-0123456789e", *at))
			*at = '.'; /* whatever the locale has */
	return at;
}

static char *put_string(char *at, const char *text, size_t size)
{
	*at++ = '"';
	for (size_t i = 0; i < size; i++) {
		unsigned char c = (unsigned char)text[i];
		if (c < 0x20) {
			memcpy(at, "\\u00", 4);
			at[4] = hex[c >> 4];
			at[5] = hex[c & 15];
			at += LONGEST_CHARACTER;
			continue;
		}
		if (c == '"' || c == '\\')
			*at++ = '\\';
		*at++ = text[i];
	}
	*at++ = '"';
	return at;
}

static char *put_integer(char *at, int64_t value)
{
	char digits[24];
	size_t n = 0;
	uint64_t rest = value < 0 ? -(uint64_t)value : (uint64_t)value;
	do
		digits[n++] = (char)('0' + rest % 10);
	while (rest /= 10);
	if (value < 0)
		*at++ = '-';
	while (n > 0)
		*at++ = digits[--n];
	return at;
}

static char *put_item(char *at, const rx_value *value)
{
	char text[LONGEST_NUMBER] = "";
	switch (value->type) {
	case RX_TYPE_TEXT:
	case RX_TYPE_JSON:
		return put_string(at, value->as.s.data, value->as.s.size);
	case RX_TYPE_BYTES:
		return put_bytes(at, value->as.s.data, value->as.s.size);
	case RX_TYPE_FLOAT:
	case RX_TYPE_DOUBLE:
		return put_double(at, value->as.d);
	case RX_TYPE_INTERVAL:
		/* as SQLAlchemy has it: the instant so far from 1970 */
		rx_datetime_text((rx_datetime){ value->as.i }, text, sizeof text);
		break;
	default:
		if (!rx__value_text(value, text, sizeof text))
			return put_integer(at, value->as.i);
	}
	return put_string(at, text, strlen(text));
}

/* Room for the items, with a character between them and a few around each row. */
static char *room_for(const rx_value *values, size_t n, size_t extra, rx_arena *arena)
{
	size_t size = 3 + extra;
	for (size_t i = 0; i < n; i++) {
		size_t more = longest(&values[i]) + 1;
		if (more > SIZE_MAX / 8 - size)
			return NULL;
		size += more;
	}
	return rx__arena_alloc(arena, size);
}

int rx__bind_json_rows(const rx_value *values, size_t n, size_t n_columns, rx_value *out,
	rx_arena *arena, rx_error *error)
{
	char *data = room_for(values, n * n_columns, 3 * n, arena), *at = data;
	if (!data)
		return rx__fail_nomem(error);
	*at++ = '[';
	for (size_t i = 0; i < n * n_columns; i++) {
		if (i > 0)
			*at++ = ',';
		if (i % n_columns == 0)
			*at++ = '[';
		at = put_item(at, &values[i]);
		if (i % n_columns == n_columns - 1)
			*at++ = ']';
	}
	*at++ = ']';
	*at = '\0';
	*out = (rx_value){ .type = RX_TYPE_TEXT, .as = { .s = { data, (size_t)(at - data) } } };
	return 0;
}

int rx__bind_json(const rx_value *values, size_t n, rx_value *out, rx_arena *arena, rx_error *error)
{
	char *data = room_for(values, n, 0, arena), *at = data;
	if (!data)
		return rx__fail_nomem(error);
	*at++ = '[';
	for (size_t i = 0; i < n; i++) {
		if (values[i].type == RX_TYPE_NONE)
			continue;
		if (at[-1] != '[')
			*at++ = ',';
		at = put_item(at, &values[i]);
	}
	*at++ = ']';
	*at = '\0';
	*out = (rx_value){ .type = RX_TYPE_TEXT, .as = { .s = { data, (size_t)(at - data) } } };
	return 0;
}
