#include "drivers/mariadb/cell.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "model/temporal.h"

enum { BINARY_CHARSET = 63, LONGEST_TIME = 34 /* days, which is 838:59:59 */ };

/* Numbers of the protocol: least significant byte first. */
static uint64_t get(const char *at, size_t size)
{
	uint64_t value = 0;

	for (size_t i = size; i > 0; i--)
		value = value << 8 | (unsigned char)at[i - 1];
	return value;
}

static bool is_string(enum enum_field_types type)
{
	switch (type) {
	case MYSQL_TYPE_VARCHAR:
	case MYSQL_TYPE_VAR_STRING:
	case MYSQL_TYPE_STRING:
	case MYSQL_TYPE_ENUM:
	case MYSQL_TYPE_SET:
	case MYSQL_TYPE_TINY_BLOB:
	case MYSQL_TYPE_MEDIUM_BLOB:
	case MYSQL_TYPE_LONG_BLOB:
	case MYSQL_TYPE_BLOB:
	case MYSQL_TYPE_GEOMETRY:
	case MYSQL_TYPE_JSON:
		return true;
	default:
		return false;
	}
}

bool rx__my_cell_is_text(const rx__my_cell *from)
{
	return is_string(from->field->type) &&
		(from->field->charsetnr != BINARY_CHARSET || from->field->type == MYSQL_TYPE_JSON);
}

bool rx__my_cell_is_bytes(const rx__my_cell *from)
{
	return is_string(from->field->type) || from->field->type == MYSQL_TYPE_BIT;
}

static bool is_decimal(const rx__my_cell *from)
{
	return from->field->type == MYSQL_TYPE_NEWDECIMAL || from->field->type == MYSQL_TYPE_DECIMAL;
}

/* A short text that is read further, with a NUL behind it; false for anything else. */
static bool short_text(const rx__my_cell *from, char *out, size_t size)
{
	if (!(rx__my_cell_is_text(from) || is_decimal(from)) || from->size >= size ||
		memchr(from->data, '\0', from->size))
		return false;
	memcpy(out, from->data, from->size);
	out[from->size] = '\0';
	return true;
}

/* ---- numbers */

static int whole_of(double real, int64_t *out)
{
	if (!(fabs(real) <= 9007199254740992.0) || real != trunc(real))
		return RX_EDATA;
	*out = (int64_t)real;
	return 0;
}

/* A decimal without a fraction, as sum(bigint) gives it. */
static int decimal_integer(const rx__my_cell *from, int64_t *out)
{
	char text[96], *point, *end;

	if (!short_text(from, text, sizeof(text)))
		return RX_EDATA;
	point = strchr(text, '.');
	if (point && point[1 + strspn(point + 1, "0")])
		return RX_EDATA;
	if (point)
		*point = '\0';
	errno = 0;
	*out = strtoll(text, &end, 10);
	return errno || *end || end == text ? RX_EDATA : 0;
}

static int bits(const rx__my_cell *from, int64_t *out)
{
	uint64_t value = 0;

	if (from->size > 8)
		return RX_EDATA;
	for (size_t i = 0; i < from->size; i++)
		value = value << 8 | (unsigned char)from->data[i];
	*out = (int64_t)value;
	return *out < 0 ? RX_EDATA : 0;
}

int rx__my_cell_integer(const rx__my_cell *from, int64_t *out)
{
	bool is_unsigned = from->field->flags & UNSIGNED_FLAG;
	double real;

	switch (from->field->type) {
	case MYSQL_TYPE_LONGLONG:
		*out = (int64_t)get(from->data, 8);
		return is_unsigned && *out < 0 ? RX_EDATA : 0;
	case MYSQL_TYPE_LONG:
	case MYSQL_TYPE_INT24:
		*out = is_unsigned ? (int64_t)get(from->data, 4) : (int32_t)get(from->data, 4);
		return 0;
	case MYSQL_TYPE_SHORT:
	case MYSQL_TYPE_YEAR:
		*out = is_unsigned ? (int64_t)get(from->data, 2) : (int16_t)get(from->data, 2);
		return 0;
	case MYSQL_TYPE_TINY:
		*out = is_unsigned ? (unsigned char)*from->data : (signed char)*from->data;
		return 0;
	case MYSQL_TYPE_BIT:
		return bits(from, out);
	case MYSQL_TYPE_NEWDECIMAL:
	case MYSQL_TYPE_DECIMAL:
		return decimal_integer(from, out);
	case MYSQL_TYPE_FLOAT:
	case MYSQL_TYPE_DOUBLE:
		return rx__my_cell_real(from, &real) ? RX_EDATA : whole_of(real, out);
	default:
		return RX_EDATA;
	}
}

