/* One value of any type, looked at: may it be sent, are two the same, what does a message show. */
#include "model/value.h"

#include <float.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "base/utf8.h"
#include "model/json.h"
#include "model/temporal.h"

enum { SHOWN = 60 }; /* bytes of a text in a message */

const char *rx__type_name(rx_type type)
{
	static const char *const names[] = {
		[RX_TYPE_NONE] = "NULL",
		[RX_TYPE_BOOL] = "bool",
		[RX_TYPE_INT16] = "int16_t",
		[RX_TYPE_INT32] = "int32_t",
		[RX_TYPE_INT64] = "int64_t",
		[RX_TYPE_FLOAT] = "float",
		[RX_TYPE_DOUBLE] = "double",
		[RX_TYPE_TEXT] = "rx_text",
		[RX_TYPE_BYTES] = "rx_bytes",
		[RX_TYPE_DECIMAL] = "rx_decimal",
		[RX_TYPE_DATE] = "rx_date",
		[RX_TYPE_TIME] = "rx_time",
		[RX_TYPE_DATETIME] = "rx_datetime",
		[RX_TYPE_INTERVAL] = "rx_interval",
		[RX_TYPE_UUID] = "rx_uuid",
		[RX_TYPE_JSON] = "rx_json",
		[RX_TYPE_ENUM] = "enum",
	};

	return (size_t)type < sizeof(names) / sizeof(names[0]) ? names[type] : "?";
}

int rx__integer_check(rx_type type, int64_t value, rx_error *error)
{
	if (type == RX_TYPE_BOOL && value != 0 && value != 1)
		return rx__fail(error, RX_EDATA, "%" PRId64 " is no bool (0 or 1)", value);
	if ((type == RX_TYPE_INT16 && (value < INT16_MIN || value > INT16_MAX)) ||
		((type == RX_TYPE_INT32 || type == RX_TYPE_ENUM) &&
			(value < INT32_MIN || value > INT32_MAX)))
		return rx__fail(error, RX_EDATA, "%" PRId64 " does not fit %s", value,
			type == RX_TYPE_ENUM ? "an enum" : rx__type_name(type));
	return 0;
}

static int check_text(const rx_value *value, rx_error *error)
{
	ssize_t bad;

	if (!value->as.s.data)
		return rx__fail(error, RX_EDATA, "a text that is a NULL pointer");
	bad = rx__utf8_check(value->as.s.data, value->as.s.size);
	if (bad < 0)
		return 0;
	if (value->as.s.data[bad] == '\0')
		rx__fail(error, RX_EDATA, "a NUL byte in the text at byte %zd; use rx_bytes for it", bad);
	else
		rx__fail(error, RX_EDATA, "byte %zd of the text (0x%02x) is not valid UTF-8", bad,
			(unsigned char)value->as.s.data[bad]);
	if (error)
		error->offset = (int)bad;
	return RX_EDATA;
}

int rx__value_check(const rx_value *value, rx_error *error)
{
	switch (value->type) {
	case RX_TYPE_BOOL:
	case RX_TYPE_INT16:
	case RX_TYPE_INT32:
	case RX_TYPE_INT64:
	case RX_TYPE_ENUM:
		return rx__integer_check(value->type, value->as.i, error);
	case RX_TYPE_FLOAT:
		if (isfinite(value->as.d) && fabs(value->as.d) > (double)FLT_MAX)
			return rx__fail(error, RX_EDATA, "%g does not fit float", value->as.d);
		return 0;
	case RX_TYPE_TEXT:
		return check_text(value, error);
	case RX_TYPE_BYTES:
		if (!value->as.s.data && value->as.s.size > 0)
			return rx__fail(error, RX_EDATA, "bytes that have a size, but are a NULL pointer");
		return 0;
	case RX_TYPE_DECIMAL:
		if (!rx__decimal_valid(value->as.decimal))
			return rx__fail(error, RX_EDATA,
				"no valid decimal: rx_decimal_of got a text that is no number of at most 38 "
				"digits");
		return 0;
	case RX_TYPE_DATE:
		if (!rx__date_valid(value->as.i))
			return rx__fail(error, RX_EDATA, "no valid date between 0001-01-01 and 9999-12-31");
		return 0;
	case RX_TYPE_TIME:
		if (!rx__time_valid(value->as.i))
			return rx__fail(error, RX_EDATA, "no valid time of day (00:00:00 to 23:59:59.999999)");
		return 0;
	case RX_TYPE_DATETIME:
		if (!rx__datetime_valid(value->as.i))
			return rx__fail(error, RX_EDATA, "no valid date and time in the years 0001 to 9999");
		return 0;
	case RX_TYPE_JSON:
		if (!value->as.s.data)
			return rx__fail(error, RX_EDATA, "JSON that is a NULL pointer");
		return rx__json_check(value->as.s.data, value->as.s.size, error);
	case RX_TYPE_NONE:
	case RX_TYPE_DOUBLE:
	case RX_TYPE_INTERVAL:
	case RX_TYPE_UUID:
		return 0;
	}
	return rx__fail(error, RX_EINVAL, "a value of the unknown type %d", (int)value->type);
}

static bool same_bytes(const rx_value *a, const rx_value *b)
{
	size_t size = a->as.s.size;

	if (size != b->as.s.size || !a->as.s.data != !b->as.s.data)
		return false;
	return size == 0 || !a->as.s.data || memcmp(a->as.s.data, b->as.s.data, size) == 0;
}

