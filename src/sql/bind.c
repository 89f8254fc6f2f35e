/* The check of one value. Values of comparisons come in wide types (an int64_t for any integer
 * column, a double for a float), so the column's own range is looked at here. */
#include "sql/bind.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/fail.h"
#include "model/value.h"

static bool is_integer(rx_type type)
{
	return type == RX_TYPE_BOOL || type == RX_TYPE_INT16 || type == RX_TYPE_INT32 ||
		type == RX_TYPE_INT64 || type == RX_TYPE_ENUM;
}

/* The number as a message may show it. */
static const char *shown(const rx__attribute *attribute, const char *number)
{
	return attribute->column->secret ? "***" : number;
}

static int refuse_number(const rx__attribute *attribute, const char *number, rx_error *error)
{
	return rx__fail(error, RX_EDATA, "%s does not fit %s.%s, %s", shown(attribute, number),
		attribute->mapper->name, attribute->field, rx__type_name(attribute->type));
}

/* rx__for_unsigned marks what is above INT64_MAX in this way. */
static int refuse_too_large(
	const rx__attribute *attribute, rx_type type, const rx_value *value, rx_error *error)
{
	char number[24];
	snprintf(number, sizeof number, "%" PRIu64, value->as.decimal.lo);
	if (attribute)
		return refuse_number(attribute, number, error);
	return rx__fail(error, RX_EDATA, "%s does not fit %s", number, rx__type_name(type));
}

static int refuse_integer(const rx__attribute *attribute, int64_t value, rx_error *error)
{
	char number[24];
	snprintf(number, sizeof number, "%" PRId64, value);
	if (attribute->type != RX_TYPE_ENUM)
		return refuse_number(attribute, number, error);
	return rx__fail(error, RX_EDATA, "%s is none of the .labels of %s.%s", shown(attribute, number),
		attribute->mapper->name, attribute->field);
}

/* What the column can hold; its rules (.min, .length, …) are for rows, not for conditions. */
static int check_compared(const rx__attribute *attribute, const rx_value *value, rx_error *error)
{
	const rx_labels *labels = &attribute->column->labels;
	const char *model = attribute->mapper->name, *field = attribute->field;
	if (value->type != attribute->type)
		return rx__fail(error, RX_EINVAL, "%s.%s is %s, and the value is %s", model, field,
			rx__type_name(attribute->type), rx__type_name(value->type));
	if (attribute->type == RX_TYPE_ENUM) {
		bool labelled =
			value->as.i >= 0 && (uint64_t)value->as.i < labels->n && labels->at[value->as.i];
		return labelled ? 0 : refuse_integer(attribute, value->as.i, error);
	}
	if (rx__value_check(value, error) == 0)
		return 0;
	if (is_integer(attribute->type))
		return refuse_integer(attribute, value->as.i, error);
	return rx__fail_wrap(error, "%s.%s", model, field);
}

/* Gives the value the type of the operand, where the two are kinds of one thing. */
static int take_type(
	const rx__attribute *attribute, rx_type wanted, rx_value *value, rx_error *error)
{
	if (value->type == RX_TYPE_NONE && !value->as.s.data)
		return 0;
	if (value->type == RX_TYPE_NONE)
		return rx__fail(error, RX_EINVAL,
			"a pointer that is not NULL is compared with %s%s%s: only NULL has a meaning there",
			attribute ? attribute->mapper->name : "a value", attribute ? "." : "",
			attribute ? attribute->field : "");
	if (is_integer(wanted) && value->type == RX_TYPE_DECIMAL)
		return refuse_too_large(attribute, wanted, value, error);
	bool integers = is_integer(wanted) && is_integer(value->type);
	bool floats = (wanted == RX_TYPE_FLOAT || wanted == RX_TYPE_DOUBLE) &&
		(value->type == RX_TYPE_FLOAT || value->type == RX_TYPE_DOUBLE);
	if (integers || floats)
		value->type = wanted;
	return 0;
}

int rx__bind_check(const rx__attribute *attribute, rx_type type, rx_value *value, rx_error *error)
{
	int rc = take_type(attribute, attribute ? attribute->type : type, value, error);
	if (rc != 0 || value->type == RX_TYPE_NONE)
		return rc;
	return attribute ? check_compared(attribute, value, error) : rx__value_check(value, error);
}

void rx__bind_send(const rx__attribute *attribute, rx_value *value)
{
	if (attribute && attribute->type == RX_TYPE_ENUM && value->type == RX_TYPE_ENUM)
		*value = rx__string(RX_TYPE_TEXT, attribute->column->labels.at[value->as.i]);
}

int rx__bind_value(const rx__attribute *attribute, rx_type type, rx_value *value, rx_error *error)
{
	int rc = rx__bind_check(attribute, type, value, error);
	if (rc == 0)
		rx__bind_send(attribute, value);
	return rc;
}

int rx__bind_column(const rx__attribute *attribute, rx_value *value, rx_error *error)
{
	int rc = rx__attribute_check(attribute, value, error);
	if (rc == 0)
		rx__bind_send(attribute, value);
	return rc;
}