int rx__my_cell_real(const rx__my_cell *from, double *out)
{
	char text[96], *end;
	uint64_t wide;
	uint32_t narrow;
	float single;
	int64_t whole;

	switch (from->field->type) {
	case MYSQL_TYPE_DOUBLE:
		wide = get(from->data, 8);
		memcpy(out, &wide, sizeof(*out));
		return 0;
	case MYSQL_TYPE_FLOAT:
		narrow = (uint32_t)get(from->data, 4);
		memcpy(&single, &narrow, sizeof(single));
		*out = (double)single;
		return 0;
	case MYSQL_TYPE_NEWDECIMAL:
	case MYSQL_TYPE_DECIMAL:
		if (!short_text(from, text, sizeof(text)))
			return RX_EDATA;
		for (char *at = text; *at;
			 at++) /* strtod goes by the locale; a decimal never has another point */
			if (!strchr("+-.0123456789", *at))
				return RX_EDATA;
		*out = strtod(text, &end);
		return *end ? RX_EDATA : 0;
	default:
		if (rx__my_cell_integer(from, &whole))
			return RX_EDATA;
		*out = (double)whole;
		return *out < 9223372036854775808.0 && (int64_t)*out == whole ? 0 : RX_EDATA;
	}
}

/* The shortest text that reads back as the same double, with a point whatever the locale. */
static bool real_text(double value, char out[RX__MY_NUMBER_TEXT])
{
	if (!isfinite(value))
		return false;
	for (int digits = 15; digits <= 17; digits++) {
		snprintf(out, RX__MY_NUMBER_TEXT, "%.*g", digits, value);
		if (strtod(out, NULL) == value)
			break;
	}
	for (char *at = out; *at; at++)
		if (!strchr("+-0123456789e", *at))
			*at = '.';
	return true;
}

/* Of decimals, a column that was declared without a scale has RX__MY_DECIMAL_SCALE of them; what is behind the last digit that means
 * anything was never written by anybody. */
static void trim(const rx__my_cell *from, char *text)
{
	size_t size = strlen(text);

	if (!is_decimal(from) || from->field->decimals != RX__MY_DECIMAL_SCALE || !strchr(text, '.'))
		return;
	while (text[size - 1] == '0')
		text[--size] = '\0';
	if (text[size - 1] == '.')
		text[size - 1] = '\0';
}

int rx__my_cell_decimal(const rx__my_cell *from, rx_decimal *out)
{
	char text[512];
	int64_t whole;
	double real;

	if (from->field->type == MYSQL_TYPE_FLOAT || from->field->type == MYSQL_TYPE_DOUBLE) {
		if (rx__my_cell_real(from, &real) || !real_text(real, text))
			return RX_EDATA;
	} else if (short_text(from, text, sizeof(text))) {
		trim(from, text);
	} else if (rx__my_cell_integer(from, &whole) == 0) {
		snprintf(text, sizeof(text), "%" PRId64, whole);
	} else {
		return RX_EDATA;
	}
	return rx_decimal_parse(out, text);
}

/* ---- time: a length, and as much of the rest as is not zero */

static bool is_moment(const rx__my_cell *from)
{
	return from->field->type == MYSQL_TYPE_DATE || from->field->type == MYSQL_TYPE_NEWDATE ||
		from->field->type == MYSQL_TYPE_DATETIME || from->field->type == MYSQL_TYPE_TIMESTAMP;
}