bool rx__value_equal(const rx_value *a, const rx_value *b)
{
	const rx_decimal *x = &a->as.decimal, *y = &b->as.decimal;

	if (a->type != b->type)
		return false;
	switch (a->type) {
	case RX_TYPE_NONE:
		return true;
	case RX_TYPE_TEXT:
	case RX_TYPE_BYTES:
	case RX_TYPE_JSON:
		return same_bytes(a, b);
	case RX_TYPE_DECIMAL:
		return x->hi == y->hi && x->lo == y->lo && x->scale == y->scale &&
			x->negative == y->negative && x->invalid == y->invalid;
	case RX_TYPE_UUID:
		return memcmp(&a->as.uuid, &b->as.uuid, sizeof(a->as.uuid)) == 0;
	case RX_TYPE_FLOAT:
	case RX_TYPE_DOUBLE:
		return memcmp(&a->as.d, &b->as.d, sizeof(a->as.d)) == 0;
	case RX_TYPE_BOOL:
	case RX_TYPE_INT16:
	case RX_TYPE_INT32:
	case RX_TYPE_INT64:
	case RX_TYPE_ENUM:
	case RX_TYPE_DATE:
	case RX_TYPE_TIME:
	case RX_TYPE_DATETIME:
	case RX_TYPE_INTERVAL:
		return a->as.i == b->as.i;
	}
	return false;
}

/* At most SHOWN bytes, cut before a character that would be cut in half; what would disturb a
 * terminal is shown as a dot. */
static void print_text(rx_buf *out, const char *data, size_t size)
{
	size_t shown = size;

	if (!data) {
		rx__buf_puts(out, "NULL");
		return;
	}
	if (size > SHOWN)
		for (shown = SHOWN; shown > 0 && ((unsigned char)data[shown] & 0xc0) == 0x80;)
			shown--;
	rx__buf_putc(out, '\'');
	for (size_t i = 0; i < shown; i++) {
		unsigned char c = (unsigned char)data[i];

		rx__buf_putc(out, c < 0x20 || c == 0x7f ? '.' : data[i]);
	}
	rx__buf_puts(out, shown < size ? "…'" : "'");
}

static void print_temporal(rx_buf *out, const rx_value *value)
{
	char text[RX_DECIMAL_SIZE];
	int64_t i = value->as.i;

	if (value->type == RX_TYPE_DECIMAL)
		rx_decimal_text(value->as.decimal, text, sizeof(text));
	else if (value->type == RX_TYPE_UUID)
		rx_uuid_text(value->as.uuid, text, sizeof(text));
	else if (value->type == RX_TYPE_DATE)
		rx_date_text((rx_date){ rx__date_valid(i) ? (int32_t)i : INT32_MIN }, text, sizeof(text));
	else if (value->type == RX_TYPE_TIME)
		rx_time_text((rx_time){ i }, text, sizeof(text));
	else if (value->type == RX_TYPE_DATETIME)
		rx_datetime_text((rx_datetime){ i }, text, sizeof(text));
	else
		rx_interval_text((rx_interval){ i }, text, sizeof(text));
	rx__buf_puts(out, text);
}

bool rx__value_text(const rx_value *value, char *out, size_t size)
{
	switch (value->type) {
	case RX_TYPE_DECIMAL:
		rx_decimal_text(value->as.decimal, out, size);
		return true;
	case RX_TYPE_UUID:
		rx__uuid_hex(value->as.uuid, out);
		return true;
	case RX_TYPE_DATE:
		rx_date_text((rx_date){ (int32_t)value->as.i }, out, size);
		return true;
	case RX_TYPE_TIME:
		rx_time_text((rx_time){ value->as.i }, out, size);
		return true;
	case RX_TYPE_DATETIME:
		rx_datetime_text((rx_datetime){ value->as.i }, out, size);
		return true;
	default:
		return false;
	}
}

void rx__value_print(rx_buf *out, const rx_value *value, bool secret)
{
	if (value->type == RX_TYPE_NONE) {
		rx__buf_puts(out, "NULL");
		return;
	}
	if (secret) {
		rx__buf_puts(out, "***");
		return;
	}
	switch (value->type) {
	case RX_TYPE_TEXT:
	case RX_TYPE_JSON:
		print_text(out, value->as.s.data, value->as.s.size);
		break;
	case RX_TYPE_BYTES:
		rx__buf_printf(out, "(%zu bytes)", value->as.s.size);
		break;
	case RX_TYPE_BOOL:
		rx__buf_puts(out, value->as.i ? "true" : "false");
		break;
	case RX_TYPE_FLOAT:
		rx__buf_printf(out, "%.9g", value->as.d);
		break;
	case RX_TYPE_DOUBLE:
		rx__buf_printf(out, "%.17g", value->as.d);
		break;
	case RX_TYPE_DECIMAL:
	case RX_TYPE_DATE:
	case RX_TYPE_TIME:
	case RX_TYPE_DATETIME:
	case RX_TYPE_INTERVAL:
	case RX_TYPE_UUID:
		print_temporal(out, value);
		break;
	default:
		rx__buf_printf(out, "%" PRId64, value->as.i);
	}
}
