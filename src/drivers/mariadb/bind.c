/* Values on their way out, each in the type of the protocol that is its own: numbers and moments in
 * binary, decimals and UUIDs as their text. Texts and bytes are handed over as they are (borrowed until
 * the statement is rewound). */
#include "drivers/mariadb/mariadb.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/calendar.h"
#include "base/fail.h"
#include "base/utf8.h"
#include "model/json_extent.h"
#include "model/temporal.h"
#include "model/value.h"

enum { MOST_JSON_LEVELS = 31, FIRST_UNKNOWN = 120000 };

typedef struct slot {
	rx__my_stmt *stmt;
	MYSQL_BIND *bind;
	rx__my_scratch *scratch;
	size_t parameter;
} slot;

static int fail_value(const slot *to, const rx_value *value, rx_error *error)
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

/* The type is only told to the server again when it is another one than the last time. */
static int put(const slot *to, enum enum_field_types type, const void *data, size_t size)
{
	MYSQL_BIND *bind = to->bind;

	if (bind->buffer_type != type) {
		bind->buffer_type = type;
		to->stmt->types_sent = false;
	}
	bind->buffer = (void *)(uintptr_t)data;
	bind->buffer_length = (unsigned long)size;
	bind->length_value = (unsigned long)size;
	bind->is_null_value = 0;
	to->stmt->size += size + 10;
	return 0;
}

/* NULL is of the type that the parameter had before. */
static int put_null(const slot *to)
{
	to->bind->is_null_value = 1;
	to->bind->length_value = 0;
	return 0;
}

static int put_text_form(const slot *to, enum enum_field_types type)
{
	return put(to, type, to->scratch->text, strlen(to->scratch->text));
}

/* ---- numbers */

static int put_double(const slot *to, double value, rx_error *error)
{
	if (!isfinite(value))
		return rx__fail(error, RX_EDATA,
			"parameter %zu: MariaDB has no value for %s; use an rx_opt_double, and NULL for it",
			to->parameter + 1, isnan(value) ? "NaN" : "infinity");
	to->scratch->real = value;
	return put(to, MYSQL_TYPE_DOUBLE, &to->scratch->real, sizeof(double));
}

static int put_decimal(const slot *to, const rx_value *value, rx_error *error)
{
	if (!rx__decimal_valid(value->as.decimal))
		return fail_value(to, value, error);
	rx_decimal_text(value->as.decimal, to->scratch->text, RX__MY_SCRATCH);
	to->stmt->fine_decimals |= value->as.decimal.scale > RX__MY_DECIMAL_SCALE;
	return put_text_form(to, MYSQL_TYPE_NEWDECIMAL);
}

/* ---- time */

static void set_day(MYSQL_TIME *time, int32_t days)
{
	rx__ymd day = rx__ymd_from_days(days);

	time->year = (unsigned int)day.year;
	time->month = (unsigned int)day.month;
	time->day = (unsigned int)day.day;
}

static void set_clock(MYSQL_TIME *time, int64_t us)
{
	time->hour = (unsigned int)(us / INT64_C(3600000000));
	time->minute = (unsigned int)(us / 60000000 % 60);
	time->second = (unsigned int)(us / 1000000 % 60);
	time->second_part = (unsigned long)(us % 1000000);
}

static int put_moment(const slot *to, enum enum_field_types type, int64_t us)
{
	int64_t days = us / RX__US_PER_DAY - (us % RX__US_PER_DAY < 0);
	MYSQL_TIME *time = &to->scratch->time;

	memset(time, 0, sizeof(*time));
	if (type != MYSQL_TYPE_TIME)
		set_day(time, (int32_t)days);
	if (type != MYSQL_TYPE_DATE)
		set_clock(time, us - days * RX__US_PER_DAY);
	time->time_type = type == MYSQL_TYPE_TIME ? MYSQL_TIMESTAMP_TIME
		: type == MYSQL_TYPE_DATE			  ? MYSQL_TIMESTAMP_DATE
											  : MYSQL_TIMESTAMP_DATETIME;
	return put(to, type, time, sizeof(*time));
}

static int put_date(const slot *to, const rx_value *value, rx_error *error)
{
	if (!rx__date_valid(value->as.i))
		return fail_value(to, value, error);
	return put_moment(to, MYSQL_TYPE_DATE, value->as.i * RX__US_PER_DAY);
}

static int put_time(const slot *to, const rx_value *value, rx_error *error)
{
	if (!rx__time_valid(value->as.i))
		return fail_value(to, value, error);
	return put_moment(to, MYSQL_TYPE_TIME, value->as.i);
}

static int put_datetime(const slot *to, const rx_value *value, rx_error *error)
{
	if (!rx__datetime_valid(value->as.i))
		return fail_value(to, value, error);
	return put_moment(to, MYSQL_TYPE_DATETIME, value->as.i);
}

/* As far from 1970 as the interval is long, which is how SQLAlchemy keeps one too. */
static int put_interval(const slot *to, const rx_value *value, rx_error *error)
{
	if (!rx__datetime_valid(value->as.i))
		return rx__fail(error, RX_EDATA,
			"parameter %zu: MariaDB keeps an interval as a DATETIME; one of that length (before "
			"the "
			"year 1 or after 9999, counted from 1970) does not fit",
			to->parameter + 1);
	return put_moment(to, MYSQL_TYPE_DATETIME, value->as.i);
}