static int day_of(const rx__my_cell *from, int32_t *out)
{
	int year, month, day;

	if (from->size < 4)
		return RX_EDATA;
	year = (int)get(from->data, 2);
	month = (unsigned char)from->data[2];
	day = (unsigned char)from->data[3];
	if (!rx__ymd_valid(year, month, day))
		return RX_EDATA;
	*out = rx__days_from_ymd(year, month, day);
	return 0;
}

/* Hours, minutes, seconds and perhaps microseconds. */
static int clock_of(const char *at, size_t size, int64_t *out)
{
	int64_t hours, minutes, seconds, us;

	if (size == 0) {
		*out = 0;
		return 0;
	}
	if (size != 3 && size != 7)
		return RX_EDATA;
	hours = (unsigned char)at[0];
	minutes = (unsigned char)at[1];
	seconds = (unsigned char)at[2];
	us = size == 7 ? (int64_t)get(at + 3, 4) : 0;
	if (hours > 23 || minutes > 59 || seconds > 59 || us > 999999)
		return RX_EDATA;
	*out = ((hours * 60 + minutes) * 60 + seconds) * 1000000 + us;
	return 0;
}

int rx__my_cell_datetime(const rx__my_cell *from, int64_t *out)
{
	char text[RX_DATETIME_SIZE];
	rx_datetime value;
	int32_t days;

	if (is_moment(from)) {
		if (day_of(from, &days) || clock_of(from->data + 4, from->size - 4, out))
			return RX_EDATA;
		*out += days * RX__US_PER_DAY;
		return 0;
	}
	if (!short_text(from, text, sizeof(text)) || rx_datetime_parse(&value, text))
		return RX_EDATA;
	*out = value.us;
	return 0;
}

int rx__my_cell_date(const rx__my_cell *from, int32_t *out)
{
	char text[RX_DATE_SIZE];
	int64_t us;
	rx_date date;

	if (is_moment(from)) {
		if (rx__my_cell_datetime(from, &us) || us % RX__US_PER_DAY != 0)
			return RX_EDATA;
		return day_of(from, out);
	}
	if (!short_text(from, text, sizeof(text)) || rx_date_parse(&date, text))
		return RX_EDATA;
	*out = date.days;
	return 0;
}

/* A TIME of the server: a sign, days, and the clock. */
static int duration_of(const rx__my_cell *from, int64_t *out)
{
	int64_t days;

	*out = 0;
	if (from->size == 0)
		return 0;
	if (from->size < 8 || clock_of(from->data + 5, from->size - 5, out))
		return RX_EDATA;
	days = (int64_t)get(from->data + 1, 4);
	if (days > LONGEST_TIME)
		return RX_EDATA;
	*out += days * RX__US_PER_DAY;
	if (*from->data)
		*out = -*out;
	return 0;
}

int rx__my_cell_time(const rx__my_cell *from, int64_t *out)
{
	char text[RX_TIME_SIZE];
	rx_time time;

	if (from->field->type == MYSQL_TYPE_TIME)
		return duration_of(from, out) || !rx__time_valid(*out) ? RX_EDATA : 0;
	if (!short_text(from, text, sizeof(text)) || rx_time_parse(&time, text))
		return RX_EDATA;
	*out = time.us;
	return 0;
}

int rx__my_cell_interval(const rx__my_cell *from, int64_t *out)
{
	char text[RX_INTERVAL_SIZE * 2];
	rx_interval value;

	if (from->field->type == MYSQL_TYPE_TIME)
		return duration_of(from, out);
	if (is_moment(from))
		return rx__my_cell_datetime(from, out);
	if (!short_text(from, text, sizeof(text)) || rx_interval_parse(&value, text))
		return RX_EDATA;
	*out = value.us;
	return 0;
}

