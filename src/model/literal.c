/* RX_VALUE(x) as a value of a column. C gives one struct for every x: its text, or the number both
 * as an integer and as a double; where the two differ, x was written as a floating point number (or
 * was an unsigned above INT64_MAX, which no column holds). */
#include <math.h>
#include <string.h>

#include "base/fail.h"
#include "model/resolve.h"

static int read_integer(rx_value *out, const rx__attribute *attribute, const rx_const *literal,
	const char *option, rx_error *error)
{
	if (attribute->type == RX_TYPE_ENUM && literal->s)
		return rx__model_fail(error, RX_EMODEL, attribute,
			"%s of an enum is its number, not its label: RX_VALUE(DRAFT), not RX_VALUE(\"%s\")",
			option, literal->s);
	if (attribute->type == RX_TYPE_BOOL && (literal->s || literal->i < 0 || literal->i > 1))
		return rx__model_fail(error, RX_EMODEL, attribute,
			"%s of bool is written RX_VALUE(true) or RX_VALUE(false)", option);
	if (literal->s)
		return rx__model_fail(error, RX_EMODEL, attribute,
			"%s is the text \"%s\", and the column is %s; write the number: RX_VALUE(0)", option,
			literal->s, rx__type_name(attribute->type));
	if ((double)literal->i != literal->d)
		return rx__model_fail(error, RX_EMODEL, attribute,
			"%s is %g, which is no integer that fits %s", option, literal->d,
			rx__type_name(attribute->type));
	*out = (rx_value){ .type = attribute->type, .as = { .i = literal->i } };
	return RX_OK;
}

static int read_floating(rx_value *out, const rx__attribute *attribute, const rx_const *literal,
	const char *option, rx_error *error)
{
	if (literal->s)
		return rx__model_fail(error, RX_EMODEL, attribute,
			"%s is the text \"%s\", and the column is %s; write the number: RX_VALUE(0.5)", option,
			literal->s, rx__type_name(attribute->type));
	*out = (rx_value){ .type = attribute->type, .as = { .d = literal->d } };
	return RX_OK;
}

/* Types that are written as text: how the text is read, and what it looks like. */
static int parse(rx_value *out, rx_type type, const char *text)
{
	rx_date date;
	rx_time time;
	rx_datetime datetime;
	rx_interval interval;
	int code = RX_EDATA;
	switch (type) {
	case RX_TYPE_DECIMAL:
		code = rx_decimal_parse(&out->as.decimal, text);
		break;
	case RX_TYPE_DATE:
		if ((code = rx_date_parse(&date, text)) == RX_OK)
			out->as.i = date.days;
		break;
	case RX_TYPE_TIME:
		if ((code = rx_time_parse(&time, text)) == RX_OK)
			out->as.i = time.us;
		break;
	case RX_TYPE_DATETIME:
		if ((code = rx_datetime_parse(&datetime, text)) == RX_OK)
			out->as.i = datetime.us;
		break;
	case RX_TYPE_INTERVAL:
		if ((code = rx_interval_parse(&interval, text)) == RX_OK)
			out->as.i = interval.us;
		break;
	case RX_TYPE_UUID:
		code = rx_uuid_parse(&out->as.uuid, text);
		break;
	default:
		out->as.s.data = text;
		out->as.s.size = strlen(text);
		code = RX_OK;
	}
	return code;
}

static const char *const forms[] = {
	[RX_TYPE_TEXT] = "RX_VALUE(\"text\")",
	[RX_TYPE_BYTES] = "RX_VALUE(\"text\")",
	[RX_TYPE_DECIMAL] = "RX_VALUE(\"12.50\")",
	[RX_TYPE_DATE] = "RX_VALUE(\"2026-11-22\")",
	[RX_TYPE_TIME] = "RX_VALUE(\"03:12:45\")",
	[RX_TYPE_DATETIME] = "RX_VALUE(\"2026-11-22 03:12:45\")",
	[RX_TYPE_INTERVAL] = "RX_VALUE(\"1:30:00\")",
	[RX_TYPE_UUID] = "RX_VALUE(\"12345678-1234-5678-1234-567812345678\")",
	[RX_TYPE_JSON] = "RX_VALUE(\"{}\")",
};

static int read_text(rx_value *out, const rx__attribute *attribute, const rx_const *literal,
	const char *option, rx_error *error)
{
	rx_value value = { .type = attribute->type };
	if (!literal->s)
		return rx__model_fail(error, RX_EMODEL, attribute,
			"%s is a number, and the column is %s; write %s", option,
			rx__type_name(attribute->type), forms[attribute->type]);
	if (parse(&value, attribute->type, literal->s) < 0)
		return rx__model_fail(error, RX_EMODEL, attribute,
			"%s \"%s\" cannot be read as %s; write %s", option, literal->s,
			rx__type_name(attribute->type), forms[attribute->type]);
	*out = value;
	return RX_OK;
}

int rx__literal_read(rx_value *out, const rx__attribute *attribute, const rx_const *literal,
	const char *option, rx_error *error)
{
	*out = (rx_value){ .type = RX_TYPE_NONE };
	if (!literal->set && (literal->s || literal->i || literal->d != 0.0))
		return rx__model_fail(error, RX_EMODEL, attribute,
			"%s is written without RX_VALUE; write %s = RX_VALUE(…)", option, option);
	if (!literal->set)
		return RX_OK;
	switch (attribute->type) {
	case RX_TYPE_BOOL:
	case RX_TYPE_INT16:
	case RX_TYPE_INT32:
	case RX_TYPE_INT64:
	case RX_TYPE_ENUM:
		return read_integer(out, attribute, literal, option, error);
	case RX_TYPE_FLOAT:
	case RX_TYPE_DOUBLE:
		return read_floating(out, attribute, literal, option, error);
	default:
		return read_text(out, attribute, literal, option, error);
	}
}
