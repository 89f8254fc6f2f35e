/* JSON's own numbers are doubles to most readers: what a double cannot hold is written as a string,
 * and a number is read only as far as it is exact. */
#include "session/state/json_value.h"

#include <float.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/json_find.h"
#include "model/value.h"

#define LARGEST_EXACT ((INT64_C(1) << 53) - 1)

static const char digits64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* ---- writing --------------------------------------------------------------------------------- */

void rx__json_string(rx_buf *out, const char *data, size_t size)
{
	rx__buf_putc(out, '"');
	for (size_t i = 0; i < size; i++) {
		unsigned char c = (unsigned char)data[i];
		if (c == '"' || c == '\\')
			rx__buf_printf(out, "\\%c", c);
		else if (c == '\n')
			rx__buf_puts(out, "\\n");
		else if (c == '\t')
			rx__buf_puts(out, "\\t");
		else if (c < 0x20 || c == 0x7f)
			rx__buf_printf(out, "\\u%04x", c);
		else
			rx__buf_putc(out, (char)c);
	}
	rx__buf_putc(out, '"');
}

static void write_base64(rx_buf *out, const unsigned char *data, size_t size)
{
	rx__buf_putc(out, '"');
	for (size_t i = 0; i < size; i += 3) {
		size_t n = size - i < 3 ? size - i : 3;
		uint32_t bits = (uint32_t)data[i] << 16;
		bits |= n > 1 ? (uint32_t)data[i + 1] << 8 : 0;
		bits |= n > 2 ? (uint32_t)data[i + 2] : 0;
		rx__buf_putc(out, digits64[bits >> 18]);
		rx__buf_putc(out, digits64[bits >> 12 & 63]);
		rx__buf_putc(out, n > 1 ? digits64[bits >> 6 & 63] : '=');
		rx__buf_putc(out, n > 2 ? digits64[bits & 63] : '=');
	}
	rx__buf_putc(out, '"');
}

/* The shortest digits that read back as the same number; `most` are always enough. */
static void write_real(rx_buf *out, double value, bool is_float)
{
	char text[40];
	int most = is_float ? 9 : 17;
	if (isnan(value) || isinf(value)) {
		rx__buf_puts(out, isnan(value) ? "\"NaN\"" : value > 0 ? "\"Infinity\"" : "\"-Infinity\"");
		return;
	}
	for (int n = is_float ? 6 : 15; n <= most; n++) {
		snprintf(text, sizeof text, "%.*g", n, value);
		double back = is_float ? (double)strtof(text, NULL) : strtod(text, NULL);
		if (memcmp(&back, &value, sizeof back) == 0)
			break;
	}
	rx__buf_puts(out, text);
	/* "-0" alone would be read as an integer. */
	if (!strpbrk(text, ".e"))
		rx__buf_puts(out, ".0");
}

static void write_integer(rx_buf *out, int64_t value)
{
	bool exact = value >= -LARGEST_EXACT && value <= LARGEST_EXACT;
	rx__buf_printf(out, exact ? "%" PRId64 : "\"%" PRId64 "\"", value);
}

static void write_interval(rx_buf *out, int64_t us)
{
	uint64_t left = us < 0 ? -(uint64_t)us : (uint64_t)us;
	uint64_t hours = left / UINT64_C(3600000000), minutes = left / 60000000 % 60;
	uint64_t seconds = left / 1000000 % 60, rest = left % 1000000;
	rx__buf_printf(out, "\"%sPT", us < 0 ? "-" : "");
	if (hours)
		rx__buf_printf(out, "%" PRIu64 "H", hours);
	if (minutes)
		rx__buf_printf(out, "%" PRIu64 "M", minutes);
	if (rest)
		rx__buf_printf(out, "%" PRIu64 ".%06" PRIu64 "S", seconds, rest);
	else if (seconds || (!hours && !minutes))
		rx__buf_printf(out, "%" PRIu64 "S", seconds);
	rx__buf_putc(out, '"');
}

static void write_datetime(rx_buf *out, int64_t us)
{
	char text[RX_DATETIME_SIZE];
	rx_datetime_text((rx_datetime){ us }, text, sizeof text);
	char *space = strchr(text, ' ');
	if (space)
		*space = 'T';
	rx__buf_printf(out, "\"%sZ\"", text);
}

static void write_label(rx_buf *out, const rx_labels *labels, int64_t number)
{
	bool known = number >= 0 && (uint64_t)number < labels->n && labels->at[number];
	if (known)
		rx__json_string(out, labels->at[number], strlen(labels->at[number]));
	else
		write_integer(out, number);
}