int rx__my_cell_uuid(const rx__my_cell *from, rx_uuid *out)
{
	char text[RX_UUID_SIZE];

	if (rx__my_cell_is_bytes(from) && from->size == 16) {
		memcpy(out->byte, from->data, 16);
		return 0;
	}
	return short_text(from, text, sizeof(text)) ? rx_uuid_parse(out, text) : RX_EDATA;
}

/* ---- as text */

bool rx__my_cell_written(const rx__my_cell *from, char out[RX__MY_NUMBER_TEXT])
{
	rx_decimal decimal;
	int64_t whole;
	int32_t days;
	double real;

	switch (from->field->type) {
	case MYSQL_TYPE_FLOAT:
	case MYSQL_TYPE_DOUBLE:
		return rx__my_cell_real(from, &real) == 0 && real_text(real, out);
	case MYSQL_TYPE_NEWDECIMAL:
	case MYSQL_TYPE_DECIMAL:
		return rx__my_cell_decimal(from, &decimal) == 0 &&
			rx_decimal_text(decimal, out, RX__MY_NUMBER_TEXT);
	case MYSQL_TYPE_DATE:
	case MYSQL_TYPE_NEWDATE:
		return rx__my_cell_date(from, &days) == 0 &&
			rx_date_text((rx_date){ days }, out, RX__MY_NUMBER_TEXT);
	case MYSQL_TYPE_TIME:
		return rx__my_cell_time(from, &whole) == 0 &&
			rx_time_text((rx_time){ whole }, out, RX__MY_NUMBER_TEXT);
	case MYSQL_TYPE_DATETIME:
	case MYSQL_TYPE_TIMESTAMP:
		return rx__my_cell_datetime(from, &whole) == 0 &&
			rx_datetime_text((rx_datetime){ whole }, out, RX__MY_NUMBER_TEXT);
	default:
		if (rx__my_cell_integer(from, &whole))
			return false;
		snprintf(out, RX__MY_NUMBER_TEXT, "%" PRId64, whole);
		return true;
	}
}

static bool is_named(const MYSQL_FIELD *field, enum mariadb_field_attr_t what, const char *name)
{
	MARIADB_CONST_STRING is = { NULL, 0 };

	return mariadb_field_attr(&is, field, what) == 0 && is.length == strlen(name) &&
		memcmp(is.str, name, is.length) == 0;
}

rx_type rx__my_cell_type(const rx__my_cell *from)
{
	switch (from->field->type) {
	case MYSQL_TYPE_TINY:
		return from->field->length == 1 ? RX_TYPE_BOOL : RX_TYPE_INT64;
	case MYSQL_TYPE_SHORT:
	case MYSQL_TYPE_YEAR:
	case MYSQL_TYPE_INT24:
	case MYSQL_TYPE_LONG:
	case MYSQL_TYPE_LONGLONG:
	case MYSQL_TYPE_BIT:
		return RX_TYPE_INT64;
	case MYSQL_TYPE_FLOAT:
	case MYSQL_TYPE_DOUBLE:
		return RX_TYPE_DOUBLE;
	case MYSQL_TYPE_NEWDECIMAL:
	case MYSQL_TYPE_DECIMAL:
		return RX_TYPE_DECIMAL;
	case MYSQL_TYPE_DATE:
	case MYSQL_TYPE_NEWDATE:
		return RX_TYPE_DATE;
	case MYSQL_TYPE_TIME:
		return RX_TYPE_TIME;
	case MYSQL_TYPE_DATETIME:
	case MYSQL_TYPE_TIMESTAMP:
		return RX_TYPE_DATETIME;
	case MYSQL_TYPE_JSON:
		return RX_TYPE_JSON;
	default:
		if (is_named(from->field, MARIADB_FIELD_ATTR_DATA_TYPE_NAME, "uuid"))
			return RX_TYPE_UUID;
		if (is_named(from->field, MARIADB_FIELD_ATTR_FORMAT_NAME, "json"))
			return RX_TYPE_JSON;
		return rx__my_cell_is_text(from) ? RX_TYPE_TEXT : RX_TYPE_BYTES;
	}
}
