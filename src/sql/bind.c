/* The check of one value. Values of comparisons come in wide types (an int64_t for any integer
 * column, a double for a float), so the column's own range is looked at here. */
#include "sql/bind.h"

#include <inttypes.h>

#include "base/fail.h"
#include "model/value.h"

static bool is_integer(rx_type type)
{
	return type == RX_TYPE_BOOL || type == RX_TYPE_INT16 || type == RX_TYPE_INT32 ||
		type == RX_TYPE_INT64 || type == RX_TYPE_ENUM;
}

/* rx__for_unsigned marks what is above INT64_MAX in this way. */
static int refuse_too_large(
	const rx__attribute *attribute, rx_type type, const rx_value *value, rx_error *error)
{
	if (attribute)
		return rx__fail(error, RX_EDATA, "%" PRIu64 " does not fit %s.%s, %s", value->as.decimal.lo,
			attribute->mapper->table, attribute->name, rx__type_name(attribute->type));
	return rx__fail(
		error, RX_EDATA, "%" PRIu64 " does not fit %s", value->as.decimal.lo, rx__type_name(type));
}

static void send_label(const rx__attribute *attribute, rx_value *value)
{
	*value = rx__string(RX_TYPE_TEXT, attribute->column->labels.at[value->as.i]);
}

int rx__bind_check(const rx__attribute *attribute, rx_type type, rx_value *value, rx_error *error)
{
	rx_type wanted = attribute ? attribute->type : type;
	if (value->type == RX_TYPE_NONE) {
		if (!value->as.s.data)
			return 0;
		return rx__fail(error, RX_EINVAL,
			"a pointer that is not NULL is compared with %s%s%s: only NULL has a meaning there",
			attribute ? attribute->mapper->table : "a value", attribute ? "." : "",
			attribute ? attribute->name : "");
	}
	if (is_integer(wanted) && value->type == RX_TYPE_DECIMAL)
		return refuse_too_large(attribute, type, value, error);
	if (is_integer(wanted) && is_integer(value->type))
		value->type = wanted;
	else if (wanted == RX_TYPE_FLOAT && value->type == RX_TYPE_DOUBLE)
		value->type = RX_TYPE_FLOAT;
	else if (wanted == RX_TYPE_DOUBLE && value->type == RX_TYPE_FLOAT)
		value->type = RX_TYPE_DOUBLE;
	if (!attribute)
		return rx__value_check(value, error);
	return rx__attribute_check(attribute, value, error);
}

int rx__bind_value(const rx__attribute *attribute, rx_type type, rx_value *value, rx_error *error)
{
	int rc = rx__bind_check(attribute, type, value, error);
	if (rc == 0 && attribute && attribute->type == RX_TYPE_ENUM && value->type == RX_TYPE_ENUM)
		send_label(attribute, value);
	return rc;
}