void rx__json_write(rx_buf *out, const rx__attribute *attribute, const rx_value *value)
{
	char text[64];
	switch (value->type) {
	case RX_TYPE_NONE:
		rx__buf_puts(out, "null");
		break;
	case RX_TYPE_BOOL:
		rx__buf_puts(out, value->as.i ? "true" : "false");
		break;
	case RX_TYPE_ENUM:
		write_label(out, &attribute->column->labels, value->as.i);
		break;
	case RX_TYPE_FLOAT:
	case RX_TYPE_DOUBLE:
		write_real(out, value->as.d, value->type == RX_TYPE_FLOAT);
		break;
	case RX_TYPE_TEXT:
		rx__json_string(out, value->as.s.data, value->as.s.size);
		break;
	case RX_TYPE_BYTES:
		write_base64(out, (const unsigned char *)value->as.s.data, value->as.s.size);
		break;
	case RX_TYPE_JSON:
		rx__buf_add(out, value->as.s.data, value->as.s.size);
		break;
	case RX_TYPE_DECIMAL:
		rx__buf_printf(out, "\"%s\"", rx_decimal_text(value->as.decimal, text, sizeof text));
		break;
	case RX_TYPE_DATE:
		rx__buf_printf(
			out, "\"%s\"", rx_date_text((rx_date){ (int32_t)value->as.i }, text, sizeof text));
		break;
	case RX_TYPE_TIME:
		rx__buf_printf(out, "\"%s\"", rx_time_text((rx_time){ value->as.i }, text, sizeof text));
		break;
	case RX_TYPE_DATETIME:
		write_datetime(out, value->as.i);
		break;
	case RX_TYPE_INTERVAL:
		write_interval(out, value->as.i);
		break;
	case RX_TYPE_UUID:
		rx__buf_printf(out, "\"%s\"", rx_uuid_text(value->as.uuid, text, sizeof text));
		break;
	default:
		write_integer(out, value->as.i);
		break;
	}
}

/* ---- reading --------------------------------------------------------------------------------- */

static bool read_integer(rx_value *out, const json_t *json, const char **why)
{
	const char *text = json_string_value(json);
	char *end = NULL;
	*why = "an integer, or a string of its digits";
	if (json_is_integer(json)) {
		out->as.i = json_integer_value(json);
		return true;
	}
	if (!text || !*text || strspn(text, "-0123456789") != strlen(text) || strlen(text) > 20)
		return false;
	int64_t number = strtoll(text, &end, 10);
	char again[24];
	snprintf(again, sizeof again, "%" PRId64, number);
	out->as.i = number;
	return strcmp(again, text) == 0; /* what is too large reads back as something else */
}

static bool read_real(rx_value *out, const json_t *json, const char **why)
{
	const char *text = json_string_value(json);
	*why = "a number";
	if (json_is_number(json)) {
		out->as.d = json_number_value(json);
		if (out->type == RX_TYPE_FLOAT && !isfinite((float)out->as.d)) {
			*why = "a number that fits a float";
			return false;
		}
	} else if (text && strcmp(text, "NaN") == 0)
		out->as.d = (double)NAN;
	else if (text && strcmp(text, "Infinity") == 0)
		out->as.d = (double)INFINITY;
	else if (text && strcmp(text, "-Infinity") == 0)
		out->as.d = -(double)INFINITY;
	else
		return false;
	return true;
}

/* A double has up to 15 digits that are what was written. */
static bool read_decimal(rx_value *out, const json_t *json, const char **why)
{
	char text[40];
	*why = "a decimal number as a string, or a number of at most 15 digits";
	if (json_is_string(json))
		return rx_decimal_parse(&out->as.decimal, json_string_value(json)) == RX_OK;
	if (json_is_integer(json))
		snprintf(text, sizeof text, "%" JSON_INTEGER_FORMAT, json_integer_value(json));
	else if (json_is_real(json))
		snprintf(text, sizeof text, "%.15g", json_real_value(json));
	else
		return false;
	if (json_is_real(json) && strtod(text, NULL) != json_real_value(json))
		return false;
	return rx_decimal_parse(&out->as.decimal, text) == RX_OK;
}

static bool keep_string(
	rx_value *out, const char *data, size_t size, rx_arena *arena, const char **why)
{
	out->as.s.data = rx__arena_strndup(arena, data, size);
	out->as.s.size = size;
	if (!out->as.s.data)
		*why = NULL;
	return out->as.s.data != NULL;
}