/* ---- texts and bytes */

/* Into a column whose type is MariaDB's. */
static bool may_store(const rx__my_stmt *stmt)
{
	return rx__my_conn_of(stmt->base.conn)->is_mariadb && strncasecmp(stmt->sql, "SELECT", 6) != 0;
}

/* Those of a version that RFC 9562 leaves open must at least be of its variant: MariaDB would store the
 * bytes of others in another order, and refuses them. In a SELECT nothing is stored. */
static bool is_refused(const rx__my_stmt *stmt, const unsigned char bytes[16])
{
	return bytes[6] >= 0x80 && bytes[8] < 0x80 && may_store(stmt);
}

/* Without hyphens it fits a UUID column as well as a CHAR(32). */
static int put_uuid(const slot *to, const rx_value *value, rx_error *error)
{
	if (is_refused(to->stmt, value->as.uuid.byte))
		return rx__fail(error, RX_EDATA,
			"parameter %zu: MariaDB has no such UUID: of its 13th digit, the version, and its "
			"17th one cannot be 8 or more with the other below 8; rx_uuid_new makes ones that "
			"every engine takes",
			to->parameter + 1);
	rx__uuid_hex(value->as.uuid, to->scratch->text);
	return put_text_form(to, MYSQL_TYPE_VAR_STRING);
}

static int put_text(const slot *to, const rx_value *value, bool checked, rx_error *error)
{
	if (!value->as.s.data)
		return put_null(to);
	if (!checked && rx__utf8_check(value->as.s.data, value->as.s.size) >= 0) {
		rx_value text = *value;

		text.type = RX_TYPE_TEXT;
		return fail_value(to, &text, error);
	}
	return put(to, MYSQL_TYPE_VAR_STRING, value->as.s.data, value->as.s.size);
}

/* json_valid, which is the CHECK of a JSON column, goes no deeper. Of later versions it is not known. */
static bool is_too_deep(const rx__my_stmt *stmt, const rx_value *value)
{
	return value->as.s.data && may_store(stmt) &&
		mysql_get_server_version(rx__my_conn_of(stmt->base.conn)->my) < FIRST_UNKNOWN &&
		rx__json_measure(value->as.s.data, value->as.s.size).depth > MOST_JSON_LEVELS;
}

static int put_json(const slot *to, const rx_value *value, bool checked, rx_error *error)
{
	if (is_too_deep(to->stmt, value))
		return rx__fail(error, RX_EDATA,
			"parameter %zu: MariaDB takes JSON of %d levels, and this document has more; make it "
			"flatter, or keep it as a text",
			to->parameter + 1, MOST_JSON_LEVELS);
	return put_text(to, value, checked, error);
}

static int put_bytes(const slot *to, const rx_value *value)
{
	if (!value->as.s.data)
		return put_null(to);
	return put(to, MYSQL_TYPE_BLOB, value->as.s.data, value->as.s.size);
}

int rx__my_bind_value(rx__my_stmt *stmt, size_t parameter, rx__my_scratch *scratch,
	const rx_value *value, bool checked, rx_error *error)
{
	const slot to = {
		.stmt = stmt, .bind = &stmt->binds[parameter], .scratch = scratch, .parameter = parameter
	};

	switch (value->type) {
	case RX_TYPE_NONE:
		return put_null(&to);
	case RX_TYPE_BOOL:
		to.scratch->tiny = value->as.i != 0;
		return put(&to, MYSQL_TYPE_TINY, &to.scratch->tiny, 1);
	case RX_TYPE_INT16:
	case RX_TYPE_INT32:
	case RX_TYPE_INT64:
		to.scratch->whole = value->as.i;
		return put(&to, MYSQL_TYPE_LONGLONG, &to.scratch->whole, sizeof(int64_t));
	case RX_TYPE_FLOAT:
	case RX_TYPE_DOUBLE:
		return put_double(&to, value->as.d, error);
	case RX_TYPE_TEXT:
		return put_text(&to, value, checked, error);
	case RX_TYPE_JSON:
		return put_json(&to, value, checked, error);
	case RX_TYPE_BYTES:
		return put_bytes(&to, value);
	case RX_TYPE_DECIMAL:
		return put_decimal(&to, value, error);
	case RX_TYPE_DATE:
		return put_date(&to, value, error);
	case RX_TYPE_TIME:
		return put_time(&to, value, error);
	case RX_TYPE_DATETIME:
		return put_datetime(&to, value, error);
	case RX_TYPE_INTERVAL:
		return put_interval(&to, value, error);
	case RX_TYPE_UUID:
		return put_uuid(&to, value, error);
	case RX_TYPE_ENUM:
		break;
	}
	return rx__fail(error, RX_EINVAL,
		"parameter %zu: a value of type %d cannot be bound; an enum is bound as the text of its "
		"label",
		parameter + 1, (int)value->type);
}