static bool read_text(rx_value *out, const json_t *json, rx_arena *arena, const char **why)
{
	*why = "a string";
	if (!json_is_string(json))
		return false;
	if (strlen(json_string_value(json)) != json_string_length(json)) {
		*why = "a string without \\u0000";
		return false;
	}
	return keep_string(out, json_string_value(json), json_string_length(json), arena, why);
}

bool rx__json_keep(rx_value *out, const char *text, rx_arena *arena)
{
	const char *why;
	*out = (rx_value){ .type = RX_TYPE_JSON };
	return keep_string(out, text, (size_t)(rx__json_skip(text) - text), arena, &why);
}

static bool read_base64(rx_value *out, const json_t *json, rx_arena *arena, const char **why)
{
	const char *text = json_string_value(json);
	size_t size = text ? json_string_length(json) : 1, n = 0, pads = 0;
	*why = "a string of base64";
	if (size % 4 != 0)
		return false;
	char *data = rx__arena_alloc(arena, size / 4 * 3 + 1);
	if (!data) {
		*why = NULL;
		return false;
	}
	for (size_t i = 0; i < size; i += 4) {
		uint32_t bits = 0;
		for (size_t j = i; j < i + 4; j++) {
			const char *at = text[j] && text[j] != '=' ? strchr(digits64, text[j]) : NULL;
			bool pad = text[j] == '=' && j + 2 >= size;
			if ((!at && !pad) || (at && pads))
				return false;
			pads += pad;
			bits = bits << 6 | (at ? (uint32_t)(at - digits64) : 0);
		}
		data[n++] = (char)(bits >> 16);
		data[n++] = (char)(bits >> 8);
		data[n++] = (char)bits;
	}
	out->as.s.data = data;
	out->as.s.size = n - pads;
	data[n - pads] = '\0';
	return true;
}

static bool read_label(rx_value *out, const rx_labels *labels, const json_t *json, const char **why)
{
	const char *text = json_string_value(json);
	*why = "one of the labels of the enum";
	for (size_t i = 0; text && i < labels->n; i++) {
		if (labels->at[i] && strcmp(labels->at[i], text) == 0) {
			out->as.i = (int64_t)i;
			return true;
		}
	}
	return false;
}

static bool read_moment(rx_value *out, const json_t *json, const char **why)
{
	const char *text = json_string_value(json);
	rx_date date = { 0 };
	rx_time time = { 0 };
	rx_datetime datetime = { 0 };
	rx_interval interval = { 0 };
	bool read = false;
	switch (out->type) {
	case RX_TYPE_DATE:
		*why = "a day, \"2026-11-22\"";
		read = text && rx_date_parse(&date, text) == RX_OK;
		out->as.i = date.days;
		break;
	case RX_TYPE_TIME:
		*why = "a time of day, \"03:12:45\"";
		read = text && rx_time_parse(&time, text) == RX_OK;
		out->as.i = time.us;
		break;
	case RX_TYPE_DATETIME:
		*why = "a moment, \"2026-11-22T03:12:45Z\"";
		read = text && rx_datetime_parse(&datetime, text) == RX_OK;
		out->as.i = datetime.us;
		break;
	default:
		*why = "an interval, \"PT3H12M45S\"";
		read = text && rx_interval_parse(&interval, text) == RX_OK;
		out->as.i = interval.us;
		break;
	}
	return read;
}

bool rx__json_read(rx_value *out, const rx__attribute *attribute, const json_t *json,
	rx_arena *arena, const char **why)
{
	*out = (rx_value){ .type = attribute->type };
	switch (attribute->type) {
	case RX_TYPE_BOOL:
		*why = "true or false";
		out->as.i = json_is_true(json);
		return json_is_boolean(json);
	case RX_TYPE_ENUM:
		return read_label(out, &attribute->column->labels, json, why);
	case RX_TYPE_FLOAT:
	case RX_TYPE_DOUBLE:
		return read_real(out, json, why);
	case RX_TYPE_TEXT:
		return read_text(out, json, arena, why);
	case RX_TYPE_BYTES:
		return read_base64(out, json, arena, why);
	case RX_TYPE_DECIMAL:
		return read_decimal(out, json, why);
	case RX_TYPE_DATE:
	case RX_TYPE_TIME:
	case RX_TYPE_DATETIME:
	case RX_TYPE_INTERVAL:
		return read_moment(out, json, why);
	case RX_TYPE_UUID:
		*why = "a uuid";
		return json_is_string(json) &&
			rx_uuid_parse(&out->as.uuid, json_string_value(json)) == RX_OK;
	default:
		return read_integer(out, json, why);
	}
}
